"""Cells and tables of a scorecard that a refresh writes: plain values under the names by which it finds them.

They are values and not formulas, so that previews and programs that do not calculate show them, and so that they are the
calculation's own exact figures; the checks of the workbook redo the ratios from their parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spm_xl.measure.names import named
from spm_xl.scorecard.fields import ALSO
from spm_xl.scorecard.standing import SYMBOLS
from spm_xl.workbook.bind.binding import value_of
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbooks.live import Live, column_of
from spm_xl.workbooks.live_book import AFTER_NUMBERS
from spm_xl.workbooks.live_page import LivePage, place
from spm_xl.workbooks.live_table import stored
from spm_xl.workbooks.page import INK

Values = Mapping[str, Any]
GOOD, WATCH, BEHIND = "#0072B2", "#E69F00", "#D55E00"  # Okabe and Ito: told apart by people who do not see red or green
STANDINGS = tuple(zip(SYMBOLS.values(), (GOOD, WATCH, BEHIND), ("#FFFFFF", INK, INK), strict=True))  # symbol, fill, text on it


@dataclass(frozen=True, slots=True)
class Fed:
    """A column of a table that a refresh fills.

    Attributes
    ----------
    header : names the field (`measure.names.named`). kind : of number, "text", or "wrap" and "small" for long text. width : of the column.
    formula : of a row's cells, as typed, where it is calculated; shows : the field that it shows while nobody typed anything.
    own : people's own column, which is never written.
    """

    header: str
    kind: str = "text"
    width: float = 10
    formula: str = ""
    shows: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class FedTable:
    """A table as it was written: where its rows stand, and the letter of each column."""

    name: str
    page: LivePage
    letters: Mapping[str, str]
    first: int
    last: int
    items: Sequence[Mapping[str, Any]]

    def cells(self, header: str, to: str = "", *, above: int = 0) -> str:
        """The cells of a column, or of the columns up to another, with so many rows above the first one."""
        return f"{self.letters[header]}{self.first - above}:{self.letters[to or header]}{self.last}"

    def column(self, header: str) -> Live:
        """A column as formulas name it."""
        return Live(f"{self.name}[{header}]", column_of([_number(value_in(each, header)) for each in self.items] or [None]))


def value_in(item: Mapping[str, Any], header: str) -> Any:
    """What an item has for a header.

    >>> value_in({"credit": 5}, "Actual"), value_in({"actual": 7}, "Actual"), value_in({}, "Win rate")
    (5, 7, None)
    """
    name = named(header)
    return item.get(name if name in item else ALSO.get(name, name))


def feed(page: LivePage, values: Values, cell: str, name: str, look: str = "text") -> Live:
    """Write the value of a name into a cell that bears the name; gives it as formulas call it."""
    value = value_of(values, name)
    page.named(cell, name, value, look)
    return Live(name, value)


def fed_table(page: LivePage, cell: str, name: str, columns: Sequence[Fed], items: Sequence[Mapping[str, Any]], *, filtered: bool = False) -> FedTable:
    """Write a table with its header at a cell; one blank row where there are no items.

    Parameters
    ----------
    filtered : whether its header has buttons that sort and filter.
    """
    left, top = place(cell)
    last = top + max(1, len(items))
    letters = {column.header: letters_of(left + at) for at, column in enumerate(columns)}
    options = {"name": name, "style": None, "autofilter": filtered, "columns": [_entry(page, name, columns, at) for at in range(len(columns))]}
    if page.sheet.add_table(f"{cell}:{letters_of(left + len(columns) - 1)}{last}", options):
        raise ValueError(f"{name} cannot be a table")
    for at, column in enumerate(columns):
        look = _look(columns, at)
        for row, item in enumerate(items or ({},), top + 1):
            value = value_in(item, column.header)
            if column.formula:
                value = Live(stored(f"={column.formula}", name)[1:], item.get(column.shows) or "")
            page.put(f"{letters[column.header]}{row}", None if column.own else value, look)
    return FedTable(name, page, letters, top + 1, last, items)


def _entry(page: LivePage, name: str, columns: Sequence[Fed], at: int) -> dict[str, Any]:
    """A column as XlsxWriter takes it."""
    column = columns[at]
    entry: dict[str, Any] = {"header": column.header, "header_format": page.book.look("header right" if _right(column) else "header after" if column.kind == "date" else f"header{_after(columns, at)}")}
    if column.formula:
        entry["formula"] = stored(f"={column.formula}", name)
    return entry


def _look(columns: Sequence[Fed], at: int) -> str:
    column = columns[at]
    base = "input" if column.own else "link" if column.formula and "Participants[" in column.formula else "cell"
    return f"{base} {column.kind}".removesuffix(" text") + _after(columns, at)


def _after(columns: Sequence[Fed], at: int) -> str:
    """Text right of a number stands off from it."""
    return AFTER_NUMBERS if at and columns[at].kind in ("text", "wrap") and _right(columns[at - 1]) else ""


def _right(column: Fed) -> bool:
    return column.kind not in ("text", "wrap", "small", "date")


def _number(value: Any) -> Any:
    return float(value) if value is not None and not isinstance(value, str) else value


# --- marks ----------------------------------------------------------------------------------------------


def mark_standings(page: LivePage, cells: str) -> None:
    """Colour what starts with a symbol of a status; symbol and word stand there as well."""
    first = cells.partition(":")[0]
    for symbol, fill, text in STANDINGS:
        form = page.book.writer.add_format({"bg_color": fill, "font_color": text, "bold": True})
        page.sheet.conditional_format(cells, {"type": "formula", "criteria": f'=LEFT({first},1)="{symbol}"', "format": form})


def mark_moves(page: LivePage, cells: str) -> None:
    """Colour the text of what went up or down."""
    first = cells.partition(":")[0]
    for symbol, colour in (("▲", GOOD), ("▼", "#A84900")):
        rule = {"type": "formula", "criteria": f'=LEFT({first},1)="{symbol}"', "format": page.book.writer.add_format({"font_color": colour, "bold": True})}
        page.sheet.conditional_format(cells, rule)


def bars(page: LivePage, cells: str, most: float, colour: str = "#B9DDF3") -> None:
    """Bars in the cells, from 0 to the same most in all of them, so that they can be compared."""
    rule = {"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": colour, "min_type": "num", "min_value": 0}
    page.sheet.conditional_format(cells, rule | {"max_type": "num", "max_value": most})


def by_unit(page: LivePage, cells: str, unit: str) -> None:
    """The number format of figures by the unit that stands in their row; `unit` is the first cell of the units."""
    for word, shown in (("ratio", "0.0%"), ("money", "#,##0"), ("days", "0.0"), ("count", "#,##0"), ("number", "#,##0.00")):
        form = page.book.writer.add_format({"num_format": shown})
        page.sheet.conditional_format(cells, {"type": "formula", "criteria": f'=${unit}="{word}"', "format": form})


def by_size(page: LivePage, cells: str) -> None:
    """Numbers of any unit: whole ones and large ones without decimals."""
    first = cells.partition(":")[0]
    form = page.book.writer.add_format({"num_format": "#,##0"})
    page.sheet.conditional_format(cells, {"type": "formula", "criteria": f"=OR(INT({first})={first},ABS({first})>=100)", "format": form})


def widths_of(columns: Sequence[Fed]) -> tuple[float, ...]:
    """The widths of the columns."""
    return tuple(column.width for column in columns)
