"""The pipeline as everything reads it: each opportunity has a status, and what belonged to a merged one belongs to its survivor.

A status is the row's own; where that is blank, the one that the table `stages` gives its stage; else what the stage says
itself: Closed Won, or one of the stages that Salesforce and HubSpot come with.

>>> status_of_stage("Closed Won"), status_of_stage("closedlost"), status_of_stage("Negotiation/Review"), status_of_stage("Phase 2")
('won', 'lost', 'open', '')
>>> survivors({"A": "B", "B": "C"})
{'A': 'C', 'B': 'C'}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from spm_xl.condition import folded
from spm_xl.tables.headers import plain_name
from spm_xl.tables.inputs import Rows, Tables, rows_of

# Letters and digits only. Salesforce's and HubSpot's own stages, as they name them out of the box, and the plain words.
STAGE_WORDS = {
    "won": ("won", "closedwon"),
    "lost": ("lost", "closedlost"),
    "open": (
        "open", "prospecting", "qualification", "needsanalysis", "valueproposition", "iddecisionmakers", "perceptionanalysis",
        "proposalpricequote", "negotiationreview", "appointmentscheduled", "qualifiedtobuy", "presentationscheduled",
        "decisionmakerboughtin", "contractsent",
    ),
}  # fmt: skip
_STATUS_OF_WORD = {word: status for status, words in STAGE_WORDS.items() for word in words}
FOLLOWERS = ("stage_changes", "activities")  # tables whose rows go with an opportunity that is merged


def resolved(tables: Tables) -> dict[str, Rows]:
    """The tables with every status told that can be told, and with the history and activities of merged opportunities moved.

    Parameters
    ----------
    tables : typed rows by table name. A status that cannot be told stays "".
    """
    made = dict(tables)
    opportunities = rows_of(tables, "opportunities")
    if not opportunities.numbers:
        return made
    made["opportunities"] = _with_column(opportunities, "status", _statuses(tables))
    merged = merges(tables)
    if merged:
        ids, own = opportunities.column("opportunity"), opportunities.column("merged_into")
        into = [other or merged.get(one, "") for one, other in zip(ids, own, strict=True)]
        made["opportunities"] = _with_column(made["opportunities"], "merged_into", into)
    merged = survivors(merged)
    for name in FOLLOWERS if merged else ():
        if name in tables:
            found = tables[name].column("opportunity")
            made[name] = _with_column(tables[name], "opportunity", [merged.get(value, value) for value in found])
    return made


def _with_column(rows: Rows, name: str, values: list[str]) -> Rows:
    return replace(rows, columns={**rows.columns, name: values})


def _statuses(tables: Tables) -> list[str]:
    opportunities, stages = rows_of(tables, "opportunities"), rows_of(tables, "stages")
    listed = {folded(stage): status for stage, status in zip(stages.column("stage"), stages.column("status"), strict=True) if stage}
    found = opportunities.column("stage")
    told = {stage: listed.get(folded(stage)) or status_of_stage(stage) if stage else "" for stage in set(found)}
    return [own or told[stage] for own, stage in zip(opportunities.column("status"), found, strict=True)]


def status_of_stage(stage: str) -> str:
    """What a stage says itself: open, won, lost, or "" where it does not say. A pipeline may stand behind it in brackets.

    >>> status_of_stage("Closed won (Sales Pipeline)")
    'won'
    """
    words = [plain_name(text) for text in (stage, stage.split("(")[0])]
    return next((_STATUS_OF_WORD[word] for word in words if word in _STATUS_OF_WORD), "")


def merges(tables: Tables) -> dict[str, str]:
    """The opportunity that each merged one went into: by its own row, by the row of the one that is left, or by the table merges."""
    opportunities, listed = rows_of(tables, "opportunities"), rows_of(tables, "merges")
    ids, lists, own = (opportunities.column(name) for name in ("opportunity", "merged", "merged_into"))
    found = dict(zip(listed.column("opportunity"), listed.column("merged_into"), strict=True))
    if any(lists):
        found |= {one: into for into, text in zip(ids, lists, strict=True) if text for one in ids_in(text) if one != into}
    if any(own):
        found |= {one: into for one, into in zip(ids, own, strict=True) if into}
    return {one: into for one, into in found.items() if one and into}


def ids_in(text: str) -> list[str]:
    """The ids in a cell that holds several.

    >>> ids_in("101; 102|103")
    ['101', '102', '103']
    """
    return [part for part in re.split(r"[|;,\s]+", text) if part]


def survivors(merged: Mapping[str, str]) -> dict[str, str]:
    """The opportunity that is left of each merged one, over any number of merges; those in a circle are left out."""
    found: dict[str, str] = {}
    for start in merged:
        way: dict[str, None] = {}
        at = start
        while at in merged and at not in found and at not in way:
            way[at] = None
            at = merged[at]
        found.update(dict.fromkeys(way, found.get(at, "" if at in way else at)))
    return {one: last for one, last in found.items() if last}


def circles(merged: Mapping[str, str]) -> list[list[str]]:
    """The circles of opportunities that are merged into each other, each once, from its first id.

    >>> circles({"A": "B", "B": "A", "C": "A"})
    [['A', 'B']]
    """
    seen: set[str] = set()
    found = []
    for start in sorted(set(merged) - set(survivors(merged))):
        way: dict[str, None] = {}
        at = start
        while at not in seen and at not in way:
            way[at] = None
            at = merged[at]
        if at in way:
            circle = list(way)[list(way).index(at) :]
            first = circle.index(min(circle))
            found.append(circle[first:] + circle[:first])
        seen.update(way)
    return found
