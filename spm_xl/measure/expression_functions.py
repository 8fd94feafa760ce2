"""The functions that an expression may call: a spreadsheet's few, and the measures' own by their definitions.

A function takes numbers (truths where it says so) and gives one. Its name is written in any case.

>>> FUNCTIONS["WIN_RATE"].of(Fraction(3), Fraction(1))
Fraction(3, 4)
>>> FUNCTIONS["ROUND"].of(Fraction(-5, 2), Fraction(0))
Fraction(-3, 1)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from spm_xl.errors import OutOfRange
from spm_xl.measure import kpi, pace
from spm_xl.money import ZERO, nearest
from spm_xl.rational import Fraction

FEWEST_PLACES, MOST_PLACES = -15, 15


@dataclass(frozen=True, slots=True)
class Function:
    """A function of expressions.

    Attributes
    ----------
    name : in capitals, as a spreadsheet writes it.
    of : the calculation.
    least, most : how many arguments it takes; most is None where there is no end.
    truths : it takes truths and gives one; IF takes a truth and two of a kind.
    """

    name: str
    of: Callable[..., Any]
    least: int
    most: int | None
    truths: bool = False


def _round(value: Fraction, places: Fraction = ZERO) -> Fraction:
    """Half away from zero, as a spreadsheet rounds."""
    if places.denominator != 1 or not FEWEST_PLACES <= places <= MOST_PLACES:
        raise OutOfRange(f"ROUND takes whole places from {FEWEST_PLACES} to {MOST_PLACES}.")
    unit = Fraction(10) ** int(places)
    scaled = value * unit
    return Fraction(nearest(scaled.numerator, scaled.denominator)) / unit


def _sum(*values: Fraction) -> Fraction:
    return sum(values, ZERO)


def _average(*values: Fraction) -> Fraction:
    return sum(values, ZERO) / len(values)


def _all(*truths: bool) -> bool:
    return all(truths)


def _any(*truths: bool) -> bool:
    return any(truths)


def _not(truth: bool) -> bool:
    return not truth


FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (
        Function("AND", _all, 1, None, truths=True),
        Function("OR", _any, 1, None, truths=True),
        Function("NOT", _not, 1, 1, truths=True),
        Function("MIN", lambda *values: min(values), 1, None),
        Function("MAX", lambda *values: max(values), 1, None),
        Function("SUM", _sum, 1, None),
        Function("AVERAGE", _average, 1, None),
        Function("ABS", abs, 1, 1),
        Function("ROUND", _round, 1, 2),
        Function("WIN_RATE", kpi.win_rate, 2, 2),
        Function("AVERAGE_DEAL", kpi.average_deal, 2, 2),
        Function("AVERAGE_CYCLE", kpi.average_cycle, 2, 2),
        Function("VELOCITY", kpi.velocity, 4, 4),
        Function("COVERAGE", kpi.coverage, 2, 2),
        Function("NEEDED_COVERAGE", kpi.needed_coverage, 1, 1),
        Function("PACE_INDEX", kpi.pace_index, 4, 4),
        Function("VARIANCE", kpi.variance, 2, 2),
        Function("RUN_RATE", pace.run_rate, 3, 3),
        Function("LINEAR_FORECAST", pace.linear_forecast, 2, 2),
        Function("REQUIRED_PER_DAY", pace.required_per_day, 3, 3),
    )
}
IF = "IF"  # answers only the branch that its condition chooses
