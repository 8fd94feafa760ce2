"""A territory workbook read back: the problem as it stands there now, how its plan is asked for, and what the manager decided.

Everything that is wrong is told at once, each with its cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.alignment import layout
from spm_xl.alignment.accounts_read import Accounts, accounts_read
from spm_xl.alignment.decisions import Decision, decisions
from spm_xl.alignment.kind import confirm_readable
from spm_xl.alignment.people_read import People, Place, people_read
from spm_xl.alignment.source import Source
from spm_xl.alignment.table_read import Faults, TableRead, table_read, text
from spm_xl.alignment.terms_read import measures_read, terms_read, travel_by
from spm_xl.near import did_you_mean
from spm_xl.territory.problem import Problem, problem
from spm_xl.territory.terms import Terms
from spm_xl.workbook.ports.port import Port

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]


@dataclass(frozen=True)
class Asked:
    """What a workbook asks for.

    accounts     the accounts in the order of their table
    decided      account -> who it was given to by a name or an answer, and the cell that says so
    source       segments, groups and skills by their names
    vacant       whether accounts have somebody under Today who is no participant any more
    notes        what its user should know, in sentences
    """

    problem: Problem
    terms: Terms
    accounts: tuple[str, ...]
    decided: dict[str, Decision]
    source: Source
    vacant: bool
    notes: tuple[str, ...]


def read_back(port: Port) -> Asked:
    """What a territory workbook asks for.

    Raises
    ------
    InvalidInput : it is none, or what stands in it cannot be planned; the message names the cells.
    """
    confirm_readable(port)
    faults = Faults()
    asked = table_read(port, layout.MEASURES, (layout.MEASURE, layout.TOLERANCE, layout.WEIGHT), faults)
    measures = measures_read(asked, faults) if asked else ()
    faults.confirm_none()
    assert asked is not None
    terms, counted = terms_read(port, asked, faults), travel_by(port, measures, faults)
    on_globe = _on_globe(port, faults)
    wanted = {
        layout.PARTICIPANTS: layout.participants_headers(measures),
        layout.ACCOUNTS: layout.accounts_headers(measures),
        layout.MOVES: layout.moves_headers(measures),
    }
    people_table, accounts_table, moves = (table_read(port, name, headers, faults) for name, headers in wanted.items())
    if people_table is None or accounts_table is None or moves is None:
        faults.confirm_none()
        raise AssertionError("a table that is missing is a fault")
    for table in (accounts_table, people_table):
        _check_below(port, table, faults)
    people = people_read(people_table, measures, on_globe, faults)
    accounts, notes = accounts_read(accounts_table, measures, people.names, on_globe, faults)
    decided = decisions(accounts, accounts_table, moves, people, terms.ignore, faults)
    faults.confirm_none()
    found = _problem(accounts, people, counted, on_globe)
    return Asked(found, terms, accounts.names, decided, _source(accounts, people), bool(notes), notes)


def _source(accounts: Accounts, people: People) -> Source:
    segments, groups = (dict(zip(accounts.names, names, strict=True)) for names in (accounts.segments, accounts.groups))
    return Source(segments, groups, dict(zip(people.names, people.skills, strict=True)))


def _on_globe(port: Port, faults: Faults) -> bool:
    word = text(port.named(layout.COORDINATES)).casefold()
    known = (layout.GLOBE, layout.PLANE)
    if word and word not in known:
        faults.add(f"the cell {layout.COORDINATES}", word, f"is none of {' and '.join(known)}. {did_you_mean(word, known)}")
    return word != layout.PLANE


def _check_below(port: Port, table: TableRead, faults: Faults) -> None:
    """Refuse rows that were typed below a table and do not belong to it: they would silently be left out."""
    below = port.below(table.name)
    if below is not None:
        faults.add(
            below, None,
            f"stands right below the table {table.name} and does not belong to it. Let the table reach over it (Excel: drag its lower right corner; "
            "LibreOffice: Data, Define Range), or insert a row inside of the table and type there.",
        )  # fmt: skip


def _problem(accounts: Accounts, people: People, counted: str | None, on_globe: bool) -> Problem:
    return problem(
        accounts.names, people.names, accounts.amounts,
        shares=people.shares, capacity=people.capacity, current=[name or None for name in accounts.today], locked=accounts.locked,
        segments=accounts.segments, skills=people.skills, groups=[name or None for name in accounts.groups],
        places=_places(accounts.places, on_globe), homes=_places(people.homes, on_globe), travel=counted,
    )  # fmt: skip


def _places(found: Sequence[Place] | None, globe: bool) -> Array | None:
    if found is None:
        return None
    import numpy

    from spm_xl.territory.distance import on_globe

    north, east = zip(*found, strict=True)
    return on_globe(north, east) if globe else numpy.column_stack([east, north]).astype(float)
