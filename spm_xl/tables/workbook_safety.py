"""Whether a workbook is safe to open: looked at as a zip before any reader of workbooks sees it.

Every part is unpacked once, in pieces, so that what is counted is what is really there and not what
the zip declares; nothing is kept, run or fetched. Macros, links, connections and embedded objects
are listed and never used.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from spm_xl.errors import Place, Problem
from spm_xl.tables.limits import Limits
from spm_xl.tables.raw import refused, warning
from spm_xl.tables.text_source import unusable

PIECE = 1 << 20
_TAIL = 64  # bytes kept from one piece to the next, so that nothing hides on the seam
_DECLARATIONS = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
)
_STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/spreadsheetml"
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


def check_safe(path: Path, limits: Limits) -> list[Problem]:
    """What a workbook holds besides data, as warnings (or, under strict limits, refusals).

    Raises
    ------
    Unusable : the package is damaged, unsafe or beyond the limits.
    """
    place = Place(path.name)
    if path.stat().st_size > limits.file_bytes:
        _unsafe(place, f"the file is larger than {limits.file_bytes:,} bytes.")
    try:
        with zipfile.ZipFile(path) as package:
            found = _scanned(package, place, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        encrypted = "encrypted" in str(error)
        reason = "its parts are encrypted" if encrypted else "it is truncated or damaged"
        unusable("damaged file", place, "", f"the workbook cannot be unpacked: {reason}.", "Copy or export it again.")
    listed = refused if limits.strict else warning
    return [
        listed("active content", place, "", f"the workbook holds {what}; they are not used.", "Remove them if not wanted.")
        for what in found
    ]


def _scanned(package: zipfile.ZipFile, place: Place, limits: Limits) -> list[str]:
    parts = package.infolist()
    if len(parts) > limits.entries:
        _unsafe(place, f"it has {len(parts):,} parts (at most {limits.entries:,}).")
    found: dict[str, None] = {}
    total = 0
    for part in parts:
        for pattern, what in ACTIVE_PARTS:
            if pattern.search(part.filename):
                found[what] = None
        total += _scan_part(package, part, place, limits, found)
        if total > limits.inflated_bytes:
            _unsafe(place, f"it unpacks to more than {limits.inflated_bytes:,} bytes.")
    return list(found)


def _scan_part(
    package: zipfile.ZipFile, part: zipfile.ZipInfo, place: Place, limits: Limits, found: dict[str, None]
) -> int:
    """Bytes that a part really unpacks to; unsafe content stops, active content is noted in `found`."""
    markup = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, tail = 0, b""
    packed = max(1, part.compress_size)
    with package.open(part) as stream:
        while piece := stream.read(PIECE):
            size += len(piece)
            if size > limits.part_bytes:
                _unsafe(place, f"its part {part.filename} unpacks to more than {limits.part_bytes:,} bytes.")
            if size > limits.ratio_from and size > limits.ratio * packed:
                _unsafe(place, f"its part {part.filename} unpacks to more than {limits.ratio} times its packed size.")
            if markup:
                _scan_markup(tail + piece, part.filename, place, found)
                tail = piece[-_TAIL:]
    return size


def _scan_markup(text: bytes, part: str, place: Place, found: dict[str, None]) -> None:
    if any(declaration in text for declaration in _DECLARATIONS):
        _unsafe(place, f"its part {part} declares a document type or entities, which no spreadsheet does.")
    if part == "xl/workbook.xml" and _STRICT_NAMESPACE in text:
        unusable(
            "strict workbook",
            place,
            "",
            "the workbook is saved in the Strict Open XML format.",
            "Save it as Excel Workbook (.xlsx), without Strict.",
        )
    for mark, what in ACTIVE_CONTENT:
        if mark in text:
            found[what] = None


def _unsafe(place: Place, why: str) -> None:
    unusable("unsafe file", place, "", f"the file is not a safe workbook: {why}", "Ask its sender for a clean export.")
