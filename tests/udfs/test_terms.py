"""The terms of a plan in cells: how a table of plans may be written, and what every legal value of every term does.

The quota is 100 and the credit 120 unless a case says otherwise: 5% up to quota and 10% beyond earns 7.00.
"""

from __future__ import annotations

import pytest

from spm_xl.udfs.call import call, reason
from spm_xl.udfs.terms import AT_MOST_ONE, ATTAINMENTS, TERMS, UNREAD

RATES = ((0.0, 0.05), (1.0, 0.1))
AMOUNTS = ((0.0, 0.05), (100.0, 0.1))
VALUES = ((0.5, 100.0), (1.0, 200.0), (2.0, 500.0))


def commission(terms, credit=120.0, quota=100.0, prior=0.0, rates=RATES):
    """Earned under terms, written as rows of name and value."""
    return call("SPM_COMMISSION", (credit, quota, rates, prior, None, tuple(terms.items()) or None))


def payout(terms, earned, draw=1000.0, opening=500.0):
    """Paid and closing balance."""
    plans = tuple(terms.items()) or None
    return call("SPM_PAYOUT", (earned, draw, opening, None, plans)), call("SPM_BALANCE", (earned, draw, opening, None, plans))


# --- what every legal value does ------------------------------------------------------------------------

EARNED = [  # term, value, other terms and facts, earned
    ("component", "new", {"rates": (("Component", "From", "Rate"), ("new", 0, 0.05), ("old", 0, 0.01))}, 6.0),
    ("method", "marginal", {}, 7.0),
    ("method", "retroactive", {}, 12.0),
    ("method", "deal_at_tier", {"tier": "before", "prior": 90.0}, 6.0),
    ("method", "per_transaction", {"level": "transaction", "prior": 90.0}, 7.0),
    ("method", "interpolated", {"credit": 75.0, "rates": VALUES}, 50.0),
    ("method", "curve", {"credit": 75.0, "rates": VALUES}, 150.0),
    ("method", "stepped", {"credit": 99.0, "rates": VALUES}, 100.0),
    ("tier", "before", {"method": "deal_at_tier", "prior": 90.0}, 6.0),
    ("tier", "including", {"method": "deal_at_tier", "prior": 90.0}, 12.0),
    ("boundary", "reached", {"method": "retroactive", "credit": 100.0}, 10.0),
    ("boundary", "above", {"method": "retroactive", "credit": 100.0}, 5.0),
    ("boundary", "above", {"gate": 1, "credit": 100.0}, 0.0),
    ("level", "transaction", {"method": "per_transaction"}, 7.0),
    ("level", "period", {}, 7.0),
    ("over", "attainment", {}, 7.0),
    ("over", "amount", {"rates": AMOUNTS}, 7.0),
    ("over", "units", {"rates": ((0.0, 2.0), (100.0, 3.0))}, 260.0),
    ("rate_of", "credit", {}, 7.0),
    ("rate_of", "credit", {"method": "stepped"}, 12.0),
    ("rate_of", "target", {"target": 1000, "rates": ((0.0, 1.0), (1.0, 2.0))}, 1400.0),
    ("rate_of", "target", {"target": 1000, "method": "curve", "rates": ((0.5, 0.0), (1.0, 1.0))}, 1000.0),
    ("rate_of", "value", {"method": "stepped", "rates": VALUES}, 200.0),
    ("target", 1000.0, {"rate_of": "target"}, 70.0),
    ("deductible", 20.0, {"method": "retroactive"}, 10.0),
    ("attainment_cap", 1.1, {}, 6.0),
    ("attainment_cap", "110%", {"credit": 500.0}, 6.0),
    ("gate", 1.2, {}, 7.0),
    ("gate", 1.21, {}, 0.0),
    ("gate_kind", "full", {"gate": 0.5}, 7.0),
    ("gate_kind", "above", {"gate": 0.5}, 4.5),
    ("minimum", 10.0, {}, 10.0),
    ("minimum", 5.0, {}, 7.0),
    ("minimum", 5.0, {"gate": 2}, 0.0),
    ("minimum", 5.0, {"gate": 2, "gate_kind": "above"}, 0.0),
    ("cap", 6.5, {}, 6.5),
    ("cap", 6.5, {"prior": 60.0, "credit": 120.0}, 3.5),
    ("cap_kind", "hard", {"cap": 6.5}, 6.5),
    ("cap_kind", "soft", {"cap": 6.5, "soft_rate": 0.5}, 6.75),
    ("soft_rate", 0, {"cap": 6.5, "cap_kind": "soft"}, 6.5),
    ("soft_rate", "50%", {"cap": 6.5, "cap_kind": "soft", "credit": 200.0}, 10.75),
    ("zero_quota", "error", {"quota": 0.0}, "#DIV/0!"),
    ("zero_quota", "error", {"quota": None}, "#DIV/0!"),
    ("zero_quota", "zero", {"quota": 0.0}, 0.0),
    ("zero_quota", "full", {"quota": 0.0}, 12.0),
    ("zero_quota", "flat", {"quota": None}, 6.0),
    ("currency", "JPY", {"credit": 150.0}, 10.0),
    ("currency", "KWD", {"credit": 100.01}, 5.001),
    ("rounding", "half_up", {"credit": 50.1}, 2.51),
    ("rounding", "half_even", {"credit": 50.1}, 2.5),
    ("rounding", "down", {"credit": 50.3}, 2.51),
    ("rounding", "none", {"credit": 50.1}, 2.505),
    ("ramp_start", "hire_month", {}, 7.0),
]  # fmt: skip
FACTS = ("credit", "quota", "prior", "rates")


