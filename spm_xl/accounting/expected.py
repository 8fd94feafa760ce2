"""Accruals at the expected tier: what the table expectations adds to what was earned so far.

>>> key(("P1", "New business"))
'P1|New business'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_xl.accounting.accrual import AccrualRoll, expected_cost, linear_forecast
from spm_xl.errors import InvalidInput
from spm_xl.money import ONE, ZERO, exact, rounded
from spm_xl.pay.book import Book
from spm_xl.pay.plan import rate_of
from spm_xl.pay.rates import VALUE_METHODS, RateTable
from spm_xl.pay.result import Ledger, Line, Run
from spm_xl.pay.row_terms import Terms
from spm_xl.pay.target import target_of
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row


@dataclass(frozen=True, slots=True)
class Expected:
    """What is accrued for one participant and component above what was earned.

    Attributes
    ----------
    credit : of the interval so far; expected : of the whole interval. earned : settled for the interval so far.
    cost : of the credit so far at the tier expected. roll : of the difference; nothing of it is paid, it is earned or taken back.
    """

    participant: str
    plan: str
    component: str
    legal_entity: str
    cost_centre: str
    currency: str
    credit: Fraction
    expected: Fraction
    earned: Decimal
    cost: Decimal
    roll: AccrualRoll


def key(names: tuple[str, str]) -> str:
    """Participant and component in one text, as the journal keeps an accrual."""
    return "|".join(names)


def expected_accruals(book: Book, run: Run, ledger: Ledger, opened: Mapping[str, Decimal]) -> tuple[Expected, ...]:
    """The accruals above what was earned, and the end of those that were open.

    Parameters
    ----------
    run : of the period; ledger : what it settled. opened : closing accruals of the period before, by `key`.
    """
    rows = book.inputs.rows("expectations")
    found, seen = [], set()
    for settlement in run.settlements:
        for line in settlement.lines:
            row = _row(rows, line, run.period.end)
            names = (line.participant, line.component)
            if names in seen or (row is None and not opened.get(key(names))):
                continue
            seen.add(names)
            was = opened.get(key(names), Decimal(0))
            person = settlement.person
            who = (line.participant, line.plan, line.component, person.legal_entity or "", person.cost_centre or "", line.currency)
            found.append(Expected(*who, *_figures(book, ledger, line, row, was)))
    for name, was in sorted(opened.items()):
        participant, _, component = name.partition("|")
        if was and (participant, component) not in seen and participant in book.people:
            person = book.as_person(participant, run.period.end)
            who = (participant, "", component, person.legal_entity or "", person.cost_centre or "", book.currency)
            found.append(Expected(*who, ZERO, ZERO, was * 0, was * 0, AccrualRoll(was, was * 0, -was, was * 0)))
    return tuple(found)


def _figures(book: Book, ledger: Ledger, line: Line, row: Row | None, was: Decimal) -> tuple[Fraction, Fraction, Decimal, Decimal, AccrualRoll]:
    credit, earned = line.prior + line.credit, _earned(book, ledger, line)
    expected, cost = credit, earned
    if row is not None and credit > 0:
        expected = linear_forecast(credit, line.interval, line.period.span) if row["forecast"] == "linear" else exact(row["expected"] or 0)
        expected = max(credit, expected)
        if line.period.end < line.interval.end:
            cost = max(earned, rounded(_cost(book, line, credit, expected, exact(earned)), line.currency))
    closing = cost - earned
    fresh = rounded(exact(closing) * max(ZERO, min(ONE, line.credit / credit)), line.currency) if credit > 0 else closing * 0
    return credit, expected, earned, cost, AccrualRoll(was, fresh, closing - was - fresh, closing * 0)


def _row(rows: Sequence[Row], line: Line, day: date) -> Row | None:
    """The row of expectations in force for a line: the participant's own before that of everybody, the latest first."""
    own = [
        row
        for row in rows
        if (row["plan"], row["component"]) == (line.plan, line.component)
        and row["participant"] in ("", None, line.participant)
        and (row["effective"] is None or row["effective"] <= day)
    ]
    return max(own, key=lambda row: (bool(row["participant"]), row["effective"] or date.min), default=None)


def _earned(book: Book, ledger: Ledger, line: Line) -> Decimal:
    """What was settled for the interval so far."""
    names = {p.name for p in book.calendar.between(book.calendar.at(max(line.interval.start, book.first)), line.period)}
    mine = (
        entry.amount
        for entry in ledger.entries
        if (entry.participant, entry.item, entry.name) == (line.participant, "line", line.component) and entry.period in names
    )
    return sum(mine, Decimal(0))


def _cost(book: Book, line: Line, credit: Fraction, expected: Fraction, earned: Fraction) -> Fraction:
    """The credit so far at the tier expected: what was earned, times how much more a unit costs there than at the tier reached."""
    component = book.components[line.plan][line.component]
    row = component.versions.at(line.period.end)
    tiers = component.rates.at(line.period.end)
    found = tiers.table(lambda name: None) if tiers else None
    if row is None or found is None or line.method in ("deal_at_tier", "per_transaction", "matrix"):
        raise InvalidInput(
            f"expectations names {line.component!r} of plan {line.plan!r}, whose method {line.method} knows no tier that later credit reaches. Remove the row."
        )
    table: RateTable = found[1]
    value = table.method in VALUE_METHODS
    terms = Terms(over=row["over"], rate_of="value" if value else "credit")
    there = expected_cost(credit, expected, line.quota, table, terms)
    here = expected_cost(credit, None, line.quota, table, terms)
    if here:
        return earned * there / here
    base = ONE
    if rate_of(row) == "target":
        target = target_of(book, line.participant, row, line.interval, book.plan(line.plan, line.period.end), line.period)
        base = target if value else target / (line.quota or ONE)
    return there * base
