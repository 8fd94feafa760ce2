"""The fewest moves: against all plans of tiny problems, and with locks, skills, capacity, groups and travel kept."""

from itertools import product

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from spm_xl.territory.distance import travel_to_homes
from spm_xl.territory.problem import problem
from spm_xl.territory.realign import plan
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import units_of
from spm_xl.territory.unplannable import Unplannable
from spm_xl.territory.watch import Watch


def tiny(amounts, current, locked=None, places=None, homes=None, people=2, **more):
    names = [f"a{at}" for at in range(len(amounts))]
    return problem(names, [f"P{at}" for at in range(people)], {"potential": amounts}, current=[None if at is None else f"P{at}" for at in current], locked=locked, places=places, homes=homes, **more)


def fewest_of_all(asked, terms):
    """The fewest moves of all plans that there are, None where none meets the conditions."""
    units, count = units_of(asked, terms), len(asked.accounts)
    travel = travel_to_homes(asked) if asked.homes is not None else None
    best = None
    for chosen in product(range(len(asked.participants)), repeat=count):
        loads = numpy.bincount(chosen, weights=units.loads[:, 0], minlength=len(asked.participants))
        held = all(units.allowed[at, person] for at, person in enumerate(chosen))
        within = (loads >= units.low[:, 0] - 1e-9).all() and (loads <= units.high[:, 0] + 1e-9).all()
        far = travel is not None and sum(travel[at, chosen[at]] - travel[at, asked.current[at]] for at in range(count)) > 1e-9
        if held and within and not far:
            moves = int((numpy.array(chosen) != asked.current).sum())
            best = moves if best is None else min(best, moves)
    return best


@settings(max_examples=25, deadline=None, derandomize=True)
@given(some.data())
def test_the_fewest_moves_are_those_of_all_plans_counted_one_by_one(data):
    count = data.draw(some.integers(4, 7))
    amounts = data.draw(some.lists(some.integers(1, 30), min_size=count, max_size=count))
    current = data.draw(some.lists(some.integers(0, 1), min_size=count, max_size=count))
    locked = data.draw(some.lists(some.sampled_from([False, False, False, True]), min_size=count, max_size=count))
    along = numpy.array(data.draw(some.lists(some.integers(0, 9), min_size=count, max_size=count)), dtype=float)
    asked = tiny(amounts, current, locked, numpy.column_stack([along, 0 * along]), numpy.array([[0.0, 0.0], [9.0, 0.0]]))
    terms = Terms(tolerances={"potential": 0.2})
    expected = fewest_of_all(asked, terms)
    if expected is None:
        with pytest.raises(Unplannable):
            plan(asked, terms, Watch())
        return
    found = plan(asked, terms, Watch())
    assert found.value == expected == found.bound
    assert (found.assigned[asked.locked] == asked.current[asked.locked]).all()


def test_nothing_moves_when_everybody_is_within_tolerance_already():
    found = plan(tiny([10, 10, 10, 10], [0, 0, 1, 1]), Terms(), Watch())
    assert found.value == found.bound == 0
    assert found.assigned.tolist() == [0, 0, 1, 1]


def test_an_account_without_a_participant_is_placed_and_is_no_move():
    found = plan(tiny([10, 10, 10, 10], [0, 0, 1, None]), Terms(), Watch())
    assert found.value == 0
    assert found.assigned.tolist() == [0, 0, 1, 1]


def test_a_group_that_is_divided_today_moves_the_accounts_that_change_hands():
    asked = tiny([10, 10, 10, 10], [0, 1, 0, 1], groups=["x", "x", None, None])
    found = plan(asked, Terms(), Watch())
    assert found.value == found.bound == 2  # one account joins its group, another one makes up for it
    assert found.assigned[0] == found.assigned[1]


def test_the_least_amount_moves_small_accounts_where_the_fewest_moves_a_large_one():
    asked = tiny([40, 20, 20, 10, 10, 20], [0, 0, 0, 0, 0, 1])  # 100 against 20: 40 has to move
    assert plan(asked, Terms(), Watch()).value == 1
    assert plan(asked, Terms(least="amount", tolerances={"potential": 0.2}), Watch()).value == 30


def test_more_moves_than_allowed_are_refused():
    with pytest.raises(Unplannable):
        plan(tiny([10, 10, 10, 10, 10, 10, 10, 10], [0] * 8), Terms(most_moved=0.25), Watch())


def test_without_a_map_the_plan_says_that_travel_is_not_looked_at():
    assert "travel" in plan(tiny([10, 10], [0, 0]), Terms(), Watch()).remarks[0]


def test_crowded_windows_are_met_by_giving_units_out_anew():
    """Where transfers reach no plan, units are given out anew; the windows hold and few accounts move."""
    from spm_xl.territory.frame import frame_of, met, total
    from spm_xl.territory.realign import drawn_anew, moved_cost
    from spm_xl.territory.units import units_of

    asked, terms = tiny([30, 30, 20, 10, 10], [0, 0, 0, 0, 1]), Terms(tolerances={"potential": 0.05})
    units = units_of(asked, terms)
    frame = frame_of(units, moved_cost(asked, terms, units), ())
    chosen = drawn_anew(frame, terms, Watch())
    assert chosen is not None
    assert met(frame, chosen)
    assert total(frame.cost, chosen) == fewest_of_all(asked, terms)
