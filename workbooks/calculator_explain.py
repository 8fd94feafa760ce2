"""The calculator's pages about one person: where the commission comes from, and the quota of a new hire's ramp."""

from __future__ import annotations

from datetime import date

from spm_xl.workbooks.calculator_story import FIRST_DAY, FULL_QUOTA, NEW_HIRE, RAMP
from spm_xl.workbooks.live import Live, column_of, looked_up, serial, spm, sum_without_errors, to_cents, total
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_table import Table, column
from spm_xl.workbooks.live_validation import from_list, number_from

EXPLAIN_WIDTHS = (46, 16, 16, 16, 12, 16)
RAMP_WIDTHS = (30, 16, 16, 16, 40)
READING = (
    "From and To are credit of the year; Base is the part of this month's credit in the tier; Base x Rate = Amount. "
    "The list grows and shrinks with the plan. LibreOffice keeps the size that it was entered with: where the last line "
    "is not the total, select more rows and enter the formula again with Ctrl+Shift+Enter."
)
FIRST, MOST_LINES = 14, 30  # row of the explanation's header, and the rows that are kept free for it
READ = ("Plan", "Credit", "Quota", "YTD before", "Commission")
RAMP_FIRST, RAMP_MONTHS = 13, tuple(date(2026, month, 1) for month in range(2, 7))


def explain_page(page: LivePage, flag: Live, team: Table, plans: Live, rates: Live) -> list[tuple[str, Live]]:
    """The page; gives its checks."""
    page.top("Explain", "Where a commission comes from, tier by tier. Choose the person in the yellow cell.", flag)
    page.section(5, "Choose")
    page.put("A6", "Person", "label")
    name = page.named("B6", "ExplainName", "Daniel Whitcombe", "input")
    page.validate("B6", from_list("=TeamNames", "Person", "A name on sheet Team."))
    cells = {}
    for row, header in enumerate(READ, 7):
        page.put(f"A{row}", header, "label")
        look = {"Plan": "link", "Commission": "link money"}.get(header, "link whole")
        value = looked_up(name, column(team, "Name"), column(team, header))
        cells[header] = page.named(f"B{row}", f"Explain{header.replace(' ', '')}", value, look)
    page.section(13, "=SPM_EXPLAIN(credit, quota, rates, prior, plan, plans)")
    credit, quota, before, plan = (cells[header] for header in ("Credit", "Quota", "YTD before", "Plan"))
    looks = ["cell", "cell money", "cell money", "cell money", "cell rate", "cell money"]
    explanation = spm("SPM_EXPLAIN", credit, quota, rates, before, plan, plans)
    lines = page.spill(f"A{FIRST}", explanation, looks, ["header", *["header right"] * 5])
    last = FIRST + MOST_LINES - 1
    bold = page.book.writer.add_format({"bold": True, "top": 1})
    is_last = f"=ROWS($A${FIRST}:$A{FIRST})=SUMPRODUCT(--ISTEXT($A${FIRST}:$A${last}))"
    page.sheet.conditional_format(f"A{FIRST}:F{last}", {"type": "formula", "criteria": is_last, "format": bold})
    left_over = {"type": "formula", "criteria": f"=ISNA($A{FIRST})", "format": page.book.writer.add_format({"font_color": "#FFFFFF"})}
    page.sheet.conditional_format(f"A{FIRST}:F{last}", left_over)
    page.sheet.merge_range("D6:F11", READING, page.book.look("wrap"))
    page.sheet.freeze_panes(13, 0)
    amounts = Live(f"'{page.name}'!$F${FIRST}:$F${last}", column_of([row[5] for row in lines.value]))
    half = sum_without_errors(amounts) / 2  # the lines, and the total of the lines
    return [("Explain: its lines add up to its total, the commission of sheet Team", to_cents(half - cells["Commission"]))]


def ramp_page(page: LivePage, flag: Live, team: Table) -> list[tuple[str, Live]]:
    """The page; gives its checks."""
    page.top("Ramp", "The quota of a new hire in the first year: full months grow to the full quota by the schedule.", flag)
    page.section(5, "Choose")
    for row, label in ((6, "New hire"), (7, "First day"), (8, "Full quota of a month"), (9, "Share of months 1, 2, 3")):
        page.put(f"A{row}", label, "label")
    name = page.named("B6", "NewHire", NEW_HIRE, "input")
    page.validate("B6", from_list("=TeamNames", "New hire", "A name on sheet Team."))
    page.put("B7", FIRST_DAY, "input date")
    page.book.name("FirstDay", f"'{page.name}'!$B$7")
    start = Live("FirstDay", serial(FIRST_DAY))
    quota = page.named("B8", "FullQuota", FULL_QUOTA, "input whole")
    page.validate("B8", number_from(0, "Full quota", "Monthly quota after the ramp."))
    shares = page.line(9, RAMP, "input percent", left=2)
    page.validate("B9:D9", number_from(0, "Share", "Share of the full quota in this month of the ramp.", 1))
    page.book.name("RampShares", f"'{page.name}'!$B$9:$D$9")
    schedule = Live("RampShares", [[cell.value for cell in shares]])
    page.section(11, "Quota by month")
    page.line(12, ["Month", "Quota", "Share of full"], ["header", "header right", "header right"])
    quotas = []
    for row, month in enumerate(RAMP_MONTHS, RAMP_FIRST):
        page.put(f"A{row}", month, "input date")
        own = Live(f"A{row}", serial(month))
        quotas.append(page.put(f"B{row}", spm("SPM_RAMP", quota, start, own, schedule), "cell whole"))
        page.put(f"C{row}", quotas[-1] / quota, "cell percent")
    last = RAMP_FIRST + len(RAMP_MONTHS) - 1
    page.line(last + 1, ["Quota of the year", None, None], "total")
    whole_year = page.put(f"B{last + 1}", total(Live(f"B{RAMP_FIRST}:B{last}", column_of([each.value for each in quotas]))), "total whole")
    page.put(f"A{last + 3}", "Type this figure as the new hire's Quota on sheet Team; a check compares the two.", "note")
    here = Live(f"'{page.name}'!{whole_year.text}", whole_year.value)
    on_team = looked_up(name, column(team, "Name"), column(team, "Quota"))
    return [("Ramp: quota of the new hire = quota on sheet Team", to_cents(here - on_team))]
