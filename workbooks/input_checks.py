"""What a column of the input workbook says of itself, and which cells it takes: notes and validations."""

from __future__ import annotations

from datetime import date
from typing import Any

from spm_xl.tables.declaration import YES_NO
from spm_xl.tables.kinds import LARGEST, PERCENT_ALLOWED
from spm_xl.tables.schema import BY_NAME, Column
from spm_xl.workbook.formulas.references import letters_of

CHECKED_ROWS = 20_000  # rows that the cells' checks reach


def is_needed(column: Column) -> bool:
    """Whether a blank cell of a column is refused."""
    return column.required and not column.default


def note(column: Column) -> str:
    """A header's note: meaning, how it is written, what a blank cell means."""
    ways = {
        "id": "text; leading zeros count",
        "date": "a date",
        "rate": "a share: 5% or 0.05",
        "flag": "yes or no",
        "condition": "a test such as product = Widget | Gadget; amount >= 1000",
        "numbers": "numbers separated by |",
        "money": "an amount",
    }
    parts = [f"{column.meaning[:1].upper()}{column.meaning[1:]}."]
    if column.kind in ways:
        parts.append(f"Written as {ways[column.kind]}.")
    if column.choices and column.kind == "choice":
        parts.append(f"One of: {', '.join(column.choices)}.")
    if column.refers:
        parts.append(f"{'Usually stands' if column.lenient else 'Must stand'} in {column.refers}.")
    if is_needed(column):
        parts.append("Needed.")
    elif column.default:
        parts.append(f"Blank means {column.default}.")
    return "\n".join(parts)


def check(column: Column) -> dict[str, Any]:
    """The check of a column's cells, with the message that is shown when one is entered."""
    message = _short(f"{column.meaning[:1].upper()}{column.meaning[1:]}.", 250)
    shown = {"input_title": _short(column.name, 32), "input_message": message, "ignore_blank": True}
    stop = {"error_type": "stop", "error_title": _short(column.name, 32)}
    if column.kind in ("choice", "flag"):
        words = list(column.choices or YES_NO)
        return {"validate": "list", "source": words, **shown, **stop, "error_message": "Choose a word from the list."}
    if column.refers:
        table, name = column.refers.split(".")
        letter = letters_of([known.name for known in BY_NAME[table].columns].index(name) + 1)
        source = f"='{table}'!${letter}$2:${letter}${CHECKED_ROWS + 1}"
        error = f"It is not in {column.refers}. Enter it there first."
        kind = {"error_type": "warning"} if column.lenient else {}
        return {"validate": "list", "source": source, **shown, **stop, **kind, "error_message": error}
    if column.kind == "date":
        error = "Enter a date, such as 2026-03-31."
        return {"validate": "date", "criteria": ">=", "value": date(1900, 1, 1), **shown, **stop, "error_message": error}
    if column.kind in ("number", "money", "rate"):
        low, high = _bounds(column)
        error = "Enter a share from 0% to 100%." if column.kind == "rate" else "Enter a number, such as 1234.50."
        bounds = {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
        return {**bounds, **shown, **stop, "error_message": error}
    return {"validate": "any", **shown}


def _bounds(column: Column) -> tuple[float, float]:
    if column.kind != "rate":
        return -float(LARGEST), float(LARGEST)
    return 0, 10 if column.name in PERCENT_ALLOWED else 1




def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."
