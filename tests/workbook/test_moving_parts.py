"""The other parts of a workbook when rows of sheet A move: drawings, notes, charts, names, tables, pivot tables.

Row 4 of sheet A is a block: with three items it becomes rows 4 to 6, and what stood in row 9 stands in row 11.
"""

import re

import pytest

from spm_xl.errors import InvalidInput
from spm_xl.workbook.moves.shifts import moving_parts, prepared
from tests.workbook.movements import Block, Rows

THREE, NONE = Block("A", 4, 4, 3), Block("A", 4, 4, 0)
CELLS = Rows("A", 5, 10, 2, 4)  # from row 5 on, ten rows are put in columns B to D


def moved(kind, xml, movement=THREE, sheet="A", template=True, value=None):
    """A part after the movement."""
    found = prepared(kind, xml, sheet, template)
    return xml if found is None else found.moved({movement.name.lower(): movement}, value)


# --- drawings -------------------------------------------------------------------------------------------------


def drawing(top, bottom, manner="", offset=5, columns=(1, 2), shape="<xdr:sp><xdr:clientData/></xdr:sp>"):
    rows = [(columns[0], top, offset), (columns[1], bottom, 7)]
    ends = "".join(
        f"<xdr:{end}><xdr:col>{column}</xdr:col><xdr:colOff>1</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{off}</xdr:rowOff></xdr:{end}>"
        for end, (column, row, off) in zip(("from", "to"), rows, strict=True)
    )
    return f'<xdr:wsDr xmlns:xdr="urn:xdr"><xdr:twoCellAnchor{manner}>{ends}{shape}</xdr:twoCellAnchor></xdr:wsDr>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (drawing(8, 9), drawing(10, 11)),  # below
        (drawing(1, 9), drawing(1, 11)),  # grows with the rows in it
        (drawing(1, 9, ' editAs="oneCell"'), drawing(1, 9, ' editAs="oneCell"')),  # keeps its height
        (drawing(8, 9, ' editAs="oneCell"'), drawing(10, 11, ' editAs="oneCell"')),
        (drawing(8, 9, ' editAs="absolute"'), drawing(8, 9, ' editAs="absolute"')),  # stays
        (drawing(3, 3), drawing(3, 3)),  # in the repeated row: once, on its first repetition
    ],
)
def test_a_drawing_moves_as_its_manner_says(before, after):
    assert moved("drawing", before) == after


def test_a_drawing_goes_with_its_first_row_in_a_template_only():
    assert moved("drawing", drawing(3, 12), NONE) == '<xdr:wsDr xmlns:xdr="urn:xdr"></xdr:wsDr>'
    assert moved("drawing", drawing(3, 12), NONE, template=False) == drawing(3, 11, offset=0)


def test_a_drawing_follows_cells_only_where_it_stands_wholly_on_them():
    assert moved("drawing", drawing(8, 9), CELLS) == drawing(18, 19)
    assert moved("drawing", drawing(8, 9, columns=(2, 8)), CELLS) == drawing(8, 9, columns=(2, 8))


def test_a_drawing_in_several_forms_goes_as_a_whole():
    both = "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback/></mc:AlternateContent>"
    inner = re.sub("</?xdr:wsDr[^>]*>", "", drawing(3, 4))
    xml = '<xdr:wsDr xmlns:xdr="urn:xdr" xmlns:mc="urn:mc">{}</xdr:wsDr>'
    assert moved("drawing", xml.format(both.format(inner)), NONE) == xml.format("")
    below = re.sub("</?xdr:wsDr[^>]*>", "", drawing(8, 9)), re.sub("</?xdr:wsDr[^>]*>", "", drawing(10, 11))
    assert moved("drawing", xml.format(both.format(below[0]))) == xml.format(both.format(below[1]))


def test_the_cell_whose_text_a_shape_shows():
    shape = '<xdr:sp textlink="{}"><xdr:clientData/></xdr:sp>'
    for before, after in (("A!$B$9", "A!$B$11"), ("$B$9", "$B$11"), ("=A!$B$9", "=A!$B$11"), ("Other!$B$9", "Other!$B$9")):
        assert moved("drawing", drawing(0, 1, shape=shape.format(before))) == drawing(0, 1, shape=shape.format(after))


