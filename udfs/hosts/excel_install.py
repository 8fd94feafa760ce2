"""The installation in Excel on Windows: two files of the user's own, and nothing in the registry.

The add-in goes to XLSTART, the folder whose files Excel opens when it starts. It needs no administrator, no entry in the
registry and no click, and Excel trusts it as it comes. A workbook remembers an add-in there as one of the startup
folder, whoever's that is, and not by its path. The other place, the folder AddIns, wants an entry OPEN in the registry,
which Excel itself rewrites whenever it closes. The settings go to the user's folder, under our own name, so that the
user's own xlwings settings stay as they are.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.udfs.hosts.excel_addin import addin
from spm_xl.udfs.hosts.excel_windows import Windows, windows_of
from spm_xl.workbook.parts.whole_file import make_folder, read_or_nothing, write_whole

NEXT_STEPS = (
    "Close Excel wherever it is open, and start it again.",
    "Type =SPM_VERSION() in a cell: it shows the version of spm_xl. The first answer takes a few seconds.",
    "If it does not: spm-xl doctor says what is missing.",
)


@dataclass(frozen=True)
class Installed:
    """What was done: the files, and which of them were new or changed."""

    addin: Path
    settings: Path
    written: tuple[Path, ...]


def install(home: Path | None = None) -> Installed:
    """Put the add-in and its settings in their places.

    Parameters
    ----------
    home : folder of a user; the current user's own if it is not given.

    Raises
    ------
    InvalidInput : this is no Windows, or the path of this Python cannot be written in the settings.
    NotWritable : Excel has the add-in open, or the folder is read-only.
    """
    return installed_in(windows_of(home))


def installed_in(windows: Windows) -> Installed:
    """The same in the Windows given."""
    contents = {windows.settings: _settings(windows), windows.addin: addin()}
    written = []
    for path, content in contents.items():
        make_folder(path.parent)
        if read_or_nothing(path) != content:
            with _excel_closed(path):
                write_whole(path, content)
            written.append(path)
    return Installed(windows.addin, windows.settings, tuple(written))


def uninstall(home: Path | None = None) -> tuple[Path, ...]:
    """Take the add-in and its settings away.

    Returns
    -------
    What was deleted; nothing where nothing was installed.
    """
    windows = windows_of(home)
    deleted = []
    for path in (windows.addin, windows.settings):
        if path.exists():
            with _excel_closed(path):
                path.unlink()
            deleted.append(path)
    with contextlib.suppress(OSError):
        windows.settings.parent.rmdir()  # stays where something else is in it
    return tuple(deleted)


@contextlib.contextmanager
def _excel_closed(path: Path) -> Iterator[None]:
    """Errors of writing, with the reason that they have here."""
    try:
        yield
    except (OSError, NotWritable):
        raise NotWritable(
            f"{path} cannot be written or deleted. Excel keeps it while it runs: close every Excel window, and run again. "
            "If it is closed, give yourself the right to write in that folder."
        ) from None


def settings_of(content: bytes) -> dict[str, str]:
    """The settings in a file, by their names in upper case."""
    rows = csv.reader(content.decode(_ansi(), "replace").splitlines())
    return {row[0].upper(): row[1] for row in rows if len(row) == 2}


def _settings(windows: Windows) -> bytes:
    """Which Python answers. Other settings of the file, which a user may have added, stay."""
    ours = {
        "INTERPRETER_WIN": windows.shortened(windows.python),
        "PYTHONPATH": windows.shortened(str(windows.settings.parent)),
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",
    }
    rows = {**settings_of(read_or_nothing(windows.settings) or b""), **ours}
    text = "".join(f'"{name}","{value}"\r\n' for name, value in rows.items())
    try:
        return text.encode(_ansi())
    except UnicodeEncodeError as wrong:
        raise InvalidInput(
            f"the path of this Python, {windows.python}, has the character {text[wrong.start]!r}, which Excel's macros cannot "
            "read on this Windows. Install Python in a folder with plain letters, such as C:\\Python, and spm_xl in it."
        ) from None


def _ansi() -> str:
    """The code page that VBA reads files in: Windows' own, or Western European elsewhere."""
    try:
        return codecs.lookup("mbcs").name
    except LookupError:
        return "cp1252"
