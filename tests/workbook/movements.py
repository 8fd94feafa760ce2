"""Movements of rows for tests, so simple that their answers can be seen: a block that is repeated, rows put in or taken out."""

from __future__ import annotations

from dataclasses import dataclass

from spm_xl.workbook.moves.movement import FIRST_COLUMN, LAST_COLUMN, Context


@dataclass(frozen=True)
class Block:
    """Rows `low` to `high` of a sheet stand there `times` times, one below the other; what is below them moves."""

    name: str
    low: int
    high: int
    times: int
    still: bool = False

    @property
    def height(self) -> int:
        return self.high - self.low + 1

    def _places(self, row: int) -> list[int]:
        if row < self.low:
            return [row]
        if row > self.high:
            return [row + (self.times - 1) * self.height]
        return [row + number * self.height for number in range(self.times)]

    def span(self, low: int, high: int, left: int = FIRST_COLUMN, right: int = LAST_COLUMN, context: Context | None = None) -> tuple[int, int] | None:
        if high - low > 100_000:  # to the end of the sheet
            high = max(low, self.high) + 100_000
        found = [place for row in range(low, high + 1) for place in self._places(row)]
        return (min(found), max(found)) if found else None

    def spans(self, low: int, high: int, left: int = FIRST_COLUMN, right: int = LAST_COLUMN) -> list[tuple[int, int]]:
        if self.low <= low and high <= self.high:
            return list(zip(self._places(low), self._places(high), strict=True))
        whole = self.span(low, high)
        return [whole] if whole else []

    def next_row(self, row: int, column: int = FIRST_COLUMN) -> int:
        return next(self._places(each)[0] for each in range(row, self.high + row + 2) if self._places(each))


@dataclass(frozen=True)
class Rows:
    """From row `at` on, `by` rows are put in, or taken out where it is less than 0, in some columns only."""

    name: str
    at: int
    by: int
    left: int = FIRST_COLUMN
    right: int = LAST_COLUMN
    still: bool = False

    def _place(self, row: int) -> int | None:
        if row < self.at:
            return row
        return None if row < self.at - self.by else row + self.by

    def span(self, low: int, high: int, left: int = FIRST_COLUMN, right: int = LAST_COLUMN, context: Context | None = None) -> tuple[int, int] | None:
        if left < self.left or right > self.right:
            return low, high
        assert high <= 1_048_576, "a row beyond the end of the sheet"
        found = [place for row in range(low, high + 1) if (place := self._place(row)) is not None]
        return (min(found), max(found)) if found else None

    def spans(self, low: int, high: int, left: int = FIRST_COLUMN, right: int = LAST_COLUMN) -> list[tuple[int, int]]:
        whole = self.span(low, high, left, right)
        return [whole] if whole else []

    def next_row(self, row: int, column: int = FIRST_COLUMN) -> int:
        if not self.left <= column <= self.right:
            return row
        return next(place for each in range(row, row + abs(self.by) + 1) if (place := self._place(each)) is not None)
