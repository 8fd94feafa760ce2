"""One table of a file: a CSV, a Parquet file, or a workbook, in which `book.xlsx:Sheet` names a sheet or an Excel table.

Columns are found by the usual words for them (`columns`), or through an entry of a mapping.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput, Problem
from spm_xl.near import did_you_mean
from spm_xl.tables.declaration import Column, Table
from spm_xl.tables.formats import PLAIN
from spm_xl.tables.headers import normal, plain_name
from spm_xl.tables.inputs import Rows
from spm_xl.tables.mapped import mapped
from spm_xl.tables.mapping_entry import TableMapping
from spm_xl.tables.raw import Raw
from spm_xl.tables.text_source import PLAIN_TEXT, TextStyle
from spm_xl.tables.typed import typed_rows
from spm_xl.tables.untyped import read
from spm_xl.territory.columns import PARTICIPANTS, WORDS, by_words

START = 100_000  # characters of a CSV that tell how it is written
_YES_NO = {"1": "yes", "0": "no", "y": "yes", "n": "no", "x": "yes"}


def rows_in(path: Path, table: Table, amounts: Sequence[str] = (), entry: TableMapping | None = None) -> tuple[Rows, list[Problem]]:
    """The typed rows of a file, and what is wrong with them.

    Parameters
    ----------
    table : one of `columns.TABLES`, whose columns go by the usual words.
    amounts : those of the company's own columns, in lower case, that must hold numbers.
    entry : how a mapping calls and writes the columns.

    Raises
    ------
    Refused : the file cannot be read.
    InvalidInput : it has no such sheet, or several tables that may be meant.
    """
    raw = _raw(path, table, entry)
    problems: list[Problem] = []
    settled: frozenset[str] = frozenset()
    if entry:
        raw, problems = mapped(raw, table, _with_ours(entry, raw, table))
        settled = frozenset({*entry.columns, *entry.either, *entry.constants, *entry.cases})
    if not any(problem.level == "refused" for problem in problems):
        raw, more = by_words(raw, table, settled)
        problems += more
    raw = _flags(raw)
    named = {normal(name): name for name in reversed(raw.header) if normal(name) in amounts}
    declared = replace(table, columns=(*table.columns, *(Column(name, "number", "amount") for name in named)))
    rows, wrong = typed_rows(raw, declared, lambda name: entry.style_of(named.get(name, name)) if entry else PLAIN)
    return _under_their_names(replace(rows, table=table), named), problems + wrong


def _with_ours(entry: TableMapping, raw: Raw, table: Table) -> TableMapping:
    """The entry, which takes the columns, too, that it does not name: those with our names as they are."""
    ours = {column.name for column in table.columns} - {*entry.columns, *entry.either, *entry.constants, *entry.cases}
    same = {normal(name): (name,) for name in raw.header if normal(name) in ours} if entry.named else {}
    return replace(entry, columns={**same, **entry.columns}, keep=entry.keep or ("*",))


def _under_their_names(rows: Rows, named: Mapping[str, str]) -> Rows:
    """The rows with columns called as in the file."""

    def back(columns: Mapping[str, Any]) -> dict[str, Any]:
        return {named.get(name, name): of for name, of in columns.items()}

    return replace(rows, columns=back(rows.columns), letters=back(rows.letters), labels=back(rows.labels))


def _flags(raw: Raw) -> Raw:
    """The table with 1 and 0 for yes and no, as exports have it."""
    if "locked" not in raw.header:
        return raw
    at = raw.header.index("locked")
    cells = [cell if cell is None or isinstance(cell, bool) else _YES_NO.get(str(cell).strip().casefold(), cell) for cell in raw.columns[at]]
    return replace(raw, columns=(*raw.columns[:at], cells, *raw.columns[at + 1 :]))


def _raw(path: Path, table: Table, entry: TableMapping | None) -> Raw:
    """The one table of a file that is meant."""
    file, sheet = split(path)
    tables = read(file, style=entry.text if entry else _style(file))
    sheet = sheet or (entry.sheet if entry else "")
    if sheet:
        found = [raw for name, raw in tables if sheet.casefold() in (name.casefold(), raw.sheet.casefold())]
        if not found:
            raise InvalidInput(f"{file.name} has no sheet or table {sheet!r}. {did_you_mean(sheet, [name for name, _ in tables])}")
        return found[-1]
    fits = [(name, raw) for name, raw in tables if len(tables) == 1 or _fits(raw, table)]
    if len(fits) != 1:
        names = ", ".join(name for name, _ in fits or tables) or "nothing"
        what = f"several tables that may be the {table.name}" if fits else f"no table that looks like {table.name}"
        raise InvalidInput(f"{file.name} has {what} ({names}). Name its sheet: {file.name}:SHEET.")
    return fits[0][1]


def _fits(raw: Raw, table: Table) -> bool:
    header = {plain_name(name) for name in raw.header}
    found = {ours for ours, words in WORDS[table.name].items() if header & set(map(plain_name, words))}
    if table is PARTICIPANTS and header & set(map(plain_name, WORDS["accounts"]["account"])):
        return False
    return {column.name for column in table.columns if column.required} <= found


def split(path: Path) -> tuple[Path, str]:
    """A file and the sheet that is named behind it.

    >>> split(Path("book.xlsx:People")), split(Path("C:/data/accounts.csv"))[1]
    ((PosixPath('book.xlsx'), 'People'), '')
    """
    found = re.fullmatch(r"(.+\.xls[xm]):(.+)", str(path), re.IGNORECASE)
    return (Path(found[1]), found[2]) if found and not path.exists() else (path, "")


def _style(file: Path) -> TextStyle:
    """How a CSV is written: with commas, unless its header has none and semicolons or tabs."""
    if not file.is_file() or file.suffix.lower() not in (".csv", ".tsv", ".txt"):
        return PLAIN_TEXT
    with file.open(encoding="utf-8-sig", errors="replace") as stream:
        header = stream.readline(START)
    mark = max(";\t|", key=header.count)
    return TextStyle(delimiter=mark) if mark in header and "," not in header else PLAIN_TEXT
