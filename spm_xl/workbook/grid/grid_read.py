"""Read a workbook as a grid: what stands in every cell, and where in the bytes it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.grid import Book, Sheet, Table, Tables, area
from spm_xl.workbook.grid.grid_cells import scan
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.xml_parts import (
    confirm_safe,
    elements,
    number_in,
    parsed,
    relation_in,
    relations_of,
    safe_parser,
    unescaped,
)

_MAIN = "officeDocument"
_YES = ("1", "true")
_FORMULA = "calculatedColumnFormula"


def read(data: bytes) -> Book:
    """Read a workbook.

    Raises
    ------
    InvalidInput : no workbook, damaged, unsafe, or in a form that is not supported. What is wrong with a cell is found
        when the cells of its sheet are looked at.
    """
    parts = package.opened(data)
    confirm_safe(parts)
    book = book_of(parts)
    for sheet in book.sheets:
        sheet.tables  # noqa: B018  (what is wrong with a table is found now)
    return book


def book_of(parts: Mapping[str, bytes]) -> Book:
    """The workbook that some parts are; its tables are read when they are looked at, too."""
    main = main_part(parts)
    relations = relations_of(parts, main)
    listed, names, settings = [], {}, {}
    for tag, facts, text in elements(parts, main):
        if tag == "sheet":
            listed.append(facts)
        elif tag == "definedName":
            names[facts.get("name", "").casefold(), facts.get("localSheetId", "")] = text
        elif tag in ("workbookPr", "calcPr"):
            settings.update(facts)
    related = {kind: part for kind, part, outside in relations.values() if not outside}
    texts = cache(partial(shared_texts, parts, related.get("sharedStrings", "")))
    order = tuple(facts.get("name", "") for facts in listed)
    sheets = _sheets(parts, [(facts.get("name", ""), relations.get(relation_in(facts), ("", "", False))) for facts in listed], texts)
    named = {(name, order[int(at)] if at.isdecimal() and int(at) < len(order) else ""): text for (name, at), text in names.items()}
    return Book(
        parts, sheets, Tables(sheets), named, settings.get("date1904") in _YES, settings.get("fullPrecision", "1") not in _YES,
        main, order, related.get("sharedStrings", ""), related.get("styles", ""),
    )  # fmt: skip


def main_part(parts: Mapping[str, bytes]) -> str:
    """The part that lists the sheets."""
    related = {kind: part for kind, part, _ in relations_of(parts, "").values()}
    main = related.get(_MAIN, "xl/workbook.xml")
    if main not in parts:
        raise InvalidInput("this is no .xlsx workbook: it has no part xl/workbook.xml. Save it as .xlsx.")
    return main


def _sheets(
    parts: Mapping[str, bytes], listed: list[tuple[str, tuple[str, str, bool]]], texts: Callable[[], list[str]]
) -> tuple[Sheet, ...]:
    """The worksheets; chart sheets and dialogs have no cells."""
    spilling = b"XLDAPR" in parts.get("xl/metadata.xml", b"")
    sheets: list[Sheet] = []
    known: set[str] = set()
    for name, (kind, part, _) in listed:
        if kind != "worksheet" or part not in parts:
            continue
        if not name or name.casefold() in known:
            raise InvalidInput(f"the workbook has a sheet without a name, or two named {name!r}. Save it again in Excel.")
        known.add(name.casefold())
        sheets.append(Sheet(name, part, parts, partial(scan, texts=texts, spilling=spilling), _tables))
    return tuple(sheets)


def shared_texts(parts: Mapping[str, bytes], part: str) -> list[str]:
    """The shared strings, without their phonetic guides."""
    if part not in parts:
        return []
    found: list[list[str]] = []  # the pieces of each
    inside: list[str] = []

    def start(name: str, _: Any) -> None:
        inside.append(name.rpartition(":")[2])
        if inside[-1] == "si":
            found.append([])

    def text(characters: str) -> None:
        if inside and inside[-1] == "t" and "si" in inside and "rPh" not in inside:
            found[-1].append(characters)

    parser = safe_parser(part)
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    parser.EndElementHandler = lambda name: inside.pop()
    parsed(parser, parts[part], part)
    return [unescaped("".join(pieces)) for pieces in found]


def _tables(sheet: Sheet) -> tuple[Table, ...]:
    related = relations_of(sheet.parts, sheet.part).values()
    return tuple(_table(sheet.parts, part, sheet.name) for kind, part, _ in related if kind == "table" and part in sheet.parts)


def _table(parts: Mapping[str, bytes], part: str, sheet: str) -> Table:
    found = elements(parts, part)
    facts = found[0][1]
    columns: list[str] = []
    formulas = {}
    for tag, each, text in found:
        if tag == "tableColumn":
            columns.append(unescaped(each.get("name", "")))
        elif tag == _FORMULA and columns:
            formulas[columns[-1]] = text
    name = facts.get("displayName") or facts.get("name", "")
    heads, totals = number_in(facts, "headerRowCount", 1, part), number_in(facts, "totalsRowCount", 0, part)
    query = facts.get("tableType") in ("queryTable", "xml") or "connectionId" in facts
    return Table(name, part, area(sheet, facts.get("ref", "")), heads, totals, tuple(columns), formulas, query)
