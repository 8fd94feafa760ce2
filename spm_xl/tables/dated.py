"""Values in force from their effective day on, until the next one.

>>> terms = dated([(None, "old"), (date(2026, 3, 1), "new")])
>>> terms.at(date(2026, 2, 28)), terms.at(date(2026, 3, 1))
('old', 'new')
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from spm_xl.period import FIRST_DAY


@dataclass(frozen=True)
class Dated:
    """Rows in force from their effective day on."""

    starts: tuple[date, ...]
    values: tuple[Any, ...]

    def at(self, day: date) -> Any | None:
        """The value in force on a day, or None before the first."""
        index = bisect_right(self.starts, day) - 1
        return self.values[index] if index >= 0 else None


def dated(rows: Iterable[tuple[date | None, Any]]) -> Dated:
    """Values by effective day; None is from the beginning."""
    ordered = sorted(((start or FIRST_DAY, index, value) for index, (start, value) in enumerate(rows)), key=lambda r: r[:2])
    return Dated(tuple(row[0] for row in ordered), tuple(row[2] for row in ordered))
