"""The cells of one sheet: where each stands in the bytes, and what it holds.

A sheet in the form that spreadsheet programs write is looked through with one regular expression; whatever else is
well-formed (prefixes, comments, CDATA, cells without addresses) goes through a parser, slower and to the same end.

>>> text_of(b"a &lt;b&gt; &#38;amp;")
'a <b> &amp;'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook.cells import DAY_ZERO
from spm_xl.workbook.grid import (
    ADDRESS,
    Cell,
    Cells,
    ErrorValue,
    Scan,
    Sheet,
    Span,
    Spot,
    address,
    area,
    on_a_sheet,
    size,
)
from spm_xl.workbook.references import LAST_COLUMN, LAST_ROW, index_of, shared
from spm_xl.workbook.xml_parts import TAG, number_in, parsed, safe_parser, unescaped

MOST_CELLS = 1_000_000  # that the array formulas of a sheet fill
CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"([^<>/]*)(?:/>|>(?:<f([^<>/]*)(?:/>|>([^<]*)</f>))?(?:<v>([^<]*)</v>)?(<is>[^<]*(?:<(?!/is>)[^<]*)*</is>)?</c>)',
    re.DOTALL,
)  # letters, row, other attributes, attributes of the formula, formula, value, inline text
_ROW = re.compile(rb'<row r="([1-9]\d{0,6})"([^<>]*)>')
_ATTRIBUTE = re.compile(rb"""\s([\w:]+)\s*=\s*["']([^"']*)["']""")
_INLINE = re.compile(rb"<(rPh(?:\s[^<>]*)?(?<!/)>.*?</rPh>|t(?:\s[^<>]*)?(?<!/)>([^<]*)</t>)", re.DOTALL)
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#(\d+)|(\w+));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_READ = frozenset(("sheetData", "row", "c"))
_BRACKETS = re.compile(r"""("(?:[^"]|"")*"|\[(?:'.|[^\[\]']|\[(?:'.|[^\[\]'])*\])*\])""")
_LIKE_CELLS = (b"<color", b"<charset", b"<condense")  # of texts with formats
_COLUMN = itemgetter(1)
Texts = Callable[[], Sequence[str]]


def scan(sheet: Sheet, texts: Texts, spilling: bool) -> Scan:
    """Look through a sheet.

    Parameters
    ----------
    texts : gives the shared strings. spilling : whether the workbook has array formulas that spill.
    """
    found = _ordinary(sheet, texts, spilling)
    return found if found else _Parser(sheet, texts, spilling).scan


def text_of(xml: bytes) -> str:
    """The characters that XML without elements stands for."""
    text = xml.decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _ENTITIES[found[3]]
    return chr(int(found[1], 16) if found[1] else int(found[2]))


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
        raise _beyond(sheet, next(spot for spot in found if spot[0] > LAST_ROW or spot[1] > LAST_COLUMN))
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
                cell.formula = _as_shared(self.first[facts.get(b"si", b"")], spot)
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


# --- any form -------------------------------------------------------------------------------------------


