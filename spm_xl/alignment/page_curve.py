"""The sheet Curve: plans from the least disturbance to the least travel, so that a person can choose."""

from __future__ import annotations

from collections.abc import Sequence

from spm_xl.alignment import layout
from spm_xl.alignment.columns import PERCENT, TOP, WHOLE, Field, area, write_table
from spm_xl.alignment.layout import CURVE
from spm_xl.alignment.words import gap_words
from spm_xl.outputs.pages import GOOD, HEADER, INK, Book
from spm_xl.territory.plan import Plan
from spm_xl.territory.score import scored

PLAN, MOVED, MOVED_PART, TRAVEL, CHANGE, HOW_GOOD = "Plan", "Accounts moved", "Part moved", "Travel", "Travel against today", "How good it is"

TWO_LINES = 28


def curve_page(book: Book, plans: Sequence[Plan]) -> None:
    """The page."""
    page = book.sheet(layout.CURVE_SHEET, "Curve", "Each plan keeps all conditions. More moves, less travel: choose how much change the travel is worth.")
    scores = [scored(plan.problem, plan.assigned, plan.terms) for plan in plans]
    changes = [each.travel_home / each.travel_today - 1 if each.travel_home is not None and each.travel_today else None for each in scores]
    fields = [
        Field(PLAN, list(range(1, len(plans) + 1)), "0", 8),
        Field(MOVED, [each.moved for each in scores], WHOLE),
        Field(MOVED_PART, [each.moved_part for each in scores], PERCENT),
        Field(TRAVEL, [each.travel_home for each in scores], WHOLE, 14),
        Field(CHANGE, changes, "+0.0%;-0.0%;0.0%", 14),
        *(
            Field(f"Worst {measure.measure}", [each.measures[at].worst for each in scores], PERCENT, 14)
            for at, measure in enumerate(scores[0].measures)
        ),
        Field(HOW_GOOD, [gap_words(plan) for plan in plans], "wrap", 56),
    ]  # fmt: skip
    end = write_table(page, CURVE, fields)
    page.sheet.freeze_panes(TOP + 1, 1)
    for row in range(TOP + 1, end):
        page.sheet.set_row(row, TWO_LINES)
    if all(each is not None for each in changes):
        _chart(book, page.sheet, [field.header for field in fields], len(plans), end + 1)


def _chart(book: Book, sheet: object, headers: list[str], count: int, row: int) -> None:
    chart = book.writer.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    moved, change = (f"={area(TOP, headers.index(each), count, layout.CURVE_SHEET)}" for each in (MOVED_PART, CHANGE))
    labels = [{"value": f"={layout.CURVE_SHEET}!$A${TOP + 2 + at}"} for at in range(count)]
    look = {"line": {"color": GOOD, "width": 2}, "marker": {"type": "circle", "size": 8, "fill": {"color": GOOD}, "border": {"color": GOOD}}}
    chart.add_series({"name": "Plans", "categories": moved, "values": change, "data_labels": {"custom": labels, "value": True, "position": "above"}} | look)
    font = {"name": "Arial", "size": 9, "color": INK}
    chart.set_title({"name": "Travel against today, by the part of the accounts that moves", "name_font": {"name": "Arial", "size": 12, "color": HEADER}})
    chart.set_x_axis({"name": "accounts moved", "num_format": "0%", "min": 0, "label_position": "low", "num_font": font, "name_font": font})
    chart.set_y_axis({"name": "travel against today", "num_format": "0%", "num_font": font, "name_font": font, "major_gridlines": {"visible": True, "line": {"color": "#E3E8ED"}}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 900, "height": 380})
    sheet.insert_chart(row, 0, chart, {"description": f"{count} plans: the more accounts move, the shorter the travel.", "object_position": 3})  # type: ignore[attr-defined]
