"""A kind of workbook: what workbooks have in common that differ in their values only, so far as the same cells are refreshed.

Where the cells of a binding stand, what stands against writing them, which formulas and charts read them: none of that
depends on the values between `<v>` and `</v>`. Once it is known of one workbook (`kind_found`), every workbook with the
same bytes around its values is refreshed by it (`kind_refreshed`): a scorecard of somebody else, or the same one again.

>>> pieces, values = cut(b"<c><v>1</v></c><c><v>2</v></c>", VALUE)
>>> pieces, values
([b'<c>', b'</c><c>', b'</c>'], [b'1', b'2'])
>>> joined(around(pieces, b"v"), [b"1", b"20"])
b'<c><v>1</v></c><c><v>20</v></c>'
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.formulas.sheet_facts import Facts
from spm_xl.workbook.parts.package import Part

VALUE = re.compile(rb"<v>([^<]*)</v>")  # of a cell
POINT = re.compile(rb"<c:v>([^<]*)</c:v>")  # of a chart
NO_VALUE = -1
_OF_TEXT = 100  # bytes that a number of a shared string and its count take


class Unusual(Exception):
    """A workbook or a value that asks for the whole way of refreshing."""


class Around(NamedTuple):
    """What stands around the values of a part: as it is compared, and with the tags of the values."""

    pieces: list[bytes]
    tagged: list[bytes]


class Slots(NamedTuple):
    """Bound cells of a sheet that take the same.

    Attributes
    ----------
    takes : what they take (`refresh_usual.taken_by`). dated : whether they show numbers as dates.
    numbers : theirs among all bound cells. ats : which values of their sheet are their own, NO_VALUE for a cell that has none.
    """

    takes: int
    dated: bool
    numbers: tuple[int, ...]
    ats: tuple[int, ...]


class SheetKind(NamedTuple):
    """A sheet with bound cells.

    Attributes
    ----------
    texts : values that are numbers of shared strings. results : values of formulas that are not bound, which must be numbers.
    """

    part: str
    around: Around
    slots: tuple[Slots, ...]
    texts: tuple[int, ...]
    results: tuple[int, ...]


class Names(NamedTuple):
    """Names of the data with the same steps up to the last, and the bound cells that they feed, by their numbers."""

    before: tuple[str, ...]
    last: tuple[str, ...]
    numbers: tuple[int, ...]


class Beside(NamedTuple):
    """Another sheet: as it was packed, and what is known of it. Its values may differ where no formula of it was read."""

    part: Part
    facts: Facts


class Source(NamedTuple):
    """Where it is found what a cell shows.

    Attributes
    ----------
    slot : the bound cell that it is, by its number, or NO_VALUE for another one.
    sheet, at : the sheet, and the value there, of another one. texts : whether that is the number of a shared string.
    """

    slot: int = NO_VALUE
    sheet: int = 0
    at: int = 0
    texts: bool = False


class Range(NamedTuple):
    """A range of a chart.

    Attributes
    ----------
    slots : the bound cells in it, by their numbers. as_text : whether its values are kept as texts.
    ats, sources : which values of the chart are its own, and what they show.
    """

    slots: frozenset[int]
    as_text: bool
    ats: tuple[int, ...]
    sources: tuple[Source, ...]


class ChartKind(NamedTuple):
    """A chart: as it was packed, what stands around its values, and the ranges that show bound cells."""

    part: Part
    around: Around
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of workbook.

    Attributes
    ----------
    binding, into_locked : what it is refreshed by. names : what feeds the bound cells. listed : the names of all parts.
    same : parts that are the same in all workbooks of the kind. safe : parts of which only that is asked.
    strings : the part with the shared strings, "" where none are read or written.
    """

    binding: Binding
    into_locked: bool
    names: tuple[Names, ...]
    listed: tuple[str, ...]
    same: tuple[Part, ...]
    safe: tuple[Part, ...]
    beside: tuple[Beside, ...]
    sheets: tuple[SheetKind, ...]
    charts: tuple[ChartKind, ...]
    strings: str
    since_1904: bool

    @cached_property
    def size(self) -> int:
        """How many bytes of memory it takes, so far as that depends on the size of its workbook."""
        parts = (*self.same, *self.safe, *(each.part for each in self.beside), *(each.part for each in self.charts))
        facts = (len(each.facts.formulas or b"") + _OF_TEXT * len(each.facts.texts) for each in self.beside)
        arounds = [*(each.around for each in self.sheets), *(each.around for each in self.charts)]
        pieces = (sys.getsizeof(piece) for each in arounds for piece in (*each.pieces, *each.tagged))
        return sum(len(part.packed) for part in parts) + sum(facts) + sum(pieces)


def cut(data: bytes, values: re.Pattern[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The pieces of a part around its values, and the values."""
    pieces = values.split(data)
    return pieces[::2], pieces[1::2]


def around(pieces: list[bytes], tag: bytes) -> Around:
    """The pieces of a part, with and without the tags of the values between them."""
    opened, closed, last = b"<%b>" % tag, b"</%b>" % tag, len(pieces) - 1
    tagged = [(closed if at else b"") + piece + (opened if at < last else b"") for at, piece in enumerate(pieces)]
    return Around(pieces, tagged)


def joined(around: Around, values: list[bytes]) -> bytes:
    """A part with these values."""
    pieces = [b""] * (2 * len(values) + 1)
    pieces[::2], pieces[1::2] = around.tagged, values
    return b"".join(pieces)


def copied(binding: Binding) -> Binding:
    """A binding of cells and names that nobody changes any more."""
    return Binding(dict(binding.cells), dict(binding.names))


def is_for(binding: Binding, other: Binding) -> bool:
    """Whether two bindings of cells and names are one."""
    return _same(binding.cells, other.cells) and _same(binding.names, other.names)


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return one == other and list(one) == list(other)
