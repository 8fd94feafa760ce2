"""Worked examples of a plan with the participant's own quota: what each component earns at several levels.

Every example is a calculation of pay itself (`spm_xl.letters.world`): all components stand at the same level, so that a gate or a
multiplier that looks at another component sees it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spm_xl.errors import SpmError
from spm_xl.letters.rate_words import by_units
from spm_xl.letters.terms import Part, Terms
from spm_xl.letters.world import TEAM, Sold, World, chosen, outcome, quota_of_line, team_earning, world
from spm_xl.money import ZERO, exact, rounded
from spm_xl.pay.history import Outcome
from spm_xl.pay.plan import method_of
from spm_xl.pay.result import Line
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row

LEVELS = tuple(map(exact, ("0.5", "0.8", "1", "1.2", "1.5")))
SCORES = tuple(map(exact, ("0.5", "0.8", "1")))
DEALS = 5  # equal deals that a credit is sold in where each deal is paid by itself
FLAT = {True: (1, 5, 10), False: (1_000, 10_000, 50_000)}  # credits of a component without quota or boundary; True: units


@dataclass(frozen=True)
class Example:
    """One level of one component.

    Attributes
    ----------
    level : share of the quota (or score), None where there is none. deals : how many equal deals made the credit.
    line : the calculation.
    """

    level: Fraction | None
    deals: int
    line: Line


@dataclass(frozen=True)
class Worked:
    """The examples of one component; `missing` says why there are none."""

    part: Part
    examples: tuple[Example, ...]
    missing: str = ""


def worked(terms: Terms) -> tuple[Worked, ...]:
    """The examples of every component of a plan."""
    blank = world(terms)
    selling = [part for part in terms.parts if method_of(part.terms) != "objective" and not _of_team(part)]
    try:
        start = _start(blank, selling)
    except SpmError as wrong:
        return tuple(Worked(part, (), f"{wrong}") for part in terms.parts)
    credits = {part.component.name: amounts(blank, part, start) for part in selling}
    most = max(map(len, credits.values()), default=0)
    found = [_at(blank, selling, credits, at) for at in range(most)]
    return tuple(_worked(blank, part, start, credits, found) for part in terms.parts)


def _start(blank: World, parts: Sequence[Part]) -> Outcome:
    """The period before anything is sold; with one unit sold of each component where nothing at all cannot be calculated."""
    try:
        return outcome(blank, (), blank.terms.period)
    except SpmError:
        return outcome(blank, [(part.component.name, exact(1), blank.terms.day) for part in parts], blank.terms.period)


def _worked(
    blank: World, part: Part, start: Outcome, credits: Mapping[str, Sequence[Fraction]], found: Sequence[Outcome | str]
) -> Worked:
    name = part.component.name
    if method_of(part.terms) == "objective":
        return _objectives(part, blank.terms)
    if _of_team(part):
        return _team(blank, part, start)
    examples = []
    for at in range(len(credits[name])):
        came = found[at]
        line = came if isinstance(came, str) else quota_of_line(came, name)
        if isinstance(line, str) or line is None:
            alone = _at(blank, [part], credits, at)
            line = alone if isinstance(alone, str) else quota_of_line(alone, name)
        if isinstance(line, str) or line is None:
            return Worked(part, (), line or "it has no line in this period")
        examples.append(Example(line.attainment if line.quota else None, _deals(part), line))
    return Worked(part, tuple(examples), "" if examples else "its quota is not on file")


def amounts(blank: World, part: Part, start: Outcome, levels: Sequence[Fraction] = LEVELS) -> tuple[Fraction, ...]:
    """Credits that examples are made for: shares of the quota, or amounts around the boundaries."""
    line = quota_of_line(start, part.component.name)
    if line is None:
        return ()
    whole = by_units(part)
    if line.quota:
        return tuple(dict.fromkeys(_whole(line.quota * level) if whole else line.quota * level for level in levels))
    if part.terms["over"] == "attainment":
        return () if line.quota is None else (exact(1_000),)  # a quota of 0: the plan says what then
    starts = [each for each in boundaries(blank, part) if each > 0]
    if not starts:
        return tuple(map(exact, FLAT[whole]))
    marks = [starts[0] / 2, *starts[:4], starts[-1] + (starts[-1] - (starts[-2] if starts[1:] else ZERO)) / 2]
    return tuple(dict.fromkeys(_whole(mark) if whole else mark for mark in marks))[:5] if len(starts) < 4 else tuple(marks[:1] + marks[1:5])


def boundaries(blank: World, part: Part) -> tuple[Fraction, ...]:
    """Boundaries of the table that examples are calculated with, as written."""
    text = chosen(blank, part)
    for condition, table in part.tiers.choices if part.tiers else ():
        if (condition.text if condition else "") == text:
            return tuple(tier.start for tier in table.tiers)
    return ()


def _whole(value: Fraction) -> Fraction:
    """The next whole number up: nobody sells a part of a unit."""
    return exact(-(-value.numerator // value.denominator))


def _deals(part: Part) -> int:
    terms = part.terms
    apart = method_of(terms) == "deal_at_tier" or terms["deal_minimum"] is not None or terms["deal_cap"] or terms["deduct"]
    return DEALS if apart else 1


def _at(blank: World, parts: Sequence[Part], credits: Mapping[str, Sequence[Fraction]], at: int) -> Outcome | str:
    """The period with every component at one level; why not, where it cannot be calculated."""
    sold = [sale for part in parts if credits[part.component.name] for sale in sales(blank.terms, part, credits[part.component.name], at)]
    try:
        return outcome(blank, sold, blank.terms.period)
    except SpmError as wrong:
        return f"{wrong}"


def sales(terms: Terms, part: Part, credits: Sequence[Fraction], at: int) -> Iterator[Sold]:
    """A component's credit at a level (the last one where it has fewer), in as many deals as make sense."""
    amount, deals = credits[min(at, len(credits) - 1)], _deals(part)
    parts = deals if not by_units(part) or amount % deals == 0 else 1
    for _ in range(parts):
        yield part.component.name, amount / parts, terms.day


