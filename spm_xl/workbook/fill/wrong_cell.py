"""Which cell it is that cannot be filled, and why: found out only when something went wrong."""

from __future__ import annotations

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.cell_content import Filling, calculated, content, moved, value_of
from spm_xl.workbook.fill.layout import Inside, Layout, Values
from spm_xl.workbook.fill.rows import each_item
from spm_xl.workbook.fill.template import Cell, Moved, Stretch
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbook.grid import cells
from spm_xl.workbook.moves.movement import Context


def where_wrong(layout: Layout, filling: Filling, told: str = "") -> InvalidInput | None:
    """The error of the first cell of a sheet that cannot be filled, with its address.

    Parameters
    ----------
    told : a text that fits in no cell, where one was found.
    """
    for placed in layout.placed:
        each = each_item(placed) if placed.block else iter([(0, placed.start, placed.values, placed.context)])
        for index, start, values, context in each:
            inside = Inside(placed.values, values) if placed.block else values
            for slot in placed.stretch.slots:
                why = _why(slot, inside, context, start, index, placed.stretch, layout.name, filling, told)
                if why:
                    row = start + slot.row - placed.stretch.low
                    return InvalidInput(f"{layout.name}!{letters_of(slot.column)}{row} (row {slot.row} of the template): {why}")
    return None


def _why(
    slot: Cell | Moved, values: Values, context: Context, start: int, index: int, stretch: Stretch, sheet: str,
    filling: Filling, told: str,
) -> str:  # fmt: skip
    """Why a cell cannot be filled, "" where it can."""
    try:
        if isinstance(slot, Moved):
            moved(slot, sheet, filling, values, context, start, index)
            return ""
        value = value_of(slot, values, filling, index)
        if isinstance(value, str) and value == told:
            cells.checked(value)
        if slot.formula:
            calculated(slot, value, sheet, filling, values, context, start, stretch.low, index)
        elif slot.kept is None and not slot.runs:
            content(slot.start, value, filling)
    except InvalidInput as error:
        return str(error)
    except KeyError as error:
        return f"there is no value named {error.args[0]}."
    except (TypeError, ValueError, AttributeError):
        if isinstance(value, (list, tuple)):
            name = ".".join(getattr(slot, "path", ()))
            return f"{name} is a list. Write {{{{#{name}}}}} and {{{{/{name}}}}} in rows of their own, and its fields between them."
        return f"{value!r:.60} cannot stand in a cell. Give a number, a text, a date, or nothing."
    return ""
