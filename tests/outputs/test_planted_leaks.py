"""Data of a colleague, planted in a statement wherever a workbook can hold something: each plant is found, with its part.

The colleague is Bob O'Neill, P-1002, bob@example.com, and one whose id is the number 274.
"""

import base64
import gzip
import struct
import unicodedata
import zlib
from functools import cache

import pytest

from spm_xl.outputs.privacy import Leak, confirm_clean, in_any_order, leaks
from spm_xl.outputs.statement import statement
from spm_xl.workbook.inspect.words import words
from spm_xl.workbook.parts import package
from tests.outputs import settlements as made
from tests.outputs.settlements import FACTS
from tests.workbook.compound_files import compound_file, packed_source

KNOWN = words(["P-1001", "Ann Lee", "P-0900", "P-1002", "bob@example.com", "274", *in_any_order("Bob O'Neill"), *in_any_order("Jörg Bär"), "王伟"])
STRINGS, SHEET, BOOK = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"


@cache
def issued() -> bytes:
    return statement(made.full(), FACTS)


def inside(part: str, before: str, planted: str) -> bytes:
    """The statement with something planted in one of its parts, before a text that stands in it."""
    parts = package.opened(issued())
    text = parts[part].decode()
    assert before in text, (part, before)
    return package.rewritten(parts, {part: text.replace(before, planted + before, 1).encode()})


def beside(part: str, content: str | bytes) -> bytes:
    """The statement with one more part."""
    raw = content.encode() if isinstance(content, str) else content
    return package.rewritten(package.opened(issued()), {part: raw})


def text(words_: str) -> bytes:
    """A text that a cell shows."""
    return inside(STRINGS, "</sst>", f"<si><t>{words_}</t></si>")


def cell(xml: str) -> bytes:
    return inside(SHEET, "</sheetData>", f'<row r="900">{xml}</row>')


def zipped(name: str, content: bytes) -> bytes:
    return package.written([package.stored(name, content)])


def mashup() -> str:
    """Power Query: a zip in base64, in UTF-16 XML."""
    query = zipped("Formulas/Section1.m", b'section Section1; shared Pay = Table.SelectRows(All, each [Rep] = "P-1002");')
    raw = struct.pack("<II", 0, len(query)) + query + bytes(4)
    return f'<?xml version="1.0" encoding="utf-16"?><DataMashup>{base64.b64encode(raw).decode()}</DataMashup>'


