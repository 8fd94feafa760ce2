"""Draws and guarantees: what is advanced, what is recovered, what is paid.

For one period: earnings E, draw D, opening recoverable balance B.
The formulas run on whole minor units, one participant at a time or as arrays of a hundred thousand.

A recoverable draw of 3,000 a month with earnings of 1,000, 2,500 and 6,000:

>>> for line in series(["1000", "2500", "6000"], 3000, DrawTerms(recoverable=Fraction(1))):
...     print(line.paid, line.closing)
3000.00 2000.00
3000.00 2500.00
3500.00 0.00

The same, non-recoverable: the higher of earnings and draw, and never anything to give back.

>>> [str(line.paid) for line in series(["1000", "6000"], 3000, DrawTerms(recoverable=Fraction(0)))]
['3000.00', '6000.00']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from spm_xl.errors import InvalidPlan, OutOfRange
from spm_xl.money import ONE, Number, amount_units, minor_unit, money, whole_units
from spm_xl.rational import Fraction

UNROUNDED_PLACES = 9  # decimals that are kept where nothing is to be rounded


@dataclass(frozen=True, slots=True)
class DrawTerms:
    """The terms of a draw.

    Attributes
    ----------
    recoverable : share that is recovered later: 1 recoverable, 0 non-recoverable.
    type : "top_up" (paid up to the draw) or "additive" (paid beside earnings).
    recovery : share r of the room that is recovered.
    protected : recovery takes only earnings above the draw.
    recovery_limit : most recovered in a period, money; None for no limit.
    recovery_share : most recovered as a share of earnings; None for no limit.
    balance_cap : balance beyond which nothing is advanced, money; None for no limit.
    guarantee : "periodic", or "cumulative": the higher of all earnings and all draws so far.
    """

    recoverable: Fraction
    type: str = "top_up"
    recovery: Fraction = ONE
    protected: bool = True
    recovery_limit: Decimal | None = None
    recovery_share: Fraction | None = None
    balance_cap: Decimal | None = None
    guarantee: str = "periodic"

    @property
    def words(self) -> str:
        """The kind of draw in words, for a statement."""
        if self.recoverable == 0:
            kind = "non-recoverable guarantee" if self.type == "top_up" else "non-recoverable draw"
        elif self.recoverable == 1:
            kind = "recoverable draw"
        else:
            kind = f"draw, {float(self.recoverable):.0%} recoverable"
        paid = "tops earnings up to the draw" if self.type == "top_up" else "paid beside earnings"
        return f"{kind}, {paid}" + (", cumulative over its term" if self.guarantee == "cumulative" else "")


class Settled(NamedTuple):
    """One period in whole minor units, single numbers or arrays alike."""

    advance: Any
    added: Any
    recovery: Any
    paid: Any
    closing: Any


class Paid(NamedTuple):
    """One period in money: earned + advance - recovery = paid; opening + added - recovery = closing."""

    earned: Decimal
    draw: Decimal
    advance: Decimal
    recovery: Decimal
    paid: Decimal
    closing: Decimal


def part_of(amount: Any, rate: Fraction) -> Any:
    """A share of an amount that is not negative, in whole units, half up."""
    if rate == 1:
        return amount
    return (2 * amount * rate.numerator + rate.denominator) // (2 * rate.denominator)


def settle(
    earned: Any,
    draw: Any,
    opening: Any,
    terms: DrawTerms,
    *,
    places: int = 2,
    room: Any = None,
    earnings: Any = None,
    wage_room: Any = None,
    least: Any = min,
    most: Any = max,
) -> Settled:
    """One period of one draw, in whole minor units.

    Parameters
    ----------
    earned : earnings E, may be negative. draw : the period's draw D, 0 where none is in force.
    opening : recoverable balance B.
    terms : see `DrawTerms`; the guarantee is periodic here.
    places : decimals of the currency, for the limits in `terms`.
    room : earnings that recovery may take, where other draws were settled before; None: by `terms`.
    earnings : what `recovery_share` is a share of, where `earned` holds other draws' advances too.
    wage_room : what may be recovered above the minimum-wage floor; None: no floor.
    least, most : `min` and `max`, or their elementwise counterparts for arrays.
    """
    positive = most(earned, 0 * earned)
    if terms.type == "additive":
        advance, above = draw, positive
    else:
        advance = least(draw, most(draw - earned, 0 * draw))
        above = most(earned - draw, 0 * earned) if terms.protected else positive
    if terms.balance_cap is not None and terms.recoverable:
        left = most(_units(terms.balance_cap, places) - opening, 0 * opening)
        advance = least(advance, left * terms.recoverable.denominator // terms.recoverable.numerator)
    added = part_of(advance, terms.recoverable)
    recovery = least(opening, part_of(above if room is None else room, terms.recovery))
    if terms.recovery_limit is not None:
        recovery = least(recovery, 0 * opening + _units(terms.recovery_limit, places))
    if terms.recovery_share is not None:
        own = positive if earnings is None else most(earnings, 0 * earnings)
        recovery = least(recovery, part_of(own, terms.recovery_share))
    if wage_room is not None:
        recovery = least(recovery, wage_room)
    return Settled(advance, added, recovery, earned + advance - recovery, opening + added - recovery)


def _units(amount: Decimal, places: int) -> int:
    return whole_units(Fraction(amount), places)


def kept(currency: str, rounding: str) -> tuple[int, str]:
    """How many places of an amount of money are kept, and how it is rounded to them.

    >>> kept("JPY", "half_even"), kept("", "none")
    ((0, 'half_even'), (9, 'half_up'))
    """
    return (UNROUNDED_PLACES, "half_up") if rounding == "none" else (minor_unit(currency), rounding)


def settled(
    earned: Number,
    draw: Number,
    terms: DrawTerms,
    opening: Number = 0,
    currency: str = "",
    wage_room: Number | None = None,
) -> Paid:
    """One period of one draw, in money.

    Parameters
    ----------
    earned, draw, opening : money; each is rounded to the minor unit first.
    terms : the draw's terms.
    currency : ISO code for the minor unit.
    wage_room : what may be recovered above the minimum-wage floor; None: no floor applies.

    Raises
    ------
    OutOfRange : a draw or an opening balance below zero.
    """
    return series([earned], draw, terms, opening, currency, wage_room)[0]


def in_units(
    earned: Number, draw: Number, terms: DrawTerms, opening: Number = 0, currency: str = "", rounding: str = "half_up"
) -> tuple[Settled, int]:
    """One period of one draw in whole minor units, and their decimals: for who needs one figure of it only.

    The guarantee is periodic here; `rounding` as in `series`.

    >>> found, places = in_units(1200, 1000, DrawTerms(ONE), opening=500)
    >>> found.paid, found.closing, places
    (100000, 30000, 2)
    """
    places, kind = kept(currency, rounding)
    own, guaranteed, balance = [amount_units(amount, places, kind) for amount in (earned, draw, opening)]
    _check_not_negative(guaranteed, balance)
    return settle(own, guaranteed, balance, terms, places=places), places


def _check_not_negative(*units: int) -> None:
    if min(units) < 0:
        raise OutOfRange("a draw or a recoverable balance below zero has no meaning. Correct the amount.")


def series(
    earned: Sequence[Number],
    draw: Number | Sequence[Number],
    terms: DrawTerms,
    opening: Number = 0,
    currency: str = "",
    wage_room: Number | None = None,
    rounding: str = "half_up",
) -> list[Paid]:
    """Several periods of one draw, each opening with the last one's closing balance.

    `rounding` as in `money.rounded`; "none" keeps nine decimals.
    """
    if terms.type not in ("top_up", "additive") or terms.guarantee not in ("periodic", "cumulative"):
        raise InvalidPlan("a draw is top_up or additive, and periodic or cumulative.")
    places, kind = kept(currency, rounding)
    draws: list[Number] = list(draw) if isinstance(draw, (list, tuple)) else [draw] * len(earned)  # type: ignore[list-item]
    if len(draws) != len(earned):
        raise InvalidPlan(f"{len(earned)} periods of earnings meet {len(draws)} of draw. Give one draw a period.")
    units = [[amount_units(value, places, kind) for value in values] for values in (earned, draws)]
    balance = amount_units(opening, places, kind)
    _check_not_negative(balance, *units[1])
    limit = None if wage_room is None else amount_units(wage_room, places, kind)
    result, total_earned, total_draw = [], 0, 0
    for amount, guaranteed in zip(*units, strict=True):
        if terms.guarantee == "cumulative":
            before = max(total_earned, total_draw)
            total_earned, total_draw = total_earned + amount, total_draw + guaranteed
            paid = max(total_earned, total_draw) - before
            now = Settled(paid - amount, 0, 0, paid, balance)
        else:
            now = settle(amount, guaranteed, balance, terms, places=places, wage_room=limit)
        balance = now.closing
        figures = (amount, guaranteed, now.advance, now.recovery, now.paid, now.closing)
        result.append(Paid(*(money(figure, places) for figure in figures)))
    return result
