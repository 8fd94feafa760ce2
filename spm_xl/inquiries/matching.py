"""Which inquiry a question belongs to: one that is known, one that it corrects, or none yet.

All questions of one copy are looked at together, so that a question that was moved to another row is found there before its old
row is thought to be corrected. No inquiry answers for two questions of the same copy.
"""

from __future__ import annotations

from collections.abc import Sequence

from spm_xl.inquiries.inquiry import Inquiry
from spm_xl.inquiries.question import Question, alike, corrected, folded, same

KNOWN, AGAIN, VERSION, NEW = "known", "again", "version", "new"


def matched(questions: Sequence[Question], inquiries: Sequence[Inquiry], saved: str) -> list[tuple[Question, str, str]]:
    """Each question with what it is, and the id of its inquiry, "" for a new one.

    It is KNOWN; or known and saved AGAIN later, which makes it stand over one that was saved between; a VERSION of one; or NEW.

    Parameters
    ----------
    questions : of one copy; saved : when it was. inquiries : of its statement.
    """
    found: dict[int, tuple[str, str]] = {}
    free = {inquiry.id: inquiry for inquiry in inquiries}
    for how in (_is_known, _is_corrected):
        for at, question in enumerate(questions):
            if at in found:
                continue
            inquiry = next((each for each in free.values() if how(question, each)), None)
            if inquiry:
                found[at] = (_kind(question, inquiry, saved), inquiry.id)
                del free[inquiry.id]
    return [(question, *found.get(at, (NEW, ""))) for at, question in enumerate(questions)]


def _is_known(question: Question, inquiry: Inquiry) -> bool:
    return any(same(version.question, question) and version.question.occurrence == question.occurrence for version in inquiry.versions)


def _is_corrected(question: Question, inquiry: Inquiry) -> bool:
    """A decided inquiry is corrected only in nearly the same words: whatever else stands in its row now would not be answered."""
    return any(
        corrected(version.question, question)
        and (inquiry.decided is None or alike(folded(version.question.text), folded(question.text)))
        for version in inquiry.versions
    )


def _kind(question: Question, inquiry: Inquiry, saved: str) -> str:
    """KNOWN or AGAIN where a version says the same, expects the same amount, and can be understood as well; else VERSION."""
    alike = [
        version.saved
        for version in inquiry.versions
        if same(version.question, question)
        and folded(version.question.amount) == folded(question.amount)
        and (not version.question.problem or bool(question.problem))
    ]
    return VERSION if not alike else KNOWN if saved <= max(alike) else AGAIN
