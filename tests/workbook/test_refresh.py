"""Refreshing cells and named cells: new values in place, everything that follows from them, and nothing else."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid.cells import Fixed, Known
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.parts import package
from spm_xl.workbook.refresh.refresh import refresh
from tests.udfs.books import edited, made, part, with_part
from tests.workbook.refreshing import differing, formulas, parts, shown

SHEET, STRINGS, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"


def book(more=None, **options):
    """A sheet Pay with inputs, formulas and a date, and a sheet Report that reads it; calculated by hand."""

    def fill(book, sheet):
        report = book.add_worksheet("Report")
        pay = book.add_worksheet("Pay")
        pay.write_row("A1", ["Rep", "Ann"])
        pay.write("B2", 1000, book.add_format({"num_format": "#,##0.00"}))
        pay.write("B3", datetime(2026, 1, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
        pay.write_formula("B4", "=B2*0.1", None, 100)
        pay.write_formula("B5", "=B4+1", None, 101)
        pay.write("C1", "Ann")
        pay.write("C2", True)
        pay.write("D1", "Ann's customer")
        report.write_formula("A1", "=Pay!B5*2", None, 202)
        report.write_formula("A2", "=1+1", None, 2)
        report.write("A3", "Ann")
        book.define_name("Net", "=Pay!$B$2")
        book.define_name("Report!Local", "=Report!$A$3")
        if more:
            more(book, pay)

    return edited(made(fill, **options), BOOK, ' fullCalcOnLoad="1"', "")


def put(data, cells=None, names=None, into_locked=False, **values):
    return refresh(data, Binding(cells=cells or {}, names=names or {}), values, into_locked=into_locked)


def test_new_values_stand_in_their_cells_and_formats_stay():
    before = book()
    done = put(before, {"Pay!B1": "name", "Pay!B3": "day", "pay!$c$2": "open"}, {"net": "pay"}, name="Bob", day=date(2026, 2, 28), pay=Decimal("1234.50"), open=False)
    found = shown(done.data, "Pay")
    assert (found["B1"], found["B2"], found["B3"], found["C2"]) == ("Bob", 1234.5, 46081, False)
    styles = {spot: cell.style for spot, cell in read(before).sheet("Pay").cells.items()}
    assert {spot: cell.style for spot, cell in read(done.data).sheet("Pay").cells.items()} == styles
    assert done.cells == 4


def test_only_the_parts_that_must_change_do():
    before = book()
    done = put(before, {"Pay!B2": "pay"}, pay=2000)
    assert differing(before, done.data) == set(done.changed) == {"xl/worksheets/sheet3.xml", "xl/worksheets/sheet2.xml", BOOK}
    packed, now = package.opened(before), package.opened(done.data)
    assert all(packed.part(name).packed == now.part(name).packed for name in packed if name not in done.changed)


def test_formulas_that_read_a_changed_cell_lose_their_value_and_others_keep_it():
    done = put(book(), {"Pay!B2": "pay"}, pay=2000)
    pay, report = shown(done.data, "Pay"), shown(done.data, "Report")
    assert "B4" not in pay
    assert "B5" not in pay
    assert "A1" not in report
    assert report["A2"] == 2
    assert formulas(done.data, "Pay") == {"B4": "B2*0.1", "B5": "B4+1"}
    assert 'fullCalcOnLoad="1"' in part(done.data, BOOK)


def test_a_cell_that_no_formula_reads_leaves_all_values():
    before = book()
    done = put(before, {"Pay!B1": "name"}, name="Bob")
    assert set(done.changed) == {"xl/worksheets/sheet3.xml", STRINGS}
    assert shown(done.data, "Report") == shown(before, "Report")


def test_what_a_formula_comes_to_is_shown_where_it_is_known():
    done = put(book(), {"Pay!B2": "pay", "Pay!B4": "base", "Pay!B5": "total"}, pay=2000, base=Known(200), total=Known(Fraction(201)))
    assert {cell: shown(done.data, "Pay")[cell] for cell in ("B4", "B5")} == {"B4": 200, "B5": 201}
    assert formulas(done.data, "Pay") == {"B4": "B2*0.1", "B5": "B4+1"}
    assert "A1" not in shown(done.data, "Report")  # reads B5, and is not known


def test_a_formula_is_not_overwritten_unless_the_value_says_so():
    with pytest.raises(InvalidInput, match=r"Pay!B4 holds the formula =B2\*0.1, which is not overwritten"):
        put(book(), {"Pay!B4": "base"}, base=200)
    done = put(book(), {"Pay!B4": "base"}, base=Fixed(200))
    assert formulas(done.data, "Pay") == {"B5": "B4+1"}
    assert shown(done.data, "Pay")["B4"] == 200


def test_the_list_of_formula_cells_goes_only_with_a_formula():
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="B4" i="3"/><c r="B5" i="3"/></calcChain>'
    data = with_part(book(), "xl/calcChain.xml", chain)
    assert parts(put(data, {"Pay!B2": "pay"}, pay=5).data)["xl/calcChain.xml"] == chain
    assert "xl/calcChain.xml" not in parts(put(data, {"Pay!B4": "pay"}, pay=Fixed(5)).data)


# --- texts ----------------------------------------------------------------------------------------------


def test_an_overwritten_name_does_not_stay_in_the_file():
    data = put(book(), {"Pay!D1": "customer"}, customer="somebody").data
    assert not any(b"customer" in content for content in parts(data).values())
    data = put(data, {"Pay!D1": "customer"}, customer=7).data
    assert b"somebody" not in parts(data)[STRINGS]


def test_a_name_that_another_cell_shows_stays_there():
    done = put(book(), {"Pay!B1": "name"}, name="Bob")
    assert shown(done.data, "Pay")["C1"] == shown(done.data, "Report")["A3"] == "Ann"
    done = put(done.data, {"Pay!C1": "name", "Report!A3": "name"}, name="Bob")
    assert b"<t>Ann</t>" not in parts(done.data)[STRINGS]
    assert parts(done.data)[STRINGS].count(b"Bob") == 1


def test_a_name_that_a_cell_of_another_bound_sheet_shows_stays_there():
    done = put(book(), {"Pay!B1": "name", "Pay!C1": "name", "Report!A9": "pay"}, name="Bob", pay=1)
    assert shown(done.data, "Report")["A3"] == "Ann"


def test_a_formula_that_reads_an_overwritten_text_of_a_protected_sheet_loses_its_value():
    def more(book, pay):
        pay.write("D1", "somebody", book.add_format({"locked": False}))
        pay.write_formula("D2", '=D1&"!"', None, "somebody!")
        pay.protect()

    done = put(book(more), {"Pay!D1": "customer"}, customer="else")
    assert (shown(done.data, "Pay")["D1"], done.cells) == ("else", 1)
    assert "D2" not in shown(done.data, "Pay")


def test_a_number_of_a_text_that_is_none_harms_nothing():
    spoiled = edited(book(), "xl/worksheets/sheet3.xml", '(<c r="D1" t="s"><v>)[0-9]+', rf"\g<1>{'9' * 5_000}")
    assert shown(put(spoiled, {"Pay!B1": "name"}, name="Bob").data, "Report")["A3"] == "Ann"
    with pytest.raises(InvalidInput, match=r"Pay!D1 holds '9+', which is no value"):
        put(spoiled, {"Pay!D1": "name"}, name="Bob")


def test_a_text_that_a_formula_comes_to_is_shown():
    def more(book, pay):
        pay.write_formula("D2", '=IF(B2>5,"over","under")', None, "over")

    done = put(book(more), {"Pay!D2": "mark"}, mark=Known("<under>"))
    assert (shown(done.data, "Pay")["D2"], formulas(done.data, "Pay")["D2"]) == ("<under>", 'IF(B2>5,"over","under")')
    assert done.changed == ("xl/worksheets/sheet3.xml",)


def test_names_can_change_places():
    done = put(book(), {"Pay!A1": "one", "Pay!D1": "other"}, one="Ann's customer", other="Rep")
    assert (shown(done.data, "Pay")["A1"], shown(done.data, "Pay")["D1"]) == ("Ann's customer", "Rep")


@pytest.mark.parametrize("text", ["=1+1", "+49 30 1234", "-", "@sum(A1)", "=cmd|' /C calc'!A0"])
def test_a_text_that_looks_like_a_formula_is_a_text(text):
    done = put(book(), {"Pay!B1": "name"}, name=text)
    cell = read(done.data).sheet("Pay").cells[1, 2]
    assert (cell.value, cell.formula) == (text, None)
    assert 'quotePrefix="1"' in part(done.data, STYLES)
    again = put(done.data, {"Pay!C1": "name"}, name=text)
    assert part(again.data, STYLES).count('quotePrefix="1"') == 1  # the same format serves both


@pytest.mark.parametrize("text", [" two  spaces ", "<&>\"'", "line\nline", "_x0041_", "\x08bell", "表 😀", "x" * 32_767])
def test_any_text_comes_back(text):
    assert shown(put(book(), {"Pay!B1": "name"}, name=text).data, "Pay")["B1"] == text


def test_a_workbook_without_shared_strings_gets_texts_in_its_cells():
    data = edited(made(lambda book, sheet: sheet.write("A1", 1)), SHEET, "<c r=\"A1\"><v>1</v></c>", '<c r="A1" t="inlineStr"><is><t>Ann</t></is></c>')
    kept = {name: content for name, content in parts(data).items() if name != STRINGS}
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        kept[name] = b"".join(piece for piece in kept[name].replace(b"/>", b"/>\0").split(b"\0") if b"sharedStrings" not in piece)
    data = package.written(package.stored(*each) for each in kept.items())
    cells = {"Team!A1": "name", "Team!A2": "more"}
    done = put(data, cells, name=" Bob & Co", more="=1")
    assert set(done.changed) == {SHEET, STYLES}
    assert shown(done.data) == {"A1": " Bob & Co", "A2": "=1"}
    assert put(done.data, cells, name=" Bob & Co", more="=1").data == done.data


def test_a_cell_with_runs_of_different_looks_stays_where_its_text_is_the_same():
    data = edited(book(), STRINGS, "<si><t>Rep</t></si>", "<si><r><rPr><b/></rPr><t>Re</t></r><r><t>p</t></r></si>")
    assert put(data, {"Pay!A1": "label"}, label="Rep").data == data
    assert b"<b/>" not in parts(put(data, {"Pay!A1": "label"}, label="Rap").data)[STRINGS]


# --- dates ----------------------------------------------------------------------------------------------


def test_dates_are_counted_as_the_workbook_counts_them():
    data = edited(book(), BOOK, "<workbookPr", '<workbookPr date1904="1"')
    assert shown(put(data, {"Pay!B3": "day"}, day=date(2026, 3, 31)).data, "Pay")["B3"] == 44650


def test_a_date_in_a_cell_without_a_number_format_shows_as_a_date():
    done = put(book(), {"Pay!B1": "day", "Pay!F9": "day"}, day=date(2026, 3, 31))
    styles = {read(done.data).sheet("Pay").cells[spot].style for spot in ((1, 2), (9, 6))}
    assert len(styles) == 1
    assert 'numFmtId="14"' in part(done.data, STYLES)
    assert not done.notes


def test_a_date_in_a_cell_for_amounts_keeps_the_format_and_is_noted():
    done = put(book(), {"Pay!B2": "day"}, day=date(2026, 3, 31))
    assert done.notes == ("1 date(s) went into cells whose format shows numbers; the format was kept.",)
    assert STYLES not in done.changed


# --- charts and pivots ----------------------------------------------------------------------------------


def charted(book, pay):
    for values in ("=Pay!$B$2:$B$2", "=Report!$A$2:$A$2", "=Pay!$B$4:$B$5"):
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": values, "name": "=Pay!$B$1"} if "B$4" in values else {"values": values})
        pay.insert_chart("F2", chart)


def test_charts_that_show_a_changed_cell_show_its_value_and_others_stay():
    done = put(book(charted), {"Pay!B2": "pay"}, pay=2000)
    assert {name for name in done.changed if "chart" in name} == {"xl/charts/chart1.xml", "xl/charts/chart3.xml"}
    assert "<c:v>2000</c:v>" in part(done.data, "xl/charts/chart1.xml")
    assert "<c:v>100</c:v>" not in part(done.data, "xl/charts/chart3.xml")  # of a formula that is not calculated yet


def test_a_chart_in_another_form_is_refreshed_as_well():
    data = edited(book(charted), "xl/charts/chart1.xml", r"<c:numCache>.*?</c:numCache>",
                  '<c:numCache><c:formatCode>0.0</c:formatCode><c:ptCount val="1"/><!-- kept --><c:pt idx="0" formatCode="0.00"><c:v>1000</c:v></c:pt></c:numCache>')  # fmt: skip
    done = put(data, {"Pay!B2": "pay"}, pay=2000)
    assert "<c:v>2000</c:v>" in part(done.data, "xl/charts/chart1.xml")
    assert "<c:v>1000<" not in part(done.data, "xl/charts/chart1.xml")


# --- refusals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "names", "says"),
    [
        ({"Payy!B2": "pay"}, {}, "no sheet 'Payy'. Did you mean Pay"),
        ({"B2": "pay"}, {}, "'B2' is no cell"),
        ({"Pay!ZZZ1": "pay"}, {}, "beyond the last row or column"),
        ({"Pay!A1048577": "pay"}, {}, "beyond the last row or column"),
        ({"Pay!B2": "payy"}, {}, "the data has no 'payy'. Did you mean pay"),
        ({"Pay!A1:B2": "pay"}, {}, "more than one cell"),
        ({}, {"Nett": "pay"}, "no name 'Nett': it was deleted or renamed. Did you mean net"),
        ({}, {"Gone": "pay"}, r"'Gone' stands for no cell: its cell was deleted \(#REF!\)"),
        ({}, {"Rate": "pay"}, "'Rate' stands for no cell: it stands for '0.5'"),
        ({"Pay!B2": "pay"}, {"Net": "pay"}, "are bound to one cell"),
        ({"Pay!B2": "list"}, {}, "its value is a list"),
        ({"Pay!B2": "group"}, {}, "its value is a group of names"),
        ({"Pay!B2": "moment"}, {}, "has a time of day"),
        ({"Pay!B2": "early"}, {}, "before the first day"),
        ({"Pay!B2": "infinite"}, {}, "no number that a cell holds"),
        ({"Pay!B2": "long"}, {}, "does not fit in a cell"),
        ({"Pay!H9": "pay"}, {}, "in the merged cells G9:H10, of which only the first cell"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(cells, names, says):
    def more(book, pay):
        pay.merge_range("G9:H10", "wide")
        book.define_name("Gone", "=Pay!#REF!")
        book.define_name("Rate", "=0.5")

    values = {"pay": 1, "list": [1], "group": {"a": 1}, "moment": datetime(2026, 1, 1, 8), "early": date(1899, 1, 1), "infinite": float("inf"), "long": "x" * 32_768}
    with pytest.raises(InvalidInput, match=says) as refused:
        refresh(book(more), Binding(cells=cells, names=names), values)
    assert "Nothing was changed." in str(refused.value)


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(InvalidInput, match="3 things stand against this refresh") as refused:
        put(book(), {"Pay!B4": "pay", "Nowhere!A1": "pay", "Pay!B1": "missing"}, pay=1)
    assert all(word in str(refused.value) for word in ("Pay!B4", "Nowhere", "'missing'"))


def test_the_first_of_merged_cells_and_a_name_of_all_of_them_can_be_bound():
    def more(book, pay):
        pay.merge_range("G9:H10", "wide")
        book.define_name("Wide", "=Pay!$G$9:$H$10")

    assert shown(put(book(more), {"Pay!G9": "text"}, text="new").data, "Pay")["G9"] == "new"
    assert shown(put(book(more), names={"Wide": "text"}, text="new").data, "Pay")["G9"] == "new"


def test_a_name_of_one_sheet_is_found():
    assert shown(put(book(), names={"Local": "text"}, text="x").data, "Report")["A3"] == "x"
    assert shown(put(book(), names={"Report!Local": "text"}, text="x").data, "Report")["A3"] == "x"


def test_locked_cells_of_a_protected_sheet_stay_unless_allowed():
    def more(book, pay):
        pay.write("B2", 1000, book.add_format({"locked": False}))
        pay.protect("secret")

    data = book(more)
    assert shown(put(data, {"Pay!B2": "pay"}, pay=5).data, "Pay")["B2"] == 5
    with pytest.raises(InvalidInput, match="Pay!B1 is locked, and sheet Pay is protected"):
        put(data, {"Pay!B1": "name"}, name="Bob")
    done = put(data, {"Pay!B1": "name"}, name="Bob", into_locked=True)
    assert shown(done.data, "Pay")["B1"] == "Bob"
    assert "<sheetProtection" in part(done.data, "xl/worksheets/sheet3.xml")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda data: with_part(data, "_xmlsignatures/origin.sigs", b""), "signed"),
        (lambda data: with_part(data, "xl/revisions/revisionHeaders.xml", b"<headers/>"), "shared in the old way"),
        (lambda data: edited(data, BOOK, "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"), "Strict"),
        (lambda data: b"\xd0\xcf\x11\xe0" + data, "password or"),
        (lambda data: data[:2000], "cut off|damaged"),
        (lambda data: edited(data, "xl/worksheets/sheet3.xml", "<sheetData>", "<sheetData><"), "damaged"),
        (lambda data: with_part(data, STYLES, parts(data)[STYLES].replace(b"Calibri", b"Calibri\xff")), "not in UTF-8"),
        (lambda data: edited(data, "xl/worksheets/sheet3.xml", "<worksheet", "<!DOCTYPE a><worksheet"), "document type"),
    ],
    ids=["signed", "shared", "strict", "old", "cut", "damaged", "other letters", "entities"],
)  # fmt: skip
def test_workbooks_that_cannot_be_refreshed_are_refused(spoil, says):
    with pytest.raises(InvalidInput, match=says):
        put(spoil(book()), {"Pay!B1": "name", "Pay!B3": "day"}, name="Bob", day=date(2026, 2, 28))


# --- unusual forms --------------------------------------------------------------------------------------

FORMS = {
    "prefixes": lambda text: text.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x="),
    "single quotes": lambda text: text.replace('"', "'"),
    "comments": lambda text: text.replace("<row", "<!-- <c r='B2'> --><row"),
    "long end tags": lambda text: text.replace('<c r="F1" s="1"/>', '<c r="F1" s="1"></c>'),
    "without addresses": lambda text: text.replace(' r="B1"', "").replace(' r="C2"', "").replace('<row r="2"', "<row"),
    "line breaks": lambda text: text.replace("<c ", "\n  <c\n    ").replace("<v>", "\n<v>"),
}


@pytest.mark.parametrize("form", FORMS)
def test_sheets_in_any_form_are_refreshed(form):
    usual = book(lambda book, pay: pay.write_blank("F1", None, book.add_format({"bold": True})))
    data = with_part(usual, "xl/worksheets/sheet3.xml", FORMS[form](part(usual, "xl/worksheets/sheet3.xml")).encode())
    cells = {"Pay!B1": "name", "Pay!B2": "pay", "Pay!B3": "day", "Pay!F1": "pay", "Pay!K20": "name", "Pay!B5": "total"}
    values = {"name": "=Bob", "pay": 2000, "day": date(2026, 2, 28), "total": Known(5)}
    done, plain = (refresh(each, Binding(cells=cells), values) for each in (data, usual))
    assert shown(done.data, "Pay") == shown(plain.data, "Pay")
    assert formulas(done.data, "Pay") == formulas(plain.data, "Pay")
    assert done.changed == plain.changed
    assert refresh(done.data, Binding(cells=cells), values).data == done.data


def test_twice_is_once():
    cells = {"Pay!B1": "name", "Pay!B2": "pay", "Pay!B3": "day", "Pay!J30": "name"}
    values = {"name": "=Bob", "pay": 2000, "day": date(2026, 2, 28)}
    once = refresh(book(charted), Binding(cells=cells), values)
    twice = refresh(once.data, Binding(cells=cells), values)
    assert twice.data == once.data
    assert twice.cells == 0
    assert twice.changed == ()


def test_nothing_bound_changes_no_byte():
    before = book()
    assert put(before).data == before
