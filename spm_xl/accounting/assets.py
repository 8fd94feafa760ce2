"""Contract assets: every capitalised commission, period by period, from what the runs settled.

An asset is one participant's commission of one component on one contract; returns and corrections belong to the contract that they
change. What a run adds to an earlier contract, or takes off it, counts from the first day of the run's period and is spread over what is left: prospective.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from spm_xl.accounting.amortisation import Charge, Event, Life, benefit_period, schedule
from spm_xl.accounting.capitalisation import Treatment, treatment
from spm_xl.accounting.costs import Cost
from spm_xl.errors import InvalidInput, NotFound
from spm_xl.money import allocated, exact, rounded
from spm_xl.pay.book import Book
from spm_xl.period import DAY, Period, Span, add_months
from spm_xl.tables.inputs import Row

NO_CONTRACT = "no contract caused it: it is owed whatever is sold"
NOTHING_LEFT = "nothing was capitalised that it could be taken off"
Key = tuple[str, str, str]  # contract, participant, component


@dataclass(frozen=True, slots=True)
class Booking:
    """How one newly settled commission is treated.

    Attributes
    ----------
    run : the period whose run settled it. contract : the transaction that obtained the contract.
    life : the benefit period; None where it is expensed. on_top : payroll tax and fringe on it, money.
    """

    cost: Cost
    run: Period
    contract: str
    customer: str
    policy: str
    reason: str
    life: Life | None
    on_top: Decimal
    plan: str
    legal_entity: str
    cost_centre: str
    currency: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A capitalised commission, as of a period's end.

    Attributes
    ----------
    life : the benefit period as it is expected now. charge : the period; current : of the closing balance, what the next twelve months take.
    """

    contract: str
    participant: str
    component: str
    policy: str
    plan: str
    customer: str
    legal_entity: str
    cost_centre: str
    currency: str
    life: Life
    charge: Charge
    current: Decimal


class Contracts:
    """The facts that commissions are treated by: contracts, people and policies."""

    def __init__(self, book: Book):
        self.book = book
        self.policies = book.inputs.rows("cost_policies")
        rows = book.inputs.rows("transactions")
        self.facts: dict[str, Row] = {row["transaction"]: row for row in rows}
        self.blank: Row = dict.fromkeys(rows[0] if rows else ("transaction", "date"))
        self.opened = {_key(asset): asset for asset, _ in _opening(book, first_accounted(book))}
        self._treatments: dict[Key, Treatment] = {}

    @cached_property
    def adjustments(self) -> Mapping[str, Row]:
        """The manual adjustments by their id."""
        return {row["adjustment"]: row for row in self.book.inputs.rows("adjustments")}

    def root(self, transaction: str) -> str:
        """The transaction that obtained the contract that this one changes.

        A return of a return goes back to the first; a circle ends where it began.
        """
        seen = {transaction}
        while (row := self.facts.get(transaction)) and row["reverses"] and row["reverses"] not in seen:
            transaction = row["reverses"]
            seen.add(transaction)
        return transaction

    def booking(self, cost: Cost, run: Period) -> Booking:
        """How a commission is treated."""
        component, transaction = cost.name, cost.transaction
        if cost.item == "adjustment":
            row = self.adjustments.get(cost.name)
            component, transaction = (row["component"] or "", row["transaction"] or "") if row else ("", "")
        period = self.book.calendar.named(cost.period)
        person, version = self.book.as_person(cost.participant, period.end), self.plan_row(cost.participant, period)
        found, contract, customer = Treatment("", None, NO_CONTRACT), "", ""
        if transaction:
            contract = self.root(transaction)
            facts = self.facts.get(contract)
            if facts is None and (contract, cost.participant, component) not in self.opened:  # the team's commissions of a period, which an override is paid on
                contract, facts = f"{transaction} {cost.period}", {**self.blank, "transaction": transaction, "date": period.end}
            customer = (facts or {}).get("customer") or ""
            found = self._treatment((contract, cost.participant, component), facts or {})
        return Booking(
            replace(cost, name=component or cost.name), run, contract, customer, found.policy, found.reason, found.life,
            rounded(exact(cost.amount) * found.on_top, version[1]), version[0], person.legal_entity or "", person.cost_centre or "", version[1],
        )  # fmt: skip

    def plan_row(self, participant: str, period: Period) -> tuple[str, str]:
        """Plan and currency in which a participant is paid for a period."""
        segments = [row for _, row in self.book.segments(participant, period.span) if row["plan"]]
        versions = self.book.people[participant]
        earlier = [row for start, row in zip(versions.starts, versions.values, strict=True) if row["plan"] and start <= period.end]
        row = (segments or earlier or [None])[-1]
        if row is None:
            return "", self.book.currency
        day = min(period.end, self.book.employed(participant).end)
        return row["plan"], self.book.plan_currency(row["plan"], day)

    def _treatment(self, key: Key, facts: Mapping[str, Any]) -> Treatment:
        if key not in self._treatments:
            asset = self.opened.get(key)
            by_policy = self._by_policy(key, facts) if facts else Treatment("", None, "")
            self._treatments[key] = (
                replace(by_policy, policy=asset.policy, life=asset.life, reason="capitalised before the first period") if asset else by_policy
            )
        return self._treatments[key]

    def _by_policy(self, key: Key, facts: Mapping[str, Any]) -> Treatment:
        _, participant, component = key
        versions = self.book.people[participant]
        person = versions.at(facts["date"]) or versions.values[0]
        pay_date = lambda day: self.book.calendar.at(day).pay_date  # noqa: E731
        return treatment(self.policies, facts, person["plan"] or "", component, person["role"] or "", pay_date)


