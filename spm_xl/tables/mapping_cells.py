"""How a mapping says that the cells of an export are written: numbers, dates, ids and words.

>>> cell_style({"decimal": ",", "thousands": "."}, "mapping").decimal
','
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.tables.declaration import Table
from spm_xl.tables.formats import NEGATIVES, CellFormat
from spm_xl.tables.mapping_keys import check_column, texts
from spm_xl.tables.text_source import TextStyle

STYLE_KEYS = ("encoding", "delimiter", "skip", "decimal", "thousands", "negative", "symbol", "date_format")


def text_style(entry: Mapping[str, Any], where: str) -> TextStyle:
    """How an entry says that a CSV is written; raises `InvalidInput`."""
    delimiter, skip = entry.get("delimiter", ","), entry.get("skip", 0)
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise InvalidInput(f'{where} delimiter must be one character, such as ";" or "\\t".')
    if not isinstance(skip, int) or skip < 0:
        raise InvalidInput(f"{where} skip must be the number of lines before the header.")
    return TextStyle(str(entry.get("encoding", "")), delimiter, skip)


def cell_style(entry: Mapping[str, Any], where: str) -> CellFormat:
    """How an entry says that all its cells are written; raises `InvalidInput`."""
    decimal, thousands = entry.get("decimal", "."), entry.get("thousands", "")
    if decimal not in (".", ",") or thousands not in ("", ".", ",", " ", "'", "’") or decimal == thousands:
        raise InvalidInput(f'{where}: decimal is "." or ",", thousands another of . , \' or a space.')
    negatives = texts(entry.get("negative", []), f"{where} negative")
    for negative in negatives:
        if negative not in NEGATIVES:
            raise InvalidInput(f"{where} negative is {negative!r}. {did_you_mean(negative, NEGATIVES)}")
    symbols = texts(entry.get("symbol", []), f"{where} symbol")
    return CellFormat(decimal, thousands, negatives, symbols, date=str(entry.get("date_format", "")))


def column_styles(table: Table, entry: Mapping[str, Any], style: CellFormat, where: str) -> dict[str, CellFormat]:
    """How an entry says that the cells of single columns are written; raises `InvalidInput`."""
    changes: dict[str, dict[str, Any]] = {}
    for key, attribute, convert in (
        ("dates", "date", str),
        ("width", "width", int),
        ("prefix", "prefix", str),
        ("values", "values", lambda words: {str(theirs): str(ours) for theirs, ours in words.items()}),
    ):
        for column, value in entry.get(key, {}).items():
            changes.setdefault(column, {})[attribute] = convert(value)
    for column in texts(entry.get("percent", []), f"{where} percent"):
        changes.setdefault(column, {})["percent"] = True
    for column in changes:
        check_column(table, column, where)
    return {column: replace(style, **changed) for column, changed in changes.items()}
