"""Places of accounts and homes of participants, checked: out of range, missing, at (0, 0), or likely swapped.

A map is all or nothing: where some have a place and others none, a plan would silently travel nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import median
from typing import TypeAlias

from spm_xl.errors import Place, Problem
from spm_xl.tables.inputs import Rows
from spm_xl.tables.raw import refused, warning
from spm_xl.territory.columns import WORDS

Coordinates: TypeAlias = tuple[str, Sequence[float], Sequence[float]]  # "globe" with latitudes and longitudes, or "plane" with x and y
RANGE = {"latitude": 90.0, "longitude": 180.0}
LISTED = 10  # accounts that are told one by one
FAR, NEAR = 30.0, 10.0  # degrees from the middle of the others, as it stands and swapped
NEEDS_PLACES, NEEDS_HOMES = ("homes", "centres"), ("homes",)


def checked_places(
    accounts: Rows, participants: Rows, kept: Sequence[int], mode: str, told: frozenset[Place]
) -> tuple[Coordinates | None, Coordinates | None, list[Problem]]:
    """The places of the accounts and the homes of the participants that are kept, None where there are none; and what is wrong."""
    everybody = range(len(accounts.numbers))
    kind = "plane" if not _any(accounts, "latitude", everybody) and _any(accounts, "x", everybody) else "globe"
    names = ("x", "y") if kind == "plane" else ("latitude", "longitude")
    problems: list[Problem] = []
    found = []
    for rows, chosen, what, need in ((accounts, everybody, "place", NEEDS_PLACES), (participants, kept, "home", NEEDS_HOMES)):
        problems += _missing(rows, chosen, names, what, mode in need, told)
        if kind == "globe":
            problems += _out_of_range(rows, chosen, told)
        full = all(rows.column(name)[at] is not None for at in chosen for name in names)
        columns = [[float(rows.column(name)[at]) for at in chosen] for name in names] if full and len(chosen) else None
        if columns and kind == "globe":
            problems += _odd(rows, chosen, columns[0], columns[1])
        found.append((kind, columns[0], columns[1]) if columns else None)
    places, homes = found
    if kind == "globe" and places and homes:
        problems += _all_swapped(accounts, places, homes)
    return places, homes if places else None, problems


def _any(rows: Rows, name: str, chosen: Sequence[int]) -> bool:
    return any(rows.column(name)[at] is not None for at in chosen)


def _missing(rows: Rows, chosen: Sequence[int], names: tuple[str, str], what: str, needed: bool, told: frozenset[Place]) -> Iterator[Problem]:
    """Rows without coordinates; all of them may lack them where the mode does without a map."""
    absent = [(at, name) for at in chosen for name in names if rows.column(name)[at] is None and rows.place(at, name) not in told]
    rows_absent = len({at for at, _ in absent})
    if not absent:
        return
    if rows_absent == len(chosen) and not any(_any(rows, name, chosen) for name in names):
        if needed:
            columns = " and ".join(WORDS[rows.table.name][name][0] for name in names)
            remedy = f"Add the columns {columns}, or use --mode balance."
            yield refused("no map", Place(rows.file, rows.sheet), "", f"no {rows.table.name[:-1]} has a {what}, which this mode travels to.", remedy)
        return
    for at, name in absent[:LISTED]:
        text = f"{name} is blank, while others have a {what}."
        yield refused("missing coordinates", rows.place(at, name), "", text, "Fill it in, leave the row out, or clear the columns for a plan without a map.")
    if rows_absent > LISTED:
        yield refused("missing coordinates", Place(rows.file, rows.sheet), "", f"{rows_absent} rows in all have no {what}.", "Fill them in.")


def _out_of_range(rows: Rows, chosen: Sequence[int], told: frozenset[Place]) -> Iterator[Problem]:
    for name, most in RANGE.items():
        for at in chosen:
            cell = rows.column(name)[at]
            if cell is None or abs(cell) <= most or rows.place(at, name) in told:
                continue
            other = rows.column("longitude")[at]
            swapped = name == "latitude" and other is not None and abs(other) <= RANGE["latitude"] and abs(cell) <= RANGE["longitude"]
            remedy = "Latitude and longitude look swapped: exchange them." if swapped else "Correct it."
            yield refused("out of range", rows.place(at, name), cell, f"{name} is not between {-most:g} and {most:g} degrees.", remedy)


def _odd(rows: Rows, chosen: Sequence[int], north: Sequence[float], east: Sequence[float]) -> Iterator[Problem]:
    """Rows at (0, 0), where exports put what they do not know, and rows that lie among the others once their degrees are swapped."""
    middle = median(north), median(east)
    zero = [at for at, first, second in zip(chosen, north, east, strict=True) if first == 0 and second == 0]
    swapped = [
        at for at, first, second in zip(chosen, north, east, strict=True)
        if _apart(first, second, *middle) > FAR and _apart(second, first, *middle) < NEAR
    ]  # fmt: skip
    for rule, rows_found, what in (
        ("at zero", zero, "it lies at (0, 0), in the sea off Africa, where exports put what they do not know"),
        ("likely swapped", swapped, "its latitude and longitude look swapped: exchanged, it lies among the others"),
    ):
        if rows_found:
            name = rows.columns[rows.table.columns[0].name][rows_found[0]]
            more = f", and so for {len(rows_found) - 1} more" if len(rows_found) > 1 else ""
            yield warning(rule, rows.place(rows_found[0], "latitude"), name, f"{what}{more}.", "Correct the coordinates.")


def _all_swapped(accounts: Rows, places: Coordinates, homes: Coordinates) -> Iterator[Problem]:
    here = median(places[1]), median(places[2])
    there = median(homes[1]), median(homes[2])
    if _apart(*here, *there) > FAR and _apart(here[1], here[0], *there) < NEAR:
        what = "the latitudes and longitudes of the accounts or of the homes look swapped: exchanged, they lie together."
        yield refused("likely swapped", Place(accounts.file, accounts.sheet), "", what, "Exchange the two columns in one of the files.")


def _apart(north: float, east: float, other_north: float, other_east: float) -> float:
    """The larger difference in degrees, around the globe."""
    around = abs(east - other_east) % 360
    return math.inf if abs(north) > RANGE["latitude"] else max(abs(north - other_north), min(around, 360 - around))
