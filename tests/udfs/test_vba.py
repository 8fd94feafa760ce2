"""The VBA of the add-in, executed: in an interpreter of VBA on a stand-in for Excel, where Python answers through the
real engine of xlwings, and in LibreOffice as functions of cells."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyopenvba.apps.excel._model import Range
from pyopenvba.interpreter import EMPTY, VBAErrorValue

from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import BY_NAME, FUNCTIONS, LONGEST_HELP
from spm_xl.udfs.cells import ERRORS as PASSED_ON
from spm_xl.udfs.hosts import vba
from spm_xl.udfs.hosts.excel_check import module_problems
from spm_xl.udfs.hosts.explanation import NOTED, explanation
from spm_xl.udfs.hosts.freeze import only_asks as headless_only_asks
from tests.standins import basic
from tests.standins.excel import ERRORS, Excel, as_vba, call_udf_of, from_errors
from tests.standins.pywin32 import windows_xlwings
from tests.udfs.vba_lint import problems

FLAVOURS: tuple[vba.Flavour, ...] = ("addin", "workbook")
RATES = [["From", "Rate"], [0.0, 0.04], [150_000.0, 0.06], [250_000.0, 0.08]]


@pytest.fixture(scope="module")
def engine() -> Iterator[SimpleNamespace]:
    with windows_xlwings() as engine:
        yield engine


@pytest.fixture
def excel(engine: SimpleNamespace) -> Excel:
    return Excel(call_udf_of(engine))


def team(excel: Excel, people: int) -> None:
    """A commission table of some people in A1:D, filled down, and the rates in J1:K4."""
    excel.write("J1", *RATES)
    rows = [[1000.0 * at, None, 140_000.0, f"=SPM_COMMISSION(A{at + 1},B{at + 1},$J$1:$K$4,C{at + 1})"] for at in range(1, people + 1)]
    excel.write("A1", ["Credit", "Quota", "Prior", "Commission"], *rows)


def expected(credit: float, prior: float = 140_000.0) -> Any:
    return call("SPM_COMMISSION", (credit, None, RATES, prior))


# --- the text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_excel_has_no_reason_to_reject_the_text(flavour: vba.Flavour) -> None:
    for name, text in vba.modules(flavour).items():
        assert module_problems(name, text, document=name == "ThisWorkbook") == []
    assert problems(vba.modules(flavour)) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Option Explicit\r\nSub A()\r\n    x = 1\r\nEnd Sub\r\n", "M, line 3: x is not declared."),
        ("Option Explicit\r\nSub A()\r\n    If True Then\r\nEnd Sub\r\n", "M, line 4: End Sub closes If of line 3."),
        ("Option Explicit\r\nSub A()\r\n", "M, line 2: Sub is never closed."),
        ("Sub A()\r\nEnd Sub\r\n", "M has no Option Explicit."),
        ("Option Explicit\r\nSub M()\r\nEnd Sub\r\n", "M is the name of a module and of a procedure in M."),
        ("Option Explicit\r\nSub A()\r\nEnd Sub\r\nFunction a()\r\nEnd Function\r\n", "M, line 4: a is there twice."),
        ("Option Explicit\r\nSub A()\r\n    Dim b As Long, b As Long\r\nEnd Sub\r\n", "M, line 3: b is there twice."),
        ("Option Explicit\r\nSub A()\r\n    Dim shared As Object\r\nEnd Sub\r\n", "M, line 3: shared is a word of VBA."),
        ("Option Explicit\r\nSub A(ByVal scale As Long)\r\nEnd Sub\r\n", "M, line 2: scale is a word of VBA."),
        (
            "Option Explicit\r\nSub A(ByVal b As Object)\r\n    On Error Resume Next\r\n    If b.C Then b.D\r\nEnd Sub\r\n",
            "M, line 4: a condition that fails goes on after Then. Assign it to a variable first.",
        ),
    ],
)
def test_the_lint_sees_what_a_compiler_would(text: str, problem: str) -> None:
    assert problem in problems({"M": text})


def test_every_function_has_a_wrapper_with_the_arguments_of_the_catalogue() -> None:
    text = vba.modules()["SpmFunctions"].replace(" _\r\n", "")
    for function in FUNCTIONS:
        head = re.search(rf"Public Function {function.name}\((.*?)\) As Variant", text)
        assert head
        assert re.findall(r"Optional ByVal (\w+?)_? As Variant", head[1]) == list(function.names)


def test_the_ribbon_calls_macros_that_exist() -> None:
    from xml.etree import ElementTree

    calls = [tag.get("onAction") for tag in ElementTree.fromstring(vba.ribbon_xml().encode()).iter() if tag.get("onAction")]
    assert len(calls) == 6
    for name in calls:
        assert f"Public Sub {name}(ByVal control As Object)" in vba.modules()["SpmRibbon"]


# --- values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_example_of_a_function_answers_as_python_does(excel: Excel, function: Any) -> None:
    answer = excel.formula(function.example)
    name, given = excel.python.hops[-1]
    assert name == function.name
    wanted = call(function.name, given)
    assert answer == (tuple(map(tuple, wanted)) if isinstance(wanted, list) else wanted)
    assert answer not in ERRORS.values()


def test_codes_become_error_values_and_other_text_stays(excel: Excel) -> None:
    cell = excel.app.interpreter
    for number, code in ERRORS.items():
        assert cell.run("SpmCells", [code]).number == number
        assert excel.run("SpmCells", from_errors(code)) == code
    for young in set(PASSED_ON) - set(ERRORS.values()):
        assert isinstance(cell.run("SpmCells", [young]), VBAErrorValue)
    assert excel.run("SpmCells", "#1 of the team") == "#1 of the team"
    assert excel.formula('=SPM_PAYOUT("abc",1000)') == "#VALUE!"
    assert "no number" in excel.formula('=SPM_WHY("SPM_PAYOUT","abc",1000)')


@pytest.mark.parametrize("code", ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"])
def test_an_error_in_a_cell_passes_through(excel: Excel, code: str) -> None:
    excel.write("A1", [code, 1000.0])
    assert excel.formula("=SPM_PAYOUT(A1,B1)") == code
    excel.write("C1", [0.0, 0.1], [code, 0.2])
    assert excel.formula("=SPM_COMMISSION(5,,C1:D2)") == code


def test_blank_text_booleans_dates_and_ranges(excel: Excel) -> None:
    excel.write("A1", [None, 100.0, "12.5%", True, 46_096.0], ["", 50.0, "x", False, "2026-03-31"])
    assert excel.formula("=SPM_ATTAINMENT(A1,B1)") == 0
    assert excel.formula("=SPM_ATTAINMENT(B1,A1)") == "#DIV/0!"
    assert excel.formula("=SPM_ATTAINMENT(B1,A2)") == "#DIV/0!"
    assert excel.formula("=SPM_ATTAINMENT(C1,B2)") == 0.0025
    assert excel.formula("=SPM_ATTAINMENT(C2,B2)") == "#VALUE!"
    assert excel.formula("=SPM_ATTAINMENT(D1,B2)") == 0.02
    assert excel.formula("=SPM_PRORATE(B1,E1,,E1,E2)") == 100
    assert excel.formula("=SPM_ATTAINMENT(A1:A2,B1:B2)") == ((0.0,), (0.0,))
    assert excel.formula("=SPM_ATTAINMENT(B1:B2,B1:B2)") == ((1.0,), (1.0,))
    assert excel.formula("=SPM_ATTAINMENT({1,2},{2,8})") == ((0.5, 0.25),)


def test_a_row_stays_a_row_and_a_column_a_column(excel: Excel) -> None:
    excel.write("A1", [1.0, 2.0, 4.0], [2.0, None, None], [4.0, None, None])
    assert excel.formula("=SPM_ATTAINMENT(A1:C1,4)") == ((0.25, 0.5, 1.0),)
    assert excel.formula("=SPM_ATTAINMENT(A1:A3,4)") == ((0.25,), (0.5,), (1.0,))
    assert excel.formula("=SPM_ATTAINMENT(A1:A1,4)") == 0.25
    assert excel.formula("=SPM_SPLIT(100,{0.25,0.75})") == ((25.0, 75.0),)


def test_a_whole_column_is_read_down_to_the_last_row_used(excel: Excel) -> None:
    excel.write("J1", *RATES)
    assert excel.formula("=SPM_COMMISSION(20000,,J:K,145000)") == 1100
    assert len(excel.python.hops[-1][1][2]) == 4


def test_a_column_to_the_end_of_the_sheet_is_read_down_to_the_last_row_used(excel: Excel) -> None:
    excel.write("J1", *RATES)
    assert excel.formula("=SPM_COMMISSION(20000,,J2:K1048576,145000)") == 1100
    assert len(excel.python.hops[-1][1][2]) == 3


def test_dates_of_a_workbook_that_counts_from_1904(excel: Excel) -> None:
    excel.write("A1", [46_096.0 - 1462, 46_112.0 - 1462])
    excel.book.from_1904 = True
    excel.formula("=SPM_PRORATE(100,A1,,A1,B1)")
    assert excel.python.hops[-1][1][1:5] == (46_096.0, None, 46_096.0, 46_112.0)


def test_holidays_of_a_workbook_that_counts_from_1904(excel: Excel) -> None:
    """The whole of July 2026, of which the 3rd is free: 10 of 22 working days are gone on the 15th."""
    july, fifteenth, third = 46_204.0 - 1462, 46_218.0 - 1462, 46_206.0 - 1462
    excel.write("A1", [july, july + 30, fifteenth, third], [None, None, None, None])
    excel.book.from_1904 = True
    assert excel.formula("=SPM_PACE(55000,100000,A1,B1,C1,D1:D2)") == 1.21
    assert excel.formula("=SPM_GOAL(11,0,22,A1,B1,C1,\"expected\",D1:D2)") == 10 / 22
    assert excel.python.hops[-1][1][7] == ((46_206.0,), (None,))


def test_an_argument_left_out_and_too_few_of_them(excel: Excel) -> None:
    assert excel.formula("=SPM_COMMISSION(20000,,{0,0.04;150000,0.06;250000,0.08},145000)") == 1100
    assert excel.formula("=SPM_PAYOUT(1200)") == "#VALUE!"
    assert excel.formula("=SPM_WHY()") == "#VALUE!"


def test_nothing_is_asked_while_the_wizard_is_open(excel: Excel) -> None:
    excel.host.wizard = True
    assert excel.formula("=SPM_PAYOUT(1200,1000)") == "#N/A"
    assert excel.python.hops == []
    excel.host.wizard = False
    assert excel.formula("=SPM_PAYOUT(1200,1000)") == 1200


# --- hops ---------------------------------------------------------------------------------------------------


def test_60_cells_filled_down_cost_one_hop(excel: Excel) -> None:
    team(excel, 60)
    answers = excel.calculate("D2:D61")
    assert answers == [expected(1000.0 * at) for at in range(1, 61)]
    assert len(excel.python.hops) == 1


def test_a_changed_cell_costs_a_hop_of_its_own_and_a_changed_rate_one_for_all(excel: Excel) -> None:
    team(excel, 40)
    excel.calculate("D2:D41")
    excel.write("A20", [7.0])
    assert excel.calculate("D20") == [expected(7.0)]
    assert [given[0] for _, given in excel.python.hops[1:]] == [7.0]  # the row that changed, not the column again
    excel.write("K3", [0.05])  # a rate: every row is new
    excel.calculate("D2:D11")
    assert [len(given[0]) for _, given in excel.python.hops[2:]] == [40]


def test_a_column_of_a_table_is_one_block_whatever_is_around_it(excel: Excel) -> None:
    team(excel, 30)
    excel.table("A1:D31")
    excel.write("A33", [1.0, None, 0.0, "=SPM_COMMISSION(A33,B33,$J$1:$K$4,C33)"])
    excel.calculate("D2:D31")
    assert [len(given[0]) for _, given in excel.python.hops] == [30]
    assert excel.calculate("D33") == [expected(1.0, 0.0)]


def test_from_the_last_row_up_is_one_hop_too(excel: Excel) -> None:
    team(excel, 30)
    excel.calculate([f"D{row}" for row in range(31, 1, -1)])
    assert len(excel.python.hops) == 1


def test_a_stale_neighbour_costs_a_hop_and_never_a_wrong_answer(excel: Excel) -> None:
    """Opening takes the balance of the row above: at the first row all others still have their old balance."""
    rows = [[1000.0 * at, 2500.0, 0.0 if at == 1 else f"=D{at}", f"=SPM_BALANCE(A{at + 1},B{at + 1},C{at + 1})"] for at in range(1, 25)]
    excel.write("A1", ["Earned", "Draw", "Opening", "Balance"], *rows)
    balance = 0.0
    for row, answer in enumerate(excel.calculate("D2:D25"), 1):
        balance = call("SPM_BALANCE", (1000.0 * row, 2500.0, balance))
        assert answer == balance
    assert len(excel.python.hops) <= 24


def rows_read(excel: Excel, cell: str, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The rows whose values a cell's function reads: Excel takes note of each, an argument or not."""
    read: set[int] = set()
    member = Range._vba_members["value2"]
    original = member.getter

    def value2(cells: Any) -> object:
        read.update(row for row, _ in cells.positions())
        return original(cells)

    monkeypatch.setattr(member, "getter", value2)
    excel.calculate(cell)
    monkeypatch.setattr(member, "getter", original)
    return read


