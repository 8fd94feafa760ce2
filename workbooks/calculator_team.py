"""The calculator's front: the eight people of a team, each row from credit to pay."""

from __future__ import annotations

from spm_xl.workbooks.calculator_story import MONTHS, PEOPLE, TEAM, standing
from spm_xl.workbooks.live import Live, above, chosen, looked_up, spm, sum_where, to_cents, total
from spm_xl.workbooks.live_book import LiveBook
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_table import Column, Row, Table, column, letter, write_table
from spm_xl.workbooks.live_validation import from_list, number_from

TEAM_WIDTHS = (22, 12, 11, 11, 10, 10.5, 11, 9, 9, 10.5, 9, 11.5, 9.5, 10.5, 10, 12, 7, 42)
FORMULAS = (
    ("Credit", "own credit, and for a manager that of everyone who reports to them"),
    ("Commission", "on top of what the year's earlier credit earned: no true-up is needed"),
    ("Earned", "before the draw"),
    ("Payout", "the draw tops up a weak month; what is above it pays a balance back"),
    ("Balance", "still to be recovered: next month's Opening"),
    ("Check", "opening + advanced - recovered - balance; must read 0 in every row"),
)


def team_page(book: LiveBook, page: LivePage, flag: Live, plans: tuple[Table, Live, Live], rates: Live, credits: tuple[Table, Live]) -> Table:
    """The eight-person sheet."""
    title = Live('"Commission of "&PaidMonth', f"Commission of {MONTHS[-1]}")
    page.top(title, f"{TEAM}. Annual quota, paid monthly. Amounts in USD.", flag)
    page.section(8, "From credit to pay, one row a person")
    page.sheet.set_row(7, 26)

    rows = []
    for person in PEOPLE:
        now = standing(person.name)
        rows.append({
            "Name": person.name, "Plan": person.plan, "Quota": person.quota, "MBO": now.objectives, "SPIFF": now.spiff,
            "Draw": now.draw, "Opening": now.opening, "Note": person.note,
        })  # fmt: skip
    table = write_table(page, "A9", "Team", _columns(plans, rates, credits), rows)
    book.name("TeamNames", "Team[Name]")
    _picture_of_attainment(page, table)
    _cards(page, table, credits[1])
    _formulas_in_words(page, table)
    page.mark_differences(f"{letter(table, 'Check')}{table.first}:{letter(table, 'Check')}{table.last + 1}")
    page.sheet.freeze_panes(9, 1)
    page.sheet.repeat_rows(8)
    return table


def _columns(plans: tuple[Table, Live, Live], rates: Live, credits: tuple[Table, Live]) -> list[Column]:
    terms, every_plan, _ = plans
    owners, managers = (column(credits[0], header) for header in ("Name", "Reports to"))

    def credited(row: Row, header: str) -> Live:
        amounts = column(credits[0], header)
        return sum_where(amounts, owners, row["Name"]) + sum_where(amounts, managers, row["Name"])

    def attainment(row: Row) -> Live:
        return spm("SPM_ATTAINMENT", row["Credit"], row["Quota"], row["YTD before"], row["Plan"], every_plan)

    def commission(row: Row) -> Live:
        return spm("SPM_COMMISSION", row["Credit"], row["Quota"], rates, row["YTD before"], row["Plan"], every_plan)

    def settled(row: Row, name: str) -> Live:
        return spm(name, row["Earned"], row["Draw"], row["Opening"], row["Plan"], every_plan)

    money = number_from(0, "Amount", "An amount of money of the month, 0 or more.")
    return [
        Column("Name"),
        Column("Plan", check=from_list("=PlanNames", "Plan", "One of the plans on sheet Plans.")),
        Column("Quota", "whole", check=number_from(0, "Quota", "Quota of the whole year, prorated for a new hire.")),
        Column("YTD before", "whole", lambda row: credited(row, "YTD before"), "link"),
        Column("Credit", "whole", lambda row: credited(row, "This month"), "link"),
        Column("Attainment", "percent", attainment),
        Column("Commission", "money", commission, summed=True),
        Column("MBO", "money", check=money | {"input_title": "MBO"}, summed=True),
        Column("SPIFF", "money", check=money | {"input_title": "SPIFF"}, summed=True),
        Column("Earned", "money", lambda row: row["Commission"] + row["MBO"] + row["SPIFF"], summed=True),
        Column("Draw", "money", check=money | {"input_title": "Draw"}, summed=True),
        Column("Recoverable", "percent", lambda row: looked_up(row["Plan"], column(terms, "Plan"), column(terms, "Recoverable")), "link"),
        Column("Opening", "money", check=money | {"input_title": "Opening balance"}, summed=True),
        Column("Payout", "money", lambda row: settled(row, "SPM_PAYOUT"), summed=True),
        Column("Balance", "money", lambda row: settled(row, "SPM_BALANCE"), summed=True),
        Column("Draw effect", "effect", lambda row: row["Payout"] - row["Earned"], summed=True),
        Column("Check", "check", _roll_forward, summed=True),
        Column("Note"),
    ]


