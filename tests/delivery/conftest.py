"""The sample company's January, settled and approved once for all tests of delivery."""

from datetime import date

import pytest

from spm_xl.cycle.approving import approve
from spm_xl.cycle.recalled import recalled
from spm_xl.cycle.running import run
from spm_xl.sample import write


@pytest.fixture(scope="session")
def approved(tmp_path_factory):
    """The folder of an approved run, with its journal beside it; tests do not change it."""
    root = tmp_path_factory.mktemp("sample company")
    run(write(root), "2026-01", root / "runs" / "2026-01", by="Ines Vidal")
    approve(root / "runs" / "2026-01", by="Oskar Lind", on=date(2026, 2, 5))
    return root / "runs" / "2026-01"


@pytest.fixture(scope="session")
def recall(approved):
    """The same run with its records."""
    return recalled(approved)
