"""Quota windows: the days that each row of the table quotas is for.

A window without an end runs to the day before the participant's next one, the last one to the end of the fiscal year that it
starts in.

>>> rows = [{"participant": "P1", "component": "New", "start": date(2026, month, 1), "end": None, "quota": 100} for month in (1, 4)]
>>> [str(window.span) for window in quotas(rows)["P1", "New"]]
['2026-01-01 to 2026-03-31', '2026-04-01 to 9999-12-31']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date  # noqa: F401  (doctest)

from spm_xl.errors import InvalidInput
from spm_xl.money import exact
from spm_xl.period import DAY, LAST_DAY, Calendar, Span
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row


@dataclass(frozen=True)
class Quota:
    """A quota window."""

    span: Span
    amount: Fraction


def quotas(rows: Iterable[Row]) -> Mapping[tuple[str, str], tuple[Quota, ...]]:
    """The quota windows of each participant and component, in the order of their days.

    Raises
    ------
    InvalidInput : two windows of one participant and component overlap.
    """
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["participant"], row["component"]].append(row)
    result = {}
    for key, found in grouped.items():
        found.sort(key=lambda row: row["start"])
        windows = []
        for at, row in enumerate(found):
            following = found[at + 1]["start"] - DAY if at + 1 < len(found) else LAST_DAY
            end = row["end"] or following
            if end > following or end < row["start"]:
                raise InvalidInput(
                    f"the quota of {key[0]} for {key[1]} from {row['start']} ends on {end}, "
                    f"{'after the next one begins' if end > following else 'before it starts'}. Correct the table quotas."
                )
            windows.append(Quota(Span(row["start"], end), exact(row["quota"])))
        result[key] = tuple(windows)
    return result


def closed(window: Quota, calendar: Calendar, interval: Span) -> Span:
    """The window's days; one without an end runs to the end of the fiscal year that it starts in.

    Parameters
    ----------
    interval : the days that are asked for: where they begin after that year, the window runs on to their end.
    """
    if window.span.end != LAST_DAY:
        return window.span
    year = calendar.interval(calendar.at(window.span.start), "year")
    return Span(window.span.start, max(year.end, min(interval.end, LAST_DAY)) if interval.start > year.end else year.end)
