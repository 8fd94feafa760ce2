"""Everything that is measured, made ready once, and the measures of any grouping in any days.

>>> from spm_xl.tables.load import load
>>> team = measuring(load({
...     "participants": [{"participant": "P1", "name": "Ann"}],
...     "opportunities": [
...         {"opportunity": 1, "participant": "P1", "amount": 600, "status": "won", "created": date(2026, 1, 5), "closed": date(2026, 2, 4)},
...         {"opportunity": 2, "participant": "P1", "amount": 300, "status": "lost", "created": date(2026, 1, 5), "closed": date(2026, 3, 4)},
...     ],
... }, needed=("participants",)))
>>> [line] = lines_of(team, "participant", Span(date(2026, 1, 1), date(2026, 3, 31))).measures
>>> line["won_amount"], line["cycle_mean"], line.why["quota"]
(Fraction(600, 1), Fraction(30, 1), 'there is no quota in this window')
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from spm_xl.errors import InvalidInput
from spm_xl.measure.activities import activities_of
from spm_xl.measure.calendars import Calendars, calendars_of
from spm_xl.measure.counting import Counting, Facts
from spm_xl.measure.deals import OPEN, Days, days_of, deals_of
from spm_xl.measure.groups import PARTICIPANT, PRODUCT, REGION, Group, grouped
from spm_xl.measure.known import Known
from spm_xl.measure.library import Formula, formulas, kpis_of, needed_by
from spm_xl.measure.line_days import add_days
from spm_xl.measure.measures import DEAL_MEASURES, measured, won_by_month
from spm_xl.measure.names import measure_names
from spm_xl.measure.pace import Points, linearity
from spm_xl.measure.people import Somebody, people_of
from spm_xl.measure.quotas import CreditOf, Windows, add_quotas, quotas_in
from spm_xl.measure.ramp import LOOKED_FOR, add_ramps, ramps
from spm_xl.measure.result import Kpi
from spm_xl.measure.stages import stages_of
from spm_xl.measure.windows import months_in, months_to
from spm_xl.period import FIRST_DAY, Calendar, Span
from spm_xl.rational import Fraction
from spm_xl.tables.company import calendar, settings_of
from spm_xl.tables.exchange import exchange
from spm_xl.tables.inputs import Inputs, rows_of
from spm_xl.tables.quotas import quotas

CreditSource: TypeAlias = "Callable[[Span, date], CreditOf | None]"
DATED = (("transactions", "date"), ("activities", "date"), ("stage_changes", "date"))
LAST_YEAR = date(9999, 1, 1)  # from here on days are used to say never
NEVER = date.max.toordinal()
NOTHING = "there are no opportunities"


@dataclass(frozen=True)
class Measuring:
    """The inputs, ready to be measured.

    Attributes
    ----------
    as_of : the day of the scorecard. data : first to last day of the data.
    kpis : in their order; formulas : each after those that it needs. names : of the measures.
    ramp : of each participant the ramp in months, or why there is none; recent : the deals that it was told by. groups, quotas : what was worked out so far.
    """

    inputs: Inputs
    as_of: date
    data: Span
    currency: str
    people: tuple[Somebody, ...]
    facts: Facts
    calendar: Calendar
    calendars: Calendars
    points: Points
    kpis: tuple[Kpi, ...]
    formulas: tuple[Formula, ...]
    names: tuple[str, ...]
    ramp: tuple[int | str, ...]
    recent: Counting | None
    quota_windows: Windows
    groups: dict[str, Group] = field(default_factory=dict)
    quotas: dict[Span, dict[str, Fraction]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lines:
    """The measures of each line of a grouping."""

    group: Group
    measures: list[Known]


def measuring(inputs: Inputs, as_of: date | None = None, team: str = "") -> Measuring:
    """The inputs, ready to be measured.

    Parameters
    ----------
    as_of : what became known after this day does not count; the latest day in the data unless given.
    team : only this team's participants count.

    Raises
    ------
    Refused : own KPIs cannot be used, or exchange rates are missing. NotFound : there is no such team.
    """
    kpis = kpis_of(inputs)
    settings = settings_of(inputs)
    days = days_of(rows_of(inputs.tables, "opportunities"))
    day = as_of or latest_day(inputs, days)
    if not FIRST_DAY <= day < LAST_YEAR:
        given = "the as-of day" if as_of else "the latest day in the data, which is the as-of day unless you name one,"
        raise InvalidInput(f"{given} is {day}; a scorecard is of a day in the years {FIRST_DAY.year} to {LAST_YEAR.year - 1}. Correct it, or name the as-of day.")
    people = people_of(inputs, day, team)
    currency = settings["currency"].strip().upper()
    deals = deals_of(inputs, days, people, day, currency, only=bool(team))
    activities = activities_of(inputs, people, only=bool(team))
    facts = Facts(inputs, deals, activities, stages_of(inputs, deals), exchange(inputs.rows("fx")))
    recent = _recent(facts, people, day)
    names = measure_names(inputs)
    return Measuring(
        inputs, day, Span(min(first_day(inputs, days), day), day), currency, people, facts, calendar(settings, inputs.rows("periods")),
        calendars_of(inputs, day), linearity((row["elapsed"], row["reached"]) for row in inputs.rows("linearity")),
        kpis, formulas(kpis, names), names, _ramps(recent, people), recent, quotas(inputs.rows("quotas")),
    )  # fmt: skip


def latest_day(inputs: Inputs, days: Days) -> date:
    """The latest day that the data speak of as past: of a transaction, activity or stage, of a deal created, won or lost.

    Raises
    ------
    InvalidInput : nothing in the inputs has a day.
    """
    ended = days.closed[days.status != OPEN]
    found = max([*_listed(inputs), int(ended.max(initial=0)), int(days.created.max(initial=0))])
    if not found:
        raise InvalidInput("the inputs have no dated opportunities, activities or transactions. Name the as-of day.")
    return date.fromordinal(found)


def first_day(inputs: Inputs, days: Days) -> date:
    """The first day that the data speak of."""
    known = [int(column[column > 0].min(initial=NEVER)) for column in (days.created, days.closed)]
    return date.fromordinal(min([*_listed(inputs), *known]))


def _listed(inputs: Inputs) -> list[int]:
    """The days of the other tables, as numbers."""
    return [day.toordinal() for name, column in DATED for day in set(rows_of(inputs.tables, name).column(column)) if day]


def _recent(facts: Facts, people: tuple[Somebody, ...], as_of: date) -> Counting | None:
    """The months of the data in which the ramp of new participants is looked for; None where nobody is new."""
    closed = facts.deals.closed[facts.deals.status != OPEN]
    if not len(closed) or not any(each.hired for each in people):
        return None
    first = date.fromordinal(int(closed.min()))
    months = [month for month in months_to(as_of, LOOKED_FOR + 1) if month.start >= first]
    if not months or not any(each.hired and each.hired >= months[0].start for each in people):
        return None
    return Counting(facts, Span(months[0].start, months[-1].end), as_of)


def _ramps(recent: Counting | None, people: tuple[Somebody, ...]) -> tuple[int | str, ...]:
    """The ramp of everybody, by the months that are over."""
    if recent is None:
        return tuple(ramps(people, [()] * len(people), ()))
    months = months_in(recent.span)
    won = won_by_month(recent, grouped(PARTICIPANT, people, recent.facts.deals, recent.facts.activities), months)
    over = [month for month in months if month.end <= recent.as_of]
    return tuple(ramps(people, [own[: len(over)] for own in won], over))


def group_of(team: Measuring, by: str) -> Group:
    """A grouping, made once."""
    if by not in team.groups:
        team.groups[by] = grouped(by, team.people, team.facts.deals, team.facts.activities)
    return team.groups[by]


def lines_of(
    team: Measuring, by: str, span: Span, as_of: date | None = None, *, credited: CreditSource | None = None,
    wanted: Collection[str] | None = None, counting: Counting | None = None,
) -> Lines:  # fmt: skip
    """The measures of each participant, team, region or product, or of all together, in some days.

    Parameters
    ----------
    as_of : the scorecard's own unless given.
    credited : quota and credit by the plan in some days; what was won and the table quotas where there is none.
    wanted : names of measures that are needed; all unless given.
    counting : of the same days, where other groupings are measured too.
    """
    day = as_of or team.as_of
    group = group_of(team, by)
    if wanted is not None and {"credit", "remaining"} & set(wanted):
        wanted = {*wanted, "won_amount"}  # without a plan it is the credit
    found = measured(counting or Counting(team.facts, span, day), group, wanted)
    if not team.facts.deals.read:
        for line in found:
            for name in DEAL_MEASURES:
                line.pop(name, None)
                line.why[name] = NOTHING
    ids = [[team.people[at].participant for at in members] for members in group.members]
    plan = credited(span, day) if credited else None
    add_quotas(found, quota_holders(team, group), _quotas(team, span) if plan is None else {}, plan)
    add_days(found, ids, team.calendars, span, day, team.points)
    add_ramps(found, group.members, team.ramp)
    return Lines(group, found)


def quota_holders(team: Measuring, group: Group) -> list[list[str]]:
    """The participants whose quota and credit are those of each line; nobody's, where a line has none of its own."""
    if group.by in (PRODUCT, REGION):
        return [[] for _ in group.members]
    return [[team.people[at].participant for at in members] for members in group.members]


def _quotas(team: Measuring, span: Span) -> dict[str, Fraction]:
    """The quotas of some days by the table quotas, worked out once."""
    if span not in team.quotas:
        team.quotas[span] = quotas_in(team.quota_windows, team.calendar, span)
    return team.quotas[span]


def needed(team: Measuring, names: Iterable[str]) -> tuple[tuple[Formula, ...], set[str]]:
    """The formulas of some KPIs, each after those that it needs, and the measures that they and the others of the names need."""
    asked = {each.kpi.name: each.expression.names for each in team.formulas}
    wanted = list(names)
    kpis = set(needed_by(wanted, asked))
    chosen = tuple(each for each in team.formulas if each.kpi.name in kpis)
    return chosen, {*wanted, *(name for each in chosen for name in each.expression.names)}
