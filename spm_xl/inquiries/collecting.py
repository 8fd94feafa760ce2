"""Collecting: every returned statement in a folder, and what is new in it put into the journal.

Whatever the files are called, each is asked what it is. Locks and strangers are passed over with a word; a workbook that
cannot be read is named, as a question may be in it. Collecting again adds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.cycle.journal import Journal, journal
from spm_xl.cycle.kinds import ACKNOWLEDGED, INQUIRY
from spm_xl.errors import InvalidInput
from spm_xl.inquiries.inquiry import Inquiry, inquiries, version_of
from spm_xl.inquiries.issued import Issued, Statement, issued
from spm_xl.inquiries.matching import KNOWN, NEW, VERSION, matched
from spm_xl.inquiries.question import Question
from spm_xl.inquiries.register import confirm_register_closed, write_register
from spm_xl.inquiries.returned import Returned, returned, workbook_read
from spm_xl.inquiries.shown import row_transaction, shown, transaction_in
from spm_xl.inquiries.understood import Understood, understood

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
OTHER_WORKBOOKS = (".ods", ".xls", ".xlsb", ".numbers", ".fods", ".ots")
NO_MANAGER = "none on file"  # as a statement says it
UNCLEAR = "unclear"  # period of a question whose period nobody knows


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was passed over: its name below the folder, why, and whether a question may be in it."""

    file: str
    why: str
    unread: bool = False


@dataclass
class Collected:
    """What collecting did.

    Attributes
    ----------
    files : statements that were read. new, changed : ids of inquiries that came, and of those whose question was corrected.
    known : questions that were known. acknowledged : statement ids that came back signed for the first time.
    skipped : files that were passed over. register : the workbook; kept : a copy of what it was, None where nothing needed it.
    """

    files: int = 0
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    known: int = 0
    acknowledged: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    register: Path | None = None
    kept: Path | None = None


def collect(folder: Path, runs: Path, *, on: date, by: str = "") -> Collected:
    """Gather the questions of every returned statement in a folder, and write the register.

    Parameters
    ----------
    folder : with the files that came back, and folders of them. runs : the folder that holds the runs and the journal.
    on : the day; by : who collects.

    Raises
    ------
    InvalidInput : a folder is missing, or the register cannot be read. NotWritable : the register is open in a spreadsheet program.
    """
    if not Path(folder).is_dir():
        raise InvalidInput(f"there is no folder {folder}. Name the folder with the statements that came back.")
    confirm_register_closed(Path(runs))
    standing, done = issued(Path(runs)), Collected()
    copies = sorted(_copies(Path(folder), done), key=lambda copy: (copy.saved, copy.file))
    with journal(Path(runs)) as kept, kept.writing():
        known = _known(kept)
        for copy in copies:
            _gather(copy, standing, kept, known, done, on, by)
    done.register, done.kept = write_register(Path(runs), on, unread=[each for each in done.skipped if each.unread])
    return done


