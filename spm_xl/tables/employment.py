"""Employment: from the first day of hire to the last day that any row of a participant names.

>>> str(employment([{"hire_date": date(2026, 2, 1), "end_date": None}, {"hire_date": None, "end_date": date(2026, 6, 30)}]))
'2026-02-01 to 2026-06-30'
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date  # noqa: F401  (doctest)

from spm_xl.period import FIRST_DAY, LAST_DAY, Span
from spm_xl.tables.inputs import Row


def employment(rows: Iterable[Row]) -> Span:
    """First to last day of employment by somebody's rows of the table participants; open where they name none."""
    days = [(row["hire_date"], row["end_date"]) for row in rows]
    return Span(min((hired for hired, _ in days if hired), default=FIRST_DAY), max((left for _, left in days if left), default=LAST_DAY))


def employments(rows: Iterable[Row]) -> dict[str, Span]:
    """First to last day of employment of everybody."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["participant"]].append(row)
    return {who: employment(own) for who, own in found.items()}
