"""What `kpis` prints: the key figures of a team, the reason where there is none, and what the reader should know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.cli.screen import number, say, screen_width, show_json, show_table
from spm_xl.measure.names import MEASURES, unit_of
from spm_xl.measure.result import DAYS, MONEY, NUMBER, RATIO, Figure, Kpi, Line, Scorecard
from spm_xl.money import minor_unit
from spm_xl.rational import Fraction
from spm_xl.scorecard.key_figures import KeyFigures, key_figures
from spm_xl.scorecard.shown import with_decimals
from spm_xl.scorecard.standing import standing

BETWEEN = 3  # blanks between two columns
PLACES = {RATIO: 2, DAYS: 2, NUMBER: 2}
WHAT_HAPPENED = ("won_deals", "lost_deals", "open_deals", "new_deals", "won_amount", "lost_amount", "open_amount", "quota", "credit", "activities", "accounts")
IN_COLUMNS = ("won_deals", "won_amount", "win_rate", "average_deal", "cycle_mean", "velocity", "coverage", "attainment", "pace", "run_rate", "required_per_day", "concentration", "ramp_months")
LABELS = {"won_deals": "Won deals", "won_amount": "Won amount"}
REASON_OF = {"won_deals": "win_rate", "won_amount": "average_deal"}  # measure -> a KPI that cannot be told without it, for the same reason


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be told: the source, and the options as `scorecard.key_figures` has them."""

    source: Path
    mapping: Path | str | None
    data: Path | None
    by: str
    window: str
    interval: str
    as_of: date | None
    team: str


def kpis(asked: Asked, json: bool, quiet: bool) -> None:
    """The key figures, as a table or as JSON."""
    found = key_figures(
        asked.source, by=asked.by, mapping=asked.mapping, data=asked.data, window=asked.window, interval=asked.interval,
        as_of=asked.as_of, team=asked.team,
    )  # fmt: skip
    if json:
        show_json(_record(found))
        return
    card = found.card
    title = f"Key figures, {card.name} ({card.window}), as of {card.as_of}, amounts in {card.currency}"
    if found.by == "stage":
        rows = [(each.stage, each.reached, each.advanced, told(each.conversion, RATIO, card)) for each in card.stages]
        show_table(("stage", "reached", "went on", "conversion"), rows, title, ("conversion",))
    elif found.by:
        _show_lines(found, title)
    else:
        _show_total(card, title)
    for note in card.notes:
        say(note, quiet)


def _show_total(card: Scorecard, title: str) -> None:
    """All together: what happened, and every KPI with its status or the reason why there is none."""
    total = card.total
    rows = [(name, told(total.measures[name], unit_of(name), card), MEASURES[name]) for name in WHAT_HAPPENED if name in total.measures]
    show_table(("measure", "value", "what it is"), rows, title, ("value",))
    show_table(
        ("KPI", "value", "status", "what it is, or why there is none"),
        [(kpi.label, told(total.figures[kpi.name].value, kpi.unit, card), *_status(total.figures[kpi.name], kpi)) for kpi in card.kpis],
        figures=("value",),
    )
    if card.distribution:
        show_table(("attainment", "participants"), list(card.distribution.items()))


def _status(figure: Figure, kpi: Kpi) -> tuple[str, str]:
    return standing(figure.status)["standing"], f"none: {figure.why}" if figure.value is None else kpi.meaning


def _show_lines(found: KeyFigures, title: str) -> None:
    """A row each, with the columns that hold anything, in as many tables as their width takes; below, why there are no others."""
    card, lines = found.card, found.lines
    print(title)
    if not lines:
        print(f"There is no {found.by} in the inputs to tell figures by.")
        return
    names = [*IN_COLUMNS, *(kpi.name for kpi in card.kpis if kpi.own and kpi.name not in IN_COLUMNS)]
    there = [name for name in names if any(_value(line, name) is not None for line in lines)]
    labels = {kpi.name: kpi.label for kpi in card.kpis} | LABELS
    units = {name: unit_of(name) for name in LABELS} | {kpi.name: kpi.unit for kpi in card.kpis}
    columns = {labels[name]: [told(_value(line, name), units[name], card, cents=False) for line in lines] for name in there}
    first: dict[str, list[Any]] = {"rank": [line.rank for line in lines]} if any(line.rank for line in lines) else {}
    first |= {found.by: [line.name for line in lines], "status": [standing(line.status)["standing"] for line in lines]}
    for part in _packed(columns, screen_width() - _width(first)):
        table = {**first, **{name: columns[name] for name in part}}
        show_table(list(table), list(zip(*table.values(), strict=True)), figures=part)
    reasons: dict[str, list[str]] = {}
    for name in names:
        if name not in there:
            reasons.setdefault(_why(lines[0], name), []).append(labels[name].lower())
    for why, without in reasons.items():
        print(f"No {', '.join(without)}: {why}.")


def _width(columns: Mapping[str, Sequence[Any]]) -> int:
    """How wide a table of these columns is."""
    return sum(max(len(name), *(len(str(cell)) for cell in cells)) + BETWEEN for name, cells in columns.items())


def _packed(columns: Mapping[str, Sequence[str]], width: int) -> list[list[str]]:
    """The columns in as few tables as their width allows, in their order."""
    tables: list[list[str]] = [[]]
    for name in columns:
        if tables[-1] and _width({each: columns[each] for each in (*tables[-1], name)}) > width:
            tables.append([])
        tables[-1].append(name)
    return tables


def _value(line: Line, name: str) -> Fraction | None:
    return line.figures[name].value if name in line.figures else line.measures.get(name)


def _why(line: Line, name: str) -> str:
    return line.figures[REASON_OF.get(name, name)].why


def told(value: Fraction | None, unit: str, card: Scorecard, *, cents: bool = True) -> str:
    """A figure with its unit, money to the cent or in whole units."""
    if value is None:
        return ""
    if unit == MONEY:
        return with_decimals(value, minor_unit(card.currency) if cents else 0)
    if unit == RATIO:
        return f"{with_decimals(value * 100, PLACES[RATIO])}%"
    places = PLACES.get(unit, 0) if value.denominator != 1 else 0
    return with_decimals(value, places) + (" days" if unit == DAYS else "")


def _record(found: KeyFigures) -> dict[str, Any]:
    """All of it as data."""
    card = found.card
    record: dict[str, Any] = {"window": card.name, "start": card.window.start, "end": card.window.end, "as_of": card.as_of, "currency": card.currency}
    if found.by == "stage":
        record["stages"] = [{"stage": each.stage, "reached": each.reached, "advanced": each.advanced, "conversion": number(each.conversion)} for each in card.stages]
    else:
        record["by"], record["lines"] = found.by or "all", [_line(line) for line in found.lines]
    return {**record, "distribution": card.distribution, "notes": card.notes, "read": card.read}


def _line(line: Line) -> Mapping[str, Any]:
    figures = {
        name: {"value": number(figure.value), "status": figure.status, **({"why": figure.why} if figure.value is None else {})}
        for name, figure in line.figures.items()
    }
    return {
        "key": line.key, "name": line.name, **{name: text for name, text in line.facts.items() if text}, "status": line.status, "rank": line.rank,
        "rank_before": line.rank_before, "measures": {name: number(value) for name, value in line.measures.items()}, "kpis": figures,
    }  # fmt: skip
