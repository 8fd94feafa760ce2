"""The calculator's payout curve: what a plan earns from 0% to 200% of quota, with its chart."""

from __future__ import annotations

from spm_xl.workbooks.live import Live, column_of, falls, quotient, spm
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_validation import from_list, number_from
from spm_xl.workbooks.page import BLUE, GREY, INK

FIRST, LAST = 12, 52  # rows of the curve
WIDTHS = (18, 14, 14, 14, 3, 16, 16, 16, 16, 16)
FONT = {"name": "Calibri", "size": 9, "color": INK}
KEY_POINTS = (0.5, 1, 1.5, 2)


def curve_page(book: LiveBook, page: LivePage, flag: Live, plans: Live, rates: Live) -> Live:
    """The page; gives how often the curve falls, which a check wants to be never."""
    page.top("Payout curve", "What a plan earns over a whole year, from no credit to twice the quota. Choose the plan in the yellow cell.", flag)
    page.section(5, "Choose", 4)
    for row, label in ((6, "Plan"), (7, "Quota of the year"), (8, "Step of attainment")):
        page.put(f"A{row}", label, "label")
    plan = page.named("B6", "CurvePlan", "AE", "input")
    quota = page.named("B7", "CurveQuota", 1_000_000, "input whole")
    step = page.named("B8", "CurveStep", 0.05, "input percent")
    page.validate("B6", from_list("=PlanNames", "Plan", "The plan whose curve is drawn."))
    page.validate("B7", number_from(1, "Quota", "Quota of the whole year, 1 or more."))
    page.validate("B8", number_from(0.01, "Step", "Distance between two points of the curve; 5% draws it up to 200%.", 0.25))
    page.section(10, "The curve", 4)
    page.line(11, ["Attainment", "Credit", "Commission", "Effective rate"], "header right")
    share = page.put(f"A{FIRST}", 0, "cell percent")
    credits = []
    for row in range(FIRST, LAST + 1):
        if row > FIRST:
            share = page.put(f"A{row}", share + step, "cell percent")
        credits.append(page.put(f"B{row}", share * quota, "cell whole"))
    credit = Live(f"B{FIRST}:B{LAST}", column_of([cell.value for cell in credits]))
    earned = page.spill(f"C{FIRST}", spm("SPM_COMMISSION", credit, quota, rates, 0, plan, plans), "cell money")
    for cell, (amount,) in zip(credits, earned.value, strict=True):
        row = cell.text[1:]
        page.put(f"D{row}", quotient(Live(f"C{row}", amount), cell), "cell fine")
    chart(book, page, f"'{page.name}'!$A${FIRST}:$A${LAST}", f"'{page.name}'!$C${FIRST}:$C${LAST}", "Commission, USD")
    _key_points(page, plan, quota, plans, rates)
    page.sheet.freeze_panes(11, 0)
    page.sheet.repeat_rows(10)
    page.sheet.fit_to_pages(1, 1)
    return falls([amount for (amount,) in earned.value], *(f"'{page.name}'!$C${a}:$C${b}" for a, b in ((FIRST, LAST - 1), (FIRST + 1, LAST))))


def _key_points(page: LivePage, plan: Live, quota: Live, plans: Live, rates: Live) -> None:
    page.line(26, ["At attainment", "Commission", "Effective rate"], "header right", left=6)
    for row, share in enumerate(KEY_POINTS, 27):
        point = page.put(f"F{row}", share, "input percent")
        earned = page.put(f"G{row}", spm("SPM_COMMISSION", point * quota, quota, rates, 0, plan, plans), "cell money")
        page.put(f"H{row}", quotient(earned, point * quota), "cell fine")
    page.validate(f"F27:F{26 + len(KEY_POINTS)}", number_from(0, "Attainment", "Any attainment, 100% being quota."))


def chart(book: LiveBook, page: LivePage, shares: str, amounts: str, axis_title: str, at: str = "F5") -> None:
    """A payout curve: amounts over attainment from 0% to 200%."""
    drawn = book.writer.add_chart({"type": "scatter", "subtype": "straight"})
    drawn.add_series({"name": axis_title, "categories": f"={shares}", "values": f"={amounts}", "line": {"color": BLUE, "width": 2.5}})
    axis = {"num_font": FONT, "name_font": FONT | {"bold": True}, "line": {"color": GREY}}
    grid = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, "min": 0}
    drawn.set_x_axis(axis | grid | {"name": "Attainment of quota", "num_format": "0%", "max": 2, "major_unit": 0.25})
    drawn.set_y_axis(axis | grid | {"name": axis_title, "num_format": "#,##0"})
    drawn.set_legend({"none": True})
    drawn.set_title({"name": f"{axis_title.partition(',')[0]} by attainment", "name_font": FONT | {"size": 12, "bold": True}})
    drawn.set_chartarea({"border": {"none": True}})
    drawn.set_size({"width": 560, "height": 395})
    words = f"Line chart: {axis_title} on the vertical axis over attainment from 0% to 200% of quota, for the plan chosen on this sheet."
    page.sheet.insert_chart(at, drawn, {"description": words, "object_position": 2})
