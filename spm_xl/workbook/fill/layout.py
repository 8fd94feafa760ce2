"""The layout of a filled sheet: where each row of the template came to stand.

A sheet is placed from top to bottom: stretches of rows as they are, blocks as often as they have items. What names
cells asks the layout where rows came to stand (`spm_xl.workbook.moves.movement`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.placed import Node, Placed, Repeated, Span, Values, first_of, last_of
from spm_xl.workbook.fill.template import Block, Path, Sheet, Stretch
from spm_xl.workbook.formulas.references import LAST_ROW
from spm_xl.workbook.moves.movement import FIRST_COLUMN, LAST_COLUMN, Context


@dataclass(slots=True)
class Layout:
    """A sheet whose rows are placed; a `spm_xl.workbook.moves.movement.Movement`.

    Attributes
    ----------
    needed : blocks of which a blank row stays where they have no items. nodes : its rows and blocks in order.
    placed : the stretches of rows among them, in order of their rows.
    height : how many rows it came to. ends : the row after each of `placed`. still : whether every row stands where it stood.
    """

    sheet: Sheet
    needed: Container[Block] = ()
    nodes: list[Node] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    height: int = 0
    still: bool = True
    ends: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.sheet.name

    def at(self, row: int) -> Placed | None:
        """The stretch that holds a row."""
        found = bisect_right(self.ends, row)
        return self.placed[found] if found < len(self.placed) and self.placed[found].start <= row else None

    def template_rows(self) -> Iterator[int]:
        """The template's row of each row."""
        for placed in self.placed:
            for _ in range(placed.times):
                yield from range(placed.stretch.low, placed.stretch.high + 1)

    def span(
        self, low: int, high: int, left: int = FIRST_COLUMN, right: int = LAST_COLUMN, context: Context | None = None
    ) -> Span | None:
        """First and last row that template rows low to high became, None where nothing is left of them.

        Inside a block of the context only the context's own repetition counts.
        """
        last, extra = self.sheet.last, self.height - self.sheet.last
        if low > last:
            return low + extra, high + extra
        nodes = self.nodes
        shift = 0
        while context:
            inner = _around(nodes, low)
            if inner is None or not inner.low <= high <= inner.inner_high or inner.path not in context:
                break
            node, index = _of(nodes, inner), context[inner.path]
            if isinstance(node, Placed):
                if inner.listed or index >= node.times:
                    break
                shift = node.start + index * node.height - node.stretch.low
                high_here = min(high, node.stretch.high)
                low_here = max(low, node.stretch.low)
                return (low_here + shift, high_here + shift) if low_here <= high_here else None
            if index >= len(node.repetitions) or node.instead:
                break
            nodes = node.repetitions[index]
        first = first_of(nodes, low, high)
        if first is None:
            return None
        return first, high + extra if high > last else last_of(nodes, low, high) or first

    def spans(self, low: int, high: int, left: int = FIRST_COLUMN, right: int = LAST_COLUMN) -> list[Span]:
        """The same, once for each repetition of a block that holds the whole of the rows."""
        groups: list[list[Node]] = [self.nodes]
        while True:
            inner = _around(groups[0], low) if groups else None
            if inner is None or not inner.low <= high <= inner.inner_high or inner.listed:
                break
            found = [_of(nodes, inner) for nodes in groups]
            if any(isinstance(node, Placed) for node in found):
                return [span for node in found for span in _each(node, low, high)]
            groups = [nodes for node in found if isinstance(node, Repeated) and not node.instead for nodes in node.repetitions]
        if len(groups) == 1 and groups[0] is self.nodes:
            whole = self.span(low, high)
            return [whole, *_added(groups[0], low, high)] if whole else []
        spans = ((first_of(nodes, low, high), last_of(nodes, low, high)) for nodes in groups)
        return [(first, last) for first, last in spans if first is not None and last is not None]

    def next_row(self, row: int, column: int = FIRST_COLUMN) -> int:
        """Where the first template row at or after a given one stands that is there."""
        if row > self.sheet.last:
            return row + self.height - self.sheet.last
        return first_of(self.nodes, row, self.sheet.last) or self.height + 1


def _each(node: Node, low: int, high: int) -> Iterator[Span]:
    """The places of rows in each item of a list; none where others stand in for them."""
    if isinstance(node, Repeated):
        return
    low, high = max(low, node.stretch.low), min(high, node.stretch.high)
    if low <= high:
        for index in range(node.times):
            shift = node.start + index * node.height - node.stretch.low
            yield low + shift, high + shift


