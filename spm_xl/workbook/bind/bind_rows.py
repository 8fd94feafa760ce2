"""Which list feeds which rows, and which of its fields each column: the part of a proposed binding that is about rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from spm_xl.workbook.bind.alike import Known, alike, known, name_for, words
from spm_xl.workbook.bind.binding import Rows
from spm_xl.workbook.bind.binding_file import in_quotes, quoted
from spm_xl.workbook.bind.data_fields import Fields
from spm_xl.workbook.bind.places import Column, RowPlace

KEY_WORDS = ({"id"}, {"key", "code"}, {"number", "no", "nr", "reference", "ref"})  # last words of a key's header, best first
MOST_CHOICES = 3  # fields that are offered for one column
_GENERIC = re.compile(r"(?:table|tabelle|tableau|tabla|list|liste)[_ ]?\d*", re.IGNORECASE)


@dataclass(slots=True)
class BoundRows:
    """Tables and ranges with what feeds them, and comments by section."""

    tables: dict[str, Rows] = field(default_factory=dict)
    ranges: dict[str, Rows] = field(default_factory=dict)
    remarks: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a list fits rows: whether it is called like them, and which column takes which field."""

    name: str
    called: int
    columns: Mapping[str, str]


def bound_rows(places: Sequence[RowPlace], fields: Fields | None, least: str = "near") -> BoundRows:
    """What feeds the rows of a workbook.

    Parameters
    ----------
    places : tables and ranges, in the order in which they are to be listed.
    fields : of the data; None where there are none yet.
    least : how alike names must be, as in `alike`; with "exact" also the list is called like the table or sheet.
    """
    found = BoundRows()
    if fields is None:
        for place in places:
            _named_by_itself(place, found)
        return found
    lists = {name: known(each, each) for name, each in fields.lists.items()}
    names = known(lists)
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    for place in places:
        fits = _fits(place, lists, names, fields, "exact" if least == "exact" else "same")
        headers = tuple(column.title for column in place.columns)
        again = bool(fits) and (fits[0].name, place.area.sheet, headers) in seen
        if len(fits) == 1 and not place.against and not again:
            seen.add((fits[0].name, place.area.sheet, headers))
            _bind(place, fits[0], fields, lists[fits[0].name], found)
        else:
            _tell(place, fits, again, found)
    return found


# --- with data ------------------------------------------------------------------------------------------


def _fits(place: RowPlace, lists: Mapping[str, Known], names: Known, fields: Fields, least: str) -> list[Fit]:
    """The list that fits best; several where they fit as well as each other."""
    called = {name: rank for rank, title in ((1, place.titles[-1]), (2, place.titles[0])) for name in alike(title, names, least).names}
    found = []
    for name, among in lists.items():
        columns = _columns(place, name, among, least)
        enough = 2 if name not in called else 1
        if least == "exact" and name not in called:
            continue
        if len(columns) >= enough and (name in called or 2 * len(columns) >= min(len(_open(place)), len(fields.lists[name]))):
            found.append(Fit(name, called.get(name, 0), columns))
    best = max(((fit.called, len(fit.columns)) for fit in found), default=None)
    return [fit for fit in found if (fit.called, len(fit.columns)) == best]


def _open(place: RowPlace) -> list[Column]:
    """The columns that take values."""
    return [column for column in place.columns if not column.calculated]


def _columns(place: RowPlace, name: str, among: Known, least: str) -> dict[str, str]:
    """Column -> the field that it means, where it is one, and the first column that means it."""
    found: dict[str, str] = {}
    for column in sorted(_open(place), key=lambda column: column.title not in among.names):
        meant = _field(column.title, name, among, least) if column.title else ()
        if len(meant) == 1 and meant[0] not in found.values():
            found[column.header] = meant[0]
    return {column.header: found[column.header] for column in place.columns if column.header in found}


def _field(title: str, name: str, among: Known, least: str) -> tuple[str, ...]:
    """The fields that a header means; in a list employees, Employee Name may be the field name."""
    found = alike(title, among, least).names
    item, said = words(name.rpartition(".")[2]), words(title)
    if found or least == "exact" or said[: len(item)] != item:
        return found
    return alike(" ".join(said[len(item) :]), among, least).names


