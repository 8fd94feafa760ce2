"""A source's table becomes typed rows that still know their cells."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from spm_xl.errors import Problem
from spm_xl.tables.cells import Fault, typed
from spm_xl.tables.formats import PLAIN, CellFormat, date_pattern, plain_number
from spm_xl.tables.headers import header_of
from spm_xl.tables.inputs import Rows
from spm_xl.tables.kinds import LARGEST
from spm_xl.tables.raw import Raw, refused, warning
from spm_xl.tables.schema import Column, Table

# Longer runs of digits, and leading zeros, are codes and not numbers.
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,12})?")
_NO_VALUE = {"text": "", "id": "", "choice": "", "condition": ""}


def typed_rows(
    raw: Raw, table: Table, style_of: Callable[[str], CellFormat] = lambda column: PLAIN
) -> tuple[Rows, list[Problem]]:
    """The rows of one table by its declaration, and every cell and header that is wrong.

    Parameters
    ----------
    raw : the table under our names.
    table : its declaration.
    style_of : how the cells of a column are written.
    """
    header, problems = header_of(raw, table)
    columns: dict[str, Sequence[Any]] = {}
    for column in table.columns:
        if column.name in header.ours:
            position = header.ours[column.name]
            style = style_of(column.name)
            values, faults = typed(column, raw.columns[position], style)
            problems += [_problem(raw, position, fault) for fault in faults]
            problems += _padded(raw, position, column, style, values)
            columns[column.name] = values
        else:
            columns[column.name] = [_absent(column)] * len(raw.numbers)
    for name, position in header.own.items():
        values, faults = _own(name, raw.columns[position], style_of(name))
        problems += [_problem(raw, position, fault) for fault in faults]
        columns[name] = values
    positions = {**header.ours, **header.own}
    letters, labels = ({name: theirs[position] for name, position in positions.items()} if theirs else {} for theirs in (raw.letters, raw.labels))
    return Rows(table, columns, raw.file, raw.sheet, raw.numbers, letters, labels), problems


def _absent(column: Column) -> Any:
    """What a column means that the source does not have."""
    if column.default:
        return typed(column, [None])[0][0]
    return _NO_VALUE.get(column.kind)


def _problem(raw: Raw, position: int, fault: Fault) -> Problem:
    return refused(fault.rule, raw.place(fault.index, position), fault.value, fault.what, fault.remedy)


def _padded(raw: Raw, position: int, column: Column, style: CellFormat, values: Sequence[Any]) -> list[Problem]:
    """Leading zeros that a declared width gave back, reported."""
    if not style.width:
        return []
    short, _ = typed(column, raw.columns[position], replace(style, width=0))
    padded = [index for index, value in enumerate(values) if value != short[index]]
    if not padded:
        return []
    first = padded[0]
    what = f"{len(padded)} identifiers were filled with leading zeros to {style.width} digits, such as {values[first]}."
    return [warning("padded ids", raw.place(first, position), short[first], what, "Nothing to do if they are right.")]


def _own(name: str, values: Sequence[Any], style: CellFormat) -> tuple[Sequence[Any], list[Fault]]:
    """A column of the company's own: numbers, dates or yes and no where all its cells are such, else text."""
    kind = _kind_of(values, style)
    if kind == "flag":
        return [value if isinstance(value, bool) else None for value in values], []
    return typed(Column(name, kind, "the company's own"), values, style)


def _kind_of(values: Sequence[Any], style: CellFormat) -> str:
    kinds = set(map(type, values)) - {type(None)}
    if len(kinds) > 1:
        kinds = {value.__class__ for value in values if value is not None and value != ""}
    unique = set(values) - {None, ""}
    if kinds == {str} and unique:
        texts = {value.strip() for value in unique} - {""}
        if all(_PLAIN_NUMBER.fullmatch(plain_number(value, style) or "") for value in texts):
            return "number"
        return "date" if all(_is_date(value, style) for value in texts) else "text"
    if kinds == {bool}:
        return "flag"
    if kinds and kinds <= {int, float, Decimal}:
        return "text" if any(LARGEST <= abs(value) < math.inf for value in unique) else "number"
    return "date" if kinds and all(issubclass(kind, (date, datetime)) for kind in kinds) else "text"


def _is_date(value: str, style: CellFormat) -> bool:
    try:
        if style.date:
            return bool(datetime.strptime(value, date_pattern(style.date)))
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False
