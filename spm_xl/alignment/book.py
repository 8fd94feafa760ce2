"""The territory workbook of a plan: written whole, the same bytes for the same plan.

Its figures are formulas over the accounts, so that a name which the manager types changes them at once; the values of the
plan stand in them for viewers that do not calculate.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from spm_xl.alignment import layout
from spm_xl.alignment.figures import figures_of
from spm_xl.alignment.map_picture import map_pictures
from spm_xl.alignment.page_accounts import accounts_page
from spm_xl.alignment.page_balance import balance_page
from spm_xl.alignment.page_checks import compared
from spm_xl.alignment.page_curve import curve_page
from spm_xl.alignment.page_disruption import disruption_page
from spm_xl.alignment.page_figures import figures_page
from spm_xl.alignment.page_map import map_page
from spm_xl.alignment.page_moves import moves_page
from spm_xl.alignment.page_parameters import parameters_page
from spm_xl.alignment.page_skills import segments_of, skills_page
from spm_xl.alignment.page_start import start_page
from spm_xl.alignment.source import Source, source_of
from spm_xl.outputs.check_pages import checks_page
from spm_xl.outputs.pages import Book
from spm_xl.territory.plan import Plan
from spm_xl.workbook.parts.whole_file import write_whole
from spm_xl.workbook.refresh.pictures import named

UNDATED = date(2000, 1, 1)  # a plan has no day of its own


def write_book(plan: Plan, path: Path, *, curve: Sequence[Plan] = (), source: Source | None = None, as_of: date = UNDATED) -> None:
    """Write the workbook of a plan to a file, which is whole or absent. Needs XlsxWriter, and matplotlib for a map.

    Parameters
    ----------
    curve : plans from the least disturbance to the least travel, on a sheet of their own.
    source : segments, groups and skills by their names; without them, those of the problem have numbers.
    as_of : the day that the file bears.
    """
    write_whole(Path(path), workbook(plan, curve=curve, source=source, as_of=as_of))


def workbook(plan: Plan, *, curve: Sequence[Plan] = (), source: Source | None = None, as_of: date = UNDATED) -> bytes:
    """The same as bytes."""
    told, figures, pictures = source or source_of(plan.problem), figures_of(plan), map_pictures(plan)
    checks = compared(plan, figures, told)
    book = Book("Territory plan", "", as_of)
    skilled = bool(segments_of(plan, told))
    left_out = {name for name, there in ((layout.MAP, pictures), (layout.SKILLS_SHEET, skilled), (layout.CURVE_SHEET, curve)) if not there}
    every = (
        layout.BEFORE_AFTER, layout.BALANCE_SHEET, layout.MAP, layout.MOVES_SHEET, layout.ACCOUNTS_SHEET, layout.DISRUPTION_SHEET,
        layout.SKILLS_SHEET, layout.CURVE_SHEET, layout.PARAMETERS, layout.CHECKS,
    )  # fmt: skip
    start_page(book, plan, figures, checks, [name for name in every if name not in left_out])
    figures_page(book, plan, figures)
    balance_page(book, plan, figures)
    if pictures:
        map_page(book, plan, figures, pictures)
    moves_page(book, plan, figures)
    accounts_page(book, plan, figures, told)
    disruption_page(book, plan, figures)
    if skilled:
        skills_page(book, plan, told)
    if curve:
        curve_page(book, curve)
    parameters_page(book, plan, figures, told)
    checks_page(book, "Every line must read 0, also after you changed something.", checks)
    return named(book.close(), (layout.MAP_TODAY, layout.MAP_PLANNED))  # found by these names when the plan is made again
