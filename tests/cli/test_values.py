"""The data for fill and refresh: what each form of file comes to, and what is refused with its place."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.table import Table

from spm_xl.cli.values import load
from spm_xl.errors import InvalidInput


def put(folder, **files):
    """Files in a folder, by name with _ for the dot."""
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem}.{suffix}").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def values_in(path):
    return load(path).values


def test_a_csv_is_a_list_under_its_name_typed_by_its_columns(tmp_path):
    put(
        tmp_path,
        deals_csv="deal,amount,closed,paid,branch,card,us,fee\n"
        "D-1,12.50,2026-03-01,TRUE,007,1234567890123456,3/1/2026,-0.5\n"
        "D-2,,2026-03-02,false,012,1234567890123457,3/2/2026,0\n",
    )
    assert values_in(tmp_path / "deals.csv")["deals"] == [
        {"deal": "D-1", "amount": Decimal("12.50"), "closed": date(2026, 3, 1), "paid": True, "branch": "007", "card": "1234567890123456", "us": "3/1/2026", "fee": Decimal("-0.5")},
        {"deal": "D-2", "amount": None, "closed": date(2026, 3, 2), "paid": False, "branch": "012", "card": "1234567890123457", "us": "3/2/2026", "fee": Decimal("0")},
    ]


@pytest.mark.parametrize(
    ("column", "note"),
    [
        ("5\n6\nn/a\n", "deals.csv (row 4, amount) holds 'n/a', which is no number: the column stays text."),
        ('"1,234.50"\n"2,000.00"\n', "deals.csv (row 2, amount) holds '1,234.50': the column stays text. Write numbers as 1234.50."),
        ('"1.234,50 €"\n', "the column stays text"),
        ("007\n012\n", ""),
        ("x\ny\n5\n", ""),
        ("1E5\n", ""),
    ],
)
def test_a_column_of_numbers_that_stays_text_is_said(tmp_path, column, note):
    found = load(put(tmp_path, deals_csv="amount\n" + column) / "deals.csv")
    assert all(isinstance(item["amount"], str) for item in found.values["deals"])
    assert len(found.notes) == bool(note)
    assert note in "".join(found.notes)


@pytest.mark.parametrize(("text", "mark"), [("a;b\n1;2\n", ";"), ("a\tb\n1\t2\n", "tab"), ("a|b\n1|2\n", "|")])
def test_other_marks_between_fields_are_told_from_the_header(tmp_path, text, mark):
    assert values_in(put(tmp_path, x_csv=text) / "x.csv") == {"x": [{"a": Decimal(1), "b": Decimal(2)}]}, mark


def test_single_values_stand_in_a_table_of_names_and_values(tmp_path):
    put(tmp_path, values_csv="name,value\nmonth,2026-03-31\nparticipant.name,Ann\nparticipant.id,007\nrate,0.05\n")
    expected = {"month": date(2026, 3, 31), "participant": {"name": "Ann", "id": "007"}, "rate": Decimal("0.05")}
    assert values_in(tmp_path / "values.csv") == values_in(tmp_path) == expected


def test_json_is_taken_as_it_is_with_exact_numbers_and_whole_dates(tmp_path):
    text = '{"net": 0.10, "days": 3, "from": "2026-03-01", "note": "2026-3-1", "deals": [{"id": "1", "on": "2026-02-30"}], "who": {"name": null}}'
    assert values_in(put(tmp_path, x_json=text) / "x.json") == {
        "net": Decimal("0.10"), "days": 3, "from": date(2026, 3, 1), "note": "2026-3-1",
        "deals": [{"id": "1", "on": "2026-02-30"}], "who": {"name": None},
    }  # fmt: skip


def test_a_folder_is_all_of_its_files_each_by_its_name(tmp_path):
    put(tmp_path, deals_csv="id\nD-1\n", company_json='{"name": "Ace"}', values_json='{"month": "March"}', people_json='[{"id": 1}]', notes_txt="x")
    assert values_in(tmp_path) == {"deals": [{"id": "D-1"}], "company": {"name": "Ace"}, "month": "March", "people": [{"id": 1}]}


def workbook(path, **sheets):
    """A workbook of sheets of rows; the sheet Deals has an Excel table `won` in its first rows."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if "Deals" in sheets:
        book["Deals"].add_table(Table(displayName="won", ref="A1:B3"))
    book.save(path)
    return path


