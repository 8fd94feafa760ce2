"""How good a figure is: from its target on good, from watch on watched, beyond it behind.

Coverage is held against the coverage needed, unless the company sets a target of its own. Attainment is judged by its pace: half
the quota is good when half the working days are gone. On the last day the two are the same.

>>> days = Kpi("cycle", "Cycle", "cycle_days", "days", LOWER, target=Fraction(45), watch=Fraction(60))
>>> [status_of(days, {"cycle": Fraction(value)}) for value in (45, 60, 61)]
['good', 'watch', 'behind']
"""

from __future__ import annotations

from collections.abc import Mapping

from spm_xl.measure.result import BEHIND, GOOD, HIGHER, LOWER, NONE, WATCH, Kpi
from spm_xl.rational import Fraction

GOOD_FROM, WATCH_FROM = Fraction(1), Fraction(9, 10)  # of attainment and of a pace index, where a company sets nothing else
AGAINST = {"coverage": "coverage_needed"}  # KPI -> the KPI that is its target
JUDGED_BY = {"attainment": "pace"}  # KPI -> the KPI whose value meets its target


def status_of(kpi: Kpi, values: Mapping[str, Fraction | None]) -> str:
    """The status of a KPI.

    Parameters
    ----------
    values : of the KPIs of the same line, by name.
    """
    target = kpi.target
    if target is None:
        target = values.get(AGAINST[kpi.name]) if kpi.name in AGAINST else None
    if target is None:
        return NONE
    value = values.get(JUDGED_BY.get(kpi.name, kpi.name))
    if value is None:
        return NONE
    if _reaches(kpi, value, target):
        return GOOD
    return WATCH if kpi.watch is not None and _reaches(kpi, value, kpi.watch) else BEHIND


def _reaches(kpi: Kpi, value: Fraction, bound: Fraction) -> bool:
    return value >= bound if kpi.better == HIGHER else value <= bound


def band_fault(kpi: Kpi) -> str:
    """What is wrong with target and watch, or "".

    >>> band_fault(Kpi("deals", "Deals", "won_deals", "count", HIGHER, target=Fraction(10), watch=Fraction(12)))
    'watch lies above target, though higher is better. Exchange them, or say that lower is better.'
    """
    if kpi.watch is None:
        return ""
    if kpi.target is None:
        return "" if kpi.name in AGAINST else "watch is given without target. Give the target from which on it is good."
    if _reaches(kpi, kpi.target, kpi.watch):
        return ""
    side, other = ("above", LOWER) if kpi.better == HIGHER else ("below", HIGHER)
    return f"watch lies {side} target, though {kpi.better} is better. Exchange them, or say that {other} is better."
