"""What an open workbook shows where a binding writes, as the grid of a file, so that the same rules hold for both.

Only the cells that are bound are read, with the headers of ranges; each area in one call, as calls of a program take long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.formulas.references import letters_of, prefix
from spm_xl.workbook.grid.grid import Area, Book, Cell, Place, Scan, Sheet, Spot, Table, size
from spm_xl.workbook.ports import live_host
from spm_xl.workbook.ports.live_host import Host, LiveTable
from spm_xl.workbook.refresh.refresh_places import Problems, area_bound, area_named

LARGEST_BOX = 20_000  # cells around single ones that are read together


@dataclass(frozen=True)
class View:
    """An open workbook.

    Attributes
    ----------
    book : as a grid. tables : as the program has them. formulas : in the program's own words, of the cells that have one.
    """

    book: Book
    tables: Mapping[str, LiveTable]
    formulas: Mapping[Place, str]


def view_of(host: Host, binding: Binding) -> View:
    """What a workbook shows where a binding writes."""
    tables = dict(host.tables())
    cells: dict[str, dict[Spot, Cell]] = {name: {} for name in host.sheets()}
    book = _book(host, tables, cells)
    formulas: dict[Place, str] = {}
    for area in _areas(book, binding):
        if area.sheet in cells:
            for place, value, formula in _read(host, area):
                cells[area.sheet][place[1:]] = _cell(value, formula)
                formulas |= {place: formula} if formula else {}
    return View(book, tables, formulas)


def _book(host: Host, tables: Mapping[str, LiveTable], cells: Mapping[str, dict[Spot, Cell]]) -> Book:
    found = [_table(name, table) for name, table in tables.items()]
    sheets = tuple(_sheet(name, own, tuple(table for table in found if table.area.sheet == name)) for name, own in cells.items())
    names = {_scoped(name): f"{prefix(area.sheet)}{_absolute(area)}" for name, area in host.names().items()}
    return Book({}, sheets, {table.name.casefold(): table for table in found}, names, host.since_1904, False, order=tuple(cells))


def _sheet(name: str, cells: dict[Spot, Cell], tables: tuple[Table, ...]) -> Sheet:
    return Sheet(name, "", {"": b""}, lambda _: Scan(cells), lambda _: tables)


def _table(name: str, table: LiveTable) -> Table:
    heads = 1 if table.area.top > 1 else 0
    return Table(name, "", Area(*table.area)._replace(top=table.area.top - heads), heads, 0, table.headers)


def _scoped(name: str) -> tuple[str, str]:
    """A name, and the sheet that it belongs to; "" for the workbook."""
    sheet, _, own = name.rpartition("!")
    return own.casefold(), sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def _absolute(area: live_host.Area) -> str:
    first, last = f"${letters_of(area.left)}${area.top}", f"${letters_of(area.right)}${area.bottom}"
    return first if first == last else f"{first}:{last}"


def _areas(book: Book, binding: Binding) -> list[Area]:
    """The areas that are bound, as far as there are such."""
    nothing = Problems()  # what is missing is said where values are checked
    single = [area_bound(book, text, nothing) for text in binding.cells] + [area_named(book, name, nothing) for name in binding.names]
    rows = [area_bound(book, text, nothing) for text in binding.ranges]
    with_headers = [area._replace(top=max(1, area.top - 1)) for area in rows if area]
    tables = [table.area for name in binding.tables if (table := book.tables.get(name.casefold())) and table.area.bottom > table.area.top]
    return [*_together(area for area in single if area), *with_headers, *tables]


def _together(areas: Iterable[Area]) -> Iterator[Area]:
    """Single cells of a sheet as one box around them, unless it is too large."""
    by_sheet: dict[str, list[Area]] = {}
    for area in areas:
        by_sheet.setdefault(area.sheet, []).append(area)
    for sheet, own in by_sheet.items():
        box = Area(sheet, min(a.top for a in own), min(a.left for a in own), max(a.bottom for a in own), max(a.right for a in own))
        yield from [box] if size(box) <= LARGEST_BOX else own


def _read(host: Host, area: Area) -> Iterator[tuple[Place, Any, str]]:
    """The cells of an area that hold something: value and formula."""
    where = live_host.Area(*area)
    for down, (values, formulas) in enumerate(zip(host.values(where), host.formulas(where), strict=True)):
        for across, (value, formula) in enumerate(zip(values, formulas, strict=True)):
            if formula or value is not None:
                yield (area.sheet, area.top + down, area.left + across), value, formula


def _cell(value: Any, formula: str) -> Cell:
    return Cell(value, formula.removeprefix("{").removeprefix("="), "normal") if formula else Cell(value)
