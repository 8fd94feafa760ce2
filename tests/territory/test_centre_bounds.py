"""No prices, however bad, make the bound of free centres more than the best plan travels."""

import itertools

import numpy
import pytest

from spm_xl.territory.centre_bounds import Map, Prices, bound_of, exact_bound
from spm_xl.territory.watch import Watch

RANDOM = numpy.random.default_rng(7)
PLACES, WEIGHTS, LOADS = RANDOM.random((10, 2)) * 50, RANDOM.random(10) + 0.5, numpy.full((10, 1), 0.2)
LAND = Map(PLACES, WEIGHTS, LOADS, numpy.array([0.8]), numpy.array([1.2]), 2)
FAR = numpy.linalg.norm(PLACES[:, None] - PLACES[None], axis=2) * WEIGHTS


def least():
    """The least travel of two territories of four to six accounts."""
    sides = [list(some) for count in (4, 5, 6) for some in itertools.combinations(range(10), count)]
    others = [[row for row in range(10) if row not in some] for some in sides]
    return min(FAR[numpy.ix_(one, one)].sum(1).min() + FAR[numpy.ix_(two, two)].sum(1).min() for one, two in zip(sides, others, strict=True))


@pytest.mark.parametrize("scale", [0.0, 1.0, 30.0, 1000.0])
def test_any_prices_give_a_bound(scale):
    random = numpy.random.default_rng(3)
    prices = Prices(random.normal(size=10) * scale, random.normal(size=(10, 1)) * scale)
    assert exact_bound(LAND, prices) <= least()


def test_sought_prices_give_a_near_bound():
    found = bound_of(LAND, Prices(numpy.zeros(10), numpy.zeros((10, 1))), 10.0, 1.0, Watch())
    assert 0.7 * least() <= found <= least()
