"""Days as a workbook counts them: by numbers, from the last day of 1899, or from 1904 in workbooks of old Macs.

>>> day_shown(46112.0, False), day_shown(44650, True), day_shown(12, False), day_shown(float("inf"), False), day_shown("soon", False)
(datetime.date(2026, 3, 31), datetime.date(2026, 3, 31), None, None, None)
"""

from __future__ import annotations

from datetime import date
from typing import Any

DAY_ZERO = date(1899, 12, 30).toordinal()
DAYS_1904 = 1_462  # between the first days of the two ways to count
FIRST_DAY, LAST_DAY = 61, date.max.toordinal() - DAY_ZERO  # 1900-03-01, before which Excel counts a day that never was, and 9999-12-31


def day_shown(value: Any, since_1904: bool) -> date | None:
    """The day that a number in a cell stands for; None where it stands for none."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not abs(value) <= LAST_DAY:
        return None
    number = int(value) + (DAYS_1904 if since_1904 else 0)
    return date.fromordinal(number + DAY_ZERO) if FIRST_DAY <= number <= LAST_DAY else None
