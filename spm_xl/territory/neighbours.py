"""Strays: accounts that lie among the accounts of others.

A stray account has none of its six nearest accounts in its own territory. Few strays mean that territories hang together,
without a map of borders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

NEAREST = 6


def nearest_accounts(places: Array) -> Array:
    """(n, up to 6) ints: the accounts that are nearest to each, itself left out; those on one spot are neighbours. Needs scipy."""
    import numpy
    from scipy.spatial import cKDTree

    count = min(NEAREST, len(places) - 1)
    found = numpy.atleast_2d(cKDTree(places).query(places, k=count + 1)[1])
    itself = found == numpy.arange(len(places))[:, None]
    itself[~itself.any(1), -1] = True  # more than six on one spot: it need not have found itself
    return found[~itself].reshape(len(places), count)


def stray_part(places: Array, assigned: Array) -> float:
    """The part of the accounts that are strays; 0 where there are fewer than two accounts.

    >>> import numpy
    >>> line = numpy.column_stack([numpy.arange(16.0), numpy.zeros(16)])
    >>> stray_part(line, numpy.array([0] * 7 + [1] + [0] * 8))
    0.0625
    """
    if len(places) < 2:
        return 0.0
    return float((assigned[nearest_accounts(places)] != assigned[:, None]).all(1).mean())
