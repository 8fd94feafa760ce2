"""The headless engine: formualizer, an optional part of the installation, with our functions in it.

It gets plain formulas only (`resolved`) and answers values as a workbook holds them. Formulas are given to it by
sheet, row and column; what one of our functions answered with an error is remembered by the number of its call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from math import prod
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.udfs.call import call, reason
from spm_xl.udfs.cells import CellError, block, is_range
from spm_xl.udfs.hosts.resolved import BLANK, CALL, PRODUCTS
from spm_xl.workbook.formulas.references import prefix
from spm_xl.workbook.grid.grid import Area, Book, ErrorValue, Place, address, area

FIT = "SPMFIT"  # the engine's name for `_fitted`
TOGETHER = 1_000  # rows that the engine is given at once: its time grows with their square
_KINDS = {
    "Null": "#NULL!", "Div": "#DIV/0!", "Value": "#VALUE!", "Ref": "#REF!", "Name": "#NAME?", "Num": "#NUM!", "Na": "#N/A",
}  # fmt: skip
_CODES = {code: kind for kind, code in _KINDS.items()}


class Unknown(str):
    """A kind of answer that is no value of a cell, such as a circle."""


class Engine:
    """A workbook in the engine.

    Attributes
    ----------
    why : number of a call of one of our functions -> the reason of its error.
    """

    def __init__(self, book: Book, inputs: Mapping[Place, Any], calls: Sequence[str], today: date | None):
        formualizer = _formualizer()
        config = formualizer.EvaluationConfig()
        config.enable_parallel = False
        self.literal = formualizer.LiteralValue
        self.book = formualizer.Workbook(config=formualizer.WorkbookConfig(eval_config=config))
        self.book.set_temporal_egress("serial")
        if today:
            self.book.set_deterministic_clock(datetime(today.year, today.month, today.day, tzinfo=UTC))
        self.calls, self.why = calls, dict[int, str]()
        self.book.register_function(CALL, self._called, min_args=1, max_args=None)
        self.book.register_function(FIT, _fitted, min_args=3, max_args=3)
        self.book.register_function(PRODUCTS, _products, min_args=1, max_args=None)
        for name in (*(sheet.name for sheet in book.sheets), BLANK):
            self.book.add_sheet(name)
        self._fill(inputs)

    def _called(self, number: float, *arguments: Any) -> Any:
        """One of our functions, called from a formula."""
        name = self.calls[int(number)]
        given = [_cells_from(value) for value in arguments]
        found = call(name, given)
        if _has_error(found):
            self.why.setdefault(int(number), reason(name, given))
        return _cells_to(found)

    def _fill(self, inputs: Mapping[Place, Any]) -> None:
        rows: dict[tuple[str, int], dict[int, Any]] = {}
        for (sheet, row, column), value in inputs.items():
            known = _CODES.get(value) if isinstance(value, ErrorValue) else None
            rows.setdefault((sheet, row), {})[column] = self.literal.error(known, None) if known else value
        for sheet, top, left, values in _blocks(rows):
            self.book.set_values_batch(sheet, top, left, values)

    def formula(self, place: Place, text: str) -> None:
        """Put a formula into a cell."""
        self.book.set_formula(*place, f"={text}")

    def calculate(self) -> None:
        """Calculate everything."""
        self.book.evaluate_all()

    def value(self, place: Place) -> Any:
        """The value of a cell: a number, text, True or False, an ErrorValue, None, or Unknown."""
        found = self.book.get_value(*place)
        if isinstance(found, dict):
            kind = str(found.get("kind"))
            return ErrorValue(_KINDS[kind]) if kind in _KINDS else Unknown(kind)
        return float(found) if isinstance(found, int) and not isinstance(found, bool) else found

    def spilled(self, place: Place) -> Area | None:
        """The cells that a formula spills into, None where it fills its own alone."""
        sheet, row, column = place
        spill = self.book.inspect_cell(prefix(sheet) + address(row, column)).cell.spill
        if spill is None or spill.extent is None:
            return None
        return area(sheet, spill.extent.rpartition("!")[2])


def _formualizer() -> Any:
    try:
        import formualizer
    except ImportError:
        raise InvalidInput(
            "computing a workbook without a spreadsheet program needs the package formualizer, which is not installed. "
            'Install it: pip install "spm_xl[headless]".'
        ) from None
    return formualizer


def _blocks(rows: Mapping[tuple[str, int], Mapping[int, Any]]) -> Iterator[tuple[str, int, int, list[list[Any]]]]:
    """(sheet, first row, first column, rows of values): rows one below the other and filled alike go together."""
    start: tuple[str, int, int] = ("", 0, 0)
    together: list[list[Any]] = []
    for (sheet, row), cells in sorted(rows.items()):
        for left, values in _runs(cells):
            goes_on = together and start == (sheet, row - len(together), left) and len(values) == len(together[0])
            if goes_on and len(together) < TOGETHER:
                together.append(values)
                continue
            if together:
                yield *start, together
            start, together = (sheet, row, left), [values]
    if together:
        yield *start, together


def _runs(cells: Mapping[int, Any]) -> Iterator[tuple[int, list[Any]]]:
    """(first column, values) of the cells of a row that stand side by side."""
    start, values = 0, list[Any]()
    for column in sorted(cells):
        if values and column != start + len(values):
            yield start, values
            values = []
        if not values:
            start = column
        values.append(cells[column])
    if values:
        yield start, values


def _cells_from(value: Any) -> Any:
    """An argument as the engine gives it, as the call path takes it."""
    if isinstance(value, list):
        return [_cells_from(each) for each in value]
    if isinstance(value, dict):
        return _KINDS.get(str(value.get("kind")), "#VALUE!")
    return value


def _cells_to(found: Any) -> Any:
    if is_range(found):
        return [[_cells_to(cell) for cell in row] for row in found]
    return {"type": "Error", "kind": _CODES.get(str(found), "Value")} if isinstance(found, CellError) else found


def _has_error(found: Any) -> bool:
    return isinstance(found, CellError) or (is_range(found) and any(isinstance(cell, CellError) for row in found for cell in row))


def _fitted(found: Any, height: float, width: float) -> Any:
    """What an array formula shows in the cells that it was entered in: a lone row or column again and again, else #N/A."""
    rows = block(found)
    missing = {"type": "Error", "kind": "Na"}

    def cell(row: int, column: int) -> Any:
        down, across = row if len(rows) > 1 else 0, column if len(rows[0]) > 1 else 0
        if down >= len(rows) or across >= len(rows[0]):
            return missing
        return 0.0 if rows[down][across] is None else rows[down][across]

    return [[cell(row, column) for column in range(int(width))] for row in range(int(height))]


def _products(*ranges: Any) -> Any:
    """SUMPRODUCT: what is no number counts as 0, an error is passed on, and ranges of different shape are #VALUE!.

    >>> _products([[2.0, 3.0, "5"]], [[10.0, True, 1.0]])
    20.0
    """
    columns = [[cell for row in block(each) for cell in row] for each in ranges]
    if len({(len(rows), len(rows[0])) for rows in map(block, ranges)}) > 1:
        return {"type": "Error", "kind": "Value"}
    wrong = next((cell for column in columns for cell in column if isinstance(cell, dict)), None)
    return wrong if wrong else sum((prod(map(_counted, cells)) for cells in zip(*columns, strict=True)), 0.0)


def _counted(cell: Any) -> float:
    return float(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else 0.0
