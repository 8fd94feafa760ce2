"""The call path: cells in, cells out. The only way in, whatever the host.

>>> call("SPM_COMMISSION", (20000, None, ((0, 0.04), (150000, 0.06), (250000, 0.08)), 145000))
1100.0
>>> call("SPM_ATTAINMENT", ([[120], [80]], [[100], [0]]))
[[1.2], ['#DIV/0!']]
>>> call("SPM_PAYOUT", ("abc", 1000))
'#VALUE!'
>>> reason("SPM_PAYOUT", ("abc", 1000))
"earned is the text 'abc', which is no number. Write a number such as 1234.50 or 12.5%."
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spm_xl.errors import SpmError
from spm_xl.near import did_you_mean
from spm_xl.udfs.catalog import BY_NAME, Function
from spm_xl.udfs.cells import (
    NAME,
    VALUE,
    CellError,
    Refusal,
    block,
    cell,
    error_of,
    is_range,
    rows_of,
)
from spm_xl.udfs.ranges import filled, plain_argument

LONG_COLUMN = 64  # rows from which on a column may have a faster way
PREFIXES = ("_XLFN.", "_XLL.", "_XLDUDF_")  # what files of other hosts put before a name
_SCALARS = {float, str, type(None), int, bool, CellError}


def call(name: str, arguments: Sequence[Any]) -> Any:
    """The answer of a function to its arguments as a spreadsheet passes them.

    Parameters
    ----------
    name : such as SPM_PAYOUT, in any case, with or without the prefix of a host.
    arguments : in the function's order; None where one is left out, ranges as rows of cells or as a flat list.

    Returns
    -------
    A float, text or CellError; rows of them where a column came in or where the function spills.
    """
    function = BY_NAME.get(name) or _named(name)
    if function is None:
        return CellError(NAME, f"{name} is no function of spm_xl. {did_you_mean(str(name).upper(), BY_NAME)}")
    given = len(arguments)
    if given > len(function.kinds) or given < function.required:
        return CellError(VALUE, f"{function.name} was given {given} argument{'' if given == 1 else 's'}. It takes {function.signature}.")
    for value, (_, each, _) in zip(arguments, function.readers, strict=False):
        if value.__class__ in _SCALARS or (value.__class__ is tuple and value and not each):
            continue
        arguments = [_cell_or_range(value, each) for value, (_, each, _) in zip(arguments, function.readers, strict=False)]
        if any(each and is_range(value) for value, (_, each, _) in zip(arguments, function.readers, strict=False)):
            return _elementwise(function, arguments)
        break
    return _answer(function, arguments)


def reason(name: str, arguments: Sequence[Any]) -> str:
    """Why a function answers an error, in words; where a column answers, the first error with its place."""
    given = list(arguments)
    function = BY_NAME.get(name) or _named(name)
    required = function.required if function else 0
    while len(given) > required and given[-1] is None:
        given.pop()
    found = call(name, given)
    if isinstance(found, CellError):
        return found.why
    if not isinstance(found, list):
        return f"no error: {_shown(name, function)} answers {f'{found:.15g}' if isinstance(found, float) else str(found).rstrip('.')}."
    wrong = [
        (down, across, value)
        for down, row in enumerate(found, 1)
        for across, value in enumerate(row, 1)
        if isinstance(value, CellError)
    ]
    if not wrong:
        return f"no error: {_shown(name, function)} answers a range."
    down, across, first = wrong[0]
    place = f"row {down}" if len(found[0]) == 1 else f"column {across}" if len(found) == 1 else f"row {down}, column {across}"
    more = f" ({len(wrong)} of {len(found) * len(found[0])} cells are errors.)" if len(wrong) > 1 else ""
    return f"{place}: {first.why}{more}"


def _named(name: Any) -> Function | None:
    """The function of a name in another case, with spaces or with a host's prefix."""
    plain = str(name).strip().upper()
    for prefix in PREFIXES:
        plain = plain.removeprefix(prefix)
    return BY_NAME.get(plain)


def _shown(name: str, function: Function | None) -> str:
    return function.name if function else name


def _cell_or_range(value: Any, each: bool) -> Any:
    """An argument in Python's own types; a range of one cell as that cell, where a column answers element by element."""
    value = plain_argument(value)
    if not (each and is_range(value) and len(value) == 1):
        return value
    only = value[0]
    if not is_range(only):
        return only
    return plain_argument(only[0]) if len(only) == 1 else value


