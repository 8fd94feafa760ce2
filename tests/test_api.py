"""The public functions: all there, and taking what they say they take."""

from decimal import Decimal

import pandas
import pytest

import spm_xl
from spm_xl.sample import tables


@pytest.mark.parametrize("name", [name for name in spm_xl.__all__ if name != "__version__"])
def test_every_public_name_is_a_documented_function(name):
    function = getattr(spm_xl, name)
    assert callable(function)
    assert function.__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="calculat"):
        spm_xl.calculat  # noqa: B018


def test_frames_in_and_frames_out():
    memory = {name: pandas.DataFrame(rows) for name, rows in tables().items()}
    assert {problem.level for problem in spm_xl.check(memory)} <= {"warning"}
    result = spm_xl.calculate(memory, "2026-01")
    assert list(result) == ["payouts", "lines", "deals", "draws", "corrections", "suspense"]
    payouts = result["payouts"]
    assert len(payouts) == 37
    assert all(isinstance(net, Decimal) and net >= 0 for net in payouts.net)
    assert list(result["corrections"].columns)[:2] == ["participant", "period"], "columns are there also without a row"
    again = spm_xl.calculate(spm_xl.load(tables()), "2026-01")["payouts"]
    assert again.equals(payouts)


def test_problems_are_returned_and_not_raised():
    broken = tables()
    broken["participants"][3]["plan"] = "ETN"
    problems = spm_xl.check(broken)
    assert [problem.rule for problem in problems if problem.level == "refused"] == ["unknown reference"]
    with pytest.raises(ValueError, match="ETN"):
        spm_xl.calculate(broken, "2026-01")


def test_plan_rules_are_checked_beside_a_cell_that_cannot_be_read(tmp_path):
    """One pass: a bad cell in one table does not hide a wrong split in another."""
    inputs = {name: [dict(row) for row in rows] for name, rows in tables().items()}
    inputs["fx"][0]["rate"] = "about one"
    first = inputs["splits"][0]["transaction"]
    next(row for row in inputs["splits"] if row["transaction"] == first)["share"] = Decimal("0.01")
    rules = {problem.rule for problem in spm_xl.check(inputs) if problem.level == "refused"}
    assert {"text as number", "split total"} <= rules
