"""A scorecard of 2,000 participants from a million opportunities: spm_xl against vectorised pandas doing the sums alone.

Both start from columns in memory: ours as `load` gives them (text, Decimal, date), pandas' as it holds them itself (str,
float, datetime). Ours gives the whole scorecard: KPIs with reasons and statuses, ranks now and a quarter earlier, twelve
months, stages; pandas the counts, sums, medians and largest accounts of the same five groupings. Both run in one process, in
turns, and the ratio of CPU times is printed; the figures are compared. Making our columns is printed apart.

    python -m tests.bench.scorecard [opportunities] [participants]
"""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy
import pandas

from spm_xl.measure.result import Scorecard
from spm_xl.measure.scorecard import scorecard
from spm_xl.tables.inputs import Inputs, Rows
from spm_xl.tables.load import load
from spm_xl.tables.schema import BY_NAME

FIRST, AS_OF = date(2024, 1, 1), date(2026, 11, 15)
QUARTER, BEFORE = (date(2026, 10, 1), date(2026, 12, 31)), (date(2026, 7, 1), date(2026, 8, 15))
STAGES = ("Prospecting", "Qualified", "Proposal", "Negotiation")
ROUNDS = 5


def frame_of(opportunities: int, participants: int) -> pandas.DataFrame:
    """Random opportunities as pandas holds them."""
    chance = numpy.random.default_rng(7)
    days = (AS_OF - FIRST).days
    created = chance.integers(0, days, opportunities)
    closed = created + chance.integers(1, 240, opportunities)
    ended = (closed <= days) & (chance.random(opportunities) < 0.95)
    status = numpy.where(ended, numpy.where(chance.random(opportunities) < 0.4, "won", "lost"), "open")
    start = numpy.datetime64(FIRST)

    def named(prefix: str, size: int, width: int) -> Any:
        return numpy.array([f"{prefix}{at:0{width}}" for at in range(size)])[chance.integers(0, size, opportunities)]

    return pandas.DataFrame(
        {
            "participant": named("P", participants, 5),
            "account": named("Account ", 20_000, 6),
            "product": named("Product ", 40, 3),
            "amount": chance.integers(10_000, 20_000_000, opportunities) / 100,
            "stage": numpy.where(status == "open", numpy.array(STAGES)[chance.integers(0, len(STAGES), opportunities)], status),
            "status": status,
            "created": start + created,
            "closed": pandas.Series(start + closed).where(status != "open"),
        }
    )


def people(participants: int) -> list[dict[str, Any]]:
    """The participants: forty teams, eight regions."""
    return [
        {"participant": f"P{at:05}", "name": f"Name {at}", "team": f"Team {at % 40:02}", "region": f"Region {at % 8}"} for at in range(participants)
    ]


def inputs_of(frame: pandas.DataFrame, participants: int) -> Inputs:
    """The same as loaded inputs."""
    small = load(
        {
            "participants": people(participants),
            "stages": [
                *({"stage": stage, "status": "open", "order": at, "probability": Decimal(at) / 10} for at, stage in enumerate(STAGES, 1)),
                {"stage": "won", "status": "won"},
                {"stage": "lost", "status": "lost"},
            ],
            "quotas": [
                {"participant": f"P{at:05}", "component": "New", "start": date(2026, 1, 1), "end": date(2026, 12, 31), "quota": 1_000_000}
                for at in range(participants)
            ],
        },
        needed=("participants",),
    )
    days = {at: FIRST + timedelta(days=at) for at in range((AS_OF - FIRST).days + 300)}
    columns: dict[str, Any] = {column.name: [""] * len(frame) for column in BY_NAME["opportunities"].columns}
    columns["deleted"] = [False] * len(frame)
    columns["opportunity"] = [f"O{at}" for at in range(len(frame))]
    for name in ("participant", "account", "product", "stage", "status"):
        kept = {text: str(text) for text in frame[name].unique()}
        columns[name] = [kept[text] for text in frame[name]]
    for name in ("created", "closed"):
        since = (frame[name] - pandas.Timestamp(FIRST)).dt.days
        columns[name] = [None if pandas.isna(day) else days[int(day)] for day in since]
    columns["amount"] = [Decimal(cents) / 100 for cents in numpy.rint(frame["amount"].to_numpy() * 100).astype(int).tolist()]
    rows = Rows(BY_NAME["opportunities"], columns, "opportunities.csv", "", range(2, len(frame) + 2))
    return Inputs({**small.tables, "opportunities": rows})


