"""Values and formulas written into a sheet of a running Excel, so that each lands in its own cell as what it is.

Two habits of Excel stand against that. It reads a text as if it were typed (`excel_cells.entered`). And on a sheet with a filter
it puts rows of values only into the cells that are shown, each stretch of them beginning with the first row of the values again;
so there an area is written in parts that are shown as a whole, or hidden as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spm_xl.errors import NotWritable
from spm_xl.udfs.hosts.excel_cells import block_of, entered, rows_of, runs, set_either, stretches, value_of
from spm_xl.workbook.grid.grid import address
from spm_xl.workbook.ports.live_host import Area

_FEW = 3  # cells that a message names


def cells(sheet: Any, area: Area) -> Any:
    """An area as Excel's object, of a sheet of xlwings."""
    return sheet.range((area.top, area.left), (area.bottom, area.right)).api


def filtered(sheet: Any) -> bool:
    """Whether a filter hides rows of a sheet, its own or that of a table."""
    filters = (table.api.AutoFilter for table in sheet.tables)
    return bool(sheet.api.FilterMode) or any(one is not None and one.FilterMode for one in filters)


def parts(sheet: Any, area: Area, is_filtered: bool) -> list[Area]:
    """The parts in which an area is written."""
    if not is_filtered:
        return [area]
    rows, columns = cells(sheet, area).Rows, cells(sheet, area).Columns
    down = stretches([bool(rows.Item(at).EntireRow.Hidden) for at in range(1, area.bottom - area.top + 2)])
    across = stretches([bool(columns.Item(at).EntireColumn.Hidden) for at in range(1, area.right - area.left + 2)])
    return [
        Area(area.sheet, area.top + top, area.left + left, area.top + bottom, area.left + right)
        for top, bottom in down for left, right in across
    ]  # fmt: skip


def write(sheet: Any, area: Area, rows: Sequence[Sequence[Any]], is_filtered: bool) -> None:
    """Set values and read texts back: only Excel knows which words its language takes for true or false.

    Raises
    ------
    NotWritable : Excel did not take a text.
    """
    for part in parts(sheet, area, is_filtered):
        cells(sheet, part).Value2 = block_of([[entered(cell) for cell in row] for row in _within(rows, area, part)])
    for row, column, text in _misread(sheet, area, rows):
        cell = sheet.range((row, column)).api
        cell.Value2 = text if cell.NumberFormat == "@" else "'" + text  # a cell for text takes the apostrophe for a letter
    misread = _misread(sheet, area, rows)
    if misread:
        where = ", ".join(address(row, column) for row, column, _ in misread[:_FEW])
        raise NotWritable(f"Excel did not take the text for {area.sheet}!{where}. See whether cells are merged there, and refresh again.")


def write_formulas(sheet: Any, area: Area, rows: Sequence[Sequence[str]], is_filtered: bool) -> None:
    """Set formulas; a cell whose formula is "" stays as it is."""
    for across in range(area.right - area.left + 1):
        for top, texts in runs([row[across] for row in rows]):
            first, column = area.top + top, area.left + across
            run = Area(area.sheet, first, column, first + len(texts) - 1, column)
            for part in parts(sheet, run, is_filtered):
                block = _within([[text] for text in texts], run, part)
                set_either(cells(sheet, part), "Formula2", "Formula", block_of(block))


def _within(rows: Sequence[Sequence[Any]], area: Area, part: Area) -> list[Sequence[Any]]:
    """The values of a part of an area."""
    return [row[part.left - area.left : part.right - area.left + 1] for row in rows[part.top - area.top : part.bottom - area.top + 1]]


def _misread(sheet: Any, area: Area, rows: Sequence[Sequence[Any]]) -> list[tuple[int, int, str]]:
    """Row, column and text of the cells that show something else than the text written."""
    if not any(isinstance(cell, str) for row in rows for cell in row):
        return []
    now = rows_of(cells(sheet, area).Value2)
    return [
        (area.top + down, area.left + across, cell)
        for down, row in enumerate(rows)
        for across, cell in enumerate(row)
        if isinstance(cell, str) and cell and _without_returns(value_of(now[down][across])) != _without_returns(cell)
    ]


def _without_returns(value: Any) -> Any:
    """A cell breaks its lines with a line feed alone."""
    return value.replace("\r", "") if isinstance(value, str) else value
