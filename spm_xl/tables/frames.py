"""Tables in memory: pandas frames, or lists of dictionaries."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from numbers import Rational
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.tables.inputs import SourceFile
from spm_xl.tables.raw import Raw
from spm_xl.tables.schema import BY_NAME

_SCALARS = (str, bool, int, float, Decimal, date, time, timedelta, type(None))


def from_memory(name: str, table: Any) -> tuple[Raw, SourceFile]:
    """A table given as a frame or as a list of dictionaries; NaN, NaT and NA in a frame are blank.

    Parameters
    ----------
    name : the table; it also names it in messages.
    table : pandas.DataFrame, or a sequence of mappings from column to value.
    """
    if hasattr(table, "columns") and hasattr(table, "itertuples"):
        header = [str(column).strip() for column in table.columns]
        columns = [_frame_column(table.iloc[:, position]) for position in range(len(header))]
        count = len(table)
    elif isinstance(table, Sequence) and all(isinstance(row, Mapping) for row in table):
        header = list(dict.fromkeys(str(column) for row in table for column in row))
        header = header or [column.name for column in BY_NAME[name].columns]  # no rows: nothing is missing
        columns = [[_scalar(row.get(column)) for row in table] for column in header]
        count = len(table)
    else:
        raise InvalidInput(
            f"the table {name} is a {type(table).__name__}. Give a pandas DataFrame or a list of dictionaries."
        )
    content = hashlib.sha256(repr((header, columns)).encode("utf-8", "backslashreplace")).hexdigest()
    raw = Raw(name, "", tuple(header), tuple(columns), range(1, count + 1), 0)
    return raw, SourceFile(name, content, count)


def _frame_column(series: Any) -> list[Any]:
    return [_scalar(value) for value in series.astype(object).where(series.notna(), None).tolist()]


def _scalar(value: Any) -> Any:
    if isinstance(value, Decimal) and not value.is_finite():
        return float(value)
    if isinstance(value, (tuple, list)):  # several numbers in one cell
        return "|".join(str(_scalar(part)) for part in value)
    if isinstance(value, _SCALARS):
        return value
    if hasattr(value, "item"):  # a scalar of numpy
        return value.item()
    if isinstance(value, Rational):
        return Decimal(int(value.numerator)) / Decimal(int(value.denominator))
    return str(value)
