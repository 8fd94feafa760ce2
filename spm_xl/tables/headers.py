"""Which column of a source is which of ours: by name, never by position.

Case, and spaces for underscores, do not count. A needed column that is missing, a name that occurs
twice and a name that a closed table does not know are refused with the nearest name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from spm_xl.errors import Problem
from spm_xl.near import did_you_mean, nearest
from spm_xl.tables.raw import Raw, refused, warning
from spm_xl.tables.schema import Table


@dataclass(frozen=True, slots=True)
class Header:
    """Positions of the columns: ours by our name, the company's own by theirs."""

    ours: dict[str, int]
    own: dict[str, int]


def header_of(raw: Raw, table: Table) -> tuple[Header, list[Problem]]:
    """The columns of a source's table and what is wrong with its header."""
    known = {column.name for column in table.columns}
    ours: dict[str, int] = {}
    own: dict[str, int] = {}
    problems: list[Problem] = []
    for position, name in enumerate(raw.header):
        plain = normal(name)
        if not plain:
            if any(cell is not None and str(cell).strip() for cell in raw.columns[position]):
                what = "a column with values has no header."
                problems.append(refused("no header", raw.place(-1, position), "", what, "Name it or clear it."))
        elif plain in known:
            if plain in ours:
                problems.append(_doubled(raw, position, name))
            ours.setdefault(plain, position)
        elif table.open:
            if name in own:
                problems.append(_doubled(raw, position, name))
            own.setdefault(name, position)
        else:
            what = f"the table {table.name} has no column {name!r}."
            remedy = f"{did_you_mean(plain, known - set(ours))} Rename or delete it."
            problems.append(refused("unknown column", raw.place(-1, position), name, what, remedy))
    problems += _missing(raw, table, ours)
    problems += _nearly_ours(raw, table, ours, own)
    return Header(ours, own), problems


def normal(name: str) -> str:
    """A header as it is compared.

    >>> normal(" Hire Date ")
    'hire_date'
    """
    return "_".join(name.casefold().replace("-", " ").split())


def plain_name(name: str) -> str:
    """A name by its letters and digits, as names of another system are compared.

    >>> plain_name("Is Deal Closed?") == plain_name("is_deal_closed")
    True
    """
    return re.sub(r"[\W_]+", "", name.casefold())


def _doubled(raw: Raw, position: int, name: str) -> Problem:
    what = f"two columns are named {name!r}; which one counts is not guessed."
    return refused("doubled column", raw.place(-1, position), name, what, "Rename or delete one of them.")


def _missing(raw: Raw, table: Table, ours: dict[str, int]) -> list[Problem]:
    problems = []
    found = [name for name in raw.header if name]
    for column in table.columns:
        if column.required and not column.default and column.name not in ours:
            rest = [name for name in found if normal(name) not in ours]
            near = nearest(column.name, rest, 1) or [name for name in rest if normal(name)[:3] == column.name[:3]][:1]
            what = f"the table {table.name} lacks the column {column.name!r} ({column.meaning})."
            remedy = f"Found: {', '.join(found)}." + (f" Nearest: {near[0]}." if near else "")
            place = raw.place(-1, 0 if raw.sheet else len(raw.header))
            problems.append(
                refused("missing column", place, "", what, f"{remedy} Rename the column, or map it in a mapping file.")
            )
    return problems


def _nearly_ours(raw: Raw, table: Table, ours: dict[str, int], own: dict[str, int]) -> list[Problem]:
    """The company's columns whose name looks like a mistyped optional one of ours."""
    absent = [column.name for column in table.columns if column.name not in ours and not column.required]
    problems = []
    for name, position in own.items():
        near = nearest(normal(name), absent, 1)
        if near and abs(len(near[0]) - len(name)) <= 2 and near[0][0] == normal(name)[0]:
            what = f"the column {name!r} is kept as the company's own; it looks like {near[0]!r}."
            problems.append(
                warning("unknown column", raw.place(-1, position), name, what, "Rename it if that is what it means.")
            )
    return problems
