"""Cases from other projects' test suites and from vendors' documentation, through the public functions.

One function a kind turns the inputs of any case of that kind into our answers; no function knows the
id or the expected figures of a case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from spm_xl.errors import Refused
from spm_xl.measure import kpi
from spm_xl.money import allocated, exact, rounded
from spm_xl.pay.clawback import taken_back
from spm_xl.pay.draw import DrawTerms, series, settled
from spm_xl.pay.quota import attainment, prorated
from spm_xl.pay.rates import RateTable, earned, rate_table, slices, tier_at, value_at
from spm_xl.period import Calendar, Period
from tests.cases import company
from tests.cases.compare import agrees, published, readable

DOCUMENT = published("peer_cases/commission_cases.json")
FACTORY = "marginal_tiers_units"
MISSING = {
    "formula_commission": "own formulas over named measures (the evaluator of the KPI issue)",
    "custom_formula": "own formulas over named measures (the evaluator of the KPI issue)",
    "custom_formula_error": "own formulas over named measures (the evaluator of the KPI issue)",
    "settlement_by_currency": "one settlement a currency: we settle a participant once, in the plan's currency",
}

Given = Mapping[str, Any]
Answer = dict[str, Any]
RECOVERABLE = DrawTerms(Fraction(1))


def percent(value: Any) -> Fraction:
    """A percentage as a share."""
    return exact(value) / 100


# --- rate tables ---------------------------------------------------------------------------------------


def upto(rows: Iterable[Given]) -> RateTable:
    """Marginal tiers that are written with their upper ends: {upto, pct} rows, then {above, pct}."""
    start, tiers = Fraction(0), []
    for row in rows:
        tiers.append((start, percent(row["pct"])))
        start = exact(row.get("upto", row.get("above")))
    return rate_table(tiers, "marginal")


def percents(given: Given, method: str) -> RateTable:
    return rate_table([(row[0], percent(row[2])) for row in given["tiers_pct"]], method)


def factory(given: Given) -> Answer:
    plan = DOCUMENT["plans"]["jorgensen_plan"]
    sold = sum(given[f"{product}s"] * price for product, price in plan["prices"].items())
    return {"commission": earned(upto(plan["marginal_tiers"]), sold)}


def decimal_tiers(given: Given) -> Answer:
    return {"bonus": earned(upto(given["tiers"]), given["revenue"])}


def marginal(given: Given) -> Answer:
    table = percents(given, "marginal")
    return {
        "commission": earned(table, given["amount"]),
        "parts": [row.pay for row in slices(table, given["amount"])],
        "blended_rate_pct": 100 * earned(table, given["amount"]) / exact(given["amount"]),
    }


def each_on_its_own(given: Given) -> Answer:
    table = percents(given, "per_transaction")
    return {"total": sum(earned(table, amount) for amount in given["amounts"])}


def whole_at_tier(given: Given) -> Answer:
    table = percents(given, "retroactive")
    at = tier_at(table, exact(given["amount"]))
    return {"commission": earned(table, given["amount"]), "rate_pct": 100 * table.tiers[at].rate}


def interpolated(given: Given) -> Answer:
    rows = [(row[0], row[2]) for row in given["tiers_amount"]]
    table = rate_table([*rows, (given["tiers_amount"][-1][1], 0)], "interpolated")
    return {"commission": value_at(table, given["amount"])}


def section(given: Given) -> Answer:
    """The whole base at its section's rate; a section includes both ends, and between sections nothing is paid."""
    rows: dict[Fraction, Fraction] = {}
    for one in given["sections"]:
        rows[exact(one["from"])] = percent(one["percent"])
        rows.setdefault(exact(one["to"]) + Fraction(1, 100), Fraction(0))
    return {"commission": earned(rate_table(sorted(rows.items()), "retroactive"), given["base"])}


def section_refused(given: Given) -> Answer:
    tables = company.seller_tables({"method": "retroactive"}, [], [])
    tables["rates"] = [
        {"plan": "plan", "component": "commission", "from": one["from"], "to": one["to"], "rate": percent(one["percent"])}
        for one in given["sections"]
    ]
    with pytest.raises(Refused) as refused:
        company.calculated(tables, "2026-01")
    rules = [problem.rule for problem in refused.value.problems]
    return {"error": "validation: lower limit greater than upper" if rules == ["boundaries reversed"] else rules}


