"""Rows added to the table account_owners where a company keeps its inputs: a workbook or a folder of CSV.

Everything else stays byte for byte: in a workbook only the table's rows are written, as `spm-xl refresh` writes them; in a CSV the new
rows follow those that are there, in the file's own columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.tables.headers import normal
from spm_xl.tables.owners import ACCOUNT_OWNERS
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbook.parts.whole_file import confirm_closed, read_or_nothing, replace_whole, write_whole

NAME = ACCOUNT_OWNERS.name
COLUMNS = tuple(column.name for column in ACCOUNT_OWNERS.columns)
NEEDED = ("account", "participant", "effective")
ELSEWHERE = "Write the rows to a file of their own with --out, and put them in yourself."
NewRows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Written:
    """A file with rows added: where it stands, its bytes, and what they were; None where there was no file."""

    path: Path
    content: bytes
    was: bytes | None


def with_owners(source: Path, rows: NewRows) -> Written:
    """The inputs with rows added to their table account_owners; nothing is written yet.

    Raises
    ------
    InvalidInput : the table stands in a form that rows cannot be added to.
    """
    return _in_folder(source, rows) if source.is_dir() else _in_workbook(source, rows)


def put(written: Written) -> None:
    """Give a file its place; it is as before where anything goes wrong."""
    if written.was is None:
        write_whole(written.path, written.content)
    else:
        replace_whole(written.path, written.content, written.was)


def as_csv(rows: NewRows) -> bytes:
    """The rows as a file of their own."""
    return _lines(list(COLUMNS), [COLUMNS, *rows], "\n").encode()


# --- a workbook -----------------------------------------------------------------------------------------


def _in_workbook(path: Path, rows: NewRows) -> Written:
    from spm_xl.workbook.bind.binding import Binding, Rows
    from spm_xl.workbook.grid.grid_read import read
    from spm_xl.workbook.refresh.refresh import refresh

    confirm_closed(path)
    was = path.read_bytes()
    book = read(was)
    table, sheet = book.tables.get(NAME), book.sheet(NAME)
    if table:
        sheet = book.by_name[table.area.sheet.casefold()]
        columns = {normal(name): (table.area.left + at, name) for at, name in enumerate(table.columns)}
        top, bottom = table.area.top + table.header_rows, table.area.bottom - table.totals_rows
    elif sheet:
        top, bottom, columns = _under_header(path, sheet)
    else:
        raise InvalidInput(f"{path.name} has no sheet {NAME}. Add one with the headers {', '.join(COLUMNS)}, as spm-xl init writes it. Or write the rows with --out FILE.csv, and copy them there.")
    _confirm_columns(path, columns)
    there = ({name: _cell(sheet, row, at) for name, (at, _) in columns.items()} for row in range(top, bottom + 1))
    kept = [row for row in there if any(cell not in (None, "") for cell in row.values())]
    values = {NAME: [*kept, *({name: row.get(name) for name in columns} for row in rows)]}
    if table:
        binding = Binding(tables={table.name: Rows(NAME, {header: name for name, (_, header) in columns.items()})})
    else:
        binding = Binding(ranges={_range(sheet.name, top, bottom, columns): Rows(NAME, {letters_of(at): name for name, (at, _) in columns.items()})})
    return Written(path, refresh(was, binding, values).data, was)


def _range(sheet: str, top: int, bottom: int, columns: Mapping[str, tuple[int, str]]) -> str:
    """The rows under a header, as a binding names them."""
    positions = [at for at, _ in columns.values()]
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{letters_of(min(positions))}{top}:{letters_of(max(positions))}{bottom}"


def _under_header(path: Path, sheet: Any) -> tuple[int, int, dict[str, tuple[int, str]]]:
    """First and last row under the header of a sheet without an Excel table, and its columns."""
    found: dict[int, dict[str, tuple[int, str]]] = {}
    for row, column in sorted(sheet.cells):
        text = _cell(sheet, row, column)
        if isinstance(text, str) and normal(text) in COLUMNS:
            found.setdefault(row, {})[normal(text)] = (column, text)
    header = next((row for row, columns in found.items() if "account" in columns and "participant" in columns), None)
    if header is None:
        raise InvalidInput(f"{path.name}, sheet {sheet.name}: there is no header with account and participant. {ELSEWHERE}")
    used = [row for row, column in sheet.cells if row > header and _cell(sheet, row, column) not in (None, "")]
    return header + 1, max(used, default=header + 1), found[header]


def _cell(sheet: Any, row: int, column: int) -> Any:
    return sheet.cells[row, column].value if (row, column) in sheet.cells else None


def _confirm_columns(path: Path, columns: Mapping[str, Any]) -> None:
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise InvalidInput(f"{path.name}: the table {NAME} has no column {' and no column '.join(missing)}. Add it, or {ELSEWHERE[0].lower()}{ELSEWHERE[1:]}")


# --- a folder -------------------------------------------------------------------------------------------


def _in_folder(folder: Path, rows: NewRows) -> Written:
    found = [path for path in sorted(folder.iterdir()) if path.name.casefold().partition(".")[0] == NAME and path.name[0] not in ".~"]
    if not found:
        return Written(folder / f"{NAME}.csv", as_csv(rows), None)
    [path, *others] = found
    if others or path.suffix.lower() != ".csv":
        raise InvalidInput(f"rows can be added to one {NAME}.csv, and {folder.name} has {', '.join(each.name for each in found)}. {ELSEWHERE}")
    confirm_closed(path)
    was = read_or_nothing(path) or b""
    try:
        text = was.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput(f"{path.name} is not written in UTF-8. {ELSEWHERE}") from None
    header = [normal(name) for name in next(csv.reader(io.StringIO(text, newline="")), [])]
    _confirm_columns(path, dict.fromkeys(header))
    newline = "\r\n" if "\r\n" in text else "\n"
    ended = "" if text.endswith("\n") else newline
    return Written(path, was + (ended + _lines(header, rows, newline)).encode(), was)


def _lines(columns: Sequence[str], rows: Sequence[Any], newline: str) -> str:
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator=newline)
    for row in rows:
        writer.writerow([row.get(name, "") for name in columns] if isinstance(row, Mapping) else row)
    return made.getvalue()
