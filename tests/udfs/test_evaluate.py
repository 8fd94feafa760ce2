"""A workbook with our functions, computed without a spreadsheet program."""

import io
import re
import sys
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook

from spm_xl.errors import InvalidInput
from spm_xl.udfs.call import call
from spm_xl.udfs.hosts.evaluate import evaluate
from spm_xl.udfs.hosts.lambdas_cells import with_arrays
from spm_xl.workbook.parts import package
from tests.hosts import cached, recalculated, validator_errors
from tests.udfs.books import PEOPLE, edited, made, part, team, with_part


def shown(data, sheet="Team"):
    """Cell -> value of a sheet."""
    book = load_workbook(io.BytesIO(data), data_only=True)
    return {cell.coordinate: cell.value for row in book[sheet].iter_rows() for cell in row if cell.value is not None}


def cells(formulas, **more):
    """What formulas come to that stand in column H, from H1 on, beside some numbers."""

    def fill(book, sheet):
        for row, values in enumerate([(1, 10, "a"), (2, 20, "b"), (3, 30, None)]):
            sheet.write_row(row, 0, values)
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 7, formula)
        if more:
            more["fill"](book, sheet)

    done = evaluate(made(fill))
    values = shown(done.data)
    return [values.get(f"H{row}") for row in range(1, len(formulas) + 1)], done


# --- our functions in a team's table --------------------------------------------------------------------


def test_a_team_is_computed_like_the_functions_themselves():
    done = evaluate(team())
    values = shown(done.data)
    rates = [["Plan", "From", "Rate"], ["AE", 0, 0.05], ["AE", 1, 0.075], ["SDR", 0, 0.04]]
    plans = [["Plan", "Method", "Recoverable"], ["AE", "marginal", 1], ["SDR", "retroactive", 0]]
    for row, (_, plan, credit, quota, before, draw, opening) in enumerate(PEOPLE, 2):
        commission = call("SPM_COMMISSION", (credit, quota, rates, before, plan, plans))
        paid = call("SPM_PAYOUT", (commission, draw, opening, plan, plans))
        assert [values[f"{column}{row}"] for column in "HIJ"] == [commission, paid, 2 * paid]
    assert (done.errors, done.not_computed, done.formulas) == ((), (), 9)


def test_only_the_values_of_formulas_change():
    before = team()
    after = evaluate(before).data
    parts = dict(package.contents(before))
    assert {name for name, content in package.contents(after) if parts[name] != content} == {"xl/worksheets/sheet1.xml"}
    assert [name for name, _ in package.contents(after)] == list(parts)

    def without_values(text):
        return re.sub(r"(</f>)<v>[^<]*</v>", r"\1", re.sub(r'(<c r="[HIJ]\d+") t="\w+"', r"\1", text))

    assert without_values(part(after, "xl/worksheets/sheet1.xml")) == without_values(part(before, "xl/worksheets/sheet1.xml"))


def test_computing_again_changes_not_a_byte():
    once = evaluate(team())
    again = evaluate(once.data)
    assert again.changed == ()
    assert again.data == once.data


def test_an_error_is_told_with_its_cell_and_its_reason():
    people = [("Cy", "XX", 500, 1000, 0, 1000, 0), ("Di", "AE", "oops", 1000, 0, 1000, 0), ("Ed", "AE", 1, 0, 0, 0, 0)]
    done = evaluate(team(people))
    assert [(found.cell, found.value) for found in done.errors] == [
        ("Team!H2", "#N/A"), ("Team!I2", "#N/A"), ("Team!J2", "#N/A"),
        ("Team!H3", "#VALUE!"), ("Team!I3", "#VALUE!"), ("Team!J3", "#VALUE!"),
        ("Team!H4", "#DIV/0!"), ("Team!I4", "#DIV/0!"), ("Team!J4", "#DIV/0!"),
    ]  # fmt: skip
    assert "'XX'" in done.errors[0].why
    assert "'oops'" in done.errors[3].why
    assert done.errors[1].why == "from Team!H2"
    assert shown(done.data)["H2"] == "#N/A"
    assert 't="e"' in re.search(r'<c r="H2"[^>]*>', part(done.data, "xl/worksheets/sheet1.xml"))[0]


