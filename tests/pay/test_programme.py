"""The draws of a participant in a company: several draws, calendars, terms, limits, the end of a job."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from spm_xl.errors import ControlFailure, InvalidPlan, Refused
from tests.cases.company import calculated, months, seller_tables, settlement
from tests.pay.histories import RATE, draw, history, opening, sold

# earned by month, draws, further; paid, balance
DRAWS = [
    ("recoverable 3,000 (DRW-01)", [1000, 2500, 6000], [draw(amount=3000)], {}, [3000, 3000, 3500], [2000, 2500, 0]),
    ("non-recoverable 3,000 (DRW-02)", [1000, 6000], [draw(amount=3000, recoverable=0)], {}, [3000, 6000], [0, 0]),
    ("E 1,200 D 1,000 B 500", [1200], [draw()], {"opening": opening(500)}, [1000], [300]),
    (
        "floor 1,000 and recoverable draw 500 with E 700: floor advances 300, draw nothing", [700],
        [draw("floor", 1000, 0), draw("draw", 500)], {}, [1000], [0],
    ),
    (
        "a recoverable draw above the floor: advances what the floor leaves", [700],
        [draw("floor", 1000, 0), draw("draw", 1500)], {}, [1500], [500],
    ),
    (
        "recovery never goes below the floor", [1700],
        [draw("floor", 1000, 0), draw("draw", 500)], {"opening": opening(2000)}, [1000], [1300],
    ),
    (
        "not even of a draw that is not protected", [1700],
        [draw("floor", 1000, 0), draw("draw", 500, protected="no")], {"opening": opening(2000)}, [1000], [1300],
    ),
    (
        "additive beside a floor: the same", [1700],
        [draw("floor", 1000, 0), draw("draw", 0, type="additive")], {"opening": opening(2000)}, [1000], [1300],
    ),
    (
        "the oldest draw is recovered first", [1500],
        [draw("new", 0, start="2025-06-01"), draw("old", 0, start="2025-01-01")],
        {"opening": [*opening(1000, "old"), *opening(1000, "new")]}, [0], [500],
    ),
    ("the share of earnings is of earnings, not of what a floor advanced", [700],
     [draw("floor", 1000, 0, protected="no"), draw("draw", 0, recovery_share="0.5", protected="no")], {"opening": opening(2000)}, [650], [1650]),
    ("recovery starts in March", [0, 3000, 3000], [draw(recovery_start="2026-03-01")], {}, [1000, 3000, 2000], [1000, 1000, 0]),
    ("recovery ends in February", [0, 1200, 3000], [draw(recovery_end="2026-02-28")], {}, [1000, 1000, 3000], [1000, 800, 800]),
    ("at most 150 a month", [0, 3000], [draw(recovery_limit=150)], {}, [1000, 2850], [1000, 850]),
    ("a quarter of the room", [0, 3000], [draw(recovery="0.25")], {}, [1000, 2500], [1000, 500]),
    ("balance cap 1,500", [0, 0, 0], [draw(balance_cap=1500)], {}, [1000, 500, 0], [1000, 1500, 1500]),
    ("a term of two months, then carried", [0, 0, 0, 5000], [draw(months=2, start="2026-01-01")], {}, [1000, 1000, 0, 3000], [1000, 2000, 2000, 0]),
    ("a term of two months, then forgiven", [0, 0, 3000], [draw(months=2, start="2026-01-01", at_end="forgive")], {}, [1000, 1000, 3000], [1000, 0, 0]),
    (
        "non-recoverable for two months, then recoverable", [0, 0, 0, 1500],
        [draw(recoverable=0, start="2026-01-01", months=2), draw(start="2026-03-01")], {}, [1000, 1000, 1000, 1000], [0, 0, 1000, 500],
    ),
    (
        "a recoverable draw that becomes non-recoverable keeps its balance once", [0, 500, 1400],
        [draw(start="2026-01-01", months=1), draw(recoverable=0, start="2026-02-01")], {}, [1000, 1000, 1000], [1000, 1000, 600],
    ),
    (
        "a decreasing schedule", [0, 0, 0], [draw(amount=a, start=s) for a, s in ((900, "2026-01-01"), (600, "2026-02-01"), (300, "2026-03-01"))],
        {}, [900, 600, 300], [900, 1500, 1800],
    ),
    (
        "from the second month of service for three months", [0, 0, 0, 0, 0], [draw(from_month=2, months=3)],
        {"people": {"hire_date": "2026-01-10"}}, [0, 1000, 1000, 1000, 0], [0, 1000, 2000, 3000, 3000],
    ),
    ("cumulative guarantee", [2000, 0, 500], [draw(recoverable=0, guarantee="cumulative")], {}, [2000, 0, 1000], [0, 0, 0]),
    ("additive", [1500, 1500], [draw(type="additive")], {}, [2500, 1500], [1000, 1000]),
]  # fmt: skip


@pytest.mark.parametrize(("amounts", "draws", "more", "paid", "balance"), [row[1:] for row in DRAWS], ids=[row[0] for row in DRAWS])
def test_draws(amounts, draws, more, paid, balance):
    assert history(amounts, draws, **more)[:2] == (paid, balance)


def test_terms_that_change_inside_a_month_add_up_to_one_draw():
    """A guarantee to 10 April, a recoverable draw from the 11th: 400 + 600 of 900; 150 earned come off the first."""
    rows = [draw(amount=1200, recoverable=0, end="2026-04-10", start="2026-01-01"), draw(amount=900, start="2026-04-11")]
    paid, balance, found = history([1200, 1200, 1200, 150], rows)
    line = found[-1].draws[0]
    assert len(found[-1].draws) == 1
    assert (line.draw_amount, line.advance, line.added) == (Decimal(1000), Decimal(850), Decimal(600))
    assert (paid[-1], balance[-1]) == (1000, 600)


FREQUENCIES = [
    ("weekly from 2 January: five pay dates, 5 x 700 (DRW-06)", {"frequency": "week", "start": "2026-01-02", "amount": 700}, 5, "3500.00"),
    ("every two weeks", {"frequency": "two weeks", "start": "2026-01-02", "amount": 1500}, 3, "4500.00"),
    ("monthly in a monthly period", {"frequency": "month", "start": "2026-01-01", "amount": 1000}, 1, "1000.00"),
    ("part of a month", {"frequency": "month", "start": "2026-01-22", "amount": 3100}, 1, "1000.00"),
    ("part of a month, not prorated", {"frequency": "month", "start": "2026-01-22", "amount": 3100, "prorate": "no"}, 1, "3100.00"),
    ("part of a period", {"start": "2026-01-22", "amount": 3100}, 0, "1000.00"),
]


@pytest.mark.parametrize(("terms", "count", "expected"), [row[1:] for row in FREQUENCIES], ids=[row[0] for row in FREQUENCIES])
def test_draws_paid_more_often_than_settled(terms, count, expected):
    _, _, found = history([100], [draw(**terms)])
    line = found[0].draws[0]
    assert (len(line.instalments), line.draw_amount) == (count, Decimal(expected))
    assert not count or sum(amount for _, amount in line.instalments) == line.draw_amount


def test_a_weekly_draw_keeps_its_rhythm_over_the_months():
    _, _, found = history([0, 0, 0], [draw(amount=700, frequency="week", start="2026-01-02")])
    dates = [day for one in found for day, _ in one.draws[0].instalments]
    assert {(later - earlier).days for earlier, later in pairwise(dates)} == {7}
    assert len(dates) == 13


def test_half_a_month_of_leave_halves_the_draw():
    """DRW-08: by the plan's proration."""
    leave = [{"participant": "seller", "start": "2026-02-01", "end": "2026-02-14"}]
    assert history([0, 0], [draw()], leave=leave)[0] == [1000, 500]


