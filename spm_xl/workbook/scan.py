"""Scan a workbook: does it hold words that must not be in it, or places where something can hide?

Every part is searched after decompression, in UTF-8 and UTF-16, with XML entities resolved, together with
the names of the parts and every byte of the zip outside of them. A word counts where it stands as a whole
word. Two kinds of words need care: one of digits alone (an id such as 274) counts only where it is a
whole text or attribute, since inside a text it could be any number; one that looks like a cell address
(an id such as H1002) does not count where a sheet's XML has the address of a cell.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from spm_xl.errors import InvalidInput
from spm_xl.workbook import package

_TOKEN = re.compile(r"\w+")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(
    r'<(?:[\w:]*:)?(?:t|definedName|text)\b[^>]*>([^<]*)<|\b(?:name|displayName|descr|title|prompt|tooltip)="([^"]*)"'
)
_ADDRESSES = re.compile(rb'\b(?:r|ref|sqref|topLeftCell|activeCell)="[A-Z0-9$: ]*"')
_FORMULA = re.compile(rb"<((?:\w+:)?f|formula\d?)\b[^>]*>([^<]*)<")
_FOOTER = re.compile(rb"(?<=Header>|Footer>)[^<]+")
_FOOTER_CODE = re.compile(rb"&amp;[A-Z]")
_LITERAL = re.compile(rb'"[^"]*"|&quot;.*?&quot;')
_ASCII_WORDS = bytes(code if chr(code).isalnum() or code == 95 else 32 for code in range(128)).lower() + bytes(128)
_HIDDEN = (
    ("a hidden sheet", r'<sheet\b[^>]*state="(?:hidden|veryHidden)"', "xl/workbook.xml"),
    ("a hidden name", r'<definedName\b[^>]*hidden="(?:1|true)"', "xl/workbook.xml"),
    ("a hidden row or column", r'<(?:row|col)\b[^>]*hidden="(?:1|true)"', "xl/worksheets/"),
    ("a row or column without size", r'<(?:row\b[^>]*\bht|col\b[^>]*\bwidth)="0(?:\.0*)?"', "xl/worksheets/"),
    ("a number format that hides its value", r'formatCode="(?:;;;?|[^"]*;;;)"', "xl/styles.xml"),
)
_PLACES = (
    ("a pivot table", "xl/pivot"),
    ("a link to another workbook", "xl/externalLinks/"),
    ("a macro", "xl/vbaProject"),
    ("an embedded file", "xl/embeddings/"),
    ("a connection", "xl/connections"),
    ("a query", "xl/queryTables/"),
    ("comments", "xl/comments"),
    ("comments", "xl/threadedComments/"),
    ("persons", "xl/persons/"),
    ("printer settings", "xl/printerSettings/"),
    ("custom data", "customXml/"),
    ("a slicer", "xl/slicer"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be there: in which part, and what."""

    part: str
    what: str


