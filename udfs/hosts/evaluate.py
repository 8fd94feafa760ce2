"""Compute a workbook without a spreadsheet program, and fill in the values that its cells show.

Only values change, and the cells that an array formula spills into; formulas, formats and everything else
stay as they are, byte for byte. What cannot be computed for sure keeps the value that it had and is listed, as is
everything that depends on it: no value is ever a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.udfs.hosts.engine import FIT, Engine, Unknown
from spm_xl.udfs.hosts.resolved import Resolved, resolve
from spm_xl.workbook.formulas.dependents import Readers, followers, readers_of
from spm_xl.workbook.grid.grid import Area, Book, Cell, ErrorValue, Place, alone, cells_in, named, size
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.grid.grid_write import with_parts, with_values, without_chain

_UNKNOWN = {
    "Circ": "it depends on itself",
    "Spill": "other cells are in the way of its values",
    "NImpl": "the headless engine does not know how",
}
_LOOKED_AT = 5_000  # cells of a range in which the source of an error is looked for


@dataclass(frozen=True)
class Found:
    """An error that a cell shows, or a cell that was not computed.

    Attributes
    ----------
    cell : with its sheet. value : what it shows. why : in words.
    """

    cell: str
    value: str
    why: str


@dataclass(frozen=True)
class Evaluated:
    """A computed workbook.

    Attributes
    ----------
    data : the workbook with its values. formulas : how many it has. changed : (cell, before, after).
    errors, not_computed : in the order of the sheets.
    """

    data: bytes
    formulas: int
    changed: tuple[tuple[str, Any, Any], ...]
    errors: tuple[Found, ...]
    not_computed: tuple[Found, ...]


@dataclass
class _Work:
    """What is known while a workbook is computed."""

    book: Book
    formulas: dict[Place, Cell] = field(default_factory=dict)
    resolved: dict[Place, Resolved] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    first_calls: dict[Place, int] = field(default_factory=dict)
    filled: set[Place] = field(default_factory=set)  # cells without a formula of their own that an array formula fills
    reach: dict[Place, Area] = field(default_factory=dict)  # the cells that a formula fills, where it fills several
    problems: dict[Place, str] = field(default_factory=dict)


def evaluate(data: bytes, today: date | None = None) -> Evaluated:
    """Compute a workbook.

    Parameters
    ----------
    data : the workbook.
    today : the day for TODAY and NOW; without it they are not computed.

    Raises
    ------
    InvalidInput : no workbook, unsafe, or one that counts otherwise than a headless engine does.
    """
    book = read(data)
    if book.since_1904:
        raise InvalidInput("the workbook counts dates from 1904. Set it to 1900 (Excel: Options, Advanced) and check its dates.")
    if book.as_shown:
        raise InvalidInput("the workbook calculates with values as displayed, which is not supported. Switch that off.")
    work = _Work(book)
    _collect(work, today)
    if not work.formulas:
        return Evaluated(data, 0, (), (), ())
    readers = readers_of({place: found.depends_on for place, found in work.resolved.items()})
    _spread(work, tuple(work.problems), readers)
    engine = Engine(book, _inputs(work), work.calls, today)
    _calculate(work, engine, readers)
    values, extents = _values(work, engine)
    changed = _changed(book, values)
    new: dict[str, bytes | None] = {**with_values(book, {place: after for place, _, after in changed}, extents)}
    if extents:
        new |= without_chain(book)  # it may name cells that no formula fills any more
    return Evaluated(
        with_parts(book, new) if new else data,
        len(work.formulas),
        tuple((named(place), before, after) for place, before, after in changed),
        tuple(_errors(work, engine, values)),
        tuple(Found(named(place), _shown(work.formulas[place].value), why) for place, why in _in_order(work, work.problems)),
    )


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _in_order(work: _Work, found: Mapping[Place, Any]) -> list[tuple[Place, Any]]:
    return [(place, found[place]) for place in work.formulas if place in found]


# --- what is to be computed -----------------------------------------------------------------------------


def _collect(work: _Work, today: date | None) -> None:
    """Every formula, resolved."""
    for sheet in work.book.sheets:
        for row, column in sorted(sheet.cells):
            cell = sheet.cells[row, column]
            if cell.formula is not None:
                _collect_one(work, (sheet.name, row, column), cell, today)


def _collect_one(work: _Work, place: Place, cell: Cell, today: date | None) -> None:
    work.formulas[place] = cell
    work.first_calls[place] = len(work.calls)
    if cell.form == "dataTable" or not cell.formula:
        work.resolved[place] = Resolved()
        work.problems[place] = "it has no formula text" if cell.form != "dataTable" else "a data table (What-If Analysis) is not supported"
    else:
        found = resolve(cell.formula, place, work.book, cell.form == "array", len(work.calls), today is not None)
        work.resolved[place] = found
        work.calls += found.calls
        if found.problem:
            work.problems[place] = found.problem
    if cell.extent:
        work.reach[place] = cell.extent
        work.filled.update(member for member in cells_in(cell.extent) if member != place)


def _inputs(work: _Work) -> dict[Place, Any]:
    """The cells without formula that hold a value of their own."""
    found = {}
    for sheet in work.book.sheets:
        for (row, column), cell in sheet.cells.items():
            place = (sheet.name, row, column)
            if cell.formula is None and cell.value is not None and place not in work.filled:
                found[place] = cell.value
    return found


# --- computing ------------------------------------------------------------------------------------------


def _calculate(work: _Work, engine: Engine, readers: Readers) -> None:
    """Compute what can be; an answer that is no value of a cell is a problem, too."""
    for place, cell in work.formulas.items():
        if place not in work.problems:
            engine.formula(place, _entered(work.resolved[place].text, cell))
    engine.calculate()
    late = [place for place in work.formulas if place not in work.problems and _not_a_value(work, engine, place)]
    _spread(work, late, readers)


def _spread(work: _Work, waiting: Iterable[Place], readers: Readers) -> None:
    """Add to the problems whatever reads a cell that has one."""
    start = [work.reach.get(place) or alone(place) for place in waiting]
    for reader, source in followers(start, readers, work.reach, work.problems):
        work.problems[reader] = f"it depends on {named((source.sheet, source.top, source.left))}, which is not computed"


def _entered(text: str, cell: Cell) -> str:
    """The formula; an array formula that does not spill fills just the cells that it was entered in."""
    if cell.extent and not cell.dynamic:
        height, width = cell.extent.bottom - cell.extent.top + 1, cell.extent.right - cell.extent.left + 1
        return f"{FIT}({text},{height},{width})"
    return text


def _not_a_value(work: _Work, engine: Engine, place: Place) -> bool:
    value = engine.value(place)
    if isinstance(value, Unknown):
        work.problems[place] = _UNKNOWN.get(value, f"the headless engine answers {value}")
    elif work.formulas[place].extent is None and (spilled := engine.spilled(place)):
        work.reach[place] = spilled  # where other cells could have read it
        work.problems[place] = "it answers several cells and is no array formula; enter it again as one"
    return place in work.problems


# --- values ---------------------------------------------------------------------------------------------


def _values(work: _Work, engine: Engine) -> tuple[dict[Place, Any], dict[Place, Area]]:
    """The value of every cell that was computed, and the cells that spill formulas fill now."""
    values: dict[Place, Any] = {}
    extents: dict[Place, Area] = {}
    for place, cell in work.formulas.items():
        if place in work.problems:
            continue
        values[place] = engine.value(place)
        if not cell.extent:
            continue
        now = engine.spilled(place) or alone(place)
        values |= dict.fromkeys((member for member in cells_in(cell.extent) if member != place), None)
        values |= {member: engine.value(member) for member in cells_in(now)}
        if cell.dynamic and now != cell.extent:
            extents[place] = now
    return values, extents


def _changed(book: Book, values: Mapping[Place, Any]) -> list[tuple[Place, Any, Any]]:
    """(cell, before, after) where a value is another than the one that the workbook shows."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    found = []
    for place, after in values.items():
        cell = sheets[place[0]].cells.get(place[1:])
        before = cell.value if cell else None
        if type(before) is not type(after) or before != after:
            found.append((place, before, after))
    return found


