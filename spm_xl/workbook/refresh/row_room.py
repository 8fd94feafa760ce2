"""Room for rows: what moves when rows of data come or go, and whether it can.

Rows come into free cells below where there are enough of them, and nothing moves, as when a table of Excel is typed on.
Else what lies below moves down: whole rows, unless something stands beside the data that must stay in its row; then only
the cells below the data's own columns. What would be torn apart is a reason to refuse, as in Excel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import LAST_ROW
from spm_xl.workbook.grid.grid import Area, Sheet, meet, spelled
from spm_xl.workbook.moves.movement import FIRST_COLUMN, LAST_COLUMN
from spm_xl.workbook.refresh.row_changes import RowChange
from spm_xl.workbook.refresh.sheet_objects import Thing, drawings_on, things_on


def change_of(sheet: Sheet, block: Area, data: Area, removed: Sequence[int], added: int, called: str) -> RowChange:
    """The change of rows that takes rows out of some data and puts others behind it.

    Parameters
    ----------
    block : the data with its header and totals rows. data : its rows of data.
    removed : rows that go. added : how many come. called : what a message calls the data.

    Raises
    ------
    InvalidInput : something would be torn apart, or the sheet has too few rows.
    """
    change = RowChange(sheet.name, data.left, data.right, data.top, data.bottom, tuple(removed), added)
    things = [thing for thing in things_on(sheet) if not _own(thing, block)]
    drawings = drawings_on(sheet)
    _check_inside(things, data, removed, called)
    if change.net == 0:
        return replace(change, until=block.bottom)
    if change.net > 0 and _free(sheet, block, change.net, [*things, *drawings]):
        return replace(change, until=block.bottom)
    if _whole_rows(sheet, block, data, removed, [*things, *drawings]):
        change = replace(change, left=FIRST_COLUMN, right=LAST_COLUMN)
    _check_below(things, change, called)
    _check_last(sheet, change, called)
    return change


def _own(thing: Thing, block: Area) -> bool:
    """Whether a thing is the data itself."""
    return thing.what.startswith("table ") and thing.area == block


def _free(sheet: Sheet, block: Area, rows: int, things: Iterable[Thing]) -> bool:
    """Whether the cells below some data are free, as many rows as come."""
    below = Area(sheet.name, block.bottom + 1, block.left, block.bottom + rows, block.right)
    if below.bottom > LAST_ROW or any(meet(thing.area, below) for thing in things):
        return False
    return not any(
        below.top <= row <= below.bottom and below.left <= column <= below.right and _holds(sheet, (row, column))
        for row, column in sheet.cells
    )


def _holds(sheet: Sheet, spot: tuple[int, int]) -> bool:
    """Whether a cell holds something."""
    cell = sheet.cells[spot]
    return cell.formula is not None or cell.value not in (None, "")


def _whole_rows(sheet: Sheet, block: Area, data: Area, removed: Sequence[int], things: Iterable[Thing]) -> bool:
    """Whether whole rows can move: nothing stands beside the data that goes on below it, or in a row that goes."""
    beside = below = False
    for row, column in sheet.cells:
        if row >= block.top and not block.left <= column <= block.right and _holds(sheet, (row, column)):
            beside, below = beside or row <= block.bottom, below or row > block.bottom
    for thing in things:
        if thing.area.left < block.left or thing.area.right > block.right:
            beside = beside or (thing.area.top <= block.bottom and thing.area.bottom >= block.top)
            below = below or thing.area.bottom > block.bottom
    return not beside or not (removed or below)


def _check_inside(things: Iterable[Thing], data: Area, removed: Sequence[int], called: str) -> None:
    """Refuse where several rows of the data belong together."""
    for thing in things:
        if meet(thing.area, data) and thing.area.top < thing.area.bottom and not thing.what.startswith("a drawing"):
            raise InvalidInput(
                f"{called}: {_said(thing)} lies over several of its rows, which cannot come or go one by one. Take it apart first. Nothing was changed."
            )


def _check_below(things: Iterable[Thing], change: RowChange, called: str) -> None:
    """Refuse where something below would be torn apart, or is crossed by the line at which rows come or go."""
    moving = Area(change.name, change.bottom + 1, change.left, change.until, change.right)
    for thing in things:
        if not meet(thing.area, moving):
            continue
        inside = moving.left <= thing.area.left and thing.area.right <= moving.right
        if not inside or (thing.area.top <= change.bottom and not thing.what.startswith("the merged")):
            why = "stands partly below it" if not inside else "crosses its last row"
            raise InvalidInput(
                f"{called} needs to move what lies below it, and {_said(thing)} {why} and would be torn apart. Move it aside, or leave enough free rows below. Nothing was changed."
            )


def _check_last(sheet: Sheet, change: RowChange, called: str) -> None:
    if change.net > 0 and max(sheet.rows, default=0) + change.net > LAST_ROW:
        low = max((row for row, column in sheet.cells if change.covers(column, column) and _holds(sheet, (row, column))), default=0)
        if low + change.net > LAST_ROW:
            raise InvalidInput(f"{called} would need more rows than a sheet has ({LAST_ROW:,}). Give fewer items. Nothing was changed.")


def _said(thing: Thing) -> str:
    """A thing with its place."""
    return thing.what if ":" in thing.what else f"{thing.what} ({spelled(thing.area)})"
