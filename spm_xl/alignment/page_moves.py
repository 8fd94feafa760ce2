"""The sheet Moves: each account that changes hands, from whom, to whom and why; and the manager's answer."""

from __future__ import annotations

from spm_xl.alignment import layout
from spm_xl.alignment.columns import TOP, Field, number_of, write_table
from spm_xl.alignment.figures import Figures
from spm_xl.alignment.layout import MOVES
from spm_xl.alignment.page_accounts import KM
from spm_xl.outputs.pages import Book
from spm_xl.territory.moves import moves_of
from spm_xl.territory.plan import Plan
from spm_xl.workbooks.live_validation import from_list

EMPTY_ROWS = 1  # of a table without moves


def moves_page(book: Book, plan: Plan, figures: Figures) -> None:
    """The page."""
    words = "Answer accepted, and the next plan keeps the move; refused, and the account stays. Blank leaves it to the next plan."
    page = book.sheet(layout.MOVES_SHEET, "Moves", words)
    moves = moves_of(plan, figures.today.scores)
    headers = layout.measure_headers(plan.problem.measures)
    answer = from_list((layout.ACCEPTED, layout.REFUSED), "Answer", "accepted: the next plan keeps the move. refused: the account stays with its participant of today.")
    fields = (
        Field(layout.ACCOUNT, [each.account for each in moves], width=14),
        Field(layout.FROM, [each.came_from or "" for each in moves]),
        Field(layout.TO, [each.to for each in moves]),
        Field(layout.WHY, [each.why[:1].upper() + each.why[1:] for each in moves], "wrap", 60),
        *(
            Field(header, [each.amounts[at] for each in moves], number_of(plan.problem.amounts[:, at]))
            for at, header in enumerate(headers.values())
        ),
        Field(layout.KM_TODAY, [each.km_before for each in moves], KM, 10),
        Field(layout.KM_PLANNED, [each.km_after for each in moves], KM, 10),
        Field(layout.ANSWER, [None] * max(EMPTY_ROWS, len(moves)), width=12, role="input", check=answer),
    )  # fmt: skip
    write_table(page, MOVES, fields)
    page.sheet.freeze_panes(TOP + 1, 1)
    page.sheet.repeat_rows(TOP)