@pytest.mark.parametrize("name", ["_xll.SPM_PAYOUT", "_xldudf_SPM_PAYOUT", "[1]!SPM_PAYOUT", "'C:\\x\\spm.xlam'!SPM_PAYOUT", "spm_payout"])
def test_the_names_of_every_host_compute(name):
    assert cells([f"={name}(1200,1000,500)"])[0] == [1000]


def test_an_argument_left_out_is_blank_and_not_zero():
    values, done = cells(["=SPM_COMMISSION(20000,,{0,0.04;150000,0.06;250000,0.08},145000)", '=SPM_WHY("SPM_ATTAINMENT",5,)'])
    assert values[0] == 1100
    assert "quota" in values[1]
    assert done.errors == ()


def test_an_unknown_function_of_ours_is_a_name_error_with_near_names():
    values, done = cells(["=SPM_PAYOT(1,2)"])
    assert values == ["#NAME?"]
    assert "SPM_PAYOUT" in done.errors[0].why


def test_errors_pass_through_our_functions():
    assert cells(["=SPM_PAYOUT(1/0,5)", "=SPM_PAYOUT(#N/A,5)", "=IFERROR(SPM_PAYOUT(NA(),5),7)"])[0] == ["#DIV/0!", "#N/A", 7]


def test_a_team_as_excel_saves_it_computes_the_same():
    """Excel stores a formula with a function of an add-in as an array that may grow, even where one value comes."""

    def more(book, sheet):
        sheet.write_dynamic_array_formula("L1", "=SPM_DRAW_LEDGER({1;2},5)")

    plain = team(more=more)
    saved = with_arrays(plain)
    assert part(saved, "xl/worksheets/sheet1.xml").count('cm="1"') == 2 * len(PEOPLE) + 1
    assert part(saved, "xl/tables/table1.xml").count('<calculatedColumnFormula array="1">SPM_') == 2
    assert shown(evaluate(saved).data) == shown(evaluate(plain).data)
    with pytest.raises(InvalidInput, match="no cell that spills"):
        with_arrays(team())


# --- spills and arrays ----------------------------------------------------------------------------------


def ledger(extent, more=None):
    def fill(book, sheet):
        sheet.write_column(0, 0, [1000, 2500, 6000])
        sheet.write_dynamic_array_formula(extent, "=SPM_DRAW_LEDGER(A1:A3,3000)")
        if more:
            more(book, sheet)

    return made(fill)


LEDGER = call("SPM_DRAW_LEDGER", ([1000, 2500, 6000], 3000))


@pytest.mark.parametrize("extent", ["C1", "C1:H3", "C1:D2", "C1:J9"])
def test_a_ledger_spills_whatever_it_filled_before(extent):
    done = evaluate(ledger(extent))
    values = shown(done.data)
    assert [[values.get(f"{column}{row}") for column in "CDEFGH"] for row in (1, 2, 3)] == LEDGER
    assert not any(cell in values for cell in ("I1", "C4", "J9"))
    assert 'ref="C1:H3"' in part(done.data, "xl/worksheets/sheet1.xml")
    assert evaluate(done.data).changed == ()


