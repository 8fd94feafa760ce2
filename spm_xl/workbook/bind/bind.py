"""Propose what feeds what in a workbook that nobody prepared, as a binding that a person reads and edits.

What means the same is bound; what is only near, calculated, or has no counterpart is said in comments.
Without data, names for them are made from the workbook's own labels and headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.alike import alike, known
from spm_xl.workbook.bind.bind_cells import bound_cells
from spm_xl.workbook.bind.bind_rows import bound_rows
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.bind.binding_file import in_quotes, written
from spm_xl.workbook.bind.cell_places import cell_places, placeholders_inside
from spm_xl.workbook.bind.data_fields import Fields
from spm_xl.workbook.bind.looks import looks
from spm_xl.workbook.bind.row_places import row_places
from spm_xl.workbook.grid.grid import Book, named
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.texts import markers

MOST_LISTED = 12  # names that one comment lists
_TAGS = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A binding, and what is to be said about it.

    Attributes
    ----------
    remarks, beside : comments, as `binding_file.written` takes them.
    markers : names that the workbook's own markers ask for.
    suggested : how many lines are there as comments, to be chosen from.
    unused : names of the data that nothing takes.
    """

    binding: Binding
    remarks: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, str]
    markers: tuple[str, ...]
    suggested: int
    unused: tuple[str, ...]


def proposed(data: bytes, fields: Fields | None = None, least: str = "near") -> Proposal:
    """What feeds what in a workbook.

    Parameters
    ----------
    data : the workbook.
    fields : of the data; None where there are none yet, and names are made from the workbook.
    least : how alike names must be: "exact", "same" but for case, punctuation and plural, or "near" for suggestions too.
    """
    book = read(data)
    look = looks(book)
    rows = row_places(book, look)
    taken = [*(place.whole for place in rows), *(table.area for table in book.tables.values())]
    cells = bound_cells(cell_places(book, look, taken), fields, least)
    lists = bound_rows(rows, fields, least)
    binding = Binding(cells.cells, cells.names, lists.tables, lists.ranges)
    asked = tuple(markers_in(book))
    unused = _unused(binding, asked, fields)
    remarks = {**cells.remarks, **lists.remarks}
    remarks["cells"] = (*remarks.get("cells", ()), *_inside(book))
    end = [*_about_markers(asked, fields), *_about_unused(unused)]
    suggested = sum(line.count(" = ") > 0 for lines in remarks.values() for line in lines)
    return Proposal(binding, {**{k: v for k, v in remarks.items() if v}, "end": tuple(end)}, cells.beside, asked, suggested, unused)


def text_of(proposal: Proposal, head: tuple[str, ...]) -> str:
    """The proposal as the text of a binding file.

    Parameters
    ----------
    head : the first lines, as comments.
    """
    remarks = {"": head, **proposal.remarks}
    end = remarks.pop("end", ())
    return written(proposal.binding, remarks, proposal.beside) + "".join(f"\n# {line}" for line in end).replace("\n\n", "\n") + ("\n" if end else "")


def markers_in(book: Book) -> Iterator[str]:
    """The names in the workbook's own markers, each once, in the order of sheets and then of parts."""
    seen: set[str] = set()
    for text, where in _texts(book):
        try:
            found = [each.what for each in markers.found(text, where)]
        except InvalidInput:
            continue  # filling says what is wrong with it
        for what in found:
            if isinstance(what, markers.Marker) and what.name not in seen:
                seen.add(what.name)
                yield what.name


def _texts(book: Book) -> Iterator[tuple[str, str]]:
    shared = b"{" in book.parts.get(book.strings, b"")
    for sheet in book.sheets:
        for cell in sheet.cells.values() if shared or b"{" in sheet.data else ():
            value: Any = cell.value
            if isinstance(value, str) and "{" in value:
                yield value, sheet.name
    for part in book.parts:
        if part.endswith((".xml", ".vml")) and part != book.strings and all(part != sheet.part for sheet in book.sheets):
            text = book.parts[part].decode("utf-8", "replace")
            if "{" in text:
                yield from ((unescape(each), part) for each in (_TAGS.sub("", text), *_TAGS.findall(text)) if "{{" in each)


def _about_markers(asked: tuple[str, ...], fields: Fields | None) -> Iterator[str]:
    if not asked:
        return
    yield f"The workbook asks by markers of its own for {_listed(asked)}. They need no line here."
    if fields is not None:
        names = known([*fields.values, *fields.lists, *(each for group in fields.lists.values() for each in group)])
        for name in asked:
            if name not in names.names and not any(each.startswith(f"{name}.") for each in names.names):
                near = alike(name, names).names
                yield f"The data have no value {name}." + (f" Near: {_listed(near)}." if near else "")


def _about_unused(unused: tuple[str, ...]) -> Iterator[str]:
    if unused:
        yield f"Of the data nothing takes: {_listed(unused)}."


def _unused(binding: Binding, asked: tuple[str, ...], fields: Fields | None) -> tuple[str, ...]:
    """Single values and lists that nothing takes."""
    used = {*binding.cells.values(), *binding.names.values(), *asked, *(rows.of for rows in (*binding.tables.values(), *binding.ranges.values()))}
    return tuple(name for name in (*fields.values, *fields.lists) if name not in used) if fields else ()


def _inside(book: Book) -> Iterator[str]:
    """Placeholders inside longer texts, which a binding cannot fill."""
    for place, text in placeholders_inside(book):
        yield f"{named(place)} has a placeholder in a longer text: {in_quotes(text[:60])}. Write {{{{ name }}}} there to fill it."


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more
