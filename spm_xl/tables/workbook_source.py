"""Workbooks: tables found as Excel tables or as sheets, read as they stand.

The cells' cached values are read, dates by the workbook's own epoch, hidden rows like all others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from spm_xl.errors import InvalidInput, Place, Problem
from spm_xl.tables.limits import Limits, raised
from spm_xl.tables.raw import refused, warning
from spm_xl.tables.text_source import unusable
from spm_xl.tables.workbook_index import Area, Index, index
from spm_xl.tables.workbook_pieces import Damaged, Unsafe, in_utf8
from spm_xl.tables.workbook_rows import Block, Content, blocks
from spm_xl.tables.workbook_safety import Guard
from spm_xl.tables.workbook_strings import shared_strings
from spm_xl.workbook.formulas.references import LAST_ROW
from spm_xl.workbook.parts import package

_MAIN = "xl/workbook.xml"
_STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/spreadsheetml"
_MOST_LISTED = 100_000  # parts that are counted before the limit is looked at


@dataclass
class Book:
    """An open workbook: what can be read from it.

    Attributes
    ----------
    file : its name.
    digest : SHA-256 of its bytes.
    areas : its sheets, each followed by the Excel tables on it.
    problems : what is to be said of it; complete when it is closed.
    guard : unpacks its parts.
    content : what its cells refer to.
    limits : bounds of what is read.
    last : the part of the sheet that was read last, and its rows.
    """

    file: str
    digest: str
    areas: tuple[Area, ...]
    guard: Guard
    content: Content
    limits: Limits
    problems: list[Problem] = field(default_factory=list)
    last: tuple[str, list[Block]] = ("", [])

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of its sheets, in order."""
        return tuple(dict.fromkeys(area.sheet for area in self.areas))

    def area(self, name: str) -> Area | None:
        """The Excel table of that name, else the sheet (its only Excel table, where it has one)."""
        named = [area for area in self.areas if area.name.casefold() == name.casefold()]
        named.sort(key=lambda area: area.rows == (1, LAST_ROW))
        if not named or named[0].rows != (1, LAST_ROW):
            return named[0] if named else None
        on_sheet = [area for area in self.areas if area.sheet == named[0].sheet and area is not named[0]]
        return on_sheet[0] if len(on_sheet) == 1 else named[0]

    def blocks(self, part: str) -> list[Block]:
        """The rows of a sheet; those of the last one asked for are kept."""
        if self.last[0] != part:
            self.last = ("", [])
            self.last = (part, list(blocks(in_utf8(self.guard.pieces(part), part), part, self.content, self.limits)))
        return self.last[1]


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Book]:
    """A workbook, checked for safety and opened for reading; raises `Unusable`."""
    place = Place(path.name)
    if path.stat().st_size > limits.file_bytes:
        _unsafe(place, Unsafe(f"it is larger than {limits.file_bytes:,} bytes", "file_bytes"))
    with clean(place):
        data = path.read_bytes()
        bounds = package.Limits(max(limits.entries, _MOST_LISTED), 1 << 62, limits.ratio, limits.ratio_from)
        guard = Guard(package.opened(data, bounds), limits)
        guard.check_others()
        book = _book(path.name, hashlib.sha256(data).hexdigest(), guard, limits)
    yield book
    with clean(place):
        guard.check_rest()
    listed = refused if limits.strict else warning
    for found in guard.found:
        what = f"the workbook holds {found}; they are not used."
        book.problems.append(listed("active content", place, "", what, "Remove them if not wanted."))


def _book(file: str, digest: str, guard: Guard, limits: Limits) -> Book:
    if _STRICT_NAMESPACE in guard.parts.get(_MAIN, b""):
        remedy = "Save it as Excel Workbook (.xlsx), without Strict."
        unusable("strict workbook", Place(file), "", "the workbook is saved in the Strict Open XML format.", remedy)
    found: Index = index(guard.parts)
    strings = shared_strings(guard.pieces(found.strings), found.strings, limits) if found.strings in guard.parts else []
    book = Book(file, digest, found.areas, guard, Content(strings, found.styles), limits)
    if found.styles.from_1904:
        what = "the workbook counts dates from 1904; they are read so."
        book.problems.append(warning("1904 dates", Place(file), "", what, "Nothing to do."))
    return book


@contextmanager
def clean(place: Place) -> Iterator[None]:
    """What is wrong with a workbook becomes one clear problem."""
    try:
        yield
    except Unsafe as reason:
        _unsafe(place, reason)
    except (Damaged, InvalidInput) as reason:
        what = f"the workbook is truncated or damaged: {str(reason).rstrip('.')}."
        unusable("damaged file", place, "", what, "Open it in Excel, let it repair the file, and save it again; or export it again.")


def _unsafe(place: Place, reason: Unsafe) -> NoReturn:
    why, limit = reason.args
    remedy = f"Ask its sender for a clean export. {raised(limit) if limit else ''}".strip()
    unusable("unsafe file", place, "", f"the file is not a safe workbook: {why}.", remedy)
