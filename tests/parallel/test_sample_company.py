"""The sample company against sheets of its own: several components, tiers, splits, roll-ups, holds, euro plans paid in pounds."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spm_xl.outputs.folder import write_run
from spm_xl.parallel.compare import compare
from spm_xl.parallel.ours import of_folder
from spm_xl.pay.run import calculate
from spm_xl.sample import write
from spm_xl.tables.load import load
from tests.parallel.test_compare import against

COLUMNS = ("employee id", "order", "component", "sale amount", "exchange rate", "split", "factor", "rate", "commission")


@pytest.fixture(scope="session")
def march(tmp_path_factory):
    """The folder of the run 2026-03."""
    folder = tmp_path_factory.mktemp("company")
    inputs = load(write(folder, as_workbook=False))
    ledger = None
    for period in ("2026-01", "2026-02", "2026-03"):
        run = calculate(inputs, period, previous=ledger)
        ledger = run.ledger
    return write_run(run, folder / "2026-03", workers=1).folder


@pytest.fixture(scope="session")
def side(march):
    """What that run says."""
    return of_folder(march)


def sheet(side) -> list[list[str]]:
    """The deals of the run as an old sheet has them."""
    return [
        [deal.participant, deal.transaction, deal.component, *(f"{float(each):.10f}" if each is not None else "" for each in (deal.amount, deal.fx, deal.share, deal.factor, deal.rate)), f"{deal.commission:f}"]
        for deal in side.deals
    ]  # fmt: skip


def saved(rows, path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


def test_the_statements_tell_the_factors_of_every_deal(side):
    assert len(side.people) == 39
    assert all(side.people.values())
    for who, net in side.nets.items():
        parts = [deal.commission for deal in side.deals if deal.participant == who] + [part.amount for part in side.parts if part.participant == who]
        assert sum(parts) == net.amount
    assert sum(deal.amount is None for deal in side.deals) == sum(deal.component == "Team override" for deal in side.deals)


def test_its_own_payroll_and_the_run_itself_have_no_difference(march):
    for other in (march, march / "payroll.csv"):
        comparison, _ = compare(march, other)
        assert not comparison.differences
        assert len(comparison.people) == 38  # one is paid nothing


@pytest.fixture(scope="session")
def usual(side, tmp_path_factory):
    """What differs from a sheet that shows the deals and nothing else."""
    return against(side, saved(sheet(side), tmp_path_factory.mktemp("usual") / "right.csv"))


def test_bonuses_and_objectives_are_no_deals(usual):
    comparison = usual
    assert {each.kind for each in comparison.differences} <= {"other earnings", "participant"}
    assert any("Strategic objectives" in each.evidence for each in comparison.differences)


KINDS = ("missing transaction", "extra transaction", "doubled row", "split", "rate", "amount", "sign")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(chosen=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 10_000), st.integers(1, 9)), min_size=1, max_size=6))
def test_whatever_is_planted_is_found_and_comes_to_zero(side, usual, tmp_path, chosen):
    """Random mistakes in random rows, one for each participant."""
    rows = sheet(side)
    planted = []
    seen = set()
    for kind, at, size in chosen:
        good = [at for at, row in enumerate(rows) if row[0] not in seen and _fit(row, rows)]
        if good:
            row = rows[good[at % len(good)]]
            seen.add(row[0])
            planted.append((row[0], row[1], kind))
            _plant(rows, row, kind, size)
    comparison = against(side, saved(rows, tmp_path / "old.csv"))
    known = {(each.participant, each.kind, each.evidence) for each in usual.differences}
    found = {(each.participant, each.kind) for each in comparison.differences if (each.participant, each.kind, each.evidence) not in known}
    assert found == {(who, kind) for who, _, kind in planted}, (planted, [each for each in comparison.differences if each.participant in seen])


def _fit(row, rows) -> bool:
    """A deal with one rate, worth a mistake, that is alone in its transaction."""
    return bool(row[7]) and float(row[7]) > 0 and Decimal(row[8]) > 50 and float(row[5]) == 1 and sum(row[:2] == each[:2] for each in rows) == 1 and sum(
        row[1] == each[1] for each in rows) == 1  # fmt: skip


def _plant(rows, row, kind, size) -> None:
    at = rows.index(row)
    if kind == "missing transaction":
        del rows[at]
    elif kind == "extra transaction":
        rows.append([row[0], f"XX-{at}", row[2], f"{size * 137}.00", "1", "1", "1", "0.05", f"{size * 137 * Decimal('0.05'):.2f}"])
    elif kind == "doubled row":
        rows.append(list(row))
    elif kind == "sign":
        rows[at] = [*row[:3], f"-{row[3]}", *row[4:8], f"-{row[8]}"]
    else:
        column = {"split": 5, "rate": 7, "amount": 3}[kind]
        factor = Decimal(1) + Decimal(size) / 10 if kind != "split" else Decimal(size) / 10
        rows[at] = list(row)
        rows[at][column] = f"{Decimal(row[column]) * factor:.10f}"
        rows[at][8] = f"{Decimal(row[8]) * factor:.2f}"
