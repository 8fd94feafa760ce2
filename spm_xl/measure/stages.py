"""Stages of the sales process: their order and probability, and how many opportunities get beyond each.

An opportunity has reached a stage when its history (table stage_changes) says so. Without a history it has reached the stage
where it stands and those before it; a won one all open stages; of a lost one nobody knows where it was lost, and it is taken to
have come as far as the last open stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from spm_xl.condition import folded
from spm_xl.measure.coded import NONE, coded, ordinals
from spm_xl.measure.deals import OPEN, WON, Deals, cells_of
from spm_xl.measure.result import StageStep
from spm_xl.money import exact
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Inputs, rows_of

NO_ORDER = "The conversion of stages cannot be told: give the open stages their order in the table stages."
NO_HISTORY = "Stages are told from where opportunities stand or ended, without a history: a lost one is taken to have reached the last open stage."


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages as the deals have them.

    Attributes
    ----------
    names : by code, those of the deals first. order : place in the process, None where it is not given; probability : share that is won.
    given : whether the probability is given. process : codes of the open stages in their order.
    """

    names: tuple[str, ...]
    order: tuple[Fraction | None, ...]
    probability: tuple[Fraction, ...]
    given: tuple[bool, ...]
    process: tuple[int, ...]

    def without(self, codes: Any) -> str:
        """The stages among some codes that have no probability, in words; "" where all have one."""
        import numpy

        missing = [code for code in numpy.unique(codes).tolist() if code < 0 or not self.given[code]]
        if not missing:
            return ""
        named = [f"the stage {self.names[code]!r}" if code != NONE else "deals whose stage on that day is not known" for code in missing]
        return ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")


def stages_of(inputs: Inputs, deals: Deals) -> Stages:
    """The stages of the deals, and those in which none stands, with what the table stages says of them."""
    rows = {folded(row["stage"]): row for row in inputs.rows("stages")}
    there = {folded(name) for name in deals.names["stage"]}
    names = (*deals.names["stage"], *sorted(row["stage"] for name, row in rows.items() if name not in there))
    found = [rows.get(folded(name)) for name in names]
    order = tuple(exact(row["order"]) if row and row["order"] is not None else None for row in found)
    probability = [row["probability"] if row else None for row in found]
    process = sorted(
        (place, name, code)
        for code, (place, name, row) in enumerate(zip(order, names, found, strict=True))
        if row and place is not None and row["status"] == "open"
    )
    return Stages(
        names,
        order,
        tuple(exact(share) if share is not None else Fraction(0) for share in probability),
        tuple(share is not None for share in probability),
        tuple(code for _, _, code in process),
    )


def conversion(inputs: Inputs, deals: Deals, stages: Stages, which: Any, as_of: date) -> tuple[tuple[StageStep, ...], str]:
    """How many deals got beyond each open stage, as they stand on the as-of day, and what is to be said about it.

    Parameters
    ----------
    which : positions of the deals that count: those that were open at any time in a window.
    """
    if not stages.process:
        return (), NO_ORDER if len(deals.owner) else ""
    known = bool(rows_of(inputs.tables, "stage_changes").numbers)
    reached = _reached(inputs, deals, stages, which, as_of) if known else _come_to(deals, stages, which, as_of)
    beyond = (deals.status[which] == WON) & (deals.closed[which] <= as_of.toordinal())
    steps: list[StageStep] = []
    for code, here in reversed(list(zip(stages.process, reached, strict=True))):
        count, advanced = int(here.sum()), int((here & beyond).sum())
        steps.append(StageStep(stages.names[code], count, advanced, Fraction(advanced, count) if count else None))
        beyond = beyond | here
    return tuple(reversed(steps)), "" if known else NO_HISTORY


def _come_to(deals: Deals, stages: Stages, which: Any, as_of: date) -> list[Any]:
    """Without a history: which deals have come to each open stage, from where they stand or ended."""
    import numpy

    place = numpy.full(len(stages.names) + 1, NONE)  # the last one is that of no stage
    place[list(stages.process)] = range(len(stages.process))
    ended = (deals.status[which] != OPEN) & (deals.closed[which] <= as_of.toordinal())
    come = numpy.where(ended, len(stages.process) - 1, place[deals.stage[which]])
    return [come >= at for at in range(len(stages.process))]


def stages_on(inputs: Inputs, deals: Deals, stages: Stages, which: Any, day: date) -> Any:
    """The stage of each of some deals that were open on a day: of those closed since, the last one that the history has by then."""
    import numpy

    codes = deals.stage[which].copy()
    since = numpy.flatnonzero(deals.status[which] != OPEN)
    if not len(since):
        return codes
    position = {opportunity: at for at, opportunity in zip(since.tolist(), cells_of(deals, "opportunity", which[since]), strict=True)}
    of = {folded(name): code for code, name in enumerate(stages.names)}
    changes = rows_of(inputs.tables, "stage_changes")
    last: dict[int, tuple[date, int]] = {}
    for opportunity, stage, on in zip(changes.column("opportunity"), changes.column("stage"), changes.column("date"), strict=True):
        if opportunity in position and on <= day:
            step = (on, of.get(folded(stage), NONE))
            at = position[opportunity]
            last[at] = max(last.get(at, step), step, key=lambda one: (one[0], _place(stages, one[1])))
    codes[since] = [last[at][1] if at in last else NONE for at in since.tolist()]
    return codes


def _place(stages: Stages, code: int) -> Fraction:
    """Place of a stage in the process; of two stages of one day the later one counts."""
    place = stages.order[code] if code != NONE else None
    return place if place is not None else Fraction(-1)


def _reached(inputs: Inputs, deals: Deals, stages: Stages, which: Any, as_of: date) -> list[Any]:
    """By the history: which deals have reached each open stage by the as-of day; one that stands in it has reached it too."""
    import numpy

    changes = rows_of(inputs.tables, "stage_changes")
    of = {folded(name): code for code, name in enumerate(stages.names)}
    codes, _ = coded([folded(stage) for stage in changes.column("stage")], list(of))
    position = {opportunity: at for at, opportunity in enumerate(cells_of(deals, "opportunity", which))}
    at = numpy.fromiter((position.get(each, NONE) for each in changes.column("opportunity")), numpy.int64, len(codes))
    known = (at != NONE) & (ordinals(changes.column("date")) <= as_of.toordinal())
    reached = []
    for code in stages.process:
        here = (deals.stage[which] == code) & (deals.status[which] == OPEN)
        here[at[known & (codes == code)]] = True
        reached.append(here)
    return reached
