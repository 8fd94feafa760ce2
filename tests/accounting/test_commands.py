"""spm-xl account and year-end, as a controller gives them: files, journal, the chain of closes, and the same bytes again."""

import csv
import io
import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from decimal import Decimal

import pytest

from spm_xl.cli.main import main
from spm_xl.cycle.journal import journal
from spm_xl.outputs.books import accounting_workbook, journal_csv
from spm_xl.outputs.csv_file import guarded
from spm_xl.outputs.year_end import year_end_workbook
from spm_xl.sample import tables
from spm_xl.workbooks.inputs import write_filled
from tests.accounting.made import POLICY
from tests.hosts import audit_errors, error_cells, stale_cells, validator_errors

TWO = ("2026-01", "2026-02")


def command(*words, code=0):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended, redirect_stdout(out), redirect_stderr(err):
        main([str(word) for word in words])
    assert ended.value.code == code, err.getvalue()
    return out.getvalue() if code == 0 else err.getvalue()


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A few sellers of the sample company, settled for two months."""
    folder = tmp_path_factory.mktemp("company")
    rows = tables()
    policy = {**POLICY, "component": "New business", "benefit": "customer life", "months": Decimal(36), "convention": "days"}
    rows["cost_policies"] = [policy]
    write_filled(folder / "inputs.xlsx", rows)
    for period in TWO:
        command("run", folder / "inputs.xlsx", "--period", period, "--out", folder / "runs" / period, "--quiet")
    return folder


def account(company, period, *more, code=0):
    return command("account", company / "inputs.xlsx", "--period", period, "--runs", company / "runs", "--out", company / "books" / period, "--by", "Ines", "--on", "2026-03-05", *more, code=code)


def test_two_months_are_accounted_and_again_come_to_the_same_bytes(company):
    totals = [json.loads(account(company, period, "--json"))["contract_assets"] for period in TWO]
    assert [row["closing"] for row in totals[0]] == [row["opening"] for row in totals[1]]
    files = sorted((company / "books").rglob("*.*"))
    before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
    for period in TWO:
        account(company, period, "--quiet")
    assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before
    with journal(company / "runs") as kept:
        assert [entry.period for entry in kept.entries("accounted")] == list(TWO)
    with (company / "books" / "2026-02" / "journal_entries.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert sum(Decimal(line["debit"]) - Decimal(line["credit"]) for line in lines) == 0


def test_a_change_dated_in_an_accounted_month_breaks_the_chain(company, tmp_path):
    """The churn is dated in January, which is accounted: February refuses to open with other assets."""
    for period in TWO:
        account(company, period, "--quiet")
    rows = tables()
    policy = {**POLICY, "component": "New business", "benefit": "customer life", "months": Decimal(24), "convention": "days"}
    write_filled(tmp_path / "inputs.xlsx", {**rows, "cost_policies": [policy]})
    said = command("account", tmp_path / "inputs.xlsx", "--period", "2026-02", "--runs", company / "runs", "--out", tmp_path / "books", code=4)
    assert "2026-01 was accounted with" in said
    assert not (tmp_path / "books").exists()
    said = command("account", tmp_path / "inputs.xlsx", "--period", "2026-01", "--runs", company / "runs", "--out", tmp_path / "books", code=6)
    assert "2026-02 builds on them" in said


def test_an_altered_ledger_is_not_accounted(company, tmp_path):
    import shutil

    shutil.copytree(company / "runs", tmp_path / "runs")
    file = tmp_path / "runs" / "2026-02" / "ledger.csv"
    file.write_bytes(file.read_bytes().replace(b"100.00", b"900.00", 1) + b"\n")
    said = command("account", company / "inputs.xlsx", "--period", "2026-02", "--runs", tmp_path / "runs", "--out", tmp_path / "books", code=4)
    assert "was altered" in said


def test_a_month_without_a_run_is_named(company, tmp_path):
    said = command("account", company / "inputs.xlsx", "--period", "2026-04", "--runs", company / "runs", "--out", tmp_path / "books", code=3)
    assert "no run of 2026-03" in said


@pytest.mark.hosts
def test_the_workbooks_are_valid_and_show_what_they_calculate(closes, tmp_path):
    small, large = tmp_path / "small.xlsx", tmp_path / "large.xlsx"
    small.write_bytes(accounting_workbook(closes[0], [POLICY], "draft"))
    large.write_bytes(accounting_workbook(closes[-1], [POLICY], "approved"))
    pack = tmp_path / "year_end.xlsx"
    pack.write_bytes(year_end_workbook(closes[-1], (), {}, (), ()))
    for path in (small, large, pack):
        assert validator_errors(path) == []
        assert audit_errors(path) == []
    assert stale_cells(small) == []
    assert error_cells(small) == []
    assert journal_csv(closes[-1].lines).count(b"\r\n") == len(closes[-1].lines) + 1


def test_text_is_written_as_text(closes):
    """A company that is called like a formula stays text in the CSV file."""
    from dataclasses import replace

    line = replace(closes[0].lines[0], legal_entity="=1+1", date=date(2026, 1, 31))
    assert f",{guarded('=1+1')},".encode() in journal_csv([line])
