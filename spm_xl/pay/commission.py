"""Commission: from the credits of a period to a component's payable line.

One component of one participant, period after period: `Progress` carries what the interval has
seen so far, `line` settles the next period. What a period earns is what the interval comes to with
it, less what it came to without it, so that monthly pay on an annual quota needs no true-up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from spm_xl.condition import holds, parse
from spm_xl.errors import InvalidPlan, NotFound, OutOfRange
from spm_xl.money import ZERO, exact, nearest_units, rounded
from spm_xl.pay.plan import Component, Tiers, method_of, rate_of
from spm_xl.pay.rates import VALUE_METHODS, RateTable, earned, matrix_value, scaled, slices, tier_at, value_at
from spm_xl.pay.result import Credit, Deal, Line, QuotaStep, Step, Trace
from spm_xl.period import LAST_DAY, Period, Span
from spm_xl.rational import Fraction
from spm_xl.tables.inputs import Row

ONE = Fraction(1)


@dataclass
class _Sold:
    """A deal with its returns: a return takes back what its own deal was given."""

    credit: Fraction = ZERO  # quota credit left
    pay: Fraction = ZERO  # earned before the deal's own minimum and cap
    tier: int = -1  # where deal_at_tier paid it
    value: Fraction | None = None  # of its cell in a matrix
    original: bool = False  # the deal itself was seen, not only returns of it

    @property
    def returned(self) -> bool:
        """Whether the whole deal has been returned."""
        return self.original and not self.credit


@dataclass
class Progress:
    """What an interval of a component has come to so far."""

    interval: Span | None = None
    credit: Fraction = ZERO  # quota credit counted
    value: Fraction = ZERO  # what a value table or matrix has come to
    paid: Fraction = ZERO  # pay credit counted
    bases: dict[Any, Fraction] = field(default_factory=dict)  # retroactive base by table
    tables: dict[Any, RateTable] = field(default_factory=dict)  # tables used, their boundaries in credit
    gross: Fraction = ZERO  # earned before the cap
    allowed: Fraction = ZERO  # earned after the cap
    ungated: Fraction = ZERO  # what the gate has seen
    passed: Fraction = ZERO  # what it let through
    banked: Fraction = ZERO  # excess over a refundable cap, from the last interval
    deals: dict[Any, _Sold] = field(default_factory=dict)  # by transaction, where a return must meet its deal

    def enter(self, interval: Span, refundable: bool) -> None:
        """Start a new interval, unless this one goes on."""
        if interval == self.interval:
            return
        banked = max(ZERO, self.gross + self.banked - self.allowed) if refundable and self.interval else ZERO
        self.__init__(interval=interval, banked=banked)  # type: ignore[misc]


@dataclass(frozen=True)
class Setting:
    """What a line is calculated against: the participant's facts around one component.

    Attributes
    ----------
    terms, plan : the rows of the component and of the plan in force.
    quota, quota_steps, target : of the interval.
    zero_attainment : attainment where the quota is zero, by the plan's rule, else None.
    lookup : value of a name in a condition, for a transaction's facts or {}.
    gate_met : whether the gate is met; measure : attainment (or credit) of another component.
    """

    participant: str
    period: Period
    component: Component
    terms: Row
    plan: Row
    currency: str
    interval: Span
    quota: Fraction | None
    quota_steps: tuple[QuotaStep, ...]
    target: Fraction
    lookup: Callable[[Mapping[str, Any]], Callable[[str], Any]]
    gate_met: bool
    measure: Callable[[str], Fraction]
    objectives: tuple[tuple[str, Fraction, Fraction], ...] = ()  # words, target, weight x score


@dataclass
class _Tally:
    """Rows and deals as they are collected."""

    rows: list[Trace] = field(default_factory=list)
    deals: list[tuple[Credit, str, Fraction | None, Fraction]] = field(default_factory=list)

    @property
    def earned(self) -> Fraction:
        return sum((row.pay for row in self.rows), ZERO)


def line(setting: Setting, credits: Sequence[Credit], progress: Progress) -> Line:
    """The payable line of a component for a period; `progress` moves on.

    Parameters
    ----------
    credits : of this component, dated in the period, in order of date and transaction.
    """
    terms = setting.terms
    cap = exact(terms["cap"]) if terms["cap"] is not None else None
    progress.enter(setting.interval, cap is not None and terms["cap_kind"] == "refundable")
    prior = progress.credit
    tally = _table_part(setting, credits, progress)
    total, steps = _steps(setting, tally.earned, progress, cap)
    amount, shares, unallocated = _in_money(setting, tally, total)
    credit = sum((c.quota_credit for c in credits), ZERO)
    deals = tuple(
        Deal(c, tier, rate, pay, share) for (c, tier, rate, pay), share in zip(tally.deals, shares, strict=True)
    )
    return Line(
        participant=setting.participant,
        period=setting.period,
        plan=setting.component.plan,
        plan_name=setting.plan["name"] or setting.component.plan,
        component=setting.component.name,
        kind=terms["kind"],
        method=method_of(terms),
        currency=setting.currency,
        interval=setting.interval,
        quota=setting.quota,
        quota_steps=setting.quota_steps,
        credit=credit,
        prior=prior,
        attainment=(prior + credit) / setting.quota if setting.quota else None,
        trace=tuple(_merged(tally.rows)),
        deals=deals,
        earned=tally.earned,
        steps=tuple(steps),
        exact=total,
        amount=amount,
        unallocated=unallocated,
        counts_for_draw=_counts(setting),
        earning_code=terms["earning_code"],
        clause=terms["clause"],
        banked=max(ZERO, progress.gross + progress.banked - cap) if cap is not None and terms["cap_kind"] == "refundable" else ZERO,
    )


def _counts(setting: Setting) -> bool:
    named = [name.strip() for name in setting.plan["draw_components"].split("|") if name.strip()]
    return setting.component.name in named if named else setting.terms["kind"] != "spiff"


# --- the rate table ------------------------------------------------------------------------------------


def _table_part(setting: Setting, credits: Sequence[Credit], progress: Progress) -> _Tally:
    terms, method = setting.terms, method_of(setting.terms)
    if terms["kind"] == "objective" and not terms["method"]:
        return _objectives(setting)
    if not terms["pays"] and not (setting.component.rates.values or setting.component.matrices.values):
        return _counted(credits, progress)
    blank = setting.quota is None and (terms["zero_quota"] != "error" or not credits)
    if (blank or setting.quota == 0) and _needs_quota(terms):
        return _without_quota(setting, credits, progress)
    if method == "matrix":
        return _matrix(setting, credits, progress)
    if method in VALUE_METHODS:
        return _values(setting, credits, progress)
    if method == "marginal" or method == "retroactive":
        tables = [t for tiers in setting.component.rates.values for _, t in tiers.choices]
        if _purely_retroactive(tables) and not (len(tables) == 1 and _one_base(setting, credits, progress)):
            return _retroactive(setting, credits, progress)
    return _deal_by_deal(setting, credits, progress)


def _counted(credits: Sequence[Credit], progress: Progress) -> _Tally:
    """Credit that only counts: for the attainment that other components look at."""
    progress.credit += sum((credit.quota_credit for credit in credits), ZERO)
    return _Tally([], [(credit, "", None, ZERO) for credit in credits])


def _one_base(setting: Setting, credits: Sequence[Credit], progress: Progress) -> bool:
    """Whether all credit of the interval is paid as it counts, and by one plan: then one table answers."""
    return (
        not (setting.terms["pay_measure"] or setting.terms["deduct"])
        and all(credit.pay_credit == credit.quota_credit for credit in credits)
        and all(key[0] == setting.component.plan for key in progress.bases)
        and sum(progress.bases.values(), ZERO) == progress.credit
    )


def _needs_quota(terms: Row) -> bool:
    return terms["over"] == "attainment" or (rate_of(terms) == "target" and method_of(terms) not in VALUE_METHODS)


def _purely_retroactive(tables: Sequence[RateTable]) -> bool:
    return all(tier.method == "retroactive" for table in tables for tier in table.tiers) and not any(t.deductible for t in tables)


def _factor(setting: Setting) -> Fraction:
    """What a rate is multiplied by: 1, or the base rate (target incentive / quota)."""
    if rate_of(setting.terms) != "target":
        return ONE
    return setting.target / _quota(setting)


def _quota(setting: Setting) -> Fraction:
    if setting.quota is None:
        raise OutOfRange(
            f"{setting.participant} has no quota for {setting.component.name} in {setting.interval}. "
            "Add it to the table quotas."
        )
    if setting.quota == 0:
        raise OutOfRange(
            f"the quota of {setting.participant} for {setting.component.name} in {setting.interval} is 0. "
            "Correct it, or name zero_quota in the table components."
        )
    return setting.quota


def _table(setting: Setting, credit: Credit | None, progress: Progress) -> tuple[Any, RateTable]:
    """The table of a credit's date that its condition chooses, in units of credit, with a key."""
    day = credit.day if credit else setting.period.end
    component = setting.component
    tiers: Tiers | None = component.rates.at(day)
    found = tiers.table(setting.lookup(credit.facts if credit else {})) if tiers else None
    if found is None:
        what = f"transaction {credit.transaction}" if credit else str(day)
        raise NotFound(
            f"component {component.name!r} of plan {component.plan!r} has no rate table for {what}. "
            "Add rows to the table rates, or one without a condition."
        )
    key = (component.plan, id(tiers), found[0])
    if key not in progress.tables:
        progress.tables[key] = _in_credit(setting, found[1])
    return key, progress.tables[key]


