"""Workbooks that finance already has, on the command line: bind, fill, refresh, inspect."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from spm_xl.workbook.parts import package
from tests.hosts import audit_errors, recalculated, validator_errors
from tests.workbook.foreign import foreign
from tests.workbook.templates import template

VALUES = "name,value\ncompany.name,Contoso Ltd\nperiod.ending,2026-03-31\n"
EMPLOYEES = (
    "employee_id,employee_name,hourly_wage,tax_status,federal_allowance,state_tax,federal_income_tax,social_security_tax,medicare_tax,"
    "insurance_deduction,other_regular_deduction\n"
    "1,Jesper Aaberg,11.50,1,4,0.023,0.28,0.063,0.0145,20,40\n2,Wilson Pais,14.25,1,3,0.023,0.28,0.063,0.0145,20,52\n"
    "4,Ana Trujillo,19.00,2,2,0.023,0.25,0.063,0.0145,25,0\n5,Björn Sand,16.10,1,1,0.023,0.28,0.063,0.0145,20,0\n"
)
HOURS = (
    "employee_id,regular_hours_worked,vacation_hours,sick_hours,overtime_hours,overtime_rate,other_deduction\n"
    "1,40,8,0,0,0,0\n2,38,0,0,2,21,10\n4,40,0,4,0,0,0\n5,32,0,0,0,0,0\n"
)


@pytest.fixture
def payroll(tmp_path, monkeypatch):
    """A folder with Microsoft's payroll template and a month of data for it; the current one."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(foreign("ms_payroll_calculator.xltx"), "Payroll.xltx")
    Path("Payroll.xltx").chmod(0o600)
    folder = Path("data")
    folder.mkdir()
    for name, text in (("values", VALUES), ("employees", EMPLOYEES), ("hours", HOURS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def team(book, made):
    """A table of people with a calculated column, and a total below it."""
    columns = [{"header": "Id"}, {"header": "Net"}, {"header": "Double", "formula": "=[@Net]*2"}]
    made["Team"].add_table("A3:C5", {"name": "people", "columns": columns, "data": [["E1", 5, 10], ["E2", 6, 12]]})
    made["Team"].write_formula("B7", "=SUM(people[Net])", None, 11)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a template of markers, a workbook in use and data for both; the current one."""
    monkeypatch.chdir(tmp_path)
    Path("card.xlsx").write_bytes(template(Card=[["Name", "{{ name }}"], ["Net", "{{ net }}"], ["Month", "{{ month }}"]]))
    Path("typo.xlsx").write_bytes(template(Card=[["Month", "{{ mnoth }}"]]))
    Path("team.xlsx").write_bytes(template(team, Team=[["month", "March"]]))
    people = [{"Id": "E1", "Net": 7, "name": "Ann", "net": 5.25}, {"Id": "E3", "Net": 8, "name": "Bo/b", "net": 6}]
    Path("data.json").write_text(json.dumps({"month": "April", "people": people}))
    return tmp_path


def cells(path, sheet):
    """The values that a sheet shows, by cell."""
    return {cell.coordinate: cell.value for row in load_workbook(path, data_only=True)[sheet] for cell in row if cell.value is not None}


# --- bind -----------------------------------------------------------------------------------------------


def test_bind_writes_a_file_to_edit_and_says_what_comes_next(spm, payroll):
    code, out, err = spm("bind", "Payroll.xltx", "--data", "data")
    assert (code, out) == (0, "Payroll.toml\n")
    assert err.splitlines() == [
        "2 cell(s) and 2 table(s) or range(s) with 18 column(s) bound; 1 suggestion(s) as comments.",
        "Look at Payroll.toml, then: spm-xl fill Payroll.xltx --data data --out Payroll-filled.xlsx",
    ]
    assert '"\'Payroll calculator\'!K2" = "period.ending"  # Period Ending' in Path("Payroll.toml").read_text()


def test_bind_never_writes_over_a_file_unless_told_to(spm, payroll):
    Path("Payroll.toml").write_text("mine")
    code, out, err = spm("bind", "Payroll.xltx")
    assert (code, out) == (5, "")
    assert "--force" in err
    assert Path("Payroll.toml").read_text() == "mine"
    assert spm("bind", "Payroll.xltx", "--force", "--quiet") == (0, "Payroll.toml\n", "")
    assert Path("Payroll.toml").read_text() != "mine"


def test_bind_as_json_has_the_binding(spm, payroll):
    code, out, err = spm("bind", "Payroll.xltx", "--data", "data", "--json", "--quiet", "--out", "x.toml")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["tables"]["Table2"]["rows"] == "hours"
    assert found["written"] == "x.toml"


def test_bind_for_a_statement_knows_its_fields(spm, folder):
    Path("own.xlsx").write_bytes(template(Sheet=[["Company:", None], ["Net", 5], ["Participant Name:", None]]))
    assert spm("bind", "own.xlsx", "--for", "statement", "--json", "-q")[0] == 0
    text = Path("own.toml").read_text()
    assert '"Sheet!B1" = "company"' in text
    assert '"Sheet!B3" = "participant.name"' in text


# --- fill -----------------------------------------------------------------------------------------------


@pytest.mark.hosts
def test_a_payroll_template_is_bound_and_filled_and_valid(spm, payroll):
    was = Path("Payroll.xltx").read_bytes()
    assert spm("bind", "Payroll.xltx", "--data", "data", "-q")[0] == 0
    code, out, err = spm("fill", "Payroll.xltx", "--data", "data", "--out", "March.xlsx")
    assert (code, out) == (0, "March.xlsx\n")
    assert err.splitlines()[0] == "bound by Payroll.toml"
    assert Path("Payroll.xltx").read_bytes() == was
    for errors in (validator_errors, audit_errors):
        assert set(errors(Path("March.xlsx"))) <= set(errors(Path("Payroll.xltx"))), "no error that the template has not"
    shown = cells("March.xlsx", "Payroll calculator")
    assert (shown["K2"], shown["A8"], shown["C6"]) == (datetime(2026, 3, 31), 5, 38)
    assert recalculated(Path("March.xlsx"))["Individual paystubs"]["C14"] == "Contoso Ltd", "a formula reads the name of the company"


def test_filling_twice_gives_the_same_bytes(spm, payroll):
    spm("bind", "Payroll.xltx", "--data", "data", "-q")
    for name in ("a.xlsx", "b.xlsx"):
        spm("fill", "Payroll.xltx", "--data", "data", "--out", name, "-q")
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()


def test_markers_are_filled_without_a_binding(spm, folder):
    Path("one.json").write_text('{"name": "Ann", "net": 5.25, "month": "2026-03-31"}')
    code, out, err = spm("fill", "card.xlsx", "--data", "one.json", "--out", "Ann.xlsx")
    assert (code, out, err) == (0, "Ann.xlsx\n", "1 workbook(s) written.\n")
    assert cells("Ann.xlsx", "Card")["B2"] == 5.25


def test_one_workbook_for_each_item_of_a_list(spm, folder):
    code, out, _ = spm("fill", "card.xlsx", "--data", "data.json", "--each", "people", "--name", "{{ name }} {{ month }}.xlsx", "--out", "cards")
    assert (code, out.splitlines()) == (0, ["cards/Ann April.xlsx", "cards/Bo-b April.xlsx"])
    assert cells("cards/Bo-b April.xlsx", "Card") == {"A1": "Name", "B1": "Bo/b", "A2": "Net", "B2": 6, "A3": "Month", "B3": "April"}


def test_many_workbooks_by_several_processes_are_the_same_as_by_one(spm, folder):
    Path("many.json").write_text(json.dumps({"month": "May", "people": [{"name": f"P{at}", "net": at} for at in range(30)]}))
    for workers in ("1", "2"):
        code, _, _ = spm("fill", "card.xlsx", "--data", "many.json", "--each", "people", "--name", "{{ name }}.xlsx", "--out", f"by{workers}", "--workers", workers)
        assert code == 0
    one, two = ({path.name: path.read_bytes() for path in Path(each).iterdir()} for each in ("by1", "by2"))
    assert len(one) == 30
    assert one == two


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("card.xlsx", "--data", "data.json", "--out", "card.xlsx"), 5, "is the template itself"),
        (("card.xlsx", "--data", "data.json", "--out", "x.xlsm"), 3, "Name it x.xlsx"),
        (("card.xlsx", "--data", "data.json", "--out", "x.xlsx"), 3, "card.xlsx: Card!B1 (row 1 of the template): there is no value named name."),
        (("typo.xlsx", "--data", "data.json", "--out", "x.xlsx"), 3, "mnoth: Did you mean month?"),
        (("team.xlsx", "--data", "data.json", "--out", "x.xlsx"), 3, "spm-xl bind team.xlsx --data data.json"),
        (("data.json", "--data", "data.json", "--out", "x.xlsx"), 3, "data.json is no workbook"),
        (("card.xlsx", "--data", "data.json", "--out", "x", "--each", "peple", "--name", "{{ name }}.xlsx"), 3, "Did you mean people?"),
        (("card.xlsx", "--data", "data.json", "--out", "x", "--each", "month", "--name", "{{ name }}.xlsx"), 3, "month is no list"),
        (("card.xlsx", "--data", "data.json", "--out", "x", "--each", "people", "--name", "{{ nmae }}.xlsx"), 3, "Did you mean name?"),
        (("card.xlsx", "--data", "data.json", "--out", "x", "--each", "people", "--name", "{{ month }}.xlsx"), 3, "items 1 and 2 would both be April.xlsx"),
        (("card.xlsx", "--data", "data.json", "--out", "x", "--each", "people", "--name", "card.xlsx"), 2, "the same for every item"),
        (("card.xlsx", "--data", "data.json", "--out", "x", "--each", "people", "--name", "{{ name }}.xlsm"), 3, "Excel does not open it"),
        (("card.xlsx", "--data", "data.json", "--out", "data.json", "--each", "people", "--name", "{{ name }}.xlsx"), 2, "is a file"),
    ],
)
def test_what_cannot_be_filled_is_refused_with_the_way_out(spm, folder, arguments, code, says):
    before = {path: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    found, out, err = spm("fill", *arguments)
    assert (found, out) == (code, "")
    assert says in err
    assert {path: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


@pytest.mark.parametrize(("name", "right"), [("pivot_charts_sales.xlsm", "x.xlsm"), ("ms_payroll_calculator.xltx", "x.xlsx")])
def test_the_ending_must_fit_what_the_file_is(spm, folder, name, right):
    book = foreign(name)
    wrong = "x.xlsx" if right == "x.xlsm" else "x.xlsm"
    Path("b.toml").write_text("")
    code, _, err = spm("fill", str(book), "--data", "data.json", "--binding", "b.toml", "--out", wrong)
    assert code == 3
    assert f"Name it {right}" in err


def test_values_of_formulas_are_computed_where_asked(spm, payroll):
    pytest.importorskip("formualizer")
    spm("bind", "Payroll.xltx", "--data", "data", "-q")
    assert spm("fill", "Payroll.xltx", "--data", "data", "--out", "March.xlsx", "--evaluate", "-q")[0] == 0
    shown = cells("March.xlsx", "Payroll calculator")
    assert shown["H8"] == pytest.approx(16.10 * 32)
    assert shown["K5"] == pytest.approx(shown["H5"] - shown["I5"] - shown["J5"])


# --- refresh --------------------------------------------------------------------------------------------


def test_refresh_writes_in_place_keeps_a_copy_and_says_what_changed(spm, folder):
    was = Path("team.xlsx").read_bytes()
    Path("team.toml").write_text('[cells]\n"Team!B1" = "month"\n[tables.people]\nrows = "people"\nkey = ["Id"]\ncolumns = {Id = "Id", Net = "Net"}\n')
    dry = spm("refresh", "team.xlsx", "--data", "data.json", "--dry-run")
    assert dry[0] == 0
    assert "dry run: nothing was written." in dry[2]
    assert Path("team.xlsx").read_bytes() == was
    code, out, err = spm("refresh", "team.xlsx", "--data", "data.json")
    assert (code, out) == (0, dry[1])
    assert "changed: xl/worksheets/sheet1.xml" in out
    assert err.splitlines()[0] == "bound by team.toml"
    assert "as it was before: team.before.xlsx" in err
    assert Path("team.before.xlsx").read_bytes() == was
    assert cells("team.xlsx", "Team")["B1"] == "April"
    assert {cells("team.xlsx", "Team")[cell] for cell in ("A4", "A5")} == {"E1", "E3"}
    code, out, err = spm("refresh", "team.xlsx", "--data", "data.json")
    assert (code, out) == (0, "0 cell(s) show another value\n")
    assert "up to date" in err
    assert Path("team.before.xlsx").read_bytes() == was, "nothing changed, so the copy stays"


def test_refresh_without_a_binding_takes_what_has_exactly_the_same_name(spm, folder):
    code, _, err = spm("refresh", "team.xlsx", "--data", "data.json", "--out", "new.xlsx")
    assert code == 0
    assert err.splitlines()[:2] == [
        "there is no binding; only what has exactly the same name is written: Team!B1 = month; people = people",
        "to bind more: spm-xl bind team.xlsx --data data.json",
    ]
    assert cells("new.xlsx", "Team")["B1"] == "April"
    assert not Path("team.before.xlsx").exists()


def test_refresh_as_json(spm, folder):
    code, out, err = spm("refresh", "team.xlsx", "--data", "data.json", "--json", "--no-copy", "-q")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["written"], found["kept"], found["binding"]) == ("team.xlsx", None, None)
    assert "xl/worksheets/sheet1.xml" in found["parts"]
    assert not Path("team.before.xlsx").exists()


@pytest.mark.parametrize(
    ("binding", "says"),
    [
        ('[cells]\n"Taem!B1" = "month"\n', "Did you mean Team?"),
        ('[cells]\n"Team!B1" = "mnoth"\n', "month"),
        ('[tables.people]\nrows = "peple"\ncolumns = {Id = "Id"}\n', "people"),
        ('[tables.people]\nrows = "people"\ncolumns = {Id = "Idd"}\n', "Idd"),
        ("[cells\n", "team.toml: this is no TOML"),
        (b"\xff", "team.toml: byte 0 is not UTF-8"),
    ],
)
def test_a_refused_refresh_leaves_the_file_as_it_was(spm, folder, binding, says):
    was = Path("team.xlsx").read_bytes()
    Path("team.toml").write_bytes(binding if isinstance(binding, bytes) else binding.encode())
    code, out, err = spm("refresh", "team.xlsx", "--data", "data.json")
    assert (code, out) == (3, "")
    assert says in err
    assert Path("team.xlsx").read_bytes() == was
    assert not Path("team.before.xlsx").exists()


def test_an_open_workbook_is_not_written(spm, folder):
    Path("~$team.xlsx").touch()
    code, _, err = spm("refresh", "team.xlsx", "--data", "data.json")
    assert code == 5
    assert "is open in a spreadsheet program" in err


def test_only_the_parts_that_must_change_do(spm, folder):
    book = shutil.copy(foreign("ms_sales_report_3pivots.xltx"), "sales.xltx")
    Path(book).chmod(0o600)
    before = package.opened(Path(book).read_bytes())
    Path("new.toml").write_text('[cells]\n"\'Source Data\'!C2" = "net"\n')
    Path("net.json").write_text('{"net": 17}')
    code, out, _ = spm("refresh", book, "--data", "net.json", "--binding", "new.toml")
    assert code == 0
    after = package.opened(Path(book).read_bytes())
    changed = [line.removeprefix("changed: ") for line in out.splitlines()[1:]]
    assert [name for name in before if before[name] != after[name]] == changed
    assert "xl/worksheets/sheet1.xml" in changed
    assert list(before) == list(after)


# --- inspect --------------------------------------------------------------------------------------------


def test_inspect_says_what_is_in_a_workbook_and_what_is_hidden(spm):
    code, out, err = spm("inspect", str(foreign("vba_report_charts_protected.xlsm")))
    assert code == 0
    assert "workbook with macros" in out.splitlines()[0]
    assert "- hidden sheets: CCSInfo (hidden)" in out
    assert "they are never run here" in out
    assert "TK-Admin" in out
    assert "... and 193 more; --json lists all" in out
    assert err.startswith("What could feed it: spm-xl bind ")


def test_inspect_as_json_has_everything(spm):
    code, out, err = spm("inspect", str(foreign("pivots_with_slicer.xlsx")), "--json", "-q")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert [pivot["source"] for pivot in found["pivots"]] == ["Sheet3!A1:G3", "Sheet1!A1:G23", "data"]
    assert {"sheets", "tables", "names", "macros", "links", "personal", "parts"} <= set(found)


def test_a_damaged_workbook_is_refused_in_one_line(spm, folder):
    Path("x.xlsx").write_bytes(b"PK nothing")
    for command in (("inspect", "x.xlsx"), ("bind", "x.xlsx"), ("refresh", "x.xlsx", "--data", "data.json"), ("fill", "x.xlsx", "--data", "data.json", "--out", "y.xlsx")):
        code, out, err = spm(*command)
        assert (code, out, err.count("\n")) == (3, "", 1)
        assert "no readable .xlsx workbook" in err
