"""A binding: what feeds what in a workbook that nobody prepared for us.

A prepared template says in its own cells what belongs there (`spm_xl.workbook.fill.template`). A binding says it from
outside: which cell, named cell, table or rows take which value. The names on the right are looked up in the values;
a dotted name goes a step deeper at each dot.

>>> value_of({"participant": {"name": "Ann"}}, "participant.name")
'Ann'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Rows:
    """A list that fills rows.

    Attributes
    ----------
    of : name of the list.
    columns : header of the table's column, or letters of the sheet's column -> field of an item. Columns that are not
        named stay as they are: formulas are filled down, and what people entered stays with its row.
    key : headers or letters of the columns that tell which row is whose; blank where rows go by their order.
    """

    of: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """What feeds what.

    Attributes
    ----------
    cells : cell, as `Sheet!C4` or `'My sheet'!C4` -> name of a value.
    names : defined name of one cell -> name of a value.
    tables : name of a table -> the list that fills its rows.
    ranges : rows without a table, as `Sheet!A5:H9` (their header stands above) -> the list that fills them.
    """

    cells: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Rows] = field(default_factory=dict)
    ranges: Mapping[str, Rows] = field(default_factory=dict)


def value_of(values: Mapping[str, Any], name: str) -> Any:
    """The value of a name; raises KeyError with the whole name where there is none."""
    found: Any = values
    for step in name.split("."):
        if type(found) is not dict and not isinstance(found, Mapping):  # the second question takes long
            raise KeyError(name)
        try:
            found = found[step]
        except KeyError:
            raise KeyError(name) from None
    return found
