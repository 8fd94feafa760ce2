"""The kinds of cells: how each is read, and the reason where it cannot be.

>>> from spm_xl.tables.schema import Column
>>> identifier(731.0, Column("participant", "id", ""), CellFormat())
'731'
>>> several("0.25 | 0.5", Column("ramp", "numbers", ""), CellFormat())
(Decimal('0.25'), Decimal('0.5'))
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from spm_xl import condition
from spm_xl.errors import InvalidPlan
from spm_xl.near import did_you_mean
from spm_xl.tables.formats import CellFormat, date_pattern, plain_number
from spm_xl.tables.schema import Column

LARGEST = Decimal(10) ** 15  # beyond it an amount of money is a mistake
EXACT_DIGITS = 10**15  # a spreadsheet keeps 15 digits of a number
PERCENT_ALLOWED = frozenset({"split_total"})  # rates that may lawfully exceed 1
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?")
_DAMAGED_ID = re.compile(r"[0-9][.,][0-9]+[Ee]\+[0-9]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class Unreadable(Exception):
    """Why a cell is no value of its kind: rule, what, remedy."""


def number(cell: Any, column: Column, style: CellFormat) -> Decimal:
    """An exact decimal number."""
    if isinstance(cell, bool):
        raise Unreadable(
            "boolean as number", f"{str(cell).upper()} is yes or no, not a number.", "Write the number itself."
        )
    if isinstance(cell, str):
        plain = plain_number(cell, style)
        if plain is None:
            raise Unreadable(*_not_a_number(cell))
        result = Decimal(plain)
    elif isinstance(cell, float):
        if not math.isfinite(cell):
            raise Unreadable("not a finite number", f"{cell} is no amount.", "Correct the export or the formula.")
        result = Decimal(f"{cell:.15g}")
    elif isinstance(cell, (int, Decimal)):
        result = Decimal(cell)
    else:
        raise Unreadable(
            "date as number",
            f"{cell} is a date or time, not a number.",
            "Write a number and give the cell a number format.",
        )
    if style.percent:
        result = result.scaleb(-2)
    return _in_range(result, column)


def _in_range(result: Decimal, column: Column) -> Decimal:
    if not result.is_finite() or abs(result) > LARGEST or (result and result.adjusted() < -30):
        raise Unreadable(
            "number out of range",
            f"{result:.6g} is {'beyond any amount of business (at most 1e15)' if abs(result) > 1 else 'finer than any amount of business'}.",
            "Correct the number or the export.",
        )
    if not result:
        return result.copy_abs()
    if column.kind == "rate":
        if result < 0:
            raise Unreadable("negative rate", f"{column.name} is below 0.", "Write a share from 0 to 1.")
        if result > 1 and column.name not in PERCENT_ALLOWED:
            raise Unreadable(
                "rate above 1",
                f"{column.name} is {result}, which means {result * 100:f}%.",
                f"Write a fraction: {result.scaleb(-2):f} for {result:f}%.",
            )
    return result


def _not_a_number(text: str) -> tuple[str, str, str]:
    if text.lower().strip("+-") in ("nan", "inf", "infinity"):
        return "not a finite number", f"{text!r} is no amount.", "Correct the export or the formula."
    return (
        "text as number",
        f"{text!r} is text, not a number.",
        "Write it like 1234.50 or -1234.50, or declare in the mapping how numbers are written "
        "(decimal, thousands, negative, symbol, percent).",
    )


def text(cell: Any, column: Column, style: CellFormat) -> str:
    """Free text; a number keeps its written form."""
    return style.prefix + _plain_text(cell)


def _plain_text(cell: Any) -> str:
    if isinstance(cell, str):
        if _CONTROL.search(cell):
            raise Unreadable(
                "control character", "the text holds a control character.", "Remove it; type the text again."
            )
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (int, float, Decimal)):
        return _written(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return str(cell)


def identifier(cell: Any, column: Column, style: CellFormat) -> str:
    """An identifier: trimmed text in normal form; 731.0 is 731, never anything else."""
    if isinstance(cell, (bool, date)):
        raise Unreadable(
            "no identifier",
            f"{cell} is a date or a boolean, not an identifier.",
            "Format the column as text and type the identifier again.",
        )
    if isinstance(cell, (int, float)) and abs(cell) >= EXACT_DIGITS:
        raise Unreadable(
            "damaged identifier",
            f"{cell} is a number of more than 15 digits; a spreadsheet does not keep the last ones.",
            "Format the column as text and load the identifiers again.",
        )
    found = _plain_text(cell)
    if not found.isascii():
        found = unicodedata.normalize("NFKC", found).strip()
        hidden = next((mark for mark in found if unicodedata.category(mark) in ("Cf", "Cc")), "")
        if hidden:
            raise Unreadable(
                "invisible character", f"the identifier holds the invisible character U+{ord(hidden):04X}.", "Remove it."
            )
    if _DAMAGED_ID.fullmatch(found):
        raise Unreadable(
            "damaged identifier",
            f"{found} is an identifier that a spreadsheet turned into a number; its digits are lost.",
            "Export it again and open the file with the column as text.",
        )
    if style.width and found.isdigit():
        found = found.zfill(style.width)
    return style.prefix + found


def _written(cell: int | float | Decimal) -> str:
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.15g}'):f}"
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def day(cell: Any, column: Column, style: CellFormat) -> date:
    """A real date, ISO text, or text of the declared pattern."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        result = cell
    elif isinstance(cell, str):
        result = _text_date(cell, style)
    else:
        raise Unreadable("number as date", *_serial(cell))
    if result.year < 1900:
        raise Unreadable("date out of range", f"{result} lies before 1900.", "Correct the year.")
    return result


