"""Quota and target incentive of an interval, with every step of the derivation.

A quota row gives the amount for its whole window. An interval takes its share of each window it
meets, by the plan's seasons or proration basis, less the days not employed on a plan that has the
component and the days on leave, times the ramp of a new hire, less what was relieved by decision (`pay.relief`). The target incentive
is cut by the same basis; a relief of quota leaves it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from spm_xl.errors import OutOfRange
from spm_xl.money import ONE, ZERO, exact
from spm_xl.pay.book import Book
from spm_xl.pay.quota import ramp_share, seasonal
from spm_xl.pay.relief import QuotaPart, refuse_endless, relieved
from spm_xl.pay.result import QuotaStep
from spm_xl.period import DAY, FIRST_DAY, LAST_DAY, MONTHS_IN, Period, Span, share
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row
from spm_xl.tables.quotas import Quota, closed


def window_at(book: Book, participant: str, component: str, day: date) -> Span | None:
    """The days of the quota window that holds a day, or None."""
    for quota in book.quotas.get((participant, component), ()):
        if day in quota.span:
            return quota.span
    return None


def quota_of(
    book: Book, participant: str, component: str, interval: Span, plan: Row
) -> tuple[Fraction | None, tuple[QuotaStep, ...]]:
    """The quota of an interval and how it comes about; None where the participant has none.

    Parameters
    ----------
    interval : the days over which attainment is counted.
    plan : the plan's terms, for seasonality, proration, ramp and leave relief.
    """
    windows = [w for w in book.quotas.get((participant, component), ()) if w.span.overlap(interval)]
    if not windows:
        return None, ()
    if any(window.span == interval for window in windows) and interval.end == LAST_DAY:
        refuse_endless(book, participant, component)
        return windows[0].amount, (QuotaStep(f"quota from {interval.start}", windows[0].amount),)
    totals = [ZERO, ZERO, ZERO, ZERO]  # of the interval, employed, after leave, after ramp
    less: dict[str, Fraction] = {}  # relieved, by reason

    def parts_of(days: Span) -> Iterator[QuotaPart]:
        met = [window for window in book.quotas[participant, component] if window.span.overlap(days)]
        return quota_parts(book, participant, component, met, days, plan)

    for part in quota_parts(book, participant, component, windows, interval, plan):
        for at, factor in enumerate((ONE, part.here, part.at_work, part.at_work * part.ramp)):
            totals[at] += part.amount * factor
        for reason, amount in relieved(book, participant, component, part, plan, parts_of):
            less[reason] = less.get(reason, ZERO) + amount
    first = f"quota of {len(windows)} windows" if len(windows) > 1 else f"quota for {windows[0].span}"
    steps = [QuotaStep(first.replace(str(LAST_DAY), "further notice"), sum((w.amount for w in windows), ZERO))]
    labels = (
        f"share of {interval} ({plan['proration'].replace('_', ' ')})",
        "days on a plan with it",
        "relief for leave",
        "ramp of a new hire",
    )
    for label, total in zip(labels, totals, strict=True):
        if total != steps[-1].amount:
            steps.append(QuotaStep(label, total))
    for reason, amount in less.items():
        steps.append(QuotaStep(f"relief: {reason}", steps[-1].amount - amount))
    return steps[-1].amount if less else totals[-1], tuple(steps)


def quota_parts(
    book: Book, participant: str, component: str, windows: Sequence[Quota], interval: Span, plan: Row
) -> Iterator[QuotaPart]:
    """The parts of quota windows inside an interval, pay period by pay period."""
    for window in windows:
        whole = closed(window, book.calendar, interval)
        for part, months in _parts(book, whole, interval):
            here, at_work = _active(book, participant, component, part, plan)
            own = tuple(_stretches(book, participant, component, part)) if book.rows("relief", participant) else ()
            ramp = _ramp(book, participant, part, months, plan)
            yield QuotaPart(part, window.amount * _weight(book, part, whole, plan), here, at_work, ramp, own)


def _parts(book: Book, whole: Span, interval: Span) -> list[tuple[Span, int]]:
    """The days of a window inside an interval, cut by pay period, with each period's months."""
    common = whole.overlap(interval)
    if common is None:
        return []
    parts = []
    period = book.calendar.at(common.start)
    months = MONTHS_IN.get(book.calendar.kind, 1)
    while True:
        part = period.span.overlap(common)
        if part:
            parts.append((part, months))
        if period.end >= common.end:
            return parts
        period = book.calendar.at(date.fromordinal(period.end.toordinal() + 1))


def _weight(book: Book, part: Span, whole: Span, plan: Row) -> Fraction:
    """Share of a window's quota that belongs to a part of it."""
    if plan["proration"] == "none" and not plan["seasonality"]:
        return Fraction(1, len(_parts(book, whole, whole)))
    if not plan["seasonality"]:
        return share(part, whole, plan["proration"], book.calendar)
    return _season(book, part, plan) / _season(book, whole, plan)


