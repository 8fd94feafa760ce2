"""Looking at a workbook that nobody knows: what is in it, against the features that the real files are known to have."""

import json
from collections import Counter
from dataclasses import asdict
from functools import cache

import pytest

from spm_xl.errors import InvalidInput
from spm_xl.workbook.inspect.contents import ConnectionContents, NameContents, TableContents
from spm_xl.workbook.inspect.inspect import inspect
from spm_xl.workbook.parts import package
from tests.workbook.foreign import MANIFEST, NAMES, foreign

HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@cache
def contents(name):
    return inspect(foreign(name).read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_the_features_of_real_files_are_counted(name):
    known, found = MANIFEST[name], contents(name)
    kinds = Counter(part.kind for part in found.parts)
    worksheets = [sheet for sheet in found.sheets if sheet.kind == "worksheet"]
    counted = {
        "worksheets": len(worksheets),
        "chartsheets": sum(sheet.kind == "chartsheet" for sheet in found.sheets),
        "pivotTables": len(found.pivots),
        "pivotCaches": len({pivot.cache for pivot in found.pivots}),
        "slicers": len(found.slicers),
        "charts": len(found.charts),
        "tables": len(found.tables),
        "definedNames": len(found.names),
        "externalLinks": len(found.links),
        "connections": len(found.connections),
        "queryTables": sum(bool(table.query) for table in found.tables),
        "customXml": len(found.custom_xml),
        "vbaProject": int(found.macros.project),
        "formControls": sum(sheet.controls for sheet in found.sheets),
        "activeX": sum(sheet.activex for sheet in found.sheets),
        "comments": sum(sheet.comments > 0 for sheet in found.sheets),
        "mergedRanges": sum(sheet.merged for sheet in found.sheets),
        "conditionalFormats": sum(sheet.conditional_formats for sheet in found.sheets),
        "dataValidations": sum(sheet.validations for sheet in found.sheets),
        "formulas": sum(sheet.formulas for sheet in found.sheets),
        "protectedSheets": sum(sheet.protected for sheet in worksheets),
        "drawings": kinds["drawing"],
        "printerSettings": kinds["printerSettings"],
        "calcChain": kinds["calcChain"],
    }
    features = {key: number for key, number in known["features"].items() if key not in ("media", "vmlDrawings")}
    assert {key: number for key, number in counted.items() if number} == features
    assert [sheet.name for sheet in found.sheets] == known["sheets"]
    assert {part.name for part in found.parts} == set(known["parts"])
    assert ("macroEnabled" in known["workbook_content_type"]) == ("with macros" in found.kind)
    assert ("template" in known["workbook_content_type"]) == ("template" in found.kind)
    assert found.unread == ()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_found_can_be_written_as_json(name):
    assert json.loads(json.dumps(asdict(contents(name))))["kind"] == contents(name).kind


def said(name):
    return {(each.what, each.text) for each in contents(name).personal}


def test_people_printers_and_folders_of_real_files():
    assert {
        ("creator", "Business Implementation Team"), ("last modified by", "Yegor Kozlov"), ("company", "DTTN Limited"),
        ("printer", r"\\tladsvr01\Q8000DN_OG"),
    } <= said("external_links_codelists.xlsx")  # fmt: skip
    assert ("folder", "/Users/chawenti/Documents/") in said("pivots_with_slicer.xlsx")
    assert ("author of comments", "ALCATEL") in said("vba_report_charts_protected.xlsm")
    assert {("manager", "JKL"), ("company", "MNO"), ("refreshed by", "God")} <= said("pivot_charts_sales.xlsm")


def test_pivots_say_where_their_rows_come_from_and_how_many_are_kept():
    found = [(each.name, each.sheet, each.source, each.rows_kept, each.refreshed_on_open) for each in contents("pivots_with_slicer.xlsx").pivots]
    assert sorted(found) == [
        ("PivotTable1", "Sheet2", "Sheet1!A1:G23", 22, False),
        ("PivotTable1", "Sheet4", "data", 23, True),
        ("PivotTable2", "Sheet5", "Sheet3!A1:G3", 2, False),
    ]
    (slicer,) = contents("pivots_with_slicer.xlsx").slicers
    assert (slicer.name, slicer.sheet, slicer.column) == ("Region", "Sheet2", "Region")
    assert contents("pivots_with_slicer.xlsx").calculation.mode == "auto"


def test_links_say_where_they_lead_and_how_much_of_it_is_kept():
    found = {each.target.rpartition("/")[2]: (each.kind, each.cells_kept > 10_000) for each in contents("external_links_codelists.xlsx").links}
    assert found["Korchina_HSI_ExcelSpec_OB_v1.4.xls"] == ("workbook", True)
    assert found["DTTN_HSO_v2.1.09.xls"] == ("workbook", False)
    hidden = [sheet.name for sheet in contents("external_links_codelists.xlsx").sheets if sheet.shown != "visible"]
    assert hidden == ["Map", "Others", "TDS"]


def test_macros_are_named_and_so_are_the_buttons_that_run_them():
    macros = contents("vba_report_charts_protected.xlsm").macros
    assert macros.modules[:3] == ("CCSInfo", "General", "Detailed_report")
    assert ("Detailed_report", "Detailed_report.IM_Abandons") in macros.buttons
    assert contents("form_controls_comments.xlsx").macros.buttons == (("FormsComments", "[0]!Button1_Click"), ("Forms", "[0]!Button1_Click"))
    assert not contents("form_controls_comments.xlsx").macros.project


def test_queries_are_named():
    found = contents("power_query_table.xlsx")
    assert found.queries == ("Table1",)
    assert found.connections[0].target.startswith("Provider=Microsoft.Mashup")
    assert found.tables == (TableContents("Table1", "Sheet5", "A1:C4", 3, ("Column1", "Column2", "Column3"), False, "ExternalData_1"),)


# --- a workbook made for it -------------------------------------------------------------------------------


def related(*relations):
    rows = b"".join(b'<Relationship Id="rId%d" Type="%s/%s" %s/>' % (at, RELATIONS.encode(), kind, target) for at, (kind, target) in enumerate(relations, 1))
    return HEAD + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + rows + b"</Relationships>"


def to(target):
    return b'Target="%s"' % target


def away(target):
    return b'Target="%s" TargetMode="External"' % target


def made(**parts):
    """A workbook of one sheet and the parts given, by their names with __ for / and _dot_ for the dot."""
    plain = {
        "_rels/.rels": related((b"officeDocument", to(b"xl/workbook.xml"))),
        "xl/workbook.xml": b'<workbook xmlns:r="r"><sheets><sheet name="Pay" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": related((b"worksheet", to(b"worksheets/sheet1.xml"))),
        "xl/worksheets/sheet1.xml": b"<worksheet><sheetData/></worksheet>",
    }
    plain |= {name.replace("__", "/").replace("_dot_", "."): data for name, data in parts.items()}
    return inspect(package.written(package.stored(name, data) for name, data in plain.items()))


def test_a_sheet_in_any_way_of_writing_xml():
    found = made(
        xl__worksheets__sheet1_dot_xml=b"""<!-- <c r="Z9"><v>1</v></c> --><x:worksheet xmlns:x='m'><x:sheetFormatPr zeroHeight='1'/>
        <x:cols><x:col min='3' max='16384' hidden='1'/><x:col min='1' max='1' width='0.0'/></x:cols>
        <x:sheetData><x:row r='2' ht='0'><x:c r='B2'><x:f><![CDATA[NOW()&"RAND()"&WEBSERVICE("x")]]></x:f><x:v>1</x:v></x:c><x:c/><x:c><x:v>2</x:v></x:c></x:row>
        <x:row hidden='true' note='>'><x:c t='e'><x:v>#N/A</x:v></x:c><x:c r='F3' t='inlineStr'><x:is><x:r><x:t>a</x:t></x:r></x:is></x:c></x:row></x:sheetData>
        <x:scenarios><x:scenario name='s' user='Ann Lee'/></x:scenarios></x:worksheet>"""
    )
    (sheet,) = found.sheets
    assert (sheet.used, sheet.rows, sheet.cells, sheet.formulas, sheet.errors) == ("A2:F3", 2, 4, 1, 1)
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.rows_hidden_by_default) == (2, 16_383, True)
    assert (found.calculation.volatile, found.calculation.reaching_outside) == ((("NOW", 1),), (("WEBSERVICE", 1),))
    assert [(each.what, each.text) for each in found.personal] == [("scenario of", "Ann Lee")]


