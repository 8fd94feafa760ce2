"""A source's table seen through a mapping: our columns, the rows that pass its filter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from spm_xl.condition import holds, names
from spm_xl.errors import InvalidPlan, Problem
from spm_xl.near import did_you_mean
from spm_xl.tables.mapping import TableMapping
from spm_xl.tables.raw import Raw, refused
from spm_xl.tables.schema import Table


def mapped(raw: Raw, table: Table, mapping: TableMapping) -> tuple[Raw, list[Problem]]:
    """The rows and columns of `raw` that a mapping takes, under our names.

    Parameters
    ----------
    raw : the table as its source has it, under its own names.
    table : our table that it becomes.
    mapping : how.
    """
    positions = {name: position for position, name in reversed(list(enumerate(raw.header)))}
    problems = [*_missing(raw, mapping, positions), *_doubled(raw, mapping)]
    kept, failed = (None, []) if problems else _kept(raw, mapping, positions)
    problems += failed
    rows = raw if kept is None else _selected(raw, kept)
    if not mapping.named:
        return rows, problems
    header: list[str] = []
    columns: list[Sequence[Any]] = []
    letters: list[str] = []
    labels: list[str] = []

    def add(name: str, values: Sequence[Any], theirs: str) -> None:
        header.append(name)
        columns.append(values)
        labels.append(theirs)
        letters.append(raw.letters[positions[theirs]] if raw.letters and theirs in positions else "A")

    for ours, theirs in mapping.columns.items():
        if all(name in positions for name in theirs):
            parts = [rows.columns[positions[name]] for name in theirs]
            add(ours, parts[0] if len(parts) == 1 else _joined(parts, mapping.joins.get(ours, " ")), theirs[0])
    for ours, value in mapping.constants.items():
        add(ours, [value] * len(rows.numbers), ours)
    for name in _own(raw, table, mapping):
        if name in positions:
            add(name, rows.columns[positions[name]], name)
    return replace(
        rows,
        header=tuple(header),
        columns=tuple(columns),
        letters=tuple(letters) if raw.letters else (),
        labels=tuple(labels),
    ), problems


def _own(raw: Raw, table: Table, mapping: TableMapping) -> Sequence[str]:
    """The company's columns that are kept; those taken under one of our names are not kept twice."""
    if mapping.keep != ("*",):
        return mapping.keep
    taken = {name for theirs in mapping.columns.values() for name in theirs}
    ours = {column.name for column in table.columns}
    return [name for name in raw.header if name and name not in taken and name.casefold() not in ours]


def _asked(mapping: TableMapping) -> list[str]:
    theirs = [name for columns in mapping.columns.values() for name in columns]
    kept = [name for name in mapping.keep if name != "*"]
    return list(dict.fromkeys([*theirs, *names(mapping.filter), *kept]))


def _missing(raw: Raw, mapping: TableMapping, positions: dict[str, int]) -> list[Problem]:
    return [
        refused(
            "missing column",
            raw.place(-1, len(raw.header)) if not raw.sheet else raw.place(-1, 0),
            name,
            f"the mapping names the column {name!r}, which the source does not have.",
            f"Correct the mapping. {did_you_mean(name, raw.header)}",
        )
        for name in _asked(mapping)
        if name not in positions
    ]


def _doubled(raw: Raw, mapping: TableMapping) -> list[Problem]:
    return [
        refused(
            "doubled column",
            raw.place(-1, raw.header.index(name)),
            name,
            f"the source has {raw.header.count(name)} columns named {name!r}.",
            "Rename or delete all but one.",
        )
        for name in _asked(mapping)
        if raw.header.count(name) > 1
    ]


def _kept(raw: Raw, mapping: TableMapping, positions: dict[str, int]) -> tuple[list[int] | None, list[Problem]]:
    """Positions of the rows that pass the filter; None for all."""
    if not mapping.filter.clauses:
        return None, []
    columns = {name: raw.columns[positions[name]] for name in names(mapping.filter)}
    kept: list[int] = []
    for index in range(len(raw.numbers)):
        try:
            if holds(mapping.filter, _lookup(columns, index)):
                kept.append(index)
        except InvalidPlan as reason:
            place = raw.place(index, positions[next(iter(columns))])
            return None, [refused("filter", place, mapping.filter.text, str(reason), "Correct the mapping's filter.")]
    return kept, []


def _lookup(columns: dict[str, Sequence[Any]], index: int) -> Callable[[str], Any]:
    def value(name: str) -> Any:
        cell = columns[name][index]
        if isinstance(cell, str):
            return cell.strip()
        if isinstance(cell, float):
            return Decimal(f"{cell:.15g}")
        return cell.date() if isinstance(cell, datetime) else cell

    return value


def _selected(raw: Raw, kept: list[int]) -> Raw:
    columns = tuple([column[index] for index in kept] for column in raw.columns)
    return replace(raw, columns=columns, numbers=[raw.numbers[index] for index in kept])


def _joined(parts: list[Sequence[Any]], joint: str) -> list[str]:
    return [joint.join(str(cell).strip() for cell in cells if cell not in (None, "")) for cells in zip(*parts, strict=True)]
