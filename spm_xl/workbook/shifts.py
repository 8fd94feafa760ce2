"""What moves with the rows of a sheet: everything in the package that names a cell's address.

Tables, merged cells, conditional formats, validations, links, page breaks, the frozen pane, drawings,
defined names, and charts with the values that they keep.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import unescape

from spm_xl.errors import InvalidInput
from spm_xl.workbook import cells
from spm_xl.workbook.layout import Context, Layout
from spm_xl.workbook.references import Reference, index_of, letters_of, parts, prefix

Layouts = Mapping[str, Layout]  # by sheet name
CellValue = Callable[[str, int, str], cells.Scalar]  # sheet, row, column letters -> value
_ELEMENTS = re.compile(
    r"<(mergeCell|conditionalFormatting|dataValidation|hyperlink|ignoredError|protectedRange|x14:conditionalFormatting|"
    r"x14:dataValidation)\b(?:[^>]*/>|.*?</\1>)",
    re.DOTALL,
)
_MOVING = re.compile(
    r"<(sheetView|mergeCells|conditionalFormatting|dataValidations|hyperlinks|rowBreaks|ignoredErrors|protectedRanges|"
    r"x14:conditionalFormattings|x14:dataValidations)\b(?:[^>]*/>|.*?</\1>)|<(?:dimension|autoFilter)\b[^>]*>",
    re.DOTALL,
)
_FORMULAS = re.compile(r"(<(formula|formula1|formula2|xm:f)>)(.*?)(</\2>)", re.DOTALL)
_AREAS = re.compile(r'(\b(?:ref|sqref)="|<xm:sqref>)([^"<]*)("|</xm:sqref>)')
_COUNTED = re.compile(
    r"<(mergeCells|dataValidations|hyperlinks|ignoredErrors|protectedRanges|rowBreaks)\b([^>]*)>(.*?)</\1>", re.DOTALL
)

_CHILDREN = re.compile(r"<(?:mergeCell|dataValidation|hyperlink|ignoredError|protectedRange|brk)\b")
_COUNT = re.compile(r'(\b(?:c|manualBreakC)ount=")\d+')


def formula(cut: tuple[str | Reference, ...], sheet: str, layouts: Layouts, context: Context | None = None) -> str:
    """A formula whose references follow the rows.

    Raises
    ------
    InvalidInput : nothing is left of the rows that it refers to.
    """
    out = []
    for part in cut:
        if isinstance(part, str):
            out.append(part)
            continue
        layout = layouts.get(part.sheet or sheet)
        span = layout.span(part.low, part.high, context) if layout else (part.low, part.high)
        if span is None:
            raise InvalidInput(
                f"a formula on sheet {sheet} of the template refers to {part.moved_to(part.low, part.high)}, rows that are "
                "not there this time. Give their block a {{^...}} row, or let the range include a row that stays."
            )
        text = part.at(*span) if part.right or not part.left else part.at(span[0], span[0])
        out.append(prefix(part.sheet) + text)
    return "".join(out)


def areas(text: str, layout: Layout) -> list[str]:
    """Where the areas of a list such as "A2:C2 E5" came to stand; neighbouring rows are joined."""
    found: list[str] = []
    for area in text.split():
        cut = parts(area)
        if len(cut) != 1 or isinstance(cut[0], str):
            found.append(area)
            continue
        reference = cut[0]
        joined: list[list[int]] = []
        for low, high in layout.spans(reference.low, reference.high):
            if joined and joined[-1][1] + 1 == low:
                joined[-1][1] = high
            else:
                joined.append([low, high])
        found += [_area(reference, low, high) for low, high in joined]
    return found


def _area(reference: Reference, low: int, high: int) -> str:
    if reference.right or low == high:
        return reference.at(low, high)
    return f"{reference.left}{low}:{reference.left}{high}"


def around(xml: str, sheet: str, layouts: Layouts) -> str:
    """The XML before or after a sheet's rows."""
    layout = layouts[sheet]
    return "".join(_moved(piece, layout, layouts) if at % 2 else piece for at, piece in enumerate(_cut(xml)))


