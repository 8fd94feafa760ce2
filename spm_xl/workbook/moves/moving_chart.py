"""Charts that follow the rows that they show: their ranges, and the values that they keep for viewers.

A chart whose rows are all gone looks at the last row of its sheet, which is empty: it shows nothing, and nothing wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spm_xl.workbook.formulas.references import LAST_ROW, Reference
from spm_xl.workbook.grid.cells import Scalar, attribute, escaped, number
from spm_xl.workbook.moves import moving_addresses as addresses
from spm_xl.workbook.moves.movement import CellValues, Movements
from spm_xl.workbook.moves.moving_reading import ElementRule, Pieces, Reading, plain, text
from spm_xl.workbook.moves.moving_slots import moving
from spm_xl.workbook.moves.moving_tree import Element, cut

MOST_POINTS = 200_000  # values that a chart keeps; with more it keeps none
CACHES = ("numCache", "strCache", "multiLvlStrCache", "dlblRangeCache")
_ERROR = re.compile(r"#[A-Z0-9/_!?]+")
Place = tuple[str, int, int, int, int]  # sheet, first row, last row, first column, last column


@dataclass(frozen=True, slots=True)
class Range:
    """The range of a chart; `cut` from `moving_tree.cut`. What comes before and after it stays."""

    cut: addresses.Cut
    sheet: str

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        return [ranged(self.cut, self.sheet, movements)[0]]


def ranged(cut: addresses.Cut, sheet: str, movements: Movements) -> tuple[str, list[Place], bool]:
    """A chart's formula in its place, the cells that it names, and whether it is another one than before."""
    out: list[str] = []
    places: list[Place] = []
    changed = False
    for part in cut:
        if isinstance(part, str):
            out.append(part)
            continue
        movement = moving(part.key or sheet, movements)
        low, high = part.low, part.high
        if movement is not None:
            low, high = addresses.span_of(part, movement) or (LAST_ROW, LAST_ROW)
        changed |= (low, high) != (part.low, part.high)
        there = addresses.area(part, (low, high))
        out.append(part.before + there)
        places.append((part.sheet or (movement.name if movement else sheet), *sorted((low, high)), *addresses.columns_of(part)))  # type: ignore[arg-type]
    return "".join(out), places, changed


@dataclass(frozen=True, slots=True)
class Cache:
    """How the kept values of a chart are written.

    Attributes
    ----------
    kind : "num", "str" or "levels"; original : the XML as it is.
    open, close : its tags with what else stands in it; level : tags of a level.
    point : start of a point up to its number, and what stands between that number, the value and the end.
    formats : format codes of single points, by their numbers, with the attribute's name.
    by_columns : whether each column is a level.
    """

    kind: str
    original: str
    open: str
    close: str
    level: tuple[str, str]
    point: tuple[str, str, str]
    count: tuple[str, str]
    formats: tuple[tuple[int, str], ...] = ()
    by_columns: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """A range of a chart with the values that it keeps; `before`, `between`, `after` is what stands around them."""

    cut: addresses.Cut
    sheet: str
    before: str
    between: str
    after: str
    cache: Cache

    def elements(self, movements: Movements, value: CellValues | None) -> list[str]:
        written, places, changed = ranged(self.cut, self.sheet, movements)
        return [self.before, written, self.between, self._values(places, changed, value), self.after]

    def _values(self, places: list[Place], changed: bool, value: CellValues | None) -> str:
        if value is None:
            return "" if changed else self.cache.original
        try:
            return _kept(self.cache, places, value)
        except LookupError:  # a sheet whose values nobody knows
            return "" if changed else self.cache.original


def _kept(cache: Cache, places: list[Place], value: CellValues) -> str:
    """The values of a range as a chart keeps them."""
    if sum((high - low + 1) * (right - left + 1) for _, low, high, left, right in places) > MOST_POINTS:
        return ""
    if cache.kind == "levels":
        found = levels(places[0], cache.by_columns, value)
        inner = "".join(f"{cache.level[0]}{points(cache, each)}{cache.level[1]}" for each in found)
        return f"{cache.open}{cache.count[0]}{len(found[0])}{cache.count[1]}{inner}{cache.close}"
    values = [
        value(sheet, row, column)
        for sheet, low, high, left, right in places
        for row in range(low, high + 1)
        for column in range(left, right + 1)
    ]
    return f"{cache.open}{cache.count[0]}{len(values)}{cache.count[1]}{points(cache, values)}{cache.close}"


def levels(place: Place, by_columns: bool, value: CellValues) -> list[list[Scalar]]:
    """The values of a range by level; the innermost level, which comes first, is the last column or row."""
    sheet, low, high, left, right = place
    rows, columns = range(low, high + 1), range(left, right + 1)
    if by_columns:
        return [[value(sheet, row, column) for row in rows] for column in reversed(columns)]
    return [[value(sheet, row, column) for column in columns] for row in reversed(rows)]


