"""Newer charts (funnel, waterfall, sunburst, map ...) that follow the rows that they show, with the values they keep."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from spm_xl.workbook.formulas.references import Reference
from spm_xl.workbook.grid.cells import attribute
from spm_xl.workbook.moves import moving_addresses as addresses
from spm_xl.workbook.moves.movement import CellValues, Movements
from spm_xl.workbook.moves.moving_chart import (
    MOST_POINTS,
    Cache,
    Kept,
    Place,
    as_text,
    levels,
    lone_range,
    points,
    prefix,
    ranged,
)
from spm_xl.workbook.moves.moving_reading import ElementRule, Pieces, Reading, plain, text
from spm_xl.workbook.moves.moving_tree import Element, cut


def data(reading: Reading, element: Element) -> Pieces:
    """The rule for a dimension of a newer chart: its range, and a level of values for each of its columns."""
    own, there = element.child("f"), [child for child in element.children if child.name == "lvl"]
    pieces = cut(own.text) if own else ()
    references = [piece for piece in pieces if isinstance(piece, Reference)]
    if own is None or not there or len(references) != len(pieces) or own.end > there[0].start:
        return plain(reading, element)
    by_rows = own.facts.get("dir") == "row"
    p = prefix(reading, there[0])
    code = there[0].facts.get("formatCode")
    start = f"<{p}lvl" + (f' formatCode="{attribute(code)}"' if code is not None else "") + ' ptCount="'
    kind = "num" if element.name == "numDim" else "str"
    reading.sheets |= {reference.key or reading.key for reference in references}
    reading.keeps = True
    cache = Cache(
        kind, text(reading, there[0].start, there[-1].end), "", "", (start, f"</{p}lvl>"),
        (f'<{p}pt idx="', ">", f"</{p}pt>"), ("", '">'), (), not by_rows,
    )  # fmt: skip
    before, between, after = (
        text(reading, *ends)
        for ends in ((element.start, own.inside), (own.close, there[0].start), (there[-1].end, element.end))
    )
    return [NewKept(pieces, reading.sheet, before, between, after, cache)]


@dataclass(frozen=True, slots=True)
class NewKept(Kept):
    """The same in a newer chart, where every level says how many points it has."""

    def _values(self, places: list[Place], changed: bool, value: CellValues | None) -> str:
        if value is None:
            return "" if changed else self.cache.original
        cache = self.cache
        if (places[0][2] - places[0][1] + 1) * (places[0][4] - places[0][3] + 1) > MOST_POINTS:
            return ""
        try:
            found = levels(places[0], cache.by_columns, value)
        except LookupError:
            return "" if changed else cache.original
        return "".join(f"{cache.level[0]}{len(each)}{cache.count[1]}{points(cache, each)}{cache.level[1]}" for each in found)


@dataclass(frozen=True, slots=True)
class Title:
    """A cell whose text a newer chart shows and keeps."""

    cut: addresses.Cut
    sheet: str
    pieces: tuple[str, str, str]
    original: str

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        written, places, changed = ranged(self.cut, self.sheet, movements)
        kept = "" if changed else self.original
        if value is not None and places:
            with suppress(LookupError):
                kept = as_text(value(places[0][0], places[0][1], places[0][3])) or ""
        return [self.pieces[0], written, self.pieces[1], kept, self.pieces[2]]


def title(reading: Reading, element: Element) -> Pieces:
    """The rule for a title or a series' name of a newer chart."""
    own, kept = element.child("f"), element.child("v")
    pieces = cut(own.text) if own else ()
    references = [piece for piece in pieces if isinstance(piece, Reference)]
    if own is None or kept is None or not references or own.end > kept.start or kept.inside == kept.end:
        return plain(reading, element)
    reading.sheets |= {reference.key or reading.key for reference in references}
    reading.keeps = True
    ends = (element.start, own.inside), (own.close, kept.inside), (kept.close, element.end)
    before, between, after = (text(reading, *each) for each in ends)
    return [Title(pieces, reading.sheet, (before, between, after), text(reading, kept.inside, kept.close))]


NEW_CHART: dict[str, ElementRule] = {"strDim": data, "numDim": data, "txData": title, "f": lone_range, "nf": lone_range}
