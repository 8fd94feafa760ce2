"""The way in: names, counts, shapes, errors, reasons, and long columns; whatever comes in, a cell answers."""

from __future__ import annotations

import ast
import inspect
import json
import math
import random
import subprocess
import sys
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.udfs import call as call_module
from spm_xl.udfs.call import call, reason
from spm_xl.udfs.catalog import BY_NAME, FUNCTIONS
from spm_xl.udfs.cells import ERRORS, CellError
from tests.strategies import tried

TIERS = ((0.0, 0.04), (150_000.0, 0.06), (250_000.0, 0.08))
numpy = pytest.importorskip("numpy")
pandas = pytest.importorskip("pandas")


# --- names and counts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SPM_PAYOUT", "spm_payout", " Spm_Payout ", "_xll.SPM_PAYOUT", "_xldudf_SPM_PAYOUT", "_xlfn._xldudf_spm_payout"])
def test_a_name_in_any_case_and_with_the_prefix_of_a_host(name):
    assert call(name, (1200, 1000, 500)) == 1000.0


@pytest.mark.parametrize(("name", "near"), [("SPM_PAYOT", "SPM_PAYOUT"), ("SPM_COMISSION", "SPM_COMMISSION"), ("", "Known:"), ("VLOOKUP", "Known:"), (None, "Known:")])
def test_an_unknown_name_lists_near_ones(name, near):
    answer = call(name, (1, 2))
    assert answer == "#NAME?"
    assert near in answer.why
    assert near in reason(name, (1, 2))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_wrong_count_of_arguments_shows_the_signature(function):
    for given_arguments in ([None] * (len(function.names) + 1), [None] * (function.required - 1) if function.required else []):
        if len(given_arguments) != function.required:
            answer = call(function.name, given_arguments)
            assert answer == "#VALUE!"
            assert function.signature in answer.why


def test_omitted_arguments_may_be_blank_cells():
    assert call("SPM_COMMISSION", (20_000.0, None, TIERS, 145_000.0, None, None)) == 1100.0
    assert call("SPM_COMMISSION", (20_000.0, None, TIERS, 145_000.0)) == 1100.0
    assert call("SPM_PAYOUT", (1200.0, 1000.0, "", "", "")) == 1200.0


# --- the shapes of arguments ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credit", "quota", "answer"),
    [
        ([[120], [80]], 100, [[1.2], [0.8]]),
        ([120, 80], 100, [[1.2], [0.8]]),
        ([[120, 80]], 100, [[1.2, 0.8]]),
        (((120,), (80,)), ((100,), (50,)), [[1.2], [1.6]]),
        ([[120], [80]], [[100, 50]], [[1.2], [1.6]]),
        ([[120, 80]], [[100], [50]], [[1.2], [1.6]]),
        ([[120, 80], [60, 40]], [[100, 100], [50, 50]], [[1.2, 0.8], [1.2, 0.8]]),
        ([[120, 80], [60, 40]], 100, [[1.2, 0.8], [0.6, 0.4]]),
        ([[120]], [[100]], 1.2),
        ([120], 100, 1.2),
        (120, [[100], [50]], [[1.2], [2.4]]),
        ([[120], [80]], [[100]], [[1.2], [0.8]]),
        ([[120], [None], [80], [None], [""]], 100, [[1.2], [0.0], [0.8], [""], [""]]),
        ([[120], [None]], [[100], [50]], [[1.2], [0.0]]),
        ([[None], [None]], [[None], [""]], [[""], [""]]),
        ([], 100, 0.0),
        (numpy.array([120.0, 80.0]), 100, [[1.2], [0.8]]),
        (numpy.array([[120, 80]]), numpy.float64(100), [[1.2, 0.8]]),
        (pandas.Series([120.0, 80.0]), 100, [[1.2], [0.8]]),
        (numpy.array(120.0), 100, 1.2),
    ],
)  # fmt: skip
def test_a_column_is_answered_element_by_element_in_its_shape(credit, quota, answer):
    assert call("SPM_ATTAINMENT", (credit, quota)) == answer


@pytest.mark.parametrize(
    ("credit", "quota", "words"),
    [
        ([[1], [2]], [[1], [2], [3]], "credit has 2 cells and quota has 3 cells. Give ranges of one length."),
        ([[1, 2]], [[1], [2], [3]], "credit has 2 cells and quota has 3 cells"),
        ([[1, 2], [3, 4]], [[1], [2]], "credit has 2 x 2 cells and quota has 2 cells"),
        ([[1, 2], [3, 4]], [[1], [2], [3], [4]], "credit has 2 x 2 cells and quota has 4 cells"),
    ],
)
def test_ranges_of_different_length_are_refused_with_both_lengths(credit, quota, words):
    answer = call("SPM_ATTAINMENT", (credit, quota))
    assert answer == "#VALUE!"
    assert words in answer.why


