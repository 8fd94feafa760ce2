"""The values of a column of a list, and of single cells, as the texts that stand in the XML of cells.

Whole columns are looked up and converted at once: what costs is one conversion a cell, and nothing else is paid for
each of them.

>>> strings = Strings(5)
>>> converted([Decimal("1.50"), Decimal("2")], strings), converted([0.5, 2.0], strings), converted(["a", "b", "a"], strings)
(('n', ['1.50', '2']), ('n', ['0.5', '2']), ('s', ['5', '6', '5']))
>>> converted(["=1", None], strings)
('', None)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, count, filterfalse, islice
from operator import itemgetter
from typing import Any, TypeAlias

from spm_xl.errors import InvalidInput
from spm_xl.workbook.fill.template import Path
from spm_xl.workbook.grid.cells import FORMULA_STARTS, NUMBERS
from spm_xl.workbook.grid.day_numbers import DAYS_1904

MOST_DAYS = 50_000  # that are remembered
_STARTS = frozenset(FORMULA_STARTS)
_NUMBERS = frozenset(NUMBERS)
_FIRST = itemgetter(0)
_FIRST_NUMBERS = tuple(map(str, range(2_000)))  # made once
Numbers: TypeAlias = Mapping[type, Callable[[Any], str]]


class Strings(defaultdict[str, str]):
    """The numbers of shared strings by text; a new text gets the next number."""

    def __init__(self, first: int):
        self.free = chain(islice(_FIRST_NUMBERS, first, None), map(str, count(max(first, len(_FIRST_NUMBERS)))))
        super().__init__(self.free.__next__)

    def of(self, column: Sequence[str], distinct: Iterable[str]) -> list[str]:
        """The numbers of a column of texts."""
        self.update(zip(filterfalse(self.__contains__, distinct), self.free, strict=False))
        return list(map(self.__getitem__, column))


class _Days(dict[date, str]):
    """The texts of dates, which come again and again."""

    def __missing__(self, day: date) -> str:
        if type(day) is not date:
            raise TypeError
        if len(self) > MOST_DAYS:
            self.clear()
        text = self[day] = NUMBERS[date](day)
        return text


_DAYS = _Days()


def numbers_of(since_1904: bool) -> Numbers:
    """How numbers and dates are written; a workbook counts its days from 1900, or from 1904."""
    return {**NUMBERS, date: lambda day: str(int(NUMBERS[date](day)) - DAYS_1904)} if since_1904 else NUMBERS


def columns_of(paths: Sequence[Path], items: Sequence[Mapping[str, Any]], around: Mapping[str, Any]) -> list[Sequence[Any]]:
    """The values of some names in each item; an item that has none takes the one around it."""
    if len(paths) > 1 and all(len(path) == 1 for path in paths):
        try:
            return list(zip(*map(itemgetter(*[path[0] for path in paths]), items), strict=True))
        except KeyError:
            pass
    return [_column(path, items, around) for path in paths]


def _column(path: Path, items: Sequence[Mapping[str, Any]], around: Mapping[str, Any]) -> list[Any]:
    first = path[0]
    try:
        found = list(map(itemgetter(first), items))
    except KeyError:
        found = [item[first] if first in item else around[first] for item in items]
    for step in path[1:]:
        try:
            found = list(map(itemgetter(step), found))
        except (KeyError, TypeError, IndexError):
            raise KeyError(".".join(path)) from None
    return found


def converted(column: Sequence[Any], strings: Strings, numbers: Numbers = NUMBERS) -> tuple[str, list[str] | None]:
    """A column's kind and texts: "n" for numbers, "d" dates, "s" texts (their numbers); "" where it holds others too.

    The first value tells the kind; that all others are of it is told by the conversion itself where it can be.
    """
    kind = type(column[0])
    try:
        if kind is str:
            distinct = dict.fromkeys(column)
            plain = _STARTS.isdisjoint(map(_FIRST, distinct))
            return ("s", strings.of(column, distinct)) if plain else ("", None)
        if kind is Decimal:
            return "n", finite(list(map(Decimal.__str__, column)))
        if kind is float:
            return "n", _floats(list(map(float.__repr__, column)))
        if kind is date:
            days = list(map(_DAYS.__getitem__, column))
            return "d", days if numbers is NUMBERS else list(map(numbers[date], column))
    except (TypeError, IndexError):  # another kind of value, or a blank text
        return "", None
    kinds = set(map(type, column))
    if kinds <= _NUMBERS and date not in kinds:
        return "n", [numbers[type(value)](value) for value in column]
    return "", None


def finite(texts: list[str]) -> list[str]:
    """Numbers that a cell can hold: the names of all others have an n."""
    joined = "".join(texts)
    if "n" in joined or "N" in joined:
        wrong = next(text for text in texts if "n" in text.lower())
        raise InvalidInput(f"{wrong} cannot stand in a cell; only finite numbers can.")
    return texts


def _floats(texts: Iterable[str]) -> list[str]:
    """The shortest texts that read back as the same numbers."""
    joined = "\n".join(texts) + "\n"
    found = joined.replace(".0\n", "\n").split()
    return finite(found) if "a" in joined or "i" in joined else found