# --- components that nobody sells for ------------------------------------------------------------------------


def _of_team(part: Part) -> bool:
    return bool(part.terms["kind"] == "override" and part.terms["override_of"] == "commission")


def _team(blank: World, part: Part, start: Outcome) -> Worked:
    """An override on commissions, for several sums of what a team earns; it is paid with the plan at the period's end."""
    line, name = quota_of_line(start, part.component.name), part.component.name
    found = []
    for amount in (10_000, 25_000, 50_000):
        try:
            came = outcome(blank, (), blank.terms.period, [(TEAM, team_earning(start, line, exact(amount)))]) if line else None
        except SpmError as wrong:
            return Worked(part, (), f"{wrong}")
        now = quota_of_line(came, name) if came else None
        if now is None or not now.credit:
            return Worked(part, (), "it is paid on the last day of the period only, when the plan has changed by then")
        found.append(Example(None, 1, now))
    return Worked(part, tuple(found))


def _objectives(part: Part, terms: Terms) -> Worked:
    """Objectives of a whole interval, met to several degrees; they are paid in the interval's last period."""
    interval = part.terms["interval"]
    span = terms.book.calendar.interval(terms.period, interval) if interval not in ("window", "life") else terms.period.span
    period = terms.book.calendar.at(span.end)
    found = []
    for score in SCORES:
        objective: Row = {
            "participant": terms.participant, "component": part.component.name, "objective": "all objectives", "start": span.start,
            "end": span.end, "weight": 1, "score": score,
        }  # fmt: skip
        try:
            line = quota_of_line(outcome(world(terms, [objective]), (), period), part.component.name)
        except SpmError as wrong:
            return Worked(part, (), f"{wrong}")
        if line is None:
            return Worked(part, (), "no whole interval of it lies ahead")
        found.append(Example(score, 1, line))
    return Worked(part, tuple(found))


# --- the curve -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """One point of the payout curve: credit or attainment, what it pays, and whether a tier starts there."""

    at: Fraction
    credit: Fraction
    pays: Fraction
    tier: bool


def curve(terms: Terms, part: Part) -> tuple[Point, ...]:
    """What a component pays from nothing to beyond its last boundary, by attainment, or by credit where it has no quota."""
    blank = world(terms)
    try:
        line = quota_of_line(outcome(blank, (), terms.period), part.component.name)
        return tuple(_points(blank, part, line)) if line else ()
    except SpmError:
        return ()


def _points(blank: World, part: Part, line: Line) -> Iterator[Point]:
    by_attainment = bool(line.quota)
    starts = boundaries(blank, part) if (part.terms["over"] == "attainment") == by_attainment else ()
    unit = line.quota or exact(1)
    top = max([*starts, exact("1.5") if by_attainment else ZERO]) * exact("1.25") or exact(FLAT[by_units(part)][-1])
    marks = {top * step / 12 for step in range(13)} if not by_attainment else {exact(step) / 10 for step in range(int(top * 10) + 1)}
    tiers = [tier for _, table in (part.tiers.choices if part.tiers else ()) for tier in table.tiers]
    smooth = method_of(part.terms) in ("curve", "interpolated") or {tier.method for tier in tiers} == {"marginal"} == {method_of(part.terms)}
    jumps = set() if smooth else {start - top / 2000 for start in starts if start > 0}  # what is paid just before a tier
    seen: set[Fraction] = set()
    for mark in sorted({*marks, *jumps, *starts}, key=lambda mark: (mark, mark in starts)):
        credit = _whole(mark * unit) if by_units(part) else mark * unit
        if mark in jumps and by_units(part):
            credit -= 1
        if credit < 0 or (credit in seen and mark not in starts):
            continue  # whole units: two marks may be the same number of them
        seen.add(credit)
        found = outcome(blank, list(sales(blank.terms, part, [credit], 0)) if credit else [], blank.terms.period)
        now = quota_of_line(found, part.component.name)
        if now is not None:
            place = credit / unit if by_units(part) else mark
            yield Point(place, credit, exact(rounded(now.exact, blank.terms.currency)), mark in starts and mark > 0)
