"""What is pending when somebody leaves: deals that were closed before and whose commission waits for the customer.

They are listed with the clause that decides, and go on being released after the end when the customer pays; nothing of them is lost
because a job ended (an earned commission that quietly disappears is what leavers go to court for).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_xl.pay.book import Book
from spm_xl.pay.result import Ledger
from spm_xl.tables.inputs import Row


@dataclass(frozen=True, slots=True)
class Pending:
    """One deal whose commission is not paid out yet.

    Attributes
    ----------
    component, period : where it was earned; "opening" for what was brought forward.
    closed : day of the deal, None where the inputs do not have it; amount : still held, in plan currency.
    clause : of the plan document, as the inputs name it; decides : in words, what releases it.
    """

    transaction: str
    customer: str
    component: str
    period: str
    closed: date | None
    amount: Decimal
    clause: str
    decides: str


def pending(facts: Book, ledger: Ledger, participant: str) -> tuple[Pending, ...]:
    """The participant's deals that wait for their customers, by day and transaction.

    Parameters
    ----------
    ledger : of the run, whose holds and releases it remembers.
    """
    held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    since: dict[tuple[str, str], str] = {}
    for entry in ledger.entries:
        if entry.participant == participant and entry.item == "hold":
            held[entry.name, entry.detail] -= entry.amount
            since.setdefault((entry.name, entry.detail), entry.period)
    for row in facts.opening(participant):
        if row["item"] == "held":
            held["opening", row["name"]] += row["amount"]
            since["opening", row["name"]] = "opening"
    deals = {row["transaction"]: row for row in facts.inputs.rows("transactions")}
    found = [
        _pending(facts, participant, component, transaction, since[component, transaction], amount, deals.get(transaction))
        for (component, transaction), amount in held.items()
        if amount
    ]
    return tuple(sorted(found, key=lambda one: (one.closed or date.min, one.transaction, one.component)))


def _pending(
    facts: Book, participant: str, component: str, transaction: str, period: str, amount: Decimal, deal: Row | None
) -> Pending:
    day = deal["date"] if deal else None
    person = facts.person(participant, day) if day else None
    plan = facts.plan(person["plan"], day) if person and person["plan"] and day else None
    own = facts.components.get(person["plan"], {}).get(component) if person else None
    terms = own.versions.at(day) if own and day else None
    clause = (terms["clause"] if terms else "") or (plan["document"] if plan else "")
    return Pending(
        transaction, str(deal["customer"] or "") if deal else "", component, period, day, amount, clause,
        "released when the customer pays, also after the end of the job",
    )  # fmt: skip
