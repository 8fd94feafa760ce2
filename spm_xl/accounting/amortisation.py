"""Amortisation: the cost of obtaining a contract, charged evenly over the time that it serves.

Straight-line over the benefit period (ASC 340-40-35-1, IFRS 15.99). A day counts from the first of the benefit period to the last,
both included. How a month counts that is not whole is a convention:

================  =================================================================================
days              every day alike
full_month        every month alike, the first and the last however short
mid_month         the first and the last count as half a month
first_month_days  every whole month alike, the first and the last by their days
================  =================================================================================

Each period's charge is rounded once, and the period that holds the last day takes what is left, so that a schedule comes to its
amount to the cent. A change of estimate is prospective (ASC 250-10-45-17, IAS 8.36): what is left is spread over what is left.

>>> life = benefit_period(date(2026, 1, 1), 36)
>>> rows = schedule(life, [Event(life.start, "added", Decimal("15000.00"))], month_spans(life))
>>> rows[1].amortised, rows[-1].closing, sum(row.amortised for row in rows)
(Decimal('383.21'), Decimal('0.00'), Decimal('15000.00'))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_xl.errors import InvalidInput
from spm_xl.money import Number, amount_units, minor_unit, money, whole_units
from spm_xl.period import DAY, Span, add_months, month_length
from spm_xl.rational import Fraction

CONVENTIONS = ("days", "full_month", "mid_month", "first_month_days")
KINDS = ("opened", "added", "end", "written off", "impaired")
HALF, NONE = Fraction(1, 2), Fraction(0)


@dataclass(frozen=True, slots=True)
class Life:
    """A benefit period: its first and last day, and how a part month counts."""

    start: date
    end: date
    convention: str = "days"


@dataclass(frozen=True, slots=True)
class Event:
    """What happens to an asset at the beginning of a day.

    Attributes
    ----------
    kind : "opened" (amount: what is left of an older asset at the end of the day), "added" (amount; below zero it is taken back), "end" (the benefit period has a new last day), "written off" (share of
        the carrying amount), or "impaired" (amount).
    """

    day: date
    kind: str
    amount: Decimal = Decimal(0)
    share: Fraction = NONE
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """One period of a schedule: opening + added - amortised - written_off - impaired = closing.

    Attributes
    ----------
    added : became an asset, or was taken off one (below zero).
    expensed : was given as an addition and is no asset: the contract or its benefit period was over, or more was taken back than was left.
    """

    start: date
    end: date
    opening: Decimal
    added: Decimal
    expensed: Decimal
    amortised: Decimal
    written_off: Decimal
    impaired: Decimal
    closing: Decimal


def benefit_period(start: date, months: int, convention: str = "days") -> Life:
    """The benefit period of so many months.

    >>> benefit_period(date(2026, 3, 15), 12).end, benefit_period(date(2026, 3, 15), 12, "full_month").end
    (datetime.date(2027, 3, 14), datetime.date(2027, 2, 28))
    """
    if convention not in CONVENTIONS:
        raise InvalidInput(f"convention {convention!r} is unknown. Use one of {', '.join(CONVENTIONS)}.")
    if months < 1:
        raise InvalidInput(f"a benefit period of {months} months is none. Give at least one month.")
    if convention in ("full_month", "mid_month"):
        first = start.replace(day=1)
        return Life(start, add_months(first, months + (convention == "mid_month")) - DAY, convention)
    return Life(start, add_months(start, months) - DAY, convention)


def used(life: Life, day: date) -> Fraction:
    """How much of a benefit period has gone by the end of a day, in its days or months.

    >>> used(Life(date(2026, 3, 15), date(2027, 2, 28), "full_month"), date(2026, 4, 30))
    Fraction(2, 1)
    """
    if day < life.start:
        return NONE
    day = min(day, life.end)
    if life.convention == "days":
        return Fraction((day - life.start).days + 1)
    whole = _month(day) - _month(life.start)  # months before the one of the day
    if whole == 0:
        return _weight(life, day) * _part(life, day)
    return _weight(life, life.start) + (whole - 1) + _weight(life, day) * _part(life, day)


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _weight(life: Life, day: date) -> Fraction:
    """What the month of a day counts for."""
    first, last = _month(day) == _month(life.start), _month(day) == _month(life.end)
    if life.convention == "full_month" or not (first or last):
        return Fraction(1)
    if life.convention == "mid_month":
        return Fraction(1) if first and last else HALF
    begins, ends = _days_of_month(life, day)
    return Fraction(ends - begins + 1, month_length(day.year, day.month))


def _part(life: Life, day: date) -> Fraction:
    """How much of its month has gone by the end of a day, of the days that lie in the benefit period."""
    begins, ends = _days_of_month(life, day)
    return Fraction(day.day - begins + 1, ends - begins + 1)


def _days_of_month(life: Life, day: date) -> tuple[int, int]:
    begins = life.start.day if _month(day) == _month(life.start) else 1
    return begins, life.end.day if _month(day) == _month(life.end) else month_length(day.year, day.month)


def month_spans(life: Life) -> tuple[Span, ...]:
    """The calendar months that a benefit period touches."""
    first = life.start.replace(day=1)
    count = _month(life.end) - _month(life.start) + 1
    starts = [add_months(first, at) for at in range(count)]
    return tuple(Span(start, add_months(start, 1) - DAY) for start in starts)


def schedule(life: Life, events: Iterable[Event], spans: Sequence[Span], currency: str = "") -> tuple[Charge, ...]:
    """What an asset comes to, period by period.

    Parameters
    ----------
    life : its benefit period; an event "end" moves the last day.
    events : at least the addition; in any order, and on one day in the order given.
    spans : the periods, one after the other without a gap. What happened before the first counts into its opening balance.
    currency : ISO code, for the minor unit.

    Raises
    ------
    InvalidInput : a benefit period that ends before it begins, or a share that is none.
    """
    places = minor_unit(currency)
    asset = _Asset(life, places)
    waiting = sorted(events, key=lambda event: event.day)
    found, at = [], 0
    before = spans[0].start if spans else date.max
    while at < len(waiting) and waiting[at].day < before:
        asset.to(waiting[at].day - DAY)
        asset.take(waiting[at])
        at += 1
    if at:
        asset.to(before - DAY)
    for span in spans:
        asset.begin()
        while at < len(waiting) and waiting[at].day <= span.end:
            asset.to(waiting[at].day - DAY)
            asset.take(waiting[at])
            at += 1
        asset.to(span.end)
        found.append(asset.charge(span))
    return tuple(found)


def charged(amount: Number, life: Life, first: date, last: date, currency: str = "") -> Decimal:
    """What is charged from one day to another, both included, where every calendar month has a charge of its own.

    The charges of days that follow each other add up to the charge of all of them.

    >>> life = benefit_period(date(2026, 3, 1), 36, "full_month")
    >>> charged("15000", life, date(2026, 3, 1), date(2026, 3, 31)), charged("15000", life, date(2029, 2, 1), date(2029, 2, 28))
    (Decimal('416.67'), Decimal('416.55'))
    """
    _checked(life)
    places = minor_unit(currency)
    units = amount_units(amount, places)
    return money(_through(units, life, last) - _through(units, life, first - DAY), places)


def _through(units: int, life: Life, day: date) -> int:
    """Minor units charged by the end of a day."""
    if day < life.start or not units:
        return 0
    if day >= life.end:
        return units
    whole, done, before = used(life, life.end), 0, NONE
    month_end = life.start.replace(day=1) - DAY
    while month_end < day and abs(done) < abs(units):
        month_end = add_months(month_end + DAY, 1) - DAY
        gone = used(life, min(month_end, day))
        due = whole_units(units * (gone - before) / whole, 0)
        done, before = done + due, gone
    return min(abs(done), abs(units)) * (1 if units > 0 else -1)


class _Asset:
    """An asset on its way through time, in whole minor units.

    `base` is what the current stretch began with, `since` the day before it: each charge is a share of the base.
    """

    def __init__(self, life: Life, places: int):
        _checked(life)
        self.life, self.places = life, places
        self.carrying = self.base = 0
        self.since = self.day = life.start - DAY
        self.sign, self.ended = 0, False
        self.begin()

    def begin(self) -> None:
        self.opening = self.carrying
        self.added = self.expensed = self.amortised = self.written_off = self.impaired = 0

    def to(self, day: date) -> None:
        """Charge up to the end of a day."""
        if day <= self.day:
            return
        if self.carrying:
            left = used(self.life, self.life.end) - used(self.life, self.since)
            gone = used(self.life, day) - used(self.life, self.day)
            if day >= self.life.end or left <= 0:
                due = self.carrying
            else:
                due = whole_units(self.base * gone / left, 0)
                due = min(abs(due), abs(self.carrying)) * self.sign
            self.amortised += due
            self.carrying -= due
        self.day = day

    def take(self, event: Event) -> None:
        """Let something happen at the beginning of the day after `self.day`."""
        if event.kind == "added":
            self._add(amount_units(event.amount, self.places))
        elif event.kind == "opened":
            self.carrying = amount_units(event.amount, self.places)
            self.sign = -1 if self.carrying < 0 else 1
            self.base, self.since = self.carrying, max(event.day, self.life.start - DAY)
            self.day = self.since
            return
        elif event.kind == "end":
            if event.end is None:
                raise InvalidInput(f"the change of {event.day} names no end. Give the new last day of the benefit period.")
            self.life = Life(self.life.start, max(event.end, event.day, self.life.start), self.life.convention)
        elif event.kind == "written off":
            if not 0 <= event.share <= 1:
                raise InvalidInput(f"a share of {float(event.share):g} cannot end. Give a share from 0 to 1.")
            gone = whole_units(self.carrying * event.share, 0)
            self.written_off += gone
            self.carrying -= gone
            self.ended = self.ended or event.share == 1
        elif event.kind == "impaired":
            gone = self._no_more_than_left(amount_units(event.amount, self.places) * (self.sign or 1))
            self.impaired += gone
            self.carrying -= gone
        else:
            raise InvalidInput(f"{event.kind!r} is no event. Use one of {', '.join(KINDS)}.")
        self.base, self.since = self.carrying, max(self.day, event.day - DAY)
        self.day = self.since

    def _add(self, units: int) -> None:
        if not self.carrying:
            self.sign = -1 if units < 0 and self.sign <= 0 else 1
        over = self.ended or max(self.day, self.life.start - DAY) >= self.life.end
        kept = 0 if over else units if units * self.sign > 0 else -self._no_more_than_left(-units)
        self.added += kept
        self.expensed += units - kept
        self.carrying += kept

    def _no_more_than_left(self, units: int) -> int:
        """An amount that is taken off, at most what is left."""
        return min(units * self.sign, self.carrying * self.sign) * self.sign

    def charge(self, span: Span) -> Charge:
        amounts = (self.opening, self.added, self.expensed, self.amortised, self.written_off, self.impaired, self.carrying)
        return Charge(span.start, span.end, *(money(units, self.places) for units in amounts))


def _checked(life: Life) -> None:
    if life.end < life.start:
        raise InvalidInput(f"the benefit period ends on {life.end}, before it begins on {life.start}. Correct one of them.")
    if life.convention not in CONVENTIONS:
        raise InvalidInput(f"convention {life.convention!r} is unknown. Use one of {', '.join(CONVENTIONS)}.")
