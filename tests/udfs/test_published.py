"""Published worked examples and peers' test cases through the cells, as somebody would type them into a workbook.

One function a mechanic turns the inputs of any example of it into formulas; none knows the id or the expected
figures of an example. What cells alone cannot say is listed in ELSEWHERE and CASES_ELSEWHERE, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from spm_xl.money import exact
from spm_xl.udfs.call import call
from tests.cases.compare import Printed, agrees, published, readable

EXAMPLES = published("worked_examples/examples.json")
CASES = published("peer_cases/commission_cases.json")
Given = Mapping[str, Any]
Answer = dict[str, Any]

NATIVE = "a product, quotient or sum of cells: a native formula"
WHOLE_RUN = "needs dates, customers' payments or rules over transactions: the monthly run"
OTHER_ISSUE = "a rule of another issue"
ELSEWHERE = {
    "cap_per_deal": "MIN(cap, SPM_COMMISSION(...)), of which only the native part is in question",
    "commission_amortisation_rules": OTHER_ISSUE,
    "accrual_expected_tier": OTHER_ISSUE,
    "multi_currency": NATIVE,
    "ote_pay_mix": NATIVE,
    "ote_with_credit_pct": NATIVE,
    "payment_timing_proportional": WHOLE_RUN,
    "split_quota_credit": NATIVE,
    "territory_balance_index": OTHER_ISSUE,
    "territory_workload_sizing": OTHER_ISSUE,
    "tiered_marginal_plus_spif_terms": NATIVE,
    "win_rate_all_opps": NATIVE,
}
CASES_ELSEWHERE = {
    "agent_group_rules": WHOLE_RUN,
    "custom_formula": "somebody's own formula is a native formula",
    "custom_formula_error": "somebody's own formula is a native formula",
    "discount_band": WHOLE_RUN,
    "formula_commission": "somebody's own formula is a native formula",
    "payment_basis": WHOLE_RUN,
    "plan_line_match": WHOLE_RUN,
    "rule_precedence": WHOLE_RUN,
    "rule_sequence": WHOLE_RUN,
    "settlement_by_currency": WHOLE_RUN,
    "settlement_periods": WHOLE_RUN,
}


def earned(credit: Any, rates: Any, quota: Any = None, prior: Any = None, **terms: Any) -> Any:
    """SPM_COMMISSION with its terms as rows of name and value."""
    return call("SPM_COMMISSION", (credit, quota, rates, prior, None, [list(term) for term in terms.items()] or None))


def explained(credit: Any, rates: Any, quota: Any = None, prior: Any = None, **terms: Any) -> list[list[Any]]:
    """The tiers of SPM_EXPLAIN: from, to, base, rate, amount."""
    rows = call("SPM_EXPLAIN", (credit, quota, rates, prior, None, [list(term) for term in terms.items()] or None))
    return [row[1:] for row in rows if row[0].startswith(("tier", "value"))]


def flat_rate(credit: Any, rate: Any) -> Any:
    return earned(credit, [[0, rate]])


def share(value: Any) -> Fraction:
    """A percentage as a share."""
    return Fraction(value) / 100


# --- rate tables ----------------------------------------------------------------------------------------


def tiered(given: Given, method: str) -> Answer:
    rates = [[row[0], row[-1]] for row in next(rows for name, rows in given.items() if name.startswith("tiers"))]
    names = ("sales", "amount", "order", "gross_profit", "quarter_sales", "transactions", "deal")
    credit = next(given[name] for name in names if name in given)
    quota = next((given[name] for name in given if name.endswith("quota")), None)
    arguments = (credit, rates, quota, given.get("closed_before"))
    rows, total = explained(*arguments, method=method), earned(*arguments, method=method)
    parts, bases = [row[4] for row in rows], [row[2] for row in rows]
    rate = Fraction(str(total)) / Fraction(credit)
    return {
        "parts": parts, "tier_commissions": parts, "total": total, "commission": total, "earnings": total, "deal_commission": total,
        "blended_rate": rate, "effective_rate": rate, "tier_contributions": [Fraction(str(part)) / Fraction(credit) for part in parts],
        "segments": bases, "split": bases, "tier_bounds": [row[0] for row in rows][1:] + [row[1] for row in rows[-1:] if row[1] != ""],
    }  # fmt: skip


def accelerator(given: Given) -> Answer:
    quota = next(given[name] for name in given if name.endswith("quota"))
    base = given["base_rate"]
    rates = [[row[0], base * row[2]] for row in given["multipliers"]] if "multipliers" in given else [[0, base], [1, given["accelerated_rate"]]]
    total, plain = earned(given["sales"], rates, quota), flat_rate(given["sales"], base)
    parts = [row[4] for row in explained(given["sales"], rates, quota)]
    attainment = call("SPM_ATTAINMENT", (given["sales"], quota))
    return {
        "base": parts[0], "accelerated": sum(parts[1:]), "parts": parts, "total": total, "attainment": attainment, "flat_equivalent": plain, "uplift": total - plain,
    }  # fmt: skip


def decelerator(given: Given) -> Answer:
    """multiplier_0_50 = 0.5: from 0 to 50% of quota a rate of a half of target / quota, and the whole beyond."""
    rates = [[0, 1]]
    for name, factor in given.items():
        if band := re.fullmatch(r"multiplier_(\d+)_(\d+)", name):
            low, high = (share(int(end)) for end in band.groups())
            rates = [row for row in rates if row[0] != low] + [[low, factor], [high, 1]]
    terms = {"method": "retroactive", "rate_of": "target", "target": given["target_variable"]}
    return {
        "variable": earned(given["attainment"], sorted(rates), 1, **terms),
        "standard_rate_equivalent": earned(given["attainment"], [[0, 1]], 1, **terms),
    }


def gate_and_line(given: Given) -> Answer:
    """A line from the gate to 100% of the target incentive."""
    quarter, points = given["quarter_variable_ote"], [[given["gate_pct"], given["gate_pct"]], [1, 1]]
    terms = {"method": "curve", "rate_of": "target", "target": quarter}
    paid = earned(given["attainment"], points, 1, **terms)
    return {"payout_pct_of_variable": Fraction(str(paid)) / quarter, "annual_variable_ote": 4 * quarter, "quarter_payout": paid}


def company_bonus(given: Given) -> Answer:
    """Salary x a curve of the company's result x the person's rating."""
    points = sorted(
        [amount, share(int(found[1]))] for name, amount in given["thresholds_musd"].items() if (found := re.search(r"_(\d+)pct$", name))
    )
    terms = {"method": "curve", "rate_of": "target", "over": "amount"}
    result = given["operating_income_musd"]
    return {"bonus": {who: earned(result, points, target=pay * given["rating_pct"][who], **terms) for who, pay in given["salary"].items()}}


def matrix(given: Given, note: str) -> Answer:
    """The grid stands in the example's note, a row as 80:[20,25,...] in per cent."""
    rows = [[int(row), *(share(int(value)) for value in cells.split(","))] for row, cells in re.findall(r"(\d+):\[([\d,]+)\]", note)]
    columns = given["col_operating_income"]
    at = columns.index(given["lookup"]["operating_income"])
    return {"payout_pct": call("SPM_MATRIX", (given["lookup"]["revenue"], at, [[None, *range(len(columns))], *rows]))}


