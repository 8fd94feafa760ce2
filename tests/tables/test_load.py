"""Loading: the same tables from memory, CSV, Parquet and workbooks, typed by their declaration."""

from datetime import date, datetime
from decimal import Decimal

import pandas
import pytest

from spm_xl.errors import ControlFailure, InvalidInput, Refused
from spm_xl.tables.load import load
from tests.tables.made import COMPANY, company, deal, folder, only, refusals, warned, workbook


def test_the_same_tables_from_every_source(tmp_path):
    in_memory = load(company())
    frames = load({name: pandas.DataFrame(rows) for name, rows in COMPANY.items()})
    files = load(folder(tmp_path / "csv"))
    book = load(workbook(tmp_path / "inputs.xlsx"))
    (tmp_path / "parquet").mkdir()
    for name, rows in COMPANY.items():
        pandas.DataFrame(rows).to_parquet(tmp_path / "parquet" / f"{name}.parquet")
    parquet = load(tmp_path / "parquet")
    for other in (frames, files, book, parquet):
        for name in COMPANY:
            assert other.rows(name) == in_memory.rows(name)
    assert [file.name for file in files.files] == sorted(f"{name}.csv" for name in COMPANY)
    assert files.files[-1].rows == 2
    assert book.files[0].rows == sum(map(len, COMPANY.values()))


def test_a_row_holds_every_column_typed_with_its_default():
    inputs = load(company())
    row = inputs.rows("transactions")[0]
    assert row["amount"] == Decimal("1000.10")
    assert row["date"] == date(2026, 1, 15)
    assert row["customer"] == ""
    assert row["booked"] is None
    plan = inputs.rows("plans")[0]
    assert (plan["rounding"], plan["leave_relief"], plan["split_total"], plan["ramp"]) == ("half_up", True, Decimal(1), None)


def test_every_problem_is_found_in_one_pass(tmp_path):
    rows = [
        {"transaction": "D-1", "date": "31/01/2026", "participant": "999", "amount": "1,234.50"},
        {"transaction": "D-1", "date": "2026-01-31", "participant": "731", "amount": ""},
    ]
    found = refusals(folder(tmp_path, transactions=rows))
    assert {p.rule for p in found} == {"text as date", "unknown reference", "text as number", "blank", "duplicate key"}
    assert {p.place.row for p in found} == {2, 3}


def test_a_place_is_a_cell_in_a_workbook_and_a_row_in_a_csv(tmp_path):
    problem = only(workbook(tmp_path / "inputs.xlsx", transactions=deal(amount="many")))
    assert str(problem.place) == "inputs.xlsx › transactions!D2"
    problem = only(folder(tmp_path / "csv", transactions=deal(amount="many")))
    assert str(problem.place) == "transactions.csv (row 2, amount)"


def test_excel_tables_are_found_by_name_without_their_totals_row(tmp_path):
    from openpyxl.worksheet.table import Table

    def moved(book):
        sheet = book["transactions"]
        sheet.title = "Sales"
        sheet.insert_rows(1, 4)
        sheet["A1"] = "Everything sold"
        sheet["A8"], sheet["D8"] = "Total", 980.1
        table = Table(displayName="Transactions", ref="A5:D8", totalsRowCount=1)
        sheet.add_table(table)
        sheet["G6"] = "a note beside the table"

    inputs = load(workbook(tmp_path / "inputs.xlsx", moved))
    assert len(inputs.rows("transactions")) == 2
    assert str(inputs.place("transactions", 1, "amount")) == "inputs.xlsx › Sales!D7"


def test_sheets_are_found_whatever_their_case_and_headers_with_spaces(tmp_path):
    def renamed(book):
        sheet = book["transactions"]
        sheet.title = "-"
        sheet.title = "TRANSACTIONS"
        book["participants"]["A1"] = " Participant "

    assert len(load(workbook(tmp_path / "inputs.xlsx", renamed)).rows("transactions")) == 2


def test_open_tables_keep_the_companys_columns_typed_as_found():
    rows = [
        {**COMPANY["transactions"][0], "margin": "12.5", "zip": "02134", "won": "2026-01-02", "note": "x"},
        {**COMPANY["transactions"][1], "margin": "", "zip": "10001", "won": "2026-01-03", "note": "7"},
    ]
    first, second = load(company(transactions=rows)).rows("transactions")
    assert (first["margin"], first["zip"], first["won"], first["note"]) == (Decimal("12.5"), "02134", date(2026, 1, 2), "x")
    assert (second["margin"], second["note"]) == (None, "7")


def test_closed_tables_refuse_unknown_columns_with_the_nearest_name():
    problem = only(company(plans=[{"plan": "AE", "curency": "USD"}]))
    assert problem.rule == "unknown column"
    assert "Did you mean currency?" in problem.remedy


def test_a_column_nearly_named_like_ours_is_reported_in_an_open_table():
    assert "booked" in warned(load(company(transactions=deal(Bookd="2026-01-01"))), "unknown column")[0].what


