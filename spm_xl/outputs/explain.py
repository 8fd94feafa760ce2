"""Where a participant's pay comes from: a settlement as steps, from the net down to transactions.

One list of steps serves the screen, JSON and pandas. A step says what, how it is calculated, and what
it comes to; steps of a greater depth explain the one above them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from spm_xl.outputs.statement_changes import STAGES
from spm_xl.pay.result import Credit, Deal, DrawLine, Line, Settlement, WageFloor
from spm_xl.rational import Fraction
from spm_xl.tables.exchange import rate_words
from spm_xl.tables.owners import owner_words


@dataclass(frozen=True, slots=True)
class Explained:
    """One step.

    Attributes
    ----------
    depth : 0 for the parts of the net, greater for what they are made of.
    label : what it is.
    calculation : how it comes about, in figures; "" where the steps below tell.
    amount : money, None where the step is no money.
    """

    depth: int
    label: str
    calculation: str = ""
    amount: Decimal | None = None


def explained(settlement: Settlement) -> tuple[Explained, ...]:
    """The steps that lead to a participant's net pay."""
    return tuple(_steps(settlement))


def figure(value: Fraction | Decimal | int, places: int = 2) -> str:
    """A number as people write it; more decimals than `places` only where it has them, at most six.

    >>> figure(Fraction(80000)), figure(Fraction(1, 3)), figure(Decimal("0.045"))
    ('80,000.00', '0.333333…', '0.045')
    """
    exact = Fraction(value)
    for digits in range(places, 7):
        if (exact * 10**digits).denominator == 1:
            return f"{_decimal(exact, digits):,}"
    return f"{_decimal(exact, 6):,}…"


def percent(value: Fraction | None) -> str:
    """A share in percent.

    >>> percent(Fraction(1204, 1000)), percent(None)
    ('120.4%', '')
    """
    return "" if value is None else f"{_decimal(value * 100, 1):,}%"


def _decimal(value: Fraction, digits: int) -> Decimal:
    return Decimal(round(value * 10**digits)).scaleb(-digits)


def _steps(settlement: Settlement) -> Iterator[Explained]:
    plans = "; ".join(f"{plan.name} {plan.version}".strip() for plan in settlement.plans) or "no plan"
    yield Explained(0, "Earned", plans, settlement.earned)
    for line in settlement.lines:
        yield from _line(line)
    if settlement.adjustments:
        yield Explained(0, "Adjustments", "", sum((a.amount for a in settlement.adjustments), Decimal(0)))
        for one in settlement.adjustments:
            entered = f", entered by {one.entered_by}" if one.entered_by else ""
            answers = "" if one.inquiry in one.reason else f", answers inquiry {one.inquiry}"
            how = f"{one.day}, {STAGES[one.stage]}, approved by {one.approver}{entered}{answers}"
            yield Explained(1, f"{one.adjustment} {one.reason}", how, one.amount)
    for draw in settlement.draws:
        yield from _draw(draw)
    if settlement.floor:
        yield _floor(settlement.floor)
    if settlement.corrections:
        yield Explained(0, "Corrections of earlier periods", "", sum((c.difference for c in settlement.corrections), Decimal(0)))
        for change in settlement.corrections:
            how = f"{figure(change.old)} → {figure(change.new)}: {change.reason}"
            made = f" [{', '.join(change.transactions)}]" if change.transactions else ""
            yield Explained(1, f"{change.period} {change.name or change.item}", how + made, change.difference)
    for clawback in settlement.clawbacks:
        yield Explained(0, f"Clawback {clawback.transaction} of {clawback.reverses}", clawback.why, clawback.amount)
    if settlement.holds:
        yield Explained(0, "Held and released", "", sum((hold.amount for hold in settlement.holds), Decimal(0)))
        for hold in settlement.holds:
            yield Explained(1, f"{hold.transaction} {hold.component} ({hold.period})", hold.why, hold.amount)
    yield Explained(0, f"Net pay in {settlement.currency}", "the sum of:", settlement.net)
    for label, amount in settlement.bridge:
        yield Explained(1, label, "", amount)
    if settlement.payout_currency != settlement.currency:
        rate = f"{figure(settlement.net)} × {figure(settlement.payout_rate, 4)}"
        words = rate_words(settlement.payout_rate, settlement.payout_rate_date, settlement.payout_rate_source)
        yield Explained(0, f"Payable in {settlement.payout_currency}", f"{rate}, {words}" if words else rate, settlement.payable)


