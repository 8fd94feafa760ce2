"""A page of a workbook that calculates: cells and spills, each formula with its true value.

What `put` gives back is the cell itself, so that the next formula is written with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from textwrap import wrap
from typing import Any

from spm_xl.errors import OutOfRange
from spm_xl.workbook.formulas.references import index_of, letters_of
from spm_xl.workbooks.live import Live
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_validation import MOST_CHARACTERS
from spm_xl.workbooks.page import BLUE, VERMILLION

A4 = 9
POINTS, CHARACTERS = 13.5, 1.27  # height of a line of text; letters that a column one wide holds, on average


class LivePage:
    """One sheet; cells are named as in formulas."""

    def __init__(self, book: LiveBook, name: str, widths: Sequence[float], landscape: bool = True, tab: str = ""):
        self.book, self.name, self.widths, self.width = book, name, widths, len(widths)
        self.sheet = sheet = book.writer.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)  # fits Letter as well
        sheet.set_margins(left=0.5, right=0.5, top=0.65, bottom=0.75)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&8{book.title}&R&8&A")
        sheet.set_footer("&L&8&F&R&8Page &P of &N")
        if landscape:
            sheet.set_landscape()
        if tab:
            sheet.set_tab_color(tab)
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width, book.look("text"))

    def top(self, title: str | Live, subtitle: str, availability: Live | None = None) -> None:
        """Title, what the sheet is for, and whether the functions are there."""
        self.sheet.set_row(0, 28)
        self.put("A1", title, "title")
        self.put("A2", subtitle, "subtitle")
        if availability is not None:
            self.put("A3", availability, "flag")
            self.mark_words("A3")

    def put(self, cell: str, value: Any, look: str = "text") -> Live:
        """Write a constant, or a formula with its value; gives the cell."""
        form = self.book.look(look)
        if isinstance(value, Live):
            done, shown = self.sheet.write_formula(cell, value.formula, form, _cached(value.value)), value.value
        else:
            done, shown = self._constant(cell, value, form), value
        if done:
            raise OutOfRange(f"{self.name}!{cell} cannot be written")
        return Live(cell, shown)

    def _constant(self, cell: str, value: Any, form: Any) -> int:
        if value is None:
            return int(self.sheet.write_blank(cell, None, form))
        if isinstance(value, str):
            return int(self.sheet.write_string(cell, value, form))
        if isinstance(value, date):
            return int(self.sheet.write_datetime(cell, datetime(value.year, value.month, value.day), form))
        return int(self.sheet.write_number(cell, value, form))

    def line(self, row: int, values: Sequence[Any], looks: str | Sequence[str], left: int = 1) -> list[Live]:
        """Write a row from a column on; gives its cells."""
        each = [looks] * len(values) if isinstance(looks, str) else looks
        cells = [f"{letters_of(left + at)}{row}" for at in range(len(values))]
        return [self.put(cell, value, look) for cell, value, look in zip(cells, values, each, strict=True)]

    def named(self, cell: str, name: str, value: Any, look: str) -> Live:
        """Write a cell that formulas call by a name."""
        written = self.put(cell, value, look)
        self.book.name(name, f"'{self.name}'!{_fixed(cell)}")
        return Live(name, written.value)

    def section(self, row: int, title: str, width: int = 0) -> int:
        """A section's title, ruled over the width of the page or of some columns; gives the next row."""
        self.sheet.set_row(row - 1, 21)
        self.line(row, [title, *[None] * ((width or self.width) - 1)], "section")
        return row + 1

    def words(self, row: int, text: str, look: str = "wrap", first: int = 1, last: int = 0) -> int:
        """Text over several columns, wrapped, in a row as high as it needs; gives the next row."""
        last = last or self.width
        self.sheet.set_row(row - 1, POINTS * self.lines(text, first, last) + 4)
        if last > first:
            self.sheet.merge_range(row - 1, first - 1, row - 1, last - 1, "", self.book.look(look))
        self.put(f"{letters_of(first)}{row}", text, look)
        return row + 1

    def lines(self, text: str, first: int = 1, last: int = 0) -> int:
        """How many lines a text needs over some columns."""
        room = sum(self.widths[first - 1 : last or self.width]) * CHARACTERS
        return len(wrap(text, int(room))) or 1

    def points(self, row: int, texts: Sequence[str]) -> int:
        """A list of remarks; gives the row after it."""
        for text in texts:
            row = self.words(row, f"•  {text}")
        return row

    def spill(self, cell: str, value: Live, looks: str | Sequence[str], header: Sequence[str] = ()) -> Live:
        """A formula that fills several cells, as a dynamic array with its true area and values; gives the area.

        `looks` by column; `header` those of the first row where it holds headings.
        """
        rows = value.value
        left, row = place(cell)
        right, last = left + len(rows[0]) - 1, row + len(rows) - 1
        area = f"{cell}:{letters_of(right)}{last}"
        each = [looks] * len(rows[0]) if isinstance(looks, str) else looks
        first = self.book.look((header or each)[0])
        self.sheet.write_dynamic_array_formula(area, value.formula, first, _cached(rows[0][0]))
        for down, values in enumerate(rows):
            for across, one in enumerate(values):
                if down or across:
                    self._constant(f"{letters_of(left + across)}{row + down}", one, self.book.look((each if down else header or each)[across]))
        return Live(area, rows)

    def validate(self, cells: str, check: Mapping[str, Any]) -> None:
        """Data validation with its messages."""
        for part, most in MOST_CHARACTERS.items():
            if len(check.get(part, "")) > most:
                raise ValueError(f"{part} of {self.name}!{cells} is longer than {most} characters")
        if self.sheet.data_validation(cells, dict(check)):
            raise ValueError(f"{self.name}!{cells} cannot be validated")

    def mark_words(self, cells: str) -> None:
        """Colour words by the symbol that they start with: vermillion for ✗ and ▲, blue for ✓."""
        first = _fixed(cells.partition(":")[0]).replace("$", "")
        for symbols, colours in (("✗▲", {"font_color": VERMILLION, "bold": True}), ("✓", {"font_color": BLUE, "bold": True})):
            for symbol in symbols:
                rule = {"type": "formula", "criteria": f'=LEFT({first},1)="{symbol}"', "format": self.book.writer.add_format(colours)}
                self.sheet.conditional_format(cells, rule)

    def mark_differences(self, cells: str) -> None:
        """White on vermillion where a check does not read 0."""
        wrong = self.book.writer.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": VERMILLION})
        self.sheet.conditional_format(cells, {"type": "cell", "criteria": "!=", "value": 0, "format": wrong})


def place(cell: str) -> tuple[int, int]:
    """Column and row of a cell, from 1.

    >>> place("C12")
    (3, 12)
    """
    letters = cell.rstrip("0123456789")
    return index_of(letters), int(cell[len(letters) :])


def elsewhere(page: LivePage, cell: Live) -> Live:
    """A cell of a page as other pages name it."""
    return Live(f"'{page.name}'!{cell.text}", cell.value)


def _cached(value: Any) -> Any:
    return "" if value is None else value


def _fixed(cells: str) -> str:
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", cells)
