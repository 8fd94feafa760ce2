"""AdventureWorks through its mapping: Microsoft's own files, used as they are, come to the known figures."""

import importlib.util
import os
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from spm_xl.tables.load import load

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "adventureworks"
DATA = Path(os.environ.get("SPM_SHARED_DATA", ROOT.parent / "shared" / "data")) / "adventureworks"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the AdventureWorks files are not here (SPM_SHARED_DATA)")


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("adventureworks_figures", EXAMPLE / "figures.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_are_read_as_they_are():
    inputs = load(EXAMPLE, data=DATA)
    assert not inputs.problems
    assert [len(inputs.rows(name)) for name in ("participants", "rates", "quotas", "transactions")] == [17, 17, 163, 3806]
    assert sum(row["amount"] for row in inputs.rows("transactions")) == Decimal("80487704.1832")
    assert inputs.rows("participants")[8]["name"] == "José Saraiva"


def test_sales_to_date_equal_the_orders_of_all_seventeen(example):
    sold = defaultdict(Decimal)
    for row in load(EXAMPLE, data=DATA).rows("transactions"):
        if row["date"] >= example.YEAR_TO_DATE:
            sold[row["participant"]] += row["amount"]
    assert sold == example._sales_to_date(DATA)


def test_the_published_figures(example):
    found = example.figures(DATA)
    assert found.credited == Decimal("80487704.1832")
    assert (found.year_to_date, found.people) == (17, 17)
    assert (found.windows, found.reached, round(float(found.attainment), 6)) == (163, 8, 0.840919)
    assert found.commission == Decimal("1101643.50")
