"""A table as it stands in its source: headers and values as found, column by column, untyped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from spm_xl.errors import Place, Problem

LONGEST_SHOWN = 80  # characters of a value that a problem repeats


@dataclass(frozen=True, slots=True)
class Raw:
    """One table before typing.

    Attributes
    ----------
    file, sheet : where it stands; sheet is "" outside workbooks.
    header : names of the columns, trimmed.
    columns : for each header its values, all of one length.
    numbers : row number of each value in the file.
    header_row : row number of the header, 0 where there is none (frames).
    letters : column letters, in a workbook.
    labels : the names that the source gives the columns, where a mapping renamed them.
    """

    file: str
    sheet: str
    header: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]
    numbers: Sequence[int]
    header_row: int = 1
    letters: tuple[str, ...] = ()
    labels: tuple[str, ...] = field(default=())

    def place(self, index: int, position: int) -> Place:
        """Where a value stands; index -1 is the header."""
        row = self.numbers[index] if index >= 0 else self.header_row
        if self.sheet:
            return Place(self.file, self.sheet, f"{self.letters[position] if self.letters else 'A'}{row}", row)
        names = self.labels or self.header
        return Place(self.file, "", names[position] if position < len(names) else "", row)


def refused(rule: str, place: Place, value: object, what: str, remedy: str) -> Problem:
    """A problem that stops the calculation."""
    return Problem("refused", rule, place, shown(value), what, remedy)


def warning(rule: str, place: Place, value: object, what: str, remedy: str) -> Problem:
    """A problem that is listed only."""
    return Problem("warning", rule, place, shown(value), what, remedy)


def shown(value: object) -> str:
    """A value as a problem shows it."""
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."
