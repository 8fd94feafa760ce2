"""A stand-in for Excel on Windows: our VBA in pyOpenVBA's interpreter, on its workbook model.

The model has sheets, tables, ranges and notes. Added here is what it lacks of Excel: a cell that calls a VBA
function, the wizard, and xlwings' way to Python. Python answers through the real engine of xlwings; it may be
killed, and its hops are counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.apps.excel._calc import Calculator
from pyopenvba.apps.excel._model import Application, Range, Workbook
from pyopenvba.formula._values import ExcelError
from pyopenvba.interpreter import EMPTY, MISSING, VBAArray, VBAErrorValue, VBAObject, _runtime, member, method, setter
from pyopenvba.interpreter._values import error

from spm_xl.udfs.hosts import vba
from tests.standins.com import add, dispatched

ERRORS = {2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A"}
_XLWINGS = """Attribute VB_Name = "xlwings"
Public Function XLPy()
    Set XLPy = PythonStandIn.Start()
End Function
Public Sub KillPy()
    PythonStandIn.Finish
End Sub
"""
_runtime.parse_module = cache(_runtime.parse_module)  # our modules are read once, and not for every test
_CALL = re.compile(r"=(SPM_\w+)\((.*)\)$", re.DOTALL)


class Python(VBAObject):
    """XLPy: the process behind the functions."""

    def __init__(self, call_udf: Callable[[str, str, Sequence[Any]], Any]):
        self.call_udf = call_udf
        self.hops: list[tuple[str, tuple[Any, ...]]] = []
        self.starts = 0
        self.alive = False
        self.can_start = True
        self.dies_after: int | None = None

    @method
    def Start(self) -> object:
        if not self.alive:
            if not self.can_start:
                raise error(1000, "Could not create Python process.")
            self.starts += 1
            self.alive = True
        return self

    @method
    def Finish(self) -> object:
        self.alive = False
        return EMPTY

    @method
    def CallUDF(self, Module: object, Function: object, Arguments: object) -> object:
        if self.dies_after == len(self.hops):
            self.alive, self.dies_after = False, None
        if not self.alive:
            raise error(-2147023174, "The RPC server is unavailable.")
        given = tuple(dispatched(plain(each)) for each in Arguments.elements())  # type: ignore[attr-defined]
        self.hops.append((str(Function), given))
        return as_vba(self.call_udf(str(Module), str(Function), given))


class _Excel(Application):
    """The parts of Application that the model lacks."""

    vba_type_name = "Application"
    caller: object = EMPTY
    wizard = False
    hides_macros = False

    @member
    def Caller(self) -> object:
        return self.caller

    @member
    def CommandBars(self, Index: object = MISSING) -> object:
        return _Bars(self)

    @member
    def AutoCorrect(self) -> object:
        return self.corrections

    @method
    def Volatile(self, Volatile: object = MISSING) -> object:
        self.volatile.append(Volatile is not False)
        return EMPTY

    @method
    def OnTime(self, EarliestTime: object = MISSING, Procedure: object = MISSING) -> object:
        self.later.append(str(Procedure))
        return EMPTY

    @method
    def CalculateFull(self) -> object:
        self.calculate_all()
        return EMPTY

    @method
    def MacroOptions(
        self,
        Macro: object = MISSING,
        Description: object = MISSING,
        HasMenu: object = MISSING,
        MenuText: object = MISSING,
        HasShortcutKey: object = MISSING,
        ShortcutKey: object = MISSING,
        Category: object = MISSING,
        StatusBar: object = MISSING,
        HelpContextID: object = MISSING,
        HelpFile: object = MISSING,
        ArgumentDescriptions: object = MISSING,
    ) -> object:
        if self.hides_macros and self.this_is_addin:
            raise error(1004, "Cannot edit a macro on a hidden workbook.")
        helps = () if ArgumentDescriptions is MISSING else tuple(ArgumentDescriptions.elements())  # type: ignore[attr-defined]
        self.registered[str(Macro).rpartition("!")[2]] = (str(Macro), str(Description), str(Category), helps)
        return EMPTY

    @property
    def this_is_addin(self) -> bool:
        return bool(getattr(self.vba_get("ThisWorkbook"), "is_addin", False))


class _Bars(VBAObject):
    """CommandBars("Standard").Controls(1), which the open wizard disables."""

    def __init__(self, excel: _Excel):
        self.excel = excel

    @member
    def Controls(self, Index: object = MISSING) -> object:
        return self

    @member
    def Enabled(self) -> object:
        return not self.excel.wizard


class _Corrections(VBAObject):
    """AutoCorrect: whether a table fills its columns with formulas."""

    fills = True

    @member
    def AutoFillFormulasInLists(self) -> object:
        return self.fills

    @setter("AutoFillFormulasInLists")
    def _set(self, value: object) -> None:
        self.fills = bool(value)


class _Calculator(Calculator):
    """A cell with a function of ours has the value that it was given last."""

    def _value(self, sheet: str, row: int, column: int, force: bool) -> object:
        cell = self.book.sheet_named(sheet).cell(row, column)
        if cell is not None and re.match(r"=?(?:'.*'!)?SPM_", cell.formula):
            return cell.value
        return super()._value(sheet, row, column, force)


class _Bridge(ExcelBridge):
    python: Python

    def global_object(self, name: str) -> object:
        return self.python if name == "pythonstandin" else super().global_object(name)


def _calculate(cells: Any) -> object:
    host = cells.sheet.book.application
    if not isinstance(host, _Excel):
        return _CALCULATE(cells)
    for place in cells.positions():
        host.calculate_cell(place)
    return EMPTY


_CALCULATE, Range._vba_members["calculate"].getter = Range._vba_members["calculate"].getter, _calculate
_bounded = Range.bounded
# the model looks at every cell of the sheet to bound a range, which only a whole column needs
Range.bounded = lambda self: _bounded(self) if self.first.rows > 100_000 else self.first


def _is_addin(book: Any, value: object) -> None:
    book.is_addin = bool(value)


add(Workbook, "Date1904", lambda book: getattr(book, "from_1904", False))
add(Workbook, "IsAddin", lambda book: getattr(book, "is_addin", False), _is_addin)
add(Workbook, "LinkSources", lambda book, kind: _links(book), None, "Type")
add(Workbook, "BreakLink", lambda book, name, kind: book.links.remove(name) or EMPTY, None, "Name", "Type")


def _links(book: Any) -> object:
    links = list(getattr(book, "links", ()))
    return VBAArray([(1, len(links))], items=links) if links else EMPTY


class Excel:
    """Excel with our VBA in it.

    Attributes
    ----------
    sheet : the first sheet of the open workbook. python : what answers, see Python.
    """

    def __init__(self, call_udf: Callable[[str, str, Sequence[Any]], Any], flavour: vba.Flavour = "addin"):
        self.app = ExcelApplication()
        self.python = Python(call_udf)
        self.host = self.app.application
        self.host.__class__ = _Excel
        self.host.corrections = _Corrections()
        self.host.volatile, self.host.registered, self.host.later = [], {}, []
        self.host.calculate_all, self.host.calculate_cell = self.calculate, self._calculate_again
        self.app.interpreter.host = _Bridge(self.host)
        self.app.interpreter.host.python = self.python
        self.book = self.new_book()
        self.sheet = self.app.sheet(1)
        for name, text in (*vba.modules(flavour).items(), ("xlwings", _XLWINGS)):
            kind = {"ThisWorkbook": "document", "SpmEvents": "class"}.get(name, "standard")
            # the interpreter raises no events: what hears one is called by its name
            self.app.add_module(text.replace("WithEvents ", ""), name=name, kind=kind)

    def new_book(self) -> Any:
        book = self.app.add_workbook()
        book._calculator = _Calculator(book)
        return book

    def write(self, cell: str, *rows: Sequence[Any]) -> None:
        """Constants and formulas from a cell on."""
        start = self.range(cell).first
        for down, row in enumerate(rows):
            for across, value in enumerate(row):
                target = self.sheet.sheet.cell(start.top + down, start.left + across, create=True)
                if isinstance(value, str) and value.startswith("="):
                    target.formula, target.value = value, EMPTY
                    target.stale = "SPM_" not in value
                else:
                    target.value = EMPTY if value is None else as_vba(value, cell=True)
                self.sheet.sheet.cell_changed(start.top + down, start.left + across)

    def table(self, cells: str) -> None:
        self.sheet.sheet.vba_get("ListObjects").vba_get("Add", [1, self.range(cells), EMPTY, 1])

    def range(self, cells: str) -> Any:
        return self.sheet.sheet.vba_get("Range", [cells])

    def run(self, macro: str, *arguments: Any) -> Any:
        return plain(self.app.interpreter.run(macro, list(arguments)))

    def formula(self, text: str) -> Any:
        """What a formula answers in a cell far from all others."""
        return self.answer(text, self.range("ZZ999"))

    def answer(self, text: str, caller: Any) -> Any:
        name, arguments = _CALL.match(text).groups()  # type: ignore[union-attr]
        self.host.caller = caller
        try:
            return plain(self.app.interpreter.run(name, [self._argument(each) for each in _split(arguments)]))
        finally:
            self.host.caller = EMPTY

    def calculate(self, cells: str | Iterable[str] | None = None) -> list[Any]:
        """Calculate cells in their order, as Excel does: no one of them has a value before its turn."""
        places = [place for each in ([cells] if isinstance(cells, str) else cells or [self._used()]) for place in self._places(each)]
        sheet = self.sheet.sheet
        ours = [place for place in places if sheet.cell(*place) is not None and _CALL.match(sheet.cell(*place).formula or "")]
        for place in ours:
            sheet.cell(*place).value = EMPTY
        return [self.calculate_cell(place) for place in ours]

    def calculate_cell(self, place: tuple[int, int]) -> Any:
        sheet = self.sheet.sheet
        cell = sheet.cell(*place)
        answer = self.answer(cell.formula, sheet.vba_get("Cells", list(place)))
        cell.value = as_vba(answer, cell=True)
        sheet.cell_changed(*place)
        return answer

    def _calculate_again(self, place: tuple[int, int]) -> None:
        cell = self.sheet.sheet.cell(*place)
        if cell is not None and _CALL.match(cell.formula or ""):
            self.calculate_cell(place)

    def _used(self) -> str:
        return str(self.sheet.sheet.vba_get("UsedRange").vba_get("Address"))

    def _places(self, cells: str) -> list[tuple[int, int]]:
        return list(self.range(cells).positions())

    def _argument(self, text: str) -> object:
        text = text.strip()
        if not text:
            return MISSING
        if text.startswith("{"):
            return as_vba(_rows(text))
        if re.fullmatch(r"\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}", text):
            return self.range(text)
        return as_vba(_constant(text))


def constants(formula: str) -> tuple[Any, ...]:
    """The arguments of a formula that has only constants, as COM hands them to Python."""
    texts = [each.strip() for each in _split(_CALL.match(formula)[2])]  # type: ignore[index]
    return tuple(_rows(each) if each.startswith("{") else _constant(each) if each else None for each in texts)


def _rows(text: str) -> tuple[Any, ...]:
    rows = tuple(tuple(_constant(each) for each in row.split(",")) for row in text[1:-1].split(";"))
    return rows[0] if len(rows) == 1 else rows


def _constant(text: str) -> Any:
    if text.startswith('"'):
        return text[1:-1].replace('""', '"')
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    return text if text.startswith("#") else float(text)


def _split(text: str) -> list[str]:
    """Arguments at the commas that stand in no quotes, braces or brackets."""
    found, depth, quoted = [""], 0, False
    for letter in text:
        quoted ^= letter == '"'
        depth += 0 if quoted else (letter in "({[") - (letter in ")}]")
        if letter == "," and not depth and not quoted:
            found.append("")
        else:
            found[-1] += letter
    return found if text else []


def plain(value: Any) -> Any:
    """A value of VBA as Python has it through COM, errors as their codes."""
    if isinstance(value, VBAArray):
        rows = value.bounds[0]
        if value.dimensions == 1:
            return tuple(plain(each) for each in value.elements())
        columns = range(value.bounds[1][0], value.bounds[1][1] + 1)
        return tuple(tuple(plain(value.get([row, column])) for column in columns) for row in range(rows[0], rows[1] + 1))
    if isinstance(value, VBAErrorValue):
        return ERRORS[value.number]
    if isinstance(value, Range):
        return plain(value.vba_get("Value2"))
    if value is EMPTY or value is MISSING:
        return None
    return value


def as_vba(value: Any, cell: bool = False) -> Any:
    """A value of Python as VBA gets it: lists as arrays that count from 0, error codes as errors only in cells."""
    if isinstance(value, (list, tuple)):
        if value and isinstance(value[0], (list, tuple)):
            bounds = [(0, len(value) - 1), (0, len(value[0]) - 1)]
            return VBAArray(bounds, items=[as_vba(row[at]) for at in range(len(value[0])) for row in value])
        return VBAArray([(0, len(value) - 1)], items=[as_vba(each) for each in value])
    if value is None:
        return EMPTY
    if isinstance(value, str) and value in ERRORS.values():
        return ExcelError(value) if cell else value
    return value


def from_errors(value: str) -> VBAErrorValue:
    """An error value of a cell, as an argument."""
    return VBAErrorValue(next(number for number, text in ERRORS.items() if text == value))


def call_udf_of(engine: SimpleNamespace) -> Callable[[str, str, Sequence[Any]], Any]:
    """xlwings' own CallUDF, the one that VBA calls on Windows."""

    def call_udf(module: str, function: str, given: Sequence[Any]) -> Any:
        return engine.python.CallUDF(module, function, given)

    return call_udf
