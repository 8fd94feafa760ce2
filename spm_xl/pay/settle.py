"""One participant's settlement: from what the periods come to, to what is paid now.

Order of operations: earnings, draw, then corrections of earlier periods and other adjustments,
clawbacks, holds and releases, the negative net carried in, and at the end the payout currency. A net
below zero, or deductions that would take pay below the wage floor, are carried to the next period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from spm_xl.errors import InvalidPlan
from spm_xl.money import ZERO, exact, rounded
from spm_xl.pay.book import Book
from spm_xl.pay.history import Key, Outcome
from spm_xl.pay.result import Correction, DrawLine, Line, Settlement, YearRow
from spm_xl.period import LAST_DAY
from spm_xl.rational import Fraction
from spm_xl.tables.exchange import rate

Memory = Mapping[str, Mapping[Key, Decimal]]  # period -> (item, name, detail) -> amount settled
PAID, CARRIED = ("paid", "", ""), ("carried", "", "")
CORRECTED = ("line", "adjustment", "draw advance", "draw recovery", "clawback", "hold")


def settlement(facts: Book, participant: str, outcomes: Sequence[Outcome], memory: Memory) -> Settlement | None:
    """What a participant is paid in the last of some periods; None where there is nothing to say.

    Parameters
    ----------
    outcomes : every period from the first to the open one, as they come to now.
    memory : what was settled for the earlier ones, and what was paid.
    """
    now = outcomes[-1]
    period, currency = now.period, now.currency
    corrections = tuple(row for earlier in outcomes[:-1] for row in _corrections(earlier, memory))
    carried_in = _carried_in(facts, participant, outcomes, memory)
    draws = tuple(_published(draw, outcomes, memory) for draw in now.draws)
    if not (now.plans or now.entries or corrections or carried_in or any(d.closing for d in draws)):
        return None
    _check_currency(participant, outcomes, corrections, carried_in, draws)
    zero = rounded(0, currency)
    gross, rows = _bridge(now, draws, corrections, carried_in)
    net, carried_out = _payable(now, gross, carried_in, corrections, zero)
    if carried_out:
        rows.append(("carried to the next period", -carried_out))
    day = min(period.end, facts.employed(participant).end)
    payout = (facts.person(participant, day) or facts.people[participant].values[0])["currency"] or currency
    fx = rate(facts.fx, currency, payout, period.end, now.plan["fx"], now.plan["plan"])
    payable = rounded(exact(net) * fx.value, payout)
    return Settlement(
        person=facts.as_person(participant, day),
        period=period,
        plans=tuple(facts.note(plan, day) for plan in now.plans),
        currency=currency,
        lines=now.lines,
        adjustments=now.adjustments,
        draws=draws,
        floor=now.floor,
        corrections=corrections,
        clawbacks=now.clawbacks,
        holds=now.holds,
        bridge=tuple(rows),
        earned=now.earned,
        counted=now.counted,
        carried_in=carried_in,
        carried_out=carried_out,
        net=net,
        payout_currency=payout,
        payout_rate=fx.value,
        payout_rate_date=fx.day,
        payout_rate_source=fx.source,
        payable=payable,
        rounding_difference=_difference(payable, exact(net) * fx.value),
        year=_year(facts, participant, outcomes, memory, net),
        notes=_notes(facts, participant, now, carried_out),
    )


def remembered(outcomes: Sequence[Outcome], result: Settlement | None, before: Memory) -> dict[str, dict[Key, Decimal]]:
    """What is settled now: every period as it comes to now, and what each run has paid and carried."""
    found: dict[str, dict[Key, Decimal]] = {}
    for outcome in outcomes:
        name = outcome.period.name
        earlier = before.get(name, {})
        found[name] = {**outcome.entries, ("due", "", ""): outcome.due}
        found[name].update((key, earlier[key]) for key in (PAID, CARRIED) if key in earlier)
    if result is not None:
        found[result.period.name].update({PAID: result.net, CARRIED: result.carried_out})
    return found


def _check_currency(
    participant: str, outcomes: Sequence[Outcome], corrections: Sequence[Correction], carried_in: Decimal, draws: Sequence[DrawLine]
) -> None:
    """Refuse to add amounts of an earlier plan currency to those of this one."""
    now = outcomes[-1]
    other = {o.period.name: o.currency for o in outcomes if o.currency != now.currency}
    brought = len(outcomes) > 1 and outcomes[-2].period.name in other and (carried_in or any(draw.opening for draw in draws))
    if brought or any(row.period in other for row in corrections):
        raise InvalidPlan(
            f"{participant} is paid in {now.currency} in {now.period} and has corrections or balances in "
            f"{', '.join(sorted(set(other.values())))} from before. Settle them under a participant id of their own."
        )


def _difference(payable: Decimal, unrounded: Fraction) -> Decimal:
    """Rounded less unrounded, to six places: what the conversion's rounding made."""
    return (payable - Decimal(unrounded.numerator) / Decimal(unrounded.denominator)).quantize(Decimal("0.000001"))


# --- corrections ---------------------------------------------------------------------------------------


def _corrections(earlier: Outcome, memory: Memory) -> list[Correction]:
    """What an earlier period comes to now, less what was settled for it (nothing, for somebody entered since)."""
    name = earlier.period.name
    old = memory.get(name, {})
    found = []
    for key in sorted({key for key in (*earlier.entries, *old) if key[0] in CORRECTED}):
        sign = -1 if key[0] == "draw recovery" else 1
        was, comes_to = sign * old.get(key, Decimal("0.00")), sign * earlier.entries.get(key, Decimal("0.00"))
        if was != comes_to:
            reason, transactions = _reason(key, earlier, old)
            found.append(Correction(name, key[0], key[1], was, comes_to, comes_to - was, reason, transactions))
    return found


