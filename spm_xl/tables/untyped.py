"""Any table as it stands: the header and the cells of every table of a workbook, CSV or Parquet file.

Nothing is asked of names or kinds here. A cell is a text, an exact number (`Decimal`), a date, a flag,
`cells.NEVER_CALCULATED`, or None where it is blank; an error value is its text, such as "#DIV/0!".

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder, "deals.csv")
...     _ = path.write_text("deal,amount\\nD-1,12.50\\n")
...     [(name, table.header, table.columns) for name, table in read(path)]
[('deals', ('deal', 'amount'), (['D-1'], ['12.50']))]
"""

from __future__ import annotations

from pathlib import Path

from spm_xl.errors import Refused
from spm_xl.tables.limits import Limits, standing
from spm_xl.tables.raw import Raw
from spm_xl.tables.sources import checked_kind, table_name
from spm_xl.tables.text_source import PLAIN_TEXT, TextStyle, Unusable, inflated, read_text


def read(path: Path, limits: Limits | None = None, style: TextStyle = PLAIN_TEXT) -> list[tuple[str, Raw]]:
    """Name and content of every table in a file.

    Parameters
    ----------
    path : a workbook (each sheet that holds anything, and each Excel table, in their order), a CSV, plain or
        compressed by gzip, or a Parquet file (one table, named like the file).
    limits : bounds of what is read; those of the environment (`limits.VARIABLE`) where not given.
    style : how a CSV is written.

    Raises
    ------
    Refused : the file cannot be read; its one problem says why.
    """
    limits = limits or standing()
    try:
        kind = checked_kind(path, limits)
        if kind == "workbook":
            return _in_workbook(path, limits)
        if kind == "parquet":
            from spm_xl.tables.parquet_source import read_parquet

            return [(table_name(path), read_parquet(path.name, path))]
        data = path.read_bytes()
        raw, problems = read_text(path.name, inflated(path.name, data, limits) if kind == "gzip" else data, style, 1, limits)
    except Unusable as reason:
        raise Refused((reason.args[0],)) from None
    if problems:
        raise Refused(tuple(problems))
    return [(table_name(path), raw)]


def _in_workbook(path: Path, limits: Limits) -> list[tuple[str, Raw]]:
    from spm_xl.tables.workbook_area import read_area
    from spm_xl.tables.workbook_source import opened

    found = []
    with opened(path, limits) as book:
        for area in book.areas:
            try:
                found.append((area.name, read_area(book, area)[0]))
            except Unusable as reason:
                if reason.args[0].rule != "no header":
                    raise
    return found
