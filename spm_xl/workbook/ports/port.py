"""The book port: what a refresh needs of a workbook, wherever the workbook is.

A file (`file_book`), LibreOffice and Excel offer it. What is written comes from a binding, as in a file: named cells,
cells, tables and ranges, found under the same names everywhere. Nothing else of the workbook changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.grid.grid import Area


@dataclass(frozen=True, slots=True)
class Places:
    """What can be bound in a workbook.

    Attributes
    ----------
    names : defined names of one cell, as they are spelled.
    tables : name of a table -> its headers, in order.
    """

    names: tuple[str, ...]
    tables: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Written:
    """What a refresh did.

    Attributes
    ----------
    cells : how many cells show another value than before. added, removed : rows that tables gained and lost.
    notes : what the user should know, in sentences. copy : where the workbook was kept as it was before, if asked for.
    """

    cells: int
    added: int = 0
    removed: int = 0
    notes: tuple[str, ...] = ()
    copy: Path | None = None


class Port(Protocol):
    """A workbook that can be read and refreshed."""

    @property
    def path(self) -> Path | None:
        """Where it is saved; None for one that never was."""

    @property
    def since_1904(self) -> bool:
        """Whether its serial numbers of days count from 1904."""

    def places(self) -> Places:
        """What can be bound in it."""

    def area(self, table: str) -> Area:
        """Where the rows of a table stand, without headers and totals."""

    def below(self, table: str) -> str | None:
        """The first cell right below a table's first column where something stands that the table does not know, such as
        "Accounts!A9"; None where there is none. A row of totals has formulas."""

    def named(self, name: str) -> Any:
        """The value in a named cell: a number (a day is its serial number), text, True or False; None where it is blank or
        there is no such name."""

    def rows(self, table: str, *, entered: bool = False) -> list[dict[str, Any]]:
        """The rows of a table by its headers.

        Parameters
        ----------
        entered : what people entered only: a formula counts as blank. Else it counts with its value.
        """

    def write(self, binding: Binding, values: Mapping[str, Any], *, copy: Path | None = None, pictures: Mapping[str, bytes] | None = None) -> Written:
        """Write values where a binding says: all of them, or, with an error, none.

        Parameters
        ----------
        copy : where the workbook is kept as it is before, if anything changes; a file that is there stays, and the copy gets a number.
        pictures : name of a picture -> the PNG that it shows from now on; written where a value or a row changes, too.

        Raises
        ------
        InvalidInput : binding, values and workbook do not fit together, a cell is locked; everything wrong is named.
        NotWritable : the workbook cannot be changed now. It is as it was.
        """

    def say(self, words: str) -> None:
        """Progress, where its user looks: the status bar, or the terminal; "" when it is over."""
