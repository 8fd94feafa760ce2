"""A stretch of rows as one text with a slot for each value.

The text is made once for each row that the stretch starts at, and once for each kind of values, so that filling it is
one operation for each item of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from spm_xl.workbook.fill.cell_content import own_rows
from spm_xl.workbook.fill.template import Cell, Moved, Own, Stretch

MOST_KEPT = 5_000  # texts of a stretch that are kept, one for each row that it started at


class Forms(dict[int, str]):
    """The text of a stretch by the row that it starts at."""

    def __init__(self, pieces: Sequence[str | int | Own], own_start: int):
        super().__init__()
        self.pieces, self.own_start = pieces, own_start

    def __missing__(self, start: int) -> str:
        out = []
        for piece in self.pieces:
            if isinstance(piece, str):
                out.append(piece)
            elif isinstance(piece, int):
                out.append(str(start + piece))
            else:
                out.append(own_rows(piece, start, self.own_start).replace("%", "%%"))
        text = "".join(out)
        if len(self) < MOST_KEPT:
            self[start] = text
        return text


@lru_cache(maxsize=4096)
def forms(stretch: Stretch, kinds: tuple[str, ...]) -> Forms:
    """The texts of a stretch whose cells hold values of such kinds."""
    pieces: list[str | int | Own] = []
    at = 0
    for piece in stretch.pieces:
        if isinstance(piece, (Cell, Moved)):
            pieces += _slot(piece, kinds[at])
            at += 1
        else:
            pieces.append(piece.replace("%", "%%") if isinstance(piece, str) else piece)
    return Forms(pieces, stretch.low)


def _slot(piece: Cell | Moved, kind: str) -> Iterator[str | int | Own]:
    if isinstance(piece, Moved) or not kind:
        yield "%s"
        return
    start = piece.start
    yield start.text if kind == "s" else start.date if kind == "d" else start.number
    for each in piece.formula:
        yield "%s" if isinstance(each, Moved) else each.replace("%", "%%") if isinstance(each, str) else each
    yield f"{start.value}%s{start.end}"


@lru_cache(maxsize=4096)
def usual(stretch: Stretch) -> tuple[str, ...]:
    """The kinds of a stretch that stands once: formulas come to numbers, and cells hold anything."""
    return tuple("n" if isinstance(slot, Cell) and slot.formula else "" for slot in stretch.slots)
