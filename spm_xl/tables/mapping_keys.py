"""What a key of a mapping may hold: tables of known keys, columns of ours, texts, and true or false.

>>> texts("Amount", "mapping"), texts(["First", "Last"], "mapping")
(('Amount',), ('First', 'Last'))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.tables.declaration import Table


def check_table(keys: Any, where: str) -> None:
    """Refuse what is no table of keys; raises `InvalidInput`."""
    if not isinstance(keys, Mapping):
        raise InvalidInput(f"{where} is no table of keys. See docs/mapping.md.")


def check_keys(keys: Any, known: tuple[str, ...], where: str) -> None:
    """Refuse what is no table of keys, and a key that is not known; raises `InvalidInput`."""
    check_table(keys, where)
    for key in keys:
        if key not in known:
            raise InvalidInput(f"{where} has the unknown key {key!r}. {did_you_mean(key, known)}")


def check_column(table: Table, column: str, where: str) -> None:
    """Refuse a column that a table does not have, unless it takes those of the company; raises `InvalidInput`."""
    known = [known.name for known in table.columns]
    if column not in known and not table.open:
        raise InvalidInput(f"{where} maps the unknown column {column!r}. {did_you_mean(column, known)}")


def texts(value: Any, where: str) -> tuple[str, ...]:
    """A text, or a list of them; raises `InvalidInput`."""
    texts = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
    if (not texts and value != []) or not all(isinstance(text, str) for text in texts):
        raise InvalidInput(f"{where} must be a column name in quotes, or a list of them.")
    return texts


def flag(entry: Mapping[str, Any], key: str, where: str) -> bool:
    """Whether a key is true; raises `InvalidInput` where it is neither true nor false."""
    value = entry.get(key, False)
    if not isinstance(value, bool):
        raise InvalidInput(f"{where} {key} must be true or false.")
    return value
