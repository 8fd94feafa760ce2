"""The end of a live LibreOffice session that talks to it: run by LibreOffice's own Python, not by that of the tests.

One line of JSON in, one out: {"do": "read", "with": [1, "Sheet1", "A1:B2"]} -> {"answer": [[1.0, "#N/A"], [null, "text"]]}.
`tests/office.py` starts it. Every public function here can be asked for by its name.
"""

import contextlib
import json
import sys
import time
import traceback

if __name__ == "__main__":  # another Python, such as that of the tests, has no uno
    import uno
    import unohelper
    from com.sun.star.beans import NamedValue, PropertyValue
    from com.sun.star.task import XInteractionHandler
    from com.sun.star.ucb import XCommandEnvironment

ERRORS = {503: "#NUM!", 519: "#VALUE!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}
CALC_XLSX = "Calc MS Excel 2007 XML"
documents = {}
context = None


def connect(pipe, seconds):
    """Wait for the office behind a pipe."""
    global context
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + seconds
    while context is None:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def terminate():
    """Ask the office to close; it may be gone before it answers."""
    with contextlib.suppress(Exception):
        service("com.sun.star.frame.Desktop").terminate()


def service(name):
    return context.ServiceManager.createInstanceWithContext(name, context)


# --- extensions -----------------------------------------------------------------------------------------


def install(path):
    """Install an extension for the user, saying yes to what is asked."""

    class Approve(unohelper.Base, XCommandEnvironment, XInteractionHandler):
        def getInteractionHandler(self):
            return self

        def getProgressHandler(self):
            return None

        def handle(self, request):
            for choice in request.getContinuations():
                if choice.queryInterface(uno.getTypeByName("com.sun.star.task.XInteractionApprove")):
                    choice.select()

    manager = context.getByName("/singletons/com.sun.star.deployment.ExtensionManager")
    manager.addExtension(unohelper.systemPathToFileUrl(path), (), "user", None, Approve())


# --- documents ------------------------------------------------------------------------------------------


def open_document(path=None, hidden=False):
    """Open a file, or a new spreadsheet; answers its number."""
    url = unohelper.systemPathToFileUrl(path) if path else "private:factory/scalc"
    asked = (PropertyValue("Hidden", 0, hidden, 0), PropertyValue("MacroExecutionMode", 0, 4, 0))
    found = service("com.sun.star.frame.Desktop").loadComponentFromURL(url, "_blank", 0, asked)
    if found is None:
        raise RuntimeError(f"LibreOffice did not open {path}")
    return kept(found)


def kept(document):
    number = max(documents, default=0) + 1
    documents[number] = document
    return number


def close_document(document):
    documents.pop(document).close(True)


def save(document, path, kind=CALC_XLSX):
    documents[document].storeToURL(unohelper.systemPathToFileUrl(path), (PropertyValue("FilterName", 0, kind, 0),))


def sheet_names(document):
    return list(documents[document].Sheets.ElementNames)


def add_sheet(document, name):
    sheets = documents[document].Sheets
    sheets.insertNewByName(name, sheets.Count)


def protect(document, sheet):
    documents[document].Sheets.getByName(sheet).protect("")


def calculate(document):
    """Recalculate every formula; answers the seconds it took."""
    started = time.perf_counter()
    documents[document].calculateAll()
    return time.perf_counter() - started


def is_modified(document, value=None):
    if value is not None:
        documents[document].setModified(value)
    return documents[document].isModified()


def undo(document):
    documents[document].UndoManager.undo()


def undo_steps(document):
    """What can be undone, the last step first."""
    return list(documents[document].UndoManager.getAllUndoActionTitles())


def name_range(document, name, content):
    address = uno.createUnoStruct("com.sun.star.table.CellAddress")
    documents[document].NamedRanges.addNewByName(name, content, address, 0)


# --- cells ----------------------------------------------------------------------------------------------


def cells(document, sheet, place):
    return documents[document].Sheets.getByName(sheet).getCellRangeByName(place)


def type_in(document, sheet, values):
    """Type values and formulas as a person would: cell -> number, text, or text that starts with '='."""
    for place, value in values.items():
        cell = cells(document, sheet, place).getCellByPosition(0, 0)
        if isinstance(value, (int, float)):
            cell.setValue(value)
        elif value.startswith("="):
            cell.FormulaLocal = value
        else:
            cell.setString(value)


def write_rows(document, sheet, place, rows):
    """Write a block of numbers and texts at once, '' for a blank."""
    cells(document, sheet, place).setDataArray(tuple(tuple(row) for row in rows))


def array_formula(document, sheet, place, formula):
    """Type an array formula over a range; as the office's own grammar, so with ';' between arguments."""
    cells(document, sheet, place).setArrayFormula(formula)


def fill_down(document, sheet, place, from_cell):
    """Drag a formula down over a range, as a person does."""
    source = cells(document, sheet, from_cell).getRangeAddress()
    target = cells(document, sheet, place)
    documents[document].Sheets.getByName(sheet).copyRange(target.getCellByPosition(0, 0).getCellAddress(), source)
    target.fillAuto(uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM"), 1)


def read(document, sheet, place):
    """What the cells show: numbers, texts, error values by name, None for a blank."""
    found = cells(document, sheet, place)
    rows = [list(row) for row in found.getDataArray()]
    for down, (row, formulas) in enumerate(zip(rows, found.getFormulaArray(), strict=True)):
        for across, (value, formula) in enumerate(zip(row, formulas, strict=True)):
            if value == "" and formula == "":
                row[across] = None
            elif value is None or value != value:
                code = found.getCellByPosition(across, down).getError()
                row[across] = ERRORS.get(code, f"Err:{code}") if code else None
    return rows


def formula(document, sheet, place):
    return cells(document, sheet, place).getCellByPosition(0, 0).FormulaLocal


def internal_formula(document, sheet, place):
    return cells(document, sheet, place).getCellByPosition(0, 0).getFormula()


def formulas(document, sheet, place):
    """The formulas and contents of a range, as they are typed."""
    return [list(row) for row in cells(document, sheet, place).getFormulaArray()]


def shown(document, sheet, place):
    """What the cells of a range show, as text."""
    found = cells(document, sheet, place)
    size = found.getRangeAddress()
    return [
        [found.getCellByPosition(across, down).String for across in range(size.EndColumn - size.StartColumn + 1)]
        for down in range(size.EndRow - size.StartRow + 1)
    ]


def tables(document):
    """Name -> first column, first row, last column and last row of a database range, from 1; its header is the first row."""
    ranges = documents[document].DatabaseRanges
    found = {name: ranges.getByName(name).DataArea for name in ranges.ElementNames}
    return {name: [area.StartColumn + 1, area.StartRow + 1, area.EndColumn + 1, area.EndRow + 1] for name, area in found.items()}


def named_content(document, name):
    return documents[document].NamedRanges.getByName(name).Content


def merge(document, sheet, place):
    cells(document, sheet, place).merge(True)


def forget_steps(document):
    documents[document].UndoManager.clear()


def chart_ranges(document, sheet):
    """The ranges that the charts of a sheet show."""
    found = []
    for chart in documents[document].Sheets.getByName(sheet).Charts:
        for space in chart.EmbeddedObject.getFirstDiagram().getCoordinateSystems():
            for kind in space.getChartTypes():
                found += [each.getValues().getSourceRangeRepresentation() for series in kind.getDataSeries() for each in series.getDataSequences()]
            categories = space.getAxisByDimension(0, 0).getScaleData().Categories
            if categories:
                found.append(categories.getValues().getSourceRangeRepresentation())
    return sorted(found)


# --- buttons --------------------------------------------------------------------------------------------


def add_button(document, sheet, label, address):
    """A push button that opens an address, as a person draws one."""
    owner = documents[document]
    model = owner.createInstance("com.sun.star.form.component.CommandButton")
    model.Name = model.Label = label
    model.ButtonType = uno.Enum("com.sun.star.form.FormButtonType", "URL")
    model.TargetURL, model.TargetFrame = address, "_self"
    shape = owner.createInstance("com.sun.star.drawing.ControlShape")
    shape.setSize(uno.createUnoStruct("com.sun.star.awt.Size", 4000, 1000))
    shape.setPosition(uno.createUnoStruct("com.sun.star.awt.Point", 15000, 500))
    shape.setControl(model)
    owner.Sheets.getByName(sheet).DrawPage.add(shape)


def press(document, sheet, label, cell, value, seconds=20):
    """Press a button of a sheet, and wait until a cell has a value; answers whether it has."""
    owner = documents[document]
    controller = owner.CurrentController
    controller.setActiveSheet(owner.Sheets.getByName(sheet))
    controller.setFormDesignMode(False)
    shapes = owner.Sheets.getByName(sheet).DrawPage
    models = [shape.Control for shape in (shapes.getByIndex(at) for at in range(shapes.Count)) if hasattr(shape, "Control")]
    model = next(each for each in models if each.Label == label)
    controller.getControl(model).getAccessibleContext().doAccessibleAction(0)
    until = time.monotonic() + seconds
    while read(document, sheet, cell) != [[value]] and time.monotonic() < until:
        time.sleep(0.1)
    return read(document, sheet, cell) == [[value]]


def array_of(document, sheet, place):
    """The array formula of a range, '' where it has none."""
    return cells(document, sheet, place).getArrayFormula()


def notes(document, sheet):
    """Cell -> its note."""
    found = documents[document].Sheets.getByName(sheet)
    answer = {}
    for note in found.Annotations:
        at = note.Position
        answer[found.getCellByPosition(at.Column, at.Row).AbsoluteName.rpartition(".")[2].replace("$", "")] = note.String
    return answer


def height(document, sheet, row):
    """How high a row is, counted from 1."""
    return documents[document].Sheets.getByName(sheet).Rows.getByIndex(row - 1).Height


def add_note(document, sheet, place, text):
    at = cells(document, sheet, place).getCellByPosition(0, 0).getCellAddress()
    documents[document].Sheets.getByName(sheet).Annotations.insertNew(at, text)


# --- the add-in ---------------------------------------------------------------------------------------------


def wizard(name):
    """What the function wizard shows: description and [name, help, optional] of each argument."""
    described = {entry.Name: entry.Value for entry in service("com.sun.star.sheet.FunctionDescriptions").getByName(name)}
    arguments = [[a.Name, a.Description, a.IsOptional] for a in described["Arguments"] or ()]
    return {"description": described["Description"], "arguments": arguments}


def wizard_names():
    return list(service("com.sun.star.sheet.FunctionDescriptions").ElementNames)


def select(document, sheet, place):
    documents[document].CurrentController.select(cells(document, sheet, place))


def menu_entries():
    """Title -> command of our menu."""
    provider = service("com.sun.star.configuration.ConfigurationProvider")
    path = "/org.openoffice.Office.Addons/AddonUI/OfficeMenuBar/org.spmxl.extension.menu"
    view = provider.createInstanceWithArguments(
        "com.sun.star.configuration.ConfigurationAccess", (PropertyValue("nodepath", 0, path, 0),)
    )
    entries = view.getByName("Submenu")
    return {entries.getByName(at).Title: entries.getByName(at).URL for at in sorted(entries.ElementNames)}


def dispatch(document, command):
    """Press a menu entry of a document; answers how many documents are open then."""
    frame = documents[document].CurrentController.Frame
    service("com.sun.star.frame.DispatchHelper").executeDispatch(frame, command, "", 0, ())
    return len(list(service("com.sun.star.frame.Desktop").Components))


def menu(document, action):
    """The same as a program does it; answers the words that the menu shows."""
    asked = (NamedValue("action", action), NamedValue("document", documents[document]))
    return service("org.spmxl.Menu").execute(asked)


def newest_document():
    """The document that opened last, kept under a number."""
    return kept(service("com.sun.star.frame.Desktop").CurrentComponent)


def basic(document, url, arguments=()):
    """Run a macro, such as a VBA Sub of the document; answers its result."""
    return documents[document].getScriptProvider().getScript(url).invoke(tuple(arguments), (), ())[0]


def main():
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"answer": globals()[asked["do"]](*asked["with"])}
        except Exception:
            answer = {"failed": traceback.format_exc()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
