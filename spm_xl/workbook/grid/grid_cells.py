"""The cells of one sheet: where each stands in the bytes, and what it holds.

A sheet in the form that spreadsheet programs write is looked through with one regular expression; whatever else is
well-formed (prefixes, comments, CDATA, cells without addresses) goes through a parser, slower and to the same end.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter

from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, index_of
from spm_xl.workbook.grid.grid import Cell, Cells, Scan, Sheet, Spot, area, size
from spm_xl.workbook.grid.grid_parser import Parser
from spm_xl.workbook.grid.grid_values import Texts, as_shared, beyond, check_filled, text_of, value_of
from spm_xl.workbook.parts.xml_parts import number_in, parsed, safe_parser

CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"([^<>/]*)(?:/>|>(?:<f([^<>/]*)(?:/>|>([^<]*)</f>))?(?:<v(?: xml:space="preserve")?>([^<]*)</v>)?(<is>[^<]*(?:<(?!/is>)[^<]*)*</is>)?</c>)',
    re.DOTALL,
)  # letters, row, other attributes, attributes of the formula, formula, value, inline text
_ROW = re.compile(rb'<row r="([1-9]\d{0,6})"([^<>]*)>')
_ATTRIBUTE = re.compile(rb"""\s([\w:]+)\s*=\s*["']([^"']*)["']""")
_INLINE = re.compile(rb"<(rPh(?:\s[^<>]*)?(?<!/)>.*?</rPh>|t(?:\s[^<>]*)?(?<!/)>([^<]*)</t>)", re.DOTALL)
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_LIKE_CELLS = (b"<color", b"<charset", b"<condense")  # of texts with formats
_COLUMN = itemgetter(1)


def scan(sheet: Sheet, texts: Texts, spilling: bool) -> Scan:
    """Look through a sheet.

    Parameters
    ----------
    texts : gives the shared strings. spilling : whether the workbook has array formulas that spill.
    """
    found = _ordinary(sheet, texts, spilling)
    return found if found else Parser(sheet, texts, spilling).scan


@lru_cache(maxsize=LAST_COLUMN)
def column_of(letters: bytes) -> int:
    """Number of a column."""
    return index_of(letters.decode())


# --- the ordinary form ----------------------------------------------------------------------------------


def _ordinary(sheet: Sheet, texts: Texts, spilling: bool) -> Scan | None:
    """The scan of a sheet in the form that spreadsheet programs write, None for another."""
    data = sheet.data
    start = data.find(b"<sheetData>") + 11
    end = data.find(b"</sheetData>", start)
    if start < 11 or end < 0 or b"<!" in data:
        return None
    parsed(safe_parser(sheet.part), data, sheet.part)
    found: dict[Spot, re.Match[bytes] | Cell] = {(int(cell[2]), column_of(cell[1])): cell for cell in CELL.finditer(data, start, end)}
    others = sum(data.count(name, start, end) for name in _LIKE_CELLS) if data.count(b"<c", start, end) != len(found) else 0
    if data.count(b"<c", start, end) != len(found) + others or data.find(b":row", start, end) >= 0 or data.find(b":c ", start, end) >= 0:
        return None
    if found and (max(found)[0] > LAST_ROW or max(map(_COLUMN, found)) > LAST_COLUMN):
        raise beyond(sheet, next(spot for spot in found if spot[0] > LAST_ROW or spot[1] > LAST_COLUMN))
    result = Scan(Cells(found, _Matches(sheet, texts, spilling, found).cell), body=(start, end))
    for row in _ROW.finditer(data, start, end):
        number, facts = row.group(1, 2)
        result.rows[int(number)] = (row.start(), row.end(), -1 if facts[-1:] == b"/" else data.find(b"</row>", row.end(), end))
        if b"hidden" in facts and _HIDDEN.search(facts):
            result.hidden.add(int(number))
    return result if len(result.rows) == data.count(b"<row", start, end) else None


class _Matches:
    """Reads cells from the matches of their pattern."""

    def __init__(self, sheet: Sheet, texts: Texts, spilling: bool, found: dict[Spot, re.Match[bytes] | Cell]):
        self.sheet, self.texts, self.spilling = sheet, texts, spilling
        self.found, self.filled = found, 0
        self.first: dict[bytes, tuple[str, int, int]] | None = None  # of the shared formulas

    def cell(self, spot: Spot, match: re.Match[bytes]) -> Cell:
        data, facts = self.sheet.data, dict(_ATTRIBUTE.findall(match[3]))
        kind = facts.get(b"t", b"n").decode()
        style = number_in({"s": facts[b"s"].decode()}, "s", 0, self.sheet.part) if b"s" in facts else 0
        cell = Cell(style=style, kind=kind, span=match.span(), dynamic=self.spilling and b"cm" in facts)
        cell.opened = data.index(b">", match.end(3)) + 1
        inline = "".join(text_of(text) for _, text in _INLINE.findall(match[7])) if match[7] else ""
        raw = None if match[6] is None else text_of(match[6])
        cell.value = value_of(self.sheet, spot, kind, raw, inline, self.texts)
        if match[6] is not None:
            cell.value_span = (data.rindex(b"<v", match.start(), match.start(6)), match.end(6) + 4)
        if match[4] is not None:
            end = match.end(5) + 4 if match[5] is not None else match.end(4) + 2
            cell.formula_span = (match.start(4) - 2, end)
            self._formula(cell, spot, match)
        return cell

    def _formula(self, cell: Cell, spot: Spot, match: re.Match[bytes]) -> None:
        facts = dict(_ATTRIBUTE.findall(match[4])) if match[4] else {}
        cell.form, cell.formula = facts.get(b"t", b"normal").decode(), text_of(match[5] or b"")
        if cell.form == "shared":
            if self.first is None:
                self.first = self._first_of_each()
            if not match[5] and facts.get(b"si", b"") in self.first:
                cell.formula = as_shared(self.first[facts.get(b"si", b"")], spot)
        elif cell.form in ("array", "dataTable"):
            cell.extent = area(self.sheet.name, facts.get(b"ref", b"").decode())
            self.filled += size(cell.extent)
            check_filled(self.sheet, spot, cell, self.filled)

    def _first_of_each(self) -> dict[bytes, tuple[str, int, int]]:
        """Shared formulas by their number: the text, and where it stands."""
        found = {}
        for spot, cell in self.found.items():
            if isinstance(cell, Cell):
                continue
            if cell[5] and b' t="shared"' in cell[4]:
                found[dict(_ATTRIBUTE.findall(cell[4])).get(b"si", b"")] = (text_of(cell[5]), *spot)
        return found