@pytest.mark.parametrize("missing", ["participants", "plans", "components", "transactions"])
def test_a_missing_needed_table_is_refused(tmp_path, missing):
    path = folder(tmp_path)
    (path / f"{missing}.csv").unlink()
    assert "missing table" in {problem.rule for problem in refusals(path)}


def test_a_file_nearly_named_like_a_table_is_reported(tmp_path):
    path = folder(tmp_path)
    (path / "quota.csv").write_text("participant,component,start,quota\n731,New business,2026-01-01,5\n")
    assert "Did you mean quotas?" in warned(load(path), "not read")[0].remedy


def test_a_table_in_two_files_is_refused(tmp_path):
    path = folder(tmp_path)
    workbook(path / "more.xlsx")
    assert {problem.rule for problem in refusals(path)} == {"doubled table"}


def test_order_of_files_and_folders_does_not_matter(tmp_path):
    first = load(folder(tmp_path / "a"))
    second = load(folder(tmp_path / "b", **dict(reversed(COMPANY.items()))))
    assert first.files == second.files
    assert list(first.tables) == list(second.tables)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(731.0, "731"), (731, "731"), (" 731 ", "731"), ("７３１", "731"), ("0731", "0731"), (12.5, "12.5")],
)
def test_ids_are_text_trimmed_and_in_normal_form(cell, text):
    people = [{"participant": cell, "name": "Ana"}]
    assert load(company(participants=people, transactions=deal(participant=text))).rows("participants")[0]["participant"] == text


@pytest.mark.parametrize("cell", ["1.23457E+11", 12345678901234567890, True, datetime(2026, 1, 3), "7\u200b31"])
def test_ids_that_a_spreadsheet_damaged_are_refused(cell):
    people = [{"participant": cell, "name": "Ana"}, *COMPANY["participants"]]
    assert only(company(participants=people)).rule in ("damaged identifier", "no identifier", "invisible character")


def test_a_float_enters_as_its_fifteen_digit_decimal(tmp_path):
    rows = deal(amount=0.1 + 0.2)
    assert load(workbook(tmp_path / "i.xlsx", transactions=rows)).rows("transactions")[0]["amount"] == Decimal("0.3")


def test_conditions_numbers_and_words_are_checked_where_they_stand():
    rates = [{**COMPANY["rates"][0], "when": "product == A"}]
    assert only(company(rates=rates)).rule == "condition"
    plans = [{**COMPANY["plans"][0], "ramp": "0.25|half"}]
    assert only(company(plans=plans)).rule == "text as number"
    plans = [{**COMPANY["plans"][0], "rounding": "Half Even", "ramp": "0.25 | 0.5"}]
    row = load(company(plans=plans)).rows("plans")[0]
    assert (row["rounding"], row["ramp"]) == ("half_even", (Decimal("0.25"), Decimal("0.5")))
    components = [{**COMPANY["components"][0], "method": "marginl"}]
    assert "Did you mean marginal?" in only(company(components=components)).remedy


def test_references_must_exist_and_blank_is_allowed_where_not_needed():
    people = [{"participant": "731", "name": "Ana", "plan": "", "manager": "732"}, COMPANY["participants"][1]]
    assert load(company(participants=people)).rows("participants")[0]["plan"] == ""
    people[0]["manager"] = "73Z"
    problem = only(company(participants=people))
    assert (problem.rule, problem.value) == ("unknown reference", "73Z")
    assert "Did you mean 73" in problem.remedy


def test_a_folder_that_does_not_exist_and_an_unknown_table_are_call_errors(tmp_path):
    with pytest.raises(InvalidInput, match="no file or folder"):
        load(tmp_path / "nothing")
    with pytest.raises(InvalidInput, match="Did you mean transactions"):
        load({"transaction": []})


def test_quotas_without_an_end_stay_open():
    quotas = [{"participant": "731", "component": "New business", "start": "2026-01-01", "quota": "10"}]
    assert load(company(quotas=quotas)).rows("quotas")[0]["end"] is None


def test_ing19_control_totals_that_do_not_match_stop_with_both_figures():
    totals = [{"table": "transactions", "count": "3", "amount": "980.10"}]
    with pytest.raises(ControlFailure, match=r"declares the count 3, the rows come to 2; the difference is -1") as failure:
        load(company(totals=totals))
    assert failure.value.exit_code == 4
    load(company(totals=[{"table": "transactions", "count": "2", "amount": "980.1"}]))


def test_ing19_other_problems_are_listed_with_the_control_total():
    totals = [{"table": "transactions", "count": "3"}]
    with pytest.raises(Refused) as refusal:
        load(company(totals=totals, rates=[{**COMPANY["rates"][0], "rate": "x"}]))
    assert {problem.rule for problem in refusal.value.problems} == {"control total", "text as number"}
