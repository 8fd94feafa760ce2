"""The published figures of AdventureWorks, from its own files through the public functions.

    python examples/adventureworks/figures.py FOLDER_OF_THE_CSV_FILES [OUT]

Every month from May 2011 to June 2014 is settled, each linked to the one before. With OUT, each month's
folder is written there: statements for every person, payroll, control workbook.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from spm_xl.outputs.folder import write_run
from spm_xl.pay.result import Line
from spm_xl.pay.run import calculate
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Inputs
from spm_xl.tables.load import load

HERE = Path(__file__).parent
MONTHS = [f"{year}-{month:02}" for year in range(2011, 2015) for month in range(1, 13)][4:42]
YEAR_TO_DATE = date(2013, 5, 30)  # first day that SalesPerson.SalesYTD counts


@dataclass(frozen=True)
class Figures:
    """What AdventureWorks comes to.

    Attributes
    ----------
    credited : credit of all orders, USD.
    year_to_date : people whose orders since `YEAR_TO_DATE` equal their SalesYTD; people : all of them.
    windows : quota windows; reached : those at or over quota; attainment : credit / quota over all of them.
    commission : flat commission at CommissionPct, rounded for each person and month, USD.
    paid : net pay of all months, draws included, USD.
    """

    credited: Fraction
    year_to_date: int
    people: int
    windows: int
    reached: int
    attainment: Fraction
    commission: Decimal
    paid: Decimal


def figures(data: Path, out: Path | None = None) -> Figures:
    """Settle every month, write it where `out` is given, and sum up."""
    inputs = load(HERE, data=data)
    lines, paid = _settled(inputs, out)
    windows: dict[tuple[str, date], tuple[Fraction, Fraction]] = {}
    recent: dict[str, Fraction] = defaultdict(Fraction)
    for line in lines:
        if line.quota is not None:
            windows[line.participant, line.interval.start] = (line.quota, line.prior + line.credit)
        for deal in line.deals:
            if deal.credit.day >= YEAR_TO_DATE:
                recent[line.participant] += deal.credit.quota_credit
    stated = _sales_to_date(data)
    return Figures(
        credited=sum((line.credit for line in lines), Fraction(0)),
        year_to_date=sum(recent[person] == sales for person, sales in stated.items()),
        people=len(stated),
        windows=len(windows),
        reached=sum(credit >= quota for quota, credit in windows.values()),
        attainment=sum((credit for _, credit in windows.values()), Fraction(0)) / sum(quota for quota, _ in windows.values()),
        commission=sum((line.amount for line in lines), Decimal(0)),
        paid=paid,
    )


def _settled(inputs: Inputs, out: Path | None) -> tuple[list[Line], Decimal]:
    lines: list[Line] = []
    paid, ledger, before = Decimal(0), None, None
    for month in MONTHS:
        run = calculate(inputs, month, previous=ledger)
        ledger = run.ledger
        if out is not None:
            before = write_run(run, out / month, previous=before).folder
        lines += [line for settlement in run.settlements for line in settlement.lines]
        paid += sum((settlement.net for settlement in run.settlements), Decimal(0))
    return lines, paid


def _sales_to_date(data: Path) -> dict[str, Fraction]:
    with (data / "sales_person.csv").open(encoding="utf-8", newline="") as file:
        return {row["BusinessEntityID"]: Fraction(row["SalesYTD"]) for row in csv.DictReader(file)}


def main() -> None:
    """Print the figures."""
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    found = figures(*map(Path, sys.argv[1:]))
    print(f"total credited                          {Decimal(found.credited.numerator) / found.credited.denominator:>17,.4f}")
    print(f"SalesYTD equals the orders since {YEAR_TO_DATE}  {found.year_to_date:>6} of {found.people}")
    print(f"attainment over {found.windows} quota windows       {float(found.attainment):>17.6f}")
    print(f"windows at or over quota                {found.reached:>10} of {found.windows}")
    print(f"flat commission, each person and month  {found.commission:>17,.2f}")
    print(f"paid, with the draw                     {found.paid:>17,.2f}")


if __name__ == "__main__":
    main()