# --- quota, attainment ----------------------------------------------------------------------------------


def attained(given: Given) -> Answer:
    if "closed" in given:
        return {"attainment": {month: call("SPM_ATTAINMENT", (sold, given["quota"][month])) for month, sold in given["closed"].items()}}
    answer: Answer = {}
    for name, credits in given.items():
        if isinstance(credits, list):
            so_far = [sum(credits[:at]) for at in range(len(credits))]
            column = call("SPM_ATTAINMENT", ([[credit] for credit in credits], given["interval_goal"], [[prior] for prior in so_far]))
            answer[f"{name}_attainment"] = column[-1][0]
            answer[f"{name}_cumulative"] = [prior + credit for prior, credit in zip(so_far, credits, strict=True)]
    return answer


def quota_by_months(given: Given) -> Answer:
    year, parts = int(given["end"][:4]), []
    for at, weight in enumerate(given["quarter_weights"]):
        first, following = date(year, 3 * at + 1, 1), date(year + at // 3, (3 * at + 3) % 12 + 1, 1)
        window = (given["start"], given["end"], first, following - timedelta(days=1), "whole_months")
        parts.append(call("SPM_PRORATE", (given["annual_quota"] * weight, *window)))
    return {"by_quarter": [Printed(Fraction(part)) for part in parts], "total": Printed(Fraction(sum(parts)))}


def quota_ramp(given: Given) -> Answer:
    return {"effective_quota": call("SPM_RAMP", (given["quota"], "2026-01-01", "2026-01-31", [given["ramp_factor"]]))}


# --- draws ----------------------------------------------------------------------------------------------


def draw(given: Given, **terms: Any) -> Answer:
    """One period, a series, or (for names ending in _cases) several rows that know nothing of each other."""
    amount = next(value for name, value in given.items() if "draw" in name)
    name = next(name for name in ("commissions", "commissions_cases", "gross_earnings", "gross", "commission", "earnings") if name in given)
    earnings = given[name] if isinstance(given[name], list) else [given[name]]
    plans = [list(term) for term in terms.items()] or None
    if name.endswith("cases"):
        column = [[earning] for earning in earnings]
        paid, owed = (call(function, (column, amount, 0, None, plans)) for function in ("SPM_PAYOUT", "SPM_BALANCE"))
        rows = [[earning, amount, None, None, one, other] for earning, (one,), (other,) in zip(earnings, paid, owed, strict=True)]
    else:
        rows = call("SPM_DRAW_LEDGER", (earnings, amount, given.get("opening_balance", 0), None, plans))
    paid, owed, last = [row[4] for row in rows], [row[5] for row in rows], rows[-1]
    return {
        "paid": last[4] if name in ("commission", "earnings") else paid, "total_pay": paid, "net_paid": paid,
        "total_paid": sum(paid), "total_earned": sum(row[0] for row in rows), "balance_end": owed, "balance_owed_end": owed, "owed": owed,
        "owed_after": owed, "balance_owed": last[5], "balance_owed_next": last[5], "top_up": last[2], "draw_payment": last[2],
        "excess_over_draw": [max(row[0] - row[1], 0) for row in rows],
    }  # fmt: skip


def draw_timing(given: Given) -> Answer:
    """A draw paid ahead, by the week or at the period's start, is settled against the period's earnings."""
    if "weekly_draw" in given:
        ahead = given["weekly_draw"] * given["weeks_advanced"]
        return {"deducted_from_month_commission": 2 * ahead - (call("SPM_PAYOUT", (2 * ahead, ahead)) - ahead)}
    ahead = given.get("draw_paid_at_start", given.get("draw_paid_up_front"))
    arguments = (given.get("commission_earned", given.get("earned")), ahead)
    total, owed = call("SPM_PAYOUT", arguments), call("SPM_BALANCE", arguments)
    return {"paid_at_period_end": total - ahead, "total_for_period": total, "further_payment": total - ahead, "owed": owed}


# --- clawback, splits, teams ----------------------------------------------------------------------------


def clawback(given: Given) -> Answer:
    paid = given.get("earned_commission", next((value for name, value in given.items() if name.startswith("paid")), None))
    taken = call("SPM_CLAWBACK", (paid * given.get("clawback_pct", 1), 0, None, "clawback"))
    return {"adjustment": -taken, "net": float(paid) - taken, "clawback_in_august": -taken, "quota_attainment_reversed": False}


def split(given: Given) -> Answer:
    credits = call("SPM_SPLIT", (given["net_billed"], [given["split"]]))[0]
    pays = call("SPM_COMMISSION", ([credits], None, [[0, Fraction(given["gross_commission"]) / given["net_billed"]]]))[0]
    assert len(set(credits)) == len(set(pays)) == 1, "the example has equal shares"
    return {"net_billed_each": credits[0], "gross_commission_each": pays[0]}


def override(given: Given) -> Answer:
    """Sellers are paid their rate, their manager the override on each one's credit."""
    team = given.get("team_sales", {"seller": 1_000_000})
    override_rate = given.get("override_rate", given.get("manager_rate"))
    paid = [flat_rate(sold, given["rep_rate"]) for sold in team.values()]
    led = [flat_rate(sold, override_rate) for sold in team.values()]
    sold = sum(team.values())
    return {
        "team_total": sold, "rep_commission_total": sum(paid), "override": dict(zip(team, led, strict=True)), "override_total": sum(led),
        "sum": Fraction(sum(paid) + sum(led)) / sold,
    }  # fmt: skip


def instalments(given: Given) -> Answer:
    parts = given["schedule"].count("half")
    return {"installments": [row[0] for row in call("SPM_SPLIT", (given["commission"], [Fraction(1, parts)] * parts))]}


def spiff_return(given: Given) -> Answer:
    revenue = flat_rate(given["deals"], given["avg_deal"])
    return {
        "cost": flat_rate(given["deals"], given["spif"]), "incremental_revenue": revenue,
        "incremental_gross_profit": flat_rate(revenue, given["gross_margin"]),
    }  # fmt: skip


def kpi(name: str, **measures: Any) -> Any:
    """SPM_KPI with its measures as rows of name and value."""
    return call("SPM_KPI", (name, [list(each) for each in measures.items()]))


def cycle(given: Given) -> Answer:
    days = given.get("days")
    if "deals" in given and days is None and not isinstance(given["deals"], int):
        year = {"non-leap": 2025, "leap": 2024}[given["year"]]
        opened, closed = ([datetime.strptime(f"{deal[at]} {year}", "%b %d %Y") for deal in given["deals"]] for at in (0, 1))
        days = [(end - start).days for start, end in zip(opened, closed, strict=True)]  # a difference of two cells
    total = given.get("total_days") if days is None else sum(days)
    deals = given.get("won_deals", given.get("deals")) if days is None else len(days)
    return {"days": days, "sum": total, "total_days": total, "average": kpi("cycle_mean", cycle_days=total, cycle_deals=deals)}


def velocity(given: Given) -> Answer:
    day = call("SPM_VELOCITY", (given["opportunities"], given["avg_deal"], given["win_rate"], given["cycle_days"]))
    assert day == kpi("velocity", active_deals=given["opportunities"], average_deal=given["avg_deal"], win_rate=given["win_rate"], cycle_mean=given["cycle_days"])
    return {name: Printed(exact(day) * days) for name, days in (("per_day", 1), ("per_month_30d", 30), ("per_year_365d", 365))}


def velocity_gain(given: Given) -> Answer:
    before, after = (call("SPM_VELOCITY", (10, 1000, 0.5, days)) for days in (100, 100 * (1 - given["cycle_reduction"])))
    return {"velocity_increase": after / before - 1}


def coverage(given: Given) -> Answer:
    needed = kpi("coverage_needed", win_rate=given["win_rate"])
    return {"coverage": kpi("coverage", open_amount=given["open_pipeline"], remaining=given["quota"]), "required_coverage": Printed(exact(needed))}


MECHANICS: dict[str, Callable[[Given], Answer]] = {
    "accelerator_marginal": accelerator,
    "attainment": attained,
    "average_deal_size": lambda given: {"average": kpi("average_deal", won_amount=given["revenue"], won_deals=given["deals"])},
    "pipeline_coverage": coverage,
    "sales_cycle_length": cycle,
    "sales_velocity": velocity,
    "sales_velocity_sensitivity": velocity_gain,
    "win_rate": lambda given: {"win_rate": kpi("win_rate", won_deals=given["won"], lost_deals=given["lost"])},
    "bonus_matrix_multiplicative": company_bonus,
    "clawback": clawback,
    "decelerator": decelerator,
    "draw_advance_timing": draw_timing,
    "flat_commission": lambda given: {"earnings": flat_rate(given["transactions"], given["rate"])},
    "gate_linear_payout": gate_and_line,
    "manager_override_flat": override,
    "manager_override_split": override,
    "non_recoverable_draw": lambda given: draw(given, recoverable=0),
    "payment_timing_installments": instalments,
    "quota_proration_months": quota_by_months,
    "quota_ramp": quota_ramp,
    "recoverable_draw": draw,
    "recoverable_draw_additive": lambda given: draw(given, draw_type="additive"),
    "spif": lambda given: {"payout": flat_rate(given["eligible_deals"], given["reward"])},
    "spif_roi": spiff_return,
    "split": split,
    "tiered_marginal": lambda given: tiered(given, "marginal"),
    "tiered_marginal_attainment": lambda given: tiered(given, "marginal"),
    "tiered_marginal_cumulative": lambda given: tiered(given, "marginal"),
    "tiered_marginal_decelerating": lambda given: tiered(given, "marginal"),
    "tiered_retroactive": lambda given: tiered(given, "retroactive"),
    "tiered_retroactive_with_entry_threshold": lambda given: tiered(given, "retroactive"),
}


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one["mechanic"] not in ELSEWHERE], ids=lambda example: example["id"])
def test_published_example(example):
    mechanic = example["mechanic"]
    answer = matrix(example["inputs"], example["note"]) if mechanic == "matrix_plan_lookup" else MECHANICS[mechanic](example["inputs"])
    expected = {**example["expected"], **example.get("recomputed", {})}
    assert agrees(answer, expected), f"{readable(answer)} where {example['source']} has {readable(expected)}"


