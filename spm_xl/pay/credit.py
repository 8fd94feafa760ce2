"""Credit: the share of a transaction that counts for a participant and component.

quota_credit = amount x share x factor, in the plan's currency. Who gets it is data: the seller or
the split, then the crediting rules (direct, overlay, rollup). What nobody is credited for is
suspended with the reason; nothing vanishes.

>>> [str(part) for part in split(Decimal("100.00"), ["0.5", "0.3", "0.2"])]
['50.00', '30.00', '20.00']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_xl.errors import InvalidInput, Problem, SpmError
from spm_xl.money import ONE, exact
from spm_xl.pay.book import Book
from spm_xl.pay.crediting import Rules, Seller, credited
from spm_xl.pay.result import Credit, Suspended
from spm_xl.pay.split import split  # noqa: F401  (part of crediting; a cell needs it without the rest)
from spm_xl.tables.inputs import Row


@dataclass(frozen=True, slots=True)
class Credits:
    """All credits, by participant in the order of date and transaction id (a return after its deal), what is
    suspended, and the problems of transactions that cannot be credited at all."""

    by_participant: Mapping[str, tuple[Credit, ...]]
    suspended: tuple[Suspended, ...]
    problems: tuple[Problem, ...] = ()


def credits(book: Book) -> Credits:
    """The credits of every transaction of the inputs.

    A transaction that cannot be credited (a return of something unknown, a missing exchange rate, a measure
    that is no number) is one of the problems.
    """
    splits = defaultdict(list)
    for row in book.inputs.rows("splits"):
        splits[row["transaction"]].append(row)
    transactions = {row["transaction"]: row for row in book.inputs.rows("transactions")}
    rules = Rules(book)
    found: dict[str, list[Credit]] = defaultdict(list)
    suspended: list[Suspended] = []
    problems: list[Problem] = []
    for index, transaction in enumerate(transactions.values()):
        facts = transaction
        try:
            if transaction["reverses"]:
                facts, own, why = _returned(book, rules, transaction, transactions, splits)
            else:
                own, why = credited(book, rules, facts, _sellers(facts, splits))
        except SpmError as wrong:
            place = book.inputs.place("transactions", index, "transaction")
            problems.append(Problem("refused", "credit", place, transaction["transaction"], str(wrong), ""))
            continue
        for credit in own:
            found[credit.participant].append(credit)
        suspended.extend(
            Suspended(facts["transaction"], facts["date"], amount, facts["currency"] or book.currency, reason) for amount, reason in why
        )
    ordered = {
        who: tuple(sorted(rows, key=lambda c: (c.day, c.reverses or c.transaction, c.reverses != "", c.transaction, c.component)))
        for who, rows in sorted(found.items())
    }
    return Credits(ordered, tuple(sorted(suspended, key=lambda row: (row.day, row.transaction, row.why))), tuple(problems))


def _returned(
    book: Book, rules: Rules, row: Row, transactions: Mapping[str, Row], splits: Mapping[str, list[Row]]
) -> tuple[Row, list[Credit], list[tuple[Decimal, str]]]:
    """A return's facts, credits and suspense.

    For a participant whose plan says `recompute` (the default) it counts on the day of the original, so
    that it nets against it before the rate table; under the other rules it stays on its own day.
    """
    original = _original(row, transactions)
    late = _filled(book, row, original)
    if original["date"] < book.first:
        return late, *credited(book, rules, late, _sellers(late, splits))
    then = {**late, "date": original["date"]}
    sellers = _sellers(then, splits)
    own, why = credited(book, rules, then, sellers)
    if all(version["reversal"] == "recompute" for versions in book.plans.values() for version in versions.values):
        return then, own, why
    own = [credit for credit in own if reversal_rule(book, credit.participant, original["date"]) == "recompute"]
    others, why_late = credited(book, rules, late, sellers)
    own += [credit for credit in others if reversal_rule(book, credit.participant, original["date"]) != "recompute"]
    recomputed = not sellers or reversal_rule(book, sellers[0].participant, original["date"]) == "recompute"
    return (then, own, why) if recomputed else (late, own, why_late)


def _original(row: Row, transactions: Mapping[str, Row]) -> Row:
    """The deal at the root of a return (a return may itself be reversed)."""
    passed = [row["transaction"]]
    original = row
    while original["reverses"]:
        found = transactions.get(original["reverses"])
        if found is None or found["transaction"] in passed:
            raise InvalidInput(
                f"transaction {row['transaction']} reverses {row['reverses']}, which leads to no other deal. Correct the cell."
            )
        original = found
        passed.append(original["transaction"])
    return original


def _filled(book: Book, row: Row, original: Row) -> Row:
    """A return with its blanks filled from the deal; what a component measures in proportion to the amount."""
    filled = {**row, "reverses": original["transaction"], "booked": row["booked"] or row["date"]}
    share = exact(row["amount"]) / exact(original["amount"]) if original["amount"] else -ONE
    for name, value in original.items():
        if filled.get(name) in (None, "") and name not in ("booked", "paid_on", "reverses"):
            measured = name in book.measures and isinstance(value, Decimal)
            filled[name] = exact(value) * share if measured else value
    return filled


def reversal_rule(book: Book, participant: str, day: date) -> str:
    """How a return of a deal of that day is taken back: by the participant's plan then."""
    person = book.person(participant, day)
    return book.plan(person["plan"], day)["reversal"] if person and person["plan"] else "recompute"


def _sellers(row: Row, splits: Mapping[str, list[Row]]) -> list[Seller]:
    shares = splits.get(row["transaction"]) or (splits.get(row["reverses"]) if row["reverses"] else None)
    if not shares:
        return [Seller(row["participant"], ONE, "direct")] if row["participant"] else []
    sellers = [Seller(s["participant"], exact(s["share"]), "split" if s["kind"] == "split" else "overlay") for s in shares]
    if row["participant"] and not any(seller.kind == "split" for seller in sellers):
        sellers.insert(0, Seller(row["participant"], ONE, "direct"))
    return sorted(sellers, key=lambda seller: (seller.kind == "overlay", seller.participant))