CHAINS = {
    "the row above": "=D{above}",
    "the row above, through another column": "=F{row}",
    "the row above, by offset": "=OFFSET(D{row},-1,0)",
    "the row above, by address": '=INDIRECT("D"&{above})',
    "the row above, by its place in the column": "=INDEX($D$2:$D$13,ROW()-2)",
    "the row above, by a name": "=INDEX(Balances,ROW()-2)",
    "the same row of another sheet": "=Other!D{row}",
}


@pytest.mark.parametrize("opening", CHAINS.values(), ids=CHAINS)
def test_no_row_is_read_that_may_wait_for_the_cell(excel: Excel, monkeypatch: pytest.MonkeyPatch, opening: str) -> None:
    """The balance of each row opens the next: Excel could warn of a circular reference if the first row read the others."""
    excel.app.workbook.vba_get("Names").vba_get("Add", ["Balances", "=Sheet1!$D$2:$D$13"])
    for row in range(2, 14):
        start = 0.0 if row == 2 else opening.format(row=row, above=row - 1)
        excel.write(f"A{row}", [1000.0, 2500.0, start, f"=SPM_BALANCE(A{row},B{row},C{row})", None, f"=D{row - 1}"])
    for row in (2, 3, 7, 13):
        assert rows_read(excel, f"D{row}", monkeypatch) == {row}


