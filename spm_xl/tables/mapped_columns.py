"""What a mapping does to the columns of an export: names that vary, words by conditions, days, short ids, rows once.

Names of one thing are compared by their letters and digits: Close Date, close_date and CloseDate are one.

>>> day_of("2026-03-31T22:15:04.000Z"), day_of("1774994400000"), day_of("03/31/2026")
('2026-03-31', '2026-03-31', '03/31/2026')
>>> long_id("006q000000Hddoh")
'006q000000HddohAAB'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from spm_xl.condition import Condition, holds, names
from spm_xl.errors import InvalidPlan, Problem
from spm_xl.near import nearest
from spm_xl.tables.declaration import Column, Table
from spm_xl.tables.headers import plain_name
from spm_xl.tables.mapping_entry import Either, TableMapping
from spm_xl.tables.raw import Raw, refused, warning

_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)? ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2})?"
)
_SINCE_1970 = re.compile(r"[0-9]{12,13}")  # milliseconds, in the years from 1973 to 2286
_SHORT_ID = re.compile(r"0[A-Za-z0-9]{14}")  # those of the standard objects begin with 0
LENGTH_OF_DAY, LENGTH_OF_SHORT_ID = len("2026-03-31"), 15
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def either_columns(raw: Raw, table: Table, mapping: TableMapping) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """Their columns that a mapping takes by one of several names, and what is wrong where it finds none.

    Parameters
    ----------
    raw : the table as its source has it.
    table : our table that it becomes.
    mapping : how.
    """
    found: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    known = {plain_name(name): name for name in reversed(raw.header)}
    for ours, either in mapping.either.items():
        ways = [tuple(name if name in raw.header else known.get(plain_name(name), "") for name in way) for way in either.ways]
        way = next((way for way in ways if all(way)), None)
        if way is not None:
            found[ours] = way
            problems += _alike(raw, way)
        elif not either.optional:
            problems.append(_none(raw, table, ours, either))
    return found, problems


def _alike(raw: Raw, way: tuple[str, ...]) -> Iterator[Problem]:
    """Two columns of one name but for case and marks, so that which one counts would be guessed."""
    for name in way:
        alike = [other for other in raw.header if plain_name(other) == plain_name(name)]
        if len(alike) > 1 and len(set(alike)) > 1:
            what = f"the columns {' and '.join(map(repr, alike))} have one name but for case and marks."
            yield refused("doubled column", raw.place(-1, raw.header.index(name)), name, what, "Rename or delete all but one.")


def _none(raw: Raw, table: Table, ours: str, either: Either) -> Problem:
    column = next((column for column in table.columns if column.name == ours), Column(ours, "text", ""))
    sought = ", ".join(" and ".join(map(repr, way)) for way in either.ways)
    near = nearest(either.ways[0][0], raw.header, 1)
    listed = ", ".join(name for name in raw.header[:12] if name) + (", ..." if len(raw.header) > 12 else "")
    remedy = f"Found: {listed}.{f' Nearest: {near[0]}.' if near else ''} Export it with that column, or put its name into the mapping."
    place = raw.place(-1, 0 if raw.sheet else len(raw.header))
    if column.required and not column.default:
        what = f"the source has no column for {ours} of {table.name}: none is called {sought}."
        return refused("missing column", place, "", what, remedy)
    what = f"the source has no column for {ours} of {table.name}, which stays blank: none is called {sought}."
    return warning("missing column", place, "", what, remedy)


def words_by_case(raw: Raw, words: Mapping[str, tuple[Condition, ...]]) -> list[str | None]:
    """For each row the first word of which a condition holds; None where none does."""
    tests = [(word, condition) for word, conditions in words.items() for condition in conditions]
    return _by_row(raw, [condition for _, condition in tests], lambda at: tests[at][0])


def rows_dropped(raw: Raw, conditions: Sequence[Condition]) -> set[int]:
    """Positions of the rows for which one of the conditions holds."""
    dropped = _by_row(raw, conditions, lambda at: True) if conditions else []
    return {index for index, drop in enumerate(dropped) if drop}


def _by_row(raw: Raw, conditions: Sequence[Condition], answer: Callable[[int], Any]) -> list[Any]:
    """The answer of the first condition that holds for each row. One that asks for a column that is not there never holds."""
    known = {plain_name(name): position for position, name in reversed(list(enumerate(raw.header)))}
    asked = [(at, condition) for at, condition in enumerate(conditions) if all(plain_name(name) in known for name in names(condition))]
    needed = list(dict.fromkeys(plain_name(name) for _, condition in asked for name in names(condition)))
    if not needed:
        return [None] * len(raw.numbers)
    cells = [raw.columns[known[name]] for name in needed]
    if not all(set(map(type, column)) <= {str, type(None)} for column in cells):
        cells = [list(map(_fact, column)) for column in cells]  # 1 and TRUE are equal to Python and must not be to us

    class Answers(dict[tuple[Any, ...], Any]):
        """The answer for each combination of cells, found when it is first met."""

        def __missing__(self, row: tuple[Any, ...]) -> Any:
            facts = dict(zip(needed, map(_fact, row), strict=True))
            self[row] = next((answer(at) for at, condition in asked if _holds(condition, facts)), None)
            return self[row]

    return list(map(Answers().__getitem__, zip(*cells, strict=True)))


def _fact(cell: Any) -> str | None:
    """A cell as text, so that a flag of a workbook and the word of a CSV are compared alike."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.15g}'):f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return None if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def _holds(condition: Condition, facts: Mapping[str, str | None]) -> bool:
    try:
        return holds(condition, lambda name: facts[plain_name(name)])
    except InvalidPlan:  # a word compared with a number: it is neither above nor below it
        return False