def test_a_workbook_gives_its_tables_and_plain_sheets(tmp_path):
    path = workbook(
        tmp_path / "data.xlsx",
        Deals=[["id", "amount"], ["D-1", 5.25], ["D-2", None], ["beside it", 1]],
        people=[["id", "since"], ["007", date(2026, 3, 1)], ["008", datetime(2026, 3, 1, 12)]],
        values=[["name", "value"], ["month", "March"], ["company.name", "Ace"]],
    )
    assert values_in(path) == {
        "won": [{"id": "D-1", "amount": Decimal("5.25")}, {"id": "D-2", "amount": None}],
        "people": [{"id": "007", "since": date(2026, 3, 1)}, {"id": "008", "since": Decimal("46082.5")}],
        "month": "March",
        "company": {"name": "Ace"},
    }


def test_a_workbook_with_one_table_in_a_folder_goes_by_the_files_name(tmp_path):
    workbook(tmp_path / "people.xlsx", Sheet1=[["id"], ["E1"]])
    assert values_in(tmp_path) == {"people": [{"id": "E1"}]}


def test_what_cannot_be_read_of_a_workbook_is_left_out_and_said(tmp_path):
    path = workbook(tmp_path / "data.xlsx", notes=[["only", None], ["text", "beside"]], deals=[["id", "amount"], ["D-1", "#DIV/0!"]])
    found = load(path)
    assert found.values == {"deals": [{"id": "D-1"}]}
    assert "the sheet notes is left out" in found.notes[0]
    assert "the column amount is left out" in found.notes[1]
    assert "data.xlsx › deals!B2: the cell holds the error #DIV/0!" in found.notes[1]


def test_a_dot_in_a_header_is_no_step_of_a_name(tmp_path):
    found = load(put(tmp_path, x_csv="Emp. No.,Net\n1,2\n") / "x.csv")
    assert found.values["x"] == [{"Emp No": Decimal(1), "Net": Decimal(2)}]
    assert "'Emp. No.' is called 'Emp No' here" in found.notes[0]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"x_csv": "a,b\n1,2,3\n"}, "x.csv (row 2) [3 fields]: the row has too many fields: 3 where the header has 2."),
        ({"x_csv": "a,b\n1\n"}, "too few fields: 1 where the header has 2"),
        ({"x_csv": "a,b,a\n1,2,3\n"}, "x.csv (row 1, columns 1 and 3): two columns are called 'a'"),
        ({"x_csv": "a,,b\n1,2,3\n"}, "x.csv (row 1, column 2): the column has no header"),
        ({"x_csv": "a.b,a b\n1,2\n"}, "x.csv: two columns have one name but for a dot"),
        ({"x_csv": ""}, "x.csv"),
        ({"x_csv": b"a\n\xff\n"}, "x.csv (row 2) [ff]: byte 2 (line 2) is not utf-8"),
        ({"x_json": "{"}, "x.json (line 1, column 2): this is no JSON"),
        ({"x_json": '{"a": NaN}'}, "x.json: NaN is no number that a cell can hold"),
        ({"x_json": '{"a": 1, "a": 2}'}, "x.json: an object has 'a' twice"),
        ({"x_json": "5"}, "x.json holds neither an object nor a list"),
        ({"x_json": "[" * 100_000}, "x.json: lists and objects stand inside each other too deeply"),
        ({"x_json": '{"a": ' + "[" * 200 + "]" * 200 + "}"}, "x.json: .a lies more than 100 lists and objects deep"),
        ({"x_json": "[" + "9" * 5000 + "]"}, "x.json: a number has too many digits"),
        ({"deals_csv": "id\n1\n", "deals_json": "[]"}, "the data have 'deals' in deals.csv and in deals.json"),
        ({"values_csv": "name,value\na,1\na.b,2\n"}, "'a.b' has a value already, or stands inside one"),
        ({"values_csv": "name,value\na..b,2\n"}, "'a..b' is no name"),
        ({"values_csv": "name,value\n,2\n"}, "values.csv (row 2, name): the name is blank"),
        ({"notes_txt": "x"}, "holds no data"),
    ],
)
def test_what_cannot_be_data_is_refused_with_its_place(tmp_path, files, says):
    with pytest.raises(InvalidInput) as wrong:
        load(put(tmp_path, **files))
    assert says in str(wrong.value)


def test_a_file_of_another_kind_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"notes.txt is no data file"):
        load(put(tmp_path, notes_txt="x") / "notes.txt")


def test_what_json_says_is_what_a_program_wrote(tmp_path):
    values = {"participant": {"id": "E-1", "name": "Zoë"}, "deals": [{"amount": 5, "note": "=1+1"}], "empty": [], "nothing": None}
    assert values_in(put(tmp_path, x_json=json.dumps(values)) / "x.json") == values
