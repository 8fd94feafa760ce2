"""What a binding means in a workbook: the cells, and the rows of tables and ranges, that take values.

A table or range that shares its rows with other cells cannot be filled by whole rows, since those would move as well:
it is left over for `spm_xl.workbook.refresh.refresh`, which moves only the columns of the table. So is one whose rows
have different formats, which one pattern row cannot stand for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.fill.marked import Listed, Marked
from spm_xl.workbook.fill.template import Path
from spm_xl.workbook.formulas.references import LAST_COLUMN, Reference, index_of, letters_of, parts, reads_nothing
from spm_xl.workbook.grid.grid import Book, Table

_MERGED = re.compile(r"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([^"']*)["']""")
_LETTERS = re.compile(r"[A-Za-z]{1,3}")


@dataclass(frozen=True, slots=True)
class Entry:
    """Rows that a list fills, the columns that they belong to, and what the binding calls them."""

    listed: Listed
    left: int
    right: int
    called: str


@dataclass(slots=True)
class Bound:
    """What is bound: sheet, in lower case -> cells, and rows; and what is left over."""

    cells: dict[str, dict[tuple[int, int], Path]]
    entries: dict[str, list[Entry]]
    leftover: Binding

    @property
    def sheets(self) -> set[str]:
        return {*self.cells, *self.entries}


def resolved(binding: Binding, book: Book) -> Bound:
    """The places that a binding names.

    Raises
    ------
    InvalidInput : a place that is not there, or is none that a value can go to.
    """
    found = Bound({}, {}, Binding())
    for address, name in binding.cells.items():
        reference = _cell(address, address, f"the binding of cell {address}", book)
        found.cells.setdefault(reference.key, {})[reference.low, reference.first] = _path(name)
    for defined, name in binding.names.items():
        text = book.names.get((defined.casefold(), ""))
        if text is None:
            raise InvalidInput(f"the workbook has no name {defined}. {did_you_mean(defined, [name for name, _ in book.names])}")
        reference = _cell(text.lstrip("="), defined, f"the name {defined}", book)
        found.cells.setdefault(reference.key, {})[reference.low, reference.first] = _path(name)
    for title, rows in binding.tables.items():
        table = book.tables.get(title.casefold())
        if table is None:
            raise InvalidInput(f"the workbook has no table {title}. {did_you_mean(title, [t.name for t in book.tables.values()])}")
        area = table.area
        columns = {area.left + _position(header, table): _path(field) for header, field in rows.columns.items()}
        low, high = area.top + table.header_rows, area.bottom - table.totals_rows
        listed = Listed(low, high, _path(rows.of), columns, f"the table {table.name}")
        found.entries.setdefault(area.sheet.lower(), []).append(Entry(listed, area.left, area.right, title))
    for address, rows in binding.ranges.items():
        reference = _range(address, book)
        columns = {_column(letters, reference, address): _path(field) for letters, field in rows.columns.items()}
        listed = Listed(reference.low, reference.high, _path(rows.of), columns, f"the range {address}")
        found.entries.setdefault(reference.key, []).append(Entry(listed, reference.first, reference.last, address))
    return found


def _path(name: str) -> Path:
    return tuple(name.split("."))


def _cell(text: str, what: str, where: str, book: Book) -> Reference:
    """One cell of a sheet."""
    reference = _area(text)
    if reference is None or not reference.key or (reference.right and (reference.low, reference.first) != (reference.high, reference.last)):
        raise InvalidInput(f"{where} is {text or 'blank'}, and not one cell of a sheet, such as Sheet1!C4. Change {what}.")
    return _there(reference, where, book)


def _range(text: str, book: Book) -> Reference:
    reference = _area(text)
    if reference is None or not reference.key or not reference.left:
        raise InvalidInput(f"the binding of {text}: this is no range of a sheet, such as Sheet1!A5:H9.")
    return _there(reference, f"the binding of {text}", book)


def _area(text: str) -> Reference | None:
    cut = parts(text)
    return cut[0] if len(cut) == 1 and isinstance(cut[0], Reference) else None


def _there(reference: Reference, where: str, book: Book) -> Reference:
    titles = [sheet.name for sheet in book.sheets]
    if reference.key not in map(str.lower, titles):
        raise InvalidInput(f"{where}: the workbook has no sheet {reference.sheet}. {did_you_mean(reference.sheet, titles)}")
    return reference


