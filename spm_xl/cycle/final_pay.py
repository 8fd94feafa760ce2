"""Final pay: a leaver's last wages, paid outside of the monthly cycle by their deadline.

The open period is settled for the leaver alone, as it is known on a day. Once somebody else than the preparer has approved it, the
journal remembers the payment as an adjustment of kind `paid`, so that the monthly run pays only the rest and the year comes to what it
would have been in one payment. The command can be repeated: with the same facts it changes nothing.

An entry `final pay` holds as its content: amount (net in plan currency), currency, payable, payout, adjustment (its id, "" where
nothing was due), left ("discharged" or "resigned"), deadline and source ("" where no rule pack was in force: not checked), approver, own.
Its key is `final pay PARTICIPANT PERIOD`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from spm_xl.cycle.confirming import confirm_person
from spm_xl.cycle.cuts import cuts
from spm_xl.cycle.journal import Entry, Journal
from spm_xl.cycle.kinds import ADJUSTMENT, FINAL_PAY
from spm_xl.cycle.known import with_known
from spm_xl.cycle.pending import Pending, pending
from spm_xl.cycle.runs import absolute, opened, run_before
from spm_xl.cycle.states import standings
from spm_xl.cycle.terms import Source, Terms, ledger_of, loaded
from spm_xl.cycle.told import ISSUED
from spm_xl.errors import InvalidInput, NotAllowed, NotFound
from spm_xl.near import did_you_mean
from spm_xl.outputs.final_pay_sheet import Deadline, final_pay_workbook
from spm_xl.outputs.folder import Written, write_run
from spm_xl.outputs.release import APPROVED, Release
from spm_xl.pay.book import Book, book
from spm_xl.pay.result import Run, Settlement
from spm_xl.pay.rule_packs import NOT_CHECKED, pack_for
from spm_xl.pay.run import calculate
from spm_xl.people import same_person
from spm_xl.period import LAST_DAY, Period
from spm_xl.tables.inputs import Inputs
from spm_xl.workbook.parts.whole_file import write_changed

SHEET = "final-pay.xlsx"
DISCHARGED, RESIGNED = "discharged", "resigned"


@dataclass(frozen=True, slots=True)
class FinalPay:
    """What a final pay comes to.

    Attributes
    ----------
    entry : of the journal, None while it is not approved; again : whether it had been entered before.
    """

    settlement: Settlement
    period: Period
    deadline: Deadline
    pending: tuple[Pending, ...]
    written: Written
    entry: Entry | None
    again: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who leaves, and when the last wages are due.

    Attributes
    ----------
    state : "paid", "overdue", "due", or "not checked" where no rule pack is in force; paid : the day of the final pay.
    """

    participant: str
    name: str
    last_day: date
    deadline: Deadline
    state: str
    paid: date | None


def final_pay(
    source: Source,
    participant: str,
    runs: Path | str,
    out: Path | str,
    *,
    by: str,
    on: date,
    approver: str = "",
    own: bool = False,
    left: str = DISCHARGED,
    mapping: Any = None,
    data: str | Path | None = None,
) -> FinalPay:
    """Settle a leaver alone and write the folder of the final pay.

    Parameters
    ----------
    runs : folder of the runs, whose journal knows what was paid; out : folder of the final pay: its sheet, and in a folder named
        as the period statement, payroll and ledger of the leaver alone, as a run has them.
    by : who prepares it; approver : who approves it, "" for a draft; own : the preparer may approve, in a company too small for two.
    on : the day; what becomes known later does not count.
    left : "discharged" or "resigned", which decides the deadline.

    Raises
    ------
    NotAllowed : the preparer approves, or the period that holds the last day is not the open one.
    InvalidInput, NotFound : the participant does not leave, or is unknown.
    """
    runs, out, by = absolute(runs), absolute(out), confirm_person(by)
    if left not in (DISCHARGED, RESIGNED):
        raise InvalidInput(f"somebody is {DISCHARGED} or {RESIGNED}, not {left!r}. Name one of the two.")
    if approver and same_person(by, approver) and not own:
        raise NotAllowed(f"{by} prepares the final pay of {participant} and cannot approve it. Let somebody else approve it, or give --own.")
    inputs = loaded(Terms(source, "", mapping, data))
    with opened(runs) as kept, kept.writing():
        entries = kept.entries()
        facts = book(with_known(inputs, entries))
        _confirm_leaver(facts, participant, on)
        done = next((one for one in entries if one.kind == FINAL_PAY and one.subject == participant and one.period in _recent(facts, entries)), None)
        before = _before(entries, done)
        run = _calculated(inputs, before, participant, runs, on=done.on if done else on, facts=facts)
        settlement = run.settlements[0]
        deadline = deadline_of(facts, participant, left=done.content["left"] if done else left, pay_date=run.period.pay_date)
        approved = done is not None or bool(approver)
        if approver and not done and (lowered := cuts(run, standings(entries))):
            raise NotAllowed(
                f"changed terms lower what was settled: {'; '.join(map(str, lowered))}. A final pay does not take it: settle the leaver on the "
                "terms that stood, or in the monthly run, which two people approve."
            )
        if done:
            _confirm_same(done, settlement)
        waiting = pending(facts, run.ledger, participant)
        run = _paid_on(run, done.on if done else on)
        settlement = run.settlements[0]
        written = write_run(run, out / run.period.name, release=Release(status=APPROVED) if approved else None)
        content = final_pay_workbook(run, deadline, [_pending_row(one) for one in waiting], "approved" if approved else "draft")
        write_changed(out / SHEET, content)
        entry = done or (_entered(kept, run, deadline, by, on, confirm_person(approver), left) if approver else None)
    return FinalPay(settlement, run.period, deadline, waiting, written, entry, done is not None)


