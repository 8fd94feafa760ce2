"""The table of questions on a returned statement: found by its name or by its headers, read as far as somebody wrote.

Columns may have been moved and rows inserted; who had more questions than rows writes below the last one. The table ends
where the page goes on with something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from spm_xl.inquiries.cell_text import Texts, faulty, named_area, rows_of
from spm_xl.inquiries.question import Question, folded, words_of
from spm_xl.outputs.question_area import HEADERS, QUESTIONS
from spm_xl.workbook.grid.grid import Cell, Sheet, Spot, address

COLUMNS = ("row", "line", "reason", "text", "amount")
# folded headers of each column; the first is the product's own
WORDS = dict(
    zip(
        COLUMNS,
        (
            {"no.", "no", "nr.", "nr", "#", "number"},
            {"page and line", "line", "transaction", "deal", "line or transaction", "page"},
            {"reason code", "code"},
            {"comments", "question", "your question", "text", "explanation", "remark", "remarks"},
            {"expected amount", "expected", "amount"},
        ),
        strict=True,
    )
)
for _column, _header in zip(COLUMNS, HEADERS, strict=True):
    WORDS[_column].add(folded(_header))
PRINTED = folded(HEADERS[1])  # no other table has it
ENDS = ("reasons", "acknowledgement", "this copy is of", "sign-off", "signature", "order of calculation")


@dataclass(frozen=True, slots=True)
class QuestionTable:
    """Where the questions stand.

    Attributes
    ----------
    sheet : of the workbook; top : row of the headers; columns : meaning -> column.
    last : the last row that is known to be part of it, 0 where only its headers are known.
    """

    sheet: Sheet
    top: int
    columns: dict[str, int]
    last: int


def question_table(texts: Texts) -> QuestionTable | None:
    """The table of questions, None where there is none."""
    return _named(texts) or next((found for sheet in texts.book.sheets if (found := _headed(texts, sheet))), None)


def _named(texts: Texts) -> QuestionTable | None:
    place = named_area(texts.book, QUESTIONS)
    sheet = texts.book.sheet(place.sheet) if place else None
    if sheet is None or place is None:
        return None
    columns = _columns({at: texts.text(sheet.cells.get((place.top, at))) for at in range(place.left, place.right + 1)})
    if columns and place.right - place.left + 1 == len(COLUMNS):  # a header that was written over still stands in its place
        missing = [name for name in COLUMNS if name not in columns]
        free = [at for at in range(place.left, place.right + 1) if at not in columns.values()]
        columns |= dict(zip(missing, free, strict=False))
    return QuestionTable(sheet, place.top, columns, place.bottom) if columns else None


def _headed(texts: Texts, sheet: Sheet) -> QuestionTable | None:
    for row, cells in rows_of(sheet):
        headers = {at: texts.text(cell) for at, cell in cells.items()}
        columns = _columns(headers)
        if ("text" in columns and ("reason" in columns or "line" in columns)) or PRINTED in map(folded, headers.values()):
            return QuestionTable(sheet, row, columns, 0)
    return None


def _columns(headers: dict[int, str]) -> dict[str, int]:
    """Meaning -> column, for the headers that are known."""
    found: dict[str, int] = {}
    for at, header in headers.items():
        for name, words in WORDS.items():
            if name not in found and folded(header) in words:
                found[name] = at
    return found


def questions(texts: Texts, table: QuestionTable, printed: Callable[[str], bool]) -> tuple[list[Question], set[Spot]]:
    """The questions that stand in the table, and the cells that they stand in.

    Parameters
    ----------
    printed : whether a text was printed on the page when it was issued, and so is nobody's question below the table.
    """
    found: list[Question] = []
    used: set[Spot] = {(table.top, at) for at in table.columns.values()}  # a header that was written over asks nothing
    for row, cells in rows_of(table.sheet):
        if row <= table.top:
            continue
        if folded(texts.text(next(iter(cells.values())))).startswith(ENDS) and table.columns.get("text") not in cells:
            break
        question = _question(texts, table, row, cells)
        written = [texts.text(cells[at]) for name, at in table.columns.items() if name != "row" and at in cells]
        if question is None or (row > table.last and all(map(printed, written))):
            continue
        found.append(question)
        used |= {(row, at) for at in table.columns.values()}
    return numbered(found), used


def _question(texts: Texts, table: QuestionTable, row: int, cells: dict[int, Cell]) -> Question | None:
    read = {name: texts.text(cells.get(at)) for name, at in table.columns.items()}
    if not any(read.get(name) for name in COLUMNS[1:]):
        return None
    number = read.get("row", "")
    place = int(number) if number.isdecimal() and len(number) < 6 else row - table.top
    faults = [
        f"in {table.sheet.name}!{address(row, at)} {fault}"
        for name, at in table.columns.items()
        if name != "row" and at in cells and (fault := faulty(cells[at]))
    ]
    line, reason, text, amount = (read.get(name, "") for name in COLUMNS[1:])
    return Question(place, line, reason, text, amount, "; ".join(faults))


def numbered(asked: list[Question]) -> list[Question]:
    """Questions with their occurrence: those that are the same are counted."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for question in asked:
        words = words_of(question)
        seen[words] = seen.get(words, 0) + 1
        found.append(replace(question, occurrence=seen[words]))
    return found