def _answer(function: Function, arguments: Sequence[Any]) -> Any:
    """One answer, or the error value in its place."""
    try:
        found = function.python(*[read(value, name) for value, (name, _, read) in zip(arguments, function.readers, strict=False)])
        return _spilled(function, found, arguments) if isinstance(found, list) else cell(found)
    except Exception as wrong:
        return _error(function, wrong)


def _error(function: Function, wrong: Exception) -> CellError:
    """The error value for what went wrong; a cell must answer, whatever happened."""
    if isinstance(wrong, Refusal):
        return wrong.error
    if isinstance(wrong, SpmError):
        return error_of(wrong)
    return CellError(VALUE, f"an internal error of {function.name}, {wrong!r}. Please report it with the arguments.")


def _spilled(function: Function, found: list[Any], arguments: Sequence[Any]) -> Any:
    if function.along < 0:
        return rows_of(found)
    across = len(block(arguments[function.along])) == 1  # the answer lies as its argument does
    return rows_of([found]) if across else rows_of([[value] for value in found])


# --- element by element ---------------------------------------------------------------------------------


def _elementwise(function: Function, arguments: Sequence[Any]) -> Any:
    """One answer a row of the columns given, in their shape; single cells and tables hold for all rows."""
    vectors: dict[int, list[Any]] = {}
    shape = (0, 0)
    for at, value in enumerate(arguments):
        if not (function.kinds[at].each and is_range(value)):
            continue
        rows = block(value)
        own = (len(rows), max(map(len, rows)))
        if not vectors:
            shape = own
        elif not _alike(shape, own):
            first = function.names[min(vectors)]
            return CellError(VALUE, f"{first} has {_size(shape)} and {function.names[at]} has {_size(own)}. Give ranges of one length.")
        elif own[1] == 1:
            shape = own  # a column among rows: the answer is a column
        vectors[at] = _flat(rows, own[1])
    count, width = shape[0] * shape[1], shape[1]
    last = max(map(filled, vectors.values()))
    answers = _answers(function, arguments, {at: values[:last] for at, values in vectors.items()}, last)
    answers += [""] * (count - last)
    return [[answer] for answer in answers] if width == 1 else [answers[start : start + width] for start in range(0, count, width)]


def _flat(rows: Sequence[Sequence[Any]], width: int) -> list[Any]:
    """The cells of a range, row by row; short rows end in blanks."""
    if width == 1:
        return [row[0] if row else None for row in rows]
    return [value for row in rows for value in (*row, *[None] * (width - len(row)))]


def _alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two ranges are of one shape, or both are lines of one length."""
    return one == other or (1 in one and 1 in other and max(one) == max(other))


def _size(shape: tuple[int, int]) -> str:
    return f"{max(shape)} cells" if 1 in shape else f"{shape[0]} x {shape[1]} cells"


def _answers(function: Function, arguments: Sequence[Any], vectors: dict[int, list[Any]], count: int) -> list[Any]:
    """The answer of each row; an error in an argument that holds for all rows is the answer of all."""
    try:
        fixed: list[Any] = [None] * len(arguments)
        for at, (value, (name, _, read)) in enumerate(zip(arguments, function.readers, strict=False)):
            if at not in vectors:
                fixed[at] = read(value, name)
    except Exception as wrong:
        return [_error(function, wrong)] * count
    answers = _known(function, fixed, vectors, count)
    readers = [(at, function.kinds[at].read, function.names[at], values) for at, values in vectors.items()]
    for row in range(count):
        if answers[row] is not None:
            continue
        try:
            for at, read, name, values in readers:
                fixed[at] = read(values[row], name)
            answers[row] = cell(function.python(*fixed))
        except Exception as wrong:
            answers[row] = _error(function, wrong)
    return answers


def _known(function: Function, fixed: Sequence[Any], vectors: dict[int, list[Any]], count: int) -> list[Any]:
    """The same answers by the fast way of long columns, None where a row must be answered by itself."""
    if count < LONG_COLUMN:
        return [None] * count
    from spm_xl.udfs import columns  # needed by long columns only

    return list(columns.answers(function.name, function.names, fixed, vectors, count))
