"""Accounts, participants and terms of a territory plan as they stand in cells.

Ranges of accounts have one row an account, or a header and then one row an account; rows without any amount do not count.
The order of rows decides nothing: accounts are numbered by what they are, so the same rows in another order get the same plan.

>>> found = accounts_of(((3.0,), ("",), (1.0,)), (), (), ())
>>> found.rows, found.amounts
((0, 2), {'potential': [3.0, 1.0]})
>>> people_of((("Participant", "Share"), ("Ann", 2.0), ("Bo", 1.0)), ["potential"]).shares
[2.0, 1.0]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spm_xl.errors import InvalidPlan, NotFound, OutOfRange
from spm_xl.near import did_you_mean
from spm_xl.udfs.cells import VALUE, Block, Refusal, is_blank, number, text
from spm_xl.udfs.ranges import without_errors
from spm_xl.udfs.terms import FLAGS, plain

USUAL = ("potential", "workload")  # names of measures without a header
HEADERS = {"participant": "name", "participants": "name", "rep": "name", "name": "name", "share": "share", "capacity": "share", "fte": "share", "home_lat": "lat", "home_latitude": "lat", "home_lon": "lon", "home_longitude": "lon"}


@dataclass(frozen=True)
class Accounts:
    """The accounts: `rows` are their places in the ranges, `count` how many rows these have, `header` whether the first is one."""

    rows: tuple[int, ...]
    count: int
    header: bool
    amounts: dict[str, list[float]]
    current: list[str]
    locked: list[bool]
    places: list[tuple[float, float]]

    @property
    def ids(self) -> list[str]:
        """Names by what the accounts are, not by where they stand; of equals the first row comes first."""
        key = list(zip(zip(*self.amounts.values(), strict=True), self.current, self.locked, self.places or [(0.0, 0.0)] * len(self.rows), strict=True))
        ids = [""] * len(self.rows)
        for rank, at in enumerate(sorted(range(len(self.rows)), key=key.__getitem__)):
            ids[at] = f"{rank:07d}"
        return ids

    @property
    def rows_by_what_they_are(self) -> list[int]:
        """The rows in the order of the ids."""
        return [row for _, row in sorted(zip(self.ids, self.rows, strict=True))]


@dataclass(frozen=True)
class People:
    """The participants; no shares, capacity or homes where nothing says so."""

    names: list[str]
    shares: list[float] | None
    capacity: dict[str, list[float]]
    homes: list[tuple[float, float]]


def accounts_of(measures: Block, current: Block, locked: Block, coordinates: Block, owners: str = "current") -> Accounts:
    """The accounts of the ranges of one length; `owners` is how the function calls the range of who has them."""
    header = bool(measures) and all(isinstance(cell, str) and not _is_number(cell) for cell in measures[0]) and not all(map(is_blank, measures[0]))
    width = max(map(len, measures), default=0)
    for name, given in ((owners, current), ("locked", locked), ("coordinates", coordinates)):
        if given and len(given) != len(measures):
            raise Refusal(VALUE, f"measures has {len(measures)} rows and {name} has {len(given)}. Give ranges of one length.")
    rows = [at for at, row in enumerate(measures) if at >= header and not all(map(is_blank, row))]
    if not rows:
        raise Refusal(VALUE, "measures has no amounts. Give one row an account, and one column a measure.")
    names = [text(cell, "measures") or f"measure {at}" for at, cell in enumerate(measures[0], 1)] if header else [*USUAL, *(f"measure {at}" for at in range(3, width + 1))][:width]
    if len(set(map(plain, names))) < len(names):
        raise Refusal(VALUE, "two columns of measures have the same name. Rename one.")
    amounts = {name: [_amount(_at(measures, row, column), f"{name} (row {row + 1} of measures)") for row in rows] for column, name in enumerate(names)}
    names_of = [_name(_at(current, row, 0), f"row {row + 1} of {owners}") for row in rows]
    locks = [_flag(_at(locked, row, 0), f"row {row + 1} of locked") for row in rows]
    for row, owner, lock in zip(rows, names_of, locks, strict=True):
        if lock and not owner:
            raise Refusal(VALUE, f"row {row + 1} is locked, and current names nobody who has it. Name the participant, or clear the lock.")
    places = [place(_at(coordinates, row, 0), _at(coordinates, row, 1), f"row {row + 1} of coordinates") for row in rows] if coordinates else []
    return Accounts(tuple(rows), len(measures), header, amounts, names_of, locks, places)


def people_of(given: Block, measures: list[str]) -> People:
    """The participants: a row or a column of names, or a table whose header names Participant and any of Share, Capacity and the home's coordinates."""
    rows = without_errors(given, "participants")
    if len(rows) == 1:
        rows = tuple((cell,) for cell in rows[0])
    if max(map(len, rows), default=0) == 1 and HEADERS.get(plain(text(rows[0][0], "participants"))) != "name":
        rows = (("participant",), *rows)
    kinds = _kinds(rows[0] if rows else (), measures)
    columns = {kind: at for at, kind in enumerate(kinds) if kind}
    body = [row for row in rows[1:] if not all(map(is_blank, row))]
    names = [_name(_cell(row, columns.get("name", 0)), "participants") for row in body]
    if not names or not all(names):
        raise Refusal(VALUE, "participants names nobody, or has a row without a name. Give one row a participant, under a header where there are several columns.")
    doubled = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if doubled:
        raise OutOfRange(f"participants holds {doubled} twice. Keep one row a participant.")
    shares = [_amount(_cell(row, columns["share"]), f"share of {name}") for row, name in zip(body, names, strict=True)] if "share" in columns else None
    if shares is not None and min(shares) <= 0:
        raise OutOfRange(f"the share of {names[shares.index(min(shares))]} is 0. Give everybody a share above 0, or leave them out.")
    capacity = {name: [_limit(_cell(row, columns[f"capacity {name}"]), f"capacity of {who}") for row, who in zip(body, names, strict=True)] for name in measures if f"capacity {name}" in columns}
    if ("lat" in columns) != ("lon" in columns):
        raise Refusal(VALUE, "participants has one of the columns Home lat and Home lon. Give both, or neither.")
    homes = [place(_cell(row, columns["lat"]), _cell(row, columns["lon"]), f"home of {who}") for row, who in zip(body, names, strict=True)] if "lat" in columns else []
    return People(names, shares, capacity, homes)


