"""The tables that a function is given, read once and remembered: terms and rates of a plan, matrices, linearity.

>>> terms, tiers = tables_of((("Plan", "From", "Rate"), ("AE", 0, 0.05)), "AE", ())
>>> terms.method, tiers.tiers[0].rate
('marginal', Fraction(1, 20))
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from spm_xl.errors import InvalidPlan, NotFound, SpmError
from spm_xl.measure.pace import Points, linearity
from spm_xl.pay.rates import RateTable
from spm_xl.rational import Fraction
from spm_xl.udfs.cells import VALUE, Block, Refusal, is_blank, number
from spm_xl.udfs.plan_rows import terms_for
from spm_xl.udfs.ranges import remembered, table, without_errors
from spm_xl.udfs.rate_rows import names_plans, table_for
from spm_xl.udfs.terms import PlanTerms, plain


def terms_of(plans: Block, plan: str, rates: Block = ()) -> PlanTerms:
    """The terms of a plan, which must be found in one of the tables."""
    if plan and not plans and not (rates and names_plans(rates)):
        raise NotFound(f"plan {plan!r} is given and no table to find it in. Give plans, or leave plan blank.")
    return terms_for(plans, plan)


def _tables(rates: Block, plan: str, plans: Block) -> tuple[PlanTerms, RateTable] | Exception:
    try:
        terms = terms_of(plans, plan, rates)
        return terms, table_for(rates, plan or terms.plan, terms)
    except (Refusal, SpmError) as wrong:
        return wrong


_remembered_tables = remembered(_tables, most=512)


def tables_of(rates: Block, plan: str, plans: Block) -> tuple[PlanTerms, RateTable]:
    """Terms and rate table of a plan; what is wrong with them is remembered as well."""
    found = _remembered_tables(rates, plan, plans)
    if isinstance(found, Exception):
        raise found.with_traceback(None)
    return found  # type: ignore[no-any-return]


def _read_matrix(given: Block) -> dict[tuple[Fraction, Fraction], Fraction | None]:
    found = without_errors(table(given), "table")
    if len(found) < 2 or len(found[0]) < 2:
        raise Refusal(VALUE, "a matrix needs row boundaries in its first column and column boundaries in its first row.")
    for value in (*found[0][1:], *(line[0] for line in found[1:])):
        if is_blank(value):
            raise Refusal(VALUE, "a boundary of the matrix is blank. Fill the first row and the first column.")
    columns = [number(value, f"column boundary {at} of the matrix") for at, value in enumerate(found[0][1:], 1)]
    rows = [number(line[0], f"row boundary {at} of the matrix") for at, line in enumerate(found[1:], 1)]
    for words, boundaries in (("row", rows), ("column", columns)):
        if any(upper <= lower for lower, upper in pairwise(boundaries)):
            raise InvalidPlan(f"the {words} boundaries of the matrix must rise strictly. Sort them and remove doubles.")
    return {
        (row, column): None if is_blank(value) else number(value, f"the matrix at row {float(row):g}, column {float(column):g}")
        for row, line in zip(rows, found[1:], strict=True)
        for column, value in zip(columns, line[1:], strict=True)
    }


matrix_cells = remembered(_read_matrix, most=64)


def _read_linearity(given: Block) -> Points:
    rows = without_errors(table(given), "linearity")
    if rows and all(isinstance(cell, str) and not is_blank(cell) for cell in rows[0]):
        found = [plain(cell) for cell in rows[0]]
        if found != ["elapsed", "reached"]:
            raise NotFound(f"the header of linearity is {', '.join(map(str, rows[0]))}. Write Elapsed and Reached, or leave it out.")
        rows = rows[1:]
    if not rows:
        return ()
    if len(rows[0]) != 2:
        raise Refusal(VALUE, f"linearity has {len(rows[0])} columns. Give two: share of the days gone, and share of the result reached.")
    return linearity(
        (_share(gone, f"row {at} of linearity, elapsed"), _share(done, f"row {at} of linearity, reached"))
        for at, (gone, done) in enumerate(rows, 1)
    )


def _share(cell: Any, argument: str) -> Fraction:
    if is_blank(cell):
        raise Refusal(VALUE, f"{argument} is blank. A blank is not zero: fill the cell.")
    return number(cell, argument)


linearity_of = remembered(_read_linearity, most=64)