def _in_credit(setting: Setting, table: RateTable) -> RateTable:
    """A table of rates with its boundaries and deductible in credit."""
    if setting.terms["over"] == "attainment" and table.method not in VALUE_METHODS:
        table = scaled(table, _quota(setting))
    return replace(table, deductible=_quota(setting)) if setting.terms["deductible"] == "quota" else table


def _clipped(setting: Setting, position: Fraction) -> Fraction:
    """A position held inside the attainment cap, and above a gate that pays only what lies beyond."""
    terms = setting.terms
    if terms["attainment_cap"] is not None:
        position = min(position, exact(terms["attainment_cap"]) * _quota(setting))
    gate = _gate_above(setting)
    return position if gate is None else max(position, gate)


def _gate_above(setting: Setting) -> Fraction | None:
    """The credit beyond which alone a gate pays, where the plan says `above`."""
    terms = setting.terms
    if terms["gate"] is None or terms["gate_kind"] != "above":
        return None
    return exact(terms["gate"]) * _quota(setting)


def _deal_by_deal(setting: Setting, credits: Sequence[Credit], progress: Progress) -> _Tally:
    tally, factor, method = _Tally(), _factor(setting), method_of(setting.terms)
    for credit in credits:
        key, table = _table(setting, credit, progress)
        sold = _sold(setting, progress, credit)
        paid = credit.pay_credit - _deduction(setting, credit, sold) if sold else credit.pay_credit
        before, after = progress.credit, progress.credit + credit.quota_credit
        progress.credit = after
        if method == "retroactive":
            progress.bases[key] = progress.bases.get(key, ZERO) + paid
        low, high = _clipped(setting, before), _clipped(setting, after)
        if sold and method == "deal_at_tier":
            if sold.tier < 0:
                sold.tier = tier_at(table, after if table.tier == "including" else before)
            met = paid * (high - low) / credit.quota_credit if credit.quota_credit else paid
            rows = _priced(table, sold.tier, met) if sold.tier >= 0 else ()
        else:
            start = sold.credit if sold and method == "per_transaction" else low
            rows = _spread(setting, table, high - low, start, paid, credit.quota_credit)
        _add(setting, tally, credit, rows, factor, sold)
    return tally


