"""The cells of a sheet, counted while it is read once: nothing of them is kept.

>>> from collections import Counter
>>> found = Counter()
>>> note_functions(found, 'SUM(B2:B9)*OFFSET(A1,1,0)&"TODAY()"')
>>> dict(found)
{'OFFSET': 1}
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spm_xl.workbook.formulas.references import LAST_COLUMN, index_of
from spm_xl.workbook.inspect.inspect_parts import Web
from spm_xl.workbook.parts.xml_parts import number_in, parsed, safe_parser

YES = ("1", "true", "on")
VOLATILE = frozenset(("NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "OFFSET", "INDIRECT", "CELL", "INFO"))
OUTSIDE = frozenset(  # functions that ask another program, the network or a cube
    (
        "WEBSERVICE", "RTD", "IMAGE", "STOCKHISTORY", "CALL", "REGISTER", "REGISTER.ID", "EXEC", "SQL.REQUEST", "PY",
        "CUBEVALUE", "CUBEMEMBER", "CUBESET", "CUBESETCOUNT", "CUBERANKEDMEMBER", "CUBEMEMBERPROPERTY", "CUBEKPIMEMBER",
    )
)  # fmt: skip
_WHITE = ("FFFFFFFF", "00FFFFFF")
_HIDING_FORMAT = re.compile(r";;;?|.*;;;", re.DOTALL)
_TEXT, _CALL = re.compile(r'"[^"]*"'), re.compile(r"(?<![\w.])([A-Za-z_][\w.]*)\(")
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_NULL_SIZE = re.compile(r"0+(?:\.0*)?")
_CELL = frozenset(("c", "v", "f", "is", "t", "r", "rPr"))
_COUNTED = {
    "conditionalFormatting": "conditional_formats",
    "dataValidation": "validations",
    "mergeCell": "merged",
    "sparkline": "sparklines",
    "hyperlink": "hyperlinks",
}


@dataclass
class Reading:
    """What is counted of a sheet: `counts` by the names of `SheetContents`; macros of its controls, makers of its scenarios."""

    counts: Counter[str] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)
    macros: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    protected: bool = False
    rows_hidden: bool = False
    top: int = 0
    bottom: int = 0
    left: int = LAST_COLUMN + 1
    right: int = 0


def unseen_formats(web: Web, main: str) -> frozenset[str]:
    """Numbers of the cell formats that show nothing: white on no fill or on white, or a number format for nothing."""
    white_fonts, white_fills, codes, found = set(), {0}, set(), set()
    fonts = fills = formats = -1
    inside = ""
    for part in web.targets(main, "styles"):
        for tag, facts, _ in web.elements(part):
            if tag in ("fonts", "fills", "cellXfs", "cellStyleXfs", "dxfs", "borders"):
                inside = tag
            elif tag == "numFmt" and _HIDING_FORMAT.fullmatch(facts.get("formatCode", "")):
                codes.add(facts.get("numFmtId"))
            elif tag == "font" and inside == "fonts":
                fonts += 1
            elif tag == "fill" and inside == "fills":
                fills += 1
            elif tag == "color" and inside == "fonts" and _white(facts):
                white_fonts.add(fonts)
            elif inside == "fills" and (_white(facts) if tag == "fgColor" else _none(tag, facts)):
                white_fills.add(fills)
            elif tag == "xf" and inside == "cellXfs":
                formats += 1
                white = _number(facts, "fontId") in white_fonts and _number(facts, "fillId") in white_fills
                if white or facts.get("numFmtId") in codes:
                    found.add(str(formats))
    return frozenset(found)


def _white(facts: Mapping[str, str]) -> bool:
    return facts.get("rgb") in _WHITE or facts.get("indexed") in ("1", "9") or (facts.get("theme") == "0" and "tint" not in facts)


def _none(tag: str, facts: Mapping[str, str]) -> bool:
    return tag == "patternFill" and facts.get("patternType", "none") == "none"


def _number(facts: Mapping[str, str], name: str) -> int:
    text = facts.get(name, "0")
    return int(text) if text.isdecimal() and len(text) < 9 else -1


def reading_of(web: Web, part: str, unseen: frozenset[str]) -> Reading:
    """Count what is in a sheet.

    Parameters
    ----------
    unseen : numbers of the cell formats that show nothing.

    Raises
    ------
    InvalidInput : it is damaged or unsafe.
    """
    reader = _Reader(part, unseen)
    parsed(reader.parser, web.content(part), part)
    reader.end_formula()
    del reader.parser
    return reader.found


class _Reader:
    """Reads one sheet; holds what is known of the row and the cell that is being read."""

    def __init__(self, part: str, unseen: frozenset[str]):
        self.found, self.part, self.unseen = Reading(), part, unseen
        self.cell: Mapping[str, str] | None = None  # the attributes of the cell that is open
        self.empty = True  # nothing in it was seen yet
        self.row = self.column = self.last = 0
        self.formula: list[str] | None = None
        self.parser: Any = safe_parser(part)
        self.parser.StartElementHandler = self.start

    def start(self, name: str, facts: dict[str, str]) -> None:
        if self.formula is not None:
            self.end_formula()
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "c":
            self.cell, self.empty = facts, True
            self.column += 1
        elif local in _CELL:
            if self.cell is not None and local in ("v", "f", "is"):
                self.content(local)
        else:
            self.cell = None
            if local == "row":
                self.row, self.column = number_in(facts, "r", self.row + 1, self.part), 0
                if facts.get("hidden") in YES or _NULL_SIZE.fullmatch(facts.get("ht", "")):
                    self.found.counts["hidden_rows"] += 1
            else:
                _note(self.found, local, facts, self.part)

    def content(self, local: str) -> None:
        if self.empty and self.cell is not None:
            self.empty = False
            found, counts = self.found, self.found.counts
            place = _PLACE.fullmatch(self.cell.get("r", ""))
            if place:
                self.row, self.column = int(place[2]), index_of(place[1].upper())
            counts["cells"] += 1
            counts["rows"] += self.row != self.last
            self.last = self.row
            counts["errors"] += self.cell.get("t") == "e"
            counts["unseen"] += self.cell.get("s", "0") in self.unseen
            found.left, found.right = min(found.left, self.column), max(found.right, self.column)
            found.top, found.bottom = min(found.top or self.row, self.row), max(found.bottom, self.row)
        if local == "f":
            self.found.counts["formulas"] += 1
            self.formula = []
            self.parser.CharacterDataHandler = self.formula.append

    def end_formula(self) -> None:
        self.parser.CharacterDataHandler = None
        note_functions(self.found.functions, "".join(self.formula or ()))
        self.formula = None


def _note(found: Reading, local: str, facts: Mapping[str, str], part: str) -> None:
    """What stands beside the cells of a sheet."""
    if local in _COUNTED:
        found.counts[_COUNTED[local]] += 1
    elif local == "sheetProtection":
        found.protected = True
    elif local == "sheetFormatPr":
        found.rows_hidden = facts.get("zeroHeight") in YES
    elif local == "col" and (facts.get("hidden") in YES or _NULL_SIZE.fullmatch(facts.get("width", ""))):
        first = number_in(facts, "min", 1, part)
        found.counts["hidden_columns"] += max(0, min(number_in(facts, "max", first, part), LAST_COLUMN) - first + 1)
    elif local == "controlPr" and facts.get("macro"):
        found.macros.append(facts["macro"])
    elif local == "scenario" and facts.get("user"):
        found.users.append(facts["user"])


def note_functions(functions: Counter[str], formula: str) -> None:
    """Functions of a formula that make a workbook slow, or reach outside of it."""
    if "(" not in formula:
        return
    called = {name.upper().removeprefix("_XLFN.").removeprefix("_XLWS.") for name in _CALL.findall(_TEXT.sub('""', formula))}
    for name in called & (VOLATILE | OUTSIDE):
        functions[name] += 1
