"""The usual case of refreshing: a cell gets the kind of value that it holds already, and only that value changes.

A number where a number stands, a text where a shared string stands, a date in a cell for dates, or what a formula comes
to: then the bytes between `<v>` and `</v>` are all that is new, and the sheet need not be read. Whatever is not clearly
of this kind is left to `refresh_cells`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from math import isfinite
from typing import Any, NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.cell_formats import CellFormats
from spm_xl.workbook.grid.cells import FORMULA_STARTS, MOST_TEXT, Known, escaped, number, numbers
from spm_xl.workbook.grid.grid import Place, Sheet, address
from spm_xl.workbook.grid.grid_write import Edit
from spm_xl.workbook.parts.xml_parts import LONGEST_NUMBER, parsed, safe_parser
from spm_xl.workbook.refresh.refresh_writing import Writing
from spm_xl.workbook.refresh.text_pool import TextPool

_CELL = b'<c r="'
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_TEXT, _SHOWN_TEXT = b' t="s"', b' t="str">'
NUMBERS = (float, int, Decimal)
_address = lru_cache(maxsize=2**16)(lambda row, column: address(row, column).encode())
NOTHING, NUMBER, RESULT, TEXT, TEXT_RESULT = range(5)  # what a cell takes in the usual case; results are what its formula comes to


class NewText(NamedTuple):
    """A shared string in place of another one: where its number stands, and the text."""

    start: int
    end: int
    text: str


class _Pieces(NamedTuple):
    """A sheet cut before each of its cells: the pieces, where each starts, and which piece has which address."""

    cells: list[bytes]
    starts: list[int]
    at_address: dict[bytes, int]


def usual_edits(
    writing: Writing, sheet: Sheet, places: Sequence[Place], edits: list[Edit], texts: list[NewText], changed: set[Place], protected: bool
) -> Sequence[Place]:
    """Write what is usual into the cells of a sheet; gives the cells that need a closer look.

    Parameters
    ----------
    protected : whether locked cells are not written; they are among those that are given back.
    edits, texts, changed : take the edits, the new texts, and the cells that show another value.
    """
    pieces = _pieces(sheet)
    if pieces is None:
        return places
    cells, starts, at_address = pieces
    rest: list[Place] = []
    values = writing.values
    for place in places:
        at = at_address.get(_address(place[1], place[2]))
        head, mark, tail = cells[at].partition(b"<v>") if at else (b"", b"", b"")
        raw = tail[: tail.find(b"</v>")]
        free = mark and not (protected and writing.formats.locked(_style(head)))
        new = _new(writing, head, raw, values[place]) if at and free else None
        if new is None:
            rest.append(place)
        elif new != raw:
            begin = starts[at] + len(head) + 3  # type: ignore[index]
            if type(new) is str:
                texts.append(NewText(begin, begin + len(raw), new))
            else:
                edits.append((begin, begin + len(raw), new))  # type: ignore[arg-type]
            changed.add(place)
    return rest


def _pieces(sheet: Sheet) -> _Pieces | None:
    """The pieces of a sheet in the form that spreadsheet programs write, None for another."""
    data = sheet.data
    start, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if start < 0 or end < start or b"<!" in data or b" vm=" in data:
        return None
    parsed(safe_parser(sheet.part), data, sheet.part)
    cells = data[start:end].split(_CELL)
    at_address = {cell[: cell.find(b'"')]: at for at, cell in enumerate(cells)}
    if len(at_address) < len(cells) or data.count(b"<c", start, end) >= len(cells):  # some are in another form
        return None
    return _Pieces(cells, list(accumulate(map(len, cells), lambda total, size: total + size + len(_CELL), initial=start)), at_address)


def taken_by(head: bytes) -> int:
    """What a cell takes whose element is `head` up to its value."""
    close = head.find(b">") + 1
    formula = close < len(head)
    if b" t" not in head[:close]:
        return RESULT if formula else NUMBER
    if formula:
        return TEXT_RESULT if head.startswith(_SHOWN_TEXT, close - len(_SHOWN_TEXT)) else NOTHING
    return TEXT if _TEXT in head else NOTHING


def shows_dates(head: bytes, formats: CellFormats) -> bool:
    """Whether a number shows as a date in such a cell."""
    return formats.of_dates(_style(head))


def _style(head: bytes) -> int:
    """The format of such a cell."""
    found = _STYLE.search(head, 0, head.find(b">"))
    return int(found[1]) if found else 0


def _new(writing: Writing, head: bytes, raw: bytes, value: Any) -> bytes | str | None:
    """What stands in the place of a cell's value: bytes, or a text that gets its number later; None where it is not usual."""
    takes = taken_by(head)
    if takes == TEXT:
        new = new_text(writing.pool, raw, value)
        if new is not None and new != raw:
            writing.overwritten.append(int(raw))
            writing.added += 1
        return new
    if type(value) is date and takes == NUMBER:
        return b"%d" % writing.serial(value) if shows_dates(head, writing.formats) else None
    return new_value(takes, raw, value)


def new_value(takes: int, raw: bytes, value: Any) -> bytes | None:
    """A number, or what a formula comes to, as its cell holds it; the same bytes where it is the same number."""
    if takes != NUMBER:
        if type(value) is not Known:
            return None
        value = value.value
    if takes == TEXT_RESULT:
        return escaped(value).encode() if type(value) is str and 0 < len(value) <= MOST_TEXT // 2 else None
    if takes == NOTHING or type(value) not in NUMBERS or (type(value) is not int and not isfinite(value)):
        return None
    text = number(value + 0.0 if type(value) is float else value).encode()
    if text == raw:
        return raw
    try:
        return raw if float(raw) == value != 0 else text
    except ValueError:
        return None


def new_values(takes: int, raws: Sequence[bytes], values: Sequence[Any]) -> list[bytes | None]:
    """The same for many cells: `new_value` of each, and sooner where all of them are numbers."""
    plain = values
    if takes == RESULT and set(map(type, values)) == {Known}:
        plain = [value.value for value in values]
    if takes in (NUMBER, RESULT) and (takes == NUMBER or plain is not values) and set(map(type, plain)) <= {int, float}:
        if 0 in plain:
            plain = [value or 0 for value in plain]
        with suppress(InvalidInput, ValueError, OverflowError):
            before = list(map(float, raws))
            new = numbers(plain)
            return [raw if old == value != 0 else text for text, raw, old, value in zip(new, raws, before, plain, strict=True)]
    return [new_value(takes, raw, value) for raw, value in zip(raws, values, strict=True)]


def new_text(pool: TextPool | None, raw: bytes, text: Any) -> bytes | str | None:
    """A text that takes the place of a shared string, or the number of the one that is there where it is the same."""
    if not pool or type(text) is not str or not text or text[0] in FORMULA_STARTS or len(text) > MOST_TEXT // 2 or not raw.isdigit() or len(raw) > LONGEST_NUMBER:
        return None
    return raw if pool.text(int(raw)) == text else text


def numbered_edits(texts: Sequence[NewText], numbers: Mapping[str, int]) -> list[Edit]:
    """The edits for new texts, once they have their numbers among the shared strings."""
    return [(start, end, b"%d" % numbers[text]) for start, end, text in texts]
