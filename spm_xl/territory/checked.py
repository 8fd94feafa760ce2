"""What can be wrong with accounts and participants, every fault with its place.

What would make a plan meaningless is refused; what is odd but has a meaning is a warning: one participant gets everything,
a measure whose total is 0 is even by definition, more participants than accounts leave some with none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spm_xl.errors import Place, Problem
from spm_xl.near import did_you_mean
from spm_xl.tables.headers import normal
from spm_xl.tables.inputs import Rows
from spm_xl.tables.raw import refused, warning
from spm_xl.territory.columns import CAPACITY
from spm_xl.territory.coordinates import Coordinates, checked_places
from spm_xl.territory.words import counted

LONGEST = 255  # characters of an id
BETWEEN_SKILLS = re.compile("[|;,]")
STARTS_A_FORMULA = ("=", "+", "@", "\t")


@dataclass(frozen=True)
class Asked:
    """What of the terms decides which columns are needed: measures by the names of their columns, and the rest as in `load`."""

    measures: tuple[str, ...]
    without: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    mode: str = "realign"


@dataclass(frozen=True)
class Read:
    """Columns that passed all checks, in the order of the files; participants without those who left."""

    accounts: tuple[str, ...]
    participants: tuple[str, ...]
    amounts: Mapping[str, Sequence[float]]
    shares: Sequence[float] | None
    capacity: Mapping[str, Sequence[float]]
    current: Sequence[str]
    locked: Sequence[bool]
    segments: Sequence[str]
    skills: Sequence[frozenset[str] | None]
    groups: Sequence[str]
    places: Coordinates | None
    homes: Coordinates | None
    travel: Sequence[float] | None


def check(accounts: Rows, participants: Rows, asked: Asked, told: frozenset[Place] = frozenset()) -> tuple[Read | None, list[Problem]]:
    """The columns of both files, None where something is refused; and everything that is wrong or odd.

    Parameters
    ----------
    told : places of cells that could not be read, which are not told again.
    """
    empty = [*_nobody(accounts, participants)]
    if empty:
        return None, empty
    kept = [at for at, name in enumerate(participants.column("participant")) if name not in asked.without]
    problems = [*_ids(accounts, "account"), *_ids(participants, "participant"), *_without(accounts, participants, asked)]
    amounts = {}
    for name in asked.measures:
        amounts[name], wrong = _amounts(accounts, name, told)
        problems += wrong
    capacity, wrong = _capacities(participants, kept, asked.measures)
    shares, more = _shares(participants, kept, told)
    problems += [*wrong, *more, *_owners(accounts, participants, asked), *_odd(accounts, kept, amounts)]
    places, homes, wrong = checked_places(accounts, participants, kept, asked.mode, told)
    skills = [skills_of(participants.column("skills")[at]) for at in kept]
    people = tuple(participants.column("participant")[at] for at in kept)
    gone = asked.without | {""}
    current = ["" if name in gone else name for name in accounts.column("participant")]
    read = Read(
        tuple(accounts.column("account")), people, amounts, shares, capacity, current,
        [bool(lock) and bool(who) for lock, who in zip(accounts.column("locked"), current, strict=True)],
        [text.strip().casefold() for text in accounts.column("segment")], skills, [text.strip() for text in accounts.column("group")],
        places, homes, _travel(accounts, amounts),
    )  # fmt: skip
    problems += [*wrong, *_locks(accounts, read, asked), *_skills(accounts, read, asked), *_groups(accounts, read, asked)]
    stops = any(problem.level == "refused" for problem in problems)
    return (None if stops else read), problems


def skills_of(text: str) -> frozenset[str] | None:
    """The segments that a participant serves, in any case; None for all.

    >>> sorted(skills_of("RURAL | Urban")), skills_of("")
    (['rural', 'urban'], None)
    """
    found = frozenset(part.strip().casefold() for part in BETWEEN_SKILLS.split(text)) - {""}
    return found or None


def _ids(rows: Rows, column: str) -> Iterator[Problem]:
    """Doubled ids, and such as no system gives."""
    first: dict[str, int] = {}
    for at, name in enumerate(rows.column(column)):
        if not name:
            continue
        before = first.setdefault(name, at)
        if before != at:
            what = f"the {column} {name} stands in row {rows.numbers[before]} already; which row counts is not guessed."
            yield refused("duplicate id", rows.place(at, column), name, what, "Delete one of the rows.")
        if len(name) > LONGEST:
            yield refused("long id", rows.place(at, column), name, f"an id has {len(name):,} characters (at most {LONGEST}).", "Look for a missing delimiter.")
        elif name.startswith(STARTS_A_FORMULA):
            what = "the id begins like a formula; it is kept as text."
            yield warning("formula-like id", rows.place(at, column), name, what, "Nothing to do where it is right.")


def _nobody(accounts: Rows, participants: Rows) -> Iterator[Problem]:
    for rows in (accounts, participants):
        if not rows.numbers:
            yield refused(f"no {rows.table.name}", Place(rows.file, rows.sheet), "", f"the file has no {rows.table.name}.", "Export it again.")


def _without(accounts: Rows, participants: Rows, asked: Asked) -> Iterator[Problem]:
    if asked.without.issuperset(participants.column("participant")):
        what = "nobody is left once those are out who left."
        yield refused("no participants", Place(participants.file, participants.sheet), "", what, "Name fewer with --without.")
    known = {*participants.column("participant"), *accounts.column("participant")} - {""}
    for name in sorted(asked.without - known):
        what = f"--without {name}: nobody has that id, neither as a participant nor with an account today."
        yield refused("unknown participant", Place(participants.file, participants.sheet), name, what, did_you_mean(name, known))


def _amounts(rows: Rows, column: str, told: frozenset[Place]) -> tuple[list[float], list[Problem]]:
    """The amounts of a measure, which are there and not below 0."""
    cells = rows.column(column)
    problems = []
    for at, cell in enumerate(cells):
        if (cell is not None and cell >= 0) or rows.place(at, column) in told:
            continue
        if cell is None:
            what, remedy = f"{column} is blank; a blank is not taken for 0.", "Fill it in, with 0 where there is none."
        else:
            what, remedy = f"{column} is below 0; nobody can have less than nothing of it.", "Correct it, or leave the account out."
        problems.append(refused("amount", rows.place(at, column), cell, what, remedy))
    return [float(cell or 0) for cell in cells], problems


def _travel(accounts: Rows, amounts: Mapping[str, Sequence[float]]) -> Sequence[float] | None:
    """What a kilometre counts by: the workload, where it is measured."""
    return next((amounts[name] for name in amounts if normal(name) == "workload"), None)


def _capacities(rows: Rows, kept: Sequence[int], measures: Sequence[str]) -> tuple[dict[str, list[float]], list[Problem]]:
    """The capacities by measure, infinite where a cell is blank."""
    known = {normal(CAPACITY + name): name for name in measures}
    found: dict[str, list[float]] = {}
    problems = []
    for column in rows.columns:
        key = normal(column)
        if key == "capacity" or (key.startswith(CAPACITY) and key not in known):
            what = f"{column} is not used: it is the capacity of nothing that is measured."
            problems.append(warning("unused capacity", Place(rows.file, rows.sheet), column, what, f"{did_you_mean(key, known)} Nothing to do where it is not meant."))
        if key not in known:
            continue
        cells = [rows.column(column)[at] for at in kept]
        for at, cell in zip(kept, cells, strict=True):
            if cell is not None and cell < 0:
                problems.append(refused("capacity", rows.place(at, column), cell, f"{column} is below 0.", "Correct it, or leave it blank for no limit."))
        found[known[key]] = [math.inf if cell is None else float(cell) for cell in cells]
    return found, problems


def _shares(rows: Rows, kept: Sequence[int], told: frozenset[Place]) -> tuple[Sequence[float] | None, list[Problem]]:
    """The shares of the column, None where it is not filled: then all are equal."""
    cells = [rows.column("share")[at] for at in kept]
    problems = []
    if all(cell is None for cell in cells):
        return None, []
    for at, cell in zip(kept, cells, strict=True):
        if (cell is None or cell <= 0) and rows.place(at, "share") not in told:
            what = "share is blank or not above 0, while others have one."
            problems.append(refused("share", rows.place(at, "share"), cell, what, "Fill it in; who gets nothing is left out with --without."))
    total = float(sum(cell for cell in cells if cell is not None))
    if not problems and not any(math.isclose(total, whole, rel_tol=0.005) for whole in (1, 100, len(kept))):
        what = f"the shares come to {total:g}; each is taken as its part of that."
        problems.append(warning("share sum", Place(rows.file, rows.sheet), f"{total:g}", what, "Nothing to do if that is meant."))
    return (None if any(cell is None for cell in cells) else [float(cell) for cell in cells]), problems


def _owners(accounts: Rows, participants: Rows, asked: Asked) -> Iterator[Problem]:
    """Participants of today who are not among the participants, each told once, with how many accounts they have."""
    known = set(participants.column("participant"))
    first: dict[str, int] = {}
    count: dict[str, int] = {}
    for at, name in enumerate(accounts.column("participant")):
        if name and name not in known and name not in asked.without:
            first.setdefault(name, at)
            count[name] = count.get(name, 0) + 1
    for name, at in first.items():
        what = f"{name} has {counted(count[name], 'account')} today and is not among the participants."
        remedy = f"{did_you_mean(name, known)} If {name} left: --without {name}."
        yield refused("unknown participant", accounts.place(at, "participant"), name, what, remedy)


def _odd(accounts: Rows, kept: Sequence[int], amounts: Mapping[str, Sequence[float]]) -> Iterator[Problem]:
    """What has a defined answer that a reader should expect."""
    place = Place(accounts.file, accounts.sheet)
    if accounts.numbers and len(kept) == 1:
        yield warning("one participant", place, "", "there is one participant, who gets every account.", "Nothing to do if that is meant.")
    if 0 < len(accounts.numbers) < len(kept):
        what = f"{len(kept)} participants share {counted(len(accounts.numbers), 'account')}: some get none."
        yield warning("few accounts", place, "", what, "Nothing to do if that is meant.")
    for name, column in amounts.items():
        if accounts.numbers and not any(column):
            yield warning("all zero", place, "", f"{name} is 0 everywhere: it is even by definition and decides nothing.", "Check the column.")


def _locks(accounts: Rows, read: Read, asked: Asked) -> Iterator[Problem]:
    if "locks" in asked.ignore:
        return
    for at, (lock, who) in enumerate(zip(accounts.column("locked"), accounts.column("participant"), strict=True)):
        if lock and not who:
            what = f"account {read.accounts[at]} is locked, but nobody has it."
            yield refused("lock", accounts.place(at, "locked"), "yes", what, "Fill in who has it, or take the lock away.")
        elif lock and who in asked.without:
            what = f"account {read.accounts[at]} was locked to {who}, who left; it is placed anew."
            yield warning("lock", accounts.place(at, "locked"), "yes", what, "Nothing to do.")
    if read.locked and all(read.locked):
        yield warning("all locked", Place(accounts.file, accounts.sheet), "", "every account is locked: nothing can change.", "Use --ignore locks to plan without.")


def _skills(accounts: Rows, read: Read, asked: Asked) -> Iterator[Problem]:
    """Segments that nobody serves, and accounts that are locked to somebody who does not serve them."""
    if "skills" in asked.ignore:
        return
    served = frozenset[str]().union(*(skill for skill in read.skills if skill)) if all(read.skills) else None
    number = {name: at for at, name in enumerate(read.participants)}
    told = set()
    for at, segment in enumerate(read.segments):
        if served is not None and segment and segment not in served and segment not in told:
            told.add(segment)
            count = read.segments.count(segment)
            what = f"nobody serves {accounts.column('segment')[at]}, which {counted(count, 'account')} {'asks' if count == 1 else 'ask'} for."
            yield refused("skills", accounts.place(at, "segment"), accounts.column("segment")[at], what, f"{did_you_mean(segment, served)} Or use --ignore skills.")
        skill = read.skills[number[read.current[at]]] if read.locked[at] and read.current[at] in number else None
        if skill is not None and segment and segment not in skill and "locks" not in asked.ignore:
            what = f"account {read.accounts[at]} is locked to {read.current[at]}, who does not serve {accounts.column('segment')[at]}."
            yield refused("lock without skill", accounts.place(at, "locked"), "yes", what, "Take the lock away, add the skill, or use --ignore skills.")


def _groups(accounts: Rows, read: Read, asked: Asked) -> Iterator[Problem]:
    """Groups whose accounts are locked to two participants."""
    if asked.ignore & {"groups", "locks"}:
        return
    holder: dict[str, str] = {}
    for at, group in enumerate(read.groups):
        if group and read.locked[at] and holder.setdefault(group, read.current[at]) != read.current[at]:
            what = f"the group {group} must stay together, but has accounts locked to {holder[group]} and to {read.current[at]}."
            yield refused("group with two locks", accounts.place(at, "group"), group, what, "Take one of the locks away, or use --ignore groups.")
