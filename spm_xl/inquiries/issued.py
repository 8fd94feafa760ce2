"""What was handed out: the statements of all runs in a folder, and what their ledgers say of them.

Only what is asked for is read, and read once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from spm_xl.errors import InvalidInput
from spm_xl.inquiries.cell_text import Texts, beside, rows_of
from spm_xl.inquiries.question import folded
from spm_xl.inquiries.returned import workbook_read
from spm_xl.outputs.ledger import read_ledger
from spm_xl.outputs.manifest import LEDGER, MANIFEST, PAYROLL, read_manifest
from spm_xl.outputs.reread import payroll_read
from spm_xl.pay.result import Settled
from spm_xl.workbook.grid.grid import Book

_UNTIL = re.compile(r"\buntil (\d{4}-\d{2}-\d{2})\b")
_SPAN = re.compile(r"\((\d{4}-\d{2}-\d{2}) to (\d{4}-\d{2}-\d{2})\)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that stands.

    Attributes
    ----------
    id : such as P001 2026-03; file : its workbook; content : code of what it was made from; revision : its number as text.
    currency : of the plan, in which adjustments are entered. superseded : workbooks of its earlier revisions.
    """

    participant: str
    period: str
    id: str
    file: Path
    content: str
    revision: str
    currency: str
    superseded: tuple[Path, ...] = ()


@dataclass
class Issued:
    """The runs in a folder.

    Attributes
    ----------
    statements : by statement id. folders : period -> the run's folder.
    company : its name, "" without a run.
    """

    folder: Path
    statements: Mapping[str, Statement]
    folders: Mapping[str, Path]
    company: str = ""
    _pages: dict[Path, Texts] = field(default_factory=dict)
    _ledgers: dict[str, dict[str, list[Settled]]] = field(default_factory=dict)
    _transactions: dict[str, dict[str, str]] = field(default_factory=dict)
    _names: dict[str, dict[str, str]] = field(default_factory=dict)
    _beside: dict[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> dict[str, Statement]:
        """The statements by the code of what they were made from."""
        return {each.content: each for each in self.statements.values()}

    def pages(self, file: Path) -> Texts:
        """The cells of a statement as it was issued; none where its file is gone or broken."""
        if file not in self._pages:
            try:
                self._pages[file] = workbook_read(file)
            except (OSError, InvalidInput):  # that is for spm-xl verify to say: a question is gathered all the same
                self._pages[file] = Texts(Book({}, (), {}, {}, False, False))
        return self._pages[file]

    def settled(self, statement: Statement) -> list[Settled]:
        """What was settled for its participant up to its period."""
        if statement.period not in self._ledgers:
            found: dict[str, list[Settled]] = defaultdict(list)
            for entry in read_ledger((self.folders[statement.period] / LEDGER).read_bytes()).entries:
                found[entry.participant].append(entry)
            self._ledgers[statement.period] = found
        return self._ledgers[statement.period].get(statement.participant, [])

    def transactions(self, statement: Statement) -> dict[str, str]:
        """Every transaction that the run credited to anybody: folded -> its id."""
        self.settled(statement)
        if statement.period not in self._transactions:
            entries = [entry for own in self._ledgers[statement.period].values() for entry in own]
            ids = {entry.detail for entry in entries if entry.item == "deal"} | {entry.name for entry in entries if entry.item in ("clawback", "hold")}
            self._transactions[statement.period] = {folded(each): each for each in ids if each}
        return self._transactions[statement.period]

    def name(self, statement: Statement) -> str:
        """The participant's name, "" where neither payroll nor the statement says it."""
        if statement.period not in self._names:
            rows = payroll_read((self.folders[statement.period] / PAYROLL).read_bytes())
            self._names[statement.period] = {row["participant"]: row["name"] for row in rows}
        return self._names[statement.period].get(statement.participant) or self.labelled(statement, "participant")

    def labelled(self, statement: Statement, label: str) -> str:
        """What stands beside a label on the statement, "" where there is no such label."""
        if (statement.id, label) not in self._beside:
            self._beside[statement.id, label] = self._labelled(statement, label)
        return self._beside[statement.id, label]

    def _labelled(self, statement: Statement, label: str) -> str:
        texts = self.pages(statement.file)
        for sheet in texts.book.sheets:
            for row, cells in rows_of(sheet):
                for column, cell in cells.items():
                    if isinstance(cell.value, str) and folded(cell.value) == label:
                        return texts.text(beside(sheet, row, column))
        return ""

    def until(self, statement: Statement) -> str:
        """The last day for questions, as printed; "" where it is not."""
        if (statement.id, "until") not in self._beside:
            self._beside[statement.id, "until"] = self._printed(statement, _UNTIL, 1)
        return self._beside[statement.id, "until"]

    def last_day(self, statement: Statement) -> date | None:
        """The last day of its period, as printed; None where it is not."""
        found = self._printed(statement, _SPAN, 2)
        return date.fromisoformat(found) if found else None

    def first_day(self, statement: Statement) -> date | None:
        """The first day of its period, as printed; None where it is not."""
        found = self._printed(statement, _SPAN, 1)
        return date.fromisoformat(found) if found else None

    def _printed(self, statement: Statement, pattern: re.Pattern[str], group: int) -> str:
        for sheet in self.pages(statement.file).book.sheets:
            for cell in sheet.cells.values():
                if isinstance(cell.value, str) and (found := pattern.search(cell.value)):
                    return found[group]
        return ""


def issued(runs: Path) -> Issued:
    """What was handed out by the runs in a folder.

    Raises
    ------
    InvalidInput : the folder is missing, or one of its runs cannot be read.
    """
    if not Path(runs).is_dir():
        raise InvalidInput(f"there is no folder {runs}. Name the folder that holds the runs, such as runs.")
    statements: dict[str, Statement] = {}
    folders: dict[str, Path] = {}
    company = ""
    for file in sorted(Path(runs).glob(f"*/{MANIFEST}")):
        if file.parent.name.startswith("."):
            continue
        told = read_manifest(file.parent)
        period, company = told["period"], told["company"]
        if period in folders:
            raise InvalidInput(f"{folders[period].name} and {file.parent.name} are both runs of {period}. Move one of them to another folder.")
        folders[period] = file.parent
        kept = [file.parent / name for name in told.get("superseded", {})]
        for one in told["statements"]:
            own = tuple(path for path in kept if path.stem.startswith(f"{Path(one['file']).stem}") and path.is_file())
            statement = Statement(
                one["participant"], period, f"{one['participant']} {period}", file.parent / one["file"], one["content"],
                str(one.get("revision", 1)), one["plan_currency"], own,
            )  # fmt: skip
            statements[statement.id] = statement
    return Issued(Path(runs), statements, folders, company)
