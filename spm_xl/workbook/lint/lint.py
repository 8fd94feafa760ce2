"""What makes Excel repair a workbook, or show a wrong value, and the validators do not look at.

A validator holds the XML against its schema. It does not see that a table's header cell says something else
than the table, that two tables overlap, that a formula lacks the prefix of a newer function, that a name is
given twice, or that a formula's cell shows no value. This does. It knows nothing of what a workbook is for:
functions that are no spreadsheet's own are passed in by name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from spm_xl.errors import InvalidInput
from spm_xl.workbook.lint.lint_book import Area, Book, Sheet, Table, read_book, whole
from spm_xl.workbook.lint.lint_formulas import Known, formula_problems
from spm_xl.workbook.lint.lint_lambdas import NAME, READS_AS_A_CELL
from spm_xl.workbook.lint.lint_package import package_problems
from spm_xl.workbook.lint.lint_sheet import chain_problems, sheet_problems, string_problems
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.xml_parts import confirm_safe, number_in, unescaped

LONGEST_SHEET_NAME, LONGEST_NAME = 31, 255
MOST_PROBLEMS = 1_000


def problems(path: Path, functions: Collection[str] = (), modules: Collection[str] | None = None) -> list[str]:
    """What is wrong with a workbook, each with its place; empty where nothing was found.

    Parameters
    ----------
    path : an .xlsx, .xlsm or .xlam file.
    functions : names of functions that are neither the spreadsheet's own nor defined in the workbook.
    modules : names of the document modules of its VBA project, where it has one and they are known.
    """
    path = Path(path)
    found: list[str] = []
    try:
        for text in _problems(path, functions, modules):
            if len(found) == MOST_PROBLEMS:
                return [*found, f"... and more: {MOST_PROBLEMS:,} problems are listed"]
            found.append(text)
    except InvalidInput as wrong:
        found.append(f"the workbook cannot be read: {wrong}")
    return found


def _problems(path: Path, functions: Collection[str], modules: Collection[str] | None) -> Iterator[str]:
    parts = dict(package.contents(path.read_bytes()))
    confirm_safe(parts)
    yield from package_problems(parts, path.suffix.lower())
    if "xl/workbook.xml" not in parts:
        yield "xl/workbook.xml is missing. Write the workbook again."
        return
    book = read_book(parts)
    yield from (*_sheet_names(book), *_code_names(book, modules), *_names(book))
    yield from _tables(book)
    for sheet in book.sheets:
        for found in (_indexes(book, sheet), _overlaps(sheet), _cells(sheet), sheet_problems(book, sheet)):
            yield from (f"{sheet.name}: {text}" for text in found)
    yield from chain_problems(book)
    yield from string_problems(book)
    yield from formula_problems(book, Known.of(book, functions))


# --- names ----------------------------------------------------------------------------------------------


def _twice(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    found = []
    for name in names:
        if name.casefold() in seen:
            found.append(name)
        seen.add(name.casefold())
    return found


def _sheet_names(book: Book) -> Iterator[str]:
    for name in _twice(sheet.name for sheet in book.sheets):
        yield f"two sheets are called {name}"
    for sheet in book.sheets:
        name = sheet.name
        if not name or len(name) > LONGEST_SHEET_NAME or re.search(r"[\[\]:*?/\\]", name) or name.strip("'") != name:
            yield f"sheet {name!r}: a sheet's name has 1 to {LONGEST_SHEET_NAME} characters, none of [ ] : * ? / \\ and no ' at its ends"
        if sheet.part not in book.parts:
            yield f"sheet {name}: its part {sheet.part or '(none)'} is missing"


def _code_names(book: Book, modules: Collection[str] | None) -> Iterator[str]:
    own = [book.code_name or "ThisWorkbook", *(sheet.code_name for sheet in book.sheets)]
    for name in _twice(name for name in own if name):
        yield f"the code name {name} is given twice"
    if not any(part.endswith("vbaProject.bin") for part in book.parts):
        return
    for title, name in zip(("the workbook", *(f"sheet {sheet.name}" for sheet in book.sheets)), own, strict=True):
        if not name:
            yield f"{title} has no code name, and there is a VBA project"
        elif modules is not None and name not in modules:
            yield f"{title} has the code name {name}, and the VBA project has no such module"
    if modules is not None:
        for name in sorted(set(modules) - set(own)):
            yield f"the VBA project has the module {name} of a sheet, and no sheet has that code name"


def _names(book: Book) -> Iterator[str]:
    for name in _twice(f"{own.name}|{own.scope}" for own in book.names):
        yield f"the name {name.partition('|')[0]} is defined twice"
    for own in book.names:
        plain = own.name.removeprefix("_xlnm.")
        if not NAME.fullmatch(plain) or READS_AS_A_CELL.fullmatch(plain):
            yield f"name {own.name}: it reads as a cell, or holds a character that no name holds"
        if len(own.name) > LONGEST_NAME or len(own.comment) > LONGEST_NAME:
            yield f"name {own.name[:40]}: it, or its comment, has more than {LONGEST_NAME} characters, and Excel does not open the file"
        if own.scope and not 0 <= whole(own.scope) < len(book.sheets):
            yield f"name {own.name}: it belongs to sheet {own.scope}, and there are {len(book.sheets)}"


# --- tables ---------------------------------------------------------------------------------------------


def _tables(book: Book) -> Iterator[str]:
    tables = [(sheet, table) for sheet in book.sheets for table in sheet.tables]
    for table_id in _twice(table.facts.get("id", "") for _, table in tables):
        yield f"two tables have the id {table_id}"
    for name in _twice(_title(table) for _, table in tables):
        yield f"two tables are called {name}"
    defined = {own.name.casefold() for own in book.names}
    for sheet, table in tables:
        if _title(table).casefold() in defined:
            yield f"table {_title(table)}: there is a defined name of the same name"
        if not NAME.fullmatch(_title(table)) or READS_AS_A_CELL.fullmatch(_title(table)):
            yield f"table {_title(table)}: it reads as a cell, or holds a character that no name holds"
        yield from (f"{sheet.name}: table {_title(table)}: {text}" for text in _table(book, sheet, table))


def _title(table: Table) -> str:
    return table.facts.get("displayName", "")


def _table(book: Book, sheet: Sheet, table: Table) -> Iterator[str]:
    place, columns = table.area, table.columns
    if place.right - place.left + 1 != len(columns):
        yield f"{place} has {place.right - place.left + 1} columns, and it names {len(columns)}"
    for name in _twice(columns):
        yield f"two columns are called {name}"
    header, totals = number_in(table.facts, "headerRowCount", 1, table.part), number_in(table.facts, "totalsRowCount", 0, table.part)
    if place.bottom - place.top + 1 < header + totals + 1:
        yield f"{place} has no row beside its header"
    if not header:
        return
    for across, name in enumerate(columns):
        cell = sheet.cells.get((place.top, place.left + across))
        shown = _shown(book, cell.kind, cell.value) if cell and cell.formula is None else None
        if shown is None:
            yield f"column {name}: its header cell holds no text"
        elif unescaped(shown) != unescaped(name):
            yield f"column {name}: its header cell says {shown!r}"


def _shown(book: Book, kind: str, value: str | None) -> str | None:
    """The text that a cell shows, None where it holds none."""
    if kind in ("str", "inlineStr"):
        return value
    if kind == "s" and 0 <= whole(value or "") < len(book.strings):
        return book.strings[whole(value or "")]
    return None


# --- cells ----------------------------------------------------------------------------------------------


def _indexes(book: Book, sheet: Sheet) -> Iterator[str]:
    """Numbers that point to a style or a shared string."""
    styles = [*sheet.styles, *((str(cell.at), cell.style) for cell in sheet.cells.values())]
    for place, style in styles:
        if not 0 <= whole(style) < max(1, book.cell_formats):
            yield f"{place} has the format {style}, and there are {book.cell_formats}"
    for number in (*sheet.formats, *(number for table in sheet.tables for number in table.formats)):
        if not 0 <= whole(number) < book.other_formats:
            yield f"a conditional or table format has the number {number}, and there are {book.other_formats}"
    for cell in sheet.cells.values():
        if cell.kind == "s" and not 0 <= whole(cell.value or "") < len(book.strings):
            yield f"{cell.at} holds the shared string {cell.value}, and there are {len(book.strings)}"


def _overlaps(sheet: Sheet) -> Iterator[str]:
    spills = [cell for cell in sheet.cells.values() if cell.spill and _size(cell.spill) > 1]
    areas = [(f"table {_title(table)}", table.area) for table in sheet.tables]
    areas += [("merged cells", merged) for merged in sheet.merged]
    areas += [("the formula that spills", cell.spill) for cell in spills if cell.spill]
    reaching: list[tuple[str, Area]] = []  # those above that reach down to the row at hand
    for other, second in sorted(areas, key=lambda each: each[1]):
        reaching = [each for each in reaching if each[1].bottom >= second.top]
        yield from (f"{one} {first} and {other} {second} overlap" for one, first in reaching if _meet(first, second))
        reaching.append((other, second))
    cells = sorted((cell for cell in sheet.cells.values() if cell.formula is not None), key=lambda cell: cell.at)
    for anchor in spills:
        top, bottom = (anchor.spill.top, anchor.spill.bottom) if anchor.spill else (1, 0)
        first_cell, end = (bisect_left(cells, row, key=lambda cell: cell.at.top) for row in (top, bottom + 1))
        for cell in cells[first_cell:end]:
            if cell is not anchor and anchor.spill and _meet(cell.at, anchor.spill):
                yield f"the formula in {anchor.at} spills over {anchor.spill}, and {cell.at} has a formula of its own"


def _cells(sheet: Sheet) -> Iterator[str]:
    for cell in sheet.cells.values():
        if not cell.at.top:
            yield "a cell has no address"
        if cell.formula is not None and cell.value is None:
            yield f"{cell.at} has a formula and no value: a viewer that does not calculate shows nothing"


def _size(area: Area) -> int:
    return (area.bottom - area.top + 1) * (area.right - area.left + 1)


def _meet(one: Area, other: Area) -> bool:
    return one.top <= other.bottom and other.top <= one.bottom and one.left <= other.right and other.left <= one.right
