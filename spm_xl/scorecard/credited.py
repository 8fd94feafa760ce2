"""Quota and credit by the plan: what the statements show, for any days.

Of each participant the component counts that leads the statement: the first one of the plan that has a quota. Bookings count up
to the as-of day, or, where that is the last day of a period, up to the cut-off of its statements. Amounts are in the company's
currency; a plan in another one is converted, quota and credit alike, at the plan's rate of the last day that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from spm_xl.errors import Refused
from spm_xl.measure.quotas import MONEY, OF_OTHERS, UNITS, Credited
from spm_xl.pay.book import Book, book
from spm_xl.pay.credit import credits
from spm_xl.pay.history import History
from spm_xl.pay.hold import Receipts
from spm_xl.pay.run import cutoff
from spm_xl.pay.standing import Standing
from spm_xl.period import Span
from spm_xl.rational import Fraction
from spm_xl.tables.exchange import rate
from spm_xl.tables.inputs import Inputs, Row

BESIDE = ("rollup", "overlay")  # kinds of credit that count a deal beside its seller


def credit_source(inputs: Inputs) -> Callable[[Span, date], Mapping[str, Credited]] | None:
    """What answers credit and quota of every participant on a plan in some days as of a day; the transactions are gone through once.

    None where pay has no plans or no transactions.

    Raises
    ------
    Refused : transactions cannot be credited; all of them are listed.
    """
    if not (inputs.rows("plans") and inputs.rows("components") and inputs.rows("transactions")):
        return None
    facts = book(inputs)
    found = credits(facts)
    if found.problems:
        raise Refused(found.problems)
    receipts = Receipts(facts)

    @cache
    def standing(participant: str, as_of: date) -> Standing:
        last = _last_booking(facts, as_of)
        known = [credit for credit in found.by_participant.get(participant, ()) if credit.booked <= last]
        return History(facts, participant, known, receipts).standing

    @cache
    def of(window: Span, as_of: date) -> dict[str, Credited]:
        days = Span(window.start, min(window.end, as_of))
        answers = {who: _credited(facts, standing(who, as_of), window, days) for who in sorted(facts.people)}
        return {who: answer for who, answer in answers.items() if answer is not None}

    return of


def _last_booking(facts: Book, as_of: date) -> date:
    """The day up to which bookings count: on the last day of a period that of its cut-off, as its statement has it."""
    period = facts.calendar.at(as_of)
    return cutoff(facts, period) if as_of == period.end else as_of


def _credited(facts: Book, standing: Standing, window: Span, days: Span) -> Credited | None:
    """What a participant is credited with; None for somebody on no plan in these days."""
    segments = [(span, row) for span, row in facts.segments(standing.participant, window) if row["plan"]]
    if not segments:
        return None
    row = segments[-1][1]
    plan = facts.plan(row["plan"], min(segments[-1][0].end, max(days.end, segments[-1][0].start)))
    component, quota = _main(facts, standing, row, plan, window)
    if not component:
        return None
    counts = _counts(facts, row["plan"], component, days.end)
    one = _rate(facts, plan, days.end) if counts == MONEY else Fraction(1)
    credit = standing.credit_in(component, window, days.end)
    counts = OF_OTHERS if _of_others(facts, standing, component, days) else counts
    return Credited(credit * one, None if quota is None else quota * one, counts)


def _main(facts: Book, standing: Standing, person: Row, plan: Row, window: Span) -> tuple[str, Fraction | None]:
    """The component that leads the statement, with its quota: the first one with a quota, else the first one."""
    names = list(facts.components.get(person["plan"], {}))
    for name in names:
        quota, _ = standing.quota(name, window, plan)
        if quota:
            return name, quota
    return (names[0] if names else ""), None


def _rate(facts: Book, plan: Row, day: date) -> Fraction:
    """From the plan's currency to the company's."""
    return rate(facts.fx, plan["currency"] or facts.currency, facts.currency, day, plan["fx"], plan["plan"]).value


def _of_others(facts: Book, standing: Standing, component: str, days: Span) -> bool:
    """Whether the credit is, or would be, of deals that others sold and are credited for too."""
    kinds = {credit.kind for credit in standing.by_component.get(component, ()) if credit.day in days}
    if kinds:
        return bool(kinds & set(BESIDE))
    rules = [row for _, versions in facts.crediting for row in versions.values if row["component"] == component]
    return bool(rules) and all(row["kind"] in BESIDE for row in rules)


def _counts(facts: Book, plan: str, component: str, day: date) -> str:
    """What a component's quota counts: money, or units."""
    versions = facts.components[plan][component].versions
    terms = versions.at(day) or versions.values[0]
    return UNITS if "units" in (terms["measure"], terms["over"]) else MONEY
