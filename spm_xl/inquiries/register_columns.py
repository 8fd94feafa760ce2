"""The columns of the register: what the journal says of an inquiry, and what finance writes.

Finance's own columns are yellow. What they hold stays as it is whenever the register is written again; every other column is
what the journal says.

>>> [column.header for column in COLUMNS if column.header in OWN.values()]
['Owner', 'Decision', 'Answer', 'Amount', 'Component', 'Counts as', 'Approver']
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.inquiries.inquiry import (
    ACCEPTED,
    DECIDED,
    DECLINED,
    FORWARDED,
    OPEN,
    REOPENED,
    TO_CLARIFY,
    WITHDRAWN,
    Inquiry,
)
from spm_xl.money import exact
from spm_xl.outputs.pages import Column

SHEET, ID = "Register", "Inquiry"
STATUS_WORDS = {
    OPEN: "● open", TO_CLARIFY: "▲ to clarify", FORWARDED: "→ forwarded", ACCEPTED: "✓ accepted", DECLINED: "✗ declined",
    WITHDRAWN: "– withdrawn",
}  # fmt: skip
OWN = {  # what an answer says -> finance's column for it
    "owner": "Owner", "status": "Decision", "answer": "Answer", "amount": "Amount", "component": "Component", "kind": "Counts as",
    "approver": "Approver",
}  # fmt: skip
DECISIONS = (ACCEPTED, DECLINED, "clarify", FORWARDED, WITHDRAWN)
KINDS = ("pay", "earnings")
NO_REASON = "(none)"
COLUMNS = (
    Column(ID, "text", 19), Column("Status", "text", 14), Column("Open", "text", 8), Column("Participant", "text", 12),
    Column("Name", "wrap", 20), Column("Manager", "wrap", 20), Column("Period", "text", 10), Column("Line", "wrap", 24),
    Column("Transaction", "wrap", 17), Column("Reason", "wrap", 15), Column("Question", "wrap", 44), Column("Expected", "money", 12),
    Column("The statement shows", "wrap", 34), Column("Received", "date", 11), Column("Age", "number", 7), Column("Due", "date", 11),
    Column("Owner", "wrap", 14), Column("Decision", "text", 12), Column("Answer", "wrap", 34), Column("Amount", "money", 12),
    Column("Currency", "text", 10), Column("Component", "wrap", 20), Column("Counts as", "text", 11), Column("Approver", "wrap", 16),
    Column("Adjusted", "figure", 12), Column("Adjustment", "wrap", 20), Column("Note", "wrap", 44),
)  # fmt: skip
HEADERS = tuple(column.header for column in COLUMNS)


def row_of(inquiry: Inquiry, on: date, entered: Mapping[str, str] | None) -> list[Any]:
    """The row of an inquiry.

    Parameters
    ----------
    entered : what finance wrote, by header; None where they wrote nothing, and the recorded answer is shown.
    """
    told = {
        ID: inquiry.id, "Status": STATUS_WORDS[inquiry.status], "Open": "no" if inquiry.status in DECIDED else "yes",
        "Participant": inquiry.participant, "Name": inquiry.facts["name"], "Manager": inquiry.facts["manager"],
        "Period": inquiry.facts["period"], "Line": inquiry.question.line, "Transaction": inquiry.facts["transaction"],
        "Reason": inquiry.question.reason or NO_REASON, "Question": inquiry.question.text, "Expected": figure(inquiry.question.amount),
        "The statement shows": inquiry.facts["shown"], "Received": inquiry.received, "Age": inquiry.age(on),
        "Due": date.fromisoformat(inquiry.facts["until"]) if inquiry.facts["until"] else None, "Currency": inquiry.facts["currency"],
        "Adjusted": inquiry.amount if inquiry.adjustments else None,
        "Adjustment": ", ".join(row["adjustment"] for row in inquiry.adjustments), "Note": note(inquiry, entered),
    }  # fmt: skip
    told |= entered or recorded(inquiry)
    told["Amount"] = figure(str(told.get("Amount", "")))
    return [told.get(header) if told.get(header) != "" else None for header in HEADERS]


def recorded(inquiry: Inquiry) -> dict[str, str]:
    """The last answer, by finance's headers; without a decision where the inquiry was opened again."""
    if inquiry.answer is None:
        return {}
    said = inquiry.answer.content
    return {header: "" if name == "status" and said["status"] == REOPENED else said[name] for name, header in OWN.items()}


def note(inquiry: Inquiry, entered: Mapping[str, str] | None) -> str:
    """What else is to be said of an inquiry."""
    told = []
    if inquiry.problem:
        told.append(inquiry.problem)
    if len({version.question.text for version in inquiry.versions}) > 1:
        earlier = [version.question.text for version in inquiry.versions if version.question.text != inquiry.question.text]
        told.append(f"corrected; before: {earlier[-1]}" if earlier else "corrected")
    if inquiry.changed_since:
        told.append("another text came after it was decided: open it again, if that changes the answer")
    if inquiry.facts["until"] and inquiry.received > date.fromisoformat(inquiry.facts["until"]):
        told.append("it came after the last day for questions")
    if inquiry.answer:
        told.append(f"{inquiry.answer.content['status']} on {inquiry.answer.on} by {inquiry.answer.by}")
        if entered and inquiry.status in DECIDED and _decided(entered) != _decided(recorded(inquiry)):
            told.append("what stands in the yellow cells is not what was recorded")
    return "; ".join(told)


def _decided(entered: Mapping[str, str]) -> tuple[str, Decimal | str]:
    return entered[OWN["status"]], figure(entered[OWN["amount"]])


def figure(text: str) -> Decimal | str:
    """An amount as a number where it is one.

    >>> figure("250"), figure("about 250"), figure("")
    (Decimal('250.00'), 'about 250', '')
    """
    try:
        exact(text)
    except InvalidInput:
        return text
    number = Decimal(text)
    return number if -int(number.as_tuple().exponent) >= 2 else number.quantize(Decimal("0.01"))
