"""Holiday calendars: which days are working days for whom.

A working day is a weekday (Monday to Friday) that is no holiday. Holidays of everybody stand in the setting `holidays` and in
rows of the table holidays without a calendar. Others belong to a calendar by name: that of the participant's column
calendar, else of the column region. Whoever has neither works on weekdays, and a note says so.

>>> found = Calendars(frozenset(), {"east": frozenset([date(2026, 7, 3)])}, {"ann": "east"})
>>> len(holidays_of(found, "ann")), len(holidays_of(found, "ann", "bob"))
(1, 0)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from spm_xl.errors import InvalidInput
from spm_xl.measure.people import current_rows
from spm_xl.near import did_you_mean
from spm_xl.period import LAST_DAY, days_in
from spm_xl.tables.company import settings_of
from spm_xl.tables.inputs import Inputs
from spm_xl.working_days import Holidays


@dataclass(frozen=True, slots=True)
class Calendars:
    """The holiday calendars of a company.

    Attributes
    ----------
    everybody : holidays of everybody.
    named : the holidays of each calendar, those of everybody among them, by its name in small letters.
    of : name of the calendar of each participant that has one.
    notes : who has no calendar, and what is done about it.
    """

    everybody: Holidays = frozenset()
    named: Mapping[str, Holidays] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def calendars_of(inputs: Inputs, as_of: date | None = None) -> Calendars:
    """The calendars that the inputs give.

    Parameters
    ----------
    as_of : a participant has the calendar and region in force on this day; the last ones unless given.
    """
    everybody, named = set(_setting(inputs)), defaultdict(set)
    for row in inputs.rows("holidays"):
        if row["calendar"]:
            named[_plain(row["calendar"])].add(row["date"])
        else:
            everybody.add(row["date"])
    whole = {name: frozenset(days | everybody) for name, days in named.items()}
    of, notes = {}, [] if everybody or named else ["No holidays are given, so that every weekday counts as a working day."]
    missing: dict[tuple[str, str], int] = defaultdict(int)
    for participant, row in current_rows(inputs, as_of or LAST_DAY).items():
        own, region = _plain(row.get("calendar") or ""), _plain(row.get("region") or "")
        name = own or region
        if name in whole:
            of[participant] = name
        elif whole:
            missing["calendar" if own else "region", str(row.get("calendar") or row.get("region") or "")] += 1
    notes += [_missing(column, name, count, whole) for (column, name), count in missing.items()]
    return Calendars(frozenset(everybody), whole, of, tuple(notes))


def holidays_of(calendars: Calendars, *participants: str) -> Holidays:
    """The holidays of a participant, or of several where all have one calendar; else those of everybody."""
    names = {calendars.of.get(participant, "") for participant in participants}
    return calendars.named.get(names.pop(), calendars.everybody) if len(names) == 1 else calendars.everybody


def _setting(inputs: Inputs) -> Holidays:
    """The days of the setting holidays."""
    try:
        return days_in(settings_of(inputs)["holidays"])
    except ValueError as wrong:
        raise InvalidInput(f"the setting holidays cannot be read ({wrong}). Write ISO dates separated by |.") from None


def _missing(column: str, name: str, count: int, known: Mapping[str, Holidays]) -> str:
    who, whose = ("1 participant", "its") if count == 1 else (f"{count} participants", "their")
    weekdays = f"{whose} working days are the weekdays without the holidays of everybody."
    if not name:
        return f"{who} without a calendar or region: {weekdays} Fill the column calendar of the table participants."
    return f"{who} of {column} {name!r}, which the table holidays does not name: {weekdays} {did_you_mean(name, known)}"


def _plain(name: str) -> str:
    return name.strip().casefold()
