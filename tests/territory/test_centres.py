"""Free centres: the least travel to an account of each territory's own, within tolerance."""

import itertools

import numpy
import pytest

from spm_xl.errors import InvalidInput
from spm_xl.territory.centres import plan
from spm_xl.territory.problem import problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.units import units_of
from spm_xl.territory.watch import Watch

TERMS = Terms(mode="centres", tolerances={"potential": 0.25})


def scattered(count, people=("Ann", "Bo"), seed=3, order=None, **more):
    random = numpy.random.default_rng(seed)
    places, amounts = random.random((count, 2)) * 100, random.integers(5, 15, count)
    rows = list(order if order is not None else range(count))
    more = {name: [column[row] for row in rows] for name, column in more.items()}
    return problem([f"A{row:02}" for row in rows], list(people), {"potential": [float(amounts[row]) for row in rows]}, places=places[rows], travel="potential", **more)


def best_of_all(made, terms):
    """The least travel of every division that meets the windows."""
    units = units_of(made, terms)
    far = numpy.linalg.norm(made.places[:, None] - made.places[None], axis=2) * made.travel[:, None]
    least = numpy.inf
    for each in itertools.product(range(len(made.participants)), repeat=len(made.accounts)):
        assigned = numpy.array(each)
        loads = numpy.array([units.loads[assigned == person].sum(0) for person in range(len(made.participants))])
        if (loads >= units.low).all() and (loads <= units.high).all():
            least = min(least, sum(far[numpy.ix_(own, own)].sum(0).min() for own in (numpy.flatnonzero(assigned == person) for person in range(len(made.participants))) if len(own)))
    return least


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_best_of_all_divisions_is_found_and_bounded(seed):
    made = scattered(9, seed=seed)
    best, found = best_of_all(made, TERMS), plan(made, TERMS, Watch())
    assert found.bound <= best * (1 + 1e-9)
    assert found.value == pytest.approx(best)


def test_windows_hold_and_the_order_of_rows_does_not_matter():
    first = plan(scattered(40, ("Ann", "Bo", "Cy", "Di")), TERMS, Watch())
    units = units_of(first.problem, TERMS)
    loads = numpy.array([units.loads[first.assigned == person].sum(0) for person in range(4)])
    assert (loads >= units.low).all()
    assert (loads <= units.high).all()
    turned = plan(scattered(40, ("Ann", "Bo", "Cy", "Di"), order=reversed(range(40))), TERMS, Watch())
    assert turned.assigned.tolist() == first.assigned.tolist()


def test_locks_skills_and_groups_are_kept():
    current = ["Ann" if row % 2 else "Bo" for row in range(24)]
    made = scattered(
        24, current=current, locked=[row < 4 for row in range(24)], segments=["hospital" if row in (5, 6) else "" for row in range(24)],
        groups=["chain" if row in (10, 20) else None for row in range(24)],
    )
    allowed = made.allowed.copy()
    allowed[[5, 6], 0] = False
    found = plan(type(made)(**{**made.__dict__, "allowed": allowed}), TERMS, Watch())
    assert found.assigned[:4].tolist() == made.current[:4].tolist()
    assert found.assigned[[5, 6]].tolist() == [1, 1]
    assert found.assigned[10] == found.assigned[20]


def test_no_more_accounts_move_than_may():
    people = ("Ann", "Bo")
    free = plan(scattered(30, people), TERMS, Watch())
    current = [people[person] for person in free.assigned]
    for row in (3, 8, 13, 18, 23):
        current[row] = people[1 - free.assigned[row]]
    terms = Terms(mode="centres", tolerances={"potential": 0.5}, most_moved=0.1)
    found = plan(scattered(30, people, current=current), terms, Watch())
    assert 0 < (found.assigned != found.problem.current).sum() <= 3


def test_a_stopped_run_ends_with_a_plan():
    watch = Watch()
    watch._tell = lambda step: watch.stop() if step.what == "areas searched" else None
    found = plan(scattered(60, ("Ann", "Bo", "Cy")), Terms(mode="centres", tolerances={"potential": 0.5}), watch)
    assert not found.whole
    assert found.value >= found.bound


def test_without_a_map_there_are_no_centres():
    with pytest.raises(InvalidInput, match="latitude"):
        plan(problem(["a", "b"], ["Ann", "Bo"], {"potential": [1, 1]}), TERMS, Watch())
