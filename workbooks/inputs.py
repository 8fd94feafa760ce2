"""The workbook of input tables: one sheet a table, ready to be filled in, checked and run.

Built from the declaration of the tables, so that the two never differ: each header carries its
column's meaning as a note, each cell the check that fits its kind. The first sheet says what to do.
The same content gives the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from spm_xl.errors import NotWritable
from spm_xl.tables.cells import value_of
from spm_xl.tables.inputs import Inputs
from spm_xl.tables.schema import TABLES, Column, Table
from spm_xl.workbooks.input_checks import CHECKED_ROWS, check, is_needed, note

CREATED = datetime(2026, 1, 1)  # stands in the file in place of a clock
START = "Start here"
BLANK_ROWS = 25  # rows of an empty table that are styled for input
NAVY, SLATE, INK, GREY, LINE = "#17375E", "#5B6B7B", "#1A1A1A", "#595959", "#D5DDE5"
INPUT, PALE, LINK = "#0000FF", "#FFFBE6", "#0072B2"
NUMBER_FORMATS = {"money": "#,##0.00##", "rate": "0.0###%", "number": "General", "date": "yyyy-mm-dd"}
WIDTHS = {"date": 12, "money": 15, "number": 12, "rate": 10, "flag": 8, "condition": 30}
TABS = {True: NAVY, False: "#BFC9D3"}
STEPS = (
    "Fill in the sheets: needed tables first (dark tabs), then what your plans use. Leave the rest empty.",
    "Paste values, not formulas of other files. Add rows at the end of a table; it grows.",
    "Own columns of yours may be added to participants, transactions, opportunities and activities.",
    "Check:  spm-xl check inputs.xlsx    lists every problem with its cell and what to do.",
    "Run:    spm-xl run inputs.xlsx --period 2026-03 --out 2026-03    writes statements, payroll and control.",
)
LEGEND = (
    ("needed column", "header needed", "a blank cell is refused"),
    ("other column", "header", "may be left blank; its note says what blank means"),
    ("1,234.50", "sample", "a cell to fill in: blue on pale yellow"),
)


def write_empty(path: str | Path) -> None:
    """Write the empty workbook of input tables."""
    _write_whole(Path(path), content({}))


def write_filled(path: str | Path, tables: Inputs | Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write the workbook with rows.

    Parameters
    ----------
    path : of the workbook.
    tables : loaded inputs, or rows by table name; a cell is typed, or text as in a CSV.
    """
    rows = {name: table.rows for name, table in tables.tables.items()} if isinstance(tables, Inputs) else tables
    _write_whole(Path(path), content(rows))


def content(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """The workbook as bytes, holding the rows of the given tables."""
    from xlsxwriter import Workbook

    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True, "default_date_format": NUMBER_FORMATS["date"]})
    book.set_properties({"title": "Inputs", "author": "spm_xl", "created": CREATED})
    looks = _looks(book)
    _start_sheet(book, looks)
    for table in TABLES:
        _table_sheet(book, looks, table, tables.get(table.name, ()))
    book.close()
    return stream.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
    edge = {"border": 1, "border_color": LINE}
    field = {"font_color": INPUT, "bg_color": PALE, **edge}
    header = {"bold": True, "font_color": "#FFFFFF", "valign": "vcenter", **edge}
    looks: dict[str, dict[str, Any]] = {
        "text": {},
        "wrap": {"text_wrap": True},
        "title": {"bold": True, "font_size": 18, "font_color": NAVY},
        "heading": {"bold": True, "font_size": 12, "font_color": NAVY, "bottom": 1, "bottom_color": NAVY},
        "note": {"font_color": GREY, "text_wrap": True},
        "link": {"font_color": LINK, "underline": 1},
        "header": {"bg_color": SLATE, **header},
        "header needed": {"bg_color": NAVY, **header},
        "sample": {**field, "num_format": "#,##0.00", "align": "left"},
        "input": {**field, "num_format": "@"},
    }
    looks |= {f"input {kind}": {**field, "num_format": number} for kind, number in NUMBER_FORMATS.items()}
    return {name: book.add_format({**base, **look}) for name, look in looks.items()}


