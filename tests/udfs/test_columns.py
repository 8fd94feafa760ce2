"""A long column answers what its rows answer one by one, to the last bit, and it really takes the fast way."""

from __future__ import annotations

import math
import random
import struct
import sys
from typing import Any
from unittest import mock

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.money import exact
from spm_xl.pay import columns as pay_columns
from spm_xl.udfs import columns
from spm_xl.udfs.call import LONG_COLUMN, call
from spm_xl.udfs.catalog import BY_NAME
from spm_xl.udfs.cells import CellError
from spm_xl.udfs.column_numbers import at_fifteen_digits, in_cents, whole_numbers
from tests.strategies import EXAMPLES, tried

EARN = ("SPM_COMMISSION", "SPM_ATTAINMENT")
PAY = ("SPM_PAYOUT", "SPM_BALANCE")
TEAM = ("AE", "SDR", "Manager")
RATES = (
    ("Plan", "From", "Rate", "Method"),
    *(("AE", start, rate, None) for start, rate in ((0.0, 0.04), (0.5, 0.05), (1.0, 0.08), (1.2, 0.1))),
    *(("SDR", start, rate, method) for start, rate, method in ((0.0, 0.03, "marginal"), (0.8, 0.05, "retroactive"), (1.0, 0.075, "marginal"))),
    *(("Manager", start, rate, None) for start, rate in ((0.5, 0.0), (1.0, 1.0), (2.0, 3.0))),
)
PLANS = (
    ("Plan", "Method", "Rate of", "Target", "Cap", "Gate", "Recoverable", "Recovery"),
    ("AE", None, None, None, 50000.0, None, 1.0, 0.5),
    ("SDR", None, None, None, None, 0.4, 0.0, None),
    ("Manager", "curve", "target", 60000.0, None, None, 0.5, None),
)


def same(one: Any, other: Any) -> bool:
    """Of one type, with the same bits and the same reason."""
    if isinstance(one, float) and isinstance(other, float):
        return struct.pack("d", one) == struct.pack("d", other)
    return type(one) is type(other) and one == other and getattr(one, "why", "") == getattr(other, "why", "")


def arguments(name: str, cells: Any, plans: Any = PLANS, rates: Any = RATES) -> tuple[Any, ...]:
    """The arguments of a function around three numbers and a plan, each a cell or a column."""
    first, second, third, plan = cells
    return (first, second, rates, third, plan, plans) if name == "SPM_COMMISSION" else (first, second, third, plan, plans)


def down(rows: list[tuple[Any, ...]]) -> list[list[tuple[Any]]]:
    """Rows as columns of a sheet."""
    return [[(cell,) for cell in column] for column in zip(*rows, strict=True)]


def no_numpy() -> Any:
    """As in a spreadsheet's own Python."""
    return mock.patch.dict(sys.modules, {"numpy": None})


def differences(name: str, rows: list[tuple[Any, ...]], plans: Any = PLANS, rates: Any = RATES) -> list[Any]:
    """Rows whose answer in the column call, with numpy or without, is not that of the function filled down."""
    together = call(name, arguments(name, down(rows), plans, rates))
    with no_numpy():
        in_lists = call(name, arguments(name, down(rows), plans, rates))
    alone = [call(name, arguments(name, row, plans, rates)) for row in rows]
    answers = zip(rows, together, in_lists, alone, strict=True)
    return [(row, one, other, wanted) for row, [one], [other], wanted in answers if not (same(one, wanted) and same(other, wanted))]


def by_themselves(name: str, rows: list[tuple[Any, ...]], plans: Any = PLANS, rates: Any = RATES) -> list[int]:
    """Rows that have no answer of the fast way."""
    function = BY_NAME[name]
    read = [*arguments(name, ([], [], [], []), plans, rates)]
    at = [index for index, argument in enumerate(read) if argument == []]
    vectors = {index: list(column) for index, column in zip(at, zip(*rows, strict=True), strict=True)}
    found = columns.answers(name, function.names, read, vectors, len(rows))
    return [row for row, answer in enumerate(found) if answer is None]


# --- rows as finance has them ---------------------------------------------------------------------------


def cents(chance: random.Random, least: int, most: int) -> float:
    """An amount in cents."""
    return chance.randint(least * 100, most * 100) / 100


def summed(chance: random.Random, times: int) -> float:
    """A running total as a sheet has it, with the noise of its additions."""
    total = 0.0
    for _ in range(times):
        total += cents(chance, 0, 9_000)
    return total


