"""The accounting workbook of a period: what is owed, the contract assets and their roll-forward, journal entries, disclosure, checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields
from decimal import Decimal
from typing import Any

from spm_xl.accounting.accounts import JournalLine
from spm_xl.accounting.close import Close
from spm_xl.accounting.disclosure import judgements, roll_forward
from spm_xl.outputs.check_pages import Compared, checks_page, master_check, start_page
from spm_xl.outputs.csv_file import csv_bytes
from spm_xl.outputs.pages import Book, Column, Live, cell
from spm_xl.tables.inputs import Row

TOP = 3  # row of a table's header
CUR = "Currency"
SHEETS = (
    ("Owed", "what each participant is owed: opening, accrued, trued up, paid, closing; draws and what is carried"),
    ("Expected tier", "what is accrued above what was earned, at the tier that is expected"),
    ("Roll forward", "contract assets by policy, component, company and currency"),
    ("Contracts", "each capitalised commission: benefit period, the period's charge, what is left"),
    ("Treatment", "how each commission that the run settled is treated, and why"),
    ("Journal", "journal entries, also in journal_entries.csv"),
    ("Disclosure", "balances by category, the period's charges, method and judgements"),
    ("Checks", "pairs of figures that must agree"),
)


def _money(header: str) -> Column:
    return Column(header, "money", 15, CUR)


OWED = (
    Column("Participant", width=12), Column("Name", width=22), Column("Company", width=26), Column(CUR, width=10), _money("Opening"),
    _money("Accrued"), _money("Trued up"), _money("Carried"), _money("Paid"), _money("Closing"),
    _money("Of it payable"), _money("Of it held"), _money("Draws to recover"), _money("Negative pay carried"),
)  # fmt: skip
EXPECTED = (
    Column("Participant", width=12), Column("Plan", width=12), Column("Component", width=20), Column(CUR, width=10), Column("Credit so far", "number", 16),
    Column("Credit expected", "number", 16), _money("Earned so far"), _money("Cost at the expected tier"), _money("Opening"),
    _money("Accrued"), _money("Trued up"), _money("Closing"),
)  # fmt: skip
ROLL = (
    Column("Policy", width=20), Column("Component", width=20), Column("Plan", width=12), Column("Company", width=26), Column(CUR, width=10),
    _money("Opening"), _money("Added"), _money("Amortised"), _money("Written off"), _money("Impaired"),
    _money("Closing"), _money("Of it current"), _money("Not current"),
)  # fmt: skip
CONTRACTS = (
    Column("Contract", width=18), Column("Participant", width=12), Column("Component", width=18), Column("Policy", width=18), Column("Customer", width=22),
    Column("Company", width=26), Column(CUR, width=10), Column("From", "date", 12), Column("To", "date", 12), _money("Opening"), _money("Added"),
    _money("Amortised"), _money("Written off"), _money("Impaired"), _money("Closing"), _money("Of it current"),
    _money("Expensed at once"),
)  # fmt: skip
TREATMENT = (
    Column("Participant", width=12), Column("Period", width=11), Column("Item", width=12), Column("Component", width=20), Column("Transaction", width=18),
    Column("Contract", width=18), Column("Policy", width=18), Column("Treatment", width=12), Column("Why", "wrap", 44), Column(CUR, width=10), _money("Commission"),
    _money("Tax and fringe on top"),
)  # fmt: skip
JOURNAL = (
    Column("Date", "date", 12), Column("Entry", width=34), Column("Account", width=10), Column("Account name", width=38), _money("Debit"),
    _money("Credit"), Column("Company", width=26), Column("Cost centre", width=12), Column(CUR, width=10), Column("Memo", "wrap", 52),
)  # fmt: skip
DISCLOSED = (
    Column("Category", width=34), Column(CUR, width=10), _money("Closing balance"), _money("Current"), _money("Not current"),
    _money("Amortisation"), _money("Written off"), _money("Impairment"),
)  # fmt: skip


def journal_csv(lines: Sequence[JournalLine]) -> bytes:
    """The journal entries as a CSV file, for the general ledger's import."""
    return csv_bytes([field.name for field in fields(JournalLine)], [astuple(line) for line in lines], mark=True)


def accounting_workbook(found: Close, policies: Sequence[Row], state: str) -> bytes:
    """The workbook accounting.xlsx.

    Parameters
    ----------
    policies : rows of the table cost_policies. state : of the period in the cycle, in words.
    """
    subtitle = f"{found.company} · {found.period} · {found.period.start} to {found.period.end} · accounted since {found.first}"
    book = Book(f"Accounting {found.period}", found.company, found.period.end)
    compared = _compared(found)
    start_page(
        book, f"Accounting of {found.period}", subtitle,
        "What commissions come to in the general ledger: accruals, contract assets, journal entries, disclosure. Judgements stand in the tables; "
        "have them approved before you post.",
        [("Run", f"{found.period}, {state}"), ("Standards", "ASC 340-40, IFRS 15.91 to 104; changes of estimate are prospective"), *_remarks(found)],
        SHEETS, master_check(compared), ("Prepared by", "Approved by"),
    )  # fmt: skip
    _owed(book, subtitle, found)
    _expected(book, subtitle, found)
    _roll(book, subtitle, found)
    _contracts(book, subtitle, found)
    _treatment(book, subtitle, found)
    book.sheet("Journal", "Journal entries", subtitle).table(TOP, JOURNAL, [_journal_row(line) for line in found.lines], "nothing to post")
    _disclosure(book, subtitle, found, policies)
    checks_page(book, subtitle, compared)
    return book.close()


def _remarks(found: Close) -> list[tuple[str, str]]:
    return [("To be looked at", note) for note in found.notes]


