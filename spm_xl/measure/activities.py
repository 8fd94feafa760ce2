"""The activities in columns: calls, meetings and whatever else a CRM counts, by participant, day and kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spm_xl.measure.coded import Whole, coded, flags, ordinals, whole
from spm_xl.measure.names import activity_measure, activity_measures
from spm_xl.measure.people import Somebody
from spm_xl.tables.inputs import Inputs, rows_of


@dataclass(frozen=True)
class Activities:
    """Activities, an array a column; deleted ones are left out.

    Attributes
    ----------
    owner : code of the participant. day : as a number. kind : code of `measures`, `NONE` for a rare one. count : how many.
    measures : name of the measure of each kind. read : rows of the table.
    """

    owner: Any
    day: Any
    kind: Any
    count: Whole
    measures: tuple[str, ...]
    read: int


def activities_of(inputs: Inputs, people: Sequence[Somebody], *, only: bool = False) -> Activities:
    """The activities that count; `only` leaves out those of none of the people."""
    rows = rows_of(inputs.tables, "activities")
    owner, _ = coded(rows.column("participant"), [each.participant for each in people])
    kinds = {kind: activity_measure(kind) for kind in set(rows.column("kind"))}
    kind, measures = coded([kinds[each] for each in rows.column("kind")], activity_measures(inputs))
    count = whole(rows.column("count"))
    kept = ~flags(rows.column("deleted"))
    if only:
        kept &= owner >= 0
    day = ordinals(rows.column("date"))
    return Activities(
        owner[kept], day[kept], kind[kept], Whole(count.units[kept], count.known[kept], count.one), measures, len(owner)
    )
