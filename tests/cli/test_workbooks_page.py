"""The page docs/workbooks.md shows what the commands really print and write."""

import re
import shutil
from pathlib import Path

import pytest

from spm_xl.workbook.bind.binding_file import load
from tests.workbook.foreign import foreign

PAGE = Path(__file__).resolve().parents[2] / "docs" / "workbooks.md"
BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(console):
    """Each command of a console with the lines that follow it."""
    for piece in console.split("$ spm-xl ")[1:]:
        line, _, shown = piece.partition("\n")
        yield line.split(), shown.splitlines()


def uncomment(path, lines):
    """Take the # away from lines of a file, as the reader is told to."""
    content = path.read_text(encoding="utf-8")
    for line in lines:
        content, times = re.subn(rf"^# {re.escape(line)}.*$", line, content, flags=re.MULTILINE)
        assert times == 1, line
    path.write_text(content, encoding="utf-8")


def test_the_example_from_start_to_end_prints_and_writes_what_the_page_shows(spm, tmp_path, monkeypatch):
    pytest.importorskip("formualizer")
    monkeypatch.chdir(tmp_path)
    shutil.copy(foreign("ms_payroll_calculator.xltx"), "Payroll.xltx")
    ran = 0
    for kind, title, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "console":
            for arguments, shown in commands(text):
                code, out, err = spm(*arguments)
                assert (code, sorted((out + err).splitlines())) == (0, sorted(shown)), " ".join(arguments)
                ran += 1
        elif title.endswith(" (edited)"):
            uncomment(Path(title.removesuffix(" (edited)")), text.splitlines())
        elif kind == "toml" and title:
            assert Path(title).read_text(encoding="utf-8") == text
        elif title:
            Path(title).parent.mkdir(exist_ok=True)
            Path(title).write_text(text, encoding="utf-8")
    assert ran == 4


def test_the_bindings_on_the_page_are_read():
    for kind, _, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "toml" and text.startswith(("[", "#")):
            assert load(text, "page").tables
