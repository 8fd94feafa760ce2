"""The sheet Disruption: what each participant keeps, loses and wins; and, where they are few, from whom to whom."""

from __future__ import annotations

from spm_xl.alignment import layout
from spm_xl.alignment.columns import TOP, WHOLE, Field, number_of, write_table
from spm_xl.alignment.figures import Figures
from spm_xl.alignment.layout import ACCOUNTS, DISRUPTION, PARTICIPANT, reference
from spm_xl.alignment.page_accounts import MOVED
from spm_xl.outputs.pages import Book, Sheet, cell
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY

KEPT, LOST, WON, PLACED = "Kept", "Lost", "Won", "Placed"
MATRIX = 12  # participants of whom each pair is told


def disruption_page(book: Book, plan: Plan, figures: Figures) -> None:
    """The page."""
    page = book.sheet(layout.DISRUPTION_SHEET, "Disruption", "Relationships kept and changed, live. Lost and won are accounts that change hands; placed are those that nobody had.")
    end = write_table(page, DISRUPTION, _fields(plan, figures), height=45)
    page.sheet.freeze_panes(TOP + 1, 1)
    page.sheet.repeat_rows(TOP)
    if len(plan.problem.participants) <= MATRIX:
        _matrix(page, plan, end + 2)


def _fields(plan: Plan, figures: Figures) -> list[Field]:
    import numpy

    problem, people = plan.problem, len(plan.problem.participants)
    today, final, moved = problem.current, plan.assigned, figures.moved
    mine = f'"="&{reference(DISRUPTION, PARTICIPANT, this_row=True)}'
    was, gets, moves = f"{ACCOUNTS}[{layout.TODAY}],{mine}", f"{ACCOUNTS}[{layout.FINAL}],{mine}", f'{ACCOUNTS}[{layout.MOVED}],"{MOVED}"'
    kinds = (
        (KEPT, f"{was},{gets}", (today == final) & (today != NOBODY), today),
        (LOST, f"{was},{moves}", moved, today),
        (WON, f"{gets},{moves}", moved, final),
        (PLACED, f'{gets},{ACCOUNTS}[{layout.TODAY}],""', today == NOBODY, final),
    )
    header, amounts = next(iter(layout.measure_headers(problem.measures).values())), problem.amounts[:, 0]
    counts = [Field(word, numpy.bincount(who[rows], minlength=people).tolist(), WHOLE, 10, f"=COUNTIFS({tests})", "link") for word, tests, rows, who in kinds]
    sums = [
        Field(f"{word}: {header}", numpy.bincount(who[rows], amounts[rows], people).tolist(), number_of(amounts), 14, f"=SUMIFS({reference(ACCOUNTS, header)},{tests})", "link")
        for word, tests, rows, who in kinds
    ]
    return [Field(PARTICIPANT, problem.participants, role="plain"), *counts, *sums]


def _matrix(page: Sheet, plan: Plan, top: int) -> None:
    """Accounts from whom (rows) to whom (columns)."""
    people, today, final = plan.problem.participants, plan.problem.current, plan.assigned
    page.write(top - 1, 0, "Accounts from (rows) to (columns)", "heading")
    page.write(top, 0, "From \\ to", "header", lined=True)
    link, same = page.book.look("link", WHOLE + ";;–", "number", True), page.book.look("plain", WHOLE + ";;–", "number", True)
    for at, name in enumerate(people):
        page.write(top, at + 1, name, "header", "number", lined=True)
        page.write(top + 1 + at, 0, name, lined=True)
        for to in range(len(people)):
            row, column = cell(top + 1 + at, 0).replace("A", "$A"), cell(top, to + 1)
            column = column.rstrip("0123456789") + f"${top + 1}"
            formula = f'=COUNTIFS({ACCOUNTS}[{layout.TODAY}],"="&{row},{ACCOUNTS}[{layout.FINAL}],"="&{column})'
            page.sheet.write_formula(top + 1 + at, to + 1, formula, same if to == at else link, int(((today == at) & (final == to)).sum()))
