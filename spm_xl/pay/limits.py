"""Limits on what a component pays: minimum, cap, gate, and the part of a credit that meets the rate table.

>>> capped(Fraction(120), Fraction(100)), capped(Fraction(120), Fraction(100), Fraction("0.5"))
(Fraction(100, 1), Fraction(110, 1))
"""

from __future__ import annotations

from typing import Any, NamedTuple

from spm_xl.pay.rates import Where, choose
from spm_xl.rational import Fraction  # noqa: F401  (doctest)


def capped(amount: Any, cap: Any, soft_rate: Any = 0, least: Any = min, most: Any = max) -> Any:
    """An amount held to its cap; a soft cap pays the excess at `soft_rate`.

    Parameters
    ----------
    amount : what the interval has come to, money.
    cap : most that it pays, money. soft_rate : share of the excess that is paid, 0 for a hard cap.
    least, most : `min` and `max`, or their elementwise counterparts for arrays.
    """
    return least(amount, cap) + soft_rate * most(amount - cap, 0 * amount)


def inside(position: Any, floor: Any, ceiling: Any, least: Any = min, most: Any = max) -> Any:
    """A cumulative credit held between a floor and a ceiling, None where there is no such limit; the floor wins."""
    if ceiling is not None:
        position = least(position, ceiling)
    return position if floor is None else most(position, floor)


def reaches(attained: Any, gate: Any, boundary: str) -> Any:
    """Whether a gate is reached: inclusive, or strictly over it where the boundaries of the plan are "above"."""
    return attained > gate if boundary == "above" else attained >= gate


class Limited(NamedTuple):
    """An amount after the minimum, then after the cap, then after the gate."""

    raised: Any
    held: Any
    paid: Any


def limited(
    amount: Any,
    before: Any,
    minimum: Any = None,
    cap: Any = None,
    soft_rate: Any = 0,
    gate: tuple[Any, Any] | None = None,
    least: Any = min,
    most: Any = max,
    where: Where = choose,
) -> Limited:
    """What a credit pays after minimum, cap and gate, in this order; cap and gate look at the whole interval.

    Parameters
    ----------
    amount : what the credit earns. before : what the interval's prior credit had come to.
    minimum, cap : money, None for no limit. soft_rate : as in `capped`.
    gate : whether the gate is reached with the credit, and whether it was without it; None for no gate.
    least, most, where : `min`, `max` and `choose`, or their elementwise counterparts for arrays.

    >>> limited(Fraction(40), Fraction(80), cap=Fraction(100)).paid
    Fraction(20, 1)
    >>> limited(Fraction(40), Fraction(80), gate=(True, False)).paid
    Fraction(120, 1)
    """
    raised = amount if minimum is None else most(amount, 0 * amount + minimum)
    allowed, passed = before + raised, before
    if cap is not None:
        allowed, passed = capped(allowed, cap, soft_rate, least, most), capped(passed, cap, soft_rate, least, most)
    held = allowed - passed
    if gate is None:
        return Limited(raised, held, held)
    met, met_before = gate
    return Limited(raised, held, where(met, allowed, 0 * allowed) - where(met_before, passed, 0 * passed))
