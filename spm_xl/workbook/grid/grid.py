"""A workbook as it stands: the cells of its sheets, its tables and its names, each with its place in the bytes.

A template is filled row by row (`load`, `render`); here a finished workbook is looked at and changed cell
by cell (`grid_read`, `grid_write`), and what is not changed stays as finance made it. A sheet is unpacked when
its cells are first asked for, and a cell is read when it is.

>>> address(7, 28), area("S", "C9:$B$2")
('AB7', Area(sheet='S', top=2, left=2, bottom=9, right=3))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, index_of, letters_of, prefix

Span = tuple[int, int]
Spot = tuple[int, int]  # row, column, from 1
Place = tuple[str, int, int]  # sheet, row, column, from 1
REMEMBERED = "spm_at_"  # starts the hidden names by which what is bound by its address is found once it has moved
ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


class ErrorValue(str):
    """An error value of a cell, such as #N/A; text that is none of a cell's texts."""


class Area(NamedTuple):
    """A rectangle of cells of one sheet, all ends included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    value : a number, text, True or False, an ErrorValue, or None.
    formula : as it stands, a shared one as it reads in this cell; None where there is none.
    form : "normal", "shared", "array" or "dataTable"; dynamic : whether an array formula spills.
    extent : cells that an array formula fills, as the file says; None for another formula.
    style : number of its format. kind : type of its value as the file says, such as "s".
    span : the whole element; opened : where its start tag ends; formula_span, value_span : elements in it.
    """

    value: Any = None
    formula: str | None = None
    form: str = ""
    dynamic: bool = False
    extent: Area | None = None
    style: int = 0
    kind: str = "n"
    span: Span = (0, 0)
    opened: int = 0
    formula_span: Span | None = None
    value_span: Span | None = None


class Cells(Mapping[Spot, Cell]):
    """The cells of a sheet by row and column; each is read when it is first asked for.

    Attributes
    ----------
    found : where a cell stands (a match of the pattern of an ordinary cell), or the cell itself once it is read.
    """

    def __init__(self, found: dict[Spot, re.Match[bytes] | Cell], read: Callable[[Spot, re.Match[bytes]], Cell]):
        self.found, self._read = found, read

    def __getitem__(self, spot: Spot) -> Cell:
        cell = self.found[spot]
        if not isinstance(cell, Cell):
            cell = self.found[spot] = self._read(spot, cell)
        return cell

    def __iter__(self) -> Iterator[Spot]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __contains__(self, spot: object) -> bool:
        return spot in self.found


@dataclass(slots=True)
class Scan:
    """What was found in the bytes of a sheet.

    Attributes
    ----------
    rows : row -> start, end of start tag, start of end tag (-1 where the element has no content).
    hidden : rows. body : the element sheetData, from the end of its start tag to the start of its end tag.
    empty : whether that element has no content, `<sheetData/>`; `body` is the whole of it then.
    prefix : of the names of its elements, such as `x:`.
    """

    cells: Mapping[Spot, Cell]
    rows: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    body: Span = (0, 0)
    empty: bool = False
    prefix: str = ""


@dataclass(eq=False)
class Sheet:
    """A sheet: its name, its part, and what it is read from when it is looked at.

    Attributes
    ----------
    parts : the parts of the workbook. scan : looks through the sheet. tabled : the tables that lie on it.
    """

    name: str
    part: str
    parts: Mapping[str, bytes]
    scanned: Callable[[Sheet], Scan] | None = None
    tabled: Callable[[Sheet], tuple[Table, ...]] | None = None

    @cached_property
    def data(self) -> bytes:
        """Its bytes."""
        return self.parts[self.part]

    @cached_property
    def scan(self) -> Scan:
        """What was found in its bytes."""
        return self.scanned(self) if self.scanned else Scan({})

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables that lie on it."""
        return self.tabled(self) if self.tabled else ()

    @property
    def cells(self) -> Mapping[Spot, Cell]:
        """Its cells by row and column."""
        return self.scan.cells

    @property
    def rows(self) -> Mapping[int, tuple[int, int, int]]:
        """Its rows: start, end of start tag, start of end tag (-1 where the element has no content)."""
        return self.scan.rows

    @property
    def hidden(self) -> set[int]:
        """Its hidden rows."""
        return self.scan.hidden

    @property
    def body(self) -> Span:
        """The element sheetData: end of its start tag, start of its end tag."""
        return self.scan.body

    @property
    def prefix(self) -> str:
        """What stands before the names of its elements, such as `x:`."""
        return self.scan.prefix


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its whole area, how many header and totals rows it has, and its columns from the left.

    Attributes
    ----------
    formulas : column -> the formula that its cells have, where it is a calculated one.
    query : whether its rows come from a query or a connection.
    """

    name: str
    part: str
    area: Area
    header_rows: int
    totals_rows: int
    columns: tuple[str, ...]
    formulas: Mapping[str, str] = field(default_factory=dict)
    query: bool = False


