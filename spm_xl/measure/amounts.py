"""Amounts of deals in the company's currency, summed exactly.

A won or lost deal is converted at the rate of the day it was closed, an open one at that of the as-of day, as pay does it: the
last rate on or before that day, at most 7 days old. A missing rate stops the calculation, with the cell of the deal that
needs it. Nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from spm_xl.errors import NotFound, Problem, Refused
from spm_xl.measure.coded import whole
from spm_xl.measure.deals import Deals, cells_of
from spm_xl.measure.sums import cells, totals
from spm_xl.rational import Fraction
from spm_xl.tables.exchange import Exchange, rate
from spm_xl.tables.inputs import Inputs


class Amounts(NamedTuple):
    """Amounts of some deals: units x rate / one.

    Attributes
    ----------
    known : whether a deal has an amount. at : place of its rate among `rates`; None where all are 1.
    """

    units: Any
    known: Any
    one: int
    at: Any = None
    rates: Sequence[Fraction] = ()


def amounts_of(deals: Deals, which: Any, fx: Exchange, inputs: Inputs, day: date | None = None) -> Amounts:
    """The amounts of some deals in the company's currency.

    Parameters
    ----------
    which : their positions. day : whose rates count; None: of each the day on which it was closed.

    Raises
    ------
    Refused : a rate is missing; all pairs and days without one are listed, with the first cell that needs each.
    """
    amounts = Amounts(*whole(cells_of(deals, "amount", which)))
    currency = deals.currency[which]
    if not currency.any():
        return amounts
    days = deals.closed[which] if day is None else currency * 0 + day.toordinal()
    codes, ordinals, at = cells(currency, days, date.max.toordinal() + 1)
    rates, problems = [], []
    names = deals.names["currency"]
    for pair, (code, ordinal) in enumerate(zip(codes.tolist(), ordinals.tolist(), strict=True)):
        try:
            rates.append(rate(fx, names[code], names[0], date.fromordinal(ordinal), "day").value)
        except NotFound as missing:
            row = int(deals.row[which[(at == pair).argmax()]])
            what, _, remedy = str(missing).partition(". ")
            problems.append(Problem("refused", "missing rate", inputs.place("opportunities", row, "currency"), names[code], f"{what}.", remedy))
    if problems:
        raise Refused(tuple(problems))
    return amounts._replace(at=at, rates=rates)


def some(amounts: Amounts, which: Any) -> Amounts:
    """The amounts of some of the deals, by position or by yes and no."""
    at = None if amounts.at is None else amounts.at[which]
    return Amounts(amounts.units[which], amounts.known[which], amounts.one, at, amounts.rates)


def times(amounts: Amounts, codes: Any, factors: Sequence[Fraction]) -> Amounts:
    """Amounts, each times the factor of its code."""
    if amounts.at is None:
        return amounts._replace(at=codes, rates=tuple(factors))
    first, second, at = cells(amounts.at, codes, len(factors))
    rates = [amounts.rates[one] * factors[other] for one, other in zip(first.tolist(), second.tolist(), strict=True)]
    return amounts._replace(at=at, rates=rates)


def summed(groups: Any, amounts: Amounts, size: int) -> list[Fraction]:
    """The sum of each group, in the company's currency."""
    if amounts.at is None:
        return [Fraction(units, amounts.one) for units in totals(groups, amounts.units, size)]
    group, at, row = cells(groups, amounts.at, len(amounts.rates))
    found = [Fraction(0)] * size
    for one, other, units in zip(group.tolist(), at.tolist(), totals(row, amounts.units, len(group)), strict=True):
        found[one] += units * amounts.rates[other]
    return [value / amounts.one for value in found]


def largest(groups: Any, amounts: Amounts, row: Any, size: int) -> dict[int, Fraction]:
    """The largest part of each group that has any.

    Parameters
    ----------
    groups : group of each part. row : part of each amount. size : number of groups.

    >>> import numpy
    >>> units = numpy.array([2**62, 2**62, -1])
    >>> largest(numpy.array([0, 1]), Amounts(units, units != 0, 1), numpy.array([0, 0, 1]), 2)
    {0: Fraction(9223372036854775808, 1), 1: Fraction(-1, 1)}
    """
    import numpy

    if amounts.at is not None:
        found: dict[int, Fraction] = {}
        for group, part in zip(groups.tolist(), summed(row, amounts, len(groups)), strict=True):
            found[group] = max(found.get(group, part), part)
        return found
    sums = totals(row, amounts.units, len(groups))
    try:
        parts = numpy.array(sums, numpy.int64)
    except OverflowError:
        parts = numpy.array(sums, object)
    most = numpy.full(size, parts.min(initial=0), parts.dtype)
    numpy.maximum.at(most, groups, parts)
    return {group: Fraction(int(most[group]), amounts.one) for group in numpy.unique(groups).tolist()}
