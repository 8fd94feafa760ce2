"""What holds for the plan as a whole, in sentences by topic: when pay is earned and paid, returns, splits, leave, the end of a job."""

from __future__ import annotations

from collections.abc import Iterator

from spm_xl.letters import spelling as say
from spm_xl.letters.component_words import Said
from spm_xl.letters.terms import Terms
from spm_xl.pay.signing import needed_from
from spm_xl.tables.inputs import Row

ROUNDING = {
    "half_up": "half a cent counts up",
    "half_even": "half a cent goes to the even cent",
    "down": "a part of a cent is left out",
}
PRORATION = {
    "calendar_days": "by calendar days, first and last day included",
    "whole_months": "by whole months: a month counts if its 15th is in",
    "working_days": "by working days",
    "30/360": "by months of 30 days",
    "none": "in whole pay periods only, without a share for part of one",
}
RAMP_START = {
    "first_full_month": "the first full month after hire",
    "hire_month": "the month of hire",
    "by_15th": "the month of hire for whoever starts by its 15th, else the next one",
}
FX = {
    "plan": "the fixed rate of the plan",
    "month_average": "the average rate of the month",
    "day": "the rate of its day",
}
REVERSAL = {
    "recompute": "The period of the deal is calculated again without what was returned. The difference, tiers included, is taken off or added in the open period",
    "as_paid": "What the deal was paid is taken back at the rate that was paid. It lowers your attainment from then on",
    "prorated": "What the deal was paid is taken back for the part of its term that was not served",
    "clawback": "What the deal was paid is taken back. Your attainment stays as it was",
}
END_OF_JOB = {
    "forgiven": "A recoverable balance that is left is forgiven. Nothing is asked back from you",
    "held for counsel": "A recoverable balance that is left is not taken from your final pay. It is held until counsel has looked at it. Nothing is asked back from you by this plan",
    "deducted": "A recoverable balance is deducted from your final commissions as far as they reach, never below the minimum wage. What is left after that is not asked back from you",
}


def said_of_plan(terms: Terms) -> list[Said]:
    """What is said of the plan: (topic, sentence)."""
    plan = terms.plan
    return [
        (topic, say.sentence(text))
        for topic, found in (
            ("When you are paid", _paid(terms)),
            ("Returns", _returns(plan)),
            ("Shared deals", _splits(plan)),
            ("Limits", _limits(plan, terms.currency)),
            ("Currency and rounding", _rounding(terms)),
            ("Part periods", _part_periods(plan)),
            ("Seasons and ramp", _seasons(terms)),
            ("Leave", _leave(plan)),
            ("Transfers", _transfers(plan)),
            ("End of your job", _end_of_job(terms)),
        )
        for text in found
    ]


def _paid(terms: Terms) -> Iterator[str]:
    plan, calendar = terms.plan, terms.book.calendar
    first = terms.period
    days = terms.book.settings["pay_days"]
    if calendar.kind != "custom":
        yield f"Each pay period is paid {days} days after its end. The period {first.name} is paid on {say.day(first.pay_date)}"
    else:
        yield f"The pay dates are those of the company's calendar. The period {first.name} is paid on {say.day(first.pay_date)}"
    if plan["pay_when"] == "paid":
        yield "What a deal earns is held until the customer has paid, and released with each payment in proportion to it"
    else:
        yield "What a deal earns is paid with the period in which it counts; it does not wait for the customer's payment"
    if plan["pay_condition"] == "employed on the pay date":
        yield f"You must be employed on the pay date: whoever has left by then is not paid for the period{_clause(plan['pay_condition_clause'])}"
    why = needed_from(terms.book, plan, terms.person.state)
    if why:
        yield f"Pay under this plan is held until you have signed this version of it ({why})"


def _clause(clause: str) -> str:
    return f" ({clause})" if clause else ""


def _returns(plan: Row) -> Iterator[str]:
    yield f"A return, credit note or cancellation takes back what its own deal was given, and names that deal. {REVERSAL[plan['reversal']]}"
    if plan["reversal"] == "prorated" and plan["reversal_term"] is not None:
        yield f"The term of a deal is {say.number(plan['reversal_term'])} months where the deal itself does not say"
    yield "Until it is paid out, a return in the same period is simply netted. A return that nobody can be named for is charged to nobody"


def _splits(plan: Row) -> Iterator[str]:
    yield f"Where several people sell a deal together, their shares add up to {say.percent(plan['split_total'])}, and each is credited with their share"


def _limits(plan: Row, currency: str) -> Iterator[str]:
    if plan["cap"] is not None:
        over = "fiscal year" if plan["cap_interval"] == "year" else "pay period"
        yield f"All components together pay at most {say.money(plan['cap'], currency)} in one {over}"
    elif plan["uncapped"]:
        yield "The plan as a whole is uncapped"
    else:
        yield "There is no cap on the plan as a whole"


def _rounding(terms: Terms) -> Iterator[str]:
    plan, paid = terms.plan, terms.row["currency"]
    what = "each deal" if plan["level"] == "transaction" else "each component"
    yield f"Quotas and earnings are in {terms.currency}. Amounts stay exact until {what} of a period is rounded once; {ROUNDING[plan['rounding']]}"
    yield f"A deal in another currency counts at {FX[plan['fx']]}"
    if paid and paid != terms.currency:
        yield f"You are paid in {paid}, converted at {FX[plan['fx']].replace('its day', 'the last day of the period')}"


def _part_periods(plan: Row) -> Iterator[str]:
    yield f"Where only part of a period counts, quota, target incentive and draw are cut {PRORATION[plan['proration']]}"


def _seasons(terms: Terms) -> Iterator[str]:
    plan = terms.plan
    if plan["seasonality"]:
        weights = [say.number(weight) for weight in plan["seasonality"]]
        yield f"The quota of a year is spread over its {'quarters' if len(weights) == 4 else 'periods'} in the proportion {' : '.join(weights)}"
    if plan["ramp"]:
        steps = say.listed([say.percent(step) for step in plan["ramp"]])
        yield f"A new hire's quota starts lower: {steps} of the full quota in month 1 to {len(plan['ramp'])}, then all of it. Month 1 is {RAMP_START[plan['ramp_start']]}"


def _leave(plan: Row) -> Iterator[str]:
    if plan["leave_relief"]:
        yield "Leave that counts as relief lowers your quota, target incentive and draw for its days, in the same proportion"
    else:
        yield "Leave does not lower your quota, target incentive or draw"


def _transfers(plan: Row) -> Iterator[str]:
    if plan["segments"] == "separate":
        yield "After a change of plan or role inside an interval, attainment starts anew from the day of the change"
    else:
        yield "After a change inside an interval, attainment goes on: each deal is paid at the rates of its own day, and the quota is that of both stretches"
    yield "Deals that you were credited with before a transfer stay yours"


def _end_of_job(terms: Terms) -> Iterator[str]:
    plan = terms.plan
    if plan["pay_condition"] == "employed on the pay date":
        yield f"For a period whose pay date comes after your last day nothing is paid{_clause(plan['pay_condition_clause'])}, as far as the law of the place allows it"
    else:
        yield "What you earned up to your last day is paid, also when its pay date comes later"
    if terms.draws and any(row["recoverable"] for row in terms.draws):
        clause = _clause(plan["end_of_job_clause"]) if plan["end_of_job"] == "deducted" else ""
        yield f"{END_OF_JOB[plan['end_of_job']]}{clause}"
    else:
        yield "Nothing is ever asked back from you at the end of your job"
