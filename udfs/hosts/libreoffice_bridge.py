"""The bridge to LibreOffice Calc: its arguments in, our answer out as rows, error values as Calc codes them.

Calc hands over floats and texts; a range as rows, with '' where a cell is blank; None where an argument is left
out; a date as its serial, TRUE as 1. A single blank cell comes as 0.0: where text, a date or a table is expected,
that is taken as blank. An error comes back as a number that is none, with Calc's code in its low bits.

>>> answered("SPM_PAYOUT", (1200.0, 1000.0, 500.0, None, None))
((1000.0,),)
>>> code_of(answered("SPM_PAYOUT", ("abc", 1000.0, None, None, None))[0][0])
519
>>> answered("SPM_ATTAINMENT", (120.0, 100.0, 0.0, 0.0, 0.0))  # plan and plans are blank cells
((1.2,),)
"""

from __future__ import annotations

import logging
import struct
from collections.abc import Sequence
from functools import cache
from typing import Any

from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import BY_NAME, DAY, DAY_OR_BLANK, DAYS, ONE_TEXT, ONE_WORD, TABLE, TEXT, WORD
from spm_xl.udfs.cells import CellError

LOG = logging.getLogger("spm_xl.libreoffice")
Rows = Sequence[Sequence[Any]]
CODES = {"#NUM!": 503, "#VALUE!": 519, "#NULL!": 521, "#REF!": 524, "#NAME?": 525, "#DIV/0!": 532, "#N/A": 32767}
_NOT_A_NUMBER = 0x7FF8000000000000
_ZERO_IS_BLANK = (TEXT, ONE_TEXT, WORD, ONE_WORD, DAY, DAY_OR_BLANK, DAYS, TABLE)


def answered(name: str, arguments: tuple[Any, ...]) -> Rows:
    """The answer of a function to what Calc passed, as rows."""
    try:
        found = call(name, given(name, arguments))
        if type(found) is float:
            return ((found,),)
        if isinstance(found, list):
            return [[_cell(value) for value in row] for row in found]
        if isinstance(found, CellError) and found.why.startswith("an internal error"):
            LOG.error("%s: %s", name, found.why)
        return ((_cell(found),),)
    except Exception:  # an exception that reaches Calc is #VALUE! without a trace
        LOG.exception("%s of %s", name, [type(value).__name__ for value in arguments])  # no amounts: they are somebody's pay
        return ((_ERRORS["#VALUE!"],),)


def given(name: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments without those left out at the end, and a blank cell as None where 0 has no meaning."""
    count = len(arguments)
    while count and arguments[count - 1] is None:
        count -= 1
    values = arguments[:count]
    first = values[0] if values else None
    blanks = _blanks_of_why(first) if name == "SPM_WHY" and isinstance(first, str) else _blanks(name)
    for at in blanks:
        if at < count and values[at] == 0.0:
            values = (*values[:at], None, *values[at + 1 :])
    return values


@cache
def _blanks(name: str) -> tuple[int, ...]:
    """The arguments of a function that cannot be the number 0."""
    function = BY_NAME.get(name.strip().upper())
    return tuple(at for at, kind in enumerate(function.kinds) if kind in _ZERO_IS_BLANK) if function else ()


def _blanks_of_why(function: str) -> tuple[int, ...]:
    """The same for SPM_WHY, whose arguments after the first are those of another function."""
    return tuple(at + 1 for at in _blanks(function))


def error_value(code: int) -> float:
    """The number that Calc takes for an error."""
    return float(struct.unpack("<d", struct.pack("<Q", _NOT_A_NUMBER | code))[0])


def code_of(value: float) -> int:
    """Calc's code of an error, from the number that carries it."""
    return int(struct.unpack("<Q", struct.pack("<d", value))[0] & 0xFFFF)


_ERRORS = {name: error_value(code) for name, code in CODES.items()}


def _cell(value: Any) -> Any:
    return _ERRORS.get(value, _ERRORS["#VALUE!"]) if isinstance(value, CellError) else value