def _sold(setting: Setting, progress: Progress, credit: Credit) -> _Sold | None:
    """What is left of a credit's deal; None where deals do not stand by themselves."""
    terms = setting.terms
    if method_of(terms) in ("marginal", "retroactive") and not (terms["deduct"] or terms["deal_cap"]) and terms["deal_minimum"] is None:
        return None
    return progress.deals.setdefault((credit.reverses or credit.transaction, credit.kind, credit.rule), _Sold())


def _priced(table: RateTable, at: int, base: Fraction) -> tuple[Trace, ...]:
    upper = table.tiers[at + 1].start if at + 1 < len(table.tiers) else None
    rate = table.tiers[at].rate
    return (Trace(f"tier {at + 1}", table.tiers[at].start, upper, base, rate, base * rate),)


def _spread(
    setting: Setting, table: RateTable, moved: Fraction, start: Fraction, paid: Fraction, counted: Fraction
) -> tuple[Trace, ...]:
    """Tier rows of a move by `moved` from `start`, paying on `paid` where it differs from what counts."""
    if paid == counted:
        return _met(table, moved, start)
    if not paid or (counted and not moved):
        return ()
    if any(tier.method == "retroactive" for tier in table.tiers):
        raise InvalidPlan(
            f"component {setting.component.name!r}: a table that mixes methods needs the same measure to pick the tier and "
            "to be paid. Use one method, or drop pay_measure, pay_factor and deduct."
        )
    if not counted:
        at = tier_at(table, start)
        return _priced(table, at, paid) if at >= 0 else ()
    scale = paid / counted
    return tuple(
        Trace(row.label, row.lower, row.upper, row.base * scale, row.rate, row.pay * scale)
        for row in _met(table, moved, start)
    )


