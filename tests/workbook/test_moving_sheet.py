"""What stands around a sheet's rows when rows are repeated, put in or taken out: each element by itself.

Row 4 of sheet A is a block: with three items it becomes rows 4 to 6, and what stood in row 9 stands in row 11.
"""

import pickle
import re

import pytest

from spm_xl.errors import InvalidInput
from spm_xl.workbook.moves.shifts import prepared
from tests.workbook.movements import Block, Rows

THREE, NONE = Block("A", 4, 4, 3), Block("A", 4, 4, 0)
TWO_ROWS = Block("A", 4, 5, 3)  # a block of two rows
NEWER = 'xmlns:x14="urn:x14" xmlns:xm="urn:xm"'


def moved(element, movement=THREE, template=True):
    """An element of sheet A after the movement."""
    xml = f'<worksheet xmlns="urn:main">{element}</worksheet>'
    found = prepared("sheet", xml, "A", template)
    if found is None:
        return element
    return found.moved({movement.name.lower(): movement}).removeprefix('<worksheet xmlns="urn:main">').removesuffix("</worksheet>")


@pytest.mark.parametrize(
    ("element", "after"),
    [
        ('<dimension ref="A1:D9"/>', '<dimension ref="A1:D11"/>'),
        ('<dimension ref="B4"/>', '<dimension ref="B4:B6"/>'),
        ('<protectedRanges><protectedRange sqref="B4 C9" name="x"/></protectedRanges>', '<protectedRanges><protectedRange sqref="B4:B6 C11" name="x"/></protectedRanges>'),
        ('<autoFilter ref="A3:C9"><filterColumn colId="0"/></autoFilter>', '<autoFilter ref="A3:C11"><filterColumn colId="0"/></autoFilter>'),
        (
            '<sortState ref="A4:C8"><sortCondition ref="B4:B8"/></sortState>',
            '<sortState ref="A4:C10"><sortCondition ref="B4:B10"/></sortState>',
        ),
        ('<dataConsolidate><dataRefs count="1"><dataRef ref="A4:B9" sheet="A"/></dataRefs></dataConsolidate>', '<dataConsolidate><dataRefs count="1"><dataRef ref="A4:B11" sheet="A"/></dataRefs></dataConsolidate>'),
        ('<dataConsolidate><dataRefs count="1"><dataRef ref="A4:B9" sheet="B"/></dataRefs></dataConsolidate>', '<dataConsolidate><dataRefs count="1"><dataRef ref="A4:B9" sheet="B"/></dataRefs></dataConsolidate>'),
        (
            '<mergeCells count="3"><mergeCell ref="A1:B1"/><mergeCell ref="C4:D4"/><mergeCell ref="A9:B10"/></mergeCells>',
            '<mergeCells count="5"><mergeCell ref="A1:B1"/><mergeCell ref="C4:D4"/><mergeCell ref="C5:D5"/><mergeCell ref="C6:D6"/><mergeCell ref="A11:B12"/></mergeCells>',
        ),
        ('<mergeCells count="1"><mergeCell ref="A2:A9"/></mergeCells>', '<mergeCells count="1"><mergeCell ref="A2:A11"/></mergeCells>'),
        (
            '<dataValidations count="2"><dataValidation sqref="C4"><formula1>$A$9:$A$12</formula1></dataValidation><dataValidation sqref="C2"><formula1>"a,b"</formula1></dataValidation></dataValidations>',
            '<dataValidations count="2"><dataValidation sqref="C4:C6"><formula1>$A$11:$A$14</formula1></dataValidation><dataValidation sqref="C2"><formula1>"a,b"</formula1></dataValidation></dataValidations>',
        ),
        (
            '<hyperlinks><hyperlink ref="A4" location="A!B9" display="x"/><hyperlink ref="A9" location="\'Other\'!A4"/></hyperlinks>',
            '<hyperlinks><hyperlink ref="A4:A6" location="A!B11" display="x"/><hyperlink ref="A11" location="\'Other\'!A4"/></hyperlinks>',
        ),
        ('<ignoredErrors><ignoredError sqref="B4:B9" numberStoredAsText="1"/></ignoredErrors>', '<ignoredErrors><ignoredError sqref="B4:B11" numberStoredAsText="1"/></ignoredErrors>'),
        ('<cellWatches><cellWatch r="B4"/></cellWatches>', '<cellWatches><cellWatch r="B4"/><cellWatch r="B5"/><cellWatch r="B6"/></cellWatches>'),
        ('<smartTags><cellSmartTags r="B9"><cellSmartTag type="0"/></cellSmartTags></smartTags>', '<smartTags><cellSmartTags r="B11"><cellSmartTag type="0"/></cellSmartTags></smartTags>'),
        (
            '<scenarios current="0" sqref="B9"><scenario name="low" count="1"><inputCells r="B10" val="1"/></scenario></scenarios>',
            '<scenarios current="0" sqref="B11"><scenario name="low" count="1"><inputCells r="B12" val="1"/></scenario></scenarios>',
        ),
        ('<webPublishItems count="1"><webPublishItem id="1" sourceRef="A4:B9"/></webPublishItems>', '<webPublishItems count="1"><webPublishItem id="1" sourceRef="A4:B11"/></webPublishItems>'),
        ('<sheetPr syncRef="A9"/>', '<sheetPr syncRef="A11"/>'),
        ('<cols><col min="1" max="4"/></cols>', '<cols><col min="1" max="4"/></cols>'),
    ],
)  # fmt: skip
def test_each_element_follows_the_rows(element, after):
    assert moved(element) == after


