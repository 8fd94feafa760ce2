"""What the sample company sold in its year: its orders, with returns, splits and customers' payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from spm_xl.sample.orders import orders, sellers
from spm_xl.sample.text import YEAR, Row, cents

RETURN_SHARE = 0.02
SPLIT_SHARE = 0.06
TEAM_MATE = {"East": "H1202", "West": "H1203", "EMEA": "H1702"}  # with whom a region's deal is shared
SHARED_PLANS = ("AE", "AE-EU")
NOBODY = (  # transactions that name no seller
    ("2026-02-11", "18450.00", "Merrow Foods", "Lumen 2", "East", "new"),
    ("2026-03-19", "9640.00", "Sierra Toxicology", "LabTrace", "West", "new"),
    ("2026-05-06", "4275.00", "Old Dominion Labs", "Field services", "East", "new"),
    ("2026-09-22", "36127.50", "Juniper Semiconductor", "Spectra 500", "West", "new"),
)


def transactions() -> tuple[list[Row], list[Row], list[Row]]:
    """The tables transactions, splits and receipts."""
    sold = [order for seller in sellers() for order in orders(seller)]
    sold += [_nobody(row) for row in NOBODY]
    sold.sort(key=lambda row: (row["date"], row["_seller"], row["amount"], row["product"] or ""))
    for number, row in enumerate(sold, start=1):
        row["transaction"] = f"SO-{YEAR}-{number:05}"
    splits = list(_splits(sold))
    returned = list(_returns(sold))
    receipts = list(_receipts(sold))
    rows = sorted(sold + returned, key=lambda row: (row["date"], row["transaction"]))
    public = [{name: value for name, value in row.items() if not name.startswith("_")} for row in rows]
    return public, splits, receipts


def _returns(sold: list[Row]) -> Iterator[Row]:
    """Returns of a few orders, whole or in part, some days to some months later."""
    for order in sold:
        chance, size, wait = order["_days"]
        if order["deal_type"] in ("new", "catalogue") and order["_seller"] and chance < RETURN_SHARE:
            day = order["date"] + timedelta(days=6 + int(wait * 75))
            if day.year == YEAR:
                whole = size < 0.6 or order["units"] == 1
                kept = order["units"] if whole else max(Decimal(1), order["units"] // 2)
                amount = cents(order["amount"] * kept / order["units"])
                yield order | {
                    "transaction": order["transaction"].replace("SO", "RT"),
                    "date": day,
                    "amount": -amount,
                    "units": -kept,
                    "booked": None,
                    "reverses": order["transaction"],
                }


def _splits(sold: list[Row]) -> Iterator[Row]:
    """Orders sold by two: the order names nobody, the table splits names both."""
    for order in sold:
        mate, chance = TEAM_MATE[order["region"]], order["_days"][0]
        shared = 1 - 2 * SPLIT_SHARE < chance < 1 - SPLIT_SHARE
        if not shared or order["_plan"] not in SHARED_PLANS or mate == order["_seller"]:
            continue
        order["participant"] = None
        own = Decimal("0.6") if order["_days"][1] < 0.7 else Decimal("0.5")
        for participant, share in ((order["_seller"], own), (mate, 1 - own)):
            yield {"transaction": order["transaction"], "participant": participant, "share": share, "kind": "split"}


def _receipts(sold: list[Row]) -> Iterator[Row]:
    """Payments of the enterprise customers, in one or two parts; a few have not paid by year's end."""
    for order in sold:
        if order["_plan"] != "ENT" or order["_days"][0] > 0.93:
            continue
        first = order["date"] + timedelta(days=18 + int(order["_days"][1] * 40))
        parts = [(first, order["amount"])]
        if order["_days"][2] < 0.35:
            half = cents(order["amount"] / 2)
            parts = [(first, half), (first + timedelta(days=30), order["amount"] - half)]
        for day, amount in parts:
            if day.year == YEAR:
                yield {"transaction": order["transaction"], "date": day, "amount": amount}


def _nobody(row: tuple[str, ...]) -> Row:
    day, amount, customer, product, region, deal_type = row
    return {
        "transaction": "", "date": date.fromisoformat(day), "participant": None, "amount": Decimal(amount),
        "currency": "USD", "units": Decimal(1), "customer": customer, "product": product, "region": region,
        "deal_type": deal_type, "term": None, "booked": None, "reverses": None, "_seller": "", "_plan": "",
        "_days": (1.0, 0.0, 0.0),
    }  # fmt: skip
