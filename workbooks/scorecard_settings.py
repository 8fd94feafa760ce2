"""The scorecard's settings: named cells that say what it is measured from; all of them may stay blank but the inputs."""

from __future__ import annotations

from datetime import date
from typing import Any

from spm_xl.measure.windows import INTERVALS
from spm_xl.scorecard.fields import SETTINGS
from spm_xl.tables.mapping import PRESETS
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_validation import from_list, number_from, text_up_to

SETTINGS_WIDTHS = (22, 46, 98)
STALE_AFTER = 7  # days
LABELS = {
    "spm.inputs": "Inputs", "spm.mapping": "Mapping", "spm.window": "Window", "spm.interval": "Interval", "spm.as_of": "As-of day",
    "spm.ranked_by": "Ranked by", "spm.team": "Team", "spm.copy": "Dated copies",
}  # fmt: skip
FIRST = 6


def settings_page(page: LivePage) -> None:
    """The page."""
    page.top("Settings", "What the scorecard is measured from. Yellow cells are yours; no refresh writes here.")
    page.line(FIRST - 1, ["Setting", "Value", "What it means"], "header")
    for row, field in enumerate(SETTINGS, FIRST):
        look = "input date" if field.name == "spm.as_of" else "input wrap"
        page.put(f"A{row}", LABELS[field.name], "strong wrap")
        page.named(f"B{row}", field.name, None, look)
        page.put(f"C{row}", field.meaning[0].upper() + field.meaning[1:] + ".", "cell wrap")
        page.sheet.set_row(row - 1, 21)
        page.validate(f"B{row}", _check(field.name))
    row = FIRST + len(SETTINGS)
    page.put(f"A{row}", "Stale after, days", "strong wrap")
    page.named(f"B{row}", "StaleAfter", STALE_AFTER, "input count")
    page.put(f"C{row}", "Sheet Scorecard marks data that is older than this.", "cell wrap")
    page.validate(f"B{row}", number_from(0, "Stale after", "Days after which the data is marked as stale."))
    row = page.section(row + 2, "How paths are meant")
    remarks = (
        "Inputs is a workbook, a file or a folder; a path without a drive starts at the folder that this workbook is saved in, such as: inputs",
        "A folder that is moved together with its inputs goes on working.",
        "Text stays text here: type a window such as 2026-Q2; 2026-06 may turn into a day, and is understood all the same.",
    )
    page.points(row, remarks)
    page.sheet.protect("", {"format_columns": True, "format_rows": True})


def _check(name: str) -> dict[str, Any]:
    """Validation of a setting; lists warn only where another value can be right before the first refresh."""
    title = LABELS[name]
    advice = {"error_type": "warning", "error_title": "Not on the list", "error_message": "It is not on the list. Keep it all the same?"}
    if name == "spm.interval":
        return from_list(INTERVALS, title, "Where no window is named: which interval around the as-of day counts.")
    if name == "spm.mapping":
        return from_list(PRESETS, title, "A preset, or the name of a mapping file. Blank: the inputs are in the product's own words.") | advice
    if name == "spm.ranked_by":
        return from_list("=KpiNames", title, "Name of a KPI, as in column KPI of sheet KPIs.") | advice
    if name == "spm.team":
        return from_list("=TeamNames", title, "Name of one team, as on sheet Teams. Blank: everybody.") | advice
    if name == "spm.copy":
        return from_list(("yes", "no"), title, "Whether each refresh keeps the workbook as it was. Blank: no.")
    if name == "spm.as_of":
        words = {"input_title": title, "input_message": "What became known after this day does not count. Blank: the latest day of the inputs."}
        return {"validate": "date", "criteria": ">=", "value": date(1990, 1, 1), "error_title": "No day", "error_message": "Type a day, such as 2026-06-30."} | words
    words = {"spm.inputs": "File or folder of the inputs, from this workbook's folder on.", "spm.window": "Such as 2026-Q2, 2026-06, 2026 or all. Blank: the interval below."}
    return text_up_to(1_000, title, words[name])
