"""Fill a template: values and repeated rows in, the bytes of a workbook out.

The same template and values give the same bytes, in any process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook import cells, package, shifts
from spm_xl.workbook.layout import Context, Layout, Values, layout
from spm_xl.workbook.pages import breaks, with_breaks
from spm_xl.workbook.template import MARKER, ROW, Cell, Filled, Template

_SST = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="{}">'


class _Strings(dict[str, int]):
    """Shared strings by text; a new text gets the next index."""

    def __init__(self, static: int):
        super().__init__()
        self.static = static

    def __missing__(self, text: str) -> int:
        cells.checked(text)
        index = self[text] = self.static + len(self)
        return index


def render(template: Template, values: Mapping[str, Any]) -> bytes:
    """The filled workbook.

    Parameters
    ----------
    template : from `template.load`.
    values : by name: a number, text, date or None; `cells.Fixed` in place of a formula; a list of such
        mappings for a block of rows.

    Raises
    ------
    InvalidInput : a name without value, a text or a number of rows that does not fit.
    """
    return packed(template, filled(template, values))


def filled(template: Template, values: Mapping[str, Any]) -> dict[str, bytes]:
    """The parts that are written anew, by name, in their plain bytes; `packed` makes the workbook of them."""
    layouts = {sheet.name: layout(sheet, values) for sheet in template.sheets}
    strings = _Strings(len(template.strings))
    sheets = [_sheet(placed, layouts, strings, values) for placed in layouts.values()]
    parts = {}
    for member in template.members:
        if isinstance(member, Filled):
            text = sheets[member.sheet] if member.kind == "sheet" else _part(member, template, layouts, strings, values)
            parts[member.name] = text.encode()
    return parts


def packed(template: Template, parts: Mapping[str, bytes]) -> bytes:
    """The workbook of a template's own parts and of those that were filled."""
    return package.written(
        package.stored(member.name, parts[member.name]) if isinstance(member, Filled) else member
        for member in template.members
    )


def _sheet(placed: Layout, layouts: shifts.Layouts, strings: _Strings, values: Values) -> str:
    name = placed.sheet.name
    head = _with_values(shifts.around(placed.sheet.head, name, layouts), values)
    tail = _with_values(shifts.around(placed.sheet.tail, name, layouts), values)
    tail = with_breaks(tail, breaks(placed))
    rows = "".join(_rows(placed, layouts, strings))
    return f"{head}<sheetData>{rows}</sheetData>{tail}"


def _rows(placed: Layout, layouts: shifts.Layouts, strings: _Strings) -> Iterator[str]:
    sheet = placed.sheet.name
    for position, (row, own, context) in enumerate(placed.placed, 1):
        if not (row.items or row.attributes):
            continue
        inside = [f'<row r="{ROW}"{row.attributes}>']
        item: str | Cell = ""
        try:
            for item in row.items:
                if type(item) is str:
                    inside.append(item)
                else:
                    inside += _cell(item, own, context, sheet, layouts, strings)  # type: ignore[arg-type]
        except (InvalidInput, KeyError) as error:
            column = item.open[6 : item.open.index(ROW)]  # type: ignore[union-attr]
            why = error if isinstance(error, InvalidInput) else f"there is no value named {error.args[0]}."
            raise InvalidInput(f"{sheet}!{column}{position} (row {row.number} of the template): {why}") from None
        inside.append("</row>")
        yield "".join(inside).replace(ROW, str(position))


def _cell(
    cell: Cell, own: Values, context: Context, sheet: str, layouts: shifts.Layouts, strings: _Strings
) -> tuple[str, str]:
    """The XML of a cell, in two pieces."""
    value = own[cell.name] if cell.name else _text(cell, own)
    formula = cell.formula
    if type(value) is cells.Fixed:
        value, formula = value.value, ""
    if formula:
        text = formula if type(formula) is str else shifts.formula(formula, sheet, layouts, context)  # type: ignore[arg-type]
        return cell.open, cells.calculated(value, text)
    if type(value) is str:
        if not value:
            return cell.open, "/>"
        start = cell.quoted if value[0] in cells.FORMULA_STARTS else ""
        return start or cell.open, f' t="s"><v>{strings[value]}</v></c>'
    return cell.open, cells.plain(value)


def _text(cell: Cell, own: Values) -> str | None:
    """A text with values in it; None for a formula that shows none."""
    texts = cell.texts
    return "".join(part if index % 2 == 0 else cells.in_words(own[part]) for index, part in enumerate(texts)) or None


def _part(member: Filled, template: Template, layouts: shifts.Layouts, strings: _Strings, values: Values) -> str:
    text = member.text
    if member.kind == "strings":
        own = "".join(f'<si><t xml:space="preserve">{cells.escaped(text)}</t></si>' for text in strings)
        static = "".join(f"<si>{xml}</si>" for xml in template.strings)
        return _SST.format(len(template.strings) + len(strings)) + static + own + "</sst>"
    if member.kind == "workbook":
        text = shifts.names(text, layouts)
    elif member.kind == "table":
        text = shifts.table(text, layouts[template.sheets[member.sheet].name])
    elif member.kind == "drawing":
        text = shifts.drawing(text, layouts[template.sheets[member.sheet].name])
    elif member.kind == "chart":
        text = shifts.chart(text, layouts, lambda sheet, row, column: _shown(template, layouts[sheet], row, column))
    return _with_values(text, values)


def _shown(template: Template, placed: Layout, position: int, column: str) -> cells.Scalar:
    """Value of a cell of the filled sheet, for a chart."""
    row, own, _ = placed.placed[position - 1]
    start = f'<c r="{column}{ROW}"'
    for item in row.items:
        if isinstance(item, Cell):
            if item.open.startswith(start):
                value = own[item.name] if item.name else _text(item, own)
                return value.value if isinstance(value, cells.Fixed) else value
        elif start in item:
            return _standing(template, item[item.index(start) :])
    return None


def _standing(template: Template, xml: str) -> cells.Scalar:
    """Value of a cell that the template itself holds."""
    kind, text = re.match(r'<c [^>]*?(t="\w+")?(?:/>|><v>(.*?)</v>)', xml).groups()  # type: ignore[union-attr]
    if text is None:
        return None
    if kind == 't="s"':
        return unescape("".join(re.findall(r"<t\b[^>]*>(.*?)</t>", template.strings[int(text)], re.DOTALL)))
    return float(text) if kind == 't="n"' else unescape(text)


def _with_values(xml: str, values: Values) -> str:
    """Markers outside of cells: headers and footers, alt texts, document properties."""
    if "{{" not in xml:
        return xml

    def text(found: re.Match[str]) -> str:
        if found[2] not in values:
            raise InvalidInput(f"there is no value named {found[2]}.")
        return cells.in_words(values[found[2]])

    def footer(found: re.Match[str]) -> str:
        """In headers and footers a lone & starts a code."""
        return MARKER.sub(lambda mark: cells.attribute(text(mark).replace("&", "&&")), found[0])

    xml = re.sub(r"<headerFooter\b.*?</headerFooter>", footer, xml, flags=re.DOTALL)
    return MARKER.sub(lambda mark: cells.attribute(text(mark)), xml)
