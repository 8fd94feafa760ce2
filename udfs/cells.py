"""Cells: what a spreadsheet passes in, and what it gets back.

Every host passes numbers, text, blanks, dates, error values and ranges in its own dress; here they
become exact numbers, dates and rows, or one of the spreadsheet's own error values with its reason.

>>> number("12.5%", "rate"), number(None, "credit"), day(46096, "start")
(Fraction(1, 8), Fraction(0, 1), datetime.date(2026, 3, 15))
>>> [str(code) for code in (NUM, NOT_AVAILABLE)]
['#NUM!', '#N/A']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from spm_xl.errors import InvalidInput, InvalidPlan, NotFound, OutOfRange, SpmError, ZeroDivisor
from spm_xl.money import ZERO, exact
from spm_xl.rational import Fraction

VALUE, NUM, DIV, NOT_AVAILABLE, NAME = "#VALUE!", "#NUM!", "#DIV/0!", "#N/A", "#NAME?"
ERRORS = (VALUE, NUM, DIV, NOT_AVAILABLE, NAME, "#REF!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#BUSY!", "#FIELD!")
FIRST_SERIAL, LAST_SERIAL = 1, 2_958_465  # 1900-01-01 and 9999-12-31
LARGEST = 1e30  # a number beyond it is a mistake
_EPOCH = date(1899, 12, 30)  # serials from 1900-03-01 on; before it Excel counts a day that never was
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d\d:\d\d.*)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)

Block = tuple[tuple[Any, ...], ...]  # a range: rows of cells


class CellError(str):
    """An error value of a cell, such as #NUM!, with the reason in words.

    It is text that equals its code, so that a host needs no import to test for it.
    """

    why: str

    def __new__(cls, code: str, why: str = "") -> CellError:
        made = super().__new__(cls, code)
        made.why = why
        return made


class Refusal(Exception):
    """Raised inside the call path to answer an error value."""

    def __init__(self, code: str, why: str):
        super().__init__(why)
        self.error = CellError(code, why)


def error_of(wrong: SpmError) -> CellError:
    """The error value for an error of the calculation.

    Source of the codes: DESIGN, Functions; Microsoft, "How to correct a #NUM! error" and its siblings.
    """
    if isinstance(wrong, NotFound):
        return CellError(NOT_AVAILABLE, str(wrong))
    if isinstance(wrong, ZeroDivisor):
        return CellError(DIV, str(wrong))
    if isinstance(wrong, (OutOfRange, InvalidPlan)):
        return CellError(NUM, str(wrong))
    return CellError(VALUE, str(wrong))


def passed_on(value: Any, argument: str) -> None:
    """Refuse an error value in an argument by passing it on unchanged."""
    if isinstance(value, str) and value[:1] == "#" and value.upper() in ERRORS:
        why = getattr(value, "why", "")
        raise Refusal(value.upper(), why or f"{argument} is the error {value.upper()}, which is passed on. Correct the cell it comes from.")


# --- one cell -------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _exact_float(value: float) -> Fraction:
    """`money.exact` of a finite float, by a shorter way where it is written with at most six decimals.

    Below 1e9 every decimal with six places has at most 15 digits, so that `value` is written as the one that is nearer
    to it than half its 15th digit, which is more than 5e-16 of it. The quotient is off by at most 1.2e-16 of it.
    """
    if -1e9 < value < 1e9:
        millionths = round(value * 1e6)
        if abs(millionths / 1e6 - value) <= 3e-16 * abs(value):
            return Fraction(millionths, 1_000_000)
    return exact(value)


def is_blank(value: Any) -> bool:
    """Whether a cell is empty, or text without a character."""
    return value is None or (isinstance(value, str) and not value.strip())


def number(value: Any, argument: str) -> Fraction:
    """An exact number; a blank counts as 0, as in Excel's own arithmetic."""
    if type(value) is float and -LARGEST <= value <= LARGEST:
        return _exact_float(value)
    if value is None:
        return ZERO
    return _number(value, argument)


def number_or_none(value: Any, argument: str) -> Fraction | None:
    """An exact number, or None for a blank."""
    return None if is_blank(value) else number(value, argument)


