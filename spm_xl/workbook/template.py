"""A template: a workbook whose cells say what belongs in them.

======================  ===================================================================================
cell text               meaning
======================  ===================================================================================
`{{net}}`               the value of that name, with the cell's own format
`Plan {{plan}}`         text with values in it
`{{#deals}}`            the rows from here to `{{/deals}}` are repeated, once for each item of that name;
                        blocks may stand inside blocks; the marker rows themselves disappear
`{{#deals together}}`   the same, and each repetition is kept on one printed page where it fits on one
`{{^deals}}`            the rows from here to `{{/deals}}` stand there where there are no deals
=formula, shown as      the formula is kept, its references follow the rows; the value of that name is what
`{{pay}}`               viewers show that do not calculate
======================  ===================================================================================

A formula's reference into a repeated block means the same item where the formula stands in a block of
that name (on whatever sheet), and all of its rows otherwise. Everything else that names cells moves
along (`spm_xl.workbook.shifts`), except comments and form controls: keep those out of repeated rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from spm_xl.workbook import package
from spm_xl.workbook.references import Reference

MARKER = re.compile(r"\{\{\s*([#^/]?)\s*([^\W\d]\w*)(\s+together)?\s*\}\}")
ROW = "\0"  # stands for the row's number until it is known


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


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is filled.

    Attributes
    ----------
    open, quoted : its XML up to and with the style's number; `quoted` for text that looks like a formula.
    name : whose value stands there alone, "" for none.
    texts : texts and, at odd places, names, of a text with values in it; blank for a lone name.
    formula : "" without one, text where all references are to the own row, else its parts.
    """

    open: str
    quoted: str
    name: str
    texts: tuple[str, ...] = ()
    formula: str | tuple[str | Reference, ...] = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a template: its number and attributes, plain XML and cells to be filled."""

    number: int
    attributes: str
    items: tuple[str | Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that are repeated for each item of a name; `otherwise` are the rows where there is none.

    Attributes
    ----------
    together : each repetition is kept on one printed page where it fits on one.
    """

    name: str
    path: tuple[str, ...]
    rows: range
    body: tuple[Row | Block, ...]
    otherwise: tuple[Row | Block, ...] = ()
    together: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a template.

    Attributes
    ----------
    head, tail : the XML before and after its rows.
    nodes : its rows and blocks.
    last : its last row's number.
    blocks : row number -> the blocks around it, outermost first.
    paper : what a printed page holds, where blocks are kept together on one.
    """

    name: str
    head: str
    tail: str
    nodes: tuple[Row | Block, ...]
    last: int
    blocks: Mapping[int, tuple[Block, ...]]
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A part that is written anew for each file.

    Attributes
    ----------
    kind : "sheet", "strings", "table", "drawing", "chart", "workbook" or "text".
    text : its XML; blank for sheets and strings.
    sheet : position of the sheet that it belongs to, where it belongs to one.
    """

    name: str
    kind: str
    text: str = ""
    sheet: int = -1


@dataclass(frozen=True, eq=False)
class Template:
    """A template ready to be filled; known by its identity, so that what is found out about it can be kept.

    Attributes
    ----------
    members : all parts in order; static ones are kept compressed.
    sheets : the sheets, in the order of `Filled.sheet`.
    strings : XML of the shared strings that every file has.
    """

    members: tuple[package.Part | Filled, ...]
    sheets: tuple[Sheet, ...]
    strings: tuple[str, ...]
