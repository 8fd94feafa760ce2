"""What a refresh changes in an open workbook: found and checked as a whole before anything is written.

The rules are those of a file: which rows stay, which come and go, what is not overwritten, and what each refusal says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.formulas.references import shared
from spm_xl.workbook.grid.cells import Fixed, Known
from spm_xl.workbook.grid.grid import Area, Cell, Place, Sheet, alone, named
from spm_xl.workbook.ports.live_checks import check_apart, check_unlocked
from spm_xl.workbook.ports.live_host import Host
from spm_xl.workbook.ports.live_view import View
from spm_xl.workbook.refresh.refresh_cells import plain_value
from spm_xl.workbook.refresh.refresh_places import Problems, Target, only_a_number, targets
from spm_xl.workbook.refresh.refresh_rows import (
    NO_ITEM,
    Bound,
    Plan,
    bound_rows,
    check_formulas,
    field_of,
    plan_of,
    taken_out,
)
from spm_xl.workbook.refresh.refresh_writing import Writing


@dataclass(frozen=True)
class CellChange:
    """A cell with its value before and after."""

    place: Place
    before: Cell
    value: Any
    day: bool = False


@dataclass(frozen=True)
class RowsChange:
    """What happens to the rows of a table or range.

    Attributes
    ----------
    table : its name, "" for a range. data : its rows before. headers : of a table.
    columns : column -> what it gets, from the first row before to the last new one; those that are not bound stay.
    days : columns that get days. own : columns whose formula in the last row is not that of the column.
    removed : rows that go, counted from 0. added : how many come at the end.
    """

    called: str
    table: str
    data: Area
    columns: Mapping[int, list[Any]]
    days: tuple[int, ...]
    own: tuple[int, ...]
    removed: tuple[int, ...]
    added: int


@dataclass(frozen=True)
class Changes:
    """All changes of a refresh, and what is to be said of them."""

    cells: tuple[CellChange, ...]
    rows: tuple[RowsChange, ...]
    changed: int
    notes: tuple[str, ...]

    @property
    def needed(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.changed or any(rows.added or rows.removed for rows in self.rows))


def changes_of(host: Host, view: View, binding: Binding, values: Mapping[str, Any]) -> Changes:
    """What a binding changes.

    Raises
    ------
    InvalidInput : something stands against it; all of it is named, and nothing was changed.
    """
    problems = Problems()
    bound = targets(view.book, binding.cells, binding.names, values, problems)
    rows = bound_rows(view.book, binding.tables, binding.ranges, values, problems)
    writing = Writing(view.book, {}, problems, False, {})
    cells = _cells(view, bound, writing)
    planned = [(one, data, _plan(host, view, one, data, values, problems)) for one, data in rows]
    check_apart(view, bound, planned, problems)
    changes = [_rows(view, *each, values, writing) for each in planned]
    cells += [change for each in planned for change in _blanked(view, *each)]
    areas = [alone(cell.place) for cell in cells]
    areas += [each.data._replace(left=left, right=right) for each in changes for left, right in runs(each.columns)]
    check_unlocked(host, areas, problems)
    problems.raise_any()
    count = sum(not _same(cell.before.value, cell.value) for cell in cells) + sum(_changed(view, each) for each in changes)
    return Changes(tuple(cells), tuple(changes), count, tuple(filter(None, (taken_out(bound, plan) for bound, _, plan in planned))))


# --- single cells ---------------------------------------------------------------------------------------


def _cells(view: View, bound: list[tuple[Area, Target]], writing: Writing) -> list[CellChange]:
    found: dict[Place, tuple[CellChange, Target]] = {}
    for area, target in bound:
        place = (area.sheet, area.top, area.left)
        where = named(place) if target.address else f"{target.called} ({named(place)})"
        before = view.book.by_name[area.sheet.casefold()].cells.get(place[1:], Cell())
        given = isinstance(target.value, (Known, Fixed))
        if before.formula is not None and not given and not only_a_number(before):
            writing.problems.add(
                f"{where} holds the formula ={before.formula[:60]}, which is not overwritten. Take the cell out of the binding, or bind a cell that the formula reads."
            )
        if place in found:
            writing.problems.add(f"{found[place][1].called} and {target.called} are bound to one cell. Take one of them out of the binding.")
        value = _value(writing, target.value, place, target.called)
        if not (before.formula is not None and isinstance(target.value, Known)):
            found[place] = CellChange(place, before, value, _is_day(target.value)), target
    return [change for change, _ in found.values()]


def _value(writing: Writing, value: Any, place: Place, called: str) -> Any:
    """A value as the program takes it: float, text, True, False or None."""
    writing.called = {place: called}
    plain = plain_value(writing, value.value if isinstance(value, (Known, Fixed)) else value, place)
    return plain if plain is None or isinstance(plain, (str, bool)) else float(plain)


def _is_day(value: Any) -> bool:
    return isinstance(value.value if isinstance(value, (Known, Fixed)) else value, date)


# --- rows -----------------------------------------------------------------------------------------------


def _plan(host: Host, view: View, bound: Bound, data: Area, values: Mapping[str, Any], problems: Problems) -> Plan:
    sheet = view.book.by_name[data.sheet.casefold()]
    check_formulas(sheet, bound, data, problems)
    plan = plan_of(sheet, bound, data, values, problems, view.book.since_1904)
    if not plan.added and not plan.removed:
        return plan
    if bound.table is None:
        problems.add(
            f"{bound.called} would get {plan.added} and lose {len(plan.removed)} rows, and only a table can while the workbook is open. "
            "Make it a table (Insert, Table), or close the workbook and refresh the file."
        )
    if host.protected(sheet.name):
        problems.add(f"{bound.called} would get {plan.added} and lose {len(plan.removed)} rows, and sheet {sheet.name} is protected. Unprotect it.")
    return plan


def _rows(view: View, bound: Bound, data: Area, plan: Plan, values: Mapping[str, Any], writing: Writing) -> RowsChange:
    """The bound columns of some rows as they are to be, before the rows go that have no item."""
    sheet = view.book.by_name[data.sheet.casefold()]
    gone = {row - data.top for row in plan.removed}
    last = data.bottom - data.top + 1 + plan.added
    order = [at for at in range(last) if at not in gone]
    columns: dict[int, list[Any]] = {column: [None] * last for column in bound.columns}
    days: dict[int, None] = {}
    known: set[int] = set()
    for row, (at, item) in zip(order, enumerate(plan.items), strict=True):
        for column, of in bound.columns.items():
            place = (data.sheet, data.top + row, column)
            if item != NO_ITEM:
                value = field_of(bound.items[item], of, values, bound, item, writing.problems)
                columns[column][row] = _value(writing, value, place, bound.called)
                days |= {column: None} if _is_day(value) else {}
                known |= {column} if isinstance(value, Known) and _calculates(sheet, data, column) else set()
            elif at not in plan.cleared and place[1:] in sheet.cells:
                columns[column][row] = sheet.cells[place[1:]].value
    columns = {column: own for column, own in columns.items() if column not in known}
    single = tuple(column for column in range(data.left, data.right + 1) if column not in columns and plan.added and _single(sheet, data, column))
    table = bound.table.name if bound.table else ""
    return RowsChange(bound.called, table, data, columns, tuple(days), single, tuple(sorted(gone)), plan.added)


def _blanked(view: View, bound: Bound, data: Area, plan: Plan) -> Iterator[CellChange]:
    """What people entered in rows that keep nothing, in columns that are not bound."""
    sheet = view.book.by_name[data.sheet.casefold()]
    stay = [row for row in range(data.top, data.bottom + 1) if row not in plan.removed]
    for at in sorted(plan.cleared):
        for column in range(data.left, data.right + 1):
            cell = sheet.cells.get((stay[at], column))
            if cell and cell.formula is None and column not in bound.columns:
                yield CellChange((data.sheet, stay[at], column), cell, None)


def _calculates(sheet: Sheet, data: Area, column: int) -> bool:
    """Whether a column holds formulas, which stay where a value is what they come to."""
    cell = sheet.cells.get((data.top, column))
    return cell is not None and cell.formula is not None and not only_a_number(cell)


def _single(sheet: Sheet, data: Area, column: int) -> bool:
    """Whether the last row's formula is its own, and not that of the column: the row above reads otherwise."""
    last, above = (sheet.cells.get((row, column)) for row in (data.bottom, data.bottom - 1))
    if last is None or last.formula is None:
        return False
    if data.bottom == data.top:
        return only_a_number(last)
    return above is None or above.formula is None or shared(last.formula, -1, 0) != above.formula


# --- runs and counts ---------------------------------------------------------------------------------------


def runs(columns: Mapping[int, Any]) -> Iterator[tuple[int, int]]:
    """The columns as runs of neighbours, first and last of each.

    >>> list(runs({2: "", 3: "", 7: ""}))
    [(2, 3), (7, 7)]
    """
    order = sorted(columns)
    starts = [column for column in order if column - 1 not in columns]
    ends = [column for column in order if column + 1 not in columns]
    yield from zip(starts, ends, strict=True)


def _changed(view: View, change: RowsChange) -> int:
    """How many cells of some rows show another value than before."""
    sheet, gone = view.book.by_name[change.data.sheet.casefold()], set(change.removed)
    return sum(
        not _same(cell.value if (cell := sheet.cells.get((change.data.top + at, column))) else None, value)
        for column, own in change.columns.items()
        for at, value in enumerate(own)
        if at not in gone
    )


def _same(before: Any, after: Any) -> bool:
    return (before in (None, "") and after in (None, "")) or (isinstance(before, str) == isinstance(after, str) and before == after)
