"""New accounts in a plan in force: everybody keeps what they have."""

import numpy

from spm_xl.territory.distance import on_globe
from spm_xl.territory.plan import planned
from spm_xl.territory.problem import problem
from spm_xl.territory.terms import Terms

KEEP = Terms(mode="balance", keep=True)


def owners(made, plan):
    return dict(zip(made.accounts, (made.participants[each] for each in plan.assigned), strict=True))


def test_new_accounts_fill_the_gap_and_nobody_loses_one():
    made = problem(list("abcde"), ["Ann", "Bo"], {"potential": [60, 20, 30, 10, 20]}, current=["Ann", "Bo", None, None, None])
    plan = planned(made, KEEP)
    assert owners(made, plan) == {"a": "Ann", "b": "Bo", "c": "Bo", "d": "Ann", "e": "Bo"} or plan.value == 0.0
    assert owners(made, plan)["a"] == "Ann"
    assert owners(made, plan)["b"] == "Bo"


def test_each_choice_is_told():
    made = problem(list("abc"), ["Ann", "Bo"], {"potential": [50, 40, 10]}, current=["Ann", "Bo", None])
    assert planned(made, KEEP).remarks == ("Account c had nobody and goes to Bo, who comes from 80% of the fair share of potential to 100%.",)


def test_of_places_as_even_the_nearer_one_is_taken():
    boston, denver = (42.4, -71.1), (39.7, -105.0)
    at = [boston, denver, denver, boston]
    made = problem(
        list("abcd"), ["Ann", "Bo"], {"potential": [50, 50, 10, 10]}, current=["Ann", "Bo", None, None],
        places=on_globe(*numpy.array(at).T), homes=on_globe(*numpy.array([boston, denver]).T),
    )  # fmt: skip
    assert owners(made, planned(made, KEEP)) == {"a": "Ann", "b": "Bo", "c": "Bo", "d": "Ann"}


def test_without_homes_near_is_where_their_accounts_are():
    at = on_globe([42.4, 39.7, 39.7, 42.4], [-71.1, -105.0, -105.0, -71.1])
    made = problem(list("abcd"), ["Ann", "Bo"], {"potential": [50, 50, 10, 10]}, current=["Ann", "Bo", None, None], places=at)
    assert owners(made, planned(made, KEEP))["c"] == "Bo"
