"""The book port of a workbook on disk: refreshed by its parts, so that whatever has no business with it stays byte for byte.

>>> FileBook(Path("/nowhere/Team.xlsx")).places()
Traceback (most recent call last):
spm_xl.errors.NotFound: there is no file nowhere/Team.xlsx. Name one that is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.near import did_you_mean
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid.grid import REMEMBERED, Area, Book, Cell, Table, named
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.parts.whole_file import confirm_closed, read_or_nothing, replace_whole, spoken, write_whole
from spm_xl.workbook.parts.xml_parts import elements
from spm_xl.workbook.ports.kept_copy import free
from spm_xl.workbook.ports.port import Places, Written
from spm_xl.workbook.refresh.pictures import with_pictures
from spm_xl.workbook.refresh.refresh import Refreshed, refresh
from spm_xl.workbook.refresh.refresh_places import Problems, area_named
from spm_xl.workbook.refresh.refresh_rows import data_of

_HIDDEN = (REMEMBERED, "_xlnm", "_xlfn", "_xleta")  # starts of names that are not for people


@dataclass
class FileBook:
    """A workbook on disk (`spm_xl.workbook.ports.port.Port`).

    Attributes
    ----------
    into_locked : whether locked cells of protected sheets are written, too.
    writes : whether the file is written; where not, what it would be is in `done`, and in `keeps` where a copy is wanted.
    said : takes the words of progress.
    """

    path: Path
    into_locked: bool = False
    writes: bool = True
    said: Callable[[str], None] | None = None
    done: Refreshed | None = field(default=None, init=False)
    keeps: Path | None = field(default=None, init=False)

    @cached_property
    def data(self) -> bytes:
        """Its bytes, as they were when they were first needed."""
        found = read_or_nothing(self.path)
        if found is None:
            raise NotFound(f"there is no file {spoken(self.path)}. Name one that is there.")
        return found

    @cached_property
    def book(self) -> Book:
        """What stands in it."""
        data = self.data
        try:
            return read(data)
        except InvalidInput as wrong:
            raise InvalidInput(f"{self.path.name}: {wrong}") from None

    @property
    def since_1904(self) -> bool:
        """Whether its serial numbers of days count from 1904."""
        return self.book.since_1904

    def places(self) -> Places:
        """What can be bound in it."""
        names = [facts.get("name", "") for tag, facts, _ in elements(self.book.parts, self.book.main) if tag == "definedName"]
        own = (name for name in dict.fromkeys(names) if not name.startswith(_HIDDEN) and self._area(name))
        return Places(tuple(own), {table.name: table.columns for table in self.book.tables.values()})

    def _area(self, name: str) -> Area | None:
        """The one cell that a name stands for; None for another name."""
        area = area_named(self.book, name, Problems())
        return area if area and (area.top, area.left) == (area.bottom, area.right) else None

    def named(self, name: str) -> Any:
        """The value in a named cell, None where it is blank or there is no such name."""
        area = self._area(name)
        return self._cell(area.sheet, area.top, area.left).value if area else None

    def area(self, table: str) -> Area:
        """Where the rows of a table stand."""
        return data_of(self._table(table))

    def below(self, table: str) -> str | None:
        """The cell right below a table's first column, where something stands that is not the table's."""
        found = self._table(table)
        sheet, row, left = found.area.sheet, found.area.bottom + 1, found.area.left
        cells = [self._cell(sheet, row, column) for column in range(left, found.area.right + 1)]
        return named((sheet, row, left)) if cells[0].value not in (None, "") and all(cell.formula is None for cell in cells) else None

    def _table(self, table: str) -> Table:
        found = self.book.tables.get(table.casefold())
        if found is None:
            known = [each.name for each in self.book.tables.values()]
            raise NotFound(f"{spoken(self.path)} has no table {table!r}. {did_you_mean(table, known)}")
        return found

    def rows(self, table: str, *, entered: bool = False) -> list[dict[str, Any]]:
        """The rows of a table by its headers."""
        found = self._table(table)
        data, rows = data_of(found), []
        for row in range(data.top, data.bottom + 1):
            cells = [self._cell(data.sheet, row, column) for column in range(data.left, data.right + 1)]
            values = [None if entered and cell.formula is not None else cell.value for cell in cells]
            rows.append(dict(zip(found.columns, values, strict=True)))
        return rows

    def _cell(self, sheet: str, row: int, column: int) -> Cell:
        return self.book.by_name[sheet.casefold()].cells.get((row, column)) or Cell()

    def write(self, binding: Binding, values: Mapping[str, Any], *, copy: Path | None = None, pictures: Mapping[str, bytes] | None = None) -> Written:
        """Write values where a binding says: all of them, or, with an error, none."""
        if self.writes:
            confirm_closed(self.path)
        done = refresh(self.data, binding, values, into_locked=self.into_locked)
        self.done = done = with_pictures(done, pictures) if pictures and done.data != self.data else done
        self.keeps, kept = copy, None
        if self.writes and done.data != self.data:
            kept = free(copy) if copy else None
            try:
                if kept:
                    write_whole(kept, self.data)
                replace_whole(self.path, done.data, self.data)
            except BaseException:
                if kept:
                    kept.unlink(missing_ok=True)
                raise
        return Written(done.cells, done.added, done.removed, done.notes, kept)

    def say(self, words: str) -> None:
        """Progress; "" when it is over."""
        if self.said:
            self.said(words)