def _errors(work: _Work, engine: Engine, values: Mapping[Place, Any]) -> Iterator[Found]:
    """Every formula that shows an error, the first of an array, with the reason."""
    sources: dict[Area, Place | None] = {}
    for place in work.formulas:
        extent = work.formulas[place].extent
        for each in cells_in(extent) if extent else (place,):
            value = values.get(each)
            if isinstance(value, ErrorValue):
                yield Found(named(each), str(value), _why(work, engine, values, place, sources))
                break


def _why(
    work: _Work, engine: Engine, values: Mapping[Place, Any], place: Place, sources: dict[Area, Place | None]
) -> str:
    """Where an error comes from: a cell that the formula reads, or one of our functions in it."""
    first, found = work.first_calls[place], work.resolved[place]
    for area in found.depends_on:
        if area not in sources:
            sources[area] = _source(work.book, values, area)
        source = sources[area]
        if source and source != place:
            return f"from {named(source)}"
    return next((engine.why[number] for number in range(first, first + len(found.calls)) if number in engine.why), "")


def _source(book: Book, values: Mapping[Place, Any], area: Area) -> Place | None:
    """The first cell of an area that shows an error, where the area is not too large to look."""
    sheet = book.sheet(area.sheet)
    for each in cells_in(area) if sheet and size(area) <= _LOOKED_AT else ():
        cell = sheet.cells.get(each[1:]) if sheet else None
        if isinstance(values.get(each, cell.value if cell and cell.formula is None else None), ErrorValue):
            return each
    return None
