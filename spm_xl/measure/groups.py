"""Whom measures are about: every participant, team, region or product, or all together.

A deal without an owner among the participants counts for all together, for its region and its product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.measure.activities import Activities
from spm_xl.measure.coded import NONE, coded
from spm_xl.measure.deals import Deals
from spm_xl.measure.people import Somebody
from spm_xl.near import did_you_mean

PARTICIPANT, TEAM, REGION, PRODUCT, ALL = "participant", "team", "region", "product", "all"
GROUPINGS = (PARTICIPANT, TEAM, REGION, PRODUCT, ALL)


@dataclass(frozen=True)
class Group:
    """A grouping.

    Attributes
    ----------
    by : what it groups by. keys : of the lines, in order.
    of_deal, of_activity : line of each, `NONE` where it belongs to none; of_activity is None where activities have no such line.
    members : positions of the participants of each line; none where they are not grouped.
    """

    by: str
    keys: tuple[str, ...]
    of_deal: Any
    of_activity: Any
    members: tuple[tuple[int, ...], ...]


def grouped(by: str, people: Sequence[Somebody], deals: Deals, activities: Activities) -> Group:
    """The lines of a grouping, and where each deal and activity belongs."""
    import numpy

    if by == PARTICIPANT:
        keys = tuple(each.participant for each in people)
        return Group(by, keys, deals.owner, activities.owner, tuple((at,) for at in range(len(people))))
    if by == ALL:
        nothing = numpy.zeros(len(deals.owner), numpy.int32), numpy.zeros(len(activities.owner), numpy.int32)
        return Group(by, ("",), *nothing, (tuple(range(len(people))),))
    if by == PRODUCT:
        names = deals.names[PRODUCT]
        return Group(by, names, deals.product, None, ((),) * len(names))
    if by not in (TEAM, REGION):
        raise InvalidInput(f"measures are not grouped by {by!r}. {did_you_mean(by, GROUPINGS)}")
    own, teams = coded([each.team for each in people])
    if by == TEAM:
        of_people = numpy.append(own, NONE)  # the last one is nobody's
        return Group(by, teams, of_people[deals.owner], of_people[activities.owner], _members(own, len(teams)))
    regions = deals.names[REGION]
    own, _ = coded([each.region for each in people], regions)
    return Group(by, regions, deals.region, numpy.append(own, NONE)[activities.owner], _members(own, len(regions)))


def _members(codes: Any, size: int) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in range(size)]
    for at, code in enumerate(codes.tolist()):
        if code != NONE:
            found[code].append(at)
    return tuple(tuple(each) for each in found)
