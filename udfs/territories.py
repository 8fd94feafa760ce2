"""Territories in a cell: accounts divided among participants, and the figures of a division.

Signature and docstring are the only description of a function, as in `functions`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spm_xl.errors import NotFound, OutOfRange
from spm_xl.near import did_you_mean
from spm_xl.territory.terms import IGNORED, MODES, Terms
from spm_xl.udfs.cells import VALUE, Block, Refusal, number, text
from spm_xl.udfs.ranges import remembered
from spm_xl.udfs.terms import FLAGS, plain
from spm_xl.udfs.territory_rows import Accounts, People, accounts_of, pairs_of, people_of, share_of

EFFORT = {"balance": 0.5, "realign": 0.01, "homes": 0.01, "centres": 0.01}  # a cell is waited for: always the same work, and much less than elsewhere
TERM_NAMES = ("mode", "tolerance", "weight", "ignore", "least", "travel_growth", "most_moved", "keep", "seed")


def balance(measures: Block, participants: Block, current: Block = (), locked: Block = (), coordinates: Block = (), terms: Block = ()) -> Any:
    """The participant for each account, so that amounts are even: one column as long as the accounts.

    Parameters
    ----------
    measures : One row an account, one column a measure such as potential and workload; a header names them. Blank rows do not count.
    participants : Their names; or a table whose header names Participant and any of: Share (Capacity or FTE alone mean the same), Capacity with the name of a measure (its limit), Home lat, Home lon.
    current : Who has each account today; blank for nobody.
    locked : 1 or yes where an account stays with whom it is.
    coordinates : Latitude and longitude of each account.
    terms : Rows of name and value: mode (balance, realign, homes or centres), tolerance, weight, ignore, least, travel growth, most moved, keep, seed.

    Example
    -------
    =SPM_TERRITORY_BALANCE({50;30;20;60;40},{"Ann";"Bo"})
    """
    return [list(row) for row in _planned(measures, participants, current, locked, coordinates, terms)]


def _plan(measures: Block, participants: Block, current: Block, locked: Block, coordinates: Block, terms: Block) -> tuple[tuple[str], ...]:
    from spm_xl.territory.plan import planned  # needed by this function only

    _check_solver()
    accounts = accounts_of(measures, current, locked, coordinates)
    people = people_of(participants, list(accounts.amounts))
    for row, owner in zip(accounts.rows, accounts.current, strict=True):
        if owner and owner not in people.names:
            raise NotFound(f"row {row + 1} of current names {owner!r}, who is not among the participants. {did_you_mean(owner, people.names)}")
    asked = _terms(terms, list(accounts.amounts), _usual_mode(people, bool(current), bool(coordinates)))
    if (asked.mode in ("homes", "centres") and not accounts.places) or (asked.mode == "homes" and not people.homes):
        raise Refusal(VALUE, f"mode {asked.mode} needs a map: give coordinates{', and Home lat and Home lon of the participants' if asked.mode == 'homes' else ''}.")
    problem = _problem(accounts, people)
    plan = planned(problem, asked)
    answer = [""] * accounts.count
    for row, to in zip(accounts.rows_by_what_they_are, plan.assigned.tolist(), strict=True):
        answer[row] = problem.participants[to]
    if accounts.header:
        answer[0] = "Participant"
    return tuple((name,) for name in answer)


_planned = remembered(_plan, most=8, large=20_000)


def _check_solver() -> None:
    """Refuse to begin where this Python has no numpy or no scipy: LibreOffice's own may not."""
    from importlib.util import find_spec

    missing = [name for name in ("numpy", "scipy") if find_spec(name) is None]
    if missing:
        raise Refusal(VALUE, f"territories need {' and '.join(missing)}, which the Python of this program has not. Install the add-in anew with `spm-xl install`, or plan with `spm-xl territory`.")


def _usual_mode(people: People, current: bool, coordinates: bool) -> str:
    if coordinates:
        return "homes" if people.homes else "centres"
    return "realign" if current else "balance"


def _problem(accounts: Accounts, people: People) -> Any:
    """The problem; its accounts stand in the order of what they are, and are called by their rows."""
    import numpy

    from spm_xl.territory.distance import on_globe
    from spm_xl.territory.problem import problem

    travel = next((name for name in accounts.amounts if plain(name) == "workload"), None)
    made = problem(
        accounts.ids, people.names, accounts.amounts,
        shares=people.shares, capacity=people.capacity, current=accounts.current, locked=accounts.locked, travel=travel,
        places=on_globe(*numpy.array(accounts.places).T) if accounts.places else None,  # type: ignore[arg-type]
        homes=on_globe(*numpy.array(people.homes).T) if people.homes else None,  # type: ignore[arg-type]
    )  # fmt: skip
    return replace(made, accounts=tuple(f"in row {row + 1} of measures" for row in accounts.rows_by_what_they_are))