def test_every_published_mechanic_is_shown_or_listed():
    mechanics = {example["mechanic"] for example in EXAMPLES}
    assert mechanics <= {*MECHANICS, "matrix_plan_lookup", *ELSEWHERE}
    assert not {*MECHANICS} & {*ELSEWHERE}
    assert sum(example["mechanic"] not in ELSEWHERE for example in EXAMPLES) >= 48


# --- cases of other projects ----------------------------------------------------------------------------


def upto(rows: Sequence[Given]) -> list[list[Any]]:
    """Marginal tiers that are written with their upper ends."""
    start, rates = 0, []
    for row in rows:
        rates.append([start, share(row["pct"])])
        start = row.get("upto", row.get("above"))
    return rates


def percents(given: Given) -> list[list[Any]]:
    return [[row[0], share(row[2])] for row in given["tiers_pct"]]


def factory(given: Given) -> Answer:
    plan = CASES["plans"]["jorgensen_plan"]
    return {"commission": earned(sum(given[f"{product}s"] * price for product, price in plan["prices"].items()), upto(plan["marginal_tiers"]))}


def marginal(given: Given) -> Answer:
    total, rows = earned(given["amount"], percents(given)), explained(given["amount"], percents(given))
    return {"commission": total, "parts": [row[4] for row in rows], "blended_rate_pct": 100 * Fraction(str(total)) / Fraction(given["amount"])}


