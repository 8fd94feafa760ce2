"""Relief of quota: a share or an amount, for some days, with a reason, and never twice with leave."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput, Refused
from spm_xl.pay.book import book
from spm_xl.pay.result import Line
from spm_xl.pay.target import quota_of
from spm_xl.period import Span
from spm_xl.tables.load import load
from tests.cases.company import calculated, line, seller_tables
from tests.strategies import tried

ANNUAL = {"method": "marginal", "interval": "year", "over": "attainment", "zero_quota": "zero"}
MONTHLY = {**ANNUAL, "interval": "period"}
QUOTA = {"participant": "seller", "component": "commission", "start": "2026-01-01", "end": "2026-12-31", "quota": 36500}  # 100 a day
MARCH_TO_MAY = {"start": "2026-03-01", "end": "2026-05-31"}  # 92 days


def relief(**more: Any) -> dict[str, Any]:
    return {"participant": "seller", "component": "commission", "reason": "new territory", "approver": "cfo", **MARCH_TO_MAY, **more}


def measured(*reliefs: dict[str, Any], month: str = "2026-01", component: Any = None, plan: Any = None, person: Any = None, **tables: Any) -> Line:
    given_tables = seller_tables(component or ANNUAL, [(0, "0.1")], [{"date": f"{month}-15", "amount": 1000}], plan=plan, **{"quotas": [QUOTA], **tables})
    given_tables["participants"] = [{**given_tables["participants"][0], **(person or {})}]
    return line(calculated({**given_tables, **({"relief": list(reliefs)} if reliefs else {})}, month))


def test_a_share_of_an_annual_quota_for_three_months():
    found = measured(relief(share="0.5"))
    assert found.quota == 36500 - 4600
    assert [(step.label, step.amount) for step in found.quota_steps][-1] == ("relief: new territory", Fraction(31900))


def test_an_amount_is_taken_off_exactly():
    assert measured(relief(amount=5000)).quota == 31500


def test_a_months_quota_takes_its_part():
    by_month = [measured(relief(amount=4600), month=f"2026-{month:02}", component=MONTHLY).quota for month in (2, 3, 4, 5, 6)]
    assert by_month == [2800, 3100 - 1550, 3000 - 1500, 3100 - 1550, 3000]
    assert measured(relief(share="0.2"), month="2026-04", component=MONTHLY).quota == 2400


def test_leave_and_relief_are_not_both_counted():
    """On leave in April, which relieves all of it; the share counts on the days of March and May."""
    leave = [{"participant": "seller", "start": "2026-04-01", "end": "2026-04-30"}]
    assert measured(relief(share="0.5"), leave=leave).quota == 36500 - 3000 - 3100
    assert measured(relief(amount=3100), leave=leave).quota == 36500 - 3000 - 3100
    without = {"leave_relief": "no"}
    assert measured(relief(share="0.5"), leave=leave, plan=without).quota == 36500 - 4600


def test_of_two_shares_for_a_day_the_larger_counts():
    both = [relief(share="0.5"), relief(share="0.2", component=None, end="2026-06-30", reason="system change")]
    assert measured(*both).quota == 36500 - 4600 - 600


def test_only_the_days_on_the_plan_are_relieved():
    assert measured(relief(share="0.5"), month="2026-05", person={"hire_date": "2026-05-01"}).quota == 24500 - 1550


def test_a_ramp_comes_first():
    """Hired on 1 March with a ramp of 50% in the first month: the relief halves what is left."""
    found = measured(relief(share="0.5"), month="2026-03", component=MONTHLY, plan={"ramp": "0.5|1"}, person={"hire_date": "2026-03-01"})
    assert found.quota == Fraction(3100, 4)
    assert [step.label for step in found.quota_steps][-2:] == ["ramp of a new hire", "relief: new territory"]


def test_seasons_weigh_the_days():
    plan = {"seasonality": "1|2|1|1"}
    assert measured(relief(amount=1000), plan=plan).quota == 35500
    full = measured(month="2026-04", component=MONTHLY, plan=plan).quota
    assert measured(relief(share="0.25"), month="2026-04", component=MONTHLY, plan=plan).quota == full * Fraction(3, 4)


def test_the_target_incentive_is_not_relieved():
    """A lower quota is easier to reach; what it pays at 100% stays."""
    own = {"method": "curve", "interval": "year", "over": "attainment", "rate_of": "target", "target": 1000}
    given_tables = seller_tables(own, [(0, 0), (1, 1)], [{"amount": 31900}], quotas=[QUOTA], relief=[relief(share="0.5")])
    assert line(calculated(given_tables, "2026-01")).amount == 1000


REFUSED = [
    ("both", {"share": "0.5", "amount": 5}, "a share and an amount"),
    ("neither", {}, "neither a share nor an amount"),
    ("a share above 1", {"share": 5}, "5"),
    ("below zero", {"amount": -5}, "raise the quota"),
    ("above the quota", {"amount": 40000}, "above the quota"),
    ("end before start", {"share": "0.5", "end": "2026-02-01"}, "before start"),
    ("an unknown component", {"share": "0.5", "component": "comission"}, "Did you mean commission"),
    ("nobody's quota", {"amount": 5, "start": "2027-01-01", "end": "2027-02-01"}, "no quota"),
    ("without an approver", {"share": "0.5", "approver": None}, "approver"),
]


@pytest.mark.parametrize(("more", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused_with_its_cell(more, words):
    with pytest.raises(Refused) as refused:
        measured(relief(**more))
    assert any(words in str(problem) and "relief" in str(problem.place) for problem in refused.value.problems)


def test_an_amount_above_the_quota_of_its_days_stops_the_run():
    with pytest.raises(InvalidInput, match=r"takes 10,000 off a quota that comes to 9,200\.00"):
        measured(relief(amount=10000))


def test_who_leaves_before_the_relieved_days_has_nothing_relieved():
    """The relief was granted before the resignation; it stops nobody's pay."""
    found = measured(relief(amount=5000), person={"end_date": "2026-02-28"})
    assert found.quota == 100 * 59


@tried()
@given(st.integers(1, 12), st.integers(0, 90), st.sampled_from(["0.25", "1"]), st.booleans(), st.sampled_from(["calendar_days", "working_days", "30/360", "whole_months"]))
def test_the_months_of_a_relieved_year_add_up_to_it(month, days, part, in_amount, basis):
    """Whatever the basis, the periods' quotas come to the year's, with relief as without."""
    start = date(2026, month, 1)
    own = relief(start=start, end=min(date(2026, 12, 31), start + timedelta(days=days + 31)), **({"amount": 1500} if in_amount else {"share": part}))
    given_tables = seller_tables(ANNUAL, [(0, "0.1")], [{}], plan={"proration": basis}, quotas=[QUOTA], relief=[own])
    given_tables["transactions"] = [{**given_tables["transactions"][0], "amount": 1000}]
    facts = book(load(given_tables))
    plan = facts.plan("plan", start)
    year, *by_month = (quota_of(facts, "seller", "commission", span, plan)[0] for span in (Span(date(2026, 1, 1), date(2026, 12, 31)), *(facts.calendar.named(f"2026-{at:02}").span for at in range(1, 13))))
    assert sum(by_month) == year < 36500
    assert min(by_month) >= 0
