"""The orders of the sample company's year: who sells, what, when and to whom."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from spm_xl.sample.people import CHANGES, PROMOTED_QUOTA, roster
from spm_xl.sample.terms import leave
from spm_xl.sample.text import YEAR, Row, cents, pick, stream

# product, list price, most pieces in an order, how often it is ordered, minimum term in months
CATALOGUES = {
    "AE": (
        ("Spectra 500", "38450.00", 2, 5, 0),
        ("Lumen 2", "16920.00", 3, 6, 0),
        ("LabTrace", "9640.00", 4, 6, 12),
        ("Flow Kit", "2385.50", 9, 3, 0),
        ("Field services", "4275.00", 3, 3, 0),
    ),
    "ENT": (("LabTrace Enterprise", "61750.00", 4, 6, 24), ("Spectra 500", "36900.00", 5, 2, 0)),
    "AM": (("LabTrace", "9640.00", 7, 6, 12), ("Service contract", "6180.00", 5, 4, 12)),
    "AE-EU": (("Spectra 500", "35980.00", 1, 4, 0), ("Lumen 2", "15840.00", 3, 6, 0), ("LabTrace", "8990.00", 4, 6, 12)),
    "INS": (("Flow Kit", "298.75", 9, 5, 0), ("Reagents", "164.20", 18, 6, 0), ("Sample vials", "87.35", 24, 4, 0)),
}
DEAL_TYPES = {"AE": "new", "ENT": "new", "AM": "renewal", "AE-EU": "new", "INS": "catalogue", "SDR": "meeting"}
EXPANSION_SHARE = {"AE": 0.12, "ENT": 0.15, "AM": 0.14}
LATE_SHARE = 0.025
TYPICAL_DISCOUNTS = ("0", "0", "0.03", "0.05", "0.075", "0.1", "0.12", "0.15")
MONTH_WEIGHTS = (70, 72, 104, 76, 80, 103, 72, 66, 98, 82, 80, 97)  # quarters end with a push
CUSTOMERS = {
    "East": ("Aldersgate Biologics", "Chesapeake Diagnostics", "Corvane Pharma", "Fennimore University", "Great Bend Hospital",
             "Hollis Water Authority", "Keystone Polymers", "Larkspur Therapeutics", "Merrow Foods", "Old Dominion Labs",
             "Pembroke Institute", "Tidewater Brewing"),
    "West": ("Arroyo Seco Genomics", "Bristlecone Energy", "Cascade Crop Science", "Dry Creek Vineyards", "Golden Pine Health",
             "Juniper Semiconductor", "Larimer State College", "Mesa Verde Mining", "Puget Marine Research", "Redstone Cement",
             "Sierra Toxicology", "Wasatch Dairy"),
    "EMEA": ("Aare Feinchemie", "Brackwater Analytik", "Delphi Pharma Hellas", "Klinikum Nordtal", "Lisburn Proteomics",
             "Mosel Kellerei", "Noordzee Water", "Severn Vale NHS Trust", "Stadtwerke Ahrtal", "Vigo Mariscos"),
}  # fmt: skip
LARGE_DEAL = ("H1201", "2026-05-21", "874300.00", "Corvane Pharma")  # brings its seller over the cap


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells from when to when, and how much of the plan's measure the days are made to bring."""

    participant: str
    plan: str
    region: str
    currency: str
    start: date
    end: date
    goal: Decimal
    away: tuple[tuple[date, date], ...]


def sellers() -> tuple[Seller, ...]:
    """Everybody who sells, once for each plan that the year brings."""
    promoted = {who: day for who, day, changed in CHANGES if "plan" in changed}
    first, last = date(YEAR, 1, 1), date(YEAR, 12, 31)
    absent: dict[str, tuple[tuple[date, date], ...]] = {}
    for row in leave():
        absent[row["participant"]] = (*absent.get(row["participant"], ()), (row["start"], row["end"]))
    found = []
    for person in roster():
        if person["quota"] is None:
            continue
        start = max(first, person["hire_date"])
        end = person["end_date"] or last
        who, plan, region = person["participant"], person["plan"], person["region"]
        yearly = person["quota"] * person["reach"] * (12 if plan == "SDR" else 1)
        currency = "EUR" if region == "EMEA" else "USD"
        until = promoted[who] - timedelta(days=1) if who in promoted else end
        away = absent.get(who, ())
        ramping = timedelta(days=45 if start > first else 0)  # the first three months of a hire bring half
        goal = _part(yearly, start + ramping, until) - sum(_part(yearly, *days) for days in away)
        found.append(Seller(who, plan, region, currency, start, until, goal, away))
        if who in promoted:
            goal = PROMOTED_QUOTA * Decimal("0.92")
            found.append(Seller(who, "AE", region, currency, promoted[who], end, goal, ()))
    return tuple(found)


