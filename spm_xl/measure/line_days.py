"""The working days of each line: gone, in all, and remaining, by the holidays of its participants.

>>> from spm_xl.measure.calendars import Calendars
>>> quarter = Span(date(2017, 10, 1), date(2017, 12, 31))
>>> line = Known({}, {})
>>> add_days([line], [["P1"]], Calendars(), quarter, date(2017, 11, 15), ())
>>> int(line["elapsed_days"]), int(line["working_days"]), int(line["remaining_days"]), line["reached_share"]
(33, 65, 32, Fraction(33, 65))
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from spm_xl.measure.calendars import Calendars, holidays_of
from spm_xl.measure.known import Known
from spm_xl.measure.pace import Points, reached
from spm_xl.period import Span
from spm_xl.rational import Fraction
from spm_xl.working_days import Holidays, elapsed_days, working_days

NO_DAYS = "the window has no working day"


def add_days(
    lines: Sequence[Known], members: Sequence[Sequence[str]], calendars: Calendars, span: Span, as_of: date, points: Points
) -> None:
    """Give each line its days.

    Parameters
    ----------
    members : participants of each line. points : of the linearity curve; none: an even pace.
    """

    @cache
    def days(holidays: Holidays) -> dict[str, Fraction]:
        whole, gone = working_days(span.start, span.end, holidays), elapsed_days(span.start, span.end, as_of, holidays)
        found = {"working_days": Fraction(whole), "elapsed_days": Fraction(gone), "remaining_days": Fraction(whole - gone)}
        if whole:
            found["reached_share"] = reached(Fraction(gone, whole), points)
        return found

    for line, people in zip(lines, members, strict=True):
        line.update(days(holidays_of(calendars, *people)))
        if "reached_share" not in line:
            line.why["reached_share"] = NO_DAYS
