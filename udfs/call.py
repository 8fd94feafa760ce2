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
from spm_xl.udfs.cells import NAME, VALUE, CellError, Refusal, block, cell, error_of, is_blank, is_range, one, rows_of


def call(name: str, arguments: Sequence[Any]) -> Any:
    """The answer of a function to its arguments as a spreadsheet passes them.

    Parameters
    ----------
    name : such as SPM_PAYOUT, in any case.
    arguments : in the function's order; None where one is left out, ranges as rows of cells or as a flat list.

    Returns
    -------
    A float, text or CellError; rows of them where a column came in or where the function spills.
    """
    function = BY_NAME.get(name) or BY_NAME.get(name.upper().removeprefix("_XLL."))
    if function is None:
        return CellError(NAME, f"{name} is no function of spm_xl. {did_you_mean(name.upper(), BY_NAME)}")
    given = len(arguments)
    if given > len(function.names) or given < function.required:
        return CellError(VALUE, f"{name} was given {given} arguments. It takes {function.signature}.")
    shape = None
    for value, kind in zip(arguments, function.kinds, strict=False):
        if kind.each and is_range(value) and not _single(value):
            shape = ()
            break
    return _guarded(function, arguments) if shape is None else _elementwise(function, arguments)


def reason(name: str, arguments: Sequence[Any]) -> str:
    """Why a function answers an error, in words; where a column answers, the first error with its place."""
    given = list(arguments)
    while given and given[-1] is None:
        given.pop()
    found = call(name, given)
    if isinstance(found, CellError):
        return found.why
    if isinstance(found, list):
        for down, row in enumerate(found, 1):
            for across, value in enumerate(row, 1):
                if isinstance(value, CellError):
                    where = f"row {down}" if len(found) > 1 else f"column {across}"
                    return f"{where}: {value.why}"
    return f"no error: {name.upper()} answers {'a range' if isinstance(found, list) else found}."


def _single(value: Any) -> bool:
    """Whether a range is one cell."""
    return len(value) == 1 and (not is_range(value[0]) or len(value[0]) == 1)


def _guarded(function: Function, arguments: Sequence[Any]) -> Any:
    """One answer, or the error value in its place."""
    try:
        values = []
        for at, value in enumerate(arguments):
            name, kind = function.names[at], function.kinds[at]
            values.append(kind.read(one(value, name) if kind.each and is_range(value) else value, name))
        return _result(function, function.python(*values), arguments)
    except Refusal as refused:
        return refused.error
    except SpmError as wrong:
        return error_of(wrong)
    except Exception as wrong:  # a cell must answer, whatever happened
        return CellError(VALUE, f"an internal error of {function.name}, {wrong!r}. Please report it with the arguments.")


def _result(function: Function, found: Any, arguments: Sequence[Any]) -> Any:
    if not isinstance(found, list):
        return cell(found)
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
        if not (function.kinds[at].each and is_range(value)) or _single(value):
            continue
        rows = block(value)
        height, width = len(rows), max(map(len, rows), default=0)
        if not vectors:
            shape = (height, width)
        elif not _alike(shape, (height, width)):
            first = function.names[min(vectors)]
            return CellError(
                VALUE,
                f"{first} has {_size(shape)} and {function.names[at]} has {_size((height, width))}. Give ranges of one length.",
            )
        elif width == 1:
            shape = (height, width)  # a column among rows: the answer is a column
        vectors[at] = [value for row in rows for value in (*row, *[None] * (width - len(row)))]
    count = shape[0] * shape[1]
    last = count
    while last and all(is_blank(values[last - 1]) for values in vectors.values()):
        last -= 1
    answers = [*_answers(function, arguments, vectors, last), *[""] * (count - last)]
    width = shape[1]
    return [answers[start : start + width] for start in range(0, count, width)]


def _alike(one_shape: tuple[int, int], other: tuple[int, int]) -> bool:
    return one_shape == other or (1 in one_shape and 1 in other and max(one_shape) == max(other))


def _size(shape: tuple[int, int]) -> str:
    return f"{max(shape)} cells" if 1 in shape else f"{shape[0]} x {shape[1]} cells"


def _answers(function: Function, arguments: Sequence[Any], vectors: dict[int, list[Any]], count: int) -> list[Any]:
    """The answer of each row."""
    try:
        fixed = [
            None if at in vectors else function.kinds[at].read(one(value, name) if function.kinds[at].each else value, name)
            for at, (value, name) in enumerate(zip(arguments, function.names, strict=False))
        ]
    except Refusal as refused:
        return [refused.error] * count
    except SpmError as wrong:
        return [error_of(wrong)] * count
    readers = [(at, function.kinds[at].read, function.names[at], values) for at, values in vectors.items()]
    answers: list[Any] = []
    for row in range(count):
        try:
            for at, read, name, values in readers:
                fixed[at] = read(values[row], name)
            answers.append(cell(function.python(*fixed)))
        except Refusal as refused:
            answers.append(refused.error)
        except SpmError as wrong:
            answers.append(error_of(wrong))
        except Exception as wrong:  # a cell must answer, whatever happened
            answers.append(CellError(VALUE, f"an internal error of {function.name}, {wrong!r}. Please report it with the arguments."))
    return answers