def running_total(given: Given) -> Answer:
    table = rate_table([(0, percent(given["rate_pct_on_running_total"]))], "retroactive")
    prior, incremental = Fraction(0), []
    for credit in given["credits"]:
        incremental.append(earned(table, credit, prior))
        prior += exact(credit)
    return {"incremental": incremental, "running": [sum(incremental[: at + 1]) for at in range(len(incremental))]}


def banded(rows: Sequence[Sequence[Any]]) -> RateTable:
    """A rate for the band that holds the whole amount; bands are written 0 to 99,999.99, then 100,000 ..."""
    return rate_table([(row[0], row[2]) for row in rows], "stepped")


def team_and_individual(given: Given) -> Answer:
    """The team's total picks a rate that the individual's sales are paid at, beside their own rate."""
    sold = exact(given["individual_sales"])
    own = value_at(banded(given["individual_rates"]), sold)
    team = value_at(banded(given["team_rates"]), given["team_total"])
    return {"commission": earned(rate_table([(0, own)], "marginal"), sold) + earned(rate_table([(0, team)], "marginal"), sold)}


def over_quota(given: Given) -> Fraction:
    return earned(rate_table([(given["quota"], percent(given["commission_pct_on_excess"]))], "marginal"), given["sales"])


def over_quota_after_tax(given: Given) -> Answer:
    return {"bonus": over_quota(given) * (1 - percent(given["tax_pct"]))}


def shared_bonus(given: Given) -> Answer:
    parts = allocated(rounded(over_quota(given)), [1] * given["team_size"])
    assert max(parts) - min(parts) <= Decimal("0.01")
    return {"bonus_each": parts[0]}


def minimum_then_by_type(given: Given) -> Answer:
    """Beyond a minimum every sale is paid at its type's rate, in order; a bonus on the total above a second line."""
    plan, prior, commission = given["plan"], Fraction(0), Fraction(0)
    for kind, amount in given["sales_in_order"]:
        rate = percent(plan["rates_pct"][kind])
        commission += earned(rate_table([(plan["minimum_sales"], rate)], "marginal"), amount, prior)
        prior += exact(amount)
    bonus = rate_table([(plan["bonus_above_total"], percent(plan["bonus_pct"]))], "marginal")
    return {"commission": commission, "bonus": earned(bonus, prior)}


def stepped_bonus(given: Given) -> Answer:
    table = rate_table([(row[0], row[2]) for row in given["steps"]], "stepped")
    target = exact(given["salary"]) * percent(given["target_pct"])
    return {"bonus": target * value_at(table, given["realisation_pct"])}


def rate_in_force(given: Given) -> Answer:
    table = percents(given, "retroactive")
    return {"rate_pct": 100 * table.tiers[tier_at(table, exact(given["amount"]))].rate}


def target_share(given: Given) -> Answer:
    months = {"month": 12, "quarter": 4, "half": 2, "year": 1}[given["period"]]
    incentive = (exact(given["on_target_earning"]) - exact(given["base_salary"])) / months
    return {"commission": earned(rate_table([(0, incentive)], "marginal"), given["quota_attainment"])}


def brokerage(given: Given) -> Answer:
    """A fee is split between broker and house; with a part payment, in proportion to what came in."""
    if "receipt" in given:
        return {
            "payee_due": earned(rate_table([(0, percent(given["payee_share_pct"]))], "marginal"), given["receipt"]),
            "franchise_due": earned(rate_table([(0, percent(given["franchise_pct"]))], "marginal"), given["receipt"]),
        }
    rent = exact(given["rate_per_sf_month"]) * given["sf"] * given["months"]
    fee = earned(rate_table([(0, percent(given["fee_pct"]))], "marginal"), rent)
    share = percent(given["broker_split_pct"])
    return {"fee": fee, "broker": allocated(rounded(fee), [share, 1 - share])[0]}


# --- quota, draws, clawback, measures ------------------------------------------------------------------


