"""The cells of a sheet, read from its XML as a stream.

openpyxl's own reader cannot tell a formula that was never calculated from a blank cell, and not a
hidden row from another; it creates every cell between two that exist. So the rows are read here,
with openpyxl's strings, date formats and epoch. The standard parser is twice as fast as defusedxml's
and as safe here: `workbook_safety` has refused every part with a document type or an entity.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import iterparse

from spm_xl.tables.cells import NEVER_CALCULATED

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW, _VALUE, _FORMULA, _INLINE = f"{_MAIN}row", f"{_MAIN}v", f"{_MAIN}f", f"{_MAIN}is"
_DIGITS = "0123456789"
Cells = dict[int, Any]  # column number -> value


def rows_of(
    workbook: Any, sheet: str, part: str, rows: tuple[int, int], columns: tuple[int, int]
) -> Iterator[tuple[int, Cells, bool]]:
    """Rows of an area that hold anything: row number, cells by column number, hidden or not.

    Parameters
    ----------
    workbook : openpyxl's, opened read-only.
    sheet : name of the sheet; part : its path in the package.
    rows, columns : first and last of the area.
    """
    cell_value = _cell_reader(workbook)
    strings = workbook[sheet]._shared_strings
    number = 0
    with workbook._archive.open(part) as source:
        for _, element in iterparse(source):
            if element.tag == _ROW:
                number = int(element.get("r") or number + 1)
                if number > rows[1]:
                    break
                if number >= rows[0]:
                    cells = _row_cells(element, columns, strings, cell_value)
                    if cells:
                        yield number, cells, element.get("hidden") in ("1", "true")
                element.clear()


def _row_cells(row: Any, columns: tuple[int, int], strings: list[str], cell_value: Any) -> Cells:
    cells: Cells = {}
    column = 0
    for element in row:
        reference = element.get("r")
        column = _column(reference.rstrip(_DIGITS)) if reference else column + 1
        if columns[0] <= column <= columns[1]:
            value = cell_value(element, strings)
            if value is not None and not (isinstance(value, str) and not value.strip()):
                cells[column] = value
    return cells


@lru_cache(maxsize=LAST_COLUMN)
def _column(letters: str) -> int:
    """Column number of letters such as BC."""
    column = 0
    for letter in letters[:4]:
        column = column * 26 + ord(letter) - 64
    if not 1 <= column <= LAST_COLUMN or not letters.isupper():
        raise ValueError(f"there is no column {letters[:20]}")
    return column


def _cell_reader(workbook: Any) -> Any:
    """A function from a cell's element to its value, by the workbook's formats and epoch."""
    from openpyxl.cell.text import Text
    from openpyxl.utils.datetime import from_excel, from_ISO8601

    dates, durations, epoch = workbook._date_formats, workbook._timedelta_formats, workbook.epoch

    def cell_value(element: Any, strings: list[str]) -> Any:
        kind = element.get("t", "n")
        if kind == "inlineStr":
            inline = element.find(_INLINE)
            return None if inline is None else Text.from_tree(inline).content
        written = element.findtext(_VALUE)
        if not written:
            formula = kind != "str" and element.find(_FORMULA) is not None
            return NEVER_CALCULATED if formula else None
        if kind == "s":
            return strings[int(written)]
        if kind == "n":
            number = int(written) if written.isdigit() and len(written) < 16 else float(written)
            style = int(element.get("s", 0))
            if style in dates:
                return _date(number, style in durations, epoch, from_excel)
            return number
        if kind == "b":
            return written not in ("0", "false")
        return from_ISO8601(written) if kind == "d" else written

    return cell_value


def _date(number: float, duration: bool, epoch: Any, from_excel: Any) -> Any:
    try:
        return from_excel(number, epoch, timedelta=duration)
    except (OverflowError, ValueError):
        return "#VALUE!"  # what the program itself shows for a serial beyond its calendar
