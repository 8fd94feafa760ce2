"""The spreadsheet that a team kept before: made from the published orders by its own arithmetic, and written in several layouts.

A row earns amount x exchange rate x share x rate. What a participant is paid is the rounded sum of its rows, a draw and adjustments.
`PLANTED` are mistakes as teams make them, each with the class that it must be found as.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Row:
    """One order of one participant in the old sheet."""

    who: str
    order: str
    customer: str
    day: date
    amount: Decimal
    currency: str
    fx: Decimal
    share: Decimal
    rate: Decimal
    earned: Decimal | None = None

    @property
    def commission(self) -> Decimal:
        """What the row earns, not rounded unless typed over."""
        return self.earned if self.earned is not None else self.amount * self.fx * self.share * self.rate


@dataclass
class Old:
    """The old sheet: its rows, the draw and adjustment of each participant, `places` of its totals; rows of an earlier month."""

    names: dict[str, str]
    rows: list[Row]
    draws: dict[str, Decimal]
    adjustments: dict[str, Decimal]
    places: dict[str, int] = field(default_factory=dict)
    earlier: list[Row] = field(default_factory=list)

    def commission(self, who: str) -> Decimal:
        """The total of a participant's rows."""
        return self.total(who, sum((row.commission for row in self.rows if row.who == who), Decimal(0)))

    def total(self, who: str, amount: Decimal) -> Decimal:
        """An amount rounded as the sheet rounds its totals."""
        return amount.quantize(Decimal(1).scaleb(-self.places.get(who, 2)), ROUND_HALF_UP)

    def net(self, who: str) -> Decimal:
        """What a participant is paid."""
        return self.commission(who) + self.draws.get(who, Decimal(0)) + self.adjustments.get(who, Decimal(0))

    @property
    def people(self) -> list[str]:
        """Those who are paid."""
        return sorted({row.who for row in self.rows} | set(self.draws))


def old_of(orders: list[dict[str, Any]], run: Any, earlier: list[dict[str, Any]]) -> Old:
    """The old sheet of a run without a mistake.

    Parameters
    ----------
    orders : rows with who, order, customer, day, amount, currency, fx, share, rate; run : for names, draws and adjustments.
    earlier : rows of a month before, which the sheet does not show.
    """
    names = {one.person.participant: one.person.name for one in run.settlements}
    draws = {one.person.participant: sum((d.advance - d.recovery for d in one.draws), Decimal(0)) for one in run.settlements}
    adjustments = {one.person.participant: sum((a.amount for a in one.adjustments), Decimal(0)) for one in run.settlements}
    return Old(names, [Row(**order) for order in orders], draws, {who: amount for who, amount in adjustments.items() if amount}, earlier=[Row(**order) for order in earlier])


def changed(old: Old, at: int, **facts: Any) -> None:
    """Change facts of a row."""
    old.rows[at] = replace(old.rows[at], **facts)


def row_at(old: Old, test: Callable[[Row], bool], nth: int = 0) -> int:
    """The position of the nth row that a test holds for."""
    return [at for at, row in enumerate(old.rows) if test(row)][nth]


def big(row: Row) -> bool:
    """A row that is worth a mistake."""
    return row.commission > 20 and row.share == 1 and row.fx == 1


# --- layouts -------------------------------------------------------------------------------------------------------------------


def deal_table(old: Old, path: Path) -> Path:
    """One big table of deals under a merged title, with totals; a summary on a second sheet."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Deals"
    sheet["A1"] = "Commission calculation March 2014"
    sheet.merge_cells("A1:J1")
    sheet["A2"] = "do not change formulas"
    sheet.append([])
    sheet.append(["Order No.", "Rep ID", "Rep Name", "Customer", "Close Date", "Amount", "Curr.", "FX rate", "Split %", "Rate", "Commission ($)"])
    for row in old.rows:
        sheet.append([row.order, int(row.who), old.names.get(row.who, ""), row.customer, row.day, row.amount, row.currency, row.fx, row.share * 100, row.rate, row.commission])
    sheet.append([])
    sheet.append(["Total", None, None, None, None, None, None, None, None, None, sum(row.commission for row in old.rows)])
    _summary(old, book.create_sheet("Payout"))
    book.save(path)
    return path


def _summary(old: Old, sheet: Any) -> None:
    sheet.append(["Employee", "Name", "Commission", "Draw", "Adjustments", "Net payout"])
    for who in old.people:
        sheet.append([int(who) if who.isdigit() else who, old.names.get(who, ""), old.commission(who), old.draws.get(who), old.adjustments.get(who), old.net(who)])


def sheet_per_rep(old: Old, path: Path) -> Path:
    """One sheet a rep, its name as a title, the parts of the pay under the deals, amounts as text."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for who in old.people:
        first, _, last = old.names[who].rpartition(" ")
        sheet = book.create_sheet(old.names[who][:31])
        sheet.append([f"{last}, {first}: commission for Mar 2014"])
        sheet.append([])
        sheet.append(["Customer", "SO #", "Date", "Sale amount", "Ex. rate", "Share", "Comm rate", "Comm."])
        for row in (row for row in old.rows if row.who == who):
            text = f"${row.commission:,.4f}" if row.commission >= 0 else f"(${-row.commission:,.4f})"
            sheet.append([row.customer, row.order.removeprefix("SO"), row.day, f"{row.amount:,.4f}", row.fx, f"{row.share * 100:f}%", row.rate, text])
        sheet.append(["Total commission", None, None, None, None, None, None, old.commission(who)])
        sheet.append([])
        sheet.append(["Draw (advance / recovery)", None, None, None, None, None, None, old.draws.get(who, 0)])
        if old.adjustments.get(who):
            sheet.append(["Manual adjustment", None, None, None, None, None, None, old.adjustments[who]])
        sheet.append(["Net payout", None, None, None, None, None, None, old.net(who)])
    book.save(path)
    return path


def summary_only(old: Old, path: Path) -> Path:
    """A summary by participant and nothing else."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Summary"
    _summary(old, book.active)
    book.save(path)
    return path


def plain_csv(old: Old, path: Path) -> Path:
    """The deals as another system exports them: semicolons, decimal commas, no draw."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["period", "order id", "employee id", "net amount", "currency", "exchange rate", "credit share", "commission rate", "commission"])
        for row in old.rows:
            values = [f"{value:f}".replace(".", ",") for value in (row.amount, row.fx, row.share, row.rate, row.commission)]
            writer.writerow(["2014-03", row.order, row.who, values[0], row.currency, *values[1:]])
    return path


def payroll_export(old: Old, path: Path) -> Path:
    """What payroll was given: participant, earning code, amount."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Employee number", "Earning code", "Amount"])
        for who in old.people:
            parts = (("COMM", old.commission(who)), ("DRAW", old.draws.get(who)), ("ADJ", old.adjustments.get(who)))
            writer.writerows([who, code, f"{amount:f}"] for code, amount in parts if amount)
    return path
