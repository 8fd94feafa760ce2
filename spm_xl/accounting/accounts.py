"""Accounts and journal entries: what is booked where, with debits equal to credits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_xl.tables.inputs import Row

# purpose -> (usual code, name)
USUAL: Mapping[str, tuple[str, str]] = {
    "payroll clearing": ("1010", "Payroll clearing"),
    "draw receivable": ("1240", "Recoverable draws"),
    "carried receivable": ("1250", "Negative pay carried to later periods"),
    "contract cost asset": ("1410", "Costs to obtain contracts"),
    "commissions payable": ("2210", "Commissions payable"),
    "commissions held": ("2215", "Commissions held until the customer pays"),
    "accrued commissions": ("2220", "Commissions accrued at the expected tier"),
    "payroll tax payable": ("2230", "Payroll tax on commissions"),
    "commission expense": ("6110", "Commissions"),
    "amortisation expense": ("6120", "Amortisation of costs to obtain contracts"),
    "write-off expense": ("6130", "Costs to obtain contracts written off"),
    "guarantee expense": ("6140", "Guarantees and draws not recovered"),
    "payroll tax expense": ("6150", "Payroll tax on commissions"),
}


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of a journal entry; one of debit and credit is 0.

    Attributes
    ----------
    reference : names the entry that the line belongs to; its debits equal its credits.
    """

    date: date
    reference: str
    account: str
    account_name: str
    debit: Decimal
    credit: Decimal
    legal_entity: str
    cost_centre: str
    currency: str
    memo: str


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount to be booked on a purpose: a debit above zero, a credit below."""

    purpose: str
    amount: Decimal
    legal_entity: str
    cost_centre: str
    currency: str


def account_of(rows: Iterable[Row], purpose: str, legal_entity: str) -> tuple[str, str]:
    """Code and name of an account: the company's own, the one for any company, or the usual one.

    >>> account_of((), "commission expense", "Halden")
    ('6110', 'Commissions')
    """
    found = {row["legal_entity"] or "": row for row in rows if row["purpose"] == purpose}
    row = found.get(legal_entity) or found.get("")
    code, name = USUAL[purpose]
    return (row["account"], row["name"] or name) if row else (code, name)


def journal_lines(accounts: Sequence[Row], day: date, reference: str, memo: str, postings: Iterable[Posting]) -> list[JournalLine]:
    """A journal entry of each company and currency: postings on the same account and cost centre are one line.

    Parameters
    ----------
    reference : gets a number for each company and currency. postings : of each company and currency they add up to 0.
    """
    sums: dict[tuple[str, str, str, str], Decimal] = {}
    for posting in postings:
        key = (posting.legal_entity, posting.currency, posting.purpose, posting.cost_centre)
        sums[key] = sums.get(key, Decimal(0)) + posting.amount
    order = list(USUAL)
    books = sorted({(entity, currency) for (entity, currency, _, _), amount in sums.items() if amount})
    found = []
    for (entity, currency, purpose, centre), amount in sorted(sums.items(), key=lambda one: (one[0][:2], one[1] < 0, order.index(one[0][2]), one[0][3])):
        if amount:
            account, name = account_of(accounts, purpose, entity)
            debit, credit = (amount, amount * 0) if amount > 0 else (-amount * 0, -amount)
            named = f"{reference}-{books.index((entity, currency)) + 1}"
            found.append(JournalLine(day, named, account, name, debit, credit, entity, centre, currency, memo))
    return found