def _start_sheet(book: Any, looks: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(START)
    sheet.hide_gridlines(2)
    _print_setup(sheet, landscape=False)
    for column, width in enumerate((22, 12, 90)):
        sheet.set_column(column, column, width, looks["text"])
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "Inputs for commission statements, payroll and control", looks["title"])
    purpose = "One workbook holds everything that a calculation reads: who sells, on which plan, and what was sold."
    sheet.write_string(1, 0, purpose, looks["text"])
    row = _section(sheet, looks, 3, "What to do")
    for number, step in enumerate(STEPS, 1):
        sheet.write_string(row, 0, f"{number}. {step}", looks["text"])
        row += 1
    row = _section(sheet, looks, row + 1, "Legend")
    for example, look, meaning in LEGEND:
        sheet.write_string(row, 0, example, looks[look])
        sheet.write_string(row, 1, meaning, looks["text"])
        row += 1
    row = _section(sheet, looks, row + 1, "Sheets")
    for table in TABLES:
        sheet.write_url(row, 0, f"internal:'{table.name}'!A1", looks["link"], table.name, f"go to {table.name}")
        sheet.write_string(row, 1, "needed" if table.needed else "if used", looks["text"])
        sheet.write_string(row, 2, table.meaning, looks["wrap"])
        row += 1


def _section(sheet: Any, looks: Mapping[str, Any], row: int, title: str) -> int:
    for column, text in enumerate((title, "", "")):
        sheet.write_string(row, column, text, looks["heading"])
    return row + 1


def _table_sheet(book: Any, looks: Mapping[str, Any], table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.set_tab_color(TABS[table.needed])
    sheet.freeze_panes(1, len(table.key) if len(table.key) < 3 else 1)
    sheet.repeat_rows(0)
    _print_setup(sheet, landscape=True)
    columns = [*table.columns, *_own_columns(table, rows)]
    last = max(len(rows), 1 if rows else BLANK_ROWS)
    headers = [{"header": c.name, "header_format": looks["header needed" if is_needed(c) else "header"]} for c in columns]
    options = {"name": table.name, "columns": headers, "style": None, "autofilter": bool(rows)}
    sheet.add_table(0, 0, last, len(columns) - 1, options)
    sheet.set_row(0, 20)
    for position, column in enumerate(columns):
        look = looks.get(f"input {column.kind}", looks["input"])
        cells = [_cell(column, row.get(column.name)) for row in rows] or [None] * BLANK_ROWS
        for index, cell in enumerate(cells, 1):
            _write(sheet, index, position, cell, look)
        sheet.set_column(position, position, _width(column, cells))
        sheet.write_comment(0, position, note(column), {"author": "spm_xl", "x_scale": 2.2, "y_scale": 1.1})
        sheet.data_validation(1, position, max(last, CHECKED_ROWS), position, check(column))


def _own_columns(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """The company's own columns, in the order in which the rows have them."""
    known = {column.name for column in table.columns}
    own = dict.fromkeys(name for row in rows for name in row if name not in known)
    return [Column(name, _own_kind([row.get(name) for row in rows]), "the company's own column") for name in own]


def _own_kind(cells: Sequence[Any]) -> str:
    kinds = {type(cell) for cell in cells if cell is not None and cell != ""}
    if kinds == {bool}:
        return "flag"
    if kinds and kinds <= {int, float, Decimal}:
        return "number"
    return "date" if kinds == {date} else "text"


def _cell(column: Column, cell: Any) -> Any:
    """A cell as it is written: text, number, date, bool or None."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, tuple):
        return "|".join(f"{number:f}" for number in cell)
    if column.kind == "flag" and column.choices:
        return "yes" if value_of(column, cell) else "no"
    if column.kind in ("number", "money", "rate", "date"):
        return value_of(column, cell)
    return cell if isinstance(cell, bool) else str(cell)


def _write(sheet: Any, row: int, column: int, cell: Any, look: Any) -> None:
    """Write one cell; text stays text, whatever it starts with."""
    if cell is None:
        sheet.write_blank(row, column, None, look)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, look)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, look)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), look)
    elif Decimal(f"{float(cell):.15g}") == cell:
        sheet.write_number(row, column, float(cell), look)
    else:  # more digits than a spreadsheet's number keeps
        sheet.write_string(row, column, f"{cell:f}", look)


def _width(column: Column, cells: Sequence[Any]) -> float:
    longest = max((len(str(cell)) for cell in cells[:200] if cell is not None), default=0)
    return min(45, max(len(column.name) + 4, WIDTHS.get(column.kind, 14), longest + 2))


def _print_setup(sheet: Any, landscape: bool) -> None:
    sheet.set_paper(9)  # A4; fits Letter as well
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8&F  ·  &A&R&8page &P of &N")
    if landscape:
        sheet.set_landscape()


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is whole or absent."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise NotWritable(f"{path.name} cannot be written: {reason}. Close it elsewhere, or name another file.") from None
