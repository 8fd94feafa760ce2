"""Payroll: rows that add up to the payable, in payout currency, and files that are safe to open."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import ControlFailure
from spm_xl.outputs.csv_file import csv_bytes, guarded, plain
from spm_xl.outputs.payroll import HEADER, pay_rows, payroll_csv, payroll_rows, payroll_workbook
from tests import hosts
from tests.outputs.builders import credit, line, person, sample_run, settlement


def amounts(settled):
    return {row.earning_code: (str(row.amount), row.currency) for row in pay_rows(settled)}


def test_everybodys_rows_add_up_to_the_statement():
    run = sample_run()
    paid = defaultdict(Decimal)
    for row in payroll_rows(run):
        paid[row.participant] += row.amount
    assert {s.person.participant: s.payable for s in run.settlements} == {
        s.person.participant: paid[s.person.participant] for s in run.settlements
    }


def test_each_part_of_the_pay_has_its_earning_code():
    _, _, cyd, dee, eve, fay, gil = sample_run().settlements
    assert amounts(cyd) == {"COMM": ("3000.00", "USD"), "DRAWREC": ("-700.00", "USD"), "ADJ": ("124.50", "USD")}
    assert amounts(dee) == {
        "COMM": ("200.00", "USD"), "CORR": ("250.25", "USD"), "CLAWBACK": ("-900.00", "USD"), "CARRYOUT": ("449.75", "USD"),
    }  # fmt: skip
    # 2,283.95 and 1,000.01 less 207.28 USD at 0.9237 are 2,841.93 EUR
    assert amounts(eve) == {"COMM": ("2109.68", "EUR"), "BONUS": ("923.71", "EUR"), "HOLD": ("-191.46", "EUR")}
    assert amounts(fay) == {"COMM": ("45400", "JPY"), "CARRYIN": ("-18160", "JPY")}
    assert amounts(gil) == {}


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=6),
    st.sampled_from([("EUR", "0.9237"), ("JPY", "151.335"), ("KWD", "0.30725"), ("USD", "1")]),
)
def test_converted_rows_add_up_to_the_minor_unit(cents, payout):
    currency, rate = payout
    deals = [credit("P1", f"T{at}", str(Decimal(amount) / 100)) for at, amount in enumerate(cents)]
    lines = [
        replace(line("P1", [deal], component=f"C{at}"), earning_code=f"CODE{at}") for at, deal in enumerate(deals)
    ]
    settled = settlement(person("P1"), lines, payout=currency, payout_rate=rate)
    assert sum((row.amount for row in pay_rows(settled)), Decimal(0)) == settled.payable


def test_a_negative_net_is_refused():
    ann = sample_run().settlements[0]
    with pytest.raises(ControlFailure, match=r"P001 in 2026-03 is -1.00 USD, below zero"):
        pay_rows(replace(ann, net=Decimal("-1.00"), payable=Decimal("-1.00")))


def test_rows_that_miss_the_net_by_a_cent_are_refused():
    ann = sample_run().settlements[0]
    with pytest.raises(ControlFailure, match=r"a difference of -0.01"):
        pay_rows(replace(ann, net=ann.net + Decimal("0.01"), payable=ann.payable + Decimal("0.01")))


def test_csv_reads_back_with_names_as_they_are_and_amounts_as_numbers():
    content = payroll_csv(payroll_rows(sample_run()))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") == len(payroll_rows(sample_run())) + 1
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == HEADER
    assert "Cyd Müller" in {row["name"] for row in rows}
    assert [row["amount"] for row in rows if row["earning_code"] == "CLAWBACK"] == ["-900.00"]


@pytest.mark.parametrize("text", ["=1+1", "+1-555", "-2+3", "@x", "\tx", "\rx", "\0x", "'quoted"])
def test_text_never_starts_a_formula_and_reads_back(text):
    assert guarded(text) == "'" + text
    assert plain(guarded(text)) == text


def test_numbers_are_written_out_and_never_guarded():
    assert csv_bytes(("a", "b"), [("=x", Decimal("-1E+3"))]) == b"a,b\r\n'=x,-1000\r\n"


def test_same_run_same_bytes():
    run = sample_run()
    rows = payroll_rows(run)
    assert payroll_workbook(run, rows) == payroll_workbook(run, rows)


@pytest.mark.hosts
def test_workbook_is_valid_and_shows_what_a_spreadsheet_calculates(tmp_path: Path):
    run = sample_run()
    file = tmp_path / "payroll.xlsx"
    file.write_bytes(payroll_workbook(run, payroll_rows(run)))
    assert hosts.validator_errors(file) == []
    assert hosts.stale_cells(file) == []
    assert hosts.error_cells(file) == []
    assert hosts.cached(file)["Start here"]["B4"] == "✓ OK: all 6 checks read 0"


@pytest.mark.hosts
def test_a_changed_amount_turns_the_check(tmp_path: Path):
    from openpyxl import load_workbook

    run = sample_run()
    file = tmp_path / "payroll.xlsx"
    file.write_bytes(payroll_workbook(run, payroll_rows(run)))
    book = load_workbook(file)
    book["Payroll"]["G5"] = book["Payroll"]["G5"].value + 0.01
    book.save(file)
    values = hosts.recalculated(file)
    assert values["Start here"]["B4"] == "✗ CHECK: see the sheet Checks"
    assert values["By participant"]["G5"] == -0.01
