"""What a manifest must hold to be read: the kind of each part, so that an altered one is refused in words.

Parts that an earlier version did not write may be missing.

>>> misshapen({"company": 5})
'company is not a text'
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

_TEXT, _ROWS, _TABLE = "a text", "a list of rows", "a table of names and values"
_KINDS: Mapping[str, type] = {_TEXT: str, _ROWS: list, _TABLE: dict}
REQUIRED = {
    "company": _TEXT, "period": _TEXT, "as_of": _TEXT, "inputs": _ROWS, "plans": _ROWS, "statements": _ROWS, "files": _TABLE,
    "checks": _ROWS, "ledger": _TABLE, "previous": _TEXT, "left_out": _ROWS,
}  # fmt: skip
SINCE = {
    "template": _TABLE, "status": _TEXT, "journal": _TABLE, "result": _TEXT, "superseded": _TABLE, "withdrawn": _TABLE, "to_clear": _ROWS,
}  # fmt: skip
COLUMNS = {  # texts that each row must have
    "inputs": ("name", "sha256"),
    "plans": ("plan", "version", "sha256"),
    "statements": ("participant", "file", "sha256", "content", "net", "plan_currency", "payable", "currency"),
    "checks": ("name", "left", "right"),
    "left_out": ("participant", "why"),
    "to_clear": ("list", "subject", "why"),
}
AMOUNTS = {"statements": ("net", "payable"), "checks": ("left", "right")}
FILES = ("payroll.csv", "ledger.csv")


def misshapen(found: Mapping[str, Any]) -> str:
    """The first thing in a manifest that is missing or of another kind; "" where all of it can be read."""
    for name, kind in (REQUIRED | SINCE).items():
        if name not in found:
            if name in REQUIRED:
                return f"{name} is missing"
        elif not isinstance(found[name], _KINDS[kind]):
            return f"{name} is not {kind}"
    for name, columns in COLUMNS.items():
        for number, row in enumerate(found.get(name, ()), 1):
            if wrong := _row(row, columns, AMOUNTS.get(name, ())):
                return f"row {number} of {name} has no {wrong}"
    return _parts(found)


def _row(row: Any, columns: tuple[str, ...], amounts: tuple[str, ...]) -> str:
    """The first column that a row has not as it must be."""
    if not isinstance(row, dict):
        return columns[0]
    wrong = [column for column in columns if not isinstance(row.get(column), str)]
    wrong += [column for column in amounts if column not in wrong and not _amount(row[column])]
    return wrong[0] if wrong else ""


def _parts(found: Mapping[str, Any]) -> str:
    """What is wrong with the tables."""
    for name in ("files", "superseded"):
        if other := [file for file, digest in found.get(name, {}).items() if not isinstance(digest, str)]:
            return f"{name} has no hash of {other[0]}"
    if missing := [file for file in FILES if file not in found["files"]]:
        return f"files has no {missing[0]}"
    journal = found.get("journal", {})
    if type(journal.get("entries", 0)) is not int or not isinstance(journal.get("head", ""), str):
        return "journal has no number of entries and head"
    if type(found["ledger"].get("entries")) is not int:
        return "ledger has no number of entries"
    if any(not isinstance(row.get("figures", {}), dict) for row in found["statements"]):
        return "statements have figures without their cells"
    people = [row["participant"] for row in found["statements"]]
    return "" if len(people) == len(set(people)) else "statements name somebody twice"


def _amount(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
