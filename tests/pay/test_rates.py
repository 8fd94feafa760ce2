"""Rate tables: every method on the figures of the rulebook, boundaries, returns, matrices."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spm_xl.errors import InvalidPlan, OutOfRange
from spm_xl.money import exact, rounded
from spm_xl.pay.rates import cumulative, earned, matrix_value, rate_table, scaled, slices, value_at

SPIFF = [(0, "0.04"), (150_000, "0.06"), (250_000, "0.08")]  # Salesforce Spiff: 4%, 6% from 150,000, 8% from 250,000
MIXED = [(0, "0.05"), ("0.5", "0.10", "retroactive"), (1, "0.15", "marginal")]  # QuotaPath's template

# method, options, prior, deal, expected; the table is SPIFF
METHODS = [
    ("marginal", "marginal", {}, 145_000, 20_000, 1_100),
    ("retroactive", "retroactive", {}, 145_000, 20_000, 4_100),
    ("deal at the tier before", "deal_at_tier", {"tier": "before"}, 145_000, 20_000, 800),
    ("deal at the tier including", "deal_at_tier", {"tier": "including"}, 145_000, 20_000, 1_200),
    ("per transaction", "per_transaction", {}, 145_000, 20_000, 800),
    ("per transaction crosses its own tiers", "per_transaction", {}, 145_000, 160_000, 6_600),
    ("marginal over two boundaries", "marginal", {}, 145_000, 120_000, 200 + 6_000 + 1_200),
    ("marginal, return over a boundary", "marginal", {}, 165_000, -20_000, -1_100),
    ("retroactive, return over a boundary", "retroactive", {}, 165_000, -20_000, -4_100),
    ("below zero the first tier mirrors", "marginal", {}, 0, -10_000, -400),
    ("from below zero up", "marginal", {}, -10_000, 20_000, 800),
    ("retroactive at the boundary is in the tier", "retroactive", {}, 0, 150_000, 9_000),
    ("retroactive `above`: the boundary is not", "retroactive", {"boundary": "above"}, 0, 150_000, 6_000),
    ("retroactive `above`: a cent over is", "retroactive", {"boundary": "above"}, 0, "150000.01", "9000.0006"),
    ("marginal: the boundary does not matter", "marginal", {"boundary": "above"}, 0, 150_000, 6_000),
    ("deal at tier including, at the boundary", "deal_at_tier", {"tier": "including"}, 130_000, 20_000, 1_200),
    ("deal at tier including, `above`", "deal_at_tier", {"tier": "including", "boundary": "above"}, 130_000, 20_000, 800),
    ("nothing sold", "marginal", {}, 145_000, 0, 0),
]  # fmt: skip


@pytest.mark.parametrize(("method", "options", "prior", "deal", "expected"), [row[1:] for row in METHODS], ids=[row[0] for row in METHODS])
def test_methods(method, options, prior, deal, expected):
    table = rate_table(SPIFF, method, **options)
    assert earned(table, deal, prior) == exact(expected)
    assert sum((row.pay for row in slices(table, deal, prior)), Fraction(0)) == exact(expected)
    assert all(row.base * row.rate == row.pay for row in slices(table, deal, prior))


# attainment reached in one step or two; 5% marginal, 10% from the first unit at 50%, 15% beyond 100%
TEMPLATE = [
    ("below 50%: half the rate", "0", "0.49", "0.0245"),
    ("at 50%: the full rate from the first unit", "0", "0.5", "0.05"),
    ("the step to 50% brings the jump", "0.49", "0.01", "0.0255"),
    ("at 100%", "0", "1", "0.10"),
    ("beyond 100% only what lies beyond", "1", "0.2", "0.03"),
    ("back under 50% gives the jump back", "0.5", "-0.01", "-0.0255"),
]


@pytest.mark.parametrize(("prior", "credit", "expected"), [row[1:] for row in TEMPLATE], ids=[row[0] for row in TEMPLATE])
def test_methods_mixed_by_boundary(prior, credit, expected):
    assert earned(rate_table(MIXED, "marginal"), credit, prior) == exact(expected)


TIES = [
    ("5% to quota (PLN-02)", "100000.00", "5000.00"),
    ("a cent more earns 7.5% on the cent, which rounds to nothing (PLN-02)", "100000.01", "5000.00"),
    ("three tiers: 5,000 + 1,500 + 1,000 (PLN-03)", "130000", "7500.00"),
]


@pytest.mark.parametrize(("credit", "expected"), [row[1:] for row in TIES], ids=[row[0] for row in TIES])
def test_at_100_percent_of_quota(credit, expected):
    table = scaled(rate_table([(0, "0.05"), (1, "0.075"), ("1.2", "0.10")], "marginal"), Fraction(100_000))
    assert str(rounded(earned(table, credit))) == expected


DEDUCTIBLE = [
    ("nothing up to the deductible", 0, 100, "0"),
    ("rate x (x - d)", 0, 150, "5"),
    ("the second deal pays in full", 150, 50, "5"),
    ("and back", 200, -200, "-10"),
]


@pytest.mark.parametrize(("prior", "credit", "expected"), [row[1:] for row in DEDUCTIBLE], ids=[row[0] for row in DEDUCTIBLE])
def test_deductible(prior, credit, expected):
    assert earned(rate_table([(0, "0.1")], "retroactive", deductible=100), credit, prior) == exact(expected)


def test_nothing_below_a_first_boundary_above_zero():
    table = rate_table([(1000, "0.10")], "marginal")
    assert [earned(table, credit) for credit in (999, 1000, 1100)] == [0, 0, 10]


VALUES = [
    ("stepped: the tier's value", "stepped", [(0, 0), (1, 500), (2, 800)], "1.99", "500"),
    ("stepped: at the boundary", "stepped", [(0, 0), (1, 500), (2, 800)], "2", "800"),
    ("stepped: below the first", "stepped", [(1, 500)], "0.99", "0"),
    ("curve: linear between two points", "curve", [("0.5", 0), (1, 1), (2, 3)], "1.5", "2"),
    ("curve: flat beyond the last", "curve", [("0.5", 0), (1, 1), (2, 3)], "9", "3"),
    ("curve: 0 below the first", "curve", [("0.5", "0.4"), (1, 1)], "0.49", "0"),
    ("curve: at the first point", "curve", [("0.5", "0.4"), (1, 1)], "0.5", "0.4"),
    ("interpolated: tier amounts add up, pro rata in the last reached", "interpolated", [(0, 100), (10, 200), (20, 0)], "15", "200"),
    ("interpolated: the last row closes the table", "interpolated", [(0, 100), (10, 200), (20, 0)], "99", "300"),
    ("below zero there is no value", "stepped", [(0, 500)], "-1", "0"),
]


@pytest.mark.parametrize(("method", "rows", "point", "expected"), [row[1:] for row in VALUES], ids=[row[0] for row in VALUES])
def test_value_tables(method, rows, point, expected):
    assert value_at(rate_table(rows, method), point) == exact(expected)


def test_a_value_table_earns_what_is_reached_less_what_was():
    table = rate_table([("0.5", 0), (1, 1000)], "curve")
    assert earned(table, "0.25", "0.5") == 500
    assert earned(table, "-0.25", "0.75") == -500


CELLS = {(exact(r), exact(c)): exact(v) for r, c, v in [("0.8", "0.8", "0.5"), ("0.8", 1, "0.7"), (1, "0.8", "0.8"), (1, 1, 1)]}
MATRIX = [
    ("a cell", "stepped", "0.8", "1", "0.7"),
    ("stepped keeps the lower corner", "stepped", "0.99", "0.99", "0.5"),
    ("bilinear in the middle", "bilinear", "0.9", "0.9", "0.75"),
    ("bilinear on an edge", "bilinear", "1", "0.9", "0.9"),
    ("beyond the last it stays", "bilinear", "3", "3", "1"),
    ("below the first row nothing", "stepped", "0.79", "2", "0"),
    ("below the first column nothing", "bilinear", "2", "0.79", "0"),
]


@pytest.mark.parametrize(("method", "row", "column", "expected"), [row[1:] for row in MATRIX], ids=[row[0] for row in MATRIX])
def test_matrix(method, row, column, expected):
    assert matrix_value(CELLS, row, column, method) == exact(expected)


def test_a_gap_in_a_matrix_is_refused_only_where_it_is_met():
    gap = {**CELLS, (exact(1), exact(1)): None}
    assert matrix_value(gap, "0.8", "0.8", "stepped") == exact("0.5")
    with pytest.raises(OutOfRange, match="gap at row 1, column 1"):
        matrix_value(gap, 1, 1, "stepped")


def test_a_matrix_names_how_it_is_read():
    with pytest.raises(InvalidPlan, match="matrix_method"):
        matrix_value(CELLS, 1, 1, "")


REFUSED = [
    ("an unknown method", [(0, 1)], "progressive", {}, "unknown"),
    ("no rows", [], "marginal", {}, "at least one row"),
    ("a doubled boundary", [(0, 1), (5, 2), (5, 3)], "marginal", {}, "rise strictly"),
    ("a falling boundary", [(0, 1), (5, 2), (4, 3)], "marginal", {}, "rise strictly"),
    ("deal at tier without saying which", [(0, 1)], "deal_at_tier", {}, "before or including"),
    ("an unknown boundary", [(0, 1)], "marginal", {"boundary": "over"}, "reached or above"),
    ("a boundary with the method of a whole table", [(0, 1), (5, 2, "stepped")], "marginal", {}, "cannot hold for one boundary"),
]


@pytest.mark.parametrize(("rows", "method", "options", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_tables_that_are_refused(rows, method, options, words):
    with pytest.raises(InvalidPlan, match=words):
        rate_table(rows, method, **options)


@pytest.mark.parametrize("point", [-100, 0, 1, 99, 100, 101, 149, 150, 151, 1000])
@pytest.mark.parametrize("boundary", ["reached", "above"])
@pytest.mark.parametrize("deductible", [0, 30])
def test_the_formula_and_the_slices_agree(point, boundary, deductible):
    """The formula that runs on arrays says what the slices say, for a table of both methods."""
    rows = [(0, "0.02"), (100, "0.03", "retroactive"), (150, "0.05", "marginal")]
    table = rate_table(rows, "marginal", boundary=boundary, deductible=deductible)
    tiers = table.tiers
    answer = cumulative(
        Fraction(point), [t.start for t in tiers], [t.rate for t in tiers], [t.method == "retroactive" for t in tiers],
        table.deductible, boundary,
    )  # fmt: skip
    assert answer == earned(table, point)
