"""The plan design workbook's cost: what the plan costs in each scenario, and what ramp and draw of new hires add."""

from __future__ import annotations

from datetime import date

from spm_xl.workbooks.calculator_curve import FONT
from spm_xl.workbooks.live import (
    Live,
    above,
    at,
    chosen,
    column_of,
    looked_up,
    products,
    quotient,
    serial,
    spm,
    to_cents,
    total,
)
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_table import Column, Table, column, whole, write_table
from spm_xl.workbooks.live_validation import from_list, number_from
from spm_xl.workbooks.page import BLUE, GREY, NAVY
from spm_xl.workbooks.plan_design_inputs import Design
from spm_xl.workbooks.plan_design_story import FIRST_DAY, SCENARIOS

COST_WIDTHS = (44, 17, 17, 17, 54)
RAMP_WIDTHS = (22, 13, 13, 13, 15, 3, 14, 14, 13, 13, 13, 13)
# label, look, how it is counted
COST_ROWS: tuple[tuple[str, str, str], ...] = (
    ("Average attainment", "link percent", "sheet Scenarios"),
    ("Bookings", "cell whole", "headcount x quota x attainment, roles that count"),
    ("Base pay", "cell whole", "headcount x base pay"),
    ("Variable pay", "cell whole", "headcount x target pay x average pay"),
    ("Employer's cost on top", "cell whole", "share of base and variable pay"),
    ("Compensation cost", "sum whole", "all three"),
    ("Compensation cost of sales", "sum percent", "compensation cost / bookings"),
    ("Effective rate", "cell percent", "variable pay / bookings"),
    ("Variable pay against target", "cell percent", "100%: everybody earns the target on average"),
    ("Quota:OTE", "cell factor", "quota capacity / OTE of the roles that count"),
    ("Against the highest acceptable cost", "cell", "sheet Inputs"),
)
KINDS = (("Recoverable", 1, 1), ("Guarantee", 0, None))
FIRST, LAST = 14, 25


def cost_page(book: LiveBook, page: LivePage, flag: Live, design: Design, scenarios: list[tuple[Live, Live]]) -> list[tuple[str, Live]]:
    """Cost of the plan by scenario, with its chart; gives its checks."""
    page.top("Cost", "What the plan costs a year in each scenario. Amounts in USD.", flag)
    page.line(5, ["", *SCENARIOS, "How it is counted"], ["header", *["header right"] * 3, "header after"])
    roles, oncost = design.roles, design.settings["OnCost"]
    heads, quotas, counted = (column(roles, header) for header in ("Headcount", "Quota", "In bookings"))
    for row, (label, look, how) in enumerate(COST_ROWS, 6):
        page.put(f"A{row}", label, "sum" if look.startswith("sum") else "cell")
        page.put(f"E{row}", how, "cell after")
    costs: list[list[Live]] = []
    for letter, (attainment, pay) in zip("BCD", scenarios, strict=True):
        reached = page.put(f"{letter}6", attainment, "link percent")
        bookings = page.put(f"{letter}7", products(heads, quotas, counted) * reached, "cell whole")
        base = page.put(f"{letter}8", products(heads, column(roles, "Base pay")), "cell whole")
        target = products(heads, column(roles, "Target pay"))
        variable = page.put(f"{letter}9", target * pay, "cell whole")
        extra = page.put(f"{letter}10", (base + variable) * oncost, "cell whole")
        cost = page.put(f"{letter}11", base + variable + extra, "sum whole")
        of_sales = page.put(f"{letter}12", quotient(cost, bookings), "sum percent")
        page.put(f"{letter}13", quotient(variable, bookings), "cell percent")
        page.put(f"{letter}14", variable / target, "cell percent")
        page.put(f"{letter}15", products(heads, quotas, counted) / products(heads, column(roles, "OTE"), counted), "cell factor")
        most = design.settings["MostCost"]
        within = chosen(Live(f"{of_sales.text}>{most.text}", of_sales.value > most.value), "▲ above", "✓ within")
        page.put(f"{letter}16", within, "mark")
        costs.append([base, variable, extra, cost])
    page.mark_words("B16:D16")
    _chart(book, page)
    page.sheet.freeze_panes(5, 1)
    parts = [f"'{page.name}'!{letter}" for letter in "BCD"]
    differences = [Live(f"{at_}11-SUM({at_}8:{letter}10)", cost.value - sum(part.value for part in own)) for at_, letter, (*own, cost) in zip(parts, "BCD", costs, strict=True)]
    return [(f"Cost: the parts of {name} add up", to_cents(each)) for name, each in zip(SCENARIOS, differences, strict=True)]


