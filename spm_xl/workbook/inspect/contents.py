"""What is in a workbook, as `inspect` finds it: plain records, which `dataclasses.asdict` turns into JSON.

A `part` is the name of a part in the package; a `kind` of a part is the last word of the relation that points to it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetContents:
    """A sheet.

    Attributes
    ----------
    kind : "worksheet", "chartsheet", "dialogsheet" or "xlMacrosheet" (macros of Excel 4).
    shown : "visible", "hidden" or "very hidden" (only a macro or the editor of macros shows it).
    used : the range from the first to the last cell with content, such as "A1:K200"; "" for none.
    rows, cells, formulas, errors : rows and cells with content, cells with a formula, cells that show an error.
    unseen : cells with content in white on nothing, or in a number format that shows nothing.
    hidden_rows, hidden_columns : how many; rows_hidden_by_default : rows without an entry are hidden, too.
    """

    name: str
    part: str
    kind: str
    shown: str
    protected: bool = False
    used: str = ""
    rows: int = 0
    cells: int = 0
    formulas: int = 0
    errors: int = 0
    unseen: int = 0
    hidden_rows: int = 0
    hidden_columns: int = 0
    rows_hidden_by_default: bool = False
    tables: int = 0
    pivots: int = 0
    comments: int = 0
    controls: int = 0
    activex: int = 0
    pictures: int = 0
    shapes: int = 0
    charts: int = 0
    conditional_formats: int = 0
    validations: int = 0
    merged: int = 0
    sparklines: int = 0
    hyperlinks: int = 0


@dataclass(frozen=True, slots=True)
class TableContents:
    """A table: its rows without header and totals, its columns by name, and the query that fills it, "" for none."""

    name: str
    sheet: str
    range: str
    rows: int
    columns: tuple[str, ...]
    totals: bool
    query: str


@dataclass(frozen=True, slots=True)
class NameContents:
    """A defined name: its formula, its sheet ("" for the whole workbook), and whether it is hidden, broken (#REF!), or a macro's."""

    name: str
    formula: str
    sheet: str
    hidden: bool
    broken: bool
    macro: bool


@dataclass(frozen=True, slots=True)
class PivotContents:
    """A pivot table: where its rows come from, how many of them the workbook keeps a copy of, and whether opening it reads them anew."""

    name: str
    sheet: str
    range: str
    source: str
    rows_kept: int
    refreshed_on_open: bool
    cache: str


@dataclass(frozen=True, slots=True)
class SlicerContents:
    """A slicer or timeline: its name, its sheet, and the column that it filters."""

    name: str
    sheet: str
    column: str


@dataclass(frozen=True, slots=True)
class ChartContents:
    """A chart: its sheet, its title where that is text, the ranges that it shows, and its pivot table, if any."""

    part: str
    sheet: str
    title: str
    ranges: tuple[str, ...]
    pivot: str


@dataclass(frozen=True, slots=True)
class MacroContents:
    """Macros, which are never run here.

    Attributes
    ----------
    project, signed : whether there is a VBA project, and whether it is signed.
    modules : names of its modules. sheets : sheets with macros of Excel 4.
    buttons : (sheet, macro) of each button or shape that runs one.
    """

    project: bool
    signed: bool
    modules: tuple[str, ...]
    sheets: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LinkContents:
    """A link: "workbook", "DDE" or "OLE", where to as written, and how many cells of it the workbook keeps a copy of."""

    kind: str
    target: str
    sheets: tuple[str, ...]
    cells_kept: int
    part: str


@dataclass(frozen=True, slots=True)
class ConnectionContents:
    """A connection to data: its kind, where to (passwords and keys are replaced by ***), what it asks for, and whether it is asked on opening.

    Attributes
    ----------
    command : "SQL", "table", "cube", "list" or "default"; the text of the command is not given.
    keeps_password : whether the workbook says that it keeps the password.
    """

    name: str
    kind: str
    target: str
    command: str
    keeps_password: bool
    refreshed_on_open: bool


@dataclass(frozen=True, slots=True)
class PersonalContents:
    """Something that says who worked on the workbook, or where it lay: in which part, what it is, and the text."""

    part: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class CalculationContents:
    """How the workbook calculates: "auto", "manual" or "autoNoTable"; functions that make it slow or reach outside, with the cells that call them."""

    mode: str
    iterates: bool
    as_displayed: bool
    since_1904: bool
    on_open: bool
    volatile: tuple[tuple[str, int], ...]
    reaching_outside: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PartContents:
    """A part: its kind ("" where no relation points to it), and its bytes, plain and packed."""

    name: str
    kind: str
    size: int
    packed: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a workbook.

    Attributes
    ----------
    kind : "workbook" or "template", "with macros" where its type allows them, or "add-in".
    queries : names of Power Query's queries. embedded : parts that are files of other programs.
    custom_xml : (part, namespace of its first element).
    protected_structure : whether sheets may not be added, renamed or shown.
    unread : parts that are damaged, each with the reason; the rest was read without them.
    """

    kind: str
    sheets: tuple[SheetContents, ...]
    tables: tuple[TableContents, ...]
    names: tuple[NameContents, ...]
    pivots: tuple[PivotContents, ...]
    slicers: tuple[SlicerContents, ...]
    charts: tuple[ChartContents, ...]
    macros: MacroContents
    links: tuple[LinkContents, ...]
    connections: tuple[ConnectionContents, ...]
    queries: tuple[str, ...]
    embedded: tuple[str, ...]
    custom_xml: tuple[tuple[str, str], ...]
    personal: tuple[PersonalContents, ...]
    calculation: CalculationContents
    protected_structure: bool
    parts: tuple[PartContents, ...]
    unread: tuple[str, ...]
