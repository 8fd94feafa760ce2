"""The workbook of input tables: complete, checked in every cell, the same bytes, and read back as it was written."""

from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from spm_xl.errors import NotWritable
from spm_xl.tables.load import load
from spm_xl.tables.schema import TABLES
from spm_xl.workbooks.inputs import START, write_empty, write_filled
from tests.tables.made import COMPANY, company, refusals

RICH = company(
    plans=[{"plan": "AE", "name": "=cmd|' /C calc'!A0", "ramp": (Decimal("0.25"), Decimal("0.5")), "leave_relief": False}],
    transactions=[
        {"transaction": "00731", "date": date(2026, 1, 31), "participant": "731", "amount": Decimal("-1234.567"), "margin": Decimal("12.5")},
        {"transaction": "732", "date": date(2026, 2, 1), "participant": "", "amount": Decimal("123456789012345.67"), "margin": None},
    ],
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    path = tmp_path_factory.mktemp("empty") / "inputs.xlsx"
    write_empty(path)
    return load_workbook(path)


def test_the_empty_workbook_asks_for_the_needed_rows(tmp_path):
    write_empty(tmp_path / "inputs.xlsx")
    found = refusals(tmp_path / "inputs.xlsx")
    assert {problem.rule for problem in found} == {"no rows"}
    assert {problem.place.sheet for problem in found} == {"participants", "plans", "components"}


def test_what_is_written_is_read_back(tmp_path):
    loaded = load(RICH)
    write_filled(tmp_path / "a.xlsx", RICH)
    write_filled(tmp_path / "b.xlsx", loaded)
    for path in (tmp_path / "a.xlsx", tmp_path / "b.xlsx"):
        again = load(path)
        for name in RICH:
            assert again.rows(name) == loaded.rows(name)


def test_text_never_becomes_a_formula(tmp_path):
    write_filled(tmp_path / "a.xlsx", RICH)
    sheet = load_workbook(tmp_path / "a.xlsx")["plans"]
    assert sheet["C2"].value == "=cmd|' /C calc'!A0"
    assert sheet["C2"].data_type == "s"


def test_the_same_content_gives_the_same_bytes(tmp_path):
    write_filled(tmp_path / "a.xlsx", COMPANY)
    write_filled(tmp_path / "b.xlsx", COMPANY)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_every_table_has_its_sheet_excel_table_and_link(empty):
    assert empty.sheetnames == [START, *(table.name for table in TABLES)]
    links = {cell.value for row in empty[START] for cell in row if cell.hyperlink}
    assert links == {table.name for table in TABLES}
    for table in TABLES:
        sheet = empty[table.name]
        assert list(sheet.tables) == [table.name]
        assert [cell.value for cell in sheet[1]] == [column.name for column in table.columns]
        assert sheet.freeze_panes
        assert sheet.print_title_rows == "$1:$1"


def test_every_header_has_a_note_and_every_cell_a_check(empty):
    for table in TABLES:
        sheet = empty[table.name]
        for cell, column in zip(sheet[1], table.columns, strict=True):
            assert column.meaning[1:] in cell.comment.text
            checks = [check for check in sheet.data_validations.dataValidation if f"{cell.column_letter}2" in check.sqref]
            assert len(checks) == 1, f"{table.name}.{column.name}"
            check = checks[0]
            assert check.prompt
            if column.kind in ("choice", "flag") or column.refers:
                style = "warning" if column.lenient else "stop"
                assert (check.type, check.errorStyle or "stop", check.showErrorMessage) == ("list", style, True)
            elif column.kind in ("date", "number", "money", "rate"):
                assert check.type == ("date" if column.kind == "date" else "decimal")
                assert check.showErrorMessage
            field = sheet[f"{cell.column_letter}2"]
            assert (field.font.color.rgb, field.fill.fgColor.rgb) == ("FF0000FF", "FFFFFBE6")


def test_lists_of_references_point_at_the_column_they_name(empty):
    check = next(c for c in empty["quotas"].data_validations.dataValidation if "A2" in c.sqref)
    assert check.formula1 == "'participants'!$A$2:$A$20001"


def test_a_place_that_cannot_be_written_is_told_and_nothing_stays(tmp_path):
    (tmp_path / "inputs.xlsx").mkdir()
    with pytest.raises(NotWritable, match=r"inputs\.xlsx"):
        write_empty(tmp_path / "inputs.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["inputs.xlsx"]
