"""Refresh a workbook that finance owns: new values in place, every part that has no business with them byte for byte.

>>> from spm_xl.workbook.bind.binding import Binding
>>> refresh(b"", Binding(), {})
Traceback (most recent call last):
spm_xl.errors.InvalidInput: this is no readable .xlsx workbook: it is no zip file. Save it again as .xlsx without a password.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput, NotFound
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.formulas.dependents import Touched
from spm_xl.workbook.formulas.stale import stale
from spm_xl.workbook.grid.cells import Fixed, Known
from spm_xl.workbook.grid.grid import Area, Book, Place
from spm_xl.workbook.grid.grid_read import book_of
from spm_xl.workbook.grid.grid_write import Edit, without_chain
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.whole_file import confirm_closed, read_or_nothing, replace_whole, spoken
from spm_xl.workbook.parts.xml_parts import confirm_safe
from spm_xl.workbook.refresh.known_kinds import refreshed_as_known, remember
from spm_xl.workbook.refresh.on_opening import calculated_on_opening
from spm_xl.workbook.refresh.refresh_cells import edits_of
from spm_xl.workbook.refresh.refresh_following import caches_with, sheets_with
from spm_xl.workbook.refresh.refresh_places import Problems, targets
from spm_xl.workbook.refresh.refresh_rows import Bound, bound_rows, cell_values, check_formulas
from spm_xl.workbook.refresh.refresh_shape import Shape, shaped
from spm_xl.workbook.refresh.refresh_writing import Writing
from spm_xl.workbook.refresh.texts_among_numbers import texts_among_numbers

SIGNATURES, SHARED_LOG, STRICT = "_xmlsignatures/", "xl/revisions/", b"http://purl.oclc.org/ooxml/"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A refreshed workbook.

    Attributes
    ----------
    data : the workbook. changed : the parts that are not as they were, in the order of the file.
    cells : how many cells show another value than before.
    added, removed : rows that tables and ranges gained and lost.
    notes : what the user should know, in sentences.
    """

    data: bytes = field(repr=False)
    changed: tuple[str, ...] = ()
    cells: int = 0
    added: int = 0
    removed: int = 0
    notes: tuple[str, ...] = ()


def refresh(data: bytes, binding: Binding, values: Mapping[str, Any], *, into_locked: bool = False) -> Refreshed:
    """Write values into a workbook.

    Parameters
    ----------
    data : the workbook: .xlsx, .xlsm, .xltx or .xltm.
    binding : what feeds what.
    values : by name: a number, text, date, True or False, None; `cells.Known` for what a formula comes to,
        `cells.Fixed` in its place; a list of such mappings for rows.
    into_locked : whether locked cells of protected sheets are written, too. The protection stays.

    Raises
    ------
    InvalidInput : no workbook, or one that is not supported; or the binding, the data and the workbook do not fit
        together. Everything that is wrong is named at once.
    """
    parts = package.opened(data)
    only_cells = not binding.tables and not binding.ranges
    known = refreshed_as_known(parts, binding, values, into_locked) if only_cells else None
    if known:
        return _refreshed(data, parts, *known)
    book = book_of(parts)
    check_supported(book)
    problems = Problems()
    bound = targets(book, binding.cells, binding.names, values, problems)
    rows = bound_rows(book, binding.tables, binding.ranges, values, problems)
    for each, area in rows:
        check_formulas(book.by_name[area.sheet.casefold()], each, area, problems)
    shape = shaped(book, rows, bound, values, problems, into_locked)
    writing = _writing(shape, values, problems, into_locked)
    edits, touched = edits_of(writing)
    changed = _changed(shape, writing, edits, touched)
    if only_cells:
        remember(book, [(area.sheet, area.top, area.left) for area, _ in bound], binding, into_locked)
    notes = [*shape.notes, *writing.notes, *_texts_noted(book, rows, shape)]
    return _refreshed(data, parts, changed, len(touched), shape.added, shape.removed, tuple(notes))


