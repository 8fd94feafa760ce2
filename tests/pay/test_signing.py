"""Pay that waits for a signature (LAW-13): held, shown, kept, and paid in full in the first run that knows of the signature."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from spm_xl.errors import Refused
from spm_xl.pay.lint import lint
from spm_xl.pay.result import Run, Settlement
from spm_xl.tables.load import load
from tests.cases.company import Row, calculated, seller_tables, settlement

FLAT = [(0, "0.1")]
SOLD = [{"transaction": name, "date": f"2026-{month:02}-10", "amount": 10000} for month, name in enumerate(("JAN", "FEB", "MAR", "APR"), 1)]
MUST_SIGN = {"sign_before_pay": "yes", "version": "2026.1"}


def signed(day: str, **more: Any) -> Row:
    return {"participant": "seller", "plan": "plan", "version": "2026.1", "signed_on": day, **more}


def months(*sign_offs: list[Row], plan: Row | None = None, person: Row | None = None, each: Any = None, **tables: Any) -> list[Settlement]:
    """January, February, ... each with the signatures known then."""
    runs: list[Run] = []
    for month, known in enumerate(sign_offs, 1):
        given = seller_tables({"method": "marginal"}, FLAT, SOLD, plan={**MUST_SIGN, **(plan or {})}, **tables)
        given["participants"] = [{**given["participants"][0], **(person or {})}]
        given.update({"sign_offs": known} if known else {}, **(each(month) if each else {}))
        runs.append(calculated(given, f"2026-{month:02}", runs[-1] if runs else None))
        assert [control.name for control in runs[-1].controls if control.difference] == []
        assert calculated(given, f"2026-{month:02}", runs[-2] if month > 1 else None).ledger == runs[-1].ledger
    found = [settlement(run, "seller") for run in runs]
    assert all(sum(amount for _, amount in one.bridge) == one.net for one in found)
    return found


def paid(found: list[Settlement]) -> list[int]:
    return [int(one.net) for one in found]


def test_pay_is_held_until_the_signature_and_then_paid_in_full():
    signature = signed("2026-03-05")
    found = months([], [], [signature], [signature])
    assert paid(found) == [0, 0, 3000, 1000]
    january, _, march, _ = found
    assert january.bridge == (("earned", Decimal(1000)), ("held until the plan is signed", Decimal(-1000)))
    assert [(hold.component, hold.amount, hold.why) for hold in january.holds] == [("plan", Decimal(-1000), "plan 2026.1 is not signed (the plan pays once it is signed)")]
    assert march.bridge == (("earned", Decimal(1000)), ("released: the plan is signed", Decimal(2000)))
    assert march.holds[0].why == "signed on 2026-03-05"
    assert [one.amount for one in found[1].awaiting] == [Decimal(2000)]


def test_a_signature_that_is_known_late_is_paid_in_the_run_that_knows_it():
    """Signed in January, entered in March."""
    assert paid(months([], [], [signed("2026-01-05")])) == [0, 0, 3000]


def test_a_signature_after_the_cut_off_waits_for_the_next_run():
    signature = signed("2026-02-02")
    assert paid(months([signature], [signature])) == [0, 2000]


SIGNATURES = [
    ("of any version", {"version": None}, [1000, 1000]),
    ("of another plan", {"plan": "other"}, [0, 0]),
    ("of an earlier version", {"version": "2025.1"}, [0, 0]),
    ("of a later version, which replaces this one", {"version": "2026.2"}, [1000, 1000]),
]


@pytest.mark.parametrize(("more", "expected"), [row[1:] for row in SIGNATURES], ids=[row[0] for row in SIGNATURES])
def test_what_a_signature_is_of(more, expected):
    versions = [{"plan": "plan", "name": "plan", "version": version, "effective": day, "sign_before_pay": "yes"}
                for version, day in (("2025.1", None), ("2026.1", "2026-01-01"), ("2026.2", "2026-07-01"))]  # fmt: skip
    other = {"plan": "other", "name": "other"}
    signature = signed("2026-01-02", **more)
    tables = {"plans": [*versions, other], "components": [{"plan": plan, "component": "commission", "method": "marginal"} for plan in ("plan", "other")],
              "rates": [{"plan": plan, "component": "commission", "from": 0, "rate": "0.1"} for plan in ("plan", "other")]}  # fmt: skip
    assert paid(months([signature], [signature], each=lambda month: tables)) == expected


def test_corrections_go_on_while_pay_waits():
    """A return of January's deal in February: what waits and what is carried settle against each other on release."""
    back = {"transaction": "R", "date": "2026-02-20", "participant": "seller", "amount": -10000, "reverses": "JAN"}
    deals = [{"participant": "seller", **deal} for deal in SOLD]
    found = months([], [], [signed("2026-03-01")], each=lambda month: {"transactions": deals if month < 2 else [*deals, back]})
    assert paid(found) == [0, 0, 2000]
    assert found[1].corrections[0].difference == Decimal(-1000)


