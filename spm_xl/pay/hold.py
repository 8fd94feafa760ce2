"""Hold and release: pay when the customer has paid.

Under `pay_when = paid` the part of a deal's commission that the customer has not yet paid for is
held, and released in the period of each payment, pro rata to the amount (Siebel, Plan Design 7). What was
returned needs no payment: a deal of 1,000 with 400 returned is free once the customer has paid 600.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_xl.money import ZERO, exact, rounded
from spm_xl.pay.book import Book
from spm_xl.pay.result import Hold
from spm_xl.period import Period
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row


@dataclass
class Open:
    """An amount that waits for the customer, and how much of it has been released.

    Attributes
    ----------
    before : share that the customer had paid when it was brought forward; what waits is for the rest.
    """

    transaction: str
    component: str
    period: str
    amount: Decimal
    released: Decimal
    before: Fraction = ZERO

    def due(self, share: Fraction, currency: str) -> Decimal:
        """What of it is free once the customer has paid a share."""
        rest = 1 - self.before
        return rounded(exact(self.amount) * ((share - self.before) / rest if rest else Fraction(1)), currency)


class Receipts:
    """What customers have paid, by transaction."""

    def __init__(self, book: Book):
        self._transactions = {row["transaction"]: row for row in book.inputs.rows("transactions")}
        self._payments: dict[str, list[tuple[date, Fraction]]] = defaultdict(list)
        for row in book.inputs.rows("receipts"):
            self._payments[row["transaction"]].append((row["date"], exact(row["amount"])))
        for row in self._transactions.values():
            if row["reverses"]:
                self._payments[row["reverses"]].append((_known(row), -exact(row["amount"])))

        self._bounced = {row["transaction"] for row in book.inputs.rows("receipts") if row["amount"] < 0}

    def may_bounce(self, transaction: str) -> bool:
        """Whether a payment of the transaction was taken back at some time: what was released may be held again."""
        return transaction in self._bounced

    def share(self, transaction: str, day: date) -> Fraction:
        """Share of a transaction that the customer had paid or returned by a day; a return is free from its own day."""
        row = self._transactions.get(transaction)
        if row is None:
            return ZERO
        if row["reverses"]:
            return Fraction(1) if _known(row) <= day else ZERO
        if row["paid_on"] and row["paid_on"] <= day:
            return Fraction(1)
        paid = sum((amount for when, amount in self._payments.get(transaction, ()) if when <= day), ZERO)
        whole = exact(row["amount"])
        return max(ZERO, min(Fraction(1), paid / whole)) if whole else Fraction(1)


def _known(row: Row) -> date:
    return max(row["date"], row["booked"] or row["date"])


def released(waiting: list[Open], receipts: Receipts, period: Period, currency: str) -> list[Hold]:
    """What the payments of a period release, or hold again where a payment bounced; `waiting` loses what is released for good."""
    found = []
    for hold in waiting:
        share = receipts.share(hold.transaction, period.end)
        due = hold.due(share, currency)
        if due != hold.released:
            found.append(
                Hold(hold.transaction, hold.component, hold.period, due - hold.released, f"customer has paid {float(share):.0%}")
            )
            hold.released = due
    waiting[:] = [hold for hold in waiting if hold.released != hold.amount or receipts.may_bounce(hold.transaction)]
    return found


def held(deals: list[tuple[str, str, Decimal]], receipts: Receipts, period: Period, currency: str, waiting: list[Open]) -> list[Hold]:
    """What the period's deals (transaction, component, amount) keep back; added to `waiting`."""
    found = []
    for transaction, component, amount in deals:
        share = receipts.share(transaction, period.end)
        paid = rounded(exact(amount) * share, currency)
        if paid != amount or receipts.may_bounce(transaction):
            waiting.append(Open(transaction, component, period.name, amount, paid))
        if paid != amount:
            found.append(Hold(transaction, component, period.name, paid - amount, f"customer has paid {float(share):.0%}"))
    return found