@pytest.mark.parametrize(("extent", "kept"), [("C1:J9", False), ("C1:H3", True)])
def test_the_list_of_formula_cells_goes_when_an_array_fills_other_cells(extent, kept):
    """Excel lists the cells of an array there, and repairs a workbook whose list names a cell that has no formula."""
    chain = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    data = with_part(ledger(extent), "xl/calcChain.xml", b'<calcChain><c r="C1" i="1" a="1"/><c r="J9"/></calcChain>')
    data = edited(data, "[Content_Types].xml", "</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>')
    data = edited(data, "xl/_rels/workbook.xml.rels", "</Rel", f'<Relationship Id="rId9" Type="{chain}" Target="calcChain.xml"/></Rel')
    done = evaluate(data).data
    assert ("xl/calcChain.xml" in dict(package.contents(done))) is kept
    assert ("calcChain" in part(done, "[Content_Types].xml")) is kept
    assert ("calcChain" in part(done, "xl/_rels/workbook.xml.rels")) is kept


def test_cells_that_read_a_spill_see_it():
    def more(book, sheet):
        sheet.write_formula("J1", "=SUM(H1:H3)")
        sheet.write_formula("J2", "=SUM(_xlfn.ANCHORARRAY(C1))")
        sheet.write_formula("J3", "=H3+E1")

    values = shown(evaluate(ledger("C1", more)).data)
    assert values["J1"] == sum(row[5] for row in LEDGER)
    assert values["J2"] == sum(map(sum, LEDGER))
    assert values["J3"] == LEDGER[2][5] + LEDGER[0][2]


def test_a_spill_with_something_in_its_way_is_told_and_left():
    done = evaluate(ledger("C1", lambda book, sheet: sheet.write("D2", "mine")))
    assert [(found.cell, found.why) for found in done.not_computed] == [("Team!C1", "other cells are in the way of its values")]
    assert shown(done.data)["D2"] == "mine"


def test_an_array_formula_fills_its_cells_and_no_others():
    def fill(book, sheet):
        sheet.write_column(0, 0, [0.3, 0.3, 0.4])
        sheet.write_array_formula("C1:C2", "{=SPM_SPLIT(100,A1:A3)}")
        sheet.write_array_formula("E1:F4", "{=SPM_SPLIT(100,A1:A3)}")

    values = shown(evaluate(made(fill)).data)
    assert [values.get(cell) for cell in ("C1", "C2", "C3")] == [30, 30, None]
    assert [values.get(cell) for cell in ("E1", "F1", "E3", "F3", "E4", "F4")] == [30, 30, 40, 40, "#N/A", "#N/A"]


def test_a_plain_formula_shows_the_first_of_our_answers_as_excel_does():
    values, done = cells(["=SPM_SPLIT(100,{0.3;0.7})", "=SUM(SPM_SPLIT(100,{0.3;0.7}))", "=SPM_ATTAINMENT(A1:A3,10)"])
    assert values == [30, 100, 0.1]
    assert done.not_computed == ()


# --- what Excel makes of a formula ----------------------------------------------------------------------


def test_a_range_where_one_cell_is_expected_is_its_cell_in_the_own_row():
    formulas = ["=A1:A3*2", "=SUM(B1:B3*2)", "=-B1:B3", "=ABS(B1:B3)", "=SUMPRODUCT(A1:A3*B1:B3)", "=@B1:B3"]
    assert cells(formulas)[0] == [2, 40, -30, "#VALUE!", 140, "#VALUE!"]


def test_shared_formulas_names_and_sheets():
    def fill(book, sheet):
        book.define_name("Factor", "=Other!$A$1")
        book.define_name("Share", "=0.5")
        book.define_name("Team!Local", "=Team!$B$2")
        book.add_worksheet("Other").write("A1", 3)
        sheet.write("J1", "=A1*Factor")

    data = made(lambda book, sheet: (sheet.write_column(0, 0, [1, 2, 3]), sheet.write_column(0, 1, [5, 6, 7]), fill(book, sheet)))
    data = edited(data, "xl/worksheets/sheet1.xml", r"<f>A1\*Factor</f>", '<f t="shared" ref="J1:J3" si="0">A1*Factor*Share+Local</f>')
    data = edited(data, "xl/worksheets/sheet1.xml", r'(<row r="2".*?)</row>', r'\1<c r="J2"><f t="shared" si="0"/></c></row>')
    assert {cell: value for cell, value in shown(evaluate(data).data).items() if cell in ("J1", "J2")} == {"J1": 7.5, "J2": 9}


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("=NOSUCH(1)", "does not know NOSUCH"),
        ("=_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)(2)", "does not know LAMBDA"),
        ("=RAND()", "does not know RAND"),
        ('=INDIRECT("A1")', "does not know INDIRECT"),
        ("=TODAY()", "--today"),
        ("=[1]Sheet1!A1", "another workbook"),
        ("=Team:Team!A1", "several sheets"),
        ("=Gone!A1", "no worksheet Gone"),
        ("=SUM((A1,B1))", "several ranges"),
        ("=SUM(A1:A3 A2:B2)", "in common"),
        ("=A1:INDEX(A1:A3,2)", "ends are calculated"),
        ("=H1", "depends on itself"),
        ("=SEQUENCE(3)", "in the way"),
        ("=TRANSPOSE({1;2;3})", "no array formula"),
        ("=Nope[Credit]", "no table"),
        ("=1+", "the headless engine answers"),
        ("=" + "(" * 900 + "1" + ")" * 900, "nested too deeply"),
        ("=" + "+".join(["1"] * 4200), "8,192 characters"),
    ],
)
def test_what_cannot_be_computed_keeps_its_value_and_so_does_what_depends_on_it(formula, why):
    _, done = cells([formula, "=IFERROR(H1,5)", "=SUM(H2:H2)", "=A1"])
    told = {found.cell: found.why for found in done.not_computed}
    assert why in told.pop("Team!H1")
    assert told == {
        "Team!H2": "it depends on Team!H1, which is not computed",
        "Team!H3": "it depends on Team!H2, which is not computed",
    }
    assert [cell for cell, _, _ in done.changed] == ["Team!H4"]