def _chart(book: LiveBook, page: LivePage) -> None:
    drawn = book.writer.add_chart({"type": "column", "subtype": "stacked"})
    for row, colour in ((8, NAVY), (9, BLUE), (10, "#B9DDF3")):
        drawn.add_series({
            "name": f"='{page.name}'!$A${row}", "categories": f"='{page.name}'!$B$5:$D$5", "values": f"='{page.name}'!$B${row}:$D${row}",
            "fill": {"color": colour}, "gap": 80,
        })  # fmt: skip
    drawn.set_y_axis({"name": "USD a year", "num_format": "#,##0", "num_font": FONT, "name_font": FONT, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    drawn.set_x_axis({"name": "Scenario", "num_font": FONT, "name_font": FONT, "line": {"color": GREY}})
    drawn.set_legend({"position": "right", "font": FONT})
    drawn.set_title({"name": "Compensation cost by scenario", "name_font": FONT | {"size": 12, "bold": True}})
    drawn.set_chartarea({"border": {"none": True}})
    drawn.set_size({"width": 760, "height": 300})
    words = "Stacked columns: base pay, variable pay and employer's cost on top, in the low, planned and high scenario."
    page.sheet.insert_chart("A18", drawn, {"description": words, "object_position": 2})


def ramp_page(book: LiveBook, page: LivePage, flag: Live, design: Design) -> list[tuple[str, Live]]:
    """One new hire's first year: ramped quota, earnings, draw; gives its checks."""
    page.top("Draw and ramp", "The first year of one new hire: quota grows by the ramp, the draw carries the weak months. USD.", flag)
    page.section(5, "Choose")
    page.put("A6", "Role", "label")
    role = page.named("B6", "RampRole", design.roles.rows[0]["Role"], "input")
    page.validate("B6", from_list("=RoleNames", "Role", "The role of the new hire."))
    page.put("A7", "Kind of draw", "label")
    kind = page.named("B7", "RampDraw", KINDS[0][0], "input")
    page.validate("B7", from_list("=DrawNames", "Kind of draw", "Recoverable: paid back out of later earnings. Guarantee: never."))
    page.put("A8", "Full quota of a month", "label")
    of_role = {header: looked_up(role, column(design.roles, "Role"), column(design.roles, header)) for header in ("Quota", "Target rate")}
    quota = page.named("B8", "RampQuota", of_role["Quota"] / 12, "link whole")
    page.put("A9", "Target rate", "label")
    rate = page.named("B9", "RampRate", of_role["Target rate"], "link fine")
    columns = [Column("Plan"), Column("Recoverable", "percent"), Column("Recovery", "percent")]
    terms = write_table(page, "G6", "DrawTerms", columns, [dict(zip(("Plan", "Recoverable", "Recovery"), row, strict=True)) for row in KINDS])
    page.validate("H7:I8", number_from(0, "Share", "Recoverable: share of the draw that is owed. Recovery: share of what is earned above it.", 1))
    book.name("DrawNames", "DrawTerms[Plan]")
    plans = Live("DrawTerms[#All]", whole(terms).value)
    earned, draws = _months(page, design, quota, rate)
    page.line(FIRST - 1, ["Earned", "Draw", "Advance", "Recovery", "Paid", "Balance"], "header right", left=7)
    ledger = page.spill(f"G{FIRST}", spm("SPM_DRAW_LEDGER", earned, draws, 0, kind, plans), "cell money")
    for letter, number in zip("GHIJK", range(5), strict=True):
        values = [row[number] for row in ledger.value]
        page.put(f"{letter}{LAST + 1}", total(Live(f"{letter}{FIRST}:{letter}{LAST}", column_of(values))), "total money")
    page.put(f"L{LAST + 1}", Live(f"L{LAST}", ledger.value[-1][-1]), "total money")
    _cost_of_draws(page, design, terms, plans, earned, draws)
    page.sheet.freeze_panes(FIRST - 1, 1)
    return _roll_forward(page, ledger)


def _months(page: LivePage, design: Design, quota: Live, rate: Live) -> tuple[Live, Live]:
    """Ramped quota, credit, earnings and draw of twelve months; gives earnings and draws."""
    page.section(FIRST - 2, "The ramp", 5)
    page.line(FIRST - 2, ["=SPM_DRAW_LEDGER(earned, draw, opening, plan, plans)", *[None] * 5], "section", left=7)
    page.line(FIRST - 1, ["Month", "Quota", "Credit", "Earned", "Draw"], ["header", *["header right"] * 4])
    settings, start = design.settings, Live("FirstDay", serial(FIRST_DAY))
    columns: list[list[float]] = [[], [], [], []]
    month, months = start, settings["DrawMonths"]
    end = Live(f"EDATE({start.text},{months.text})", serial(_later(int(months.value))))
    for number in range(12):
        row, day = FIRST + number, serial(_later(number))
        month = page.put(f"A{row}", Live(f"EDATE({month.text},1)", day) if number else start, "cell date")
        ramped = page.put(f"B{row}", spm("SPM_RAMP", quota, start, month, settings["RampShares"]), "cell whole")
        credit = page.put(f"C{row}", ramped * settings["Productivity"], "cell whole")
        earned = page.put(f"D{row}", to_cents(credit * rate), "cell money")
        draw = page.put(f"E{row}", chosen(above(end, month), settings["MonthlyDraw"], 0), "cell money")
        for values, cell in zip(columns, (ramped, credit, earned, draw), strict=True):
            values.append(cell.value)
    page.put(f"A{LAST + 1}", "Year", "total")
    for letter, values, kind in zip("BCDE", columns, ("whole", "whole", "money", "money"), strict=True):
        page.put(f"{letter}{LAST + 1}", total(Live(f"{letter}{FIRST}:{letter}{LAST}", column_of(values))), f"total {kind}")
    earned_cells, draw_cells = (Live(f"${letter}${FIRST}:${letter}${LAST}", column_of(columns[at_])) for letter, at_ in (("D", 2), ("E", 3)))
    return earned_cells, draw_cells


def _later(months: int) -> date:
    """The first day of the new hire's months."""
    ahead = FIRST_DAY.month - 1 + months
    return FIRST_DAY.replace(year=FIRST_DAY.year + ahead // 12, month=ahead % 12 + 1)


def _cost_of_draws(page: LivePage, design: Design, terms: Table, plans: Live, earned: Live, draws: Live) -> None:
    """What each kind of draw costs beyond earnings, for one hire and for all."""
    top = page.section(LAST + 3, "What the draw costs beyond what is earned")
    titles = ["Kind of draw", None, "Advanced", "Recovered", "Owed at the end", "", "One new hire", "All new hires"]
    page.line(top, titles, ["header", "header", *["header right"] * 6])
    for row in range(top + 1, top + 1 + len(KINDS)):
        name = page.put(f"A{row}", at(column(terms, "Plan"), row - top), "cell")
        page.put(f"B{row}", None, "cell")
        ledger = spm("SPM_DRAW_LEDGER", earned, draws, 0, name, plans)
        sums = [page.put(f"{letter}{row}", total(at(ledger, 0, _to(own))), "cell money") for letter, own in (("C", "I"), ("D", "J"))]
        page.put(f"E{row}", at(ledger, 12, _to("L")), "cell money")
        page.put(f"F{row}", None, "cell")
        one = page.put(f"G{row}", sums[0] - sums[1], "cell money")
        page.put(f"H{row}", one * design.settings["NewHires"], "answer money")
    page.points(
        top + 4,
        (
            "A recoverable draw costs what is never recovered: who leaves with a balance is not asked for it back.",
            "A guarantee costs every month below it, and nothing is owed afterwards. Earnings here are credit x target rate: no accelerators.",
        ),
    )


def _to(letter: str) -> Live:
    """The number of a ledger's column, by where the ledger above has it."""
    return Live(f"COLUMNS($G${FIRST - 1}:{letter}${FIRST - 1})", float(ord(letter) - ord("G") + 1))


def _roll_forward(page: LivePage, ledger: Live) -> list[tuple[str, Live]]:
    """Earned + advances - recoveries = paid, over the year."""
    earned, _, advanced, recovered, paid, _ = (
        Live(f"'{page.name}'!{letter}{LAST + 1}", sum(row[number] for row in ledger.value)) for number, letter in enumerate("GHIJKL")
    )
    return [("Draw and ramp: earned + advances - recoveries = paid", to_cents(earned + advanced - recovered - paid))]
