"""Texts for a column that holds numbers so far: they are written as they are, and sums leave them out, so it is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spm_xl.workbook.bind.binding import value_of
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbook.grid.grid import Area, Sheet
from spm_xl.workbook.refresh.refresh_rows import Bound, Plan

MOST_NAMED = 3  # texts in a note


def texts_among_numbers(sheet: Sheet, bound: Bound, before: Area, plan: Plan, now: Area) -> Iterator[str]:
    """A note on each column of a list that holds numbers only, and gets texts.

    Parameters
    ----------
    sheet, before : as they were. now : where the rows of data stand afterwards.
    """
    for column, of in bound.columns.items():
        texts = {at: text for at, item in enumerate(bound.items) if (text := _text(item, of))}
        if not texts or not _holds_numbers(sheet, before, column):
            continue
        rows = {item: now.top + at for at, item in enumerate(plan.items)}
        named = ", ".join(f"{text[:40]!r} in row {rows[at]}" for at, text in list(texts.items())[:MOST_NAMED])
        more = f" and {len(texts) - MOST_NAMED} more" if len(texts) > MOST_NAMED else ""
        called = f"column {bound.table.columns[column - before.left]}" if bound.table else f"column {letters_of(column)}"
        yield f"{bound.called}, {called}: texts came where numbers stood: {named}{more}. They were written as they are; sums leave them out. Correct the data if they should be amounts."


def _text(item: Mapping[str, Any], of: str) -> str:
    """The text of a field, "" for anything else, an error such as #N/A among it."""
    try:
        value = value_of(item, of)
    except KeyError:  # inherited from around the list, where it is one for all rows
        return ""
    return value if isinstance(value, str) and value.strip() and not value.startswith("#") else ""


def _holds_numbers(sheet: Sheet, data: Area, column: int) -> bool:
    """Whether a column shows numbers or dates, and nothing else."""
    cells = (sheet.cells.get((row, column)) for row in range(data.top, data.bottom + 1))
    kinds = {type(cell.value) is float for cell in cells if cell and cell.value is not None}
    return kinds == {True}
