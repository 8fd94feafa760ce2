"""Printed pages: where one must end so that rows which belong together are not cut.

The format knows manual page breaks, but no "keep together". So where each row comes to stand on paper is
worked out from the paper's size, its margins, the scale that fits the columns, and the rows' heights; rows
of wrapped text are taken as one line high, for which a page is planned a little shorter than it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from spm_xl.workbook.fill.layout import Layout
from spm_xl.workbook.fill.placed import Node, Repeated, whole
from spm_xl.workbook.fill.sheet_xml import RowXml
from spm_xl.workbook.fill.template import Paper
from spm_xl.workbook.formulas.references import LAST_COLUMN, index_of

INCH = 72  # points
SHARE_PLANNED = 0.96  # of a page's height
LEAST_TOGETHER = 6  # rows of a repetition that no page can hold
PAPERS = {"1": (8.5, 11.0), "5": (8.5, 14.0), "8": (11.69, 16.54), "9": (8.27, 11.69), "11": (5.83, 8.27)}  # inches
A4 = PAPERS["9"]
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,20})?")
DIGIT = 0.507 * 11  # points of a unit of column width: a digit of Calibri 11, as printed
_BEFORE_BREAKS = re.compile(
    r"<pageMargins\b[^>]*/>(?:\s*<pageSetup\b[^>]*/>)?(?:\s*<headerFooter\b.*?</headerFooter>)?", re.DOTALL
)
_BREAKS = re.compile(r"<rowBreaks\b.*?</rowBreaks>", re.DOTALL)


def paper(head: str, tail: str, rows: Iterable[RowXml], titles: tuple[int, int] | None) -> Paper | None:
    """The paper that a sheet is set up for; None where it is not set up for print.

    Parameters
    ----------
    head, tail : the XML before and after the sheet's rows.
    titles : first and last of the rows repeated on each page.
    """
    margins, setup = _attributes("pageMargins", tail), _attributes("pageSetup", tail)
    if not margins:
        return None
    default = _measure(_attributes("sheetFormatPr", head), "defaultRowHeight", 15)
    heights = {row.number: _measure(row.facts, "ht", default) for row in rows if row.facts.get("ht")}
    width, height = PAPERS.get(setup.get("paperSize", ""), A4)
    if setup.get("orientation") == "landscape":
        width, height = height, width
    width -= _measure(margins, "left", 0.7) + _measure(margins, "right", 0.7)
    height -= _measure(margins, "top", 0.75) + _measure(margins, "bottom", 0.75)
    scale = _measure(setup, "scale", 100) / 100 or 1
    if _attributes("pageSetUpPr", head).get("fitToPage") in ("1", "true"):
        scale = min(1.0, width * INCH / _width(head))
    repeated = sum(heights.get(row, default) for row in range(titles[0], titles[1] + 1)) if titles else 0.0
    return Paper(height * INCH / scale * SHARE_PLANNED, repeated, heights, default)


def breaks(placed: Layout) -> list[int]:
    """Rows after which a page must end, so that each repetition of a block kept `together` stands on one page.

    Of a repetition that no page can hold, the first rows are kept together.
    """
    page = placed.sheet.paper
    if page is None:
        return []
    heights = [page.heights.get(row, page.default) for row in placed.template_rows()]
    kept: dict[int, float] = {}
    for first, last in _together(placed.nodes):
        needed = sum(heights[first - 1 : last])
        if needed > page.room - page.repeated:
            needed = sum(heights[first - 1 : min(last, first - 1 + LEAST_TOGETHER)])
        kept[first] = max(needed, kept.get(first, 0.0))
    found, used, start = [], 0.0, 0.0
    for row, height in enumerate(heights, 1):
        if used > start and used + max(height, kept.get(row, 0.0)) > page.room:
            if row in kept:
                found.append(row - 1)
            used = start = page.repeated
        used += height
    return found


def with_breaks(tail: str, rows: Sequence[int]) -> str:
    """The XML after a sheet's rows, with page breaks beside those that it has."""
    if not rows:
        return tail
    there = _BREAKS.search(tail)
    every = sorted({*rows, *(int(row) for row in re.findall(r'\bid="(\d{1,7})"', there[0] if there else ""))})
    elements = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in every)
    xml = f'<rowBreaks count="{len(every)}" manualBreakCount="{len(every)}">{elements}</rowBreaks>'
    return _BEFORE_BREAKS.sub(lambda found: found[0] + xml, _BREAKS.sub("", tail), count=1)


def _together(nodes: Sequence[Node]) -> Iterator[tuple[int, int]]:
    """First and last row of each repetition of a block that is kept together."""
    for node in nodes:
        if not isinstance(node, Repeated):
            continue
        for repetition in node.repetitions:
            yield from _together(repetition)
            if node.block.together and not node.instead and (span := whole(repetition)):
                yield span


def _attributes(element: str, xml: str) -> dict[str, str]:
    found = re.search(rf"<{element}\b[^>]*>", xml)
    return dict(re.findall(r'([\w:]+)="([^"]*)"', found[0])) if found else {}


def _measure(facts: Mapping[str, str], name: str, usual: float) -> float:
    """A measure among the attributes of an element; what is usual, where it is none."""
    text = facts.get(name, "")
    return float(text) if _NUMBER.fullmatch(text) else usual


def _width(head: str) -> float:
    """Width of a sheet's columns, in points."""
    corner = re.search(r"([A-Z]{1,3})\d+$", _attributes("dimension", head).get("ref", "A1"))
    last = min(index_of(corner[1]), LAST_COLUMN) if corner else 1
    usual = _measure(_attributes("sheetFormatPr", head), "defaultColWidth", 9.14)
    widths = dict.fromkeys(range(1, last + 1), usual)
    for tag in re.findall(r"<col\b[^>]*>", head):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        own = {
            column: _measure(facts, "width", usual)
            for column in range(int(_measure(facts, "min", 1)), min(int(_measure(facts, "max", 0)), last) + 1)
        }
        widths |= own
    return sum(widths.values()) * DIGIT
