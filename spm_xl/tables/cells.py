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

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from spm_xl.tables.formats import PLAIN, CellFormat
from spm_xl.tables.kinds import CONVERTERS, Unreadable
from spm_xl.tables.schema import Column
from spm_xl.tables.usual import NUMBERS, are_numbers, are_usual, usual_values

ERROR_VALUES = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#BUSY!"]
)
SAMPLE = 1_000  # values by which it is told whether most of a column differ
BLANK_TEXT = frozenset({"text", "id", "choice", "condition"})  # kinds whose blank is "", not None


class FormulaWithoutValue:
    """What a formula cell holds that was never calculated."""

    def __str__(self) -> str:
        return "formula"


NEVER_CALCULATED = FormulaWithoutValue()


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be used: its position in the column, and why."""

    index: int
    value: Any
    rule: str
    what: str
    remedy: str


def typed(column: Column, values: Sequence[Any], style: CellFormat = PLAIN) -> tuple[Sequence[Any], list[Fault]]:
    """The values of a column by its kind; what cannot be read is None and listed.

    Parameters
    ----------
    column : its declaration.
    values : cells as found: text, numbers, dates, booleans, None.
    style : how the source writes them.
    """
    classes = set(map(type, values)) - {type(None)}
    if len(classes) > 1 or (classes == {Decimal} and column.kind not in NUMBERS):
        # 1, 1.0 and TRUE are equal to Python and must not be to us, nor 1.5 and 1.50 where they are text
        keys = [(value.__class__, str(value), value) for value in values]
        return _read(column, values, keys, dict(zip(keys, values, strict=True)), {}, style)
    mostly_differ = len(values) > SAMPLE and len(set(values[:SAMPLE])) > SAMPLE // 2  # then a set of them saves nothing
    if classes and mostly_differ and None not in values and are_usual(column, values, style):
        return values, []
    unique = set(values)
    if classes and None not in unique:
        if not mostly_differ and are_usual(column, unique, style):
            return values, []
        if classes == {str} and are_numbers(column, unique, style):
            if len(unique) > len(values) // 2:
                return list(map(Decimal, values)), []
            known = dict(zip(unique, map(Decimal, unique), strict=True))
            return list(map(known.__getitem__, values)), []
    return _read(column, values, values, {value: value for value in unique}, usual_values(column, unique, style), style)


def _read(
    column: Column, values: Sequence[Any], keys: Sequence[Any], unique: dict[Any, Any], known: dict[Any, Any], style: CellFormat
) -> tuple[list[Any], list[Fault]]:
    """The values by their kind: each different one, by its key, is looked at once unless it is known."""
    refused: dict[Any, tuple[str, str, str]] = {}
    for key in unique.keys() - known.keys():
        try:
            known[key] = value_of(column, unique[key], style)
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


def _blank(column: Column) -> Any:
    if column.default:
        return CONVERTERS[column.kind](column.default, column, PLAIN)
    if column.required:
        raise Unreadable("blank", f"{column.name} is blank; it is needed.", f"Fill it in: {column.meaning}.")
    return "" if column.kind in BLANK_TEXT else None
