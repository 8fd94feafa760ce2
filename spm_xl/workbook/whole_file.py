"""Files that are whole or absent, whatever happens while they are written.

Content goes to a temporary name in the same folder, is forced to the disk, and takes its name in one
step. Files belong to their owner only, as they hold pay.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from spm_xl.errors import NotWritable


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is whole or absent."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as wrong:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise not_writable(path, wrong) from None


def move_whole(source: Path, target: Path) -> None:
    """Give a finished file its place, over what stands there."""
    try:
        os.replace(source, target)
    except OSError as wrong:
        raise not_writable(target, wrong) from None


def keep_names(folder: Path) -> None:
    """Force the names in a folder to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_or_nothing(path: Path) -> bytes | None:
    """The bytes of a file, None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise not_writable(path, wrong) from None


def make_folder(path: Path) -> None:
    """A folder of the owner's only, with its parents."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    except OSError as wrong:
        raise not_writable(path, wrong) from None


def confirm_closed(path: Path) -> None:
    """Raise `NotWritable` where another program says that it has the file open."""
    for lock in (f"~${path.name}", f".~lock.{path.name}#"):
        if (path.parent / lock).exists():
            raise NotWritable(
                f"{path.parent.name}/{path.name} is open in a spreadsheet program (there is a file {lock}). "
                "Close it, or delete that file where the program is gone, and run again. Nothing was changed."
            )


def not_writable(path: Path, wrong: OSError) -> NotWritable:
    """The error in words: which file, why, and how much room there is."""
    room = ""
    with contextlib.suppress(OSError):
        room = f" {shutil.disk_usage(path.parent).free / 1e6:,.1f} MB are free there."
    return NotWritable(
        f"{path.parent.name}/{path.name} cannot be written: {wrong.strerror or wrong}.{room} "
        "Make room or give the right to write, or name another folder, and run again."
    )
