"""What a file is, told from its content and not from its name.

CRM exports are often a web page named .xls, or a CSV named .xlsx; an encrypted workbook is no zip.
Each kind that cannot be read has one sentence that says how to make it readable.
"""

from __future__ import annotations

from pathlib import Path

from spm_xl.errors import InvalidInput
from spm_xl.workbook.parts.package import Limits, opened

READABLE = ("workbook", "parquet", "gzip", "text")
REMEDIES = {
    "empty": ("the file is empty (0 bytes); a failed export looks like this.", "Export it again."),
    "xls": ("the file is an old Excel workbook (.xls).", "Open it in Excel and save it as Excel Workbook (.xlsx)."),
    "xlsb": ("the file is a binary Excel workbook (.xlsb).", "Open it in Excel and save it as Excel Workbook (.xlsx)."),
    "ods": (
        "the file is an OpenDocument spreadsheet (.ods).",
        "Open it in LibreOffice or Excel and save it as Excel Workbook (.xlsx).",
    ),
    "encrypted": (
        "the file is encrypted with a password.",
        "Open it with its password, remove the password under File > Info > Protect Workbook, and save it.",
    ),
    "html": (
        "the file is a web page, whatever its name says.",
        "Open it in Excel and save it as Excel Workbook (.xlsx), or export CSV.",
    ),
    "xml": (
        "the file is an XML document (perhaps an XML Spreadsheet 2003).",
        "Open it in Excel and save it as Excel Workbook (.xlsx).",
    ),
    "pdf": ("the file is a PDF.", "Export the data as CSV or as a workbook."),
    "zip": ("the file is a zip archive, but no workbook.", "Unpack it and give the folder."),
    "ole": ("the file is an old Office document, but no workbook.", "Export the data as CSV or as a workbook."),
    "damaged": ("the file is truncated or damaged.", "Copy or export it again."),
    "binary": ("the file is neither a workbook, CSV nor Parquet.", "Export the data as CSV or as a workbook."),
}
_ANY_SIZE = Limits(parts=100_000, unpacked=1 << 62)  # nothing is unpacked here
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def file_type(path: Path) -> str:
    """One of `READABLE` or a key of `REMEDIES`."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        return "empty"
    if head.startswith(b"PK"):
        return _zip_type(path)
    if head.startswith(_OLE):
        return _ole_type(path)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"%PDF"):
        return "pdf"
    if head[:2] in (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08"):
        return "xls"
    return _text_type(head)


def _zip_type(path: Path) -> str:
    try:
        parts = opened(path.read_bytes(), _ANY_SIZE)
        if "mimetype" in parts:
            return "ods" if b"opendocument.spreadsheet" in parts.part("mimetype").packed[:100] else "zip"
    except InvalidInput:
        return "workbook"  # damaged or unsafe: its reader says why
    if any(name.endswith("workbook.bin") for name in parts):
        return "xlsb"
    return "workbook" if "[Content_Types].xml" in parts and any(name.startswith("xl/") for name in parts) else "zip"


def _ole_type(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(1 << 20)
    with path.open("rb") as file:  # a large document keeps its directory at the end
        file.seek(max(0, path.stat().st_size - (1 << 20)))
        start += file.read()
    if "EncryptedPackage".encode("utf-16-le") in start:
        return "encrypted"
    books = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    return "xls" if any(book in start for book in books) else "ole"


def _text_type(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta", b"<style", b"<div")):
        return "html"
    if start.startswith(b"<?xml"):
        return "html" if b"<html" in start else "xml"
    return "binary" if b"\x00" in head else "text"
