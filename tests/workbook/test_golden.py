"""The golden template, filled with no, one, three and a thousand deals: valid, true, and everything in its place."""

import re
import warnings
from pathlib import Path

import pytest

from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import render
from spm_xl.workbook.lint.lint import problems
from spm_xl.workbook.parts import package
from tests import hosts
from tests.workbook import golden

DEALS = (0, 1, 3, 1_000)
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[int, Path]:
    """The filled workbooks by the number of deals."""
    folder = tmp_path_factory.mktemp("golden")
    ready = load(golden.template())
    found = {}
    for deals in DEALS:
        found[deals] = folder / f"golden{deals}.xlsx"
        found[deals].write_bytes(render(ready, golden.values(deals)))
    return found


@pytest.fixture(scope="module")
def parts(files) -> dict[int, package.Parts]:
    """Their parts."""
    return {deals: package.opened(path.read_bytes()) for deals, path in files.items()}


def found(parts, part, pattern):
    """What a pattern finds in a part."""
    return re.findall(pattern, parts[part].decode())


def deal_rows(deals):
    """The rows of the deals, or of what stands there instead."""
    return range(5, 5 + max(deals, 1))


@pytest.mark.hosts
def test_the_template_itself_is_valid(tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(golden.template())
    assert (hosts.validator_errors(path), hosts.audit_errors(path), problems(path)) == ([], [], [])


@pytest.mark.hosts
@pytest.mark.parametrize("deals", DEALS)
def test_each_is_valid(files, deals):
    path = files[deals]
    assert (hosts.validator_errors(path), hosts.audit_errors(path), problems(path)) == ([], [], [])


@pytest.mark.hosts
def test_no_formula_shows_another_value_than_it_calculates_to(files):
    with warnings.catch_warnings(action="ignore"):
        assert hosts.stale_cells_of(files.values()) == {path: [] for path in files.values()}


@pytest.mark.parametrize("deals", DEALS)
def test_every_formula_follows_the_rows(files, deals):
    first, last, total, threshold = 5, 4 + max(deals, 1), golden.row(golden.TOTALS, deals), golden.row(golden.THRESHOLD, deals)
    with warnings.catch_warnings(action="ignore"):
        formulas = hosts.formulas(files[deals])
    statement, summary = formulas["Statement"], formulas["Summary"]
    amounts = f"C{first}:C{last}"
    assert statement["F2"] == f"=SUM({amounts})"
    assert all(statement[f"E{row}"] == golden.PAY for row in deal_rows(deals))
    assert statement[f"E{total}"] == "=SUBTOTAL(109,Deals[Pay])"
    assert statement[f"E{total + 2}"] == f"=Deals[[#Totals],[Pay]]+0*C{threshold}"
    assert statement[f"E{total + 3}"] == f"=AVERAGE(E{first}:E{last})"
    assert len(statement) == max(deals, 1) + 4
    assert list(summary.values()) == [
        f"=Statement!E{total}", f"=SUM(Statement!E{first}:E{last})", "=MAX(Deals[Pay])",
        f"=SUM(Statement!{amounts}*Statement!D{first}:D{last})", f"=SUM(_xlfn._xlws.SORT(Statement!{amounts}))",
        f"=Statement!C{threshold}", "=COUNT(Amounts)", f"=COUNT(Statement!{first}:{last})", "=SUM(Statement:Summary!Z6)",
        f'=IF(B2>Statement!$C${threshold},"above","below")', f"=SUM(Adjustments!$B$1:$B${1 + 2 * deals})",
    ]  # fmt: skip
    assert formulas["Adjustments"] == {f"B{2 + 2 * deals}": f"=SUM(B1:B{1 + 2 * deals})"}


@pytest.mark.parametrize("deals", DEALS)
def test_array_formulas_keep_their_places_and_stay_what_they_are(parts, deals):
    tags = found(parts[deals], "xl/worksheets/sheet2.xml", r'<c ([^>]*)><f t="array" ref="([^"]+)"')
    assert [(cell, area) for cell, area in tags] == [('r="B5"', "B5"), ('cm="1" r="B6"', "B6")]


@pytest.mark.parametrize("deals", DEALS)
def test_the_table_holds_all_deals(parts, deals):
    total = golden.row(golden.TOTALS, deals)
    assert found(parts[deals], "xl/tables/table1.xml", r'ref="([^"]+)"') == [f"A4:E{total}", f"A4:E{total - 1}"]
    assert "<calculatedColumnFormula>" in parts[deals]["xl/tables/table1.xml"].decode()


@pytest.mark.parametrize("deals", DEALS)
def test_names_print_area_titles_and_page_breaks(parts, deals):
    last = 4 + max(deals, 1)
    assert dict(found(parts[deals], BOOK, r'<definedName name="([^"]+)"[^>]*>([^<]+)<')) == {
        "Amounts": f"Statement!$C$5:$C${last}",
        "Below": f"Statement!$A${golden.row(15, deals)}",
        "LeftOfMe": "Statement!A6",  # relative: it means the cell beside whoever asks
        "_xlnm.Print_Area": f"Statement!$A$1:$M${golden.row(60, deals)}",
        "_xlnm.Print_Titles": "Statement!$4:$4",
        "Slicer_Customer": "#N/A",
    }
    assert found(parts[deals], SHEET, r'<brk id="(\d+)"') == [str(golden.row(21, deals))]
    assert found(parts[deals], SHEET, r'ySplit="(\d+)" topLeftCell="(\w+)"') == [("4", "B5")]
    assert found(parts[deals], SHEET, r'pane="bottomRight" activeCell="(\w+)"') == [f"C{golden.row(golden.THRESHOLD, deals)}"]


@pytest.mark.parametrize("deals", DEALS)
def test_merged_cells_and_outlines_are_repeated(parts, deals):
    beside = [f"K{row}:L{row}" for row in deal_rows(deals)] if deals else []
    assert found(parts[deals], SHEET, r'<mergeCell ref="([^"]+)"') == ["A1:F1", *beside, f"A{golden.row(15, deals)}:C{golden.row(15, deals)}"]
    assert found(parts[deals], SHEET, r'<mergeCells count="(\d+)"') == [str(len(beside) + 2)]
    grouped = found(parts[deals], SHEET, r'<row r="(\d+)"[^>]*outlineLevel="1"')
    assert list(map(int, grouped)) == [*(deal_rows(deals) if deals else []), golden.row(18, deals), golden.row(19, deals)]
    pairs = [f"A{2 + 2 * number}:C{2 + 2 * number}" for number in range(deals)]
    assert found(parts[deals], "xl/worksheets/sheet3.xml", r'<mergeCell ref="([^"]+)"') == pairs


@pytest.mark.parametrize("deals", DEALS)
def test_rules_and_validations_cover_the_deals(parts, deals):
    xml = parts[deals][SHEET].decode()
    area, last, threshold = f"5:{{}}{4 + deals}" if deals > 1 else "5", 4 + max(deals, 1), golden.row(golden.THRESHOLD, deals)
    below, agreed = f"E{golden.row(13, deals)}", f"C{golden.row(18, deals)}"
    of_deals = [f"{column}{area.format(column)}" for column in "CDE"] + [f"A5:E{last}"] if deals else []
    assert re.findall('<conditionalFormatting sqref="([^"]+)"', xml) == [*of_deals, below]
    assert re.findall("<xm:sqref>(C[^<]+)<", xml) == of_deals[:1]
    assert re.findall("<formula>([^<]+)<", xml) == [*([f"$C5&gt;$C${threshold}"] if deals else []), f"SUM($E$5:$E${last})&gt;$C${threshold}"]
    assert re.findall('<dataValidation [^>]*sqref="([^"]+)"', xml) == [agreed, *(["B" + of_deals[0][1:].replace("C", "B")] if deals else [])]
    assert f"<formula2>$C${threshold}</formula2>" in xml
    rows = " ".join(f"B{3 + 2 * number}" for number in range(deals))
    assert found(parts[deals], "xl/worksheets/sheet3.xml", '<conditionalFormatting sqref="([^"]+)"') == ([rows] if deals else [])
    assert found(parts[deals], "xl/worksheets/sheet3.xml", "<formula>([^<]+)<") == (['$A2="A-T-1"'] if deals else [])


@pytest.mark.parametrize("deals", DEALS)
def test_links_lead_to_the_same_cells(parts, deals):
    total = golden.row(golden.TOTALS, deals)
    own = [] if not deals else [("M5" if deals == 1 else f"M5:M{4 + deals}", "Summary!B2")]
    assert found(parts[deals], SHEET, '<hyperlink ref="([^"]+)" location="([^"]+)"') == [*own, (f"A{golden.row(16, deals)}", f"Statement!E{total}")]
    assert found(parts[deals], "xl/worksheets/sheet2.xml", '<hyperlink ref="([^"]+)" location="([^"]+)"') == [
        ("C2", f"Statement!A{total}"), ("C3", f"Statement!A{golden.row(15, deals)}"),
    ]  # fmt: skip


@pytest.mark.parametrize("deals", DEALS)
def test_each_deal_has_its_sparkline(parts, deals):
    rows = deal_rows(deals) if deals else []
    sparklines = found(parts[deals], SHEET, "<xm:f>([^<]+)</xm:f><xm:sqref>([^<]+)<")
    assert sparklines == [(f"Statement!H{row}:J{row}", f"G{row}") for row in rows]


@pytest.mark.parametrize("deals", DEALS)
def test_each_deal_has_its_notes_and_its_thread(parts, deals):
    rows = list(deal_rows(deals)) if deals else []
    below = golden.row(17, deals)
    cells = [f"{column}{row}" for column in "BC" for row in rows]
    assert found(parts[deals], "xl/comments1.xml", '<comment ref="([^"]+)"') == [*cells, f"A{below}"]
    assert found(parts[deals], "xl/threadedComments/threadedComment1.xml", '<threadedComment ref="([^"]+)"') == [f"B{row}" for row in rows]
    drawn = found(parts[deals], "xl/drawings/vmlDrawing1.vml", r"<x:Row>(\d+)</x:Row><x:Column>(\d+)<")
    assert sorted(drawn) == sorted([*((str(row - 1), str(column)) for column in (1, 2) for row in rows), (str(below - 1), "0")])
    shapes = found(parts[deals], "xl/drawings/vmlDrawing1.vml", 'id="_x0000_s([0-9]+)"')
    assert len(shapes) == len(set(shapes)) == len(drawn) + 2, "the notes, a button, and a check box"
    threads = found(parts[deals], "xl/threadedComments/threadedComment1.xml", ' id="([^"]+)"')
    assert len(set(threads)) == deals
    assert set(threads) <= set(found(parts[deals], "xl/comments1.xml", "<author>tc=([^<]+)<"))


@pytest.mark.parametrize("deals", DEALS)
def test_drawings_and_controls_below_move_with_their_cells(parts, deals):
    row = golden.row
    tops = [int(top) + 1 for top in found(parts[deals], "xl/drawings/drawing1.xml", r"<xdr:from>.*?<xdr:row>(\d+)<")]
    assert tops == [row(22, deals), row(40, deals), row(22, deals), row(50, deals)], "two charts, a text box, a slicer"
    assert found(parts[deals], "xl/drawings/drawing1.xml", 'textlink="([^"]+)"') == [f"Statement!$E${row(golden.TOTALS, deals)}"]
    anchors = [corner.split(", ") for corner in found(parts[deals], "xl/drawings/vmlDrawing1.vml", r"Anchor>(7, [^<]+)<")]
    assert [int(top) + 1 for _, _, top, *_ in anchors] == [row(40, deals), row(43, deals)]
    linked = f"$C${row(44, deals)}"
    assert found(parts[deals], "xl/drawings/vmlDrawing1.vml", "<x:FmlaLink>([^<]+)<") == [linked]
    assert found(parts[deals], "xl/ctrlProps/ctrlProp1.xml", 'fmlaLink="([^"]+)"') == [linked]
    assert found(parts[deals], SHEET, r"<from>.*?<xdr:row>(\d+)<") == [str(row(43, deals) - 1)]


@pytest.mark.parametrize("deals", DEALS)
def test_charts_keep_the_values_of_their_cells(files, parts, deals):
    with warnings.catch_warnings(action="ignore"):
        shown = hosts.cached(files[deals])["Statement"]
    area = f"$5:${{0}}${4 + max(deals, 1)}"
    for part, columns in (("xl/charts/chart1.xml", "E"), ("xl/charts/chart2.xml", "HIJ")):
        xml = parts[deals][part].decode()
        for column in columns:
            for letters, kind in (("A", "str"), (column, "num")):
                formula = f"Statement!${letters}{area.format('$' + letters)}".replace("$5:$", "$5:").replace("$$", "$")
                cache = xml[xml.index(f"<c:f>{formula}</c:f>") :].split("Cache>")[1]
                kept = {int(index): text for index, text in re.findall(r'<c:pt idx="(\d+)"><c:v>([^<]*)<', cache)}
                cells = {index: shown.get(f"{letters}{row}") for index, row in enumerate(deal_rows(deals))}
                assert re.search(f'ptCount val="{max(deals, 1)}"', cache)
                assert {index: text if kind == "str" else float(text) for index, text in kept.items()} == {
                    index: value for index, value in cells.items() if value is not None
                }
    assert found(parts[deals], "xl/charts/chart1.xml", r"<c:f>Summary!\$A\$1</c:f>.*?<c:v>([^<]*)<") == ["Pay of Ann &amp; Co"]


@pytest.mark.parametrize("deals", DEALS)
def test_texts_outside_of_cells_are_filled(parts, deals):
    assert found(parts[deals], SHEET, "<odd(?:Header|Footer)>([^<]*)<") == ["&amp;LAnn &amp;&amp; Co&amp;R&amp;D", "&amp;LPlan 2026-A&amp;RPage &amp;P of &amp;N"]
    assert "Plan 2026-A" in parts[deals]["xl/charts/chart2.xml"].decode()
    assert 'descr="Pay of Ann &amp; Co by deal"' in parts[deals]["xl/drawings/drawing1.xml"].decode()
    assert "<dc:title>Statement of Ann &amp; Co</dc:title>" in parts[deals]["docProps/core.xml"].decode()
    assert "2026-A" in parts[deals]["docProps/custom.xml"].decode()
    assert not [name for name in parts[deals] if "{{" in parts[deals][name].decode("latin-1").replace("{{no marker}}", "")]


@pytest.mark.parametrize("deals", DEALS)
def test_what_has_nothing_to_do_with_it_keeps_its_bytes(parts, deals):
    template = package.opened(golden.template())
    same = (
        "xl/pivotTables/pivotTable1.xml", "xl/pivotCache/pivotCacheDefinition1.xml", "xl/worksheets/sheet4.xml", "xl/slicers/slicer1.xml", "xl/persons/person.xml", "xl/theme/theme1.xml",
    )  # fmt: skip
    assert all(parts[deals].part(name).packed == template.part(name).packed for name in same)
    assert found(parts[deals], SHEET, "<sheetProtection[^>]*>") == found(template, SHEET, "<sheetProtection[^>]*>")
    assert set(parts[deals]) == set(template)


def test_filling_twice_gives_the_same_bytes(files):
    assert render(load(golden.template()), golden.values(3)) == files[3].read_bytes()
