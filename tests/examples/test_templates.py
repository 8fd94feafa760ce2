"""Two workbooks of Microsoft as templates, by a binding and without an edit: pay stubs and a vendor's scorecard."""

import json
import os
import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from spm_xl.cli import values
from spm_xl.udfs.hosts.evaluate import evaluate
from spm_xl.workbook.bind import binding_file
from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import render
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.lint import lint
from spm_xl.workbook.parts import package
from spm_xl.workbook.refresh.refresh import refresh
from tests import hosts

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples/templates"
BOOKS = Path(os.environ.get("SPM_SHARED_DATA", ROOT.parent / "shared" / "data")) / "workbooks"
PAYROLL, SCORECARD = "ms_payroll_calculator.xltx", "ms_vendor_scorecard.xltx"
STUBS, SUMMARY, DETAIL, INDUSTRY = "Individual paystubs", "Vendor Performance Summary", "Vendor Detail", "Industry Summary"
MADE = {  # name -> workbook, binding, data
    "one": (PAYROLL, "payroll_stub", "payroll_one"),
    "forty": (PAYROLL, "payroll_stub", "payroll_forty"),
    "review": (SCORECARD, "vendor_scorecard", "vendor_scorecard"),
    "issues": (SCORECARD, "vendor_scorecard", "vendor_scorecard"),
}
BOTH = [*MADE, *(f"{name} refreshed" for name in MADE)]
SCORECARDS = [name for name in BOTH if MADE[name.split()[0]][0] == SCORECARD]
SAMPLES = {
    PAYROLL: ("Jesper", "Aaberg", "Wilson Pais", "Kathie", "Flood"),
    SCORECARD: ("Contoso", "Widgets", "Edwards", "Jane Dow", "H1 2006", "Bi-Annually", "Manufacturing", "560500", "example only"),
}


pytestmark = pytest.mark.skipif(not BOOKS.is_dir(), reason="the workbooks are not here (SPM_SHARED_DATA)")


@cache
def foreign(book):
    return (BOOKS / book).read_bytes()


def data_of(name):
    found = values.load(EXAMPLES / f"{MADE[name][2]}.json").values
    if name == "issues":
        found["issues"] = [{**found["issues"][at % 3], "issue": f"Issue {at}"} for at in range(14)]
    return found


def binding_of(name):
    file = EXAMPLES / f"{MADE[name][1]}.toml"
    return binding_file.load(file.read_text(encoding="utf-8"), file.name)


@cache
def filled(name):
    return render(load(foreign(MADE[name][0]), binding_of(name)), data_of(name), as_workbook=True)


@cache
def refreshed(name):
    return refresh(foreign(MADE[name][0]), binding_of(name), data_of(name)).data


def made(name):
    return refreshed(name.split()[0]) if name.endswith("refreshed") else filled(name)


def shown(name):
    return cells_of(made(name))


@cache
def values_of(name):
    """What each cell shows once the formulas are evaluated; every formula must be."""
    found = evaluate(made(name))
    assert found.formulas
    assert found.not_computed == found.errors == ()
    return cells_of(found.data)