def points(cache: Cache, values: Sequence[Scalar]) -> str:
    start, between, end = cache.point
    formats = dict(cache.formats)
    usual = formats[max(formats)] if formats else ""
    write = as_number if cache.kind == "num" else as_text
    out = []
    for index, value in enumerate(values):
        written = write(value)
        if written is not None:
            out.append(f'{start}{index}"{formats.get(index, usual)}{between}{written}{end}')
    return "".join(out)


def as_number(value: Scalar) -> str | None:
    """A value as a chart keeps numbers: texts count as blank, errors are kept."""
    if isinstance(value, str):
        return value if _ERROR.fullmatch(value) else None
    return None if value is None else str(int(value)) if isinstance(value, bool) else number(value)


def as_text(value: Scalar) -> str | None:
    if isinstance(value, bool):
        return str(value).upper()
    return None if value is None or value == "" else escaped(value) if isinstance(value, str) else number(value)


# --- reading ------------------------------------------------------------------------------------------------


def series(reading: Reading, element: Element) -> Pieces:
    """The rule for a range with the values kept of it."""
    own = element.child("f")
    kept = next((child for child in element.children if child.name in CACHES), None)
    pieces = cut(own.text) if own else ()
    if own is None or kept is None or not all(isinstance(piece, str) or piece.key or reading.key for piece in pieces):
        return plain(reading, element)
    references = [piece for piece in pieces if isinstance(piece, Reference)]
    cache = _cache(reading, kept, references) if references and _only_ranges(pieces) else None
    if cache is None or own.end > kept.start:
        return plain(reading, element)
    reading.sheets |= {reference.key or reading.key for reference in references}
    reading.keeps = True
    before, between, after = (
        text(reading, *ends)
        for ends in ((element.start, own.inside), (own.close, kept.start), (kept.end, element.end))
    )
    return [Kept(pieces, reading.sheet, before, between, after, cache)]


def _only_ranges(pieces: addresses.Cut) -> bool:
    """Whether a formula is nothing but ranges: one, or several in brackets."""
    return all(not isinstance(piece, str) or not piece.strip("(), ") for piece in pieces)


def _cache(reading: Reading, kept: Element, references: list[Reference]) -> Cache | None:
    p = prefix(reading, next((child for child in kept.children if child.name in ("ptCount", "pt")), kept))
    level_count = sum(child.name == "lvl" for child in kept.children)
    kept_points = [child for child in kept.inner() if child.name == "pt"]
    head = [child for child in kept.children if child.name == "formatCode"]
    opened = text(reading, kept.start, kept.inside) + "".join(text(reading, each.start, each.end) for each in head)
    if kept.inside == kept.end:
        return None
    rest = "".join(text(reading, each.start, each.end) for each in kept.children if each.name not in ("formatCode", "ptCount", "pt", "lvl"))
    formats = tuple(
        (int(each.facts["idx"]), f' formatCode="{attribute(each.facts["formatCode"])}"')
        for each in kept_points
        if "formatCode" in each.facts and each.facts.get("idx", "").isdecimal()
    )
    kind, by_columns = "num" if kept.name == "numCache" else "str", True
    if kept.name == "multiLvlStrCache":
        shape = _shape(references, level_count)
        if shape is None:
            return None
        kind, by_columns = "levels", shape
    return Cache(
        kind, text(reading, kept.start, kept.end), opened, rest + text(reading, kept.close, kept.end), (f"<{p}lvl>", f"</{p}lvl>"),
        (f'<{p}pt idx="', f"><{p}v>", f"</{p}v></{p}pt>"), (f'<{p}ptCount val="', '"/>'), formats, by_columns,
    )  # fmt: skip


def _shape(references: list[Reference], levels: int) -> bool | None:
    """Whether the columns of a range are its levels; None where that cannot be told."""
    if len(references) != 1:
        return None
    left, right = addresses.columns_of(references[0])
    width, height = right - left + 1, abs(references[0].high - references[0].low) + 1
    return True if levels == width else False if levels == height else None


def prefix(reading: Reading, element: Element) -> str:
    name = text(reading, element.start + 1, element.inside).split(">")[0].split("/")[0].split()[0]
    return name[: -len(element.name)]


def lone_range(reading: Reading, element: Element) -> Pieces:
    """The rule for a range of which nothing is kept."""
    pieces = cut(element.text)
    references = [piece for piece in pieces if isinstance(piece, Reference) and (piece.key or reading.key)]
    if not references:
        return plain(reading, element)
    reading.sheets |= {reference.key or reading.key for reference in references}
    return plain(reading, element, content=[Range(pieces, reading.sheet)])


CHART: dict[str, ElementRule] = {
    **dict.fromkeys(("numRef", "strRef", "multiLvlStrRef", "datalabelsRange"), series),
    "f": lone_range,
    "sqref": lone_range,
}
