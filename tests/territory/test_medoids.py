"""The centre of a territory is the account that all others travel to for the least."""

import numpy

from spm_xl.territory import medoids
from spm_xl.territory.distance import kilometres, on_globe
from spm_xl.territory.medoids import medoid_of, medoids_of, travel_to_centres
from spm_xl.territory.problem import NOBODY, problem


def test_pieces_give_the_medoid_of_the_whole(monkeypatch):
    random = numpy.random.default_rng(5)
    places, weights = on_globe(random.uniform(-80, 80, 50), random.uniform(-180, 180, 50)), random.random(50)
    travel = kilometres(places, places) @ weights
    monkeypatch.setattr(medoids, "PAIRS_AT_ONCE", 120)
    row, cost = medoid_of(places, weights)
    assert row == travel.argmin()
    assert numpy.isclose(cost, travel.min())


def test_an_empty_territory_has_no_centre_and_no_travel():
    three = problem(["a", "b", "c"], ["Ann", "Bo"], {"potential": [1, 1, 1]}, places=numpy.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]))
    assigned = numpy.zeros(3, dtype=int)
    assert medoids_of(three, assigned).tolist() == [1, NOBODY]
    assert travel_to_centres(three, assigned).tolist() == [5.0, 0.0, 5.0]
    assert medoid_of(numpy.zeros((0, 2)), numpy.zeros(0)) == (NOBODY, 0.0)