def due(source: Source, runs: Path, *, on: date, mapping: Any = None, data: str | Path | None = None) -> tuple[Due, ...]:
    """Everybody whose job ended, or will have by the end of the open period, since the last approved period began; by last day."""
    runs = absolute(runs)
    inputs = loaded(Terms(source, "", mapping, data))
    with opened(runs) as kept:
        entries = kept.entries()
    facts = book(with_known(inputs, entries))
    period, last = _open_period(facts, entries)
    since = last.start if last else facts.first
    paid = {one.subject: one.on for one in entries if one.kind == FINAL_PAY}
    found = []
    for participant in sorted(facts.people):
        end = facts.employed(participant).end
        if end == LAST_DAY or not since <= end <= max(period.end, on):
            continue
        when = deadline_of(facts, participant, left=DISCHARGED, pay_date=period.pay_date)
        late = when.day is not None and when.day < on
        state = "paid" if participant in paid else NOT_CHECKED if when.day is None else "overdue" if late else "due"
        found.append(Due(participant, facts.as_person(participant, end).name, end, when, state, paid.get(participant)))
    return tuple(sorted(found, key=lambda one: (one.last_day, one.participant)))


def deadline_of(facts: Book, participant: str, *, left: str, pay_date: date) -> Deadline:
    """When a leaver's last wages are due, by the rule pack in force for the state; without one it is not checked.

    Parameters
    ----------
    left : "discharged" or "resigned"; pay_date : of the period, where commissions follow the plan's own schedule.
    """
    end = facts.employed(participant).end
    state = facts.as_person(participant, end).state or ""
    found = pack_for(facts.settings, state)
    rule = found.final_pay if found else None
    days = (rule.resignation_days if left == RESIGNED else rule.discharge_days) if rule else None
    if rule is None or days is None:
        what = f"{found.name} for somebody who {'resigned' if left == RESIGNED else 'was discharged'}" if found else state or "a blank state"
        return Deadline(end, left, None, "", f"{NOT_CHECKED}: no rule in force for {what}", "", "")
    commissions = f"commissions follow the plan's own schedule: {pay_date}" if rule.commissions == "plan" else "commissions are due with the last wages"
    source = f"{rule.source}, reviewed {rule.reviewed}"
    words = f"{days} days after the last day of employment" if days else "on the last day of employment"
    return Deadline(end, left, end + timedelta(days=days), commissions, words, rule.penalty, source)


# --- one step each --------------------------------------------------------------------------------------


def _confirm_leaver(facts: Book, participant: str, on: date) -> None:
    if participant not in facts.people:
        raise NotFound(f"there is no participant {participant!r}. {did_you_mean(participant, facts.people)}")
    if facts.employed(participant).end == LAST_DAY:
        raise InvalidInput(f"{participant} has no last day of employment. Enter end_date in the table participants before the final pay.")


