"""What is owed at a close: earned and not yet paid, held, advanced to be recovered, and carried.

Everything comes from the ledgers: what a run newly settled is owed at its period's end and paid on its pay date. Each participant's
roll-forward is opening + accrued + trued up + carried - paid = closing, and the closing balance is what the runs will pay and what is held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from spm_xl.accounting.assets import Contracts
from spm_xl.accounting.costs import COMMISSIONS, Cost
from spm_xl.money import rounded
from spm_xl.pay.book import Book
from spm_xl.pay.result import Ledger
from spm_xl.period import DAY, Period

ZERO = Decimal(0)
Amounts = Mapping[tuple[str, str], Decimal]  # (participant, period) -> amount


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed to one participant.

    Attributes
    ----------
    opening, closing : payable and held together.
    accrued : of the period itself; trued_up : corrections of earlier periods; both commissions and draws less recoveries.
    carried : negative pay that is not asked back but carried, so that it is not taken off what is owed; outside : paid outside of the cycle.
    paid : on pay dates in the period, and outside. payable, held : parts of closing. awaits : net of the runs not yet paid.
    draw_opening, draw_closing : recoverable balance of draws; guarantee : draws of the period that are an expense.
    carried_opening, carried_closing : negative pay carried, as an amount to be recovered.
    """

    participant: str
    name: str
    legal_entity: str
    cost_centre: str
    currency: str
    opening: Decimal
    accrued: Decimal
    trued_up: Decimal
    carried: Decimal
    outside: Decimal
    paid: Decimal
    closing: Decimal
    payable: Decimal
    held: Decimal
    held_opening: Decimal
    awaits: Decimal
    draws: Decimal
    draw_opening: Decimal
    draw_closing: Decimal
    guarantee: Decimal
    carried_opening: Decimal
    carried_closing: Decimal


def owed(contracts: Contracts, periods: Sequence[Period], ledgers: Mapping[str, Ledger], costs: Sequence[Cost]) -> tuple[Owed, ...]:
    """What is owed to everybody at the end of the last period.

    Parameters
    ----------
    periods : of the history up to the last. ledgers : by period, at least the last and the one before.
    costs : what the last period's run newly settled.
    """
    book, period = contracts.book, periods[-1]
    now = ledgers[period.name]
    before = ledgers.get(periods[-2].name) if len(periods) > 1 else None
    by_person: dict[str, list[Cost]] = defaultdict(list)
    for cost in costs:
        by_person[cost.participant].append(cost)
    people = sorted({entry.participant for entry in now.entries})
    figures = _Figures(book, periods, now, before)
    return tuple(_one(contracts, period, who, by_person[who], figures) for who in people)


class _Figures:
    """Balances of the ledgers by participant."""

    def __init__(self, book: Book, periods: Sequence[Period], now: Ledger, before: Ledger | None):
        self.book, self.periods, self.before = book, periods, before
        self.net: dict[str, list[tuple[Period, Decimal]]] = defaultdict(list)
        named = {period.name: period for period in periods}
        for entry in now.entries:
            if entry.item == "paid" and entry.period in named:
                self.net[entry.participant].append((named[entry.period], entry.amount))
        last, previous = periods[-1].name, periods[-2].name if len(periods) > 1 else ""
        self.carried = _sums(now, "carried", last), _sums(now, "carried", previous)
        self.awaiting = _sums(now, "awaiting", last), _sums(now, "awaiting", previous)
        self.draw = _sums(now, "draw closing", last), _sums(before, "draw closing", previous) if before else {}
        self.holds = _sums(before, "hold", "") if before else {}

    def opening(self, participant: str, item: str) -> Decimal:
        """A balance before the first period."""
        return sum((row["amount"] for row in self.book.opening(participant) if row["item"] == item), ZERO)


def _sums(ledger: Ledger, item: str, period: str) -> dict[str, Decimal]:
    """Amounts of an item by participant; of every period where none is named."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for entry in ledger.entries:
        if entry.item == item and period in ("", entry.period):
            found[entry.participant] += entry.amount
    return found


def _one(contracts: Contracts, period: Period, who: str, costs: Sequence[Cost], figures: _Figures) -> Owed:
    first = figures.before is None
    _, currency = contracts.plan_row(who, period)
    person = contracts.book.as_person(who, period.end)

    def total(items: Sequence[str], own: bool | None = None) -> Decimal:
        return sum((_signed(cost) for cost in costs if cost.item in items and own in (None, cost.period == period.name)), ZERO)

    draw_items = ("draw advance", "draw recovery")
    draws = total(draw_items)
    draw_opening = figures.opening(who, "draw") if first else figures.draw[1].get(who, ZERO)
    draw_closing = figures.draw[0].get(who, ZERO)
    carried_opening = -(figures.opening(who, "carried") if first else figures.carried[1].get(who, ZERO))
    carried_closing = -figures.carried[0].get(who, ZERO)
    waiting_opening = figures.opening(who, "unsigned") if first else figures.awaiting[1].get(who, ZERO)
    waiting = figures.awaiting[0].get(who, ZERO)
    held_opening = figures.opening(who, "held") - figures.holds.get(who, ZERO) + waiting_opening
    held = held_opening - total(("hold",)) + waiting - waiting_opening
    nets = figures.net[who]
    opening_payable = sum((net for run, net in nets if run.end < period.start <= run.pay_date), ZERO)
    outside = -total(("outside",))
    paid = sum((net for run, net in nets if run.pay_date in period.span and run.end <= period.end), ZERO) + outside
    accrued, trued_up = total((*COMMISSIONS, *draw_items), True), total((*COMMISSIONS, *draw_items), False)
    carried = carried_closing - carried_opening
    opening = opening_payable + held_opening
    closing = opening + accrued + trued_up + carried - paid
    amounts = (
        opening, accrued, trued_up, carried, outside, paid, closing, closing - held, held, held_opening,
        sum((net for run, net in nets if run.end <= period.end < run.pay_date), ZERO),
        draws, draw_opening, draw_closing, draws - (draw_closing - draw_opening), carried_opening, carried_closing,
    )  # fmt: skip
    names = (who, person.name, person.legal_entity or "", person.cost_centre or "", currency)
    return Owed(*names, *(rounded(amount, currency) for amount in amounts))


def _signed(cost: Cost) -> Decimal:
    return -cost.amount if cost.item == "draw recovery" else cost.amount


def history(book: Book, period: Period) -> tuple[Period, ...]:
    """The periods from the first of the history to this one."""
    return book.calendar.between(book.calendar.at(book.first), period)


def before(book: Book, period: Period) -> Period | None:
    """The period before, or None where the history begins."""
    return book.calendar.at(period.start - DAY) if period.start > book.first else None
