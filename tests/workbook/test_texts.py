"""Markers outside of cells: each place takes any value as text, and nothing but text."""

import re
from html import unescape
from urllib.parse import unquote
from xml.dom import minidom

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput
from spm_xl.workbook.texts.texts import kinds, prepared

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:xdr="x" xmlns:c="c" xmlns:cx="cx" xmlns:r="r"'
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("&<>\"'{}|%#/\\=+-@:;,.\n\r\t\x00\x07\x1f\ufffe 0123PDK"), st.characters(), st.sampled_from("\ud800\u202e\u05d0😀")
    ),
    max_size=20,
)


def filled(xml, kind, put=None, **values):
    return prepared(xml, kind, "here").filled(values, put)


def shape(*runs):
    """A text box of runs, each with its properties."""
    inside = "".join(f'<a:r><a:rPr b="{at % 2}"/><a:t>{text}</a:t></a:r>' for at, text in enumerate(runs))
    return f"<xdr:sp {A}><xdr:txBody><a:p>{inside}</a:p></xdr:txBody></xdr:sp>"


def texts(xml, tag):
    return [node.firstChild.data if node.firstChild else "" for node in minidom.parseString(xml).getElementsByTagName(tag)]


def test_a_part_without_markers_is_left_alone():
    assert prepared("<xdr:sp><a:t>{one} brace &#65;</a:t></xdr:sp>", "drawing", "here") is None
    assert prepared("<a><!-- {{net}} --></a>", "drawing", "here") is None


def test_a_marker_in_one_run():
    put = []
    assert texts(filled(shape("Pay of {{ who.name }}: {{ net | #,##0.00 }}"), "drawing", put, who={"name": "A & B"}, net=1234.5), "a:t") == [
        "Pay of A & B: 1,234.50"
    ]
    assert put == ["Pay of A & B: 1,234.50"]


def test_a_marker_that_is_split_over_runs_stands_in_the_first_and_keeps_their_looks():
    xml = filled(shape("Net {", "{ n", "et }", "} EUR {{x", "}}"), "drawing", net=5, x="y")
    assert texts(xml, "a:t") == ["Net 5", "", "", " EUR y", ""]
    assert re.findall(r'b="(\d)"', xml) == ["0", "1", "0", "1", "0"]


def test_a_marker_does_not_go_beyond_its_paragraph():
    xml = f"<xdr:sp {A}><a:p><a:r><a:t>{{{{ne</a:t></a:r></a:p><a:p><a:r><a:t>t}}}}</a:t></a:r></a:p></xdr:sp>"
    with pytest.raises(InvalidInput, match=r"sheet Pay, a text box or title: the marker '\{\{ne' is not closed"):
        prepared(xml, "drawing", "sheet Pay")


def test_the_lines_of_a_value_are_lines_of_the_shape():
    xml = filled(shape("To: {{address}}!"), "drawing", address="Street 1\r\nCity & Co")
    assert '<a:t>To: Street 1</a:t></a:r><a:br><a:rPr b="0"/></a:br><a:r><a:rPr b="0"/><a:t>City &amp; Co!</a:t>' in xml
    minidom.parseString(xml)


def test_a_line_break_in_a_run_whose_link_has_a_marker():
    xml = f'<xdr:sp {A}><a:p><a:r><a:rPr><a:hlinkClick r:id="rId1" tooltip="{{{{tip}}}}"/></a:rPr><a:t>{{{{two}}}}</a:t></a:r></a:p></xdr:sp>'
    made = filled(xml, "drawing", tip="t", two="a\nb")
    assert made.count('tooltip="t"') == 3
    minidom.parseString(made)