def _owed(book: Book, subtitle: str, found: Close) -> None:
    rows = []
    for at, one in enumerate(found.people, TOP + 1):
        closing = Live(f"={cell(at, 4)}+{cell(at, 5)}+{cell(at, 6)}+{cell(at, 7)}-{cell(at, 8)}", one.closing)
        payable = Live(f"={cell(at, 9)}-{cell(at, 11)}", one.payable)
        rows.append((
            one.participant, one.name, one.legal_entity, one.currency, one.opening, one.accrued, one.trued_up, one.carried, one.paid,
            closing, payable, one.held, one.draw_closing, one.carried_closing,
        ))  # fmt: skip
    book.sheet("Owed", "What is owed at the period's end", subtitle).table(TOP, OWED, rows, "nobody")


def _expected(book: Book, subtitle: str, found: Close) -> None:
    rows = []
    for at, one in enumerate(found.accruals, TOP + 1):
        closing = Live(f"={cell(at, 8)}+{cell(at, 9)}+{cell(at, 10)}", one.roll.closing)
        rows.append((
            one.participant, one.plan, one.component, one.currency, one.credit, one.expected, one.earned, one.cost, one.roll.opening,
            one.roll.accrued, one.roll.trued_up, closing,
        ))  # fmt: skip
    page = book.sheet("Expected tier", "Accrued at the tier that is expected", subtitle)
    page.table(TOP, EXPECTED, rows, "nothing is expected above what was earned: the table expectations says so")


def _roll(book: Book, subtitle: str, found: Close) -> None:
    rows = []
    for at, one in enumerate(roll_forward(found.assets, ("policy", "component", "plan", "legal_entity", "currency")), TOP + 1):
        closing = Live(f"={cell(at, 5)}+{cell(at, 6)}-{cell(at, 7)}-{cell(at, 8)}-{cell(at, 9)}", one.closing)
        later = Live(f"={cell(at, 10)}-{cell(at, 11)}", one.later)
        rows.append((*one.names, one.opening, one.added, one.amortised, one.written_off, one.impaired, closing, one.current, later))
    book.sheet("Roll forward", "Contract assets: roll-forward", subtitle).table(TOP, ROLL, rows, "nothing is capitalised")


def _contracts(book: Book, subtitle: str, found: Close) -> None:
    rows = []
    for at, one in enumerate(found.assets, TOP + 1):
        charge = one.charge
        closing = Live(f"={cell(at, 9)}+{cell(at, 10)}-{cell(at, 11)}-{cell(at, 12)}-{cell(at, 13)}", charge.closing)
        rows.append((
            one.contract, one.participant, one.component, one.policy, one.customer, one.legal_entity, one.currency, one.life.start, one.life.end,
            charge.opening, charge.added, charge.amortised, charge.written_off, charge.impaired, closing, one.current, charge.expensed,
        ))  # fmt: skip
    book.sheet("Contracts", "Contract assets by contract and participant", subtitle).table(TOP, CONTRACTS, rows, "nothing is capitalised")


def _treatment(book: Book, subtitle: str, found: Close) -> None:
    rows = [
        (
            one.cost.participant, one.cost.period, one.cost.item, one.cost.name, one.cost.transaction, one.contract, one.policy,
            "expensed" if one.life is None else "capitalised", one.reason, one.currency, one.cost.amount, one.on_top,
        )
        for one in found.bookings
    ]  # fmt: skip
    book.sheet("Treatment", "How each commission of the run is treated", subtitle).table(TOP, TREATMENT, rows, "the run settled no commission")


def _journal_row(line: JournalLine) -> tuple[Any, ...]:
    return (
        line.date, line.reference, line.account, line.account_name, line.debit, line.credit, line.legal_entity, line.cost_centre, line.currency, line.memo,
    )  # fmt: skip


def _disclosure(book: Book, subtitle: str, found: Close, policies: Sequence[Row]) -> None:
    rows = [
        (f"Costs to obtain contracts: {one.names[0]}", one.names[1], one.closing, one.current, one.later, one.amortised, one.written_off, one.impaired)
        for one in roll_forward(found.assets, ("policy", "currency"))
    ]
    page = book.sheet("Disclosure", "Contract costs: balances, charges, method and judgements", subtitle)
    row = page.table(TOP, DISCLOSED, rows, "no assets") + len({one[1] for one in rows}) + 1
    page.write(row, 0, "Method and judgements", "heading")
    look = book.look("plain", "", "wrap")
    for words in judgements(found, policies):
        row += 1
        page.sheet.merge_range(row, 0, row, len(DISCLOSED) - 1, "", look)
        page.sheet.write_string(row, 0, words, look)
        page.sheet.set_row(row, 14 * (1 + len(words) // 150))


def _compared(found: Close) -> list[Compared]:
    rows = [Compared(one.name, one.left_label, one.left, one.right_label, one.right) for one in found.controls]
    for currency in sorted({asset.currency for asset in found.assets}):
        closing = sum((asset.charge.closing for asset in found.assets if asset.currency == currency), Decimal(0))
        sums = [Live(f'=SUMIFS({table}[Closing],{table}[{CUR}],"{currency}")', closing, "link") for table in ("contracts", "roll_forward")]
        rows.append(Compared(f"closing balances in {currency}", "sheet Contracts", sums[0], "sheet Roll forward", sums[1]))
    debit, credit = (sum((getattr(line, side) for line in found.lines), Decimal(0)) for side in ("debit", "credit"))
    if found.lines:
        rows.append(Compared("journal entries", "debits", Live("=SUM(journal[Debit])", debit, "link"), "credits", Live("=SUM(journal[Credit])", credit, "link")))
    return rows or [Compared("nothing to account", "nobody is owed anything", Decimal(0), "no entries", Decimal(0))]


