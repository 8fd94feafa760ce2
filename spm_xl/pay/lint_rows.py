"""What the rules of plan lint share: the rows of a table, and a problem at one of its cells."""

from __future__ import annotations

from collections.abc import Iterator

from spm_xl.errors import Problem
from spm_xl.tables.inputs import Inputs, Row


def problem_at(
    inputs: Inputs, level: str, rule: str, table: str, index: int, column: str, what: str, remedy: str
) -> Problem:
    rows = inputs.rows(table)
    value = rows[index].get(column) if column and index < len(rows) else None
    return Problem(level, rule, inputs.place(table, index, column), "" if value is None else str(value), what, remedy)


def each_row(inputs: Inputs, table: str) -> Iterator[tuple[int, Row]]:
    return enumerate(inputs.rows(table))
