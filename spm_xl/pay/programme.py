"""The draws of one participant, period after period, in their order.

Several draws: the non-recoverable floor first, then recoverable ones on what remains, the oldest
first. Recovery never takes pay below a floor that is in force, below the minimum wage of the hours
on file, or from somebody who has left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from spm_xl.condition import holds, parse
from spm_xl.errors import InvalidPlan
from spm_xl.money import ZERO, exact, minor_unit, money, rounded, whole_units
from spm_xl.pay.book import Book
from spm_xl.pay.draw import DrawTerms, Settled, settle
from spm_xl.pay.plan import draw_span
from spm_xl.pay.result import DrawLine, WageFloor
from spm_xl.pay.target import leave_share
from spm_xl.period import DAY, FIRST_DAY, LAST_DAY, Period, Span, add_months, share
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row

STEP_DAYS = {"week": 7, "two weeks": 14}


@dataclass
class Balance:
    """What a draw has come to so far."""

    closing: int = 0
    earned: int = 0  # for a cumulative guarantee, since its start
    drawn: int = 0
    paid: int = 0


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
    found = [(row, *_amount(book, participant, row, plan, period, currency)) for row in _current(rows, employed, period)]
    protected: dict[str, int] = defaultdict(int)  # what each protected draw keeps
    for row, amount, _ in found:
        protected[row["draw"]] += whole_units(exact(amount), places) if row["protected"] and row["type"] == "top_up" else 0
    least = max(protected.values(), default=0)
    lines: dict[str, DrawLine] = {}
    drawn: dict[str, int] = defaultdict(int)  # by earlier rows of the same draw, where its terms change inside the period
    running, recovered, advanced = units, 0, 0
    wages = floor(counted)
    for row, amount, instalments in found:
        terms, balance = terms_of(row), programme.balance(row["draw"])
        opening = balance.closing
        draw = whole_units(exact(amount), places)
        notes: list[str] = []
        if terms.guarantee == "cumulative" and _days(row, employed, period):
            new = 0 if row["draw"] in drawn else units
            now = _cumulative(balance, new, draw, opening, None if wages is None else whole_units(exact(wages.room), places))
        else:
            room = _room(row, terms, units, running, draw, least, period) - recovered
            now = settle(running - drawn[row["draw"]], draw, opening, terms, places=places, room=max(0, room), earnings=units)
        drawn[row["draw"]] += draw
        running += now.advance if terms.type == "top_up" else 0
        advanced += now.advance
        wages = floor(counted + money(advanced, places))
        now = _limited(now, wages, recovered, places, leaves, gone, plan, opening, notes, running)
        recovered += now.recovery
        forgiven = _forgiven(row, plan, now.closing, employed, period, leaves, lookup, notes)
        balance.closing = now.closing - forgiven
        if gone and not opening and not draw:
            continue
        figures = [money(value, places) for value in (opening, units, draw, now.advance, now.added, now.recovery, forgiven, balance.closing)]
        if any((opening, *figures[2:])) or _days(row, employed, period):
            line = _line(row["draw"], terms, figures, instalments, notes)
            lines[row["draw"]] = _joined(lines[row["draw"]], line) if row["draw"] in lines else line
    return tuple(lines.values()), wages


def _line(draw: str, terms: DrawTerms, figures: Sequence[Decimal], instalments: Sequence[tuple[date, Decimal]], notes: Sequence[str]) -> DrawLine:
    opening, earned, amount, advance, added, recovery, forgiven, closing = figures
    return DrawLine(
        draw, terms.words, terms.recoverable, opening, opening, earned, amount, advance, added, recovery, forgiven, closing,
        tuple(instalments), tuple(notes),
    )  # fmt: skip


def _current(rows: Sequence[Row], employed: Span, period: Period) -> list[Row]:
    """Of the rows that share a draw's name (a schedule, a conversion), those in force; if none is, the last that was.

    A row holds until the next one of its name starts.
    """
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_name[row["draw"]].append(row)
    kept: list[Row] = []
    for own in by_name.values():
        own.sort(key=lambda row: draw_span(row, employed.start).start)
        for at, following in enumerate(own[1:]):
            next_start = draw_span(following, employed.start).start
            if draw_span(own[at], employed.start).end >= next_start > FIRST_DAY:
                own[at] = {**own[at], "end": next_start - DAY}
        begun = [row for row in own if draw_span(row, employed.start).start <= period.end] or own[:1]
        kept.extend([row for row in own if _days(row, employed, period)] or begun[-1:])
    return ordered(kept, employed.start)


def _joined(first: DrawLine, then: DrawLine) -> DrawLine:
    """Two rows of one draw in one period: its terms changed inside it."""
    return replace(
        then,
        words=f"{first.words}; then {then.words}",
        published=first.published,
        opening=first.opening,
        draw_amount=first.draw_amount + then.draw_amount,
        advance=first.advance + then.advance,
        added=first.added + then.added,
        recovery=first.recovery + then.recovery,
        forgiven=first.forgiven + then.forgiven,
        instalments=(*first.instalments, *then.instalments),
        notes=(*first.notes, *then.notes),
    )


def _cumulative(balance: Balance, units: int, draw: int, opening: int, wage_room: int | None) -> Settled:
    """A guarantee over the term so far: max(all earned, all drawn) less what was paid, above the wage floor."""
    balance.earned, balance.drawn = balance.earned + units, balance.drawn + draw
    advance = max(balance.earned, balance.drawn) - balance.paid - units
    if wage_room is not None:
        advance = max(advance, -wage_room)
    balance.paid += units + advance
    return Settled(advance, 0, 0, units + advance, opening)


def _room(row: Row, terms: DrawTerms, units: int, running: int, draw: int, least: int, period: Period) -> int:
    """Earnings that a draw may recover from: never so much that pay falls below a draw that protects it."""
    if not Span(row["recovery_start"] or FIRST_DAY, row["recovery_end"] or LAST_DAY).overlap(period.span):
        return 0
    if terms.type == "additive":
        above = running + draw - least if least else units
    else:
        above = running - max(least, draw if terms.protected else 0)
    return max(0, min(units, above))


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
    within = row.get("within", employed)  # a plan's draw holds on the days on the plan
    common = draw_span(row, employed.start).overlap(employed)
    common = common.overlap(within) if common and within else None
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
    if row["frequency"] == "month":
        paid = []
        for month in _months(days):
            part = share(days, month, plan["proration"], book.calendar) if row["prorate"] else Fraction(1)
            paid.append((min(month.end, days.end), rounded(exact(row["amount"]) * part * (1 - away), currency)))
    else:
        each = rounded(exact(row["amount"]) * (1 - away), currency)
        paid = [(day, each) for day in _pay_dates(row["frequency"], draw_span(row, employed.start).start, days, period)]
    return sum((amount for _, amount in paid), rounded(0, currency)), paid


def _months(days: Span) -> list[Span]:
    """The calendar months that some days touch."""
    first = days.start.replace(day=1)
    found = []
    while first <= days.end:
        found.append(Span(first, add_months(first, 1) - DAY))
        first = add_months(first, 1)
    return found


def _pay_dates(frequency: str, start: date, days: Span, period: Period) -> list[date]:
    """Days on which a draw is paid: every 7 or 14 days from its start."""
    step = STEP_DAYS[frequency]
    anchor = period.start if start == FIRST_DAY else start
    first = anchor + timedelta(days=-(-max(0, (days.start - anchor).days) // step) * step)
    dates = []
    while first <= days.end:
        dates.append(first)
        first += step * DAY
    return dates
