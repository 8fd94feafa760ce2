"""A workbook as the lint reads it: its sheets with every cell, its tables, its names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import index_of, letters_of
from spm_xl.workbook.parts.xml_parts import elements, relations_of

Facts = dict[str, str]
_CHART = re.compile(r"xl/charts/chart\d*\.xml")
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?")


class Area(NamedTuple):
    """A rectangle of cells, all bounds included, from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first, last = f"{letters_of(self.left)}{self.top}", f"{letters_of(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"


@dataclass
class Cell:
    """One cell. `formula` is None where it has none; `spill` is the range of an array formula, which may grow where it is `dynamic`."""

    at: Area
    kind: str
    style: str
    value: str | None = None
    formula: str | None = None
    spill: Area | None = None
    shared: str = ""
    dynamic: bool = False
    texts: list[str] = field(default_factory=list)  # of its runs, while it is read


@dataclass(frozen=True)
class Table:
    """A table of a sheet; `plain` are those of its formulas that are no arrays."""

    part: str
    facts: Facts
    area: Area
    columns: tuple[str, ...]
    formulas: tuple[str, ...]
    plain: tuple[str, ...]
    formats: tuple[str, ...]


@dataclass
class Sheet:
    """A sheet: `formulas` are those outside its cells, with their place; `formats` the numbers of its conditional formats."""

    name: str
    part: str
    code_name: str = ""
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    formulas: list[tuple[str, str]] = field(default_factory=list)
    styles: list[tuple[str, str]] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    elements: list[tuple[str, Facts, str]] = field(default_factory=list)


class Name(NamedTuple):
    """A defined name; `scope` is the number of its sheet from 0, "" for the whole workbook."""

    name: str
    scope: str
    formula: str
    comment: str = ""


@dataclass
class Book:
    """A workbook; `charted` are the formulas of its charts, each with its part."""

    parts: Mapping[str, bytes]
    main: str
    code_name: str = ""
    sheets: list[Sheet] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    cell_formats: int = 0
    other_formats: int = 0
    links: int = 0
    charted: list[tuple[str, str]] = field(default_factory=list)


def area(text: str) -> Area:
    """A range such as B2:D9 or B2.

    >>> area("B2:D9"), str(area("$A$1"))
    (Area(top=2, left=2, bottom=9, right=4), 'A1')
    """
    found = _AREA.fullmatch(text)
    if not found:
        raise InvalidInput(f"{text[:40]!r} is no range of cells")
    left, top, right, bottom = found.groups()
    return Area(int(top), index_of(left.upper()), int(bottom or top), index_of((right or left).upper()))


def whole(text: str) -> int:
    """A number that counts something, -1 for other text."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def read_book(parts: Mapping[str, bytes]) -> Book:
    """The workbook that the parts of a package make up."""
    kinds = {kind: target for kind, target, _ in relations_of(parts, "").values()}
    main = kinds.get("officeDocument", "xl/workbook.xml")
    book = Book(parts, main)
    relations = relations_of(parts, main)
    for kind, target, _ in relations.values():
        if kind == "sharedStrings" and target in parts:
            book.strings = _strings(parts, target)
        elif kind == "styles" and target in parts:
            _read_styles(book, target)
        book.links += kind == "externalLink"
    for tag, facts, text in elements(parts, main):
        if tag == "workbookPr":
            book.code_name = facts.get("codeName", "")
        elif tag == "sheet":
            target = relations.get(facts.get("r:id", ""), ("", "", False))[1]
            book.sheets.append(_sheet(parts, facts.get("name", ""), target))
        elif tag == "definedName":
            book.names.append(Name(facts.get("name", ""), facts.get("localSheetId", ""), text, facts.get("comment", "")))
    for part in parts:
        if _CHART.fullmatch(part):
            book.charted += [(part, text) for tag, _, text in elements(parts, part) if tag == "f" and text]
    return book


def _strings(parts: Mapping[str, bytes], part: str) -> list[str]:
    found: list[list[str]] = []
    phonetic = False
    for tag, _, text in elements(parts, part):
        if tag == "si":
            found.append([])
            phonetic = False
        elif tag in ("rPh", "r"):
            phonetic = tag == "rPh"
        elif tag == "t" and not phonetic and found:
            found[-1].append(text)
    return ["".join(pieces) for pieces in found]


def _read_styles(book: Book, part: str) -> None:
    group = ""
    for tag, _, _ in elements(book.parts, part):
        if tag in ("cellStyleXfs", "cellXfs", "dxfs"):
            group = tag
        elif tag == "cellStyles":
            group = ""
        book.cell_formats += tag == "xf" and group == "cellXfs"
        book.other_formats += tag == "dxf" and group == "dxfs"


def _sheet(parts: Mapping[str, bytes], name: str, part: str) -> Sheet:
    sheet = Sheet(name, part)
    if part not in parts:
        return sheet
    cell: Cell | None = None
    place = ""
    sheet.elements = elements(parts, part)
    for tag, facts, text in sheet.elements:
        if tag == "c":
            at = area(facts["r"]) if "r" in facts else Area(0, 0, 0, 0)
            cell = sheet.cells[at.top, at.left] = Cell(at, facts.get("t", "n"), facts.get("s", "0"), dynamic="cm" in facts)
        elif tag in ("f", "v", "t") and cell is not None:
            _fill(cell, tag, facts, text)
        elif tag == "sheetPr":
            sheet.code_name = facts.get("codeName", "")
        elif tag == "mergeCell":
            sheet.merged.append(area(facts.get("ref", "")))
        elif tag in ("dataValidation", "conditionalFormatting"):
            place = facts.get("sqref", "")
        elif tag == "sqref":
            place = text
        elif tag in ("formula", "formula1", "formula2", "f"):
            sheet.formulas += [(place, text)] if text else []
        elif tag == "row" and "s" in facts:
            sheet.styles.append((f"row {facts.get('r')}", facts["s"]))
        elif tag == "col" and "style" in facts:
            sheet.styles.append((f"column {facts.get('min')}", facts["style"]))
        if tag == "cfRule" and "dxfId" in facts:
            sheet.formats.append(facts["dxfId"])
        if tag in ("mergeCells", "conditionalFormatting", "dataValidations", "extLst", "pageMargins"):
            cell = None
    for each in sheet.cells.values():
        each.value = "".join(each.texts) if each.texts else each.value
    sheet.tables = [
        _table(parts, target)
        for kind, target, _ in relations_of(parts, part).values()
        if kind == "table" and target in parts
    ]
    return sheet


def _fill(cell: Cell, tag: str, facts: Facts, text: str) -> None:
    if tag == "f":
        cell.formula, cell.shared = text, facts.get("si", "") if facts.get("t") == "shared" else ""
        if facts.get("t") == "array" and "ref" in facts:
            cell.spill = area(facts["ref"])
    else:
        cell.texts.append(text)


def _table(parts: Mapping[str, bytes], part: str) -> Table:
    facts: Facts = {}
    columns, formulas, plain, formats = [], [], [], []
    for tag, own, text in elements(parts, part):
        if tag == "table" and not facts:
            facts = own
        elif tag == "tableColumn":
            columns.append(own.get("name", ""))
        elif tag in ("calculatedColumnFormula", "totalsRowFormula"):
            formulas.append(text)
            plain += [text] if own.get("array") not in ("1", "true") else []
        formats += [value for key, value in own.items() if key.endswith("DxfId")]
    return Table(part, facts, area(facts.get("ref", "A1")), tuple(columns), tuple(formulas), tuple(plain), tuple(formats))
