"""What a returned statement says otherwise than the one that was issued: its figures.

Cells that are compared hold numbers. A row may have moved, so a row is known by its numbers; of a row whose numbers are
not among those issued, the cells that differ are named. A formula is compared by its result, where the program that saved the
file kept it and no row moved.
"""

from __future__ import annotations

from collections import Counter

from spm_xl.inquiries.cell_text import Texts, number_text, rows_of
from spm_xl.inquiries.pages_paired import Pages
from spm_xl.workbook.grid.grid import Cell, Sheet, address

MOST_NAMED = 3
NEAR = 1e-6  # of a figure: what another program's arithmetic may change
Row = tuple[str, ...]


def altered(returned: Texts, issued: Texts, pages: Pages, but: str) -> str:
    """The figures that differ, in words; "" for none.

    Parameters
    ----------
    issued : the statement that it is a copy of; pages : which of its pages each returned one is.
    but : the returned page with the questions, in which figures may be written.
    """
    found: list[str] = []
    standing = {sheet.name for sheet in pages.values()}
    for sheet in issued.book.sheets:
        if sheet.name not in standing:
            found.append(f"the page {sheet.name} is missing")
    for other in returned.book.sheets:
        if other.name in pages and other.name != but:
            found += _differences(pages[other.name], other, returned)
    if not found:
        return ""
    more = f", and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return f"the copy was changed: {'; '.join(found[:MOST_NAMED])}{more}"


def _differences(issued: Sheet, returned: Sheet, texts: Texts) -> list[str]:
    before, after = dict(rows_of(issued)), dict(rows_of(returned))
    for row in [row for row in after if row in before and _only_values(before[row], after[row])]:
        del before[row], after[row]
    constants = [{row: _numbers(cells) for row, cells in rows.items()} for rows in (before, after)]
    if constants[0] == constants[1]:
        return _results(issued, returned)
    missing = Counter(constants[0].values()) - Counter(constants[1].values())
    extra = Counter(constants[1].values()) - Counter(constants[0].values())
    old = [row for row in before if _taken(missing, constants[0][row])]
    new = [row for row in after if _taken(extra, constants[1][row])]
    told = []
    for at, row in enumerate(new):
        was = before.get(row if row in old else old[at] if at < len(old) else 0, {})
        told += _cells(returned, row, was, after[row], texts)
    gone = [row for row in old[len(new) :] if constants[0][row]]
    return told + [f"row {row} of {issued.name} is missing" for row in gone]


def _only_values(before: dict[int, Cell], after: dict[int, Cell]) -> bool:
    """Whether a row shows what it showed, its formulas turned into what they came to, as pasting values does."""
    values = {column: cell.value for column, cell in after.items() if isinstance(cell.value, float) and not cell.formula}
    turned = any(column in before and before[column].formula for column in values)
    kept = all(column in values or cell.formula for column, cell in before.items() if isinstance(cell.value, float))
    return turned and kept and all(column in before and _near(before[column].value, value) for column, value in values.items())


def _numbers(cells: dict[int, Cell]) -> Row:
    """The numbers of a row that are typed, from left to right."""
    return tuple(f"{cell.value:.12g}" for cell in cells.values() if isinstance(cell.value, float) and not cell.formula)


def _taken(counted: Counter[Row], row: Row) -> bool:
    if counted[row] <= 0 or not row:
        return False
    counted[row] -= 1
    return True


def _cells(sheet: Sheet, row: int, before: dict[int, Cell], after: dict[int, Cell], texts: Texts) -> list[str]:
    """The cells of a row that differ from what was issued."""
    told = []
    for column, cell in after.items():
        was = before.get(column)
        old = was.value if was else None
        if isinstance(cell.value, float) and not cell.formula and not _near(old, cell.value):
            what = f"was {number_text(old)}" if isinstance(old, float) else "was blank" if old is None else "was text"
            told.append(f"{sheet.name}!{address(row, column)} says {texts.text(cell)}, {what}")
    return told or [f"row {row} of {sheet.name} has other figures"]


def _results(issued: Sheet, returned: Sheet) -> list[str]:
    """Cells whose formula comes to something else."""
    told = []
    for spot, cell in issued.cells.items():
        other = returned.cells.get(spot)
        if cell.formula and other and isinstance(cell.value, float) and isinstance(other.value, float) and not _near(cell.value, other.value):
            told.append(f"{returned.name}!{address(*spot)} says {number_text(other.value)}, was {number_text(cell.value)}")
    return told


def _near(one: object, other: object) -> bool:
    return isinstance(one, float) and isinstance(other, float) and abs(one - other) <= NEAR * max(1.0, abs(one))
