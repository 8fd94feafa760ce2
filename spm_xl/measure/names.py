"""The names of the measures: what an expression may ask for besides the KPIs.

>>> activity_measure("Product demo"), activity_measure("E-Mail")
('activities_product_demo', 'activities_e_mail')
>>> named("Win rate"), named("  Open  amount "), named("Required / day")
('win_rate', 'open_amount', 'required_day')
"""

from __future__ import annotations

import re
from collections import Counter

from spm_xl.condition import folded
from spm_xl.errors import InvalidInput
from spm_xl.measure.expression_words import NAME, words
from spm_xl.measure.result import COUNT, DAYS, MONEY, NUMBER, RATIO
from spm_xl.near import nearest
from spm_xl.tables.inputs import Inputs, rows_of

# name -> what it is, for people
MEASURES: dict[str, str] = {
    "won_deals": "deals won, by close date",
    "lost_deals": "deals lost, by close date",
    "open_deals": "deals open on the as-of day",
    "active_deals": "deals open at any time in the window",
    "new_deals": "deals created in the window",
    "won_amount": "amount won",
    "lost_amount": "amount lost",
    "open_amount": "amount of the deals open on the as-of day",
    "weighted_amount": "the same, each deal times the probability of its stage",
    "cycle_deals": "won deals of which the day of creation is known",
    "cycle_days": "calendar days from creation to winning, summed over them",
    "cycle_mean": "their mean",
    "cycle_median": "their median",
    "quota": "quota of the window",
    "credit": "what counts toward the quota: credited by the plan, else the amount won",
    "remaining": "quota less credit, at least 0",
    "activities": "activities, all kinds",
    "accounts": "accounts won",
    "top_account_amount": "amount won from the account that brought most",
    "elapsed_days": "working days gone, the as-of day counted",
    "working_days": "working days of the window",
    "remaining_days": "working days after the as-of day",
    "reached_share": "share of the result that is normally reached by now",
    "ramp_months": "months from the hire until somebody won as much as the others do in a month",
}
ACTIVITIES, ACTIVITIES_OF = "activities", "activities_"  # of all kinds; and what stands before a kind
MOST_KINDS = 200  # of activities that are measures, unless a KPI or goal asks for more
# what a scorecard shows of a line besides its measures: no KPI of a company can have these names
OF_A_LINE = frozenset({
    "participant", "name", "team", "region", "product", "role", "manager", "score", "latest_note", "rank", "rank_before", "movement",
    "status", "symbol", "standing", *(f"month_{at}" for at in range(1, 13)),
})  # fmt: skip
RESERVED = ("activities_per_deal",)  # a KPI, no kind of activity


def named(words: str) -> str:
    """The name that somebody means who writes it in words, as in a header."""
    return re.sub(r"\W+", "_", words.strip().casefold()).strip("_")


def counts_activities(measure: str) -> bool:
    """Whether a measure counts activities, all of them or a kind.

    >>> counts_activities("activities"), counts_activities("activities_call"), counts_activities("activities_per_deal")
    (True, True, False)
    """
    return measure == ACTIVITIES or (measure.startswith(ACTIVITIES_OF) and measure not in RESERVED)


def unit_of(measure: str) -> str:
    """The unit of a measure: ratio, money, days, count or number.

    >>> unit_of("won_amount"), unit_of("cycle_days"), unit_of("activities_call"), unit_of("ramp_months")
    ('money', 'days', 'count', 'number')
    """
    if measure.endswith("_amount") or measure in ("quota", "credit", "remaining"):
        return MONEY
    if measure.startswith("cycle_") and measure != "cycle_deals":
        return DAYS
    return {"reached_share": RATIO, "ramp_months": NUMBER}.get(measure, COUNT)


def measure_names(inputs: Inputs) -> tuple[str, ...]:
    """Names of all measures of the inputs: the usual ones, and one for each kind of activity."""
    return (*MEASURES, *activity_measures(inputs))


def activity_measures(inputs: Inputs) -> tuple[str, ...]:
    """The measures of kinds of activities: those in the data, and those that a KPI asks for and that nobody did.

    A name that is nearly that of a kind in the data is no measure: it is a kind misspelled. Of more than `MOST_KINDS` kinds, as
    where each call has a title of its own, only the most usual ones are measures, and those that a KPI or goal asks for.
    """
    there, usual = _kinds(inputs)
    rows = inputs.rows("kpis")
    asked = {name for row in rows for name in _asked(row["expression"])} - {folded(row["kpi"]) for row in rows}
    of_goals = {named(row["measure"] or "") for row in inputs.rows("goals")}
    kinds = [name.removeprefix(ACTIVITIES_OF) for name in usual]
    return tuple(sorted(usual | ((asked | of_goals) & there) | {name for name in asked - there if not nearest(name.removeprefix(ACTIVITIES_OF), kinds)}))


def _kinds(inputs: Inputs) -> tuple[set[str], set[str]]:
    """The measures of all kinds of activities in the data, and of the most usual ones."""
    column = rows_of(inputs.tables, "activities").column("kind")
    there = {kind: activity_measure(kind) for kind in set(column)}
    names = set(there.values())
    if len(names) <= MOST_KINDS:
        return names, names
    times = Counter(map(there.__getitem__, column))
    return names, set(sorted(names, key=lambda name: (-times[name], name))[:MOST_KINDS])


def _asked(expression: str) -> set[str]:
    """The names of kinds of activities in an expression."""
    try:
        found = {folded(word.text) for word in words(expression) if word.kind == NAME}
    except InvalidInput:  # it is told as a problem of the KPI
        return set()
    return {name for name in found if counts_activities(name) and name != ACTIVITIES}


def activity_measure(kind: str) -> str:
    """The name of the measure that counts a kind of activity."""
    return ACTIVITIES_OF + (re.sub(r"[^0-9a-z]+", "_", folded(kind)).strip("_") or "other")
