"""The lint of workbooks: a good file has no problem, and each way of breaking it is found and named."""

import io
import re
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from spm_xl.udfs.catalog import BY_NAME
from spm_xl.workbook.lint.lint import problems
from spm_xl.workbook.parts import package

MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
BOOK, TEAM, CALC, TABLE, TYPES = (
    "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/tables/table1.xml", "[Content_Types].xml",
)  # fmt: skip


@pytest.fixture(scope="module")
def good():
    """A workbook with what we write: tables, names with LAMBDA, a spill, merged cells, a validation, a conditional format."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    team, calc = book.add_worksheet("Team"), book.add_worksheet("Bob's sheet")
    bold = book.add_format({"bold": True})
    columns = [{"header": "Name"}, {"header": "Credit"}, {"header": "Pay", "formula": "=SPM_PAYOUT([@Credit],0)"}]
    team.add_table("A1:C3", {"name": "Team", "columns": columns, "data": [["A", 1], ["B", 2]]})
    team.write_formula("C2", "=SPM_PAYOUT(Team[[#This Row],[Credit]],0)", None, 1)
    team.write_formula("C3", "=SPM_PAYOUT(Team[[#This Row],[Credit]],0)", None, 2)
    team.write_comment("B2", "a note")
    team.write_url("E1", "internal:'Bob''s sheet'!A1", None, "see there")
    team.set_header("&LTeam")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Team!$B$2:$B$3"})
    team.insert_chart("G1", chart)
    team.data_validation("A2:A3", {"validate": "list", "source": "='Bob''s sheet'!$A$1:$A$3"})
    team.conditional_format("B2:B3", {"type": "formula", "criteria": "=B2>DOUBLE(1)", "format": bold})
    calc.add_table("F1:G2", {"name": "Rates", "columns": [{"header": "From"}, {"header": "Rate"}], "data": [[0, 0.1]]})
    calc.write_dynamic_array_formula("A1:A3", "=_xlfn._xlws.SORT(Team[Credit])", None, 1)
    calc.merge_range("C1:D2", "Total", bold)
    calc.write_formula("C4", '=_xlfn.LET(_xlpm.x,SUM(Team!B2:B3),_xlpm.x&" ""paid"" (all")', None, "3")
    book.define_name("DOUBLE", "=_xlfn.LAMBDA(_xlpm.x,_xlop.y,_xlpm.x*2)")
    book.define_name("MORE", "=_xlfn.LAMBDA(_xlpm.n,_xlfn.LET(_xlpm.half,_xlfn.LAMBDA(_xlpm.k,_xlpm.k/2),_xlpm.half(_xlpm.n)+DOUBLE(_xlpm.n)))")
    book.define_name("First", "=Team!$A$2")
    book.close()
    return dict(package.contents(stream.getvalue()))


def lint(parts, folder: Path, name="book.xlsx", **more):
    (folder / name).write_bytes(package.written(package.stored(part, data) for part, data in parts.items()))
    return problems(folder / name, ["SPM_PAYOUT"], **more)


def changed(parts, part, old, new):
    text = parts[part].decode()
    assert old in text, f"{old} is not in {part}"
    return {**parts, part: text.replace(old, new, 1).encode()}


def test_a_good_workbook_has_no_problem(good, tmp_path):
    assert lint(good, tmp_path) == []


@pytest.mark.parametrize("path", sorted((Path(__file__).resolve().parents[2] / "workbooks/templates").glob("*.xls*")), ids=lambda path: path.name)
def test_what_we_ship_has_no_problem(path):
    assert problems(path, BY_NAME) == []


@pytest.mark.parametrize(
    ("part", "old", "new", "found"),
    [
        # tables
        (TABLE, 'id="2" name="Credit"', 'id="2" name="Credits"', "column Credits: its header cell says 'Credit'"),
        (TABLE, 'id="2" name="Credit"', 'id="2" name="NAME"', "two columns are called NAME"),
        (TABLE, 'ref="A1:C3"', 'ref="A1:D3"', "has 4 columns, and it names 3"),
        (TABLE, 'ref="A1:C3"', 'ref="A1:C1"', "has no row beside its header"),
        (TABLE, 'displayName="Team"', 'displayName="rates"', "two tables are called Rates"),
        (TABLE, 'displayName="Team"', 'displayName="First"', "there is a defined name of the same name"),
        (TABLE, 'displayName="Team"', 'displayName="TEAM 1"', "holds a character that no name holds"),
        (TABLE, ' id="1"', ' id="2"', "two tables have the id 2"),
        (TEAM, '<c r="B1" t="s"><v>1</v></c>', '<c r="B1"><v>5</v></c>', "column Credit: its header cell holds no text"),
        # places
        (CALC, "C1:D2", "F2:G3", "overlap"),
        (CALC, 'ref="A1:A3"', 'ref="A1:D3"', "overlap"),
        (CALC, 'ref="A1:A3"', 'ref="A1:C4"', "C4 has a formula of its own"),
        # formulas
        (CALC, "SUM(Team!B2:B3)", "SUM(Team!B2:B3", "a bracket is not closed"),
        (CALC, "SUM(Team!B2:B3)", "SUM(Team!B2:B3))", "a bracket ) closes nothing"),
        (CALC, '"" (all"', '"" (all', "cannot be read from"),
        (CALC, "<f>_xlfn.LET", "<f>LET", "LET is stored as _xlfn.LET"),
        (CALC, "_xlfn._xlws.SORT", "_xlfn.SORT", "is stored as _xlfn._xlws.SORT"),
        (CALC, "_xlfn._xlws.SORT", "_xlfn._xlfn._xlws.SORT", "is stored as _xlfn._xlws.SORT"),
        (CALC, "_xlpm.x&amp;", "x&amp;", "x is named in the formula, and is stored as _xlpm.x"),
        (CALC, "SUM(Team!", "SUMM(Team!", "SUMM is no function, and no name of the workbook"),
        (CALC, "SUM(Team!", "sum(Team!", "sum is not in capitals"),
        (CALC, "SUM(Team!", "_xlfn.SUM(Team!", "_xlfn.SUM is stored as SUM"),
        (CALC, "Team!B2", "Teem!B2", "there is no sheet Teem"),
        (CALC, "Team!B2:B3", "Team!#REF!", "a cell that is gone"),
        (CALC, "Team!B2:B3", "[1]Team!B2:B3", "it refers to the workbook [1], and 0 are linked"),
        (CALC, "SUM(Team!B2:B3)", "SUM(A1#)", "A1# is stored as _xlfn.ANCHORARRAY(A1)"),
        (CALC, "SUM(Team!B2:B3)", "Frist", "there is no name Frist"),
        (CALC, "Team[Credit]", "Team[Credits]", "table Team has no column credits"),
        (CALC, "Team[Credit]", "Teams[Credit]", "there is no table Teams"),
        (CALC, "<f>_xlfn", "<f>=_xlfn", "has no sign = before it"),
        (CALC, "SUM(Team!B2:B3)", "+".join(["12345678"] * 1_000), "characters, and 8,192 are the most"),
        (CALC, "SUM(Team!B2:B3)", "(" * 70 + "1" + ")" * 70, "are nested 65 deep"),
        (CALC, "SUM(Team!B2:B3)", f"SUM({','.join('1' * 256)})", "more than 255 arguments"),
        (CALC, "SUM(Team!B2:B3)", '"' + "x" * 256 + '"', "a text of 256 characters"),
        (TEAM, "Team[[#This Row],[Credit]]", "[@Credit]", "[@Credit] is stored as Team[[#This Row],[credit]]"),
        (TEAM, "SPM_PAYOUT", "SPM_PAYOFF", "SPM_PAYOFF is no function"),
        (TEAM, "'Bob''s sheet'!", "'Bobs sheet'!", "there is no sheet Bobs sheet"),
        (TEAM, "B2&gt;DOUBLE(1)", "B2&gt;DOBLE(1)", "DOBLE is no function"),
        (TABLE, "<calculatedColumnFormula>SPM_PAYOUT", "<calculatedColumnFormula>SPM_PAY", "table Team: SPM_PAY is no function"),
        (BOOK, "_xlfn.LAMBDA", "LAMBDA", "name DOUBLE: LAMBDA is stored as _xlfn.LAMBDA"),
        # values, formats, texts
        (TEAM, "<v>2</v></c></row></sheetData>", "</c></row></sheetData>", "C3 has a formula and no value"),
        (TEAM, '<c r="A2"', '<c r="A2" s="9"', "A2 has the format 9, and there are"),
        (TEAM, '<c r="A1" t="s"><v>0</v>', '<c r="A1" t="s"><v>99</v>', "A1 holds the shared string 99, and there are"),
        (TEAM, 'dxfId="0"', 'dxfId="7"', "a conditional or table format has the number 7"),
        # names
        (BOOK, 'name="First"', 'name="double"', "the name double is defined twice"),
        (BOOK, 'name="First"', 'name="Q12026"', "it reads as a cell"),
        (BOOK, 'name="First"', 'name="First" localSheetId="4"', "it belongs to sheet 4, and there are 2"),
        (BOOK, 'sheet name="Team"', 'sheet name="BOB\'S SHEET"', "two sheets are called Bob's sheet"),
        (BOOK, 'sheet name="Team"', 'sheet name="Team: all"', "a sheet's name has 1 to 31 characters"),
        (BOOK, 'name="First"', f'name="First" comment="{"x" * 256}"', "has more than 255 characters"),
        (BOOK, 'name="First"', f'name="F{"x" * 255}"', "has more than 255 characters"),
        # names of LET and LAMBDA
        (BOOK, "_xlpm.x*2", "_xlop.y*2", "_xlop.y is used, and only its declaration in LAMBDA is stored so"),
        (BOOK, "_xlpm.x*2", "_xlpm.z*2", "_xlpm.z is used where no LET and no LAMBDA around it gives z"),
        (BOOK, "DOUBLE(_xlpm.n)", "_xlpm.k", "_xlpm.k is used where no LET and no LAMBDA around it gives k"),
        (BOOK, "_xlpm.half,_xlfn", "_xlop.half,_xlfn", "_xlop.half is given by LET, and is stored as _xlpm.half"),
        (BOOK, "LAMBDA(_xlpm.x,_xlop.y,_xlpm.x*2)", "LAMBDA(_xlpm.fy26,_xlop.y,_xlpm.fy26*2)", "the name fy26 reads as a cell"),
        (BOOK, "LAMBDA(_xlpm.x,_xlop.y,_xlpm.x*2)", "LAMBDA(_xlpm.r,_xlop.y,_xlpm.r*2)", "the name r reads as a cell"),
        # calls of a LAMBDA
        (CALC, "SUM(Team!B2:B3)", "DOUBLE(2)", "C4 calls the LAMBDA DOUBLE, and is not stored as an array that may grow"),
        (TABLE, "<calculatedColumnFormula>SPM_PAYOUT(", "<calculatedColumnFormula>DOUBLE(", "table Team calls the LAMBDA DOUBLE"),
        # what a sheet holds beside
        (TEAM, '<row r="3"', '<row r="2"', "row 2 stands after row 2"),
        (TEAM, '<c r="B2"', '<c r="C2"', "C2 stands twice, or after a cell on its right"),
        (TEAM, '<c r="B2"', '<c r="B7"', "B7 stands in row 2"),
        (TEAM, "&amp;LTeam", "&amp;L" + "x" * 255, "its oddHeader has 257 characters, and 255 are the most"),
        (TEAM, "'Bob''s sheet'!A1", "'Bob'!A1", "E1 links to the sheet Bob, which is not there"),
        (TEAM, '<dataValidation type="list"', f'<dataValidation type="list" prompt="{"x" * 256}"', "its prompt has 256 characters"),
        (TEAM, '<dataValidation type="list"', f'<dataValidation type="list" promptTitle="{"x" * 33}"', "its promptTitle has 33 characters"),
        (TEAM, "'Bob''s sheet'!$A$1:$A$3", '"' + "x" * 256 + '"', "the list of a validation has 256 characters, and 255 are the most"),
        (TEAM, "'Bob''s sheet'!$A$1:$A$3", "Team[Name]", "a validation names columns of a table, Team[Name]: it takes a defined name"),
        (TEAM, "B2&gt;DOUBLE(1)", "OR(B2={1,2})", "a conditional format holds a list in braces"),
        (TABLE, ' id="2" name="Credit"', ' id="1" name="Credit"', "2 columns have the id 1"),
        (TABLE, '<autoFilter ref="A1:C3"', '<autoFilter ref="A1:C9"', "its filter stands on A1:C9, not on A1:C3"),
        (CALC, ' cm="1"', ' cm="2"', "A1 has cm=2, and xl/metadata.xml describes 1"),
        ("xl/sharedStrings.xml", "<t>Name</t>", f"<t>{'x' * 32_768}</t>", "has 32,768 characters, and 32,767 are the most"),
        ("xl/comments1.xml", 'authorId="0"', 'authorId="3"', "the note of B2 has the author 3, and there are 1"),
        ("xl/drawings/vmlDrawing1.vml", "<x:Row>1</x:Row>", "<x:Row>5</x:Row>", "the note of B2 has no box"),
        ("xl/charts/chart1.xml", "<c:f>Team!", "<c:f>Teem!", "xl/charts/chart1.xml: there is no sheet Teem"),
        # the package
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet2.xml", "worksheets/sheet9.xml", "points to xl/worksheets/sheet9.xml, which is missing"),
        ("xl/_rels/workbook.xml.rels", 'Id="rId2"', 'Id="rId1"', "the id rId1 is given 2 times"),
        ("xl/worksheets/_rels/sheet1.xml.rels", 'Id="rId1"', 'Id="rId8"', "uses the relation rId1, which is not among its relations"),
        (TYPES, "/xl/tables/table1.xml", "/xl/tables/table7.xml", "names the part xl/tables/table7.xml, which is missing"),
        (TYPES, 'Extension="xml"', 'Extension="xmls"', "the part xl/tables/table1.xml has no content type"),
        (TYPES, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", MACROS, "a file .xlsx has the main content type"),
    ],
)  # fmt: skip
def test_each_break_is_found(good, tmp_path, part, old, new, found):
    if part == TYPES and "xmls" in new:
        good = changed(good, TYPES, '<Override PartName="/xl/tables/table1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"/>', "")
    listed = lint(changed(good, part, old, new), tmp_path)
    assert any(found in text for text in listed), listed


def with_macros(parts, first="Sheet1", second="Sheet2"):
    """The same workbook as one with a VBA project and code names."""
    parts = changed(parts, TYPES, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", MACROS)
    parts = changed(parts, TYPES, "<Override", '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override')
    for part, name in ((TEAM, first), (CALC, second)):
        parts = changed(parts, part, "<dimension", f'<sheetPr codeName="{name}"/><dimension' if name else "<dimension")
    return {**parts, "xl/vbaProject.bin": b"project"}


def test_a_workbook_with_macros(good, tmp_path):
    modules = ["ThisWorkbook", "Sheet1", "Sheet2"]
    assert lint(with_macros(good), tmp_path, "book.xlsm", modules=modules) == []
    assert lint(with_macros(good), tmp_path, "book.xlsx")[0].startswith("a file .xlsx has the main content type")


@pytest.mark.parametrize(
    ("first", "second", "modules", "found"),
    [
        ("Sheet1", "sheet1", None, "the code name sheet1 is given twice"),
        ("Sheet1", "", None, "sheet Bob's sheet has no code name, and there is a VBA project"),
        ("Sheet1", "Sheet3", ["ThisWorkbook", "Sheet1"], "has the code name Sheet3, and the VBA project has no such module"),
        ("Sheet1", "Sheet2", ["ThisWorkbook", "Sheet1", "Sheet2", "Sheet3"], "the VBA project has the module Sheet3 of a sheet"),
    ],
)
def test_code_names_go_with_the_project(good, tmp_path, first, second, modules, found):
    assert any(found in text for text in lint(with_macros(good, first, second), tmp_path, "book.xlsm", modules=modules))


def test_a_project_in_a_workbook_without_macros(good, tmp_path):
    found = lint({**good, "xl/vbaProject.bin": b"project"}, tmp_path)
    assert "the part xl/vbaProject.bin has no content type" in found
    assert any("its content type" in text and "has no macros" in text for text in found)


def test_a_part_that_is_stored_twice(good, tmp_path):
    stored = [package.stored(part, data) for part, data in good.items()]
    (tmp_path / "book.xlsx").write_bytes(package.written([*stored, package.stored("xl/Workbook.xml", b"<a/>")]))
    (found,) = problems(tmp_path / "book.xlsx", ["SPM_PAYOUT"])
    assert "it has two parts with the name 'xl/Workbook.xml'" in found


def test_a_part_that_is_no_xml(good, tmp_path):
    found = lint({**good, CALC: b"<worksheet><sheetData>"}, tmp_path)
    assert any("xl/worksheets/sheet2.xml is damaged" in text for text in found)


def test_a_cell_of_two_notes_and_a_shape_drawn_twice(good, tmp_path):
    comment, drawing = good["xl/comments1.xml"].decode(), good["xl/drawings/vmlDrawing1.vml"].decode()
    twice = re.sub("(<comment .*</comment>)", r"\1\1", comment)
    shapes = re.sub("(<v:shape .*</v:shape>)", r"\1\1", drawing, flags=re.DOTALL)
    found = lint({**good, "xl/comments1.xml": twice.encode(), "xl/drawings/vmlDrawing1.vml": shapes.encode()}, tmp_path)
    assert found == ["Team: xl/drawings/vmlDrawing1.vml draws the shape _x0000_s1025 2 times", "Team: B2 has 2 notes"]


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ('<c r="C2" i="1"/><c r="C3"/><c r="A1" i="2" a="1"/><c r="A3"/>', []),
        ('<c r="C2" i="1"/><c r="B3"/>', ["xl/calcChain.xml names Team!B3, which has no formula: Excel repairs the file"]),
        ('<c r="A4" i="2"/>', ["xl/calcChain.xml names Bob's sheet!A4, which has no formula: Excel repairs the file"]),
    ],
)
def test_the_list_of_formula_cells_names_no_others(good, tmp_path, listed, found):
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="calcChain.xml"/></Relationships>'
    parts = changed(good, "xl/_rels/workbook.xml.rels", "</Relationships>", relation)
    assert lint({**parts, "xl/calcChain.xml": f"<calcChain>{listed}</calcChain>".encode()}, tmp_path) == found


def test_a_shared_formula_without_its_first_cell(good, tmp_path):
    lone = changed(good, CALC, "</sheetData>", '<row r="9"><c r="A9"><f t="shared" si="3"/><v>1</v></c></row></sheetData>')
    assert lint(lone, tmp_path) == ["Bob's sheet!A9: it shares the formula 3, which no cell gives"]
