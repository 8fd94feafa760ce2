"""The add-in in a live LibreOffice, with no other Python than LibreOffice's own."""

import os
import re
import signal
import zipfile
from pathlib import Path

import pytest

from spm_xl import __version__
from spm_xl.udfs.call import call, reason
from spm_xl.udfs.catalog import FUNCTIONS
from spm_xl.udfs.hosts import libreoffice
from spm_xl.udfs.hosts.formula import literal_arguments
from spm_xl.udfs.hosts.libreoffice_install import installed
from tests import hosts
from tests.office import office, started
from tests.udfs.conftest import RATES

pytestmark = pytest.mark.hosts


def rows_of(answer):
    return answer if isinstance(answer, list) else [[answer]]


def as_shown(rows):
    """Rows as `read` gives them: an empty text is a text, and numbers are floats."""
    return [[value if isinstance(value, float) else str(value) for value in row] for row in rows]


# --- answers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_every_example_answers_as_python_does(calc, book, typed, function):
    expected = as_shown(rows_of(call(function.name, literal_arguments(function.example))))
    assert typed(function.example) == expected[0][0]
    if function.spills:
        last = chr(ord("K") + len(expected[0]) - 1)
        place = f"K10:{last}{9 + len(expected)}"
        calc.array_formula(book, "Sheet1", place, calc.internal_formula(book, "Sheet1", "K2"))
        assert calc.read(book, "Sheet1", place) == expected


def test_a_row_of_the_team(typed):
    assert typed("=SPM_COMMISSION(C2,D2,$Rates.A1:C4,E2,B2,$Plans.A1:C3)") == 2.5
    assert typed("=SPM_PAYOUT(F2,G2,H2,B2,$Plans.A1:C3)") == 1000
    assert typed("=SPM_BALANCE(F2,G2,H2,B2,$Plans.A1:C3)") == 300
    assert typed("=IF(SUM(SPM_PAYOUT(F3,G3,H3,B3,$Plans.A1:C3),1)>1000,\"more\",\"less\")&\"!\"") == "more!"
    assert typed("=spm_payout(F2,G2,H2)") == 1000  # in any case


def test_columns_answer_element_by_element(calc, book):
    calc.array_formula(book, "Sheet1", "K2:K4", "=ORG.SPMXL.FUNCTIONS.SPMCOMMISSION(C2:C4;D2:D4;$Rates.A1:C4;E2:E4;B2:B4)")
    assert calc.read(book, "Sheet1", "K2:K4") == [[2.5], [1.0], [-0.5]]
    calc.array_formula(book, "Sheet1", "K6:M6", "=ORG.SPMXL.FUNCTIONS.SPMATTAINMENT({30;50;-5};100)")
    assert calc.read(book, "Sheet1", "K6:M6") == [[0.3, 0.5, -0.05]]  # a row answers a row


def test_thousands_of_rows_filled_down_equal_one_column_call(calc, tmp_path):
    from xlsxwriter import Workbook

    rows = 3_000
    numbers = [[(at * 37_177 % 900_000) / 100 - 500, 4_000 + at % 3, at % 997, "AE" if at % 3 else "SDR"] for at in range(rows)]
    with Workbook(tmp_path / "long.xlsx") as long:
        team, rates = long.add_worksheet("Team"), long.add_worksheet("Rates")
        for at, line in enumerate(RATES):
            rates.write_row(at, 0, line)
        for at, line in enumerate(numbers):
            team.write_row(at, 0, line)
            team.write_formula(at, 5, f"=SPM_COMMISSION(A{at + 1},B{at + 1},Rates!$A$1:$C$4,C{at + 1},D{at + 1})")
        team.write_array_formula(f"G1:G{rows}", f"{{=SPM_COMMISSION(A1:A{rows},B1:B{rows},Rates!A1:C4,C1:C{rows},D1:D{rows})}}")
    document = calc.open_document(str(tmp_path / "long.xlsx"))
    found = calc.read(document, "Team", f"F1:G{rows}")
    calc.close_document(document)
    assert [single for single, _ in found] == [column for _, column in found]
    credit, quota, prior, plan = ([[line[at]] for line in numbers] for at in range(4))
    assert [[column] for _, column in found] == call("SPM_COMMISSION", (credit, quota, RATES, prior, plan))


