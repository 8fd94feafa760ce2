"""Filling a workbook that nobody prepared for us: what is not filled keeps its bytes, whatever form it is in."""

import io
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import filled as filled_parts
from spm_xl.workbook.fill.render import render
from spm_xl.workbook.parts import package
from tests.workbook.templates import filled, formulas, found, part, shown, template

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
DEALS = [{"id": f"T-{at}", "amount": Decimal(at)} for at in range(1, 4)]
LIST = [["Deal", "Amount"], ["{{#deals}}"], ["{{id}}", "{{amount}}"], ["{{/deals}}"], ["Total", ("=SUM(B3:B3)", 0)]]


def with_part(data: bytes, name: str, change) -> bytes:
    """The workbook with a part changed."""
    parts = package.opened(data)
    return package.rewritten(parts, {name: change(parts[name].decode()).encode()})


def with_rows(data: bytes, rows: str, prefix: str = "") -> bytes:
    """The workbook with other rows on its first sheet."""
    def change(xml: str) -> str:
        return re.sub(r"<sheetData>.*</sheetData>", lambda _: f"<sheetData>{rows}</sheetData>", xml, flags=re.DOTALL)
    return with_part(data, SHEET, change)


def rows_of(data: bytes, name: str = SHEET) -> str:
    return found(data, name, r"(?s)<sheetData>(.*)</sheetData>")[0]


def test_a_sheet_without_markers_stays_as_it_is_packed():
    data = template(A=[["{{a}}", 1]], B=[["text", ("=1+1", 2)]])
    before, after = package.opened(data), package.opened(filled(data, a="x"))
    assert after.part("xl/worksheets/sheet2.xml") == before.part("xl/worksheets/sheet2.xml")
    assert shown(filled(data, a="x"))["B"] == [["text", 2]]


def test_rows_without_markers_keep_their_bytes():
    """Attributes that we do not know, spaces, comments and the order of attributes."""
    rows = (
        '<row spans="1:3"  r="1" x14ac:dyDescent="0.25" xmlns:x14ac="http://x"><!-- kept --><c t="n" r="A1" ph="1"><v>1.50</v></c>'
        "<c r='B1' s='0'><f ca='1'>A1&gt;1</f></c></row>\n"
        '<row r="2"><c r="A2" t="inlineStr"><is><t>{{a}}</t></is></c></row>'
        '<row r="4" ht="20.5" customHeight="1"><c r="A4" t="e"><v>#N/A</v></c><c r="B4" t="b"><v>1</v></c></row>'
    )
    after = rows_of(filled(with_rows(template(A=[["x"]]), rows), a=7))
    assert after == rows.replace('<c r="A2" t="inlineStr"><is><t>{{a}}</t></is></c>', '<c r="A2"><v>7</v></c>')