@pytest.mark.parametrize(
    "element",
    [
        '<protectedRanges><protectedRange sqref="B4" name="x"/></protectedRanges>',
        '<mergeCells count="1"><mergeCell ref="C4:D4"/></mergeCells>',
        '<conditionalFormatting sqref="B4"><cfRule type="expression"><formula>B4&gt;1</formula></cfRule></conditionalFormatting>',
        '<dataValidations count="1"><dataValidation sqref="C4"/></dataValidations>',
        '<hyperlinks><hyperlink ref="A4" location="A!B9"/></hyperlinks>',
        '<ignoredErrors><ignoredError sqref="B4"/></ignoredErrors>',
        '<cellWatches><cellWatch r="B4"/></cellWatches>',
        f'<extLst><ext uri="a" {NEWER}><x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>A!B9:D9</xm:f><xm:sqref>E4</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>',
    ],
)  # fmt: skip
def test_what_has_no_row_left_goes_and_the_list_around_it(element):
    assert moved(element, NONE) == ""


def test_a_list_counts_what_is_left_of_it():
    merged = '<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="C4:D4"/></mergeCells>'
    assert moved(merged, NONE) == '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'


def test_a_merged_area_that_shrinks_to_one_cell_is_none_any_more():
    assert moved('<mergeCells count="1"><mergeCell ref="A3:A4"/></mergeCells>', NONE) == ""
    assert moved('<mergeCells count="1"><mergeCell ref="A3:B4"/></mergeCells>', NONE) == '<mergeCells count="1"><mergeCell ref="A3:B3"/></mergeCells>'


# --- what is seen of the sheet ----------------------------------------------------------------------------------


def test_a_frozen_pane_ends_above_the_same_row():
    view = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="{}" topLeftCell="A{}" state="frozen"/><selection pane="bottomLeft" activeCell="B{}" sqref="B{}"/></sheetView></sheetViews>'
    assert moved(view.format(3, 4, 9, 9)) == view.format(3, 4, 11, 11)
    assert moved(view.format(5, 9, 9, 9)) == view.format(7, 11, 11, 11)
    assert moved(view.format(4, 5, 4, 4), NONE) == view.format(3, 4, 4, 4)


def test_a_pane_that_was_scrolled_keeps_as_many_rows():
    view = '<sheetViews><sheetView topLeftCell="A{}"><pane ySplit="2" topLeftCell="A{}" state="frozen"/></sheetView></sheetViews>'
    assert moved(view.format(7, 20)) == view.format(9, 22)


def test_a_split_that_is_not_frozen_is_a_length_and_stays():
    view = '<sheetViews><sheetView><pane ySplit="1800" topLeftCell="A{}" activePane="bottomLeft"/></sheetView></sheetViews>'
    assert moved(view.format(9)) == view.format(11)


def test_a_selection_of_several_cells_becomes_its_active_cell():
    view = '<sheetViews><sheetView><selection activeCell="{}" activeCellId="{}" sqref="{}"/></sheetView></sheetViews>'
    assert moved(view.format("C9", 1, "A1:B2 C9")) == view.format("C11", 0, "C11")
    assert moved(view.format("C9", 1, "A1:B2 C9"), Block("B", 4, 4, 3)) == view.format("C9", 1, "A1:B2 C9")


