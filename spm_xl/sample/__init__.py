"""The sample company: Halden Instruments, 42 participants, the year 2026.

An invented maker of laboratory instruments with a European subsidiary. Its tables hold what a real
year holds: hires and leavers, a leave, a promotion, a plan changed in April, returns, splits, late
bookings, three currencies, draws of every kind and a few transactions that nobody can be credited
for; the pipeline behind its orders, and what its scorecard aims at. Everything is made from a fixed seed, so two copies are equal to the byte.

>>> len({row["participant"] for row in tables()["participants"]})
42
"""

from __future__ import annotations

import csv
from pathlib import Path

from spm_xl.sample.people import SETTINGS, participants, quotas
from spm_xl.sample.pipeline import opportunities, stage_changes, stages
from spm_xl.sample.plans import components, crediting, plans, rates
from spm_xl.sample.sales import transactions
from spm_xl.sample.scorecard import activities, coaching, goals, holidays, kpis, linearity
from spm_xl.sample.terms import adjustments, draws, fx, hours, leave, objectives, opening
from spm_xl.sample.text import Row, total
from spm_xl.tables.schema import BY_NAME


def tables() -> dict[str, list[Row]]:
    """The input tables by name: rows of str, Decimal, date, or None where a cell is blank."""
    sold, splits, receipts = transactions()
    worked, limits = hours(), quotas()
    pipeline = opportunities(sold, splits)
    made = {
        "settings": [{"name": name, "value": value} for name, value in SETTINGS],
        "participants": participants(),
        "plans": plans(),
        "components": components(),
        "rates": rates(),
        "crediting": crediting(),
        "quotas": limits,
        "transactions": sold,
        "splits": splits,
        "receipts": receipts,
        "draws": draws(),
        "hours": worked,
        "leave": leave(),
        "objectives": objectives(),
        "adjustments": adjustments(),
        "fx": fx(),
        "opening": opening(),
        "totals": [
            total("transactions", sold, "amount", "order system, export of 2027-01-04"),
            total("receipts", receipts, "amount", "accounts receivable, export of 2027-01-04"),
            total("hours", worked, "hours", "time keeping, export of 2027-01-04"),
            total("opportunities", pipeline, "amount", "CRM, export of 2027-01-04"),
        ],
        "opportunities": pipeline,
        "stages": stages(),
        **_measured(pipeline),
    }
    return {name: [_whole(name, row) for row in rows] for name, rows in made.items()}


def _measured(pipeline: list[Row]) -> dict[str, list[Row]]:
    """What the scorecard needs besides the pipeline."""
    changes = stage_changes(pipeline)
    return {
        "stage_changes": changes,
        "activities": activities(changes, pipeline),
        "kpis": kpis(),
        "goals": goals(),
        "coaching": coaching(),
        "holidays": holidays(),
        "linearity": linearity(),
    }


def write(folder: str | Path, as_workbook: bool = True) -> Path:
    """Write the sample company's inputs and return what `spm-xl run` takes.

    Parameters
    ----------
    folder : is made where it is absent.
    as_workbook : one workbook `inputs.xlsx`; otherwise one CSV file a table, in `inputs/`.
    """
    folder = Path(folder)
    if as_workbook:
        from spm_xl.workbooks.inputs import write_filled

        folder.mkdir(parents=True, exist_ok=True)
        write_filled(folder / "inputs.xlsx", tables())
        return folder / "inputs.xlsx"
    target = folder / "inputs"
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in tables().items():
        with (target / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return target


def _whole(name: str, row: Row) -> Row:
    """A row with every column of its table, blank ones as None."""
    columns = {column.name: None for column in BY_NAME[name].columns}
    unknown = set(row) - set(columns)
    if unknown:
        raise KeyError(f"{name} has no column {sorted(unknown)}")
    return {**columns, **row}
