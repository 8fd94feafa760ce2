"""Territory plans against peers: `python -m tests.bench.territory [instance ...]`, hosp_newengland and zip_tx unless named.

Every plan is scored by the same scorer. Peers are b2b-territory-optimization (potential only, no map), k-means-constrained
(counts only), spopt and plain `scipy.optimize.milp`; one that is not installed is passed over by name. Seconds are of CPU.
"""

from __future__ import annotations

import json
import os
import sys
import time
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
LINE = "{:<16} {:<34} {:<8} {:>14} {:>14} {:>8} {:>14} {:>8} {:>8} {:>9}"


def main(names: list[str]) -> None:
    """Print the table."""
    known = json.loads((DATA / "best_known.json").read_text(encoding="utf-8"))["instances"]
    print(LINE.format("instance", "by", "mode", "value", "best known", "ratio", "bound", "gap", "seconds", "feasible"))
    for name in names or ["hosp_newengland", "zip_tx"]:
        problem = problem_from(DATA / f"{name}.csv", DATA / f"{name}_reps.csv").problem
        for mode, key in BEST.items():
            best = float(known.get(name, {}).get(key, {}).get("best", "nan")) / (100 if mode == "balance" else 1)
            for by, plan in (("spm_xl", ours), *PEERS.get(mode, ())):
                _line(name, by, mode, best, problem, plan)


def _line(name: str, by: str, mode: str, best: float, problem: Problem, plan: Callable[[Problem, Terms], tuple[Any, float]]) -> None:
    terms = Terms(mode=mode, ignore=frozenset() if mode == "realign" else FREE)  # type: ignore[arg-type]
    start = time.process_time()
    try:
        assigned, bound = plan(problem, terms)
    except (ImportError, InvalidInput, RuntimeError, ValueError) as reason:
        print(f"{name:<16} {by:<34} {mode:<8} none: {str(reason).splitlines()[0][:90]}")
        return
    seconds = time.process_time() - start
    found = scored(problem, assigned, terms)
    values = {"balance": found.worst, "homes": found.travel_home, "centres": found.travel_centre, "realign": found.moved}
    value = float(values[mode] or 0.0)
    gap = "" if not bound or not value else f"{(value - bound) / value:.2%}"
    figure = "{:.6f}" if mode == "balance" else "{:,.0f}"
    cells = (figure.format(value), figure.format(best), f"{value / best:.4f}", figure.format(bound) if bound else "", gap)
    print(LINE.format(name, by, mode, *cells, f"{seconds:.1f}", "yes" if found.feasible else "no"), flush=True)


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
    """spopt: the capacitated p-median of the accounts, small instances only."""
    from pulp import PULP_CBC_CMD  # type: ignore[import-not-found]
    from spopt.locate import PMedian  # type: ignore[import-not-found]

    from spm_xl.territory.distance import kilometres

    if len(problem.accounts) > 300 or problem.places is None:
        raise ValueError("more accounts than spopt solves in minutes")
    most = numpy.full(len(problem.accounts), 1.05 * problem.targets[0, 0])
    model = PMedian.from_cost_matrix(kilometres(problem.places, problem.places), problem.amounts[:, 0], len(problem.participants), facility_capacities=most)
    model.solve(PULP_CBC_CMD(msg=False, timeLimit=MILP_SECONDS))
    centres = [at for at, those in enumerate(model.fac2cli) if those]
    assigned = numpy.zeros(len(problem.accounts), dtype=int)
    for number, at in enumerate(centres):
        assigned[list(model.fac2cli[at])] = number
    return assigned, 0.0


def plain_milp(problem: Problem, terms: Terms) -> tuple[Any, float]:
    """scipy.optimize.milp on all pairs, with a limit in seconds."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import eye, hstack, kron, vstack

    count, people = len(problem.accounts), len(problem.participants)
    if count * people > 100_000:
        raise ValueError("more pairs than it starts on")
    tolerance = numpy.array([terms.tolerance(name, first=at == 0) for at, name in enumerate(problem.measures)], dtype=float)
    loads = vstack([hstack([amount[row] * eye(people) for row in range(count)]) for amount in problem.amounts.T])
    low, high = (problem.targets * (1 - tolerance)).T.ravel(), (problem.targets * (1 + tolerance)).T.ravel()
    once = kron(eye(count), numpy.ones((1, people)))
    found = milp(
        travel_to_homes(problem).ravel(), integrality=numpy.ones(count * people), bounds=Bounds(0, 1),
        constraints=[LinearConstraint(once, 1, 1), LinearConstraint(loads, low, high)], options={"time_limit": MILP_SECONDS},
    )  # fmt: skip
    if found.x is None:
        raise ValueError("no plan within its time")
    return found.x.reshape(count, people).argmax(1), float(found.mip_dual_bound)


PEERS: dict[str, tuple[tuple[str, Callable[[Problem, Terms], tuple[Any, float]]], ...]] = {
    "balance": (("b2b-territory-optimization", b2b),),
    "homes": (("scipy milp, all pairs", plain_milp),),
    "centres": (("k-means-constrained", constrained), ("spopt PMedian", spopt_median)),
}


if __name__ == "__main__":
    main(sys.argv[1:])
