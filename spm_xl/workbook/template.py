"""A template: a workbook whose cells say what belongs in them.

====================  =====================================================================================
cell text             meaning
====================  =====================================================================================
`{{net}}`             the value of that name, with the cell's own format
`Plan {{plan}}`       text with values in it
`{{#deals}}`          the rows from here to `{{/deals}}` are repeated, once for each item of that name;
                      blocks may stand inside blocks; the marker rows themselves disappear
`{{^deals}}`          the rows from here to `{{/deals}}` stand there where there are no deals
=formula, shown as    the formula is kept, its references follow the rows; the value of that name is what
`{{pay}}`             viewers show that do not calculate
====================  =====================================================================================

A formula's reference into a repeated block means the same item where the formula stands in a block of
that name (on whatever sheet), and all of its rows otherwise.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook import cells, package
from spm_xl.workbook.references import Reference, index_of, parts, shared

MARKER = re.compile(r"\{\{\s*([#^/]?)\s*([^\W\d]\w*)\s*\}\}")
ROW = "\0"  # stands for the row's number until it is known
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROW_KEPT = ("s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed", "thickTop", "thickBot")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is filled.

    Attributes
    ----------
    open, quoted : its XML up to and with the style's number; `quoted` for text that looks like a formula.
    names : texts and, at odd places, names; a lone name gives the value itself.
    formula : "" without one, text where all references are to the own row, else its parts.
    """

    open: str
    quoted: str
    names: tuple[str, ...]
    formula: str | tuple[str | Reference, ...] = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a template: its number and attributes, plain XML and cells to be filled."""

    number: int
    attributes: str
    items: tuple[str | Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that are repeated for each item of a name; `otherwise` are the rows where there is none."""

    name: str
    path: tuple[str, ...]
    rows: range
    body: tuple[Row | Block, ...]
    otherwise: tuple[Row | Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, the XML around its rows, its rows and blocks, and its last row's number."""

    name: str
    head: str
    tail: str
    nodes: tuple[Row | Block, ...]
    last: int


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


@dataclass(frozen=True)
class Template:
    """A template ready to be filled.

    Attributes
    ----------
    members : all parts in order; static ones are kept compressed.
    sheets : the sheets, in the order of `Filled.sheet`.
    strings : XML of the shared strings that every file has.
    """

    members: tuple[package.Part | Filled, ...]
    sheets: tuple[Sheet, ...]
    strings: tuple[str, ...]


@dataclass
class _Styles:
    """Cell formats of the template, and their twins with the quote prefix."""

    formats: list[str]
    twins: dict[int, int] = field(default_factory=dict)

    def quoted(self, style: int) -> int:
        if style not in self.twins:
            self.twins[style] = len(self.formats)
            self.formats.append(self.formats[style].replace("<xf ", '<xf quotePrefix="1" ', 1))
        return self.twins[style]


@dataclass
class _Strings:
    """Shared strings: those of the template, and those that stay in every file."""

    old: list[tuple[str, str]]
    kept: dict[str, int] = field(default_factory=dict)

    def keep(self, xml: str) -> int:
        return self.kept.setdefault(xml, len(self.kept))


def load(data: bytes, number_formats: Mapping[str, str] | None = None) -> Template:
    """Read a template.

    Parameters
    ----------
    data : the workbook.
    number_formats : number format codes to be replaced, such as two decimals by none for a currency without cents.

    Raises
    ------
    InvalidInput : no workbook, or markers that do not fit together; the message names sheet and row.
    """
    texts = {part.name: part for part in package.read(data)}
    if "xl/workbook.xml" not in texts or "xl/styles.xml" not in texts:
        raise InvalidInput("the template is no .xlsx workbook: xl/workbook.xml or xl/styles.xml is missing.")
    _without_calculation_chain(texts)
    names = _sheet_parts(texts)
    strings_part = _strings_part(texts)
    styles_xml = _text(texts, "xl/styles.xml")
    styles = _Styles(_formats(styles_xml))
    strings = _Strings(_shared_strings(texts[strings_part]))
    sheets = tuple(_sheet(title, _text(texts, part), styles, strings) for title, part in names)
    texts["xl/styles.xml"] = package.stored(
        "xl/styles.xml", _restyled(styles_xml, styles.formats, number_formats or {}).encode()
    )
    owners = {part: position for position, (_, part) in enumerate(names)}
    kinds = {part: Filled(part, "sheet", sheet=position) for part, position in owners.items()}
    kinds[strings_part] = Filled(strings_part, "strings")
    kinds["xl/workbook.xml"] = Filled("xl/workbook.xml", "workbook", _text(texts, "xl/workbook.xml"))
    for name in texts:
        if name not in kinds and name.endswith((".xml", ".vml")):
            filled = _shifting(name, texts, owners)
            if filled:
                kinds[name] = filled
    return Template(tuple(kinds.get(name, part) for name, part in texts.items()), sheets, tuple(strings.kept))


def _text(texts: Mapping[str, package.Part], name: str) -> str:
    try:
        text = package.content(texts[name]).decode("utf-8-sig")
    except KeyError:
        raise InvalidInput(f"the template is damaged: it has no part {name}. Save it again as .xlsx.") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} is not in UTF-8. Save the template again as .xlsx.") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InvalidInput(f"{name} declares XML entities, which no spreadsheet program writes. The template is refused.")
    return text


