"""A workbook that somebody sent: mailed, renamed and saved by any program, so nothing in it is believed, and it is read within bounds.

>>> [kept_by_a_program(name) for name in ("~$Ana.xlsx", ".~lock.Ana.xlsx#", "._Ana.xlsx", "Ana.xlsx")]
[True, True, True, False]
"""

from __future__ import annotations

from pathlib import Path

from spm_xl.errors import InvalidInput
from spm_xl.workbook.grid.grid import Book
from spm_xl.workbook.grid.grid_read import book_of
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.compound import MARK
from spm_xl.workbook.parts.xml_parts import confirm_safe

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
OTHER_WORKBOOKS = (".ods", ".xls", ".xlsb", ".numbers", ".fods", ".ots")
LARGEST = 32 * 2**20  # bytes of a file
LIMITS = package.Limits(parts=2_000, unpacked=128 * 2**20, ratio=200, ratio_from=8 * 2**20)
MOST_CELLS = 400_000  # of a workbook: a statement of 4,000 deals has 60,000


def kept_by_a_program(name: str) -> bool:
    """Whether a file is none of somebody's own: the lock of a file that is open, or hidden."""
    return name.startswith(("~$", "."))


def bytes_of(path: Path) -> bytes:
    """The bytes of a file; `InvalidInput` where it is too large to be looked at."""
    if path.stat().st_size > LARGEST:
        raise InvalidInput(f"it is larger than {LARGEST >> 20} MB, which no page of ours is")
    return path.read_bytes()


def read_sent(data: bytes) -> Book:
    """The cells of a workbook that somebody sent, each of them looked at.

    Raises
    ------
    InvalidInput : it is damaged, encrypted, unsafe, has too many cells, or is no workbook.
    """
    if data.startswith(MARK):
        raise InvalidInput("it is encrypted, or saved in the format .xls. Ask for it without a password, as .xlsx")
    parts = package.opened(data, LIMITS)
    confirm_safe(parts)
    book = book_of(parts)
    cells = 0
    for sheet in book.sheets:
        cells += len(sheet.cells)
        if cells > MOST_CELLS:
            raise InvalidInput(f"it has more than {MOST_CELLS:,} cells, which no page of ours has")
        for spot in sheet.cells:
            sheet.cells[spot]  # what is wrong with a cell is found now
    return book
