"""Invariants of the rulebook on random tables, draws and splits."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from spm_xl.money import allocated, exact, rounded
from spm_xl.pay.draw import DrawTerms, series, settled
from spm_xl.pay.rates import earned, slices
from tests.cases.company import line, seller_run
from tests.strategies import METHODS, cents, draw_terms, earnings, positive_cents, rates, tables, tried

LINEAR = ("marginal", "retroactive", "mixed")
PATHWISE = (*LINEAR, "interpolated", "curve", "stepped")  # what is earned depends on where credit starts and ends only


@tried(10)
@given(tables("marginal"), cents, cents, positive_cents)
def test_marginal_earnings_never_fall_and_never_jump(table, prior, credit, more):
    step = earned(table, credit + more, prior) - earned(table, credit, prior)
    highest = max(tier.rate for tier in table.tiers)
    assert 0 <= step <= highest * exact(more)


@tried(10)
@given(st.sampled_from(METHODS).flatmap(tables), cents, cents)
def test_slices_add_up_to_what_is_earned(table, prior, credit):
    rows = slices(table, credit, prior)
    assert sum((row.pay for row in rows), Fraction(0)) == earned(table, credit, prior)
    assert all(row.base * row.rate == row.pay for row in rows)


@tried(10)
@given(tables("marginal"), cents, cents)
def test_marginal_slices_share_out_the_credit(table, prior, credit):
    assert sum((row.base for row in slices(table, credit, prior)), Fraction(0)) == exact(credit)


@tried(10)
@given(st.sampled_from(PATHWISE).flatmap(tables), cents, cents, cents)
def test_a_deal_in_two_parts_earns_what_it_earns_in_one(table, prior, one, two):
    assume(table.method in LINEAR or (prior and prior + one))  # a value table pays its value at 0 before anything is sold
    assert earned(table, one, prior) + earned(table, two, prior + one) == earned(table, one + two, prior)


@tried(10)
@given(st.sampled_from(PATHWISE).flatmap(tables), cents, cents)
def test_a_return_takes_back_what_the_deal_earned(table, prior, credit):
    assume(table.method in LINEAR or (prior and prior + credit))
    assert earned(table, credit, prior) + earned(table, -credit, prior + credit) == 0


@tried(10)
@given(tables("retroactive"), positive_cents)
def test_retroactive_pays_one_rate_on_everything(table, credit):
    at = max((tier for tier in table.tiers if credit > tier.start or (credit == tier.start and table.boundary == "reached")), key=lambda tier: tier.start, default=table.tiers[0])
    assert earned(table, credit) == at.rate * exact(credit)


@tried(10)
@given(cents, st.lists(positive_cents, min_size=1, max_size=8))
def test_parts_add_up_and_no_part_is_off_by_a_cent(total, weights):
    parts = allocated(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(exact(part) - exact(total) * exact(weight) / sum(map(exact, weights))) < Fraction(1, 100)


@tried(10)
@given(st.lists(earnings, min_size=1, max_size=6), st.integers(0, 3000), st.integers(0, 4000), draw_terms())
def test_draws_keep_their_books(earned_by_month, amount, opening, terms):
    lines = series(earned_by_month, amount, terms, opening)
    balance = Decimal(opening)
    for row in lines:
        assert row.paid == row.earned + row.advance - row.recovery
        added = rounded(exact(row.advance) * terms.recoverable)
        assert row.closing == balance + added - row.recovery >= 0
        assert row.advance >= 0 <= row.recovery <= max(0, row.earned)
        if terms.type == "top_up" and terms.protected and row.earned >= 0 and (terms.balance_cap is None or not terms.recoverable):
            assert row.paid >= row.draw
        balance = row.closing
    assert sum(row.paid for row in lines) == sum(row.earned + row.advance - row.recovery for row in lines)


@tried(10)
@given(earnings, st.integers(0, 3000), st.integers(0, 4000), draw_terms(), st.integers(0, 2000))
def test_nothing_is_recovered_above_the_wage_room(month, amount, opening, terms, room):
    assert settled(month, amount, terms, opening, wage_room=room).recovery <= room


@tried(10)
@given(st.lists(earnings, min_size=1, max_size=6), st.integers(0, 3000), draw_terms("cumulative"))
def test_a_cumulative_guarantee_pays_the_higher_of_both_sums(earned_by_month, amount, terms):
    lines = series(earned_by_month, amount, terms)
    for upto in range(1, len(lines) + 1):
        assert sum(row.paid for row in lines[:upto]) == max(sum(earned_by_month[:upto]), amount * upto)


@tried(10)
@given(st.lists(earnings, min_size=1, max_size=6), st.integers(0, 3000))
def test_a_non_recoverable_top_up_pays_the_higher_of_both(earned_by_month, amount):
    for row in series(earned_by_month, amount, DrawTerms(recoverable=Fraction(0))):
        assert row.closing == 0
        assert row.paid == (max(row.earned, row.draw) if row.earned >= 0 else row.earned + row.draw)


@tried(2)
@given(
    st.sampled_from([method for method in METHODS if method != "mixed"]), st.lists(positive_cents, min_size=1, max_size=4),
    positive_cents, st.lists(rates, min_size=3, max_size=3), st.sampled_from([{}, {"deal_minimum": 30}, {"deal_cap": 60}, {"deduct": 10}]),
)  # fmt: skip
def test_a_deal_and_its_return_are_as_if_neither_had_been(method, amounts, returned, tier_rates, more):
    """In the open period a return nets before the rate table, whatever the method, minimum, cap or pack."""
    values = method in ("interpolated", "curve", "stepped")
    assume(not (more and values))
    component = {"method": method, **({"tier": "before"} if method == "deal_at_tier" else {}), **more}
    table = [(start, exact(rate) * 1000 if values else rate) for start, rate in zip((0, 3000, 8000), tier_rates, strict=True)]
    table = [(start, Decimal(rate.numerator) / rate.denominator if values else rate) for start, rate in table]
    deals = [{"transaction": f"T{at}", "amount": amount} for at, amount in enumerate(amounts)]
    pair = [{"transaction": "T00", "amount": returned}, {"transaction": "A return", "amount": -returned, "reverses": "T00", "date": "2026-01-31"}]
    assert line(seller_run(component, table, [*deals, *pair])).amount == line(seller_run(component, table, deals)).amount


@tried(2)
@given(st.sampled_from([{}, {"deduct": 100}]), positive_cents, st.integers(1, 99))
def test_the_shares_of_a_split_credit_what_one_seller_would_be(more, amount, percent):
    component = {"method": "marginal", **more}
    shares = [{"transaction": "T0", "participant": who, "share": Decimal(part) / 100} for who, part in (("a", percent), ("b", 100 - percent))]
    people = ("a", "b")
    alone = line(seller_run(component, [(0, "0.1")], [{"amount": amount}], people=people), "a")
    run = seller_run(component, [(0, "0.1")], [{"amount": amount, "participant": None}], people=people, splits=shares)
    assert line(run, "a").credit + line(run, "b").credit == alone.credit
    assert line(run, "a").exact + line(run, "b").exact == alone.exact
