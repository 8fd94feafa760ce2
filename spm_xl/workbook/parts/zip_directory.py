"""The directory at the end of a zip file: which parts it holds, and where their bytes lie.

Whoever reads a zip from its front and whoever reads it by its directory must see the same parts. So no two parts may
share bytes, the name before a part's bytes is the one in the directory, and there is one directory, at the end.
What lies between the parts, comments and extra fields are not read, and are gone when the package is written again.
"""

from __future__ import annotations

import operator
import struct
from bisect import bisect_right
from typing import NamedTuple

from spm_xl.errors import InvalidInput

PLAIN, DEFLATED = 0, 8
_METHODS = (DEFLATED, PLAIN)
UTF8 = 0x800
_UNREADABLE = 0x1 | 0x20 | 0x40 | 0x2000  # encrypted, patched, strongly encrypted, with a hidden directory
_ENTRY = struct.Struct("<4s4x2H4x3I3H8xI")
_LOCAL = struct.Struct("<4s4xH16x2H")
_END = struct.Struct("<4s4H2IH")
_END_64, _LOCATOR_64, _LONG = struct.Struct("<4sQ2H2I4Q"), struct.Struct("<4sIQI"), struct.Struct("<Q")
_SHORT, _LARGE = 0xFFFF, 0xFFFFFFFF  # said where the figure itself stands in a field of 64 bits
_LONGEST_COMMENT = 65_535
_OFFICE_97 = b"\xd0\xcf\x11\xe0"


class Entry(NamedTuple):
    """What the directory says of a part: how it is packed, its checksum, its packed and plain bytes, and where it starts."""

    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    offset: int


class Directory(NamedTuple):
    """The parts of a zip by name, in their order; where each of them starts, in order; and where the directory starts."""

    entries: dict[str, Entry]
    starts: list[int]
    at: int


def directory(data: bytes, most: int) -> Directory:
    """The directory of a zip.

    Parameters
    ----------
    most : how many parts it may have.

    Raises
    ------
    InvalidInput : no zip file, damaged, encrypted, or with strange or doubled names.
    """
    at, count, end = _place(data)
    if count > most:
        raise InvalidInput(f"the workbook has {count:,} parts (at most {most:,}). Use a smaller one.")
    start = at
    entries: dict[str, Entry] = {}
    names, ends = [], []
    try:
        for _ in range(count):
            mark, flags, method, checksum, packed, size, length, extra, comment, offset = _ENTRY.unpack_from(data, at)
            after = at + 46 + length
            name = _name(data[at + 46 : after], flags)
            at = after + extra + comment
            if mark != b"PK\1\2":
                raise damaged("its directory is cut off")
            if flags & _UNREADABLE or method not in _METHODS:
                raise damaged(f"its part {name[:80]!r} is encrypted, or packed in a way that no spreadsheet program uses")
            entry = Entry(flags, method, checksum, packed, size, offset)
            if size == _LARGE or packed == _LARGE or offset == _LARGE:
                entry = _long(entry, data[after : after + extra], name)
            names.append(name)
            ends.append(entry.offset + 30 + length + entry.packed)
            entries[name] = entry
    except (struct.error, UnicodeDecodeError):
        raise damaged("its directory is cut off") from None
    if at != end:
        raise damaged("its directory is not as long as it says")
    _confirm_names(names)
    starts = sorted([entry.offset for entry in entries.values()])
    if any(map(operator.gt, sorted(ends), [*starts[1:], start])):
        raise damaged("two of its parts lie over each other, or one over the directory")
    return Directory({name: entry for name, entry in entries.items() if name[-1] != "/"}, starts, start)


def _name(raw: bytes, flags: int) -> str:
    return raw.decode("utf-8" if flags & UTF8 or raw.isascii() else "cp437")  # the second takes long


