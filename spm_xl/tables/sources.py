"""Where the tables of a source stand: in which files, sheets and Excel tables.

A file is what its content says, not what its name says; a table is found by its name, or where a
mapping points. Files are visited in the order of their names, so that nothing depends on the disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from os import scandir
from pathlib import Path

from spm_xl.errors import InvalidInput, Place, Problem
from spm_xl.near import nearest
from spm_xl.tables.file_type import READABLE, REMEDIES, file_type
from spm_xl.tables.found import Found, add_rows, table_name, tell_unread
from spm_xl.tables.inputs import SourceFile
from spm_xl.tables.limits import Limits, raised
from spm_xl.tables.mapping import Mappings
from spm_xl.tables.mapping_entry import TableMapping
from spm_xl.tables.pointed import Entries, Near, pointed
from spm_xl.tables.raw import Raw, refused
from spm_xl.tables.schema import BY_NAME, TABLES
from spm_xl.tables.text_source import PLAIN_TEXT, Unusable, inflated, read_text

WORKBOOKS = (".xlsx", ".xlsm", ".xltx", ".xltm")
TEXTS = (".csv", ".csv.gz", ".txt", ".tsv")
OTHERS = (".parquet", ".xls", ".xlsb", ".ods")


def in_files(source: Path, mapping: Mappings, folder: Path, limits: Limits) -> Found:
    """The tables in a workbook or folder, and in the files that a mapping names.

    Parameters
    ----------
    source : a workbook or a folder.
    mapping : the entries of each of our tables.
    folder : where the files that the mapping names are looked up.
    limits : bounds of a file.
    """
    found = Found(source.name)
    own = [source] if source.is_file() else _files(source, limits.entries)
    near = Near(own if folder in (source, source.parent) else _files(folder, limits.entries), partial(_sheets, limits))
    work = Work(found, mapping, set(), limits)
    first = {name: [entry for entry in entries if not entry.otherwise] for name, entries in mapping.items()}
    _read_all(work, own, pointed(found, work.elsewhere, first, near, folder))
    absent = {
        name: [entry for entry in entries if entry.otherwise]
        for name, entries in mapping.items()
        if name not in found.tables and name not in found.failed
    }
    _read_all(work, [], pointed(found, work.elsewhere, absent, near, folder))
    add_rows(found, mapping)
    tell_unread(found, bool(mapping))
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """What is being read: what was found, through which mapping, which tables stand elsewhere, and the bounds of a file."""

    found: Found
    mapping: Mappings
    elsewhere: set[str]
    limits: Limits

    def own_entry(self, name: str) -> TableMapping | None:
        """The entry of a table that stands in a file or sheet of its own name."""
        return next((e for e in self.mapping.get(name, ()) if not (e.file or e.files or e.rows or e.otherwise)), None)


def _sheets(limits: Limits, path: Path) -> tuple[str, ...]:
    """The sheets of a workbook; none of another file, or of one that cannot be read, which is told when it is."""
    from spm_xl.tables.workbook_source import opened

    try:
        if checked_kind(path, limits) != "workbook":
            return ()
        with opened(path, limits) as book:
            return book.sheets
    except Unusable:
        return ()


def _read_all(work: Work, own: list[Path], files: Mapping[Path, Entries]) -> None:
    for path in sorted({*own, *files}, key=lambda path: (path.name, str(path))):
        entries = files.get(path, [])
        names = {name for name, _ in entries}
        if path in work.found.unusable:
            work.found.failed |= names
            continue
        try:
            _read_file(work, path, entries, path in own)
        except Unusable as reason:
            work.found.unusable.add(path)
            work.found.problems.append(reason.args[0])
            work.found.failed |= names | ({table_name(path)} if _kind(path) == "text" else set() if names else set(BY_NAME))


def _files(folder: Path, most: int) -> list[Path]:
    endings = WORKBOOKS + TEXTS[:2] + OTHERS
    with scandir(folder) as there:
        named = (each for each in there if each.name.lower().endswith(endings) and each.name[0] not in ".~" and each.is_file())
        found = sorted(folder / each.name for each in islice(named, most + 1))
    if len(found) > most:
        raise InvalidInput(f"the folder {folder.name!r} holds more than {most:,} files that could be inputs. Put the inputs into a folder of their own.")
    return found


def _kind(path: Path) -> str:
    """What a file's name says that it is."""
    name = path.name.lower()
    if name.endswith(WORKBOOKS):
        return "workbook"
    return "parquet" if name.endswith(".parquet") else "text" if name.endswith(TEXTS) else "other"


