"""Why a commission differs, deal by deal and by totals: each case as a compensation manager would work it out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput
from spm_xl.money import exact, rounded
from spm_xl.parallel.across import across
from spm_xl.parallel.choices import choices_of
from spm_xl.parallel.difference import Difference
from spm_xl.parallel.factors import Known, explained
from spm_xl.parallel.side import Deal, Elsewhere, Part, Side
from spm_xl.parallel.total_differences import Total, causes


def deal(commission, amount="10000", share="1", factor="1", fx="1", rate="0.05", number="SO1"):
    """A deal; a blank figure is not stated."""
    figures = [exact(each) if each else None for each in (amount, share, factor, fx, rate)]
    return Deal("P1", number, Decimal(commission), "Commission", figures[0], figures[1], figures[2], figures[3], None, figures[4])


OURS = deal("300.00", share="0.6")
TIERS = Known(rates=(exact("0.04"), exact("0.05"), exact("0.08")))
CASES = {
    # name: ours, theirs, class, ours less theirs
    "the share is stated otherwise": (OURS, deal("500.00"), "split", "-200.00"),
    "the share is not stated and was not taken": (OURS, deal("500.00", share=""), "split", "-200.00"),
    "the share is stated and was not followed": (OURS, deal("500.00", share="0.6"), "split", "-200.00"),
    "a round rate": (OURS, deal("330.00", share="0.6", rate="0.055"), "rate", "-30.00"),
    "a round rate that is not stated": (OURS, deal("330.00", share="0.6", rate=""), "rate", "-30.00"),
    "the rate of another tier": (OURS, deal("480.00", share="0.6", rate="0.08"), "tier", "-180.00"),
    "the rate of another tier, not stated": (OURS, deal("240.00", share="0.6", rate=""), "tier", "60.00"),
    "the amount": (OURS, deal("330.00", amount="11000", share="0.6"), "amount", "-30.00"),
    "the factor left out": (deal("250.00", factor="0.5"), deal("500.00", factor=""), "factor", "-250.00"),
    "not converted": (deal("450.00", fx="0.9"), deal("500.00", fx=""), "exchange rate", "-50.00"),
    "another day's exchange rate": (deal("450.00", fx="0.9"), deal("455.00", fx="0.91"), "exchange rate", "-5.00"),
    "the exchange rate the other way round": (deal("450.00", fx="0.9"), deal("450.45", fx="1.11"), "exchange rate", "-0.45"),
    "the other sign": (OURS, deal("-300.00", share="0.6"), "sign", "600.00"),
    "whole units": (deal("500.37", amount="10007.40"), deal("500", amount="10007.40"), "rounding", "0.37"),
    "a cent": (OURS, deal("300.01", share="0.6"), "rounding", "-0.01"),
    "the decimal point": (OURS, deal("3000.00", amount="", share="0.6", rate="0.05"), "amount", "-2700.00"),
    "typed over": (OURS, deal("317.23", share="0.6"), "unexplained", "-17.23"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_factor(name):
    ours, theirs, kind, amount = CASES[name]
    (found,) = explained(ours, theirs, TIERS)
    assert (found.kind, found.amount) == (kind, Decimal(amount)), found


def test_several_factors_add_up_in_the_order_of_operations():
    found = explained(OURS, deal("660.00", amount="11000", share="1", rate="0.06"), Known())
    assert [(each.kind, str(each.amount)) for each in found] == [("amount", "-60.00"), ("split", "-240.00"), ("rate", "-60.00")]


FIGURES = st.tuples(st.integers(100, 5_000_000), st.sampled_from(["1", "0.5", "0.6", "0.25"]), st.sampled_from(["1", "0.5", "1.3"]), st.sampled_from(["1", "0.9125", "1.31"]), st.integers(5, 200))


@settings(max_examples=150, deadline=None)
@given(left=FIGURES, right=FIGURES, typed=st.integers(-3, 3))
def test_whatever_differs_the_parts_add_up(left, right, typed):
    def made(figures, cents=0):
        amount, share, factor, fx, rate = figures
        pay = exact(amount) / 100 * exact(share) * exact(factor) * exact(fx) * exact(rate) / 1000
        return deal(rounded(pay) + Decimal(cents) / 100, f"{amount / 100:.2f}", share, factor, fx, f"{rate / 1000:.3f}")

    ours, theirs = made(left), made(right, typed)
    found = explained(ours, theirs, TIERS)
    assert sum(each.amount for each in found) == ours.commission - theirs.commission
    assert "unexplained" not in {each.kind for each in found} or abs(typed) > 1


DEALS = [deal("300.00", share="0.6", number="SO1"), deal("52.75", "1055", number="SO2"), deal("131.31", "2626.20", number="SO3"), deal("90.00", "2000", fx="0.9", number="SO4")]
WHOLE = Decimal("574.06")
TOTALS = {
    "one transaction is missing": ("521.31", (), "missing transaction"),
    "two are missing": ("390.00", (), "missing transaction"),
    "one counts twice": ("705.37", (), "doubled row"),
    "a shared deal counts whole": ("774.06", (), "split"),
    "a deal counts with the other sign": ("468.56", (), "sign"),
    "not converted": ("584.06", (), "exchange rate"),
    "whole units": ("574", (), "rounding"),
    "a bonus is left out": ("574.06", (Part("P1", "other", Decimal("250.00"), "Bonus"),), "other earnings"),
    "a deal of another month": ("591.19", (), "period"),
    "one deal at another tier": ("652.846", (), "tier"),
    "nothing explains it": ("612.34", (), "unexplained"),
    "an adjustment counts twice": ("974.06", (Part("P1", "adjustment", Decimal("200.00"), "ADJ-1"),), "adjustment"),
}


@pytest.mark.parametrize("name", TOTALS)
def test_totals(name):
    theirs, parts, kind = TOTALS[name]
    ours = WHOLE + sum((part.amount for part in parts), Decimal(0))
    elsewhere = [("SO9", Elsewhere("2026-02", Decimal("17.13")))]
    found = causes(Total(ours, Decimal(theirs), DEALS, parts, elsewhere, TIERS.rates))
    assert {each.kind for each in found} == {kind}, found
    assert sum(each.amount for each in found) == ours - Decimal(theirs)


def test_two_that_are_alike_are_both_named():
    twins = [deal("50.00", "1000", number="SO7"), deal("50.00", "1000", number="SO8")]
    (found,) = causes(Total(Decimal("100.00"), Decimal("50.00"), twins))
    assert (found.transaction, "one of SO7, SO8" in found.evidence) == ("", True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"tables": [{"columns": {"comission": "X"}}]}, "Did you mean commission"),
        ({"tables": [{"kind": "parts"}]}, "needs the key part"),
        ({"settings": {"decimal": ";"}}, "Write one of"),
        ({"codes": {"X": "pay"}}, "names 'pay'"),
        ({"people": {"X": 275}}, "quotes"),
        ({"sheets": []}, "unknown key"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(content, says):
    with pytest.raises(InvalidInput, match=says):
        choices_of(content)


def test_what_one_lacks_in_totals_and_another_has():
    ours = Side("run", "2026-03", people={"P1": "Ann Lee", "P2": "Bo Roe"}, rates={("P2", "Commission"): (exact("0.06"),)})
    ours.deals = [deal("500.00", number="SO5")]
    lost = Difference("missing transaction", "P1", "SO5", None, None, Decimal("500.00"), "theirs lacks SO5")
    gained = Difference("unexplained", "P2", "", None, None, Decimal("-600.00"), "nothing comes to it")
    assert {(each.kind, each.transaction) for each in across([lost, gained], ours, {"P1", "P2"})} == {("participant", "SO5")}
    assert across([lost, gained], ours, {"P1"}) == [lost, gained]


def test_one_that_is_missing_and_another_that_counts_twice():
    found = causes(Total(WHOLE, WHOLE - DEALS[0].commission + DEALS[2].commission, DEALS))
    assert [(each.kind, each.transaction) for each in found] == [("missing transaction", DEALS[0].transaction), ("doubled row", DEALS[2].transaction)]
