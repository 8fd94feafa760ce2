"""Filling a template: values, repeated rows, formulas that follow them, and clear refusals."""

import pickle
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill import layout as layouts
from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import render
from spm_xl.workbook.grid.cells import Fixed
from tests.workbook.templates import filled, formulas, found, part, shown, template

DEALS = [{"id": "T-1", "amount": Decimal("100.50"), "pay": Decimal("10.05")}, {"id": "T-2", "amount": 200, "pay": 20}]
LIST = [
    ["{{title}}"],
    ["Deal", "Amount", "Pay"],
    ["{{#deals}}"],
    ["{{id}}", "{{amount}}", ("=B4/10", "{{pay}}")],
    ["{{/deals}}"],
    ["Total", None, ("=SUM(C4:C4)", "{{total}}")],
]


def test_every_kind_of_value_stands_in_its_cell():
    data = filled(
        template(A=[["{{a}}", "{{b}}", "{{c}}", "{{d}}", "{{e}}", "{{f}}", "{{g}}", "Plan {{a}} from {{d}}"]]),
        a="text", b=Decimal("75.10"), c=Fraction(1, 3), d=date(2026, 3, 31), e=None, f=True, g=7,
    )  # fmt: skip
    assert shown(data)["A"] == [["text", 75.10, 1 / 3, datetime(2026, 3, 31), None, True, 7, "Plan text from 2026-03-31"]]


def test_rows_are_repeated_and_formulas_follow():
    data = filled(template(A=LIST), title="March", deals=DEALS, total=Decimal("30.05"))
    assert shown(data)["A"] == [
        ["March", None, None],
        ["Deal", "Amount", "Pay"],
        ["T-1", 100.5, 10.05],
        ["T-2", 200, 20],
        ["Total", None, 30.05],
    ]
    assert formulas(data) == {"C3": "=B3/10", "C4": "=B4/10", "C5": "=SUM(C3:C4)"}


def test_one_template_is_filled_with_lists_of_any_length_one_after_the_other():
    """What is kept of one file for the next changes nothing in it."""
    data = template(A=[*LIST, *LIST])
    known = load(data)
    for count in (5, 1_200, 0, 2, 61, 5):
        deals = [{"id": f"T-{at % 7}", "amount": at, "pay": Decimal(at) / 10} for at in range(count)]
        values = {"title": f"{count} deals", "deals": deals, "total": sum(deal["pay"] for deal in deals)}
        assert render(known, values) == render(load(data), values), count


@pytest.mark.parametrize("texts", [["a & b", "<i>", "c>d"], ["two\nlines", "x & y"], ["\ttab", "a&b"], ["_x0041_", "&amp;"], ["\u00a0", "\u2028", "é & ü"], ["a\nb", ""]])
def test_texts_stand_in_their_cells_whatever_is_in_them(texts):
    items = [{"id": text, "amount": 1, "pay": text} for text in (*texts, "plain", *texts)]
    rows = shown(filled(template(A=LIST), title="x", deals=items, total=1))["A"][2:-1]
    assert [row[0] for row in rows] == [text or None for text in (*texts, "plain", *texts)]


def test_what_stands_in_for_an_empty_block():
    rows = [*LIST[:5], ["{{^deals}}"], ["none"], ["{{/deals}}"], ["Total", None, ("=SUM(C4:C4)", "{{total}}")]]
    data = filled(template(A=rows), title="March", deals=[], total=0)
    assert shown(data)["A"][2:] == [["none", None, None], ["Total", None, 0]]
    assert formulas(data) == {"C4": "=SUM(C3:C3)"}


def test_lists_in_lists_may_be_long_short_or_replaced():
    rows = [
        ["{{#lines}}"], ["{{name}}"], ["{{#deals}}"], ["{{id}}", "{{amount}}", ("=B4*2", "{{twice}}")], ["{{/deals}}"],
        ["{{^deals}}"], ["none of {{name}}", 0], ["{{/deals}}"], ["sum", ("=SUM(B4:B7)", "{{sum}}")], ["{{/lines}}"], ["=SUM(B4:B4)"],
    ]  # fmt: skip
    lines = [
        {"name": name, "sum": sum(range(count)), "deals": [{"id": f"{name}{at}", "amount": at, "twice": 2 * at} for at in range(count)]}
        for name, count in (("a", 0), ("b", 5), ("c", 0), ("d", 2))
    ]
    data = filled(template(lambda book, sheets: sheets["A"].conditional_format("B4:C4", {"type": "3_color_scale"}), A=rows), lines=lines)
    assert [row[0] for row in shown(data)["A"]][:-1] == [
        "a", "none of a", "sum", "b", "b0", "b1", "b2", "b3", "b4", "sum", "c", "none of c", "sum", "d", "d0", "d1", "sum",
    ]  # fmt: skip
    told = formulas(data)
    assert (told["C5"], told["C9"], told["C16"]) == ("=B5*2", "=B9*2", "=B16*2")
    assert (told["B3"], told["B10"], told["B13"], told["B17"]) == ("=SUM(B2:B2)", "=SUM(B5:B9)", "=SUM(B12:B12)", "=SUM(B15:B16)")
    assert told["A18"] == "=SUM(B2:B16)"  # what stands in for the first list is the first of its rows
    assert 'sqref="B5:C9 B15:C16"' in part(data, "xl/worksheets/sheet1.xml")