def score(measures: Block, assignment: Block, coordinates: Block = (), terms: Block = ()) -> Any:
    """The figures of a division: of each participant, then of the whole, with the least deviation that is possible and the gap to it.

    Parameters
    ----------
    measures : One row an account, one column a measure, as in SPM_TERRITORY_BALANCE.
    assignment : Who has each account, such as the answer of SPM_TERRITORY_BALANCE; blank for nobody.
    coordinates : Latitude and longitude of each account; then the mean distance to the account in the centre is told.
    terms : Rows of name and value: tolerance and weight, by measure if named so, and share with a name, such as share Ann.

    Example
    -------
    =SPM_TERRITORY_SCORE({50;30;20;60;40},{"Ann";"Ann";"Ann";"Bo";"Bo"})
    """
    from spm_xl.territory.balance import least_deviation
    from spm_xl.territory.score import scored

    _check_solver()
    accounts = accounts_of(measures, assignment, (), coordinates, "assignment")
    pairs = pairs_of(terms)
    given = {written.split(maxsplit=1)[1].strip(): share_of(value, written) for name, (written, value) in pairs.items() if name.startswith("share_") and " " in written}
    names = sorted({*accounts.current, *given} - {""})
    if not names:
        raise Refusal(VALUE, "assignment names nobody. Give the participant of each account.")
    asked = _terms(tuple(row for row in terms if not plain(str(row[0])).startswith("share_")), list(accounts.amounts), "balance")
    shares = [given.get(name, 1 / len(names)) for name in names]
    if min(shares) <= 0:
        raise OutOfRange("a share is 0. Give everybody a share above 0.")
    problem = _problem(accounts, People(names, shares, {}, []))
    found, least = scored(problem, problem.current, asked), least_deviation(problem, asked)
    rows: list[list[Any]] = [["Participant", "Accounts", *(f"{name}{what}" for name in problem.measures for what in ("", " index", " deviation")), "Mean km"]]
    for each in found.participants:
        figures = [figure for three in zip(each.amounts, each.index, each.deviation, strict=True) for figure in three]
        rows.append([each.participant, each.accounts, *figures, each.km_centre])
    worst = max((asked.weights.get(each.measure, 1) * each.worst for each in found.measures if asked.tolerances.get(each.measure, 0) is not None), default=0.0)
    least = min(least, worst)
    for name, value in (
        ("Worst deviation", worst), ("Least possible", least), ("Gap", (worst - least) / worst if worst else 0.0),
        ("Outside tolerance", found.violations.tolerance), ("Accounts with nobody", found.violations.nobody),
    ):  # fmt: skip
        rows.append([name, value])
    return [[*row, *[None] * (len(rows[0]) - len(row))] for row in rows]


def _terms(terms: Block, measures: list[str], usual: str) -> Terms:
    """The terms, by name and value; tolerance and weight hold for all measures, or for the one that they name."""
    found: dict[str, Any] = {"mode": usual}
    tolerances: dict[str, float | None] = {}
    weights: dict[str, float] = {}
    known = {plain(f"{term} {name}"): name for term in ("tolerance", "weight") for name in measures}
    for name, (written, value) in pairs_of(terms).items():
        of = [known[name]] if name in known else measures
        if name == "tolerance" or (name in known and name.startswith("tolerance")):
            tolerances |= {each: share_of(value, written) for each in of if name in known or each not in tolerances}
        elif name == "weight" or name in known:
            weights |= {each: share_of(value, written) for each in of if name in known or each not in weights}
        elif name in TERM_NAMES:
            found[name] = _read(name, written, value)
        else:
            raise NotFound(f"{written!r} is no term of a territory plan. {did_you_mean(name, [*TERM_NAMES, *known])}")
    return Terms(**found, tolerances=tolerances, weights=weights, effort=EFFORT[found["mode"]])


def _read(name: str, written: str, value: Any) -> Any:
    """The value of a term."""
    if name in ("travel_growth", "most_moved"):
        return share_of(value, written)
    if name == "seed":
        seed = number(value, written)
        if seed < 0 or seed.denominator != 1:
            raise OutOfRange(f"seed is {float(seed):g}. Give a whole number from 0.")
        return int(seed)
    word = plain(text(value, written))
    if name == "ignore":
        words = [plain(each) for each in text(value, written).replace(";", ",").split(",") if each.strip()]
        unknown = next((each for each in words if each not in IGNORED), None)
        if unknown:
            raise NotFound(f"ignore = {unknown!r} is unknown. {did_you_mean(unknown, IGNORED)}")
        return frozenset(words)
    choices = {"mode": tuple(MODES), "least": ("accounts", "amount"), "keep": tuple(FLAGS)}[name]
    if word not in choices:
        raise NotFound(f"{written} = {text(value, written)!r} is unknown. {did_you_mean(word, choices)}")
    return FLAGS[word] if name == "keep" else word
