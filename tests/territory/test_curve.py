"""The curve: more moves, less travel."""

from itertools import pairwise

import numpy
import pytest

from spm_xl.errors import InvalidInput
from spm_xl.territory.curve import curve, moved, travelled
from spm_xl.territory.problem import problem
from spm_xl.territory.terms import Terms

from .test_realign import tiny


def test_each_plan_moves_more_and_travels_less_and_no_bound_is_above_its_plan():
    random = numpy.random.default_rng(5)
    count, people = 60, 4
    asked = problem(
        [f"a{at:02}" for at in range(count)],
        [f"P{at}" for at in range(people)],
        {"potential": random.integers(5, 15, count).tolist()},
        current=[f"P{at}" for at in random.integers(0, people, count)],
        places=random.random((count, 2)) * 100,
        homes=numpy.array([[25.0, 25.0], [25.0, 75.0], [75.0, 25.0], [75.0, 75.0]]),
    )
    plans = curve(asked, Terms(), 5)
    assert len(plans) >= 3
    assert all(moved(one) < moved(other) and travelled(one) > travelled(other) for one, other in pairwise(plans))
    assert all(each.bound <= each.value * (1 + 1e-9) for each in plans)
    assert all(moved(each) <= each.terms.most_moved * count + 1e-9 for each in plans if each.terms.most_moved is not None)
    assert [each.assigned.tolist() for each in plans] == [each.assigned.tolist() for each in curve(asked, Terms(), 5)]


def test_without_homes_the_curve_says_what_it_needs():
    with pytest.raises(InvalidInput, match="no places or homes"):
        curve(tiny([10, 10], [0, 1]), Terms())
