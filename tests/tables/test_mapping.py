"""Mappings: exports of other systems used as they are, and mappings that contradict themselves."""

from datetime import date
from decimal import Decimal

import pytest

from spm_xl.errors import InvalidInput
from spm_xl.tables.load import load
from tests.tables.made import COMPANY, company, deal, folder, only, refusals, workbook

ORDERS = """Export of 31.03.2026
OrderNo;Line;CloseDate;Owner;Net amount;Status;Type;Industry;Ignored
1001;1;15.01.2026;731;1.234,50 €;Won;NB;Steel;x
1001;2;15.01.2026;731;(234,50) €;Won;RN;Steel;x
1002;1;31.12.2025;732;99,00-;Lost;NB;Wood;x
"""
MAPPING = """
[tables.transactions]
file = "orders.csv"
encoding = "cp1252"
delimiter = ";"
skip = 1
decimal = ","
thousands = "."
negative = ["parentheses", "trailing"]
symbol = "€"
date_format = "dd.mm.yyyy"
filter = "Status = Won | Booked"
columns = {transaction = ["OrderNo", "Line"], date = "CloseDate", participant = "Owner", amount = "Net amount", deal_type = "Type"}
join = {transaction = "-"}
constants = {currency = "EUR", term = 12.5}
keep = ["Industry"]
width = {participant = 5}
prefix = {transaction = "SO-", participant = "P"}
values = {deal_type = {NB = "new", RN = "renewal"}}
"""


def export(path, mapping=MAPPING, orders=ORDERS):
    people = [{"participant": "P00731", "name": "Ana"}, {"participant": "P00732", "name": "Ben"}]
    folder(path, {"orders.csv": orders.encode("cp1252"), "mapping.toml": mapping}, participants=people)
    (path / "transactions.csv").unlink()
    return path


def test_an_export_is_read_as_it_is(tmp_path):
    inputs = load(export(tmp_path))
    first, second = inputs.rows("transactions")
    assert (first["transaction"], first["participant"], first["date"]) == ("SO-1001-1", "P00731", date(2026, 1, 15))
    assert (first["amount"], second["amount"]) == (Decimal("1234.50"), Decimal("-234.50"))
    assert (first["deal_type"], second["deal_type"], first["currency"], first["Industry"]) == ("new", "renewal", "EUR", "Steel")
    assert first["term"] == Decimal("12.5")
    assert "Ignored" not in first
    assert inputs.place("transactions", 1).row == 4


def test_a_problem_in_an_export_names_its_own_column(tmp_path):
    problem = only(export(tmp_path, orders=ORDERS.replace("1.234,50", "12.34,50")))
    assert str(problem.place) == "orders.csv (row 3, Net amount)"


def test_ing05_a_point_is_never_taken_for_a_thousands_mark_or_the_other_way_round():
    mapping = {"tables": {"transactions": {"decimal": ","}}}
    assert load(company(transactions=deal(amount="1234,5")), mapping).rows("transactions")[0]["amount"] == Decimal("1234.5")
    for text in ("1.234,50", "1234.50", "1,234,5"):
        assert only(company(transactions=deal(amount=text)), mapping=mapping).rule == "text as number"


@pytest.mark.parametrize(("written", "number"), [("1 234,50", "1234.50"), ("1\u00a0234,50", "1234.50"), ("-1 234", "-1234")])
def test_any_space_may_be_declared_as_thousands_mark(written, number):
    mapping = {"tables": {"transactions": {"decimal": ",", "thousands": " "}}}
    rows = load(company(transactions=deal(amount=written)), mapping).rows("transactions")
    assert rows[0]["amount"] == Decimal(number)


def test_ing08_percent_points_are_read_only_where_declared():
    components = [{**COMPANY["components"][0], "weight": "50%"}]
    mapping = {"tables": {"components": {"percent": ["weight"]}}}
    assert load(company(components=components), mapping).rows("components")[0]["weight"] == Decimal("0.50")


