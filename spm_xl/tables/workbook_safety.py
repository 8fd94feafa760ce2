"""Whether a workbook is safe to read: every part is unpacked once, in pieces, and counted.

What is counted is what is really there and not what the zip declares; nothing is run or fetched. Macros, links,
connections and embedded objects are listed and never used. The parts that hold the cells are checked while they
are read, all others before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spm_xl.tables.limits import Limits
from spm_xl.tables.workbook_pieces import Unsafe, pieces
from spm_xl.workbook.parts.package import Parts

_TAIL = 64  # bytes kept from one piece to the next, so that nothing hides on the seam
_DECLARATIONS = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
_MARKUP = (".xml", ".rels", ".vml")
ACTIVE_PARTS = (
    (re.compile(r"vbaProject\.bin$", re.IGNORECASE), "macros (VBA)"),
    (re.compile(r"xl/macrosheets/|xl/intlMacrosheets/", re.IGNORECASE), "Excel 4 macros"),
    (re.compile(r"xl/externalLinks/externalLink\d*\.xml$", re.IGNORECASE), "links to other workbooks"),
    (re.compile(r"xl/connections\.xml$", re.IGNORECASE), "data connections"),
    (re.compile(r"xl/embeddings/", re.IGNORECASE), "embedded objects"),
    (re.compile(r"xl/activeX/", re.IGNORECASE), "ActiveX controls"),
)
ACTIVE_CONTENT = (
    (b"ddeLink ", "DDE links"),
    (b"oleLink ", "OLE links"),
    (b"WEBSERVICE(", "WEBSERVICE formulas"),
    (b"DataMashup", "Power Query"),
)
_MARKS_OF_CELLS = tuple(each for each in ACTIVE_CONTENT if each[0] == b"WEBSERVICE(")
_CELLS = re.compile(r"xl/worksheets/[^/]+\.xml|xl/sharedStrings\.xml", re.IGNORECASE)


class Guard:
    """Unpacks the parts of one workbook within its limits.

    Attributes
    ----------
    found : what it holds besides data.
    """

    def __init__(self, parts: Parts, limits: Limits):
        self.parts, self.limits = parts, limits
        self.found: dict[str, None] = {}
        self._sizes: dict[str, int] = {}
        self._total = 0
        if len(parts) > limits.entries:
            raise Unsafe(f"it has {len(parts):,} parts (at most {limits.entries:,})", "entries")
        for name in parts:
            self.found.update((what, None) for pattern, what in ACTIVE_PARTS if pattern.search(name))

    def check_others(self) -> None:
        """Look through every part but those that hold the cells."""
        for name in self.parts:
            if not _CELLS.fullmatch(name):
                self._look_through(name)

    def check_rest(self) -> None:
        """Look through the parts that were not read."""
        for name in self.parts:
            if name not in self._sizes:
                self._look_through(name)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The plain bytes of a part, counted."""
        marks = _MARKS_OF_CELLS if _CELLS.fullmatch(name) else ACTIVE_CONTENT if name.lower().endswith(_MARKUP) else ()
        self._total -= self._sizes.get(name, 0)
        self._sizes[name] = 0
        tail = b""
        for piece in pieces(self.parts.part(name), self.limits):
            self._sizes[name] += len(piece)
            self._total += len(piece)
            if self._total > self.limits.inflated_bytes:
                raise Unsafe(f"it unpacks to more than {self.limits.inflated_bytes:,} bytes", "inflated_bytes")
            for text in (tail + piece[:_TAIL], piece):
                self.found.update((what, None) for mark, what in marks if what not in self.found and mark in text)
            tail = piece[-_TAIL:]
            yield piece

    def _look_through(self, name: str) -> None:
        tail = b""
        markup = name.lower().endswith(_MARKUP)
        for piece in self.pieces(name):
            if markup and any(word in text for word in _DECLARATIONS for text in (tail + piece[:_TAIL], piece)):
                raise Unsafe(f"its part {name} declares a document type or entities, which no spreadsheet does", "")
            tail = piece[-_TAIL:]
