"""Which value feeds which single cell: the part of a proposed binding that is about cells and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from spm_xl.workbook.bind.alike import Alike, Known, alike, known, name_for
from spm_xl.workbook.bind.binding_file import in_quotes, quoted
from spm_xl.workbook.bind.data_fields import Fields
from spm_xl.workbook.bind.places import CellPlace
from spm_xl.workbook.grid.grid import named

MOST_NEAR = 200  # places for which near names are looked for
MOST_CHOICES = 3  # names that are offered for one place
MOST_REMARKS = 40  # lines of comment in a section


@dataclass(slots=True)
class BoundCells:
    """Cells and names with what feeds them, and comments on them by section and by line."""

    cells: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, tuple[str, ...]] = field(default_factory=dict)


def bound_cells(places: Sequence[CellPlace], fields: Fields | None, least: str = "near") -> BoundCells:
    """What feeds the single cells of a workbook.

    Parameters
    ----------
    places : the cells, in the order in which they are to be listed.
    fields : of the data; None where there are none yet.
    least : how alike names must be, as in `alike`.
    """
    found = BoundCells()
    open_lines: dict[tuple[str, ...], list[str]] = {}
    among = known(fields.values, fields.values) if fields else None
    taken: dict[tuple[str, str], CellPlace] = {}
    tries = 0
    for place in places:
        section, key = ("names", place.name) if place.name else ("cells", named(place.place))
        title = place.titles[-1]
        tries += place.likely
        meant = _meant(place, among, "same" if least == "near" and (tries > MOST_NEAR or not place.likely) else least)
        why = _why_not(place, meant, taken)
        if why is None:
            getattr(found, section)[key] = meant.names[0]
            taken[place.place[0], meant.names[0]] = place
            found.beside[key] = _beside(place, title, meant.names[0])
        elif meant.names or place.likely:
            offered = (meant.names or (name_for(title),))[:MOST_CHOICES]
            open_lines.setdefault((section, place.place[0], title, why, *offered), []).append(key)
    lines: dict[str, list[str]] = {}
    for (section, _, title, why, name, *others), keys in open_lines.items():
        also = f"; also {', '.join(key.rpartition('!')[2] for key in keys[1:])}" if keys[1:] else ""
        choices = f"; or {', '.join(others)}" if others else ""
        lines.setdefault(section, []).append(f"{quoted(keys[0])} = {in_quotes(name)}  # {title}: {why}{choices}{also}")
    found.remarks = {section: _short(each) for section, each in lines.items()}
    return found


def _meant(place: CellPlace, among: Known | None, least: str) -> Alike:
    """The names that a cell's titles mean."""
    if among is None:
        return Alike("same", (name_for(place.name or place.titles[-1]),)) if place.likely else Alike("")
    best = Alike("")
    for title in place.titles:
        found = alike(title, among, least)
        if _RANK[found.how] > _RANK[best.how]:
            best = found
    return best


_RANK = {"": 0, "near": 1, "same": 2, "exact": 3}


def _why_not(place: CellPlace, meant: Alike, taken: Mapping[tuple[str, str], CellPlace]) -> str | None:
    """Why a cell is only suggested, None where it is bound."""
    if not meant.names:
        return "nothing in the data is like it"
    if meant.how == "near":
        return "near it"
    if len(meant.names) > 1:
        return "which of them?"
    if place.calculated:
        return "a formula calculates it"
    before = taken.get((place.place[0], meant.names[0]))
    if before and (before.shown != place.shown or place.shown in (None, "")):
        return "there a second time on this sheet"
    return None


def _beside(place: CellPlace, title: str, name: str) -> str:
    """What is said of a bound cell: its label, where the name does not say it already, and whether it is locked."""
    said = [] if place.name == title or title.casefold().replace(" ", "_") == name.rpartition(".")[2] else [title]
    return "; ".join([*said, *(["locked"] if place.locked else [])])


def _short(lines: list[str]) -> tuple[str, ...]:
    more = (f"and {len(lines) - MOST_REMARKS} more like these",) if len(lines) > MOST_REMARKS else ()
    return (*lines[:MOST_REMARKS], *more)
