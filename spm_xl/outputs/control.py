"""The control workbook: shows that a run ties out from source to payroll, and what to look at before paying.

Every check is two figures, most of them live sums over the sheets that list their items, and a
difference that reads 0. The other sheets list what a reviewer samples: suspense, holds, overrides,
corrections, draws, large changes, people who need a look, warnings, and the hashes of all files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from spm_xl import __version__
from spm_xl.outputs.check_pages import Compared, checks_page, master_check, start_page
from spm_xl.outputs.checks import Check
from spm_xl.outputs.control_cycle import SIGNATURES, approvals_page, journal_words, signed, status_words, to_clear_page
from spm_xl.outputs.control_review import (
    corrections_page,
    files_page,
    holds_page,
    movers_page,
    overrides_page,
    people_page,
    suspense_page,
    warnings_page,
)
from spm_xl.outputs.control_tie_out import SHEETS, draws_page, lines_page, statements_page, tie_out_page
from spm_xl.outputs.pages import Book, Live
from spm_xl.outputs.payroll import PayRow
from spm_xl.outputs.release import Release
from spm_xl.outputs.to_clear import ToClear
from spm_xl.pay.result import Ledger, Run, Settlement


def control_workbook(
    run: Run,
    rows: Sequence[PayRow],
    found: Sequence[Check],
    previous: Ledger | None = None,
    hashes: Mapping[str, str] | None = None,
    previous_manifest: str = "",
    release: Release | None = None,
    items: Sequence[ToClear] = (),
) -> bytes:
    """The file control.xlsx.

    Parameters
    ----------
    rows : payroll rows of the run; found : its checks.
    previous : ledger of the period before.
    hashes : SHA-256 of the run's other files, by name; previous_manifest : that of the run before.
    release : what the cycle says of the run; a draft by default.
    items : what must be cleared or accepted before the period can be closed.
    """
    release = release or Release()
    period = run.period
    subtitle = f"{run.company} · period {period.name} · as of {run.as_of}"
    book = Book(f"Control report {period.name}", run.company, run.as_of)
    compared = [_compared(check) for check in found]
    facts = [
        ("Company", run.company),
        ("Period", f"{period.name} ({period.start} to {period.end})"),
        ("As of", run.as_of.isoformat()),
        ("Pay date", period.pay_date.isoformat()),
        ("Status", status_words(release)),
        ("Journal", journal_words(release)),
        ("Payable", "; ".join(_payable(run.settlements)) or "nothing"),
        ("Participants", f"{len(run.settlements):,}"),
        ("To look at", _attention(run)),
        ("Calculated by", f"spm_xl {__version__}"),
    ]
    purpose = "Shows that the run ties out from source to payroll, and lists what a reviewer looks at before paying."
    title = f"Control report {period.name}"
    start_page(book, title, subtitle, purpose, facts, SHEETS, master_check(compared), SIGNATURES, signed(release))
    checks_page(book, subtitle, compared)
    statements_page(book, subtitle, run.settlements)
    lines_page(book, subtitle, run.settlements)
    tie_out_page(book, subtitle, run.settlements, rows)
    draws_page(book, subtitle, run.settlements)
    corrections_page(book, subtitle, run.settlements)
    overrides_page(book, subtitle, run.settlements)
    holds_page(book, subtitle, run.settlements)
    suspense_page(book, subtitle, run)
    movers_page(book, subtitle, run.settlements, previous)
    people_page(book, subtitle, run, previous)
    warnings_page(book, subtitle, run)
    to_clear_page(book, subtitle, items, release)
    approvals_page(book, subtitle, release)
    files_page(book, subtitle, run, hashes or {}, previous_manifest)
    return book.close()


def _compared(check: Check) -> Compared:
    def figure(value: Decimal, source: tuple[str, ...]) -> Decimal | Live:
        if not source:
            return value
        table, column = source
        return Live(f'=SUMIFS({table}[{column}],{table}[Currency],"{check.currency}")', value, "link")

    left, right = figure(check.left, check.left_from), figure(check.right, check.right_from)
    return Compared(check.name, check.left_label, left, check.right_label, right, check.differing)


def _payable(settlements: Sequence[Settlement]) -> list[str]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for settlement in settlements:
        sums[settlement.payout_currency] += settlement.payable
    return [f"{currency} {amount:,}" for currency, amount in sorted(sums.items())]


def _attention(run: Run) -> str:
    counts = (
        ("suspense", len(run.suspense)),
        ("manual adjustments", sum(len(s.adjustments) for s in run.settlements)),
        ("corrections", sum(len(s.corrections) for s in run.settlements)),
        ("holds and releases", sum(len(s.holds) for s in run.settlements)),
        ("negative nets carried", sum(bool(s.carried_out) for s in run.settlements)),
        ("warnings", len(run.problems)),
    )
    return ", ".join(f"{what}: {count:,}" for what, count in counts if count) or "nothing"
