"""The accounts and participants of two files, as a problem.

Columns are those of `columns`; measures are any columns of numbers, `potential` and `workload` unless others are named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spm_xl.errors import InvalidInput, Problem, Refused
from spm_xl.near import did_you_mean
from spm_xl.tables.headers import normal
from spm_xl.tables.inputs import Rows
from spm_xl.tables.mapping import load_mapping
from spm_xl.tables.mapping_entry import TableMapping
from spm_xl.territory.checked import BETWEEN_SKILLS, Asked, Read, check
from spm_xl.territory.columns import ACCOUNTS, CAPACITY, PARTICIPANTS, TABLES, USUAL_MEASURES
from spm_xl.territory.distance import on_globe
from spm_xl.territory.files import rows_in
from spm_xl.territory.problem import Problem as Divided
from spm_xl.territory.problem import problem

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]


@dataclass(frozen=True)
class Loaded:
    """A problem, the accounts in the order of their file, and what is to be said of the files.

    rows : for each row of the file the position of its account in `problem.accounts`.
    segments, groups : by account, as the file writes them, where there are any.
    skills : by participant, as the segments are written; None: every segment.
    """

    problem: Divided
    rows: tuple[int, ...]
    warnings: tuple[Problem, ...]
    segments: Mapping[str, str]
    groups: Mapping[str, str]
    skills: Mapping[str, frozenset[str] | None]


def problem_from(
    accounts: Path,
    participants: Path,
    *,
    mapping: Path | str | Mapping[str, Any] | None = None,
    measures: Sequence[str] = (),
    without: Collection[str] = (),
    ignore: Collection[str] = frozenset(),
    mode: str = "realign",
) -> Loaded:
    """The problem that stands in two files.

    Parameters
    ----------
    mapping : TOML file, preset, or content of a mapping, of which the tables `accounts` and `participants` count; None where
        columns go by the usual words.
    measures : columns of the accounts; potential and workload, where they are there, unless given.
    without : participants who have left: their accounts are those of nobody.
    ignore, mode : as in the terms; they tell which columns are needed.

    Raises
    ------
    Refused : the files cannot be used; every fault is listed with its place.
    InvalidInput : a measure or a sheet that is not there.
    """
    entries = _entries(mapping)
    found, problems = {}, list[Problem]()
    amounts = [normal(name) for name in measures or USUAL_MEASURES]
    for table, path, own in ((ACCOUNTS, accounts, amounts), (PARTICIPANTS, participants, [CAPACITY + name for name in amounts])):
        found[table.name], wrong = rows_in(path, table, own, entries.get(table.name))
        problems += wrong
    asked = Asked(_measures(found["accounts"], measures), frozenset(without), frozenset(ignore), mode)
    stops = [each for each in problems if each.level == "refused"]
    if any(each.rule in ("missing column", "doubled column") for each in stops):
        raise Refused(tuple(problems))
    checked, more = check(found["accounts"], found["participants"], asked, frozenset(each.place for each in stops))
    if checked is None or stops:
        raise Refused((*problems, *more))
    made = _problem(checked, asked)
    number = {name: at for at, name in enumerate(made.accounts)}
    written = _spellings(found["accounts"], found["participants"])
    return Loaded(
        made,
        tuple(number[name] for name in checked.accounts),
        (*problems, *more),
        segments={name: written[segment] for name, segment in zip(checked.accounts, checked.segments, strict=True) if segment},
        groups={name: group for name, group in zip(checked.accounts, checked.groups, strict=True) if group},
        skills={name: None if skill is None else frozenset(map(written.__getitem__, skill)) for name, skill in zip(checked.participants, checked.skills, strict=True)},
    )


def _spellings(accounts: Rows, participants: Rows) -> dict[str, str]:
    """Each segment in lower case, and as it is first written: by an account before a participant."""
    found: dict[str, str] = {}
    served = (part for text in participants.column("skills") for part in BETWEEN_SKILLS.split(text))
    for text in (*accounts.column("segment"), *served):
        found.setdefault(text.strip().casefold(), text.strip())
    return found


def _problem(found: Read, asked: Asked) -> Divided:
    """The problem of columns that passed all checks."""
    import numpy

    made = problem(
        found.accounts,
        found.participants,
        found.amounts,
        shares=found.shares,
        capacity=found.capacity,
        current=found.current,
        locked=found.locked,
        segments=found.segments,
        skills=found.skills,
        groups=found.groups,
        places=_places(found.places),
        homes=_places(found.homes),
    )
    if found.travel is None:
        return made
    order = sorted(range(len(found.accounts)), key=found.accounts.__getitem__)
    return replace(made, travel=numpy.array(found.travel)[order])


def _places(columns: tuple[str, Sequence[float], Sequence[float]] | None) -> Array | None:
    """Coordinates, on the globe or in a plane, as a problem has them."""
    import numpy

    if columns is None:
        return None
    kind, first, second = columns
    return on_globe(first, second) if kind == "globe" else numpy.column_stack([numpy.array(first, dtype=float), numpy.array(second, dtype=float)])


def _measures(accounts: Rows, given: Sequence[str]) -> tuple[str, ...]:
    """The columns that are measured, by the names that they have in the file."""
    ours = {column.name for column in ACCOUNTS.columns}
    own = {normal(name): name for name in accounts.columns if name not in ours}
    numeric = [name for key, name in own.items() if any(value is not None for value in accounts.column(name)) and all(_is_number(value) for value in accounts.column(name))]
    if not given:
        usual = tuple(own[name] for name in USUAL_MEASURES if name in own)
        if not usual:
            listed = f"It has {', '.join(numeric)}." if numeric else "It has no other column of numbers."
            raise InvalidInput(f"{accounts.file} has neither potential nor workload. Name what is to be balanced with --measure COLUMN. {listed}")
        return usual
    for name in given:
        if normal(name) not in own:
            raise InvalidInput(f"{accounts.file} has no column {name!r} to be balanced. {did_you_mean(name, numeric or own.values())}")
    return tuple(dict.fromkeys(own[normal(name)] for name in given))


def _is_number(value: Any) -> bool:
    return value is None or (hasattr(value, "is_finite") and not isinstance(value, bool))


def _entries(mapping: Path | str | Mapping[str, Any] | None) -> dict[str, TableMapping]:
    """The entries of a mapping; of several for one table the first, as the file is given."""
    return {name: entries[0] for name, entries in load_mapping(mapping, TABLES).items()} if mapping else {}
