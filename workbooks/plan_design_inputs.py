"""The plan design workbook's inputs: roles, components, tiers."""

from __future__ import annotations

from dataclasses import dataclass

from spm_xl.workbooks.live import Live, filled, looked_up, to_cents, total
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_table import Column, Table, column, whole, write_table
from spm_xl.workbooks.live_validation import from_list, number_from
from spm_xl.workbooks.plan_design_story import (
    COMPONENTS,
    DRAW,
    DRAW_MONTHS,
    FIRST_DAY,
    MOST_COST,
    NEW_HIRES,
    ON_COST,
    PRODUCTIVITY,
    RAMP,
    ROLE_HEADERS,
    ROLES,
    TERMS,
    TIERS,
    YEAR,
)

INPUTS_WIDTHS = (36, 13, 13, 13, 14, 13, 14, 14, 12, 12)
COMPONENTS_WIDTHS = (24, 14, 44)
TIERS_WIDTHS = (20, 14, 14, 14, 12, 12, 24)
MOST_COMPONENTS = 3
# label -> name, value, kind, most, what it means
SETTINGS: tuple[tuple[str, str, float, str, float | None, str], ...] = (
    ("Employer's cost on top of pay", "OnCost", ON_COST, "percent", 1, "Social security and benefits, as a share of pay."),
    ("Highest acceptable cost of sales", "MostCost", MOST_COST, "percent", 1, "Cost of sales pay as a share of bookings that finance accepts."),
    ("New hires in the year", "NewHires", NEW_HIRES, "boundary", None, "How many people start in the year."),
    ("A new hire's credit, of the ramped quota", "Productivity", PRODUCTIVITY, "percent", 2, "80%: new hires reach four fifths of their ramped quota."),
    ("Draw of a new hire, a month", "MonthlyDraw", DRAW, "whole", None, "Draw or guarantee of each month."),
    ("Months with a draw", "DrawMonths", DRAW_MONTHS, "boundary", 12, "For how many months the draw is paid, 0 to 12."),
)


@dataclass(frozen=True, slots=True)
class Design:
    """What the other pages read: tables, and cells that have a name."""

    roles: Table
    components: Table
    rates: Live
    plans: Live
    settings: dict[str, Live]


def inputs_page(book: LiveBook, page: LivePage, flag: Live) -> tuple[Table, dict[str, Live]]:
    """Roles with the first sanity cell, target variable over quota, and the settings of cost and ramp."""
    page.top("Inputs", f"{YEAR}: who is on the plan, what they may earn, what they are to sell. Amounts in USD a year.", flag)
    page.section(5, "Roles")
    number = number_from(0, "Amount", "A number of 0 or more.")
    columns = [
        Column("Role"),
        Column("Headcount", "boundary", check=number | {"input_title": "Headcount"}, summed=True),
        Column("OTE", "whole", check=number | {"input_title": "OTE", "input_message": "On-target earnings a year: base and variable."}),
        Column("Variable", "percent", check=number_from(0, "Variable", "Share of OTE that is paid for results.", 1)),
        Column("Quota", "whole", check=number | {"input_title": "Quota", "input_message": "Quota of one person and year."}),
        Column("In bookings", "count", check=number_from(0, "In bookings", "1: what the role sells counts as bookings. 0: it is sold by others.", 1)),
        Column("Base pay", "whole", lambda r: r["OTE"] * (Live("1", 1.0) - r["Variable"])),
        Column("Target pay", "whole", lambda r: r["OTE"] * r["Variable"]),
        Column("Target rate", "fine", lambda r: r["Target pay"] / r["Quota"]),
        Column("Quota:OTE", "factor", lambda r: r["Quota"] / r["OTE"]),
    ]
    roles = write_table(page, "A6", "Roles", columns, [dict(zip(ROLE_HEADERS, row, strict=True)) for row in ROLES])
    book.name("RoleNames", "Roles[Role]")
    row = page.points(
        roles.last + 3,
        (
            "Target rate, the first cell to look at: target pay / quota is what one unit of credit earns at plan. Is it what the margin can bear?",
            "Quota:OTE says how often a seller earns back the on-target pay; 4x to 6x is common for account executives in software.",
        ),
    )
    page.sheet.freeze_panes(6, 1)
    return roles, _settings(book, page, row + 1)


