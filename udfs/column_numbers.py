"""The numbers of a long column: cells as whole numbers over powers of ten, as exact as one cell is read.

>>> numbers = whole_numbers([12.5, None, 0.1 + 0.2, "abc"])
>>> numbers.whole.tolist(), numbers.places.tolist()
([1250, 0, 30, 0], [2, 2, 2, -1])
>>> in_cents(12.5), in_cents(1 / 3)
(1250, None)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from spm_xl.money import exact
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import is_blank

DIGITS = float(10**15)  # a whole number below it over a power of ten is a decimal of at most 15 digits
PLACES = range(2, 15)
POWERS = [float(10**power) for power in range(23)]  # those that are floats exactly


class Numbers(NamedTuple):
    """A column of numbers, each `whole` / 10 ** `places`; places is -1 where the cell is no plain number."""

    whole: Any
    places: Any


def whole_numbers(cells: Sequence[Any]) -> Numbers:
    """Cells as whole numbers over powers of ten, in arrays, as `cells.number` reads them.

    r / 10**p == x for a whole number r of at most 15 digits means that x is the float nearest to the decimal r / 10**p,
    and a decimal of at most 15 digits is what its nearest float is read as. Other floats are first rounded to 15 digits,
    as in `money.exact`: sums such as 0.1 + 0.2.
    """
    import numpy

    plain = cells if set(map(type, cells)) == {float} else [_plain(cell) for cell in cells]
    values = numpy.array(plain, numpy.float64)
    values[~(abs(values) < DIGITS)] = numpy.nan
    found = Numbers(numpy.zeros(len(cells), numpy.int64), numpy.full(len(cells), -1))
    _read(values, found, PLACES[:1])
    left = numpy.flatnonzero((found.places < 0) & numpy.isfinite(values))
    if left.size:
        values[left] = at_fifteen_digits(values[left])
        _read(values, found, PLACES)
    return found


def _plain(cell: Any) -> float:
    """A cell as a float, where it is one, blank or a whole number of at most 15 digits; else not a number."""
    if type(cell) is float:
        return cell
    if is_blank(cell):
        return 0.0
    return float(cell) if type(cell) is int and abs(cell) < DIGITS else float("nan")


def _read(values: Any, found: Numbers, tried: Sequence[int]) -> None:
    """Fill in the values that are a whole number of at most 15 digits over a power of ten."""
    import numpy

    left = numpy.flatnonzero((found.places < 0) & numpy.isfinite(values))
    for places in tried:
        if not left.size:
            break
        these, power = values[left], POWERS[places]
        whole = numpy.rint(these * power)
        same = (whole / power == these) & (abs(whole) < DIGITS)
        found.whole[left[same]], found.places[left[same]] = whole[same], places
        left = left[~same]


def at_fifteen_digits(values: Any) -> Any:
    """Floats, finite and not zero, rounded to 15 significant digits, as they are written.

    p = x * 10**k between 10**14 and 10**15 is off by at most 1/16, as 10**k is a float itself up to k = 22. So rint(p) is
    the 15 digits, unless p lies near a half; these few, and what is not in that range, are written and read one by one.
    """
    import numpy

    size = abs(values)
    power = numpy.array(POWERS)[numpy.clip(14 - numpy.floor(numpy.log10(size)), 0, 22).astype(numpy.int64)]
    product = size * power
    digits = numpy.rint(product)
    sure = (product >= DIGITS / 10) & (product <= DIGITS) & (abs(product - digits) < 0.43)
    rounded = numpy.copysign(digits / power, values)
    unsure = numpy.flatnonzero(~sure)
    rounded[unsure] = [float(f"{value:.15g}") for value in values[unsure].tolist()]
    return rounded


def constant(value: Fraction | None, count: int) -> Numbers:
    """The same for one number that holds for all rows."""
    import numpy

    number = value or Fraction(0)
    places = next((places for places in PLACES if 10**places % number.denominator == 0), -1)
    whole = int(number * 10**places) if places > 0 else 0
    if abs(whole) >= DIGITS:
        whole, places = 0, -1
    return Numbers(numpy.full(count, whole), numpy.full(count, places))


def in_cents(cell: Any) -> int | None:
    """One plain number in cents, by the same rule; None where it is no whole number of them, or no plain number."""
    if type(cell) is float and -1e13 < cell < 1e13:
        cents = round(cell * 100)
        if cents / 100 == cell:
            return cents
        read = exact(cell) * 100
        return int(read) if read.denominator == 1 else None
    if is_blank(cell):
        return 0
    if type(cell) is int or isinstance(cell, Fraction):
        return int(cell * 100) if -DIGITS < cell < DIGITS and (cell * 100).denominator == 1 else None
    return None
