"""The inputs as the calculation reads them: people, plans, quotas and the calendar, ready to be asked."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from spm_xl.errors import InvalidInput, InvalidPlan, NotFound
from spm_xl.near import did_you_mean
from spm_xl.pay.plan import Component, components
from spm_xl.pay.result import Person, PlanNote
from spm_xl.period import DAY, FIRST_DAY, LAST_DAY, Calendar, Span
from spm_xl.tables.company import calendar, settings_of
from spm_xl.tables.dated import Dated, dated
from spm_xl.tables.employment import employment
from spm_xl.tables.exchange import Exchange, exchange
from spm_xl.tables.inputs import Inputs, Row
from spm_xl.tables.quotas import Quota, quotas

ORDER_OF_OPERATIONS = (
    "credit",
    "quota and attainment",
    "rate table",
    "multipliers",
    "floor and component cap",
    "SPIFFs, objectives, manager override",
    "gates",
    "plan cap",
    "adjustments marked earnings",
    "draw",
    "prior-period corrections and other adjustments",
    "clawback",
    "hold or release",
    "hold until the plan is signed",
    "paid outside of the cycle",
    "payout currency",
    "net",
)

PERSONAL = ("draws", "hours", "leave", "relief", "objectives", "adjustments", "sign_offs", "opening")  # tables asked for by participant


@dataclass
class Book:
    """The inputs as the calculation reads them."""

    inputs: Inputs
    settings: Mapping[str, str]
    calendar: Calendar
    people: dict[str, Dated]
    plans: dict[str, Dated]
    components: dict[str, dict[str, Component]]  # plan -> component name -> Component
    quotas: Mapping[tuple[str, str], tuple[Quota, ...]]
    crediting: tuple[tuple[str, Dated], ...]
    by_participant: dict[str, dict[str, tuple[Row, ...]]]
    fx: Exchange
    first: date  # first day of the history; what lies before it is in the table opening
    _employed: dict[str, Span] = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict)  # what was worked out once for many participants

    @property
    def currency(self) -> str:
        """Currency of the company."""
        return self.settings["currency"]

    def person(self, participant: str, day: date) -> Row | None:
        """A participant's row in force on a day."""
        versions = self.people.get(participant)
        return versions.at(day) if versions else None

    def plan(self, plan: str, day: date) -> Row:
        """A plan's terms in force on a day."""
        if plan not in self.plans:
            raise NotFound(f"there is no plan {plan!r}. {did_you_mean(plan, self.plans)}")
        row = self.plans[plan].at(day)
        if row is None:
            raise InvalidPlan(f"plan {plan!r} has no version in force on {day}. Add one to the table plans.")
        return row

    def plan_currency(self, plan: str, day: date) -> str:
        """Currency of a plan's quotas and earnings."""
        return self.plan(plan, day)["currency"] or self.currency

    def rows(self, table: str, participant: str) -> tuple[Row, ...]:
        """A participant's rows of a table."""
        return self.by_participant.get(table, {}).get(participant, ())

    def opening(self, participant: str) -> tuple[Row, ...]:
        """A participant's balances before the first period; later ones only state what a run must have closed with."""
        return tuple(row for row in self.rows("opening", participant) if row["as_of"] < self.first)

    def employed(self, participant: str) -> Span:
        """First to last day of employment."""
        if participant not in self._employed:
            self._employed[participant] = employment(self.people[participant].values)
        return self._employed[participant]

    def segments(self, participant: str, span: Span) -> tuple[tuple[Span, Row], ...]:
        """The participant's rows in force over some days, each with its days, while employed."""
        active = self.employed(participant).overlap(span)
        versions = self.people[participant]
        found: list[tuple[Span, Row]] = []
        for at, (start, row) in enumerate(zip(versions.starts, versions.values, strict=True)):
            end = versions.starts[at + 1] - DAY if at + 1 < len(versions.starts) else LAST_DAY
            part = active.overlap(Span(start, max(start, end))) if active else None
            if part and start <= end:
                found.append((part, row))
        return tuple(found)

    def manager_chain(self, participant: str, day: date) -> tuple[str, ...]:
        """Managers from the nearest up, as of a day."""
        chain: list[str] = []
        row = self.person(participant, day)
        while row and row["manager"]:
            manager = row["manager"]
            if manager in chain or manager == participant:
                loop = " > ".join([participant, *chain, manager])
                raise InvalidInput(f"the manager chain runs in a circle on {day}: {loop}. Correct the table participants.")
            chain.append(manager)
            row = self.person(manager, day)
        return tuple(chain)

    def as_person(self, participant: str, day: date) -> Person:
        """Who is paid, as of a day (or the nearest row)."""
        versions = self.people[participant]
        row = versions.at(day) or versions.values[0]
        manager = self.people.get(row["manager"])
        manager_row = (manager.at(day) or manager.values[0]) if manager else None
        span = self.employed(participant)
        return Person(
            participant,
            row["name"],
            row["role"],
            row["manager"],
            manager_row["name"] if manager_row else "",
            None if span.start == FIRST_DAY else span.start,
            None if span.end == LAST_DAY else span.end,
            row["legal_entity"],
            row["cost_centre"],
            row["region"],
            row["state"],
            row["email"],
        )

    @cached_property
    def measures(self) -> frozenset[str]:
        """Columns of transactions that components measure besides the amount."""
        rows = self.inputs.rows("components")
        return frozenset(row[name] for row in rows for name in ("measure", "pay_measure")) - {"", "amount"}

    @cached_property
    def transaction_days(self) -> dict[str, date]:
        """The day of each transaction, as the inputs state it."""
        return {row["transaction"]: row["date"] for row in self.inputs.rows("transactions")}

    @cached_property
    def digests(self) -> dict[str, str]:
        """Content hash of each plan: its rows in every table that names it."""
        parts: dict[str, list[str]] = defaultdict(list)
        for name in ("plans", "components", "rates", "matrices", "multipliers", "crediting", "draws"):
            for row in self.inputs.rows(name):
                if row.get("plan"):
                    parts[row["plan"]].append(name + repr(sorted((k, str(v)) for k, v in row.items())))
        return {plan: hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest() for plan, rows in parts.items()}

    def note(self, plan: str, day: date) -> PlanNote:
        """What a statement says of a plan."""
        row = self.plan(plan, day)
        return PlanNote(
            plan,
            row["name"] or plan,
            row["version"],
            row["effective"],
            row["document"],
            ORDER_OF_OPERATIONS,
            self.digests.get(plan, ""),
        )


