"""The rows of a sheet, read as a stream: what is there and nothing else.

Only cells that exist are visited, so one cell in the last corner of a sheet costs nothing; what a sheet says of its own
dimensions is not asked. Rows written alike are matched together, see `workbook_expression`; the parser here reads the
rest, whatever way of XML it is written in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import lt
from typing import Any, NamedTuple

from spm_xl.tables.cells import NEVER_CALCULATED
from spm_xl.tables.limits import Limits
from spm_xl.tables.repeated import repeated
from spm_xl.tables.workbook_cells import Styles, values
from spm_xl.tables.workbook_expression import CLASSES, Forms, Group, attributes
from spm_xl.tables.workbook_pieces import Damaged, Unsafe
from spm_xl.tables.workbook_skim import Matched, Reader, skimmed
from spm_xl.tables.workbook_strings import plain_texts
from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, index_of, letters_of
from spm_xl.workbook.parts.xml_parts import LONGEST_NUMBER

_TRUE = ("1", "true")
_PLACE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")


class Content(NamedTuple):
    """What the cells of a workbook refer to: its shared texts and its formats."""

    strings: list[str | None]
    styles: Styles


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows that follow each other: column by column where they are written alike, else row by row.

    Attributes
    ----------
    numbers : of the rows.
    columns : values by column number.
    rows : values by column number, for each row; used where `columns` is empty.
    hidden : numbers of the rows that are hidden.
    """

    numbers: list[int]
    columns: dict[int, list[Any]] = field(default_factory=dict)
    rows: list[dict[int, Any]] = field(default_factory=list)
    hidden: frozenset[int] = frozenset()


class Known:
    """Reads the columns of a sheet, part by part."""

    def __init__(self, content: Content):
        self.content = content
        self._columns: dict[Group, Callable[[Sequence[str]], list[Any]]] = {}

    def values(self, group: Group, texts: Sequence[str]) -> list[Any]:
        """The values of a part of a column."""
        if group not in self._columns:
            many = partial(self._values, group)
            self._columns[group] = repeated(lambda text: many((text,))[0], many)
        return self._columns[group](texts)

    def _values(self, group: Group, texts: Sequence[str]) -> list[Any]:
        return values(group.kind, group.style, texts, *self.content)


def blocks(pieces: Iterable[bytes], part: str, content: Content, limits: Limits) -> Iterator[Block]:
    """The rows of a sheet that have cells, in their order.

    Parameters
    ----------
    pieces : the sheet's part in UTF-8; part : its name.
    content : what its cells refer to.
    limits : bounds of what is read.

    Raises
    ------
    Damaged, Unsafe : the sheet cannot be read.
    """
    forms, known = Forms(), Known(content)
    reader = _Rows(part, content)
    before = cells = 0
    for items in skimmed(pieces, reader, b"</row>", forms.expression):
        if not items:
            continue
        if len(items[0]) == 3 and isinstance(items[0][0], int):
            block = Block([row[0] for row in items], {}, [row[1] for row in items], frozenset(row[0] for row in items if row[2]))
            forms.missed += len(items)
            cells += sum(map(len, block.rows))
        else:
            block = _matched(items, forms, known, part)
            forms.matched += len(items)
            cells += len(items) * len(block.columns)
        if block.numbers[0] <= before or not all(map(lt, block.numbers, block.numbers[1:])):
            wrong = next(b for a, b in zip((before, *block.numbers), block.numbers, strict=False) if b <= a)
            raise Damaged(f"row {wrong} of the part {part} stands twice or out of order")
        before = block.numbers[-1]
        if before > LAST_ROW:
            raise Damaged(f"the part {part} has a row {before}; a sheet has {LAST_ROW:,}")
        if cells > limits.cells:
            raise Unsafe(f"its part {part} has more than {limits.cells:,} cells", "cells")
        yield block


