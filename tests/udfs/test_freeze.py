"""Freezing: our formulas become the values that they show, with a note of what they were."""

import io
import re

import pytest
from openpyxl import load_workbook

from spm_xl.errors import InvalidInput
from spm_xl.udfs.hosts.evaluate import evaluate
from spm_xl.udfs.hosts.freeze import freeze
from spm_xl.workbook.parts import package
from tests.hosts import cached, recalculated, validator_errors
from tests.udfs.books import edited, made, part, team, with_part


def computed(**more):
    return evaluate(team(**more)).data


def book_of(data, **how):
    return load_workbook(io.BytesIO(data), **how)


def notes(data, sheet="Team"):
    return {cell.coordinate: cell.comment.text for row in book_of(data)[sheet].iter_rows() for cell in row if cell.comment}


def test_our_formulas_are_values_and_all_others_stay():
    before = computed()
    done = freeze(before)
    sheet, values = book_of(done.data)["Team"], book_of(before, data_only=True)["Team"]
    for row in (2, 3, 4):
        assert sheet[f"H{row}"].value == values[f"H{row}"].value
        assert sheet[f"I{row}"].value == values[f"I{row}"].value
        assert sheet[f"J{row}"].value.startswith("=")
    assert [cell for cell, _ in done.cells] == ["Team!H2", "Team!I2", "Team!H3", "Team!I3", "Team!H4", "Team!I4"]
    assert not re.search("SPM_", part(done.data, "xl/worksheets/sheet1.xml"))


def test_every_frozen_cell_says_what_it_was():
    assert notes(freeze(computed()).data)["H2"] == (
        "Was calculated by: =SPM_COMMISSION([@Credit],[@Quota],Rates[#All],[@[YTD before]],[@Plan],Plans)"
    )


def test_a_new_row_of_the_table_gets_no_formula_of_ours():
    columns = book_of(freeze(computed()).data)["Team"].tables["Team"].tableColumns
    assert [bool(column.calculatedColumnFormula) for column in columns[-3:]] == [False, False, True]


def test_other_parts_stay_byte_for_byte():
    before = computed()
    was, now = dict(package.contents(before)), dict(package.contents(freeze(before).data))
    assert {name for name in was if now[name] != was[name]} == {
        "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "[Content_Types].xml",
    }  # fmt: skip
    assert sorted(now.keys() - was.keys()) == ["xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"]


def test_the_same_workbook_gives_the_same_bytes_and_freezing_again_changes_nothing():
    before = computed()
    once = freeze(before).data
    assert freeze(before).data == once
    again = freeze(once)
    assert (again.data, again.cells) == (once, ())


def test_notes_and_controls_of_others_stay():
    def more(book, sheet):
        sheet.write_comment("H2", "mine", {"author": "Ann"})
        sheet.write_comment("A1", "head")
        sheet.insert_button("L5", {"caption": "Press"})

    before = computed(more=more)
    done = freeze(before)
    found = notes(done.data)
    assert found["A1"] == "head"
    assert found["H2"].startswith("mine\nWas calculated by: =SPM_COMMISSION")
    assert len(found) == 7
    vml = part(done.data, "xl/drawings/vmlDrawing1.vml")
    assert "Press" in vml
    assert vml.count('ObjectType="Note"') == 7
    numbers = re.findall(r'id="_x0000_s(\d+)"', vml)
    assert len(set(numbers)) == len(numbers) == 8
    assert part(done.data, "xl/worksheets/sheet1.xml").count("<legacyDrawing ") == 1


def test_a_note_of_plain_text_stays_before_ours():
    """Other programs write a note without runs; one that has both is no text of a note."""
    before = computed(more=lambda book, sheet: sheet.write_comment("H2", "mine"))
    plain = edited(before, "xl/comments1.xml", "<text>.*</text>", "<text><t>mine, plain</t></text>")
    done = freeze(plain)
    assert notes(done.data)["H2"].startswith("mine, plain\nWas calculated by: =SPM_COMMISSION")
    assert "<text><r><t>mine, plain</t></r><r><rPr>" in part(done.data, "xl/comments1.xml")


def test_a_cell_under_discussion_gets_no_note():
    threads = '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="H2" id="{1}"/></ThreadedComments>'
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    data = with_part(computed(), "xl/threadedComments/threadedComment1.xml", threads.encode())
    relation = f'<Relationship Id="rId9" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    data = edited(data, "xl/worksheets/_rels/sheet1.xml.rels", "</Relationships>", relation)
    done = freeze(data)
    assert done.without_note == ("Team!H2",)
    assert "H2" not in notes(done.data)


def test_a_frozen_ledger_keeps_all_its_cells_and_what_reads_it():
    def fill(book, sheet):
        sheet.write_column(0, 0, [1000, 2500, 6000])
        sheet.write_dynamic_array_formula("C1:H3", "=SPM_DRAW_LEDGER(A1:A3,3000)")
        sheet.write_formula("J1", "=SUM(_xlfn.ANCHORARRAY(C1))")
        sheet.write_array_formula("L1:L2", "{=SPM_SPLIT(10,{0.5;0.5})}")
        book.define_name("Ledger", "=_xlfn.ANCHORARRAY(Team!$C$1)")

    before = evaluate(made(fill)).data
    done = freeze(before)
    shown, was = book_of(done.data, data_only=True)["Team"], book_of(before, data_only=True)["Team"]
    assert [[cell.value for cell in row] for row in shown["A1:L3"]] == [[cell.value for cell in row] for row in was["A1:L3"]]
    sheet = part(done.data, "xl/worksheets/sheet1.xml")
    assert re.findall(r"<f[^>]*>([^<]*)</f>", sheet) == ["SUM(C1:H3)"]
    assert book_of(done.data).defined_names["Ledger"].attr_text == "Team!$C$1:$H$3"
    assert list(notes(done.data)) == ["C1", "L1"]
    assert "cm=" not in re.search('<c r="C1"[^>]*>', sheet)[0]


