"""A scorecard as pandas frames, for those who go on working in Python.

Figures are floats, for reading; a figure that cannot be told is missing, and `kpis` says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from spm_xl.measure.result import Line, Scorecard
from spm_xl.rational import Fraction
from spm_xl.scorecard.key_figures import KeyFigures

if TYPE_CHECKING:
    from pandas import DataFrame

KPI_COLUMNS = ("key", "name", "kpi", "label", "value", "unit", "target", "status", "why")
LINE_COLUMNS = ("key", "name", "team", "region", "role", "manager", "status", "rank", "rank_before")


def kpi_frame(found: KeyFigures) -> DataFrame:
    """Key figures, a row for each line and KPI; stages have columns of their own."""
    from pandas import DataFrame

    if found.by == "stage":
        return _frame(_stages(found.card), ("stage", "reached", "advanced", "conversion"))
    rows = [
        {
            "key": line.key, "name": line.name, "kpi": kpi.name, "label": kpi.label, "value": _float(line.figures[kpi.name].value), "unit": kpi.unit,
            "target": _float(kpi.target), "status": line.figures[kpi.name].status, "why": line.figures[kpi.name].why,
        }
        for line in found.lines
        for kpi in found.card.kpis
    ]  # fmt: skip
    return DataFrame(rows, columns=list(KPI_COLUMNS))


def scorecard_frames(card: Scorecard) -> dict[str, DataFrame]:
    """The frames of a scorecard: total, participants, teams, regions, products, kpis, stages, distribution, goals, history, coaching."""
    names = [*dict.fromkeys((*card.total.measures, *(name for line in card.participants for name in line.measures)))]
    names = [*(kpi.name for kpi in card.kpis), *(name for name in names if name not in {kpi.name for kpi in card.kpis})]
    lines = {"total": (card.total,), "participants": card.participants, "teams": card.teams, "regions": card.regions, "products": card.products}
    goals = [
        {
            "goal": each.goal.goal, "title": each.goal.title, "participant": each.goal.participant, "team": each.goal.team,
            "measure": each.goal.measure, "actual": _float(each.actual), "progress": _float(each.progress), "pace": _float(each.pace),
            "projection": _float(each.projection), "status": each.status, "lacks": "; ".join(each.lacks),
        }
        for each in card.goals
    ]  # fmt: skip
    return {
        **{name: _frame([_line(line, names) for line in found], (*LINE_COLUMNS, *names)) for name, found in lines.items()},
        "kpis": kpi_frame(KeyFigures(card, "participant", (card.total, *card.participants))),
        "stages": _frame(_stages(card), ("stage", "reached", "advanced", "conversion")),
        "distribution": _frame([{"band": band, "participants": count} for band, count in card.distribution.items()], ("band", "participants")),
        "goals": _frame(goals, ("goal", "title", "participant", "team", "measure", "actual", "progress", "pace", "projection", "status", "lacks")),
        "history": _frame(_history(card), ("key", "month", "won_amount")),
        "coaching": _frame([{"participant": note.participant, "date": note.day, "note": note.note, "author": note.author} for note in card.coaching], ("participant", "date", "note", "author")),
    }


def _frame(rows: Sequence[dict[str, Any]], columns: Iterable[str]) -> DataFrame:
    from pandas import DataFrame

    return DataFrame(rows, columns=list(columns))


def _line(line: Line, names: Iterable[str]) -> dict[str, Any]:
    facts = {name: line.facts.get(name, "") for name in ("team", "region", "role", "manager")}
    figures = {name: _float(line.figures[name].value if name in line.figures else line.measures.get(name)) for name in names}
    return {"key": line.key, "name": line.name, **facts, "status": line.status, "rank": line.rank, "rank_before": line.rank_before, **figures}


def _stages(card: Scorecard) -> list[dict[str, Any]]:
    return [{"stage": each.stage, "reached": each.reached, "advanced": each.advanced, "conversion": _float(each.conversion)} for each in card.stages]


def _history(card: Scorecard) -> list[dict[str, Any]]:
    return [
        {"key": line.key, "month": month, "won_amount": _float(amount)}
        for line in (card.total, *card.participants)
        for month, amount in zip(card.history, line.months, strict=bool(line.months))
    ]


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