def test_a_column_as_an_argument_that_takes_one_cell_is_refused():
    assert call("SPM_EXPLAIN", ([[1], [2]], None, TIERS)) == "#VALUE!"
    assert call("SPM_DRAW_LEDGER", ([[1], [2]], 3, [[1], [2]])) == "#VALUE!"
    assert call("SPM_WHY", ([["SPM_PAYOUT"], ["SPM_BALANCE"]], 1, 2)) == "#VALUE!"


def test_a_whole_column_of_the_sheet_is_answered_without_its_million_blanks():
    credit = ((120.0,), (80.0,), *[(None,)] * 1_048_574)
    quota = ((100.0,), (100.0,), *[("",)] * 1_048_574)
    answer = call("SPM_ATTAINMENT", (credit, quota))
    assert len(answer) == 1_048_576
    assert answer[:3] == [[1.2], [0.8], [""]]
    assert answer[-1] == [""]
    assert call("SPM_COMMISSION", (100.0, None, tuple((a, b) for (a,), (b,) in zip(((0.0,), *[(None,)] * 99_999), ((0.05,), *[("",)] * 99_999), strict=True)))) == 5.0


# --- errors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_in_an_argument_is_passed_on_unchanged(code):
    assert call("SPM_PAYOUT", (code, 1000)) == code
    assert call("SPM_PAYOUT", (1200, 1000, 0, code)) == code
    assert call("SPM_COMMISSION", (1, 1, ((0, code),))) == code
    assert call("SPM_COMMISSION", (1, 1, ((0, 1),), 0, None, (("cap", code),))) == code
    assert call("SPM_PRORATE", (1, code, None, 46000, 46030)) == code
    assert call("SPM_SPLIT", (1, [0.5, code])) == code


def test_an_error_keeps_the_reason_of_the_cell_that_it_comes_from():
    first = call("SPM_ATTAINMENT", (120, 0))
    assert call("SPM_PAYOUT", (first, 1000)).why == first.why


def test_an_error_in_a_column_is_that_of_its_row_only():
    answer = call("SPM_PAYOUT", ([[1200], ["#N/A"], ["abc"], [400]], [[1000], [1000], [1000], [-1]]))
    assert answer == [[1200.0], ["#N/A"], ["#VALUE!"], ["#NUM!"]]
    assert all(isinstance(row[0], CellError) for row in answer[1:])


def test_an_error_in_a_table_or_a_single_cell_is_the_answer_of_every_row():
    column = [[1.0], [2.0]]
    assert call("SPM_COMMISSION", (column, None, ((0, "#REF!"),))) == [["#REF!"], ["#REF!"]]
    assert call("SPM_PAYOUT", (column, "abc")) == [["#VALUE!"], ["#VALUE!"]]
    assert call("SPM_COMMISSION", ([[1.0], [2.0], [None]], None, ((5, 0.1), (1, 0.2)))) == [["#NUM!"], ["#NUM!"], [""]]


def test_what_goes_wrong_inside_is_an_error_value_too(monkeypatch):
    monkeypatch.setitem(BY_NAME["SPM_VERSION"].__dict__, "python", lambda: 1 / 0)
    answer = call("SPM_VERSION", ())
    assert answer == "#VALUE!"
    assert "an internal error of SPM_VERSION" in answer.why


HOSTILE = st.one_of(
    st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5), st.sampled_from([*ERRORS, "AE", "method", "Plan", "From", "Rate", "12.5%", "#", "-"]),
    st.dates(), st.datetimes(), st.decimals(), st.fractions(), st.complex_numbers(), st.binary(max_size=3), st.just(object()),
)  # fmt: skip


def rows_of(cells):
    return st.lists(cells, max_size=3) | st.lists(cells, max_size=3).map(tuple)


RANGES = HOSTILE | rows_of(HOSTILE) | rows_of(HOSTILE | rows_of(HOSTILE | rows_of(HOSTILE)))


