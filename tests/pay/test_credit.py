"""Crediting: who gets which share of a deal into which component, and what is left over."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from spm_xl.errors import InvalidInput, Refused, SpmError
from tests.cases.company import calculated, line, settlement

PEOPLE = (
    ("ceo", "Director", "", "leaders"),
    ("boss", "Manager", "ceo", "leaders"),
    ("ana", "Seller", "boss", "sellers"),
    ("ben", "Seller", "boss", "sellers"),
    ("eva", "Engineer", "boss", "sellers"),
)


def company(deals: list[dict[str, Any]], crediting: tuple[dict[str, Any], ...] = (), **tables: Any) -> dict[str, Any]:
    """Sellers with `new` and `renewal`, leaders with `team`; 10% of everything."""
    components = {"sellers": ("new", "renewal"), "leaders": ("team",)}
    own = [{"plan": plan, "component": name} for plan, names in components.items() for name in names]
    return {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}],
        "participants": [
            {"participant": who, "name": who, "role": role, "manager": manager or None, "plan": plan} for who, role, manager, plan in PEOPLE
        ],
        "plans": [{"plan": plan, "name": plan} for plan in components],
        "components": [{**row, "method": "marginal"} for row in own],
        "rates": [{**row, "from": 0, "rate": "0.1"} for row in own],
        "crediting": [
            {"rule": "new", "component": "new", "when": "deal_type = new"},
            {"rule": "renewal", "component": "renewal", "when": "deal_type = renewal", "factor": "0.5"},
            *crediting,
        ],
        "transactions": [{"transaction": f"T{at}", "date": "2026-01-15", "deal_type": "new", "amount": 1000, **row} for at, row in enumerate(deals)],
        **tables,
    }


def credit(run: Any) -> dict[str, Fraction]:
    """Quota credit of every participant and component that has any."""
    return {f"{one.person.participant} {row.component}": row.credit for one in run.settlements for row in one.lines if row.credit}


ROLLUP = {"rule": "team", "component": "team", "kind": "rollup"}
OVERLAY = {"rule": "engineers", "component": "new", "kind": "overlay", "role": "Engineer"}
ANA, SPLIT = {"participant": "ana"}, {"participant": None}
HALVES = [{"transaction": "T0", "participant": who, "share": "0.5"} for who in ("ana", "ben")]

# deals, further rules, splits; credit
CREDITED = [
    ("a new deal", [ANA], (), [], {"ana new": 1000}),
    ("a renewal counts half", [{**ANA, "deal_type": "renewal"}], (), [], {"ana renewal": 500}),
    ("a multi-year deal at 1.3", [{**ANA, "term": 36, "deal_type": "multi"}],
     ({"rule": "years", "component": "new", "when": "deal_type = multi; term >= 24", "factor": "1.3"},), [], {"ana new": 1300}),
    ("a split", [SPLIT], (), HALVES, {"ana new": 500, "ben new": 500}),
    ("a split beside a named seller", [ANA], (), HALVES, {"ana new": 500, "ben new": 500}),
    ("an overlay by a split row: beside the seller", [ANA], (), [{"transaction": "T0", "participant": "eva", "share": "1", "kind": "overlay"}],
     {"ana new": 1000, "eva new": 1000}),
    ("an overlay by role", [ANA], ({**OVERLAY, "share": "0.2"},), [], {"ana new": 1000, "eva new": 200}),
    ("an overlay for one participant", [ANA], ({**OVERLAY, "role": None, "participant": "ben"},), [], {"ana new": 1000, "ben new": 1000}),
    ("a roll-up goes up the whole chain", [ANA], (ROLLUP,), [], {"ana new": 1000, "boss team": 1000, "ceo team": 1000}),
    ("one level of it", [ANA], ({**ROLLUP, "levels": 1},), [], {"ana new": 1000, "boss team": 1000}),
    ("only directors", [ANA], ({**ROLLUP, "role": "Director"},), [], {"ana new": 1000, "ceo team": 1000}),
    ("a roll-up of a split counts once", [SPLIT], (ROLLUP,), HALVES, {"ana new": 500, "ben new": 500, "boss team": 1000, "ceo team": 1000}),
    ("a roll-up under a condition", [ANA, {**ANA, "deal_type": "renewal"}], ({**ROLLUP, "when": "deal_type = renewal", "levels": 1},), [],
     {"ana new": 1000, "ana renewal": 500, "boss team": 1000}),
    ("an overlay is not rolled up", [ANA], ({**OVERLAY}, {**ROLLUP, "levels": 1}), [], {"ana new": 1000, "eva new": 1000, "boss team": 1000}),
    ("a return nets", [ANA, {**ANA, "amount": -400, "reverses": "T0"}], (), [], {"ana new": 600}),
    ("a return of a split follows its shares", [SPLIT, {"amount": -400, "reverses": "T0"}], (), HALVES, {"ana new": 300, "ben new": 300}),
]  # fmt: skip


@pytest.mark.parametrize(("deals", "rules", "splits", "expected"), [row[1:] for row in CREDITED], ids=[row[0] for row in CREDITED])
def test_who_is_credited(deals, rules, splits, expected):
    tables = company(deals, rules, **({"splits": splits} if splits else {}))
    run = calculated(tables, "2026-01")
    assert credit(run) == expected
    assert run.suspense == ()
    assert all(control.difference == 0 for control in run.controls)


SUSPENDED = [
    ("no seller", [SPLIT], "no seller"),
    ("nothing credits it", [{**ANA, "deal_type": "gift"}], "no component of plan sellers credits it"),
    ("after the job ended", [{"participant": "gone"}], "was not employed on 2026-01-15"),
    ("no plan any more", [{"participant": "retired"}], "has no plan on 2026-01-15"),
]


@pytest.mark.parametrize(("deals", "why"), [row[1:] for row in SUSPENDED], ids=[row[0] for row in SUSPENDED])
def test_what_nobody_is_credited_for_is_suspended(deals, why):
    """REC-03: credits and suspense are the source, in count and amount."""
    tables = company([ANA, *deals])
    tables["participants"] += [
        {"participant": "gone", "name": "gone", "plan": "sellers", "end_date": "2026-01-10"},
        {"participant": "retired", "name": "retired", "plan": None},
    ]
    run = calculated(tables, "2026-01")
    assert [(row.transaction, row.amount) for row in run.suspense] == [("T1", Decimal(1000))]
    assert why in run.suspense[0].why
    assert all(control.difference == 0 for control in run.controls)


def test_half_a_split_may_be_suspended():
    tables = company([SPLIT], splits=HALVES)
    tables["participants"][3]["end_date"] = "2026-01-10"
    run = calculated(tables, "2026-01")
    assert credit(run) == {"ana new": 500}
    assert [(row.transaction, row.amount) for row in run.suspense] == [("T0", Decimal("500.00"))]


def test_a_deal_with_an_overlay_and_no_seller_is_suspended():
    tables = company([SPLIT], splits=[{"transaction": "T0", "participant": "eva", "share": "1", "kind": "overlay"}])
    run = calculated(tables, "2026-01")
    assert credit(run) == {"eva new": 1000}
    assert [row.amount for row in run.suspense] == [Decimal(1000)]


def test_a_deal_before_the_component_exists_is_suspended():
    tables = company([ANA])
    for row in tables["components"]:
        row["effective"] = "2026-01-20"
    run = calculated(tables, "2026-01")
    assert [row.transaction for row in run.suspense] == ["T0"]
    assert all(control.difference == 0 for control in run.controls)


def test_credit_rolls_up_to_the_manager_of_the_day():
    tables = company([{**ANA, "date": "2026-01-10"}, {**ANA, "date": "2026-01-20", "amount": 300}], ({**ROLLUP, "levels": 1},))
    tables["participants"].append({"participant": "ana", "name": "ana", "role": "Seller", "manager": "ceo", "plan": "sellers", "effective": "2026-01-15"})
    assert credit(calculated(tables, "2026-01")) == {"ana new": 1300, "boss team": 1000, "ceo team": 300}


def test_a_circle_of_managers_is_refused_with_the_circle():
    """PLN-17."""
    tables = company([ANA])
    tables["participants"][0]["manager"] = "ana"
    with pytest.raises(SpmError, match=r"circle.*ceo > ana > boss > ceo"):
        calculated(tables, "2026-01")


def test_the_first_direct_rule_that_holds_counts_and_stop_ends_them():
    rules = ({"rule": "also", "component": "new", "factor": "9"}, {"rule": "all", "component": "renewal", "when": "amount > 0"})
    tables = company([ANA], rules)
    assert credit(calculated(tables, "2026-01")) == {"ana new": 1000, "ana renewal": 1000}
    tables["crediting"][0]["stop"] = "yes"
    assert credit(calculated(tables, "2026-01")) == {"ana new": 1000}


def test_a_rule_about_a_participant_is_about_the_one_who_is_credited():
    rule = {"rule": "ben", "component": "new", "when": "participant = ben", "factor": "0.5"}
    tables = company([{"participant": "ana"}], splits=HALVES)
    tables["crediting"] = [rule, *tables["crediting"]]
    assert credit(calculated(tables, "2026-01")) == {"ana new": 500, "ben new": 250}


def test_a_rule_that_changes_in_march_does_not_touch_february():
    deals = [{**ANA, "date": "2026-02-10", "deal_type": "renewal"}, {**ANA, "date": "2026-03-10", "deal_type": "renewal"}]
    tables = company(deals, ({"rule": "renewal", "component": "renewal", "when": "deal_type = renewal", "factor": "0.75", "effective": "2026-03-01"},))
    assert [credit(calculated(tables, period)) for period in ("2026-02", "2026-03")] == [{"ana renewal": 500}, {"ana renewal": 750}]


SPLITS = [
    ("99.99% (MON-05)", ["0.3333", "0.3333", "0.3333"]),
    ("150%", ["0.5", "0.5", "0.5"]),
]


@pytest.mark.parametrize("shares", [row[1] for row in SPLITS], ids=[row[0] for row in SPLITS])
def test_shares_that_are_not_100_percent_are_refused(shares):
    splits = [{"transaction": "T0", "participant": who, "share": share} for who, share in zip(("ana", "ben", "eva"), shares, strict=True)]
    with pytest.raises(Refused, match="shares of transaction T0"):
        calculated(company([SPLIT], splits=splits), "2026-01")


def test_a_plan_may_name_another_total_and_pay_less_than_it_counts():
    """MON-06: 150% counts for quota, 100% is paid."""
    rule = {"rule": "shared", "component": "new", "when": "deal_type = shared", "factor": "1", "pay_factor": "0.66666666666666666667"}
    splits = [{"transaction": "T0", "participant": who, "share": "0.5"} for who in ("ana", "ben", "eva")]
    tables = company([{**SPLIT, "deal_type": "shared"}], (rule,), splits=splits)
    tables["plans"][0]["split_total"] = "1.5"
    run = calculated(tables, "2026-01")
    assert sum(credit(run).values()) == 1500
    assert sum(one.earned for one in run.settlements) == Decimal("99.99")  # 3 x 33.33, each rounded


def test_another_plans_total_is_no_excuse():
    splits = [{"transaction": "T0", "participant": who, "share": "0.5"} for who in ("ana", "ben", "eva")]
    tables = company([SPLIT], splits=splits)
    tables["plans"][1]["split_total"] = "1.5"  # of the leaders, who sold nothing
    with pytest.raises(Refused, match="shares of transaction T0"):
        calculated(tables, "2026-01")


RETURNS = [
    ("of nothing known", {"amount": -5, "participant": "ana", "reverses": "T9"}),
    ("of itself", {"amount": -5, "participant": "ana", "reverses": "T0"}),
]


@pytest.mark.parametrize("row", [row[1] for row in RETURNS], ids=[row[0] for row in RETURNS])
def test_a_return_names_the_deal_that_it_returns(row):
    with pytest.raises(InvalidInput):
        calculated(company([row]), "2026-01")


def test_a_return_without_a_seller_is_charged_to_nobody():
    """LAW-12, Hudgins v. Neiman Marcus: it stays in suspense; it is not spread over the team."""
    run = calculated(company([ANA, {**SPLIT, "amount": -400}]), "2026-01")
    assert credit(run) == {"ana new": 1000}
    assert [row.amount for row in run.suspense] == [Decimal(-400)]


# --- measures and currencies ---------------------------------------------------------------------------


def test_a_return_counts_what_the_component_measures():
    """Margin is measured; the return of a quarter of the amount gives back a quarter of the margin."""
    tables = company([{**ANA, "margin": 200}, {**ANA, "amount": -250, "reverses": "T0", "margin": None}])
    tables["components"][0]["measure"] = "margin"
    assert credit(calculated(tables, "2026-01")) == {"ana new": 150}


# policy, rates; credit of 1,000 EUR on 15 January
FX = [
    ("the plan's fixed rate", "plan", [{"rate": "1.10"}], "1100"),
    ("the rate of the day", "day", [{"date": "2026-01-15", "rate": "1.08"}], "1080"),
    ("the last one at most seven days old", "day", [{"date": "2026-01-08", "rate": "1.07"}, {"date": "2026-01-16", "rate": "2"}], "1070"),
    ("the month's average", "month_average", [{"date": "2026-01-02", "rate": "1.00"}, {"date": "2026-01-30", "rate": "1.20"}], "1100"),
    ("the other way round", "day", [{"from": "USD", "to": "EUR", "date": "2026-01-15", "rate": "0.8"}], "1250"),
]


@pytest.mark.parametrize(("policy", "rates", "expected"), [row[1:] for row in FX], ids=[row[0] for row in FX])
def test_currencies(policy, rates, expected):
    tables = company([{**ANA, "currency": "EUR"}], fx=[{"from": "EUR", "to": "USD", **row} for row in rates])
    tables["plans"][0]["fx"] = policy
    run = calculated(tables, "2026-01")
    assert credit(run) == {"ana new": Fraction(expected)}
    assert line(run, "ana", "new").deals[0].credit.fx == Fraction(expected) / 1000


NO_RATE = [
    ("none at all", "day", []),
    ("eight days old", "day", [{"date": "2026-01-07", "rate": "1.1"}]),
    ("only a later one", "day", [{"date": "2026-01-16", "rate": "1.1"}]),
    ("no rate in the month", "month_average", [{"date": "2025-12-31", "rate": "1.1"}]),
    ("daily rates under a plan rate", "plan", [{"date": "2026-01-15", "rate": "1.1"}]),
]


@pytest.mark.parametrize(("policy", "rates"), [row[1:] for row in NO_RATE], ids=[row[0] for row in NO_RATE])
def test_a_missing_rate_stops_the_run(policy, rates):
    """MON-09: never 1.0, never today's."""
    tables = company([{**ANA, "currency": "EUR"}], **({"fx": [{"from": "EUR", "to": "USD", **row} for row in rates]} if rates else {}))
    tables["plans"][0]["fx"] = policy
    with pytest.raises(Refused, match=r"no .* exchange rate from EUR to USD for 2026-01-15"):
        calculated(tables, "2026-01")