def test_spiffs_do_not_count_against_the_draw_unless_named():
    def paid(plan: dict) -> int:
        given = seller_tables({"method": "marginal"}, RATE, sold(400), plan=plan, draws=[draw(recoverable=0)])
        given["components"] = [*given["components"], {"plan": "plan", "component": "spiff", "kind": "spiff", "method": "marginal"}]
        given["rates"] = [*given["rates"], {"plan": "plan", "component": "spiff", "from": 0, "rate": "0.5"}]
        return int(settlement(calculated(given, "2026-01"), "seller").net)

    assert paid({}) == 1000 + 200
    assert paid({"draw_components": "commission|spiff"}) == 1000


ENDS = [
    ("forgiven: nothing recovered, nothing asked (LAW-03)", {}, 500, 0, 1900),
    ("held for counsel", {"end_of_job": "held for counsel"}, 500, 1900, 0),
    ("deducted from final pay under a named clause", {"end_of_job": "deducted", "end_of_job_clause": "section 7"}, 0, 0, 1400),
]


@pytest.mark.parametrize(("plan", "paid", "closing", "forgiven"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS])
def test_the_end_of_a_job(plan, paid, closing, forgiven):
    people = {"end_date": "2026-01-31"}
    _, _, found = history([500, 0], [draw(amount=0)], plan=plan, people=people, opening=opening(1900))
    line = found[0].draws[0]
    assert (found[0].net, line.closing, line.forgiven) == (paid, closing, forgiven)
    assert found[1] is None or found[1].net == 0


def test_a_deduction_at_the_end_of_a_job_stops_at_the_wage_floor():
    people = {"end_date": "2026-01-31"}
    hours = [{"participant": "seller", "week_end": "2026-01-31", "hours": 40, "minimum_wage": "7.25"}]
    plan = {"end_of_job": "deducted", "end_of_job_clause": "section 7"}
    _, _, found = history([500], [draw(amount=0)], plan=plan, people=people, opening=opening(1900), hours=hours)
    assert found[0].net == Decimal("290.00")


def test_a_deduction_without_a_clause_is_refused():
    with pytest.raises((InvalidPlan, Refused), match="clause"):
        history([500], [draw()], plan={"end_of_job": "deducted"}, people={"end_date": "2026-01-31"})


