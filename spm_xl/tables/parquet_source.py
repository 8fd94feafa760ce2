"""Parquet files: typed columns, of which decimals and dates come through exactly."""

from __future__ import annotations

from pathlib import Path

from spm_xl.errors import Place
from spm_xl.tables.raw import Raw
from spm_xl.tables.text_source import unusable


def read_parquet(name: str, path: Path) -> Raw:
    """The table in a Parquet file; raises `Unusable`."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        unusable(
            "parquet", Place(name), "", "reading Parquet needs pyarrow.", "Install spm_xl[parquet], or export CSV."
        )
    try:
        table = parquet.ParquetFile(path).read()
    except (ArrowException, OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else "unknown"
        unusable("damaged file", Place(name), "", f"the Parquet file cannot be read ({reason}).", "Export it again.")
    columns = tuple(column.to_pylist() for column in table.columns)
    header = tuple(str(column).strip() for column in table.column_names)
    return Raw(name, "", header, columns, range(1, table.num_rows + 1), 0)
