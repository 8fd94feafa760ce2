"""Why this cell: a call of one of our functions, in words, with its arguments and what lies behind its answer.

>>> print(explanation("SPM_BALANCE", (1200, 1000, 500)))
SPM_BALANCE = 300
earned = 1,200; draw = 1,000; opening = 500
earned 1,200; draw 1,000; advance 0; recovery 200; paid 1,000; balance 300
>>> print(explanation("SPM_ATTAINMENT", (120, 0)))
SPM_ATTAINMENT = #DIV/0!
a quota of zero or blank has no attainment. Give a quota, or name zero_quota in the plan.
credit = 120; quota = 0
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spm_xl.udfs.call import call
from spm_xl.udfs.catalog import BY_NAME, Function
from spm_xl.udfs.cells import CellError, block, is_blank, is_range

BEHIND = {"SPM_COMMISSION": "SPM_EXPLAIN", "SPM_PAYOUT": "SPM_DRAW_LEDGER", "SPM_BALANCE": "SPM_DRAW_LEDGER"}
LEDGER = ("earned", "draw", "advance", "recovery", "paid", "balance")
LONGEST = 40  # characters of a text that are shown
NOTED = "Was calculated by: "  # in the note of a frozen cell, before its formula; SpmMacros.bas says the same


def explanation(name: str, arguments: Sequence[Any], down: int = 0, across: int = 0) -> str:
    """What a call answers and why.

    Parameters
    ----------
    name : such as SPM_PAYOUT.
    arguments : as the call path takes them; those left out at the end may be None.
    down, across : where columns are answered element by element, the place of the cell that is asked about.
    """
    function = BY_NAME[name]
    given = [_element(value, down, across) if kind.each else value for value, kind in zip(arguments, function.kinds, strict=False)]
    given += arguments[len(given) :]  # too many: the reason says so
    while given and given[-1] is None:
        given.pop()
    found = call(name, given)
    lines = [f"{name} = {_shown(found)}"]
    if isinstance(found, CellError):
        lines.append(found.why)
    lines.append("; ".join(f"{word} = {_shown(value)}" for word, value in zip(function.names, given, strict=False)))
    if not isinstance(found, CellError):
        lines += _behind(function, given, found)
    return "\n".join(line for line in lines if line)


def _element(value: Any, down: int, across: int) -> Any:
    """The cell of a range that belongs to one cell of the answer."""
    if not is_range(value):
        return value
    rows = block(value)
    cells = [cell for row in rows for cell in row]
    if len(rows) > 1 and max(map(len, rows)) > 1:
        inside = down < len(rows) and across < len(rows[down])
        return rows[down][across] if inside else None
    at = max(down, across) if len(cells) > 1 else 0
    return cells[at] if at < len(cells) else None


def _behind(function: Function, given: list[Any], found: Any) -> list[str]:
    """The steps behind an answer: slice by slice, or through the draw."""
    rows = call(BEHIND[function.name], given) if function.name in BEHIND else found
    if not isinstance(rows, list):
        return []
    if function.name in ("SPM_COMMISSION", "SPM_EXPLAIN"):
        return [_step(*row) for row in rows[1:]]
    if BEHIND.get(function.name, function.name) == "SPM_DRAW_LEDGER":
        return ["; ".join(f"{word} {_shown(value)}" for word, value in zip(LEDGER, row, strict=True)) for row in rows]
    return ["; ".join(map(_shown, row)) for row in rows]


def _step(step: str, lower: Any, upper: Any, base: Any, rate: Any, amount: Any) -> str:
    """One row of SPM_EXPLAIN as a line."""
    if step == "attainment":
        return f"attainment {_shown(rate)}: a credit of {_shown(base)} so far, over the quota"
    words = step
    if not is_blank(lower) or not is_blank(upper):
        words += f", from {_shown(lower)}" + ("" if is_blank(upper) else f" to {_shown(upper)}")
    product = " x ".join(_shown(value) for value in (base, rate) if not is_blank(value))
    shown = " = ".join(part for part in (product, "" if is_blank(amount) else _shown(amount)) if part)
    return f"{words}: {shown}" if shown else words


def _shown(value: Any) -> str:
    """A cell or a range for people."""
    if is_range(value):
        rows = block(value)
        size = f"{len(rows)} x {max(map(len, rows), default=0)} cells"
        cells = [cell for row in rows for cell in row]
        return _shown(cells[0]) if len(cells) == 1 else size
    if is_blank(value):
        return "blank"
    if isinstance(value, str):
        text = value if len(value) <= LONGEST else value[: LONGEST - 3] + "..."
        return str(text) if isinstance(value, CellError) or value.startswith("#") else f'"{text}"'
    return f"{value:,.12g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
