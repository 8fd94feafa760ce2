"""Where a binding's values go in a workbook, and what stands against it there.

All that is wrong is found in one pass, before anything is changed.

>>> cell_at("'Bob''s deals'!$C$4"), cell_at("Data!A5:H9"), cell_at("C4")
(("Bob's deals", 'C4'), ('Data', 'A5:H9'), None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.workbook.bind.binding import value_of
from spm_xl.workbook.formulas.references import prefix, reads_nothing
from spm_xl.workbook.grid.grid import REMEMBERED as _START
from spm_xl.workbook.grid.grid import Area, Book, Cell, Sheet, area, named, size, spelled
from spm_xl.workbook.refresh.sheet_objects import things_on

_PLACE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?)")
REMEMBERED = _START + "{}"
MOST_LISTED = 10_000  # rows


@dataclass
class Problems:
    """What is wrong with a binding, a workbook or the data; all of it is said at once."""

    found: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Note one."""
        if text not in self.found:
            self.found.append(text)

    def raise_any(self) -> None:
        """Raise what was found; nothing is written then."""
        if self.found:
            first = self.found[0] if len(self.found) == 1 else "\n".join(f"- {each}" for each in self.found[:20])
            more = f"\n... and {len(self.found) - 20} more" if len(self.found) > 20 else ""
            start = "" if len(self.found) == 1 else f"{len(self.found)} things stand against this refresh:\n"
            raise InvalidInput(f"{start}{first}{more}\nNothing was changed.")


class Target(NamedTuple):
    """A cell that takes a value: what the binding calls it, the address by which it is bound ("" for a name), its value."""

    called: str
    address: str
    value: Any


def cell_at(text: str) -> tuple[str, str] | None:
    """Sheet and address of a place such as `Sheet!C4`; None where it is none."""
    found = _PLACE.fullmatch(text.strip())
    if not found:
        return None
    return (found[1] or "").replace("''", "'") or found[2], found[3].replace("$", "").upper()


def area_bound(book: Book, text: str, problems: Problems) -> Area | None:
    """The cells that are bound by an address: where they stand now, if they have moved since the binding was made."""
    found = cell_at(text)
    sheet = book.by_name.get(found[0].casefold()) if found else None
    if not found:
        problems.add(f"{text!r} is no cell or range of a sheet. Write it as Sheet!C4 or 'My sheet'!A5:H9.")
        return None
    if sheet is None:
        problems.add(f"{text}: there is no sheet {found[0]!r}. {did_you_mean(found[0], [each.name for each in book.sheets])}")
        return None
    moved = book.names.get((REMEMBERED.format(found[1].replace(":", "_")).casefold(), sheet.name)) if book.remembers else None
    try:
        return area(sheet.name, (moved or found[1]).rpartition("!")[2])
    except InvalidInput:
        problems.add(f"{text} lies beyond the last row or column of a sheet, or is gone. Correct the binding.")
        return None


def area_named(book: Book, name: str, problems: Problems) -> Area | None:
    """The cells that a defined name stands for; of a name of one sheet, such as `Sheet!net`, or of the workbook."""
    before, _, own = name.rpartition("!")
    sheet = before[1:-1].replace("''", "'") if before.startswith("'") else before
    every = {at: text for (each, at), text in book.names.items() if each == own.casefold()}
    if sheet:
        every = {at: text for at, text in every.items() if at.casefold() == sheet.casefold()}
    text = every.get("") if "" in every else next(iter(every.values()), None)
    if text is None:
        names = dict.fromkeys(each for each, _ in book.names if not each.startswith("_xlnm"))
        problems.add(f"the workbook has no name {name!r}: it was deleted or renamed. {did_you_mean(name, names)}")
        return None
    if "" not in every and len(every) > 1:
        problems.add(f"several sheets have a name {name!r}. Bind the one that is meant, such as {prefix(next(iter(every)))}{own}.")
        return None
    place = cell_at(text.lstrip("="))
    if "#REF!" in text or not place or not book.sheet(place[0]):
        why = "its cell was deleted (#REF!)" if "#REF!" in text else f"it stands for {text[:60]!r}"
        problems.add(f"the name {name!r} stands for no cell: {why}. Define it again in the workbook (Formulas, Name Manager).")
        return None
    found = book.sheet(place[0])
    return area(found.name, place[1]) if found else None