def _number(value: Any, argument: str) -> Fraction:
    if isinstance(value, str):
        return _number_in_text(value, argument)
    if isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, (date, datetime)):
        raise Refusal(VALUE, f"{argument} is the date {value:%Y-%m-%d}, where a number is expected. Point to the right cell.")
    if not isinstance(value, (int, float)) and hasattr(value, "tolist"):
        return number(value.tolist(), argument)
    try:
        if value != value or abs(value) > LARGEST:
            raise Refusal(NUM, f"{argument} is {_shown(value)}, which is no finite business number. Correct the cell.")
        return _exact_float(float(value)) if isinstance(value, float) else exact(value)
    except OutOfRange as wrong:
        raise Refusal(NUM, f"{argument}: {wrong}") from None
    except (InvalidInput, TypeError, ArithmeticError):
        raise Refusal(VALUE, f"{argument} is {_shown(value)}, which is no number. Write a number such as 1234.50.") from None


def _number_in_text(value: str, argument: str) -> Fraction:
    passed_on(value, argument)
    text = value.strip()
    if not text:
        return ZERO
    percent = text.endswith("%")
    digits = text[:-1].strip() if percent else text
    if not _NUMBER.fullmatch(digits):
        raise Refusal(VALUE, f"{argument} is the text {_shown(value)}, which is no number. Write a number such as 1234.50 or 12.5%.")
    try:
        found = exact(digits)
    except OutOfRange:
        raise Refusal(NUM, f"{argument} is {_shown(value)}, which is beyond the range of a business number. Correct the cell.") from None
    return found / 100 if percent else found


def text(value: Any, argument: str) -> str:
    """Text without its outer spaces; a whole number as it is written, a blank as ''."""
    if value is None:
        return ""
    if isinstance(value, str):
        passed_on(value, argument)
        return value.strip()
    if hasattr(value, "tolist"):
        return text(value.tolist(), argument)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (bool, int, float, Decimal)):
        return str(value)
    raise Refusal(VALUE, f"{argument} is {_shown(value)}, where text is expected. Point to one cell with text.")


def day(value: Any, argument: str) -> date:
    """A date: a serial number, a date, or ISO text; the time of day is dropped."""
    if isinstance(value, date):
        if value != value:  # pandas' missing date
            raise Refusal(NUM, f"{argument} is {_shown(value)}, which is no date. Write a date such as 2026-03-31.")
        return value.date() if isinstance(value, datetime) else value
    if is_blank(value):
        raise Refusal(VALUE, f"{argument} is blank, where a date is expected. Write one, such as 2026-03-31.")
    if isinstance(value, str):
        passed_on(value, argument)
        parts = _DATE.fullmatch(value.strip())
        try:
            if parts:
                return date(int(parts[1]), int(parts[2]), int(parts[3]))
        except ValueError:
            pass
        raise Refusal(VALUE, f"{argument} is the text {_shown(value)}, which is no date. Write a real date, or text such as 2026-03-31.")
    serial = number(value, argument)
    if not FIRST_SERIAL <= serial < LAST_SERIAL + 1:
        raise Refusal(NUM, f"{argument} is {float(serial):g}, which is no date. Write a date such as 2026-03-31.")
    whole = int(serial)
    return _EPOCH + timedelta(days=whole if whole >= 61 else whole + 1)


def _shown(value: Any) -> str:
    shown = repr(value) if isinstance(value, str) else str(value)
    return shown if len(shown) <= 40 else shown[:37] + "..."


# --- ranges ---------------------------------------------------------------------------------------------


def is_range(value: Any) -> bool:
    """Whether an argument is a range and not one cell."""
    return isinstance(value, (list, tuple))


def block(value: Any) -> Block:
    """A range as rows of cells; a flat list is a column, a single cell is 1x1."""
    if not is_range(value):
        return ((value,),)
    if type(value) is tuple and set(map(type, value)) == {tuple}:
        return value
    if not any(is_range(row) for row in value):
        return tuple((cell,) for cell in value)
    return tuple(row if type(row) is tuple else tuple(row) if is_range(row) else (row,) for row in value)


# --- what goes back -------------------------------------------------------------------------------------


def cell(value: Any) -> Any:
    """A result as a spreadsheet takes it: a float, text, or an error value."""
    if type(value) is float or isinstance(value, str):
        return value
    if value is None:
        return ""
    try:
        return float(value)
    except OverflowError:
        raise Refusal(NUM, "the answer is too large for a cell. Correct the arguments.") from None


def rows_of(values: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Several results as rows of cells."""
    return [[cell(value) for value in row] for row in values]
