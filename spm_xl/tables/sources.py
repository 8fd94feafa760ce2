"""Where the tables of a source stand: in which files, sheets and Excel tables.

A file is what its content says, not what its name says; a table is found by its name, or where a
mapping points. Files are visited in the order of their names, so that nothing depends on the disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spm_xl.errors import Place, Problem
from spm_xl.near import nearest
from spm_xl.tables.file_type import READABLE, REMEDIES, file_type
from spm_xl.tables.formats import PLAIN, CellFormat
from spm_xl.tables.inputs import SourceFile
from spm_xl.tables.limits import Limits, raised
from spm_xl.tables.mapped import mapped
from spm_xl.tables.mapping import TableMapping
from spm_xl.tables.raw import Raw, refused, warning
from spm_xl.tables.schema import BY_NAME, TABLES
from spm_xl.tables.text_source import PLAIN_TEXT, TextStyle, Unusable, inflated, read_text

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
TEXTS = (".csv", ".csv.gz", ".txt", ".tsv")
OTHERS = (".parquet", ".xls", ".xlsb", ".ods")
StyleOf = Callable[[str], CellFormat]


@dataclass
class Found:
    """What a source holds, gathered file by file.

    Attributes
    ----------
    name : of the source, for messages.
    tables : the untyped table and how its columns are written, by our name.
    files : what was read.
    problems : what went wrong on the way.
    failed : tables that are there and could not be read.
    names : sheets, Excel tables and files that are none of our tables.
    """

    name: str = "inputs"
    tables: dict[str, tuple[Raw, StyleOf]] = field(default_factory=dict)
    files: tuple[SourceFile, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    names: list[tuple[str, Place]] = field(default_factory=list)

    def add(self, name: str, raw: Raw, mapping: TableMapping | None) -> None:
        """Take a table, through its mapping; a second one of the same name is a problem."""
        if name in self.tables:
            first = self.tables[name][0]
            what = f"the table {name} stands in {_where(first)} and in {_where(raw)}."
            self.problems.append(refused("doubled table", raw.place(-1, 0), name, what, "Remove one of them."))
            return
        if mapping is None:
            self.tables[name] = (raw, lambda column: PLAIN)
            return
        ours, problems = mapped(raw, BY_NAME[name], mapping)
        self.problems += problems
        self.tables[name] = (ours, mapping.style_of)


def _where(raw: Raw) -> str:
    return f"{raw.file} › {raw.sheet}" if raw.sheet else raw.file


def in_files(source: Path, mapping: Mapping[str, TableMapping], folder: Path, limits: Limits) -> Found:
    """The tables in a workbook or folder, and in the files that a mapping names.

    Parameters
    ----------
    source : a workbook or a folder.
    mapping : by our table name.
    folder : where the files that the mapping names are looked up.
    limits : bounds of a file.
    """
    found = Found(source.name)
    own = [source] if source.is_file() else _files(source)
    pointed = _pointed(found, mapping, folder)
    for path in sorted({*own, *pointed}, key=lambda path: (path.name, str(path))):
        names = pointed.get(path, [])
        try:
            _read_file(found, path, names, path in own, mapping, limits)
        except Unusable as reason:
            found.problems.append(reason.args[0])
            stem = table_name(path)
            found.failed |= set(names) | ({stem} if _kind(path) == "text" else set(BY_NAME))
    _tell_unread(found)
    return found


def _files(folder: Path) -> list[Path]:
    endings = WORKBOOKS + TEXTS[:2] + OTHERS
    return sorted(
        path for path in folder.iterdir()
        if path.is_file() and path.name.lower().endswith(endings) and path.name[0] not in ".~"
    )  # fmt: skip


def _pointed(found: Found, mapping: Mapping[str, TableMapping], folder: Path) -> dict[Path, list[str]]:
    """The files that a mapping names, with the tables that they hold."""
    files: dict[Path, list[str]] = {}
    for table in TABLES:
        entry = mapping.get(table.name)
        if entry is None or not entry.file:
            continue
        path = folder / entry.file
        if path.is_file():
            files.setdefault(path, []).append(table.name)
        else:
            near = nearest(path.name, [p.name for p in path.parent.iterdir()]) if path.parent.is_dir() else []
            remedy = f"Did you mean {' or '.join(near)}?" if near else "Put it into the data folder, or correct the mapping."
            what = f"the mapping of {table.name} names the file {entry.file}, which does not exist."
            found.problems.append(refused("missing file", Place(entry.file), "", what, remedy))
            found.failed.add(table.name)
    return files


def table_name(path: Path) -> str:
    """The table that a file is named after."""
    return path.name.split(".")[0].casefold()


def _kind(path: Path) -> str:
    """What a file's name says that it is."""
    name = path.name.lower()
    if name.endswith(WORKBOOKS):
        return "workbook"
    return "parquet" if name.endswith(".parquet") else "text" if name.endswith(TEXTS) else "other"


