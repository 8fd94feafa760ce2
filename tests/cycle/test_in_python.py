"""The cycle in a few lines of Python: the functions of `import spm_xl`, with paths as text."""

import csv
import sqlite3
from datetime import date

import pytest

import spm_xl
from spm_xl.cycle.journal import FILE, RULES
from spm_xl.errors import ControlFailure, NotAllowed
from tests.cycle.small import INES, LOOKED_AT, OSKAR, PETRA, written

JANUARY, PAID_ON = date(2026, 2, 3), date(2026, 2, 15)


@pytest.fixture
def runs(tmp_path):
    """January, run and approved."""
    written(tmp_path / "inputs")
    out = str(tmp_path / "runs" / "2026-01")
    spm_xl.run(str(tmp_path / "inputs"), "2026-01", out, by=OSKAR, on=JANUARY, workers=1)
    spm_xl.approve(out, by=INES, on=JANUARY, reason=LOOKED_AT, workers=1)
    return tmp_path / "runs"


def paid_file(runs, change=0):
    """What payroll says that it paid."""
    with (runs / "2026-01" / "payroll.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [{"participant": row["participant"], "earning code": row["earning_code"], "amount": row["amount"]} for row in csv.DictReader(file)]
    rows[0]["amount"] = f"{float(rows[0]['amount']) + change:.2f}"
    target = runs.parent / "paid.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return str(target)


def test_a_month_from_approved_to_accounted(runs):
    run, books = str(runs / "2026-01"), str(runs.parent / "books")
    with pytest.raises(ControlFailure, match="nothing was recorded"):
        spm_xl.paid(run, by=PETRA, on=PAID_ON, files=[paid_file(runs, 1)])
    assert spm_xl.status(str(runs)).periods[0].state == "approved"
    done = spm_xl.paid(run, by=PETRA, on=PAID_ON, files=[paid_file(runs)])
    assert done.matched is not None
    assert not done.matched.differences
    spm_xl.close(run, by=OSKAR, on=PAID_ON)
    with pytest.raises(NotAllowed, match="needs a reason"):
        spm_xl.reopen(run, by=OSKAR, on=PAID_ON, reason=" ")
    assert spm_xl.status(str(runs)).periods[0].state == "closed"
    accounted = spm_xl.account(str(runs.parent / "inputs"), "2026-01", books, str(runs), by=OSKAR, on=PAID_ON)
    again = spm_xl.account(str(runs.parent / "inputs"), "2026-01", books, str(runs), by=OSKAR, on=PAID_ON)
    assert accounted.entry == again.entry
    assert not any(control.difference for control in accounted.close.controls)
    comparison, _ = spm_xl.compare(run, run)
    assert not comparison.differences


def test_nothing_is_built_on_a_journal_that_was_altered(runs):
    with sqlite3.connect(runs / FILE) as connection:
        for name in RULES:
            connection.execute(f"drop trigger if exists {name}")
        connection.execute("update entries set person = 'Somebody Else' where number = 1")
    connection.close()
    back = runs.parent / "back"
    back.mkdir()
    calls = [
        lambda: spm_xl.collect_inquiries(str(back), str(runs), on=PAID_ON, by=OSKAR),
        lambda: spm_xl.collect_letters(str(back), str(runs), on=PAID_ON, by=OSKAR),
        lambda: spm_xl.write_letters(str(runs.parent / "inputs"), str(runs.parent / "letters"), on=PAID_ON, by=OSKAR, runs=str(runs)),
        lambda: spm_xl.account(str(runs.parent / "inputs"), "2026-01", str(runs.parent / "books"), str(runs), by=OSKAR, on=PAID_ON),
    ]
    for call in calls:
        with pytest.raises(ControlFailure, match="cannot be trusted"):
            call()
