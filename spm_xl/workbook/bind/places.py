"""Places of a workbook that the data can fill, and what is asked of the cells there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spm_xl.workbook.bind.looks import Looks
from spm_xl.workbook.formulas.references import reads_nothing
from spm_xl.workbook.grid.grid import Area, Cell, Place, Sheet

LAST_LOOKED = 5_000  # row down to which headers, labels and kinds of columns are looked for; rows of data may go on below


@dataclass(frozen=True, slots=True)
class Column:
    """A column of rows.

    Attributes
    ----------
    header : as a binding names it: the header, or the sheet's column letters where it has none or one twice.
    title : the header's words, "" for none.
    calculated : its cells are formulas that read other cells.
    different : its cells hold values, and no value twice.
    """

    header: str
    title: str
    calculated: bool = False
    different: bool = False


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Rows that a list can fill.

    Attributes
    ----------
    key : as a binding names them: name of a table, or `Sheet!A5:H9`. area : the rows, without headers and totals.
    titles : what they may be called: the table's name, the sheet's. whole : the area with headers and totals.
    against : why a list had better not fill them, "" for nothing.
    locked : their sheet is protected and does not let them be changed.
    blank : they are prepared for entries and hold none.
    """

    key: str
    is_table: bool
    titles: tuple[str, ...]
    area: Area
    whole: Area
    columns: tuple[Column, ...]
    against: str = ""
    locked: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell that a value can fill.

    Attributes
    ----------
    place : sheet, row, column. name : its defined name as spelled, "" for none.
    titles : what it may be called: its name, its label.
    calculated : it holds a formula that reads other cells. shown : what it shows.
    likely : it looks like a cell for an entry whatever the data are.
    locked : its sheet is protected and does not let it be changed.
    """

    place: Place
    titles: tuple[str, ...]
    name: str = ""
    calculated: bool = False
    shown: Any = None
    likely: bool = False
    locked: bool = False


def is_filled(cell: Cell | None) -> bool:
    """Whether a cell shows anything."""
    return cell is not None and (cell.formula is not None or cell.value not in (None, ""))


def calculates(cell: Cell | None) -> bool:
    """Whether a cell's value comes from other cells; `=365*2` is only a number."""
    return cell is not None and cell.formula is not None and (cell.form == "dataTable" or not reads_nothing(cell.formula))


def column_at(sheet: Sheet, rows: Area, at: int, header: str, title: str, formula: bool = False) -> Column:
    """A column of rows, with what stands in it; `formula` for one that the table itself calculates."""
    looked_at = range(rows.top, min(rows.bottom, LAST_LOOKED) + 1)
    cells = [sheet.cells[row, at] for row in looked_at if (row, at) in sheet.cells]
    values = [cell.value for cell in cells if cell.value is not None]
    different = bool(values) and len(values) == len(looked_at) == len(set(values))
    return Column(header, title.strip(), formula or any(calculates(cell) for cell in cells), different)


def locked(looks: Looks, sheet: Sheet, rows: Area) -> bool:
    """Whether a sheet is protected and the first of some rows cannot be changed."""
    first = (sheet.cells.get((rows.top, column)) for column in range(rows.left, rows.right + 1))
    return looks.sheets[sheet.name].protected and not any(looks.of(cell).unlocked for cell in first)
