"""What follows from new values elsewhere in a workbook: stale values go, charts show what is new, pivots ask to be refreshed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from spm_xl.workbook.formulas.dependents import Touched
from spm_xl.workbook.grid.cells import Fixed, Known, Scalar
from spm_xl.workbook.grid.grid import Book, Place, Sheet
from spm_xl.workbook.grid.grid_write import Edit, replaced, sheet_edits
from spm_xl.workbook.parts.xml_parts import elements
from spm_xl.workbook.refresh import chart_values
from spm_xl.workbook.refresh.on_opening import PIVOT_TYPE, refreshed_on_opening
from spm_xl.workbook.refresh.refresh_writing import serial_of

CONTENT_TYPES = "[Content_Types].xml"


def sheets_with(book: Book, edits: Mapping[str, list[Edit]], old: Iterable[Place]) -> dict[str, bytes]:
    """The sheets with their new values, and without those that are stale."""
    found = {}
    for sheet in book.sheets:
        own = [*edits.get(sheet.name, ()), *without_stale(sheet, old)]
        if own:
            found[sheet.part] = replaced(sheet.data, own)
    return found


def without_stale(sheet: Sheet, old: Iterable[Place]) -> list[Edit]:
    """The edits that take stale values out of a sheet."""
    blank: dict[tuple[int, int], None] = {}
    for place in old:
        if place[0] == sheet.name:
            extent = sheet.cells[place[1:]].extent
            if extent:
                blank |= {spot: None for spot in sheet.cells if extent.top <= spot[0] <= extent.bottom and extent.left <= spot[1] <= extent.right}
            blank[place[1:]] = None
    return sheet_edits(sheet, blank) if blank else []


def content_types(book: Book) -> dict[str, str]:
    """The content type of each part that has its own."""
    return {
        facts.get("PartName", "").lstrip("/"): facts.get("ContentType", "")
        for tag, facts, _ in elements(book.parts, CONTENT_TYPES) if tag == "Override"
    }  # fmt: skip


def caches_with(book: Book, values: Mapping[Place, Any], old: set[Place], areas: Touched) -> dict[str, bytes]:
    """Charts with the values that they show now; pivots that ask to be refreshed.

    Parameters
    ----------
    values : what cells hold from now on. old : cells whose value is stale. areas : what changed.
    """
    if not areas:
        return {}
    kinds = content_types(book)
    every = Touched(areas.cells | old, areas.areas)

    def value(sheet: str, row: int, column: int) -> Scalar:
        own = book.sheet(sheet)
        if own is None:
            raise LookupError(sheet)
        place = (own.name, row, column)
        if place in values:
            return shown_of(values[place], book.since_1904)
        cell = None if place in old else own.cells.get((row, column))
        return cell.value if cell else None

    charts = chart_values.with_values(book, chart_values.charts_of(kinds, book.parts), every, value)
    return charts | pivots_with(book, kinds, every)


def pivots_with(book: Book, kinds: Mapping[str, str], changed: Touched) -> dict[str, bytes]:
    """The pivots that read what changed, and do not ask to be refreshed yet; `kinds` is the content type of each part."""
    pivots = [part for part, kind in kinds.items() if kind.endswith(PIVOT_TYPE) and part in book.parts]
    return refreshed_on_opening(book, pivots, changed)


def shown_of(value: Any, since_1904: bool) -> Scalar:
    """What a cell shows that is given a value."""
    value = value.value if isinstance(value, (Known, Fixed)) else value
    return serial_of(value, since_1904) if isinstance(value, date) else value
