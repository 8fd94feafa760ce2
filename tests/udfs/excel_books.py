"""A team's workbook as somebody has it, opened in the stand-in for Excel, and what every cell of it shows."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from spm_xl.udfs.hosts.excel_book import ExcelBook
from spm_xl.workbook.grid.grid_read import read
from tests.standins.com import Dispatch
from tests.standins.excel import Excel, call_udf_of

PEOPLE = (("P1", "Ana Lind", "promising", 900.0), ("P2", "Bo Berg", "on leave", 500.0), ("P3", "Cy Holm", None, 100.0))
BELOW = 5  # rows below the header of the table where the remark stands


def team_workbook(path: Path) -> Path:
    """Named cells, a table of participants with notes and a formula, a total of it, and a remark below."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Team")
    date, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0"})
    sheet.write_row("A1", ["As of", None, "Won", None, "Result"])
    sheet.write("B1", 43_000, date)
    sheet.write_formula("D2", "=SUM(participants[Won amount])", money, 1500)
    columns = [{"header": text} for text in ("Participant", "Name", "My note", "Won amount")] + [{"header": "Share", "formula": "=[@[Won amount]]/SUM([Won amount])"}]
    sheet.add_table(3, 0, 6, 4, {"name": "participants", "columns": columns, "data": [list(person) for person in PEOPLE]})
    for row, person in enumerate(PEOPLE, 4):
        sheet.write(row, 3, person[3], money)
        sheet.write_formula(row, 4, "=participants[[#This Row],[Won amount]]/SUM(participants[Won amount])", None, person[3] / 1500)
    sheet.write_row(3 + BELOW, 0, ["Read with care", None, None, 7])
    other = book.add_worksheet("Other")
    other.write_row("A1", ["Far away", 1.5])
    other.write_formula("B2", f"=Team!D{4 + BELOW}+1", None, 8)
    for name, cells in {"scorecard.as_of": "$B$1", "team.won_amount": "$D$1", "scorecard.result": "$F$1"}.items():
        book.define_name(name, f"=Team!{cells}")
    book.close()
    return path


def opened(engine: SimpleNamespace, path: Path) -> tuple[Excel, Any, ExcelBook]:
    """The stand-in for Excel with the add-in, the workbook open in it, and the workbook as our refresh sees it."""
    excel = Excel(call_udf_of(engine))
    book = excel.app.open_workbook(path)
    return excel, book, host_of(engine, book)


def host_of(engine: SimpleNamespace, book: Any) -> ExcelBook:
    """A workbook of the stand-in through the real xlwings."""
    return ExcelBook(engine.xlwings.Book(impl=engine.xlwings._xlwindows.Book(Dispatch(book))))


def cells_of(book: Any) -> dict[tuple[str, int, int], Any]:
    """What stands in the cells of an open workbook: the formula, else the value. Blank ones are left out."""
    found = {}
    for sheet in book.sheets_:
        for row, column in sheet.cells_:
            cell = Dispatch(sheet).Cells(row, column)
            found[sheet.name, row, column] = plain(cell.Formula) if cell.HasFormula else cell.Value2
    return {place: shown for place, shown in found.items() if shown not in (None, "")}


def cells_in(data: bytes) -> dict[tuple[str, int, int], Any]:
    """The same of a file."""
    found = {}
    for sheet in read(data).sheets:
        for (row, column), cell in sheet.cells.items():
            found[sheet.name, row, column] = plain(f"={cell.formula}") if cell.formula is not None else cell.value
    return {place: shown for place, shown in found.items() if shown not in (None, "")}


def plain(formula: str) -> str:
    """A formula without what Excel leaves out within a table, and a file spells in full.

    >>> plain("=[@Won]/SUM([Won])") == plain("=Team[[#This Row],[Won]]/SUM(Team[Won])")
    True
    """
    bare = re.sub(r"\w+(?=\[)", "", formula)
    return re.sub(r"\[@([^\[\]]+)\]", r"[@[\1]]", bare.replace("[[#This Row],", "[@"))
