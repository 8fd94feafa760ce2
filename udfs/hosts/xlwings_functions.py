"""The functions as xlwings calls them: the module that its COM server imports for Excel on Windows.

One function for each of the catalogue, with the same name, so that xlwings finds it. A cell or a range comes as
rows of cells, errors as their codes, and the answer goes back in the same form: the VBA of our add-in turns the
codes into error values of Excel.

>>> SPM_ATTAINMENT([[30000.0]], [[100000.0]], [[90000.0]])
1.2
>>> SPM_ATTAINMENT([[30000.0], [10.0]], [[100000.0], [None]])
[[0.3], ['#DIV/0!']]
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

import xlwings

from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import CATEGORY, FUNCTIONS, Function
from spm_xl.udfs.hosts.explanation import explanation


def _published(function: Function) -> Callable[..., Any]:
    """A function of the catalogue as one of xlwings, with its help."""

    def answer(*arguments: Any) -> Any:
        return _plain(call(function.name, [_cells(value) for value in arguments]))

    answer.__name__ = answer.__qualname__ = function.name
    answer.__doc__ = function.summary
    answer.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(each.name, Parameter.POSITIONAL_OR_KEYWORD, default=None if each.optional else Parameter.empty)
            for each in function.parameters
        ]
    )
    for each in function.parameters:
        # two dimensions always: xlwings would else make a column and a row the same flat list
        answer = xlwings.arg(each.name, ndim=2, err_to_str=True, doc=each.help)(answer)
    return xlwings.func(category=CATEGORY, call_in_wizard=False)(answer)


def __getattr__(name: str) -> Any:
    """What the commands ask for: found by its name, but no function for cells that xlwings would list."""
    if name == "refresh_scorecard":
        from spm_xl.udfs.hosts.excel_refresh import refresh_scorecard

        return xlwings.func(xlwings.arg("workbook", convert="raw")(refresh_scorecard))
    if name != "why_this_cell":
        raise AttributeError(name)

    def explained(function: Any, down: Any, across: Any, *arguments: Any) -> str:
        given = [_cells(value) for value in arguments]
        return explanation(_cells(function), given, int(_cells(down)), int(_cells(across)))

    for each in ("function", "down", "across", "*arguments"):
        explained = xlwings.arg(each, ndim=2, err_to_str=True)(explained)
    return xlwings.func(explained)


def _cells(value: Any) -> Any:
    """An argument as the call path takes it: one cell is itself."""
    return value[0][0] if isinstance(value, list) and len(value) == 1 and len(value[0]) == 1 else value


def _plain(answer: Any) -> Any:
    """An answer without a class of ours, for COM."""
    if isinstance(answer, list):
        return [[_plain(cell) for cell in row] for row in answer]
    return str(answer) if isinstance(answer, str) else answer


globals().update({function.name: _published(function) for function in FUNCTIONS})
