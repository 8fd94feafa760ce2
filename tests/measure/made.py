"""Small inputs for measures, and a slow oracle that counts deal by deal with fractions."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from spm_xl.tables.inputs import Inputs
from spm_xl.tables.load import load

Row = dict[str, Any]


def person(participant: str, **facts: Any) -> Row:
    """A participant."""
    return {"participant": participant, "name": f"Name of {participant}", **facts}


def deal(opportunity: str, participant: str = "P1", status: str = "open", created: Any = None, closed: Any = None, amount: Any = None, **facts: Any) -> Row:
    """An opportunity; days as ISO text."""
    days = {name: date.fromisoformat(day) if isinstance(day, str) else day for name, day in (("created", created), ("closed", closed))}
    return {"opportunity": opportunity, "participant": participant, "status": status, **days, "amount": amount, **facts}


def inputs_of(people: Iterable[Row] = (), deals: Iterable[Row] = (), **tables: Iterable[Row]) -> Inputs:
    """Loaded inputs."""
    found: dict[str, Any] = {"participants": list(people) or [person("P1")], **{name: list(rows) for name, rows in tables.items()}}
    if deals := list(deals):
        found["opportunities"] = deals
    return load(found, needed=("participants",))


def oracle(deals: Iterable[Row], mine: Callable[[Row], bool], start: date, end: date, as_of: date, probability: Mapping[str, Fraction]) -> dict[str, Any]:
    """The measures of some deals, counted one by one; None where a measure cannot be told."""
    last = min(end, as_of)
    counted = [row for row in deals if mine(row) and not row.get("deleted") and not row.get("merged_into") and (row["status"] == "open" or row["closed"])]
    won = [row for row in counted if row["status"] == "won" and start <= row["closed"] <= last]
    lost = [row for row in counted if row["status"] == "lost" and start <= row["closed"] <= last]
    first = {row["opportunity"]: row["created"] or (as_of if row["status"] == "open" else row["closed"]) for row in counted}
    there = [row for row in counted if first[row["opportunity"]] <= as_of and (row["status"] == "open" or row["closed"] > as_of)]
    active = [row for row in counted if first[row["opportunity"]] <= last and (row["status"] == "open" or row["closed"] >= start)]
    days = [(row["closed"] - row["created"]).days for row in won if row["created"] and row["created"] <= row["closed"]]
    accounts: dict[str, Fraction] = {}
    for row in won:
        if row.get("account"):
            accounts[row["account"]] = accounts.get(row["account"], Fraction(0)) + money(row)
    return {
        "won_deals": len(won),
        "lost_deals": len(lost),
        "open_deals": len(there),
        "active_deals": len(active),
        "new_deals": sum(1 for row in counted if row["created"] and start <= row["created"] <= last),
        "won_amount": total(won),
        "lost_amount": total(lost) if not lost or any(money(row) for row in lost) else None,
        "open_amount": total(there),
        "weighted_amount": weighted(there, probability),
        "cycle_deals": len(days),
        "cycle_days": sum(days),
        "cycle_median": Fraction(statistics.median(map(Fraction, days))) if days else None,
        "accounts": len(accounts),
        "top_account_amount": max(accounts.values(), default=None),
    }


def money(row: Row) -> Fraction:
    """The amount of a deal; nothing where it is blank."""
    return Fraction(str(row["amount"])) if row["amount"] is not None else Fraction(0)


def total(rows: list[Row]) -> Fraction | None:
    """The sum, None where there are deals and not one has an amount."""
    return sum(map(money, rows), Fraction(0)) if not rows or any(row["amount"] is not None for row in rows) else None


def weighted(rows: list[Row], probability: Mapping[str, Fraction]) -> Fraction | None:
    """Amounts times the probability of their stages."""
    if total(rows) is None:
        return None
    return sum((money(row) * probability[row["stage"]] for row in rows), Fraction(0))