ALIKE = {
    "constants": "=SPM_ATTAINMENT(A{row},B{row},C{row})",
    "formulas of the row": "=SPM_ATTAINMENT(E{row},B{row},C{row})",
    "a list of the sheet": "=SPM_ATTAINMENT(F{row},B{row},C{row})",
    "a list of another sheet": "=SPM_ATTAINMENT(G{row},B{row},C{row})",
}


@pytest.mark.parametrize("formula", ALIKE.values(), ids=ALIKE)
def test_rows_that_wait_for_nobody_are_asked_for_at_once(excel: Excel, monkeypatch: pytest.MonkeyPatch, formula: str) -> None:
    for row in range(2, 14):
        ways = [f"=A{row}*2+C{row}", f"=VLOOKUP(A{row},$K$2:$L$9,2)", f"=INDEX(Other!$B$2:$B$9,MATCH(A{row},Other!$A$2:$A$9,0))"]
        excel.write(f"A{row}", [1000.0 * row, 2500.0, 0.0, formula.format(row=row), *ways, f"=D{row - 1}"])
    assert rows_read(excel, "D7", monkeypatch) >= set(range(2, 14))


def test_a_table_of_formulas_that_need_each_other_costs_a_hop_a_column(excel: Excel) -> None:
    rows = [[1000.0 * at, 90_000.0, f"=SPM_ATTAINMENT(A{at},B{at})", 5.0, "=[@Attainment]*[@[Bonus at target]]", f"=SPM_PAYOUT(E{at},A{at})"] for at in range(2, 42)]
    excel.write("A1", ["Credit", "Quota", "Attainment", "Bonus at target", "Earned", "Payout"], *rows)
    excel.table("A1:F41")
    excel.calculate(["C2:C41", "F2:F41"])
    assert [(name, len(given[0])) for name, given in excel.python.hops] == [("SPM_ATTAINMENT", 40), ("SPM_PAYOUT", 40)]


