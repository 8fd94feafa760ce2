"""Plain ranges of a workbook: rows under a row of headers, told from titles, labels and totals by what stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spm_xl.workbook.bind.looks import Looks, SheetLook, within
from spm_xl.workbook.bind.places import LAST_LOOKED, RowPlace, calculates, column_at, is_filled, locked
from spm_xl.workbook.formulas.references import letters_of, prefix
from spm_xl.workbook.grid.grid import Area, Book, Cell, Sheet, area, meet, spelled

_AREA_NAME = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(\$?[A-Z]{1,3}\$?[1-9]\d{0,6}:\$?[A-Z]{1,3}\$?[1-9]\d{0,6})")
LONGEST_HEADER = 120  # characters; longer text is no header
MOST_COLUMNS = 200  # of a plain range
_TOTAL = re.compile(r"\s*(?:grand |sub-?)?totals?:?\s*", re.IGNORECASE)


def named_ranges(sheet: Sheet, looks: Looks, book: Book, taken: list[Area]) -> Iterator[RowPlace]:
    """Names of several rows under a row of headers; what is found is taken."""
    for name, own in looks.names:
        target = _AREA_NAME.fullmatch(book.names.get((name.casefold(), own), "").removeprefix("="))
        if not target or (target[1] or target[2]).replace("''", "'").casefold() != sheet.name.casefold():
            continue
        rows = area(sheet.name, target[3])
        columns = list(range(rows.left, rows.right + 1))
        if rows.bottom <= rows.top or len(columns) > MOST_COLUMNS or any(meet(rows, each) for each in taken):
            continue
        above = rows.top - 1
        heads = [sheet.cells.get((above, column)) for column in columns]
        if not all(cell is not None and _is_header(cell) for cell in heads):
            continue
        taken.append(rows._replace(top=above))
        yield _place_of(sheet, looks, (name, sheet.name), above, columns, rows, rows.bottom)


def plain_ranges(sheet: Sheet, look: SheetLook, looks: Looks, taken: list[Area]) -> Iterator[RowPlace]:
    """Ranges of rows that stand under a row of headers."""
    filled: dict[int, list[int]] = {}
    for row, column in sheet.cells:
        if row <= LAST_LOOKED and is_filled(sheet.cells[row, column]):
            filled.setdefault(row, []).append(column)
    for row in sorted(filled):
        for columns in _runs(row, sorted(filled[row]), look):
            if any(within((sheet.name, row, column), taken) for column in (columns[0], columns[-1])):
                continue
            place = _range(sheet, look, looks, row, columns)
            if place and not any(meet(place.whole, each) for each in taken):
                taken.append(place.whole)
                yield place


def _runs(row: int, columns: list[int], look: SheetLook) -> Iterator[list[int]]:
    """Columns that stand side by side; merged cells count as their first one."""
    run: list[int] = []
    for column in columns:
        if run and column != _after(look, row, run[-1]):
            yield run
            run = []
        run.append(column)
    if run:
        yield run


def _after(look: SheetLook, row: int, column: int) -> int:
    """The column to the right of a cell, or of the merged cells that it is."""
    merged = look.merged.get((row, column))
    return (merged.right if merged else column) + 1


def _range(sheet: Sheet, look: SheetLook, looks: Looks, row: int, columns: list[int]) -> RowPlace | None:
    """The range whose headers stand in a row, None where they are none."""
    heads = [sheet.cells[row, column] for column in columns]
    if not 2 <= len(heads) <= MOST_COLUMNS or not all(_is_header(cell) for cell in heads):
        return None
    if 2 * sum(any(map(str.isalpha, cell.value)) for cell in heads) < len(heads):
        return None
    left, right = columns[0], columns[-1]
    blank = not any(is_filled(sheet.cells.get((row + 1, column))) for column in columns)
    if not (len(columns) > 2 if blank else _told_apart(sheet, looks, row, columns)):
        return None
    last = _last_prepared(sheet, look, looks, row, columns) if blank else _last_row(sheet, row, columns)
    if last == row:
        return None
    if left > 1 and not blank and not is_filled(sheet.cells.get((row, left - 1))) and _names_rows(sheet, row, last, left - 1):
        left, columns = left - 1, [left - 1, *columns]  # names of rows, without a header
    bottom = last
    while bottom > row + 1 and (_is_total(sheet, bottom, columns) or _sums_up(sheet, bottom, columns)):
        bottom -= 1
    return _place_of(sheet, looks, (sheet.name,), row, columns, Area(sheet.name, row + 1, left, bottom, right), last)


def _place_of(sheet: Sheet, looks: Looks, names: tuple[str, ...], row: int, columns: list[int], rows: Area, last: int) -> RowPlace:
    """A range whose headers stand in a row; `last` is the last row of its totals."""
    titles = [" ".join(str(getattr(sheet.cells.get((row, column)), "value", None) or "").split()) for column in columns]
    found = [column_at(sheet, rows, column, _header(sheet, row, column, titles, title), title) for column, title in zip(columns, titles, strict=True)]
    blank = not any(is_filled(sheet.cells.get((rows.top, column))) for column in columns)
    against = "some of them add up others" if any(_is_total(sheet, each, columns) for each in range(rows.top, min(rows.bottom, LAST_LOOKED) + 1)) else ""
    key = f"{prefix(sheet.name)}{spelled(rows)}"
    return RowPlace(key, False, names, rows, rows._replace(top=row, bottom=last), tuple(found), against, locked(looks, sheet, rows), blank)


def _header(sheet: Sheet, row: int, column: int, titles: list[str], title: str) -> str:
    """A column as a binding names it."""
    return str(sheet.cells[row, column].value) if title and titles.count(title) == 1 else letters_of(column)


def _is_header(cell: Cell) -> bool:
    value: Any = cell.value
    if cell.formula is not None or not isinstance(value, str):
        return False
    text = " ".join(value.split())
    return bool(text) and len(text) <= LONGEST_HEADER and not text.endswith(":") and any(each.isalpha() or each in "#%" for each in text)


def _last_row(sheet: Sheet, row: int, columns: list[int]) -> int:
    """The last of the rows below that hold anything in these columns."""
    while any(is_filled(sheet.cells.get((row + 1, column))) for column in columns):
        row += 1
    return row


def _last_prepared(sheet: Sheet, look: SheetLook, looks: Looks, row: int, columns: list[int]) -> int:
    """The last of the blank rows below that are formatted for entries, under headers that stand out."""
    heads = [sheet.cells.get((row, column)) for column in columns]
    if not all(looks.of(head).fill or looks.of(head).border for head in heads):
        return row
    ruled = {each.left: each for each in look.ruled}

    def ready(column: int, head: Cell | None) -> bool:
        cell = sheet.cells.get((row + 1, column))
        listed = column in ruled and ruled[column].top <= row + 1 <= ruled[column].bottom
        return listed or (cell is not None and head is not None and not is_filled(cell) and cell.style != head.style)

    while 2 * sum(ready(column, head) for column, head in zip(columns, heads, strict=True)) > len(columns):
        row += 1
    return row


def _prepared(looks: Looks, sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell is blank and formatted for an entry."""
    cell = sheet.cells.get((row, column))
    look = looks.of(cell)
    return not is_filled(cell) and bool(look.border or look.fill or look.unlocked)


