"""Stale values: formula cells that show what they came to before other cells changed.

A sheet that mentions neither a sheet with changed cells, nor a table or name that lies on one, nor a function that
reads what it does not name, is settled by looking for those words in its bytes; its cells are not read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Mapping

from spm_xl.workbook.formulas.dependents import Touched, followers, readers_of
from spm_xl.workbook.formulas.reads import ANYTHING, FREE, read_by, whole
from spm_xl.workbook.formulas.sheet_facts import facts_of
from spm_xl.workbook.grid.grid import Area, Book, Cells, Place, Sheet, alone

_FREE = tuple(f"{name.lower()}(".encode() for name in FREE)
_SEVERAL_SHEETS = re.compile(rb"[\w.\]\x80-\xff]:[\w.\x80-\xff]+!|(?:'|&apos;)[^\n!]*:[^\n!]*(?:'|&apos;)!")
_UNSAFE = re.compile(r"[^\w .-]", re.ASCII)
_OF_PLACE = re.compile(rb"\b(?:rows?|address|cell)\(")  # functions whose value depends on where they stand


def stale(book: Book, changed: Touched, known: Collection[Place] = (), moved: Container[str] = ()) -> set[Place]:
    """The formula cells whose value may no longer be right, however far they are from what changed.

    Parameters
    ----------
    changed : the cells that have other values now, or are new.
    known : formula cells whose value is right; where it is another than before, they are among `changed` too.
    moved : sheets on which cells came to stand elsewhere.
    """
    touched = {place[0] for place in changed.cells} | {area.sheet for area in changed.areas}
    reads: dict[Place, list[Area]] = {}
    reach: dict[Place, Area] = {}
    found: set[Place] = set()
    looked_at: set[str] = set()
    while touched:
        words = _words(book, touched)
        new = [sheet for sheet in book.sheets if sheet.name not in looked_at and (sheet.name in touched or _mentions(sheet, words))]
        for sheet in new:
            looked_at.add(sheet.name)
            _collect(book, sheet, known, reads, reach, sheet.name in moved)
        if new and reads:
            start = [*changed.areas, *map(alone, changed.cells)]
            found = {reader for reader, _ in followers(start, readers_of(reads), reach, known)}
        touched = {sheet for sheet, _, _ in found} - touched if new else set()
    return found


def _collect(
    book: Book, sheet: Sheet, known: Collection[Place], reads: dict[Place, list[Area]], reach: dict[Place, Area], moved: bool
) -> None:
    """Add what the formulas of a sheet read, and what they fill."""
    if facts_of(sheet.data).formulas == b"" or _all_known(sheet, known):
        return
    cells = sheet.cells
    found = cells.found if isinstance(cells, Cells) else cells
    every = [whole(each.name) for each in book.sheets]
    for spot, there in found.items():
        if isinstance(there, re.Match) and there[4] is None:
            continue
        place = (sheet.name, *spot)
        if place in known:
            continue
        cell = cells[spot]
        if cell.formula is None:
            continue
        areas = read_by(cell.formula, place, book) if cell.formula and cell.form != "dataTable" else ANYTHING
        by_place = moved and _OF_PLACE.search(cell.formula.lower().encode())
        reads[place] = every if areas is ANYTHING or by_place else areas
        if cell.extent:
            reach[place] = cell.extent


def _all_known(sheet: Sheet, known: Collection[Place]) -> bool:
    """Whether the value of every formula of a sheet is known."""
    own = sum(place[0] == sheet.name for place in known)
    return bool(own) and sheet.data.count(b"<f") + sheet.data.count(b":f") <= own


def _mentions(sheet: Sheet, words: list[bytes] | None) -> bool:
    """Whether a formula of a sheet may read what lies behind some words; None for words that cannot be looked for."""
    formulas = facts_of(sheet.data).formulas
    if not formulas:
        return formulas is None
    return words is None or any(word in formulas for word in words) or (b"!" in formulas and _SEVERAL_SHEETS.search(formulas) is not None)


def _words(book: Book, sheets: Iterable[str]) -> list[bytes] | None:
    """What a formula must hold, in lower case, that reads a cell of some sheets."""
    words = [*_FREE]
    for sheet in sheets:
        own = book.sheet(sheet)
        for name in (sheet, *(table.name for table in own.tables if own)) if own else (sheet,):
            word = _word(name)
            if not word:
                return None
            words.append(word)
    return _with_names(book.names, words)


def _with_names(names: Mapping[tuple[str, str], str], words: list[bytes]) -> list[bytes] | None:
    """The words, and the defined names that lead to them."""
    left = {name: text.lower().encode() for (name, _), text in names.items()}
    for _ in range(len(left)):
        leading = [name for name, text in left.items() if any(word in text for word in words) or _SEVERAL_SHEETS.search(text)]
        if not leading:
            return words
        for name in leading:
            del left[name]
            word = _word(name)
            if not word:
                return None
            words.append(word)
    return words


def _word(name: str) -> bytes:
    """The longest piece of a name that stands in a formula as it is, in lower case; blank for none.

    >>> _word("Bob's & Ann's deals"), _word("Umsätze"), _word("表")
    (b's deals', b'ums', b'')
    """
    return max(_UNSAFE.split(name), key=len).lower().encode()