def _refreshed(
    data: bytes, parts: package.Parts, changed: Mapping[str, bytes | None], cells: int, added: int = 0, removed: int = 0, notes: tuple[str, ...] = ()
) -> Refreshed:
    """A workbook with some of its parts changed, those that are as they were among them."""
    real = {name: content for name, content in changed.items() if name not in parts or content != parts[name]}
    names = (*(name for name in parts if name in real), *(name for name in real if name not in parts))
    return Refreshed(package.rewritten(parts, real) if real else data, names, cells, added, removed, notes)


def _texts_noted(book: Book, rows: list[tuple[Bound, Area]], shape: Shape) -> Iterator[str]:
    """Notes on texts that came where numbers stood; `book` and `rows` are as they were."""
    for (bound, before), (_, now, plan) in zip(rows, shape.rows, strict=True):
        yield from texts_among_numbers(book.by_name[before.sheet.casefold()], bound, before, plan, now)


def _writing(shape: Shape, values: Mapping[str, Any], problems: Problems, into_locked: bool) -> Writing:
    """The values of all bound cells, where they stand now."""
    placed: dict[Place, Any] = {}
    called: dict[Place, str] = {}
    for area, target in shape.cells:
        place = (area.sheet, area.top, area.left)
        if place in placed:
            problems.add(f"{called[place]} and {target.called} are bound to one cell. Take one of them out of the binding.")
        placed[place], called[place] = target.value, target.called
    for bound, data, plan in shape.rows:
        sheet = shape.book.by_name[data.sheet.casefold()]
        placed |= cell_values(sheet, bound, plan, data, values, problems)
    return Writing(shape.book, placed, problems, into_locked, called, gone=shape.strings)


def _changed(shape: Shape, writing: Writing, edits: Mapping[str, list[Edit]], touched: set[Place]) -> dict[str, bytes | None]:
    """The parts that are not as they were, or (None) are gone."""
    book = shape.book
    changed: dict[str, bytes | None] = dict(shape.changed)
    areas = Touched(touched, shape.areas)
    given = {place for place, value in writing.values.items() if type(value) in (Known, Fixed)}
    old = stale(book, areas, given, shape.moved) if areas else set()
    if shape.chain or writing.formula_gone:
        changed |= without_chain(book)
    changed |= sheets_with(book, edits, old)
    changed |= caches_with(book, writing.values, old, areas)
    if writing.changed_texts:
        changed[book.strings] = writing.changed_texts
    if writing.changed_formats:
        changed[book.styles] = writing.changed_formats
    if old or shape.new_formulas:
        changed[book.main] = calculated_on_opening(book.parts[book.main], book.main)
    return changed


def check_supported(book: Book) -> None:
    """Refuse what cannot be changed without breaking it, and properties that are not safe to hand on."""
    confirm_safe({name: book.parts[name] for name in book.parts if name.lower().startswith("docprops/")})
    if any(name.lower().startswith(SIGNATURES) for name in book.parts):
        raise InvalidInput("the workbook is signed; any change would break its digital signature. Remove the signature first, or refresh a copy without it.")
    if any(name.lower().startswith(SHARED_LOG) for name in book.parts):
        raise InvalidInput("the workbook is shared in the old way, with a log of all changes. Stop sharing it (Review, Unshare Workbook), and run again.")
    if STRICT in book.parts[book.main]:
        raise InvalidInput("the workbook is in the form Strict Open XML, which is not supported. Save it as Excel Workbook (.xlsx).")
    if book.main.endswith(".bin"):
        raise InvalidInput("the workbook is binary (.xlsb), which is not supported. Save it as .xlsx or .xlsm.")


def refresh_file(path: Path, binding: Binding, values: Mapping[str, Any], *, into_locked: bool = False) -> Refreshed:
    """Refresh a file where it stands; it is as before where anything goes wrong.

    Raises
    ------
    NotFound : there is no such file.
    NotWritable : it is open in a program, read-only, changed meanwhile, or cannot be written.
    InvalidInput : as `refresh`.
    """
    path = Path(path)
    before = read_or_nothing(path)
    if before is None:
        raise NotFound(f"there is no file {spoken(path)}. Name one that is there.")
    confirm_closed(path)
    done = refresh(before, binding, values, into_locked=into_locked)
    if done.data != before:
        replace_whole(path, done.data, before)
    return done
