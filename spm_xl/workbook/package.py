"""A package: the zip of XML parts that a workbook is.

A package is opened by its directory alone; a part is unpacked when it is asked for, and checked then. Parts
that do not change are copied as they are packed. Every date in the zip is 1980-01-01, so the same parts
give the same bytes.

>>> data = written([stored("a.xml", b"<a/>"), stored("b.xml", b"<b/>")])
>>> parts = opened(data)
>>> parts["a.xml"], list(parts), rewritten(parts, {}) == data
(b'<a/>', ['a.xml', 'b.xml'], True)
>>> opened(rewritten(parts, {"a.xml": b"<c/>", "b.xml": None}))["a.xml"]
b'<c/>'
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from spm_xl.errors import InvalidInput

LEVEL = 6
MOST_PARTS = 10_000
MOST_BYTES = 512 * 2**20  # unpacked; a workbook that is edited beyond this is a mistake or an attack
MOST_RATIO, RATIO_FROM = 300, 20 * 2**20  # unpacked to packed bytes of a part, where it unpacks to more than the second
DATE_1980 = 0x21  # day 1, month 1, year 0 after 1980
VERSION, PLAIN, DEFLATED, ENCRYPTED, UTF8 = 20, 0, 8, 0x1, 0x800
LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
LONGEST_COMMENT = 65_535
OFFICE_97 = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it is packed: its name in the package, checksum, size in bytes, packed bytes and how."""

    name: str
    checksum: int
    size: int
    packed: bytes
    method: int = DEFLATED


