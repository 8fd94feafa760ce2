"""What a cell of a filled sheet holds: the XML that follows its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.columns import Numbers, Strings
from spm_xl.workbook.fill.layout import Layout, Values, found_in
from spm_xl.workbook.fill.template import Cell, Moved, Own, Start
from spm_xl.workbook.formulas.references import parts
from spm_xl.workbook.grid import cells
from spm_xl.workbook.moves.movement import Context
from spm_xl.workbook.moves.moving_addresses import formula as formula_in_place
from spm_xl.workbook.texts import texts

_STARTS = frozenset(cells.FORMULA_STARTS)


@dataclass(slots=True)
class Filling:
    """What is known while a workbook is filled.

    Attributes
    ----------
    movements : by the sheet's name in lower case.
    strings : shared strings by text; rich : XML of those with runs -> their number.
    written : texts that went elsewhere than into the shared strings.
    numbers : how numbers and dates are written.
    formats : whether a text looked like a formula, or a date went where no number format is: that takes more formats.
    """

    movements: Mapping[str, Layout]
    strings: Strings
    rich: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    numbers: Numbers = field(default_factory=lambda: cells.NUMBERS)
    formats: bool = False


class Blank(dict[str, Any]):
    """The values of a list without items."""

    def __missing__(self, name: str) -> None:
        return None


def value_of(slot: Cell, values: Values, filling: Filling, index: int = 0) -> Any:
    """What a cell shows; of rich and kept texts, the whole that follows the cell's address."""
    path = slot.path
    if len(path) == 1:
        return values[path[0]]
    if path:
        return found_in(values, path)
    if slot.kept is not None:
        return slot.start.blank if isinstance(values, Blank) else kept(slot, index)
    if slot.runs:
        xml = slot.runs.filled(values, filling.written)
        if xml not in filling.rich:
            filling.rich[xml] = filling.strings.default_factory()  # type: ignore[misc]
        return f"{slot.start.text}{filling.rich[xml]}{slot.start.end}"
    return words(slot, values)


def words(slot: Cell, values: Values) -> str | None:
    """A text with values in it, None for one without any character."""
    return "".join(piece if isinstance(piece, str) else texts.word(piece, values) for piece in slot.text) or None


def kept(slot: Cell, index: int) -> str:
    """What a row of a list holds that is not filled."""
    assert slot.kept is not None
    content = slot.kept[index] if index < len(slot.kept) else ""
    return slot.start.blank[:-2] + content if content else slot.start.blank


def content(start: Start, value: Any, filling: Filling) -> str:
    """What follows a cell's address: its format, type and value."""
    kind = type(value)
    number = filling.numbers.get(kind)
    if number:
        if kind is date:
            filling.formats = filling.formats or start.date != start.number
            return f"{start.date}{number(value)}{start.end}"
        return f"{start.number}{number(value)}{start.end}"
    if isinstance(value, (cells.Fixed, cells.Known)):
        return content(start, value.value, filling)
    if isinstance(value, str):
        if not value:
            return start.blank
        if value[0] in _STARTS:
            filling.formats = True
            return f"{start.quoted}{filling.strings[value]}{start.end}"
        return f"{start.text}{filling.strings[value]}{start.end}"
    if value is None:
        return start.blank
    if value is True or value is False:
        return f"{start.truth}{value:d}{start.end}"
    if isinstance(value, date):
        return content(start, date(value.year, value.month, value.day) if cells.number(value) else None, filling)
    return f"{start.number}{cells.number(value)}{start.end}"


def calculated(
    slot: Cell, value: Any, sheet: str, filling: Filling, values: Values, context: Context, start: int, low: int, index: int = 0
) -> str:
    """What follows the address of a formula's cell: its format, type, formula and the value that it comes to."""
    own = slot.start
    if isinstance(value, cells.Fixed):
        look = own.number[:-1]
        plain = Start(
            f"{look}>{own.value}", f"{look}>{own.value}", f'{look} t="s">{own.value}', own.quoted + own.value, own.truth + own.value,
            f"{look}/>", own.end,
        )  # fmt: skip
        return content(plain, value.value, filling)
    if slot.guarded and not isinstance(value, cells.Known):
        raise InvalidInput(
            "the cell holds a formula, which is kept. Delete the formula in the template, or do not bind the cell "
            "(in Python, cells.Known gives what it comes to, and cells.Fixed replaces it)."
        )
    value = value.value if isinstance(value, cells.Known) else value
    formula = "".join(_formula(slot, sheet, filling, values, context, start, low, index))
    if value is None or value == "":
        return f"{own.number}{formula}{own.blank}"
    if isinstance(value, str):
        filling.written.append(value)
        return f"{own.text}{formula}{own.value}{cells.escaped(cells.checked(value))}{own.end}"
    if value is True or value is False:
        return f"{own.truth}{formula}{own.value}{value:d}{own.end}"
    write = filling.numbers.get(type(value), cells.number)
    return f"{own.number}{formula}{own.value}{write(value)}{own.end}"


def _formula(
    slot: Cell, sheet: str, filling: Filling, values: Values, context: Context, start: int, low: int, index: int
) -> Iterator[str]:
    for piece in slot.formula:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, int):
            yield str(start + piece)
        elif isinstance(piece, Own):
            yield own_rows(piece, start, low)
        else:
            yield moved(piece, sheet, filling, values, context, start, index)


def moved(
    slot: Moved, sheet: str, filling: Filling, values: Values, context: Context, start: int, index: int = 0
) -> str:
    """A formula that follows the rows."""
    if slot.down:
        first = formula_in_place(slot.cut, sheet, filling.movements, None)
        made = down(first, start - index, [start])[0]
    else:
        made = formula_in_place(slot.cut, sheet, filling.movements, context)
        made = slot.raw if made == slot.plain else made
    return slot.texts.filled(values, filling.written, made) if slot.texts else made


def down(first: str, row: int, rows: Sequence[int]) -> list[str]:
    """A formula of a row as it reads in others, filled down."""
    pieces: list[str] = []
    offsets: list[int] = []
    for part in parts(first):
        if isinstance(part, str):
            pieces.append(part.replace("%", "%%"))
            continue
        if part.low_mark and (part.high_mark or not part.right):
            pieces.append(part.moved_to(part.low, part.high).replace("%", "%%"))
            continue
        low, high = (str(each) if mark else "%s" for each, mark in ((part.low, part.low_mark), (part.high, part.high_mark)))
        pieces.append(part.before.replace("%", "%%") + part.at(low, high))
        offsets += [each - row for each, mark in ((part.low, part.low_mark), (part.high, part.high_mark)) if not mark][
            : 2 if part.right or not part.left else 1
        ]
    form = "".join(pieces)
    return [form % tuple([own + offset for offset in offsets]) for own in rows]


def own_rows(piece: Own, start: int, own_start: int) -> str:
    """XML that names rows of its own stretch."""
    if start == own_start:
        return piece.raw
    return "".join([each if isinstance(each, str) else str(start + each) for each in piece.pieces])
