"""Hand-made settlements: the smallest records that a statement can be made from, each kind of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction as F
from typing import Any

from spm_xl.money import nearest_units, rounded
from spm_xl.outputs.facts import Facts
from spm_xl.pay.result import (
    Adjustment,
    Clawback,
    Correction,
    Credit,
    Deal,
    DrawLine,
    Hold,
    Line,
    Person,
    PlanNote,
    QuotaStep,
    Settlement,
    Step,
    Trace,
    WageFloor,
    YearRow,
)
from spm_xl.period import Calendar, Span

D = Decimal
MARCH = Calendar().named("2026-03")
QUARTER = Span(date(2026, 1, 1), date(2026, 3, 31))
FACTS = Facts(
    company="Harbour & Lane Instruments",
    contact="commissions@harbourlane.example",
    as_of=date(2026, 3, 31),
    dispute_days=30,
    reason_codes=("missing deal", "wrong split", "wrong rate", "wrong amount", "other"),
)
ANN = Person(
    "P-1001",
    "Ann Lee",
    "Account executive",
    "P-0900",
    "Maria Gomez",
    date(2023, 5, 1),
    None,
    "HL Inc.",
    "CC-410",
    "West",
    "CA",
    "ann@harbourlane.example",
)
PLAN = PlanNote(
    "AE26",
    "Account executive 2026",
    "2026.1",
    date(2026, 1, 1),
    "Sales plan 2026, section 3",
    ("credit", "quota and attainment", "rate table", "component cap", "draw", "corrections", "payout currency"),
    "cd" * 32,
)
TIERS = ((F(0), F(4, 100)), (F(150_000), F(6, 100)), (F(250_000), F(8, 100)))
CUSTOMERS = (
    "Northwind Traders",
    "Öresund Marine AB",
    "Pacific Survey & Mapping Cooperative",
    "O'Brien <Optics>",
    "Delta Yards",
)


def credit(number: int, amount: Any, component: str = "New business", **changes: Any) -> Credit:
    """One credit of Ann's in March."""
    day = date(2026, 3, 1) + timedelta(days=number % 31)
    plain = Credit(
        f"T-{20_000 + number}",
        "P-1001",
        component,
        day,
        day,
        F(amount),
        "USD",
        F(1),
        F(1),
        F(1),
        None,
        F(amount),
        F(amount),
        "direct",
        "",
        "",
        {"customer": CUSTOMERS[number % 5]},
    )
    made = replace(plain, **changes)
    counted = made.amount * made.share * made.factor * made.fx
    return replace(made, quota_credit=counted, pay_credit=changes.get("pay_credit", counted))


def marginal(
    credits: list[Credit],
    prior: int = 0,
    quota: int | None = 300_000,
    component: str = "New business",
    currency: str = "USD",
    **changes: Any,
) -> Line:
    """A line of marginal tiers at 4%, 6% from 150,000 and 8% from 250,000."""
    bases, deals, position = [F(0)] * 3, [], F(prior)
    for one in credits:
        pay, touched = F(0), []
        for at, (start, rate) in enumerate(TIERS):
            upper = TIERS[at + 1][0] if at < 2 else F(10**12)
            ends = [min(max(x, start), upper) if at else min(x, upper) for x in (position, position + one.quota_credit)]
            if ends[0] != ends[1]:
                bases[at] += ends[1] - ends[0]
                pay += (ends[1] - ends[0]) * rate
                touched.append(at)
        position += one.quota_credit
        rate = TIERS[touched[0]][1] if len(touched) == 1 else None
        deals.append((one, " to ".join(str(at + 1) for at in touched), rate, pay))
    trace = tuple(
        Trace(
            f"tier {at + 1}",
            TIERS[at][0],
            TIERS[at + 1][0] if at < 2 else None,
            base,
            TIERS[at][1],
            base * TIERS[at][1],
        )
        for at, base in enumerate(bases)
        if base
    )
    earned = sum((row.pay for row in trace), F(0))
    total = sum((one.quota_credit for one in credits), F(0))
    amount = rounded(earned, currency)
    shares = nearest_units([pay for *_, pay in deals], amount) if deals else []
    line = Line(
        participant="P-1001",
        period=MARCH,
        plan="AE26",
        plan_name="Account executive 2026",
        component=component,
        kind="commission",
        method="marginal",
        currency=currency,
        interval=QUARTER,
        quota=None if quota is None else F(quota),
        quota_steps=()
        if quota is None
        else (
            QuotaStep("quota for 2026-01-01 to 2026-12-31", F(quota * 4)),
            QuotaStep("share of 2026-01-01 to 2026-03-31 (whole months)", F(quota)),
        ),
        credit=total,
        prior=F(prior),
        attainment=(prior + total) / quota if quota else None,
        trace=trace,
        deals=tuple(
            Deal(one, tier, rate, pay, share) for (one, tier, rate, pay), share in zip(deals, shares, strict=True)
        ),
        earned=earned,
        steps=(),
        exact=earned,
        amount=amount,
        unallocated=D(0) if deals else amount,
        counts_for_draw=True,
        earning_code="COMM",
        clause="3.1",
    )
    return replace(line, **changes)


