"""What is to be divided among whom: accounts with their amounts, participants with their shares, and what must stay.

The order of rows in a file must not change a plan, so a problem stands in the order of its ids; whoever read the
file puts answers back into the order in which they were asked.

>>> import numpy
>>> little = problem(["b", "a"], ["Ann", "Bo"], {"potential": [30, 10]}, current=["Bo", "Ann"])
>>> little.accounts, little.amounts[:, 0].tolist(), little.current.tolist()
(('a', 'b'), [10.0, 30.0], [0, 1])
>>> little.targets.tolist()
[[20.0], [20.0]]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

NOBODY = -1


@dataclass(frozen=True)
class Problem:
    """`n` accounts in the order of their ids, `p` participants in the order of theirs, `k` measures.

    amounts      (n, k) floats, not negative: what an account brings of each measure
    shares       (p,) floats that come to 1: the part of each measure that a participant should have
    capacity     (p, k) floats: the most of a measure that a participant can carry; infinite where there is no limit
    current      (n,) ints: the participant of today, NOBODY (-1) where an account has none
    locked       (n,) bools: the account stays with its participant of today
    allowed      (n, p) bools: who has the skills that the account asks for
    together     (n,) ints: accounts with the same number go to the same participant
    places       (n, 3) unit vectors on the globe, or (n, 2) plane coordinates; None without a map
    homes        (p, 3) or (p, 2) likewise; None where no participant has a home
    travel       (n,) floats: how much a kilometre to the account counts, usually its workload
    """

    accounts: tuple[str, ...]
    participants: tuple[str, ...]
    measures: tuple[str, ...]
    amounts: Array
    shares: Array
    capacity: Array
    current: Array
    locked: Array
    allowed: Array
    together: Array
    places: Array | None
    homes: Array | None
    travel: Array

    @property
    def targets(self) -> Array:
        """(p, k): the fair share of each participant in each measure, in the measure's own unit."""
        import numpy

        return numpy.outer(self.shares, self.amounts.sum(0))


def problem(
    accounts: Sequence[str],
    participants: Sequence[str],
    amounts: Mapping[str, Sequence[float]],
    *,
    shares: Sequence[float] | None = None,
    capacity: Mapping[str, Sequence[float]] | None = None,
    current: Sequence[str | None] | None = None,
    locked: Sequence[bool] | None = None,
    segments: Sequence[str] | None = None,
    skills: Sequence[frozenset[str] | None] | None = None,
    groups: Sequence[str | None] | None = None,
    places: Array | None = None,
    homes: Array | None = None,
    travel: str | None = None,
) -> Problem:
    """The problem of columns as they stand in a table, each with a value per account or per participant.

    The columns are checked by whoever read them (`spm_xl.territory.checked`): here a fault is a KeyError or ValueError of numpy.
    Shares are of any scale, such as everybody's capacity (the part of the sum of them is fair); without them all are equal. `capacity` is a limit, and no share.
    `travel` names the measure that a kilometre counts by; None counts every account once.
    A participant whose skills are None may serve every segment; an account whose segment is "" may go to everybody.
    """
    import numpy

    rows = sorted(range(len(accounts)), key=lambda row: accounts[row])
    people = sorted(range(len(participants)), key=lambda row: participants[row])
    names = tuple(participants[row] for row in people)
    number = {name: at for at, name in enumerate(names)}
    amount = numpy.array([[float(column[row]) for column in amounts.values()] for row in rows], dtype=float).reshape(len(rows), len(amounts))
    limits = numpy.full((len(people), len(amounts)), numpy.inf)
    for at, name in enumerate(amounts):
        if capacity and name in capacity:
            limits[:, at] = [float(capacity[name][row]) for row in people]
    return Problem(
        accounts=tuple(accounts[row] for row in rows),
        participants=names,
        measures=tuple(amounts),
        amounts=amount,
        shares=_shares([1.0] * len(people) if shares is None else [shares[row] for row in people]),
        capacity=limits,
        current=numpy.array([NOBODY if not current or not current[row] else number[str(current[row])] for row in rows], dtype=int),
        locked=numpy.array([bool(locked and locked[row]) for row in rows], dtype=bool),
        allowed=_allowed([segments[row] if segments else "" for row in rows], [skills[row] if skills else None for row in people]),
        together=_numbered([groups[row] if groups else None for row in rows]),
        places=None if places is None else numpy.asarray(places, dtype=float)[rows],
        homes=None if homes is None else numpy.asarray(homes, dtype=float)[people],
        travel=numpy.ones(len(rows)) if travel is None else amount[:, list(amounts).index(travel)].copy(),
    )


def _shares(given: Sequence[float]) -> Array:
    import numpy

    parts = numpy.array(given, dtype=float)
    return parts / parts.sum()


def _allowed(segments: Sequence[str], skills: Sequence[frozenset[str] | None]) -> Array:
    import numpy

    kinds = sorted(set(segments))
    serves = numpy.array([[not kind or skill is None or kind in skill for skill in skills] for kind in kinds], dtype=bool).reshape(len(kinds), len(skills))
    return serves[[kinds.index(segment) for segment in segments]]


def _numbered(groups: Sequence[str | None]) -> Array:
    import numpy

    first: dict[str, int] = {}
    return numpy.array([at if not group else first.setdefault(group, at) for at, group in enumerate(groups)], dtype=int)
