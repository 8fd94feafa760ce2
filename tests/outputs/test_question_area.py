"""The cells that are read back from a returned statement have names, and keep them when a spreadsheet program saves."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName

from spm_xl.outputs import question_area as area
from spm_xl.outputs.statement import digest, statement
from spm_xl.outputs.statement_form import own_form
from spm_xl.workbook.inspect.hiding import hiding_places
from tests import hosts
from tests.outputs import settlements as made
from tests.outputs.settlements import FACTS


def named(book, name: str):
    """The cells of a name, row by row."""
    ((sheet, cells),) = book.defined_names[name].destinations
    found = book[sheet][cells]
    return [[cell.value for cell in row] for row in found] if isinstance(found, tuple) else found.value


def facts(book) -> dict[str, object]:
    return {fact: named(book, name) for fact, name in area.FACTS.items()}


RIGHT = {"statement": "P-1001 2026-03", "participant": "P-1001", "period": "2026-03", "revision": 1, "content": digest(made.full(), FACTS)}


def test_a_statement_says_of_which_copy_it_is_and_where_questions_stand():
    data = statement(made.full(), FACTS)
    book = load_workbook(io.BytesIO(data))
    assert facts(book) == RIGHT
    assert named(book, area.QUESTIONS) == [list(area.HEADERS), *([at, None, None, None, None] for at in range(1, area.ROWS + 1))]
    assert (named(book, area.SIGNED_BY), named(book, area.SIGNED_ON)) == (None, None)
    assert not hiding_places(data)
    for name in area.NAMES.values():
        ((sheet, _),) = book.defined_names[name].destinations
        assert sheet == area.PAGE
        assert not book.defined_names[name].hidden
    assert book[area.PAGE].sheet_state == "visible"


@pytest.mark.hosts
def test_what_is_written_in_survives_libreoffice(tmp_path: Path):
    book = load_workbook(io.BytesIO(statement(made.full(), FACTS)))
    ((sheet, cells),) = book.defined_names[area.QUESTIONS].destinations
    first = book[sheet][cells][1]
    for cell, value in zip(first[1:], ("Deals, T-20003", "wrong rate", "=5% was agreed", 1234.5), strict=True):
        cell.value = value
        cell.data_type = "n" if isinstance(value, float) else "s"
    book.save(tmp_path / "back.xlsx")
    hosts._convert("xlsx", [tmp_path / "back.xlsx"], tmp_path / "saved")
    saved = load_workbook(tmp_path / "saved/back.xlsx")
    assert facts(saved) == RIGHT
    assert named(saved, area.QUESTIONS)[:2] == [list(area.HEADERS), [1, "Deals, T-20003", "wrong rate", "=5% was agreed", 1234.5]]


def test_a_template_of_a_company_marks_the_same_cells(tmp_path: Path):
    book = Workbook()
    sheet = book.active
    for row in (["Pay of {{ participant.name }}", "{{ net }}"], ["{{#lines}}"], ["{{ component }}", "{{ payable }}"], ["{{/lines}}"], ["Ask here"], ["Reason", "Comment"], [None, None]):
        sheet.append(row)
    for at, (fact, marker) in enumerate({"statement": "statement.id", "participant": "participant.id", "period": "period.name", "revision": "statement.revision", "content": "statement.digest"}.items(), 8):
        sheet.append([fact, f"{{{{ {marker} }}}}"])
        book.defined_names[area.FACTS[fact]] = DefinedName(area.FACTS[fact], attr_text=f"Sheet!$B${at}")
    book.defined_names[area.QUESTIONS] = DefinedName(area.QUESTIONS, attr_text="Sheet!$A$6:$B$7")
    book.save(tmp_path / "own.xlsx")
    form = own_form(tmp_path / "own.xlsx")
    filled = load_workbook(io.BytesIO(statement(made.full(), FACTS, form)))
    assert facts(filled) == RIGHT | {"content": digest(made.full(), FACTS, form)}
    assert named(filled, area.QUESTIONS) == [["Reason", "Comment"], [None, None]]
