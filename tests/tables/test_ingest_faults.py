"""The catalogue of faults in files that people hand over (ING, CAL, DRW): refused or reported, never guessed."""

import re
from datetime import date, datetime
from decimal import Decimal

import numpy
import pandas
import pytest

from spm_xl.tables.load import load
from tests.tables.made import COMPANY, company, deal, folder, only, refusals, warned, workbook


def test_ing01_the_same_deal_twice_is_refused_with_both_rows(tmp_path):
    problem = only(folder(tmp_path, transactions=[*COMPANY["transactions"], COMPANY["transactions"][0]]))
    assert problem.rule == "duplicate key"
    assert problem.place.file == "transactions.csv"
    assert all(word in problem.what for word in ("D-1", "row 2", "row 4", "same row"))


def test_ing03_ids_that_differ_in_case_are_a_probable_duplicate():
    rows = [{**COMPANY["transactions"][0], "transaction": "D-1001"}, *deal(transaction="d-1001 ")]
    problem = only(company(transactions=rows))
    assert problem.rule == "probable duplicate"
    assert "'d-1001' and 'D-1001'" in problem.what


@pytest.mark.parametrize("text", ["1,234.50", "(1,234.50)", "1234.50-", "1.234,50", "1\u00a0234,50", "$5", "5%", "1_000", "١٢"])
def test_ing05_amounts_as_text_are_not_guessed(tmp_path, text):
    assert only(company(transactions=deal(amount=text))).rule == "text as number"
    assert only(workbook(tmp_path / "i.xlsx", transactions=deal(amount=text))).place.cell == "D2"


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!"])
def test_ing06_error_cells_are_refused_with_their_cell(tmp_path, error):
    def broken(book):
        book["transactions"]["D2"].value = error
        book["transactions"]["D2"].data_type = "e"

    problem = only(workbook(tmp_path / "i.xlsx", broken))
    assert (problem.rule, problem.place.cell, problem.value) == ("error value", "D2", error)
    rows = [{**COMPANY["transactions"][0], "customer": error}]
    assert only(company(transactions=rows)).rule == "error value"


def test_ing08_a_rate_in_percent_points_is_refused():
    components = [{**COMPANY["components"][0], "weight": "5"}]
    problem = only(company(components=components))
    assert problem.rule == "rate above 1"
    assert "0.05" in problem.remedy
    assert load(company(plans=[{"plan": "AE", "split_total": "1.2"}])).rows("plans")[0]["split_total"] == Decimal("1.2")


@pytest.mark.parametrize("text", ["02/03/2024", "29.02.2024", "2024-02-30", "20240229", "45351", "Feb 2024"])
def test_ing09_text_dates_of_unknown_order_are_refused(text):
    assert only(company(transactions=deal(date=text))).rule == "text as date"


@pytest.mark.parametrize("cell", [date(2024, 2, 29), datetime(2024, 2, 29, 23, 30), "2024-02-29", "2024-02-29T10:00:00"])
def test_ing09_real_dates_and_iso_text_are_read(tmp_path, cell):
    assert load(company(transactions=deal(date=cell))).rows("transactions")[0]["date"] == date(2024, 2, 29)
    path = workbook(tmp_path / "i.xlsx", transactions=deal(date=cell))
    assert load(path).rows("transactions")[0]["date"] == date(2024, 2, 29)


def test_ing09_a_serial_number_counts_only_in_a_date_cell(tmp_path):
    problem = only(workbook(tmp_path / "i.xlsx", transactions=deal(date=45351)))
    assert problem.rule == "number as date"
    assert "2024-02-29" in problem.what

    def formatted(book):
        book["transactions"]["B2"].number_format = "dd.mm.yyyy"

    path = workbook(tmp_path / "j.xlsx", formatted, transactions=deal(date=45351))
    assert load(path).rows("transactions")[0]["date"] == date(2024, 2, 29)


def test_ing09_a_date_is_no_amount(tmp_path):
    path = workbook(tmp_path / "i.xlsx", transactions=deal(amount=datetime(2010, 6, 6)))
    assert only(path).rule == "date as number"


def test_ing11_the_1904_calendar_is_read_by_its_own_epoch_and_reported(tmp_path):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def mac(book):
        book.epoch = CALENDAR_MAC_1904

    inputs = load(workbook(tmp_path / "i.xlsx", mac, transactions=deal(date=date(2024, 2, 29))))
    assert inputs.rows("transactions")[0]["date"] == date(2024, 2, 29)
    assert warned(inputs, "1904 dates")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_ing13_marked_encodings_are_decoded(tmp_path, encoding):
    text = "participant,name\n731,Müller\n732,Ode\n".encode(encoding)
    assert load(folder(tmp_path, {"participants.csv": text})).rows("participants")[0]["name"] == "Müller"


