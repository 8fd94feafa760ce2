"""Where the search for centres starts: by bisection, by sowing, and from today's territories where names matter.

Participants can change places only where all have the same windows and may serve every unit. Else each centre is somebody's
from the start: the territories of a start go to those who keep most of them today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spm_xl.territory.bisection import bisected
from spm_xl.territory.centre_ground import Ground
from spm_xl.territory.distance import kilometres
from spm_xl.territory.labels import labelled
from spm_xl.territory.medoids import medoids_of
from spm_xl.territory.problem import NOBODY, Problem

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

DRAWN = 8  # candidates of which the best is sown


def anchors_of(problem: Problem) -> Array:
    """(p, d) where participants are: the centre of today's territory, else their home, else the middle of the map."""
    import numpy

    assert problem.places is not None
    anchors = numpy.repeat(problem.places.mean(0)[None, :], len(problem.participants), axis=0)
    if problem.homes is not None:
        anchors = problem.homes.copy()
    has = numpy.flatnonzero(problem.current != NOBODY)
    for person in numpy.unique(problem.current[has]):
        own = has[problem.current[has] == person]
        anchors[person] = problem.places[own].mean(0)
    return anchors


def by_bisection(problem: Problem, ground: Ground, narrow: bool = False) -> Array:
    """(p,) the centres of a bisection by all measures alike; or, where work for each potential differs widely, by how narrow the windows are."""
    import numpy

    loads = ground.units.loads
    if narrow:
        width = (ground.units.high - ground.units.low).mean(0)  # infinite where a measure is free
        loads = loads @ numpy.where(width > 0, width, width.min() or 1.0)[:, None] ** -2.0
    parts = bisected(ground.unit_places, loads, problem.shares, anchors_of(problem))[ground.units.of]
    return _filled(ground, medoids_of(problem, parts), numpy.random.default_rng(0))


def by_sowing(problem: Problem, ground: Ground, random: numpy.random.Generator) -> Array:
    """(p,) centres drawn by k-means++, each given to the participant who keeps most of what lies nearest to it."""
    import numpy
    from scipy.spatial import cKDTree

    centres = _filled(ground, numpy.full(len(problem.participants), NOBODY), random)
    if not interchangeable(ground):
        nearest = cKDTree(ground.places[centres]).query(ground.places)[1]
        carrier = numpy.empty(len(centres), dtype=int)
        carrier[nearest] = labelled(problem, nearest)
        missing = numpy.setdiff1d(numpy.arange(len(centres)), nearest)
        carrier[missing] = numpy.setdiff1d(numpy.arange(len(centres)), carrier[numpy.unique(nearest)])
        centres = centres[numpy.argsort(carrier)]
    return centres


def interchangeable(ground: Ground) -> bool:
    """Whether a territory can be anybody's."""
    low, high = ground.units.low, ground.units.high
    return bool(ground.free and (low == low[0]).all() and (high == high[0]).all())


def _filled(ground: Ground, centres: Array, random: numpy.random.Generator) -> Array:
    """Centres with those sown that are NOBODY."""
    import numpy

    centres, far = centres.copy(), numpy.full(len(ground.places), numpy.inf)
    for centre in centres[centres != NOBODY]:
        far = numpy.minimum(far, kilometres(ground.places, ground.places[[centre]])[:, 0])
    for at in numpy.flatnonzero(centres == NOBODY):
        chance = ground.weights * (far**2 if numpy.isfinite(far).all() else 1.0)
        chance = chance if chance.sum() > 0 else numpy.ones(len(far))
        some = random.choice(len(far), DRAWN, p=chance / chance.sum())
        nearer = numpy.minimum(kilometres(ground.places, ground.places[some]), far[:, None])
        best = int((ground.weights @ nearer).argmin())
        centres[at], far = some[best], nearer[:, best]
    return centres


def from_today(problem: Problem, ground: Ground) -> Array:
    """(p,) the centres of today's territories."""
    import numpy

    return _filled(ground, medoids_of(problem, problem.current), numpy.random.default_rng(0))
