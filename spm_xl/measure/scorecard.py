"""The scorecard of a team: every line with its KPIs, statuses and rank, twelve months, stages, goals and notes.

It comes from the inputs alone: the as-of day is the latest one in the data unless it is given, and what became known after
it does not count, so that the same inputs give the same scorecard on any day.
"""

from __future__ import annotations

from datetime import date

from spm_xl.errors import InvalidInput
from spm_xl.measure.counting import Counting
from spm_xl.measure.distribution import distribution
from spm_xl.measure.goals import standings
from spm_xl.measure.groups import ALL, GROUPINGS, PARTICIPANT, PRODUCT, REGION, TEAM
from spm_xl.measure.lines import (
    ATTAINMENT,
    before_of,
    goal_measure,
    known_names,
    lines,
    listed,
    ranking_of,
    ranks_before,
)
from spm_xl.measure.measuring import CreditSource, Measuring, lines_of, measuring
from spm_xl.measure.remarks import remarks
from spm_xl.measure.result import CoachingNote, Scorecard
from spm_xl.measure.stages import conversion
from spm_xl.measure.windows import months_to, window_before, window_of
from spm_xl.period import Span
from spm_xl.tables.collector import collection_paused
from spm_xl.tables.inputs import Inputs

READ = ("opportunities", "activities", "transactions")


def scorecard(
    inputs: Inputs,
    *,
    window: str = "",
    interval: str = "quarter",
    as_of: date | None = None,
    ranked_by: str = "",
    team: str = "",
    credited: CreditSource | None = None,
) -> Scorecard:
    """The scorecard.

    Parameters
    ----------
    window : name of the days that count: 2017-Q4, 2017-11, 2017-H2, 2017, all, or a period of the company's own. Blank: the
        interval (period, quarter, half, year, all) that holds the as-of day.
    as_of : what became known after this day does not count; the latest day in the data unless given.
    ranked_by : KPI or measure that ranks; attainment unless given, or the amount won where nobody has a quota.
    team : only this team; everybody unless given.
    credited : quota and credit by the plan in some days; without it the table quotas and the amount won.

    Raises
    ------
    Refused : own KPIs cannot be used, or exchange rates are missing. NotFound : no such window, team or KPI.
    InvalidInput : the as-of day lies before the window.
    """
    with collection_paused():
        return _scorecard(measuring(inputs, as_of, team), window, interval, ranked_by, team, credited)


def _scorecard(
    group: Measuring, window: str, interval: str, ranked_by: str, team: str, credited: CreditSource | None
) -> Scorecard:
    days = window_of(group.calendar, window, interval, group.as_of, group.data)
    if group.as_of < days.span.start:
        raise InvalidInput(f"the as-of day {group.as_of} lies before the window {days.name}, which starts on {days.span.start}. Name another window.")
    months = months_to(min(days.span.end, group.as_of))
    year = Counting(group.facts, Span(months[0].start, months[-1].end), group.as_of, group.recent)
    counting = Counting(group.facts, days.span, group.as_of, year)
    found = {by: lines_of(group, by, days.span, credited=credited, counting=counting) for by in GROUPINGS}
    by = ranking_of(group, ranked_by, found[ALL])
    before = before_of(group, window_before(group.calendar, days, group.as_of), year)
    made = {name: lines(group, each, year, by, ranks_before(group, name, before, by, credited), credited) for name, each in found.items()}
    participants = listed(group, made[PARTICIPANT], days.span)
    steps, remark = conversion(group.inputs, group.facts.deals, group.facts.stages, counting.active, group.as_of)
    [total] = made[ALL]
    return Scorecard(
        as_of=group.as_of,
        window=days.span,
        name=days.name,
        elapsed=int(total.measures["elapsed_days"]),
        working_days=int(total.measures["working_days"]),
        currency=group.currency,
        ranked_by=by,
        kpis=group.kpis,
        total=total,
        participants=participants,
        teams=made[TEAM],
        regions=made[REGION],
        products=made[PRODUCT],
        history=tuple(month.start for month in months),
        stages=steps,
        distribution=distribution(value for line in participants if (value := line.figures[ATTAINMENT].value) is not None),
        goals=standings(group.inputs, goal_measure(group, credited), group.as_of, known=known_names(group), first_day=group.data.start, team=team),
        coaching=_coaching(group.inputs, {each.participant for each in group.people}, group.as_of),
        read={name: len(group.inputs.tables[name].numbers) for name in READ if name in group.inputs.tables},
        notes=remarks(group, counting, len(made[PARTICIPANT]) - len(participants), remark, credited(days.span, group.as_of) if credited else None),
    )


def _coaching(inputs: Inputs, people: set[str], as_of: date) -> tuple[CoachingNote, ...]:
    """The coaching notes up to the as-of day, by day."""
    notes = (
        CoachingNote(row["participant"], row["date"], row["note"], row["author"] or "")
        for row in inputs.rows("coaching")
        if row["participant"] in people and row["date"] <= as_of
    )
    return tuple(sorted(notes, key=lambda each: (each.day, each.participant, each.note)))
