"""Rows of a table, or of a range without one, that a list fills: which rows stay, which go, which come.

By their order, the first item goes into the first row, and so on. By a key, each item goes into the row of its key, with
what people entered beside it; items without a row come at the end, and rows without an item go. One row remains where
there are no items, blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from spm_xl.near import did_you_mean
from spm_xl.workbook.bind.binding import Rows, value_of
from spm_xl.workbook.formulas.references import index_of, letters_of
from spm_xl.workbook.grid.cells import Fixed, Known, number
from spm_xl.workbook.grid.grid import Area, Book, Place, Sheet, Spot, Table, meet, named
from spm_xl.workbook.refresh.refresh_places import Problems, area_bound, only_a_number, value_bound

NO_ITEM = -1
_GONE_NAMED = 10  # keys in a note


@dataclass(frozen=True)
class Bound:
    """A list bound to rows.

    Attributes
    ----------
    called : what the binding calls it. table : the table, None for a range. key : columns that tell whose row it is.
    columns : column -> field of an item.
    """

    called: str
    table: Table | None
    rows: Rows
    items: Sequence[Mapping[str, Any]]
    columns: Mapping[int, str]
    key: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """What happens to the rows of some data.

    Attributes
    ----------
    removed : rows that go. added : how many come at the end.
    items : for each row afterwards, from the top, the number of its item. cleared : rows afterwards that keep nothing.
    gone : the keys of the rows that go, in words.
    """

    removed: tuple[int, ...]
    added: int
    items: tuple[int, ...]
    cleared: frozenset[int] = frozenset()
    gone: tuple[str, ...] = ()


def data_of(table: Table) -> Area:
    """The rows of data of a table."""
    return table.area._replace(top=table.area.top + table.header_rows, bottom=table.area.bottom - table.totals_rows)


def bound_rows(book: Book, tables: Mapping[str, Rows], ranges: Mapping[str, Rows], values: Mapping[str, Any], problems: Problems) -> list[tuple[Bound, Area]]:
    """The tables and ranges of a binding, each with its list and the rows of data that it has now."""
    found: list[tuple[Bound, Area]] = []
    for name, rows in tables.items():
        table = book.tables.get(name.casefold())
        if table is None:
            known = [each.name for each in book.tables.values()]
            problems.add(f"the workbook has no table {name!r}: it was deleted or renamed. {did_you_mean(name, known)}")
            continue
        found += _bound(book, name, table, data_of(table), rows, values, problems)
    for text, rows in ranges.items():
        area = area_bound(book, text, problems)
        if area:
            found += _bound(book, text, None, area, rows, values, problems)
    for at, (one, first) in enumerate(found):
        for other, second in found[:at]:
            if meet(first, second):
                problems.add(f"{one.called} and {other.called} are bound to the same rows. Take one of them out of the binding.")
    return found


def _bound(
    book: Book, called: str, table: Table | None, data: Area, rows: Rows, values: Mapping[str, Any], problems: Problems
) -> Iterator[tuple[Bound, Area]]:
    sheet = book.by_name[data.sheet.casefold()]
    items = value_bound(values, rows.of, called, problems)
    if items is not None and (isinstance(items, (str, Mapping)) or not isinstance(items, Sequence) or not all(isinstance(each, Mapping) for each in items)):
        problems.add(f"{called}: {rows.of!r} is no list of items with names. Give a list, or bind a cell.")
        items = None
    if data.bottom < data.top:
        problems.add(f"{called} has no row of data. Give it one in the workbook.")
        return
    headers = _headers(sheet, table, data)
    columns: dict[int, str] = {}
    for header, of in rows.columns.items():
        column = _column(header, headers, data)
        if column is None:
            problems.add(f"{called} has no column {header!r}: it was deleted or renamed. {did_you_mean(header, list(headers))}")
        elif column in columns:
            problems.add(f"{called}: column {header!r} is bound twice. Take one of them out of the binding.")
        else:
            columns[column] = of
    key = [_column(header, headers, data) for header in rows.key]
    for header, column in zip(rows.key, key, strict=True):
        if column not in columns:
            problems.add(f"{called}: the key column {header!r} is not among the columns that are bound. Bind it, too.")
    if items is not None and all(column in columns for column in key):
        yield Bound(called, table, rows, items, columns, tuple(column for column in key if column)), data


def _headers(sheet: Sheet, table: Table | None, data: Area) -> dict[str, int]:
    """The headers of the data's columns: a table's own, or the texts in the row above a range."""
    if table:
        return {name: data.left + at for at, name in enumerate(table.columns)}
    above = {column: sheet.cells.get((data.top - 1, column)) for column in range(data.left, data.right + 1)}
    return {cell.value: column for column, cell in above.items() if cell and isinstance(cell.value, str)}


def _column(name: str, headers: Mapping[str, int], data: Area) -> int | None:
    """The column that a header means, or letters where no header is called so."""
    plain = {folded(header): column for header, column in headers.items()}
    if name in headers or folded(name) in plain:
        return headers.get(name, plain.get(folded(name)))
    column = index_of(name.upper()) if re.fullmatch("[A-Za-z]{1,3}", name) else 0
    return column if data.left <= column <= data.right else None


def folded(header: str) -> str:
    """A header as headers are compared: case and spaces do not count."""
    return " ".join(header.split()).casefold()


# --- which rows stay ------------------------------------------------------------------------------------


def plan_of(sheet: Sheet, bound: Bound, data: Area, values: Mapping[str, Any], problems: Problems, since_1904: bool) -> Plan:
    """What happens to the rows of some data."""
    if bound.key:
        return _by_key(sheet, bound, data, values, problems, since_1904)
    rows, count = data.bottom - data.top + 1, len(bound.items)
    if not count:
        return Plan(tuple(range(data.top + 1, data.bottom + 1)), 0, (NO_ITEM,), frozenset((0,)))
    return Plan(tuple(range(data.top + count, data.bottom + 1)), max(0, count - rows), tuple(range(count)))


def _by_key(sheet: Sheet, bound: Bound, data: Area, values: Mapping[str, Any], problems: Problems, since_1904: bool) -> Plan:
    wanted = _wanted(bound, values, problems, since_1904)
    there: dict[tuple[str, ...], int] = {}
    blank, rest = [], []
    for row in range(data.top, data.bottom + 1):
        own = tuple(as_key(_value(sheet, (row, column)), since_1904) for column in bound.key)
        if _is_blank(sheet, row, data):
            blank.append(row)
        elif not any(own):
            problems.add(
                f"{bound.called}: row {row} of sheet {sheet.name} has no key ({', '.join(bound.rows.key)}), but holds something. Give it its key, or clear the row."
            )
        elif own in there:
            problems.add(f"{bound.called}: rows {there[own]} and {row} of sheet {sheet.name} have the same key {' '.join(own)!r}. Correct one of them.")
        else:
            there[own] = row
            if own not in wanted:
                rest.append((row, own))
    new = [at for own, at in wanted.items() if own not in there]
    item_of = {there[own]: at for own, at in wanted.items() if own in there}
    if not item_of and not blank and rest:  # some row must stay, so that there is one to go by
        blank.append(rest.pop(0)[0])
    cleared = set(blank)
    for row, at in zip(blank, new, strict=False):
        item_of[row] = at
    if not item_of:
        item_of[blank[0] if blank else data.top] = NO_ITEM
    stay = sorted(item_of)
    removed = tuple(row for row in range(data.top, data.bottom + 1) if row not in item_of)
    left = new[len(blank) :]
    items = (*(item_of[row] for row in stay), *left)
    gone = tuple(" ".join(own) for own in there if own not in wanted)
    return Plan(removed, len(left), items, frozenset(at for at, row in enumerate(stay) if row in cleared), gone)


def _wanted(bound: Bound, values: Mapping[str, Any], problems: Problems, since_1904: bool) -> dict[tuple[str, ...], int]:
    """The key of each item, in the order of the items."""
    found: dict[tuple[str, ...], int] = {}
    for at, item in enumerate(bound.items):
        own = tuple(as_key(field_of(item, bound.columns[column], values, bound, at, problems), since_1904) for column in bound.key)
        if not any(own):
            problems.add(f"{bound.called}: item {at + 1} of {bound.rows.of} has no key ({', '.join(bound.rows.key)}). Correct the data.")
        elif own in found:
            problems.add(f"{bound.called}: items {found[own] + 1} and {at + 1} of {bound.rows.of} have the same key {' '.join(own)!r}. Correct the data.")
        else:
            found[own] = at
    return found


def as_key(value: Any, since_1904: bool) -> str:
    """A value as keys are compared: a number and the same number as text are one.

    >>> as_key(1001.0, False), as_key(" 1001 ", False), as_key(date(2026, 3, 31), False), as_key(None, False)
    ('1001', '1001', '46112', '')
    """
    value = value.value if isinstance(value, (Fixed, Known)) else value
    if value is None or isinstance(value, str):
        return (value or "").strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return str(int(number(value)) - (1_462 if since_1904 else 0))
    return number(float(value))


def _value(sheet: Sheet, spot: Spot) -> Any:
    cell = sheet.cells.get(spot)
    return cell.value if cell else None


def _is_blank(sheet: Sheet, row: int, data: Area) -> bool:
    """Whether a row holds nothing but formulas."""
    cells = (sheet.cells.get((row, column)) for column in range(data.left, data.right + 1))
    return not any(cell and cell.formula is None and cell.value not in (None, "") for cell in cells)


def taken_out(bound: Bound, plan: Plan) -> str:
    """Which rows went, in words; "" where none did."""
    if not plan.gone:
        return ""
    more = f" and {len(plan.gone) - _GONE_NAMED} more" if len(plan.gone) > _GONE_NAMED else ""
    return f"{bound.called}: rows without an item in the data were taken out: {', '.join(plan.gone[:_GONE_NAMED])}{more}."


# --- what goes into them --------------------------------------------------------------------------------


def field_of(item: Mapping[str, Any], name: str, values: Mapping[str, Any], bound: Bound, at: int, problems: Problems) -> Any:
    """A field of an item, which inherits the names around it."""
    for around in (item, values):
        try:
            return value_of(around, name)
        except KeyError:
            continue
    known = list(item)
    problems.add(f"{bound.called}: item {at + 1} of {bound.rows.of} has no {name!r}. {did_you_mean(name, known)}")
    return None


def cell_values(
    sheet: Sheet, bound: Bound, plan: Plan, data: Area, values: Mapping[str, Any], problems: Problems
) -> Iterator[tuple[Place, Any]]:
    """What each cell of the data gets; `data` is where the rows stand afterwards."""
    for at, item in enumerate(plan.items):
        row = data.top + at
        for column in range(data.left, data.right + 1):
            place = (sheet.name, row, column)
            if item != NO_ITEM and column in bound.columns:
                yield place, field_of(bound.items[item], bound.columns[column], values, bound, item, problems)
            elif at in plan.cleared:
                cell = sheet.cells.get(place[1:])
                if cell and cell.formula is None and cell.value is not None:
                    yield place, None


def check_formulas(sheet: Sheet, bound: Bound, data: Area, problems: Problems) -> None:
    """Refuse columns of the data that hold formulas, once for each."""
    given = {column for column, of in bound.columns.items() for item in bound.items[:1] if isinstance(_known(item, of), (Fixed, Known))}
    for column in bound.columns:
        cell = next((sheet.cells[spot] for row in range(data.top, data.bottom + 1) if (spot := (row, column)) in sheet.cells and sheet.cells[spot].formula is not None and not only_a_number(sheet.cells[spot])), None)
        if cell and column not in given:
            where = named((sheet.name, data.top, column))
            problems.add(
                f"{bound.called}: column {letters_of(column)} (from {where}) holds formulas such as ={(cell.formula or '')[:60]}, which are not overwritten. Take the column out of the binding."
            )


def _known(item: Mapping[str, Any], of: str) -> Any:
    try:
        return value_of(item, of)
    except KeyError:
        return None