def _met(table: RateTable, moved: Fraction, start: Fraction) -> tuple[Trace, ...]:
    """Tier rows of a move; per transaction the start is what is left of the deal itself."""
    return slices(replace(table, method="marginal") if table.method == "per_transaction" else table, moved, start)


def _deduction(setting: Setting, credit: Credit, sold: _Sold) -> Fraction:
    """The share of the pack taken off a deal before its rate; the return of the whole deal gives it back."""
    text = setting.terms["deduct"]
    if not text:
        return ZERO
    if not credit.reverses:
        part = 1
    elif sold.original:
        part = 0 if sold.credit + credit.quota_credit else -1
    else:
        part = -1
    return part * credit.share * _amount(setting, text, credit)


def _amount(setting: Setting, text: str, credit: Credit) -> Fraction:
    """An amount that the plan states in its currency, or a column of the transaction in the transaction's."""
    return _number_or_column(setting, text, credit) * (credit.fx if text in credit.facts else ONE)


def _number_or_column(setting: Setting, text: str, credit: Credit) -> Fraction:
    if text in credit.facts:
        return exact(credit.facts[text] if credit.facts[text] is not None else 0)
    try:
        return exact(text)
    except ValueError:
        raise InvalidPlan(
            f"component {setting.component.name!r} names {text!r}, which is neither a number nor a column of transactions."
        ) from None


def _add(
    setting: Setting, tally: _Tally, credit: Credit, rows: Sequence[Trace], factor: Fraction, sold: _Sold | None = None
) -> None:
    """Take up the rows of one deal: times the base rate, then the deal's own minimum and cap."""
    if factor != 1:
        rows = [Trace(r.label, r.lower, r.upper, r.base, r.rate * factor, r.pay * factor) for r in rows]
    pay = sum((row.pay for row in rows), ZERO)
    limited = _deal_limits(setting, credit, pay, sold) if sold else pay
    tally.rows.extend(rows)
    if limited != pay:
        tally.rows.append(_limit_row(credit, pay, limited))
    rates = {row.rate for row in rows}
    tally.deals.append((credit, _tier_words(rows), rates.pop() if len(rates) == 1 and limited == pay else None, limited))


def _limit_row(credit: Credit, pay: Fraction, limited: Fraction) -> Trace:
    name = "deal minimum" if (limited > pay) != bool(credit.reverses) else "deal cap"
    return Trace(f"{name}: {credit.transaction}", None, None, limited - pay, ONE, limited - pay)


def _deal_limits(setting: Setting, credit: Credit, pay: Fraction, sold: _Sold) -> Fraction:
    """What a deal pays within its own minimum and cap; a return moves its deal from one such amount to another."""
    before = _limited(setting, credit, sold)
    sold.credit, sold.pay = sold.credit + credit.quota_credit, sold.pay + pay
    sold.original = sold.original or not credit.reverses
    return _limited(setting, credit, sold) - before


def _limited(setting: Setting, credit: Credit, sold: _Sold) -> Fraction:
    terms, pay = setting.terms, sold.pay
    if sold.returned or (not pay and not sold.original):
        return pay
    if terms["deal_cap"]:
        most = _amount(setting, terms["deal_cap"], credit)
        pay = max(-most, min(pay, most))
    if terms["deal_minimum"] is not None and sold.original:
        least = exact(terms["deal_minimum"])
        if terms["deal_minimum_when"] == "always" or pay < 0:
            pay = max(pay, least)
    return pay


def _tier_words(rows: Sequence[Trace]) -> str:
    numbers = [row.label.removeprefix("tier ").split(",")[0] for row in rows if row.label.startswith("tier ")]
    if not numbers:
        return ""
    return f"{numbers[0]} to {numbers[-1]}" if numbers[0] != numbers[-1] else numbers[0]


