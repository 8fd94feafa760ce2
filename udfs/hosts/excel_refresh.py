"""The button of a scorecard or territory workbook in Excel: the workbook that it belongs to is refreshed, and the user told how that ended.

On Windows the macro hands over the workbook itself, as an object of its own Excel, and Python works in the process that
answers the cells. On a Mac: `excel_mac`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from traceback import extract_tb
from typing import Any

from spm_xl.errors import SpmError
from spm_xl.workbook.ports.port import Port

DONE, REFUSED = "done", "refused"
_MOST_NOTES = 8  # that a message shows


def refresh_scorecard(workbook: Any) -> list[list[str]]:
    """What the macro is answered: done or refused, and the words for its user.

    Parameters
    ----------
    workbook : Excel's object of the workbook.
    """
    import xlwings

    from spm_xl.udfs.hosts.excel_book import ExcelBook
    from spm_xl.workbook.ports.live_book import LiveBook

    windows = import_module("xlwings._xlwindows")
    return [list(told(LiveBook(ExcelBook(xlwings.Book(impl=windows.Book(workbook))))))]


def told(port: Port) -> tuple[str, str]:
    """Refresh a workbook: done or refused, and the words for its user."""
    from spm_xl.udfs.hosts.fresh import refreshed

    try:
        done = refreshed(port)
    except SpmError as wrong:
        return REFUSED, str(wrong)
    except Exception as wrong:
        last = extract_tb(wrong.__traceback__)[-1]
        where = f"{Path(last.filename).name}, line {last.lineno}"
        return REFUSED, f"An internal error: {wrong!r} ({where}). Please report it, and see whether the workbook is as it was."
    more = len(done.notes) - _MOST_NOTES
    notes = [*done.notes[:_MOST_NOTES], *([f"... and {more} more"] if more > 0 else [])]
    return DONE, "\n".join([done.words, *(["", *notes] if notes else [])])
