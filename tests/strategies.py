"""Random plans, companies and histories, for the property tests.

`SPM_EXAMPLES` in the environment sets how many examples each property tries (a few dozen where unset);
`SPM_SHRINK=1` makes a failing example small, which takes minutes for a whole company.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from spm_xl.pay.draw import DrawTerms
from spm_xl.pay.rates import RateTable, rate_table

EXAMPLES = int(os.environ.get("SPM_EXAMPLES", "30"))
RATES = ["0", "0.01", "0.0125", "0.025", "0.0333", "0.04", "0.05", "0.0525", "0.06", "0.075", "0.08", "0.0875", "0.1", "0.12", "0.15", "0.2"]
METHODS = ("marginal", "retroactive", "mixed", "deal_at_tier", "per_transaction", "interpolated", "curve", "stepped")
MONTHS = 5  # January to May 2026
FIRST, LAST = date(2026, 1, 1), date(2026, 5, 31)

Row = Mapping[str, Any]
Tables = dict[str, list[dict[str, Any]]]


def tried(times: float = 1) -> settings:
    """Hypothesis settings: so many times the usual number of examples, always the same ones in a normal run."""
    return settings(
        max_examples=max(1, int(EXAMPLES * times)),
        deadline=None,
        phases=[Phase.generate, *([Phase.shrink] if os.environ.get("SPM_SHRINK") else [])],
        derandomize="SPM_EXAMPLES" not in os.environ,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


# --- single values --------------------------------------------------------------------------------------

cents = st.integers(-5_000_00, 20_000_00).map(lambda units: Decimal(units).scaleb(-2))
earnings = st.integers(-2_000_00, 6_000_00).map(lambda units: Decimal(units).scaleb(-2))
positive_cents = st.one_of(st.integers(500_00, 20_000_00), st.integers(1, 500_00)).map(lambda units: Decimal(units).scaleb(-2))
rates = st.sampled_from(RATES)
days = st.integers(0, (LAST - FIRST).days).map(lambda offset: FIRST + timedelta(days=offset))
months_known = st.integers(1, MONTHS)


@st.composite
def tables(draw: Any, method: str = "marginal", first: Sequence[int] = (0,)) -> RateTable:
    """A rate table with one to four tiers, boundaries in amounts."""
    boundaries = sorted(draw(st.sets(st.integers(1, 200), max_size=3)))
    starts = [draw(st.sampled_from(list(first))), *(500 * step for step in boundaries)]
    rows = [(start, draw(rates), draw(st.sampled_from(["marginal", "retroactive"])) if method == "mixed" else "") for start in starts]
    return rate_table(
        rows,
        "marginal" if method == "mixed" else method,
        boundary=draw(st.sampled_from(["reached", "above"])),
        tier=draw(st.sampled_from(["before", "including"])) if method == "deal_at_tier" else "",
    )


@st.composite
def draw_terms(draw: Any, guarantee: str = "periodic") -> DrawTerms:
    """The terms of a draw, any of them."""
    money = st.one_of(st.none(), st.integers(0, 3000).map(Decimal))
    return DrawTerms(
        recoverable=Fraction(draw(st.sampled_from(["0", "1/2", "1"]))) if guarantee == "periodic" else Fraction(0),
        type=draw(st.sampled_from(["top_up", "additive"])) if guarantee == "periodic" else "top_up",
        recovery=Fraction(draw(st.sampled_from(["1", "1/2", "1/3", "0"]))),
        protected=draw(st.booleans()),
        recovery_limit=draw(money),
        recovery_share=draw(st.sampled_from([None, Fraction(1, 2), Fraction(1, 10)])),
        balance_cap=draw(money),
        guarantee=guarantee,
    )


# --- a company whose facts become known over time ---------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """A row of a table that is in the inputs from one month's run on, up to another's."""

    table: str
    row: dict[str, Any]
    known: int = 1
    gone: int = MONTHS + 1


@dataclass(frozen=True)
class Company:
    """Facts, and the tables that each month's run finds."""

    facts: tuple[Fact, ...]

    def tables(self, month: int) -> Tables:
        """What is in the inputs of the run of a month."""
        found: Tables = {}
        for fact in self.facts:
            found.setdefault(fact.table, [])
            if fact.known <= month < fact.gone:
                found[fact.table].append(dict(fact.row))
        return found


