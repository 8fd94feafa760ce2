"""The sheets of the control workbook that tie out: each row with a difference that reads 0."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from spm_xl.money import rounded
from spm_xl.outputs.checks import line_figures, rolled
from spm_xl.outputs.pages import Book, Column, Live, Sheet, cell
from spm_xl.outputs.payroll import PayRow, besides_lines, statement_id
from spm_xl.pay.result import Settlement

TOP = 3  # row of the table headers
NOTHING = Decimal(0)
SHEETS = (
    ("Checks", "every pair of figures that must agree, from source to payroll"),
    ("Statements", "the parts of each participant's net pay"),
    ("Lines", "each line of pay against the deals that make it up"),
    ("Payroll tie out", "payable on each statement against payroll"),
    ("Draws", "roll-forward of every draw, opening to closing"),
    ("Corrections", "what earlier periods come to now, less what was settled for them"),
    ("Overrides", "manual adjustments with reason and approver"),
    ("Holds", "pay held until the customer pays, and pay released"),
    ("Suspense", "transactions that nobody was credited for"),
    ("Movers", "largest changes of pay against the last period"),
    ("People", "leavers with credit, statements without pay, people who have no statement now"),
    ("Warnings", "what was found in the inputs and did not stop the run"),
    ("To clear", "what must be cleared, or accepted by name, before the period can be closed"),
    ("Approvals", "who did what with this period, and the hash of what it was done with"),
    ("Files", "hashes of inputs, plans and outputs"),
)
PARTS = {
    "DRAW": "Draw advance",
    "DRAWREC": "Draw recovery",
    "CORR": "Corrections",
    "ADJ": "Adjustments",
    "CLAWBACK": "Clawbacks",
    "HOLD": "Held or released",
    "UNPAID": "Not paid by a clause",
    "CARRYIN": "Carried in",
    "CARRYOUT": "Carried on",
    "OUTSIDE": "Paid outside",
}


def control_sheet(book: Book, name: str, subtitle: str) -> Sheet:
    """A sheet of the control workbook, titled with what it shows."""
    what = dict(SHEETS)[name]
    return book.sheet(name, name, f"{what[0].upper()}{what[1:]} · {subtitle}")


PERSON = (Column("Participant", "text", 13), Column("Name", "text", 24))
CURRENCY = Column("Currency", "text", 9)


def money(header: str, width: float = 13, currency: str = "Currency") -> Column:
    """A column of money that is added up by currency."""
    return Column(header, "money", width, currency)


def gap(row: int, left: int, right: int, value: Decimal) -> Live:
    """A difference of two cells of a row; must read 0."""
    return Live(f"=ROUND({cell(row, left)}-{cell(row, right)},4)", value)


def statements_page(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    """The parts of each participant's net pay."""
    columns = (
        *PERSON, CURRENCY, money("Earned", 13), *(money(name, 12) for name in PARTS.values()),
        money("Parts add up to", 15), money("Net", 13), money("Difference", 12),
    )  # fmt: skip
    table: list[Sequence[Any]] = []
    last = 3 + len(PARTS)
    for at, settlement in enumerate(settlements, TOP + 1):
        besides = besides_lines(settlement)
        parts = [settlement.earned, *(besides[code] for code in PARTS)]
        total = sum(parts, NOTHING)
        live = Live(f"=SUM({cell(at, 3)}:{cell(at, last)})", total)
        apart = gap(at, last + 1, last + 2, total - settlement.net)
        table.append((*who(settlement), settlement.currency, *parts, live, settlement.net, apart))
    control_sheet(book, "Statements", subtitle).table(TOP, columns, table)


def lines_page(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    """Each line of pay against the deals that make it up."""
    columns = (
        *PERSON, CURRENCY, Column("Plan", "text", 14), Column("Component", "wrap", 24), Column("Code", "text", 10),
        Column("Deals", "number", 8), Column("Credit of deals", "money", 16), Column("Credit of line", "money", 16),
        Column("Credit difference", "money", 12), money("Pay by deal", 14),
        money("Pay of line", 14), money("Pay difference", 15),
    )  # fmt: skip
    table: list[Sequence[Any]] = []
    for settlement in settlements:
        for line in settlement.lines:
            at = TOP + 1 + len(table)
            by_deal, by_line, paid, pay = line_figures(line)
            # a line without deals (an objective, an override) has no credit to compare
            credits = [rounded(by_deal if line.deals else by_line), rounded(by_line)]
            table.append(
                (
                    *who(settlement), line.currency, line.plan, line.component, line.earning_code, len(line.deals),
                    *credits, gap(at, 7, 8, credits[0] - credits[1]), paid, pay, gap(at, 10, 11, paid - pay),
                )
            )  # fmt: skip
    control_sheet(book, "Lines", subtitle).table(TOP, columns, table)


def tie_out_page(book: Book, subtitle: str, settlements: Sequence[Settlement], rows: Sequence[PayRow]) -> None:
    """Payable on each statement against its payroll rows."""
    columns = (
        *PERSON, Column("Statement", "text", 20), money("Net", 14, "Plan currency"), Column("Plan currency", "text", 9),
        Column("Rate", "number", 10), money("Payable", 14), CURRENCY, money("Payroll", 14),
        money("Difference", 12), Column("Payroll rows", "number", 9),
    )  # fmt: skip
    paid: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        paid[row.participant].append(row.amount)
    table: list[Sequence[Any]] = []
    for at, settlement in enumerate(settlements, TOP + 1):
        amounts = paid[settlement.person.participant]
        total = sum(amounts, settlement.payable * 0)
        table.append(
            (
                *who(settlement), statement_id(settlement), settlement.net, settlement.currency,
                settlement.payout_rate, settlement.payable, settlement.payout_currency, total,
                gap(at, 6, 8, settlement.payable - total), len(amounts),
            )
        )  # fmt: skip
    control_sheet(book, "Payroll tie out", subtitle).table(TOP, columns, table, "nobody is settled")


def draws_page(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    """The roll-forward of every draw."""
    amounts = (
        "Brought forward", "Known since", "Opening", "Advanced", "Added", "Recovered", "Forgiven", "Rolls to",
        "Closing", "Difference",
    )  # fmt: skip
    columns = (
        *PERSON, CURRENCY, Column("Draw", "wrap", 22), *(money(name, 12) for name in amounts),
        Column("Kind and notes", "wrap", 36),
    )  # fmt: skip
    table: list[Sequence[Any]] = []
    for settlement in settlements:
        for draw in settlement.draws:
            at = TOP + 1 + len(table)
            rolls = rolled(draw.opening, draw.added, draw.recovery, draw.forgiven)
            known = Live(f"={cell(at, 6)}-{cell(at, 4)}", draw.opening - draw.published)
            live = Live(f"={cell(at, 6)}+{cell(at, 8)}-{cell(at, 9)}-{cell(at, 10)}", rolls)
            table.append(
                (
                    *who(settlement), settlement.currency, draw.draw, draw.published, known, draw.opening,
                    draw.advance, draw.added, draw.recovery, draw.forgiven, live, draw.closing,
                    gap(at, 11, 12, rolls - draw.closing), "; ".join((draw.words, *draw.notes)),
                )
            )  # fmt: skip
    control_sheet(book, "Draws", subtitle).table(TOP, columns, table, "no draws")


def who(settlement: Settlement) -> tuple[str, str]:
    """The first two columns of most sheets."""
    return settlement.person.participant, settlement.person.name
