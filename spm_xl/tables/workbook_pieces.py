"""The bytes of a part of a workbook, unpacked in pieces: what is counted is what is really there.

A part is never trusted to be as large as the package says, and never held whole. Its checksum and length are
compared at its end, so that a damaged part is not read as a shorter one.
"""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterable, Iterator

from spm_xl.tables.limits import Limits
from spm_xl.workbook.parts.package import Part
from spm_xl.workbook.parts.packing import unpacking
from spm_xl.workbook.parts.zip_directory import PLAIN

PIECE = 1 << 20
_PACKED = 1 << 17  # packed bytes that are unpacked at a time
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)""")
_ENCODINGS = re.compile(r"utf-?16(?:-?[lb]e)?|iso-?8859-?[0-9]+|(?:windows-|cp)125[0-9]|shift_jis|gb2312|gbk|gb18030|big5|euc-(?:jp|kr)")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")


class Damaged(Exception):
    """Why a part cannot be read."""


class Unsafe(Exception):
    """Why a part is not unpacked further: what it is, and the limit that it breaks."""


def pieces(part: Part, limits: Limits) -> Iterator[bytes]:
    """The plain bytes of a part, at most about `PIECE` at a time; raises `Damaged` or `Unsafe`."""
    packed, size, check = max(1, len(part.packed)), 0, 0
    checksum = unpacking()[1]
    for piece in _unpacked(part):
        size += len(piece)
        check = checksum(piece, check)
        if size > limits.part_bytes:
            raise Unsafe(f"its part {part.name} unpacks to more than {limits.part_bytes:,} bytes", "part_bytes")
        if size > limits.ratio_from and size > limits.ratio * packed:
            raise Unsafe(f"its part {part.name} unpacks to more than {limits.ratio} times its packed size", "ratio")
        if size > part.size:
            break
        yield piece
    if size != part.size or check != part.checksum:
        raise Damaged(f"the part {part.name} is not what the package says")


def _unpacked(part: Part) -> Iterator[bytes]:
    if part.method == PLAIN:
        yield from (part.packed[at : at + PIECE] for at in range(0, len(part.packed), PIECE))
        return
    unpacker, _, errors = unpacking()
    unpack = unpacker(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(part.packed), _PACKED):
            rest = part.packed[at : at + _PACKED]
            while rest and not unpack.eof:
                piece = unpack.decompress(rest, PIECE)
                rest = unpack.unconsumed_tail
                if piece:
                    yield piece
        while not unpack.eof and (piece := unpack.decompress(b"", PIECE)):
            yield piece
    except errors as error:
        raise Damaged(f"the part {part.name} cannot be unpacked ({error})") from None
    if not unpack.eof:
        raise Damaged(f"the part {part.name} is cut off")


def in_utf8(found: Iterable[bytes], part: str) -> Iterator[bytes]:
    """The same XML in UTF-8, whatever encoding it declares."""
    decoder = None
    for at, piece in enumerate(found):
        if at == 0:
            decoder = _decoder(piece, part)
        try:
            yield decoder.decode(piece).encode() if decoder else piece
        except UnicodeError:
            raise Damaged(f"the part {part} is not in the encoding that it declares") from None


def _decoder(start: bytes, part: str) -> codecs.IncrementalDecoder | None:
    if start.startswith(_UTF_16):
        marked = start.startswith(_UTF_16[:2])
        return codecs.getincrementaldecoder("utf-16" if marked else "utf-16-le" if start[0] else "utf-16-be")()
    declared = _DECLARED.match(start.removeprefix(codecs.BOM_UTF8))
    name = declared.group(1).decode().lower() if declared else "utf-8"
    if name in ("utf-8", "utf8", "us-ascii", "ascii"):
        return None
    if not _ENCODINGS.fullmatch(name):
        raise Damaged(f"the part {part} is in the unknown encoding {name[:20]!r}")
    return codecs.getincrementaldecoder(name)()
