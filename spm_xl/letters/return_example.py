"""A deal that the customer returns after it was paid: what is taken back, and what is not asked for.

The deal and its return go through crediting, calculation and settlement as they would in two runs of pay, a period apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from spm_xl.errors import SpmError
from spm_xl.letters.examples import Worked
from spm_xl.letters.rate_words import by_units
from spm_xl.letters.terms import Part, Terms
from spm_xl.letters.world import World, facts_for, world
from spm_xl.money import exact, rounded
from spm_xl.pay.book import Book
from spm_xl.pay.corrections import Memory
from spm_xl.pay.credit import credits
from spm_xl.pay.history import History, Outcome
from spm_xl.pay.hold import Receipts
from spm_xl.pay.result import Credit, Settlement
from spm_xl.pay.settle import remembered, settlement
from spm_xl.period import DAY, Period
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row, Rows

DEAL, RETURN = "EXAMPLE-1", "EXAMPLE-2"


@dataclass(frozen=True)
class Returned:
    """A deal and its return.

    Attributes
    ----------
    amount : of the deal (or units). earned : what it was paid. taken : what the return takes back, negative.
    paid : what the period of the return pays where nothing else is sold, never negative; carried : what it leaves for later.
    """

    component: str
    amount: Fraction
    sold: Period
    returned: Period
    earned: Decimal
    taken: Decimal
    paid: Decimal
    carried: Decimal


def return_example(terms: Terms, worked: tuple[Worked, ...]) -> Returned | None:
    """The first component whose deals come from the participant's own sales and earn something; None where there is none."""
    for one in worked:
        if one.examples and one.part.terms["pays"] and all(rule["kind"] == "direct" for rule in one.part.rules):
            try:
                found = _example(terms, one)
            except SpmError:  # what cannot be calculated is told beside the component's own examples
                continue
            if found is not None:
                return found
    return None


def _example(terms: Terms, one: Worked) -> Returned | None:
    line = one.examples[len(one.examples) // 2].line
    amount = _nice((line.quota or line.prior + line.credit) / 10, one.part)
    later = terms.book.calendar.at(terms.period.end + DAY)
    found = _settled(terms, one.part, amount, later)
    first, second = found or (None, None)
    if first is None or second is None:
        return None
    earned = next((row.amount for row in first.lines if row.component == one.part.component.name), rounded(0, terms.currency))
    taken = second.net + second.carried_out  # there is nothing else in the second period
    if earned <= 0 or taken >= 0:
        return None
    return Returned(one.part.component.name, amount, terms.period, later, earned, taken, second.net, second.carried_out)


def _nice(amount: Fraction, part: Part) -> Fraction:
    """An amount that a reader remembers: of one or two digits and zeros."""
    if by_units(part):
        return max(exact(1), exact(rounded(amount, "JPY")))
    size = exact(10) ** max(0, len(str(int(amount))) - 2)
    return max(size, exact(rounded(amount / size, "JPY")) * size)


def _settled(terms: Terms, part: Part, amount: Fraction, later: Period) -> tuple[Settlement | None, Settlement | None] | None:
    """What the two periods are paid: the deal's own, and that of the return."""
    blank = world(terms)
    rows = list(_rows(blank, part, amount, later))
    book = _book(blank, rows)
    every = credits(book).by_participant.get(terms.participant, ())
    if not any(credit.component == part.component.name and not credit.reverses for credit in every):
        return None
    before = [credit for credit in every if credit.booked <= terms.period.end]
    outcomes, first = _paid(terms, book, before, [terms.period], {})
    _, second = _paid(terms, book, every, [terms.period, later], remembered(outcomes, first, {}))
    return first, second


def _paid(
    terms: Terms, book: Book, known: Sequence[Credit], periods: list[Period], memory: Memory
) -> tuple[Sequence[Outcome], Settlement | None]:
    """What some periods come to with what is known, and what the last of them is paid."""
    outcomes = History(book, terms.participant, known, Receipts(book)).outcomes(periods)
    return outcomes, settlement(book, terms.participant, outcomes, memory, periods[-1].end)


def _rows(blank: World, part: Part, amount: Fraction, later: Period) -> Iterator[Row]:
    terms = blank.terms
    conditions = [rule["when"] for rule in part.rules[:1] if rule["when"]]
    facts = facts_for(blank, part, amount, conditions)
    day = facts["date"] if isinstance(facts["date"], date) and facts["date"] in terms.period.span else terms.day
    common = {**facts, "participant": terms.participant, "currency": terms.currency}
    yield {**common, "transaction": DEAL, "date": day, "booked": day, "paid_on": day, "reverses": ""}
    negative = {name: -value for name, value in common.items() if isinstance(value, Fraction)}
    yield {**common, **negative, "transaction": RETURN, "date": later.start, "booked": later.start, "reverses": DEAL}


def _book(blank: World, rows: list[Row]) -> Book:
    """The participant's book with these two transactions, without draws, so that the return is seen by itself."""
    tables = blank.book.inputs.tables
    columns = {name: [{**dict.fromkeys(blank.columns), **row}[name] for row in rows] for name in blank.columns}
    made = Rows(tables["transactions"].table, columns, "example", numbers=range(2, len(rows) + 2))
    own = {name: found for name, found in blank.book.by_participant.items() if name != "draws"}
    inputs = replace(blank.book.inputs, tables={**tables, "transactions": made})
    return replace(blank.book, inputs=inputs, by_participant=own, first=blank.terms.period.start)
