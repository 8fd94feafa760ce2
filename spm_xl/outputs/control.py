"""The control workbook: shows that a run ties out from source to payroll, and what to look at before paying.

Every check is two figures, most of them live sums over the sheets that list their items, and a
difference that reads 0. The other sheets list what a reviewer samples: suspense, holds, overrides,
corrections, draws, large changes, people who need a look, warnings, and the hashes of all files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from spm_xl import __version__
from spm_xl.money import exact, rounded
from spm_xl.outputs.checks import Check, closings, line_figures, rolled
from spm_xl.outputs.pages import (
    Book,
    Column,
    Compared,
    Live,
    Sheet,
    cell,
    checks_page,
    master_check,
    start_page,
)
from spm_xl.outputs.payroll import PayRow, besides_lines, statement_id
from spm_xl.pay.result import Ledger, Run, Settlement

TOP = 3  # row of the table headers
NOTHING = Decimal(0)
REVIEW, WITHIN = "▲ REVIEW", "● within"
MOVED_AMOUNT, MOVED_SHARE = Decimal("1000"), Decimal("0.25")  # first thresholds; to be changed on the sheet
SHEETS = (
    ("Checks", "every pair of figures that must agree, from source to payroll"),
    ("Statements", "the parts of each participant's net pay"),
    ("Lines", "each line of pay against the deals that make it up"),
    ("Payroll tie out", "payable on each statement against payroll"),
    ("Draws", "roll-forward of every draw, opening to closing"),
    ("Corrections", "what earlier periods come to now, less what was settled for them"),
    ("Overrides", "manual adjustments with reason and approver"),
    ("Holds", "pay held until the customer pays, and pay released"),
    ("Suspense", "transactions that nobody was credited for"),
    ("Movers", "largest changes of pay against the last period"),
    ("People", "leavers with credit, statements without pay, people who have no statement now"),
    ("Warnings", "what was found in the inputs and did not stop the run"),
    ("Files", "hashes of inputs, plans and outputs"),
)
PARTS = {
    "DRAW": "Draw advance",
    "DRAWREC": "Draw recovery",
    "CORR": "Corrections",
    "ADJ": "Adjustments",
    "CLAWBACK": "Clawbacks",
    "HOLD": "Held or released",
    "CARRYIN": "Carried in",
    "CARRYOUT": "Carried on",
}


def control_workbook(
    run: Run,
    rows: Sequence[PayRow],
    found: Sequence[Check],
    previous: Ledger | None = None,
    hashes: Mapping[str, str] | None = None,
    previous_manifest: str = "",
) -> bytes:
    """The file control.xlsx.

    Parameters
    ----------
    rows : payroll rows of the run; found : its checks.
    previous : ledger of the period before.
    hashes : SHA-256 of the run's other files, by name; previous_manifest : that of the run before.
    """
    period = run.period
    subtitle = f"{run.company} · period {period.name} · as of {run.as_of}"
    book = Book(f"Control report {period.name}", run.company, run.as_of)
    compared = [_compared(check) for check in found]
    facts = [
        ("Company", run.company),
        ("Period", f"{period.name} ({period.start} to {period.end})"),
        ("As of", run.as_of.isoformat()),
        ("Pay date", period.pay_date.isoformat()),
        ("Payable", "; ".join(_payable(run.settlements)) or "nothing"),
        ("Participants", f"{len(run.settlements):,}"),
        ("To look at", _attention(run)),
        ("Calculated by", f"spm_xl {__version__}"),
    ]
    purpose = "Shows that the run ties out from source to payroll, and lists what a reviewer looks at before paying."
    signatures = ("Prepared by, date", "Reviewed by, date", "Approved for payment by, date")
    start_page(book, f"Control report {period.name}", subtitle, purpose, facts, SHEETS, master_check(compared), signatures)
    checks_page(book, subtitle, compared)
    _statements(book, subtitle, run.settlements)
    _lines(book, subtitle, run.settlements)
    _tie_out(book, subtitle, run.settlements, rows)
    _draws(book, subtitle, run.settlements)
    _corrections(book, subtitle, run.settlements)
    _overrides(book, subtitle, run.settlements)
    _holds(book, subtitle, run.settlements)
    _suspense(book, subtitle, run)
    _movers(book, subtitle, run.settlements, previous)
    _people(book, subtitle, run, previous)
    _warnings(book, subtitle, run)
    _files(book, subtitle, run, hashes or {}, previous_manifest)
    return book.close()


def _compared(check: Check) -> Compared:
    def figure(value: Decimal, source: tuple[str, ...]) -> Decimal | Live:
        if not source:
            return value
        table, column = source
        return Live(f'=SUMIFS({table}[{column}],{table}[Currency],"{check.currency}")', value, "link")

    left, right = figure(check.left, check.left_from), figure(check.right, check.right_from)
    return Compared(check.name, check.left_label, left, check.right_label, right, check.differing)


def _payable(settlements: Sequence[Settlement]) -> list[str]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for settlement in settlements:
        sums[settlement.payout_currency] += settlement.payable
    return [f"{currency} {amount:,}" for currency, amount in sorted(sums.items())]


def _attention(run: Run) -> str:
    counts = (
        ("suspense", len(run.suspense)),
        ("manual adjustments", sum(len(s.adjustments) for s in run.settlements)),
        ("corrections", sum(len(s.corrections) for s in run.settlements)),
        ("holds and releases", sum(len(s.holds) for s in run.settlements)),
        ("negative nets carried", sum(bool(s.carried_out) for s in run.settlements)),
        ("warnings", len(run.problems)),
    )
    return ", ".join(f"{what}: {count:,}" for what, count in counts if count) or "nothing"


def _page(book: Book, name: str, subtitle: str) -> Sheet:
    what = dict(SHEETS)[name]
    return book.sheet(name, name, f"{what[0].upper()}{what[1:]} · {subtitle}")


PERSON = (Column("Participant", "text", 13), Column("Name", "text", 24))
CURRENCY = Column("Currency", "text", 9)


def _money(header: str, width: float = 13, currency: str = "Currency") -> Column:
    """A column of money that is added up by currency."""
    return Column(header, "money", width, currency)


def _gap(row: int, left: int, right: int, value: Decimal) -> Live:
    """A difference of two cells of a row; must read 0."""
    return Live(f"=ROUND({cell(row, left)}-{cell(row, right)},4)", value)


def _statements(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    columns = (
        *PERSON, CURRENCY, _money("Earned", 13), *(_money(name, 12) for name in PARTS.values()),
        _money("Parts add up to", 15), _money("Net", 13), _money("Difference", 12),
    )  # fmt: skip
    table = []
    last = 3 + len(PARTS)
    for at, settlement in enumerate(settlements, TOP + 1):
        besides = besides_lines(settlement)
        parts = [settlement.earned, *(besides[code] for code in PARTS)]
        total = sum(parts, NOTHING)
        live = Live(f"=SUM({cell(at, 3)}:{cell(at, last)})", total)
        gap = _gap(at, last + 1, last + 2, total - settlement.net)
        table.append((*_who(settlement), settlement.currency, *parts, live, settlement.net, gap))
    _page(book, "Statements", subtitle).table(TOP, columns, table)


def _lines(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    columns = (
        *PERSON, CURRENCY, Column("Plan", "text", 14), Column("Component", "wrap", 24), Column("Code", "text", 10),
        Column("Deals", "number", 8), Column("Credit of deals", "money", 16), Column("Credit of line", "money", 16),
        Column("Credit difference", "money", 12), _money("Pay by deal", 14),
        _money("Pay of line", 14), _money("Pay difference", 15),
    )  # fmt: skip
    table = []
    for settlement in settlements:
        for line in settlement.lines:
            at = TOP + 1 + len(table)
            by_deal, by_line, paid, pay = line_figures(line)
            # a line without deals (an objective, an override) has no credit to compare
            credits = [rounded(by_deal if line.deals else by_line), rounded(by_line)]
            table.append(
                (
                    *_who(settlement), line.currency, line.plan, line.component, line.earning_code, len(line.deals),
                    *credits, _gap(at, 7, 8, credits[0] - credits[1]), paid, pay, _gap(at, 10, 11, paid - pay),
                )
            )  # fmt: skip
    _page(book, "Lines", subtitle).table(TOP, columns, table)


def _tie_out(book: Book, subtitle: str, settlements: Sequence[Settlement], rows: Sequence[PayRow]) -> None:
    columns = (
        *PERSON, Column("Statement", "text", 20), _money("Net", 14, "Plan currency"), Column("Plan currency", "text", 9),
        Column("Rate", "number", 10), _money("Payable", 14), CURRENCY, _money("Payroll", 14),
        _money("Difference", 12), Column("Payroll rows", "number", 9),
    )  # fmt: skip
    paid: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        paid[row.participant].append(row.amount)
    table = []
    for at, settlement in enumerate(settlements, TOP + 1):
        amounts = paid[settlement.person.participant]
        total = sum(amounts, settlement.payable * 0)
        table.append(
            (
                *_who(settlement), statement_id(settlement), settlement.net, settlement.currency,
                settlement.payout_rate, settlement.payable, settlement.payout_currency, total,
                _gap(at, 6, 8, settlement.payable - total), len(amounts),
            )
        )  # fmt: skip
    _page(book, "Payroll tie out", subtitle).table(TOP, columns, table, "nobody is settled")


def _draws(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    money = (
        "Brought forward", "Known since", "Opening", "Advanced", "Added", "Recovered", "Forgiven", "Rolls to",
        "Closing", "Difference",
    )  # fmt: skip
    columns = (
        *PERSON, CURRENCY, Column("Draw", "wrap", 22), *(_money(name, 12) for name in money),
        Column("Kind and notes", "wrap", 36),
    )  # fmt: skip
    table = []
    for settlement in settlements:
        for draw in settlement.draws:
            at = TOP + 1 + len(table)
            rolls = rolled(draw.opening, draw.added, draw.recovery, draw.forgiven)
            known = Live(f"={cell(at, 6)}-{cell(at, 4)}", draw.opening - draw.published)
            live = Live(f"={cell(at, 6)}+{cell(at, 8)}-{cell(at, 9)}-{cell(at, 10)}", rolls)
            table.append(
                (
                    *_who(settlement), settlement.currency, draw.draw, draw.published, known, draw.opening,
                    draw.advance, draw.added, draw.recovery, draw.forgiven, live, draw.closing,
                    _gap(at, 11, 12, rolls - draw.closing), "; ".join((draw.words, *draw.notes)),
                )
            )  # fmt: skip
    _page(book, "Draws", subtitle).table(TOP, columns, table, "no draws")


def _corrections(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    columns = (
        Column("Period", "text", 11), *PERSON, CURRENCY, Column("What", "text", 14), Column("Line or draw", "wrap", 20),
        _money("Settled", 13), _money("Comes to now", 13), _money("Correction", 13),
        _money("Difference", 12), Column("Reason", "wrap", 34), Column("Transactions", "wrap", 24),
    )  # fmt: skip
    found = [(c, s) for s in settlements for c in s.corrections]
    found.sort(key=lambda pair: (pair[0].period, pair[1].person.participant, pair[0].item, pair[0].name))
    table = []
    for at, (each, settlement) in enumerate(found, TOP + 1):
        gap = Live(f"=ROUND({cell(at, 7)}-{cell(at, 6)}-{cell(at, 8)},4)", each.new - each.old - each.difference)
        table.append(
            (
                each.period, *_who(settlement), settlement.currency, each.item, each.name, each.old, each.new,
                each.difference, gap, each.reason, ", ".join(each.transactions),
            )
        )  # fmt: skip
    _page(book, "Corrections", subtitle).table(TOP, columns, table, "no corrections")


def _overrides(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    columns = (
        Column("Adjustment", "text", 13), *PERSON, CURRENCY, Column("Date", "date", 12), _money("Amount", 13),
        Column("Counts in", "text", 14), Column("Reason", "wrap", 36), Column("Approver", "text", 20),
        Column("Component", "text", 18), Column("Transaction", "text", 14),
    )  # fmt: skip
    words = {"earnings": "before the draw", "pay": "after the draw"}
    table = [
        (
            each.adjustment, *_who(settlement), settlement.currency, each.day, each.amount,
            words.get(each.stage, each.stage), each.reason, each.approver, each.component, each.transaction,
        )
        for settlement in settlements
        for each in settlement.adjustments
    ]  # fmt: skip
    _page(book, "Overrides", subtitle).table(TOP, columns, table, "no overrides")


def _holds(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    columns = (
        Column("Transaction", "text", 16), *PERSON, CURRENCY, Column("Component", "wrap", 20),
        Column("Period", "text", 11), _money("Held", 13), _money("Released", 13),
        Column("Why", "wrap", 44),
    )  # fmt: skip
    table = [
        (
            each.transaction, *_who(settlement), settlement.currency, each.component, each.period,
            each.amount if each.amount < 0 else None, each.amount if each.amount >= 0 else None, each.why,
        )
        for settlement in settlements
        for each in settlement.holds
    ]  # fmt: skip
    _page(book, "Holds", subtitle).table(TOP, columns, table, "no holds")


def _suspense(book: Book, subtitle: str, run: Run) -> None:
    columns = (
        Column("Transaction", "text", 20), Column("Date", "date", 12), _money("Amount", 16), CURRENCY,
        Column("Why nobody was credited", "wrap", 64),
    )  # fmt: skip
    table = [(each.transaction, each.day, each.amount, each.currency, each.why) for each in run.suspense]
    _page(book, "Suspense", subtitle).table(TOP, columns, table, "nothing in suspense")


def _movers(book: Book, subtitle: str, settlements: Sequence[Settlement], previous: Ledger | None) -> None:
    columns = (
        *PERSON, CURRENCY, _money("Last period", 15), _money("This period", 15),
        _money("Change", 15), Column("Change %", "percent", 12), Column("Result", "text", 14),
    )  # fmt: skip
    page = _page(book, "Movers", subtitle)
    page.write(3, 0, "Review at or over", "label")
    page.write(3, 3, MOVED_AMOUNT, "input", "money")
    page.write(3, 4, "in plan currency", "subtitle")
    page.write(4, 0, "or at or over", "label")
    page.write(4, 3, MOVED_SHARE, "input", "percent")
    page.write(4, 4, "of last period's pay (from nothing counts as 100%)", "subtitle")
    before = _paid_before(settlements, previous)
    order = sorted(settlements, key=lambda s: (-abs(s.net - before[s.person.participant]), s.person.participant))
    top = 6
    table = []
    for at, settlement in enumerate(order, top + 1):
        old, new = before[settlement.person.participant], settlement.net
        last, this, change, share = (cell(at, column) for column in (3, 4, 5, 6))
        ratio = exact(new - old) / exact(old) if old else exact(int(bool(new)))
        large = abs(new - old) >= MOVED_AMOUNT or abs(ratio) >= exact(MOVED_SHARE)
        table.append(
            (
                *_who(settlement), settlement.currency, old, new,
                Live(f"={this}-{last}", new - old),
                Live(f"=IF({last}=0,IF({this}=0,0,1),{change}/{last})", Decimal(float(ratio))),
                Live(f'=IF(OR(ABS({change})>=$D$4,ABS({share})>=$D$5),"{REVIEW}","{WITHIN}")', REVIEW if large else WITHIN),
            )
        )  # fmt: skip
    end = page.table(top, columns, table, "nobody is settled")
    page.mark_checks(top + 1, 7, end - 1)


def _paid_before(settlements: Sequence[Settlement], previous: Ledger | None) -> dict[str, Decimal]:
    """What each participant was paid in the period before, in plan currency."""
    found = {s.person.participant: s.year[-2].paid if len(s.year) > 1 else s.net * 0 for s in settlements}
    if previous:
        found = {s.person.participant: s.net * 0 for s in settlements}
        for (participant, _), amount in closings(previous, "paid").items():
            if participant in found:
                found[participant] += amount
    return found


def _people(book: Book, subtitle: str, run: Run, previous: Ledger | None) -> None:
    columns = (Column("What", "text", 34), *PERSON, Column("Currency", "text", 9), _money("Net", 13), Column("Detail", "wrap", 52))
    table: list[tuple[object, ...]] = []
    here = {settlement.person.participant for settlement in run.settlements}
    for participant in sorted({participant for participant, _ in closings(previous, "paid")} - here if previous else ()):
        table.append(("settled last period, no statement now", participant, "", "", None, "confirm that nothing is due"))
    for settlement in run.settlements:
        person, row = settlement.person, (*_who(settlement), settlement.currency, settlement.net)
        credited = any(line.deals for line in settlement.lines)
        if person.end_date and person.end_date < run.period.start and credited:
            table.append(("terminated, with credit", *row, f"left on {person.end_date}; confirm who is to be credited"))
        elif person.end_date and person.end_date <= run.period.end:
            table.append(("left by the period's end", *row, f"left on {person.end_date}; the rules for final pay apply"))
        if settlement.carried_out:
            table.append(("negative net, carried on", *row, f"{settlement.carried_out:,} is carried to the next period"))
        elif not settlement.net:
            table.append(("statement without pay", *row, "; ".join(settlement.notes) or "no earnings in the period"))
        if settlement.floor and settlement.floor.missing:
            table.append(("hours missing", *row, "hours are required and none are on file: nothing was recovered"))
    _page(book, "People", subtitle).table(TOP, columns, table, "nobody")


def _warnings(book: Book, subtitle: str, run: Run) -> None:
    columns = (
        Column("Rule", "text", 24), Column("Where", "wrap", 34), Column("Value", "wrap", 20), Column("What", "wrap", 48),
        Column("What to do", "wrap", 40),
    )  # fmt: skip
    table = [(each.rule, str(each.place), each.value, each.what, each.remedy) for each in run.problems]
    _page(book, "Warnings", subtitle).table(TOP, columns, table, "no warnings")


def _files(book: Book, subtitle: str, run: Run, hashes: Mapping[str, str], previous_manifest: str) -> None:
    columns = (Column("Kind", "text", 12), Column("Name", "wrap", 44), Column("Rows", "number", 10), Column("SHA-256", "text", 68))
    table: list[tuple[object, ...]] = [("input", each.name, each.rows, each.sha256) for each in run.files]
    plans = {(f"{note.plan} {note.version}".strip(), note.digest) for s in run.settlements for note in s.plans}
    table += [("plan", name, None, digest) for name, digest in sorted(plans)]
    table += [("output", name, None, digest) for name, digest in sorted(hashes.items())]
    if previous_manifest:
        table.append(("last run", "manifest.json", None, previous_manifest))
    _page(book, "Files", subtitle).table(TOP, columns, table, "no files")


def _who(settlement: Settlement) -> tuple[str, str]:
    return settlement.person.participant, settlement.person.name
