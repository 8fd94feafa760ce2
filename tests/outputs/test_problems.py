"""The workbook of problems: complete, in order, with links that lead to the cell."""

from openpyxl import load_workbook

from spm_xl.errors import Place, Problem
from spm_xl.outputs.problems import content, write

CELL = Problem("refused", "blank", Place("in puts.xlsx", "Rep's deals", "D5", 5), "", "amount is blank.", "Fill it in.")
ROW = Problem("warning", "draw of 0", Place("draws.csv", "", "amount", 7), "=1+1", "the draw is 0.", "Correct it.")


def rows(path):
    sheet = load_workbook(path)["Problems"]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)], sheet


def test_every_problem_is_listed_refused_ones_first(tmp_path):
    write([ROW, CELL], tmp_path / "problems.xlsx")
    found, sheet = rows(tmp_path / "problems.xlsx")
    assert [value or "" for value in found[0]] == [
        "✗ refused", "in puts.xlsx", "Rep's deals", "D5", "", "amount is blank.", "Fill it in.", "blank",
    ]  # fmt: skip
    assert [value or "" for value in found[1]][:5] == ["▲ warning", "draws.csv", "", "row 7, amount", "=1+1"]
    assert sheet["E6"].data_type == "s", "a value that starts with = stays text"
    assert "1 stop the calculation, 1 are warnings" in sheet["A2"].value


def test_a_link_leads_to_the_cell_from_where_the_list_stands(tmp_path):
    write([CELL], tmp_path / "problems.xlsx")
    link = rows(tmp_path / "problems.xlsx")[1]["D5"].hyperlink
    assert link.target == "in%20puts.xlsx"
    assert link.location == "'Rep''s deals'!D5"
    (tmp_path / "inputs").mkdir()
    (tmp_path / "lists").mkdir()
    write([CELL], tmp_path / "lists" / "problems.xlsx", inputs=tmp_path / "inputs" / "in puts.xlsx")
    link = rows(tmp_path / "lists" / "problems.xlsx")[1]["D5"].hyperlink
    assert link.target.replace("\\", "/") == "../inputs/in%20puts.xlsx"


def test_no_problems_and_the_same_bytes():
    assert content([]) == content([])
    assert content([CELL, ROW]) == content([ROW, CELL])
