"""Slots: the places in a part's XML that are written anew when rows move, between texts that stay as they are.

Each slot gives a list of texts: of the element or elements that it became, empty where nothing is left of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeAlias

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import Reference
from spm_xl.workbook.moves import moving_addresses as addresses
from spm_xl.workbook.moves.movement import CellValues, Movement, Movements, RowsGone

LAST = addresses.LAST_ROW


class Slot(Protocol):
    """A place in a part's XML that is written anew."""

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        """What stands there after the movement."""


Piece: TypeAlias = str | Slot


def put_together(pieces: Sequence[Piece], movements: Movements, value: CellValues | None) -> str:
    """Texts and slots as one text."""
    out: list[str] = []
    for piece in pieces:
        if type(piece) is str:
            out.append(piece)
        else:
            out += piece.elements(movements, value)  # type: ignore[union-attr]
    return "".join(out)


def moving(sheet: str, movements: Movements) -> Movement | None:
    """The movement of a sheet; None where it stands still."""
    found = movements.get(sheet)
    return None if found is None or found.still else found


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a slot's own pieces that the slot fills: "own" for its area, and others."""

    name: str


OWN = Mark("own")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, in the text of an element or in an attribute.

    Attributes
    ----------
    cut : from `moving_tree.cut`; sheet : on which it stands; where : what it belongs to, for messages.
    """

    cut: addresses.Cut
    sheet: str
    where: str

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        try:
            return [addresses.formula(self.cut, self.sheet, movements)]
        except RowsGone as gone:
            raise gone.told(self.where) from None
        except InvalidInput as error:
            raise InvalidInput(f"{self.where}: {error}") from None


@dataclass(frozen=True, slots=True)
class Rule:
    """A formula that is written for one cell (`own`), and speaks of others from there; `sheet` in lower case."""

    cut: addresses.Cut
    sheet: str
    own: Reference

    def seen(self, movements: Movements) -> list[str | addresses.Seen]:
        return addresses.seen(self.cut, self.sheet, movements, self.own)


@dataclass(frozen=True, slots=True)
class Area:
    """One area, from the first to the last of its rows.

    Attributes
    ----------
    least : how many rows it must have; instead : what stands there where fewer are left, "" to refuse.
    stiff : whether its rows must stay together.
    """

    text: str
    sheet: str
    where: str
    least: int = 1
    instead: str = ""
    stiff: bool = False

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        movement = moving(self.sheet, movements)
        found = addresses.references(self.text)
        if movement is None or len(found) != 1:
            return [self.text]
        if self.stiff:
            return [addresses.together(self.text, movement, self.where)]
        span = addresses.span_of(found[0], movement)
        if span and abs(span[1] - span[0]) + 1 >= self.least:
            return [addresses.area(found[0], span)]
        if self.instead:
            return [self.instead]
        raise RowsGone(
            f"{self.where} on sheet {movement.name}: nothing is left of {self.text}, or too little. "
            "Give the block in it a {{^...}} row.",
            movement.name, found[0].low, found[0].high,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """One cell: the first of its rows, or the next that is there; `formula` keeps what is written before it."""

    reference: Reference
    sheet: str

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        movement = moving(self.reference.key or self.sheet, movements)
        low, high = self.reference.low, self.reference.high
        if movement is not None:
            span = addresses.span_of(self.reference, movement)
            low, high = span or (movement.next_row(low, self.reference.first),) * 2
            if not self.reference.right:
                high = low
        return [self.reference.moved_to(low, high)]


@dataclass(frozen=True, slots=True)
class Ranged:
    """An element with areas of its own, in all places that they came to; it goes where nothing is left of them.

    Attributes
    ----------
    areas : as the file names them; whole columns, which stay, as texts.
    way : "list" for one element with a list of areas, "joined" for one for each area, neighbouring rows as one,
        "each" for one for each repetition, "merged" the same but for single cells, "whole" for a single one.
    pieces : its XML, with OWN for the areas.
    lenient : whether it goes, too, where its formulas lost their rows.
    """

    loose: ClassVar[bool] = True
    sheet: str
    areas: tuple[str | Reference, ...]
    way: str
    pieces: tuple[Piece | Mark | Rule, ...]
    where: str
    lenient: bool = False

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        movement = moving(self.sheet, movements)
        found = []
        rules = [piece.seen(movements) if type(piece) is Rule else () for piece in self.pieces]
        for own, number, top in self._places(movement):
            try:
                found.append(self._element(own, number, top, rules, movements, value))
            except InvalidInput as error:
                if not self.lenient:
                    raise error.told(self.where) if isinstance(error, RowsGone) else InvalidInput(f"{self.where}: {error}") from None
        return found

    def _places(self, movement: Movement | None) -> list[tuple[str, int, int]]:
        """Its areas as text, which repetition, and the first row, of each element that it became."""
        if movement is None:
            texts = [each if isinstance(each, str) else each.at(each.low, each.high) for each in self.areas]
            tops = [each.low for each in self.areas if isinstance(each, Reference)]
            return [(" ".join(texts), 0, min(tops, default=1))]
        found: list[tuple[str, int, int]] = []
        for each in self.areas:
            if isinstance(each, str):
                found.append((each, 0, LAST))
                continue
            if self.way == "whole":
                whole = addresses.span_of(each, movement)
                found += [(addresses.area(each, whole), 0, whole[0])] if whole else []
                continue
            spans = addresses.spans_of(each, movement)
            if self.way == "merged" and each.first == each.last:
                spans = [span for span in spans if span[0] != span[1]]
            if self.way in ("each", "merged"):
                found += [(each.at(*span), number, span[0]) for number, span in enumerate(spans)]
            else:
                found += [(addresses.area(each, span), 0, span[0]) for span in addresses.joined(spans)]
        if self.way == "list" and found:
            top = min(top for _, _, top in found)
            return [(" ".join(text for text, _, _ in found), 0, top if top < LAST else 1)]
        return found

    def _element(
        self, own: str, number: int, place: int, rules: Sequence[Sequence[str | addresses.Seen]],
        movements: Movements, value: CellValues | None,
    ) -> str:  # fmt: skip
        out: list[str] = []
        for piece, rule in zip(self.pieces, rules, strict=True):
            if type(piece) is str:
                out.append(piece)
            elif type(piece) is Mark:
                out.append(own)
            elif type(piece) is Rule:
                out.append(addresses.rule(rule, movements.get(self.sheet), piece.own, number, place))
            else:
                out += piece.elements(movements, value)  # type: ignore[union-attr]
        return "".join(out)


@dataclass(frozen=True, slots=True)
class Counted:
    """A list of elements with their number; it goes where none is left.

    Attributes
    ----------
    open : its start tag, with Marks where it says the number of its elements.
    pieces : what is in it; loosely : positions of those of them that can go.
    standing : how many elements in it stay whatever moves; said : the number that it says.
    """

    loose: ClassVar[bool] = True
    open: tuple[str | Mark, ...]
    pieces: tuple[Piece, ...]
    close: str
    loosely: frozenset[int]
    standing: int
    said: int

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        out: list[str] = []
        number = 0
        for at, piece in enumerate(self.pieces):
            if type(piece) is str:
                out.append(piece)
            else:
                found = piece.elements(movements, value)  # type: ignore[union-attr]
                number += len(found) if at in self.loosely else 0
                out += found
        if not number and not self.standing:
            return []
        count = str(self.said + number - len(self.loosely))
        start = "".join(piece if isinstance(piece, str) else count for piece in self.open)
        return [start + "".join(out) + self.close]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is written in another way where the rows of its own sheet move, and stays as it is where they do not."""

    sheet: str
    original: str
    pieces: tuple[Piece, ...]

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        if moving(self.sheet, movements) is None:
            return [self.original]
        return [put_together(self.pieces, movements, value)]


@dataclass(frozen=True, slots=True)
class RowNumber:
    """The number of a row that stays though the row may go, counted from `base`, or how many rows there are to another.

    Attributes
    ----------
    row, column : of a cell in it; to : the row up to which rows are counted, 0 for none.
    """

    row: int
    column: int
    sheet: str
    base: int = 1
    to: int = 0

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        movement = moving(self.sheet, movements)
        place = movement.next_row if movement else _as_it_is
        row = place(self.row, self.column)
        return [str(max(place(self.to, self.column) - row, 1) if self.to else row - 1 + self.base)]


def _as_it_is(row: int, column: int) -> int:
    return row
