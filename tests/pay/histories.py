"""A seller's year in short: what was sold by month, draws, and what every month paid."""

from __future__ import annotations

from tests.cases.company import calculated, seller_tables

RATE = [(0, 1)]  # what is sold is earned


def sold(*amounts: float) -> list[dict]:
    """One deal in the middle of each month of 2026; 0 is none."""
    return [{"date": f"2026-{month:02}-15", "amount": amount} for month, amount in enumerate(amounts, 1) if amount]


def draw(name: str = "draw", amount: float = 1000, recoverable: float = 1, **terms: object) -> dict:
    return {"draw": name, "participant": "seller", "amount": amount, "recoverable": recoverable, **terms}


def history(amounts: list[float], draws: list[dict], plan: dict | None = None, people: dict | None = None, **tables):
    """(draw pay by month, balance by month): what P comes to and the sum of closing balances."""
    given = seller_tables({"method": "marginal"}, RATE, sold(*amounts), plan=plan, draws=draws, **tables)
    given["participants"] = [{**row, **(people or {})} for row in given["participants"]]
    runs, previous = [], None
    for month in range(1, len(amounts) + 1):
        previous = calculated(given, f"2026-{month:02}", previous)
        runs.append(previous)
    found = [next((one for one in run.settlements if one.person.participant == "seller"), None) for run in runs]
    for one in found:
        for row in one.draws if one else ():
            assert row.opening + row.added - row.recovery - row.forgiven == row.closing >= 0
    paid = [int(one.net) if one else None for one in found]
    return paid, [int(sum(row.closing for row in one.draws)) if one else None for one in found], found


def opening(amount: float, name: str = "draw") -> list[dict]:
    return [{"participant": "seller", "as_of": "2025-12-31", "item": "draw", "name": name, "amount": amount}]