def test_blanks_text_dates_and_arguments_left_out(calc, book, typed):
    """Z1 is a blank cell. LibreOffice hands it over as 0, which is taken as blank where 0 has no meaning."""
    assert typed("=SPM_COMMISSION(Z1,D2,$Rates.A1:C4,,B2)") == 0
    assert typed("=SPM_COMMISSION(20000,Z1,{0,0.04;150000,0.06;250000,0.08},145000,Z1,Z1)") == 1100
    assert typed("=SPM_ATTAINMENT(30,Z1)") == "#DIV/0!"
    assert typed("=SPM_COMMISSION(30,100,{0,0.05;1,\"\"})") == "#VALUE!"  # in a table a blank is not zero
    assert typed("=SPM_PRORATE(5800,DATE(2028,2,15),Z1,DATE(2028,2,1),DATE(2028,2,29),Z1)") == 3000
    assert typed('=SPM_PRORATE(5800,"2028-02-15",,"2028-02-01","2028-02-29")') == 3000
    assert typed("=SPM_PRORATE(5800,Z1,Z1,DATE(2028,2,1),DATE(2028,2,29))") == "#VALUE!"
    assert typed('=SPM_ATTAINMENT("12,5",100)') == "#VALUE!"
    assert typed('=SPM_ATTAINMENT("1250%",100)') == 0.125
    calc.write_rows(book, "Sheet1", "M1:N3", [["Plan", "Recoverable"], ["Größe & <計画>", 0], ["", ""]])
    assert typed('=SPM_BALANCE(0,100,0,"größe & <計画>",M1:N3)') == 0
    assert typed('=SPM_BALANCE(0,100,0,"AE",Z1)') == typed('=SPM_BALANCE(0,100,0,"AE")')


def test_holidays_measures_and_words_from_cells(calc, book, typed):
    """Dates as they stand in a range, blanks among them, and Z1, a blank cell, where something is left out."""
    calc.write_rows(book, "Sheet1", "M1:O3", [["won_deals", 25, 46206], ["lost_deals", 75, ""], ["Note", "", 46210]])
    july = "DATE(2026,7,1),DATE(2026,7,31),DATE(2026,7,15)"
    assert typed(f"=SPM_PACE(54000,100000,{july},O1:O3)") == pytest.approx(0.54 * 21 / 9)
    assert typed(f"=SPM_PACE(54000,100000,{july},Z1)") == typed(f"=SPM_PACE(54000,100000,{july})")
    assert typed(f"=SPM_FORECAST(9,{july},Z1,O1)") == pytest.approx(9 * 22 / 10)
    assert typed(f'=SPM_GOAL(3,0,9,{july},Z1,O1:O3)') == pytest.approx(1 / 3)
    assert typed(f'=SPM_GOAL(9,0,9,{july},"status")') == "good"
    assert typed('=SPM_KPI("win_rate",M1:N3)') == 0.25
    assert typed('=SPM_KPI("win_rate",M1:N3,Z1)') == 0.25
    assert typed('=SPM_KPI("odds",M1:N3,{"odds","won_deals / lost_deals"})') == pytest.approx(1 / 3)


def test_a_wrong_tier_table_is_num_and_says_why(typed):
    wrong = "{0,0.04;1,0.06;0.5,0.08}"
    assert typed(f"=SPM_COMMISSION(30,100,{wrong})") == "#NUM!"
    words = typed(f'=SPM_WHY("SPM_COMMISSION",30,100,{wrong})')
    assert words == reason("SPM_COMMISSION", (30, 100, ((0, 0.04), (1, 0.06), (0.5, 0.08))))
    assert "rise" in words


@pytest.mark.parametrize(
    ("formula", "error", "number"),
    [
        ('SPM_PAYOUT("abc",1)', "#VALUE!", 3),
        ("SPM_PAYOUT(1)", "#VALUE!", 3),
        ("SPM_ATTAINMENT(1,0)", "#DIV/0!", 2),
        ("SPM_ATTAINMENT(1,-1)", "#NUM!", 6),
        ('SPM_COMMISSION(1,2,$Rates.A1:C4,0,"EA")', "#N/A", 7),
        ("SPM_PAYOUT(1/0,1)", "#DIV/0!", 2),
        ("SPM_PAYOUT(NA(),1)", "#N/A", 7),
    ],
)
def test_errors_are_error_values(calc, book, typed, tmp_path, formula, error, number):
    assert typed(f"={formula}") == error
    assert typed("=ERROR.TYPE(K2)", "L2") == number
    assert typed(f"=IFERROR({formula},\"caught\")", "L3") == "caught"
    assert typed(f"=ISNA({formula})", "L4") == (error == "#N/A")
    calc.save(book, str(tmp_path / "error.xlsx"))
    with zipfile.ZipFile(tmp_path / "error.xlsx") as parts:
        cell = re.search(r'<c r="K2"[^>]*t="e"[^>]*>.*?<v>([^<]*)</v>', parts.read("xl/worksheets/sheet1.xml").decode())
    assert cell
    assert cell[1] == error


