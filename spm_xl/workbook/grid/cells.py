"""The XML of one cell.

A number is written as the shortest text that reads back the same, a date as its serial number, a text
as an index into the shared strings. Text that a spreadsheet could take for a formula stays text: its
cell gets a style with the quote prefix. Control characters become `_x0008_`.

>>> escaped("a\\x08b & _x0041_")
'a_x0008_b &amp; _x005F_x0041_'
>>> number(Fraction(1, 3)), number(Decimal("75.10")), number(date(2026, 3, 31))
('0.3333333333333333', '75.10', '46112')
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from spm_xl.errors import InvalidInput
from spm_xl.rational import Fraction
from spm_xl.workbook.grid.day_numbers import DAY_ZERO

Scalar: TypeAlias = bool | int | float | Decimal | Fraction | str | date | None
MOST_TEXT = 32_767  # UTF-16 units in a cell
FORMULA_STARTS = "=+-@\t\r"
_UNSAFE = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_": "_x005F_"}


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value that replaces the template's formula, where the formula would not give it exactly."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Known:
    """What the formula of a cell comes to: the formula stays, and viewers that do not calculate show this."""

    value: Scalar


def escaped(text: str) -> str:
    """Text for the inside of an XML element of a workbook."""
    return _UNSAFE.sub(lambda found: _ENTITIES.get(found[0]) or f"_x{ord(found[0]):04X}_", text)


def attribute(text: str) -> str:
    """Text for the inside of an XML attribute; control characters become spaces."""
    plain = re.sub("[\x00-\x1f\ud800-\udfff\ufffe\uffff]", " ", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def checked(text: str) -> str:
    """The text itself, where a cell can hold it.

    >>> checked("x" * 32_768)
    Traceback (most recent call last):
    spm_xl.errors.InvalidInput: a text of 32,768 characters ('xxxxxxxxxxxxxxxxxxxx...') does not fit in a cell (at most 32,767). Shorten it.
    """
    length = len(text)
    if length > MOST_TEXT // 2:
        length += sum(1 for character in text if character > "\uffff")
    if length > MOST_TEXT:
        raise InvalidInput(
            f"a text of {length:,} characters ({text[:20] + '...'!r}) does not fit in a cell "
            f"(at most {MOST_TEXT:,}). Shorten it."
        )
    return text


def number(value: int | float | Decimal | Fraction | date) -> str:
    """A number or date as it stands in a cell."""
    write = NUMBERS.get(type(value))
    if write:
        return write(value)
    return _day(value) if isinstance(value, date) else _shortest(float(value))


def numbers(values: Sequence[int | float | Decimal]) -> list[bytes]:
    """Numbers as they stand in cells, many at once: `number` of each.

    >>> numbers([1.0, 2.5, 1e20, -3, 10.0]), numbers([Decimal("1.0"), 1.0])
    ([b'1', b'2.5', b'1e+20', b'-3', b'10'], [b'1.0', b'1'])
    """
    if values and set(map(type, values)) <= {int, float}:
        text = repr(list(values))
        if "n" not in text:  # of inf and nan
            return text[1:-1].replace(".0, ", ", ").removesuffix(".0").encode().split(b", ")
    return [number(value).encode() for value in values]


def _decimal(value: Decimal) -> str:
    return str(value) if value.is_finite() else _shortest(float(value))


def _fraction(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else _shortest(float(value))


def _shortest(value: float) -> str:
    if not math.isfinite(value):
        raise InvalidInput(f"{value} cannot stand in a cell; only finite numbers can.")
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text


def _day(value: date) -> str:
    if isinstance(value, datetime) and value.time() != datetime.min.time():
        raise InvalidInput(f"{value} has a time of day; give a date.")
    return str(value.toordinal() - DAY_ZERO)


NUMBERS: dict[type, Callable[[Any], str]] = {
    Decimal: _decimal, Fraction: _fraction, int: str, float: _shortest, date: _day,
}  # fmt: skip


def plain(value: Scalar) -> str:
    """What follows the style of a cell without text: type, value, end."""
    if value is None:
        return "/>"
    if value is True or value is False:
        return f' t="b"><v>{int(value)}</v></c>'
    return f"><v>{number(value)}</v></c>"  # type: ignore[arg-type]


def calculated(value: Scalar, formula: str) -> str:
    """What follows the style of a formula's cell: type, formula and the value it comes to."""
    if value is None:
        return f"><f>{formula}</f></c>"
    if isinstance(value, str):
        return f' t="str"><f>{formula}</f><v>{escaped(checked(value))}</v></c>'
    if value is True or value is False:
        return f' t="b"><f>{formula}</f><v>{int(value)}</v></c>'
    return f"><f>{formula}</f><v>{number(value)}</v></c>"