def taken_off(bookings: Sequence[Booking], opened: Iterable[Key]) -> tuple[Booking, ...]:
    """The bookings, where what is taken back of a contract with no asset is an expense (below zero) and no asset."""
    there = set(opened)
    nets: dict[tuple[Key, Period], Decimal] = defaultdict(Decimal)
    for one in bookings:
        nets[_booked(one), one.run] += one.cost.amount
    found = []
    for one in sorted(bookings, key=lambda one: one.run):
        key = _booked(one)
        if one.life is not None and key not in there and nets[key, one.run] <= 0:
            one = replace(one, life=None, reason=NOTHING_LEFT)
        elif one.life is not None:
            there.add(key)
        found.append(one)
    return tuple(found)


def assets(book: Book, bookings: Sequence[Booking], periods: Sequence[Period]) -> tuple[Asset, ...]:
    """The contract assets as of the last of some periods.

    Parameters
    ----------
    bookings : of every run of these periods, from `taken_off`. periods : from the first that is accounted, without a gap.
    """
    drafts: dict[Key, tuple[Asset, list[Event]]] = {_key(asset): (asset, events) for asset, events in _opening(book, periods[0])}
    grouped: dict[Key, list[Booking]] = defaultdict(list)
    for one in bookings:
        if one.life is not None:
            grouped[_booked(one)].append(one)
    for key, own in sorted(grouped.items()):
        asset, events = drafts.setdefault(key, (_draft(own[0]), []))
        events += _additions(asset.life, own)
    last = periods[-1]
    year = Span(last.end + DAY, add_months(last.end + DAY, 12) - DAY)
    changes = _changes(book, list(drafts.values()), last.end)
    found = []
    for key, (draft, events) in drafts.items():
        known = [*events, *changes[key]]
        rows = schedule(draft.life, known, [*(period.span for period in periods), year], draft.currency)
        ends = [event.end for event in known if event.end]
        life = replace(draft.life, end=ends[-1]) if ends else draft.life
        found.append(replace(draft, life=life, charge=rows[-2], current=rows[-1].amortised))
    return tuple(found)


NO_CHARGE = Charge(date.min, date.min, *[Decimal(0)] * 7)


def _key(asset: Asset) -> Key:
    return asset.contract, asset.participant, asset.component


def _booked(one: Booking) -> Key:
    return one.contract, one.cost.participant, one.cost.name


def _draft(first: Booking) -> Asset:
    """An asset before its schedule, with the facts of its first booking."""
    assert first.life is not None  # assets
    return Asset(
        first.contract, first.cost.participant, first.cost.name, first.policy, first.plan, first.customer, first.legal_entity,
        first.cost_centre, first.currency, first.life, NO_CHARGE, Decimal(0),
    )  # fmt: skip


def _additions(life: Life, own: Sequence[Booking]) -> list[Event]:
    """What each run added to an asset, or took off it."""
    by_run: dict[Period, Decimal] = {}
    for one in own:
        by_run[one.run] = by_run.get(one.run, Decimal(0)) + one.cost.amount + one.on_top
    return [Event(min(max(life.start, run.start), run.end), "added", amount) for run, amount in sorted(by_run.items()) if amount]


