"""A cell becomes a value of its column's kind, or the reason why it cannot.

Nothing is guessed and nothing becomes zero: text in a number column, a date as text in an unknown
order, TRUE in an amount, an error value such as #DIV/0! are refused, each with a remedy.

>>> from spm_xl.tables.schema import BY_NAME
>>> values, faults = typed(BY_NAME["transactions"].column("amount"), ["12.50", 0.1, "1,234.50"])
>>> values
[Decimal('12.50'), Decimal('0.1'), None]
>>> faults[0].index, faults[0].what
(2, "'1,234.50' is text, not a number.")
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from spm_xl import condition
from spm_xl.errors import InvalidPlan
from spm_xl.near import did_you_mean
from spm_xl.tables.formats import PLAIN, CellFormat, date_pattern, plain_number
from spm_xl.tables.schema import Column

ERROR_VALUES = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#BUSY!"]
)
LARGEST = Decimal(10) ** 15  # beyond it an amount of money is a mistake
EXACT_DIGITS = 10**15  # a spreadsheet keeps 15 digits of a number
PERCENT_ALLOWED = frozenset({"split_total"})  # rates that may lawfully exceed 1
BLANK_TEXT = frozenset({"text", "id", "choice", "condition"})  # kinds whose blank is "", not None
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?")
_DAMAGED_ID = re.compile(r"[0-9][.,][0-9]+[Ee]\+[0-9]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class FormulaWithoutValue:
    """What a formula cell holds that was never calculated."""

    def __str__(self) -> str:
        return "formula"


NEVER_CALCULATED = FormulaWithoutValue()


class Unreadable(Exception):
    """Why a cell is no value of its kind: rule, what, remedy."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be used: its position in the column, and why."""

    index: int
    value: Any
    rule: str
    what: str
    remedy: str


def typed(column: Column, values: Sequence[Any], style: CellFormat = PLAIN) -> tuple[list[Any], list[Fault]]:
    """The values of a column by its kind; what cannot be read is None and listed.

    Parameters
    ----------
    column : its declaration.
    values : cells as found: text, numbers, dates, booleans, None.
    style : how the source writes them.
    """
    keys: Sequence[Any] = values
    unique = _unique(values)
    if unique is None:  # 1, 1.0 and TRUE are equal to Python and must not be to us
        keys = [(value.__class__, value) for value in values]
        unique = set(keys)
        unwrap: Callable[[Any], Any] = lambda key: key[1]  # noqa: E731
    else:
        unwrap = lambda key: key  # noqa: E731
    known: dict[Any, Any] = {}
    refused: dict[Any, tuple[str, str, str]] = {}
    for key in unique:
        try:
            known[key] = value_of(column, unwrap(key), style)
        except Unreadable as reason:
            known[key] = None
            refused[key] = reason.args
    faults: list[Fault] = []
    if refused:
        faults = [Fault(i, values[i], *refused[key]) for i, key in enumerate(keys) if key in refused]
    return list(map(known.__getitem__, keys)), faults


def value_of(column: Column, cell: Any, style: CellFormat = PLAIN) -> Any:
    """One cell by its column's kind; raises `Unreadable`."""
    if isinstance(cell, str):
        cell = cell.strip()
        if style.values:
            cell = style.values.get(cell, cell)
        if cell.startswith("#") and cell.upper() in ERROR_VALUES:
            raise Unreadable(
                "error value", f"the cell holds the error {cell}.", "Correct the formula or the value it needs."
            )
    elif cell is NEVER_CALCULATED:
        raise Unreadable(
            "formula without value",
            "the formula was never calculated, so there is no value to read.",
            "Open the file in Excel or LibreOffice, recalculate and save it, or paste the values.",
        )
    if cell is None or cell == "":
        return _blank(column)
    return CONVERTERS[column.kind](cell, column, style)


def _unique(values: Sequence[Any]) -> set[Any] | None:
    """The different values where all are text or blank, else None."""
    classes = set(map(type, values))
    return set(values) if classes <= {str, type(None)} else None


def _blank(column: Column) -> Any:
    if column.default:
        return CONVERTERS[column.kind](column.default, column, PLAIN)
    if column.required:
        raise Unreadable("blank", f"{column.name} is blank; it is needed.", f"Fill it in: {column.meaning}.")
    return "" if column.kind in BLANK_TEXT else None


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
            f"{result:.6g} is beyond any amount of business (at most 1e15).",
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
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 10_000 < cell < 100_000:
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
