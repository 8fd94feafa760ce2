"""The participants of the workbook, as a person may have changed them: added, taken away, with other shares, limits, skills and homes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from spm_xl.alignment import layout
from spm_xl.alignment.table_read import Faults, TableRead, blank, numbers, row_numbers, text, texts

Place = tuple[float, float]


@dataclass(frozen=True)
class People:
    """Participants by name, each column with a value for each; None for a column that is blank in all rows."""

    names: tuple[str, ...]
    shares: tuple[float, ...] | None
    capacity: dict[str, list[float]]
    skills: tuple[frozenset[str] | None, ...]
    homes: tuple[Place, ...] | None


def people_read(table: TableRead, measures: Sequence[str], on_globe: bool, faults: Faults) -> People:
    """The participants of the table."""
    names = texts(table, layout.PARTICIPANT)
    _check_names(table, names, faults)
    shares = numbers(table, layout.SHARE, faults, least=0.0)
    headers = layout.measure_headers(measures)
    capacity = {name: numbers(table, layout.CAPACITY_OF + header, faults, least=0.0) for name, header in headers.items()}
    return People(
        tuple(names),
        _all_or_none(table, shares, layout.SHARE, "has no share, but others have one. Type its share, or clear all of them.", faults),
        {name: [inf if each is None else each for each in column] for name, column in capacity.items() if any(each is not None for each in column)},
        tuple(_skills(each) for each in texts(table, layout.SKILLS_OF)),
        places_read(table, layout.HOME_LATITUDE, layout.HOME_LONGITUDE, on_globe, "has no home, but others have one. Type where it is.", faults),
    )


def _check_names(table: TableRead, names: Sequence[str], faults: Faults) -> None:
    seen: dict[str, int] = {}
    for row, name in zip(row_numbers(table), names, strict=True):
        if not name:
            faults.add(table.cell(row, layout.PARTICIPANT), None, "is blank, but its row is not. Name the participant, or clear the row.")
        elif name.casefold() in seen:
            faults.add(table.cell(row, layout.PARTICIPANT), name, f"is also in {table.cell(seen[name.casefold()], layout.PARTICIPANT)}. Take one of the rows out.")
        seen.setdefault(name.casefold(), row)
    if not names:
        faults.found.append(f"the table {table.name} (sheet {table.sheet}) names no participant. Name one.")


def _skills(value: str) -> frozenset[str] | None:
    """Which segments somebody may serve.

    >>> sorted(_skills("CHILDREN | GENERAL") or ()), _skills("")
    (['CHILDREN', 'GENERAL'], None)
    """
    found = frozenset(text(each) for each in value.split(layout.BETWEEN_SKILLS)) - {""}
    return found or None


def _all_or_none(table: TableRead, found: list[float | None], header: str, words: str, faults: Faults) -> tuple[float, ...] | None:
    """A column in which all rows have a number, or none has."""
    if all(each is None for each in found):
        return None
    for row, each in zip(row_numbers(table), found, strict=True):
        if each is None and blank(table.value(row, header)):
            faults.add(table.cell(row, header), None, words)
    known = tuple(each for each in found if each is not None)
    if len(known) == len(found) and sum(known) <= 0:
        faults.add(table.cell(row_numbers(table)[0], header), None, "and all others are 0. Give somebody a share.")
    return known


def places_read(table: TableRead, latitude: str, longitude: str, on_globe: bool, words: str, faults: Faults) -> tuple[Place, ...] | None:
    """The places of a table's rows; None where no row has one. On the globe degrees must be degrees."""
    north, east = (numbers(table, header, faults) for header in (latitude, longitude))
    if all(each is None for each in (*north, *east)):
        return None
    found = []
    for row, y, x in zip(row_numbers(table), north, east, strict=True):
        for header, value, most in ((latitude, y, 90.0), (longitude, x, 180.0)):
            if value is None and blank(table.value(row, header)):
                faults.add(table.cell(row, header), None, words)
            elif on_globe and value is not None and abs(value) > most:
                faults.add(table.cell(row, header), value, f"is beyond {most:g} degrees. See whether latitude and longitude are exchanged.")
        found.append((y or 0.0, x or 0.0))
    return tuple(found)
