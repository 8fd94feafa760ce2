"""References: the cell addresses inside a formula, an attribute or a defined name.

A formula is cut once into plain text and references; filling a template then only asks where each
template row came to stand.

>>> [part if isinstance(part, str) else part.moved_to(10, 30) for part in parts('SUM(B2:B4)+Deals!$C$7&"A1"')]
['SUM(', 'B10:B30', ')+', 'Deals!$C$10', '&"A1"']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576  # of a sheet
_REFERENCE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?:(?<![\w.$\]])(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
     (?:(?<![\w.$\]:])(?P<left>\$?[A-Z]{1,3})(?P<low_mark>\$?)(?P<low>[1-9]\d{0,6})
        (?::(?P<right>\$?[A-Z]{1,3})(?P<high_mark>\$?)(?P<high>[1-9]\d{0,6}))?(?![\w(.!\[:])
       |(?<![\w.$\]:])(?P<row_mark>\$?)(?P<row>[1-9]\d{0,6}):(?P<last_mark>\$?)(?P<last>[1-9]\d{0,6})(?![\w(.!\[:]))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One cell (`right` is blank), a range, or whole rows (`left` is blank); `$` marks are kept.

    Attributes
    ----------
    sheet : name of the sheet, "" for the formula's own.
    left, right : column letters with their mark; low, high : rows, from 1.
    low_mark, high_mark : "$" where the row is absolute.
    """

    sheet: str
    left: str
    low: int
    right: str
    high: int
    low_mark: str
    high_mark: str

    def moved_to(self, low: int | str, high: int | str) -> str:
        """The same reference, with its sheet, in other rows."""
        return prefix(self.sheet) + self.at(low, high)

    def at(self, low: int | str, high: int | str) -> str:
        """The same reference, without its sheet, in other rows."""
        first = f"{self.left}{self.low_mark}{low}"
        if self.left and not self.right:
            return first
        return f"{first}:{self.right}{self.high_mark}{high}"


def prefix(sheet: str) -> str:
    """A sheet's name as a formula spells it.

    >>> prefix("Deals"), prefix("Bob's deals")
    ('Deals!', "'Bob''s deals'!")
    """
    if not sheet:
        return ""
    simple = re.fullmatch(r"[^\W\d][\w.]*", sheet) and not re.fullmatch(r"[A-Za-z]{1,3}\d+|[RrCc]\d*", sheet)
    return f"{sheet}!" if simple else "'" + sheet.replace("'", "''") + "'!"


@lru_cache(maxsize=4096)
def parts(formula: str) -> tuple[str | Reference, ...]:
    """A formula as plain texts and references, in order."""
    found: list[str | Reference] = []
    end = 0
    for match in _REFERENCE.finditer(formula):
        if match["text"]:
            continue
        if match.start() > end:
            found.append(formula[end : match.start()])
        found.append(_reference(match))
        end = match.end()
    if end < len(formula):
        found.append(formula[end:])
    return tuple(found)


def _reference(match: re.Match[str]) -> Reference:
    sheet = match["sheet"] or ""
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    if match["row"]:
        return Reference(sheet, "", int(match["row"]), "", int(match["last"]), match["row_mark"], match["last_mark"])
    low = int(match["low"])
    high = int(match["high"]) if match["high"] else low
    return Reference(sheet, match["left"], low, match["right"] or "", high, match["low_mark"], match["high_mark"] or "")


def shared(formula: str, rows: int, columns: int) -> str:
    """A shared formula as it reads some rows and columns further on.

    >>> shared("A1*$B$1", 2, 1)
    'B3*$B$1'
    """
    return "".join(part if isinstance(part, str) else _stepped(part, rows, columns) for part in parts(formula))


def _stepped(reference: Reference, rows: int, columns: int) -> str:
    moved = Reference(
        reference.sheet,
        _column(reference.left, columns),
        reference.low,
        _column(reference.right, columns),
        reference.high,
        reference.low_mark,
        reference.high_mark,
    )
    low = reference.low if reference.low_mark else reference.low + rows
    high = reference.high if reference.high_mark else reference.high + rows
    return moved.moved_to(low, high)


def _column(letters: str, columns: int) -> str:
    if not letters or letters.startswith("$"):
        return letters
    return letters_of(index_of(letters) + columns)


def index_of(letters: str) -> int:
    """Number of a column, from 1.

    >>> index_of("$AA"), letters_of(27)
    (27, 'AA')
    """
    total = 0
    for letter in letters.lstrip("$"):
        total = total * 26 + ord(letter) - 64
    return total


def letters_of(index: int) -> str:
    """Letters of a column's number."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
