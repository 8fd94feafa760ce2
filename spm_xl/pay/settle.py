"""One participant's settlement: from what the periods come to, to what is paid now.

Order of operations: earnings, draw, then corrections of earlier periods and other adjustments,
clawbacks, holds and releases, the negative net carried in, and at the end the payout currency. A net
below zero, or deductions that would take pay below the wage floor, are carried to the next period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from spm_xl.errors import InvalidPlan
from spm_xl.money import ZERO, exact, rounded
from spm_xl.pay import signing, terms
from spm_xl.pay.book import Book
from spm_xl.pay.corrections import Memory, corrected
from spm_xl.pay.history import Key, Outcome
from spm_xl.pay.result import Awaiting, Correction, DrawLine, Hold, Line, Settlement, YearRow
from spm_xl.period import LAST_DAY
from spm_xl.rational import Fraction
from spm_xl.tables.exchange import rate

PAID, CARRIED = ("paid", "", ""), ("carried", "", "")
AWAITING = "awaiting"  # item of pay that waits for a signature: its name is the plan, its detail the version


@dataclass(frozen=True, slots=True)
class Payment:
    """What a participant is paid in a period, and what is left for later ones; the names are those of `Settlement`.

    `holds` are those of a signature: released, and held anew.
    """

    corrections: tuple[Correction, ...]
    draws: tuple[DrawLine, ...]
    holds: tuple[Hold, ...]
    bridge: tuple[tuple[str, Decimal], ...]
    carried_in: Decimal
    carried_out: Decimal
    net: Decimal
    awaiting: tuple[Awaiting, ...]


def payment(facts: Book, participant: str, outcomes: Sequence[Outcome], memory: Memory, known: date) -> Payment | None:
    """What a participant is paid in the last of some periods; None where there is nothing to say.

    Parameters
    ----------
    outcomes : every period from the first to the open one, as they come to now.
    memory : what was settled for the earlier ones, and what was paid.
    known : signatures up to this day count.
    """
    now = outcomes[-1]
    corrections = tuple(corrected(outcomes[:-1], memory))
    carried_in = _carried_in(facts, participant, outcomes, memory)
    draws = tuple(_published(draw, outcomes, memory) for draw in now.draws)
    waited = _waiting(facts, participant, outcomes, memory)
    if not (now.plans or now.entries or corrections or carried_in or waited or any(d.closing for d in draws)):
        return None
    _check_currency(participant, outcomes, corrections, carried_in or waited, draws)
    freed, waiting = signing.released(facts, participant, waited, now.period, known)
    gross, rows = _bridge(now, draws, corrections, carried_in, freed)
    net, carried_out = _payable(now, gross, carried_in, corrections, rounded(0, now.currency))
    if carried_out:
        rows.append(("carried to the next period", -carried_out))
    held, waiting = _held(facts, participant, now, corrections, net, freed, waiting, known)
    if held:
        net += held[0].amount
        rows.append((signing.HELD, held[0].amount))
    return Payment(corrections, draws, (*freed, *held), tuple(rows), carried_in, carried_out, net, waiting)


def settlement(facts: Book, participant: str, outcomes: Sequence[Outcome], memory: Memory, known: date) -> Settlement | None:
    """Everything about a participant in the last of some periods, as of `payment`; None where there is nothing to say."""
    paid = payment(facts, participant, outcomes, memory, known)
    if paid is None:
        return None
    now = outcomes[-1]
    period, currency = now.period, now.currency
    day = min(period.end, facts.employed(participant).end)
    payout = (facts.person(participant, day) or facts.people[participant].values[0])["currency"] or currency
    fx = rate(facts.fx, currency, payout, period.end, now.plan["fx"], now.plan["plan"])
    payable = rounded(exact(paid.net) * fx.value, payout)
    return Settlement(
        person=facts.as_person(participant, day),
        period=period,
        plans=tuple(facts.note(plan, day) for plan in now.plans),
        currency=currency,
        lines=now.lines,
        adjustments=now.adjustments,
        draws=paid.draws,
        floor=now.floor,
        corrections=paid.corrections,
        clawbacks=now.clawbacks,
        holds=(*now.holds, *paid.holds),
        bridge=paid.bridge,
        earned=now.earned,
        counted=now.counted,
        carried_in=paid.carried_in,
        carried_out=paid.carried_out,
        net=paid.net,
        payout_currency=payout,
        payout_rate=fx.value,
        payout_rate_date=fx.day,
        payout_rate_source=fx.source,
        payable=payable,
        rounding_difference=_difference(payable, exact(paid.net) * fx.value),
        year=_year(facts, participant, outcomes, memory, paid.net),
        notes=_notes(facts, participant, now, paid.carried_out, paid.awaiting),
        unpaid=now.unpaid,
        awaiting=paid.awaiting,
    )


def remembered(outcomes: Sequence[Outcome], result: Payment | Settlement | None, before: Memory) -> dict[str, dict[Key, Decimal]]:
    """What is settled now: every period as it comes to now and by which terms, and what each run has paid and carried."""
    found: dict[str, dict[Key, Decimal]] = {}
    for outcome in outcomes:
        name = outcome.period.name
        earlier = before.get(name, {})
        found[name] = {**outcome.entries, ("due", "", ""): outcome.due, (terms.ITEM, terms.FORMAT, outcome.terms): outcome.due * 0}
        found[name].update((key, amount) for key, amount in earlier.items() if key in (PAID, CARRIED) or key[0] == AWAITING)
    if result is not None:
        last = found[outcomes[-1].period.name]
        last.update({PAID: result.net, CARRIED: result.carried_out})
        last.update(((AWAITING, one.plan, one.version), one.amount) for one in result.awaiting)
    return found


def _waiting(facts: Book, participant: str, outcomes: Sequence[Outcome], memory: Memory) -> tuple[Awaiting, ...]:
    """Pay that the last run, or the time before the first period, left waiting for a signature."""
    if len(outcomes) < 2:
        rows = [row for row in facts.opening(participant) if row["item"] == "unsigned"]
        named = ((*row["name"].partition("|")[::2], rounded(row["amount"], outcomes[-1].currency)) for row in rows)
        return tuple(Awaiting(plan, version, amount) for plan, version, amount in named)
    last = memory.get(outcomes[-2].period.name, {})
    return tuple(Awaiting(key[1], key[2], amount) for key, amount in sorted(last.items()) if key[0] == AWAITING and amount)


def _held(
    facts: Book, participant: str, now: Outcome, corrections: Sequence[Correction], net: Decimal, freed: Sequence[Hold],
    waiting: tuple[Awaiting, ...], known: date,
) -> tuple[tuple[Hold, ...], tuple[Awaiting, ...]]:  # fmt: skip
    """The period's net as it is held until the plan is signed, and all that waits with it.

    What another signature has just released is not held anew.
    """
    own = net - sum((hold.amount for hold in freed), net * 0)
    plans = signing.unsigned(facts, participant, now.plans, now.period, known) if own > 0 else []
    amount = min(own, signing.held_back(net, now.floor, _outside(now, corrections))) if plans else net * 0
    if not amount:
        return (), waiting
    row, why = plans[0]
    words = f"{row['name'] or row['plan']} {row['version']}".strip() + f" is not signed ({why})"
    earlier = sum((one.amount for one in waiting if (one.plan, one.version) == (row["plan"], row["version"])), net * 0)
    others = tuple(one for one in waiting if (one.plan, one.version) != (row["plan"], row["version"]))
    return (Hold("", row["plan"], now.period.name, -amount, words),), (*others, Awaiting(row["plan"], row["version"], earlier + amount))


def _check_currency(
    participant: str, outcomes: Sequence[Outcome], corrections: Sequence[Correction], brought_in: object, draws: Sequence[DrawLine]
) -> None:
    """Refuse to add amounts of an earlier plan currency to those of this one."""
    now = outcomes[-1]
    other = {o.period.name: o.currency for o in outcomes if o.currency != now.currency}
    brought = len(outcomes) > 1 and outcomes[-2].period.name in other and (brought_in or any(draw.opening for draw in draws))
    if brought or any(row.period in other for row in corrections):
        raise InvalidPlan(
            f"{participant} is paid in {now.currency} in {now.period} and has corrections or balances in "
            f"{', '.join(sorted(set(other.values())))} from before. Settle them under a participant id of their own."
        )


def _difference(payable: Decimal, unrounded: Fraction) -> Decimal:
    """Rounded less unrounded, to six places: what the conversion's rounding made."""
    return (payable - Decimal(unrounded.numerator) / Decimal(unrounded.denominator)).quantize(Decimal("0.000001"))


