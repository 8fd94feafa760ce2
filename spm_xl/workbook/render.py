"""Fill a template: values and repeated rows in, the bytes of a workbook out.

The same template and values give the same bytes, in any process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.workbook import cells, package, shifts
from spm_xl.workbook.layout import Context, Layout, Values, layout
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
    layouts = {sheet.name: layout(sheet, values) for sheet in template.sheets}
    strings = _Strings(len(template.strings))
    sheets = [_sheet(placed, layouts, strings, values) for placed in layouts.values()]
    out = []
    for member in template.members:
        if isinstance(member, package.Part):
            out.append(member)
            continue
        text = sheets[member.sheet] if member.kind == "sheet" else _part(member, template, layouts, strings, values)
        out.append(package.stored(member.name, text.encode()))
    return package.written(out)


def _sheet(placed: Layout, layouts: shifts.Layouts, strings: _Strings, values: Values) -> str:
    name = placed.sheet.name
    head = _filled(shifts.around(placed.sheet.head, name, layouts), values)
    tail = _filled(shifts.around(placed.sheet.tail, name, layouts), values)
    rows = []
    for position, (row, own, context) in enumerate(placed.placed, 1):
        if not (row.items or row.attributes):
            continue
        inside = []
        for item in row.items:
            if isinstance(item, str):
                inside.append(item)
                continue
            try:
                inside.append(_cell(item, own, context, name, layouts, strings))
            except InvalidInput as error:
                column = item.open[6 : item.open.index(ROW)]
                raise InvalidInput(f"{name}!{column}{position} (row {row.number} of the template): {error}") from None
        rows.append(f'<row r="{ROW}"{row.attributes}>{"".join(inside)}</row>'.replace(ROW, str(position)))
    return f"{head}<sheetData>{''.join(rows)}</sheetData>{tail}"


def _cell(cell: Cell, own: Values, context: Context, sheet: str, layouts: shifts.Layouts, strings: _Strings) -> str:
    value = _value(cell, own)
    if type(value) is cells.Fixed:
        return cell.open + cells.plain(value.value, strings.__getitem__)
    if cell.formula:
        text = cell.formula if type(cell.formula) is str else shifts.formula(cell.formula, sheet, layouts, context)  # type: ignore[arg-type]
        return cell.open + cells.calculated(value, text)
    if type(value) is str:
        if not value:
            return cell.open + "/>"
        start = cell.quoted if value[0] in cells.FORMULA_STARTS else cell.open
        return f'{start} t="s"><v>{strings[value]}</v></c>'
    return cell.open + cells.plain(value, strings.__getitem__)


def _value(cell: Cell, own: Values) -> Any:
    names = cell.names
    try:
        if len(names) == 3 and not names[0] and not names[2]:
            return own[names[1]]
        if len(names) == 2:  # a formula that shows no value
            return None
        return "".join(part if index % 2 == 0 else cells.in_words(own[part]) for index, part in enumerate(names))
    except KeyError as missing:
        raise InvalidInput(f"there is no value named {missing.args[0]}.") from None


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
    return _filled(text, values)


def _shown(template: Template, placed: Layout, position: int, column: str) -> cells.Scalar:
    """Value of a cell of the filled sheet, for a chart."""
    row, own, _ = placed.placed[position - 1]
    start = f'<c r="{column}{ROW}"'
    for item in row.items:
        if isinstance(item, Cell):
            if item.open.startswith(start):
                value = _value(item, own)
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


def _filled(xml: str, values: Values) -> str:
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