def changed(ours: str, values: Sequence[Any], mapping: TableMapping) -> Sequence[Any]:
    """The cells of one of our columns, with days taken from timestamps and short ids completed, as the mapping says."""
    if ours in mapping.days:
        values = [cell if cell.__class__ is not str or len(cell) == LENGTH_OF_DAY else day_of(cell) for cell in values]
    if ours in mapping.salesforce_ids and _have_length(values, LENGTH_OF_SHORT_ID):
        values = [long_id(cell) if cell.__class__ is str and len(cell) == LENGTH_OF_SHORT_ID else cell for cell in values]
    return values


def _have_length(values: Sequence[Any], length: int) -> bool:
    """Whether a text may have a length, told at once for a column of texts."""
    return not set(map(type, values)) <= {str, type(None)} or length in set(map(len, filter(None, values)))


def day_of(text: str) -> str:
    """The day of a timestamp as it is written, or in UTC where it counts milliseconds; anything else stays as it is."""
    found = _TIMESTAMP.fullmatch(text.strip())
    if found:
        return found.group(1)
    if _SINCE_1970.fullmatch(text.strip()):
        return datetime.fromtimestamp(int(text) // 1000, UTC).date().isoformat()
    return text


def long_id(text: str) -> str:
    """Salesforce's id of 18 characters for one of 15, which differ in case only: each five get a check character.

    The check character says which of the five are capitals, the first being the lowest bit.
    """
    if not _SHORT_ID.fullmatch(text):
        return text
    parts = (text[:5], text[5:10], text[10:])
    return text + "".join(_CHECKS[sum(1 << at for at, mark in enumerate(part) if "A" <= mark <= "Z")] for part in parts)


def once(raw: Raw) -> Raw:
    """The rows without those that repeat an earlier one in all columns."""
    first: dict[tuple[Any, ...], int] = {}
    for index, row in enumerate(zip(*raw.columns, strict=True)):
        first.setdefault(row, index)
    return raw if len(first) == len(raw.numbers) else selected(raw, list(first.values()))


def selected(raw: Raw, kept: list[int]) -> Raw:
    """The rows at some positions."""
    columns = tuple([column[index] for index in kept] for column in raw.columns)
    return replace(raw, columns=columns, numbers=[raw.numbers[index] for index in kept])
