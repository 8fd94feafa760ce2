"""A participant's history: what every period comes to with everything that is known.

A pure function of the facts: the order in which they became known plays no part, so that whoever
closes month by month and whoever knew everything from the start end with the same amounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from spm_xl.errors import InvalidPlan
from spm_xl.money import ZERO, exact, rounded
from spm_xl.pay.book import Book
from spm_xl.pay.clawback import taken_back
from spm_xl.pay.commission import line, opened, rounded_together
from spm_xl.pay.component import Progress, Setting
from spm_xl.pay.credit import reversal_rule
from spm_xl.pay.hold import Open, Receipts, held, released
from spm_xl.pay.plan import Component, method_of
from spm_xl.pay.programme import Programme, settle_draws
from spm_xl.pay.rates import VALUE_METHODS
from spm_xl.pay.result import Adjustment, Clawback, Credit, DrawLine, Hold, Line, Step, WageFloor
from spm_xl.pay.standing import EVER, Standing
from spm_xl.pay.target import window_at
from spm_xl.pay.wage import wage_floor
from spm_xl.period import LAST_DAY, Period, Span
from spm_xl.rational import Fraction
from spm_xl.tables.exchange import rate
from spm_xl.tables.inputs import Row

Key = tuple[str, str, str]  # item, name, detail of a ledger entry


@dataclass(frozen=True)
class Outcome:
    """What one period comes to for one participant.

    Attributes
    ----------
    plans : ids of the plans in force, in order; plan : the terms of the last; currency : of all amounts.
    earned : sum of the lines; counted : what is held against the draws.
    due : what the period comes to, before corrections, carried amounts and payout currency.
    entries : the same by item, for the ledger.
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
        for credit in credits:
            self._take(credit)
        self.standing = Standing(book, participant, self.by_component)

    def _take(self, credit: Credit) -> None:
        """A credit as it counts; a return that its plan claws back pays nothing through the table."""
        original = self.book.transaction_days.get(credit.reverses) if credit.reverses else None
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
        for (item, name), row in self.standing.opening.items():
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
        holds = self._holds(period, currency, lines, state)
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
            credits = [credit for credit in self.standing.credits(component.name, period) if any(credit.day in span for span in spans)]
            if terms["kind"] == "override" and terms["override_of"] == "commission":
                credits = self._team_credits(period, component, currency, plan, spans[-1].end)
            stint = self.standing.stint(plan, spans[-1].end)
            parts: list[Line] = []
            for interval, own in self._by_interval(period, component, terms, credits):
                setting = self.standing.setting(period, component, terms, plan, currency, interval.overlap(stint) or interval, spans)
                key = component.name if stint == EVER else (component.name, plan_id, stint.start)
                progress = state.progress.setdefault(key, Progress())
                self._open(setting, progress, period)
                parts.append(line(setting, own, progress))
            found.extend(rounded_together(parts, plan) if len(parts) > 1 else parts)
        return found

    def _open(self, setting: Setting, progress: Progress, period: Period) -> None:
        credit = self.standing.opening.get(("credit", setting.component.name))
        if credit is None or progress.interval is not None or period.start > self.book.first or credit["as_of"] < setting.interval.start:
            return
        paid = self.standing.opening.get(("paid", setting.component.name))
        opened(setting, progress, exact(credit["amount"]), exact(paid["amount"]) if paid else None)

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
            fx = rate(self.book.fx, row.currency, currency, day, plan["fx"], plan["plan"])
            facts = {"transaction": f"{member}/{row.component}", "participant": member, "component": row.component, "amount": row.amount}
            found.append(
                Credit(f"{member}/{row.component}", self.participant, component.name, day, day, amount, row.currency,
                       Fraction(1), Fraction(1), fx.value, fx.day, amount * fx.value, amount * fx.value, "rollup", "team commissions", "", facts,
                       fx.source)
            )  # fmt: skip
        return found

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
            lambda name: self.standing.measure(name.partition(":")[2].strip(), period, plan, plan["plan"], period.end),
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

    def _holds(self, period: Period, currency: str, lines: list[Line], state: _State) -> list[Hold]:
        found = released(state.waiting, self.receipts, period, currency)
        for row in lines:
            if self.book.plan(row.plan, period.end)["pay_when"] == "paid":
                deals = [(deal.credit.transaction, row.component, deal.amount) for deal in row.deals if deal.amount]
                found.extend(held(deals, self.receipts, period, currency, state.waiting))
        return found


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