def picture(kind: bytes = b"tEXt", said: bytes = b"Title\0Bob O'Neill") -> bytes:
    """A picture with something in its description."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(kind, said) + chunk(b"IEND", b"")


CUSTOM = '<Properties><property name="{}"><vt:lpwstr>{}</vt:lpwstr></property></Properties>'
LINK = '<externalLink><externalBook r:id="rId1"><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>{}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
PLANTS = {
    # where a cell shows it
    "text of a cell": lambda: text("Bob O'Neill"),
    "text inside a sentence": lambda: text("as agreed with P-1002 in May"),
    "text over several runs": lambda: inside(STRINGS, "</sst>", "<si><r><t>Bob </t></r><r><rPr><b/></rPr><t>O'Neill</t></r></si>"),
    "text in the cell itself": lambda: cell('<c r="A900" t="inlineStr"><is><t>P-1002</t></is></c>'),
    "result of a formula": lambda: cell('<c r="A900" t="str"><f>A1</f><v>bob@example.com</v></c>'),
    "number of an employee, as a text": lambda: text("274"),
    "number of an employee, as a formula's result": lambda: cell('<c r="A900" t="str"><f>A1</f><v>274</v></c>'),
    # how it is written
    "last name first": lambda: text("O'Neill, Bob"),
    "capital letters": lambda: text("BOB O’NEILL"),
    "decomposed letters": lambda: text(unicodedata.normalize("NFD", "Bób O'Neill")),
    "hard spaces": lambda: text("Bob\u00a0O'Neill"),
    "soft hyphens and invisible letters": lambda: text("B\u00adob O'Nei\u200bll"),
    "wide letters": lambda: text("Ｂｏｂ O'Neill"),
    "a line break between": lambda: text("Bob\nO'Neill"),
    "entities": lambda: text("&#66;ob O&apos;Neill"),
    "escapes of a workbook": lambda: text("Bob_x0020_O'Neill"),
    "no spaces, as in Chinese": lambda: text("由王伟批准"),
    # what else a sheet holds
    "formula": lambda: cell('<c r="A900"><f>IF(B1="P-1002",1,0)</f><v>0</v></c>'),
    "formula that joins it": lambda: cell('<c r="A900"><f>"Bob"&amp;" "&amp;"O\'Neill"</f></c>'),
    "formula's sheet": lambda: cell("<c r=\"A900\"><f>'Pay of P-1002'!A1</f><v>0</v></c>"),
    "footer": lambda: inside(SHEET, "</oddFooter>", "&amp;C&amp;8Bob &amp;BO'Neill"),
    "prompt of an input": lambda: inside("xl/worksheets/sheet5.xml", "showInputMessage=", 'promptTitle="ask Bob O\'Neill" '),
    "conditional format": lambda: inside(SHEET, "</formula>", '+(A1="P-1002")'),
    "link": lambda: beside("xl/worksheets/_rels/sheet9.xml.rels", '<Relationship Target="mailto:bob%40example.com"/>'),
    # what the workbook holds
    "name of a sheet": lambda: inside(BOOK, "</sheets>", '<sheet name="P-1002" sheetId="99" r:id="rId1"/>'),
    "defined name": lambda: inside(BOOK, "</definedNames>", '<definedName name="pay_of_P_1002">Deals!$A$1</definedName>'),
    "defined name's text": lambda: inside(BOOK, "</definedNames>", '<definedName name="x">"274"</definedName>'),
    "comment": lambda: beside("xl/comments1.xml", "<comments><text><r><t>see Bob </t></r><r><t>O'Neill</t></r></text></comments>"),
    "author of a comment": lambda: beside("xl/comments1.xml", "<comments><authors><author>Bob O'Neill</author></authors></comments>"),
    "discussion": lambda: beside("xl/threadedComments/threadedComment1.xml", "<threadedComment><text>ask P-1002</text></threadedComment>"),
    "persons": lambda: beside("xl/persons/person.xml", "<person displayName=\"Bob O'Neill\" userId=\"bob@example.com\"/>"),
    "text box": lambda: beside("xl/drawings/drawing9.xml", "<a:p><a:r><a:rPr/><a:t>Bob </a:t></a:r><a:r><a:rPr b='1'/><a:t>O'Neill</a:t></a:r></a:p>"),
    "alternative text": lambda: beside("xl/drawings/drawing9.xml", "<xdr:cNvPr id='2' descr='Pay of P-1002'/>"),
    "chart's title": lambda: inside("xl/charts/chart1.xml", "</c:chart>", "<a:t>Bob O'Neill</a:t>"),
    "chart's cache": lambda: inside("xl/charts/chart1.xml", "</c:chart>", "<c:strCache><c:pt idx='0'><c:v>274</c:v></c:pt></c:strCache>"),
    "pivot's cache": lambda: beside("xl/pivotCache/pivotCacheRecords1.xml", '<r><n v="10"/><s v="274"/></r>'),
    "pivot's items": lambda: beside("xl/pivotCache/pivotCacheDefinition1.xml", "<sharedItems><s v=\"O'Neill Bob\"/></sharedItems>"),
    "value of another workbook": lambda: beside("xl/externalLinks/externalLink1.xml", LINK.format("Bob O'Neill")),
    "path of another workbook": lambda: beside("xl/externalLinks/_rels/externalLink1.xml.rels", "<Relationship Target='Bob%20O%27Neill.xlsx'/>"),
    "connection": lambda: beside("xl/connections.xml", "<dbPr command=\"select * from pay where rep = 'P-1002'\"/>"),
    # what no page shows
    "title of the document": lambda: beside("docProps/core9.xml", "<dc:title>Pay of Bob O'Neill</dc:title>"),
    "own property": lambda: beside("docProps/custom.xml", CUSTOM.format("Reviewer", "bob@example.com")),
    "own property, a number": lambda: beside("docProps/custom.xml", CUSTOM.format("Rep", "274")),
    "custom data": lambda: beside("customXml/item1.xml", "<reps><rep>274</rep></reps>"),
    "custom data in UTF-16": lambda: beside("customXml/item1.xml", "<rep id='P-1002'/>".encode("utf-16")),
    "query, packed in base64": lambda: beside("customXml/item2.xml", mashup().encode("utf-16")),
    "printer settings": lambda: beside("xl/printerSettings/printerSettings1.bin", b"\x03\0" + "Bob O'Neill's printer".encode("utf-16-le")),
    "source of a macro": lambda: beside("xl/vbaProject.bin", compound_file({"Module1": b"\0" * 9 + packed_source(b'Attribute VB_Name = "Module1"\r\n' + b"' for Bob O'Neill\r\n" * 9)})),
    "embedded workbook": lambda: beside("xl/embeddings/Workbook1.xlsx", zipped("xl/sharedStrings.xml", b"<si><t>P-1002</t></si>")),
    "embedded workbook in an object": lambda: beside("xl/embeddings/oleObject1.bin", compound_file({"Package": zipped("a.xml", b"<t>P-1002</t>")})),
    "embedded object": lambda: beside("xl/embeddings/oleObject1.bin", compound_file({"CONTENTS": "pay of P-1002".encode("utf-16-le")})),
    "description of a picture": lambda: beside("xl/media/image1.png", picture()),
    "name of a part": lambda: beside("customXml/P-1002.xml", "<a/>"),
    "remark in the XML": lambda: inside(BOOK, "</workbook>", "<!-- from Bob O'Neill's copy -->"),
    "instruction in the XML": lambda: inside(BOOK, "</workbook>", "<?copy of='P-1002'?>"),
    "character data in the XML": lambda: inside(STRINGS, "</sst>", "<si><t><![CDATA[Bob O'Neill]]></t></si>"),
    # less usual places, and ways of writing
    "label of a chart's point": lambda: beside("xl/charts/chart9.xml", "<c15:dlblRangeCache><c:pt idx='0'><c:v>274</c:v></c:pt></c15:dlblRangeCache>"),
    "category of a newer chart": lambda: beside("xl/charts/chartEx1.xml", "<cx:strDim type='cat'><cx:lvl><cx:pt idx='0'>274</cx:pt></cx:lvl></cx:strDim>"),
    "lines of a text box": lambda: beside("xl/drawings/drawing9.xml", "<a:p><a:r><a:t>Bob</a:t></a:r><a:br/><a:r><a:t>O'Neill</a:t></a:r></a:p>"),
    "choice of a validation": lambda: inside(SHEET, "</sheetData>", "<dataValidation><formula1>\"273,274\"</formula1></dataValidation>"),
    "range that may be edited": lambda: inside(SHEET, "</sheetData>", "<protectedRange name='P_1002'/>"),
    "filter": lambda: inside(SHEET, "</sheetData>", "<filters><filter val='274'/></filters>"),
    "scenario": lambda: inside(SHEET, "</sheetData>", "<scenario comment='Created by P-1002 on 1/1/2026'/>"),
    "own view of the workbook": lambda: inside(BOOK, "</workbook>", "<customWorkbookView name=\"Bob O'Neill - Personal View\"/>"),
    "remark of a defined name": lambda: inside(BOOK, "</definedNames>", '<definedName name="x" comment="274">1</definedName>'),
    "table that a formula names": lambda: cell('<c r="A900"><f>SUM(Pay_P_1002[Net])</f><v>0</v></c>'),
    "header of a table": lambda: beside("xl/tables/table9.xml", "<tableColumn id='1' name='274'/>"),
    "total of a table": lambda: beside("xl/tables/table9.xml", "<tableColumn id='1' name='x' totalsRowLabel='274'/>"),
    "number format": lambda: inside("xl/styles.xml", "</styleSheet>", "<numFmt formatCode='0.00 \"Bob O&#39;Neill\"'/>"),
    "number format, sign by sign": lambda: inside("xl/styles.xml", "</styleSheet>", r"<numFmt formatCode='\P\-\1\0\0\2 0'/>"),
    "name of a cell style": lambda: inside("xl/styles.xml", "</styleSheet>", "<cellStyle name='P-1002 style'/>"),
    "name of a theme": lambda: beside("xl/theme/theme9.xml", "<a:theme name=\"Bob O'Neill\"/>"),
    "list of a form control": lambda: beside("xl/ctrlProps/ctrlProp9.xml", "<itemLst><item val='274'/></itemLst>"),
    "macro of a button": lambda: beside("xl/drawings/vmlDrawing9.vml", "<x:FmlaMacro>[0]!P_1002_click</x:FmlaMacro>"),
    "picture of a header": lambda: beside("xl/drawings/vmlDrawing9.vml", "<v:imagedata o:title='P-1002 logo'/>"),
    "drawing as text": lambda: beside("xl/media/image9.svg", "<svg><text><tspan>Bob</tspan> <tspan>O'Neill</tspan></text></svg>"),
    "packed description of a picture": lambda: beside("xl/media/image9.png", picture(b"zTXt", b"Title\0\0" + zlib.compress(b"Bob O'Neill"))),
    "custom data, as an attribute": lambda: beside("customXml/item3.xml", "<rep id='274'/>"),
    "custom data in UTF-32": lambda: beside("customXml/item3.xml", "<rep id='P-1002'/>".encode("utf-32")),
    "custom data in JSON": lambda: beside("customXml/item3.xml", r'<a>{"rep":"\u0042ob O\u0027Neill"}</a>'),
    "custom data, a word in base64": lambda: beside("customXml/item3.xml", f"<a>{base64.b64encode(b'P-1002').decode()}</a>"),
    "custom data, deflated in base64": lambda: beside("customXml/item3.xml", f"<a>{base64.b64encode(zlib.compress(bytes(range(256)) + b'|P-1002|')).decode()}</a>"),
    "settings of an add-in": lambda: beside("xl/webextensions/webextension1.xml", "<we:property value='{&quot;rep&quot;:&quot;O&amp;#39;Neill, Bob&quot;}'/>"),
    "gzip": lambda: beside("xl/model/item.data", gzip.compress(b"Bob O'Neill")),
    "letters of a code page": lambda: beside("customXml/item4.xml", "<?xml version='1.0' encoding='windows-1252'?><a>J\xf6rg B\xe4r</a>".encode("cp1252")),
    "without umlauts": lambda: text("Joerg Baer"),
    "comment of the zip file": lambda: issued()[:-2] + struct.pack("<H", 6) + b"P-1002",
}  # fmt: skip


def test_the_table_is_long_enough():
    assert len(PLANTS) >= 30


def test_nothing_is_found_where_nothing_is_planted():
    assert leaks(issued(), made.full(), FACTS, KNOWN) == []


@pytest.mark.parametrize("where", PLANTS)
def test_planted_leak_in_a_statement(where):
    found = leaks(PLANTS[where](), made.full(), FACTS, KNOWN)
    assert {each.what for each in found} & {"p 1002", "bob o neill", "o neill bob", "bob example com", "274", "jorg bar", "joerg baer", "王 伟"}, where


@pytest.mark.parametrize("where", PLANTS)
def test_planted_leak_in_a_template_refuses_it(where):
    others = words(["P-1002", "bob@example.com", "274", *in_any_order("Bob O'Neill"), *in_any_order("Jörg Bär"), "王伟"])  # the statement is Ann's own
    with pytest.raises(Leak, match=r"the template own\.xlsx carries .+ in .+: it would go to everybody"):
        confirm_clean(PLANTS[where](), "own.xlsx", others)


@pytest.mark.parametrize(
    "harmless",
    [
        lambda: cell('<c r="A900"><v>274</v></c>'),  # an amount that equals an id
        lambda: cell('<c r="P1002" s="274"><v>1</v></c>'),  # an address
        lambda: cell('<c r="A900"><f>SUM(P1002:P1003)+274</f><v>1</v></c>'),
        lambda: text("274 deals"),  # a number in a sentence
        lambda: text("Bobby O'Neillson, XP-1002"),  # other words
        lambda: inside("xl/charts/chart1.xml", "</c:chart>", "<c:numCache><c:pt idx='0'><c:v>274</c:v></c:pt></c:numCache>"),
        lambda: beside("xl/pivotCache/pivotCacheRecords1.xml", '<r><n v="274"/></r>'),
    ],
)
def test_what_only_looks_like_a_leak_is_none(harmless):
    assert leaks(harmless(), made.full(), FACTS, KNOWN) == []
