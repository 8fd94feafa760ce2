"""Colours of territories: few, safe for colour-blind readers, and different wherever two territories meet.

>>> import numpy
>>> meetings = numpy.array([[0, 3, 0], [3, 0, 1], [0, 1, 0]])
>>> given(meetings, ("blue", "orange"))
('orange', 'blue', 'orange')
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

# Okabe and Ito without black, and three of Paul Tol's muted scheme
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#882255", "#999933", "#332288", "#88CCEE")


def meetings(territories: Array, count: int) -> Array:
    """(p, p) how many spots of a picture lie at the border of two territories; `territories` is (h, w) ints, negative for none."""
    import numpy

    met = numpy.zeros((count, count), dtype=int)
    for ones, others in ((territories[:, :-1], territories[:, 1:]), (territories[:-1], territories[1:]), (territories[:, :-3], territories[:, 3:]), (territories[:-3], territories[3:])):
        both = (ones != others) & (ones >= 0) & (others >= 0)
        numpy.add.at(met, (ones[both], others[both]), 1)
    return met + met.T


def given(met: Array, palette: Sequence[str] = PALETTE) -> tuple[str, ...]:
    """A colour for each territory: none that a neighbour has, else the one whose bearers meet it least; of equals the rarest, then the first."""
    import numpy

    count = len(met)
    chosen = numpy.full(count, -1)
    used = numpy.zeros(len(palette), dtype=int)
    for each in numpy.lexsort((numpy.arange(count), -(met > 0).sum(1))):
        cost = numpy.zeros(len(palette), dtype=int)
        coloured = chosen >= 0
        numpy.add.at(cost, chosen[coloured], met[each, coloured])
        best = int(numpy.lexsort((numpy.arange(len(palette)), used, cost))[0])
        chosen[each] = best
        used[best] += 1
    return tuple(palette[each] for each in chosen)