def cells_of(data):
    return {
        sheet.name: {f"{letters_of(column)}{row}": cell.value for (row, column), cell in sheet.cells.items()} for sheet in read(data).sheets
    }


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The workbooks, and the templates that they came from, as files."""
    folder = tmp_path_factory.mktemp("templates")
    found = {name: folder / f"{name}.{'xltx' if name.endswith('refreshed') else 'xlsx'}" for name in BOTH}
    found |= {name: folder / name for name in SAMPLES}
    for name, path in found.items():
        path.write_bytes(foreign(name) if name in SAMPLES else made(name))
    return found


@pytest.fixture(scope="module")
def calculated(files):
    """The cells of each scorecard as LibreOffice calculates them."""
    return hosts.recalculated_all(files[name] for name in SCORECARDS)


@pytest.mark.parametrize("name", MADE)
def test_nobody_of_the_sample_is_left_in_any_byte(name):
    parts = dict(package.contents(filled(name)))
    for sample in SAMPLES[MADE[name][0]]:
        for spelled in (sample.encode(), sample.encode("utf-16-le")):
            assert [part for part, content in parts.items() if spelled in content] == [], sample


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.hosts
def test_the_workbook_is_as_valid_as_the_one_it_came_from(name, files):
    path, original = files[name], files[MADE[name.split()[0]][0]]
    before = lint.problems(original)
    assert hosts.validator_errors(path) == []
    assert [error for error in hosts.audit_errors(path) if error not in hosts.audit_errors(original)] == []
    unknown = "has a formula and no value"  # until a spreadsheet or `evaluate` calculates it
    assert [problem for problem in lint.problems(path) if problem not in before and unknown not in problem] == []


@pytest.mark.parametrize("name", BOTH)
def test_no_formula_shows_a_stale_value(name):
    """What the file shows before anybody calculates it is right, or nothing."""
    before, after = shown(name), values_of(name)
    for sheet, cells in before.items():
        for cell, value in cells.items():
            assert value is None or same(value, after[sheet][cell]), f"{sheet}!{cell}"


@pytest.mark.parametrize("name", SCORECARDS)
@pytest.mark.hosts
def test_what_is_evaluated_is_what_the_spreadsheet_calculates(name, files, calculated):
    """LibreOffice knows no [Column] without its table, so it calculates the scorecard and not the payroll."""
    fresh, evaluated = calculated[files[name]], values_of(name)
    for sheet, cells in hosts.formulas(files[name]).items():
        for cell in cells:
            assert same(fresh[sheet].get(cell), evaluated[sheet][cell]), f"{sheet}!{cell}"


def same(*values):
    one, other = ((each - datetime(1899, 12, 30)).days if isinstance(each, datetime) else each for each in values)
    return one == pytest.approx(other) if isinstance(one, (int, float)) else (one or "") == (other or "")


@pytest.mark.parametrize("name", ["one", "forty", "one refreshed", "forty refreshed"])
def test_the_pay_stubs_are_right(name):
    """Pay calculated here by hand; the workbook does not round."""
    fresh = values_of(name)[STUBS]
    data = json.loads((EXAMPLES / f"payroll_{name.split()[0]}.json").read_text(), parse_float=Decimal, parse_int=Decimal)
    people = {person["id"]: person for person in data["employees"]}
    for row, stub in ((3, "first"), (15, "second"), (27, "third"), (40, "fourth")):
        person = people.get(data["stubs"][stub])
        if person is None:
            assert fresh.get(f"F{row}") in (None, "")
            assert fresh.get(f"H{row + 8}") in (None, "")
            continue
        hours = person["hours"] + person["vacation_hours"] + person["sick_hours"]
        gross = person["hourly_wage"] * hours + person["overtime_hours"] * (person["overtime_rate"] or 0)
        rate = person["state_tax"] + person["federal_tax"] + person["social_security"] + person["medicare"]
        taxes = gross * rate + person["insurance"] + person["other_regular"]
        assert fresh[f"C{row - 1}"] == "Lakeside Instruments"
        assert fresh[f"D{row}"] == (date(2026, 3, 31) - date(1899, 12, 30)).days
        assert fresh[f"F{row}"] == person["name"]
        assert fresh[f"H{row + 6}"] == pytest.approx(float(gross))
        assert fresh[f"D{row + 7}"] == pytest.approx(float(taxes))
        assert fresh[f"H{row + 8}"] == pytest.approx(float(gross - taxes - person["other_deduction"]))


@pytest.mark.parametrize(("name", "last"), [("one", 5), ("forty", 44)])
def test_both_tables_have_the_rows_of_their_people(name, last):
    for data in (filled(name), refreshed(name)):
        parts = dict(package.contents(data))
        for table, columns in (("table1", "M"), ("table2", "K")):
            xml = parts[f"xl/tables/{table}.xml"].decode()
            assert set(re.findall(r'\bref="([^"]+)"', xml)) == {f"A4:{columns}{last}"}
        areas = re.findall(r"<definedName[^>]*Print_Area[^>]*>([^<]+)<", parts["xl/workbook.xml"].decode())
        assert [area.rpartition("$")[2] for area in areas] == [str(last), str(last)]


@pytest.mark.parametrize("name", SCORECARDS)
def test_the_scorecard_shows_the_review(name):
    fresh, data = values_of(name), data_of(name.split()[0])
    summary, detail, industry = fresh[SUMMARY], fresh[DETAIL], fresh[INDUSTRY]
    total = sum(row["company_score"] * row["weight"] for row in data["scores"])
    assert summary["B2"] == detail["B1"] == "Brightwell Castings"
    assert summary["G4"] == pytest.approx(float(total))
    assert industry["B19"] == pytest.approx(float(total))
    assert [summary[f"A{row}"] for row in range(17, 23)] == [row["criterion"] for row in data["scores"]]
    assert summary["A25"].startswith("Late in March")
    assert summary["D13"] is None
    quality = sum(sum(row[f"unit_{unit}"] for unit in range(1, 6)) / 5 * row["weight"] for row in data["quality"])
    assert detail["B22"] == pytest.approx(float(quality))
    assert [detail.get(f"B{100 + at}") for at in range(len(data["issues"]) + 1)] == [*(each["issue"] for each in data["issues"]), None]


def merged(data):
    xml = dict(package.contents(data))["xl/worksheets/sheet2.xml"].decode()
    return set(re.findall(r'<mergeCell ref="([^"]+)"', xml))


@pytest.mark.parametrize(("name", "count"), [("review", 3), ("issues", 14)])
def test_the_rows_of_issues_look_alike(name, count):
    rows = range(100, 100 + count)
    assert {f"{ends[0]}{row}:{ends[1]}{row}" for row in rows for ends in ("BF", "GH")} <= merged(filled(name))
    assert f"B{100 + count}:F{100 + count}" not in merged(filled(name))


@pytest.mark.parametrize("name", ["review", "issues"])
def test_the_conditional_formats_stand_where_they_stood(name):
    before, after = dict(package.contents(foreign(SCORECARD))), dict(package.contents(filled(name)))
    for sheet in (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3)):
        rules = [re.findall(rb"<conditionalFormatting.*?</conditionalFormatting>", parts[sheet]) for parts in (before, after)]
        assert rules[0] == rules[1]
        assert rules[0]


@pytest.mark.parametrize("name", SCORECARDS)
def test_what_each_chart_keeps_is_what_its_cells_show(name):
    fresh = values_of(name)
    parts = dict(package.contents(made(name)))
    charts = [part for part in parts if part.startswith("xl/charts/chart")]
    assert len(charts) == 6
    points = 0
    for part in charts:
        for formula, cache_ in re.findall(r"<c:f>([^<]+)</c:f>\s*<c:(?:num|str)Cache>(.*?)</c:(?:num|str)Cache>", parts[part].decode(), re.DOTALL):
            sheet, _, area = unescape(formula).replace("$", "").rpartition("!")
            first, _, last = area.partition(":")
            row = re.sub("[A-Z]", "", first)
            columns = [chr(at) for at in range(ord(first[0]), ord((last or first)[0]) + 1)]
            kept = dict(re.findall(r'<c:pt idx="(\d+)"[^>]*><c:v>([^<]*)</c:v>', cache_))
            for at, column in enumerate(columns):
                value = fresh[sheet.strip("'")].get(f"{column}{row}")
                if str(at) in kept:
                    points += 1
                    text = unescape(kept[str(at)])
                    assert text == value if isinstance(value, str) else float(text) == pytest.approx(value), f"{part} {formula}"
    assert points > 150
