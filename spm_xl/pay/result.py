"""What a calculation gives: frozen records from the single slice to the whole run.

Outputs read nothing else. Two kinds of numbers: `Fraction` is exact and never printed as pay;
`Decimal` is money, rounded to its currency's minor unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from spm_xl.errors import Problem
from spm_xl.money import ZERO
from spm_xl.pay.trace import Step, Trace
from spm_xl.period import Period, Span
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import SourceFile


@dataclass(frozen=True, slots=True)
class Credit:
    """What a transaction counts for one participant and component.

    Attributes
    ----------
    day : the day it counts on (a recomputed return counts on the day of what it reverses).
    booked : the day it became known.
    amount : the measured amount of the transaction, in `currency`.
    share, factor : quota_credit = amount x share x factor x fx.
    fx, fx_date, fx_source : rate to the plan's currency, the day of that rate (None: same currency or plan rate)
        and who published it.
    kind : "direct", "split", "overlay" or "rollup"; rule : the crediting rule, "" for the default.
    reverses : the transaction that this one returns.
    facts : the transaction's row (customer, product, ... and the company's own columns).
    """

    transaction: str
    participant: str
    component: str
    day: date
    booked: date
    amount: Fraction
    currency: str
    share: Fraction
    factor: Fraction
    fx: Fraction
    fx_date: date | None
    quota_credit: Fraction
    pay_credit: Fraction
    kind: str
    rule: str
    reverses: str
    facts: Mapping[str, Any]
    fx_source: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """What one credit earned.

    Attributes
    ----------
    credit : the credit.
    tier : label of the tier(s) it fell in; rate : the single rate, or None where it crossed tiers.
    exact : earned before rounding and before the line's steps; amount : its share of the line's
        amount in whole minor units (the deals of a line and its `unallocated` add up to it).
    """

    credit: Credit
    tier: str
    rate: Fraction | None
    exact: Fraction
    amount: Decimal


@dataclass(frozen=True, slots=True)
class QuotaStep:
    """One step of a quota's derivation, such as "annual quota", "ramp month 2 at 50%", "leave"."""

    label: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Line:
    """One payable line: participant x component x period (x plan, where the plan changed inside it).

    Attributes
    ----------
    kind : "commission", "bonus", "objective", "spiff" or "override".
    interval : the days over which credit and attainment are counted.
    quota : quota of the interval, None where the component has none; quota_steps : its derivation.
    credit, prior : quota credit of the period, and of the interval before it.
    attainment : (prior + credit) / quota, or None.
    trace : rows whose pay adds up to `earned`; deals : the same by transaction.
    earned : exact, after the rate table; steps lead from it to `exact`; amount : rounded, payable.
    unallocated : part of amount that no transaction caused (a floor, a stepped value, an objective).
    banked : excess over a refundable cap carried to the next interval, exact.
    """

    participant: str
    period: Period
    plan: str
    plan_name: str
    component: str
    kind: str
    method: str
    currency: str
    interval: Span
    quota: Fraction | None
    quota_steps: tuple[QuotaStep, ...]
    credit: Fraction
    prior: Fraction
    attainment: Fraction | None
    trace: tuple[Trace, ...]
    deals: tuple[Deal, ...]
    earned: Fraction
    steps: tuple[Step, ...]
    exact: Fraction
    amount: Decimal
    unallocated: Decimal
    counts_for_draw: bool
    earning_code: str
    clause: str
    banked: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class WageFloor:
    """The minimum-wage floor of a period.

    Attributes
    ----------
    hours : hours on file; minimum : hours x minimum wage; other_wages : wages besides this pay.
    room : what may be recovered without going below the floor (0 where hours are missing).
    missing : hours are required and there are none, or a workweek lacks them.
    needed : what commissions and draw must still come to, workweek by workweek.
    """

    hours: Decimal
    minimum: Decimal
    other_wages: Decimal
    room: Decimal
    missing: bool
    needed: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class DrawLine:
    """One draw in one period: opening + advanced - recovered - forgiven = closing (recoverable part).

    Attributes
    ----------
    words : the kind in words, such as "non-recoverable guarantee, topped up to the draw".
    published : closing balance that the last statement showed; opening - published is what became
        known since (0 for most).
    draw : draw of the period after proration; earned : earnings it is held against.
    advance : paid on top of earnings; added : its recoverable share; recovery; forgiven; closing.
    instalments : the pay dates and amounts, where the draw is paid more often than settled.
    notes : reasons, such as "recovery held: no hours on file".
    """

    draw: str
    words: str
    recoverable: Fraction
    published: Decimal
    opening: Decimal
    earned: Decimal
    draw_amount: Decimal
    advance: Decimal
    added: Decimal
    recovery: Decimal
    forgiven: Decimal
    closing: Decimal
    instalments: tuple[tuple[date, Decimal], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One manual adjustment: `stage` "earnings" (before the draw), "pay" (after it), or "paid" (a payment made outside of the
    cycle, negative). `inquiry` is the inquiry that it answers, "" for none."""

    adjustment: str
    day: date
    stage: str
    amount: Decimal
    reason: str
    approver: str
    component: str
    transaction: str
    entered_by: str = ""
    inquiry: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What an earlier period comes to now, less what was settled for it.

    Attributes
    ----------
    period : name of the earlier period; name : component, draw, adjustment or plan.
    old, new, difference : money; reason : in words; transactions : ids that made it.
    item : "line", "draw advance", "draw recovery", "adjustment", "outside", "clawback", "hold" or "unpaid", as of `Settled`.
    cause : "transactions" (booked, withdrawn or changed since), "entry" (an adjustment, score, hold or clawback), "draw" (follows
        from another line or from the hours), or "terms" (plan, rates, crediting, quota, target, the participant's row, leave, relief or
        draw terms: a retroactive change). Where terms and transactions both changed, it is "terms".
    """

    period: str
    item: str
    name: str
    old: Decimal
    new: Decimal
    difference: Decimal
    reason: str
    transactions: tuple[str, ...]
    cause: str = "transactions"


@dataclass(frozen=True, slots=True)
class Clawback:
    """What a return takes back of an amount once earned, where the plan does not recompute."""

    transaction: str
    reverses: str
    day: date
    component: str
    amount: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class Hold:
    """An amount held (negative) until the customer pays or the plan is signed, or released (positive) when that happened.

    Without a transaction it is the pay of a whole period, held until the plan (its `component`) is signed.
    """

    transaction: str
    component: str
    period: str
    amount: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class Unpaid:
    """Earnings that a clause of the plan does not pay: the participant had left by the pay date (negative)."""

    plan: str
    amount: Decimal
    clause: str


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Pay that is held until a version of a plan is signed."""

    plan: str
    version: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class YearRow:
    """One period of the fiscal year, as settled up to now.

    Attributes
    ----------
    paid : what was paid in that period's run, and outside of the cycle in its days; earned : what the period comes to now.
    quota, credit : of the participant's main component; None where there is none.
    """

    period: str
    quota: Fraction | None
    credit: Fraction
    attainment: Fraction | None
    earned: Decimal
    paid: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Person:
    """Who is paid, as of the period's end."""

    participant: str
    name: str
    role: str
    manager: str
    manager_name: str
    hire_date: date | None
    end_date: date | None
    legal_entity: str
    cost_centre: str
    region: str
    state: str
    email: str


@dataclass(frozen=True, slots=True)
class PlanNote:
    """A plan version that paid in the period: what the statement's header and footer say of it."""

    plan: str
    name: str
    version: str
    effective: date | None
    document: str
    order_of_operations: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """Everything about one participant in one period.

    Attributes
    ----------
    currency : of all amounts but `payable`; payout_currency : of `payable`.
    bridge : (label, amount) rows that add up to `net`, in order of operations.
    earned : sum of the lines; counted : the part of it, with earnings adjustments, held against the draw.
    carried_in, carried_out : negative net brought from and taken to another period (zero or negative).
    unpaid : earnings that a clause of the plan does not pay; awaiting : pay held until a plan is signed, this period's with that of earlier ones.
    net : to be paid, in `currency`, never negative; payable : the same in payout currency.
    payout_rate, payout_rate_date, payout_rate_source : the exchange rate used; rounding_difference : in payout currency.
    floor : the wage floor, None where hours are not tracked.
    year : the fiscal year so far, this period last.
    notes : remarks for the statement.
    """

    person: Person
    period: Period
    plans: tuple[PlanNote, ...]
    currency: str
    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...]
    draws: tuple[DrawLine, ...]
    floor: WageFloor | None
    corrections: tuple[Correction, ...]
    clawbacks: tuple[Clawback, ...]
    holds: tuple[Hold, ...]
    bridge: tuple[tuple[str, Decimal], ...]
    earned: Decimal
    counted: Decimal
    carried_in: Decimal
    carried_out: Decimal
    net: Decimal
    payout_currency: str
    payout_rate: Fraction
    payout_rate_date: date | None
    payable: Decimal
    rounding_difference: Decimal
    year: tuple[YearRow, ...]
    notes: tuple[str, ...] = ()
    payout_rate_source: str = ""
    unpaid: tuple[Unpaid, ...] = ()
    awaiting: tuple[Awaiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspended:
    """A transaction (or part of one) that nobody was credited for, and why."""

    transaction: str
    day: date
    amount: Decimal
    currency: str
    why: str


@dataclass(frozen=True, slots=True)
class Settled:
    """One amount as it was last settled: the memory from one run to the next.

    Attributes
    ----------
    period : the period it belongs to.
    item : "line", "deal", "draw advance", "draw recovery", "draw closing", "adjustment", "outside" (paid outside of the
        cycle, negative), "clawback", "hold", "unpaid", "due" (what the period comes to), "paid" (what its run paid),
        "carried" (negative net that its run took on), "awaiting" (pay that its run holds until the plan is signed), "terms"
        (what it was paid by: a digest, see `pay.terms`; amount 0).
    name : component, draw, adjustment or plan; detail : for a deal its transaction, for pay that awaits a signature the plan's
        version, for terms the digest.
    amount : as of the run that wrote it.
    """

    participant: str
    period: str
    item: str
    name: str
    detail: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that was settled up to and including `period`."""

    period: str
    as_of: date
    entries: tuple[Settled, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """One control: two figures that must agree.

    Attributes
    ----------
    name, left_label, left, right_label, right : difference = left - right must be 0.
    """

    name: str
    left_label: str
    left: Decimal
    right_label: str
    right: Decimal

    @property
    def difference(self) -> Decimal:
        """left - right."""
        return self.left - self.right


@dataclass(frozen=True, slots=True)
class Run:
    """The result for all participants in one period.

    Attributes
    ----------
    settlements : by participant id.
    suspense : transactions without credit, dated in the fiscal year up to the period's end.
    controls : the calculation's own controls, from source to net.
    ledger : to be given to the next period's run.
    files : the inputs; problems : warnings.
    settings : company, contact, dispute_days, reason_codes, currency as text.
    """

    company: str
    period: Period
    as_of: date
    settlements: tuple[Settlement, ...]
    suspense: tuple[Suspended, ...]
    controls: tuple[Control, ...]
    ledger: Ledger
    files: tuple[SourceFile, ...]
    problems: tuple[Problem, ...]
    settings: Mapping[str, str]
