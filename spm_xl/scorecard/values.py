"""A scorecard as values by name, in the vocabulary of `scorecard.fields`: what a workbook's cells take.

Numbers are exact, as they were calculated: nothing is rounded but what is shown as text. What cannot be told is None, a
blank cell. All lines of a list have the same fields, so that a column is never missing for some of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from spm_xl.measure.names import MEASURES
from spm_xl.measure.result import NONE, STATUSES, CoachingNote, Figure, Kpi, Line, Scorecard
from spm_xl.rational import Fraction
from spm_xl.scorecard.cards import cards
from spm_xl.scorecard.pictures import pictures
from spm_xl.scorecard.shown import kind_of, owner_of, shown
from spm_xl.scorecard.standing import movement, of_target, standing, target_of

MONTHS = 12
MOST_NOTES = 20  # lines in one cell
LONGEST_LINE, LONGEST_NOTE = 500, 1_000  # characters of a line there, and of somebody's latest note beside the figures


def values(card: Scorecard, *, company: str = "", source: str = "") -> dict[str, Any]:
    """A scorecard's values by name.

    Parameters
    ----------
    company : its name, from the settings of the inputs.
    source : the file or folder that was read, by its name.
    """
    kpis, shown_in = [_kpi(card, each) for each in card.kpis], pictures(card)
    titles = {name: title for name, title in shown_in.items() if name.endswith("_title")}
    return {
        "scorecard": _scorecard(card, company, source) | titles,
        "team": _measured(card.total, _names([card.total], card)),
        "card": cards(card),
        "kpi": {each["kpi"]: each for each in kpis},
        "participants": _participants(card),
        "teams": _lines(card, card.teams, "team"),
        "regions": _lines(card, card.regions, "region"),
        "products": _lines(card, card.products, "product"),
        "kpis": kpis,
        "targets": shown_in["targets"],
        "spread": shown_in["spread"],
        "goals": _goals(card),
        "stages": [{"stage": each.stage, "reached": each.reached, "advanced": each.advanced, "conversion": each.conversion} for each in card.stages],
        "distribution": [{"band": band, "participants": count} for band, count in card.distribution.items()],
        "history": _history(card),
        "coaching_notes": _coaching(card),
    }


def _scorecard(card: Scorecard, company: str, source: str) -> dict[str, Any]:
    opportunities = card.read.get("opportunities", 0)
    won = card.total.measures.get("won_amount")
    theirs = sum((line.measures.get("won_amount", Fraction(0)) for line in card.participants), Fraction(0))
    ranked_by = next((each.label for each in card.kpis if each.name == card.ranked_by), card.ranked_by.replace("_", " ").capitalize())
    more = [f"... and {len(card.notes) - MOST_NOTES} more"] if len(card.notes) > MOST_NOTES else []
    return {
        "company": company,
        "title": f"Team scorecard {card.name}".strip(),
        "window": card.name,
        "start": card.window.start,
        "end": card.window.end,
        "as_of": card.as_of,
        "elapsed": card.elapsed,
        "working_days": card.working_days,
        "currency": card.currency,
        "ranked_by": ranked_by,
        "participants": len(card.participants),
        "opportunities": opportunities,
        "result": _result(card, source),
        "standings": _standings(card.participants),
        "notes": "\n".join([*(_short(note, LONGEST_LINE) for note in card.notes[:MOST_NOTES]), *more]),
        "source": source,
        "unlisted_amount": None if won is None else won - theirs,
        **_months(card.history),
    }


def _standings(lines: Sequence[Line]) -> str:
    """How many lines are good, watched and behind."""
    counts = [(standing(status)["standing"], sum(line.status == status for line in lines)) for status in STATUSES if status != NONE]
    if not any(count for _, count in counts):
        return "no quota and no target"
    return "   ".join(f"{words[0]} {count:,} {words[2:]}" for words, count in counts)


def _months(found: Sequence[Any]) -> dict[str, Any]:
    """Twelve months by their numbers, the last one being 12; the first ones are blank where there are fewer."""
    blank = MONTHS - len(found)
    return {f"month_{at}": found[at - 1 - blank] if at > blank else None for at in range(1, MONTHS + 1)}


def _result(card: Scorecard, source: str) -> str:
    """What the refresh did, in a sentence."""
    of = f" of {source}" if source else ""
    thing = next((name for name in ("opportunities", "transactions") if card.read.get(name)), "opportunities")
    read = _counted(card.read.get(thing, 0), {"opportunities": "opportunity", "transactions": "transaction"}[thing])
    return f"{_counted(len(card.participants), 'participant')} measured from {read}{of}, as of {card.as_of}"


def _counted(count: int, thing: str) -> str:
    """A number of things in words.

    >>> _counted(1, "opportunity"), _counted(8800, "opportunity")
    ('1 opportunity', '8,800 opportunities')
    """
    return f"{count:,} {thing if count == 1 else thing[:-1] + 'ies' if thing.endswith('y') else thing + 's'}"


# --- lines ----------------------------------------------------------------------------------------------


def _participants(card: Scorecard) -> list[dict[str, Any]]:
    from spm_xl.measure.goal import scores

    names = _names(card.participants, card)
    score = scores(card.goals) if card.goals else {}
    latest = _latest_notes(card.coaching)
    found = []
    for line in card.participants:
        facts = {name: line.facts.get(name, "") for name in ("team", "region", "role", "manager")}
        own = {"participant": line.key, "name": line.name, **facts, "score": score.get(line.key), "latest_note": latest.get(line.key)}
        found.append(_measured(line, names) | _ranked(line) | own)
    return found


def _lines(card: Scorecard, lines: Sequence[Line], key: str) -> list[dict[str, Any]]:
    names = _names(lines, card)
    return [_measured(line, names) | _ranked(line) | {key: line.name or line.key} for line in lines]


def _names(lines: Iterable[Line], card: Scorecard) -> list[str]:
    """Names of all measures and KPIs, also of those that this data does not tell: their cells become blank, and not stale."""
    found = dict.fromkeys([*MEASURES, *(each.name for each in card.kpis)])
    for line in (card.total, *lines):
        found |= dict.fromkeys(line.measures) | dict.fromkeys(line.figures)
    return list(found)


def _measured(line: Line, names: Sequence[str]) -> dict[str, Any]:
    """The measures, KPIs, months and status of a line."""
    found: dict[str, Any] = {}
    for name in names:
        figure = line.figures.get(name)
        found[name] = figure.value if figure else line.measures.get(name)
    return found | _months(line.months) | standing(line.status)


def _ranked(line: Line) -> dict[str, Any]:
    return {"rank": line.rank, "rank_before": line.rank_before, "movement": movement(line.rank, line.rank_before)}


# --- KPIs -----------------------------------------------------------------------------------------------


def _kpi(card: Scorecard, kpi: Kpi) -> dict[str, Any]:
    figure = card.total.figures.get(kpi.name, Figure(None))
    target = target_of(kpi, card.total)
    return {
        "kpi": kpi.name,
        "label": kpi.label,
        "value": figure.value,
        "shown": shown(figure.value, kpi.unit),
        "unit": kpi.unit,
        "target": target,
        "watch": kpi.watch,
        "of_target": of_target(figure.value, target),
        "better": kpi.better,
        "kind": kind_of(kpi),
        **standing(figure.status),
        "meaning": kpi.meaning,
        "why": figure.why if figure.value is None else "",
    }


# --- goals, history, notes ------------------------------------------------------------------------------


def _goals(card: Scorecard) -> list[dict[str, Any]]:
    names = {line.key: line.name for line in card.participants}
    found = []
    for each in card.goals:
        goal = each.goal
        found.append({
            "goal": goal.goal, "title": goal.title, "owner": owner_of(goal, names), "parent": goal.parent,
            "measure": goal.measure, "unit": goal.unit, "baseline": goal.baseline, "target": goal.target, "actual": each.actual,
            "start": goal.start, "due": goal.due, "weight": goal.weight, "progress": each.progress, "expected": each.expected,
            "pace": each.pace, "projection": each.projection, **standing(each.status), "words": each.words, "lacks": " ".join(each.lacks),
        })  # fmt: skip
    return found


def _history(card: Scorecard) -> list[dict[str, Any]]:
    blank = MONTHS - len(card.total.months)
    amounts = [*[None] * blank, *card.total.months][-len(card.history) :] if card.history else []
    return [{"month": month, "won_amount": amount} for month, amount in zip(card.history, amounts, strict=True)]


def _coaching(card: Scorecard) -> list[dict[str, Any]]:
    """The notes, latest first."""
    names = {line.key: line.name for line in card.participants}
    latest = sorted(card.coaching, key=lambda each: each.day, reverse=True)
    return [
        {"participant": each.participant, "name": names.get(each.participant, ""), "date": each.day, "note": each.note, "author": each.author}
        for each in latest
    ]


def _latest_notes(notes: Iterable[CoachingNote]) -> Mapping[str, str]:
    """The latest note about each participant, with its day."""
    latest: dict[str, CoachingNote] = {}
    for each in notes:
        if each.participant not in latest or each.day >= latest[each.participant].day:
            latest[each.participant] = each
    return {participant: _short(f"{each.day}: {each.note}", LONGEST_NOTE) for participant, each in latest.items()}


def _short(text: str, most: int) -> str:
    """A text of at most so many characters.

    >>> _short("a long note", 8)
    'a lon...'
    """
    return text if len(text) <= most else f"{text[: most - 3]}..."
