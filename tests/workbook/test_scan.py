"""Nothing of anybody else in any byte: what the scan finds, and where."""

import io
import zipfile

import pytest
from xlsxwriter import Workbook

from spm_xl.workbook.inspect.hiding import hiding_places
from spm_xl.workbook.inspect.scan import scan, scan_part, scan_texts
from spm_xl.workbook.inspect.words import words
from spm_xl.workbook.parts import package
from tests.workbook.templates import template

OTHERS = words(["P-1002", "Bob O'Neill", "bob@example.com", "274", "H1002", "Ünal Öz"])


def planted(place):
    """A workbook with something of somebody else in one place."""

    def more(book: Workbook, sheets):
        sheet = sheets["Mine"]
        if place == "document title":
            book.set_properties({"title": "Pay of Bob O'Neill"})
        elif place == "defined name":
            book.define_name("note", '="P-1002"')
        elif place == "comment":
            sheet.write_comment("A1", "see bob@example.com")
        elif place == "hidden sheet":
            other = book.add_worksheet("Others")
            other.write("A1", "p-1002")
            other.hide()
        elif place == "chart title":
            chart = book.add_chart({"type": "bar"})
            chart.add_series({"values": "=Mine!$A$1"})
            chart.set_title({"name": "Ünal Öz"})
            sheet.insert_chart("B2", chart)
        elif place == "number as text":
            sheet.write_string("A2", "274")
        elif place == "id like an address":
            sheet.write_string("A2", "from H1002")
        elif place == "formula":
            sheet.write_formula("A2", '=IF(A1="H1002",1,0)', None, 0)
        elif place == "footer":
            sheet.set_footer("&LP-1002")
        elif place == "sheet name":
            book.add_worksheet("P-1002")

    return template(more, Mine=[["Ann Lee", 274, 274.5]])


PLACES = [
    "document title",
    "defined name",
    "comment",
    "hidden sheet",
    "chart title",
    "number as text",
    "id like an address",
    "formula",
    "footer",
    "sheet name",
]


@pytest.mark.parametrize("place", PLACES)
def test_words_of_others_are_found_wherever_they_are(place):
    """STM-01."""
    assert scan(planted(place), OTHERS), place


def test_a_clean_workbook_has_no_findings():
    assert not scan(planted("nowhere"), OTHERS)
    long = template(Mine=[["Ann Lee", 1]] * 1_100)  # has a cell A1002 and a row 274
    assert not scan(long, words(["A1002", "274"]))


def test_only_whole_words_count():
    data = template(Mine=[["Bobby O'Neillson", "XP-1002", "P-10021", "P_1002"]])
    assert not scan(data, OTHERS)


def test_other_encodings_and_the_zip_itself_are_read():
    hidden = package.written([package.stored("xl/printerSettings1.bin", "P-1002".encode("utf-16-le"))])
    assert [finding.part for finding in scan(hidden, OTHERS)] == ["xl/printerSettings1.bin"]
    escaped = package.written([package.stored("xl/a.xml", b"<t>&#80;-1002 or _x0050_-1002</t>")])
    assert scan(escaped, OTHERS)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("P-1002.xml", "<a/>")
        archive.comment = b"for bob@example.com"
    assert {finding.part for finding in scan(stream.getvalue(), OTHERS)} == {"names of parts", "zip"}


@pytest.mark.parametrize(
    ("what", "make"),
    [
        ("a hidden sheet", lambda book, sheets: book.add_worksheet("More").hide()),
        ("a hidden sheet", lambda book, sheets: book.add_worksheet("More").very_hidden()),
        ("a hidden row or column", lambda book, sheets: sheets["Mine"].set_column("C:C", 8, None, {"hidden": True})),
        ("a hidden row or column", lambda book, sheets: sheets["Mine"].set_row(5, 15, None, {"hidden": True})),
        ("comments", lambda book, sheets: sheets["Mine"].write_comment("A1", "x")),
        (
            "white text on no fill",
            lambda book, sheets: sheets["Mine"].write("A1", 1, book.add_format({"font_color": "#FFFFFF"})),
        ),
        (
            "a number format that hides its value",
            lambda book, sheets: sheets["Mine"].write("A1", 1, book.add_format({"num_format": ";;;"})),
        ),
    ],
)
def test_hiding_places_are_found(what, make):
    """STM-03."""
    assert [finding.what for finding in hiding_places(template(make, Mine=[["x"]]))] == [what]


