"""Rows that come to a database range of LibreOffice, or go: what is below moves, in its own columns only.

New rows come behind the last one, and what covers all rows covers the new ones too: formulas, names, charts, conditional
formats. LibreOffice does that by itself where a range has two rows or more (its option "Expand references when new columns/
rows are inserted", on for a moment); a range of one row is followed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from typing import Any

from spm_xl.errors import NotWritable
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbook.ports.live_host import Area

FORMULAS = 16  # kind of content: cells with a formula
ENTERED = 1 | 2 | 4 | 8  # numbers, dates, texts, notes
Back = Callable[[], None]
_ACROSS = "Merged cells, an array formula or a pivot table may stand across its edge; move them aside."


def grown(document: Any, context: Any, table: Any, data: Area, more: int) -> list[Back]:
    """Put rows behind the last one of a table, with its formats and formulas.

    Returns
    -------
    list
        What takes back those changes that undo does not.
    """
    import uno

    sheet = document.Sheets.getByName(data.sheet)
    with _expanding(context), _moving(table, more):
        sheet.insertCells(_address(sheet, data, data.bottom + 1, data.bottom + more), uno.Enum("com.sun.star.sheet.CellInsertMode", "DOWN"))
    down = uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM")  # brings sparklines, too
    sheet.getCellRangeByPosition(data.left - 1, data.bottom - 1, data.right - 1, data.bottom - 1 + more).fillAuto(down, 1)
    sheet.getCellRangeByPosition(data.left - 1, data.bottom, data.right - 1, data.bottom - 1 + more).clearContents(ENTERED)
    return _followed(document, data, more) if data.top == data.bottom else []


def shrunk(document: Any, table: Any, data: Area, rows: Sequence[int]) -> None:
    """Take rows of a table out, counted from 0."""
    import uno

    sheet = document.Sheets.getByName(data.sheet)
    for _, run in groupby(enumerate(sorted(rows, reverse=True)), lambda pair: pair[0] + pair[1]):
        places = [data.top + row for _, row in run]
        with _moving(table, -len(places)):
            sheet.removeRange(_address(sheet, data, places[-1], places[0]), uno.Enum("com.sun.star.sheet.CellDeleteMode", "UP"))


def _address(sheet: Any, data: Area, top: int, bottom: int) -> Any:
    return sheet.getCellRangeByPosition(data.left - 1, top - 1, data.right - 1, bottom - 1).getRangeAddress()


@contextmanager
def _moving(table: Any, more: int) -> Iterator[None]:
    """While cells move below a table; where LibreOffice cannot move them, it mostly says nothing, and nothing moves."""
    before = table.DataArea.EndRow
    try:
        yield
    except Exception as wrong:
        raise NotWritable(f"LibreOffice cannot move the cells below the table: {wrong}. {_ACROSS}") from None
    if table.DataArea.EndRow != before + more:
        raise NotWritable(f"LibreOffice cannot move the cells below the table. {_ACROSS}")


@contextmanager
def _expanding(context: Any) -> Iterator[None]:
    """While references grow with rows that are put behind their last one."""
    settings = context.ServiceManager.createInstanceWithContext("com.sun.star.sheet.GlobalSheetSettings", context)
    before = settings.ExpandReferences
    settings.ExpandReferences = True
    try:
        yield
    finally:
        settings.ExpandReferences = before


# --- a range of one row ---------------------------------------------------------------------------------


def _followed(document: Any, data: Area, more: int) -> list[Back]:
    """Let what covers the one row of a table cover the new ones too: names, formulas and charts."""
    columns = "|".join(letters_of(column) for column in range(data.left, data.right + 1))
    range_ = re.compile(rf"(?<![A-Za-z$\d])(\$?(?:{columns})\$?){data.top}(:(?:\$?'?[^'!.:;]+'?\.)?\$?(?:{columns})\$?){data.top}(?!\d)")

    def longer(text: str) -> str:
        return range_.sub(rf"\g<1>{data.top}\g<2>{data.top + more}", text)

    back: list[Back] = []
    for name in document.NamedRanges.ElementNames:
        named = document.NamedRanges.getByName(name)
        if _means(named.Content, data.sheet) and longer(named.Content) != named.Content:
            named.Content = longer(named.Content)
    for sheet in document.Sheets:
        _follow_formulas(sheet, data, longer)
        for chart in sheet.Charts:
            back += _follow_chart(chart, data, longer)
    return back


def _means(text: str, sheet: str) -> bool:
    """Whether a text names cells of a sheet.

    >>> _means("$Team.$B$5:$B$5", "Team"), _means("$'My team'.B5:B5", "My team"), _means("SUM(B5:B5)", "Team")
    (True, True, False)
    """
    return re.search(rf"(?<![\w'])'?{re.escape(sheet)}'?\.", text) is not None


def _follow_formulas(sheet: Any, data: Area, longer: Callable[[str], str]) -> None:
    for cells in sheet.queryContentCells(FORMULAS) if hasattr(sheet, "queryContentCells") else ():
        for down, row in enumerate(cells.getFormulaArray()):
            for across, text in enumerate(row):
                here = sheet.Name == data.sheet and "." not in text
                if (here or _means(text, data.sheet)) and not text.startswith("{") and longer(text) != text:
                    cells.getCellByPosition(across, down).setFormula(longer(text))


def _follow_chart(chart: Any, data: Area, longer: Callable[[str], str]) -> list[Back]:
    shown = chart.EmbeddedObject
    provider, back = shown.getDataProvider(), list[Back]()
    for sequence in _sequences(shown):
        values = sequence.getValues()
        text = values.getSourceRangeRepresentation() if values else ""
        if text and _means(text, data.sheet) and longer(text) != text:
            new = provider.createDataSequenceByRangeRepresentation(longer(text))
            new.Role = values.Role
            sequence.setValues(new)
            back.append(partial(sequence.setValues, values))
    return back


def _sequences(shown: Any) -> Iterator[Any]:
    """What a chart shows: its series, and its categories."""
    for space in shown.getFirstDiagram().getCoordinateSystems():
        for kind in space.getChartTypes():
            yield from (each for series in kind.getDataSeries() for each in series.getDataSequences())
        categories = space.getAxisByDimension(0, 0).getScaleData().Categories
        if categories:
            yield categories
