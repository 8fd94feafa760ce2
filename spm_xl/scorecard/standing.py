"""How good a figure is: its status as symbol and word, its target, and how a place has changed.

>>> standing("watch"), standing("none")["standing"]
({'status': 'watch', 'symbol': '●', 'standing': '● watch'}, '')
"""

from __future__ import annotations

from typing import Any

from spm_xl.measure.result import BEHIND, GOOD, NONE, WATCH, Kpi, Line
from spm_xl.measure.status import AGAINST
from spm_xl.rational import Fraction

SYMBOLS = {GOOD: "▲", WATCH: "●", BEHIND: "▼"}


def standing(status: str) -> dict[str, Any]:
    """A status as word, symbol, and both; blank where nothing is aimed at."""
    if status == NONE:
        return {"status": "", "symbol": "", "standing": ""}
    return {"status": status, "symbol": SYMBOLS[status], "standing": f"{SYMBOLS[status]} {status}"}


def movement(rank: int | None, before: int | None) -> str:
    """How a place has changed, in a few signs.

    >>> movement(1, 3), movement(4, 3), movement(2, 2), movement(2, None), movement(None, 2)
    ('▲ 2', '▼ 1', '=', 'new', '')
    """
    if rank is None:
        return ""
    if before is None:
        return "new"
    up = before - rank
    return "=" if not up else f"▲ {up}" if up > 0 else f"▼ {-up}"


def target_of(kpi: Kpi, line: Line) -> Fraction | None:
    """What a KPI of a line is held against."""
    other = line.figures.get(AGAINST.get(kpi.name, ""))
    return other.value if kpi.target is None and other else kpi.target


def of_target(value: Fraction | None, target: Fraction | None) -> Fraction | None:
    """Value over target, where there is something to divide by."""
    return value / target if value is not None and target else None
