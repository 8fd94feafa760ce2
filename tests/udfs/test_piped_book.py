"""A refresh in a process of its own, which asks for cells through a pipe; and what happens where it ends too early."""

import sys

import pytest

from spm_xl.errors import NotFound, NotWritable
from spm_xl.udfs.hosts import libreoffice_refresh
from spm_xl.udfs.hosts.libreoffice_refresh import _in_words, _served
from spm_xl.workbook.ports.live_book import LiveBook
from tests.scorecard.small import inputs, workbook
from tests.workbook.memory_host import MemoryHost


class Undoing(MemoryHost):
    """A program that can undo."""

    def suspended(self, on):
        super().suspended(on)
        if on:
            self.before = self.state()

    def undone(self):
        if self.resting:
            cells, self.listed, self.named, _ = self.before
            self.cells = {name: {spot: (None, cell) if str(cell).startswith("=") else (cell, "") for spot, cell in own.items()} for name, own in cells.items()}
        return True


@pytest.fixture
def host(tmp_path):
    inputs(tmp_path / "crm")
    path = workbook(tmp_path / "Team scorecard.xlsx", inputs="crm")
    return Undoing(path.read_bytes(), path)


def other(tmp_path, text):
    """A program that is started instead of Python."""
    path = tmp_path / "other"
    path.write_text(f"#!{sys.executable}\nimport sys\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_process_of_its_own_refreshes_through_the_pipe(host):
    words = _in_words(_served(host, sys.executable)).splitlines()
    assert words[0] == "3 participants measured from 6 opportunities of crm, as of 2026-03-31."
    assert words[1] == "13 cell(s) show another value."
    assert [row["Won amount"] for row in LiveBook(host).rows("participants")] == [100, 200, 300]
    assert host.said == ["Reading crm ...", "Measuring the scorecard ...", "Writing the scorecard ...", ""]
    assert not host.resting
    assert _in_words(_served(host, sys.executable)).splitlines()[1] == "Nothing has changed since."


def test_what_it_refuses_comes_as_it_is(host, tmp_path):
    (tmp_path / "crm" / "participants.csv").unlink()
    before = host.state()
    with pytest.raises(NotWritable, match="participants"):
        _in_words(_served(host, sys.executable))
    assert host.state() == before


def test_what_the_program_refuses_comes_back_through_the_pipe(host, monkeypatch):
    def refused(*_):
        raise OSError("the cell is being edited")

    before = host.state()
    monkeypatch.setattr(host, "write", refused)
    assert "LibreOffice could not write: the cell is being edited. Nothing was changed." in _served(host, sys.executable)["refused"]
    assert host.state() == before


@pytest.mark.parametrize("end", ["sys.exit(3)", "raise MemoryError('no memory')", "print('no JSON', flush=True)", "import os; os.kill(os.getpid(), 9)"])
def test_a_process_that_ends_in_the_middle_is_taken_back(host, tmp_path, end):
    before = host.state()
    asks = ['{"do": "suspended", "with": [true]}', '{"do": "write", "with": [["Team", 8, 1, 8, 1], [["gone"]]]}']
    text = "".join(f"print({ask!r}, flush=True); sys.stdin.readline()\n" for ask in asks)
    with pytest.raises(NotWritable, match=r"ended before it was done.*Nothing was changed"):
        _served(host, other(tmp_path, text + end))
    assert host.state() == before
    assert "write" in host.calls


def test_a_document_that_cannot_be_taken_back_is_not_called_unchanged(host, tmp_path, monkeypatch):
    monkeypatch.setattr(host, "undone", lambda: 1 / 0)
    ask = '{"do": "suspended", "with": [true]}'
    with pytest.raises(NotWritable, match="may be half written: close it without saving"):
        _served(host, other(tmp_path, f"print({ask!r}, flush=True); sys.stdin.readline()"))
    assert not host.resting


def test_what_a_library_prints_does_not_come_between_the_lines(host, tmp_path):
    """Also what is no Python's, and more of it than a pipe holds."""
    noisy = "import os; from spm_xl.udfs.hosts import piped_book as own; done = own._done; own._done = lambda book: (print('x' * 200_000), os.system('echo noise'), done(book))[2]; own.main()"
    assert _served(host, other(tmp_path, noisy))["cells"] == 13


def test_a_python_without_spm_xl_says_what_to_do(host, tmp_path):
    with pytest.raises(NotWritable, match="Run `spm-xl install --libreoffice`"):
        _served(host, other(tmp_path, "print('No module named spm_xl', file=sys.stderr); sys.exit(1)"))


def test_an_add_in_without_a_python_says_what_to_do(monkeypatch, tmp_path):
    with pytest.raises(NotFound, match=r"without a Python that can measure.*spm-xl install --libreoffice"):
        libreoffice_refresh._python()
    deep = tmp_path / "oxt/pythonpath/spm_xl/udfs/hosts/libreoffice_refresh.py"
    (tmp_path / "oxt").mkdir()
    (tmp_path / "oxt/python.txt").write_text("/gone/python\n")
    monkeypatch.setattr(libreoffice_refresh, "__file__", str(deep))
    with pytest.raises(NotFound, match="the Python that installed this add-in is gone: /gone/python"):
        libreoffice_refresh._python()