@st.composite
def components(draw: Any, plan: str) -> list[Fact]:
    """A component named `sales`, of any method and interval, with its rates."""
    method = draw(st.sampled_from(METHODS))
    attainment = draw(st.booleans())
    row = {
        "plan": plan, "component": "sales", "method": "marginal" if method == "mixed" else method,
        "interval": draw(st.sampled_from(["period", "quarter", "year"])), "over": "attainment" if attainment else "amount",
        "boundary": draw(st.sampled_from(["reached", "above"])), "zero_quota": draw(st.sampled_from(["zero", "flat", "full"])),
    }  # fmt: skip
    if method == "deal_at_tier":
        row["tier"] = draw(st.sampled_from(["before", "including"]))
    extras = st.sampled_from([
        {}, {}, {"cap": 900}, {"cap": 700, "cap_kind": "soft", "soft_rate": "0.5"}, {"cap": 800, "cap_kind": "refundable"},
        {"floor": 25}, {"gate": "0.2"} if attainment else {}, {"attainment_cap": "1.1"} if attainment else {},
        {"gate": "0.3", "gate_kind": "above"} if attainment else {}, {"deal_minimum": 15}, {"deal_cap": 120},
    ])  # fmt: skip
    row.update(draw(extras))
    values = method in ("interpolated", "curve", "stepped")
    if values and row["zero_quota"] == "flat":  # the first rate on the credit: a contradiction where nothing multiplies credit
        row["zero_quota"] = "full"
    starts = ["0", "0.5", "1"] if attainment else ["0", "5000", "9000.50"]
    amounts = sorted(draw(st.lists(st.integers(0, 900), min_size=3, max_size=3)))
    found = [Fact("components", row)]
    for at, start in enumerate(starts):
        by_boundary = draw(st.sampled_from(["marginal", "retroactive"])) if method == "mixed" else None
        found.append(Fact("rates", {"plan": plan, "component": "sales", "from": start, "rate": amounts[at] if values else draw(rates), "method": by_boundary}))
    if not values and draw(st.integers(0, 2)) == 0:
        changed = draw(days)
        found += [Fact("rates", {**fact.row, "rate": draw(rates), "effective": changed}) for fact in found[1:]]
    return found


@st.composite
def plans(draw: Any, plan: str) -> list[Fact]:
    """A plan with a component, and perhaps a draw for everybody on it."""
    row = {
        "plan": plan, "name": plan, "segments": draw(st.sampled_from(["pooled", "separate"])),
        "reversal": draw(st.sampled_from(["recompute", "recompute", "as_paid", "prorated", "clawback"])), "reversal_term": 12,
        "pay_when": draw(st.sampled_from(["earned", "earned", "paid"])), "level": draw(st.sampled_from(["period", "transaction"])),
        "proration": draw(st.sampled_from(["calendar_days", "whole_months"])),
        "end_of_job": draw(st.sampled_from(["forgiven", "held for counsel"])),
        **draw(st.sampled_from([{}, {}, {"sign_before_pay": "yes"}, {"pay_condition": "employed on the pay date", "pay_condition_clause": "7"}])),
    }  # fmt: skip
    if draw(st.integers(0, 3)) == 0:
        row.update(cap=1500, cap_interval=draw(st.sampled_from(["period", "year"])))
    found = [Fact("plans", row), *draw(components(plan))]
    if draw(st.booleans()):
        found.append(Fact("draws", {"draw": f"draw of {plan}", "plan": plan, **draw(draws())}, draw(st.sampled_from([1, 1, 2, 3]))))
    return found


@st.composite
def draws(draw: Any) -> dict[str, Any]:
    """The columns of a draw."""
    row: dict[str, Any] = {
        "amount": draw(st.sampled_from(["250", "400.10", "700"])), "recoverable": draw(st.sampled_from(["0", "0.5", "1"])),
        "type": draw(st.sampled_from(["top_up", "top_up", "additive"])), "recovery": draw(st.sampled_from(["1", "0.5"])),
        "protected": draw(st.sampled_from(["yes", "no"])),
    }  # fmt: skip
    row.update(draw(st.sampled_from([{}, {"recovery_limit": 90}, {"balance_cap": 600}, {"recovery_share": "0.25"}, {"end": "2026-03-20", "at_end": "forgive"}, {"end": "2026-03-20"}])))
    return row


@st.composite
def companies(draw: Any) -> Company:
    """Two plans, two or three people with quotas, transfers, leavers, deals, returns, receipts: known at any time."""
    facts = [Fact("settings", {"name": name, "value": value}) for name, value in (("currency", "USD"), ("first_period", "2026-01"))]
    for plan in ("one", "two"):
        facts += draw(plans(plan))
    if draw(st.booleans()):
        facts += draw(managers())
    led = "boss" if facts[-1].row.get("participant") == "boss" else None
    people = ["ana", "ben", "cyd"][: draw(st.integers(2, 3))]
    entered = {}
    for who in people:
        entered[who] = draw(st.sampled_from([1, 1, 2, 3])) if entered else 1
        facts += draw(persons(who, entered[who], led))
    facts += draw(sales(people, entered))
    for table in ("transactions", "receipts", "adjustments", "splits", "leave", "relief", "sign_offs", "draws", "quotas", "crediting"):
        if not any(fact.table == table for fact in facts):
            facts += [Fact(table, {}, known=MONTHS + 1)]  # an empty table
    return Company(tuple(facts))


