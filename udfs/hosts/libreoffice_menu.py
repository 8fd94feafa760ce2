"""The menu SPM in LibreOffice: Refresh scorecard, Plan territories again, Why this cell, Freeze, Help. What each answers is text, shown in a dialog to a person."""

from __future__ import annotations

from typing import Any

from spm_xl.errors import SpmError
from spm_xl.udfs.catalog import BY_NAME, FUNCTIONS
from spm_xl.udfs.hosts.explanation import explanation
from spm_xl.udfs.hosts.libreoffice_bridge import CODES, LOG
from spm_xl.udfs.hosts.libreoffice_cells import argument, array_of, place_of
from spm_xl.udfs.hosts.libreoffice_formula import calls, internal
from spm_xl.udfs.hosts.libreoffice_freeze import frozen
from spm_xl.udfs.hosts.libreoffice_texts import MENU_ENTRIES, REFRESH, REPLAN

TITLE = "SPM"
NOT_CALLED = 504  # Calc's code where it refuses an argument itself
LONGEST = 4_000  # characters that a message box shows well
GREY, HEADER = 0xBFBFBF, 0xE8EEF5
HELP_COLUMNS = (("Function", 4_500), ("What it answers", 8_000), ("Arguments", 16_000), ("Example", 10_500), ("First cell of its answer", 4_500))


def shown(context: Any, action: str) -> None:
    """Do what a menu entry says, for a person: the words come in a dialog."""
    import uno

    document = _desktop(context).getCurrentComponent()
    text = done(context, action, document)
    if not text:
        return
    window = document.getCurrentController().getFrame().getContainerWindow()
    toolkit = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
    kind = uno.Enum("com.sun.star.awt.MessageBoxType", "INFOBOX")
    box = toolkit.createMessageBox(window, kind, 1, TITLE, text[:LONGEST])
    box.execute()
    box.dispose()


def done(context: Any, action: str, document: Any) -> str:
    """Do what a menu entry says; answers its words, also where it cannot be done."""
    try:
        if action == "help":
            return opened_help(_desktop(context))
        if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            return "Open a spreadsheet first."
        if action in (REFRESH, REPLAN):
            from spm_xl.udfs.hosts.libreoffice_refresh import refreshed

            return refreshed(document, context, dict(MENU_ENTRIES)[action])
        return frozen(document) if action == "freeze" else why(document)
    except SpmError as wrong:
        return str(wrong)
    except Exception as wrong:
        LOG.exception("menu: %s", action)
        return f"An internal error: {wrong!r}. It is written to spm_xl.log in the user profile; please report it."


def why(document: Any) -> str:
    """Why the selected cell shows what it shows: each call of our functions in it, explained."""
    cell = _selected(document)
    if cell is None:
        return "Select a cell with a function of spm_xl and ask again."
    formula = cell.getFormula()
    found = calls(formula)
    where = cell.AbsoluteName.replace("$", "")
    if not found:
        return f"{where} holds no function of spm_xl. Select a cell that does, such as =SPM_PAYOUT(1200,1000,500)."
    down = across = 0
    if formula.startswith("{"):
        whole, here = place_of(array_of(cell.getSpreadsheet(), cell)), place_of(cell)
        down, across = here.StartRow - whole.StartRow, here.StartColumn - whole.StartColumn
    parts = []
    for name, texts in found:
        values = [argument(document, cell, text) for text in texts]
        parts.append(explanation(name, values, down, across))
        if cell.getError() == NOT_CALLED:
            parts += _not_passed(name, values)
    return f"{where}\n\n" + "\n\n".join(parts)


def _not_passed(name: str, values: list[Any]) -> list[str]:
    """The errors within ranges, for which LibreOffice does not call a function at all."""
    found = []
    for word, value in zip(BY_NAME[name].names, values, strict=False):
        rows = value if isinstance(value, list) else []
        errors = [(down, cell) for down, row in enumerate(rows, 1) for cell in row if isinstance(cell, str) and cell in CODES]
        for down, error in errors[:1]:
            found.append(f"LibreOffice shows Err:504 where a range holds an error: {word}, row {down}, is {error}. Correct that cell.")
    return found


def _selected(document: Any) -> Any:
    """The first cell of what is selected; None for a drawing."""
    controller = document.getCurrentController()
    chosen = controller.getSelection() if controller else None
    if chosen is not None and chosen.supportsService("com.sun.star.sheet.SheetCellRanges"):
        chosen = chosen.getByIndex(0) if chosen.getCount() else None
    if chosen is None or not chosen.supportsService("com.sun.star.sheet.SheetCellRange"):
        return None
    return chosen.getCellByPosition(0, 0)


def opened_help(desktop: Any) -> str:
    """A new document that lists the functions, each with an example that runs; answers no words, as it is seen."""
    document = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
    sheet = document.Sheets.getByIndex(0)
    sheet.Name = "SPM functions"
    rows = [tuple(title for title, _ in HELP_COLUMNS)]
    for function in FUNCTIONS:
        words = "\n".join([function.signature, *(f"{word.name}: {word.help}" for word in function.parameters)])
        rows.append((function.name, function.summary, words, "", ""))
    sheet.getCellRangeByPosition(0, 0, len(HELP_COLUMNS) - 1, len(rows) - 1).setDataArray(tuple(rows))
    for at, function in enumerate(FUNCTIONS, 1):
        answer = sheet.getCellByPosition(4, at)
        answer.setFormula(internal(function.example))
        sheet.getCellByPosition(3, at).setString(answer.FormulaLocal)
    _style(sheet, len(rows))
    document.getCurrentController().freezeAtPosition(1, 1)
    document.setModified(False)
    return ""


def _style(sheet: Any, height: int) -> None:
    """A list that can be read: wrapped, aligned at the top, a line below each function, the header marked."""
    import uno

    last = len(HELP_COLUMNS) - 1
    for at, (_, width) in enumerate(HELP_COLUMNS):
        sheet.Columns.getByIndex(at).Width = width
    table = sheet.getCellRangeByPosition(0, 0, last, height - 1)
    table.IsTextWrapped = True
    table.VertJustify = 1  # top
    sheet.getCellRangeByPosition(last, 0, last, height - 1).HoriJustify = uno.Enum("com.sun.star.table.CellHoriJustify", "LEFT")
    for row in range(height):
        cells = sheet.getCellRangeByPosition(0, row, last, row)
        line = cells.BottomBorder
        line.OuterLineWidth, line.Color = 18, GREY  # hundredths of a millimetre
        cells.BottomBorder = line
    for cells in (sheet.getCellRangeByPosition(0, 0, last, 0), sheet.getCellRangeByPosition(0, 0, 0, height - 1)):
        cells.CharWeight = 150.0  # bold
    sheet.getCellRangeByPosition(0, 0, last, 0).CellBackColor = HEADER
    table.Rows.OptimalHeight = True


def _desktop(context: Any) -> Any:
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
