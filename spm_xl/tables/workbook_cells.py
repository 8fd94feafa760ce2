"""The values of cells, from their type, their format and the text in them.

Whole columns are turned at once. A number is the decimal of 15 significant digits that a spreadsheet shows for it,
a date is told from a number by its format alone, an error value is its text.

>>> style = Styles(dates=frozenset([1]))
>>> values("n", 0, ["1234.5", "", "1234.5600000000001", "1e3"], [], style)
[Decimal('1234.5'), None, Decimal('1234.56'), Decimal('1000')]
>>> values("n", 1, ["46091", "46091.5"], [], style)
[datetime.date(2026, 3, 10), datetime.datetime(2026, 3, 10, 12, 0)]
>>> values("s", 0, ["1", ""], ["a", "b"], style), values("b", 0, ["1"], [], style)
(['b', None], [True])
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from spm_xl.tables.workbook_pieces import Damaged
from spm_xl.workbook.parts.xml_parts import unescaped

# Numbers without exponent and without zeros at their ends, which read back as they are written.
_USUAL = re.compile("(?:(?:-?[1-9][0-9]*+|0|-0(?=\\.))(?:\\.[0-9]++(?<!0))?+\0)++")
_LONGEST = 15  # characters that never hold more than 15 digits
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LEAP_DAY = 60  # the 29 February 1900 that never was: serials before it count from one day later
_DAY = timedelta(days=1)
BEYOND = "#VALUE!"  # what a spreadsheet shows for a serial beyond its calendar
KEPT_SMALL = Decimal(10) ** 15  # a number from here on stays a float: its last digits are lost


@dataclass(frozen=True, slots=True)
class Styles:
    """What is known of a workbook's formats: indexes of those that show dates and durations; whether days count from 1904."""

    dates: frozenset[int] = frozenset()
    durations: frozenset[int] = frozenset()
    from_1904: bool = False


def values(kind: str, style: int, texts: Sequence[str], strings: Sequence[str | None], styles: Styles) -> list[Any]:
    """The values of cells of one type and format; None for "" and for text that is only spaces.

    Parameters
    ----------
    kind : the type as the file writes it: n, s, str, inlineStr, b, e, d.
    style : index of the format.
    texts : what stands in the cells.
    strings : the workbook's shared strings.
    styles : its formats.

    Raises
    ------
    Damaged : one is no value of that type; the message says what the cell does.
    """
    if kind == "s":
        return _shared(texts, strings)
    if kind == "n":
        if style in styles.dates:
            return _each_once(texts, lambda text: _moment(text, style in styles.durations, styles.from_1904))
        return numbers(texts)
    if kind == "b":
        return _each_once(texts, _boolean)
    if kind == "d":
        return _each_once(texts, _iso)
    return [unescaped(text) if text and not text.isspace() else None for text in texts]


def _shared(texts: Sequence[str], strings: Sequence[str | None]) -> list[str | None]:
    try:
        numbers = list(map(int, filter(None, texts)))
        if min(numbers, default=0) < 0:
            raise IndexError
        found = map(strings.__getitem__, numbers)
        return list(found) if len(numbers) == len(texts) else [next(found) if text else None for text in texts]
    except (ValueError, IndexError):
        known = set(map(str, range(len(strings))))
        wrong = next((text for text in texts if text and text.strip() not in known), "")
        raise Damaged(f"names the shared text {wrong[:20]!r}, which does not exist") from None


def numbers(texts: Sequence[str]) -> list[Any]:
    """Numbers as decimals of 15 significant digits; from 10**15 on as floats; None for ""."""
    if "" in texts:
        filled = iter(numbers([text for text in texts if text]))
        return [next(filled) if text else None for text in texts]
    if not _USUAL.fullmatch("\0".join((*texts, ""))):
        return _each_once(texts, _number)
    found: list[Any] = list(map(Decimal, texts))
    if max(map(len, texts)) > _LONGEST:
        found = [value if len(text) <= _LONGEST else _number(text) for value, text in zip(found, texts, strict=True)]
    return found


def _number(text: str) -> Any:
    if not _NUMBER.fullmatch(text):
        raise Damaged(f"holds {text[:20]!r}, which is no number")
    number = float(text)
    if not math.isfinite(number) or abs(number) >= KEPT_SMALL:
        return number
    return Decimal(f"{number:.15g}") if number else Decimal(0)


def _each_once(texts: Sequence[str], value: Callable[[str], Any]) -> list[Any]:
    known = {text: value(text) if text else None for text in set(texts)}
    return list(map(known.__getitem__, texts))


def _boolean(text: str) -> bool:
    word = text.strip().lower()
    if word not in _BOOLEANS:
        raise Damaged(f"holds {text[:20]!r}, which is neither true nor false")
    return _BOOLEANS[word]


def _iso(text: str) -> Any:
    for read in (date.fromisoformat, _iso_moment, time.fromisoformat):
        try:
            return read(text.strip())
        except ValueError:
            continue
    raise Damaged(f"holds {text[:30]!r}, which is no date")


def _iso_moment(text: str) -> date:
    return _plain(datetime.fromisoformat(text).replace(tzinfo=None))


def _plain(moment: datetime) -> date:
    return moment if moment.time() != time() else moment.date()


def _moment(text: str, duration: bool, from_1904: bool) -> Any:
    """A date, a date with time, a time of day or a duration, from the days since the calendar's first."""
    if not _NUMBER.fullmatch(text):
        raise Damaged(f"holds {text[:20]!r}, which is no date")
    serial = float(text)
    try:
        whole = math.floor(serial)
        part = timedelta(milliseconds=round((serial - whole) * 86_400_000))
        if duration:
            return timedelta(days=whole) + part
        if not whole and part < _DAY:
            return (datetime.min + part).time()
        if 0 < serial < _LEAP_DAY and not from_1904:
            whole += 1
        return _plain((_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=whole) + part)
    except (OverflowError, ValueError):
        return BEYOND