def test_the_text_that_a_shape_keeps_of_its_cell():
    shape = '<xdr:sp textlink="A!$B${}"><a:p><a:fld type="TxLink"><a:rPr/><a:t>{}</a:t></a:fld></a:p><xdr:clientData/></xdr:sp>'
    before = drawing(0, 1, shape=shape.format(9, "old"))
    assert moved("drawing", before, value=value) == drawing(0, 1, shape=shape.format(11, "110"))
    assert moved("drawing", before) == drawing(0, 1, shape=shape.format(11, ""))
    assert moved("drawing", before, Block("Other", 4, 4, 3)) == before
    assert prepared("drawing", before, "A").keeps
    assert not prepared("drawing", drawing(8, 9), "A").keeps


def test_links_of_shapes_lead_to_the_same_cell():
    relations = '<Relationships><Relationship Id="rId1" Type="t/hyperlink" Target="#{}"/><Relationship Id="rId2" Type="t/image" Target="../media/A9.png"/></Relationships>'
    assert moved("relations", relations.format("A!B9")) == relations.format("A!B11")
    assert moved("relations", relations.format("'R&amp;D'!B9"), Block("R&D", 4, 4, 3)) == relations.format("'R&amp;D'!B11")


def test_linked_cells_of_controls():
    control = '<formControlPr objectType="CheckBox" fmlaLink="{}" fmlaRange="{}"/>'
    assert moved("control", control.format("$B$9", "A!$A$4:$A$4")) == control.format("$B$11", "A!$A$4:$A$6")
    active = '<ax:ocx xmlns:ax="urn:ax"><ax:ocxPr ax:name="LinkedCell" ax:value="A!B{}"/><ax:ocxPr ax:name="Caption" ax:value="B9"/></ax:ocx>'
    assert moved("active", active.format(9)) == active.format(11)


# --- notes ----------------------------------------------------------------------------------------------------

NOTE = '<v:shape id="_x0000_s{}" type="#_x0000_t202"><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:Anchor>\n 3, 15, {}, 10, 5, 15, {}, 4</x:Anchor><x:Row>{}</x:Row><x:Column>1</x:Column></x:ClientData></v:shape>'
BUTTON = '<v:shape id="_x0000_s1029" type="#_x0000_t201"><x:ClientData ObjectType="Button">{}<x:Anchor>3, 15, {}, 10, 5, 15, {}, 4</x:Anchor><x:FmlaLink>$B${}</x:FmlaLink></x:ClientData></v:shape>'


def boxes(*shapes, blocks="1"):
    return f'<xml xmlns:v="urn:v" xmlns:o="urn:o" xmlns:x="urn:x"><o:shapelayout><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>{"".join(shapes)}</xml>'


def test_the_box_of_a_note_is_repeated_with_a_number_of_its_own():
    before = boxes(NOTE.format(1025, 2, 6, 3), NOTE.format(1026, 7, 11, 8))
    after = boxes(NOTE.format(1025, 2, 6, 3), NOTE.format(1027, 3, 7, 4), NOTE.format(1028, 4, 8, 5), NOTE.format(1026, 9, 13, 10))
    assert moved("boxes", before) == after
    assert moved("boxes", before, NONE) == boxes(NOTE.format(1026, 6, 10, 7))


