"""Filling what a binding names: cells, names, tables and ranges of a workbook without markers."""

import hashlib
import io
import json
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import filled as filled_parts
from spm_xl.workbook.fill.render import render
from spm_xl.workbook.grid import grid_read
from spm_xl.workbook.grid.cells import Fixed, Known
from spm_xl.workbook.lint.lint import problems
from spm_xl.workbook.parts import package
from tests.workbook.foreign import FOLDER
from tests.workbook.templates import filled, formulas, part, shown, template

COLUMNS = {"Deal": "id", "Amount": "amount"}
DEALS = Binding(tables={"Deals": Rows("deals", COLUMNS)})


def deals(count: int) -> dict[str, list[dict[str, object]]]:
    return {"deals": [{"id": f"T-{at}", "amount": Decimal(at)} for at in range(1, count + 1)]}


def book(beside: bool = False, single: str = "=B2") -> bytes:
    """A table of three rows with a calculated column and a totals row, and something below it."""

    def more(workbook, sheets):
        sheet = sheets["A"]
        money = workbook.add_format({"num_format": "#,##0.00"})
        columns = [
            {"header": "Deal"}, {"header": "Amount", "format": money, "total_function": "sum"},
            {"header": "Pay", "formula": "=Deals[[#This Row],[Amount]]/10", "format": money}, {"header": "Running", "formula": "=B2+N(D1)"}, {"header": "Note"},
        ]  # fmt: skip
        data = [["old 1", 1, None, None, "first"], ["old 2", 2, None, None, None], ["old 3", 3, None, None, "third"]]
        sheet.add_table(0, 0, 4, 4, {"name": "Deals", "columns": columns, "data": data, "total_row": True})
        for row in (1, 2, 3):
            sheet.write_formula(row, 3, f"=B{row + 1}+N(D{row})")
        sheet.write("A7", "below")
        sheet.write_formula("B7", "=SUM(B2:B4)", None, 6)
        sheet.write_formula("B8", single, None, 2)
        if beside:
            sheet.write("H3", "beside")
        workbook.define_name("amounts", "=A!$B$2:$B$4")
        workbook.define_name("title", "=A!$A$9")

    return template(more, A=[[None]])


def test_bound_cells_and_names_take_their_values():
    data = template(lambda workbook, sheets: workbook.define_name("net", "=A!$B$2"), A=[["Name", "x"], ["Net", None]])
    binding = Binding(cells={"a!$B$1": "participant.name", "A!D9": "day"}, names={"NET": "net"})
    made = render(load(data, binding), {"participant": {"name": "Ann"}, "net": Decimal("7.50"), "day": date(2026, 3, 31)})
    sheet = load_workbook(io.BytesIO(made)).active
    assert (sheet["B1"].value, sheet["B2"].value, str(sheet["D9"].value)[:10], sheet["A1"].value) == ("Ann", 7.5, "2026-03-31", "Name")


def test_a_bound_formula_is_not_overwritten_but_by_what_says_so():
    data = template(A=[[2, ("=A1*2", 4)]])
    ready = load(data, Binding(cells={"A!B1": "double"}))
    with pytest.raises(InvalidInput, match=r"A!B1 .*holds a formula"):
        render(ready, {"double": 5})
    assert shown(render(ready, {"double": Known(5)}))["A"] == [[2, 5]]
    assert formulas(render(ready, {"double": Known(5)})) == {"B1": "=A1*2"}
    assert formulas(render(ready, {"double": Fixed(5)})) == {}
    assert shown(render(ready, {"double": Fixed("=5")}))["A"] == [[2, "=5"]]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 40])
def test_a_table_holds_the_rows_of_a_list(count):
    made = render(load(book(), DEALS), deals(count))
    sheet = load_workbook(io.BytesIO(made)).active
    assert sheet.tables["Deals"].ref == f"A1:E{count + 2}"
    assert [sheet.cell(row, 1).value for row in range(2, count + 2)] == [f"T-{at}" for at in range(1, count + 1)]
    assert [sheet.cell(row, 2).number_format for row in (2, count + 1)] == ["#,##0.00"] * 2
    assert [sheet.cell(row, 3).value for row in range(2, count + 2)] == ["=Deals[[#This Row],[Amount]]/10"] * count
    assert [sheet.cell(row, 4).value for row in range(2, count + 2)] == [f"=B{row}+N(D{row - 1})" for row in range(2, count + 2)]
    assert [sheet.cell(row, 5).value for row in range(2, count + 2)] == ["first", None, "third", *[None] * 40][:count]
    assert sheet.cell(count + 2, 2).value == "=SUBTOTAL(109,[Amount])"
    assert (sheet.cell(count + 4, 1).value, sheet.cell(count + 4, 2).value) == ("below", f"=SUM(B2:B{count + 1})")
    assert f"A!$B$2:$B${count + 1}" in part(made, "xl/workbook.xml")
    assert f"A!$A${count + 6}" in part(made, "xl/workbook.xml")


