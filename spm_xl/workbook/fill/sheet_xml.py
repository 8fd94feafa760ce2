"""A sheet's XML cut into rows and cells, each with its place in the bytes, so that the rest can stay as it is.

>>> sheet = cut(b'<x:worksheet><x:sheetData><x:row><x:c t="b"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>', "s")
>>> [(row.number, cell.column, cell.kind, cell.value) for row in sheet.rows for cell in row.cells], sheet.prefix
([(1, 1, 'b', '1')], 'x:')
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, index_of
from spm_xl.workbook.parts.xml_parts import TAG, parsed, safe_parser

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


@dataclass(slots=True)
class FormulaXml:
    """The element `<f>` of a cell: its attributes, text, and where it starts, its text starts and ends, it ends."""

    facts: dict[str, str]
    start: int
    inside: int = 0
    inside_end: int = 0
    end: int = 0
    text: str = ""


@dataclass(slots=True)
class CellXml:
    """A cell: its attributes and content, where it starts, its start tag ends, its value starts and ends, it ends.

    Attributes
    ----------
    value : text of `<v>`, or of the texts in `<is>`; "" for none.
    value_start, value_end : of the whole element `<v>` or `<is>`; 0 where there is none.
    """

    row: int
    column: int
    facts: dict[str, str]
    start: int
    head_end: int
    end: int = 0
    value: str = ""
    value_start: int = 0
    value_end: int = 0
    formula: FormulaXml | None = None

    @property
    def kind(self) -> str:
        return self.facts.get("t", "n")


@dataclass(slots=True)
class RowXml:
    """A row: its number, attributes, cells, where it starts, its start tag ends, it ends."""

    number: int
    facts: dict[str, str]
    start: int
    head_end: int
    end: int = 0
    cells: list[CellXml] = field(default_factory=list)


@dataclass(slots=True)
class SheetXml:
    """A sheet.

    Attributes
    ----------
    data : its bytes.
    start, inside, inside_end, end : of `<sheetData>`: where it starts, its rows start and end, it ends.
    prefix : of its elements, such as "x:".
    """

    data: bytes
    prefix: str = ""
    start: int = 0
    inside: int = 0
    inside_end: int = 0
    end: int = 0
    rows: list[RowXml] = field(default_factory=list)

    def text(self, start: int, end: int) -> str:
        return self.data[start:end].decode()


def cut(data: bytes, part: str) -> SheetXml:
    """Cut the XML of a sheet.

    Parameters
    ----------
    part : its name, for messages.

    Raises
    ------
    InvalidInput : XML that is damaged, cells out of order or with addresses that are none.
    """
    return _Cutter(SheetXml(data), part).cut()


class _Cutter:
    """Reads a sheet; holds the row, cell and element that is being read."""

    def __init__(self, sheet: SheetXml, part: str):
        self.sheet, self.part = sheet, part
        self.inside: list[str] = []
        self.heads: list[int] = []  # where the start tags of the open elements end
        self.row: RowXml | None = None
        self.cell: CellXml | None = None
        self.formula: list[str] = []  # pieces of the texts of the open cell
        self.value: list[str] = []
        self.parser = safe_parser(part)
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end

    def cut(self) -> SheetXml:
        parsed(self.parser, self.sheet.data, self.part)
        if not self.sheet.end:
            raise InvalidInput(f"{self.part} is no sheet: it has no rows element. Save the workbook again as .xlsx.")
        return self.sheet

    def tag_end(self, at: int) -> int:
        tag = TAG.match(self.sheet.data, at)
        assert tag, "the parser found a tag here"
        return tag.end()

    def start(self, name: str, facts: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        local = name.rpartition(":")[2]
        depth = len(self.inside)
        self.inside.append(local)
        if depth <= 4:
            self.heads.append(self.tag_end(at))
        if depth == 1 and local == "sheetData":
            self.sheet.start, self.sheet.inside = at, self.heads[-1]
            self.sheet.prefix = name[: -len(local)]
        elif depth == 2 and local == "row" and self.inside[1] == "sheetData":
            self.row = RowXml(self._row_number(facts), facts, at, self.heads[-1])
            self.sheet.rows.append(self.row)
        elif depth == 3 and local == "c" and self.row is not None:
            self.value = []
            self.cell = CellXml(self.row.number, self._column(facts), facts, at, self.heads[-1])
            self.row.cells.append(self.cell)
        elif self.cell is not None and depth == 4:
            self._content(local, facts, at)
        elif self.cell is not None and local == "t" and self.inside[4] == "is" and "rPh" not in self.inside:
            self.parser.CharacterDataHandler = self._value

    def _content(self, local: str, facts: dict[str, str], at: int) -> None:
        cell = self.cell
        assert cell
        if local == "f":
            self.formula = []
            cell.formula = FormulaXml(facts, at, self.heads[-1])
            self.parser.CharacterDataHandler = self._formula
        elif local in ("v", "is"):
            cell.value_start = at
            if local == "v":
                self.parser.CharacterDataHandler = self._value

    def _formula(self, text: str) -> None:
        self.formula.append(text)

    def _value(self, text: str) -> None:
        self.value.append(text)

    def end(self, name: str) -> None:
        at = self.parser.CurrentByteIndex
        local = self.inside.pop()
        depth = len(self.inside)
        if local in ("f", "v", "t"):
            self.parser.CharacterDataHandler = None
        if depth > 4:
            return
        alone = at == self.heads.pop() and self.sheet.data[at - 2 : at] == b"/>"
        close = at if alone else self.tag_end(at)
        if depth == 4 and self.cell is not None:
            formula = self.cell.formula
            if local == "f" and formula is not None:
                formula.inside_end, formula.end, formula.text = at, close, "".join(self.formula)
            elif local in ("v", "is"):
                self.cell.value_end = close
        elif depth == 3 and self.cell is not None:
            self.cell.value, self.cell.end, self.cell = "".join(self.value), close, None
        elif depth == 2 and self.row is not None:
            self.row.end, self.row = close, None
        elif depth == 1 and local == "sheetData":
            self.sheet.inside_end, self.sheet.end = at, close

    def _row_number(self, facts: dict[str, str]) -> int:
        before = self.sheet.rows[-1].number if self.sheet.rows else 0
        text = facts.get("r", str(before + 1))
        if not text.isdecimal() or len(text) > 7 or not before < int(text) <= LAST_ROW:
            raise InvalidInput(
                f"{self.part} is damaged: after row {before} comes row {text[:20]!r}. Save the workbook again as .xlsx."
            )
        return int(text)

    def _column(self, facts: dict[str, str]) -> int:
        assert self.row
        before = self.row.cells[-1].column if self.row.cells else 0
        found = _ADDRESS.fullmatch(facts["r"]) if "r" in facts else None
        column = index_of(found[1]) if found else before + 1
        wrong = ("r" in facts and not found) or (found and int(found[2]) != self.row.number)
        if wrong or not before < column <= LAST_COLUMN:
            raise InvalidInput(
                f"{self.part} is damaged: the cell {facts.get('r', '')[:20]!r} stands in row {self.row.number}, after "
                f"column {before}. Save the workbook again as .xlsx."
            )
        return column


def with_value(tag: str, name: str, value: str) -> str:
    """A start tag with another value of an attribute, which may contain what stands for a row.

    >>> with_value('<c r="A1"  x14:r="2">', "r", "A3"), with_value("<f ref='A1'/>", "r1", "B2")
    ('<c r="A3"  x14:r="2">', '<f r1="B2" ref=\\'A1\\'/>')
    """
    there = re.search(rf"""(\s{re.escape(name)}\s*=\s*)("[^"]*"|'[^']*')""", tag)
    if there:
        quote = there[2][0]
        return f"{tag[: there.start()]}{there[1]}{quote}{value}{quote}{tag[there.end() :]}"
    element = re.match(r"<[^\s/>]+", tag)
    assert element, "a start tag"
    return f'{element[0]} {name}="{value}"{tag[element.end() :]}'


def without(tag: str, *names: str) -> str:
    """A start tag without some of its attributes."""
    pattern = "|".join(map(re.escape, names))
    return re.sub(rf"""\s(?:{pattern})\s*=\s*("[^"]*"|'[^']*')""", "", tag)

