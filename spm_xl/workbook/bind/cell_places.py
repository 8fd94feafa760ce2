"""The single cells of a workbook that a value can fill: named cells, cells beside a label, and placeholders.

`Employee name` beside a box is a label with its cell. A text such as `[Company name]`, `<<Name>>` or `${name}` that
stands alone in its cell is a placeholder; inside a longer text it is only told, as the whole cell would be replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from spm_xl.workbook.bind.alike import label
from spm_xl.workbook.bind.looks import Looks, SheetLook, within
from spm_xl.workbook.bind.places import LAST_LOOKED, CellPlace, calculates, is_filled
from spm_xl.workbook.formulas.references import index_of
from spm_xl.workbook.grid.grid import Area, Book, Cell, Place, Sheet, on_a_sheet

LONGEST_LABEL = 80  # characters
MOST_WORDS = 8  # of a label that nothing marks as one
FARTHEST = 3  # columns between a label and its value
_MARK = r"<<\s*([^<>{}]+?)\s*>>|«\s*([^«»]+?)\s*»|\$\{\s*([^{}]+?)\s*\}|\[\s*([^\[\]]+?)\s*\]|(?<![<{$])<\s*([^<>]+?)\s*>(?!>)"
PLACEHOLDER = re.compile(_MARK)
_CELL_NAME = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


def cell_places(book: Book, looks: Looks, taken: list[Area]) -> list[CellPlace]:
    """Named cells first, then those beside labels and placeholders, sheet by sheet from the top.

    Parameters
    ----------
    taken : areas of tables and ranges, which are no single cells.
    """
    named = {place.place: place for place in _named(book, looks, taken)}
    found = dict(named)
    for sheet in book.sheets:
        look = looks.sheets[sheet.name]
        areas = [*(each for each in taken if each.sheet == sheet.name), *look.pivots]
        for place in _labelled(sheet, look, looks, areas):
            if place.place in named:
                place = replace(named[place.place], titles=(*named[place.place].titles, *place.titles))
            if place.place not in found or place.place in named:
                found[place.place] = place
    return list(found.values())


def placeholders_inside(book: Book) -> Iterator[tuple[Place, str]]:
    """Cells whose longer text has placeholders in it, with that text."""
    for sheet in book.sheets:
        for row, column in (spot for spot in sheet.cells if spot[0] <= LAST_LOOKED):
            cell = sheet.cells[row, column]
            text = cell.value
            if isinstance(text, str) and cell.formula is None and any(opening in text for opening in ("<<", "«", "${")):
                found = [match for match in PLACEHOLDER.finditer(text) if match[4] is None and match[5] is None]
                if found and not PLACEHOLDER.fullmatch(text.strip()):
                    yield (sheet.name, row, column), text


# --- names ----------------------------------------------------------------------------------------------


def _named(book: Book, looks: Looks, taken: list[Area]) -> Iterator[CellPlace]:
    """The cells that have a name."""
    for name, own in looks.names:
        target = _CELL_NAME.fullmatch(book.names.get((name.casefold(), own), "").removeprefix("="))
        sheet = book.sheet((target[1] or target[2]).replace("''", "'")) if target else None
        if not target or not sheet or own:  # a name of one sheet only may mean another cell elsewhere
            continue
        place = (sheet.name, int(target[4]), index_of(target[3]))
        if on_a_sheet(*place[1:]) and not within(place, [*taken, *looks.sheets[sheet.name].pivots]):
            cell = sheet.cells.get(place[1:])
            likely = not is_filled(cell) or not isinstance(cell.value if cell else None, str)
            yield _place(sheet, looks, place[1:], (name,), likely, name)


def _place(sheet: Sheet, looks: Looks, at: tuple[int, int], titles: tuple[str, ...], likely: bool, name: str = "") -> CellPlace:
    cell, look = sheet.cells.get(at), looks.sheets[sheet.name]
    locked = look.protected and not looks.of(cell).unlocked
    likely = likely and not calculates(cell) and not locked and not look.hidden
    return CellPlace((sheet.name, *at), titles, name, calculates(cell), cell.value if cell else None, likely, locked)


# --- labels and placeholders ----------------------------------------------------------------------------


def _labelled(sheet: Sheet, look: SheetLook, looks: Looks, areas: list[Area]) -> Iterator[CellPlace]:
    for at in sorted(spot for spot in sheet.cells if spot[0] <= LAST_LOOKED):
        cell = sheet.cells[at]
        text = cell.value
        if not isinstance(text, str) or cell.formula is not None or not 0 < len(text) <= LONGEST_LABEL + 20:
            continue
        if within((sheet.name, *at), areas):
            continue
        mark = PLACEHOLDER.fullmatch(text.strip())
        if mark:
            words = next(filter(None, mark.groups()))
            if any(map(str.isalpha, words)):
                yield _place(sheet, looks, at, (words,), True)
        elif "{{" not in text and _may_be_label(text):
            place = _beside(sheet, look, looks, at, areas)
            if place:
                yield place


def _may_be_label(text: str) -> bool:
    words = label(text)
    return 1 < len(words) <= LONGEST_LABEL and any(map(str.isalpha, words)) and not text.strip().startswith("=")


def _beside(sheet: Sheet, look: SheetLook, looks: Looks, at: tuple[int, int], areas: list[Area]) -> CellPlace | None:
    """The cell for a label's value: to its right, or else below it."""
    text = sheet.cells[at].value.strip()
    leads = text.endswith((":", "=", "_"))
    right, below = _right_of(sheet, look, at, leads), (_end(look, at)[0] + 1, at[1])
    if not leads and len(text.split()) > MOST_WORDS:
        return None
    for spot in (right, below):
        if not on_a_sheet(*spot) or within((sheet.name, *spot), areas) or _covered(look, sheet.name, spot):
            continue
        cell = sheet.cells.get(spot)
        if _is_label_itself(cell):
            continue
        if spot == below and not (_is_entry(sheet, look, looks, at, spot, leads) if leads or not is_filled(cell) else False):
            continue
        if spot == right and not is_filled(cell) and _better_below(sheet, look, looks, at, spot, below):
            continue
        blank = not is_filled(cell)
        likely = leads or (_is_entry(sheet, look, looks, at, spot, spot == right) if blank else _stands_alone(sheet, look, cell, spot))
        return _place(sheet, looks, spot, (label(text),), likely)
    return None


