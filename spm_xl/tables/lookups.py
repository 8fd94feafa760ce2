"""Values that a mapping finds in another table: an export names the owner, and participants are told apart by their ids.

A value that is an id already stays. One that nobody bears stays too, and is told with the other unknown references.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spm_xl.condition import folded
from spm_xl.errors import Problem
from spm_xl.tables.found import Found
from spm_xl.tables.inputs import Rows, Tables, rows_of
from spm_xl.tables.raw import refused


def looked_up(tables: Tables, found: Found) -> tuple[dict[str, Rows], list[Problem]]:
    """The tables with the values replaced that their mapping looks up, and names that several bear.

    Parameters
    ----------
    tables : typed rows by table name.
    found : the untyped tables, which know their mapping.
    """
    made = dict(tables)
    problems: list[Problem] = []
    for name, parts in found.tables.items():
        asked = {column: by for part in parts if part.entry for column, by in part.entry.lookup.items()}
        for column, (table, other) in asked.items():
            rows = made[name]
            values, wrong = _ids(rows, column, rows_of(made, table), other)
            problems += wrong
            made[name] = replace(rows, columns={**rows.columns, column: values})
    return made, problems


def _ids(rows: Rows, column: str, others: Rows, by: str) -> tuple[Sequence[str], list[Problem]]:
    ids = others.column(others.table.key[0])
    values = rows.column(column)
    known = set(ids)
    bearers: dict[str, set[str]] = {}
    for one, name in zip(ids, others.column(by), strict=True) if others.numbers else ():
        if one and name:
            bearers.setdefault(folded(str(name)), set()).add(one)
    ids_of = {value: bearers.get(folded(value), set()) for value in set(values) - known - {"", None}}
    problems = [_several(rows, column, value, found, by) for value, found in sorted(ids_of.items()) if len(found) > 1]
    only = {value: next(iter(found)) for value, found in ids_of.items() if len(found) == 1}
    return ([only.get(value, value) for value in values] if only else values), problems


def _several(rows: Rows, column: str, value: str, found: set[str], by: str) -> Problem:
    index = list(rows.column(column)).index(value)
    what = f"{by} {value!r} belongs to {' and '.join(sorted(found))}; whose it is is not guessed."
    return refused("several of one name", rows.place(index, column), value, what, "Export the id in place of the name.")
