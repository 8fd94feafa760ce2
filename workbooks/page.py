"""A page of a template: looks, headers, sections and markers, written from top to bottom.

Formulas name cells of this and other pages by a word: `page.at("payable")`. A template is therefore
built twice: the first time finds where each word stands, the second time uses it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from spm_xl.outputs.statement import MONEY, PAYOUT

INK, GREY, NAVY, LINE, PALE = "#1A1A1A", "#595959", "#17375E", "#BFC9D3", "#EEF3F8"
BLUE, VERMILLION, INPUT, INPUT_FILL = "#0072B2", "#D55E00", "#0000FF", "#FFFBE6"
A4 = 9
PERCENT, DATE, FX = "0.0%", "yyyy-mm-dd", "0.######"
RATE = "[<=2]0.00##%;#,##0.00##"  # a share of credit, or an amount a unit
NUMBERS = {"money": MONEY, "payout": PAYOUT, "percent": PERCENT, "date": DATE, "fx": FX, "rate": RATE, "count": "0"}

# look -> format properties; a look's first word may be followed by a kind of number, as in "cell money"
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 20, "font_color": NAVY},
    "subtitle": {"font_color": GREY, "font_size": 11},
    "status": {"bold": True, "font_color": VERMILLION, "border": 1, "border_color": VERMILLION, "align": "center"},
    "section": {"bold": True, "font_size": 13, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY},
    "heading": {"bold": True, "font_size": 12, "font_color": NAVY, "bg_color": PALE},
    "label": {"font_color": GREY},
    "text": {},
    "strong": {"bold": True},
    "wrap": {"text_wrap": True, "valign": "top"},
    "note": {"font_color": GREY, "italic": True},
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True, "valign": "vcenter"},
    "header right": {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True, "valign": "vcenter", "align": "right"},
    "cell": {"bottom": 1, "bottom_color": LINE, "valign": "top"},
    "cell wrap": {"bottom": 1, "bottom_color": LINE, "valign": "top", "text_wrap": True},
    "total": {"bold": True, "top": 1, "bottom": 6},
    "card label": {"font_size": 8, "bold": True, "font_color": GREY, "bg_color": PALE, "left": 5, "left_color": "#FFFFFF", "indent": 1},
    "card": {"font_size": 13, "bold": True, "bg_color": PALE, "left": 5, "left_color": "#FFFFFF", "align": "left", "indent": 1, "shrink": True, "valign": "vcenter"},
    "card note": {"font_size": 8, "font_color": GREY, "bg_color": PALE, "left": 5, "left_color": "#FFFFFF", "text_wrap": True, "valign": "top", "indent": 1},
    "net label": {"font_size": 9, "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "indent": 1},
    "net": {"font_size": 24, "bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "align": "left", "indent": 1, "shrink": True, "valign": "vcenter"},
    "net note": {"font_size": 9, "font_color": "#FFFFFF", "bg_color": NAVY, "indent": 1, "text_wrap": True, "valign": "top"},
    "input": {"font_color": INPUT, "bg_color": INPUT_FILL, "border": 1, "border_color": LINE, "text_wrap": True, "valign": "top", "locked": False},
}


class Page:
    """One sheet of the template; rows count from 1, as in formulas."""

    def __init__(self, book: Any, name: str, title: str, widths: Sequence[float], landscape: bool):
        self.book, self.name = book, name
        self.sheet = book.writer.add_worksheet(name)
        sheet = self.sheet
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.75)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8 {{statement_id}}, revision {{revision}}&C&8Confidential&R&8Page &P of &N")
        if landscape:
            sheet.set_landscape()
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, book.look("text"))
        self.row, self.width = 1, len(widths)
        self.put("A", title, "title")
        sheet.set_row(0, 28)
        self.next()

    def next(self, rows: int = 1) -> int:
        """Move down; gives the row that was left."""
        left = self.row
        self.row += rows
        return left

    def put(self, column: str, value: Any, look: str = "text") -> None:
        """Write into the current row; ("=formula", "name") is a formula that shows the value of that name."""
        cell, form = f"{column}{self.row}", self.book.look(look)
        if isinstance(value, tuple):
            done = self.sheet.write_formula(cell, value[0], form, "{{" + value[1] + "}}")
        elif value is None:
            done = self.sheet.write_blank(cell, None, form)
        elif isinstance(value, str):
            done = self.sheet.write_string(cell, value, form)
        else:
            done = self.sheet.write_number(cell, value, form)
        if done:
            raise ValueError(f"{self.name}!{cell} cannot be written")

    def line(self, values: Sequence[Any], looks: str | Sequence[str]) -> int:
        """Write a whole row from column A; gives its number."""
        for index, value in enumerate(values):
            self.put(chr(65 + index), value, looks if isinstance(looks, str) else looks[index])
        return self.next()

    def header(self, titles: Sequence[str], right: str = "", height: float = 30) -> int:
        """A table's header; `right` names the columns of numbers."""
        self.sheet.set_row(self.row - 1, height)
        return self.line(titles, ["header right" if chr(65 + at) in right else "header" for at in range(len(titles))])

    def here(self, word: str, column: str, rows_up: int = 0) -> None:
        """Give the cell in this row (or some rows up) a word."""
        self.book.found[self.name, word] = f"{column}{self.row - rows_up}"

    def at(self, word: str, page: str = "", fixed: bool = False) -> str:
        """Address of the cell of a word, on this page or another one; `fixed` with $ signs."""
        from spm_xl.workbook.references import prefix

        cell = self.book.known.get((page or self.name, word), "A1")
        if fixed:
            letters = cell.rstrip("0123456789")
            cell = f"${letters}${cell[len(letters):]}"
        return prefix(page) + cell

    def column(self, first: str, last: str) -> str:
        """The range from one word's cell to another's."""
        return f"{self.at(first)}:{self.at(last)}"

    def section(self, title: str, gap: int = 1) -> int:
        """A section's title, ruled over the width of the page."""
        self.next(gap)
        self.sheet.set_row(self.row - 1, 21)
        return self.line([title] + [None] * (self.width - 1), "section")

    def mark(self, marker: str) -> int:
        """A block marker in a row of its own."""
        self.sheet.write_string(f"A{self.row}", "{{" + marker + "}}", self.book.look("note"))
        return self.next()

    def none(self, name: str, text: str) -> int:
        """What stands there where a block is empty; closes the block."""
        self.mark(f"/{name}")
        self.mark(f"^{name}")
        row = self.line([text], "note")
        self.mark(f"/{name}")
        return row

    def finish(self, last_column: str, repeat: tuple[int, int] | None = None) -> None:
        """Print area, repeated header rows and protection."""
        self.sheet.print_area(f"A1:{last_column}{self.row - 1}")
        if repeat:
            self.sheet.repeat_rows(repeat[0] - 1, repeat[1] - 1)
        allowed = {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True}
        self.sheet.protect("", allowed)


