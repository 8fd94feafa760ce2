"""A sheet of a template, cut into what stays as its own bytes and what is filled."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spm_xl.workbook.fill import shared_strings
from spm_xl.workbook.fill.marked import Listed, Marked, Text, Tree
from spm_xl.workbook.fill.pages import paper
from spm_xl.workbook.fill.sheet_formulas import NEVER, Formulas, Moving
from spm_xl.workbook.fill.sheet_xml import CellXml, RowXml, with_value, without
from spm_xl.workbook.fill.styles import Styles
from spm_xl.workbook.fill.template import Block, Cell, Moved, Outside, Path, Piece, Sheet, Start, Stretch
from spm_xl.workbook.formulas.references import letters_of, reads_nothing
from spm_xl.workbook.grid import cells
from spm_xl.workbook.moves import shifts
from spm_xl.workbook.parts.xml_parts import number_in, unescaped
from spm_xl.workbook.texts import texts
from spm_xl.workbook.texts.markers import Marker

_OWN_ADDRESS = re.compile(r"""(\sr\s*=\s*["'])(\$?[A-Z]{1,3}\$?)?\d+(?=["'])""")


@dataclass(slots=True)
class Common:
    """What the sheets of a template have in common.

    Attributes
    ----------
    moving : sheet, in lower case -> its first row that may move.
    stale : (sheet, row, column) of the formulas whose kept value may not be right any more.
    used : numbers of the shared strings that cells show as they are.
    """

    styles: Styles
    strings: shared_strings.Table
    moving: Moving
    stale: frozenset[tuple[str, int, int]]
    used: set[int]


def read_sheet(found: Marked, book: Common, titles: tuple[int, int] | None = None) -> Sheet:
    """A sheet of a template.

    Parameters
    ----------
    book : what the sheet needs besides is added to its formats and strings.
    titles : first and last of the rows that are repeated on each printed page.
    """
    return _Reader(found, book).read(titles)


class _Reader:
    """Reads one sheet."""

    def __init__(self, found: Marked, book: Common):
        self.found, self.common, self.sheet = found, book, found.sheet
        self.first = book.moving.get(found.title.lower(), NEVER)
        self.formulas = Formulas(found.sheet, found.title, book.moving)
        self.rows = {row.number: row for row in found.sheet.rows}
        self.order = sorted(self.rows)
        self.lists = {each.low: each for each in found.lists}
        self.cleared = _spilled(found, book)
        self.standing: dict[tuple[int, int], Any] = {}

    def read(self, titles: tuple[int, int] | None) -> Sheet:
        sheet = self.sheet
        head, tail = sheet.text(0, sheet.start), sheet.text(sheet.end, len(sheet.data))
        last = max([*self.rows, *(each.high for each in self.found.lists)], default=0)
        nodes = Tree(self.found, last, self.stretch, self.spare).nodes()
        together = any(mark.together for mark in self.found.marks.values())
        page = paper(head, tail, self.found.sheet.rows, titles) if together else None
        close = sheet.text(sheet.inside_end, sheet.end)
        if self.order:
            close = sheet.text(self.rows[self.order[-1]].end, sheet.inside_end) + close
        blank = f"<{sheet.prefix}sheetData/>"
        rows = blank, sheet.text(sheet.start, sheet.inside), close
        around = self.around(head + blank + tail)
        paths = frozenset(_paths(nodes))
        return Sheet(self.found.title, self.found.part, around, rows, nodes, last, self.standing, paths, page)

    def around(self, xml: str) -> Outside:
        """What stands around the rows: its markers, and what moves in it."""
        made = texts.prepared(xml, "sheet", f"sheet {self.found.title}")
        xml = made.xml if made else xml
        moving = shifts.prepared("sheet", xml, self.found.title)
        if moving and moving.sheets.isdisjoint(self.common.moving):
            moving = None
        return Outside(xml, made, moving)

    def stretch(self, low: int, high: int, listed: bool) -> Stretch:
        """Consecutive rows, with the XML between them."""
        pieces: list[Piece] = []
        for number in self._numbers(low, high):
            row = self.rows[number]
            pieces += self._between(row)
            pieces += self.row(row, low, self.lists[low] if listed else None)
        pieces = _joined(pieces)
        return Stretch(low, high, tuple(pieces), tuple(piece for piece in pieces if isinstance(piece, (Moved, Cell))))

    def spare(self, number: int) -> Stretch:
        """A row with the formats of its cells, and nothing in them."""
        row = self.rows.get(number)
        if row is None:
            return Stretch(number, number, (), ())
        pieces: list[Piece] = [*_numbered(self.sheet.text(row.start, row.head_end), 0)]
        for cell in row.cells:
            style = number_in(cell.facts, "s", 0, f"sheet {self.found.title}, row {number}")
            blank = f' s="{style}"/>' if style else "/>"
            tag = without(self.sheet.text(cell.start, cell.head_end), "s", "t", "cm", "vm")
            pieces += _numbered(tag.rstrip(">").rstrip("/").rstrip(), 0)
            pieces.append(Cell(number, cell.column, Start("", "", "", "", "", blank, "")))
        if row.end > row.head_end:
            pieces.append(f"</{self.sheet.prefix}row>")
        pieces = _joined(pieces)
        return Stretch(number, number, tuple(pieces), tuple(piece for piece in pieces if isinstance(piece, Cell)))

    def _numbers(self, low: int, high: int) -> Iterator[int]:
        yield from self.order[bisect_left(self.order, low) : bisect_right(self.order, high)]

    def _between(self, row: RowXml) -> list[Piece]:
        """Blanks and comments before a row."""
        at = bisect_left(self.order, row.number)
        before = self.rows[self.order[at - 1]].end if at else self.sheet.inside
        return [self.sheet.text(before, row.start)] if row.start > before else []

    def row(self, row: RowXml, low: int, listed: Listed | None) -> Iterator[Piece]:
        """The XML of a row."""
        sheet, offset = self.sheet, row.number - low
        tag = sheet.text(row.start, row.head_end)
        if "r" not in row.facts and row.number >= self.first:
            tag = with_value(tag, "r", "1")
        yield from _numbered(tag, offset)
        end = row.head_end
        for cell in row.cells:
            if cell.start > end:
                yield sheet.text(end, cell.start)
            end = cell.end
            yield from self.cell(cell, low, listed)
        if row.end > end:
            yield sheet.text(end, row.end)

    def cell(self, cell: CellXml, low: int, listed: Listed | None) -> Iterator[Piece]:
        """The XML of a cell."""
        place = cell.row, cell.column
        where = f"sheet {self.found.title}, cell {letters_of(cell.column)}{cell.row}"
        text = self.found.texts.get(place)
        path = listed.columns.get(cell.column) if listed else self.found.bound.get(place)
        if path:
            if cell.formula and (listed or reads_nothing(cell.formula.text)):
                cell.formula = None  # it only calculates with numbers
            yield from self.filled(cell, low, (Marker(".".join(path)),), bool(listed), where, bool(cell.formula))
        elif text:
            yield from self.filled(cell, low, text, bool(listed), where)
        elif cell.formula:
            yield from self._calculated(cell, low, bool(listed))
        elif listed:
            yield from self._kept(cell, low, listed)
        else:
            cleared = place in self.cleared and cell.value_start
            if not cleared:
                self._note(cell)
            tag = self.sheet.text(cell.start, cell.head_end)
            yield from _numbered(without(tag, "t") if cleared else tag, cell.row - low)
            yield self.sheet.text(cell.value_end if cleared else cell.head_end, cell.end)

    def _calculated(self, cell: CellXml, low: int, down: bool) -> Iterator[Piece]:
        """A formula; its value stays where nothing that it reads is filled."""
        place = self.found.title.lower(), cell.row, cell.column
        assert cell.formula
        drop = place in self.common.stale or down or "{{" in cell.formula.text
        tag = self.sheet.text(cell.start, cell.head_end)
        yield from _numbered(without(tag, "t") if drop else tag, cell.row - low)
        yield self.sheet.text(cell.head_end, cell.formula.start)
        yield from self.formulas.pieces(cell, low, down)
        if drop:
            yield self.sheet.text(max(cell.value_end, cell.formula.end), cell.end)
        else:
            self._note(cell)
            yield self.sheet.text(cell.formula.end, cell.end)

    def filled(self, cell: CellXml, low: int, text: Text, down: bool, where: str, guarded: bool = False) -> Iterator[Piece]:
        """A cell that takes a value."""
        lone = text[0] if len(text) == 1 and isinstance(text[0], Marker) else None
        style = number_in(cell.facts, "s", 0, where)
        if lone and lone.format:
            style = self.common.styles.formatted(style, lone.format)
        yield from self._opened(cell, low)
        formula = (*self.formulas.pieces(cell, low, down),) if cell.formula else ()
        start = self._start(cell, style, bool(formula))
        path = tuple(lone.name.split(".")) if lone else ()
        runs = self._runs(cell, where) if not lone else None
        yield Cell(cell.row, cell.column, start, path, () if lone else text, formula, runs, None, guarded)

    def _runs(self, cell: CellXml, where: str) -> Any:
        """A text whose runs look different, made ready for its markers."""
        if cell.kind != "s":
            return None
        item = shared_strings.item(self.common.strings, cell.value, where)
        return texts.prepared(item.xml, "strings", where) if item.rich else None

    def _kept(self, cell: CellXml, low: int, listed: Listed) -> Iterator[Piece]:
        """A column of a list that is not filled: what people entered stays with its row."""
        yield from self._opened(cell, low)
        start = self._start(cell, number_in(cell.facts, "s", 0, f"sheet {self.found.title}, row {cell.row}"))
        kept = tuple(self._content(row, cell.column) for row in range(listed.low, listed.high + 1))
        if any(kept):
            yield Cell(cell.row, cell.column, start, kept=kept)
        else:
            yield start.blank

    def _content(self, number: int, column: int) -> str:
        """What follows the format of a cell without formula: its type and value."""
        row = self.rows.get(number)
        cell = next((each for each in row.cells if each.column == column), None) if row else None
        if cell is None or not cell.value_start or cell.formula:
            return ""
        self._note(cell)
        kind = f' t="{cell.kind}"' if "t" in cell.facts else ""
        return f"{kind}>{self.sheet.text(cell.value_start, cell.value_end)}</{self.sheet.prefix}c>"

    def _opened(self, cell: CellXml, low: int) -> Iterator[Piece]:
        """The start of a cell's tag, without what its value decides."""
        tag = without(self.sheet.text(cell.start, cell.head_end), "s", "t", "cm", "vm")
        if cell.formula and "cm" in cell.facts:
            tag = with_value(tag, "cm", cell.facts["cm"])
        yield from _numbered(tag.rstrip(">").rstrip("/").rstrip(), cell.row - low)

    def _start(self, cell: CellXml, style: int, formula: bool = False) -> Start:
        prefix = self.sheet.prefix
        look = f' s="{style}"' if style or "s" in cell.facts else ""
        value, end = f"<{prefix}v>", f"</{prefix}v></{prefix}c>"
        if formula:
            quoted = f' s="{self.common.styles.quoted(style)}" t="s">'
            return Start(f"{look}>", f"{look}>", f'{look} t="str">', quoted, f'{look} t="b">', f"</{prefix}c>", end, value)
        quoted = f' s="{self.common.styles.quoted(style)}" t="s">{value}'
        date = f' s="{self.common.styles.dated(style)}">{value}'
        return Start(f"{look}>{value}", date, f'{look} t="s">{value}', quoted, f'{look} t="b">{value}', f"{look}/>", end)

    def _note(self, cell: CellXml) -> None:
        """Remember what a cell shows that stays."""
        if not cell.value_start:
            return
        value: cells.Scalar = unescaped(cell.value)
        if cell.kind == "s":
            item = shared_strings.item(self.common.strings, cell.value, f"sheet {self.found.title}, row {cell.row}")
            self.common.used.add(int(cell.value))
            value = item.text
        elif cell.kind == "b":
            value = cell.value.strip() in ("1", "true")
        elif cell.kind == "n":
            try:
                value = float(cell.value)
            except ValueError:
                value = None
        self.standing[cell.row, cell.column] = value


def _paths(nodes: tuple[Stretch | Block, ...]) -> Iterator[Path]:
    """The paths of all blocks."""
    for node in nodes:
        if isinstance(node, Block):
            yield node.path
            yield from _paths(node.body)
            yield from _paths(node.otherwise)


def _spilled(found: Marked, book: Common) -> set[tuple[int, int]]:
    """Cells that an array formula or data table fills whose values may not be right any more."""
    from spm_xl.workbook.grid.grid import area

    cleared: set[tuple[int, int]] = set()
    for row in found.sheet.rows:
        for cell in row.cells:
            formula = cell.formula
            if formula is None or formula.facts.get("t") not in ("array", "dataTable"):
                continue
            if (found.title.lower(), cell.row, cell.column) in book.stale and ":" in formula.facts.get("ref", ""):
                filled = area(found.title, formula.facts["ref"])
                cleared |= {
                    (other.row, other.column)
                    for each in found.sheet.rows
                    if filled.top <= each.number <= filled.bottom
                    for other in each.cells
                    if filled.left <= other.column <= filled.right and not other.formula
                }
    return cleared


def _numbered(tag: str, offset: int) -> Iterator[Piece]:
    """A start tag, cut where its own row stands."""
    found = _OWN_ADDRESS.search(tag)
    if found is None:
        yield tag
        return
    yield tag[: found.start()] + found[1] + (found[2] or "")
    yield offset
    yield tag[found.end() :]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbouring texts as one."""
    out: list[Piece] = []
    for piece in pieces:
        if piece == "":
            continue
        if out and isinstance(piece, str) and isinstance(out[-1], str):
            out[-1] += piece
        else:
            out.append(piece)
    return out
