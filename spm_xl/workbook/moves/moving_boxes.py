"""The boxes of notes, and the older drawings of controls, that follow the rows.

They have an XML of their own (VML), in which each shape has a number. The box of a note on a repeated row is repeated with it, with a number of its own; a control stands once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, Reference
from spm_xl.workbook.moves import moving_addresses as addresses
from spm_xl.workbook.moves.movement import CellValues, Movements
from spm_xl.workbook.moves.moving_drawing import MOVES, MOVES_AND_SIZES, STAYS, Anchor, link
from spm_xl.workbook.moves.moving_notes import cell_of, filled, places
from spm_xl.workbook.moves.moving_reading import ElementRule, Pieces, Reading, inside, merged, plain, start_tag, text
from spm_xl.workbook.moves.moving_slots import Mark, Piece, moving
from spm_xl.workbook.moves.moving_tree import Element

BLOCK = 1024  # boxes are numbered in blocks, each of which belongs to one drawing
FIRST_SPARE, SPARE = 1000, 64  # blocks that no program hands out first, and how many of them each drawing gets
BOX, BOXES, ANCHOR, ROW = map(Mark, ("box", "boxes", "anchor", "row"))


@dataclass(frozen=True, slots=True)
class Box:
    """The box of a note; `anchor` are its eight numbers: column, offset, row, offset of its corners, `written` as text."""

    cell: Reference
    anchor: tuple[int, ...]
    written: str
    number: str
    pieces: tuple[str | Mark, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """A control, button or other shape that is no note."""

    loose: ClassVar[bool] = True
    sheet: str
    anchor: Anchor
    numbers: tuple[int, ...]
    written: str
    pieces: tuple[Piece | Mark, ...]

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        place = self.anchor.place(moving(self.sheet, movements))
        if place is None:
            return []
        numbers = list(self.numbers)
        numbers[2], numbers[3], numbers[6], numbers[7] = (
            int(place[name]) for name in ("top", "top offset", "bottom", "bottom offset")
        )
        corners = _corners_text(numbers, self.numbers, self.written)
        out: list[str] = []
        for piece in self.pieces:
            if isinstance(piece, str):
                out.append(piece)
            else:
                out += [corners] if isinstance(piece, Mark) else piece.elements(movements, value)
        return ["".join(out)]


@dataclass(frozen=True, slots=True)
class Boxes:
    """A drawing of boxes and controls.

    Attributes
    ----------
    pieces : its XML, with a Mark where it lists the blocks of its numbers; blocks : those that it lists.
    last : highest of its numbers. listed : the blocks as they are written.
    """

    sheet: str
    pieces: tuple[Piece | Mark | Box, ...]
    blocks: tuple[int, ...]
    last: int
    listed: str

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        out: list[str] = []
        used = list(self.blocks)
        number = self.last
        for piece in self.pieces:
            if not isinstance(piece, Box):
                out += [piece] if isinstance(piece, (str, Mark)) else piece.elements(movements, value)  # type: ignore[list-item]
                continue
            for repetition, row in enumerate(places(self.sheet, piece.cell, movements)):
                if repetition:
                    number = self._next(number, used)
                out.append(_boxed(piece, row, f"_x0000_s{number}" if repetition else piece.number))
        listed = self.listed if len(used) == len(self.blocks) else ",".join(map(str, used))
        return ["".join(piece if isinstance(piece, str) else listed for piece in out)]

    def _next(self, number: int, used: list[int]) -> int:
        """The next number of a box; where a block is full, of another block, which is noted."""
        number += 1
        if number % BLOCK == 0:
            spare = [block for block in used if block >= FIRST_SPARE]
            used.append(max(spare) + 1 if spare else FIRST_SPARE + SPARE * (self.blocks[0] if self.blocks else 0))
            number = used[-1] * BLOCK + 1
        return number


def _boxed(box: Box, row: int, number: str) -> str:
    step = row - box.cell.low
    anchor = list(box.anchor)
    if anchor:
        step_up = max(step, -anchor[2])
        anchor[2], anchor[6] = anchor[2] + step_up, anchor[6] + step_up
    values = {"box": number, "anchor": _corners_text(anchor, box.anchor, box.written), "row": str(row - 1)}
    return filled(box.pieces, values, 0)


def _corners_text(now: list[int], before: tuple[int, ...], written: str) -> str:
    return written if tuple(now) == before else ", ".join(map(str, now))


def boxes(reading: Reading, element: Element) -> Pieces:
    """The rule for a drawing of boxes and controls."""
    pieces = merged([*start_tag(reading, element), *inside(reading, element), text(reading, element.close, element.end)])
    if not reading.key or all(isinstance(piece, str) for piece in pieces):
        return plain(reading, element)
    listed = next((each.facts.get("data", "") for each in element.inner() if each.name == "idmap"), "")
    numbers = [int(found) for each in element.inner() if (found := _number(each)).isdecimal()]
    blocks = tuple(int(block) for block in listed.split(",") if block.strip().isdecimal())
    last = max(numbers, default=BLOCK)
    return [Boxes(reading.key, tuple(pieces), blocks or (last // BLOCK,), last, listed)]  # type: ignore[arg-type]


def _number(shape: Element) -> str:
    return next(
        (value[len("_x0000_s") :] for value in shape.facts.values() if value.startswith("_x0000_s") and shape.name != "shapetype"), ""
    )


def blocks_of_numbers(reading: Reading, element: Element) -> Pieces:
    """The rule for the list of the blocks of a drawing's numbers."""
    return [*start_tag(reading, element, {"data": BOXES}), text(reading, element.inside, element.end)]