@lru_cache(maxsize=256)
def _cut(xml: str) -> tuple[str, ...]:
    """XML around rows, cut once: what stays, and at odd places what names addresses of cells."""
    cut, end = [], 0
    for found in _MOVING.finditer(xml):
        cut += [xml[end : found.start()], found[0]]
        end = found.end()
    return (*cut, xml[end:])


def _moved(xml: str, layout: Layout, layouts: Layouts) -> str:
    if xml.startswith("<sheetView"):
        return _view(xml, layout)
    if xml.startswith(("<dimension", "<autoFilter")):
        return re.sub(r'(\bref=")([^"]*)(")', lambda found: found[1] + whole(found[2], layout) + found[3], xml)

    def page_break(found: re.Match[str]) -> str:
        span = layout.span(int(found[2]), int(found[2]))
        return f"{found[1]}{span[1]}{found[3]}" if span else ""

    moved = _ELEMENTS.sub(lambda found: _element(found[0], found[1], layout, layouts), xml)
    moved = re.sub(r'(<brk\b[^>]*\bid=")(\d+)("[^>]*/>)', page_break, moved)
    moved = _COUNTED.sub(_counted, moved)
    return re.sub(r"<x14:conditionalFormattings>\s*</x14:conditionalFormattings>", "", moved)


def _element(xml: str, kind: str, layout: Layout, layouts: Layouts) -> str:
    """A merged cell, rule, validation or link, in all places that its area came to; blank where it is gone."""
    own = _AREAS.search(xml)
    if own is None:
        return xml
    if kind == "mergeCell":
        reference = parts(own[2])[0]
        if isinstance(reference, str):
            return xml
        spans = layout.spans(reference.low, reference.high)
        return "".join(f'<mergeCell ref="{reference.at(low, high)}"/>' for low, high in spans)
    places = areas(own[2], layout)
    if not places:
        return ""
    now = {own[2]: " ".join(places)}  # most elements name one area, some of them twice
    moved = _AREAS.sub(lambda area: area[1] + (now.get(area[2]) or " ".join(areas(area[2], layout))) + area[3], xml)
    top, new_top = _top(own[2]), min(map(_top, places))
    return _FORMULAS.sub(lambda found: found[1] + _rule(found[3], top, new_top, layout, layouts) + found[4], moved)


def _rule(text: str, top: int, new_top: int, layout: Layout, layouts: Layouts) -> str:
    """A rule's formula: it is written for the first row of the rule's area."""

    def moved(part: str | Reference) -> str | Reference:
        if isinstance(part, str) or part.sheet or part.low_mark or not part.low == part.high == top:
            return part
        return part.at(new_top, new_top)

    cut = tuple(moved(part) for part in parts(unescape(text)))
    return cells.escaped(formula(cut, layout.sheet.name, layouts))


def _counted(found: re.Match[str]) -> str:
    """A list with the number of its elements; blank where none is left."""
    number = len(_CHILDREN.findall(found[3]))
    attributes = _COUNT.sub(lambda count: f"{count[1]}{number}", found[2])
    return f"<{found[1]}{attributes}>{found[3]}</{found[1]}>" if number else ""


def _top(text: str) -> int:
    """First row of a list of areas."""
    return min((part.low for part in parts(text) if isinstance(part, Reference)), default=0)


def whole(area: str, layout: Layout) -> str:
    """One area from the first to the last of its rows."""
    cut = parts(area)
    if len(cut) != 1 or isinstance(cut[0], str):
        return area
    span = layout.span(cut[0].low, cut[0].high)
    if span is None:
        raise InvalidInput(
            f"sheet {layout.sheet.name}: nothing is left of {area}. Give the block in it a {{{{^...}}}} row."
        )
    return _area(cut[0], *span)


