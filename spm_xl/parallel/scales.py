"""How a table writes its percentages and its signs, told from its own arithmetic: what makes its rows come out is how it is meant.

>>> in_points([Fraction(12, 10)], [(Fraction(1000), Fraction(12))], "Rate")
True
>>> in_points([Fraction(12, 1000)], [(Fraction(1000), Fraction(12))], "Rate %")
False
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from spm_xl.money import ONE
from spm_xl.parallel.table import Table
from spm_xl.parallel.words import rank_of, role_of
from spm_xl.parallel.written_numbers import day, number
from spm_xl.rational import Fraction

NEAR = Fraction(6, 100)  # what a row may miss its own arithmetic by: unrounded or rounded cents
Amounts = Mapping[str, Fraction]  # a row's amounts by role


def in_points(rates: Sequence[Fraction], rows: Sequence[tuple[Fraction, Fraction]], header: str) -> bool:
    """Whether rates are in percent points (1.2 is 1.2%).

    Parameters
    ----------
    rates : of the rows; rows : (what the rate is applied to, what it comes to), where both are known.
    header : of the column.
    """
    pairs = [(rate, base, pay) for rate, (base, pay) in zip(rates, rows, strict=True) if rate and base and pay]
    as_points = sum(abs(base * rate / 100 - pay) <= NEAR for rate, base, pay in pairs)
    as_parts = sum(abs(base * rate - pay) <= NEAR for rate, base, pay in pairs)
    if as_points != as_parts:
        return as_points > as_parts
    largest = max(map(abs, rates), default=Fraction(0))
    return largest > 1 or (largest > Fraction(1, 2) and ("%" in header or "percent" in header.casefold()))


def shares_in_points(shares: Sequence[Fraction]) -> bool:
    """Whether shares are in percent points (50 is a half)."""
    return any(abs(share) > 2 for share in shares)


def signs(rows: Sequence[Amounts], roles: Sequence[str], taken_away: Sequence[str]) -> tuple[dict[str, int], bool]:
    """The sign that each part counts with, and whether the draw is a level that the pay is lifted to.

    Parameters
    ----------
    rows : amounts by role, "commission" and "net" among them where stated.
    roles : the parts; taken_away : those whose words say that they are taken away.

    >>> signs([{"commission": Fraction(900), "recovery": Fraction(100), "net": Fraction(800)}], ["recovery"], ["recovery"])
    ({'recovery': -1}, False)
    >>> signs([{"commission": Fraction(900), "draw": Fraction(1000), "net": Fraction(1000)}], ["draw"], [])
    ({'draw': 1}, True)
    """
    usual = {role: -1 if role in taken_away and sum(row.get(role, 0) for row in rows) > 0 else 1 for role in roles}
    whole = [row for row in rows if "commission" in row and "net" in row and any(row.get(role) for role in roles)]
    if not whole:
        return usual, False

    def hits(chosen: Mapping[str, int]) -> int:
        return sum(abs(row["commission"] + sum(chosen[role] * row.get(role, 0) for role in roles) - row["net"]) <= NEAR for row in whole)

    best, most = usual, hits(usual)
    for combination in product((1, -1), repeat=min(len(roles), 6)):
        chosen = usual | dict(zip(roles, combination, strict=False))
        if hits(chosen) > most:
            best, most = chosen, hits(chosen)
    rest = [role for role in roles if role != "draw"]
    lifted = sum(
        abs(max(row["commission"], row["draw"]) + sum(best[role] * row.get(role, 0) for role in rest) - row["net"]) <= NEAR
        for row in whole
        if "draw" in row
    )
    return best, lifted > most


def settled(table: Table, mark: str) -> Table:
    """A table of deals in which the rows' own arithmetic says which of two columns is the amount, or the rate: local or converted, old or new."""
    columns, doubtful = dict(table.columns), list(table.doubtful)
    if table.kind == "deals" and "amount" not in columns and (booked := _amounts_booked(table, mark)):
        columns["amount"] = booked
    for role in ("amount", "rate"):
        if role in doubtful and {"amount", "rate", "commission"} <= set(columns):
            claimed = [column for column, text in table.headers.items() if role_of(text) == role]
            best = min(rank_of(table.headers[column]) for column in claimed)
            hits = {column: _hits(table, {**columns, role: column}, mark) for column in claimed if rank_of(table.headers[column]) == best}
            most = max(hits.values())
            if [count == most for count in hits.values()].count(True) == 1 and most * 2 > len(table.rows):
                columns[role] = max(hits, key=hits.__getitem__)
                doubtful.remove(role)
    if columns == table.columns and not table.doubtful:
        return table
    unused = tuple(text for column, text in table.headers.items() if column not in {*columns.values(), *table.components})
    return replace(table, columns=columns, doubtful=tuple(doubtful), unused=unused)


def _amounts_booked(table: Table, mark: str) -> int:
    """A column such as "Booked" that could be a day and holds amounts; 0 for none."""
    for column, text in table.headers.items():
        held = [cells[column] for _, cells in table.rows if column in cells]
        if role_of(text) == "date" and held and column != table.columns.get("date"):
            amounts = sum(number(value, mark) is not None and day(value) is None for value in held)
            if amounts * 2 > len(held):
                return column
    return 0


def _hits(table: Table, columns: Mapping[str, int], mark: str) -> int:
    """Rows whose commission is the product of their factors, in parts or in percent points."""

    def figure(cells: Mapping[int, Any], role: str) -> Fraction | None:
        return number(cells.get(columns[role]), mark) if role in columns else None

    found = 0
    for _, cells in table.rows:
        amount, rate, pay = (figure(cells, role) for role in ("amount", "rate", "commission"))
        if not amount or not rate or not pay:
            continue
        for role in ("share", "factor", "fx"):
            each = figure(cells, role)
            amount *= ONE if each is None else each
        found += any(abs(amount * rate / scale - pay) <= NEAR for scale in (1, 100, 10_000))
    return found
