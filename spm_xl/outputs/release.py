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
from typing import Any

DRAFT, APPROVED = "draft", "approved"
DEAL = "deal"  # item of a change that tells what the change of its line is made of


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of a statement that its revision changes.

    Attributes
    ----------
    item, name, detail : as of a ledger entry (`pay.result.Settled`); words : the same for a reader, such as "New business, SO-17".
    old, new, difference : in plan currency, as they count in the net; 0 where a revision did not have it.
    reason : why, in words.

    The differences of all but the deals (`DEAL`), which tell what a line is made of, add up to the change of the net.
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
    was, net : net of the one before and of this one, None for the first.
    remarks : what changed beside amounts of the net, in words.
    released : this very issue was approved, and stands as it is while the rest of its run is calculated again.
    day : on which this very issue was approved, None where it was not, or nobody kept the day.
    """

    number: int = 1
    since: date | None = None
    reason: str = ""
    changes: tuple[Change, ...] = ()
    was: Decimal | None = None
    net: Decimal | None = None
    remarks: tuple[str, ...] = ()
    released: bool = False
    day: date | None = None


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
class Acceptance:
    """What somebody accepted by name, so that the period can be closed.

    Attributes
    ----------
    number : of the journal's entry; listed, subject, why : of the item (`to_clear.ToClear`); by, on, reason : who, when and why.
    """

    number: int
    on: date
    listed: str
    subject: str
    why: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Release:
    """What the cycle says of a run.

    Attributes
    ----------
    status : "draft", or "approved" once its result is.
    entries, head : of the journal when the run was calculated; 0 and "" without one.
    history : the period's steps so far; accepted : what was accepted by name. revisions : participant -> what their statement is; those left out are in their first.
    """

    status: str = DRAFT
    entries: int = 0
    head: str = ""
    history: tuple[Approval, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    revisions: Mapping[str, Revision] = field(default_factory=dict)

    def revision(self, participant: str) -> Revision:
        """A participant's revision."""
        return self.revisions.get(participant, Revision())

    def status_of(self, participant: str) -> str:
        """The status of a participant's statement: a draft run does not take back one that was released and stands."""
        return APPROVED if self.revision(participant).released else self.status


def revision_told(revision: Revision) -> dict[str, Any]:
    """A revision as a manifest tells it, beside its statement.

    >>> revision_told(Revision())
    {'revision': 1}
    """
    told: dict[str, Any] = {"revision": revision.number}
    if revision.day:
        told["released"] = revision.day.isoformat()
    if revision.number > 1:
        changes = [
            {name: str(getattr(change, name)) for name in ("item", "name", "detail", "words", "old", "new", "difference", "reason")}
            for change in revision.changes
        ]
        told["replaces"] = {
            "since": revision.since.isoformat() if revision.since else "",
            "reason": revision.reason,
            "was": _told(revision.was),
            "net": _told(revision.net),
            "remarks": list(revision.remarks),
            "changes": changes,
        }
    return told


def _told(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)


def revision_of(statement: Mapping[str, Any]) -> Revision:
    """The revision that a manifest tells of a statement.

    >>> change = Change("line", "New business", "", "New business", Decimal("5.00"), Decimal("7.00"), Decimal("2.00"), "SO-2 added")
    >>> second = Revision(2, date(2026, 4, 10), "late order", (change,), Decimal("5.00"), Decimal("7.00"), ("a note",))
    >>> revision_of(revision_told(second)) == second, revision_of({}) == Revision()
    (True, True)
    """
    told = statement.get("replaces") or {}
    changes = tuple(
        Change(
            one["item"], one["name"], one["detail"], one["words"],
            Decimal(one["old"]), Decimal(one["new"]), Decimal(one["difference"]), one["reason"],
        )
        for one in told.get("changes", ())
    )  # fmt: skip
    since, was, net = told.get("since"), told.get("was"), told.get("net")
    return Revision(
        number=int(statement.get("revision", 1)),
        since=date.fromisoformat(since) if since else None,
        reason=told.get("reason", ""),
        changes=changes,
        was=Decimal(was) if was else None,
        net=Decimal(net) if net else None,
        remarks=tuple(told.get("remarks", ())),
        day=date.fromisoformat(day) if (day := statement.get("released")) else None,
    )