def test_a_formula_that_would_spill_misleads_nobody():
    def fill(book, sheet):
        sheet.write_formula("K1", "=TRANSPOSE({1;2;3})")
        sheet.write_formula("K2", "=SUM(L1:M1)")

    done = cells(["=M1"], fill=fill)[1]
    assert [found.cell for found in done.not_computed] == ["Team!H1", "Team!K1", "Team!K2"]


def test_lambdas_of_the_workbook_are_told():
    def fill(book, sheet):
        book.define_name("SPM_PAYOUT", "=_xlfn.LAMBDA(_xlpm.a,_xlpm.b,MAX(_xlpm.a,_xlpm.b))")
        sheet.write_formula("H2", "=SPM_PAYOUT(1,2)")

    done = cells(["=1"], fill=fill)[1]
    assert [(found.cell, "LAMBDA of the workbook" in found.why) for found in done.not_computed] == [("Team!H2", True)]


def test_names_that_lead_nowhere():
    def fill(book, sheet):
        book.define_name("Loop", "=Loop+1")
        book.define_name("Grow0", "=1")
        for at in range(1, 18):
            book.define_name(f"Grow{at}", "=" + "+".join([f"Grow{at - 1}"] * 9))

    done = cells(["=Loop", "=Grow17", "=Missing+1"], fill=fill)[1]
    assert [(found.cell, "leads back" in found.why) for found in done.not_computed] == [("Team!H1", True), ("Team!H2", True)]
    assert [(found.cell, found.value) for found in done.errors] == [("Team!H3", "#NAME?")]


def test_the_day_is_given_and_never_looked_up():
    data = made(lambda book, sheet: (sheet.write_formula("A1", "=TODAY()"), sheet.write_formula("A2", "=A1+1")))
    assert [found.cell for found in evaluate(data).not_computed] == ["Team!A1", "Team!A2"]
    assert cells(['="as ever"&LEFT(NOW(),0)'])[0] == ["as ever"]
    values = shown(evaluate(data, date(2026, 3, 31)).data)
    assert (values["A1"], values["A2"]) == (46112, 46113)


def test_subtotals_know_of_hidden_rows():
    def fill(book, sheet):
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.write_formula("H2", "=SUBTOTAL(109,B3:B3)")

    done = cells(["=SUBTOTAL(109,A1:A3)"], fill=fill)[1]
    assert [(found.cell, found.why) for found in done.not_computed] == [("Team!H1", "SUBTOTAL over hidden rows is not supported")]


def test_texts_dates_and_truth_arrive_as_they_are():
    def fill(book, sheet):
        sheet.write_string("J1", "=1+1")
        sheet.write_boolean("J2", True)
        sheet.write_datetime("J3", date(2026, 3, 31))
        sheet.write_string("J4", "a_x0041_ <&> \x08\n")

    values, _ = cells(["=J1", "=J2", "=J3", "=J4&C3", "=J2=TRUE"], fill=fill)
    assert values[:3] == ["=1+1", True, 46112]
    assert values[4] is True
    assert evaluate(made(lambda book, sheet: sheet.write_formula("A1", '="<&>"&CHAR(10)&"_x0041_"'))).changed[0][2] == "<&>\n_x0041_"


# --- files ----------------------------------------------------------------------------------------------


def test_a_workbook_without_formulas_stays_as_it_is():
    data = made(lambda book, sheet: sheet.write("A1", 1))
    assert evaluate(data).data == data