def test_a_reference_to_a_row_of_a_table_that_is_gone_is_refused():
    ready = load(book(single="=B3"), DEALS)
    assert formulas(render(ready, deals(2)))["B7"] == "=B3"
    with pytest.raises(InvalidInput, match=r"A!B6 .*refers to B3, rows that are\s+not there"):
        render(ready, deals(1))


def test_a_table_without_rows_keeps_a_blank_one():
    made = render(load(book(), DEALS), deals(0))
    sheet = load_workbook(io.BytesIO(made)).active
    assert sheet.tables["Deals"].ref == "A1:E3"
    assert [sheet.cell(2, column).value for column in (1, 2, 5)] == [None] * 3
    assert sheet["C2"].value == "=Deals[[#This Row],[Amount]]/10"
    assert "old" not in part(made, "xl/sharedStrings.xml")


def test_a_plain_range_holds_the_rows_of_a_list():
    rows = [["Deal", "Amount"], ["old", 1], ["old", 2], ["Total", ("=SUM(B2:B3)", 3)]]
    binding = Binding(ranges={"A!A2:B3": Rows("deals", {"A": "id", "B": "amount"})})
    made = render(load(template(A=rows), binding), deals(4))
    assert shown(made)["A"] == [["Deal", "Amount"], *([f"T-{at}", at] for at in range(1, 5)), ["Total", None]]
    assert formulas(made) == {"B6": "=SUM(B2:B5)"}


def test_a_table_that_shares_its_rows_is_left_to_refreshing():
    ready = load(book(beside=True), DEALS)
    assert ready.leftover == DEALS
    made = filled_parts(ready, deals(5))
    assert made.leftover == DEALS
    sheet = load_workbook(io.BytesIO(render(ready, deals(5)))).active
    assert sheet["A6"].value == "T-5"
    assert sheet["H3"].value == "beside"
    assert sheet["A9"].value == "below"


def test_each_row_of_a_range_keeps_its_own_format():
    def more(workbook, sheets):
        last = workbook.add_format({"bottom": 5})
        sheets["A"].write_row(0, 0, ["Deal", "Amount"])
        for row in (1, 2, 3):
            sheets["A"].write_row(row, 0, [f"old {row}", row], last if row == 3 else None)

    data = template(more, A=[[None]])
    done = render(load(data, Binding(ranges={"A!A2:B4": Rows("deals", {"A": "id", "B": "amount"})})), deals(3))
    sheet = load_workbook(io.BytesIO(done))["A"]
    assert [(sheet[f"A{row}"].value, sheet[f"A{row}"].border.bottom.style) for row in (2, 3, 4)] == [("T-1", None), ("T-2", None), ("T-3", "thick")]


@pytest.mark.parametrize(
    ("binding", "message"),
    [
        (Binding(cells={"B!A1": "x"}), "no sheet B"),
        (Binding(cells={"A1": "x"}), "not one cell of a sheet"),
        (Binding(cells={"A!A1:B2": "x"}), "not one cell of a sheet"),
        (Binding(names={"titel": "x"}), "no name titel.*title"),
        (Binding(names={"amounts": "x"}), "the name amounts is .*not one cell"),
        (Binding(tables={"Deal": Rows("deals", {})}), "no table Deal.*Deals"),
        (Binding(tables={"Deals": Rows("deals", {"Amuont": "x"})}), "no column Amuont.*Amount"),
        (Binding(tables={"Deals": Rows("deals", {"Pay": "x"})}), "A, cell C2: the table Deals calculates this column"),
        (Binding(ranges={"A!A2:B3": Rows("deals", {"C": "x"})}), "no column C.*A to B"),
        (Binding(ranges={"A!A": Rows("deals", {})}), "no range of a sheet"),
    ],
)
def test_a_binding_that_does_not_fit_is_refused(binding, message):
    with pytest.raises(InvalidInput, match=message):
        load(book(), binding)


def test_a_cell_under_merged_cells_is_refused():
    data = template(lambda workbook, sheets: sheets["A"].merge_range("A1:C1", "Title"), A=[[None]])
    with pytest.raises(InvalidInput, match=r"B1 is covered by the merged cells A1:C1"):
        load(data, Binding(cells={"A!B1": "x"}))


