"""A mapping lets an export of a CRM or ERP be used as it is.

It is a TOML file: for each of our tables where its rows come from, which of their columns are ours,
and how numbers, dates and ids are written. `docs/mapping.md` describes every key.

>>> found = mapping_of({"tables": {"transactions": {"file": "orders.csv", "columns": {"amount": "SubTotal"}}}})
>>> found["transactions"].columns["amount"]
('SubTotal',)
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from spm_xl.condition import Condition, parse
from spm_xl.errors import InvalidInput, InvalidPlan
from spm_xl.near import did_you_mean
from spm_xl.tables.formats import NEGATIVES, PLAIN, CellFormat
from spm_xl.tables.schema import BY_NAME, Table
from spm_xl.tables.text_source import PLAIN_TEXT, TextStyle

EVERY_ROW = parse("")
STYLE_KEYS = ("encoding", "delimiter", "skip", "decimal", "thousands", "negative", "symbol", "date_format")
TABLE_KEYS = (
    "file", "sheet", "columns", "join", "keep", "constants", "filter", "dates", "percent", "width", "prefix", "values",
    *STYLE_KEYS,
)  # fmt: skip


@dataclass(frozen=True)
class TableMapping:
    """Where one of our tables comes from and how it is written.

    Attributes
    ----------
    file : relative to the data folder; "" for a file (or sheet) named like the table.
    sheet : sheet or Excel table in a workbook.
    columns : our column -> their columns, whose texts are joined by `joins`.
    named : the mapping lists its columns, so that no other column is read.
    keep : their columns that are kept beside (open tables only); ("*",) keeps all.
    constants : our column -> text for every row.
    filter : which of their rows are read.
    text : how a CSV is written; style : how cells are written; styles : the same for single columns.
    """

    file: str = ""
    sheet: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: bool = False
    joins: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    filter: Condition = EVERY_ROW
    text: TextStyle = PLAIN_TEXT
    style: CellFormat = PLAIN
    styles: Mapping[str, CellFormat] = field(default_factory=dict)

    def style_of(self, column: str) -> CellFormat:
        """How the cells of one of our columns are written; constants are written our way."""
        return PLAIN if column in self.constants else self.styles.get(column, self.style)


def load_mapping(mapping: str | Path | Mapping[str, Any]) -> dict[str, TableMapping]:
    """The mapping in a TOML file, or in the same keys in memory; raises `InvalidInput`."""
    if isinstance(mapping, Mapping):
        return mapping_of(mapping)
    path = Path(mapping)
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise InvalidInput(f"the mapping {path.name} does not exist. Correct its path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"the mapping {path.name} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"the mapping {path.name} is no TOML: {error}. Correct that line.") from None
    return mapping_of(content, path.name)


def mapping_of(content: Mapping[str, Any], file: str = "mapping") -> dict[str, TableMapping]:
    """The mapping that a parsed TOML document states."""
    _known(content, ("defaults", "tables"), file)
    defaults, tables = content.get("defaults", {}), content.get("tables", {})
    _known(defaults, STYLE_KEYS, f"{file} [defaults]")
    _known(tables, tuple(BY_NAME), f"{file} [tables]")
    return {
        name: _table_mapping(BY_NAME[name], {**defaults, **entry}, f"{file} [tables.{name}]")
        for name, entry in tables.items()
    }


def _known(keys: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    if not isinstance(keys, Mapping):
        raise InvalidInput(f"{where} is no table of keys. See docs/mapping.md.")
    for key in keys:
        if key not in known:
            raise InvalidInput(f"{where} has the unknown key {key!r}. {did_you_mean(key, known)}")


def _table_mapping(table: Table, entry: Mapping[str, Any], where: str) -> TableMapping:
    _known(entry, TABLE_KEYS, where)
    columns = {ours: _texts(theirs, f"{where} {ours}") for ours, theirs in entry.get("columns", {}).items()}
    constants = {ours: _constant(value) for ours, value in entry.get("constants", {}).items()}
    for ours in [*columns, *constants]:
        _check_column(table, ours, where)
    both = set(columns) & set(constants)
    if both:
        raise InvalidInput(f"{where} gives {', '.join(sorted(both))} as a column and as a constant. Keep one.")
    style = _style(entry, where)
    return TableMapping(
        file=_relative(entry.get("file", ""), where),
        sheet=str(entry.get("sheet", "")),
        columns=columns,
        named="columns" in entry or "constants" in entry,
        joins=entry.get("join", {}),
        keep=("*",) if entry.get("keep") == "all" else _texts(entry.get("keep", []), f"{where} keep"),
        constants=constants,
        filter=_filter(entry.get("filter", ""), where),
        text=_text_style(entry, where),
        style=style,
        styles=_column_styles(table, entry, style, where),
    )


def _check_column(table: Table, column: str, where: str) -> None:
    known = [known.name for known in table.columns]
    if column not in known and not table.open:
        raise InvalidInput(f"{where} maps the unknown column {column!r}. {did_you_mean(column, known)}")


def _texts(value: Any, where: str) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if (not texts and value != []) or not all(isinstance(text, str) for text in texts):
        raise InvalidInput(f"{where} must be a column name in quotes, or a list of them.")
    return texts


def _constant(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _relative(file: str, where: str) -> str:
    path = PurePosixPath(file.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in file:
        raise InvalidInput(f"{where} names the file {file!r}. Name it relative to the data folder, without '..'.")
    return str(path) if file else ""


def _filter(value: Any, where: str) -> Condition:
    try:
        return parse("; ".join(value) if isinstance(value, list) else value)
    except InvalidPlan as reason:
        raise InvalidInput(f"{where} filter: {reason}") from None


def _text_style(entry: Mapping[str, Any], where: str) -> TextStyle:
    delimiter, skip = entry.get("delimiter", ","), entry.get("skip", 0)
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise InvalidInput(f'{where} delimiter must be one character, such as ";" or "\\t".')
    if not isinstance(skip, int) or skip < 0:
        raise InvalidInput(f"{where} skip must be the number of lines before the header.")
    return TextStyle(str(entry.get("encoding", "")), delimiter, skip)


def _style(entry: Mapping[str, Any], where: str) -> CellFormat:
    decimal, thousands = entry.get("decimal", "."), entry.get("thousands", "")
    if decimal not in (".", ",") or thousands not in ("", ".", ",", " ", "'", "’") or decimal == thousands:
        raise InvalidInput(f'{where}: decimal is "." or ",", thousands another of . , \' or a space.')
    negatives = _texts(entry.get("negative", []), f"{where} negative")
    for negative in negatives:
        if negative not in NEGATIVES:
            raise InvalidInput(f"{where} negative is {negative!r}. {did_you_mean(negative, NEGATIVES)}")
    symbols = _texts(entry.get("symbol", []), f"{where} symbol")
    return CellFormat(decimal, thousands, negatives, symbols, date=str(entry.get("date_format", "")))


def _column_styles(table: Table, entry: Mapping[str, Any], style: CellFormat, where: str) -> dict[str, CellFormat]:
    changes: dict[str, dict[str, Any]] = {}
    for key, attribute, convert in (
        ("dates", "date", str),
        ("width", "width", int),
        ("prefix", "prefix", str),
        ("values", "values", lambda words: {str(theirs): str(ours) for theirs, ours in words.items()}),
    ):
        for column, value in entry.get(key, {}).items():
            changes.setdefault(column, {})[attribute] = convert(value)
    for column in _texts(entry.get("percent", []), f"{where} percent"):
        changes.setdefault(column, {})["percent"] = True
    for column in changes:
        _check_column(table, column, where)
    return {column: replace(style, **changed) for column, changed in changes.items()}