def test_texts_kept_from_cells_are_left_to_the_cells():
    """A field of a shape, and the caches of a chart, show what a cell holds."""
    for xml, kind in (
        ('<a:p><a:fld type="TxLink"><a:t>{{net}}</a:t></a:fld></a:p>', "drawing"),
        ("<c:tx><c:strRef><c:f>A!$A$1</c:f><c:strCache><c:pt><c:v>{{net}}</c:v></c:pt></c:strCache></c:strRef></c:tx>", "chart"),
        ("<cx:txData><cx:f>A!$A$1</cx:f><cx:v>{{net}}</cx:v></cx:txData>", "chart"),
        ("<c:numCache><c:pt><c:v>{{net}}</c:v></c:pt></c:numCache>", "chart"),
    ):
        assert prepared(xml, kind, "here") is None


def test_titles_and_literal_names_of_a_chart():
    xml = (
        f"<c:chart {A}><c:title><c:tx><c:rich><a:p><a:r><a:t>Sales {{{{</a:t></a:r><a:r><a:t>year}}}}</a:t></a:r></a:p></c:rich></c:tx></c:title>"
        "<c:ser><c:tx><c:v>{{ who }}</c:v></c:tx><c:cat><c:strLit><c:pt><c:v>of {{who}}</c:v></c:pt></c:strLit></c:cat></c:ser>"
        "<cx:title><cx:tx><cx:txData><cx:v>{{year}}</cx:v></cx:txData></cx:tx></cx:title></c:chart>"
    )
    made = filled(xml, "chart", year=2026, who="A<B")
    assert texts(made, "a:t") == ["Sales 2026", ""]
    assert texts(made, "c:v") == ["A<B", "of A<B"]
    assert texts(made, "cx:v") == ["2026"]


def test_alternative_texts_and_tips():
    made = filled("<xdr:cNvPr id='1' name='x' descr='Pay of {{who}}' title=\"{{who}}\"/>", "drawing", who='A "B"\n<C>\'')
    found = minidom.parseString(made.replace("xdr:", "")).documentElement
    assert found.getAttribute("descr") == "Pay of A \"B\"\n<C>'"
    assert found.getAttribute("title") == "A \"B\"\n<C>'"


@pytest.mark.parametrize(
    ("header", "value", "made"),
    [
        ("&L{{a}}", "B & C", "&LB && C"),
        ("&14{{a}}", 2026, "&14 2026"),
        ("&14{{a}}", "Pay", "&14Pay"),
        ("&14{{b}}{{a}}", 2026, "&14 2026"),  # b is blank
        ("&&14{{a}}", 2026, "&&142026"),  # no font size
        ('&"Arial,Bold"&12{{a}}&P', "x", '&"Arial,Bold"&12x&P'),
        ("&P{{a}}", "+1", "&P +1"),  # else the number of the next page
        ("&R{{a}}", "&P", "&R&&P"),
        ("&K00FF00{{a}}", "1", "&K00FF001"),
    ],
)
def test_a_value_in_a_header_is_no_code(header, value, made):
    xml = f"<oddHeader>{header.replace('&', '&amp;')}</oddHeader>"
    assert unescape(texts(filled(xml, "sheet", a=value, b=None), "oddHeader")[0]) == made


@pytest.mark.parametrize("header", ["A &{{a}}", '&"{{a}}"x', "&K{{a}}", "&K00{{a}}"])
def test_a_marker_inside_of_a_code_is_refused(header):
    with pytest.raises(InvalidInput, match="here, the header: a marker stands inside of a code"):
        prepared(f"<oddHeader>{header.replace('&', '&amp;')}</oddHeader>", "sheet", "here")