def each_on_its_own(given: Given) -> Answer:
    terms = [["method", "per_transaction"], ["level", "transaction"]]
    return {"total": sum(row[0] for row in call("SPM_COMMISSION", ([[amount] for amount in given["amounts"]], None, percents(given), 0, None, terms)))}


def whole_at_tier(given: Given) -> Answer:
    terms = {"method": "deal_at_tier", "tier": "including"}
    (row,) = explained(given["amount"], percents(given), **terms)
    return {"commission": earned(given["amount"], percents(given), **terms), "rate_pct": 100 * row[3]}


def interpolated(given: Given) -> Answer:
    rows = [[row[0], row[2]] for row in given["tiers_amount"]]
    return {"commission": earned(given["amount"], [*rows, [given["tiers_amount"][-1][1], 0]], method="interpolated")}


def section(given: Given) -> Answer:
    """The whole base at its section's rate; a section includes both ends, and between sections nothing is paid."""
    rows: dict[Any, Any] = {}
    for one in given["sections"]:
        rows[one["from"]] = share(one["percent"])
        rows.setdefault(one["to"] + Decimal("0.01"), 0)
    return {"commission": earned(given["base"], [list(row) for row in sorted(rows.items())], method="retroactive")}


def section_refused(given: Given) -> Answer:
    rows = [[one["from"], one["to"], share(one["percent"])] for one in given["sections"]]
    answer = earned(1, [["From", "To", "Rate"], *rows])
    reversed_ends = answer == "#NUM!" and "before it starts" in answer.why
    return {"error": "validation: lower limit greater than upper" if reversed_ends else answer}


