"""A date or time as text, in a number format. Months and days have their English names.

>>> from spm_xl.workbook.texts.number_format import sections
>>> dated(Fraction(46112), *sections("ddd d mmmm yyyy"), "")
'Tue 31 March 2026'
"""

from __future__ import annotations

from datetime import date, datetime, time

from spm_xl.errors import InvalidInput
from spm_xl.rational import Fraction
from spm_xl.workbook.grid.day_numbers import DAY_ZERO, FIRST_DAY, LAST_DAY
from spm_xl.workbook.texts.number_format import Section, Token

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def serial(value: date | time) -> Fraction:
    """A date or time as Excel counts it: days, from the last day of 1899."""
    days = value.toordinal() - DAY_ZERO if isinstance(value, date) else 0
    if not isinstance(value, (datetime, time)):
        return Fraction(days)
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return days + Fraction(seconds * 1_000_000 + value.microsecond, 86_400_000_000)


def dated(value: Fraction, section: Section, code: str) -> str:
    """A number of days as date and time."""
    shown = {token.text[0] for token in section.tokens if token.kind == "date"}
    if value < 0 or value > LAST_DAY + 1 or (shown & set("ymd") and value < FIRST_DAY):
        raise InvalidInput(f"{float(value):g} is no date that the format {code!r} can show.")
    parts = max((len(token.text) - 1 for token in section.tokens if token.kind == "part"), default=0)
    units = 10**parts if "s" in shown or any(token == Token("elapsed", "s") for token in section.tokens) else 1000
    ticks = (2 * value.numerator * 86_400 * units + value.denominator) // (2 * value.denominator)
    seconds, part = divmod(ticks, units)
    days, clock = divmod(seconds, 86_400)
    half = any(token.kind == "half" for token in section.tokens)
    day = date.fromordinal(min(days + DAY_ZERO, date.max.toordinal())) if days else date(1900, 1, 1)
    return "".join(_piece(token, day, seconds, clock, part, half) for token in section.tokens)


def _piece(token: Token, day: date, seconds: int, clock: int, part: int, half: bool) -> str:
    """One piece of a date or time."""
    kind, text = token
    if kind == "date":
        return _of_day(text, day) if text[0] in "ymd" else _of_clock(text, clock, half)
    if kind == "minutes":
        return str(clock // 60 % 60).rjust(min(len(text), 2), "0")
    if kind == "elapsed":
        return str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).rjust(len(text), "0")
    if kind == "half":
        words = ("AM", "PM") if text == "am/pm" else ("A", "P")
        return words[clock >= 43_200]
    if kind == "part":
        return f".{part:0{len(text) - 1}d}"
    return text


def _of_clock(text: str, clock: int, half: bool) -> str:
    hours = clock // 3600
    number = ((hours + 11) % 12 + 1 if half else hours) if text[0] == "h" else clock % 60
    return str(number).rjust(min(len(text), 2), "0")


def _of_day(text: str, day: date) -> str:
    size = len(text)
    if text[0] == "y":
        return f"{day.year:04d}" if size > 2 else f"{day.year % 100:02d}"
    number, name = (day.month, MONTHS[day.month - 1]) if text[0] == "m" else (day.day, DAYS[day.weekday()])
    if size <= 2:
        return str(number).rjust(size, "0")
    if size == 5 and text[0] == "m":
        return name[0]
    return name if size > 3 else name[:3]
