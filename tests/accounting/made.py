"""Small pieces for the tests of accounting: a policy with nothing special, and inputs with rows of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from spm_xl.tables.inputs import Inputs, Rows
from spm_xl.tables.schema import BY_NAME

POLICY: Mapping[str, Any] = {
    "policy": "New", "plan": "", "component": "", "role": "", "when": "", "treatment": "capitalise", "benefit": "contract term", "months": None,
    "commensurate": True, "renewal_months": None, "expedient": False, "start": "date", "convention": "full_month", "on_top": Decimal(0), "judgement": "",
}  # fmt: skip


def with_rows(inputs: Inputs, name: str, rows: Sequence[Mapping[str, Any]]) -> Inputs:
    """The inputs with these rows as a table; a column that a row leaves out is blank."""
    blank = {column.name: None if column.kind in ("number", "money", "rate", "date") else "" for column in BY_NAME[name].columns}
    columns = {column: [{**blank, **row}[column] for row in rows] for column in blank}
    table = Rows(BY_NAME[name], columns, name, "", list(range(2, len(rows) + 2)))
    return replace(inputs, tables={**inputs.tables, name: table})
