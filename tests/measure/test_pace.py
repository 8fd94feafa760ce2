"""Pace and forecasts: what a sales manager works out on a napkin, exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import InvalidPlan, OutOfRange
from spm_xl.measure import kpi
from spm_xl.measure.pace import linear_forecast, linearity, reached, required_per_day, run_rate
from tests.strategies import tried

SHARES = st.fractions(0, 1, max_denominator=1000)
# half of a quarter's business comes in its last month, a third of it in the last ten days
BACK_LOADED = linearity([("0.333333", "0.2"), ("0.666667", "0.5"), ("0.85", "0.67")])


def test_half_the_month_gone_and_55_000_sold_ends_at_110_000():
    assert run_rate(55000, elapsed=11, working_days=22) == 110000


def test_the_run_rate_of_the_last_day_is_the_result_itself():
    assert run_rate("98765.43", elapsed=22, working_days=22) == Fraction(9876543, 100)


def test_a_back_loaded_quarter_is_not_behind_after_its_first_month():
    quota, sold = 300000, 60000
    assert kpi.pace_index(sold, quota, elapsed=21, working_days=63) == Fraction(3, 5)
    assert linear_forecast(sold, reached("0.333333", BACK_LOADED)) == quota


def test_between_two_points_the_share_grows_evenly():
    assert reached("0.5", linearity([("0.4", "0.2"), ("0.6", "0.4")])) == Fraction(3, 10)


def test_without_linearity_the_share_reached_is_the_share_gone():
    assert reached("0.37") == Fraction(37, 100)
    assert [reached(0, BACK_LOADED), reached(1, BACK_LOADED)] == [0, 1]


def test_what_each_remaining_day_must_bring():
    assert required_per_day(55000, 100000, remaining_days=9) == 5000
    assert required_per_day(100, 100, remaining_days=0) == 0
    assert required_per_day(120, 100, remaining_days=5) == 0


@tried(2)
@given(actual=st.integers(0, 10**9), gone=st.integers(1, 66), on_the_way=st.lists(SHARES, max_size=4, unique=True))
def test_the_forecast_by_an_even_curve_is_the_run_rate(actual, gone, on_the_way):
    even = linearity([(share, share) for share in on_the_way])
    assert linear_forecast(actual, reached(Fraction(gone, 66), even)) == run_rate(actual, gone, 66)


@tried(2)
@given(elapsed=st.lists(SHARES, max_size=6, unique=True), shares=st.lists(SHARES, min_size=6, max_size=6), one=SHARES, other=SHARES)
def test_a_curve_never_falls_and_meets_its_points(elapsed, shares, one, other):
    inner = [share for share in sorted(elapsed) if 0 < share < 1]
    points = linearity(list(zip(inner, sorted(shares), strict=False)))
    for gone, share in points:
        assert reached(gone, points) == share
    assert reached(min(one, other), points) <= reached(max(one, other), points)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: run_rate(100, 0, 20), "no working day of the interval is gone yet"),
        (lambda: run_rate(100, 21, 20), "21 working days are gone of an interval of 20"),
        (lambda: required_per_day(90, 100, 0), "the target is missed and no working day remains"),
        (lambda: required_per_day(90, 100, -1), "it cannot be negative"),
        (lambda: linear_forecast(100, 0), "by now nothing is normally reached"),
        (lambda: linear_forecast(100, 20), "reached is 20; a share lies between 0 and 1"),
        (lambda: reached("1.2"), "elapsed_share is 1.2"),
    ],
)
def test_what_has_no_meaning_says_so(asked, said):
    with pytest.raises(OutOfRange, match=said):
        asked()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("0.5", "0.6"), ("0.7", "0.4")], "both columns must rise"),
        ([("0.5", "0.6"), ("0.5", "0.7")], "both columns must rise"),
        ([(50, 30)], "both are shares from 0 to 1"),
        ([(0, "0.1")], "an interval starts at 0 and ends at 1"),
        ([(1, "0.9")], "an interval starts at 0 and ends at 1"),
    ],
)
def test_a_curve_that_cannot_be_is_refused(rows, said):
    with pytest.raises(InvalidPlan, match=said):
        linearity(rows)
