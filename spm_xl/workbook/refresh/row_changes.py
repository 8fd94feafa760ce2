"""A change of rows: rows of data put in or taken out, in some columns of a sheet, and what follows from it.

New rows come after the last row of data, and belong to it: what covers all rows of the data covers the new ones too, as
in a table of Excel. What lies below moves, in these columns only.

>>> grown = RowChange("S", 1, 3, top=2, bottom=6, added=3)
>>> grown.span(2, 6, 2, 2), grown.span(6, 6, 2, 2), grown.span(7, 7, 2, 2), grown.span(7, 7, 5, 5)
((2, 9), (6, 6), (10, 10), (7, 7))
>>> shrunk = RowChange("S", 1, 3, top=2, bottom=6, removed=(4, 5))
>>> shrunk.span(2, 6, 1, 3), shrunk.span(4, 5, 1, 1), shrunk.span(8, 9, 1, 1)
((2, 4), None, (6, 7))
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from spm_xl.workbook.formulas.references import LAST_ROW
from spm_xl.workbook.moves.movement import FIRST_COLUMN, LAST_COLUMN, Context


@dataclass(frozen=True, slots=True)
class RowChange:
    """Rows of data that are taken out, and others that come after the last one.

    Attributes
    ----------
    name : of the sheet. left, right : the columns that change.
    top, bottom : first and last row of the data before.
    removed : rows of the data that are taken out, from the top. added : how many new ones come.
    until : last row that moves; the rows after it are free, or stay.
    alike : whether new rows are marked as the last one was: for formats and rules, not for notes and links.
    """

    name: str
    left: int
    right: int
    top: int
    bottom: int
    removed: tuple[int, ...] = ()
    added: int = 0
    until: int = LAST_ROW
    alike: bool = True

    @property
    def net(self) -> int:
        """By how many rows what lies below moves down."""
        return self.added - len(self.removed)

    @property
    def last(self) -> int:
        """Last row of the data afterwards."""
        return self.bottom + self.net

    @property
    def new_rows(self) -> range:
        """The rows that came, where they stand afterwards."""
        return range(self.last - self.added + 1, self.last + 1)

    @property
    def still(self) -> bool:
        """Whether every cell stands where it stood."""
        return not self.removed and not self.added

    @property
    def whole(self) -> bool:
        """Whether whole rows move."""
        return self.left == FIRST_COLUMN and self.right == LAST_COLUMN

    def covers(self, left: int, right: int) -> bool:
        """Whether some columns lie within those that change."""
        return self.left <= left and right <= self.right

    def row(self, row: int) -> int | None:
        """Where a row of the columns that change came to stand, None where it is taken out."""
        if row < self.top or row > self.until:
            return row
        if row > self.bottom:
            return row + self.net
        before = bisect_left(self.removed, row)
        taken = before < len(self.removed) and self.removed[before] == row
        return None if taken else row - before

    def span(
        self, low: int, high: int, left: int = FIRST_COLUMN, right: int = LAST_COLUMN, context: Context | None = None
    ) -> tuple[int, int] | None:
        """First and last row that rows low to high, seen in columns left to right, became; None where they are gone."""
        if not self.covers(left, right) or high < self.top or low > self.until or (low, high) == (1, LAST_ROW):
            return low, high
        if low <= self.top and high == self.bottom:
            return low, self.last
        first = low if low <= self.top else None
        first = first or next((found for row in range(low, min(high, self.bottom) + 1) if (found := self.row(row))), None)
        if first is None and high > self.bottom:
            first = self.row(max(low, self.bottom + 1))
        if first is None:
            return None
        if high > self.bottom:
            return first, min(self.row(high) or high, LAST_ROW)
        last = next((found for row in range(high, low - 1, -1) if (found := self.row(row))), None)
        return (first, last) if last and last >= first else None

    def spans(self, low: int, high: int, left: int = FIRST_COLUMN, right: int = LAST_COLUMN) -> list[tuple[int, int]]:
        """The same for what is marked rather than read, such as a format: the new rows are marked as the last one was."""
        one = low == high and self.covers(left, right)
        found = self.row(low) if one else None
        if one and not self.alike:
            return [(found, found)] if found else []
        if one and self.top <= low == self.bottom:
            if (left, right) == (FIRST_COLUMN, LAST_COLUMN):  # of the row as such, such as the end of a page
                return [(found or self.last, self.last)]
            return [(row, row) for row in ((found,) if found else ()) + tuple(self.new_rows)]
        span = self.span(low, high, left, right)
        spans = [span] if span else []
        if self.added and self.alike and self.covers(left, right) and self.top < low <= self.bottom == high:
            spans.append((self.new_rows[0], self.new_rows[-1]))
        return spans

    def next_row(self, row: int, column: int = FIRST_COLUMN) -> int:
        """Where the first row at or after a given one stands that is still there."""
        if not self.covers(column, column):
            return row
        while (found := self.row(row)) is None:
            row += 1
        return min(found, LAST_ROW)
