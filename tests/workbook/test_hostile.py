"""Workbooks that are damaged, hostile or unlike what was expected, in every way that the engine takes a workbook in.

The names of the tests are those of the fault catalogue. SEC-11, files of their owner only, is in test_whole_file.
"""

import random
import re
import sys
import tracemalloc
import zlib
from contextlib import contextmanager

import pytest

from spm_xl.workbook.inspect.inspect import inspect
from spm_xl.workbook.parts import package
from tests.workbook.foreign import foreign
from tests.workbook.hostile import (
    BOOK,
    RELATIONS,
    SHEET,
    SHEET_RELATIONS,
    STRINGS,
    STYLES,
    TABLE,
    WAYS,
    changed,
    mutations,
    packed,
    parts_of,
    problems_of,
    refused,
    said,
    valid,
)

CORE, TYPES = "docProps/core.xml", "[Content_Types].xml"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
ENTITY = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
events: list[str] = []
every_way = pytest.mark.parametrize("way", WAYS)


def _note_event(event, facts):
    """Files that are opened other than by Python itself, the network, and other programs."""
    if events and (event.startswith(("socket.", "subprocess.", "os.system", "os.exec")) or (event == "open" and "etc" in str(facts[0]))):
        events.append(f"{event} {facts}")


sys.addaudithook(_note_event)


def test_the_workbook_that_is_changed_below_is_good():
    assert {way: said(way, valid()) for way in WAYS} == dict.fromkeys(WAYS, "")
    assert problems_of(valid()) == []


# --- SEC-01, SEC-02: document types and entities ----------------------------------------------------------


def declared(declaration, code="utf-8"):
    def change(xml):
        head, mark, rest = xml.decode().partition("?>")
        text = head + mark + declaration + rest if mark else declaration + xml.decode()
        return text.encode(code)

    return change


@every_way
@pytest.mark.parametrize("part", [STRINGS, SHEET, CORE, BOOK, STYLES, TABLE, RELATIONS, TYPES])
@pytest.mark.parametrize("declaration", [LAUGHS, ENTITY], ids=["SEC-01 entities", "SEC-02 external"])
def test_sec01_sec02_document_types_are_refused(way, part, declaration):
    events[:] = ["listening"]
    if way == "refresh" and part in (TYPES, STYLES):
        pytest.skip("not read where nothing is to be changed in it, and handed back as it came")
    message = refused(way, changed(part, declared(declaration)))
    assert "not a safe workbook" in message
    assert "\n" not in message
    assert events == ["listening"]
    events.clear()


@every_way
@pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("part", [STRINGS, SHEET, BOOK])
def test_sec01_a_part_in_utf16_is_refused(way, part, code):
    if way == "scan":
        pytest.skip("the scan reads every way of writing text")
    if (way, part) in (("hiding places", STRINGS), ("inspect", STRINGS)):
        pytest.skip("no text of a cell is read")
    if way == "inspect" and code == "utf-16":
        pytest.skip("read as what it says it is")
    message = refused(way, changed(part, lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode(code)))
    assert f"{part} is not in UTF-8" in message or "is damaged" in message
    assert "not a safe workbook" in refused(way, changed(part, declared(ENTITY, code))) or "UTF-8" in message


# --- SEC-03: bombs ----------------------------------------------------------------------------------------


def bomb(megabytes, said=None):
    """A part of blanks, far smaller packed; the directory says how large it is, or something else."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    block, out, checksum = b" " * 2**20, [], 0
    for _ in range(megabytes):
        out.append(deflate.compress(block))
        checksum = zlib.crc32(block, checksum)
    size = megabytes * 2**20 if said is None else said
    return package.Part(SHEET, checksum, size, b"".join([*out, deflate.flush()]))


def with_bomb(part, times=1):
    rest = [package.quick(name, data) for name, data in parts_of(valid()).items() if name != SHEET]
    return package.written([*rest, *(part._replace(name=part.name + "x" * at) for at in range(times))])


@contextmanager
def memory_below(most):
    """What runs inside never holds more than so many bytes."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


BOMBS = {
    "64 MB in 64 kB": with_bomb(bomb(64)),
    "64 MB that say they are 1 kB": with_bomb(bomb(64, 1_000)),
    "600 MB": with_bomb(bomb(1, 600 * 2**20)),
    "19 MB forty times": with_bomb(bomb(19), 40),
    "20,000 parts": package.written(package.stored(f"{at}.xml", b"") for at in range(20_000)),
}  # fmt: skip


@every_way
@pytest.mark.parametrize("name", BOMBS)
def test_sec03_bombs_are_refused_unread(way, name):
    with memory_below(30 * 2**20):
        message = refused(way, BOMBS[name])
    assert re.search(r"times its packed size|what the directory says|unpacks to|parts \(at most", message)
    assert "\n" not in message