def test_what_shows_nothing_is_counted():
    styles = b"""<styleSheet><numFmts><numFmt numFmtId="170" formatCode=";;;"/></numFmts>
    <fonts><font/><font><color rgb="FFFFFFFF"/></font><font><color theme="0"/></font></fonts>
    <fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor indexed="9"/></patternFill></fill></fills>
    <cellStyleXfs><xf fontId="1" fillId="0"/></cellStyleXfs><cellXfs><xf/><xf fontId="1" fillId="0"/><xf fontId="1" fillId="1"/><xf fontId="2" fillId="2"/><xf numFmtId="170"/></cellXfs></styleSheet>"""
    cells = b"".join(b'<c s="%d"><v>1</v></c>' % style for style in range(5)) + b'<c s="1"/>'
    found = made(
        xl__styles_dot_xml=styles,
        xl__worksheets__sheet1_dot_xml=b"<worksheet><sheetData><row>" + cells + b"</row></sheetData></worksheet>",
        xl___rels__workbook_dot_xml_dot_rels=related((b"worksheet", to(b"worksheets/sheet1.xml")), (b"styles", to(b"styles.xml"))),
    )
    assert (found.sheets[0].cells, found.sheets[0].unseen) == (5, 3)


def test_names_settings_and_hidden_sheets():
    found = made(
        xl__workbook_dot_xml=b"""<workbook xmlns:r="r"><fileSharing userName="Ann"/><workbookPr date1904="1"/><workbookProtection lockStructure="1"/>
        <sheets><sheet name="Pay" state="veryHidden" r:id="rId1"/><sheet name="Gone" r:id="rId9"/><sheet name="Macros" r:id="rId2"/></sheets>
        <definedNames><definedName name="Old" localSheetId="0" hidden="1">#REF!$A$1</definedName><definedName name="Auto_Open" xlm="1">Macros!$A$1</definedName>
        <definedName name="Far" localSheetId="77">1</definedName></definedNames><calcPr calcMode="manual" iterate="1" fullPrecision="0" fullCalcOnLoad="1"/>
        <extLst><absPath url="C:\\Users\\ann\\Pay\\"/></extLst></workbook>""",
        xl___rels__workbook_dot_xml_dot_rels=related((b"worksheet", to(b"worksheets/sheet1.xml")), (b"xlMacrosheet", to(b"macrosheets/sheet1.xml"))),
        xl__macrosheets__sheet1_dot_xml=b'<macrosheet><sheetData><row r="1"><c r="A1"><f>EXEC("calc")</f></c></row></sheetData></macrosheet>',
    )
    assert [(sheet.name, sheet.kind, sheet.shown) for sheet in found.sheets] == [
        ("Pay", "worksheet", "very hidden"), ("Gone", "", "visible"), ("Macros", "xlMacrosheet", "visible"),
    ]  # fmt: skip
    assert found.names == (
        NameContents("Old", "#REF!$A$1", "Pay", True, True, False),
        NameContents("Auto_Open", "Macros!$A$1", "", False, False, True),
        NameContents("Far", "1", "", False, False, False),
    )
    assert found.macros.sheets == ("Macros",)
    settings = found.calculation
    assert (settings.mode, settings.iterates, settings.as_displayed, settings.since_1904, settings.on_open) == ("manual", True, True, True, True)
    assert settings.reaching_outside == (("EXEC", 1),)
    assert found.protected_structure
    assert [(each.what, each.text) for each in found.personal] == [("reserved by", "Ann"), ("folder", "C:\\Users\\ann\\Pay\\")]


