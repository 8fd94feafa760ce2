"""Entering: what one copy asks, put into the journal as inquiries; what it has already is left as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from spm_xl.cycle.journal import Journal
from spm_xl.cycle.kinds import INQUIRY
from spm_xl.inquiries.inquiry import Inquiry, inquiries, version_of
from spm_xl.inquiries.issued import Issued, Statement
from spm_xl.inquiries.matching import KNOWN, NEW, matched
from spm_xl.inquiries.question import Question
from spm_xl.inquiries.shown import row_transaction, shown, transaction_in
from spm_xl.inquiries.understood import Understood

NO_MANAGER = "none on file"  # as a statement says it
UNCLEAR = "unclear"  # period of a question whose period nobody knows


@dataclass
class Known:
    """The inquiries of the journal while copies are read: by statement id and inquiry id, and the last number under each period."""

    by_statement: dict[str, dict[str, Inquiry]] = field(default_factory=dict)
    last: Counter[str] = field(default_factory=Counter)


def known_inquiries(kept: Journal) -> Known:
    """What a journal has before anything is entered."""
    found = Known()
    for inquiry in inquiries(kept.entries()).values():
        found.by_statement.setdefault(inquiry.facts["statement"], {})[inquiry.id] = inquiry
        under, _, number = inquiry.id.rpartition("-")
        found.last[under] = max(found.last[under], int(number))
    return found


def entered(
    asked: Understood, saved: str, file: str, standing: Issued, kept: Journal, known: Known, on: date, by: str
) -> Iterator[tuple[str, str]]:
    """Enter what is new of the questions of one copy; gives what each of them is (see `matching`), and the id of its inquiry.

    Parameters
    ----------
    saved : when the copy was; file : its name.
    """
    own = known.by_statement.setdefault(asked.statement_id, {})
    for question, what, inquiry in matched(asked.questions, list(own.values()), saved):
        if what == NEW:
            under = f"INQ-{asked.period or UNCLEAR}"
            known.last[under] += 1
            inquiry = f"{under}-{known.last[under]:04}"
        if what != KNOWN:
            before = own.get(inquiry, Inquiry(inquiry, ()))
            key = f"inquiry {inquiry}" + (f" version {len(before.versions) + 1}" if before.versions else "")
            content = _content(question, asked, saved, file, on) | _facts(question, asked.statement, standing)
            entry = kept.append(INQUIRY, on=on, by=by, period=asked.period, subject=inquiry, key=key, content=content)
            own[inquiry] = Inquiry(inquiry, (*before.versions, version_of(entry)), before.answers, before.adjustments)
        yield what, inquiry


def _content(question: Question, asked: Understood, saved: str, file: str, on: date) -> dict[str, Any]:
    """What the journal's entry says of the question."""
    return {
        "participant": asked.participant, "period": asked.period, "statement": asked.statement_id, "revision": asked.revision,
        "row": question.row, "occurrence": question.occurrence, "line": question.line, "reason": question.reason, "text": question.text,
        "amount": question.amount, "problem": question.problem, "received": on.isoformat(), "saved": saved, "file": file,
    }  # fmt: skip


def _facts(question: Question, statement: Statement | None, standing: Issued) -> dict[str, str]:
    """What the statement says besides."""
    if statement is None:
        return dict.fromkeys(("name", "manager", "currency", "until", "transaction", "shown"), "")
    known = standing.transactions(statement)
    transaction = (
        transaction_in(question.line, known) or row_transaction(standing, statement, question.line, known) or transaction_in(question.text, known)
    )
    manager = standing.labelled(statement, "manager")
    return {
        "name": standing.name(statement), "manager": "" if manager == NO_MANAGER else manager, "currency": statement.currency,
        "until": standing.until(statement), "transaction": transaction, "shown": shown(standing, statement, question.line, transaction),
    }  # fmt: skip
