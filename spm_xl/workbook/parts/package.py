"""A package: the zip of XML parts that a workbook is.

A package is opened by its directory alone; a part is unpacked when it is asked for, and checked then. Parts
that do not change are copied as they are packed. Every date in the zip is 1980-01-01, so the same parts
give the same bytes. A package that is written again loses what no spreadsheet program reads: comments and extra
fields of the zip, its folders, and bytes between the parts.

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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from spm_xl.errors import InvalidInput
from spm_xl.workbook.parts.packing import isal, unpacking
from spm_xl.workbook.parts.zip_directory import DEFLATED, PLAIN, UTF8, Directory, damaged, directory, packed_bytes

LEVEL, QUICK_LEVEL = 6, 2  # of zlib: 2 takes less than half of the time, and gives what isal gives, an eighth more
DATE_1980 = 0x21  # day 1, month 1, year 0 after 1980
VERSION = 20
LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_OFFSET = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a package; a workbook beyond them is a mistake or an attack.

    Attributes
    ----------
    parts : how many it has.
    unpacked : bytes that all of them unpack to; a part never unpacks to more than the directory says.
    ratio : unpacked to packed bytes of a part that unpacks to more than `ratio_from` bytes.
    """

    parts: int = 10_000
    unpacked: int = 512 * 2**20
    ratio: int = 300
    ratio_from: int = 20 * 2**20


LIMITS = Limits()
SMALL = 64 * 2**10  # bytes


class Part(NamedTuple):
    """One part as it is packed: its name in the package, checksum, size in bytes, packed bytes and how."""

    name: str
    checksum: int
    size: int
    packed: bytes
    method: int = DEFLATED


class Parts(Mapping[str, bytes]):
    """The parts of a package by name, in its order: each is unpacked, and checked, when it is first asked for."""

    def __init__(self, data: bytes, listed: Directory, limits: Limits = LIMITS):
        self._data, self._listed, self._limits = data, listed, limits
        self._content: dict[str, bytes] = {}
        self._small: dict[str, Part] = {}
        self._as_stored: dict[str, str] = {}

    def __getitem__(self, name: str) -> bytes:
        if name not in self._content:
            self._content[name] = content(self.part(name), self._limits)
        return self._content[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed.entries)

    def __len__(self) -> int:
        return len(self._listed.entries)

    def __contains__(self, name: object) -> bool:
        return name in self._listed.entries

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The names of the parts that were unpacked so far."""
        return tuple(self._content)

    def as_stored(self, name: str) -> str:
        """The name of a part as it is stored, from one with other capitals: they make no other part of it."""
        if not self._as_stored:
            self._as_stored = {each.lower(): each for each in self._listed.entries}
        return self._as_stored.get(name.lower(), name)

    def part(self, name: str) -> Part:
        """A part as it is packed."""
        found = self._small.get(name)
        if found is None:
            entry = self._listed.entries[name]
            found = Part(name, entry.checksum, entry.size, packed_bytes(self._data, self._listed, name), entry.method)
            if entry.packed <= SMALL:
                self._small[name] = found
        return found


def opened(data: bytes, limits: Limits = LIMITS) -> Parts:
    """The parts of a package, from its directory; nothing is unpacked yet.

    Raises
    ------
    InvalidInput : no zip file, damaged, encrypted, with strange names, or larger than a workbook can sensibly be.
    """
    listed = directory(data, limits.parts)
    total = sum([entry.size for entry in listed.entries.values()])
    if total > limits.unpacked:
        raise InvalidInput(f"the workbook unpacks to {total:,} bytes (at most {limits.unpacked:,}). Use a smaller one.")
    return Parts(data, listed, limits)


def read(data: bytes) -> list[Part]:
    """The parts of a package, in its order, as they are packed."""
    parts = opened(data)
    return [parts.part(name) for name in parts]


def content(part: Part, limits: Limits = LIMITS) -> bytes:
    """The plain bytes of a part.

    Raises
    ------
    InvalidInput : the bytes are not those that the directory names, or far more than they are packed in.
    """
    if part.size > limits.ratio_from and part.size > limits.ratio * max(1, len(part.packed)):
        raise damaged(f"its part {part.name[:80]!r} unpacks to more than {limits.ratio} times its packed size")
    return _small(part) if part.size <= SMALL else _plain(part)


def _plain(part: Part) -> bytes:
    unpacker, checksum, errors = unpacking()
    whole = True
    if part.method == PLAIN:
        plain = part.packed
    else:
        unpack = unpacker(-zlib.MAX_WBITS)
        try:
            plain = unpack.decompress(part.packed, part.size + 1)
        except errors:
            raise damaged(f"its part {part.name[:80]!r} is damaged") from None
        whole = unpack.eof and not unpack.unused_data  # nothing hides behind the end
    if not whole or len(plain) != part.size or checksum(plain) != part.checksum:
        raise damaged(f"its part {part.name[:80]!r} is damaged or not what the directory says")
    return plain


_small = lru_cache(maxsize=128)(_plain)  # workbooks of one kind have most of their small parts in common


def contents(data: bytes) -> list[tuple[str, bytes]]:
    """Name and plain bytes of each part of a package, in its order."""
    return list(opened(data).items())


def stored(name: str, data: bytes, level: int = LEVEL) -> Part:
    """A part made from its plain bytes, packed the same way on every machine."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Part(name, zlib.crc32(data), len(data), deflate.compress(data) + deflate.flush())


def quick(name: str, data: bytes) -> Part:
    """A part made from its plain bytes, packed faster and a little larger: by the library isal where it is installed."""
    fast = isal()
    if fast is None:
        return stored(name, data, QUICK_LEVEL)
    return Part(name, fast.crc32(data), len(data), fast.compress(data, 1, -fast.MAX_WBITS))


def written(parts: Iterable[Part]) -> bytes:
    """The package that holds the parts, in the order given."""
    try:
        return _written(parts)
    except struct.error:
        raise InvalidInput("the workbook would have more than 65,535 parts or 4 GB. Put less into one workbook.") from None


def _written(parts: Iterable[Part]) -> bytes:
    out: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in parts:
        head, listed, name = _heads(part.name, part.method, part.checksum, len(part.packed), part.size)
        directory += (listed, _OFFSET.pack(offset), name)
        out += (head, part.packed)
        offset += len(head) + len(part.packed)
    count = len(out) // 2
    central = b"".join(directory)
    out += (central, END.pack(b"PK\5\6", 0, 0, count, count, len(central), offset, 0))
    return b"".join(out)


@lru_cache(maxsize=1024)
def _heads(name: str, method: int, checksum: int, packed: int, size: int) -> tuple[bytes, bytes, bytes]:
    """What stands before a part's bytes; its entry in the directory up to where it starts; its name after that."""
    encoded = name.encode()
    flags = 0 if name.isascii() else UTF8
    facts = (VERSION, flags, method, 0, DATE_1980, checksum, packed, size, len(encoded), 0)
    entry = CENTRAL.pack(b"PK\1\2", VERSION, *facts, 0, 0, 0, 0, 0)
    return LOCAL.pack(b"PK\3\4", *facts) + encoded, entry[: -_OFFSET.size], encoded


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
