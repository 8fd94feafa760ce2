"""The same facts through the monthly run and through the cells, month after month: equal to the cent.

A cell knows the year so far by `prior` only. So the two differ, on purpose, where pay depends on more than that:
a minimum paid in an earlier month counts for the cap and the gate of the run (here a plan has one or the others),
and a deal_at_tier deal that is returned is taken back at its own tier (here nothing is returned under that method).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spm_xl.udfs.call import call
from tests.cases import company
from tests.strategies import RATES, draw_terms, earnings, tried

MONTHS = 4
METHODS = ("marginal", "retroactive", "mixed", "interpolated", "curve", "stepped", "deal_at_tier", "per_transaction")
VALUES = ("interpolated", "curve", "stepped")
DEALS = ("deal_at_tier", "per_transaction")
money = st.integers(-4_000_00, 30_000_00).filter(bool).map(lambda units: Decimal(units).scaleb(-2))
sold = st.one_of(money, st.sampled_from([Decimal(10000), Decimal(5000), Decimal("4999.99"), Decimal("5000.01")]))


@st.composite
def plans(draw: Any) -> dict[str, Any]:
    """A component of the monthly run: its terms, and rates as (from, rate, method) rows."""
    method, over = draw(st.sampled_from(METHODS)), draw(st.sampled_from(["amount", "attainment"]))
    row = {"method": "marginal" if method == "mixed" else method, "over": over, "interval": "year", "boundary": draw(st.sampled_from(["reached", "above"]))}
    if method == "deal_at_tier":
        row["tier"] = draw(st.sampled_from(["before", "including"]))
    if method == "retroactive" and draw(st.booleans()):
        row["deductible"] = "1000"
    target = draw(st.booleans())
    if target:
        row |= {"rate_of": "target", "target": draw(st.sampled_from(["8000", "12345.67"]))}
    elif method in VALUES and draw(st.booleans()):
        row["rate_of"] = "credit"
    limits = [{}, {"attainment_cap": "1.1"}, {"floor": "150"}]
    if method != "retroactive" or "deductible" not in row:
        limits += [{"gate": "0.3", "gate_kind": "above"}, {"gate": "0.3", "gate_kind": "above", "attainment_cap": "0.9"}]
    if method not in DEALS:
        limits += [
            {"cap": "900"}, {"cap": "700", "cap_kind": "soft", "soft_rate": "0.25"}, {"gate": "0.4"}, {"gate": "0.4", "cap": "1500"},
            {"gate": "0.5", "attainment_cap": "1.2", "cap": "2000"}, {"gate": "0.3", "gate_kind": "above", "cap": "600"},
        ]  # fmt: skip
    row |= draw(st.sampled_from(limits))
    starts = draw(st.sampled_from([["0", "0.5", "1"], ["0", "0.25", "0.5", "1.05"], ["0.2", "0.6"], ["0"]]))
    if over == "amount":
        starts = [str(Decimal(start) * 30000) for start in starts]
    rates = st.sampled_from(["0", "0.5", "1", "1.75"]) if target else st.sampled_from(["0", "0.02", "0.055"]) if row.get("rate_of") == "credit" else (
        st.sampled_from(["0", "250", "999.99", "1500"]) if method in VALUES else st.sampled_from(RATES)
    )
    by_row = st.sampled_from(["marginal", "retroactive", None]) if method == "mixed" else st.none()
    return {"row": row, "rates": [(start, draw(rates), draw(by_row)) for start in starts], "returns": method not in DEALS}


def terms_of(row: dict[str, Any]) -> list[list[Any]]:
    """The component's terms as rows of name and value in a cell; `floor` is called minimum there."""
    names = {"floor": "minimum"}
    terms = [[names.get(name, name), float(value) if value[0].isdigit() else value] for name, value in row.items() if name != "interval"]
    return [*terms, ["level", "transaction"]] if row["method"] in DEALS else terms


@tried(3)
@given(plan=plans(), people=st.lists(st.tuples(st.sampled_from(["24000", "30000", "36000.36"]), st.lists(sold, min_size=MONTHS, max_size=MONTHS)), min_size=3, max_size=3))
def test_commission_is_that_of_the_monthly_run(plan, people):
    names = [f"P{at}" for at in range(len(people))]
    people = [(quota, [abs(amount) for amount in amounts] if not plan["returns"] else amounts) for quota, amounts in people]
    tables = company.seller_tables(
        plan["row"],
        [],
        [
            {"transaction": f"{name} {month}", "participant": name, "date": f"2026-{month:02}-10", "amount": amount}
            for name, (_, amounts) in zip(names, people, strict=True)
            for month, amount in enumerate(amounts, 1)
        ],
        people=names,
        quotas=[
            {"participant": name, "component": "commission", "start": "2026-01-01", "end": "2026-12-31", "quota": quota}
            for name, (quota, _) in zip(names, people, strict=True)
        ],
    )
    tables["rates"] = [{"plan": "plan", "component": "commission", "from": start, "rate": rate, "method": method} for start, rate, method in plan["rates"]]
    rates = [["From", "Rate", "Method"], *([float(start), float(rate), method] for start, rate, method in plan["rates"])]
    run, prior = None, dict.fromkeys(names, Decimal(0))
    for month in range(1, MONTHS + 1):
        run = company.calculated(tables, f"2026-{month:02}", run)
        for name, (quota, amounts) in zip(names, people, strict=True):
            credit = amounts[month - 1]
            answer = call("SPM_COMMISSION", (float(credit), float(quota), rates, float(prior[name]), None, terms_of(plan["row"])))
            assert answer == float(company.line(run, name).amount), (month, name, credit, prior[name], call("SPM_WHY", ("SPM_COMMISSION", float(credit), float(quota), rates, float(prior[name]), None, terms_of(plan["row"]))))
            prior[name] += credit