def _part(yearly: Decimal, start: date, end: date) -> Decimal:
    """The part of a year's goal that some days bring."""
    return yearly * ((end - start).days + 1) / 365


def orders(seller: Seller) -> Iterator[Row]:
    """A seller's orders, until they bring the goal."""
    numbers = stream(f"{seller.participant} {seller.plan}")
    if seller.plan == "SDR":
        yield from _meetings(seller, numbers)
        return
    sold = Decimal(0)
    if seller.participant == LARGE_DEAL[0]:
        _, day, price, customer = LARGE_DEAL
        sold += Decimal(price)
        facts = {"amount": Decimal(price), "units": Decimal(12), "customer": customer, "term": Decimal(36)}
        yield _order(seller, date.fromisoformat(day), facts | {"product": "LabTrace Enterprise", "deal_type": "new"}, numbers)
    while sold < seller.goal:
        product, price, most, _, term = _product(seller.plan, numbers)
        units = 1 + int(numbers.random() * most)
        amount = cents(Decimal(price) * units * (1 - Decimal(pick(numbers, TYPICAL_DISCOUNTS))))
        deal_type = DEAL_TYPES[seller.plan]
        if product != "Field services" and numbers.random() < EXPANSION_SHARE.get(seller.plan, 0):
            deal_type = "expansion"
        months = Decimal(term * (1 + int(numbers.random() * 3))) if term else None
        facts = {"amount": amount, "units": Decimal(units), "product": product, "deal_type": deal_type, "term": months}
        sold += amount / 2 if (seller.plan, deal_type) == ("AE", "expansion") else amount
        yield _order(seller, _day(seller, numbers), facts | {"customer": pick(numbers, CUSTOMERS[seller.region])}, numbers)


def _order(seller: Seller, day: date, facts: Row, numbers: random.Random) -> Row:
    late = numbers.random() < LATE_SHARE
    return {
        "transaction": "",
        "date": day,
        "participant": seller.participant,
        "currency": seller.currency,
        "region": seller.region,
        "booked": day + timedelta(days=12 + int(numbers.random() * 36)) if late else None,
        "reverses": None,
        "_seller": seller.participant,
        "_plan": seller.plan,
        "_days": tuple(numbers.random() for _ in range(3)),
        **facts,
    }


def _meetings(seller: Seller, numbers: random.Random) -> Iterator[Row]:
    """Qualified meetings, one row a week: units without an amount."""
    weekly = float(seller.goal) / ((seller.end - seller.start).days + 1) * 7
    day = seller.start + timedelta(days=(4 - seller.start.weekday()) % 7)
    left = 0.0
    while day <= seller.end:
        left += weekly * (0.6 + 0.8 * numbers.random())
        held = int(left)
        left -= held
        if held:
            facts = {"amount": Decimal("0.00"), "units": Decimal(held), "product": "Qualified meeting", "customer": None}
            yield _order(seller, day, facts | {"deal_type": "meeting", "term": None}, numbers) | {"booked": None}
        day += timedelta(days=7)


def _product(plan: str, numbers: random.Random) -> tuple[str, str, int, int, int]:
    catalogue = CATALOGUES[plan]
    at = numbers.random() * sum(product[3] for product in catalogue)
    for product in catalogue:
        at -= product[3]
        if at < 0:
            return product
    return catalogue[-1]


def _day(seller: Seller, numbers: random.Random) -> date:
    """A working day of the seller, likelier towards the end of a quarter."""
    while True:
        day = seller.start + timedelta(days=int(numbers.random() * ((seller.end - seller.start).days + 1)))
        if any(first <= day <= last for first, last in seller.away):
            continue
        if day.weekday() < 5 and numbers.random() * max(MONTH_WEIGHTS) < MONTH_WEIGHTS[day.month - 1]:
            return day
