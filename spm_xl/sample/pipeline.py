"""The sample company's pipeline: the opportunities behind its orders, those that were lost, those still open, and their stages.

Every order of the year was won on the day of the order, so that the CRM and the order system agree. Three opportunities were
entered twice and merged, and two are deleted.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from spm_xl.sample.orders import CUSTOMERS
from spm_xl.sample.people import roster
from spm_xl.sample.text import YEAR, Row, cents, parsed, pick, stream

STAGES = """
    stage         | status | order | probability
    Qualified     | open   | 1     | 0.10
    Demonstration | open   | 2     | 0.25
    Proposal      | open   | 3     | 0.50
    Negotiation   | open   | 4     | 0.75
    Won           | won    | 5     | 1
    Lost          | lost   | 6     | 0
"""
OPEN_STAGES = ("Qualified", "Demonstration", "Proposal", "Negotiation")
WITH_PIPELINE = ("new", "expansion", "renewal")  # what is sold by opportunities, not from the catalogue
# by plan: days of a usual cycle, share that is won, and what the year leaves open
USUAL = {"AE": (64, 0.42, 7), "AE-EU": (78, 0.40, 6), "ENT": (138, 0.33, 5), "AM": (52, 0.80, 6)}
DOUBLED, DELETED = 3, 2  # opportunities that were entered twice, and by mistake
YEAR_END = date(YEAR, 12, 31)


def stages() -> list[Row]:
    """The table stages."""
    return parsed(STAGES, ("order", "probability"))


def opportunities(sold: Sequence[Row], splits: Sequence[Row]) -> list[Row]:
    """The table opportunities.

    Parameters
    ----------
    sold : the table transactions. splits : the table splits, whose first row of an order names its owner.
    """
    plans = {person["participant"]: person for person in roster()}
    owners: dict[str, str] = {}
    for split in splits:
        owners.setdefault(split["transaction"], split["participant"])
    rows: list[Row] = []
    for order in sold:
        person = plans.get(order["participant"] or owners.get(order["transaction"], ""))
        if person is not None and order["deal_type"] in WITH_PIPELINE and not order["reverses"]:
            rows += _of_order(order, person)
    for person in plans.values():
        rows += _open(person, [row for row in rows if row["participant"] == person["participant"]])
    rows.sort(key=lambda row: (row["created"], row["participant"], row["amount"], row["account"]))
    for number, row in enumerate(rows, start=1):
        row["opportunity"] = f"OP-{YEAR}-{number:05}"
    rows += _entered_twice(rows)
    return [{name: value for name, value in row.items() if name != "customer"} for row in rows]


def stage_changes(rows: Sequence[Row]) -> list[Row]:
    """The table stage_changes: each opportunity on its way, from the day on which it was created.

    Parameters
    ----------
    rows : the table opportunities.
    """
    return [change for row in rows if not row["merged_into"] for change in _way(row)]


def _of_order(order: Row, person: Row) -> Iterator[Row]:
    """The opportunity that became an order, and now and then another one that was lost meanwhile."""
    numbers = stream(f"pipeline {order['transaction']}")
    yield _row(person, order, order["date"], _cycle(numbers, person), "Won")
    lost_for_each_won = 1 / _usual(person)[1] - 1
    for _ in range(int(lost_for_each_won + numbers.random())):
        closed = order["date"] + timedelta(days=int(30 * (numbers.random() - 0.5)))
        last = person["end_date"] or YEAR_END
        closed = min(max(closed, person["hire_date"], date(YEAR, 1, 2)), last)
        other = {"amount": cents(order["amount"] * Decimal(round(0.6 + 0.9 * numbers.random(), 2))), "customer": _customer(numbers, order)}
        yield _row(person, {**order, **other}, closed, _cycle(numbers, person), "Lost")


def _open(person: Row, before: Sequence[Row]) -> Iterator[Row]:
    """What a seller still works on when the year ends, alike to what was sold before."""
    if not before or person["end_date"]:
        return
    numbers = stream(f"{person['participant']} open")
    for _ in range(_usual(person)[2]):
        like = pick(numbers, before)
        closed = YEAR_END + timedelta(days=10 + int(110 * numbers.random()))
        order = {**like, "customer": _customer(numbers, like)}
        cycle = (closed - YEAR_END).days + int(_usual(person)[0] * (0.1 + numbers.random()))
        yield _row(person, order, closed, cycle, pick(numbers, OPEN_STAGES))


def _row(person: Row, order: Row, closed: date, cycle: int, stage: str) -> Row:
    return {
        "opportunity": "", "participant": person["participant"], "name": f"{order['customer']}, {order['product']}",
        "account": order["customer"], "product": order["product"], "amount": order["amount"], "currency": order["currency"],
        "stage": stage, "created": closed - timedelta(days=cycle), "closed": closed, "region": order["region"],
        "deleted": None, "merged_into": None, "customer": order["customer"],
    }  # fmt: skip


def _usual(person: Row) -> tuple[int, float, int]:
    """What is usual for a seller's plan; whoever is promoted to selling sells as account executives do."""
    return USUAL.get(person["plan"], USUAL["AE"])


def _cycle(numbers: random.Random, person: Row) -> int:
    """Days of a sales cycle: many short ones, a few long ones."""
    return max(3, int(_usual(person)[0] * (0.35 + 0.8 * numbers.random() + 1.1 * numbers.random() ** 4)))


def _customer(numbers: random.Random, order: Mapping[str, str]) -> str:
    return pick(numbers, CUSTOMERS[order["region"]])


def _entered_twice(rows: Sequence[Row]) -> Iterator[Row]:
    """Opportunities that were entered a second time and merged, and a few test records that were deleted."""
    numbers = stream("entered twice")
    for at in range(DOUBLED + DELETED):
        first = pick(numbers, rows)
        merged = {"merged_into": first["opportunity"]} if at < DOUBLED else {"deleted": "yes", "name": "Test"}
        yield {**first, "opportunity": f"OP-{YEAR}-9{at:04}", **merged}


def _way(row: Row) -> Iterator[Row]:
    """The days on which an opportunity reached its stages."""
    numbers = stream(f"way {row['opportunity']}")
    ended = row["stage"] in ("Won", "Lost")
    if row["stage"] == "Lost":
        passed = OPEN_STAGES[: 1 + int(len(OPEN_STAGES) * numbers.random())]
    else:
        passed = OPEN_STAGES if ended else OPEN_STAGES[: OPEN_STAGES.index(row["stage"]) + 1]
    last = row["closed"] if ended else YEAR_END
    days = sorted(int((last - row["created"]).days * numbers.random()) for _ in passed[1:])
    for stage, day in zip(passed, (0, *days), strict=True):
        yield {"opportunity": row["opportunity"], "stage": stage, "date": row["created"] + timedelta(days=day)}
    if ended:
        yield {"opportunity": row["opportunity"], "stage": row["stage"], "date": row["closed"]}
