"""Whole plans from the relaxation: within windows and limits, as good as the best of all plans where all can be counted."""

import numpy
import pytest

from spm_xl.territory.pricing import Prices
from spm_xl.territory.relaxation import Limit, relaxed
from spm_xl.territory.rounding import missed, rounded, task_of, total
from tests.territory.test_relaxation import all_plans, made


@pytest.mark.parametrize("seed", range(6))
def test_a_small_plan_is_the_best_of_all(seed):
    units, cost = made(seed)
    chosen = rounded(units, cost, (), relaxed(units, cost))
    assert total(cost, chosen) == pytest.approx(min(all_plans(units, cost)), rel=6e-4)


def test_a_plan_keeps_windows_limits_and_what_is_allowed():
    units, cost = made(7, accounts=80, people=6, tolerance=0.1)
    units.allowed[:30, 5] = False
    limit = Limit(1.0 - (numpy.arange(6)[None, :] == units.today[:, None]), 60.0)
    found = relaxed(units, cost, [limit])
    chosen = rounded(units, cost, [limit], found)
    assert chosen is not None
    assert not missed(task_of(units, cost, [limit], Prices(found.prices, found.limit_prices)), chosen).any()
    assert units.allowed[numpy.arange(80), chosen].all()
    assert total(limit.amounts, chosen) <= 60
    assert found.bound <= total(cost, chosen)


def test_the_same_seed_gives_the_same_plan():
    units, cost = made(8, accounts=60, people=5, tolerance=0.1)
    found = relaxed(units, cost)
    one, other = (rounded(units, cost, (), found, seed=4) for _ in range(2))
    assert one is not None
    assert one.tolist() == other.tolist()