def test_the_numbers_of_more_boxes_than_a_block_holds_are_listed():
    after = moved("boxes", boxes(NOTE.format(1025, 2, 6, 3)), Block("A", 4, 4, 3_000))
    numbers = [int(number) for number in re.findall(r'id="_x0000_s(\d+)"', after)]
    listed = {int(block) for block in re.search(r'data="([\d,]+)"', after)[1].split(",")}
    assert len(set(numbers)) == 3_000
    assert {number // 1024 for number in numbers} == listed
    assert not any(number % 1024 == 0 for number in numbers)


def test_boxes_of_controls_move_as_their_manner_says():
    assert moved("boxes", boxes(BUTTON.format("", 7, 9, 9))) == boxes(BUTTON.format("", 9, 11, 11))
    assert moved("boxes", boxes(BUTTON.format("", 1, 9, 9))) == boxes(BUTTON.format("", 1, 11, 11))
    sized = "<x:SizeWithCells/>"  # which means that it does not
    assert moved("boxes", boxes(BUTTON.format(sized, 1, 9, 9))) == boxes(BUTTON.format(sized, 1, 9, 11))
    assert moved("boxes", boxes(BUTTON.format("", 3, 5, 9)), NONE) == boxes()


def test_a_drawing_of_boxes_that_is_not_quite_xml():
    text = '<v:shape id="_x0000_s1030"><v:textbox><div>one<br>two</div></v:textbox></v:shape>'
    assert moved("boxes", boxes(text, NOTE.format(1026, 7, 11, 8))) == boxes(text, NOTE.format(1026, 9, 13, 10))


def comments(notes, *authors):
    return f'<comments xmlns="urn:main"><authors>{"".join(f"<author>{name}</author>" for name in authors)}</authors><commentList>{"".join(notes)}</commentList></comments>'


COMMENT = '<comment ref="{}" authorId="{}" shapeId="0" xr:uid="{}" xmlns:xr="urn:xr"><text><t>about B9</t></text></comment>'
GUID = "{5D0C8E5E-7F2B-4E0B-8B0F-6C1B6A3B9C11}"


def test_a_note_stands_on_each_repetition_and_goes_with_its_row():
    before = comments([COMMENT.format("B4", 0, GUID), COMMENT.format("B9", 0, "{x}")], "Ann")
    after = moved("comments", before)
    assert re.findall('ref="([^"]+)"', after) == ["B4", "B5", "B6", "B11"]
    assert len(set(re.findall('uid="([^"]+)"', after))) == 4
    assert moved("comments", before, NONE) == comments([COMMENT.format("B8", 0, "{x}")], "Ann")


def test_each_repetition_of_a_thread_is_a_thread_of_its_own():
    thread = '<threadedComment ref="B4" personId="{{P}}" id="{}"{}><text>why?</text></threadedComment>'
    threads = f'<ThreadedComments xmlns="urn:tc">{thread.format(GUID, "")}{thread.format("{REPLY}", f""" parentId="{GUID}" """[:-1])}</ThreadedComments>'
    talks = moved("threads", threads)
    notes = moved("comments", comments([COMMENT.format("B4", 0, GUID)], f"tc={GUID}"))
    roots = re.findall(r' id="([^"]+)">', talks)
    parents = re.findall(' parentId="([^"]+)"', talks)
    assert roots == parents == re.findall("<author>tc=([^<]+)<", notes) == re.findall('uid="([^"]+)"', notes)
    assert len(set(roots)) == 3
    assert roots[0] == GUID
    assert re.findall('authorId="([^"]+)"', notes) == ["0", "1", "2"]
    assert len(set(re.findall(r' id="([^"]+)"', talks))) == 6


def test_a_note_with_an_anchor_of_its_own():
    """As LibreOffice writes it."""
    note = '<comment ref="B{}" authorId="0"><text/><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><commentPr><anchor><from><xdr:row xmlns:xdr="urn:xdr">{}</xdr:row></from></anchor></commentPr></mc:Choice></mc:AlternateContent></comment>'
    assert moved("comments", comments([note.format(9, 7)], "Ann")) == comments([note.format(11, 9)], "Ann")


# --- charts ---------------------------------------------------------------------------------------------------

VALUES = {(row, 2): row * 10 for row in range(1, 20)} | {(row, 1): f"T-{row}" for row in range(1, 20)} | {(5, 2): None, (6, 2): "#N/A"}


def value(sheet, row, column):
    return {"A": VALUES, "Other": {}}[sheet].get((row, column))


def kept(kind, *points, code="", count=None):
    inner = "".join(f'<c:pt idx="{index}"{code}><c:v>{text}</c:v></c:pt>' for index, text in points)
    return f'<c:{kind}Cache><c:ptCount val="{len(points) if count is None else count}"/>{inner}</c:{kind}Cache>'


def chart(formula, cache, kind="num", around="c:val"):
    return f'<c:chartSpace xmlns:c="urn:c"><{around}><c:{kind}Ref><c:f>{formula}</c:f>{cache}</c:{kind}Ref></{around}></c:chartSpace>'


def test_a_chart_shows_all_repetitions_and_keeps_their_values():
    after = moved("chart", chart("A!$B$4:$B$4", kept("num", (0, 1))), sheet="", value=value)
    assert after == chart("A!$B$4:$B$6", kept("num", (0, 40), (2, "#N/A"), count=3))
    assert moved("chart", chart("A!$A$4", kept("str", (0, "x")), "str"), sheet="", value=value) == chart(
        "A!$A$4:$A$6", kept("str", (0, "T-4"), (1, "T-5"), (2, "T-6")), "str"
    )


def test_a_chart_whose_rows_are_gone_shows_the_last_row_which_is_empty():
    after = moved("chart", chart("A!$B$4:$B$4", kept("num", (0, 1))), NONE, sheet="", value=value)
    assert after == chart("A!$B$1048576:$B$1048576", kept("num", count=1))


def test_values_of_rows_that_stand_still_are_fresh_too():
    after = moved("chart", chart("A!$B$2:$B$3", kept("num", (0, 1), (1, 2))), sheet="", value=value)
    assert after == chart("A!$B$2:$B$3", kept("num", (0, 20), (1, 30)))


def test_without_values_no_stale_value_is_kept():
    assert moved("chart", chart("A!$B$2:$B$3", kept("num", (0, 1), (1, 2))), sheet="") == chart("A!$B$2:$B$3", kept("num", (0, 1), (1, 2)))
    assert moved("chart", chart("A!$B$4:$B$4", kept("num", (0, 1))), sheet="") == chart("A!$B$4:$B$6", "")
    unknown = chart("Elsewhere!$B$4:$B$4", kept("num", (0, 1)))
    assert moved("chart", unknown, sheet="", value=value) == unknown


def test_a_chart_of_several_ranges_and_of_a_row():
    after = moved("chart", chart("(A!$B$4:$B$4,A!$B$9)", kept("num", (0, 1), (1, 2))), sheet="", value=value)
    assert after == chart("(A!$B$4:$B$6,A!$B$11)", kept("num", (0, 40), (2, "#N/A"), (3, 110), count=4))
    after = moved("chart", chart("A!$A$9:$B$9", kept("str", (0, 1)), "str"), sheet="", value=value)
    assert after == chart("A!$A$11:$B$11", kept("str", (0, "T-11"), (1, 110)), "str")


def test_a_chart_over_more_cells_than_a_chart_can_show_keeps_no_values():
    assert moved("chart", chart("A!$A$1:$XFD$90000", kept("num", (0, 1))), Rows("A", 5, 1), sheet="", value=value) == chart("A!$A$1:$XFD$90001", "")


def test_number_formats_of_points_and_of_all_are_kept():
    cache = '<c:numCache><c:formatCode>0.00</c:formatCode><c:ptCount val="{}"/>{}<c:extLst/></c:numCache>'
    point = '<c:pt idx="{}" formatCode="0%"><c:v>{}</c:v></c:pt>'
    after = moved("chart", chart("A!$B$2:$B$4", cache.format(1, point.format(0, 1))), sheet="", value=value)
    assert after == chart("A!$B$2:$B$6", cache.format(5, "".join(map(point.format, (0, 1, 2, 4), (20, 30, 40, "#N/A")))))


def test_categories_of_several_levels():
    level = '<c:lvl><c:pt idx="0"><c:v>{}</c:v></c:pt><c:pt idx="1"><c:v>{}</c:v></c:pt></c:lvl>'
    cache = '<c:multiLvlStrCache><c:ptCount val="2"/>{}</c:multiLvlStrCache>'
    before = chart("A!$A$8:$B$9", cache.format(level.format(1, 2) + level.format(3, 4)), "multiLvlStr")
    after = cache.format(level.format(100, 110) + level.format("T-10", "T-11"))
    assert moved("chart", before, sheet="", value=value) == chart("A!$A$10:$B$11", after, "multiLvlStr")


def test_labels_taken_from_cells():
    labels = '<c15:datalabelsRange xmlns:c15="urn:c15"><c15:f>A!$A${}</c15:f><c15:dlblRangeCache><c:ptCount val="{}"/>{}</c15:dlblRangeCache></c15:datalabelsRange>'
    point = '<c:pt idx="0"><c:v>{}</c:v></c:pt>'
    xml = '<c:chartSpace xmlns:c="urn:c">{}</c:chartSpace>'
    assert moved("chart", xml.format(labels.format(9, 1, point.format("x"))), sheet="", value=value) == xml.format(labels.format(11, 1, point.format("T-11")))


def test_a_newer_chart_keeps_a_level_for_each_column():
    data = '<cx:{0}Dim type="t"><cx:f>A!$A${1}:${2}${3}</cx:f>{4}</cx:{0}Dim>'
    level = '<cx:lvl ptCount="2"><cx:pt idx="0">{}</cx:pt><cx:pt idx="1">{}</cx:pt></cx:lvl>'
    title = "<cx:tx><cx:txData><cx:f>A!$A${}</cx:f><cx:v>{}</cx:v></cx:txData></cx:tx>"
    xml = '<cx:chartSpace xmlns:cx="urn:cx">{}</cx:chartSpace>'
    before = xml.format(data.format("str", 8, "B", 9, level.format("a", "b") * 2) + title.format(9, "old"))
    after = xml.format(data.format("str", 10, "B", 11, level.format(100, 110) + level.format("T-10", "T-11")) + title.format(11, "T-11"))
    assert moved("new chart", before, sheet="", value=value) == after


# --- names, tables, pivot tables and the rest ----------------------------------------------------------------------


def test_names_follow_by_their_absolute_rows():
    names = '<workbook><definedNames><definedName name="{}">{}</definedName></definedNames></workbook>'
    for name, before, after in (
        ("Rate", "A!$B$9", "A!$B$11"),
        ("Amounts", "A!$B$4:$B$4", "A!$B$4:$B$6"),
        ("Both", "A!$B$9,Other!$B$9", "A!$B$11,Other!$B$9"),
        ("_xlnm.Print_Area", "A!A1:D9", "A!A1:D11"),
        ("_xlnm.Print_Titles", "A!$A:$B,A!$9:$10", "A!$A:$B,A!$11:$12"),
        ("_xlnm._FilterDatabase", "A!$A$3:$B$9", "A!$A$3:$B$11"),
        ("LeftOfMe", "A!A9", "A!A9"),
        ("Calc", "_xlfn.LAMBDA(_xlpm.a1,_xlpm.a1*A!$B$9)", "_xlfn.LAMBDA(_xlpm.a1,_xlpm.a1*A!$B$11)"),
        ("Text", '"A!$B$9"&amp;A!$B$9', '"A!$B$9"&amp;A!$B$11'),
        ("Months", "SUM(A:Other!$B$9)", "SUM(A:Other!$B$9)"),
    ):
        assert moved("workbook", names.format(name, before), sheet="") == names.format(name, after), name
    with pytest.raises(InvalidInput, match=r"the name Amounts: a formula .* refers to A!\$B\$4:\$B\$4, rows that are"):
        moved("workbook", names.format("Amounts", "A!$B$4:$B$4"), NONE, sheet="")


TABLE = '<table displayName="Deals" ref="A{0}:C{1}"{2}><autoFilter ref="A{0}:C{1}"/><sortState ref="A{3}:C{1}"><sortCondition ref="B{3}:B{1}"/></sortState><tableColumns count="1"><tableColumn id="1"><calculatedColumnFormula>Deals[[#This Row],[A9]]*$E${4}</calculatedColumnFormula></tableColumn></tableColumns></table>'


def test_a_table_takes_in_all_repetitions():
    assert moved("table", TABLE.format(3, 4, "", 4, 9)) == TABLE.format(3, 6, "", 4, 11)
    assert moved("table", TABLE.format(3, 9, "", 4, 9), CELLS).count('ref="A3:C9"') == 2, "it stands across the columns that move"
    assert moved("table", TABLE.format(8, 9, "", 9, 9).replace("A8:C", "B8:C"), CELLS).count('ref="B18:C19"') == 2


@pytest.mark.parametrize(("low", "high", "totals"), [(3, 4, ""), (3, 5, ' totalsRowCount="1"'), (4, 4, ' headerRowCount="0"')])
def test_a_table_without_a_row_is_refused(low, high, totals):
    with pytest.raises(InvalidInput, match=rf"the table Deals on sheet A: nothing is left of A{low}:C{high}, or too little"):
        moved("table", TABLE.format(low, high, totals, 4, 9), NONE)


def test_a_pivot_table_moves_as_a_whole_or_not_at_all():
    pivot = '<pivotTableDefinition name="P"><location ref="A{}:C{}" firstHeaderRow="1"/></pivotTableDefinition>'
    assert moved("pivot", pivot.format(8, 12)) == pivot.format(10, 14)
    for ends in ((2, 9), (4, 4)):
        with pytest.raises(InvalidInput, match=r"a pivot table in A.* would be torn apart or repeated"):
            moved("pivot", pivot.format(*ends))


def test_the_source_of_a_pivot_table():
    source = '<pivotCacheDefinition><cacheSource type="worksheet"><worksheetSource {}/></cacheSource></pivotCacheDefinition>'
    assert moved("source", source.format('ref="A3:C4" sheet="A"'), sheet="") == source.format('ref="A3:C6" sheet="A"')
    for stays in ('name="Deals"', 'ref="A3:C4" sheet="Other"', 'ref="A3:C4" sheet="A" r:id="rId1" xmlns:r="urn:r"'):
        assert moved("source", source.format(stays), sheet="") == source.format(stays)


def test_parameters_of_queries_and_single_cells_of_xml_maps():
    connections = '<connections><connection id="1"><parameters><parameter parameterType="cell" cell="A!$B${}"/></parameters></connection></connections>'
    assert moved("connections", connections.format(9), sheet="") == connections.format(11)
    cells = '<singleXmlCells><singleXmlCell id="1" r="B{}"/></singleXmlCells>'
    assert moved("single cells", cells.format(9)) == cells.format(11)


def test_a_shared_workbook_with_a_log_of_changes_is_refused_where_rows_move():
    log = "<headers><header guid='x'/></headers>"
    assert moved("log", log, Block("A", 4, 4, 3, still=True)) == log
    with pytest.raises(InvalidInput, match="keeps a log of changes"):
        moved("log", log)


def test_the_parts_that_name_cells_are_found_by_their_relations():
    office, relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "_rels/{}.rels"

    def related(**targets):
        each = (f'<Relationship Id="r{at}" Type="{office}/{kind.rstrip("0123456789")}" Target="{target}"/>' for at, (kind, target) in enumerate(targets.items(), 1))
        return f"<Relationships>{''.join(each)}</Relationships>".encode()

    parts = {
        "_rels/.rels": related(officeDocument="book/main.xml"),
        "book/main.xml": f'<workbook xmlns:r="{office}"><sheets><sheet name="A" r:id="r1"/><sheet name="Chart" r:id="r2"/></sheets></workbook>'.encode(),
        f"book/{relations.format('main.xml')}": related(worksheet="one.xml", chartsheet="two.xml", pivotCacheDefinition="cache.xml", calcChain="calcChain.xml"),
        f"book/{relations.format('one.xml')}": related(drawing="d1.xml", table="t.xml", comments="c.xml", vmlDrawing="v.vml", image="A9.png"),
        f"book/{relations.format('two.xml')}": related(drawing="d2.xml"),
        f"book/{relations.format('d1.xml')}": related(chart="c1.xml", hyperlink="#A!B9"),
        f"book/{relations.format('d2.xml')}": related(chart="c2.xml"),
        **{f"book/{name}": b"<a/>" for name in ("one.xml", "two.xml", "cache.xml", "calcChain.xml", "d1.xml", "t.xml", "c.xml", "v.vml", "A9.png", "d2.xml", "c1.xml", "c2.xml")},
    }  # fmt: skip
    assert {part.removeprefix("book/"): (kind, sheet) for part, kind, sheet in moving_parts(parts)} == {
        "main.xml": ("workbook", ""), "one.xml": ("sheet", "A"), "two.xml": ("chart sheet", "Chart"), "cache.xml": ("source", ""),
        "d1.xml": ("drawing", "A"), "t.xml": ("table", "A"), "c.xml": ("comments", "A"), "v.vml": ("boxes", "A"), "c1.xml": ("chart", "A"),
        "_rels/d1.xml.rels": ("relations", "A"), "d2.xml": ("drawing", ""), "c2.xml": ("chart", ""),
    }  # fmt: skip