def test_the_minimum_wage_is_paid_without_a_signature():
    hours = [{"participant": "seller", "week_end": f"2026-01-{day:02}", "hours": 20, "minimum_wage": "7.25"} for day in (9, 16, 23, 30)]
    january = months([], hours=hours)[0]
    assert (january.net, january.awaiting[0].amount) == (Decimal(580), Decimal(420))


def test_who_leaves_is_paid_without_a_signature():
    found = months([], [], person={"end_date": "2026-02-20"}, each=lambda month: {"transactions": [{"participant": "seller", **deal} for deal in SOLD[:2]]})
    assert paid(found) == [0, 2000]
    assert found[1].holds[0].why == "the job has ended: what was earned is paid without a signature"


PLACES = [("CA", [0, 2000]), ("US-CA", [0, 2000]), ("US-NY", [1000, 1000]), ("US-WA", [1000, 1000]), (None, [1000, 1000])]


@pytest.mark.parametrize(("state", "expected"), PLACES)
def test_a_rule_pack_in_force_holds_pay_where_it_says_so(state, expected):
    """California's pack is in force, New York's is not."""
    settings = [{"name": "first_period", "value": "2026-01"}, {"name": "rule_packs", "value": "US-CA | US-TX"}]
    found = months([], [signed("2026-02-10")], plan={"sign_before_pay": "no", "document": "D"}, person={"state": state}, settings=settings)
    assert paid(found) == expected
    if expected[0] == 0:
        assert found[0].holds[0].why == "plan 2026.1 is not signed (California Labor Code 2751)"


def with_packs(packs: str, state: str | None, plan: Row | None = None) -> dict[str, Any]:
    settings = [{"name": "rule_packs", "value": packs}]
    given = seller_tables({"method": "marginal"}, FLAT, SOLD, plan={"document": "D", **(plan or {})}, settings=settings)
    given["participants"] = [{**given["participants"][0], "state": state}]
    return given


def test_an_unknown_rule_pack_is_refused_with_the_near_one():
    with pytest.raises(Refused) as refused:
        calculated(with_packs("US-CA|US-CAL", "US-CA"), "2026-01")
    assert "Did you mean US-CA" in str(refused.value.problems[0])


def test_a_place_without_a_pack_is_not_checked_and_never_passed():
    """LAW-15."""
    found = {problem.rule: str(problem) for problem in lint(load(with_packs("US-CA", "US-WA")))}
    assert "1 participant(s) with state 'US-WA': no rule pack is in force, not checked" in found["not checked"]
    assert lint(load(with_packs("US-CA", "US-CA"))) == ()


def test_a_condition_on_the_pay_date_is_shown_to_the_plans_owner():
    plan = {"pay_condition": "employed on the pay date", "pay_condition_clause": "§7"}
    found = {problem.rule: str(problem) for problem in lint(load(with_packs("US-CA", "US-CA", plan)))}
    assert "let counsel confirm" in found["pay condition"]


def test_what_one_signature_releases_another_plan_does_not_hold_anew():
    """January on a plan that is signed in February, February on one that is not signed: January is paid, February waits."""
    given = seller_tables({"method": "marginal"}, FLAT, SOLD)
    given["plans"] = [{"plan": plan, "name": plan, "sign_before_pay": "yes"} for plan in ("plan", "other")]
    for table in ("components", "rates"):
        given[table] = [{**row, "plan": plan} for plan in ("plan", "other") for row in given[table]]
    given["participants"] = [*given["participants"], {**given["participants"][0], "plan": "other", "effective": "2026-02-01"}]
    january = calculated(given, "2026-01")
    signature = {"participant": "seller", "plan": "plan", "signed_on": "2026-02-10"}
    february = settlement(calculated({**given, "sign_offs": [signature]}, "2026-02", january), "seller")
    assert (february.net, [(one.plan, one.amount) for one in february.awaiting]) == (Decimal(1000), [("other", Decimal(1000))])
