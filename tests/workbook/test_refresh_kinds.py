"""A workbook of a known kind is refreshed to the same bytes as one that nobody knows, and nothing else passes for its kind."""

import random
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid.cells import Known, number, numbers
from spm_xl.workbook.grid.grid import named
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.parts import package
from spm_xl.workbook.refresh import known_kinds
from spm_xl.workbook.refresh.refresh import refresh
from spm_xl.workbook.refresh.refresh_usual import NUMBER, RESULT, new_value, new_values
from tests.udfs.books import made, with_part
from tests.workbook.foreign import NAMES, foreign
from tests.workbook.refreshing import shown

SHEET, BESIDE, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml"
BOOK, CHART, PROPERTIES = "xl/workbook.xml", "xl/charts/chart1.xml", "docProps/core.xml"


def card():
    """A scorecard with a chart, a formula whose value is known, one whose value is a text, a blank cell, and a sheet beside."""

    def fill(book, sheet):
        beside = book.add_worksheet("Beside")
        day, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
        sheet.write_column("A1", ["name", "day", "credit", "quota", "attainment", "mark", "note"])
        sheet.write("B1", "Ann")
        sheet.write_datetime("B2", date(2026, 1, 31), day)
        sheet.write("B3", 1200, money)
        sheet.write("B4", 1000.5, money)
        sheet.write_formula("B5", "=B3/B4", None, 1.2)
        sheet.write_formula("B6", '=IF(B5>1,"over","under")', None, "over")
        sheet.write_blank("B7", None, money)
        sheet.write_formula("C1", "=1+1", None, 2)
        beside.write_column("A1", ["Ann's customer", "Ann", 7])
        beside.write_formula("B1", "=A3*2", None, 14)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"name": "=Team!$B$1", "categories": "=Team!$A$3:$A$5", "values": "=Team!$B$3:$B$5"})
        sheet.insert_chart("D2", chart)

    data = refresh(made(fill), CARD, values(), into_locked=True).data  # values of which nobody knows are gone now
    known_kinds.forget()
    return data


CARD = Binding(cells={f"Team!B{row}": f"card.v{row}" for row in range(1, 8)})


def values(name="Ann", credit=1200.0, quota=1000.5, mark="over", **more):
    """What a scorecard is given."""
    card = {"v1": name, "v2": date(2026, 1, 31), "v3": credit, "v4": quota, "v5": Known(float(credit) / float(quota)), "v6": Known(mark), "v7": None}
    return {"card": card | more}


@pytest.fixture(autouse=True)
def nothing_known():
    known_kinds.forget()
    yield
    known_kinds.forget()


@pytest.fixture
def as_known(monkeypatch):
    """How often a workbook was refreshed by its kind."""
    done = []
    usual = known_kinds.refreshed
    monkeypatch.setattr(known_kinds, "refreshed", lambda *given: done.append(usual(*given)) or done[-1])
    return lambda: sum(each is not None for each in done)


def know(data, binding, *given):
    """Let the kind of a workbook be known."""
    for new in given:
        refresh(data, binding, new, into_locked=True)
    return bool(known_kinds._known)


def outcome(data, binding, new, into_locked=True):
    """What comes of a refresh: all of it, or its message."""
    try:
        done = refresh(data, binding, new, into_locked=into_locked)
    except InvalidInput as wrong:
        return str(wrong)
    return done.data, done.changed, done.cells, done.notes


def agree(data, binding, new, into_locked=True):
    """What comes of a refresh, which is the same whether or not the kind of the workbook is known."""
    known, found = known_kinds._known, outcome(data, binding, new, into_locked)
    known_kinds.forget()
    assert found == outcome(data, binding, new, into_locked)
    known_kinds._known = known
    return found


def test_a_kind_is_known_from_the_second_time_on(as_known):
    data = card()
    for times in range(4):
        refresh(data, CARD, values(credit=times), into_locked=True)
    assert as_known() == 2


