"""A column of whole numbers without numpy: lists that add and multiply row by row, as its arrays do.

A spreadsheet's own Python often has no numpy. The formulas of pay run on these lists too, several times as fast as one
row after the other, because each step is one pass of the interpreter over all rows.

>>> amounts = Wholes([5, -7, 0])
>>> (2 * amounts + 1).rows, (amounts < 0).rows, most(amounts, 0 * amounts).rows
([11, -13, 1], [False, True, False], [5, 0, 0])
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any


def _by_row(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Wholes]:
    return lambda one, other: Wholes(list(map(operation, one.rows, _rows(other))))


def _rows(numbers: Any) -> Iterable[Any]:
    """The rows of a column, or one number for all rows."""
    return numbers.rows if isinstance(numbers, Wholes) else repeat(numbers)


class Wholes:
    """Whole numbers, or true and false, one a row.

    Attributes
    ----------
    rows : the list.
    """

    __slots__ = ("rows",)

    def __init__(self, rows: list[Any]):
        self.rows = rows

    __add__ = __radd__ = _by_row(operator.add)
    __mul__ = __rmul__ = _by_row(operator.mul)
    __sub__, __rsub__ = _by_row(operator.sub), _by_row(lambda one, other: other - one)
    __floordiv__, __mod__ = _by_row(operator.floordiv), _by_row(operator.mod)
    __lt__, __le__ = _by_row(operator.lt), _by_row(operator.le)
    __gt__, __ge__ = _by_row(operator.gt), _by_row(operator.ge)
    __eq__ = _by_row(operator.eq)  # type: ignore[assignment]
    __and__ = _by_row(operator.and_)
    __hash__ = None  # type: ignore[assignment]

    def __abs__(self) -> Wholes:
        return Wholes(list(map(abs, self.rows)))

    def __invert__(self) -> Wholes:
        return Wholes(list(map(operator.not_, self.rows)))


def where(condition: Wholes, then: Any, otherwise: Any) -> Wholes:
    """Row by row, one or the other."""
    rows = zip(condition.rows, _rows(then), _rows(otherwise), strict=False)
    return Wholes([one if chosen else other for chosen, one, other in rows])


def least(one: Wholes, other: Any) -> Wholes:
    """The smaller one of each row."""
    return Wholes(list(map(min, one.rows, _rows(other))))


def most(one: Wholes, other: Any) -> Wholes:
    """The larger one of each row."""
    return Wholes(list(map(max, one.rows, _rows(other))))
