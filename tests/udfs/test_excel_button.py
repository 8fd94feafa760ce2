"""The button of a scorecard in Excel, pressed: the macro in an interpreter of VBA, xlwings' own engine behind it, and the
workbook written through xlwings' object model, as on Windows."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyopenvba.interpreter import VBAObject

from spm_xl.scorecard.refresh import refresh
from spm_xl.udfs.hosts import vba
from spm_xl.udfs.hosts.excel_book import ExcelBook
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbook.ports.live_book import LiveBook
from spm_xl.workbooks.kept import content
from tests.standins.com import Dispatch, error
from tests.standins.excel import Excel, call_udf_of
from tests.standins.pywin32 import windows_xlwings
from tests.udfs.excel_books import cells_in, cells_of, host_of

MACRO = "SpmRefreshScorecard"
INFORMATION, EXCLAMATION = 64, 48
SETTINGS = ("ScreenUpdating", "EnableEvents", "Calculation", "DisplayAlerts", "Cursor", "StatusBar", "EnableCancelKey")
NAMES = {"scorecard.as_of": "B1", "team.won_amount": "B2", "team.win_rate": "B3", "scorecard.result": "B4", "spm.inputs": "B5"}
DEALS = (("O1", "P1", 100, "won", "2017-10-01", "2017-11-01"), ("O2", "P2", 50, "lost", "2017-10-02", "2017-12-01"), ("O3", "P1", 70, "open", "2017-10-02", ""))


@pytest.fixture(scope="module")
def engine() -> Iterator[SimpleNamespace]:
    with windows_xlwings() as engine:
        yield engine


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A scorecard that somebody made, with notes of their own, and the inputs beside it."""
    return scorecard(tmp_path / "Scorecard.xlsx")


def scorecard(path: Path, inputs: str = "inputs") -> Path:
    import xlsxwriter

    inputs_in(path.with_name("inputs"), DEALS)
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Card")
    sheet.write_column("A1", list(NAMES))
    sheet.write("B5", inputs)
    columns = [{"header": text} for text in ("Participant", "Name", "Won amount", "My note")]
    sheet.add_table("A8:D10", {"name": "participants", "columns": columns, "data": [["P1", "?", 1, "promising"], ["P9", "gone", 1, None]]})
    sheet.write_formula("F8", "=SUM(participants[Won amount])", None, 2)
    for name, cell in NAMES.items():
        book.define_name(name, f"=Card!${cell[0]}${cell[1:]}")
    book.close()
    return path


def inputs_in(folder: Path, deals: tuple[tuple[Any, ...], ...]) -> None:
    people = (("P1", "Ana Lind"), ("P2", "Bo Berg"), ("P3", "Cy Holm"))
    tables = {"participants": (("participant", "name"), *people), "opportunities": (("opportunity", "participant", "amount", "status", "created", "closed"), *deals)}
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        with open(folder / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)


def started(engine: SimpleNamespace, path: Path, flavour: vba.Flavour = "addin") -> tuple[Excel, Any]:
    """Excel with the macro, and the workbook in front."""
    excel = Excel(call_udf_of(engine), flavour)
    book = excel.app.open_workbook(path)
    excel.app.activate_workbook(book)
    excel.host._this_workbook = book
    return excel, book


def pressed(excel: Excel) -> tuple[str, int]:
    """The words that are shown when the button is pressed, and the icon beside them."""
    before = len(excel.app.dialogs)
    excel.run(MACRO)
    [(_, words, title, icon)] = excel.app.dialogs[before:]
    assert title == "spm_xl" if excel.host.active_book is None else f"spm_xl: {excel.host.active_book.name}"
    return words, icon


def settings(excel: Excel) -> list[Any]:
    return [getattr(Dispatch(excel.host), name) for name in SETTINGS]


def in_file(path: Path) -> dict[tuple[str, int, int], Any]:
    """The cells of the same workbook, refreshed as a file."""
    refresh(FileBook(path))
    return cells_in(path.read_bytes())


