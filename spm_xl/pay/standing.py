"""How a participant stands: credit, quota and attainment of each component over any interval.

From the credits that are known it answers what a condition, a gate, a multiplier or a matrix asks, and
puts together the `Setting` that a line is calculated against.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from spm_xl.errors import InvalidPlan
from spm_xl.money import ZERO, exact
from spm_xl.near import did_you_mean
from spm_xl.pay.book import Book
from spm_xl.pay.component import Setting
from spm_xl.pay.plan import Component
from spm_xl.pay.quota import attainment
from spm_xl.pay.result import Credit
from spm_xl.pay.target import quota_of, target_of, window_at
from spm_xl.period import DAY, FIRST_DAY, LAST_DAY, Period, Span, share
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row

EVER = Span(FIRST_DAY, LAST_DAY)


class Standing:
    """One participant's credits and quotas.

    Parameters
    ----------
    by_component : credits in the order of their days.
    """

    def __init__(self, book: Book, participant: str, by_component: Mapping[str, list[Credit]]):
        self.book, self.participant, self.by_component = book, participant, by_component
        self.days = {name: [credit.day for credit in found] for name, found in by_component.items()}
        self.sums = {name: _running(found) for name, found in by_component.items()}
        self.opening = {(row["item"], row["name"]): row for row in book.opening(participant)}
        self._found_quotas: dict[Any, Any] = {}

    def setting(
        self, period: Period, component: Component, terms: Row, plan: Row, currency: str, interval: Span, spans: list[Span]
    ) -> Setting:
        """What a line of the period is calculated against."""
        quota, steps = self.quota(component.name, interval, plan)
        target = ZERO
        if terms["rate_of"] == "target" or terms["kind"] == "objective":
            target = target_of(self.book, self.participant, terms, interval, plan, period)
            whole = self.book.calendar.interval(period, terms["interval"]) if terms["interval"] != "window" else interval
            if terms["target"] is not None and interval != whole:
                target *= share(interval, whole, plan["proration"], self.book.calendar)
        last = self.book.person(self.participant, spans[-1].end) or {}

        def measure(name: str) -> Fraction:
            return self.measure(name, period, plan, component.plan, spans[-1].end)

        return Setting(
            self.participant, period, component, terms, plan, currency, interval, quota, steps, target,
            lambda facts: self.lookup(facts, self._person(facts, last), measure, component, period, plan),
            self.gate_met(period, component, terms, plan), measure, self.objectives(period, component, terms, plan),
        )  # fmt: skip

    def _person(self, facts: Mapping[str, Any], last: Row) -> Row:
        """The participant's row on the day of a transaction; `last` without one: each deal meets the table of its date."""
        if len(self.book.people[self.participant].starts) == 1 or "date" not in facts:
            return last
        return self.book.person(self.participant, facts["date"]) or last

    def credits(self, component: str, period: Period) -> list[Credit]:
        """The credits of a component dated in a period."""
        days = self.days.get(component, [])
        first, last = bisect_right(days, day_before(period.start)), bisect_right(days, period.end)
        return self.by_component[component][first:last] if last > first else []

    def quota(self, component: str, interval: Span, plan: Row) -> tuple[Fraction | None, Any]:
        """Quota of an interval and its derivation, worked out once."""
        key = (component, interval, plan["plan"], plan["effective"])
        if key not in self._found_quotas:
            self._found_quotas[key] = quota_of(self.book, self.participant, component, interval, plan)
        return self._found_quotas[key]

    def credit_in(self, component: str, span: Span, upto: date) -> Fraction:
        """Quota credit of some days up to one of them, with what was brought forward."""
        days, sums = self.days.get(component, []), self.sums.get(component, [ZERO])
        first = max(span.start, self.book.first)
        total = sums[bisect_right(days, max(day_before(first), min(span.end, upto)))] - sums[bisect_right(days, day_before(first))]
        opening = self.opening.get(("credit", component))
        if opening and opening["as_of"] >= span.start and upto > opening["as_of"] and span.start <= self.book.first:
            total += exact(opening["amount"])
        return total

    def attainment(self, component: str, interval: Span, upto: date, plan: Row, zero_quota: str = "zero") -> Fraction | None:
        """Attainment of an interval up to a day; None where there is no quota."""
        quota, _ = self.quota(component, interval, plan)
        if quota is None:
            return None
        return attainment(self.credit_in(component, interval, upto), quota, zero_quota if zero_quota != "error" else "zero")

    def measure(self, name: str, period: Period, plan: Row, plan_id: str, day: date) -> Fraction:
        """Attainment of a component in its interval; its credit where it has no quota."""
        components = self.book.components.get(plan_id, {})
        if name not in components:
            raise InvalidPlan(f"plan {plan_id!r} has no component {name!r}. {did_you_mean(name, components)}")
        terms = components[name].versions.at(day) or components[name].versions.values[0]
        interval = self.interval(period, name, terms["interval"])
        interval = interval.overlap(self.stint(plan, day)) or interval
        reached = self.attainment(name, interval, period.end, plan, terms["zero_quota"])
        return self.credit_in(name, interval, period.end) if reached is None else reached

    def interval(self, period: Period, component: str, interval: str) -> Span:
        """The days of a period's named interval."""
        if interval == "window":
            return window_at(self.book, self.participant, component, period.end) or period.span
        return self.book.calendar.interval(period, interval)

    def stint(self, plan: Row, day: date) -> Span:
        """The days over which attainment goes on: all, or those on the plan where it counts `separate`."""
        if plan["segments"] != "separate":
            return EVER
        versions = self.book.people[self.participant]
        starts, rows = versions.starts, versions.values
        first = last = bisect_right(starts, day) - 1
        while first > 0 and rows[first - 1]["plan"] == plan["plan"]:
            first -= 1
        while last + 1 < len(rows) and rows[last + 1]["plan"] == plan["plan"]:
            last += 1
        return Span(starts[first] if first > 0 else FIRST_DAY, starts[last + 1] - DAY if last + 1 < len(rows) else LAST_DAY)

    def gate_met(self, period: Period, component: Component, terms: Row, plan: Row) -> bool:
        """Whether the component's gate is reached in any of its intervals."""
        if terms["gate"] is None:
            return True
        name = terms["gate_component"] or component.name
        tested = self.book.components[component.plan][name].versions.at(period.end) or terms
        intervals = [word.strip() for word in terms["gate_intervals"].split("|") if word.strip()] or [terms["interval"]]
        for interval in intervals:
            days = self.interval(period, name, interval)
            if interval != terms["interval"]:  # another interval than the component's own is met to date
                days = Span(days.start, min(days.end, period.end))
            reached = self.attainment(name, days, period.end, plan, tested["zero_quota"])
            if reached is not None and (reached > exact(terms["gate"]) if terms["boundary"] == "above" else reached >= exact(terms["gate"])):
                return True
        return False

    def lookup(
        self, facts: Mapping[str, Any], person: Mapping[str, Any], measure: Callable[[str], Fraction], component: Component,
        period: Period, plan: Row,
    ) -> Callable[[str], Any]:  # fmt: skip
        """The value of a name in a condition: attainment or credit of a component, or a column; `participant` is who is credited."""

        def value(name: str) -> Any:
            if name == "participant":  # the transaction's own column names one of those who share it
                return self.participant
            kind, _, other = name.partition(":")
            if other and kind == "attainment":
                return measure(other.strip())
            if other and kind == "credit":
                return self.credit_in(other.strip(), self.interval(period, other.strip(), "period"), period.end)
            if name in facts:
                return facts[name]
            if name in person:
                return person[name]
            raise InvalidPlan(
                f"a condition of component {component.name!r} in plan {component.plan!r} tests {name!r}, which is unknown. "
                f"{did_you_mean(name, [*facts, *person])}"
            )

        return value

    def objectives(self, period: Period, component: Component, terms: Row, plan: Row) -> tuple[tuple[str, Fraction, Fraction], ...]:
        """Words, target and weight x score of the objectives that end in a period."""
        found = []
        for row in self.book.rows("objectives", self.participant):
            if row["component"] == component.name and row["end"] in period.span:
                target = target_of(self.book, self.participant, terms, Span(row["start"], row["end"]), plan, period)
                score = exact(row["score"]) if row["score"] is not None else ZERO
                words = f"{row['objective']}: weight {float(row['weight']):.0%}, score {float(score):.0%}"
                if row["score"] is None:
                    words = f"{row['objective']}: weight {float(row['weight']):.0%}, not yet scored"
                found.append((words, target, exact(row["weight"]) * score))
        return tuple(found)


def day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1) if day.toordinal() > 1 else day


def _running(credits: Sequence[Credit]) -> list[Fraction]:
    sums = [ZERO]
    for credit in credits:
        sums.append(sums[-1] + credit.quota_credit)
    return sums
