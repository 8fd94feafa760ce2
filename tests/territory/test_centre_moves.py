"""Single accounts move between neighbouring territories until all windows hold."""

import numpy

from spm_xl.territory.centre_exchange import division_of
from spm_xl.territory.centre_ground import ground_of
from spm_xl.territory.centre_moves import brought_in, eased
from spm_xl.territory.problem import problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import units_of
from spm_xl.territory.watch import Watch


def row_of_towns(count=60, people=4):
    """Accounts along a road, each of 1 potential."""
    places = numpy.column_stack([numpy.arange(count, dtype=float), numpy.zeros(count)])
    names = [f"A{row:02}" for row in range(count)]
    asked = problem(names, [f"P{person}" for person in range(people)], {"potential": [1.0] * count}, places=places)
    return ground_of(asked, units_of(asked, Terms(mode="centres", tolerances={"potential": 0.1})))


def test_load_runs_through_a_chain_of_territories_to_where_there_is_room():
    """Ann has 30 of 60 accounts at one end of the road, the last participant 4 at the other: all come within 10 % of 15."""
    ground = row_of_towns()
    uneven = division_of(ground, numpy.repeat([0, 1, 2, 3], [30, 14, 12, 4]), numpy.array([15, 37, 50, 58]))
    assert uneven.outside(ground)
    within, _ = brought_in(ground, uneven, numpy.zeros_like(uneven.loads), Watch())
    assert not within.outside(ground)
    counts = numpy.bincount(within.chosen, minlength=4)
    assert counts.sum() == 60
    assert 13.5 <= counts.min() <= counts.max() <= 16.5


def test_moves_for_less_travel_stay_within_the_windows():
    """Two neighbours hold an account in each other's middle: each goes home, and nobody leaves the window."""
    ground = row_of_towns()
    chosen = numpy.repeat([0, 1, 2, 3], 15)
    chosen[[7, 22]] = [1, 0]
    crossed = division_of(ground, chosen, numpy.array([8, 23, 37, 52]))
    better = eased(ground, crossed, Watch())
    assert not better.outside(ground)
    assert better.travel.sum() < crossed.travel.sum()
    assert better.chosen[7] == 0
    assert better.chosen[22] == 1