def running_total(given: Given) -> Answer:
    prior = [sum(given["credits"][:at]) for at in range(len(given["credits"]))]
    rates = [[0, share(given["rate_pct_on_running_total"])]]
    column = call("SPM_COMMISSION", ([[credit] for credit in given["credits"]], None, rates, [[one] for one in prior], None, [["method", "retroactive"]]))
    paid = [row[0] for row in column]
    return {"incremental": paid, "running": [sum(paid[: at + 1]) for at in range(len(paid))]}


def team_and_individual(given: Given) -> Answer:
    """The team's total picks a rate that the individual's sales are paid at, beside their own rate."""
    sold = given["individual_sales"]
    own = earned(sold, [[row[0], row[2]] for row in given["individual_rates"]], method="stepped", rate_of="credit")
    team = call("SPM_COMMISSION", (given["team_total"], None, [[row[0], row[2]] for row in given["team_rates"]], 0, None, [["method", "stepped"], ["rounding", "none"]]))
    return {"commission": own + flat_rate(sold, team)}


def over_quota(given: Given) -> float:
    return earned(given["sales"], [[given["quota"], share(given["commission_pct_on_excess"])]])


def over_quota_after_tax(given: Given) -> Answer:
    return {"bonus": Fraction(over_quota(given)) * (1 - share(given["tax_pct"]))}


