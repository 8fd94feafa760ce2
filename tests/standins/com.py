"""A stand-in for pywin32's objects of COM: Excel's object model, as pyOpenVBA has it, the way Python sees it on Windows.

The model was measured against Excel by its makers: what a written text becomes, what a protected sheet refuses, how a table
grows. Nothing here knows our code. What is here is the border: how values cross it, and which errors do.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pyopenvba._a1 import MAX_COLUMNS, MAX_ROWS
from pyopenvba.apps.excel import _editing, _tables
from pyopenvba.apps.excel._model import Application, Range, Workbook, Workbooks
from pyopenvba.apps.excel._protection import enforced
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.formula._values import ExcelError
from pyopenvba.interpreter import EMPTY, MISSING, VBAArray, VBAErrorValue, VBAObject
from pyopenvba.interpreter._objects import MemberSpec, VBACollection
from pyopenvba.interpreter._values import NOTHING, NULL, error

NUMBERS = {
    "#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042, "#SPILL!": 2045, "#CALC!": 2050,
}  # fmt: skip
ERROR_BASE = -2146828288  # VT_ERROR: the number of an error value and this
EXCEPTION, APPLICATION_DEFINED = -2147352567, -2146827284
RANGE = "{00020846-0000-0000-C000-000000000046}"
_NEEDS_ARGUMENTS = ("range", "item", "intersect", "union", "run")


class ComError(Exception):
    """pywintypes.com_error."""

    def __init__(self, hresult: Any, strerror: str = "", excepinfo: Any = None, argerror: Any = None):
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, strerror, excepinfo, argerror


class Dispatch:
    """win32com.client.CDispatch: an object of Excel. Names in any case; a name that there is not is an AttributeError."""

    def __init__(self, inner: VBAObject):
        object.__setattr__(self, "_inner", inner)

    @property
    def _oleobj_(self) -> Any:
        iid = RANGE if isinstance(self._inner, Range) else self._inner.vba_type_name
        return SimpleNamespace(GetTypeInfo=lambda: SimpleNamespace(GetTypeAttr=lambda: SimpleNamespace(iid=iid)))

    def __getattr__(self, name: str) -> Any:
        spec = self._inner.vba_member(name)
        if spec is None or spec.getter is None or name.startswith("_"):
            raise AttributeError(f"<unknown>.{name}")
        if spec.kind == "method" or (spec.parameters and name.lower() in _NEEDS_ARGUMENTS):
            return lambda *given, **named: _to_python(_called(self._inner, name, given, named))
        return _to_python(_called(self._inner, name, (), {}), as_number=name in ("Value", "Value2"))

    def __setattr__(self, name: str, value: Any) -> None:
        spec = self._inner.vba_member(name)
        if spec is None or not spec.settable:
            raise AttributeError(f"Property '<unknown>.{name}' can not be set.")
        with _errors():
            self._inner.vba_set(spec.name, _to_vba(value))

    def __call__(self, *given: Any) -> Any:
        return _to_python(_called(self._inner, "Item", given, {}))

    def __iter__(self) -> Any:
        return iter([_to_python(each) for each in self._inner.vba_iterate()])

    def __len__(self) -> int:
        if not isinstance(self._inner, VBACollection):
            raise TypeError("This dispatch object does not define a Count method")
        return len(self._inner.vba_items())

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Dispatch):
            raise TypeError("an object of COM can only be compared with another")  # as pywin32 does
        return self._inner is other._inner

    def __hash__(self) -> int:
        return id(self._inner)


class _errors:
    """Errors of Excel as COM has them."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, wrong: Any, trace: Any) -> None:
        if isinstance(wrong, VBARuntimeError):
            told = (0, "Microsoft Excel", wrong.description, "xlmain11.chm", 0, APPLICATION_DEFINED)
            raise ComError(EXCEPTION, "Exception occurred.", told, None) from wrong


def _called(inner: VBAObject, name: str, given: Any, named: Any) -> Any:
    with _errors():
        return inner.vba_get(name, [_to_vba(each) for each in given], {key: _to_vba(each) for key, each in named.items()})


def _to_python(value: Any, as_number: bool = False) -> Any:
    """A value that Excel gives: an array is a tuple of rows, Empty, Null and Nothing are None, an error is its number."""
    if isinstance(value, VBAArray):
        (top, bottom), (left, right) = value.bounds
        return tuple(tuple(_to_python(value.get([row, column]), True) for column in range(left, right + 1)) for row in range(top, bottom + 1))
    if isinstance(value, VBAErrorValue):
        return value.number + ERROR_BASE
    if isinstance(value, ExcelError):
        return NUMBERS[str(value)] + ERROR_BASE
    if isinstance(value, VBAObject):
        return None if value is NOTHING else Dispatch(value)
    if value is EMPTY or value is NULL or value is NOTHING or value is MISSING:
        return None
    if isinstance(value, (bool, str)):
        return value
    return float(value) if as_number else int(value) if isinstance(value, int) else value


def _to_vba(value: Any) -> Any:
    """A value that Python gives."""
    if isinstance(value, Dispatch):
        return value._inner
    if isinstance(value, (list, tuple)):
        rows = [row if isinstance(row, (list, tuple)) else [row] for row in value]
        items = [_to_vba(row[at]) for at in range(len(rows[0])) for row in rows]
        return VBAArray([(0, len(rows) - 1), (0, len(rows[0]) - 1)], items=items)
    return NULL if value is None else value


def dispatched(given: Any) -> Any:
    """An argument that VBA hands to Python: an object becomes one of COM."""
    return Dispatch(given) if isinstance(given, VBAObject) and given is not NOTHING else given