def book(inputs: Inputs) -> Book:
    """The inputs as the calculation reads them.

    Raises
    ------
    InvalidPlan, InvalidInput : a plan or the calendar contradicts itself.
    """
    settings = settings_of(inputs)
    result = Book(
        inputs,
        settings,
        calendar(settings, inputs.rows("periods")),
        _by_key(inputs.rows("participants"), "participant"),
        _by_key(inputs.rows("plans"), "plan"),
        components(inputs),
        quotas(inputs.rows("quotas")),
        tuple(_by_key(inputs.rows("crediting"), "rule").items()),
        {name: _grouped(inputs.rows(name), "participant") for name in PERSONAL},
        exchange(inputs.rows("fx")),
        FIRST_DAY,
    )
    result.first = _first_day(result)
    for participant, versions in result.people.items():
        for start in versions.starts:
            result.manager_chain(participant, start)
    return result


def _first_day(book: Book) -> date:
    """First day of the history: by the setting first_period, the opening balances, or the first transaction."""
    if book.settings["first_period"]:
        return book.calendar.named(book.settings["first_period"]).start
    opened = [row["as_of"] for row in book.inputs.rows("opening")]
    if opened:
        return max(opened) + DAY
    days = [row["date"] for row in book.inputs.rows("transactions")]
    return book.calendar.at(min(days)).start if days else LAST_DAY


def _by_key(rows: Iterable[Row], key: str) -> dict[str, Dated]:
    grouped = _grouped(rows, key)
    return {name: dated((row["effective"], row) for row in found) for name, found in grouped.items()}


def _grouped(rows: Iterable[Row], key: str) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return {name: tuple(group) for name, group in found.items()}
