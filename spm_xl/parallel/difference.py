"""One difference between two sides, and the classes that differences have."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from spm_xl.errors import Place
from spm_xl.parallel.side import NOWHERE

# class -> what it means, in the order of a bridge
CLASSES = {
    "missing transaction": "a transaction that we credit and theirs does not have",
    "extra transaction": "a transaction that theirs has and we do not credit",
    "doubled row": "a row that stands twice in theirs",
    "period": "a transaction that one side counts in another period",
    "participant": "somebody whom one side does not know, or a deal credited to somebody else",
    "amount": "the amount that was sold, or its credit",
    "split": "the share of a deal that somebody is credited with",
    "factor": "the factor that a deal is credited with",
    "exchange rate": "the rate of exchange",
    "rate": "the commission rate",
    "tier": "another tier of the same rate table",
    "sign": "the same amount with the other sign",
    "other earnings": "earnings that no single deal made: a bonus, an objective, a floor",
    "draw": "draw advanced or recovered",
    "adjustment": "a manual adjustment",
    "correction": "a correction of earlier periods",
    "clawback": "a clawback of returned business",
    "hold": "pay held until the customer pays, or released",
    "carried": "negative pay carried in or on",
    "rounding": "cents of rounding",
    "total": "a total of theirs that is not the sum of its rows",
    "unexplained": "what no class explains",
}
UNEXPLAINED, ROUNDING = "unexplained", "rounding"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes
    ----------
    kind : one of CLASSES; participant : id, or as written in theirs; "" for a total of everybody.
    transaction : as ours writes it, else theirs; "" where it is about none.
    ours, theirs : what the two sides have; amount : what the difference comes to in pay, ours less theirs.
    evidence : why it is that class, in words; place : where it stands in theirs; rows : how many rows it is about.
    """

    kind: str
    participant: str
    transaction: str
    ours: Decimal | None
    theirs: Decimal | None
    amount: Decimal
    evidence: str
    place: Place = NOWHERE
    currency: str = ""
    rows: int = 1


def signed(amount: Decimal) -> str:
    """Money in a sentence.

    >>> signed(Decimal("-1234.5")), signed(Decimal("3"))
    ('-1,234.50', '3.00')
    """
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{min(places, 6)}f}"
