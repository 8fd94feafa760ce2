"""The sheet Balance: a chart a measure, everybody's index against the line of 100 and within the corridor.

With many participants the indexes stand in their order, as two curves: the flatter, the fairer. With few, each is a pair of bars.
"""

from __future__ import annotations

from typing import Any

from spm_xl.alignment import layout
from spm_xl.alignment.columns import INDEX, TOP, Field, area, write_table
from spm_xl.alignment.figures import Figures
from spm_xl.alignment.layout import BALANCE, CHART, PARTICIPANT, reference
from spm_xl.alignment.page_figures import INDEX_FINAL, INDEX_TODAY, bounds_of, column_of, corridor_cells, header_of
from spm_xl.outputs.pages import BAD, GOOD, HEADER, INK, Book
from spm_xl.territory.plan import Plan

BARS = 40  # participants whose bars still have room for their names
PLACE, LOWEST, HIGHEST, LINE = "Place", " from", " to", "Fair"
CHART_ROWS, CHART_WIDTH, CHART_HEIGHT = 15, 980, 290


def balance_page(book: Book, plan: Plan, figures: Figures) -> None:
    """The page: the charts, and below them what they show."""
    few = len(plan.problem.participants) <= BARS
    words = "Bars start at the fair share, 100." if few else "Everybody's index from the lowest to the highest: the flatter a curve, the fairer."
    page = book.sheet(layout.BALANCE_SHEET, "Balance", f"{words} Grey is today, blue is final and follows your choices, the dashed lines are the tolerance.")
    top = TOP + CHART_ROWS * len(plan.problem.measures)
    fields = _fields(plan, figures, few)
    write_table(page, CHART, fields, top=top)
    for at in range(len(plan.problem.measures)):
        page.sheet.insert_chart(TOP + CHART_ROWS * at, 0, _chart(book, plan, at, fields, top, few, _lowest(plan, figures, at)), {"description": _description(plan, figures, at), "object_position": 3})


def _fields(plan: Plan, figures: Figures, few: bool) -> list[Field]:
    people = len(plan.problem.participants)
    place = reference(CHART, PLACE, this_row=True)
    fields = [Field(PLACE, list(range(1, people + 1)), "0", 8, role="plain")]
    if few:
        fields.append(Field(PARTICIPANT, plan.problem.participants, width=14, formula=f"=INDEX({reference(BALANCE, PARTICIPANT)},{place})", role="link"))
    for at in range(len(plan.problem.measures)):
        for word, side in ((INDEX_TODAY, figures.today), (INDEX_FINAL, figures.planned)):
            values = side.index[:, at].tolist()
            formula = f"={'INDEX' if few else 'SMALL'}({column_of(plan, at, word)},{place})"
            fields.append(Field(header_of(plan, at, word), values if few else sorted(values), INDEX, 12, formula, "link"))
        low, high = bounds_of(plan, at)
        for word, cell, value in zip((LOWEST, HIGHEST), corridor_cells(plan, at), (low, "" if high is None else high), strict=True):
            fields.append(Field(header_of(plan, at, word), [value] * people, INDEX, 12, f"={cell}", "link"))
    return [*fields, Field(LINE, [100] * people, INDEX, 8, role="plain")]


def _chart(book: Book, plan: Plan, at: int, fields: list[Field], top: int, few: bool, lowest: float) -> Any:
    headers, count = [field.header for field in fields], len(plan.problem.participants)

    def cells(header: str) -> str:
        return "=" + area(top, headers.index(header), count, layout.BALANCE_SHEET)

    categories = cells(PARTICIPANT if few else PLACE)
    main, lines = book.writer.add_chart({"type": "column" if few else "line"}), book.writer.add_chart({"type": "line"})
    for name, word, colour in (("Today", INDEX_TODAY, "#A6A6A6"), ("Final", INDEX_FINAL, GOOD)):
        look: dict[str, Any] = {"fill": {"color": colour}, "gap": 60, "overlap": -5} if few else {"line": {"color": colour, "width": 2.25}}
        main.add_series({"name": name, "categories": categories, "values": cells(header_of(plan, at, word))} | look)
    limits = [] if bounds_of(plan, at)[1] is None else [("Lowest within tolerance", LOWEST), ("Highest within tolerance", HIGHEST)]
    for name, word in limits:
        lines.add_series({"name": name, "categories": categories, "values": cells(header_of(plan, at, word)), "line": {"color": BAD, "width": 1.25, "dash_type": "dash"}})
    lines.add_series({"name": "Fair share", "categories": categories, "values": cells(LINE), "line": {"color": INK, "width": 1.5}})
    main.combine(lines)
    font = {"name": "Arial", "size": 9, "color": INK}
    main.set_title({"name": f"{plan.problem.measures[at]}: index against the fair share", "name_font": {"name": "Arial", "size": 12, "color": HEADER}, "overlay": False})
    main.set_x_axis({"label_position": "low", "num_font": font | ({"rotation": -90} if few and count > 14 else {}), "name": "" if few else "participants, from the lowest index to the highest", "name_font": font, "interval_unit": max(1, count // BARS), "major_tick_mark": "none"})
    main.set_y_axis({"num_format": "0", "num_font": font, "crossing": 100, "min": lowest, "major_gridlines": {"visible": True, "line": {"color": "#E3E8ED"}}, "line": {"none": True}})
    main.set_legend({"position": "bottom", "font": font})
    main.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
    return main


def _lowest(plan: Plan, figures: Figures, at: int) -> float:
    """Where the axis starts: a good step below everything that is shown, so that there is room for what is chosen by hand."""
    least = min(figures.today.index[:, at].min(), figures.planned.index[:, at].min(), bounds_of(plan, at)[0])
    return float(max(0, 10 * (least // 10) - 20))


def _description(plan: Plan, figures: Figures, at: int) -> str:
    words = f"Index of every participant in {plan.problem.measures[at]} against the fair share of 100."
    return f"{words} Today the worst is {figures.today.worst[at]:.1%} beside it, planned {figures.planned.worst[at]:.1%}."[:1000]