def test_ing13_another_encoding_is_refused_with_byte_and_line_unless_declared(tmp_path):
    text = "participant,name\n731,Müller\n732,Ode\n".encode("cp1252")
    path = folder(tmp_path, {"participants.csv": text})
    problem = only(path)
    assert "byte 22 (line 2)" in problem.what
    (path / "mapping.toml").write_text('[tables.participants]\nencoding = "cp1252"\n')
    assert load(path).rows("participants")[0]["name"] == "Müller"


def test_ing14_semicolons_and_decimal_commas_are_read_only_as_declared(tmp_path):
    text = "transaction;date;participant;amount\nD-1;2026-01-15;731;1000,10\n"
    path = folder(tmp_path, {"transactions.csv": text})
    assert "1 column found, expected 15, delimiter ; ?" in only(path).what
    (path / "mapping.toml").write_text('[tables.transactions]\ndelimiter = ";"\ndecimal = ","\n')
    assert load(path).rows("transactions")[0]["amount"] == Decimal("1000.10")


@pytest.mark.parametrize(("row", "word"), [("D-1,2026-01-15,731,5,x", "too many"), ("D-1,2026-01-15,731", "too few")])
def test_ing14_rows_with_too_many_or_too_few_fields_are_refused(tmp_path, row, word):
    text = f"transaction,date,participant,amount\n{row}\n"
    problem = only(folder(tmp_path, {"transactions.csv": text}))
    assert word in problem.what
    assert problem.place.row == 2


def test_ing14_an_unbalanced_quote_is_refused(tmp_path):
    text = 'transaction,date,participant,amount\n"D-1,2026-01-15,731,5\n'
    assert only(folder(tmp_path, {"transactions.csv": text})).rule == "damaged file"


def test_ing15_a_missing_renamed_or_doubled_column_is_refused(tmp_path):
    body = "D-1,2026-01-15,731,5\n"
    problem = only(folder(tmp_path / "a", {"transactions.csv": "transaction,date,participant,Amt\n" + body}))
    assert problem.rule == "missing column"
    assert all(word in problem.what + problem.remedy for word in ("'amount'", "Found: transaction", "Nearest: Amt"))
    found = refusals(folder(tmp_path / "b", {"transactions.csv": body + body}))
    assert {problem.rule for problem in found} == {"missing column"}
    problem = only(folder(tmp_path / "c", {"transactions.csv": "transaction,date,amount,Amount\nD-1,2026-01-15,5,6\n"}))
    assert problem.rule == "doubled column"


def test_ing17_hidden_rows_are_read_and_reported(tmp_path):
    def filtered(book):
        book["transactions"].row_dimensions[3].hidden = True

    inputs = load(workbook(tmp_path / "i.xlsx", filtered))
    assert len(inputs.rows("transactions")) == 2
    assert "1 of 2 rows are hidden" in warned(inputs, "hidden rows")[0].what


@pytest.mark.parametrize("rows", [65_536, 65_535])
def test_ing18_a_table_that_ends_at_a_row_limit_asks_for_totals(tmp_path, rows):
    body = "".join(f"D-{i},2026-01-15,731,1\n" for i in range(rows))
    path = folder(tmp_path, {"transactions.csv": "transaction,date,participant,amount\n" + body})
    assert "totals" in warned(load(path), "row limit")[0].remedy
    (path / "totals.csv").write_text(f"table,count\ntransactions,{rows}\n")
    assert not warned(load(path), "row limit")


def test_ing21_lost_leading_zeros_are_matched_only_through_a_declared_width(tmp_path):
    people = [{"participant": "00731", "name": "Ana"}, {"participant": "732", "name": "Ben"}]
    problem = only(company(participants=people))
    assert problem.rule == "unknown reference"
    assert all(word in problem.remedy for word in ("00731", "width = 5"))
    mapping = {"tables": {"transactions": {"width": {"participant": 5}}}}
    people[1]["participant"] = "00732"
    inputs = load(company(participants=people, transactions=deal(participant=731)), mapping)
    assert inputs.rows("transactions")[0]["participant"] == "00731"
    assert warned(inputs, "padded ids")


def test_ing22_nothing_in_a_file_is_refused_and_no_deals_is_reported(tmp_path):
    path = folder(tmp_path, {"transactions.csv": ""})
    assert "0 bytes" in only(path).what
    (path / "transactions.csv").write_text("\n\n")
    assert only(path).rule == "no header"
    (path / "transactions.csv").write_text("transaction,date,participant,amount\n")
    assert warned(load(path), "no transactions")
    (path / "participants.csv").write_text("participant,name\n")
    assert {problem.rule for problem in refusals(path)} == {"no rows"}


def test_ing23_a_blank_seller_is_loaded_for_the_suspense_list():
    assert load(company(transactions=deal(participant=""))).rows("transactions")[0]["participant"] == ""


