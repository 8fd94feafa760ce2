"""A letter as a reader finds it: its cells, which letter it is, and what was signed. Copies that come back are read as hostile files.

Cells are compared by what they show: a program that saves a copy may write a formula or a number in another way, but the same
text, and the same figure to ten digits.

>>> shown(0.1 + 0.2), shown(" a\\r\\nb "), shown(None), day_of("31 March 2026"), day_of("soon")
('0.3', 'a\\nb', '', datetime.date(2026, 3, 31), None)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from spm_xl.workbook.formulas.areas import area_of
from spm_xl.workbook.grid.day_numbers import day_shown
from spm_xl.workbook.grid.grid import Book, address
from spm_xl.workbook.grid.sent import read_sent
from spm_xl.workbooks.letter import IDENTITY, SIGNED

WRITTEN_DAYS = ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y")


@dataclass(frozen=True)
class LetterRead:
    """A letter that was read.

    Attributes
    ----------
    identity : participant, plan, version, letter and content, as its named cells say; {} where it has none.
    received, name, signature : as written, "" where blank. on : the day that is written, None where none can be read;
    on_text : as it stands there.
    cells : cell, such as `Letter!B7`, -> what it shows, without the cells that are signed.
    """

    identity: Mapping[str, str]
    received: str
    name: str
    signature: str
    on: date | None
    on_text: str
    cells: Mapping[str, str]


def letter_read(data: bytes) -> LetterRead:
    """Read a letter.

    Raises
    ------
    InvalidInput : no workbook, damaged, unsafe, or too large to be a letter.
    """
    book = read_sent(data)
    where = {name: place for name in (*IDENTITY, *SIGNED) if (place := _place(book, name))}
    values = {f"{sheet.name}!{address(*spot)}": cell.value for sheet in book.sheets for spot, cell in sheet.cells.items()}
    known = {name: values.get(place) for name, place in where.items()}
    written = known.get("spm.signed_on")
    cells = {place: shown(value) for place, value in values.items() if shown(value) and place not in {where.get(name) for name in SIGNED}}
    identity = {name.partition(".")[2]: shown(known[name]) for name in IDENTITY if name in known}
    received, name, signature = (shown(known.get(name)) for name in ("spm.received", "spm.signed_name", "spm.signature"))
    return LetterRead(identity, received, name, signature, _day(written, book.since_1904), shown(written), cells)


def cells_digest(read: LetterRead) -> str:
    """Hash over what a letter shows, without what is signed."""
    return hashlib.sha256(json.dumps(read.cells, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def differences(sent: LetterRead, back: LetterRead) -> list[str]:
    """What was changed in a copy, cell by cell, in words."""
    changed = [place for place in {**sent.cells, **back.cells} if sent.cells.get(place) != back.cells.get(place)]
    return [f"cell {place} was {_quoted(sent.cells.get(place, ''))}, is {_quoted(back.cells.get(place, ''))}" for place in changed]


def shown(value: Any) -> str:
    """What a cell shows, as text in one way of writing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return f"{value:.10g}"
    return "\n".join(line.strip() for line in f"{value}".strip().splitlines())


def day_of(text: str) -> date | None:
    """A day that somebody wrote as text; None where it is none, or could be two."""
    for form in WRITTEN_DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None


def _day(value: Any, since_1904: bool) -> date | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return day_shown(value, since_1904)
    return day_of(shown(value))


def _place(book: Book, name: str) -> str:
    """The cell of a name; "" where there is none."""
    formula = book.names.get((name, ""))
    found = area_of(formula, "", book) if formula else None
    return f"{found.sheet}!{address(found.top, found.left)}" if found else ""


def _quoted(text: str) -> str:
    if not text:
        return "blank"
    return repr(text if len(text) <= 60 else text[:57] + "...")
