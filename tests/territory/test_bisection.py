"""Bisection: everybody has about the share that is due."""

import numpy
import pytest

from spm_xl.territory.bisection import bisected


@pytest.mark.parametrize("shares", [[0.25] * 4, [0.5, 0.2, 0.3]])
def test_parts_are_near_their_shares(shares):
    random = numpy.random.default_rng(2)
    loads = random.random((300, 1))
    parts = bisected(random.random((300, 2)), loads, numpy.array(shares), random.random((len(shares), 2)))
    got = numpy.bincount(parts, loads[:, 0], len(shares)) / loads.sum()
    cuts = 2  # each of which can be off by half an account
    assert numpy.abs(got - shares).max() <= cuts * loads.max() / 2 / loads.sum()


def test_nothing_to_balance_is_cut_by_count():
    parts = bisected(numpy.arange(8.0).reshape(4, 2), numpy.zeros((4, 1)), numpy.array([0.5, 0.5]), numpy.zeros((2, 2)))
    assert numpy.bincount(parts).tolist() == [2, 2]