class Parts(Mapping[str, bytes]):
    """The parts of a package by name, in its order: each is unpacked, and checked, when it is first asked for."""

    def __init__(self, parts: Iterable[Part]):
        self._parts = {part.name: part for part in parts}
        self._content: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if name not in self._content:
            self._content[name] = content(self._parts[name])
        return self._content[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __contains__(self, name: object) -> bool:
        return name in self._parts

    def part(self, name: str) -> Part:
        """A part as it is packed."""
        return self._parts[name]


def opened(data: bytes) -> Parts:
    """The parts of a package, from its directory; nothing is unpacked yet.

    Raises
    ------
    InvalidInput : no zip file, damaged, encrypted, with strange names, or larger than a workbook can sensibly be.
    """
    parts = Parts(read(data))
    total = sum(parts.part(name).size for name in parts)
    if total > MOST_BYTES:
        raise InvalidInput(f"the workbook unpacks to {total:,} bytes (at most {MOST_BYTES:,}). Use a smaller one.")
    return parts


def read(data: bytes) -> list[Part]:
    """The parts of a package, in its order, as they are packed."""
    at, count = _directory(data)
    if count > MOST_PARTS:
        raise InvalidInput(f"the workbook has {count:,} parts (at most {MOST_PARTS:,}). Use a smaller one.")
    found: dict[str, Part] = {}
    try:
        for _ in range(count):
            at = _entry(data, at, found)
    except (struct.error, UnicodeDecodeError, IndexError):
        raise _damaged("its directory is cut off") from None
    return list(found.values())


def _directory(data: bytes) -> tuple[int, int]:
    """Where the directory of a zip starts, and how many entries it has."""
    if data[:4] == OFFICE_97:
        raise InvalidInput(
            "this is a workbook with a password or of Excel 97-2003 (.xls). Save it as .xlsx without a password."
        )
    end = data.rfind(b"PK\5\6", max(0, len(data) - LONGEST_COMMENT - END.size))
    if end < 0 or end + END.size > len(data):
        raise _damaged("it is no zip file, or cut off")
    _, disk, _, here, count, size, at, _ = END.unpack_from(data, end)
    if disk or here != count or at + size > end or 0xFFFF in (here, count):
        raise _damaged("its directory is not where it should be")
    return at, count


def _entry(data: bytes, at: int, found: dict[str, Part]) -> int:
    """Read the directory's entry at a place; gives the next place."""
    (
        mark, _, _, flags, method, _, _, checksum, packed, size, name_length, extra, comment, _, _, _, offset,
    ) = CENTRAL.unpack_from(data, at)  # fmt: skip
    after = at + CENTRAL.size + name_length
    name = data[at + CENTRAL.size : after].decode("utf-8" if flags & UTF8 else "cp437")
    if mark != b"PK\1\2":
        raise _damaged("its directory is cut off")
    if flags & ENCRYPTED:
        raise _damaged(f"its part {name[:80]!r} is encrypted")
    if method not in (PLAIN, DEFLATED):
        raise _damaged(f"its part {name[:80]!r} is packed in a way that no spreadsheet program uses")
    head = LOCAL.unpack_from(data, offset)
    start = offset + LOCAL.size + head[9] + head[10]
    if head[0] != b"PK\3\4" or start + packed > len(data):
        raise _damaged(f"its part {name[:80]!r} is cut off")
    if name.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in name:
        raise _damaged(f"it has a part with the name {name[:80]!r}")
    if name.lower() in found:
        raise _damaged(f"it has two parts with the name {name[:80]!r}")
    if not name.endswith("/"):  # a folder
        found[name.lower()] = Part(name, checksum, size, data[start : start + packed], method)
    return after + extra + comment


def _damaged(why: str) -> InvalidInput:
    return InvalidInput(f"this is no readable .xlsx workbook: {why}. Save it again as .xlsx without a password.")


def content(part: Part) -> bytes:
    """The plain bytes of a part.

    Raises
    ------
    InvalidInput : the bytes are not those that the directory names, or far more than they are packed in.
    """
    if part.size > RATIO_FROM and part.size > MOST_RATIO * max(1, len(part.packed)):
        raise _damaged(f"its part {part.name[:80]!r} unpacks to more than {MOST_RATIO} times its packed size")
    if part.method == PLAIN:
        plain = part.packed
    else:
        unpack = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            plain = unpack.decompress(part.packed, part.size + 1)
        except zlib.error:
            raise _damaged(f"its part {part.name[:80]!r} is damaged") from None
    if len(plain) != part.size or zlib.crc32(plain) != part.checksum:
        raise _damaged(f"its part {part.name[:80]!r} is damaged or not what the directory says")
    return plain


def contents(data: bytes) -> list[tuple[str, bytes]]:
    """Name and plain bytes of each part of a package, in its order."""
    return list(opened(data).items())


def stored(name: str, data: bytes) -> Part:
    """A part made from its plain bytes, packed the same way on every machine."""
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Part(name, zlib.crc32(data), len(data), deflate.compress(data) + deflate.flush())


def quick(name: str, data: bytes) -> Part:
    """A part made from its plain bytes, packed by the library isal where it is installed: faster, and a little larger."""
    return _quick()(name, data)


@cache
def _quick() -> Callable[[str, bytes], Part]:
    try:
        from isal import isal_zlib
    except ImportError:
        return stored

    def by_isal(name: str, data: bytes) -> Part:
        packed = isal_zlib.compress(data, 1, -isal_zlib.MAX_WBITS)
        return Part(name, isal_zlib.crc32(data), len(data), packed)

    return by_isal


def written(parts: Iterable[Part]) -> bytes:
    """The package that holds the parts, in the order given."""
    out: list[bytes] = []
    directory: list[bytes] = []
    offset = count = 0
    for part in parts:
        name = part.name.encode()
        flags = 0 if part.name.isascii() else UTF8
        sizes = (part.checksum, len(part.packed), part.size, len(name))
        head = LOCAL.pack(b"PK\3\4", VERSION, flags, part.method, 0, DATE_1980, *sizes, 0)
        directory.append(
            CENTRAL.pack(b"PK\1\2", VERSION, VERSION, flags, part.method, 0, DATE_1980, *sizes, 0, 0, 0, 0, 0, offset)
            + name
        )
        out += (head, name, part.packed)
        offset += len(head) + len(name) + len(part.packed)
        count += 1
    central = b"".join(directory)
    out += (central, END.pack(b"PK\5\6", 0, 0, count, count, len(central), offset, 0))
    return b"".join(out)


def rewritten(parts: Parts, changed: Mapping[str, bytes | None]) -> bytes:
    """A package with some of its parts changed, taken out (None) or added at its end; the others as they are packed."""

    def every() -> Iterator[Part]:
        for name in parts:
            new = changed.get(name, parts)
            if new is parts:
                yield parts.part(name)
            elif isinstance(new, bytes):
                yield quick(name, new)
        yield from (quick(name, new) for name, new in changed.items() if name not in parts and new is not None)

    return written(every())
