"""What a plan shows in its workbook, taken from a workbook that is written anew: so a page that is refreshed and a new one are the same.

Of each table those columns are taken that hold values; a formula is the workbook's own, and what a person types is theirs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any

from spm_xl.alignment import layout
from spm_xl.alignment.read_back import Asked
from spm_xl.territory.plan import Plan
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.grid.grid import Book, Cell, Table
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.ports.port import Port
from spm_xl.workbook.refresh.pictures import images
from spm_xl.workbook.refresh.refresh_rows import as_key, data_of

THEIRS = (layout.PARTICIPANTS, layout.MEASURES)  # tables that hold nothing but what people typed
IN_ORDER = (layout.CHART,)  # tables whose rows stand in the order of a figure
UNSEEN = 1e-9  # a workbook keeps 16 digits, and places to the centimetre
TYPED = (layout.ANSWER, layout.CHOICE)  # columns that only people write


@dataclass(frozen=True)
class Fresh:
    """What goes into a workbook: binding and values as a port takes them, and pictures by their names."""

    binding: Binding
    values: dict[str, Any]
    pictures: dict[str, bytes]


def fresh_values(plan: Plan, asked: Asked, port: Port) -> Fresh:
    """What a plan shows, for those tables, columns and named cells that a workbook still has."""
    from spm_xl.alignment.book import write_book

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_book(plan, path, source=asked.source)
        book = read(path.read_bytes())
    places = port.places()
    tables, values = dict[str, Rows](), dict[str, Any]()
    for name, headers in places.tables.items():
        table = book.tables.get(name.casefold())
        if table and table.name not in THEIRS:
            bound, items = _rows(book, table, headers, asked)
            if bound.columns:
                tables[name], values[bound.of] = bound, _as_shown(port, name, bound, items)
    names = {name: name.casefold() for name in places.names if name.casefold() in layout.FIGURES}
    for name in names.values():
        values |= _nested(values, name, _same(port.named(name), _named(book, name)))
    return Fresh(Binding(names=names, tables=tables), values, _pictures(book))


# --- tables ---------------------------------------------------------------------------------------------


def _rows(book: Book, table: Table, headers: tuple[str, ...], asked: Asked) -> tuple[Rows, list[dict[str, Any]]]:
    """The columns of a table that a plan writes, and its rows."""
    data, sheet = data_of(table), book.by_name[table.area.sheet.casefold()]
    there = {header.casefold(): header for header in headers}
    theirs = {header.casefold() for header in (*TYPED, *_typed_accounts(table, asked))}
    columns = {}
    for at, header in enumerate(table.columns):
        first = sheet.cells.get((data.top, data.left + at)) or Cell()
        if header.casefold() in there and header.casefold() not in theirs and first.formula is None:
            columns[there[header.casefold()]] = header
    items = []
    for row in range(data.top, data.bottom + 1):
        cells = {header: sheet.cells.get((row, data.left + at)) or Cell() for at, header in enumerate(table.columns)}
        items.append({header: cells[header].value for header in columns.values()})
    items = [item for item in items if any(value not in (None, "") for value in item.values())]
    return Rows(table.name, columns, _key(table, columns, items)), items


def _typed_accounts(table: Table, asked: Asked) -> tuple[str, ...]:
    """What people type about an account, besides its name, by which its row is found. Whoever has left is nobody's participant."""
    if table.name != layout.ACCOUNTS:
        return ()
    typed = (*layout.BEFORE_MEASURES[1:], *layout.measure_headers(asked.problem.measures).values())
    return tuple(header for header in typed if not (asked.vacant and header == layout.TODAY))


def _key(table: Table, columns: Mapping[str, str], items: list[dict[str, Any]]) -> tuple[str, ...]:
    """The column that tells rows apart: the first one, where its values do."""
    if table.name in IN_ORDER:
        return ()
    header = next((own for own, of in columns.items() if of == table.columns[0]), "")
    found = [as_key(item[columns[header]], False) for item in items] if header else []
    return (header,) if found and all(found) and len(set(found)) == len(found) else ()


def _as_shown(port: Port, table: str, rows: Rows, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items, with what the workbook shows already as it shows it."""
    if not rows.key:
        return items
    key = rows.key[0]
    there = {as_key(row.get(key), False): row for row in port.rows(table)}
    found = []
    for item in items:
        shown = there.get(as_key(item[rows.columns[key]], False), {})
        found.append({of: shown[key] if header == key and shown else _same(shown.get(header), item[of]) for header, of in rows.columns.items()})
    return found


def _same(shown: Any, value: Any) -> Any:
    """A value, or what is shown where that is the same but for digits that nobody sees.

    >>> _same(0.1, 0.1 + 1e-17), _same("Ann", "Bo"), _same(1.0, 1.001)
    (0.1, 'Bo', 1.001)
    """
    both = all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in (shown, value))
    return shown if both and isclose(shown, value, rel_tol=UNSEEN, abs_tol=UNSEEN) else value


# --- single cells and pictures --------------------------------------------------------------------------


def _named(book: Book, name: str) -> Any:
    """The value of a named cell."""
    from spm_xl.workbook.refresh.refresh_places import Problems, area_named

    area = area_named(book, name, Problems())
    cell = book.by_name[area.sheet.casefold()].cells.get((area.top, area.left)) if area else None
    return cell.value if cell else None


def _nested(values: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """A dotted name a step deeper at each dot, as values are looked up."""
    first, _, rest = name.partition(".")
    return {first: {**values.get(first, {}), rest: value}}


def _pictures(book: Book) -> dict[str, bytes]:
    return dict(_found(book))


def _found(book: Book) -> Iterator[tuple[str, bytes]]:
    for name, part in images(book.parts):
        if name in (layout.MAP_TODAY, layout.MAP_PLANNED):
            yield name, book.parts[part]
