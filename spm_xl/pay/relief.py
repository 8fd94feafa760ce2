"""Relief of quota: what a participant need not reach on some days, by somebody's decision and with its reason.

A share counts on the days that leave does not relieve already, so that no day is relieved twice: on a day of leave the leave, which
relieves all of it, is the larger. Of two shares for one day the larger counts, and an amount counts on the days that no share relieves.
An amount is taken off what is left of the quota of its days after leave and ramp, spread over them as that quota is. The target
incentive and the draw are not relieved: a quota that is lower is easier to reach, and pays no less when it is.

>>> [str(days) for days in _less(Span(date(2026, 3, 1), date(2026, 3, 31)), Span(date(2026, 3, 10), date(2026, 3, 20)))]
['2026-03-01 to 2026-03-09', '2026-03-21 to 2026-03-31']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date  # noqa: F401  (doctest)

from spm_xl.errors import InvalidInput
from spm_xl.money import ZERO, exact
from spm_xl.pay.book import Book
from spm_xl.period import DAY, LAST_DAY, Span, share
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row


@dataclass(frozen=True, slots=True)
class QuotaPart:
    """The part of a quota window that falls into one pay period.

    Attributes
    ----------
    span : its days; amount : quota of them for somebody who is there on all of them.
    here, at_work : shares of them on a plan with the component, and of those not on relieved leave; ramp : of a new hire.
    own : the days on a plan with the component.
    """

    span: Span
    amount: Fraction
    here: Fraction
    at_work: Fraction
    ramp: Fraction
    own: tuple[Span, ...]


def relieved(
    book: Book, participant: str, component: str, part: QuotaPart, plan: Row, parts_of: Callable[[Span], Iterable[QuotaPart]]
) -> Iterator[tuple[str, Fraction]]:
    """Reason and amount of what is relieved of a part of a quota.

    Parameters
    ----------
    parts_of : the parts of the participant's quota on some days.
    """
    rows = _in_order(book, participant, component)
    taken: list[Span] = _leave_days(book, participant, plan) if rows else []
    for row in rows:
        days = Span(row["start"], row["end"])
        if not days.overlap(part.span):
            taken = [*taken, days]
            continue
        if row["share"] is not None:
            amount = _left(book, part, days, taken, plan) * exact(row["share"])
        else:
            whole = _quota_of_days(book, participant, component, row, plan, taken, parts_of)
            amount = exact(row["amount"]) * _left(book, part, days, taken, plan) / whole if whole else ZERO
        taken = [*taken, days]
        if amount:
            yield row["reason"], amount


def _in_order(book: Book, participant: str, component: str) -> list[Row]:
    """Reliefs of a component, the largest share first, then amounts in the order of their days."""
    rows = [row for row in book.rows("relief", participant) if row["component"] in ("", component)]
    return sorted(rows, key=lambda row: (-(row["share"] or 0), row["start"], row["end"], row["reason"]))


def refuse_endless(book: Book, participant: str, component: str) -> None:
    """Refuse a relief of a quota that is for all time: its days have no share of it."""
    if any(row["component"] in ("", component) for row in book.rows("relief", participant)):
        raise InvalidInput(f"the quota of {participant} for {component} has no end, so that a relief of some days has no part of it. Give it an end.")


def _leave_days(book: Book, participant: str, plan: Row) -> list[Span]:
    """The days on leave that relieve the quota."""
    rows = book.rows("leave", participant) if plan["leave_relief"] else ()
    return [Span(row["start"], row["end"] or LAST_DAY) for row in rows if row["relief"]]


def _left(book: Book, part: QuotaPart, days: Span, taken: Sequence[Span], plan: Row) -> Fraction:
    """What is left of a part's quota on some days that nothing else relieves; without proration all of it or nothing."""
    found = [common for own in part.own if (common := own.overlap(days))]
    for away in taken:
        found = [left for span in found for left in _less(span, away)]
    whole = plan["proration"] == "none"
    basis = "calendar_days" if whole else plan["proration"]
    some = sum((share(span, part.span, basis, book.calendar) for span in found), ZERO)
    return part.amount * part.ramp * (some if not whole or some >= 1 else ZERO)


def _less(days: Span, away: Span) -> list[Span]:
    """Days without some others."""
    if not days.overlap(away):
        return [days]
    before = [Span(days.start, away.start - DAY)] if days.start < away.start else []
    return [*before, Span(away.end + DAY, days.end)] if away.end < days.end else before


def _quota_of_days(
    book: Book, participant: str, component: str, row: Row, plan: Row, taken: Sequence[Span], parts_of: Callable[[Span], Iterable[QuotaPart]]
) -> Fraction:
    """What is left of the quota on the days of a relief of an amount; refused where the relief is more than that.

    Nothing is left where the participant has left before those days, or is on leave on all of them: then there is nothing to relieve.
    """
    key = ("relief", participant, component, row["start"], row["component"], plan["plan"], plan["effective"])
    if key not in book.kept:
        days = Span(row["start"], row["end"])
        book.kept[key] = sum((_left(book, one, days, taken, plan) for one in parts_of(days)), ZERO)
    whole: Fraction = book.kept[key]
    if exact(row["amount"]) > whole > 0:
        raise InvalidInput(
            f"the relief of {participant} for {component} from {row['start']} takes {row['amount']:,f} off a quota that comes to "
            f"{float(whole):,.2f} on its days, after leave and ramp. Lower it, or give a share."
        )
    return whole