# --- files ----------------------------------------------------------------------------------------------


TEAM_ANSWERS = {
    "I2": 2.5, "I3": 1, "I4": -0.5, "K2": 2.5, "K3": 1000, "K4": 1000,
    "L2": 1.2, "L3": 0.5, "L4": 1.15, "M2": 1.2, "M3": 0.5, "M4": 1.15,
}  # fmt: skip


def test_a_file_of_another_host_computes_and_goes_back_as_it_was(calc, team_file, tmp_path):
    document = calc.open_document(str(team_file))
    calc.calculate(document)
    assert {cell: calc.read(document, "Team", cell)[0][0] for cell in TEAM_ANSWERS} == TEAM_ANSWERS
    calc.save(document, str(tmp_path / "back.xlsx"))
    calc.close_document(document)
    assert hosts.formulas(tmp_path / "back.xlsx")["Team"] == {
        cell: formula for cell, formula in hosts.formulas(team_file)["Team"].items() if cell not in ("L3", "L4", "M3", "M4")
    }
    back = hosts.cached(tmp_path / "back.xlsx")["Team"]
    assert {cell: back[cell] for cell in TEAM_ANSWERS} == TEAM_ANSWERS
    again = calc.open_document(str(tmp_path / "back.xlsx"))
    assert {cell: calc.read(again, "Team", cell)[0][0] for cell in TEAM_ANSWERS} == TEAM_ANSWERS
    calc.close_document(again)


def test_an_opendocument_file_computes_again(calc, book, typed, tmp_path):
    assert typed("=SPM_PAYOUT(F2,G2,H2)") == 1000
    calc.save(book, str(tmp_path / "book.ods"), "calc8")
    again = calc.open_document(str(tmp_path / "book.ods"))
    calc.type_in(again, "Sheet1", {"F2": 2200})
    assert calc.read(again, "Sheet1", "K2") == [[1700.0]]
    calc.close_document(again)


def test_in_another_language_names_stay_and_only_the_marks_differ(tmp_path):
    german = office("de-DE")
    document = german.open_document()
    german.type_in(document, "Sheet1", {"A1": "=SPM_PAYOUT(1200,5;1000;0)", "A2": "=spm_commission(20000;;{0.0,04;150000.0,06};145000)"})
    assert german.read(document, "Sheet1", "A1:A2") == [[1200.5], [1100.0]]
    assert german.formula(document, "Sheet1", "A1") == "=SPM_PAYOUT(1200,5;1000;0)"
    german.save(document, str(tmp_path / "german.xlsx"))
    german.close_document(document)
    german.close()
    assert hosts.formulas(tmp_path / "german.xlsx")["Sheet1"]["A1"] == "=SPM_PAYOUT(1200.5,1000,0)"


def test_without_the_add_in_the_values_stay_visible(team_file):
    """As a colleague opens it: nothing is calculated again, until somebody changes what a formula depends on."""
    bare = started((), recalculate=False)
    document = bare.open_document(str(team_file))
    assert bare.read(document, "Team", "I2:I4") == [[2.5], [1.0], [-0.5]]
    assert bare.read(document, "Team", "K2:K4") == [[2.5], [1000.0], [1000.0]]
    bare.type_in(document, "Team", {"C2": 40})
    assert bare.read(document, "Team", "K2") == [["#NAME?"]]
    bare.close()


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_function_wizard_shows_the_help_of_the_catalogue(calc, typed, function):
    typed(function.example)  # the add-in is loaded at its first use
    shown = calc.wizard(function.name)
    assert shown["description"] == function.summary
    assert [words[:2] for words in shown["arguments"]] == [[parameter.name, parameter.help] for parameter in function.parameters]


# --- differences from the other hosts, each of LibreOffice's making --------------------------------------