def _matched(found: Matched, forms: Forms, known: Known, part: str) -> Block:
    texts = list(zip(*found, strict=True))
    columns: dict[int, list[Any]] = {}
    for group, written in zip(forms.groups, texts[2:-1], strict=True):
        if group.kind not in CLASSES:
            written = tuple(text or "" for text in plain_texts(list(written), part))
        try:
            read = known.values(group, written)
        except Damaged:
            raise _wrong_cell(group, texts[0], written, known.content, part) from None
        other = columns.get(group.column)
        if other is not None:  # the same column in another form
            read = [value if value is not None else another for value, another in zip(other, read, strict=True)]
        columns[group.column] = read
    numbers = list(map(int, texts[0]))
    hidden = {facts for facts in set(texts[1]) if _is_hidden(facts, part)}
    rows = frozenset(number for number, facts in zip(numbers, texts[1], strict=True) if facts in hidden) if hidden else frozenset()
    return Block(numbers, columns, [], rows)


def _wrong_cell(group: Group, numbers: Sequence[str], texts: Sequence[str], content: Content, part: str) -> Damaged:
    """The same error, with the first cell that it is about."""
    for number, text in zip(numbers, texts, strict=True):
        try:
            values(group.kind, group.style, (text,), *content)
        except Damaged as reason:
            return Damaged(f"the cell {letters_of(group.column)}{number} of the part {part} {reason}")
    return Damaged(f"the column {letters_of(group.column)} of the part {part} cannot be read")


def _is_hidden(written: str, part: str) -> bool:
    facts = attributes(written)
    if facts is None:
        raise Damaged(f"the part {part} is not well-formed: duplicate attribute")
    return facts.get("hidden") in _TRUE


class _Rows(Reader):
    """Reads rows with the parser: (number, values by column number, whether it is hidden)."""

    holder = "sheetData"

    def __init__(self, part: str, content: Content):
        super().__init__(part)
        self.content = content
        self.number = self.column = 0
        self.cells: dict[int, Any] = {}
        self.hidden = self.formula = False
        self.cell: dict[str, str] = {}
        self.words: list[str] = []

    def gap(self, matched: Matched) -> None:
        self.number = int(matched[-1][0])

    def started(self, name: str, facts: dict[str, str]) -> None:
        if name == "row" and self.is_inside():
            self.number, self.column, self.cells = self._row_number(facts), 0, {}
            self.hidden = facts.get("hidden") in _TRUE
        elif name == "c" and self.inside[-1:] == ["row"]:
            self.column = self._column(facts)
            self.cell, self.formula, self.words = facts, False, []
        elif name == "f":
            self.formula = True

    def text(self, characters: str) -> None:
        inside = self.inside
        if self.cell.get("t") == "inlineStr":
            wanted = inside[-1:] == ["t"] and "is" in inside and "rPh" not in inside
        else:
            wanted = inside[-1:] == ["v"]
        if wanted:
            self.words.append(characters)

    def ended(self, name: str) -> None:
        if name == "c" and self.inside[-1:] == ["row"]:
            value = self._value()
            if value is not None:
                if self.column in self.cells:
                    raise Damaged(f"{self._named()} stands there twice")
                self.cells[self.column] = value
        elif name == "row" and self.is_inside() and self.cells:
            self.items.append((self.number, self.cells, self.hidden))

    def _value(self) -> Any:
        text, kind = "".join(self.words), self.cell.get("t", "n")
        if not text:
            return NEVER_CALCULATED if self.formula and kind not in ("str", "inlineStr") else None
        style = self.cell.get("s", "0")
        if not style.isdecimal():
            raise Damaged(f"{self._named()} has the format {style[:20]!r}")
        try:
            return values(kind, int(style), (text,), *self.content)[0]
        except Damaged as reason:
            raise Damaged(f"{self._named()} {reason}") from None

    def _named(self) -> str:
        return f"the cell {letters_of(self.column)}{self.number} of the part {self.part}"

    def _row_number(self, facts: dict[str, str]) -> int:
        written = facts.get("r")
        if written is None:
            return self.number + 1
        if not written.isdecimal() or len(written) > LONGEST_NUMBER:
            raise Damaged(f"the part {self.part} has a row {written[:20]!r}")
        return int(written)

    def _column(self, facts: dict[str, str]) -> int:
        written = facts.get("r")
        place = _PLACE.fullmatch(written) if written is not None else None
        column = index_of(place[1]) if place else self.column + 1
        if (written is not None and not place) or column > LAST_COLUMN or (place and int(place[2]) != self.number):
            raise Damaged(f"a cell in row {self.number} of the part {self.part} is called {(written or 'beyond XFD')[:20]!r}")
        return column
