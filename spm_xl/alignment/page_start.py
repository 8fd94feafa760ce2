"""The sheet Start: what the workbook is, whether its checks agree, the key figures before and after, and how to work with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spm_xl.alignment import layout
from spm_xl.alignment.columns import PERCENT, TEXT, WHOLE
from spm_xl.alignment.figures import Figures, Side
from spm_xl.alignment.layout import ACCOUNTS, reference
from spm_xl.alignment.page_accounts import MOVED
from spm_xl.alignment.page_figures import INDEX_FINAL, INDEX_TODAY, outside, worst
from spm_xl.alignment.words import gap_words
from spm_xl.outputs.check_pages import Compared, master_check
from spm_xl.outputs.pages import CHECK, OK, Book, Live, Sheet
from spm_xl.territory.plan import Plan
from spm_xl.territory.terms import MODES

LEGEND = (
    ("R001", "input", "yours: type here"), ("1,234", "fact", "figure that the plan gave"), ("1,234", "plain", "formula on the same sheet"),
    ("1,234", "link", "formula that reads another sheet"), (OK, "good", "the check reads 0"), (CHECK, "bad", "the check does not read 0: see the sheet Checks"),
)  # fmt: skip
HOW = (
    "Look at Map, Balance and Moves. Under Answer on Moves, accept what you like and refuse what you do not.",
    "To give an account to somebody else, type the name under Your choice on Accounts: all totals and checks follow at once.",
    "Then plan again with the button Plan again, or on the command line: spm-xl territory replan THIS.xlsx. What you accepted, refused and typed is kept.",
    "Change shares, capacities, tolerances and conditions on Parameters. Nothing else needs to be typed.",
)
ABOUT = {
    layout.BEFORE_AFTER: "each participant's accounts and amounts, today and final", layout.BALANCE_SHEET: "everybody against the fair share, as charts",
    layout.MAP: "today's and the planned territories", layout.MOVES_SHEET: "who gives what to whom, and why", layout.ACCOUNTS_SHEET: "every account; your choices",
    layout.DISRUPTION_SHEET: "relationships kept, lost and won", layout.SKILLS_SHEET: "accounts by segment and who serves them",
    layout.CURVE_SHEET: "plans from the least disturbance to the least travel", layout.PARAMETERS: "how the plan is asked for", layout.CHECKS: "what must read 0",
}  # fmt: skip
Figure = tuple[str, Any, Any, str]


def start_page(book: Book, plan: Plan, figures: Figures, checks: Sequence[Compared], sheets: Sequence[str]) -> None:
    """The page."""
    page = book.sheet(layout.START, "Territory plan", f"{len(plan.problem.accounts):,} accounts, {len(plan.problem.participants):,} participants · {plan.terms.mode}: {MODES[plan.terms.mode]}", landscape=False)
    for at, width in enumerate((46, 18, 18, 44)):
        page.sheet.set_column(at, at, width)
    _line(page, 3, "Checks", master_check(checks))
    page.mark_checks(3, 1, 3)
    _line(page, 4, "How good the plan is", _text(layout.GAP, gap_words(plan)), deep=True)
    _line(page, 5, "Remarks", _text(layout.REMARKS, " ".join(plan.remarks)), deep=bool(plan.remarks))
    _line(page, 6, "For", "whoever answers for these territories: to look at the plan, change it, and plan again")
    row = _key_figures(page, plan, figures, 8)
    row = 1 + _list(page, row + 1, "How to work with it", HOW)
    page.write(row + 1, 0, "Sheets", "heading")
    for row, name in enumerate(sheets, row + 2):  # noqa: B020
        page.sheet.write_url(row, 0, f"internal:'{name}'!A1", book.look("link text"), name)
        page.write(row, 1, ABOUT[name])
    page.write(row + 2, 0, "Colours", "heading")
    for row, (sample, role, what) in enumerate(LEGEND, row + 3):  # noqa: B020
        page.write(row, 0, sample, role)
        page.write(row, 1, what)
    page.sheet.print_area(0, 0, row, 3)
    page.sheet.protect("", {"format_columns": True, "format_rows": True})


def _text(name: str, value: str) -> Live:
    return Live(f'={name}&""', value, "link")


def _line(page: Sheet, row: int, label: str, value: Any, deep: bool = False) -> None:
    page.write(row, 0, label, "label")
    role = value.role if isinstance(value, Live) else "plain"
    look = page.book.look(role, TEXT, "wrap")
    page.sheet.merge_range(row, 1, row, 3, "", look)
    if isinstance(value, Live):
        page.sheet.write_formula(row, 1, value.formula, look, value.value)
    else:
        page.sheet.write_string(row, 1, value, look)
    if deep:
        page.sheet.set_row(row, 28)


def _list(page: Sheet, row: int, heading: str, lines: Sequence[str]) -> int:
    page.write(row, 0, heading, "heading")
    look = page.book.look("plain", "", "wrap")
    for row, words in enumerate(lines, row + 1):  # noqa: B020
        page.sheet.merge_range(row, 0, row, 3, "", look)
        page.sheet.write_string(row, 0, words, look)
        page.sheet.set_row(row, 14 * (1 + len(words) // 125))
    return row


def _key_figures(page: Sheet, plan: Plan, figures: Figures, row: int) -> int:
    page.write(row, 0, "Key figures", "header", lined=True)
    for at, words in ((1, "Today"), (2, "Final")):
        page.write(row, at, words, "header", "number", lined=True)
    for row, (label, before, after, number) in enumerate(_figures(plan, figures), row + 1):  # noqa: B020
        page.write(row, 0, label, lined=True)
        for at, value in ((1, before), (2, after)):
            look = page.book.look("link", number, "number", True)
            if value is None:
                page.sheet.write_blank(row, at, None, look)
            else:
                page.sheet.write_formula(row, at, value.formula, look, value.value)
    return row + 1


def _figures(plan: Plan, figures: Figures) -> list[Figure]:
    found: list[Figure] = []
    for at, measure in enumerate(plan.problem.measures):
        sides: tuple[tuple[str, Side], ...] = ((INDEX_TODAY, figures.today), (INDEX_FINAL, figures.planned))
        worsts = [worst(plan, at, word, side.worst[at]) for word, side in sides]
        beside = [outside(plan, at, word, side.index[:, at]) for word, side in sides]
        found += [(f"{measure}: worst deviation", *worsts, PERCENT), (f"{measure}: participants outside the tolerance", *beside, WHOLE)]  # type: ignore[list-item]
    scores = figures.planned.scores
    moved = f'COUNTIF({ACCOUNTS}[{layout.MOVED}],"{MOVED}")'
    first, header = next(iter(layout.measure_headers(plan.problem.measures).items()))
    amount = reference(ACCOUNTS, header)
    gone = f'IF(SUM({amount})=0,0,SUMIFS({amount},{ACCOUNTS}[{layout.MOVED}],"{MOVED}")/SUM({amount}))'
    found += [
        ("Accounts that change hands", None, _live(moved, scores.moved), WHOLE),
        ("as a part of all accounts", None, _live(f"{moved}/ROWS({ACCOUNTS}[{layout.MOVED}])", scores.moved_part), PERCENT),
        (f"as a part of {first}", None, _live(gone, scores.moved_parts[0]), PERCENT),
    ]
    if scores.travel_home is not None:
        today = figures.today.scores.travel_home
        found.append(("Travel to homes, weighted km (final: as planned)", _live(layout.TRAVEL_TODAY, today or 0.0), _live(layout.TRAVEL_PLANNED, scores.travel_home), WHOLE))
    return found


def _live(formula: str, value: float) -> Live:
    return Live(f"={formula}", value, "link")  # type: ignore[arg-type]