def earning_row(chance: random.Random) -> tuple[Any, ...]:
    """Credit, quota, prior and plan; every third row ends at a boundary, or a cent beside it."""
    quota = chance.choice([100_000.0, 60_000.0, cents(chance, 1_000, 200_000), chance.randint(10_000, 900_000) / 12])
    prior = chance.choice([0.0, None, cents(chance, 0, 150_000), summed(chance, 6)])
    credit = chance.choice([cents(chance, -5_000, 90_000), float(chance.randint(0, 50_000)), chance.randint(1, 10**8) / 1000])
    if chance.random() < 1 / 3:
        boundary = chance.choice([0.0, 0.4, 0.5, 0.8, 1.0, 1.2, 2.0]) * quota
        credit = round(boundary - (prior or 0.0) + chance.choice([-0.01, 0.0, 0.01]), 2)
    return credit, quota, prior, chance.choice(TEAM)


def draw_row(chance: random.Random) -> tuple[Any, ...]:
    """Earnings, draw, opening balance and plan."""
    earned = chance.choice([cents(chance, -2_000, 9_000), summed(chance, 2), chance.randint(0, 10**7) / 1000, 3_000.0])
    return earned, chance.choice([3_000.0, cents(chance, 0, 4_000), None]), chance.choice([0.0, cents(chance, 0, 6_000)]), chance.choice(TEAM)


def rows_for(name: str, count: int, seed: int) -> list[tuple[Any, ...]]:
    """Ordinary rows for a function."""
    chance = random.Random(f"{name} {seed}")
    row = earning_row if name in EARN else draw_row
    return [row(chance) for _ in range(count)]


