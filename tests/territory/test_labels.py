"""Territories keep the names of those who keep most of them."""

import numpy
import pytest

from spm_xl.territory.labels import labelled
from spm_xl.territory.problem import problem

PEOPLE = ["Ann", "Bo", "Cy"]


def made(current, potential=None):
    names = [f"a{at}" for at in range(len(current))]
    return problem(names, PEOPLE, {"potential": potential or [1] * len(names)}, current=current)


def test_a_part_has_the_name_of_who_keeps_most_of_it():
    parts = numpy.array([2, 2, 0, 0, 1, 1])
    assert labelled(made(["Ann", "Ann", "Bo", "Bo", "Cy", "Cy"]), parts).tolist() == [0, 0, 1, 1, 2, 2]


def test_most_is_by_amount_and_not_by_count():
    parts = numpy.array([1, 1, 1, 0, 2])
    assert labelled(made(["Ann", "Bo", "Bo", "Bo", "Cy"], [90, 5, 5, 20, 1]), parts).tolist() == [0, 0, 0, 1, 2]


def test_without_a_plan_in_force_numbers_stay():
    assert labelled(made([None, None, None]), numpy.array([2, 0, 1])).tolist() == [2, 0, 1]


def test_a_name_that_is_not_allowed_is_not_given():
    parts, allowed = numpy.array([1, 0, 2]), numpy.ones((3, 3), dtype=bool)
    allowed[1, 0] = False  # the part that was numbered 1 cannot be Ann's
    found = labelled(made(["Ann", "Bo", "Cy"]), parts, allowed)
    assert found[0] != 0
    assert sorted(found.tolist()) == [0, 1, 2]


@pytest.mark.parametrize("seed", range(5))
def test_parts_are_only_renamed(seed):
    random = numpy.random.default_rng(seed)
    parts = random.integers(0, 3, 20)
    found = labelled(made([PEOPLE[each] for each in random.integers(0, 3, 20)]), parts)
    assert len(set(zip(parts.tolist(), found.tolist(), strict=True))) == len(set(parts.tolist())) == len(set(found.tolist()))
