"""Why an account moves: every figure in the reason is true."""

import re

import numpy
import pytest

from spm_xl.territory.moves import moves_of
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import problem
from spm_xl.territory.score import scored
from spm_xl.territory.terms import Terms

OFF = re.compile(r"(\w+) is ([\d.]+)% (over|under) on (\w+) and (\w+) (?:([\d.]+)% (over|under)|even)")
NEARER = re.compile(r"([\d,]+) km (nearer to|farther from) (\w+)")


def test_each_claim_is_true():
    chance = numpy.random.default_rng(5)
    names = [f"a{at:02}" for at in range(40)]
    people = ["Ann", "Bo", "Cy"]
    divided = problem(
        names, people, {"potential": chance.integers(1, 50, 40), "workload": chance.integers(1, 9, 40)},
        current=[people[at] for at in chance.integers(0, 3, 40)], places=chance.random((40, 2)) * 100, homes=chance.random((3, 2)) * 100,
    )  # fmt: skip
    assigned = chance.integers(0, 3, 40)
    before = scored(divided, divided.current, Terms())
    deviation = {(each.participant, measure): part for each in before.participants for measure, part in zip(divided.measures, each.deviation, strict=True)}
    moves = moves_of(Plan(divided, Terms(), assigned, 0.0, 0.0))
    assert [move.account for move in moves] == [names[at] for at in (assigned != divided.current).nonzero()[0]]
    said = 0
    for move in moves:
        if found := OFF.match(move.why):
            giver, size, way, measure, receiver, other, other_way = found.groups()
            said += 1
            assert (giver, receiver) == (move.came_from, move.to)
            assert deviation[giver, measure] > deviation[receiver, measure]
            for who, figure, direction in ((giver, size, way), (receiver, other, other_way)):
                if figure:
                    assert deviation[who, measure] * (1 if direction == "over" else -1) == pytest.approx(float(figure) / 100, abs=6e-4)
        if found := NEARER.search(move.why):
            change = move.km_before - move.km_after
            assert abs(change) == pytest.approx(float(found[1].replace(",", "")), abs=0.51)
            assert (change > 0) == (found[2] == "nearer to")
    assert said


def test_who_may_not_have_it_and_who_had_nobody():
    divided = problem(
        ["a", "b", "c"], ["Ann", "Bo"], {"potential": [1, 1, 1]}, current=["Ann", None, "Ann"], segments=["x", "", ""], skills=[frozenset("y"), None]
    )
    found = moves_of(Plan(divided, Terms(), numpy.array([1, 1, 0]), 0.0, 0.0))
    assert found[0].why == "Ann does not serve its segment"
    assert found[1].came_from is None
    assert found[1].why == "nobody has it today; Bo is furthest below (100.0% under on potential)"
