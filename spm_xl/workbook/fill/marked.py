"""What a sheet of a template says is filled: its cells with markers, its blocks of rows, and what is bound to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import islice

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill import shared_strings
from spm_xl.workbook.fill.sheet_xml import CellXml, RowXml, SheetXml, cut, without
from spm_xl.workbook.fill.template import Block, Path, Stretch
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbook.parts.xml_parts import number_in, unescaped
from spm_xl.workbook.texts import markers
from spm_xl.workbook.texts.markers import Marker

Text = tuple[str | Marker, ...]
_COLUMN = re.compile(r"<(?:\w+:)?col\b[^<>]*>")
_FACT = re.compile(r"""\s(\w+)\s*=\s*["'](\d{1,9})["']""")


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows that a list fills: the first and last of them, the list's name, and column -> field of an item."""

    low: int
    high: int
    of: Path
    columns: Mapping[int, Path]
    what: str


@dataclass(slots=True)
class Marked:
    """A sheet and what in it is filled.

    Attributes
    ----------
    texts : (row, column) -> the text of a cell with markers; marks : row -> the marker of a block.
    bound : (row, column) -> whose value a cell takes. lists : rows that lists fill, from the top.
    """

    title: str
    part: str
    sheet: SheetXml
    texts: dict[tuple[int, int], Text] = field(default_factory=dict)
    marks: dict[int, Marker] = field(default_factory=dict)
    bound: dict[tuple[int, int], Path] = field(default_factory=dict)
    lists: list[Listed] = field(default_factory=list)

    @property
    def first(self) -> int | None:
        """The first row that may move, None where none may."""
        return min([*self.marks, *(each.low for each in self.lists)], default=None)


def may_have_markers(data: bytes, numbers: Iterable[int]) -> bool:
    """Whether a sheet's XML may have markers: its own texts, or one of the shared strings with these numbers."""
    return b"{{" in data or b"&#" in data or not shared_strings.shown(data).isdisjoint(numbers)


def marked(title: str, part: str, data: bytes, strings: shared_strings.Table) -> Marked:
    """Find the markers of a sheet."""
    found = Marked(title, part, cut(data, part))
    for row in found.sheet.rows:
        for cell in row.cells:
            text = _text(cell, found, strings)
            if "{" in text:
                _note(found, row, cell, text)
    return found


def _text(cell: CellXml, found: Marked, strings: shared_strings.Table) -> str:
    """The text of a cell."""
    if cell.kind == "s" and cell.value_start:
        return shared_strings.item(strings, cell.value, f"sheet {found.title}, row {cell.row}").text
    return unescaped(cell.value) if cell.kind in ("str", "inlineStr") else ""


def _note(found: Marked, row: RowXml, cell: CellXml, text: str) -> None:
    where = f"sheet {found.title}, cell {letters_of(cell.column)}{row.number}"
    pieces = markers.cut(text, where)
    if all(isinstance(piece, str) for piece in pieces) and pieces == (text,):
        return
    signs = [piece for piece in pieces if isinstance(piece, Marker) and piece.sign]
    if not signs:
        found.texts[row.number, cell.column] = pieces
        return
    if len(signs) != sum(1 for piece in pieces if isinstance(piece, Marker) or piece.strip()):
        raise InvalidInput(f"{where}: a block marker must stand alone in its cell.")
    if len(signs) > 1 or row.number in found.marks:
        raise InvalidInput(f"sheet {found.title}, row {row.number}: put one block marker in a row.")
    found.marks[row.number] = signs[0]


def with_cells(found: Marked, wanted: Iterable[tuple[int, int]], strings: shared_strings.Table) -> Marked:
    """The sheet with blank cells where values will go and no cell is."""
    there = {row.number: row for row in found.sheet.rows}
    missing: dict[int, list[int]] = {}
    for number, column in sorted(set(wanted)):
        if number not in there or all(cell.column != column for cell in there[number].cells):
            missing.setdefault(number, []).append(column)
    if not missing:
        return found
    sheet = found.sheet
    looks = _column_looks(sheet.text(0, sheet.start))
    pieces: list[str] = []
    end = sheet.inside
    for number in sorted({*there, *missing}):
        row = there.get(number)
        if row is None:
            cells = "".join(_blank(sheet.prefix, number, column, looks.get(column, 0)) for column in missing[number])
            pieces.append(f'<{sheet.prefix}row r="{number}">{cells}</{sheet.prefix}row>')
            continue
        pieces.append(sheet.text(end, row.start))
        end = row.end
        pieces.append(sheet.text(row.start, row.end) if number not in missing else _row(sheet, row, missing[number], looks))
    pieces.append(sheet.text(end, sheet.inside_end))
    alone = sheet.inside == sheet.end  # <sheetData/>
    tag = sheet.text(sheet.start, sheet.inside)
    start = tag[:-2].rstrip() + ">" if alone else tag
    close = f"</{sheet.prefix}sheetData>" if alone else sheet.text(sheet.inside_end, sheet.end)
    data = sheet.data[: sheet.start] + (start + "".join(pieces) + close).encode() + sheet.data[sheet.end :]
    again = marked(found.title, found.part, data, strings)
    return replace(again, bound=found.bound, lists=found.lists)


def _row(sheet: SheetXml, row: RowXml, columns: list[int], looks: Mapping[int, int]) -> str:
    """A row with blank cells added in their order."""
    tag = without(sheet.text(row.start, row.head_end), "spans")
    if tag.endswith("/>"):
        tag = tag[:-2].rstrip() + ">"
    look = number_in(row.facts, "s", 0, f"row {row.number} of a sheet") if row.facts.get("customFormat") in ("1", "true") else None
    cells = [(cell.column, _addressed(sheet, cell)) for cell in row.cells]
    cells += [
        (column, _blank(sheet.prefix, row.number, column, looks.get(column, 0) if look is None else look))
        for column in columns
    ]
    return f"{tag}{''.join(text for _, text in sorted(cells))}</{sheet.prefix}row>"


def _addressed(sheet: SheetXml, cell: CellXml) -> str:
    """A cell with its address, which it must have where others are added before it."""
    text = sheet.text(cell.start, cell.end)
    if "r" in cell.facts:
        return text
    name = f"<{sheet.prefix}c"
    return f'{name} r="{letters_of(cell.column)}{cell.row}"{text[len(name) :]}'


def _blank(prefix: str, row: int, column: int, look: int) -> str:
    style = f' s="{look}"' if look else ""
    return f'<{prefix}c r="{letters_of(column)}{row}"{style}/>'


def _column_looks(head: str) -> dict[int, int]:
    """Column -> its format."""
    found: dict[int, int] = {}
    for tag in _COLUMN.findall(head):
        facts = {name: int(value) for name, value in _FACT.findall(unescape(tag))}
        if facts.get("style"):
            found.update(dict.fromkeys(range(facts.get("min", 1), facts.get("max", 0) + 1), facts["style"]))
    return found


class Tree:
    """The rows of a sheet as a tree of blocks, from its markers and lists; stretches are made by `made`, blank rows by `spare`."""

    def __init__(self, found: Marked, last: int, made, spare):  # type: ignore[no-untyped-def]
        self.found, self.last, self.made, self.spare = found, last, made, spare
        self.events: list[tuple[int, Marker | Listed]] = sorted(
            [*found.marks.items(), *((each.low, each) for each in found.lists)], key=lambda event: event[0]
        )
        self.at = 0

    def nodes(self) -> tuple[Stretch | Block, ...]:
        nodes, closing = self._body(1, (), 0)
        if closing:
            raise InvalidInput(
                f"sheet {self.found.title}, row {closing[0]}: {{{{/{closing[1].name}}}}} closes no block that is open. "
                f"Write {{{{#{closing[1].name}}}}} alone in a row above it, or take it out."
            )
        return nodes

    def _body(
        self, low: int, path: tuple[str, ...], depth: int
    ) -> tuple[tuple[Stretch | Block, ...], tuple[int, Marker] | None]:
        """Rows and blocks up to the marker that closes the innermost open one, and that marker."""
        nodes: list[Stretch | Block] = []
        while self.at < len(self.events):
            row, event = self.events[self.at]
            self.at += 1
            if row > low:
                nodes.append(self.made(low, row - 1, False))
            if isinstance(event, Listed):
                if depth:
                    raise self._wrong(row, f"{event.what} stands in rows that are repeated. Take it out of the block.")
                nodes.append(self._listed(event))
                low = event.high + 1
                continue
            if event.sign == "/":
                return tuple(nodes), (row, event)
            nodes.append(self._block(row, event, path, depth, nodes))
            low = nodes[-1].high + 1
        if self.last >= low:
            nodes.append(self.made(low, self.last, False))
        return tuple(nodes), None

    def _block(
        self, row: int, mark: Marker, path: tuple[str, ...], depth: int, nodes: list[Stretch | Block]
    ) -> Block:
        inside = (*path, mark.name) if mark.sign == "#" else path
        body, closing = self._body(row + 1, inside, depth + (mark.sign == "#"))
        if closing is None or closing[1].name != mark.name:
            raise self._wrong(row, f"{{{{{mark.sign}{mark.name}}}}} is not closed by {{{{/{mark.name}}}}} in the same place. Write that alone in a row below it, inside the block around it.")
        name = tuple(mark.name.split("."))
        if mark.sign == "#":
            own = (number for number in range(row + 1, closing[0]) if number not in self.found.marks)
            spare = tuple(self.spare(number) for number in islice(own, 1))
            return Block(name, inside, row, closing[0], closing[0], body, spare=spare, together=mark.together)
        before = nodes.pop() if nodes else None
        if not isinstance(before, Block) or before.name != name or before.otherwise or before.listed:
            raise self._wrong(row, f"{{{{^{mark.name}}}}} must follow {{{{/{mark.name}}}}} directly.")
        return replace(before, high=closing[0], otherwise=body)

    def _listed(self, listed: Listed) -> Block:
        while self.at < len(self.events) and self.events[self.at][0] <= listed.high:
            row, event = self.events[self.at]
            what = event.what if isinstance(event, Listed) else f"{{{{{event.sign}{event.name}}}}}"
            raise self._wrong(row, f"{what} stands in the rows of {listed.what}, which a list fills. Keep one of the two.")
        pattern = self.made(listed.low, listed.low, True)
        return Block(listed.of, (".".join(listed.of),), listed.low, listed.high, listed.high, (pattern,), listed=True)

    def _wrong(self, row: int, why: str) -> InvalidInput:
        return InvalidInput(f"sheet {self.found.title}, row {row}: {why}")