def shared_bonus(given: Given) -> Answer:
    size = given["team_size"]
    return {"bonus_each": call("SPM_SPLIT", (over_quota(given), [Fraction(1, size)] * size))[0][0]}


def minimum_then_by_type(given: Given) -> Answer:
    """Beyond a minimum every sale is paid at its type's rate, in order; a bonus on the total above a second line."""
    plan, prior, commission = given["plan"], 0, 0.0
    for kind, amount in given["sales_in_order"]:
        commission += earned(amount, [[plan["minimum_sales"], share(plan["rates_pct"][kind])]], None, prior)
        prior += amount
    return {"commission": commission, "bonus": earned(prior, [[plan["bonus_above_total"], share(plan["bonus_pct"])]])}


def stepped_bonus(given: Given) -> Answer:
    terms = {"method": "stepped", "rate_of": "target", "target": given["salary"] * share(given["target_pct"]), "over": "amount"}
    return {"bonus": earned(given["realisation_pct"], [[row[0], row[2]] for row in given["steps"]], **terms)}


def rate_in_force(given: Given) -> Answer:
    return {"rate_pct": 100 * explained(given["amount"], percents(given), method="deal_at_tier", tier="including")[0][3]}


def target_share(given: Given) -> Answer:
    months = {"month": 12, "quarter": 4, "half": 2, "year": 1}[given["period"]]
    target = Fraction(given["on_target_earning"] - given["base_salary"]) / months
    return {"commission": earned(given["quota_attainment"], [[0, 1]], 1, rate_of="target", target=target)}


def brokerage(given: Given) -> Answer:
    """A fee is split between broker and house; with a part payment, in proportion to what came in."""
    if "receipt" in given:
        return {
            "payee_due": flat_rate(given["receipt"], share(given["payee_share_pct"])),
            "franchise_due": flat_rate(given["receipt"], share(given["franchise_pct"])),
        }
    fee = flat_rate(given["rate_per_sf_month"] * given["sf"] * given["months"], share(given["fee_pct"]))
    part = share(given["broker_split_pct"])
    return {"fee": fee, "broker": call("SPM_SPLIT", (fee, [part, 1 - part]))[0][0]}


def attainments(given: Given) -> Answer:
    sold, quota = ([[amount] for amount in given[name]] for name in ("sales", "quota"))
    so_far = [[[sum(given[name][: at + 1])] for at in range(len(sold))] for name in ("sales", "quota")]
    return {
        "attainment_pct": [100 * row[0] for row in call("SPM_ATTAINMENT", (sold, quota))],
        "ytd_attainment_pct": [100 * row[0] for row in call("SPM_ATTAINMENT", so_far)],
    }


def attainment_rows(given: Given) -> Answer:
    column = call("SPM_ATTAINMENT", ([[sold] for _, sold in given["rows"]], [[quota] for quota, _ in given["rows"]]))
    return {"attainment_pct": [100 * row[0] for row in column]}


def gate(given: Given) -> Answer:
    """Whether a gate lets a payment through."""
    return {"eligible": earned(given["sales"], [[0, 1]], given["target"], gate=share(given["gate_pct"])) > 0}


def month_goal(given: Given) -> Answer:
    """Days after the start day over the days of a month of that length."""
    first = {28: date(2025, 2, 1), 29: date(2024, 2, 1), 30: date(2025, 6, 1), 31: date(2025, 7, 1)}[given["month_days"]]
    last = first + timedelta(days=given["month_days"] - 1)
    starts = given["start_day"] if isinstance(given["start_day"], list) else [given["start_day"]]
    goals = [row[0] for row in call("SPM_PRORATE", (given["goal"], [[first + timedelta(days=day)] for day in [*starts, 0]], None, first, last))][:-1]
    return {"goal": goals if isinstance(given["start_day"], list) else goals[0]}


def variance(given: Given) -> Answer:
    weights = list(given["split"].values())
    parts = [row[0] for row in call("SPM_SPLIT", (given["order_qty"], [Fraction(weight) / sum(weights) for weight in weights]))]
    assert len(set(parts)) == 1, "the case has equal shares"
    target = given["target_qty_per_person"]
    return {
        "per_person": {"target": target, "achieved": parts[0], "variance": parts[0] - target},
        "allocated_amount_each_at_rate_1000": flat_rate(parts[0], 1000),
    }