def capped(line: Line, cap: int) -> Line:
    """The same line, held at a cap; what it loses is taken from no single deal."""
    step = Step("cap", line.earned, F(cap), f"most that the component pays in a quarter is {cap:,}; clause 3.4")
    return replace(line, steps=(step,), exact=F(cap), amount=rounded(F(cap)), unallocated=rounded(F(cap)) - line.amount)


def curve() -> Line:
    """A payout curve: 103.5% of quota pays 107% of a target incentive of 6,000, less what was already earned."""
    one = credit(3, 58_000, "Margin")
    rows = (
        Trace("at 103.50% of quota", F(1035, 1000), None, F(6000), F(107, 100), F(6420)),
        Trace("less earned before this period", None, None, F(1), F(-3900), F(-3900)),
    )
    return replace(
        marginal([one], prior=149_000, quota=200_000, component="Margin"),
        method="curve",
        kind="bonus",
        trace=rows,
        deals=(Deal(one, "103.5%", None, F(2520), D("2520.00")),),
        earned=F(2520),
        exact=F(2520),
        amount=D("2520.00"),
    )


def draw(**changes: Any) -> DrawLine:
    """A recoverable draw of 4,000 whose balance of 1,500 is recovered."""
    plain = DrawLine(
        "Ramp draw",
        "recoverable draw, tops earnings up to the draw",
        F(1),
        D("1500.00"),
        D("1500.00"),
        D("0.00"),
        D("4000.00"),
        D("0.00"),
        D("0.00"),
        D("0.00"),
        D("0.00"),
        D("1500.00"),
    )
    made = replace(plain, **changes)
    return replace(made, closing=made.opening + made.added - made.recovery - made.forgiven)


GUARANTEE = draw(
    draw="Guarantee",
    words="non-recoverable guarantee, tops earnings up to the draw",
    recoverable=F(0),
    published=D(0),
    opening=D(0),
    advance=D("2500.00"),
    earned=D("1500.00"),
)