def test_a_deleted_name_is_refused():
    data = template(lambda workbook, sheets: workbook.define_name("net", "=A!$B$2"), A=[["x"]])
    gone = package.rewritten(package.opened(data), {"xl/workbook.xml": part(data, "xl/workbook.xml").replace("A!$B$2", "A!#REF!").encode()})
    with pytest.raises(InvalidInput, match=r"the name net is A!#REF!"):
        load(gone, Binding(names={"net": "x"}))


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.decimals(-(10**9), 10**9, places=2), TEXTS)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.fixed_dictionaries({"a": VALUES, "b": VALUES}), max_size=9), title=TEXTS)
def test_what_was_filled_is_read_back(rows, title):
    data = template(A=[["{{title}}", "kept"], ["{{#rows}}"], ["{{a}}", "x", "{{b}}"], ["{{/rows}}"], ["end", 5]])
    ready = load(data)
    made = render(ready, {"rows": rows, "title": title})
    cells = grid_read.read(made).sheet("A").cells

    def value(row, column):
        return cells[row, column].value if (row, column) in cells else None

    def plain(given):
        return (float(given) if isinstance(given, (int, Decimal)) and not isinstance(given, bool) else given) if given != "" else None

    assert value(1, 1) == plain(title)
    for at, row in enumerate(rows, 2):
        assert (plain(value(at, 1)), value(at, 2), plain(value(at, 3))) == (plain(row["a"]), "x", plain(row["b"]))
    assert value(len(rows) + 2, 1) == "end"
    assert render(ready, {"rows": rows, "title": title}) == made
    assert filled(made, title=title, rows=rows) == render(load(made), {})  # no marker is left


REAL = {
    "ms_sales_report_3pivots.xltx": Binding(ranges={"'Source Data'!A2:F278": Rows("rows", {"A": "text", "B": "more"})}),
    "ms_vendor_scorecard.xltx": Binding(tables={"Table1": Rows("rows", {})}),
    "ms_payroll_calculator.xltx": Binding(tables={"Table1": Rows("rows", {"Employee ID": "number", "Employee Name": "text"})}),
    "sales_forecast_report.xlsx": Binding(tables={"tblData": Rows("rows", {"COMPANY": "text"})}),
    "pivots_with_slicer.xlsx": Binding(cells={"Sheet1!A2": "one"}),
    "power_query_table.xlsx": Binding(tables={"Table1": Rows("rows", {})}),
    "form_controls_comments.xlsx": Binding(cells={"Comments!B40": "one"}),
    "vba_report_charts_protected.xlsm": Binding(cells={"Tabelle1!C9": "one"}),
    "external_links_codelists.xlsx": Binding(cells={"Test!A1": "one"}),
    "activex_and_form_controls.xlsx": Binding(cells={"Sheet1!Z99": "one"}),
    "pivot_charts_sales.xlsm": Binding(cells={"Data!A2": "one"}),
    "conditional_formatting_samples.xlsx": Binding(tables={"Table1": Rows("rows", {})}),
}
OURS = re.compile(
    r"xl/worksheets/sheet\d+\.xml|xl/sharedStrings\.xml|xl/styles\.xml|xl/workbook\.xml|xl/tables/table1\.xml|xl/charts/chart\d+\.xml"
    r"|xl/pivotCache/pivotCacheDefinition1\.xml"
)
LEFT_OUT = {"xl/calcChain.xml", "docProps/thumbnail.wmf"}  # lists of formulas, and pictures of what stood there


@pytest.mark.parametrize("name", REAL)
def test_real_workbooks_keep_what_is_not_filled(name, tmp_path):
    """From the manifest's hashes: only sheets, strings, the table, charts and caches of what was filled change."""
    if not (FOLDER / name).exists():
        pytest.skip(f"the shared data are not there: {name}")
    known = next(each for each in json.loads((FOLDER / "manifest.json").read_text()) if each["file"] == name)["parts"]
    data, binding = (FOLDER / name).read_bytes(), REAL[name]
    book_read = grid_read.read(data)
    if binding.tables and not next(iter(binding.tables.values())).columns:  # its first column
        (title,) = binding.tables
        first = book_read.tables[title.lower()].columns[0]
        binding = Binding(tables={title: Rows("rows", {first: "text"})})
    values = {"one": Decimal("12.5"), "rows": [{"text": f"Row {at}", "more": f"M{at % 5}", "number": at} for at in range(40)]}
    ready = load(data, binding)
    made = render(ready, values)
    after = dict(package.contents(made))
    changed = {part for part, facts in known.items() if part in after and hashlib.sha256(after[part]).hexdigest() != facts["sha256"]}
    gone = {part for part in known if part not in after and not part.endswith("/")}
    assert gone <= LEFT_OUT
    assert {part for part in changed if not OURS.fullmatch(part)} <= ({"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"} if gone else set())
    assert not set(after) - set(known)
    path = tmp_path / name
    path.write_bytes(made)
    before = set(problems(FOLDER / name))
    assert [each for each in problems(path) if each not in before and "has a formula and no value" not in each] == []
    assert render(ready, values) == made