def _settings(book: LiveBook, page: LivePage, row: int) -> dict[str, Live]:
    """What cost, ramp and draw are counted with, each a cell with a name."""
    row = page.section(row, "Cost, ramp and draw")
    settings = {}
    for label, name, value, kind, most, message in SETTINGS:
        page.put(f"A{row}", label, "label")
        settings[name] = page.named(f"B{row}", name, value, f"input {kind}")
        page.validate(f"B{row}", number_from(0, label[:32], message, most))
        page.put(f"C{row}", message, "note after")
        row += 1
    page.put(f"A{row}", "Share of quota in ramp months 1, 2, 3", "label")
    shares = page.line(row, RAMP, "input percent", left=2)
    page.validate(f"B{row}:D{row}", number_from(0, "Ramp", "Share of the full quota in this month.", 1))
    book.name("RampShares", f"'{page.name}'!$B${row}:$D${row}")
    settings["RampShares"] = Live("RampShares", [[cell.value for cell in shares]])
    page.put(f"A{row + 1}", "First day of a new hire", "label")
    page.put(f"B{row + 1}", FIRST_DAY, "input date")
    book.name("FirstDay", f"'{page.name}'!$B${row + 1}")
    return settings


def components_page(page: LivePage, flag: Live) -> tuple[Table, list[tuple[str, Live]]]:
    """Up to three components, whose weights add up to 1."""
    page.top("Components", "What the variable pay is for: at most three components, or nobody remembers them.", flag)
    page.section(5, "Components and weights")
    weight = number_from(0, "Weight", "Share of the target variable pay; all together 100%.", 1)
    columns = [Column("Component"), Column("Weight", "percent", check=weight, summed=True), Column("Measure")]
    table = write_table(page, "A6", "Components", columns, [dict(zip(("Component", "Weight", "Measure"), row, strict=True)) for row in COMPONENTS])
    page.points(
        table.last + 3,
        (
            "A component with less than 15% of the weight steers nobody.",
            "Each component has its own rows on sheet Tiers: one in the table of terms, and its tiers.",
        ),
    )
    page.sheet.freeze_panes(6, 1)
    weights, names = column(table, "Weight"), column(table, "Component")
    beyond = filled(names).value - MOST_COMPONENTS
    more = Live(f"MAX(0,{filled(names).text}-ROWS({page_cells(page, table)}))", max(0.0, beyond))
    return table, [("Components: the weights add up to 100%", to_cents(total(weights) - 1)), ("Components: more than three", more)]


def page_cells(page: LivePage, table: Table) -> str:
    """The cells of the first three components."""
    return f"'{page.name}'!$A${table.first}:$A${table.first + MOST_COMPONENTS - 1}"


def tiers_page(book: LiveBook, page: LivePage, flag: Live, components: Table) -> tuple[Live, Live]:
    """Terms and tiers of the components, in shares of the target variable pay; they are called Plans and Rates."""
    page.top("Tiers", "How each component pays. Everything is in shares: credit of quota, pay of target variable. So one table serves every role.", flag)
    page.section(5, "Terms")
    choices = ("marginal", "retroactive", "interpolated", "curve", "stepped")
    columns = [
        Column("Plan", check=from_list("=ComponentNames", "Plan", "A component of sheet Components.")),
        Column("Method", check=from_list(choices, "Method", "How the tiers are read; sheet Terms says more.")),
        Column("Rate of", check=from_list(("target",), "Rate of", "Rates are multiples of the target rate, and a curve's values shares of target pay.")),
        Column("Cap", "percent", check=number_from(0, "Cap", "Most that the component pays, as a share of the whole target variable pay. Blank: no cap.")),
        Column("Rounding", check=from_list(("none",), "Rounding", "Shares are not rounded; money is, where it is paid.")),
        Column("Target", "percent", lambda r: looked_up(r["Plan"], column(components, "Component"), column(components, "Weight")), "link"),
    ]
    headers = ("Plan", "Method", "Rate of", "Cap", "Rounding")
    terms = write_table(page, "A6", "ComponentTerms", columns, [dict(zip(headers, row, strict=True)) for row in TERMS])
    book.name("ComponentNames", "Components[Component]")
    book.name("Plans", "ComponentTerms[#All]")
    row = page.section(terms.last + 2, "Tiers")
    checks = (
        from_list("=ComponentNames", "Plan", "A component of sheet Components."),
        number_from(0, "From", "Attainment from which the tier holds; boundaries rise strictly."),
        number_from(0, "Rate", "Multiple of the target rate; for a curve, the share of target pay at this point."),
    )
    tier_columns = [Column("Plan", check=checks[0]), Column("From", "percent", check=checks[1]), Column("Rate", "percent", check=checks[2])]
    tiers = write_table(page, f"A{row}", "TierRates", tier_columns, [dict(zip(("Plan", "From", "Rate"), tier, strict=True)) for tier in TIERS])
    book.name("Rates", "TierRates[#All]")
    page.points(
        tiers.last + 2,
        (
            "A rate of 100% is the target rate: at 100% attainment a component should pay 100% of its target. A check holds it.",
            "A rate above 100% beyond quota is an accelerator. It costs what sheet Scenarios says, times the people who get there.",
        ),
    )
    page.sheet.freeze_panes(3, 0)
    return Live("Rates", whole(tiers).value), Live("Plans", whole(terms).value)
