"""A page of a template: looks, headers, sections and markers, written from top to bottom.

Formulas name cells of this and other pages by a word: `page.at("payable")`. A template is therefore
built twice: the first time finds where each word stands, the second time uses it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from spm_xl.workbook.formulas.references import prefix

INK, GREY, NAVY, LINE, PALE = "#1A1A1A", "#595959", "#17375E", "#BFC9D3", "#EEF3F8"
BLUE, VERMILLION, INPUT, INPUT_FILL = "#0072B2", "#D55E00", "#0000FF", "#FFFBE6"
A4 = 9
MONEY, PAYOUT = "#,##0.00;-#,##0.00", "#,##0.00;-#,##0.00;0.00"  # amounts in two currencies
PERCENT, SHARE, DATE, FX = "0.0%", "0.0####%", "yyyy-mm-dd", "General"
RATE = "[>2]#,##0.00##;[<-2]-#,##0.00##;0.00######%"  # an amount a unit, or a share of credit
ROW_HEIGHT = 16
CARD = {"left": 5, "left_color": "#FFFFFF", "indent": 1}
NUMBERS = {
    "money": MONEY,
    "payout": PAYOUT,
    "percent": PERCENT,
    "share": SHARE,
    "date": DATE,
    "fx": FX,
    "rate": RATE,
    "count": "0",
}

# look -> format properties; a look's first word may be followed by a kind of number, as in "cell money"
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 20, "font_color": NAVY},
    "subtitle": {"font_color": GREY, "font_size": 11},
    "status": {
        "bold": True,
        "font_color": NAVY,
        "border": 1,
        "border_color": NAVY,
        "align": "center",
        "valign": "vcenter",
    },
    "section": {"bold": True, "font_size": 13, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY},
    "heading": {"bold": True, "font_size": 12, "font_color": "#FFFFFF", "bg_color": NAVY},
    "label": {"font_color": GREY},
    "label right": {"font_color": GREY, "align": "right"},
    "text": {},
    "text left": {"align": "left"},
    "strong": {"bold": True},
    "plain wrap": {"text_wrap": True, "valign": "top"},
    "label wrap": {"font_color": GREY, "text_wrap": True, "valign": "top"},
    "number": {"font_color": GREY, "align": "center"},
    "reason": {"font_color": GREY, "font_size": 9, "indent": 1},
    "note": {"font_color": GREY, "italic": True},
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True},
    "header right": {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "text_wrap": True, "align": "right"},
    "inner": {"bold": True, "font_color": NAVY, "bg_color": PALE},
    "inner right": {"bold": True, "font_color": NAVY, "bg_color": PALE, "align": "right"},
    "cell": {"bottom": 1, "bottom_color": LINE},
    "cell wrap": {"bottom": 1, "bottom_color": LINE, "text_wrap": True},
    "sum": {"bold": True, "bottom": 1, "bottom_color": LINE},
    "total": {"bold": True, "top": 1, "bottom": 6},
    "card": {"font_size": 13, "bold": True, "bg_color": PALE, "align": "left", "shrink": True} | CARD,
    "card label": {"font_size": 8, "bold": True, "font_color": GREY, "bg_color": PALE, "align": "left"} | CARD,
    "card note": {
        "font_size": 8,
        "font_color": GREY,
        "bg_color": PALE,
        "text_wrap": True,
        "align": "left",
        "valign": "top",
    }
    | CARD,
    "net": {
        "font_size": 24,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": NAVY,
        "align": "left",
        "indent": 1,
        "shrink": True,
    },
    "net label": {
        "font_size": 9,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": NAVY,
        "align": "left",
        "indent": 1,
    },
    "net note": {
        "font_size": 9,
        "font_color": "#FFFFFF",
        "bg_color": NAVY,
        "text_wrap": True,
        "align": "left",
        "valign": "top",
        "indent": 1,
    },
    "input": {
        "font_color": INPUT,
        "bg_color": INPUT_FILL,
        "border": 1,
        "border_color": LINE,
        "text_wrap": True,
        "valign": "top",
        "locked": False,
    },
}
INDENTED = ("cell", "cell wrap", "header", "inner")  # text beside a column of numbers


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
        sheet.set_header('&R&"Calibri,Bold"&11{{statement.status}}')
        sheet.set_footer("&L&8 {{statement.id}}, revision {{statement.revision}}&C&8Confidential&R&8Page &P of &N")
        if landscape:
            sheet.set_landscape()
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, book.look("text"))
        self.row, self.width, self.heights = 1, len(widths), set[int]()
        self.height(28)
        self.line([title], "title")

    def next(self, rows: int = 1) -> int:
        """Move down; gives the row that was left."""
        left = self.row
        self.row += rows
        return left

    def put(self, column: str, value: Any, look: str = "text") -> None:
        """Write into the current row; ("=formula", "name") is a formula that shows the value of that name."""
        cell, form = (
            f"{column}{self.row}",
            self.book.look(f"{look} indented" if look in INDENTED and column != "A" else look),
        )
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
        looks = [looks] * len(values) if isinstance(looks, str) else looks
        if not any("wrap" in look for look in looks) and self.row not in self.heights:
            self.height(ROW_HEIGHT)
        for index, value in enumerate(values):
            self.put(chr(65 + index), value, looks[index])
        return self.next()

    def height(self, points: float) -> None:
        """Fix the height of the current row; rows with wrapped text are left to the spreadsheet program."""
        self.heights.add(self.row)
        self.sheet.set_row(self.row - 1, points)

    def header(self, titles: Sequence[str], right: str = "", height: float = ROW_HEIGHT, look: str = "header") -> int:
        """A table's header; `right` names the columns of numbers; `look` "header" or "inner"."""
        self.height(height)
        return self.line(titles, [f"{look} right" if chr(65 + at) in right else look for at in range(len(titles))])

    def here(self, word: str, column: str, rows_up: int = 0) -> None:
        """Give the cell in this row (or some rows up) a word."""
        self.book.found[self.name, word] = f"{column}{self.row - rows_up}"

    def at(self, word: str, page: str = "", fixed: bool = False) -> str:
        """Address of the cell of a word, on this page or another one; `fixed` with $ signs."""
        cell = self.book.at(page or self.name, word, fixed)
        return cell if page else cell.rpartition("!")[2]

    def column(self, first: str, last: str) -> str:
        """The range from one word's cell to another's."""
        return f"{self.at(first)}:{self.at(last)}"

    def section(self, title: str, gap: int = 1) -> int:
        """A section's title, ruled over the width of the page."""
        self.next(gap)
        self.height(21)
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
                "title": "Commission statement {{statement.id}}",
                "author": "{{company}}",
                "company": "{{company}}",
                "created": datetime(2000, 1, 1),
            }
        )
        self.looks: dict[str, Any] = {}

    def at(self, page: str, word: str, fixed: bool = False) -> str:
        """Address of the cell of a word, with its page."""
        cell = self.known.get((page, word), "A1")
        if fixed:
            letters = cell.rstrip("0123456789")
            cell = f"${letters}${cell[len(letters) :]}"
        return prefix(page) + cell

    def look(self, look: str) -> Any:
        """A format: a look, and where its last word is a kind of number, that number format."""
        if look not in self.looks:
            name, _, kind = look.rpartition(" ")
            properties = LOOKS[look] if look in LOOKS else LOOKS[name]
            if look not in LOOKS and kind == "indented":
                properties = properties | {"indent": 1, "align": "left"}
            elif look not in LOOKS:
                side = "left" if kind == "date" else "right"  # a number that is too long shrinks; it never reads ###
                properties = {"align": side, "shrink": True} | properties | {"num_format": NUMBERS[kind]}
            if look == "cell date":
                properties |= {"indent": 1}
            base = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "vcenter"}
            self.looks[look] = self.writer.add_format(base | properties)
        return self.looks[look]

    def rule(self, **properties: Any) -> Any:
        """A format for a conditional format."""
        return self.writer.add_format(properties)