def settlement(lines: tuple[Line, ...] = (), **changes: Any) -> Settlement:
    """A settlement whose bridge and net follow from its parts."""
    earned = sum((line.amount for line in lines), D(0))
    year = (
        YearRow("2026-01", F(300_000), F(94_000), F(94, 300), D("3760.00"), D("4000.00"), D("240.00")),
        YearRow("2026-02", F(300_000), F(51_000), F(145, 300), D("2040.00"), D("4000.00"), D("1500.00")),
        YearRow(
            "2026-03",
            F(300_000),
            lines[0].credit if lines else F(0),
            lines[0].attainment if lines else None,
            earned,
            D("0.00"),
            D("0.00"),
        ),
    )
    plain = Settlement(
        person=ANN, period=MARCH, plans=(PLAN,), currency="USD", lines=lines, adjustments=(), draws=(), floor=None, corrections=(),
        clawbacks=(), holds=(), bridge=(), earned=earned, counted=earned, carried_in=D("0.00"), carried_out=D("0.00"), net=earned,
        payout_currency="USD", payout_rate=F(1), payout_rate_date=None, payable=earned, rounding_difference=D("0.00"), year=year,
    )  # fmt: skip
    made = replace(plain, **changes)
    rows = [("earned", made.earned)]
    rows += [("adjustments to earnings", sum((a.amount for a in made.adjustments if a.stage == "earnings"), D(0)))]
    rows += [("draw advanced", sum((one.advance for one in made.draws), D(0)))]
    rows += [("draw recovered", -sum((one.recovery for one in made.draws), D(0)))]
    for period in dict.fromkeys(c.period for c in made.corrections):
        amount = sum((c.difference for c in made.corrections if c.period == period), D(0))
        rows += [(f"correction of {period}", amount)]
    rows += [
        ("other adjustments", sum((a.amount for a in made.adjustments if a.stage == "pay"), D(0))),
        ("clawback", sum((c.amount for c in made.clawbacks), D(0))),
        ("held until the customer pays", sum((h.amount for h in made.holds if h.amount < 0 and h.transaction), D(0))),
        ("released", sum((h.amount for h in made.holds if h.amount > 0 and h.transaction), D(0))),
        ("released: the plan is signed", sum((h.amount for h in made.holds if h.amount > 0 and not h.transaction), D(0))),
        ("carried from earlier periods", made.carried_in),
        ("paid outside of the cycle", sum((a.amount for a in made.adjustments if a.stage == "paid"), D(0))),
        ("held until the plan is signed", sum((h.amount for h in made.holds if h.amount < 0 and not h.transaction), D(0))),
    ]
    bridge = [row for row in rows if row[1] or row[0] == "earned"]
    net = sum((amount for _, amount in bridge), D(0))
    if net < 0:
        bridge.append(("carried to the next period", -net))
        made = replace(made, carried_out=net)
        net = D("0.00")
    payable = rounded(F(net) * made.payout_rate, made.payout_currency)
    last = replace(made.year[-1], paid=net) if made.year else None
    return replace(made, bridge=tuple(bridge), net=net, payable=payable, year=(*made.year[:-1], last) if last else ())


def full() -> Settlement:
    """One of everything: three components, draw, corrections, adjustments, clawback, holds, wage floor, yen."""
    deals = [credit(n, F(9_731 * (n % 7 + 1) + n, 1) + F(n % 100, 100)) for n in range(1, 9)]
    deals.append(credit(9, F("12000.50"), currency="EUR", fx=F("1.0842"), fx_date=date(2026, 3, 10)))
    deals.append(credit(10, F(30_000), share=F(1, 2), kind="split", rule="strategic accounts"))
    deals.append(credit(11, F(-4_200), reverses="T-19954", booked=date(2026, 4, 1)))
    new = marginal(deals, prior=145_000)
    renewals = capped(
        marginal(
            [credit(n, 41_000, "Renewals", factor=F(1, 2)) for n in range(20, 24)], quota=None, component="Renewals"
        ),
        2_500,
    )
    return settlement(
        (renewals, new, curve()),
        draws=(
            draw(
                recovery=D("1250.00"),
                earned=D("19000.00"),
                instalments=((date(2026, 3, 15), D("2000.00")), (date(2026, 3, 31), D("2000.00"))),
                notes=("recovery limit of 1,250.00 a period",),
            ),
        ),
        floor=WageFloor(D("176.00"), D("2904.00"), D("0.00"), D("14000.00"), False),
        corrections=(
            Correction(
                "2026-01",
                "line",
                "New business",
                D("3760.00"),
                D("3520.00"),
                D("-240.00"),
                "return of a paid deal",
                ("T-19954",),
            ),
            Correction(
                "2026-02",
                "line",
                "New business",
                D("2040.00"),
                D("2100.00"),
                D("60.00"),
                "booked late",
                ("T-19988", "T-19990"),
            ),
        ),
        adjustments=(
            Adjustment(
                "A-7",
                date(2026, 3, 20),
                "earnings",
                D("500.00"),
                "Launch contest, second place",
                "M. Gomez",
                "New business",
                "",
            ),
            Adjustment(
                "A-8", date(2026, 3, 22), "pay", D("-75.00"), "Tablet, as agreed in writing", "M. Gomez", "", ""
            ),
        ),
        clawbacks=(
            Clawback("T-20100", "T-18002", date(2026, 3, 3), "Renewals", D("-82.00"), "customer left in month 4 of 12"),
        ),
        holds=(
            Hold("T-20004", "New business", "2026-03", D("-310.00"), "customer has not paid"),
            Hold("T-19801", "New business", "2026-02", D("120.00"), "customer paid on 2026-03-12"),
        ),
        payout_currency="JPY",
        payout_rate=F("149.35"),
        payout_rate_date=date(2026, 3, 31),
        notes=("The plan changed its cap for renewals on 1 March.",),
    )