# --- SEC-04: absurd sizes ---------------------------------------------------------------------------------


def rows(xml):
    return lambda sheet: sheet.replace(b"</sheetData>", xml + b"</sheetData>")


ABSURD = {
    "a cell in the last corner": changed(SHEET, rows(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "a cell beyond it": changed(SHEET, rows(b'<row r="1048577"><c r="XFE1048577"><v>1</v></c></row>')),
    "a sheet that says it is full": changed(SHEET, lambda xml: re.sub(rb'dimension ref="[^"]*"', b'dimension ref="A1:XFD1048576"', xml)),
    "an array formula over the sheet": changed(SHEET, rows(b'<row r="99"><c r="A99"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>')),
    "a shared formula over the sheet": changed(SHEET, rows(b'<row r="99"><c r="A99"><f t="shared" si="9" ref="A99:XFD1048576">B1</f><v>1</v></c></row>')),
    "a table over the sheet": changed(TABLE, lambda xml: xml.replace(b"A1:C4", b"A1:XFD1048576")),
    "cells merged over the sheet": changed(SHEET, lambda xml: xml.replace(b"C1:D2", b"A1:XFD1048576")),
    "columns without end": changed(SHEET, lambda xml: xml.replace(b"<sheetData>", b'<cols><col min="1" max="999999999" width="9"/></cols><sheetData>')),
    "an index without end": changed(SHEET, lambda xml: xml.replace(b't="s"><v>0<', b't="s"><v>99999999999999999999<')),
    "a format without end": changed(SHEET, lambda xml: xml.replace(b's="1"', b's="999999999"')),
}  # fmt: skip


@every_way
@pytest.mark.parametrize("name", ABSURD)
def test_sec04_absurd_sizes_cost_nothing(way, name):
    with memory_below(60 * 2**20):
        said(way, ABSURD[name])


# --- SEC-06: damaged, and XML that keeps a reader busy ----------------------------------------------------


@every_way
def test_sec06_what_is_cut_off_or_no_workbook_is_refused(way):
    chance = random.Random(6)
    for size in (0, 1, 4, 30, 100, len(valid()) // 2, len(valid()) - 1):
        assert refused(way, valid()[:size])
    for _ in range(20):
        assert refused(way, chance.randbytes(chance.randrange(4_000)))
        assert refused(way, b"PK\3\4" + chance.randbytes(300) + valid()[-22:])


@every_way
def test_sec06_a_wrong_checksum_is_refused(way):
    parts = {name: package.quick(name, data) for name, data in parts_of(valid()).items()}
    wrong = parts[SHEET]._replace(checksum=1)
    assert SHEET in refused(way, package.written([*(part for name, part in parts.items() if name != SHEET), wrong]))


MANY = 40_000
BUSY = {
    "elements in each other": (SHEET, rows(b"<a>" * MANY + b"</a>" * MANY)),
    "elements in each other in a cell": (SHEET, rows(b'<row r="99"><c r="A99"><v>' + b"<a>" * MANY + b"</a>" * MANY + b"</v></c></row>")),
    "elements in each other in a drawing": ("xl/drawings/drawing1.xml", lambda xml: xml.replace(b"</xdr:wsDr>", b"<a>" * MANY + b"</a>" * MANY + b"</xdr:wsDr>")),
    "elements in each other in a chart": ("xl/charts/chart1.xml", lambda xml: xml.replace(b"</c:chartSpace>", b"<c:a>" * MANY + b"</c:a>" * MANY + b"</c:chartSpace>")),
    "elements in each other in the workbook": (BOOK, lambda xml: xml.replace(b"</workbook>", b"<a>" * MANY + b"</a>" * MANY + b"</workbook>")),
    "attributes": (SHEET, rows(b"<row " + b" ".join(b'a%d="1"' % at for at in range(MANY)) + b"/>")),
    "a text in pieces": (SHEET, rows(b'<row r="99"><c r="A99" t="str"><v>' + b"xxxxxxxxx<z/>" * MANY + b"</v></c></row>")),
    "a shared string in pieces": (STRINGS, lambda xml: xml.replace(b"</sst>", b"<si>" + b"<r><t>xxxxxxxxx</t></r>" * MANY + b"</si></sst>")),
    "inline texts that do not end": (SHEET, rows(b'<row r="99">' + b'<c r="A99"><is></is><z/></c>' * MANY + b"</row>")),
    "guides that do not end": (SHEET, rows(b'<row r="99"><c r="A99" t="inlineStr"><is>' + b"<rPh-a/>" * MANY + b"</is></c></row>")),
    "guides that do not end in shared strings": (STRINGS, lambda xml: xml.replace(b"{{ participant.region }}</t>", b"{{ participant.region }}</t>" + b"<rPh/><rPh-a></rPh-a>" * MANY)),
    "cells that do not end": (SHEET, rows(b"<c " * MANY)),
    "rows that do not end": (SHEET, rows(b"<row " * MANY)),
    "texts that do not end": (SHEET, rows(b"<![CDATA[" * MANY)),
    "comments that do not end": (SHEET, rows(b"<!--" * MANY)),
    "texts that do not end in a comment": (SHEET, rows(b"<!--" + b"<![CDATA[" * MANY + b"-->")),
    "fonts that do not end": (STYLES, lambda xml: xml.replace(b"</fonts>", b"<font " * MANY + b"</fonts>")),
    "shapes that do not end": ("xl/drawings/vmlDrawing1.vml", lambda xml: xml.replace(b"</xml>", b'<v:shape id="a' * MANY + b"</xml>")),
    "a formula in brackets": (SHEET, rows(b'<row r="99"><c r="A99"><f>' + b"(" * 9_000 + b")" * 9_000 + b"</f><v>1</v></c></row>")),
    "a formula in quotes": (SHEET, rows(b'<row r="99"><c r="A99"><f>' + b"'" * 9_001 + b"</f><v>1</v></c></row>")),
    "names that name each other": (BOOK, lambda xml: xml.replace(b"<definedNames>", b'<definedNames><definedName name="P">Q+P</definedName><definedName name="Q">P</definedName>')),
    "names in a long row": (BOOK, lambda xml: xml.replace(b"<definedNames>", b"<definedNames>" + b"".join(b'<definedName name="N%d">N%d+N%d</definedName>' % (at, at + 1, at + 1) for at in range(2_000)))),
    "formulas in a long row": (SHEET, rows(b"".join(b'<row r="%d"><c r="A%d"><f>A%d+B8</f><v>1</v></c></row>' % (at, at, at + 1) for at in range(99, 5_000)))),
    "formulas in a circle": (SHEET, rows(b'<row r="99"><c r="A99"><f>A100</f></c></row><row r="100"><c r="A100"><f>A99+B8</f></c></row>')),
    "brackets of markers": (STRINGS, lambda xml: xml.replace(b"{{ participant.region }}", b"{{" * MANY)),
    "blanks in a marker": (STRINGS, lambda xml: xml.replace(b"{{ participant.region }}", b"{{" + b" " * MANY + b"x")),
    "dots in a marker": (STRINGS, lambda xml: xml.replace(b"{{ participant.region }}", b"{{" + b"a." * MANY)),
    "merged cells over each other": (SHEET, lambda xml: xml.replace(b"<mergeCell ", b'<mergeCell ref="A1:XFD1048576"/>' * 3_000 + b"<mergeCell ", 1)),
}  # fmt: skip


@every_way
@pytest.mark.parametrize("name", BUSY)
def test_sec06_xml_that_keeps_a_reader_busy(way, name):
    part, change = BUSY[name]
    said(way, changed(part, change))


@pytest.mark.parametrize("name", ["", "power_query_table.xlsx", "pivots_with_slicer.xlsx", "pivot_charts_sales.xlsm"])
def test_sec06_mutations_are_refused_or_give_a_workbook(name):
    data = foreign(name).read_bytes() if name else valid()
    chance = random.Random(f"mutations of {name}")
    for at, mutated in zip(range(40 if name else 100), mutations(data, chance), strict=False):
        for way in WAYS:
            try:
                said(way, mutated)
            except Exception as wrong:
                raise AssertionError(f"{way} of mutation {at} of {name or 'the template'}") from wrong


RELATED = {
    "a sheet on the disk": (RELATIONS, b'Target="worksheets/sheet1.xml"', b'Target="file:///etc/passwd" TargetMode="External"'),
    "a sheet outside of the package": (RELATIONS, b'Target="worksheets/sheet1.xml"', b'Target="../../../../etc/passwd"'),
    "strings on the network": (RELATIONS, b'Target="sharedStrings.xml"', b'Target="http://pay.example/s.xml" TargetMode="External"'),
    "a sheet that is missing": (RELATIONS, b"worksheets/sheet1.xml", b"worksheets/sheet9.xml"),
    "one id twice": (RELATIONS, b'Id="rId2"', b'Id="rId1"'),
    "a sheet that is the workbook": (RELATIONS, b"worksheets/sheet1.xml", b"workbook.xml"),
    "a sheet that is another one": (RELATIONS, b"worksheets/sheet1.xml", b"worksheets/sheet2.xml"),
    "a table that is its sheet": ("xl/worksheets/_rels/sheet2.xml.rels", b"../tables/table1.xml", b"sheet2.xml"),
    "a drawing that is its sheet": ("xl/worksheets/_rels/sheet2.xml.rels", b"../drawings/drawing1.xml", b"sheet2.xml"),
    "a chart that is its drawing": ("xl/drawings/_rels/drawing1.xml.rels", b"../charts/chart1.xml", b"drawing1.xml"),
    "notes that are missing": (SHEET_RELATIONS, b"../comments1.xml", b"../comments9.xml"),
    "a workbook elsewhere": ("_rels/.rels", b"xl/workbook.xml", b"../xl/./../xl//workbook.xml"),
    "a type that lies": (TYPES, b"spreadsheetml.worksheet+xml", b"spreadsheetml.table+xml"),
}  # fmt: skip


@every_way
def test_capitals_make_no_other_part(way):
    parts = parts_of(valid())
    for part, old, new in ((RELATIONS, b"worksheets/sheet1.xml", b"Worksheets/Sheet1.XML"), (RELATIONS, b"sharedStrings.xml", b"SharedStrings.xml"), ("_rels/.rels", b"xl/workbook.xml", b"XL/Workbook.xml")):
        assert old in parts[part]
        parts[part] = parts[part].replace(old, new)
    assert said(way, packed(parts)) == ""


@every_way
@pytest.mark.parametrize("name", RELATED)
def test_sec06_relations_that_lead_astray(way, name):
    part, old, new = RELATED[name]
    assert old in parts_of(valid())[part]
    events[:] = ["listening"]
    said(way, changed(part, lambda xml: xml.replace(old, new)))
    assert events == ["listening"]
    events.clear()


# --- SEC-08: content that would act -----------------------------------------------------------------------


def active():
    """The valid template with DDE, a web service, a link, an object, a query, macros of both kinds, and an ActiveX control."""
    kinds = {
        "externalLink": ("externalLinks/externalLink1.xml", b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'),
        "xlMacrosheet": ("macrosheets/sheet1.xml", b'<xm:macrosheet xmlns:xm="m"><sheetData><row r="1"><c r="A1"><f>EXEC("calc")</f></c></row></sheetData></xm:macrosheet>'),
        "connections": ("connections.xml", b'<connections><connection name="Bank" type="4"><webPr url="https://bank.example/"/></connection></connections>'),
        "vbaProject": ("vbaProject.bin", b"project"),
    }  # fmt: skip
    parts = parts_of(valid())
    relation = '<Relationship Id="rIdx%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>'
    new = "".join(relation % (at, kind, target) for at, (kind, (target, _)) in enumerate(kinds.items()))
    parts[RELATIONS] = parts[RELATIONS].replace(b"</Relationships>", new.encode() + b"</Relationships>")
    parts[BOOK] = parts[BOOK].replace(b"</sheets>", b'<sheet name="Macros" sheetId="9" state="veryHidden" r:id="rIdx1"/></sheets>')
    own = "".join(relation % (at, kind, target) for at, (kind, target) in enumerate([("oleObject", "../embeddings/a.bin"), ("control", "../activeX/activeX1.xml")]))
    parts[SHEET_RELATIONS] = parts[SHEET_RELATIONS].replace(b"</Relationships>", own.encode() + b"</Relationships>")
    parts[SHEET] = rows(b'<row r="99"><c r="A99"><f>_xlfn.WEBSERVICE("http://pay.example")</f><v>0</v></c></row>')(parts[SHEET])
    types = '<Default Extension="bin" ContentType="application/octet-stream"/>'
    parts[TYPES] = parts[TYPES].replace(b"<Default ", types.encode() + b"<Default ", 1)
    parts |= {f"xl/{target}": content for target, content in kinds.values()}
    return packed({**parts, "xl/embeddings/a.bin": b"object", "xl/activeX/activeX1.xml": b"<ocx/>"})


@every_way
def test_sec08_nothing_is_run_or_fetched(way):
    events[:] = ["listening"]
    assert said(way, active()) == ""
    assert events == ["listening"]
    events.clear()


def test_sec08_what_would_act_is_listed():
    found = inspect(active())
    assert (found.macros.project, found.macros.sheets, found.embedded) == (True, ("Macros",), ("xl/embeddings/a.bin",))
    assert [(link.kind, link.target) for link in found.links] == [("DDE", "cmd|/c calc")]
    assert [(each.name, each.kind) for each in found.connections] == [("Bank", "web")]
    assert found.calculation.reaching_outside == (("EXEC", 1), ("WEBSERVICE", 1))
    assert found.sheets[0].activex == 1
    assert [sheet.shown for sheet in found.sheets] == ["visible", "visible", "very hidden"]
