"""The team scorecard: a workbook of plain cells and tables that a refresh fills by their names, in two editions.

`python -m spm_xl.workbooks.scorecard` builds the edition again that is kept with the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from spm_xl.scorecard.values import values as values_of
from spm_xl.workbooks import scorecard_lists, scorecard_page, scorecard_settings, scorecard_start
from spm_xl.workbooks.edition import Edition, finished
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_closing import CHECKS_WIDTHS, GREY_TAB
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.page import BLUE, NAVY
from spm_xl.workbooks.scorecard_looks import SCORECARD_LOOKS
from spm_xl.workbooks.scorecard_start import Tables

TITLE = "Team scorecard"
YELLOW_TAB = "#FFC000"
_LINES = {name: scorecard_lists.widths_of(columns) for name, (columns, _) in scorecard_lists.LINES.items()}
# sheet -> what it is for, widths of its columns, landscape, colour of its tab
SHEETS: dict[str, tuple[str, tuple[float, ...], bool, str]] = {
    "Start here": ("", scorecard_start.START_WIDTHS, False, NAVY),
    "Scorecard": ("the page to read and print: cards, pictures, the team, everybody by rank", scorecard_page.WIDTHS, True, NAVY),
    "Participants": ("everybody with every figure, to sort and filter, with your own note", scorecard_lists.widths_of(scorecard_lists.PARTICIPANTS), True, BLUE),
    "Teams": ("one row a team", _LINES["Teams"], True, BLUE),
    "Regions": ("one row a region", _LINES["Regions"], True, BLUE),
    "Products": ("one row a product", _LINES["Products"], True, BLUE),
    "Goals": ("goals, their progress, and what each lacks", scorecard_lists.widths_of(scorecard_lists.GOALS), True, BLUE),
    "Coaching": ("your own dated notes, and those of the inputs", scorecard_lists.COACHING_WIDTHS, True, YELLOW_TAB),
    "KPIs": ("what each figure means, its target, and where the team stands", scorecard_lists.widths_of(scorecard_lists.KPIS), True, BLUE),
    "Data": ("what the pictures show; stages", scorecard_lists.DATA_WIDTHS, True, GREY_TAB),
    "Settings": ("input: where the data is, what counts, who ranks by what", scorecard_settings.SETTINGS_WIDTHS, True, YELLOW_TAB),
    "Checks": ("every check, and their total", CHECKS_WIDTHS, False, GREY_TAB),
}


def built(edition: Edition) -> bytes:
    """The template's bytes, the same every time, with the sample company's figures."""
    from spm_xl.workbooks.scorecard_story import COMPANY, card

    values = values_of(card(), company=COMPANY, source="an invented sample company")
    return finished(edition, workbook(values, button=edition.name == "macro"))


def workbook(values: Mapping[str, Any], *, button: bool = False) -> bytes:
    """A scorecard's workbook.

    Parameters
    ----------
    values : as `scorecard.values` gives them.
    button : whether sheet Scorecard has a button that calls the macro of a refresh.
    """
    about = values["scorecard"]
    created = datetime.combine(about["as_of"] + timedelta(1), time())
    book = LiveBook(TITLE, "KPIs and goals of a team", "", SCORECARD_LOOKS, created)
    pages = {name: LivePage(book, name, widths, landscape, tab) for name, (_, widths, landscape, tab) in SHEETS.items()}
    lists = scorecard_lists.data_page(pages["Data"], values)
    ranked = scorecard_page.scorecard_page(pages["Scorecard"], values, lists)
    participants = scorecard_lists.participants_page(pages["Participants"], values)
    scorecard_lists.give_attained(pages["Data"], participants)
    for name in scorecard_lists.LINES:
        scorecard_lists.lines_page(pages[name], values, name)
    scorecard_lists.goals_page(pages["Goals"], values)
    scorecard_lists.coaching_page(pages["Coaching"], values)
    scorecard_lists.kpis_page(pages["KPIs"], values)
    scorecard_settings.settings_page(pages["Settings"])
    book.name("ParticipantIds", "Participants[Participant]")
    book.name("KpiNames", "KPIs[KPI]")
    book.name("TeamNames", "Teams[Team]")
    checks = scorecard_start.checks_of(Tables(ranked, participants, lists["spread"]), values)
    everything = scorecard_start.closing(pages, checks)
    listed = [(name, SHEETS[name][0]) for name in pages if name != "Start here"]
    scorecard_start.start_page(pages["Start here"], TITLE, listed, everything, about["source"], button=button)
    if button:
        scorecard_start.give_button(pages["Scorecard"])
    pages["Scorecard"].sheet.activate()
    return book.close()


if __name__ == "__main__":
    from spm_xl.workbooks.kept import write_kept

    write_kept("scorecard")
