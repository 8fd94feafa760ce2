"""Ranges: columns, rows and tables as a spreadsheet passes them, without the blanks at their end.

>>> table((("From", "Rate"), (0, 0.05), ("", None)))
(('From', 'Rate'), (0, 0.05))
>>> numbers([[1, 2, ""]], "earned"), line(["a", None, "b"], "names")
([Fraction(1, 1), Fraction(2, 1)], ['a', None, 'b'])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from spm_xl.udfs.cells import VALUE, Block, Refusal, block, day, is_blank, is_range, number, passed_on


def plain_argument(value: Any) -> Any:
    """An argument in Python's own types: an array as rows, an empty range as a blank."""
    if not is_range(value) and hasattr(value, "tolist"):
        value = value.tolist()
    return None if is_range(value) and not any(row or not is_range(row) for row in value) else value


def filled(values: Sequence[Any]) -> int:
    """How many cells are left without the blanks at the end of a range."""
    last = len(values)
    while last and ((value := values[last - 1]) is None or value == "" or is_blank(value)):
        last -= 1
    return last


def table(value: Any) -> Block:
    """A range as a table: rows and columns that are blank at its end do not count."""
    rows = block(value)
    last = len(rows)
    while last and not filled(rows[last - 1]):
        last -= 1
    rows = rows[:last]
    width = max(map(filled, rows), default=0)
    return rows if all(len(row) == width for row in rows) else tuple((row + (None,) * width)[:width] for row in rows)


class Line(list[Any]):
    """The cells of a one-dimensional range without the blanks at its end; `size` counts these too."""

    size: int = 0


def line(value: Any, argument: str) -> Line:
    """A one-dimensional range, a row or a column alike, without blanks at its end."""
    rows = block(value)
    width = max(map(len, rows), default=0)
    if len(rows) > 1 and width > 1:
        raise Refusal(VALUE, f"{argument} is a range of {len(rows)} rows and {width} columns. Give one row or one column.")
    cells = Line(cell for row in rows for cell in row)
    cells.size = len(cells)
    del cells[filled(cells) :]
    return cells


def one(value: Any, argument: str) -> Any:
    """The cell of an argument that takes one cell only."""
    if not is_range(value):
        return value
    rows = block(value)
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    raise Refusal(VALUE, f"{argument} is a range of {len(rows)} x {max(map(len, rows), default=0)} cells, where one cell is expected.")


def numbers(value: Any, argument: str) -> Line:
    """A row or a column of numbers; a blank between two numbers counts as 0."""
    cells = line(value, argument)
    cells[:] = [number(cell, f"cell {at} of {argument}") for at, cell in enumerate(cells, 1)]
    return cells


def steps(value: Any, argument: str) -> Line:
    """A row or a column of numbers without a gap: a blank between two of them is no 0 here, and is refused."""
    for at, cell in enumerate(line(value, argument), 1):
        if is_blank(cell):
            raise Refusal(VALUE, f"cell {at} of {argument} is blank. A blank is not zero: fill the cell.")
    return numbers(value, argument)


def days(value: Any, argument: str) -> frozenset[date]:
    """The dates in a range of any shape; blanks do not count, nor does the number 0, as which LibreOffice passes one."""
    return _days_in(block(plain_argument(value)), argument)  # type: ignore[no-any-return]


def _read_days(rows: Block, argument: str) -> frozenset[date]:
    places = ((f"{argument} (row {down}, column {across})", cell) for down, row in enumerate(rows, 1) for across, cell in enumerate(row, 1))
    return frozenset(day(cell, place) for place, cell in places if not is_blank(cell) and cell != 0)


def remembered(make: Callable[..., Any], most: int = 128, large: int = 2048) -> Callable[..., Any]:
    """`make` with its last answers kept, of large tables only a few: memory stays bounded.

    Parameters
    ----------
    make : takes tables and texts.
    most : answers kept. large : cells of the tables together, beyond which only four answers are kept.
    """
    usual, few = lru_cache(most)(make), lru_cache(4)(make)

    def found(*arguments: Any) -> Any:
        size = 0
        for rows in arguments:
            if rows.__class__ is tuple and rows:
                size += len(rows) * len(rows[0])
        try:
            return usual(*arguments) if size <= large else few(*arguments)
        except TypeError:  # a cell that is no plain value cannot be looked up
            return make(*arguments)

    return found


def without_errors(rows: Block, argument: str) -> Block:
    """The same table; an error value in one of its cells is passed on with its place."""
    for down, row in enumerate(rows, 1):
        for across, value in enumerate(row, 1):
            if isinstance(value, str) and value[:1] == "#":
                passed_on(value, f"{argument} (row {down}, column {across})")
    return rows


def unnamed_columns(rows: Block, argument: str) -> None:
    """Refuse a column that has values and no name: nobody knows what they mean."""
    for across, value in enumerate(rows[0]):
        if is_blank(value) and any(not is_blank(row[across]) for row in rows[1:]):
            raise Refusal(VALUE, f"column {across + 1} of {argument} has values and no name in the header. Name it, or clear it.")


_days_in = remembered(_read_days)