def test_page_breaks_are_repeated_and_counted():
    breaks = '<rowBreaks count="{}" manualBreakCount="{}">{}</rowBreaks>'
    one = '<brk id="{}" max="16383" man="1"/>'
    assert moved(breaks.format(2, 2, one.format(2) + one.format(9))) == breaks.format(2, 2, one.format(2) + one.format(11))
    assert moved(breaks.format(1, 1, one.format(4))) == breaks.format(3, 3, "".join(map(one.format, (4, 5, 6))))
    assert moved(breaks.format(1, 1, one.format(4)), NONE) == breaks.format(1, 1, one.format(3)), "above what stood below the row"
    assert moved(breaks.format(1, 1, one.format(4)), Block("A", 4, 5, 0)) == "", "inside a block that is not there"


def test_custom_views_have_panes_breaks_and_filters_of_their_own():
    view = '<customSheetViews><customSheetView guid="x"><pane ySplit="8" topLeftCell="A{}" state="frozen"/><rowBreaks count="1" manualBreakCount="1"><brk id="{}" man="1"/></rowBreaks><autoFilter ref="A3:B{}"/></customSheetView></customSheetViews>'
    assert moved(view.format(9, 9, 9)).replace('ySplit="10"', 'ySplit="8"') == view.format(11, 11, 11)


# --- rules that speak of other cells ------------------------------------------------------------------------------


def rule(area, formula):
    return f'<conditionalFormatting sqref="{area}"><cfRule type="expression" dxfId="0" priority="1"><formula>{formula}</formula></cfRule></conditionalFormatting>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("B4", "$B4&gt;$B$9"), ("B4:B6", "$B4&gt;$B$11")),
        (("B4", "B4=MAX($B$4:$B$4)"), ("B4:B6", "B4=MAX($B$4:$B$6)")),
        (("B9", "B9&gt;SUM(B4:B4)"), ("B11", "B11&gt;SUM(B4:B6)")),
        (("A2:C9", "$B2&gt;0"), ("A2:C11", "$B2&gt;0")),
        (("A9:C9 E4", "$B4&gt;0"), ("A11:C11 E4:E6", "$B4&gt;0")),
        (("B4", "Other!B4&gt;Other!$B$9"), ("B4:B6", "Other!B4&gt;Other!$B$9")),
        (("B4", '"&lt;B9"&amp;$B$9'), ("B4:B6", '"&lt;B9"&amp;$B$11')),
        (("A:A", "$A$9=1"), ("A:A", "$A$11=1")),
    ],
)
def test_a_conditional_format_covers_the_rows_and_speaks_of_the_first(before, after):
    assert moved(rule(*before)) == rule(*after)


def test_a_rule_of_a_row_that_speaks_of_the_row_above_it_in_the_same_repetition():
    assert moved(rule("B5", "B4&gt;B5"), TWO_ROWS) == rule("B5 B7 B9", "B4&gt;B5")
    assert moved(rule("B7", "B6&gt;B7"), TWO_ROWS) == rule("B11", "B10&gt;B11")


def test_a_rule_that_speaks_of_a_row_that_is_gone_speaks_of_the_row_as_far_away():
    assert moved(rule("B5:B9", "B4&gt;B5"), NONE) == rule("B4:B8", "B3&gt;B4")
    with pytest.raises(InvalidInput, match=r"conditionalFormatting B5:B9 on sheet A: a formula .* refers to \$B\$4, rows that are"):
        moved(rule("B5:B9", "$B$4&gt;B5"), NONE)


def test_thresholds_may_be_formulas():
    scale = '<conditionalFormatting sqref="B4"><cfRule type="iconSet"><iconSet><cfvo type="percent" val="0"/><cfvo type="formula" val="$B${}"/></iconSet></cfRule></conditionalFormatting>'
    assert moved(scale.format(9)) == scale.format(11).replace('sqref="B4"', 'sqref="B4:B6"')


def newer(inner):
    return f'<extLst><ext uri="a" {NEWER}>{inner}</ext></extLst>'


