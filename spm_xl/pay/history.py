"""A participant's history: what every period comes to with everything that is known.

A pure function of the facts: the order in which they became known plays no part, so that whoever
closes month by month and whoever knew everything from the start end with the same amounts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from spm_xl.errors import InvalidPlan
from spm_xl.money import ZERO, exact, rounded
from spm_xl.near import did_you_mean
from spm_xl.pay.clawback import taken_back
from spm_xl.pay.commission import line, opened
from spm_xl.pay.component import Progress, Setting
from spm_xl.pay.credit import reversal_rule
from spm_xl.pay.exchange import rate
from spm_xl.pay.hold import Open, Receipts, held, released
from spm_xl.pay.plan import Book, Component, method_of
from spm_xl.pay.programme import Programme, settle_draws
from spm_xl.pay.quota import attainment
from spm_xl.pay.rates import VALUE_METHODS
from spm_xl.pay.result import Adjustment, Clawback, Credit, DrawLine, Hold, Line, Step, WageFloor
from spm_xl.pay.target import quota_of, target_of, window_at
from spm_xl.pay.wage import wage_floor
from spm_xl.period import FIRST_DAY, LAST_DAY, Period, Span, share
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row

Key = tuple[str, str, str]  # item, name, detail of a ledger entry
EVER = Span(FIRST_DAY, LAST_DAY)


@dataclass(frozen=True)
class Outcome:
    """What one period comes to for one participant.

    Attributes
    ----------
    plans : ids of the plans in force, in order; plan : the terms of the last; currency : of all amounts.
    earned : sum of the lines; counted : what is held against the draws.
    due : what the period comes to, before corrections, carried amounts and payout currency.
    entries : the same by item, for the ledger.
    quota, credit, attainment : of the main component (the first with a quota).
    """

    period: Period
    plans: tuple[str, ...]
    plan: Row
    currency: str
    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...]
    draws: tuple[DrawLine, ...]
    floor: WageFloor | None
    clawbacks: tuple[Clawback, ...]
    holds: tuple[Hold, ...]
    earned: Decimal
    counted: Decimal
    due: Decimal
    entries: Mapping[Key, Decimal]


@dataclass
class _State:
    """What is carried from period to period."""

    progress: dict[Any, Progress] = field(default_factory=dict)
    programme: Programme = field(default_factory=Programme)
    waiting: list[Open] = field(default_factory=list)
    earned_by_deal: dict[tuple[str, str], Decimal] = field(default_factory=dict)  # (component, transaction)
    returned: dict[tuple[str, str], Fraction] = field(default_factory=dict)
    plan_cap: dict[Any, Fraction] = field(default_factory=dict)


class History:
    """One participant's facts, ready to be settled period by period."""

    def __init__(
        self,
        book: Book,
        participant: str,
        credits: Iterable[Credit],
        receipts: Receipts,
        team: Callable[[Period], Sequence[tuple[str, Line]]] | None = None,
    ):
        self.book, self.participant, self.receipts, self.team = book, participant, receipts, team
        self.by_component: dict[str, list[Credit]] = defaultdict(list)
        self.clawed: list[Credit] = []
        days = {row["transaction"]: row["date"] for row in book.inputs.rows("transactions")} if any(c.reverses for c in credits) else {}
        for credit in credits:
            self._take(credit, days)
        self.days = {name: [c.day for c in found] for name, found in self.by_component.items()}
        self.sums = {name: _running(found) for name, found in self.by_component.items()}
        self.opening = {(row["item"], row["name"]): row for row in book.rows("opening", participant)}
        self._quotas: dict[Any, Any] = {}

    def _take(self, credit: Credit, days: Mapping[str, date]) -> None:
        """A credit as it counts; a return that its plan claws back pays nothing through the table."""
        original = days.get(credit.reverses)
        if original and original >= self.book.first and not self._same_period(original, credit.day):
            counts = reversal_rule(self.book, self.participant, original) == "as_paid" and self._by_rate(credit, original)
            self.clawed.append(credit)
            credit = replace(credit, pay_credit=ZERO, quota_credit=credit.quota_credit if counts else ZERO)
        self.by_component[credit.component].append(credit)

    def _by_rate(self, credit: Credit, day: date) -> bool:
        """Whether a component pays by rates; one that pays the value reached would take a return twice."""
        person = self.book.person(self.participant, day) or {}
        component = self.book.components.get(person.get("plan", ""), {}).get(credit.component)
        terms = component.versions.at(day) if component else None
        return terms is not None and method_of(terms) not in (*VALUE_METHODS, "matrix")

    def _same_period(self, one: date, other: date) -> bool:
        return one in self.book.calendar.at(other).span

    def outcomes(self, periods: Sequence[Period]) -> tuple[Outcome, ...]:
        """What each period comes to, the first one first."""
        state = _State()
        for (item, name), row in self.opening.items():
            if item == "draw":
                state.programme.balance(name).closing = self._units(row["amount"])
            elif item == "held":
                state.waiting.append(Open(name, "opening", "opening", row["amount"], Decimal(0)))
        return tuple(self._outcome(period, state) for period in periods)

    def _units(self, amount: Decimal) -> int:
        person = self.book.people[self.participant].values[-1]
        currency = self.book.plan_currency(person["plan"], LAST_DAY) if person["plan"] else self.book.currency
        scaled = rounded(amount, currency)
        return int(scaled.scaleb(-int(scaled.as_tuple().exponent)))

    # --- one period -----------------------------------------------------------------------------------

    def _outcome(self, period: Period, state: _State) -> Outcome:
        book, who = self.book, self.participant
        groups = self._plans(period)
        plan_id, spans = (list(groups.items()) or [(self._last_plan(period), [])])[-1]
        day = spans[-1].end if spans else min(period.end, book.employed(who).end)
        plan = book.plan(plan_id, day) if plan_id else _no_plan()
        currency = plan["currency"] or book.currency
        lines: list[Line] = []
        for name, days in groups.items():
            terms = book.plan(name, days[-1].end)
            if (terms["currency"] or book.currency) != currency:
                raise InvalidPlan(f"{who} is paid in two plan currencies in {period}. Let the change fall on the first day of a period.")
            own = self._lines(period, name, terms, days, currency, state)
            lines.extend([*own, *self._plan_cap(period, terms, currency, own, state)])
        adjustments = self._adjustments(period, currency)
        zero = rounded(0, currency)
        earned = sum((row.amount for row in lines), zero)
        counted = sum((row.amount for row in lines if row.counts_for_draw), zero)
        counted += sum((row.amount for row in adjustments if row.stage == "earnings"), zero)
        draws, floor = self._draws(period, plan, groups, currency, counted, state)
        clawbacks = self._clawbacks(period, currency, state)
        holds = self._holds(period, plan, currency, lines, state)
        for row in lines:
            for deal in row.deals:
                key = (row.component, deal.credit.transaction)
                state.earned_by_deal[key] = state.earned_by_deal.get(key, zero) + deal.amount
        entries = _entries(lines, adjustments, draws, clawbacks, holds)
        due = sum((_sign(key) * amount for key, amount in entries.items()), zero)
        return Outcome(
            period, tuple(groups), plan, currency, tuple(lines), adjustments, draws, floor, clawbacks, tuple(holds), earned, counted, due, entries
        )

    def _plans(self, period: Period) -> dict[str, list[Span]]:
        groups: dict[str, list[Span]] = {}
        for span, row in self.book.segments(self.participant, period.span):
            if row["plan"]:
                groups.setdefault(row["plan"], []).append(span)
        return groups

    def _last_plan(self, period: Period) -> str:
        rows = [row for start, row in zip(*self._versions(), strict=True) if row["plan"] and start <= period.end]
        return rows[-1]["plan"] if rows else ""

    def _versions(self) -> tuple[Sequence[date], Sequence[Row]]:
        versions = self.book.people[self.participant]
        return versions.starts, versions.values

    def _lines(
        self, period: Period, plan_id: str, plan: Row, spans: list[Span], currency: str, state: _State
    ) -> list[Line]:
        found: list[Line] = []
        for component in self.book.components.get(plan_id, {}).values():
            terms = component.versions.at(spans[-1].end)
            if terms is None:
                continue
            credits = [credit for credit in self._credits(component.name, period) if any(credit.day in span for span in spans)]
            if terms["kind"] == "override" and terms["override_of"] == "commission":
                credits = self._team_credits(period, component, currency, plan, spans[-1].end)
            stint = self._stint(plan, spans[-1].end)
            for interval, own in self._by_interval(period, component, terms, credits):
                setting = self._setting(period, component, terms, plan, currency, interval.overlap(stint) or interval, spans)
                key = component.name if stint == EVER else (component.name, plan_id, stint.start)
                progress = state.progress.setdefault(key, Progress())
                self._open(setting, progress, period)
                found.append(line(setting, own, progress))
        return found

    def _stint(self, plan: Row, day: date) -> Span:
        """The days over which attainment goes on: all, or those on the plan where it counts `separate`."""
        if plan["segments"] != "separate":
            return EVER
        starts, rows = self._versions()
        first = last = bisect_right(starts, day) - 1
        while first > 0 and rows[first - 1]["plan"] == plan["plan"]:
            first -= 1
        while last + 1 < len(rows) and rows[last + 1]["plan"] == plan["plan"]:
            last += 1
        return Span(starts[first] if first > 0 else FIRST_DAY, _before(starts[last + 1]) if last + 1 < len(rows) else LAST_DAY)

    def _open(self, setting: Setting, progress: Progress, period: Period) -> None:
        credit = self.opening.get(("credit", setting.component.name))
        if credit is None or progress.interval is not None or period.start > self.book.first or credit["as_of"] < setting.interval.start:
            return
        paid = self.opening.get(("paid", setting.component.name))
        opened(setting, progress, exact(credit["amount"]), exact(paid["amount"]) if paid else None)

    def _credits(self, component: str, period: Period) -> list[Credit]:
        days = self.days.get(component, [])
        first, last = bisect_right(days, _before(period.start)), bisect_right(days, period.end)
        return self.by_component[component][first:last] if last > first else []

    def _by_interval(
        self, period: Period, component: Component, terms: Row, credits: list[Credit]
    ) -> list[tuple[Span, list[Credit]]]:
        """The period's credits by interval: one, except where quota windows end inside the period."""
        if terms["interval"] != "window":
            return [(self.book.calendar.interval(period, terms["interval"]), credits)]
        grouped: dict[Span, list[Credit]] = {}
        for credit in credits:
            window = window_at(self.book, self.participant, component.name, credit.day) or period.span
            grouped.setdefault(window, []).append(credit)
        if not grouped:
            grouped[window_at(self.book, self.participant, component.name, period.end) or period.span] = []
        return list(grouped.items())

    def _team_credits(self, period: Period, component: Component, currency: str, plan: Row, day: date) -> list[Credit]:
        """The team's commissions of the period, as credits of the override; the plan at the period's end is paid for them."""
        if day != min(period.end, self.book.employed(self.participant).end):
            return []
        found = []
        for member, row in self.team(period) if self.team else ():
            amount = exact(row.amount)
            fx, fx_date = rate(self.book, row.currency, currency, day, plan["fx"], plan["plan"])
            facts = {"transaction": f"{member}/{row.component}", "participant": member, "component": row.component, "amount": row.amount}
            found.append(
                Credit(f"{member}/{row.component}", self.participant, component.name, day, day, amount, row.currency,
                       Fraction(1), Fraction(1), fx, fx_date, amount * fx, amount * fx, "rollup", "team commissions", "", facts)
            )  # fmt: skip
        return found

    # --- what a line is calculated against --------------------------------------------------------------

    def _setting(
        self, period: Period, component: Component, terms: Row, plan: Row, currency: str, interval: Span, spans: list[Span]
    ) -> Setting:
        quota, steps = self._quota(component.name, interval, plan)
        target = ZERO
        if "target" in (terms["rate_of"],) or terms["kind"] == "objective":
            target = target_of(self.book, self.participant, terms, interval, plan, period)
            whole = self.book.calendar.interval(period, terms["interval"]) if terms["interval"] != "window" else interval
            if terms["target"] is not None and interval != whole:
                target *= share(interval, whole, plan["proration"], self.book.calendar)
        person = self.book.person(self.participant, spans[-1].end) or {}

        def measure(name: str) -> Fraction:
            return self._measure(name, period, plan, component.plan, spans[-1].end)

        return Setting(
            self.participant, period, component, terms, plan, currency, interval, quota, steps, target,
            lambda facts: self._lookup(facts, person, measure, component, period, plan),
            self._gate_met(period, component, terms, plan), measure, self._objectives(period, component, terms, plan),
        )  # fmt: skip

    def _quota(self, component: str, interval: Span, plan: Row) -> tuple[Fraction | None, Any]:
        key = (component, interval, plan["plan"], plan["effective"])
        if key not in self._quotas:
            self._quotas[key] = quota_of(self.book, self.participant, component, interval, plan)
        return self._quotas[key]

    def _credit_in(self, component: str, span: Span, upto: date) -> Fraction:
        days, sums = self.days.get(component, []), self.sums.get(component, [ZERO])
        first = max(span.start, self.book.first)
        total = sums[bisect_right(days, max(_before(first), min(span.end, upto)))] - sums[bisect_right(days, _before(first))]
        opening = self.opening.get(("credit", component))
        if opening and opening["as_of"] >= span.start and upto > opening["as_of"] and span.start <= self.book.first:
            total += exact(opening["amount"])
        return total

    def _attainment(self, component: str, interval: Span, upto: date, plan: Row, zero_quota: str = "zero") -> Fraction | None:
        quota, _ = self._quota(component, interval, plan)
        if quota is None:
            return None
        return attainment(self._credit_in(component, interval, upto), quota, zero_quota if zero_quota != "error" else "zero")

    def _measure(self, name: str, period: Period, plan: Row, plan_id: str, day: date) -> Fraction:
        """Attainment of a component in its interval; its credit where it has no quota."""
        components = self.book.components.get(plan_id, {})
        if name not in components:
            raise InvalidPlan(f"plan {plan_id!r} has no component {name!r}. {did_you_mean(name, components)}")
        terms = components[name].versions.at(day) or components[name].versions.values[0]
        interval = self._interval(period, name, terms["interval"])
        interval = interval.overlap(self._stint(plan, day)) or interval
        reached = self._attainment(name, interval, period.end, plan, terms["zero_quota"])
        return self._credit_in(name, interval, period.end) if reached is None else reached

    def _interval(self, period: Period, component: str, interval: str) -> Span:
        if interval == "window":
            return window_at(self.book, self.participant, component, period.end) or period.span
        return self.book.calendar.interval(period, interval)

    def _gate_met(self, period: Period, component: Component, terms: Row, plan: Row) -> bool:
        if terms["gate"] is None:
            return True
        name = terms["gate_component"] or component.name
        tested = self.book.components[component.plan][name].versions.at(period.end) or terms
        intervals = [word.strip() for word in terms["gate_intervals"].split("|") if word.strip()] or [terms["interval"]]
        for interval in intervals:
            days = self._interval(period, name, interval)
            if interval != terms["interval"]:  # another interval than the component's own is met to date
                days = Span(days.start, min(days.end, period.end))
            reached = self._attainment(name, days, period.end, plan, tested["zero_quota"])
            if reached is not None and (reached > exact(terms["gate"]) if terms["boundary"] == "above" else reached >= exact(terms["gate"])):
                return True
        return False

    def _lookup(
        self, facts: Mapping[str, Any], person: Mapping[str, Any], measure: Callable[[str], Fraction], component: Component,
        period: Period, plan: Row,
    ) -> Callable[[str], Any]:  # fmt: skip
        def value(name: str) -> Any:
            kind, _, other = name.partition(":")
            if other and kind == "attainment":
                return measure(other.strip())
            if other and kind == "credit":
                return self._credit_in(other.strip(), self._interval(period, other.strip(), "period"), period.end)
            if name in facts:
                return facts[name]
            if name in person:
                return person[name]
            raise InvalidPlan(
                f"a condition of component {component.name!r} in plan {component.plan!r} tests {name!r}, which is unknown. "
                f"{did_you_mean(name, [*facts, *person])}"
            )

        return value

    def _objectives(self, period: Period, component: Component, terms: Row, plan: Row) -> tuple[tuple[str, Fraction, Fraction], ...]:
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

    # --- after the lines ------------------------------------------------------------------------------

    def _plan_cap(self, period: Period, plan: Row, currency: str, lines: list[Line], state: _State) -> list[Line]:
        """What a cap on the whole plan takes, as a line of its own."""
        if plan["cap"] is None or not lines:
            return []
        interval = self.book.calendar.interval(period, "year" if plan["cap_interval"] == "year" else "period")
        key = (plan["plan"], interval)
        before = state.plan_cap.get(key, ZERO)
        total = before + sum((exact(row.amount) for row in lines), ZERO)
        state.plan_cap[key] = total
        cap = exact(plan["cap"])
        over = max(ZERO, total - cap) - max(ZERO, before - cap)
        if not over:
            return []
        amount = rounded(-over, currency)
        first = lines[0]
        return [
            replace(
                first, component="Plan cap", kind="commission", method="cap", quota=None, quota_steps=(), credit=ZERO, prior=ZERO,
                attainment=None, interval=interval, deals=(), trace=(),
                earned=ZERO, steps=(Step("plan cap", ZERO, -over, f"cap of {float(cap):,.2f}; uncapped {float(total):,.2f}"),),
                exact=-over, amount=amount, unallocated=amount, counts_for_draw=True, clause=plan["document"], banked=ZERO,
            )
        ]  # fmt: skip

    def _adjustments(self, period: Period, currency: str) -> tuple[Adjustment, ...]:
        return tuple(
            Adjustment(row["adjustment"], row["date"], row["kind"], rounded(row["amount"], currency), row["reason"], row["approver"], row["component"], row["transaction"])
            for row in sorted(self.book.rows("adjustments", self.participant), key=lambda row: (row["date"], row["adjustment"]))
            if row["date"] in period.span
        )

    def _draws(
        self, period: Period, plan: Row, groups: Mapping[str, list[Span]], currency: str, counted: Decimal, state: _State
    ) -> tuple[tuple[DrawLine, ...], WageFloor | None]:
        person = self.book.person(self.participant, period.end) or self.book.people[self.participant].values[0]
        hours = [row for row in self.book.rows("hours", self.participant) if row["week_end"] in period.span]
        return settle_draws(
            self.book, self.participant, self._draw_rows(groups), plan, currency, period, counted,
            lambda pay: wage_floor(hours, person["hours_required"], pay, currency, self._weeks(period)), state.programme,
            lambda name: self._measure(name.partition(":")[2].strip(), period, plan, plan["plan"], period.end),
        )  # fmt: skip

    def _draw_rows(self, groups: Mapping[str, list[Span]]) -> list[Row]:
        """The participant's own draws, and those of every plan that was ever theirs, in force on the days on it."""
        rows = list(self.book.rows("draws", self.participant))
        own = {row["draw"] for row in rows}
        plans = {row["plan"] for row in self._versions()[1]}
        for row in self.book.rows("draws", ""):
            if row["plan"] in plans and row["draw"] not in own:
                days = groups.get(row["plan"])
                rows.append({**row, "within": Span(days[0].start, days[-1].end) if days else None})
        return rows

    def _weeks(self, period: Period) -> tuple[date, ...]:
        """Ends of the workweeks in a period whose hours should be on file, by the weekday of those that are."""
        on_file = [row["week_end"] for row in self.book.rows("hours", self.participant)]
        here = self.book.employed(self.participant).overlap(period.span)
        if not on_file or here is None:
            return ()
        first = period.start + timedelta(days=(on_file[0] - period.start).days % 7)
        ends = [first + timedelta(weeks=week) for week in range((period.end - first).days // 7 + 1)]
        return tuple(end for end in ends if here.overlap(Span(end - timedelta(days=6), end)))

    def _clawbacks(self, period: Period, currency: str, state: _State) -> tuple[Clawback, ...]:
        found = []
        for credit in self.clawed:
            if credit.day not in period.span:
                continue
            key = (credit.component, credit.reverses)
            paid = state.earned_by_deal.get(key, rounded(0, currency))
            original = next((c for c in self.by_component[credit.component] if c.transaction == credit.reverses), None)
            if original is None or not original.amount:
                continue
            returned = state.returned.get(key, ZERO)
            part = max(-returned, min(-credit.amount / original.amount, 1 - returned))  # below zero: a return is reversed
            state.returned[key] = returned + part
            person = self.book.person(self.participant, original.day) or {}
            plan = self.book.plan(person["plan"], original.day)
            rule = plan["reversal"]
            served = (credit.day.year - original.day.year) * 12 + credit.day.month - original.day.month
            term = original.facts.get("term") or plan["reversal_term"]
            taken = taken_back(paid, served, term, rule, abs(part))
            amount = rounded(-taken if part > 0 else taken, currency)
            words = {"as_paid": "at the rate paid", "prorated": f"{served} of {term} months served", "clawback": "attainment left alone"}
            if amount:
                found.append(Clawback(credit.transaction, credit.reverses, credit.day, credit.component, amount, words[rule]))
        return tuple(found)

    def _holds(self, period: Period, plan: Row, currency: str, lines: list[Line], state: _State) -> list[Hold]:
        found = released(state.waiting, self.receipts, period, currency)
        for row in lines:
            if self.book.plan(row.plan, period.end)["pay_when"] == "paid":
                deals = [(deal.credit.transaction, row.component, deal.amount) for deal in row.deals if deal.amount]
                found.extend(held(deals, self.receipts, period, currency, state.waiting))
        return found


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1) if day.toordinal() > 1 else day


def _running(credits: Sequence[Credit]) -> list[Fraction]:
    sums = [ZERO]
    for credit in credits:
        sums.append(sums[-1] + credit.quota_credit)
    return sums


def _no_plan() -> Row:
    """Terms that hold where a participant has no plan any more."""
    return {"plan": "", "name": "", "currency": "", "cap": None, "end_of_job": "forgiven", "end_of_job_clause": "",
            "proration": "calendar_days", "leave_relief": True, "rounding": "half_up", "fx": "day"}  # fmt: skip


def _sign(key: Key) -> int:
    """How an entry counts in what a period comes to."""
    item = key[0]
    if item in ("line", "adjustment", "draw advance", "clawback", "hold"):
        return 1
    return -1 if item == "draw recovery" else 0


def _entries(
    lines: Sequence[Line], adjustments: Sequence[Adjustment], draws: Sequence[DrawLine], clawbacks: Sequence[Clawback], holds: Sequence[Hold]
) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = {}

    def add(item: str, name: str, detail: str, amount: Decimal) -> None:
        found[item, name, detail] = found.get((item, name, detail), amount * 0) + amount

    for row in lines:
        add("line", row.component, "", row.amount)
        for deal in row.deals:
            add("deal", row.component, deal.credit.transaction, deal.amount)
    for adjustment in adjustments:
        add("adjustment", adjustment.adjustment, "", adjustment.amount)
    for draw in draws:
        add("draw advance", draw.draw, "", draw.advance)
        add("draw recovery", draw.draw, "", draw.recovery)
        add("draw closing", draw.draw, "", draw.closing)
    for clawback in clawbacks:
        add("clawback", clawback.component, clawback.transaction, clawback.amount)
    for hold in holds:
        add("hold", hold.component, hold.transaction, hold.amount)
    return found
