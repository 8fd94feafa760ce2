"""The sheet Parameters: how the plan is asked for, its measures and its participants; and the figures that the plan gave.

Whatever is blue may be changed, and counts in the next plan; shares, capacities and tolerances count at once, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spm_xl.alignment import layout
from spm_xl.alignment.columns import PERCENT, PLACE, TEXT, WHOLE, Field, area, number_of, write_table
from spm_xl.alignment.figures import Figures
from spm_xl.alignment.places import degrees
from spm_xl.alignment.source import Source
from spm_xl.alignment.words import gap_words
from spm_xl.outputs.pages import Book, Sheet
from spm_xl.territory.plan import Plan
from spm_xl.territory.terms import IGNORED, MODES
from spm_xl.workbooks.live_validation import from_list, number_from

FIRST = 4  # row of the first setting, counted from 0
MEANING_TO, LINE = 5, 14  # the last column of what a setting means; points of a line
CONDITIONS = {
    "locks": "locked accounts stay", "skills": "only who serves a segment gets its accounts",
    "capacity": "nobody gets more than the capacity", "groups": "accounts of a group go together",
}  # fmt: skip
_MANY = 1_000_000.0


def parameters_page(book: Book, plan: Plan, figures: Figures, told: Source) -> None:
    """The page."""
    page = book.sheet(layout.PARAMETERS, "Parameters", "How the plan is asked for. Blue cells are yours; they count in the next plan. Tolerances, shares and capacities count in the figures at once.")
    row = _settings(page, plan)
    row = _figures(page, plan, figures, row + 2)
    row = _measures(page, plan, row + 2)
    _participants(page, plan, told, row + 2)
    for at, width in enumerate((28, 26, 24, 24)):
        page.sheet.set_column(at, at, width)
    page.sheet.freeze_panes(3, 0)


def _settings(page: Sheet, plan: Plan) -> int:
    terms, problem = plan.terms, plan.problem
    yes_no = (layout.YES, layout.NO)
    travel = next((name for at, name in enumerate(problem.measures) if (problem.travel == problem.amounts[:, at]).all()), "")
    rows: list[tuple[str, str, Any, str, str, Mapping[str, Any] | None]] = [
        ("Kind of workbook", layout.NAMED_KIND, layout.KIND, TEXT, "what this workbook is; leave it as it is", None),
        ("Mode", layout.MODE, terms.mode, TEXT, "; ".join(f"{name}: {what}" for name, what in MODES.items()), from_list(tuple(MODES), "Mode", "What the plan keeps small.")),
        ("Moves are counted by", layout.LEAST, terms.least, TEXT, "what realign keeps small: how many accounts move, or their amount of the first measure", from_list(("accounts", "amount"), "Moves", "Accounts, or amount of the first measure.")),
        ("Travel counts by", layout.TRAVEL_BY, travel, TEXT, "the measure by which a kilometre counts; blank: every account counts once", None),
        ("Travel may grow by", layout.TRAVEL_GROWTH, terms.travel_growth, PERCENT, "of today's, in mode realign; blank: as it comes", number_from(-1, "Travel", "Such as 0% or 10%. Blank: as it comes.")),
        ("Most accounts moved", layout.MOST_MOVED, terms.most_moved, PERCENT, "part of all accounts that may change hands; blank: no limit", number_from(0, "Most moved", "Such as 20%. Blank: no limit.", 1)),
        ("Everybody keeps theirs", layout.KEEP, layout.YES if terms.keep else layout.NO, TEXT, "yes: only accounts of nobody are placed", from_list(yes_no, "Keep", "yes: only accounts of nobody are placed.")),
        *(
            (f"Kept: {name}", layout.CONDITION + name, layout.NO if name in terms.ignore else layout.YES, TEXT, CONDITIONS[name], from_list(yes_no, name.capitalize(), f"yes: {CONDITIONS[name]}."))
            for name in IGNORED
        ),
        ("Seed", layout.SEED, terms.seed, "0", "the same seed gives the same plan; another one may give another plan that is as good", number_from(0, "Seed", "A whole number.", 2**31)),
        ("Effort", layout.EFFORT, terms.effort, "0.0#", "1 is the usual work, 2 twice as much", number_from(0.01, "Effort", "1 is the usual work.", 100)),
        ("Coordinates", layout.COORDINATES, _kind_of_places(plan), TEXT, "what the columns of places hold; blank where there are none", from_list((layout.GLOBE, layout.PLANE), "Coordinates", "What the columns of places hold.")),
    ]  # fmt: skip
    _head(page, FIRST - 1, ("Setting", "Value", "What it means"))
    for row, (label, name, value, number, meaning, check) in enumerate(rows, FIRST):
        _named(page, row, label, name, value, number, meaning, "fact" if name == layout.NAMED_KIND else "input")
        if check:
            page.sheet.data_validation(row, 1, row, 1, dict(check))
    return FIRST + len(rows)


def _figures(page: Sheet, plan: Plan, figures: Figures, top: int) -> int:
    _head(page, top, ("Figure of the plan", "Value", "What it means"))
    rows = (
        ("Value", layout.VALUE, plan.value, "#,##0.00##", "what the plan keeps small: moves, worst deviation (a part of 1), or weighted kilometres"),
        ("Lower bound", layout.BOUND, plan.bound, "#,##0.00##", "no plan within the same conditions has a smaller value"),
        ("How good it is", layout.GAP, gap_words(plan), TEXT, "how far the best possible plan can be from this one"),
        ("Remarks", layout.REMARKS, " ".join(plan.remarks), TEXT, "what a reader should know"),
        ("Travel today", layout.TRAVEL_TODAY, figures.today.scores.travel_home, WHOLE, "kilometres to the homes, each counted as above"),
        ("Travel as planned", layout.TRAVEL_PLANNED, figures.planned.scores.travel_home, WHOLE, "the same, of the plan; what you choose by hand counts from the next plan on"),
    )
    for row, (label, name, value, number, meaning) in enumerate(rows, top + 1):
        _named(page, row, label, name, value, number, meaning, "fact")
    return top + len(rows)


def _head(page: Sheet, row: int, words: tuple[str, ...]) -> None:
    for at, each in enumerate(words):
        page.write(row, at, each, "header", lined=True)


def _named(page: Sheet, row: int, label: str, name: str, value: Any, number: str, meaning: str, role: str) -> None:
    page.write(row, 0, label, lined=True)
    wrapped = page.book.look("plain", "", "wrap")
    page.sheet.merge_range(row, 2, row, MEANING_TO, "", wrapped)
    page.sheet.write_string(row, 2, meaning, wrapped)
    page.sheet.set_row(row, LINE * max(1 + len(meaning) // 95, 1 + len(str(value)) // 26))
    look = page.book.look(role, number, "wrap", True)
    if value is None or value == "":
        page.sheet.write_blank(row, 1, None, look)
    elif isinstance(value, str):
        page.sheet.write_string(row, 1, value, look)
    else:
        page.sheet.write_number(row, 1, float(value), look)
    page.book.writer.define_name(name, f"={layout.PARAMETERS}!$B${row + 1}")


def _kind_of_places(plan: Plan) -> str:
    places = plan.problem.places
    return "" if places is None else layout.PLANE if places.shape[1] == 2 else layout.GLOBE


def _measures(page: Sheet, plan: Plan, top: int) -> int:
    names, terms = plan.problem.measures, plan.terms
    share = number_from(0, "Tolerance", "Part of the fair share, such as 5%. Blank: the measure is free.", 10)
    fields = (
        Field(layout.MEASURE, names),
        Field(layout.TOLERANCE, [terms.tolerance(name, first=at == 0) for at, name in enumerate(names)], "0.0##%", role="input", check=share),
        Field(layout.WEIGHT, [terms.weights.get(name, 1.0) for name in names], "0.0##", role="input", check=number_from(0, "Weight", "How much the measure counts in a balance; 1 is usual.", _MANY)),
    )
    return write_table(page, layout.MEASURES, fields, top=top)


def _participants(page: Sheet, plan: Plan, told: Source, top: int) -> None:
    problem = plan.problem
    homes = degrees(problem.homes)
    headers = layout.measure_headers(problem.measures)
    capacity = [
        Field(layout.CAPACITY_OF + headers[name], [each if each < float("inf") else None for each in problem.capacity[:, at]], number_of([each for each in problem.capacity[:, at] if each < float("inf")]), 20, role="input", check=number_from(0, "Capacity", "The most that the participant can carry. Blank: no limit."))
        for at, name in enumerate(problem.measures)
    ]  # fmt: skip
    fields = (
        Field(layout.PARTICIPANT, problem.participants),
        Field(layout.SHARE, problem.shares.tolist(), "0.0000%", role="input", check=number_from(0, "Share", "The part of every measure that is fair. Only the shares' proportions count.")),
        *capacity,
        Field(layout.SKILLS_OF, [layout.BETWEEN_SKILLS.join(sorted(told.skills.get(name) or ())) for name in problem.participants], TEXT, 26, role="input"),
        Field(layout.HOME_LATITUDE, homes[0], PLACE, role="input"),
        Field(layout.HOME_LONGITUDE, homes[1], PLACE, role="input"),
    )
    write_table(page, layout.PARTICIPANTS, fields, top=top)
    page.book.writer.define_name(layout.NAMES, f"={area(top, 0, len(problem.participants), layout.PARAMETERS)}")