@dataclass(frozen=True)
class Words:
    """Words prepared for many scans.

    Attributes
    ----------
    sequences : first token -> token sequences; firsts : the first tokens as bytes.
    numbers : words of digits alone.
    """

    sequences: dict[str, tuple[tuple[str, ...], ...]]
    firsts: frozenset[bytes]
    numbers: frozenset[str]


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, in lower case.

    >>> tokens("O'Brien, P-1001")
    ('o', 'brien', 'p', '1001')
    """
    return tuple(_TOKEN.findall(text.casefold()))


def words(forbidden: Iterable[str]) -> Words:
    """Prepare words for scanning.

    >>> scan(package.written([package.stored("a.xml", b"<t>Ann Lee, Annex</t>")]), words(["ann lee", "Lee An", "An"]))
    (Finding(part='a.xml', what='ann lee'),)
    """
    sequences: dict[str, set[tuple[str, ...]]] = {}
    numbers = set()
    for word in forbidden:
        sequence = tokens(word)
        if not sequence:
            continue
        if len(sequence) == 1 and sequence[0].isdecimal():
            numbers.add(sequence[0])
        else:
            sequences.setdefault(sequence[0], set()).add(sequence)
    return Words(
        {first: tuple(sorted(found)) for first, found in sequences.items()},
        frozenset(first.encode() for first in sequences),
        frozenset(numbers),
    )


def scan(data: bytes, forbidden: Words | Iterable[str]) -> tuple[Finding, ...]:
    """All forbidden words in a workbook.

    Parameters
    ----------
    data : the workbook.
    forbidden : the words, or `words(...)` of them where many workbooks are scanned.

    Returns
    -------
    Finding : empty where the workbook is clean; the words are given in lower case.
    """
    wanted = forbidden if isinstance(forbidden, Words) else words(forbidden)
    found = []
    for name, content in _everything(data):
        content = _without_addresses(content) if name.startswith("xl/") else content
        if _plainly_clean(content, wanted):
            continue
        for text in _readings(content):
            found += [Finding(name, word) for word in _matches(text, wanted)]
    return tuple(dict.fromkeys(found))


def hiding_places(data: bytes) -> tuple[Finding, ...]:
    """Parts and settings in which other people's data could be sent unseen.

    Hidden sheets, rows, columns and names, pivot tables, links, macros, embedded files, comments, white text.
    """
    found = []
    contents = _everything(data)
    for name, _ in contents:
        found += [Finding(name, what) for what, start in _PLACES if name.startswith(start)]
    for name, content in contents:
        text = content.decode("utf-8", "replace")
        found += [
            Finding(name, what)
            for what, pattern, start in _HIDDEN
            if name.startswith(start) and re.search(pattern, text)
        ]
        if name == "xl/styles.xml" and _white_text(text):
            found.append(Finding(name, "white text on no fill"))
    return tuple(found)


def _everything(data: bytes) -> list[tuple[str, bytes]]:
    """(part, bytes) for all parts, for their names, and for what the zip holds beside them."""
    parts = package.contents(data)
    names = "\n".join(name for name, _ in parts).encode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        beside = b"\n".join([archive.comment, *(info.extra + b"\n" + info.comment for info in archive.infolist())])
    return [*parts, ("names of parts", names), ("zip", beside)]


def _without_addresses(content: bytes) -> bytes:
    """The XML of a part without cell addresses; of formulas their literal texts are left, of footers also the words."""
    content = _FOOTER.sub(lambda found: found[0] + b" " + _FOOTER_CODE.sub(b" ", found[0]), content)
    return _FORMULA.sub(
        lambda found: b" " + b" ".join(_LITERAL.findall(found[2])) + b" <", _ADDRESSES.sub(b"", content)
    )


def _plainly_clean(content: bytes, wanted: Words) -> bool:
    """A quick test for the bulk of a workbook, numbers in plain ASCII; what it does not pass is read closely."""
    if not content.isascii() or b"&#" in content or b"_x" in content or b"\0" in content:
        return False
    if wanted.numbers and _WHOLE.search(content.decode("ascii")):
        return False
    return wanted.firsts.isdisjoint(content.translate(_ASCII_WORDS).split())


def _readings(content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace")
    if "\0" in text or "\ufffd" in text:
        return [
            content.decode("latin-1"),
            content.decode("utf-16-le", "replace"),
            content[1:].decode("utf-16-le", "replace"),
        ]
    if "&" in text:
        text += "\n" + unescape(text)
    if "_x" in text:
        text += "\n" + _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return [text]


def _matches(text: str, wanted: Words) -> list[str]:
    lower = text.casefold()
    wholes = {(inside or quoted).strip() for inside, quoted in _WHOLE.findall(lower)} if wanted.numbers else set()
    found = sorted(wholes & wanted.numbers)
    there = tokens(lower)
    if wanted.sequences.keys() & set(there):
        for position, token in enumerate(there):
            for sequence in wanted.sequences.get(token, ()):
                if there[position : position + len(sequence)] == sequence:
                    found.append(" ".join(sequence))
    return found


def _white_text(styles: str) -> bool:
    """A cell format whose font is white and whose fill is none."""
    fonts = re.findall(r"<font\b[^>]*?(?:/>|>.*?</font>)", _inside(styles, "fonts"), re.DOTALL)
    formats = re.findall(r"<xf\b[^>]*>", _inside(styles, "cellXfs"))
    white = {
        str(index) for index, font in enumerate(fonts) if re.search(r'<color\b[^>]*(?:rgb="FFFFFFFF"|theme="0")', font)
    }
    return any(re.search(r'fontId="(\d+)"', xf)[1] in white and 'fillId="0"' in xf for xf in formats if "fontId=" in xf)  # type: ignore[index]


def _inside(xml: str, element: str) -> str:
    found = re.search(rf"<{element}\b[^>]*>(.*?)</{element}>", xml, re.DOTALL)
    if found is None and f"<{element}" not in xml:
        raise InvalidInput(f"the workbook's formats are damaged: there are no {element}.")
    return found[1] if found else ""
