"""The company: its settings, and the pay calendar that they describe.

>>> calendar({**DEFAULT_SETTINGS, "period": "quarter"}, ()).named("2026-Q1").end
datetime.date(2026, 3, 31)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from spm_xl.errors import InvalidInput
from spm_xl.period import Calendar, Period, days_in, gaps
from spm_xl.tables.inputs import Inputs, Row

DEFAULT_SETTINGS = {
    "company": "",
    "currency": "USD",
    "period": "month",
    "fiscal_year_start": "01-01",
    "first_period": "",
    "cutoff_days": "0",
    "pay_days": "15",
    "dispute_days": "30",
    "contact": "",
    "reason_codes": "missing deal|wrong split|wrong rate|wrong amount|other",
    "workweek": "",
    "weeks_53": "",
    "holidays": "",
    "rule_packs": "",
}


def settings_of(inputs: Inputs) -> dict[str, str]:
    """Every setting by its name, the usual one where the company has none."""
    return {**DEFAULT_SETTINGS, **{row["name"]: row["value"] for row in inputs.rows("settings")}}


def calendar(settings: Mapping[str, str], rows: tuple[Row, ...]) -> Calendar:
    """The pay calendar that the settings describe.

    Parameters
    ----------
    rows : of the table periods.

    Raises
    ------
    InvalidInput : a setting cannot be read, or the table is no calendar.
    """
    try:
        pay_days = int(settings["pay_days"])
        text = settings["fiscal_year_start"]
        start = date.fromisoformat(text if len(text) > 5 else f"2000-{text}")
        holidays = days_in(settings["holidays"])
    except ValueError as wrong:
        raise InvalidInput(
            f"a setting cannot be read ({wrong}). pay_days is a whole number, fiscal_year_start a month and day such as "
            "02-01 (a full date for 4-4-5), holidays ISO dates separated by |."
        ) from None
    kind = settings["period"]
    if kind not in ("month", "quarter", "half", "year", "4-4-5", "custom"):
        raise InvalidInput(f"setting period = {kind!r} is unknown. Use month, quarter, half, year, 4-4-5 or custom.")
    if kind == "4-4-5" and len(text) <= 5:
        raise InvalidInput("a 4-4-5 calendar needs fiscal_year_start as the full first day of a year, such as 2026-02-01.")
    index: dict[str, int] = defaultdict(int)
    periods = []
    for row in sorted(rows, key=lambda r: r["start"]):
        pay_date = row["pay_date"] or row["end"] + timedelta(days=pay_days)
        periods.append(Period(row["start"], row["end"], row["period"], row["year"], index[row["year"]], pay_date))
        index[row["year"]] += 1
    wrong_periods = gaps(periods)
    if wrong_periods or (kind == "custom" and not periods):
        raise InvalidInput(f"the table periods is not a calendar: {'; '.join(wrong_periods) or 'it is empty'}. Correct it.")
    long_years = frozenset(f"FY{year.strip().removeprefix('FY')}" for year in settings["weeks_53"].split("|") if year.strip())
    return Calendar(kind, start, pay_days, tuple(periods), long_years, holidays)
