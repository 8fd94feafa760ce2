"""`spm-xl territory adopt` and `quotas`: from an assignment to owners, pay and quotas."""

import csv
import io
import json
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest

from spm_xl.workbooks.inputs import write_filled

PEOPLE = [{"participant": f"P{at}", "name": f"Person {at}", "plan": "plan", "hire_date": "2020-01-01"} for at in range(1, 5)]
TABLES = {
    "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-06"}],
    "participants": [*PEOPLE, {"participant": "GONE", "name": "Gone", "plan": "plan", "hire_date": "2020-01-01", "end_date": "2026-06-30"}],
    "plans": [{"plan": "plan", "name": "plan"}],
    "components": [{"plan": "plan", "component": "commission", "method": "marginal"}],
    "rates": [{"plan": "plan", "component": "commission", "from": 0, "rate": "0.1"}],
    "transactions": [{"transaction": f"T-{day}", "date": f"2026-06-{day}", "participant": "", "account": "A-0", "amount": 1000} for day in (15, 16)],
    "account_owners": [{"account": f"A-{at}", "participant": f"P{1 + at % 4}", "effective": "", "until": ""} for at in range(10)],
}
PLAN = {**{f"A-{at}": f"P{1 + at % 4}" for at in range(10)}, "A-0": "P3"}  # one account of ten changes hands


def assignment(path, accounts, header="account,participant"):
    path.write_text("\n".join([header, *(f"{account},{who}" for account, who in accounts.items())]) + "\n", encoding="utf-8")
    return path


def as_text(rows):
    made = io.StringIO(newline="")
    writer = csv.DictWriter(made, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def parts(book):
    with zipfile.ZipFile(book) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def plan(tmp_path):
    return assignment(tmp_path / "plan.csv", PLAN)


@pytest.fixture
def book(tmp_path):
    write_filled(tmp_path / "inputs.xlsx", TABLES)
    return tmp_path / "inputs.xlsx"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "inputs").mkdir()
    for name, rows in TABLES.items():
        (tmp_path / "inputs" / f"{name}.csv").write_bytes(as_text(rows).encode())
    return tmp_path / "inputs"


def paid(spm, inputs, who):
    code, out, err = spm("explain", inputs, "--participant", who, "--period", "2026-06", "--json")
    assert code == 0, err
    return next(step["amount"] for step in json.loads(out) if step["label"].startswith("Net pay"))


def test_the_accounts_change_hands_in_the_middle_of_a_month(spm, book, plan):
    """A-0 goes from P1 to P3 on 16 June: each is paid for the deal of their days."""
    code, out, err = spm("territory", "adopt", plan, "--inputs", book, "--from", "2026-06-16")
    assert (code, err.strip()) == (0, f"1 of 10 accounts changes hands on 2026-06-16: {book}")
    assert out.split() == ["account", "from", "to", *out.split()[3:4], "A-0", "P1", "P3"]
    assert (paid(spm, book, "P1"), paid(spm, book, "P3")) == ("100.00", "100.00")


def test_only_the_table_is_written_and_only_once(spm, book, plan):
    before = parts(book)
    assert spm("territory", "adopt", plan, "--inputs", book, "--from", "2026-07-01")[0] == 0
    once, after = book.read_bytes(), parts(book)
    changed = sorted(name[2:].strip("0123456789.xml") for name in after if after[name] != before[name])
    assert changed == ["/sharedStrings", "/tables/table", "/worksheets/sheet"]
    code, _, err = spm("territory", "adopt", plan, "--inputs", book, "--from", "2026-07-01")
    assert (code, "every account has its owner" in err, book.read_bytes() == once) == (0, True, True)


def test_a_name_that_looks_like_a_formula_stays_text(spm, book, tmp_path):
    import openpyxl

    file = assignment(tmp_path / "plan.csv", {**PLAN, "'=1+1": "P2"})  # as territory plan writes it
    assert spm("territory", "adopt", file, "--inputs", book, "--from", "2026-07-01")[0] == 0
    cells = list(openpyxl.load_workbook(book)["account_owners"].rows)[-2]
    assert [cell.value for cell in cells] == ["=1+1", "P2", datetime(2026, 7, 1), None]
    assert cells[0].data_type == "s"


