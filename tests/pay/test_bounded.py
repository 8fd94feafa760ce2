"""Bounded numbers are never further from the exact ones than they say, and sure is sure."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import numpy
import pytest

from spm_xl.money import ROUNDINGS, nearest
from spm_xl.pay import bounded
from spm_xl.pay.bounded import Bounded

ROWS = 500


def exact_rows(chance: random.Random) -> list[int]:
    """Whole numbers of up to 24 digits, some equal or zero, some beside a multiple of a thousand."""
    return [
        chance.choice([0, chance.randrange(-(10**6), 10**6), chance.randrange(10**24), 1000 * chance.randrange(10**9) + chance.choice([-1, 0, 1])])
        for _ in range(ROWS)
    ]


def within(number: Bounded, rows: list[Fraction]) -> bool:
    """Whether each float is as near to its exact number as it says."""
    return all(abs(Fraction(value) - row) <= Fraction(error) for value, error, row in zip(number.value.tolist(), number.error.tolist(), rows, strict=True))


@pytest.mark.parametrize("seed", range(4))
def test_every_operation_stays_within_its_error(seed):
    chance = random.Random(seed)
    columns = [exact_rows(chance) for _ in range(3)]
    rows = [[Fraction(row) for row in column] for column in columns]
    numbers = bounded.together(*(numpy.array([float(row) for row in column]) for column in columns))
    for _ in range(60):
        one, other = chance.randrange(len(numbers)), chance.randrange(len(numbers))
        a, b, left, right = numbers[one], numbers[other], rows[one], rows[other]
        constant = chance.choice([3, 10**20, Fraction(1, 3), 0, -7])
        kind = chance.randrange(7)
        if kind == 0:
            made, expected = a + b, [x + y for x, y in zip(left, right, strict=True)]
        elif kind == 1:
            made, expected = a - b, [x - y for x, y in zip(left, right, strict=True)]
        elif kind == 2:
            made, expected = a * b, [x * y for x, y in zip(left, right, strict=True)]
        elif kind == 3:
            made, expected = constant * a, [constant * x for x in left]
        elif kind == 4:
            made, expected = a / 7, [x / 7 for x in left]
        elif kind == 5:
            made, expected = bounded.least(a, b), [min(x, y) for x, y in zip(left, right, strict=True)]
        else:
            made, expected = bounded.most(a, constant), [max(x, Fraction(constant)) for x in left]
        assert within(made, expected)
        if max(made.error.max(), abs(made.value).max()) < 1e60:  # numbers of pay are far smaller still
            place = chance.randrange(3)
            numbers[place], rows[place] = made, expected


@pytest.mark.parametrize("seed", range(4))
def test_a_comparison_without_doubt_is_right(seed):
    chance = random.Random(seed)
    columns = [exact_rows(chance) for _ in range(2)]
    for at in range(0, ROWS, 3):
        columns[1][at] = columns[0][at] + chance.choice([-1, 0, 1])
    for operation in ("__lt__", "__le__", "__gt__", "__ge__", "__eq__"):
        one, other = bounded.together(*(numpy.array([float(row) for row in column]) for column in columns))
        found = getattr(one * 3, operation)(other * 3).tolist()
        right = [getattr(x, operation)(y) for x, y in zip(*columns, strict=True)]
        doubt = one.doubt.tolist()
        assert all(unsure or is_so == should for is_so, should, unsure in zip(found, right, doubt, strict=True))
        assert not all(doubt), "most numbers are far from each other"
        assert not any(unsure for x, y, unsure in zip(*columns, doubt, strict=True) if x == 0 == y), "zero is exact"


@pytest.mark.parametrize("rounding", [rounding for rounding in ROUNDINGS if rounding != "none"])
def test_a_sure_rounding_is_right_and_a_tie_is_never_sure(rounding):
    chance = random.Random(rounding)
    above = [chance.choice([chance.randrange(-(10**12), 10**12), 500 * chance.randrange(-(10**9), 10**9), 0]) for _ in range(5_000)]
    [numbers] = bounded.together(numpy.array([float(row) for row in above]))
    units, sure = bounded.whole(numbers / 1000, rounding)
    ties = [row % 1000 == (0 if rounding == "down" else 500) for row in above]
    for found, is_sure, row, tie in zip(units.tolist(), sure.tolist(), above, ties, strict=True):
        assert not (is_sure and tie)
        assert not is_sure or (found == nearest(row, 1000, rounding) and math.copysign(1.0, found or 0.0) == math.copysign(1.0, found))
    assert sum(sure.tolist()) > 2_000, "most are sure"
