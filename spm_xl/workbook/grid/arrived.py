"""What arrived: the files of a folder, those packed in archives and attached to mails among them.

A workbook is itself a zip archive, so the ending of its name tells the two apart.

>>> packs("March.ZIP"), packs("Re: your statement.eml"), packs("statement.xlsx")
(True, True, False)
"""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path, PurePosixPath

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.sent import LARGEST, WORKBOOKS, kept_by_a_program
from spm_xl.workbook.parts import package

LARGEST_PACKED = 256 * 2**20  # bytes of an archive or mail, and of all that it unpacks to
DEEPEST = 3  # an archive in a mail in an archive
_LIMITS = package.Limits(parts=2_000, unpacked=LARGEST_PACKED, ratio=200, ratio_from=8 * 2**20)

Content = bytes | str  # of a workbook or archive; b"" for another file, which nobody looks into; or why it cannot be read


def arrived(folder: Path) -> Iterator[tuple[str, Content]]:
    """Every file below a folder: its name below it, and what is in it; a file in an archive has the archive's name before its own.

    Locks, and files that a program hides, are named with b"".
    """
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            yield from _with_inner(name, _content(path) if _read(name) else b"", DEEPEST)


def _content(path: Path) -> Content:
    most = LARGEST_PACKED if packs(path.name) else LARGEST
    try:
        return _too_large(most) if path.stat().st_size > most else path.read_bytes()
    except OSError as wrong:
        return str(wrong)


def _with_inner(name: str, content: Content, deep: int) -> Iterator[tuple[str, Content]]:
    if isinstance(content, str) or not (packs(name) and _read(name)):
        yield name, content
        return
    if not deep:
        yield name, "it is packed too deep: unpack it, and collect again"
        return
    try:
        inner = list(_unpacked(name, content))
    except (InvalidInput, ValueError, LookupError) as wrong:
        yield name, f"it cannot be unpacked: {str(wrong).rstrip('.')}"
        return
    for own, data in inner:
        yield from _with_inner(f"{name}/{own}", data, deep - 1)


def _unpacked(name: str, content: bytes) -> Iterator[tuple[str, Content]]:
    if ending(name) == ".zip":
        parts = package.opened(content, _LIMITS)
        for own in parts:
            if not own.endswith("/"):
                yield own, parts[own] if _read(own) else b""
        return
    for part in message_from_bytes(content, policy=policy.default).walk():
        attached = part.get_filename()
        if attached and not part.is_multipart():
            data = part.get_payload(decode=True) if _read(attached) else b""
            yield attached, data if isinstance(data, bytes) else b""


def _read(name: str) -> bool:
    hidden = kept_by_a_program(PurePosixPath(name).name) or "__MACOSX" in PurePosixPath(name).parts
    return not hidden and (packs(name) or ending(name) in WORKBOOKS)


def _too_large(most: int) -> str:
    return f"it is larger than {most >> 20} MB, which no page of ours is"


def packs(name: str) -> bool:
    """Whether a file packs others: an archive or a mail."""
    return ending(name) in (".zip", ".eml")


def ending(name: str) -> str:
    """The ending of a file's name, in small letters.

    >>> ending("team/March.ZIP")
    '.zip'
    """
    return PurePosixPath(name).suffix.lower()
