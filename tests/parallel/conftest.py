"""AdventureWorks, settled for March 2014, and its old sheet without a mistake."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest

from spm_xl.outputs.folder import write_run
from spm_xl.parallel.ours import of_folder
from spm_xl.pay.run import calculate
from spm_xl.tables.load import load
from tests.parallel.adventureworks import DATA, PERIOD, inputs_folder
from tests.parallel.old_sheets import old_of


@pytest.fixture(scope="session")
def settled(tmp_path_factory):
    """The run, its folder and its inputs."""
    if not DATA.is_dir():
        pytest.skip("the AdventureWorks files are not here (SPM_SHARED_DATA)")
    folder = tmp_path_factory.mktemp("parallel")
    inputs = load(inputs_folder(folder / "inputs"), data=DATA)
    run = calculate(inputs, PERIOD)
    return run, write_run(run, folder / "runs" / PERIOD, workers=1).folder, inputs


@pytest.fixture(scope="session")
def ours(settled):
    """What the run's folder says."""
    return of_folder(settled[1])


@pytest.fixture(scope="session")
def right(settled):
    """The old sheet as it should be: the published orders, priced by the sheet's own arithmetic."""
    run, _, inputs = settled
    rates = {row["when"].removeprefix("participant = "): row["rate"] for row in inputs.rows("rates")}
    euro = {row["date"]: row["rate"] for row in inputs.rows("fx")}
    shares = {}
    for row in inputs.rows("splits"):
        shares.setdefault(row["transaction"], []).append((row["participant"], row["share"]))
    def orders(month):
        for row in inputs.rows("transactions"):
            if f"{row['date']:%Y-%m}" == month:
                fx = Decimal(1) if row["currency"] == "USD" else euro[row["date"]]
                facts = {"order": row["transaction"], "customer": row["customer"], "day": row["date"], "amount": row["amount"]}
                facts |= {"currency": row["currency"], "fx": fx}
                for who, share in shares.get(row["transaction"], [(row["participant"], Decimal(1))]):
                    yield {"who": who, "share": share, "rate": rates.get(who, Decimal(0)), **facts}

    return old_of(list(orders(PERIOD)), run, list(orders("2014-01")))


@pytest.fixture
def old(right):
    """The old sheet, to plant a mistake in."""
    return copy.deepcopy(right)
