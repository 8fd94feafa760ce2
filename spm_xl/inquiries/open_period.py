"""The open period: the one in which an accepted inquiry is paid.

It begins on the day after the last period that was approved, paid or closed. Where none was, it is the last one that was run, as
that can still be run again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from spm_xl.cycle.journal import Entry
from spm_xl.cycle.kinds import APPROVED, CLOSED, PAID
from spm_xl.cycle.states import standings
from spm_xl.errors import InvalidInput
from spm_xl.inquiries.issued import Issued, Statement
from spm_xl.period import month_length

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def open_day(standing: Issued, entries: Sequence[Entry]) -> date:
    """The first day of the open period.

    Raises
    ------
    InvalidInput : no period was run, or the days of the last one are printed nowhere.
    """
    locked = [period for period, each in standings(entries).items() if each.state in (APPROVED, PAID, CLOSED)]
    if locked:
        return max(_days(standing, period)[1] for period in locked) + timedelta(days=1)
    if not standing.folders:
        raise InvalidInput(f"{standing.folder} holds no run. Name the folder that holds the runs.")
    return max(_days(standing, period)[0] for period in standing.folders)


def _days(standing: Issued, period: str) -> tuple[date, date]:
    """First and last day of a period: as its statements print them, or as its name says."""
    for statement in _statements(standing, period):
        first, last = standing.first_day(statement), standing.last_day(statement)
        if first and last:
            return first, last
        break
    month = _MONTH.fullmatch(period)
    if not month:
        raise InvalidInput(f"the statements of {period} do not print its days. Name the day on which adjustments count: --date 2026-04-01.")
    year, number = int(month[1]), int(month[2])
    return date(year, number, 1), date(year, number, month_length(year, number))


def _statements(standing: Issued, period: str) -> Iterator[Statement]:
    return (statement for statement in standing.statements.values() if statement.period == period)
