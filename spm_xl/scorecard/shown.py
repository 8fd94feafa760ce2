"""A figure as people read it: with its unit, and on a card as short as can be.

>>> shown(Fraction(631501, 1000000), "ratio"), shown(Fraction(10005534), "money"), shown(Fraction(51782, 1000), "days")
('63.2%', '10,005,534', '51.8 days')
>>> short(Fraction(10005534), "money"), short(Fraction(84250), "money"), short(Fraction(236050, 100), "money")
('10.0M', '84,250', '2,361')
"""

from __future__ import annotations

from collections.abc import Mapping

from spm_xl.measure.goal import Goal
from spm_xl.measure.result import COUNT, DAYS, MONEY, NUMBER, RATIO, Kpi
from spm_xl.money import money, whole_units
from spm_xl.rational import Fraction

CENTS_BELOW = 1_000  # smaller amounts are shown with their cents
SHORT_FROM = 1_000_000
_STEPS = ((10**9, "B"), (10**6, "M"))
_DECIMALS = {NUMBER: 2, COUNT: 0, DAYS: 1}


def shown(value: Fraction | None, unit: str) -> str:
    """A value as text with its unit; blank where there is none.

    >>> shown(Fraction(1, 3), "number"), shown(Fraction(1999, 2), "money"), shown(None, "money")
    ('0.33', '999.50', '')
    """
    if value is None:
        return ""
    if unit == RATIO:
        return f"{with_decimals(value * 100, 1)}%"
    if unit == MONEY:
        return with_decimals(value, 2 if 0 < abs(value) < CENTS_BELOW and value.denominator != 1 else 0)
    return with_decimals(value, _DECIMALS[unit]) + (" days" if unit == DAYS else "")


def short(value: Fraction | None, unit: str) -> str:
    """A value as a card shows it: millions as 10.0M."""
    if value is None or unit not in (MONEY, COUNT, NUMBER) or abs(value) < SHORT_FROM:
        return shown(value, unit)
    size, letter = next(step for step in _STEPS if abs(value) >= step[0])
    part = value / size
    return with_decimals(part, 2 if abs(part) < 10 else 1) + letter


def owner_of(goal: Goal, names: Mapping[str, str]) -> str:
    """Whose a goal is: the participant's name, or the team, or everybody together.

    Parameters
    ----------
    names : of the participants, by id.
    """
    return names.get(goal.participant, goal.participant) or goal.team or "everybody"


def kind_of(kpi: Kpi) -> str:
    """Whether a KPI tells of what is to come or of what has come."""
    return "leading" if kpi.leading else "lagging"


def with_decimals(value: Fraction, places: int) -> str:
    """A number with so many decimals, rounded half away from zero."""
    return f"{money(whole_units(value, places), places):,.{places}f}"
