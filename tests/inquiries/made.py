"""Statements that were issued and came back: what a participant types, and what finance types into the register."""

from __future__ import annotations

from pathlib import Path

from spm_xl.cycle.journal import journal
from spm_xl.cycle.kinds import ADJUSTMENT
from spm_xl.inquiries.inquiry import Inquiry
from spm_xl.inquiries.register_columns import ID, SHEET
from spm_xl.inquiries.standing import standing_inquiries
from spm_xl.outputs.question_area import QUESTIONS
from spm_xl.workbook.grid.grid import Book, area
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.grid.grid_write import Fixed, with_parts, with_values

PAGE = "Questions"
Typed = dict[tuple[str, int, int], object]  # sheet, row, column -> value


def issued_file(runs: Path, participant: str, period: str = "2026-03") -> Path:
    """The statement as it stands in the folder of its run."""
    return runs / period / "statements" / f"{participant}_{period}.xlsx"


def first_question(book: Book) -> int:
    """The row of the first question."""
    sheet, _, cells = book.names[QUESTIONS, ""].rpartition("!")
    return area(sheet, cells).top + 1


def asked(*rows: tuple[object, ...], top: int = 8, page: str = PAGE) -> Typed:
    """Questions in the rows of a statement: line, reason, comment and, if given, the amount expected; () leaves a row blank."""
    return {(page, top + down, 2 + across): value for down, row in enumerate(rows) for across, value in enumerate(row) if value is not None}


def sent_back(statement: Path, target: Path, typed: Typed, saved: str = "2026-04-20T10:00:00Z") -> Path:
    """A copy of a statement into which somebody typed."""
    book = read(statement.read_bytes())
    written = {place: Fixed(value) if _has_formula(book, place) else value for place, value in typed.items()}
    parts = dict(with_values(book, written))
    core = book.parts["docProps/core.xml"]
    parts["docProps/core.xml"] = core.replace(b"2000-01-01T00:00:00Z</dcterms:modified>", saved.encode() + b"</dcterms:modified>")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(with_parts(book, parts))
    return target


def _has_formula(book: Book, place: tuple[str, int, int]) -> bool:
    sheet = book.sheet(place[0])
    cell = sheet.cells.get(place[1:]) if sheet else None
    return bool(cell and cell.formula)


def decided(register: Path, decisions: dict[str, dict[str, object]], target: Path | None = None) -> Path:
    """The register with what finance typed: inquiry -> header -> value."""
    book = read(register.read_bytes())
    sheet = book.sheet(SHEET)
    header = next(row for row, column in sorted(sheet.cells) if sheet.cells[row, column].value == ID)
    columns = {cell.value: column for (row, column), cell in sheet.cells.items() if row == header}
    rows = {cell.value: row for (row, column), cell in sheet.cells.items() if column == columns[ID] and row > header}
    typed = {(SHEET, rows[inquiry], columns[name]): value for inquiry, said in decisions.items() for name, value in said.items()}
    target = target or register
    target.write_bytes(with_parts(book, with_values(book, typed)))
    return target


def inquiries(runs: Path) -> list[Inquiry]:
    """What the journal has."""
    return standing_inquiries(runs)


def adjustments(runs: Path) -> list[dict[str, str]]:
    """The adjustments that the journal has."""
    with journal(runs) as kept:
        return [dict(entry.content) for entry in kept.entries(ADJUSTMENT)]