def _published(draw: DrawLine, outcomes: Sequence[Outcome], memory: Memory) -> DrawLine:
    """A draw with the closing balance that the last statement showed."""
    if len(outcomes) < 2:
        return draw
    shown = memory.get(outcomes[-2].period.name, {}).get(("draw closing", draw.draw, ""))
    return draw if shown is None else replace(draw, published=shown)


# --- the bridge to pay ----------------------------------------------------------------------------------


def _bridge(
    now: Outcome, draws: Sequence[DrawLine], corrections: Sequence[Correction], carried_in: Decimal, signed: Sequence[Hold]
) -> tuple[Decimal, list[tuple[str, Decimal]]]:
    """Rows from earnings to what is due, in order of operations, and their sum."""
    zero = rounded(0, now.currency)
    by_period: dict[str, Decimal] = defaultdict(lambda: zero)
    for row in corrections:
        by_period[row.period] += row.difference
    before_draw = sum((a.amount for a in now.adjustments if a.stage == "earnings"), zero)
    after_draw = sum((a.amount for a in now.adjustments if a.stage == "pay"), zero)
    held = sum((hold.amount for hold in now.holds if hold.amount < 0), zero)
    freed = sum((hold.amount for hold in now.holds if hold.amount > 0), zero)
    rows = [
        ("earned", now.earned),
        *((f"not paid under {row.clause}: not employed on the pay date", row.amount) for row in now.unpaid),
        ("adjustments to earnings", before_draw),
        ("draw advanced", sum((draw.advance for draw in draws), zero)),
        ("draw recovered", -sum((draw.recovery for draw in draws), zero)),
        *((f"correction of {period}", amount) for period, amount in by_period.items()),
        ("other adjustments", after_draw),
        ("clawback", sum((row.amount for row in now.clawbacks), zero)),
        ("held until the customer pays", held),
        ("released", freed),
        (signing.RELEASED, sum((hold.amount for hold in signed), zero)),
        ("carried from earlier periods", carried_in),
        ("paid outside of the cycle", sum((a.amount for a in now.adjustments if a.stage == "paid"), zero)),
    ]
    kept = [row for row in rows if row[1] or row[0] == "earned"]
    return sum((amount for _, amount in kept), zero), kept


