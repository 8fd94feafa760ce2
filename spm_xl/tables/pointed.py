"""Which files a mapping points to: one by its name, or the file or sheet that fits the first of several patterns.

A pattern is compared with a file's name without its ending, letters and digits only, and * stands for anything, so that
"*all deals*" fits hubspot-crm-exports-all-deals-2026-03-31.csv. What fits a pattern with ! before it is left out.

>>> fits("*all deals*", "hubspot-crm-exports-all-deals-2026-03-31.csv"), fits("opportunity", "OpportunityHistory.csv")
(True, False)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from spm_xl.errors import Place
from spm_xl.near import nearest
from spm_xl.tables.found import Found
from spm_xl.tables.headers import plain_name
from spm_xl.tables.mapping_entry import TableMapping
from spm_xl.tables.raw import refused

Entries = list[tuple[str, TableMapping]]  # tables that a file holds, with their entries in the mapping
FILES_SHOWN = 8  # files and sheets of a folder that a message names


class Near:
    """The files among which a pattern chooses, and the sheets of the workbooks among them, looked into when first asked for."""

    def __init__(self, files: Sequence[Path], sheets_of: Callable[[Path], Sequence[str]]):
        self.files = files
        self._sheets_of = sheets_of

    @cached_property
    def places(self) -> list[tuple[Path, str]]:
        """Every file without a sheet, then every sheet of a workbook."""
        return [*((path, "") for path in self.files), *((path, sheet) for path in self.files for sheet in self._sheets_of(path))]


def pointed(
    found: Found, elsewhere: set[str], mapping: Mapping[str, Sequence[TableMapping]], near: Near, folder: Path
) -> dict[Path, Entries]:
    """The files that a mapping names, with the tables that they hold.

    Parameters
    ----------
    found : takes what is missing.
    elsewhere : takes the tables that the mapping looks for in files of its own choice.
    mapping : the entries that are looked for, by our table.
    near : files and sheets among which a pattern chooses.
    folder : where a file is looked up by its name.
    """
    files: dict[Path, Entries] = {}
    left: Entries = []
    for name, entry in [(name, entry) for name, entries in mapping.items() for entry in entries if entry.file or entry.files]:
        path, sheet = (_of_that_name(found, name, entry, folder), "") if entry.file else _fitting(found, name, entry, near)
        if path is not None:
            files.setdefault(path, []).append((name, replace(entry, sheet=sheet) if sheet else entry))
        elif entry.files and name not in found.failed and not entry.optional:
            left.append((name, entry))
        if path is not None or entry.file:
            elsewhere.add(name)
    named = {path for path, entries in files.items() if any(not entry.sheet for _, entry in entries)}
    for name, entry in left:
        only = near.files[0] if len(near.files) == 1 and near.files[0] not in named else None
        if only is not None and name not in dict(files.get(only, [])):
            files.setdefault(only, []).append((name, entry))
            elsewhere.add(name)
        else:
            _tell_missing(found, name, entry, near, folder)
    return files


def fits(pattern: str, name: str) -> bool:
    """Whether the name of a file or sheet fits a pattern."""
    return fnmatchcase(plain_name(name.split(".")[0]), "*".join(plain_name(part) for part in pattern.split("*")))


def _fitting(found: Found, name: str, entry: TableMapping, near: Near) -> tuple[Path | None, str]:
    """The file, or else the sheet, that fits the first of the patterns that any fits; several are not chosen from."""
    out = [pattern[1:] for pattern in entry.files if pattern.startswith("!")]
    wanted = [pattern for pattern in entry.files if not pattern.startswith("!")]
    for in_sheets in (False, True):
        places = [place for place in near.places if place[1]] if in_sheets else [(path, "") for path in near.files]
        names = {place: place[1] or place[0].name for place in places}
        possible = {place: text for place, text in names.items() if not any(fits(pattern, text) for pattern in out)}
        for pattern in wanted:
            fitting = [place for place, text in possible.items() if fits(pattern, text)]
            if len(fitting) > 1:
                _tell_several(found, name, pattern, [names[place] for place in fitting], fitting[0][0])
            if fitting:
                return fitting[0] if len(fitting) == 1 else (None, "")
    return None, ""


def _tell_several(found: Found, name: str, pattern: str, fitting: Sequence[str], first: Path) -> None:
    what = f"{' and '.join(fitting[:FILES_SHOWN])} could each hold the table {name}; which one counts is not guessed."
    remedy = 'Leave one of them in the folder, or write its name behind "file" in the mapping.'
    found.problems.append(refused("several files", Place(first.name), pattern, what, remedy))
    found.failed.add(name)


def _of_that_name(found: Found, name: str, entry: TableMapping, folder: Path) -> Path | None:
    path = folder / entry.file
    if path.is_file():
        return path
    if not entry.optional and not entry.otherwise:
        near = nearest(path.name, [p.name for p in path.parent.iterdir()]) if path.parent.is_dir() else []
        remedy = f"Did you mean {' or '.join(near)}?" if near else "Put it into the data folder, or correct the mapping."
        what = f"the mapping of {name} names the file {entry.file}, which does not exist."
        found.problems.append(refused("missing file", Place(entry.file), "", what, remedy))
        found.failed.add(name)
    return None


def _tell_missing(found: Found, name: str, entry: TableMapping, near: Near, folder: Path) -> None:
    there = [f"{path.name} › {sheet}" if sheet else path.name for path, sheet in near.places]
    listed = ", ".join(there[:FILES_SHOWN]) + (", ..." if len(there) > FILES_SHOWN else "")
    what = (
        f"the mapping looks for the table {name} in a file or sheet named "
        f"{', '.join(file for file in entry.files if file[0] != '!')}; {folder.name or 'the folder'} has {listed or 'no file that can be read'}."
    )
    remedy = 'Rename it, or write its name behind "file" in the mapping.'
    found.problems.append(refused("missing file", Place(folder.name), "", what, remedy))
    found.failed.add(name)
