"""The sample company's draws, hours, leave, objectives, adjustments, exchange rates and opening balances."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from spm_xl.sample.people import roster
from spm_xl.sample.text import YEAR, Row, parsed, stream

DRAWS = """
    draw                     | participant | plan | start      | months | amount  | frequency | type     | recoverable | recovery | balance_cap | recovery_start | at_end  | forgive_when                     | reconciliation
    Inside sales draw        |             | INS  |            |        | 430.00  | week      | top_up   | 1           | 0.5      | 3,500.00    |                |         |                                  | monthly, s. 4.3
    Ramp draw Oyelaran       | H1106       |      | 2026-02-16 | 5      | 4,000   | month     | top_up   | 1           |          |             | 2026-07-16     | carry   |                                  | monthly, offer letter
    Ramp draw Nowicka        | H1112       |      | 2026-04-06 | 6      | 4,000   | month     | top_up   | 0.5         |          |             |                | forgive |                                  | monthly, offer letter
    New hire guarantee       | H1505       |      | 2026-03-02 | 3      | 1,800   | month     | top_up   | 0           |          |             |                | forgive |                                  | monthly, offer letter
    Promotion draw           | H1506       |      | 2026-05-01 | 4      | 3,500   | month     | top_up   | 1           |          |             |                | carry   | attainment:New business >= 0.35  | monthly, promotion letter
    Relocation allowance     | H1704       |      | 2026-04-01 | 6      | 1,250   | month     | additive | 0           |          |             |                | forgive |                                  | none, offer letter
"""

ADJUSTMENTS = """
    adjustment | participant | date       | amount    | kind     | reason                                                 | approver             | component    | transaction
    ADJ-26-01  | H1102       | 2026-01-29 | 750.00    | pay      | Reference visit bonus, Pembroke Institute              | Desmond Achebe       |              |
    ADJ-26-02  | H1109       | 2026-02-25 | -312.40   | pay      | Travel advance repaid through pay, agreed in writing   | Rosalind Tanaka      |              |
    ADJ-26-03  | H1601       | 2026-03-12 | 185.00    | earnings | Commission on a phone order keyed under the house code | Desmond Achebe       |              |
    ADJ-26-04  | H1303       | 2026-03-31 | 1,200.00  | pay      | Rescue of the Golden Pine Health renewal               | Margarethe Lindqvist | Renewals     |
    ADJ-26-05  | H1203       | 2026-05-14 | -1,850.25 | earnings | Partner referral fee borne by the seller, s. 2.6       | Rosalind Tanaka      | New business |
    ADJ-26-06  | H1701       | 2026-06-18 | 640.00    | pay      | Trade fair weekend, ACHEMA                             | Matthias Brenner     |              |
    ADJ-26-07  | H1107       | 2026-08-20 | 2,500.00  | pay      | Winner of the summer contest                           | Margarethe Lindqvist |              |
    ADJ-26-08  | H1401       | 2026-10-08 | 900.00    | pay      | Patent filing award, sales share                       | Margarethe Lindqvist |              |
"""

LEAVES = """
    participant | start      | end        | kind           | relief
    H1108       | 2026-03-16 | 2026-05-31 | parental leave | yes
    H1302       | 2026-07-06 | 2026-08-02 | medical leave  | yes
"""

OPENINGS = """
    participant | as_of      | item | name              | amount
    H1603       | 2025-12-31 | draw | Inside sales draw | 1,140.00
    H1602       | 2025-12-31 | draw | Inside sales draw | 365.50
"""

OBJECTIVES = {
    "AE": ("Strategic objectives", (("Account plans reviewed with the manager", "0.5"), ("LabTrace in half of new orders", "0.5"))),
    "AM": ("Retention objectives", (("Net retention of 96% or more", "0.6"), ("Executive sponsor named for each top ten customer", "0.4"))),
}  # fmt: skip
SCORES = ("0.5", "0.75", "0.8", "0.9", "1", "1", "1", "1")
PLAN_RATES = (("EUR", "USD", "1.0850"), ("USD", "EUR", "0.9217"))
DAY_RATES = (("EUR", "USD", 1.0862), ("USD", "EUR", 0.9206), ("EUR", "GBP", 0.8571))
HOURS_MISSING = ("H1602", 4)  # whose timesheets of which month never came
MINIMUM_WAGE = Decimal("15.00")
HOURLY_BASE = Decimal("461.54")  # base salary of inside sales a week


def draws() -> list[Row]:
    """The table draws."""
    numbers = ("months", "amount", "recoverable", "recovery", "balance_cap")
    return parsed(DRAWS, numbers, ("start", "recovery_start"))


def adjustments() -> list[Row]:
    """The table adjustments."""
    return parsed(ADJUSTMENTS, ("amount",), ("date",))


def leave() -> list[Row]:
    """The table leave."""
    return parsed(LEAVES, dates=("start", "end"))


def opening() -> list[Row]:
    """The table opening: what inside sales owed on their draws when the year began."""
    return parsed(OPENINGS, ("amount",), ("as_of",))


def objectives() -> list[Row]:
    """The table objectives, quarter by quarter."""
    return [row for person in roster() if person["plan"] in OBJECTIVES for row in _objectives(person)]


def hours() -> list[Row]:
    """The table hours: a row a week, Sunday to Saturday, for inside sales."""
    return [row for person in roster() if person["plan"] == "INS" for row in _weeks(person)]


def fx() -> list[Row]:
    """The table fx: the year's plan rates, and a rate every Friday."""
    rows: list[Row] = [
        {"from": base, "to": quote, "date": None, "rate": Decimal(rate), "plan": None, "source": "treasury plan 2026"}
        for base, quote, rate in PLAN_RATES
    ]
    for base, quote, level in DAY_RATES:
        numbers = stream(f"{base}{quote}")
        day = date(YEAR - 1, 12, 26)
        while day <= date(YEAR + 1, 1, 15):
            level *= 1 + 0.012 * (numbers.random() - 0.5)
            rate = Decimal(level).quantize(Decimal("0.0001"))
            rows.append({"from": base, "to": quote, "date": day, "rate": rate, "plan": None, "source": "treasury"})
            day += timedelta(days=7)
    return rows


def _objectives(person: Row) -> Iterator[Row]:
    component, stated = OBJECTIVES[person["plan"]]
    numbers = stream(f"{person['participant']} objectives")
    for month in (1, 4, 7, 10):
        start = date(YEAR, month, 1)
        end = date(YEAR + month // 10, (month + 2) % 12 + 1, 1) - timedelta(days=1)
        at_work = person["hire_date"] <= start and (person["end_date"] or end) >= end
        for objective, weight in stated:
            score = Decimal(SCORES[int(numbers.random() * len(SCORES))])
            if at_work:
                yield {"participant": person["participant"], "component": component, "objective": objective,
                       "start": start, "end": end, "weight": Decimal(weight), "score": score}  # fmt: skip


def _weeks(person: Row) -> Iterator[Row]:
    numbers = stream(f"{person['participant']} hours")
    last = person["end_date"] or date(YEAR, 12, 31)
    end = date(YEAR, 1, 3)
    while end <= last:
        worked = 36 + Decimal(int(numbers.random() * 25)) / 4
        missing = (person["participant"], end.month) == HOURS_MISSING
        if end - timedelta(days=6) >= person["hire_date"] and not missing:
            yield {"participant": person["participant"], "week_end": end, "hours": worked, "minimum_wage": MINIMUM_WAGE,
                   "other_wages": HOURLY_BASE}  # fmt: skip
        end += timedelta(days=7)
