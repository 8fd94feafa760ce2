"""Names of sheets that are made of values, and what names them."""

import re
from html import unescape
from xml.dom import minidom

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput
from spm_xl.workbook.texts.sheet_names import new_names, renamed, renamed_in

OLD = "{{ who }}"
TO = {OLD: "Ann O'Brien & <Co>"}


def test_only_names_with_markers_are_new():
    put = []
    assert new_names(["{{ who }}", "Deals {now}", "{{ day | mmm yy }}"], {"who": "A", "day": 46112}, put) == {
        "{{ who }}": "A",
        "{{ day | mmm yy }}": "Mar 26",
    }
    assert put == ["A", "Mar 26"]


@pytest.mark.parametrize(
    ("titles", "value", "why"),
    [
        (["{{ who }}"], "a/b", "has the character '/'"),
        (["{{ who }}"], "a[1]", "takes none of"),
        (["{{ who }}"], "a\nb", "has the character"),
        (["{{ who }}"], "x" * 32, "has 32 characters; the name of a sheet takes 31"),
        (["{{ who }}"], "😀" * 16, "has 32 characters"),
        (["{{ who }}"], "", "no sheet can be named ''"),
        (["{{ who }}"], None, "no sheet can be named"),
        (["{{ who }}"], "'x", "no sheet can be named"),
        (["{{ who }}"], "History", "no sheet can be named"),
        (["{{ who }}", "Deals"], "DEALS", "the sheets '{{ who }}' and 'Deals' would both be named 'Deals'"),
        (["{{ who }}", "{{who}}"], "A", "would both be named"),
        (["{{ whose }}"], "A", "no value named whose. Did you mean who?"),
        (["{{#who}}"], "A", "repeats rows"),
        (["{{ who }"], "A", "is not closed"),
    ],
)
def test_a_name_that_no_sheet_can_have_is_refused_with_the_value(titles, value, why):
    with pytest.raises(InvalidInput, match=re.escape(why)):
        new_names(titles, {"who": value})


@pytest.mark.parametrize(
    ("formula", "made"),
    [
        ("'{{ who }}'!A1", "'Ann O''Brien & <Co>'!A1"),
        ("SUM('{{ who }}:Last'!A1)", "SUM('Ann O''Brien & <Co>:Last'!A1)"),
        ("SUM('First:{{ who }}'!A1)", "SUM('First:Ann O''Brien & <Co>'!A1)"),
        ("'Other''s'!A1+'{{ who }}'!$B$2&\"'{{ who }}'!\"", "'Other''s'!A1+'Ann O''Brien & <Co>'!$B$2&\"'{{ who }}'!\""),
        ("Deals!A1", "Deals!A1"),
        ("'{{ other }}'!A1", "'{{ other }}'!A1"),
    ],
)
def test_formulas_follow(formula, made):
    assert renamed(formula, TO) == made


@pytest.mark.parametrize("mark", ["'", "&apos;", "&#39;"])
def test_parts_follow_however_they_are_written(mark):
    old, new = f"{mark}{OLD}{mark}!", f"{mark}Ann O{mark}{mark}Brien &amp; &lt;Co&gt;{mark}!"
    xml = '<definedName name="x">{0}$A$1,{0}$B$1</definedName><c:f>Deals!A1+{0}A1</c:f><hyperlink location="{0}A1"/>'
    assert renamed_in(xml.format(old), TO) == xml.format(new)


def test_parts_name_sheets_in_other_ways_too():
    xml = (
        '<x:sheet sheetId="1" name="{{ who }}" r:id="r"/><worksheetSource ref="A1:B2" sheet="{{ who }}"/><dataRef sheet="{{ who }}"/>'
        "<TitlesOfParts><vt:lpstr>{{ who }}</vt:lpstr><vt:lpstr>'{{ who }}'!Print_Area</vt:lpstr><vt:lpstr>Deals</vt:lpstr></TitlesOfParts>"
        '<definedName name="{{ who }}"/>'
    )
    made = renamed_in(xml, TO)
    assert unescape(made) == (
        '<x:sheet sheetId="1" name="Ann O\'Brien & <Co>" r:id="r"/><worksheetSource ref="A1:B2" sheet="Ann O\'Brien & <Co>"/>'
        "<dataRef sheet=\"Ann O'Brien & <Co>\"/><TitlesOfParts><vt:lpstr>Ann O'Brien & <Co></vt:lpstr>"
        "<vt:lpstr>'Ann O''Brien & <Co>'!Print_Area</vt:lpstr><vt:lpstr>Deals</vt:lpstr></TitlesOfParts>"
        '<definedName name="{{ who }}"/>'
    )


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=15))
def test_any_name_comes_back_from_any_place(name):
    try:
        names = new_names([OLD], {"who": name})
    except InvalidInput:
        return
    xml = f"<a><sheet name=\"{OLD}\"/><f>'{OLD}'!A1</f></a>"
    made = minidom.parseString(renamed_in(xml, names))
    assert made.getElementsByTagName("sheet")[0].getAttribute("name") == name
    formula = made.getElementsByTagName("f")[0].firstChild.data
    assert formula == renamed(f"'{OLD}'!A1", names)
    assert formula[1 : formula.rindex("'!")].replace("''", "'") == name