def attainments(given: Given) -> Answer:
    months = list(zip(given["sales"], given["quota"], strict=True))
    return {
        "attainment_pct": [100 * attainment(sold, quota) for sold, quota in months],
        "ytd_attainment_pct": [
            100 * attainment(sum(given["sales"][: at + 1]), sum(given["quota"][: at + 1])) for at in range(len(months))
        ],
    }


def attainment_rows(given: Given) -> Answer:
    return {"attainment_pct": [100 * attainment(sold, quota) for quota, sold in given["rows"]]}


def gate(given: Given) -> Answer:
    return {"eligible": attainment(given["sales"], given["target"]) >= percent(given["gate_pct"])}


def month_goal(given: Given) -> Answer:
    """Days after the start day over the days of a month of that length."""
    first = {28: date(2025, 2, 1), 29: date(2024, 2, 1), 30: date(2025, 6, 1), 31: date(2025, 7, 1)}[given["month_days"]]
    last = first + timedelta(days=given["month_days"] - 1)
    starts = given["start_day"] if isinstance(given["start_day"], list) else [given["start_day"]]
    goals = [prorated(given["goal"], first + timedelta(days=day), last, first, last) for day in starts]
    return {"goal": goals if isinstance(given["start_day"], list) else goals[0]}


def variance(given: Given) -> Answer:
    parts = allocated(Decimal(given["order_qty"]), list(given["split"].values()))
    target = exact(given["target_qty_per_person"])
    people = {(target, part, kpi.variance(part, target)) for part in parts}
    assert len(people) == 1, "the case has equal shares"
    target, achieved, missed = people.pop()
    return {
        "per_person": {"target": target, "achieved": achieved, "variance": missed},
        "allocated_amount_each_at_rate_1000": earned(rate_table([(0, 1000)], "marginal"), achieved),
    }


def draws(given: Given) -> Answer:
    months = series(given["gross"], given["draw_per_month"], RECOVERABLE)
    return {"net_paid": [month.paid for month in months], "owed_after": [month.closing for month in months]}


def draw_up_front(given: Given) -> Answer:
    month = settled(given["earned"], given["draw_paid_up_front"], RECOVERABLE)
    return {"further_payment": month.paid - month.draw, "owed": month.closing}


def clawback(given: Given) -> Answer:
    months = (given["cancelled_after_months"], given["contract_months"])
    return {"clawback": taken_back(given["commission"], *months, method="prorated")}


def velocity(given: Given) -> Answer:
    return {"per_day": kpi.velocity(given["opportunities"], given["avg_deal"], given["win_rate"], given["cycle_days"])}


# --- parts that add up ---------------------------------------------------------------------------------


def pool(given: Given) -> Answer:
    """A share of the base, divided by weights; leftover cents are placed so that the parts make the whole."""
    whole = rounded(exact(given["base"]) * percent(given["pool_rate_pct"]))
    parts = allocated(whole, given["shares_pct"])
    balanced = allocated(Decimal("100.000"), given["shares_pct"])
    return {
        "pool": whole, "amounts": parts,
        "sum_of_amounts": sum(parts), "sum_of_shares_after_balancing": sum(balanced),
    }  # fmt: skip


def converted_and_split(given: Given) -> Answer:
    price = exact(given["price"]) * exact(given["fx_to_USD"][given["currency"]])
    table = rate_table([(0, percent(given["rate_pct"]))], "marginal")
    return {"each": earned(table, price / len(given["sellers"]))}


# --- through the whole run -----------------------------------------------------------------------------


def first_rule_pays(lines: Sequence[Given], rules: Sequence[Given]) -> Fraction:
    """Pay of lines where the first rule that matches pays a percentage of the amount or a sum a unit.

    A rule is {when, percent} or {when, fixed}; it becomes a component and a crediting rule that stops.
    """
    own = {"plan": "plan", "method": "marginal"}
    components, rates, crediting = [], [], []
    for at, rule in enumerate(rules):
        name, fixed = f"rule {at}", rule.get("fixed")
        measured = {"measure": "units", "over": "units"} if fixed is not None else {}
        components.append({**own, "component": name, **measured})
        rates.append({"plan": "plan", "component": name, "from": 0, "rate": percent(rule["percent"]) if fixed is None else fixed})
        crediting.append({"rule": name, "component": name, "when": rule["when"], "stop": "yes"})
    tables = company.seller_tables({}, [], [{"units": 1, **line} for line in lines], crediting=crediting)
    run = company.calculated({**tables, "components": components, "rates": rates}, "2026-01")
    return sum((exact(line.amount) for line in company.settlement(run, "seller").lines), Fraction(0))


