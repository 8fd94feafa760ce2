"""The XML of a part as a tree of elements that know where they stand in it, so that it can be cut into pieces.

Names are local ones: what prefix a file uses, which quotes, and how it spells an empty element, stays as it is.
The XML before or after a sheet's rows is read as well: a root that is not closed, or not opened.

>>> found = tree(b"<x:a><x:b c='1'/>t</x:a>", "p")
>>> found.name, found.children[0].name, found.children[0].facts, found.children[0].end
('a', 'b', {'c': '1'}, 17)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import Reference, parts
from spm_xl.workbook.parts.xml_parts import DEEPEST, TAG, parsed, safe_parser

SHEETS = (b"worksheet", b"dialogsheet", b"macrosheet")
ROWS = "sheetData"  # what is in it belongs to those who write cells
_ATTRIBUTE = re.compile(rb"""([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')""")
_FIRST_TAG = re.compile(rb"<([^\s<>/!?]+)")
_LAST_TAG = re.compile(rb"</([^\s<>/]+)\s*>\s*$")
_LINE_BREAK = re.compile(rb"<br>", re.IGNORECASE)  # which Excel's drawings of notes do not close
_MARKUP = re.compile("[&<>\"']")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}


@dataclass(slots=True, eq=False)
class Element:
    """An element: local name, attributes, the text directly in it, and its places.

    Attributes
    ----------
    start, end : of the element; inside, close : of its content.
    """

    name: str
    facts: Mapping[str, str]
    start: int
    inside: int = 0
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def inner(self) -> Iterator[Element]:
        """All elements in it, in order."""
        for child in self.children:
            yield child
            yield from child.inner()

    def child(self, name: str) -> Element | None:
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)


def tree(data: bytes, what: str) -> Element:
    """The root of a part, whose places are those in `data`.

    Parameters
    ----------
    data : XML, whole, or what stands before or after the rows of a sheet.
    what : the part, for messages.
    """
    root = Element("", {}, 0)
    open_elements = [root]
    texts: list[list[str]] = [[]]
    before, after = _missing(data)
    text = before + _LINE_BREAK.sub(b"    ", data) + after

    def start(name: str, facts: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        element = Element(name.rpartition(":")[2], facts, at - len(before))
        if not (len(open_elements) > 2 and open_elements[2].name == ROWS):
            open_elements[-1].children.append(element)
        open_elements.append(element)
        texts.append([])
        if len(texts) > DEEPEST:
            raise InvalidInput(f"{what} has elements nested more than {DEEPEST} deep. Save the workbook again as .xlsx.")

    def end(_: str) -> None:
        element, at = open_elements.pop(), parser.CurrentByteIndex
        element.text = "".join(texts.pop())
        tag = TAG.match(text, element.start + len(before))
        element.inside = (tag.end() if tag else at) - len(before)
        alone = tag is not None and tag[0].endswith(b"/>")
        element.close = element.inside if alone else at - len(before)
        element.end = element.inside if alone else text.index(b">", at) + 1 - len(before)

    def characters(found: str) -> None:
        texts[-1].append(found)

    parser = safe_parser(what)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    parsed(parser, text, what)
    found = root.children[0]
    found.start, found.inside = max(found.start, 0), max(found.inside, 0)
    found.close, found.end = min(found.close, len(data)), min(found.end, len(data))
    return found


def _missing(data: bytes) -> tuple[bytes, bytes]:
    """The start or the end of a sheet's root, where the XML is what stands after or before its rows."""
    first, last = _FIRST_TAG.search(data), _LAST_TAG.search(data)
    names = first[1] if first else b"", last[1] if last else b""
    opened, closed = (name.rpartition(b":")[2] in SHEETS for name in names)
    if closed and not opened:
        return b"<" + names[1] + b">", b""
    if opened and not closed and first:
        tag = TAG.match(data, first.start())
        return b"", b"" if tag and tag[0].endswith(b"/>") else b"</" + names[0] + b">"
    return b"", b""


def attribute_places(data: bytes, element: Element) -> dict[str, tuple[int, int]]:
    """Where the values of an element's attributes stand, without their quotes; by names as written."""
    name = _FIRST_TAG.match(data, element.start)
    if name is None:  # the start of the root stands elsewhere
        return {}
    found = _ATTRIBUTE.finditer(data, name.end(), element.inside)
    return {each[1].decode(): (each.start(2) + 1, each.end(2) - 1) for each in found}


def escaped(text: str, quote: str = "") -> str:
    """Text for the inside of an element, or of an attribute in the given quotes.

    >>> escaped("'R&D'!A1<2"), escaped("'R&D'!A1", "'")
    ("'R&amp;D'!A1&lt;2", '&apos;R&amp;D&apos;!A1')
    """
    return _MARKUP.sub(lambda found: found[0] if found[0] in "\"'" and found[0] != quote else _ENTITIES[found[0]], text)


@lru_cache(maxsize=4096)
def cut(formula: str, quote: str = "") -> tuple[str | Reference, ...]:
    """A formula's plain texts and references, ready to be put together as XML; in quotes where it is an attribute."""
    return tuple(
        escaped(part, quote) if isinstance(part, str) else replace(part, before=escaped(part.before, quote))
        for part in parts(formula)
    )


def quote_of(data: bytes, element: Element, attribute: str) -> str:
    """The quote that an attribute's value stands in."""
    place = attribute_places(data, element).get(attribute)
    return data[place[0] - 1 : place[0]].decode() if place else '"'
