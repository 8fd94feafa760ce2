"""The scorecard's lists: participants with everything that is measured, teams, regions, products, goals, KPIs, notes, and what the pictures show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbooks.live import Live, function, numbers
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_validation import text_up_to
from spm_xl.workbooks.scorecard_fed import (
    Fed,
    FedTable,
    Values,
    bars,
    by_size,
    by_unit,
    fed_table,
    feed,
    mark_moves,
    mark_standings,
    widths_of,
)

TOP, DATA_TOP = 6, 10  # row of the header of every list, and of those of sheet Data
_RANKED = (Fed("Rank", "count", 6), Fed("Move", width=8))
_QUOTA = (
    Fed("Quota", "whole", 11.5), Fed("Actual", "whole", 11.5), Fed("Attainment", "percent", 11.5), Fed("Gap", "whole", 11.5), Fed("Pace", "index", 8),
    Fed("Forecast", "whole", 11.5), Fed("Required per day", "whole", 10), Fed("Coverage", "index", 10), Fed("Coverage needed", "index", 10),
)  # fmt: skip
_MEASURED = (
    Fed("Won amount", "whole", 12), Fed("Won deals", "number", 7), Fed("Lost deals", "number", 7), Fed("Win rate", "percent", 9), Fed("Average deal", "whole", 9.5),
    Fed("Cycle mean", "fraction", 7.5), Fed("Velocity", "whole", 10.5), Fed("Open amount", "whole", 12.5), Fed("Concentration", "percent", 14.5), Fed("Activities", "number", 11),
)  # fmt: skip
PARTICIPANTS = (
    Fed("Participant", width=12), Fed("Name", width=22), Fed("Team", width=14), Fed("Region", width=12), Fed("Role", width=18), Fed("Manager", width=18),
    *_RANKED, Fed("Standing", width=11), *_QUOTA, *_MEASURED, Fed("Ramp months", "fraction", 9), Fed("Goal score", "percent", 9), Fed("Note", "wrap", 44, own=True), Fed("Latest note", "wrap", 60),
)  # fmt: skip
_PLACE = (*_RANKED, Fed("Standing", width=11))
# sheet and table -> its columns, and what it adds up
LINES = {
    "Teams": ((Fed("Team", width=24), *_PLACE, *_QUOTA, *_MEASURED), "Each team is the sum of its participants"),
    "Regions": ((Fed("Region", width=24), *_PLACE, *_MEASURED), "By the region of the opportunity. A region has no quota"),
    "Products": ((Fed("Product", width=24), *_PLACE, *_MEASURED), "By the product of the opportunity. A product has no quota"),
}
GOALS = (
    Fed("Goal", width=8), Fed("Title", "wrap", 34), Fed("Owner", width=22), Fed("Parent", width=8), Fed("Measure", width=16), Fed("Unit", width=10),
    Fed("Baseline", "index", 12), Fed("Target", "index", 12), Fed("Actual", "index", 12), Fed("Start", "date", 11), Fed("Due", "date", 11), Fed("Weight", "percent", 8),
    Fed("Progress", "percent", 14), Fed("Expected", "percent", 10), Fed("Pace", "index", 8), Fed("Projection", "index", 12), Fed("Standing", width=11), Fed("Words", "wrap", 26), Fed("Lacks", "wrap", 60),
)  # fmt: skip
KPIS = (
    Fed("KPI", width=20), Fed("Label", width=24), Fed("Value", "plain", 13), Fed("Unit", width=9), Fed("Target", "plain", 12), Fed("Watch", "plain", 12),
    Fed("Of target", "percent", 13), Fed("Better", width=9), Fed("Kind", width=10), Fed("Standing", width=11), Fed("Meaning", "wrap", 64), Fed("Why", "wrap", 50),
)  # fmt: skip
MY_NOTES = (Fed("Participant", width=13, own=True), Fed("Date", "date", 12, own=True), Fed("Note", "wrap", 60, own=True))
NOTES_OF_INPUTS = (Fed("Participant", width=13), Fed("Name", width=22), Fed("Date", "date", 12), Fed("Note", "wrap", 70), Fed("Author", width=18))
COACHING_WIDTHS = (*widths_of(MY_NOTES), 3, *widths_of(NOTES_OF_INPUTS))
NOTES_ROWS = 20
TARGETS = (Fed("Label", width=22), Fed("Shown", "text", 12), Fed("Target", "text", 12), Fed("Reached", "percent", 10), Fed("Drawn", "percent", 9), Fed("Full", "percent", 8), Fed("Words", width=30))
SPREAD = (Fed("Band", width=16), Fed("Participants", "count", 12))
HISTORY = (Fed("Month", "month", 11), Fed("Won amount", "whole", 13))
STAGES = (Fed("Stage", width=20), Fed("Reached", "number", 10), Fed("Advanced", "number", 10), Fed("Conversion", "percent", 12))
DATA_WIDTHS = (*widths_of(TARGETS), 3, *widths_of(SPREAD), 3, *widths_of(HISTORY), 3, *widths_of(STAGES))
FED = "Written by the refresh. "
ATTAINED = "Attained"  # name of the cell that counts who has an attainment


def participants_page(page: LivePage, values: Values) -> FedTable:
    """Everybody, with everything; the note is people's own."""
    page.top("Participants", f"{FED}Sort and filter as you like. Column Note is yours: it is never written, and stays with its participant.")
    table = _list(page, "Participants", PARTICIPANTS, values["participants"], frozen=2)
    bars(page, table.cells("Attainment"), 1.5)
    mark_moves(page, table.cells("Move"))
    page.sheet.fit_to_pages(2, 0)  # too wide for one page: the names come again on the second one
    page.sheet.repeat_columns("A:B")
    page.validate(table.cells("Note"), text_up_to(1_000, "Note", "Your own words about the participant. The refresh never writes here."))
    return table