class Book:
    """The workbook, its formats, and the cells that have a word: (page, word) -> cell."""

    def __init__(self, stream: io.BytesIO, known: Mapping[tuple[str, str], str]):
        from xlsxwriter import Workbook

        self.known, self.found = known, dict[tuple[str, str], str]()
        self.writer = Workbook(stream, {"in_memory": True})
        self.writer.set_properties(
            {
                "title": "Commission statement {{statement_id}}",
                "author": "{{company}}",
                "company": "{{company}}",
                "created": datetime(2000, 1, 1),
            }
        )
        self.looks: dict[str, Any] = {}

    def look(self, look: str) -> Any:
        """A format: a look, and where its last word is a kind of number, that number format."""
        if look not in self.looks:
            name, _, kind = look.rpartition(" ")
            properties = dict(LOOKS[look] if look in LOOKS else LOOKS[name])
            if look not in LOOKS:
                properties = {"align": "left" if kind == "date" else "right"} | properties | {"num_format": NUMBERS[kind]}
            base = {"font_name": "Calibri", "font_size": 10, "font_color": INK}
            self.looks[look] = self.writer.add_format(base | properties)
        return self.looks[look]

    def rule(self, **properties: Any) -> Any:
        """A format for a conditional format."""
        return self.writer.add_format(properties)
