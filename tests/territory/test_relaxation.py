"""The relaxation: a bound under every plan, tight where the programme can be, and told apart where windows cannot be met."""

import itertools

import numpy
import pytest

from spm_xl.territory.problem import problem
from spm_xl.territory.relaxation import Limit, relaxed
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import units_of


def made(seed, accounts=8, people=3, tolerance=0.35):
    """Units and a cost of a small problem at random."""
    random = numpy.random.default_rng(seed)
    amounts = {"potential": random.uniform(5, 15, accounts), "workload": random.uniform(1, 3, accounts)}
    given = problem([f"A{n}" for n in range(accounts)], [f"R{n}" for n in range(people)], amounts, current=[f"R{n % people}" for n in range(accounts)])
    units = units_of(given, Terms(tolerances={"potential": tolerance, "workload": tolerance}))
    return units, random.uniform(1, 100, (accounts, people))


def all_plans(units, cost, limits=()):
    """The cost of every whole plan within windows and limits."""
    every = numpy.arange(len(cost))
    for plan in itertools.product(*(numpy.flatnonzero(row) for row in units.allowed)):
        chosen = numpy.array(plan)
        load = numpy.array([units.loads[chosen == one].sum(0) for one in range(cost.shape[1])])
        held = all(limit.amounts[every, chosen].sum() <= limit.most + 1e-9 for limit in limits)
        if held and (load >= units.low - 1e-9).all() and (load <= units.high + 1e-9).all():
            yield float(cost[every, chosen].sum())


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_is_below_the_bound_and_the_programme_reaches_it(seed):
    units, cost = made(seed)
    found = relaxed(units, cost)
    assert found.slack == 0
    assert found.bound <= min(all_plans(units, cost)) + 1e-6
    assert found.bound == pytest.approx(found.value, rel=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_a_limit_lifts_the_bound_and_holds_for_every_plan(seed):
    units, cost = made(seed)
    away = 1.0 - (numpy.arange(3)[None, :] == units.today[:, None])
    limit = Limit(away, 4.0)
    found = relaxed(units, cost, [limit])
    assert found.bound >= relaxed(units, cost).bound - 1e-3 * abs(found.bound)
    assert found.bound <= min(all_plans(units, cost, [limit]), default=numpy.inf) + 1e-6
    if not found.slack:
        assert (limit.amounts[found.rows, found.columns] * found.parts).sum() <= 4 + 1e-6


def test_every_unit_is_given_away_once_and_only_where_it_is_allowed():
    units, cost = made(3, accounts=60, people=5)
    units.allowed[:20, 4] = False
    found = relaxed(units, cost)
    assert numpy.bincount(found.rows, weights=found.parts) == pytest.approx(numpy.ones(60))
    assert units.allowed[found.rows, found.columns].all()


def test_windows_that_cannot_be_met_have_slack_where_they_are_missed():
    units, cost = made(1)
    units.allowed[:, 2] = False
    found = relaxed(units, cost)
    assert found.slack > 0.5
    assert found.missed[2, 0] == pytest.approx(units.low[2, 0], abs=1e-6)


def test_prices_of_a_like_problem_give_the_same_value():
    units, cost = made(5, accounts=40)
    first = relaxed(units, cost)
    again = relaxed(units, cost, prices=first.prices)
    assert again.value == pytest.approx(first.value, rel=1e-3)
    assert again.bound <= first.value + 1e-6
