"""Ten million transactions, 100,000 participants, 12 periods: spm_xl against vectorised pandas.

Marginal tiers on year-to-date attainment and a recoverable draw, from columns in memory. Both run in
one process, in turns, and the ratio of CPU times is printed; both give the same checksums.

    python -m tests.bench.batch [transactions] [participants]
"""

from __future__ import annotations

import sys
import time
from fractions import Fraction

import numpy
import pandas

from spm_xl.pay.batch import pay
from spm_xl.pay.draw import DrawTerms
from spm_xl.pay.rates import rate_table

PERIODS, DRAW = 12, 300_000
TIERS = [("0", "0.04"), ("0.5", "0.05"), ("1", "0.08"), ("1.2", "0.10"), ("1.5", "0.12")]


def columns(transactions: int, participants: int) -> dict[str, numpy.ndarray]:
    """Random transactions in minor units."""
    chance = numpy.random.default_rng(7)
    return {
        "participant": chance.integers(0, participants, transactions, dtype=numpy.int32),
        "period": chance.integers(0, PERIODS, transactions, dtype=numpy.int8),
        "credit": chance.integers(-5_000, 900_000, transactions, dtype=numpy.int64),
        "quota": chance.integers(40_000_000, 60_000_000, participants, dtype=numpy.int64),
    }


def ours(data: dict[str, numpy.ndarray]) -> tuple[int, ...]:
    """spm_xl."""
    table = rate_table(TIERS, "marginal")
    result = pay(**data, table=table, draw=DRAW, terms=DrawTerms(recoverable=Fraction(1)), periods=PERIODS)
    return tuple(int(array.sum()) for array in (result.earned, result.advance, result.recovery, result.paid))


def peer(frame: pandas.DataFrame, quota: numpy.ndarray) -> tuple[int, ...]:
    """Vectorised pandas: one groupby, then whole columns; exact integers as well."""
    cell = frame["period"].astype("int64") * len(quota) + frame["participant"]  # one key: pandas at its best
    flat = frame["credit"].groupby(cell, sort=False).sum().reindex(range(PERIODS * len(quota)), fill_value=0)
    sums = pandas.DataFrame(flat.to_numpy().reshape(PERIODS, len(quota)))
    total = sums.cumsum(axis=0)
    starts = [int(Fraction(start) * 10) for start, _ in TIERS]
    rates = [int(Fraction(rate) * 100) for _, rate in TIERS]
    goal = pandas.Series(quota, index=sums.columns)
    reached = total * 10 * rates[0]
    for at in range(1, len(TIERS)):
        reached = reached + (total * 10).sub(goal * starts[at], axis=1).clip(lower=0) * (rates[at] - rates[at - 1])
    part = reached.diff().fillna(reached.iloc[:1])
    earned = ((2 * part.abs() + 1000) // 2000) * numpy.sign(part)
    balance = pandas.Series(0, index=sums.columns)
    totals = [0, 0, 0]
    for _, row in earned.astype("int64").iterrows():
        advance = (DRAW - row).clip(lower=0, upper=DRAW)
        recovery = pandas.concat([balance, (row - DRAW).clip(lower=0)], axis=1).min(axis=1)
        balance = balance + advance - recovery
        for at, figure in enumerate((advance, recovery, row + advance - recovery)):
            totals[at] += int(figure.sum())
    return (int(earned.to_numpy().sum()), *totals)


def main() -> None:
    """Print CPU seconds (minimum of the rounds) and the ratio."""
    transactions = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    participants = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    data = columns(transactions, participants)
    frame = pandas.DataFrame({name: data[name] for name in ("period", "participant", "credit")})
    best = {"spm_xl": float("inf"), "pandas": float("inf")}
    for _ in range(5):
        for name, work in (("spm_xl", lambda: ours(data)), ("pandas", lambda: peer(frame, data["quota"]))):
            start = time.process_time()
            checksum = work()
            best[name] = min(best[name], time.process_time() - start)
            if name == "spm_xl":
                expected = checksum
            elif checksum != expected:
                raise SystemExit(f"the two disagree: {expected} and {checksum}")
    print(f"{transactions:,} transactions, {participants:,} participants, {PERIODS} periods; checksums equal {expected}")
    print(f"spm_xl {best['spm_xl']:.3f} s, vectorised pandas {best['pandas']:.3f} s, ratio {best['pandas'] / best['spm_xl']:.1f}")


if __name__ == "__main__":
    main()
