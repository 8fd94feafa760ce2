"""Values written into an area of LibreOffice as a whole, without what LibreOffice loses there: notes, and blanks at an undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from spm_xl.workbook.ports.live_host import Area

DATE, LOGICAL, PLAIN = 2, 1024, 16  # kinds of number formats


def set_values(sheet: Any, area: Area, rows: Sequence[Sequence[Any]], new: Iterable[Area]) -> None:
    """Set the values of an area; text stays text.

    Parameters
    ----------
    new : rows that came since the last step to undo, which takes them out as a whole.
    """
    _make_undoable(sheet, area, list(new))
    noted = _noted(sheet, area)
    for has_notes, group in groupby(enumerate(rows, area.top), lambda pair: pair[0] in noted):
        run = list(group)
        values = [tuple(map(_given, row)) for _, row in run]
        cells = _cells(sheet, area._replace(top=run[0][0], bottom=run[-1][0]))
        if has_notes:
            _set_each(cells, values)
        else:
            cells.setDataArray(tuple(values))


def _given(value: Any) -> Any:
    """A value as LibreOffice takes it: a number or a text, "" for none.

    >>> _given(None), _given(True), _given("a"), _given(2.5)
    ('', 1.0, 'a', 2.5)
    """
    return "" if value is None else float(value) if isinstance(value, bool) else value


def _cells(sheet: Any, area: Area) -> Any:
    return sheet.getCellRangeByPosition(area.left - 1, area.top - 1, area.right - 1, area.bottom - 1)


def _noted(sheet: Any, area: Area) -> set[int]:
    """The rows of an area with notes, which LibreOffice deletes where values are written as a whole."""
    places = [note.Position for note in sheet.Annotations]
    return {place.Row + 1 for place in places if area.left <= place.Column + 1 <= area.right}


def _set_each(cells: Any, rows: Sequence[Sequence[Any]]) -> None:
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            cell = cells.getCellByPosition(across, down)
            if isinstance(value, str):
                cell.setString(value)
            else:
                cell.setValue(value)


def _make_undoable(sheet: Any, area: Area, new: Sequence[Area]) -> None:
    """Put a 0 into blank cells: undo empties such a cell again, but not a blank one that was written as part of an area."""
    for part in _cells(sheet, area).queryEmptyCells():
        place = part.getRangeAddress()
        for row in range(place.StartRow, place.EndRow + 1):
            if not any(each.sheet == area.sheet and each.top <= row + 1 <= each.bottom and each.left <= area.left <= each.right for each in new):
                for column in range(place.StartColumn, place.EndColumn + 1):
                    sheet.getCellByPosition(column, row).setValue(0)


def give_format(document: Any, cells: Any, kind: int) -> None:
    """A standard number format for cells that have none of their own."""
    import uno

    formats = document.NumberFormats
    now = formats.getByKey(cells.NumberFormat)
    if now.StandardFormat and now.Type == PLAIN:
        cells.NumberFormat = formats.getStandardFormat(kind, uno.createUnoStruct("com.sun.star.lang.Locale"))