def test_one_cell_of_a_ledger_is_frozen_as_excel_stores_it():
    """Excel stores a formula with a function of an add-in as an array that may grow, even where one value comes."""
    formula = "INDEX(SPM_DRAW_LEDGER({1;2},5),2,6)"
    done = freeze(made(lambda book, sheet: sheet.write_dynamic_array_formula("B2", f"={formula}", None, 7)))
    assert done.cells == (("Team!B2", formula),)
    assert book_of(done.data)["Team"]["B2"].value == 7


def test_totals_of_ours_are_frozen_too():
    def fill(book, sheet):
        sheet.add_table("A1:B3", {"name": "T", "total_row": True, "columns": [
            {"header": "a"}, {"header": "b", "total_function": "=SPM_PAYOUT(SUM(T[a]),5)", "total_value": 5}]})  # fmt: skip

    done = freeze(made(fill))
    assert done.cells == (("Team!B3", "SPM_PAYOUT(SUM(T[a]),5)"),)
    assert "totalsRowF" not in part(done.data, "xl/tables/table1.xml")


@pytest.mark.parametrize(
    ("formula", "value"),
    [("=SPM_PAYOUT(1,2)", None), ("=SPM_PAYOUT(1,2)", "#NAME?"), ("dynamic", 0)],
    ids=["no value", "functions were not there", "ledger of one cell"],
)
def test_a_workbook_that_was_never_computed_is_refused_with_the_way_out(formula, value):
    def fill(book, sheet):
        if formula == "dynamic":
            sheet.write_dynamic_array_formula("B2", "=SPM_DRAW_LEDGER({1;2},5)")
        else:
            sheet.write_formula("B2", formula, None, value or 0)

    data = made(fill)
    if value is None:
        data = edited(data, "xl/worksheets/sheet1.xml", "<v>0</v>", "")
    with pytest.raises(InvalidInput, match=r"Team!B2 .*spm-xl evaluate"):
        freeze(data)


def test_the_question_whether_the_functions_are_there_stays_a_question():
    asking = '=IF(ISERROR(SPM_PAYOUT(1,1)),"values as of March","live")'
    deciding = "=IF(ISERROR(SPM_PAYOUT(A1,1)),0,SPM_PAYOUT(A1,1))"
    done = freeze(made(lambda book, sheet: (sheet.write_formula("B1", asking, None, "live"), sheet.write_formula("B2", deciding, None, 1))))
    assert [cell for cell, _ in done.cells] == ["Team!B2"]
    assert book_of(done.data)["Team"]["B1"].value == asking


def test_an_error_is_frozen_as_the_error_that_it_is():
    done = freeze(made(lambda book, sheet: sheet.write_formula("A1", "=SPM_ATTAINMENT(1,0)", None, "#DIV/0!")))
    assert done.errors == ("Team!A1",)
    assert book_of(done.data)["Team"]["A1"].value == "#DIV/0!"


def test_names_that_use_the_functions_are_told():
    data = made(lambda book, sheet: book.define_name("Mine", "=SPM_PAYOUT(1,2)"))
    assert freeze(data).names == ("mine",)


def test_excels_list_of_formula_cells_goes_as_cells_are_missing_from_it():
    data = with_part(computed(), "xl/calcChain.xml", b'<calcChain><c r="H2" i="1"/></calcChain>')
    data = edited(data, "[Content_Types].xml", "</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>')
    done = freeze(data).data
    assert "xl/calcChain.xml" not in dict(package.contents(done))
    assert "calcChain" not in part(done, "[Content_Types].xml")


def test_more_cells_than_a_block_of_boxes_has():
    people = [(f"P{at}", "AE", at, 1000, 0, 0, 0) for at in range(1, 1101)]
    done = freeze(computed(people=people))
    vml = part(done.data, "xl/drawings/vmlDrawing1.vml")
    numbers = [int(number) for number in re.findall(r'id="_x0000_s(\d+)"', vml)]
    blocks = {int(block) for block in re.search(r'data="([\d,]+)"', vml)[1].split(",")}
    assert len(set(numbers)) == 2200
    assert {number // 1024 for number in numbers} == blocks


@pytest.mark.hosts
def test_a_frozen_workbook_is_valid_and_shows_the_same_in_libreoffice(tmp_path):
    def more(book, sheet):
        sheet.write_comment("H2", "mine")
        sheet.insert_button("L5", {"caption": "Press"})
        sheet.write_formula("L1", "=SUM(Team[Paid])")

    before, after = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    before.write_bytes(computed(more=more))
    after.write_bytes(freeze(before.read_bytes()).data)
    assert validator_errors(after) == []
    assert recalculated(after)["Team"] == cached(before)["Team"]
