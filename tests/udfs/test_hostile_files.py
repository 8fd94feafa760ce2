"""Workbooks that are damaged, or made to do harm: each reader answers or refuses in words, soon and without a traceback."""

import random
import re

import pytest

from spm_xl.errors import InvalidInput, SpmError
from spm_xl.udfs.hosts.evaluate import evaluate
from spm_xl.udfs.hosts.excel_relink import relinked
from spm_xl.udfs.hosts.freeze import freeze
from spm_xl.workbook.parts import package
from tests.udfs.books import edited, made, team, with_part
from tests.udfs.test_relink import OURS, THEIRS, linked

SHEET, BOOK, TABLE = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/tables/table1.xml"
RELATIONS, TYPES, DRAWING = "xl/worksheets/_rels/sheet1.xml.rels", "[Content_Types].xml", "xl/drawings/vmlDrawing1.vml"


def noted(book, sheet):
    """A note of a person's and a spill beside the team."""
    sheet.write_comment("H2", "mine")
    sheet.write_dynamic_array_formula("N1:S3", "=SPM_DRAW_LEDGER(C2:C4,3000)")
    sheet.write_formula("U1", "=SUM(_xlfn.ANCHORARRAY(N1))")


TEAM = evaluate(team(more=noted)).data
LINKED = linked(["[2]!SPM_PAYOUT([1]Q!A1,'[1]Q'!B1)", "[2]!SPM_PAYOUT(1,2)"], (THEIRS, OURS), "[1]Q!$A$1")


def without(data, name):
    return package.written(each for each in package.read(data) if each.name != name)


def alone(formula):
    """A workbook with one formula, which shows 1."""
    escaped = formula.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    cell = f'<row r="1"><c r="A1"><f>{escaped}</f><v>1</v></c></row>'
    return edited(made(lambda book, sheet: None), SHEET, "<sheetData/>", lambda _: f"<sheetData>{cell}</sheetData>")


def outcome(reader, data):
    """What becomes of a workbook: "answered", or why it is refused."""
    try:
        reader(data)
    except SpmError as refused:
        return str(refused)
    return "answered"


# --- cells and sheets -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", [evaluate, freeze])
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda data: edited(data, SHEET, '<row r="2"', '<row r="two"'), "no number"),
        (lambda data: edited(data, SHEET, '<row r="2"', f'<row r="{"9" * 5000}"'), "no number"),
        (lambda data: edited(data, SHEET, 'r="A2"', 'r="XFE2"'), "beyond the last row or column"),
        (lambda data: edited(data, SHEET, 'r="A2"', 'r="A1048577"'), "beyond the last row or column"),
        (lambda data: edited(data, SHEET, 'ref="N1:S3"', 'ref="N1:S9999999"'), "no range of cells"),
        (lambda data: edited(data, SHEET, 'ref="N1:S3"', 'ref="N1:S300000"'), "too many"),
        (lambda data: edited(data, SHEET, r'<c r="A2" t="s"><v>\d+', '<c r="A2" t="s"><v>99999'), "no value"),
        (lambda data: with_part(data, "xl/sharedStrings.xml", b"<comments><text><t>mine</t></text></comments>"), "no value"),
        (lambda data: edited(data, TABLE, "<table ", '<table headerRowCount="one" '), "no number"),
        (lambda data: edited(data, TABLE, ' ref="A1:J4"', ""), "no range of cells"),
        (lambda data: edited(data, BOOK, 'name="Plans &amp; rates"', 'name="TEAM"'), "two named"),
        (lambda data: edited(data, BOOK, 'name="Plans &amp; rates"', ""), "without a name"),
    ],
)
def test_what_no_sheet_holds_is_refused(reader, spoil, says):
    with pytest.raises(InvalidInput, match=says):
        reader(spoil(TEAM))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: edited(data, SHEET, 'encoding="UTF-8"', 'encoding="no-such-encoding"'),
        lambda data: edited(data, BOOK, r' r:id="(\w+)"', r' d3p1:id="\1"'),
        lambda data: edited(edited(data, BOOK, "Plans &amp; rates", "SPM_BLANK"), BOOK, "'SPM_BLANK'", "SPM_BLANK"),
    ],
    ids=["a declared encoding", "another prefix", "a sheet of our own name"],
)
def test_what_other_programs_may_write_computes(change):
    done = evaluate(change(team()))
    assert len(done.changed) == 9
    assert done.not_computed == ()


def test_a_long_sheet_is_computed():
    rows = [(at,) for at in range(1, 2501)]
    data = made(lambda book, sheet: ([sheet.write_row(at, 0, row) for at, row in enumerate(rows)], sheet.write_formula("C1", "=SUM(A1:A2500)")))
    assert evaluate(data).changed[0][2] == sum(range(1, 2501))


# --- formulas -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "inside",
    ["(" * 4000 + "1" + ")" * 4000, "N(" * 2700 + "1" + ")" * 2700, "SPM_PAYOUT(" * 600 + "1" + ",1)" * 600, "{" * 8000, "N(" * 300_000],
    ids=["brackets", "functions", "our functions", "arrays that are not closed", "a million characters"],
)
def test_a_formula_nested_without_end(inside):
    data = alone(f"SPM_PAYOUT({inside},1)")
    assert [found.cell for found in evaluate(data).not_computed] == ["Team!A1"]
    with pytest.raises(InvalidInput, match=r"brackets within each other|no spreadsheet takes"):
        freeze(data)
    assert relinked(data)[1].formulas == 0


