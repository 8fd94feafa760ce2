"""Sums by group, exact: on whole numbers of 64 bits where no sum can leave them, else on Python's own.

>>> import numpy
>>> totals(numpy.array([0, 1, 0]), numpy.array([5, -7, 10]), 3)
[15, -7, 0]
>>> totals(numpy.array([0, 0]), numpy.array([10**30, 1], dtype=object), 1)
[1000000000000000000000000000001]
>>> totals(numpy.array([0, 0]), numpy.array([-2**63, -1]), 1)
[-9223372036854775809]
"""

from __future__ import annotations

from typing import Any

FITS = 2.0**62  # a sum whose parts come to less fits 64 bits; a bit is left for the error of a float


def counts(groups: Any, size: int) -> list[int]:
    """How many rows each group has."""
    import numpy

    found: list[int] = numpy.bincount(groups, minlength=size).tolist()
    return found


def totals(groups: Any, units: Any, size: int) -> list[int]:
    """The sum of each group.

    Parameters
    ----------
    groups : group of each row, from 0 to size - 1. units : whole numbers, of 64 bits or Python's own.
    """
    import numpy

    if len(units) and units.dtype != object and float(numpy.abs(units, dtype=float).sum()) < FITS:
        sums = numpy.zeros(size, numpy.int64)
        numpy.add.at(sums, groups, units)
        return sums.tolist()  # type: ignore[no-any-return]
    found = [0] * size
    for group, unit in zip(groups.tolist(), units.tolist(), strict=True):
        found[group] += unit
    return found


def cells(groups: Any, others: Any, size: int) -> tuple[Any, Any, Any]:
    """The pairs of group and another code that occur: group and other code of each, in order, and the pair of each row.

    Parameters
    ----------
    size : number of other codes.

    >>> import numpy
    >>> found = cells(numpy.array([1, 0, 1]), numpy.array([2, 2, 2]), 3)
    >>> [each.tolist() for each in found]
    [[0, 1], [2, 2], [1, 0, 1]]
    """
    import numpy

    pair = groups.astype(numpy.int64) * size + others
    unique, row = numpy.unique(pair, return_inverse=True)
    return unique // size, unique % size, row


def medians(groups: Any, values: Any, size: int) -> list[tuple[int, int] | None]:
    """The two middle values of each group, which are one and the same for an odd number; None for a group without rows.

    >>> import numpy
    >>> medians(numpy.array([0, 0, 0, 2]), numpy.array([30, 10, 20, 7]), 3)
    [(20, 20), None, (7, 7)]
    """
    import numpy

    if not len(values):
        return [None] * size
    least = int(values.min())
    width = int(values.max()) - least + 1
    ordered = numpy.sort(groups.astype(numpy.int64) * width + (values - least)) % width + least
    sizes = numpy.bincount(groups, minlength=size)
    start = numpy.cumsum(sizes) - sizes
    found: list[tuple[int, int] | None] = []
    for first, many in zip(start.tolist(), sizes.tolist(), strict=True):
        found.append((int(ordered[first + (many - 1) // 2]), int(ordered[first + many // 2])) if many else None)
    return found
