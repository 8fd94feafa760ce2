"""A shipped workbook with LAMBDAs, in the form in which IronCalc 0.9 can calculate it.

Excel needs none of this. IronCalc lets a name or a table of the workbook shadow what a LAMBDA names for itself
(`Plans` and `plans`), does not know a table's name inside a defined name, and takes the texts that a file keeps
in the range of a spill for texts in its way.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spm_xl.udfs.hosts.lambdas import names
from spm_xl.workbook.formulas.formula_tokens import tokens
from spm_xl.workbook.formulas.references import letters_of, prefix
from spm_xl.workbook.lint.lint_book import Area, Book, read_book
from spm_xl.workbook.parts import package

_OWN = {word.casefold() for formula in names().values() for word in re.findall(r"_xl[po][mp]\.(\w+)", formula)}
_FORMULA = re.compile(r"(<f[^>]*>)([^<]+)(</f>)")
_NAME = re.compile(r'(<definedName name="(?!_?SPM)[^>]*>)([^<]+)(</definedName>)')
Shown = dict[tuple[str, str], Any]


def calculated(path: Path, copy: Path) -> Shown:
    """What IronCalc calculates for each formula's cell, by sheet and cell."""
    import ironcalc

    parts = dict(package.contents(path.read_bytes()))
    book = read_book(parts)
    rename = _renaming(book)
    ranges = _ranges(book)
    for part in parts:
        text = parts[part].decode("utf-8", "replace")
        if part.startswith("xl/worksheets/sheet"):
            parts[part] = _without_spilled(book, part, _FORMULA.sub(_changed(rename), text)).encode()
        elif part.startswith("xl/tables/"):
            parts[part] = re.sub(r'([nN]ame)="(\w+)"', lambda found: f'{found[1]}="{rename(found[2])}"', text, count=2).encode()
    main = _NAME.sub(_changed(lambda word: ranges.get(word) or rename(word)), parts[book.main].decode())
    parts[book.main] = re.sub(r'(<definedName name=")(?!_?SPM)(\w+)"', lambda found: f'{found[1]}{rename(found[2])}"', main).encode()
    copy.write_bytes(package.written(package.stored(name, data) for name, data in parts.items()))
    model = ironcalc.load_from_xlsx(str(copy), "en", "UTC", "en")
    model.evaluate()
    return {
        (sheet.name, str(cell.at)): model.get_cell_value(number, *at)
        for number, sheet in enumerate(book.sheets)
        for at, cell in sheet.cells.items()
        if cell.formula is not None
    }


def shown(path: Path) -> Shown:
    """The value that each formula's cell holds in the file."""
    book = read_book(dict(package.contents(path.read_bytes())))
    return {
        (sheet.name, str(cell.at)): cell.value if cell.kind in ("str", "e") else float(cell.value or 0)
        for sheet in book.sheets
        for cell in sheet.cells.values()
        if cell.formula is not None
    }


def _renaming(book: Book) -> Callable[[str], str]:
    titles = [own.name for own in book.names] + [table.facts["displayName"] for sheet in book.sheets for table in sheet.tables]
    shadowing = {title for title in titles if title.casefold() in _OWN}

    def rename(word: str) -> str:
        head, bracket, rest = word.partition("[")
        return f"{head}_own{bracket}{rest}" if head in shadowing else word

    return rename


def _ranges(book: Book) -> dict[str, str]:
    """`Table[#All]` and `Table[Column]` as cells."""
    found = {}
    for sheet in book.sheets:
        for table in sheet.tables:
            title, area = table.facts["displayName"], table.area
            found[f"{title}[#All]"] = prefix(sheet.name) + _absolute(area)
            last = area.bottom - int(table.facts.get("totalsRowCount", 0))
            for at, column in enumerate(table.columns, area.left):
                found[f"{title}[{column}]"] = prefix(sheet.name) + _absolute(Area(area.top + 1, at, last, at))
    return found


def _absolute(area: Area) -> str:
    return f"${letters_of(area.left)}${area.top}:${letters_of(area.right)}${area.bottom}"


def _changed(change: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    """A replacement for a formula inside XML: its names and its tables changed."""

    def replace(found: re.Match[str]) -> str:
        pieces = tokens(html.unescape(found[2]))
        return found[1] + html.escape("".join(change(one.text) if one.kind in ("name", "structured") else one.text for one in pieces), quote=False) + found[3]

    return replace


def _without_spilled(book: Book, part: str, xml: str) -> str:
    """The sheet without the values that its spills left in the file."""
    for sheet in book.sheets:
        if sheet.part != part:
            continue
        for anchor in [cell for cell in sheet.cells.values() if cell.spill]:
            top, left, bottom, right = anchor.spill or anchor.at
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    if (row, column) != (anchor.at.top, anchor.at.left):
                        xml = re.sub(rf'<c r="{letters_of(column)}{row}"[^>]*?(?:/>|>.*?</c>)', "", xml, count=1)
    return xml
