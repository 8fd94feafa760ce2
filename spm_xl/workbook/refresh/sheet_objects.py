"""What lies on a sheet over several cells, and must stay in one piece: merged cells, tables, arrays, pivots, drawings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spm_xl.workbook.grid.grid import Area, Cells, Sheet, area
from spm_xl.workbook.parts.xml_parts import elements, relations_of

_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]+\d+:[A-Z]+\d+)["']""")
_ARRAYS = (b't="array"', b"t='array'", b't="dataTable"', b"t='dataTable'")
_PROTECTED = re.compile(rb"""<(?:\w+:)?sheetProtection\b[^<>]*\ssheet\s*=\s*["'](?:1|true)["']""")
_FILTER = re.compile(rb"""<(?:\w+:)?autoFilter\b[^<>]*\sref\s*=\s*["']([A-Z$]+[\d$]+:[A-Z$]+\d+)["']""")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing on a sheet: what it is, as a message says it, and the cells that it lies on."""

    what: str
    area: Area


def things_on(sheet: Sheet) -> list[Thing]:
    """Everything on a sheet that must stay in one piece."""
    found = [Thing(f"the merged cells {text.decode()}", area(sheet.name, text.decode())) for text in merged_cells(sheet)]
    found += [Thing(f"table {table.name}", table.area) for table in sheet.tables]
    if any(mark in sheet.data for mark in _ARRAYS):
        found += [Thing("an array formula", extent) for extent in _extents(sheet)]
    return found + list(_pivots(sheet))


def _extents(sheet: Sheet) -> Iterator[Area]:
    """The cells that each array formula fills; other cells are not read."""
    there = sheet.cells.found if isinstance(sheet.cells, Cells) else {}
    for spot in sheet.cells:
        match = there.get(spot)
        if not isinstance(match, re.Match) or (match[4] and (b"array" in match[4] or b"dataTable" in match[4])):
            extent = sheet.cells[spot].extent
            if extent:
                yield extent


def merged_cells(sheet: Sheet) -> list[bytes]:
    """The areas of merged cells."""
    return _MERGED.findall(sheet.data, sheet.body[1]) if b"mergeCell" in sheet.data else []


def is_protected(sheet: Sheet) -> bool:
    """Whether a sheet is protected."""
    return b"sheetProtection" in sheet.data and _PROTECTED.search(sheet.data) is not None


def filtered(sheet: Sheet) -> Area | None:
    """The range of the sheet's own filter."""
    found = _FILTER.search(sheet.data, sheet.body[1])
    return area(sheet.name, found[1].decode()) if found else None


def _pivots(sheet: Sheet) -> Iterator[Thing]:
    for kind, part, _ in relations_of(sheet.parts, sheet.part).values():
        if kind != "pivotTable" or part not in sheet.parts:
            continue
        place = next((facts for tag, facts, _ in elements(sheet.parts, part) if tag == "location"), {})
        yield Thing("a pivot table", area(sheet.name, place.get("ref", "")))


def drawings_on(sheet: Sheet) -> list[Thing]:
    """Charts, pictures and shapes, with the cells that they stand over."""
    found = []
    for kind, part, _ in relations_of(sheet.parts, sheet.part).values():
        if kind == "drawing" and part in sheet.parts:
            found += [Thing("a drawing", each) for each in _anchors(sheet, elements(sheet.parts, part))]
    return found


def _anchors(sheet: Sheet, inside: Iterable[tuple[str, dict[str, str], str]]) -> Iterator[Area]:
    """The cells that the anchors of a drawing name; an anchor of one cell stands over that one."""
    ends: list[list[int]] = []
    for tag, _, text in inside:
        if tag in ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"):
            yield from _over(sheet, ends)
            ends = []
        elif tag in ("from", "to") and len(ends) < 2:
            ends.append([])
        elif tag in ("col", "row") and ends and len(ends[-1]) < 2 and text.strip().isdecimal():
            ends[-1].append(int(text) + 1)
    yield from _over(sheet, ends)


def _over(sheet: Sheet, ends: list[list[int]]) -> Iterator[Area]:
    if ends and all(len(end) == 2 for end in ends):
        (left, top), (right, bottom) = ends[0], ends[-1]
        yield Area(sheet.name, min(top, bottom), min(left, right), max(top, bottom), max(left, right))
