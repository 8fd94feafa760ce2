"""Pay of very many participants at once, from columns in memory.

The same formulas as for one participant (`rates.cumulative`, `draw.settle`) on numpy integers: credit
in minor units, rates and boundaries over their common denominators, one rounding half away from
zero. Where a product would not fit 64 bits the arrays hold Python integers instead: slower, and as
exact.

>>> import numpy
>>> table = rate_table([(0, "0.05"), (1, "0.075")], "marginal")
>>> result = pay(
...     participant=numpy.array([0, 0, 1]), period=numpy.array([0, 1, 1]), credit=numpy.array([9_000_000, 4_000_000, 100]),
...     quota=numpy.array([10_000_000, 10_000_000]), table=table, draw=100_000, terms=DrawTerms(recoverable=Fraction(1)), periods=2,
... )
>>> result.earned.tolist(), result.paid.tolist()
([[450000, 0], [275000, 5]], [[450000, 100000], [275000, 100000]])
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from spm_xl.errors import InvalidInput, InvalidPlan
from spm_xl.money import nearest
from spm_xl.pay.draw import DrawTerms, settle
from spm_xl.pay.rates import TABLE_METHODS, RateTable, cumulative, rate_table  # noqa: F401  (rate_table: doctest)
from spm_xl.rational import Fraction  # noqa: F401  (doctest)

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Whole = NDArray[numpy.integer[Any]]

LARGEST = 2**62


class Pay(NamedTuple):
    """Whole minor units, one row a period and one column a participant."""

    earned: Whole
    advance: Whole
    recovery: Whole
    paid: Whole
    closing: Whole


def pay(
    participant: Whole,
    period: Whole,
    credit: Whole,
    table: RateTable,
    terms: DrawTerms,
    draw: Whole | int,
    periods: int,
    quota: Whole | None = None,
    participants: int | None = None,
    opening: Whole | int = 0,
    places: int = 2,
) -> Pay:
    """Earnings on credit cumulated over the periods, and the draw against them.

    Parameters
    ----------
    participant, period : codes from 0, one a transaction.
    credit : minor units, one a transaction.
    table : marginal or retroactive tiers; boundaries in attainment where `quota` is given, else in
        currency units.
    terms, draw : a periodic draw, minor units a period, one for all or one a participant.
    periods : number of periods of the interval.
    quota : minor units of the whole interval, one a participant.
    participants : number of participants, where more than the codes or the quota tell.
    opening : recoverable balance brought forward, minor units.
    places : decimals of the currency.

    Returns
    -------
    Pay : arrays of shape (periods, participants).
    """
    import numpy

    if table.method not in TABLE_METHODS or terms.guarantee != "periodic":
        raise InvalidPlan("a batch takes marginal or retroactive tables and periodic draws.")
    count = participants or (len(quota) if quota is not None else int(participant.max(initial=-1)) + 1)
    credited = _summed(numpy, participant, period, credit, count, periods)
    steps = lcm(*(tier.start.denominator for tier in table.tiers), table.deductible.denominator)
    parts = lcm(*(tier.rate.denominator for tier in table.tiers))
    rates = [int(tier.rate * parts) for tier in table.tiers]
    kind = numpy.int64 if _fits(numpy, credited, quota, table, places, steps, rates) else object
    credited = credited.astype(kind)
    unit = 10**places if quota is None else quota.astype(kind)
    starts = [unit * int(tier.start * steps) for tier in table.tiers]
    retroactive = [tier.method == "retroactive" for tier in table.tiers]
    deductible = int(table.deductible * 10**places * steps)
    total, before = numpy.zeros(count, kind), numpy.zeros(count, kind)
    balance = numpy.zeros(count, kind) + opening
    guaranteed = numpy.zeros(count, kind) + draw
    rows: list[tuple[Any, ...]] = []
    for at in range(periods):
        total = total + credited[at] * steps
        reached = cumulative(total, starts, rates, retroactive, deductible, table.boundary, numpy.where)
        earned = nearest(reached - before, steps * parts)
        before = reached
        now = settle(earned, guaranteed, balance, terms, places=places, least=numpy.minimum, most=numpy.maximum)
        balance = now.closing
        rows.append((earned, now.advance, now.recovery, now.paid, now.closing))
    return Pay(*(numpy.stack(column) for column in zip(*rows, strict=True)))


def _summed(numpy: Any, participant: Whole, period: Whole, credit: Whole, count: int, periods: int) -> Whole:
    """Credit by period and participant; integers, so that the order of rows plays no part."""
    if not len(participant) == len(period) == len(credit):
        raise InvalidInput("participant, period and credit must be of one length.")
    if len(credit) and (participant.min() < 0 or participant.max() >= count or period.min() < 0 or period.max() >= periods):
        raise InvalidInput("a participant or period code lies outside the arrays. Codes count from 0.")
    credited = numpy.zeros(periods * count, numpy.int64)
    cell = period.astype(numpy.int64)
    cell *= count
    cell += participant
    numpy.add.at(credited, cell, credit)
    return credited.reshape(periods, count)


def _fits(
    numpy: Any, credited: Whole, quota: Whole | None, table: RateTable, places: int, steps: int, rates: list[int]
) -> bool:
    """Whether every product stays inside 64 bits."""
    largest = int(numpy.abs(credited).max(initial=0)) * len(credited) * steps
    unit = 10**places if quota is None else int(numpy.abs(quota).max(initial=0))
    boundary = max(abs(int(tier.start * steps)) for tier in table.tiers) * unit
    highest = max(1, *(abs(rate) for rate in rates))
    return (largest + boundary) * highest * (len(rates) + 2) < LARGEST
