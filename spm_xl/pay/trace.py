"""Where an amount comes from: rows and steps that can be redone with a pocket calculator.

>>> Trace("tier 1", Fraction(0), None, Fraction(1000), Fraction("0.05"), Fraction(50)).pay
Fraction(50, 1)
"""

from __future__ import annotations

from typing import NamedTuple

from spm_xl.rational import Fraction


class Trace(NamedTuple):
    """One row of a calculation that can be redone with a pocket calculator: base x rate = pay.

    Attributes
    ----------
    label : such as "100% to 120%" or "less already earned this interval".
    lower, upper : the tier's boundaries in credit (or attainment for curves); None where open or absent.
    base : what is multiplied, an amount of credit, units, or target incentive; rate : the factor.
    pay : base x rate, exact.
    """

    label: str
    lower: Fraction | None
    upper: Fraction | None
    base: Fraction
    rate: Fraction
    pay: Fraction


class Step(NamedTuple):
    """One step after the rate table: multiplier, cap, gate, floor: what it made of the amount and why."""

    name: str
    before: Fraction
    after: Fraction
    why: str
