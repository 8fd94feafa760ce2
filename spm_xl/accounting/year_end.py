"""The year end: what each participant's year came to, item by item, so that nothing is open that nobody knows of.

Everything is read from the last ledger of the year, and from the last run for quotas and credits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from spm_xl.accounting.close import Close
from spm_xl.money import ZERO, rounded
from spm_xl.pay.book import Book
from spm_xl.pay.result import Control, Ledger, Run, Settlement
from spm_xl.pay.target import quota_of
from spm_xl.period import Period, Span
from spm_xl.rational import Fraction

NOTHING = Decimal(0)
EARNED = ("line", "adjustment", "clawback", "unpaid")


@dataclass(frozen=True, slots=True)
class YearOf:
    """One participant's year.

    Attributes
    ----------
    component, quota, credit, attainment : of the component whose quota is the participant's main one; None where there is none.
    earned : as it comes to now; corrections : of it, what was settled after its own period. advanced, recovered : draws.
    held : not paid yet; released : of it in the year (below zero: held), and what the year began with until the plan is signed.
    unsigned : held until the plan is signed, at the year's end.
    paid : net of the year's runs; outside : paid outside of the cycle. carried_in, carried_out : negative pay, zero or below.
    draw_balance : to be recovered. accrued : at the expected tier at the year's end, which a closed year does not have.
    """

    participant: str
    name: str
    currency: str
    component: str
    quota: Fraction | None
    credit: Fraction | None
    attainment: Fraction | None
    earned: Decimal
    corrections: Decimal
    advanced: Decimal
    recovered: Decimal
    released: Decimal
    outside: Decimal
    paid: Decimal
    carried_in: Decimal
    carried_out: Decimal
    draw_balance: Decimal
    held: Decimal
    unsigned: Decimal
    accrued: Decimal

    @property
    def open(self) -> Decimal:
        """Earned, advanced and released, less what was paid and carried: must be 0."""
        settled = self.earned + self.advanced - self.recovered + self.released + self.outside + self.carried_in
        return settled - self.unsigned - self.paid - self.carried_out


def year_of_all(book: Book, year: Sequence[Period], run: Run, ledgers: Mapping[str, Ledger], closed: Close) -> tuple[YearOf, ...]:
    """Everybody's year.

    Parameters
    ----------
    year : the periods of the fiscal year that are in the history. run : of its last period.
    ledgers : of these periods, and of the one before where the history has it. closed : the accounting of the last period.
    """
    ledger, names = ledgers[year[-1].name], {period.name for period in year}
    settlements = {one.person.participant: one for one in run.settlements}
    corrections = _corrections(year, ledgers)
    earlier = _earlier(ledgers, year)
    accrued: dict[str, Decimal] = defaultdict(Decimal)
    for one in closed.accruals:
        accrued[one.participant] += one.roll.closing
    found = []
    for person in closed.people:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for entry in ledger.entries:
            if entry.participant == person.participant and (entry.period in names or (entry.item not in ("paid", "carried", "awaiting"))):
                sums[entry.item] += entry.amount * (entry.item not in ("carried", "awaiting") or entry.period == year[-1].name)
        for item, amount in earlier.get(person.participant, {}).items():
            sums[item] -= amount  # settled before the year
        first, unsigned = (_brought(book, person.participant, year, ledger, *item) for item in (("carried", "carried"), ("unsigned", "awaiting")))
        amounts = (
            sum((sums[item] for item in EARNED), NOTHING), corrections[person.participant], sums["draw advance"], sums["draw recovery"], sums["hold"] + unsigned,
            sums["outside"], sums["paid"], first, sums["carried"], person.draw_closing, person.held - sums["awaiting"], sums["awaiting"],
            accrued[person.participant],
        )  # fmt: skip
        component, quota, credit = _main(book, settlements.get(person.participant), year)
        attainment = credit / quota if quota and credit is not None else None
        names_of = (person.participant, person.name, person.currency, component, quota, credit, attainment)
        found.append(YearOf(*names_of, *(rounded(amount, person.currency) for amount in amounts)))
    return tuple(found)


def controls(people: Sequence[YearOf], closed: Close) -> tuple[Control, ...]:
    """What must agree at a year's end, by currency."""
    found = []
    for currency in sorted({one.currency for one in people}):
        own = [one for one in people if one.currency == currency]
        owed = [one for one in closed.people if one.currency == currency]
        settled = sum((one.open + one.paid + one.carried_out for one in own), NOTHING)
        found += [
            Control(f"the year's pay in {currency}", "earned + draws + released + carried in - held until signed", settled, "paid and carried out",
                    sum((one.paid + one.carried_out for one in own), NOTHING)),
            Control(f"draws in {currency}", "balances of the participants", sum((one.draw_balance for one in own), NOTHING), "balances of the close",
                    sum((one.draw_closing for one in owed), NOTHING)),
            Control(f"held in {currency}", "held and awaiting a signature", sum((one.held + one.unsigned for one in own), NOTHING), "held by the close",
                    sum((one.held for one in owed), NOTHING)),
            Control(f"accruals in {currency}", "accrued at the expected tier", sum((one.accrued for one in own), NOTHING), "nothing: the year is over", NOTHING),
        ]  # fmt: skip
    return tuple(found)


def _corrections(year: Sequence[Period], ledgers: Mapping[str, Ledger]) -> dict[str, Decimal]:
    """What later runs of the year settled for earlier periods, by participant."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for before, after in pairwise(year):
        for sign, name in ((-1, before.name), (1, after.name)):
            for entry in ledgers[name].entries:
                if entry.item in EARNED and entry.period != after.name:
                    found[entry.participant] += sign * entry.amount
    return found


def _earlier(ledgers: Mapping[str, Ledger], year: Sequence[Period]) -> dict[str, dict[str, Decimal]]:
    """What the ledger before the year had settled, by participant and item."""
    names = {period.name for period in year}
    before = [ledger for name, ledger in ledgers.items() if name not in names]
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in max(before, key=lambda ledger: ledger.as_of).entries if before else ():
        if entry.item not in ("paid", "carried", "awaiting"):
            found[entry.participant][entry.item] += entry.amount
    return found


def _brought(book: Book, participant: str, year: Sequence[Period], ledger: Ledger, opening: str, item: str) -> Decimal:
    """A balance that the year began with, by its names in the table opening and in the ledger."""
    if year[0].start <= book.first:
        return sum((row["amount"] for row in book.opening(participant) if row["item"] == opening), NOTHING)
    last = book.calendar.before(year[0]).name
    return sum((e.amount for e in ledger.entries if (e.participant, e.item, e.period) == (participant, item, last)), NOTHING)


def _main(book: Book, settlement: Settlement | None, year: Sequence[Period]) -> tuple[str, Fraction | None, Fraction | None]:
    """The component with the participant's main quota, the year's quota and its credit."""
    line = next((line for line in settlement.lines if line.quota), None) if settlement else None
    if settlement is None or line is None:
        return "", None, None
    span = Span(year[0].start, year[-1].end)
    quota, _ = quota_of(book, line.participant, line.component, span, book.plan(line.plan, line.period.end))
    return line.component, quota, sum((row.credit for row in settlement.year), ZERO)
