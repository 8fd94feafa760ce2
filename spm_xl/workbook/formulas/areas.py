"""Plain references in a formula: the cells that they mean, and what cannot be followed.

>>> book = Book({}, (Sheet("S", "", {}),), {}, {}, False, False)
>>> area_of("s!$B$2:C9", "S", book), written(area_of("B:C", "S", book))
(Area(sheet='S', top=2, left=2, bottom=9, right=3), 'B:C')
>>> moves("S!$A$1"), moves("S!A$1")
(False, True)
"""

from __future__ import annotations

import re

from spm_xl.workbook.formulas.formula_tokens import unquoted
from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, index_of, letters_of
from spm_xl.workbook.grid.grid import Area, Book, Sheet, address  # noqa: F401  (Sheet: doctest)

_END = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)(\d*)")


class NotComputed(Exception):
    """Raised for a formula that cannot be followed; says why."""


def area_of(text: str, own_sheet: str, book: Book) -> Area | None:
    """The cells of a plain reference, None where they are gone (#REF!)."""
    before, mark, cells = text.rpartition("!")
    if "#" in cells:
        return None
    sheet = book.sheet(unquoted(before) if mark else own_sheet)
    if sheet is None:
        raise NotComputed(beyond(before))
    low, _, high = cells.partition(":")
    ends = [match for match in map(_END.fullmatch, (low, high or low)) if match]
    rows = [int(end[4]) if end[4] else default for end, default in zip(ends, (1, LAST_ROW), strict=True)]
    columns = [index_of(end[2].upper()) if end[2] else default for end, default in zip(ends, (1, LAST_COLUMN), strict=True)]
    return Area(sheet.name, min(rows), min(columns), max(rows), max(columns))


def written(area: Area) -> str:
    """An area as a reference, without its sheet."""
    if (area.top, area.bottom) == (1, LAST_ROW):
        return f"{letters_of(area.left)}:{letters_of(area.right)}"
    if (area.left, area.right) == (1, LAST_COLUMN):
        return f"{area.top}:{area.bottom}"
    first, last = address(area.top, area.left), address(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"


def beyond(sheet: str) -> str:
    """Why a sheet cannot be read that is none of the workbook's."""
    if "[" in sheet:
        return "it reads another workbook"
    return "it reads several sheets at once, which is not supported" if ":" in sheet else f"there is no worksheet {sheet}"


def moves(reference: str) -> bool:
    """Whether a reference is relative: it means other cells wherever a name with it is used."""
    cells = reference.rpartition("!")[2]
    ends = [end for end in map(_END.fullmatch, cells.split(":")) if end]
    return any((end[2] and not end[1]) or (end[4] and not (end[3] or (end[1] and not end[2]))) for end in ends)
