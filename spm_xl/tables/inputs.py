"""The loaded inputs: typed rows that still know the cell they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from spm_xl.errors import Place, Problem
from spm_xl.tables.schema import BY_NAME, Table

Row = dict[str, Any]  # column name -> str, Decimal, date, bool, tuple of Decimal, or None where blank


@dataclass(frozen=True)
class Rows:
    """The typed rows of one table, kept column by column.

    Attributes
    ----------
    table : its declaration.
    columns : the values of each column, one a row. text, id, choice and condition are str ("" where blank); number,
        money and rate are Decimal; date is `datetime.date`; flag is bool; numbers is a tuple of
        Decimal; a blank cell is None after the column's default was applied. Columns of the
        company's own (open tables) hold Decimal, date, bool or str.
    file, sheet : where the rows stand; sheet is "" for CSV and Parquet.
    numbers : row number of each row in its file (1 is the header's row of a CSV).
    letters : column letter of each column in a workbook. labels : their names for our columns, where they are others.
    parts : the tables that were put together to these rows, where they stood in several places.
    """

    table: Table
    columns: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    file: str = ""
    sheet: str = ""
    numbers: Sequence[int] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Rows, ...] = ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """One dictionary a row, made when first asked for."""
        names = tuple(self.columns)
        return tuple([dict(zip(names, values, strict=True)) for values in zip(*self.columns.values(), strict=True)])

    def column(self, name: str) -> Sequence[Any]:
        """The values of a column; none where the table is absent."""
        return self.columns.get(name, ())

    def place(self, index: int, column: str = "") -> Place:
        """Where a value of a row stands."""
        for part in self.parts:
            if index < len(part.numbers):
                return part.place(index, column)
            index -= len(part.numbers)
        row = self.numbers[index] if index < len(self.numbers) else index + 2
        if self.sheet:
            return Place(self.file, self.sheet, f"{self.letters.get(column, 'A')}{row}", row)
        return Place(self.file or self.table.name, "", self.labels.get(column, column), row)


Tables = Mapping[str, Rows]


def together(parts: Sequence[Rows]) -> Rows:
    """The rows of a table that stands in several places, one after the other; a column that a place lacks is blank there."""
    if len(parts) == 1:
        return parts[0]
    names = dict.fromkeys(name for part in parts for name in part.columns)
    columns = {name: [cell for part in parts for cell in part.columns.get(name, [None] * len(part.numbers))] for name in names}
    numbers = [number for part in parts for number in part.numbers]
    return Rows(parts[0].table, columns, parts[0].file, parts[0].sheet, numbers, parts=tuple(parts))


def rows_of(tables: Tables, name: str) -> Rows:
    """The rows of a table; none where the table is absent."""
    return tables.get(name, Rows(BY_NAME[name]))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that was read: its name (never its path), content hash and number of data rows."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a calculation reads.

    Attributes
    ----------
    tables : rows by table name.
    files : what was read, for the manifest.
    problems : what was found and does not stop the calculation.
    """

    tables: Mapping[str, Rows]
    files: tuple[SourceFile, ...] = ()
    problems: tuple[Problem, ...] = ()

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a table; none where the table is absent."""
        found = self.tables.get(name)
        return found.rows if found else ()

    def place(self, name: str, index: int, column: str = "") -> Place:
        """Where a value stands."""
        return rows_of(self.tables, name).place(index, column)
