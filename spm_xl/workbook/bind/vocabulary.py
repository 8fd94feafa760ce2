"""A vocabulary: the fields that a workbook of one kind may ask for, by name.

>>> Field("deals", LIST, "one row a deal", (Field("amount", MONEY, "amount"),)).items[0].name
'amount'
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT, MONEY, NUMBER, PERCENT, DATE, FLAG, LIST, COLUMNS = (
    "text", "amount", "number", "percent", "date", "yes or no", "list", "columns",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    Attributes
    ----------
    name : dotted; inside a list, of one of its items.
    kind : text, amount, number, percent (1 for 100%), date, yes or no, list, or columns (each column of a table of the
        inputs, by its name).
    meaning : in words.
    items : the fields of a list's items.
    """

    name: str
    kind: str
    meaning: str
    items: tuple[Field, ...] = ()
