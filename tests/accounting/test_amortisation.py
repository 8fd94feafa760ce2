"""Schedules come to their amount to the cent, whatever happens to the contract on the way."""

import itertools
import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from spm_xl.accounting.amortisation import (
    CONVENTIONS,
    Event,
    Life,
    benefit_period,
    charged,
    month_spans,
    schedule,
    used,
)
from spm_xl.errors import InvalidInput
from spm_xl.period import Span

START = date(2026, 3, 15)


def whole(life, events, currency="", until=None):
    """The schedule of all months up to the end of the benefit period, or to a later day."""
    return schedule(life, events, month_spans(Life(life.start, until or life.end)), currency)


def test_straight_line_by_month_with_the_rounding_in_the_last():
    life = benefit_period(date(2026, 1, 1), 36, "full_month")
    rows = whole(life, [Event(life.start, "added", Decimal("15000.00"))])
    assert [row.amortised for row in rows] == [Decimal("416.67")] * 35 + [Decimal("416.55")]
    assert rows[11].closing == Decimal("9999.96")


@pytest.mark.parametrize(
    ("convention", "first", "second", "last", "months"),
    [
        ("days", "46.58", "82.19", "38.37", 13),  # 17, 30 and 14 of 365 days
        ("full_month", "83.33", "83.33", "83.37", 12),
        ("mid_month", "41.67", "83.33", "41.70", 13),
        ("first_month_days", "45.70", "83.33", "37.67", 13),  # 17/31 of a month and 14/31
    ],
)
def test_how_a_part_month_counts(convention, first, second, last, months):
    life = benefit_period(START, 12, convention)
    rows = whole(life, [Event(START, "added", Decimal("1000.00"))])
    assert [str(rows[at].amortised) for at in (0, 1, -1)] == [first, second, last]
    assert len(rows) == months


def test_straight_line_is_a_loan_without_interest():
    """A second oracle: numpy-financial's payment of a loan at 0% is the charge of a whole month."""
    financial = pytest.importorskip("numpy_financial")
    for amount, months in ((15000, 36), (8000, 24), (1234, 60)):
        life = benefit_period(date(2026, 1, 1), months, "full_month")
        assert float(charged(amount, life, life.start, date(2026, 1, 31))) == pytest.approx(-financial.pmt(0, months, amount), abs=0.005)


def test_a_change_of_estimate_is_prospective():
    """After a year of three, what is left is spread over a new total of five: 10,000 over 48 months."""
    life = benefit_period(date(2026, 1, 1), 36, "full_month")
    longer = Event(date(2027, 1, 1), "end", end=benefit_period(life.start, 60, "full_month").end)
    rows = whole(life, [Event(life.start, "added", Decimal("15000.00")), longer], until=longer.end)
    assert rows[11].closing == Decimal("9999.96")
    assert {row.amortised for row in rows[12:-1]} == {Decimal("208.33")}
    assert rows[-1].closing == 0


def test_what_ends_early_is_written_off_in_whole_or_in_part():
    life = benefit_period(date(2026, 1, 1), 10, "full_month")
    added = Event(life.start, "added", Decimal("1000.00"))
    half = whole(life, [added, Event(date(2026, 3, 1), "written off", share=Fraction(1, 2))])
    assert (half[2].opening, half[2].written_off, half[2].amortised) == (800, 400, 50)
    gone = whole(life, [added, Event(date(2026, 3, 1), "written off", share=Fraction(1)), Event(date(2026, 5, 1), "added", Decimal("70.00"))])
    assert (gone[2].written_off, gone[2].closing, gone[4].expensed, gone[-1].closing) == (800, 0, 70, 0)


def test_a_clawback_takes_what_is_left_and_no_more():
    life = benefit_period(date(2026, 1, 1), 10, "full_month")
    added = Event(life.start, "added", Decimal("1000.00"))
    part = whole(life, [added, Event(date(2026, 3, 1), "added", Decimal("-400.00"))])
    assert [row.amortised for row in part[1:4]] == [100, 50, 50]
    everything = whole(life, [added, Event(date(2026, 3, 1), "added", Decimal("-1000.00"))])
    assert (everything[2].added, everything[2].expensed, everything[2].closing) == (-800, -200, 0)


