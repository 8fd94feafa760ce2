"""The cells that filling a template changes, and the formulas that keep no value because of it.

Whatever has a marker or is bound has other values; the rows of blocks and lists are others. A formula that reads
something of it, however far away, keeps no value; one whose value is a marker gets the value of that name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spm_xl.workbook.fill.marked import Marked
from spm_xl.workbook.formulas.dependents import Touched
from spm_xl.workbook.formulas.references import LAST_COLUMN
from spm_xl.workbook.formulas.stale import stale
from spm_xl.workbook.grid.grid import Area, Book, Place
from spm_xl.workbook.texts.markers import Marker


def filled_areas(found: Mapping[str, Marked]) -> Touched:
    """The cells that have other values in each file.

    Parameters
    ----------
    found : sheet -> what in it is filled.
    """
    cells = {(each.title, *place) for each in found.values() for place in (*each.texts, *each.bound)}
    return Touched(cells, [area for each in found.values() for area in _filled_rows(each)])


def stale_in(book: Book, found: Mapping[str, Marked], moving: Mapping[str, int]) -> frozenset[tuple[str, int, int]]:
    """Sheet (in lower case), row and column of the formulas that keep no value.

    Parameters
    ----------
    moving : sheets whose rows may move.
    """
    if not found:
        return frozenset()
    known = {place for each in found.values() for place in _known(each)}
    moved = {title for title in found if title.lower() in moving}
    every = stale(book, filled_areas(found), known, moved)
    return frozenset((sheet.lower(), row, column) for sheet, row, column in every)


def _filled_rows(found: Marked) -> Iterator[Area]:
    for each in found.lists:
        yield Area(found.title, each.low, 1, each.high, LAST_COLUMN)
    opened: list[int] = []
    for row in sorted(found.marks):
        if found.marks[row].sign != "/":
            opened.append(row)
        elif opened:
            yield Area(found.title, opened.pop(), 1, row, LAST_COLUMN)


def _known(found: Marked) -> Iterator[Place]:
    """The formulas whose value is given."""
    formulas = {(cell.row, cell.column) for row in found.sheet.rows for cell in row.cells if cell.formula}
    for place in formulas & found.bound.keys():
        yield found.title, *place
    for place, text in found.texts.items():
        if place in formulas and any(isinstance(piece, Marker) for piece in text):
            yield found.title, *place