class Tables(Mapping[str, Table]):
    """The tables of a workbook by name in lower case, read when one is first asked for."""

    def __init__(self, sheets: tuple[Sheet, ...]):
        self._sheets = sheets

    @cached_property
    def _found(self) -> Mapping[str, Table]:
        return {table.name.casefold(): table for sheet in self._sheets for table in sheet.tables}

    def __getitem__(self, name: str) -> Table:
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True)
class Book:
    """A workbook.

    Attributes
    ----------
    parts : name -> plain bytes, in the order of the file.
    tables : by name in lower case. names : (name in lower case, its sheet or "") -> its formula.
    since_1904, as_shown : how the workbook counts dates, and whether it calculates with displayed precision.
    main : the part that lists the sheets. order : names of all sheets, chart sheets among them.
    strings, styles : the parts with the shared strings and the formats, "" for none.
    """

    parts: Mapping[str, bytes]
    sheets: tuple[Sheet, ...]
    tables: Mapping[str, Table]
    names: Mapping[tuple[str, str], str]
    since_1904: bool
    as_shown: bool
    main: str = "xl/workbook.xml"
    order: tuple[str, ...] = ()
    strings: str = ""
    styles: str = ""

    @cached_property
    def by_name(self) -> dict[str, Sheet]:
        """The sheets by their names in lower case."""
        return {sheet.name.casefold(): sheet for sheet in self.sheets}

    @cached_property
    def remembers(self) -> bool:
        """Whether a name remembers where something came to stand (`refresh_shape`)."""
        return any(name.startswith(REMEMBERED) for name, _ in self.names)

    def sheet(self, name: str) -> Sheet | None:
        """A sheet by its name in any case."""
        return self.by_name.get(name.casefold())


def address(row: int, column: int) -> str:
    """A cell as it is spoken of.

    >>> address(7, 28)
    'AB7'
    """
    return f"{letters_of(column)}{row}"


def on_a_sheet(row: int, column: int) -> bool:
    """Whether a sheet has such a cell."""
    return 1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN


def area(sheet: str, text: str) -> Area:
    """An area from text such as B2:C9.

    >>> area("S", "C9:B2")
    Area(sheet='S', top=2, left=2, bottom=9, right=3)
    """
    found = [(int(row), index_of(letters)) for letters, row in ADDRESS.findall(text.replace("$", ""))]
    if not found or not all(on_a_sheet(*cell) for cell in found):
        raise InvalidInput(f"sheet {sheet}: {text[:40]!r} is no range of cells. Save the workbook again in Excel.")
    rows, columns = zip(found[0], found[-1], strict=True)
    return Area(sheet, min(rows), min(columns), max(rows), max(columns))


def spelled(area: Area) -> str:
    """An area without its sheet.

    >>> spelled(Area("S", 2, 2, 9, 3)), spelled(Area("S", 2, 2, 2, 2))
    ('B2:C9', 'B2')
    """
    first, last = address(area.top, area.left), address(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"


def alone(place: Place) -> Area:
    """One cell as an area."""
    sheet, row, column = place
    return Area(sheet, row, column, row, column)


def size(area: Area) -> int:
    """How many cells an area has."""
    return (area.bottom - area.top + 1) * (area.right - area.left + 1)


def cells_in(area: Area) -> Iterator[Place]:
    """Every cell of an area, row by row."""
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield area.sheet, row, column


def meet(one: Area, other: Area) -> bool:
    """Whether two areas have a cell in common."""
    across = one.left <= other.right and other.left <= one.right
    return one.sheet == other.sheet and one.top <= other.bottom and other.top <= one.bottom and across


def named(place: Place) -> str:
    """A cell with its sheet, as a formula spells it.

    >>> named(("Bob's deals", 7, 28))
    "'Bob''s deals'!AB7"
    """
    sheet, row, column = place
    return f"{prefix(sheet)}{address(row, column)}"
