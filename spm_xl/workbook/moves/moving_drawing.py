"""Drawings that follow the rows that they stand on: pictures, charts, shapes, form controls.

As in Excel, what "moves and sizes with cells" grows with the rows between its ends, what "moves" keeps its height in
rows, and what does neither stays. A drawing on rows of a repeated block stands there once, on its first repetition.
In a template a drawing goes where its first row is gone; in a workbook that is refreshed nothing of people's goes:
it moves to the next row that is there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, Reference
from spm_xl.workbook.moves import moving_addresses as addresses
from spm_xl.workbook.moves.movement import CellValues, Movement, Movements
from spm_xl.workbook.moves.moving_chart import ranged
from spm_xl.workbook.moves.moving_reading import ElementRule, Pieces, Reading, merged, plain
from spm_xl.workbook.moves.moving_rules import counted, formula_piece, in_attributes
from spm_xl.workbook.moves.moving_slots import Mark, Piece, Point, moving
from spm_xl.workbook.moves.moving_tree import Element, cut, escaped, quote_of
from spm_xl.workbook.texts.number_text import in_words

TOP, TOP_OFFSET, BOTTOM, BOTTOM_OFFSET = map(Mark, ("top", "top offset", "bottom", "bottom offset"))
ENDS = ("from", "to")
MOVES_AND_SIZES, MOVES, STAYS = "twoCell", "oneCell", "absolute"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a drawing stands.

    Attributes
    ----------
    top, bottom, left, right : rows and columns, from 1; offsets : within the first and last row, as written.
    manner : twoCell, oneCell or absolute.
    template : whether it goes where its first row is gone.
    """

    top: int
    bottom: int
    left: int
    right: int
    offsets: tuple[str, str]
    manner: str
    template: bool

    def place(self, movement: Movement | None) -> dict[str, str] | None:
        """Its rows (from 0) and offsets after the movement, by mark; None where it is gone."""
        top, bottom = self.top, self.bottom
        first, last = self.offsets
        if movement is not None:
            columns = min(self.left, self.right), max(self.left, self.right)
            span = movement.span(top, top, *columns)
            if span is None and self.template:
                return None
            if self.manner != STAYS:
                top = span[0] if span else movement.next_row(top, self.left)
                first = first if span else "0"
                end = movement.span(bottom, bottom, *columns)
                bottom, last = self._bottom(top, end, movement), last if end or self.manner == MOVES else "0"
        return {"top": str(top - 1), "top offset": first, "bottom": str(bottom - 1), "bottom offset": last}

    def _bottom(self, top: int, end: addresses.Span | None, movement: Movement) -> int:
        if self.manner == MOVES:
            return min(top + self.bottom - self.top, LAST_ROW)
        return max(end[0] if end else movement.next_row(self.bottom, self.left), top)


@dataclass(frozen=True, slots=True)
class Anchored:
    """A drawing with its anchor; `pieces` have Marks where the anchor's rows and offsets stand."""

    loose: ClassVar[bool] = True
    sheet: str
    anchor: Anchor
    pieces: tuple[Piece | Mark, ...]

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        place = self.anchor.place(moving(self.sheet, movements))
        if place is None:
            return []
        out: list[str] = []
        for piece in self.pieces:
            if isinstance(piece, str):
                out.append(piece)
            elif isinstance(piece, Mark):
                out.append(place[piece.name])
            else:
                out += piece.elements(movements, value)
        return ["".join(out)]


def anchored(reading: Reading, element: Element) -> Pieces:
    """The rule for what holds an anchor: of a drawing, a control, or of the alternatives that a file gives for it."""
    if reading.more.get("anchored"):  # as a part of alternatives, which go as a whole
        return plain(reading, element)
    holder = next((each for each in (element, *element.inner()) if _holds_an_anchor(each)), None)
    anchor = _anchor(holder, reading.template) if holder else None
    if anchor is None or not reading.key:
        return plain(reading, element)
    reading.sheets.add(reading.key)
    reading.more["anchored"] = True
    pieces = plain(reading, element)
    reading.more["anchored"] = False
    return [Anchored(reading.key, anchor, tuple(pieces))]  # type: ignore[arg-type]


def _holds_an_anchor(element: Element) -> bool:
    start = element.child("from")
    return start is not None and start.child("row") is not None


def _anchor(holder: Element, template: bool) -> Anchor | None:
    numbers = {}
    for end in ENDS:
        there = holder.child(end) or holder.child("from")
        for child in there.children if there else ():
            numbers[end, child.name] = child.text.strip()
    whole = [numbers.get((end, name), "") for end in ENDS for name in ("row", "col")]
    if not all(number.isdecimal() for number in whole):
        return None
    top, left, bottom, right = (int(number) + 1 for number in whole)
    if max(top, bottom) > LAST_ROW or max(left, right) > LAST_COLUMN:
        return None
    offsets = numbers.get(("from", "rowOff"), "0"), numbers.get(("to", "rowOff"), "0")
    return Anchor(top, bottom, left, right, offsets, _manner(holder), template)


