"""Read a sheet of a template: its rows, the cells to be filled, and the blocks that its markers make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook import cells
from spm_xl.workbook.pages import paper
from spm_xl.workbook.references import Reference, index_of, parts, shared
from spm_xl.workbook.template import MARKER, ROW, Block, Cell, Row, Sheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROW_ATTRIBUTES = (
    "s",
    "customFormat",
    "ht",
    "hidden",
    "customHeight",
    "outlineLevel",
    "collapsed",
    "thickTop",
    "thickBot",
)
Mark = tuple[str, str, str]  # sign, name of the block, "together"


@dataclass
class Styles:
    """Cell formats of the template, and their twins with the quote prefix."""

    formats: list[str]
    twins: dict[int, int] = field(default_factory=dict)

    def quoted(self, style: int) -> int:
        if style not in self.twins:
            self.twins[style] = len(self.formats)
            self.formats.append(self.formats[style].replace("<xf ", '<xf quotePrefix="1" ', 1))
        return self.twins[style]


@dataclass
class Strings:
    """Shared strings: those of the template, and those that stay in every file."""

    old: list[tuple[str, str]]
    kept: dict[str, int] = field(default_factory=dict)

    def keep(self, xml: str) -> int:
        return self.kept.setdefault(xml, len(self.kept))


def read_sheet(title: str, xml: str, styles: Styles, strings: Strings, titles: tuple[int, int] | None = None) -> Sheet:
    """A sheet of a template.

    Parameters
    ----------
    styles, strings : of the template; what the sheet needs besides is added to them.
    titles : first and last of the rows that are repeated on each printed page.
    """
    from defusedxml.ElementTree import fromstring

    start, end = re.search(r"<sheetData\s*/?>", xml), xml.find("</sheetData>")
    if not start:
        raise InvalidInput(
            f"sheet {title} of the template is written in a form that is not supported. Save it again in Excel."
        )
    head, tail = xml[: start.start()], xml[end + len("</sheetData>") :] if end >= 0 else xml[start.end() :]
    rows: dict[int, Row] = {}
    marks: dict[int, list[Mark]] = {}
    formulas: dict[str, tuple[str, int, int]] = {}
    for element in fromstring(xml.encode()).iterfind(f"{MAIN}sheetData/{MAIN}row"):
        number = int(element.get("r") or max(rows, default=0) + 1)
        found = [_cell(cell, number, title, styles, strings, formulas) for cell in element.iterfind(f"{MAIN}c")]
        own_marks = [mark for item in found if isinstance(item, list) for mark in item]
        if own_marks:
            marks[number] = own_marks
        attributes = "".join(f' {key}="{element.get(key)}"' for key in ROW_ATTRIBUTES if element.get(key) is not None)
        rows[number] = Row(number, attributes, _joined([item for item in found if not isinstance(item, list)]))
    last = max(rows, default=0)
    everything = [(number, rows.get(number) or Row(number, "", ())) for number in range(1, last + 1)]
    nodes, rest = _nodes(everything, marks, (), title)
    if rest:
        raise InvalidInput(
            f"sheet {title}, row {rest[0][0]}: {{{{/{marks[rest[0][0]][0][1]}}}}} closes no block that is open."
        )
    blocks: dict[int, tuple[Block, ...]] = {}
    _note_blocks(nodes, (), blocks)
    together = any(block.together for around in blocks.values() for block in around)
    return Sheet(title, head, tail, nodes, last, blocks, paper(head, tail, rows, titles) if together else None)


def _note_blocks(
    nodes: tuple[Row | Block, ...], around: tuple[Block, ...], blocks: dict[int, tuple[Block, ...]]
) -> None:
    for node in nodes:
        if isinstance(node, Row):
            blocks[node.number] = around
        else:
            _note_blocks(node.body, (*around, node), blocks)
            _note_blocks(node.otherwise, around, blocks)


def _joined(items: list[str | Cell]) -> tuple[str | Cell, ...]:
    """Neighbouring plain texts as one."""
    out: list[str | Cell] = []
    for item in items:
        if out and isinstance(item, str) and isinstance(out[-1], str):
            out[-1] += item
        else:
            out.append(item)
    return tuple(out)


def _cell(
    element: Any, row: int, title: str, styles: Styles, strings: Strings, formulas: dict[str, tuple[str, int, int]]
) -> str | Cell | list[Mark]:
    """One cell: plain XML, a cell to be filled, or the block markers that it holds."""
    column = re.match("[A-Z]+", element.get("r", ""))
    if not column:
        raise InvalidInput(f"sheet {title}, row {row}: a cell has no address. Save the template again in Excel.")
    letters, style, kind = column[0], int(element.get("s") or 0), element.get("t") or "n"
    value = element.findtext(f"{MAIN}v") or ""
    xml = ""
    if kind == "s":
        xml, value = strings.old[int(value)]
    elif kind == "inlineStr":
        value = "".join(text.text or "" for text in element.iter(f"{MAIN}t"))
        xml = f'<t xml:space="preserve">{cells.escaped(value)}</t>'
    marks = MARKER.findall(value)
    formula = element.find(f"{MAIN}f")
    opened = f'<c r="{letters}{ROW}" s="'
    if formula is not None:
        text = _formula(formula, row, index_of(letters), title, formulas)
        name = marks[0][1] if marks else ""
        return Cell(f'{opened}{style}"', "", name, formula=_compiled(text, row))
    if any(sign for sign, *_ in marks):
        if MARKER.sub("", value).strip() or not all(sign for sign, *_ in marks):
            raise InvalidInput(f"sheet {title}, cell {letters}{row}: a block marker must stand alone in its cell.")
        return marks
    if marks:
        pieces = MARKER.split(value)
        texts = tuple(piece for index, piece in enumerate(pieces) if index % 4 in (0, 2))
        lone = texts[1] if len(texts) == 3 and not texts[0] and not texts[2] else ""
        return Cell(f'{opened}{style}"', f'{opened}{styles.quoted(style)}"', lone, () if lone else texts)
    if xml:
        return f'{opened}{style}" t="s"><v>{strings.keep(xml)}</v></c>'
    return f'{opened}{style}" t="{kind}"><v>{cells.escaped(value)}</v></c>' if value else f'{opened}{style}"/>'


def _formula(element: Any, row: int, column: int, title: str, formulas: dict[str, tuple[str, int, int]]) -> str:
    kind, text = element.get("t") or "normal", element.text or ""
    if kind == "shared":
        key = element.get("si") or ""
        if text:
            formulas[key] = (text, row, column)
        text, first_row, first_column = formulas[key]
        return shared(text, row - first_row, column - first_column)
    if kind != "normal":
        raise InvalidInput(
            f"sheet {title}, row {row}: array formulas and data tables cannot be filled. Use a plain formula."
        )
    return text


def _compiled(text: str, row: int) -> str | tuple[str | Reference, ...]:
    cut = parts(text)
    if all(isinstance(part, str) or (not part.sheet and part.low == part.high == row) for part in cut):
        return "".join(cells.escaped(part) if isinstance(part, str) else part.at(ROW, ROW) for part in cut)
    return tuple(cells.escaped(part) if isinstance(part, str) else part for part in cut)


def _nodes(
    rows: list[tuple[int, Row]], marks: Mapping[int, list[Mark]], path: tuple[str, ...], title: str
) -> tuple[tuple[Row | Block, ...], list[tuple[int, Row]]]:
    """Rows as a tree of blocks, up to the marker that closes the innermost open one; and what is left."""
    found: list[Row | Block] = []
    while rows:
        number, row = rows[0]
        if number not in marks:
            found.append(row)
            rows = rows[1:]
            continue
        if len(marks[number]) > 1:
            raise InvalidInput(f"sheet {title}, row {number}: put one block marker in a row.")
        sign, name, together = marks[number][0]
        if sign == "/":
            return tuple(found), rows
        body, rest = _nodes(rows[1:], marks, (*path, name) if sign == "#" else path, title)
        if not rest or marks[rest[0][0]] != [("/", name, "")]:
            raise InvalidInput(
                f"sheet {title}, row {number}: {{{{{sign}{name}}}}} is not closed by {{{{/{name}}}}} in the same place."
            )
        span = range(number, rest[0][0] + 1)
        if sign == "#":
            found.append(Block(name, (*path, name), span, body, together=bool(together)))
        else:
            found.append(_with_otherwise(found, name, span, body, title))
        rows = rest[1:]
    return tuple(found), rows


def _with_otherwise(
    found: list[Row | Block], name: str, span: range, body: tuple[Row | Block, ...], title: str
) -> Block:
    """The block just before, with the rows that stand in for it where it is empty."""
    before = found.pop() if found else None
    if not isinstance(before, Block) or before.name != name:
        raise InvalidInput(f"sheet {title}, row {span.start}: {{{{^{name}}}}} must follow {{{{/{name}}}}} directly.")
    return replace(before, rows=range(before.rows.start, span.stop), otherwise=body)
