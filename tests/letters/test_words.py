"""Every column that changes pay is said in words, and the words say what the column says."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from spm_xl.tables.schema import BY_NAME
from tests.letters.made import sample_terms, small_terms, words

DRAW = {"draw": "Ramp draw", "participant": "S-1", "start": "2026-01-01", "amount": 4000, "frequency": "month", "recoverable": 1}
RETRO = {"method": "retroactive"}
BY_DEAL = {"method": "per_transaction", "over": "amount", "rate_of": None}
BY_UNITS = {"over": "units", "rate_of": None}
# column -> a value that is not its default, what must be read then, and columns that it goes with
PLANS = {
    "name": ("Hunter plan", "Hunter plan", {}),
    "version": ("2027.9", "2027.9", {}),
    "effective": ("2026-02-01", "1 February 2026", {}),
    "document": ("Deed 7", "Deed 7", {}),
    "currency": ("EUR", "Quotas and earnings are in EUR", {}),
    "rounding": ("half_even", "half a cent goes to the even cent", {}),
    "level": ("transaction", "until each deal of a period is rounded once", {}),
    "proration": ("whole_months", "a month counts if its 15th is in", {}),
    "segments": ("separate", "attainment starts anew", {}),
    "seasonality": ("1|1|1|2", "1 : 1 : 1 : 2", {}),
    "ramp": ("0.25|0.5", "25% and 50% of the full quota in month 1 to 2", {}),
    "ramp_start": ("by_15th", "whoever starts by its 15th", {"ramp": "0.5"}),
    "leave_relief": ("no", "Leave does not lower", {}),
    "fx": ("month_average", "the average rate of the month", {}),
    "reversal": ("as_paid", "taken back at the rate that was paid", {}),
    "reversal_term": (18, "18 months", {"reversal": "prorated"}),
    "pay_when": ("paid", "held until the customer has paid", {}),
    "split_total": ("0.9", "add up to 90%", {}),
    "cap": (90000, "together pay at most 90,000 USD in one fiscal year", {}),
    "cap_interval": ("period", "at most 90,000 USD in one pay period", {"cap": 90000}),
    "uncapped": ("yes", "as a whole is uncapped", {}),
    "draw_components": ("Other", "No component counts as earnings", {}),
    "end_of_job": ("held for counsel", "held until counsel has looked at it", {}),
    "end_of_job_clause": ("clause 12", "clause 12", {"end_of_job": "deducted"}),
    "pay_condition": ("employed on the pay date", "must be employed on the pay date", {"pay_condition_clause": "s. 9"}),
    "pay_condition_clause": ("s. 9", "s. 9", {"pay_condition": "employed on the pay date"}),
    "sign_before_pay": ("yes", "held until you have signed", {}),
}
COMPONENTS = {
    "effective": ("2026-02-01", "1 February 2026", {}),
    "kind": ("spiff", "does not count for your draw", {}),
    "method": ("retroactive", "sets the rate for all of your credit", {}),
    "measure": ("margin", "the 'margin' of each deal", {}),
    "pay_measure": ("margin", "a share of the 'margin'", {}),
    "interval": ("quarter", "adds up over the quarter", {}),
    "over": ("amount", "\n1 USD\n", {"rate_of": "credit"}),
    "boundary": ("above", "only once you are above its boundary", {}),
    "tier": ("including", "once the deal is counted", {"method": "deal_at_tier", "tier": "before"}),
    "rate_of": ("credit", "200% of the credit", {}),
    "beyond": ("line", "goes on along the same line", {"method": "curve"}),
    "weight": ("0.4", "40% of your target incentive, 24,000 USD", {}),
    "target": (9000, "9,000 USD for one fiscal year", {}),
    "zero_quota": ("full", "With a quota of 0 attainment counts as 100%", {}),
    "deductible": ("quota", "after your quota is taken off", RETRO),
    "deduct": ("275", "275 USD is taken off each deal", BY_DEAL),
    "deal_minimum": (50, "A deal pays at least 50 USD", BY_DEAL),
    "deal_minimum_when": ("loss", "A deal that makes a loss pays 50 USD", {"deal_minimum": 50, **BY_DEAL}),
    "deal_cap": ("5000", "A deal pays at most 5,000 USD", BY_DEAL),
    "attainment_cap": (2, "above 200% attainment", {}),
    "gate": ("0.7", "reaches 70%", {}),
    "gate_kind": ("above", "only what lies beyond that point", {"gate": "0.7"}),
    "gate_intervals": ("quarter|year", "in the quarter or in the fiscal year", {"gate": "0.7"}),
    "gate_component": ("Other", "attainment of Other reaches", {"gate": "0.7"}),
    "cap": (70000, "at most 70,000 USD in one fiscal year", {}),
    "cap_kind": ("refundable", "counts again in the next interval", {"cap": 70000}),
    "soft_rate": ("0.25", "25% is paid", {"cap": 70000, "cap_kind": "soft"}),
    "floor": (100, "at least 100 USD in a pay period", {}),
    "matrix_method": ("bilinear", "joined by straight lines", {"method": "matrix", "row_measure": "New", "column_measure": "term"}),
    "row_measure": ("tenure", "picked by tenure", {"method": "matrix", "matrix_method": "stepped", "column_measure": "term"}),
    "column_measure": ("tenure", "the column by tenure", {"method": "matrix", "matrix_method": "stepped", "row_measure": "New"}),
    "override_of": ("commission", "commissions that your team earns", {"kind": "override", "over": "amount", "rate_of": "credit"}),
    "pays": ("no", "pays nothing by itself", {}),
    "earning_code": ("BON7", "BON7", {}),
    "clause": ("s. 2.9", "s. 2.9", {}),
}
DRAWS = {
    "draw": ("Harbour draw", "Harbour draw", {}),
    "start": ("2026-03-01", "from 1 March 2026", {}),
    "end": ("2026-08-31", "to 31 August 2026", {}),
    "months": (6, "6 months", {}),
    "from_month": (3, "month 3 of your service", {"start": None}),
    "amount": (4321, "at least 4,321 USD", {}),
    "frequency": ("week", "for each week", {}),
    "type": ("additive", "beside what you earn", {}),
    "recoverable": (0, "never paid back", {}),
    "recovery": ("0.5", "takes 50% of what you earn above the draw", {}),
    "recovery_limit": (700, "at most 700 USD in a pay period", {}),
    "recovery_share": ("0.2", "at most 20% of your earnings", {}),
    "recovery_start": ("2026-07-01", "before 1 July 2026", {}),
    "recovery_end": ("2026-11-30", "after 30 November 2026", {}),
    "balance_cap": (9000, "reached 9,000 USD", {}),
    "protected": ("no", "also below the draw", {}),
    "guarantee": ("cumulative", "over its whole term so far", {}),
    "at_end": ("forgive", "when the draw ends is forgiven", {}),
    "forgive_when": ("attainment:New >= 0.9", "the attainment of New is at least 90%", {}),
    "prorate": ("no", "has the whole draw", {}),
    "priority": (2, "priority 2", {}),
    "reconciliation": ("every quarter, s. 5", "every quarter, s. 5", {}),
}
NAMES = {"plans": {"plan"}, "components": {"plan", "component"}, "draws": {"participant", "plan"}}


def _plan(**row):
    return small_terms(plans=[{"plan": "AE", "name": "Seller plan", "version": "2026.1", "document": "Plan s. 1", **row}], draws=[DRAW])


def _component(**row):
    own = {"plan": "AE", "component": "New"}
    base = {**own, "method": "marginal", "interval": "year", "over": "attainment", "rate_of": "target", **row}
    other = {"plan": "AE", "component": "Other", "method": "marginal", "over": "attainment", "interval": "year"}
    rates = [{**own, "from": 0, "rate": 1}, {**own, "from": 1, "rate": 2}] if base["method"] != "matrix" else []
    return small_terms(
        components=[base, other],
        rates=[*rates, {"plan": "AE", "component": "Other", "from": 0, "rate": "0.01"}],
        matrices=[{**own, "row": 0, "column": 0, "value": 1}, {**own, "row": 1, "column": 12, "value": 2}] if base["method"] == "matrix" else [],
        draws=[DRAW],
    )


def _draw(**row):
    return small_terms(draws=[{**DRAW, **row}])


@cache
def _without(make, companions):
    return words(make(**dict(companions)))


CASES = [
    pytest.param(make, column, *case, id=f"{table}-{column}")
    for table, make, cases in (("plans", _plan, PLANS), ("components", _component, COMPONENTS), ("draws", _draw, DRAWS))
    for column, case in cases.items()
]


@pytest.mark.parametrize(("make", "column", "value", "read", "companions"), CASES)
def test_a_column_that_is_set_is_said(make, column, value, read, companions):
    assert read in words(make(**{**companions, column: value}))
    assert read not in _without(make, tuple(sorted(companions.items()))), "the words come from this column"


@pytest.mark.parametrize(("table", "cases"), [("plans", PLANS), ("components", COMPONENTS), ("draws", DRAWS)])
def test_no_column_is_left_out(table, cases):
    assert {column.name for column in BY_NAME[table].columns} == set(cases) | NAMES[table]


def test_multipliers_and_crediting_rules_are_said():
    own = {"plan": "AE", "component": "New"}
    said = words(
        small_terms(
            multipliers=[{**own, "multiplier": "1.1", "when": "attainment:New >= 1.2", "name": "Growth"}],
            crediting=[
                {"rule": "renewals", **own, "when": "deal_type = renewal", "factor": "0.5", "stop": "yes"},
                {"rule": "channel", **own, "when": "deal_type = channel", "share": "0.4", "pay_factor": 2},
            ],
        )
    )
    assert "multiplied by 1.1 (Growth), if the attainment of New is at least 120%" in said
    assert "deals where the deal type is renewal, counted 0.5 times. A deal credited so meets no later rule" in said
    assert "with 40% of their amount, counted once for the quota and 2 times for pay" in said


def test_what_a_non_recoverable_draw_is_and_is_not():
    said = words(sample_terms("H1505"))
    for sentence in (
        "It is guaranteed: what is advanced is yours.",
        "It is no loan. It is never paid back",
        "It is not added to earnings",
        "It ends on 1 June 2026.",
        "you keep all that was advanced",
        "Earnings that are held against it: Qualified meetings.",
    ):
        assert sentence in said
    assert "Recovery takes" not in said


@pytest.mark.parametrize("participant", ["H1601", "H1505", "H1106", "H1704", "H1101"])
def test_nothing_is_ever_asked_back(participant):
    assert "sked back" in words(sample_terms(participant))


def test_recoverable_terms_are_those_of_the_draw():
    said = words(sample_terms("H1601"))
    assert "Recovery takes 50% of what you earn above the draw" in said
    assert "Once the balance has reached 3,500 USD" in said
    assert "Your hours must be on file" in said
    assert "reconciled: monthly, s. 4.3" in said


def test_tiers_that_change_in_april_make_another_letter():
    before, after = (sample_terms("H1101", day) for day in (date(2026, 2, 10), date(2026, 8, 10)))
    assert (before.note.version, after.note.version) == ("2026.1", "2026.2")
    assert "These rates hold until 31 March 2026" in words(before)
    assert "1.4 × the base rate" in words(after)
    assert "1.4 × the base rate" not in words(before)
    assert sample_terms("H1101", date(2026, 4, 1)).day == after.day, "the same letter, whenever it is written while the terms hold"


def test_a_place_without_a_rule_pack_is_not_checked():
    assert "not checked" in words(sample_terms("H1101"))
    rows = [{"name": name, "value": value} for name, value in (("currency", "USD"), ("company", "Acme"), ("rule_packs", "US-CA|US-NY"))]
    person = {"participant": "S-1", "name": "Ada Seller", "plan": "AE", "hire_date": "2020-01-01", "state": "CA"}
    said = words(small_terms(settings=rows, participants=[person], quotas=[]))
    assert "California Labor Code 2751" in said
    assert "held until you have signed this version of it (California Labor Code 2751)" in said


def test_a_table_that_ends_is_no_pay_without_limit():
    told = words(sample_terms("H1501"))
    assert "no cap of its own, but its table ends: beyond its last row it pays no more" in told
    assert "For 1 January 2026 to 31 January 2026 it comes to 2,038.36 USD." in told  # 24,000 × 31 / 365
    assert "its table ends" not in words(sample_terms("H1601"))
