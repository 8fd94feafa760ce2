"""What the territory commands print: a plan before and after, what its bound means, and the same as data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from spm_xl.cli.screen import show_table
from spm_xl.territory.moves import Move
from spm_xl.territory.plan import Plan
from spm_xl.territory.score import Scores
from spm_xl.territory.terms import MODES, Terms
from spm_xl.territory.words import counted

SPARE = 1e-9  # of a bound: what the last digits of a float may be apart
USUAL_MOST_MOVED = 0.20  # a larger part than this is told where nobody set a limit
CONDITIONS = {
    "locks": "locked accounts that move", "skills": "accounts without the skill", "capacity": "loads above capacity",
    "groups": "divided groups", "tolerance": "loads outside of tolerance", "travel": "more travel than allowed",
    "moves": "more moves than allowed", "nobody": "accounts with nobody",
}  # fmt: skip


def show_before_and_after(before: Scores, after: Scores, title: str) -> None:
    """How even, how far and how disturbed, today and in the plan."""
    rows = [(name, was, will) for name, was, will in _lines(before, after) if was or will]
    show_table(("", "today", "plan"), rows, title, figures=("today", "plan"))


def _lines(before: Scores, after: Scores) -> Iterator[tuple[str, str, str]]:
    for was, will in zip(before.measures, after.measures, strict=True):
        yield f"{was.measure}: worst deviation", percent(was.worst), percent(will.worst)
        yield f"{was.measure}: outside of tolerance", str(was.outside), str(will.outside)
    for name, travel in (("travel to homes", "travel_home"), ("travel to centres", "travel_centre")):
        yield name, _figure(getattr(before, travel)), _figure(getattr(after, travel))
    yield "accounts moved", "", f"{after.moved:,} ({percent(after.moved_part, 1)})"
    for measure, part in zip(after.measures, after.moved_parts, strict=True):
        yield f"{measure.measure} moved", "", percent(part, 1)
    if after.placed:
        yield "accounts placed that had nobody", "", f"{after.placed:,}"
    if after.stray is not None and before.stray is not None:
        yield "strays among others' accounts", percent(before.stray, 1), percent(after.stray, 1)
    for name, words in CONDITIONS.items():
        counts = getattr(before.violations, name), getattr(after.violations, name)
        if any(counts):
            yield words, f"{counts[0]:,}", f"{counts[1]:,}"
    yield "sums of the measures, plan less files (0 is right)", "", _check(before, after)


def _check(before: Scores, after: Scores) -> str:
    """What is in the plan less what is in the files, over all measures; 0 is right."""
    apart = [abs(sum(each.amounts[at] for each in after.participants) - measure.total) for at, measure in enumerate(after.measures)]
    spare = [1e-9 * max(1.0, measure.total) for measure in after.measures]
    return "0" if all(each <= most for each, most in zip(apart, spare, strict=True)) else f"{max(apart):,.6g}"


def show_participants(scores: Scores) -> None:
    """A line for each participant."""
    names = [each.measure for each in scores.measures]
    columns = ["participant", "accounts"] + [column for name in names for column in (name, f"{name} index")]
    columns += ["km to home", "km to centre"]
    rows = [
        (
            each.participant, each.accounts,
            *(text for amount, index in zip(each.amounts, each.index, strict=True) for text in (f"{amount:,.6g}", f"{index:.1f}")),
            "" if each.km_home is None else f"{each.km_home:,.1f}", "" if each.km_centre is None else f"{each.km_centre:,.1f}",
        )
        for each in scores.participants
    ]  # fmt: skip
    empty = [at for at in range(len(columns)) if not any(row[at] not in ("", None) for row in rows)]
    kept = [at for at in range(len(columns)) if at not in empty]
    show_table([columns[at] for at in kept], [[row[at] for at in kept] for row in rows], figures=[columns[at] for at in kept if at > 1])


def value_words(terms: Terms, measures: Sequence[str], value: float, bound: float | None) -> str:
    """The value of a plan and its bound in a sentence, with what the gap means."""
    words = {
        "balance": (f"Worst deviation {percent(value, 4)}", lambda each: percent(each, 4)),
        "homes": (f"Travel {value:,.0f} weighted km to homes", lambda each: f"{each:,.0f}"),
        "centres": (f"Travel {value:,.0f} weighted km to centres", lambda each: f"{each:,.0f}"),
        "realign": (f"{counted(round(value), 'account') if terms.least == 'accounts' else f'{value:,.6g} {measures[0]} of accounts'} moved", lambda each: f"{each:,.6g}"),
    }
    said, figure = words[terms.mode]
    gap = gap_of(value, bound)
    if bound is None or not math.isfinite(bound):
        return f"{said}. No bound is known."
    if gap == 0:
        return f"{said}. This is proven to be the best possible under these conditions."
    could = f"a better one could save {'less than 0.01%' if gap < 0.0001 else f'at most {percent(gap, 2)}'} of that" if gap is not None else "how much better one could be is not known"
    return f"{said}. No plan under these conditions comes below {figure(bound)}: {could}."


def gap_of(value: float, bound: float | None) -> float | None:
    """How much better a plan could be at most, as a part of the value; None where that is not known.

    >>> gap_of(100.0, 98.0), gap_of(7.0, 7.0), gap_of(1.0, None)
    (0.02, 0.0, None)
    """
    if bound is None or not math.isfinite(bound):
        return None
    return 0.0 if value <= bound * (1 + SPARE) else (value - bound) / value


def disturbance(plan: Plan, scores: Scores) -> tuple[str, ...]:
    """What is said of a plan that moves much without having been told how much it may."""
    if plan.terms.mode == "realign" or plan.terms.most_moved is not None or scores.moved_part <= USUAL_MOST_MOVED:
        return ()
    return (
        f"{counted(scores.moved, 'account')} ({percent(scores.moved_part, 1)}) {'changes' if scores.moved == 1 else 'change'} hands: --mode {plan.terms.mode} draws anew. "
        f"Limit it with --most-moved {USUAL_MOST_MOVED:.0%}, use --mode realign, or compare with spm-xl territory curve.",
    )


def percent(part: float, places: int = 2) -> str:
    """A part of 1 in percent.

    >>> percent(0.05), percent(0.00012, 4)
    ('5.00%', '0.0120%')
    """
    return f"{part:.{places}%}"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def record(plan: Plan, before: Scores, after: Scores, moves: Sequence[Move], rows: Sequence[int]) -> dict[str, Any]:
    """A plan as data: value, bound, gap, figures of today and of the plan, moves, and the assignment in the order of the file."""
    problem = plan.problem
    return {
        "mode": plan.terms.mode,
        "meaning": MODES[plan.terms.mode],
        "terms": {**asdict(plan.terms), "ignore": sorted(plan.terms.ignore)},
        "value": plan.value,
        "bound": plan.bound if math.isfinite(plan.bound) else None,
        "gap": gap_of(plan.value, plan.bound),
        "feasible": after.feasible,
        "whole": plan.whole,
        "remarks": [*plan.remarks, *disturbance(plan, after)],
        "before": asdict(before),
        "after": asdict(after),
        "moves": [asdict(move) for move in moves],
        "assignment": [{"account_id": problem.accounts[row], "rep": problem.participants[plan.assigned[row]]} for row in rows],
    }