@pytest.mark.parametrize("name", EARN + PAY)
def test_ten_thousand_rows_filled_down_equal_the_one_column_call(name):
    for seed in range(max(1, EXAMPLES // 100)):
        rows = rows_for(name, 10_000, seed)
        assert differences(name, rows) == []
        assert by_themselves(name, rows) == [], "none of these rows is out of the ordinary"


# --- rows that are out of the ordinary ------------------------------------------------------------------

ODD = [
    *("", "  ", "12.5%", "1234.50", "abc", "1,000", "1e3", "#N/A", "#DIV/0!", CellError("#NUM!", "because of A1")),
    *(True, False, 7, -7, 10**16, 10**400, float("nan"), float("inf"), float("-inf"), -0.0, 0.0, -5.0),
    *(1e-9, 1e-300, 1e13, -1e13, 1e15, 1e22, 1e300, 999_999_999_999.995, 0.1 + 0.2, 0.7 + 0.1, 1 / 3, 0.005, 1.005, 2.675),
]
ODD_PLANS = ["nobody", "", None, " ae ", "aE", "#REF!", 3.0, 2026, True]


@pytest.mark.parametrize("name", EARN + PAY)
@pytest.mark.parametrize("seed", range(3))
def test_odd_cells_answer_what_they_answer_alone(name, seed):
    chance = random.Random(seed)
    rows = []
    for row in rows_for(name, 1_500, seed):
        cells = list(row)
        if chance.random() < 0.5:
            cells[chance.randrange(3)] = chance.choice(ODD)
        if chance.random() < 0.1:
            cells[3] = chance.choice(ODD_PLANS)
        rows.append(tuple(cells))
    assert differences(name, rows) == []


def test_only_odd_rows_are_answered_by_themselves():
    rows = rows_for("SPM_COMMISSION", 2_000, 2)
    for at, credit in enumerate(("abc", "#N/A", float("nan"), 1e300, True)):
        rows[10 * at] = (credit, *rows[10 * at][1:])
    rows[50] = ("", rows[50][1], " ", rows[50][3])  # a formula's blank is as ordinary as an empty cell
    rows[60] = (*rows[60][:3], "nobody")
    rows[70] = (rows[70][0], 0.0, *rows[70][2:])
    rows[80] = (rows[80][0], -5.0, *rows[80][2:])
    assert by_themselves("SPM_COMMISSION", rows) == [0, 10, 20, 30, 40, 60, 70, 80]
    assert differences("SPM_COMMISSION", rows) == []


def test_trailing_blank_rows_stay_blank_and_a_row_of_cells_stays_a_row():
    rows = rows_for("SPM_COMMISSION", LONG_COLUMN, 3)
    blank = [(None,) * 4] * 5
    answers = call("SPM_COMMISSION", arguments("SPM_COMMISSION", down(rows + blank)))
    assert answers[-5:] == [[""]] * 5
    across = [[tuple(row[at] for row in rows)] for at in range(4)]
    assert call("SPM_COMMISSION", arguments("SPM_COMMISSION", across)) == [[answer for [answer] in answers[:-5]]]


def test_a_number_for_all_rows_counts_as_a_column_of_it():
    rows = [(credit, 60_000.0, 1_234.5, "AE") for credit, *_ in rows_for("SPM_COMMISSION", 300, 4)]
    credits = [(row[0],) for row in rows]
    found = call("SPM_COMMISSION", (credits, 60_000.0, RATES, 1_234.5, "AE", PLANS))
    assert found == [[call("SPM_COMMISSION", arguments("SPM_COMMISSION", row))] for row in rows]
    for odd in ("1/3", "abc", "#N/A", 1e300, "0.12345678901234567890"):
        found = call("SPM_COMMISSION", (credits, odd, RATES, 1_234.5, "AE", PLANS))
        assert all(same(one, call("SPM_COMMISSION", (credit, odd, RATES, 1_234.5, "AE", PLANS))) for [one], [credit] in zip(found, map(list, credits), strict=True))


@pytest.mark.parametrize("plans", [(("plan", "AE"), ("gate", 0.5)), (("plan", "SDR"),), (("gate", 0.5),), PLANS, ()])
@pytest.mark.parametrize("rates", [RATES, RATES[:5], (("From", "Rate"), *(row[1:3] for row in RATES[1:5]))])
@pytest.mark.parametrize("plan", ["AE", "SDR", None])
def test_plan_and_tables_are_found_as_for_one_row(plan, rates, plans):
    rows = [(*row[:3], plan) for row in rows_for("SPM_COMMISSION", LONG_COLUMN, 9)]
    for name in EARN + PAY:
        assert differences(name, rows, plans, rates) == []


# --- plans of all kinds ---------------------------------------------------------------------------------

METHODS = ("marginal", "retroactive", "mixed", "deal_at_tier", "per_transaction", "interpolated", "curve", "stepped")
OFTEN = {
    "boundary": ("above",),
    "rate_of": ("credit", "target", "value"),
    "attainment_cap": (1.5, "200%", 0.9),
    "gate": (0.5, 0.8, 1.0, "33.3333%"),
    "gate_kind": ("above", "full"),
    "minimum": (100.0, 33.333),
    "cap": (5_000.0, 1_234.567),
    "zero_quota": ("zero", "full", "flat"),
    "currency": ("USD", "JPY", "KWD"),
    "rounding": ("half_even", "down", "none"),
    "recoverable": (0.0, 0.5, 1 / 3),
    "draw_type": ("additive",),
    "protected": ("no",),
    "recovery": (0.25, 1 / 3),
    "recovery_limit": (500.0, 123.456),
    "recovery_share": (0.5, 1 / 3),
    "balance_cap": (2_000.0, 1_500.555),
    "guarantee": ("cumulative",),
}


@st.composite
def plans_and_rates(draw: Any) -> tuple[Any, Any]:
    """The terms of one plan, and its rate table."""
    method = draw(st.sampled_from(METHODS))
    over = draw(st.sampled_from(["", "amount", "units", "attainment"]))
    terms = {name: draw(st.sampled_from(values)) for name, values in OFTEN.items() if draw(st.integers(0, 4)) == 0}
    terms |= {"over": over, "method": "" if method == "mixed" else method, "target": draw(st.sampled_from([60_000.0, 8_333.33, "8333.3333333333333333"]))}
    terms |= {"deal_at_tier": {"tier": draw(st.sampled_from(["before", "including"]))}, "per_transaction": {"level": "transaction"}}.get(method, {})
    if "cap" in terms and draw(st.booleans()):
        terms |= {"cap_kind": "soft", "soft_rate": 0.5}
    if method in ("retroactive", "mixed") and draw(st.booleans()):
        terms["deductible"] = 1_000.0
    starts = sorted(draw(st.sets(st.sampled_from([0.4, 0.5, 0.8, 1.0, 1.2, 1.5, 2.0]), max_size=4)))
    unit = 100_000.0 if over in ("amount", "units") or draw(st.integers(0, 9)) == 0 else 1.0
    values = [0.0, 500.0, 2_500.5] if method in METHODS[5:] and terms.get("rate_of") in (None, "value") else [0.0, 0.04, 0.0333, 0.075, 0.1, -0.01]
    rows = [
        (start * unit, draw(st.sampled_from(values)), draw(st.sampled_from(["marginal", "retroactive"])) if method == "mixed" else None)
        for start in [draw(st.sampled_from([0.0, 0.0, 0.25, -0.1])), *starts]
    ]
    return tuple((name, value) for name, value in terms.items() if value != ""), (("From", "Rate", "Method"), *rows)


@given(plan=plans_and_rates(), seed=st.integers(0, 10**9))
@tried(3)
def test_any_plan_answers_what_its_rows_answer_alone(plan, seed):
    plans, rates = plan
    for name in EARN + PAY:
        rows = [(*row[:3], None) for row in rows_for(name, 70, seed)]
        assert differences(name, rows, plans, rates) == []


def test_every_method_takes_the_fast_way():
    for method in METHODS:
        own = {"deal_at_tier": (("tier", "before"),), "per_transaction": (("level", "transaction"),)}.get(method, ())
        plans = (("method", "marginal" if method == "mixed" else method), *own)
        rates = (("From", "Rate", "Method"), (0.0, 0.04, None), (0.5, 0.06, "retroactive" if method == "mixed" else None), (1.0, 0.08, None))
        rows = [(abs(credit), quota, prior, None) for credit, quota, prior, _ in rows_for("SPM_COMMISSION", 300, 5)]
        assert by_themselves("SPM_COMMISSION", rows, plans, rates) == [], method
        assert differences("SPM_COMMISSION", rows, plans, rates) == [], method


# --- numbers --------------------------------------------------------------------------------------------


@given(st.lists(st.one_of(st.floats(), st.integers(-(10**17), 10**17), st.decimals(-(10**9), 10**9, places=2).map(float)), min_size=1))
@tried(10)
def test_a_cell_is_the_whole_number_that_it_is_read_as(cells):
    found = whole_numbers(cells)
    for cell, whole, places in zip(cells, found.whole.tolist(), found.places.tolist(), strict=True):
        assert places < 0 or exact(cell) == exact(whole) / 10**places
        cents = in_cents(cell)
        assert cents is None or exact(cell) * 100 == cents
        if math.isfinite(cell) and abs(cell) < 1e12 and (exact(cell) * 100).denominator == 1:
            assert (places, whole) == (2, cents), "no amount in cents is left out"


@pytest.mark.parametrize("seed", range(3))
def test_fifteen_digits_are_those_that_are_written(seed):
    chance = random.Random(seed)
    values = [chance.uniform(-1, 1) * 10 ** chance.uniform(-12, 18) for _ in range(20_000)]
    values += [math.nextafter(10.0**power, towards) for power in range(-9, 20) for towards in (0.0, 10.0**power, math.inf)]
    assert at_fifteen_digits(numpy.array(values)).tolist() == [float(f"{value:.15g}") for value in values]


@pytest.mark.parametrize("largest", [0, 10**9, 10**12, 10**15])
def test_where_64_bits_do_not_hold_the_numbers_python_s_own_do(monkeypatch, largest):
    rows = {name: rows_for(name, 1_000, 6) for name in EARN + PAY}
    usual = {name: call(name, arguments(name, down(rows[name]))) for name in rows}
    monkeypatch.setattr(pay_columns, "LARGEST", largest)
    assert {name: call(name, arguments(name, down(rows[name]))) for name in rows} == usual


def test_large_amounts_are_exact():
    chance = random.Random(7)
    rows = [(chance.randint(1, 10**15) / 10 ** chance.randint(2, 6), 1e10 + chance.randint(0, 9), None, "AE") for _ in range(2_000)]
    assert differences("SPM_COMMISSION", rows) == []


@pytest.mark.parametrize("name", EARN + PAY)
def test_without_numpy_rows_in_cents_take_the_fast_way_too(name):
    chance = random.Random(8)
    rows = [(cents(chance, 0, 90_000), cents(chance, 1, 9_000), summed(chance, 6), chance.choice(TEAM)) for _ in range(1_000)]
    with no_numpy():
        assert by_themselves(name, rows) == []
    assert differences(name, rows) == []


def test_functions_without_a_fast_way_answer_all_the_same():
    months = [(float(at % 14),) for at in range(100)]
    assert call("SPM_CLAWBACK", (1_000.0, months, 12.0))[6] == [500.0]