@pytest.mark.parametrize(("term", "value", "others", "expected"), EARNED, ids=lambda value: str(value)[:24])
def test_a_term_of_earning(term, value, others, expected):
    terms = {term: value, **{name: other for name, other in others.items() if name not in FACTS}}
    assert commission(terms, **{name: other for name, other in others.items() if name in FACTS}) == expected


PAID = [  # term, value, other terms, earned; paid and balance on a draw of 1,000 and an opening balance of 500
    ("recoverable", 1, {}, 400.0, (1000.0, 1100.0)),
    ("recoverable", 0, {}, 400.0, (1000.0, 500.0)),
    ("recoverable", "50%", {}, 400.0, (1000.0, 800.0)),
    ("draw_type", "top_up", {}, 1200.0, (1000.0, 300.0)),
    ("draw_type", "additive", {}, 400.0, (1000.0, 1100.0)),
    ("draw_type", "additive", {"recovery": 0.5}, 400.0, (1200.0, 1300.0)),
    ("guarantee", "periodic", {}, 1200.0, (1000.0, 300.0)),
    ("guarantee", "cumulative", {"recoverable": 0}, 1200.0, ("#NUM!", "#NUM!")),
    ("protected", "yes", {}, 1200.0, (1000.0, 300.0)),
    ("protected", "no", {}, 1200.0, (700.0, 0.0)),
    ("protected", True, {}, 1200.0, (1000.0, 300.0)),
    ("protected", 0.0, {}, 1200.0, (700.0, 0.0)),
    ("recovery", 0.5, {}, 1200.0, (1100.0, 400.0)),
    ("recovery", 0, {}, 1200.0, (1200.0, 500.0)),
    ("recovery_limit", 50, {}, 1200.0, (1150.0, 450.0)),
    ("recovery_share", 0.1, {}, 1200.0, (1080.0, 380.0)),
    ("balance_cap", 600, {}, 400.0, (500.0, 600.0)),
    ("currency", "JPY", {}, 1200.5, (1000.0, 299.0)),
    ("rounding", "none", {}, 1200.125, (1000.0, 299.875)),
]  # fmt: skip


@pytest.mark.parametrize(("term", "value", "others", "earned", "expected"), PAID, ids=lambda value: str(value)[:24])
def test_a_term_of_a_draw(term, value, others, earned, expected):
    assert payout({term: value, **others}, earned) == expected


def test_a_cumulative_guarantee_is_paid_over_all_periods_so_far():
    """Earned 500 and 1,900 against 1,000 a month: 1,000, then 1,400, so that 2,400 is what was earned."""
    terms = (("guarantee", "cumulative"), ("recoverable", 0))
    ledger = call("SPM_DRAW_LEDGER", ([500, 1900], 1000, 0, None, terms))
    assert [row[4] for row in ledger] == [1000.0, 1400.0]


