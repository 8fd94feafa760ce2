"""Values that are plainly right, told many at a time; whatever is not is looked at one by one.

>>> from spm_xl.tables.schema import BY_NAME
>>> usual_values(BY_NAME["transactions"].column("transaction"), {"D-1", " D-2", "#N/A"}, PLAIN)
{'D-1': 'D-1'}
>>> usual_values(BY_NAME["transactions"].column("amount"), {"12.50", "1,234.50"}, PLAIN)
{'12.50': Decimal('12.50')}
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.tables.formats import PLAIN, CellFormat
from spm_xl.tables.kinds import LARGEST, PERCENT_ALLOWED
from spm_xl.tables.schema import Column

NUMBERS = frozenset({"number", "money", "rate"})
# Printed characters of ASCII without space at the ends, that begin no error value.
_TEXT = '[!"$-~](?:[ -~]*+(?<! ))?+'
# At most 15 digits before the point and 12 behind it, and no minus before nothing.
_NUMBER = r"(?!-0*+(?:\.0*+)?+\0)-?[0-9]{1,15}+(?:\.[0-9]{0,12}+)?+"
_TEXTS, _NUMBERS = re.compile(f"(?:{_TEXT}\0)*+"), re.compile(f"(?:{_NUMBER}\0)*+")
_SMALLEST = Decimal("1e-30")
FIRST_YEAR = 1900


def are_usual(column: Column, unique: Collection[Any], style: CellFormat) -> bool:
    """Whether all the different values of a column stay as they are.

    Parameters
    ----------
    column : its declaration.
    unique : its different values, one at least and all of one class.
    style : how the source writes them.
    """
    kind = type(next(iter(unique)))
    if style.values:
        return False
    if kind is str:
        return _stays_text(column, style) and _is_text(column, "\0".join((*unique, "")))
    if kind is Decimal:
        return column.kind in NUMBERS and not style.percent and _are_in_range(column, unique)
    return kind is date and column.kind == "date" and min(unique).year >= FIRST_YEAR


def are_numbers(column: Column, unique: Collection[Any], style: CellFormat) -> bool:
    """Whether all the different values of a column are texts that are plainly numbers."""
    return (
        column.kind in NUMBERS
        and column.kind != "rate"
        and replace(style, date="", width=0, prefix="") == PLAIN
        and bool(_NUMBERS.fullmatch("\0".join((*unique, ""))))
    )


def usual_values(column: Column, unique: Collection[Any], style: CellFormat) -> dict[str, Any]:
    """Those texts among the different values of a column that are plainly right, with what they become."""
    texts = [value for value in unique if value.__class__ is str]
    if style.values:
        return {}
    if _stays_text(column, style):
        return {text: text for text in texts if _is_text(column, f"{text}\0")}
    return {text: Decimal(text) for text in texts if are_numbers(column, [text], style)} if column.kind in NUMBERS else {}


def _stays_text(column: Column, style: CellFormat) -> bool:
    return column.kind in ("text", "id") and not style.prefix and not style.width


def _is_text(column: Column, together: str) -> bool:
    """Whether texts, each with a zero character behind it, need no closer look; an id with E+ is perhaps a damaged number."""
    return bool(_TEXTS.fullmatch(together)) and (column.kind == "text" or "+" not in together)


def _are_in_range(column: Column, numbers: Collection[Decimal]) -> bool:
    """Whether numbers need no closer look: neither endless, too large or small, nor a zero with a sign."""
    if not all(map(Decimal.is_finite, numbers)):
        return False
    low, high = min(numbers), max(numbers)
    if column.kind == "rate" and (low < 0 or (high > 1 and column.name not in PERCENT_ALLOWED)):
        return False
    if low < -LARGEST or high > LARGEST or min(map(abs, filter(None, numbers)), default=LARGEST) < _SMALLEST:
        return False
    return 0 not in numbers or not any(number.is_signed() for number in numbers if not number)
