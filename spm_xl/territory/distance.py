"""Distances on the globe, and in a plane.

A place is a unit vector (x, y, z) on the globe, or (x, y) in a plane whose unit is a kilometre. Great-circle distance
by the haversine of the chord, which is stable for small distances and knows no edge at the antimeridian; the earth is a
sphere of 6,371.0088 km (IUGG mean radius).

>>> import numpy
>>> boston, suva, apia = on_globe([42.36, -18.14, -13.83], [-71.06, 178.44, -171.77])
>>> kilometres(numpy.array([suva]), numpy.array([apia])).round().tolist()
[[1151.0]]
>>> kilometres(numpy.array([[0.0, 0.0]]), numpy.array([[3.0, 4.0]])).tolist()
[[5.0]]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from spm_xl.territory.problem import Problem

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

EARTH = 6371.0088


def on_globe(latitudes: Sequence[float], longitudes: Sequence[float]) -> Array:
    """(n, 3) unit vectors of places in degrees."""
    import numpy

    north, east = numpy.radians(numpy.asarray(latitudes, dtype=float)), numpy.radians(numpy.asarray(longitudes, dtype=float))
    return numpy.column_stack([numpy.cos(north) * numpy.cos(east), numpy.cos(north) * numpy.sin(east), numpy.sin(north)])


def kilometres(ones: Array, others: Array) -> Array:
    """(a, b) distances of each of (a, d) places to each of (b, d) places."""
    import numpy

    square = numpy.zeros((len(ones), len(others)))
    for axis in range(ones.shape[1]):
        square += (ones[:, axis, None] - others[None, :, axis]) ** 2
    return _of_chord(numpy.sqrt(square, out=square), ones.shape[1])


def kilometres_each(ones: Array, others: Array) -> Array:
    """(a,) distances of each place to the one in the same row."""
    import numpy

    return _of_chord(numpy.sqrt(((ones - others) ** 2).sum(1)), ones.shape[1])


def _of_chord(chord: Array, axes: int) -> Array:
    import numpy

    return chord if axes == 2 else 2 * EARTH * numpy.arcsin(numpy.minimum(1, chord / 2))


def travel_to_homes(problem: Problem) -> Array:
    """(n, p) weighted kilometres of each account to each participant's home. The problem must have places and homes."""
    assert problem.places is not None
    assert problem.homes is not None
    return kilometres(problem.places, problem.homes) * problem.travel[:, None]