@st.composite
def managers(draw: Any) -> list[Fact]:
    """A manager paid on the team's credit or on its commissions."""
    own = {"plan": "leaders", "component": "team"}
    of = draw(st.sampled_from(["credit", "commission"]))
    found = [
        Fact("plans", {"plan": "leaders", "name": "leaders", "reversal": draw(st.sampled_from(["recompute", "clawback"]))}),
        Fact("components", {**own, "kind": "override", "override_of": of, "method": "marginal", "interval": draw(st.sampled_from(["period", "year"]))}),
        Fact("rates", {**own, "from": "0", "rate": draw(rates)}),
        Fact("rates", {**own, "from": "1000", "rate": draw(rates)}),
    ]
    if of == "credit":
        found.append(Fact("crediting", {"rule": "team", "component": "team", "kind": "rollup"}))
    return [*found, Fact("participants", {"participant": "boss", "name": "boss", "plan": "leaders"})]


@st.composite
def persons(draw: Any, who: str, entered: int, manager: str | None) -> list[Fact]:
    """One participant: plan, quota (perhaps restated), perhaps a transfer, an end, a leave, an adjustment."""
    row = {
        "participant": who, "name": who, "plan": draw(st.sampled_from(["one", "two"])), "manager": manager,
        "hire_date": "2025-06-01", "end_date": None,
    }  # fmt: skip
    later = st.integers(entered, MONTHS)
    found = []
    if draw(st.integers(0, 3)) == 0:
        at = draw(later)
        found += [Fact("participants", row, entered, at), Fact("participants", {**row, "end_date": draw(days)}, max(at, entered))]
    else:
        found.append(Fact("participants", row, entered))
    if draw(st.integers(0, 2)) == 0:
        other = {**row, "plan": "two" if row["plan"] == "one" else "one", "effective": draw(days), "manager": draw(st.sampled_from([manager, None]))}
        found.append(Fact("participants", other, draw(later)))
    if draw(st.integers(0, 4)):
        quota = {"participant": who, "component": "sales", "start": "2026-01-01", "end": "2026-12-31", "quota": draw(st.sampled_from(["24000", "36000.36", "60000"]))}
        at = draw(st.integers(entered, MONTHS + 3))
        found += [Fact("quotas", quota, entered, at), Fact("quotas", {**quota, "quota": "30000"}, at)]
    if draw(st.integers(0, 4)) == 0:
        start = draw(days)
        found.append(Fact("leave", {"participant": who, "start": start, "end": start + timedelta(days=20)}, draw(later)))
    if draw(st.integers(0, 3)) == 0:
        start = draw(days)
        relieved = {"participant": who, "start": start, "end": start + timedelta(days=40), "share": draw(st.sampled_from(["0.25", "1"]))}
        found.append(Fact("relief", {**relieved, "reason": "r", "approver": "a"}, draw(later)))
    for plan in ("one", "two"):
        if draw(st.booleans()):
            known = draw(later)
            signed = {"participant": who, "plan": plan, "signed_on": date(2026, draw(st.integers(1, known)), 20)}
            found.append(Fact("sign_offs", signed, known))
    if draw(st.integers(0, 3)) == 0:
        amount, kind = draw(st.sampled_from(["-150.25", "80.10"])), draw(st.sampled_from(["earnings", "pay"]))
        amount, kind = draw(st.sampled_from([(amount, kind), ("-210.35", "paid")]))
        found.append(Fact("adjustments", {"adjustment": f"A {who}", "participant": who, "date": draw(days), "amount": amount, "kind": kind, "reason": "r", "approver": "a"}, draw(later)))
    return found


@st.composite
def sales(draw: Any, people: Sequence[str], entered: Mapping[str, int]) -> list[Fact]:
    """Deals, splits, returns of them and receipts."""
    found = []
    for at in range(draw(st.integers(3, 10))):
        who = draw(st.sampled_from(list(people)))
        known = max(entered[who], draw(months_known))
        amount, day = draw(positive_cents), draw(days)
        deal = {"transaction": f"T{at:02}", "date": day, "participant": who, "amount": amount}
        if draw(st.integers(0, 4)) == 0:
            known = max(known, *(entered[one] for one in people))
            found += [Fact("splits", {"transaction": deal["transaction"], "participant": one, "share": share}, known)
                      for one, share in zip(people[:2], ("0.3", "0.7"), strict=True)]  # fmt: skip
        found.append(Fact("transactions", deal, known))
        if draw(st.integers(0, 2)) == 0:
            part = draw(st.sampled_from([1, 1, 2, 4]))
            back = {**deal, "transaction": f"R{at:02}", "amount": -(amount / part).quantize(Decimal("0.01")), "reverses": deal["transaction"],
                    "date": min(LAST, day + timedelta(days=draw(st.integers(0, 70))))}  # fmt: skip
            found.append(Fact("transactions", back, max(known, draw(months_known))))
        if draw(st.booleans()):
            paid = {"transaction": deal["transaction"], "date": draw(days), "amount": draw(st.sampled_from([amount, (amount / 2).quantize(Decimal("0.01"))]))}
            found.append(Fact("receipts", paid, max(known, draw(months_known))))
    return found
