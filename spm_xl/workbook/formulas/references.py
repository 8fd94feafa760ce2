"""References: the cell addresses inside a formula, an attribute or a defined name.

A formula is cut once into plain text and references; filling a template then only asks where each
template row came to stand.

>>> [part if isinstance(part, str) else part.moved_to(10, 30) for part in parts('SUM(B2:B4)+Deals!$C$7&"A1"')]
['SUM(', 'B10:B30', ')+', 'Deals!$C$10', '&"A1"']
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576  # of a sheet
_COLUMN = r"(?:[Xx][Ff][A-Da-d]|[Xx][A-Ea-e][A-Za-z]|[A-Wa-w][A-Za-z]{2}|[A-Za-z]{1,2})"  # up to XFD
_ROW = (  # up to 1048576
    r"(?:104857[0-6]|10485[0-6][0-9]|1048[0-4][0-9]{2}|104[0-7][0-9]{3}|10[0-3][0-9]{4}|[1-9][0-9]{0,5})"
)
_ARITHMETIC = re.compile(r"[\d.+\-*/^()%\s]+")
_NAME = r"(?:[^\W\d]|\\)[\w.\\?]*"
_CELLS = rf"(?:\$?{_COLUMN}\$?{_ROW}(?::\$?{_COLUMN}\$?{_ROW})?|\$?{_ROW}:\$?{_ROW})(?![\w(.!\[\\?])"
_AREA = re.compile(
    rf"""(?P<left>\$?{_COLUMN})(?P<low_mark>\$?)(?P<low>{_ROW})(?::(?P<right>\$?{_COLUMN})(?P<high_mark>\$?)(?P<high>{_ROW}))?
    |(?P<row_mark>\$?)(?P<row>{_ROW}):(?P<last_mark>\$?)(?P<last>{_ROW})""",
    re.VERBOSE,
)
_COLUMNS = rf"\$?{_COLUMN}:\$?{_COLUMN}(?![\w(.!\[\\?:$])"
_REFERENCE = re.compile(
    rf"""(?:"(?:[^"]|"")*"  # text
       |\#REF!(?:{_CELLS})?  # what a deleted sheet left
       )
    |\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\](?:{_NAME}(?::{_NAME})?)?(?:!(?P<far>{_CELLS}|{_COLUMNS})?)?  # a table's column, another workbook
    |(?<![\w.$!\\?]){_NAME}:{_NAME}!(?P<several>{_CELLS}|{_COLUMNS})?  # the same cells of several sheets
    |(?P<before>'(?:[^']|'')*'!|(?<![\w.$!\\?]){_NAME}!)(?:(?P<there>{_CELLS})|(?P<whole>{_COLUMNS}))?
    |'(?:[^']|'')*'
    |(?<![\w.$!\\?\]])(?:(?P<here>{_CELLS})|(?P<columns>{_COLUMNS}))""",
    re.VERBOSE | re.DOTALL,
)
_END = re.compile(r"(\$?(?=[A-Za-z]))?([A-Za-z]*)(\$?)([0-9]*)")
_FOREIGN = re.compile(r"[\[\]:\\/|]")  # in a sheet's name: another workbook, or several sheets


@dataclass(frozen=True, slots=True)
class Reference:
    """One cell (`right` is blank), a range, or whole rows (`left` is blank); `$` marks are kept.

    Attributes
    ----------
    sheet : name of the sheet, "" for the formula's own.
    left, right : column letters with their mark; low, high : rows, from 1.
    low_mark, high_mark : "$" where the row is absolute.
    before : the sheet's name as the formula spells it, with its exclamation mark.
    key : name of the sheet in lower case; first, last : numbers of its columns, all of them for whole rows.
    """

    sheet: str
    left: str
    low: int
    right: str
    high: int
    low_mark: str
    high_mark: str
    before: str = ""
    key: str = field(init=False, compare=False)
    first: int = field(init=False, compare=False)
    last: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """What is worked out once."""
        put = object.__setattr__
        put(self, "before", self.before or prefix(self.sheet))
        put(self, "key", self.sheet.lower())
        put(self, "first", index_of(self.left) if self.left else 1)
        put(self, "last", index_of(self.right or self.left) if self.left else LAST_COLUMN)

    def moved_to(self, low: int | str, high: int | str) -> str:
        """The same reference, with its sheet, in other rows."""
        return self.before + self.at(low, high)

    def at(self, low: int | str, high: int | str) -> str:
        """The same reference, without its sheet, in other rows."""
        first = f"{self.left}{self.low_mark}{low}"
        if self.left and not self.right:
            return first
        return f"{first}:{self.right}{self.high_mark}{high}"


def prefix(sheet: str) -> str:
    """A sheet's name as a formula spells it.

    >>> prefix("Deals"), prefix("Bob's deals"), prefix("Q1")
    ('Deals!', "'Bob''s deals'!", "'Q1'!")
    """
    if not sheet:
        return ""
    simple = re.fullmatch(r"[^\W\d][\w.]*", sheet) and not re.fullmatch(r"[A-Za-z]{1,3}\d+|[Rr]\d*(?:[Cc]\d*)?|[Cc]\d*", sheet)
    return f"{sheet}!" if simple else "'" + sheet.replace("'", "''") + "'!"


def reads_nothing(formula: str) -> bool:
    """Whether a formula only calculates with numbers, and so is no more than one.

    >>> reads_nothing("40657+(365*2)"), reads_nothing("A1*2"), reads_nothing("PI()"), reads_nothing("[Pay]")
    (True, False, False, False)
    """
    return _ARITHMETIC.fullmatch(formula) is not None


@lru_cache(maxsize=4096)
def parts(formula: str) -> tuple[str | Reference, ...]:
    """A formula as plain texts and references, in order.

    What names no cells of a sheet of this workbook is plain text: texts, columns of tables, cells of other
    workbooks, whole columns, and cells of several sheets at once (`Jan:Mar!A1`), which stay where they are
    when the rows of one of the sheets move.
    """
    found: list[str | Reference] = []
    end = 0
    for match in _REFERENCE.finditer(formula):
        area = match["there"] or match["here"]
        before = match["before"] or ""
        if not area or _FOREIGN.search(before):
            continue
        if match.start() > end:
            found.append(formula[end : match.start()])
        found.append(_reference(before, area))
        end = match.end()
    if end < len(formula):
        found.append(formula[end:])
    return tuple(found)


def _reference(before: str, area: str) -> Reference:
    sheet = before[:-1]
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    match = _AREA.fullmatch(area)
    if match is None:
        raise AssertionError(area)
    if match["row"]:
        return Reference(sheet, "", int(match["row"]), "", int(match["last"]), match["row_mark"], match["last_mark"], before)
    low = int(match["low"])
    high = int(match["high"]) if match["high"] else low
    right, high_mark = match["right"] or "", match["high_mark"] or ""
    return Reference(sheet, match["left"], low, right, high, match["low_mark"], high_mark, before)


def shared(formula: str, rows: int, columns: int) -> str:
    """A shared formula as it reads some rows and columns further on.

    >>> shared("A1*$B$1+SUM(C:C)", 2, 1)
    'B3*$B$1+SUM(D:D)'
    """

    return "".join(piece if type(piece) is str else _stepped(piece, rows, columns) for piece in _ends(formula))  # type: ignore[arg-type]


@lru_cache(maxsize=256)
def _ends(formula: str) -> tuple[str | tuple[str, str, str, int], ...]:
    """A formula cut into texts and the ends of its areas: column's mark and letters, row's mark and number, 0 for none.

    Cut once, since a shared formula may stand in a hundred thousand cells.
    """
    found: list[str | tuple[str, str, str, int]] = []
    at = 0
    for match in _REFERENCE.finditer(formula):
        area = next((match[name] for name in ("there", "here", "whole", "columns", "far", "several") if match[name]), "")
        start = match.end() - len(area)
        for end in _END.finditer(formula, start, match.end()):
            mark, letters, row_mark, row = (piece or "" for piece in end.groups())
            if letters or row:
                found += [formula[at : end.start()], (mark, letters, row_mark, int(row or 0))]
                at = end.end()
    return (*found, formula[at:])


def _stepped(end: tuple[str, str, str, int], rows: int, columns: int) -> str:
    """One end of an area: a cell, a column or a row."""
    mark, letters, row_mark, row = end
    if letters and not mark:
        letters = letters_of((index_of(letters) + columns - 1) % LAST_COLUMN + 1)
    if row and not row_mark:
        row = (row + rows - 1) % LAST_ROW + 1
    return f"{mark}{letters}{row_mark}{row or ''}"


@lru_cache(maxsize=LAST_COLUMN)
def index_of(letters: str) -> int:
    """Number of a column, from 1.

    >>> index_of("$AA"), letters_of(27)
    (27, 'AA')
    """
    total = 0
    for letter in letters.lstrip("$").upper():
        total = total * 26 + ord(letter) - 64
    return total


@lru_cache(maxsize=LAST_COLUMN)
def letters_of(index: int) -> str:
    """Letters of a column's number."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
