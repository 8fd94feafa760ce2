"""Scan a workbook: does it hold words that must not be in it, or places where something can hide?

Every part is searched after decompression, in UTF-8 and UTF-16, with XML entities resolved, together with
the names of the parts and every byte of the zip outside of them. Words count where they stand as whole
words inside one text: a cell, an attribute, a comment, a literal of a formula; rich text is read over its
runs, and _ in an attribute as a space. Addresses of cells are no text, so an id such as H1002 is not found in them. A word of digits alone
(an id such as 274) counts only where it is a whole text, since inside one it could be any number.

Most parts hold nothing like any word; a quick look at their bytes shows that, and only the rest is read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from spm_xl.errors import InvalidInput
from spm_xl.workbook import package

Sequence = tuple[str, ...]  # the tokens of a word
_TOKEN = re.compile(r"\w+")
_PIECE = re.compile(r"[^\W_]+")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(
    r'<(?:[\w:]*:)?(?:t|definedName|text)\b[^>]*>([^<]*)<|\b(?:name|displayName|descr|title|prompt|tooltip)="([^"]*)"'
)
_ADDRESS = re.compile(r'\b(?:r|ref|sqref|cell|topLeftCell|activeCell)="[A-Z0-9$: ]*"|(?<=<xm:sqref>)[^<]*')
_FORMULA = re.compile(r"<((?:\w+:)?f|formula\d?|definedName)\b([^>]*)>([^<]*)<")
_LITERAL = re.compile(r'"[^"]*"|&quot;.*?&quot;')
_FOOTER = re.compile(r"(?<=Header>|Footer>)[^<]+")
_FOOTER_CODE = re.compile(r"&amp;(?:[A-Z]|\d+|&quot;.*?&quot;)")
_RUN = re.compile(r"<((?:\w+:)?rPr)\b(?:[^>]*/>|.*?</\1>)|</?(?:\w+:)?[rt](?:\s[^>]*)?>", re.DOTALL)
_OUTSIDE_TEXT = re.compile(r"""<!--(.*?)-->|="([^"]*)"|='([^']*)'""", re.DOTALL)
_ESCAPED = re.compile(rb"_x[0-9A-Fa-f]{4}_")
_LIKE_LATIN = re.compile(rb"\xc3\x9f|\xe1\xba\x9e|\xc5\xbf|\xe2\x84\xaa|\xef\xac")  # a-z without regard to case
_ASCII_PIECES = bytes(code if chr(code).isalnum() else 32 for code in range(128)).lower() + b" " * 128
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


@dataclass(frozen=True, eq=False)
class Words:
    """Words prepared for many scans.

    Attributes
    ----------
    by_key : a piece of a word (a token, or part of one between _), the one that fewest of the words have
        -> the words that it stands for.
    keys : the same pieces as bytes, those in plain ASCII; closely : whether there are others.
    numbers : words of digits alone.
    """

    by_key: dict[str, tuple[Sequence, ...]]
    keys: frozenset[bytes]
    closely: bool
    numbers: frozenset[str]


def tokens(text: str) -> Sequence:
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
    texts = {sequence: text for text in forbidden if (sequence := tokens(text))}
    numbers = frozenset(sequence[0] for sequence in texts if len(sequence) == 1 and sequence[0].isdecimal())
    common = Counter(piece for sequence in texts for piece in set(_PIECE.findall(" ".join(sequence))))
    by_key: dict[str, list[Sequence]] = {}
    closely = False
    for sequence, text in texts.items():
        if len(sequence) == 1 and sequence[0] in numbers:
            continue
        plain = [piece for piece in _PIECE.findall(text.lower()) if piece.isascii()]
        closely = closely or not plain
        pieces = plain or _PIECE.findall(" ".join(sequence)) or sequence
        key = min(pieces, key=lambda piece: (common[piece], -len(piece), piece))
        by_key.setdefault(key, []).append(sequence)
    return Words(
        {key: tuple(sorted(found)) for key, found in by_key.items()},
        frozenset(key.encode() for key in by_key if key.isascii()),
        closely,
        numbers,
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
    return tuple(finding for name, content in _everything(data) for finding in scan_part(name, content, wanted))


def scan_part(name: str, content: bytes, wanted: Words, own: Container[Sequence] = ()) -> list[Finding]:
    """All forbidden words in one part.

    Parameters
    ----------
    name, content : the part and its plain bytes.
    own : words (as `tokens`) that may be there.
    """
    if not _suspicious(content, wanted, own):
        return []
    text = content.decode("utf-8", "replace")
    found: list[str] = []
    if "\0" in text:
        for reading in (
            content.decode("latin-1"),
            content.decode("utf-16-le", "replace"),
            content[1:].decode("utf-16-le", "replace"),
        ):
            found += _matches(reading, wanted, own)
    else:
        found += _matches(_texts(text), wanted, own)
        if wanted.numbers:
            wholes = {(inside or quoted).strip() for inside, quoted in _WHOLE.findall(text)}
            found += sorted(wholes & wanted.numbers)
    return [Finding(name, word) for word in dict.fromkeys(found)]


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


def _suspicious(content: bytes, wanted: Words, own: Container[Sequence]) -> bool:
    """Whether a part must be read closely: False for nearly all that hold none of the words."""
    if wanted.numbers or b"\0" in content or b"&#" in content or (b"_x" in content and _ESCAPED.search(content)):
        return True
    if not content.isascii() and (wanted.closely or _LIKE_LATIN.search(content)):
        return True
    there = wanted.keys.intersection(content.translate(_ASCII_PIECES).split())
    return any(
        sequence not in own and _in_bytes(sequence).search(content)
        for key in there
        for sequence in wanted.by_key[key.decode()]
    )


@lru_cache(maxsize=4096)
def _in_bytes(sequence: Sequence) -> re.Pattern[bytes]:
    """Where a word may stand in XML; its tokens in other alphabets are not looked at."""
    parts = [re.escape(token).encode() if token.isascii() else rb"[^<>]+" for token in sequence]
    return re.compile(rb"(?:[^0-9A-Za-z<>]|&\w+;|<[^<>]*>)+".join(parts), re.IGNORECASE)


def _texts(xml: str) -> str:
    """The texts of an XML part, a line each: elements, attributes, comments; of formulas the literals only."""
    xml = _ADDRESS.sub("", xml)
    xml = _FORMULA.sub(lambda found: f"<{found[1]}{found[2]}>{chr(10).join(_LITERAL.findall(found[3]))}<", xml)
    xml = _FOOTER.sub(lambda found: _FOOTER_CODE.sub(" ", found[0]), xml)
    outside = ["".join(found) for found in _OUTSIDE_TEXT.findall(xml)]
    outside += [text.replace("_", " ") for text in outside if "_" in text]  # defined names have no spaces and hyphens
    inside = re.sub(r"<[^<>]*>", "\n", _RUN.sub("", xml))
    text = "\n".join([*outside, inside])
    if "&" in text:
        text += "\n" + unescape(text)
    if _ESCAPE.search(text):
        text += "\n" + _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text


def _matches(text: str, wanted: Words, own: Container[Sequence]) -> list[str]:
    """The words that stand in a text, each inside one line."""
    lower = text.casefold()
    there = wanted.by_key.keys() & set(_PIECE.findall(lower))
    return [
        " ".join(sequence)
        for key in sorted(there)
        for sequence in wanted.by_key[key]
        if sequence not in own and _in_line(sequence).search(lower)
    ]


@lru_cache(maxsize=4096)
def _in_line(sequence: Sequence) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"[^\w\n]+".join(map(re.escape, sequence)) + r"(?!\w)")


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