def _retroactive(setting: Setting, credits: Sequence[Credit], progress: Progress) -> _Tally:
    """Retroactive tables that several conditions or measures share: each base at its own table's rate."""
    tally, factor, tables = _Tally(), _factor(setting), progress.tables
    limits: list[Trace] = []
    start = [(base, _rate(setting, tables[key], progress.credit) * factor) for key, base in progress.bases.items()]
    for credit in credits:
        key, table = _table(setting, credit, progress)
        sold = _sold(setting, progress, credit)
        paid = credit.pay_credit - _deduction(setting, credit, sold) if sold else credit.pay_credit
        before = _re_rated(setting, progress, tables)
        progress.bases[key] = progress.bases.get(key, ZERO) + paid
        progress.credit += credit.quota_credit
        pay = (_re_rated(setting, progress, tables) - before) * factor
        limited = _deal_limits(setting, credit, pay, sold) if sold else pay
        if limited != pay:
            limits.append(_limit_row(credit, pay, limited))
        tier = tier_at(table, _clipped(setting, progress.credit)) + 1
        tally.deals.append((credit, str(tier) if tier else "", None, limited))
    for key, base in progress.bases.items():
        rate = _rate(setting, tables[key], progress.credit) * factor
        tally.rows.append(Trace("whole credit of the interval", None, None, base, rate, base * rate))
    for base, rate in start:
        if base and rate:
            tally.rows.append(Trace("less earned before this period", None, None, -base, rate, -base * rate))
    tally.rows.extend(limits)
    return tally


def _rate(setting: Setting, table: RateTable, position: Fraction) -> Fraction:
    """Rate on the whole credit of an interval: its tier's, for the part of it that meets the table."""

    def at(point: Fraction) -> Fraction:
        tier = tier_at(table, point)
        return table.tiers[tier].rate if tier >= 0 else ZERO

    point = _clipped(setting, position)
    if not position or (point == position and setting.terms["gate_kind"] == "full"):
        return at(point)
    below = _gate_above(setting)
    return (at(point) * point - (at(below) * below if below is not None else ZERO)) / position


def _re_rated(setting: Setting, progress: Progress, tables: Mapping[Any, RateTable]) -> Fraction:
    return sum((base * _rate(setting, tables[key], progress.credit) for key, base in progress.bases.items()), ZERO)


def _values(setting: Setting, credits: Sequence[Credit], progress: Progress) -> _Tally:
    """Interpolated, curve and stepped tables: the value reached, less the value already earned."""
    tally = _Tally()
    _, table = _table(setting, None, progress)
    over_attainment = setting.terms["over"] == "attainment"
    before = progress.value
    paid = progress.paid
    times = _multiple(setting, paid)
    running = _reached(setting, table, progress.credit)[1] * times if progress.credit else before
    for credit in credits:
        progress.credit += credit.quota_credit
        paid += credit.pay_credit
        point, value = _reached(setting, table, progress.credit)
        total = value * _multiple(setting, paid)
        tally.deals.append((credit, f"{float(point):.1%}" if over_attainment else "", None, total - running))
        running = total
    point, value = _reached(setting, table, progress.credit)
    progress.paid = paid
    times = _multiple(setting, paid)
    progress.value = value * times
    label = f"at {float(point):.2%} of quota" if over_attainment else "at the credit reached"
    tally.rows.append(Trace(label, point, None, times, value, progress.value))
    if before:
        tally.rows.append(Trace("less earned before this period", None, None, -before, ONE, -before))
    return tally


def _reached(setting: Setting, table: RateTable, position: Fraction) -> tuple[Fraction, Fraction]:
    """The point of a value table that a credit reaches, and its value; above a gate, only what lies beyond it."""
    unit = _quota(setting) if setting.terms["over"] == "attainment" else ONE
    point, gate = _clipped(setting, position) / unit, _gate_above(setting)
    below = _value(setting, table, gate / unit) if gate is not None else ZERO
    return point, _value(setting, table, point) - below


def _value(setting: Setting, table: RateTable, point: Fraction) -> Fraction:
    last = table.tiers[-1]
    if table.method == "curve" and setting.terms["beyond"] == "line" and len(table.tiers) > 1 and point > last.start:
        earlier = table.tiers[-2]
        return last.rate + (point - last.start) * (last.rate - earlier.rate) / (last.start - earlier.start)
    return value_at(table, point)


def _multiple(setting: Setting, paid: Fraction) -> Fraction:
    return {"target": setting.target, "credit": paid, "value": ONE}[rate_of(setting.terms)]


