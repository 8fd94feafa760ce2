"""A payment made outside of the cycle (an advance in cash, a final pay): taken off what is due, and never a deduction from wages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from spm_xl.errors import Refused
from spm_xl.outputs.payroll import besides_lines
from spm_xl.pay.result import Run, Settlement
from tests.cases.company import calculated, seller_tables, settlement

FLAT = [(0, "0.1")]
SOLD = [{"transaction": "JAN", "date": "2026-01-10", "amount": 10000}, {"transaction": "FEB", "date": "2026-02-10", "amount": 4000}]


def paid_outside(amount: str, day: str = "2026-01-20", **more: Any) -> dict[str, Any]:
    return {"adjustment": "F1", "participant": "seller", "date": day, "amount": amount, "kind": "paid", "reason": "cheque 12", "approver": "cfo", **more}


def months(*by_month: list[dict[str, Any]], **tables: Any) -> list[Settlement]:
    """January, February, ... each with the adjustments known then."""
    runs: list[Run] = []
    for month, adjustments in enumerate(by_month, 1):
        given = seller_tables({"method": "marginal"}, FLAT, SOLD, **({"adjustments": adjustments} if adjustments else {}), **tables)
        runs.append(calculated(given, f"2026-{month:02}", runs[-1] if runs else None))
        assert [control.name for control in runs[-1].controls if control.difference] == []
    return [settlement(run, "seller") for run in runs]


def test_it_is_taken_off_in_a_row_of_its_own_after_everything_else():
    january = months([paid_outside("-300")])[0]
    assert january.bridge[-1] == ("paid outside of the cycle", Decimal("-300.00"))
    assert (january.earned, january.net, january.year[0].paid) == (Decimal(1000), Decimal(700), Decimal(1000))
    assert (besides_lines(january)["OUTSIDE"], besides_lines(january)["ADJ"]) == (Decimal(-300), Decimal(0))


def test_known_late_it_corrects_its_month_and_the_year_counts_it_there():
    _, february = months([], [paid_outside("-300")])
    correction = february.corrections[0]
    assert (correction.item, correction.period, correction.difference, correction.cause) == ("outside", "2026-01", Decimal(-300), "entry")
    assert february.net == Decimal(100)  # 400 of February
    assert [row.paid for row in february.year] == [Decimal(1300), Decimal(100)]


def test_more_than_is_due_is_carried_and_nothing_is_asked_back():
    january, february = months([paid_outside("-1250")], [paid_outside("-1250")])
    assert (january.net, january.carried_out) == (Decimal(0), Decimal(-250))
    assert (february.carried_in, february.net) == (Decimal(-250), Decimal(150))


HOURS = [{"participant": "seller", "week_end": f"2026-01-{day:02}", "hours": 40, "minimum_wage": "7.25"} for day in (9, 16, 23, 30)]  # 1,160 a month


def test_it_counts_towards_the_minimum_wage():
    """1,000 earned is below the floor of 1,160: nothing may be deducted; the 900 that were paid outside are no deduction."""
    deduction = {"adjustment": "D1", "participant": "seller", "date": "2026-01-25", "amount": -200, "kind": "pay", "reason": "overpaid", "approver": "cfo"}
    january = months([paid_outside("-900"), deduction], hours=HOURS)[0]
    assert (january.net, january.carried_out) == (Decimal(100), Decimal(-200))
    only_deducted = months([deduction], hours=HOURS)[0]
    assert (only_deducted.net, only_deducted.carried_out) == (Decimal(1000), Decimal(-200))


@pytest.mark.parametrize("amount", ["300", "0"])
def test_an_amount_that_is_not_below_zero_is_refused_with_its_cell(amount):
    with pytest.raises(Refused) as refused:
        months([paid_outside(amount)])
    problem = refused.value.problems[0]
    assert (problem.rule, problem.place.cell or problem.place.row) == ("paid outside", "amount")


def test_whoever_enters_an_adjustment_does_not_approve_it():
    """AUD-05: the second pair of eyes; case does not make another person."""
    with pytest.raises(Refused) as refused:
        months([paid_outside("-1", entered_by="Ines Vidal", approver="ines vidal")])
    assert [problem.rule for problem in refused.value.problems] == ["four eyes"]
    assert months([paid_outside("-1", entered_by="Ines Vidal", approver="Jo Park")])[0].adjustments[0].entered_by == "Ines Vidal"
