"""A compound file: the streams inside of macros (vbaProject.bin), embedded objects and old workbooks.

Read as [MS-CFB] describes it, and only for looking at: a chain of sectors that leads nowhere or in a circle
ends there. The source of macros is packed as [MS-OVBA] 2.4.1 describes it.

>>> unpacked(b"\\x01\\x19\\xb0\\x00abcdefgh\\x00ijklmnop\\x00qrstuv.")
b'abcdefghijklmnopqrstuv.'
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # sectors from here on are no sectors
_STREAM, _ROOT = 2, 5
_CHUNK = 4096


def streams(data: bytes) -> list[tuple[str, bytes]]:
    """Name and bytes of each stream; empty for what is no compound file, or is damaged."""
    try:
        return list(_streams(data)) if data.startswith(MARK) else []
    except (struct.error, IndexError, ValueError):
        return []


def macro_sources(data: bytes) -> list[tuple[str, bytes]]:
    """Name and plain bytes of what is packed as macros are: their source, and the list of modules and references."""
    found = []
    for name, content in streams(data):
        at = 0 if name == "dir" else content.find(b"\x00Attribut") - 3
        if at >= 0 and content[at : at + 1] == b"\x01":
            found.append((name, unpacked(content[at:])))
    return found


def unpacked(packed: bytes) -> bytes:
    """The bytes of a compressed container of [MS-OVBA]; as far as they can be read."""
    out = bytearray()
    at = 1
    while at + 2 < len(packed):
        header = packed[at] | packed[at + 1] << 8
        end = min(len(packed), at + 3 + (header & 0xFFF))
        if header >> 12 & 7 != 3:
            break
        if header & 0x8000:
            _chunk(packed[at + 2 : end], out)
        else:
            out += packed[at + 2 : end]
        at = end
    return bytes(out)


def _chunk(packed: bytes, out: bytearray) -> None:
    """One chunk: eight tokens at a time, each a byte or a copy of what came before in the chunk."""
    start, at = len(out), 0
    while at < len(packed):
        flags = packed[at]
        at += 1
        for bit in range(8):
            if at >= len(packed):
                return
            if not flags >> bit & 1:
                out.append(packed[at])
                at += 1
                continue
            token = int.from_bytes(packed[at : at + 2], "little")
            at += 2
            width = max(4, (len(out) - start - 1).bit_length())
            back, length = (token >> 16 - width) + 1, (token & 0xFFFF >> width) + 3
            if back > len(out) - start or len(out) - start > _CHUNK:
                return
            for _ in range(length):
                out.append(out[-back])


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    size, small = (1 << shift for shift in struct.unpack_from("<HH", data, 30))
    first_entry, _, cut_off, first_small, _, first_more, _ = struct.unpack_from("<I4sIIIII", data, 48)

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    places = list(struct.unpack_from("<109I", data, 76))
    seen = set[int]()
    while first_more < _LAST and first_more not in seen:
        seen.add(first_more)
        *more, first_more = _numbers(sector(first_more))
        places += more
    following = [number for place in places if place < _LAST for number in _numbers(sector(place))]
    smalls = [n for at in _chain(first_small, following) for n in _numbers(sector(at))]
    entries = b"".join(map(sector, _chain(first_entry, following)))
    mini, left = b"", len(data)
    for at in range(0, len(entries) - 127, 128):
        raw, length, kind = struct.unpack_from("<64sHB", entries, at)
        start, bytes_ = struct.unpack_from("<II", entries, at + 116)
        if kind == _ROOT:
            mini = b"".join(map(sector, _chain(start, following)))
        if kind != _STREAM:
            continue
        if bytes_ < cut_off:
            content = b"".join(mini[n * small : (n + 1) * small] for n in _chain(start, smalls))
        else:
            content = b"".join(map(sector, _chain(start, following)))
        left -= len(content)
        if left < 0:  # sectors that several streams claim
            return
        yield raw[: max(0, length - 2)].decode("utf-16-le"), content[:bytes_]


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content)


def _chain(first: int, following: Sequence[int]) -> Iterator[int]:
    """The sectors of a chain."""
    seen = set[int]()
    while first < len(following) and first not in seen:
        seen.add(first)
        yield first
        first = following[first]
