"""What `goals` prints: how each goal stands, what it lacks, the score of its owner, and whether cascades add up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.cli.screen import number, say, show_json, show_table
from spm_xl.measure.cascade import cascades
from spm_xl.measure.goal import GoalStanding, scores
from spm_xl.measure.result import NUMBER, RATIO, Scorecard
from spm_xl.measure.smart import shown as plain
from spm_xl.rational import Fraction
from spm_xl.scorecard.calculate import calculate
from spm_xl.scorecard.shown import owner_of, shown
from spm_xl.scorecard.standing import SYMBOLS

COLUMNS = ("goal", "owner", "title", "measure", "baseline", "actual", "target", "progress", "expected", "pace", "projection", "status")


def goals(
    source: Path, mapping: Path | str | None, data: Path | None, as_of: date | None, team: str, uncapped: bool, json: bool, quiet: bool
) -> None:
    """Measure the goals and print them.

    Parameters
    ----------
    uncapped : in a score, progress counts as it is, and not from 0 to 1.
    """
    card = calculate(source, mapping=mapping, data=data, as_of=as_of, team=team)
    owners = {"participants": scores(card.goals, capped=not uncapped), "teams": scores(card.goals, "team", capped=not uncapped)}
    gaps = [found for found in cascades([each.goal for each in card.goals]) if found.words]
    if json:
        scored = {kind: {owner: number(score) for owner, score in found.items()} for kind, found in owners.items()}
        apart = [{"goal": gap.parent, "figure": gap.figure, "whole": number(gap.whole), "parts": number(gap.parts), "words": gap.words} for gap in gaps]
        show_json({"as_of": card.as_of, "goals": [_record(each) for each in card.goals], "scores": scored, "cascades": apart, "notes": card.notes})
        return
    if not card.goals:
        say("the inputs have no goals. Add the table goals; `spm-xl init --schema` names its columns.", quiet)
        return
    names = {line.key: line.name for line in card.participants}
    show_table(COLUMNS, [_row(each, card, names) for each in card.goals], f"Goals as of {card.as_of}")
    rows = [(names.get(owner, owner), shown(score, RATIO)) for found in owners.values() for owner, score in found.items()]
    if rows:
        show_table(("owner", "score"), rows, "Weighted scores")
    lacking = [(each.goal.goal, words) for each in card.goals for words in each.lacks] + [(gap.parent, gap.words[:1].upper() + gap.words[1:]) for gap in gaps]
    if lacking:
        show_table(("goal", "what it lacks"), lacking, "To be settled")
    for note in card.notes:
        say(note, quiet)


def _row(each: GoalStanding, card: Scorecard, names: Mapping[str, str]) -> tuple[str, ...]:
    goal = each.goal
    units = {kpi.name: kpi.unit for kpi in card.kpis}
    state = f"{SYMBOLS[each.status]} {each.words}" if each.status in SYMBOLS else each.words
    figures = [_figure(value, units.get(goal.measure, "")) for value in (goal.baseline, each.actual, goal.target)]
    shares = [shown(value, RATIO) for value in (each.progress, each.expected)]
    return (goal.goal, owner_of(goal, names), goal.title, goal.measure, *figures, *shares, shown(each.pace, NUMBER), _figure(each.projection, units.get(goal.measure, "")), state)


def _figure(value: Fraction | None, unit: str) -> str:
    """A figure of the measure, in the unit of its KPI; a measure that is no KPI has its number only."""
    if value is None or unit:
        return shown(value, unit)
    return plain(value) if value.denominator == 1 else shown(value, NUMBER)


def _record(each: GoalStanding) -> dict[str, Any]:
    goal = each.goal
    texts = ("goal", "title", "participant", "team", "parent", "measure", "unit", "why", "start", "due")
    figures = {name: getattr(goal, name) for name in ("baseline", "target", "weight")}
    figures |= {name: getattr(each, name) for name in ("actual", "progress", "expected", "pace", "projection")}
    return {
        **{name: getattr(goal, name) for name in texts},
        **{name: number(value) for name, value in figures.items()},
        "status": each.status, "words": each.words, "lacks": each.lacks,
    }  # fmt: skip
