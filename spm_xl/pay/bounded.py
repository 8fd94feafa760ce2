"""Bounded numbers: arrays of floats that know how far each may be from the exact number it stands for.

The formulas of pay run on them as on whole numbers. A comparison that the errors leave open puts its rows in `doubt`, and
a rounding is sure only where no error can change it; what is left is to be calculated exactly. The bound follows from
IEEE 754: each operation is off by at most half a unit in the last place, 2**-53 of its result.

>>> import numpy
>>> [amounts] = together(numpy.array([100.0, 150.0]))
>>> third = amounts / 3
>>> units, sure = whole(third)
>>> units.tolist(), sure.tolist()
([33.0, 50.0], [True, True])
>>> whole(third * 3 + Fraction(1, 2))[1].tolist()
[False, False]
"""

from __future__ import annotations

from typing import Any

from spm_xl.rational import Fraction  # noqa: F401  (doctest)

UNIT = 2.0**-52  # twice what one operation can be off, so that the errors of the bound itself are covered
UPWARDS = 1 + 2.0**-48
EXACT = 2**53  # whole numbers up to it are floats


class Bounded:
    """An array of floats.

    Attributes
    ----------
    value : the floats. error : at most how far each is off.
    doubt : rows of which a comparison may be wrong; one array for all numbers of the same rows.
    """

    __slots__ = ("doubt", "error", "value")
    __array_ufunc__ = None  # an array times a bounded number is a bounded number

    def __init__(self, value: Any, error: Any, doubt: Any):
        self.value = value
        self.error = error
        self.doubt = doubt

    def _made(self, value: Any, error: Any) -> Bounded:
        return Bounded(value, (error + abs(value) * UNIT) * UPWARDS, self.doubt)

    def __add__(self, other: Any) -> Bounded:
        value, error = _parts(other)
        return self._made(self.value + value, self.error + error)

    def __sub__(self, other: Any) -> Bounded:
        value, error = _parts(other)
        return self._made(self.value - value, self.error + error)

    def __mul__(self, other: Any) -> Bounded:
        value, error = _parts(other)
        return self._made(self.value * value, abs(self.value) * error + (abs(value) + error) * self.error)

    def __truediv__(self, other: Any) -> Bounded:
        """By a number above zero."""
        value, error = _parts(other)
        quotient = self.value / value
        return self._made(quotient, (self.error + abs(quotient) * error) / (value - error))

    __radd__, __rmul__ = __add__, __mul__

    def _beyond(self, other: Any) -> Any:
        """How far it is above another; where the errors leave open which is the larger, the row is in doubt."""
        value, error = _parts(other)
        distance, margin = self.value - value, (self.error + error) * UPWARDS
        self.doubt |= (abs(distance) <= margin) & (margin > 0)
        return distance

    def __lt__(self, other: Any) -> Any:
        return self._beyond(other) < 0

    def __le__(self, other: Any) -> Any:
        return self._beyond(other) <= 0

    def __gt__(self, other: Any) -> Any:
        return self._beyond(other) > 0

    def __ge__(self, other: Any) -> Any:
        return self._beyond(other) >= 0

    def __eq__(self, other: Any) -> Any:
        return self._beyond(other) == 0

    __hash__ = None  # type: ignore[assignment]


def together(*columns: Any) -> list[Bounded]:
    """Columns of the same rows, as floats that are the nearest to their numbers."""
    import numpy

    doubt = numpy.zeros(len(columns[0]), bool)
    return [Bounded(column, abs(column) * UNIT, doubt) for column in columns]


def _parts(number: Any) -> tuple[Any, Any]:
    """Value and error of a bounded number, or of one exact number."""
    if isinstance(number, Bounded):
        return number.value, number.error
    value = float(number)
    return value, 0.0 if isinstance(number, int) and abs(number) <= EXACT else abs(value) * UNIT


def where(condition: Any, then: Any, otherwise: Any) -> Bounded:
    """Elementwise, by an array of true and false."""
    import numpy

    (value, error), (other_value, other_error) = _parts(then), _parts(otherwise)
    doubt = then.doubt if isinstance(then, Bounded) else otherwise.doubt
    return Bounded(numpy.where(condition, value, other_value), numpy.where(condition, error, other_error), doubt)


def least(one: Bounded, other: Any) -> Bounded:
    """The smaller one, elementwise; off by no more than the two are."""
    import numpy

    value, error = _parts(other)
    return Bounded(numpy.minimum(one.value, value), numpy.maximum(one.error, error), one.doubt)


def most(one: Bounded, other: Any) -> Bounded:
    """The larger one, elementwise; off by no more than the two are."""
    import numpy

    value, error = _parts(other)
    return Bounded(numpy.maximum(one.value, value), numpy.maximum(one.error, error), one.doubt)


def whole(number: Bounded, rounding: str = "half_up") -> tuple[Any, Any]:
    """The nearest whole numbers as floats, and which of them are sure."""
    import numpy

    turn = 0.0 if rounding == "down" else 0.5  # away from a tie, half up and half even are the same
    size = abs(number.value) + turn
    units = numpy.floor(size)
    sure = (abs(size - numpy.rint(size)) > (number.error + size * UNIT) * UPWARDS) & (size < EXACT) & ~number.doubt
    return numpy.where(number.value < 0, 0.0 - units, units) + 0.0, sure
