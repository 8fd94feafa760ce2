"""The cards of a scorecard: the few figures that come first.

The first one is what counts toward the quota, or what was won. The others are the KPI that ranks, the company's own KPIs,
and the built-in ones that tell most; a KPI that cannot be told has no card.
"""

from __future__ import annotations

from typing import Any

from spm_xl.measure.result import MONEY, NONE, Figure, Kpi, Line, Scorecard
from spm_xl.rational import Fraction
from spm_xl.scorecard.fields import MOST_CARDS
from spm_xl.scorecard.shown import kind_of, short, shown
from spm_xl.scorecard.standing import of_target, standing, target_of

USUAL = ("attainment", "pace", "run_rate", "coverage", "win_rate", "velocity", "average_deal", "cycle_mean", "concentration", "weighted_coverage")
_BLANK = dict.fromkeys(("label", "value", "shown", "words", "of_target", "kind", "status", "symbol", "standing"))


def cards(card: Scorecard) -> dict[str, dict[str, Any]]:
    """The cards by their numbers, "1" to "6"; one that is not needed is blank."""
    found = [_actual(card), *(_of_kpi(card.total, kpi) for kpi in _chosen(card))]
    return {str(at): found[at - 1] if at <= len(found) else _BLANK for at in range(1, MOST_CARDS + 1)}


def _chosen(card: Scorecard) -> list[Kpi]:
    """The KPIs that get a card, first things first."""
    known = {each.name: each for each in card.kpis}
    wanted = dict.fromkeys((card.ranked_by, *(each.name for each in card.kpis if each.own), *USUAL))
    over = "run_rate" if card.elapsed >= card.working_days else ""  # nothing is left to be forecast
    told = [known[name] for name in wanted if name in known and name != over and card.total.figures.get(name, Figure(None)).value is not None]
    return told[: MOST_CARDS - 1]


def _actual(card: Scorecard) -> dict[str, Any]:
    """What counts toward the quota, against it."""
    measures = card.total.measures
    quota = measures.get("quota") or None
    value = measures.get("credit" if quota else "won_amount")
    words = f"of {short(quota, MONEY)} {card.currency} quota" if quota else f"{card.currency}, won in {card.name}"
    return {
        "label": "Actual" if quota else "Won amount",
        "value": value,
        "shown": short(value, MONEY),
        "words": words.strip(" ,"),
        "of_target": of_target(value, quota),
        "kind": "lagging",
        **standing(card.total.status if quota else NONE),
    }


def _of_kpi(line: Line, kpi: Kpi) -> dict[str, Any]:
    figure, target = line.figures[kpi.name], target_of(kpi, line)
    return {
        "label": kpi.label,
        "value": figure.value,
        "shown": short(figure.value, kpi.unit),
        "words": _words(kpi, target, line),
        "of_target": of_target(figure.value, target),
        "kind": kind_of(kpi),
        **standing(figure.status),
    }


def _words(kpi: Kpi, target: Fraction | None, line: Line) -> str:
    """What a KPI is held against, or what it is made of."""
    won, lost = (line.measures.get(name) for name in ("won_deals", "lost_deals"))
    if target is not None:
        return f"target {short(target, kpi.unit)}"
    if kpi.name == "win_rate" and won is not None and lost is not None:
        return f"{shown(won, 'count')} won of {shown(won + lost, 'count')} closed"
    if kpi.name in ("average_deal", "cycle_mean") and won is not None:
        return f"over {shown(won, 'count')} won deals"
    return ""
