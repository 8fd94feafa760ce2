"""The add-in for LibreOffice Calc: one `.oxt` file that brings the functions, their help and a menu.

It holds a copy of the functions' calculation and needs no other Python than LibreOffice's own: a double click installs it.
Only a scorecard is measured by the Python that installed it (`libreoffice_refresh`).
`python -m spm_xl.udfs.hosts.libreoffice FOLDER` writes it.

>>> "pythonpath/spm_xl/udfs/call.py" in dict(package.contents(extension()))
True
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import find_spec
from pathlib import Path

from spm_xl.udfs.hosts import libreoffice_texts as texts
from spm_xl.udfs.hosts.libreoffice_install import Installed, data_folder, handed_over, taken_out
from spm_xl.udfs.hosts.libreoffice_refresh import PYTHON
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.whole_file import make_folder, write_whole

FILE_NAME = "spm_xl.oxt"
# where to begin, and what is imported by a name that is made when it is needed: the solver of each mode of a territory plan
ENTRIES = (
    "spm_xl.udfs.hosts.libreoffice_component",
    "spm_xl.udfs.hosts.libreoffice_menu",
    *(f"spm_xl.territory.{mode}" for mode in ("realign", "balance", "homes", "centres")),
)
_COMPONENT = '''"""Finds the calculation beside this file, before any other copy of it, and hands LibreOffice its services."""

import importlib.machinery
import os
import sys

here = os.path.dirname(__file__)
sys.path.insert(0, os.path.join(here, "pythonpath"))
try:  # compiled packages of the Python that installed this, where they fit this one
    with open(os.path.join(here, "packages.txt"), encoding="utf-8") as file:
        suffix, folder = file.read().splitlines()
    if suffix == importlib.machinery.EXTENSION_SUFFIXES[0] and os.path.isdir(folder):
        sys.path.append(folder)
except (OSError, ValueError):
    pass

from spm_xl.udfs.hosts.libreoffice_component import implementations

g_ImplementationHelper = implementations()
'''


def extension(packages: Path | None = None, python: Path | None = None) -> bytes:
    """The extension as a file; the same bytes from the same sources.

    Parameters
    ----------
    packages : a folder of this machine whose compiled packages (numpy, quicktions) make it faster in a Python that fits, and which
        territories need (numpy, scipy); without it the file is for every machine, and does not plan territories.
    python : the Python of this machine that measures scorecards.
    """
    faster = {"packages.txt": f"{EXTENSION_SUFFIXES[0]}\n{packages}\n"} if packages else {}
    measuring = {PYTHON: f"{python}\n"} if python else {}
    parts = {
        **faster,
        **measuring,
        "META-INF/manifest.xml": texts.manifest_xml(),
        "description.xml": texts.description_xml(),
        "functions.idl": texts.types_idl(),
        "CalcAddIns.xcu": texts.functions_xcu(),
        "Addons.xcu": texts.menu_xcu(),
        "spm_xl.components": texts.components_xml(),
        texts.COMPONENT: _COMPONENT,
        **{f"pythonpath/{path}": text for path, text in modules().items()},
    }
    return package.written(package.stored(name, parts[name].encode()) for name in sorted(parts))


def write_extension(folder: Path, packages: Path | None = None, python: Path | None = None) -> Path:
    """Write `spm_xl.oxt` in a folder, which is made if need be."""
    path = Path(folder) / FILE_NAME
    make_folder(path.parent)
    write_whole(path, extension(packages, python))
    return path


def install(folder: Path | None = None) -> Installed:
    """Write the extension and hand it to LibreOffice; it uses the compiled packages of this Python where they fit LibreOffice's.

    Parameters
    ----------
    folder : where the file goes; the user's folder for data of programs if it is not given.

    Raises
    ------
    NotFound : there is no LibreOffice in the usual places. The message names the file, which a double click installs.
    NotWritable : LibreOffice refuses, and says why.
    """
    return handed_over(for_this_machine(folder or data_folder()))


def for_this_machine(folder: Path) -> Path:
    """Write `spm_xl.oxt` with what this Python can do for it."""
    return write_extension(folder, compiled_packages(), Path(sys.executable))


def compiled_packages() -> Path | None:
    """Where this Python has quicktions, numpy and scipy; None where it has them not."""
    found = find_spec("quicktions")
    return Path(found.origin).resolve().parent if found and found.origin else None


def uninstall(folder: Path | None = None) -> bool:
    """Take the extension out of LibreOffice, and its file away; answers whether LibreOffice had it."""
    (Path(folder or data_folder()) / FILE_NAME).unlink(missing_ok=True)
    return taken_out()


@cache
def modules() -> dict[str, str]:
    """Path -> text of every module that the functions and the menu can import, directly or not."""
    found: dict[str, str] = {}
    waiting = list(ENTRIES)
    while waiting:
        name = waiting.pop()
        file = _file_of(name)
        if file is None:
            continue
        path = name.replace(".", "/") + ("/__init__.py" if file.name == "__init__.py" else ".py")
        if path not in found:
            found[path] = file.read_text(encoding="utf-8")
            waiting += [*_imported(found[path]), name.rpartition(".")[0]]
    return found


def _file_of(name: str) -> Path | None:
    """The source of a module of ours; None for a name inside one, or for another's module."""
    if name.partition(".")[0] != "spm_xl":
        return None
    try:
        found = find_spec(name)
    except ModuleNotFoundError:
        return None
    return Path(found.origin) if found and found.origin else None


def _imported(text: str) -> Iterator[str]:
    """Names that a text imports, wherever in it, unless for type checks only."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


if __name__ == "__main__":
    print(write_extension(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
