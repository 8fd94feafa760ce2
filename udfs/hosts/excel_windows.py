"""A user's Windows, as the installation sees it: folders, the Python that answers, what the registry says.

The folders come from the environment, or from the folder of a user (`home`), so that the whole of an installation
can be written anywhere and looked at.

>>> windows = windows_of(Path("/users/ana"))
>>> windows.addin.relative_to("/users/ana").as_posix(), windows.settings.relative_to("/users/ana").as_posix()
('AppData/Roaming/Microsoft/Excel/XLSTART/spm_xl.xlam', '.spm_xl/spm_xl.conf')
>>> windows.shortened("/users/ana/AppData/Local/Python/python.exe")
'%LOCALAPPDATA%/Python/python.exe'
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.udfs.hosts.excel_xlwings import SETTINGS
from spm_xl.udfs.hosts.vba import ADDIN_FILE

Registry = Callable[[str], Mapping[str, Any]]
_SHORTER = ("LOCALAPPDATA", "APPDATA", "USERPROFILE")  # the same for a program of 32 bits and of 64
_ABOUT_PYTHON = (
    "import json, struct, sys\nfrom importlib.metadata import version\nfrom importlib.util import find_spec\n"
    "print(json.dumps({'bits': struct.calcsize('P') * 8, 'missing': [name for name in sys.argv[1:] if find_spec(name) is None],"
    " 'xlwings': version('xlwings') if find_spec('xlwings') else None,"
    " 'spm_xl': version('spm_xl') if find_spec('spm_xl') else None}))"
)
_LONGEST_START = 60  # seconds


def registry_values(path: str) -> Mapping[str, Any]:
    """The values of a registry key such as HKCU\\Software\\..., by name; none where there is no such key, or no registry."""
    try:
        import winreg
    except ImportError:
        return {}
    root, _, key = path.partition("\\")
    roots = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE", "HKCR": "HKEY_CLASSES_ROOT"}
    found: dict[str, Any] = {}
    try:
        # the 64-bit view, which a Python of 32 bits would else not see
        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY  # type: ignore[attr-defined]
        with winreg.OpenKey(getattr(winreg, roots[root]), key, 0, access) as opened:  # type: ignore[attr-defined]
            for at in range(winreg.QueryInfoKey(opened)[1]):  # type: ignore[attr-defined]
                name, value, _ = winreg.EnumValue(opened, at)  # type: ignore[attr-defined]
                found[name] = value
    except OSError:
        return found
    return found


def about_python(interpreter: str) -> Mapping[str, Any] | None:
    """Bits, versions and missing modules of a Python, as it says itself; None where it does not start."""
    modules = ["xlwings", "spm_xl", *(("pythoncom", "win32com") if os.name == "nt" else ())]
    command = [interpreter, "-B", "-P", "-c", _ABOUT_PYTHON, *modules]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST_START, cwd=Path(interpreter).parent)
        return json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


@dataclass(frozen=True)
class Windows:
    """A user's Windows.

    Attributes
    ----------
    folders : of the user, by environment variable: APPDATA, LOCALAPPDATA, USERPROFILE.
    python : the interpreter that is to answer the cells.
    """

    folders: Mapping[str, str]
    python: str = sys.executable
    registry: Registry = field(default=registry_values, compare=False)
    about_python: Callable[[str], Mapping[str, Any] | None] = field(default=about_python, compare=False)

    @property
    def startup(self) -> Path:
        """The folder whose files Excel opens when it starts."""
        return Path(self.folders["APPDATA"], "Microsoft", "Excel", "XLSTART")

    @property
    def addin(self) -> Path:
        """Our add-in."""
        return self.startup / ADDIN_FILE

    @property
    def settings(self) -> Path:
        """Our settings, where the add-in reads them."""
        return Path(self.folders["USERPROFILE"], f".{SETTINGS}", f"{SETTINGS}.conf")

    @property
    def xlwings_settings(self) -> Path:
        """The user's own xlwings settings, which are no business of ours."""
        return Path(self.folders["USERPROFILE"], ".xlwings", "xlwings.conf")

    def shortened(self, path: str) -> str:
        """A path with %NAME% for the folder that it starts with, so that a user's name need not be spelled."""
        for name in _SHORTER:
            folder = self.folders.get(name, "").rstrip("\\/")
            if folder and path.lower().startswith(folder.lower()) and path[len(folder) :][:1] in ("\\", "/"):
                return f"%{name}%{path[len(folder) :]}"
        return path

    def expanded(self, path: str) -> str:
        """The path again."""
        for name, folder in self.folders.items():
            path = path.replace(f"%{name}%", folder)
        return path


def windows_of(home: Path | None = None, environment: Mapping[str, str] | None = None) -> Windows:
    """The user's Windows.

    Parameters
    ----------
    home : folder of a user, as C:\\Users\\ana; the environment says where everything is if it is not given.

    Raises
    ------
    InvalidInput : this is no Windows.
    """
    if home is not None:
        roaming, local = home / "AppData" / "Roaming", home / "AppData" / "Local"
        return Windows({"LOCALAPPDATA": str(local), "APPDATA": str(roaming), "USERPROFILE": str(home)})
    given = os.environ if environment is None else environment
    folders = {name: given[name] for name in _SHORTER if given.get(name)}
    if not folders.get("APPDATA") or not folders.get("USERPROFILE"):
        raise InvalidInput(
            "Excel's add-in runs on Windows only, and this is no Windows (APPDATA and USERPROFILE are not set). "
            "For LibreOffice: spm-xl install --libreoffice. For Excel on a Mac or on the web: the LAMBDA edition of the templates."
        )
    return Windows(folders)