@pytest.mark.parametrize("flavour", ["addin", "workbook"])
def test_the_workbook_shows_what_the_refresh_of_its_file_makes_it_show(engine: SimpleNamespace, card: Path, flavour: vba.Flavour) -> None:
    excel, book = started(engine, card, flavour)
    before, resting = cells_of(book), settings(excel)
    assert before["Card", 9, 2] == "?"
    words, icon = pressed(excel)
    assert icon == INFORMATION
    assert words.startswith("3 participants measured from 3 opportunities")
    after = cells_of(book)
    assert after == in_file(card)
    assert [after["Card", row, column] for row, column in ((2, 2), (3, 2), (9, 2), (9, 4), (10, 2), (11, 2))] == [
        100, 0.5, "Ana Lind", "promising", "Bo Berg", "Cy Holm",
    ]  # fmt: skip
    assert settings(excel) == resting
    assert len(excel.python.hops) == 1


def test_the_scorecard_of_the_product_shows_what_its_file_would(engine: SimpleNamespace, tmp_path: Path) -> None:
    inputs_in(tmp_path / "inputs", DEALS)
    for name in ("open.xlsx", "file.xlsx"):
        (tmp_path / name).write_bytes(content("scorecard", "addin"))
    excel, book = started(engine, tmp_path / "open.xlsx")
    where = ExcelBook.names(host_of(engine, book))["spm.inputs"]
    Dispatch(book).Worksheets(where.sheet).Cells(where.top, where.left).Value2 = "inputs"
    words, icon = pressed(excel)
    assert icon == INFORMATION, words
    refresh(FileBook(tmp_path / "file.xlsx"), source=tmp_path / "inputs")
    found = cells_of(book)
    del found[where.sheet, where.top, where.left]
    assert found == cells_in((tmp_path / "file.xlsx").read_bytes())
    assert len(found) > 500


