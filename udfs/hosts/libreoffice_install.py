"""The installation in LibreOffice: the extension in the user's folder, handed to LibreOffice's own package tool.

The tool (`unopkg`) belongs to LibreOffice and replaces an older version by itself. Where it is not found, or refuses,
the message names the file: a double click on it does the same.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from glob import glob
from pathlib import Path
from typing import NamedTuple

from spm_xl import __version__
from spm_xl.errors import NotFound, NotWritable
from spm_xl.udfs.hosts.libreoffice_texts import IDENTIFIER, OLDEST

SECONDS = 180  # a first start of LibreOffice on a slow machine
NEXT_STEPS = (
    "Close LibreOffice wherever it is open, and start it again.",
    "Type =SPM_VERSION() in a cell: it shows the version of spm_xl. The menu SPM explains cells and freezes them.",
)
_TOOL = ("unopkg.com", "unopkg")  # the first is Windows' own, which waits until it is done
_PLACES = {
    "win32": tuple(f"%{name}%/LibreOffice*/program" for name in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")),
    "darwin": ("/Applications/LibreOffice*.app/Contents/MacOS", "~/Applications/LibreOffice*.app/Contents/MacOS"),
    "linux": tuple(f"{folder}/program" for folder in ("/usr/lib/libreoffice", "/usr/lib64/libreoffice", "/opt/libreoffice*")),
}


class Installed(NamedTuple):
    """What was done: the extension's file, the tool that took it, the version before it ('' where there was none)."""

    extension: Path
    tool: Path
    before: str


def handed_over(extension: Path) -> Installed:
    """Hand an extension to LibreOffice; an older version is replaced.

    Raises
    ------
    NotFound : there is no LibreOffice in the usual places.
    NotWritable : LibreOffice refuses, and says why.
    """
    tool = _tool(extension)
    before = _version(tool)
    _asked(tool, "add", "-f", "-s", str(extension), remedy=_by_hand(extension))
    if _version(tool) != __version__:
        raise NotWritable(f"LibreOffice took {extension} and does not list it. {_by_hand(extension)}")
    return Installed(extension, tool, before)


def taken_out() -> bool:
    """Take the extension out of LibreOffice; answers whether it was there."""
    tool = _tool(None)
    if not _version(tool):
        return False
    _asked(tool, "remove", IDENTIFIER, remedy="Close LibreOffice and run again, or remove it in Tools > Extensions.")
    return True


def installed() -> str:
    """The version that LibreOffice has; '' where it has none, or where there is no LibreOffice."""
    found = next(_tools(), None)
    return _version(found) if found else ""


def data_folder() -> Path:
    """The user's folder for data of programs."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local")
    elif sys.platform == "darwin":
        base = home / "Library/Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return base / "spm_xl"


def _version(tool: Path) -> str:
    words = _asked(tool, "list", remedy="Close LibreOffice and run again.")
    found = re.search(rf"Identifier: {re.escape(IDENTIFIER)}\s+Version: (\S+)", words)
    return found[1] if found else ""


def _asked(tool: Path, *words: str, remedy: str) -> str:
    """What the tool answers. An administrator of Linux installs for all users, as the tool wants it."""
    everybody = ["--shared"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [str(tool), words[0], *everybody, *words[1:]]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise NotWritable(f"{tool} did not answer within {SECONDS} seconds. {remedy}") from None
    except OSError as wrong:
        raise NotWritable(f"{tool} cannot be run: {wrong.strerror}. {remedy}") from None
    if done.returncode:
        said = " ".join((done.stderr + done.stdout).split())[:500]
        raise NotWritable(f"LibreOffice did not do it ({tool.name} {words[0]}): {said} {remedy}")
    return done.stdout


def _tool(extension: Path | None) -> Path:
    found = next(_tools(), None)
    if found is None:
        then = _by_hand(extension) if extension else "Remove it in LibreOffice itself: Tools > Extensions."
        raise NotFound(f"LibreOffice is not in its usual places. It is needed in version {OLDEST} or later. {then}")
    return found


def _by_hand(extension: Path) -> str:
    return f"Close LibreOffice and run again, or open {extension} by a double click: LibreOffice then installs it."


def _tools() -> Iterator[Path]:
    """The package tools of this machine: beside the program that is found by name, then in the usual places."""
    folders = [Path(found).resolve().parent for name in ("unopkg", "soffice", "libreoffice") if (found := shutil.which(name))]
    for pattern in _PLACES.get(sys.platform, _PLACES["linux"]):
        whole = os.path.expandvars(os.path.expanduser(pattern))
        folders += [Path(folder) for folder in sorted(glob(whole), reverse=True)]
    for folder in folders:
        yield from (folder / name for name in _TOOL if (folder / name).is_file())
