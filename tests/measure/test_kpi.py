"""Sales measures: definitions, and errors where a measure has no meaning."""

from datetime import date
from fractions import Fraction

import pytest

from spm_xl.errors import OutOfRange
from spm_xl.measure import kpi


def test_win_rate_counts_closed_opportunities_unless_told_all():
    assert kpi.win_rate(4238, 2473) == Fraction(4238, 6711)
    assert kpi.win_rate(10, 0, still_open=10, of="all") == Fraction(1, 2)


def test_cycle_leaves_the_end_date_out_and_knows_leap_years():
    assert kpi.cycle_days(date(2025, 1, 10), date(2025, 3, 5)) == 54
    assert kpi.cycle_days(date(2024, 1, 10), date(2024, 3, 5)) == 55
    assert kpi.cycle_days(date(2024, 1, 10), date(2024, 1, 10)) == 0


def test_mean_and_median_differ_where_one_deal_took_long():
    found = kpi.cycle([10, 20, 90, 40])
    assert (found.deals, found.total, found.mean, found.median) == (4, 160, 40, 30)


def test_ratios_are_exact():
    assert kpi.cycle([1, 1, 2]).mean == Fraction(4, 3)
    assert kpi.velocity(1, "0.1", "0.3", 3) == Fraction(1, 100)
    assert kpi.needed_coverage(0.18) == Fraction(50, 9)


def test_pace_counts_the_as_of_day():
    assert kpi.pace_index(50, 100, elapsed=10, working_days=20) == 1
    assert kpi.pace_index(0, 100, elapsed=1, working_days=20) == 0


@pytest.mark.parametrize(
    "asked",
    [
        lambda: kpi.win_rate(0, 0),
        lambda: kpi.win_rate(0, 0, still_open=7),
        lambda: kpi.win_rate(-1, 2),
        lambda: kpi.average_deal(1000, 0),
        lambda: kpi.average_cycle(30, 0),
        lambda: kpi.cycle([]),
        lambda: kpi.cycle_days(date(2025, 2, 1), date(2025, 1, 31)),
        lambda: kpi.velocity(10, 100, "0.2", 0),
        lambda: kpi.velocity(10, 100, 25, 30),
        lambda: kpi.coverage(100, 0),
        lambda: kpi.coverage(100, -5),
        lambda: kpi.needed_coverage(0),
        lambda: kpi.pace_index(50, 0, 10, 20),
        lambda: kpi.pace_index(50, 100, 0, 20),
        lambda: kpi.pace_index(50, 100, 21, 20),
        lambda: kpi.target_pay(0, 0),
        lambda: kpi.base_rate(1000, 0),
    ],
)
def test_a_measure_without_meaning_is_an_error(asked):
    with pytest.raises(OutOfRange, match=r"\.$"):
        asked()
