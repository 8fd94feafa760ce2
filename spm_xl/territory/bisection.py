"""Recursive bisection: a line cuts the map in two parts of the right load, and each part again, until everybody has one.

At each cut twelve directions are tried, and the one is taken that cuts least far across: parts that are round rather
than long. The load of a cut counts all measures alike, in parts of their totals. Participants go where their anchor lies:
the side of the cut on which they are today.

>>> import numpy
>>> places = numpy.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [9.0, 0.0]])
>>> bisected(places, numpy.ones((4, 1)), numpy.array([0.5, 0.5]), numpy.array([[9.0, 0.0], [0.0, 0.0]])).tolist()
[1, 1, 0, 0]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

ANGLES = 12


def bisected(places: Array, loads: Array, shares: Array, anchors: Array) -> Array:
    """(m,) participants for (m, d) places with (m, k) loads, so that each has about their part of `shares` (p,); anchors (p, d)."""
    import numpy

    total = loads.sum(0)
    load = numpy.divide(loads, total, out=numpy.zeros_like(loads), where=total > 0).sum(1)
    if not load.sum():
        load = numpy.ones(len(places))
    assigned = numpy.zeros(len(places), dtype=int)
    waiting = [(numpy.arange(len(places)), numpy.arange(len(shares)))]
    while waiting:
        rows, people = waiting.pop()
        if len(people) == 1:
            assigned[rows] = people[0]
            continue
        waiting += _halves(places, load, shares, anchors, rows, people)
    return assigned


def _halves(places: Array, load: Array, shares: Array, anchors: Array, rows: Array, people: Array) -> list[tuple[Array, Array]]:
    """The two sides of the best cut: their rows and their people."""
    import numpy

    flat, flat_anchors = _flat(places[rows], load[rows], anchors[people])
    best: tuple[float, list[tuple[Array, Array]]] = (numpy.inf, [])
    for angle in numpy.pi * numpy.arange(ANGLES) / ANGLES:
        direction = numpy.array([numpy.cos(angle), numpy.sin(angle)])
        order = numpy.argsort(flat @ direction, kind="stable")
        first = numpy.sort(people[numpy.argsort(flat_anchors @ direction, kind="stable")[: len(people) // 2]])
        other = numpy.setdiff1d(people, first)
        part = shares[first].sum() / max(float(shares[people].sum()), 1e-300)
        at = _cut(load[rows][order], part)
        spread = sum(_spread(flat[side], load[rows[side]]) for side in (order[:at], order[at:]))
        if spread < best[0] * (1 - 1e-9) or not best[1]:
            best = (spread, [(rows[numpy.sort(order[:at])], first), (rows[numpy.sort(order[at:])], other)])
    return best[1]


def _cut(load: Array, part: float) -> int:
    """How many of the rows come to about `part` of the load: the nearest that whole rows allow."""
    import numpy

    sums = numpy.concatenate([[0.0], numpy.cumsum(load)])
    return int(numpy.abs(sums - part * sums[-1]).argmin())


def _spread(flat: Array, load: Array) -> float:
    """The weighted square distance from the middle."""
    total = float(load.sum())
    return float((load @ (flat - (load @ flat) / total) ** 2).sum()) if total > 0 else 0.0


def _flat(places: Array, load: Array, anchors: Array) -> tuple[Array, Array]:
    """Places and anchors in the plane that touches the globe at their middle; plane coordinates stay as they are."""
    import numpy

    if places.shape[1] == 2:
        return places, anchors
    middle = load @ places if load.sum() > 0 else places.sum(0)
    north = numpy.array([0.0, 0.0, 1.0])
    east = numpy.cross(north, middle)
    east = east / numpy.linalg.norm(east) if numpy.linalg.norm(east) > 1e-9 else numpy.array([1.0, 0.0, 0.0])
    up = numpy.cross(middle, east)
    up = up / numpy.linalg.norm(up) if numpy.linalg.norm(up) > 1e-9 else numpy.array([0.0, 1.0, 0.0])
    frame = numpy.column_stack([east, up])
    return places @ frame, anchors @ frame
