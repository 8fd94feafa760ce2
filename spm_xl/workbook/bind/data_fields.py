"""The fields of data: names of single values, and lists with the names that their items have.

>>> found = fields_in({"participant": {"name": "Ann"}, "deals": [{"deal": "D-1", "amount": 5}, {"deal": "D-2", "amount": 5}]})
>>> list(found.values), found.lists["deals"], sorted(found.keys)
(['participant.name'], {'deal': '', 'amount': ''}, [('deals', 'deal')])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DEEPEST = 8  # steps of a dotted name


@dataclass(frozen=True, slots=True)
class Fields:
    """What data offer.

    Attributes
    ----------
    values : dotted name of a single value -> what it is, in words, "" where nothing says so.
    lists : name of a list -> the same for the fields of its items.
    keys : (list, field) whose values are all there and all differ.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keys: frozenset[tuple[str, str]] = frozenset()


def fields_in(values: Mapping[str, Any]) -> Fields:
    """The fields of data as `load` and `refresh` take them."""
    singles: dict[str, str] = {}
    lists: dict[str, dict[str, str]] = {}
    keys: set[tuple[str, str]] = set()
    _collect(values, "", singles, lists, keys)
    return Fields(singles, lists, frozenset(keys))


def _collect(
    values: Mapping[str, Any], before: str, singles: dict[str, str], lists: dict[str, dict[str, str]], keys: set[tuple[str, str]]
) -> None:
    for key, value in values.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            if name.count(".") < DEEPEST:
                _collect(value, f"{name}.", singles, lists, keys)
        elif isinstance(value, (list, tuple)):
            items = [_flat(item, "") for item in value if isinstance(item, Mapping)]
            lists[name] = dict.fromkeys((each for item in items for each in item), "")
            keys |= {(name, each) for each in lists[name] if _all_differ([item.get(each) for item in items])}
        else:
            singles[name] = ""


def _flat(item: Mapping[str, Any], before: str) -> dict[str, Any]:
    """The fields of an item by dotted names; its own lists are none."""
    found: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, Mapping) and before.count(".") < DEEPEST:
            found |= _flat(value, f"{before}{key}.")
        elif not isinstance(value, (list, tuple)) and "." not in str(key):
            found[f"{before}{key}"] = value
    return found


def _all_differ(values: list[Any]) -> bool:
    """Whether there are values, none is blank, and no two are the same."""
    if any(value is None or value == "" for value in values):
        return False
    return bool(values) and len(set(values)) == len(values)
