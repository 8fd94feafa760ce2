"""Cells as JSON: arguments of the functions from a command line or from another program, and their answers.

Numbers are read exactly as they are written. Between programs an error value is an object, `{"error": "#N/A"}`,
so that it cannot be taken for text; on a command line it is written as it stands in a cell.

>>> answered('{"function": "SPM_SPLIT", "args": [100, [0.3, 0.7]]}')
'{"value": [[30], [70]]}'
>>> json.loads(answered('{"function": "SPM_SPLIT"'))["error"]
'#VALUE!'
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import BY_NAME
from spm_xl.udfs.cells import ERRORS, VALUE, CellError, is_range

MOST_DIGITS = 40  # of a whole number; a longer one is no business number, and slow to read
SHAPE = 'Write {"function": "SPM_...", "args": [...]}.'
_ASKED = frozenset(("function", "args"))


class _Unreadable(Exception):
    """An argument or a line that says nothing a function could answer."""


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= MOST_DIGITS else Decimal(digits)


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _read(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=_whole, parse_constant=_no_number)


def argument(text: str) -> Any:
    """An argument of a command line: JSON where it is JSON, else text as it stands.

    >>> argument("145000"), argument("null"), argument("[[0,0.04]]"), argument("AE"), argument('"145000"')
    (145000, None, [[0, Decimal('0.04')]], 'AE', '145000')
    """
    try:
        return _read(text)
    except (ValueError, RecursionError):
        return text


def terms(text: str) -> list[list[str]]:
    """The terms of a plan from text, as rows of name and value.

    >>> terms("method=retroactive; cap=50000")
    [['method', 'retroactive'], ['cap', '50000']]
    """
    rows = [part.split("=", 1) for part in text.split(";") if part.strip()]
    for row in rows:
        if len(row) != 2 or not row[0].strip():
            raise _Unreadable(f'plans says {row[0].strip()!r}, which is no term. Write terms such as "method=retroactive; cap=50000".')
    return [[cell.strip() for cell in row] for row in rows]


def answer(name: str, arguments: Sequence[Any]) -> Any:
    """What a function answers to arguments read from JSON: a float, text, rows of them, or a CellError."""
    try:
        return call(name, _given(name, [_cells(value) for value in arguments]))
    except _Unreadable as wrong:
        return CellError(VALUE, str(wrong))


def _given(name: str, arguments: list[Any]) -> list[Any]:
    """The arguments, plans given as text as the block of name and value that it stands for."""
    plain = name.strip().upper()
    if plain == "SPM_WHY" and arguments and isinstance(arguments[0], str):
        return [arguments[0], *_given(arguments[0], arguments[1:])]
    names = BY_NAME[plain].names if plain in BY_NAME else ()
    if "plans" in names and len(arguments) > (at := names.index("plans")) and isinstance(arguments[at], str):
        text = arguments[at]
        arguments[at] = CellError(text.upper()) if text.upper() in ERRORS else terms(text) or None
    return arguments


def _cells(value: Any) -> Any:
    """A value of JSON as a cell or a range; an empty list is a blank."""
    if isinstance(value, list):
        return [_row(row) for row in value] or None
    return _cell(value)


def _row(row: Any) -> Any:
    return [_cell(cell) for cell in row] if isinstance(row, list) else _cell(row)


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        code = value.get("error")
        if isinstance(code, str) and code.upper() in ERRORS:
            return CellError(code.upper(), str(value.get("why", "")))
        raise _Unreadable('an argument is an object. Give a number, a text, true, false, null, a list of rows, or {"error": "#N/A"}.')
    if isinstance(value, list):
        raise _Unreadable("an argument has lists in the cells of its rows. Give a list of rows, each a list of cells.")
    return value


# --- lines ----------------------------------------------------------------------------------------------


def answered(line: str) -> str:
    """The answer to one line of JSON, as one line of JSON."""
    try:
        asked = _read(line)
    except json.JSONDecodeError as wrong:
        return _line(CellError(VALUE, f"the line is no JSON (column {wrong.colno}: {wrong.msg}). {SHAPE}"))
    except (ValueError, RecursionError) as wrong:
        return _line(CellError(VALUE, f"the line is no JSON that can be read ({wrong}). {SHAPE}"))
    if not isinstance(asked, dict) or not isinstance(asked.get("function"), str) or not isinstance(asked.get("args", []), list):
        return _line(CellError(VALUE, f"the line does not name a function and its arguments. {SHAPE}"))
    if beyond := sorted(asked.keys() - _ASKED):
        return _line(CellError(VALUE, f"the line has {', '.join(map(repr, beyond))}, which is not known. {SHAPE}"))
    return _line(answer(asked["function"], asked.get("args", [])))


def _line(found: Any) -> str:
    shape = as_json(found)
    return json.dumps(shape if isinstance(found, CellError) else {"value": shape}, ensure_ascii=False)


def as_json(found: Any) -> Any:
    """An answer in values that JSON knows: whole numbers without a point, errors as objects."""
    if is_range(found):
        return [as_json(cell) for cell in found]
    if isinstance(found, CellError):
        return {"error": str(found), "why": found.why}
    if isinstance(found, float):
        return plain(found)
    return found


def plain(value: float) -> int | float:
    """A number without the point that it does not need.

    >>> plain(1100.0), plain(0.3), plain(-0.0)
    (1100, 0.3, 0)
    """
    return int(value) if value.is_integer() and abs(value) < 1e15 else value
