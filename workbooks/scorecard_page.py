"""The scorecard's front: how old the data is, cards, pictures, the team, and everybody in the order of rank, on pages that print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbooks.live import Live, serial
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.scorecard_fed import (
    GOOD,
    Fed,
    FedTable,
    Values,
    bars,
    fed_table,
    feed,
    mark_moves,
    mark_standings,
    widths_of,
)

RANKED, HEAD = "Participants_ranked", 30  # row of the table's header
WITH_TEAM = 2  # rows above the first participant: the row of the whole team stands over the header
COLUMNS = (
    Fed("Rank", "count", 6), Fed("Move", width=7), Fed("Name", width=21), Fed("Team", width=13),
    Fed("Quota", "whole", 11), Fed("Actual", "whole", 11), Fed("Attainment", "percent", 11), Fed("Gap", "whole", 11), Fed("Win rate", "percent", 9), Fed("Average deal", "whole", 9),
    Fed("Pace", "index", 7), Fed("Forecast", "whole", 11), Fed("Required per day", "whole", 10), Fed("Coverage", "index", 9.5), Fed("Coverage needed", "index", 9.5), Fed("Activities", "number", 10),
    Fed("Goal score", "percent", 7), Fed("Standing", width=10.5), Fed("Trend", width=15),
    Fed("Note", "small", 44, formula='IF([@[My note]]="",[@[Latest note]]&"",[@[My note]])', shows="latest_note"),
    Fed("Participant", width=12), *(Fed(f"Month {at}", "whole", 10) for at in range(1, 13)), Fed("Latest note", width=30),
    Fed("My note", width=30, formula='IFERROR(INDEX(Participants[Note],MATCH([@Participant],Participants[Participant],0))&"","")'),
)  # fmt: skip
WIDTHS = widths_of(COLUMNS)
LETTERS = {column.header: letters_of(at) for at, column in enumerate(COLUMNS, 1)}
PRINTED, PRINTED_COLUMNS = LETTERS["Note"], 20  # last column that is printed: ids, months and what the note is made of stand right of it
TEAM_FIELDS = {
    "Quota": "quota", "Actual": "credit", "Attainment": "attainment", "Gap": "gap", "Win rate": "win_rate", "Average deal": "average_deal", "Pace": "pace",
    "Forecast": "run_rate", "Required per day": "required_per_day", "Coverage": "coverage", "Coverage needed": "coverage_needed",
    "Activities": "activities", "Standing": "standing",
}  # fmt: skip
GROUPS = (("A", "D", "Who"), ("E", "J", "Results: lagging, what has come"), ("K", "P", "Outlook: leading, what is to come"), ("Q", "T", "How it stands"))
FACTS = (
    ("A", "window", "Window", "fact"), ("D", "start", "From", "fact date"), ("E", "end", "To", "fact date"), ("F", "as_of", "Data as of", "fact date"),
    ("G", "elapsed", "Working days gone", "fact count"), ("I", "working_days", "of", "fact count"), ("J", "currency", "Currency", "fact"), ("L", "ranked_by", "Ranked by", "fact"),
    ("O", "participants", "Participants", "fact number"), ("Q", "opportunities", "Opportunities read", "fact number"), ("S", "source", "Source", "fact"),
)  # fmt: skip
CARDS = ("A", "D", "G", "J", "M", "P")  # where each begins; the last one ends before the standings
TITLES = 13  # row of what the pictures are called; they stand below it
BARS = "Bars: how much of its target each figure of the team has reached, the outline being 100%; without targets, the share that each region has of the won amount."
BANDS = "Columns: how many participants are in each band of attainment, or of win rates where there are no quotas."
MONTHS = "Columns: what the whole team won in each of the last twelve months."
PIXELS = 7  # of a column's width of 1, about
CHART_HEIGHT = 250


def scorecard_page(page: LivePage, values: Values, lists: Mapping[str, FedTable]) -> FedTable:
    """The page; gives the table of everybody in the order of rank.

    Parameters
    ----------
    lists : the tables that its pictures show: targets, distribution, history.
    """
    sheet = page.sheet
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.65)
    sheet.set_row(0, 30)
    feed(page, values, "A1", "scorecard.title", "title")
    feed(page, values, "A2", "scorecard.company", "subtitle")
    feed(page, values, "A3", "scorecard.result", "text")
    _facts(page, values)
    _age(page, values)
    _cards(page, values)
    _pictures(page, values, lists)
    _team(page, values)
    table = fed_table(page, f"A{HEAD}", RANKED, COLUMNS, values["participants"])
    sheet.set_row(HEAD - 1, 30)
    _trend(page, table.first, table.last)
    bars(page, table.cells("Attainment", above=WITH_TEAM), 1.5)
    bars(page, table.cells("Goal score"), 1)
    mark_standings(page, table.cells("Standing", above=WITH_TEAM))
    mark_moves(page, table.cells("Move"))
    sheet.freeze_panes(3, 3)
    sheet.print_area(f"A1:{PRINTED}1048576")  # whole columns: however many rows there are
    sheet.repeat_rows(HEAD - 3, HEAD - 1)
    return table


def _facts(page: LivePage, values: Values) -> None:
    """What is measured, in a strip below the title."""
    for at in range(1, PRINTED_COLUMNS + 1):
        for row, look in ((5, "fact label"), (6, "fact")):
            page.put(f"{letters_of(at)}{row}", None, look)
    for column, name, label, look in FACTS:
        page.put(f"{column}5", label, "fact label")
        feed(page, values, f"{column}6", f"scorecard.{name}", look)


def _age(page: LivePage, values: Values) -> None:
    """How old the data is on the day on which somebody looks, and whether that is too old."""
    as_of = Live("scorecard.as_of", serial(values["scorecard"]["as_of"]))
    page.put("S2", "Age of the data", "label")
    created = serial(page.book.created.date())
    days = page.named("T2", "DaysOld", Live(f"TODAY()-{as_of.text}", created - as_of.value), "age count")
    words = f'IF({days.text}>StaleAfter,"▲ stale","✓ fresh")&": the data is "&{days.text}&IF({days.text}=1," day"," days")&" old"'
    page.put("S3", Live(words, "✓ fresh: the data is 1 day old"), "flag")
    page.mark_words("S3")


def _cards(page: LivePage, values: Values) -> None:
    """Six figures that come first, and how many people stand how."""
    for row, height in ((8, 16), (9, 33), (10, 15), (11, 17)):
        page.sheet.set_row(row - 1, height)
    ends = [*CARDS[1:], "S"]
    for at, (first, end) in enumerate(zip(CARDS, ends, strict=True), 1):
        base = "net" if at == 1 else "card"
        for column in range(ord(first), ord(end)):
            for row, look in ((8, f"{base} label"), (9, f"{base} figure"), (10, f"{base} line"), (11, f"{base} line")):
                page.put(f"{chr(column)}{row}", None, look if chr(column) == first else f"{base} rest")
        for row, name, look in ((8, "label", "label"), (9, "shown", "figure"), (10, "words", "line"), (11, "standing", "state")):
            feed(page, values, f"{first}{row}", f"card.{at}.{name}", f"{base} {look}")
        feed(page, values, f"{chr(ord(end) - 1)}8", f"card.{at}.kind", f"{base} kind")
    mark_standings(page, "D11:P11")
    page.put("S8", "Everybody", "card label")
    page.put("T8", None, "card rest")
    feed(page, values, "S9", "scorecard.standings", "card counts")
    page.put("T9", None, "card rest")
    page.line(10, ["▲ good  ● watch  ▼ behind", None], "card line", left=19)
    page.line(11, ["by pace; without quotas by the KPI that ranks", None], "card line", left=19)


def _pictures(page: LivePage, values: Values, lists: Mapping[str, FedTable]) -> None:
    """Against target, attainment by band, won by month; each with its name above it, and words for those who do not see it."""
    every = (
        ("A", "G", "scorecard.targets_title", _against_target(page, lists["targets"]), BARS),
        ("G", "M", "scorecard.spread_title", _spread(page, lists["spread"]), BANDS),
        ("M", "U", "", _months(page, lists["history"]), MONTHS),
    )
    page.sheet.set_row(TITLES - 1, 20)
    for first, end, title, chart, words in every:
        for column in range(ord(first), ord(end)):
            page.put(f"{chr(column)}{TITLES}", None, "picture")
        if title:
            feed(page, values, f"{first}{TITLES}", title, "picture")
        else:
            page.put(f"{first}{TITLES}", "Won by month, whole team", "picture")
        width = sum(WIDTHS[ord(first) - 65 : ord(end) - 65]) * PIXELS + (ord(end) - ord(first)) * 5
        chart.set_size({"width": width - 10, "height": CHART_HEIGHT})
        page.sheet.insert_chart(f"{first}{TITLES + 1}", chart, {"description": words, "object_position": 2, "y_offset": 2})


def _chart(page: LivePage, kind: str) -> Any:
    """A chart without a title: that stands in the cell above it, where every program lets it follow the data."""
    chart = page.book.writer.add_chart({"type": kind})
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"none": True}})
    return chart


def _of(table: FedTable, header: str) -> str:
    letter = table.letters[header]
    return f"='{table.page.name}'!${letter}${table.first}:${letter}${table.last}"


def _against_target(page: LivePage, table: FedTable) -> Any:
    chart = _chart(page, "bar")
    names = _of(table, "Words")
    outline = {"fill": {"none": True}, "border": {"color": "#1A1A1A", "width": 1.5}, "gap": 60, "overlap": 100}
    chart.add_series({"name": "Reached", "categories": names, "values": _of(table, "Drawn"), "gap": 60, "overlap": 100, "fill": {"color": GOOD}})
    chart.add_series({"name": "Target", "categories": names, "values": _of(table, "Full")} | outline)
    chart.set_x_axis({"min": 0, "num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#E3E3E3"}}, "num_font": {"size": 8}})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}, "major_tick_mark": "none"})
    return chart


def _spread(page: LivePage, table: FedTable) -> Any:
    chart = _chart(page, "column")
    labels = {"value": True, "num_format": "0;;", "font": {"size": 8}}
    chart.add_series({"name": "Participants", "categories": _of(table, "Band"), "values": _of(table, "Participants"), "fill": {"color": GOOD}, "gap": 40, "data_labels": labels})
    chart.set_x_axis({"num_font": {"size": 8}})
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_plotarea({"layout": {"x": 0.04, "y": 0.09, "width": 0.92, "height": 0.78}})
    return chart


def _months(page: LivePage, table: FedTable) -> Any:
    chart = _chart(page, "column")
    chart.add_series({"name": "Won", "categories": _of(table, "Month"), "values": _of(table, "Won amount"), "fill": {"color": GOOD}, "gap": 40})
    chart.set_x_axis({"num_format": "mmm yy", "num_font": {"size": 8}, "text_axis": True})
    chart.set_y_axis({"num_format": '[>=1000000]#,##0.0,,"M";[>=1000]0,"K";0', "num_font": {"size": 8}, "major_gridlines": {"visible": True, "line": {"color": "#E3E3E3"}}, "line": {"none": True}, "min": 0})
    return chart


def _team(page: LivePage, values: Values) -> None:
    """The row of the whole team, and above it what the columns are about."""
    groups, team = HEAD - 2, HEAD - 1
    for first, last, words in GROUPS:
        for column in range(ord(first), ord(last) + 1):
            page.put(f"{chr(column)}{groups}", words if chr(column) == first else None, "group first" if chr(column) == first else "group")
    page.sheet.set_row(team - 1, 21)
    for column in COLUMNS[:PRINTED_COLUMNS]:
        page.put(f"{LETTERS[column.header]}{team}", None, "team")
    page.put(f"A{team}", "Whole team", "team name")
    kinds = {column.header: column.kind for column in COLUMNS} | {"Standing": "after"}
    for header, name in TEAM_FIELDS.items():
        feed(page, values, f"{LETTERS[header]}{team}", f"team.{name}", f"team {kinds[header]}".removesuffix(" text"))
    for at in range(1, 13):
        feed(page, values, f"{LETTERS[f'Month {at}']}{groups}", f"scorecard.month_{at}", "month")
        feed(page, values, f"{LETTERS[f'Month {at}']}{team}", f"team.month_{at}", "team whole")
    page.put(f"{LETTERS['Participant']}{team}", "Whole team", "team")
    page.put(f"{LETTERS['Participant']}{groups}", "Months", "group first")
    _trend(page, team, team)


def _trend(page: LivePage, first: int, last: int) -> None:
    """Twelve months as small columns in the cells of some rows, the last month marked."""
    places = [f"{LETTERS['Trend']}{row}" for row in range(first, last + 1)]
    months = [f"'{page.name}'!{LETTERS['Month 1']}{row}:{LETTERS['Month 12']}{row}" for row in range(first, last + 1)]
    look = {"type": "column", "series_color": "#7FA6C9", "last_point": True, "last_color": GOOD, "min": 0}
    page.sheet.add_sparkline(places[0], {"location": places, "range": months} | look)