def test_ing09_the_declared_date_format_and_no_other_is_read():
    mapping = {"tables": {"transactions": {"dates": {"date": "mm/dd/yyyy"}}}}
    rows = load(company(transactions=deal(date="02/03/2024")), mapping).rows("transactions")
    assert rows[0]["date"] == date(2024, 2, 3)
    assert only(company(transactions=deal(date="2024-02-03")), mapping=mapping).rule == "text as date"


def test_several_tables_come_from_one_file_and_a_workbooks_sheet(tmp_path):
    path = workbook(tmp_path / "inputs.xlsx")

    def people(book):
        book["participants"].title = "Export"
        book["Export"]["D1"] = "Share"

    book = workbook(path, people)
    mapping = {
        "tables": {
            "participants": {"sheet": "Export", "columns": {"participant": "participant", "name": "name"}, "constants": {"plan": "AE"}},
            "quotas": {
                "sheet": "Export",
                "columns": {"participant": "participant"},
                "constants": {"component": "New business", "start": "2026-01-01", "quota": 5},
            },
        }
    }
    inputs = load(book, mapping)
    assert len(inputs.rows("participants")) == len(inputs.rows("quotas")) == 2
    assert str(inputs.place("quotas", 1, "participant")) == "inputs.xlsx › Export!A3"
    mapping["tables"]["participants"]["sheet"] = "Exprot"
    assert "Did you mean Export?" in only(book, mapping=mapping).remedy


def test_files_are_looked_up_in_the_data_folder(tmp_path):
    source = export(tmp_path / "inputs")
    (tmp_path / "data").mkdir()
    (source / "orders.csv").rename(tmp_path / "data" / "orders.csv")
    assert len(load(source, data=tmp_path / "data").rows("transactions")) == 2
    problem = only(source)
    assert problem.rule == "missing file"
    assert str(tmp_path) not in str(problem)


def test_a_compressed_export_is_unpacked(tmp_path):
    import gzip

    path = folder(tmp_path)
    (path / "transactions.csv.gz").write_bytes(gzip.compress((path / "transactions.csv").read_bytes()))
    (path / "transactions.csv").unlink()
    assert len(load(path).rows("transactions")) == 2


def test_a_column_that_the_source_lacks_is_refused_with_the_nearest(tmp_path):
    found = refusals(export(tmp_path, MAPPING.replace('"Net amount"', '"Net amout"').replace("Status =", "Stats =")))
    assert [problem.value for problem in found if problem.rule == "missing column"][:2] == ["Net amout", "Stats"]
    assert "Did you mean Net amount?" in found[0].remedy


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colums": {}}, "Did you mean columns"),
        ({"columns": {"amount": 5}}, "must be a column name"),
        ({"delimiter": ";;"}, "one character"),
        ({"decimal": ",", "thousands": ","}, "decimal is"),
        ({"negative": "brackets"}, "negative"),
        ({"file": "../secret.csv"}, "relative"),
        ({"file": "/etc/passwd"}, "relative"),
        ({"filter": "Status == Won"}, "filter"),
        ({"columns": {"currency": "C"}, "constants": {"currency": "USD"}}, "Keep one"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(change, message):
    with pytest.raises(InvalidInput, match=message):
        load(company(), {"tables": {"transactions": change}})


def test_a_mapping_of_an_unknown_table_column_or_bad_toml_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="Did you mean transactions"):
        load(company(), {"tables": {"transaction": {}}})
    with pytest.raises(InvalidInput, match="Did you mean quota"):
        load(company(), {"tables": {"quotas": {"columns": {"qota": "X"}}}})
    (tmp_path / "m.toml").write_text("[tables")
    with pytest.raises(InvalidInput, match=r"m\.toml is no TOML"):
        load(company(), tmp_path / "m.toml")


def test_a_mapping_that_is_no_ordinary_small_file_is_refused_at_once(tmp_path):
    large = tmp_path / "large.toml"
    with large.open("wb") as file:
        file.truncate(2_000_000)
    for path in (tmp_path, large, "/dev/zero"):
        with pytest.raises(InvalidInput, match=r"is no text file of a mapping's size|does not exist"):
            load(company(), mapping=path)
