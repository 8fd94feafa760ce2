"""The changes of a refresh written into an open workbook, and the workbook put back as it was where something fails.

Rows that go are taken out last, so that nothing is lost before everything else is written. Where the program can undo, it
does; else sizes, values and formulas are written back from what was read before.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spm_xl.errors import NotWritable, SpmError
from spm_xl.workbook.ports.live_change import Changes, RowsChange, runs
from spm_xl.workbook.ports.live_host import Area, Host
from spm_xl.workbook.ports.live_view import View
from spm_xl.workbook.refresh.pictures import gone


def write(host: Host, view: View, changes: Changes, pictures: Mapping[str, bytes]) -> list[str]:
    """Write all changes, or none; what is to be said of pictures that are not there.

    Raises
    ------
    NotWritable : the program refused; the workbook is as it was.
    """
    begun = False
    try:
        host.suspended(True)
        begun = True
        _write(host, changes)
        missing = [name for name, png in pictures.items() if not host.show_picture(name, png)]  # last, as not every program takes it back
        host.suspended(False)
        return [gone(name) for name in missing]
    except BaseException as wrong:
        try:
            if begun and not host.undone():  # a program that is busy now can do neither
                _put_back(host, view, changes)
        except Exception as again:
            raise NotWritable(
                f"the workbook could not be written ({_said(wrong)}) and not be put back as it was ({_said(again)}). Close it without saving, and open it again."
            ) from wrong
        finally:
            with contextlib.suppress(Exception):
                host.suspended(False)
        if not isinstance(wrong, Exception):
            raise
        what = "" if isinstance(wrong, SpmError) else "the workbook could not be written: "
        raise NotWritable(f"{what}{_said(wrong)}. Nothing was changed.") from wrong


def _said(wrong: BaseException) -> str:
    """An error in one line, without its last stop."""
    return (str(wrong).strip() or type(wrong).__name__).splitlines()[0].removesuffix("Nothing was changed.").rstrip(". ")


def _write(host: Host, changes: Changes) -> None:
    for cell in changes.cells:
        sheet, row, column = cell.place
        here = Area(sheet, row, column, row, column)
        host.write(here, [[cell.value]])
        if cell.day:
            host.show_days(here)
    lowest_first = sorted(changes.rows, key=lambda rows: (-rows.data.top, -rows.data.left))  # as what lies below moves
    for rows in lowest_first:
        _write_rows(host, rows)
    for rows in lowest_first:
        if rows.removed:
            host.remove(rows.table, rows.removed)


def _write_rows(host: Host, rows: RowsChange) -> None:
    data = rows.data
    before = data.bottom - data.top + 1
    if rows.added:
        host.resize(rows.table, before + rows.added)
    bottom = data.bottom + rows.added
    for left, right in runs(rows.columns):
        block = [rows.columns[column] for column in range(left, right + 1)]
        host.write(Area(data.sheet, data.top, left, bottom, right), [list(row) for row in zip(*block, strict=True)])
    for column in rows.days:
        host.show_days(Area(data.sheet, data.top, column, bottom, column))
    for column in rows.own:
        host.write(Area(data.sheet, data.bottom + 1, column, bottom, column), [[None]] * rows.added)


# --- put back -------------------------------------------------------------------------------------------


def _put_back(host: Host, view: View, changes: Changes) -> None:
    """Sizes, then values and formulas, as they were read before."""
    for rows in sorted(changes.rows, key=lambda rows: rows.data.top):
        before = rows.data.bottom - rows.data.top + 1
        now = host.tables()[rows.table].area if rows.table else rows.data
        if now.bottom - now.top + 1 != before:
            host.resize(rows.table, before)
    for rows in changes.rows:
        _put_back_cells(host, view, Area(*rows.data))
    for cell in changes.cells:
        sheet, row, column = cell.place
        _put_back_cells(host, view, Area(sheet, row, column, row, column))


def _put_back_cells(host: Host, view: View, area: Area) -> None:
    """Each column as runs of values and runs of formulas."""
    cells = view.book.by_name[area.sheet.casefold()].cells
    for column in range(area.left, area.right + 1):
        own = [cells.get((row, column)) for row in range(area.top, area.bottom + 1)]
        for start, end, formula in _alike([cell is not None and cell.formula is not None for cell in own]):
            here = Area(area.sheet, area.top + start, column, area.top + end, column)
            if formula:
                host.write_formulas(here, [[view.formulas[area.sheet, row, column]] for row in range(here.top, here.bottom + 1)])
            else:
                host.write(here, [[cell.value if cell else None] for cell in own[start : end + 1]])


def _alike(marks: Sequence[Any]) -> Iterator[tuple[int, int, Any]]:
    """Runs of equal marks: first and last place, and the mark.

    >>> list(_alike([True, True, False]))
    [(0, 1, True), (2, 2, False)]
    """
    start = 0
    for at in range(1, len(marks) + 1):
        if at == len(marks) or marks[at] != marks[start]:
            yield start, at - 1, marks[start]
            start = at
