"""The table that stands in an area of a workbook: its header is the first row that holds anything."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import compress
from typing import Any

from spm_xl.errors import Place, Problem
from spm_xl.tables.limits import raised
from spm_xl.tables.raw import Raw, refused, warning
from spm_xl.tables.text_source import unusable
from spm_xl.tables.workbook_index import Area
from spm_xl.tables.workbook_rows import Block
from spm_xl.tables.workbook_source import Book, clean
from spm_xl.workbook.formulas.references import letters_of


def read_area(book: Book, area: Area) -> tuple[Raw, list[Problem]]:
    """The table that stands in an area; raises `Unusable` where there is none."""
    place = Place(book.file, area.sheet)
    with clean(place):
        found = book.blocks(area.part)
    at, header_cells = _header(found, area)
    if not area.headed:
        what = f"the Excel table {area.name} has no header row."
        unusable("no header", place, "", what, "Switch its header row on, under Table Design.")
    if not header_cells:
        unusable("no header", place, "", "the sheet is empty; it has no header row.", "Fill it in.")
    positions = sorted(header_cells)
    if len(positions) > book.limits.columns:
        what = f"the sheet has {len(positions):,} columns (at most {book.limits.columns:,})."
        remedy = f"Remove the columns that are not data. {raised('columns')}"
        unusable("too many columns", place, "", what, remedy)
    numbers, columns, stray, hidden = _body(book, found, (at + 1, area.rows[1]), positions, area)
    header = tuple(str(header_cells[position]).strip() for position in positions)
    raw = Raw(book.file, area.sheet, header, columns, numbers, at, tuple(map(letters_of, positions)))
    return raw, [*_strays(book.file, area, stray), *_hidden(book.file, area, hidden, len(numbers))]


def _header(found: list[Block], area: Area) -> tuple[int, dict[int, Any]]:
    """Number and cells of the first row of an area that holds anything."""
    for block in found:
        start, end = bisect_left(block.numbers, area.rows[0]), bisect_right(block.numbers, area.rows[1])
        for at in range(start, end):
            cells = block.rows[at] if block.rows else {column: values[at] for column, values in block.columns.items()}
            header = {
                column: value
                for column, value in cells.items()
                if value is not None and area.columns[0] <= column <= area.columns[1]
            }
            if header:
                return block.numbers[at], header
    return 0, {}


def _body(
    book: Book, found: list[Block], rows: tuple[int, int], positions: list[int], area: Area
) -> tuple[list[int], tuple[list[Any], ...], list[tuple[int, int]], int]:
    """The rows under the header that hold anything: their numbers and columns, cells beside them, and how many are hidden."""
    numbers: list[int] = []
    columns: tuple[list[Any], ...] = tuple([] for _ in positions)
    stray: list[tuple[int, int]] = []
    hidden: set[int] = set()
    known = frozenset(positions)
    for block in found:
        start, end = bisect_left(block.numbers, rows[0]), bisect_right(block.numbers, rows[1])
        if start == end:
            continue
        numbers += block.numbers[start:end]
        if len(numbers) * len(positions) > book.limits.cells:
            what = f"the table has more than {book.limits.cells:,} cells, blank ones counted."
            unusable("too many cells", Place(book.file, area.sheet), "", what, f"Split it. {raised('cells')}")
        hidden |= block.hidden
        for column, position in zip(columns, positions, strict=True):
            if block.rows:
                column += [cells.get(position) for cells in block.rows[start:end]]
            else:
                column += block.columns[position][start:end] if position in block.columns else [None] * (end - start)
        stray += _beside(block, start, end, known, area)
    if columns and None in columns[0]:
        kept = [any(value is not None for value in values) for values in zip(*columns, strict=True)]
        if not all(kept):
            numbers, columns = list(compress(numbers, kept)), tuple(list(compress(column, kept)) for column in columns)
    return numbers, columns, stray, sum(number in hidden for number in numbers) if hidden else 0


def _beside(block: Block, start: int, end: int, known: frozenset[int], area: Area) -> list[tuple[int, int]]:
    """Row and column of the cells of an area that stand under no header."""
    low, high = area.columns
    if block.rows:
        cells = zip(block.numbers[start:end], block.rows[start:end], strict=True)
        return [(number, column) for number, row in cells for column in row if column not in known and low <= column <= high]
    others = [column for column in block.columns if column not in known and low <= column <= high]
    return [
        (block.numbers[at], column) for at in range(start, end) for column in others if block.columns[column][at] is not None
    ] if others else []


def _strays(file: str, area: Area, cells: list[tuple[int, int]]) -> list[Problem]:
    if not cells:
        return []
    more = f" and {len(cells) - 1} more cells" if len(cells) > 1 else ""
    what = f"the cell{more} stand in a column without a header."
    row, column = cells[0]
    place = Place(file, area.sheet, f"{letters_of(column)}{row}", row)
    return [refused("no header", place, "", what, "Give the column a header or clear it.")]


def _hidden(file: str, area: Area, hidden: int, count: int) -> list[Problem]:
    place = Place(file, area.sheet)
    found = []
    if hidden:
        what = f"{hidden} of {count} rows are hidden (by a filter or by hand); they are read like the others."
        found.append(warning("hidden rows", place, "", what, "Delete rows that must not count."))
    if area.hidden:
        found.append(warning("hidden sheet", place, "", "the sheet is hidden; it is read.", "Show it, to see what counts."))
    return found
