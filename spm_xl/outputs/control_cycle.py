"""The sheets of the control workbook on the cycle: what is to be cleared before closing, and who approved what."""

from __future__ import annotations

from collections.abc import Sequence

from spm_xl.outputs.control_tie_out import TOP, control_sheet
from spm_xl.outputs.pages import OK, REVIEW, Book, Column
from spm_xl.outputs.release import APPROVED, Approval, Release
from spm_xl.outputs.to_clear import ToClear

SIGNATURES = ("Prepared by, date", "Reviewed by, date", "Approved for payment by, date")
JOURNAL, NO_JOURNAL = "Journal", "none"  # the fact on the first page


def journal_words(release: Release) -> str:
    """How far the journal went when the run was last changed.

    >>> journal_words(Release(entries=3, head="a1b2")), journal_words(Release())
    ('3 entries, head a1b2', 'none')
    """
    return f"{release.entries} entries, head {release.head}" if release.entries else NO_JOURNAL


def status_words(release: Release) -> str:
    """The run's status, and who gave it."""
    last = release.history[-1] if release.history else None
    if last is None or not last.step.startswith(release.status):
        return release.status
    second = f" and {last.second}" if last.second else ""
    return f"{last.step} by {last.by}{second} on {last.on}, result {last.result[:12]}"


def to_clear_page(book: Book, subtitle: str, items: Sequence[ToClear], release: Release) -> None:
    """What must be cleared or accepted, with who accepted it."""
    columns = (
        Column("List", "text", 26), Column("Transaction or participant", "text", 24), Column("What is the matter", "wrap", 56),
        Column("State", "text", 14), Column("Accepted by", "text", 20), Column("On", "date", 12), Column("Reason", "wrap", 40),
    )  # fmt: skip
    accepted = {(each.listed, each.subject, each.why): each for each in release.accepted}
    table = []
    for item in items:
        by = accepted.get((item.listed, item.subject, item.why))
        who = (OK, by.by, by.on, by.reason) if by else (REVIEW, "", None, "")
        table.append((item.listed, item.subject, item.why, *who))
    page = control_sheet(book, "To clear", subtitle)
    end = page.table(TOP, columns, table, "nothing to clear")
    page.mark_checks(TOP + 1, 3, end - 1)


def approvals_page(book: Book, subtitle: str, release: Release) -> None:
    """The steps of the period, each with the hash of the result that it was done with."""
    columns = (
        Column("Entry", "number", 8), Column("Date", "date", 12), Column("Step", "wrap", 34), Column("By", "wrap", 22),
        Column("Second", "wrap", 20), Column("Four eyes", "text", 12), Column("Reason", "wrap", 44), Column("Result (SHA-256)", "wrap", 36),
    )  # fmt: skip
    table = [
        (each.number, each.on, each.step, each.by, each.second, _four_eyes(each), each.reason, each.result) for each in release.history
    ]
    page = control_sheet(book, "Approvals", subtitle)
    end = page.table(TOP, columns, table, "not calculated before, and not approved")
    page.mark_checks(TOP + 1, 5, end - 1)


def signed(release: Release) -> dict[str, str]:
    """Who stands in the journal for the lines to sign on the first page (`SIGNATURES`)."""
    last = {step: each for each in release.history for step in ("calculated", APPROVED) if each.step.startswith(step)}
    prepared, approved = last.get("calculated"), last.get(APPROVED) if release.status == APPROVED else None
    found = (
        f"{prepared.by}, {prepared.on}" if prepared and prepared.by else "",
        approved.second if approved else "",
        f"{approved.by}, {approved.on}" if approved else "",
    )
    return {words: name for words, name in zip(SIGNATURES, found, strict=True) if name}


def _four_eyes(step: Approval) -> str:
    """Whether an approval was given by somebody else than the preparer; blank for other steps."""
    if not step.step.startswith(APPROVED):
        return ""
    return OK if step.step == APPROVED else REVIEW