def test_a_formula_over_an_empty_list_keeps_one_blank_row_as_excel_does_in_a_table():
    data = filled(template(A=LIST), title="March", deals=[], total=0)
    assert shown(data)["A"] == [["March", None, None], ["Deal", "Amount", "Pay"], [None] * 3, ["Total", None, 0]]
    assert formulas(data) == {"C4": "=SUM(C3:C3)"}


def test_an_empty_list_that_nothing_refers_to_leaves_no_row():
    data = filled(template(A=[*LIST[:5], ["End"]]), title="March", deals=[])
    assert shown(data)["A"] == [["March", None, None], ["Deal", "Amount", "Pay"], ["End", None, None]]


def test_the_blank_row_of_an_empty_list_in_a_list_stands_only_where_it_is_needed():
    rows = [["{{#lines}}"], ["{{name}}"], ["{{#deals}}"], ["{{id}}", None, "{{pay}}"], ["{{/deals}}"], ["sum", None, "=SUM(C4:C4)"], ["{{/lines}}"]]
    lines = [{"name": "New", "deals": DEALS}, {"name": "Old", "deals": []}]
    data = filled(template(A=rows), lines=lines)
    assert [row[0] for row in shown(data)["A"]] == ["New", "T-1", "T-2", "sum", "Old", None, "sum"]
    assert formulas(data) == {"C4": "=SUM(C2:C3)", "C7": "=SUM(C6:C6)"}
    assert formulas(filled(template(A=[*rows, ["all", None, "=SUM(C4:C4)"]]), lines=[])) == {"C2": "=SUM(C1:C1)"}


def test_a_formula_over_a_block_without_rows_is_refused():
    rows = [["{{#deals}}"], ["{{/deals}}"], ["Total", "=SUM(C1:C2)"]]
    with pytest.raises(InvalidInput, match=r"A!B1 .row 3 of the template.*C1:C2, rows that are\s+not there"):
        filled(template(A=rows), deals=[])


def test_blocks_in_blocks_and_references_to_the_same_item_on_another_sheet():
    detail = [
        ["{{#lines}}"],
        ["{{name}}"],
        ["{{#parts}}"],
        [None, "{{amount}}"],
        ["{{/parts}}"],
        ["sum", ("=SUM(B4:B4)", "{{sum}}")],
        ["{{/lines}}"],
    ]
    first = [
        ["{{#lines}}"],
        ["{{name}}", ("=Detail!B6", "{{sum}}")],
        ["{{/lines}}"],
        ["all", ("=SUM(B2:B2)", "{{all}}")],
    ]
    lines = [
        {"name": "a", "parts": [{"amount": 1}, {"amount": 2}], "sum": 3},
        {"name": "b", "parts": [{"amount": 4}], "sum": 4},
    ]
    data = filled(template(First=first, Detail=detail), lines=lines, all=7)
    assert shown(data) == {
        "First": [["a", 3], ["b", 4], ["all", 7]],
        "Detail": [["a", None], [None, 1], [None, 2], ["sum", 3], ["b", None], [None, 4], ["sum", 4]],
    }
    assert formulas(data) == {"B1": "=Detail!B4", "B2": "=Detail!B7", "B3": "=SUM(B1:B2)"}


def test_true_and_false_show_or_leave_out_rows():
    rows = [["{{#note}}"], ["{{words}}"], ["{{/note}}"], ["end"]]
    assert shown(filled(template(A=rows), note=True, words="yes"))["A"] == [["yes"], ["end"]]
    assert shown(filled(template(A=rows), note=False, words="yes"))["A"] == [["end"]]


def test_a_fixed_value_replaces_the_formula():
    data = filled(template(A=[[1, ("=A1*2", "{{double}}")]]), double=Fixed(Decimal("2.01")))
    assert shown(data)["A"] == [[1, 2.01]]
    assert not formulas(data)


