"""Rows that belong together are printed on one page, where a page holds them."""

import re

import pytest

from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.pages import with_breaks
from spm_xl.workbook.fill.render import render
from tests.workbook.templates import part, template

ROW = 15  # points
PAGE = (8.27 - 1.5) * 72 * 0.96  # landscape A4, margins of 0.75 inch at top and bottom
PER_PAGE = int(PAGE / ROW)


def page_breaks(sizes, mark="#parts together", repeat=False, fit=False):
    """Breaks of a sheet with one row on top and a part of so many rows for each size."""

    def set_up(book, sheets):
        sheet = sheets["Page"]
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(top=0.75, bottom=0.75)
        if repeat:
            sheet.repeat_rows(0)
        if fit:
            sheet.fit_to_pages(1, 0)
            sheet.set_column(0, 0, 250)

    rows = [["Title"], ["{{" + mark + "}}"], ["{{name}}"], ["{{#rows}}"], ["{{n}}"], ["{{/rows}}"], ["{{/parts}}"]]
    values = {"parts": [{"name": "x", "rows": [{"n": n} for n in range(size - 1)]} for size in sizes]}
    xml = part(render(load(template(set_up, Page=rows)), values), "xl/worksheets/sheet1.xml")
    found = re.search(r'<rowBreaks count="(\d+)" manualBreakCount="(\d+)">(.*?)</rowBreaks>', xml)
    if not found:
        return []
    assert xml.index("<pageMargins") < found.start()
    rows = [int(row) for row in re.findall(r'<brk id="(\d+)" max="16383" man="1"/>', found[3])]
    assert found[1] == found[2] == str(len(rows))
    return rows


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([10, 10], []),
        ([PER_PAGE - 1], []),
        ([PER_PAGE - 1, 2], [PER_PAGE]),
        ([PER_PAGE - 5, 10], [PER_PAGE - 4]),
        ([20, 20, 20], [21, 41]),
        ([10] * 7, [31, 61]),
        ([PER_PAGE + 20], []),  # too long for any page: cut where it must be
        ([PER_PAGE - 3, PER_PAGE + 20], [PER_PAGE - 2]),  # but not right after its heading
    ],
)
def test_a_page_ends_before_a_part_that_would_be_cut(sizes, expected):
    assert page_breaks(sizes) == expected


def test_other_blocks_are_cut_where_a_page_ends():
    assert page_breaks([20, 20, 20], "#parts") == []


def test_repeated_rows_take_their_room_on_each_page():
    half = PER_PAGE // 2
    assert page_breaks([PER_PAGE - 1, half, PER_PAGE - half]) == [PER_PAGE]
    assert page_breaks([PER_PAGE - 1, half, PER_PAGE - half], repeat=True) == [PER_PAGE, PER_PAGE + half]


def test_a_page_scaled_down_to_its_width_holds_more_rows():
    assert page_breaks([20, 20, 20], fit=True) == [41]


def test_page_breaks_of_the_template_stay():
    tail = '<pageMargins left="1"/><pageSetup/><headerFooter><oddFooter>x</oddFooter></headerFooter><rowBreaks count="1" manualBreakCount="1"><brk id="7" max="16383" man="1"/></rowBreaks><drawing/>'
    assert with_breaks(tail, []) == tail
    made = with_breaks(tail, [4])
    assert re.findall(r'id="(\d+)"', made) == ["4", "7"]
    assert made.index("</headerFooter><rowBreaks count") < made.index("<drawing/>")
