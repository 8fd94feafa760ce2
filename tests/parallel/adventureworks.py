"""AdventureWorks as a company that goes parallel: its orders of March 2014, with what its own files lack for a comparison.

The orders, people, quotas and rates are Microsoft's files as they are (MIT licence, see examples/adventureworks). Added here: shares of two
orders, sales of France and Germany in euro at the database's own exchange rates, two manual adjustments, and a monthly draw.
"""

from __future__ import annotations

import csv
import gzip
import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "adventureworks"
DATA = Path(os.environ.get("SPM_SHARED_DATA", ROOT.parent / "shared" / "data")) / "adventureworks"
PERIOD = "2014-03"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the AdventureWorks files are not here (SPM_SHARED_DATA)")
SHARED = {"SO67262": {"275": "0.6", "276": "0.4"}, "SO67260": {"279": "0.5", "282": "0.5"}}


def inputs_folder(folder: Path) -> Path:
    """The example's folder with what it lacks for a comparison."""
    shutil.copytree(EXAMPLE, folder)
    (folder / "README.md").unlink()
    (folder / "figures.py").unlink()
    mapping = (folder / "mapping.toml").read_text(encoding="utf-8")
    mapping = mapping.replace('constants = {currency = "USD"}\nkeep', 'cases = {currency = {EUR = "TerritoryID = 7 | 8", USD = "TerritoryID != 7 | 8"}}\nkeep')
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    _write(folder / "splits.csv", ("transaction", "participant", "share"), [(t, who, share) for t, shares in SHARED.items() for who, share in shares.items()])
    _write(folder / "fx.csv", ("from", "to", "date", "rate", "source"), _rates())
    _write(folder / "adjustments.csv", ("adjustment", "participant", "date", "amount", "reason", "approver"), [
        ("ADJ-1", "277", "2014-03-20", "150.00", "spot award, trade fair", "Stephen Jiang"),
        ("ADJ-2", "290", "2014-03-21", "-80.00", "expense paid twice", "Amy Alberts"),
    ])  # fmt: skip
    with (folder / "plans.csv").open(encoding="utf-8", newline="") as file:
        header, plan = list(csv.reader(file))
    _write(folder / "plans.csv", (*header, "fx"), [(*plan, "day")])
    return folder


def _rates() -> list[tuple[str, str, str, str, str]]:
    with gzip.open(DATA / "currency_rate.csv.gz", "rt", encoding="utf-8", newline="") as file:
        euro = [row for row in csv.DictReader(file) if row["ToCurrencyCode"] == "EUR"]
    return [("EUR", "USD", row["CurrencyRateDate"], f"{1 / Decimal(row['EndOfDayRate']):.4f}", "AdventureWorks") for row in euro]


def _write(file: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