def lines_page(page: LivePage, values: Values, name: str) -> FedTable:
    """Teams, regions or products."""
    columns, words = LINES[name]
    page.top(name, f"{FED}{words}.")
    table = _list(page, name, columns, values[name.lower()], frozen=1)
    if "Attainment" in table.letters:
        bars(page, table.cells("Attainment"), 1.5)
    mark_moves(page, table.cells("Move"))
    return table


def goals_page(page: LivePage, values: Values) -> FedTable:
    """The goals, how they stand, and what each one lacks."""
    page.top("Goals", f"{FED}Progress is the way from baseline to target that is done; expected is what an even pace has done by the as-of day.")
    table = _list(page, "Goals", GOALS, values["goals"], frozen=2)
    bars(page, table.cells("Progress"), 1)
    by_size(page, table.cells("Baseline", "Actual"))
    by_size(page, table.cells("Projection"))
    return table


def kpis_page(page: LivePage, values: Values) -> FedTable:
    """The KPIs of the whole team, with their meaning."""
    page.top("KPIs", f"{FED}Of the whole team. From target on a figure is good, from watch on it is watched, beyond it is behind; your own come from the table kpis of the inputs.")
    table = _list(page, "KPIs", KPIS, values["kpis"], frozen=2)
    by_unit(page, f"{table.cells('Value')}", f"{table.letters['Unit']}{table.first}")
    by_unit(page, f"{table.cells('Target', 'Watch')}", f"{table.letters['Unit']}{table.first}")
    bars(page, table.cells("Of target"), 1.5)
    return table


def _list(page: LivePage, name: str, columns: Sequence[Fed], items: Sequence[Mapping[str, Any]], *, frozen: int) -> FedTable:
    """A list of its own sheet, with its header frozen and repeated."""
    table = fed_table(page, f"A{TOP}", name, columns, items, filtered=True)
    page.sheet.set_row(TOP - 1, 30)
    if "Standing" in table.letters:
        mark_standings(page, table.cells("Standing"))
    page.sheet.freeze_panes(TOP, frozen)
    page.sheet.repeat_rows(TOP - 1)
    return table