def _season(book: Book, span: Span, plan: Row) -> Fraction:
    """Seasonal weight of some days: of each pay period its season's weight, by the share of its days."""
    total = ZERO
    for part, _ in _parts(book, span, span):
        period = book.calendar.at(part.start)
        in_year = len(book.calendar.fiscal_year(period))
        weights = seasonal(1, plan["seasonality"])
        if in_year % len(weights):
            raise OutOfRange(f"{len(weights)} season weights do not fit a year of {in_year} periods. Give 4 or {in_year}.")
        per_season = in_year // len(weights)
        total += weights[period.index // per_season] / per_season * share(part, period.span, plan["proration"], book.calendar)
    return total


def _active(book: Book, participant: str, component: str, part: Span, plan: Row) -> tuple[Fraction, Fraction]:
    """Share of some days on a plan with the component, and of those not on relieved leave; all without proration."""
    if plan["proration"] == "none":
        return ONE, 1 - leave_share(book, participant, part, plan)
    own = _stretches(book, participant, component, part)
    here = sum((share(days, part, plan["proration"], book.calendar) for days in own), ZERO)
    return here, max(ZERO, here - leave_share(book, participant, part, plan, own))


def _stretches(book: Book, participant: str, component: str, part: Span) -> list[Span]:
    """The days on which the participant is employed on a plan that has the component, in unbroken stretches."""
    found: list[Span] = []
    for span, row in book.segments(participant, part):
        if component not in book.components.get(row["plan"], {}):
            continue
        if found and found[-1].end + DAY == span.start:
            span = Span(found.pop().start, span.end)
        found.append(span)
    return found


def leave_share(book: Book, participant: str, part: Span, plan: Row, within: Sequence[Span] | None = None) -> Fraction:
    """Share of some days on leave that relieves quota, target incentive and draw.

    Parameters
    ----------
    within : only leave on these days counts; all days employed unless given.
    """
    if not plan["leave_relief"]:
        return ZERO
    whole = plan["proration"] == "none"  # then only leave through all of it relieves
    basis = "calendar_days" if whole else plan["proration"]
    days = [book.employed(participant)] if within is None else within
    away = ZERO
    for row in book.rows("leave", participant):
        if row["relief"]:
            absent = (Span(row["start"], row["end"] or LAST_DAY).overlap(own) for own in days)
            away += sum((share(span, part, basis, book.calendar) for span in absent if span), ZERO)
    return min(away, ONE) if not whole or away >= 1 else ZERO


def _ramp(book: Book, participant: str, part: Span, months: int, plan: Row) -> Fraction:
    hired = book.employed(participant).start
    if not plan["ramp"] or hired == FIRST_DAY:
        return ONE
    return ramp_share(hired, part.start, plan["ramp"], plan["ramp_start"], months)


def target_of(book: Book, participant: str, terms: Row, interval: Span, plan: Row, upto: Period) -> Fraction:
    """Target incentive of a component for an interval, in plan currency.

    Parameters
    ----------
    terms : the component's row: `target` for one interval, or `weight` of the participant's annual
        target incentive.
    upto : the period being settled, for a target over all time. A change of the participant's terms inside
        the interval counts by days for the whole of it, as its quota does.
    """
    name = terms["component"]
    parts = _parts(book, interval, interval) if interval.start != FIRST_DAY else [(upto.span, 1)]
    if terms["target"] is not None:
        active = sum((_active(book, participant, name, part, plan)[1] for part, _ in parts), ZERO) / len(parts)
        return exact(terms["target"]) * active
    total = ZERO
    for part, _ in parts:
        _, at_work = _active(book, participant, name, part, plan)
        total += _annual_target(book, participant, name, part) * _share_of_year(book, part, plan) * at_work
    return total * exact(terms["weight"])


def _share_of_year(book: Book, part: Span, plan: Row) -> Fraction:
    """Share of the fiscal year, by the basis that cuts its quota too."""
    periods = book.calendar.fiscal_year(book.calendar.at(part.start))
    if plan["proration"] == "none":
        return Fraction(1, len(periods))
    return share(part, Span(periods[0].start, periods[-1].end), plan["proration"], book.calendar)


def _annual_target(book: Book, participant: str, component: str, part: Span) -> Fraction:
    """Target incentive for a full year, by days where it changed within the part."""
    segments = [
        (span.days, exact(row["target_incentive"] or 0))
        for span, row in book.segments(participant, part)
        if component in book.components.get(row["plan"], {})
    ]
    days = sum(length for length, _ in segments)
    return sum((amount * length for length, amount in segments), ZERO) / days if days else ZERO
