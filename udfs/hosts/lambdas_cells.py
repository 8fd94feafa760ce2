"""Cells that call a LAMBDA, as Excel stores them: formulas that may answer several values, even where one comes.

Excel reads a plain formula as one of its older language: it shows `=@SPM_PAYOUT(...)`, and may make one cell of a range
that the LAMBDA is given. What Excel itself writes for such a cell is an array of one cell that may grow, and the
same in the formula of a table's column.

>>> _cell_as_array(_CELL.search('<c r="C2" s="3" t="str"><f>SPM_PAYOUT(A2,B2)</f><v>x</v></c>'))
'<c r="C2" s="3" cm="1" t="str"><f t="array" ref="C2">SPM_PAYOUT(A2,B2)</f>'
"""

from __future__ import annotations

import re
from html import unescape

from spm_xl.errors import InvalidInput
from spm_xl.udfs.hosts.formula import PREFIX, calls
from spm_xl.workbook.parts import package

_CELL = re.compile(r'<c r="([A-Z]+\d+)"((?: s="\d+")?)((?: t="\w+")?)><f>([^<]*)</f>')
_COLUMN = re.compile(r"<calculatedColumnFormula>([^<]*)<")
_METADATA = "xl/metadata.xml"  # says that the first kind of cell, cm="1", is one that may grow


def with_arrays(book: bytes) -> bytes:
    """A workbook of XlsxWriter with every plain formula that calls one of our functions made an array that may grow.

    Raises
    ------
    InvalidInput : there is such a formula, and no cell of the workbook spills: nothing in it says what such a cell is.
    """
    parts = dict(package.contents(book))
    for name, content in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = _CELL.sub(_cell_as_array, content.decode()).encode()
        elif name.startswith("xl/tables/"):
            parts[name] = _COLUMN.sub(_column_as_array, content.decode()).encode()
        if parts[name] != content and _METADATA not in parts:
            raise InvalidInput("the workbook has no cell that spills. Write one with write_dynamic_array_formula.")
    return package.written(package.stored(*part) for part in parts.items())


def _calls_ours(formula: str) -> bool:
    return PREFIX in formula and bool(calls(unescape(formula)))


def _cell_as_array(found: re.Match[str]) -> str:
    place, style, kind, formula = found.groups()
    return f'<c r="{place}"{style} cm="1"{kind}><f t="array" ref="{place}">{formula}</f>' if _calls_ours(formula) else found[0]


def _column_as_array(found: re.Match[str]) -> str:
    return f'<calculatedColumnFormula array="1">{found[1]}<' if _calls_ours(found[1]) else found[0]
