"""Load the inputs: one workbook, a folder of CSV, Parquet and workbooks, or tables in memory.

Every problem is found in one pass; nothing is calculated from inputs with a problem that stops.

>>> try:
...     load({"plans": [{"plan": "AE", "curency": "USD"}], "participants": [], "components": [], "transactions": []})
... except Refused as refusal:
...     print(refusal.problems[0])
plans (curency) [curency]: the table plans has no column 'curency'. Did you mean currency? Rename or delete it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from spm_xl.errors import ControlFailure, InvalidInput, Place, Problem, Refused
from spm_xl.near import did_you_mean
from spm_xl.tables.control_totals import control_totals
from spm_xl.tables.frames import from_memory
from spm_xl.tables.inputs import Inputs, Rows
from spm_xl.tables.limits import Limits, standing
from spm_xl.tables.mapping import TableMapping, load_mapping
from spm_xl.tables.raw import refused
from spm_xl.tables.schema import BY_NAME, TABLES
from spm_xl.tables.sources import Found, in_files
from spm_xl.tables.typed import typed_rows
from spm_xl.tables.validate import validate

MAPPING_FILE = "mapping.toml"


def load(
    source: str | Path | Mapping[str, Any],
    mapping: str | Path | Mapping[str, Any] | None = None,
    *,
    data: str | Path | None = None,
    limits: Limits | None = None,
) -> Inputs:
    """The inputs of a calculation, typed and checked.

    Parameters
    ----------
    source : path of a workbook, path of a folder, or {table name: pandas frame or list of dictionaries}.
    mapping : a TOML file (or its content) that says how somebody else's export is read; a folder's
        own `mapping.toml` is used where none is given. See docs/mapping.md.
    data : folder in which the files that a mapping names are looked up; the source's own where not given.
    limits : bounds of what is read; those of the environment (`limits.VARIABLE`) where not given.

    Raises
    ------
    Refused : the inputs have problems that stop the calculation; all of them are listed.
    ControlFailure : a declared control total does not match what was loaded.
    """
    with _without_collector():
        found = _found(source, mapping, data, limits or standing())
        tables, problems, spoiled = _typed(found)
        problems += validate(tables)
        unmatched = control_totals(tables)
    if any(problem.level == "refused" for problem in problems):
        readable = {name: rows for name, rows in tables.items() if name not in spoiled}
        raise Refused((*problems, *unmatched), Inputs(readable, found.files))
    if unmatched:
        raise ControlFailure("\n".join(str(problem) for problem in unmatched))
    return Inputs(tables, found.files, tuple(problems))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Without the search for cycles, which would go through all values again and again while millions of them are made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _typed(found: Found) -> tuple[dict[str, Rows], list[Problem], set[str]]:
    """The tables by their declarations, what is wrong so far, and the tables that have a cell that cannot be read."""
    problems = list(found.problems)
    tables: dict[str, Rows] = {}
    spoiled: set[str] = set()
    for table in TABLES:
        if table.name in found.tables:
            raw, style_of = found.tables[table.name]
            tables[table.name], wrong = typed_rows(raw, table, style_of)
            problems += wrong
            spoiled |= {table.name for problem in wrong if problem.level == "refused"}
    return tables, [*problems, *_absent(found)], spoiled


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


def _in_memory(source: Mapping[str, Any], mapping: dict[str, TableMapping]) -> Found:
    found = Found()
    for name in source:
        if name not in BY_NAME:
            raise InvalidInput(f"there is no table {name!r}. {did_you_mean(str(name), BY_NAME)}")
    for table in TABLES:
        if table.name in source:
            raw, file = from_memory(table.name, source[table.name])
            found.files += (file,)
            found.add(table.name, raw, mapping.get(table.name))
    return found


def _absent(found: Found) -> list[Problem]:
    """Needed tables that were neither found nor refused before."""
    return [
        refused(
            "missing table",
            Place(found.name),
            "",
            f"the needed table {table.name} is missing. {table.meaning}",
            f"Add a sheet, Excel table or file named {table.name}.",
        )
        for table in TABLES
        if table.needed and table.name not in found.tables and table.name not in found.failed
    ]
