"""Pages of a finance workbook: one look for the payroll, control and problem workbooks.

Inputs blue on pale yellow, formulas black, formulas that read another sheet green, checks in words
as well as colour (Okabe-Ito, safe for colour-blind readers). Text is written as text, whatever it
starts with; a formula is written with the value that it comes to, because previews and Protected
View show that value; nothing is cut at a limit of Excel: it is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from spm_xl.errors import OutOfRange
from spm_xl.money import exact
from spm_xl.workbook.formulas.references import letters_of

INK, INPUT_BLUE, LINK_GREEN, GREY, LINE = "#1A1A1A", "#0000FF", "#00612E", "#595959", "#D5DDE5"
GOOD, WATCH, BAD, HEADER = "#0072B2", "#E69F00", "#D55E00", "#17375E"  # the first three: Okabe-Ito
OK, CHECK, REVIEW = "✓ OK", "✗ CHECK", "▲ REVIEW"  # a symbol and a word, besides the colour
ROWS, TEXT = 1_048_576, 32_767  # limits of a sheet and of a cell
A4 = 9
NUMBERS = ("money", "figure", "number", "percent")  # kinds that stand on the right
LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "input": {"font_color": INPUT_BLUE, "bg_color": "#FFFBE6"},
    "fact": {"font_color": INPUT_BLUE},
    "link": {"font_color": LINK_GREEN},
    "total": {"bold": True, "top": 1, "bottom": 1},
    "title": {"bold": True, "font_size": 16, "font_color": HEADER},
    "subtitle": {"font_color": GREY},
    "heading": {"bold": True, "font_size": 12, "font_color": HEADER},
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER, "valign": "vcenter", "text_wrap": True},
    "label": {"bold": True},
    "good": {"font_color": GOOD, "bold": True},
    "bad": {"bold": True, "bg_color": BAD},
    "to write on": {"bottom": 1},
    "link text": {"font_color": GOOD, "underline": 1},
}


@dataclass(frozen=True, slots=True)
class Live:
    """A formula and the value that it comes to; `role` "plain", "link" or "total"."""

    formula: str
    value: Decimal | int | str
    role: str = "plain"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    kind : "text", "wrap", "date", "number", "percent", "money" (a dash for nothing) or "figure" (money, 0.00 for
        nothing); width : in characters.
    currency : for money that is added up: the header of the column that holds its currency.
    """

    header: str
    kind: str = "text"
    width: float = 14
    currency: str = ""


class Book:
    """A workbook in memory, the same bytes for the same content.

    Parameters
    ----------
    title : title of the document; company : its owner.
    as_of : day of the run, which stands in the file in place of a clock.
    """

    def __init__(self, title: str, company: str, as_of: date):
        from xlsxwriter import Workbook

        self.stream = BytesIO()
        self.writer = Workbook(self.stream, {"default_date_format": "yyyy-mm-dd", "in_memory": True})
        created = datetime(as_of.year, as_of.month, as_of.day)
        self.writer.set_properties({"title": title, "company": company, "author": "spm_xl", "created": created})
        self.looks: dict[tuple[str, str, str, bool], Any] = {}

    def close(self) -> bytes:
        """The finished file."""
        self.writer.close()
        return self.stream.getvalue()

    def _format(self, properties: dict[str, Any]) -> Any:
        font = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
        return self.writer.add_format(font | properties)

    def look(self, role: str, number: str = "", kind: str = "", lined: bool = False) -> Any:
        """The format of a cell by its role, its number format and the kind of its column; `lined` in tables."""
        if (role, number, kind, lined) not in self.looks:
            self.looks[role, number, kind, lined] = self._format(LOOKS[role] | _place(role, number, kind, lined))
        return self.looks[role, number, kind, lined]

    def sheet(self, name: str, title: str, subtitle: str, landscape: bool = True) -> Sheet:
        """A new sheet with its title, set up for print on A4 or Letter."""
        sheet = self.writer.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8&F  ·  &A&R&8page &P of &N")
        if landscape:
            sheet.set_landscape()
        page = Sheet(self, sheet, name)
        page.write(0, 0, title, "title")
        page.write(1, 0, subtitle, "subtitle")
        sheet.set_row(0, 24)
        return page


