"""A movement: where the rows of one sheet came to stand.

Filling a template repeats rows (`spm_xl.workbook.fill.layout`), refreshing a workbook puts rows in or takes them out,
of whole sheets or of some columns only (`spm_xl.workbook.refresh.refresh`). Both say it in the same words to whatever names
the address of a cell (`spm_xl.workbook.moves.shifts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias

from spm_xl.errors import InvalidInput

if TYPE_CHECKING:
    from spm_xl.workbook.grid.cells import Scalar

Context: TypeAlias = Mapping[tuple[str, ...], int]  # path of block names -> which repetition
FIRST_COLUMN, LAST_COLUMN = 1, 16_384


class Movement(Protocol):
    """Where the rows of one sheet came to stand. Rows and columns count from 1; ends are included."""

    @property
    def name(self) -> str:
        """Name of the sheet, as formulas know it before the movement."""

    @property
    def still(self) -> bool:
        """Whether every cell stands where it stood."""

    def span(
        self, low: int, high: int, left: int = FIRST_COLUMN, right: int = LAST_COLUMN, context: Context | None = None
    ) -> tuple[int, int] | None:
        """First and last row that rows low to high, seen in columns left to right, became.

        None where nothing is left of them. Inside a block of the context only its own repetition counts.
        """

    def spans(self, low: int, high: int, left: int = FIRST_COLUMN, right: int = LAST_COLUMN) -> list[tuple[int, int]]:
        """The same, once for each repetition of a block that holds the whole of the rows."""

    def next_row(self, row: int, column: int = FIRST_COLUMN) -> int:
        """Where the first row at or after a given one stands that is still there."""


Movements: TypeAlias = Mapping[str, Movement]  # by the sheet's name in lower case


class RowsGone(InvalidInput):
    """Something needs rows of which nothing is left.

    Attributes
    ----------
    sheet : its name before the movement, in lower case. low, high : the first and last of the rows.
    """

    def __init__(self, message: str, sheet: str, low: int, high: int):
        super().__init__(message)
        self.sheet, self.low, self.high = sheet.lower(), min(low, high), max(low, high)

    def told(self, where: str) -> RowsGone:
        """The same, saying what needs the rows."""
        return RowsGone(f"{where}: {self}", self.sheet, self.low, self.high)


class CellValues(Protocol):
    """The values of a workbook's cells after the movement, for the caches of charts."""

    def __call__(self, sheet: str, row: int, column: int) -> Scalar:
        """What a cell shows."""
