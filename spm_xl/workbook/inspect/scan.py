"""Scan a workbook: does any of its bytes hold a word that must not be in it?

Every part is searched after decompression, in UTF-8 and UTF-16, with XML entities and escapes resolved,
together with the names of the parts and every byte of the zip outside of them. What is packed inside of a
part is unpacked, too: files in files, base64, compound files, and the source of macros. Pictures are searched
for what they say of themselves, not for what can be seen on them.

Words (`spm_xl.workbook.inspect.words`) count inside one text: a cell, an attribute, a comment, the literals of a
formula; rich text is read over its runs, and _ in a defined name as a space. Addresses of cells and numbers are
no text. A word of digits alone (an id such as 274) counts where it is a whole text.

Most parts hold nothing like any word; a quick look at their bytes shows that, and only the rest is read.

>>> scan(package.written([package.stored("a.xml", b"<t>Ann Lee, Annex</t>")]), words(["ann lee", "Lee An", "An"]))
(Finding(part='a.xml', what='ann lee'),)
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from spm_xl.errors import InvalidInput
from spm_xl.workbook.inspect.packed_inside import inflated, picture_texts, words_in_base64
from spm_xl.workbook.inspect.words import Sequence, Words, named_in, spaced, words
from spm_xl.workbook.parts import compound, package
from spm_xl.workbook.parts.xml_parts import confirm_safe, well_formed
from spm_xl.workbook.parts.xml_texts import plain, texts_of

DEEPEST = 4  # files in files in files
BESIDE = "zip"  # what stands between the parts
_ZIP = b"PK\3\4"
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{4}[\r\n\t ]*){16,}(?:[A-Za-z0-9+/]{2,3}={1,2})?")
_ENTITY = re.compile(rb"&#|&\w+;|<!\[CDATA|%[0-9A-Fa-f]{2}|_x[0-9A-Fa-f]{4}_|\\u[0-9A-Fa-f]{4}|\\[^\s]")
_DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_ESCAPES = ("&", "%", "_x", "\\u")  # of XML, of the web, of a workbook, and of JSON
_CUT = re.compile(  # what a reader joins: runs, neighbouring texts, and texts around a comment
    rb"</?(?:\w+:)?(?:r|font|t?span|[biu])[\s>]|</(?:\w+:)?t>\s*<(?:\w+:)?t[\s>]|<!--|[^<]<\?"
)
_SHORT = ("customXml/", "xl/webextensions/", "docProps/")  # where a single word may be in base64
_TAG = re.compile(r"<[^<>]*>")
_PRINTED = re.compile(r"[^\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]{3,}")
_CELLS = ("xl/worksheets/", "xl/sharedStrings", "xl/styles", "xl/charts/")  # hold no base64


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be there: in which part, and what."""

    part: str
    what: str


def scan(data: bytes, forbidden: Words | Iterable[str]) -> tuple[Finding, ...]:
    """All forbidden words in a workbook.

    Parameters
    ----------
    data : the workbook.
    forbidden : the words, or `words(...)` of them where many workbooks are scanned.

    Returns
    -------
    Finding : empty where the workbook is clean; the words are given as they are compared.
    """
    wanted = forbidden if isinstance(forbidden, Words) else words(forbidden)
    return tuple(finding for name, content in everything(data) for finding in scan_part(name, content, wanted))


def scan_part(name: str, content: bytes, wanted: Words, own: Container[Sequence] = ()) -> list[Finding]:
    """All forbidden words in one part.

    Parameters
    ----------
    name, content : the part and its plain bytes.
    own : words (as `tokens`) that may be there.
    """
    if not _suspicious(content, wanted, own):
        return []
    found: dict[str, None] = {}
    for text, is_xml in _readings(content):
        if is_xml:
            texts = texts_of(name, text)
            found |= dict.fromkeys(word for word in named_in(texts.every, wanted, own) if word not in wanted.numbers)
            found |= dict.fromkeys(_numbers(texts.whole, wanted))
        else:
            found |= dict.fromkeys(named_in(_PRINTED.findall(text), wanted, own))
    return [Finding(name, word) for word in found]


_as_read = lru_cache(maxsize=8_192)(plain)  # of names of customers, which come again and again


def _numbers(texts: Iterable[str], wanted: Words) -> list[str]:
    """The words of digits alone that are whole lines."""
    return sorted({line.strip() for text in texts for line in text.splitlines()} & wanted.numbers) if wanted.numbers else []


def scan_texts(texts: Collection[str], wanted: Words, own: Container[Sequence] = ()) -> list[str]:
    """All forbidden words in texts before they are written: those that a scan of what is written would find.

    >>> scan_texts(["for Ann%20Lee", "Annex"], words(["Ann Lee"]))
    ['ann lee']
    """
    joined = "\n".join(texts).replace("& ", "")  # which is no escape
    if any(mark in joined for mark in _ESCAPES):
        texts = [*texts, *(read for text in texts if any(mark in text for mark in _ESCAPES) and (read := _as_read(text)) != text)]
    return named_in(texts, wanted, own)


