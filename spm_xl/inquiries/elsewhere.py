"""What was written on a returned statement outside of its table of questions: beside a deal, below the page, in a note, in a box.

It is found by what the issued statement does not have. Nothing of it is lost: each row of it becomes a question of its own, to be
clarified, as nobody chose a reason for it. `drawn` finds what is no cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping

from spm_xl.inquiries.cell_text import Texts, rows_of
from spm_xl.inquiries.drawn import boxes, notes, pictures, struck
from spm_xl.inquiries.pages_paired import Pages
from spm_xl.inquiries.question import Question, folded
from spm_xl.workbook.grid.grid import Cell, Sheet, Spot, address

OUTSIDE = "written outside of the table of questions"
LONGEST = 20_000  # characters of a page that somebody added


def elsewhere(returned: Texts, issued: Texts | None, pages: Pages, read: Mapping[str, set[Spot]], known: Container[str]) -> list[Question]:
    """The questions that stand outside of the table.

    Parameters
    ----------
    issued : the statement that it is a copy of; None where it is not known, so that only notes can be told from what was printed.
    pages : which of its pages each returned one is. read : sheet -> cells that were read already.
    known : what the copy says of itself, which is looked at by itself.
    """
    found = list(_notes(returned, issued))
    for sheet in returned.book.sheets if issued else ():
        before = pages.get(sheet.name)
        own = read.get(sheet.name, set())
        if before is not None:
            found += _on_page(returned, sheet, before, own, known)
            found += _struck_out(returned, sheet, own)
        elif sheet.cells:
            found += _whole_page(returned, sheet)
        found += _drawings(returned, sheet, before)
    return found


def _on_page(returned: Texts, sheet: Sheet, before: Sheet, read: set[Spot], known: Container[str]) -> Iterator[Question]:
    """Texts that were not printed, and formulas beside and below of what was, row by row."""
    there, printed = _texts(sheet), _texts(before)
    standing = set(there.values())
    moved = Counter(text for spot, text in printed.items() if there.get(spot) != text)
    new = Counter(text for spot, text in there.items() if spot not in read and printed.get(spot) != text) - moved
    right, below = (max((spot[at] for spot in before.cells), default=0) for at in (1, 0))
    for row, cells in rows_of(sheet):
        told, over = [], []
        for column, cell in cells.items():
            spot = row, column
            if spot in read:
                continue
            if cell.formula and (column > right or row > below):
                told.append((address(*spot), _formula(returned, cell)))
                continue
            text, was = there.get(spot, ""), printed.get(spot, "")
            if not text or was == text or new[text] <= 0 or text in known or text == _result(before, spot):
                continue
            new[text] -= 1
            told.append((address(*spot), text))
            over += [was] if was and was not in standing else []
        if told:
            problem = f"{OUTSIDE}, over {' · '.join(map(repr, over))}" if over else OUTSIDE
            yield Question(0, f"{sheet.name}!{told[0][0]}", "", " · ".join(text for _, text in told), "", problem)


def _result(before: Sheet, spot: Spot) -> str:
    """The text that the formula of a cell came to; pasted as a value it says nothing new."""
    cell = before.cells.get(spot)
    return cell.value.strip() if cell and cell.formula and isinstance(cell.value, str) else ""


def _formula(returned: Texts, cell: Cell) -> str:
    """A formula that somebody wrote, with what it came to where that was saved."""
    value = "" if cell.value is None else f" ({returned.text(cell)})"
    return f"={cell.formula}{value}"


def _whole_page(returned: Texts, sheet: Sheet) -> Iterator[Question]:
    """A page that the statement did not have."""
    told = " · ".join(returned.text(cell) for _, cells in rows_of(sheet) for cell in cells.values())
    if told:
        more = f" (and {len(told) - LONGEST:,} more characters)" if len(told) > LONGEST else ""
        yield Question(0, f"page {sheet.name}", "", told[:LONGEST] + more, "", OUTSIDE)


def _texts(sheet: Sheet) -> dict[Spot, str]:
    return {
        spot: cell.value.strip() for spot, cell in sheet.cells.items() if isinstance(cell.value, str) and cell.value.strip() and not cell.formula
    }


def _notes(returned: Texts, issued: Texts | None) -> Iterator[Question]:
    """Notes and threads beside cells."""
    standing = {folded(text) for _, _, text in notes(issued)} if issued else set()
    for sheet, cell, text in notes(returned):
        if folded(text) not in standing:
            yield Question(0, f"{sheet}!{cell}", "", text, "", f"{OUTSIDE}, in a note")


def _struck_out(returned: Texts, sheet: Sheet, read: set[Spot]) -> Iterator[Question]:
    """Rows in which somebody struck something out; a statement strikes nothing out."""
    crossed = struck(returned, sheet)
    for row, cells in rows_of(sheet):
        told = {column: returned.text(cell) for column, cell in cells.items() if (row, column) in crossed and (row, column) not in read}
        if told:
            yield Question(0, f"{sheet.name}!{address(row, min(told))}", "", f"(struck out: {' · '.join(told.values())})", "", OUTSIDE)


def _drawings(returned: Texts, sheet: Sheet, before: Sheet | None) -> Iterator[Question]:
    """Boxes with text, and pictures, that the statement did not have."""
    standing = Counter(boxes(before)) if before else Counter[str]()
    for text in (Counter(boxes(sheet)) - standing).elements():
        yield Question(0, f"page {sheet.name}", "", text, "", f"{OUTSIDE}, in a box")
    more = pictures(sheet) - (pictures(before) if before else 0)
    if more > 0:
        said = "(a picture)" if more == 1 else f"({more} pictures)"
        yield Question(0, f"page {sheet.name}", "", said, "", f"{OUTSIDE}, and a picture cannot be read: look at the copy")