class Sheet:
    """One sheet of a book; rows and columns count from 0."""

    def __init__(self, book: Book, sheet: Any, name: str):
        self.book, self.sheet, self.name = book, sheet, name
        self.table_name = name.replace(" ", "_").lower()

    def write(self, row: int, column: int, value: Any, role: str = "plain", kind: str = "text", lined: bool = False) -> None:
        """Write one value; text stays text, None leaves the cell blank."""
        sheet = self.sheet
        number = "" if value is None else number_format(value.value if isinstance(value, Live) else value, kind)
        if lined and role == "fact" and kind == "money":
            number += ";–_ "  # so that the figures of a wide table stand out
        if isinstance(value, Live) and role == "plain":
            role = value.role
        look = self.book.look(role, number, kind, lined)
        if value is None:
            done = sheet.write_blank(row, column, None, look)
        elif isinstance(value, Live):
            shown = value.value if isinstance(value.value, str) else float(value.value)
            done = sheet.write_formula(row, column, value.formula, look, shown)
        elif isinstance(value, str):
            done = sheet.write_string(row, column, value, look)
        elif isinstance(value, date):
            done = sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), look)
        else:
            done = sheet.write_number(row, column, float(value), look)
        if done:
            limit = f"more than {ROWS:,} rows" if done == -1 else f"a text of more than {TEXT:,} characters"
            raise OutOfRange(f"sheet {self.name} would need {limit}, which Excel cannot hold. Split the run by company.")

    def table(self, top: int, columns: Sequence[Column], rows: Sequence[Sequence[Any]], none: str = "none") -> int:
        """An Excel table with its header at row `top`, and totals by currency under it; gives the row after its last.

        Parameters
        ----------
        rows : values in the order of the columns; numbers that are no formulas are shown as figures of the run.
        none : word shown where there are no rows.
        """
        empty = [[none] + [None] * (len(columns) - 1)] if not rows else []
        for at, values in enumerate(rows or empty):
            for column, value in enumerate(values):
                own = isinstance(value, (str, date)) or value is None
                kind = columns[column].kind
                self.write(top + 1 + at, column, value, "plain" if own or isinstance(value, Live) else "fact", kind, True)
        last = top + max(1, len(rows))
        self.sheet.add_table(
            top,
            0,
            last,
            len(columns) - 1,
            {
                "name": self.table_name,
                "style": None,
                "columns": [{"header": c.header, "header_format": self.book.look("header", kind=c.kind, lined=True)} for c in columns],
            },
        )
        self.sheet.set_row(top, 30)
        for at, one in enumerate(columns):
            self.sheet.set_column(at, at, one.width)
        self.sheet.freeze_panes(top + 1, 1)
        self.sheet.repeat_rows(top)
        self._totals(last + 1, columns, rows)
        return last + 1

    def _totals(self, row: int, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> None:
        """Rows of live sums under a table, one a currency; by the column that holds it."""
        headers = [column.header for column in columns]
        summed = [(at, headers.index(column.currency)) for at, column in enumerate(columns) if column.currency]
        for currency in sorted({values[by] for values in rows for _, by in summed}):
            for at in range(len(columns)):
                self.write(row, at, f"Total {currency}" if at == 0 else None, "total", lined=True)
            for at, by in summed:
                its = [values[at] for values in rows if values[by] == currency]
                amounts = [value.value if isinstance(value, Live) else value for value in its if value is not None]
                if amounts:
                    test = f"{self.table_name}[{headers[by]}],\"{currency}\""
                    live = Live(f"=SUMIFS({self.table_name}[{headers[at]}],{test})", sum(amounts, amounts[0] * 0))
                    self.write(row, at, live, "total", columns[at].kind, lined=True)
            row += 1

    def mark_checks(self, first: int, column: int, last: int) -> None:
        """Colour the words of checks: blue for OK, vermillion for CHECK."""
        for word, role in (("OK", "good"), ("CHECK", "bad"), ("REVIEW", "watch")):
            colour = {"good": {"font_color": GOOD}, "bad": {"bg_color": BAD}, "watch": {"bg_color": WATCH}}[role]
            mark = self.book.writer.add_format({"bold": True} | colour)
            rule = {"type": "text", "criteria": "containing", "value": word, "format": mark}
            self.sheet.conditional_format(first, column, last, column, rule)


def cell(row: int, column: int, sheet: str = "") -> str:
    """The name of a cell, such as 'Draws'!C7.

    >>> cell(6, 2, "Draws")
    "'Draws'!C7"
    """
    return (f"'{sheet}'!" if sheet else "") + f"{letters_of(column + 1)}{row + 1}"


def number_format(value: Any, kind: str) -> str:
    """The number format of a value: money shows as many decimals as it has.

    >>> number_format(Decimal("1.50"), "money"), number_format(Decimal("1500"), "money")
    ('#,##0.00_ ;-#,##0.00_ ', '#,##0_ ;-#,##0_ ')
    """
    if isinstance(value, str):
        return ""
    if isinstance(value, date):
        return "yyyy-mm-dd"
    if kind == "percent":
        pattern = "#,##0.0%"
    elif kind in ("money", "figure") and isinstance(value, Decimal):
        places = min(4, max(0, -int(value.as_tuple().exponent)))
        pattern = "#,##0" + ("." + "0" * places if places else "")
    else:
        pattern = "#,##0" if exact(value).denominator == 1 else "#,##0.0#####"
    return f"{pattern}_ ;-{pattern}_ "


def _place(role: str, number: str, kind: str, lined: bool) -> dict[str, Any]:
    """Number format, side, indent and line of a cell."""
    found: dict[str, Any] = {"num_format": number} if number else {}
    if kind == "wrap":
        found["text_wrap"] = True
    if lined and kind in NUMBERS:
        found["align"] = "right"
    elif lined:
        found |= {"align": "left", "indent": 1}
    if lined and role not in ("header", "total"):
        found |= {"bottom": 1, "bottom_color": LINE}
    return found
