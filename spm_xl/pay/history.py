"""A participant's history: what every period comes to with everything that is known.

A pure function of the facts: the order in which they became known plays no part, so that whoever
closes month by month and whoever knew everything from the start end with the same amounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from spm_xl.errors import InvalidPlan
from spm_xl.money import ZERO, exact, rounded
from spm_xl.pay import terms
from spm_xl.pay.book import Book
from spm_xl.pay.clawback import taken_back
from spm_xl.pay.commission import line, opened, rounded_together
from spm_xl.pay.component import Progress, Setting
from spm_xl.pay.credit import reversal_rule
from spm_xl.pay.hold import Open, Receipts, held, released
from spm_xl.pay.plan import Component, method_of
from spm_xl.pay.programme import Programme, settle_draws
from spm_xl.pay.rates import VALUE_METHODS
from spm_xl.pay.result import Adjustment, Clawback, Credit, DrawLine, Hold, Line, Step, Unpaid, WageFloor
from spm_xl.pay.standing import EVER, Standing
from spm_xl.pay.target import window_at
from spm_xl.pay.wage import wage_floor
from spm_xl.period import LAST_DAY, Period, Span
from spm_xl.rational import Fraction
from spm_xl.tables.exchange import rate
from spm_xl.tables.inputs import Row

EMPLOYED = "employed on the pay date"
Key = tuple[str, str, str]  # item, name, detail of a ledger entry


@dataclass(frozen=True)
class Outcome:
    """What one period comes to for one participant.

    Attributes
    ----------
    plans : ids of the plans in force, in order; plan : the terms of the last; currency : of all amounts.
    earned : sum of the lines; counted : what is held against the draws.
    due : what the period comes to, before corrections, carried amounts and payout currency.
    entries : the same by item, for the ledger. terms : digest of what the period is paid by (`pay.terms`).
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
    terms: str
    unpaid: tuple[Unpaid, ...] = ()


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
        team: Callable[[Period], Sequence[tuple[str, Outcome]]] | None = None,
    ):
        self.book, self.participant, self.receipts, self.team = book, participant, receipts, team
        self.by_component: dict[str, list[Credit]] = defaultdict(list)
        self.clawed: list[Credit] = []
        for credit in credits:
            self._take(credit)
        self.standing = Standing(book, participant, self.by_component)
        self._measured: list[object] = []  # quota and target of the period's components, as they were worked out

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
                state.waiting.append(Open(name, "opening", "opening", row["amount"], Decimal(0), self.receipts.share(name, row["as_of"])))
        return tuple(self._outcome(period, state) for period in periods)

    def _units(self, amount: Decimal) -> int:
        person = self.book.people[self.participant].values[-1]
        currency = self.book.plan_currency(person["plan"], LAST_DAY) if person["plan"] else self.book.currency
        scaled = rounded(amount, currency)
        return int(scaled.scaleb(-int(scaled.as_tuple().exponent)))

    # --- one period -----------------------------------------------------------------------------------

    def _outcome(self, period: Period, state: _State) -> Outcome:
        book, who = self.book, self.participant
        segments = book.segments(who, period.span)
        groups = _by_plan(segments)
        plan_id, spans = (list(groups.items()) or [(self._last_plan(period), [])])[-1]
        day = spans[-1].end if spans else min(period.end, book.employed(who).end)
        plan = book.plan(plan_id, day) if plan_id else _no_plan()
        currency = plan["currency"] or book.currency
        lines: list[Line] = []
        self._measured = []
        for name, days in groups.items():
            own_plan = book.plan(name, days[-1].end)
            if (own_plan["currency"] or book.currency) != currency:
                raise InvalidPlan(f"{who} is paid in two plan currencies in {period}. Let the change fall on the first day of a period.")
            own = self._lines(period, name, own_plan, days, currency, state)
            lines.extend([*own, *self._plan_cap(period, own_plan, currency, own, state)])
        drawn = self._draw_rows(groups)
        terms_now = self._terms(period, segments, groups, drawn)
        adjustments = self._adjustments(period, currency)
        zero = rounded(0, currency)
        earned = sum((row.amount for row in lines), zero)
        unpaid = self._unpaid(period, groups, lines, zero)
        paid = [row for row in lines if row.plan not in {one.plan for one in unpaid}]
        counted = sum((row.amount for row in paid if row.counts_for_draw), zero)
        counted += sum((row.amount for row in adjustments if row.stage == "earnings"), zero)
        draws, floor = self._draws(period, plan, drawn, currency, counted, state)
        clawbacks = self._clawbacks(period, currency, state)
        holds = self._holds(period, currency, paid, state)
        for row in paid:
            for deal in row.deals:
                key = (row.component, deal.credit.transaction)
                state.earned_by_deal[key] = state.earned_by_deal.get(key, zero) + deal.amount
        entries = _entries(lines, adjustments, draws, clawbacks, holds, unpaid)
        due = sum((_sign(key) * amount for key, amount in entries.items()), zero)
        return Outcome(
            period, tuple(groups), plan, currency, tuple(lines), adjustments, draws, floor, clawbacks, tuple(holds), earned, counted, due,
            entries, terms_now, unpaid,
        )  # fmt: skip

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
            own_terms = component.versions.at(spans[-1].end)
            if own_terms is None:
                continue
            credits = [credit for credit in self.standing.credits(component.name, period) if any(credit.day in span for span in spans)]
            if own_terms["kind"] == "override" and own_terms["override_of"] == "commission":
                credits = self._team_credits(period, component, currency, plan, spans[-1].end)
            stint = self.standing.stint(plan, spans[-1].end)
            parts: list[Line] = []
            for interval, own in self._by_interval(period, component, own_terms, credits):
                setting = self.standing.setting(period, component, own_terms, plan, currency, interval.overlap(stint) or interval, spans)
                key = component.name if stint == EVER else (component.name, plan_id, stint.start)
                progress = state.progress.setdefault(key, Progress())
                self._open(setting, progress, period)
                parts.append(line(setting, own, progress))
                if own_terms["interval"] != "window":  # which windows are met is a matter of the transactions
                    self._measured.append((component.name, str(setting.interval), str(setting.quota), str(setting.target)))
            found.extend(rounded_together(parts, plan) if len(parts) > 1 else parts)
        return found

    def _terms(self, period: Period, segments: Sequence[tuple[Span, Row]], groups: Mapping[str, list[Span]], drawn: Sequence[Row]) -> str:
        """Digest of the terms that pay the period, whatever was sold in it."""
        measured = [*self._measured, *self._measured_besides(period, groups)]
        team = self._team_terms(period, groups)
        return terms.terms_of(self.book, self.participant, period, segments, groups, measured, drawn, team)

    def _measured_besides(self, period: Period, groups: Mapping[str, list[Span]]) -> Iterator[object]:
        """Quotas that a gate looks at besides the component's own, quota windows, and objectives without their scores."""
        for plan_id, spans in groups.items():
            for component in self.book.components.get(plan_id, {}).values():
                row = component.versions.at(spans[-1].end)
                if row and row["interval"] == "window":
                    windows = self.book.quotas.get((self.participant, component.name), ())
                    yield component.name, [(str(one.span), str(one.amount)) for one in windows if one.span.overlap(period.span)]
                if row and row["gate"] is not None and row["gate_intervals"]:
                    plan, name = self.book.plan(plan_id, spans[-1].end), row["gate_component"] or component.name
                    for word in filter(None, map(str.strip, row["gate_intervals"].split("|"))):
                        yield name, word, str(self.standing.quota(name, self.standing.interval(period, name, word), plan)[0])
        for row in self.book.rows("objectives", self.participant):
            if row["end"] in period.span:
                yield row["component"], row["objective"], str(row["start"]), str(row["weight"])

    def _team_terms(self, period: Period, groups: Mapping[str, list[Span]]) -> list[object]:
        """What the team's part of the pay hangs on: who is below, and for a share of its commissions the team's own terms."""
        members = terms.below(self.book).get(self.participant, ())
        fed = {row["component"] for _, versions in self.book.crediting for row in versions.values if row["kind"] == "rollup"}
        own = [component for plan in groups for component in self.book.components.get(plan, {}).values()]
        if not members or not any(one.name in fed or any(row["kind"] == "override" for row in one.versions.values) for one in own):
            return []
        below: list[object] = [*terms.standing_in_team(self.book, members, period)]
        return [*below, *((member, outcome.terms) for member, outcome in (self.team(period) if self.team else ()))]

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
        """The team's commissions of the period, as credits of the override; the plan at the period's end is paid for them.

        Each deal counts for whoever was the manager on its day, so that a seller who moves in mid-month pays two managers.
        """
        if day != min(period.end, self.book.employed(self.participant).end):
            return []
        found = []
        team = self.team(period) if self.team else ()
        for member, row in ((who, row) for who, outcome in team for row in outcome.lines if row.kind != "override"):
            amount = exact(self._below(member, row, period))
            if not amount:
                continue
            fx = rate(self.book.fx, row.currency, currency, day, plan["fx"], plan["plan"])
            facts = {"transaction": f"{member}/{row.component}", "participant": member, "component": row.component, "amount": rounded(amount, row.currency)}
            found.append(
                Credit(f"{member}/{row.component}", self.participant, component.name, day, day, amount, row.currency,
                       Fraction(1), Fraction(1), fx.value, fx.day, amount * fx.value, amount * fx.value, "rollup", "team commissions", "", facts,
                       fx.source)
            )  # fmt: skip
        return found

    def _below(self, member: str, row: Line, period: Period) -> Decimal:
        """What of a member's line was earned under this manager: its deals by the chain of their days, the rest by that of the last."""
        under = {day: self.participant in self.book.manager_chain(member, day) for day in {period.end, *(deal.credit.day for deal in row.deals)}}
        if all(under.values()):
            return row.amount
        parts = [deal.amount for deal in row.deals if under[deal.credit.day]]
        return sum(parts, row.unallocated if under[period.end] else row.amount * 0)

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

    def _unpaid(self, period: Period, groups: Mapping[str, list[Span]], lines: Sequence[Line], zero: Decimal) -> tuple[Unpaid, ...]:
        """Earnings that the plan pays only to who is employed on the period's pay date.

        They are nothing that a draw is held against: a guarantee for days worked is paid whatever the lines come to, and what was
        advanced is not asked back. What an earlier period earned is not touched, also where it is released or corrected later.
        """
        found = []
        end = self.book.employed(self.participant).end
        for name, days in groups.items() if end < period.pay_date else ():
            plan = self.book.plan(name, days[-1].end)
            total = sum((row.amount for row in lines if row.plan == name), zero)
            if plan["pay_condition"] == EMPLOYED and total > 0:
                found.append(Unpaid(name, -total, plan["pay_condition_clause"]))
        return tuple(found)

    def _adjustments(self, period: Period, currency: str) -> tuple[Adjustment, ...]:
        return tuple(
            Adjustment(
                row["adjustment"], row["date"], row["kind"], rounded(row["amount"], currency), row["reason"], row["approver"],
                row["component"], row["transaction"], row["entered_by"], row["inquiry"],
            )
            for row in sorted(self.book.rows("adjustments", self.participant), key=lambda row: (row["date"], row["adjustment"]))
            if row["date"] in period.span
        )

    def _draws(
        self, period: Period, plan: Row, drawn: Sequence[Row], currency: str, counted: Decimal, state: _State
    ) -> tuple[tuple[DrawLine, ...], WageFloor | None]:
        person = self.book.person(self.participant, period.end) or self.book.people[self.participant].values[0]
        hours = [row for row in self.book.rows("hours", self.participant) if row["week_end"] in period.span]
        return settle_draws(
            self.book, self.participant, drawn, plan, currency, period, counted,
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


def _by_plan(segments: Sequence[tuple[Span, Row]]) -> dict[str, list[Span]]:
    """The plans in force in a period, each with its days."""
    groups: dict[str, list[Span]] = {}
    for span, row in segments:
        if row["plan"]:
            groups.setdefault(row["plan"], []).append(span)
    return groups


def _no_plan() -> Row:
    """Terms that hold where a participant has no plan any more."""
    return {"plan": "", "name": "", "currency": "", "cap": None, "end_of_job": "forgiven", "end_of_job_clause": "",
            "proration": "calendar_days", "leave_relief": True, "rounding": "half_up", "fx": "day"}  # fmt: skip


def _sign(key: Key) -> int:
    """How an entry counts in what a period comes to."""
    item = key[0]
    if item in ("line", "adjustment", "outside", "draw advance", "clawback", "hold", "unpaid"):
        return 1
    return -1 if item == "draw recovery" else 0


def _entries(
    lines: Sequence[Line], adjustments: Sequence[Adjustment], draws: Sequence[DrawLine], clawbacks: Sequence[Clawback],
    holds: Sequence[Hold], unpaid: Sequence[Unpaid],
) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = {}

    def add(item: str, name: str, detail: str, amount: Decimal) -> None:
        found[item, name, detail] = found.get((item, name, detail), amount * 0) + amount

    for row in lines:
        add("line", row.component, "", row.amount)
        for deal in row.deals:
            add("deal", row.component, deal.credit.transaction, deal.amount)
    for adjustment in adjustments:
        add("outside" if adjustment.stage == "paid" else "adjustment", adjustment.adjustment, "", adjustment.amount)
    for draw in draws:
        add("draw advance", draw.draw, "", draw.advance)
        add("draw recovery", draw.draw, "", draw.recovery)
        add("draw closing", draw.draw, "", draw.closing)
    for clawback in clawbacks:
        add("clawback", clawback.component, clawback.transaction, clawback.amount)
    for hold in holds:
        add("hold", hold.component, hold.transaction, hold.amount)
    for row_unpaid in unpaid:
        add("unpaid", row_unpaid.plan, "", row_unpaid.amount)
    return found