def _read_file(work: Work, path: Path, entries: Entries, own: bool) -> None:
    kind = checked_kind(path, work.limits)
    if kind == "workbook":
        _read_workbook(work, path, entries, {table.name for table in TABLES} - work.elsewhere if own else set())
        return
    stem = table_name(path)
    taken: list[tuple[str, TableMapping | None]] = [*entries]
    if own and stem in BY_NAME and stem not in work.elsewhere:
        taken.append((stem, work.own_entry(stem)))
    if not taken:
        work.found.names.append((stem, Place(path.name)))
        return
    if kind == "parquet":
        from spm_xl.tables.parquet_source import read_parquet

        read = read_parquet(path.name, path)
        raws = [read] * len(taken)
        digest = _digest(path)
    else:
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        raws = _read_texts(work, path, inflated(path.name, data, work.limits) if kind == "gzip" else data, taken)
    for (name, entry), raw in zip(taken, raws, strict=True):
        work.found.add(name, raw, entry)
    work.found.read(SourceFile(path.name, digest, max(len(raw.numbers) for raw in raws)))


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


def _read_texts(work: Work, path: Path, data: bytes, taken: list[tuple[str, TableMapping | None]]) -> list[Raw]:
    """The same file for one or more of our tables; parsed once for each way of writing."""
    raws: list[Raw] = []
    for name, entry in taken:
        style = entry.text if entry else PLAIN_TEXT
        if (path, style) not in work.found.parsed:
            expected = len(entry.columns) + len(entry.either) if entry and entry.named else len(BY_NAME[name].columns)
            work.found.parsed[path, style], problems = read_text(path.name, data, style, expected, work.limits)
            work.found.problems += problems
        raws.append(work.found.parsed[path, style])
    return raws


def _read_workbook(work: Work, path: Path, entries: Entries, possible: set[str]) -> None:
    from spm_xl.tables.workbook_area import read_area
    from spm_xl.tables.workbook_index import Area
    from spm_xl.tables.workbook_source import opened

    found, rows = work.found, 0
    named = {name for name, _ in entries}
    asked: list[tuple[str, TableMapping | None]] = [*entries]
    asked += [(table.name, work.own_entry(table.name)) for table in TABLES if table.name in possible - named]
    with opened(path, work.limits) as book:
        read: dict[Area, Raw] = {}
        for name, entry in asked:
            sheet = entry.sheet if entry else ""
            area = book.area(sheet or name)
            if area is None and name in named and not sheet and len(book.sheets) == 1:
                area = book.area(book.sheets[0])
            if area is None:
                if name in named or sheet:
                    found.problems.append(_no_sheet(path.name, name, sheet, book.sheets))
                    found.failed.add(name)
                continue
            try:
                if area not in read:
                    read[area], problems = read_area(book, area)
                    found.problems += problems
                    rows += len(read[area].numbers)
                found.add(name, read[area], entry)
            except Unusable as reason:
                found.failed.add(name)
                if reason.args[0] not in found.problems:
                    found.problems.append(reason.args[0])
        unread = {area.sheet for area in book.areas} - {area.sheet for area in read}
        found.names += [(sheet, Place(path.name, sheet)) for sheet in book.sheets if sheet in unread]
    found.problems += book.problems
    found.read(SourceFile(path.name, book.digest, rows))


def _no_sheet(file: str, table: str, sheet: str, sheets: tuple[str, ...]) -> Problem:
    near = nearest(sheet or table, sheets)
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"It has {', '.join(sheets)}."
    what = f"the mapping of {table} names the sheet {sheet or table!r}, which the workbook does not have."
    return refused("missing sheet", Place(file), sheet, what, f"Correct the mapping. {remedy}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