# --- what the model lacks of Excel ---------------------------------------------------------------------------


def add(owner: type[VBAObject], name: str, read: Any, write: Any = None, *parameters: str) -> None:
    """A member of the model's class that the model lacks: a property, or, with parameters, a method."""
    owner.vba_add_member(MemberSpec(name, "method" if parameters else "property", read, write, parameters=parameters))


def _save_copy(book: Any, path: Any) -> object:
    from pyopenvba.apps.excel._io import save_workbook

    target = Path(str(path))
    if not target.parent.is_dir():
        raise error(1004, f"Microsoft Excel cannot access the file '{target}'.")
    before = book.path, book.name, book.saved
    save_workbook(book, target)
    book.path, book.name, book.saved = before
    return EMPTY


def _state(name: str, default: Any) -> tuple[Any, Any]:
    """A property that only keeps what it is set to."""
    return (lambda owner: getattr(owner, name, default)), (lambda owner, value: setattr(owner, name, value))


add(_tables.ListObject, "AutoFilter", lambda table: getattr(table, "filter", NOTHING))
add(Workbook, "SaveCopyAs", _save_copy, None, "Filename")
add(Workbook, "FileFormat", lambda book: 52 if str(book.name).endswith("m") else 51)
add(Workbook, "ReadOnly", lambda book: getattr(book, "read_only", False))
add(Application, "ActiveProtectedViewWindow", lambda app: getattr(app, "protected_view", NOTHING))
add(Application, "Hwnd", lambda app: id(app) % 2**31)
add(Application, "EnableCancelKey", *_state("cancel_key", 1))
add(Application, "Cursor", *_state("cursor", -4143))


def _refuse(sheet: Any, area: Any, doing: str, *, allowing: Any = None) -> None:
    """Excel moves another table as a whole, but never a part of one."""
    for table in sheet.tables:
        if table is not allowing and _tables._meets(table.area, area) and not area.left <= table.area.left <= table.area.right <= area.right:
            raise error(1004, "This operation is not allowed. The operation is attempting to shift cells in a table on your worksheet.")
    _refuse_otherwise(sheet, area, doing, allowing=allowing)


def _unless_protected(method: Any) -> Any:
    """A protected sheet keeps the rows of its tables, whatever it allows otherwise."""

    def called(rows: Any, *given: Any) -> Any:
        if enforced(rows.sheet) is not None:
            raise error(1004, "The cell or chart you're trying to change is on a protected sheet.")
        return method(rows, *given)

    return called


def _shift_cells(target: Any, area: Any, *, vertical: bool, **options: Any) -> None:
    """The model moves no cells on a sheet with merged cells or drawings; where none of them stands in the way, Excel's answer is
    that of a sheet without."""
    sheet = target.sheet
    below = replace(area, bottom=MAX_ROWS) if vertical else replace(area, right=MAX_COLUMNS)
    kept = sheet.merged_areas, sheet.shapes_
    if not any(_tables._meets(merged, below) for merged in kept[0]):
        sheet.merged_areas, sheet.shapes_ = type(kept[0])(), type(kept[1])()
    try:
        _shift_otherwise(target, area, vertical=vertical, **options)
    finally:
        sheet.merged_areas, sheet.shapes_ = kept


_shift_otherwise, _editing.shift_cells = _editing.shift_cells, _shift_cells
_refuse_otherwise, _tables.refuse = _tables.refuse, _refuse
for _owner, _name in ((_tables.ListRows, "add"), (_tables.ListRow, "delete")):
    _owner._vba_members[_name].getter = _unless_protected(_owner._vba_members[_name].getter)


def _formula2(cells: Any, formula: str, *, whole: bool) -> str:
    """The model reads no structured reference as Formula2: without a range that is cut to one cell it is as Formula has it."""
    return formula if "[" in formula else _formula2_otherwise(cells, formula, whole=whole)


def _legacy(cells: Any, value: Any, *, r1c1: bool) -> tuple[Any, bool]:
    if isinstance(value, str) and "[" in re.sub(r"R\[-?\d+\]|C\[-?\d+\]", "", value) and not r1c1:
        return value, False
    return _legacy_otherwise(cells, value, r1c1=r1c1)


def _written_as_formula2(name: str) -> None:
    """Formula2 takes rows of formulas as well; the model takes them one by one."""
    spec = Range._vba_members[name]
    single = spec.setter
    assert single is not None

    def written(cells: Any, value: Any) -> None:
        if not isinstance(value, VBAArray):
            single(cells, value)
            return
        rows = value.bounds[0][1] - value.bounds[0][0] + 1
        for at, text in enumerate(value.elements()):
            single(cells.vba_get("Cells", [at % rows + 1, at // rows + 1]), text)

    spec.setter = written


def _opened_with(*names: str) -> None:
    """Workbooks.Open has more arguments than the model takes; nothing here depends on them."""
    spec = Workbooks._vba_members["open"]
    single = spec.getter
    assert single is not None
    spec.parameters, spec.getter = ("Filename", *names), lambda books, path, *_: single(books, path)


_opened_with(
    "UpdateLinks", "ReadOnly", "Format", "Password", "WriteResPassword", "IgnoreReadOnlyRecommended", "Origin", "Delimiter", "Editable", "Notify",
    "Converter", "AddToMru", "Local", "CorruptLoad",
)  # fmt: skip
_formula2_otherwise, Range._formula2 = Range._formula2, _formula2  # type: ignore[method-assign]
_legacy_otherwise, Range._legacy = Range._legacy, _legacy  # type: ignore[method-assign]
_written_as_formula2("formula2")
