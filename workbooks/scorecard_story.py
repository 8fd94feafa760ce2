"""The sample company of the scorecard: what the template shows until it is refreshed with somebody's own inputs.

Fourteen account executives in three teams, in the second quarter of 2026. Everything is invented, by a rule and not by chance,
and measured as any other inputs are.

>>> found = tables()
>>> len(found["participants"]), found["quotas"][0]["quota"]
(14, 380000)
>>> sorted({row["status"] for row in found["opportunities"]})
['lost', 'open', 'won']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any

from spm_xl.measure.result import Scorecard

COMPANY, CURRENCY, AS_OF, WINDOW = "Halden Instruments, Inc.", "USD", date(2026, 5, 29), "2026-Q2"
FIRST_DAY, MONTHS = date(2025, 1, 1), 17
QUARTERS = tuple((date(year, month, 1), date(year, month + 2, 30 if month in (4, 7) else 31)) for year in (2025, 2026) for month in (1, 4, 7, 10))
STAGES = (("Discovery", "open", 1, 0.1), ("Proposal", "open", 2, 0.35), ("Negotiation", "open", 3, 0.6), ("Closed Won", "won", 4, 1), ("Closed Lost", "lost", 5, 0))
PRODUCTS = (("Spectra benches", 150), ("Probe heads", 90), ("Calibration service", 60), ("Analysis licences", 100))  # and their usual deal in percent
ACCOUNTS = ("Aldgate", "Brightwell", "Corvane", "Dunmore", "Eastholm", "Farrow", "Greyfriars", "Hollin", "Ivybridge", "Juniper Lane", "Kestrel", "Lakeside")


@dataclass(frozen=True, slots=True)
class Seller:
    """One account executive; `skill` is how many percent of closed deals are won, `reach` how many deals come up in a month."""

    participant: str
    name: str
    team: str
    region: str
    quota: int
    skill: int
    reach: int
    hired: date = date(2022, 3, 1)


SELLERS = (
    Seller("H2101", "Amara Okafor", "Enterprise", "East", 380_000, 62, 6),
    Seller("H2102", "Beatriz Nogueira", "Enterprise", "East", 380_000, 51, 6),
    Seller("H2103", "Callum Whyte", "Enterprise", "Central", 360_000, 47, 5),
    Seller("H2104", "Dina Rashid", "Enterprise", "West", 430_000, 54, 6),
    Seller("H2105", "Elias Lindqvist", "Enterprise", "West", 360_000, 44, 5),
    Seller("H2106", "Farah Haddad", "Mid-market", "East", 270_000, 58, 6),
    Seller("H2107", "Gareth Pryce", "Mid-market", "East", 260_000, 39, 5),
    Seller("H2108", "Hana Kobayashi", "Mid-market", "Central", 270_000, 53, 6),
    Seller("H2109", "Ivo Marković", "Mid-market", "Central", 250_000, 41, 5),
    Seller("H2110", "Jasmine Tran", "Mid-market", "West", 270_000, 61, 5),
    Seller("H2111", "Kwame Mensah", "New business", "East", 210_000, 48, 6),
    Seller("H2112", "Lucía Ferrer", "New business", "Central", 210_000, 50, 6),
    Seller("H2113", "Mateusz Zieliński", "New business", "West", 210_000, 57, 5),
    Seller("H2114", "Noor van Dijk", "New business", "West", 140_000, 43, 4, date(2026, 1, 12)),
)
KPIS = (
    ("win_rate", "", "", "ratio", "higher", 0.5, 0.42, "no", ""),
    ("cycle_mean", "", "", "days", "lower", 60, 75, "no", ""),
    ("demos_per_win", "Demos per win", "activities_demo / won_deals", "number", "lower", 4, 5, "yes", "demonstrations held for one won deal"),
)
GOALS = (
    ("G1", "Win the quarter", "", "Enterprise", "", "won_amount", "USD", 1_500_000, 1_860_000, "2026-04-01", "2026-06-30", 1, "the year's plan stands on it"),
    ("G2", "Reopen the Aldgate account", "H2101", "", "G1", "won_amount", "USD", 300_000, 400_000, "2026-04-01", "2026-06-30", 0.6, "largest account of the region"),
    ("G3", "Thirty demonstrations", "H2101", "", "", "activities_demo", "demos", 14, 30, "2026-04-01", "2026-06-30", 0.4, "demos open the next quarter"),
    ("G4", "Win rate back to 35%", "H2103", "", "", "win_rate", "share", 0.18, 0.35, "2026-04-01", "2026-06-30", 1, "too many late losses"),
    ("G5", "More new accounts", "H2112", "", "", "accounts", "accounts", 0, 12, "2026-04-01", "2026-06-30", 1, "new business is the team's task"),
    ("G6", "Be better", "H2107", "", "", "", "", None, None, "", "", None, ""),
)
COACHING = (
    ("H2103", date(2026, 5, 20), "Qualify out earlier: three of five losses came after a proposal.", "Marta Lindholm"),
    ("H2103", date(2026, 4, 17), "Agreed to walk through every proposal before it goes out.", "Marta Lindholm"),
    ("H2114", date(2026, 5, 26), "Ramp on track; joins two of Mateusz's negotiations.", "Tomás Ferreira"),
    ("H2101", date(2026, 5, 12), "Aldgate renewal opens in June; bring service along.", "Marta Lindholm"),
    ("H2109", date(2026, 5, 6), "Pipeline is thin: two new meetings a day until mid-June.", "Tomás Ferreira"),
)


def tables() -> dict[str, Any]:
    """The sample's inputs, table by table."""
    deals = [row for seller in SELLERS for row in _deals(seller)]
    for at, row in enumerate(deals, 1):
        row["opportunity"] = f"O{at:04d}"
    return {
        "settings": [{"name": "company", "value": COMPANY}, {"name": "currency", "value": CURRENCY}],
        "participants": [
            {"participant": one.participant, "name": one.name, "role": "Account executive", "team": one.team, "region": one.region, "hire_date": one.hired}
            for one in SELLERS
        ],
        "quotas": [
            {"participant": one.participant, "component": "Bookings", "start": start, "end": end, "quota": one.quota} for one in SELLERS for start, end in QUARTERS if end >= one.hired
        ],
        "stages": [dict(zip(("stage", "status", "order", "probability"), row, strict=True)) for row in STAGES],
        "opportunities": deals,
        "activities": [row for seller in SELLERS for row in _activities(seller)],
        "kpis": [dict(zip(("kpi", "label", "expression", "unit", "better", "target", "watch", "leading", "meaning"), row, strict=True)) for row in KPIS],
        "goals": [
            dict(zip(
                ("goal", "title", "participant", "team", "parent", "measure", "unit", "baseline", "target", "start", "due", "weight", "why"), row, strict=True,
            ))
            for row in GOALS
        ],
        "coaching": [dict(zip(("participant", "date", "note", "author"), row, strict=True)) for row in COACHING],
        "linearity": [{"elapsed": 0.5, "reached": 0.38}, {"elapsed": 0.8, "reached": 0.66}],
    }  # fmt: skip