def test_pay_is_converted_once_and_the_difference_shown():
    """MON-10: 1,234.56 x 1.0837 = 1,337.892672."""
    tables = company([{**ANA, "amount": "12345.60"}], fx=[{"from": "USD", "to": "EUR", "rate": "1.0837"}])
    tables["plans"][0]["fx"] = "plan"
    tables["participants"][2]["currency"] = "EUR"
    paid = settlement(calculated(tables, "2026-01"), "ana")
    assert (paid.net, paid.payable, paid.payout_currency) == (Decimal("1234.56"), Decimal("1337.89"), "EUR")
    assert (paid.payout_rate, paid.rounding_difference) == (Fraction("1.0837"), Decimal("-0.002672"))


def test_the_rate_used_is_kept_with_its_day_and_source():
    """MON-09: rate, date and source stay with the credit and the payout."""
    rates = [
        {"from": "EUR", "to": "USD", "date": "2026-01-14", "rate": "1.1010", "source": "ECB"},
        {"from": "USD", "to": "EUR", "date": "2026-01-30", "rate": "0.9050", "source": "Treasury"},
    ]
    tables = company([{**ANA, "currency": "EUR"}], fx=rates)
    tables["participants"][2]["currency"] = "EUR"
    one = next(s for s in calculated(tables, "2026-01").settlements if s.lines and s.lines[0].deals)
    credit = one.lines[0].deals[0].credit
    assert (credit.fx, str(credit.fx_date), credit.fx_source) == (Fraction("1.1010"), "2026-01-14", "ECB")
    assert (one.payout_rate, str(one.payout_rate_date), one.payout_rate_source) == (Fraction("0.9050"), "2026-01-30", "Treasury")