def large() -> Settlement:
    """The largest figures that a column is made for, and a rate of many decimals."""
    sale, rate = F("999999999.99"), F("0.0801132765")
    one = marginal([credit(1, sale, share=F(1, 3), factor=F("1.125"), fx=F("149.3512"))], quota=999_999_999)
    pay, amount = sale * rate, rounded(sale * rate)
    whole = replace(one.deals[0].credit, quota_credit=sale, pay_credit=sale)
    trace = (
        Trace("100% to 120%", F("999999999.99"), None, sale, rate, pay),
        Trace("less earned before this period", None, None, F(1), F("-999999.99"), F("-999999.99")),
        Trace("as above", None, None, F(1), F("999999.99"), F("999999.99")),
    )
    deal = Deal(whole, "100% to 120%", rate, pay, amount)
    line = replace(
        one,
        credit=sale,
        prior=F(0),
        attainment=sale / 999_999_999,
        trace=trace,
        deals=(deal,),
        earned=pay,
        exact=pay,
        amount=amount,
    )
    units = replace(line, component="Units", quota=None, quota_steps=(), deals=(replace(deal, rate=F("12345.6789")),))
    return settlement((line, replace(units, attainment=None)))


def many(number: int = 4_000) -> Settlement:
    """A participant with thousands of deals."""
    return settlement((marginal([credit(n, F(37 * (n % 900) + 11, 4)) for n in range(number)]),))


def late_news() -> Settlement:
    """What became known late, with several lines of a period; a payment outside of the cycle, and pay that waits for a signature."""
    return settlement(
        (marginal([credit(1, 9_000), credit(2, 4_000)]),),
        corrections=(
            Correction("2026-01", "line", "New business", D("3760.00"), D("3520.00"), D("-240.00"), "1 transaction withdrawn", ("T-19954",)),
            Correction("2026-01", "draw recovery", "Monthly draw", D("-500.00"), D("-260.00"), D("240.00"), "the earnings changed", (), "draw"),
            Correction("2026-01", "adjustment", "A-2", D("0.00"), D("90.00"), D("90.00"), "entered since", (), "entry"),
            Correction("2026-02", "line", "New business", D("2040.00"), D("1990.00"), D("-50.00"), "changed since: the plan's rates", (), "terms"),
        ),
        adjustments=(
            Adjustment("A-9", date(2026, 3, 20), "pay", D("120.00"), "rate of T-19001", "M. Gomez", "", "T-19001", "I. Vidal", "Q-2026-04"),
            Adjustment("A-10", date(2026, 3, 22), "paid", D("-200.00"), "advance paid on 2026-03-22", "M. Gomez", "", ""),
        ),
        holds=(
            Hold("T-20004", "New business", "2026-03", D("-30.00"), "customer has not paid"),
            Hold("", "AE25", "2026-03", D("45.00"), "signed on 2026-03-30"),
            Hold("", "AE26", "2026-03", D("-50.00"), "Account executive 2026 2026.1 is not signed"),
        ),
    )


KINDS = {
    "late news": late_news,
    "full": full,
    "plain": lambda: settlement((marginal([credit(n, 20_000 + n) for n in range(1, 6)], prior=145_000),)),
    "zero sales": lambda: settlement((marginal([]),)),
    "nothing at all": lambda: settlement((), year=(), plans=()),
    "guarantee": lambda: settlement((marginal([credit(1, 37_500)]),), draws=(GUARANTEE,)),
    "carried negative": lambda: settlement(
        (marginal([credit(1, -60_000, reverses="T-1")], prior=60_000),), carried_in=D("-100.00")
    ),
    "yen": lambda: settlement(
        (marginal([credit(1, F("1000.4"))], currency="JPY"),), currency="JPY", payout_currency="JPY"
    ),
    "curve": lambda: settlement((curve(),)),
    "large": large,
}
