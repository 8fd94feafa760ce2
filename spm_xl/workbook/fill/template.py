"""A template: a workbook whose cells say what belongs in them.

======================  ===================================================================================
cell text               meaning
======================  ===================================================================================
`{{net}}`               the value of that name, with the cell's own format
`Plan {{plan.name}}`    text with values in it; a dotted name goes a step deeper at each dot
`{{#deals}}`            the rows from here to `{{/deals}}` are repeated, once for each item of that name;
                        blocks may stand inside blocks; the marker rows themselves disappear
`{{#deals together}}`   the same, and each repetition is kept on one printed page where it fits on one
`{{^deals}}`            the rows from here to `{{/deals}}` stand there where there are no deals; without them, one
                        blank row does where a formula or a table needs a row
=formula, shown as      the formula is kept, its references follow the rows; the value of that name is what
`{{pay}}`               viewers show that do not calculate
======================  ===================================================================================

A formula's reference into a repeated block means the same item where the formula stands in a block of
that name (on whatever sheet), and all of its rows otherwise. Everything else that names cells moves
along (`spm_xl.workbook.moves.shifts`). A binding (`spm_xl.workbook.bind.binding`) says the same from outside.

A template is cut once into what stays and what is filled. What stays is kept as its own bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.formulas.references import Reference
from spm_xl.workbook.parts.package import Part
from spm_xl.workbook.texts.markers import Marker
from spm_xl.workbook.texts.texts import Texts

Path: TypeAlias = tuple[str, ...]  # the steps of a dotted name


@dataclass(frozen=True, slots=True)
class Paper:
    """What a printed page of a sheet holds.

    Attributes
    ----------
    room : points of rows; repeated : those of them that the repeated rows take from the second page on.
    heights : template row -> points; default : of all other rows.
    """

    room: float
    repeated: float
    heights: Mapping[int, float]
    default: float


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """XML that names rows of its own stretch.

    Attributes
    ----------
    raw : as the template has it, for the stretch at its own place.
    pieces : text and, as numbers, rows counted from the first of the stretch.
    """

    raw: str
    pieces: tuple[str | int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """A formula, or areas, whose references follow the rows.

    Attributes
    ----------
    cut : its texts and references.
    raw : its XML in the template; plain : the formula itself, which it stands for.
    row, column : of the template, where it stands.
    down : whether its references step down with each row of a list, as in a formula that was filled down.
    texts : markers in its texts.
    """

    cut: tuple[str | Reference, ...]
    raw: str
    plain: str
    row: int
    column: int
    down: bool = False
    texts: Texts | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """How the XML of a cell goes on after its address, up to its value.

    Attributes
    ----------
    number, date, text, quoted, truth : for a value of that kind; `quoted` for text that looks like a formula.
    blank : the whole of it where there is no value. end : after a value.
    value : before the value of a formula, which stands between a start and it.
    """

    number: str
    date: str
    text: str
    quoted: str
    truth: str
    blank: str
    end: str
    value: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A cell that is filled.

    Attributes
    ----------
    row, column : where it stands in the template.
    path : whose value stands there alone; blank where `text` is not.
    text : plain texts and markers of a longer text.
    runs : XML of a rich text around its markers, where it is one.
    formula : its XML up to the value, as pieces; blank without one.
    kept : what the rows of a list hold by their order, where the column is not filled.
    guarded : its formula stays, unless the value says otherwise (`cells.Known`, `cells.Fixed`).
    """

    row: int
    column: int
    start: Start
    path: Path = ()
    text: tuple[str | Marker, ...] = ()
    formula: tuple[str | int | Own | Moved, ...] = ()
    runs: Texts | None = None
    kept: tuple[str, ...] | None = None
    guarded: bool = False


Piece: TypeAlias = str | int | Own | Moved | Cell


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Consecutive rows of a template.

    Attributes
    ----------
    low, high : the first and last of them.
    pieces : their XML; numbers are rows, counted from the first.
    slots : those of the pieces that are filled.
    """

    low: int
    high: int
    pieces: tuple[Piece, ...]
    slots: tuple[Moved | Cell, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Rows that are repeated for each item of a name.

    Attributes
    ----------
    path : of the name, and of the names of the blocks around.
    low, high : all of its rows in the template; inner_high : the last before the rows that stand in for none.
    otherwise : the rows where there is none. spare : a blank row that stands there where something needs one.
    together : each repetition is kept on one printed page where it fits on one.
    listed : the rows of a table or range: one pattern row stands for all, and one row stays where there is no item.
    """

    name: Path
    path: tuple[str, ...]
    low: int
    high: int
    inner_high: int
    body: tuple[Stretch | Block, ...]
    otherwise: tuple[Stretch | Block, ...] = ()
    spare: tuple[Stretch, ...] = ()
    together: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Outside:
    """XML outside of cells: a part, or what stands around the rows of a sheet.

    Attributes
    ----------
    xml : with slots for markers. texts : the markers, None where there are none.
    moving : what names cells in it, None where nothing does.
    """

    xml: str
    texts: Texts | None = None
    moving: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A sheet of a template that is written anew.

    Attributes
    ----------
    around : what stands before and after its rows, with a blank element in their place.
    rows : that blank element, and the start and end of the one with its rows.
    nodes : its rows and blocks, from row 1 to the last.
    standing : (row, column) -> value, of cells that stay. paths : of all its blocks.
    paper : what a printed page holds, where blocks are kept together on one.
    """

    name: str
    part: str
    around: Outside
    rows: tuple[str, str, str]
    nodes: tuple[Stretch | Block, ...]
    last: int
    standing: Mapping[tuple[int, int], Any]
    paths: frozenset[Path]
    paper: Paper | None = None

    @property
    def moving(self) -> bool:
        """Whether rows of it may move."""
        return any(isinstance(node, Block) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Strings:
    """The shared strings that every file has.

    Attributes
    ----------
    head : XML up to their number; kept : of the strings that stay; tail : after the last.
    prefix : of the elements. count : how many stay.
    """

    head: str
    kept: str
    tail: str
    prefix: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A part that is written anew for each file.

    Attributes
    ----------
    kind : "sheet", "strings", "styles", or "outside" for a part that names cells or has markers.
    sheet : position of the sheet, where it is one.
    outside : its XML, where it is no sheet.
    own, more : the part as the template has it, and with the formats that only some files need.
    """

    name: str
    kind: str
    sheet: int = -1
    outside: Outside | None = None
    own: Part | None = None
    more: Part | None = None


@dataclass(frozen=True, eq=False)
class Template:
    """A template ready to be filled; known by its identity, so that what is found out about it can be kept.

    Attributes
    ----------
    members : all parts in order; static ones are kept compressed.
    sheets : the sheets that are written anew, in the order of `Written.sheet`.
    strings : the shared strings that every file has.
    types : the list of content types of a workbook, where the template is an .xltx or .xltm.
    leftover : what is bound to tables and ranges with other content beside them, which refreshing writes.
    order : names of all sheets, where the name of one has markers. since_1904 : how the workbook counts dates.
    """

    members: tuple[Part | Written, ...]
    sheets: tuple[Sheet, ...]
    strings: Strings
    types: Part | None = None
    leftover: Binding = field(default_factory=Binding)
    order: tuple[str, ...] = ()
    since_1904: bool = False