def test_difference_an_error_within_a_range_is_err_504(calc, book, typed):
    """LibreOffice does not call a function whose range holds an error; elsewhere the error is passed on, row by row."""
    calc.type_in(book, "Sheet1", {"F4": "=1/0"})
    assert typed("=SPM_PAYOUT(F4,1)") == "#DIV/0!"  # a single cell passes it on
    assert typed("=SPM_PAYOUT(F2:F4,1)") == "Err:504"
    assert call("SPM_PAYOUT", ([[1200], [700], ["#DIV/0!"]], 1)) == [[1200.0], [700.0], ["#DIV/0!"]]
    calc.select(book, "Sheet1", "K2")
    assert "earned, row 3, is #DIV/0!. Correct that cell." in calc.menu(book, "why")


def test_difference_a_single_blank_cell_is_zero(typed):
    """Where 0 has a meaning, as in a quota, the reason cannot tell it from a blank."""
    assert typed('=SPM_WHY("SPM_PAYOUT",Z1,1000)') == "no error: SPM_PAYOUT answers 1000."
    assert typed("=SPM_RAMP(40000,\"2026-03-10\",\"2026-05-31\",Z1)") == call("SPM_RAMP", (40000, "2026-03-10", "2026-05-31", 0))


def test_difference_true_is_one(calc, book, typed):
    assert typed("=SPM_ATTAINMENT(TRUE(),2)") == call("SPM_ATTAINMENT", (True, 2)) == 0.5
    calc.type_in(book, "Sheet1", {"M1": "recoverable", "N1": "=TRUE()"})
    assert typed('=SPM_BALANCE(0,100,0,"",M1:N1)') == 100


def test_difference_too_many_arguments_are_err_504(typed):
    assert typed("=SPM_ATTAINMENT(1,2,3,\"\",\"\",6)") == "Err:504"
    assert call("SPM_ATTAINMENT", (1, 2, 3, "", "", 6)) == "#VALUE!"


def test_difference_an_array_expression_needs_an_array_formula(calc, book, typed):
    assert typed("=SPM_ATTAINMENT(C2:C4*2,100)", "K9") == "#VALUE!"
    calc.array_formula(book, "Sheet1", "K2:K4", "=ORG.SPMXL.FUNCTIONS.SPMATTAINMENT(C2:C4*2;100)")
    assert calc.read(book, "Sheet1", "K2:K4") == [[0.6], [1.0], [-0.1]]


def test_difference_an_answer_of_several_cells_does_not_spill(calc, book, typed):
    assert typed("=SPM_SPLIT(100,{0.3;0.7})") == 30
    assert calc.read(book, "Sheet1", "K3") == [[None]]


def test_difference_error_type_asks_a_cell(typed):
    """LibreOffice's ERROR.TYPE does not look into an answer of several cells, its own arrays included."""
    assert typed("=ERROR.TYPE(SPM_ATTAINMENT(1,0))") == typed("=ERROR.TYPE({1}/0)") == "#N/A"
    assert typed("=IFERROR(SPM_ATTAINMENT(1,0),7)") == 7


def test_difference_without_the_add_in_names_are_saved_in_lower_case(team_file, tmp_path):
    bare = started(())
    document = bare.open_document(str(team_file))
    bare.save(document, str(tmp_path / "bare.xlsx"))
    bare.close()
    assert hosts.formulas(tmp_path / "bare.xlsx")["Team"]["K2"] == "=spm_commission(C2,D2,RateTable,E2,B2)"


# --- the installation and the session ------------------------------------------------------------------


def test_libreoffices_own_tool_takes_the_extension(tmp_path, monkeypatch):
    """The real unopkg, sent to a folder of its own, so that the LibreOffice of this machine stays as it is."""
    real = Path(hosts._libreoffice()).resolve().parent / "unopkg"
    own = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()} -env:UNO_SHARED_PACKAGES_CACHE={(tmp_path / 'shared').as_uri()}"
    (tmp_path / "shared").mkdir()
    (tmp_path / "unopkg").write_text(f'#!/bin/sh\nexec "{real}" "$@" {own}\n')
    (tmp_path / "unopkg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert libreoffice.install(tmp_path / "data").before == ""
    assert libreoffice.install(tmp_path / "data").before == installed() == __version__
    assert libreoffice.uninstall(tmp_path / "data")
    assert installed() == ""


def test_a_crash_ends_only_the_test_that_caused_it():
    first = office("en-GB")
    os.killpg(first._office.pid, signal.SIGKILL)
    with pytest.raises(RuntimeError):
        first.open_document()
    second = office("en-GB")
    document = second.open_document()
    second.type_in(document, "Sheet1", {"A1": "=SPM_PAYOUT(1200,1000,500)"})
    assert second.read(document, "Sheet1", "A1") == [[1000.0]]
    second.close()
