"""The accounts and participants of two files, as a problem.

A file is a CSV, a Parquet file or a workbook; `book.xlsx:Sheet` names a sheet or an Excel table of a workbook. Columns are
those of `columns`; measures are any columns of numbers, `potential` and `workload` unless others are named.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spm_xl.errors import InvalidInput, Problem, Refused
from spm_xl.near import did_you_mean
from spm_xl.tables.declaration import Table
from spm_xl.tables.headers import normal, plain_name
from spm_xl.tables.inputs import Rows
from spm_xl.tables.mapped import mapped
from spm_xl.tables.mapping_entry import TableMapping, table_mapping
from spm_xl.tables.mapping_keys import check_keys, check_table
from spm_xl.tables.raw import Raw
from spm_xl.tables.text_source import PLAIN_TEXT, TextStyle
from spm_xl.tables.typed import typed_rows
from spm_xl.tables.untyped import read
from spm_xl.territory.checked import BETWEEN_SKILLS, Asked, Read, check
from spm_xl.territory.columns import ACCOUNTS, PARTICIPANTS, TABLES, USUAL_MEASURES, WORDS, by_words
from spm_xl.territory.distance import on_globe
from spm_xl.territory.problem import Problem as Divided
from spm_xl.territory.problem import problem

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

START = 100_000  # characters of a CSV that tell how it is written
LARGEST_MAPPING = 1_000_000  # bytes
_YES_NO = {"1": "yes", "0": "no", "y": "yes", "n": "no", "x": "yes"}


@dataclass(frozen=True)
class Loaded:
    """A problem, the accounts in the order of their file, and what is to be said of the files.

    rows : for each row of the file the position of its account in `problem.accounts`.
    segments, groups : by account, as the file writes them, where there are any.
    skills : by participant, as the segments are written; None: every segment.
    """

    problem: Divided
    rows: tuple[int, ...]
    warnings: tuple[Problem, ...]
    segments: Mapping[str, str]
    groups: Mapping[str, str]
    skills: Mapping[str, frozenset[str] | None]


def problem_from(
    accounts: Path,
    participants: Path,
    *,
    mapping: Path | Mapping[str, Any] | None = None,
    measures: Sequence[str] = (),
    without: Collection[str] = (),
    ignore: Collection[str] = frozenset(),
    mode: str = "realign",
) -> Loaded:
    """The problem that stands in two files.

    Parameters
    ----------
    mapping : TOML file, or its content, with the tables `accounts` and `participants`; None where columns go by the usual words.
    measures : columns of the accounts; potential and workload, where they are there, unless given.
    without : participants who have left: their accounts are those of nobody.
    ignore, mode : as in the terms; they tell which columns are needed.

    Raises
    ------
    Refused : the files cannot be used; every fault is listed with its place.
    InvalidInput : a measure or a sheet that is not there.
    """
    entries = _entries(mapping)
    found, problems = {}, list[Problem]()
    for table, path in ((ACCOUNTS, accounts), (PARTICIPANTS, participants)):
        found[table.name], wrong = _rows(path, table, entries.get(table.name))
        problems += wrong
    asked = Asked(_measures(found["accounts"], measures), frozenset(without), frozenset(ignore), mode)
    stops = [each for each in problems if each.level == "refused"]
    if any(each.rule in ("missing column", "doubled column") for each in stops):
        raise Refused(tuple(problems))
    checked, more = check(found["accounts"], found["participants"], asked, frozenset(each.place for each in stops))
    if checked is None or stops:
        raise Refused((*problems, *more))
    made = _problem(checked, asked)
    number = {name: at for at, name in enumerate(made.accounts)}
    written = _spellings(found["accounts"], found["participants"])
    return Loaded(
        made,
        tuple(number[name] for name in checked.accounts),
        (*problems, *more),
        segments={name: written[segment] for name, segment in zip(checked.accounts, checked.segments, strict=True) if segment},
        groups={name: group for name, group in zip(checked.accounts, checked.groups, strict=True) if group},
        skills={name: None if skill is None else frozenset(map(written.__getitem__, skill)) for name, skill in zip(checked.participants, checked.skills, strict=True)},
    )


def _spellings(accounts: Rows, participants: Rows) -> dict[str, str]:
    """Each segment in lower case, and as it is first written: by an account before a participant."""
    found: dict[str, str] = {}
    served = (part for text in participants.column("skills") for part in BETWEEN_SKILLS.split(text))
    for text in (*accounts.column("segment"), *served):
        found.setdefault(text.strip().casefold(), text.strip())
    return found


def _problem(found: Read, asked: Asked) -> Divided:
    """The problem of columns that passed all checks."""
    import numpy

    made = problem(
        found.accounts,
        found.participants,
        found.amounts,
        shares=found.shares,
        capacity=found.capacity,
        current=found.current,
        locked=found.locked,
        segments=found.segments,
        skills=found.skills,
        groups=found.groups,
        places=_places(found.places),
        homes=_places(found.homes),
    )
    if found.travel is None:
        return made
    order = sorted(range(len(found.accounts)), key=found.accounts.__getitem__)
    return replace(made, travel=numpy.array(found.travel)[order])


def _places(columns: tuple[str, Sequence[float], Sequence[float]] | None) -> Array | None:
    """Coordinates, on the globe or in a plane, as a problem has them."""
    import numpy

    if columns is None:
        return None
    kind, first, second = columns
    return on_globe(first, second) if kind == "globe" else numpy.column_stack([numpy.array(first, dtype=float), numpy.array(second, dtype=float)])


def _measures(accounts: Rows, given: Sequence[str]) -> tuple[str, ...]:
    """The columns that are measured, by the names that they have in the file."""
    ours = {column.name for column in ACCOUNTS.columns}
    own = {normal(name): name for name in accounts.columns if name not in ours}
    numeric = [name for key, name in own.items() if any(value is not None for value in accounts.column(name)) and all(_is_number(value) for value in accounts.column(name))]
    if not given:
        usual = tuple(own[name] for name in USUAL_MEASURES if name in own)
        if not usual:
            listed = f"It has {', '.join(numeric)}." if numeric else "It has no other column of numbers."
            raise InvalidInput(f"{accounts.file} has neither potential nor workload. Name what is to be balanced with --measure COLUMN. {listed}")
        return usual
    for name in given:
        if normal(name) not in own:
            raise InvalidInput(f"{accounts.file} has no column {name!r} to be balanced. {did_you_mean(name, numeric or own.values())}")
    return tuple(dict.fromkeys(own[normal(name)] for name in given))


def _is_number(value: Any) -> bool:
    return value is None or (hasattr(value, "is_finite") and not isinstance(value, bool))


def _rows(path: Path, table: Table, entry: TableMapping | None) -> tuple[Rows, list[Problem]]:
    """The typed rows of a file, and what is wrong with them."""
    raw = _raw(path, table, entry)
    problems: list[Problem] = []
    if entry:
        raw, problems = mapped(raw, table, replace(entry, keep=entry.keep or ("*",)))
    if not any(problem.level == "refused" for problem in problems):
        raw, more = by_words(raw, table)
        problems += more
    raw = _flags(raw)
    rows, wrong = typed_rows(raw, table, entry.style_of) if entry else typed_rows(raw, table)
    return rows, problems + wrong


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
    needed = ("account",) if table is ACCOUNTS else ("participant",)
    key = all(header & {plain_name(word) for word in WORDS[table.name][name]} for name in needed)
    return key and (table is ACCOUNTS or not header & {plain_name(word) for word in WORDS["accounts"]["account"]})


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


def _entries(mapping: Path | Mapping[str, Any] | None) -> dict[str, TableMapping]:
    """The entries of a mapping."""
    if mapping is None:
        return {}
    name = mapping.name if isinstance(mapping, Path) else "mapping"
    content = _content(mapping) if isinstance(mapping, Path) else mapping
    tables = content.get("tables", {})
    check_keys(content, ("tables",), name)
    check_keys(tables, tuple(TABLES), f"{name} [tables]")
    for key, entry in tables.items():
        check_table(entry, f"{name} [tables.{key}]")
    return {key: table_mapping(TABLES[key], entry, f"{name} [tables.{key}]") for key, entry in tables.items()}


def _content(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > LARGEST_MAPPING:
            raise InvalidInput(f"the mapping {path.name} is no text file of a mapping's size. Name a TOML file.")
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise InvalidInput(f"the mapping {path.name} cannot be read: {wrong}. Correct it.") from None