def sums(frame: pandas.DataFrame, terms: pandas.DataFrame) -> dict[str, pandas.DataFrame]:
    """Vectorised pandas: the sums of a quarter alone, by five groupings."""
    deals = frame.join(terms, on="participant")
    start, end, as_of = (pandas.Timestamp(day) for day in (*QUARTER, AS_OF))
    last = min(end, as_of)
    inside = (deals.closed >= start) & (deals.closed <= last)
    parts = {
        "won": deals[inside & (deals.status == "won")].assign(days=lambda found: (found.closed - found.created).dt.days),
        "lost": deals[inside & (deals.status == "lost")],
        "open": deals[(deals.created <= as_of) & ((deals.status == "open") | (deals.closed > as_of))],
        "active": deals[(deals.created <= last) & ~((deals.status != "open") & (deals.closed < start))],
        "new": deals[(deals.created >= start) & (deals.created <= last)],
    }
    parts["open"] = parts["open"].assign(weighted=parts["open"].amount * parts["open"].stage.map({stage: at / 10 for at, stage in enumerate(STAGES, 1)}))
    year = deals[(deals.status == "won") & (deals.closed >= pandas.Timestamp(2025, 12, 1)) & (deals.closed <= as_of)]
    year = year.assign(month=year.closed.dt.year * 12 + year.closed.dt.month)
    earlier = deals[(deals.status == "won") & (deals.closed >= pandas.Timestamp(BEFORE[0])) & (deals.closed <= pandas.Timestamp(BEFORE[1]))]
    return {by: _sums(parts, year, earlier, by) for by in ("participant", "team", "region", "product", "all")}


def _sums(parts: dict[str, pandas.DataFrame], year: pandas.DataFrame, earlier: pandas.DataFrame, by: str) -> pandas.DataFrame:
    won = parts["won"].groupby(by)
    found = won.agg(won_deals=("amount", "size"), won_amount=("amount", "sum"), cycle_days=("days", "sum"), cycle_median=("days", "median"))
    by_account = parts["won"].groupby([by, "account"]).amount.sum().groupby(level=0)
    found["accounts"], found["top_account_amount"] = by_account.size(), by_account.max()
    found[["lost_deals", "lost_amount"]] = parts["lost"].groupby(by).agg(deals=("amount", "size"), amount=("amount", "sum"))
    found[["open_deals", "open_amount", "weighted_amount"]] = parts["open"].groupby(by).agg(
        deals=("amount", "size"), amount=("amount", "sum"), weighted=("weighted", "sum")
    )
    found["active_deals"], found["new_deals"] = parts["active"].groupby(by).size(), parts["new"].groupby(by).size()
    found["before"] = earlier.groupby(by).amount.sum()
    months = year.groupby([by, "month"]).amount.sum().unstack(fill_value=0)
    return found.join(months.add_prefix("month "))


def differing(card: Scorecard, found: dict[str, pandas.DataFrame]) -> int:
    """How many figures of the two differ by more than the error of a float."""
    lines = {"participant": card.participants, "team": card.teams, "region": card.regions, "product": card.products, "all": (card.total,)}
    wrong = 0
    for by, own in lines.items():
        names = [name for name in found[by].columns if name in own[0].measures]
        for line in own:
            theirs = found[by].loc[line.key]
            pairs = [(float(line.measures.get(name, 0)), theirs[name]) for name in names]
            pairs += list(zip(map(float, line.months), theirs.filter(like="month "), strict=True))
            wrong += sum(abs(one - other) > 1e-9 * max(1.0, abs(one)) for one, other in pairs if not pandas.isna(other) or one)
    return wrong


def main() -> None:
    """Print CPU seconds (minimum of the rounds), their ratio, and how many figures differ."""
    opportunities = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    participants = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    frame = frame_of(opportunities, participants)
    start = time.process_time()
    inputs = inputs_of(frame, participants)
    print(f"columns made  {time.process_time() - start:6.2f} s (not counted)")
    terms = pandas.DataFrame(people(participants)).set_index("participant")[["team", "region"]].assign(all="")
    best = {"spm_xl": float("inf"), "pandas": float("inf")}
    results: dict[str, Any] = {}
    for _ in range(ROUNDS):
        for name, work in (("spm_xl", lambda: scorecard(inputs, as_of=AS_OF)), ("pandas", lambda: sums(frame, terms))):
            start = time.process_time()
            results[name] = work()
            best[name] = min(best[name], time.process_time() - start)
    for name, seconds in best.items():
        print(f"{name:12}  {seconds:6.2f} s")
    print(f"ratio         {best['spm_xl'] / best['pandas']:6.2f}")
    print(f"differing     {differing(results['spm_xl'], results['pandas']):6}")


if __name__ == "__main__":
    main()
