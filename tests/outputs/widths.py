"""What a cell shows, by its number format, and whether its column holds that: a person sees ### otherwise.

An estimate by the number of characters, which a page of digits and capitals keeps to; text in proportional
letters is narrower than that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

LETTER = 0.92  # width of a letter of text, where a digit is 1
LINE = 1.3  # height of a line, where the font's size is 1
PADDING = 0.72  # of a column's width, which the file counts in


def too_narrow(book: Any) -> Iterator[str]:
    """Cells of a workbook that show less than they hold, with what they should show."""
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None or cell.value == "":
                    continue
                wanted = shown(cell.value, cell.number_format)
                if wanted is None:
                    continue
                fits = (
                    _text_fits(sheet, row, cell) if isinstance(cell.value, str) else len(wanted) <= _digits(sheet, cell)
                )
                if not fits:
                    yield f"{sheet.title}!{cell.coordinate}: {wanted}"


def shown(value: Any, code: str) -> str | None:
    """The text of a value in a number format, None where the format makes it fit.

    >>> shown(0.0801132765, "[>2]#,##0.00##;[<-2]-#,##0.00##;0.00######%"), shown(-3900, "[>2]#,##0.00##;[<-2]-#,##0.00##;0.00######%")
    ('8.01132765%', '-3,900.00')
    >>> shown(-1234.5, "#,##0.00;-#,##0.00"), shown(0.5, "0.0####%"), shown(1234, "#,##0;-#,##0"), shown(1.5, "General")
    ('-1,234.50', '50.0%', '1,234', None)
    """
    if isinstance(value, str):
        return value
    if code == "General":
        return None
    if isinstance(value, (date, datetime)):
        assert code == "yyyy-mm-dd", code
        return "2026-03-31"
    section = _section(value, code)
    scaled = abs(value) * 100 if section.endswith("%") else abs(value)
    found = re.fullmatch(r"-?(#,##)?0(?:\.(0*)(#*))?(%?)", section)
    assert found, f"a number format that the test does not know: {code}"
    least, more = len(found[2] or ""), len(found[3] or "")
    text = f"{scaled:{',' if found[1] else ''}.{least + more}f}"
    for _ in range(more):
        text = text.removesuffix("0")
    return ("-" if value < 0 else "") + text.removesuffix(".") + found[4]


def _section(value: float, code: str) -> str:
    sections = code.split(";")
    if not code.startswith("["):
        return (
            sections[1]
            if value < 0 and len(sections) > 1
            else sections[2]
            if value == 0 and len(sections) > 2
            else sections[0]
        )
    for section in sections:
        condition = re.match(r"\[([<>])(-?\d+)\]", section)
        if not condition:
            return section
        if value > float(condition[2]) if condition[1] == ">" else value < float(condition[2]):
            return section[condition.end() :]
    raise AssertionError(code)


def _widths(sheet: Any) -> dict[int, float]:
    """Column -> how many digits of the default font it holds, for the columns of the page."""
    return {
        column: found.width - PADDING
        for found in sheet.column_dimensions.values()
        for column in range(found.min, found.max + 1)
    }


def _digits(sheet: Any, cell: Any) -> float:
    """How many digits a cell holds: at the width of its font, or shrunk to half of it where it stands out (a card)."""
    size = cell.font.sz
    if size > 11 and cell.alignment.shrink_to_fit:
        size = 11
    return _widths(sheet)[cell.column] * 11 / size


def _text_fits(sheet: Any, row: Any, cell: Any) -> bool:
    """Whether a text is seen whole: wrapped within the row's height, or running on over empty cells."""
    scale = LETTER * cell.font.sz / 11 * (1.05 if cell.font.b else 1)
    widths = _widths(sheet)
    room = widths[cell.column] - (2 if cell.alignment.indent else 0)
    if cell.alignment.wrap_text:
        height = sheet.row_dimensions[cell.row].height
        lines = sum(-(-len(line) * scale // room) for line in cell.value.split("\n"))
        return height is None or lines <= max(1, height / cell.font.sz / LINE + 0.2)
    if cell.alignment.shrink_to_fit:
        return len(cell.value) * scale <= room * 2
    filled = {other.column for other in row if other.value not in (None, "")}
    beside = (
        range(cell.column - 1, 0, -1)
        if cell.alignment.horizontal == "right"
        else range(cell.column + 1, max(widths) + 1)
    )
    for column in beside:
        if column in filled:
            break
        room += widths[column]
    return len(cell.value) * scale <= room
