"""A sheet of a kind of workbook: its values by their numbers, and what each bound cell takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from spm_xl.workbook.formulas.sheet_facts import LARGE
from spm_xl.workbook.grid.cell_formats import CellFormats
from spm_xl.workbook.grid.grid import Cells, Sheet, Spot
from spm_xl.workbook.grid.grid_cells import CELL, column_of
from spm_xl.workbook.refresh.refresh_cells import style_at
from spm_xl.workbook.refresh.refresh_usual import NOTHING, NUMBER, shows_dates, taken_by
from spm_xl.workbook.refresh.workbook_kind import NO_VALUE, VALUE, SheetKind, Slots, Unusual, around, cut

_TYPE = re.compile(rb"""\st\s*=\s*["'](\w+)["']""")
_READ_OTHERWISE = (b"s", b"d", b"inlineStr")  # types that a formula's value does not have


class Held(NamedTuple):
    """A cell of a sheet: its match, which value is its own (NO_VALUE for none), and the type of it ("n" for a number)."""

    match: re.Match[bytes]
    at: int
    kind: bytes


def held_by(sheet: Sheet) -> dict[Spot, Held]:
    """The cells of a sheet in the form that spreadsheet programs write."""
    data = sheet.data
    if len(data) > LARGE or b"<!" in data or b" vm=" in data or not isinstance(sheet.cells, Cells):
        raise Unusual
    matches = list(CELL.finditer(data, *sheet.body))
    starts = {value.start(1): at for at, value in enumerate(VALUE.finditer(data))}
    found = {}
    for match in matches:
        kind = _TYPE.search(match[3])
        at = NO_VALUE if match[6] is None else starts.pop(match.start(6), NO_VALUE)
        if (match[6] is not None and at == NO_VALUE) or (match[4] is not None and kind and kind[1] in _READ_OTHERWISE):
            raise Unusual
        found[int(match[2]), column_of(match[1])] = Held(match, at, kind[1] if kind else b"n")
    if starts or len(found) != len(matches):
        raise Unusual
    return found


def sheet_kind(sheet: Sheet, held: Mapping[Spot, Held], bound: Mapping[Spot, int], formats: CellFormats) -> SheetKind:
    """What is the same in all sheets of the kind of one.

    Parameters
    ----------
    held : its cells. bound : cells with their numbers among all bound cells. formats : of the workbook.
    """
    groups: dict[tuple[int, bool], list[tuple[int, int]]] = {}
    for spot, number in bound.items():
        own = held.get(spot)
        groups.setdefault(_takes(sheet, spot, own, formats), []).append((number, own.at if own else NO_VALUE))
    slots = tuple(Slots(*takes, *zip(*cells, strict=True)) for takes, cells in groups.items())  # type: ignore[arg-type]
    valued = [(spot, each) for spot, each in held.items() if each.at != NO_VALUE]
    texts = tuple(each.at for _, each in valued if each.kind == b"s")
    results = tuple(each.at for spot, each in valued if each.match[4] is not None and each.kind == b"n" and spot not in bound)
    return SheetKind(sheet.part, around(cut(sheet.data, VALUE)[0], b"v"), slots, texts, results)


def _takes(sheet: Sheet, spot: Spot, held: Held | None, formats: CellFormats) -> tuple[int, bool]:
    """What a bound cell takes, and whether it shows dates; one without a value takes none."""
    if held is None or held.at == NO_VALUE:
        blank = not style_at(sheet, spot) if held is None else held.match[4] is None and not held.match[7] and held.kind == b"n"
        if not blank:
            raise Unusual
        return NOTHING, False
    head = sheet.data[held.match.start() : held.match.start(6) - len(b"<v>")]
    takes = taken_by(head)
    if takes == NOTHING:
        raise Unusual
    return takes, takes == NUMBER and shows_dates(head, formats)
