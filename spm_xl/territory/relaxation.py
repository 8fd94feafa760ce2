"""The linear relaxation of giving units to participants, by column generation, with a bound that holds for every plan.

    least  sum of cost[i, r] x[i, r]
    where  the x of a unit come to 1, over its allowed participants
           low[r, k] <= sum of loads[i, k] x[i, r] <= high[r, k]
           sum of limit[i, r] x[i, r] <= most, for each limit

Only columns that can matter are in the linear programme; all pairs are priced until none would enter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.units import Units
from spm_xl.territory.watch import Watch

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]


@dataclass(frozen=True)
class Limit:
    """A sum over the whole plan that must not pass `most`: travel not above today's, accounts moved."""

    amounts: Array  # (m, p)
    most: float


@dataclass(frozen=True)
class Relaxation:
    """rows, columns, parts: the pairs (unit, participant) with a part above 0; prices (p, k) of load, dual (l,) of limits.

    value is the optimum of the columns in use, bound holds for every plan; slack is how far the windows are missed (0 where they can be met).
    """

    rows: Array
    columns: Array
    parts: Array
    prices: Array
    limit_prices: Array
    value: float
    bound: float
    slack: float


def relaxed(units: Units, cost: Array, limits: Sequence[Limit] = (), *, prices: Array | None = None, watch: Watch | None = None) -> Relaxation:
    """The relaxation of a cost (m, p); `prices` (p, k) of a like problem make it quicker. Needs scipy."""
    raise NotImplementedError
