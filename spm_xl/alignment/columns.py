"""Excel tables of the territory workbook, written column by column: values, inputs, and formulas that are the same in every row.

Text is written as text, whatever it starts with; a formula is written with the value that it comes to. A participant's id
is compared with "=" before it, so that an id such as ">5" is no condition of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from spm_xl.errors import OutOfRange
from spm_xl.outputs.pages import ROWS, Sheet
from spm_xl.workbook.formulas.references import letters_of

TOP = 3  # row of a table's header, counted from 0
WHOLE, FINE, PERCENT, INDEX, TEXT, PLACE = "#,##0", "#,##0.##", "0.0%", "0.0", "@", "0.0####"


@dataclass(frozen=True)
class Field:
    """A column: its values, one a row, and how they look.

    number   a number format; TEXT stands on the left
    formula  of every row; its values are then what it comes to
    role     of `outputs.pages.LOOKS`; check is the data validation of an input
    """

    header: str
    values: Sequence[Any]
    number: str = TEXT
    width: float = 12
    formula: str = ""
    role: str = "fact"
    check: Mapping[str, Any] | None = None

    @property
    def look(self) -> tuple[str, str, str, bool]:
        """Role, number format, kind and lines, as `Book.look` takes them."""
        role = "plain" if self.formula and self.role == "fact" else self.role
        kind = "wrap" if self.number == "wrap" else "text" if self.number == TEXT else "number"
        return role, TEXT if kind != "number" else self.number, kind, True


def number_of(values: Iterable[float]) -> str:
    """The number format of amounts: without decimals where none has any.

    >>> number_of([1.0, 2.0]), number_of([1.5])
    ('#,##0', '#,##0.##')
    """
    return WHOLE if all(float(value).is_integer() for value in values) else FINE


def write_table(page: Sheet, name: str, fields: Sequence[Field], *, top: int = TOP, left: int = 0, height: float = 30) -> int:
    """An Excel table with its header at row `top`; gives the row after its last. A table without rows has a blank one."""
    count = max(1, len(fields[0].values))
    if top + count >= ROWS:
        raise OutOfRange(f"sheet {page.name} would need more than {ROWS:,} rows, which Excel cannot hold. Split the accounts, by country for example.")
    page.sheet._prepare_formula = cache(page.sheet._prepare_formula)  # XlsxWriter looks at each formula 40 times; here they repeat in every row
    columns = []
    for field in fields:
        header = {"header": field.header, "header_format": page.book.look("header", kind=field.look[2], lined=True)}
        columns.append(header | ({"formula": field.formula} if field.formula else {}))
    page.sheet.add_table(top, left, top + count, left + len(fields) - 1, {"name": name, "style": None, "columns": columns})
    page.sheet.set_row(top, height)
    for at, field in enumerate(fields, left):
        page.sheet.set_column(at, at, field.width)
        _write_column(page, top + 1, at, field, count)
    return top + 1 + count


def _write_column(page: Sheet, first: int, at: int, field: Field, count: int) -> None:
    sheet, look = page.sheet, page.book.look(*field.look)
    if not len(field.values) and not field.formula:
        sheet.write_blank(first, at, None, look)
    for row, value in enumerate(field.values, first):
        if field.formula:
            done = sheet.write_formula(row, at, field.formula, look, value)
        elif value is None or value == "":
            done = sheet.write_blank(row, at, None, look)
        else:
            done = sheet.write_string(row, at, value, look) if isinstance(value, str) else sheet.write_number(row, at, float(value), look)
        if done:
            raise OutOfRange(f"column {field.header} of sheet {page.name} holds a text that is longer than a cell of Excel can be. Shorten it.")
    if field.check:
        sheet.data_validation(first, at, first + count - 1, at, dict(field.check))


def area(top: int, column: int, count: int, sheet: str = "") -> str:
    """The cells of a table's column, fixed.

    >>> area(3, 1, 2, "Parameters")
    "'Parameters'!$B$5:$B$6"
    """
    letters = letters_of(column + 1)
    return (f"'{sheet}'!" if sheet else "") + f"${letters}${top + 2}:${letters}${top + 1 + max(1, count)}"