def _line(line: Line) -> Iterator[Explained]:
    words = ", ".join(word.replace("_", " ") for word in (line.kind, line.method) if word)
    clause = f", {line.clause}" if line.clause else ""
    yield Explained(1, line.component, f"{words}, counted over {line.interval}{clause}", line.amount)
    if line.quota is not None:
        yield Explained(2, "Quota", figure(line.quota))
        for step in line.quota_steps:
            yield Explained(3, step.label, figure(step.amount))
    if line.deals or line.credit:
        yield Explained(2, "Credit of the period", figure(line.credit))
        for deal in line.deals:
            yield _deal(deal)
    if line.attainment is not None and line.quota:
        how = f"({figure(line.prior)} before + {figure(line.credit)}) / {figure(line.quota)}"
        yield Explained(2, f"Attainment {percent(line.attainment)}", how)
    for row in line.trace:
        yield Explained(2, row.label, f"{figure(row.base)} × {figure(row.rate)} = {figure(row.pay)}")
    for change in line.steps:
        yield Explained(2, change.name, f"{figure(change.before)} → {figure(change.after)}: {change.why}")
    if line.unallocated and line.deals:
        yield Explained(2, "Not caused by a single transaction", "", line.unallocated)


def _deal(deal: Deal) -> Explained:
    credit = deal.credit
    facts = ", ".join(str(credit.facts[name]) for name in ("customer", "product") if credit.facts.get(name))
    parts = [f"{figure(credit.amount)} {credit.currency}".strip()]
    parts += [percent(credit.share)] if credit.share != 1 else []
    parts += [f"{figure(credit.factor)}"] if credit.factor != 1 else []
    parts += [f"rate {figure(credit.fx, 4)}"] if credit.fx != 1 else []
    how = " × ".join(parts) + (f" = {figure(credit.quota_credit)}" if len(parts) > 1 else "")
    kind = f", {credit.kind}" if credit.kind != "direct" else _by_owner(credit)
    tier = f"; tier {deal.tier}" if deal.tier else ""
    back = f", returns {credit.reverses}" if credit.reverses else ""
    label = f"{credit.transaction} {credit.day}" + (f" {facts}" if facts else "")
    return Explained(3, label + back, how + kind + tier, deal.amount)


def _by_owner(credit: Credit) -> str:
    words = owner_words(credit.facts)
    return f", {words}" if words else ""


def _draw(draw: DrawLine) -> Iterator[Explained]:
    yield Explained(0, f"Draw: {draw.draw}", draw.words, draw.advance - draw.recovery)
    if draw.published != draw.opening:
        yield Explained(1, "Balance on the last statement", "what became known since changed it", draw.published)
    yield Explained(1, "Opening balance", "", draw.opening)
    yield Explained(1, "Advanced", f"draw {figure(draw.draw_amount)} against earnings of {figure(draw.earned)}", draw.advance)
    yield Explained(1, "Added to the balance", f"recoverable share {percent(draw.recoverable)}", draw.added)
    yield Explained(1, "Recovered", "", -draw.recovery)
    yield Explained(1, "Forgiven", "", -draw.forgiven)
    yield Explained(1, "Closing balance", "opening + added − recovered − forgiven", draw.closing)
    for note in draw.notes:
        yield Explained(1, note)


def _floor(floor: WageFloor) -> Explained:
    if floor.missing:
        return Explained(0, "Minimum-wage floor", "hours are required and none are on file: nothing is recovered")
    how = (
        f"{figure(floor.hours)} hours, floor {figure(floor.minimum)}, other wages {figure(floor.other_wages)}: "
        f"at most {figure(floor.room)} may be recovered"
    )
    return Explained(0, "Minimum-wage floor", how)
