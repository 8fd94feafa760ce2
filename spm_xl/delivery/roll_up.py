"""A manager's roll-up statement: the whole team in one workbook, every figure that of a member's own statement.

It shows the people below a manager, down the chain as of the period's end, and nobody else; the manager's own pay is on their own
statement. Where managers may not see pay it stops at attainment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from spm_xl.delivery.teams import Team
from spm_xl.delivery.to_be_paid import totals
from spm_xl.money import rounded
from spm_xl.outputs.check_pages import Compared, checks_page, master_check, start_page
from spm_xl.outputs.pages import Book, Column, Live, cell
from spm_xl.outputs.payroll import besides_lines, pay_rows
from spm_xl.outputs.statement_lines import in_order
from spm_xl.pay.result import Run, Settlement
from spm_xl.rational import Fraction

TOP = 3  # row of the table headers
NOTHING = Decimal(0)
SHOWN = ("DRAW", "DRAWREC", "CORR")  # earning codes with a column of their own; the others are in the column Other
TEAM_COLUMNS = (
    Column("Participant", "text", 13),
    Column("Name", "wrap", 25),
    Column("Reports to", "wrap", 25),
    Column("Role", "wrap", 24),
    Column("Plan", "wrap", 26),
    Column("Measure", "wrap", 22),
    Column("Counted over", "text", 24),
    Column("Quota", "money", 16),
    Column("Credit", "money", 16),
    Column("Attainment", "percent", 12),
    Column("Questions open", "number", 10),
    Column("Revision", "number", 9),
    Column("To be signed", "wrap", 18),
)
PAY_COLUMNS = (
    Column("Participant", "text", 13),
    Column("Name", "wrap", 25),
    Column("Reports to", "wrap", 25),
    Column("Currency", "text", 10),
    Column("Earned", "money", 14, "Currency"),
    Column("Draw advanced", "money", 15, "Currency"),
    Column("Draw recovered", "money", 15, "Currency"),
    Column("Corrections", "money", 13, "Currency"),
    Column("Other", "money", 13, "Currency"),
    Column("Net", "money", 14, "Currency"),
    Column("Difference", "money", 11, "Currency"),
    Column("Draw balance", "money", 13, "Currency"),
    Column("Payable", "money", 14, "Payout currency"),
    Column("Payout currency", "text", 10),
)
MANAGER_COLUMNS = (
    Column("Manager", "text", 13),
    Column("Name", "wrap", 28),
    Column("Currency", "text", 10),
    Column("People", "number", 10),
    Column("Earned", "money", 16, "Currency"),
    Column("Net", "money", 16, "Currency"),
)
ATTAINMENT = [column.header for column in TEAM_COLUMNS].index("Attainment")
TEAM, PAY, BY_MANAGER = "Team", "Pay", "By manager"


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a member besides the settlement.

    Attributes
    ----------
    net, payable : of the statement as the run's manifest lists it.
    revision : of the statement; questions : that are not answered; unsigned : plan versions that wait for a signature.
    """

    net: Decimal
    payable: Decimal
    revision: int = 1
    questions: int = 0
    unsigned: tuple[str, ...] = ()


def roll_up(run: Run, team: Team, told: Mapping[str, Told], status: str, pay: bool = True) -> bytes:
    """The workbook of a manager's team.

    Parameters
    ----------
    told : of every member, by participant.
    status : "draft" or "approved"; pay : whether the manager may see what is paid.
    """
    manager, period = team.manager, run.period
    heading = f"Team of {manager.name}, {period.name}"
    subtitle = f"{run.company} · period {period.name} · pay date {period.pay_date} · as of {run.as_of}"
    book = Book(heading, run.company, run.as_of)
    compared, names = _checks(team, told, pay), _manager_names(team)
    several = pay and len({chain[0] for chain in team.chains.values()}) > 1
    sheets = [("Checks", "the team's totals against the statements"), (TEAM, "everybody's quota, credit and attainment, and what is open")]
    if pay:
        sheets.append((PAY, "from earned to payable, and draw balances; the figures of each statement"))
    if several:
        sheets.append((BY_MANAGER, "the same by the manager that people report to"))
    purpose = "Shows a manager the people of the team and what their statements say. Your own pay is on your own statement."
    start_page(book, heading, subtitle, purpose, _facts(run, team, told, status, pay), sheets, master_check(compared))
    checks_page(book, subtitle, compared)
    _team_page(book, subtitle, team, told, names)
    if pay:
        _pay_page(book, subtitle, team, names)
    if several:
        _managers_page(book, subtitle, team, names)
    return book.close()


def _facts(run: Run, team: Team, told: Mapping[str, Told], status: str, pay: bool) -> list[tuple[str, Any]]:
    members = team.members
    open_ones = {
        "questions open": sum(told[s.person.participant].questions for s in members),
        "statements re-issued": sum(told[s.person.participant].revision > 1 for s in members),
        "plans to be signed": sum(bool(told[s.person.participant].unsigned) for s in members),
    }
    facts: list[tuple[str, Any]] = [
        ("Company", run.company),
        ("Manager", f"{team.manager.name} ({team.manager.participant})"),
        ("Period", f"{run.period.name} ({run.period.start} to {run.period.end})"),
        ("Pay date", run.period.pay_date.isoformat()),
        ("Status", status),
        ("Team", f"{len(members):,} people, {len(team.direct):,} of them report directly"),
        ("To look at", ", ".join(f"{what}: {count:,}" for what, count in open_ones.items() if count) or "nothing"),
    ]
    if pay:
        sums = totals((s.payout_currency, s.payable) for s in members)
        facts.append(("Payable", "; ".join(f"{currency} {amount:,}" for currency, amount in sums.items()) or "nothing"))
    else:
        facts.append(("Pay", "not shown: the company shows managers attainment only"))
    return facts


