"""The usual case of refreshing: a cell gets the kind of value that it holds already, and only that value changes.

A number where a number stands, a text where a shared string stands, a date in a cell for dates, or what a formula comes
to: then the bytes between `<v>` and `</v>` are all that is new, and the sheet need not be read. Whatever is not clearly
of this kind is left to `refresh_cells`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from math import isfinite
from typing import NamedTuple

from spm_xl.workbook.grid.cells import FORMULA_STARTS, MOST_TEXT, Known, number
from spm_xl.workbook.grid.grid import Place, Sheet, address
from spm_xl.workbook.grid.grid_write import Edit
from spm_xl.workbook.parts.xml_parts import parsed, safe_parser
from spm_xl.workbook.refresh.refresh_writing import Writing

_CELL = b'<c r="'
_STYLE = re.compile(rb' s="(\d+)"')
_TEXT = b' t="s"'
_NUMBERS = (float, int, Decimal)
_address = lru_cache(maxsize=2**16)(lambda row, column: address(row, column).encode())


class NewText(NamedTuple):
    """A shared string in place of another one: where its number stands, and the text."""

    start: int
    end: int
    text: str


def usual_edits(writing: Writing, sheet: Sheet, places: Sequence[Place], edits: list[Edit], texts: list[NewText], changed: set[Place]) -> Sequence[Place]:
    """Write what is usual into the cells of a sheet; gives the cells that need a closer look.

    Parameters
    ----------
    edits, texts, changed : take the edits, the new texts, and the cells that show another value.
    """
    data = sheet.data
    start, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if start < 0 or end < start or b"<!" in data or b" vm=" in data:
        return places
    parsed(safe_parser(sheet.part), data, sheet.part)
    cells = data[start:end].split(_CELL)
    at_address = {cell[: cell.find(b'"')]: at for at, cell in enumerate(cells)}
    if len(at_address) < len(cells) or data.count(b"<c", start, end) >= len(cells):  # some are in another form
        return places
    starts = list(accumulate(map(len, cells), lambda total, size: total + size + len(_CELL), initial=start))
    rest: list[Place] = []
    values = writing.values
    for place in places:
        value = values[place]
        at = at_address.get(_address(place[1], place[2]))
        head, mark, tail = cells[at].partition(b"<v>") if at else (b"", b"", b"")
        if at is None or not mark:
            rest.append(place)
            continue
        close, raw = head.find(b">") + 1, tail[: tail.find(b"</v>")]
        formula, typed = close < len(head), b" t" in head[:close]
        if formula and type(value) is Known:
            value = value.value
        elif formula:
            typed = True
        kind = type(value)
        new: bytes | str | None = None
        if typed:
            new = _new_text(writing, head, raw, value) if kind is str and not formula else None
        elif kind in _NUMBERS:
            new = _new_number(raw, value)
        elif kind is date and not formula:
            new = _new_date(writing, head, value)
        if new is None:
            rest.append(place)
        elif new != raw:
            begin = starts[at] + len(head) + 3
            if type(new) is str:
                texts.append(NewText(begin, begin + len(raw), new))
            else:
                edits.append((begin, begin + len(raw), new))  # type: ignore[arg-type]
            changed.add(place)
    return rest


def _new_number(raw: bytes, value: float | Decimal) -> bytes | None:
    """A number as its cell holds it; the same bytes where it is the same number."""
    if type(value) is not int and not isfinite(value):
        return None
    text = number(value + 0.0 if type(value) is float else value).encode()
    if text == raw:
        return raw
    try:
        return raw if float(raw) == value != 0 else text
    except ValueError:
        return None


def _new_text(writing: Writing, head: bytes, raw: bytes, text: str) -> bytes | str | None:
    """A text that takes the place of a shared string, or the number of the one that is there where it is the same."""
    pool = writing.pool
    if not pool or not text or text[0] in FORMULA_STARTS or len(text) > MOST_TEXT // 2 or _TEXT not in head or not raw.isdigit():
        return None
    if pool.text(int(raw)) == text:
        return raw
    writing.overwritten.append(int(raw))
    writing.added += 1
    return text


def _new_date(writing: Writing, head: bytes, day: date) -> bytes | None:
    """A date in a cell that shows dates."""
    style = _STYLE.search(head)
    dated = style is not None and writing.formats.of_dates(int(style[1]))
    return b"%d" % writing.serial(day) if dated else None


def numbered_edits(texts: Sequence[NewText], numbers: Mapping[str, int]) -> list[Edit]:
    """The edits for new texts, once they have their numbers among the shared strings."""
    return [(start, end, b"%d" % numbers[text]) for start, end, text in texts]
