"""The rows of a filled sheet: stretches of rows as they are, lists column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from spm_xl.workbook.fill.cell_content import Blank, Filling, calculated, content, down, kept, moved, value_of, words
from spm_xl.workbook.fill.columns import columns_of, converted
from spm_xl.workbook.fill.forms import forms, usual
from spm_xl.workbook.fill.layout import Inside, Placed, Values
from spm_xl.workbook.fill.template import Cell, Moved, Stretch
from spm_xl.workbook.formulas.references import Reference
from spm_xl.workbook.grid import cells
from spm_xl.workbook.moves.movement import Context
from spm_xl.workbook.moves.moving_addresses import formula as formula_in_place

FEW = 4  # items that are filled one by one


def filled_rows(placed: Placed, sheet: str, filling: Filling) -> list[str]:
    """The XML of a stretch of rows, as often as it stands there, in pieces."""
    if placed.block is None:
        return _once(placed.stretch, placed.start, placed.values, placed.context, sheet, filling)
    if not placed.times:
        return []
    if not placed.items:
        return _once(placed.stretch, placed.start, Blank(), placed.context, sheet, filling)
    if len(placed.items) < FEW:
        made: list[str] = []
        for index, start, item, context in each_item(placed):
            made += _once(placed.stretch, start, Inside(placed.values, item), context, sheet, filling, index)
        return made
    return _listed(placed, sheet, filling)


def each_item(placed: Placed) -> Iterator[tuple[int, int, Values, Context]]:
    """Number, first row, values and context of each item."""
    assert placed.block
    for index, item in enumerate(placed.items):
        yield index, placed.start + index * placed.height, item, {**placed.context, placed.block.path: index}


def _once(
    stretch: Stretch, start: int, values: Values, context: Context, sheet: str, filling: Filling, index: int = 0
) -> list[str]:
    """The XML of a stretch in one place, in pieces."""
    most = usual(stretch)
    kinds: list[str] | None = None
    given: list[str] = []
    for at, slot in enumerate(stretch.slots):
        if isinstance(slot, Moved):
            given.append(moved(slot, sheet, filling, values, context, start, index))
            continue
        value = value_of(slot, values, filling, index)
        if not slot.formula:
            given.append(value if slot.kept is not None or slot.runs else content(slot.start, value, filling))
            continue
        number = filling.numbers.get(type(value))
        if number and not slot.guarded:
            given += [moved(each, sheet, filling, values, context, start, index) for each in slot.formula if isinstance(each, Moved)]
            given.append(number(value))
        else:
            kinds = kinds or list(most)
            kinds[at] = ""
            given.append(calculated(slot, value, sheet, filling, values, context, start, stretch.low, index))
    made = list(forms(stretch, tuple(kinds) if kinds else most)[start])
    made[1::2] = given
    return made


def _listed(placed: Placed, sheet: str, filling: Filling) -> list[str]:
    """The XML of a stretch for each item of a list, column by column, in pieces."""
    kinds: list[str] = []
    given: list[Any] = []
    starts = range(placed.start, placed.end, placed.height)
    plain = [slot for slot in placed.stretch.slots if isinstance(slot, Cell) and slot.path]
    columns = iter(columns_of([slot.path for slot in plain], placed.items, placed.values))
    for slot in placed.stretch.slots:
        if isinstance(slot, Moved):
            kinds.append("")
            given.append(_moved_column(slot, placed, starts, sheet, filling))
            continue
        if not slot.path:
            kinds.append("")
            given.append(_texts(slot, placed, filling))
            continue
        values = next(columns)
        kind, column = converted(values, filling.strings, filling.numbers)
        if slot.formula and kind in ("n", "d"):
            following = (each for each in slot.formula if isinstance(each, Moved))
            given += [_moved_column(each, placed, starts, sheet, filling) for each in following]
        elif slot.formula:
            kind, column = "", [
                calculated(slot, value, sheet, filling, Inside(placed.values, item), context, start, placed.stretch.low, index)
                for value, (index, start, item, context) in zip(values, each_item(placed), strict=True)
            ]
        elif kind == "d":
            filling.formats = filling.formats or slot.start.date != slot.start.number
        elif column is None:
            column = [content(slot.start, value, filling) for value in values]
        kinds.append(kind)
        given.append(column)
    made = forms(placed.stretch, tuple(kinds)).repeated(placed.start, placed.times)
    step = 2 * len(given) + 1
    for at, column in enumerate(given):
        made[2 * at + 1 :: step] = column
    return made


def _texts(slot: Cell, placed: Placed, filling: Filling) -> list[str]:
    """What follows the address of each cell of a column of longer texts, or of one that is not filled."""
    if slot.kept is not None:
        return [kept(slot, index) for index in range(len(placed.items))]
    inside = [Inside(placed.values, item) for item in placed.items]
    if slot.runs:
        return [value_of(slot, values, filling) for values in inside]
    return [content(slot.start, words(slot, values), filling) for values in inside]


def _moved_column(slot: Moved, placed: Placed, starts: range, sheet: str, filling: Filling) -> list[str]:
    """A formula that follows the rows, for each item of a list."""
    if slot.texts or (not slot.down and _of_item(slot, placed, sheet, filling)):
        return [
            moved(slot, sheet, filling, Inside(placed.values, item), context, start, index)
            for index, start, item, context in each_item(placed)
        ]
    if slot.down:
        first = formula_in_place(slot.cut, sheet, filling.movements, None)
        return down(first, placed.start, starts)
    return [moved(slot, sheet, filling, placed.values, placed.context, 0)] * placed.times


def _of_item(slot: Moved, placed: Placed, sheet: str, filling: Filling) -> bool:
    """Whether a formula names rows that are other ones for each item."""
    assert placed.block
    for part in slot.cut:
        if isinstance(part, Reference):
            movement = filling.movements.get(part.key or sheet.lower())
            if movement and placed.block.path in movement.sheet.paths:
                return True
    return False


def shown(placed: Placed, row: int, column: int, standing: Mapping[tuple[int, int], Any], filling: Filling) -> dict[int, Any]:
    """What a cell of the filled sheet shows, by its row, and what it shows in the other items of a list."""
    index, offset = divmod(row - placed.start, placed.height)
    at = placed.stretch.low + offset, column
    slot = _slots(placed.stretch).get(at)
    if slot is None:
        return {row: standing.get(at)}
    if slot.runs or slot.kept is not None:
        return {row: None}
    if placed.items and len(slot.path) == 1:
        column_values = columns_of([slot.path], placed.items, placed.values)[0]
        rows = range(placed.start + offset, placed.end, placed.height)
        return {own: _plain(value) for own, value in zip(rows, column_values, strict=True)}
    values: Values = placed.values if placed.block is None else Blank()
    if placed.items:
        values = Inside(placed.values, placed.items[index])
    return {row: _plain(value_of(slot, values, filling))}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, (cells.Fixed, cells.Known)) else value


@lru_cache(maxsize=4096)
def _slots(stretch: Stretch) -> dict[tuple[int, int], Cell]:
    return {(slot.row, slot.column): slot for slot in stretch.slots if isinstance(slot, Cell)}
