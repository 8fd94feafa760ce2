"""IronCalc as a stand-in for Excel: a workbook with our named LAMBDAs, calculated."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from datetime import date
from numbers import Number
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs

from spm_xl.udfs.hosts.lambdas import add_names
from tests.hosts import _absent

ROOM = (14, 12)  # rows and columns beside a call's own, that its answer may spill over
Call = tuple[str, Sequence[Any]]


def cells_of(value: Any) -> Any:
    """An argument as it stands in a workbook: numbers as binary numbers, dates as serial numbers."""
    if isinstance(value, (list, tuple)):
        return [cells_of(cell) for cell in value]
    if isinstance(value, date):
        return float(value.toordinal() - date(1899, 12, 30).toordinal())
    if value is None or isinstance(value, (str, bool)):
        return value
    assert isinstance(value, Number), value
    return float(value)  # type: ignore[arg-type]


def answers(calls: Sequence[Call]) -> list[list[list[Any]]]:
    """What the LAMBDAs answer to calls: rows of cells. Ranges stand on a sheet of their own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.xlsx"
        book = Workbook(path)
        sheet, data = book.add_worksheet("Calls"), book.add_worksheet("Data")
        add_names(book)
        written = _Written(data)
        formulas = [f"={name}({','.join(map(written, arguments))})" for name, arguments in calls]
        places = _write(sheet, formulas, [_height(arguments) for _, arguments in calls])
        book.close()
        return _calculated(path, places)


def formula_answers(formulas: Sequence[str], heights: int = 20) -> list[list[list[Any]]]:
    """What formulas with literals answer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "formulas.xlsx"
        book = Workbook(path)
        sheet = book.add_worksheet("Calls")
        add_names(book)
        places = _write(sheet, formulas, [heights] * len(formulas))
        book.close()
        return _calculated(path, places)


def _write(sheet: Any, formulas: Sequence[str], heights: Sequence[int]) -> list[tuple[int, int]]:
    at, places = 0, []
    for formula, height in zip(formulas, heights, strict=True):
        sheet.write_dynamic_array_formula(at, 0, at, 0, formula)
        places.append((at, height + ROOM[0]))
        at += height + ROOM[0] + 1
    return places


def _calculated(path: Path, places: Sequence[tuple[int, int]]) -> list[list[list[Any]]]:
    try:
        import ironcalc
    except ImportError:
        _absent("IronCalc")
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    return [
        _trimmed([[model.get_cell_value(0, at + down + 1, across + 1) for across in range(ROOM[1])] for down in range(height)])
        for at, height in places
    ]


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """A block without the empty cells around it."""
    while len(rows) > 1 and all(cell is None for cell in rows[-1]):
        rows.pop()
    width = max((across + 1 for row in rows for across, cell in enumerate(row) if cell is not None), default=1)
    return [row[:width] for row in rows]


class _Written:
    """Arguments as a formula has them; a range is put on the sheet of data, once."""

    def __init__(self, data: Any):
        self.data, self.at, self.known = data, 0, {}  # type: ignore[var-annotated]

    def __call__(self, value: Any) -> str:
        if isinstance(value, (list, tuple)):
            return self._range([list(row) if isinstance(row, (list, tuple)) else [row] for row in value])
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, str):
            return value if re.fullmatch(r"#[A-Z/0]+[!?]?", value) else '"' + value.replace('"', '""') + '"'
        return repr(value)

    def _range(self, rows: list[list[Any]]) -> str:
        key = repr(rows)
        if key not in self.known:
            for down, row in enumerate(rows, self.at):
                for across, value in enumerate(row):
                    if isinstance(value, str) and value.startswith("#"):
                        self.data.write_formula(down, across, f"={value}")
                    elif isinstance(value, str):
                        self.data.write_string(down, across, value)
                    elif value is not None:
                        self.data.write(down, across, value)
            self.known[key] = "Data!" + xl_range_abs(self.at, 0, self.at + len(rows) - 1, max(map(len, rows)) - 1)
            self.at += len(rows) + 1
        found = self.known[key]
        return found if ":" in found else f"{found}:{found.removeprefix('Data!')}"


def _height(arguments: Sequence[Any]) -> int:
    return max([1, *(len(value) * (len(value[0]) if isinstance(value[0], (list, tuple)) else 1) for value in arguments if isinstance(value, (list, tuple)))])
