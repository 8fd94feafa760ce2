"""What new rows of data are made after: a row of the same data, and the line that closes the data where it has one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from spm_xl.workbook.grid.cell_formats import CellFormats
from spm_xl.workbook.grid.grid import Area, Book


class Pattern(NamedTuple):
    """What new rows are made after.

    Attributes
    ----------
    row : which gives them formats, height and formulas, as it stands before.
    columns : of the data -> formula that a calculated column fills new rows with, "" to fill down that of the row.
    closing : columns whose last cell has borders of its own, which the last new row takes over -> the format that it gets instead.
    """

    row: int
    columns: Mapping[int, str]
    closing: Mapping[int, int]


def closing(book: Book, data: Area, stay: Sequence[int]) -> dict[int, int]:
    """The columns whose last cell differs in its borders from those above it, with the format of these.

    There are none where anything else tells the last row, such as a colour: that belongs to what the row says.

    Parameters
    ----------
    stay : the rows of the data that stay.
    """
    if len(stay) < 2 or stay[-1] != data.bottom or book.styles not in book.parts:
        return {}
    sheet = book.by_name[data.sheet.casefold()]
    formats = CellFormats(book.parts[book.styles], book.styles)
    rows = {stay[min(at, len(stay) - 2)] for at in (1, len(stay) // 2, len(stay))}  # the first one may have a line above it
    found = {}
    for column in range(data.left, data.right + 1):
        last = sheet.cells.get((data.bottom, column))
        above = {cell.style if (cell := sheet.cells.get((row, column))) else None for row in rows}
        style = above.pop()
        if last is None or style is None or above:
            return {}
        if last.style != style:
            if formats.but_for_borders(last.style) != formats.but_for_borders(style):
                return {}
            found[column] = style
    return found