def _matrix(setting: Setting, credits: Sequence[Credit], progress: Progress) -> _Tally:
    terms, component = setting.terms, setting.component
    cells = component.matrices.at(setting.period.end)
    if not cells:
        raise NotFound(f"component {component.name!r} of plan {component.plan!r} has no matrix. Add rows to the table matrices.")
    names = (terms["row_measure"], terms["column_measure"])
    per_deal = any(credits and name in credits[0].facts for name in names)
    if per_deal:
        return _matrix_by_deal(setting, credits, progress, cells, names)
    for credit in credits:
        progress.credit += credit.quota_credit
    progress.paid = paid = progress.paid + sum((c.pay_credit for c in credits), ZERO)
    row, column = (setting.measure(name or component.name) for name in names)
    value = matrix_value(cells, row, column, terms["matrix_method"])
    times, before = _multiple(setting, paid), progress.value
    progress.value = value * times
    rows = [Trace(f"{names[0]} x {names[1]}", None, None, times, value, progress.value)]
    if before:
        rows.append(Trace("less earned before this period", None, None, -before, ONE, -before))
    return _Tally(rows, [(credit, "", None, ZERO) for credit in credits])


def _matrix_by_deal(
    setting: Setting, credits: Sequence[Credit], progress: Progress, cells: Any, names: tuple[str, str]
) -> _Tally:
    tally = _Tally()
    for credit in credits:
        before, after = progress.credit, progress.credit + credit.quota_credit
        progress.credit = after
        own = after if setting.terms["tier"] == "including" else before
        if setting.terms["over"] == "attainment":
            own = own / _quota(setting)
        sold = _sold(setting, progress, credit) or _Sold()
        if sold.value is None:
            measures = []
            for name in names:
                if name and name in credit.facts:
                    measures.append(_number_or_column(setting, name, credit))
                else:
                    measures.append(setting.measure(name) if name and name != setting.component.name else own)
            sold.value = matrix_value(cells, measures[0], measures[1], setting.terms["matrix_method"])
        times = {"target": setting.target, "credit": credit.pay_credit, "value": -ONE if credit.reverses else ONE}[rate_of(setting.terms)]
        label = f"{names[0] or 'credit'} x {names[1] or 'credit'}"
        _add(setting, tally, credit, [Trace(label, None, None, times, sold.value, times * sold.value)], ONE, sold)
    return tally


def _objectives(setting: Setting) -> _Tally:
    return _Tally(
        [
            Trace(name, None, None, target, score, target * score)
            for name, target, score in setting.objectives
        ]
    )


def _without_quota(setting: Setting, credits: Sequence[Credit], progress: Progress) -> _Tally:
    """A quota of zero, by the plan's rule: error, zero, full (attainment 1) or flat (the first rate)."""
    rule = setting.terms["zero_quota"]
    if rule == "error" and credits:
        _quota(setting)
    tally = _Tally()
    for credit in credits:
        progress.credit += credit.quota_credit
        if rule == "zero":
            _add(setting, tally, credit, (), ONE)
            continue
        tiers = setting.component.rates.at(credit.day)
        found = tiers.table(setting.lookup(credit.facts)) if tiers else None
        at = -1 if found is None else 0 if rule == "flat" else tier_at(found[1], ONE)
        rows = _priced(found[1], at, credit.pay_credit) if found and at >= 0 and rate_of(setting.terms) == "credit" else ()
        _add(setting, tally, credit, rows, ONE)
    if rule == "full" and rate_of(setting.terms) == "target" and method_of(setting.terms) in VALUE_METHODS:
        tiers = setting.component.rates.at(setting.period.end)
        found = tiers.table(setting.lookup({})) if tiers else None
        value = value_at(found[1], ONE) * setting.target if found else ZERO
        tally.rows.append(Trace("attainment taken as 100%", ONE, None, ONE, value - progress.value, value - progress.value))
        progress.value = value
    return tally


# --- after the table ---------------------------------------------------------------------------------


