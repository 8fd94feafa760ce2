"""Values on their way into a workbook: what they need of it, and what they leave behind there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.sheet_facts import facts_of
from spm_xl.workbook.grid.cell_formats import CellFormats
from spm_xl.workbook.grid.day_numbers import DAY_ZERO, DAYS_1904, FIRST_DAY
from spm_xl.workbook.grid.grid import Book, Place
from spm_xl.workbook.refresh.refresh_places import Problems
from spm_xl.workbook.refresh.text_pool import TextPool


@dataclass
class Writing:
    """Values on their way into the cells of a workbook.

    Attributes
    ----------
    book : before. values : what each cell gets, as the data has it. called : how a message names a cell, where it has a
        name of its own. problems, notes : take what is to be said.
    """

    book: Book
    values: Mapping[Place, Any]
    problems: Problems
    into_locked: bool
    called: Mapping[Place, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    texts: dict[Place, tuple[str, int]] = field(default_factory=dict)  # new texts, with the format of their cell
    overwritten: list[int] = field(default_factory=list)  # shared strings of cells that show something else from now on
    gone: list[int] = field(default_factory=list)  # and of cells that are not there any more
    added: int = 0  # cells that show a shared string and did not
    texts_change: bool = False  # whether cells show other texts than before
    undated: int = 0
    formula_gone: bool = False  # whether a value took the place of a formula, which the list of formula cells names

    @cached_property
    def formats(self) -> CellFormats:
        """The formats of the workbook's cells."""
        if self.book.styles not in self.book.parts:
            raise InvalidInput("the workbook has no formats (styles.xml). Save it again as .xlsx.")
        return CellFormats(self.book.parts[self.book.styles], self.book.styles)

    @cached_property
    def pool(self) -> TextPool | None:
        """The shared strings, None for a workbook without any."""
        if self.book.strings not in self.book.parts:
            return None
        return TextPool(self.book.parts[self.book.strings], self.book.strings)

    def serial(self, day: date) -> int:
        """A date as the workbook counts it."""
        return serial_of(day, self.book.since_1904)

    @property
    def changed_texts(self) -> bytes | None:
        """The part with the shared strings, None where they are as they were."""
        more = self.added - len(self.overwritten) - len(self.gone)
        return self.pool.xml(more) if self.texts_change and self.pool else None

    @property
    def changed_formats(self) -> bytes | None:
        """The part with the formats, None where they are as they were."""
        return self.formats.xml() if "formats" in self.__dict__ and self.formats.changed else None


def serial_of(day: date, since_1904: bool) -> int:
    """A date as a workbook counts it.

    >>> serial_of(date(2026, 3, 31), False), serial_of(date(2026, 3, 31), True)
    (46112, 44650)
    """
    if isinstance(day, datetime):
        if day.time() != datetime.min.time():
            raise InvalidInput(f"{day} has a time of day; give a date")
        day = day.date()
    number = day.toordinal() - DAY_ZERO - (DAYS_1904 if since_1904 else 0)
    if number < (0 if since_1904 else FIRST_DAY):
        raise InvalidInput(f"{day} lies before the first day that a workbook counts")
    return number


def numbered(writing: Writing, more: Iterable[str]) -> Mapping[str, int]:
    """The numbers of all new texts among the shared strings, from which those go that no cell shows any more.

    Parameters
    ----------
    more : new texts besides those of `writing.texts`.
    """
    wanted = [*(text for text, _ in writing.texts.values()), *more]
    writing.texts_change = bool(writing.overwritten or writing.gone or wanted)
    pool = writing.pool if writing.texts_change else None
    if pool is None:
        return {}
    return pool.renumbered(wanted, [*writing.overwritten, *writing.gone], _still_shown(writing))


def _still_shown(writing: Writing) -> Callable[[int], bool]:
    """Whether a cell that keeps its value shows a shared string."""
    every = [facts_of(sheet.data).texts for sheet in writing.book.sheets]
    overwritten = Counter(writing.overwritten)

    def shown(number: int) -> bool:
        return sum(texts.get(number, 0) for texts in every) > overwritten[number]

    return shown
