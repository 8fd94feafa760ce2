"""A stretch of rows as a list of texts, with a place for each value between them.

The texts are made once for each row that the stretch starts at, and once for each kind of values, so that filling a
list is one copy of them all, one for each column, and one joining.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from spm_xl.workbook.fill.cell_content import own_rows
from spm_xl.workbook.fill.template import Cell, Moved, Own, Stretch

MOST_KEPT = 5_000  # rows of a stretch whose texts are kept, one for each row that it started at
MOST_LISTS, LONGEST_LIST = 50, 1_000  # lists whose texts are kept as one; repetitions of the longest of them
Form = tuple[str, ...]  # every second of them is the place of a value


class Forms(dict[int, Form]):
    """The texts of a stretch by the row that it starts at."""

    def __init__(self, pieces: Sequence[str | int | Own | None], stretch: Stretch):
        super().__init__()
        self.pieces, self.own_start, self.height = pieces, stretch.low, stretch.high - stretch.low + 1
        self.lists: dict[int, list[str]] = {}  # by the row that they start at

    def __missing__(self, start: int) -> Form:
        out: list[list[str]] = [[]]
        for piece in self.pieces:
            if piece is None:
                out += [[], []]
            elif isinstance(piece, str):
                out[-1].append(piece)
            else:
                out[-1].append(str(start + piece) if isinstance(piece, int) else own_rows(piece, start, self.own_start))
        form = tuple(map("".join, out))
        if len(self) < MOST_KEPT:
            self[start] = form
        return form

    def repeated(self, start: int, times: int) -> list[str]:
        """The texts of a stretch and of its repetitions below."""
        kept = self.lists.get(start, [])
        length = times * len(self[start])
        if len(kept) < length:
            kept = list(chain.from_iterable(map(self.__getitem__, range(start, start + times * self.height, self.height))))
            if times <= LONGEST_LIST:
                if len(self.lists) >= MOST_LISTS:
                    self.lists.clear()
                self.lists[start] = kept
        return kept[:length]


@lru_cache(maxsize=4096)
def forms(stretch: Stretch, kinds: tuple[str, ...]) -> Forms:
    """The texts of a stretch whose cells hold values of such kinds."""
    pieces: list[str | int | Own | None] = []
    at = 0
    for piece in stretch.pieces:
        if isinstance(piece, (Cell, Moved)):
            pieces += _slot(piece, kinds[at])
            at += 1
        else:
            pieces.append(piece)
    return Forms(pieces, stretch)


def _slot(piece: Cell | Moved, kind: str) -> Iterator[str | int | Own | None]:
    if isinstance(piece, Moved) or not kind:
        yield None
        return
    start = piece.start
    yield start.text if kind == "s" else start.date if kind == "d" else start.number
    for each in piece.formula:
        yield None if isinstance(each, Moved) else each  # type: ignore[misc]
    yield from (start.value, None, start.end)


@lru_cache(maxsize=4096)
def usual(stretch: Stretch) -> tuple[str, ...]:
    """The kinds of a stretch that stands once: formulas come to numbers, and cells hold anything."""
    return tuple("n" if isinstance(slot, Cell) and slot.formula else "" for slot in stretch.slots)
