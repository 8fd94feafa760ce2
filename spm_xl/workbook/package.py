"""A package: the zip of XML parts that a workbook is.

Parts that do not change are kept compressed and copied as they are; every date in the zip is
1980-01-01, so the same parts give the same bytes.

>>> data = written([stored("a.xml", b"<a/>")])
>>> [(part.name, content(part)) for part in read(data)], written(read(data)) == data
([('a.xml', b'<a/>')], True)
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from spm_xl.errors import InvalidInput

LEVEL = 6
MOST_PARTS = 2_000
MOST_BYTES = 512 * 2**20  # unpacked; a template beyond this is a mistake or an attack
DATE_1980 = 0x21  # day 1, month 1, year 0 after 1980
VERSION, DEFLATED, UTF8 = 20, 8, 0x800
# what zipfile raises for a damaged or strange archive, besides its own error
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, LookupError, ValueError,
)  # fmt: skip
LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")


@dataclass(frozen=True, slots=True)
class Part:
    """One part, compressed: its name in the package, checksum, size in bytes and deflated bytes."""

    name: str
    checksum: int
    size: int
    deflated: bytes


def stored(name: str, data: bytes) -> Part:
    """A part made from its plain bytes."""
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Part(name, zlib.crc32(data), len(data), deflate.compress(data) + deflate.flush())


def content(part: Part) -> bytes:
    """The plain bytes of a part."""
    return zlib.decompress(part.deflated, -zlib.MAX_WBITS)


def contents(data: bytes) -> list[tuple[str, bytes]]:
    """Name and plain bytes of each part of a package, in its order.

    Raises
    ------
    InvalidInput : no zip file, encrypted, or larger than a workbook can sensibly be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            too_much = len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_BYTES
            found = [] if too_much else [(info.filename, archive.read(info)) for info in infos]
    except _DAMAGE as error:
        raise InvalidInput(
            f"this is no readable .xlsx workbook ({error}). Save it as .xlsx without a password."
        ) from None
    if too_much:
        raise InvalidInput("the workbook unpacks to more than 512 MB or 2,000 parts. Use a smaller one.")
    return found


def read(data: bytes) -> list[Part]:
    """The parts of a package, in its order."""
    return [stored(name, content) for name, content in contents(data)]


def written(parts: Iterable[Part]) -> bytes:
    """The package that holds the parts, in the order given."""
    out: list[bytes] = []
    directory: list[bytes] = []
    offset = count = 0
    for part in parts:
        name = part.name.encode()
        flags = 0 if part.name.isascii() else UTF8
        sizes = (part.checksum, len(part.deflated), part.size, len(name))
        head = LOCAL.pack(b"PK\3\4", VERSION, flags, DEFLATED, 0, DATE_1980, *sizes, 0)
        directory.append(
            CENTRAL.pack(b"PK\1\2", VERSION, VERSION, flags, DEFLATED, 0, DATE_1980, *sizes, 0, 0, 0, 0, 0, offset)
            + name
        )
        out += (head, name, part.deflated)
        offset += len(head) + len(name) + len(part.deflated)
        count += 1
    central = b"".join(directory)
    out += (central, END.pack(b"PK\5\6", 0, 0, count, count, len(central), offset, 0))
    return b"".join(out)