@cache
def card() -> Scorecard:
    """The sample's scorecard."""
    from spm_xl.measure.scorecard import scorecard
    from spm_xl.tables.load import load

    return scorecard(load(tables(), needed=("participants",)), window=WINDOW, as_of=AS_OF)


def _dice(seller: Seller) -> Iterator[int]:
    """Numbers from 0 to 99 without a pattern that one sees, the same every time."""
    state = int(seller.participant[1:])
    for _ in count():
        state = (state * 1_103_515_245 + 12_345) % 2**31
        yield state // 65_536 % 100


def _deals(seller: Seller) -> Iterator[dict[str, Any]]:
    """A seller's deals: of every month since the beginning, or since the hire, and how they ended, or that they are open."""
    dice, usual = _dice(seller), 2 * seller.quota // (240 * seller.reach)  # a deal, in hundreds: two in five won would make the quota
    closing = 0
    for month in range(MONTHS):
        begin = date(FIRST_DAY.year + month // 12, month % 12 + 1, 1)
        for _ in range(seller.reach + next(dice) % 3 - 1 if begin >= seller.hired.replace(day=1) else 0):
            created = begin + timedelta(next(dice) % 28)
            closed = created + timedelta(20 + next(dice) * 3 // 4)
            closing += 1
            won = closing * seller.skill % 100 < seller.skill
            product, percent = PRODUCTS[next(dice) % len(PRODUCTS)]
            amount = usual * percent // 100 * (70 + next(dice) * 6 // 10) + next(dice) * 10
            stage = STAGES[next(dice) % 3][0]
            status = "open" if closed > AS_OF else "won" if won else "lost"
            if created <= AS_OF:
                yield {
                    "participant": seller.participant, "account": f"{ACCOUNTS[next(dice) % len(ACCOUNTS)]} {product.split()[0].lower()}", "product": product,
                    "amount": amount, "status": status, "created": created, "closed": closed,
                    "stage": stage if status == "open" else "Closed Won" if won else "Closed Lost",
                }  # fmt: skip


def _activities(seller: Seller) -> Iterator[dict[str, Any]]:
    """Calls, meetings and demonstrations, a week each."""
    dice = _dice(seller)
    monday = date(2026, 3, 2)
    for week in range(13):
        for kind, usual in (("call", 24), ("meeting", 6), ("demo", 2)):
            day = monday + timedelta(7 * week)
            times = usual + next(dice) % (usual // 2 + 1) - (100 - seller.skill) * usual // 160
            if times > 0 and day <= AS_OF:
                yield {"activity": f"{seller.participant}-{week}-{kind}", "participant": seller.participant, "date": day, "kind": kind, "count": times}
