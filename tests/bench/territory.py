"""Territory plans against peers: `python -m tests.bench.territory [instance ...]`, hosp_newengland and zip_tx unless named.

Every plan is scored by the same scorer, and the last columns hold it against the best known value and against ours. Peers are
b2b-territory-optimization (potential only, no map), k-means-constrained (counts only), spopt (an upper limit of potential, its
centres among some accounts) and plain `scipy.optimize.milp`; one that is not installed is passed over by name. Seconds are of CPU,
those of a peer's own solver too. A peer that keeps fewer conditions may have a smaller value: see whether it is feasible.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy

from spm_xl.errors import InvalidInput
from spm_xl.territory.distance import travel_to_homes
from spm_xl.territory.load import problem_from
from spm_xl.territory.plan import planned
from spm_xl.territory.problem import Problem
from spm_xl.territory.score import scored
from spm_xl.territory.terms import Terms

DATA = Path(os.environ.get("SPM_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "territory"
BEST = {"balance": "A_max_dev_pct", "homes": "B1_f_home_kmh", "centres": "B2_f_free_kmh", "realign": "C_moves"}
FREE = frozenset({"locks", "skills", "capacity"})
MILP_SECONDS = 60
MILP_PAIRS, MEDIAN_PAIRS, MEDIAN_CENTRES = 100_000, 20_000, 60  # what the peers start on and end with, within their seconds
LINE = "{:<16} {:<28} {:<8} {:>11} {:>11} {:>11} {:>7} {:>8} {:>8} {:>10} {:>8}"


def main(names: list[str]) -> None:
    """Print the table."""
    known = json.loads((DATA / "best_known.json").read_text(encoding="utf-8"))["instances"]
    print(LINE.format("instance", "by", "mode", "value", "best known", "bound", "gap", "seconds", "feasible", "to known", "to ours"))
    for name in names or ["hosp_newengland", "zip_tx"]:
        problem = problem_from(DATA / f"{name}.csv", DATA / f"{name}_reps.csv").problem
        for mode, key in BEST.items():
            best = float(known.get(name, {}).get(key, {}).get("best", "nan")) / (100 if mode == "balance" else 1)
            own = None
            for by, plan in (("spm_xl", ours), *PEERS.get(mode, ())):
                value = _line(name, by, mode, best, own, problem, plan)
                own = value if own is None else own


def _line(name: str, by: str, mode: str, best: float, own: float | None, problem: Problem, plan: Callable[[Problem, Terms], tuple[Any, float]]) -> float | None:
    """Print what a peer comes to, and answer it."""
    terms = Terms(mode=mode, ignore=frozenset() if mode == "realign" else FREE)  # type: ignore[arg-type]
    start = _seconds()
    try:
        assigned, bound = plan(problem, terms)
    except (ImportError, InvalidInput, RuntimeError, ValueError) as reason:
        print(f"{name:<16} {by:<28} {mode:<8} none: {str(reason).splitlines()[0][:90]}", flush=True)
        return None
    seconds = _seconds() - start
    found = scored(problem, assigned, terms)
    values = {"balance": found.worst, "homes": found.travel_home, "centres": found.travel_centre, "realign": found.moved}
    value = float(values[mode] or 0.0)
    gap = "" if not bound or not value else f"{(value - bound) / value:.2%}"
    figure = "{:.4%}" if mode == "balance" else "{:,.0f}"
    cells = (figure.format(value), figure.format(best), figure.format(bound) if bound else "", gap, f"{seconds:.1f}", "yes" if found.feasible else "no")
    print(LINE.format(name, by, mode, *cells, f"{value / best:.4f}", f"{value / own:.4f}" if own else ""), flush=True)
    return value


def _seconds() -> float:
    """CPU used so far, with that of programs which ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def ours(problem: Problem, terms: Terms) -> tuple[Any, float]:
    """This package."""
    plan = planned(problem, terms)
    return plan.assigned, plan.bound


def b2b(problem: Problem, terms: Terms) -> tuple[Any, float]:
    """b2b-territory-optimization: its greedy division of one measure, the longest first."""
    from b2b_territory_optimization import TerritoryAllocator  # type: ignore[import-not-found]
    from pandas import DataFrame

    frame = DataFrame({"Account_ID": problem.accounts, "amount": problem.amounts[:, 0]})
    found = TerritoryAllocator("amount").allocate_bucket(frame, len(problem.participants), "all")
    return found["Territory_ID"].str.rsplit("_", n=1).str[1].astype(int).to_numpy() - 1, 0.0


