"""What the cycle says of a run that is written: its state, the journal it stands in, and what was issued before.

Outputs know nothing of the journal itself; a run that is written without one is a draft in its first revision.

>>> Release().status, Release().revision("P001").number
('draft', 1)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

DRAFT, APPROVED = "draft", "approved"


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of a statement that its revision changes.

    Attributes
    ----------
    item, name, detail : as of a ledger entry (`pay.result.Settled`); words : the same for a reader, such as "New business, SO-17".
    old, new, difference : in plan currency; 0 where a revision did not have it.
    reason : why, in words.
    """

    item: str
    name: str
    detail: str
    words: str
    old: Decimal
    new: Decimal
    difference: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Revision:
    """Which issue of a statement this is.

    Attributes
    ----------
    number : 1 for the first; since : day on which the one before was released, None for the first.
    reason : why the period was opened again, "" for the first; changes : against the one before.
    """

    number: int = 1
    since: date | None = None
    reason: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """One row of the cycle's history, as the control workbook shows it.

    Attributes
    ----------
    number : of the journal's entry; on : its day; step : such as "approved"; by, second : who; result : hash of what it was
        said of; reason : in words.
    """

    number: int
    on: date
    step: str
    by: str
    second: str
    result: str
    reason: str


@dataclass(frozen=True, slots=True)
class Release:
    """What the cycle says of a run.

    Attributes
    ----------
    status : "draft", or "approved" once its result is.
    entries, head : of the journal when the run was calculated; 0 and "" without one.
    history : the period's steps so far. revisions : participant -> what their statement is; those left out are in their first.
    """

    status: str = DRAFT
    entries: int = 0
    head: str = ""
    history: tuple[Approval, ...] = ()
    revisions: Mapping[str, Revision] = field(default_factory=dict)

    def revision(self, participant: str) -> Revision:
        """A participant's revision."""
        return self.revisions.get(participant, Revision())
