"""What an open spreadsheet program must offer so that a workbook in it can be refreshed (`live_book`).

Few and plain operations on whole areas, as each call of a running program takes long. Values are numbers (float), text, True,
False and None for a blank cell; a date is the spreadsheet's serial number; an error value is its text, such as "#N/A".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol


class Area(NamedTuple):
    """Cells of a sheet; rows and columns count from 1, both ends included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


class LiveTable(NamedTuple):
    """A table: its headers, and the area of its rows without header and totals."""

    headers: tuple[str, ...]
    area: Area


class Host(Protocol):
    """A workbook in a running program."""

    @property
    def path(self) -> Path | None:
        """Where the workbook is saved; None where it never was."""

    @property
    def since_1904(self) -> bool:
        """Whether its serial numbers of days count from 1904."""

    def sheets(self) -> Sequence[str]:
        """Names of the sheets that have cells, in order."""

    def names(self) -> Mapping[str, Area]:
        """Defined names of the workbook that stand for one area."""

    def tables(self) -> Mapping[str, LiveTable]:
        """Its tables."""

    def values(self, area: Area) -> list[list[Any]]:
        """What the cells show, not formatted."""

    def formulas(self, area: Area) -> list[list[str]]:
        """The formula of each cell in the program's own words; "" where there is none."""

    def protected(self, sheet: str) -> bool:
        """Whether a sheet is protected: its tables can have neither more rows nor fewer."""

    def locked(self, area: Area) -> list[str]:
        """The cells of the area that cannot be changed as their sheet is protected, such as ["Team!B4"]; few are enough."""

    def write(self, area: Area, rows: Sequence[Sequence[Any]]) -> None:
        """Set values. Text is never a formula: "=1+1" is shown as it is."""

    def write_formulas(self, area: Area, rows: Sequence[Sequence[str]]) -> None:
        """Set formulas that `formulas` answered before."""

    def resize(self, table: str, rows: int) -> None:
        """Give a table that many rows: new ones at its end have the formats and formulas of the last one, removed ones are the
        last ones. Only the table's own columns move, and what is below them. Values are not filled down."""

    def remove(self, table: str, rows: Sequence[int]) -> None:
        """Take rows of a table out, counted from 0, with all that stands in them; the rows below move up, as in `resize`."""

    def show_days(self, area: Area) -> None:
        """Serial numbers of days were written: cells without a number format of their own get the short date."""

    def show_picture(self, name: str, png: bytes) -> bool:
        """Let a picture of a sheet show something else, in its place and size; False where there is none of that name."""

    def suspended(self, on: bool) -> None:
        """While on, the program neither draws nor calculates nor runs events; afterwards it is as it was before."""

    def undone(self) -> bool:
        """Take back every change since `suspended(True)`, exactly; False, with nothing done, where the program cannot."""

    def copy_to(self, path: Path) -> None:
        """Save a copy of the workbook as it is now."""

    def say(self, words: str) -> None:
        """Words in the status bar; "" clears them."""
