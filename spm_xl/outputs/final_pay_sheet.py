"""The final-pay sheet: one page that goes with a leaver's last wages: what is paid by when, what is pending, and what is not asked back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.outputs.pages import Book, Column, Live, Sheet, cell
from spm_xl.pay.result import Run, Settlement

PENDING = (
    Column("Transaction", "text", 18),
    Column("Customer", "text", 22),
    Column("Component", "text", 18),
    Column("Earned in", "text", 11),
    Column("Closed", "date", 12),
    Column("Amount", "money", 14),
    Column("Clause", "wrap", 26),
    Column("What releases it", "wrap", 34),
)
NOTHING_BACK = "Nothing is asked back: a balance below zero, or of a draw, is never collected from somebody who has left."


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a leaver's last wages are due.

    Attributes
    ----------
    last_day : of employment; left : "discharged" or "resigned".
    day : the deadline, None where no rule is in force; rule : in words, or that it is not checked.
    commissions, penalty, source : what the rule says of commissions, what lateness costs, and where that stands; "" for nothing.
    """

    last_day: date
    left: str
    day: date | None
    commissions: str
    rule: str
    penalty: str
    source: str


def final_pay_workbook(run: Run, deadline: Deadline, pending: Sequence[Sequence[Any]], status: str) -> bytes:
    """The workbook of a final pay.

    Parameters
    ----------
    run : of the leaver alone; pending : rows in the order of `PENDING`; status : "draft" or "approved".
    """
    settlement = run.settlements[0]
    person = settlement.person
    book = Book(f"Final pay {person.participant} {run.period}", run.company, run.as_of)
    named = f"{person.name} ({person.participant}) · {run.company} · {run.period} · {status} · as known on {run.as_of}"
    page = book.sheet("Final pay", "Final pay", named, landscape=False)
    for column, width in enumerate((34, 18, 2, 62)):
        page.sheet.set_column(column, column, width)
    row = _when(page, 3, deadline, status)
    bridge = (row + 2, row + 1 + len(settlement.bridge))
    row = _amounts(page, row + 1, settlement)
    row = _draws(page, row + 1, settlement)
    row = _hours(page, row + 1, settlement, bridge)
    page.write(row + 1, 0, "What is not asked back", "heading")
    page.write(row + 2, 0, NOTHING_BACK)
    if settlement.carried_out:
        page.write(row + 3, 0, "Below zero, carried")
        page.write(row + 3, 1, settlement.carried_out, "fact", "figure")
        page.write(row + 3, 3, "stays visible until somebody decides by name (an adjustment with reason and approver)")
    waiting = book.sheet("Pending", "Pending at the end of the job", f"deals closed before whose customers have not paid · {named}")
    waiting.table(3, PENDING, pending, "nothing is pending")
    return book.close()


def _facts(page: Sheet, row: int, heading: str, rows: Sequence[tuple[str, Any, str, str]]) -> int:
    """A heading and its rows (label, value, kind, words); gives the row after them."""
    page.write(row, 0, heading, "heading")
    for at, (label, value, kind, words) in enumerate(rows, row + 1):
        page.write(at, 0, label)
        page.write(at, 1, value, "plain" if isinstance(value, (str, Live)) or value is None else "fact", kind)
        page.write(at, 3, words, "subtitle", "wrap")
    return row + 1 + len(rows)


def _when(page: Sheet, row: int, deadline: Deadline, status: str) -> int:
    shown = deadline.day if deadline.day else "not checked"
    rows: list[tuple[str, Any, str, str]] = [
        ("Last day of employment", deadline.last_day, "date", deadline.left),
        ("Last wages due on", shown, "date" if deadline.day else "text", deadline.rule),
    ]
    if deadline.commissions:
        rows.append(("Commissions", None, "text", deadline.commissions))
    if deadline.penalty:
        rows.append(("If late", None, "text", deadline.penalty))
    if deadline.source:
        rows.append(("Source", None, "text", deadline.source))
    return _facts(page, row, "By when", [*rows, ("Status", status, "text", "a draft is not paid" if status == "draft" else "")])


def _amounts(page: Sheet, row: int, settlement: Settlement) -> int:
    """The bridge with a live sum, a check that reads 0, and what the payment is in payout currency."""
    first, last = row + 1, row + len(settlement.bridge)
    total = Live(f"=SUM({cell(first, 1)}:{cell(last, 1)})", settlement.net, "total")
    rows: list[tuple[str, Any, str, str]] = [(label[:1].upper() + label[1:], amount, "figure", "") for label, amount in settlement.bridge]
    rows.append((f"Final pay in {settlement.currency}", total, "figure", "sum of the rows above"))
    rows.append((f"Payable in {settlement.payout_currency}", settlement.payable, "figure", "as on the statement and in payroll.csv"))
    if settlement.payout_currency == settlement.currency:
        difference = Live(f"={cell(last + 1, 1)}-{cell(last + 2, 1)}", settlement.net - settlement.payable)
        rows.append(("Difference (must be 0)", difference, "figure", ""))
    return _facts(page, row, "What is paid", rows)


def _draws(page: Sheet, row: int, settlement: Settlement) -> int:
    rows: list[tuple[str, Any, str, str]] = []
    for draw in settlement.draws:
        becomes = "; ".join(draw.notes) or ("no balance" if not draw.closing else "balance is carried; nothing is asked back")
        rows.append((f"{draw.draw}: balance with this period", draw.opening + draw.added, "figure", draw.words))
        rows.append((f"{draw.draw}: deducted here", draw.recovery, "figure", "only where a clause of the signed plan and the wage floor allow it"))
        rows.append((f"{draw.draw}: forgiven", draw.forgiven, "figure", becomes))
        rows.append((f"{draw.draw}: balance left", draw.closing, "figure", ""))
    return _facts(page, row, "The draw ends with the job", rows or [("No draw", None, "text", "")])


def _hours(page: Sheet, row: int, settlement: Settlement, bridge: tuple[int, int]) -> int:
    """The wage floor, and how far the pay, which stands in the rows of the bridge, lies above or below it."""
    floor = settlement.floor
    if floor is None:
        return _facts(page, row, "Hours and minimum wage", [("Hours", "not tracked", "text", "the minimum wage of the period is not checked")])
    words = "hours are required and missing: nothing was deducted" if floor.missing else "what commissions and draw must come to, week by week"
    rows: list[tuple[str, Any, str, str]] = [("Hours on file", Decimal(floor.hours), "number", ""), ("Minimum wage", floor.minimum, "figure", "")]
    above = Live(f"=SUM({cell(bridge[0], 1)}:{cell(bridge[1], 1)})-{cell(row + 3, 1)}", settlement.net - floor.needed)
    rows.append(("Needed from this pay", floor.needed, "figure", words))
    short = settlement.net < floor.needed
    told = "below the minimum wage: top it up before it is paid, unless other pay of these weeks covers it" if short else "not below the minimum wage"
    return _facts(page, row, "Hours and minimum wage", [*rows, ("Above or below it", above, "figure", told)])
