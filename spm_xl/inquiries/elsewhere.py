"""What was written on a returned statement outside of its table of questions: beside a deal, below the page, in a note.

It is found by what the issued statement does not have. Nothing of it is lost: each row of it becomes a question of its own, to be
clarified, as nobody chose a reason for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from spm_xl.inquiries.cell_text import Texts, rows_of
from spm_xl.inquiries.question import Question, folded
from spm_xl.workbook.grid.grid import Sheet, Spot, address
from spm_xl.workbook.parts.xml_parts import elements, relations_of

OUTSIDE = "written outside of the table of questions"
_THREAD = "[Threaded comment]"  # starts the note that old programs show in place of a thread


def elsewhere(returned: Texts, issued: Texts | None, read: Mapping[str, set[Spot]]) -> list[Question]:
    """The questions that stand outside of the table.

    Parameters
    ----------
    issued : the statement that it is a copy of; None where it is not known, so that only notes can be told from what was printed.
    read : sheet -> cells that were read already.
    """
    found = list(_notes(returned, issued))
    for sheet in returned.book.sheets if issued else ():
        before = issued.book.sheet(sheet.name) if issued else None
        if before is not None:
            found += _on_page(returned, sheet, before, read.get(sheet.name, set()))
        elif _texts(sheet):
            found.append(_whole_page(returned, sheet))
    return found


def _on_page(returned: Texts, sheet: Sheet, before: Sheet, read: set[Spot]) -> Iterator[Question]:
    """Texts in cells that were blank, row by row."""
    there, printed = _texts(sheet), _texts(before)
    standing = set(there.values())
    moved = Counter(text for spot, text in printed.items() if there.get(spot) != text)
    new = Counter(text for spot, text in there.items() if spot not in read and printed.get(spot) != text) - moved
    for row, cells in rows_of(sheet):
        told = []
        for column, cell in cells.items():
            text = cell.value.strip() if isinstance(cell.value, str) and not cell.formula else ""
            was = printed.get((row, column), "")
            if not text or (row, column) in read or was == text or new[text] <= 0:
                continue
            new[text] -= 1
            if was and was not in standing:
                continue  # a printed text that was written over: no question
            told.append((address(row, column), text))
        if told:
            yield Question(0, f"{sheet.name}!{told[0][0]}", "", " · ".join(text for _, text in told), "", OUTSIDE)


def _whole_page(returned: Texts, sheet: Sheet) -> Question:
    """A page that the statement did not have."""
    told = " · ".join(returned.text(cell) for _, cells in rows_of(sheet) for cell in cells.values())
    return Question(0, f"page {sheet.name}", "", told[:2_000], "", OUTSIDE)


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


def notes(texts: Texts) -> list[tuple[str, str, str]]:
    """Sheet, cell and text of each note of a workbook."""
    found: list[tuple[str, str, str]] = []
    parts = texts.book.parts
    for sheet in texts.book.sheets:
        for kind, part, outside in relations_of(parts, sheet.part).values():
            if kind in ("comments", "threadedComment") and not outside and part in parts:
                for cell, text in _in_part(parts, part):
                    if text and not text.startswith(_THREAD):
                        found.append((sheet.name, cell, text))
    return found


def _in_part(parts: Mapping[str, bytes], part: str) -> list[tuple[str, str]]:
    found: list[list[str]] = []
    for tag, facts, text in elements(parts, part):
        if tag in ("comment", "threadedComment"):
            found.append([facts.get("ref", "")])
        elif tag in ("t", "text") and found:
            found[-1].append(text)
    return [(cell, re.sub(r"\s+", " ", "".join(pieces)).strip()) for cell, *pieces in found]
