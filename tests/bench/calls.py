"""The call path against plain ways to do the same: one call, a column of 10,000 rows, and the cold start.

Marginal tiers on attainment with prior credit, four columns and two tables. Peers, in turns in one process: floats by
numpy.searchsorted, the fastest that a column can be and wrong at ties; and Decimal row by row, as one would write it by
hand. The do-nothing function is given and gives back the same cells. Nothing is asserted.

    python -m tests.bench.calls [rows]
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy

from spm_xl.udfs.call import call

TIERS = ((0.0, 0.04), (0.5, 0.05), (1.0, 0.08), (1.2, 0.1))
TEAM = ("AE", "SDR", "Manager")
RATES = (("Plan", "From", "Rate"), *((plan, *tier) for plan in TEAM for tier in TIERS))
PLANS = (("Plan", "Method", "Recoverable"), *((plan, "marginal", 1.0) for plan in TEAM))
CENT = Decimal("0.01")
Rows = list[tuple[Any, ...]]


def in_cents(count: int) -> Rows:
    """Credit, quota, prior and plan, in whole cents."""
    chance = random.Random(1)
    return [
        (chance.randint(-1_000_00, 90_000_00) / 100, 100_000.0 * chance.randint(1, 9), chance.randint(0, 500_000_00) / 100, chance.choice(TEAM))
        for _ in range(count)
    ]


def prorated(rows: Rows) -> Rows:
    """The same with a twelfth of an annual quota, which has no end in decimals."""
    return [(credit, (quota + 10) / 12, prior / 12, plan) for credit, quota, prior, plan in rows]


def columns_of(rows: Rows) -> list[list[tuple[Any]]]:
    """Rows as the columns that a host passes."""
    return [[(cell,) for cell in column] for column in zip(*rows, strict=True)]


def nothing(arguments: tuple[Any, ...]) -> Any:
    """An add-in that reads its first column and gives it back."""
    return [[row[0]] for row in arguments[0]]


def by_searchsorted(credit: Any, quota: Any, prior: Any) -> Any:
    """Float columns: the tier by searchsorted, the amount below it from a table, numpy's own rounding."""
    starts, rates = numpy.array([tier[0] for tier in TIERS]), numpy.array([tier[1] for tier in TIERS])
    below = numpy.concatenate([[0.0], numpy.cumsum(numpy.diff(starts) * rates[:-1])])

    def come_to(position: Any) -> Any:
        at = numpy.clip(numpy.searchsorted(starts, position / quota, side="right") - 1, 0, None)
        return below[at] * quota + rates[at] * (position - starts[at] * quota)

    return numpy.round(come_to(prior + credit) - come_to(prior), 2)


def by_decimal(credit: float, quota: float, prior: float) -> float:
    """One row in Decimal."""

    def come_to(position: Decimal) -> Decimal:
        total, bounds = Decimal(0), [*starts, None]
        for start, end, rate in zip(bounds, bounds[1:], rates, strict=False):
            if position > start or not start:
                total += rate * ((position if end is None else min(position, end)) - start)
        return total

    goal, before = Decimal(f"{quota:.15g}"), Decimal(f"{prior:.15g}")
    starts, rates = [Decimal(str(start)) * goal for start, _ in TIERS], [Decimal(str(rate)) for _, rate in TIERS]
    return float((come_to(before + Decimal(f"{credit:.15g}")) - come_to(before)).quantize(CENT, ROUND_HALF_UP))


