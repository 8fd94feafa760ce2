"""An inquiry: a question as the journal knows it, in all its versions, and what was answered.

Its status follows from the entries. `accepted`, `declined` and `withdrawn` decide it: it stays so until it is opened again with a reason.

>>> [word for word in STATUSES if word in DECIDED]
['accepted', 'declined', 'withdrawn']
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.cycle.journal import Entry
from spm_xl.cycle.kinds import ADJUSTMENT, ANSWERED, INQUIRY
from spm_xl.inquiries.question import Question, same

OPEN, TO_CLARIFY, FORWARDED, ACCEPTED, DECLINED, WITHDRAWN = "open", "to clarify", "forwarded", "accepted", "declined", "withdrawn"
STATUSES = (OPEN, TO_CLARIFY, FORWARDED, ACCEPTED, DECLINED, WITHDRAWN)
DECIDED = (ACCEPTED, DECLINED, WITHDRAWN)
CLARIFY, REOPENED = "clarify", "reopened"  # answers that are no status


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a question, as it was collected.

    Attributes
    ----------
    saved : when its file says that it was saved; number : of the journal's entry. content : of the entry.
    """

    question: Question
    saved: str
    number: int
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the journal's entry, and its content."""

    on: date
    by: str
    number: int
    content: dict[str, str]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One inquiry.

    Attributes
    ----------
    id : such as INQ-2026-03-0007. versions, answers : in the order of the journal.
    adjustments : the rows that it made, as contents of the journal's entries.
    """

    id: str
    versions: tuple[Version, ...]
    answers: tuple[Answer, ...] = ()
    adjustments: tuple[dict[str, str], ...] = ()

    @property
    def version(self) -> Version:
        """The version that stands: the one whose file was saved last."""
        return max(self.versions, key=lambda version: (version.saved, version.number))

    @property
    def question(self) -> Question:
        """What is asked."""
        return self.version.question

    @property
    def facts(self) -> dict[str, Any]:
        """What is known of it besides: the content of the journal's entry."""
        return self.version.content

    @property
    def participant(self) -> str:
        """Participant id, "" where it is not known."""
        return str(self.facts["participant"])

    @property
    def problem(self) -> str:
        """Why it cannot be understood; "" where a copy of what stands came that can."""
        if not self.question.problem:
            return ""
        alike = [version.question.problem for version in self.versions if same(version.question, self.question)]
        return "" if "" in alike else self.question.problem

    @property
    def received(self) -> date:
        """The day on which it was first collected."""
        return min(date.fromisoformat(version.content["received"]) for version in self.versions)

    @property
    def answer(self) -> Answer | None:
        """The last answer, None before there is one."""
        return self.answers[-1] if self.answers else None

    @property
    def status(self) -> str:
        """One of STATUSES."""
        said = self.answer.content["status"] if self.answer else REOPENED
        if said == REOPENED:
            return TO_CLARIFY if self.problem else OPEN
        return TO_CLARIFY if said == CLARIFY else said

    @property
    def decided(self) -> date | None:
        """The day on which it was decided, None while it is not."""
        return self.answer.on if self.answer and self.status in DECIDED else None

    @property
    def changed_since(self) -> bool:
        """Whether another text came after it was decided."""
        after = [version for version in self.versions if self.answer and self.decided and version.number > self.answer.number]
        before = [version.question for version in self.versions if version not in after]
        return any(not any(same(version.question, question) for question in before) for version in after)

    @property
    def amount(self) -> Decimal:
        """What its adjustments come to."""
        return sum((Decimal(row["amount"]) for row in self.adjustments), Decimal(0))

    def age(self, on: date) -> int:
        """Calendar days from its receipt to its decision, or to a day while there is none."""
        return max(0, ((self.decided or on) - self.received).days)


def inquiries(entries: Iterable[Entry]) -> dict[str, Inquiry]:
    """All inquiries of a journal, by id, in the order in which they came."""
    versions: dict[str, list[Version]] = {}
    answers: dict[str, list[Answer]] = {}
    adjustments: dict[str, list[dict[str, str]]] = {}
    for entry in entries:
        if entry.kind == INQUIRY:
            versions.setdefault(entry.subject, []).append(version_of(entry))
        elif entry.kind == ANSWERED:
            answers.setdefault(entry.subject, []).append(Answer(entry.on, entry.by, entry.number, dict(entry.content)))
        elif entry.kind == ADJUSTMENT and entry.content.get("inquiry"):
            adjustments.setdefault(entry.content["inquiry"], []).append(dict(entry.content))
    return {
        one: Inquiry(one, tuple(own), tuple(answers.get(one, ())), tuple(adjustments.get(one, ()))) for one, own in versions.items()
    }


def version_of(entry: Entry) -> Version:
    """The version of a question that an entry of the journal keeps."""
    told = dict(entry.content)
    question = Question(told["row"], told["line"], told["reason"], told["text"], told["amount"], told["problem"], told["occurrence"])
    return Version(question, told["saved"], entry.number, told)