@pytest.mark.parametrize(
    ("xml", "kind", "most"),
    [
        ("<oddFooter>{{a}}</oddFooter>", "sheet", 255),
        ('<dataValidation promptTitle="{{a}}"/>', "sheet", 32),
        ('<dataValidation prompt="{{a}}"/>', "sheet", 255),
        ('<dataValidation errorTitle="{{a}}"/>', "sheet", 32),
        ('<dataValidation error="{{a}}"/>', "sheet", 255),
        ('<formula1>"{{a}}"</formula1>', "sheet", 255),
        ('<definedName name="x">"{{a}}"</definedName>', "workbook", 255),
        ("<si><t>{{a}}</t></si>", "strings", 32_767),
    ],
)
def test_a_text_that_is_too_long_for_its_place_is_refused_and_not_cut(xml, kind, most):
    assert filled(xml, kind, a="x" * most)
    with pytest.raises(InvalidInput, match=rf"here, .*{most + 1:,} characters.*at most {most:,}"):
        filled(xml, kind, a="x" * (most + 1))
    with pytest.raises(InvalidInput, match="characters"):
        filled(xml, kind, a="😀" * (most // 2 + 1))


@pytest.mark.parametrize(
    ("formula", "value", "made"),
    [
        ('"Dear {{a}}"', 'O"B', '"Dear O""B"'),
        ('IF(A1="{{a}}",1,0)', '"&B1&"', 'IF(A1="""&B1&""",1,0)'),
        ('"{{a}},no"', "yes", '"yes,no"'),
        ('"{{ a | ""#""0 }}"', 7, '"#7"'),
        ("SUM(Sales[{{a}}])", "Q1 [new]", "SUM(Sales[Q1 '[new']])"),
        ("""INDIRECT("'{{a}}'!A1")""", "O'B", """INDIRECT("'O''B'!A1")"""),
    ],
)
def test_a_value_in_a_formula_stays_inside_its_text(formula, value, made):
    assert unescape(filled(formula, "formula", a=value)) == made
    xml = f"<formula1>{formula}</formula1>"
    assert texts(filled(xml, "sheet", a=value), "formula1") == [made]


def test_a_marker_elsewhere_in_a_formula_is_refused():
    with pytest.raises(InvalidInput, match="a marker in a formula stands in a text"):
        prepared("<formula1>{{a}}+1</formula1>", "sheet", "here")
    assert prepared("'{{a}}'!A1", "formula", "here") is None  # the name of a sheet


@pytest.mark.parametrize(
    ("target", "value", "made"),
    [
        ("mailto:{{a}}", "ann.o'b+x@y.com", "mailto:ann.o%27b%2Bx@y.com"),
        ("mailto:%7B%7B%20a%20%7D%7D?subject=Pay", "x@y.com?bcc=z@y.com", "mailto:x@y.com%3Fbcc%3Dz@y.com?subject=Pay"),
        ("https://crm/{{a}}/view?x=1", "../é & b", "https://crm/..%2F%C3%A9%20%26%20b/view?x=1"),
        ("{{a}}", "https://crm/x?y=1&z=2", "https://crm/x?y=1&z=2"),
        ("reports/{{a}}.xlsx", "R-1", "reports/R-1.xlsx"),
        ("{{b}}{{a}}", "script:x", "javascript%3Ax"),  # a file of that name
    ],
)
def test_a_link_made_of_values(target, value, made):
    xml = f'<Relationship Id="rId1" Type="http://x/hyperlink" Target="{target}" TargetMode="External"/>'
    found = minidom.parseString(filled(xml, "relations", a=value, b="java")).documentElement
    assert found.getAttribute("Target") == made
    assert found.getAttribute("TargetMode") == "External"


@pytest.mark.parametrize(
    ("target", "value"),
    [
        ("{{a}}", "javascript:alert(1)"), ("{{a}}", "file:///etc/passwd"), ("{{a}}", " JavaScript:x"), ("{{a}}", r"\\server\share"),
        ("{{a}}", "//server/x"), ("{{a}}", ""), ("{{a}}", "\x01javascript:x"), ("javascript:{{a}}", "x"), ("file:///{{a}}", "x"),
        ("{{a}}", "vbscript:x"),
    ],
)  # fmt: skip
def test_a_link_that_could_do_harm_is_refused(target, value):
    xml = f'<Relationship Id="rId1" Type="http://x/hyperlink" Target="{target}" TargetMode="External"/>'
    with pytest.raises(InvalidInput, match="must start with https:, http:, mailto:, tel:"):
        filled(xml, "relations", a=value)


def test_only_links_are_made_of_values():
    xml = '<Relationship Id="rId1" Type="http://x/externalLinkPath" Target="{{a}}" TargetMode="External"/>'
    assert prepared(xml, "relations", "here") is None


def test_comments_properties_and_old_text_boxes():
    comment = "<comments><authors><author>{{a}}</author></authors><comment><text><r><t>by {{</t></r><r><rPr/><t>a}}:</t></r></text></comment></comments>"
    made = filled(comment, "comments", a="A & B")
    assert texts(made, "author") == ["A & B"]
    assert texts(made, "t") == ["by A & B", ":"]
    assert texts(filled("<x><dc:title>Pay of {{a}}</dc:title></x>".replace("dc:", ""), "properties", a="A<B"), "title") == ["Pay of A<B"]
    box = "<xml><v:shape alt='{{a}}'><v:textbox><div style='x'><font>Hi {{</font><font>a}}<br></font></div></v:textbox><x:Anchor>{{a}}</x:Anchor></v:shape></xml>"
    assert filled(box, "box", a='1\n"2"') == box.replace("alt='{{a}}'", 'alt="1&#10;&quot;2&quot;"').replace("Hi {{", 'Hi 1<br/>"2"').replace("<font>a}}", "<font>")
    thread = "<threadedComment><text>{{a}}</text>{}</threadedComment>"
    assert texts(filled(thread.replace("{}", ""), "threads", a="A & B"), "text") == ["A & B"]
    with pytest.raises(InvalidInput, match="mentions somebody"):
        prepared(thread.replace("{}", '<mentions><mention startIndex="0"/></mentions>'), "threads", "here")


def test_rich_text_of_a_cell_keeps_its_runs_and_loses_its_reading_aid():
    xml = '<si><r><rPr><b/></rPr><t>Net {{</t></r><r><t>net}} of {{ who }} </t></r><rPh sb="0"><t>x{{</t></rPh><phoneticPr fontId="1"/></si>'
    made = filled(xml, "strings", net=5, who="_x0041_ & \x07")
    assert made == (
        '<si><r><rPr><b/></rPr><t xml:space="preserve">Net 5</t></r>'
        '<r><t xml:space="preserve"> of _x005F_x0041_ &amp; _x0007_ </t></r></si>'
    )


def test_headers_of_tables_take_line_breaks_as_their_cells_do():
    made = filled('<tableColumn id="1" name="Pay {{a}}_x000a_gross"/>', "table", a='"x"\ny')
    assert made == '<tableColumn id="1" name="Pay &quot;x&quot;_x000A_y_x000A_gross"/>'


def test_braces_written_as_numbers_and_in_cdata_are_markers():
    assert texts(filled("<oddHeader>&#123;&#x7B;a}}<![CDATA[ & {{a}}]]></oddHeader>", "sheet", a="x"), "oddHeader") == ["x & x"]


def test_what_moved_is_filled():
    """Cells move around the slots: the part comes back with other areas, and with elements repeated."""
    found = prepared('<x><dataValidation sqref="A1" prompt="{{a}}"/></x>', "sheet", "here")
    moved = found.xml.replace("A1", "A3").replace("</x>", re.search("<data.*?/>", found.xml)[0] + "</x>")
    assert found.filled({"a": "b"}, xml=moved) == '<x><dataValidation sqref="A3" prompt="b"/><dataValidation sqref="A1" prompt="b"/></x>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{nme}}", "here, the header: there is no value named nme. Did you mean name?"),
        ("{{name.first}}", "no value named name.first"),
        ("{{deals}}", "deals: a text cannot show a list"),
        ("{{#deals}}", "repeats rows, which only a cell can say"),
    ],
)
def test_a_value_that_is_missing_or_no_text_is_named_with_its_place(text, message):
    with pytest.raises(InvalidInput, match=re.escape(message)):
        filled(f"<oddHeader>{text}</oddHeader>", "sheet", name="x", deals=[1])


