"""What each function of a cell answers, in figures that a pocket calculator confirms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.udfs.call import call
from tests.strategies import RATES, tried

TIERS = ((0, 0.04), (150_000, 0.06), (250_000, 0.08))
QUOTA_TIERS = ((0, 0.05), (1, 0.075), (1.2, 0.1))


def total_of(rows):
    """The sum of the amounts of an explanation, without its total."""
    return sum(row[5] for row in rows[1:-1] if row[5] != "")


# --- attainment and commission --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "attainment"),
    [
        ((120, 100), 1.2),
        ((30_000, 100_000, 90_000), 1.2),
        ((None, 100), 0.0),
        ((-20, 100), -0.2),
        ((5_000, 100), 50.0),  # never capped: the attainment cap is the table's
        ((50, 100, 0, None, (("attainment_cap", 0.2),)), 0.5),
        ((1, 3), 1 / 3),
        ((5, 0, 0, None, (("zero_quota", "zero"),)), 0.0),
        ((5, 0, 0, None, (("zero_quota", "flat"),)), 0.0),
        ((5, None, 0, None, (("zero_quota", "full"),)), 1.0),
        ((5, 0), "#DIV/0!"),
        ((5, None), "#DIV/0!"),
        ((5, -100), "#NUM!"),
    ],
)
def test_attainment(arguments, attainment):
    assert call("SPM_ATTAINMENT", arguments) == attainment


@pytest.mark.parametrize(
    ("method", "earned"),
    [
        ((), 1100.0),
        ((("method", "marginal"),), 1100.0),
        ((("method", "retroactive"),), 4100.0),
        ((("method", "deal_at_tier"), ("tier", "before")), 800.0),
        ((("method", "deal_at_tier"), ("tier", "including")), 1200.0),
        ((("method", "per_transaction"), ("level", "transaction")), 800.0),
    ],
)
def test_one_table_by_every_method(method, earned):
    """Prior 145,000, deal 20,000, 4% / 6% from 150,000 / 8% from 250,000."""
    assert call("SPM_COMMISSION", (20_000, None, TIERS, 145_000, None, method or None)) == earned


@pytest.mark.parametrize(
    ("credit", "earned"),
    [(100_000, 5000.0), (100_000.01, 5000.0), (100_000.13, 5000.01), (130_000, 7500.0), (-10_000, -500.0), (0, 0.0)],
)
def test_tiers_over_attainment(credit, earned):
    """Credit at the boundary, a cent over it, and over two boundaries; a return is the same with a minus."""
    assert call("SPM_COMMISSION", (credit, 100_000, QUOTA_TIERS)) == earned


def test_commission_is_rounded_half_away_from_zero():
    assert call("SPM_COMMISSION", (1001.40, None, ((0, 0.075),))) == 75.11, "exact 75.105, in binary 75.10"
    assert call("SPM_COMMISSION", (-1001.40, None, ((0, 0.075),))) == -75.11
    assert call("SPM_COMMISSION", (1000, 3000, ((0, 1), (1, 2)), 0, None, (("rate_of", "target"), ("target", 9000)))) == 3000.0


def test_an_attainment_cap_limits_the_credit_and_a_cap_the_pay():
    """Quota 100, 10%, double above 100%, credit 300: 50; attainment cap 200% pays 30; cap 25 pays 25."""
    rates = ((0, 0.1), (1, 0.2))
    assert [call("SPM_COMMISSION", (300, 100, rates, 0, None, terms)) for terms in (None, (("attainment_cap", 2),), (("cap", 25),))] == [50.0, 30.0, 25.0]


def test_monthly_pay_on_an_annual_quota_needs_no_true_up():
    """Month by month with the year so far, a year comes to what it comes to at once: gate, soft cap and all."""
    terms = (("gate", 0.5), ("cap", 60), ("cap_kind", "soft"), ("soft_rate", 0.25), ("method", "retroactive"))
    credits, prior, paid = [200, 150, 150, -50, 400, 350], 0, 0.0
    for credit in credits:
        paid += call("SPM_COMMISSION", (credit, 1000, QUOTA_TIERS, prior, None, terms))
        prior += credit
    assert paid == call("SPM_COMMISSION", (sum(credits), 1000, QUOTA_TIERS, 0, None, terms)) == 75.0


@tried(2)
@given(
    credit=st.integers(-10**7, 10**8).map(lambda cents: cents / 100), prior=st.integers(0, 10**8).map(lambda cents: cents / 100),
    rates=st.tuples(st.sampled_from(RATES), st.sampled_from(RATES), st.sampled_from(RATES)), method=st.sampled_from(["marginal", "retroactive", "curve", "stepped", "interpolated"]),
    limits=st.sampled_from([(), (("cap", 900),), (("gate", 0.6),), (("minimum", 100),), (("gate", 0.5), ("gate_kind", "above"), ("cap", 5000))]),
)  # fmt: skip
def test_an_explanation_adds_up_to_the_commission(credit, prior, rates, method, limits):
    table = tuple(zip((0.0, 0.8, 1.0), map(float, rates), strict=True))
    arguments = (credit, 500_000.0, table, prior, None, (("method", method), *limits))
    rows = call("SPM_EXPLAIN", arguments)
    assert rows[-1] == ["total", "", "", "", "", call("SPM_COMMISSION", arguments)]
    assert total_of(rows) == pytest.approx(rows[-1][5], abs=1e-6)


def test_an_explanation_names_the_default_method_and_every_step():
    rows = call("SPM_EXPLAIN", (130_000, 100_000, QUOTA_TIERS, 0, None, (("cap", 7000), ("gate", 0.5))))
    assert rows == [
        ["Step", "From", "To", "Base", "Rate", "Amount"],
        ["method marginal (the default), over attainment", "", "", "", "", ""],
        ["attainment", "", "", 130_000.0, 1.3, ""],
        ["tier 1", 0.0, 100_000.0, 100_000.0, 0.05, 5000.0],
        ["tier 2", 100_000.0, 120_000.0, 20_000.0, 0.075, 1500.0],
        ["tier 3", 120_000.0, "", 10_000.0, 0.1, 1000.0],
        ["cap: at most 7,000.00", "", "", "", "", -500.0],
        ["total", "", "", "", "", 7000.0],
    ]
    rows = call("SPM_EXPLAIN", (33.33, 100, ((0, 0.075),), 0, "AE", (("Plan", "Method"), ("AE", "marginal"))))
    assert [row[0] for row in rows] == ["Step", "method marginal, over attainment", "attainment", "tier 1", "rounding", "total"]


# --- draws ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "paid", "closing"),
    [
        ((1200, 1000, 500), 1000.0, 300.0),
        ((400, 1000), 1000.0, 600.0),
        ((None, 1000), 1000.0, 1000.0),
        ((400, None), 400.0, 0.0),
        ((400, 0, 500), 0.0, 100.0),
        ((-100, 1000), 900.0, 1000.0),
        ((100.005, 0), 100.01, 0.0),
        ((400, 1000, 0, None, (("recoverable", 0),)), 1000.0, 0.0),
        ((400, -1), "#NUM!", "#NUM!"),
        ((400, 1, -1), "#NUM!", "#NUM!"),
    ],
)
def test_payout_and_balance(arguments, paid, closing):
    assert call("SPM_PAYOUT", arguments) == paid
    assert call("SPM_BALANCE", arguments) == closing


def test_an_amount_below_zero_is_named_with_its_value():
    assert call("SPM_PAYOUT", (400, -1)).why == "draw is -1.00, and below zero it has no meaning. Correct the amount."
    assert call("SPM_DRAW_LEDGER", ([400], 1, -250)).why.startswith("opening is -250.00")
    assert call("SPM_PAYOUT", (400, 100, -1e-12)) == 400.0, "what is left of a subtraction of cents is 0"


def test_the_ledger_is_the_row_formulas_one_after_the_other():
    """A recoverable draw of 3,000 a month, earned 1,000, 2,500 and 6,000: paid 3,000, 3,000 and 3,500."""
    ledger = call("SPM_DRAW_LEDGER", ([[1000], [2500], [6000]], 3000))
    assert ledger == [
        [1000.0, 3000.0, 2000.0, 0.0, 3000.0, 2000.0],
        [2500.0, 3000.0, 500.0, 0.0, 3000.0, 2500.0],
        [6000.0, 3000.0, 0.0, 2500.0, 3500.0, 0.0],
    ]
    opening = 0.0
    for earned, draw, _, _, paid, closing in ledger:
        assert (call("SPM_PAYOUT", (earned, draw, opening)), call("SPM_BALANCE", (earned, draw, opening))) == (paid, closing)
        opening = closing


@pytest.mark.parametrize(
    ("earned", "draw", "periods"),
    [
        ([[1000], [2500], [None], [None]], 3000, 2),
        ([[1000, 2500, ""]], [[3000, 3000, ""]], 2),
        ([[1000], [2500], [None]], [[3000], [3000], [3000]], 3),
        ([[1000], [2500], [500]], [[3000], [None], [None]], 3),
        ([1000, 2500], [[3000, 3000]], 2),
        ([1000], None, 1),
        (1000, 3000, 1),
    ],
    ids=["blanks at the end", "a row", "a draw without earnings", "a draw that ends", "a column and a row", "no draw", "one period"],
)
def test_the_ledger_has_a_row_for_every_period_that_has_earnings_or_a_draw(earned, draw, periods):
    assert len(call("SPM_DRAW_LEDGER", (earned, draw))) == periods


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([[1], [2]], [[1], [2], [3]]), "earned has 2 periods and draw has 3"),
        (([[1], [2]], 3, [[0], [0]]), "opening is a range of 2 x 1 cells, where one cell is expected"),
        (([[1, 2], [3, 4]], 3), "earned is a range of 2 rows and 2 columns. Give one row or one column."),
        (([None, ""], 3), "earned is blank"),
        (([1, "x"], 3), "cell 2 of earned is the text 'x'"),
    ],
)
def test_a_ledger_that_cannot_be(arguments, words):
    answer = call("SPM_DRAW_LEDGER", arguments)
    assert answer == "#VALUE!"
    assert words in answer.why


# --- split, proration, ramp, matrix, clawback -----------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        (100, [[0.3], [0.3], [0.4]], [[30.0], [30.0], [40.0]]),
        (100, [[0.5, 0.25, 0.25]], [[50.0, 25.0, 25.0]]),
        (100, [1 / 3, 1 / 3, 1 / 3], [[33.34], [33.33], [33.33]]),
        (-100, [[1 / 3, 1 / 3, 1 / 3]], [[-33.34, -33.33, -33.33]]),
        (100, ["30%", "70%", None], [[30.0], [70.0]]),
        (0.01, [0.5, 0, 0.5], [[0.01], [0.0], [0.0]]),
        (75, 1, [[75.0]]),
    ],
)
def test_split(amount, shares, parts):
    assert call("SPM_SPLIT", (amount, shares)) == parts


@pytest.mark.parametrize(
    ("shares", "words"), [([0.3333] * 3, "the shares come to 0.9999, not 1"), ([1.5, -0.5], "a share of -0.5 is below zero"), (None, "come to 0")]
)
def test_shares_that_lose_or_double_money_are_refused(shares, words):
    answer = call("SPM_SPLIT", (100, shares))
    assert answer == "#NUM!"
    assert words in answer.why


@tried()
@given(amount=st.integers(-(10**9), 10**9), weights=st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
def test_a_split_adds_up_to_the_last_cent(amount, weights):
    """Shares as a cell has them: quotients of 15 digits, which seldom come to exactly 1."""
    parts = call("SPM_SPLIT", (amount / 100, [[weight / sum(weights)] for weight in weights]))
    assert sum(round(part[0] * 100) for part in parts) == amount


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ((5800, "2028-02-15", "2028-02-29", "2028-02-01", "2028-02-29"), 3000.0),
        ((5000, "2027-02-15", None, "2027-02-01", "2027-02-28"), 2500.0),
        ((5000, 46096, 0.0, 46082, 46112), 5000 * 17 / 31),
        ((12000, "2026-02-15", None, "2026-01-01", "2026-12-31", "whole months"), 11000.0),
        ((12000, "2026-02-16", None, "2026-01-01", "2026-12-31", "Whole_Months"), 10000.0),
        ((3600, "2026-01-16", "2026-03-31", "2026-01-01", "2026-12-31", "30/360"), 750.0),
        ((2100, "2026-06-15", None, "2026-06-01", "2026-06-21", "working_days"), 700.0),
        ((5000, "2026-06-30", None, "2026-06-01", "2026-06-30", "none"), 5000.0),
        ((5000, "2026-07-01", None, "2026-06-01", "2026-06-30"), 0.0),
        ((5000, "2025-01-01", "2026-12-31", "2026-06-01", "2026-06-30"), 5000.0),
        ((5000, "2026-06-20", "2026-06-10", "2026-06-01", "2026-06-30"), "#NUM!"),
        ((5000, "2026-06-20", None, "2026-06-30", "2026-06-01"), "#NUM!"),
        ((5000, "2026-06-20", None, "2026-06-01", "2026-06-30", "bank days"), "#N/A"),
        ((5000, None, None, "2026-06-01", "2026-06-30"), "#VALUE!"),
    ],
)
def test_prorate_is_not_rounded(arguments, part):
    assert call("SPM_PRORATE", arguments) == part


@pytest.mark.parametrize(
    ("month", "quota"), [("2026-03-15", 10_000.0), ("2026-04-30", 10_000.0), ("2026-05-01", 20_000.0), ("2026-06-30", 30_000.0), ("2026-07-01", 40_000.0)]
)
def test_ramp_of_a_new_hire(month, quota):
    """Hired on 10 March, ramp 25%, 50%, 75%: April is month 1, and March takes its step too."""
    assert call("SPM_RAMP", (40_000, "2026-03-10", month, [[0.25, "50%", 0.75]])) == quota


def test_ramp_takes_the_term_that_all_plans_share():
    plans = (("Plan", "Ramp start", "Cap"), ("AE", "hire month", 5), ("SDR", "hire_month", None))
    assert call("SPM_RAMP", (40_000, "2026-03-10", "2026-04-30", [0.25, 0.5, 0.75], plans)) == 20_000.0
    answer = call("SPM_RAMP", (40_000, "2026-03-10", "2026-04-30", [0.25, 0.5], (*plans, ("CSM", None, None))))
    assert answer == "#N/A"
    assert "the plans differ in ramp_start" in answer.why
    assert call("SPM_RAMP", (40_000, "2026-03-10", "2026-04-30", [0.25, -0.5])) == "#NUM!"
    assert call("SPM_RAMP", (40_000, "2026-03-10", "2026-04-30", None)) == 40_000.0
    assert call("SPM_RAMP", (40_000, "2026-03-10", "2026-04-30", [0.25, None, 0.75])).why == "cell 2 of schedule is blank. A blank is not zero: fill the cell."
    assert call("SPM_RAMP", (40_000, "2026-03-10", "2026-04-30", [25, 50])).why == "a step of 50 in the schedule means 5000%. Write 0.5 for 50%."
    assert "lies before the first month" in call("SPM_RAMP", (40_000, "2026-03-10", "2026-02-28", [0.25, 0.5])).why


MATRIX = (("", 0.8, 1.0), (0.9, 0.5, 0.75), (1.0, 0.75, 1.0))


@pytest.mark.parametrize(
    ("row", "column", "method", "value"),
    [
        (1.05, 0.9, None, 0.75), (0.95, 0.9, "stepped", 0.5), (0.95, 0.9, "Bilinear", 0.75), (2, 2, "bilinear", 1.0), (0.89, 1, None, 0.0),
        (1, 0.79, None, 0.0), (1, 1, "cubic", "#N/A"),
    ],
)  # fmt: skip
def test_matrix(row, column, method, value):
    assert call("SPM_MATRIX", (row, column, MATRIX, method)) == value


@pytest.mark.parametrize(
    ("table", "code", "words"),
    [
        ((("", 0.8, 1), (0.9, 0.5, ""), (1, 0.75, 1)), "#NUM!", "the matrix has a gap at row 0.9, column 1"),
        ((("", 0.8, 1), (1, 0.5, 1), (0.9, 0.75, 1)), "#NUM!", "the row boundaries of the matrix must rise strictly"),
        ((("", 1, 0.8), (0.9, 0.5, 1)), "#NUM!", "the column boundaries of the matrix must rise strictly"),
        ((("", 0.8, ""), (0.9, 0.5, 1)), "#VALUE!", "a boundary of the matrix is blank"),
        ((("", 0.8, 1), (0.9, "x", 1)), "#VALUE!", "the matrix at row 0.9, column 0.8 is the text 'x'"),
        ((("", 0.8, 1), (0.9, 0.5, "#N/A")), "#N/A", "table (row 2, column 3) is the error"),
        (((0.8, 1),), "#VALUE!", "needs row boundaries in its first column"),
        (None, "#VALUE!", "needs row boundaries in its first column"),
    ],
)
def test_a_wrong_matrix(table, code, words):
    answer = call("SPM_MATRIX", (0.95, 1, table))
    assert answer == code
    assert words in answer.why


@pytest.mark.parametrize(
    ("arguments", "taken"),
    [
        ((1000, 6, 12), 500.0), ((1000, 12, 12), 0.0), ((1000, 18, 12), 0.0), ((1000, None, 12), 1000.0), ((1000, 1, 3), 666.67), ((-1000, 1, 3), -666.67),
        ((1000, 6, 12, "As paid"), 1000.0), ((1000, 6, None, "clawback"), 1000.0), ((1000, 6), "#VALUE!"), ((1000, 6, None), "#NUM!"), ((1000, 6, 0), "#NUM!"),
        ((1000, -1, 12), "#NUM!"), ((1000, 6, 12, "half"), "#N/A"),
    ],
)  # fmt: skip
def test_clawback(arguments, taken):
    assert call("SPM_CLAWBACK", arguments) == taken