def _added(nodes: Sequence[Node], low: int, high: int) -> Iterator[Span]:
    """The rows that a list has more than the template, where a row is the first of the list, after which they look."""
    block = _around(nodes, low)
    if block is not None and block.listed and low == high == block.low < block.high:
        node = _of(nodes, block)
        if isinstance(node, Placed):
            yield from ((row, row) for row in range(node.start + block.high - block.low + 1, node.start + node.times))


def _around(nodes: Sequence[Node], row: int) -> Block | None:
    """The block among the nodes whose repeated rows hold a row."""
    for node in nodes:
        block = node.block
        if block is not None and block.low <= row <= block.inner_high:
            return block
    return None


def _of(nodes: Sequence[Node], block: Block) -> Node:
    return next(node for node in nodes if node.block is block)


class Inside(dict[str, Any]):
    """The values of an item, and those around it where it has none of a name."""

    __slots__ = ("around",)

    def __init__(self, around: Values, item: Values):
        super().__init__(item)
        self.around = around

    def __missing__(self, name: str) -> Any:
        return self.around[name]


def layout(sheet: Sheet, values: Values, needed: Container[Block] = ()) -> Layout:
    """Place the rows of a sheet.

    Parameters
    ----------
    values : by name; the name of a block gives a list of such mappings, or True or False for once or never.
    needed : blocks of which a blank row stays where they have no items.
    """
    made = Layout(sheet, needed)
    end = _place(made, sheet.nodes, made.nodes, 1, values, {})
    made.height = end - 1
    made.ends = [placed.end for placed in made.placed]
    made.still = made.height == sheet.last and all(map(_still, made.nodes))
    if made.height > LAST_ROW:
        raise InvalidInput(
            f"sheet {sheet.name} would have {made.height:,} rows; a sheet holds {LAST_ROW:,}. "
            "Split the data over several workbooks."
        )
    return made


def _still(node: Node) -> bool:
    """Whether every row of a node stands where it stood."""
    if isinstance(node, Repeated) or node.start != node.stretch.low:
        return False
    return node.block is None or (node.block.listed and node.times == node.block.high - node.block.low + 1)


def _place(
    made: Layout, nodes: Sequence[Stretch | Block], into: list[Node], at: int, values: Values, context: Context
) -> int:
    """Place rows and blocks from a row on; gives the row after them."""
    for node in nodes:
        placed: Node
        if isinstance(node, Stretch):
            placed = Placed(node, at, values, context)
            made.placed.append(placed)
            at = placed.end
        else:
            items = _items(node, values, made.sheet.name)
            otherwise = node.otherwise or (node.spare if node in made.needed else ())
            body = node.body[0] if len(node.body) == 1 and not node.together and (items or not otherwise) else None
            if isinstance(body, Stretch):
                placed = Placed(body, at, values, context, node, items)
                made.placed.append(placed)
                at = placed.end
            else:
                placed = Repeated(node, [], instead=not items and bool(otherwise))
                at = _repeat(made, placed, items, otherwise, at, values, context)
        into.append(placed)
    return at


def _repeat(
    made: Layout, placed: Repeated, items: Sequence[Values], otherwise: Sequence[Stretch | Block], at: int, values: Values, context: Context
) -> int:
    """Place the repetitions of a block from a row on; gives the row after them."""
    block = placed.block
    for index, item in enumerate(items):
        placed.repetitions.append([])
        own = {**context, block.path: index}
        at = _place(made, block.body, placed.repetitions[-1], at, Inside(values, item), own)
    if placed.instead:
        placed.repetitions.append([])
        at = _place(made, otherwise, placed.repetitions[-1], at, values, context)
    return at


def blocks_over(nodes: Sequence[Stretch | Block], low: int, high: int) -> Iterator[Block]:
    """The blocks with rows among the given ones that could keep a blank row."""
    for node in nodes:
        if isinstance(node, Block) and node.low <= high and node.high >= low:
            if node.spare and not node.otherwise:
                yield node
            yield from blocks_over((*node.body, *node.otherwise), low, high)


def found_in(values: Values, path: Path) -> Any:
    """The value of a name; raises KeyError with the whole name where there is none. Nothing has nothing in it."""
    found: Any = values
    for step in path:
        if found is None:
            return None
        try:
            found = found[step]
        except (KeyError, TypeError, IndexError):
            raise KeyError(".".join(path)) from None
    return found


def _items(block: Block, values: Values, sheet: str) -> Sequence[Values]:
    try:
        items = found_in(values, block.name)
    except KeyError:
        items = None
    if isinstance(items, bool) and not block.listed:
        return ({},) if items else ()
    if not isinstance(items, (list, tuple)) or not all(issubclass(kind, Mapping) for kind in set(map(type, items))):
        raise InvalidInput(
            f"sheet {sheet}, row {block.low}: there is no list {'.'.join(block.name)} to repeat the rows for."
        )
    return items
