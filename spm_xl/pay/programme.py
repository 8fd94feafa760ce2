"""The draws of one participant, period after period, in their order.

Several draws: the non-recoverable floor first, then recoverable ones on what remains, the oldest
first. Recovery never takes pay below a floor that is in force, below the minimum wage of the hours
on file, or from somebody who has left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from spm_xl.condition import holds, parse
from spm_xl.errors import InvalidPlan
from spm_xl.money import ZERO, exact, minor_unit, money, rounded, whole_units
from spm_xl.pay.draw import DrawTerms, Settled, settle
from spm_xl.pay.plan import Book, draw_span
from spm_xl.pay.result import DrawLine, WageFloor
from spm_xl.pay.target import leave_share
from spm_xl.period import DAY, FIRST_DAY, LAST_DAY, Period, Span, add_months, month_length, share
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row

STEP_DAYS = {"week": 7, "two weeks": 14}


@dataclass
class Balance:
    """What a draw has come to so far."""

    closing: int = 0
    earned: int = 0  # for a cumulative guarantee, since its start
    drawn: int = 0


@dataclass
class Programme:
    """The balances of a participant's draws, by draw name."""

    balances: dict[str, Balance] = field(default_factory=dict)

    def balance(self, draw: str) -> Balance:
        """The balance of a draw, new at zero."""
        return self.balances.setdefault(draw, Balance())


def terms_of(row: Row) -> DrawTerms:
    """The terms that a row of the table draws states."""
    return DrawTerms(
        recoverable=exact(row["recoverable"]),
        type=row["type"],
        recovery=exact(row["recovery"]),
        protected=row["protected"],
        recovery_limit=row["recovery_limit"],
        recovery_share=exact(row["recovery_share"]) if row["recovery_share"] is not None else None,
        balance_cap=row["balance_cap"],
        guarantee=row["guarantee"],
    )


def ordered(rows: Sequence[Row], hired: date) -> list[Row]:
    """Draws in the order in which they are settled."""
    return sorted(
        rows,
        key=lambda row: (
            row["priority"] if row["priority"] is not None else Decimal(1000),
            row["recoverable"] != 0,
            draw_span(row, hired).start,
            row["draw"],
        ),
    )


def settle_draws(
    book: Book,
    participant: str,
    rows: Sequence[Row],
    plan: Row,
    currency: str,
    period: Period,
    counted: Decimal,
    floor: Callable[[Decimal], WageFloor | None],
    programme: Programme,
    lookup: Callable[[str], object],
) -> tuple[tuple[DrawLine, ...], WageFloor | None]:
    """All draws of a participant in a period; `programme` moves on.

    Parameters
    ----------
    counted : earnings that are held against the draws, money.
    floor : the wage floor for a given pay before recovery.
    lookup : value of a name in `forgive_when`.
    """
    places = minor_unit(currency)
    employed = book.employed(participant)
    leaves = employed.end in period.span
    gone = employed.end < period.start
    units = whole_units(exact(counted), places)
    found = [(row, *_amount(book, participant, row, plan, period, currency)) for row in ordered(rows, employed.start)]
    in_force = {id(row): draw_span(row, employed.start).overlap(employed) is not None and bool(_days(row, employed, period)) for row, _, _ in found}
    least = max((whole_units(exact(amount), places) for row, amount, _ in found if in_force[id(row)] and row["protected"] and row["type"] == "top_up"), default=0)
    lines: list[DrawLine] = []
    running, recovered, wages = units, 0, None
    for row, amount, instalments in found:
        terms, balance = terms_of(row), programme.balance(row["draw"])
        opening = balance.closing
        draw = whole_units(exact(amount), places)
        notes: list[str] = []
        now = _settled(row, terms, balance, units, running, draw, opening, places, least, recovered, employed, period)
        if terms.type == "top_up":
            running += now.advance
        advanced = sum((line.advance for line in lines), rounded(0, currency)) + money(now.advance, places)
        wages = floor(counted + advanced)
        now = _limited(now, wages, recovered, places, leaves, gone, plan, opening, notes, running)
        recovered += now.recovery
        forgiven = _forgiven(row, plan, now.closing, employed, period, leaves, lookup, notes)
        balance.closing = now.closing - forgiven
        if gone and not opening and not draw:
            continue
        figures = [money(value, places) for value in (opening, units, draw, now.advance, now.added, now.recovery, forgiven, balance.closing)]
        first, *rest = figures
        if any(figures[2:]) or first or in_force[id(row)]:
            lines.append(DrawLine(row["draw"], terms.words, terms.recoverable, first, first, *rest, tuple(instalments), tuple(notes)))
    if wages is None:
        wages = floor(counted)
    return tuple(lines), wages


