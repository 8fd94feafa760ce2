"""Rows of data put into a workbook or taken out of it: the cells that move, and every part that names one of them.

New rows look as their pattern does, a row of the same data: its formats and height, and its formulas, filled down. A line
that closes the data stays under its last row.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.sheet_xml import with_value, without
from spm_xl.workbook.formulas.references import LAST_ROW, shared
from spm_xl.workbook.grid.cells import Scalar, escaped
from spm_xl.workbook.grid.grid import Book, Cell, Sheet, Spot, address, named
from spm_xl.workbook.grid.grid_read import book_of
from spm_xl.workbook.moves import shifts
from spm_xl.workbook.moves.movement import CellValues
from spm_xl.workbook.parts.xml_parts import text_in
from spm_xl.workbook.refresh.row_changes import RowChange
from spm_xl.workbook.refresh.row_formulas import NewFormula, body_in_place, formula_xml, formulas_after, row_of
from spm_xl.workbook.refresh.row_pattern import Pattern
from spm_xl.workbook.refresh.text_pool import shared_numbers

_CHARTS = ("chart", "new chart")
_NOTES = ("comments", "boxes", "threads")
_LINKS = re.compile(r"<(?:\w+:)?hyperlinks\b.*?</(?:\w+:)?hyperlinks>", re.DOTALL)
_HAS_ADDRESS = re.compile(rb"\sr\s*=")
_HIDDEN = ("hidden", "collapsed", "spans")  # of a row that new ones are made after


@dataclass
class Moved:
    """What a change of rows made.

    Attributes
    ----------
    parts : those that changed. formulas_moved : whether formulas came, went or stand elsewhere; formulas_added : came.
    strings : shared strings of cells that went, one by one.
    """

    parts: dict[str, bytes] = field(default_factory=dict)
    formulas_moved: bool = False
    formulas_added: bool = False
    strings: list[int] = field(default_factory=list)


def moved(book: Book, change: RowChange, pattern: Pattern) -> Moved:
    """The parts of a workbook that change when rows come or go.

    Parameters
    ----------
    pattern : what new rows are made after.
    """
    result = Moved()
    charts = []
    for part, kind, owner in shifts.moving_parts(book.parts):
        if kind in _CHARTS:
            charts.append((part, kind, owner))
            continue
        if kind == "sheet":
            sheet = book.sheet(owner)
            if sheet is None or sheet.part != part:
                continue
            new = _sheet(book, sheet, change, pattern, result)
        else:
            new = _around(text_in(book.parts[part], part), kind, owner, change)
        if new is not None and new != book.parts[part]:
            result.parts[part] = new
    value = _values_in(book_of(ChainMap(result.parts, book.parts)))  # type: ignore[arg-type]
    for part, kind, owner in charts:
        new = _around(text_in(book.parts[part], part), kind, owner, change, value)
        if new is not None and new != book.parts[part]:
            result.parts[part] = new
    return result


def _values_in(book: Book) -> CellValues:
    """What the cells of a workbook show."""

    def value(sheet: str, row: int, column: int) -> Scalar:
        own = book.sheet(sheet)
        if own is None:
            raise LookupError(sheet)
        cell = own.cells.get((row, column))
        return cell.value if cell else None

    return value


def _around(xml: str, kind: str, owner: str, change: RowChange, value: CellValues | None = None) -> bytes | None:
    """A part that names cells, after the movement; None where it names none of those that move.

    Parameters
    ----------
    value : what cells show, for the values that charts keep.
    """
    moving = shifts.prepared(kind, xml, owner, template=False)
    key = change.name.lower()
    if moving is None or key not in moving.sheets:
        return None
    once = replace(change, alike=False)
    try:
        if kind in _NOTES:
            return moving.moved({key: once}).encode()
        new = moving.moved({key: change}, value)
        links = _LINKS.search(moving.moved({key: once})) if kind == "sheet" and _LINKS.search(new) else None
    except InvalidInput as wrong:
        raise InvalidInput(f"rows of sheet {change.name} cannot change: {_plainly(wrong)} Nothing was changed.") from None
    return (_LINKS.sub(lambda _: links[0], new, count=1) if links else new).encode()


def _plainly(wrong: InvalidInput) -> str:
    """The words of an error without what only helps in a template."""
    text = re.sub(r"\s*Give (?:their|the) block.*?\{\{\^\.\.\.\}\} row(?:, or let (the range[^.]*))?\.", lambda found: f" Let {found[1]}." if found[1] else "", str(wrong))
    return text.replace(" of the template refers", " refers").rstrip()


def _sheet(book: Book, sheet: Sheet, change: RowChange, pattern: Pattern, result: Moved) -> bytes | None:
    """A sheet after the movement: its cells, their formulas, and what stands around its rows."""
    own = sheet.name == change.name
    data = sheet.data
    if not own and not _names(data, change.name):
        return None
    start, end = sheet.body
    if sheet.scan.empty:
        return _around(text_in(data, sheet.part), "sheet", sheet.name, change)
    formulas = formulas_after(sheet, change)
    if own:
        body = b"".join(_rows(sheet, change, pattern, formulas, result))
    else:
        body = body_in_place(sheet, formulas, change)
    outside = data[:start] + data[end:]
    around = _around(text_in(outside, sheet.part), "sheet", sheet.name, change) or outside
    at = around.index(b">", around.index(f"<{sheet.prefix}sheetData".encode())) + 1
    return around[:at] + body + around[at:]


def _names(data: bytes, sheet: str) -> bool:
    """Whether a sheet's bytes may name another sheet."""
    words = re.split(r"[^\w .-]", sheet, flags=re.ASCII)
    word = max(words, key=len).lower().encode()
    return not word or word in data.lower() or b"&#" in data


