"""Change cells of a workbook: new values where cells have them, all other bytes as they are.

A cell that already holds what it is given is not touched.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.cells import Fixed, checked, escaped, number
from spm_xl.workbook.grid.grid import Area, Book, Cell, ErrorValue, Place, Sheet, Spot, address, area, spelled
from spm_xl.workbook.parts import package

Edit = tuple[int, int, bytes]  # start, end, what stands there from now on
_KIND = re.compile(rb"""\s+t\s*=\s*(?:"[^"]*"|'[^']*')""")
_STYLE = re.compile(rb"""\s+s\s*=\s*(?:"[^"]*"|'[^']*')""")
_METADATA = re.compile(rb"""\s+vm\s*=\s*(?:"[^"]*"|'[^']*')""")  # of the value that stood there
_DYNAMIC = re.compile(rb"""\s+cm\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""\s+spans\s*=\s*(?:"[^"]*"|'[^']*')""")
_CHAIN = re.compile(rb"<(?:\w+:)?(?:Override|Relationship)\b[^>]*calcChain\.xml[^>]*/>")
_EXTENT = re.compile(rb"""(\sref\s*=\s*)(?:"[^"]*"|'[^']*')""")
_DIMENSION = re.compile(rb"""(<(?:\w+:)?dimension\s+ref=["'])([A-Z]+\d+(?::[A-Z]+\d+)?)(["'])""")


class Shared(int):
    """A text as its number among the shared strings."""


class Inline(str):
    """A text that stands in the cell itself, for workbooks without shared strings."""


class Styled:
    """A value together with the number of the format that its cell gets."""

    __slots__ = ("style", "value")

    def __init__(self, value: Any, style: int):
        self.value, self.style = value, style


def with_values(book: Book, values: Mapping[Place, Any], extents: Mapping[Place, Area] | None = None) -> dict[str, bytes]:
    """The parts of the sheets in which cells have new values.

    Parameters
    ----------
    values : by sheet, row and column: a number, text, True or False, an ErrorValue, Shared, or None for none; Fixed for a
        value in place of the cell's formula, which it keeps else; Styled with another format. A cell that is not
        there is added.
    extents : cells that an array formula fills from now on, by its own place.
    """
    by_sheet: dict[str, dict[Spot, Any]] = defaultdict(dict)
    for (name, row, column), value in values.items():
        by_sheet[name][row, column] = value
    found = {}
    for sheet in book.sheets:
        if sheet.name not in by_sheet and not extents:
            continue
        edits = sheet_edits(sheet, by_sheet.get(sheet.name, {}))
        for (name, row, column), extent in (extents or {}).items():
            if name == sheet.name:
                edits.append(_extent_edit(sheet, sheet.cells[row, column], extent))
        if edits:
            found[sheet.part] = replaced(sheet.data, edits)
    return found


def sheet_edits(sheet: Sheet, values: Mapping[Spot, Any], written: list[Spot] | None = None) -> list[Edit]:
    """What gives the cells of a sheet their values.

    Parameters
    ----------
    written : takes the cells that held another value before.
    """
    edits: list[Edit] = []
    touched = written if written is not None else []
    new: dict[int, dict[int, Any]] = defaultdict(dict)
    for spot, value in values.items():
        if spot in sheet.cells:
            more = value_edits(sheet, sheet.cells[spot], value)
        elif value is not None:
            new[spot[0]][spot[1]] = value
            touched.append(spot)
            continue
        else:
            continue
        if more:
            edits += more
            touched.append(spot)
    return edits + _added(sheet, new) if new else edits


def _same_number(one: bytes, other: bytes) -> bool:
    """Whether two texts are one number; -0 is not 0."""
    try:
        found = float(one)
        return found == float(other) and (found != 0 or one[:1] == other[:1])
    except ValueError:
        return False


def value_edits(sheet: Sheet, cell: Cell, value: Any) -> list[Edit]:
    """What gives a cell a value: its type, its element <v>, and its format where that is another."""
    start, end = cell.span
    tag = sheet.data[start : cell.opened]
    alone = tag.endswith(b"/>")
    style = value.style if isinstance(value, Styled) else cell.style
    value = value.value if isinstance(value, Styled) else value
    fixed = isinstance(value, Fixed)
    kind, text = _typed(value.value if isinstance(value, Fixed) else value)
    bare = _METADATA.sub(b"", _KIND.sub(b"", tag.rstrip(b"/>").rstrip() if alone else tag[:-1]))
    if style != cell.style:
        bare = _STYLE.sub(b"", bare) + f' s="{style}"'.encode()
    if fixed and cell.dynamic:
        bare = _DYNAMIC.sub(b"", bare)
    typed = bare + (f' t="{kind}"'.encode() if kind else b"")
    element = _inside(kind, text, sheet.prefix).encode()
    close = f"</{sheet.prefix}c>".encode()
    if cell.formula_span is None or fixed:  # what else a cell without a formula holds is its value
        whole = typed + b">" + element + close if element else typed + b"/>"
        same = not fixed and style == cell.style and _same_value(cell, value)
        return [] if same or whole == sheet.data[start:end] else [(start, end, whole)]
    edits = [(start, cell.opened, typed + b">")] if typed + b">" != tag else []
    place = cell.value_span or (cell.formula_span[1], cell.formula_span[1])
    return [*edits, (*place, element)] if sheet.data[place[0] : place[1]] != element else edits