def _relations(texts: Mapping[str, package.Part], part: str) -> dict[str, tuple[str, str]]:
    """Relation id -> (last word of its type, part it points to)."""
    folder, base = posixpath.split(part)
    rels = f"{folder}/_rels/{base}.rels"
    found = {}
    if rels in texts:
        for tag in re.findall(r"<Relationship\b[^>]*>", _text(texts, rels)):
            facts = _attributes(tag)
            target = facts.get("Target", "")
            full = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[facts.get("Id", "")] = (facts.get("Type", "").rsplit("/", 1)[-1], full)
    return found


def _attributes(tag: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'([\w:]+)="([^"]*)"', tag)}


def _sheet_parts(texts: Mapping[str, package.Part]) -> list[tuple[str, str]]:
    workbook = _text(texts, "xl/workbook.xml")
    relations = _relations(texts, "xl/workbook.xml")
    found = []
    for tag in re.findall(r"<sheet\b[^>]*>", workbook):
        facts = _attributes(tag)
        kind, part = relations.get(facts.get("r:id", ""), ("", ""))
        if kind == "worksheet":
            found.append((facts["name"], part))
    if not found:
        raise InvalidInput("the template has no worksheet.")
    return found


def _without_calculation_chain(texts: dict[str, package.Part]) -> None:
    """Drop the list of formula cells that Excel keeps: rows move, and Excel builds it anew."""
    if texts.pop("xl/calcChain.xml", None):
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            kept = re.sub(r"<(?:Override|Relationship)\b[^>]*calcChain\.xml[^>]*/>", "", _text(texts, name))
            texts[name] = package.stored(name, kept.encode())


def _strings_part(texts: dict[str, package.Part]) -> str:
    """Name of the part with the shared strings, which is added to a template that has none."""
    for kind, part in _relations(texts, "xl/workbook.xml").values():
        if kind == "sharedStrings":
            return part
    part = "xl/sharedStrings.xml"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    added = {
        "[Content_Types].xml": ("</Types>", f'<Override PartName="/{part}" ContentType="{kind}"/>'),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rIdStrings" Type="{relation}" Target="sharedStrings.xml"/>',
        ),
    }
    for name, (end, element) in added.items():
        texts[name] = package.stored(name, _text(texts, name).replace(end, element + end).encode())
    texts[part] = package.stored(part, f'<sst xmlns="{MAIN[1:-1]}"/>'.encode())
    return part


def _shared_strings(part: package.Part) -> list[tuple[str, str]]:
    """(XML, plain text) of each shared string."""
    xml = _text({part.name: part}, part.name)
    found = re.findall(r"<si>(.*?)</si>|<si/>", xml, re.DOTALL)
    return [(inside, "".join(unescape(t) for t in re.findall(r"<t\b[^>]*>(.*?)</t>", inside, re.DOTALL))) for inside in found]


def _formats(styles: str) -> list[str]:
    found = re.search(r"<cellXfs\b[^>]*>(.*?)</cellXfs>", styles, re.DOTALL)
    return re.findall(r"<xf\b[^>]*?(?:/>|>.*?</xf>)", found[1], re.DOTALL) if found else []


def _restyled(styles: str, formats: list[str], number_formats: Mapping[str, str]) -> str:
    def code(found: re.Match[str]) -> str:
        new = number_formats.get(unescape(found[2]))
        return found[0] if new is None else f"{found[1]}{cells.attribute(new)}{found[3]}"

    styles = re.sub(r'(<numFmt\b[^>]*formatCode=")([^"]*)(")', code, styles)
    together = f'<cellXfs count="{len(formats)}">{"".join(formats)}</cellXfs>'
    return re.sub(r"<cellXfs\b.*?</cellXfs>", lambda _: together, styles, count=1, flags=re.DOTALL)


