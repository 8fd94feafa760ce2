"""The catalogue: every function of a cell, once. Hosts, help, reference page and templates read it.

>>> [function.name for function in FUNCTIONS][:3]
['SPM_ATTAINMENT', 'SPM_COMMISSION', 'SPM_PAYOUT']
>>> BY_NAME["SPM_PAYOUT"].signature
'SPM_PAYOUT(earned, draw, [opening], [plan], [plans])'
>>> BY_NAME["SPM_PAYOUT"].parameters[2].help
'Recoverable balance at the start of the period.'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from spm_xl.udfs import about, accounting, cells, functions, measures, parts, ranges, territories

LONGEST_HELP = 255  # characters that Excel's function wizard shows
CATEGORY = "SPM"


class Kind(NamedTuple):
    """How an argument is read.

    Attributes
    ----------
    words : for people. each : a column answers element by element. read : from a cell or a range, with the argument's name.
    """

    words: str
    each: bool
    read: Callable[[Any, str], Any]


def _name(value: Any, argument: str) -> str:
    """Text that names something; the number 0 is a blank cell, as LibreOffice passes it."""
    return "" if type(value) is float and value == 0 else cells.text(value, argument)


def _end(value: Any, argument: str) -> Any:
    return None if cells.is_blank(value) or (type(value) is float and value == 0) else cells.day(value, argument)


def _one(read: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    return lambda value, argument: read(ranges.one(value, argument), argument)


def _table(value: Any, argument: str) -> cells.Block:
    """A range as it is: trimmed and read where it is remembered."""
    if cells.is_range(value):
        return cells.block(value)
    cells.passed_on(value, argument)
    return () if cells.is_blank(value) or (type(value) is float and value == 0) else ((value,),)


NUMBER = Kind("number or column of numbers", True, cells.number)
NUMBER_OR_BLANK = Kind("number, column of numbers, or blank", True, cells.number_or_none)
TEXT = Kind("text or column of texts", True, _name)
WORD = Kind("one of the words named", True, _name)
DAY = Kind("date or column of dates", True, cells.day)
DAY_OR_BLANK = Kind("date, column of dates, or blank", True, _end)
ONE_NUMBER = Kind("one number", False, _one(cells.number))
ONE_NUMBER_OR_BLANK = Kind("one number, or blank", False, _one(cells.number_or_none))
ONE_TEXT = Kind("one text", False, _one(_name))
ONE_WORD = Kind("one word of those named, for all rows", False, _one(_name))
SERIES = Kind("row or column of numbers", False, ranges.numbers)
STEPS = Kind("row or column of numbers without a gap", False, ranges.steps)
DAYS = Kind("range of dates", False, ranges.days)
TABLE = Kind("table", False, _table)
ANYTHING = Kind("anything", False, lambda value, argument: value)


class Parameter(NamedTuple):
    """One argument, as people see it."""

    name: str
    kind: Kind
    optional: bool
    help: str


@dataclass(frozen=True)
class Function:
    """One function of the catalogue.

    Attributes
    ----------
    name : as typed in a cell. python : the function that answers. kinds : how each argument is read.
    spills : answers several cells for one participant. along : the argument whose orientation a list of answers takes.
    """

    name: str
    python: Callable[..., Any]
    kinds: tuple[Kind, ...] = ()
    spills: bool = False
    along: int = -1

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the arguments, in order."""
        code = self.python.__code__
        return code.co_varnames[: code.co_argcount]

    @cached_property
    def required(self) -> int:
        """How many arguments must be given."""
        return len(self.names) - len(self.python.__defaults__ or ())

    @cached_property
    def readers(self) -> tuple[tuple[str, bool, Callable[[Any, str], Any]], ...]:
        """Name, `each` and `read` of the arguments, in order."""
        return tuple((name, kind.each, kind.read) for name, kind in zip(self.names, self.kinds, strict=True))

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The arguments with their help."""
        helps = _section(self.python.__doc__ or "", "Parameters")
        words = {name.strip(): text.strip() for name, _, text in (line.partition(" : ") for line in helps)}
        rows = zip(self.names, self.kinds, strict=True)
        return tuple(Parameter(name, kind, at >= self.required, words[name]) for at, (name, kind) in enumerate(rows))

    @cached_property
    def summary(self) -> str:
        """What it answers, in one sentence."""
        return (self.python.__doc__ or "").strip().partition("\n")[0]

    @cached_property
    def example(self) -> str:
        """A formula that runs."""
        return _section(self.python.__doc__ or "", "Example")[0]

    @property
    def signature(self) -> str:
        """The function as it is typed, optional arguments in brackets; of many numbered ones the first and the last."""
        shown = [f"[{name}]" if at >= self.required else name for at, name in enumerate(self.names)]
        numbered = [at for at, name in enumerate(self.names) if name[-1].isdigit()]
        if numbered:
            shown[numbered[0] + 1 : numbered[-1]] = ["..."]
        return f"{self.name}({', '.join(shown)})"


def _section(doc: str, title: str) -> list[str]:
    """The lines of a numpydoc section."""
    lines = [line.strip() for line in doc.splitlines()]
    if title not in lines:
        return []
    start = lines.index(title) + 2
    found = []
    for line in lines[start:]:
        if not line:
            break
        found.append(line)
    return found


_EARN = (NUMBER, NUMBER_OR_BLANK, TABLE, NUMBER, TEXT, TABLE)
_PAY = (NUMBER, NUMBER, NUMBER, TEXT, TABLE)
FUNCTIONS: tuple[Function, ...] = (
    Function("SPM_ATTAINMENT", functions.attainment, (NUMBER, NUMBER_OR_BLANK, NUMBER, TEXT, TABLE)),
    Function("SPM_COMMISSION", functions.commission, _EARN),
    Function("SPM_PAYOUT", functions.payout, _PAY),
    Function("SPM_BALANCE", functions.balance, _PAY),
    Function("SPM_DRAW_LEDGER", functions.draw_ledger, (SERIES, SERIES, ONE_NUMBER, ONE_TEXT, TABLE), spills=True),
    Function(
        "SPM_EXPLAIN", functions.explain, (ONE_NUMBER, ONE_NUMBER_OR_BLANK, TABLE, ONE_NUMBER, ONE_TEXT, TABLE), spills=True
    ),
    Function("SPM_SPLIT", parts.split, (ONE_NUMBER, SERIES), spills=True, along=1),
    Function("SPM_PRORATE", parts.prorate, (NUMBER, DAY, DAY_OR_BLANK, DAY, DAY, WORD)),
    Function("SPM_RAMP", parts.ramp, (NUMBER, DAY, DAY, STEPS, TABLE)),
    Function("SPM_MATRIX", parts.matrix, (NUMBER, NUMBER, TABLE, WORD)),
    Function("SPM_CLAWBACK", parts.clawback, (NUMBER, NUMBER, NUMBER_OR_BLANK, WORD)),
    Function("SPM_AMORTIZE", accounting.amortize, (NUMBER, DAY, NUMBER, DAY, DAY, WORD, ONE_TEXT)),
    Function("SPM_ACCRUAL", accounting.accrual, (NUMBER, NUMBER_OR_BLANK, NUMBER_OR_BLANK, TABLE, NUMBER, TEXT, TABLE)),
    Function("SPM_PACE", measures.pace_index, (NUMBER, NUMBER, DAY, DAY, DAY, DAYS)),
    Function("SPM_FORECAST", measures.forecast, (NUMBER, DAY, DAY, DAY, TABLE, DAYS)),
    Function("SPM_VELOCITY", measures.velocity, (NUMBER, NUMBER, NUMBER, NUMBER)),
    Function("SPM_GOAL", measures.goal, (NUMBER, NUMBER, NUMBER, DAY, DAY, DAY, ONE_WORD, DAYS)),
    Function("SPM_KPI", measures.kpi_value, (TEXT, TABLE, TABLE)),
    Function("SPM_TERRITORY_BALANCE", territories.balance, (TABLE,) * 6, spills=True),
    Function("SPM_TERRITORY_SCORE", territories.score, (TABLE,) * 4, spills=True),
    Function("SPM_WHY", about.why, (ONE_TEXT, *[ANYTHING] * 8)),
    Function("SPM_VERSION", about.version),
)
BY_NAME = {function.name: function for function in FUNCTIONS}
