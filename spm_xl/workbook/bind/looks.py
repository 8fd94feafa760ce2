"""How a workbook looks to those who fill it in: which cells are boxed, merged, unlocked or offer a list, and which sheets are hidden.

A cell for an entry mostly looks different from the label beside it. That is all that is asked of formats here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from spm_xl.workbook.grid.grid import ADDRESS, Area, Book, Cell, Place, Sheet, area, meet
from spm_xl.workbook.parts.xml_parts import elements, relation_in, relations_of

_YES = ("1", "true", "on")
_AFTER = re.compile(rb"""<(?:[\w.-]+:)?(mergeCell|dataValidation|sheetProtection)\b((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_FACT = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LINKED = re.compile(rb"<(?:[\w.-]+:)?sqref>([^<]*)</")  # of the lists that newer versions of Excel write


@dataclass(frozen=True, slots=True)
class Look:
    """A cell format: its borders and its fill by number, 0 for none, and whether a protected sheet lets it be changed."""

    border: int = 0
    fill: int = 0
    unlocked: bool = False


@dataclass(slots=True)
class SheetLook:
    """A sheet: merged cells by their first one, cells with a list or a rule, and the areas of its pivot tables."""

    hidden: bool = False
    protected: bool = False
    merged: dict[tuple[int, int], Area] = field(default_factory=dict)
    ruled: list[Area] = field(default_factory=list)
    pivots: list[Area] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Looks:
    """A workbook: its cell formats, its sheets by name, and its visible names as they are spelled with their sheet."""

    formats: tuple[Look, ...]
    sheets: Mapping[str, SheetLook]
    names: tuple[tuple[str, str], ...]

    def of(self, cell: Cell | None) -> Look:
        """How a cell looks."""
        return self.formats[cell.style] if cell and cell.style < len(self.formats) else Look()


def looks(book: Book) -> Looks:
    """How a workbook looks."""
    targets = relations_of(book.parts, book.main)
    listed = [(tag, facts) for tag, facts, _ in elements(book.parts, book.main) if tag in ("sheet", "definedName")]
    hidden = {
        targets.get(relation_in(facts), ("", ""))[1] for tag, facts in listed if tag == "sheet" and facts.get("state", "visible") != "visible"
    }
    names = [
        (facts.get("name", ""), _sheet_name(book, facts.get("localSheetId", "")))
        for tag, facts in listed
        if tag == "definedName" and facts.get("hidden") not in _YES and not facts.get("name", "").startswith("_xlnm")
    ]
    formats = _formats(book, book.styles) if book.styles in book.parts else ()
    return Looks(formats, {sheet.name: _sheet(book, sheet, sheet.part in hidden) for sheet in book.sheets}, tuple(names))


def _sheet_name(book: Book, number: str) -> str:
    return book.order[int(number)] if number.isdecimal() and int(number) < len(book.order) else ""


def _formats(book: Book, part: str) -> tuple[Look, ...]:
    """The cell formats in their order."""
    lined: list[bool] = []
    filled: list[bool] = []
    found: list[Look] = []
    section = ""
    for tag, facts, _ in elements(book.parts, part):
        if tag in ("borders", "fills", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs", "extLst", "fonts"):
            section = tag
        elif section == "borders" and tag == "border":
            lined.append(False)
        elif section == "borders" and lined and facts.get("style", "none") != "none":
            lined[-1] = True
        elif section == "fills" and tag == "fill":
            filled.append(False)
        elif section == "fills" and filled and (facts.get("patternType", "none") not in ("none", "gray125") or tag == "gradientFill"):
            filled[-1] = True
        elif section == "cellXfs" and tag == "xf":
            found.append(Look(_some(facts.get("borderId", ""), lined), _some(facts.get("fillId", ""), filled)))
        elif section == "cellXfs" and tag == "protection" and found and facts.get("locked", "1") not in _YES:
            found[-1] = Look(found[-1].border, found[-1].fill, True)
    return tuple(found)


def _some(number: str, drawn: list[bool]) -> int:
    at = int(number) if number.isdecimal() and len(number) < 9 else 0
    return at if at < len(drawn) and drawn[at] else 0


def _sheet(book: Book, sheet: Sheet, hidden: bool) -> SheetLook:
    look = SheetLook(hidden)
    after = sheet.data[sheet.body[1] :]
    for tag, written in _AFTER.findall(after):
        facts = {name.decode(): (one or other).decode("utf-8", "replace") for name, one, other in _FACT.findall(written)}
        if tag == b"sheetProtection":
            look.protected = facts.get("sheet") in _YES
        elif tag == b"mergeCell":
            for each in _areas(sheet.name, facts.get("ref", "")):
                look.merged[each.top, each.left] = each
        else:
            look.ruled += _areas(sheet.name, facts.get("sqref", ""))
    for written in _LINKED.findall(after):
        look.ruled += _areas(sheet.name, written.decode("utf-8", "replace"))
    for kind, part, _ in relations_of(book.parts, sheet.part).values():
        if kind == "pivotTable" and part in book.parts:
            look.pivots += [
                each for tag, facts, _ in elements(book.parts, part) if tag == "location" for each in _areas(sheet.name, facts.get("ref", ""))
            ]
    return look


def _areas(sheet: str, text: str) -> list[Area]:
    return [area(sheet, each) for each in text.split() if ADDRESS.search(each)]


def within(place: Place, areas: list[Area]) -> bool:
    """Whether a cell lies in one of some areas."""
    sheet, row, column = place
    return any(meet(Area(sheet, row, column, row, column), each) for each in areas)