def _checks(team: Team, told: Mapping[str, Told], pay: bool) -> list[Compared]:
    """The team's totals against the statements, and what is payable against the payroll."""
    members = team.members
    count = Live('=SUMPRODUCT(--(team[Reports to]<>""))' if members else "=0", len(members), "link")
    found = [Compared("People", "people on the sheet Team", count, "statements of the team", len(told))]
    if not pay:
        return found
    nets = totals((s.currency, s.net) for s in members)
    stated = totals((s.currency, told[s.person.participant].net) for s in members)
    for currency, net in nets.items():
        apart = sum(s.net != told[s.person.participant].net for s in members if s.currency == currency)
        live = Live(f'=SUMIFS(pay[Net],pay[Currency],"{currency}")', net, "link")
        found.append(Compared(f"Net, {currency}", "net on the sheet Pay", live, "net on the statements", stated[currency], apart))
    payable = totals((s.payout_currency, s.payable) for s in members)
    payroll = totals((row.currency, row.amount) for s in members for row in pay_rows(s))
    for currency, amount in payable.items():
        apart = sum(s.payable != told[s.person.participant].payable for s in members if s.payout_currency == currency)
        live = Live(f'=SUMIFS(pay[Payable],pay[Payout currency],"{currency}")', amount, "link")
        found.append(Compared(f"Payable, {currency}", "payable on the sheet Pay", live, "payroll", payroll.get(currency, NOTHING), apart))
    return found


def _team_page(book: Book, subtitle: str, team: Team, told: Mapping[str, Told], names: Mapping[str, str]) -> None:
    table: list[Sequence[Any]] = []
    for settlement in team.members:
        person = settlement.person
        its = told[person.participant]
        line = next((line for line in in_order(settlement.lines) if line.quota or line.credit or line.amount), None)
        credit = _figure(line.prior + line.credit) if line else None
        table.append(
            (
                person.participant, person.name, names.get(person.manager, person.manager), person.role,
                ", ".join(dict.fromkeys(note.name or note.plan for note in settlement.plans)), line.component if line else None,
                f"{line.interval.start} to {line.interval.end}" if line else None, _figure(line.quota) if line else None, credit, line.attainment if line else None,
                its.questions or None, its.revision, ", ".join(its.unsigned) or None,
            )
        )  # fmt: skip
    page = book.sheet(TEAM, TEAM, f"Everybody's quota, credit and attainment, and what is open · {subtitle}")
    end = page.table(TOP, TEAM_COLUMNS, table)
    if table:
        page.sheet.conditional_format(
            TOP + 1, ATTAINMENT, end - 1, ATTAINMENT,
            {"type": "data_bar", "bar_color": "#9DC3E6", "bar_solid": True, "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 2},
        )  # fmt: skip


def _pay_page(book: Book, subtitle: str, team: Team, names: Mapping[str, str]) -> None:
    table: list[Sequence[Any]] = []
    for at, settlement in enumerate(team.members, TOP + 1):
        person, parts = settlement.person, besides_lines(settlement)
        other = sum((amount for code, amount in parts.items() if code not in SHOWN), settlement.net * 0)
        shown = [settlement.earned, *(parts[code] for code in SHOWN), other]
        apart = Live(f"=ROUND(SUM({cell(at, 4)}:{cell(at, 8)})-{cell(at, 9)},4)", sum(shown, NOTHING) - settlement.net)
        balance = sum((draw.closing for draw in settlement.draws), settlement.net * 0)
        table.append(
            (
                person.participant, person.name, names.get(person.manager, person.manager), settlement.currency, *shown,
                settlement.net, apart, balance, settlement.payable, settlement.payout_currency,
            )
        )  # fmt: skip
    book.sheet(PAY, PAY, f"From earned to payable, the figures of each statement · {subtitle}").table(TOP, PAY_COLUMNS, table)


def _managers_page(book: Book, subtitle: str, team: Team, names: Mapping[str, str]) -> None:
    groups: dict[tuple[str, str], list[Settlement]] = defaultdict(list)
    for settlement in team.members:
        groups[settlement.person.manager, settlement.currency].append(settlement)
    table: list[Sequence[Any]] = []
    for at, ((manager, currency), its) in enumerate(sorted(groups.items()), TOP + 1):
        test = f"pay[Reports to],{cell(at, 1)},pay[Currency],{cell(at, 2)}"
        people = Live(f"=COUNTIFS({test})", len(its), "link")
        earned = Live(f"=SUMIFS(pay[Earned],{test})", sum((s.earned for s in its), NOTHING), "link")
        net = Live(f"=SUMIFS(pay[Net],{test})", sum((s.net for s in its), NOTHING), "link")
        table.append((manager, names.get(manager, manager), currency, people, earned, net))
    book.sheet(BY_MANAGER, BY_MANAGER, f"By the manager that people report to · {subtitle}").table(TOP, MANAGER_COLUMNS, table)


def _figure(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value)


def _manager_names(team: Team) -> dict[str, str]:
    """What the column Reports to shows: the name, with the id where two managers have the same."""
    known = {person.participant: person.name for person in (team.manager, *team.managers)}
    count = Counter(name.casefold() for name in known.values())
    return {who: name if name and count[name.casefold()] == 1 else f"{name} ({who})".strip() for who, name in known.items()}