def _open_period(facts: Book, entries: Sequence[Entry]) -> tuple[Period, Period | None]:
    """The first period that is not approved, and the last one that is."""
    issued = [facts.calendar.named(name) for name, one in standings(entries).items() if one.state in ISSUED]
    last = max(issued, key=lambda period: period.start, default=None)
    return (facts.calendar.at(last.end + timedelta(days=1)) if last else facts.calendar.at(facts.first)), last


def _before(entries: Sequence[Entry], done: Entry | None) -> Sequence[Entry]:
    """The entries that a final pay was settled on: without itself, its payment, and what came after."""
    if done is None:
        return entries
    return [one for one in entries[: done.number - 1] if one.key != f"adjustment {done.content['adjustment']}"]


def _recent(facts: Book, entries: Sequence[Entry]) -> set[str]:
    """The open period and the one before it: a final pay of either stands, also when its period was approved since."""
    period, last = _open_period(facts, entries)
    return {period.name, *([last.name] if last else [])}


def _calculated(
    inputs: Inputs, entries: Sequence[Entry], participant: str, runs: Path, *, on: date, facts: Book
) -> Run:
    """The open period settled for one participant alone, as it was known on a day."""
    period, last = _open_period(facts, entries)
    end = facts.employed(participant).end
    if end > period.end:
        raise NotAllowed(
            f"{participant} leaves on {end}, and the open period is {period}. Run and approve {period} first; the final pay settles the period "
            "that holds the last day."
        )
    folder = run_before(entries, runs, last.name) if last else None
    if last and folder is None:
        raise InvalidInput(f"the run of {last} is approved and its folder is gone. Put it back beside the journal.")
    run = calculate(with_known(inputs, entries), period.name, as_of=on, previous=ledger_of(folder))
    settlements = tuple(one for one in run.settlements if one.person.participant == participant)
    if not settlements:
        raise NotFound(f"nothing is to be settled for {participant} in {period}: no plan, correction or balance. There is no final pay.")
    own = tuple(entry for entry in run.ledger.entries if entry.participant == participant)
    return replace(run, settlements=settlements, suspense=(), ledger=replace(run.ledger, entries=own))


def _paid_on(run: Run, day: date) -> Run:
    """The run with the day of the final pay as its pay date, for statement and payroll."""
    period = replace(run.period, pay_date=day)
    return replace(run, period=period, settlements=tuple(replace(one, period=period) for one in run.settlements))


def _confirm_same(done: Entry, settlement: Settlement) -> None:
    """What was paid is not paid again: what became known since comes with the monthly run."""
    if done.content["amount"] != f"{settlement.net:f}":
        raise NotAllowed(
            f"the final pay of {done.subject} was entered on {done.on} with {done.content['amount']} {settlement.currency}, and with what is known "
            f"now it would be {settlement.net:f}. It stands; the run of {done.period} pays or carries the rest."
        )


def _entered(kept: Journal, run: Run, deadline: Deadline, by: str, on: date, approver: str, left: str) -> Entry:
    """Note the final pay, and the payment that the monthly run takes off."""
    settlement, period = run.settlements[0], run.period
    who, own = settlement.person.participant, same_person(by, approver)
    name = f"FINAL {who} {period.name}" if settlement.net else ""
    if name:
        row = {
            "adjustment": name, "participant": who, "date": min(max(on, period.start), period.end).isoformat(), "amount": f"{-settlement.net:f}",
            "kind": "paid", "reason": f"final pay of {on}" + (", approved by its preparer" if own else ""), "approver": approver,
            "entered_by": "" if own else by,
        }  # fmt: skip
        kept.append(ADJUSTMENT, on=on, by=by, period=period.name, subject=name, key=f"adjustment {name}", content=row)
    content = {
        "amount": f"{settlement.net:f}", "currency": settlement.currency, "payable": f"{settlement.payable:f}", "payout": settlement.payout_currency,
        "adjustment": name, "left": left, "deadline": deadline.day.isoformat() if deadline.day else "", "source": deadline.source,
        "approver": approver, "own": own,
    }  # fmt: skip
    return kept.append(FINAL_PAY, on=on, by=by, period=period.name, subject=who, key=f"final pay {who} {period.name}", content=content)


def _pending_row(one: Pending) -> tuple[Any, ...]:
    return (one.transaction, one.customer, one.component, one.period, one.closed, one.amount, one.clause, one.decides)

