"""Whether a workbook has the places that a binding names, and where the headers of its ranges stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from spm_xl.errors import NotFound
from spm_xl.near import did_you_mean
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.formulas.references import index_of, letters_of
from spm_xl.workbook.grid.grid import Area, Book
from spm_xl.workbook.refresh.refresh_places import Problems, area_bound, cell_at

MOST_TOLD = 20  # faults in one message
_LETTERS = re.compile(r"[A-Za-z]{1,3}")


def checked(binding: Binding, book: Book, file: str) -> Binding:
    """The binding with the columns of ranges by their letters.

    Parameters
    ----------
    file : name of the binding's file, for messages.

    Raises
    ------
    NotFound : sheets, names, tables, columns or cells that the workbook does not have; all are named, with near ones.
    """
    faults = [*_cell_faults(binding, book), *_name_faults(binding, book), *_table_faults(binding, book)]
    ranges: dict[str, Rows] = {}
    for key, rows in binding.ranges.items():
        place = _place(key, book)
        if isinstance(place, str):
            faults.append(f"ranges.{key}: {place}")
        else:
            ranges[key] = _by_letters(key, rows, place, book, faults)
    if faults:
        more = f"\n... and {len(faults) - MOST_TOLD} more" if len(faults) > MOST_TOLD else ""
        raise NotFound("\n".join(f"{file}: {fault}" for fault in faults[:MOST_TOLD]) + more)
    return replace(binding, ranges=ranges)


def _place(key: str, book: Book) -> Area | str:
    """The area that a key means, where it stands now; or why it means none."""
    problems = Problems()
    return area_bound(book, key, problems) or problems.found[0]


def _cell_faults(binding: Binding, book: Book) -> Iterator[str]:
    for key in binding.cells:
        place = _place(key, book)
        if isinstance(place, str):
            yield f"cells.{key}: {place}"
        elif ":" in key.rpartition("!")[2]:
            yield f"cells.{key}: it is a range; give one cell, or put rows under [ranges.\"{key}\"]."


def _name_faults(binding: Binding, book: Book) -> Iterator[str]:
    known = [name for name, _ in book.names]
    for name in binding.names:
        formulas = [text for (each, _), text in book.names.items() if each == name.casefold()]
        if not formulas:
            yield f"names.{name}: the workbook has no name {name}. {did_you_mean(name, known)}"
        elif not any(cell_at(text.removeprefix("=")) for text in formulas):
            yield f"names.{name}: the name stands for {formulas[0][:60]}, which is no cell. Correct the name in the workbook, or bind the cell."


def _table_faults(binding: Binding, book: Book) -> Iterator[str]:
    known = [table.name for table in book.tables.values()]
    for name, rows in binding.tables.items():
        table = book.tables.get(name.casefold())
        if table is None:
            yield f"tables.{name}: the workbook has no table {name}. {did_you_mean(name, known)}"
            continue
        for header in rows.columns:
            if header not in table.columns:
                yield f"tables.{name}.columns: the table has no column {header!r}. {did_you_mean(header, table.columns)}"


def _by_letters(key: str, rows: Rows, place: Area, book: Book, faults: list[str]) -> Rows:
    """Rows of a range whose columns are named by letters; a column that is not there is added to the faults."""
    headers = _headers(place, book)
    letters: dict[str, str] = {}
    for column in rows.columns:
        inside = _LETTERS.fullmatch(column) and place.left <= index_of(column.upper()) <= place.right
        if column in headers:
            letters[column] = headers[column]
        elif inside:
            letters[column] = column.upper()
        else:
            known = [*headers, *(letters_of(each) for each in range(place.left, min(place.right, place.left + 25) + 1))]
            faults.append(f"ranges.{key}.columns: the range has no column {column!r}. {did_you_mean(column, known)}")
    columns = {letters[column]: name for column, name in rows.columns.items() if column in letters}
    if len(columns) < len(letters):
        faults.append(f"ranges.{key}.columns: one column is named twice, by its header and by its letters.")
    return replace(rows, columns=columns, key=tuple(letters.get(each, each) for each in rows.key))


def _headers(place: Area, book: Book) -> Mapping[str, str]:
    """Header -> letters of its column, of the headers that stand above a range once."""
    sheet = book.sheet(place.sheet)
    found: dict[str, list[str]] = {}
    for column in range(place.left, place.right + 1) if sheet else ():
        cell = sheet.cells.get((place.top - 1, column)) if sheet else None
        if cell is not None and isinstance(cell.value, str):
            found.setdefault(cell.value, []).append(letters_of(column))
    return {header: letters[0] for header, letters in found.items() if len(letters) == 1}
