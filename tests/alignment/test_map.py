"""Colours and ground of the map."""

import numpy

from spm_xl.alignment.map_colours import PALETTE, given, meetings
from spm_xl.alignment.map_ground import NOBODYS, ground
from spm_xl.territory.distance import on_globe
from spm_xl.territory.problem import problem


def test_neighbours_never_share_a_colour_on_a_board_of_300():
    board = numpy.arange(300).reshape(15, 20).repeat(4, 0).repeat(4, 1)
    met = meetings(board, 300)
    colours = numpy.array(given(met))
    ones, others = numpy.nonzero(met)
    assert (colours[ones] != colours[others]).all()
    assert set(colours) <= set(PALETTE)


def test_few_participants_have_a_colour_each():
    assert len(set(given(numpy.zeros((8, 8), dtype=int)))) == 8


def test_fiji_is_not_torn_apart():
    area = ground(problem(["a", "b"], ["Ann"], {"potential": [1, 1]}, places=on_globe([-17, -17], [179.5, -179.5])))
    assert abs(area.accounts[0, 0] - area.accounts[1, 0]) < 120
    assert area.east - area.west < 200


def test_the_ground_far_from_every_account_is_nobodys():
    places = numpy.vstack([numpy.random.default_rng(1).random((50, 2)), [[100, 100]]])
    area = ground(problem([str(at) for at in range(51)], ["Ann"], {"potential": [1] * 51}, places=places))
    assert (area.nearest == NOBODYS).mean() > 0.5
