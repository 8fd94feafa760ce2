"""Hand-made results of a run for the tests of outputs, worked out so that every sum closes.

`line` pays 5% up to quota and 8% beyond; `settlement` adds up whatever it is given; `sample_run`
gives a small company in two currencies with every kind of block: draws of both kinds, a wage floor,
adjustments, corrections, a clawback, holds, a negative net that is carried, a spiff, an objective.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from spm_xl.errors import Place, Problem
from spm_xl.money import ZERO, exact, nearest_units, rounded
from spm_xl.pay.result import (
    Adjustment,
    Clawback,
    Control,
    Correction,
    Credit,
    Deal,
    DrawLine,
    Hold,
    Ledger,
    Line,
    Person,
    PlanNote,
    QuotaStep,
    Run,
    Settled,
    Settlement,
    Step,
    Suspended,
    Trace,
    WageFloor,
    YearRow,
)
from spm_xl.period import Calendar, Period, Span
from spm_xl.tables.inputs import SourceFile

MARCH = Calendar().named("2026-03")
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
BASE_RATE, ACCELERATED = Fraction("0.05"), Fraction("0.08")
NOTHING = Decimal("0.00")


def credit(
    participant: str,
    transaction: str,
    amount: str,
    day: date = date(2026, 3, 10),
    component: str = "New business",
    share: str = "1",
    customer: str = "Contoso",
    product: str = "Widget",
) -> Credit:
    """A credit in US dollars."""
    value = exact(amount) * exact(share)
    facts = {"transaction": transaction, "customer": customer, "product": product, "deal_type": "new"}
    return Credit(
        transaction,
        participant,
        component,
        day,
        day,
        exact(amount),
        "USD",
        exact(share),
        Fraction(1),
        Fraction(1),
        None,
        value,
        value,
        "split" if share != "1" else "direct",
        "",
        "",
        facts,
    )


def line(
    participant: str,
    credits: Sequence[Credit],
    prior: str = "0",
    quota: str = "600000",
    component: str = "New business",
    currency: str = "USD",
    cap: str = "",
) -> Line:
    """A commission line over the year: 5% up to quota, 8% beyond, capped at `cap`."""
    before, target = exact(prior), exact(quota)
    total = sum((each.quota_credit for each in credits), ZERO)

    def within(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
        return min(high, target) - min(low, target), max(high, target) - max(low, target)

    parts = within(before, before + total)
    labels = (("0% to 100%", ZERO, target, BASE_RATE), ("over 100%", target, None, ACCELERATED))
    trace = tuple(
        Trace(label, lower, upper, part, rate, part * rate)
        for (label, lower, upper, rate), part in zip(labels, parts, strict=True)
        if part
    )
    earned = sum((row.pay for row in trace), ZERO)
    pays, running = [], before
    for each in credits:
        low, high = within(running, running + each.quota_credit)
        pays.append(low * BASE_RATE + high * ACCELERATED)
        running += each.quota_credit
    limit = exact(cap) if cap else None
    paid = min(earned, limit) if limit is not None else earned
    steps = (Step("component cap", earned, paid, f"cap {cap} a period, clause 4.2"),) if paid != earned else ()
    amount = rounded(paid, currency)
    scaled = [pay * paid / earned for pay in pays] if earned else pays
    shares = nearest_units(scaled, amount) if credits else []
    deals = tuple(
        Deal(each, trace[0].label if len(trace) == 1 else "", trace[0].rate if len(trace) == 1 else None, pay, share)
        for each, pay, share in zip(credits, pays, shares, strict=True)
    )
    return Line(
        participant,
        MARCH,
        "AE",
        "Account executive",
        component,
        "commission",
        "marginal",
        currency,
        YEAR,
        target,
        (QuotaStep("annual quota", target),),
        total,
        before,
        (before + total) / target,
        trace,
        deals,
        earned,
        steps,
        paid,
        amount,
        NOTHING,
        True,
        "COMM",
        "3.1",
    )


def lump_sum(participant: str, component: str, kind: str, amount: str, currency: str = "USD") -> Line:
    """A spiff or objective: an amount that no transaction caused."""
    value = exact(amount)
    code = {"spiff": "SPIFF", "objective": "BONUS"}.get(kind, "BONUS")
    trace = (Trace("target incentive x score", None, None, value, Fraction(1), value),)
    return replace(
        line(participant, (), component=component, currency=currency),
        kind=kind,
        method="stepped",
        quota=None,
        quota_steps=(),
        attainment=None,
        trace=trace,
        earned=value,
        exact=value,
        amount=Decimal(amount),
        unallocated=Decimal(amount),
        counts_for_draw=kind != "spiff",
        earning_code=code,
    )


def draw_line(
    opening: str,
    earned: str,
    draw: str,
    recoverable: str = "1",
    recovery: str = "0.00",
    forgiven: str = "0.00",
    name: str = "Monthly draw",
) -> DrawLine:
    """A top-up draw: the advance is what earnings lack, the closing balance follows."""
    advance = max(NOTHING, Decimal(draw) - Decimal(earned))
    added = rounded(exact(advance) * exact(recoverable))
    closing = Decimal(opening) + added - Decimal(recovery) - Decimal(forgiven)
    words = "recoverable draw, topped up" if exact(recoverable) else "non-recoverable guarantee, topped up to the draw"
    return DrawLine(
        name,
        words,
        exact(recoverable),
        Decimal(opening),
        Decimal(opening),
        Decimal(earned),
        Decimal(draw),
        advance,
        added,
        Decimal(recovery),
        Decimal(forgiven),
        closing,
    )


def person(participant: str, name: str = "", **changes: object) -> Person:
    """A participant of Acme Inc."""
    known = Person(
        participant,
        name or f"Participant {participant}",
        "Account executive",
        "M1",
        "Max Manager",
        date(2024, 1, 8),
        None,
        "Acme Inc",
        "CC-100",
        "West",
        "CA",
        f"{participant.lower()}@acme.example",
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def settlement(
    who: Person,
    lines: Sequence[Line] = (),
    adjustments: Sequence[Adjustment] = (),
    draws: Sequence[DrawLine] = (),
    corrections: Sequence[Correction] = (),
    clawbacks: Sequence[Clawback] = (),
    holds: Sequence[Hold] = (),
    carried_in: str = "0.00",
    payout: str = "USD",
    payout_rate: str = "1",
    floor: WageFloor | None = None,
    notes: tuple[str, ...] = (),
) -> Settlement:
    """What is given, added up in the order of operations, never paid below zero."""
    earned = sum((each.amount for each in lines), NOTHING)
    early = sum((each.amount for each in adjustments if each.stage == "earnings"), NOTHING)
    late = sum((each.amount for each in adjustments if each.stage == "pay"), NOTHING)
    bridge = [
        ("Earned", earned),
        ("Adjustments to earnings", early),
        ("Draw advance", sum((each.advance for each in draws), NOTHING)),
        ("Draw recovery", -sum((each.recovery for each in draws), NOTHING)),
        ("Corrections of earlier periods", sum((each.difference for each in corrections), NOTHING)),
        ("Other adjustments", late),
        ("Clawbacks", sum((each.amount for each in clawbacks), NOTHING)),
        ("Held or released", sum((each.amount for each in holds), NOTHING)),
        ("Carried in", Decimal(carried_in)),
    ]
    total = sum((amount for _, amount in bridge), NOTHING)
    carried_out = min(NOTHING, total)
    if carried_out:
        bridge.append(("Carried to the next period", -carried_out))
    net = total - carried_out
    rate = exact(payout_rate)
    payable = rounded(exact(net) * rate, payout)
    attainment = lines[0].attainment if lines else None
    months = [(Fraction(40000), Fraction(4, 5), Decimal("2000.00"), Decimal("2000.00"), NOTHING)] * 2
    months.append((ZERO, attainment, earned, net, sum((draw.closing for draw in draws), NOTHING)))
    year = tuple(YearRow(f"2026-{at:02}", Fraction(50000), *month) for at, month in enumerate(months, 1))
    return Settlement(
        who,
        MARCH,
        (PlanNote("AE", "Account executive", "2026.1", date(2026, 1, 1), "AE plan 2026", ("credit", "rate table", "draw", "net"), "a" * 64),),
        "USD",
        tuple(lines),
        tuple(adjustments),
        tuple(draws),
        floor,
        tuple(corrections),
        tuple(clawbacks),
        tuple(holds),
        tuple(row for row in bridge if row[1] or row[0] == "Earned"),
        earned,
        earned + early,
        Decimal(carried_in),
        carried_out,
        net,
        payout,
        rate,
        None if payout == "USD" else date(2026, 3, 31),
        payable,
        NOTHING,
        year,
        notes,
    )


def ledger(settlements: Iterable[Settlement], period: Period = MARCH) -> Ledger:
    """What the next run must remember of these settlements."""
    found: list[Settled] = []
    for each in settlements:
        who, name = each.person.participant, period.name
        for row in each.lines:
            found.append(Settled(who, name, "line", row.component, row.plan, row.amount))
            found += [Settled(who, name, "deal", row.component, d.credit.transaction, d.amount) for d in row.deals]
        found += [Settled(who, name, "adjustment", row.adjustment, "", row.amount) for row in each.adjustments]
        for draw in each.draws:
            found.append(Settled(who, name, "draw advance", draw.draw, "", draw.advance))
            found.append(Settled(who, name, "draw recovery", draw.draw, "", draw.recovery))
            found.append(Settled(who, name, "draw closing", draw.draw, "", draw.closing))
        found.append(Settled(who, name, "paid", "", "", each.net))
        found.append(Settled(who, name, "carried", "", "", each.carried_out))
    return Ledger(period.name, period.end, tuple(sorted(found, key=lambda s: (s.participant, s.period, s.item, s.name, s.detail))))


def run(settlements: Sequence[Settlement], suspense: Sequence[Suspended] = ()) -> Run:
    """A run of these settlements whose controls agree."""
    credited = sum((rounded(d.credit.amount) for s in settlements for row in s.lines for d in row.deals), NOTHING)
    held_back = sum((row.amount for row in suspense), NOTHING)
    problem = Problem(
        "warning", "unassigned transaction", Place("inputs.xlsx", "transactions", "C41", 41), "",
        "The transaction has no seller.", "Name the participant, or leave it in suspense.",
    )  # fmt: skip
    return Run(
        "Acme Inc",
        MARCH,
        MARCH.end,
        tuple(sorted(settlements, key=lambda s: s.person.participant)),
        tuple(suspense),
        (
            Control("Transactions of the period", "read", credited + held_back, "credited and in suspense", credited + held_back),
            Control("Earned", "lines", sum((s.earned for s in settlements), NOTHING), "settlements", sum((s.earned for s in settlements), NOTHING)),
        ),
        ledger(settlements),
        (SourceFile("inputs.xlsx", "b" * 64, 120),),
        (problem,) if suspense else (),
        {"company": "Acme Inc", "contact": "commissions@acme.example", "dispute_days": "30", "reason_codes": "missing deal|wrong split|wrong rate|wrong amount|other", "currency": "USD"},
    )  # fmt: skip


def simple_settlement(number: int, deals: int = 3) -> Settlement:
    """The `number`-th of many plain participants."""
    who = f"P{number:05}"
    credits = [
        credit(who, f"T{number:05}-{k}", f"{1000 + number * 7 + k * 311}.{(number * 13 + k) % 100:02}", MARCH.start + timedelta(days=k % 28))
        for k in range(deals)
    ]
    return settlement(person(who), [line(who, credits, prior=str(number * 100 % 700000))])


def simple_run(count: int, deals: int = 3) -> Run:
    """A run of many plain participants."""
    return run([simple_settlement(number, deals) for number in range(1, count + 1)])


def sample_run() -> Run:
    """Seven participants that between them show every kind of block."""
    ann = settlement(
        person("P001", "Ann Lee"),
        [
            line("P001", [credit("P001", "T1001", "120000.40"), credit("P001", "T1002", "61001.40", share="0.5")], prior="540000"),
            lump_sum("P001", "Launch contest", "spiff", "250.00"),
        ],
        notes=("Quota counts from 1 January.",),
    )
    bob = settlement(
        person("P002", "Bob =SUM(1) O'Neil"),
        [line("P002", [credit("P002", "T1003", "18000.00")], prior="30000")],
        draws=[draw_line("500.00", "900.00", "3000.00")],
        floor=WageFloor(Decimal("160"), Decimal("2640.00"), NOTHING, Decimal("360.00"), False),
    )
    cyd = settlement(
        person("P003", "Cyd Müller", cost_centre="CC-200"),
        [line("P003", [credit("P003", "T1004", "60000.00")], prior="100000")],
        adjustments=[
            Adjustment("A1", date(2026, 3, 20), "earnings", Decimal("200.00"), "Missed credit memo", "F. Director", "New business", ""),
            Adjustment("A2", date(2026, 3, 22), "pay", Decimal("-75.50"), "Parking charged twice", "F. Director", "", ""),
        ],
        draws=[draw_line("1200.00", "3200.00", "2500.00", recovery="700.00")],
    )
    dee = settlement(
        person("P004", "Dee Okafor"),
        [line("P004", [credit("P004", "T1005", "4000.00")], prior="20000")],
        corrections=[Correction("2026-02", "line", "New business", Decimal("2100.00"), Decimal("2350.25"), Decimal("250.25"), "booked after the close of 2026-02", ("T0940",))],
        clawbacks=[Clawback("T1006", "T0720", date(2026, 3, 12), "New business", Decimal("-900.00"), "returned within 90 days")],
        draws=[draw_line("0.00", "200.00", "0.00", recoverable="0", name="Guarantee")],
    )
    eve = settlement(
        person("P005", "Eve Rossi", legal_entity="Acme GmbH", cost_centre="CC-300", state="DE"),
        [line("P005", [credit("P005", "T1007", "33333.33"), credit("P005", "T1008", "12345.67")], prior="200000"), lump_sum("P005", "Objectives", "objective", "1000.01")],
        holds=[Hold("T1008", "New business", "2026-03", Decimal("-617.28"), "customer has not paid"), Hold("T0801", "New business", "2026-01", Decimal("410.00"), "customer paid on 2026-03-03")],
        payout="EUR",
        payout_rate="0.9237",
    )
    fay = settlement(person("P006", "Fay Tanaka", legal_entity="Acme KK", cost_centre="CC-400", state="JP"), [line("P006", [credit("P006", "T1009", "7777.77")], prior="0", cap="300")], payout="JPY", payout_rate="151.335", carried_in="-120.00")
    gil = settlement(person("P007", "Gil Left", end_date=date(2026, 3, 15)), draws=[draw_line("800.00", "0.00", "0.00", forgiven="800.00")], notes=("The balance was forgiven at the end of the job.",))
    return run(
        [ann, bob, cyd, dee, eve, fay, gil],
        [Suspended("T1099", date(2026, 3, 30), Decimal("5500.00"), "USD", "no seller on the row")],
    )


def last_month() -> Ledger:
    """The ledger of February for the sample's participants."""
    paid = {"P001": "9000.00", "P002": "3000.00", "P003": "2600.00", "P004": "2100.00", "P005": "2950.00", "P006": "0.00", "P007": "1500.00"}
    closing = {"P002": ("Monthly draw", "500.00"), "P003": ("Monthly draw", "1200.00"), "P004": ("Guarantee", "0.00"), "P007": ("Monthly draw", "800.00")}
    entries = [Settled(who, "2026-02", "paid", "", "", Decimal(amount)) for who, amount in paid.items()]
    entries += [Settled(who, "2026-02", "draw closing", name, "", Decimal(amount)) for who, (name, amount) in closing.items()]
    entries += [Settled("P006", "2026-02", "carried", "", "", Decimal("-120.00"))]
    return Ledger("2026-02", date(2026, 2, 28), tuple(sorted(entries, key=lambda s: (s.participant, s.item, s.name))))
