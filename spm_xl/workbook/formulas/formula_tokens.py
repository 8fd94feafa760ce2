"""Formulas as a file stores them, cut into pieces: in English and with commas, whatever a user's screen shows.

>>> [(token.kind, token.text) for token in tokens('=SUM(Deals!B2:B4)&"A1"')][:3]
[('function', 'SUM'), ('mark', '('), ('reference', 'Deals!B2:B4')]
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.workbook.formulas.references import LAST_COLUMN, LAST_ROW, index_of

ERRORS = (
    "#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
    "#UNKNOWN!", "#CONNECT!", "#BUSY!", "#PYTHON!", "#EXTERNAL!", "#GETTING_DATA",
)  # fmt: skip
_NAME = r"(?:[^\W\d]|\\)[\w.\\?]*"
_SHEET = r"(?:'(?:[^']|'')*'|\[[^\[\]]*\](?:[^\W\d][\w.]*)?|[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_AREA = rf"(?:{_CELL}(?::{_CELL})?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?[1-9]\d{{0,6}}:\$?[1-9]\d{{0,6}})"
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    |(?P<error>{"|".join(map(re.escape, ERRORS))})
    |(?P<reference>(?:{_SHEET})?(?:{_AREA}(?![\w.(\[!\\])|(?<=!)\#REF!))
    |(?P<function>(?:{_SHEET})?{_NAME}(?=\())
    |(?P<logical>(?:TRUE|FALSE)(?![\w.(\[!\\]))
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
    |(?P<name>(?:{_SHEET})?{_NAME}(?![\[\w.\\?]))
    |(?P<structured>(?:{_SHEET})?(?:{_NAME})?\[)
    |(?P<space>\s+)
    |(?P<operator><=|>=|<>|[-+*/^&=<>%@:\#])
    |(?P<mark>[(){{}},;])""",
    re.VERBOSE | re.IGNORECASE,
)
_COLUMN = re.compile(r"[A-Za-z]+")
LONGEST = 32_767  # characters; Excel shows 8,192, and a file adds its prefixes


class Token(NamedTuple):
    """A piece of a formula.

    Attributes
    ----------
    kind : text, error, reference (cells, with their sheet), function (its name, before the bracket), logical, number,
        name, structured (a bracket with the table's name before it, if any), space, operator or mark.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next piece starts."""
        return self.start + len(self.text)


@lru_cache(maxsize=256)  # the rows of a table have one formula
def tokens(formula: str) -> tuple[Token, ...]:
    """A formula cut into pieces, which joined are the formula again.

    Raises
    ------
    InvalidInput : it holds something that no formula holds, or is longer than any formula.
    """
    if len(formula) > LONGEST:
        raise InvalidInput(f"the formula {short(formula)} has {len(formula):,} characters, which no spreadsheet takes. Shorten it.")
    found: list[Token] = []
    at = 1 if formula.startswith("=") else 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        kind = match.lastgroup if match else None
        if match is None or kind is None:
            raise InvalidInput(f"the formula {short(formula)} cannot be read from {short(formula[at:])} on. Correct the formula.")
        text = match[0]
        if kind == "structured":
            text = formula[at : _bracket_end(formula, match.end() - 1)]
        elif kind == "reference" and not _on_a_sheet(text):
            kind = "name"
        found.append(Token(kind, text, at))
        at += len(text)
    return tuple(found)


def _on_a_sheet(reference: str) -> bool:
    """Whether a sheet has such cells: YTD2026 looks like one, and lies beyond the last column."""
    cells = reference.rpartition("!")[2].replace("$", "")
    columns = all(index_of(letters.upper()) <= LAST_COLUMN for letters in _COLUMN.findall(cells))
    return cells == "#REF" or (columns and all(int(row) <= LAST_ROW for row in re.findall(r"\d+", cells)))


def _bracket_end(formula: str, at: int) -> int:
    """Where the bracket that opens here is closed; ' takes away the meaning of the character after it."""
    depth = 0
    while at < len(formula):
        character = formula[at]
        at += 2 if character == "'" else 1
        depth += (character == "[") - (character == "]")
        if not depth:
            return at
    raise InvalidInput(f"the formula {short(formula)} has a bracket [ that is not closed. Correct the formula.")


def unquoted(sheet: str) -> str:
    """The name of a sheet from the way a formula spells it.

    >>> unquoted("'Bob''s deals'"), unquoted("Deals")
    ("Bob's deals", 'Deals')
    """
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def short(text: str) -> str:
    """A text as a message quotes it, cut where it is long."""
    return repr(text if len(text) <= 60 else text[:57] + "...")
