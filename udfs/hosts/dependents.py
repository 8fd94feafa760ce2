"""What depends on what: a cell that reads one which is not computed is not computed either."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from spm_xl.udfs.hosts.resolved import Resolved
from spm_xl.workbook.grid import Area, Place, alone, cells_in, meet, named, size

SMALL = 64  # cells of a range whose readers are noted cell by cell
Readers = tuple[dict[Place, list[Place]], dict[Area, list[Place]]]


def readers_of(resolved: Mapping[Place, Resolved]) -> Readers:
    """Who reads a cell, and who reads a large range."""
    cells: dict[Place, list[Place]] = defaultdict(list)
    ranges: dict[Area, list[Place]] = defaultdict(list)
    for place, found in resolved.items():
        for area in found.depends_on:
            if size(area) <= SMALL:
                for each in cells_in(area):
                    cells[each].append(place)
            else:
                ranges[area].append(place)
    return cells, ranges


def spread(problems: dict[Place, str], waiting: Iterable[Place], readers: Readers, reach: Mapping[Place, Area]) -> None:
    """Add to the problems whatever reads a cell that has one.

    Parameters
    ----------
    waiting : the cells whose readers are not looked at yet.
    reach : the cells that a formula fills, where it fills several.
    """
    cells, ranges = readers
    todo, left = list(waiting), dict(ranges)
    while todo:
        place = todo.pop()
        touched = reach.get(place) or alone(place)
        dependents = [reader for area in [area for area in left if meet(area, touched)] for reader in left.pop(area)]
        dependents += [reader for member in cells_in(touched) for reader in cells.get(member, ())]
        for reader in dependents:
            if reader not in problems:
                problems[reader] = f"it depends on {named(place)}, which is not computed"
                todo.append(reader)
