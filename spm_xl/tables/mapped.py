"""A source's table seen through a mapping: our columns, the rows that pass its filter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from spm_xl.condition import holds, names
from spm_xl.errors import InvalidPlan, Problem
from spm_xl.near import did_you_mean
from spm_xl.tables.mapped_columns import changed, either_columns, once, rows_dropped, selected, words_by_case
from spm_xl.tables.mapping_entry import TableMapping
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
    taken, problems = either_columns(raw, table, mapping)
    asked = _asked(mapping, taken)
    problems += [*_missing(raw, asked, positions), *_doubled(raw, asked)]
    if any(problem.level == "refused" for problem in problems):
        return raw, problems
    kept, failed = _kept(raw, mapping, positions)
    rows = raw if kept is None else selected(raw, kept)
    if mapping.named:
        rows = _renamed(rows, table, mapping, {**mapping.columns, **taken}, positions)
    return once(rows) if mapping.once else rows, [*problems, *failed]


def _renamed(
    raw: Raw, table: Table, mapping: TableMapping, columns: Mapping[str, tuple[str, ...]], positions: Mapping[str, int]
) -> Raw:
    """The columns that a mapping takes, under our names and with the cells that it gives."""
    given: dict[str, Sequence[Any]] = {ours: words_by_case(raw, words) for ours, words in mapping.cases.items()}
    made: list[tuple[str, Sequence[Any], str]] = []
    for ours, theirs in columns.items():
        parts = [raw.columns[positions[name]] for name in theirs]
        values = parts[0] if len(parts) == 1 else _joined(parts, mapping.joins.get(ours, " "))
        words = given.pop(ours, None)
        made.append((ours, values if words is None else [word or cell for word, cell in zip(words, values, strict=True)], theirs[0]))
    made += [(ours, [value] * len(raw.numbers), ours) for ours, value in mapping.constants.items()]
    made += [(ours, words, ours) for ours, words in given.items()]
    made += [(name, raw.columns[positions[name]], name) for name in _own(raw, table, mapping, columns)]
    letters = tuple(raw.letters[positions[theirs]] if theirs in positions else "A" for _, _, theirs in made) if raw.letters else ()
    return replace(
        raw,
        header=tuple(ours for ours, _, _ in made),
        columns=tuple(changed(ours, values, mapping) for ours, values, _ in made),
        letters=letters,
        labels=tuple(theirs for _, _, theirs in made),
    )


def _own(raw: Raw, table: Table, mapping: TableMapping, columns: Mapping[str, tuple[str, ...]]) -> Sequence[str]:
    """The company's columns that are kept; those taken under one of our names are not kept twice."""
    if mapping.keep != ("*",):
        return mapping.keep
    taken = {name for theirs in columns.values() for name in theirs}
    ours = {column.name for column in table.columns}
    return [name for name in raw.header if name and name not in taken and name.casefold() not in ours]


def _asked(mapping: TableMapping, taken: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The columns that must be there, each once."""
    theirs = [name for columns in (*mapping.columns.values(), *taken.values()) for name in columns]
    kept = [name for name in mapping.keep if name != "*"]
    return list(dict.fromkeys([*theirs, *names(mapping.filter), *kept]))


def _missing(raw: Raw, asked: list[str], positions: dict[str, int]) -> list[Problem]:
    return [
        refused(
            "missing column",
            raw.place(-1, len(raw.header)) if not raw.sheet else raw.place(-1, 0),
            name,
            f"the mapping names the column {name!r}, which the source does not have.",
            f"Correct the mapping. {did_you_mean(name, raw.header)}",
        )
        for name in asked
        if name not in positions
    ]


def _doubled(raw: Raw, asked: list[str]) -> list[Problem]:
    return [
        refused(
            "doubled column",
            raw.place(-1, raw.header.index(name)),
            name,
            f"the source has {raw.header.count(name)} columns named {name!r}.",
            "Rename or delete all but one.",
        )
        for name in asked
        if raw.header.count(name) > 1
    ]


def _kept(raw: Raw, mapping: TableMapping, positions: dict[str, int]) -> tuple[list[int] | None, list[Problem]]:
    """Positions of the rows that pass the filter and that no condition drops; None for all."""
    dropped = rows_dropped(raw, mapping.drop)
    kept = None if not dropped else [index for index in range(len(raw.numbers)) if index not in dropped]
    if not mapping.filter.clauses:
        return kept, []
    columns = {name: raw.columns[positions[name]] for name in names(mapping.filter)}
    passed: list[int] = []
    for index in range(len(raw.numbers)) if kept is None else kept:
        try:
            if holds(mapping.filter, _lookup(columns, index)):
                passed.append(index)
        except InvalidPlan as reason:
            place = raw.place(index, positions[next(iter(columns))])
            return None, [refused("filter", place, mapping.filter.text, str(reason), "Correct the mapping's filter.")]
    return passed, []


def _lookup(columns: dict[str, Sequence[Any]], index: int) -> Callable[[str], Any]:
    def value(name: str) -> Any:
        cell = columns[name][index]
        if isinstance(cell, str):
            return cell.strip()
        if isinstance(cell, float):
            return Decimal(f"{cell:.15g}")
        return cell.date() if isinstance(cell, datetime) else cell

    return value


def _joined(parts: list[Sequence[Any]], joint: str) -> list[str]:
    return [joint.join(str(cell).strip() for cell in cells if cell not in (None, "")) for cells in zip(*parts, strict=True)]
