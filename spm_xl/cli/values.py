"""The data for `fill` and `refresh`: JSON, CSV and workbooks as values by name.

A JSON object is taken as it is. A CSV, and each table or sheet of a workbook, is a list under its name; a table named
`values` with the columns name and value gives single values. A folder is all of its files together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spm_xl.cli.columns import item_of, typed
from spm_xl.cli.json_values import read_json
from spm_xl.errors import InvalidInput, Problem, Refused
from spm_xl.tables.limits import standing
from spm_xl.tables.raw import Raw
from spm_xl.tables.text_source import TextStyle, Unusable
from spm_xl.workbook.formulas.references import LAST_ROW

if TYPE_CHECKING:
    from spm_xl.tables.workbook_index import Area

SINGLE = "values"  # the table of single values, and the JSON file whose names stand at the top
WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
TEXTS = (".csv", ".tsv")
DELIMITERS = (";", "\t", "|")  # looked for where the header has no comma


@dataclass
class Data:
    """Values by name, and what is to be said about them.

    Attributes
    ----------
    came_from : name at the top -> the file that gave it.
    """

    values: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    came_from: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, value: Any, file: str) -> None:
        """Give a name its value; two files must not give the same one."""
        if name in self.values:
            both = f"in {self.came_from[name]} and" if self.came_from[name] != file else "twice"
            raise InvalidInput(f"the data have {name!r} {both} in {file}. Rename or remove one of them.")
        self.values[name], self.came_from[name] = value, file


def load(path: Path) -> Data:
    """The data in a file or folder.

    Raises
    ------
    InvalidInput : a file that cannot be read, or two values of one name; the message names file, row and column.
    """
    data = Data()
    if path.is_dir():
        known = [each for each in sorted(path.iterdir()) if _kind(each) and not each.name.startswith((".", "~"))]
        if not known:
            raise InvalidInput(f"{path.name} holds no data: no .json, .csv, .tsv or .xlsx file. Name another folder or a file.")
        for each in known:
            _add(data, each, in_folder=True)
    else:
        _add(data, path, in_folder=False)
    return data


def _kind(path: Path) -> str:
    suffix = path.suffix.lower()
    if path.name.lower().endswith(".csv.gz") or suffix in TEXTS:
        return "text"
    return "workbook" if suffix in WORKBOOKS else "json" if suffix == ".json" else ""


def _add(data: Data, path: Path, in_folder: bool) -> None:
    kind, name = _kind(path), path.name.split(".")[0]
    if kind == "json":
        _add_json(data, path, name, in_folder)
    elif kind == "text":
        raw = _text_table(path)
        if why := _header_fault(raw):
            raise InvalidInput(why)
        _add_table(data, name, raw, path.name)
    elif kind == "workbook":
        found = list(_workbook_tables(path, data.notes))
        for each, raw in found:
            if why := _header_fault(raw):
                data.notes.append(f"{each} is left out: {why}")
                continue
            _add_table(data, name if in_folder and len(found) == 1 else each, raw, path.name)
    else:
        raise InvalidInput(f"{path.name} is no data file. Give .json, .csv, .tsv or .xlsx, or a folder of them.")


# --- tables ---------------------------------------------------------------------------------------------


def _add_table(data: Data, name: str, raw: Raw, file: str) -> None:
    """A table as a list of items, without columns that cannot be read; the table `values` as single values."""
    if name == SINGLE and tuple(map(str.casefold, raw.header[:2])) == ("name", "value"):
        for index, (key, value) in enumerate(zip(raw.columns[0], raw.columns[1], strict=True)):
            if not isinstance(key, str) or not key.strip():
                raise InvalidInput(f"{raw.place(index, 0)}: the name is blank. Give the value {value!r} a name, or remove the row.")
            _put_deep(data, key.strip(), item_of(value, raw, index, 1), str(raw.place(index, 0)))
        return
    names, columns = [], []
    for at, each in enumerate(_names_of(raw.header, data.notes, file)):
        try:
            columns.append(typed(raw, at, data.notes))
        except InvalidInput as wrong:
            data.notes.append(f"the column {each} is left out: {wrong}")
        else:
            names.append(each)
    data.put(name, [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)], file)


def _names_of(headers: Sequence[str], notes: list[str], file: str) -> tuple[str, ...]:
    """The headers as names: a dot leads a step deeper in a name, and so cannot stand in one."""
    found = tuple(" ".join(header.replace(".", " ").split()) if "." in header else header for header in headers)
    notes += [f"{file}: the column {old!r} is called {new!r} here, as a dot leads a step deeper." for old, new in zip(headers, found, strict=True) if old != new]
    if len(set(found)) < len(found):
        raise InvalidInput(f"{file}: two columns have one name but for a dot. Rename one of them.")
    return found


def _put_deep(data: Data, name: str, value: Any, place: str) -> None:
    """A dotted name goes a step deeper at each dot."""
    first, *steps = name.split(".")
    if not all([first, *steps]):
        raise InvalidInput(f"{place}: {name!r} is no name: there is nothing before or after a dot. Write it as participant.name.")
    if not steps:
        data.put(first, value, place)
        return
    inside = data.values.setdefault(first, {})
    data.came_from.setdefault(first, place)
    for step in steps[:-1]:
        inside = inside.setdefault(step, {}) if isinstance(inside, dict) else None
    if not isinstance(inside, dict) or steps[-1] in inside:
        raise InvalidInput(f"{place}: {name!r} has a value already, or stands inside one. Rename or remove one of them.")
    inside[steps[-1]] = value


def _header_fault(raw: Raw) -> str:
    """What is wrong with the headers of a table, "" for nothing."""
    seen: dict[str, int] = {}
    for at, header in enumerate(raw.header):
        if not header:
            where = raw.place(-1, at) if raw.letters else f"{raw.file} (row {raw.header_row}, column {at + 1})"
            return f"{where}: the column has no header. Give it one, or remove the column."
        if header in seen:
            where = raw.place(-1, at) if raw.letters else f"{raw.file} (row {raw.header_row}, columns {seen[header] + 1} and {at + 1})"
            return f"{where}: two columns are called {header!r}. Rename or remove one of them."
        seen[header] = at
    return ""


def _text_table(path: Path) -> Raw:
    from spm_xl.tables.untyped import read

    try:
        return read(path, standing(), TextStyle(delimiter=_delimiter(path)))[0][1]
    except Refused as reason:
        raise _refused(reason.problems) from None


def _delimiter(path: Path) -> str:
    """What divides the fields of a header: a comma, unless it has none and another usual mark."""
    with path.open("rb") as file:
        first = file.readline(1 << 16).decode("utf-8", "replace")
    found = max(DELIMITERS, key=first.count)
    return found if "," not in first and found in first and path.suffix.lower() != ".gz" else ","


def _workbook_tables(path: Path, notes: list[str]) -> Iterator[tuple[str, Raw]]:
    """The tables of a workbook, and the sheets without one; a sheet that is no plain table is left out, and said."""
    from spm_xl.tables.workbook_area import read_area
    from spm_xl.tables.workbook_source import opened

    try:
        with opened(path, standing()) as book:
            tabled = {area.sheet for area in book.areas if not _is_sheet(area)}
            for area in book.areas:
                if _is_sheet(area) and area.sheet in tabled:
                    continue
                try:
                    raw, problems = read_area(book, area)
                    stops = [problem for problem in problems if problem.level == "refused"]
                    if _is_sheet(area) and stops:
                        notes.append(f"the sheet {area.sheet} is left out: {stops[0]}")
                        continue
                    if stops:
                        raise _refused(stops)
                except Unusable as reason:
                    if reason.args[0].rule != "no header":
                        raise
                    continue
                yield area.name, raw
    except Unusable as reason:
        raise _refused((reason.args[0],)) from None


def _is_sheet(area: Area) -> bool:
    return area.rows == (1, LAST_ROW)


def _refused(problems: Sequence[Problem]) -> InvalidInput:
    """The first problems in words."""
    more = f"\n... and {len(problems) - 5} more" if len(problems) > 5 else ""
    return InvalidInput("\n".join(str(problem) for problem in problems[:5]) + more)


def _add_json(data: Data, path: Path, name: str, in_folder: bool) -> None:
    found = read_json(path)
    if isinstance(found, dict) and (not in_folder or name == SINGLE):
        for key, value in found.items():
            data.put(key, value, path.name)
    elif isinstance(found, (dict, list)):
        data.put(name, found, path.name)
    else:
        raise InvalidInput(f"{path.name} holds neither an object nor a list. Write it as {{\"name\": value, ...}}.")