@pytest.mark.parametrize("formula", ["@@@@SPM_PAYOUT(1,1)", "@", "SPM_PAYOUT(1,1)@", "1 1", "A1 2", "'" * 8000, "T[" * 4000, "1^^1", "SPM_PAYOUT 1", "Name#", "éA1#"])
def test_a_formula_that_means_nothing(formula):
    done = evaluate(alone(formula))
    assert [found.cell for found in done.not_computed] == ["Team!A1"]
    assert done.changed == ()


def test_a_number_beyond_all_numbers_is_an_error():
    assert evaluate(alone("1E308*10")).changed[0][2] == "#NUM!"


PIECES = (
    *("SPM_PAYOUT(", "SPM_WHY(", "SUM(", "IF(", "LET(", "INDEX(", "ISERROR(", "SORT(", "OFFSET(", "_xlfn.", "_xlpm.x"),
    *("(", ")", "{", "}", ",", ";", "+", "-", "^", "&", "%", "<>", "@", "#", "!", ":", "'", " ", "[", "]", "$", "~", "|"),
    *('"a"', "1", "2.5", "1e5", ".5", "1E308", "TRUE", "#N/A", "#REF!", "TODAY()", "é", "\\x"),
    *("A1", "$B$2:C9", "A:A", "1:1", "XFD1048576", "A1#", "Team!A1", "'x y'!A1", "[1]!", "[1]Q!A1", "Team", "Team[", "[@x]", "[#This Row]"),
)


@pytest.mark.parametrize("reader", [evaluate, freeze, relinked])
def test_whatever_stands_in_a_formula_the_answer_is_a_workbook_or_words(reader):
    chance = random.Random(2026)
    found = [outcome(reader, alone("".join(chance.choices(PIECES, k=chance.randint(1, 14))))) for _ in range(400)]
    assert all(found)
    assert "answered" in found


# --- parts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (without(evaluate(team()).data, TYPES), r"lacks its part \[Content_Types\]"),
        (without(TEAM, "xl/comments1.xml"), "lacks its part xl/comments1.xml"),
        (without(TEAM, DRAWING), "lacks its part xl/drawings"),
        (edited(TEAM, SHEET, r'<legacyDrawing r:id="\w+"', '<legacyDrawing r:id="rId99"'), "lacks its part"),
        (edited(TEAM, RELATIONS, r'Target="[^"]*vmlDrawing1.vml"', 'Target="../../../../x.vml"'), "lacks its part"),
        (edited(TEAM, DRAWING, "^.*$", "no drawing"), "no drawing that can hold notes"),
        (with_part(TEAM, DRAWING, b"<xml>\xff</xml>"), "not in UTF-8"),
        (edited(TEAM, "xl/comments1.xml", "<commentList>.*</commentList>", ""), "no list of comments"),
    ],
)  # fmt: skip
def test_notes_are_not_written_into_a_broken_workbook(data, says):
    with pytest.raises(InvalidInput, match=says):
        freeze(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (without(LINKED, TYPES), r"lacks its part \[Content_Types\]"),
        (edited(LINKED, "xl/_rels/workbook.xml.rels", 'Id="rId92"', 'Id="rId920"'), "does not know"),
        (edited(LINKED, TYPES, "externalLink2", "externalLink9"), "does not know"),
    ],
)
def test_a_link_that_is_not_where_it_is_said_to_be_is_refused(data, says):
    with pytest.raises(InvalidInput, match=says):
        relinked(data)


# --- anything -------------------------------------------------------------------------------------------

WORDS = ["", "-1", "9" * 30, "abc", "1e9", "A1", "ZZZ9999999", "A1:ZZZ9", "0", "true", "../../x", BOOK, "rId999", "#REF!", "_x0000_", "shared", "array", "s", "Team"]


def spoilt(data, chance):
    """A workbook in which one attribute, text, element or part is another, or is gone."""
    parts = [(name, content.decode("utf-8", "replace")) for name, content in package.contents(data)]
    at = chance.randrange(len(parts))
    name, text = parts[at]
    pattern = chance.choice([r'(?<==")[^"]*(?=")', r"(?<=>)[^<]+(?=<)", r"<(\w+)[^<>]*(?:/>|>[^<]*</\1>)", r'\s[\w:]+="[^"]*"', r"(?s).*"])
    found = list(re.finditer(pattern, text))
    if found:
        one = chance.choice(found)
        new = chance.choice(WORDS) if pattern.startswith("(?<") else ""
        parts[at] = (name, text[: one.start()] + new + text[one.end() :])
    if chance.random() < 0.1:
        del parts[at]
    return package.written(package.stored(name, text.encode()) for name, text in parts)


@pytest.mark.parametrize("reader", [evaluate, freeze, relinked])
def test_whatever_is_spoilt_the_answer_is_a_workbook_or_words(reader):
    found = []
    for seed in range(300):
        chance = random.Random(seed)
        found.append(outcome(reader, spoilt(chance.choice((TEAM, LINKED)), chance)))
    assert all(found)
    assert 0 < found.count("answered") < len(found)  # the spoiler neither leaves all as it was nor breaks everything


def test_whatever_is_spoilt_in_the_zip_it_is_read_or_refused():
    chance = random.Random(2026)
    found = []
    for _ in range(3000):
        data = bytearray(TEAM)
        for _ in range(chance.randint(1, 3)):
            at = len(data) - chance.randint(1, 1500) if chance.random() < 0.6 else chance.randrange(len(data))
            data[at] = chance.choice((0, 255, chance.randrange(256)))
        found.append(outcome(package.contents, bytes(data)))
    assert 0 < found.count("answered") < len(found)
