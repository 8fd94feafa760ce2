"""A large XML part read by an expression that matches whole elements; an XML parser reads all the rest.

Thousands of equal elements, such as the rows of a sheet, are matched in one call. What is not matched, down to the
last byte, goes to a parser, with an element `gap` in the place of what was matched: so the part is read whole or
refused, and a match counts only where the parser stands right inside of the element that holds such elements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator
from operator import itemgetter
from typing import Any
from xml.parsers import expat

from spm_xl.tables.workbook_pieces import Damaged, Unsafe
from spm_xl.workbook.parts.xml_parts import safe_parser

LONGEST_START = 1 << 22  # bytes before the elements begin
LONGEST_ELEMENT = 1 << 23
GAP = "gap"
_LAST = itemgetter(-1)
Matched = list[tuple[str, ...]]  # the groups of the elements that were matched, as `re.findall` gives them
Expression = Callable[[str], "re.Pattern[str] | None"]


class Reader:
    """The parser of a part: its subclasses make items of the elements that are not matched.

    Attributes
    ----------
    items : what was read since they were last taken; None stands for a gap.
    inside : local names of the elements that are open.
    """

    holder = ""  # the element whose elements are matched

    def __init__(self, part: str):
        self.part = part
        self.items: list[Any] = []
        self.inside: list[str] = []
        self._gaps = 0
        self._runs: Iterator[Matched] = iter(())
        self._parser = safe_parser(part)
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler, self._parser.StartDoctypeDeclHandler = self.text, self._refuse

    def started(self, name: str, facts: dict[str, str]) -> None:
        """An element begins; it is not yet among those that are open."""

    def text(self, characters: str) -> None:
        """Text, some or all of what stands between two tags."""

    def ended(self, name: str) -> None:
        """An element ends; it is no longer among those that are open."""

    def gap(self, matched: Matched) -> None:
        """What was matched stands between the item before and the one after."""

    def feed(self, data: bytes, last: bool = False) -> list[Any]:
        """Read on, and take the items read."""
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            raise Damaged(f"the part {self.part} is not well-formed: {expat.ErrorString(error.code)}") from None
        items, self.items = self.items, []
        return items

    def feed_around(self, text: str, runs: list[Matched]) -> list[Any]:
        """Read on where each gap in the text stands for a run; the run's matches are among the items in its place."""
        self._runs = iter(runs)
        self._gaps = len(runs)
        items = self.feed(text.encode())
        if self._gaps:
            raise Damaged(f"the part {self.part} has elements where none can stand")
        return items

    def is_inside(self) -> bool:
        """Whether what comes next stands right inside of the holder."""
        return self.inside[-1:] == [self.holder]

    def _start(self, name: str, facts: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == GAP:
            self._gaps -= 1
            if self._gaps < 0 or not self.is_inside():
                raise Damaged(f"the part {self.part} has elements where none can stand")
            matched = next(self._runs)
            self.gap(matched)
            self.items.append(matched)
        self.started(local, facts)
        self.inside.append(local)

    def _end(self, name: str) -> None:
        self.ended(self.inside.pop())

    def _refuse(self, *_: Any) -> None:
        raise Unsafe(f"its part {self.part} declares a document type or entities, which no spreadsheet does", "")


def skimmed(pieces: Iterable[bytes], reader: Reader, closing: bytes, expression: Expression) -> Iterator[list[Any]]:
    """The elements of a part in their order, in lists: of groups where they were matched, else of the reader's items.

    Parameters
    ----------
    pieces : the part in UTF-8.
    reader : reads what is not matched.
    closing : the end of an element.
    expression : asked with each text for what matches an element; its last group takes any text that is no such element,
        so that nothing lies between two matches. None where nothing can be matched.
    """
    buffer, opening, begun, skims = b"", b"<%s" % reader.holder.encode(), False, True
    for piece in pieces:
        buffer += piece
        if not begun:
            at = buffer.find(b">", buffer.find(opening)) + 1 if opening in buffer else 0
            if not at and len(buffer) < LONGEST_START:
                continue
            yield reader.feed(buffer[:at])
            begun, skims, buffer = True, reader.is_inside(), buffer[at:]
        end = buffer.rfind(closing) + len(closing)
        if skims and end >= len(closing):
            whole, buffer = buffer[:end], buffer[end:]
            skims = yield from _matched(whole, reader, expression)
        if not skims or len(buffer) > LONGEST_ELEMENT:
            skims = False
            yield reader.feed(buffer)
            buffer = b""
    yield reader.feed(buffer, last=True)


def _matched(whole: bytes, reader: Reader, expression: Expression) -> Generator[list[Any], None, bool]:
    """The elements of a text that ends with one; returns whether what follows may be matched too."""
    try:
        text = whole.decode()
    except UnicodeDecodeError:
        raise Damaged(f"the part {reader.part} is not in UTF-8") from None
    pattern = expression(text)
    found: Matched = pattern.findall(text) if pattern else [(text,)]
    rest, runs = _parted(found) if any(map(_LAST, found)) else (f"<{GAP}/>", [found])
    if "<!" in rest or "<?" in rest:  # a comment or the like, which could hold what was matched
        yield reader.feed(whole)
        return False
    read: list[Any] = []
    for item in reader.feed_around(rest, runs):
        if isinstance(item, list):  # what was matched
            yield from (read, item)
            read = []
        else:
            read.append(item)
    yield read
    return True


def _parted(found: Matched) -> tuple[str, list[Matched]]:
    """The text that was not matched, with a gap for each run of matches, and the runs."""
    runs: list[Matched] = []
    rest: list[str] = []
    start = 0
    for at, groups in enumerate((*found, ("end",))):
        if groups[-1]:
            if at > start:
                runs.append(found[start:at])
                rest.append(f"<{GAP}/>")
            rest.append(groups[-1])
            start = at + 1
    return "".join(rest[:-1]), runs
