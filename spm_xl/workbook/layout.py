"""The layout of a filled sheet: where each row of the template came to stand.

An instance is one repetition of a block (the whole sheet is one, too). It knows, for every template row
inside it, the first and last row that it became.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.references import LAST_ROW
from spm_xl.workbook.template import Block, Row, Sheet

Values = Mapping[str, Any]
Context = Mapping[tuple[str, ...], int]  # path of block names -> which repetition


@dataclass(slots=True)
class Instance:
    """One repetition of a block: template row -> [first, last] row, and its inner blocks' repetitions."""

    rows: dict[int, list[int]] = field(default_factory=dict)
    inner: dict[int, list[Instance]] = field(default_factory=dict)


@dataclass(slots=True)
class Layout:
    """A sheet whose rows are placed.

    Attributes
    ----------
    placed : (template row, its values, its context), in order; row number is position + 1.
    """

    sheet: Sheet
    root: Instance = field(default_factory=Instance)
    placed: list[tuple[Row, Values, Context]] = field(default_factory=list)

    def span(self, low: int, high: int, context: Context | None = None) -> tuple[int, int] | None:
        """First and last row that a range of template rows became, None where nothing is left of it.

        Inside a block of the context only the context's own repetition counts.
        """
        extra = len(self.placed) - self.sheet.last
        if low > self.sheet.last:
            return low + extra, high + extra
        instance = self.root
        if context:
            ends = self.sheet.blocks.get(high, ())
            for depth, block in enumerate(self.sheet.blocks.get(low, ())):
                inner = instance.inner.get(block.rows.start)
                index = context.get(block.path)
                if index is None or not inner or index >= len(inner) or ends[depth : depth + 1] != (block,):
                    break
                instance = inner[index]
        rows = instance.rows
        found = [rows[row] for row in range(low, min(high, self.sheet.last) + 1) if row in rows]
        if not found:
            return None
        last = high + extra if high > self.sheet.last else max(span[1] for span in found)
        return min(span[0] for span in found), last

    def next_row(self, row: int) -> int:
        """Where the first template row at or after a given one stands that is there."""
        there = (self.root.rows[each][0] for each in range(row, self.sheet.last + 1) if each in self.root.rows)
        return next(there, len(self.placed) + 1)

    def spans(self, low: int, high: int) -> list[tuple[int, int]]:
        """All places of a range of template rows: one for each repetition that holds the whole of it."""
        around = self.sheet.blocks.get(low, ())
        common = [block for block in around if block in self.sheet.blocks.get(high, ())]
        instances = [self.root]
        for block in common:
            instances = [inner for instance in instances for inner in instance.inner.get(block.rows.start, [])]
        if not common:
            whole = self.span(low, high)
            return [whole] if whole else []
        found = []
        for instance in instances:
            rows = [instance.rows[row] for row in range(low, high + 1) if row in instance.rows]
            if rows:
                found.append((min(span[0] for span in rows), max(span[1] for span in rows)))
        return found


class _Inside(dict[str, Any]):
    """The values of an item, and those around it where it has none of a name."""

    __slots__ = ("around",)

    def __init__(self, around: Values, item: Values):
        super().__init__(item)
        self.around = around

    def __missing__(self, name: str) -> Any:
        return self.around[name]


def layout(sheet: Sheet, values: Values) -> Layout:
    """Place the rows of a sheet.

    Parameters
    ----------
    values : by name; the name of a block gives a list of such mappings, or True or False for once or never.
    """
    made = Layout(sheet)
    _place(made, sheet.nodes, values, (made.root,), {})
    if len(made.placed) > LAST_ROW:
        raise InvalidInput(
            f"sheet {sheet.name} would have {len(made.placed):,} rows; a sheet holds {LAST_ROW:,}. "
            "Split the data over several workbooks."
        )
    return made


def _place(
    made: Layout,
    nodes: Sequence[Row | Block],
    values: Values,
    chain: tuple[Instance, ...],
    context: Context,
) -> None:
    for node in nodes:
        if isinstance(node, Row):
            made.placed.append((node, values, context))
            number = len(made.placed)
            for instance in chain:
                instance.rows.setdefault(node.number, [number, number])[1] = number
            continue
        items = _items(node, values, made.sheet.name)
        for index, item in enumerate(items):
            inner = Instance()
            chain[-1].inner.setdefault(node.rows.start, []).append(inner)
            inside = _Inside(values, item)
            _place(made, node.body, inside, (*chain, inner), {**context, node.path: index})
        if not items and node.otherwise:
            before = len(made.placed)
            _place(made, node.otherwise, values, chain, context)
            for row in node.rows:
                for instance in chain:
                    instance.rows.setdefault(row, [before + 1, before + 1])[1] = len(made.placed)


def _items(block: Block, values: Values, sheet: str) -> Sequence[Values]:
    try:
        items = values[block.name]
    except KeyError:
        items = None
    if isinstance(items, bool):
        return ({},) if items else ()
    if not isinstance(items, (list, tuple)):
        raise InvalidInput(
            f"sheet {sheet}, row {block.rows.start}: there is no list {block.name} to repeat the rows for."
        )
    return items
