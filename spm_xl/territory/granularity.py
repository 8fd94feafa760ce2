"""How even a division can be at most: what no plan can beat, whatever its author.

Amounts come in steps (whole customers, half hours), so a share that is no whole number of steps is missed by somebody. The
largest account must go to somebody, and of one account more than there are participants two go to the same one.
Capacities leave the rest to others. Whoever holds locked accounts, or may serve few, is off by that.

>>> import numpy
>>> float(step_of(numpy.array([12.5, 3.0, 7.5])))
0.5
>>> by_steps(numpy.array([7.0, 3.0]), numpy.array([5.0, 5.0]), numpy.array([numpy.inf, numpy.inf]))
0.0
>>> round(by_steps(numpy.array([7.0, 4.0]), numpy.array([5.5, 5.5]), numpy.array([numpy.inf, numpy.inf])), 6)  # 6 and 5 of 5.5
0.090909
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spm_xl.territory.division import kinds

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

DECIMALS = 9  # amounts with more decimals have no step that matters
HALVINGS = 60
SAFE = 1e-9  # what a bound gives away to the rounding of floats


def step_of(amounts: Array) -> float:
    """The greatest step that all amounts are whole multiples of, from their decimals as they were written; 0 where there is none."""
    import numpy

    for decimals in range(DECIMALS + 1):
        scaled = numpy.rint(amounts * 10.0**decimals)
        if numpy.abs(scaled).max(initial=0) > 2**52:
            return 0.0
        if (scaled / 10.0**decimals == amounts).all():  # division rounds correctly: the very decimals that were written
            return float(numpy.gcd.reduce(scaled.astype(numpy.int64))) / 10.0**decimals
    return 0.0


def by_steps(amounts: Array, fair: Array, most: Array) -> float:
    """The least worst deviation from fair shares (p,) of sums that are whole steps, add up to the total, and pass nobody's most (p,).

    With an unlimited step of 0 it is what capacities alone enforce. Infinite where all together cannot carry the total.
    """
    import numpy

    total = float(amounts.sum())
    step = step_of(amounts) or total * 1e-12
    fair, whole, room = fair / step, round(total / step), numpy.floor(most / step * (1 + SAFE) + SAFE)
    if room.sum() < whole:
        return float("inf")

    def possible(off: float) -> bool:
        highest = numpy.minimum(room, numpy.floor(fair * (1 + off) + SAFE))
        lowest = numpy.ceil(fair * (1 - off) - SAFE)
        return bool((highest >= lowest).all() and highest.sum() >= whole >= lowest.sum())

    return _least(possible)


def _least(possible: Any) -> float:
    """The least deviation that is possible, from below: what it answers is not possible, or 0."""
    if possible(0.0):
        return 0.0
    low, high = 0.0, 1.0
    while not possible(high):
        low, high = high, high * 2
        if high > 1e12:
            return low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if possible(middle) else (middle, high)
    return low


def by_largest(loads: Array, targets: Array, allowed: Array) -> float:
    """The least worst deviation of units with loads (m,) for participants with targets (p,), by the largest unit, and by the units of whom two meet."""
    import numpy

    if not len(loads):
        return 1.0
    order = numpy.argsort(-loads, kind="stable")[:64]  # only the largest can bind, each where it fits best
    alone = float((loads[order, None] / numpy.where(allowed[order], targets, 0.0).max(1)[:, None]).max() - 1)
    people = len(targets)
    met = [1.0] if len(loads) < people else [0.0]  # somebody has nothing
    falling = -numpy.sort(-loads)
    for many in range(1, (len(loads) - 1) // people + 1):
        first = many * people  # of so many and one more, somebody has `many + 1`: at least the smallest of them
        met.append(float(falling[first - many : first + 1].sum() / targets.max() - 1))
    return max(alone, *met)


def by_locks(loads: Array, targets: Array, allowed: Array) -> float:
    """The least worst deviation that locks and skills leave possible, by who must have what and who can have no more.

    Units that may go to the same participants stand for each other: a linear programme over their kinds.
    """
    import numpy
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix, csr_matrix, hstack, vstack

    if allowed.all():
        return 0.0
    _, first, kind = numpy.unique(kinds(allowed), return_index=True, return_inverse=True)
    load = numpy.bincount(kind, weights=loads)
    row, participant = numpy.nonzero(allowed[first])
    at, people = numpy.arange(len(row)), len(targets)
    over = coo_matrix((1 / targets[participant], (participant, at)), shape=(people, len(row))).tocsr()
    every = coo_matrix((numpy.ones(len(row)), (row, at)), shape=(len(first), len(row))).tocsr()
    one, none = csr_matrix(numpy.ones((people, 1))), csr_matrix((len(first), 1))
    found = linprog(
        numpy.append(numpy.zeros(len(row)), 1.0),
        A_ub=vstack([hstack([over, -one]), hstack([-over, -one])]).tocsr(),
        b_ub=numpy.append(numpy.ones(people), -numpy.ones(people)),
        A_eq=hstack([every, none]).tocsr(),
        b_eq=load,
        bounds=(0, None),
        method="highs",
    )
    return max(0.0, float(found.fun) - SAFE * 10) if found.status == 0 else 0.0


def by_moves(loads: Array, targets: Array, today: Array, size: Array, budget: float) -> float:
    """The least worst deviation that so many accounts moved leave possible, for units with loads (m,) that are with `today` (m,), -1 for nobody.

    Whoever has too much must give: at least as many accounts as the largest ones of theirs that come to the excess.
    """
    import numpy

    has = today >= 0
    order = numpy.lexsort((-loads[has] / size[has], today[has]))
    load, count, owner = loads[has][order], size[has][order], today[has][order]
    start = numpy.searchsorted(owner, numpy.arange(len(targets) + 1))
    given, moved = numpy.append(0, load.cumsum()), numpy.append(0, count.cumsum())
    held = given[start[1:]] - given[start[:-1]]

    def possible(off: float) -> bool:
        excess = numpy.maximum(0, held - targets * (1 + off) - SAFE)
        needed = numpy.interp(given[start[:-1]] + excess, given, moved) - moved[start[:-1]]  # a part of an account for the last part
        return bool(needed.sum() <= budget)

    return _least(possible)
