"""The rows of a workbook that a list can fill: its tables, named ranges, and plain ranges of rows under a row of headers."""

from __future__ import annotations

from spm_xl.workbook.bind.looks import Looks
from spm_xl.workbook.bind.places import RowPlace, column_at, locked
from spm_xl.workbook.bind.range_places import named_ranges, plain_ranges
from spm_xl.workbook.grid.grid import Book, Table


def row_places(book: Book, looks: Looks) -> list[RowPlace]:
    """Tables, then plain ranges, sheet by sheet from the top."""
    found = [_of_table(book, looks, table) for table in book.tables.values() if table.header_rows]
    taken = [table.area for table in book.tables.values()]
    for sheet in book.sheets:
        look = looks.sheets[sheet.name]
        if not look.hidden:
            found += named_ranges(sheet, looks, book, taken)
            found += plain_ranges(sheet, look, looks, [*(each for each in taken if each.sheet == sheet.name), *look.pivots])
    order = {sheet.name: at for at, sheet in enumerate(book.sheets)}
    return sorted(found, key=lambda each: (not each.is_table, order[each.area.sheet], each.area.top, each.area.left))


def _of_table(book: Book, looks: Looks, table: Table) -> RowPlace:
    sheet = next(sheet for sheet in book.sheets if sheet.name == table.area.sheet)
    rows = table.area._replace(top=table.area.top + table.header_rows, bottom=table.area.bottom - table.totals_rows)
    columns = [
        column_at(sheet, rows, rows.left + at, header, header, header in table.formulas) for at, header in enumerate(table.columns)
    ]
    against = "a query fills them" if table.query else ""
    return RowPlace(table.name, True, (table.name, sheet.name), rows, table.area, tuple(columns), against, locked(looks, sheet, rows))
