"""What the search for centres stands on: units on a map, and where each unit may go when centres are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.distance import kilometres, kilometres_each
from spm_xl.territory.problem import Problem
from spm_xl.territory.soft_prices import Choices
from spm_xl.territory.units import Units

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

NEAREST = 12  # centres that a unit has in mind
SOFTNESS = 0.04  # of the mean kilometres to a centre
LIGHTEST = 0.1  # of the mean weight: lighter units are as soft as this


@dataclass(frozen=True)
class Ground:
    """The units and their accounts on the map.

    places (n, d), weights (n,) of accounts; unit_places (m, d), unit_weights (m,); gather the matrix (m, n) that sums
    accounts to units, None where every account is one; free whether everybody may go anywhere
    """

    units: Units
    places: Array
    weights: Array
    unit_places: Array
    unit_weights: Array
    gather: Any
    free: bool

    @property
    def softer(self) -> Array:
        """(m,) the weight that a unit's softness goes by."""
        import numpy

        return numpy.maximum(self.unit_weights, max(self.unit_weights.mean() * LIGHTEST, 1e-9))


def ground_of(problem: Problem, units: Units) -> Ground:
    """The ground of a problem that has places."""
    import numpy
    from scipy.sparse import csr_matrix

    assert problem.places is not None
    weights = problem.travel if problem.travel.sum() > 0 else numpy.ones(len(problem.travel))
    count, every = len(units.size), numpy.arange(len(units.of))
    if count == len(units.of):
        return Ground(units, problem.places, weights, problem.places, weights, None, bool(units.allowed.all()))
    gather = csr_matrix((numpy.ones(len(every)), (units.of, every)), shape=(count, len(every)))
    middle = gather @ (problem.places * (weights[:, None] + 1e-12)) / (gather @ weights + gather @ numpy.full(len(every), 1e-12))[:, None]
    return Ground(units, problem.places, weights, middle, gather @ weights, gather, bool(units.allowed.all()))


def travel_of(ground: Ground, centres: Array) -> Array:
    """(m, p) weighted kilometres of the units to centres (p,), which are accounts."""
    travel = kilometres(ground.places, ground.places[centres]) * ground.weights[:, None]
    return travel if ground.gather is None else ground.gather @ travel  # type: ignore[no-any-return]


def choices_of(ground: Ground, centres: Array, radius: float) -> Choices:
    """Where the units can go: the nearest centres that they may go to, softly by a radius in kilometres."""
    import numpy

    units = ground.units
    kept = min(NEAREST, len(centres))
    columns = _nearest(ground, centres, kept)
    of = slice(None) if ground.gather is None else units.of
    travel = numpy.empty((kept, len(ground.places)))
    for at in range(kept):
        travel[at] = kilometres_each(ground.places, ground.places[centres[columns[of, at]]]) * ground.weights
    if ground.gather is not None:
        travel = (ground.gather @ travel.T).T
    if not ground.free:
        travel[~units.allowed[numpy.arange(len(columns))[:, None], columns].T] = numpy.inf
    return Choices(columns.T.copy(), travel, SOFTNESS * radius * ground.softer, units.loads, units.low, units.high)


def _nearest(ground: Ground, centres: Array, kept: int) -> Array:
    import numpy
    from scipy.spatial import cKDTree

    columns = cKDTree(ground.places[centres]).query(ground.unit_places, k=numpy.arange(1, kept + 1))[1]
    if ground.free:
        return columns  # type: ignore[no-any-return]
    bound = numpy.flatnonzero(~ground.units.allowed.all(1))
    step = max(1, 2_000_000 // len(centres))
    for start in range(0, len(bound), step):
        rows = bound[start : start + step]
        far = kilometres(ground.unit_places[rows], ground.places[centres])
        far[~ground.units.allowed[rows]] = numpy.inf
        columns[rows] = numpy.argsort(far, axis=1, kind="stable")[:, :kept]
    return columns  # type: ignore[no-any-return]


def radius_of(ground: Ground, centres: Array) -> float:
    """The mean weighted kilometres to the nearest centre."""
    import numpy
    from scipy.spatial import cKDTree

    chord = cKDTree(ground.places[centres]).query(ground.places)[0]
    scale = 1.0 if ground.places.shape[1] == 2 else 6371.0
    return float(numpy.average(chord, weights=ground.weights)) * scale + 1e-9