CONNECTION = """<connections>
<connection name="Ledger" type="5" savePassword="1" refreshOnLoad="1"><dbPr connection="Provider=SQLOLEDB;User ID=ann;Password=&quot;hun;ter2&quot;;Server=pay01" command="SELECT secret FROM pay" commandType="2"/></connection>
<connection name="Rates" type="4"><webPr url="https://ann:hunter2@pay.example/rates?token=hunter2&amp;x=1"/></connection>
<connection name="Cube" type="5"><dbPr connection="Jet OLEDB:Database Password={hun;ter2};AccountKey=hunter2;Data Source=c" command="Sales" commandType="1"/></connection>
<connection name="Bank" type="6" odcFile="C:\\data\\bank.odc"><textPr sourceFile="C:\\data\\bank.csv"/></connection></connections>"""


def test_connections_never_show_a_password():
    workbook = related((b"worksheet", to(b"worksheets/sheet1.xml")), (b"connections", to(b"connections.xml")))
    found = made(xl__connections_dot_xml=CONNECTION.encode(), xl___rels__workbook_dot_xml_dot_rels=workbook)
    assert found.connections == (
        ConnectionContents("Ledger", "OLE DB", "Provider=SQLOLEDB;User ID=ann;Password=***;Server=pay01", "SQL", True, True),
        ConnectionContents("Rates", "web", "https://***@pay.example/rates?***", "", False, False),
        ConnectionContents("Cube", "OLE DB", "Jet OLEDB:Database Password=***;AccountKey=***;Data Source=c", "cube", False, False),
        ConnectionContents("Bank", "text", "C:\\data\\bank.csv", "", False, False),
    )
    assert "ter2" not in json.dumps(asdict(found))


