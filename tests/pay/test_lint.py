"""Plan lint: what is refused, what is warned of, and with which cell."""

from __future__ import annotations

from typing import Any

import pytest

from spm_xl.errors import Refused
from spm_xl.pay.lint import lint
from spm_xl.tables.load import load
from tests.cases.company import calculated, seller_tables

TIERS = [(0, "0.05"), (1, "0.075")]
OVER = {"method": "marginal", "over": "attainment"}


def company(component: dict[str, Any] | None = None, rates: Any = TIERS, **tables: Any) -> dict[str, Any]:
    deals = [{"amount": 1000}]
    return seller_tables({**OVER, "zero_quota": "flat", **(component or {})}, rates, deals, **tables)


def rate_rows(*rows: dict[str, Any]) -> dict[str, Any]:
    tables = company()
    tables["rates"] = [{"plan": "plan", "component": "commission", **row} for row in rows]
    return tables


def row(table: str, **values: Any) -> dict[str, Any]:
    """A company with one more row in a table."""
    tables = company()
    tables[table] = [*tables.get(table, []), values]
    return tables


def with_plan_b() -> dict[str, Any]:
    """A plan `b` whose rates name the component of the other plan."""
    tables = company()
    tables["plans"] = [*tables["plans"], {"plan": "b", "name": "b"}]
    tables["components"] = [*tables["components"], {"plan": "b", "component": "other", "method": "marginal", "pays": "no"}]
    tables["rates"] = [*tables["rates"], {"plan": "b", "component": "commission", "from": 0, "rate": "0.1"}]
    return tables


def with_target(target: float) -> dict[str, Any]:
    """5% on a quota of a million, against a target incentive."""
    tables = company({"interval": "year", "zero_quota": "error"}, quotas=[{**QUOTA, "quota": 1_000_000}])
    tables["participants"] = [{**tables["participants"][0], "target_incentive": target}]
    return tables


def with_objectives(weight: str) -> dict[str, Any]:
    objective = {"participant": "seller", "component": "goals", "objective": "x", "start": "2026-01-01", "end": "2026-01-31"}
    return {**row("components", plan="plan", component="goals", kind="objective", target=100), "objectives": [{**objective, "weight": weight, "score": 1}]}


OWN = {"plan": "plan", "component": "commission"}
QUOTA = {"participant": "seller", "component": "commission", "start": "2026-01-01", "end": "2026-12-31"}

