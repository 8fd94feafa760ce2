"""The close: everything that accounting says of a period, from the ledgers of the runs and the inputs.

A pure function of both: month after month, or the twelfth alone, the same figures come out. What was accounted before is not stored
here; whoever keeps it (the journal of the cycle) compares it with the opening balances.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from spm_xl.accounting.accounts import JournalLine, Posting
from spm_xl.accounting.assets import Asset, Booking, Contracts, assets, first_accounted, taken_off, unknown_contracts
from spm_xl.accounting.costs import COMMISSIONS, confirm_same, newly_settled
from spm_xl.accounting.entries import entries, unbalanced
from spm_xl.accounting.expected import Expected, expected_accruals, key
from spm_xl.accounting.owed import Owed, before, history, owed
from spm_xl.errors import ControlFailure, NotFound
from spm_xl.pay.book import Book, book
from spm_xl.pay.result import Control, Ledger
from spm_xl.pay.run import calculate
from spm_xl.period import Period
from spm_xl.tables.inputs import Inputs

NONE: Mapping[str, Decimal] = {}


@dataclass(frozen=True, slots=True)
class Close:
    """What accounting says of a period.

    Attributes
    ----------
    bookings : how each commission that the run settled is treated. assets : the contract assets; those that have nothing left and
        did nothing in the period are left out.
    people : what is owed to each participant. accruals : at the expected tier.
    lines : the journal entries. controls : pairs of figures that must agree, by currency.
    policies : (policy, judgement) in words. notes : what somebody must look at.
    """

    company: str
    period: Period
    first: Period
    bookings: tuple[Booking, ...]
    assets: tuple[Asset, ...]
    people: tuple[Owed, ...]
    accruals: tuple[Expected, ...]
    lines: tuple[JournalLine, ...]
    controls: tuple[Control, ...]
    policies: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def periods_needed(inputs: Inputs, period: str) -> tuple[str, ...]:
    """The periods whose ledgers the close of a period reads, oldest first."""
    facts = book(inputs)
    upto = facts.calendar.named(period)
    first = first_accounted(facts)
    if upto.start < first.start:
        raise NotFound(f"{period} lies before {first}, the first period that is accounted. Name a later one, or correct contract_assets.")
    needed = [before(facts, first), *facts.calendar.between(first, upto)]
    return tuple(one.name for one in needed if one)


def close(inputs: Inputs, period: str, ledgers: Mapping[str, Ledger], accrued: Mapping[str, Decimal] = NONE) -> Close:
    """The accounting of a period.

    Parameters
    ----------
    inputs : what the runs were calculated from, with what the journal knows.
    ledgers : by period, of `periods_needed`. accrued : closing accruals at the expected tier of the period before, by `expected.key`.

    Raises
    ------
    ControlFailure : the ledger of the period is not what the inputs come to (only where accruals are expected), or an entry does not balance.
    InvalidInput : a policy asks for what a transaction does not have.
    """
    facts = book(inputs)
    upto, first = facts.calendar.named(period), first_accounted(facts)
    contracts = Contracts(facts)
    accounted = facts.calendar.between(first, upto)
    all_bookings: list[Booking] = []
    costs = {}
    for run in accounted:
        previous = before(facts, run)
        costs[run] = newly_settled(ledgers[previous.name] if previous else None, ledgers[run.name])
        all_bookings += [contracts.booking(cost, run) for cost in costs[run] if cost.item in COMMISSIONS]
    settled = taken_off(all_bookings, contracts.opened)
    held = assets(facts, settled, accounted)
    own = tuple(one for one in settled if one.run == upto)
    people = owed(contracts, history(facts, upto), ledgers, costs[upto])
    accruals = _accruals(inputs, upto, ledgers, accrued)
    lines = entries(inputs.rows("ledger_accounts"), upto, own, held, people, accruals, _tax_paid(settled, upto), _pay_day(facts, upto))
    return Close(
        facts.settings["company"], upto, first, own, tuple(asset for asset in held if _lives(asset)), people, accruals, lines,
        _controls(own, held, people, lines, ledgers, upto, first),
        tuple((row["policy"], row["judgement"] or "") for row in contracts.policies), unknown_contracts(facts, held, upto.end),
    )  # fmt: skip


def balances(found: Close, opening: bool = False) -> dict[str, dict[str, str]]:
    """What a close ends with, or opens with, as texts: the next close must open with what this one ends with.

    Returns
    -------
    dict : contract assets by contract, participant and component; accruals at the expected tier by `expected.key`; owed, draws and
        negative pay carried by participant. What is 0 is left out.
    """
    people, side = found.people, "opening" if opening else "closing"
    amounts = {
        "assets": {f"{a.contract}|{a.participant}|{a.component}": getattr(a.charge, side) for a in found.assets},
        "accrued": {key((one.participant, one.component)): getattr(one.roll, side) for one in found.accruals},
        "owed": {one.participant: getattr(one, side) for one in people},
        "draws": {one.participant: getattr(one, f"draw_{side}") for one in people},
        "carried": {one.participant: getattr(one, f"carried_{side}") for one in people},
    }
    return {what: {name: f"{amount:f}" for name, amount in sorted(own.items()) if amount} for what, own in amounts.items()}


def _accruals(inputs: Inputs, upto: Period, ledgers: Mapping[str, Ledger], accrued: Mapping[str, Decimal]) -> tuple[Expected, ...]:
    """The run is calculated again for its quotas and credits, and must come to the ledger that is accounted."""
    if not inputs.rows("expectations") and not accrued:
        return ()
    facts, ledger = book(inputs), ledgers[upto.name]
    previous = before(facts, upto)
    run = calculate(inputs, upto.name, as_of=ledger.as_of, previous=ledgers[previous.name] if previous else None)
    confirm_same(run.ledger, ledger)
    return expected_accruals(facts, run, ledger, accrued)


def _tax_paid(settled: Sequence[Booking], upto: Period) -> list[Posting]:
    """Payroll tax of the runs whose pay date lies in the period: it leaves with the pay."""
    found = []
    for one in settled:
        if one.on_top and one.run.pay_date in upto.span:
            where = (one.legal_entity, one.cost_centre, one.currency)
            found += [Posting("payroll tax payable", one.on_top, *where), Posting("payroll clearing", -one.on_top, *where)]
    return found


def _pay_day(facts: Book, upto: Period) -> date:
    """The last pay date in a period; its last day where there is none."""
    days = [run.pay_date for run in history(facts, upto) if run.pay_date in upto.span]
    return max(days, default=upto.end)


def _lives(asset: Asset) -> bool:
    charge = asset.charge
    return any((charge.opening, charge.added, charge.expensed, charge.closing, charge.written_off, charge.impaired, charge.amortised))


def _controls(
    own: Sequence[Booking], held: Sequence[Asset], people: Sequence[Owed], lines: Sequence[JournalLine], ledgers: Mapping[str, Ledger],
    upto: Period, first: Period,
) -> tuple[Control, ...]:  # fmt: skip
    found = []
    wrong = unbalanced(lines)
    if wrong:
        raise ControlFailure(f"the journal entry {next(iter(wrong))} does not balance by {next(iter(wrong.values())):,.2f}; nothing is written.")
    for currency in sorted({one.currency for one in people} | {asset.currency for asset in held}):
        mine = [asset.charge for asset in held if asset.currency == currency]
        owing = [one for one in people if one.currency == currency]
        booked = [one for one in own if one.currency == currency]
        who = {one.participant for one in owing}

        def total(amounts: Sequence[Decimal]) -> Decimal:
            return sum(amounts, Decimal(0))

        commissions = total([one.cost.amount for one in booked])
        capitalised = [one for one in booked if one.life is not None]
        debits = [line for line in lines if line.currency == currency]
        found += [
            Control(
                f"commissions of the run in {currency}", "ledger of the run less the one before", _settled(ledgers, upto, who),
                "capitalised and expensed", commissions,
            ),
            Control(
                f"contract costs in {currency}", "capitalised commissions and what comes on top",
                total([one.cost.amount + one.on_top for one in capitalised]), "added to assets, and expensed at once",
                total([charge.added + charge.expensed for charge in mine]),
            ),
            Control(
                f"contract assets in {currency}", "opening + added - amortised - written off - impaired",
                total([c.opening + c.added - c.amortised - c.written_off - c.impaired for c in mine]), "closing", total([c.closing for c in mine]),
            ),
            Control(
                f"owed in {currency}", "opening + accrued + trued up + carried - paid, less what is held", total([one.payable for one in owing]),
                "net of the runs not yet paid", total([one.awaits for one in owing]),
            ),
            Control(
                f"draws in {currency}", "recoverable balance by the ledger", total([one.draw_closing for one in owing]),
                "opening + advanced - recovered - expensed", total([one.draw_opening + one.draws - one.guarantee for one in owing]),
            ),
            Control(
                f"journal in {currency}", "debits", total([line.debit for line in debits]), "credits", total([line.credit for line in debits]),
            ),
        ]  # fmt: skip
    return tuple(found)


def _settled(ledgers: Mapping[str, Ledger], upto: Period, people: set[str]) -> Decimal:
    """Commissions by the ledger, line by line, less those by the ledger before: another way than by deal."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for name, ledger in ledgers.items():
        for entry in ledger.entries:
            if entry.participant in people and entry.item in ("line", "adjustment", "clawback", "unpaid"):
                sums[name] += entry.amount
    names = sorted(ledgers, key=lambda name: ledgers[name].as_of)
    at = names.index(upto.name)
    return sums[upto.name] - (sums[names[at - 1]] if at else Decimal(0))
