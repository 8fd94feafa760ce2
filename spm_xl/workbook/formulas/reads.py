"""What a formula reads: the areas whose cells it depends on, through names and tables too.

>>> table = Table("Team", "", Area("S", 1, 1, 3, 2), 1, 0, ("Credit", "Pay"))
>>> book = Book({}, (Sheet("S", "", {}),), {"team": table}, {("cap", ""): "S!$Z$1"}, False, False, order=("S",))
>>> [spelled(area) for area in read_by("MIN(cap,[@Credit]*SUM(Team[Pay]),S!B:B)", ("S", 2, 2), book)]
['Z1', 'A2', 'B2:B3', 'B1:B1048576']
>>> read_by('INDIRECT("A1")', ("S", 2, 2), book) is ANYTHING
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spm_xl.errors import SpmError
from spm_xl.workbook.formulas.areas import NotComputed, area_of, moves
from spm_xl.workbook.formulas.formula_tokens import Token, tokens, unquoted
from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW
from spm_xl.workbook.formulas.structured import cells_of
from spm_xl.workbook.grid.grid import Area, Book, Place, Sheet, Table, spelled  # noqa: F401  (Sheet, Table, spelled: doctest)

ANYTHING = None
FREE = ("INDIRECT", "OFFSET", "CELL", "GETPIVOTDATA")  # they read cells that their text does not name
DEEPEST = 20  # names within names
_BEFORE_NAME = re.compile(r"(?:_xlfn\.|_xlws\.)+", re.IGNORECASE)


def read_by(formula: str, here: Place, book: Book) -> list[Area] | None:
    """The areas that a formula reads; ANYTHING where its text does not tell.

    Parameters
    ----------
    here : sheet, row and column in which it stands.
    """
    try:
        return list(_read(formula, here, book, 0))
    except (NotComputed, SpmError, RecursionError):
        return ANYTHING


def whole(sheet: str) -> Area:
    """All cells of a sheet."""
    return Area(sheet, 1, 1, LAST_ROW, LAST_COLUMN)


def _read(formula: str, here: Place, book: Book, depth: int) -> Iterator[Area]:
    if depth > DEEPEST:
        raise NotComputed("names lead to each other")
    for token in tokens(formula):
        if token.kind == "reference":
            yield from _cells(token.text, here[0], book)
        elif token.kind == "structured" and "]" not in token.text.rpartition("!")[0]:  # else a table of another workbook
            area = cells_of(token.text, book.tables, here)
            if area:
                yield area
        elif token.kind in ("name", "function"):
            yield from _named(token, here, book, depth)
        elif token.text == ":":
            raise NotComputed("an end of a range is calculated")


def _cells(reference: str, own_sheet: str, book: Book) -> Iterator[Area]:
    before = unquoted(reference.rpartition("!")[0])
    if "[" in before:
        return  # of another workbook
    if ":" in before and book.sheet(before) is None:
        first, last = (name.casefold() for name in before.split(":", 1))
        order = [name.casefold() for name in book.order]
        if first not in order or last not in order:
            raise NotComputed("a sheet is missing")
        low, high = sorted((order.index(first), order.index(last)))
        for name in order[low : high + 1]:
            if name in book.by_name:
                area = area_of(reference.rpartition("!")[2], book.by_name[name].name, book)
                if area:
                    yield area
        return
    if before and book.sheet(before) is None:
        return  # a sheet without cells, or none at all
    area = area_of(reference, own_sheet, book)
    if area:
        yield area


def _named(token: Token, here: Place, book: Book, depth: int) -> Iterator[Area]:
    before, mark, name = token.text.rpartition("!")
    plain = _BEFORE_NAME.sub("", name).casefold()
    if token.kind == "function" and plain.upper() in FREE:
        raise NotComputed("it names no cells")
    sheet = unquoted(before) if mark else here[0]
    meant = book.names.get((plain, sheet), book.names.get((plain, "")))
    if meant is not None and "[" not in before:
        own = any(each.kind == "reference" and moves(each.text) for each in tokens(meant))
        areas = list(_read(meant, here, book, depth + 1))
        yield from [whole(area.sheet) for area in areas] if own else areas  # other cells in every cell that uses it
    elif token.kind == "name" and plain in book.tables:
        yield from [area for area in [cells_of(f"{name}[]", book.tables, here)] if area]
