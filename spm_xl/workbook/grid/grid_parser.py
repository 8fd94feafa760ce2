"""A sheet in any form, such as one with prefixes, comments or cells without addresses: read with a parser."""

from __future__ import annotations

from spm_xl.workbook.formulas.references import index_of
from spm_xl.workbook.grid.grid import ADDRESS, Cell, Scan, Sheet, Span, Spot, area, on_a_sheet, size
from spm_xl.workbook.grid.grid_values import Texts, as_shared, beyond, check_filled, value_of
from spm_xl.workbook.parts.xml_parts import TAG, number_in, parsed, safe_parser

_READ = frozenset(("sheetData", "row", "c"))


class Parser:
    """Reads one sheet with a parser; holds what is known of the cell that is being read."""

    def __init__(self, sheet: Sheet, texts: Texts, spilling: bool):
        self.sheet, self.texts, self.spilling = sheet, texts, spilling
        self.cells: dict[Spot, Cell] = {}
        self.scan = Scan(self.cells)
        self.shared: dict[str, tuple[str, int, int]] = {}
        self.cell: Cell | None = None
        self.row = self.column = self.filled = 0
        self.inside: list[str] = []
        self.text: list[str] = []  # pieces
        self.inline: list[str] = []
        self.formula_text = ""
        self.raw: str | None = None
        self.facts: dict[str, str] = {}  # of the element <f>
        self.starts: list[Span] = []
        self.parser = safe_parser(sheet.part)
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.CharacterDataHandler = self.characters
        parsed(self.parser, sheet.data, sheet.part)
        del self.parser

    def start(self, name: str, facts: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.inside.append(local)
        if local not in _READ and self.cell is None:
            return
        at = self.parser.CurrentByteIndex
        tag = TAG.match(self.sheet.data, at)
        end = tag.end() if tag else at
        self.starts.append((at, end))
        if local == "sheetData":
            self.scan.prefix = name[: -len(local)]
        elif local == "row" and self.inside[-2:-1] == ["sheetData"]:
            self.row, self.column = number_in(facts, "r", self.row + 1, self.sheet.part), 0
            if facts.get("hidden") in ("1", "true"):
                self.scan.hidden.add(self.row)
        elif local == "c" and self.inside[-2:-1] == ["row"]:
            self._open_cell(facts)
        elif self.cell is not None:
            self.text = []
            if local == "f":
                self.facts = facts

    def _open_cell(self, facts: dict[str, str]) -> None:
        place = ADDRESS.fullmatch(facts.get("r", ""))
        self.column = index_of(place[1]) if place else self.column + 1
        if place:
            self.row = int(place[2])
        if not on_a_sheet(self.row, self.column):
            raise beyond(self.sheet, (self.row, self.column))
        style = number_in(facts, "s", 0, self.sheet.part)
        self.cell = Cell(dynamic=self.spilling and "cm" in facts, style=style, kind=facts.get("t", "n"))
        self.inline, self.raw = [], None

    def characters(self, text: str) -> None:
        if self.cell is not None:
            self.text.append(text)

    def end(self, name: str) -> None:
        local = self.inside.pop()
        if local not in _READ and self.cell is None:
            return
        at = self.parser.CurrentByteIndex
        start, opened = self.starts.pop()
        alone = self.sheet.data[opened - 2 : opened] == b"/>"
        end = opened if alone else self.sheet.data.index(b">", at) + 1
        cell = self.cell
        if local == "sheetData":
            self.scan.body, self.scan.empty = (start, end) if alone else (opened, at), alone
        elif local == "row" and cell is None:
            self.scan.rows[self.row] = (start, opened, -1 if alone else at)
        elif cell is None:
            return
        elif local == "v":
            cell.value_span, self.raw = (start, end), "".join(self.text)
        elif local == "f":
            cell.formula_span, self.formula_text = (start, end), "".join(self.text)
        elif local == "t" and "rPh" not in self.inside:
            self.inline += self.text
        elif local == "c":
            cell.span, cell.opened = (start, end), opened
            self._close_cell(cell)
            self.cell = None

    def _close_cell(self, cell: Cell) -> None:
        spot = (self.row, self.column)
        cell.value = value_of(self.sheet, spot, cell.kind, self.raw, "".join(self.inline), self.texts)
        if cell.formula_span:
            self._formula(cell, spot, self.formula_text, self.facts)
        self.cells[spot] = cell

    def _formula(self, cell: Cell, spot: Spot, text: str, facts: dict[str, str]) -> None:
        cell.form = facts.get("t", "normal")
        if cell.form == "shared":
            key = facts.get("si", "")
            if text:
                self.shared[key] = (text, *spot)
            if key in self.shared:
                text = as_shared(self.shared[key], spot)
        elif cell.form in ("array", "dataTable"):
            cell.extent = area(self.sheet.name, facts.get("ref", ""))
            self.filled += size(cell.extent)
            check_filled(self.sheet, spot, cell, self.filled)
        cell.formula = text