def test_damaged_xml_is_refused():
    with pytest.raises(InvalidInput, match="here is damaged"):
        prepared("<a:t>{{net}}<a:t", "drawing", "here")
    with pytest.raises(InvalidInput, match="that no text has"):
        prepared("<a:t>{{net}}\U0010fffd0\U0010fffc</a:t>", "drawing", "here")


PLACES = [
    (shape("a{{a}}b"), "drawing", "a:t", "text"),
    ("<c:tx><c:v>{{a}}</c:v></c:tx>", "chart", "c:v", "cell"),
    ("<oddHeader>{{a}}</oddHeader>", "sheet", "oddHeader", "cell"),
    ('<formula1>"{{a}}"</formula1>', "sheet", "formula1", "formula"),
    ("<comments><text><t>{{a}}</t></text></comments>", "comments", "t", "cell"),
    ("<p><title>{{a}}</title></p>", "properties", "title", "text"),
    ("<si><t>{{a}}</t></si>", "strings", "t", "cell"),
]


@pytest.mark.parametrize(("xml", "kind", "tag", "how"), PLACES, ids=[place[2] for place in PLACES])
@given(value=HOSTILE)
@example("&amp;P")
@example("]]><x/>")
@example('"&A1&"')
@example("\U0010fffd7\U0010fffc")
@example("{{a}} _x0041_")
def test_any_text_stays_one_text(xml, kind, tag, how, value):
    xml = re.sub(r"^<([\w:]+)", lambda found: f"<{found[1]} {A}", xml) if "xmlns" not in xml else xml
    put = []
    made = filled(xml, kind, put, a=value)
    before, after = minidom.parseString(xml.replace("{{a}}", "x")), minidom.parseString(made.encode("utf-8"))
    if "\n" not in value.replace("\r", "\n"):
        assert [node.tagName for node in after.getElementsByTagName("*")] == [node.tagName for node in before.getElementsByTagName("*")]
    if how == "formula":
        (text,) = texts(made, tag)
        assert (text[0], text[-1]) == ('"', '"')
        assert '"' not in text[1:-1].replace('""', "")
    assert put[0].replace("\r\n", "\n").count(value.replace("\r\n", "\n")) or not value


