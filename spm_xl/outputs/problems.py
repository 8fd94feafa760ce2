"""The list of problems in the inputs, as a workbook whose links jump to the cell that is wrong."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from spm_xl.errors import Place, Problem
from spm_xl.outputs.pages import TEXT, Book, Column, Sheet
from spm_xl.workbook.parts.whole_file import write_whole

CREATED = date(2026, 1, 1)  # stands in the file in place of a clock
TOP = 3  # row of the header
LINKS = 65_530  # Excel takes no more on a sheet
ROWS = 1_000_000  # problems that are listed; the heading tells how many there are
LEVELS = {"refused": "✗ refused", "warning": "▲ warning"}
COLUMNS = (
    Column("Level", "text", 11),
    Column("File", "wrap", 20),
    Column("Sheet", "wrap", 14),
    Column("Cell", "text", 12),
    Column("Value", "wrap", 20),
    Column("What is wrong", "wrap", 52),
    Column("What to do", "wrap", 52),
    Column("Rule", "wrap", 17),
)
CELL = 3  # position of the column with the link


def write(problems: Sequence[Problem], path: str | Path, *, inputs: str | Path | None = None) -> None:
    """Write the list of problems.

    Parameters
    ----------
    problems : those that stop the calculation are listed first.
    path : of the workbook.
    inputs : the workbook or folder that was loaded, so that the links find it from where the list
        stands; without it they expect it in the same folder.
    """
    path = Path(path)
    write_whole(path, content(problems, _way(path, inputs)))


def content(problems: Sequence[Problem], way: str = "") -> bytes:
    """The workbook as bytes; `way` leads from its folder to that of the inputs."""
    ordered = sorted(problems, key=lambda problem: problem.level != "refused")
    book = Book("Problems in the inputs", "", CREATED)
    _problem_sheet(book, ordered, way)
    _rule_sheet(book, ordered)
    return book.close()


def _way(path: Path, inputs: str | Path | None) -> str:
    """The relative folder from the list to the inputs: "" where they stand together."""
    if inputs is None:
        return ""
    folder = Path(inputs) if Path(inputs).is_dir() else Path(inputs).parent
    try:
        way = os.path.relpath(folder.resolve(), path.resolve().parent)
    except ValueError:  # another drive: no relative way leads there
        return ""
    return "" if way == "." else way.replace(os.sep, "/") + "/"


def _problem_sheet(book: Book, problems: Sequence[Problem], way: str) -> None:
    stops = sum(problem.level == "refused" for problem in problems)
    told = f"{stops:,} stop the calculation, {len(problems) - stops:,} are warnings."
    if len(problems) > ROWS:
        told += f" The first {ROWS:,} are listed."
    page = book.sheet("Problems", "Problems in the inputs", f"{told} A click on a cell's name opens it.")
    page.table(TOP, COLUMNS, [_row(problem) for problem in problems[:ROWS]], none="no problems")
    _mark_levels(page, len(problems))
    look = book.look("link text", kind="text", lined=True)
    linked = 0
    for row, problem in enumerate(problems[:ROWS], TOP + 1):
        if problem.place.sheet and linked < LINKS:
            page.sheet.write_url(row, CELL, link(problem.place, way), look, problem.place.cell or "A1")
            linked += 1


def _row(problem: Problem) -> tuple[str, ...]:
    place = problem.place
    cell = place.cell if place.sheet else ", ".join(part for part in (f"row {place.row}" if place.row else "", place.cell) if part)
    texts = (LEVELS[problem.level], place.file, place.sheet, cell, problem.value, problem.what, problem.remedy, problem.rule)
    return tuple(text[:TEXT] for text in texts)


def link(place: Place, way: str = "") -> str:
    """The address of a cell in another workbook.

    >>> link(Place("inputs.xlsx", "Rep's deals", "D5", 5))
    "external:inputs.xlsx#'Rep''s deals'!D5"
    """
    sheet = place.sheet.replace("'", "''")
    return f"external:{way}{place.file}#'{sheet}'!{place.cell or 'A1'}"


def _mark_levels(page: Sheet, count: int) -> None:
    for word, properties in (("refused", {"bold": True, "font_color": "#A63F00"}), ("warning", {"font_color": "#595959"})):
        mark = page.book.writer.add_format(properties)
        rule = {"type": "text", "criteria": "containing", "value": word, "format": mark}
        page.sheet.conditional_format(TOP + 1, 0, TOP + max(1, count), 0, rule)


def _rule_sheet(book: Book, problems: Sequence[Problem]) -> None:
    counted = Counter((problem.level, problem.rule, problem.place.file, problem.place.sheet) for problem in problems)
    rows = [(LEVELS[level], rule, file, sheet, count) for (level, rule, file, sheet), count in counted.items()]
    columns = (Column("Level"), Column("Rule", "wrap", 28), Column("File", "wrap", 28), Column("Sheet", "wrap", 20), Column("Problems", "number", 12))
    page = book.sheet("By rule", "Problems by rule", "How often each rule was broken, and where.")
    page.table(TOP, columns, rows, none="no problems")
