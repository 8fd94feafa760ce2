"""Live: a formula and the value that it comes to, made of one expression.

A workbook must show true values where nothing calculates (previews, Protected View, a colleague without
the functions), so every formula is written with its value. Both come from here: what is written in
Python as an expression of cells is the formula's text and its value at once, and no rule has a second copy.

>>> credit, quota = Live("[@Credit]", 96500.0), Live("[@Quota]", 1000000.0)
>>> (credit / quota).formula, (credit / quota).value
('=[@Credit]/[@Quota]', 0.0965)
>>> earned = credit - quota * (ONE - credit / quota)
>>> earned.formula
'=[@Credit]-[@Quota]*(1-[@Credit]/[@Quota])'
>>> spm("SPM_PAYOUT", Live("Earned", 1200.0), 1000, Live("Opening", 500.0))
Live(text='SPM_PAYOUT(Earned,1000,Opening)', value=1000.0)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, pairwise
from typing import Any

from spm_xl.udfs.call import call

ATOM, TIMES, PLUS, COMPARE = 4, 3, 2, 1  # how strongly an operator binds, as in a spreadsheet


@dataclass(frozen=True, slots=True)
class Live:
    """A formula without its equals sign, or the address of a cell or a range, and its value.

    Attributes
    ----------
    value : number, text or error; rows of them for a range.
    binds : how strongly the last operator of `text` binds.
    """

    text: str
    value: Any
    binds: int = field(default=ATOM, repr=False)

    @property
    def formula(self) -> str:
        return "=" + self.text

    @property
    def negative(self) -> Live:
        return Live(f"-{self.text}", 0.0 - self.value)

    def __add__(self, other: Any) -> Live:
        return _operation(self, "+", other, operator.add, PLUS)

    def __sub__(self, other: Any) -> Live:
        return _operation(self, "-", other, operator.sub, PLUS)

    def __mul__(self, other: Any) -> Live:
        return _operation(self, "*", other, operator.mul, TIMES)

    def __truediv__(self, other: Any) -> Live:
        return _operation(self, "/", other, operator.truediv, TIMES)


def live(value: Any) -> Live:
    """A constant of a formula; None is an argument left out."""
    if isinstance(value, Live):
        return value
    if value is None:
        return Live("", None)
    if isinstance(value, str):
        doubled = value.replace('"', '""')
        return Live(f'"{doubled}"', value)
    return Live(f"{value:g}", float(value))


def _operation(left: Any, sign: str, right: Any, answer: Callable[[Any, Any], Any], binds: int) -> Live:
    left, right = live(left), live(right)
    before = f"({left.text})" if left.binds < binds else left.text
    after = f"({right.text})" if right.binds < binds or (right.binds == binds and sign in "-/") else right.text
    return Live(before + sign + after, answer(left.value, right.value), binds)


def function(name: str, answer: Any, *arguments: Any) -> Live:
    """A call of a spreadsheet function, with its answer."""
    return Live(f"{name}({','.join(live(each).text for each in arguments)})", answer)


def spm(name: str, *arguments: Any) -> Live:
    """A call of one of our functions, answered by the call path."""
    return function(name, call(name, [live(each).value for each in arguments]), *arguments)


ONE = live(1)

# --- native functions, each as the spreadsheet answers it -----------------------------------------------


def flat(value: Any) -> list[Any]:
    """The cells of a range, row by row; a single value is one cell."""
    return list(chain.from_iterable(value)) if isinstance(value, list) else [value]


def numbers(*ranges: Any) -> list[float]:
    """The numbers among the cells, as SUM sees them."""
    return [float(each) for one in ranges for each in flat(live(one).value) if isinstance(each, (int, float))]


def total(*ranges: Any) -> Live:
    return function("SUM", sum(numbers(*ranges)), *ranges)


def largest(*values: Any) -> Live:
    return function("MAX", max(numbers(*values)), *values)


def smallest(*values: Any) -> Live:
    return function("MIN", min(numbers(*values)), *values)


def to_cents(value: Any) -> Live:
    """A difference of money to the cent, so that a check reads 0 and not 1E-13."""
    exact = Decimal(f"{live(value).value:.15g}").quantize(Decimal("0.01"), ROUND_HALF_UP)
    return function("ROUND", float(exact) + 0.0, value, 2)


def filled(*ranges: Any) -> Live:
    """How many cells are filled."""
    return function("COUNTA", float(sum(each not in (None, "") for one in ranges for each in flat(live(one).value))), *ranges)


def sum_without_errors(cells: Live) -> Live:
    """The sum of the numbers of a range in which errors may stand."""
    found = [each for each in flat(cells.value) if isinstance(each, (int, float))]
    above_zero = function("SUMIF", sum((each for each in found if each > 0), 0.0), cells, ">0")
    return above_zero + function("SUMIF", sum((each for each in found if each < 0), 0.0), cells, "<0")


def chosen(test: Live, then: Any, otherwise: Any) -> Live:
    """IF; a test is made by `same` or `above`."""
    return function("IF", live(then if test.value else otherwise).value, test, then, otherwise)


def same(left: Any, right: Any) -> Live:
    return _operation(left, "=", right, operator.eq, COMPARE)


def above(left: Any, right: Any) -> Live:
    return _operation(left, ">", right, operator.gt, COMPARE)


def position(wanted: Any, cells: Live) -> Live:
    """MATCH: where a value stands in a row or column, counted from 1."""
    return function("MATCH", float(flat(cells.value).index(live(wanted).value) + 1), wanted, cells, 0)


def at(cells: Live, row: Any, column: Any = None) -> Live:
    """INDEX: one cell of a range; row 0 for its whole column, column 0 for its whole row."""
    rows, down = cells.value, int(live(row).value)
    if column is None:
        return function("INDEX", (rows[0] if len(rows) == 1 else flat(rows))[down - 1], cells, row)
    across = int(live(column).value)
    if not down:
        return function("INDEX", [[values[across - 1]] for values in rows], cells, row, column)
    return function("INDEX", rows[down - 1][across - 1] if across else [rows[down - 1]], cells, row, column)


def looked_up(wanted: Any, keys: Live, answers: Live) -> Live:
    """The cell beside a key, by INDEX and MATCH; a blank cell reads 0."""
    found = at(answers, position(wanted, keys))
    return Live(found.text, 0.0 if found.value is None else found.value)


def sum_where(amounts: Live, keys: Live, wanted: Any) -> Live:
    """SUMIFS with one condition."""
    pairs = zip(flat(amounts.value), flat(keys.value), strict=True)
    answer = sum((amount for amount, key in pairs if key == live(wanted).value and amount is not None), 0.0)
    return function("SUMIFS", answer, amounts, keys, wanted)


def sum_by_number(amounts: Live, numbered: Live, sign: str, limit: Live) -> Live:
    """SUMIF of amounts that stand under numbers, against a limit: sign is "", "<" and the like."""
    test = {"": operator.eq, "<": operator.lt}[sign]
    pairs = zip(flat(amounts.value), flat(numbered.value), strict=True)
    answer = sum((amount for amount, number in pairs if amount is not None and test(number, limit.value)), 0.0)
    condition = Live(f'"{sign}"&{limit.text}', "") if sign else limit
    return function("SUMIF", answer, numbered, condition, amounts)


def products(*columns: Live) -> Live:
    """SUMPRODUCT of columns of one length."""
    answer = 0.0
    for row in zip(*(flat(column.value) for column in columns), strict=True):
        product = 1.0
        for value in row:
            product *= value or 0.0
        answer += product
    return function("SUMPRODUCT", answer, *columns)


def serial(day: date) -> float:
    """A date as the number that its cell holds."""
    return float((day - date(1899, 12, 30)).days)


def column_of(first: Sequence[Any]) -> list[list[Any]]:
    """A list as a range of one column."""
    return [[value] for value in first]


def quotient(top: Live, bottom: Live) -> Live:
    """A division, 0 where there is nothing to divide by."""
    return chosen(same(bottom, 0), 0, top / bottom if bottom.value else Live(f"{top.text}/{bottom.text}", 0.0))


def falls(values: Sequence[float], before: str, after: str) -> Live:
    """How often a value is below the one before it; `before` and `after` name the same column, one row apart."""
    count = sum(later < earlier for earlier, later in pairwise(values))
    return Live(f"SUMPRODUCT(--({after}<{before}))", float(count))
