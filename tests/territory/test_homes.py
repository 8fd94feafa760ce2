"""The least travel to homes: within windows, with locks and skills kept, and close to its bound on real hospitals."""

import os
from pathlib import Path

import numpy
import pandas
import pytest

from spm_xl.errors import InvalidInput
from spm_xl.territory.distance import on_globe
from spm_xl.territory.homes import plan
from spm_xl.territory.problem import problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import units_of
from spm_xl.territory.unplannable import Unplannable
from spm_xl.territory.watch import Watch

DATA = Path(os.environ.get("SPM_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "territory"


def made(seed=1, accounts=90, people=6, **more):
    random = numpy.random.default_rng(seed)
    names = [f"R{n}" for n in range(people)]
    return problem(
        [f"A{n:03}" for n in range(accounts)],
        names,
        {"potential": random.uniform(5, 15, accounts), "workload": random.uniform(1, 3, accounts)},
        current=[names[n % people] for n in range(accounts)],
        places=random.uniform(0, 100, (accounts, 2)),
        homes=random.uniform(0, 100, (people, 2)),
        travel="workload",
        **more,
    )


def within(found):
    """Whether the plan meets its windows and gives every account to somebody who is allowed."""
    units = units_of(found.problem, found.terms)
    loads = numpy.array([units.loads[found.assigned[: len(units.of)] == one].sum(0) for one in range(len(found.problem.participants))])
    allowed = units.allowed[numpy.arange(len(units.of)), found.assigned]
    return (loads >= units.low - 1e-9).all() and (loads <= units.high + 1e-9).all() and allowed.all()


@pytest.mark.parametrize("seed", [1, 2])
def test_locks_and_skills_are_kept_within_the_windows(seed):
    locked = [n % 10 == 0 for n in range(90)]
    skills = [frozenset({"farm"}), *[None] * 5]
    given = made(seed, locked=locked, segments=["city" if n % 6 == 3 else "farm" for n in range(90)], skills=skills)
    found = plan(given, Terms(mode="homes", tolerances={"potential": 0.1}), Watch())
    assert within(found)
    assert (found.assigned[given.locked] == given.current[given.locked]).all()
    assert found.bound <= found.value
    assert found.gap < 0.03


def test_no_more_accounts_move_than_asked_for():
    given = made(3)
    found = plan(given, Terms(mode="homes", tolerances={"potential": 0.15}, most_moved=0.5), Watch())
    assert within(found)
    assert (found.assigned != given.current).sum() <= 45


def test_a_plan_needs_a_map():
    with pytest.raises(InvalidInput, match="needs the place"):
        plan(problem(["a", "b"], ["Ann", "Bo"], {"potential": [1, 1]}), Terms(mode="homes"), Watch())


def test_windows_that_no_plan_meets_are_refused():
    given = problem(["a", "b"], ["Ann", "Bo"], {"potential": [3, 1]}, places=numpy.eye(2), homes=numpy.eye(2))
    with pytest.raises(Unplannable):
        plan(given, Terms(mode="homes"), Watch())


def test_a_run_that_is_stopped_in_its_improvement_has_a_plan_within_the_windows():
    watch = Watch(lambda step: watch.stop() if step.what == "neighbourhoods" else None)
    found = plan(made(), Terms(mode="homes", tolerances={"potential": 0.1}), watch)
    assert not found.whole
    assert within(found)
    assert found.bound <= found.value


@pytest.mark.skipif(not (DATA / "hosp_newengland.csv").exists(), reason="the shared hospitals are not here")
def test_the_hospitals_of_new_england_are_within_a_fifth_of_a_percent_of_the_bound():
    accounts, people = pandas.read_csv(DATA / "hosp_newengland.csv"), pandas.read_csv(DATA / "hosp_newengland_reps.csv")
    given = problem(
        list(accounts.account_id.astype(str)),
        list(people.rep),
        {"potential": accounts.potential, "workload": accounts.workload},
        current=list(accounts.current_rep),
        places=on_globe(accounts.lat, accounts.lon),
        homes=on_globe(people.home_lat, people.home_lon),
        travel="workload",
    )
    found = plan(given, Terms(mode="homes"), Watch())
    assert within(found)
    assert found.gap <= 0.002
    assert found.value <= 305_800  # best known: 305,773 weighted kilometres (HiGHS, 60 s)
