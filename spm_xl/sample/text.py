"""Tables written as text: how the sample company's rows stand in its modules, readable as tables.

>>> parsed('''
...     plan | effective  | rate
...     AE   | 2026-04-01 | 0.05
... ''', numbers=("rate",), dates=("effective",))
[{'plan': 'AE', 'effective': datetime.date(2026, 4, 1), 'rate': Decimal('0.05')}]
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

Row = dict[str, Any]
Item = TypeVar("Item")
YEAR = 2026
SEED = 20260101


def parsed(text: str, numbers: Collection[str] = (), dates: Collection[str] = (), slash: str = "|") -> list[Row]:
    """Rows of a table whose cells stand between bars; a blank cell is None, a / in a cell means what `slash` says."""
    lines = [line.strip() for line in text.strip().splitlines()]
    header = [name.strip() for name in lines[0].split("|")]
    rows = []
    for line in lines[1:]:
        cells = [cell.strip().replace("/", slash) or None for cell in line.split("|")]
        if len(cells) != len(header):
            raise ValueError(f"{len(cells)} cells under {len(header)} columns: {line}")
        rows.append({name: _value(name, cell, numbers, dates) for name, cell in zip(header, cells, strict=True)})
    return rows


def stream(name: str) -> random.Random:
    """Random numbers of one participant or table: a change to one leaves the others as they are."""
    return random.Random(f"{SEED} {name}")


def pick(numbers: random.Random, items: Sequence[Item]) -> Item:
    """One of the items, by `random()` alone, which Python keeps stable across versions."""
    return items[int(numbers.random() * len(items))]


def cents(amount: float | Decimal) -> Decimal:
    """An amount with two decimals."""
    return Decimal(amount).quantize(Decimal("0.01"))


def total(table: str, rows: Sequence[Row], column: str, source: str) -> Row:
    """The control total that a source system declares for a table."""
    amount = sum((row[column] for row in rows), Decimal(0))
    return {"table": table, "count": Decimal(len(rows)), "amount": amount, "source": source}


def _value(name: str, cell: str | None, numbers: Collection[str], dates: Collection[str]) -> Any:
    if cell is None:
        return None
    if name in numbers:
        return Decimal(cell.replace(",", ""))
    return date.fromisoformat(cell) if name in dates else cell
