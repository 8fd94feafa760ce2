"""The button in Excel for the Mac, as far as it goes without one: the script, and the file refreshed while Excel has it closed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spm_xl.cli import install as cli
from spm_xl.errors import InvalidInput
from spm_xl.udfs.hosts import excel_doctor, excel_mac, vba
from spm_xl.udfs.hosts.excel_windows import windows_of
from tests.standins.com import Dispatch
from tests.standins.pywin32 import windows_xlwings
from tests.udfs.excel_books import cells_of
from tests.udfs.test_excel_button import DEALS, inputs_in, scorecard, started


@pytest.fixture(scope="module")
def engine() -> Iterator[SimpleNamespace]:
    with windows_xlwings() as engine:
        yield engine


def opened(engine: SimpleNamespace, path: Path) -> tuple[Any, Any, Any]:
    """Excel's model, the workbook in it, and the same as xlwings has it."""
    excel, book = started(engine, path)
    return excel, book, engine.xlwings.Book(impl=engine.xlwings._xlwindows.Book(Dispatch(book)))


def shown(excel: Any, path: Path) -> dict[tuple[str, int, int], Any]:
    """What the workbook shows that is open now under a path."""
    [book] = [book for book in excel.app.workbooks() if book.name == path.name]
    return cells_of(book)


def test_the_workbook_is_saved_refreshed_as_a_file_and_open_again(engine: SimpleNamespace, tmp_path: Path) -> None:
    path = scorecard(tmp_path / "Scorecard.xlsx")
    excel, book, own = opened(engine, path)
    Dispatch(book).Worksheets("Card").Range("D9").Value2 = "typed just now"
    kind, words = excel_mac.refreshed(own)
    assert (kind, words.startswith("3 participants measured")) == ("done", True)
    found = shown(excel, path)
    assert (found["Card", 2, 2], found["Card", 9, 2], found["Card", 9, 4]) == (100, "Ana Lind", "typed just now")


def test_a_refusal_leaves_the_workbook_open_as_it_was(engine: SimpleNamespace, tmp_path: Path) -> None:
    path = scorecard(tmp_path / "Scorecard.xlsx")
    excel, book, own = opened(engine, path)
    before = cells_of(book)
    inputs_in(tmp_path / "inputs", (*DEALS, ("O4", "P3", "ten", "won", "2017-10-01", "2017-11-05")))
    kind, words = excel_mac.refreshed(own)
    assert (kind, "ten" in words) == ("refused", True)
    assert shown(excel, path) == before


def test_a_workbook_that_was_never_saved_is_not_closed(engine: SimpleNamespace, tmp_path: Path) -> None:
    path = scorecard(tmp_path / "Scorecard.xlsx")
    excel, book, own = opened(engine, path)
    book.path = ""
    kind, words = excel_mac.refreshed(own)
    assert (kind, "Save it in one" in words) == ("refused", True)
    assert book in excel.app.workbooks()


def test_what_the_script_starts_tells_how_it_ended(engine: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = scorecard(tmp_path / "Scorecard.xlsx")
    excel, _, own = opened(engine, path)
    said: list[tuple[str, str, str]] = []
    monkeypatch.setattr(engine.xlwings.App, "alert", lambda _, words, title, mode: said.append((words, title, mode)))
    own.set_mock_caller()
    try:
        excel_mac.main()
    finally:
        del engine.xlwings.Book._mock_caller
    [(words, title, mode)] = said
    assert (title, mode) == ("spm_xl", "info")
    assert words.startswith("3 participants measured")
    assert shown(excel, path)["Card", 2, 2] == 100


def test_the_script_is_where_excel_looks_and_starts_this_python(tmp_path: Path) -> None:
    path, new = excel_mac.install(tmp_path)
    assert (path, new) == (tmp_path / "Library" / "Application Scripts" / "com.microsoft.Excel" / "spm_xl.applescript", True)
    assert excel_mac.install(tmp_path) == (path, False)
    assert f'quoted form of "{sys.executable}"' in path.read_text()
    assert excel_mac.uninstall(tmp_path) == (path,)
    assert excel_mac.uninstall(tmp_path) == ()


def test_the_doctor_sees_whether_the_script_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(excel_doctor, "windows_of", lambda home: windows_of(home, {}))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert excel_doctor.doctor()[0].level == "wrong"
    excel_mac.install()
    assert excel_doctor.doctor()[0].level == "good"


def test_install_and_uninstall_on_a_mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    path = excel_mac.place(tmp_path)
    for written in ([str(path)], []):
        cli.install(False, tmp_path, True, True)
        assert json.loads(capsys.readouterr().out) == {"script": str(path), "written": written}
    cli.uninstall(False, tmp_path, True, True)
    assert json.loads(capsys.readouterr().out) == {"deleted": [str(path)]}


def test_a_path_of_python_with_quotes_and_one_with_a_line_break() -> None:
    assert r'quoted form of "/o\"p\\t/python"' in excel_mac.script('/o"p\\t/python')
    with pytest.raises(InvalidInput, match="line break"):
        excel_mac.script("/opt\n/python")


def test_the_macro_calls_the_script_by_its_names() -> None:
    for flavour in ("addin", "workbook"):
        assert f'AppleScriptTask "{excel_mac.SCRIPT_NAME}", "{excel_mac.HANDLER}", given' in vba.modules(flavour)["SpmScorecard"]
