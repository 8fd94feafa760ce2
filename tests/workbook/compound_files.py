"""Small compound files, as macros and embedded objects are stored in, made by hand."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR, FREE, END, TABLE = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file; streams are filled up to 4,096 bytes, so that none of them is a small one."""
    contents = [content.ljust(4096, b"\0") for content in streams.values()]
    starts, chain, at = [], [TABLE, END], 2  # sector 0 holds the table, sector 1 and those after it the directory
    directory = [_entry("Root Entry", 5, END, 0)]
    for name, content in zip(streams, contents, strict=True):
        sectors = -(-len(content) // SECTOR)
        starts.append(at)
        directory.append(_entry(name, 2, at, len(content)))
        chain += [*range(at + 1, at + sectors), END]
        at += sectors
    assert len(directory) <= 4, "the directory is one sector"
    assert at <= SECTOR // 4, "the table is one sector"
    table = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    entries = b"".join(directory).ljust(SECTOR, b"\0")
    data = b"".join(content.ljust(-(-len(content) // SECTOR) * SECTOR, b"\0") for content in contents)
    return _header() + table + entries + data


def packed_source(source: bytes) -> bytes:
    """The source of a macro as a compressed container of [MS-OVBA], without copies."""
    out = b"\x01"
    for first in range(0, len(source), 3600):
        chunk = b"".join(b"\0" + source[at : min(at + 8, first + 3600)] for at in range(first, min(first + 3600, len(source)), 8))
        out += struct.pack("<H", 0xB000 | len(chunk) - 1) + chunk
    return out


def _header() -> bytes:
    mark = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head = mark + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    return head + struct.pack("<109I", 0, *[FREE] * 108)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, FREE, FREE, FREE)
    return head + bytes(36) + struct.pack("<IQ", start, size)