def _kinds(header: tuple[Any, ...], measures: list[str]) -> list[str]:
    """What each column of participants is."""
    found = []
    known = {plain(f"capacity {name}"): f"capacity {name}" for name in measures}
    for cell in header:
        word = plain(text(cell, "participants"))
        kind = HEADERS.get(word) or known.get(word, "")
        if word and not kind:
            raise NotFound(f"{text(cell, 'participants')!r} is no column of participants. {did_you_mean(word, [*HEADERS, *known])}")
        if kind and kind in found:
            raise Refusal(VALUE, f"participants has the column {text(cell, 'participants')} twice. Keep one.")
        found.append(kind)
    return found


def place(latitude: Any, longitude: Any, where: str) -> tuple[float, float]:
    """Degrees on the globe."""
    if is_blank(latitude) or is_blank(longitude):
        raise Refusal(VALUE, f"{where} has no place. Fill latitude and longitude, or leave the coordinates out.")
    lat, lon = float(number(latitude, where)), float(number(longitude, where))
    if abs(lat) > 90 or abs(lon) > 180:
        swapped = " Latitude and longitude look swapped: latitude comes first." if abs(lon) <= 90 and abs(lat) <= 180 else " Correct it."
        raise OutOfRange(f"{where} is {lat:g}, {lon:g}, which is not on the globe (-90 to 90, -180 to 180).{swapped}")
    if lat == lon == 0:
        raise OutOfRange(f"{where} is 0, 0: a place in the sea that stands for a missing one. Correct it.")
    return lat, lon


def pairs_of(terms: Block) -> dict[str, tuple[str, Any]]:
    """Terms by their names in lower case, from rows of name and value: the name as written, and its value."""
    found: dict[str, tuple[str, Any]] = {}
    for row in without_errors(terms, "terms"):
        if all(map(is_blank, row)):
            continue
        written, value = text(row[0], "terms"), _cell(row, 1)
        if len(row) != 2 or not written:
            raise Refusal(VALUE, "terms are two columns: a name and its value in each row.")
        if plain(written) in found:
            raise Refusal(VALUE, f"terms names {written} twice. Keep one.")
        if not is_blank(value):
            found[plain(written)] = written, value
    return found


def _at(block: Block, row: int, column: int) -> Any:
    return _cell(block[row], column) if block else None


def _cell(row: tuple[Any, ...], column: int) -> Any:
    return row[column] if column < len(row) else None


def _is_number(cell: str) -> bool:
    try:
        number(cell, "")
    except Refusal:
        return cell[:1] == "#"
    return bool(cell.strip())


def _name(cell: Any, argument: str) -> str:
    return "" if type(cell) in (int, float) and cell == 0 else text(cell, argument)


def _flag(cell: Any, argument: str) -> bool:
    word = plain(text(cell, argument))
    if word in ("", "0"):
        return False
    known = {**FLAGS, "1": True, "x": True}
    if word not in known:
        raise NotFound(f"{argument} is {text(cell, argument)!r}. {did_you_mean(word, known)}")
    return bool(known[word])


def _amount(cell: Any, argument: str) -> float:
    if is_blank(cell):
        raise Refusal(VALUE, f"{argument} is blank. A blank is not zero: fill the cell.")
    found = float(number(cell, argument))
    if found < 0:
        raise OutOfRange(f"{argument} is {found:g}. Nobody can have less than nothing of it: correct the cell.")
    return found


def _limit(cell: Any, argument: str) -> float:
    return float("inf") if is_blank(cell) else _amount(cell, argument)


def share_of(value: Any, argument: str) -> float:
    """A part of 1, not negative; above 10 is a percentage written without its sign."""
    found = float(number(value, argument))
    if found < 0:
        raise OutOfRange(f"{argument} is {found:g}, and below zero it has no meaning. Write 0.05 or 5%.")
    if found > 10:
        raise InvalidPlan(f"{argument} is {found:g}, which means {found:.0%}. Write 0.05 or 5%.")
    return found
