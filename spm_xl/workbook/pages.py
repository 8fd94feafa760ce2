"""Printed pages: where one must end so that rows which belong together are not cut.

The format knows manual page breaks, but no "keep together". So where each row comes to stand on paper is
worked out from the paper's size, its margins, the scale that fits the columns, and the rows' heights; rows
of wrapped text are taken as one line high, for which a page is planned a little shorter than it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from spm_xl.workbook.references import index_of
from spm_xl.workbook.template import Block, Paper, Row

if TYPE_CHECKING:
    from spm_xl.workbook.layout import Instance, Layout

INCH = 72  # points
SHARE_PLANNED = 0.96  # of a page's height
LEAST_TOGETHER = 6  # rows of a repetition that no page can hold
PAPERS = {"1": (8.5, 11.0), "5": (8.5, 14.0), "8": (11.69, 16.54), "9": (8.27, 11.69), "11": (5.83, 8.27)}  # inches
A4 = PAPERS["9"]
DIGIT = 0.507 * 11  # points of a unit of column width: a digit of Calibri 11, as printed
_BEFORE_BREAKS = re.compile(
    r"<pageMargins\b[^>]*/>(?:\s*<pageSetup\b[^>]*/>)?(?:\s*<headerFooter\b.*?</headerFooter>)?", re.DOTALL
)
_BREAKS = re.compile(r"<rowBreaks\b.*?</rowBreaks>", re.DOTALL)


def paper(head: str, tail: str, rows: Mapping[int, Row], titles: tuple[int, int] | None) -> Paper | None:
    """The paper that a sheet is set up for; None where it is not set up for print.

    Parameters
    ----------
    head, tail : the XML before and after the sheet's rows.
    titles : first and last of the rows repeated on each page.
    """
    margins, setup = _attributes("pageMargins", tail), _attributes("pageSetup", tail)
    if not margins:
        return None
    default = float(_attributes("sheetFormatPr", head).get("defaultRowHeight", 15))
    heights = {
        number: float(found[1])
        for number, row in rows.items()
        if (found := re.search(r' ht="([\d.]+)"', row.attributes))
    }
    width, height = PAPERS.get(setup.get("paperSize", ""), A4)
    if setup.get("orientation") == "landscape":
        width, height = height, width
    width -= float(margins["left"]) + float(margins["right"])
    height -= float(margins["top"]) + float(margins["bottom"])
    scale = float(setup.get("scale", 100)) / 100
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
    heights = [page.heights.get(row.number, page.default) for row, _, _ in placed.placed]
    kept: dict[int, float] = {}
    for first, last in _together(placed.sheet.nodes, placed.root):
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
    every = sorted({*rows, *(int(row) for row in re.findall(r'\bid="(\d+)"', there[0] if there else ""))})
    elements = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in every)
    xml = f'<rowBreaks count="{len(every)}" manualBreakCount="{len(every)}">{elements}</rowBreaks>'
    return _BEFORE_BREAKS.sub(lambda found: found[0] + xml, _BREAKS.sub("", tail), count=1)


def _together(nodes: Sequence[Row | Block], instance: Instance) -> Iterator[tuple[int, int]]:
    """First and last row of each repetition of a block that is kept together."""
    for block in (node for node in nodes if isinstance(node, Block)):
        for inner in instance.inner.get(block.rows.start, ()):
            yield from _together(block.body, inner)
            if block.together and inner.rows:
                yield min(first for first, _ in inner.rows.values()), max(last for _, last in inner.rows.values())


def _attributes(element: str, xml: str) -> dict[str, str]:
    found = re.search(rf"<{element}\b[^>]*>", xml)
    return dict(re.findall(r'([\w:]+)="([^"]*)"', found[0])) if found else {}


def _width(head: str) -> float:
    """Width of a sheet's columns, in points."""
    last = index_of(re.sub(r"\d", "", _attributes("dimension", head).get("ref", "A1").rpartition(":")[2]))
    usual = float(_attributes("sheetFormatPr", head).get("defaultColWidth", 9.14))
    widths = dict.fromkeys(range(1, last + 1), usual)
    for tag in re.findall(r"<col\b[^>]*>", head):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        own = {
            column: float(facts.get("width", usual))
            for column in range(int(facts["min"]), min(int(facts["max"]), last) + 1)
        }
        widths |= own
    return sum(widths.values()) * DIGIT