def _manner(holder: Element) -> str:
    if holder.name == "anchor":  # of a control
        moves, sizes = (holder.facts.get(name) in ("1", "true") for name in ("moveWithCells", "sizeWithCells"))
        return (MOVES_AND_SIZES if sizes else MOVES) if moves else STAYS
    return MOVES if holder.name == "oneCellAnchor" else holder.facts.get("editAs", MOVES_AND_SIZES)


def _end(row: Mark, offset: Mark) -> ElementRule:
    """The rule for an end of an anchor."""

    def ruled(reading: Reading, element: Element) -> Pieces:
        if not reading.more.get("anchored"):
            return plain(reading, element)
        inner: Pieces = []
        at = element.inside
        for child in element.children:
            inner.append(reading.data[at : child.start].decode())
            mark = {"row": row, "rowOff": offset}.get(child.name)
            inner += plain(reading, child, content=[mark] if mark else None)
            at = child.end
        return plain(reading, element, content=merged([*inner, reading.data[at : element.close].decode()]))

    return ruled


def _alternatives(reading: Reading, element: Element) -> Pieces:
    """A drawing or control in several forms goes as a whole."""
    holders = [each for each in element.inner() if _holds_an_anchor(each)]
    return anchored(reading, element) if len(holders) == 1 else plain(reading, element)


@dataclass(frozen=True, slots=True)
class Shown:
    """The text that a shape shows of a cell, and keeps: in the plain form of the value, without the cell's format."""

    cut: addresses.Cut
    sheet: str
    original: str

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        _, places, changed = ranged(self.cut, self.sheet, movements)
        if value is None:
            return ["" if changed else self.original]
        sheet, row, _, column, _ = places[0]
        try:
            shown = value(sheet, row, column)
        except LookupError:
            return [self.original]
        return [escaped(in_words(shown))]


def _shape(reading: Reading, element: Element) -> Pieces:
    """A shape, which may show the text of a cell."""
    pieces = cut(element.facts.get("textlink", "").removeprefix("="))
    before = reading.more.get("shown")
    reading.more["shown"] = pieces if len(pieces) == 1 and isinstance(pieces[0], Reference) else None
    made = linked("textlink")(reading, element)
    reading.more["shown"] = before
    return made


def _field(reading: Reading, element: Element) -> Pieces:
    """The text that a shape keeps of its cell."""
    pieces = reading.more.get("shown")
    text = element.child("t")
    if not pieces or text is None or element.facts.get("type") != "TxLink" or text.inside == text.end:
        return plain(reading, element)
    reading.keeps = True
    original = reading.data[text.inside : text.close].decode()
    start, end = reading.data[element.start : text.inside].decode(), reading.data[text.close : element.end].decode()
    return [start, Shown(pieces, reading.sheet, original), end]  # type: ignore[arg-type]


def _camera(reading: Reading, element: Element) -> Pieces:
    """A picture of cells."""
    return in_attributes("a picture of cells", "cellRange")(reading, element)


def linked(*names: str) -> ElementRule:
    """The rule for attributes that name cells which a control or shape is linked to; they stay though rows may go."""

    def ruled(reading: Reading, element: Element) -> Pieces:
        found = {
            name: link(reading, element.facts[name], quote_of(reading.data, element, name))
            for name in names
            if name in element.facts
        }
        return plain(reading, element, {name: piece for name, piece in found.items() if piece})

    return ruled


def link(reading: Reading, formula: str, quote: str = "") -> Piece | None:
    """A link to cells: of a single cell to the next one that is there, else as a formula."""
    pieces = cut(formula, quote)
    if pieces and pieces[-1] is not pieces[0] and pieces[0] == "=" and isinstance(pieces[1], Reference):
        pieces = (replace(pieces[1], before="=" + pieces[1].before), *pieces[2:])
    if len(pieces) != 1 or isinstance(pieces[0], str):
        return formula_piece(reading, formula, "a link to cells", quote)  # type: ignore[return-value]
    key = pieces[0].key or reading.key
    if key:
        reading.sheets.add(key)
    return Point(pieces[0], reading.key) if key else None


def control_rules() -> dict[str, ElementRule]:
    """What names cells among the controls and objects of a sheet."""
    return {
        "controls": counted(),
        "oleObjects": counted(),
        "control": anchored,
        "oleObject": anchored,
        "AlternateContent": _alternatives,
        "from": _end(TOP, TOP_OFFSET),
        "to": _end(BOTTOM, BOTTOM_OFFSET),
        "controlPr": linked("linkedCell", "listFillRange"),
    }


DRAWING: dict[str, ElementRule] = {
    "twoCellAnchor": anchored,
    "oneCellAnchor": anchored,
    "AlternateContent": _alternatives,
    "from": _end(TOP, TOP_OFFSET),
    "to": _end(BOTTOM, BOTTOM_OFFSET),
    **dict.fromkeys(("sp", "pic", "cxnSp"), _shape),
    "fld": _field,
    "cameraTool": _camera,
}
CONTROL: dict[str, ElementRule] = {"formControlPr": linked("fmlaLink", "fmlaRange", "fmlaGroup", "fmlaTxbx")}
