"""Long columns: the rows of a column call that can be answered at once, the same to the last bit as one by one.

Cells become whole numbers over a common power of ten, rows of one plan are put together, and `pay.columns` answers them
with the formulas of one row: in numpy's arrays where it is there, else in lists. Whatever is out of the ordinary (text
where a number is expected, an error, an unknown plan, a quota of zero where it matters) has no answer here: its row is
answered by itself, with its own error.

>>> columns = {0: [30.0, "abc"] * 40, 1: [100.0] * 80}
>>> answers("SPM_ATTAINMENT", ("credit", "quota"), [None, None], columns, 80)[:2]
[0.3, None]
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from spm_xl.pay import columns as pay
from spm_xl.pay.wholes import Wholes
from spm_xl.udfs.cells import Refusal, text
from spm_xl.udfs.column_numbers import PLACES, constant, in_cents, whole_numbers
from spm_xl.udfs.given_tables import tables_of, terms_of

LOADING = 10_000  # rows for which numpy is worth its loading, which takes as long as about twice as many in lists, but once
FEW = 16  # rows of one plan that are as soon answered one by one
ALONE = -1  # the sort of rows that are answered by themselves


class Rows(NamedTuple):
    """Rows of one plan and one sort.

    Attributes
    ----------
    plan : its name. sort : what `Way.sort` says of them. at : which rows.
    columns : their numbers, in the order of `Way.numbers`. one : what 1 is in these.
    """

    plan: str
    sort: int
    at: Any
    columns: list[Any]
    one: int


class Way(NamedTuple):
    """How a function answers many rows at once.

    Attributes
    ----------
    numbers : its arguments that are numbers.
    sort : of rows with these numbers, 0 or 1; `ALONE` where there is no fast way. For one row and for arrays alike.
    answers : floats, NaN for a row that is answered by itself; None where all are.
    """

    numbers: tuple[str, ...]
    sort: Callable[[Any, Any, Any], Any]
    answers: Callable[[Rows, dict[str, Any]], Any]


def answers(name: str, names: Sequence[str], fixed: Sequence[Any], vectors: dict[int, list[Any]], count: int) -> list[float | None]:
    """The answers of the rows that can be answered at once, and None for the others.

    Parameters
    ----------
    name, names : of the function and of its arguments.
    fixed : the arguments as they were read; `vectors` : in place of them, the cells of those that are columns.
    count : number of rows.
    """
    known: list[float | None] = [None] * count
    way = WAYS.get(name)
    if way is None:
        return known
    given = {**dict(zip(names, fixed, strict=False)), **{names[at]: cells for at, cells in vectors.items()}}
    numbers = [given.get(name) for name in way.numbers]
    put_together = _in_arrays if _has_numpy(count) else _in_lists
    for rows in put_together(numbers, given.get("plan", ""), count, way.sort):
        try:
            found = way.answers(rows, given)
        except Exception:  # each row answers by itself, and says why it cannot
            continue
        if found is not None:
            for row, answer in zip(rows.at, found if isinstance(found, list) else found.tolist(), strict=True):
                if answer == answer:
                    known[row] = answer
    return known


def _has_numpy(count: int) -> bool:
    """Whether numpy is loaded already, or is there and worth its loading."""
    if "numpy" not in sys.modules and count >= LOADING:
        try:
            import numpy  # noqa: F401
        except ImportError:
            return False
    return sys.modules.get("numpy") is not None


# --- rows of one plan -----------------------------------------------------------------------------------


def _in_arrays(numbers: Sequence[Any], plans: Any, count: int, sort: Callable[[Any, Any, Any], Any]) -> Iterator[Rows]:
    """Rows of plain numbers, those of one plan and sort together, in arrays.

    Numbers in cents stand apart from finer ones, so that a few of those do not make the whole numbers of all rows large.
    """
    import numpy

    columns = [whole_numbers(cells) if isinstance(cells, list) else constant(cells, count) for cells in numbers]
    finest = numpy.maximum.reduce([column.places for column in columns])
    sorts = sort(*(column.whole for column in columns))
    alone = (numpy.minimum.reduce([column.places for column in columns]) < 0) | (sorts == ALONE)
    names = _names(plans) if isinstance(plans, list) else [plans]
    codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
    keys = 4 * numpy.array([codes[name] for name in names]) + 2 * (finest > PLACES[0]) + sorts
    keys = numpy.where(alone, ALONE, keys)
    order = numpy.argsort(keys, kind="stable")
    known, powers = list(codes), numpy.array([10**power for power in range(max(PLACES))])
    for at in numpy.split(order, numpy.flatnonzero(numpy.diff(keys[order])) + 1):
        key = int(keys[at[0]]) if at.size else ALONE
        if key != ALONE and len(at) >= FEW:
            places = int(finest[at].max())
            scaled = [pay.Column(column.whole[at], powers[places - column.places[at]]) for column in columns]
            yield Rows(_name(known[key // 4]), key % 2, at.tolist(), scaled, 10**places)


def _in_lists(numbers: Sequence[Any], plans: Any, count: int, sort: Callable[[Any, Any, Any], Any]) -> Iterator[Rows]:
    """The same in lists, for numbers in cents."""
    columns = [list(map(in_cents, cells)) if isinstance(cells, list) else [in_cents(cells)] * count for cells in numbers]
    names = _names(plans) if isinstance(plans, list) else [plans] * count
    groups: dict[tuple[Any, int], list[int]] = defaultdict(list)
    for row, (name, first, second, third) in enumerate(zip(names, *columns, strict=True)):
        if first is not None and second is not None and third is not None:
            groups[name, sort(first, second, third)].append(row)
    for (name, kind), at in groups.items():
        if kind != ALONE and len(at) >= FEW:
            yield Rows(_name(name), kind, at, [Wholes([column[row] for row in at]) for column in columns], 100)


def _names(cells: list[Any]) -> list[Any]:
    return cells if set(map(type, cells)) <= {str, type(None)} else [_name(cell) for cell in cells]


def _name(cell: Any) -> str:
    """A plan as its cell has it; what is no name becomes an error, which no plan has."""
    try:
        return text(cell, "plan")
    except Refusal as refused:
        return refused.error


# --- what is answered -----------------------------------------------------------------------------------


def _by_quota(credit: Any, quota: Any, prior: Any) -> Any:
    """1 for a quota above zero, 0 for none; one below zero is an error."""
    return 1 - (quota == 0) - 2 * (quota < 0)


def _by_balance(earned: Any, draw: Any, opening: Any) -> Any:
    """A draw or a balance below zero is an error."""
    return 1 - 2 * ((draw < 0) | (opening < 0))


def _attainments(rows: Rows, given: dict[str, Any]) -> Any:
    terms_of(given.get("plans", ()), rows.plan)
    return pay.attained(*rows.columns) if rows.sort else None


def _commissions(rows: Rows, given: dict[str, Any]) -> Any:
    terms, table = tables_of(given["rates"], rows.plan, given.get("plans", ()))
    credit, quota, prior = rows.columns
    return pay.earned(credit, quota if rows.sort else None, prior, rows.one, table, terms.earning)


def _settlements(figure: str, rows: Rows, given: dict[str, Any]) -> Any:
    terms = terms_of(given.get("plans", ()), rows.plan)
    if terms.draw.guarantee != "periodic":
        return None
    return pay.settled(figure, rows.columns, rows.one, terms.draw, terms.earning.currency, terms.earning.rounding)


WAYS = {
    "SPM_ATTAINMENT": Way(("credit", "quota", "prior"), _by_quota, _attainments),
    "SPM_COMMISSION": Way(("credit", "quota", "prior"), _by_quota, _commissions),
    "SPM_PAYOUT": Way(("earned", "draw", "opening"), _by_balance, lambda rows, given: _settlements("paid", rows, given)),
    "SPM_BALANCE": Way(("earned", "draw", "opening"), _by_balance, lambda rows, given: _settlements("closing", rows, given)),
}