@tried(20)
@given(name=st.sampled_from(sorted(BY_NAME)), arguments=st.lists(RANGES, max_size=8))
def test_whatever_comes_in_a_cell_answers(name, arguments):
    """A float, text, an error value or rows of them, and a reason in words: never an exception, NaN or internal error."""
    answer = call(name, arguments)
    rows = answer if isinstance(answer, list) else [[answer]]
    for row in rows:
        for value in row:
            assert isinstance(value, (float, str)), (name, arguments, value)
            assert not (isinstance(value, float) and not math.isfinite(value)), (name, arguments)
            assert not isinstance(value, CellError) or (value in ERRORS and value.why and "internal error" not in value.why), (name, arguments, value, value.why)
    assert reason(name, arguments)


def test_a_range_of_nothing_but_an_empty_range_is_a_blank():
    assert call("SPM_VELOCITY", ([[2], [3]], [([],)], 0.5, 10)) == [[0.0], [0.0]]


# --- the reason -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("SPM_PAYOUT", "abc", 1000), "earned is the text 'abc', which is no number. Write a number such as 1234.50 or 12.5%."),
        (("SPM_PAYOUT", [["1"], ["abc"]], 1000), "row 2: earned is the text 'abc', which is no number. Write a number such as 1234.50 or 12.5%."),
        (("SPM_PAYOUT", [[1, "abc"]], 1000), "column 2: earned is the text 'abc', which is no number. Write a number such as 1234.50 or 12.5%."),
        (("SPM_ATTAINMENT", [[1], [2], [3]], [[0], [1], [0]]), "row 1: a quota of zero or blank has no attainment. Give a quota, or name zero_quota in the plan. (2 of 3 cells are errors.)"),
        (("SPM_ATTAINMENT", [[1, 2], [3, "x"]], 1), "row 2, column 2: credit is the text 'x', which is no number. Write a number such as 1234.50 or 12.5%."),
        (("spm_payout", 1200, 1000, 500), "no error: SPM_PAYOUT answers 1000."),
        (("_xll.SPM_DRAW_LEDGER", [1], 2), "no error: SPM_DRAW_LEDGER answers a range."),
        (("SPM_VERSION",), "no error: SPM_VERSION answers"),
        (("SPM_PAYOUT", "#REF!", 1), "earned is the error #REF!, which is passed on. Correct the cell it comes from."),
    ],
)
def test_why_says_argument_value_cause_and_remedy(arguments, words):
    assert call("SPM_WHY", arguments).startswith(words)


def test_why_does_not_take_a_blank_argument_for_a_missing_one():
    """The host passes nothing for a blank cell at the end: the reason is the quota, not the count of arguments."""
    assert "quota" in call("SPM_WHY", ("SPM_ATTAINMENT", 120, None, None, None, None, None))
    assert "Give a draw" not in call("SPM_WHY", ("SPM_PAYOUT", 120, None))
    assert call("SPM_WHY", ("SPM_PAYOUT", 120, None)) == "no error: SPM_PAYOUT answers 120."


def test_a_wrong_tier_table_shows_num_and_why_says_it():
    rates = (("From", "Rate"), (0, 0.05), (1.2, 0.1), (1.0, 0.08))
    assert call("SPM_COMMISSION", (120, 100, rates)) == "#NUM!"
    assert call("SPM_WHY", ("SPM_COMMISSION", 120, 100, rates)) == (
        "the boundaries of rates must rise strictly: 1 (row 4) follows 1.2 (row 3). Sort the rows and remove doubles."
    )


# --- long columns ---------------------------------------------------------------------------------------


