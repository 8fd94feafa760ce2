"""Read a workbook as a grid: what stands in every cell, and where in the bytes it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook import package
from spm_xl.workbook.cells import DAY_ZERO
from spm_xl.workbook.grid import ADDRESS, Book, Cell, ErrorValue, Sheet, Span, Table, address, area, on_a_sheet, size
from spm_xl.workbook.references import index_of, shared
from spm_xl.workbook.xml_parts import (
    TAG,
    elements,
    number_in,
    parsed,
    relation_in,
    relations_of,
    safe_parser,
    unescaped,
)

_READ = frozenset(("sheetData", "row", "c"))
MOST_CELLS = 1_000_000  # that the array formulas of a sheet fill
_BRACKETS = re.compile(r"""("(?:[^"]|"")*"|\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\])""")


def read(data: bytes) -> Book:
    """Read a workbook.

    Raises
    ------
    InvalidInput : no workbook, damaged, unsafe, or in a form that is not supported.
    """
    parts = dict(package.contents(data))
    relations = relations_of(parts, "")
    main = next((target for kind, target, _ in relations.values() if kind == "officeDocument"), "xl/workbook.xml")
    if main not in parts:
        raise InvalidInput("this is no .xlsx workbook: it has no part xl/workbook.xml. Save it as .xlsx.")
    relations = relations_of(parts, main)
    listed, names, settings = [], {}, {}
    for tag, facts, text in elements(parts, main):
        if tag == "sheet":
            listed.append(facts)
        elif tag == "definedName":
            names[facts.get("name", "").casefold(), facts.get("localSheetId", "")] = text
        elif tag in ("workbookPr", "calcPr"):
            settings.update(facts)
    strings = _strings(parts, next((target for kind, target, _ in relations.values() if kind == "sharedStrings"), ""))
    spilling = b"XLDAPR" in parts.get("xl/metadata.xml", b"")
    sheets: list[Sheet] = []
    tables: dict[str, Table] = {}
    for facts in listed:
        kind, part, _ = relations.get(relation_in(facts), ("", "", False))
        if kind != "worksheet" or part not in parts:
            continue
        sheet = _Reader(Sheet(facts.get("name", ""), part, parts[part]), strings, spilling).sheet
        if not sheet.name or any(each.name.casefold() == sheet.name.casefold() for each in sheets):
            raise InvalidInput(f"the workbook has a sheet without a name, or two named {sheet.name!r}. Save it again in Excel.")
        sheets.append(sheet)
        for kind, part, _ in relations_of(parts, sheet.part).values():
            if kind == "table" and part in parts:
                table = _table(parts, part, sheet.name)
                tables[table.name.casefold()] = table
    order = [facts.get("name", "") for facts in listed]
    named = {(name, order[int(at)] if at.isdecimal() and int(at) < len(order) else ""): text for (name, at), text in names.items()}
    yes = ("1", "true")
    return Book(parts, tuple(sheets), tables, named, settings.get("date1904") in yes, settings.get("fullPrecision", "1") not in yes)


def _strings(parts: Mapping[str, bytes], part: str) -> list[str]:
    """The shared strings, without their phonetic guides."""
    if part not in parts:
        return []
    found: list[str] = []
    inside: list[str] = []

    def start(name: str, _: Any) -> None:
        inside.append(name.rpartition(":")[2])
        if inside[-1] == "si":
            found.append("")

    def text(characters: str) -> None:
        if inside and inside[-1] == "t" and "si" in inside and "rPh" not in inside:
            found[-1] += characters

    parser = safe_parser(part)
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda name: inside.pop()
    parsed(parser, parts[part], part)
    return [unescaped(text) for text in found]


def _table(parts: Mapping[str, bytes], part: str, sheet: str) -> Table:
    found = elements(parts, part)
    facts = found[0][1]
    columns = tuple(unescaped(each.get("name", "")) for tag, each, _ in found if tag == "tableColumn")
    name = facts.get("displayName") or facts.get("name", "")
    heads, totals = number_in(facts, "headerRowCount", 1, part), number_in(facts, "totalsRowCount", 0, part)
    return Table(name, part, area(sheet, facts.get("ref", "")), heads, totals, columns)