SCOPES = ("variant", "product", "category", "all")  # the more specific wins


def by_scope(given: Given) -> Answer:
    """Rules for a variant, a product, a category or all; a band of discount, where a rule has one, comes first."""
    named = dict.fromkeys(SCOPES, "")
    rules = []
    for rule in sorted(given["rules"], key=lambda rule: ("discount_from" not in rule, SCOPES.index(rule["scope"].split(":")[0]))):
        scope, _, name = rule["scope"].partition(":")
        when = ["commission_free != yes", *([f'{scope} = "{name}"'] if name else [])]
        if name and name in given["item"]:
            named[scope] = name
        if "discount_from" in rule:
            when += [f"discount >= {rule['discount_from']}", f"discount <= {rule['discount_to']}"]
        pays = {"percent": rule["value"]} if rule["type"] == "percent" else {"fixed": rule["value"]}
        rules.append({"when": "; ".join(when), **pays})
    facts = {scope: named[scope] for scope in SCOPES if scope != "all"}
    free = "yes" if "commission_free" in given["item"] else "no"
    line = {"amount": given["line_amount"], "units": given.get("qty", 1), "commission_free": free, **facts}
    return {"commission": first_rule_pays([{"discount": given.get("discount_pct", 0), **line}], rules)}


def by_group(given: Given) -> Answer:
    rules = [{**rule, "when": f"agent_group = {rule['group']}"} for rule in given["rules"]]
    return {"commission": first_rule_pays([{"amount": given["line_amount"], "agent_group": given["agent_group"]}], rules)}


def in_sequence(given: Given) -> Answer:
    rules = [
        {"when": "; ".join(f"{name} = {rule[name]}" for name in ("product", "category") if name in rule), **rule}
        for rule in given["rules_in_order"]
    ]
    return {"commission_total": first_rule_pays(given["lines"], [*rules, {"when": "", "percent": given["fallback_percent"]}])}


def matching_line(given: Given) -> Answer:
    """Plan lines with amount x factor; the first that matches pays."""
    rules = []
    for line in given["lines"]:
        factor = re.fullmatch(r"amount(?:\*([\d.]+))?", line["formula"]).group(1) or 1
        rules.append({"when": "" if line["match"] == "any" else f"in_{line['match']} = yes", "percent": 100 * exact(factor)})
    inside = "no" if given["product"].startswith("not") else "yes"
    return {"commission": first_rule_pays([{"amount": given["amount"], "in_category": inside}], rules)}


def profit_by_product(given: Given) -> Answer:
    """Each product by itself is a deal that pays no less than zero."""
    pays = []
    for at in range(len(given["people"])):
        profits = [exact(sold[at]) - exact(spent[at]) for sold, spent in zip(given["revenue"], given["expenses"], strict=True)]
        run = company.seller_run(
            {"method": "per_transaction", "deal_minimum": 0},
            [(0, percent(given["rate_pct"]))],
            [{"amount": profit} for profit in profits],
        )
        pays.append(company.line(run))
    return {"rounded_2dp": [line.amount for line in pays], "exact": [line.exact for line in pays]}


def on_payment(given: Given) -> Answer:
    """Held until the customer pays, then released on the day of payment."""
    rate = re.fullmatch(r"amount\*([\d.]+)", given["formula"]).group(1)
    sold = {"transaction": "T", "date": "2026-01-31", "amount": given["line"]}
    paid = {"transaction": "T", "date": "2026-02-01", "amount": given["line"]}
    before, after = company.months(
        {"method": "marginal"}, [(0, rate)], [sold], count=2, plan={"pay_when": "paid"}, receipts=[paid]
    )
    held, released = company.settlement(before, "seller"), company.settlement(after, "seller")
    return {
        "commission": released.net,
        "date_before_payment": None if held.net == 0 else "paid",
        "date_after_payment": "payment date" if sum(hold.amount for hold in released.holds) > 0 else None,
        "pending_before": -sum(hold.amount for hold in held.holds),
    }


