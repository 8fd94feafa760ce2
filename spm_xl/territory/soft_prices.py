"""Prices of load that share units out among given centres, softly, so that the windows hold nearly everywhere.

A unit goes to the centres in parts, most to the one whose travel and price of load are least, by a logit whose
softness is in kilometres: the Lagrangian dual of the assignment becomes smooth, and a quasi-Newton method climbs it in
a few dozen steps from the prices of a like problem. The softer, the smoother, and the more the parts blur the borders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

GIVE = 1e-4  # what a window gives way for a price of one: prices stay finite where the windows cannot be met


@dataclass(frozen=True)
class Choices:
    """Where each of `m` units can go.

    people       (c, m) ints: who stands in the rows; None where row r is participant r
    travel       (c, m) weighted kilometres to their centres, infinite where the unit may not go
    softness     (m,) in the same unit
    loads        (m, k); low, high (p, k): the windows
    """

    people: Array | None
    travel: Array
    softness: Array
    loads: Array
    low: Array
    high: Array


def parts_of(choices: Choices, prices: Array) -> tuple[Array, Array]:
    """(c, m) parts of the units at (p, k) prices of load, and (m,) the soft least cost of each."""
    import numpy

    if choices.people is None:
        cost = prices @ choices.loads.T
        cost += choices.travel
    else:
        cost = choices.travel.copy()
        for price, load in zip(prices.T, choices.loads.T, strict=True):
            cost += price[choices.people] * load
    least = cost.min(0)
    parts = numpy.subtract(least, cost, out=cost)
    parts /= choices.softness
    numpy.exp(parts, out=parts)
    total = parts.sum(0)
    parts /= total
    return parts, least - choices.softness * numpy.log(total)


def loads_of(choices: Choices, parts: Array) -> Array:
    """(p, k) what the participants carry."""
    import numpy

    if choices.people is None:
        return parts @ choices.loads  # type: ignore[no-any-return]
    flat, people = choices.people.ravel(), len(choices.low)
    return numpy.column_stack([numpy.bincount(flat, (parts * load).ravel(), people) for load in choices.loads.T])


def priced(choices: Choices, prices: Array, steps: int) -> Array:
    """(p, k) prices at which the loads lie nearly within the windows, from other prices, in at most `steps` steps. Needs scipy."""
    import numpy
    from scipy.optimize import minimize

    shape, size = choices.low.shape, choices.low.size
    unit = float(choices.softness.sum()) / shape[0] + 1e-300
    bounded = numpy.isfinite(choices.high)
    high = numpy.where(bounded, choices.high, 0)

    def negative(vector: Array) -> tuple[float, Array]:
        above, below = vector[:size].reshape(shape), vector[size:].reshape(shape)
        parts, least = parts_of(choices, (above - below) * unit)
        load = loads_of(choices, parts)
        value = least.sum() / unit - (high * above).sum() + (choices.low * below).sum() - GIVE / 2 * (vector**2).sum()
        slope = numpy.concatenate([(load - high - GIVE * above).ravel(), (choices.low - load - GIVE * below).ravel()])
        return -value, -slope

    start = numpy.concatenate([numpy.maximum(prices, 0).ravel(), numpy.maximum(-prices, 0).ravel()]) / unit
    most = numpy.where(numpy.concatenate([bounded.ravel(), (choices.low > 0).ravel()]), numpy.inf, 0)
    bounds = numpy.column_stack([numpy.zeros(2 * size), most])
    asked = {"maxfun": steps, "maxcor": 20, "ftol": 1e-7, "gtol": 1e-3}
    found = minimize(negative, start, jac=True, method="L-BFGS-B", bounds=bounds, options=asked).x
    return (found[:size] - found[size:]).reshape(shape) * unit
