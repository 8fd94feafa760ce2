"""New values for cells of a workbook: as each cell takes them, and what else of the workbook they change.

A cell that shows a formula is not overwritten: `cells.Known` gives what the formula comes to and keeps it, `cells.Fixed`
takes its place. A text becomes a shared string, or stands in the cell itself where the workbook has no shared strings,
so that no part has to be added. A date keeps the cell's format; a cell without a number format gets the short date,
as if the date were typed into it. In a protected sheet locked cells stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from numbers import Real
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.cell_formats import GENERAL
from spm_xl.workbook.grid.cells import FORMULA_STARTS, Fixed, Known, checked
from spm_xl.workbook.grid.grid import Cell, Cells, Place, Sheet, Spot, named
from spm_xl.workbook.grid.grid_write import Edit, Inline, Shared, Styled, sheet_edits
from spm_xl.workbook.parts.xml_parts import LONGEST_NUMBER
from spm_xl.workbook.refresh.refresh_places import only_a_number
from spm_xl.workbook.refresh.refresh_usual import NewText, numbered_edits, usual_edits
from spm_xl.workbook.refresh.refresh_writing import Writing, numbered
from spm_xl.workbook.refresh.sheet_objects import is_protected
from spm_xl.workbook.refresh.text_pool import IS_TEXT, shared_numbers

_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^<>]*)>")
_FACT = re.compile(rb"""\s(\w+)\s*=\s*["']([^"']*)["']""")


def taken(writing: Writing, place: Place, sheet: Sheet, protected: bool) -> Any:
    """A value as its cell takes it, where nothing stands against it; texts are noted, and numbered later."""
    value = writing.values[place]
    there = found_at(sheet, place[1:])
    formula, style, old = _state(sheet, place[1:], there)
    kind = type(value)
    if formula and kind is not Known and kind is not Fixed and not only_a_number(sheet.cells[place[1:]]):
        text = sheet.cells[place[1:]].formula or ""
        writing.problems.add(
            f"{_where(writing, place)} holds the formula ={text[:60]}, which is not overwritten. Take the cell out of the binding, or bind a cell that the formula reads."
        )
    if protected and writing.formats.locked(style):
        writing.problems.add(
            f"{_where(writing, place)} is locked, and sheet {sheet.name} is protected. Unlock the cell (Format Cells, Protection), or allow it: --into-locked, in Python into_locked."
        )
    if kind is Known or kind is Fixed:
        value = value.value
    plain = plain_value(writing, value, place)
    if formula and kind is Known:
        return plain
    if isinstance(plain, str):
        new: Any = _text(writing, place, plain, style, old, sheet)
    else:
        new = plain
        if isinstance(value, date) and plain is not None and not writing.formats.of_dates(style):
            new = _dated(writing, style, plain)
        if old is not None:
            writing.overwritten.append(old)
        if there is None and style and type(new) is not Styled:
            new = Styled(new, style)
    writing.formula_gone = writing.formula_gone or formula
    return Fixed(new) if formula else new


def found_at(sheet: Sheet, spot: Spot) -> re.Match[bytes] | Cell | None:
    """A cell as it was found: its match where it is in the ordinary form."""
    cells = sheet.cells
    return cells.found.get(spot) if isinstance(cells, Cells) else cells.get(spot)


def _state(sheet: Sheet, spot: Spot, there: re.Match[bytes] | Cell | None) -> tuple[bool, int, int | None]:
    """Whether a cell shows a formula, its format, and the number of the shared string that it shows."""
    if there is None:
        return False, style_at(sheet, spot), None
    if isinstance(there, Cell):
        return there.formula is not None, there.style, next(iter(shared_numbers(sheet.data, there)), None)
    style = _STYLE.search(there[3])
    return there[4] is not None, int(style[1]) if style else 0, _number(there)


def _number(match: re.Match[bytes]) -> int | None:
    """The number of the shared string that a cell in the ordinary form shows."""
    facts, raw = match.group(3, 6)
    return int(raw) if raw and b"t" in facts and IS_TEXT.search(facts) and raw.isdigit() and len(raw) <= LONGEST_NUMBER else None


def style_at(sheet: Sheet, spot: Spot) -> int:
    """The format that a cell gets which is not there yet: that of its row, else of its column."""
    row = sheet.rows.get(spot[0])
    if row:
        tag = sheet.data[row[0] : row[1]]
        found = _STYLE.search(tag)
        if found and b"customFormat" in tag:
            return int(found[1])
    for column in _COLUMN.findall(sheet.data[: sheet.body[0]]):
        facts = dict(_FACT.findall(column))
        if int(facts.get(b"min", 0)) <= spot[1] <= int(facts.get(b"max", 0)):
            return int(facts.get(b"style", 0))
    return 0


def _where(writing: Writing, place: Place) -> str:
    called = writing.called.get(place, "")
    own = named(place)
    return f"{called} ({own})" if called and called.replace("'", "").replace("$", "") != own.replace("'", "") else own


def plain_value(writing: Writing, value: Any, place: Place) -> Any:
    """A value as a number, text, True, False or None; a problem where it is nothing that a cell holds."""
    kind = type(value)
    if (kind is float and value - value == 0) or kind is int or value is None or kind is bool:
        return value
    try:
        if isinstance(value, str):
            return checked(str(value)) or None
        if isinstance(value, date):
            return writing.serial(value)
        if isinstance(value, (Real, Decimal)):
            return value if float(value) - float(value) == 0 else _refuse(f"{value} is no number that a cell holds")
        if kind.__name__ in ("bool", "bool_"):  # of numpy
            return bool(value)
        _refuse(f"its value is {_kind(value)}; a cell takes a number, a text, a date, true or false")
    except InvalidInput as wrong:
        writing.problems.add(f"{_where(writing, place)}: {str(wrong).rstrip('.')}. Correct the data.")
    except (ValueError, OverflowError):
        writing.problems.add(f"{_where(writing, place)}: its value is {_kind(value)}; a cell takes one number, text, date, true or false. Correct the data.")
    return None


def _refuse(why: str) -> Any:
    raise InvalidInput(why)


def _kind(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a group of names"
    return "a list" if isinstance(value, (list, tuple)) else f"a {type(value).__name__}"


def _dated(writing: Writing, style: int, serial: Any) -> Any:
    """A date in a cell that shows numbers: one without a number format gets the short date, another one keeps its own."""
    if writing.formats.number_format(style) == GENERAL:
        return Styled(serial, writing.formats.dated(style))
    writing.undated += 1
    return serial


def _text(writing: Writing, place: Place, text: str, style: int, old: int | None, sheet: Sheet) -> Any:
    pool = writing.pool
    quoted = writing.formats.quoted(style) if text[0] in FORMULA_STARTS else style
    if pool is None:
        cell = sheet.cells.get(place[1:])
        if cell and cell.kind == "inlineStr" and cell.value == text and quoted == style:
            return _Same
        return Styled(Inline(text), quoted) if quoted != style or (cell is None and style) else Inline(text)
    if old is not None and pool.text(old) == text and quoted == style:
        return Shared(old)
    if old is not None:
        writing.overwritten.append(old)
    writing.added += 1
    writing.texts[place] = (text, quoted if quoted != style or place[1:] not in sheet.cells else -1)
    return None


class _Same:
    """Stands for the value that a cell has already."""


def _with_numbers(writing: Writing, found: dict[Place, Any], numbers: Mapping[str, int]) -> None:
    """Put the numbers of the new texts among the values of the cells."""
    for place, (text, style) in writing.texts.items():
        new = Shared(numbers[text])
        value: Any = Fixed(new) if isinstance(found.get(place), Fixed) else new
        found[place] = Styled(value, style) if style >= 0 else value


def edits_of(writing: Writing) -> tuple[dict[str, list[Edit]], set[Place]]:
    """The edits by sheet, and the cells that show another value than before."""
    by_sheet: dict[str, list[Place]] = {}
    for place in writing.values:
        by_sheet.setdefault(place[0], []).append(place)
    edits: dict[str, list[Edit]] = {name: [] for name in by_sheet}
    texts: dict[str, list[NewText]] = {name: [] for name in by_sheet}
    changed: set[Place] = set()
    every: dict[Place, Any] = {}
    for name, places in by_sheet.items():
        sheet = writing.book.by_name[name.casefold()]
        protected = not writing.into_locked and is_protected(sheet)
        rest = usual_edits(writing, sheet, places, edits[name], texts[name], changed, protected)
        for place in rest:
            new = taken(writing, place, sheet, protected)
            if new is not _Same:
                every[place] = new
    writing.problems.raise_any()
    numbers = numbered(writing, (new.text for own in texts.values() for new in own))
    _with_numbers(writing, every, numbers)
    changed.update(writing.texts)  # a new text may take the place, and so the number, of the old one
    if writing.undated:
        writing.notes.append(f"{writing.undated} date(s) went into cells whose format shows numbers; the format was kept.")
    for name in by_sheet:
        written: list[Spot] = []
        own = {place[1:]: value for place, value in every.items() if place[0] == name}
        edits[name] += numbered_edits(texts[name], numbers)
        edits[name] += sheet_edits(writing.book.by_name[name.casefold()], own, written) if own else []
        changed.update([(name, *spot) for spot in written])
    return edits, changed
