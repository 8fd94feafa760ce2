"""Twelve workbooks of finance, refreshed: only the parts that must change have changed, and nothing is lost.

Each case says which table, range or cell gets which rows, and names every part that may differ. The hashes of all parts
are in the data's manifest. The changed workbooks are opened by LibreOffice, and have no error that they did not have before.
"""

import hashlib
import json
import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.parts import package
from spm_xl.workbook.refresh.refresh import refresh
from tests.hosts import recalculated_all, validator_errors

DATA = Path(os.environ.get("SPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "workbooks"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the workbooks are not here (SPM_SHARED_DATA)")
CHAIN = {"xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}  # the list of formula cells, and its mentions
STRINGS, BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"

ERRORS_BEFORE = {  # what the validator says of the files as they came
    "activex_and_form_controls.xlsx": 3, "ms_sales_report_3pivots.xltx": 3, "pivots_with_slicer.xlsx": 2, "vba_report_charts_protected.xlsm": 2,
}  # fmt: skip


def rows(count, **fields):
    """Items with these fields, each a function of the item's number or the same for all."""
    return [{name: of(at) if callable(of) else of for name, of in fields.items()} for at in range(count)]


@dataclass
class Case:
    """What is refreshed in a file, and what may change by it.

    Attributes
    ----------
    parts : that change; gone : those among them that are not there any more.
    shows : some cells afterwards, as LibreOffice reads them, too.
    """

    binding: Binding
    values: dict
    parts: set
    shows: dict = field(default_factory=dict)
    into_locked: bool = False
    gone: set = field(default_factory=set)


CASES = {
    # a lone list beside 25 ActiveX controls and 52 form controls
    "activex_and_form_controls.xlsx": Case(
        Binding(cells={"Sheet10!A2": "label", "Sheet10!B2": "value"}), {"label": "Refreshed", "value": 3},
        {"xl/worksheets/sheet10.xml", STRINGS}, {"Sheet10": {"A2": "Refreshed", "B2": 3}},
    ),
    # one table grows by order, another shrinks and grows by key above its totals row; 16 sheets stay
    "conditional_formatting_samples.xlsx": Case(
        Binding(tables={
            "Table5": Rows("bikes", {"Product": "name", "Shifting": "score"}),
            "Table6": Rows("regions", {"Region": "name", "Sales": "sales"}, ("Region",)),
        }),
        {"bikes": rows(9, name=lambda at: f"Bike {at}", score=lambda at: at / 2), "regions": rows(12, name=lambda at: f"Region {at}", sales=lambda at: at * 10)},
        {"xl/worksheets/sheet8.xml", "xl/worksheets/sheet10.xml", "xl/tables/table4.xml", "xl/tables/table6.xml", BOOK, STRINGS, *CHAIN},
        {"Bike rating": {"A12": "Bike 8", "B12": 4}, "Regional sales": {"A4": "Region 0", "A15": "Region 11", "B16": 660}}, gone={"xl/calcChain.xml"},
    ),
    # 2,438 rows become 2,500; three external links stay, and a list of allowed values grows with its name
    "external_links_codelists.xlsx": Case(
        Binding(ranges={"CodeLists!A2:B2439": Rows("codes", {"A": "code", "B": "name"})}), {"codes": rows(2500, code=lambda at: f"C{at}", name=lambda at: f"Airport {at}")},
        {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", BOOK, STRINGS}, {"CodeLists": {"A2501": "C2499", "B2": "Airport 0"}},
    ),
    # one cell beside 33 form controls and their comments
    "form_controls_comments.xlsx": Case(
        Binding(cells={"NoFormNoComment!A1": "label"}), {"label": "Refreshed"}, {"xl/worksheets/sheet1.xml", STRINGS}, {"NoFormNoComment": {"A1": "Refreshed"}},
    ),
    # three people stay with what was typed for them, three come; two other sheets read the table
    "ms_payroll_calculator.xltx": Case(
        Binding(tables={"Table1": Rows("people", {"Employee ID": "id", "Employee Name": "name"}, ("Employee ID",))}),
        {"people": rows(6, id=lambda at: at + 1, name=lambda at: f"Employee {at + 1}")},
        {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml", "xl/tables/table1.xml", BOOK, STRINGS, *CHAIN},
        {"Employee information": {"B5": "Employee 1", "B10": "Employee 6"}}, gone={"xl/calcChain.xml"},
    ),
    # the source of three pivots grows: they refresh when the workbook is opened
    "ms_sales_report_3pivots.xltx": Case(
        Binding(ranges={"Source Data!A2:F278": Rows("sales", {"A": "product", "D": "amount"})}), {"sales": rows(300, product=lambda at: f"Product {at % 7}", amount=lambda at: at * 1.5)},
        {"xl/worksheets/sheet1.xml", "xl/pivotCache/pivotCacheDefinition1.xml", BOOK, STRINGS}, {"Source Data": {"A301": "Product 5", "D301": 448.5}},
    ),
    # six scores become eight above two free rows; what lies further below stays, and so do six charts
    "ms_vendor_scorecard.xltx": Case(
        Binding(tables={"Table1": Rows("scores", {"Company's Combined Score": "score"})}), {"scores": rows(8, score=lambda at: at / 2)},
        {"xl/worksheets/sheet1.xml", "xl/tables/table1.xml", BOOK, *CHAIN}, {"Vendor Performance Summary": {"B17": 0, "B24": 3.5}}, gone={"xl/calcChain.xml"},
    ),
    # a pivot's source grows; two pivot charts show the pivot, and stay until it refreshes
    "pivot_charts_sales.xlsm": Case(
        Binding(ranges={"Data!A2:C9": Rows("sales", {"A": "name", "C": "amount"})}), {"sales": rows(12, name=lambda at: f"Name {at % 3}", amount=lambda at: at * 5)},
        {"xl/worksheets/sheet1.xml", "xl/pivotCache/pivotCacheDefinition1.xml", BOOK, STRINGS}, {"Data": {"A13": "Name 2", "C13": 55}},
    ),
    # a pivot's source shrinks from 23 rows to 10, dates keep being dates; the slicer stays
    "pivots_with_slicer.xlsx": Case(
        Binding(ranges={"Sheet1!A2:G24": Rows("sales", {"A": "day", "G": "amount"})}), {"sales": rows(10, day=lambda at: date(2026, 1, at + 1), amount=lambda at: at * 5)},
        {"xl/worksheets/sheet2.xml", "xl/pivotCache/pivotCacheDefinition1.xml", "xl/styles.xml", BOOK, STRINGS}, {"Sheet1": {"G11": 45}},
    ),
    # a table that a query fills: the query, its connection and its custom XML stay
    "power_query_table.xlsx": Case(
        Binding(tables={"Table1": Rows("lines", {"Column1": "value"})}), {"lines": rows(10, value=lambda at: at * 1.5)},
        {"xl/worksheets/sheet1.xml", "xl/tables/table1.xml", BOOK}, {"Sheet5": {"A2": 0, "A11": 13.5}},
    ),
    # a table of 19 rows with formulas in 12 columns becomes one of 30; a pivot reads it, and five charts show formulas that do
    "sales_forecast_report.xlsx": Case(
        Binding(tables={"tblData": Rows("sales", {"COMPANY": "company", "AMOUNT": "amount"})}), {"sales": rows(30, company=lambda at: f"Company {at}", amount=lambda at: at * 100)},
        {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml", "xl/tables/table1.xml", "xl/pivotCache/pivotCacheDefinition1.xml", BOOK, STRINGS, *CHAIN,
         *(f"xl/charts/chart{at}.xml" for at in range(1, 6))},
        {"Data Entry": {"C35": "Company 29", "D35": 2900}}, gone={"xl/calcChain.xml"},
    ),
    # one cell of a hidden, protected sheet, because it is allowed; macros, charts, 213 names and three more protected sheets stay
    "vba_report_charts_protected.xlsm": Case(
        Binding(cells={"CCSInfo!B3": "label"}), {"label": "Refreshed"}, {"xl/worksheets/sheet1.xml", STRINGS}, {"CCSInfo": {"B3": "Refreshed"}}, into_locked=True,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("refreshed")
    found = {}
    for name, case in CASES.items():
        done = refresh((DATA / name).read_bytes(), case.binding, case.values, into_locked=case.into_locked)
        (folder / name).write_bytes(done.data)
        found[name] = done
    return folder, found


@pytest.fixture(scope="module")
def hashes():
    listed = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
    return {each["file"]: {part: facts["sha256"] for part, facts in each["parts"].items()} for each in listed}


def test_every_workbook_is_refreshed():
    assert {path.name for path in DATA.glob("*.xl?[xm]")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_only_the_parts_that_must_change_have_changed(name, refreshed, hashes):
    now = {part: hashlib.sha256(content).hexdigest() for part, content in package.opened(refreshed[1][name].data).items()}
    changed = {part for part in hashes[name].keys() | now.keys() if hashes[name].get(part) != now.get(part)}
    assert changed == CASES[name].parts
    assert hashes[name].keys() - now.keys() == CASES[name].gone
    assert not now.keys() - hashes[name].keys()


@pytest.mark.parametrize("name", CASES)
def test_refreshing_again_changes_nothing(name, refreshed):
    case, done = CASES[name], refreshed[1][name]
    assert refresh(done.data, case.binding, case.values, into_locked=case.into_locked).data == done.data


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_refreshed_reads_as_before(name, refreshed):
    """Every cell without a formula on the sheets that nothing was written to."""
    before, after = read((DATA / name).read_bytes()), read(refreshed[1][name].data)
    sheets = {area.partition("!")[0] for area in (*CASES[name].binding.cells, *CASES[name].binding.ranges)}
    sheets |= {before.tables[table.casefold()].area.sheet for table in CASES[name].binding.tables}
    for one, other in zip(before.sheets, after.sheets, strict=True):
        if one.name not in sheets and one.data != other.data:
            assert list(one.cells) == list(other.cells)
            assert all(cell.formula is not None or cell.value == other.cells[spot].value for spot, cell in one.cells.items())


def test_macros_are_the_same_bytes(refreshed):
    name = "vba_report_charts_protected.xlsm"
    before, after = package.opened((DATA / name).read_bytes()), package.opened(refreshed[1][name].data)
    assert before.part("xl/vbaProject.bin") == after.part("xl/vbaProject.bin")


def test_protected_sheets_are_respected():
    case = CASES["vba_report_charts_protected.xlsm"]
    with pytest.raises(ValueError, match="is locked, and sheet CCSInfo is protected"):
        refresh((DATA / "vba_report_charts_protected.xlsm").read_bytes(), case.binding, case.values)


def test_rows_that_a_formula_names_one_by_one_do_not_go():
    name = "ms_vendor_scorecard.xltx"
    with pytest.raises(ValueError, match=r"G4 holds =\(B17\*H17\)\+.*, which reads rows .* that the data no longer has"):
        refresh((DATA / name).read_bytes(), CASES[name].binding, {"scores": rows(4, score=1)})


@pytest.mark.hosts
def test_they_open_and_show_what_was_written(refreshed):
    folder = refreshed[0]
    opened = recalculated_all(folder / name for name in CASES)
    for name, case in CASES.items():
        for sheet, cells in case.shows.items():
            found = opened[folder / name][sheet]
            assert {cell: found.get(cell) for cell in cells} == cells, name


@pytest.mark.hosts
@pytest.mark.parametrize("name", CASES)
def test_no_error_is_new(name, refreshed):
    assert len(validator_errors(refreshed[0] / name)) == ERRORS_BEFORE.get(name, 0)
