"""Load the inputs: one workbook, a folder of CSV, Parquet and workbooks, or tables in memory.

Every problem is found in one pass; nothing is calculated from inputs with a problem that stops.

>>> try:
...     load({"plans": [{"plan": "AE", "curency": "USD"}], "participants": [], "components": [], "transactions": []})
... except Refused as refusal:
...     print(refusal.problems[0])
plans (curency) [curency]: the table plans has no column 'curency'. Did you mean currency? Rename or delete it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from spm_xl.errors import ControlFailure, InvalidInput, Place, Problem, Refused
from spm_xl.near import did_you_mean
from spm_xl.tables.collector import collection_paused
from spm_xl.tables.control_totals import control_totals
from spm_xl.tables.found import Found, add_rows
from spm_xl.tables.frames import from_memory
from spm_xl.tables.inputs import Inputs, Rows, together
from spm_xl.tables.limits import Limits, standing
from spm_xl.tables.lookups import looked_up
from spm_xl.tables.mapping import Mappings, load_mapping
from spm_xl.tables.owned import owned
from spm_xl.tables.pipeline import resolved
from spm_xl.tables.raw import refused
from spm_xl.tables.schema import BY_NAME, NEEDED, TABLES
from spm_xl.tables.sources import in_files
from spm_xl.tables.typed import typed_rows
from spm_xl.tables.validate import validate

MAPPING_FILE = "mapping.toml"
Needed: TypeAlias = "Collection[str] | Callable[[Collection[str]], Collection[str]]"


def load(
    source: str | Path | Mapping[str, Any],
    mapping: str | Path | Mapping[str, Any] | None = None,
    *,
    data: str | Path | None = None,
    limits: Limits | None = None,
    needed: Needed | None = None,
) -> Inputs:
    """The inputs of a calculation, typed and checked.

    Parameters
    ----------
    source : path of a workbook, path of a folder, or {table name: pandas frame or list of dictionaries}.
    mapping : a TOML file (or its content), or the name of a preset, that says how somebody else's export is read; a
        folder's own `mapping.toml` is used where none is given. See docs/mapping.md.
    data : folder in which the files that a mapping names are looked up; the source's own where not given.
    limits : bounds of what is read; those of the environment (`limits.VARIABLE`) where not given.
    needed : tables that must be there, or what tells them from those that are there; those of pay where not given.

    Raises
    ------
    Refused : the inputs have problems that stop the calculation; all of them are listed.
    ControlFailure : a declared control total does not match what was loaded.
    """
    with collection_paused():
        found = _found(source, mapping, data, limits or standing())
        tables, problems, spoiled = _typed(found)
        tables, unclear = looked_up(tables, found)
        problems += unclear
        tables = owned(resolved(tables))
        names = NEEDED if needed is None else needed({*found.tables, *found.failed}) if callable(needed) else needed
        problems += _absent(found, names)
        problems += validate(tables, names)
        unmatched = control_totals(tables)
    if any(problem.level == "refused" for problem in problems):
        readable = {name: rows for name, rows in tables.items() if name not in spoiled}
        raise Refused((*problems, *unmatched), Inputs(readable, found.files))
    if unmatched:
        raise ControlFailure("\n".join(str(problem) for problem in unmatched))
    return Inputs(tables, found.files, tuple(problems))


def needed_by_content(there: Collection[str]) -> Collection[str]:
    """The tables that an input needs for what it is for: pay, unless it has what a scorecard is made of and nothing of pay.

    >>> needed_by_content({"participants", "opportunities"})
    ('participants',)
    """
    pay = set(NEEDED) - {"participants"}
    return ("participants",) if "opportunities" in there and not pay & set(there) else NEEDED


def _typed(found: Found) -> tuple[dict[str, Rows], list[Problem], set[str]]:
    """The tables by their declarations, what is wrong so far, and the tables that have a cell that cannot be read."""
    problems = list(found.problems)
    tables: dict[str, Rows] = {}
    spoiled: set[str] = set()
    for table in TABLES:
        if table.name in found.tables:
            parts = []
            for part in found.tables[table.name]:
                rows, wrong = typed_rows(part.raw, table, part.style_of)
                parts.append(rows)
                problems += wrong
                spoiled |= {table.name for problem in wrong if problem.level == "refused"}
            tables[table.name] = together(parts)
    return tables, problems, spoiled


def _found(source: Any, mapping: Any, data: str | Path | None, limits: Limits) -> Found:
    if isinstance(source, Mapping):
        return _in_memory(source, load_mapping(mapping) if mapping is not None else {})
    path = Path(source)
    if not path.exists():
        raise InvalidInput(f"there is no file or folder {path.name!r}. Correct the path.")
    if mapping is None and path.is_dir() and (path / MAPPING_FILE).is_file():
        mapping = path / MAPPING_FILE
    folder = Path(data) if data is not None else path if path.is_dir() else path.parent
    if not folder.is_dir():
        raise InvalidInput(f"the data folder {folder.name!r} does not exist. Correct its path.")
    return in_files(path, load_mapping(mapping) if mapping is not None else {}, folder, limits)


def _in_memory(source: Mapping[str, Any], mapping: Mappings) -> Found:
    found = Found()
    for name in source:
        if name not in BY_NAME:
            raise InvalidInput(f"there is no table {name!r}. {did_you_mean(str(name), BY_NAME)}")
    for table in TABLES:
        if table.name in source:
            raw, file = from_memory(table.name, source[table.name])
            found.read(file)
            found.add(table.name, raw, next((entry for entry in mapping.get(table.name, ()) if not entry.rows), None))
    add_rows(found, mapping)
    return found


def _absent(found: Found, needed: Collection[str]) -> list[Problem]:
    """Needed tables that were neither found nor refused before."""
    return [
        refused(
            "missing table",
            Place(found.name),
            "",
            f"the needed table {name} is missing. {BY_NAME[name].meaning}",
            f"Add a sheet, Excel table or file named {name}.",
        )
        for name in needed
        if name not in found.tables and name not in found.failed
    ]
