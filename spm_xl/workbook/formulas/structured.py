"""Structured references, such as Team[[#This Row],[Credit]]: which cells of a table they mean.

>>> table = Table("Team", "", Area("S", 1, 1, 4, 3), 1, 0, ("Name", "Credit", "Pay"))
>>> cells_of("Team[Credit]", {"team": table}, ("S", 9, 9))
Area(sheet='S', top=2, left=2, bottom=4, right=2)
>>> cells_of("[@[Credit]:[Pay]]", {"team": table}, ("S", 3, 1))
Area(sheet='S', top=3, left=2, bottom=3, right=3)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from spm_xl.errors import NotFound
from spm_xl.near import did_you_mean
from spm_xl.workbook.grid.grid import Area, Place, Table

_ITEM = re.compile(r"\s*(?:\[((?:'.|[^\[\]'])*)\]|([^\[\],:@][^\[\],:]*)|([,:@]))\s*", re.DOTALL)
_TAKEN_AWAY = re.compile(r"'(.)", re.DOTALL)
ROWS = ("#all", "#data", "#headers", "#totals", "#this row")


class Parts(NamedTuple):
    """A structured reference taken apart: the table's name ("" for the own one), rows such as #data, columns."""

    table: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]


@lru_cache(maxsize=1024)
def parts_of(reference: str) -> Parts:
    """A structured reference taken apart.

    >>> parts_of("Team[[#Headers],[Sales '[EUR']]:[Tax]]")
    Parts(table='Team', rows=('#headers',), columns=('Sales [EUR]', 'Tax'))
    >>> parts_of("[@Credit]"), parts_of("Team[]")
    (Parts(table='', rows=('#this row',), columns=('Credit',)), Parts(table='Team', rows=(), columns=()))
    """
    table, _, inside = reference.rpartition("!")[2].partition("[") if "!" in reference.partition("[")[0] else reference.partition("[")
    inside = inside[:-1]
    simple = not re.search(r"(?<!')\[", inside) and not inside.lstrip().startswith("@")
    items = [inside.strip()] if simple and inside.strip() else _items(inside, reference)
    rows = [item.lower() for item in items if item.lower() in ROWS]
    columns = [_TAKEN_AWAY.sub(r"\1", item) for item in items if item.lower() not in (*ROWS, "@")]
    return Parts(table, (*(["#this row"] if "@" in items else []), *rows), tuple(columns))


def _items(inside: str, reference: str) -> list[str]:
    found, at = [], 0
    while at < len(inside):
        item = _ITEM.match(inside, at)
        if not item:
            raise NotFound(f"the reference {reference} cannot be read. Correct the formula.")
        found += [text for text in (item[1], item[2]) if text is not None]
        found += ["@"] if item[3] == "@" else []
        at = item.end()
    return found


def cells_of(reference: str, tables: Mapping[str, Table], here: Place) -> Area | None:
    """The cells that a structured reference means, None for a row that the table does not have.

    Parameters
    ----------
    tables : by name in lower case.
    here : the cell of the formula.

    Raises
    ------
    NotFound : an unknown table or column, with the near names.
    """
    parts = parts_of(reference)
    table = tables.get(parts.table.casefold()) if parts.table else _around(tables, here)
    if table is None:
        known = [each.name for each in tables.values()]
        raise NotFound(f"{parts.table or reference} is no table of the workbook. {did_you_mean(parts.table, known)}")
    rows = _rows(table, parts.rows, here[1])
    left, right = _columns(table, parts.columns)
    return None if rows is None else Area(table.area.sheet, rows[0], left, rows[1], right)


def _around(tables: Mapping[str, Table], here: Place) -> Table | None:
    sheet, row, column = here
    for table in tables.values():
        area = table.area
        if area.sheet == sheet and area.top <= row <= area.bottom and area.left <= column <= area.right:
            return table
    return None


def _rows(table: Table, wanted: tuple[str, ...], row: int) -> tuple[int, int] | None:
    """First and last row that are meant."""
    first, last = table.area.top + table.header_rows, table.area.bottom - table.totals_rows
    spans = {
        "#all": (table.area.top, table.area.bottom),
        "#data": (first, last),
        "#headers": (table.area.top, first - 1),
        "#totals": (last + 1, table.area.bottom),
        "#this row": (row, row) if first <= row <= last else (1, 0),
    }
    found = [spans[each] for each in wanted or ("#data",)]
    if any(low > high for low, high in found):
        return None
    return min(low for low, _ in found), max(high for _, high in found)


def _columns(table: Table, wanted: tuple[str, ...]) -> tuple[int, int]:
    """First and last column that are meant."""
    if not wanted:
        return table.area.left, table.area.right
    names = [name.casefold() for name in table.columns]
    at = []
    for name in wanted:
        if name.casefold() not in names:
            raise NotFound(f"table {table.name} has no column {name!r}. {did_you_mean(name, table.columns)}")
        at.append(table.area.left + names.index(name.casefold()))
    return min(at), max(at)