def _payable(
    now: Outcome, gross: Decimal, carried_in: Decimal, corrections: Sequence[Correction], zero: Decimal
) -> tuple[Decimal, Decimal]:
    """Net to pay and what is carried: never negative, and no deduction below the wage floor.

    What was paid outside of the cycle is no deduction: the participant has it, and it counts towards the floor.
    """
    outside = _outside(now, corrections)
    corrected_by: dict[str, Decimal] = defaultdict(lambda: zero)  # a late deal that is held, or lowers an advance, deducts nothing
    for row in corrections:
        corrected_by[row.period] += row.difference if row.item != "outside" else zero
    deductions = sum((min(zero, amount) for amount in corrected_by.values()), zero) + carried_in
    deductions += sum((min(zero, a.amount) for a in now.adjustments if a.stage == "pay"), zero)
    deductions += sum((row.amount for row in now.clawbacks), zero)
    least = zero
    if now.floor is not None and deductions < 0:
        without = gross - outside - deductions
        least = without if now.floor.missing else min(without, max(zero, now.floor.needed))
    net = max(max(gross - outside, least, zero) + outside, zero)
    return net, gross - net


def _outside(now: Outcome, corrections: Sequence[Correction]) -> Decimal:
    """What was paid outside of the cycle, below zero, for the period or known since for an earlier one."""
    own = sum((a.amount for a in now.adjustments if a.stage == "paid"), rounded(0, now.currency))
    return own + sum((row.difference for row in corrections if row.item == "outside"), own * 0)


def _carried_in(facts: Book, participant: str, outcomes: Sequence[Outcome], memory: Memory) -> Decimal:
    currency = outcomes[-1].currency
    if len(outcomes) > 1 and memory:  # nothing is remembered of somebody entered since: what was brought forward is still to be taken up
        return memory.get(outcomes[-2].period.name, {}).get(CARRIED, rounded(0, currency))
    opening = [row["amount"] for row in facts.opening(participant) if row["item"] == "carried"]
    return rounded(sum(opening, Decimal(0)), currency)


# --- the year so far -------------------------------------------------------------------------------------


def _year(facts: Book, participant: str, outcomes: Sequence[Outcome], memory: Memory, net: Decimal) -> tuple[YearRow, ...]:
    now = outcomes[-1]
    rows = []
    for outcome in outcomes:
        if outcome.period.year != now.period.year:
            continue
        main = _main(outcome.lines)
        paid = net if outcome is now else memory.get(outcome.period.name, {}).get(PAID, rounded(0, now.currency))
        paid -= sum((a.amount for a in outcome.adjustments if a.stage == "paid"), rounded(0, outcome.currency))
        rows.append(
            YearRow(
                outcome.period.name,
                main.quota if main else None,
                main.credit if main else ZERO,
                main.attainment if main else None,
                outcome.earned,
                paid,
                sum((draw.closing for draw in outcome.draws), rounded(0, outcome.currency)),
            )
        )
    return tuple(rows)


def _main(lines: Sequence[Line]) -> Line | None:
    """The line whose quota stands for the participant's: the first with one."""
    with_quota = [line for line in lines if line.quota]
    return with_quota[0] if with_quota else (lines[0] if lines else None)


def _notes(facts: Book, participant: str, now: Outcome, carried_out: Decimal, waiting: Sequence[Awaiting]) -> tuple[str, ...]:
    notes = []
    employed = facts.employed(participant)
    if employed.end != LAST_DAY and employed.end <= now.period.end:
        notes.append(f"last day of employment {employed.end}")
    if carried_out:
        notes.append("a negative net is not paid or asked back; it is carried to the next period")
    for one in waiting:
        notes.append(f"{one.amount:,} is held until {f'{one.plan} {one.version}'.strip()} is signed, and paid in full then")
    if now.floor is not None and now.floor.missing:
        notes.append("hours are required and none are on file for the period")
    if not now.lines:
        notes.append("no plan was in force in the period")
    elif not any(line.deals for line in now.lines):
        notes.append("no transaction was credited in the period")
    return tuple(notes)