class _Parser:
    """Reads one sheet with a parser; holds what is known of the cell that is being read."""

    def __init__(self, sheet: Sheet, texts: Texts, spilling: bool):
        self.sheet, self.texts, self.spilling = sheet, texts, spilling
        self.cells: dict[Spot, Cell] = {}
        self.scan = Scan(self.cells)
        self.shared: dict[str, tuple[str, int, int]] = {}
        self.cell: Cell | None = None
        self.row = self.column = self.filled = 0
        self.inside: list[str] = []
        self.text: list[str] = []  # pieces
        self.inline: list[str] = []
        self.formula_text = ""
        self.raw: str | None = None
        self.facts: dict[str, str] = {}  # of the element <f>
        self.starts: list[Span] = []
        self.parser = safe_parser(sheet.part)
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.CharacterDataHandler = self.characters
        parsed(self.parser, sheet.data, sheet.part)
        del self.parser

    def start(self, name: str, facts: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.inside.append(local)
        if local not in _READ and self.cell is None:
            return
        at = self.parser.CurrentByteIndex
        tag = TAG.match(self.sheet.data, at)
        end = tag.end() if tag else at
        self.starts.append((at, end))
        if local == "sheetData":
            self.scan.prefix = name[: -len(local)]
        elif local == "row" and self.inside[-2:-1] == ["sheetData"]:
            self.row, self.column = number_in(facts, "r", self.row + 1, self.sheet.part), 0
            if facts.get("hidden") in ("1", "true"):
                self.scan.hidden.add(self.row)
        elif local == "c" and self.inside[-2:-1] == ["row"]:
            self._open_cell(facts)
        elif self.cell is not None:
            self.text = []
            if local == "f":
                self.facts = facts

    def _open_cell(self, facts: dict[str, str]) -> None:
        place = ADDRESS.fullmatch(facts.get("r", ""))
        self.column = index_of(place[1]) if place else self.column + 1
        if place:
            self.row = int(place[2])
        if not on_a_sheet(self.row, self.column):
            raise _beyond(self.sheet, (self.row, self.column))
        style = number_in(facts, "s", 0, self.sheet.part)
        self.cell = Cell(dynamic=self.spilling and "cm" in facts, style=style, kind=facts.get("t", "n"))
        self.inline, self.raw = [], None

    def characters(self, text: str) -> None:
        if self.cell is not None:
            self.text.append(text)

    def end(self, name: str) -> None:
        local = self.inside.pop()
        if local not in _READ and self.cell is None:
            return
        at = self.parser.CurrentByteIndex
        start, opened = self.starts.pop()
        alone = self.sheet.data[opened - 2 : opened] == b"/>"
        end = opened if alone else self.sheet.data.index(b">", at) + 1
        cell = self.cell
        if local == "sheetData":
            self.scan.body, self.scan.empty = (start, end) if alone else (opened, at), alone
        elif local == "row" and cell is None:
            self.scan.rows[self.row] = (start, opened, -1 if alone else at)
        elif cell is None:
            return
        elif local == "v":
            cell.value_span, self.raw = (start, end), "".join(self.text)
        elif local == "f":
            cell.formula_span, self.formula_text = (start, end), "".join(self.text)
        elif local == "t" and "rPh" not in self.inside:
            self.inline += self.text
        elif local == "c":
            cell.span, cell.opened = (start, end), opened
            self._close_cell(cell)
            self.cell = None

    def _close_cell(self, cell: Cell) -> None:
        spot = (self.row, self.column)
        cell.value = value_of(self.sheet, spot, cell.kind, self.raw, "".join(self.inline), self.texts)
        if cell.formula_span:
            self._formula(cell, spot, self.formula_text, self.facts)
        self.cells[spot] = cell

    def _formula(self, cell: Cell, spot: Spot, text: str, facts: dict[str, str]) -> None:
        cell.form = facts.get("t", "normal")
        if cell.form == "shared":
            key = facts.get("si", "")
            if text:
                self.shared[key] = (text, *spot)
            if key in self.shared:
                text = _as_shared(self.shared[key], spot)
        elif cell.form in ("array", "dataTable"):
            cell.extent = area(self.sheet.name, facts.get("ref", ""))
            self.filled += size(cell.extent)
            check_filled(self.sheet, spot, cell, self.filled)
        cell.formula = text


# --- what both forms hold -------------------------------------------------------------------------------


def value_of(sheet: Sheet, spot: Spot, kind: str, raw: str | None, inline: str, texts: Texts) -> Any:
    """The value of a cell from its type and the text of its elements."""
    if kind == "inlineStr":
        return unescaped(inline)
    if raw is None:
        return None
    every = texts() if kind == "s" else ()
    try:
        if kind == "s":
            index = int(raw)
            return every[index if index >= 0 else len(every)]
        if kind == "b":
            return raw.strip() in ("1", "true")
        if kind == "d":
            moment = datetime.fromisoformat(raw)
            return moment.toordinal() - DAY_ZERO + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86_400
        if kind == "n":
            return float(raw) if raw else None
    except (ValueError, IndexError):
        where = f"{sheet.name}!{address(*spot)}"
        raise InvalidInput(f"{where} holds {raw[:40]!r}, which is no value. Save the workbook again as .xlsx.") from None
    return ErrorValue(raw) if kind == "e" else unescaped(raw)


def check_filled(sheet: Sheet, spot: Spot, cell: Cell, filled: int) -> None:
    """Refuse array formulas that fill more cells than anybody enters."""
    if filled > MOST_CELLS and cell.extent:
        where = f"{sheet.name}!{address(*spot)}"
        raise InvalidInput(f"{where} is an array formula over {size(cell.extent):,} cells, too many with those before it. Enter it in fewer.")


def _beyond(sheet: Sheet, spot: Spot) -> InvalidInput:
    where = f"{sheet.name}!{address(*spot)}"
    return InvalidInput(f"{where} lies beyond the last row or column of a sheet. Save the workbook again in Excel.")


def _as_shared(first: tuple[str, int, int], spot: Spot) -> str:
    text, row, column = first
    return stepped(text, spot[0] - row, spot[1] - column)


def stepped(formula: str, rows: int, columns: int) -> str:
    """A formula some cells further on, as a shared or filled-down one reads there; a table's columns are no references.

    >>> stepped('A1+Team[Q1]&"A1"', 1, 0)
    'A2+Team[Q1]&"A1"'
    """
    if not rows and not columns:
        return formula
    pieces = _BRACKETS.split(formula)
    return "".join(piece if at % 2 else shared(piece, rows, columns) for at, piece in enumerate(pieces))
