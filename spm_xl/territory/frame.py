"""What a plan changes: every unit stays with its participant unless it is given to another one.

A plan near today's is small when it is written as its transfers: only who moves is a column, and who stays costs
nothing to say. The units without a participant who may keep them must go somewhere; all others may stay.

>>> import numpy
>>> from spm_xl.territory.problem import problem
>>> from spm_xl.territory.terms import Terms
>>> from spm_xl.territory.units import units_of
>>> four = problem(["a", "b", "c", "d"], ["Ann", "Bo"], {"potential": [10, 20, 30, 40]}, current=["Ann", "Ann", "Ann", "Ann"])
>>> frame = frame_of(units_of(four, Terms()), 1.0 - numpy.eye(2)[[0, 0, 0, 0]])
>>> frame.start.tolist(), frame.leaving.tolist(), frame.arriving.tolist()
([[2.0], [0.0]], [2, 0], [0, 2])
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.problem import NOBODY
from spm_xl.territory.relaxation import Limit
from spm_xl.territory.units import Units

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

PAIRS_AT_ONCE = 2_000_000
EDGE = 1e-9  # parts of a mean fair share: rounding of floats, not a tolerance


@dataclass(frozen=True)
class Frame:
    """Units with what a transfer costs.

    cost      (m, p): what a unit costs with a participant; `limits` likewise, each with its most
    base      (m,) ints: who keeps the unit if nothing is done; NOBODY where it must be given to somebody
    start     (p, k): the loads of those who keep everything
    leaving, arriving   (p,) ints: no plan has fewer units leave or reach the participant
    """

    units: Units
    cost: Array
    limits: tuple[Limit, ...]
    base: Array
    start: Array
    leaving: Array
    arriving: Array

    @property
    def must(self) -> Array:
        """(m,) bools: the unit must be given to somebody."""
        return self.base == NOBODY

    def at_base(self, values: Array) -> Array:
        """(m,) values (m, p) of the units where they are kept, 0 where nobody keeps them."""
        import numpy

        return numpy.where(self.must, 0.0, values[numpy.arange(len(self.base)), numpy.maximum(self.base, 0)])

    def chunks(self) -> Iterator[slice]:
        """Slices of the units, so that all pairs never stand in memory at once."""
        rows = max(1, PAIRS_AT_ONCE // self.cost.shape[1])
        return (slice(at, min(at + rows, len(self.base))) for at in range(0, len(self.base), rows))


def frame_of(units: Units, cost: Array, limits: Sequence[Limit] = ()) -> Frame:
    """The frame in which every unit stays with its participant of today, if it may."""
    import numpy

    each = numpy.arange(len(units.today))
    base = numpy.where((units.today != NOBODY) & units.allowed[each, numpy.maximum(units.today, 0)], units.today, NOBODY)
    start = loads_of(units, base)
    return Frame(units, cost, tuple(limits), base, start, _fewest_leaving(units, base, start), _fewest_arriving(units, base, start))


def loads_of(units: Units, chosen: Array) -> Array:
    """(p, k): the load of each participant under (m,) choices; units with NOBODY count nowhere."""
    import numpy

    given = chosen != NOBODY
    people = units.low.shape[0]
    return numpy.column_stack([numpy.bincount(chosen[given], weights=column[given], minlength=people) for column in units.loads.T])


def missed(units: Units, chosen: Array) -> Array:
    """(p,): how far each participant is outside of the windows, summed over the measures; 0 within rounding."""
    import numpy

    loads = loads_of(units, chosen)
    outside = numpy.maximum(loads - units.high, 0) + numpy.maximum(units.low - loads, 0)
    return numpy.where(outside > EDGE, outside, 0).sum(1)


def total(values: Array, chosen: Array) -> float:
    """The sum of values (m, p) over (m,) choices; units with NOBODY count nothing."""
    import numpy

    given = numpy.flatnonzero(chosen != NOBODY)
    return float(values[given, chosen[given]].astype(float).sum())


def met(frame: Frame, chosen: Array) -> bool:
    """Whether a choice gives every unit away and meets all windows and limits."""
    whole = not (chosen == NOBODY).any() and not missed(frame.units, chosen).any()
    return whole and all(total(limit.amounts, chosen) <= limit.most + abs(limit.most) * EDGE for limit in frame.limits)


def _fewest_leaving(units: Units, base: Array, start: Array) -> Array:
    """The fewest of a participant's largest units that bring them down to their window."""
    import numpy

    movable = units.allowed.sum(1) > 1
    fewest = numpy.zeros(len(start), dtype=int)
    for person, measure in zip(*numpy.nonzero(start > units.high + EDGE), strict=True):
        largest = -numpy.sort(-units.loads[(base == person) & movable, measure])
        fewest[person] = max(fewest[person], _fewest(largest, start[person, measure] - units.high[person, measure]))
    return fewest


def _fewest_arriving(units: Units, base: Array, start: Array) -> Array:
    """The fewest units of others, the largest first, that bring a participant up to their window."""
    import numpy

    fewest = numpy.zeros(len(start), dtype=int)
    for person, measure in zip(*numpy.nonzero(start < units.low - EDGE), strict=True):
        largest = -numpy.sort(-units.loads[(base != person) & units.allowed[:, person], measure])
        fewest[person] = max(fewest[person], _fewest(largest, units.low[person, measure] - start[person, measure]))
    return fewest


def _fewest(largest: Array, needed: float) -> int:
    import numpy

    return min(int(numpy.searchsorted(numpy.cumsum(largest), needed - EDGE)) + 1, len(largest))
