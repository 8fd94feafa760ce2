"""A workbook as a grid: what stands in its cells, and changes that touch nothing else."""

import pytest

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.grid import Area, ErrorValue
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.grid.grid_write import with_parts, with_values
from spm_xl.workbook.parts import package
from tests.udfs.books import edited, made, part

SHEET = "xl/worksheets/sheet1.xml"


def book():
    def fill(book, sheet):
        sheet.write_row(0, 0, ["name", 1.5, True])
        sheet.write_formula("A2", '=B1&"<"', None, "1.5<")
        sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
        sheet.write_array_formula("D1:E2", "{=B1:C1*2}", None, 3)
        sheet.write_dynamic_array_formula("G1:G3", "=SEQUENCE(3)", None, 1)
        sheet.add_table("A5:B7", {"name": "T", "columns": [{"header": "a b"}, {"header": "c"}], "total_row": True})
        book.add_worksheet("Bob's & co").write("C9", "x")
        book.define_name("Rate", "=Team!$B$1")
        book.define_name("Team!Rate", "=2")

    return made(fill)


def cells(data):
    return {place: cell.value for place, cell in read(data).sheets[0].cells.items() if cell.value is not None}


def everything(book):
    """Every cell of a workbook, as sheets and cells are read when they are looked at."""
    return [cell for sheet in book.sheets for cell in sheet.cells.values()]


def test_what_stands_in_a_workbook():
    found = read(book())
    team = found.sheets[0].cells
    assert [sheet.name for sheet in found.sheets] == ["Team", "Bob's & co"]
    assert [team[1, column].value for column in (1, 2, 3)] == ["name", 1.5, True]
    assert (team[2, 1].formula, team[2, 1].value) == ('B1&"<"', "1.5<")
    assert isinstance(team[2, 2].value, ErrorValue)
    assert (team[1, 4].extent, team[1, 4].dynamic) == (Area("Team", 1, 4, 2, 5), False)
    assert (team[1, 7].extent, team[1, 7].dynamic) == (Area("Team", 1, 7, 3, 7), True)
    table = found.tables["t"]
    assert (table.area, table.header_rows, table.totals_rows, table.columns) == (Area("Team", 5, 1, 7, 2), 1, 1, ("a b", "c"))
    assert found.names == {("rate", ""): "Team!$B$1", ("rate", "Team"): "2"}


@pytest.mark.parametrize("value", [1.0, -0.0, 0.1 + 0.2, 1e-7, 12345678901234567.0, "text", "", "=1+1 <&> \n\x08", True, False, ErrorValue("#N/A"), None])
@pytest.mark.parametrize("place", [(1, 1), (2, 1), (2, 2), (1, 3), (1, 26), (3, 1), (40, 2)], ids=str)
def test_a_value_comes_back_and_nothing_else_moves(place, value):
    before = book()
    known = read(before)
    after = with_parts(known, with_values(known, {("Team", *place): value}))
    expected = {**cells(before), place: value}
    assert cells(after) == {at: each for at, each in expected.items() if each is not None}
    assert {at: cell.formula for at, cell in read(after).sheets[0].cells.items() if cell.formula} == {
        at: cell.formula for at, cell in known.sheets[0].cells.items() if cell.formula
    }


def test_the_same_values_change_no_byte():
    known = read(book())
    same = {("Team", *place): cell.value for place, cell in known.sheets[0].cells.items() if cell.formula is not None}
    assert with_values(known, same) == {}
    assert package.contents(with_parts(known, {})) == package.contents(book())


def test_cells_and_rows_that_are_not_there_find_their_places():
    known = read(book())
    new = {("Team", row, column): float(row * column) for row in (1, 2, 4, 9) for column in (2, 6, 30)}
    after = with_parts(known, with_values(known, new))
    sheet = read(after).sheets[0]
    assert list(sheet.cells) == sorted(sheet.cells)
    assert {place: sheet.cells[place[1:]].value for place in new} == new
    assert 'r="1" spans' not in part(after, SHEET)


def test_empty_rows_and_sheets_without_rows_take_values():
    data = edited(made(lambda book, sheet: sheet.write("B2", 1)), SHEET, "<row r=\"2\".*</row>", '<row r="2" ht="20"/>')
    known = read(data)
    after = with_parts(known, with_values(known, {("Team", 2, 3): 5.0}))
    assert '<row r="2" ht="20"><c r="C2"><v>5</v></c></row>' in part(after, SHEET)
    known = read(made(lambda book, sheet: None))
    after = with_parts(known, with_values(known, {("Team", 2, 3): 5.0}))
    assert cells(after) == {(2, 3): 5.0}


def test_cells_without_addresses_stand_where_they_are():
    data = edited(made(lambda book, sheet: sheet.write("A1", 1)), SHEET, "<sheetData>.*</sheetData>",
                  "<sheetData><row><c><v>1</v></c><c r='C1'><v>2</v></c><c><v>3</v></c></row><row><c t='inlineStr'><is><t>x</t></is></c></row></sheetData>")  # fmt: skip
    assert cells(data) == {(1, 1): 1, (1, 3): 2, (1, 4): 3, (2, 1): "x"}


def test_phonetic_guides_and_runs_of_a_text():
    data = edited(made(lambda book, sheet: sheet.write("A1", "x")), "xl/sharedStrings.xml", "<si>.*</si>",
                  "<si><r><t>Ta</t></r><r><t xml:space='preserve'>ro </t></r><rPh sb='0' eb='1'><t>guide</t></rPh></si>")  # fmt: skip
    assert cells(data) == {(1, 1): "Taro "}


@pytest.mark.parametrize(
    ("name", "pattern", "new", "says"),
    [
        (SHEET, "<sheetData>", "<!DOCTYPE a><sheetData>", "damaged|document type"),
        (SHEET, "<worksheet", "<!DOCTYPE a><worksheet", "document type"),
        ("xl/sharedStrings.xml", "<sst", '<!DOCTYPE a [<!ENTITY b "c">]><sst', "document type"),
        ("xl/_rels/workbook.xml.rels", "<Relationships", "<!DOCTYPE a><Relationships", "document type"),
        (SHEET, 't="s"><v>0</v>', 't="s"><v>77</v>', "Team!A1 holds '77'"),
        (SHEET, "</worksheet>", "", "damaged"),
        (SHEET, 'ref="D1:E2"', 'ref="A1:XFD1048576"', "array formula over"),
        (SHEET, 'ref="D1:E2"', 'ref="everything"', "no range"),
    ],
)
def test_damaged_and_hostile_parts_are_refused(name, pattern, new, says):
    with pytest.raises(InvalidInput, match=says):
        everything(read(edited(book(), name, pattern, new)))