def test_rows_follow_those_of_a_csv_in_its_own_columns(spm, folder, plan):
    file = folder / "account_owners.csv"
    rows = [{"Participant": row["participant"], "Account": row["account"], "Effective": ""} for row in TABLES["account_owners"]]
    file.write_bytes(b"\xef\xbb\xbf" + as_text(rows).strip().encode())
    before = file.read_bytes()
    assert spm("territory", "adopt", plan, "--inputs", folder, "--from", "2026-07-01")[0] == 0
    assert file.read_bytes() == before + b"\r\nP3,A-0,2026-07-01\r\n"
    assert spm("check", folder)[0] == 0


def test_a_folder_without_owners_gets_them(spm, folder, plan):
    (folder / "account_owners.csv").unlink()
    code, out, err = spm("territory", "adopt", plan, "--inputs", folder, "--from", "2026-06-01", "--json")
    assert (code, json.loads(out)["moved"], json.loads(out)["placed"]) == (0, 0, 10), err
    assert paid(spm, folder, "P3") == "200.00"


def test_the_rows_alone(spm, book, plan, tmp_path):
    before = book.read_bytes()
    out = tmp_path / "rows.csv"
    assert spm("territory", "adopt", plan, "--inputs", book, "--from", "2026-07-01", "--out", out)[0] == 0
    assert out.read_text() == "account,participant,effective,until\nA-0,P3,2026-07-01,\n"
    assert book.read_bytes() == before


def test_ter06_many_moves_are_refused_unless_they_are_allowed(spm, folder, tmp_path):
    """Everything to P1: seven of ten accounts would change hands."""
    file = assignment(tmp_path / "all.csv", dict.fromkeys(PLAN, "P1"), "account_id,rep")
    before = (folder / "account_owners.csv").read_bytes()
    code, _, err = spm("territory", "adopt", file, "--inputs", folder, "--from", "2026-07-01")
    assert (code, "7 of 10 accounts (70.0%) would change hands" in err) == (6, True)
    assert (folder / "account_owners.csv").read_bytes() == before
    assert spm("territory", "adopt", file, "--inputs", folder, "--from", "2026-07-01", "--most-moved", "70%")[0] == 0


@pytest.mark.parametrize(
    ("accounts", "words"),
    [
        ({"A-0": "P33"}, "participant 'P33' is not in the table participants. Did you mean P3"),
        ({"A-0": "GONE"}, "participant GONE leaves on 2026-06-30 and cannot own accounts from 2026-07-01"),
        ({"A-0": ""}, "participant is blank"),
        ({"A-0": "P3", "A-0 ": "P2"}, "account A-0 stands in row 2 and in row 3"),
        ({}, "has no rows under its header"),
    ],
    ids=["unknown participant", "has left", "nobody", "twice", "empty"],
)
def test_what_cannot_be_adopted(spm, folder, tmp_path, accounts, words):
    file = assignment(tmp_path / "plan.csv", accounts)
    code, _, err = spm("territory", "adopt", file, "--inputs", folder, "--from", "2026-07-01")
    assert (code, words in err) == (3, True), err


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("A-0,P1,,\nA-0,P2,2026-08-01,\n", "account A-0 has an owner from 2026-08-01 on already"),
        ("A-0,P1,,2026-12-31\n", "the last owner of account A-0 ends on 2026-12-31"),
        ("A-00,P1,,\n", "account A-0 is in no row of account_owners and not in the assignment. Did you mean A-00"),
    ],
    ids=["a later row", "an end of its own", "a transaction's account would have no row"],
)
def test_rows_that_stand_in_the_way(spm, folder, tmp_path, rows, words):
    (folder / "account_owners.csv").write_text(f"account,participant,effective,until\n{rows}")
    if "A-00" in rows:  # as a file that is not there yet
        (folder / "account_owners.csv").unlink()
    file = assignment(tmp_path / "plan.csv", {"A-00" if "A-00" in rows else "A-0": "P3"})
    code, _, err = spm("territory", "adopt", file, "--inputs", folder, "--from", "2026-07-01", "--most-moved", "100%")
    assert (code, words in err) == (3, True), err