# --- rows -----------------------------------------------------------------------------------------------


def _rows(
    sheet: Sheet, change: RowChange, pattern: Pattern, formulas: Mapping[Spot, NewFormula], result: Moved
) -> Iterator[bytes]:
    """The rows of the sheet whose rows change, from the top."""
    cells: dict[int, dict[int, bytes]] = {}
    for spot, cell in sheet.cells.items():
        row = row_of(change, spot)
        if cell.formula is not None and row != spot[0]:
            result.formulas_moved = True
        if row is None:
            result.strings += shared_numbers(sheet.data, cell)
            continue
        if row > LAST_ROW:
            if cell.value is not None or cell.formula is not None:
                raise InvalidInput(f"{named((sheet.name, *spot))} would move beyond the last row of the sheet. Make room below. Nothing was changed.")
            continue
        if change.covers(spot[1], spot[1]) and change.until < spot[0] <= change.until + change.net:
            continue  # free cells that moved ones come to
        cells.setdefault(row, {})[spot[1]] = _cell_xml(sheet, spot, cell, row, formulas.get(spot), change, pattern.closing)
    tags = _row_tags(sheet, change, pattern.row, set(cells))
    for row in change.new_rows:
        for column, xml in _new_cells(sheet, change, pattern, row, formulas, result):
            cells.setdefault(row, {})[column] = xml
    close = f"</{sheet.prefix}row>".encode()
    for row in sorted(tags.keys() | cells.keys()):
        tag = tags.get(row) or f'<{sheet.prefix}row r="{row}">'
        inside = cells.get(row, {})
        if inside or not tag.endswith("/>"):
            opened = tag[:-2].rstrip() + ">" if tag.endswith("/>") else tag
            yield opened.encode() + b"".join(inside[column] for column in sorted(inside)) + close
        else:
            yield tag.encode()


def _row_tags(sheet: Sheet, change: RowChange, pattern: int, used: set[int]) -> dict[int, str]:
    """The start tags of the rows; they move with whole rows only."""
    found: dict[int, str] = {}
    for row, (start, opened, _) in sheet.rows.items():
        now = change.row(row) if change.whole else row
        if now is None or now > LAST_ROW:
            continue
        tag = sheet.data[start:opened].decode()
        found[now] = tag if row < change.top else without(with_value(tag, "r", str(now)), "spans")
    like = sheet.rows.get(pattern)
    for row in change.new_rows:
        if row not in found and like:
            tag = sheet.data[like[0] : like[1]].decode()
            tag = tag[:-2].rstrip() + ">" if tag.endswith("/>") else tag
            found[row] = without(with_value(tag, "r", str(row)), *_HIDDEN)
    return found


def _cell_xml(sheet: Sheet, spot: Spot, cell: Cell, row: int, new: NewFormula | None, change: RowChange, closing: Mapping[int, int]) -> bytes:
    """A cell where it came to stand, with its formula as it reads now."""
    start, end = cell.span
    tag = sheet.data[start : cell.opened]
    if spot[0] == change.bottom and spot[1] in closing:
        tag = with_value(tag.decode(), "s", str(closing[spot[1]])).encode()
    if row != spot[0] or not _HAS_ADDRESS.search(tag):
        tag = with_value(tag.decode(), "r", address(row, spot[1])).encode()
    if new is None or cell.formula_span is None:
        return tag + sheet.data[cell.opened : end]
    first, last = cell.formula_span
    return tag + sheet.data[cell.opened : first] + formula_xml(sheet, cell, new, change, True) + sheet.data[last:end]


def _new_cells(
    sheet: Sheet,
    change: RowChange,
    pattern: Pattern,
    row: int,
    formulas: Mapping[Spot, NewFormula],
    result: Moved,
) -> Iterator[tuple[int, bytes]]:
    """The cells of a new row: formats of the pattern, and in the data's columns its formulas."""
    for (each, column), cell in sheet.cells.items():
        if each != pattern.row or not change.covers(column, column):
            continue
        closing = sheet.cells[change.bottom, column].style if column in pattern.closing and row == change.last else cell.style
        style = f' s="{closing}"' if closing else ""
        here = formulas.get((pattern.row, column))
        filled = shared(here.text, row - (change.row(pattern.row) or pattern.row), 0) if here and here.text else ""
        formula = (filled or pattern.columns[column]) if column in pattern.columns and cell.form != "dataTable" else ""
        start = f'<{sheet.prefix}c r="{address(row, column)}"{style}'
        if formula:
            result.formulas_moved = result.formulas_added = True
            kind = f' t="array" ref="{address(row, column)}"' if cell.form == "array" else ""
            cm = ' cm="1"' if cell.dynamic and cell.form == "array" else ""
            yield column, f"{start}{cm}><{sheet.prefix}f{kind}>{escaped(formula)}</{sheet.prefix}f></{sheet.prefix}c>".encode()
        elif style:
            yield column, f"{start}/>".encode()