@given(value=HOSTILE)
def test_any_text_stays_one_attribute_and_one_link(value):
    xml = '<cNvPr id="1" descr="{{a}}"/>'
    found = minidom.parseString(filled(xml, "drawing", a=value).encode()).documentElement
    assert sorted(found.attributes.keys()) == ["descr", "id"]
    link = '<Relationship Type="http://x/hyperlink" Target="https://x/{{a}}/y" TargetMode="External"/>'
    target = minidom.parseString(filled(link, "relations", a=value).encode()).documentElement.getAttribute("Target")
    assert target.count("/") == 4
    assert unquote(target) == f"https://x/{value.replace(chr(13) + chr(10), chr(10)).encode('utf-8', 'replace').decode()}/y"


def test_the_parts_with_texts_are_found_by_their_relations():
    rel = '<Relationships xmlns="r">{}</Relationships>'
    one = '<Relationship Id="{}" Type="http://x/{}" Target="{}"/>'
    parts = {
        "_rels/.rels": rel.format(one.format(1, "officeDocument", "book/main.xml") + one.format(2, "core-properties", "docProps/core.xml")).encode(),
        "docProps/core.xml": b"<x/>", "book/main.xml": b"<x/>", "book/s.xml": b"<x/>", "book/d.xml": b"<x/>", "customXml/item1.xml": b"<x>{{a}}</x>",
        "book/_rels/main.xml.rels": rel.format(one.format(1, "worksheet", "s.xml") + one.format(2, "customXml", "../customXml/item1.xml")).encode(),
        "book/_rels/s.xml.rels": rel.format(
            one.format(1, "drawing", "/book/d.xml") + '<Relationship Id="2" Type="http://x/hyperlink" Target="mailto:{{a}}" TargetMode="External"/>'
        ).encode(),
    }  # fmt: skip
    assert kinds(parts) == {
        "docProps/core.xml": "properties", "book/main.xml": "workbook", "book/s.xml": "sheet", "book/d.xml": "drawing",
        "book/_rels/s.xml.rels": "relations",
    }  # fmt: skip
