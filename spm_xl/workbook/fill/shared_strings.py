"""The shared strings of a template: which of them stay, and the markers that they hold.

A string keeps its number where a cell that stays shows it. All others become blank, so that no text of the template,
and no marker, remains where nobody sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.sheet_xml import without
from spm_xl.workbook.fill.template import Strings
from spm_xl.workbook.parts.xml_parts import TAG, parsed, safe_parser, unescaped

_SHOWN = re.compile(
    rb"""<(?:\w+:)?c\b[^<>]*?\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*(\d+)\s*<""",
)


@dataclass(frozen=True, slots=True)
class Shared:
    """One shared string: its XML with its own element, its text, and whether it has runs of different looks."""

    xml: str
    text: str
    rich: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The shared strings of a workbook, with the XML around them."""

    items: tuple[Shared, ...]
    head: str
    tail: str
    prefix: str


def read(data: bytes, part: str) -> Table:
    """Read the part with the shared strings."""
    items: list[Shared] = []
    inside: list[str] = []
    pieces: list[str] = []
    begun = first = close = 0
    rich = False
    prefix = ""

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal begun, pieces, rich, first, prefix
        inside.append(name.rpartition(":")[2])
        if len(inside) == 1:
            prefix = name[: -len(inside[0])]
            first = _tag_end(data, parser.CurrentByteIndex)
        elif len(inside) == 2 and inside[1] == "si":
            begun, pieces, rich = parser.CurrentByteIndex, [], False
        elif inside[-1] == "r":
            rich = True

    def characters(some: str) -> None:
        if inside[-1] == "t" and "rPh" not in inside:
            pieces.append(some)

    def end(_: str) -> None:
        nonlocal close
        local = inside.pop()
        at = parser.CurrentByteIndex
        if len(inside) == 1 and local == "si":
            close = at if data[at - 2 : at] == b"/>" and at == _tag_end(data, begun) else _tag_end(data, at)
            items.append(Shared(data[begun:close].decode(), unescaped("".join(pieces)), rich))

    parser = safe_parser(part)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    parsed(parser, data, part)
    head, tail = data[:first].decode(), data[close or first :].decode()
    if head.endswith("/>"):
        head, tail = head[:-2] + ">", f"</{prefix}sst>" + tail
    return Table(tuple(items), head, tail, prefix)


def _tag_end(data: bytes, at: int) -> int:
    tag = TAG.match(data, at)
    assert tag, "the parser found a tag here"
    return tag.end()


def item(table: Table, text: str, where: str) -> Shared:
    """The shared string with a number, as a cell names it."""
    if not text.strip().isdecimal() or int(text) >= len(table.items):
        raise InvalidInput(f"{where}: the cell shows text number {text[:20]!r}, which is not there. Save it again as .xlsx.")
    return table.items[int(text)]


def shown(data: bytes) -> set[int]:
    """Numbers of the strings that the cells of a sheet show."""
    return {int(number) for number in _SHOWN.findall(data)}


def kept(table: Table, used: Iterable[int]) -> Strings:
    """The strings that every file has, those that no cell shows as blanks."""
    used = set(used)
    last = max(used, default=-1)
    blank = f"<{table.prefix}si><{table.prefix}t/></{table.prefix}si>"
    kept = [each.xml if at in used else blank for at, each in enumerate(table.items[: last + 1])]
    root = table.head.rindex("<")
    head = table.head[:root] + without(table.head[root:], "count", "uniqueCount")
    return Strings(head[:-1], "".join(kept), table.tail, table.prefix, len(kept))
