"""The payroll files: what payroll is to pay, one row per participant and earning code.

The rows of a participant add up to the statement's payable, in payout currency and to the minor
unit: converted parts are moved to whole units by largest remainder. A draw recovery or what is
carried is a row with a minus, but nobody's rows add up to less than zero: that is refused.

`payroll.csv` begins with a byte order mark, so that Excel shows names as they are written; its lines
end in CRLF; its text is guarded against being run as a formula (`spm_xl.outputs.csv_file`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter

from spm_xl.errors import ControlFailure
from spm_xl.money import exact, nearest_units
from spm_xl.outputs.check_pages import Compared, checks_page, master_check, start_page
from spm_xl.outputs.csv_file import csv_bytes
from spm_xl.outputs.pages import Book, Column, Live, cell
from spm_xl.pay.result import Run, Settlement

# earning codes of what is no line of a plan: code -> what it is
EARNING_CODES = {
    "DRAW": "Draw advance",
    "DRAWREC": "Draw recovery",
    "ADJ": "Manual adjustment",
    "CORR": "Correction of earlier periods",
    "CLAWBACK": "Clawback of returned business",
    "HOLD": "Held until the customer pays or the plan is signed, or released",
    "UNPAID": "Not paid under a clause of the plan",
    "CARRYIN": "Negative pay carried in",
    "CARRYOUT": "Negative pay carried to the next period",
    "OUTSIDE": "Paid outside of the cycle",
}


@dataclass(frozen=True, slots=True)
class PayRow:
    """One row of the payroll: `amount` in `currency`, and the same in the plan's currency."""

    period: str
    pay_date: date
    legal_entity: str
    cost_centre: str
    participant: str
    name: str
    statement: str
    earning_code: str
    description: str
    amount: Decimal
    currency: str
    plan_amount: Decimal
    plan_currency: str


HEADER = tuple(field.name for field in fields(PayRow))


def statement_id(settlement: Settlement) -> str:
    """The id of a statement as printed on it, such as "P001 2026-03"."""
    return f"{settlement.person.participant} {settlement.period.name}"


def besides_lines(settlement: Settlement) -> dict[str, Decimal]:
    """What makes up the net besides the lines of the plan: earning code -> amount in plan currency."""
    parts = {
        "DRAW": [draw.advance for draw in settlement.draws],
        "DRAWREC": [-draw.recovery for draw in settlement.draws],
        "ADJ": [adjustment.amount for adjustment in settlement.adjustments if adjustment.stage != "paid"],
        "CORR": [correction.difference for correction in settlement.corrections],
        "CLAWBACK": [clawback.amount for clawback in settlement.clawbacks],
        "HOLD": [hold.amount for hold in settlement.holds],
        "UNPAID": [unpaid.amount for unpaid in settlement.unpaid],
        "CARRYIN": [settlement.carried_in],
        "CARRYOUT": [-settlement.carried_out],
        "OUTSIDE": [adjustment.amount for adjustment in settlement.adjustments if adjustment.stage == "paid"],
    }
    nothing = settlement.net * 0  # with the decimals of the currency
    return {code: sum(amounts, nothing) for code, amounts in parts.items()}


def earnings(settlement: Settlement) -> list[tuple[str, str, Decimal]]:
    """The parts of a participant's net: (earning code, description, amount in plan currency), none of them zero."""
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    components: dict[str, dict[str, None]] = defaultdict(dict)
    for line in settlement.lines:
        amounts[line.earning_code] += line.amount
        components[line.earning_code][line.component] = None
    found = [(code, ", ".join(components[code]), amount) for code, amount in amounts.items()]
    found += [(code, EARNING_CODES[code], amount) for code, amount in besides_lines(settlement).items()]
    return [part for part in found if part[2]]


def pay_rows(settlement: Settlement) -> list[PayRow]:
    """The payroll rows of one participant; they add up to the payable."""
    person, parts = settlement.person, earnings(settlement)
    who = f"{person.participant} in {settlement.period.name}"
    if settlement.net < 0 or settlement.payable < 0:
        raise ControlFailure(
            f"the pay of {who} is {settlement.payable} {settlement.payout_currency}, below zero. "
            "A negative net is carried to the next period, never paid; correct the calculation."
        )
    total = sum((amount for _, _, amount in parts), Decimal(0))
    if total != settlement.net:
        raise ControlFailure(
            f"the payroll rows of {who} come to {total} where the statement's net is {settlement.net} "
            f"{settlement.currency}, a difference of {total - settlement.net}. Nothing was written."
        )
    converted = [exact(amount) * settlement.payout_rate for _, _, amount in parts]
    amounts = nearest_units(converted, settlement.payable)
    return [
        PayRow(
            settlement.period.name,
            settlement.period.pay_date,
            person.legal_entity,
            person.cost_centre,
            person.participant,
            person.name,
            statement_id(settlement),
            code,
            words,
            paid,
            settlement.payout_currency,
            amount,
            settlement.currency,
        )
        for (code, words, amount), paid in zip(parts, amounts, strict=True)
    ]


def payroll_rows(run: Run) -> list[PayRow]:
    """The payroll rows of all participants, by participant id."""
    return [row for settlement in run.settlements for row in pay_rows(settlement)]


def payroll_csv(rows: Sequence[PayRow]) -> bytes:
    """The file payroll.csv."""
    return csv_bytes(HEADER, map(attrgetter(*HEADER), rows), mark=True)


