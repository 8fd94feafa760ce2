"""The participants of a scorecard: who they are on the as-of day.

Whoever changed team, region or role counts with all their deals where they stand on the as-of day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from spm_xl.errors import NotFound
from spm_xl.near import did_you_mean
from spm_xl.period import FIRST_DAY, Span
from spm_xl.tables.dated import dated
from spm_xl.tables.inputs import Inputs, Row


@dataclass(frozen=True, slots=True)
class Somebody:
    """A participant as of a day; hired and left are None where they are not known, or where somebody is still there."""

    participant: str
    name: str
    team: str
    region: str
    role: str
    manager: str
    hired: date | None
    left: date | None


def people_of(inputs: Inputs, as_of: date, team: str = "") -> tuple[Somebody, ...]:
    """The participants by id, those of one team where it is named.

    Raises
    ------
    NotFound : nobody is in that team.
    """
    rows, current = _rows(inputs), current_rows(inputs, as_of)
    found = tuple(_somebody(current[who], rows[who], current) for who in sorted(rows))
    if not team:
        return found
    members = tuple(each for each in found if each.team.casefold() == team.strip().casefold())
    if not members:
        raise NotFound(f"nobody is in the team {team!r}. {did_you_mean(team, sorted({each.team for each in found} - {''}))}")
    return members


def current_rows(inputs: Inputs, as_of: date) -> dict[str, Row]:
    """The row of each participant that is in force on a day; of somebody not yet there, the first one."""
    versions = {who: dated((row["effective"], row) for row in rows) for who, rows in _rows(inputs).items()}
    return {who: found.at(as_of) or found.values[0] for who, found in versions.items()}


def _rows(inputs: Inputs) -> dict[str, list[Row]]:
    """The rows of each participant."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in inputs.rows("participants"):
        found[row["participant"]].append(row)
    return found


def _somebody(row: Row, rows: Sequence[Row], current: Mapping[str, Row]) -> Somebody:
    """Somebody by the row in force, and by all rows for the days of coming and leaving."""
    manager = current.get(row["manager"])
    hired = [each["hire_date"] for each in rows if each["hire_date"]]
    left = [each["end_date"] for each in rows if each["end_date"]]
    return Somebody(
        row["participant"],
        row["name"] or row["participant"],
        row.get("team") or "",
        row["region"] or "",
        row["role"] or "",
        (manager["name"] if manager else "") or row["manager"] or "",
        min(hired, default=None),
        max(left, default=None),
    )


def is_there(somebody: Somebody, days: Span) -> bool:
    """Whether somebody is employed on any of some days, as far as is known.

    >>> who = Somebody("P1", "Ann", "", "", "", "", date(2026, 2, 1), None)
    >>> is_there(who, Span(date(2026, 1, 1), date(2026, 1, 31))), is_there(who, Span(FIRST_DAY, date(2026, 2, 1)))
    (False, True)
    """
    return (somebody.hired or FIRST_DAY) <= days.end and (somebody.left is None or somebody.left >= days.start)
