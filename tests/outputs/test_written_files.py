"""Every kind of workbook that a month writes, held against what makes Excel repair a file or show a wrong value."""

import pytest

from spm_xl.api import run
from spm_xl.sample import write
from spm_xl.workbook.lint.lint import problems
from tests.hosts import audit_errors

KINDS = ("control.xlsx", "payroll.xlsx", "statements/*.xlsx")


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """A month of the sample company, with its inputs."""
    folder = tmp_path_factory.mktemp("month")
    inputs = write(folder)
    run(inputs, "2026-03", folder / "2026-03", workers=1)
    return folder


def test_the_lint_finds_nothing_in_any_workbook(month):
    files = sorted(month.rglob("*.xlsx"))
    assert len(files) > 40
    assert {file.name: found for file in files if (found := problems(file))} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_validator_finds_nothing(month, kind):
    largest = max(sorted((month / "2026-03").glob(kind)), key=lambda file: file.stat().st_size)
    assert audit_errors(largest) == []
