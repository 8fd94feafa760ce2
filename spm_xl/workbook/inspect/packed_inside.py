"""What is packed inside of a part in small: deflated bytes, texts of a picture, single words in base64.

>>> inflated(zlib.compress(b"for Ann Lee")), words_in_base64(b'<rep code="UC0xMDAy"/>')
(b'for Ann Lee', b'P-1002')
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Iterator

MOST_INFLATED = 1 << 26  # bytes of what is packed inside of a part
_PNG = b"\x89PNG\r\n\x1a\n"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")
_WORD = re.compile(rb"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2,3}={1,2})?(?![A-Za-z0-9+/=])")


def inflated(content: bytes) -> bytes:
    """What was deflated, as zlib or gzip do it; blank for anything else."""
    if not content.startswith((b"\x78", b"\x1f\x8b")):
        return b""
    try:
        return zlib.decompressobj(47).decompress(content, MOST_INFLATED)
    except zlib.error:
        return b""


def picture_texts(content: bytes) -> Iterator[bytes]:
    """What a PNG says of itself, chunk by chunk."""
    at = len(_PNG) if content.startswith(_PNG) else len(content)
    while at + 8 <= len(content):
        (size,) = struct.unpack(">I", content[at : at + 4])
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
        if kind in _TEXTS:
            packed = data.find(b"\x78")
            yield data + b"\n" + (inflated(data[packed:]) if packed >= 0 else b"")
        at += size + 12


def words_in_base64(content: bytes) -> bytes:
    """Words in base64 that read as text, each on a line."""
    found = []
    for word in _WORD.findall(content):
        try:
            text = base64.b64decode(word).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        if text.isprintable():
            found.append(text.encode())
    return b"\n".join(found)
