"""The commission calculator: the workbook that an analyst opens first, in each edition.

`python -m spm_xl.workbooks.calculator` builds the editions again that are kept with the code.
"""

from __future__ import annotations

from spm_xl.workbooks import (
    calculator_curve,
    calculator_explain,
    calculator_ledger,
    calculator_methods,
    calculator_tables,
    calculator_team,
)
from spm_xl.workbooks.calculator_story import AS_OF, COMPANY, PERIOD
from spm_xl.workbooks.edition import Edition, finished, give_functions
from spm_xl.workbooks.live import Live, largest, looked_up, smallest, sum_where, to_cents, total
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_closing import CLOSING, START_WIDTHS, closing_pages, flag_of, start_page
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_table import Table, column
from spm_xl.workbooks.page import BLUE, NAVY

TITLE = "Commission calculator"
PURPOSE = "From credit to pay for a team on three plans: commission, MBO, SPIFF, draw, recovery and balance, each figure explained."
# sheet -> what it is for, widths of its columns, landscape, colour of its tab, function without which it is left out
SHEETS: dict[str, tuple[str, tuple[float, ...], bool, str, str]] = {
    "Start here": ("", START_WIDTHS, False, NAVY, ""),
    "Team": ("the eight people: credit, commission, draw, payout, balance, each row checked", calculator_team.TEAM_WIDTHS, True, NAVY, ""),
    "Credits": ("input: the month that is paid, and credited bookings by month", (20, 18, *[10] * 12, 12, 12), True, "#FFC000", ""),
    "Plans": ("input: the terms of each plan", (16, 13, 14, 12, 10, 12, 11, 78), True, "#FFC000", ""),
    "Rates": ("input: the tiers of each plan", (20, 12, 12, 16, 60), False, "#FFC000", ""),
    "Payout curve": ("what a plan pays from 0% to 200% of quota, as a chart", calculator_curve.WIDTHS, True, BLUE, ""),
    "Draw ledger": ("twelve months of one participant's draw", calculator_ledger.WIDTHS, True, BLUE, "SPM_DRAW_LEDGER"),
    "History": ("input: earnings and draws of the closed months", calculator_ledger.HISTORY_WIDTHS, True, "#FFC000", "SPM_DRAW_LEDGER"),
    "Methods": ("one deal, every method side by side", calculator_methods.WIDTHS, True, BLUE, ""),
    "Explain": ("a commission tier by tier", calculator_explain.EXPLAIN_WIDTHS, False, BLUE, "SPM_EXPLAIN"),
    "Ramp": ("a new hire's quota", calculator_explain.RAMP_WIDTHS, False, BLUE, "SPM_RAMP"),
    **{name: (*about, "") for name, about in CLOSING.items()},
}
STEPS = (
    ("Credits, Plans, Rates", "Fill in the yellow cells: who sold what, on which plan, at which rates. Look at Payout curve: is it what you meant?"),
    ("Team", "Type quota, MBO, SPIFF, draw and opening balance of each person. Payout and Balance follow; every check must read 0."),
    ("Next month", "Type the month's earned and draw on sheet History, copy Balance into Opening as values, then choose the next month on sheet Credits."),
)


def built(edition: Edition) -> bytes:
    """The workbook's bytes, the same every time."""
    book = LiveBook(TITLE, f"Commission of {PERIOD}", COMPANY)
    give_functions(edition, book.writer)
    pages = {
        name: LivePage(book, name, widths, landscape, tab)
        for name, (_, widths, landscape, tab, needs) in SHEETS.items()
        if not needs or needs in edition.functions
    }
    flag = flag_of(book, pages["Start here"], AS_OF, 4)
    plans = calculator_tables.plans_page(book, pages["Plans"], flag)
    rates = calculator_tables.rates_page(book, pages["Rates"], flag)
    credits = calculator_tables.credits_page(pages["Credits"], flag)
    team = calculator_team.team_page(book, pages["Team"], flag, plans, rates, credits)
    checks = _team_checks(team, *credits)
    falls = calculator_curve.curve_page(book, pages["Payout curve"], flag, plans[1], rates)
    checks.append(("Payout curve: how often it falls while attainment rises", falls))
    if "Draw ledger" in pages:
        months = calculator_ledger.history_page(pages["History"], flag)
        checks += calculator_ledger.ledger_page(pages["Draw ledger"], flag, team, months, plans[1])
    calculator_methods.methods_page(pages["Methods"], flag)
    if "Explain" in pages:
        checks += calculator_explain.explain_page(pages["Explain"], flag, team, plans[1], rates)
    if "Ramp" in pages:
        checks += calculator_explain.ramp_page(pages["Ramp"], flag, team)
    lines = (("Licence", "MIT: use it, change it, share it."), ("Figures", f"{COMPANY} is made up, and so are its people."))
    changes = (("1", "First version of this workbook."),)
    everything = closing_pages(pages, flag, edition, checks, lines, changes)
    listed = [(name, SHEETS[name][0]) for name in pages if name != "Start here"]
    start_page(pages["Start here"], TITLE, PURPOSE, STEPS, listed, edition, everything)
    return finished(edition, book.close())


def _team_checks(team: Table, credits: Table, manager: Live) -> list[tuple[str, Live]]:
    month, reports_to, check = column(credits, "This month"), column(credits, "Reports to"), column(team, "Check")
    of_manager = looked_up(manager, column(team, "Name"), column(team, "Credit"))
    effect = total(column(team, "Payout")) - total(column(team, "Earned"))
    return [
        ("Team: opening + advanced - recovered = balance, the worst row", largest(largest(check), smallest(check).negative)),
        ("Team: payout - earned = what the draws did", to_cents(effect - total(column(team, "Draw effect")))),
        ("Team: the manager's credit = the credit of who reports there", to_cents(of_manager - sum_where(month, reports_to, manager))),
        ("Credits: every seller is on the team", to_cents(total(month) + of_manager - total(column(team, "Credit")))),
    ]


if __name__ == "__main__":
    from spm_xl.workbooks.kept import write_kept

    write_kept("calculator")