@pytest.mark.parametrize("opening", ["=OFFSET([@Balance],-1,0)", "=INDEX([Balance],ROW()-2)", "=[@[Last month]]", "=Team[[#This Row],[Last month]]"])
def test_no_row_of_a_table_is_read_that_may_wait_for_the_cell(excel: Excel, monkeypatch: pytest.MonkeyPatch, opening: str) -> None:
    rows = [[100.0, 250.0, opening if at > 2 else 0.0, f"=SPM_BALANCE(A{at},B{at},C{at})", f"=D{at - 1}"] for at in range(2, 14)]
    excel.write("A1", ["Earned", "Draw", "Opening", "Balance", "Last month"], *rows)
    excel.table("A1:E13")
    for row in (2, 3, 13):
        assert rows_read(excel, f"D{row}", monkeypatch) <= {1, row}  # and the headers


def test_a_row_with_a_formula_of_its_own_ends_the_block(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    for row in range(2, 14):
        excel.write(f"A{row}", [1000.0 * row, 2500.0, "=D2" if row == 9 else f"=A{row}/2", f"=SPM_ATTAINMENT(A{row},B{row},C{row})"])
    assert rows_read(excel, "D5", monkeypatch) == set(range(2, 9))


def test_columns_that_need_each_other_cost_a_hop_each(excel: Excel) -> None:
    """Excel starts with the formulas entered last, finds their arguments not calculated, and calls them again at the end."""
    team(excel, 40)
    excel.write("E2", *[[f"=SPM_PAYOUT(D{row},100)"] for row in range(2, 42)])
    answers = excel.calculate(["E2:E41", "D2:D41", "E2:E41"])
    assert answers[:40] == ["#N/A"] * 40
    assert answers[80:] == [max(expected(1000.0 * at), 100) for at in range(1, 41)]
    assert len(excel.python.hops) == 2


def test_row_by_row_a_column_that_needs_another_costs_a_hop_a_row_and_is_right(excel: Excel) -> None:
    """Where no other row of the block is calculated yet, there is nothing to ask for but the row itself."""
    team(excel, 12)
    excel.write("E2", *[[f"=SPM_PAYOUT(D{row},100)"] for row in range(2, 14)])
    answers = excel.calculate([f"{column}{row}" for row in range(2, 14) for column in "DE"])
    assert answers[1::2] == [max(expected(1000.0 * at), 100) for at in range(1, 13)]
    assert len(excel.python.hops) == 13


def test_rows_with_tables_of_their_own_do_not_ask_for_each_other_every_time(excel: Excel) -> None:
    """The schedule lies in the row: what is asked for the others is of no use to them."""
    rows = [[1000.0 * at, 46_000.0, 46_050.0, 0.1, 0.001 * at, f"=SPM_RAMP(A{at},B{at},C{at},D{at}:E{at})"] for at in range(1, 33)]
    excel.write("A1", *rows)
    answers = excel.calculate("F1:F32")
    assert answers == [call("SPM_RAMP", (1000.0 * at, 46_000.0, 46_050.0, [[0.1, 0.001 * at]])) for at in range(1, 33)]
    assert len(excel.python.hops) == 32
    asked = sum(len(given[0]) if isinstance(given[0], tuple) else 1 for _, given in excel.python.hops)
    assert asked < 32 * 8


def test_a_cell_that_answers_a_column_is_not_mixed_up_with_its_neighbours(excel: Excel) -> None:
    """As many rows filled down as the second argument has: an answer by rows would be of the right shape, and wrong."""
    excel.write("A1", *[[10.0 * at, 100.0 * at, f"=SPM_ATTAINMENT(A{at},$B$1:$B$4)"] for at in range(1, 5)])
    for at, answer in enumerate(excel.calculate("C1:C4"), 1):
        assert answer == tuple((row[0],) for row in call("SPM_ATTAINMENT", (10.0 * at, [[100.0], [200.0], [300.0], [400.0]])))


def test_blank_rows_are_not_remembered_as_nothing(excel: Excel) -> None:
    team(excel, 6)
    excel.write("A4", [None, None, None], [None, None, None], ["  ", None, " "], ["  ", None, "\t"])
    answers = excel.calculate("D2:D7")
    assert answers == [expected(1000.0), expected(2000.0), expected(None, None), expected(None, None), expected("", ""), expected("", "")]
    assert "" not in answers


def test_an_argument_that_excel_has_not_calculated_yet_is_not_asked_about(excel: Excel) -> None:
    excel.write("A1", ["=SPM_PAYOUT(100,50)", "=SPM_PAYOUT(A1,70)"], ["=SPM_PAYOUT(200,50)", "=SPM_PAYOUT(A2,70)"])
    assert excel.calculate("B1") == ["#N/A"]
    assert excel.python.hops == []
    assert excel.calculate(["A1:A2", "B1:B2"]) == [100, 200, 100, 200]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_order_and_edits_every_cell_answers_its_own_row(excel: Excel, seed: int) -> None:
    chance = random.Random(seed)
    values: list[Any] = [None, "", " ", "x", "12%", True, 0.0, 0.1 + 0.2, 0.3, 100.0, 1e300, "#N/A", "#DIV/0!"]
    rows = [[chance.choice(values) for _ in range(3)] for _ in range(12)]
    excel.write("A1", *[[*row, f"=SPM_ATTAINMENT(A{at},B{at},C{at})"] for at, row in enumerate(rows, 1)])
    for _ in range(3):
        order = chance.sample(range(12), 12)
        found = excel.calculate([f"D{at + 1}" for at in order])
        assert found == [call("SPM_ATTAINMENT", tuple(rows[at])) for at in order]
        changed = chance.randrange(12)
        rows[changed] = [chance.choice(values) for _ in range(3)]
        excel.write(f"A{changed + 1}", rows[changed])


def test_what_is_remembered_is_bounded(engine: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: text.replace("MOST_REMEMBERED As Long = 50000", "MOST_REMEMBERED As Long = 20") for name, text in vba.modules().items()}
    monkeypatch.setattr(vba, "modules", lambda flavour: few)
    excel = Excel(call_udf_of(engine))
    for at in range(50):
        assert excel.formula(f"=SPM_PAYOUT({at},0)") == at
        assert len(excel.app.interpreter.module("SpmMemory").variables["answers"].get()._entries) <= 21


def test_a_table_never_gets_the_number_of_one_that_was_forgotten(excel: Excel) -> None:
    """A key may be made before all is forgotten, as when Python is started again, and be remembered after it."""
    excel.write("A1", [1.0, 2.0], [3.0, 4.0])
    first = excel.run("SpmKeyOf", excel.range("A1:B1").vba_get("Value2"))
    excel.run("SpmForget")
    assert excel.run("SpmKeyOf", excel.range("A2:B2").vba_get("Value2")) != first


def test_tables_that_are_remembered_are_bounded(engine: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {name: text.replace("LONGEST_TABLES As Double = 10000000", "LONGEST_TABLES As Double = 100") for name, text in vba.modules().items()}
    monkeypatch.setattr(vba, "modules", lambda flavour: few)
    excel = Excel(call_udf_of(engine))
    for at in range(20):
        assert excel.formula(f"=SPM_SPLIT({at},{{0.25,0.75}})") == ((at / 4, at * 3 / 4),)
        excel.formula(f"=SPM_SPLIT(1,{{{at / 100},{1 - at / 100}}})")
        assert excel.app.interpreter.module("SpmMemory").variables["tablelengths"].get() < 200


def test_numbers_that_15_digits_do_not_tell_apart_have_keys_of_their_own(excel: Excel) -> None:
    keys = {excel.run("SpmKeyOf", value) for value in (0.3, 0.1 + 0.2, 1.0, "1", True, 1e15 + 0.5, 1e15, 1e308, "", EMPTY)}
    assert len(keys) == 10


def test_texts_that_run_into_each_other_have_keys_of_their_own(excel: Excel) -> None:
    excel.write("A1", ["a\ts1:b", "c"], ["a", "b\ts1:c"])
    keys = [excel.run("SpmKeyOf", excel.range(cells).vba_get("Value2")) for cells in ("A1:B1", "A2:B2", "A1:A2", "A1:B2")]
    assert len(set(keys)) == 4


# --- a Python that dies ----------------------------------------------------------------------------------------


def test_a_python_that_died_is_started_again_at_once(excel: Excel) -> None:
    assert excel.formula("=SPM_PAYOUT(1200,1000)") == 1200
    excel.python.alive = False
    assert excel.formula("=SPM_PAYOUT(1300,1000)") == 1300
    assert excel.python.starts == 2


def test_a_python_that_cannot_start_gives_errors_and_then_recovers(excel: Excel) -> None:
    team(excel, 14)
    before = excel.calculate("D2:D15")
    excel.python.can_start = excel.python.alive = False
    excel.write("K3", [0.05])
    assert excel.calculate("D2:D15") == ["#VALUE!"] * 14  # not one old figure as if it were fresh
    assert excel.host.volatile[-14:] == [True] * 14  # so that the next calculation asks again, whatever it is for
    assert "Python does not answer" in excel.formula('=SPM_WHY("SPM_VERSION")')

    excel.python.can_start = True
    excel.run("SpmTryAgain")
    after = excel.calculate("D2:D15")
    assert after != before
    assert after == [call("SPM_COMMISSION", (1000.0 * at, None, [*RATES[:2], [150_000.0, 0.05], RATES[3]], 140_000.0)) for at in range(1, 15)]
    assert excel.host.volatile[-1] is False


def test_a_process_that_dies_in_the_middle_of_a_column(excel: Excel) -> None:
    team(excel, 10)
    excel.write("F1", *[[f"=SPM_PAYOUT(A{row},{row})"] for row in range(2, 6)])
    excel.calculate("D2:D11")
    excel.python.dies_after = 1
    assert excel.calculate("F1:F4") == [1000.0 * at for at in range(1, 5)]
    assert excel.python.starts == 2


def test_while_python_is_down_only_the_first_cell_tries(excel: Excel) -> None:
    excel.python.can_start = False
    tries = []
    original = type(excel.python).Start
    excel.write("A1", *[[f"=SPM_PAYOUT({row},1)"] for row in range(1, 9)])
    type(excel.python)._vba_members["start"].getter = lambda self: tries.append(1) or original(self)
    try:
        assert excel.calculate("A1:A8") == ["#VALUE!"] * 8
    finally:
        type(excel.python)._vba_members["start"].getter = original
    assert len(tries) == 2


# --- the commands --------------------------------------------------------------------------------------------


def message(excel: Excel) -> str:
    return excel.app.dialogs[-1][1]


def why(excel: Excel, cell: str) -> str:
    """Why this cell, with the cell selected; to calculate it calls our function as Excel does."""
    excel.range(cell).vba_get("Select")
    excel.run("SpmWhyThisCell")
    return message(excel)


@pytest.mark.parametrize(
    ("formula", "name", "given"),
    [
        ("=SPM_COMMISSION(A1,,$J$1:$K$4,B1)", "SPM_COMMISSION", (20_000.0, None, RATES, 145_000.0)),
        ("=SPM_ATTAINMENT(A1,D1)", "SPM_ATTAINMENT", (20_000.0, None)),
        ("=SPM_PAYOUT(1200,1000,500)", "SPM_PAYOUT", (1200.0, 1000.0, 500.0)),
        ('=SPM_PAYOUT("x",1000)', "SPM_PAYOUT", ("x", 1000.0)),
        ("=SPM_DRAW_LEDGER({1000;2500},3000)", "SPM_DRAW_LEDGER", ([[1000.0], [2500.0]], 3000.0)),
        ("=SPM_WHY(\"SPM_PAYOUT\",1,2,3,4,5,6)", "SPM_WHY", ("SPM_PAYOUT", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0)),
        ("=SPM_VERSION()", "SPM_VERSION", ()),
    ],
)
def test_why_this_cell_explains_its_call(excel: Excel, formula: str, name: str, given: tuple[Any, ...]) -> None:
    excel.write("J1", *RATES)
    excel.write("A1", [20_000.0, 145_000.0, formula])
    excel.answer(formula, excel.range("C1"))
    assert why(excel, "C1") == explanation(name, given)


def test_why_this_cell_is_about_the_one_cell_of_an_answer_of_several(excel: Excel) -> None:
    excel.write("A1", [10.0, 100.0], [20.0, 0.0])
    excel.range("C1:C2").vba_set("FormulaArray", "=SPM_ATTAINMENT(A1:A2,B1:B2)")
    assert why(excel, "C1") == explanation("SPM_ATTAINMENT", ([[10.0], [20.0]], [[100.0], [0.0]]), 0, 0)
    assert why(excel, "C2") == explanation("SPM_ATTAINMENT", ([[10.0], [20.0]], [[100.0], [0.0]]), 1, 0)


def test_why_this_cell_where_there_is_nothing_to_say(excel: Excel) -> None:
    excel.write("A1", [5.0])
    assert why(excel, "A1").startswith("This cell calls no function of spm_xl")
    excel.python.can_start = False
    excel.write("A2", ["=SPM_PAYOUT(1,1)"])
    excel.calculate("A2")
    assert "Run spm-xl doctor" in why(excel, "A2")


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_freeze_leaves_values_with_a_note_of_what_they_were(engine: SimpleNamespace, flavour: vba.Flavour) -> None:
    excel = Excel(call_udf_of(engine), flavour)
    excel.write("A1", ["=SPM_PAYOUT(1200,1000,500)", "=A1*2", '="SPM_PAYOUT(1)"', "=SPM_ATTAINMENT(1,0)"])
    excel.calculate(["A1", "D1"])
    excel.range("A1").vba_get("AddComment", ["asked by Ana"])
    excel.app.answer_dialogs(6)  # yes
    excel.run("SpmFreeze")
    assert "2 formulas" in message(excel)
    assert "1 of them show an error" in message(excel)
    cells = [excel.range(cell) for cell in ("A1", "B1", "C1", "D1")]
    assert [cell.vba_get("HasFormula") for cell in cells] == [False, True, True, False]
    assert excel.sheet.value("A1") == 1000
    assert excel.sheet.value("B1") == 2000
    assert cells[0].vba_get("Comment").vba_get("Text") == f"asked by Ana\n{NOTED}=SPM_PAYOUT(1200,1000,500)"
    assert cells[3].vba_get("Comment").vba_get("Text") == f"{NOTED}=SPM_ATTAINMENT(1,0)"


def test_a_frozen_text_stays_text(excel: Excel) -> None:
    """Excel makes a number of 1.20 and a date of 1.2.3 where they are not typed as text."""
    excel.write("A1", ["=SPM_VERSION()"])
    excel.calculate("A1")
    excel.app.answer_dialogs(6)  # yes
    excel.run("SpmFreeze")
    assert excel.sheet.value("A1") == call("SPM_VERSION", ())
    assert excel.range("A1").vba_get("PrefixCharacter") == "'"


ASKING = '=IF(ISERROR(SPM_PAYOUT(1,1)),"values of March (SPM_PAYOUT(1)","live")'


@pytest.mark.parametrize(
    ("formula", "only_asks"),
    [
        (ASKING, True),
        ("=IF( iserror( spm_payout(A1,(1+2)) ),1,2)", True),
        ("=IF(ISERROR('C:\\x\\spm_xl.xlam'!SPM_PAYOUT(1,1)),1,2)", True),
        ("=IF(ISERROR(SPM_PAYOUT(A1,1)),0,SPM_PAYOUT(A1,1))", False),
        ("=ISERROR(SPM_PAYOUT(1,1)+1)", False),
        ("=SPM_PAYOUT(1,1)", False),
        ("=ISERROR(SPM_PAYOUT(SPM_BALANCE(1,1),1))", False),
        ('="ISERROR(SPM_PAYOUT(1,1))"', False),
    ],
)
def test_a_question_whether_the_functions_are_there_is_known_on_every_host(excel: Excel, formula: str, only_asks: bool) -> None:
    assert excel.run("SpmOnlyAsks", formula) is only_asks
    assert headless_only_asks(formula) is only_asks


def test_the_question_whether_the_functions_are_there_stays_a_question(excel: Excel) -> None:
    excel.write("A1", [ASKING, "=SPM_PAYOUT(1200,1000,500)"])
    excel.calculate(["A1", "B1"])
    excel.app.answer_dialogs(6)  # yes
    excel.run("SpmFreeze")
    assert "1 formulas" in message(excel)
    assert [excel.range(cell).vba_get("HasFormula") for cell in ("A1", "B1")] == [True, False]


def test_freeze_does_nothing_without_a_yes(excel: Excel) -> None:
    excel.write("A1", ["=SPM_PAYOUT(1200,1000,500)"])
    excel.calculate("A1")
    excel.app.answer_dialogs(7)  # no
    excel.run("SpmFreeze")
    assert excel.range("A1").vba_get("HasFormula") is True


def test_help_names_the_functions_and_the_version(excel: Excel) -> None:
    excel.run("SpmHelp")
    assert all(function.name in message(excel) for function in FUNCTIONS)
    assert f"Version {call('SPM_VERSION', ())}." in message(excel)


def test_recalculate_starts_python_again(excel: Excel) -> None:
    excel.write("A1", ["=SPM_PAYOUT(1200,1000,500)"])
    excel.python.can_start = False
    assert excel.calculate("A1") == ["#VALUE!"]
    excel.python.can_start = True
    excel.run("SpmRecalculate")
    assert excel.sheet.value("A1") == 1000


@pytest.mark.parametrize("hidden", [False, True])
def test_help_is_registered_for_the_wizard_also_where_excel_refuses_it_for_an_add_in(excel: Excel, hidden: bool) -> None:
    excel.book.is_addin, excel.host.hides_macros = hidden, hidden
    excel.run("SpmRegister")
    assert set(excel.host.registered) == set(BY_NAME)
    for name, (_, description, category, helps) in excel.host.registered.items():
        assert (description, category) == (BY_NAME[name].summary, "SPM")
        assert helps == tuple(each.help for each in BY_NAME[name].parameters)
        assert max(map(len, (description, *helps))) <= LONGEST_HELP
    assert excel.book.is_addin is hidden


# --- a workbook from elsewhere ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "plain"),
    [
        ("='C:\\Users\\Ana\\AddIns\\spm_xl.xlam'!SPM_PAYOUT(A1,B1)", "=SPM_PAYOUT(A1,B1)"),
        ("=1+spm_xl.xlam!SPM_PAYOUT(A1,SPM_XL.xlam!SPM_BALANCE(A1,B1))", "=1+SPM_PAYOUT(A1,SPM_BALANCE(A1,B1))"),
        ("=[2]!SPM_PAYOUT(A1,B1)", "=SPM_PAYOUT(A1,B1)"),
        ("='[2]'!SPM_PAYOUT(A1,B1)", "=SPM_PAYOUT(A1,B1)"),
        ("='C:\\Other\\own.xlam'!SPM_PAYOUT(A1,B1)", "='C:\\Other\\own.xlam'!SPM_PAYOUT(A1,B1)"),
        ("='My sheet'!A1&\"spm_xl.xlam!SPM_PAYOUT(\"", "='My sheet'!A1&\"spm_xl.xlam!SPM_PAYOUT(\""),
        ("='It''s'!B2+'C:\\It''s\\spm_xl.xlam'!SPM_PAYOUT(A1,B1)", "='It''s'!B2+SPM_PAYOUT(A1,B1)"),
        ("=spm_xl.xlam!SPM_OF_ANOTHER_VERSION(A1)", "=SPM_OF_ANOTHER_VERSION(A1)"),
        ("=SPM_PAYOUT(A1,B1)", "=SPM_PAYOUT(A1,B1)"),
    ],
)
def test_the_place_of_an_add_in_is_taken_out_of_a_formula(excel: Excel, formula: str, plain: str) -> None:
    assert excel.run("SpmPlain", formula) == plain


def test_a_workbook_of_another_machine_is_linked_to_the_add_in_that_is_open(excel: Excel) -> None:
    excel.new_book()
    excel.book = excel.app.workbook
    excel.sheet = excel.app.sheet(1)
    elsewhere = "'C:\\Users\\Ana\\spm_xl.xlam'!"
    excel.write("A1", [f"={elsewhere}SPM_PAYOUT(1200,1000)", "=SPM_PAYOUT(1,1)", "=SUM(A1:B1)"])
    excel.sheet.sheet.cell(1, 2).value = as_vba("#NAME?", cell=True)
    excel.write("D1", [f"={elsewhere}SPM_OF_ANOTHER_VERSION(1)"])
    excel.book.links = ["C:\\Users\\Ana\\spm_xl.xlam", "C:\\Users\\Ana\\other.xlsx"]
    excel.book.saved = True
    excel.run("SpmStart")
    assert excel.sheet.formula("A1") == "=SPM_PAYOUT(1200,1000)"
    assert excel.sheet.formula("B1") == "=SPM_PAYOUT(1,1)"
    assert excel.sheet.formula("D1") == "=SPM_OF_ANOTHER_VERSION(1)"  # else to break the link would make a value of it
    assert excel.sheet.value("B1") is None  # entered again: not calculated yet, and #NAME? no more
    assert excel.book.links == ["C:\\Users\\Ana\\other.xlsx"]
    assert excel.book.saved is True


def test_a_workbook_is_linked_when_it_is_opened(excel: Excel) -> None:
    listener = excel.app.interpreter.create("SpmEvents")
    excel.write("A1", ["='C:\\Users\\Ana\\spm_xl.xlam'!SPM_PAYOUT(1200,1000)"])
    listener.vba_get("host_WorkbookOpen", [excel.book])
    assert excel.sheet.formula("A1") == "=SPM_PAYOUT(1200,1000)"


@pytest.mark.parametrize(("flavour", "later"), [("addin", ["'Book1'!SpmStart"]), ("workbook", [])])
def test_help_is_registered_when_the_file_opens(engine: SimpleNamespace, flavour: vba.Flavour, later: list[str]) -> None:
    """An add-in opens before any workbook, when Excel registers nothing: it asks to be called once more."""
    excel = Excel(call_udf_of(engine), flavour)
    excel.run("ThisWorkbook.Workbook_Open")
    assert set(excel.host.registered) == set(BY_NAME)
    assert excel.host.later == later


# --- in LibreOffice ----------------------------------------------------------------------------------------------


@pytest.mark.hosts
def test_the_same_text_answers_in_the_cells_of_libreoffice(tmp_path: Path) -> None:
    """A second reader of VBA: wrappers, ranges as arguments, blocks, memory, error values, recovery, and the scorecard's button."""
    from tests import office

    rows = [[100.0 * at, 1000.0 if at != 7 else None, f"=SPM_ATTAINMENT(A{at},B{at})"] for at in range(1, 61)]
    path = basic.macro_workbook(tmp_path / "functions.xlsm", rows)
    running = office.started(())
    try:
        document = running.open_document(str(path))
        running.calculate(document)
        running.basic(document, basic.script("xlwings.HopsUntilNow"))
        running.basic(document, basic.script("SpmCalls.SpmTryAgain"))
        running.calculate(document)
        wanted = [[0.1 * at] if at != 7 else ["Error 2007"] for at in range(1, 61)]  # CVErr is text in LibreOffice
        assert running.read(document, "Sheet1", "C1:C60") == [[pytest.approx(value[0])] for value in wanted]
        assert running.basic(document, basic.script("xlwings.HopsUntilNow")) == 1

        running.type_in(document, "Sheet1", {"A3": 5.0})
        assert running.read(document, "Sheet1", "C3") == [[0.005]]
        assert running.basic(document, basic.script("xlwings.HopsUntilNow")) == 1

        running.basic(document, basic.script("xlwings.Live"), [False])
        running.type_in(document, "Sheet1", {"A3": 6.0})
        assert running.read(document, "Sheet1", "C3:C4") == [["Error 2015"], [pytest.approx(0.4)]]

        running.basic(document, basic.script("xlwings.Live"), [True])
        running.calculate(document)
        assert running.read(document, "Sheet1", "C3") == [[0.006]]

        running.basic(document, basic.script("SpmScorecard.SpmRefreshScorecard"))
        assert running.basic(document, basic.script("xlwings.AskedOfTheMenu")) == "refresh"
        running.close_document(document)
    finally:
        running.close()
