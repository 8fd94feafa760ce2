"""What depends on what: from cells that change to the cells whose formulas read them, and on.

>>> readers = readers_of({("S", 1, 2): [Area("S", 1, 1, 1, 1)], ("S", 1, 3): [Area("S", 1, 2, 100, 2)]})
>>> [(reader, spelled(source)) for reader, source in followers([Area("S", 1, 1, 1, 1)], readers, {}, ())]
[(('S', 1, 2), 'A1'), (('S', 1, 3), 'B1')]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from spm_xl.workbook.grid.grid import Area, Place, alone, cells_in, meet, size, spelled  # noqa: F401  (spelled: doctest)

SMALL = 64  # cells of a range whose readers are noted cell by cell
Readers = tuple[dict[Place, list[Place]], dict[Area, list[Place]]]


class Touched:
    """What changed on sheets: cells one by one, and areas.

    >>> touched = Touched({("S", 2, 2)}, [Area("S", 5, 1, 9, 3)])
    >>> touched.meets(Area("S", 1, 1, 3, 3)), touched.meets(Area("S", 3, 1, 4, 9)), touched.meets(Area("S", 9, 3, 9, 3))
    (True, False, True)
    """

    def __init__(self, cells: AbstractSet[Place], areas: Sequence[Area] = ()):
        self.cells, self.areas = cells, areas

    def __bool__(self) -> bool:
        return bool(self.cells or self.areas)

    def meets(self, area: Area) -> bool:
        """Whether a cell of an area changed."""
        if any(meet(area, each) for each in self.areas):
            return True
        if size(area) <= len(self.cells):
            return any(place in self.cells for place in cells_in(area))
        return any(meet(area, alone(place)) for place in self.cells)


def readers_of(reads: Mapping[Place, Iterable[Area]]) -> Readers:
    """Who reads a cell, and who reads a large range.

    Parameters
    ----------
    reads : cell of a formula -> the areas that it reads.
    """
    cells: dict[Place, list[Place]] = defaultdict(list)
    ranges: dict[Area, list[Place]] = defaultdict(list)
    for place, areas in reads.items():
        for area in areas:
            if size(area) <= SMALL:
                for each in cells_in(area):
                    cells[each].append(place)
            else:
                ranges[area].append(place)
    return cells, ranges


def followers(
    start: Iterable[Area], readers: Readers, reach: Mapping[Place, Area], known: Container[Place]
) -> Iterator[tuple[Place, Area]]:
    """Every formula that reads what changed, or what reads it, once, with the cells through which it was found.

    Parameters
    ----------
    start : what changed.
    reach : the cells that a formula fills, where it fills several.
    known : formulas that are not followed.
    """
    cells, ranges = readers
    todo, left, seen = list(start), dict(ranges), set[Place]()
    while todo:
        touched = todo.pop()
        dependents = [reader for area in [area for area in left if meet(area, touched)] for reader in left.pop(area)]
        dependents += _readers_of_cells(cells, touched)
        for reader in dependents:
            if reader not in seen and reader not in known:
                seen.add(reader)
                todo.append(reach.get(reader) or alone(reader))
                yield reader, touched


def _readers_of_cells(cells: Mapping[Place, list[Place]], touched: Area) -> list[Place]:
    if size(touched) <= len(cells):
        return [reader for member in cells_in(touched) for reader in cells.get(member, ())]
    return [reader for place, readers in cells.items() if meet(alone(place), touched) for reader in readers]