@pytest.mark.parametrize(("value", "quota"), [("first_full_month", 10000.0), ("hire_month", 20000.0), ("by_15th", 20000.0)])
def test_ramp_start_says_which_month_is_month_one(value, quota):
    """Hired on 10 March: in April month 1 of 25%, or month 2 of 50%."""
    assert call("SPM_RAMP", (40000, "2026-03-10", "2026-04-30", [0.25, 0.5, 0.75], (("ramp_start", value),))) == quota


def test_every_legal_value_of_every_term_is_tried_above():
    tried = {(term, str(value)) for term, value, *_ in (*EARNED, *PAID)}
    tried |= {("ramp_start", word) for word in ("first_full_month", "hire_month", "by_15th")}
    for term in TERMS:
        assert any(name == term.name for name, _ in tried), term.name
        assert {(term.name, word) for word in term.choices} <= tried


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_a_wrong_value_of_a_term_is_refused_and_named(term):
    wrong = {"word": "wrng", "flag": "perhaps", "amount": "much", "share": "half", "text": None}[term.kind]
    if wrong is None:
        return
    plans = ((term.name, wrong),)
    answer = call("SPM_COMMISSION", (1, 1, RATES, 0, None, plans))
    assert answer == ("#N/A" if term.kind in ("word", "flag") else "#VALUE!")
    assert term.name in answer.why
    assert "Known: " in answer.why or "Did you mean" in answer.why or "Write" in answer.why


@pytest.mark.parametrize("term", [term for term in TERMS if term.kind in ("amount", "share")], ids=lambda term: term.name)
def test_an_amount_or_share_is_not_below_zero_and_has_its_range(term):
    for value in (-1, *([1.01] if term.name in AT_MOST_ONE else []), *([50] if term.name in ATTAINMENTS else [])):
        answer = call("SPM_COMMISSION", (1, 1, RATES, 0, None, ((term.name, value),)))
        assert answer == "#NUM!"
        assert answer.why.startswith(f"{term.name} = {value}")


# --- terms that contradict each other -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"cap": 5, "cap_kind": "soft"}, "needs soft_rate"),
        ({"cap": 5, "soft_rate": 0.5}, "Name cap_kind = soft"),
        ({"method": "deal_at_tier"}, "needs tier = before or including"),
        ({"method": "deal_at_tier", "tier": "before", "level": "period"}, "level = period says that a credit is a sum of deals"),
        ({"method": "per_transaction"}, "name level = transaction"),
        ({"method": "per_transaction", "level": "transaction", "cap": 5}, "for a cap on each deal write MIN(cap, SPM_COMMISSION(...))"),
        ({"rate_of": "target"}, "Name target in the plan"),
        ({"rate_of": "value"}, "Use stepped, interpolated or curve"),
        ({"deductible": 5}, "deductible belongs to retroactive tiers"),
        ({"guarantee": "cumulative"}, "Name recoverable = 0"),
        ({"guarantee": "cumulative", "recoverable": 0, "draw_type": "additive"}, "draw_type = top_up"),
        ({"gate": 80}, "gate = 80 means 8000% attainment"),
    ],
)
def test_terms_that_contradict_each_other_are_refused(terms, words):
    answer = commission(terms)
    assert answer == "#NUM!"
    assert words in answer.why


def test_a_return_under_a_method_that_pays_each_deal_is_refused():
    """A return takes back what its own deal was paid, and the row does not know that deal."""
    for terms in ({"method": "deal_at_tier", "tier": "before"}, {"method": "per_transaction", "level": "transaction"}):
        answer = commission(terms, credit=-20.0, prior=120.0)
        assert answer == "#NUM!"
        assert "Put the return into the row of its deal" in answer.why


def test_a_deal_that_reaches_the_gate_is_refused_where_earlier_deals_are_owed():
    terms = {"method": "deal_at_tier", "tier": "before", "gate": 0.5}
    assert [commission(terms, credit, prior=prior) for credit, prior in ((10.0, 20.0), (10.0, 60.0), (60.0, 0.0))] == [0.0, 0.5, 3.0]
    answer = commission(terms, 40.0, prior=20.0)
    assert answer == "#NUM!"
    assert "changes what the earlier deals are paid" in answer.why


