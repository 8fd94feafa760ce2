"""A run of twelve participants, issued once; each test has a copy of it, with a folder for what comes back."""

import shutil

import pytest

from spm_xl.outputs.folder import write_run
from tests.outputs.builders import simple_run


@pytest.fixture(scope="session")
def issued_runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("issued") / "runs"
    write_run(simple_run(12), folder / "2026-03", workers=1)
    return folder


@pytest.fixture
def runs(issued_runs, tmp_path):
    return shutil.copytree(issued_runs, tmp_path / "runs")


@pytest.fixture
def back(tmp_path):
    folder = tmp_path / "back"
    folder.mkdir()
    return folder
