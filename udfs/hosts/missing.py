"""Compute what a filled or refreshed workbook has left to the spreadsheet: formulas that show no value.

All other values stay as they are. What spills over several cells is left, too: how far it reaches is for the
spreadsheet to say.
"""

from __future__ import annotations

from dataclasses import dataclass

from spm_xl.udfs.hosts.evaluate import Found, evaluate
from spm_xl.workbook.grid.grid import Cell, named, size
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.grid.grid_write import with_parts, with_values


@dataclass(frozen=True, slots=True)
class Computed:
    """A workbook whose missing values are computed.

    Attributes
    ----------
    computed : how many formulas got a value. left : those that have none still, with the reason.
    """

    data: bytes
    computed: int
    left: tuple[Found, ...]


def compute_missing(data: bytes) -> Computed:
    """Give a value to every formula without one that the headless engine can compute for sure.

    Raises
    ------
    InvalidInput : the engine is not installed, or the workbook counts otherwise than it does.
    """
    book = read(data)
    missing = {
        (sheet.name, *spot): cell
        for sheet in book.sheets
        for spot, cell in sheet.cells.items()
        if cell.formula is not None and cell.value is None
    }
    if not missing:
        return Computed(data, 0, ())
    done = evaluate(data)
    after = {cell: value for cell, before, value in done.changed if before is None}
    values = {place: after[named(place)] for place, cell in missing.items() if named(place) in after and _one_cell(cell)}
    why = {found.cell: found for found in done.not_computed}
    left = tuple(
        why.get(named(place)) or Found(named(place), "", "it fills several cells")
        for place, cell in missing.items()
        if place not in values and (named(place) in why or not _one_cell(cell))
    )
    return Computed(with_parts(book, {**with_values(book, values)}) if values else data, len(values), left)


def _one_cell(cell: Cell) -> bool:
    return not cell.dynamic and (cell.extent is None or size(cell.extent) == 1)
