"""Places of a workbook in which something could be sent unseen.

>>> hiding_places(package.written([package.stored("xl/vbaProject.bin", b"")]))
(Finding(part='xl/vbaProject.bin', what='a macro'),)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from spm_xl.errors import InvalidInput
from spm_xl.workbook.inspect.scan import Finding
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.xml_parts import confirm_safe, parsed, safe_parser, text_in

HIDDEN_SHEET, HIDDEN_NAME, HIDDEN_ROW = "a hidden sheet", "a hidden name", "a hidden row or column"
NO_SIZE, PIVOT, LINK, EMBEDDED = "a row or column without size", "a pivot table", "a link to another workbook", "an embedded file"
_HIDDEN = (
    (HIDDEN_SHEET, r"""<(?:\w+:)?sheet\b[^>]*state=["'](?:hidden|veryHidden)["'][^>]*>""", "xl/workbook.xml"),
    (HIDDEN_NAME, r"""<(?:\w+:)?definedName\b(?![^>]*name=["']_xlnm\.)[^>]*hidden=["'](?:1|true)["'][^>]*>""", "xl/workbook.xml"),
    (HIDDEN_ROW, r"""<(?:\w+:)?(?:row|col)\b[^>]*hidden=["'](?:1|true)["']""", "xl/worksheets/"),
    (NO_SIZE, r"""<(?:\w+:)?(?:row\b[^>]*\bht|col\b[^>]*\bwidth)=["']0(?:\.0*)?["']""", "xl/worksheets/"),
    ("a number format that hides its value", r"""formatCode=["'](?:;;;?|[^"']*;;;)["']""", "xl/styles.xml"),
)
MOST_NAMES = 3
_NAME = re.compile(r"""\sname=["']([^"']*)["']""")
_PLACES = (
    (PIVOT, "xl/pivot"),
    (LINK, "xl/externalLinks/"),
    ("a macro", "xl/vbaProject"),
    ("a macro", "xl/macrosheets/"),
    (EMBEDDED, "xl/embeddings/"),
    ("a connection", "xl/connections"),
    ("a query", "xl/queryTables/"),
    ("comments", "xl/comments"),
    ("comments", "xl/threadedComments/"),
    ("persons", "xl/persons/"),
    ("printer settings", "xl/printerSettings/"),
    ("custom data", "customXml/"),
    ("a slicer", "xl/slicer"),
)


def hiding_places(data: bytes) -> tuple[Finding, ...]:
    """Parts and settings in which other people's data could be sent unseen.

    Hidden sheets, rows, columns and names, pivot tables, links, macros, embedded files, comments, white text.
    """
    parts = package.opened(data)
    confirm_safe(parts)
    found = [Finding(name, what) for name in parts for what, start in _PLACES if name.startswith(start)]
    for name in parts:
        if not name.startswith(tuple(start for *_, start in _HIDDEN)):
            continue
        parsed(safe_parser(name), parts[name], name)
        text = text_in(parts[name], name)
        for what, pattern, start in _HIDDEN:
            tags = re.findall(pattern, text) if name.startswith(start) else ()
            if tags:
                found.append(Finding(name + _named(tags, what), what))
        if name == "xl/styles.xml" and _white_text(text):
            found.append(Finding(name, "white text on no fill"))
    return tuple(found)


def _named(tags: Sequence[str], what: str) -> str:
    """The names of hidden sheets and names, as far as they are shown."""
    names = [unescape(found[1]) for tag in tags if what in (HIDDEN_SHEET, HIDDEN_NAME) and (found := _NAME.search(tag))]
    return f": {', '.join(names[:MOST_NAMES])}{', ...' if len(names) > MOST_NAMES else ''}" if names else ""


def _white_text(styles: str) -> bool:
    """A cell format whose font is white and whose fill is none."""
    fonts = re.findall(r"<font\b[^>]*?(?:/>|>.*?</font>)", _inside(styles, "fonts"), re.DOTALL)
    formats = re.findall(r"<xf\b[^>]*>", _inside(styles, "cellXfs"))
    white = {
        str(index) for index, font in enumerate(fonts) if re.search(r'<color\b[^>]*(?:rgb="FFFFFFFF"|theme="0")', font)
    }
    found = [(re.search(r'fontId="(\d+)"', xf), xf) for xf in formats]
    return any(font is not None and font[1] in white and 'fillId="0"' in xf for font, xf in found)


def _inside(xml: str, element: str) -> str:
    found = re.search(rf"<{element}\b[^>]*>(.*?)</{element}>", xml, re.DOTALL)
    if found is None and f"<{element}" not in xml:
        raise InvalidInput(f"the workbook's formats are damaged: there are no {element}.")
    return found[1] if found else ""
