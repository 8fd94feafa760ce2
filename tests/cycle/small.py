"""A company of three people whose months take a moment to settle, and the steps of its cycle as its team would take them.

Ada, Ben and Cem are paid 10% of what they book. Oskar prepares, Ines approves, Petra pays.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.cycle.approving import approve
from spm_xl.cycle.running import Ran, run
from spm_xl.cycle.steps import close, pay

OSKAR, INES, PETRA = "Oskar Lind", "Ines Vidal", "Petra Sorel"
MARCH, APRIL = date(2026, 3, 3), date(2026, 4, 2)
LOOKED_AT = "looked at each mover"
Row = Mapping[str, Any]

DEALS: tuple[Row, ...] = (
    {"transaction": "SO-1", "date": "2026-01-10", "participant": "ada", "amount": 5000},
    {"transaction": "SO-2", "date": "2026-01-12", "participant": "ben", "amount": 4000},
    {"transaction": "SO-3", "date": "2026-02-10", "participant": "ada", "amount": 5100},
    {"transaction": "SO-4", "date": "2026-02-12", "participant": "ben", "amount": 4100},
    {"transaction": "SO-5", "date": "2026-03-12", "participant": "ada", "amount": 5200},
)
PEOPLE: tuple[Row, ...] = tuple(
    {"participant": who, "name": name, "plan": "seller", "hire_date": "2020-01-01", "end_date": ""}
    for who, name in (("ada", "Ada Horn"), ("ben", "Ben Ito"), ("cem", "Cem Aksoy"))
)


def written(folder: Path, deals: Sequence[Row] = DEALS, rate: str = "0.1", **more: Sequence[Row]) -> Path:
    """The inputs as a folder of CSV files; written over what stands there."""
    tables: dict[str, Sequence[Row]] = {
        "settings": [{"name": "company", "value": "Kestrel Tools"}, {"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
        "participants": PEOPLE,
        "plans": [{"plan": "seller", "name": "Seller"}],
        "components": [{"plan": "seller", "component": "commission", "method": "marginal"}],
        "rates": [{"plan": "seller", "component": "commission", "from": 0, "rate": rate}],
        "transactions": deals,
        **more,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


class Team:
    """The people of the cycle, with their inputs and runs in one folder."""

    def __init__(self, folder: Path):
        self.inputs, self.runs = written(folder / "inputs"), folder / "runs"

    def folder(self, month: int) -> Path:
        """A month's run."""
        return self.runs / f"2026-{month:02}"

    def statement(self, month: int, who: str) -> Path:
        """Somebody's statement."""
        return next((self.folder(month) / "statements").glob(f"{who}*.xlsx"))

    def run(self, month: int, by: str = OSKAR, on: date = MARCH, **more: Any) -> Ran:
        """Oskar runs a month."""
        return run(self.inputs, f"2026-{month:02}", self.folder(month), by=by, on=on, workers=1, **more)

    def approve(self, month: int, by: str = INES, on: date = APRIL, reason: str = LOOKED_AT, **more: Any) -> Any:
        """Ines approves it."""
        return approve(self.folder(month), by=by, on=on, reason=reason, workers=1, **more)

    def pay(self, month: int, by: str = PETRA, on: date = APRIL, **more: Any) -> Any:
        """Petra pays it."""
        return pay(self.folder(month), by=by, on=on, **more)

    def close(self, month: int, by: str = PETRA, on: date = APRIL) -> Any:
        """Petra closes it."""
        return close(self.folder(month), by=by, on=on)

    def take(self, month: int, state: str) -> None:
        """Take a month from the beginning to a state."""
        for name, step in (("calculated", self.run), ("approved", self.approve), ("paid", self.pay), ("closed", self.close)):
            if state == "open":
                return
            step(month)
            if name == state:
                return