def test_links_of_other_kinds_people_and_labels():
    workbook = related(
        (b"worksheet", to(b"worksheets/sheet1.xml")), (b"externalLink", to(b"externalLinks/externalLink1.xml")),
        (b"externalLink", to(b"externalLinks/externalLink2.xml")), (b"person", to(b"persons/person.xml")), (b"attachedToolbars", to(b"none.bin")),
    )  # fmt: skip
    found = made(
        xl___rels__workbook_dot_xml_dot_rels=workbook,
        xl__externalLinks__externalLink1_dot_xml=b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"><ddeItems><ddeItem><values><value/></values></ddeItem></ddeItems></ddeLink></externalLink>',
        xl__externalLinks__externalLink2_dot_xml=b'<externalLink xmlns:r="r"><oleLink progId="Word.Document" r:id="rId1"/></externalLink>',
        xl__externalLinks___rels__externalLink2_dot_xml_dot_rels=related((b"oleObject", away(b"file:///\\\\pay01\\Users\\ann\\bonus.docx"))),
        xl__persons__person_dot_xml=b'<personList><person displayName="Ann Lee" userId="ann@pay.example"/></personList>',
        xl__worksheets___rels__sheet1_dot_xml_dot_rels=related((b"oleObject", to(b"../embeddings/oleObject1.bin"))),
        xl__embeddings__oleObject1_dot_bin=b"\xd0\xcf\x11\xe0",
        xl__left_dot_bin=b"nobody points here",
    )
    assert [(link.kind, link.target, link.cells_kept) for link in found.links] == [
        ("DDE", "cmd|/c calc", 1), ("OLE", "Word.Document file:///\\\\pay01\\Users\\ann\\bonus.docx", 0),
    ]  # fmt: skip
    assert {("person", "Ann Lee"), ("id of a person", "ann@pay.example"), ("folder", "file:///\\\\pay01\\Users\\ann\\bonus.docx")} == {
        (each.what, each.text) for each in found.personal
    }
    assert found.embedded == ("xl/embeddings/oleObject1.bin",)
    assert [part.name for part in found.parts if not part.kind] == ["xl/left.bin"]


def test_custom_xml_is_read_in_utf_16_too():
    found = made(
        _rels___dot_rels=related((b"officeDocument", to(b"xl/workbook.xml")), (b"customXml", to(b"customXml/item1.xml"))),
        customXml__item1_dot_xml='<?xml version="1.0" encoding="utf-16"?><pay xmlns="urn:pay"/>'.encode("utf-16"),
    )
    assert found.custom_xml == (("customXml/item1.xml", "urn:pay"),)


def test_a_damaged_part_beside_the_sheets_is_named_and_the_rest_read():
    found = made(
        xl__worksheets___rels__sheet1_dot_xml_dot_rels=related((b"drawing", to(b"../drawings/drawing1.xml")), (b"table", to(b"../tables/table1.xml"))),
        xl__drawings__drawing1_dot_xml=b"<wsDr><sp>",
        xl__tables__table1_dot_xml=b'<table displayName="Pay" ref="A1:B9" totalsRowCount="1"><tableColumns><tableColumn name="a"/></tableColumns></table>',
    )
    assert found.unread == ("xl/drawings/drawing1.xml is damaged (no element found: line 1, column 10). Save the workbook again as .xlsx.",)
    assert found.tables == (TableContents("Pay", "Pay", "A1:B9", 7, ("a",), True, ""),)


@pytest.mark.parametrize("sheet", [b"<worksheet><sheetData>", b"", "<worksheet/>".encode("utf-16-le"), b"<!DOCTYPE x><worksheet/>"])
def test_a_damaged_sheet_is_refused(sheet):
    with pytest.raises(InvalidInput, match=r"xl/worksheets/sheet1\.xml"):
        made(xl__worksheets__sheet1_dot_xml=sheet)
