"""The figures of an assignment, against the scorer that the measurements use, and of small assignments worked out by hand."""

import csv
import importlib.util
import os
from pathlib import Path

import numpy
import pytest

from spm_xl.territory.load import problem_from
from spm_xl.territory.problem import problem
from spm_xl.territory.score import scored
from spm_xl.territory.terms import Terms

DATA = Path(os.environ.get("SPM_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "territory"


@pytest.mark.skipif(not (DATA / "score.py").exists(), reason="the territory data are not here")
@pytest.mark.parametrize("name", ["hosp_newengland", "zip_tx"])
def test_the_figures_are_those_of_the_measuring_scorer(name):
    pandas = pytest.importorskip("pandas")
    found = importlib.util.spec_from_file_location("measuring_scorer", DATA / "score.py")
    scorer = importlib.util.module_from_spec(found)
    found.loader.exec_module(scorer)
    divided = problem_from(DATA / f"{name}.csv", DATA / f"{name}_reps.csv").problem
    chance = numpy.random.default_rng(3)
    assigned = numpy.where(chance.random(len(divided.current)) < 0.1, chance.integers(0, len(divided.participants), len(divided.current)), divided.current)
    ours = scored(divided, assigned, Terms())
    accounts = pandas.read_csv(DATA / f"{name}.csv", dtype={"account_id": str, "current_rep": str})
    theirs = scorer.score(
        accounts,
        pandas.DataFrame({"account_id": divided.accounts, "rep": [divided.participants[at] for at in assigned]}),
        pandas.read_csv(DATA / f"{name}_reps.csv", dtype={"rep": str}),
    )
    for each in ours.measures:
        assert 100 * each.worst == pytest.approx(theirs[f"max_dev_{each.measure}_pct"])
        assert 100 * each.mean == pytest.approx(theirs[f"mean_dev_{each.measure}_pct"])
        assert each.gini == pytest.approx(theirs[f"gini_{each.measure}"])
        assert each.largest_over_smallest == pytest.approx(theirs[f"max_min_ratio_{each.measure}"])
        assert each.far_off == theirs[f"reps_outside_15pct_{each.measure}"]
    assert ours.travel_centre == pytest.approx(theirs["f_free_kmh"])
    assert ours.travel_home == pytest.approx(theirs["f_home_kmh"])
    assert ours.travel_today == pytest.approx(theirs["f_home_today_kmh"])
    assert ours.moved == theirs["moved"]
    assert 100 * ours.moved_parts[0] == pytest.approx(theirs["moved_potential_pct"])
    assert (ours.violations.locks, ours.violations.skills, ours.violations.capacity) == tuple(
        theirs[f"{name}_violations"] for name in ("locked", "skill", "capacity")
    )
    assert 100 * ours.stray == pytest.approx(theirs["stray_pct"], abs=1.0)  # theirs ranks neighbours in single precision
    assert not ours.feasible
    assert not theirs["feasible_C"]


def test_all_zero_is_even_and_one_participant_has_everything():
    nothing = scored(problem(["a", "b"], ["Ann", "Bo"], {"potential": [0, 0]}), numpy.array([0, 0]), Terms())
    assert nothing.measures[0].worst == 0
    assert nothing.participants[0].index == (100.0,)
    assert nothing.feasible
    alone = scored(problem(["a", "b"], ["Ann"], {"potential": [3, 4]}), numpy.array([0, 0]), Terms())
    assert alone.participants[0].amounts == (7.0,)
    assert alone.worst == 0
    assert alone.measures[0].gini == 0


def test_each_broken_condition_is_counted_and_may_be_ignored():
    divided = problem(
        ["a", "b", "c", "d"], ["Ann", "Bo"], {"potential": [1, 1, 1, 1]}, capacity={"potential": [1, 9]}, shares=[1, 1],
        current=["Ann", "Ann", "Bo", None], locked=[True, False, False, False], segments=["", "", "x", ""],
        skills=[frozenset("y"), None], groups=["g", "g", None, None],
    )  # fmt: skip
    broken = scored(divided, numpy.array([1, 0, 0, 1]), Terms(most_moved=0.1)).violations
    assert (broken.locks, broken.skills, broken.capacity, broken.groups, broken.moves, broken.nobody) == (1, 1, 1, 1, 1, 0)
    assert scored(divided, numpy.array([1, 0, 0, 1]), Terms(ignore=frozenset({"locks", "skills", "capacity", "groups"}))).feasible
    assert scored(divided, divided.current, Terms()).violations.nobody == 1
    assert scored(divided, numpy.array([0, 0, 1, 1]), Terms()).placed == 1


def test_an_account_that_is_placed_is_no_travel_beyond_todays():
    plane = numpy.array([[0.0, 0.0], [1.0, 0.0], [9.0, 0.0]])
    divided = problem(["a", "b", "c"], ["Ann", "Bo"], {"potential": [1, 1, 0]}, current=["Ann", "Bo", None], places=plane, homes=plane[:2])
    assert scored(divided, numpy.array([0, 1, 1]), Terms()).feasible
    assert scored(divided, numpy.array([1, 0, 1]), Terms()).violations.travel == 1


def test_the_file_of_an_example_reads_as_it_stands(tmp_path):
    (tmp_path / "a.csv").write_text("account_id,potential\nb,1\na,2\n", encoding="utf-8")
    (tmp_path / "p.csv").write_text("rep\nAnn\n", encoding="utf-8")
    found = problem_from(tmp_path / "a.csv", tmp_path / "p.csv", mode="balance")
    ids = [row["account_id"] for row in csv.DictReader((tmp_path / "a.csv").open(encoding="utf-8"))]
    assert [found.problem.accounts[row] for row in found.rows] == ids