def test_a_long_column_answers_what_its_rows_answer():
    """Every method and limit, quotas that are blank, returns, unknown plans, text and errors among 300 rows."""
    chance = random.Random(11)
    plans = [
        ("Plan", "Method", "Tier", "Level", "Gate", "Gate kind", "Cap", "Soft rate", "Cap kind", "Minimum", "Attainment cap", "Zero quota", "Boundary", "Rounding"),
        ("A", "marginal", "", "", 0.5, "", 5000, "", "", "", "", "", "", ""),
        ("B", "retroactive", "", "", 0.4, "above", "", "", "", 25, "", "flat", "above", "half_even"),
        ("C", "deal_at_tier", "including", "transaction", 0.3, "", "", "", "", "", 1.1, "", "", ""),
        ("D", "deal_at_tier", "before", "", 0.3, "above", "", "", "", 10, "", "zero", "", "down"),
        ("E", "per_transaction", "", "transaction", "", "", "", "", "", "", 1.2, "full", "", "none"),
        ("F", "marginal", "", "", "", "above", 3000, 0.25, "soft", "", "", "", "", ""),
        ("G", "curve", "", "", 0.5, "", 4000, "", "", 50, 1.5, "full", "", ""),
    ]
    rates = [("Plan", "From", "Rate", "Method")]
    for plan, *_ in plans[1:]:
        rates += [(plan, start, chance.choice([0.05, 0.075, 0.1]) * (10_000 if plan == "G" else 1), "retroactive" if (plan, start) == ("F", 1.0) else None) for start in (0.0, 0.6, 1.0, 1.15)]
    rows = []
    for _ in range(300):
        credit = chance.choice([chance.randrange(-20_000_00, 60_000_00) / 100, 50_000.0, 0.0, None, "12.5%", "abc", "#N/A", True])
        quota = chance.choice([100_000.0, 100_000.0, 83_333.33, 0.0, None, -5.0])
        rows.append((credit, quota, chance.choice([0.0, None, 40_000.0, 60_000.0, 99_999.99, 110_000.0]), chance.choice([*"ABCDEFGAg", "x", None, 0.0])))
    credit, quota, prior, plan = ([[cell] for cell in column] for column in zip(*rows, strict=True))
    answers = call("SPM_COMMISSION", (credit, quota, rates, prior, plan, plans))
    for (one, goal, before, name), (answer,) in zip(rows, answers, strict=True):
        alone = call("SPM_COMMISSION", (one, goal, rates, before, name, plans))
        assert (answer, getattr(answer, "why", "")) == (alone, getattr(alone, "why", "")), (one, goal, before, name)


# --- promises of the way in -----------------------------------------------------------------------------


def test_nothing_is_remembered_that_changes_an_answer():
    """The same cells answer the same, whatever was asked before: after errors, other plans and other tables."""
    asked = [("SPM_COMMISSION", (20_000.0, None, TIERS, 145_000.0)), ("SPM_COMMISSION", (20_000.0, None, ((1, 2), (0, 1)))), ("SPM_PAYOUT", (1, 2, 3, "AE", (("Plan", "Cap"), ("AE", 1))))]
    first = [call(*one) for one in asked]
    assert [call(*one) for one in reversed(asked)][::-1] == first
    table = [[0.0, 0.04]]
    assert call("SPM_COMMISSION", (100.0, None, table)) == 4.0
    table[0][1] = 0.05
    assert call("SPM_COMMISSION", (100.0, None, table)) == 5.0, "a table that was changed in place is another table"
    assert [call("SPM_COMMISSION", (100.0, None, ((0.0, value),))) for value in (1.0, 1, True, "1")] == [100.0] * 4


def test_the_way_in_loads_nothing_heavy_and_touches_no_file():
    """No numpy, pandas or workbook library for a first answer, no clock, no disk and no network for any."""
    program = (
        "import sys, json\n"
        "from spm_xl.udfs.call import call\n"
        "import builtins, socket, time\n"
        "def refused(*arguments, **named): raise AssertionError('a cell touched the world')\n"
        "call('SPM_SPLIT', (1, 1)); call('SPM_CLAWBACK', (1, 1, 2))\n"
        "builtins.open = socket.socket = time.time = refused\n"
        "answers = [call('SPM_COMMISSION', (20000, None, ((0, .04), (150000, .06)), 145000)), call('SPM_DRAW_LEDGER', ([1000], 3000)),\n"
        "  call('SPM_SPLIT', (100, [0.5, 0.5])), call('SPM_PRORATE', (58, '2028-02-15', None, '2028-02-01', '2028-02-29')), call('SPM_PAYOUT', ('x', 1))]\n"
        "print(json.dumps([answers, sorted({'numpy', 'pandas', 'openpyxl', 'xlsxwriter', 'rich', 'typer'} & set(sys.modules))]))\n"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    answers, loaded = json.loads(out)
    assert answers == [1100.0, [[1000.0, 3000.0, 2000.0, 0.0, 3000.0, 2000.0]], [[50.0], [50.0]], 30.0, "#VALUE!"]
    assert loaded == []


def test_the_way_in_needs_no_numpy():
    """Arrays are known by what they can do; the module does not name numpy."""
    tree = ast.parse(inspect.getsource(call_module))
    assert "numpy" not in {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}


def test_dates_of_every_kind_are_one_date():
    end = [46082, 46082.5, "2026-03-01", date(2026, 3, 1), datetime(2026, 3, 1, 18, 30)]
    assert {call("SPM_PRORATE", (31, "2026-03-01", last, "2026-03-01", "2026-03-31")) for last in end} == {1.0}