def test_an_approved_period_stays_as_it_was_approved(spm, folder, plan, tmp_path):
    runs = tmp_path / "runs"
    assert spm("run", folder, "--period", "2026-06", "--out", runs / "2026-06", "--by", "Ines Vidal", "--on", "2026-07-02")[0] == 0
    assert spm("territory", "adopt", plan, "--inputs", folder, "--from", "2026-06-16", "--runs", runs, "--out", tmp_path / "rows.csv")[0] == 0
    assert spm("approve", runs / "2026-06", "--by", "Oskar Lind", "--on", "2026-07-03")[0] == 0
    code, _, err = spm("territory", "adopt", plan, "--inputs", folder, "--from", "2026-06-16", "--runs", runs)
    assert (code, "2026-06 is approved and ends on 2026-06-30" in err) == (6, True), err
    assert spm("territory", "adopt", plan, "--inputs", folder, "--from", "2026-07-01", "--runs", runs)[0] == 0
    code, _, err = spm("territory", "adopt", plan, "--inputs", folder, "--from", "2026-07-01", "--runs", tmp_path)
    assert (code, "has no journal of runs" in err) == (3, True), err


# --- quotas ---------------------------------------------------------------------------------------------


@pytest.fixture
def accounts(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_text("account_id,lat,potential\n" + "".join(f"A-{at},1,{at + 1}\n" for at in range(10)))
    return path


def quotas(spm, owners, accounts, *more, total="1,000,000"):
    code, out, err = spm("territory", "quotas", owners, accounts, "--total", total, "--component", "commission", "--period", "2026", *more)
    assert code == 0, err
    return list(csv.DictReader(io.StringIO(out)))


def test_a_target_is_divided_by_potential_to_the_cent(spm, plan, accounts):
    """Of 55 in all P1 holds 5 + 9 = 14 once A-0 is P3's, which with 3 + 7 makes 11."""
    rows = quotas(spm, plan, accounts)
    assert sum(Decimal(row["quota"]) for row in rows) == 1_000_000
    assert {row["participant"]: row["quota"] for row in rows} == {"P1": "254545.45", "P2": "327272.73", "P3": "200000.00", "P4": "218181.82"}
    assert {(row["component"], row["start"], row["end"]) for row in rows} == {("commission", "2026-01-01", "2026-12-31")}


def test_a_territory_that_changes_in_mid_year_has_a_quota_for_each_part(spm, book, plan, accounts):
    """P1 gives 1 of 55 to P3 for the last 184 days of 365; the others have one row for the year."""
    assert spm("territory", "adopt", plan, "--inputs", book, "--from", "2026-07-01")[0] == 0
    rows = quotas(spm, book, accounts, total="365000")
    assert sum(Decimal(row["quota"]) for row in rows) == 365_000
    found = {(row["participant"], row["start"]): Decimal(row["quota"]) for row in rows}
    assert set(found) == {("P1", "2026-01-01"), ("P1", "2026-07-01"), ("P2", "2026-01-01"), ("P3", "2026-01-01"), ("P3", "2026-07-01"), ("P4", "2026-01-01")}
    assert abs(found["P1", "2026-07-01"] - Decimal(184_000) * 14 / 55) < Decimal("0.01")


@pytest.mark.parametrize(
    ("cells", "words"),
    [("A-0,1,-5\n", "potential is below 0"), ("A-0,1,\n", "potential is blank"), ("A-0,1,many\n", "potential is no number"), ("A-0,1,0\n", "nobody owns an account with potential")],
)
def test_amounts_that_divide_nothing(spm, plan, tmp_path, cells, words):
    path = tmp_path / "accounts.csv"
    path.write_text("account_id,lat,potential\n" + cells)
    code, _, err = spm("territory", "quotas", plan, path, "--total", "100", "--component", "commission", "--period", "2026")
    assert (code, words in err) == (3, True), err
