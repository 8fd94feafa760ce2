"""Excel tables of a workbook that calculates: inputs, and row formulas that are the same in every row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbooks.live import Live
from spm_xl.workbooks.live_book import AFTER_NUMBERS, NUMBERS
from spm_xl.workbooks.live_page import LivePage, place

_THIS_ROW = re.compile(r"(\w*)\[@(?:\[([^\[\]]+)\](?::\[([^\[\]]+)\])?|([^\[\]]+))\]")
Row = Mapping[str, Live]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an Excel table.

    Attributes
    ----------
    kind : of number, or "text".
    formula : of a row's cells by header; None for an input.
    role : look of its cells where it is a formula: "cell", or "link" for what is read from another sheet.
    check : data validation of an input. summed : has a total under the table.
    """

    header: str
    kind: str = "text"
    formula: Callable[[Row], Live] | None = None
    role: str = "cell"
    check: Mapping[str, Any] | None = None
    summed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was written.

    Attributes
    ----------
    rows : values by header. formulas : of a row, as typed, by header. left, first : where its cells start, from 1.
    """

    name: str
    rows: tuple[Mapping[str, Any], ...]
    formulas: Mapping[str, str]
    left: int
    first: int

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def write_table(page: LivePage, cell: str, name: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> Table:
    """Write a table with its header at a cell; gives it with the values of its formulas."""
    left, top = place(cell)
    table = _calculated(name, columns, rows, left, top + 1)
    totals = any(one.summed for one in columns)
    entries = [_entry(page, table, columns, at, totals) for at in range(len(columns))]
    area = f"{cell}:{letters_of(left + len(columns) - 1)}{table.last + totals}"
    options = {"name": name, "style": None, "autofilter": False, "total_row": totals, "columns": entries}
    if page.sheet.add_table(area, options):
        raise ValueError(f"{name} cannot be a table")
    for at, one in enumerate(columns):
        _write_column(page, table, one, _look(columns, at))
        if totals:
            _write_total(page, table, one, first=not at)
    return table


def _calculated(name: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], left: int, first: int) -> Table:
    """The table with the values and the texts of its formulas, row by row from left to right."""
    texts: dict[str, str] = {}
    found: list[dict[str, Any]] = []
    for given in rows:
        cells: dict[str, Live] = {}
        for one in columns:
            value = one.formula(cells) if one.formula else Live("", given.get(one.header))
            if one.formula and texts.setdefault(one.header, value.formula) != value.formula:
                raise ValueError(f"{name}[{one.header}] has two formulas, {texts[one.header]} and {value.formula}")
            cells[one.header] = Live(in_row(one.header), value.value)
        found.append({header: cell.value for header, cell in cells.items()})
    return Table(name, tuple(found), texts, left, first)


def _entry(page: LivePage, table: Table, columns: Sequence[Column], at: int, totals: bool) -> dict[str, Any]:
    """A column as XlsxWriter takes it."""
    one = columns[at]
    side = "header right" if _on_the_right(one) else f"header{_stand_off(columns, at)}"
    entry: dict[str, Any] = {"header": one.header, "header_format": page.book.look(side)}
    if one.formula:
        entry["formula"] = stored(table.formulas[one.header], table.name)
    if totals and one.summed:
        entry["total_function"] = "sum"
    elif totals and not at:
        entry["total_string"] = "Total"
    return entry


def _write_column(page: LivePage, table: Table, one: Column, look: str) -> None:
    letters = letter(table, one.header)
    for at, row in enumerate(table.rows):
        value = row[one.header]
        if one.formula:
            value = Live(stored(table.formulas[one.header], table.name).removeprefix("="), value)
        page.put(f"{letters}{table.first + at}", value, look)
    if one.check:
        page.validate(f"{letters}{table.first}:{letters}{table.last}", one.check)


def _write_total(page: LivePage, table: Table, one: Column, first: bool) -> None:
    below = f"{letter(table, one.header)}{table.last + 1}"
    if one.summed:
        amounts = sum(row[one.header] or 0.0 for row in table.rows)
        page.put(below, Live(f"SUBTOTAL(109,{table.name}[{one.header}])", amounts), f"total {one.kind}")
    else:
        page.put(below, "Total" if first else None, "total")


def _look(columns: Sequence[Column], at: int) -> str:
    one = columns[at]
    return f"{one.role if one.formula else 'input'} {one.kind}".removesuffix(" text") + _stand_off(columns, at)


def _on_the_right(one: Column) -> bool:
    return one.kind in NUMBERS and one.kind != "date"


def _stand_off(columns: Sequence[Column], at: int) -> str:
    """Text right of a number stands off from it."""
    return AFTER_NUMBERS if at and columns[at].kind == "text" and _on_the_right(columns[at - 1]) else ""


# --- how formulas name a table --------------------------------------------------------------------------


def column(table: Table, header: str, to: str = "") -> Live:
    """A column of a table, or the columns up to another, as formulas name it."""
    headers = list(table.rows[0])
    names = headers[headers.index(header) : headers.index(to or header) + 1]
    text = f"{table.name}[[{header}]:[{to}]]" if to else f"{table.name}[{header}]"
    return Live(text, [[row[name] for name in names] for row in table.rows])


def whole(table: Table) -> Live:
    """A table with its header."""
    return Live(f"{table.name}[#All]", [list(table.rows[0]), *(list(row.values()) for row in table.rows)])


def letter(table: Table, header: str) -> str:
    """The letter of a column on its sheet."""
    return letters_of(table.left + list(table.rows[0]).index(header))


def in_row(header: str) -> str:
    """A cell of the same row, as it is typed.

    >>> in_row("Credit"), in_row("YTD before")
    ('[@Credit]', '[@[YTD before]]')
    """
    return f"[@{header}]" if header.isalnum() else f"[@[{header}]]"


def stored(formula: str, table: str) -> str:
    """A formula of a table's row as files store it.

    >>> stored("=[@Credit]/[@[YTD before]]+SUM([@[Jul]:[May]])", "Team")
    '=Team[[#This Row],[Credit]]/Team[[#This Row],[YTD before]]+SUM(Team[[#This Row],[Jul]:[May]])'
    """

    def row(found: re.Match[str]) -> str:
        name, first, last, alone = found.groups()
        return f"{name or table}[[#This Row],[{first or alone}]" + (f":[{last}]]" if last else "]")

    return _THIS_ROW.sub(row, formula)