COLUMNS = (
    Column("Participant", "text", 13),
    Column("Name", "text", 24),
    Column("Legal entity", "text", 18),
    Column("Cost centre", "text", 12),
    Column("Earning code", "text", 14),
    Column("Description", "wrap", 38),
    Column("Amount", "money", 14, "Currency"),
    Column("Currency", "text", 9),
    Column("In plan currency", "money", 15, "Plan currency"),
    Column("Plan currency", "text", 9),
    Column("Statement", "text", 18),
)
BY_PARTICIPANT = (
    Column("Participant", "text", 13),
    Column("Name", "text", 28),
    Column("Statement", "text", 20),
    Column("Currency", "text", 10),
    Column("Payable on statement", "money", 16, "Currency"),
    Column("Payroll rows", "money", 16, "Currency"),
    Column("Difference", "money", 12, "Currency"),
)
JOURNAL = (
    Column("Legal entity", "text", 24),
    Column("Cost centre", "text", 16),
    Column("Earning code", "text", 14),
    Column("Currency", "text", 10),
    Column("Amount", "money", 16, "Currency"),
)
SHEETS = (
    ("Checks", "payroll against statements and journal, by currency"),
    ("Payroll", "every payroll row, as in payroll.csv"),
    ("By participant", "payable on each statement against its payroll rows"),
    ("Journal", "amounts by legal entity, cost centre and earning code"),
)
TOP = 3  # row of the table headers


def payroll_workbook(run: Run, rows: Sequence[PayRow]) -> bytes:
    """The file payroll.xlsx: the payroll rows with live totals, tied to the statements."""
    period = run.period
    subtitle = f"{run.company} · period {period.name} · pay date {period.pay_date} · as of {run.as_of}"
    book = Book(f"Payroll {period.name}", run.company, run.as_of)
    facts = (
        ("Company", run.company),
        ("Period", f"{period.name} ({period.start} to {period.end})"),
        ("Pay date", period.pay_date.isoformat()),
        ("Participants", f"{len({row.participant for row in rows}):,} with pay rows, {len(run.settlements):,} statements"),
    )
    checks = _checks(run.settlements, rows)
    purpose = "What payroll is to pay for the period, by participant and earning code, tied to the statements."
    start_page(book, f"Payroll {period.name}", subtitle, purpose, facts, SHEETS, master_check(checks))
    checks_page(book, subtitle, checks)
    _rows_page(book, subtitle, rows)
    _participants_page(book, subtitle, run.settlements, rows)
    _journal_page(book, subtitle, rows)
    return book.close()


def _checks(settlements: Sequence[Settlement], rows: Sequence[PayRow]) -> list[Compared]:
    checks = []
    for currency in sorted({settlement.payout_currency for settlement in settlements}):
        stated = sum((s.payable for s in settlements if s.payout_currency == currency), Decimal(0))
        paid = sum((row.amount for row in rows if row.currency == currency), Decimal(0))
        statements = _sum_if("by_participant", "Payable on statement", currency, stated)
        payroll = _sum_if("payroll", "Amount", currency, paid)
        journal = _sum_if("journal", "Amount", currency, paid)
        checks.append(
            Compared(f"Statements to payroll, {currency}", "payable on statements", statements, "payroll rows", payroll)
        )
        checks.append(Compared(f"Payroll to journal, {currency}", "payroll rows", payroll, "journal", journal))
    return checks


def _sum_if(table: str, column: str, currency: str, value: Decimal) -> Live:
    return Live(f'=SUMIFS({table}[{column}],{table}[Currency],"{currency}")', value, "link")


def _rows_page(book: Book, subtitle: str, rows: Sequence[PayRow]) -> None:
    order = attrgetter(
        "participant", "name", "legal_entity", "cost_centre", "earning_code", "description",
        "amount", "currency", "plan_amount", "plan_currency", "statement",
    )  # fmt: skip
    book.sheet("Payroll", "Payroll", subtitle).table(TOP, COLUMNS, [order(row) for row in rows], "no pay")


def _participants_page(book: Book, subtitle: str, settlements: Sequence[Settlement], rows: Sequence[PayRow]) -> None:
    page = book.sheet("By participant", "Payable by participant", subtitle)
    found: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows, TOP + 1):
        found[row.participant].append(at)
    amount = next(at for at, column in enumerate(COLUMNS) if column.header == "Amount")
    table = []
    for at, settlement in enumerate(settlements, TOP + 1):
        person, its = settlement.person, found[settlement.person.participant]
        paid = sum((rows[row - TOP - 1].amount for row in its), Decimal(0))
        live: Live | Decimal = paid
        if its:
            # the rows of a participant stand together, so a short range does, however long the payroll is
            first, last = cell(its[0], amount, "Payroll"), cell(its[-1], amount)
            live = Live(f"=SUM({first}:{last})", paid, "link")
        gap = Live(f"=ROUND({cell(at, 4)}-{cell(at, 5)},4)", settlement.payable - paid)
        table.append(
            (
                person.participant,
                person.name,
                statement_id(settlement),
                settlement.payout_currency,
                settlement.payable,
                live,
                gap,
            )
        )
    page.table(TOP, BY_PARTICIPANT, table)


def _journal_page(book: Book, subtitle: str, rows: Sequence[PayRow]) -> None:
    sums: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row.legal_entity, row.cost_centre, row.earning_code, row.currency] += row.amount
    table = []
    for at, (key, value) in enumerate(sorted(sums.items()), TOP + 1):
        named = ("Legal entity", "Cost centre", "Earning code", "Currency")
        # EXACT, as SUMIFS would read a blank or a * in a name as a pattern
        tests = "*".join(f"EXACT(payroll[{name}],{cell(at, column)})" for column, name in enumerate(named))
        table.append((*key, Live(f"=SUMPRODUCT({tests}*payroll[Amount])", value, "link")))
    book.sheet("Journal", "Journal by legal entity and cost centre", subtitle).table(TOP, JOURNAL, table, "no pay")
