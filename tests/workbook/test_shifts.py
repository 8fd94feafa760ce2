"""What moves with the rows: tables, merges, rules, validations, names, drawings and charts."""

import re

from tests.workbook.templates import filled, found, part, template

ROWS = [
    ["Sales"],
    ["Deal", "Amount"],
    ["{{#deals}}"],
    ["{{id}}", "{{amount}}"],
    ["{{/deals}}"],
    ["{{^deals}}"],
    ["none"],
    ["{{/deals}}"],
    ["end"],
]
THREE = [{"id": f"T-{n}", "amount": n * 10} for n in (1, 2, 3)]
SHEET = "xl/worksheets/sheet1.xml"


def made(more, deals=THREE, rows=ROWS, **values):
    return filled(template(more, A=rows), deals=deals, **values)


def test_a_table_takes_in_all_its_rows():
    def more(book, sheets):
        sheets["A"].add_table(1, 0, 7, 1, {"columns": [{"header": "Deal"}, {"header": "Amount"}]})

    assert found(made(more), "xl/tables/table1.xml", r'ref="([^"]+)"') == ["A2:B5", "A2:B5"]
    assert found(made(more, []), "xl/tables/table1.xml", r'ref="([^"]+)"') == ["A2:B3", "A2:B3"]


def test_merged_cells_are_repeated_and_counted():
    def more(book, sheets):
        sheets["A"].merge_range("A1:B1", "Sales")
        sheets["A"].merge_range("C4:D4", "x")

    assert found(made(more), SHEET, r'<mergeCells count="4">|<mergeCell ref="([^"]+)"') == [
        "",
        "A1:B1",
        "C3:D3",
        "C4:D4",
        "C5:D5",
    ]
    assert found(made(more, []), SHEET, r'<mergeCell ref="([^"]+)"') == ["A1:B1"]


def test_rules_cover_the_repeated_rows_and_speak_of_the_first():
    def more(book, sheets):
        look = book.add_format({"bold": True})
        sheets["A"].conditional_format("B4", {"type": "formula", "criteria": "=$B4>$B$9", "format": look})
        sheets["A"].conditional_format("B4", {"type": "data_bar", "data_bar_2010": True})

    xml = part(made(more), SHEET)
    assert set(re.findall(r'sqref="([^"]+)"|<xm:sqref>([^<]+)<', xml.split("<sheetData>")[1])) == {
        ("B3:B5", ""),
        ("", "B3:B5"),
    }
    assert "<formula>$B3&gt;$B$6</formula>" in xml
    assert "conditionalFormatting " not in part(made(more, [], ROWS[:5] + ROWS[8:]), SHEET)


def test_a_validation_list_follows_its_source():
    def more(book, sheets):
        sheets["A"].data_validation("C4", {"validate": "list", "source": "=$A$4:$A$4"})

    xml = part(made(more), SHEET)
    assert 'sqref="C3:C5"' in xml
    assert "<formula1>$A$3:$A$5</formula1>" in xml
    assert "dataValidation" not in part(made(more, [], ROWS[:5] + ROWS[8:]), SHEET)


def test_print_area_titles_names_and_frozen_rows():
    def more(book, sheets):
        sheets["A"].print_area("A1:B9")
        sheets["A"].repeat_rows(1)
        sheets["A"].freeze_panes(2, 0)
        book.define_name("amounts", "=A!$B$4:$B$4")

    data = made(more)
    assert sorted(found(data, "xl/workbook.xml", r"<definedName[^>]*>([^<]+)<")) == [
        "A!$2:$2",
        "A!$A$1:$B$6",
        "A!$B$3:$B$5",
    ]
    assert found(data, SHEET, r'ySplit="(\d+)" topLeftCell="([A-Z0-9]+)"') == [("2", "A3")]


def test_page_breaks_and_links_move():
    def more(book, sheets):
        sheets["A"].set_h_pagebreaks([9])
        sheets["A"].write_url("A9", "internal:A!A1", string="end")

    data = made(more)
    assert found(data, SHEET, r'<brk id="(\d+)"') == ["6"]
    assert found(data, SHEET, r'<hyperlink ref="([^"]+)"') == ["A6"]


def chart(book, sheets):
    made = book.add_chart({"type": "column"})
    made.add_series({"categories": "=A!$A$4:$A$4", "values": "=A!$B$4:$B$4"})
    sheets["A"].insert_chart("D9", made, {"description": "Sales: {{words}}"})


def test_a_chart_reads_the_repeated_rows_and_keeps_their_values():
    data = made(chart, words="three & more")
    xml = part(data, "xl/charts/chart1.xml")
    assert re.findall(r"<c:f>([^<]+)</c:f>", xml) == ["A!$A$3:$A$5", "A!$B$3:$B$5"]
    assert re.findall(r'<c:pt idx="(\d)"><c:v>([^<]+)</c:v>', xml) == [
        ("0", "T-1"),
        ("1", "T-2"),
        ("2", "T-3"),
        ("0", "10"),
        ("1", "20"),
        ("2", "30"),
    ]
    assert '<c:ptCount val="3"/>' in xml
    assert 'descr="Sales: three &amp; more"' in part(data, "xl/drawings/drawing1.xml")


def test_a_chart_over_columns_keeps_their_values():
    rows = [["{{#deals}}"], ["x"], ["{{/deals}}"], ["Q1", "Q2"], ["{{first}}", 7]]

    def more(book, sheets):
        one = book.add_chart({"type": "column"})
        one.add_series({"categories": "=A!$A$4:$B$4", "values": "=A!$A$5:$B$5"})
        sheets["A"].insert_chart("D1", one)

    xml = part(made(more, THREE, rows, first=5), "xl/charts/chart1.xml")
    assert re.findall(r"<c:f>([^<]+)</c:f>", xml) == ["A!$A$4:$B$4", "A!$A$5:$B$5"]
    assert re.findall(r"<c:v>([^<]+)</c:v>", xml) == ["Q1", "Q2", "5", "7"]


def test_a_drawing_in_rows_that_are_gone_is_left_out():
    rows = [["Sales"], ["{{#picture}}"], ["here"], ["{{/picture}}"], *ROWS[2:]]

    def more(book, sheets):
        one = book.add_chart({"type": "column"})
        one.add_series({"values": "=A!$B$6:$B$6"})
        sheets["A"].insert_chart("A3", one)

    assert "<xdr:graphicFrame" in part(made(more, THREE, rows, picture=True), "xl/drawings/drawing1.xml")
    assert "<xdr:graphicFrame" not in part(made(more, THREE, rows, picture=False), "xl/drawings/drawing1.xml")


def test_headers_and_footers_are_filled():
    def more(book, sheets):
        sheets["A"].set_footer("&L&8 {{company}}&RPage &P of &N")

    assert "&amp;8 Smith &amp;&amp; Co&amp;RPage &amp;P" in part(made(more, company="Smith & Co"), SHEET)
    assert "&amp;8 &lt;A&gt;&amp;RPage" in part(made(more, company="<A>"), SHEET)


def test_a_table_that_would_lose_all_its_rows_keeps_a_blank_one():
    def more(book, sheets):
        sheets["A"].add_table(3, 0, 3, 1, {"header_row": False})

    data = made(more, [], ROWS[:5] + ROWS[8:])
    assert 'ref="A3:B3"' in part(data, "xl/tables/table1.xml")
