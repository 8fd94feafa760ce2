"""The first two sheets of a finance workbook: where to start, and the checks that must read 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from spm_xl.outputs.pages import CHECK, OK, Book, Column, Live, cell

LEGEND = (
    ("1,234.50", "fact", "figure that the run gave"),
    ("1,234.50", "input", "threshold that you may change"),
    ("1,234.50", "plain", "formula on the same sheet"),
    ("1,234.50", "link", "formula that reads another sheet"),
    (OK, "good", "two figures agree"),
    (CHECK, "bad", "two figures differ: do not pay before the reason is known"),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the checks: two figures that must agree, each a figure or a formula, and how many items differ."""

    name: str
    left_label: str
    left: Decimal | int | Live
    right_label: str
    right: Decimal | int | Live
    differing: int = 0


def start_page(book: Book, heading: str, subtitle: str, purpose: str, facts: Sequence[tuple[str, Any]], sheets: Sequence[tuple[str, str]], master: Live, signatures: Sequence[str] = (), signed: Mapping[str, str] | None = None) -> None:
    """The first sheet: what the file is, whether its checks agree, what is where, what the colours mean.

    Parameters
    ----------
    facts : (label, value) of the run; sheets : (name, what it shows); master : the master check.
    signatures : who signs, each with a line to write on; signed : who has signed already, by the words of the line.
    """
    page = book.sheet("Start here", heading, subtitle, landscape=False)
    page.sheet.set_column(0, 0, 29)
    page.sheet.set_column(1, 1, 80)
    page.write(3, 0, "Checks", "label")
    page.write(3, 1, master, "label")
    page.mark_checks(3, 1, 3)
    page.write(4, 0, "Purpose", "label")
    page.write(4, 1, purpose, kind="wrap")
    page.sheet.set_row(4, 13.5 * (1 + len(purpose) // 80))
    row = 5
    for label, value in facts:
        page.write(row, 0, label, "label")
        page.write(row, 1, value, kind="wrap")
        row += 1
    page.write(row + 1, 0, "Sheets", "heading")
    row += 2
    for name, what in sheets:
        page.sheet.write_url(row, 0, f"internal:'{name}'!A1", book.look("link text"), name)
        page.write(row, 1, what, kind="wrap")
        row += 1
    page.write(row + 1, 0, "Colours", "heading")
    row += 2
    for sample, role, what in LEGEND:
        page.write(row, 0, sample, role)
        page.write(row, 1, what)
        row += 1
    for words in signatures:
        row += 2
        page.write(row, 0, words, "label")
        page.write(row, 1, (signed or {}).get(words), "to write on")


CHECK_COLUMNS = (
    Column("Check", "wrap", 38),
    Column("Left figure is", "wrap", 27),
    Column("Left", "figure", 17),
    Column("Right figure is", "wrap", 27),
    Column("Right", "figure", 17),
    Column("Difference", "money", 13),
    Column("Items that differ", "number", 10),
    Column("Result", "text", 11),
)


CHECKS_TOP = 3  # row of the header on the sheet Checks


def agrees(row: Compared) -> bool:
    """Whether a check reads 0."""
    return difference(row) == 0 and row.differing == 0


def difference(row: Compared) -> Decimal:
    """Left figure less right figure."""
    left, right = (each.value if isinstance(each, Live) else each for each in (row.left, row.right))
    return Decimal(left) - Decimal(right)


def master_check(rows: Sequence[Compared]) -> Live:
    """All checks of the sheet Checks in one cell."""
    results = f"'Checks'!H{CHECKS_TOP + 2}:H{CHECKS_TOP + 1 + len(rows)}"
    good, bad = f"{OK}: all {len(rows)} checks read 0", f"{CHECK}: see the sheet Checks"
    value = good if all(agrees(row) for row in rows) else bad
    return Live(f'=IF(COUNTIF({results},"{CHECK}")=0,"{good}","{bad}")', value, "link")


def checks_page(book: Book, subtitle: str, rows: Sequence[Compared]) -> None:
    """The sheet Checks."""
    page = book.sheet("Checks", "Checks", subtitle)
    table = []
    for at, row in enumerate(rows, CHECKS_TOP + 1):
        gap = Live(f"=ROUND({cell(at, 2)}-{cell(at, 4)},4)", difference(row))
        result = status((cell(at, 5), cell(at, 6)), agrees(row))
        table.append((row.name, row.left_label, row.left, row.right_label, row.right, gap, row.differing, result))
    end = page.table(CHECKS_TOP, CHECK_COLUMNS, table)
    page.mark_checks(CHECKS_TOP + 1, 7, end - 1)


def status(differences: Sequence[str], good: bool) -> Live:
    """A check in words: every one of the cells `differences` must read 0."""
    test = ",".join(f"{each}=0" for each in differences)
    return Live(f'=IF(AND({test}),"{OK}","{CHECK}")', OK if good else CHECK)
