"""Limits on what is read: beyond them a file is a mistake or an attack, and is refused unread."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one input file.

    Attributes
    ----------
    file_bytes : size of the file on disk.
    inflated_bytes : bytes that all parts of a workbook (or a compressed file) really unpack to.
    part_bytes : the same for one part.
    ratio : inflated to packed bytes of a part, once it inflates to more than `ratio_from` bytes.
    entries : parts in a workbook.
    columns : columns in a table.
    strict : refuse a workbook with macros, links, connections or embedded objects; else they are
        listed and ignored.
    """

    file_bytes: int = 1024 * MEGABYTE
    inflated_bytes: int = 2048 * MEGABYTE
    part_bytes: int = 1024 * MEGABYTE
    ratio: int = 150
    ratio_from: int = 20 * MEGABYTE
    entries: int = 10_000
    columns: int = 1_000
    strict: bool = False