def _roll_forward(row: Row) -> Live:
    """Opening + what was advanced and is owed, or less what was recovered, - balance."""
    effect, owed = row["Draw effect"], row["Recoverable"]
    share = chosen(above(effect, 0), owed, 1)
    return to_cents(row["Opening"] + effect * share - row["Balance"])


def _picture_of_attainment(page: LivePage, table: Table) -> None:
    bar = {"type": "data_bar", "data_bar_2010": True, "bar_color": "#B9DDF3", "bar_solid": True, "min_type": "num", "min_value": 0}
    at = letter(table, "Attainment")
    page.sheet.conditional_format(f"{at}{table.first}:{at}{table.last}", bar | {"max_type": "num", "max_value": 2})


def _cards(page: LivePage, table: Table, manager: Live) -> None:
    """The figures that a director asks for first."""
    of_team = {header: looked_up(manager, column(table, "Name"), column(table, header)) for header in ("Credit", "Attainment")}
    cards = (
        ("PAYOUT", total(column(table, "Payout")), "net money", "to be paid for the month, USD"),
        ("EARNED", total(column(table, "Earned")), "card whole", "before draws"),
        ("CREDIT", of_team["Credit"], "card whole", "team, month"),
        ("ATTAINMENT", of_team["Attainment"], "card percent", "team, year"),
        ("TOPPED UP", _effects(table, ">0"), "card whole", "by draws"),
        ("RECOVERED", _effects(table, "<0"), "card whole", "kept back"),
        ("OWED BY TEAM", total(column(table, "Balance")), "card whole", "draw balance"),
    )
    for row, height in ((5, 17), (6, 32), (7, 17)):
        page.sheet.set_row(row - 1, height)
    for at, (label, value, look, note) in zip("ABCDEFG", cards, strict=True):
        base = "net" if look.startswith("net") else "card"
        page.put(f"{at}5", label, f"{base} label")
        page.put(f"{at}6", value, look)
        page.put(f"{at}7", note, f"{base} note")


def _effects(table: Table, test: str) -> Live:
    effects = [row["Draw effect"] for row in table.rows]
    up = test == ">0"
    kept = sum((abs(each) for each in effects if (each > 0) == up), 0.0)
    return Live(f'{"" if up else "-"}SUMIF(Team[Draw effect],"{test}")', kept)


def _formulas_in_words(page: LivePage, table: Table) -> None:
    """The row formulas as they are typed, with what they answer."""
    row = page.section(table.last + 4, "The formulas of a row")
    for header, words in FORMULAS:
        page.put(f"A{row}", header, "strong")
        page.line(row, [table.formulas[header], *[None] * 9], "formula", left=2)
        page.put(f"L{row}", words, "text after")
        row += 1