def test_newer_conditional_formats_and_validations():
    formats = newer('<x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="dataBar" id="1"><x14:dataBar><x14:cfvo type="formula"><xm:f>$B${}</xm:f></x14:cfvo></x14:dataBar></x14:cfRule><xm:sqref>{}</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>')
    assert moved(formats.format(9, "B4")) == formats.format(11, "B4:B6")
    lists = newer('<x14:dataValidations count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>Other!$A$1:$A${}</xm:f></x14:formula1><xm:sqref>{}</xm:sqref></x14:dataValidation></x14:dataValidations>')
    assert moved(lists.format(9, "C4")) == lists.format(9, "C4:C6")
    assert moved(lists.format(9, "C4"), Block("Other", 4, 4, 3)) == lists.format(11, "C4")
    errors = newer('<x14:ignoredErrors><x14:ignoredError evalError="1"><xm:sqref>{}</xm:sqref></x14:ignoredError></x14:ignoredErrors>')
    assert moved(errors.format("B9")) == errors.format("B11")


SPARKLINE = "<x14:sparkline><xm:f>{}</xm:f><xm:sqref>{}</xm:sqref></x14:sparkline>"
SPARKLINES = '<x14:sparklineGroups><x14:sparklineGroup dateAxis="1"><xm:f>A!B{}:D{}</xm:f><x14:sparklines>{}</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups>'


def test_a_sparkline_in_a_repeated_row_shows_its_own_row():
    before = newer(SPARKLINES.format(1, 1, SPARKLINE.format("A!B4:D4", "E4") + SPARKLINE.format("A!B4:B4", "E9")))
    after = [SPARKLINE.format(f"A!B{row}:D{row}", f"E{row}") for row in (4, 5, 6)] + [SPARKLINE.format("A!B4:B6", "E11")]
    assert moved(before) == newer(SPARKLINES.format(1, 1, "".join(after)))


def test_a_sparkline_without_data_goes():
    before = newer(SPARKLINES.format(1, 1, SPARKLINE.format("A!B4:B4", "E9") + SPARKLINE.format("A!B2:D2", "E2")))
    assert moved(before, NONE) == newer(SPARKLINES.format(1, 1, SPARKLINE.format("A!B2:D2", "E2")))


# --- controls ------------------------------------------------------------------------------------------------------

CONTROL = (
    '<mc:AlternateContent xmlns:mc="urn:mc" xmlns:xdr="urn:xdr"><mc:Choice Requires="x14"><control shapeId="1025" name="Check"><controlPr linkedCell="{}" '
    'listFillRange="$A$4:$A$4"><anchor moveWithCells="1"><from><xdr:col>1</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>5</xdr:rowOff>'
    "</from><to><xdr:col>2</xdr:col><xdr:colOff>9</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>7</xdr:rowOff></to></anchor></controlPr></control></mc:Choice></mc:AlternateContent>"
)


def test_a_control_moves_with_its_cells_and_its_linked_cell():
    before = f"<controls>{CONTROL.format('$B$9', 8, 9)}</controls>"
    assert moved(before) == f"<controls>{CONTROL.format('$B$11', 10, 11)}</controls>".replace("$A$4:$A$4", "$A$4:$A$6")
    assert moved(f"<controls>{CONTROL.format('$B$9', 3, 4)}</controls>", NONE) == ""


def test_in_a_refreshed_workbook_a_control_moves_to_the_next_row_and_stays():
    before = f"<controls>{CONTROL.format('$B$9', 8, 9)}</controls>"
    after = moved(before, Rows("A", 9, -2), template=False)
    assert "<xdr:row>8</xdr:row><xdr:rowOff>0</xdr:rowOff>" in after
    assert 'linkedCell="$B$9"' in after


# --- columns that move alone ----------------------------------------------------------------------------------------


def test_what_stands_wholly_in_the_columns_that_move_follows_and_all_else_stays():
    """Excel leaves an area as it is of which only a part moves when cells are put in."""
    cells = Rows("A", 5, 10, 2, 4)
    assert moved('<mergeCells count="2"><mergeCell ref="B9:C9"/><mergeCell ref="D9:E9"/></mergeCells>', cells) == '<mergeCells count="2"><mergeCell ref="B19:C19"/><mergeCell ref="D9:E9"/></mergeCells>'
    assert moved(rule("C9", "$C9&gt;$A9+$D$4"), cells) == rule("C19", "$C19&gt;$A9+$D$4")
    assert moved('<hyperlinks><hyperlink ref="A9" location="A!C9"/></hyperlinks>', cells) == '<hyperlinks><hyperlink ref="A9" location="A!C19"/></hyperlinks>'
    view = '<sheetViews><sheetView><pane ySplit="8" topLeftCell="A9" state="frozen"/></sheetView></sheetViews>'
    assert moved(view, cells) == view