def _settled(
    row: Row, terms: DrawTerms, balance: Balance, units: int, running: int, draw: int, opening: int, places: int,
    least: int, recovered: int, employed: Span, period: Period,
) -> Settled:  # fmt: skip
    """One draw of the period, before the wage floor."""
    if terms.guarantee == "cumulative" and _days(row, employed, period):
        before = max(balance.earned, balance.drawn)
        balance.earned, balance.drawn = balance.earned + units, balance.drawn + draw
        paid = max(balance.earned, balance.drawn) - before
        return Settled(paid - units, 0, 0, paid, opening)
    positive = max(0, running if terms.type == "top_up" else units)
    above = positive if terms.type == "additive" else max(0, positive - (max(least, draw) if terms.protected else 0))
    window = Span(row["recovery_start"] or FIRST_DAY, row["recovery_end"] or LAST_DAY)
    room = max(0, above - recovered) if window.overlap(period.span) else 0
    return settle(running, draw, opening, terms, places=places, room=room)


def _limited(
    now: Settled, wages: WageFloor | None, recovered: int, places: int, leaves: bool, gone: bool, plan: Row,
    opening: int, notes: list[str], running: int,
) -> Settled:  # fmt: skip
    """The recovery that the wage floor and the end of the job allow."""
    recovery = now.recovery
    if gone or (leaves and plan["end_of_job"] != "deducted"):
        recovery = 0
    elif leaves:
        if not plan["end_of_job_clause"]:
            raise InvalidPlan(f"plan {plan['plan']!r} deducts draws at the end of a job without naming the clause. Fill end_of_job_clause.")
        recovery = min(opening, max(0, running - recovered))
        notes.append(f"deducted from final pay under {plan['end_of_job_clause']}")
    if wages is not None and recovery:
        allowed = max(0, whole_units(exact(wages.room), places) - recovered)
        if allowed < recovery:
            notes.append("nothing recovered: hours are required and none are on file" if wages.missing else "recovery held at the minimum-wage floor")
            recovery = allowed
    shift = now.recovery - recovery
    return now._replace(recovery=recovery, paid=now.paid + shift, closing=now.closing + shift)


def _forgiven(
    row: Row, plan: Row, closing: int, employed: Span, period: Period, leaves: bool, lookup: Callable[[str], object], notes: list[str]
) -> int:
    """The part of a balance that is given up, all of it or nothing."""
    if not closing:
        return 0
    if leaves or employed.end < period.start:
        if plan["end_of_job"] == "held for counsel":
            notes.append("balance held for counsel; nothing is asked back")
            return 0
        notes.append("balance forgiven at the end of the job")
        return closing
    span = draw_span(row, employed.start)
    if row["at_end"] == "forgive" and span.end <= period.end:
        notes.append("balance forgiven at the end of the draw's term")
        return closing
    if row["forgive_when"] and holds(parse(row["forgive_when"]), lookup):
        notes.append(f"balance forgiven: {row['forgive_when']}")
        return closing
    return 0


def _days(row: Row, employed: Span, period: Period) -> Span | None:
    """The days of a period on which a draw is in force."""
    common = draw_span(row, employed.start).overlap(employed)
    return common.overlap(period.span) if common else None


def _amount(
    book: Book, participant: str, row: Row, plan: Row, period: Period, currency: str
) -> tuple[Decimal, list[tuple[date, Decimal]]]:
    """The draw of a period and, where it is paid more often, its instalments."""
    employed = book.employed(participant)
    days = _days(row, employed, period)
    if days is None:
        return rounded(0, currency), []
    away = leave_share(book, participant, days, plan) if row["prorate"] else ZERO
    if row["frequency"] == "period":
        part = share(days, period.span, plan["proration"], book.calendar) if row["prorate"] else Fraction(1)
        return rounded(exact(row["amount"]) * part * (1 - away), currency), []
    each = rounded(exact(row["amount"]) * (1 - away), currency)
    dates = _pay_dates(row["frequency"], draw_span(row, employed.start).start, days, period)
    return sum((each for _ in dates), rounded(0, currency)), [(day, each) for day in dates]


def _pay_dates(frequency: str, start: date, days: Span, period: Period) -> list[date]:
    """Days on which a draw is paid: every 7 or 14 days from its start, or at the end of each month."""
    if frequency == "month":
        ends, day = [], date(period.start.year, period.start.month, 1)
        while day <= days.end:
            end = min(day.replace(day=month_length(day.year, day.month)), days.end)
            if end in days:
                ends.append(end)
            day = add_months(day, 1)
        return ends
    step = STEP_DAYS[frequency]
    anchor = period.start if start == FIRST_DAY else start
    first = anchor + timedelta(days=-(-max(0, (days.start - anchor).days) // step) * step)
    dates = []
    while first <= days.end:
        dates.append(first)
        first += step * DAY
    return dates
