"""The calculator's draw ledger: twelve months of one participant, and the months that it reads."""

from __future__ import annotations

from typing import Any

from spm_xl.workbooks.calculator_story import MONTHS, PEOPLE, TEAM, YEAR, standing
from spm_xl.workbooks.live import Live, at, chosen, column_of, looked_up, position, same, spm, to_cents, total
from spm_xl.workbooks.live_page import LivePage
from spm_xl.workbooks.live_table import Column, Table, column, write_table
from spm_xl.workbooks.live_validation import from_list, number_from

HISTORY_WIDTHS = (20, *[10.5] * 12, 12)
WIDTHS = (18, 14, 14, 14, 14, 14, 16, 12, 14, 14)
COLUMNS = ("Month", "Earned", "Draw", "Advance", "Recovery", "Paid", "Balance", "Check", "Earned, read", "Draw, read")
LABELS = ((6, "Participant"), (7, "Opening balance"), (8, "Plan"), (9, "Row in History"), (10, "Earned this month"), (11, "Draw this month"))
FIRST = 15
LAST = FIRST + len(MONTHS) - 1


def history_page(page: LivePage, flag: Live) -> tuple[Table, Table]:
    """Earned and draw of each closed month, as it was paid."""
    page.top("History", f"{YEAR}: what each month earned, and its draw. {TEAM}, USD.", flag)
    page.section(5, "Earned by month, before the draw")
    earned = _months(page, "A6", "Earned", "Earned")
    row = page.section(earned.last + 4, "Draw by month")
    draws = _months(page, f"A{row}", "Draws", "Draw")
    note = "Type what the statements of closed months said. The month that is paid is read from sheet Team. Blank: not employed, or not yet closed."
    page.put(f"A{draws.last + 3}", note, "note")
    page.sheet.freeze_panes(6, 1)
    return earned, draws


def _months(page: LivePage, cell: str, name: str, header: str) -> Table:
    check = number_from(-1e12 if header == "Earned" else 0, header, f"{header} of the month, as it was closed.")
    columns = [
        Column("Name", check=from_list("=TeamNames", "Name", "A name on sheet Team.")),
        *(Column(month, "money", check=check) for month in MONTHS),
        Column("Closed", "money", lambda row: _year(row)),
    ]
    rows: list[dict[str, Any]] = []
    for person in PEOPLE:
        now = standing(person.name)
        closed = now.earned if header == "Earned" else now.draws
        rows.append({"Name": person.name} | dict(zip(MONTHS, closed, strict=False)))
    return write_table(page, cell, name, columns, rows)


def _year(row: Any) -> Live:
    return total(Live(f"[@[{MONTHS[0]}]:[{MONTHS[-1]}]]", [[row[month].value for month in MONTHS]]))