@pytest.mark.parametrize(
    "part",
    [
        "xl/pivotCache/pivotCacheRecords1.xml",
        "xl/pivotTables/pivotTable1.xml",
        "xl/externalLinks/externalLink1.xml",
        "xl/vbaProject.bin",
        "customXml/item1.xml",
    ],
)
def test_parts_that_can_carry_foreign_data_are_found(part):
    """STM-02."""
    with_part = package.written([*package.read(template(Mine=[["x"]])), package.stored(part, b"<a/>")])
    assert [finding.part for finding in hiding_places(with_part)] == [part]


def test_a_plain_workbook_hides_nothing():
    assert hiding_places(template(Mine=[["x"]])) == ()


@pytest.mark.parametrize(
    ("xml", "found"),
    [
        ("<si><r><rPr><b/></rPr><t>Bob</t></r><r><t> O'Neill</t></r></si>", True),  # rich text is one text
        ("<si><t>Bob</t></si><si><t>O'Neill</t></si>", False),  # two texts are two
        ("<c r='P1' s='1002'><v>1002</v></c>", False),
        ('<c r="P1" s="1002"/>', False),
        ('<c p="1002"/>', False),
        ("<oddFooter>&amp;P &amp;1002</oddFooter>", False),  # codes of a footer
        ("<oddFooter>&amp;L&amp;8P-1002 &amp;P</oddFooter>", True),
        ("<definedName>Deals!$P$1002</definedName>", False),
        ('<definedName name="of_P_1002">Deals!$A$1</definedName>', True),
        ("<c:f>Mine!$P$1002:$P$1003</c:f>", False),
        ("<!-- P-1002 -->", True),
        ("<t>Bob O&apos;Neill</t>", True),
        ("<t>ÜNAL ÖZ</t>", True),
        ("<t>Ünal-öz</t>", True),
        ("<t>·bob@example.com·</t>", True),
    ],
)
def test_words_are_looked_for_in_texts_only(xml, found):
    assert bool(scan(package.written([package.stored("xl/a.xml", f"<a>{xml}</a>".encode())]), OTHERS)) is found


@pytest.mark.parametrize("at", range(1, len("Bob O'Neill")))
@pytest.mark.parametrize(
    "form",
    [
        "<si><r><t>{}</t></r><r><rPr><b/></rPr><t>{}</t></r></si>", "<a:p><a:r><a:t>{}</a:t></a:r><a:r><a:t>{}</a:t></a:r></a:p>",
        "<si><t>{}</t><t>{}</t></si>", "<t>{}<!-- x -->{}</t>", "<t>{}<?x y?>{}</t>", "<p>{}<b >{}</b></p>",
    ],
)  # fmt: skip
def test_a_name_that_a_change_of_format_cuts_in_two_is_found(at, form):
    """As when somebody makes some letters of a cell bold; the cut may be inside of a word, and be of any other kind."""
    xml = form.format("Bob O'Neill"[:at], "Bob O'Neill"[at:])
    assert [each.what for each in scan_part("xl/a.xml", f'<x xmlns:a="b">{xml}</x>'.encode(), OTHERS)] == ["bob o neill"]


@pytest.mark.parametrize("text", ["Bob&#32;O'Neill", "P&#45;1002", "Bob%20O'Neill", "Bob_x0020_O'Neill", "\\u0042ob O'Neill", "A & B, P&#45;1002"])
def test_escapes_in_values_hide_nothing(text):
    assert scan_texts(["Widget", text, "R & D"], OTHERS) != []
    assert scan_texts(["Widget", "R & D", "50 % of A&B", "a_x_b"], OTHERS) == []


def test_letters_that_are_the_same_without_regard_to_case_are_found():
    wanted = words(["Weiss, Jo", "Kim Fisher"])
    for text in ("Weiß, Jo", "Kim \ufb01sher", "\u212aim Fisher"):
        assert scan(package.written([package.stored("a.xml", f"<t>{text}</t>".encode())]), wanted), text


def test_own_words_may_be_there():
    content = b"<t>P-1002, H1002</t>"
    assert [each.what for each in scan_part("a.xml", content, OTHERS)] == ["p 1002", "h1002"]
    assert [each.what for each in scan_part("a.xml", content, OTHERS, {("h1002",)})] == ["p 1002"]