@pytest.mark.parametrize(
    "new",
    [
        values("Bob", 900, 1000, "under"),
        values("customer & Co", 0.1 + 0.2, Decimal("75.10"), "<über>"),
        values("Ann's customer", -0.0, 3, v2=date(2026, 2, 28)),
        values("表\n", 1e300, 7, v4=10**30),
        values(),
        values("credit", 1, 1, v2=46_000),
    ],
    ids=["usual", "marks", "text of another sheet", "large", "as it is", "day as a number"],
)
def test_a_known_workbook_gets_the_same_bytes(new, as_known):
    data = card()
    assert know(data, CARD, values("x"), values("y"))
    found = agree(data, CARD, new)
    assert as_known() == 1
    assert shown(found[0])["B1"] == new["card"]["v1"]


@pytest.mark.parametrize(
    "new",
    [
        values("=1+1"), values(""), values(5), values(v7=5), values(v7="text"), values(v2="today"), values(v3="much"), values(v3=True), values(v3=None),
        values(v3=date(2026, 1, 1)), values(v3=float("inf")), values(v5=1), values(v5=Known("text")), values(v6=Known(5)), values(v2=date(1890, 1, 1)),
        values(v3=[1]), values("x" * 40_000), {"card": {}}, {"card": 5}, {},
    ],
)  # fmt: skip
def test_values_that_are_not_of_the_kind_go_the_whole_way(new):
    data = card()
    assert know(data, CARD, values("x"), values("y"))
    agree(data, CARD, new)


def replaced(part, pattern, new):
    """Bytes of a part are others."""

    def change(data):
        parts = package.opened(data)
        content, count = re.subn(pattern, new, parts[part], flags=re.DOTALL)
        assert count, f"{part} has no {pattern}"
        return package.rewritten(parts, {part: content})

    return change


