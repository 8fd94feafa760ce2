"""The scorecard or territory workbook in a LibreOffice document refreshed: calculated by the Python that installed the extension, written here.

LibreOffice's own Python often has no numpy, or one of another version than the installed packages; and a calculation that
fails must not take the office with it. So it runs in a process of its own (`piped_book`), which asks for cells line by line.
If that process dies in the middle, the document is put back as it was.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import tempfile
from base64 import b64decode
from pathlib import Path
from typing import Any

from spm_xl.errors import NotFound, NotWritable, SpmError
from spm_xl.udfs.hosts.libreoffice_book import LibreOfficeBook
from spm_xl.workbook.ports.live_host import Area

PYTHON = "python.txt"  # in the extension: the Python that installed it
PROGRAM = ("-P", "-m", "spm_xl.udfs.hosts.piped_book")  # -P: a folder that is called like a package is none
NOTES_SHOWN = 12
_OWN = ("PYTHON", "URE_", "UNO_", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_")  # variables that LibreOffice sets for itself
_INSTALL = "Run `spm-xl install --libreoffice` with the Python that has spm_xl, and start LibreOffice again. Nothing was changed."


def refreshed(document: Any, context: Any, step: str) -> str:
    """Refresh the workbook in a document; answers what was done, in words.

    Parameters
    ----------
    step : what the undo list calls it.

    Raises
    ------
    NotFound : there is no Python that can calculate. NotWritable : its process ended before it was done.
    SpmError : what the refresh itself refuses. The document is as it was then.
    """
    host = LibreOfficeBook(document, context, step)
    host.say(f"{step} ...")
    try:
        return _in_words(_served(host, _python()))
    finally:
        host.say("")


def _python() -> str:
    """The Python that installed the extension."""
    try:
        found = Path(__file__).parents[4].joinpath(PYTHON).read_text(encoding="utf-8").strip()
    except OSError:
        raise NotFound(f"this add-in was installed as a file, without a Python that can measure a scorecard or plan territories. {_INSTALL}") from None
    if not Path(found).is_file():
        raise NotFound(f"the Python that installed this add-in is gone: {found}. {_INSTALL}")
    return found


def _served(host: LibreOfficeBook, python: str) -> dict[str, Any]:
    """What the refresh came to, in its own process, which is answered until it is done."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_OWN)} | {"PYTHONIOENCODING": "utf-8"}
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with tempfile.TemporaryFile() as said:
        try:
            child = subprocess.Popen(
                [python, *PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, env=environment,
                cwd=Path.home(), encoding="utf-8", creationflags=hidden,
            )  # fmt: skip
        except OSError as wrong:
            raise NotFound(f"{python} cannot be started: {wrong.strerror}. {_INSTALL}") from None
        try:
            with child:
                return _answered(host, child)
        except (OSError, ValueError):
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-1:]
            raise NotWritable(f"the refresh ended before it was done ({(last or ['no words'])[0][:200]}). {_put_back(host)} {_remedy(last)}") from None


def _answered(host: LibreOfficeBook, child: Any) -> dict[str, Any]:
    """Answer a process until it says what it came to."""
    for line in child.stdout:
        asked = json.loads(line)
        if "do" not in asked:
            return dict(asked)
        print(json.dumps(_answer(host, asked["do"], asked["with"])), file=child.stdin, flush=True)
    raise OSError("it ended")


def _answer(host: LibreOfficeBook, what: str, given: list[Any]) -> dict[str, Any]:
    """The answer of the document to what the process asks: an area comes as a list."""
    known = [Area(*each) if isinstance(each, list) and len(each) == len(Area._fields) and isinstance(each[0], str) else each for each in given]
    if what == "copy_to":
        known = [Path(given[0])]
    elif what == "show_picture":
        known = [given[0], b64decode(given[1])]
    try:
        found = getattr(host, what)
        answer = found(*known) if callable(found) else found
    except SpmError as wrong:
        return {"failed": str(wrong)}
    except Exception as wrong:  # LibreOffice's own, of any kind
        return {"failed": f"LibreOffice could not {what.replace('_', ' ')}: {str(wrong).strip() or type(wrong).__name__}"}
    return {"answer": str(answer) if isinstance(answer, Path) else answer}


def _put_back(host: LibreOfficeBook) -> str:
    """Take back what a process left half done."""
    undone = False
    with contextlib.suppress(Exception):  # LibreOffice's own, of any kind
        undone = host.undone()
    with contextlib.suppress(Exception):
        host.suspended(False)
    return "Nothing was changed." if undone else "The document may be half written: close it without saving."


def _remedy(last: list[str]) -> str:
    return _INSTALL.partition(" Nothing")[0] if any("No module named" in line for line in last) else ""


def _in_words(done: dict[str, Any]) -> str:
    """What is shown to the user."""
    if "refused" in done:
        raise NotWritable(done["refused"])
    rows = f", {done['added']} row(s) more and {done['removed']} fewer" if done["added"] or done["removed"] else ""
    changed = f"{done['cells']} cell(s) show another value{rows}." if done["cells"] or rows else "Nothing has changed since."
    notes = done["notes"][:NOTES_SHOWN]
    more = [f"... and {len(done['notes']) - NOTES_SHOWN} more"] if len(done["notes"]) > NOTES_SHOWN else []
    return "\n".join([f"{done['words']}.", changed, *(["", *notes, *more] if notes else [])])