def pool(given: Given) -> Answer:
    """A share of the base, divided by weights; leftover cents are placed so that the parts make the whole."""
    whole, total = flat_rate(given["base"], share(given["pool_rate_pct"])), sum(map(Fraction, given["shares_pct"]))
    shares = [Fraction(part) / total for part in given["shares_pct"]]
    parts = [row[0] for row in call("SPM_SPLIT", (whole, shares))]
    return {"pool": whole, "amounts": parts, "sum_of_amounts": sum(parts), "sum_of_shares_after_balancing": sum(row[0] for row in call("SPM_SPLIT", (100, shares)))}


def converted_and_split(given: Given) -> Answer:
    price = given["price"] * given["fx_to_USD"][given["currency"]]
    return {"each": earned(Fraction(price) / len(given["sellers"]), [[0, share(given["rate_pct"])]], rounding="none")}


def refunded(given: Given) -> Answer:
    """A refund is a row with a minus, after the credit that it takes back."""
    rates, sold = [[0, share(given["percent"])]], given["invoice_amount"]
    first, second = earned(sold, rates), earned(-sold, rates, None, sold)
    return {"first_settlement": first, "second_settlement_sign": "negative" if second < 0 else "not negative", "unified_total": first + second}


def profit_by_product(given: Given) -> Answer:
    """Each product by itself is a row that earns no less than zero; a person's sum is rounded."""
    terms, rates, exact = [["minimum", 0], ["rounding", "none"]], [[0, share(given["rate_pct"])]], []
    for at in range(len(given["people"])):
        profits = [[sold[at] - spent[at]] for sold, spent in zip(given["revenue"], given["expenses"], strict=True)]
        exact.append(sum(row[0] for row in call("SPM_COMMISSION", (profits, None, rates, 0, None, terms))))
    return {"exact": exact, "rounded_2dp": [flat_rate(one, 1) for one in exact]}


KINDS: dict[str, Callable[[Given], Answer]] = {
    "attainment": attainment_rows,
    "attainment_gate": gate,
    "attainment_series": attainments,
    "blended_rate": marginal,
    "brokerage_split": brokerage,
    "draw_advance": draw_timing,
    "flat_by_highest_tier": whole_at_tier,
    "fx_split_commission": converted_and_split,
    "interpolated_rate": interpolated,
    "marginal_tiers_decimal": lambda given: {"bonus": earned(given["revenue"], upto(given["tiers"]))},
    "marginal_tiers_units": factory,
    "minimum_then_by_type": minimum_then_by_type,
    "ote_attainment": target_share,
    "over_quota_bonus_after_tax": over_quota_after_tax,
    "pool_split": pool,
    "pool_split_rounding": pool,
    "profit_commission_floor_per_product": profit_by_product,
    "prorated_clawback": lambda given: {"clawback": call("SPM_CLAWBACK", (given["commission"], given["cancelled_after_months"], given["contract_months"]))},
    "prorated_month_goal": month_goal,
    "recoverable_draw_series": draw,
    "refund_nets_to_zero": refunded,
    "sales_velocity": lambda given: {"per_day": call("SPM_VELOCITY", (given["opportunities"], given["avg_deal"], given["win_rate"], given["cycle_days"]))},
    "section_validation": section_refused,
    "section_whole_base": section,
    "step_rate": marginal,
    "step_rate_series": each_on_its_own,
    "stepped_bonus": stepped_bonus,
    "target_variance": variance,
    "team_bonus_shared": shared_bonus,
    "team_plus_individual": team_and_individual,
    "tier_boundary": rate_in_force,
    "true_up": running_total,
}
PAY = [case for case in CASES["cases"] if not (case["kind"] == "marginal_tiers_units" and "error" in case["expected"])]  # limits of a factory, not of pay


@pytest.mark.parametrize("case", [case for case in PAY if case["kind"] not in CASES_ELSEWHERE], ids=lambda case: case["id"])
def test_peer_case(case):
    answer = KINDS[case["kind"]](case["inputs"])
    assert agrees(answer, case["expected"]), f"{readable(answer)} where {case['source']} has {readable(case['expected'])}"


def test_every_kind_of_case_is_shown_or_listed():
    assert {case["kind"] for case in PAY} == {*KINDS, *CASES_ELSEWHERE}
    assert sum(case["kind"] not in CASES_ELSEWHERE for case in PAY) >= 120
