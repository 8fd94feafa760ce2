"""What of a workbook a scorecard feeds: found by the names in it, without a file that says so.

A defined name that is a field takes its value. A table that is called like a list takes its rows; its headers name fields,
and a header that names none is the people's own: it is never written, and stays with its row, which is found by its key.
Called `participants_ranked`, a table takes the same rows in the order of rank instead: what it holds besides are formulas.

>>> places = Places(("Team.Win_rate", "tax"), {"Participants": ("Participant", "Won amount", "My note")})
>>> found = binding(places, {"team": {"win_rate": 1}, "participants": [{"participant": "P1", "won_amount": 5}]})
>>> found.names
{'Team.Win_rate': 'team.win_rate'}
>>> found.tables["Participants"]
Rows(of='participants', columns={'Participant': 'participant', 'Won amount': 'won_amount'}, key=('Participant',))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from spm_xl.measure.names import ACTIVITIES_OF, named
from spm_xl.near import nearest
from spm_xl.scorecard.fields import ALSO, FIELDS, KPI_FIELDS, SETTINGS
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.bind.vocabulary import LIST
from spm_xl.workbook.ports.port import Places

PREFIX, RANKED = "spm_", "_ranked"  # what may stand before a name or the name of a table, and behind that of a table
KEYS: Mapping[str, tuple[str, ...]] = {
    "participants": ("participant",), "teams": ("team",), "regions": ("region",), "products": ("product",), "kpis": ("kpi",),
    "goals": ("goal",), "targets": ("label",), "stages": ("stage",), "distribution": ("band",), "spread": ("band",), "history": ("month",),
    "coaching_notes": ("participant", "date", "note"),
}  # fmt: skip
LISTS = {field.name: field for field in FIELDS if field.kind == LIST}
ALIKE = 0.8  # from here on a header is told to be near a field


def binding(places: Places, values: Mapping[str, Any]) -> Binding:
    """What feeds what in a workbook.

    Parameters
    ----------
    places : what can be bound in it. values : of the scorecard, as `scorecard.values` gives them.
    """
    fields = _single_fields(values)
    names = {name: fields[_plain(name)] for name in places.names if _plain(name) in fields}
    tables = {}
    for table, headers in places.tables.items():
        of = list_of(table)
        columns = _columns(of, headers, values) if of else {}
        if columns:
            tables[table] = Rows(of, columns, _key(of, table, headers, columns))
    return Binding(names=names, tables=tables)


def remarks(places: Places, values: Mapping[str, Any]) -> tuple[str, ...]:
    """What looks as if it was meant for the scorecard, and is not fed: names and headers that are near a field."""
    return (*_of_names(places, values), *_of_headers(places, values))


def list_of(table: str) -> str:
    """The list that a table takes by its name; blank where it takes none.

    >>> list_of("Participants"), list_of("spm_KPIs"), list_of("participants_ranked"), list_of("Team")
    ('participants', 'kpis', 'participants', '')
    """
    name = _plain(table).removesuffix(RANKED)
    return name if name in LISTS else ""


def _plain(name: str) -> str:
    return name.casefold().removeprefix(PREFIX)


def _single_fields(values: Mapping[str, Any]) -> dict[str, str]:
    """Folded name -> name of every single value."""
    return {name.casefold(): name for name in _dotted(values)}


def _dotted(values: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _dotted(value, f"{before}{name}.")
        elif not isinstance(value, (list, tuple)):
            yield f"{before}{name}"


def _columns(of: str, headers: Sequence[str], values: Mapping[str, Any]) -> dict[str, str]:
    """Header -> field of an item."""
    fields = _fields_of(of, values)
    return {header: fields[named(header)] for header in headers if named(header) in fields}


def _fields_of(of: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What a header of a list may name -> the field that it means; a KPI also by its label."""
    declared = dict.fromkeys(field.name for field in LISTS[of].items)
    measured = declared.pop(KPI_FIELDS[0], "") is None
    given = values.get(of) or (declared | (values.get("team", {}) if measured else {}),)
    labels = {named(kpi["label"]): kpi["kpi"] for kpi in values.get("kpis", ())} if measured else {}
    found = {header: name for header, name in (labels | ALSO).items() if name in given[0]}
    return found | {name: name for name in given[0]}


def _key(of: str, table: str, headers: Sequence[str], columns: Mapping[str, str]) -> tuple[str, ...]:
    """The headers that tell whose row it is, where people's own columns stand beside them."""
    if _plain(table) != of or len(columns) == len(headers):
        return ()
    by_field = {field: header for header, field in columns.items()}
    key = KEYS[of]
    return tuple(by_field[field] for field in key) if all(field in by_field for field in key) else ()


# --- what is near ---------------------------------------------------------------------------------------


def _of_names(places: Places, values: Mapping[str, Any]) -> Iterator[str]:
    fields = _single_fields(values) | {field.name: field.name for field in SETTINGS}
    groups = {name.partition(".")[0] for name in fields}
    for name in places.names:
        plain = _plain(name)
        if plain not in fields and plain.partition(".")[0] in groups and "." in plain:
            near = nearest(plain, fields, most=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            yield f"The name {name} is no field of a scorecard, and its cell stays as it is.{hint}"


def _of_headers(places: Places, values: Mapping[str, Any]) -> Iterator[str]:
    for table, headers in places.tables.items():
        of = list_of(table)
        near = [] if of else nearest(_plain(table), LISTS, most=1)
        if near and _alike(_plain(table), near[0]) and _columns(near[0], headers, values):
            yield f"Table {table} is called like no list of a scorecard, and stays as it is. Did you mean {near[0]}?"
        fields = _fields_of(of, values) if of else {}
        free = [field for field in fields if field not in map(named, headers)]
        for header in headers:
            name = named(header)
            near = [] if name in fields else nearest(name, free, most=1)
            if near and _alike(name, near[0]):
                yield f"Column {header!r} of table {table} is no field of {of}, and stays as it is. Did you mean {near[0].replace('_', ' ')!r}?"
            elif fields and name not in fields and name.startswith(ACTIVITIES_OF):
                yield f"Column {header!r} of table {table} stays as it is: the inputs have no such activities."


def _alike(name: str, other: str) -> bool:
    return SequenceMatcher(None, name, other).ratio() >= ALIKE
