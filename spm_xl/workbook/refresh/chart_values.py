"""The values that charts keep for viewers that do not calculate, where the cells that they show have changed.

In the form that spreadsheet programs write they are found by a pattern; any other chart is read as a whole (`shifts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from spm_xl.workbook.formulas.dependents import Touched
from spm_xl.workbook.formulas.reads import ANYTHING, read_by
from spm_xl.workbook.grid.grid import Area, Book, cells_in, size
from spm_xl.workbook.grid.grid_values import text_of
from spm_xl.workbook.moves import shifts
from spm_xl.workbook.moves.movement import CellValues
from spm_xl.workbook.moves.moving_chart import Cache, points
from spm_xl.workbook.parts.xml_parts import parsed, safe_parser, text_in

MOST_POINTS = 100_000  # of one range
TYPES = ("drawingml.chart+xml", "chartex+xml")  # ends of the content types of charts
KEPT = re.compile(
    rb"(<c:f>([^<]*)</c:f>)(<c:(num|str)Cache>(<c:formatCode>[^<]*</c:formatCode>)?)"
    rb'<c:ptCount val="\d+"/>((?:<c:pt idx="\d+"><c:v>[^<]*</c:v></c:pt>)*)(</c:\4Cache>)'
)
RANGE = re.compile(rb"<(?:\w+:)?f\b[^<>]*>([^<]+)</")
_POINT = ('<c:pt idx="', "><c:v>", "</c:v></c:pt>")
_CACHE = {
    kind: Cache(kind, "", "", "", ("", ""), (_POINT[0], _POINT[1], _POINT[2]), ("", "")) for kind in ("num", "str")
}  # fmt: skip


def charts_of(kinds: Mapping[str, str], parts: Mapping[str, bytes]) -> list[str]:
    """The parts that are charts; `kinds` is the content type of each part."""
    return [part for part, kind in kinds.items() if kind.endswith(TYPES) and part in parts]


def with_values(book: Book, charts: Iterable[str], changed: Touched, value: CellValues) -> dict[str, bytes]:
    """The charts that show cells that changed, with what these show now.

    Parameters
    ----------
    charts : their parts. value : what a cell shows.
    """
    found = {}
    for part in charts:
        data = book.parts[part]
        parsed(safe_parser(part), data, part)
        ranges = {text: read_by(text_of(text), ("", 0, 0), book) for text in set(RANGE.findall(data))}
        shown = {text: areas for text, areas in ranges.items() if areas is ANYTHING or any(map(changed.meets, areas))}
        if shown:
            found[part] = _rewritten(data, part, shown, value)
    return {part: data for part, data in found.items() if data != book.parts[part]}


def _rewritten(data: bytes, part: str, shown: Mapping[bytes, list[Area] | None], value: CellValues) -> bytes:
    """A chart with the values of some of its ranges; of a range that cannot be followed nothing is kept."""
    new, count = KEPT.subn(lambda found: _kept(found, shown, value), data)
    if is_in_usual_form(data, count):
        return new
    moving = shifts.prepared("chart" if b"schemas.openxmlformats.org/drawingml/2006/chart" in data else "new chart", text_in(data, part), "")
    return moving.moved({}, value).encode() if moving else data


def is_in_usual_form(data: bytes, kept: int) -> bool:
    """Whether the pattern finds everything that a chart keeps; `kept` is how often it found something."""
    return kept * 2 == data.count(b"Cache>") + data.count(b"Cache/>") + data.count(b"lvl>")


def _kept(found: re.Match[bytes], shown: Mapping[bytes, list[Area] | None], value: CellValues) -> bytes:
    formula, text, opened, kind, _, _, closed = found.groups()
    if text not in shown:
        return found[0]
    areas = shown[text]
    if areas is ANYTHING or sum(size(area) for area in areas) > MOST_POINTS:
        return formula
    values = [value(*place) for area in areas for place in cells_in(area)]
    written = points(_CACHE[kind.decode()], values).encode()
    return b'%b%b<c:ptCount val="%d"/>%b%b' % (formula, opened, len(values), written, closed)
