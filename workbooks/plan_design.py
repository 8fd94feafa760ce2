"""The plan design workbook: from roles and components to payout curve, scenarios, cost and edge cases.

`python -m spm_xl.workbooks.plan_design` builds the editions again that are kept with the code.
"""

from __future__ import annotations

from spm_xl.workbooks import plan_design_cost, plan_design_curve, plan_design_inputs
from spm_xl.workbooks.edition import Edition, finished, give_functions
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_closing import CLOSING, START_WIDTHS, closing_pages, flag_of, start_page
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.page import BLUE, NAVY
from spm_xl.workbooks.plan_design_inputs import Design
from spm_xl.workbooks.plan_design_story import AS_OF, COMPANY, YEAR

TITLE = "Plan design"
PURPOSE = "What a plan pays, to whom, at which attainment, and what it costs: before anybody signs it."
YELLOW_TAB = "#FFC000"
# sheet -> what it is for, widths of its columns, landscape, colour of its tab
SHEETS: dict[str, tuple[str, tuple[float, ...], bool, str]] = {
    "Start here": ("", START_WIDTHS, False, NAVY),
    "Inputs": ("input: roles, on-target earnings, quota, headcount, ramp, draw", plan_design_inputs.INPUTS_WIDTHS, True, YELLOW_TAB),
    "Components": ("input: what is paid for, and its weight", plan_design_inputs.COMPONENTS_WIDTHS, False, YELLOW_TAB),
    "Tiers": ("input: how each component pays", plan_design_inputs.TIERS_WIDTHS, True, YELLOW_TAB),
    "Payout curve": ("pay from 0% to 200% of quota, as a chart", plan_design_curve.CURVE_WIDTHS, True, BLUE),
    "Scenarios": ("where people end up in a low, a planned and a high year", plan_design_curve.SCENARIOS_WIDTHS, True, BLUE),
    "Cost": ("compensation cost, cost of sales, effective rate, quota:OTE", plan_design_cost.COST_WIDTHS, True, BLUE),
    "Draw and ramp": ("the first year of a new hire, and what the draw costs", plan_design_cost.RAMP_WIDTHS, True, BLUE),
    "Edge cases": ("on and beside every boundary, at the cap, beyond it", plan_design_curve.EDGES_WIDTHS, True, BLUE),
    **CLOSING,
}
STEPS = (
    ("Inputs, Components, Tiers", "Fill in the yellow cells. First cell to look at: the target rate of each role, target pay over quota."),
    ("Payout curve, Edge cases", "Is the curve what you meant? Does quota pay 100% of target, and no boundary make a cliff?"),
    ("Scenarios, Cost", "Type where people ended up in the last years; read what the plan costs, and what draws of new hires add."),
)


def built(edition: Edition) -> bytes:
    """The workbook's bytes, the same every time."""
    book = LiveBook(TITLE, f"Sales compensation plan, {YEAR}", COMPANY)
    give_functions(edition, book.writer)
    pages = {name: LivePage(book, name, widths, landscape, tab) for name, (_, widths, landscape, tab) in SHEETS.items()}
    flag = flag_of(book, pages["Start here"], AS_OF, 4)
    roles, settings = plan_design_inputs.inputs_page(book, pages["Inputs"], flag)
    components, checks = plan_design_inputs.components_page(pages["Components"], flag)
    rates, plans = plan_design_inputs.tiers_page(book, pages["Tiers"], flag, components)
    design = Design(roles, components, rates, plans, settings)
    checks += plan_design_curve.curve_page(book, pages["Payout curve"], flag, design)
    scenarios, own = plan_design_curve.scenarios_page(pages["Scenarios"], flag, design)
    checks += own
    checks += plan_design_cost.cost_page(book, pages["Cost"], flag, design, scenarios)
    checks += plan_design_cost.ramp_page(book, pages["Draw and ramp"], flag, design)
    checks += plan_design_curve.edges_page(pages["Edge cases"], flag, design, "SPM_WHY" in edition.functions)
    lines = (
        ("Plan", YEAR),
        ("Owner", "Sales compensation. Type your name here."),
        ("Licence", "MIT: use it, change it, share it."),
        ("Figures", f"{COMPANY} is made up, and so are its figures."),
    )
    everything = closing_pages(pages, flag, edition, checks, lines, (("1, 2026-06-30", "First design."),))
    listed = [(name, SHEETS[name][0]) for name in pages if name != "Start here"]
    start_page(pages["Start here"], TITLE, PURPOSE, STEPS, listed, edition, everything)
    return finished(edition, book.close())


if __name__ == "__main__":
    from spm_xl.workbooks.kept import write_kept

    write_kept("plan-design")
