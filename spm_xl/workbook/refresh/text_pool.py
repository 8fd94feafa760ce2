"""The shared strings of a workbook that is refreshed: a text is written once, and one that nobody shows any more is gone.

A text that is there already is used again. A new one takes a place that became free, else it comes at the end. Whatever
stays free is blanked, so that an overwritten name does not remain in the file.

>>> pool = TextPool(b'<sst count="3" uniqueCount="2"><si><t>Ann</t></si><si><t>Bob</t></si></sst>', "s")
>>> pool.renumbered(["Bob", "Cy"], [0], lambda number: False), pool.xml(1)
({'Bob': 1, 'Cy': 0}, b'<sst count="4" uniqueCount="2"><si><t>Cy</t></si><si><t>Bob</t></si></sst>')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.cells import checked, escaped
from spm_xl.workbook.grid.grid import Cell
from spm_xl.workbook.grid.grid_read import shared_texts
from spm_xl.workbook.grid.grid_values import text_of
from spm_xl.workbook.parts.xml_parts import parsed, places, safe_parser, unescaped

_ITEMS = re.compile(rb"""(?:<si><t(?:/>|(?: xml:space="preserve")?>[^<]*+</t>)</si>)*+""")  # texts without formats
_SAFE = bytes(set(b"\t\n\r" + bytes(range(32, 127))) - set(b"&]"))  # characters that are well-formed wherever they stand in a text
_ONE = re.compile(rb"""<si><t(?: xml:space="preserve")?>([^<]*)</t>(?:</si>)?""")  # in one piece
_COUNT = re.compile(rb"""(\s(count|uniqueCount)\s*=\s*["'])(\d+)(["'])""")
_DIGITS = re.compile(rb"\d{1,9}")
IS_TEXT = re.compile(rb"""\st\s*=\s*["']s["']""")


class TextPool:
    """The part with the shared strings while it changes: what stands before the texts, their elements up to `end`, the rest."""

    def __init__(self, data: bytes, part: str):
        self.head, self.items, self.end, self.tail, self.prefix = _cut(data, part)
        p = self.prefix
        self._kept, self._plain = f'<{p}si><{p}t xml:space="preserve">'.encode(), f"<{p}si><{p}t>".encode()
        self._close, self._blank = (text.encode().removesuffix(self.end) for text in (f"</{p}t></{p}si>", f"<{p}si><{p}t/></{p}si>"))
        last = len(self.items) - 1
        self._found = dict(zip(reversed(self.items), range(last, -1, -1), strict=True))  # the first of equal ones

    def text(self, number: int) -> str:
        """The characters of a text that is there, without phonetic guides."""
        item = self.items[number] if number < len(self.items) else b""
        plain = _ONE.fullmatch(item)
        if plain:
            return unescaped(text_of(plain[1]))
        return next(iter(shared_texts({"": b"<sst>%b%b</sst>" % (item, self.end)}, "")), "") if item else ""

    def renumbered(self, texts: Sequence[str], overwritten: Iterable[int], shown: Callable[[int], bool]) -> dict[str, int]:
        """The number of each text that cells show from now on; those that no cell shows any more go.

        Parameters
        ----------
        overwritten : numbers of texts that some cell does not show any more. shown : whether another cell does.
        """
        items = {text: self._items(text) for text in texts}
        found = {text: self._found.get(usual, self._found.get(other)) for text, (usual, other) in items.items()}
        new = [text for text, at in found.items() if at is None]
        free = set(overwritten)
        if new and self._blank in self._found:
            free.update(at for at, item in enumerate(self.items) if item == self._blank)
        free.difference_update(at for at in found.values() if at is not None)
        places = [at for at in sorted(free) if at < len(self.items) and not shown(at)]
        for text, at in zip_longest(new, places):
            if text is None:
                self.items[at] = self._blank
            elif at is None:
                found[text] = len(self.items)
                self.items.append(items[text][0])
            else:
                found[text] = at
                self.items[at] = items[text][0]
        return found  # type: ignore[return-value]

    def _items(self, text: str) -> tuple[bytes, bytes]:
        """The XML of a text up to its end: as it is written here, and as others write it."""
        inside = escaped(checked(text)).encode()
        kept, plain = self._kept + inside + self._close, self._plain + inside + self._close
        return (kept, plain) if text != text.strip() or "\n" in text else (plain, kept)

    def xml(self, more: int) -> bytes:
        """The part.

        Parameters
        ----------
        more : how many cells more than before show a text.
        """

        def count(found: re.Match[bytes]) -> bytes:
            number = len(self.items) if found[2] == b"uniqueCount" else max(0, int(found[3]) + more)
            return b"%b%d%b" % (found[1], number, found[4])

        start = self.head.rindex(b"<")
        head = self.head[:start] + _COUNT.sub(count, self.head[start:])
        return head + self.end.join([*self.items, b""]) + self.tail


def _cut(data: bytes, part: str) -> tuple[bytes, list[bytes], bytes, bytes, str]:
    """What stands before the texts, their elements, what ends each of these, what stands after them, and the prefix of elements."""
    start, end = data.find(b">", data.find(b"<sst")) + 1, data.rfind(b"</si>") + 5
    end = max(start, end)
    head, tail = data[:start], data[end:]
    if b"<sst" not in head or b"<!" in head or head.endswith(b"/>") or not tail.startswith((b"</sst>", b"<extLst")):
        return _parsed(data, part)
    plain = _ITEMS.match(data, start).end() == end  # type: ignore[union-attr]
    if plain and not data.translate(None, _SAFE):
        parsed(safe_parser(part), head + tail, part)
    elif plain or (b"<!" not in data and data.startswith(b"<si>", start) and data.count(b"<si") == data.count(b"</si><si>", start) + 1):
        parsed(safe_parser(part), data, part)
    else:
        return _parsed(data, part)
    return head, data[start : end - 5].split(b"</si>") if end > start else [], b"</si>", tail, ""


def _parsed(data: bytes, part: str) -> tuple[bytes, list[bytes], bytes, bytes, str]:
    """The same for any form, such as elements with a prefix; what stands between the texts goes."""
    found = places({part: data}, part)
    root, _, start, _, close = found[0]
    if root.rpartition(":")[2] != "sst":
        raise InvalidInput(f"{part} holds no shared strings. Save the workbook again in Excel.")
    prefix = root[: -len("sst")]
    items, end = [], data.index(b">", start) + 1
    head = data[:end]
    for name, _, at, depth, stop in found:
        if depth == 1 and name.rpartition(":")[2] == "si":
            end = stop + len(name) + 3 if data.startswith(f"</{name}>".encode(), stop) else stop
            items.append(data[at:end])
    if head.endswith(b"/>"):
        return head[:-2].rstrip() + b">", items, b"", f"</{root}>".encode() + data[close:], prefix
    return head, items, b"", data[end:], prefix


def shared_numbers(data: bytes, cell: Cell) -> list[int]:
    """The number of the shared string that a cell of a sheet shows; none for another cell."""
    if cell.kind != "s" or not cell.value_span:
        return []
    found = _DIGITS.search(data, data.index(b">", cell.value_span[0]), cell.value_span[1])
    return [int(found[0])] if found else []
