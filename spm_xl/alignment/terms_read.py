"""How the workbook asks for its plan: the settings and the table of measures on its sheet Parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spm_xl.alignment import layout
from spm_xl.alignment.table_read import Faults, TableRead, blank, is_error, numbers, row_numbers, text, texts
from spm_xl.near import did_you_mean
from spm_xl.territory.terms import IGNORED, MODES, Terms
from spm_xl.workbook.ports.port import Port

LEASTS = ("accounts", "amount")
MOST_EFFORT = 100.0


def measures_read(table: TableRead, faults: Faults) -> tuple[str, ...]:
    """The measures, in the order of their table."""
    found = texts(table, layout.MEASURE)
    for row, name in zip(row_numbers(table), found, strict=True):
        if not name:
            faults.add(table.cell(row, layout.MEASURE), None, "is blank, but its row is not. Name the measure, or clear the row.")
        elif found.count(name) > 1:
            faults.add(table.cell(row, layout.MEASURE), name, "stands there twice. Take one of the rows out.")
    if not found:
        faults.found.append(f"the table {table.name} (sheet {table.sheet}) names no measure. Name one that is a column of {layout.ACCOUNTS}.")
    return tuple(dict.fromkeys(filter(None, found)))


def terms_read(port: Port, table: TableRead, faults: Faults) -> Terms:
    """The terms of the plan."""
    names = texts(table, layout.MEASURE)
    tolerances = numbers(table, layout.TOLERANCE, faults, least=0.0)
    weights = numbers(table, layout.WEIGHT, faults, least=0.0)
    return Terms(
        mode=_chosen(port, layout.MODE, tuple(MODES), "realign", faults),  # type: ignore[arg-type]
        tolerances=dict(zip(names, tolerances, strict=True)),
        weights={name: weight for name, weight in zip(names, weights, strict=True) if weight is not None},
        ignore=frozenset(each for each in IGNORED if not yes(port, layout.CONDITION + each, faults, usual=True)),
        least=_chosen(port, layout.LEAST, LEASTS, "accounts", faults),  # type: ignore[arg-type]
        travel_growth=_number(port, layout.TRAVEL_GROWTH, faults, -1.0, None),
        most_moved=_number(port, layout.MOST_MOVED, faults, 0.0, 1.0),
        keep=yes(port, layout.KEEP, faults),
        seed=_seed(port, faults),
        effort=_number(port, layout.EFFORT, faults, 0.01, MOST_EFFORT) or 1.0,
    )


def travel_by(port: Port, measures: Sequence[str], faults: Faults) -> str | None:
    """The measure that a kilometre counts by; None where every account counts once."""
    found = text(port.named(layout.TRAVEL_BY))
    if found and found not in measures:
        faults.add(_cell(layout.TRAVEL_BY), found, f"is no measure. {did_you_mean(found, measures)} Type one, or leave the cell blank.")
        return None
    return found or None


def yes(port: Port, name: str, faults: Faults, usual: bool = False) -> bool:
    """A setting that is yes or no."""
    found = port.named(name)
    if isinstance(found, bool):
        return found
    word = text(found).casefold()
    if word not in ("", layout.YES, layout.NO):
        faults.add(_cell(name), found, "is neither yes nor no. Type one of them.")
    return word == layout.YES if word else usual


def _cell(name: str) -> str:
    return f"the cell {name}"


def _chosen(port: Port, name: str, choices: Sequence[str], usual: str, faults: Faults) -> str:
    found = text(port.named(name)).casefold()
    if found and found not in choices:
        faults.add(_cell(name), found, f"is none of {', '.join(choices)}. {did_you_mean(found, choices)}")
    return found if found in choices else usual


def _number(port: Port, name: str, faults: Faults, least: float, most: float | None) -> float | None:
    """A setting that is a number; None where it is blank."""
    found: Any = port.named(name)
    if blank(found):
        return None
    if is_error(found) or isinstance(found, (str, bool)):
        faults.add(_cell(name), found, "is no number. Type one, or leave the cell blank.")
    elif not (least <= found and (most is None or found <= most)):
        faults.add(_cell(name), found, f"is not {f'between {least:g} and {most:g}' if most is not None else f'{least:g} or more'}. Type a part such as 20%.")
    else:
        return float(found)
    return None


def _seed(port: Port, faults: Faults) -> int:
    found = _number(port, layout.SEED, faults, 0.0, 2.0**32 - 1)
    if found is not None and not found.is_integer():
        faults.add(_cell(layout.SEED), found, "is no whole number. Type one.")
    return 1 if found is None else int(found)