@pytest.mark.parametrize(
    ("terms", "expected", "words"),
    [
        ({"attainment_cap": 1.2, "over": "amount"}, "#DIV/0!", "attainment_cap is a share of the quota"),
        ({"gate": 0.5, "over": "amount"}, "#DIV/0!", "quota of zero or blank"),
        ({"gate": 0.5, "over": "amount", "zero_quota": "full"}, 7.0, ""),
        ({"gate": 0.5, "over": "amount", "zero_quota": "zero"}, 0.0, ""),
        ({"gate": 0.5, "gate_kind": "above", "over": "amount", "zero_quota": "full"}, "#DIV/0!", "gate_kind = above is a share of the quota"),
        ({"rate_of": "target", "target": 10, "zero_quota": "flat"}, "#NUM!", "Name zero, full or error"),
        ({"rate_of": "target", "target": 10, "zero_quota": "full", "over": "amount"}, "#DIV/0!", "boundaries are no attainment"),
    ],
)
def test_a_quota_of_zero_under_terms_that_need_one(terms, expected, words):
    answer = commission(terms, quota=0.0, rates=AMOUNTS)
    assert answer == expected
    assert words in getattr(answer, "why", "")


def test_a_full_quota_pays_what_100_percent_pays():
    """zero_quota = full: a person on leave with a quota of 0 has the target incentive, once in the interval."""
    curve = {"method": "curve", "rate_of": "target", "target": 1000, "zero_quota": "full"}
    points = ((0.5, 0.0), (1.0, 1.0), (2.0, 3.0))
    assert [commission(curve, 50.0, 0.0, prior, points) for prior in (0.0, 50.0)] == [1000.0, 0.0]
    assert commission({**curve, "cap": 800}, 50.0, 0.0, 0.0, points) == 800.0
    multiples = {"rate_of": "target", "target": 1000, "zero_quota": "full"}
    assert commission(multiples, 50.0, 0.0, 0.0, ((0.0, 1.0), (1.0, 2.0))) == 1000.0
    assert commission({"method": "curve", "rate_of": "credit", "zero_quota": "full"}, 1000.0, 0.0, 0.0, ((0.5, 0.02), (1.5, 0.06))) == 40.0


def test_a_cap_counts_what_was_paid_before_on_a_quota_of_zero():
    terms = {"zero_quota": "flat", "cap": 5}
    assert [commission(terms, 80.0, 0.0, prior) for prior in (0.0, 80.0, 160.0)] == [4.0, 1.0, 0.0]


# --- how plans may be written ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plans", "plan"),
    [
        ((("Plan", "Method", "Cap"), ("AE", "retroactive", 11)), "AE"),
        ((("Plan", "Method", "Cap"), ("AE", "retroactive", 11)), None),
        ((("CAP", "plan", "Method"), (None, "SDR", "stepped"), (11, "ae", "Retroactive")), "AE"),
        ((("Plan", "Role", "Method", "Description", "Cap", "Notes"), ("AE", "seller", "retroactive", "annual", 11, "x")), "AE"),
        ((("Plan", "Method", None, "Cap"), ("AE", "retroactive", None, 11), (None, None, "", None)), "AE"),
        ((("method", "retroactive"), ("cap", 11)), None),
        ((("method", "retroactive"), ("cap", 11)), "AE"),
        ((("plan", "AE"), ("method", "retroactive"), ("Cap", "11"), ("gate", None)), "AE"),
        ((("method", "retroactive"), (None, None), ("cap", 11)), None),
        ((("Method", "Cap"), ("retroactive", 11)), None),
        ((("Method", "Cap", "Gate"), ("retroactive", 11, "")), None),
        ([["Plan", "Method", "Cap"], ["AE", " RETROACTIVE ", 11], ["", "", ""]], "AE"),
        ((("Plan", "Method", "Cap", "Attainment cap", "Draw-type"), (2026.0, "retroactive", 11, None, "Top-up")), 2026.0),
    ],
    ids=[
        "a row a plan", "the only plan", "columns in any order", "columns for people", "blank column and row", "name and value",
        "a plan that the block does not name", "a block that names its plan", "a blank row in a block", "a block in a row of two", "a block in a row",
        "lists", "a plan that is a number",
    ],
)  # fmt: skip
def test_plans_may_be_written_in_many_ways(plans, plan):
    assert call("SPM_COMMISSION", (120, 100, RATES, 0, plan, plans)) == 11.0