def value_bound(values: Mapping[str, Any], name: str, where: str, problems: Problems) -> Any:
    """The value of a name in the data; None, and a problem, where it has none."""
    try:
        return values[name] if "." not in name else value_of(values, name)
    except KeyError:
        problems.add(f"{where}: the data has no {name!r}. {did_you_mean(name, _names(values))}")
        return None


def _names(values: Mapping[str, Any], before: str = "") -> Iterable[str]:
    for name, value in values.items():
        yield f"{before}{name}"
        if isinstance(value, Mapping):
            yield from _names(value, f"{before}{name}.")


def only_a_number(cell: Cell) -> bool:
    """Whether a cell's formula is no more than a number, such as =365*2, and a value may take its place."""
    return cell.form == "normal" and reads_nothing(cell.formula or "")


def obstacles(sheet: Sheet) -> list[tuple[Area, str]]:
    """The areas of a sheet whose cells cannot be written one by one, with the reason."""
    found = []
    for table in sheet.tables:
        area, first, last = table.area, table.area.top + table.header_rows, table.area.bottom - table.totals_rows
        found += [(area._replace(bottom=first - 1), f"it is in the header of table {table.name}, which stays as it is")] if table.header_rows else []
        found += [(area._replace(top=last + 1), f"it is in the totals row of table {table.name}, which stays as it is")] if table.totals_rows else []
    for thing in things_on(sheet):
        if thing.what.startswith("the merged"):
            found.append((thing.area, f"it lies in {thing.what}, of which only the first cell can be bound"))
        elif not thing.what.startswith("table ") and size(thing.area) > 1:
            found.append((thing.area, f"it lies in {thing.what}"))
    return found


def targets(book: Book, cells: Mapping[str, str], names: Mapping[str, str], values: Mapping[str, Any], problems: Problems) -> list[tuple[Area, Target]]:
    """The cells and named cells of a binding, each with the value that it gets."""
    found: list[tuple[Area, Target]] = []
    against: dict[str, list[tuple[Area, str]]] = {}
    rows: dict[str, frozenset[int]] = {}
    direct = {} if book.remembers else _areas(tuple(cells), tuple(sheet.name for sheet in book.sheets))
    bound = [(called, called, direct.get(called) or area_bound(book, called, problems), name) for called, name in cells.items()]
    bound += [(called, "", area_named(book, called, problems), name) for called, name in names.items()]
    for called, address, there, name in bound:
        try:
            value: Any = values
            for step in _steps(name):
                value = value[step]
        except (KeyError, TypeError, IndexError):
            problems.add(f"{called}: the data has no {name!r}. {did_you_mean(name, _names(values))}")
            continue
        if there is None:
            continue
        sheet, row, column, bottom, right = there
        if sheet not in against:
            against[sheet] = obstacles(book.by_name[sheet.casefold()])
            rows[sheet] = _rows_of(against[sheet])
        if row != bottom or column != right:
            if not any(each == there for each, _ in against[sheet]):
                problems.add(f"{called} stands for {spelled(there)}, which is more than one cell. Bind one cell, or its rows as a range.")
                continue
            there = Area(sheet, row, column, row, column)
        for (_, top, left, bottom, right), why in against[sheet] if row in rows[sheet] or not rows[sheet] else ():
            if top <= row <= bottom and left <= column <= right and not ("merged" in why and (row, column) == (top, left)):
                problems.add(f"{called} ({named((sheet, row, column))}): {why}. Bind another cell.")
        found.append((there, Target(called, address, value)))
    return found


def _rows_of(against: Sequence[tuple[Area, str]]) -> frozenset[int]:
    """The rows of some areas; blank where they are too many to be listed."""
    if sum(area.bottom - area.top + 1 for area, _ in against) > MOST_LISTED:
        return frozenset()
    return frozenset(row for area, _ in against for row in range(area.top, area.bottom + 1))


@lru_cache(maxsize=4096)
def _steps(name: str) -> tuple[str, ...]:
    """The steps of a name, one for each level of the data."""
    return tuple(name.split("."))


@lru_cache(maxsize=64)  # a binding serves many workbooks
def _areas(cells: tuple[str, ...], sheets: tuple[str, ...]) -> dict[str, Area]:
    """The areas of those addresses that are right, in a workbook with these sheets."""
    names = {name.casefold(): name for name in sheets}
    found = {}
    for text in cells:
        place = cell_at(text)
        if place and place[0].casefold() in names:
            with suppress(InvalidInput):
                found[text] = area(names[place[0].casefold()], place[1])
    return found
