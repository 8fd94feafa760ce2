"""Collecting: every returned statement in a folder, and what is new in it put into the journal.

Whatever the files are called, each is asked what it is. Locks and strangers are passed over with a word; a workbook that
cannot be read is named, as a question may be in it. Collecting again adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from spm_xl.cycle.journal import Journal
from spm_xl.cycle.kinds import ACKNOWLEDGED
from spm_xl.cycle.runs import opened
from spm_xl.errors import InvalidInput
from spm_xl.inquiries.cell_text import Texts
from spm_xl.inquiries.entering import Known, entered, known_inquiries
from spm_xl.inquiries.issued import Issued, issued
from spm_xl.inquiries.matching import NEW, VERSION
from spm_xl.inquiries.register import confirm_register_closed, write_register
from spm_xl.inquiries.returned import Returned, returned
from spm_xl.inquiries.understood import Understood, understood
from spm_xl.workbook.grid.arrived import arrived, ending
from spm_xl.workbook.grid.sent import OTHER_WORKBOOKS, WORKBOOKS, kept_by_a_program, read_sent

OTHER_FILES = (".csv", ".doc", ".docx", ".htm", ".html", ".msg", ".odt", ".pdf", ".rar", ".rtf", ".7z")  # in which people ask, too


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


def collect(folder: Path | str, runs: Path | str, *, on: date, by: str = "") -> Collected:
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
    with opened(Path(runs)) as kept, kept.writing():
        known = known_inquiries(kept)
        for copy in copies:
            _gather(copy, standing, kept, known, done, on, by)
    done.register, done.kept = write_register(Path(runs), on, unread=[each for each in done.skipped if each.unread])
    return done


def _copies(folder: Path, done: Collected) -> Iterator[Returned]:
    """The statements in a folder; what is passed over is noted."""
    for name, content in arrived(folder):
        found = _copy(name, content)
        if isinstance(found, Skipped):
            done.skipped.append(found)
        else:
            done.files += 1
            yield found


def _copy(name: str, content: bytes | str) -> Returned | Skipped:
    kind = ending(name)
    if kept_by_a_program(PurePosixPath(name).name):
        return Skipped(name, "a lock or a hidden file of another program")
    if isinstance(content, str):
        return Skipped(name, f"it cannot be read, so ask for it again: {content.rstrip('.')}", unread=True)
    if kind in OTHER_WORKBOOKS:
        return Skipped(name, f"a workbook in the format {kind}: open it and save it as .xlsx, then collect again", unread=True)
    if kind in OTHER_FILES:
        return Skipped(name, f"a file in the format {kind}: look whether it asks something, and enter that: spm-xl inquiries add", unread=True)
    if kind not in WORKBOOKS:
        return Skipped(name, "no workbook")
    try:
        found = returned(Texts(read_sent(content)), name)
    except InvalidInput as wrong:
        return Skipped(name, f"it cannot be read, so ask for it again: {str(wrong).rstrip('.')}", unread=True)
    return found or Skipped(name, "no statement")


def _gather(copy: Returned, standing: Issued, kept: Journal, known: Known, done: Collected, on: date, by: str) -> None:
    """Put what is new in one copy into the journal."""
    asked = understood(copy, standing)
    _acknowledge(asked, copy, kept, done, on, by)
    for what, inquiry in entered(asked, copy.saved, copy.file, standing, kept, known, on, by):
        if what == NEW:
            done.new.append(inquiry)
        elif what == VERSION:
            done.changed.append(inquiry)
        else:
            done.known += 1


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
