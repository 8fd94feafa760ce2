"""The run: everybody's pay for one period, linked to the periods before.

The open period pays what it comes to, plus what earlier periods come to now less what was settled for them. What
was settled comes from the previous run's ledger, or, without one, from closing every period since the first with
what was booked by its cut-off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from spm_xl.errors import ControlFailure, InvalidInput, Problem, Refused
from spm_xl.money import exact, rounded
from spm_xl.pay.book import Book, book
from spm_xl.pay.corrections import Memory
from spm_xl.pay.credit import Credits, credits
from spm_xl.pay.history import History, Key, Outcome
from spm_xl.pay.hold import Receipts
from spm_xl.pay.lint import lint, lint_credits
from spm_xl.pay.result import Control, Credit, Ledger, Run, Settled, Settlement
from spm_xl.pay.settle import payment, remembered, settlement
from spm_xl.period import Period
from spm_xl.tables.collector import collection_paused
from spm_xl.tables.inputs import Inputs


def calculate(
    inputs: Inputs, period: str, *, as_of: date | None = None, previous: Ledger | None = None
) -> Run:
    """The pay of every participant for a period.

    Parameters
    ----------
    inputs : from `spm_xl.tables.load.load`.
    period : name of the period, such as "2026-03".
    as_of : bookings up to this day count; the period's end plus the setting cutoff_days by default.
    previous : ledger of the run of the period before; None computes it from the first period.

    Raises
    ------
    Refused : the plans have problems; all are listed.
    NotFound : an unknown period, a missing exchange rate or rate table.
    InvalidInput, InvalidPlan, OutOfRange : the inputs contradict themselves; the message says where.
    ControlFailure : the ledger does not belong to the period before, or its closing balances are not
        the opening balances that the inputs state.
    """
    problems = lint(inputs)
    if any(problem.level == "refused" for problem in problems):
        raise Refused(problems)
    with collection_paused():
        return _calculated(inputs, problems, period, as_of, previous)


def _calculated(
    inputs: Inputs, problems: tuple[Problem, ...], period: str, as_of: date | None, previous: Ledger | None
) -> Run:
    facts = book(inputs)
    open_period = facts.calendar.named(period)
    if open_period.end < facts.first:
        raise InvalidInput(f"{period} lies before the first period, which starts on {facts.first}. Correct the setting first_period.")
    found = credits(facts)
    if stops := lint_credits(facts, found):
        raise Refused(stops)
    closing = _Closings(facts, found, as_of or cutoff(facts, open_period), open_period)
    before = _by_participant(_checked(facts, previous, open_period).entries) if previous else None
    results, entries = [], []
    for participant in sorted(facts.people):
        own = closing.memory(participant, open_period) if before is None else before.get(participant, {})
        outcomes = closing.outcomes(participant, open_period, closing.as_of)
        result = settlement(facts, participant, outcomes, own, closing.as_of)
        if result is not None:
            results.append(result)
        entries.extend(_entries(participant, remembered(outcomes, result, own)))
        closing.release(participant)
    return Run(
        company=facts.settings["company"],
        period=open_period,
        as_of=closing.as_of,
        settlements=tuple(results),
        suspense=tuple(row for row in closing.credits.suspended if facts.first <= row.day <= open_period.end),
        controls=_controls(facts, closing, results, open_period),
        ledger=Ledger(open_period.name, closing.as_of, tuple(sorted(entries, key=_ledger_order))),
        files=inputs.files,
        problems=(*inputs.problems, *problems),
        settings=facts.settings,
    )


def cutoff(facts: Book, period: Period) -> date:
    """Last day on which a booking counts for a period."""
    return period.end + timedelta(days=int(facts.settings["cutoff_days"]))


class _Closings:
    """What every participant's periods came to at each close, computed once for each state of knowledge."""

    def __init__(self, facts: Book, found: Credits, as_of: date, last: Period):
        self.facts, self.credits, self.as_of = facts, found, as_of
        first = facts.calendar.at(facts.first)
        self.periods = facts.calendar.between(first, last)
        self.receipts = Receipts(facts)
        self.overriding = _overriding(facts)
        self.late = {who: tuple(c for c in rows if c.booked > cutoff(facts, facts.calendar.at(c.day))) for who, rows in found.by_participant.items()}
        self._changes = sorted({start for versions in facts.people.values() for start in versions.starts}) if self.overriding else []
        self._asked_for = {member for members in self.overriding.values() for member in members}
        self._known: dict[str, dict[Any, tuple[Outcome, ...]]] = defaultdict(dict)

    def outcomes(self, participant: str, upto: Period, as_of: date) -> tuple[Outcome, ...]:
        """A participant's periods up to one of them, with what was booked by a day."""
        state, states = self._state(participant, as_of), self._known[participant]
        if state not in states:
            known = [c for c in self.credits.by_participant.get(participant, ()) if c.booked <= as_of or not self._is_late(c)]
            team = (lambda period: self._team(participant, period, as_of)) if participant in self.overriding else None
            history = History(self.facts, participant, known, self.receipts, team)
            states[state] = history.outcomes(self.periods)
        return states[state][: self.periods.index(upto) + 1]

    def release(self, participant: str) -> None:
        """Forget what is not needed any more: only an override still asks for its team's periods."""
        if participant not in self._asked_for:
            self._known.pop(participant, None)

    def _is_late(self, credit: Credit) -> bool:
        return credit.booked > cutoff(self.facts, self.facts.calendar.at(credit.day)) or credit.booked > self.as_of

    def _state(self, participant: str, as_of: date) -> Any:
        """What of a participant's late bookings (and of their team's) is known."""
        people = [participant, *(self.overriding.get(participant, ()))]
        return tuple(sum(1 for c in self.late.get(who, ()) if c.booked <= as_of) for who in people)

    def _team(self, manager: str, period: Period, as_of: date) -> list[tuple[str, Outcome]]:
        days = [period.start, period.end, *(day for day in self._changes if day in period.span)]
        return [
            (member, self.outcomes(member, period, as_of)[-1])
            for member in self.overriding[manager]
            if any(manager in self.facts.manager_chain(member, day) for day in days)
        ]

    def memory(self, participant: str, period: Period) -> Memory:
        """What closing every earlier period in turn would have settled."""
        own: Memory = {}
        for closed in self.periods[: self.periods.index(period)]:
            known = cutoff(self.facts, closed)
            outcomes = self.outcomes(participant, closed, known)
            own = remembered(outcomes, payment(self.facts, participant, outcomes, own, known), own)
        return own


