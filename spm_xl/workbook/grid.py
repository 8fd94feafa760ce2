"""A workbook as it stands: the cells of its sheets, its tables and its names, each with its place in the bytes.

A template is filled row by row (`load`, `render`); here a finished workbook is looked at and changed cell
by cell (`grid_read`, `grid_write`), and what is not changed stays as finance made it.

>>> address(7, 28), area("S", "C9:$B$2")
('AB7', Area(sheet='S', top=2, left=2, bottom=9, right=3))
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.workbook.references import LAST_COLUMN, LAST_ROW, index_of, letters_of, prefix

Span = tuple[int, int]
Place = tuple[str, int, int]  # sheet, row, column, from 1
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
    span : the whole element; opened : where its start tag ends; formula_span, value_span : elements in it.
    """

    value: Any = None
    formula: str | None = None
    form: str = ""
    dynamic: bool = False
    extent: Area | None = None
    span: Span = (0, 0)
    opened: int = 0
    formula_span: Span | None = None
    value_span: Span | None = None


@dataclass(slots=True)
class Sheet:
    """A sheet: its part and its bytes, its cells by row and column, and its rows' elements."""

    name: str
    part: str
    data: bytes
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    rows: dict[int, tuple[int, int, int]] = field(default_factory=dict)  # start, end of start tag, start of end tag
    hidden: set[int] = field(default_factory=set)  # rows
    body: tuple[int, int] = (0, 0)  # the element sheetData: end of its start tag, start of its end tag
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its whole area, how many header and totals rows it has, and its columns from the left."""

    name: str
    part: str
    area: Area
    header_rows: int
    totals_rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """A workbook.

    Attributes
    ----------
    parts : name -> plain bytes, in the order of the file.
    tables : by name in lower case. names : (name in lower case, its sheet or "") -> its formula.
    since_1904, as_shown : how the workbook counts dates, and whether it calculates with displayed precision.
    """

    parts: Mapping[str, bytes]
    sheets: tuple[Sheet, ...]
    tables: Mapping[str, Table]
    names: Mapping[tuple[str, str], str]
    since_1904: bool
    as_shown: bool

    @cached_property
    def by_name(self) -> dict[str, Sheet]:
        """The sheets by their names in lower case."""
        return {sheet.name.casefold(): sheet for sheet in self.sheets}

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