@pytest.mark.parametrize("blank", [None, "", 0.0, ((None,),), ((0.0,),)[:0], [["", ""]]])
def test_no_plans_are_the_defaults(blank):
    """LibreOffice passes a blank cell as 0."""
    assert call("SPM_COMMISSION", (120, 100, RATES, 0, 0.0, blank)) == 7.0


@pytest.mark.parametrize(
    ("plans", "plan", "code", "words"),
    [
        ((("Plan", "Cap"), ("AE", 5)), "EA", "#N/A", "plan 'EA' is not among the plans"),
        ((("Plan", "Cap"), ("Account", 5), ("Sales", 6)), "Acount", "#N/A", "Did you mean Account?"),
        ((("Plan", "Cap"), ("AE", 5), ("SDR", 5)), None, "#N/A", "plans holds 2 plans and none is named"),
        ((("plan", "AE"), ("cap", 5)), "SDR", "#N/A", "plan 'SDR' is not among the plans. Known: AE"),
        ((("Plan", "Cap"), ("AE", 5), ("ae", 6)), "AE", "#VALUE!", "plans holds plan 'ae' twice"),
        ((("Plan", "Cap"), (None, 5)), "AE", "#VALUE!", "row 2 of plans names no plan"),
        ((("Plan", "Cap"),), "AE", "#VALUE!", "plans has a header and no plan"),
        ((("Plan", "Capp"), ("AE", 5)), "AE", "#N/A", "'Capp' is no term of a plan. Did you mean cap"),
        ((("cap", 5), ("gaet", 1)), None, "#N/A", "'gaet' is no term of a plan. Did you mean gate?"),
        ((("Plan", "Cap", "Cap"), ("AE", 5, 6)), "AE", "#VALUE!", "plans names cap twice"),
        ((("cap", 5), ("Cap", 6)), None, "#VALUE!", "plans names cap twice"),
        ((("Plan", "Cap", None), ("AE", 5, 6)), "AE", "#VALUE!", "column 3 of plans has values and no name"),
        ((("AE", 5, 6), ("SDR", 5, 7)), "AE", "#VALUE!", "Include the header: of a table in Excel, Plans[#All]"),
        ((("Plan", "Cap"), ("AE", "#DIV/0!")), "AE", "#DIV/0!", "plans (row 2, column 2) is the error"),
        ((("Plan", "Cap"), ("AE", 5), ("SDR", "#N/A")), "AE", "#N/A", "plans (row 3, column 2) is the error"),
        ("#REF!", "AE", "#REF!", "plans is the error #REF!"),
        (((1, 5),), None, "#N/A", "'1' is no term of a plan"),
        ((("Plan", "Currency"), ("AE", "dollars")), "AE", "#N/A", "is no ISO code"),
    ],
)  # fmt: skip
def test_wrong_plans_are_an_error_value_with_its_reason(plans, plan, code, words):
    arguments = (120, 100, RATES, 0, plan, plans)
    assert call("SPM_COMMISSION", arguments) == code
    assert words in reason("SPM_COMMISSION", arguments)


def test_a_wrong_term_of_one_plan_does_not_stop_the_others():
    plans = (("Plan", "Method"), ("AE", "retroactive"), ("SDR", "retro active"))
    assert call("SPM_COMMISSION", ([[120], [120]], 100, RATES, 0, [["AE"], ["SDR"]], plans)) == [[12.0], ["#N/A"]]


def test_the_words_of_every_term_name_every_legal_value():
    for term in TERMS:
        assert term.meaning
        assert term.default
        assert term.name not in UNREAD
        assert all(word in term.meaning for word in term.choices), term.name
