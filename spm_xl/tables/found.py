"""What a source holds, gathered file by file and untyped.

>>> table_name(Path("Stages.csv.gz"))
'stages'
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from spm_xl.errors import Place, Problem
from spm_xl.near import nearest
from spm_xl.tables.formats import PLAIN, CellFormat
from spm_xl.tables.frames import from_memory
from spm_xl.tables.inputs import SourceFile
from spm_xl.tables.mapped import mapped
from spm_xl.tables.mapping import Mappings
from spm_xl.tables.mapping_entry import TableMapping
from spm_xl.tables.raw import Raw, refused, warning
from spm_xl.tables.schema import BY_NAME
from spm_xl.tables.text_source import TextStyle

FILES_SHOWN = 6  # files that the warning of unread ones names


@dataclass(frozen=True, slots=True)
class Part:
    """An untyped table, or a part of one, under our names; entry : the part of the mapping that it was read through."""

    raw: Raw
    entry: TableMapping | None = None

    def style_of(self, column: str) -> CellFormat:
        """How the cells of one of our columns are written."""
        return PLAIN if self.entry is None else self.entry.style_of(column)


@dataclass
class Found:
    """What a source holds, gathered file by file.

    Attributes
    ----------
    name : of the source, for messages.
    tables : the untyped parts of each table, with how its columns are written, by our name.
    files : what was read.
    problems : what went wrong on the way.
    failed : tables that are there and could not be read. unusable : files that could not be read at all.
    names : sheets, Excel tables and files that are none of our tables.
    parsed : text files that were parsed, by path and by how they are written.
    """

    name: str = "inputs"
    tables: dict[str, list[Part]] = field(default_factory=dict)
    files: tuple[SourceFile, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    unusable: set[Path] = field(default_factory=set)
    names: list[tuple[str, Place]] = field(default_factory=list)
    parsed: dict[tuple[Path, TextStyle], Raw] = field(default_factory=dict)

    def add(self, name: str, raw: Raw, entry: TableMapping | None) -> None:
        """Take a table through its entry in the mapping; a second one of the same entry is a problem."""
        parts = self.tables.get(name, [])
        if any(part.entry is None or entry is None or part.entry is entry for part in parts):
            what = f"the table {name} stands in {_where(parts[0].raw)} and in {_where(raw)}."
            self.problems.append(refused("doubled table", raw.place(-1, 0), name, what, "Remove one of them."))
            return
        if entry is not None:
            raw, problems = mapped(raw, BY_NAME[name], entry)
            self.problems += problems
            if any(problem.level == "refused" for problem in problems):
                self.failed.add(name)
                return
        self.tables[name] = [*parts, Part(raw, entry)]

    def read(self, file: SourceFile) -> None:
        """Note a file that was read; one that is read again for another table counts once."""
        self.files += () if file in self.files else (file,)
        self.names = [(name, place) for name, place in self.names if place.file != file.name or place.sheet]


def _where(raw: Raw) -> str:
    return f"{raw.file} › {raw.sheet}" if raw.sheet else raw.file


def table_name(path: Path) -> str:
    """The table that a file is named after."""
    return path.name.split(".")[0].casefold()


def add_rows(found: Found, mapping: Mappings) -> None:
    """The rows that the mapping itself states."""
    for name, entries in mapping.items():
        for entry in entries:
            if entry.rows and not (entry.otherwise and (name in found.tables or name in found.failed)):
                raw, _ = from_memory(name, entry.rows)
                found.add(name, replace(raw, file="mapping"), replace(entry, rows=()))


def tell_unread(found: Found, foreign: bool) -> None:
    """Warn of sheets whose name is nearly a table's, and of files that hold none of our tables, several files in one line.

    Parameters
    ----------
    found : what was found.
    foreign : the files are another system's, whose names are not ours misspelt.
    """
    absent = [] if foreign else [name for name in BY_NAME if name not in found.tables and name not in found.failed]
    files: list[Place] = []
    for name, place in found.names:
        near = nearest(name, absent, 1)
        if near:
            what = f"{place.sheet or place.file} is not read: no table has that name."
            found.problems.append(warning("not read", place, name, what, f"Did you mean {near[0]}?"))
        elif not place.sheet:
            files.append(place)
    if files:
        listed = ", ".join(place.file for place in files[:FILES_SHOWN]) + (", ..." if len(files) > FILES_SHOWN else "")
        what = f"{listed} {'is' if len(files) == 1 else 'are'} not read: {'the mapping does not ask for it' if foreign else 'no table has that name'}."
        remedy = "Nothing to do if it is not needed." if foreign else "Rename it after a table, or remove it from the folder."
        found.problems.append(warning("not read", files[0], table_name(Path(files[0].file)), what, remedy))