def _better_below(sheet: Sheet, look: SheetLook, looks: Looks, at: tuple[int, int], right: tuple[int, int], below: tuple[int, int]) -> bool:
    """Whether the cell below a label is a blank one for an entry, and the one to its right is not."""
    there = not is_filled(sheet.cells.get(below))
    return there and _is_entry(sheet, look, looks, at, below, True) and not _is_entry(sheet, look, looks, at, right, True)


def _end(look: SheetLook, at: tuple[int, int]) -> tuple[int, int]:
    """Last row and column of a cell, or of the merged cells that it is."""
    merged = look.merged.get(at)
    return (merged.bottom, merged.right) if merged else at


def _right_of(sheet: Sheet, look: SheetLook, at: tuple[int, int], leads: bool) -> tuple[int, int]:
    """The next cell to the right; behind a colon a value may stand a little further."""
    first = (at[0], _end(look, at)[1] + 1)
    if leads and not is_filled(sheet.cells.get(first)):
        spot = first
        for _ in range(FARTHEST):
            spot = (at[0], _end(look, spot)[1] + 1)
            cell = sheet.cells.get(spot)
            if is_filled(cell):
                return spot if cell and not isinstance(cell.value, str) else first
    return first


def _is_label_itself(cell: Cell | None) -> bool:
    return cell is not None and cell.formula is None and isinstance(cell.value, str) and cell.value.rstrip().endswith(":")


def _covered(look: SheetLook, sheet: str, spot: tuple[int, int]) -> bool:
    """Whether a cell is hidden under merged cells that start elsewhere."""
    return spot not in look.merged and within((sheet, *spot), list(look.merged.values()))


def _is_entry(sheet: Sheet, look: SheetLook, looks: Looks, at: tuple[int, int], spot: tuple[int, int], boxed: bool) -> bool:
    """Whether a cell is unlocked or has a list; or, where that is enough, has another border than the label beside it."""
    own, label_look = looks.of(sheet.cells.get(spot)), looks.of(sheet.cells.get(at))
    box = boxed and own.border and own.border != label_look.border
    return own.unlocked or bool(box) or within((sheet.name, *spot), look.ruled)


def _stands_alone(sheet: Sheet, look: SheetLook, cell: Cell | None, spot: tuple[int, int]) -> bool:
    """Whether a number stands between its label and nothing more of it: a blank cell, or the next label."""
    if cell is None or isinstance(cell.value, str):
        return False
    after = sheet.cells.get((spot[0], _end(look, spot)[1] + 1))
    return not is_filled(after) or (after is not None and after.formula is None and isinstance(after.value, str))
