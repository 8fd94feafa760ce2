"""The year-end workbook: everybody's year, what is brought forward, and the checks that must read 0."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from spm_xl.accounting.close import Close
from spm_xl.accounting.roll_over import Tables
from spm_xl.accounting.year_end import YearOf
from spm_xl.money import rounded
from spm_xl.outputs.check_pages import Compared, checks_page, master_check, start_page
from spm_xl.outputs.pages import Book, Column, Live, cell
from spm_xl.pay.result import Control
from spm_xl.rational import Fraction

TOP = 3
CUR = "Currency"


def _money(header: str) -> Column:
    return Column(header, "money", 15, CUR)


PEOPLE = (
    Column("Participant", width=12), Column("Name", width=22), Column(CUR, width=10), Column("Main component", width=20), Column("Quota", "number", 15),
    Column("Credit", "number", 15), Column("Attainment", "percent", 12), _money("Earned"), _money("Of it corrections"), _money("Draws advanced"),
    _money("Draws recovered"), _money("Released, held below 0"), _money("Paid outside"), _money("Carried in"), _money("Paid"), _money("Carried out"),
    _money("Held until signed"), _money("Open"), _money("Draw to recover"), _money("Held"), _money("Accrued at expected tier"),
)  # fmt: skip
FORWARD = (
    Column("Participant", width=12), Column("Balance", width=14), Column("Name", width=42), Column(CUR, width=10), Column("As of", "date", 12), _money("Amount"),
)  # fmt: skip
SHEETS = (
    ("Participants", "quota, attainment, earned, paid and what is open, a row each"),
    ("Brought forward", "draws, pay held and carried, and contract assets that the next year opens with"),
    ("To be decided", "what the next year's inputs still need before they can be run"),
    ("Checks", "pairs of figures that must agree"),
)


def year_end_workbook(closed: Close, people: Sequence[YearOf], tables: Tables, controls: Sequence[Control], decisions: Sequence[str]) -> bytes:
    """The workbook year_end.xlsx.

    Parameters
    ----------
    tables : of the next year's inputs. controls : of the year and of the roll-over. decisions : problems of the new inputs, in words.
    """
    year = closed.period.year
    subtitle = f"{closed.company} · {year} · up to {closed.period.end}"
    book = Book(f"Year end {year}", closed.company, closed.period.end)
    compared = [Compared(one.name, one.left_label, one.left, one.right_label, one.right) for one in controls]
    facts = [("Year", f"{year}, {len(people)} participants"), ("Next year's inputs", "inputs.xlsx beside this file; run spm-xl check on it")]
    purpose = "What the year came to for everybody, what is still open, and what the next year begins with."
    start_page(book, f"Year end {year}", subtitle, purpose, facts, SHEETS, master_check(compared), ("Prepared by", "Approved by"))
    rows = []
    for at, one in enumerate(people, TOP + 1):
        gap = f"={cell(at, 7)}+{cell(at, 9)}-{cell(at, 10)}+{cell(at, 11)}+{cell(at, 12)}+{cell(at, 13)}-{cell(at, 16)}-{cell(at, 14)}-{cell(at, 15)}"
        rows.append((
            one.participant, one.name, one.currency, one.component, _whole(one.quota), _whole(one.credit), one.attainment, one.earned, one.corrections, one.advanced,
            one.recovered, one.released, one.outside, one.carried_in, one.paid, one.carried_out, one.unsigned, Live(f"=ROUND({gap[1:]},4)", one.open),
            one.draw_balance, one.held, one.accrued,
        ))  # fmt: skip
    book.sheet("Participants", "Everybody's year", subtitle).table(TOP, PEOPLE, rows, "nobody")
    book.sheet("Brought forward", "Opening balances of the next year", subtitle).table(TOP, FORWARD, _forward(closed, tables), "nothing is open")
    page = book.sheet("To be decided", "What the next year's inputs still need", subtitle)
    page.table(TOP, (Column("What", "wrap", 130),), [(words,) for words in decisions], "nothing: the inputs load as they are")
    checks_page(book, subtitle, compared)
    return book.close()


def _whole(amount: Fraction | None) -> Decimal | None:
    """A quota or credit to the cent, for reading."""
    return None if amount is None else rounded(amount)


def _forward(closed: Close, tables: Tables) -> Sequence[tuple[object, ...]]:
    currencies = {one.participant: one.currency for one in closed.people}
    money = [row for row in tables.get("opening", ()) if row["item"] != "credit"]
    rows = [(row["participant"], row["item"], row["name"], currencies.get(row["participant"], ""), row["as_of"], row["amount"]) for row in money]
    assets = tables.get("contract_assets", ())
    return rows + [
        (row["participant"], "contract asset", f"{row['transaction']} {row['component']}", row["currency"], row["as_of"], row["amount"]) for row in assets
    ]
