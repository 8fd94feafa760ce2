"""A workbook that is open in Excel, as a refresh needs it (`live_host.Host`), over the object model of xlwings.

Each area is one call of Excel, as a call takes a millisecond and more. How values travel: `excel_cells`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.udfs.hosts import excel_pictures
from spm_xl.udfs.hosts.excel_cells import area_in, asked, changed_columns, either, halves, rows_of, spelled, value_of
from spm_xl.udfs.hosts.excel_tables import remove, resize, shown
from spm_xl.udfs.hosts.excel_writing import cells, filtered, write, write_formulas
from spm_xl.workbook.ports.live_host import Area, LiveTable

_SHORT_DATE = "m/d/yyyy"  # number format 14, which every Excel shows in its own short form
_MANUAL = -4135  # xlCalculationManual
_FEW = 3  # locked cells that a message names
_LONGEST = 32_767  # characters of a cell


class ExcelBook:
    """A workbook in a running Excel on Windows.

    Attributes
    ----------
    book : an xlwings.Book.
    """

    def __init__(self, book: Any):
        self.book = book
        self._before: list[tuple[Any, str, Any]] = []
        self._names: dict[str, Area] = {}
        self._tables: dict[str, LiveTable] = {}
        self._filters: dict[str, bool] = {}

    @property
    def path(self) -> Path | None:
        """Where it is saved; None where it never was, or where the folder of a cloud's workbook on this computer is not known."""
        from xlwings.utils import fullname_url_to_local_path

        whole = self.book.api.FullName if self.book.api.Path else ""
        if "://" not in whole:
            return Path(whole) if whole else None
        try:
            return Path(fullname_url_to_local_path(whole))  # book.fullname would let a sheet of the workbook say where that is
        except Exception:  # xlwings raises errors of several kinds for a cloud that it does not know
            return None

    @property
    def since_1904(self) -> bool:
        """Whether its days count from 1904."""
        return bool(self.book.api.Date1904)

    def sheets(self) -> list[str]:
        """Names of its worksheets, in order."""
        return [sheet.name for sheet in self.book.sheets]

    def names(self) -> dict[str, Area]:
        """Names that stand for one area; that of a sheet alone has the sheet before it, as in Team!tax. They are asked for
        once, and again after rows have moved."""
        if not self._names:
            with asked("read the names"):
                found = {name.name: area_in(str(name.refers_to)) for name in self.book.names}
            self._names = {name: area for name, area in found.items() if area}
        return self._names

    def tables(self) -> dict[str, LiveTable]:
        """Its tables. One without a single row has a blank one, as Excel shows it."""
        if not self._tables:
            with asked("read the tables"):
                self._tables = {table.display_name: shown(table) for sheet in self.book.sheets for table in sheet.tables}
        return self._tables

    def values(self, area: Area) -> list[list[Any]]:
        """Values of cells; an error value is its text."""
        with asked(f"read {spelled(area)}"):
            return [[value_of(cell) for cell in row] for row in rows_of(self._cells(area).Value2)]

    def formulas(self, area: Area) -> list[list[str]]:
        """Formulas of cells, in English; "" where there is none."""
        with asked(f"read the formulas of {spelled(area)}"):
            found = self._cells(area)
            if found.HasFormula is False:
                return [[""] * (area.right - area.left + 1) for _ in range(area.top, area.bottom + 1)]
            texts = rows_of(either(found, "Formula2", "Formula"))
            values = rows_of(found.Value2)
            return [
                [
                    text if isinstance(text, str) and text[:1] == "=" and (text != values[down][across] or self._is_formula(area, down, across)) else ""
                    for across, text in enumerate(row)
                ]
                for down, row in enumerate(texts)
            ]

    def _is_formula(self, area: Area, down: int, across: int) -> bool:
        """Whether a cell that shows a text like a formula has one: it may be the text itself."""
        row, column = area.top + down, area.left + across
        return bool(self._cells(Area(area.sheet, row, column, row, column)).HasFormula)

    def protected(self, sheet: str) -> bool:
        """Whether a sheet is protected. Excel then keeps its tables as they are, for macros as well."""
        return bool(self.book.sheets[sheet].api.ProtectContents)

    def locked(self, area: Area) -> list[str]:
        """A few cells of the area that cannot be changed; none where the protection is only for the hands of people."""
        sheet = self.book.sheets[area.sheet].api
        if not sheet.ProtectContents or sheet.ProtectionMode:
            return []
        return self._locked_in(area)[:_FEW]

    def _locked_in(self, area: Area) -> list[str]:
        """Excel says of a whole area that all is locked, nothing, or (None) some of it: then its halves are asked."""
        state = self._cells(area).Locked
        if state is not None:
            return [spelled(area)] if state else []
        found: list[str] = []
        for half in halves(area):
            found += self._locked_in(half) if len(found) < _FEW else []
        return found

    def write(self, area: Area, rows: Sequence[Sequence[Any]]) -> None:
        """Set values. Columns that show them already are left alone."""
        if any(isinstance(cell, str) and len(cell) > _LONGEST for row in rows for cell in row):
            raise InvalidInput(f"{spelled(area)} would get a text of more than {_LONGEST:,} characters, which no cell holds.")
        with asked(f"write {spelled(area)}"):
            before = self.values(area) if self._cells(area).HasFormula is False else None
            for first, last in changed_columns(before, rows):
                part = area._replace(left=area.left + first, right=area.left + last)
                write(self.book.sheets[area.sheet], part, [row[first : last + 1] for row in rows], self._filtered(area.sheet))

    def write_formulas(self, area: Area, rows: Sequence[Sequence[str]]) -> None:
        """Set formulas; a cell whose formula is "" stays as it is."""
        with asked(f"write the formulas of {spelled(area)}"):
            write_formulas(self.book.sheets[area.sheet], area, rows, self._filtered(area.sheet))

    def resize(self, table: str, rows: int) -> None:
        """Give a table that many rows, at its end. At least one stays."""
        with asked(f"change the rows of the table {table}"):
            resize(self._table(table), rows)

    def remove(self, table: str, rows: Sequence[int]) -> None:
        """Take rows of a table out, counted from 0. Of a table that loses all a blank one stays."""
        with asked(f"take rows out of the table {table}"):
            remove(self._table(table), rows)

    def show_days(self, area: Area) -> None:
        """Short dates in cells that have no number format of their own. A protected sheet keeps its formats."""
        found = self._cells(area)
        if self.protected(area.sheet):
            return
        with asked(f"format {spelled(area)}"):
            if found.NumberFormat is not None:
                formatted = [found]
            else:
                formatted = [found.Cells(row, column) for row in range(1, area.bottom - area.top + 2) for column in range(1, area.right - area.left + 2)]
            for each in formatted:
                if each.NumberFormat == "General":
                    each.NumberFormat = _SHORT_DATE

    def show_picture(self, name: str, png: bytes) -> bool:
        """Let a picture show something else."""
        with asked(f"replace the picture {name}"):
            return excel_pictures.show(self.book, name, png)

    def suspended(self, on: bool) -> None:
        """Drawing, calculation, events and the filling of a table's columns rest, and are as they were before afterwards."""
        if not on:
            while self._before:
                owner, name, value = self._before.pop()
                with contextlib.suppress(Exception):  # the others are to be set again in any case
                    setattr(owner, name, value)
            return
        app = self.book.app.api
        rests = (app, "ScreenUpdating", False), (app, "EnableEvents", False), (app, "Calculation", _MANUAL)
        try:
            with asked("rest while it is written"):
                for owner, name, value in (*rests, (app.AutoCorrect, "AutoFillFormulasInLists", False)):
                    self._before.append((owner, name, getattr(owner, name)))
                    setattr(owner, name, value)
        except NotWritable:
            self.suspended(False)
            raise

    def undone(self) -> bool:
        """Excel takes back nothing that a program did."""
        return False

    def copy_to(self, path: Path) -> None:
        """Save a copy of it as it is now, in its own file format."""
        with asked(f"save a copy at {path}"):
            self.book.api.SaveCopyAs(str(path))

    def say(self, words: str) -> None:
        """Words in the status bar; without words it is Excel's again."""
        with contextlib.suppress(Exception):  # progress is never a reason to fail
            self.book.app.status_bar = words or False

    def _cells(self, area: Area) -> Any:
        return cells(self.book.sheets[area.sheet], area)

    def _filtered(self, sheet: str) -> bool:
        if sheet not in self._filters:
            self._filters[sheet] = filtered(self.book.sheets[sheet])
        return self._filters[sheet]

    def _table(self, name: str) -> Any:
        """A table whose rows are about to change."""
        self._names, self._tables = {}, {}
        tables = (table for sheet in self.book.sheets for table in sheet.tables)
        found = next((table for table in tables if table.display_name.lower() == name.lower()), None)
        if found is None:
            raise InvalidInput(f"the workbook has no table {name} any more. Refresh again.")
        return found
