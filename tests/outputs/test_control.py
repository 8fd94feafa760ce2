"""The checks and the control workbook: agree on a good run, name what is wrong on a bad one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from spm_xl.errors import ControlFailure, OutOfRange
from spm_xl.outputs.checks import checks, confirmed
from spm_xl.outputs.control import control_workbook
from spm_xl.outputs.payroll import payroll_rows
from spm_xl.pay.result import Control
from tests import hosts
from tests.outputs.builders import last_month, run, sample_run, simple_run

CENT = Decimal("0.01")


def failing(result, rows=None, previous=None):
    """Names of the checks that do not agree."""
    found = checks(result, payroll_rows(result) if rows is None else rows, previous or last_month())
    return [check.name for check in found if not check.agrees]


def changed(result, at, **changes):
    """The run with one settlement changed."""
    settlements = list(result.settlements)
    settlements[at] = replace(settlements[at], **changes)
    return replace(result, settlements=tuple(settlements))


def control(result, previous=None):
    rows = payroll_rows(result)
    return control_workbook(result, rows, checks(result, rows, previous), previous, {"payroll.csv": "c" * 64})


def test_a_good_run_agrees():
    assert failing(sample_run()) == []
    assert failing(simple_run(5)) == []
    assert failing(run([])) == []


def test_a_cent_in_a_deal():
    result = sample_run()
    ann = result.settlements[0]
    first = ann.lines[0]
    deals = (replace(first.deals[0], amount=first.deals[0].amount + CENT), *first.deals[1:])
    assert failing(changed(result, 0, lines=(replace(first, deals=deals), *ann.lines[1:]))) == ["Deals to lines, USD"]


def test_two_errors_that_cancel_out():
    result = sample_run()
    ann, bob = result.settlements[:2]
    lines = [replace(ann.lines[0], credit=ann.lines[0].credit + 5), replace(bob.lines[0], credit=bob.lines[0].credit - 5)]
    result = changed(changed(result, 0, lines=(lines[0], *ann.lines[1:])), 1, lines=(lines[1],))
    assert failing(result) == ["Credits to lines (amounts and units alike)"]


def test_a_trace_that_does_not_add_up():
    result = sample_run()
    ann = result.settlements[0]
    trace = (ann.lines[0].trace[0]._replace(pay=Fraction(1, 3)), *ann.lines[0].trace[1:])
    assert failing(changed(result, 0, lines=(replace(ann.lines[0], trace=trace), *ann.lines[1:]))) == ["Calculation traces"]


def test_a_draw_that_does_not_roll():
    result = sample_run()
    draw = result.settlements[1].draws[0]
    assert failing(changed(result, 1, draws=(replace(draw, closing=draw.closing + CENT),))) == ["Draw roll-forward, USD"]


def test_an_opening_that_is_not_last_months_closing():
    previous = last_month()
    entries = tuple(
        replace(e, amount=e.amount + CENT) if (e.participant, e.item) in (("P002", "draw closing"), ("P006", "carried")) else e
        for e in previous.entries
    )
    assert failing(sample_run(), previous=replace(previous, entries=entries)) == [
        "Draw balances brought forward, USD",
        "Negative pay brought forward, USD",
    ]


def test_a_payroll_row_of_another_amount():
    result = sample_run()
    rows = payroll_rows(result)
    rows[0] = replace(rows[0], amount=rows[0].amount - CENT)
    assert failing(result, rows) == ["Statements to payroll, USD"]


def test_a_control_of_the_calculation_that_differs_stops_with_both_figures():
    result = sample_run()
    control = Control("Transactions", "read", Decimal("100.00"), "credited", Decimal("99.99"))
    result = replace(result, controls=(control,))
    with pytest.raises(ControlFailure, match=r"Transactions: read 100.00, credited 99.99, difference 0.01"):
        confirmed(checks(result, payroll_rows(result), None))


def test_same_run_same_bytes():
    assert control(sample_run(), last_month()) == control(sample_run(), last_month())


def test_a_text_that_does_not_fit_in_a_cell_is_refused_not_cut():
    result = sample_run()
    suspended = replace(result.suspense[0], why="x" * 40_000)
    with pytest.raises(OutOfRange, match="sheet Suspense"):
        control(replace(result, suspense=(suspended,)))


@pytest.mark.hosts
def test_workbook_is_valid_and_shows_what_a_spreadsheet_calculates(tmp_path: Path):
    for name, result, previous in (("full", sample_run(), last_month()), ("empty", run([]), None)):
        file = tmp_path / f"{name}.xlsx"
        file.write_bytes(control(result, previous))
        assert hosts.validator_errors(file) == []
        assert hosts.stale_cells(file) == []
        assert hosts.error_cells(file) == []
        assert hosts.cached(file)["Start here"]["B4"].startswith("✓ OK: all ")


@pytest.mark.hosts
def test_a_changed_figure_turns_the_check(tmp_path: Path):
    from openpyxl import load_workbook

    file = tmp_path / "control.xlsx"
    file.write_bytes(control(sample_run(), last_month()))
    book = load_workbook(file)
    book["Draws"]["M5"] = book["Draws"]["M5"].value + 0.01  # closing balance
    book.save(file)
    values = hosts.recalculated(file)
    assert values["Start here"]["B4"] == "✗ CHECK: see the sheet Checks"
    assert [row for row in range(5, 30) if values["Checks"].get(f"H{row}") == "✗ CHECK"] == [
        row for row in range(5, 30) if values["Checks"].get(f"A{row}") == "Draw roll-forward, USD"
    ]