def _overriding(facts: Book) -> dict[str, tuple[str, ...]]:
    """Participants paid on their team's commissions, with everybody ever below them."""
    plans = {
        plan
        for plan, components in facts.components.items()
        for component in components.values()
        if any(row["kind"] == "override" and row["override_of"] == "commission" for row in component.versions.values)
    }
    managers = {who for who, versions in facts.people.items() if any(row["plan"] in plans for row in versions.values)}
    below: dict[str, set[str]] = defaultdict(set)
    for who, versions in facts.people.items() if managers else ():
        changes = {start for other in facts.people.values() for start in other.starts} | set(versions.starts)
        for day in changes:
            for manager in facts.manager_chain(who, day):
                below[manager].add(who)
    return {manager: tuple(sorted(below[manager])) for manager in managers}


def _by_participant(entries: Iterable[Settled]) -> dict[str, dict[str, dict[Key, Decimal]]]:
    found: dict[str, dict[str, dict[Key, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for entry in entries:
        found[entry.participant][entry.period][entry.item, entry.name, entry.detail] = entry.amount
    return found


def _ledger_order(entry: Settled) -> tuple[str, ...]:
    return (entry.participant, entry.period, entry.item, entry.name, entry.detail)


def _entries(participant: str, memory: Memory) -> list[Settled]:
    return [Settled(participant, period, *key, amount) for period, own in memory.items() for key, amount in own.items()]


def _checked(facts: Book, previous: Ledger, period: Period) -> Ledger:
    """The previous run's ledger, if it belongs to the period before and agrees with the table opening."""
    if period.start <= facts.first:
        raise ControlFailure(f"{period} is the first period; it has no previous run. Leave --previous out.")
    expected = facts.calendar.before(period).name
    if previous.period != expected:
        raise ControlFailure(f"the previous run is for {previous.period}, but {period} follows {expected}. Give the run of {expected}.")
    closing = {(e.participant, e.name): e.amount for e in previous.entries if (e.period, e.item) == (expected, "draw closing")}
    carried = {e.participant: e.amount for e in previous.entries if (e.period, e.item) == (expected, "carried")}
    last_day = facts.calendar.before(period).end
    for who, rows in facts.by_participant["opening"].items():
        for row in rows:
            if row["as_of"] != last_day or row["item"] not in ("draw", "carried"):
                continue
            held = closing.get((who, row["name"]), Decimal(0)) if row["item"] == "draw" else carried.get(who, Decimal(0))
            if held != row["amount"]:
                raise ControlFailure(
                    f"{who}: the table opening states {row['item']} {row['name']} {row['amount']:,.2f} on {last_day}, the run of "
                    f"{expected} closed with {held:,.2f}, a difference of {row['amount'] - held:,.2f}. Correct one of them."
                )
    unknown = sorted({e.participant for e in previous.entries} - set(facts.people))
    if unknown:
        raise ControlFailure(f"the previous run paid {', '.join(unknown[:5])}, who no longer stand in the table participants. Put them back.")
    return previous


def _controls(facts: Book, closing: _Closings, results: Sequence[Settlement], period: Period) -> tuple[Control, ...]:
    """From source to net: pairs of figures that must agree."""
    rows = facts.inputs.rows("transactions")
    credited = {c.transaction for found in closing.credits.by_participant.values() for c in found}
    credited |= {row.transaction for row in closing.credits.suspended}
    placed = [row for row in rows if row["transaction"] in credited]
    controls = [
        Control("transactions", "rows in the source", Decimal(len(rows)), "credited or suspended", Decimal(len(placed))),
        Control(
            "transaction amounts", "sum of the source", sum((row["amount"] for row in rows), Decimal(0)),
            "credited or suspended", sum((row["amount"] for row in placed), Decimal(0)),
        ),
    ]  # fmt: skip
    in_lines = sum((exact(line.credit) for s in results for line in s.lines if line.method not in ("objective", "cap")), exact(0))
    expected = sum(
        (deal.credit.quota_credit for s in results for line in s.lines for deal in line.deals), exact(0)
    )
    controls.append(Control("credit", "credit of the period's lines", rounded(in_lines), "credit of their deals", rounded(expected)))
    for currency in sorted({s.currency for s in results}):
        own = [s for s in results if s.currency == currency]
        controls.append(
            Control(
                f"lines in {currency}", "sum of the lines", sum((line.amount for s in own for line in s.lines), Decimal(0)),
                "sum of deals and other parts",
                sum((sum((d.amount for d in line.deals), line.unallocated) for s in own for line in s.lines), Decimal(0)),
            )
        )  # fmt: skip
        controls.append(
            Control(
                f"pay in {currency}", "sum of the bridges", sum((amount for s in own for _, amount in s.bridge), Decimal(0)),
                "sum of net", sum((s.net for s in own), Decimal(0)),
            )
        )  # fmt: skip
        draws = [d for s in own for d in s.draws]
        controls.append(
            Control(
                f"draws in {currency}", "opening + advanced - recovered - forgiven",
                sum((d.opening + d.added - d.recovery - d.forgiven for d in draws), Decimal(0)),
                "closing", sum((d.closing for d in draws), Decimal(0)),
            )
        )  # fmt: skip
    return tuple(controls)
