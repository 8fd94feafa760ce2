"""Tables of values: curves, steps and interpolation, matrices, and objectives.

What an interval has come to is the value reached; a period earns it less what was earned before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spm_xl.errors import NotFound
from spm_xl.money import ONE, ZERO
from spm_xl.pay.component import (
    Progress,
    Setting,
    Sold,
    Tally,
    clipped,
    gate_above,
    multiple,
    number_or_column,
    quota_needed,
    table_for,
)
from spm_xl.pay.deals import sold_before, take_up
from spm_xl.pay.plan import rate_of
from spm_xl.pay.rates import RateTable, matrix_value, value_at
from spm_xl.pay.result import Credit, Trace
from spm_xl.rational import Fraction


def value_reached(setting: Setting, credits: Sequence[Credit], progress: Progress) -> Tally:
    """Interpolated, curve and stepped tables: the value reached, less the value already earned."""
    tally = Tally()
    _, table = table_for(setting, None, progress)
    over_attainment = setting.terms["over"] == "attainment"
    before = progress.value
    paid = progress.paid
    times = multiple(setting, paid)
    running = reached_value(setting, table, progress.credit)[1] * times if progress.credit else before
    for credit in credits:
        progress.credit += credit.quota_credit
        paid += credit.pay_credit
        point, value = reached_value(setting, table, progress.credit)
        total = value * multiple(setting, paid)
        tally.deals.append((credit, f"{float(point):.1%}" if over_attainment else "", None, total - running))
        running = total
    point, value = reached_value(setting, table, progress.credit)
    progress.paid = paid
    times = multiple(setting, paid)
    progress.value = value * times
    label = f"at {float(point):.2%} of quota" if over_attainment else "at the credit reached"
    tally.rows.append(Trace(label, point, None, times, value, progress.value))
    if before:
        tally.rows.append(Trace("less earned before this period", None, None, -before, ONE, -before))
    return tally


def reached_value(setting: Setting, table: RateTable, position: Fraction) -> tuple[Fraction, Fraction]:
    """The point of a value table that a credit reaches, and its value; above a gate, only what lies beyond it."""
    unit = quota_needed(setting) if setting.terms["over"] == "attainment" else ONE
    point, gate = clipped(setting, position) / unit, gate_above(setting)
    below = _value(setting, table, gate / unit) if gate is not None else ZERO
    return point, _value(setting, table, point) - below


def _value(setting: Setting, table: RateTable, point: Fraction) -> Fraction:
    last = table.tiers[-1]
    if table.method == "curve" and setting.terms["beyond"] == "line" and len(table.tiers) > 1 and point > last.start:
        earlier = table.tiers[-2]
        return last.rate + (point - last.start) * (last.rate - earlier.rate) / (last.start - earlier.start)
    return value_at(table, point)


def matrix(setting: Setting, credits: Sequence[Credit], progress: Progress) -> Tally:
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
    times, before = multiple(setting, paid), progress.value
    progress.value = value * times
    rows = [Trace(f"{names[0]} x {names[1]}", None, None, times, value, progress.value)]
    if before:
        rows.append(Trace("less earned before this period", None, None, -before, ONE, -before))
    return Tally(rows, [(credit, "", None, ZERO) for credit in credits])


def _matrix_by_deal(
    setting: Setting, credits: Sequence[Credit], progress: Progress, cells: Any, names: tuple[str, str]
) -> Tally:
    tally = Tally()
    for credit in credits:
        before, after = progress.credit, progress.credit + credit.quota_credit
        progress.credit = after
        own = after if setting.terms["tier"] == "including" else before
        if setting.terms["over"] == "attainment":
            own = own / quota_needed(setting)
        sold = sold_before(setting, progress, credit) or Sold()
        if sold.value is None:
            measures = []
            for name in names:
                if name and name in credit.facts:
                    measures.append(number_or_column(setting, name, credit))
                else:
                    measures.append(setting.measure(name) if name and name != setting.component.name else own)
            sold.value = matrix_value(cells, measures[0], measures[1], setting.terms["matrix_method"])
        times = {"target": setting.target, "credit": credit.pay_credit, "value": -ONE if credit.reverses else ONE}[rate_of(setting.terms)]
        label = f"{names[0] or 'credit'} x {names[1] or 'credit'}"
        take_up(setting, tally, credit, [Trace(label, None, None, times, sold.value, times * sold.value)], ONE, sold)
    return tally


def objectives(setting: Setting) -> Tally:
    return Tally(
        [
            Trace(name, None, None, target, score, target * score)
            for name, target, score in setting.objectives
        ]
    )
