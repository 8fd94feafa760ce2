"""The plan design workbook's curve, scenarios and edge cases: what the components pay at an attainment."""

from __future__ import annotations

from spm_xl.workbooks.calculator_curve import FONT
from spm_xl.workbooks.live import Live, at, column_of, falls, looked_up, products, spm, to_cents, total
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_table import column
from spm_xl.workbooks.live_validation import from_list, number_from
from spm_xl.workbooks.page import BLUE, GREY
from spm_xl.workbooks.plan_design_inputs import Design
from spm_xl.workbooks.plan_design_story import BANDS, EDGES, SCENARIOS

CURVE_WIDTHS = (14, 14, 14, 14, 14, 15, 3, 13, 13, 13, 13, 13, 13)
SCENARIOS_WIDTHS = (34, 14, 14, 14, 14, 12, 12, 12)
EDGES_WIDTHS = (16, 14, 14, 14, 14, 16, 44)
FIRST, LAST = 11, 51
LETTERS = "BCD"  # columns of the components
SHADES = ("#56B4E9", "#009E73", "#E69F00")  # Okabe-Ito


def _paid(page: LivePage, design: Design, shares: list[Live], first: int, header: int, kind: str = "percent") -> list[Live]:
    """What each component pays at the attainments in column A, in columns B to D, and together in E; gives those cells."""
    last = first + len(shares) - 1
    attainments = Live(f"$A${first}:$A${last}", column_of([share.value for share in shares]))
    spills = []
    for number, letter in enumerate(LETTERS, 1):
        which = Live(f"COLUMNS($A{header}:{chr(ord(letter) - 1)}{header})", float(number))
        name = page.put(f"{letter}{header}", at(column(design.components, "Component"), which), "header right")
        own = Live(f"{letter}${header}", name.value)
        spills.append(page.spill(f"{letter}{first}", spm("SPM_COMMISSION", attainments, 1, design.rates, 0, own, design.plans), f"cell {kind}"))
    sums = []
    for row in range(first, last + 1):
        values = [[spill.value[row - first][0] for spill in spills]]
        sums.append(page.put(f"E{row}", total(Live(f"{LETTERS[0]}{row}:{LETTERS[-1]}{row}", values)), f"sum {kind}"))
    return sums


def curve_page(book: LiveBook, page: LivePage, flag: Live, design: Design) -> list[tuple[str, Live]]:
    """The payout curve with its chart; gives its checks."""
    page.top("Payout curve", "Pay as a share of target variable, where every component stands at the same attainment; and in money for one role.", flag)
    page.section(5, "Choose", 6)
    page.put("A6", "Role", "label")
    role = page.named("B6", "CurveRole", design.roles.rows[0]["Role"], "input")
    page.validate("B6", from_list("=RoleNames", "Role", "Whose pay is shown in money."))
    page.put("A7", "Target pay", "label")
    target = page.named("B7", "CurveTarget", looked_up(role, column(design.roles, "Role"), column(design.roles, "Target pay")), "link whole")
    page.put("A8", "Step", "label")
    step = page.named("B8", "CurveStep", 0.05, "input percent")
    page.validate("B8", number_from(0.01, "Step", "Distance between two points; 5% draws the curve to 200%.", 0.25))
    page.line(10, ["Attainment", None, None, None, "Together", "In money"], "header right")
    share = page.put(f"A{FIRST}", 0, "cell percent")
    shares = [share]
    for row in range(FIRST + 1, LAST + 1):
        share = page.put(f"A{row}", share + step, "cell percent")
        shares.append(share)
    sums = _paid(page, design, shares, FIRST, 10)
    for row, cell in enumerate(sums, FIRST):
        page.put(f"F{row}", cell * target, "cell whole")
    _chart(book, page)
    page.sheet.freeze_panes(10, 0)
    page.sheet.repeat_rows(9)
    page.sheet.fit_to_pages(1, 1)
    areas = (f"'{page.name}'!$E${first}:$E${last}" for first, last in ((FIRST, LAST - 1), (FIRST + 1, LAST)))
    return [("Payout curve: how often it falls while attainment rises", falls([cell.value for cell in sums], *areas))]