def _bind(place: RowPlace, fit: Fit, fields: Fields, among: Known, found: BoundRows) -> None:
    keys = {header for header, name in fit.columns.items() if (fit.name, name) in fields.keys}
    section = "tables" if place.is_table else "ranges"
    getattr(found, section)[place.key] = Rows(fit.name, fit.columns, _key(place, keys))
    free = [name for name in among.names if name not in fit.columns.values()]
    found.remarks[f"{section}.{place.key}"] = (*_open_columns(place, fit, free), *_remarks(place))


def _open_columns(place: RowPlace, fit: Fit, free: list[str]) -> list[str]:
    """Lines for the columns that are not bound: fields that are near, or whatever is free for one without a header."""
    among, lines, nothing = known(free), [], []
    for column in _open(place):
        if column.header in fit.columns:
            continue
        near = alike(column.title, among).names[:MOST_CHOICES] if column.title else tuple(free[:MOST_CHOICES])
        if near:
            others = f"; or {', '.join(near[1:])}" if near[1:] else ""
            lines.append(f"{quoted(column.header)} = {in_quotes(near[0])}  # {'near it' if column.title else 'no header'}{others}")
            free = [name for name in free if name not in near or not column.title]
        else:
            nothing.append(column.title or column.header)
    if nothing:
        lines.append(f"nothing is like {_list(nothing)}" + (f"; {fit.name} also has {_list(free)}" if free else ""))
    return lines


def _tell(place: RowPlace, fits: Sequence[Fit], again: bool, found: BoundRows) -> None:
    """Say why rows are not bound, and what could feed them."""
    section = f"{'tables' if place.is_table else 'ranges'}.{place.key}"
    columns = _list([column.title or column.header for column in _open(place) if column.title])
    why = place.against or ("the same headers a second time on this sheet" if again else "two lists fit as well" if fits else "no list is like them")
    lines = [f"[{section.partition('.')[0]}.{quoted(place.key)}]  # not bound: {why}"]
    lines += [f"rows = {in_quotes(fit.name)}  # {len(fit.columns)} of its columns: {_list(list(fit.columns))}" for fit in fits[:3]]
    found.remarks[section] = (*lines, *([] if fits else [f"columns: {columns}"] if columns else []))


# --- without data ---------------------------------------------------------------------------------------


def _named_by_itself(place: RowPlace, found: BoundRows) -> None:
    """Names made from a table's own name and headers."""
    section = "tables" if place.is_table else "ranges"
    if place.against or place.locked or not _open(place):
        why = place.against or ("their sheet is protected" if place.locked else "all of their columns are calculated")
        found.remarks[f"{section}.{place.key}"] = (f"[{section}.{quoted(place.key)}]  # not bound: {why}",)
        return
    title = next((each for each in place.titles if not _GENERIC.fullmatch(each)), place.titles[0])
    taken = {rows.of for rows in (*found.tables.values(), *found.ranges.values())}
    columns: dict[str, str] = {}
    for column in _open(place):
        columns[column.header] = _unique(name_for(column.title, "label"), set(columns.values()))
    rows = Rows(_unique(name_for(title, "rows"), taken), columns, _key(place, {each.header for each in place.columns if each.different}))
    getattr(found, section)[place.key] = rows
    found.remarks[f"{section}.{place.key}"] = tuple(_remarks(place))


def _unique(name: str, taken: set[str]) -> str:
    """A name that is not taken, with a number where it must be."""
    made, number = name, 2
    while made in taken:
        made, number = f"{name}_{number}", number + 1
    return made


# --- both -----------------------------------------------------------------------------------------------


def _key(place: RowPlace, able: set[str]) -> tuple[str, ...]:
    """The column that tells which row is whose, by its header and its values."""
    for likely in KEY_WORDS:
        for column in _open(place):
            if column.header in able and (column.different or place.blank) and set(words(column.title)[-1:]) & likely:
                return (column.header,)
    return tuple(column.header for column in place.columns[:1] if not column.title and column.different and column.header in able)


def _remarks(place: RowPlace) -> list[str]:
    calculated = [column.title for column in place.columns if column.calculated]
    lines = [f"calculated by the workbook: {_list(calculated)}"] if calculated else []
    if place.blank:
        lines.append(f"{place.area.bottom - place.area.top + 1} blank rows; those that the data do not fill are taken out. Name fewer rows to keep the others.")
    return [*lines, *(["the sheet is protected: refresh needs --into-locked"] if place.locked else [])]


def _list(names: list[str], most: int = 12) -> str:
    plain = [" ".join(name.split()) for name in names]
    return ", ".join(plain[:most]) + (f" and {len(plain) - most} more" if len(plain) > most else "")
