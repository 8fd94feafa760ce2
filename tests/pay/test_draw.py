"""One draw, period after period: the figures of the rulebook."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from spm_xl.errors import InvalidPlan, OutOfRange
from spm_xl.money import money
from spm_xl.pay.draw import DrawTerms, in_units, series, settled

ONE, HALF, NONE = Fraction(1), Fraction(1, 2), Fraction(0)


def terms(recoverable: Fraction = ONE, **more: object) -> DrawTerms:
    return DrawTerms(recoverable=recoverable, **more)


# terms, earned, draw, opening; advance, recovery, paid, closing
ONE_PERIOD = [
    ("E 1,200 D 1,000 B 500: the floor is protected", terms(), 1200, 1000, 500, "0", "200", "1000", "300"),
    ("not protected: all of it, below the draw", terms(protected=False), 1200, 1000, 500, "0", "500", "700", "0"),
    ("top-up", terms(), 400, 1000, 0, "600", "0", "1000", "600"),
    ("non-recoverable top-up is the higher of both", terms(NONE), 400, 1000, 0, "600", "0", "1000", "0"),
    ("half recoverable", terms(HALF), 400, 1000, 0, "600", "0", "1000", "300"),
    ("additive is paid beside earnings", terms(type="additive"), 400, 1000, 0, "1000", "0", "1400", "1000"),
    ("additive recovers from all earnings", terms(type="additive"), 400, 0, 1000, "0", "400", "0", "600"),
    ("half of the room", terms(recovery=HALF), 1600, 1000, 500, "0", "300", "1300", "200"),
    ("at most 150 a period", terms(recovery_limit=Decimal(150)), 1600, 1000, 500, "0", "150", "1450", "350"),
    ("at most a tenth of earnings", terms(recovery_share=Fraction(1, 10)), 1600, 1000, 500, "0", "160", "1440", "340"),
    ("at most the balance", terms(), 5000, 1000, 500, "0", "500", "4500", "0"),
    ("balance cap 700 with 500 open: 200 more", terms(balance_cap=Decimal(700)), 0, 1000, 500, "200", "0", "200", "700"),
    ("balance cap, half recoverable: 400 more", terms(HALF, balance_cap=Decimal(700)), 0, 1000, 500, "400", "0", "400", "700"),
    ("balance beyond the cap: nothing", terms(balance_cap=Decimal(700)), 0, 1000, 900, "0", "0", "0", "900"),
    ("negative earnings: the draw and no more", terms(), -300, 1000, 0, "1000", "0", "700", "1000"),
    ("nothing is recovered from negative earnings", terms(protected=False), -300, 0, 500, "0", "0", "-300", "500"),
    ("no draw in force: all above nothing", terms(), 800, 0, 500, "0", "500", "300", "0"),
    ("earnings of exactly the draw", terms(), 1000, 1000, 500, "0", "0", "1000", "500"),
    ("a draw of nothing (DRW-07)", terms(), 0, 0, 0, "0", "0", "0", "0"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("draw_terms", "earned", "draw", "opening", "advance", "recovery", "paid", "closing"), [row[1:] for row in ONE_PERIOD], ids=[row[0] for row in ONE_PERIOD]
)
def test_one_period(draw_terms, earned, draw, opening, advance, recovery, paid, closing):
    found = settled(earned, draw, draw_terms, opening)
    assert (found.advance, found.recovery, found.paid, found.closing) == tuple(map(Decimal, (advance, recovery, paid, closing)))


# terms, earned by period, draw by period; paid, closing
SERIES = [
    ("recoverable 3,000 (DRW-01)", terms(), [1000, 2500, 6000], 3000, [3000, 3000, 3500], [2000, 2500, 0]),
    ("non-recoverable 3,000 (DRW-02)", terms(NONE), [1000, 6000], 3000, [3000, 6000], [0, 0]),
    ("periodic guarantee 1,000", terms(NONE), [2000, 0], 1000, [2000, 1000], [0, 0]),
    ("cumulative guarantee 1,000", terms(NONE, guarantee="cumulative"), [2000, 0], 1000, [2000, 0], [0, 0]),
    ("cumulative: catches up on what was topped up", terms(NONE, guarantee="cumulative"), [0, 1500, 2000], 1000, [1000, 1000, 1500], [0, 0, 0]),
    ("stepping down", terms(), [0, 0, 0], [5000, 5000, 2500], [5000, 5000, 2500], [5000, 10000, 12500]),
    ("additive: each month pays for the one before", terms(type="additive"), [1500, 1500], 1000, [2500, 1500], [1000, 1000]),
]  # fmt: skip


@pytest.mark.parametrize(("draw_terms", "earned", "draw", "paid", "closing"), [row[1:] for row in SERIES], ids=[row[0] for row in SERIES])
def test_period_after_period(draw_terms, earned, draw, paid, closing):
    found = series(earned, draw, draw_terms)
    assert ([line.paid for line in found], [line.closing for line in found]) == (paid, closing)


@pytest.mark.parametrize(("currency", "rounding"), [("", "half_up"), ("JPY", "half_even"), ("KWD", "down"), ("USD", "none")])
@pytest.mark.parametrize("draw_terms", [terms(), terms(NONE), terms(type="additive", recovery=Fraction(1, 3)), terms(balance_cap=Decimal(900))])
def test_one_period_in_minor_units_is_the_first_of_a_series(draw_terms, currency, rounding):
    for earned, draw, opening in (("1200.005", 1000, "500.25"), (-3, 1000, 0), (5000, 0, "7.5"), ("0.1", "2999.9995", 850)):
        found, places = in_units(earned, draw, draw_terms, opening, currency, rounding)
        line = series([earned], draw, draw_terms, opening, currency, rounding=rounding)[0]
        expected = (line.advance, line.recovery, line.paid, line.closing)
        assert tuple(money(units, places) for units in (found.advance, found.recovery, found.paid, found.closing)) == expected


WAGE = [
    ("earned 400, floor 290: at most 110 (LAW-01)", 400, 0, 190, 110, "110", "290", "80"),
    ("no room: nothing is recovered", 250, 0, 190, 0, "0", "250", "190"),
    ("room to spare", 600, 0, 190, 310, "190", "410", "0"),
]


@pytest.mark.parametrize(("earned", "draw", "opening", "room", "recovery", "paid", "closing"), [row[1:] for row in WAGE], ids=[row[0] for row in WAGE])
def test_nothing_is_recovered_below_the_wage_floor(earned, draw, opening, room, recovery, paid, closing):
    found = settled(earned, draw, terms(), opening, wage_room=room)
    assert (found.recovery, found.paid, found.closing) == tuple(map(Decimal, (recovery, paid, closing)))


def test_a_non_recoverable_draw_says_nothing_of_owing():
    """DRW-02."""
    assert "owed" not in terms(NONE).words
    assert "recoverable draw" in terms().words


CURRENCIES = [("JPY", "1500.4", "1500"), ("KWD", "1500.0005", "1500.001"), ("USD", "1500.005", "1500.01")]


@pytest.mark.parametrize(("currency", "draw", "expected"), CURRENCIES)
def test_a_draw_is_rounded_to_its_currency(currency, draw, expected):
    assert str(settled(0, draw, terms(), currency=currency).paid) == expected


@pytest.mark.parametrize(("draw", "opening"), [(-1, 0), (100, -1)])
def test_a_draw_or_balance_below_zero_is_refused(draw, opening):
    """DRW-07."""
    for one_period in (settled, in_units):
        with pytest.raises(OutOfRange, match="below zero"):
            one_period(0, draw, terms(), opening)


def test_unknown_terms_are_refused():
    with pytest.raises(InvalidPlan):
        settled(0, 1, terms(type="loan"))
    with pytest.raises(InvalidPlan, match="3 periods of earnings meet 2"):
        series([1, 2, 3], [1, 2], terms())