def refunded(given: Given) -> Answer:
    """Sold and settled in January, refunded in full in February."""
    sold = {"transaction": "sold", "date": "2026-01-15", "amount": given["invoice_amount"]}
    back = {"transaction": "back", "date": "2026-02-15", "amount": -given["invoice_amount"], "reverses": "sold"}
    first, second = company.months({"method": "marginal"}, [(0, percent(given["percent"]))], [sold, back], count=2)
    january, february = company.settlement(first, "seller"), company.settlement(second, "seller")
    return {
        "first_settlement": january.net,
        "second_settlement_sign": "negative" if february.carried_out < 0 else "not negative",
        "unified_total": january.net + february.net + february.carried_out,
    }


def half_months(given: Given) -> Answer:
    """Invoices by half month, the 1st to 15th and the 16th to the month's end."""
    days = [date.fromisoformat(day) for day in given["invoice_dates"]]
    until = date.fromisoformat(given["settle_to"])
    day, periods = date(min(days).year, min(days).month, 1), []
    while day < until:
        following = date(day.year, day.month, 16) if day.day == 1 else (day + timedelta(days=16)).replace(day=1)
        end = following - timedelta(days=1)
        periods.append(Period(day, end, f"{day}", f"{day.year}", len(periods), end))
        day = following
    calendar, grouped = Calendar("custom", periods=tuple(periods)), {}
    for invoiced in days:
        grouped.setdefault(calendar.at(invoiced).name, []).append(invoiced.isoformat())
    return {"settlements": len(grouped), "grouping": list(grouped.values())}


KINDS: dict[str, Callable[[Given], Answer]] = {
    "agent_group_rules": by_group,
    "attainment": attainment_rows,
    "attainment_gate": gate,
    "attainment_series": attainments,
    "blended_rate": marginal,
    "brokerage_split": brokerage,
    "discount_band": by_scope,
    "draw_advance": draw_up_front,
    "flat_by_highest_tier": whole_at_tier,
    "fx_split_commission": converted_and_split,
    "interpolated_rate": interpolated,
    "marginal_tiers_decimal": decimal_tiers,
    FACTORY: factory,
    "minimum_then_by_type": minimum_then_by_type,
    "ote_attainment": target_share,
    "over_quota_bonus_after_tax": over_quota_after_tax,
    "payment_basis": on_payment,
    "plan_line_match": matching_line,
    "pool_split": pool,
    "pool_split_rounding": pool,
    "profit_commission_floor_per_product": profit_by_product,
    "prorated_clawback": clawback,
    "prorated_month_goal": month_goal,
    "recoverable_draw_series": draws,
    "refund_nets_to_zero": refunded,
    "rule_precedence": by_scope,
    "rule_sequence": in_sequence,
    "sales_velocity": velocity,
    "section_validation": section_refused,
    "section_whole_base": section,
    "settlement_periods": half_months,
    "step_rate": marginal,
    "step_rate_series": each_on_its_own,
    "stepped_bonus": stepped_bonus,
    "target_variance": variance,
    "team_bonus_shared": shared_bonus,
    "team_plus_individual": team_and_individual,
    "tier_boundary": rate_in_force,
    "true_up": running_total,
}


def production_limit(case: Given) -> bool:
    """The textbook factory's rule that a month's sales lie within what it can make: a check on orders, not on pay."""
    return case["kind"] == FACTORY and "error" in case["expected"]


PAY = [case for case in DOCUMENT["cases"] if not production_limit(case)]
COVERED = [case for case in PAY if case["kind"] not in MISSING]


@pytest.mark.parametrize("case", COVERED, ids=lambda case: case["id"])
def test_peer_case(case):
    answer = KINDS[case["kind"]](case["inputs"])
    assert agrees(answer, case["expected"]), f"{readable(answer)} where {case['source']} has {readable(case['expected'])}"


def test_enough_cases_are_covered():
    """What is left out is left out for a named rule."""
    assert len(PAY) == 143
    assert len(DOCUMENT["cases"]) - len(PAY) == 55, "the textbook factory's limits and missing products"
    assert len(COVERED) >= 130
    assert {case["kind"] for case in PAY} == set(KINDS) | set(MISSING)