def test_ing25_true_is_no_amount(tmp_path):
    assert only(workbook(tmp_path / "i.xlsx", transactions=deal(amount=True))).rule == "boolean as number"
    assert only(company(transactions=deal(amount=True))).rule == "boolean as number"
    mixed = [{**COMPANY["transactions"][0], "amount": 1}, {**COMPANY["transactions"][1], "amount": True}]
    assert only(company(transactions=mixed)).place.row == 2


@pytest.mark.parametrize("amount", ["nan", "inf", "-Infinity", "1e308", "1e15000"])
def test_ing26_poison_is_refused_in_a_csv(tmp_path, amount):
    found = only(folder(tmp_path, transactions=deal(amount=amount)))
    assert found.rule in ("not a finite number", "number out of range", "text as number")


@pytest.mark.parametrize("amount", [numpy.nan, numpy.inf, 1e308])
def test_ing26_poison_is_refused_in_parquet(tmp_path, amount):
    import pyarrow
    from pyarrow import parquet

    path = folder(tmp_path)
    (path / "transactions.csv").unlink()
    columns = {name: [value] for name, value in deal(amount=amount)[0].items()}
    parquet.write_table(pyarrow.table(columns), path / "transactions.parquet")
    assert only(path).rule in ("not a finite number", "number out of range")


def test_ing26_minus_zero_is_zero_and_missing_in_a_frame_is_blank():
    assert str(load(company(transactions=deal(amount=-0.0))).rows("transactions")[0]["amount"]) == "0"
    frames = company(transactions=pandas.DataFrame(deal(amount=numpy.nan)))
    assert only(frames).rule == "blank"


def test_parquet_decimals_and_dates_come_through_exactly(tmp_path):
    import pyarrow
    from pyarrow import parquet

    path = folder(tmp_path)
    (path / "transactions.csv").unlink()
    columns = {
        "transaction": pyarrow.array([1, 2], pyarrow.int64()),
        "date": pyarrow.array([date(2026, 1, 5), date(2026, 1, 6)]),
        "participant": ["731", None],
        "amount": pyarrow.array([Decimal("1234567890123.45"), Decimal("0.10")], pyarrow.decimal128(18, 2)),
    }
    parquet.write_table(pyarrow.table(columns), path / "transactions.parquet")
    first, second = load(path).rows("transactions")
    assert (first["transaction"], first["amount"], second["participant"]) == ("1", Decimal("1234567890123.45"), "")


def test_a_formula_that_was_never_calculated_is_refused(tmp_path):
    problem = only(workbook(tmp_path / "i.xlsx", transactions=deal(amount="=1+1")))
    assert (problem.rule, problem.place.cell) == ("formula without value", "D2")


def test_a_formulas_cached_value_is_read(tmp_path):
    from tests.tables.made import with_parts

    path = workbook(tmp_path / "i.xlsx", transactions=deal(amount="=1+1"))
    book = {"xl__worksheets__sheet5_dot_xml": lambda part: re.sub(b"<v ?/>|<v></v>", b"<v>2</v>", part)}
    assert load(with_parts(path, **book)).rows("transactions")[0]["amount"] == 2


def test_values_under_no_header_are_refused(tmp_path):
    def noted(book):
        book["transactions"]["F2"] = "checked"

    assert only(workbook(tmp_path / "i.xlsx", noted)).rule == "no header"


def test_cal08_a_broken_calendar_is_refused():
    def periods(*rows):
        names = ("period", "start", "end", "year")
        return company(periods=[dict(zip(names, row, strict=True)) for row in rows])

    first = ("P1", "2026-01-01", "2026-01-28", "2026")
    assert only(periods(first, ("P1", "2026-01-29", "2026-02-25", "2026"))).rule == "duplicate key"
    assert only(periods(("P1", "2026-01-28", "2026-01-01", "2026"))).rule == "reversed dates"
    assert "gap" in only(periods(first, ("P2", "2026-01-30", "2026-02-25", "2026"))).what
    assert "overlaps" in only(periods(first, ("P2", "2026-01-28", "2026-02-25", "2026"))).what
    assert load(periods(first, ("P2", "2026-01-29", "2026-02-25", "2026")))


def test_drw07_negative_and_reversed_draws_are_refused_zero_and_open_ended_reported():
    def draws(**cells):
        return company(draws=[{"draw": "D", "plan": "AE", "amount": "100", "recoverable": "1", **cells}])

    assert only(draws(amount="-100")).rule == "negative amount"
    assert only(draws(start="2026-02-01", end="2026-01-31")).rule == "reversed dates"
    inputs = load(draws(amount="0", start="2026-01-01"))
    assert warned(inputs, "draw of 0")
    assert warned(inputs, "open-ended draw")