def _text_date(cell: str, style: CellFormat) -> date:
    try:
        if style.date:
            return datetime.strptime(cell, date_pattern(style.date)).date()
        iso = _ISO.fullmatch(cell)
        if iso:
            return date.fromisoformat(iso.group(1))
    except ValueError:
        pass
    declared = f"the declared {style.date}" if style.date else "2026-03-31"
    raise Unreadable(
        "text as date",
        f"{cell!r} is text and no date written like {declared}; day and month are not guessed.",
        "Make it a real date, or declare date_format in the mapping.",
    )


def _serial(cell: Any) -> tuple[str, str]:
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool) and 10_000 < cell < 100_000:
        return (
            f"{cell:g} is a number; as a date serial it could be {date.fromordinal(date(1899, 12, 30).toordinal() + int(cell))}.",
            "Format the cell as a date, so that it is known to be one.",
        )
    return f"{cell} is not a date.", "Write a real date such as 2026-03-31."


def flag(cell: Any, column: Column, style: CellFormat) -> bool:
    """yes or no."""
    known = cell if isinstance(cell, bool) else _YES_NO.get(str(cell).casefold())
    if known is None:
        raise Unreadable("not yes or no", f"{column.name} is {str(cell)!r}.", "Write yes or no.")
    return known


def choice(cell: Any, column: Column, style: CellFormat) -> str:
    """One of the column's words."""
    word = _plain_text(cell)
    for known in column.choices:
        if word == known or _bare(word) == _bare(known):
            return known
    raise Unreadable(
        "unknown word", f"{column.name} is {word!r}, which is none of its words.", did_you_mean(word, column.choices)
    )


def _bare(word: str) -> str:
    return word.casefold().replace(" ", "_").replace("-", "_")


def test(cell: Any, column: Column, style: CellFormat) -> str:
    """A condition; it is kept as text once it can be parsed."""
    written = text(cell, column, style)
    try:
        condition.parse(written)
    except InvalidPlan as reason:
        raise Unreadable("condition", str(reason), "") from None
    return written


def several(cell: Any, column: Column, style: CellFormat) -> tuple[Decimal, ...]:
    """Several numbers separated by |."""
    parts = cell.split("|") if isinstance(cell, str) else [cell]
    return tuple(number(part.strip() if isinstance(part, str) else part, column, style) for part in parts)


CONVERTERS: dict[str, Callable[[Any, Column, CellFormat], Any]] = {
    "text": text,
    "id": identifier,
    "number": number,
    "money": number,
    "rate": number,
    "date": day,
    "flag": flag,
    "choice": choice,
    "condition": test,
    "numbers": several,
}