def test_commission_after_the_end_of_the_job_is_not_touched_by_the_balance():
    given = seller_tables({"method": "marginal"}, RATE, sold(0), draws=[draw(amount=0)], opening=opening(1900),
                          plan={"end_of_job": "held for counsel"},
                          adjustments=[{"adjustment": "A", "participant": "seller", "date": "2026-02-10", "amount": 300, "kind": "earnings", "reason": "trailing", "approver": "cfo"}])  # fmt: skip
    given["participants"] = [{**given["participants"][0], "end_date": "2026-01-31"}]
    late = settlement(calculated(given, "2026-02"), "seller")
    assert (late.net, late.draws[0].closing) == (Decimal("300.00"), Decimal("1900.00"))


def test_forgiven_when_the_quota_is_met():
    quota = [{"participant": "seller", "component": "commission", "start": "2026-01-01", "end": "2026-12-31", "quota": 4000}]
    given = seller_tables(
        {"method": "marginal", "interval": "year"}, RATE, sold(0, 500, 3500), quotas=quota,
        draws=[draw(forgive_when="attainment:commission >= 1", recovery=0)],
    )  # fmt: skip
    closing = [settlement(calculated(given, f"2026-{month:02}"), "seller").draws[0].closing for month in (1, 2, 3)]
    assert closing == [1000, 1500, 0]


def two_plans(draws: list[dict], deals: list[dict], **tables) -> dict:
    """A seller on plan `one`, from 1 March on plan `two`."""
    own = [{"plan": plan, "component": "commission"} for plan in ("one", "two")]
    return {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
        "participants": [
            {"participant": "seller", "name": "Seller", "plan": "one", "hire_date": "2020-01-01"},
            {"participant": "seller", "name": "Seller", "plan": "two", "effective": "2026-03-01"},
        ],
        "plans": [{"plan": "one", "name": "One"}, {"plan": "two", "name": "Two"}],
        "components": [{**row, "method": "marginal"} for row in own],
        "rates": [{**row, "from": 0, "rate": 1} for row in own],
        "transactions": [{"transaction": f"T{at}", "participant": "seller", **row} for at, row in enumerate(deals)],
        "draws": draws,
        **tables,
    }


def test_a_plans_draw_ends_with_the_transfer_and_its_balance_stays():
    """The draw of plan one advances 2,000 in two months; under plan two it is recovered, and nothing more is advanced."""
    given = two_plans([{"draw": "starter", "plan": "one", "amount": 1000, "recoverable": 1}], sold(0, 0, 500, 0))
    found = [settlement(calculated(given, f"2026-{month:02}"), "seller") for month in (1, 2, 3, 4)]
    assert [int(one.net) for one in found] == [1000, 1000, 0, 0]
    assert [int(one.draws[0].closing) for one in found] == [1000, 2000, 1500, 1500]


def test_a_plans_draw_is_prorated_to_the_days_on_the_plan():
    given = two_plans([{"draw": "starter", "plan": "one", "amount": 3100, "recoverable": 1}], sold(0, 0))
    given["participants"][1]["effective"] = "2026-01-11"
    assert settlement(calculated(given, "2026-01"), "seller").draws[0].draw_amount == Decimal("1000.00")


REFUSED = [
    ("a negative draw (DRW-07)", draw(amount=-1)),
    ("an end before the start (DRW-07)", draw(start="2026-02-01", end="2026-01-01")),
    ("a draw without an amount", draw(amount=None)),
    ("a draw that does not say whether it is recoverable", draw(recoverable=None)),
    ("a draw for nobody", {**draw(), "participant": None}),
    ("a cumulative guarantee that is recoverable", draw(guarantee="cumulative")),
]


@pytest.mark.parametrize("row", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_draws_that_are_refused(row):
    with pytest.raises(Refused):
        history([100], [row])


def test_open_ended_draws_and_draws_of_nothing_are_reported():
    """DRW-07."""
    given = seller_tables({"method": "marginal"}, RATE, sold(1), draws=[draw(amount=0)])
    assert {problem.rule for problem in calculated(given, "2026-01").problems} >= {"draw of 0", "open-ended draw"}


def test_an_opening_that_is_not_the_last_closing_stops_the_run():
    """DRW-05: names who, both figures and the difference."""
    given = seller_tables({"method": "marginal"}, RATE, sold(1000, 2500, 6000), draws=[draw(amount=3000)])
    runs = months({"method": "marginal"}, RATE, sold(1000, 2500, 6000), 2, draws=[draw(amount=3000)])
    stated = [{"participant": "seller", "as_of": "2026-02-28", "item": "draw", "name": "draw", "amount": 2600}]
    with pytest.raises(ControlFailure, match=r"seller.*2,600\.00.*2,500\.00.*100\.00"):
        calculated({**given, "opening": stated}, "2026-03", runs[-1])


def test_the_order_of_the_draws_rows_does_not_matter():
    rows = [draw("floor", 1000, 0), draw("a", 500), draw("b", 1200)]
    assert history([700, 100, 4000], rows)[:2] == history([700, 100, 4000], rows[::-1])[:2]
