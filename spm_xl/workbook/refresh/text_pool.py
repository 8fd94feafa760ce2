"""The shared strings of a workbook that is refreshed: a text is written once, and one that nobody shows any more is gone.

A text that is there already is used again. A new one takes a place that became free, else it comes at the end. Whatever
stays free is blanked, so that an overwritten name does not remain in the file.

>>> pool = TextPool(b'<sst count="3" uniqueCount="2"><si><t>Ann</t></si><si><t>Bob</t></si></sst>', "s")
>>> pool.numbers(["Bob", "Cy"], free=[0]), pool.xml(1)
({'Bob': 1, 'Cy': 0}, b'<sst count="4" uniqueCount="2"><si><t>Cy</t></si><si><t>Bob</t></si></sst>')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import methodcaller

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.cells import checked, escaped
from spm_xl.workbook.grid.grid import Cell
from spm_xl.workbook.grid.grid_values import text_of
from spm_xl.workbook.parts.xml_parts import parsed, places, safe_parser, unescaped

_is_item = methodcaller("startswith", b"<si>")
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)</")
_GUIDE = re.compile(rb"<(?:\w+:)?rPh(?:\s[^<>]*)?(?<!/)>.*?</(?:\w+:)?rPh>", re.DOTALL)
_COUNT = re.compile(rb"""(\s(count|uniqueCount)\s*=\s*["'])(\d+)(["'])""")
_DIGITS = re.compile(rb"\d+")
IS_TEXT = re.compile(rb"""\st\s*=\s*["']s["']""")


class TextPool:
    """The part with the shared strings while it changes."""

    def __init__(self, data: bytes, part: str):
        self.head, self.items, self.tail, self.prefix = _cut(data, part)
        self.own = len(self.items)
        last = len(self.items) - 1
        self._found = {item: last - at for at, item in enumerate(reversed(self.items))}  # the first of equal ones

    def number(self, text: str) -> int | None:
        """The number of a text that is there."""
        return next((self._found[item] for item in self._items(text) if item in self._found), None)

    def text(self, number: int) -> str:
        """The characters of a text that is there, without phonetic guides."""
        item = self.items[number] if number < len(self.items) else b""
        return unescaped("".join(text_of(text) for text in _TEXT.findall(_GUIDE.sub(b"", item))))

    def blanks(self) -> list[int]:
        """Numbers of the places without a text."""
        none = f"<{self.prefix}si><{self.prefix}t/></{self.prefix}si>".encode()
        return [at for at, item in enumerate(self.items) if item == none]

    def numbers(self, texts: Iterable[str], free: Iterable[int]) -> dict[str, int]:
        """The number of each text.

        Parameters
        ----------
        free : numbers of texts that no cell shows any more.
        """
        found: dict[str, int] = {}
        new = []
        for text in dict.fromkeys(texts):
            at = self.number(text)
            if at is None:
                new.append(text)
            else:
                found[text] = at
        left = sorted(set(free) - set(found.values()))
        for text in new:
            at = left.pop(0) if left else len(self.items)
            item = next(self._items(text))
            self.items[at : at + 1] = [item]
            found[text] = self._found[item] = at
        for at in left:
            self.items[at] = f"<{self.prefix}si><{self.prefix}t/></{self.prefix}si>".encode()
        return found

    def _items(self, text: str) -> Iterator[bytes]:
        """The XML of a text: as it is written here, then as others write it."""
        p, inside = self.prefix, escaped(checked(text))
        kept = f'<{p}si><{p}t xml:space="preserve">{inside}</{p}t></{p}si>'.encode()
        plain = f"<{p}si><{p}t>{inside}</{p}t></{p}si>".encode()
        yield from (kept, plain) if text != text.strip() or "\n" in text else (plain, kept)

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
        return head + b"".join(self.items) + self.tail


def _cut(data: bytes, part: str) -> tuple[bytes, list[bytes], bytes, str]:
    """What stands before the texts, their elements, what stands after them, and the prefix of elements."""
    if b"<!" not in data and b"<sst" in data:
        head, end = data[: data.index(b">", data.index(b"<sst")) + 1], data.rfind(b"</si>") + 5
        items = [item + b"</si>" for item in data[len(head) : end - 5].split(b"</si>")] if end > len(head) else []
        tail = data[max(end, len(head)) :]
        if not head.endswith(b"/>") and tail.startswith((b"</sst>", b"<extLst")) and all(map(_is_item, items)) and len(items) == data.count(b"<si"):
            parsed(safe_parser(part), data, part)
            return head, items, tail, ""
    return _parsed(data, part)


def _parsed(data: bytes, part: str) -> tuple[bytes, list[bytes], bytes, str]:
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
        return head[:-2].rstrip() + b">", items, f"</{root}>".encode() + data[close:], prefix
    return head, items, data[end:], prefix


def shared_numbers(data: bytes, cell: Cell) -> list[int]:
    """The number of the shared string that a cell of a sheet shows; none for another cell."""
    if cell.kind != "s" or not cell.value_span:
        return []
    found = _DIGITS.search(data, data.index(b">", cell.value_span[0]), cell.value_span[1])
    return [int(found[0])] if found else []
