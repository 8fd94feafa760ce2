"""Small templates for the tests of the engine, made with XlsxWriter from rows of cells."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from openpyxl import load_workbook
from xlsxwriter import Workbook

from spm_xl.workbook.fill.load import load
from spm_xl.workbook.fill.render import render
from spm_xl.workbook.parts import package


def template(more: Callable[[Workbook, dict[str, Any]], None] | None = None, **sheets: list[list[Any]]) -> bytes:
    """A workbook of the given sheets; a pair ("=formula", "{{name}}") is a formula and what it shows."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True})
    made = {}
    for name, rows in sheets.items():
        sheet = made[name] = book.add_worksheet(name)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if isinstance(value, tuple):
                    sheet.write_formula(row, column, value[0], None, value[1])
                elif value is not None:
                    sheet.write(row, column, value)
    if more:
        more(book, made)
    book.close()
    return stream.getvalue()


def filled(data: bytes, **values: Any) -> bytes:
    """The template, filled."""
    return render(load(data), values)


def shown(data: bytes) -> dict[str, list[list[Any]]]:
    """The values of all rows of all sheets, formulas as what they show."""
    book = load_workbook(io.BytesIO(data), data_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def formulas(data: bytes) -> dict[str, str]:
    """The formulas of the first sheet by cell."""
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}


def part(data: bytes, name: str) -> str:
    """The text of a part."""
    return dict(package.contents(data))[name].decode()


def found(data: bytes, name: str, pattern: str) -> list[str]:
    """What a pattern finds in a part."""
    return re.findall(pattern, part(data, name))
