"""References from one table to another: an identifier must stand in the table that it refers to.

Where pay hangs on it, each cell is refused. Where a CRM names people or records that the inputs leave out, one warning
counts them, names the first cells, and says what becomes of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from spm_xl.condition import folded
from spm_xl.errors import Problem
from spm_xl.near import nearest
from spm_xl.tables.inputs import Rows, Tables, rows_of
from spm_xl.tables.raw import refused, warning

SEARCHED = 2_000  # known ids among which the nearest is searched; among more it would take too long
CELLS_SHOWN = 3  # cells that a warning names
CONSEQUENCES = {
    "participant": "They count for the whole team only.",
    "opportunity": "They count without an opportunity.",
    "merged_into": "They were merged, and do not count.",
}


def unknown_references(tables: Tables) -> Iterator[Problem]:
    """An identifier that the table it refers to does not have."""
    for rows in tables.values():
        for column in rows.table.columns:
            if not column.refers:
                continue
            table, name = column.refers.split(".")
            known = set(rows_of(tables, table).column(name)) - {""}
            unknown = set(rows.column(column.name)) - known - {"", None}
            if unknown and known:  # a table that is absent or empty was refused before
                yield from (_counted if column.lenient else _unknown)(rows, column.name, table, known, unknown)


def _unknown(rows: Rows, column: str, table: str, known: set[str], unknown: set[str]) -> Iterator[Problem]:
    remedies: dict[str, str] = {}
    for index, value in enumerate(rows.column(column)):
        if value in unknown:
            if value not in remedies:
                remedies[value] = _reference_remedy(value, table, known)
            what = f"{column} {value!r} is not in the table {table}."
            yield refused("unknown reference", rows.place(index, column), value, what, remedies[value])


def _reference_remedy(value: str, table: str, known: set[str]) -> str:
    if value.isdigit():
        padded = sorted(other for other in known if other.isdigit() and other.lstrip("0") == value.lstrip("0"))
        if padded:
            return f"Did you mean {padded[0]}? Leading zeros may be lost: declare width = {len(padded[0])} in the mapping."
    same = sorted(other for other in known if folded(other) == folded(value))
    near = same or (nearest(value, sorted(known)) if len(known) <= SEARCHED else [])
    return f"Did you mean {' or '.join(near)}?" if near else f"Add it to {table}, or correct it."


def _counted(rows: Rows, column: str, table: str, known: set[str], unknown: set[str]) -> Iterator[Problem]:
    """One warning for all of them: an export of a CRM has thousands of rows of people who left long ago."""
    values = rows.column(column)
    gone = rows.column("deleted") or [False] * len(values)
    found = [index for index, value in enumerate(values) if value in unknown and not gone[index]]
    if not found:
        return
    first = ", ".join(f"{values[index]!r} in {_cell(rows, index, column)}" for index in found[:CELLS_SHOWN])
    more = ", ..." if len(found) > CELLS_SHOWN else ""
    different = len({values[index] for index in found})
    what = (
        f"the column {column} of {rows.table.name} names {different:,} in {len(found):,} rows that the table {table} "
        f"does not have: {first}{more}."
    )
    remedy = CONSEQUENCES[column]
    if column == "participant":
        remedy += f" {_reference_remedy(values[found[0]], table, known)}"
    yield warning("unknown reference", rows.place(found[0], column), values[found[0]], what, remedy)


def _cell(rows: Rows, index: int, column: str) -> str:
    place = rows.place(index, column)
    return place.cell if place.sheet else f"row {place.row}"
