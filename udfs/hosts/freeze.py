"""Freeze a workbook: our formulas become the values that they show, for those who do not have the functions.

Every frozen cell keeps a note of the formula that it was. All other formulas stay, and so does the rest of the file;
so does a formula that only asks whether our functions are there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from spm_xl.errors import InvalidInput
from spm_xl.udfs.catalog import BY_NAME
from spm_xl.udfs.hosts.explanation import NOTED
from spm_xl.udfs.hosts.formula import PREFIX, all_calls, calls, plain_name, renamed
from spm_xl.workbook.formulas.formula_tokens import tokens, unquoted
from spm_xl.workbook.formulas.references import index_of, letters_of
from spm_xl.workbook.grid.grid import Area, Book, Cell, ErrorValue, Place, Sheet, named
from spm_xl.workbook.grid.grid_read import read
from spm_xl.workbook.grid.grid_write import Edit, replaced, with_parts, without_chain
from spm_xl.workbook.grid.notes import has_thread, with_notes
from spm_xl.workbook.parts.xml_parts import places

AUTHOR = "spm_xl"
_SHOWN = 5  # cells named in a message
_DYNAMIC = re.compile(rb"""\s+(?:cm|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_FILE_PREFIX = re.compile(r"\b_xl(?:fn|ws|pm|udf)\.")
_THIS_ROW = re.compile(r"\w*\[\[#This Row\],(?:\[([^\[\]]*(?:\]:\[[^\[\]]*)?)\]|([^\[\]]*))\]", re.IGNORECASE)
_TOTAL_FUNCTION = re.compile(rb"""\s+totalsRowFunction\s*=\s*(?:"custom"|'custom')""")
_SPILLED = re.compile(rb"""_xlfn\.ANCHORARRAY\(((?:(?:'(?:[^'<>]|'')*'|[\w.]+)!)?)(\$?)([A-Z]{1,3})(\$?)(\d+)\)""")


@dataclass(frozen=True)
class Frozen:
    """A frozen workbook.

    Attributes
    ----------
    data : the workbook. cells : (cell, formula that it was). errors : those among them that show an error.
    without_note : those among them that people discuss in a threaded comment, which is left alone.
    names : defined names that use our functions, which stay.
    """

    data: bytes
    cells: tuple[tuple[str, str], ...]
    errors: tuple[str, ...]
    without_note: tuple[str, ...]
    names: tuple[str, ...]


def freeze(data: bytes) -> Frozen:
    """Turn our formulas of a workbook into values.

    Raises
    ------
    InvalidInput : no workbook, or one whose formulas show no values yet.
    """
    book = read(data)
    ours = _ours(book)
    if not ours:
        return Frozen(data, (), (), (), _names(book))
    _check_values(ours)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    edits: dict[str, list[Edit]] = defaultdict(list)
    notes: dict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    without_note = []
    for place, cell in ours.items():
        sheet = sheets[place[0]]
        edits[sheet.part].append(_value_only(sheet, cell))
        if has_thread(book, sheet, *place[1:]):
            without_note.append(named(place))
        else:
            notes[sheet.name][place[1:]] = f"{NOTED}={as_shown(cell.formula or '')}"
    changed: dict[str, bytes | None] = {part: replaced(book.parts[part], found) for part, found in edits.items()}
    changed |= _tables(book) | without_chain(book)
    changed |= _spills_as_ranges(book, changed, {place: cell.extent for place, cell in ours.items() if cell.extent})
    parts = {name: content for name, content in {**book.parts, **changed}.items() if content is not None}
    again = Book(parts, book.sheets, book.tables, book.names, book.since_1904, book.as_shown)
    return Frozen(
        with_parts(book, {**changed, **with_notes(again, notes, AUTHOR)}),
        tuple((named(place), as_shown(cell.formula or "")) for place, cell in ours.items()),
        tuple(named(place) for place, cell in ours.items() if isinstance(cell.value, ErrorValue)),
        tuple(without_note),
        _names(book),
    )


def as_shown(formula: str) -> str:
    """A formula as a spreadsheet program shows it, without the marks of the file.

    >>> as_shown("_xlfn.LET(_xlpm.x,[1]!SPM_PAYOUT(Team[[#This Row],[Credit]],2),_xlpm.x)")
    'LET(x,SPM_PAYOUT([@Credit],2),x)'
    >>> as_shown("SUM(Team[[#This Row],[Jul]:[May]])*Team[[#This Row],[YTD before]]")
    'SUM([@[Jul]:[May]])*[@[YTD before]]'
    """
    plain = _FILE_PREFIX.sub("", renamed(formula, plain_name))
    return _THIS_ROW.sub(_in_row, plain)


def _in_row(found: re.Match[str]) -> str:
    """A cell of the formula's row, or several side by side."""
    columns = found[1] or found[2]
    return f"[@{columns}]" if columns.isalnum() else f"[@[{columns}]]"


def uses_ours(formula: str) -> bool:
    """Whether a formula calls one of our functions."""
    return PREFIX in formula.upper() and bool(calls(formula))


def only_asks(formula: str) -> bool:
    """Whether a formula only asks if our functions are there, which is as good a question in a frozen workbook.

    >>> only_asks('IF(ISERROR(SPM_PAYOUT(1,1)),"values as of March","live")'), only_asks("SPM_PAYOUT(1,1)")
    (True, False)
    """
    every = all_calls(tokens(formula), formula)
    asked = [call.arguments[0] for call in every if call.name == "ISERROR" and len(call.arguments) == 1]
    ours = [formula[call.start : call.end] for call in every if call.name.startswith(PREFIX)]
    return bool(ours) and sorted(ours) == sorted(argument for argument in asked if argument in ours)


def _ours(book: Book) -> dict[Place, Cell]:
    """The cells whose formula calls one of our functions."""
    return {
        (sheet.name, *place): sheet.cells[place]
        for sheet in book.sheets
        for place in sorted(sheet.cells)
        if uses_ours(sheet.cells[place].formula or "") and not only_asks(sheet.cells[place].formula or "")
    }


def _check_values(ours: dict[Place, Cell]) -> None:
    """Refuse where a value is missing, or is the sign that the functions were not there."""
    missing = [named(place) for place, cell in ours.items() if _shows_nothing(cell)]
    if missing:
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        raise InvalidInput(
            f"{', '.join(missing[:_SHOWN])}{more} show no value to keep. Open and save the workbook where the functions are "
            "installed, or compute it first: spm-xl evaluate BOOK --out BOOK. Nothing was written."
        )


def _shows_nothing(cell: Cell) -> bool:
    """Whether a cell was never calculated: without value, without the functions, or a ledger of one cell."""
    if cell.value is None or cell.value == "#NAME?":
        return True
    outer = calls(cell.formula or "")[0]
    function = BY_NAME.get(outer.name) if outer.end - outer.start == len(cell.formula or "") else None  # SUM of a ledger is one cell
    one = cell.extent is not None and (cell.extent.top, cell.extent.left) == (cell.extent.bottom, cell.extent.right)
    several = function is not None and function.spills and function.along < 0
    return one and cell.dynamic and several and not isinstance(cell.value, ErrorValue)


def _spills_as_ranges(book: Book, changed: Mapping[str, bytes | None], frozen: Mapping[Place, Area]) -> dict[str, bytes]:
    """Parts in which `C1#` means a frozen cell: from now on it is the range that the cell had spilled into."""
    found = {}
    sheets = {sheet.part: sheet.name for sheet in book.sheets}
    for part in (*sheets, *(name for name in book.parts if name.endswith("/workbook.xml"))):

        def as_range(match: re.Match[bytes], own: str = sheets.get(part, "")) -> bytes:
            before, *marks = (group.decode() for group in match.groups())
            sheet = book.sheet(unquoted(unescape(before[:-1]))) if before else book.sheet(own)
            extent = frozen.get((sheet.name, int(marks[3]), index_of(marks[1]))) if sheet else None
            if extent is None:
                return match[0]
            last = f"{marks[0]}{letters_of(extent.right)}{marks[2]}{extent.bottom}"
            return f"{before}{''.join(marks)}:{last}".encode()

        data = changed.get(part) or book.parts[part]
        new = _SPILLED.sub(as_range, data)
        if new != data:
            found[part] = new
    return found


def _value_only(sheet: Sheet, cell: Cell) -> Edit:
    """The element of a cell with its value and without its formula."""
    assert cell.formula_span
    start, end = cell.span
    kept = sheet.data[cell.opened : cell.formula_span[0]] + sheet.data[cell.formula_span[1] : end]
    tag = sheet.data[start : cell.opened]
    return start, end, (_DYNAMIC.sub(b"", tag) if cell.dynamic else tag) + kept


def _tables(book: Book) -> dict[str, bytes]:
    """Table parts without the column and total formulas that call our functions."""
    found = {}
    for table in book.tables.values():
        data, edits = book.parts[table.part], []
        column = 0
        for name, _, start, _, close in places(book.parts, table.part):
            local = name.rpartition(":")[2]
            if local == "tableColumn":
                column = start
            elif local in ("calculatedColumnFormula", "totalsRowFormula"):
                if not uses_ours(unescape(data[data.index(b">", start) + 1 : close].decode())):
                    continue
                edits.append((start, data.index(b">", close) + 1, b""))
                if local == "totalsRowFormula":
                    opened = data.index(b">", column) + 1
                    edits.append((column, opened, _TOTAL_FUNCTION.sub(b"", data[column:opened])))
        if edits:
            found[table.part] = replaced(data, edits)
    return found


def _names(book: Book) -> tuple[str, ...]:
    return tuple(name for (name, _), text in book.names.items() if PREFIX in text.upper() and uses_ours(text))
