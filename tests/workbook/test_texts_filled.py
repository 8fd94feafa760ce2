"""A template with a marker in every place that a spreadsheet program offers: filled, valid, and no marker left."""

import io
from functools import cache

import pytest
from xlsxwriter import Workbook

from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import filled, render
from spm_xl.workbook.lint import lint
from spm_xl.workbook.parts import package
from tests import hosts

NAME = "Ann O'Brien & <Co>"
VALUES = {"who": {"name": NAME, "mail": "ann@x.com"}, "net": 1234.5, "year": 2026, "deals": [{"amount": 1}, {"amount": 2}]}


@cache
def template():
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    page, data = book.add_worksheet("{{ who.name }}"), book.add_worksheet("Data")
    page.write("A1", "Net {{ net | #,##0.00 }} of {{ who.name }}")
    page.write_rich_string("A2", book.add_format({"bold": 1}), "Dear {{ who", ".name }}, ", book.add_format({"italic": 1}), "hello")
    page.write("B2", 5)
    page.write_url("A5", "mailto:{{ who.mail }}", string="Mail {{ who.name }}", tip="to {{ who.name }}")
    page.set_header("&L&14{{ year }}&R{{ who.name }}")
    page.insert_textbox("D2", "Box of {{ who.name }}")
    page.write_comment("A1", "by {{ who.name }}", {"author": "{{ who.name }}"})
    listed = {"validate": "list", "source": ["{{ who.name }}", "nobody"], "input_title": "Who", "input_message": "Is it {{ who.name }}?"}
    page.data_validation("B1", listed)
    page.repeat_rows(0)
    page.print_area("A1:C9")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": "Pay of {{ who.name }}", "values": "='{{ who.name }}'!$B$2:$B$3"})
    chart.set_title({"name": "Chart of {{ who.name }}"})
    page.insert_chart("D8", chart, {"description": "Picture of {{ who.name }}"})
    data.write_formula("A1", "='{{ who.name }}'!B2+1", None, 6)
    for row, text in enumerate(("{{#deals}}", "{{amount}}", "{{/deals}}"), 3):
        data.write(row, 0, text)
    data.write_formula("B9", "=SUM('{{ who.name }}'!B2)", None, 5)
    book.define_name("rate", "='{{ who.name }}'!$B$2")
    book.set_properties({"title": "Pay of {{ who.name }}"})
    book.close()
    return load(stream.getvalue())


def test_no_marker_is_left_in_any_part():
    assert [name for name, content in package.contents(render(template(), VALUES)) if b"{{" in content] == []


def test_every_text_that_was_made_is_reported():
    texts = filled(template(), VALUES).texts
    for text in (
        f"Net 1,234.50 of {NAME}", f"Dear {NAME}, hello", f"Box of {NAME}", f"by {NAME}", f"Is it {NAME}?", f"{NAME},nobody", f"to {NAME}",
        f"Pay of {NAME}", f"Chart of {NAME}", f"Picture of {NAME}", "mailto:ann@x.com", NAME,
    ):  # fmt: skip
        assert text in texts


@pytest.mark.hosts
def test_the_workbook_is_valid_and_calculates(tmp_path):
    path = tmp_path / "filled.xlsx"
    path.write_bytes(render(template(), VALUES))
    assert hosts.validator_errors(path) == []
    assert hosts.audit_errors(path) == []
    assert [problem for problem in lint.problems(path) if "no value" not in problem] == []
    shown = hosts.recalculated(path)
    assert shown[NAME]["A2"] == f"Dear {NAME}, hello"
    assert (shown["Data"]["A1"], shown["Data"]["B8"]) == (6, 5)
