"""A table of the territory workbook as it was read: columns of values, and where each cell stands, for what is wrong with it.

>>> accounts = TableRead("Accounts", "Accounts", ("Account", "potential"), ((" a ", 3.0), (7.0, "many"), (None, None)), top=5, left=2)
>>> faults = Faults()
>>> texts(accounts, "Account"), numbers(accounts, "potential", faults, least=0.0)
(['a', '7'], [3.0, None])
>>> print(faults.found[0])
Accounts!C6 [many] is no number. Type one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.workbook.grid.grid import address
from spm_xl.workbook.ports.port import Port

MOST_TOLD = 20  # faults in one message
ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"))
NOTHING_CHANGED = "Nothing was changed in the workbook."


@dataclass(frozen=True)
class TableRead:
    """The rows of a table that hold something, and where they stand: `top` and `left` are those of the first row."""

    name: str
    sheet: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    top: int
    left: int

    def cell(self, row: int, header: str) -> str:
        """A cell as a message names it."""
        sheet = self.sheet if self.sheet.isidentifier() else f"'{self.sheet}'"
        return f"{sheet}!{address(self.top + row, self.left + _at(self, header))}"

    def value(self, row: int, header: str) -> Any:
        """What a cell holds."""
        return self.rows[row][_at(self, header)]


@dataclass
class Faults:
    """Everything that is wrong with a workbook, so that it is told at once."""

    found: list[str] = field(default_factory=list)

    def add(self, cell: str, value: Any, what: str) -> None:
        """A fault of a cell: `what` says what is wrong and what to do."""
        shown = "" if blank(value) else f" [{_shown(value)[:60]}]"
        self.found.append(f"{cell}{shown} {what}")

    def confirm_none(self) -> None:
        """Refuse the workbook where anything is wrong."""
        if self.found:
            more = [f"... and {len(self.found) - MOST_TOLD} more"] if len(self.found) > MOST_TOLD else []
            raise InvalidInput("\n".join([*self.found[:MOST_TOLD], *more, NOTHING_CHANGED]))


def table_read(port: Port, name: str, headers: Sequence[str], faults: Faults) -> TableRead | None:
    """A table with the headers that it must have; None, and a fault, where it or one of them is gone."""
    known = {each.casefold(): each for each in port.places().tables}
    own = known.get(name.casefold())
    if own is None:
        faults.found.append(f"the table {name} is gone from the workbook. {did_you_mean(name, known.values())} Undo what took it away, or go back to the copy.")
        return None
    area, there = port.area(own), port.places().tables[own]
    folded = {_folded(header) for header in there}
    missing = [header for header in headers if _folded(header) not in folded]
    for header in missing:
        faults.found.append(f"the table {name} (sheet {area.sheet}) has no column {header}: it was deleted or renamed. {did_you_mean(header, there)} Undo that.")
    if missing:
        return None
    rows = [tuple(row.values()) for row in port.rows(own)]
    while rows and all(blank(value) for value in rows[-1]):
        rows.pop()
    return TableRead(own, area.sheet, there, tuple(rows), area.top, area.left)


def _folded(header: str) -> str:
    return " ".join(header.split()).casefold()


def _at(table: TableRead, header: str) -> int:
    return next(at for at, each in enumerate(table.headers) if _folded(each) == _folded(header))


def column(table: TableRead, header: str) -> list[Any]:
    """The values of a column; of rows that hold nothing at all there are none."""
    at = _at(table, header)
    return [row[at] for row in table.rows if not all(blank(value) for value in row)]


def row_numbers(table: TableRead) -> list[int]:
    """The place of each value of a column in its table, counted from 0."""
    return [at for at, row in enumerate(table.rows) if not all(blank(value) for value in row)]


def blank(value: Any) -> bool:
    """Whether a cell holds nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def is_error(value: Any) -> bool:
    """Whether a cell shows an error of a formula, such as #N/A."""
    return isinstance(value, str) and value in ERRORS


def _shown(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def text(value: Any) -> str:
    """A value as text: a number as it is typed."""
    return "" if blank(value) else _shown(value).strip()


def texts(table: TableRead, header: str) -> list[str]:
    """A column as texts; a blank one is ""."""
    return [text(value) for value in column(table, header)]


def numbers(table: TableRead, header: str, faults: Faults, *, least: float | None = None, missing: str = "") -> list[float | None]:
    """A column as numbers; None where a cell holds none.

    Parameters
    ----------
    least : smaller numbers are faults. missing : what is said of a blank cell, where that is a fault.
    """
    found: list[float | None] = []
    for row, value in zip(row_numbers(table), column(table, header), strict=True):
        number = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value) else None
        if blank(value):
            if missing:
                faults.add(table.cell(row, header), None, missing)
        elif is_error(value):
            faults.add(table.cell(row, header), value, "is the error of a formula. Correct it.")
        elif number is None:
            faults.add(table.cell(row, header), value, "is no number. Type one.")
        elif least is not None and number < least:
            faults.add(table.cell(row, header), value, f"is less than {least:g}. Type the amount itself, without a minus.")
            number = None
        found.append(number)
    return found
