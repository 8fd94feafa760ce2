"""A chart of a kind of workbook: which of the values that it keeps show which cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from spm_xl.workbook.formulas.dependents import Touched
from spm_xl.workbook.formulas.reads import ANYTHING, read_by
from spm_xl.workbook.grid.grid import Area, Book, Place, cells_in, size
from spm_xl.workbook.grid.grid_values import text_of
from spm_xl.workbook.refresh.chart_values import KEPT, MOST_POINTS, RANGE, is_in_usual_form
from spm_xl.workbook.refresh.workbook_kind import POINT, ChartKind, Range, Source, Unusual, around, cut

_POINT = re.compile(rb'<c:pt idx="(\d+)"><c:v>')
_COUNT = re.compile(rb'<c:ptCount val="(\d+)"/>')


def chart_kind(book: Book, part: str, source: Callable[[Place], Source | None], changing: Touched) -> ChartKind:
    """What is the same in all charts of the kind of one.

    Parameters
    ----------
    source : where the value of a cell is found, None for a cell without a value. changing : cells whose values change.
    """
    data = book.parts[part]
    pieces, _ = cut(data, POINT)
    numbers = {value.start(1): at for at, value in enumerate(POINT.finditer(data))}
    areas = {text: read_by(text_of(text), ("", 0, 0), book) for text in set(RANGE.findall(data))}
    shown = {text: own for text, own in areas.items() if own is ANYTHING or any(map(changing.meets, own))}
    ranges = []
    if shown:
        kept = list(KEPT.finditer(data))
        if b"<!" in data or not is_in_usual_form(data, len(kept)):
            raise Unusual
        ranges = [_range(each, shown[each[2]], numbers, source) for each in kept if each[2] in shown]
    return ChartKind(book.parts.part(part), around(pieces, b"c:v"), tuple(ranges))  # type: ignore[attr-defined]


def _range(kept: re.Match[bytes], areas: Sequence[Area] | None, numbers: dict[int, int], source: Callable[[Place], Source | None]) -> Range:
    """A range with a value for each of its cells that has one, and for no other."""
    if areas is ANYTHING or sum(map(size, areas)) > MOST_POINTS:
        raise Unusual
    count = _COUNT.search(kept[0])
    cells = [place for area in areas for place in cells_in(area)]
    kept_at = {int(each[1]): numbers[each.end()] for each in _POINT.finditer(kept.string, *kept.span(6))}
    found = {index: own for index, place in enumerate(cells) if (own := source(place))}
    if not count or int(count[1]) != len(cells) or list(found) != list(kept_at):
        raise Unusual
    sources = tuple(found.values())
    return Range(frozenset(own.slot for own in sources), kept[4] == b"str", tuple(kept_at.values()), sources)
