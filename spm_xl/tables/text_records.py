r"""The records of a CSV, some thousand at a time.

Where a block of lines has no double quote and every line has as many delimiters as the header, its fields are what
stands between them; else Python's csv module reads it, record by record.

>>> text = 'a,b\n1,x\n2,"y, z"\n'
>>> first, at = first_records(text, ",", 1)
>>> first, list(blocks(text, at, ",", 2))
([['a', 'b']], [([], [['1', 'x'], ['2', 'y, z']])])
>>> list(blocks("1,x\r\n2,y", 0, ",", 2))
[([['1', '2'], ['x', 'y']], [])]
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import islice, repeat

BLOCK = 1 << 20  # characters
RECORDS = 10_000
_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n|\Z)")
Block = tuple[list[list[str]], list[list[str]]]  # its columns, or else its records


class NotSplit(Exception):
    """A line that cannot be split into fields: its number, and why."""


class _Lines:
    """Lines one by one, and where the next begins."""

    def __init__(self, content: str, at: int):
        self.content, self.at = content, at

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.content):
            raise StopIteration
        line = _LINE.match(self.content, self.at)
        assert line  # it matches anywhere
        self.at = line.end()
        return line.group()


def first_records(content: str, delimiter: str, count: int, at: int = 0) -> tuple[list[list[str]], int]:
    """So many records from a place on, and where the next begins; raises `NotSplit`."""
    lines = _Lines(content, at)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        return list(islice(reader, count)), lines.at
    except csv.Error as error:
        before = content.count("\n", 0, at) or content.count("\r", 0, at)
        raise NotSplit(before + reader.line_num, str(error)) from None


def blocks(content: str, at: int, delimiter: str, width: int) -> Iterator[Block]:
    """All records from a place on; raises `NotSplit`.

    Parameters
    ----------
    content : the whole file; at : where the first record begins.
    delimiter : between fields.
    width : fields of a record, as the header has them.
    """
    while at < len(content):
        end = content.find("\n", at + BLOCK) + 1 or len(content)
        columns = _columns(content[at:end], delimiter, width)
        if columns:
            yield columns, []
            at = end
        else:
            records, at = first_records(content, delimiter, RECORDS, at)
            yield [], records


def _columns(block: str, delimiter: str, width: int) -> list[list[str]]:
    """The fields of whole lines, column by column; none where they need a closer look."""
    if '"' in block or "\0" in block:
        return []
    if "\r" in block:
        block = block.replace("\r\n", "\n")
    lines = block.removesuffix("\n").split("\n")
    if "\r" in block or (width == 1 and "" in lines) or set(map(str.count, lines, repeat(delimiter))) != {width - 1}:
        return []
    fields = delimiter.join(lines).split(delimiter)
    return [fields[column::width] for column in range(width)]
