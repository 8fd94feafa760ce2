"""Reading back what a run wrote, from the files alone.

The statement is read as a person reads it: by the words on its pages, not by addresses, so that what
is verified is what was handed out. One that was filled into a company's own template has other words:
there the cells are read that showed net and payable when it was made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.money import exact, rounded
from spm_xl.outputs.csv_file import csv_rows, plain
from spm_xl.outputs.payroll import COLUMNS, HEADER
from spm_xl.outputs.sheet_rows import Row, Workbook

SMALLEST = 0.001  # minor unit of the finest currency


@dataclass(frozen=True, slots=True)
class StatementRead:
    """The figures on a statement.

    Attributes
    ----------
    net, payable : as printed, in plan and in payout currency.
    bridge : sum of the rows that lead to the net.
    deals : commission by transaction; nonzero : checks that do not read 0.
    All of them are None, or blank, where a company's own template is not known to show them.
    """

    net: Decimal | None
    payable: Decimal | None
    bridge: Decimal | None
    deals: dict[str, Decimal] | None
    nonzero: tuple[str, ...]


def statement_read(path: Path, currency: str, payout_currency: str) -> StatementRead:
    """The figures on a statement; `InvalidInput` where they are not there.

    Parameters
    ----------
    currency, payout_currency : for the number of decimal places.
    """
    book = Workbook(path)
    net, payable, bridge = _pay(path, book.rows("Statement"))
    deals = _deals(book.rows("Deals"), currency)
    nonzero = tuple(_nonzero(book.rows("Checks")))
    paid = rounded(net if payable is None else payable, payout_currency)
    return StatementRead(rounded(net, currency), paid, rounded(bridge, currency), deals, nonzero)


def own_statement_read(path: Path, figures: Mapping[str, str], currency: str, payout_currency: str) -> StatementRead:
    """The figures on a statement of a company's own template.

    Parameters
    ----------
    figures : net and payable -> cell, as `Statement!G41`.
    """
    book = Workbook(path)
    read = {name: _figure(book, cell, path.name) for name, cell in figures.items()}
    net, payable = read.get("net"), read.get("payable")
    if payable is None and currency == payout_currency:
        payable = net
    return StatementRead(
        None if net is None else rounded(net, currency),
        None if payable is None else rounded(payable, payout_currency),
        None, None, (),
    )  # fmt: skip


def _figure(book: Workbook, cell: str, name: str) -> Any:
    sheet, _, address = cell.rpartition("!")
    value = book.value(sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet, address)
    if not isinstance(value, float):
        raise InvalidInput(f"{name} shows no amount in {cell}.")
    return exact(value)


def payroll_read(content: bytes) -> list[dict[str, str]]:
    """The rows of payroll.csv, text as it was before it was guarded."""
    rows = csv_rows(content)
    if tuple(next(rows, ())) != HEADER:
        raise InvalidInput("payroll.csv does not begin with the header of a payroll file.")
    numbers = {"amount", "plan_amount"}
    found = []
    for row in rows:
        if len(row) != len(HEADER):
            raise InvalidInput(f"payroll.csv has a row of {len(row)} columns in place of {len(HEADER)}: {', '.join(row)[:60]!r}.")
        found.append({name: value if name in numbers else plain(value) for name, value in zip(HEADER, row, strict=True)})
    return found


def payroll_workbook_read(path: Path) -> list[tuple[str, str, Decimal, str]]:
    """Participant, earning code, amount and currency of every row on the sheet Payroll."""
    headers = [column.header for column in COLUMNS]
    who, code, amount, currency = map(headers.index, ("Participant", "Earning code", "Amount", "Currency"))
    rows = [row for row in Workbook(path).rows("Payroll") if len(row) > currency and isinstance(row[amount], float) and row[code]]
    return [(row[who], row[code], rounded(row[amount], row[currency]), row[currency]) for row in rows]


def control_read(path: Path) -> list[tuple[str, Decimal, Decimal, str]]:
    """Name, left figure, right figure and result of every check in a control workbook."""
    return [
        (row[0], Decimal(f"{row[2]:.15g}"), Decimal(f"{row[4]:.15g}"), row[7])
        for row in Workbook(path).rows("Checks")
        if len(row) > 7 and isinstance(row[2], float) and isinstance(row[4], float)
    ]


def control_fact(path: Path, label: str) -> str | None:
    """A fact on the first page of a control workbook; None where it is not there."""
    for row in Workbook(path).rows("Start here"):
        if len(row) > 1 and row[0] == label:
            return str(row[1])
    return None


def _pay(path: Path, rows: Iterator[Row]) -> tuple[Any, Any, Any]:
    net = payable = None
    bridge, inside = exact(0), False
    for row in rows:
        label, value = (str(row[0] or ""), row[6]) if len(row) > 6 else ("", None)
        if label == "In the order of the plan":
            inside = True
        elif label.startswith("Net payout in "):
            net, inside = value, False
        elif label.startswith("Payable in "):
            payable = value
        elif inside and isinstance(value, float):
            bridge += exact(value)
    if not isinstance(net, float):
        raise InvalidInput(f"{path.name} shows no net payout.")
    return exact(net), None if payable is None else exact(payable), bridge


def _deals(rows: Iterator[Row], currency: str) -> dict[str, Decimal]:
    """Commission by transaction, from the table of deals down to its totals."""
    header = next((row for row in rows if {"Transaction", "Commission"} <= set(row)), None)
    if header is None:
        return {}
    transaction, commission = header.index("Transaction"), header.index("Commission")
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row and row[0] == "Totals by component":
            break
        if len(row) > commission and isinstance(row[commission], float):
            found[str(row[transaction])] += rounded(row[commission], currency)
    return dict(found)


def _nonzero(rows: Iterator[Row]) -> Iterator[str]:
    for row in rows:
        if len(row) > 4 and row[4] is not None and isinstance(row[3], float) and abs(row[3]) > SMALLEST / 2:
            yield str(row[0])
