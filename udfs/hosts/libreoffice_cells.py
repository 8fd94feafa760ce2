"""Cells of a LibreOffice document: what they hold, and what an argument of a formula comes to where it stands.

A reference is read as it is, so that blanks and errors keep apart; anything else is calculated for a moment in the
same row, to the right of everything, which leaves no trace. Only LibreOffice's own objects are used, so nothing is imported of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.udfs.hosts.libreoffice_bridge import CODES

NAMES = {code: name for name, code in CODES.items()}
VALUES = 1 | 2 | 4 | 16 | 32  # kinds of content: numbers, dates, texts, formulas, formats
_CELL = r"\$?[A-Z]{1,3}\$?\d{1,7}"
_COLUMN = r"\$?[A-Z]{1,3}"
_REFERENCE = re.compile(rf"(?:\$?(?P<sheet>'(?:[^']|'')+'|\w+)\.)?(?P<cells>{_CELL}(?::{_CELL})?|{_COLUMN}:{_COLUMN})")


def place_of(cells: Any) -> Any:
    """Address of a cell or range: Sheet, StartRow, EndRow, StartColumn, EndColumn."""
    return cells.getRangeAddress()


def content(cells: Any) -> Any:
    """What a range holds as rows: numbers, texts, '' where blank, error values by name; of one cell the value itself."""
    rows = [list(row) for row in cells.getDataArray()]
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is None or value != value:
                row[across] = error_of(cells.getCellByPosition(across, down))
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows


def error_of(cell: Any) -> str:
    """The error value that a cell shows; one that Excel does not know counts as #VALUE!."""
    return NAMES.get(cell.getError(), "#VALUE!")


def array_of(sheet: Any, cell: Any) -> Any:
    """The range of the array formula in which a cell lies."""
    cursor = sheet.createCursorByRange(cell)
    cursor.collapseToCurrentArray()
    return cursor


def argument(document: Any, cell: Any, text: str) -> Any:
    """The value of an argument of the formula in a cell, as the call path takes it."""
    if not text:
        return None
    sheet = cell.getSpreadsheet()
    reference = _REFERENCE.fullmatch(text)
    if reference:
        name = reference["sheet"]
        named = document.Sheets.getByName(name.strip("'").replace("''", "'")) if name else sheet
        return content(_used(document, named.getCellRangeByName(reference["cells"])))
    place = place_of(cell)
    if sheet.isProtected():
        raise InvalidInput(
            f"The sheet {sheet.Name} is protected, so that the argument {text} cannot be calculated by itself. "
            "Take the protection off (Tools > Protect Sheet) and ask again."
        )
    with _untouched(document):
        return _calculated(document, sheet, place.StartRow, text, cell.getFormula().startswith("{"))


def _calculated(document: Any, sheet: Any, row: int, text: str, in_array: bool) -> Any:
    """The value of an expression, calculated to the right of everything in its row."""
    column = _used_area(sheet).EndColumn + 1

    def answer(formula: str) -> Any:
        return _block(sheet, column, row, 1, 1, formula)

    top, left, at = (answer(f"={function}({text})") for function in ("ROW", "COLUMN", "SHEET"))
    height, width = (answer(f"={function}({text})") for function in ("ROWS", "COLUMNS"))
    if all(isinstance(number, float) for number in (top, left, at)):  # a reference
        found = document.Sheets.getByIndex(int(at) - 1).getCellRangeByPosition(
            int(left) - 1, int(top) - 1, int(left + width) - 2, int(top + height) - 2
        )
        return content(_used(document, found))
    if not in_array:
        single = _block(sheet, column, row, 1, 1, f"={text}", array=False)
        if not isinstance(width, float) or width == height == 1 or single in CODES:
            return single
    return _block(sheet, column, row, int(width), int(height), f"={text}") if isinstance(width, float) else answer(f"={text}")


def _block(sheet: Any, column: int, row: int, width: int, height: int, formula: str, array: bool = True) -> Any:
    """What a formula answers over a block of empty cells, which is cleared again."""
    right, bottom = column + width - 1, row + height - 1
    if right >= sheet.Columns.Count or bottom >= sheet.Rows.Count:
        raise InvalidInput(f"There is no room to calculate {formula} beside its row. Leave the last columns of the sheet empty.")
    cells = sheet.getCellRangeByPosition(column, row, right, bottom)
    try:
        if array:
            cells.setArrayFormula(formula)
        else:
            cells.getCellByPosition(0, 0).setFormula(formula)
        return content(cells)
    finally:
        cells.setArrayFormula("")
        cells.clearContents(VALUES)


@contextmanager
def _untouched(document: Any) -> Iterator[None]:
    """Work in a document without a trace in its undo list, on the screen or in its mark as changed.

    What is done becomes a hidden part of the last step, as a lock of the undo list does not hold against array formulas.
    """
    changed, undo = document.isModified(), document.UndoManager
    steps = len(undo.getAllUndoActionTitles())
    document.lockControllers()
    if steps:
        undo.enterHiddenUndoContext()
    try:
        yield
    finally:
        if steps:
            undo.leaveUndoContext()
        else:
            undo.clear()
        document.unlockControllers()
        document.setModified(changed)


def _used(document: Any, cells: Any) -> Any:
    """A range without the rows below everything that its sheet holds, such as those of a whole column."""
    place = place_of(cells)
    sheet = document.Sheets.getByIndex(place.Sheet)
    last = max(place.StartRow, min(place.EndRow, _used_area(sheet).EndRow))
    return sheet.getCellRangeByPosition(place.StartColumn, place.StartRow, place.EndColumn, last)


def _used_area(sheet: Any) -> Any:
    """Address of the last cell that a sheet uses."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    return place_of(cursor)
