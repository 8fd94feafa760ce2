"""A document that is open in LibreOffice Calc, as a refresh needs it (`live_host.Host`).

A table is a database range, which is what LibreOffice makes of a table of an xlsx; one of its own needs headers in its first
row. Areas are read and written as a whole. All changes of a refresh are one step to undo, by which a failed one is taken back.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from spm_xl.errors import NotFound, NotWritable
from spm_xl.udfs.hosts import libreoffice_pictures
from spm_xl.udfs.hosts.libreoffice_cells import error_of, place_of
from spm_xl.udfs.hosts.libreoffice_rows import FORMULAS, grown, shrunk
from spm_xl.udfs.hosts.libreoffice_values import DATE, LOGICAL, give_format, set_values
from spm_xl.workbook.ports.live_host import Area, LiveTable

FEW = 3  # locked cells that are named
_NAMELESS = "__Anonymous"  # starts the names of ranges that only have a filter


class LibreOfficeBook:
    """A document of LibreOffice Calc.

    Attributes
    ----------
    context : LibreOffice's own, for its settings. step : what the undo list calls the changes.
    """

    def __init__(self, document: Any, context: Any, step: str):
        self.document, self.context, self.step = document, context, step
        self._before: dict[str, Any] | None = None
        self._changed = False
        self._back: list[Callable[[], None]] = []  # what undo does not take back
        self._new: list[Area] = []  # rows that came: undo takes them out as a whole
        self._indicator: Any = None

    @property
    def path(self) -> Path | None:
        """Where it is saved; None where it never was, or not on this machine."""
        import uno

        return Path(uno.fileUrlToSystemPath(self.document.URL)) if self.document.URL.startswith("file:") else None

    @property
    def since_1904(self) -> bool:
        """Whether its days count from 1904."""
        return bool(self.document.NullDate.Year == 1904)

    # --- what is there ----------------------------------------------------------------------------------

    def sheets(self) -> Sequence[str]:
        """Names of its sheets."""
        return list(self.document.Sheets.ElementNames)

    def names(self) -> Mapping[str, Area]:
        """Names that stand for one area; of a name of one sheet `Sheet!name`, unless the document has one of that name."""
        found = dict(self._named(self.document.NamedRanges))
        for sheet in self.sheets():
            for name, area in self._named(self.document.Sheets.getByName(sheet).NamedRanges):
                found.setdefault(f"{sheet}!{name}", area)
        return found

    def _named(self, names: Any) -> Iterator[tuple[str, Area]]:
        for name in names.ElementNames:
            cells = names.getByName(name).getReferredCells()
            if cells is not None and cells.supportsService("com.sun.star.sheet.SheetCellRange"):
                yield name, self._area(cells)

    def _area(self, cells: Any) -> Area:
        place = place_of(cells)
        sheet = self.document.Sheets.getByIndex(place.Sheet).Name
        return Area(sheet, place.StartRow + 1, place.StartColumn + 1, place.EndRow + 1, place.EndColumn + 1)

    def tables(self) -> Mapping[str, LiveTable]:
        """Its database ranges with headers."""
        found = {}
        for name in self.document.DatabaseRanges.ElementNames:
            table = self.document.DatabaseRanges.getByName(name)
            if table.ContainsHeader and not name.startswith(_NAMELESS):
                whole = self._area(table.getReferredCells())
                heads = self._cells(whole._replace(bottom=whole.top)).getDataArray()[0]
                found[name] = LiveTable(tuple(map(str, heads)), whole._replace(top=whole.top + 1, bottom=whole.bottom - bool(table.TotalsRow)))
        return found

    def _cells(self, area: Area) -> Any:
        sheet = self.document.Sheets.getByName(area.sheet)
        return sheet.getCellRangeByPosition(area.left - 1, area.top - 1, area.right - 1, area.bottom - 1)

    def values(self, area: Area) -> list[list[Any]]:
        """What the cells show."""
        cells = self._cells(area)
        rows = [list(row) for row in cells.getDataArray()]
        for down, row in enumerate(rows):
            for across, value in enumerate(row):
                if value == "":
                    row[across] = None
                elif value is None or value != value:
                    row[across] = error_of(cells.getCellByPosition(across, down))
        return rows

    def formulas(self, area: Area) -> list[list[str]]:
        """The formulas; "" where a cell has none."""
        cells = self._cells(area)
        found = [[""] * (area.right - area.left + 1) for _ in range(area.bottom - area.top + 1)]
        for part in cells.queryContentCells(FORMULAS):  # a text such as "=1+1" looks like one
            place = place_of(part)
            for down, row in enumerate(part.getFormulaArray(), place.StartRow + 1 - area.top):
                left = place.StartColumn + 1 - area.left
                found[down][left : left + len(row)] = row
        return found

    def protected(self, sheet: str) -> bool:
        """Whether a sheet is protected."""
        return bool(self.document.Sheets.getByName(sheet).isProtected())

    def locked(self, area: Area) -> list[str]:
        """A few of the cells that cannot be changed."""
        if not self.protected(area.sheet):
            return []
        alike = self._cells(area).getUniqueCellFormatRanges()
        parts = [alike.getByIndex(at) for at in range(alike.Count)]
        first = [part.getByIndex(0) for part in parts if part.getByIndex(0).CellProtection.IsLocked]
        return [cells.getCellByPosition(0, 0).AbsoluteName.replace("$", "").replace(".", "!") for cells in first[:FEW]]

    # --- changes ----------------------------------------------------------------------------------------

    def write(self, area: Area, rows: Sequence[Sequence[Any]]) -> None:
        """Set values; text stays text."""
        self._changed = True
        set_values(self.document.Sheets.getByName(area.sheet), area, rows, self._new)
        for down, row in enumerate(rows):
            for across, value in enumerate(row):
                if isinstance(value, bool):
                    give_format(self.document, self._cells(area).getCellByPosition(across, down), LOGICAL)

    def write_formulas(self, area: Area, rows: Sequence[Sequence[str]]) -> None:
        """Set formulas."""
        self._changed = True
        self._cells(area).setFormulaArray(tuple(map(tuple, rows)))

    def resize(self, table: str, rows: int) -> None:
        """Give a table that many rows."""
        found, self._changed = self._table(table), True
        before = found.area.bottom - found.area.top + 1
        if rows > before:
            self._back += grown(self.document, self.context, self.document.DatabaseRanges.getByName(table), found.area, rows - before)
            self._new.append(found.area._replace(top=found.area.bottom + 1, bottom=found.area.top + rows - 1))
        elif rows < before:
            self.remove(table, range(rows, before))

    def remove(self, table: str, rows: Sequence[int]) -> None:
        """Take rows of a table out."""
        found, self._changed = self._table(table), True
        shrunk(self.document, self.document.DatabaseRanges.getByName(table), found.area, rows)

    def _table(self, name: str) -> LiveTable:
        found = self.tables().get(name)
        if found is None:
            raise NotFound(f"the table {name} is gone from the document. Refresh again.")
        return found

    def show_days(self, area: Area) -> None:
        """The short date for cells without a number format of their own."""
        self._changed = True
        alike = self._cells(area).getUniqueCellFormatRanges()
        for at in range(alike.Count):
            give_format(self.document, alike.getByIndex(at), DATE)

    def show_picture(self, name: str, png: bytes) -> bool:
        """Let a picture show something else."""
        found = libreoffice_pictures.show(self.document, self.context, name, png)
        self._changed = self._changed or found
        return found

    # --- all or nothing ---------------------------------------------------------------------------------

    def suspended(self, on: bool) -> None:
        """Neither drawing nor calculation while on; what is changed meanwhile is one step to undo."""
        document, undo = self.document, self.document.UndoManager
        if on:
            titles = undo.getAllUndoActionTitles()
            step = f"{self.step} " if titles and titles[0] == self.step else self.step  # to be told from the one before
            self._before = {"modified": document.isModified(), "calculates": document.isAutomaticCalculationEnabled(), "step": step}
            self._changed, self._back, self._new = False, [], []
            document.lockControllers()
            document.addActionLock()
            document.enableAutomaticCalculation(False)
            undo.enterUndoContext(step)
        elif self._before is not None:
            before, self._before = self._before, None
            if "back" not in before:
                self._leave_step()
            document.enableAutomaticCalculation(before["calculates"])
            document.removeActionLock()
            document.unlockControllers()
            if "back" in before or not self._changed:
                document.setModified(before["modified"])

    def undone(self) -> bool:
        """Take back every change since `suspended(True)`; False where LibreOffice keeps no steps."""
        before, undo = self._before, self.document.UndoManager
        if before is None:
            return not self._changed
        before["back"] = True
        self._leave_step()
        if self._changed and undo.getAllUndoActionTitles()[:1] == (before["step"],):
            undo.undo()
            undo.clearRedo()
            for back in reversed(self._back):
                back()
            self._changed = False
        return not self._changed

    def _leave_step(self) -> None:
        with contextlib.suppress(Exception):  # there is none where the user keeps no steps to undo
            self.document.UndoManager.leaveUndoContext()

    def copy_to(self, path: Path) -> None:
        """Save a copy as it is now: of its file where nothing has changed since it was saved."""
        import uno

        if self.path is not None and self.path.is_file() and not self.document.isModified():
            shutil.copyfile(self.path, path)
            return
        kind = next((each.Value for each in self.document.getArgs() if each.Name == "FilterName"), "")
        told = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        told.Name, told.Value = "FilterName", kind
        try:
            self.document.storeToURL(uno.systemPathToFileUrl(str(path)), (told,))
        except Exception as wrong:
            raise NotWritable(f"{path.name} cannot be written beside the document: {wrong}. Nothing was changed.") from None

    def say(self, words: str) -> None:
        """Words in the status bar."""
        controller = self.document.getCurrentController()
        if controller is None:
            return
        if not words:
            if self._indicator is not None:
                self._indicator.end()
            self._indicator = None
        elif self._indicator is None:
            self._indicator = controller.getFrame().createStatusIndicator()
            self._indicator.start(words, 0)
        else:
            self._indicator.setText(words)
