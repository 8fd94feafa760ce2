"""The sheet Accounts: every account with its participant of today, the planned one, and the one that the manager chooses.

Who an account goes to in the end is a formula: the manager's choice, else the plan, unless its move was refused.
"""

from __future__ import annotations

from collections.abc import Iterable

from spm_xl.alignment import layout
from spm_xl.alignment.columns import PLACE, TOP, Field, area, number_of, write_table
from spm_xl.alignment.figures import Figures
from spm_xl.alignment.layout import ACCOUNTS, MOVES, reference
from spm_xl.alignment.places import degrees
from spm_xl.alignment.source import Source
from spm_xl.outputs.pages import GOOD, Book
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY
from spm_xl.workbooks.live_validation import from_list

MOVED = "moved"
KM = "#,##0.0"


def accounts_page(book: Book, plan: Plan, figures: Figures, told: Source) -> None:
    """The page."""
    words = "Type or choose a name under Your choice: Final follows, and so do all figures. Blank: as planned. A re-plan keeps what you chose."
    page = book.sheet(layout.ACCOUNTS_SHEET, "Accounts", words)
    fields = (*_given(plan, told), *_planned(plan, figures))
    end = write_table(page, ACCOUNTS, fields)
    page.sheet.freeze_panes(TOP + 1, 1)
    page.sheet.repeat_rows(TOP)
    headers = [field.header for field in fields]
    letters = area(TOP, headers.index(layout.MOVED), 1).split("$")[1]
    mark = book.writer.add_format({"bold": True, "font_color": GOOD})
    rule = {"type": "formula", "criteria": f'=${letters}{TOP + 2}="{MOVED}"', "format": mark}
    page.sheet.conditional_format(TOP + 1, headers.index(layout.FINAL), end - 1, headers.index(layout.MOVED), rule)


def names_of(plan: Plan, assigned: Iterable[int]) -> list[str]:
    """The participants' ids of accounts; "" for nobody."""
    return ["" if at == NOBODY else plan.problem.participants[at] for at in assigned]


def _given(plan: Plan, told: Source) -> tuple[Field, ...]:
    problem = plan.problem
    north, east = degrees(problem.places)
    count, headers = len(problem.accounts), layout.measure_headers(problem.measures)
    blank = [None] * count
    return (
        Field(layout.ACCOUNT, problem.accounts, width=14),
        Field(layout.TODAY, names_of(plan, problem.current)),
        Field(layout.LOCKED, [layout.YES if each else "" for each in problem.locked], width=8, role="input", check=from_list((layout.YES, layout.NO), "Locked", "yes: the account stays with its participant of today.")),
        Field(layout.SEGMENT, [told.segments.get(each, "") for each in problem.accounts]),
        Field(layout.GROUP, [told.groups.get(each, "") for each in problem.accounts]),
        Field(layout.LATITUDE, north or blank, PLACE, 10),
        Field(layout.LONGITUDE, east or blank, PLACE, 10),
        *(Field(headers[name], problem.amounts[:, at].tolist(), number_of(problem.amounts[:, at])) for at, name in enumerate(problem.measures)),
    )  # fmt: skip


def _planned(plan: Plan, figures: Figures) -> tuple[Field, ...]:
    def own(header: str) -> str:
        return reference(ACCOUNTS, header, this_row=True)

    count = len(plan.problem.accounts)
    planned = names_of(plan, plan.assigned)
    answer = f'=IF({own(layout.PLANNED)}={own(layout.TODAY)},"",IFERROR(INDEX({MOVES}[{layout.ANSWER}],MATCH({own(layout.ACCOUNT)},{MOVES}[{layout.ACCOUNT}],0))&"",""))'
    final = f'=IF({own(layout.CHOICE)}<>"",{own(layout.CHOICE)},IF({own(layout.ANSWER)}="{layout.REFUSED}",{own(layout.TODAY)},{own(layout.PLANNED)}))&""'
    moved = f'=IF(OR({own(layout.TODAY)}="",{own(layout.FINAL)}={own(layout.TODAY)}),"","{MOVED}")'
    choice = from_list(f"={layout.NAMES}", "Your choice", "Who gets the account. Blank: as planned.") | {"error_message": "Choose a participant from the list, or leave the cell blank."}
    return (
        Field(layout.PLANNED, planned),
        Field(layout.ANSWER, [""] * count, formula=answer, width=10, role="link"),
        Field(layout.CHOICE, [None] * count, width=13, role="input", check=choice),
        Field(layout.FINAL, planned, formula=final),
        Field(layout.MOVED, [MOVED if each else "" for each in figures.moved], formula=moved, width=9),
        Field(layout.KM_TODAY, _kilometres(figures.today.kilometres, plan.problem.current, count), KM, 10),
        Field(layout.KM_PLANNED, _kilometres(figures.planned.kilometres, plan.assigned, count), KM, 10),
    )  # fmt: skip


def _kilometres(found: Iterable[float] | None, assigned: Iterable[int], count: int) -> list[float | None]:
    return [None] * count if found is None else [None if at == NOBODY else float(each) for each, at in zip(found, assigned, strict=True)]