def test_only_row_numbers_change_in_rows_that_move():
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>{{#deals}}</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>{{id}}</t></is></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>{{/deals}}</t></is></c></row>'
        '<row  r="7" spans="1:2" x:y="3" xmlns:x="http://x"><c r="A7"><v>1</v></c> <c r="B7"><f>A7*2</f><v>2</v></c></row>'
    )
    after = rows_of(filled(with_rows(template(A=[["x"]]), rows), deals=[*DEALS, {"id": "T-4"}]))
    assert after.endswith('<row  r="8" spans="1:2" x:y="3" xmlns:x="http://x"><c r="A8"><v>1</v></c> <c r="B8"><f>A8*2</f><v>2</v></c></row>')


def test_a_sheet_with_prefixes_and_without_addresses():
    data = template(A=[["{{a}}", 5]])

    def prefixed(xml: str) -> str:
        rows = "<x:row><x:c t='inlineStr'><x:is><x:t>{{a}}</x:t></x:is></x:c><x:c><x:v>5</x:v></x:c></x:row>"
        return f'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>{rows}</x:sheetData></x:worksheet>'

    data = with_part(data, SHEET, prefixed)
    assert shown(filled(data, a="text"))["A"] == [["text", 5]]
    assert shown(filled(data, a=True))["A"] == [[True, 5]]


def test_rows_without_numbers_move():
    marks = ["{{#deals}}", "{{id}}", "{{/deals}}"]
    rows = "".join(f"<row><c t='inlineStr'><is><t>{text}</t></is></c></row>" for text in marks) + "<row><c><v>9</v></c></row>"
    assert shown(filled(with_rows(template(A=[["x"]]), rows), deals=DEALS))["A"] == [["T-1"], ["T-2"], ["T-3"], [9]]


def test_shared_formulas_are_written_out_only_where_they_move():
    first, second = '<f t="shared" ref="B1:B2" si="0">A1*2</f><v>2</v>', '<f t="shared" si="0"/><v>4</v>'
    rows = (
        f'<row r="1"><c r="A1"><v>1</v></c><c r="B1">{first}</c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2">{second}</c></row>'
    )
    mark = '<row r="{}"><c r="A{}" t="inlineStr"><is><t>{}</t></is></c></row>'
    below = rows + mark.format(4, 4, "{{a}}")
    assert rows_of(filled(with_rows(template(A=[["x"]]), below), a=1)).startswith(rows)
    moved = re.sub(r'(r="[AB]?)(\d)"', lambda m: f'{m[1]}{int(m[2]) + 3}"', rows).replace("A1*2", "A4*2").replace("B1:B2", "B4:B5")
    above = "".join(mark.format(at, at, text) for at, text in enumerate(("{{#deals}}", "{{id}}", "{{/deals}}"), 1)) + moved
    assert formulas(filled(with_rows(template(A=[["x"]]), above), deals=DEALS)) == {"B4": "=A4*2", "B5": "=A5*2"}


def test_array_formulas_and_data_tables_move_with_their_areas():
    mark = "".join(
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for at, text in enumerate(("{{#deals}}", "{{id}}", "{{/deals}}"), 1)
    )
    rows = (
        '<row r="5"><c r="A5" cm="1"><f t="array" ref="A5:A6">SUM(A2:A2)*{1;2}</f><v>0</v></c></row><row r="6"><c r="A6"><v>0</v></c></row>'
        '<row r="8"><c r="B8"><f t="dataTable" ref="B8:B9" dt2D="0" dtr="0" r1="A5"/><v>1</v></c></row><row r="9"><c r="B9"><v>1</v></c></row>'
    )
    after = rows_of(filled(with_rows(template(A=[["x"]]), mark + rows), deals=DEALS))
    assert '<c r="A5" cm="1"><f t="array" ref="A5:A6">SUM(A1:A3)*{1;2}</f></c>' in after
    assert '<f t="dataTable" ref="B8:B9" dt2D="0" dtr="0" r1="A5"/>' in after
    assert '<c r="A6"/>' in after or '<c r="A6"></c>' in after  # what the array filled is not kept either


def test_a_rich_text_keeps_its_runs():
    def rich(book, sheets):
        bold = book.add_format({"bold": True})
        sheets["A"].write_rich_string("A1", "Plan ", bold, "{{plan.name}}", " of {{year}}")

    data = filled(template(rich, A=[[None, "{{year}}"]]), plan={"name": "Q & A"}, year=2026)
    assert shown(data)["A"] == [["Plan Q & A of 2026", 2026]]
    (runs,) = found(data, STRINGS, r"<si>(<r>.*?)</si>")
    assert runs.count("<r>") == 3
    assert re.search(r"<b/>.*?</rPr><t[^>]*>Q &amp; A</t>", runs)


def test_no_text_of_the_template_stays_where_nobody_sees_it():
    data = template(A=[["{{a}}", "Label"]], B=[["Other"]])
    data = with_part(data, STRINGS, lambda xml: xml.replace("</sst>", "<si><t>Ann Lee, 92,000</t></si></sst>"))
    made = part(filled(data, a="x"), STRINGS)
    assert "Ann" not in made
    assert "{{" not in made
    assert "Label" in made and "Other" in made  # noqa: PT018
    assert shown(filled(data, a="x")) == {"A": [["x", "Label"]], "B": [["Other"]]}


def test_only_the_sheet_changes_where_a_number_goes_into_a_blank_cell():
    data = template(A=[["Net", None]])
    before = dict(package.contents(data))
    after = dict(package.contents(render(load(data, Binding(cells={"A!B1": "net"})), {"net": 1})))
    assert [name for name in before if before[name] != after[name]] == [SHEET]
    assert rows_of(render(load(data, Binding(cells={"A!B1": "net"})), {"net": 1})) == (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1</v></c></row>'
    )


def test_the_texts_that_came_from_values_are_told():
    data = template(lambda book, sheets: sheets["A"].set_footer("{{who}}"), A=[["{{a}}", "Label", ("=A1", "{{shown}}")]])
    made = filled_parts(load(data), {"a": "x", "who": "Ann & Co", "shown": "words", "unused": "y"})
    assert sorted(made.texts) == ["Ann & Co", "words", "x"]


def test_what_reads_nothing_that_is_filled_keeps_its_value_and_what_does_is_calculated_on_opening():
    data = template(A=[["{{a}}", ("=1+1", 2), ("=A1*2", 99)]], B=[[("=2+2", 4)]], C=[[("=A!C1", 99)]])
    made = filled(data, a=4)
    assert shown(made) == {"A": [[4, 2, None]], "B": [[4]], "C": [[None]]}
    assert found(made, "xl/workbook.xml", r'<calcPr[^>]*fullCalcOnLoad="1"')
    assert package.opened(made).part("xl/worksheets/sheet2.xml") == package.opened(data).part("xl/worksheets/sheet2.xml")
    still = template(A=[["{{a}}", ("=1+1", 2)]])
    assert part(filled(still, a=4), "xl/workbook.xml") == part(still, "xl/workbook.xml")


def test_dotted_names_and_formats():
    def money(book, sheets):
        sheets["A"].write("A1", "{{pay.net}}", book.add_format({"num_format": "#,##0.00"}))

    pay = {"net": Decimal("-1234.5"), "on": date(2026, 3, 31)}
    data = filled(template(money, A=[[None, "Net {{ pay.net | #,##0.00 }} on {{ pay.on | d mmm yyyy }}", "{{ pay.net | 0.0 }}"]]), pay=pay)
    assert shown(data)["A"] == [[-1234.5, "Net -1,234.50 on 31 Mar 2026", -1234.5]]
    row = load_workbook(io.BytesIO(data)).active[1]
    assert [cell.number_format for cell in row] == ["#,##0.00", "General", "0.0"]
    with pytest.raises(InvalidInput, match=r"A!A1 .*no value named pay\.gross"):
        filled(template(A=[["{{pay.gross}}"]]), pay=pay)


def test_a_date_without_a_format_gets_one_and_1904_counts_otherwise():
    data = template(A=[["{{day}}"], ["{{#rows}}"], ["{{day}}"], ["{{/rows}}"]])
    values = {"day": date(2026, 3, 31), "rows": [{"day": date(2026, 1, each)} for each in range(1, 9)]}
    expected = [[datetime(2026, 3, 31)], *([datetime(2026, 1, each)] for each in range(1, 9))]
    assert shown(filled(data, **values))["A"] == expected
    data = with_part(data, "xl/workbook.xml", lambda xml: xml.replace("<workbookPr ", '<workbookPr date1904="1" '))
    assert shown(filled(data, **values))["A"] == expected
    assert "<v>44650</v>" in rows_of(filled(data, **values))


def test_sheet_names_with_markers_are_followed():
    def more(book, sheets):
        book.define_name("net", "='{{name}}'!$A$1")

    data = filled(template(more, **{"{{name}}": [["{{a}}"]], "B": [[("='{{name}}'!A1*2", "{{double}}")]]}), name="Ann O'Brien", a=2, double=4)
    assert list(shown(data)) == ["Ann O'Brien", "B"]
    assert "<f>'Ann O''Brien'!A1*2</f>" in part(data, "xl/worksheets/sheet2.xml")
    assert "'Ann O''Brien'!$A$1" in part(data, "xl/workbook.xml")
    assert "{{" not in "".join(map(str, package.contents(data)))


def test_a_marker_in_a_formulas_text():
    data = filled(template(A=[[("=\"Plan {{plan}}\"&A2", "{{shown}}")], ["x"]]), plan='A "1"', shown="Plan x")
    assert formulas(data) == {"A1": '="Plan A ""1"""&A2'}


def test_two_braces_can_be_printed():
    assert shown(filled(template(A=[['{{ "{{" }} and {{a}}', '{{ "{{" }}']]), a=1))["A"] == [["{{ and 1", "{{"]]


def test_a_template_becomes_a_workbook():
    data = with_part(
        template(A=[["{{a}}"]]), "[Content_Types].xml", lambda xml: xml.replace("sheet.main+xml", "template.main+xml")
    )
    assert "template.main+xml" in part(render(load(data), {"a": 1}), "[Content_Types].xml")
    assert "template.main+xml" not in part(render(load(data), {"a": 1}, as_workbook=True), "[Content_Types].xml")


def test_a_protected_sheet_is_filled_and_stays_protected():
    data = template(lambda book, sheets: sheets["A"].protect("secret"), A=[["{{a}}"]])
    assert found(filled(data, a=1), SHEET, "<sheetProtection[^>]*>") == found(data, SHEET, "<sheetProtection[^>]*>") != []


@pytest.mark.parametrize("count", [0, 1, 3, 4, 50])
def test_rows_read_back_as_they_were_given(count):
    rows = [
        {"text": f"T{at % 7}", "number": Decimal(at) / 4, "float": at / 3, "date": date(2026, 1, 1 + at % 28), "mixed": (at, "=x", None, True, "")[at % 5]}
        for at in range(count)
    ]
    data = template(A=[["{{#rows}}"], ["{{text}}", "{{number}}", "{{float}}", "{{date}}", "{{mixed}}", "{{outer}}"], ["{{/rows}}"], ["end"]])
    made = shown(filled(data, rows=rows, outer="o"))["A"]
    expected = [
        [row["text"], float(row["number"]), row["float"], datetime.combine(row["date"], datetime.min.time()), row["mixed"] or (0 if row["mixed"] == 0 else None), "o"]
        for row in rows
    ]
    assert made == [*expected, ["end", *[None] * 5]] if count else made == [["end"]]


def test_two_sheets_that_name_each_other_stay_right():
    data = template(A=LIST, B=[[("=SUM(A!B3:B3)", "{{sum}}"), ("=A!B5", "{{sum}}"), ("=A!$A$1", "Deal")]])
    made = filled(data, deals=DEALS, sum=6)
    assert re.findall(r"<f>([^<]*)</f>", part(made, "xl/worksheets/sheet2.xml")) == ["SUM(A!B2:B4)", "A!B5", "A!$A$1"]
    assert shown(made)["B"] == [[6, 6, "Deal"]]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ('<row r="2"/><row r="1"/>', "after row 2 comes row '1'"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', "after column 2"),
        ('<row r="1"><c r="A2"/></row>', "stands in row 1"),
        ('<row r="1"><c t="s"><v>99</v></c></row>', "text number '99'"),
        ('<row r="9999999"/>', "comes row '9999999'"),
        ('<row r="1"><c></row>', "is damaged"),
    ],
)
def test_sheets_that_are_damaged_are_refused(rows, message):
    mark = '<row r="1000"><c r="A1000" t="inlineStr"><is><t>{{a}}</t></is></c></row>'
    with pytest.raises(InvalidInput, match=re.escape(message)):
        load(with_rows(template(A=[["x"]]), rows + mark))


def test_a_cell_far_away_costs_nothing():
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>{{a}}</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert rows_of(filled(with_rows(template(A=[["x"]]), rows), a=1)).endswith('<c r="XFD1048576"><v>1</v></c></row>')
