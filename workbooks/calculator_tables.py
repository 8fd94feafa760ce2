"""The calculator's inputs: plans with their terms, rates, credits."""

from __future__ import annotations

from typing import Any

from spm_xl.udfs.terms import BY_NAME as TERMS
from spm_xl.udfs.terms import plain
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbooks.calculator_story import MANAGER, MONTHS, PLAN_HEADERS, PLANS, RATE_HEADERS, RATES, SELLERS, TEAM
from spm_xl.workbooks.live import Live, position, sum_by_number
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_table import Column, Row, Table, column, whole, write_table
from spm_xl.workbooks.live_validation import MOST_CHARACTERS, from_list, number_from

AMOUNT = "whole"
HEAD = 11  # row of the header of the credits
KINDS = {"Attainment cap": "percent", "Cap": AMOUNT, "Gate": "percent", "Recoverable": "percent", "Recovery": "percent"}


def plans_page(book: LiveBook, page: LivePage, flag: Live) -> tuple[Table, Live, Live]:
    """The table of plans; its whole, header included, is called Plans."""
    page.top("Plans", "One row a plan. The header names the terms; a blank cell means the term's default, which sheet Terms tells.", flag)
    page.section(5, "Plans")
    columns = [Column(header, KINDS.get(header, "text"), check=term_check(header)) for header in PLAN_HEADERS]
    rows = [dict(zip(PLAN_HEADERS, row, strict=True)) for row in PLANS]
    table = write_table(page, "A6", "PlanTerms", columns, rows)
    book.name("Plans", "PlanTerms[#All]")
    book.name("PlanNames", "PlanTerms[Plan]")
    row = page.section(table.last + 2, "How to change it")
    remarks = (
        "Another plan: type it in the row under the table, which grows, and give it rows on sheet Rates.",
        "Another term: type its name, such as Recovery limit, in the header right of the table. Sheet Terms lists all of them.",
        "Formulas read the whole table, with its header, by the name Plans. Columns named Note, Description or Role are for people only.",
    )
    page.points(row, remarks)
    page.sheet.freeze_panes(6, 1)
    page.sheet.repeat_rows(5)
    return table, Live("Plans", whole(table).value), Live("PlanNames", column(table, "Plan").value)


def term_check(header: str) -> dict[str, Any] | None:
    """Validation of a term's cells, from its declaration."""
    if header in ("Plan", "Note"):
        return None
    term = TERMS[plain(header)]
    message = f"{term.meaning[0].upper()}{term.meaning[1:]}. Blank: {term.default}."
    if len(message) > MOST_CHARACTERS["input_message"]:
        message = f"Sheet Terms says what it means. Blank: {term.default}."
    if term.kind == "word":
        return from_list(term.choices, header, message)
    most = 1 if plain(header) in ("recoverable", "recovery") else None
    return number_from(0, header, message, most)


def rates_page(book: LiveBook, page: LivePage, flag: Live) -> Live:
    """The table of rates; its whole, header included, is called Rates."""
    page.top("Rates", "One row a tier: from this attainment on, this rate. One table serves every plan.", flag)
    page.section(5, "Rates")
    checks = (
        from_list("=PlanNames", "Plan", "Name of a plan on sheet Plans."),
        number_from(0, "From", "Attainment from which the tier holds: 0% for the first, 50%, 100% ... Reaching it is being in it."),
        number_from(0, "Rate", "Rate of the tier, such as 6%."),
        from_list(("marginal", "retroactive"), "Method", "Only where a tier differs from its plan's method. Blank: the plan's."),
    )
    kinds = ("text", "percent", "rate", "text")
    columns = [Column(*head, check=check) for head, check in zip(zip(RATE_HEADERS, kinds, strict=True), checks, strict=True)]
    table = write_table(page, "A6", "RateTiers", columns, [dict(zip(RATE_HEADERS, row, strict=True)) for row in RATES])
    book.name("Rates", "RateTiers[#All]")
    row = page.section(table.last + 2, "How to read it")
    remarks = (
        "marginal: each tier's rate on the part of the credit that lies inside the tier.",
        "retroactive: once the boundary is reached, its rate holds for all credit of the year; what was paid before is taken off.",
        "Boundaries rise strictly within a plan; below the first one nothing is earned. A wrong table answers #NUM!, and SPM_WHY says why.",
        "Boundaries may be amounts instead of attainment: then leave the quota out of the formula, or name Over = amount on sheet Plans.",
    )
    page.points(row, remarks)
    page.sheet.freeze_panes(6, 0)
    page.sheet.repeat_rows(5)
    return Live("Rates", whole(table).value)


def credits_page(page: LivePage, flag: Live) -> tuple[Table, Live]:
    """Credit of each seller, from the order system, and the month that is paid; the manager's credit is the sum of the team's."""
    page.top("Credits", f"Credit of each seller by month, as booked. {TEAM}, amounts in USD.", flag)
    for row, label in ((5, "Month that is paid"), (6, "Number of the month"), (7, "Manager of the team")):
        page.put(f"A{row}", label, "label")
    month = page.named("B5", "PaidMonth", MONTHS[-1], "input")
    page.validate("B5", from_list(MONTHS, "Month that is paid", "The fiscal year's month that sheet Team calculates."))
    head = f"C{HEAD}:{letters_of(2 + len(MONTHS))}{HEAD}"
    number = page.named("B6", "MonthNumber", position(month, Live(head, [list(MONTHS)])), "cell count")
    manager = page.named("B7", "Manager", MANAGER, "input")
    page.validate("B7", from_list("=TeamNames", "Manager", "Whose quota is the team's: a name on sheet Team."))
    page.section(9, "Credited bookings")
    page.line(HEAD - 1, range(1, len(MONTHS) + 1), "note count", left=3)
    page.book.name("MonthNumbers", f"'{page.name}'!$C${HEAD - 1}:${letters_of(2 + len(MONTHS))}${HEAD - 1}")
    numbers = Live("MonthNumbers", [list(range(1, len(MONTHS) + 1))])
    credit = number_from(-1e12, MONTHS[0], "Credit of the month; a return is negative. Blank before the first day.")
    columns = [
        Column("Name", check=from_list("=TeamNames", "Name", "A name on sheet Team.")),
        Column("Reports to", check=from_list("=TeamNames", "Reports to", "The manager whose credit this is too.")),
        *(Column(month, AMOUNT, check=credit | {"input_title": month}, summed=True) for month in MONTHS),
        Column("YTD before", AMOUNT, lambda row: sum_by_number(_year(row), numbers, "<", number), summed=True),
        Column("This month", AMOUNT, lambda row: sum_by_number(_year(row), numbers, "", number), summed=True),
    ]
    rows = []
    for person in SELLERS:
        rows.append({"Name": person.name, "Reports to": MANAGER} | dict(zip(MONTHS, person.credits, strict=True)))
    table = write_table(page, f"A{HEAD}", "Credits", columns, rows)
    row = page.section(table.last + 3, "How it works")
    remarks = (
        "Sheet Team pays the month named above: This month is its credit, YTD before adds up the months before it.",
        "Next month: add its credits here and choose it above. Before that, close the old one as sheet Start here says.",
        "A new fiscal year: keep a copy, empty the months here and on sheet History, and choose the first month.",
    )
    page.points(row, remarks)
    page.sheet.freeze_panes(HEAD, 1)
    page.sheet.repeat_rows(HEAD - 1)
    return table, manager


def _year(row: Row) -> Live:
    """The months of a row."""
    return Live(f"[@[{MONTHS[0]}]:[{MONTHS[-1]}]]", [[row[month].value for month in MONTHS]])
