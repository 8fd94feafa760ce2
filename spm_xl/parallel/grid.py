"""Any workbook or CSV as grids of cells: what stands where, before anything is known of what it means.

Workbooks are read by the same safe reader as inputs are, with the values that were last calculated. A CSV may have titles above
its header and rows of any length; its delimiter and its decimal mark are told from it, and said.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput, Place
from spm_xl.tables.cells import NEVER_CALCULATED
from spm_xl.tables.limits import Limits, standing
from spm_xl.tables.sources import checked_kind
from spm_xl.tables.text_source import Unusable, inflated
from spm_xl.workbook.formulas.references import LAST_ROW, letters_of

ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".csv", ".csv.gz", ".tsv", ".txt")
_DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
Cells = dict[int, Any]  # values by column number, from 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet of a workbook, or a CSV.

    Attributes
    ----------
    file, sheet : where it stands; sheet is "" for a CSV.
    rows : (row number, cells) of the rows that hold anything.
    uncalculated : cells with a formula whose value was never calculated.
    """

    file: str
    sheet: str
    rows: tuple[tuple[int, Cells], ...]
    uncalculated: int = 0

    @property
    def name(self) -> str:
        """What to call it: the sheet, or the file."""
        return self.sheet or self.file

    def place(self, row: int, column: int = 0) -> Place:
        """Where a cell or row stands."""
        letters = letters_of(column) if column else ""
        return Place(self.file, self.sheet, f"{letters or 'A'}{row}" if self.sheet else letters, row)


@dataclass(frozen=True, slots=True)
class Source:
    """What was read: its grids, the hash of each file by name, and what is to be said of it."""

    grids: tuple[Grid, ...]
    digests: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


def read(path: Path) -> Source:
    """The grids of a workbook, a CSV, or a folder of them.

    Raises
    ------
    InvalidInput : a file is not what its name says, unsafe, damaged, or of a kind that is not read.
    """
    limits = standing()
    files = sorted(each for each in path.iterdir() if each.name.lower().endswith(ENDINGS) and each.name[0] not in ".~") if path.is_dir() else [path]
    if not files:
        raise InvalidInput(f"the folder {path.name} holds no workbook and no CSV. Name the old sheet, or the folder of a run.")
    if len(files) > limits.entries:
        raise InvalidInput(f"the folder {path.name} holds more than {limits.entries:,} files. Put the old sheets into a folder of their own.")
    grids: list[Grid] = []
    digests: list[tuple[str, str]] = []
    remarks: list[str] = []
    for file in files:
        try:
            read_one = list(_workbook(file, limits, remarks) if checked_kind(file, limits) == "workbook" else _text(file, limits, remarks))
        except Unusable as wrong:
            raise InvalidInput(str(wrong.args[0])) from None
        grids += read_one
        digests.append((file.name, hashlib.sha256(file.read_bytes()).hexdigest()))
    return Source(tuple(grids), tuple(digests), tuple(remarks))


def _workbook(file: Path, limits: Limits, remarks: list[str]) -> Iterator[Grid]:
    from spm_xl.tables.workbook_source import clean, opened

    with opened(file, limits) as book:
        for area in book.areas:
            if area.rows != (1, LAST_ROW) or area.name != area.sheet:
                continue  # an Excel table lies on a sheet that is read as a whole
            rows: list[tuple[int, Cells]] = []
            hidden: set[int] = set()
            with clean(Place(file.name, area.sheet)):
                for block in book.blocks(area.part):
                    hidden |= block.hidden
                    for at, number in enumerate(block.numbers):
                        cells = block.rows[at] if block.rows else {column: values[at] for column, values in block.columns.items()}
                        kept = {column: cells[column] for column in sorted(cells) if cells[column] is not None}
                        if kept:
                            rows.append((number, kept))
            uncalculated = sum(value is NEVER_CALCULATED for _, cells in rows for value in cells.values())
            if area.hidden and rows:
                remarks.append(f"the sheet {area.sheet} is hidden; it is read.")
            if hidden:
                remarks.append(f"{len(hidden)} row(s) of {area.sheet} are hidden; they are read like the others.")
            if uncalculated:
                remarks.append(
                    f"{uncalculated} formula(s) of {area.sheet} were never calculated, so they have no value. "
                    "Open the workbook in Excel or LibreOffice, save it, and compare again."
                )
            yield Grid(file.name, area.sheet, tuple(rows), uncalculated)
    remarks += [str(problem) for problem in book.problems]


def _text(file: Path, limits: Limits, remarks: list[str]) -> Iterator[Grid]:
    kind = checked_kind(file, limits)
    if kind == "parquet":
        raise InvalidInput(f"{file.name} is a Parquet file; an old sheet is read from a workbook or a CSV. Export it as CSV.")
    data = inflated(file.name, file.read_bytes(), limits) if kind == "gzip" else file.read_bytes()
    content = _decoded(file.name, data, remarks)
    start = [line for line in content.splitlines()[:50] if line.strip()]
    delimiter = max(_DELIMITERS, key=lambda mark: (sum(line.count(mark) > 0 for line in start), sum(line.count(mark) for line in start)))
    if delimiter != ",":
        remarks.append(f"{file.name} is read with {delimiter!r} between fields.")
    rows: list[tuple[int, Cells]] = []
    try:
        for number, record in enumerate(csv.reader(content.splitlines(keepends=True), delimiter=delimiter), 1):
            cells: Cells = {column: text.strip().removeprefix("'") for column, text in enumerate(record, 1) if text.strip()}
            if cells:
                rows.append((number, cells))
            if len(rows) * max(1, len(record)) > limits.cells:
                raise InvalidInput(f"{file.name} has more than {limits.cells:,} cells. Split it.")
    except csv.Error as wrong:
        raise InvalidInput(f"{file.name} cannot be split into fields: {wrong}. Look for an unbalanced double quote.") from None
    yield Grid(file.name, "", tuple(rows))


def _decoded(name: str, data: bytes, remarks: list[str]) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        remarks.append(f"{name} is not UTF-8; it is read as Windows text (cp1252). Look at its accents.")
        return data.decode("cp1252", "replace")