# --- any XML -------------------------------------------------------------------------------------------------------

EVERYTHING = (
    '<dimension ref="A1:D9"/><sheetViews><sheetView><pane ySplit="8" topLeftCell="A9" state="frozen"/></sheetView></sheetViews><sheetData/>'
    '<mergeCells count="1"><mergeCell ref="C4:D4"/></mergeCells>' + rule("B4", "$B4&gt;$B$9") + '<hyperlinks><hyperlink ref="A4" location="A!B9"/></hyperlinks>'
    '<rowBreaks count="1" manualBreakCount="1"><brk id="9" max="16383" man="1"/></rowBreaks>'
)


def test_prefixes_quotes_and_spaces_stay_as_they_are():
    def other(xml):
        xml = re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace('"', "'").replace(" ", "\n  ").replace("xmlns=", "xmlns:x=")
        return re.sub(r"(\w)=('[^']*')", r"\1 = \2", xml)

    xml = f'<worksheet xmlns="urn:main">{EVERYTHING}</worksheet>'
    plain = prepared("sheet", xml, "A").moved({"a": THREE})
    assert prepared("sheet", other(xml), "A").moved({"a": THREE}) == other(plain)
    assert "$B$11" in plain


def test_quotes_in_a_sheets_name_are_kept_right_in_any_quotes():
    for quote, apostrophe in (('"', "'"), ("'", "&apos;")):
        link = "<hyperlinks><hyperlink ref={0}A1{0} location={0}{1}R&amp;D{1}!B{2}{0}/></hyperlinks>"
        found = prepared("sheet", f"<worksheet>{link.format(quote, apostrophe, 9)}</worksheet>", "A")
        assert found.sheets == {"a", "r&d"}
        assert found.moved({"r&d": Block("R&D", 4, 4, 3)}) == f"<worksheet>{link.format(quote, apostrophe, 11)}</worksheet>"


def test_the_xml_before_and_after_the_rows_may_be_moved_by_itself():
    xml = f'<?xml version="1.0"?>\n<worksheet xmlns="urn:main">{EVERYTHING}</worksheet>'
    whole = prepared("sheet", xml, "A").moved({"a": THREE})
    head, tail = xml.split("<sheetData/>")
    pieces = [prepared("sheet", piece, "A").moved({"a": THREE}) for piece in (head, tail)]
    assert "<sheetData/>".join(pieces) == whole


def test_what_is_in_the_rows_stays():
    xml = '<worksheet><sheetData><row r="4"><c r="A4"><f>A9</f><v>1</v></c></row></sheetData><autoFilter ref="A4:A9"/></worksheet>'
    assert prepared("sheet", xml, "A").moved({"a": THREE}) == xml.replace("A4:A9", "A4:A11")


def test_comments_character_data_and_unknown_elements_stay():
    xml = '<worksheet><!-- <mergeCell ref="A4:B4"/> --><future a="A4"><![CDATA[A4 & <b>]]></future><autoFilter ref="A4:A9"/></worksheet>'
    assert prepared("sheet", xml, "A").moved({"a": THREE}) == xml.replace("A4:A9", "A4:A11")


def test_a_part_that_names_no_cell_is_not_prepared():
    assert prepared("sheet", '<worksheet><sheetData/><pageMargins left="1"/></worksheet>', "A") is None


def test_what_stands_still_keeps_its_bytes():
    xml = f"<worksheet>{EVERYTHING}</worksheet>"
    assert prepared("sheet", xml, "A").moved({}) == xml
    assert prepared("sheet", xml, "A").moved({"a": Block("A", 4, 4, 3, still=True), "b": THREE}) == xml


def test_what_was_prepared_goes_to_other_processes():
    ready = prepared("sheet", f"<worksheet>{EVERYTHING}</worksheet>", "A")
    assert pickle.loads(pickle.dumps(ready)).moved({"a": THREE}) == ready.moved({"a": THREE})


def test_damaged_xml_is_refused_with_its_place():
    with pytest.raises(InvalidInput, match="part sheet of sheet A is damaged"):
        prepared("sheet", "<worksheet><dimension ref='A1'></worksheet>", "A")
