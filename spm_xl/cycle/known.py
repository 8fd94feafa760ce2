"""What the journal knows, as rows of the input tables: accepted adjustments, final pay, and signatures.

A calculation reads inputs and nothing else, so what the cycle decided enters it as rows of `adjustments` and `sign_offs`,
beside those of the company's own. The company's own row wins where both have the same key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from spm_xl.cycle.journal import FILE, Entry
from spm_xl.cycle.kinds import ADJUSTMENT, SIGNED
from spm_xl.tables.inputs import Inputs, Row, Rows, rows_of, together
from spm_xl.tables.schema import BY_NAME

TABLES = {ADJUSTMENT: "adjustments", SIGNED: "sign_offs"}  # kind of entry -> the table that its content is a row of


def with_known(inputs: Inputs, entries: Iterable[Entry]) -> Inputs:
    """The inputs with the journal's rows.

    Parameters
    ----------
    entries : of a journal; those of other kinds are passed over.
    """
    tables = dict(inputs.tables)
    found: dict[str, list[tuple[int, Row]]] = {}
    for entry in entries:
        if entry.kind in TABLES:
            name = TABLES[entry.kind]
            found.setdefault(name, []).append((entry.number, row_of(entry)))
    for name, rows in found.items():
        table = BY_NAME[name]
        own = {tuple(row[column] for column in table.key) for row in rows_of(tables, name).rows}
        more = [(number, row) for number, row in rows if tuple(row[column] for column in table.key) not in own]
        columns = {column.name: [row[column.name] for _, row in more] for column in table.columns}
        added = Rows(table, columns, FILE, numbers=[number for number, _ in more])
        tables[name] = together([rows_of(tables, name), added]) if name in tables else added
    return replace(inputs, tables=tables)


def row_of(entry: Entry) -> Row:
    """The typed row of its table that an entry holds as texts; ValueError or ArithmeticError where a text is no such value."""
    row: Row = {}
    for column in BY_NAME[TABLES[entry.kind]].columns:
        text = str(entry.content.get(column.name) or column.default)
        if column.kind == "date":
            row[column.name] = date.fromisoformat(text) if text else None
        elif column.kind in ("money", "number", "rate"):
            row[column.name] = Decimal(text) if text else None
        else:
            row[column.name] = text
    return row
