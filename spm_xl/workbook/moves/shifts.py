"""What moves with the rows of a sheet: everything in a package that names a cell's address.

A part is cut once into texts and slots (`prepared`), and put together again for every file (`Moving.moved`).
Which parts there are to be moved is found by `moving_parts`. Cells, and what stands in them, belong to those
who write cells: `formula` is for them, and `together` for the areas of array formulas and data tables.

>>> from spm_xl.workbook.formulas.references import parts
>>> formula(parts("SUM(B2:B4)&Deals!C1"), "Pay", {})
'SUM(B2:B4)&Deals!C1'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spm_xl.workbook.moves.movement import CellValues, Movements
from spm_xl.workbook.moves.moving_addresses import areas, formula, together, whole
from spm_xl.workbook.moves.moving_book import (
    ACTIVE,
    CONNECTIONS,
    LOG,
    NAMES,
    PIVOT,
    RELATIONS,
    SINGLE_CELLS,
    SOURCE,
    TABLE,
)
from spm_xl.workbook.moves.moving_boxes import BOX_DRAWING
from spm_xl.workbook.moves.moving_chart import CHART
from spm_xl.workbook.moves.moving_drawing import CONTROL, DRAWING
from spm_xl.workbook.moves.moving_new_chart import NEW_CHART
from spm_xl.workbook.moves.moving_notes import COMMENTS, THREADS
from spm_xl.workbook.moves.moving_parts import LEFT_OUT, moving_parts
from spm_xl.workbook.moves.moving_reading import ElementRule, read
from spm_xl.workbook.moves.moving_sheet import SHEET
from spm_xl.workbook.moves.moving_slots import Piece, put_together

__all__ = ["LEFT_OUT", "Moving", "areas", "formula", "moving_parts", "prepared", "together", "whole"]
RULES: Mapping[str, Mapping[str, ElementRule]] = {
    "sheet": SHEET, "workbook": NAMES, "table": TABLE, "drawing": DRAWING, "boxes": BOX_DRAWING, "comments": COMMENTS,
    "threads": THREADS, "pivot": PIVOT, "source": SOURCE, "control": CONTROL, "active": ACTIVE, "chart": CHART,
    "new chart": NEW_CHART, "single cells": SINGLE_CELLS, "connections": CONNECTIONS, "relations": RELATIONS, "log": LOG,
    "chart sheet": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Moving:
    """A part that names cells, cut into texts that stay and slots that follow the rows.

    Attributes
    ----------
    sheets : names of the sheets whose cells it names, in lower case; where all of these stand still (and, where it
        keeps values, have their old values), the part stays as it is.
    keeps : whether it keeps values of cells, as charts do, and shapes that show the text of a cell.
    """

    pieces: tuple[Piece, ...]
    sheets: frozenset[str]
    keeps: bool = False

    def moved(self, movements: Movements, value: CellValues | None = None) -> str:
        """The part after the movement.

        Parameters
        ----------
        movements : by the sheet's name in lower case; a sheet that is not among them stands still.
        value : what cells show afterwards, for the values that charts keep: sheet (as the chart's formula spells it),
            row and column from 1. Without it, or where it raises LookupError, values of cells that stand still stay as
            they are, and others are left out.

        Raises
        ------
        InvalidInput : nothing is left of rows that something needs; the message says what, and on which sheet.
        """
        return put_together(self.pieces, movements, value)


def prepared(kind: str, xml: str, sheet: str, template: bool = True) -> Moving | None:
    """A part ready to be moved many times; None where it names no cell.

    Parameters
    ----------
    kind : from `moving_parts`. For "sheet" the XML may be whole, or what stands before or after its rows; the rows
        themselves stay as they are.
    sheet : name of the sheet that the part belongs to, "" for the workbook's own.
    template : whether a drawing goes where its first row is gone, as in templates; else it moves to the next row.

    Raises
    ------
    InvalidInput : the XML is damaged.
    """
    what = f"the part {kind} of sheet {sheet}" if sheet else f"the part {kind} of the workbook"
    pieces, reading = read(xml, sheet, RULES[kind], what, template)
    if all(isinstance(piece, str) for piece in pieces):
        return None
    return Moving(tuple(pieces), frozenset(reading.sheets), reading.keeps)  # type: ignore[arg-type]
