"""Rows and blocks of a template in their places on a filled sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from spm_xl.workbook.fill.template import Block, Stretch
from spm_xl.workbook.formulas.references import LAST_ROW
from spm_xl.workbook.moves.movement import Context

Values: TypeAlias = Mapping[str, Any]
Span: TypeAlias = tuple[int, int]


@dataclass(slots=True)
class Placed:
    """A stretch of rows in its place, once, or once for each item of a list.

    Attributes
    ----------
    start, end : first of its rows, and the row after its last.
    values : of the names around; items : of the list that it is repeated for, where it is.
    context : the blocks around it.
    height : of one repetition; times : how often it stands there.
    low, high : the rows of the template that it stands for.
    """

    stretch: Stretch
    start: int
    values: Values
    context: Context
    block: Block | None = None
    items: Sequence[Values] = ()
    height: int = 0
    times: int = 1
    end: int = 0
    low: int = 0
    high: int = 0

    def __post_init__(self) -> None:
        """What is worked out once."""
        self.low, self.high = self.stretch.low, self.stretch.high
        self.height = self.high - self.low + 1
        if self.block is not None:
            self.low, self.high = self.block.low, self.block.high
            self.times = max(len(self.items), 1) if self.block.listed else len(self.items)
        self.end = self.start + self.height * self.times

    def first(self, low: int, high: int) -> int | None:
        """The first row that rows low to high became."""
        block, start = self.block, self.start
        if block is not None and block.listed:
            at = max(low, block.low) - block.low
            return start + at if at < self.times and low <= block.high and high >= block.low else None
        low, high = max(low, self.stretch.low), min(high, self.stretch.high)
        return start + low - self.stretch.low if low <= high and self.times else None

    def last(self, low: int, high: int) -> int | None:
        """The last row that rows low to high became."""
        block, start = self.block, self.start
        if block is not None and block.listed:
            first = self.first(low, high)
            if first is None:
                return None
            whole = high >= block.high and (low < block.high or block.low == block.high)
            return start + (self.times if whole else min(high - block.low + 1, self.times)) - 1
        low, high = max(low, self.stretch.low), min(high, self.stretch.high)
        if low > high or not self.times:
            return None
        return start + (self.times - 1) * self.height + high - self.stretch.low


@dataclass(slots=True)
class Repeated:
    """A block with its repetitions, or with the rows that stand in for none.

    Attributes
    ----------
    low, high : the rows of the template that it stands for.
    """

    block: Block
    repetitions: list[list[Placed | Repeated]]
    instead: bool = False
    low: int = 0
    high: int = 0

    def __post_init__(self) -> None:
        self.low, self.high = self.block.low, self.block.high

    def first(self, low: int, high: int) -> int | None:
        for nodes in self.repetitions:
            if (found := first_of(nodes, low, high)) is not None:
                return found
        return self._whole(0, low, high)

    def last(self, low: int, high: int) -> int | None:
        for nodes in reversed(self.repetitions):
            if (found := last_of(nodes, low, high)) is not None:
                return found
        return self._whole(-1, low, high)

    def _whole(self, end: int, low: int, high: int) -> int | None:
        """An end of the rows that stand in for others."""
        if not self.instead or high < self.block.low or low > self.block.high:
            return None
        there = whole(self.repetitions[0])
        return there[end] if there else None


Node: TypeAlias = Placed | Repeated


def whole(nodes: Sequence[Node]) -> Span | None:
    """First and last row of nodes, None where there are none."""
    first, last = first_of(nodes, 1, LAST_ROW), last_of(nodes, 1, LAST_ROW)
    return (first, last) if first is not None and last is not None else None


def first_of(nodes: Sequence[Node], low: int, high: int) -> int | None:
    for node in nodes:
        if node.high >= low and (found := node.first(low, high)) is not None:
            return found
    return None


def last_of(nodes: Sequence[Node], low: int, high: int) -> int | None:
    for node in reversed(nodes):
        if node.low <= high and (found := node.last(low, high)) is not None:
            return found
    return None
