"""Refreshing tables and ranges: rows come and go, what people entered stays with its row, and the rest makes room."""

import io
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.grid.grid import Area, spelled
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.lint.lint import problems
from spm_xl.workbook.refresh.refresh import refresh
from tests.hosts import recalculated_all, validator_errors
from tests.udfs.books import edited, made, part
from tests.workbook.refreshing import differing, fed, formulas, items, refreshed, shown, team

SHEET, TABLE, CHART = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/charts/chart1.xml"
MANY = [(f"Person {at}", float(at)) for at in range(40)]


def lint(data):
    """What our lint finds wrong with a workbook; a formula whose value is not known shows none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(data)
        return [each for each in problems(path) if "has a formula and no value" not in each]


def area(data, name="team"):
    return spelled(read(data).tables[name].area)


# --- by order -------------------------------------------------------------------------------------------


def test_a_table_grows_and_everything_follows():
    done = refreshed(team(), items(("Ann", 1), ("Bob", 2), ("Cy", 3), ("Dee", 4), ("Eve", 5)))
    found = shown(done.data)
    assert (done.added, done.removed) == (2, 0)
    assert area(done.data) == "A1:D7"  # header, five rows, total
    assert [found[f"A{row}"] for row in range(1, 8)] == ["Name", "Ann", "Bob", "Cy", "Dee", "Eve", "Total"]
    assert [found[f"B{row}"] for row in range(2, 7)] == [1, 2, 3, 4, 5]
    assert (found["D2"], found.get("D5")) == ("note on Ann", None)
    assert formulas(done.data)["C6"] == formulas(done.data)["C2"]  # filled down
    assert formulas(done.data)["B7"] == "SUBTOTAL(109,[Amount])"
    assert (found["A9"], formulas(done.data)["B9"]) == ("checked by", "SUM(B2:B6)")  # moved, and sums the new rows
    assert formulas(done.data, "Figures") == {"A1": "SUM(Team!B2:B6)", "A2": "SUM(Team[Double])", "A3": "7*6"}
    assert read(done.data).names["amounts", ""] == "Team!$B$2:$B$6"
    assert "Team!$B$2:$B$6" in part(done.data, CHART)
    assert "<c:v>5</c:v>" in part(done.data, CHART)
    assert "<c:v>Eve</c:v>" in part(done.data, CHART)
    assert shown(done.data, "Figures") == {"A3": 42}  # what reads the table is not stale


def test_a_table_shrinks_and_leaves_nothing_behind():
    done = refreshed(team(), items(("Zoe", 9)))
    assert (done.added, done.removed) == (0, 2)
    assert area(done.data) == "A1:D3"
    assert shown(done.data) == {"A1": "Name", "B1": "Amount", "C1": "Double", "D1": "Note", "A2": "Zoe", "B2": 9, "D2": "note on Ann", "A3": "Total", "A5": "checked by"}
    assert formulas(done.data)["B5"] == "SUM(B2:B2)"
    assert formulas(done.data, "Figures")["A1"] == "SUM(Team!B2:B2)"
    assert b"note on Cy" not in done.data
    assert "note on Cy" not in part(done.data, "xl/sharedStrings.xml")


def test_one_blank_row_remains_of_a_table_without_items():
    done = refreshed(team(), [])
    assert area(done.data) == "A1:D3"
    assert {cell: value for cell, value in shown(done.data).items() if cell.endswith("2")} == {}
    assert formulas(done.data)["C2"]
    again = refreshed(done.data, items(*MANY))
    assert area(again.data) == "A1:D42"
    assert shown(again.data)["A41"] == "Person 39"


def test_free_cells_below_are_used_and_nothing_moves():
    before = team(below=False, beside=True)
    done = refreshed(before, items(*MANY))
    assert area(done.data) == "A1:D42"
    assert (shown(done.data)["F2"], shown(done.data)["F40"]) == ("beside", "far below, beside")


def test_what_lies_below_moves_within_the_columns_of_the_table_where_something_stands_beside():
    done = refreshed(team(beside=True), items(*MANY))
    found = shown(done.data)
    assert (found["F2"], found["F40"], found["A44"]) == ("beside", "far below, beside", "checked by")
    assert formulas(done.data)["B44"] == "SUM(B2:B41)"


def test_whole_rows_move_where_nothing_stands_beside():
    def wide(book, sheet):
        sheet.add_table("A1:B3", {"name": "Team", "columns": [{"header": "Name"}, {"header": "Amount"}]})
        sheet.merge_range("A6:F6", "a line as wide as the page")
        sheet.set_row(5, 40)
        sheet.write("F8", "beyond the table's columns")

    done = refreshed(made(wide), items(*MANY))
    found = read(done.data).sheet("Team")
    assert shown(done.data)["A44"] == "a line as wide as the page"
    assert shown(done.data)["F46"] == "beyond the table's columns"
    assert 'ref="A44:F44"' in part(done.data, SHEET)
    assert b'ht="39.75"' in found.data[slice(*found.rows[44][:2])]
    assert b'ht="39.75"' not in found.data[slice(*found.rows[6][:2])]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (lambda sheet: sheet.merge_range("D7:E7", "wide"), "the merged cells D7:E7 stands partly below it"),
        (lambda sheet: sheet.add_table("C8:F10", {"name": "Other"}), r"table Other \(C8:F10\) stands partly below it"),
        (lambda sheet: sheet.write_array_formula("D8:E9", "{=ROW(A1:B2)}"), r"an array formula \(D8:E9\) stands partly below it"),
    ],
)
def test_what_would_be_torn_apart_is_refused(more, says):
    def fill(book, sheet):
        sheet.add_table("A1:D4", {"name": "Team", "columns": [{"header": name} for name in ("Name", "Amount", "c", "d")]})
        sheet.write("F3", "beside")
        sheet.write("F30", "and below")
        more(sheet)

    with pytest.raises(InvalidInput, match=says):
        refreshed(made(fill), items(*MANY))


def test_a_table_in_the_way_moves_as_a_whole():
    def fill(book, sheet):
        sheet.add_table("A1:B3", {"name": "Team", "columns": [{"header": "Name"}, {"header": "Amount"}]})
        sheet.add_table("A6:B8", {"name": "Other", "columns": [{"header": "x"}, {"header": "y"}], "total_row": True})
        sheet.write("D1", "beside")
        sheet.write("D9", "and below")

    done = refreshed(made(fill), items(*MANY))
    assert (area(done.data), area(done.data, "other")) == ("A1:B41", "A44:B46")
    assert shown(done.data)["A44"] == "x"
    assert shown(done.data)["D9"] == "and below"
    assert not lint(done.data)


def test_two_tables_one_below_the_other_in_one_refresh():
    def fill(book, sheet):
        for top, name in ((0, "Team"), (5, "Other")):
            sheet.add_table(top, 0, top + 2, 1, {"name": name, "columns": [{"header": "Name"}, {"header": "Amount"}]})

    people = items(*MANY[:7])
    both = Binding(tables={name: Rows("people", {"Name": "name", "Amount": "amount"}) for name in ("Team", "Other")})
    done = refresh(made(fill), both, {"people": people})
    assert (area(done.data), area(done.data, "other")) == ("A1:B8", "A11:B18")
    assert [shown(done.data)[cell] for cell in ("A8", "A18")] == ["Person 6", "Person 6"]
    assert refresh(done.data, both, {"people": people}).data == done.data


# --- by key ---------------------------------------------------------------------------------------------


def test_with_a_key_notes_stay_with_their_person():
    done = refreshed(team(), items(("Cy", 70), ("Dee", 8), ("Ann", 50)), key=("Name",))
    rows = [tuple(shown(done.data).get(f"{column}{row}") for column in "ABD") for row in (2, 3, 4)]
    assert rows == [("Ann", 50, "note on Ann"), ("Cy", 70, "note on Cy"), ("Dee", 8, None)]
    assert (done.added, done.removed) == (1, 1)
    assert done.notes == ("Team: rows without an item in the data were taken out: Bob.",)
    assert "note on Bob" not in part(done.data, "xl/sharedStrings.xml")


def test_new_people_come_into_blank_rows_first():
    blank = refreshed(team(), []).data
    done = refreshed(blank, items(("Ann", 1), ("Bob", 2)), key=("Name",))
    assert [shown(done.data)[f"A{row}"] for row in (2, 3, 4)] == ["Ann", "Bob", "Total"]
    assert done.added == 1


def test_a_key_may_be_several_columns_and_a_number_or_its_text():
    def fill(book, sheet):
        sheet.add_table("A1:C3", {"name": "Team", "columns": [{"header": "Id"}, {"header": "Month"}, {"header": "Note"}], "data": [[1001, "Jan", "first"], ["1002", "Jan", "second"]]})

    binding = Binding(tables={"Team": Rows("people", {"Id": "id", "Month": "month"}, ("Id", "Month"))})
    done = refresh(made(fill), binding, {"people": [{"id": 1002, "month": "Jan"}, {"id": 1001, "month": "Feb"}]})
    assert [tuple(shown(done.data).get(f"{column}{row}") for column in "ABC") for row in (2, 3)] == [(1002, "Jan", "second"), (1001, "Feb", None)]


@pytest.mark.parametrize(
    ("people", "says"),
    [
        (items(("Ann", 1), ("Ann", 2)), "items 1 and 2 of people have the same key 'Ann'"),
        (items((None, 1)), r"item 1 of people has no key \(Name\)"),
        ([{"name": "Ann"}], "item 1 of people has no 'amount'"),
        ({"name": "Ann"}, "'people' is no list of items"),
        ([1, 2], "'people' is no list of items"),
        (items(("Ann", [1])), "its value is a list"),
    ],
)
def test_items_that_do_not_fit_are_refused(people, says):
    with pytest.raises(InvalidInput, match=says):
        refreshed(team(), people, key=("Name",))


@pytest.mark.parametrize(
    ("binding", "says"),
    [
        (Binding(tables={"Temm": Rows("people", {"Name": "name"})}), "no table 'Temm': it was deleted or renamed. Did you mean Team"),
        (fed(Nam="name"), "no column 'Nam': it was deleted or renamed. Did you mean Name"),
        (fed(Double="amount"), r"column C \(from Team!C2\) holds formulas such as =.*not overwritten"),
        (fed(Name="name", name="name"), "column 'name' is bound twice"),
        (fed(("Note",), Name="name"), "the key column 'Note' is not among the columns"),
        (Binding(cells={"Team!A3": "cell"}, tables=fed().tables), "Team!A3 lies in the rows of Team, which are bound, too"),
        (Binding(cells={"Team!A1": "cell"}), "in the header of table Team"),
        (Binding(cells={"Team!A5": "cell"}), "in the totals row of table Team"),
        (Binding(tables=fed().tables, ranges={"Team!A2:B3": Rows("people", {"A": "name"})}), "are bound to the same rows"),
    ],
)
def test_bindings_that_do_not_fit_are_refused(binding, says):
    with pytest.raises(InvalidInput, match=says):
        refresh(team(), binding, {"people": items(("Ann", 1)), "cell": 1})


def test_rows_with_the_same_key_in_the_workbook_are_refused():
    with pytest.raises(InvalidInput, match="rows 2 and 4 of sheet Team have the same key 'Ann'"):
        refreshed(team((("Ann", 1), ("Bob", 2), ("Ann", 3))), items(("Ann", 1)), key=("Name",))


# --- what else rows carry -------------------------------------------------------------------------------


def dressed(book, sheet):
    """A table whose rows have formats, a height, a rule, a validation, a running total and a filter."""
    money = book.add_format({"num_format": "#,##0.00", "bg_color": "#EEEEEE"})
    for row in (1, 2, 3):
        sheet.set_row(row, 33)
        sheet.write(row, 0, f"P{row}")
        sheet.write(row, 1, row * 10, money)
        sheet.write_formula(row, 2, f"=B{row + 1}+N(C{row})", money, sum(range(row + 1)) * 10)
    columns = [{"header": "Name"}, {"header": "Amount", "format": money}, {"header": "Running", "format": money}]
    sheet.add_table("A1:C4", {"name": "Team", "columns": columns})
    sheet.conditional_format("B2:B4", {"type": "data_bar"})
    sheet.conditional_format("A4", {"type": "no_blanks", "format": money})
    sheet.data_validation("B2:B4", {"validate": "decimal", "criteria": ">", "value": 0})
    sheet.write("A8", "below")
    sheet.print_area("A1:C8")


def test_new_rows_look_like_the_last_one():
    done = refreshed(made(dressed), items(*MANY[:5]))
    sheet = read(done.data).sheet("Team")
    for column in (2, 3):
        assert len({sheet.cells[row, column].style for row in range(2, 7)}) == 1
    assert all(b'ht="33' in sheet.data[slice(*sheet.rows[row][:2])] for row in range(2, 7))
    xml = part(done.data, SHEET)
    assert 'conditionalFormatting sqref="B2:B6"' in xml
    assert 'conditionalFormatting sqref="A4:A6"' in xml
    assert re.search('<dataValidation [^>]*sqref="B2:B6"', xml)
    assert formulas(done.data) == {f"C{row}": f"B{row}+N(C{row - 1})" for row in range(2, 7)}
    assert read(done.data).names["_xlnm.print_area", "Team"] == "Team!$A$1:$C$8"


def test_a_formula_that_only_one_row_has_is_not_filled_down():
    def fill(book, sheet):
        for row in (1, 2):
            sheet.write(row, 0, f"P{row}")
            sheet.write_formula(row, 1, f"=1000*{row}", None, 1000 * row)
            sheet.write_formula(row, 2, f"=A{row + 1}&$F$1", None, "")
        sheet.add_table("A1:C3", {"name": "Team", "columns": [{"header": "Name"}, {"header": "Base"}, {"header": "Label"}]})

    done = refresh(made(fill), fed(Name="name"), {"people": items(*MANY[:3])})
    assert formulas(done.data) == {"B2": "1000*1", "B3": "1000*2", "C2": "A2&$F$1", "C3": "A3&$F$1", "C4": "A4&$F$1"}


def test_notes_and_links_stay_with_their_row_and_are_not_repeated():
    def fill(book, sheet):
        sheet.add_table("A1:B3", {"name": "Team", "columns": [{"header": "Name"}, {"header": "Amount"}]})
        sheet.write_url("A3", "mailto:bob@example.com", string="Bob")
        sheet.write_comment("A3", "on leave")
        sheet.write_comment("A6", "below")
        sheet.write("A6", "below")

    done = refreshed(made(fill), items(*MANY[:6]))
    assert re.findall('<hyperlink ref="([^"]*)"', part(done.data, SHEET)) == ["A3"]
    assert re.findall('<comment ref="([^"]*)"', part(done.data, "xl/comments1.xml")) == ["A3", "A10"]
    assert re.findall(r"<x:Row>(\d+)<", part(done.data, "xl/drawings/vmlDrawing1.vml")) == ["2", "9"]
    assert re.findall('<hyperlink ref="([^"]*)"', part(refreshed(done.data, items(*MANY[:1])).data, SHEET)) == []


def test_rows_that_a_filter_hides_are_shown():
    def fill(book, sheet):
        dressed(book, sheet)
        sheet.set_row(2, 33, None, {"hidden": True})

    data = edited(made(fill), TABLE, '<autoFilter ref="A1:C4"/>', '<autoFilter ref="A1:C4"><filterColumn colId="0"><filters><filter val="P1"/></filters></filterColumn></autoFilter>')
    done = refreshed(data, items(*MANY[:5]))
    assert not read(done.data).sheet("Team").hidden
    assert done.notes == ("Team has a filter, set on the data before: all its rows are shown now. Apply it again in Excel (Data, Reapply).",)
    assert 'autoFilter ref="A1:C6"' in part(done.data, TABLE)


def test_a_formula_that_reads_a_row_that_goes_is_a_reason_to_refuse():
    def fill(book, sheet):
        sheet.add_table("A1:B4", {"name": "Team", "columns": [{"header": "Name"}, {"header": "Amount"}]})
        sheet.write_formula("D1", "=B4*2", None, 0)

    with pytest.raises(InvalidInput, match=r"Team!D1 holds =B4\*2, which reads rows of sheet Team that the data no longer has"):
        refreshed(made(fill), items(("Ann", 1)))


def test_formulas_that_share_one_text_are_written_out_where_a_row_goes_between_them():
    data = edited(made(dressed), SHEET, r"<f>B2\+N\(C1\)</f>", '<f t="shared" ref="C2:C4" si="0">B2+N(C1)</f>')
    for row in (3, 4):
        data = edited(data, SHEET, rf"<f>B{row}\+N\(C{row - 1}\)</f>", '<f t="shared" si="0"/>')
    done = refreshed(data, items(*MANY[:6]))
    assert formulas(done.data) == {f"C{row}": f"B{row}+N(C{row - 1})" for row in range(2, 8)}


def test_a_text_where_amounts_stood_is_said():
    done = refreshed(team(), items(("Ann", 5), ("Bob", "n/a"), ("Cy", None), ("Di", "#N/A"), ("Ed", 9)))
    assert shown(done.data)["B3"] == "n/a"
    assert done.notes == (
        "Team, column Amount: texts came where numbers stood: 'n/a' in row 3. They were written as they are; sums leave them out. "
        "Correct the data if they should be amounts.",
    )
    assert refreshed(done.data, items(("Ann", "n/a"))).notes == ()  # where a text stands already


def test_a_protected_sheet_keeps_its_rows():
    def fill(book, sheet):
        dressed(book, sheet)
        sheet.protect()

    with pytest.raises(InvalidInput, match="Team would get 2 and lose 0 rows, and sheet Team is protected"):
        refreshed(made(fill), items(*MANY[:5]))
    assert refreshed(made(fill), items(*MANY[:5]), into_locked=True).added == 2


def test_too_many_rows_are_refused():
    def fill(book, sheet):
        sheet.add_table("A1:B3", {"name": "Team", "columns": [{"header": "Name"}, {"header": "Amount"}]})
        sheet.write("A1048570", "near the end")
        sheet.write("A5", "in the way")

    with pytest.raises(InvalidInput, match=r"more rows than a sheet has \(1,048,576\)"):
        refreshed(made(fill), items(*MANY))


# --- ranges without a table -----------------------------------------------------------------------------


def plain(book, sheet):
    sheet.write_row("A1", ["Region", "Sales", "Share"])
    for row in (1, 2, 3):
        sheet.write_row(row, 0, [f"R{row}", row])
        sheet.write_formula(row, 2, f"=B{row + 1}/B$5", None, row / 6)
    sheet.write("A5", "Total")
    sheet.write_formula("B5", "=SUM(B2:B4)", None, 6)
    sheet.write("A7", "signed by")


RANGE = Binding(ranges={"Team!A2:C4": Rows("people", {"A": "name", "Sales": "amount"})}, cells={"Team!A7": "who"})


@pytest.mark.parametrize("count", [0, 1, 3, 4, 25])
def test_a_range_grows_and_shrinks_and_is_found_again(count):
    values = {"people": items(*MANY[:count]), "who": "CFO"}
    done = refresh(made(plain), RANGE, values)
    rows, found = max(count, 1), shown(done.data)
    assert [found.get(f"A{row}") for row in range(2, 2 + count)] == [name for name, _ in MANY[:count]]
    assert (found[f"A{rows + 2}"], found[f"A{rows + 4}"]) == ("Total", "CFO")
    assert formulas(done.data) == {f"C{row}": f"B{row}/B${rows + 2}" for row in range(2, rows + 2)} | {f"B{rows + 2}": f"SUM(B2:B{rows + 1})"}
    assert refresh(done.data, RANGE, values).data == done.data
    fewer = refresh(done.data, RANGE, {"people": items(*MANY[:2]), "who": "CFO"})
    assert fewer.data == refresh(fewer.data, RANGE, {"people": items(*MANY[:2]), "who": "CFO"}).data
    assert (shown(fewer.data)["A4"], shown(fewer.data)["A6"]) == ("Total", "CFO")


# --- the line under the last row ------------------------------------------------------------------------


def boxed(rows, table, **last):
    """Rows of names and amounts in a box: a line above the first one, and one under the last."""

    def fill(book, sheet):
        for row in range(1, rows + 1):
            lines = ({"top": 2} if row == 1 else {}) | ({"bottom": 5} | last if row == rows else {})
            sheet.write(row, 0, f"Person {row}", book.add_format(lines))
            sheet.write(row, 1, row, book.add_format(lines | {"num_format": "0.00"}))
        if table:
            sheet.add_table(0, 0, rows, 1, {"name": "Team", "style": None, "columns": [{"header": "Name"}, {"header": "Amount"}]})

    return made(fill)


def lines(data):
    """Lines above and under each row, and the number format of its amount."""
    rows = load_workbook(io.BytesIO(data))["Team"].iter_rows(min_row=2)
    found = [(name.border.top.style, name.border.bottom.style, amount.border.bottom.style, amount.number_format) for name, amount in rows]
    assert all(under == right for _, under, right, _ in found)
    return [(above, under, code) for above, under, _, code in found]


@pytest.mark.parametrize("rows", [2, 3, 4, 9])
@pytest.mark.parametrize("table", [True, False], ids=["table", "range"])
def test_the_line_that_closes_the_data_stays_under_the_last_row(rows, table):
    data = boxed(rows, table)
    for more in (1, 3):
        rows += more
        bound = Binding(ranges={f"Team!A2:B{rows - more + 1}": Rows("people", {"A": "name", "B": "amount"})})
        data = refresh(data, fed() if table else bound, {"people": items(*MANY[:rows])}).data
        first, *middle, last = lines(data)
        assert (first, last) == (("medium", None, "0.00"), (None, "thick", "0.00"))
        assert {under for _, under, _ in middle} == {None}
    if rows > 6:
        assert set(middle) == {(None, None, "0.00")}


def test_a_last_row_that_differs_in_more_than_its_lines_keeps_its_look():
    data = boxed(3, True, bg_color="yellow")
    assert [under for _, under, _ in lines(refresh(data, fed(), {"people": items(*MANY[:5])}).data)] == [None, None, "thick", "thick", "thick"]


# --- properties -----------------------------------------------------------------------------------------

NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), min_size=1, max_size=8).filter(lambda text: text.strip() == text)
PEOPLE = st.lists(st.tuples(NAMES, st.floats(-1e9, 1e9).map(lambda x: round(x, 2))), max_size=12, unique_by=lambda pair: pair[0])
USUAL = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BOOKS = {(total, beside, below): team(total=total, beside=beside, below=below) for total in (True, False) for beside in (True, False) for below in (True, False)}


@USUAL
@given(people=PEOPLE, book=st.sampled_from(sorted(BOOKS)), key=st.sampled_from([(), ("Name",)]))
def test_what_was_written_is_read_back_and_twice_is_once(people, book, key):
    done = refreshed(BOOKS[book], items(*people), key)
    table = read(done.data).tables["team"].area
    rows = max(len(people), 1)
    assert table == Area("Team", 1, 1, rows + 1 + book[0], 4)
    found = shown(done.data)
    written = [(found[f"A{row}"], found.get(f"B{row}")) for row in range(2, 2 + len(people))]
    assert (sorted(written) if key else written) == (sorted(people) if key else people)
    assert refreshed(done.data, items(*people), key).data == done.data
    if book[1]:
        assert (found["F2"], found["F40"]) == ("beside", "far below, beside")
    if book[2]:
        assert list(found.values()).count("checked by") == 1
    assert formulas(done.data)["C2"]
    assert len([cell for cell in formulas(done.data) if cell[0] == "C"]) == rows


@USUAL
@given(first=PEOPLE, second=PEOPLE, book=st.sampled_from(sorted(BOOKS)))
def test_the_way_does_not_matter(first, second, book):
    there = refreshed(refreshed(BOOKS[book], items(*first)).data, items(*second)).data
    straight = refreshed(BOOKS[book], items(*second)).data
    plain = {cell: value for cell, value in shown(there).items() if cell[0] in "AB" and value != "checked by"}
    assert plain == {cell: value for cell, value in shown(straight).items() if cell[0] in "AB" and value != "checked by"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    blocks=st.lists(st.tuples(st.integers(6, 20), st.integers(1, 9), st.text("abc", min_size=1, max_size=3)), max_size=12),
    count=st.integers(0, 14),
)
def test_what_lies_below_and_beside_stays_whole(blocks, count):
    """Every text that stood on the sheet stands there once more, in its column, and in the order from above."""

    def fill(book, sheet):
        sheet.add_table("B2:D4", {"name": "Team", "columns": [{"header": "Name"}, {"header": "Amount"}, {"header": "x"}]})
        for row, column, text in blocks:
            sheet.write(row, column, text)

    before = made(fill)
    done = refreshed(before, items(*MANY[:count]))
    columns = [re.sub(r"\d", "", cell) for cell in shown(before)]
    for column in set(columns):
        def texts(data, column=column):
            own = {int(cell[len(column):]): value for cell, value in shown(data).items() if re.sub(r"\d", "", cell) == column}
            return [own[row] for row in sorted(own) if isinstance(own[row], str) and set(own[row]) <= set("abc")]

        assert texts(done.data) == texts(before)
    assert not lint(done.data)


# --- real programs --------------------------------------------------------------------------------------


@pytest.mark.hosts
def test_grown_and_shrunk_workbooks_are_valid_and_calculate_to_the_same(tmp_path):
    made_of = {
        f"{'_'.join(map(str, map(int, book)))}_{count}_{'key' if key else 'order'}": (refreshed(BOOKS[book], items(*MANY[:count]), key).data, count)
        for book in ((True, True, True), (False, False, True)) for count in (0, 2, 12) for key in ((), ("Name",))
    }  # fmt: skip
    made_of["dressed"] = (refreshed(made(dressed), items(*MANY[:9])).data, 9)
    for name, (data, _) in made_of.items():
        (tmp_path / f"{name}.xlsx").write_bytes(data)
        assert not lint(data), name
    calculated = recalculated_all(sorted(tmp_path.glob("*.xlsx")))
    for name, (_, count) in made_of.items():
        figures = calculated[tmp_path / f"{name}.xlsx"].get("Figures")
        total = sum(amount for _, amount in MANY[:count])
        if figures:
            assert (figures["A1"], figures["A2"], figures["A3"]) == (total, total * 2, 42), name
        else:
            assert calculated[tmp_path / f"{name}.xlsx"]["Team"][f"C{count + 1}"] == total
    for name in ("1_1_1_12_order", "0_0_1_0_key", "dressed"):
        assert not validator_errors(tmp_path / f"{name}.xlsx"), name


def test_only_what_must_change_does():
    before = team()
    assert differing(before, refreshed(before, items(("Ann", 5), ("Bob", 6), ("Cy", 8))).data) == {
        SHEET, "xl/worksheets/sheet2.xml", CHART,
    }  # fmt: skip


# --- formulas of columns --------------------------------------------------------------------------------


def test_the_formula_of_a_column_is_written_for_the_first_row_that_stays():
    data = edited(team(), TABLE, r"Team\[[^<]*</calc", "B2*2</calc")
    done = refreshed(data, items(("Cy", 8), ("Dee", 4)), key=("Name",))
    assert "<calculatedColumnFormula>B2*2</calculatedColumnFormula>" in part(done.data, TABLE)
    assert (area(done.data), lint(done.data)) == ("A1:D4", [])


def test_cells_that_only_calculate_with_numbers_are_values():
    def fill(book, sheet):
        sheet.write_row("A1", ["Name", "Amount"])
        for row in (1, 2, 3):
            sheet.write_row(row, 0, [f"P{row}"])
            sheet.write_formula(row, 1, f"={row}*12", None, row * 12)

    rows = Binding(ranges={"Team!A2:B4": Rows("people", {"Name": "name", "Amount": "amount"})})
    done = refresh(made(fill), rows, {"people": items(("Ann", 1), ("Bob", 2), ("Cy", 3), ("Dee", 4))})
    assert [shown(done.data, read(done.data).sheets[0].name)[f"B{row}"] for row in (2, 3, 4, 5)] == [1, 2, 3, 4]
    assert formulas(done.data, read(done.data).sheets[0].name) == {}
