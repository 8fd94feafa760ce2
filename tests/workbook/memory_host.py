"""A spreadsheet program that is none: a workbook in memory behind the primitives of `live_host.Host`, which may be told to fail.

Formulas are kept as texts with the value that the file has for them; nothing is calculated.
"""

from __future__ import annotations

import copy
from pathlib import Path

from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.ports.live_host import Area, LiveTable
from spm_xl.workbook.refresh.refresh_places import Problems, area_named
from spm_xl.workbook.refresh.refresh_rows import data_of
from spm_xl.workbook.refresh.sheet_objects import is_protected

CHANGING = ("write", "write_formulas", "resize", "remove", "show_days", "suspended", "copy_to")


class Failed(Exception):
    """What the program says where it is told to fail."""


class MemoryHost:
    """A workbook in memory.

    Attributes
    ----------
    fails_at : number of the call, from 1, that fails; 0 for none. calls : the calls so far, by name.
    """

    def __init__(self, data, path=None):
        book = read(data)
        self.path, self.since_1904 = Path(path) if path else None, book.since_1904
        self.cells = {sheet.name: {spot: (cell.value, f"={cell.formula}" if cell.formula is not None else "") for spot, cell in sheet.cells.items()} for sheet in book.sheets}
        self.formats = {}
        self.listed = {table.name: (table.columns, Area(*data_of(table))) for table in book.tables.values()}
        self.named = {name: Area(*area) for (name, _) in book.names if (area := area_named(book, name, Problems()))}
        self.guarded = {sheet.name for sheet in book.sheets if is_protected(sheet)}
        self.open_cells = set()
        self.pictures = {}
        self.fails_at, self.calls, self.resting, self.said = 0, [], False, []

    def state(self):
        """All that a user can see; of a formula its text, as a program calculates what it comes to."""
        cells = {name: {spot: formula or value for spot, (value, formula) in own.items() if formula or value is not None} for name, own in self.cells.items()}
        return copy.deepcopy((cells, self.listed, self.named, self.resting))

    def _called(self, name):
        self.calls.append(name)
        if len(self.calls) == self.fails_at:
            raise Failed(f"{name} was refused")

    def sheets(self):
        self._called("sheets")
        return list(self.cells)

    def names(self):
        self._called("names")
        return dict(self.named)

    def tables(self):
        self._called("tables")
        return {name: LiveTable(tuple(headers), area) for name, (headers, area) in self.listed.items()}

    def _at(self, area, part):
        own = self.cells[area.sheet]
        return [[own.get((row, column), (None, ""))[part] for column in range(area.left, area.right + 1)] for row in range(area.top, area.bottom + 1)]

    def values(self, area):
        self._called("values")
        return self._at(area, 0)

    def formulas(self, area):
        self._called("formulas")
        return self._at(area, 1)

    def protected(self, sheet):
        self._called("protected")
        return sheet in self.guarded

    def locked(self, area):
        self._called("locked")
        spots = ((row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1))
        return [f"{area.sheet}!R{row}C{column}" for row, column in spots if (area.sheet, row, column) not in self.open_cells][:3]

    def write(self, area, rows):
        self._called("write")
        assert len(rows) == area.bottom - area.top + 1
        for down, row in enumerate(rows):
            assert len(row) == area.right - area.left + 1
            for across, value in enumerate(row):
                assert value is None or type(value) in (float, str, bool), value
                self.cells[area.sheet][area.top + down, area.left + across] = (value, "")

    def write_formulas(self, area, rows):
        self._called("write_formulas")
        for down, row in enumerate(rows):
            for across, text in enumerate(row):
                spot = (area.top + down, area.left + across)
                self.cells[area.sheet][spot] = (self.cells[area.sheet].get(spot, (None, ""))[0], text)

    def resize(self, table, rows):
        self._called("resize")
        _, area = self.listed[table]
        count = area.bottom - area.top + 1
        if rows < count:
            self._taken_out(table, range(rows, count))
            return
        self._moved(area, area.bottom, rows - count)
        own = self.cells[area.sheet]
        for row in range(area.bottom + 1, area.top + rows):
            for column in range(area.left, area.right + 1):
                formula = own.get((area.bottom, column), (None, ""))[1]
                own[row, column] = (None, formula)
        self.listed[table] = (self.listed[table][0], area._replace(bottom=area.top + rows - 1))

    def remove(self, table, rows):
        self._called("remove")
        self._taken_out(table, rows)

    def _taken_out(self, table, rows):
        for at in sorted(rows, reverse=True):
            headers, area = self.listed[table]
            for column in range(area.left, area.right + 1):
                self.cells[area.sheet].pop((area.top + at, column), None)
            self._moved(area, area.top + at, -1)
            self.listed[table] = (headers, area._replace(bottom=area.bottom - 1))

    def _moved(self, area, below, by):
        """What stands below a row in the columns of an area moves."""
        own = self.cells[area.sheet]
        moving = {spot: own.pop(spot) for spot in list(own) if spot[0] > below and area.left <= spot[1] <= area.right}
        own.update({(row + by, column): cell for (row, column), cell in moving.items()})
        inside = lambda each: each.sheet == area.sheet and each.top > below and area.left <= each.left and each.right <= area.right  # noqa: E731
        self.named = {name: each._replace(top=each.top + by, bottom=each.bottom + by) if inside(each) else each for name, each in self.named.items()}
        self.listed = {name: (heads, each._replace(top=each.top + by, bottom=each.bottom + by) if inside(each) else each) for name, (heads, each) in self.listed.items()}

    def show_days(self, area):
        self._called("show_days")
        self.formats[area] = "day"

    def show_picture(self, name, png):
        self._called("show_picture")
        if name in self.pictures:
            self.pictures[name] = png
        return name in self.pictures

    def suspended(self, on):
        self._called("suspended")
        self.resting = on

    def undone(self):
        return False

    def copy_to(self, path):
        self._called("copy_to")
        Path(path).write_text("a copy")

    def say(self, words):
        self.said.append(words)
