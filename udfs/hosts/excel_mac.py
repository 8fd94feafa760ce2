"""The button of a scorecard in Excel for the Mac, where Python works beside Excel and not behind it.

The macro may start one script of the user's own, which `spm-xl install` writes, and the script starts Python. The workbook
is saved and closed, refreshed as a file, all or nothing, and opened again: so Excel is only asked for what it does safely.

>>> script("/opt/py thon/bin/python3").splitlines()[4].strip()
'set startPython to quoted form of "/opt/py thon/bin/python3" & " -B -P -m spm_xl.udfs.hosts.excel_mac "'
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.udfs.hosts.excel_refresh import REFUSED, told
from spm_xl.workbook.parts.whole_file import make_folder, read_or_nothing, write_whole

SCRIPT_NAME = "spm_xl.applescript"
HANDLER = "refreshScorecard"  # what the macro calls
FOLDER = Path("Library", "Application Scripts", "com.microsoft.Excel")  # the only one that Excel runs scripts of
NEXT_STEPS = (
    "Open a macro edition (spm-xl template scorecard --edition macro), enable its macros, and press Refresh scorecard.",
    "Functions of cells need Excel for Windows: on a Mac take the LAMBDA edition of the templates.",
)
_SCRIPT = """-- Written by spm-xl install: what the button of a scorecard starts.
on {handler}(given)
\tset text item delimiters to "|"
\tset {{workbookName, programName}} to text items of given
\tset startPython to quoted form of "{python}" & " -B -P -m spm_xl.udfs.hosts.excel_mac "
\tset workbookGiven to quoted form of ("--wb=" & workbookName) & " --from_xl=1 " & quoted form of ("--app=" & programName)
\tdo shell script startPython & workbookGiven & " > /dev/null 2>&1 &"
end {handler}
"""


def script(python: str) -> str:
    """The script that the macro may start."""
    if "\n" in python:
        raise InvalidInput(f"the path of this Python, {python!r}, has a line break. Install Python in another folder.")
    return _SCRIPT.format(handler=HANDLER, python=python.replace("\\", "\\\\").replace('"', '\\"'))


def install(home: Path | None = None) -> tuple[Path, bool]:
    """Put the script in its place: where it is, and whether it was new or changed."""
    path = place(home)
    content = script(sys.executable).encode()
    if read_or_nothing(path) == content:
        return path, False
    make_folder(path.parent)
    write_whole(path, content)
    return path, True


def uninstall(home: Path | None = None) -> tuple[Path, ...]:
    """Take the script away; what was deleted."""
    path = place(home)
    if not path.exists():
        return ()
    path.unlink()
    return (path,)


def place(home: Path | None) -> Path:
    """Where the script belongs."""
    return (home or Path.home()) / FOLDER / SCRIPT_NAME


def refreshed(book: Any) -> tuple[str, str]:
    """Refresh the file of an open workbook: done or refused, and the words.

    Parameters
    ----------
    book : an xlwings.Book. It is saved, closed and opened again.
    """
    from spm_xl.workbook.ports.file_book import FileBook

    path, app = Path(book.fullname), book.app
    if not path.is_file():
        return REFUSED, "The workbook is in no folder of this computer. Save it in one, and refresh again."
    book.save()
    book.close()
    try:
        return told(FileBook(path))
    finally:
        app.books.open(str(path))


def main() -> None:
    """What the script starts: the workbook is named by its arguments, as xlwings reads them."""
    import xlwings

    book = xlwings.Book.caller()
    app = book.app
    try:
        kind, words = refreshed(book)
    except Exception as wrong:
        kind, words = REFUSED, f"Excel did not save, close or open the workbook: {wrong}. Open it again."
    app.status_bar = False
    app.alert(words, "spm_xl", mode="critical" if kind == REFUSED else "info")


if __name__ == "__main__":
    main()