class _Reader:
    """Reads one sheet; holds what is known of the cell that is being read."""

    def __init__(self, sheet: Sheet, strings: list[str], spilling: bool):
        self.sheet, self.strings, self.spilling = sheet, strings, spilling
        self.shared: dict[str, tuple[str, int, int]] = {}
        self.cell: Cell | None = None
        self.row = self.column = self.filled = 0
        self.inside: list[str] = []
        self.text, self.inline, self.formula_text, self.kind = "", "", "", "n"
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
            self.sheet.prefix = name[: -len(local)]
        elif local == "row" and self.inside[-2:-1] == ["sheetData"]:
            self.row, self.column = number_in(facts, "r", self.row + 1, self.sheet.part), 0
            if facts.get("hidden") in ("1", "true"):
                self.sheet.hidden.add(self.row)
        elif local == "c" and self.inside[-2:-1] == ["row"]:
            self._open_cell(facts)
        elif self.cell is not None:
            self.text = ""
            if local == "f":
                self.facts = facts

    def _open_cell(self, facts: dict[str, str]) -> None:
        place = ADDRESS.fullmatch(facts.get("r", ""))
        self.column = index_of(place[1]) if place else self.column + 1
        if place:
            self.row = int(place[2])
        if not on_a_sheet(self.row, self.column):
            where = f"{self.sheet.name}!{address(self.row, self.column)}"
            raise InvalidInput(f"{where} lies beyond the last row or column of a sheet. Save the workbook again in Excel.")
        self.cell = Cell(dynamic=self.spilling and "cm" in facts)
        self.kind, self.inline, self.raw = facts.get("t", "n"), "", None

    def characters(self, text: str) -> None:
        if self.cell is not None:
            self.text += text

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
            self.sheet.body = (opened, opened if alone else at)
            self.sheet.rows.setdefault(0, (start, opened, -1 if alone else at))
        elif local == "row" and cell is None:
            self.sheet.rows[self.row] = (start, opened, -1 if alone else at)
        elif cell is None:
            return
        elif local == "v":
            cell.value_span, self.raw = (start, end), self.text
        elif local == "f":
            cell.formula_span, self.formula_text = (start, end), self.text
        elif local == "t" and "rPh" not in self.inside:
            self.inline += self.text
        elif local == "c":
            cell.span, cell.opened = (start, end), opened
            self._close_cell(cell)
            self.cell = None

    def _close_cell(self, cell: Cell) -> None:
        cell.value = self._value()
        if cell.formula_span:
            self._formula(cell, self.formula_text, self.facts)
        self.sheet.cells[self.row, self.column] = cell

    def _value(self) -> Any:
        if self.kind == "inlineStr":
            return unescaped(self.inline)
        if self.raw is None:
            return None
        try:
            if self.kind == "s":
                return self.strings[int(self.raw)]
            if self.kind == "b":
                return self.raw.strip() in ("1", "true")
            if self.kind == "d":
                moment = datetime.fromisoformat(self.raw)
                return moment.toordinal() - DAY_ZERO + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400
            if self.kind == "n":
                return float(self.raw) if self.raw else None
        except (ValueError, IndexError):
            where = f"{self.sheet.name}!{address(self.row, self.column)}"
            raise InvalidInput(f"{where} holds {self.raw!r}, which is no value. Save the workbook again as .xlsx.") from None
        return ErrorValue(self.raw) if self.kind == "e" else unescaped(self.raw)

    def _formula(self, cell: Cell, text: str, facts: dict[str, str]) -> None:
        cell.form = facts.get("t", "normal")
        if cell.form == "shared":
            key = facts.get("si", "")
            if text:
                self.shared[key] = (text, self.row, self.column)
            if key in self.shared:
                first, row, column = self.shared[key]
                text = _stepped(first, self.row - row, self.column - column)
        elif cell.form in ("array", "dataTable"):
            cell.extent = area(self.sheet.name, facts.get("ref", ""))
            self.filled += size(cell.extent)
            if self.filled > MOST_CELLS:
                where = f"{self.sheet.name}!{address(self.row, self.column)}"
                raise InvalidInput(f"{where} is an array formula over {size(cell.extent):,} cells, too many with those before it. Enter it in fewer.")
        cell.formula = text


def _stepped(formula: str, rows: int, columns: int) -> str:
    """A shared formula some cells further on; the names of a table's columns are no references.

    >>> _stepped('A1+Team[Q1]&"A1"', 1, 0)
    'A2+Team[Q1]&"A1"'
    """
    pieces = _BRACKETS.split(formula)
    return "".join(piece if at % 2 else shared(piece, rows, columns) for at, piece in enumerate(pieces))
