"""Change cells of a workbook: new values where cells have them, all other bytes as they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from spm_xl.workbook import package
from spm_xl.workbook.cells import checked, escaped, number
from spm_xl.workbook.grid import Area, Book, Cell, ErrorValue, Place, Sheet, address

Edit = tuple[int, int, bytes]  # start, end, what stands there from now on
_KIND = re.compile(rb"""\s+t\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")
_CHAIN = re.compile(rb"<(?:\w+:)?(?:Override|Relationship)\b[^>]*calcChain\.xml[^>]*/>")
_EXTENT = re.compile(rb"""(\sref\s*=\s*)(?:"[^"]*"|'[^']*')""")


def with_values(book: Book, values: Mapping[Place, Any], extents: Mapping[Place, Area] | None = None) -> dict[str, bytes]:
    """The parts of the sheets in which cells have new values.

    Parameters
    ----------
    values : by sheet, row and column: a number, text, True or False, an ErrorValue, or None for none.
        A cell with a formula keeps it; a cell that is not there is added.
    extents : cells that an array formula fills from now on, by its own place.
    """
    by_sheet: dict[str, dict[tuple[int, int], Any]] = defaultdict(dict)
    for (name, row, column), value in values.items():
        by_sheet[name][row, column] = value
    found = {}
    for sheet in book.sheets:
        edits = _edits(sheet, by_sheet.get(sheet.name, {}))
        for (name, row, column), extent in (extents or {}).items():
            if name == sheet.name:
                edits.append(_extent_edit(sheet, sheet.cells[row, column], extent))
        if edits:
            found[sheet.part] = replaced(sheet.data, edits)
    return found


def _edits(sheet: Sheet, values: Mapping[tuple[int, int], Any]) -> list[Edit]:
    edits: list[Edit] = []
    new: dict[int, dict[int, Any]] = defaultdict(dict)
    for (row, column), value in values.items():
        cell = sheet.cells.get((row, column))
        if cell:
            edits += value_edits(sheet, cell, value)
        elif value is not None:
            new[row][column] = value
    return edits + _added(sheet, new)


def value_edits(sheet: Sheet, cell: Cell, value: Any) -> list[Edit]:
    """What gives a cell a value: its type and its element <v>."""
    start, end = cell.span
    tag = sheet.data[start : cell.opened]
    alone = tag.endswith(b"/>")
    kind, text = _typed(value)
    bare = _KIND.sub(b"", tag.rstrip(b"/>").rstrip() if alone else tag[:-1])
    typed = bare + (f' t="{kind}"'.encode() if kind else b"")
    element = f"<{sheet.prefix}v>{text}</{sheet.prefix}v>".encode() if text is not None else b""
    close = f"</{sheet.prefix}c>".encode()
    if cell.formula_span is None:  # what else a cell without a formula holds is its value
        return [(start, end, typed + b">" + element + close if element else typed + b"/>")]
    edits = [(start, cell.opened, typed + b">")] if typed + b">" != tag else []
    place = cell.value_span or (cell.formula_span[1], cell.formula_span[1])
    return [*edits, (*place, element)] if sheet.data[place[0] : place[1]] != element else edits


def _typed(value: Any) -> tuple[str, str | None]:
    """Type and text of a value as a cell holds them; no type for a number."""
    if value is None:
        return "", None
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, ErrorValue):
        return "e", escaped(value)
    if isinstance(value, str):
        return "str", escaped(checked(value))
    return "", number(value + 0.0 if isinstance(value, float) else value)


def _added(sheet: Sheet, new: Mapping[int, Mapping[int, Any]]) -> list[Edit]:
    """Cells that are not there yet, in their rows; rows that are not there yet, in their places."""
    edits: list[Edit] = []
    columns: dict[int, list[int]] = defaultdict(list)
    for row, column in sheet.cells:
        columns[row].append(column)
    later_rows = sorted(row for row in sheet.rows)
    for row in sorted(new):
        cells = {column: _cell(sheet, row, column, value) for column, value in new[row].items()}
        if row in sheet.rows:
            edits += _in_row(sheet, row, cells, sorted(columns[row]))
        else:
            after = next((each for each in later_rows if each > row), None)
            at = sheet.rows[after][0] if after else sheet.body[1]
            inside = b"".join(cells[column] for column in sorted(cells))
            element = f'<{sheet.prefix}row r="{row}">'.encode() + inside + f"</{sheet.prefix}row>".encode()
            edits.append((at, at, element))
    return edits


def _in_row(sheet: Sheet, row: int, cells: Mapping[int, bytes], there: list[int]) -> list[Edit]:
    start, opened, closed = sheet.rows[row]
    if closed < 0:  # <row/>
        tag = sheet.data[start:opened].rstrip(b"/>") + b">"
        inside = b"".join(cells[column] for column in sorted(cells))
        return [(start, opened, tag + inside + f"</{sheet.prefix}row>".encode())]
    without_spans = _SPANS.sub(b"", sheet.data[start:opened])  # which columns the row has: no longer true
    groups: dict[int, bytes] = defaultdict(bytes)
    for column in sorted(cells):
        after = next((each for each in there if each > column), None)
        groups[sheet.cells[row, after].span[0] if after else closed] += cells[column]
    return [(start, opened, without_spans), *((at, at, xml) for at, xml in groups.items())]


def _cell(sheet: Sheet, row: int, column: int, value: Any) -> bytes:
    kind, text = _typed(value)
    typed = f' t="{kind}"' if kind else ""
    return f'<{sheet.prefix}c r="{address(row, column)}"{typed}><{sheet.prefix}v>{text}</{sheet.prefix}v></{sheet.prefix}c>'.encode()


def _extent_edit(sheet: Sheet, cell: Cell, extent: Area) -> Edit:
    """The cells that an array formula fills, written into its element."""
    assert cell.formula_span
    start, end = cell.formula_span
    text = f"{address(extent.top, extent.left)}:{address(extent.bottom, extent.right)}"
    if (extent.top, extent.left) == (extent.bottom, extent.right):
        text = address(extent.top, extent.left)
    return start, end, _EXTENT.sub(rb'\g<1>"' + text.encode() + b'"', sheet.data[start:end], count=1)


def replaced(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Bytes with some of them replaced; edits must not overlap.

    >>> replaced(b"abc", [(2, 3, b"C"), (0, 0, b"_")])
    b'_abC'
    """
    out: list[bytes] = []
    at = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        out += (data[at:start], new)
        at = end
    return b"".join([*out, data[at:]])


def without_chain(book: Book) -> dict[str, bytes | None]:
    """Drop the list of formula cells that Excel keeps, the cells of each array among them; it makes a new one.

    Excel repairs a workbook whose list names a cell that has no formula any more.
    """
    chains = [name for name in book.parts if name.endswith("/calcChain.xml")]
    if not chains:
        return {}
    named_in = [name for name in book.parts if name == "[Content_Types].xml" or name.endswith("workbook.xml.rels")]
    return {chains[0]: None, **{name: _CHAIN.sub(b"", book.parts[name]) for name in named_in}}


def with_parts(book: Book, changed: Mapping[str, bytes | None]) -> bytes:
    """The package with some parts changed, added at its end, or (None) taken out; the others as they are."""
    kept = {name: changed.get(name, content) for name, content in book.parts.items()}
    every = {**kept, **{name: content for name, content in changed.items() if name not in kept}}
    return package.written(package.stored(name, content) for name, content in every.items() if content is not None)