def _opening(book: Book, first: Period) -> list[tuple[Asset, list[Event]]]:
    """What was capitalised before the first period."""
    found = []
    for row in book.inputs.rows("contract_assets"):
        if row["as_of"] == first.start - DAY:
            life = Life(row["start"], row["end"], row["convention"])
            asset = Asset(
                row["transaction"], row["participant"], row["component"], row["policy"], row["plan"] or "", row["customer"] or "",
                row["legal_entity"] or "", row["cost_centre"] or "", row["currency"] or book.currency, life, NO_CHARGE, Decimal(0),
            )  # fmt: skip
            found.append((asset, [Event(max(first.start - DAY, date.min), "opened", row["amount"])]))
    return found


def _changes(book: Book, drafts: Sequence[tuple[Asset, list[Event]]], upto: date) -> dict[Key, list[Event]]:
    """Changes of estimate, impairments and churn by asset, up to a day, in order."""
    found: dict[Key, list[Event]] = defaultdict(list)
    rows = [(row["date"], table, row) for table in ("benefit_changes", "churn") for row in book.inputs.rows(table) if row["date"] <= upto]
    for _, table, row in sorted(rows, key=lambda one: one[:2]):
        own = [(draft, [*events, *found[_key(draft)]]) for draft, events in drafts if _concerns(row, draft, events)]
        for (draft, _), events in zip(own, _events(table, row, own), strict=True):
            found[_key(draft)] += events
    return found


def _concerns(row: Row, draft: Asset, events: Sequence[Event]) -> bool:
    """Whether a row is about an asset; of a customer's contracts, one that was there by its day, be it before its benefit began."""
    if row["transaction"]:
        return bool(row["transaction"] == draft.contract)
    begun = min([draft.life.start, *(event.day for event in events)])
    return bool(row["customer"]) and row["customer"] == draft.customer and begun <= row["date"]


def _events(table: str, row: Row, own: Sequence[tuple[Asset, list[Event]]]) -> list[list[Event]]:
    """What a row does to each of the assets that it concerns; an impairment is shared by what is left of them."""
    if table == "churn":
        return [[Event(row["date"], "written off", share=exact(row["share"]))] for _ in own]
    impaired = _impaired(row, own) if row["impaired"] else [Decimal(0)] * len(own)
    found = []
    for (draft, _), amount in zip(own, impaired, strict=True):
        events = []
        if row["end"] or row["months"]:
            end = row["end"] or benefit_period(draft.life.start, int(row["months"]), draft.life.convention).end
            events.append(Event(row["date"], "end", end=end))
        if amount:
            events.append(Event(row["date"], "impaired", amount))
        found.append(events)
    return found


def _impaired(row: Row, own: Sequence[tuple[Asset, list[Event]]]) -> Sequence[Decimal]:
    """An impairment as parts of the assets that add up to it, by their carrying amounts on the day before."""
    days = [Span(min(row["date"], first.life.start) - DAY, row["date"] - DAY) for first, _ in own]
    left = [abs(schedule(one.life, events, [span], one.currency)[-1].closing) for (one, events), span in zip(own, days, strict=True)]
    if len({one.currency for one, _ in own}) > 1:
        raise InvalidInput(f"benefit_changes writes down {row['impaired']:,} of assets in several currencies ({row['customer']}, {row['date']}). Name the transactions.")
    return allocated(rounded(row["impaired"], own[0][0].currency), left) if any(left) else [Decimal(0)] * len(own)


def unknown_contracts(book: Book, found: Sequence[Asset], upto: date) -> tuple[str, ...]:
    """Rows of benefit_changes and churn that concern no asset, in words."""
    words = []
    for table in ("benefit_changes", "churn"):
        for row in book.inputs.rows(table):
            named = {row["transaction"]} if row["transaction"] else {row["customer"]} - {"", None}
            if row["date"] <= upto and not any({asset.contract if row["transaction"] else asset.customer} & named for asset in found):
                words.append(f"{table}: nothing is capitalised for {row['transaction'] or row['customer'] or 'a blank contract'} ({row['date']})")
    return tuple(words)


def first_accounted(book: Book) -> Period:
    """The first period that is accounted: after the opening contract assets, or the first of the history."""
    opened = [row["as_of"] for row in book.inputs.rows("contract_assets")]
    if opened and len(set(opened)) > 1:
        raise NotFound(f"contract_assets names {len(set(opened))} days; what is brought forward is as of one day. Correct the column as_of.")
    return book.calendar.at(opened[0] + DAY if opened else book.first)
