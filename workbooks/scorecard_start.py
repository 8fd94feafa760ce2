"""The scorecard's first and last pages: what it is, how it is refreshed, the legend, the limits; and the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from spm_xl import __version__
from spm_xl.scorecard.kept_rows import GONE
from spm_xl.workbooks.live import Live, above, chosen, function, live, same, to_cents, total
from spm_xl.workbooks.live_closing import checks_page
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.scorecard_fed import FedTable, Values, mark_standings
from spm_xl.workbooks.scorecard_lists import ATTAINED, counted, rows_of

START_WIDTHS = (6, 26, 18, 86)
MACRO = "SpmRefreshScorecard"
BUTTON = "Refresh scorecard"
STEPS = (
    ("Save this workbook", "Beside the folder of your inputs, not into it."),
    ("Settings", "Type where the inputs are: a workbook, or a folder of CSV files with the tables participants and opportunities. A CRM export takes a mapping."),
    ("Refresh", "As below. The sample's figures go, yours come; what you type into yellow cells stays."),
)
REFRESHING = (
    ("Excel", "Ribbon SPM, Refresh scorecard; once before: spm-xl install."),
    ("LibreOffice", "Menu SPM, Refresh scorecard; once before: spm-xl install --libreoffice."),
    ("Command line", "spm-xl refresh scorecard.xlsx. The workbook must be closed. Also: --inputs, --mapping, --window, --as-of, --ranked-by, --team."),
    ("If it fails", "All figures stay as they were, and a message says what is wrong, in which cell of which file, and what to do."),
)
BUTTON_WORDS = ("Button", f"In Excel and LibreOffice: {BUTTON} on sheet Scorecard. Macros must be enabled for this file, and spm_xl installed.")
LIMITS = (
    "Up to 2,000 participants were tried. Columns and tables may be added, moved and taken away; what is no field of a scorecard stays as it is.",
    "A participant who is no longer in the inputs leaves the tables, but stays on sheet Participants while there is a note in column Note.",
    "The sheets with fed tables are not protected, as tables in protected sheets cannot grow. Settings and checks are, without a password.",
    "Sheet Scorecard is in the order of rank after each refresh. Its column Note repeats column Note of sheet Participants: type there.",
    "After a refresh of the closed file, age, notes and checks are calculated when it is next opened; with --evaluate at once, but for the age.",
)
LEGEND = (
    ("1,234", "input", "yours: type here; no refresh writes here"),
    ("1,234", "cell", "written by the refresh"),
    ("1,234", "link", "a formula that reads another sheet"),
    ("✓ OK", "flag", "a check that holds; one that does not reads ✗ CHECK in red"),
)


class Tables(NamedTuple):
    """The tables that the checks read."""

    ranked: FedTable
    participants: FedTable
    spread: FedTable


def start_page(page: LivePage, title: str, sheets: Sequence[tuple[str, str]], everything: Live, source: str, *, button: bool) -> None:
    """What this is, how it is refreshed, where everything is, the legend and the limits."""
    page.top(title, "A team's KPIs and goals, measured from its own data, and refreshed in place.")
    page.put("B4", "Figures of", "label")
    page.put("C4", Live("scorecard.source", source), "strong")
    page.put("B5", "Version of spm_xl", "label")
    page.put("C5", __version__)
    page.put("B6", "All checks together", "label")
    read = chosen(same(everything, 0), "✓ all read 0", "✗ CHECK: see sheet Checks")
    page.put("C6", read, "flag")
    page.mark_words("C6")
    row = page.section(8, "Three steps")
    for number, (what, how) in enumerate(STEPS, 1):
        page.put(f"A{row}", number, "step")
        page.put(f"B{row}", what, "strong after")
        row = page.words(row, how, "wrap", 3)
    row = page.section(row + 1, "How to refresh")
    for label, words in ((BUTTON_WORDS,) if button else ()) + REFRESHING:
        page.put(f"B{row}", label, "strong wrap")
        row = page.words(row, words, "wrap", 3)
    row = page.section(row + 1, "Sheets")
    for name, words in sheets:
        page.sheet.write_url(f"B{row}", f"internal:'{name}'!A1", page.book.look("url"), name, f"go to {name}")
        page.put(f"C{row}", words, "text after")
        row += 1
    row = _legend(page, page.section(row + 1, "Colours and signs"))
    row = page.points(page.section(row + 1, "Good to know"), LIMITS)
    page.sheet.protect("", {"format_columns": True, "format_rows": True})


def _legend(page: LivePage, row: int) -> int:
    for example, look, words in LEGEND:
        page.put(f"B{row}", example, look)
        page.put(f"C{row}", words, "text after")
        row += 1
    signs = (("▲ good", "on target or beyond"), ("● watch", "short of target, within the watched band"), ("▼ behind", "beyond that band"), ("▲ 2  ▼ 1  =  new", "places won or lost since one interval earlier"))
    for example, words in signs:
        page.put(f"B{row}", example, "strong")
        page.put(f"C{row}", words, "text after")
        row += 1
    mark_standings(page, f"B{row - 4}:B{row - 2}")
    return row


def checks_of(tables: Tables, values: Values) -> list[tuple[str, Live]]:
    """Differences that read 0, whatever the inputs are."""
    own, ranked = tables.participants, tables.ranked
    everybody = Live("scorecard.participants", float(values["scorecard"]["participants"]))
    unlisted, won = (Live(name, _float(values, name)) for name in ("scorecard.unlisted_amount", "team.won_amount"))
    banded, attained = total(tables.spread.column("Participants")), Live(ATTAINED, counted(own, "Attainment").value)
    return [
        ("Participants: as many rows as participants were measured", rows_of(own) - function("COUNTIF", 0.0, own.column("Standing"), GONE) - everybody),
        ("Scorecard: as many rows as participants were measured", function("COUNTA", float(len(ranked.items)), ranked.column("Name")) - everybody),
        ("Participants and Scorecard show the same actual amount", to_cents(total(own.column("Actual")) - total(ranked.column("Actual")))),
        ("Won by participants and by nobody on the list = won by the team", to_cents(total(own.column("Won amount")) + unlisted - won)),
        ("Bands hold everybody with an attainment, or without quotas with a win rate", banded - chosen(above(attained, 0), attained, counted(own, "Win rate"))),
    ]


def _float(values: Values, name: str) -> float:
    from spm_xl.workbook.bind.binding import value_of

    return float(value_of(values, name) or 0)


def closing(pages: Mapping[str, LivePage], checks: Sequence[tuple[str, Live]]) -> Live:
    """The page of checks; gives their total."""
    everything = checks_page(pages["Checks"], live(0), checks)
    pages["Checks"].sheet.protect("", {"format_columns": True, "format_rows": True})
    return everything


def give_button(page: LivePage) -> None:
    """The button of the macro edition; buttons are not printed."""
    caption = {"macro": MACRO, "caption": BUTTON, "width": 150, "height": 30, "x_offset": 4, "y_offset": 4, "description": "Measures the scorecard from the inputs again, and writes it here."}
    page.sheet.insert_button("P1", caption)