def coaching_page(page: LivePage, values: Values) -> FedTable:
    """People's own dated notes, and beside them those of the inputs."""
    page.top("Coaching", "Left: your own notes by participant and date. No refresh writes there; the table grows as you type below it. Right: the notes of the inputs, written by the refresh.")
    page.section(TOP - 1, "My notes", len(MY_NOTES))
    page.put(f"E{TOP - 1}", "Notes of the inputs, latest first", "section")
    for letter in "FGHI":
        page.put(f"{letter}{TOP - 1}", None, "section")
    mine = fed_table(page, f"A{TOP}", "My_notes", MY_NOTES, [{}] * NOTES_ROWS)
    theirs = fed_table(page, f"E{TOP}", "Coaching_notes", NOTES_OF_INPUTS, values["coaching_notes"])
    who = {"validate": "list", "source": "=ParticipantIds", "error_type": "warning", "error_title": "Not on the list", "error_message": "Nobody on sheet Participants has this id. Keep it all the same?"}
    page.validate(mine.cells("Participant"), who | {"input_title": "Participant", "input_message": "Id of the participant, as on sheet Participants."})
    page.validate(mine.cells("Date"), day_of_note())
    page.sheet.freeze_panes(TOP, 0)
    page.sheet.repeat_rows(TOP - 1)
    return theirs


def day_of_note() -> dict[str, Any]:
    """Validation of the day of a note."""
    words = {"input_title": "Date", "input_message": "Day of the talk.", "error_title": "No day", "error_message": "Type a day, such as 2026-05-29."}
    return {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)} | words


def data_page(page: LivePage, values: Values) -> dict[str, FedTable]:
    """What the pictures of sheet Scorecard show, and the stages."""
    page.top("Data", f"{FED}What the pictures of sheet Scorecard show, and how the stages of the sales process convert.")
    found, left = {}, 0
    page.sheet.merge_range(f"B6:{letters_of(len(DATA_WIDTHS))}6", "", page.book.look("fact wrap"))
    page.sheet.set_row(5, 80)
    for row, name, label, look in (
        (4, "team.won_amount", "Won by the team", "fact number"),
        (5, "scorecard.unlisted_amount", "of it by nobody on the list", "fact number"),
        (6, "scorecard.notes", "Notes of the refresh", "fact wrap"),
    ):
        page.put(f"A{row}", label, "label top")
        feed(page, values, f"B{row}", name, look)
    for name, title, columns in (
        ("Targets", "Against target, or share of the won amount", TARGETS),
        ("Spread", "Participants by band", SPREAD),
        ("History", "Won by month, whole team", HISTORY),
        ("Stages", "Stages: of the opportunities that reached one, how many went on", STAGES),
    ):
        letter = letters_of(left + 1)
        page.put(f"{letter}{DATA_TOP - 1}", title, "strong")
        found[name.lower()] = fed_table(page, f"{letter}{DATA_TOP}", name, columns, values[name.lower()])
        left += len(columns) + 1
    bars(page, found["stages"].cells("Conversion"), 1)
    page.sheet.freeze_panes(DATA_TOP, 0)
    page.sheet.repeat_rows(DATA_TOP - 1)
    return found


def give_attained(page: LivePage, participants: FedTable) -> None:
    """How many participants have an attainment."""
    page.put("A7", "With an attainment", "label")
    page.named("B7", ATTAINED, counted(participants, "Attainment"), "fact count")


def counted(table: FedTable, header: str) -> Live:
    """How many numbers a column has."""
    cells = table.column(header)
    return function("COUNT", float(len(numbers(cells))), cells)


def rows_of(table: FedTable) -> Live:
    """How many rows of a list are filled."""
    first = next(iter(table.letters))
    return Live(f"COUNTA({table.name}[{first}])", float(len(table.items)))
