"""Which formulas may show an old value after cells changed: all that read them, by whatever way, and no other."""

import pytest

from spm_xl.workbook.formulas.dependents import Touched
from spm_xl.workbook.formulas.stale import stale
from spm_xl.workbook.grid.grid import named
from spm_xl.workbook.grid.grid_read import read
from tests.udfs.books import edited, made

FORMULAS = {  # cell of the sheet Other -> formula, and whether it reads Team!B2, however far
    "A1": ("=Team!B2", True),
    "A2": ("=Team!B3", False),
    "A3": ("=A1+1", True),
    "A4": ("=SUM(Team!A1:C9)", True),
    "A5": ("=SUM(Team!D:F)", False),
    "A6": ("=SUM(Team!2:2)", True),
    "A7": ("=SUM(Deals[Amount])", True),
    "A8": ("=COUNTA(Deals[#Headers])", False),
    "A9": ("=Net*2", True),
    "A10": ("=Twice", True),
    "A11": ("=Rate*2", False),
    "A12": ('=INDIRECT("Team!B2")', True),
    "A13": ("=SUM(OFFSET(A20,0,0,1,1))", True),
    "A14": ("=SUM(Team:Last!B2)", True),
    "A15": ("=SUM(Team:Last!B9)", False),
    "A16": ("=SUM(A21:INDEX(A21:A30,3))", True),  # an end of the range is calculated
    "A17": ('="Team!B2"', False),
    "A18": ("=team!b2", True),
    "A19": ("='Bob''s & co'!A1", True),
    "A20": ("=TODAY()", False),
    "A21": ("=1+1", False),
    "A22": ("=IF(FALSE,A3,A21)", True),
}


def book():
    def fill(book, team):
        bob, other, last = (book.add_worksheet(name) for name in ("Bob's & co", "Other", "Last"))
        team.add_table("A1:B3", {"name": "Deals", "columns": [{"header": "Rep"}, {"header": "Amount"}]})
        team.write_formula("C2", "=Deals[[#This Row],[Amount]]*2", None, 2)
        team.write_formula("C3", "=Deals[[#This Row],[Amount]]*2", None, 2)
        bob.write_formula("A1", "=Team!C2", None, 2)
        last.write_formula("B3", "=SUM(B9:B10)", None, 0)
        for cell, (formula, _) in FORMULAS.items():
            other.write_formula(cell, formula, None, 1)
        book.define_name("Net", "=Team!$B$2")
        book.define_name("Twice", "=Net*2")
        book.define_name("Rate", "=Last!$A$1")

    return made(fill)


def found(data, *cells, **more):
    return {named(place) for place in stale(read(data), Touched(set(cells)), **more)}


def test_every_way_to_read_a_cell_is_followed_and_nothing_else_is():
    expected = {f"Other!{cell}" for cell, (_, reads) in FORMULAS.items() if reads} | {"Team!C2", "'Bob''s & co'!A1"}
    assert found(book(), ("Team", 2, 2)) == expected


@pytest.mark.parametrize("cell", [("Team", 9, 9), ("Last", 20, 20)])
def test_a_cell_that_nobody_reads_leaves_only_those_that_read_anything(cell):
    assert found(book(), cell) == {"Other!A12", "Other!A13", "Other!A16", "Other!A5"} - ({"Other!A5"} if cell[2] != 5 else set())


def test_a_formula_whose_value_is_known_is_not_stale_and_not_followed():
    data = made(lambda book, sheet: [sheet.write_formula(f"A{row}", f"=A{row - 1}", None, 1) for row in (2, 3, 4)])
    assert found(data, ("Team", 1, 1)) == {"Team!A2", "Team!A3", "Team!A4"}
    assert found(data, ("Team", 1, 1), known={("Team", 2, 1)}) == set()


def test_sheets_that_mention_nothing_that_changed_are_not_looked_at():
    known = read(book())
    stale(known, Touched({("Last", 9, 2)}))
    looked_at = {sheet.name for sheet in known.sheets if "scan" in sheet.__dict__}
    assert looked_at == {"Last", "Other", "Team"} - {"Team"}


def test_arrays_and_what_they_spill_over():
    def fill(book, sheet):
        sheet.write_dynamic_array_formula("C1:C3", "=A1:A3*2", None, 2)
        sheet.write_formula("D3", "=C3", None, 2)
        sheet.write_formula("E1", "=_xlfn.ANCHORARRAY(C1)", None, 2)
        sheet.write_formula("F1", "=B1", None, 2)

    assert found(made(fill), ("Team", 2, 1)) == {"Team!C1", "Team!D3", "Team!E1"}


def test_shared_formulas_are_read_where_they_stand():
    data = made(lambda book, sheet: [sheet.write_formula(f"B{row}", f"=A{row}", None, 1) for row in (1, 2, 3)])
    data = edited(data, "xl/worksheets/sheet1.xml", "<f>A1</f>", '<f t="shared" ref="B1:B3" si="0">A1</f>')
    for row in (2, 3):
        data = edited(data, "xl/worksheets/sheet1.xml", f"<f>A{row}</f>", '<f t="shared" si="0"/>')
    assert found(data, ("Team", 3, 1)) == {"Team!B3"}


def test_a_column_of_ten_thousand_formulas_is_followed_at_once():
    data = made(lambda book, sheet: [sheet.write_formula(row, 1, f"=B{row}+A{row + 1}", None, 1) for row in range(1, 10_000)])
    assert len(found(data, ("Team", 2, 1))) == 9_999


def test_where_cells_moved_formulas_that_ask_where_they_stand_are_stale():
    data = made(lambda book, sheet: [sheet.write_formula("A1", "=ROW()", None, 1), sheet.write_formula("A2", "=1+1", None, 2)])
    assert found(data, ("Team", 9, 9)) == set()
    assert found(data, ("Team", 9, 9), moved={"Team"}) == {"Team!A1"}
