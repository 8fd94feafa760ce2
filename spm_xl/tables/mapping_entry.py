"""One entry of a mapping: a place that one of our tables comes from, its columns, and how its cells are written.

>>> from spm_xl.tables.schema import BY_NAME
>>> entry = table_mapping(BY_NAME["opportunities"], {"columns": {"amount": {"any": ["Amount", "Deal value"]}}}, "mapping")
>>> entry.either["amount"].ways
(('Amount',), ('Deal value',))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from spm_xl.condition import Condition, parse
from spm_xl.errors import InvalidInput, InvalidPlan
from spm_xl.tables.declaration import Table
from spm_xl.tables.formats import PLAIN, CellFormat
from spm_xl.tables.mapping_cells import STYLE_KEYS, cell_style, column_styles, text_style
from spm_xl.tables.mapping_keys import check_column, check_keys, check_table, flag, texts
from spm_xl.tables.text_source import PLAIN_TEXT, TextStyle

EVERY_ROW = parse("")
PLACE_KEYS = ("file", "sheet", "optional", "otherwise", "rows")
COLUMN_KEYS = ("columns", "join", "keep", "constants", "cases", "filter", "drop", "once", "days", "salesforce_ids", "lookup")
CELL_KEYS = ("dates", "percent", "width", "prefix", "values")
TABLE_KEYS = (*PLACE_KEYS, *COLUMN_KEYS, *CELL_KEYS, *STYLE_KEYS)


@dataclass(frozen=True, slots=True)
class Either:
    """The ways in which exports call a column: the first whose columns are all there is taken. optional : none need be there."""

    ways: tuple[tuple[str, ...], ...]
    optional: bool = False


@dataclass(frozen=True)
class TableMapping:
    """Where one of our tables comes from and how it is written.

    Attributes
    ----------
    file : relative to the data folder; "" for a file (or sheet) named like the table. files : patterns of names in its place.
    sheet : sheet or Excel table in a workbook.
    optional : the file need not be there. otherwise : read only where no entry before it found the table.
    rows : rows that the mapping itself states, in place of a file.
    columns : our column -> their columns, whose texts are joined by `joins`. either : the same, by any of several names.
    named : the mapping lists its columns, so that no other column is read.
    keep : their columns that are kept beside (open tables only); ("*",) keeps all.
    constants : our column -> text for every row. cases : our column -> its words, each with the conditions
        that give it; where none holds, the column's own cell.
    filter : which of their rows are read. drop : rows for which one of these holds are not read. once : like rows, once.
    days : our columns of which the day is taken from a timestamp. salesforce_ids : our columns whose short ids are completed.
    lookup : our column -> table and column by which what it holds is found.
    text : how a CSV is written; style : how cells are written; styles : the same for single columns.
    """

    file: str = ""
    files: tuple[str, ...] = ()
    sheet: str = ""
    optional: bool = False
    otherwise: bool = False
    rows: tuple[Mapping[str, Any], ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    either: Mapping[str, Either] = field(default_factory=dict)
    named: bool = False
    joins: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, Mapping[str, tuple[Condition, ...]]] = field(default_factory=dict)
    filter: Condition = EVERY_ROW
    drop: tuple[Condition, ...] = ()
    once: bool = False
    days: tuple[str, ...] = ()
    salesforce_ids: tuple[str, ...] = ()
    lookup: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    text: TextStyle = PLAIN_TEXT
    style: CellFormat = PLAIN
    styles: Mapping[str, CellFormat] = field(default_factory=dict)

    def style_of(self, column: str) -> CellFormat:
        """How the cells of one of our columns are written; constants are written our way."""
        return PLAIN if column in self.constants else self.styles.get(column, self.style)


def table_mapping(table: Table, entry: Mapping[str, Any], where: str) -> TableMapping:
    """The entry of a table that the keys of a TOML document state; raises `InvalidInput`."""
    check_keys(entry, TABLE_KEYS, where)
    for key in ("columns", "join", "constants", "cases", "lookup", "dates", "width", "prefix", "values"):
        check_table(entry.get(key, {}), f"{where} {key}")
    written = entry.get("columns", {})
    columns = {ours: texts(theirs, f"{where} {ours}") for ours, theirs in written.items() if not isinstance(theirs, Mapping)}
    either = {ours: _either(theirs, f"{where} {ours}") for ours, theirs in written.items() if isinstance(theirs, Mapping)}
    constants = {ours: _constant(value) for ours, value in entry.get("constants", {}).items()}
    cases = {ours: _cases(words, f"{where} cases {ours}") for ours, words in entry.get("cases", {}).items()}
    _check_columns(table, [*written, *constants, *cases], where)
    both = set(constants) & {*written, *cases}
    if both:
        raise InvalidInput(f"{where} gives {', '.join(sorted(both))} as a column and as a constant. Keep one.")
    style = cell_style(entry, where)
    files = entry.get("file", "")
    return TableMapping(
        file=_relative(files, where) if isinstance(files, str) else "",
        files=() if isinstance(files, str) else tuple(filter(None, (_relative(file, where) for file in texts(files, f"{where} file")))),
        sheet=str(entry.get("sheet", "")),
        optional=flag(entry, "optional", where),
        otherwise=flag(entry, "otherwise", where),
        rows=_rows(table, entry.get("rows", []), where),
        columns=columns,
        either=either,
        named=bool({"columns", "constants", "cases"} & set(entry)),
        joins=entry.get("join", {}),
        keep=("*",) if entry.get("keep") == "all" else texts(entry.get("keep", []), f"{where} keep"),
        constants=constants,
        cases=cases,
        filter=_condition(_joined(entry.get("filter", "")), f"{where} filter"),
        drop=_conditions(entry.get("drop", []), f"{where} drop"),
        once=flag(entry, "once", where),
        days=_ours(table, entry, "days", where),
        salesforce_ids=_ours(table, entry, "salesforce_ids", where),
        lookup={ours: _reference(table, ours, theirs, f"{where} lookup") for ours, theirs in entry.get("lookup", {}).items()},
        text=text_style(entry, where),
        style=style,
        styles=column_styles(table, entry, style, where),
    )


def _check_columns(table: Table, columns: list[str], where: str) -> None:
    for column in columns:
        check_column(table, column, where)


def _ours(table: Table, entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    columns = texts(entry.get(key, []), f"{where} {key}")
    for column in columns:
        check_column(table, column, f"{where} {key}")
    return columns


def _either(value: Mapping[str, Any], where: str) -> Either:
    check_keys(value, ("any", "optional"), where)
    ways = value.get("any", [])
    if not isinstance(ways, list) or not ways:
        raise InvalidInput(f'{where} must list the names that the column may have: any = ["Amount", "Deal value"].')
    return Either(tuple(texts(way, where) for way in ways), flag(value, "optional", where))


def _cases(words: Any, where: str) -> dict[str, tuple[Condition, ...]]:
    check_table(words, where)
    return {str(word): _conditions(found, where) for word, found in words.items()}


def _rows(table: Table, value: Any, where: str) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise InvalidInput(f'{where} rows must be a list of rows, such as [{{stage = "Won", status = "won"}}].')
    for row in value:
        for column in row:
            check_column(table, column, f"{where} rows")
    return tuple({column: _constant(cell) for column, cell in row.items()} for row in value)


def _constant(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _reference(table: Table, ours: str, theirs: Any, where: str) -> tuple[str, str]:
    """The table that our column refers to, and the column in it by which a value is found."""
    check_column(table, ours, where)
    refers = next((column.refers for column in table.columns if column.name == ours), "").split(".")[0]
    name, _, column = str(theirs).partition(".")
    if not refers or name != refers or not column:
        raise InvalidInput(f"{where} {ours} must name a column of the table that it refers to, such as participants.name.")
    return name, column


def _relative(file: str, where: str) -> str:
    path = PurePosixPath(file.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in file:
        raise InvalidInput(f"{where} names the file {file!r}. Name it relative to the data folder, without '..'.")
    return str(path) if file else ""


def _joined(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _condition(value: Any, where: str) -> Condition:
    try:
        return parse(str(value))
    except InvalidPlan as reason:
        raise InvalidInput(f"{where}: {reason}") from None


def _conditions(value: Any, where: str) -> tuple[Condition, ...]:
    return tuple(_condition(text, where) for text in texts(value, where))
