"""The columns of a table without a declared kind: what kind they are is told from all of their values, and never guessed.

A column of a CSV holds numbers where every value is one, dates where every value is an ISO date, and text otherwise;
ids with leading zeros, numbers of more digits than a cell keeps, and dates in other orders stay text.

>>> from spm_xl.tables.raw import Raw
>>> notes = []
>>> raw = Raw("d.csv", "", ("id", "net"), (("007", "012"), ("12.50", "")), (2, 3))
>>> typed(raw, 0, notes), typed(raw, 1, notes), notes
(['007', '012'], [Decimal('12.50'), None], [])
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.tables.cells import ERROR_VALUES, NEVER_CALCULATED
from spm_xl.tables.raw import Raw, shown

MOST_DIGITS = 15  # of a number in a cell
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_LIKE_NUMBER = re.compile(r"[-+(]?[^\w\s]?\s?\d[\d.,' ]*\s?[%)]?\s?[^\w\s]?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DAY_ZERO = datetime(1899, 12, 30)


def typed(raw: Raw, at: int, notes: list[str]) -> list[Any]:
    """The values of a column.

    Parameters
    ----------
    notes : what is to be said is added to them: a column of numbers that stays text because of some of its values.
    """
    column = raw.columns[at]
    if raw.letters:
        return [item_of(value, raw, index, at) for index, value in enumerate(column)]
    texts = [(value or "").strip() for value in column]
    there = [text for text in texts if text]
    for reading in (_number, _date, _truth):
        values = _all(there, reading)
        if values is not None:
            return [values[text] if text else None for text in texts]
    numbers = sum(_number(text) is not None for text in there)
    odd = next((index for index, text in enumerate(texts) if text and _number(text) is None), None)
    if odd is not None and 2 * numbers > len(there) and not any(re.match(r"0\d", text) for text in there):
        notes.append(f"{raw.place(odd, at)} holds {shown(texts[odd])!r}, which is no number: the column stays text.")
    elif there and all(_LIKE_NUMBER.fullmatch(text) and len(re.sub(r"\D", "", text)) <= MOST_DIGITS for text in there) and not _ids(there):
        notes.append(f"{raw.place(0, at)} holds {shown(there[0])!r}: the column stays text. Write numbers as 1234.50.")
    return [text or None for text in texts]


def _all(texts: Sequence[str], reading: Any) -> dict[str, Any] | None:
    """Text -> value where every text has one, else None."""
    found: dict[str, Any] = {}
    for text in texts:
        if text not in found:
            value = reading(text)
            if value is None:
                return None
            found[text] = value
    return found


def _ids(texts: Sequence[str]) -> bool:
    """Whether digits are no numbers: leading zeros."""
    return all(text.isdigit() for text in texts)


def _number(text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text) or len(text.replace(".", "").lstrip("-0")) > MOST_DIGITS:
        return None
    return Decimal(text)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _truth(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.casefold())


def alone(text: str) -> Any:
    """A text of a CSV that stands for itself, and for no column.

    >>> alone("12.50"), alone("007"), alone(" "), alone("2026-03-31")
    (Decimal('12.50'), '007', None, datetime.date(2026, 3, 31))
    """
    plain = text.strip()
    return next((value for reading in (_number, _date, _truth) if (value := reading(plain)) is not None), plain or None)


def item_of(value: Any, raw: Raw, index: int, at: int) -> Any:
    """A cell as a value; a moment becomes its serial number, as a cell holds it.

    Raises
    ------
    InvalidInput : an error value, or a formula that was never calculated.
    """
    if value is NEVER_CALCULATED:
        raise InvalidInput(f"{raw.place(index, at)}: the formula was never calculated. Open the file in Excel or LibreOffice and save it.")
    if isinstance(value, str) and not raw.letters:
        return alone(value)
    if isinstance(value, str):
        if value.startswith("#") and value.upper() in ERROR_VALUES:
            raise InvalidInput(f"{raw.place(index, at)}: the cell holds the error {value}. Correct its formula.")
        return value
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else _serial(value - _DAY_ZERO)
    if isinstance(value, time):
        return _serial(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second))
    return _serial(value) if isinstance(value, timedelta) else value


def _serial(span: timedelta) -> Decimal:
    seconds = span.days * 86_400 + span.seconds
    return Decimal(repr(seconds / 86_400))