def test_an_impairment_lowers_the_rest():
    life = benefit_period(date(2026, 1, 1), 10, "full_month")
    rows = whole(life, [Event(life.start, "added", Decimal("1000.00")), Event(date(2026, 6, 1), "impaired", Decimal("300.00"))])
    assert (rows[5].impaired, rows[5].amortised, rows[-1].closing) == (300, 40, 0)


def test_an_amount_of_a_few_cents_is_never_charged_twice():
    life = benefit_period(date(2026, 1, 1), 36, "full_month")
    rows = whole(life, [Event(life.start, "added", Decimal("0.20"))])
    assert [row.closing for row in rows[:21]] == [Decimal(20 - at) / 100 for at in range(1, 21)] + [0]


def test_what_is_left_of_an_older_asset_goes_on():
    """Opened with what a schedule has left, the rest of the schedule is the same."""
    life = benefit_period(date(2026, 1, 1), 36, "first_month_days")
    rows = whole(life, [Event(life.start, "added", Decimal("15000.00"))])
    left = schedule(life, [Event(date(2026, 12, 31), "opened", rows[11].closing)], [Span(date(2027, 1, 1), date(2028, 12, 31))])
    assert (left[0].opening, left[0].closing) == (rows[11].closing, 0)


def random_events(pick, life, amount):
    days = (life.end - life.start).days
    for _ in range(pick.randrange(5)):
        day = life.start + timedelta(days=pick.randrange(days + 60))
        kind = pick.choice(("added", "end", "written off", "impaired"))
        yield Event(
            day, kind, Decimal(pick.randrange(-abs(int(amount)), abs(int(amount)) + 1)) * (1 if kind == "added" else 0) + abs(amount) / 4 * (kind == "impaired"),
            Fraction(pick.randrange(5), 4), life.start + timedelta(days=pick.randrange(1, days * 2)) if kind == "end" else None,
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_random_schedules(seed):
    """Everything given comes out again to the cent, period by period, and an asset never passes 0."""
    pick = random.Random(seed)
    for _ in range(100):
        currency = pick.choice(("USD", "JPY", "KWD"))
        places = {"USD": 2, "JPY": 0, "KWD": 3}[currency]
        sign = pick.choice((1, 1, 1, -1))
        amount = Decimal(sign * pick.randrange(1, 10**7)).scaleb(-places)
        life = benefit_period(date(2024, 1, 1) + timedelta(days=pick.randrange(800)), pick.randrange(1, 73), pick.choice(CONVENTIONS))
        events = [Event(life.start, "added", amount), *random_events(pick, life, amount)]
        ends = [event.end for event in events if event.end]
        last = max([life.end, *ends, *(event.day for event in events)]) + timedelta(days=40)
        rows = whole(life, events, currency, last)
        given = sum(event.amount for event in events if event.kind == "added")
        assert given == sum(row.amortised + row.written_off + row.impaired + row.expensed for row in rows)
        assert rows[-1].closing == 0
        for row, after in itertools.pairwise(rows):
            assert row.opening + row.added - row.amortised - row.written_off - row.impaired == row.closing == after.opening
            assert sign < 0 or row.closing >= 0
        if len(events) == 1:
            assert all(row.closing * sign >= 0 and row.amortised * sign >= 0 for row in rows)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_charges_of_any_days_add_up(convention):
    pick = random.Random(convention)
    for _ in range(50):
        life = benefit_period(START + timedelta(days=pick.randrange(60)), pick.randrange(1, 40), convention)
        cuts = sorted({life.start, *(life.start + timedelta(days=pick.randrange((life.end - life.start).days + 2)) for _ in range(4)), life.end + timedelta(days=9)})
        parts = [charged("-777.77", life, one, other - timedelta(days=1)) for one, other in itertools.pairwise(cuts)]
        assert sum(parts) == Decimal("-777.77")
        assert max(parts) <= 0
        assert used(life, life.end) == used(life, date(2099, 1, 1))


def test_what_has_no_meaning_is_refused():
    with pytest.raises(InvalidInput, match="at least one month"):
        benefit_period(START, 0)
    with pytest.raises(InvalidInput, match="ends on"):
        schedule(Life(START, START - timedelta(days=1)), [], [])
    with pytest.raises(InvalidInput, match="share"):
        whole(Life(START, date(2027, 3, 14)), [Event(START, "added", Decimal(1)), Event(START, "written off", share=Fraction(2))])
