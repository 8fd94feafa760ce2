"""Columns as arrays: texts as numbers of a list of names, dates as days, amounts as whole units.

A column is gone through by its different values, of which there are few, wherever that is possible.

>>> codes, names = coded(["West", "", "East", "West"])
>>> codes.tolist(), names
([1, -1, 0, 1], ('East', 'West'))
>>> amounts = whole([Decimal("12.5"), None, Decimal("3")])
>>> amounts.units.tolist(), amounts.known.tolist(), amounts.one
([125, 0, 30], [True, False, True], 10)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, localcontext
from itertools import repeat
from operator import mul
from typing import Any, NamedTuple

NONE = -1  # code of a blank, and of a name that is not in the list
ENOUGH = 120  # digits of a sum of any amounts
ZERO = Decimal(0)


class Whole(NamedTuple):
    """Amounts in whole units, of which `one` make 1; `known` where the cell was not blank."""

    units: Any
    known: Any
    one: int


def coded(values: Sequence[str], names: Sequence[str] | None = None) -> tuple[Any, tuple[str, ...]]:
    """The code of each value and the names that they stand for, in order; a blank is `NONE`.

    Parameters
    ----------
    names : those that count; all that occur unless given.
    """
    import numpy

    if _all_alike(values):
        known = tuple(names) if names is not None else tuple(sorted({*values[:1]} - {"", None}))
        return numpy.full(len(values), known.index(values[0]) if values and values[0] in known else NONE, numpy.int32), known
    if names is not None:
        codes = {name: code for code, name in enumerate(names)}
        return numpy.fromiter(map(codes.get, values, repeat(NONE)), numpy.int32, len(values)), tuple(names)
    met = _Met()
    by_meeting = numpy.fromiter(map(met.__getitem__, values), numpy.int32, len(values))
    known = tuple(sorted(met.keys() - {"", None}))
    place = {name: code for code, name in enumerate(known)}
    return numpy.array([place.get(name, NONE) for name in met], numpy.int32)[by_meeting], known


class _Met(dict[str, int]):
    """Values by when they were first met: a column is gone through once to find its values and to code them."""

    def __missing__(self, value: str) -> int:
        code = self[value] = len(self)
        return code


class _Ordinals(dict[Any, int]):
    """Days as numbers, each worked out when it is first met."""

    def __missing__(self, day: date | None) -> int:
        number = self[day] = day.toordinal() if day else 0
        return number


def _all_alike(values: Sequence[Any]) -> bool:
    """Whether a column holds one value only, as a blank one does: then it need not be gone through."""
    return not values or (values[0] == values[-1] and values.count(values[0]) == len(values))


def _different(values: Sequence[Any]) -> set[Any]:
    return set(values[:1]) if _all_alike(values) else set(values)


def any_of(values: Sequence[Any]) -> bool:
    """Whether any cell of a column is neither blank nor no."""
    return bool(_different(values) - {"", None, False})


def ordinals(values: Sequence[date | None]) -> Any:
    """Days as numbers, 0 for a blank."""
    import numpy

    return numpy.fromiter(map(_Ordinals().__getitem__, values), numpy.int32, len(values))


def flags(values: Sequence[bool | None]) -> Any:
    """Yes and no as an array; a blank is no."""
    import numpy

    return numpy.fromiter(map(bool, values), bool, len(values))


def whole(values: Sequence[Decimal | None]) -> Whole:
    """Amounts in a unit of which all are whole, in 64 bits where these hold each of them."""
    import numpy

    blank = type(None) in set(map(type, values))
    given: Sequence[Any] = [ZERO if value is None else value for value in values] if blank else values
    with localcontext(prec=ENOUGH):
        places = max(0, -int(sum(given, ZERO).as_tuple().exponent))  # a sum has as many places as its longest part
        one = Decimal(10) ** places
        try:
            units: Any = numpy.fromiter(map(int, map(mul, given, repeat(one))), numpy.int64, len(given))
        except OverflowError:
            units = numpy.array([int(value * one) for value in given], dtype=object)
    known = numpy.array([value is not None for value in values], bool) if blank else numpy.ones(len(units), bool)
    return Whole(units, known, int(one))
