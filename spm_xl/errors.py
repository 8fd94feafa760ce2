"""The few errors of the product.

Data errors (a bad cell in an input) are collected as `Problem` records and shown together; call
errors (a function asked the impossible) are raised from the tree under `SpmError`. A message says
what is wrong, where, why, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class SpmError(ValueError):
    """Root of everything that spm_xl raises on purpose."""

    exit_code = 1


class InvalidInput(SpmError):
    """An argument or an input table cannot be used."""

    exit_code = 3


class InvalidPlan(InvalidInput):
    """A plan contradicts itself or names something unknown."""


class OutOfRange(InvalidInput):
    """A number lies where the calculation has no meaning (a quota of zero, a gap in a matrix)."""


class ZeroDivisor(OutOfRange):
    """Zero where something is divided by it."""


class NoQuota(ZeroDivisor):
    """A quota that is zero or blank where something is divided by it."""


class NotFound(InvalidInput):
    """A name that does not exist; the message lists near names."""


class ControlFailure(SpmError):
    """Two figures that must agree do not; nothing is published."""

    exit_code = 4


class NotWritable(SpmError):
    """An output cannot be written: locked, read-only, or the disk is full."""

    exit_code = 5


class NotAllowed(SpmError):
    """The state of a period, or an approval that is missing, forbids it; nothing was changed."""

    exit_code = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a file, its sheet (blank for CSV and Parquet) and a cell or row."""

    file: str
    sheet: str = ""
    cell: str = ""
    row: int = 0

    def __str__(self) -> str:
        if self.sheet:
            return f"{self.file} › {self.sheet}" + (f"!{self.cell}" if self.cell else "")
        inside = ", ".join(part for part in (f"row {self.row}" if self.row else "", self.cell) if part)
        return f"{self.file}" + (f" ({inside})" if inside else "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the inputs.

    Attributes
    ----------
    level : "refused" stops the calculation, "warning" is listed only.
    rule : short stable name of the rule, such as "duplicate key".
    place : where the value stands.
    value : the value as found, as text.
    what : what is wrong and why, in one sentence.
    remedy : what to do about it.
    """

    level: str
    rule: str
    place: Place
    value: str
    what: str
    remedy: str

    def __str__(self) -> str:
        found = f" [{self.value}]" if self.value else ""
        return f"{self.place}{found}: {self.what} {self.remedy}".strip()


class Refused(InvalidInput):
    """The inputs have problems that stop the calculation; all of them are listed.

    Attributes
    ----------
    problems : what was found.
    readable : the tables that could be read in full, for checks that need no other; None where there are none.
    """

    def __init__(self, problems: tuple[Problem, ...], readable: Any = None):
        self.problems, self.readable = problems, readable
        stops = [problem for problem in problems if problem.level == "refused"]
        first = "\n".join(str(problem) for problem in stops[:20])
        more = f"\n... and {len(stops) - 20} more" if len(stops) > 20 else ""
        super().__init__(f"{len(stops)} problem(s) in the inputs; nothing was calculated.\n{first}{more}")