def _told_apart(sheet: Sheet, looks: Looks, row: int, columns: list[int]) -> bool:
    """Whether the row below is of another kind than the headers: not only text, or in another format."""
    below = [sheet.cells.get((row + 1, column)) for column in columns]
    there = [cell for cell in below if is_filled(cell)]
    prepared = sum(_prepared(looks, sheet, row + 1, column) for column in columns)
    if 2 * (len(there) + prepared) < len(columns):
        return False
    if any(not isinstance(cell.value, str) or cell.formula is not None for cell in there if cell):
        return len(columns) > 2 or not _goes_on(sheet, row, columns)
    heads = [looks.of(sheet.cells.get((row, column))) for column in columns]
    return len(columns) > 3 or all(head != looks.of(cell) for head, cell in zip(heads, below, strict=True))


def _goes_on(sheet: Sheet, row: int, columns: list[int]) -> bool:
    """Whether the row above is filled as well, as in a list of labels with their values."""
    return all(is_filled(sheet.cells.get((row - 1, column))) for column in columns)


def _names_rows(sheet: Sheet, row: int, bottom: int, column: int) -> bool:
    """Whether every row has a text in a column."""
    return all(isinstance(getattr(sheet.cells.get((each, column)), "value", None), str) for each in range(row + 1, bottom + 1))


def _is_total(sheet: Sheet, row: int, columns: list[int]) -> bool:
    """Whether a row adds up those above it."""
    cells = [cell for column in columns if (cell := sheet.cells.get((row, column))) and is_filled(cell)]
    words = next((cell.value for cell in cells if isinstance(cell.value, str)), "")
    sums = any(re.match(r"\s*(?:SUM|SUBTOTAL|AGGREGATE)\(", cell.formula or "") for cell in cells)
    return bool(_TOTAL.fullmatch(words)) or (sums and ("total" in words.casefold() or len(cells) < len(columns)))


def _sums_up(sheet: Sheet, row: int, columns: list[int]) -> bool:
    """Whether a row calculates where the row above has plain values."""
    found = [column for column in columns if calculates(sheet.cells.get((row, column)))]
    above = any(calculates(sheet.cells.get((row - 1, column))) for column in found)
    return 2 * len(found) >= len(columns) and not above
