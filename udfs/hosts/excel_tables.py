"""The rows of a table in a running Excel: what they are, more of them, fewer of them.

Rows come and go by Excel's own list of rows, which moves only the table's columns, takes along what stands below it,
stretches what refers to whole columns, and gives a new row the formats of the row above.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spm_xl.udfs.hosts.excel_cells import either, rows_of, set_either
from spm_xl.workbook.ports.live_host import Area, LiveTable


def shown(table: Any) -> LiveTable:
    """Headers and rows of a table of xlwings, without its totals."""
    whole = table.range
    (rows, columns), headed = whole.shape, bool(table.show_headers)
    headers = rows_of(table.header_row_range.raw_value)[0] if headed else [""] * columns
    top, bottom = whole.row + headed, whole.row + rows - 1 - bool(table.show_totals)
    area = Area(table.parent.name, top, whole.column, bottom, whole.column + columns - 1)
    return LiveTable(tuple(str(header) for header in headers), area)


def resize(table: Any, rows: int) -> None:
    """Give a table that many rows, at its end; at least one stays."""
    count = table.api.ListRows.Count
    for _ in range(count, rows):
        table.api.ListRows.Add(AlwaysInsert=True)
    if 0 < count < rows:
        _fill_down(table, count, rows)
    elif count > max(rows, 1):
        remove(table, range(max(rows, 1), count))


def remove(table: Any, rows: Sequence[int]) -> None:
    """Take rows out, counted from 0, the last ones first; the only one that is left is emptied."""
    gone = sorted(rows, reverse=True)
    if len(gone) == table.api.ListRows.Count:
        first = table.api.ListRows.Item(gone.pop() + 1).Range
        for at in range(1, first.Columns.Count + 1):
            if not first.Cells(1, at).HasFormula:
                first.Cells(1, at).ClearContents()
    for at in gone:
        table.api.ListRows.Item(at + 1).Delete()


def _fill_down(table: Any, count: int, rows: int) -> None:
    """Formulas of the row that was the last one, also where Excel does not hold its column to be a calculated one."""
    last = table.api.ListRows.Item(count).Range
    if last.HasFormula is False:
        return
    for at, text in enumerate(rows_of(either(last, "Formula2R1C1", "FormulaR1C1"))[0], 1):
        if last.Cells(1, at).HasFormula:
            new = last.Worksheet.Range(last.Cells(2, at), last.Cells(rows - count + 1, at))
            set_either(new, "Formula2R1C1", "FormulaR1C1", text)
