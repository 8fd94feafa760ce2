"""What kind of workbook one is that was refreshed: everything about it that its values do not tell.

A workbook is of a kind only where refreshing it again can change nothing but values that are there: no stale value is
left to take out, no pivot to be asked to refresh, and each chart keeps a value for every cell that it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.formulas.dependents import Touched
from spm_xl.workbook.formulas.sheet_facts import LARGE, facts_of
from spm_xl.workbook.formulas.stale import stale
from spm_xl.workbook.grid.cell_formats import CellFormats
from spm_xl.workbook.grid.grid import Book, Place, Spot
from spm_xl.workbook.parts.package import Parts
from spm_xl.workbook.refresh.chart_values import charts_of
from spm_xl.workbook.refresh.kind_of_chart import chart_kind
from spm_xl.workbook.refresh.kind_of_sheet import Held, held_by, sheet_kind
from spm_xl.workbook.refresh.on_opening import calculated_on_opening
from spm_xl.workbook.refresh.refresh_following import content_types, pivots_with, without_stale
from spm_xl.workbook.refresh.refresh_usual import TEXT
from spm_xl.workbook.refresh.workbook_kind import NO_VALUE, Beside, ChartKind, Kind, Names, Source, Unusual, copied

_PROPERTIES = "docprops/"
_Cells = dict[str, dict[Spot, Held]]  # of the sheets with bound cells


def kind_of(book: Book, bound: Sequence[Place], binding: Binding, into_locked: bool) -> Kind | None:
    """The kind of a workbook, None where it has none.

    Parameters
    ----------
    book : as it was before it was refreshed, which succeeded. bound : the cells of the binding, those of names last.
    """
    if not isinstance(book.parts, Parts) or book.styles not in book.parts or len({sheet.part for sheet in book.sheets}) < len(book.sheets):
        return None
    try:
        return _kind(book, book.parts, bound, binding, into_locked)
    except (Unusual, InvalidInput):  # of a part that was not looked at before
        return None


def _kind(book: Book, parts: Parts, bound: Sequence[Place], binding: Binding, into_locked: bool) -> Kind:
    formats = CellFormats(parts[book.styles], book.styles)
    numbers = {place: number for number, place in enumerate(bound)}
    own = {name: book.by_name[name.casefold()] for name in dict.fromkeys(sheet for sheet, _, _ in bound)}
    cells = {name: held_by(sheet) for name, sheet in own.items()}
    sheets = tuple(
        sheet_kind(sheet, cells[name], {place[1:]: number for place, number in numbers.items() if place[0] == name}, formats)
        for name, sheet in own.items()
    )
    charts = _charts(book, numbers, cells)
    shown = any(slots.takes == TEXT for sheet in sheets for slots in sheet.slots)
    shown = shown or any(source.texts for chart in charts for each in chart.ranges for source in each.sources)
    if shown and book.strings not in parts:
        raise Unusual
    strings = book.strings if shown else ""
    changing = {strings, *(sheet.part for sheet in sheets), *(chart.part.name for chart in charts)}
    beside = [each for each in book.sheets if each.part not in changing]
    facts = tuple(Beside(parts.part(each.part), facts_of(each.data)) for each in beside)
    free = {each.part for each in beside if "scan" not in each.__dict__}  # their cells were not read
    safe = {name for name in parts if name.lower().startswith(_PROPERTIES)}
    same = tuple(parts.part(name) for name in parts.looked_at if name not in changing | free | safe)
    if sum(len(each.packed) for each in same) > LARGE:
        raise Unusual
    names = _names((*binding.cells.values(), *binding.names.values()))
    known = tuple(map(parts.part, sorted(safe)))
    return Kind(copied(binding), into_locked, names, tuple(parts), same, known, facts, sheets, charts, strings, book.since_1904)


def _names(fed: Iterable[str]) -> tuple[Names, ...]:
    """The names that feed the bound cells, in the order of these."""
    found: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for number, name in enumerate(fed):
        *before, last = name.split(".")
        found.setdefault(tuple(before), []).append((last, number))
    return tuple(Names(before, *zip(*own, strict=True)) for before, own in found.items())  # type: ignore[arg-type]


def _charts(book: Book, numbers: dict[Place, int], cells: _Cells) -> tuple[ChartKind, ...]:
    """The charts, where nothing else follows from new values in the bound cells."""
    held = {place: own for place in numbers if (own := cells[place[0]].get(place[1:])) and own.at != NO_VALUE}
    old = stale(book, Touched(held.keys()), {place for place, own in held.items() if own.match[4] is not None})
    every = Touched(held.keys() | old)
    kinds = content_types(book)
    main = book.parts[book.main]
    asked = not old or calculated_on_opening(main, book.main) == main
    if not asked or pivots_with(book, kinds, every) or any(without_stale(sheet, old) for sheet in book.sheets):
        raise Unusual
    order = {name: at for at, name in enumerate(cells)}

    def source(place: Place) -> Source | None:
        if place in old or place[0] not in cells:
            raise Unusual
        own = cells[place[0]].get(place[1:])
        if own is None or own.at == NO_VALUE:
            if own and own.match[7]:
                raise Unusual
            return None
        if place in numbers:
            return Source(numbers[place])
        if own.kind not in (b"n", b"s"):
            raise Unusual
        return Source(NO_VALUE, order[place[0]], own.at, own.kind == b"s")

    return tuple(chart_kind(book, part, source, every) for part in charts_of(kinds, book.parts))
