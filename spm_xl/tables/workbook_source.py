"""Workbooks: tables found as Excel tables or as sheets, read cell by cell as they stand.

The cells' cached values are read, dates by the workbook's own epoch, hidden rows like all others.
Only cells that exist are visited, so one cell in the last corner of a sheet costs nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spm_xl.errors import Place, Problem
from spm_xl.tables.limits import Limits
from spm_xl.tables.raw import Raw, refused, warning
from spm_xl.tables.text_source import Unusable, unusable
from spm_xl.tables.workbook_cells import LAST_COLUMN, LAST_ROW, rows_of
from spm_xl.tables.workbook_safety import check_safe


@dataclass(frozen=True, slots=True)
class Area:
    """A sheet, or an Excel table on it, that may be one of our tables.

    Attributes
    ----------
    name : of the Excel table, or of the sheet.
    sheet : name of the sheet; part : its path in the package.
    rows, columns : first and last, of an Excel table without its totals row; whole sheet otherwise.
    hidden : the sheet is hidden.
    """

    name: str
    sheet: str
    part: str
    rows: tuple[int, int] = (1, LAST_ROW)
    columns: tuple[int, int] = (1, LAST_COLUMN)
    hidden: bool = False


@dataclass(frozen=True)
class Book:
    """An open workbook: what can be read from it."""

    file: str
    areas: tuple[Area, ...]
    problems: tuple[Problem, ...]
    workbook: Any
    limits: Limits

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of its sheets, in order."""
        return tuple(dict.fromkeys(area.sheet for area in self.areas))

    def area(self, name: str) -> Area | None:
        """The Excel table of that name, else the sheet (its only Excel table, where it has one)."""
        named = [area for area in self.areas if area.name.casefold() == name.casefold()]
        named.sort(key=lambda area: area.rows == (1, LAST_ROW))
        if not named or named[0].rows != (1, LAST_ROW):
            return named[0] if named else None
        on_sheet = [area for area in self.areas if area.sheet == named[0].sheet and area is not named[0]]
        return on_sheet[0] if len(on_sheet) == 1 else named[0]


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Book]:
    """A workbook, checked for safety and opened for reading; raises `Unusable`."""
    problems = check_safe(path, limits)
    from openpyxl import DEFUSEDXML, load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    assert DEFUSEDXML, "openpyxl must read with defusedxml"
    with _clean(path.name):
        workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        with _clean(path.name):
            areas = tuple(_areas(workbook))
        if workbook.epoch == CALENDAR_MAC_1904:
            what = "the workbook counts dates from 1904; they are read so."
            problems.append(warning("1904 dates", Place(path.name), "", what, "Nothing to do."))
        yield Book(path.name, areas, tuple(problems), workbook, limits)
    finally:
        workbook.close()


def read_area(book: Book, area: Area) -> tuple[Raw, list[Problem]]:
    """The table that stands in an area; raises `Unusable` where there is none."""
    with _clean(book.file):
        return _read(book, area)


@contextmanager
def _clean(file: str) -> Iterator[None]:
    """Any failure of the reader on a malformed file becomes one clear problem.

    The reader raises whatever the damage makes it stumble over, from KeyError to a parse error.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Unusable:
        raise
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
        unusable(
            "damaged file",
            Place(file),
            "",
            f"the workbook cannot be read: its content is damaged ({reason}).",
            "Open it in Excel, let it repair the file, and save it again.",
        )


def _areas(workbook: Any) -> Iterator[Area]:
    for sheet in workbook.worksheets:
        part = sheet._worksheet_path  # openpyxl's read-only sheet gives its part no public name
        hidden = sheet.sheet_state != "visible"
        yield Area(sheet.title, sheet.title, part, hidden=hidden)
        for table in _excel_tables(workbook._archive, part):
            yield _table_area(table, sheet.title, part, hidden)


def _excel_tables(archive: Any, part: str) -> Iterator[Any]:
    from openpyxl.packaging.relationship import get_dependents, get_rels_path
    from openpyxl.worksheet.table import Table
    from openpyxl.xml.functions import fromstring

    links = get_rels_path(part)
    if links not in archive.namelist():
        return
    for link in get_dependents(archive, links):
        if link.Type.endswith("/table") and link.target in archive.namelist():
            yield Table.from_tree(fromstring(archive.read(link.target)))


def _table_area(table: Any, sheet: str, part: str, hidden: bool) -> Area:
    from openpyxl.utils import range_boundaries

    first_column, first_row, last_column, last_row = range_boundaries(table.ref)
    if table.headerRowCount == 0:
        raise ValueError(f"the Excel table {table.displayName} has no header row")
    return Area(
        table.displayName,
        sheet,
        part,
        (first_row, last_row - (table.totalsRowCount or 0)),
        (first_column, last_column),
        hidden,
    )


def _read(book: Book, area: Area) -> tuple[Raw, list[Problem]]:
    from openpyxl.utils import get_column_letter

    rows = rows_of(book.workbook, area.sheet, area.part, area.rows, area.columns)
    header_row, header_cells, _ = next(rows, (0, {}, False))
    if not header_cells:
        unusable("no header", Place(book.file, area.sheet), "", "the sheet is empty; it has no header row.", "Fill it in.")
    positions = sorted(header_cells)
    if len(positions) > book.limits.columns:
        what = f"the sheet has {len(positions):,} columns (at most {book.limits.columns:,})."
        unusable("too many columns", Place(book.file, area.sheet), "", what, "Remove the columns that are not data.")
    numbers: list[int] = []
    body: list[list[Any]] = []
    stray: list[str] = []
    hidden = 0
    for number, cells, is_hidden in rows:
        body.append([cells.pop(position, None) for position in positions])
        numbers.append(number)
        hidden += is_hidden
        stray += [f"{get_column_letter(column)}{number}" for column in cells]
    columns = tuple(zip(*body, strict=True)) if body else tuple(() for _ in positions)
    header = tuple(str(header_cells[position]).strip() for position in positions)
    letters = tuple(get_column_letter(position) for position in positions)
    raw = Raw(book.file, area.sheet, header, columns, numbers, header_row, letters)
    return raw, [*_strays(book.file, area, stray), *_hidden(book.file, area, hidden, len(numbers))]


def _strays(file: str, area: Area, cells: list[str]) -> list[Problem]:
    if not cells:
        return []
    more = f" and {len(cells) - 1} more cells" if len(cells) > 1 else ""
    what = f"the cell{more} stand in a column without a header."
    return [refused("no header", Place(file, area.sheet, cells[0]), "", what, "Give the column a header or clear it.")]


def _hidden(file: str, area: Area, hidden: int, count: int) -> list[Problem]:
    place = Place(file, area.sheet)
    found = []
    if hidden:
        what = f"{hidden} of {count} rows are hidden (by a filter or by hand); they are read like the others."
        found.append(warning("hidden rows", place, "", what, "Delete rows that must not count."))
    if area.hidden:
        found.append(warning("hidden sheet", place, "", "the sheet is hidden; it is read.", "Show it, to see what counts."))
    return found