def _reason(key: Key, earlier: Outcome, old: Mapping[Key, Decimal]) -> tuple[str, tuple[str, ...]]:
    """Why an amount changed, and the transactions that made it."""
    item, name, detail = key
    if item in ("clawback", "hold"):
        return ("became known after the period was settled", (detail,))
    if item == "adjustment":
        return ("adjustment entered, changed or removed after the period was settled", ())
    deals = {k[2]: amount for k, amount in earlier.entries.items() if k[0] == "deal" and (item != "line" or k[1] == name)}
    before = {k[2]: amount for k, amount in old.items() if k[0] == "deal" and (item != "line" or k[1] == name)}
    added = tuple(sorted(set(deals) - set(before)))
    gone = tuple(sorted(set(before) - set(deals)))
    if item in ("draw advance", "draw recovery"):
        if any(old.get(k, Decimal(0)) != earlier.entries.get(k, Decimal(0)) for k in {*earlier.entries, *old} if k[0] == "line"):
            return ("the period's earnings changed", (*added, *gone))
        return ("an earlier period, the draw or the hours changed", (*added, *gone))
    if added or gone:
        words = [f"{len(added)} transaction(s) booked after the period was settled"] if added else []
        words += [f"{len(gone)} transaction(s) withdrawn"] if gone else []
        return (" and ".join(words), (*added, *gone))
    changed = tuple(sorted(transaction for transaction, amount in deals.items() if before[transaction] != amount))
    if changed:
        return ("credit, tier or rate of these transactions changed: an earlier booking, a quota or the plan", changed)
    return ("quota, target or plan changed", ())


def _published(draw: DrawLine, outcomes: Sequence[Outcome], memory: Memory) -> DrawLine:
    """A draw with the closing balance that the last statement showed."""
    if len(outcomes) < 2:
        return draw
    shown = memory.get(outcomes[-2].period.name, {}).get(("draw closing", draw.draw, ""))
    return draw if shown is None else replace(draw, published=shown)


# --- the bridge to pay ----------------------------------------------------------------------------------


def _bridge(
    now: Outcome, draws: Sequence[DrawLine], corrections: Sequence[Correction], carried_in: Decimal
) -> tuple[Decimal, list[tuple[str, Decimal]]]:
    """Rows from earnings to what is due, in order of operations, and their sum."""
    zero = rounded(0, now.currency)
    by_period: dict[str, Decimal] = defaultdict(lambda: zero)
    for row in corrections:
        by_period[row.period] += row.difference
    before_draw = sum((a.amount for a in now.adjustments if a.stage == "earnings"), zero)
    after_draw = sum((a.amount for a in now.adjustments if a.stage != "earnings"), zero)
    held = sum((hold.amount for hold in now.holds if hold.amount < 0), zero)
    freed = sum((hold.amount for hold in now.holds if hold.amount > 0), zero)
    rows = [
        ("earned", now.earned),
        ("adjustments to earnings", before_draw),
        ("draw advanced", sum((draw.advance for draw in draws), zero)),
        ("draw recovered", -sum((draw.recovery for draw in draws), zero)),
        *((f"correction of {period}", amount) for period, amount in by_period.items()),
        ("other adjustments", after_draw),
        ("clawback", sum((row.amount for row in now.clawbacks), zero)),
        ("held until the customer pays", held),
        ("released", freed),
        ("carried from earlier periods", carried_in),
    ]
    kept = [row for row in rows if row[1] or row[0] == "earned"]
    return sum((amount for _, amount in kept), zero), kept


def _payable(
    now: Outcome, gross: Decimal, carried_in: Decimal, corrections: Sequence[Correction], zero: Decimal
) -> tuple[Decimal, Decimal]:
    """Net to pay and what is carried: never negative, and no deduction below the wage floor."""
    deductions = sum((min(zero, row.difference) for row in corrections), zero) + carried_in
    deductions += sum((min(zero, a.amount) for a in now.adjustments if a.stage != "earnings"), zero)
    deductions += sum((row.amount for row in now.clawbacks), zero)
    least = zero
    if now.floor is not None and deductions < 0:
        without = gross - deductions
        least = without if now.floor.missing else min(without, max(zero, now.floor.needed))
    net = max(gross, least, zero)
    return net, gross - net


def _carried_in(facts: Book, participant: str, outcomes: Sequence[Outcome], memory: Memory) -> Decimal:
    currency = outcomes[-1].currency
    if len(outcomes) > 1:
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


def _notes(facts: Book, participant: str, now: Outcome, carried_out: Decimal) -> tuple[str, ...]:
    notes = []
    employed = facts.employed(participant)
    if employed.end != LAST_DAY and employed.end <= now.period.end:
        notes.append(f"last day of employment {employed.end}")
    if carried_out:
        notes.append("a negative net is not paid or asked back; it is carried to the next period")
    if now.floor is not None and now.floor.missing:
        notes.append("hours are required and none are on file for the period")
    if not now.lines:
        notes.append("no plan was in force in the period")
    elif not any(line.deals for line in now.lines):
        notes.append("no transaction was credited in the period")
    return tuple(notes)