def seconds(ways: dict[str, Callable[[], Any]], rounds: int = 5) -> dict[str, float]:
    """CPU seconds of each way, the least of some rounds in turns."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            start = time.process_time()
            way()
            best[name] = min(best[name], time.process_time() - start)
    return best


def column_calls(rows: Rows, title: str) -> None:
    """Print what a cell of a column costs, ours and the peers', and how many cells differ."""
    credit, quota, prior, plan = columns_of(rows)
    arguments = (credit, quota, RATES, prior, plan, PLANS)
    some = rows[: max(1, len(rows) // 20)]
    ways: dict[str, Callable[[], Any]] = {
        "do nothing": lambda: nothing(arguments),
        "SPM_COMMISSION": lambda: call("SPM_COMMISSION", arguments),
        "numpy floats": lambda: by_searchsorted(*(numpy.array([row[at] for row in rows]) for at in range(3))).tolist(),
        "filled down": lambda: [call("SPM_COMMISSION", (row[0], row[1], RATES, row[2], row[3], PLANS)) for row in some],
        "Decimal by row": lambda: [by_decimal(*row[:3]) for row in some],
    }
    found = {name: [cell[0] if isinstance(cell, list) else cell for cell in way()] for name, way in ways.items()}
    best = seconds(ways)
    ours = best["SPM_COMMISSION"] / len(rows)
    print(f"\n{title}: a column call of {len(rows):,} rows")
    for name, taken in best.items():
        cell = taken / len(found[name])
        wrong = sum(one != other for one, other in zip(found[name], found["SPM_COMMISSION"], strict=False)) if name != "do nothing" else 0
        print(f"  {name:16} {1e6 * cell:8.2f} microseconds a cell   {cell / ours:6.1f} x ours   {wrong} of {len(found[name]):,} cells differ")
    print(f"  beyond the do-nothing add-in: {1e6 * (ours - best['do nothing'] / len(rows)):.2f} microseconds a cell (at most 2)")


def other_columns(rows: Rows) -> None:
    """Print the other functions that have a fast way."""
    credit, quota, prior, plan = columns_of(rows)
    draw = [(abs(row[0]),) for row in rows]
    ways = {
        "SPM_ATTAINMENT": lambda: call("SPM_ATTAINMENT", (credit, quota, prior, plan, PLANS)),
        "SPM_PAYOUT": lambda: call("SPM_PAYOUT", (credit, draw, prior, plan, PLANS)),
        "SPM_BALANCE": lambda: call("SPM_BALANCE", (credit, draw, prior, plan, PLANS)),
    }
    print(f"\nother columns of {len(rows):,} rows")
    for name, taken in seconds(ways).items():
        print(f"  {name:16} {1e6 * taken / len(rows):8.2f} microseconds a cell")


def scalar_calls(rows: Rows) -> None:
    """Print what one call costs."""
    some = rows[:1000]
    ways = {
        "do nothing": lambda: [nothing(([row],)) for row in some],
        "SPM_ATTAINMENT": lambda: [call("SPM_ATTAINMENT", row[:3]) for row in some],
        "SPM_COMMISSION": lambda: [call("SPM_COMMISSION", (row[0], row[1], RATES, row[2], row[3], PLANS)) for row in some],
        "SPM_PAYOUT": lambda: [call("SPM_PAYOUT", (row[0], 3000.0, row[2], row[3], PLANS)) for row in some],
        "Decimal by row": lambda: [by_decimal(*row[:3]) for row in some],
    }
    print("\none call (at most 40 microseconds)")
    for name, taken in seconds(ways).items():
        print(f"  {name:16} {1e6 * taken / len(some):8.2f} microseconds")


def cold_start() -> None:
    """Print the CPU time of a process from its start to its first answer, less that of an empty one."""
    script = 'from spm_xl.udfs.call import call; call("SPM_COMMISSION", (20000, None, ((0, 0.04), (150000, 0.06)), 145000))'
    print("\ncold start to the first scalar answer, CPU (at most 120 ms)")
    for name, text in (("empty process", "pass"), ("SPM_COMMISSION", script)):
        best = float("inf")
        for _ in range(5):
            measured = f"{text}\nimport time; print(time.process_time())"
            best = min(best, float(subprocess.run([sys.executable, "-c", measured], capture_output=True, text=True, check=True).stdout))
        print(f"  {name:16} {1e3 * best:8.0f} ms")


def main() -> None:
    """Print all of it."""
    rows = in_cents(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    scalar_calls(rows)
    column_calls(rows, "whole cents")
    column_calls(prorated(rows), "prorated to fifteen digits")
    other_columns(rows)
    cold_start()


if __name__ == "__main__":
    main()
