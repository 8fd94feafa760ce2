"""The lines of a scorecard: measures become KPIs with a status, ranks, and what was won in each month.

The rank one interval earlier comes from the same data with the as-of day moved back as far as the window, so that the
middle of a quarter is compared with the middle of the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from spm_xl.errors import NotFound, Refused
from spm_xl.measure.counting import Counting
from spm_xl.measure.goal import Goal
from spm_xl.measure.groups import ALL, PARTICIPANT, TEAM, Group
from spm_xl.measure.known import Known
from spm_xl.measure.library import figures
from spm_xl.measure.measures import won_by_month
from spm_xl.measure.measuring import CreditSource, Lines, Measuring, group_of, lines_of, needed, quota_holders
from spm_xl.measure.names import named
from spm_xl.measure.people import is_there
from spm_xl.measure.quotas import credit_by_month
from spm_xl.measure.ranking import ranks
from spm_xl.measure.result import HIGHER, NONE, Figure, Line
from spm_xl.measure.windows import Earlier, months_to
from spm_xl.near import did_you_mean
from spm_xl.period import Span
from spm_xl.rational import Fraction

ATTAINMENT, WON = "attainment", "won_amount"
PACE = "pace"  # the KPI whose status is that of a line, where it has one
HAPPENED = ("won_deals", "lost_deals", "new_deals", "active_deals", "activities", "credit")


def known_names(team: Measuring) -> tuple[str, ...]:
    """Names of all KPIs and measures."""
    return (*(kpi.name for kpi in team.kpis), *team.names)


def ranking_of(team: Measuring, asked: str, total: Lines) -> str:
    """The KPI or measure that ranks.

    Raises
    ------
    NotFound : there is none of that name.
    """
    if not asked.strip():
        return ATTAINMENT if "quota" in total.measures[0] else WON
    known = {name.casefold(): name for name in reversed(known_names(team))}
    name = named(asked)
    if name not in known:
        raise NotFound(f"there is no KPI or measure {asked!r} to rank by. {did_you_mean(asked, list(known.values()))}")
    return known[name]


def lines(
    team: Measuring, found: Lines, year: Counting | None, by: str, before: dict[str, int], credited: CreditSource | None = None
) -> tuple[Line, ...]:
    """The lines of a grouping, by rank and then by key.

    Parameters
    ----------
    year : the days of the months for what was won in each; None: it is not told. by : KPI or measure that ranks. before : rank of each key one interval earlier.
    credited : what the plan credits in some days, for the months where there are no opportunities.
    """
    group = found.group
    told = [figures(team.formulas, known) for known in found.measures]
    place = ranks({key: _value(by, known, kpis) for key, known, kpis in zip(group.keys, found.measures, told, strict=True)}, _better(team, by))
    won = _by_month(team, group, year, credited) if year else [()] * len(group.keys)
    names, facts = _names_and_facts(team, found)
    order = [kpi.name for kpi in team.kpis]
    made = [
        Line(
            key, name, each, dict(known), {one: kpis[one] for one in order}, in_months,
            _status(kpis, by), place.get(key), before.get(key) if key in place else None,
        )
        for key, name, each, known, kpis, in_months in zip(group.keys, names, facts, found.measures, told, won, strict=True)
    ]  # fmt: skip
    if group.by == ALL:
        made = [replace(line, rank=None, rank_before=None) for line in made]
    return tuple(sorted(made, key=lambda line: (line.rank is None, line.rank or 0, line.key)))


def _by_month(team: Measuring, group: Group, year: Counting, credited: CreditSource | None) -> list[tuple[Fraction, ...]]:
    """What each line won in each of twelve months; what the plan credited where there are no opportunities."""
    months = months_to(year.span.end)
    if team.facts.deals.read:
        return won_by_month(year, group, months)
    members = quota_holders(team, group)
    known = [month.end >= team.data.start for month in months]
    try:
        return credit_by_month(members, [(credited(month, team.as_of) if credited and there else None) or {} for month, there in zip(months, known, strict=True)])
    except (NotFound, Refused):  # an exchange rate of an earlier month: no picture of the past must stop a scorecard
        return [()] * len(members)


def _value(name: str, known: Known, kpis: dict[str, Figure]) -> Fraction | None:
    """A KPI, or the measure of that name."""
    return kpis[name].value if name in kpis else known.get(name)


def _better(team: Measuring, name: str) -> str:
    return next((kpi.better for kpi in team.kpis if kpi.name == name), HIGHER)


def _status(kpis: dict[str, Figure], by: str) -> str:
    """That of the pace to the quota, else that of the KPI that ranks."""
    status = kpis[PACE].status
    return status if status != NONE else kpis.get(by, Figure(None)).status


def _names_and_facts(team: Measuring, found: Lines) -> tuple[list[str], list[dict[str, str]]]:
    """The name of each line for people, and what is known of each participant."""
    if found.group.by != PARTICIPANT:
        return ["Everybody" if found.group.by == ALL else key for key in found.group.keys], [{} for _ in found.group.keys]
    facts = [
        {
            "team": each.team, "region": each.region, "role": each.role, "manager": each.manager,
            "hired": str(each.hired or ""), "left": str(each.left or ""),
        }
        for each in team.people
    ]  # fmt: skip
    return [each.name for each in team.people], facts


def before_of(team: Measuring, earlier: Earlier | None, year: Counting) -> Counting | None:
    """The deals that counted one interval earlier; None before all data."""
    if earlier is None or earlier.window.span.end < team.data.start:
        return None
    return Counting(team.facts, earlier.window.span, earlier.as_of, year)


def ranks_before(team: Measuring, by: str, before: Counting | None, name: str, credited: CreditSource | None) -> dict[str, int]:
    """The rank of each line of a grouping one interval earlier, by the KPI or measure that ranks; only what it needs is measured."""
    if before is None or by == ALL:
        return {}
    formulas, wanted = needed(team, [name])
    try:
        found = lines_of(team, by, before.span, before.as_of, credited=credited, wanted=wanted, counting=before)
    except (NotFound, Refused):  # a rate that is missing for days before the window does not stop the window
        return {}
    values = {
        key: _value(name, known, figures(formulas, known)) for key, known in zip(found.group.keys, found.measures, strict=True)
    }
    if by == PARTICIPANT:
        there = {each.participant for each in team.people if is_there(each, before.span)}
        values = {key: value for key, value in values.items() if key in there}
    return ranks(values, _better(team, name))


def listed(team: Measuring, participants: Sequence[Line], span: Span) -> tuple[Line, ...]:
    """The participants who were there in the window, or of whom something counts in it."""
    there = {each.participant for each in team.people if is_there(each, Span(span.start, min(span.end, team.as_of)))}
    return tuple(line for line in participants if line.key in there or any(line.measures.get(name) for name in HAPPENED))


def goal_measure(team: Measuring, credited: CreditSource | None) -> Callable[[Goal, Span], Fraction | None]:
    """What answers the value of a goal's measure for its owner in some days; all owners of the same days are measured at once."""
    done: dict[tuple[str, str, Span], dict[str, Fraction | None]] = {}

    def value(goal: Goal, span: Span) -> Fraction | None:
        by, key = (PARTICIPANT, goal.participant) if goal.participant else (TEAM, goal.team) if goal.team else (ALL, "")
        if (by, goal.measure, span) not in done:
            try:
                done[by, goal.measure, span] = _values(team, by, goal.measure, span, credited)
            except (NotFound, Refused):
                if goal.start is None or span.start >= goal.start:
                    raise
                done[by, goal.measure, span] = {}  # a rate that is missing for days before the goal does not stop it
        found = done[by, goal.measure, span]
        return found.get(key if key in found or by != TEAM else _alike(key, found))

    return value


def _alike(name: str, names: Iterable[str]) -> str:
    """The name that differs in case only."""
    return next((each for each in names if each.casefold() == name.strip().casefold()), name)


def _values(team: Measuring, by: str, name: str, span: Span, credited: CreditSource | None) -> dict[str, Fraction | None]:
    """A KPI or measure of every line in some days, as of their last one."""
    formulas, wanted = needed(team, [name])
    found = lines_of(team, by, span, min(span.end, team.as_of), credited=credited, wanted=wanted)
    return {key: _value(name, known, figures(formulas, known)) for key, known in zip(group_of(team, by).keys, found.measures, strict=True)}