MAVEN = Path(os.environ.get("SPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "crm_maven"


@pytest.mark.skipif(not MAVEN.is_dir(), reason="Maven's CRM is not here: set SPM_SHARED_DATA")
def test_the_scorecard_of_35_agents_grows_out_of_that_of_14(engine: SimpleNamespace, tmp_path: Path) -> None:
    for name in ("open.xlsx", "file.xlsx"):
        (tmp_path / name).write_bytes(content("scorecard", "addin"))
    book = started(engine, tmp_path / "open.xlsx")[1]
    host = host_of(engine, book)
    written, in_a_file = (refresh(port, source=MAVEN, mapping="maven").written for port in (LiveBook(host), FileBook(tmp_path / "file.xlsx")))
    assert (written.added, written.removed, written.notes) == (in_a_file.added, in_a_file.removed, in_a_file.notes)
    assert cells_of(book) == cells_in((tmp_path / "file.xlsx").read_bytes())
    assert len(LiveBook(host).rows("Participants")) == 35
    assert LiveBook(host).named("scorecard.opportunities") == 8_800


def test_pressed_again_after_the_inputs_changed(engine: SimpleNamespace, card: Path) -> None:
    excel, book = started(engine, card)
    pressed(excel)
    inputs_in(card.with_name("inputs"), (*DEALS, ("O4", "P3", 11, "won", "2017-10-01", "2017-11-05")))
    pressed(excel)
    assert cells_of(book)["Card", 2, 2] == 111
    assert Dispatch(book).Worksheets("Card").Range("F8").Value2 == 111


def test_progress_is_in_the_status_bar(engine: SimpleNamespace, card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    original = ExcelBook.say
    monkeypatch.setattr(ExcelBook, "say", lambda self, words: said.append(words) or original(self, words))
    pressed(started(engine, card)[0])
    assert said[0].startswith("Reading ")
    assert any(words.startswith("Writing ") for words in said)
    assert said[-1] == ""


def refusals(path: Path) -> dict[str, tuple[Any, str]]:
    folder = path.with_name("inputs")
    return {
        "no inputs": (lambda book: setattr(Dispatch(book).Worksheets("Card").Range("B5"), "Value2", ""), "there are no inputs"),
        "inputs elsewhere": (lambda book: setattr(Dispatch(book).Worksheets("Card").Range("B5"), "Value2", "nowhere"), "nowhere"),
        "a wrong amount": (lambda book: inputs_in(folder, (*DEALS, ("O4", "P3", "ten", "won", "2017-10-01", "2017-11-05"))), "ten"),
        "no participant": (lambda book: (folder / "participants.csv").unlink(), "participants"),
        "a protected sheet": (lambda book: Dispatch(book).Worksheets("Card").Protect("x"), "is protected"),
    }


@pytest.mark.parametrize("why", list(refusals(Path("x"))))
def test_a_refresh_that_is_refused_says_why_and_leaves_every_cell(engine: SimpleNamespace, card: Path, why: str) -> None:
    excel, book = started(engine, card)
    spoil, words = refusals(card)[why]
    spoil(book)
    before, resting = cells_of(book), settings(excel)
    told, icon = pressed(excel)
    assert icon == EXCLAMATION
    assert words in told
    assert cells_of(book) == before
    assert settings(excel) == resting


def test_an_internal_error_is_told_and_leaves_every_cell(engine: SimpleNamespace, card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    excel, book = started(engine, card)
    before = cells_of(book)
    monkeypatch.setattr("spm_xl.scorecard.calculate.calculate", lambda *_, **__: 1 / 0)
    told, icon = pressed(excel)
    assert icon == EXCLAMATION
    assert told.startswith("An internal error: ZeroDivisionError")
    assert cells_of(book) == before


def test_two_excels_with_a_workbook_of_the_same_name(engine: SimpleNamespace, tmp_path: Path) -> None:
    """The workbook goes to Python itself: not the first that has its name."""
    paths = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        paths.append(scorecard(tmp_path / name / "Scorecard.xlsx"))
    inputs_in(paths[1].with_name("inputs"), (("O1", "P1", 7, "won", "2017-10-01", "2017-11-01"),))
    (first, one), (second, other) = (started(engine, path) for path in paths)
    before = cells_of(one)
    pressed(second)
    assert cells_of(other)["Card", 2, 2] == 7
    assert cells_of(one) == before
    pressed(first)
    assert cells_of(one)["Card", 2, 2] == 100


def test_a_workbook_that_was_never_saved(engine: SimpleNamespace, tmp_path: Path) -> None:
    excel, book = started(engine, scorecard(tmp_path / "Scorecard.xlsx", inputs=str(tmp_path / "inputs")))
    book.path = ""
    assert pressed(excel)[1] == INFORMATION
    assert cells_of(book)["Card", 2, 2] == 100


def test_a_workbook_in_protected_view_and_none_at_all(engine: SimpleNamespace, card: Path) -> None:
    excel, _ = started(engine, card)
    excel.host.active_book = None
    assert pressed(excel) == ("Open the workbook, and press the button again.", EXCLAMATION)
    excel.host.protected_view = VBAObject()
    assert pressed(excel) == ("The workbook is in Protected View. Press Enable Editing, and press the button again.", EXCLAMATION)
    assert excel.python.hops == []


def test_a_python_that_does_not_start(engine: SimpleNamespace, card: Path) -> None:
    excel, book = started(engine, card)
    before, resting = cells_of(book), settings(excel)
    excel.python.can_start = False
    told, icon = pressed(excel)
    assert (icon, "Run spm-xl doctor" in told) == (EXCLAMATION, True)
    assert cells_of(book) == before
    assert settings(excel) == resting
    excel.python.can_start = True
    assert pressed(excel)[1] == INFORMATION  # at once


def test_a_python_that_dies_while_it_writes_is_started_again_and_excel_is_as_it_was(engine: SimpleNamespace, card: Path) -> None:
    excel, book = started(engine, card)
    resting, call_udf, deaths = settings(excel), excel.python.call_udf, [1]

    def dies(module: str, function: str, given: Any) -> Any:
        if deaths:
            deaths.pop()
            for name, value in {"ScreenUpdating": False, "EnableEvents": False, "Calculation": -4135, "StatusBar": "Writing ..."}.items():
                setattr(Dispatch(excel.host), name, value)
            excel.python.alive = False
            raise error(-2147023170, "The remote procedure call failed.")
        return call_udf(module, function, given)

    excel.python.call_udf = dies
    assert pressed(excel)[1] == INFORMATION
    assert excel.python.starts == 2
    assert settings(excel) == resting
    assert cells_of(book)["Card", 2, 2] == 100


def test_a_long_message_is_cut(engine: SimpleNamespace, card: Path) -> None:
    inputs_in(card.with_name("inputs"), tuple((f"O{at}", "P1", f"amount {at}", "won", "2017-10-01", "2017-11-01") for at in range(200)))
    words, icon = pressed(started(engine, card)[0])
    assert icon == EXCLAMATION
    assert len(words) <= 1000
    assert words.endswith(" ...")


def test_the_ribbon_of_the_add_in_presses_it_too(engine: SimpleNamespace, card: Path) -> None:
    excel, book = started(engine, card)
    excel.run("SpmScorecardClicked", VBAObject())
    assert cells_of(book)["Card", 2, 2] == 100
