"""Adjusting: the adjustment that an accepted inquiry makes, once.

Its id follows from the inquiry's. Where an inquiry was opened again and decided otherwise, what it made stays as it is, and
a further adjustment brings the difference; so nothing that was paid is changed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from spm_xl.inquiries.decision import Decision
from spm_xl.inquiries.inquiry import ACCEPTED, Inquiry

Where = tuple[str, str, str]  # kind, component, transaction


def adjustments(inquiry: Inquiry, found: Decision, day: date, by: str) -> list[dict[str, str]]:
    """The rows of the table adjustments that a decision makes; none where it changes no amount.

    Parameters
    ----------
    day : on which they count. by : who enters them.
    """
    differences: dict[Where, Decimal] = defaultdict(Decimal)
    for row in inquiry.adjustments:
        differences[row["kind"], row["component"], row["transaction"]] -= Decimal(row["amount"])
    if found.status == ACCEPTED and found.amount:
        differences[found.kind, found.component, str(inquiry.facts["transaction"])] += Decimal(found.amount)
    rows: list[dict[str, str]] = []
    for (kind, component, transaction), amount in sorted(differences.items()):
        if amount:
            number = len(inquiry.adjustments) + len(rows) + 1
            row = {
                "adjustment": adjustment_id(inquiry.id, number), "participant": inquiry.participant, "date": day.isoformat(),
                "amount": f"{amount:f}", "kind": kind, "reason": _reason(inquiry, found), "approver": found.approver,
                "component": component, "transaction": transaction, "entered_by": by, "inquiry": inquiry.id,
            }  # fmt: skip
            rows.append(row)
    return rows


def adjustment_id(inquiry: str, number: int) -> str:
    """The id of an inquiry's first, second, ... adjustment.

    >>> adjustment_id("INQ-2026-03-0007", 1), adjustment_id("INQ-2026-03-0007", 2)
    ('ADJ-2026-03-0007', 'ADJ-2026-03-0007-2')
    """
    return f"ADJ-{inquiry.removeprefix('INQ-')}" + (f"-{number}" if number > 1 else "")


def _reason(inquiry: Inquiry, found: Decision) -> str:
    """What the statement says of it. A reason in the reader's own words is left out: it may name anybody."""
    again = ", decided again" if inquiry.adjustments else ""
    said = "" if inquiry.question.problem else inquiry.question.reason
    told = "; ".join(filter(None, (said, found.answer)))
    return f"Inquiry {inquiry.id}{again}" + (f": {told}" if told else "")
