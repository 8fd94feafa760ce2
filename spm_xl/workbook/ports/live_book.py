"""The book port of a workbook that is open in a spreadsheet program.

Everything is read and checked first, so that a refusal names all that stands against it, and nothing was changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spm_xl.errors import NotFound
from spm_xl.near import did_you_mean
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid import grid
from spm_xl.workbook.ports.kept_copy import free
from spm_xl.workbook.ports.live_change import changes_of
from spm_xl.workbook.ports.live_host import Area, Host, LiveTable
from spm_xl.workbook.ports.live_view import view_of
from spm_xl.workbook.ports.live_writing import write
from spm_xl.workbook.ports.port import Places, Written


@dataclass(frozen=True)
class LiveBook:
    """A workbook in a running program (`spm_xl.workbook.ports.port.Port`)."""

    host: Host

    @property
    def path(self) -> Path | None:
        """Where it is saved; None for one that never was."""
        return self.host.path

    @property
    def since_1904(self) -> bool:
        """Whether its serial numbers of days count from 1904."""
        return self.host.since_1904

    def places(self) -> Places:
        """What can be bound in it."""
        single = (name for name, area in self.host.names().items() if _is_cell(area))
        return Places(tuple(single), {name: table.headers for name, table in self.host.tables().items()})

    def named(self, name: str) -> Any:
        """The value in a named cell, None where it is blank or there is no such name."""
        names = {each.casefold(): area for each, area in self.host.names().items()}
        area = names.get(name.casefold())
        return self.host.values(area)[0][0] if area and _is_cell(area) else None

    def area(self, table: str) -> grid.Area:
        """Where the rows of a table stand."""
        return grid.Area(*self._table(table).area)

    def below(self, table: str) -> str | None:
        """The cell right below a table's first column, where something stands that is not the table's."""
        area = self._table(table).area
        row = area._replace(top=area.bottom + 1, bottom=area.bottom + 1)
        found = self.host.values(row)[0][0] is not None and not any(self.host.formulas(row)[0])
        return grid.named((row.sheet, row.top, row.left)) if found else None

    def _table(self, table: str) -> LiveTable:
        tables = {each.casefold(): found for each, found in self.host.tables().items()}
        found = tables.get(table.casefold())
        if found is None:
            raise NotFound(f"the workbook has no table {table!r}. {did_you_mean(table, list(self.host.tables()))}")
        return found

    def rows(self, table: str, *, entered: bool = False) -> list[dict[str, Any]]:
        """The rows of a table by its headers."""
        found = self._table(table)
        if found.area.bottom < found.area.top:
            return []
        values = self.host.values(found.area)
        if entered:
            formulas = self.host.formulas(found.area)
            values = [[None if formula else value for value, formula in zip(*pair, strict=True)] for pair in zip(values, formulas, strict=True)]
        return [dict(zip(found.headers, row, strict=True)) for row in values]

    def write(self, binding: Binding, values: Mapping[str, Any], *, copy: Path | None = None, pictures: Mapping[str, bytes] | None = None) -> Written:
        """Write values where a binding says: all of them, or, with an error, none."""
        view = view_of(self.host, binding)
        changes = changes_of(self.host, view, binding, values)
        kept, notes = free(copy) if copy and changes.needed else None, list[str]()
        try:
            if kept:
                self.host.copy_to(kept)
            if changes.needed:
                notes = write(self.host, view, changes, pictures or {})
        except BaseException:
            if kept:
                kept.unlink(missing_ok=True)
            raise
        added, removed = sum(rows.added for rows in changes.rows), sum(len(rows.removed) for rows in changes.rows)
        return Written(changes.changed, added, removed, (*changes.notes, *notes), kept)

    def say(self, words: str) -> None:
        """Progress in the status bar; "" when it is over."""
        self.host.say(words)


def _is_cell(area: Area) -> bool:
    return (area.top, area.left) == (area.bottom, area.right)
