"""The sample company's inputs, and its first two months as the command line writes them."""

import pytest

from spm_xl.cli.main import main
from spm_xl.sample import write


@pytest.fixture
def spm(capsys):
    """Runs a command line in this process: exit code, stdout, stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run


@pytest.fixture(scope="session")
def company(tmp_path_factory):
    """A folder with the inputs, and the runs 2026-01 and 2026-02."""
    folder = tmp_path_factory.mktemp("company")
    inputs = write(folder, as_workbook=False)
    for period, more in (("2026-01", ()), ("2026-02", ("--previous", str(folder / "2026-01")))):
        with pytest.raises(SystemExit) as ended:
            main(["run", str(inputs), "--period", period, "--out", str(folder / period), *more, "--quiet"])
        assert ended.value.code == 0
    return folder