# tables; rule, table and column of the first problem, words in it
REFUSED = [
    ("a gap between tiers (PLN-01)", rate_rows({"from": 0, "to": 1, "rate": "0.05"}, {"from": "1.05", "to": "1.2", "rate": "0.1"}), "a gap", "rates", "0 to 1 and the one from 1.05"),
    ("an overlap (PLN-01)", rate_rows({"from": 0, "to": 1, "rate": "0.05"}, {"from": "0.95", "rate": "0.1"}), "an overlap", "rates", "0 to 1 and the one from 0.95"),
    ("a tier that ends before it starts", rate_rows({"from": 1, "to": "0.5", "rate": "0.05"}), "boundaries reversed", "rates", "before it starts"),
    ("120 for 120%", company(rates=[(0, "0.05"), (120, "0.1")]), "boundary in disguise", "rates", "1.2 for 120%"),
    ("5 for 5%", company(rates=[(0, 5)]), "percent points", "rates", "0.05 for 5%"),
    ("no method", company({"method": None}), "method not named", "components", "names no method"),
    ("deal at a tier without saying which", company({"method": "deal_at_tier"}), "tier not named", "components", "before or including"),
    ("a matrix that does not say how it is read", company({"method": "matrix"}, rates=[]), "missing rates", "components", "table matrices"),
    ("no rates", company(rates=[]), "missing rates", "components", "table rates"),
    ("a soft cap without its rate", company({"cap": 100, "cap_kind": "soft"}), "missing term", "components", "soft_rate"),
    ("the first rate on the credit, where no rate multiplies credit", company({"method": "stepped"}), "contradiction", "components", "multiply no credit"),
    ("a quota of zero (PLN-05)", {**company({"zero_quota": "error"}), "quotas": [{**QUOTA, "quota": 0}]}, "zero quota", "quotas", "no attainment"),
    ("a cap on an uncapped plan (PLN-09)", company({"cap": 20_000}, plan={"uncapped": "yes"}), "cap on an uncapped plan", "plans", "uncapped"),
    ("a plan cap on an uncapped plan (PLN-09)", company(plan={"uncapped": "yes", "cap": 20_000}), "cap on an uncapped plan", "plans", "uncapped"),
    ("a misspelled name in a condition (PLN-14)", row("multipliers", **OWN, multiplier="1.1", when="attainmnt:commission >= 1"), "condition", "multipliers", "Did you mean attainment:commission"),
    ("a condition that is none", row("multipliers", **OWN, multiplier="1.1", when="attainment"), "condition", "multipliers", "no condition"),
    ("an unknown measure", company({"measure": "amuont"}), "unknown name", "components", "Did you mean amount"),
    ("an unknown gate component", company({"gate": 1, "gate_component": "comission"}), "unknown name", "components", "Did you mean commission"),
    ("an unknown component of the draw", company(plan={"draw_components": "comission"}), "unknown name", "plans", "Did you mean commission"),
    ("rates of another plan's component", with_plan_b(), "unknown name", "rates", "plan 'b' has no component"),
    ("a day without a plan version (PLN-11)", company(plan={"effective": "2026-02-01"}), "no plan version", "participants", "2026-02-01"),
    ("a deduction without a clause (LAW-03)", company(plan={"end_of_job": "deducted"}), "missing clause", "plans", "named clause"),
    ("an opening draw that no draw is", row("opening", participant="seller", as_of="2025-12-31", item="draw", name="drw", amount=5), "unknown name", "opening", "would be lost"),
    ("a split of 99.99% in money (MON-05)", row("splits", transaction="T0", participant="seller", share="0.9999"), "split total", "splits", "0.10 of it would be lost"),
]


@pytest.mark.parametrize(("tables", "rule", "table", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_refused(tables, rule, table, words):
    with pytest.raises(Refused) as refusal:
        calculated(tables, "2026-01")
    problem = next(one for one in refusal.value.problems if one.level == "refused")
    assert (problem.rule, problem.place.file) == (rule, table)
    assert words in str(problem)
    assert problem.place.row >= 2 or problem.place.cell


NEW_YORK = {**company()["participants"][0], "state": "NY"}

WARNED = [
    ("the size of a cliff", company({"method": "retroactive"}), "cliff", "2.50% of quota"),
    ("weights that do not make 100%", company({"rate_of": "target", "weight": "0.9"}), "weights", "90"),
    ("a target that does not reconcile with rate x quota", with_target(60_000), "target", "50,000.00"),
    ("objectives that weigh 90%", with_objectives("0.9"), "weights", "90"),
    ("a New York plan without a document (LAW-13)", {**company(), "participants": [NEW_YORK]}, "signed plan", "New York"),
    ("a New York draw without reconciliation (LAW-13)", {**row("draws", draw="d", participant="seller", amount=5, recoverable=1), "participants": [NEW_YORK]}, "reconciliation", "New York"),
]  # fmt: skip


@pytest.mark.parametrize(("tables", "rule", "words"), [case[1:] for case in WARNED], ids=[case[0] for case in WARNED])
def test_warned(tables, rule, words):
    found = {problem.rule: str(problem) for problem in lint(load(tables)) if problem.level == "warning"}
    assert words in found[rule]


def test_a_sound_plan_has_no_problem():
    assert lint(load(with_target(50_000))) == ()


def test_every_problem_is_found_in_one_pass():
    tables = company({"method": None, "measure": "amuont"}, plan={"uncapped": "yes", "cap": 1, "end_of_job": "deducted"})
    with pytest.raises(Refused) as refusal:
        calculated(tables, "2026-01")
    assert {problem.rule for problem in refusal.value.problems} >= {"method not named", "unknown name", "cap on an uncapped plan", "missing clause"}
