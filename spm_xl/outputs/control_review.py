"""The sheets of the control workbook that a reviewer samples before pay: what is unusual, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_xl.money import exact
from spm_xl.outputs.checks import closings
from spm_xl.outputs.control_tie_out import CURRENCY, PERSON, TOP, control_sheet, money, who
from spm_xl.outputs.pages import REVIEW, Book, Column, Live, cell
from spm_xl.pay.result import Ledger, Run, Settlement

WITHIN = "● within"
MOVED_AMOUNT, MOVED_SHARE = Decimal("1000"), Decimal("0.25")  # first thresholds; to be changed on the sheet


def corrections_page(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    """Corrections, by the period that they correct."""
    columns = (
        Column("Period", "text", 11), *PERSON, CURRENCY, Column("What", "text", 14), Column("Line or draw", "wrap", 20),
        money("Settled", 13), money("Comes to now", 13), money("Correction", 13),
        money("Difference", 12), Column("Reason", "wrap", 34), Column("Transactions", "wrap", 24),
    )  # fmt: skip
    found = [(c, s) for s in settlements for c in s.corrections]
    found.sort(key=lambda pair: (pair[0].period, pair[1].person.participant, pair[0].item, pair[0].name))
    table = []
    for at, (each, settlement) in enumerate(found, TOP + 1):
        gap = Live(f"=ROUND({cell(at, 7)}-{cell(at, 6)}-{cell(at, 8)},4)", each.new - each.old - each.difference)
        table.append(
            (
                each.period, *who(settlement), settlement.currency, each.item, each.name, each.old, each.new,
                each.difference, gap, each.reason, ", ".join(each.transactions),
            )
        )  # fmt: skip
    control_sheet(book, "Corrections", subtitle).table(TOP, columns, table, "no corrections")


def overrides_page(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    """Manual adjustments, with reason and approver."""
    columns = (
        Column("Adjustment", "text", 13), *PERSON, CURRENCY, Column("Date", "date", 12), money("Amount", 13),
        Column("Counts in", "text", 14), Column("Reason", "wrap", 36), Column("Approver", "text", 20),
        Column("Component", "text", 18), Column("Transaction", "text", 14),
    )  # fmt: skip
    words = {"earnings": "before the draw", "pay": "after the draw"}
    table = [
        (
            each.adjustment, *who(settlement), settlement.currency, each.day, each.amount,
            words.get(each.stage, each.stage), each.reason, each.approver, each.component, each.transaction,
        )
        for settlement in settlements
        for each in settlement.adjustments
    ]  # fmt: skip
    control_sheet(book, "Overrides", subtitle).table(TOP, columns, table, "no overrides")


def holds_page(book: Book, subtitle: str, settlements: Sequence[Settlement]) -> None:
    """Pay held and pay released."""
    columns = (
        Column("Transaction", "text", 16), *PERSON, CURRENCY, Column("Component", "wrap", 20),
        Column("Period", "text", 11), money("Held", 13), money("Released", 13),
        Column("Why", "wrap", 44),
    )  # fmt: skip
    table = [
        (
            each.transaction, *who(settlement), settlement.currency, each.component, each.period,
            each.amount if each.amount < 0 else None, each.amount if each.amount >= 0 else None, each.why,
        )
        for settlement in settlements
        for each in settlement.holds
    ]  # fmt: skip
    control_sheet(book, "Holds", subtitle).table(TOP, columns, table, "no holds")


def suspense_page(book: Book, subtitle: str, run: Run) -> None:
    """Transactions that nobody was credited for."""
    columns = (
        Column("Transaction", "text", 20), Column("Date", "date", 12), money("Amount", 16), CURRENCY,
        Column("Why nobody was credited", "wrap", 64),
    )  # fmt: skip
    table = [(each.transaction, each.day, each.amount, each.currency, each.why) for each in run.suspense]
    control_sheet(book, "Suspense", subtitle).table(TOP, columns, table, "nothing in suspense")


@dataclass(frozen=True, slots=True)
class Mover:
    """A participant whose net pay changed at or over the thresholds, in plan currency."""

    participant: str
    currency: str
    old: Decimal
    new: Decimal

    def __str__(self) -> str:
        return f"{self.participant} {self.currency} {self.old:,f} to {self.new:,f}"


def movers(settlements: Sequence[Settlement], previous: Ledger | None) -> tuple[Mover, ...]:
    """The large changes of pay, the largest first; none where nobody was paid before."""
    before = _paid_before(settlements, previous)
    found = [Mover(s.person.participant, s.currency, before[s.person.participant], s.net) for s in settlements]
    large = [one for one in found if _large(one.old, one.new)] if any(before.values()) else []
    return tuple(sorted(large, key=lambda one: (-abs(one.new - one.old), one.participant)))


def _large(old: Decimal, new: Decimal) -> bool:
    """Whether a change of pay is at or over a threshold; from nothing counts as 100%."""
    ratio = exact(new - old) / exact(old) if old else exact(int(bool(new)))
    return abs(new - old) >= MOVED_AMOUNT or abs(ratio) >= exact(MOVED_SHARE)


def movers_page(book: Book, subtitle: str, settlements: Sequence[Settlement], previous: Ledger | None) -> None:
    """Changes of net pay against the last period, the largest first, against thresholds that can be changed."""
    columns = (
        *PERSON, CURRENCY, money("Last period", 15), money("This period", 15),
        money("Change", 15), Column("Change %", "percent", 12), Column("Result", "text", 14),
    )  # fmt: skip
    page = control_sheet(book, "Movers", subtitle)
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
        table.append(
            (
                *who(settlement), settlement.currency, old, new,
                Live(f"={this}-{last}", new - old),
                Live(f"=IF({last}=0,IF({this}=0,0,1),{change}/{last})", Decimal(float(ratio))),
                Live(f'=IF(OR(ABS({change})>=$D$4,ABS({share})>=$D$5),"{REVIEW}","{WITHIN}")', REVIEW if _large(old, new) else WITHIN),
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


def people_page(book: Book, subtitle: str, run: Run, previous: Ledger | None) -> None:
    """People to look at before paying."""
    columns = (Column("What", "text", 34), *PERSON, Column("Currency", "text", 9), money("Net", 13), Column("Detail", "wrap", 52))
    table: list[tuple[object, ...]] = []
    here = {settlement.person.participant for settlement in run.settlements}
    for participant in sorted({participant for participant, _ in closings(previous, "paid")} - here if previous else ()):
        table.append(("settled last period, no statement now", participant, "", "", None, "confirm that nothing is due"))
    for settlement in run.settlements:
        person, row = settlement.person, (*who(settlement), settlement.currency, settlement.net)
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
    control_sheet(book, "People", subtitle).table(TOP, columns, table, "nobody")


def warnings_page(book: Book, subtitle: str, run: Run) -> None:
    """What was found in the inputs and did not stop the run."""
    columns = (
        Column("Rule", "text", 24), Column("Where", "wrap", 34), Column("Value", "wrap", 20), Column("What", "wrap", 48),
        Column("What to do", "wrap", 40),
    )  # fmt: skip
    table = [(each.rule, str(each.place), each.value, each.what, each.remedy) for each in run.problems]
    control_sheet(book, "Warnings", subtitle).table(TOP, columns, table, "no warnings")


def files_page(book: Book, subtitle: str, run: Run, hashes: Mapping[str, str], previous_manifest: str) -> None:
    """Hashes of inputs, plans and outputs."""
    columns = (Column("Kind", "text", 12), Column("Name", "wrap", 44), Column("Rows", "number", 10), Column("SHA-256", "text", 68))
    table: list[tuple[object, ...]] = [("input", each.name, each.rows, each.sha256) for each in run.files]
    plans = {(f"{note.plan} {note.version}".strip(), note.digest) for s in run.settlements for note in s.plans}
    table += [("plan", name, None, digest) for name, digest in sorted(plans)]
    table += [("output", name, None, digest) for name, digest in sorted(hashes.items())]
    if previous_manifest:
        table.append(("last run", "manifest.json", None, previous_manifest))
    control_sheet(book, "Files", subtitle).table(TOP, columns, table, "no files")
