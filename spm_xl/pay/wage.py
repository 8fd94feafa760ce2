"""The minimum-wage floor: nothing is recovered below it.

Hours are tested workweek by workweek: other wages above the minimum in one week do not help another
(29 CFR 531.35; Stein v. hhgregg, 6th Cir. 2017). Where hours are required and missing, nothing is
recovered at all.

>>> rows = [{"week_end": date(2026, 3, 7), "hours": Decimal(40), "minimum_wage": Decimal("7.25"), "other_wages": Decimal(0)}]
>>> floor = wage_floor(rows, required=True, pay=Decimal("400.00"), currency="USD")
>>> floor.minimum, floor.room
(Decimal('290.00'), Decimal('110.00'))
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.money import ZERO, exact, rounded
from spm_xl.pay.result import WageFloor


def wage_floor(
    rows: Sequence[dict[str, Any]], required: bool, pay: Decimal, currency: str, weeks: Sequence[date] = ()
) -> WageFloor | None:
    """The floor of a period; None where hours are not tracked.

    Parameters
    ----------
    rows : the period's rows of the table hours, one a workweek.
    required : hours must be on file before anything is recovered.
    pay : earnings and advances of the period before any recovery.
    weeks : ends of the workweeks whose hours should be on file; one without hours counts as missing.
    """
    if not rows and not required:
        return None
    none = rounded(0, currency)
    if not rows:
        return WageFloor(Decimal(0), none, none, none, True)
    missing = required and not {row["week_end"] for row in rows}.issuperset(weeks)
    minimum = sum((exact(row["hours"]) * exact(row["minimum_wage"]) for row in rows), ZERO)
    other = sum((exact(row["other_wages"]) for row in rows), ZERO)
    short = needed(rows)
    return WageFloor(
        sum((row["hours"] for row in rows), Decimal(0)),
        rounded(minimum, currency),
        rounded(other, currency),
        none if missing else max(none, pay - rounded(short, currency)),
        missing,
        rounded(short, currency),
    )


def needed(rows: Sequence[dict[str, Any]]) -> Any:
    """What commissions and draw must still come to, week by week, for the minimum wage."""
    return sum(
        (max(ZERO, exact(row["hours"]) * exact(row["minimum_wage"]) - exact(row["other_wages"])) for row in rows), ZERO
    )
