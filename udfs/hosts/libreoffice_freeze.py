"""Freeze: our formulas become values, each with a note of what it was, for those who have no add-in.

A formula that only asks whether our functions are there stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.udfs.hosts.explanation import NOTED
from spm_xl.udfs.hosts.libreoffice_bridge import CODES
from spm_xl.udfs.hosts.libreoffice_cells import array_of, content, place_of
from spm_xl.udfs.hosts.libreoffice_formula import only_asks, uses_ours

FORMULAS = 16  # kind of content: cells with a formula
_ALIAS = re.compile(r"\b(?:_xll\.|_xldudf_)(?=SPM_)", re.IGNORECASE)  # names by which other hosts store ours


class Frozen(NamedTuple):
    """A formula to be frozen: its cells, how it is typed, and what it shows."""

    sheet: Any
    cells: Any
    formula: str
    rows: list[list[Any]]


def frozen(document: Any) -> str:
    """Freeze every formula with one of our functions; answers what was done, in words. One step to undo."""
    found = [item for sheet in _sheets(document) for item in _found(sheet)]
    protected = sorted({item.sheet.Name for item in found if item.sheet.isProtected()})
    if protected:
        raise InvalidInput(
            f"These sheets are protected: {', '.join(protected)}. Take the protection off (Tools > Protect Sheet) and freeze again. "
            "Nothing was changed."
        )
    if not found:
        return "No cell of this document holds a function of spm_xl. Nothing was changed." + _names(document)
    document.UndoManager.enterUndoContext("Freeze the functions of spm_xl")
    document.lockControllers()
    try:
        for item in found:
            _freeze(item)
    finally:
        document.unlockControllers()
        document.UndoManager.leaveUndoContext()
    count = sum(len(row) for item in found for row in item.rows)
    sheets = len({item.sheet.Name for item in found})
    return (
        f"Frozen to values: {_counted(count, 'cell')} on {_counted(sheets, 'sheet')}. Each formula is in a note; undo takes it back."
        + _names(document)
    )


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _sheets(document: Any) -> Iterator[Any]:
    for at in range(document.Sheets.Count):
        yield document.Sheets.getByIndex(at)


def _found(sheet: Any) -> Iterator[Frozen]:
    """The formulas of a sheet that hold one of our functions, array formulas once each."""
    for cells in sheet.queryContentCells(FORMULAS):
        for down, row in enumerate(cells.getFormulaArray()):
            for across, formula in enumerate(row):
                if not uses_ours(formula) or only_asks(formula):
                    continue
                cell = cells.getCellByPosition(across, down)
                if not formula.startswith("{"):
                    yield Frozen(sheet, cell, cell.FormulaLocal, _rows(cell))
                    continue
                whole = array_of(sheet, cell)
                first, here = place_of(whole), place_of(cell)
                if (first.StartRow, first.StartColumn) == (here.StartRow, here.StartColumn):
                    yield Frozen(sheet, whole, cell.FormulaLocal, _rows(whole))


def _rows(cells: Any) -> list[list[Any]]:
    found = content(cells)
    return found if isinstance(found, list) else [[found]]


def _freeze(item: Frozen) -> None:
    if item.formula.startswith("{"):
        item.cells.setArrayFormula("")
    for down, row in enumerate(item.rows):
        for across, value in enumerate(row):
            cell = item.cells.getCellByPosition(across, down)
            if isinstance(value, float):
                cell.setValue(value)
            elif value in CODES:
                cell.setFormula(f"={value}")  # an error stays one
            else:
                cell.setString(value)
    _note(item.sheet, item.cells.getCellByPosition(0, 0), NOTED + _ALIAS.sub("", item.formula))


def _note(sheet: Any, cell: Any, text: str) -> None:
    """Put a note on a cell, below one that it has."""
    before = cell.getAnnotation().getString()
    if before:  # taken away and put again, which can be undone
        text = f"{before}\n{text}"
        notes = [sheet.Annotations.getByIndex(at).Position for at in range(sheet.Annotations.Count)]
        here = place_of(cell)
        sheet.Annotations.removeByIndex([(at.Column, at.Row) for at in notes].index((here.StartColumn, here.StartRow)))
    sheet.Annotations.insertNew(cell.getCellAddress(), text)


def _names(document: Any) -> str:
    """The names that still calculate with our functions, said in words."""
    names = document.NamedRanges
    left = [name for name in names.ElementNames if uses_ours(names.getByName(name).Content)]
    return f" These names still hold a function of spm_xl: {', '.join(left)}." if left else ""
