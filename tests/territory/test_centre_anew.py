"""Small territories founded anew: centres and units decided together."""

import numpy

from spm_xl.territory.centre_anew import founded
from spm_xl.territory.centre_exchange import division_of
from spm_xl.territory.centre_ground import ground_of
from spm_xl.territory.problem import problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import units_of
from spm_xl.territory.watch import Watch


def test_the_best_centres_are_found_from_a_bad_division():
    """Two towns, each cut in half: founded anew, each is a territory, and its middle account the centre."""
    places = numpy.array([[0.0, 0], [1, 0], [2, 0], [100, 0], [101, 0], [102, 0]])
    towns = problem([f"A{row}" for row in range(6)], ["Ann", "Bo"], {"potential": [1.0] * 6}, places=places)
    ground = ground_of(towns, units_of(towns, Terms(mode="centres")))
    cut = division_of(ground, numpy.array([0, 1, 0, 1, 0, 1]), numpy.array([0, 1]))
    better = founded(ground, cut, numpy.random.default_rng(1), 2, Watch())
    assert better.travel.tolist() == [2.0, 2.0]
    assert sorted(better.centres.tolist()) == [1, 4]
