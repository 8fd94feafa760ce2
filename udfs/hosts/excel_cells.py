"""Values, areas and errors as Excel's object model hands them over, and as it takes them.

Values travel as `Range.Value2`: a date is its serial number, an amount is a number. Excel reads a text that it is given as if
it were typed, so a text that could be taken for something else goes with an apostrophe before it, which Excel keeps as the
cell's prefix and not as a letter.

>>> [entered(value) for value in ("Ana Lind", "True", "007", "=1+1", "2017-Q4", 0.5, None)]
['Ana Lind', "'True", "'007", "'=1+1", "'2017-Q4", 0.5, '']
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from spm_xl.errors import NotWritable, SpmError
from spm_xl.workbook.formulas.references import Reference, parts
from spm_xl.workbook.grid.grid import address
from spm_xl.workbook.ports.live_host import Area

_ERRORS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!", 2051: "#BUSY!",
}  # fmt: skip
_TRUTHS = ("true", "false")  # words that Excel takes for something else
_ERROR_BASE = -2146828288  # what COM adds to the number of an error value
_BUSY = {-2147418111, -2147417846, -2146777998}  # a call was rejected: a cell is being edited, or a dialog is open


def entered(value: Any) -> Any:
    """A value as it is given to Excel: plain words without digits as they are, all other text with an apostrophe before it."""
    if value is None:
        return ""  # which leaves the cell blank
    if isinstance(value, str):
        plain = value[:1].isalpha() and not any(letter.isdigit() for letter in value) and value.casefold() not in _TRUTHS
        return value if plain or not value or value in _ERRORS.values() else "'" + value
    return value if isinstance(value, bool) else float(value)


def area_in(text: str) -> Area | None:
    """The area that a name's reference stands for; None for a formula, several areas, or cells of another workbook."""
    found = parts(text.removeprefix("="))
    if len(found) != 1 or not isinstance(found[0], Reference) or not found[0].left or not found[0].sheet:
        return None
    return Area(found[0].sheet, found[0].low, found[0].first, found[0].high, found[0].last)


def rows_of(block: Any) -> list[list[Any]]:
    """What Excel answers for an area, as rows: of one cell it answers the value alone."""
    return [list(row) for row in block] if isinstance(block, (tuple, list)) else [[block]]


def block_of(rows: Sequence[Sequence[Any]]) -> Any:
    """Rows as Excel takes them."""
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else tuple(tuple(row) for row in rows)


def value_of(cell: Any) -> Any:
    """A value that COM hands over. A number always comes as a float, so that an int is an error value.

    >>> value_of(-2146826246), value_of(2.0), value_of(True)
    ('#N/A', 2.0, True)
    """
    if isinstance(cell, int) and not isinstance(cell, bool):
        return _ERRORS.get(cell - _ERROR_BASE, "#UNKNOWN!")
    return cell


def changed_columns(shown: Sequence[Sequence[Any]] | None, rows: Sequence[Sequence[Any]]) -> list[tuple[int, int]]:
    """First and last of the columns that are to be written, neighbours together, counted from 0.

    Parameters
    ----------
    shown : what the cells show; None where all are to be written.

    >>> changed_columns([["P1", 1.0, "West"], ["P2", 1.0, None]], [["P1", True, "West"], ["P2", 1.0, None]])
    [(1, 1)]
    """
    found: list[tuple[int, int]] = []
    for at in range(len(rows[0])):
        if shown is None or any(not _same(one[at], other[at]) for one, other in zip(shown, rows, strict=True)):
            found[-1:] = [(found[-1][0], at)] if found and found[-1][1] == at - 1 else [*found[-1:], (at, at)]
    return found


def _same(shown: Any, value: Any) -> bool:
    return isinstance(shown, bool) == isinstance(value, bool) and (shown == value or (shown is None and value == ""))


def runs(texts: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """(place of the first, texts) of those that stand one below the other.

    >>> list(runs(["", "=A1", "=A2", "", "=A4"]))
    [(1, ['=A1', '=A2']), (4, ['=A4'])]
    """
    start, run = 0, list[str]()
    for at, text in enumerate([*texts, ""]):
        if text:
            start = start if run else at
            run.append(text)
        elif run:
            yield start, run
            run = []


def either(owner: Any, name: str, older: str) -> Any:
    """A property, or the one that Excel had before it: Formula2 came with formulas that spill."""
    try:
        return getattr(owner, name)
    except AttributeError:
        return getattr(owner, older)


def set_either(owner: Any, name: str, older: str, value: Any) -> None:
    """Set a property, or the one that Excel had before it."""
    try:
        setattr(owner, name, value)
    except AttributeError:
        setattr(owner, older, value)


def stretches(marks: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last place of each stretch of equal marks.

    >>> stretches([True, True, False])
    [(0, 1), (2, 2)]
    """
    starts = [at for at, mark in enumerate(marks) if not at or mark != marks[at - 1]]
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], len(marks)], strict=True)]


def halves(area: Area) -> tuple[Area, Area]:
    """An area of several cells in two, one below the other; side by side where it has one row.

    >>> [spelled(half) for half in halves(Area("Team", 1, 1, 3, 2))]
    ['Team!A1:B2', 'Team!A3:B3']
    """
    if area.bottom > area.top:
        middle = (area.top + area.bottom) // 2
        return area._replace(bottom=middle), area._replace(top=middle + 1)
    middle = (area.left + area.right) // 2
    return area._replace(right=middle), area._replace(left=middle + 1)


def spelled(area: Area) -> str:
    """An area as people write it.

    >>> spelled(Area("Team", 1, 1, 1, 1))
    'Team!A1'
    """
    first, last = address(area.top, area.left), address(area.bottom, area.right)
    return f"{area.sheet}!{first}" if first == last else f"{area.sheet}!{first}:{last}"


@contextlib.contextmanager
def asked(what: str) -> Iterator[None]:
    """An error of Excel, with what it was asked to do."""
    try:
        yield
    except SpmError:
        raise
    except Exception as wrong:  # pywin32 and appscript have errors of their own, which need not be installed
        raise NotWritable(f"Excel could not {what}: {_words(wrong)}") from wrong


def _words(wrong: Exception) -> str:
    if getattr(wrong, "hresult", None) in _BUSY:
        return "it is busy. Finish what you type, close its dialogs, and refresh again."
    told = getattr(wrong, "excepinfo", None)  # of COM: code, program, words, ...
    text = (told[2] if told and len(told) > 2 else None) or str(wrong)
    return f"{text.strip().rstrip('.')}. Unprotect the sheets, clear filters, see that nothing stands in the way below the tables, and refresh again."
