"""The cells of a returned workbook as texts: what somebody who opens the file reads there.

A number is its exact text, a date is in ISO form, a formula is what it came to when the file was saved.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.cell_formats import CellFormats
from spm_xl.workbook.grid.day_numbers import day_shown
from spm_xl.workbook.grid.grid import ADDRESS, Area, Book, Cell, ErrorValue, Sheet, area


class Texts:
    """The texts of one workbook's cells."""

    def __init__(self, book: Book):
        self.book = book
        self.struck: set[int] | None = None  # formats that strike out, once somebody asked
        self._formats = CellFormats(book.parts[book.styles], book.styles) if book.styles in book.parts else None

    def text(self, cell: Cell | None) -> str:
        """A cell as text; a formula whose result was not saved is the formula."""
        if cell is None:
            return ""
        value = cell.value
        if value is None:
            return f"={cell.formula}" if cell.formula else ""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, float):
            return self._number(value, cell.style)
        return "\n".join(line.rstrip() for line in value.strip().splitlines())

    def _number(self, value: float, style: int) -> str:
        day = day_shown(value, self.book.since_1904) if self._formats and self._formats.of_dates(style) else None
        return day.isoformat() if day else number_text(value)


def number_text(value: float) -> str:
    """A number as it was typed: at most 15 digits, never as 1E+3.

    >>> number_text(0.1 + 0.2), number_text(1e6), number_text(-2.50)
    ('0.3', '1000000', '-2.5')
    """
    return f"{Decimal(f'{value:.15g}').normalize():f}"


def faulty(cell: Cell) -> str:
    """What is wrong with a cell that somebody wrote into; "" for nothing."""
    if isinstance(cell.value, ErrorValue):
        return "it shows an error"
    return "it is a formula whose result was not saved" if cell.value is None and cell.formula else ""


def named_area(book: Book, name: str) -> Area | None:
    """The cells that a name stands for; None where there is no such name, or it lost its cells."""
    found = [formula for (known, _), formula in book.names.items() if known == name.casefold()]
    for formula in found:
        sheet, mark, cells = formula.lstrip("=").rpartition("!")
        sheet = sheet.removeprefix("'").removesuffix("'").replace("''", "'")
        if mark and book.sheet(sheet) and ADDRESS.search(cells.replace("$", "")):
            try:
                return area(sheet, cells)
            except InvalidInput:
                continue
    return None


def named_text(texts: Texts, name: str) -> str:
    """The text of the cell that a name stands for."""
    place = named_area(texts.book, name)
    sheet = texts.book.sheet(place.sheet) if place else None
    return texts.text(sheet.cells.get((place.top, place.left))) if sheet and place else ""


def rows_of(sheet: Sheet) -> Iterator[tuple[int, dict[int, Cell]]]:
    """The rows of a sheet that have something in them: column -> cell."""
    found: dict[int, dict[int, Cell]] = {}
    for row, column in sheet.cells:
        cell = sheet.cells[row, column]
        if (cell.value is not None and cell.value != "") or cell.formula:
            found.setdefault(row, {})[column] = cell
    for row in sorted(found):
        yield row, dict(sorted(found[row].items()))


def beside(sheet: Sheet, row: int, column: int) -> Cell | None:
    """The next cell to the right that has something in it."""
    right = [at for (number, at), cell in sheet.cells.items() if number == row and at > column and cell.value not in (None, "")]
    return sheet.cells[row, min(right)] if right else None
