"""What stands between a cell and its answer in Excel, in plain words.

Each check looks at one link of the chain: Excel, the add-in in its place, Excel's right to run it, the settings, the
Python that they name, and xlwings' library between the two.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from os.path import normcase
from pathlib import Path
from typing import Any, NamedTuple

from spm_xl import __version__
from spm_xl.errors import InvalidInput, SpmError
from spm_xl.udfs.hosts import excel_mac
from spm_xl.udfs.hosts.excel_addin import addin
from spm_xl.udfs.hosts.excel_check import project_problems
from spm_xl.udfs.hosts.excel_install import settings_of
from spm_xl.udfs.hosts.excel_project import modules_of
from spm_xl.udfs.hosts.excel_windows import Windows, windows_of
from spm_xl.udfs.hosts.excel_xlwings import MODULE, version_of
from spm_xl.udfs.hosts.libreoffice_install import installed
from spm_xl.udfs.hosts.vba import ADDIN_FILE
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.whole_file import read_or_nothing

GOOD, NOTE, WRONG = "good", "note", "wrong"
_OFFICE = "Software\\Microsoft\\Office\\16.0\\Excel"
_POLICIES = "Software\\Policies\\Microsoft\\Office\\16.0\\Excel"
_COMMAND = "spm-xl install"
_INSTALL = f"Run {_COMMAND}."
_SWITCHES = {
    "DisableAllAddins": "Excel is set to run no add-ins",
    "RequireAddinSig": "Excel is set to run signed add-ins only",
    "AllLocationsDisabled": "Excel is set to trust no folder",
}


class Finding(NamedTuple):
    """One thing that was looked at: good, note or wrong; what was found, and what to do."""

    level: str
    what: str
    remedy: str = ""


def doctor(home: Path | None = None) -> list[Finding]:
    """Everything that was looked at, in the order in which it matters: Excel, LibreOffice, no spreadsheet program at all."""
    try:
        found = findings(windows_of(home))
    except InvalidInput as no_windows:
        found = _mac(home) if sys.platform == "darwin" else [Finding(NOTE, str(no_windows))]
    return [*found, *_libreoffice(), *_evaluation()]


def _mac(home: Path | None) -> list[Finding]:
    """What the button of a scorecard needs in Excel for the Mac."""
    path = excel_mac.place(home)
    if read_or_nothing(path) == excel_mac.script(sys.executable).encode():
        return [Finding(GOOD, f"the button of a scorecard starts this Python: {path}.")]
    return [Finding(WRONG, f"the button of a scorecard has no script that starts this Python, {path}.", _INSTALL)]


def findings(windows: Windows) -> list[Finding]:
    """What was looked at in Excel on the Windows given."""
    settings = settings_of(read_or_nothing(windows.settings) or b"")
    interpreter = windows.expanded(settings.get("INTERPRETER_WIN", ""))
    about = windows.about_python(interpreter) if interpreter and Path(interpreter).exists() else None
    bits = _excel_bits(windows)
    return [
        *_excel(windows, bits),
        *_addin(windows),
        *_allowed(windows),
        *_elsewhere(windows),
        *_settings(windows, settings, interpreter),
        *_python(interpreter, about),
        *(_library(interpreter, about, bits) if about and about["xlwings"] else ()),
    ]


def _excel_bits(windows: Windows) -> int:
    """32 or 64, 0 where the registry does not say."""
    installed = windows.registry("HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration").get("Platform", "")
    bitness = windows.registry("HKLM\\SOFTWARE\\Microsoft\\Office\\16.0\\Outlook").get("Bitness", "")
    return {"x64": 64, "x86": 32}.get(str(installed or bitness).lower(), 0)


def _excel(windows: Windows, bits: int) -> Iterator[Finding]:
    program = windows.registry("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe").get("")
    if program or bits:
        yield Finding(GOOD, f"Excel is installed{f' ({bits} bits)' if bits else ''}: {program or 'by Microsoft 365'}.")
    else:
        remedy = "Install Excel for Windows, or work in LibreOffice: spm-xl install --libreoffice."
        yield Finding(WRONG, "Excel is not installed on this computer, as far as the registry says.", remedy)


def _addin(windows: Windows) -> Iterator[Finding]:
    try:
        expected = addin()
    except SpmError as wrong:
        yield Finding(WRONG, f"the add-in cannot be built: {wrong}")
        return
    content = read_or_nothing(windows.addin)
    problems = project_problems(content) if content else []
    if content is None:
        yield Finding(WRONG, f"the add-in is not in its place, {windows.addin}.", _INSTALL)
    elif problems:
        yield Finding(WRONG, f"the add-in {windows.addin} is damaged: {problems[0]}", _INSTALL)
    elif package.contents(content) != package.contents(expected):
        what = f"the add-in is of another release: it was made for xlwings {_xlwings_of(content)}, and here is {_xlwings_of(expected)}."
        yield Finding(WRONG, what, _INSTALL)
    else:
        yield Finding(GOOD, f"the add-in is in its place: spm_xl {__version__} for xlwings {_xlwings_of(content)}.")


def _xlwings_of(addin_file: bytes) -> str:
    """The version of xlwings that an add-in was made for."""
    modules = modules_of(dict(package.contents(addin_file))["xl/vbaProject.bin"])
    return version_of(modules.get(MODULE, "")) or "unknown"


def _allowed(windows: Windows) -> Iterator[Finding]:
    """What keeps Excel from running an add-in that is there."""
    mark = read_or_nothing(windows.addin.with_name(f"{ADDIN_FILE}:Zone.Identifier")) if windows.addin.exists() else None
    if mark and re.search(rb"ZoneId=[34]", mark):
        remedy = "Delete the file and run spm-xl install; or tick Unblock in the file's properties."
        yield Finding(WRONG, "Windows marked the add-in as downloaded, so Excel does not run its macros.", remedy)
    disabled = windows.registry(f"HKCU\\{_OFFICE}\\Resiliency\\DisabledItems")
    if any(isinstance(item, bytes) and ADDIN_FILE in item.decode("utf-16-le", "ignore").lower() for item in disabled.values()):
        remedy = "In Excel: File > Options > Add-ins > Manage: Disabled Items > Go, and enable spm_xl."
        yield Finding(WRONG, "Excel put the add-in on its list of disabled items, as it does after a crash.", remedy)
    for where in (_OFFICE, _POLICIES):
        security = windows.registry(f"HKCU\\{where}\\Security")
        places = windows.registry(f"HKCU\\{where}\\Security\\Trusted Locations")
        switches = {**security, **{name: value for name, value in places.items() if name == "AllLocationsDisabled"}}
        for name, what in _SWITCHES.items():
            if switches.get(name) == 1:
                remedy = "Ask your administrator." if where == _POLICIES else "In Excel: File > Options > Trust Center."
                yield Finding(WRONG, f"{what} ({name} is 1), so the add-in does not run.", remedy)


def _elsewhere(windows: Windows) -> Iterator[Finding]:
    """A second copy of the add-in, which would answer the same names."""
    copy = windows.startup.parents[1] / "AddIns" / ADDIN_FILE
    opened = windows.registry(f"HKCU\\{_OFFICE}\\Options")
    listed = [str(value) for name, value in opened.items() if name.startswith("OPEN") and ADDIN_FILE in str(value).lower()]
    for place in ([str(copy)] if copy.exists() else []) + listed:
        remedy = f"In Excel: File > Options > Add-ins > Go, untick spm_xl; delete the copy; {windows.addin} stays."
        yield Finding(WRONG, f"there is a second copy of the add-in: {place}.", remedy)


def _settings(windows: Windows, settings: Mapping[str, str], interpreter: str) -> Iterator[Finding]:
    if not interpreter:
        yield Finding(WRONG, f"the settings {windows.settings} are missing or name no Python.", _INSTALL)
    elif not Path(interpreter).exists():
        yield Finding(WRONG, f"the settings name a Python that is gone: {interpreter}.", f"Run {_COMMAND} with the Python of today.")
    elif normcase(interpreter) != normcase(windows.python):
        yield Finding(NOTE, f"the cells are answered by another Python than this one: {interpreter}.", f"Run {_COMMAND} to change that.")
    if "CONDA PATH" in settings or "DEBUG UDFS" in settings:
        yield Finding(NOTE, "the settings have lines of your own, CONDA PATH or DEBUG UDFS, which change how Python starts.")
    if windows.xlwings_settings.exists():
        yield Finding(GOOD, f"your own xlwings settings ({windows.xlwings_settings}) are neither read nor changed.")


def _python(interpreter: str, about: Mapping[str, Any] | None) -> Iterator[Finding]:
    if not interpreter or not Path(interpreter).exists():
        return
    if about is None:
        yield Finding(WRONG, f"the Python {interpreter} does not start.", "Repair or reinstall it, then run spm-xl install.")
        return
    if about["missing"]:
        names = ", ".join("pywin32" if name in ("pythoncom", "win32com") else name for name in about["missing"])
        remedy = f'Run "{interpreter}" -m pip install "spm_xl[excel]".'
        yield Finding(WRONG, f"the Python {interpreter} lacks {names}.", remedy)
    else:
        yield Finding(GOOD, f"Python answers: spm_xl {about['spm_xl']}, xlwings {about['xlwings']}, {about['bits']} bits.")


def _library(interpreter: str, about: Mapping[str, Any], bits: int) -> Iterator[Finding]:
    """xlwings' library, which Excel loads: it must fit Excel, not Python."""
    name = f"xlwings{bits or about['bits']}-{about['xlwings']}.dll"
    folders = [Path(interpreter).parent, Path(interpreter).parent.parent]
    if any((folder / name).exists() for folder in folders):
        yield Finding(GOOD, f"xlwings' library {name} is beside Python.")
        return
    remedy = (
        f'Run "{interpreter}" -m pip install --force-reinstall xlwings=={about["xlwings"]}. '
        "A Python of the Microsoft Store, or pip with --user, puts it elsewhere: use a virtual environment or the Python of python.org."
    )
    yield Finding(WRONG, f"xlwings' library {name} is neither in {folders[0]} nor in {folders[1]}, where Excel looks for it.", remedy)


def _libreoffice() -> Iterator[Finding]:
    version = installed()
    if version == __version__:
        yield Finding(GOOD, f"LibreOffice has the extension of spm_xl {version}.")
    elif version:
        yield Finding(WRONG, f"LibreOffice has the extension of spm_xl {version}; this is {__version__}.", f"Run {_COMMAND} --libreoffice.")
    else:
        yield Finding(NOTE, "LibreOffice has no extension of spm_xl, or is not here.", f"If you use it: {_COMMAND} --libreoffice.")


def _evaluation() -> Iterator[Finding]:
    if find_spec("formualizer"):
        yield Finding(GOOD, "spm-xl evaluate can compute workbooks without Excel (formualizer is installed).")
    else:
        yield Finding(NOTE, "spm-xl evaluate needs formualizer, which is not installed.", 'Run pip install "spm_xl[headless]".')