def packed_bytes(data: bytes, listed: Directory, name: str) -> bytes:
    """The packed bytes of a part, whose own head must say what the directory says."""
    entry = listed.entries[name]
    at = entry.offset
    mark, method, name_length, extra = _LOCAL.unpack_from(data, at)  # the directory lies behind it, so it is there
    start = at + _LOCAL.size + name_length + extra
    next_part = bisect_right(listed.starts, at)
    room = listed.starts[next_part] if next_part < len(listed.starts) else listed.at
    if mark != b"PK\3\4" or start + entry.packed > room:
        raise damaged(f"its part {name[:80]!r} is cut off")
    said = data[at + _LOCAL.size : at + _LOCAL.size + name_length]
    if method != entry.method or said != name.encode("utf-8" if entry.flags & UTF8 or name.isascii() else "cp437"):
        raise damaged(f"its part {name[:80]!r} has another name or packing than its directory says")
    return data[start : start + entry.packed]


def damaged(why: str) -> InvalidInput:
    """The error for a file that is no workbook."""
    return InvalidInput(f"this is no readable .xlsx workbook: {why}. Save it again as .xlsx without a password.")


def _place(data: bytes) -> tuple[int, int, int]:
    """Where the directory of a zip starts, how many entries it has, and where it ends."""
    if data[:4] == _OFFICE_97:
        raise InvalidInput(
            "this is a workbook with a password or of Excel 97-2003 (.xls). Save it as .xlsx without a password."
        )
    if data[:4] not in (b"PK\3\4", b"PK\5\6"):
        raise damaged("it is no zip file")
    end = _end(data)
    _, disk, _, *figures, _ = _END.unpack_from(data, end)
    if data[max(0, end - _LOCATOR_64.size) : end].startswith(b"PK\6\7"):
        end, disk, figures = _end_64(data, end, figures)
    here, count, size, at = figures
    if disk or here != count or at + size != end:
        raise damaged("its directory is not where it should be")
    return at, count, end


def _end(data: bytes) -> int:
    """Where the record at the end stands: the one whose comment ends with the file, else the last one."""
    floor = max(0, len(data) - _LONGEST_COMMENT - _END.size)
    found = []
    at = last = data.rfind(b"PK\5\6", floor, len(data) - _END.size + 4)
    while at >= 0:
        if at + _END.size + int.from_bytes(data[at + 20 : at + 22], "little") == len(data):
            found.append(at)
        at = data.rfind(b"PK\5\6", floor, at)
    if last < 0:
        raise damaged("it is cut off")
    if len(found) > 1:
        raise damaged("it has two directories")
    return found[0] if found else last


def _end_64(data: bytes, end: int, said: list[int]) -> tuple[int, int, list[int]]:
    """The same of a zip whose figures are kept in 64 bits: where its record stands, the disk, and the figures."""
    try:
        _, _, at, _ = _LOCATOR_64.unpack_from(data, end - _LOCATOR_64.size)
        mark, _, _, _, disk, _, *figures = _END_64.unpack_from(data, at)
    except (struct.error, OverflowError):
        raise damaged("its directory is cut off") from None
    if mark != b"PK\6\6" or any(short not in (long, _SHORT, _LARGE) for short, long in zip(said, figures, strict=True)):
        raise damaged("it has two directories")
    return at, disk, figures


def _long(entry: Entry, extra: bytes, name: str) -> Entry:
    """An entry whose figures stand in its extra field of 64 bits each."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            figures = iter(_LONG.iter_unpack(extra[at + 4 : at + 4 + length // 8 * 8]))
            wanted = [key for key in ("size", "packed", "offset") if getattr(entry, key) == _LARGE]
            found = dict(zip(wanted, (figure for (figure,) in figures), strict=False))
            if len(found) == len(wanted):
                return entry._replace(**found)
        at += 4 + length
    raise damaged(f"its part {name[:80]!r} is larger than its directory can say")


def _confirm_names(names: list[str]) -> None:
    """Names that are paths inside the package, each given once whatever its capitals."""
    together = "".join(names)
    if "\\" in together or ".." in together or "//" in together or not together.isprintable() or any(name[:1] in ("", "/") for name in names):
        for name in names:
            strange = name[:1] in ("", "/") or "\\" in name or ".." in name.split("/") or min(name) < " "
            if strange:
                raise damaged(f"it has a part with the name {name[:80]!r}")
    if len({name.lower() for name in names}) != len(names):
        seen: set[str] = set()
        for name in names:
            if name.lower() in seen:
                raise damaged(f"it has two parts with the name {name[:80]!r}")
            seen.add(name.lower())