def everything(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(part, bytes) for all parts, for what is packed inside of them, for their names, and for what the zip holds beside."""
    parts = package.read(data)
    for part in parts:
        content = package.content(part)
        confirm_safe({part.name: content})
        yield from layers(part.name, content)
    yield "names of parts", "\n".join(part.name for part in parts).encode()
    beside, at = [], 0
    for part in parts:
        start = data.find(part.packed, at) if part.packed else at
        if start >= 0:
            beside.append(data[at:start])
            at = start + len(part.packed)
    yield BESIDE, b"\n".join([*beside, data[at:]])


def layers(name: str, content: bytes, deep: int = 0) -> Iterator[tuple[str, bytes]]:
    """A part, and what is packed inside of it; the name says where, as in `xl/embeddings/a.xlsx > xl/workbook.xml`."""
    yield name, content
    if deep == DEEPEST:
        return
    for inner, unpacked in _inside(name, content):
        yield from layers(f"{name} > {inner}", unpacked, deep + 1)


def unsearchable(data: bytes) -> tuple[Finding, ...]:
    """Parts with something inside that cannot be unpacked, and so not be searched, and why."""
    found = []
    for name, content in everything(data):
        if content.startswith(compound.MARK) and not compound.streams(content):
            found.append(Finding(name, "a compound file that is damaged"))
        elif name.lower().endswith("vbaproject.bin") and not compound.macro_sources(content):
            found.append(Finding(name, "macros whose source cannot be read"))
        elif any(stream in ("EncryptedPackage", "EncryptionInfo") for stream, _ in compound.streams(content)):
            found.append(Finding(name, "a file with a password"))
        elif content.startswith(_ZIP) and name != BESIDE and not _zipped(content):
            found.append(Finding(name, "a zip file that cannot be unpacked"))
        elif _archive(content):
            found.append(Finding(name, "an archive that cannot be unpacked"))
    return tuple(found)


def _archive(content: bytes) -> bool:
    """Whether a part is packed in another way than as a zip: gzip, 7-zip, rar, cabinet."""
    return content.startswith((b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"MSCF"))


def _inside(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield from compound.streams(content)
    yield from ((f"source of {module}", source) for module, source in compound.macro_sources(content))
    if _ZIP in content:
        yield from _zipped(content[content.index(_ZIP) :])
    yield from ((f"text {at} of the picture", text) for at, text in enumerate(picture_texts(content), 1))
    if more := inflated(content):
        yield "inflated", more
    if name.startswith(_SHORT) and " > " not in name and (coded := words_in_base64(_narrow(content))):
        yield "words in base64", coded
    if not name.startswith(_CELLS):
        for at, found in enumerate(_BASE64.findall(_narrow(content)), 1):
            try:
                yield f"base64 {at}", base64.b64decode(found)
            except binascii.Error:
                continue


def _zipped(content: bytes) -> list[tuple[str, bytes]]:
    try:
        return [(part.name, package.content(part)) for part in package.read(content)]
    except InvalidInput:
        return []


def _narrow(content: bytes) -> bytes:
    """UTF-16 as single bytes: base64 needs no others."""
    return content.replace(b"\0", b"") if content[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<") else content


def _suspicious(content: bytes, wanted: Words, own: Container[Sequence]) -> bool:
    """Whether a part must be read closely: False for nearly all that hold none of the words."""
    if b"\0" in content or not content.isascii() or _ENTITY.search(content) or _CUT.search(content):
        return True  # a word may be hidden by an escape, or cut in two
    there = wanted.by_key.keys() & spaced(content.decode()).split()
    return any(sequence not in own for key in there for sequence in wanted.by_key[key])


def _readings(content: bytes) -> Iterator[tuple[str, bool]]:
    """A part as text in every way that makes sense, and whether it is XML."""
    if content[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        yield content.decode("utf-32", "replace"), True
    elif content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield content.decode("utf-16", "replace"), True
    elif content[:2] in (b"<\0", b"\0<"):
        yield content.decode("utf-16-le" if content[0] else "utf-16-be", "replace"), True
    elif b"\0" in content:
        for start, encoding in ((0, "latin-1"), (0, "utf-8"), (0, "utf-16-le"), (1, "utf-16-le"), (0, "utf-16-be")):
            yield content[start:].decode(encoding, "replace"), False
    else:
        text = content.decode("utf-8", "replace")
        is_xml = b"<" in content and well_formed(content)
        yield text if is_xml else unescape(_TAG.sub("\n", text) + "\n" + text), is_xml
        declared = _DECLARED.match(content)
        if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
            try:
                yield content.decode(declared[1].decode(), "replace"), True
            except (LookupError, ValueError):
                return