def ledger_page(page: LivePage, flag: Live, team: Table, months: tuple[Table, Table], plans: Live) -> list[tuple[str, Live]]:
    """The page; gives its checks."""
    page.top("Draw ledger", f"{YEAR}, one participant: what was advanced, what was recovered, what is still owed.", flag)
    page.section(5, "Choose")
    for row, label in LABELS:
        page.put(f"A{row}", label, "label")
    name = page.named("B6", "Participant", "Sofia Lindqvist", "input")
    opening = page.named("B7", "Opening", 0, "input money")
    page.validate("B6", from_list("=TeamNames", "Participant", "A name on sheet Team."))
    page.validate("B7", number_from(0, "Opening balance", "Recoverable balance before the first month."))
    plan = page.named("B8", "PersonPlan", looked_up(name, column(team, "Name"), column(team, "Plan")), "link")
    own = page.named("B9", "PersonRow", position(name, column(months[0], "Name")), "link count")
    now = [looked_up(name, column(team, "Name"), column(team, header)) for header in ("Earned", "Draw")]
    paid_now = [page.named(f"B{row}", f"Person{header}", one, "link money") for row, header, one in zip((10, 11), ("Earned", "Draw"), now, strict=True)]
    page.section(FIRST - 2, "The ledger")
    page.line(FIRST - 1, COLUMNS, ["header", *["header right"] * 9])
    earned, draws = (_read(page, letter, closed, this, own) for letter, closed, this in zip("IJ", months, paid_now, strict=True))
    looks = ["cell money"] * 6
    ledger = page.spill(f"B{FIRST}", spm("SPM_DRAW_LEDGER", earned, draws, opening, plan, plans), looks)
    for at_row, values in enumerate(ledger.value):
        row = FIRST + at_row
        earning, advance, recovery, paid = (Live(f"{letter}{row}", values[number]) for letter, number in (("B", 0), ("D", 2), ("E", 3), ("F", 4)))
        page.put(f"H{row}", to_cents(earning + advance - recovery - paid), "cell check")
    sums = [page.put(f"{letter}{LAST + 1}", _sum(ledger, letter), "total money") for letter in "BCDEF"]
    page.line(LAST + 1, ["Year"], "total")
    closing = Live(f"G{LAST}", ledger.value[-1][-1])
    page.put(f"G{LAST + 1}", closing, "total money")
    page.put(f"H{LAST + 1}", total(Live(f"H{FIRST}:H{LAST}", column_of([0.0] * len(MONTHS)))), "total check")
    page.mark_differences(f"H{FIRST}:H{LAST + 1}")
    row = page.section(LAST + 3, "How to read it")
    remarks = (
        "Earned + Advance - Recovery = Paid, in every month: the check reads 0.",
        "An advance tops a weak month up to the draw. Under a recoverable plan it is added to the balance; under a guarantee it is not.",
        "Recovery takes only what is earned above the draw, by the share that the plan names.",
        "One formula fills the ledger: =SPM_DRAW_LEDGER(earned, draw, opening, plan, plans). It reads the two columns on the right.",
        "These are the closed months of sheet History and, for the month that is paid, sheet Team. Months to come are 0 and keep the balance.",
    )
    page.points(row, remarks)
    page.sheet.freeze_panes(FIRST - 1, 1)
    return [_same_people(*months), *_checks(page, name, team, ledger, sums)]


def _read(page: LivePage, letter: str, closed: Table, now: Live, row_of: Live) -> Live:
    """Twelve months of one participant: those of a table of sheet History, and the one that is paid from sheet Team."""
    found = []
    for row, month in enumerate(MONTHS, FIRST):
        first = page.put(f"A{row}", month, "cell")
        before = at(column(closed, month), row_of)
        before = Live(before.text, before.value or 0.0)
        found.append(page.put(f"{letter}{row}", chosen(same(first, Live("PaidMonth", MONTHS[-1])), now, before), "link money").value)
    return Live(f"{letter}{FIRST}:{letter}{LAST}", column_of(found))


def _same_people(earned: Table, draws: Table) -> tuple[str, Live]:
    """How many rows of the two tables of sheet History name different people."""
    first, second = column(earned, "Name"), column(draws, "Name")
    count = sum(one != other for one, other in zip(first.value, second.value, strict=True))
    return "History: both tables name the same people in the same order", Live(f"SUMPRODUCT(--({first.text}<>{second.text}))", float(count))


def _sum(ledger: Live, letter: str) -> Live:
    values = [row["BCDEFG".index(letter)] for row in ledger.value]
    return total(Live(f"{letter}{FIRST}:{letter}{LAST}", column_of(values)))


def _checks(page: LivePage, name: Live, team: Table, ledger: Live, sums: list[Live]) -> list[tuple[str, Live]]:
    def here(cell: Live) -> Live:
        return Live(f"'{page.name}'!{cell.text}", cell.value)

    earned, _, advanced, recovered, paid = map(here, sums)
    number = Live("MonthNumber", float(len(MONTHS)))
    closing, last_paid = (
        at(here(Live(f"{letter}{FIRST}:{letter}{LAST}", column_of([row[place] for row in ledger.value]))), number)
        for letter, place in (("G", -1), ("F", -2))
    )
    balance, payout = (looked_up(name, column(team, "Name"), column(team, header)) for header in ("Balance", "Payout"))
    return [
        ("Draw ledger: the year's earned + advances - recoveries = paid", to_cents(earned + advanced - recovered - paid)),
        ("Draw ledger: balance of the month = balance on sheet Team", to_cents(closing - balance)),
        ("Draw ledger: payout of the month = payout on sheet Team", to_cents(last_paid - payout)),
    ]