def _steps(setting: Setting, amount: Fraction, progress: Progress, cap: Fraction | None) -> tuple[Fraction, list[Step]]:
    terms, steps = setting.terms, []

    def step(name: str, after: Fraction, why: str) -> None:
        nonlocal amount
        if after != amount:
            steps.append(Step(name, amount, after, why))
            amount = after

    multipliers = setting.component.multipliers.at(setting.period.end) or ()
    for row in multipliers:
        if not row["when"] or holds(parse(row["when"]), setting.lookup({})):
            factor = exact(row["multiplier"])
            step(row["name"] or "multiplier", amount * factor, f"x {float(factor):g}" + (f" as {row['when']}" if row["when"] else ""))
    if terms["floor"] is not None:
        step("floor", max(amount, exact(terms["floor"])), f"at least {float(terms['floor']):,.2f} a period")
    progress.gross += amount
    if cap is not None:
        allowed = _capped(terms, progress.gross + progress.banked, cap)
        why = f"{terms['cap_kind']} cap of {float(cap):,.2f} for {_words(setting.interval)}; uncapped {float(progress.gross):,.2f}"
        step("cap", allowed - progress.allowed, why + (f" ({terms['clause']})" if terms["clause"] else ""))
        progress.allowed = allowed
    if terms["gate"] is not None:
        progress.ungated += amount
        passed = progress.ungated if setting.gate_met else ZERO
        reached = "reached" if setting.gate_met else "not reached"
        step("gate", passed - progress.passed, f"{float(terms['gate']):.0%} {reached}")
        progress.passed = passed
    if not terms["pays"]:
        step("counts only", ZERO, "this component counts credit and attainment and pays nothing")
    return amount, steps


def _words(interval: Span) -> str:
    return "all time" if interval.end == LAST_DAY else str(interval)


def _capped(terms: Row, gross: Fraction, cap: Fraction) -> Fraction:
    if terms["cap_kind"] == "soft" and gross > cap:
        return cap + (gross - cap) * exact(terms["soft_rate"] or 0)
    return min(gross, cap)


def _in_money(setting: Setting, tally: _Tally, total: Fraction) -> tuple[Decimal, list[Decimal], Decimal]:
    """The payable amount, each deal's part of it, and the part that no deal caused."""
    rounding, currency = setting.plan["rounding"], setting.currency
    earned_total = tally.earned
    scale = total / earned_total if earned_total and 0 <= total / earned_total <= 1 else ONE
    parts = [pay * scale for _, _, _, pay in tally.deals]
    rest = total - sum(parts, ZERO)
    if setting.plan["level"] == "transaction":
        shares = [rounded(part, currency, rounding) for part in parts]
        left = rounded(rest, currency, rounding)
        return sum(shares, left), shares, left
    amount = rounded(total, currency, rounding)
    *shares, left = nearest_units([*parts, rest], amount)
    return amount, shares, left


def _merged(rows: Sequence[Trace]) -> list[Trace]:
    """Rows of the same tier and rate as one."""
    merged: dict[Any, Trace] = {}
    for row in rows:
        key = (row.label, row.lower, row.upper, row.rate)
        found = merged.get(key)
        merged[key] = Trace(row.label, row.lower, row.upper, row.base + found.base, row.rate, row.pay + found.pay) if found else row
    return sorted(
        (row for row in merged.values() if row.base or len(merged) == 1),
        key=lambda row: (row.label.startswith("less"), row.lower is None, row.lower or ZERO),
    )


def opened(setting: Setting, progress: Progress, credit: Fraction, paid: Fraction | None) -> None:
    """Start an interval that began before the first period: its credit so far, and what was paid for it.

    A value table pays the value reached less what was paid; a rate table pays what comes on top of the
    credit, and what was paid for that matters to the gate only (nothing was: the gate was not reached).
    """
    terms = setting.terms
    progress.enter(setting.interval, False)
    progress.credit = progress.paid = credit
    reached = paid or ZERO
    if method_of(terms) in VALUE_METHODS:
        _, table = _table(setting, None, progress)
        if paid is None:
            reached = _reached(setting, table, credit)[1] * _multiple(setting, credit)
        progress.value = reached
    elif method_of(terms) in ("marginal", "retroactive") and (setting.quota or not _needs_quota(terms)):
        key, table = _table(setting, None, progress)
        progress.bases[key] = credit
        low = _clipped(setting, ZERO)
        reached = earned(table, _clipped(setting, credit) - low, low) * _factor(setting)
    progress.gross = reached
    progress.allowed = progress.ungated = _capped(terms, reached, exact(terms["cap"])) if terms["cap"] is not None else reached
    gate = exact(terms["gate"]) if terms["gate"] is not None else None
    passed = setting.gate_met and (gate is None or not setting.quota or credit >= gate * setting.quota) if paid is None else paid
    progress.passed = progress.ungated if passed else ZERO