def _same_value(cell: Cell, value: Any) -> bool:
    """Whether a cell without a formula shows a value already."""
    if isinstance(value, (str, bool, Shared)) or value is None or cell.kind != "n" or cell.value is None:
        return value is None and cell.value is None and cell.value_span is None and cell.kind == "n"
    return _same_number(repr(cell.value).encode(), number(value).encode())


def _inside(kind: str, text: str | None, prefix: str) -> str:
    """The element with a cell's value, blank for none."""
    if text is None:
        return ""
    if kind != "inlineStr":
        return f"<{prefix}v>{text}</{prefix}v>"
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<{prefix}is><{prefix}t{kept}>{text}</{prefix}t></{prefix}is>"


def _typed(value: Any) -> tuple[str, str | None]:
    """Type and text of a value as a cell holds them; no type for a number."""
    if value is None:
        return "", None
    if isinstance(value, Shared):
        return "s", str(int(value))
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, Inline):
        return "inlineStr", escaped(checked(value))
    if isinstance(value, ErrorValue):
        return "e", escaped(value)
    if isinstance(value, str):
        return "str", escaped(checked(value))
    return "", number(value + 0.0 if isinstance(value, float) else value)


def _added(sheet: Sheet, new: Mapping[int, Mapping[int, Any]]) -> list[Edit]:
    """Cells that are not there yet, in their rows; rows that are not there yet, in their places."""
    if sheet.body == (0, 0):
        raise InvalidInput(f"sheet {sheet.name} has no place for cells. Save the workbook again in Excel.")
    edits = _dimension(sheet, new)
    columns: dict[int, list[int]] = defaultdict(list)
    for row, column in sheet.cells:
        columns[row].append(column)
    later_rows = sorted(sheet.rows)
    whole_rows = b""
    for row in sorted(new):
        cells = {column: _cell(sheet, row, column, value) for column, value in new[row].items()}
        if row in sheet.rows:
            edits += _in_row(sheet, row, cells, sorted(columns[row]))
            continue
        inside = b"".join(cells[column] for column in sorted(cells))
        element = f'<{sheet.prefix}row r="{row}">'.encode() + inside + f"</{sheet.prefix}row>".encode()
        after = next((each for each in later_rows if each > row), None)
        if after:
            edits.append((sheet.rows[after][0], sheet.rows[after][0], element))
        else:
            whole_rows += element
    if whole_rows:
        edits.append(_at_the_end(sheet, whole_rows))
    return edits


def _at_the_end(sheet: Sheet, rows: bytes) -> Edit:
    """Rows after the last one."""
    if sheet.scan.empty:  # <sheetData/>
        tag = sheet.data[slice(*sheet.body)].rstrip(b"/>").rstrip() + b">"
        return (*sheet.body, tag + rows + f"</{sheet.prefix}sheetData>".encode())
    return (sheet.body[1], sheet.body[1], rows)


def _dimension(sheet: Sheet, new: Mapping[int, Mapping[int, Any]]) -> list[Edit]:
    """The range of the sheet's cells, where there are cells outside it now: some readers look no further."""
    found = _DIMENSION.search(sheet.data, 0, sheet.body[0])
    if not found:
        return []
    old = area(sheet.name, found[2].decode())
    columns = [column for cells in new.values() for column in cells]
    now = Area(sheet.name, min(old.top, *new), min(old.left, *columns), max(old.bottom, *new), max(old.right, *columns))
    return [(*found.span(), found[1] + spelled(now).encode() + found[3])] if now != old else []


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
    style = f' s="{value.style}"' if isinstance(value, Styled) and value.style else ""
    value = value.value if isinstance(value, Styled) else value
    kind, text = _typed(value.value if isinstance(value, Fixed) else value)
    typed = style + (f' t="{kind}"' if kind else "")
    inside = _inside(kind, text, sheet.prefix)
    return f'<{sheet.prefix}c r="{address(row, column)}"{typed}>{inside}</{sheet.prefix}c>'.encode()


def _extent_edit(sheet: Sheet, cell: Cell, extent: Area) -> Edit:
    """The cells that an array formula fills, written into its element."""
    assert cell.formula_span
    start, end = cell.formula_span
    text = spelled(extent).encode()
    return start, end, _EXTENT.sub(rb'\g<1>"' + text + b'"', sheet.data[start:end], count=1)


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
