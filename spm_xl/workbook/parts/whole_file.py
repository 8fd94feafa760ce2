"""Files that are whole or absent, whatever happens while they are written.

Content goes to a temporary name in the same folder, is forced to the disk, and takes its name in one
step. A new file belongs to its owner only, as it holds pay; a file that was there keeps its permissions.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from spm_xl.errors import NotWritable

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_AT_ONCE = 8  # files that are forced to the disk together, which takes as long as one
_AT_A_TIME = 2**20  # bytes
_LONGEST_NAME = 255  # bytes, on every system that is in use


def write_whole(path: Path, content: bytes, *, forced: bool = True) -> None:
    """Write a file of the owner's only so that it is whole or absent; what stood there is replaced.

    Parameters
    ----------
    forced : to the disk; False where `keep_contents` follows before the file is given out.
    """
    temporary = _temporary(path)
    try:
        _write(temporary, content, forced)
        os.replace(temporary, path)
    except OSError as wrong:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise not_writable(path, wrong) from None


def write_changed(path: Path, content: bytes) -> bool:
    """Write a file unless it stands there with these bytes, so that a command given again touches nothing; says whether it wrote."""
    if read_or_nothing(path) == content:
        return False
    write_whole(path, content)
    return True


def replace_whole(path: Path, content: bytes, was: bytes) -> None:
    """Replace somebody's file, which keeps its permissions, its owner where the system allows it, and links to it.

    A file with a second name (a hard link) is replaced under this name only.

    Parameters
    ----------
    was : its bytes as they were read, so that nothing is lost that another program wrote since.

    Raises
    ------
    NotWritable : it is open in a program, read-only, gone or changed since, or cannot be written; it stays as it is.
    """
    confirm_closed(path)
    target = path
    if os.path.islink(path):
        target = Path(os.path.realpath(path))
        confirm_closed(target)
    temporary = _temporary(target)
    try:
        known = os.stat(target)
        if not known.st_mode & 0o222 or not os.access(target, os.W_OK):
            raise NotWritable(f"{spoken(path)} is read-only. Take that mark away, or name another file to write to. Nothing was changed.")
        _write(temporary, content)
        _take_over(target, known, temporary)
        if _bytes_of(target) != was:
            os.unlink(temporary)
            raise NotWritable(f"{spoken(path)} was changed by another program meanwhile. Run again. Nothing was changed.")
        os.replace(temporary, target)
    except OSError as wrong:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise not_writable(path, wrong) from None
    keep_names(target.parent)


def _temporary(path: Path) -> Path:
    """The temporary name, beside the file; what a crash left there is written over."""
    name = f".{path.name}.part"
    if len(name.encode(errors="surrogateescape")) > _LONGEST_NAME >= len(path.name.encode(errors="surrogateescape")):
        name = f".{hashlib.sha256(path.name.encode(errors='surrogateescape')).hexdigest()[:32]}.part"
    return path.with_name(name)


def _write(path: Path, content: bytes, forced: bool = True) -> None:
    """Write a new file of the owner's only, and force it to the disk."""
    try:
        handle = os.open(path, _NEW, 0o600)
    except FileExistsError:
        path.unlink()
        handle = os.open(path, _NEW, 0o600)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        if forced:
            os.fsync(handle)
    finally:
        os.close(handle)


def _take_over(target: Path, known: os.stat_result, new: Path) -> None:
    """Give a new file the owner, the group and the rights of the one that it replaces."""
    mode = stat.S_IMODE(known.st_mode)
    made = os.stat(new)
    if hasattr(os, "chown") and (made.st_uid, made.st_gid) != (known.st_uid, known.st_gid):
        try:
            os.chown(new, known.st_uid, known.st_gid)
        except OSError:
            mode &= ~0o7000
            try:
                os.chown(new, -1, known.st_gid)
            except OSError:
                mode &= ~0o070  # these rights were another group's
    with contextlib.suppress(OSError):
        if not hasattr(os, "listxattr") or os.listxattr(target):  # access lists and flags
            shutil.copystat(target, new)
            os.utime(new)
    os.chmod(new, mode)


def spoken(path: Path) -> str:
    """A file as messages name it: with its folder, where one is named.

    >>> spoken(Path("march/pay.xlsx")), spoken(Path("pay.xlsx"))
    ('march/pay.xlsx', 'pay.xlsx')
    """
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


def move_whole(source: Path, target: Path) -> None:
    """Give a finished file its place, over what stands there."""
    try:
        os.replace(source, target)
    except OSError as wrong:
        raise not_writable(target, wrong) from None


def keep_contents(paths: Iterable[Path]) -> None:
    """Force files to the disk."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_keep, paths))


def _keep(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            os.fsync(file.fileno())
    except OSError as wrong:
        raise not_writable(path, wrong) from None


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
        return _bytes_of(path)
    except FileNotFoundError:
        return None
    except OSError as wrong:
        raise not_writable(path, wrong) from None


def _bytes_of(path: Path) -> bytes:
    """The bytes of a file, in fewer calls of the system than the usual way takes."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        pieces = [os.read(handle, os.fstat(handle).st_size + 1)]
        while pieces[-1]:
            pieces.append(os.read(handle, _AT_A_TIME))
        return b"".join(pieces) if len(pieces) > 2 else pieces[0]
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """A folder of the owner's only, with its parents."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    except OSError as wrong:
        raise not_writable(path, wrong) from None


def confirm_closed(path: Path) -> None:
    """Raise `NotWritable` where another program says that it has the file open."""
    folder, name = os.path.split(path)
    for lock in (f"~${name}", f".~lock.{name}#"):
        if os.path.exists(os.path.join(folder, lock)):  # a name that is too long for the system is none
            raise NotWritable(
                f"{spoken(path)} is open in a spreadsheet program (there is a file {lock}). "
                "Close it, or delete that file where the program is gone, and run again. Nothing was changed."
            )


def not_writable(path: Path, wrong: OSError) -> NotWritable:
    """The error in words: which file, why, and how much room there is."""
    room = ""
    with contextlib.suppress(OSError):
        room = f" {shutil.disk_usage(path.parent).free / 1e6:,.1f} MB are free there."
    return NotWritable(
        f"{spoken(path)} cannot be written: {wrong.strerror or wrong}.{room} "
        "Make room or give the right to write, or name another folder, and run again."
    )
