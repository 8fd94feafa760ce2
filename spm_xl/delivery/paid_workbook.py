"""The match of a paid file as a workbook: what differs from the payroll file, and every amount that was laid beside another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from spm_xl.delivery.paid_file import BELOW_ZERO, EQUAL, Matched, Matching
from spm_xl.outputs.check_pages import Compared, checks_page, master_check, start_page
from spm_xl.outputs.checks import Check
from spm_xl.outputs.csv_file import csv_bytes
from spm_xl.outputs.pages import Book, Column, Live, cell
from spm_xl.workbook.parts.whole_file import write_whole

TOP = 3  # row of the table headers
COLUMNS = (
    Column("Participant", "text", 13),
    Column("Name", "wrap", 24),
    Column("Earning code", "text", 13),
    Column("Currency", "text", 10),
    Column("To be paid", "money", 15, "Currency"),
    Column("Paid", "money", 15, "Currency"),
    Column("Difference", "money", 14, "Currency"),
    Column("Kind", "wrap", 17),
    Column("Paid on", "wrap", 12),
    Column("What differs", "wrap", 46),
    Column("Accepted because", "wrap", 26),
    Column("Where", "wrap", 30),
)
HEADER = ("subject", "kind", "participant", "name", "earning_code", "currency", "expected", "paid", "difference", "words", "accepted", "places")
SHEETS = (
    ("Checks", "statements, payroll file, paid file and ledger, one against the next"),
    ("Differences", "amounts that are not as they were to be paid"),
    ("Matches", "every amount of the payroll file and of the paid file"),
)


def write_differences(found: Matched, reasons: Mapping[str, str], out: Path) -> None:
    """Write a match: a workbook, or the differences alone where the name ends in .csv; whole or not at all."""
    made = differences_csv if out.suffix.lower() == ".csv" else paid_workbook
    write_whole(out, made(found, reasons))


def differences_csv(found: Matched, reasons: Mapping[str, str] | None = None) -> bytes:
    """The differences as a CSV; reasons : subject or participant -> why it is accepted."""
    rows = [
        (
            one.subject, one.kind, one.participant, one.name, one.earning_code, one.currency, one.expected, one.paid, one.difference,
            one.words, _accepted(one, reasons or {}), "; ".join(one.places),
        )
        for one in found.differences
    ]  # fmt: skip
    return csv_bytes(HEADER, rows, mark=True)


def paid_workbook(found: Matched, reasons: Mapping[str, str] | None = None) -> bytes:
    """The match as a workbook.

    Parameters
    ----------
    reasons : subject or participant -> why a difference is accepted.
    """
    reasons = reasons or {}
    heading = f"Paid file {found.period}"
    subtitle = f"{found.company} · period {found.period} · pay date {found.pay_date or 'unknown'} · as of {found.as_of}"
    book = Book(heading, found.company, found.as_of)
    compared = [_compared(check) for check in found.checks]
    kinds = Counter(one.kind for one in found.differences)
    facts: list[tuple[str, Any]] = [
        ("Company", found.company),
        ("Period", found.period),
        *(("Paid file", f"{name}, SHA-256 {digest}") for name, digest in found.files),
        ("Differences", ", ".join(f"{kind}: {count}" for kind, count in sorted(kinds.items())) or "none"),
        ("Accepted", f"{sum(bool(_accepted(one, reasons)) for one in found.differences)} of {len(found.differences)}"),
    ]
    purpose = "Shows whether payroll paid what the run told it to pay, amount by amount."
    start_page(book, heading, subtitle, purpose, facts, SHEETS, master_check(compared), ("Matched by, date",))
    checks_page(book, subtitle, compared)
    _page(book, "Differences", subtitle, found.differences, reasons)
    _page(book, "Matches", subtitle, [one for one in found.rows if one.kind != BELOW_ZERO], reasons)
    return book.close()


def _compared(check: Check) -> Compared:
    return Compared(check.name, check.left_label, check.left, check.right_label, check.right, check.differing)


def _page(book: Book, name: str, subtitle: str, rows: Sequence[Matching], reasons: Mapping[str, str]) -> None:
    table: list[Sequence[Any]] = []
    for at, one in enumerate(rows, TOP + 1):
        gap = Live(f"=ROUND({cell(at, 5)}-{cell(at, 4)},4)", one.difference)
        days = ", ".join(day.isoformat() for day in one.pay_dates)
        kind = one.kind if one.kind == EQUAL else f"▲ {one.kind}"
        table.append(
            (
                one.participant, one.name, one.earning_code, one.currency, one.expected, one.paid, gap, kind, days or None,
                one.words or None, _accepted(one, reasons) or None, "; ".join(one.places) or None,
            )
        )  # fmt: skip
    book.sheet(name, name, f"{dict(SHEETS)[name].capitalize()} · {subtitle}").table(TOP, COLUMNS, table)


def _accepted(one: Matching, reasons: Mapping[str, str]) -> str:
    return reasons.get(one.subject) or reasons.get(one.participant) or ""