OTHERS = {
    "a merged cell": replaced(SHEET, rb"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A3:B3"/></mergeCells>'),
    "a protected sheet": replaced(SHEET, rb"</sheetData>", b'</sheetData><sheetProtection sheet="1"/>'),
    "another format": replaced(SHEET, rb'(<c r="B2" s=)"\d+"', rb'\1"2"'),
    "a format for other things": replaced(STYLES, b"yyyy-mm-dd", b"#,##0.00"),
    "another address": replaced(SHEET, rb'r="B4"', b'r="C4"'),
    "a formula in place of a value": replaced(SHEET, rb"(<c r=\"B3\"[^>]*>)", rb"\1<f>5*5*A1</f>"),
    "a formula that reads the cells": replaced(BESIDE, rb"A3\*2", b"Team!B3*2"),
    "another formula beside": replaced(BESIDE, rb"A3\*2", b"A3*3"),
    "other values beside": replaced(BESIDE, rb"<v>7</v>", b"<v>8</v>"),
    "another text beside": replaced(BESIDE, rb'(<c r="A2" t="s">)<v>\d+</v>', rb"\1<v>0</v>"),
    "the old text beside": replaced(BESIDE, rb"<c r=\"A3\"><v>7</v></c>", b'<c r="A3" t="s"><v>7</v></c>'),
    "other days": replaced(BOOK, rb"<workbookPr", b'<workbookPr date1904="1"'),
    "another name": replaced(BOOK, rb"Beside", b"Before"),
    "another range of the chart": replaced(CHART, rb"\$B\$3:\$B\$5", b"$B$3:$B$4"),
    "a value that the chart does not keep": replaced(CHART, rb'<c:pt idx="1">.*?</c:pt>', b""),
    "another title of the chart": replaced(CHART, rb"<c:v>[^<]*</c:v></c:pt></c:strCache></c:strRef></c:tx>", b"<c:v>x</c:v></c:pt></c:strCache></c:strRef></c:tx>"),
    "no number in a cell": replaced(SHEET, rb'(<c r="B3"[^>]*>)<v>[^<]*</v>', rb"\1<v>abc</v>"),
    "a formula that shows no number": replaced(SHEET, rb"(<f>1\+1</f>)<v>2</v>", rb"\1<v>abc</v>"),
    "a text with no number": replaced(SHEET, rb'(<c r="A1" t="s">)<v>0</v>', rb"\1<v>abc</v>"),
    "another number of a text": replaced(SHEET, rb'(<c r="A1" t="s">)<v>0</v>', rb"\1<v>007</v>"),
    "a text without its number": replaced(SHEET, rb'(<c r="A3" t="s">)<v>\d+</v>', rb"\1<v>99</v>"),
    "a damaged value": replaced(SHEET, rb'(<c r="A1" t="s">)<v>0</v>', rb"\1<v>&</v>"),
    "a text that ends an escape": replaced(SHEET, rb"<v>over</v>", b"<v>]]></v>"),
    "bytes that are no text": replaced(SHEET, rb"<v>over</v>", b"<v>\xff</v>"),
    "a damaged text": replaced(STRINGS, b"credit", b"&credit"),
    "texts with formats": replaced(STRINGS, rb"<si><t>Ann</t></si>", b"<si><r><rPr><b/></rPr><t>An</t></r><r><t>n</t></r></si>"),
    "a text with a mark in its tag": replaced(STRINGS, rb"<t>credit</t>", b"<t a='>'>credit</t>"),
    "a text in two pieces": replaced(STRINGS, rb"<t>credit</t>", b"<t>cre<!-- <t>no</t> --><![CDATA[dit]]></t>"),
    "a text twice": replaced(STRINGS, rb"<t>mark</t>", b"<t>Ann</t>"),
    "other properties": replaced(PROPERTIES, rb"<dcterms:created[^>]*>[^<]*", b'<dcterms:created xsi:type="dcterms:W3CDTF">2020-01-01T00:00:00Z'),
    "entities among the properties": replaced(PROPERTIES, rb"<cp:coreProperties", b"<!DOCTYPE a><cp:coreProperties"),
    "a signature": lambda data: with_part(data, "_xmlsignatures/origin.sigs", b""),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_workbook_that_differs_is_refreshed_as_if_nothing_were_known(other):
    data = card()
    assert know(data, CARD, values("x"), values("y"))
    for into_locked in (True, False):
        agree(OTHERS[other](data), CARD, values("Bob", 950.25, 1000, "under"), into_locked)


def test_workbooks_of_one_kind_may_differ_in_what_is_asked_of_none(as_known):
    data = card()
    assert know(data, CARD, values("x"), values("y"))
    for at, other in enumerate(("other values beside", "another text beside", "other properties", "texts with formats", "another title of the chart"), 1):
        agree(OTHERS[other](data), CARD, values("Bob", 950.25, 1000, "under"))
        assert as_known() == at, other


def test_a_binding_in_another_order_is_another_one(as_known):
    data = card()
    assert know(data, CARD, values("x"), values("y"))
    agree(data, Binding(cells=dict(reversed(CARD.cells.items()))), values("Bob"))
    agree(data, Binding(cells=CARD.cells | {"Team!B3": "card.v4"}), values("Bob"))
    assert as_known() == 0


def test_a_protected_workbook_whose_cells_are_not_locked_has_a_kind_too(as_known):
    def free(found):
        return re.sub(rb"(<xf [^>]*?)/>", rb'\1><protection locked="0"/></xf>', found[0])

    data = OTHERS["a protected sheet"](replaced(STYLES, rb"<cellXfs.*?</cellXfs>", free)(card()))
    for name in ("x", "y"):
        refresh(data, CARD, values(name))
    agree(data, CARD, values("Bob", 950.25, 1000, "under"), False)
    assert as_known() == 1
    locked = replaced(SHEET, rb'<c r="B3" s="\d+"', b"<c r=\"B3\" s='0'")(replaced(STYLES, rb'(<cellXfs[^>]*><xf [^>]*)><protection locked="0"/></xf>', rb"\1/>")(data))
    assert "Team!B3 is locked" in agree(locked, CARD, values("Bob"), False)


def test_kinds_that_take_too_much_memory_are_forgotten_the_oldest_first(monkeypatch):
    data, cells = card(), list(CARD.cells.items())
    one, other, third = (Binding(cells=dict(cells[at:] + cells[:at])) for at in range(3))

    def first_cells():
        return [next(iter(kind.binding.cells)) for kind in known_kinds._known]

    for binding in (one, other, third):
        assert know(data, binding, values("x"), values("y"))
    assert first_cells() == ["Team!B3", "Team!B2", "Team!B1"]
    monkeypatch.setattr(known_kinds, "MOST_BYTES", 3 * known_kinds._known[0].size)
    refresh(data, one, values("Bob"), into_locked=True)
    assert first_cells() == ["Team!B1", "Team!B3", "Team!B2"]
    monkeypatch.setattr(known_kinds, "MOST_BYTES", 2 * known_kinds._known[0].size)
    refresh(data, other, values("Bob"), into_locked=True)
    assert first_cells() == ["Team!B2", "Team!B1"]
    monkeypatch.setattr(known_kinds, "MOST_BYTES", known_kinds._known[0].size - 1)
    assert know(data, third, values("x"), values("y"))
    assert first_cells() == ["Team!B2", "Team!B1"], "one that is too large is not remembered, and nothing goes for it"


def test_threads_share_what_is_known():
    data = card()
    people = [values(f"name {at}", at * 1.5, at + 1.0) for at in range(60)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda new: outcome(data, CARD, new), people))
    for new, done in zip(people, found, strict=True):
        known_kinds.forget()
        assert done == outcome(data, CARD, new)


@pytest.mark.parametrize("name", NAMES)
def test_workbooks_of_others_get_the_same_bytes(name):
    data = foreign(name).read_bytes()
    chance = random.Random(name)

    def value(cell):
        if isinstance(cell.value, float):
            return chance.choice([cell.value, chance.randint(-9, 99_999), chance.random() * 1e5, Decimal(chance.randint(0, 10**6)) / 100])
        return chance.choice([cell.value, "Ann", "Bob & Co", "表 x", f"{cell.value}!"])

    for sheet in read(data).sheets:
        cells = [(spot, cell) for spot, cell in sheet.cells.items() if cell.formula is None and type(cell.value) in (float, str)]
        bound = dict(chance.sample(cells, min(len(cells), 12)))
        binding = Binding(cells={named((sheet.name, *spot)): f"v{at}" for at, spot in enumerate(bound)})
        given = [{f"v{at}": value(cell) for at, cell in enumerate(bound.values())} for _ in range(5)]
        before = outcome(data, binding, given[0])
        if not bound or isinstance(before, str):
            continue  # among them is a cell that cannot be bound
        for book in (data, before[0]):
            known_kinds.forget()
            if know(book, binding, *given[1:3]):
                agree(book, binding, given[3])
                agree(book, binding, given[4])
        if random.Random(sheet.name).random() < 0.5:
            break


figures = st.one_of(st.floats(), st.integers(-(10**20), 10**20), st.decimals(allow_nan=False), st.booleans())


@given(st.lists(st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers())))
def test_many_numbers_are_written_as_each_of_them(many):
    assert numbers(many) == [number(each).encode() for each in many]


@given(st.lists(st.tuples(st.sampled_from([b"1", b"0", b"-0", b"1.0", b"1e3", b"1000", b"x", b"", b"0.30000000000000004"]), figures)), st.booleans())
def test_many_cells_take_numbers_as_each_of_them(many, known):
    takes, raws = (RESULT if known else NUMBER), [raw for raw, _ in many]
    values = [Known(each) if known else each for _, each in many]
    assert new_values(takes, raws, values) == [new_value(takes, raw, each) for raw, each in zip(raws, values, strict=True)]