def _shifting(name: str, texts: Mapping[str, package.Part], owners: Mapping[str, int]) -> Filled | None:
    """A part that moves with the rows of a sheet, or that has markers in its text."""
    if name.startswith("xl/charts/chart"):
        return Filled(name, "chart", _text(texts, name))
    for part, position in owners.items():
        for kind, target in _relations(texts, part).values():
            if target == name and kind in ("table", "drawing"):
                return Filled(name, kind, _text(texts, name), position)
    if b"{{" in package.content(texts[name]):
        return Filled(name, "text", _text(texts, name))
    return None


def _sheet(title: str, xml: str, styles: _Styles, strings: _Strings) -> Sheet:
    from defusedxml.ElementTree import fromstring

    start, end = re.search(r"<sheetData\s*/?>", xml), xml.find("</sheetData>")
    if not start:
        raise InvalidInput(f"sheet {title} of the template is written in a form that is not supported. Save it again in Excel.")
    head, tail = xml[: start.start()], xml[end + len("</sheetData>") :] if end >= 0 else xml[start.end() :]
    rows: dict[int, Row] = {}
    marks: dict[int, list[tuple[str, str]]] = {}
    formulas: dict[str, tuple[str, int, int]] = {}
    for element in fromstring(xml.encode()).iterfind(f"{MAIN}sheetData/{MAIN}row"):
        number = int(element.get("r") or max(rows, default=0) + 1)
        found = [_cell(cell, number, title, styles, strings, formulas) for cell in element.iterfind(f"{MAIN}c")]
        blocks = [mark for item in found if isinstance(item, list) for mark in item]
        if blocks:
            marks[number] = blocks
        attributes = "".join(f' {key}="{element.get(key)}"' for key in _ROW_KEPT if element.get(key) is not None)
        rows[number] = Row(number, attributes, _joined([item for item in found if not isinstance(item, list)]))
    last = max(rows, default=0)
    everything = [(number, rows.get(number) or Row(number, "", ())) for number in range(1, last + 1)]
    nodes, rest = _nodes(everything, marks, (), title)
    if rest:
        raise InvalidInput(f"sheet {title}, row {rest[0][0]}: {{{{/{marks[rest[0][0]][0][1]}}}}} closes no block that is open.")
    return Sheet(title, head, tail, nodes, last)


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
    element: Any, row: int, title: str, styles: _Styles, strings: _Strings, formulas: dict[str, tuple[str, int, int]]
) -> str | Cell | list[tuple[str, str]]:
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
        names = tuple(name for _, name in marks[:1])
        return Cell(f'{opened}{style}"', "", ("", *names, ""), _compiled(text, row))
    if any(sign for sign, _ in marks):
        if MARKER.sub("", value).strip() or not all(sign for sign, _ in marks):
            raise InvalidInput(f"sheet {title}, cell {letters}{row}: a block marker must stand alone in its cell.")
        return marks
    if marks:
        pieces = MARKER.split(value)
        names = tuple(piece for index, piece in enumerate(pieces) if index % 3 != 1)
        return Cell(f'{opened}{style}"', f'{opened}{styles.quoted(style)}"', names)
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
        raise InvalidInput(f"sheet {title}, row {row}: array formulas and data tables cannot be filled. Use a plain formula.")
    return text


def _compiled(text: str, row: int) -> str | tuple[str | Reference, ...]:
    cut = parts(text)
    if all(isinstance(part, str) or (not part.sheet and part.low == part.high == row) for part in cut):
        return "".join(cells.escaped(part) if isinstance(part, str) else part.at(ROW, ROW) for part in cut)
    return tuple(cells.escaped(part) if isinstance(part, str) else part for part in cut)


def _nodes(
    rows: list[tuple[int, Row]], marks: Mapping[int, list[tuple[str, str]]], path: tuple[str, ...], title: str
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
        sign, name = marks[number][0]
        if sign == "/":
            return tuple(found), rows
        body, rest = _nodes(rows[1:], marks, (*path, name) if sign == "#" else path, title)
        if not rest or marks[rest[0][0]] != [("/", name)]:
            raise InvalidInput(f"sheet {title}, row {number}: {{{{{sign}{name}}}}} is not closed by {{{{/{name}}}}} in the same place.")
        span = range(number, rest[0][0] + 1)
        if sign == "#":
            found.append(Block(name, (*path, name), span, body, ()))
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
    return Block(name, before.path, range(before.rows.start, span.stop), before.body, body)