def _read_file(
    found: Found, path: Path, names: list[str], own: bool, mapping: Mapping[str, TableMapping], limits: Limits
) -> None:
    kind = checked_kind(path, limits)
    elsewhere = {name for name, entry in mapping.items() if entry.file}
    if kind == "workbook":
        _read_workbook(found, path, names, {t.name for t in TABLES} - elsewhere if own else set(), mapping, limits)
        return
    stem = table_name(path)
    if own and stem in BY_NAME and stem not in elsewhere:
        names = [*names, stem]
    if not names:
        found.names.append((stem, Place(path.name)))
        return
    if kind == "parquet":
        from spm_xl.tables.parquet_source import read_parquet

        raws = dict.fromkeys(names, read_parquet(path.name, path))
        digest = _digest(path)
    else:
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        raws = _read_texts(found, path.name, inflated(path.name, data, limits) if kind == "gzip" else data, names, mapping, limits)
    for name, raw in raws.items():
        found.add(name, raw, mapping.get(name))
    rows = max(len(raw.numbers) for raw in raws.values())
    found.files += (SourceFile(path.name, digest, rows),)


def checked_kind(path: Path, limits: Limits) -> str:
    """What a file is; raises `Unusable` where it cannot be read or is not what its name says."""
    kind = file_type(path)
    place = Place(path.name)
    if kind not in READABLE:
        raise Unusable(refused("file type", place, "", *REMEDIES[kind]))
    if path.stat().st_size > limits.file_bytes:
        what = f"the file is larger than {limits.file_bytes:,} bytes."
        raise Unusable(refused("unsafe file", place, "", what, f"Split it. {raised('file_bytes')}"))
    said = _kind(path)
    if kind == "text" and said != "text":
        what = "the file is a text file (CSV), whatever its name says."
        raise Unusable(refused("file type", place, "", what, "Rename it so that it ends in .csv, or export a workbook."))
    if kind == "workbook" and said == "text":
        what = "the file is a workbook, though its name ends like a text file."
        raise Unusable(refused("file type", place, "", what, "Rename it so that it ends in .xlsx."))
    return kind


def _read_texts(
    found: Found, file: str, data: bytes, names: Iterable[str], mapping: Mapping[str, TableMapping], limits: Limits
) -> dict[str, Raw]:
    """The same file for one or more of our tables; parsed once for each way of writing."""
    parsed: dict[TextStyle, Raw] = {}
    raws: dict[str, Raw] = {}
    for name in names:
        entry = mapping.get(name)
        style = entry.text if entry else PLAIN_TEXT
        if style not in parsed:
            expected = len(entry.columns) if entry and entry.named else len(BY_NAME[name].columns)
            parsed[style], problems = read_text(file, data, style, expected, limits)
            found.problems += problems
        raws[name] = parsed[style]
    return raws


def _read_workbook(
    found: Found, path: Path, names: list[str], possible: set[str], mapping: Mapping[str, TableMapping], limits: Limits
) -> None:
    from spm_xl.tables.workbook_area import read_area
    from spm_xl.tables.workbook_index import Area
    from spm_xl.tables.workbook_source import opened

    rows = 0
    with opened(path, limits) as book:
        read: dict[Area, Raw] = {}
        for table in TABLES:
            if table.name not in names and table.name not in possible:
                continue
            entry = mapping.get(table.name)
            sheet = entry.sheet if entry else ""
            area = book.area(sheet or table.name)
            if area is None and table.name in names and not sheet and len(book.sheets) == 1:
                area = book.area(book.sheets[0])
            if area is None:
                if table.name in names or sheet:
                    found.problems.append(_no_sheet(path.name, table.name, sheet, book.sheets))
                    found.failed.add(table.name)
                continue
            try:
                if area not in read:
                    read[area], problems = read_area(book, area)
                    found.problems += problems
                    rows += len(read[area].numbers)
                found.add(table.name, read[area], entry)
            except Unusable as reason:
                found.failed.add(table.name)
                if reason.args[0] not in found.problems:
                    found.problems.append(reason.args[0])
        unread = {area.sheet for area in book.areas} - {area.sheet for area in read}
        found.names += [(sheet, Place(path.name, sheet)) for sheet in book.sheets if sheet in unread]
    found.problems += book.problems
    found.files += (SourceFile(path.name, book.digest, rows),)


def _no_sheet(file: str, table: str, sheet: str, sheets: tuple[str, ...]) -> Problem:
    near = nearest(sheet or table, sheets)
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"It has {', '.join(sheets)}."
    what = f"the mapping of {table} names the sheet {sheet or table!r}, which the workbook does not have."
    return refused("missing sheet", Place(file), sheet, what, f"Correct the mapping. {remedy}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tell_unread(found: Found) -> None:
    """Warn of sheets whose name is nearly a table's, and of files that hold none of our tables."""
    absent = [name for name in BY_NAME if name not in found.tables and name not in found.failed]
    for name, place in found.names:
        near = nearest(name, absent, 1)
        if near or not place.sheet:
            what = f"{place.sheet or place.file} is not read: no table has that name."
            remedy = f"Did you mean {near[0]}?" if near else "Rename it after a table, or remove it from the folder."
            found.problems.append(warning("not read", place, name, what, remedy))