def _copies(folder: Path, done: Collected) -> Iterator[Returned]:
    """The statements in a folder; what is passed over is noted."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        found = _copy(path, path.relative_to(folder).as_posix())
        if isinstance(found, Skipped):
            done.skipped.append(found)
        else:
            done.files += 1
            yield found


def _copy(path: Path, name: str) -> Returned | Skipped:
    ending = path.suffix.lower()
    if path.name.startswith(("~$", ".~lock.", "._", ".")):
        return Skipped(name, "a lock or a hidden file of another program")
    if ending in OTHER_WORKBOOKS:
        return Skipped(name, f"a workbook in the format {ending}: open it and save it as .xlsx, then collect again", unread=True)
    if ending not in WORKBOOKS:
        return Skipped(name, "no workbook")
    try:
        found = returned(workbook_read(path), name)
    except (InvalidInput, OSError) as wrong:
        return Skipped(name, f"it cannot be read, so ask for it again: {str(wrong).rstrip('.')}", unread=True)
    return found or Skipped(name, "no statement")


def _gather(copy: Returned, standing: Issued, kept: Journal, known: Known, done: Collected, on: date, by: str) -> None:
    """Put what is new in one copy into the journal."""
    asked = understood(copy, standing)
    _acknowledge(asked, copy, kept, done, on, by)
    own = known.by_statement.setdefault(asked.statement_id, {})
    for question, what, inquiry in matched(asked.questions, list(own.values()), copy.saved):
        if what == NEW:
            known.counted[asked.period] += 1
            inquiry = f"INQ-{asked.period or UNCLEAR}-{known.counted[asked.period]:04}"
            done.new.append(inquiry)
        elif what == VERSION:
            done.changed.append(inquiry)
        else:
            done.known += 1
        if what == KNOWN:
            continue
        versions = own[inquiry].versions if inquiry in own else ()
        key = f"inquiry {inquiry}" + (f" version {len(versions) + 1}" if versions else "")
        content = _content(question, asked, copy, standing, on)
        entry = kept.append(INQUIRY, on=on, by=by, period=asked.period, subject=inquiry, key=key, content=content)
        own[inquiry] = Inquiry(inquiry, (*versions, version_of(entry)))


@dataclass
class Known:
    """The inquiries of the journal while a folder is read: by statement id and inquiry id, and how many each period has."""

    by_statement: dict[str, dict[str, Inquiry]] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)


def _known(kept: Journal) -> Known:
    found = Known()
    for inquiry in inquiries(kept.entries(INQUIRY)).values():
        found.by_statement.setdefault(inquiry.facts["statement"], {})[inquiry.id] = inquiry
        found.counted[inquiry.facts["period"]] += 1
    return found


def _content(question: Question, asked: Understood, copy: Returned, standing: Issued, on: date) -> dict[str, Any]:
    """The content of the journal's entry."""
    told = {
        "participant": asked.participant, "period": asked.period, "statement": asked.statement_id, "revision": asked.revision,
        "row": question.row, "occurrence": question.occurrence, "line": question.line, "reason": question.reason, "text": question.text,
        "amount": question.amount, "problem": question.problem, "received": on.isoformat(), "saved": copy.saved, "file": copy.file,
    }  # fmt: skip
    return told | _facts(question, asked.statement, standing)


def _facts(question: Question, statement: Statement | None, standing: Issued) -> dict[str, str]:
    if statement is None:
        return dict.fromkeys(("name", "manager", "currency", "until", "transaction", "shown"), "")
    known = standing.transactions(statement)
    transaction = (
        transaction_in(question.line, known) or row_transaction(standing, statement, question.line, known) or transaction_in(question.text, known)
    )
    return {
        "name": standing.name(statement), "manager": manager if (manager := standing.labelled(statement, "manager")) != NO_MANAGER else "", "currency": statement.currency,
        "until": standing.until(statement), "transaction": transaction, "shown": shown(standing, statement, question.line, transaction),
    }  # fmt: skip


def _acknowledge(asked: Understood, copy: Returned, kept: Journal, done: Collected, on: date, by: str) -> None:
    """Keep who signed; the first copy that came signed counts."""
    if copy.signature is None or asked.statement is None or asked.doubtful:
        return
    key = f"acknowledged {asked.participant} {asked.period} {asked.revision}"
    if any(entry.key == key for entry in kept.entries(ACKNOWLEDGED, subject=asked.participant)):
        return
    signature = copy.signature
    content = {
        "statement": asked.statement_id, "revision": asked.revision, "name": signature.name, "signed_on": signature.signed_on,
        "signature": signature.signature, "file": copy.file,
    }  # fmt: skip
    kept.append(ACKNOWLEDGED, on=on, by=by, period=asked.period, subject=asked.participant, key=key, content=content)
    done.acknowledged.append(asked.statement_id)
