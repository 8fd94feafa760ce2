"""What a component's line is calculated against: its terms, its quota, and how far the interval has come.

`Setting` holds the facts around one component of one participant in one period; `Progress` is what
its interval has seen so far and moves on with every period.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from spm_xl.errors import InvalidPlan, NotFound, OutOfRange
from spm_xl.money import ONE, ZERO, exact
from spm_xl.pay.plan import Component, Tiers, method_of, rate_of
from spm_xl.pay.rates import VALUE_METHODS, RateTable, scaled
from spm_xl.pay.result import Credit, QuotaStep, Trace
from spm_xl.period import Period, Span
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row


@dataclass
class Sold:
    """A deal with its returns: a return takes back what its own deal was given."""

    credit: Fraction = ZERO  # quota credit left
    pay: Fraction = ZERO  # earned before the deal's own minimum and cap
    tier: int = -1  # where deal_at_tier paid it
    value: Fraction | None = None  # of its cell in a matrix
    original: bool = False  # the deal itself was seen, not only returns of it

    @property
    def returned(self) -> bool:
        """Whether the whole deal has been returned."""
        return self.original and not self.credit


@dataclass
class Progress:
    """What an interval of a component has come to so far."""

    interval: Span | None = None
    credit: Fraction = ZERO  # quota credit counted
    value: Fraction = ZERO  # what a value table or matrix has come to
    paid: Fraction = ZERO  # pay credit counted
    bases: dict[Any, Fraction] = field(default_factory=dict)  # retroactive base by table
    tables: dict[Any, RateTable] = field(default_factory=dict)  # tables used, their boundaries in credit
    gross: Fraction = ZERO  # earned before the cap
    allowed: Fraction = ZERO  # earned after the cap
    ungated: Fraction = ZERO  # what the gate has seen
    passed: Fraction = ZERO  # what it let through
    banked: Fraction = ZERO  # excess over a refundable cap, from the last interval
    deals: dict[Any, Sold] = field(default_factory=dict)  # by transaction, where a return must meet its deal

    @property
    def over_cap(self) -> Fraction:
        """What was earned and the cap has not let through so far."""
        return max(ZERO, self.gross + self.banked - self.allowed)

    def enter(self, interval: Span, refundable: bool) -> None:
        """Start a new interval, unless this one goes on."""
        if interval == self.interval:
            return
        banked = self.over_cap if refundable and self.interval else ZERO
        self.__init__(interval=interval, banked=banked)  # type: ignore[misc]


@dataclass(frozen=True)
class Setting:
    """What a line is calculated against: the participant's facts around one component.

    Attributes
    ----------
    terms, plan : the rows of the component and of the plan in force.
    quota, quota_steps, target : of the interval.
    zero_attainment : attainment where the quota is zero, by the plan's rule, else None.
    lookup : value of a name in a condition, for a transaction's facts or {}.
    gate_met : whether the gate is met; measure : attainment (or credit) of another component.
    """

    participant: str
    period: Period
    component: Component
    terms: Row
    plan: Row
    currency: str
    interval: Span
    quota: Fraction | None
    quota_steps: tuple[QuotaStep, ...]
    target: Fraction
    lookup: Callable[[Mapping[str, Any]], Callable[[str], Any]]
    gate_met: bool
    measure: Callable[[str], Fraction]
    objectives: tuple[tuple[str, Fraction, Fraction], ...] = ()  # words, target, weight x score


@dataclass
class Tally:
    """Rows and deals as they are collected."""

    rows: list[Trace] = field(default_factory=list)
    deals: list[tuple[Credit, str, Fraction | None, Fraction]] = field(default_factory=list)

    @property
    def earned(self) -> Fraction:
        return sum((row.pay for row in self.rows), ZERO)


def needs_quota(terms: Row) -> bool:
    return terms["over"] == "attainment" or (rate_of(terms) == "target" and method_of(terms) not in VALUE_METHODS)


def quota_needed(setting: Setting) -> Fraction:
    if setting.quota is None:
        raise OutOfRange(
            f"{setting.participant} has no quota for {setting.component.name} in {setting.interval}. "
            "Add it to the table quotas."
        )
    if setting.quota == 0:
        raise OutOfRange(
            f"the quota of {setting.participant} for {setting.component.name} in {setting.interval} is 0. "
            "Correct it, or name zero_quota in the table components."
        )
    return setting.quota


def base_rate(setting: Setting) -> Fraction:
    """What a rate is multiplied by: 1, or the base rate (target incentive / quota)."""
    if rate_of(setting.terms) != "target":
        return ONE
    return setting.target / quota_needed(setting)


def table_for(setting: Setting, credit: Credit | None, progress: Progress) -> tuple[Any, RateTable]:
    """The table of a credit's date that its condition chooses, in units of credit, with a key."""
    key, table = table_of(setting, credit)
    if key not in progress.tables:
        progress.tables[key] = _in_credit(setting, table)
    return key, progress.tables[key]


def table_of(setting: Setting, credit: Credit | None) -> tuple[Any, RateTable]:
    """The table of a credit's date (the period's end without one) that its condition chooses, as written, with a key."""
    day = credit.day if credit else setting.period.end
    component = setting.component
    tiers: Tiers | None = component.rates.at(day)
    found = tiers.table(setting.lookup(credit.facts if credit else {})) if tiers else None
    if found is None:
        what = f"transaction {credit.transaction}" if credit else str(day)
        raise NotFound(
            f"component {component.name!r} of plan {component.plan!r} has no rate table for {what}. "
            "Add rows to the table rates, or one without a condition."
        )
    return (component.plan, id(tiers), found[0]), found[1]


def _in_credit(setting: Setting, table: RateTable) -> RateTable:
    """A table of rates with its boundaries and deductible in credit."""
    if setting.terms["over"] == "attainment" and table.method not in VALUE_METHODS:
        table = scaled(table, quota_needed(setting))
    return table._replace(deductible=quota_needed(setting)) if setting.terms["deductible"] == "quota" else table


def clipped(setting: Setting, position: Fraction) -> Fraction:
    """A position held inside the attainment cap, and above a gate that pays only what lies beyond."""
    gate, position = gate_above(setting), capped_position(setting, position)
    return position if gate is None else max(position, gate)


def capped_position(setting: Setting, position: Fraction) -> Fraction:
    """A position held inside the attainment cap: what meets the table."""
    if setting.terms["attainment_cap"] is None:
        return position
    return min(position, exact(setting.terms["attainment_cap"]) * quota_needed(setting))


def gate_above(setting: Setting) -> Fraction | None:
    """The credit beyond which alone a gate pays, where the plan says `above`."""
    terms = setting.terms
    if terms["gate"] is None or terms["gate_kind"] != "above":
        return None
    return exact(terms["gate"]) * quota_needed(setting)


def multiple(setting: Setting, paid: Fraction) -> Fraction:
    return {"target": setting.target, "credit": paid, "value": ONE}[rate_of(setting.terms)]


def number_or_column(setting: Setting, text: str, credit: Credit) -> Fraction:
    if text in credit.facts:
        return exact(credit.facts[text] if credit.facts[text] is not None else 0)
    try:
        return exact(text)
    except ValueError:
        raise InvalidPlan(
            f"component {setting.component.name!r} names {text!r}, which is neither a number nor a column of transactions."
        ) from None
