"""Control totals: what the source system says it handed over must be what was loaded."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal

from spm_xl.errors import Problem
from spm_xl.tables.inputs import Rows
from spm_xl.tables.raw import refused
from spm_xl.tables.schema import BY_NAME

# table -> the column whose sum its declared amount is
TOTALLED = {
    "transactions": "amount", "splits": "share", "receipts": "amount", "quotas": "quota", "hours": "hours",
    "opportunities": "amount", "activities": "count",
}  # fmt: skip
_WIDE = Context(prec=80)  # so that a sum of amounts is never rounded


def control_totals(tables: Mapping[str, Rows]) -> tuple[Problem, ...]:
    """Declared counts and amounts that the rows do not come to, each with both figures and the difference.

    Parameters
    ----------
    tables : typed rows by table name; the declarations stand in the table `totals`.
    """
    totals = tables.get("totals", Rows(BY_NAME["totals"]))
    problems = []
    for index, row in enumerate(totals.rows):
        found = tables.get(row["table"], Rows(totals.table))
        for name, figure in (("count", Decimal(len(found.numbers))), ("amount", _sum(found, TOTALLED.get(row["table"], "")))):
            declared = row[name]
            if declared is not None and declared != figure:
                what = (
                    f"{row['table']}: the source declares the {name} {declared:,f}, the rows come to {figure:,f}; "
                    f"the difference is {_WIDE.subtract(figure, declared):,f}."
                )
                place = totals.place(index, name)
                problems.append(refused("control total", place, declared, what, "Load the complete export again."))
    return tuple(problems)


def _sum(rows: Rows, column: str) -> Decimal:
    total = Decimal(0)
    for value in rows.column(column):
        if value is not None:
            total = _WIDE.add(total, value)
    return total
