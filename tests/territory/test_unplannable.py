"""Why there is no plan, in words, and the least tolerance that works."""

import pytest

from spm_xl.territory.plan import planned
from spm_xl.territory.realign import plan
from spm_xl.territory.terms import Terms
from spm_xl.territory.tolerated import least_tolerance
from spm_xl.territory.unplannable import Unplannable, refused
from spm_xl.territory.watch import Watch

from .test_realign import fewest_of_all, tiny

SKILLS = [frozenset({"RETAIL"}), frozenset({"RETAIL"})]


@pytest.mark.parametrize(
    ("asked", "terms", "words"),
    [
        (tiny([30, 30, 10], [0, 0, 1], [True, True, False]), Terms(), "P0 has 60 potential in accounts that nobody else may have"),
        (tiny([80, 10, 10], [0, 1, 1]), Terms(), "Account a0 has 80 potential, more than the 52.5"),
        (tiny([10, 10], [0, 1], capacity={"potential": [5, 5]}), Terms(), "All capacities for potential come to 10, less than the 20"),
        (tiny([10, 10], [0, 1], segments=["RETAIL", "BANK"], skills=SKILLS), Terms(), "Nobody has the skill for a1"),
        (tiny([10, 10], [0, 1], segments=["A", "B"], skills=[frozenset("A"), frozenset("B")], groups=["x", "x"]), Terms(), "has no participant with the skills for all"),
        (tiny([10, 10, 10], [0, 0, 0], segments=["A", "A", "A"], skills=[frozenset("A"), frozenset("B")]), Terms(), "P1 may have 0 potential at most"),
        (tiny([10, 10], [0, 0], [True, True]), Terms(), "All accounts are locked"),
        (tiny([10, 10], [0, 1], [True, True], groups=["x", "x"]), Terms(), "is locked with different participants"),
    ],
)
def test_each_cause_is_told_in_words(asked, terms, words):
    with pytest.raises(Unplannable, match=words):
        planned(asked, terms)


@pytest.mark.parametrize("mode", ["realign", "homes", "centres"])
def test_a_capacity_below_the_own_window_is_named(mode):
    import numpy

    plane = numpy.array([[0.0, 0.0], [1.0, 0.0]])
    asked = tiny([10, 10], [0, 1], capacity={"potential": [0, 30]}, places=plane, homes=plane)
    with pytest.raises(Unplannable, match=r"P0 can carry 0 potential at most, less than the 9\.5 of the window\. Raise the capacity"):
        planned(asked, Terms(mode=mode))


def test_travel_that_stands_in_the_way_is_named_with_the_growth_that_works():
    import numpy

    asked = tiny([10, 10, 10, 10], [0, 0, 0, 1], places=numpy.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [100.0, 0.0]]), homes=numpy.array([[0.0, 0.0], [4.05, 0.0]]))
    found = refused(asked, Terms())
    assert "with 1% more travel than today there is a plan" in str(found)


@pytest.mark.parametrize(("amounts", "current"), [([30, 10, 10], [0, 1, 1]), ([17, 13, 11, 7], [0, 0, 0, 0]), ([9, 9, 9, 8, 2], [0, 1, 0, 1, 0])])
def test_the_least_tolerance_works_and_a_little_less_does_not(amounts, current):
    asked, terms = tiny(amounts, current), Terms(tolerances={"potential": 0.001})
    least = least_tolerance(asked, terms)["potential"]
    assert fewest_of_all(asked, Terms(tolerances={"potential": least})) is not None
    assert fewest_of_all(asked, Terms(tolerances={"potential": least - 0.001})) is None
    assert plan(asked, Terms(tolerances={"potential": least}), Watch()).value is not None
