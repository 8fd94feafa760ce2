"""Balance: how even a plan is, what it keeps, and the bound that no plan beats."""

from itertools import product

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_xl.errors import OutOfRange
from spm_xl.territory.plan import planned
from spm_xl.territory.problem import problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import units_of

BALANCE = Terms(mode="balance")


def made(count=120, people=6, seed=1, **more):
    """Accounts with many small and few large amounts, whole customers and half hours; R0 has twice what others have today."""
    random = numpy.random.default_rng(seed)
    potential = numpy.rint(numpy.exp(random.normal(3, 1, count))) + 1
    return problem(
        [f"a{at:04d}" for at in range(count)], [f"R{at}" for at in range(people)],
        {"potential": potential.tolist(), "workload": (numpy.rint(potential * random.uniform(0.5, 1.5, count)) / 2).tolist()},
        current=[f"R{max(0, each - 1)}" for each in random.integers(0, people + 1, count) % people], **more,
    )  # fmt: skip


def deviation(given, assigned):
    sums = numpy.array([numpy.bincount(assigned, weights=column, minlength=len(given.participants)) for column in given.amounts.T]).T
    return float(numpy.abs(sums / given.targets - 1).max())


def test_two_measures_are_as_even_as_their_steps_allow():
    given = made(400)
    plan = planned(given, BALANCE)
    assert plan.value == pytest.approx(deviation(given, plan.assigned))
    assert plan.gap < 1e-6
    assert 0 < plan.bound < 0.002


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9), st.booleans(), st.integers(0, 1)), min_size=1, max_size=7),
    st.integers(1, 3), st.lists(st.integers(1, 4), min_size=3, max_size=3),
)  # fmt: skip
def test_no_plan_beats_the_bound(rows, people, shares):
    potential, workload, locked, owner = zip(*rows, strict=True)
    given = problem(
        [f"a{at}" for at in range(len(rows))], [f"R{at}" for at in range(people)], {"potential": potential, "workload": [each / 2 for each in workload]},
        shares=shares[:people], current=[f"R{min(each, people - 1)}" for each in owner], locked=locked,
    )  # fmt: skip
    plan = planned(given, BALANCE)
    units = units_of(given, BALANCE)
    totals = given.amounts.sum(0) > 0
    every = [
        numpy.abs(numpy.array([numpy.bincount(each, weights=column, minlength=people) for column in given.amounts.T[totals]]).T / given.targets[:, totals] - 1).max(initial=0)
        for each in map(numpy.array, product(range(people), repeat=len(rows)))
        if units.allowed[numpy.arange(len(rows)), each].all()
    ]
    assert plan.bound <= min(every) + 1e-9
    assert min(every) - 1e-9 <= plan.value


def test_what_is_even_stays_as_it_is():
    given = made(400)
    even = [given.participants[each] for each in planned(given, BALANCE).assigned]
    again = problem(given.accounts, given.participants, {"potential": given.amounts[:, 0], "workload": given.amounts[:, 1]}, current=even)
    assert (planned(again, BALANCE).assigned == again.current).all()


def test_locks_skills_groups_and_capacities_hold():
    random = numpy.random.default_rng(3)
    segments = ["acute" if each else "rural" for each in random.random(200) < 0.6]
    plain = made(200)
    locked = [bool(each) and not (owner == 0 and segment == "rural") for each, owner, segment in zip(random.random(200) < 0.1, plain.current, segments, strict=True)]
    skills = [frozenset({"acute"}), *[None] * 5]
    groups = [f"g{at // 4}" if at < 40 and not any(locked[at // 4 * 4 : at // 4 * 4 + 4]) and len({*segments[at // 4 * 4 : at // 4 * 4 + 4]}) == 1 else None for at in range(200)]
    most = float(plain.amounts[:, 1].sum()) / 6 * 0.95
    given = made(200, locked=locked, segments=segments, skills=skills, groups=groups, capacity={"workload": [most, *[most * 2] * 5]}, shares=[1] * 6)
    plan = planned(given, BALANCE)
    assert (plan.assigned[given.locked] == given.current[given.locked]).all()
    assert given.allowed[numpy.arange(200), plan.assigned].all()
    assert len(set(zip(given.together.tolist(), plan.assigned.tolist(), strict=True))) == len(set(given.together.tolist()))
    assert given.amounts[plan.assigned == 0, 1].sum() <= most
    assert 0.05 <= plan.bound <= plan.value < 0.1


def test_unequal_shares():
    given = made(400, shares=[3, 1, 1, 1, 1, 2])
    assert planned(given, BALANCE).value < 0.005


def test_moves_stay_within_what_is_allowed():
    given = made(400)
    free, few = planned(given, BALANCE), planned(given, Terms(mode="balance", most_moved=0.1))
    assert (few.assigned != given.current).sum() <= 40
    assert free.value < few.value < deviation(given, given.current)
    assert few.bound <= few.value


def test_a_measure_that_weighs_nothing_or_is_free_does_not_count():
    given = made(60)
    for terms in (Terms(mode="balance", weights={"workload": 0}), Terms(mode="balance", tolerances={"workload": None})):
        plan = planned(given, terms)
        sums = numpy.bincount(plan.assigned, weights=given.amounts[:, 0], minlength=6)
        assert plan.value == pytest.approx(numpy.abs(sums / sums.mean() - 1).max())


def test_the_order_of_rows_decides_nothing():
    given = made(60)
    turned = list(range(60))[::-1]
    other = problem(
        [given.accounts[at] for at in turned], given.participants[::-1],
        {"potential": given.amounts[turned, 0], "workload": given.amounts[turned, 1]}, current=[given.participants[given.current[at]] for at in turned],
    )  # fmt: skip
    assert (planned(given, BALANCE).assigned == planned(other, BALANCE).assigned).all()


def test_edges_have_an_answer():
    nothing = problem(list("abcd"), ["Ann", "Bo"], {"potential": [0, 0, 0, 0]})
    assert sorted(planned(nothing, BALANCE).assigned.tolist()) == [0, 0, 1, 1]
    alone = problem(["a"], ["Ann"], {"potential": [5]})
    assert planned(alone, BALANCE).value == 0.0
    many = problem(["a"], ["Ann", "Bo", "Cy"], {"potential": [5]})
    assert (planned(many, BALANCE).value, planned(many, BALANCE).bound) == (2.0, 2.0)
    locked = made(30, locked=[True] * 30)
    assert (planned(locked, BALANCE).assigned == locked.current).all()


def test_a_giant_leaves_the_others_even():
    given = problem([f"a{at:02d}" for at in range(31)], ["Ann", "Bo", "Cy"], {"potential": [1000, *range(10, 40)]})
    plan = planned(given, BALANCE)
    sums = sorted(numpy.bincount(plan.assigned, weights=given.amounts[:, 0]).tolist())
    assert sums[2] == 1000.0
    assert sums[1] - sums[0] <= 1.0
    assert plan.gap == 0.0


def test_capacities_that_cannot_carry_all_are_refused():
    given = problem(list("ab"), ["Ann", "Bo"], {"potential": [10, 10]}, capacity={"potential": [10, 5]}, shares=[1, 1])
    with pytest.raises(OutOfRange, match="All capacities for"):
        planned(given, BALANCE)
