"""The register of signatures as a workbook: every letter, what is outstanding first to be seen, and why pay waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from spm_xl.cycle.journal import standing_journal
from spm_xl.cycle.runs import entries_of
from spm_xl.errors import InvalidInput
from spm_xl.letters.collecting import Copy, collect
from spm_xl.letters.status import DONE, OPEN, REPLACED, UNSENT, SignOff, sign_offs
from spm_xl.outputs.pages import Book, Column, Live
from spm_xl.workbook.parts.whole_file import write_changed

FILE = "signatures.xlsx"
COLUMNS = (
    Column("Participant", "text", 14), Column("Name", "text", 26), Column("Plan", "text", 12), Column("Version", "text", 11),
    Column("Sent on", "date", 12), Column("Status", "text", 14), Column("Signed on", "date", 12), Column("Signed by", "text", 26),
    Column("Days open", "number", 11), Column("Pay is held: why", "wrap", 40),
)  # fmt: skip
RETURNED = (
    Column("File", "wrap", 40), Column("Participant", "text", 14), Column("Plan", "text", 12), Column("Version", "text", 11),
    Column("Result", "text", 14), Column("Signed on", "date", 12), Column("Signed by", "text", 24), Column("Why", "wrap", 60),
    Column("Look at", "wrap", 40),
)  # fmt: skip
MEANING = {
    DONE: "a signed copy of this version is on file",
    OPEN: "it was sent, and no signed copy is back",
    REPLACED: "a later version was sent before it was signed",
    UNSENT: "the participant is on this plan, and no letter was sent",
}


def collect_letters(folder: Path | str, runs: Path | str, *, on: date, by: str = "") -> tuple[tuple[Copy, ...], Path]:
    """Collect the signed letters of a folder and write the register: what each file is, and where the register stands.

    Raises
    ------
    InvalidInput : `runs` has no journal, so no letter was sent from there.
    """
    runs = Path(runs)
    if not standing_journal(runs):
        raise InvalidInput(f"{runs} holds no journal: no letter was sent from there. Name the folder with --runs.")
    copies = collect(Path(folder), runs, on, by)
    return copies, write_register(sign_offs(entries_of(runs), on), runs, "", on, copies)


def write_register(rows: Sequence[SignOff], runs: Path, company: str, on: date, copies: Sequence[Copy] = ()) -> Path:
    """Write the register beside the journal; gives its path. The same rows give the same bytes.

    Parameters
    ----------
    runs : folder that holds the journal. company : as printed. on : the day that it shows.
    copies : what was collected just now.
    """
    path = runs / FILE
    data = register(rows, company, on, copies)
    write_changed(path, data)
    return path


def register(rows: Sequence[SignOff], company: str, on: date, copies: Sequence[Copy] = ()) -> bytes:
    """The register's bytes."""
    book = Book("Signatures of plan letters", company, on)
    start = book.sheet("Start", "Signatures of plan letters", f"{company or 'plan letters'}, as of {on}", landscape=False)
    count = Counter(row.status for row in rows)
    start.write(3, 0, "Status", "header")
    start.write(3, 1, "Letters", "header", "number")
    start.write(3, 2, "What it means", "header")
    for at, (status, meaning) in enumerate(MEANING.items(), 4):
        start.write(at, 0, status)
        start.write(at, 1, Live(f'=COUNTIF(letters[Status],"{status}")', count[status], "link"), kind="number")
        start.write(at, 2, meaning)
    held = sum(bool(row.held) for row in rows)
    start.write(9, 0, "Pay is held for", "label")
    start.write(9, 1, Live('=SUMPRODUCT(--(LEN(letters[Pay is held: why])>0))', held, "link"), kind="number")
    start.write(9, 2, "of them, until they are signed. Without the inputs nothing is known of it.")
    start.write(11, 0, "The journal is the record; this workbook is written from it and is not read back.")
    for column, width in enumerate((20, 12, 70)):
        start.sheet.set_column(column, column, width)
    page = book.sheet("Letters", "Letters", "One row a participant, plan and version.")
    page.table(
        3, COLUMNS,
        [(r.participant, r.name, r.plan, r.version, r.sent, r.status, r.signed_on, r.signed_by, r.days_open, r.held) for r in rows], "no letter was sent",
    )  # fmt: skip
    if copies:
        page = book.sheet("Returned", "Returned copies", f"What was collected on {on}, file by file.")
        page.table(3, RETURNED, [(c.file, c.participant, c.plan, c.version, c.status, c.signed_on, c.name, c.detail, c.warning) for c in copies])
    return book.close()