def shape(reading: Reading, element: Element) -> Pieces:
    """The rule for a shape: the box of a note, or something else."""
    data = element.child("ClientData")
    if data is None or not reading.key:
        return plain(reading, element)
    anchor = _corners(data)
    if data.facts.get("ObjectType") == "Note":
        return _box(reading, element, data, anchor)
    if len(anchor) != 8:
        return plain(reading, element)
    reading.sheets.add(reading.key)
    names = {child.name for child in data.children if child.text.strip().lower() in ("", "true", "t", "1")}
    manner = STAYS if "MoveWithCells" in names else MOVES if "SizeWithCells" in names else MOVES_AND_SIZES
    place = Anchor(anchor[2] + 1, anchor[6] + 1, anchor[0] + 1, anchor[4] + 1, (str(anchor[3]), str(anchor[7])), manner, reading.template)
    reading.more["corners"] = True
    pieces = plain(reading, element)
    reading.more["corners"] = False
    return [Control(reading.key, place, anchor, _written(data), tuple(pieces))]  # type: ignore[arg-type]


def _corners(data: Element) -> tuple[int, ...]:
    """The eight numbers of a box's anchor; none where they are no numbers."""
    own = data.child("Anchor")
    found = [number.strip() for number in own.text.split(",")] if own else []
    if len(found) != 8 or not all(each.removeprefix("-").isdecimal() for each in found):
        return ()
    numbers = tuple(map(int, found))
    return numbers if all(0 <= row < LAST_ROW for row in (numbers[2], numbers[6])) else ()


def _written(data: Element) -> str:
    own = data.child("Anchor")
    return own.text.strip() if own else ""


def _box(reading: Reading, element: Element, data: Element, anchor: tuple[int, ...]) -> Pieces:
    row, column = data.child("Row"), data.child("Column")
    if row is None or column is None or not (row.text.strip().isdecimal() and column.text.strip().isdecimal()):
        return plain(reading, element)
    reading.sheets.add(reading.key)
    cell = cell_of(addresses.cell(min(int(column.text) + 1, LAST_COLUMN + 1), int(row.text) + 1))
    named = {name: BOX for name, value in element.facts.items() if value.startswith("_x0000_s")}
    found: Pieces = list(start_tag(reading, element, named))  # type: ignore[arg-type]
    at = element.inside
    for child in data.children:
        mark = {"Row": ROW, "Anchor": ANCHOR if anchor else None}.get(child.name)
        if mark:
            start, end = _bounds(reading, child)
            found += [text(reading, at, start), mark]
            at = end
    pieces = merged([*found, text(reading, at, element.end)])
    number = next((value for value in element.facts.values() if value.startswith("_x0000_s")), "")
    return [Box(cell, anchor, _written(data), number, tuple(pieces))] if cell else plain(reading, element)  # type: ignore[list-item, arg-type]


def _bounds(reading: Reading, element: Element) -> tuple[int, int]:
    """Where the text of an element starts and ends, without the spaces around it."""
    inner = reading.data[element.inside : element.close]
    return element.close - len(inner.lstrip()), element.inside + len(inner.rstrip())


def _corner_text(reading: Reading, element: Element) -> Pieces:
    if not reading.more.get("corners"):
        return plain(reading, element)
    start, end = _bounds(reading, element)
    return [text(reading, element.start, start), ANCHOR, text(reading, end, element.end)]


def _linked_text(reading: Reading, element: Element) -> Pieces:
    found = link(reading, element.text.strip())
    return plain(reading, element, content=[found] if found else None)


BOX_DRAWING: dict[str, ElementRule] = {
    "xml": boxes,
    "idmap": blocks_of_numbers,
    **dict.fromkeys(("shape", "rect", "roundrect", "oval", "line", "polyline", "group", "image", "arc", "curve"), shape),
    "Anchor": _corner_text,
    **dict.fromkeys(("FmlaLink", "FmlaRange", "FmlaGroup", "FmlaTxbx", "FmlaPict"), _linked_text),
}
