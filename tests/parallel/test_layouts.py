"""Sheets as they come: titles, totals and blanks in between, names for ids, text for numbers; and what must be asked."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from openpyxl import Workbook

from spm_xl.cli.main import main
from spm_xl.errors import InvalidInput
from spm_xl.parallel.choices import choices_of
from spm_xl.parallel.compare import compare
from tests.parallel.adventureworks import needs_data
from tests.parallel.old_sheets import big, changed, deal_table, payroll_export, row_at
from tests.parallel.planted import missing, wrong_rate
from tests.parallel.test_compare import against

pytestmark = needs_data


@pytest.fixture
def spm(capsys):
    """Runs a command line in this process: exit code, stdout, stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        return ended.value.code, *capsys.readouterr()

    return run


def written(path, *sheets):
    """A workbook of sheets: (name, rows)."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def kinds(comparison):
    return {each.kind for each in comparison.differences}


def test_tables_below_each_other_with_the_name_above_each(ours, old, tmp_path):
    rows = [["Commissions, all reps"], []]
    for who in old.people:
        last = old.names[who].split()[-1]
        rows += [[f"{last}, {old.names[who].removesuffix(last).strip()}"], ["Deal", "Account", "Deal value", "Payout"]]
        rows += [[row.order, row.customer, f"{row.amount:,.2f}", row.commission] for row in old.rows if row.who == who]
        rows += [["Total", None, None, old.commission(who)], []]
    missing_one = next(at for at, row in enumerate(rows) if row and row[0] == "SO67295")
    del rows[missing_one]
    comparison = against(ours, written(tmp_path / "old.xlsx", ("All", rows)))
    assert kinds(comparison) == {"missing transaction", "total"}  # their total was typed, and still has the deal
    assert comparison.measure == "commission"


def test_a_sheet_of_all_months_counts_by_date(ours, old, tmp_path):
    header = ["Salesperson", "Order", "Order date", "Amount", "Commission"]
    rows = [[old.names[row.who], row.order, row.day, row.amount * row.share, row.commission] for row in (*old.earlier, *old.rows, *old.earlier)]
    comparison = against(ours, written(tmp_path / "old.xlsx", ("Orders", [header, *rows])))
    assert not comparison.differences
    assert {each.why for each in comparison.unread} == {"of another period: 2014-01"}


def test_a_month_to_a_column_and_a_sheet_of_another_month(ours, old, tmp_path):
    rows = [["Rep", "Feb 2014", "Mar 2014", "Apr 2014"], *([who, 1, old.commission(who), 2] for who in old.people)]
    earlier = [["Rep", "Commission"], *([who, 17] for who in old.people)]
    comparison = against(ours, written(tmp_path / "old.xlsx", ("By month", rows), ("Feb 2014", earlier)))
    assert not comparison.differences


def test_a_draw_that_pay_is_lifted_to_and_a_recovery_without_a_minus(ours, old, tmp_path):
    rows = [["Rep", "Commission", "Draw advance", "Less: draw recovered", "Adj.", "Net pay"]]
    for who in old.people:
        draw = old.draws[who]
        rows.append([old.names[who], old.commission(who), max(draw, 0), max(-draw, 0), old.adjustments.get(who), old.net(who)])
    assert not against(ours, written(tmp_path / "old.xlsx", ("Pay", rows))).differences


def test_a_cell_with_an_error_is_not_taken_for_nothing(ours, old, tmp_path):
    rows = [["Rep", "Order", "Commission"], *([row.who, row.order, row.commission] for row in old.rows)]
    rows[5][2] = "#REF!"
    comparison = against(ours, written(tmp_path / "old.xlsx", ("Deals", rows)))
    assert [each.why for each in comparison.unread if each.pays] == ["'#REF!' is no amount"]
    assert kinds(comparison) == {"missing transaction"}


def test_formulas_that_were_never_calculated_are_told(settled, tmp_path):
    path = written(tmp_path / "old.xlsx", ("Deals", [["Rep", "Order", "Commission"], ["275", "SO1", "=1+1"]]))
    with pytest.raises(InvalidInput, match="never calculated"):
        compare(settled[1], path)


def test_two_columns_of_one_kind_are_asked_for_and_a_mapping_answers(settled, old, tmp_path, spm):
    rows = [["Rep", "Order", "Commission", "Commission"], *([row.who, row.order, row.commission, 5] for row in old.rows)]
    path = written(tmp_path / "old.xlsx", ("Deals", rows))
    with pytest.raises(InvalidInput, match="two columns that could be commission"):
        compare(settled[1], path)
    rows[0] = ["Who", "Which", "Earned in March", "Forecast"]
    path = written(tmp_path / "old.xlsx", ("Deals", rows))
    with pytest.raises(InvalidInput, match="--print-mapping"):
        compare(settled[1], path)
    entry = {"sheet": "Deals", "header": 1, "kind": "deals", "columns": {"participant": "Who", "transaction": "Which", "commission": "Earned in March"}}
    comparison, _ = compare(settled[1], path, choices=choices_of({"tables": [entry]}))
    assert not comparison.differences


def test_the_printed_mapping_gives_the_same_comparison(settled, old, tmp_path, spm):
    wrong_rate(old)
    path = deal_table(old, tmp_path / "old.xlsx")
    code, text, _ = spm("compare", settled[1], "--with", path, "--print-mapping")
    assert code == 0
    (tmp_path / "compare.toml").write_text(text, encoding="utf-8")
    answers = [spm("compare", settled[1], "--with", path, "--json", "-q", *more)[1] for more in ((), ("--mapping", tmp_path / "compare.toml"))]
    assert json.loads(answers[0])["differences"] == json.loads(answers[1])["differences"] != []


def test_exit_codes_and_figures(settled, old, tmp_path, spm):
    right = payroll_export(old, tmp_path / "right.csv")
    assert spm("compare", settled[1], "--with", right)[0] == 0
    missing(old)
    path = deal_table(old, tmp_path / "old.xlsx")
    code, out, _ = spm("compare", settled[1], "--with", path, "--json", "--out", tmp_path / "differences.xlsx", "--on", "2014-04-10")
    found = json.loads(out)
    assert code == 0
    assert [(each["class"], each["transaction"], each["amount"]) for each in found["differences"]] == [("missing transaction", "SO67295", "1256.21")]
    assert [total["rest"] for total in found["totals"]] == ["0.00"]
    before = (tmp_path / "differences.xlsx").read_bytes()
    spm("compare", settled[1], "--with", path, "--out", tmp_path / "differences.xlsx", "--on", "2014-04-10")
    assert (tmp_path / "differences.xlsx").read_bytes() == before
    at = row_at(old, big)
    changed(old, at, earned=old.rows[at].commission + 7)
    code, _, err = spm("compare", settled[1], "--with", deal_table(old, path), "-q")
    assert code == 4
    assert re.search(r"not explained", err)
    assert spm("compare", settled[1], "--with", path, "-q", "--tolerance", "8")[0] == 0
    assert spm("compare", settled[1], "--with", path, "-q", "--participant", "289")[0] == 0
    assert spm("compare", settled[1], "--with", path, "--tolerance", "x")[0] == 2


def test_a_pivot_table_with_subtotals(ours, old, tmp_path):
    """Names and orders in one column, a subtotal beside each name."""
    missing(old)
    rows = [["Period", "Mar 2014"], [], ["Row Labels", "Sum of Amount", "Sum of Commission"]]
    for who in old.people:
        own = [row for row in old.rows if row.who == who]
        rows.append([old.names[who], sum(row.amount for row in own), sum(row.commission for row in own)])
        rows += [[row.order, row.amount, row.commission] for row in own]
    rows.append(["Grand Total", None, sum(row.commission for row in old.rows)])
    comparison = against(ours, written(tmp_path / "old.xlsx", ("Pivot", rows)))
    assert [(each.kind, each.transaction) for each in comparison.differences] == [("missing transaction", "SO67295")]


def test_a_pivot_table_that_names_each_participant_once_and_shows_what_was_credited(ours, old, tmp_path):
    changed(old, row_at(old, lambda row: row.who == "275" and row.share < 1), share=Decimal("0.5"))
    changed(old, row_at(old, lambda row: row.fx != 1 and row.commission > 20 and row.who == "290"), fx=Decimal("1.0190"))
    rows = [["Sales Person", "Order No", "Sum of Sales", "Sum of Comm"]]
    for who in old.people:
        own = [row for row in old.rows if row.who == who]
        rows += [[None if at else old.names[who], row.order, row.amount * row.fx * row.share, row.commission] for at, row in enumerate(own)]
        rows.append([f"{old.names[who]} Total", None, None, sum(row.commission for row in own)])
    comparison = against(ours, written(tmp_path / "old.xlsx", ("Pivot", rows)))
    assert [(each.kind, each.participant) for each in comparison.differences] == [("split", "275"), ("exchange rate", "290")]


def test_a_local_and_a_converted_amount_are_told_apart_by_arithmetic(ours, old, tmp_path):
    rows = [["Rep", "Order #", "Sale (local)", "FX", "Sale USD", "Split %", "Comm %", "Comm due"]]
    rows += [[row.who, row.order, row.amount, row.fx, row.amount * row.fx, row.share * 100, row.rate * 100, row.commission] for row in old.rows]
    assert not against(ours, written(tmp_path / "old.xlsx", ("Deals", rows))).differences


def test_payment_lines_with_a_reference_and_a_month_to_a_column_of_what_is_paid(ours, old, tmp_path):
    lines = [["Payee", "Earning type", "Reference", "Amount"]]
    for who in old.people:
        lines.append([old.names[who], "Commission", "Mar 2014", old.commission(who)])
        lines += [[old.names[who], "Draw recovery" if old.draws[who] < 0 else "Draw advance", "", old.draws[who]]] if old.draws.get(who) else []
        lines += [[old.names[who], "Manual adjustment", "", old.adjustments[who]]] if old.adjustments.get(who) else []
    assert not against(ours, written(tmp_path / "old.xlsx", ("Lines", lines))).differences
    months = [["Net payout by month"], ["Rep", "Feb 2014", "Mar 2014"], *([old.names[who], 1, old.net(who)] for who in old.people)]
    comparison = against(ours, written(tmp_path / "months.xlsx", ("Sheet1", months)))
    assert (comparison.measure, comparison.differences) == ("net", ())


def test_amounts_below_the_deals_that_may_go_either_way(ours, old, tmp_path):
    rows = []
    for who in old.people:
        rows += [[f"Rep: {old.names[who]} ({who})"], ["Date", "Sales Order", "Booked", "Commission"]]
        rows += [[row.day, row.order, f"$ {row.amount:,.2f}", row.commission] for row in old.rows if row.who == who]
        rows += [["Commission total", None, None, old.commission(who)], ["Draw top-up / (recovery)", None, None, old.draws.get(who, 0)]]
        rows += [["plus/minus adjustments", None, None, old.adjustments.get(who, 0)], ["Payout", None, None, old.net(who)], []]
    assert not against(ours, written(tmp_path / "old.xlsx", ("March", rows))).differences