def _view(xml: str, layout: Layout) -> str:
    """Frozen pane and selection."""
    top = re.search(r'topLeftCell="[A-Z]+(\d+)"', xml)
    if top:
        xml = re.sub(r'\bySplit="\d+"', f'ySplit="{layout.next_row(int(top[1])) - 1}"', xml)
    xml = re.sub(r'\bsqref="([A-Z]+\d+)(?:[: ][^"]*)?"', r'sqref="\1"', xml)
    cell = r'(\b(?:topLeftCell|activeCell|sqref)="[A-Z]+)(\d+)"'
    return re.sub(cell, lambda found: f'{found[1]}{layout.next_row(int(found[2]))}"', xml)


def table(xml: str, layout: Layout) -> str:
    """A table: its range and its filter's range."""
    return re.sub(r'(\bref=")([^"]*)(")', lambda found: found[1] + whole(found[2], layout) + found[3], xml)


def drawing(xml: str, layout: Layout) -> str:
    """A drawing: its anchors; one whose first row is gone is left out."""

    def anchor(found: re.Match[str]) -> str:
        rows = [int(row) + 1 for row in re.findall(r"<xdr:row>(\d+)</xdr:row>", found[0])]
        if rows and layout.span(rows[0], rows[0]) is None:
            return ""
        return re.sub(r"(<xdr:row>)(\d+)(</xdr:row>)", row, found[0])

    def row(found: re.Match[str]) -> str:
        number = int(found[2]) + 1
        span = layout.span(number, number) or layout.span(1, number) or (1, number)
        return f"{found[1]}{span[0] - 1}{found[3]}"

    return re.sub(r"<xdr:(twoCellAnchor|oneCellAnchor)\b.*?</xdr:\1>", anchor, xml, flags=re.DOTALL)


def names(xml: str, layouts: Layouts) -> str:
    """The defined names in the workbook's part."""

    def name(found: re.Match[str]) -> str:
        return found[1] + cells.escaped(formula(parts(unescape(found[2])), "", layouts)) + found[3]

    return re.sub(r"(<definedName\b[^>]*>)(.*?)(</definedName>)", name, xml, flags=re.DOTALL)


def chart(xml: str, layouts: Layouts, value: CellValue) -> str:
    """A chart: its ranges, and the values that it keeps for viewers that do not calculate."""

    def series(found: re.Match[str]) -> str:
        cut = parts(unescape(found[1]))
        reference = cut[0]
        if len(cut) != 1 or isinstance(reference, str) or reference.sheet not in layouts:
            return found[0]
        span = layouts[reference.sheet].span(reference.low, reference.high)
        if span is None:
            return f"<c:f>{found[1]}</c:f>" + _cache(found[2], [], found[3])
        columns = range(index_of(reference.left), index_of(reference.right or reference.left) + 1)
        kept = [
            value(reference.sheet, row, letters_of(column)) for row in range(span[0], span[1] + 1) for column in columns
        ]
        moved = formula(cut, "", layouts)
        if reference.right == "" and span[0] != span[1]:
            moved += f":{reference.left}{reference.high_mark}{span[1]}"
        return f"<c:f>{cells.escaped(moved)}</c:f>" + _cache(found[2], kept, found[3])

    return re.sub(r"<c:f>([^<]*)</c:f>(?:<c:(num|str)Cache>(.*?)</c:\2Cache>)?", series, xml, flags=re.DOTALL)


def _cache(kind: str | None, values: list[cells.Scalar], old: str | None) -> str:
    if not kind:
        return ""
    points = []
    for index, value in enumerate(values):
        if value is None or (kind == "num" and isinstance(value, str)):
            continue
        text = cells.escaped(value) if isinstance(value, str) else cells.number(value)
        points.append(f'<c:pt idx="{index}"><c:v>{text}</c:v></c:pt>')
    code = re.match(r"<c:formatCode>.*?</c:formatCode>", old or "")
    count = f'<c:ptCount val="{len(values)}"/>'
    return f"<c:{kind}Cache>{code[0] if code and kind == 'num' else ''}{count}{''.join(points)}</c:{kind}Cache>"