@tried(2)
@given(terms=draw_terms(), amount=st.sampled_from(["250", "400.10", "700"]), earned=st.lists(earnings, min_size=MONTHS, max_size=MONTHS))
def test_payout_balance_and_ledger_are_those_of_the_monthly_run(terms, amount, earned):
    draw = {
        "draw": "draw", "plan": "plan", "amount": amount, "recoverable": terms.recoverable, "type": terms.type, "recovery": terms.recovery,
        "protected": "yes" if terms.protected else "no", "recovery_limit": terms.recovery_limit, "recovery_share": terms.recovery_share,
        "balance_cap": terms.balance_cap,
    }  # fmt: skip
    shown = {name: value if value is None or isinstance(value, str) else Decimal(str(float(value))) for name, value in draw.items()}
    sales = [{"transaction": f"T{month}", "date": f"2026-{month:02}-10", "amount": value} for month, value in enumerate(earned, 1)]
    runs = company.months({"method": "marginal"}, [(0, 1)], sales, MONTHS, draws=[shown])
    plans = [[{"type": "draw_type"}.get(name, name), value if isinstance(value, str) else float(value)] for name, value in shown.items()
             if name not in ("draw", "plan", "amount") and value is not None]  # fmt: skip
    ledger = call("SPM_DRAW_LEDGER", ([[float(value)] for value in earned], float(amount), 0.0, None, plans))
    opening = 0.0
    for month, run in enumerate(runs):
        (line,) = run.settlements[0].draws
        row = (float(earned[month]), float(amount), opening, None, plans)
        paid, closing = call("SPM_PAYOUT", row), call("SPM_BALANCE", row)
        assert paid == float(Fraction(earned[month]) + Fraction(line.advance) - Fraction(line.recovery)), call("SPM_WHY", ("SPM_PAYOUT", *row))
        assert closing == float(line.closing)
        assert ledger[month] == [float(earned[month]), float(amount), float(line.advance), float(line.recovery), paid, closing]
        opening = closing


def both(component, rates, credits, quota="10000"):
    """What each month earns in the monthly run, and in a cell."""
    tables = company.seller_tables(
        {"interval": "year", **component},
        [],
        [{"transaction": f"T{month}", "date": f"2026-{month:02}-10", "amount": amount} for month, amount in enumerate(credits, 1)],
        quotas=[{"participant": "seller", "component": "commission", "start": "2026-01-01", "end": "2026-12-31", "quota": quota}],
    )
    tables["rates"] = [{"plan": "plan", "component": "commission", **dict(zip(("from", "rate", "method"), row, strict=False))} for row in rates]
    shown = [["From", "Rate", "Method"], *([float(row[0]), float(row[1]), row[2] if len(row) > 2 else None] for row in rates)]
    run, found = None, []
    for at, credit in enumerate(credits):
        run = company.calculated(tables, f"2026-{at + 1:02}", run)
        cell = call("SPM_COMMISSION", (credit, float(quota), shown, sum(credits[:at]), None, terms_of({**component, "interval": "year"})))
        found.append((float(company.line(run).amount), cell))
    return found


def test_a_marginal_table_that_is_retroactive_in_every_row():
    """145,000 and then 20,000, 4% and 6% from 150,000, each from the first unit: 5,800 and 4,100."""
    rates = [("0", "0.04", "retroactive"), ("150000", "0.06", "retroactive")]
    assert both({"method": "marginal", "over": "amount"}, rates, [145_000, 20_000]) == [(5800.0, 5800.0), (4100.0, 4100.0)]


def test_an_attainment_cap_holds_before_the_tier_of_a_deal_is_looked_up():
    """The second deal goes from 90% to 170%, of which 10% meet the table, and that at the tier of 100%."""
    component = {"method": "deal_at_tier", "tier": "including", "over": "attainment", "attainment_cap": "1"}
    assert both(component, [("0", "0.1"), ("1.5", "0.2")], [9000, 8000]) == [(900.0, 900.0), (100.0, 100.0)]


def test_a_quota_of_zero_by_every_rule():
    for rule, expected in (("zero", [0.0, 0.0]), ("flat", [900.0, 800.0]), ("full", [1800.0, 1600.0])):
        component = {"method": "marginal", "over": "attainment", "zero_quota": rule}
        assert both(component, [("0", "0.1"), ("0.8", "0.2")], [9000, 8000], "0") == [(one, one) for one in expected]
    capped = {"method": "marginal", "over": "attainment", "zero_quota": "flat", "cap": "1000"}
    assert both(capped, [("0", "0.1")], [9000, 8000], "0") == [(900.0, 900.0), (100.0, 100.0)]


def test_a_minimum_below_the_gate_is_not_paid():
    component = {"method": "marginal", "over": "attainment", "gate": "0.5", "gate_kind": "above", "floor": "50"}
    assert both(component, [("0", "0.1")], [4000]) == [(0.0, 0.0)]
    assert both(component, [("0", "0.1")], [5100]) == [(50.0, 50.0)]