def _chart(book: LiveBook, page: LivePage) -> None:
    drawn = book.writer.add_chart({"type": "scatter", "subtype": "straight"})
    lines = [(letter, colour, 1.5) for letter, colour in zip(LETTERS, SHADES, strict=True)] + [("E", BLUE, 3)]
    for letter, colour, width in lines:
        drawn.add_series({
            "name": f"='{page.name}'!${letter}$10",
            "categories": f"='{page.name}'!$A${FIRST}:$A${LAST}",
            "values": f"='{page.name}'!${letter}${FIRST}:${letter}${LAST}",
            "line": {"color": colour, "width": width},
        })  # fmt: skip
    axis = {"num_font": FONT, "name_font": FONT | {"bold": True}, "line": {"color": GREY}, "num_format": "0%", "min": 0}
    grid = {"major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    drawn.set_x_axis(axis | grid | {"name": "Attainment of quota", "max": 2, "major_unit": 0.25})
    drawn.set_y_axis(axis | grid | {"name": "Pay, share of target variable", "major_unit": 0.5})
    drawn.set_legend({"position": "bottom", "font": FONT})
    drawn.set_title({"name": "Payout curve", "name_font": FONT | {"size": 12, "bold": True}})
    drawn.set_chartarea({"border": {"none": True}})
    drawn.set_size({"width": 590, "height": 430})
    words = "Line chart: pay as a share of target variable over attainment from 0% to 200%, for each component and together."
    page.sheet.insert_chart("H5", drawn, {"description": words, "object_position": 2})


def scenarios_page(page: LivePage, flag: Live, design: Design) -> tuple[list[tuple[Live, Live]], list[tuple[str, Live]]]:
    """Three distributions of attainment; gives average attainment and pay of each, and the checks."""
    page.top("Scenarios", "Where people end up, in a low, a planned and a high year. Pay is averaged over people: a curve pays averages to nobody.", flag)
    page.section(5, "Attainment and pay by band")
    page.line(6, ["Attainment of the band", None, None, None, "Together", *SCENARIOS], ["header", *["header right"] * 7])
    first, last = 7, 6 + len(BANDS)
    shares = [page.put(f"A{row}", band[0], "input percent") for row, band in enumerate(BANDS, first)]
    page.validate(f"A{first}:A{last}", number_from(0, "Attainment", "Attainment in the middle of the band."))
    sums = _paid(page, design, shares, first, 6)
    for row, band in enumerate(BANDS, first):
        page.line(row, band[1:], "input percent", left=6)
    page.validate(f"F{first}:H{last}", number_from(0, "People", "Share of people in the band; each column adds up to 100%.", 1))
    attainments = Live(f"$A${first}:$A${last}", column_of([share.value for share in shares]))
    paid = Live(f"$E${first}:$E${last}", column_of([cell.value for cell in sums]))
    page.line(last + 1, ["People", *[None] * 4], "total")
    results, checks = [], []
    page.put(f"A{last + 3}", "Average attainment", "strong")
    page.put(f"A{last + 4}", "Average pay, share of target variable", "strong")
    for letter, name, number in zip("FGH", SCENARIOS, (1, 2, 3), strict=True):
        people = Live(f"{letter}{first}:{letter}{last}", column_of([band[number] for band in BANDS]))
        everyone = page.put(f"{letter}{last + 1}", total(people), "total percent")
        reached = page.put(f"{letter}{last + 3}", products(attainments, people), "answer percent")
        pay = page.put(f"{letter}{last + 4}", products(paid, people), "answer percent")
        results.append((_there(page, reached), _there(page, pay)))
        checks.append((f"Scenarios: the shares of people of {name} add up to 100%", to_cents(_there(page, everyone) - 1)))
    page.points(last + 6, ("Change the shares to those of your own last years. The average of pay is above the pay of the average wherever accelerators work.",))
    page.sheet.freeze_panes(6, 1)
    return results, checks


def _there(page: LivePage, cell: Live) -> Live:
    return Live(f"'{page.name}'!{cell.text}", cell.value)


def edges_page(page: LivePage, flag: Live, design: Design, can_say_why: bool) -> list[tuple[str, Live]]:
    """What the plan pays where plans break; gives the check that quota pays target."""
    page.top("Edge cases", "Where plans break: at nothing, on and beside each boundary, at the cap, beyond it.", flag)
    page.section(5, "Pay as a share of target variable")
    page.line(6, ["Attainment", None, None, None, "Together", "More than above", "What it is"], ["header right"] * 6 + ["header after"])
    first, last = 7, 6 + len(EDGES)
    shares = [page.put(f"A{row}", edge[0], "input fine") for row, edge in enumerate(EDGES, first)]
    page.validate(f"A{first}:A{last}", number_from(0, "Attainment", "Any attainment; keep the rows in rising order."))
    sums = _paid(page, design, shares, first, 6, "fine")
    page.put(f"F{first}", None, "cell")
    for row, (_, words) in enumerate(EDGES, first):
        page.put(f"G{row}", words, "cell after")
        if row > first:
            page.put(f"F{row}", sums[row - first] - sums[row - first - 1], "cell fine")
    row = page.section(last + 2, "What is refused")
    if can_say_why:
        name = at(column(design.components, "Component"), 1)
        page.put(f"A{row}", "No quota", "label")
        page.put(f"B{row}", spm("SPM_WHY", "SPM_COMMISSION", 1, 0, design.rates, 0, name, design.plans), "text")
        page.put(f"A{row + 1}", "Unknown plan", "label")
        page.put(f"B{row + 1}", spm("SPM_WHY", "SPM_COMMISSION", 1, 1, design.rates, 0, "Renewals", design.plans), "text")
    else:
        page.put(f"A{row}", "A quota of 0 answers #DIV/0!, an unknown plan #N/A; the add-in edition says why in words.", "text")
    page.sheet.freeze_panes(6, 1)
    keys = Live(f"'{page.name}'!$A${first}:$A${last}", column_of([share.value for share in shares]))
    answers = Live(f"'{page.name}'!$E${first}:$E${last}", column_of([cell.value for cell in sums]))
    at_quota = looked_up(1, keys, answers)
    return [("Edge cases: 100% attainment pays 100% of target variable", to_cents(at_quota - 1))]