def test_a_formula_without_a_name_shows_no_stale_value():
    data = filled(template(A=[["{{a}}", ("=A1*2", 99)]]), a=4)
    assert formulas(data) == {"B1": "=A1*2"}
    assert shown(data)["A"] == [[4, None]]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1-555", "@x", "-2+3", "\tx", "\rx", "=cmd|' /C calc'!A0"])
def test_text_that_looks_like_a_formula_stays_text(text):
    """STM-11."""
    data = filled(template(A=[["{{a}}"]]), a=text)
    assert shown(data)["A"] == [[text.replace("\r", "_x000D_")]] or shown(data)["A"] == [[text]]
    assert not formulas(data)
    (style,) = found(data, "xl/worksheets/sheet1.xml", r'<c r="A1" s="(\d+)" t="s">')
    formats = found(data, "xl/styles.xml", r"<cellXfs.*?</cellXfs>")[0]
    assert 'quotePrefix="1"' in formats.split("<xf ")[int(style) + 1]


def test_control_characters_and_markup_are_escaped():
    data = filled(template(A=[["{{a}}"]]), a="a\x08b <&> _x0041_ \ud800")
    assert "a_x0008_b &lt;&amp;&gt; _x005F_x0041_ _xD800_" in part(data, "xl/sharedStrings.xml")


def test_a_text_that_fits_no_cell_is_refused_with_its_cell():
    assert shown(filled(template(A=[["{{a}}"]]), a="x" * 32_767))
    with pytest.raises(InvalidInput, match=r"A!A1 .*32,768 characters.*at most 32,767"):
        filled(template(A=[["{{a}}"]]), a="x" * 32_768)
    with pytest.raises(InvalidInput, match="32,768"):
        filled(template(A=[["{{a}}"]]), a="😀" * 16_384)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
def test_a_number_that_is_none_is_refused(value):
    with pytest.raises(InvalidInput, match="finite"):
        filled(template(A=[["{{a}}"]]), a=value)


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    """STM-13."""
    assert layouts.LAST_ROW == 1_048_576
    monkeypatch.setattr(layouts, "LAST_ROW", 4)
    filled(template(A=LIST), title="", deals=DEALS[:1], total=0)
    with pytest.raises(InvalidInput, match="sheet A would have 5 rows; a sheet holds 4"):
        filled(template(A=LIST), title="", deals=DEALS, total=0)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["{{#a}}"], ["x"]], r"row 1: \{\{#a\}\} is not closed"),
        ([["x"], ["{{/a}}"]], r"row 2: \{\{/a\}\} closes no block"),
        ([["{{#a}}"], ["{{#b}}"], ["{{/a}}"], ["{{/b}}"]], r"row 2: \{\{#b\}\} is not closed"),
        ([["{{^a}}"], ["x"], ["{{/a}}"]], r"must follow \{\{/a\}\}"),
        ([["{{#a}} and"], ["{{/a}}"]], "must stand alone"),
        ([["{{#a}}", "{{#b}}"], ["{{/a}}"]], "one block marker in a row"),
    ],
)
def test_markers_that_do_not_fit_together_are_refused(rows, message):
    with pytest.raises(InvalidInput, match=message):
        load(template(A=rows))


def test_a_missing_value_is_named_with_its_cell():
    with pytest.raises(InvalidInput, match=r"A!B2 .*no value named b"):
        filled(template(A=[["{{a}}"], [None, "{{b}}"]]), a=1)
    with pytest.raises(InvalidInput, match="no list rows"):
        filled(template(A=[["{{#rows}}"], ["x"], ["{{/rows}}"]]))


@pytest.mark.parametrize("data", [b"", b"PK\3\4 and nothing", b"name,amount\n"])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(InvalidInput, match=r"no readable \.xlsx"):
        load(data)


def test_the_same_values_give_the_same_bytes_in_any_process():
    data, values = template(A=LIST), {"title": "March", "deals": DEALS, "total": Decimal("30.05")}
    ready = load(data)
    here = render(ready, values)
    assert render(pickle.loads(pickle.dumps(ready)), values) == render(load(data), values) == here
    code = (
        "import sys, pickle; from spm_xl.workbook.fill.load import load; from spm_xl.workbook.fill.render import render\n"
        "data, values = pickle.load(sys.stdin.buffer); sys.stdout.buffer.write(render(load(data), values))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps((data, values)), capture_output=True, check=True,
        env={"PYTHONHASHSEED": "7"}, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout == here


def test_parts_that_do_not_change_are_copied():
    data = template(A=LIST)
    made = filled(data, title="x", deals=DEALS, total=0)
    for name in ("xl/theme/theme1.xml", "docProps/app.xml", "[Content_Types].xml"):
        assert part(made, name) == part(data, name)


def test_the_dates_in_the_zip_are_fixed():
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(filled(template(A=[["x"]])))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