def _position(header: str, table: Table) -> int:
    lower = [" ".join(each.split()).lower() for each in table.columns]
    wanted = " ".join(header.split()).lower()
    if wanted not in lower:
        raise InvalidInput(f"the table {table.name} has no column {header}. {did_you_mean(header, table.columns)}")
    return lower.index(wanted)


def _column(letters: str, reference: Reference, address: str) -> int:
    column = index_of(letters) if _LETTERS.fullmatch(letters) else 0
    if not (reference.first <= column <= min(reference.last, LAST_COLUMN)):
        raise InvalidInput(
            f"the range {address} has no column {letters}. Its columns are {letters_of(reference.first)} to {letters_of(reference.last)}."
        )
    return column


def given_to(found: Marked, bound: Bound, binding: Binding, book: Book) -> None:
    """Give a sheet what is bound to it; what shares its rows with other cells goes to what is left over."""
    key = found.title.lower()
    found.bound.update(bound.cells.get(key, {}))
    entries = bound.entries.get(key, [])
    for entry in entries:
        if not any(_beside(found, entry, entries, book)) and not _formatted_by_row(found, entry):
            found.lists.append(entry.listed)
        elif entry.called in binding.tables:
            tables = {**bound.leftover.tables, entry.called: binding.tables[entry.called]}
            bound.leftover = replace(bound.leftover, tables=tables)
        else:
            ranges = {**bound.leftover.ranges, entry.called: binding.ranges[entry.called]}
            bound.leftover = replace(bound.leftover, ranges=ranges)
    found.lists.sort(key=lambda each: each.low)
    _refuse_formulas(found)
    _refuse_covered(found)


def _beside(found: Marked, entry: Entry, entries: list[Entry], book: Book) -> Iterator[bool]:
    """True for everything that stands in the rows of a list beside it."""
    low, high, left, right = entry.listed.low, entry.listed.high, entry.left, entry.right
    for row in found.sheet.rows:
        if low <= row.number <= high:
            yield from (True for cell in row.cells if not left <= cell.column <= right and (cell.value_start or cell.formula))
    yield from (True for other in entries if other is not entry and other.listed.low <= high and low <= other.listed.high)
    for table in book.tables.values():
        area = table.area
        if area.sheet == found.title and area.top <= high and low <= area.bottom:
            yield not (left <= area.left and area.right <= right)
    yield from (True for row, column in found.bound if low <= row <= high and not left <= column <= right)
    yield from (True for area in _merged(found) if area.low <= high and low <= area.high and not left <= area.first <= area.last <= right)


def _formatted_by_row(found: Marked, entry: Entry) -> bool:
    """Whether the rows of a list have other formats than the first of them, such as a border below the last."""
    low, high = entry.listed.low, entry.listed.high
    if any(low <= row <= high for row, _ in found.texts):
        return False
    rows = [row for row in found.sheet.rows if low <= row.number <= high]
    formats = [
        {cell.column: style for cell in row.cells if entry.left <= cell.column <= entry.right and (style := cell.facts.get("s", "0")) != "0"}
        for row in rows
    ]
    return any(each != formats[0] for each in formats)


def _merged(found: Marked) -> list[Reference]:
    """The merged cells of a sheet."""
    tail = found.sheet.text(found.sheet.end, len(found.sheet.data))
    return [cut[0] for text in _MERGED.findall(tail) for cut in [parts(text)] if len(cut) == 1 and isinstance(cut[0], Reference)]


def _refuse_covered(found: Marked) -> None:
    """A value does not go where merged cells hide it."""
    if not found.bound:
        return
    for area in _merged(found):
        for row, column in found.bound:
            inside = area.low <= row <= area.high and area.first <= column <= area.last
            if inside and (row, column) != (area.low, area.first):
                raise InvalidInput(
                    f"sheet {found.title}, cell {letters_of(column)}{row} is covered by the merged cells "
                    f"{area.at(area.low, area.high)}. Bind the first of them."
                )


def _refuse_formulas(found: Marked) -> None:
    """A value does not overwrite the formulas of a list."""
    columns = {(each.low, column): each.what for each in found.lists for column in each.columns}
    for row in found.sheet.rows:
        for cell in row.cells:
            what = columns.get((row.number, cell.column))
            if what and cell.formula and not reads_nothing(cell.formula.text):
                raise InvalidInput(
                    f"sheet {found.title}, cell {letters_of(cell.column)}{row.number}: {what} calculates this column. "
                    "Leave it out of the binding, or clear its formulas in the template."
                )
