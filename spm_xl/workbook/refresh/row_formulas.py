"""The formulas of a sheet when rows of data come or go: as each reads afterwards.

A text that several cells share is written out for each of them where one of them moves or reads what moves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.sheet_xml import with_value, without
from spm_xl.workbook.formulas.references import Reference, parts
from spm_xl.workbook.grid.cells import escaped
from spm_xl.workbook.grid.grid import Cell, Sheet, Spot, named
from spm_xl.workbook.moves import shifts
from spm_xl.workbook.refresh.row_changes import RowChange

_ADDRESSES = ("ref", "r1", "r2")  # of array formulas and data tables


@dataclass
class NewFormula:
    """The formula of a cell afterwards; `loose` where it no longer shares its text with others."""

    text: str
    loose: bool
    same: bool


def formulas_after(sheet: Sheet, change: RowChange) -> dict[Spot, NewFormula]:
    """The formulas of a sheet that stay, as they read afterwards."""
    own = sheet.name == change.name
    found: dict[Spot, NewFormula] = {}
    groups: dict[str, list[Spot]] = {}
    broken: set[str] = set()
    for spot, cell in sheet.cells.items():
        if cell.formula is None:
            continue
        stands = row_of(change, spot) if own else spot[0]
        if stands is None:
            continue
        text = _follows(cell.formula, sheet.name, change, spot)
        same = text == cell.formula
        found[spot] = NewFormula(text, False, same)
        if cell.form == "shared":
            group = _group(sheet, cell)
            groups.setdefault(group, []).append(spot)
            if not same or stands != spot[0]:
                broken.add(group)
    if own:  # rows that go may hold the text that others share
        for spot, cell in sheet.cells.items():
            if cell.form == "shared" and spot not in found:
                broken.add(_group(sheet, cell))
    for group in broken:
        for spot in groups.get(group, ()):
            found[spot].loose = True
    return found


def row_of(change: RowChange, spot: Spot) -> int | None:
    return change.row(spot[0]) if change.covers(spot[1], spot[1]) else spot[0]


def _group(sheet: Sheet, cell: Cell) -> str:
    assert cell.formula_span
    tag = _tag(sheet, cell)
    found = re.search(r"""\ssi\s*=\s*["'](\w*)["']""", tag)
    return found[1] if found else ""


def _tag(sheet: Sheet, cell: Cell) -> str:
    """Start tag of the element with a cell's formula."""
    assert cell.formula_span
    start, end = cell.formula_span
    return sheet.data[start : sheet.data.index(b">", start, end) + 1].decode()


def _follows(formula: str, sheet: str, change: RowChange, spot: Spot) -> str:
    """A formula whose references follow the rows; refused where nothing is left of what it reads."""
    cut = parts(formula)
    if not any(isinstance(part, Reference) and (part.key or sheet.lower()) == change.name.lower() for part in cut):
        return formula
    try:
        return shifts.formula(cut, sheet, {change.name.lower(): change})
    except InvalidInput:
        raise InvalidInput(
            f"{named((sheet, *spot))} holds ={formula[:80]}, which reads rows of sheet {change.name} that the data no longer has. "
            "Let the formula read the whole column, or give as many items as it reads. Nothing was changed."
        ) from None


def formula_xml(sheet: Sheet, cell: Cell, new: NewFormula, change: RowChange, own: bool) -> bytes:
    """The element with a cell's formula, afterwards."""
    assert cell.formula_span
    raw = sheet.data[slice(*cell.formula_span)]
    if new.same and not new.loose and cell.form not in ("array", "dataTable"):
        return raw
    tag = _tag(sheet, cell)
    alone = tag.endswith("/>")
    if new.loose:
        tag = without(tag, "t", "ref", "si")
    elif own and cell.form in ("array", "dataTable"):
        for name in _ADDRESSES:
            there = re.search(rf"""\s{name}\s*=\s*["']([A-Z]+\d+(?::[A-Z]+\d+)?)["']""", tag)
            if there:
                tag = with_value(tag, name, shifts.together(there[1], change, f"an array formula of sheet {sheet.name}"))
    if alone and not new.loose:
        return tag.encode()
    tag = tag[:-2].rstrip() + ">" if alone else tag
    return f"{tag}{escaped(new.text)}</{sheet.prefix}f>".encode()


def body_in_place(sheet: Sheet, formulas: Mapping[Spot, NewFormula], change: RowChange) -> bytes:
    """The rows of a sheet whose cells stay, with the formulas that read cells which move."""
    out: list[bytes] = []
    at, end = sheet.body
    for spot, new in sorted(formulas.items(), key=lambda item: sheet.cells[item[0]].span):
        cell = sheet.cells[spot]
        if (new.same and not new.loose) or not cell.formula_span:
            continue
        out += [sheet.data[at : cell.formula_span[0]], formula_xml(sheet, cell, new, change, False)]
        at = cell.formula_span[1]
    return b"".join([*out, sheet.data[at:end]])
