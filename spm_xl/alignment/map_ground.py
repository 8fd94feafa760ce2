"""The ground of a map: where the accounts lie in a plane, and which account each spot of the picture is nearest to.

Places on the globe are projected with equal areas around their middle, so that nothing is torn apart at the antimeridian
or squeezed near a pole. A spot that is far from every account belongs to nobody: the sea, a desert, a neighbouring country.

>>> import numpy
>>> from spm_xl.territory.distance import on_globe
>>> flat = in_plane(on_globe([-18.1, -13.8], [178.4, -171.8]), on_globe([-18.1, -13.8], [178.4, -171.8]))
>>> bool(flat[1, 0] - flat[0, 0] > 0), int(numpy.hypot(*(flat[1] - flat[0])))
(True, 1150)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spm_xl.territory.distance import EARTH
from spm_xl.territory.problem import Problem

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

MOST_SPOTS = 420_000
NOBODYS = -1
MARGIN = 0.03  # of the map's wider side
NEAR = 3.0  # times the usual distance of neighbours


@dataclass(frozen=True)
class Ground:
    """accounts (n, 2), homes (p, 2) or None in kilometres to the east and the north; nearest (h, w) the account of each spot, NOBODYS far from all.

    west, east, south, north are the edges of the picture; the first row of `nearest` is the southernmost.
    """

    accounts: Array
    homes: Array | None
    nearest: Array
    west: float
    east: float
    south: float
    north: float


def ground(problem: Problem) -> Ground:
    """The ground of a problem, which must have places. Needs numpy and scipy."""
    import numpy

    assert problem.places is not None
    accounts = in_plane(problem.places, problem.places)
    homes = None if problem.homes is None else in_plane(problem.homes, problem.places)
    every = accounts if homes is None else numpy.vstack([accounts, homes])
    low, high = every.min(0), every.max(0)
    side = max(float((high - low).max()), 1.0)
    middle, reach = (low + high) / 2, numpy.maximum((high - low) / 2, side / 6) + MARGIN * side
    (west, south), (east, north) = middle - reach, middle + reach
    return Ground(accounts, homes, _nearest(accounts, west, east, south, north), west, east, south, north)


def in_plane(places: Any, around: Any) -> Any:
    """(n, 2) kilometres east and north of the middle of other places; places of a plane stay as they are.

    Lambert's azimuthal equal-area projection (Snyder, Map Projections: A Working Manual, 1987, page 182).
    """
    import numpy

    if places.shape[1] == 2:
        return places
    middle = around.sum(0)
    length = float(numpy.linalg.norm(middle))
    middle = middle / length if length > 1e-9 else numpy.array([1.0, 0.0, 0.0])
    east = numpy.array([-middle[1], middle[0], 0.0])
    flat = float(numpy.linalg.norm(east))
    east = east / flat if flat > 1e-9 else numpy.array([0.0, 1.0, 0.0])
    north = numpy.cross(middle, east)
    stretch = numpy.sqrt(2 / numpy.maximum(1 + places @ middle, 1e-9))
    return EARTH * stretch[:, None] * numpy.column_stack([places @ east, places @ north])


def _nearest(accounts: Array, west: float, east: float, south: float, north: float) -> Array:
    import numpy
    from scipy.spatial import KDTree

    spot = (((east - west) * (north - south)) / MOST_SPOTS) ** 0.5
    across, up = max(2, int((east - west) / spot)), max(2, int((north - south) / spot))
    eastings = west + (numpy.arange(across) + 0.5) * (east - west) / across
    northings = south + (numpy.arange(up) + 0.5) * (north - south) / up
    apart = numpy.array(numpy.meshgrid(eastings, northings)).reshape(2, -1).T
    distances, found = KDTree(accounts).query(apart, distance_upper_bound=max(_reach(accounts), 3 * spot))
    return numpy.where(numpy.isfinite(distances), found, NOBODYS).reshape(up, across)


def _reach(accounts: Array) -> float:
    """How far around an account the ground is its own: a few times the distance at which nearly all have neighbours."""
    import numpy
    from scipy.spatial import KDTree

    different = numpy.unique(accounts, axis=0)
    if len(different) < 2:
        return 1.0
    distances, _ = KDTree(different).query(different, k=[2])
    return NEAR * float(numpy.quantile(distances, 0.9))