def test_sheets_written_with_a_namespace_prefix_compute():
    data = made(lambda book, sheet: (sheet.write("A1", 2), sheet.write_formula("A2", "=SPM_PAYOUT(A1,5)")))
    sheet = part(data, "xl/worksheets/sheet1.xml")
    prefixed = re.sub(r"<(/?)(?=\w)(?!\?)", r"<\1x:", sheet).replace('xmlns="http', 'xmlns:x="http', 1)
    parts = [package.stored(name, prefixed.encode() if name == "xl/worksheets/sheet1.xml" else content) for name, content in package.contents(data)]
    done = evaluate(package.written(parts))
    assert '<x:c r="A2"><x:f>SPM_PAYOUT(A1,5)</x:f><x:v>5</x:v></x:c>' in part(done.data, "xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda data: b"no zip", "no readable"),
        (lambda data: data[: len(data) // 2], "no readable"),
        (lambda data: edited(data, "xl/worksheets/sheet1.xml", "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), "document type"),
        (lambda data: edited(data, "xl/workbook.xml", "<workbook ", "<!DOCTYPE x><workbook "), "document type"),
        (lambda data: edited(data, "xl/worksheets/sheet1.xml", "</sheetData>", ""), "damaged"),
        (lambda data: edited(data, "xl/worksheets/sheet1.xml", "<v>12000</v>", "<v>12,000</v>"), "no value"),
        (lambda data: edited(data, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" '), "1904"),
        (lambda data: edited(data, "xl/workbook.xml", "<calcPr ", '<calcPr fullPrecision="0" '), "as displayed"),
        (lambda data: edited(data, "xl/worksheets/sheet1.xml", r"<f>(SPM_P)", r'<f t="array" ref="A1:XFD1048576">\1'), "array formula over"),
    ],
)
def test_damaged_and_hostile_workbooks_are_refused(spoil, says):
    with pytest.raises(InvalidInput, match=says):
        evaluate(spoil(team()))


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread():
    with pytest.raises(InvalidInput, match="times its packed size"):
        evaluate(with_part(team(), "xl/bomb.bin", b"\0" * 2**25))


def test_without_the_engine_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "formualizer", None)
    with pytest.raises(InvalidInput, match=r'pip install "spm_xl\[headless\]"'):
        evaluate(team())


@pytest.mark.hosts
def test_the_computed_workbook_is_valid_and_libreoffice_agrees_on_all_that_it_knows(tmp_path):
    def more(book, sheet):
        sheet.write_formula("L1", "=SUM(Team[Credit])")
        sheet.write_formula("L2", '=IF(L1>0,TEXT(L1,"#,##0.00"),"")')
        sheet.write_formula("L3", "=AVERAGEIFS(Team[Credit],Team[Plan],\"AE\")")
        sheet.write_formula("L4", "=VLOOKUP(\"Bob\",Team[#All],3,FALSE)/L5")
        sheet.write_dynamic_array_formula("N1", "=_xlfn._xlws.SORT(C2:C4)")

    path = tmp_path / "team.xlsx"
    path.write_bytes(evaluate(team(more=more)).data)
    assert validator_errors(path) == []
    mine, theirs = cached(path)["Team"], recalculated(path)["Team"]
    native = ("L1", "L2", "L3", "L4", "N1", "N2", "N3")
    assert {cell: mine.get(cell) for cell in native} == {cell: theirs.get(cell) for cell in native}
    assert mine["L4"] == "#DIV/0!"


def test_a_zip_keeps_no_clock():
    with zipfile.ZipFile(io.BytesIO(evaluate(team()).data)) as archive:
        assert {info.date_time[:3] for info in archive.infolist()} == {(1980, 1, 1)}


def test_a_data_table_and_what_reads_its_cells_are_told():
    data = made(lambda book, sheet: (sheet.write("B1", 5), sheet.write("B2", 6), sheet.write_formula("C1", "=SUM(B1:B2)")))
    table = '<c r="B1"><f t="dataTable" ref="B1:B2" dt2D="0" dtr="0" r1="A1"/><v>5</v></c>'
    done = evaluate(edited(data, "xl/worksheets/sheet1.xml", '<c r="B1"><v>5</v></c>', table))
    assert [found.cell for found in done.not_computed] == ["Team!B1", "Team!C1"]
    assert done.changed == ()