def constrained(problem: Problem, terms: Terms) -> tuple[Any, float]:
    """k-means-constrained: as many accounts in each territory, within the tolerance of the first measure."""
    from k_means_constrained import KMeansConstrained  # type: ignore[import-not-found]

    count, people = len(problem.accounts), len(problem.participants)
    least, most = int(0.95 * count / people), int(1.05 * count / people) + 1
    found = KMeansConstrained(people, size_min=least, size_max=most, random_state=1, n_init=1).fit_predict(problem.places)
    return numpy.asarray(found), 0.0


def spopt_median(problem: Problem, terms: Terms) -> tuple[Any, float]:
    """spopt: the p-median of the accounts with an upper limit of potential, its centres among some that chance chooses."""
    from pulp import PULP_CBC_CMD  # type: ignore[import-not-found]
    from spopt.locate import PMedian  # type: ignore[import-not-found]

    from spm_xl.territory.distance import kilometres

    count, centres = len(problem.accounts), min(MEDIAN_CENTRES, len(problem.accounts))
    if count * centres > MEDIAN_PAIRS or problem.places is None:
        raise ValueError(f"more accounts than CBC solves in {MILP_SECONDS} seconds")
    candidates = numpy.sort(numpy.random.default_rng(1).choice(count, centres, replace=False))
    most = numpy.full(centres, (1 + (terms.tolerance(problem.measures[0]) or 1)) * problem.targets[0, 0])
    apart = kilometres(problem.places, problem.places[candidates])
    model = PMedian.from_cost_matrix(apart, problem.amounts[:, 0], len(problem.participants), facility_capacities=most)
    model.solve(PULP_CBC_CMD(msg=False, timeLimit=MILP_SECONDS))
    assigned = numpy.zeros(count, dtype=int)
    for number, those in enumerate(filter(None, model.fac2cli)):
        assigned[list(those)] = number
    return assigned, 0.0


def plain_milp(problem: Problem, terms: Terms) -> tuple[Any, float]:
    """scipy.optimize.milp on all pairs, with a limit in seconds: travel to homes, or accounts moved with no more travel than today."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import eye, hstack, kron, vstack

    count, people = len(problem.accounts), len(problem.participants)
    if count * people > MILP_PAIRS:
        raise ValueError("more pairs than it starts on")
    travel = travel_to_homes(problem).ravel()
    today = numpy.zeros((count, people))
    today[numpy.arange(count), problem.current] = 1
    free = numpy.ones((count, people))
    tolerance = numpy.array([terms.tolerance(name, first=at == 0) for at, name in enumerate(problem.measures)], dtype=float)
    loads = vstack([hstack([amount[row] * eye(people) for row in range(count)]) for amount in problem.amounts.T])
    low, high = (problem.targets * (1 - tolerance)).T.ravel(), (problem.targets * (1 + tolerance)).T.ravel()
    rules = [LinearConstraint(kron(eye(count), numpy.ones((1, people))), 1, 1)]
    if terms.mode == "realign":
        free = numpy.where(problem.locked[:, None], today, problem.allowed)
        high = numpy.minimum(high, problem.capacity.T.ravel())
        rules.append(LinearConstraint(travel[None], 0, travel @ today.ravel()))
    cost = travel if terms.mode == "homes" else 1 - today.ravel()
    found = milp(
        cost, integrality=numpy.ones(count * people), bounds=Bounds(0, free.ravel()),
        constraints=[*rules, LinearConstraint(loads, low, high)], options={"time_limit": MILP_SECONDS},
    )  # fmt: skip
    if found.x is None:
        raise ValueError("no plan within its time")
    return found.x.reshape(count, people).argmax(1), float(found.mip_dual_bound)


PEERS: dict[str, tuple[tuple[str, Callable[[Problem, Terms], tuple[Any, float]]], ...]] = {
    "balance": (("b2b-territory-optimization", b2b),),
    "homes": (("scipy milp, all pairs", plain_milp),),
    "realign": (("scipy milp, all pairs", plain_milp),),
    "centres": (("k-means-constrained", constrained), ("spopt PMedian", spopt_median)),
}


if __name__ == "__main__":
    main(sys.argv[1:])
