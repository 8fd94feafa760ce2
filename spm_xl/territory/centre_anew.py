"""A few small territories founded anew: their centres and who serves each unit are decided together, by one integer programme.

Where a territory has a dozen accounts and one of them fills half of it, centres sought softly lie well but leave no room
for whole units. Hess's model of a few neighbouring territories is small enough then: a pair of unit and centre is a
variable, and so is each account as a centre. It serves only where everybody can have every territory, within the same windows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spm_xl.territory.centre_exchange import WITHIN, Division, around, changed
from spm_xl.territory.centre_ground import Ground
from spm_xl.territory.distance import kilometres
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]
    Random = numpy.random.Generator

TOGETHER, ACCOUNTS = 6, 60  # territories founded anew at most, and accounts that they may have
NEAREST, FEWEST = 0.3, 20  # of the accounts, those nearest to a unit can be its centre; all of so few can
NODES = 30


def territories(ground: Ground) -> int:
    """How many territories can be founded anew together; less than 2 where territories are too large for it."""
    people = len(ground.units.low)
    return min(TOGETHER, people, ACCOUNTS * people // len(ground.places))


def founded(ground: Ground, division: Division, random: Random, tries: int, watch: Watch) -> Division:
    """A division that travels less, from one within the windows, after some tries around different participants."""
    together, waiting = territories(ground), random.permutation(len(division.centres)).tolist()
    for number in range(tries if together > 1 else 0):
        if not waiting or watch.stopped:
            break
        people = around(ground, division, waiting.pop(), together)
        better = _anew(ground, division, people)
        if better:
            division = better
            waiting += [int(person) for person in people if person not in waiting]
        watch.told("territories founded anew", number + 1, tries, float(division.travel.sum()))
    return division


def _anew(ground: Ground, division: Division, people: Array) -> Division | None:
    """The division with the territories of `people` founded anew; None where it is no better."""
    import numpy

    rows = numpy.flatnonzero(numpy.isin(division.chosen, people))
    accounts = numpy.flatnonzero(numpy.isin(ground.units.of, rows))
    travel = kilometres(ground.places[accounts], ground.places[accounts]) * ground.weights[accounts, None]
    if ground.gather is not None:
        travel = ground.gather[rows][:, accounts] @ travel
    at = numpy.searchsorted(accounts, division.centres[people])[numpy.searchsorted(people, division.chosen[rows])]
    kept = min(len(accounts), max(FEWEST, int(NEAREST * len(accounts))))
    pairs = travel <= numpy.partition(travel, kept - 1, axis=1)[:, [kept - 1]]
    pairs[numpy.arange(len(rows)), at] = True
    centres = _programme(ground, rows, people, travel, numpy.nonzero(pairs))
    if centres is None:
        return None
    chosen = division.chosen.copy()
    chosen[rows] = people[numpy.unique(centres, return_inverse=True)[1]]
    new = changed(ground, division, chosen, people)
    return new if new.outside(ground) == 0 and new.travel.sum() < division.travel.sum() * (1 - 1e-9) else None


def _programme(ground: Ground, rows: Array, people: Array, travel: Array, pairs: tuple[Array, ...]) -> Array | None:
    """(rows,) the centre that serves each unit; None where nothing was found in the nodes that are allowed."""
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix, eye, hstack, vstack

    (row, column), tried, count = pairs, travel.shape[1], len(pairs[0])
    every = numpy.arange(count)
    lines = [hstack([csr_matrix((numpy.ones(count), (row, every)), shape=(len(rows), count)), csr_matrix((len(rows), tried))])]
    lines.append(csr_matrix(numpy.concatenate([numpy.zeros(count), numpy.ones(tried)])[None]))
    lines.append(hstack([eye(count), csr_matrix((-numpy.ones(count), (every, column)), shape=(count, tried))]))
    ends = [numpy.ones(len(rows)), numpy.array([len(people)]), numpy.full(count, -numpy.inf)]
    tops = [numpy.ones(len(rows)), numpy.array([len(people)]), numpy.zeros(count)]
    for loads, low, high in zip(ground.units.loads[rows].T, ground.units.low[people[0]], ground.units.high[people[0]], strict=True):
        served = csr_matrix((loads[row], (column, every)), shape=(tried, count))
        for end, least, most in ((low + WITHIN, 0.0, numpy.inf), (high - WITHIN, -numpy.inf, 0.0)):
            if numpy.isfinite(end) and (end > WITHIN or most == 0):
                lines.append(hstack([served, -end * eye(tried)]))
                ends.append(numpy.full(tried, least))
                tops.append(numpy.full(tried, most))
    cost = travel[row, column]
    done = milp(
        numpy.concatenate([cost / (float(cost.mean()) or 1.0), numpy.zeros(tried)]),
        constraints=LinearConstraint(vstack(lines).tocsr(), numpy.concatenate(ends), numpy.concatenate(tops)),
        integrality=numpy.ones(count + tried),
        bounds=Bounds(0, 1),
        options={"node_limit": NODES, "mip_rel_gap": 1e-4},
    )
    if done.x is None:
        return None
    centres = numpy.zeros(len(rows), dtype=int)
    taken = done.x[:count] > 0.5
    centres[row[taken]] = column[taken]
    return centres
