"""Money: the only rounding, and parts that add up to the whole.

Amounts are computed as exact fractions and rounded once, half away from zero, to the minor unit of
their currency. A binary number (a spreadsheet cell) enters as its 15-significant-digit decimal, so
that 0.7 + 0.1 is 0.8.

>>> rounded(exact("1001.40") * exact("0.075"))
Decimal('75.11')
>>> [str(part) for part in allocated(Decimal("100.00"), [1, 1, 1])]
['33.34', '33.33', '33.33']
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from numbers import Rational
from typing import Any, TypeAlias

from spm_xl.errors import InvalidInput, OutOfRange
from spm_xl.rational import Fraction

Number: TypeAlias = int | float | str | Decimal | Fraction

# ISO 4217 minor units that are not two.
MINOR_UNITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
ROUNDINGS = ("half_up", "half_even", "down", "none")
LARGEST = 10**15  # beyond this an amount of money is a mistake
ZERO, ONE = Fraction(0), Fraction(1)


def exact(value: Number) -> Fraction:
    """The exact value of a number.

    Parameters
    ----------
    value : a number; a float counts as its 15-significant-digit decimal, text as written.

    Returns
    -------
    Fraction

    Raises
    ------
    InvalidInput : blank, text that is no number, true or false, NaN or infinity.

    >>> exact(0.7) + exact(0.1) == exact("0.8")
    True
    """
    if isinstance(value, bool):
        raise InvalidInput(f"{value} is not a number. Give a number such as 1234.50.")
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Rational):
        return Fraction(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidInput(f"{value} is not a finite number. Give a number such as 1234.50.")
        return Fraction(*Decimal(f"{value:.15g}").as_integer_ratio())
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise InvalidInput(f"{value!r} is not a number. Give a number such as 1234.50.") from None
    if not number.is_finite():
        raise InvalidInput(f"{value!r} is not a finite number. Give a number such as 1234.50.")
    if number.adjusted() > 30 or int(number.as_tuple().exponent) < -60:
        raise OutOfRange(f"{value!r} is beyond the range of a business number.")
    return Fraction(number)


def minor_unit(currency: str = "") -> int:
    """Number of decimal places that a currency is paid in (2 where the currency is blank).

    >>> minor_unit("JPY"), minor_unit("USD"), minor_unit("KWD")
    (0, 2, 3)
    """
    return MINOR_UNITS.get(currency.upper(), 2)


def whole_units(value: Fraction, places: int, rounding: str = "half_up") -> int:
    """`value` in minor units as a whole number, rounded once.

    >>> whole_units(Fraction("0.125"), 2), whole_units(Fraction("-0.125"), 2)
    (13, -13)
    """
    return nearest(value.numerator * 10**places, value.denominator, rounding)


def amount_units(amount: Number, places: int, rounding: str = "half_up") -> int:
    """An amount of money in whole minor units, rounded once.

    Raises
    ------
    OutOfRange : the amount is too large to be one.

    >>> amount_units("12.345", 2)
    1235
    """
    value = amount if isinstance(amount, Fraction) else exact(amount)
    if abs(value.numerator) > LARGEST * value.denominator:
        raise OutOfRange(f"{float(value):.6g} is too large for an amount of money (at most 1e15).")
    return whole_units(value, places, rounding)


def nearest(above: Any, below: Any, rounding: str = "half_up") -> Any:
    """`above` / `below` as a whole number: the rounding itself, on whole numbers and on arrays of them alike.

    Parameters
    ----------
    below : more than zero. rounding : as in `rounded`.

    >>> nearest(-25, 10), nearest(-25, 10, "half_even"), nearest(-29, 10, "down")
    (-3, -2, -2)
    """
    size, sign = abs(above), 1 - 2 * (above < 0)
    if rounding == "half_up":
        return sign * ((2 * size + below) // (2 * below))
    if rounding == "down":
        return sign * (size // below)
    if rounding == "half_even":
        units = (2 * size + below) // (2 * below)
        return sign * (units - units % 2 * (2 * size + below == 2 * below * units))  # a tie goes to the even one
    raise InvalidInput(f"rounding {rounding!r} is unknown. Use one of {', '.join(ROUNDINGS)}.")


def money(units: int, places: int = 2) -> Decimal:
    """An amount of money from a whole number of minor units.

    >>> money(-1250)
    Decimal('-12.50')
    """
    return Decimal(units).scaleb(-places)


def rounded(value: Number, currency: str = "", rounding: str = "half_up") -> Decimal:
    """An amount rounded to the minor unit of its currency: the only rounding there is.

    Parameters
    ----------
    value : the exact amount, in units of the currency.
    currency : ISO code; blank means two places.
    rounding : "half_up" (half away from zero), "half_even" or "down" (towards zero).

    >>> rounded("1.005"), rounded("-2.675"), rounded("1500.5", "JPY")
    (Decimal('1.01'), Decimal('-2.68'), Decimal('1501'))
    """
    places = minor_unit(currency)
    return money(amount_units(value, places, rounding), places)


def allocated(total: Decimal, weights: Sequence[Number]) -> list[Decimal]:
    """Parts of an amount in proportion to weights, adding up to it to the last minor unit.

    Leftover units go to the largest remainders, ties to the earlier position; a negative total
    mirrors the positive one.

    Parameters
    ----------
    total : the amount; its number of decimals is the unit that is shared out.
    weights : one a part, not negative, not all zero.

    >>> [str(part) for part in allocated(Decimal("-100.00"), [1, 1, 1])]
    ['-33.34', '-33.33', '-33.33']
    """
    shares = [exact(weight) for weight in weights]
    whole = sum(shares, ZERO)
    if not shares or whole <= 0 or min(shares) < 0:
        raise InvalidInput("shares must not be negative and must not all be zero. Correct the weights.")
    amount = Fraction(total)
    return nearest_units([amount * share / whole for share in shares], total)


def nearest_units(parts: Sequence[Fraction], total: Decimal) -> list[Decimal]:
    """Exact parts, of any sign, moved to whole minor units so that they add up to `total`.

    The parts must come to within one unit a part of the total.

    >>> [str(p) for p in nearest_units([Fraction(1, 3), Fraction(1, 3), Fraction(-1, 3)], Decimal("0.33"))]
    ['0.33', '0.33', '-0.33']
    """
    places = -int(total.as_tuple().exponent)
    scale = 10**places
    sign = -1 if total < 0 else 1
    units = int(total.scaleb(places)) * sign
    scaled = [part * scale * sign for part in parts]
    floors = [math.floor(part) for part in scaled]
    missing = units - sum(floors)
    if not 0 <= missing <= len(parts):
        raise InvalidInput("the parts do not come to the total; they cannot be moved to whole units.")
    by_remainder = sorted(range(len(parts)), key=lambda i: (floors[i] - scaled[i], i))
    for position in by_remainder[:missing]:
        floors[position] += 1
    return [money(sign * floor, places) for floor in floors]
