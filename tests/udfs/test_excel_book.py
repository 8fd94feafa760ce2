"""A workbook that is open in Excel, refreshed: the real object model of xlwings over a model of Excel's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyopenvba.interpreter import VBAObject, member

from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.udfs.hosts.excel_book import ExcelBook
from spm_xl.udfs.hosts.excel_writing import filtered, parts
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbook.ports.live_book import LiveBook
from spm_xl.workbook.ports.live_host import Area
from tests.standins.com import ComError, Dispatch
from tests.standins.pywin32 import windows_xlwings
from tests.udfs.excel_books import cells_in, cells_of, host_of, opened, team_workbook

PARTICIPANTS = Rows("people", {"Participant": "id", "Name": "name", "Won amount": "won"}, key=("Participant",))
TEAM = Binding(names={"scorecard.as_of": "day", "team.won_amount": "won", "scorecard.result": "result"}, tables={"participants": PARTICIPANTS})
SETTINGS = ("ScreenUpdating", "EnableEvents", "Calculation", "DisplayAlerts")


def values(*people: tuple[str, str, float | None], result: str = "Fine.") -> dict[str, Any]:
    rows = [{"id": key, "name": name, "won": won} for key, name, won in people]
    return {"day": date(2017, 12, 31), "won": sum(won or 0 for _, _, won in people), "result": result, "people": rows}


@pytest.fixture(scope="module")
def engine() -> Iterator[SimpleNamespace]:
    with windows_xlwings() as engine:
        yield engine


@pytest.fixture
def book(engine: SimpleNamespace, tmp_path: Path) -> tuple[Any, ExcelBook]:
    """The team's workbook, open: Excel's object, and what our refresh sees of it."""
    _, book, host = opened(engine, team_workbook(tmp_path / "Team.xlsx"))
    return book, host


def in_file(tmp_path: Path, new: dict[str, Any]) -> dict[tuple[str, int, int], Any]:
    """What the same refresh makes of the same workbook as a file."""
    path = team_workbook(tmp_path / "as a file.xlsx")
    FileBook(path).write(TEAM, new)
    return cells_in(path.read_bytes())


# --- the same as in a file ---------------------------------------------------------------------------------


MORE = values(("P2", "Bo Berg", 700), ("P3", "007", 1), ("P4", "TRUE", 22.5), ("P5", "+ Plus", None), ("P6", "März 5", 4), result="=done, 3-4 new")
FEWER = values(("P3", "Cy Holm", 100))
NONE = values()
ALIKE = values(("P1", "Ana Lind", 1), ("P2", "Bo Berg", 2), ("P3", "Cy Holm", 3))


@pytest.mark.parametrize("new", [MORE, FEWER, NONE, ALIKE], ids=["more people", "fewer", "nobody", "other figures"])
def test_every_cell_is_as_the_refresh_of_the_file_makes_it(book: tuple[Any, ExcelBook], tmp_path: Path, new: dict[str, Any]) -> None:
    assert cells_of(book[0]) == cells_in(team_workbook(tmp_path / "before.xlsx").read_bytes())
    written = LiveBook(book[1]).write(TEAM, new)
    assert cells_of(book[0]) == in_file(tmp_path, new)
    path = team_workbook(tmp_path / "counted.xlsx")
    assert written == FileBook(path).write(TEAM, new)


def test_a_note_stays_with_its_person_and_a_new_row_has_formula_and_format(book: tuple[Any, ExcelBook]) -> None:
    LiveBook(book[1]).write(TEAM, MORE)
    sheet = Dispatch(book[0]).Worksheets("Team")
    assert [sheet.Range(f"C{row}").Value2 for row in range(5, 10)] == ["on leave", None, None, None, None]
    assert {sheet.Range(f"D{row}").NumberFormat for row in range(5, 10)} == {"#,##0"}
    assert {sheet.Range(f"E{row}").Formula for row in range(5, 10)} == {"=[@[Won amount]]/SUM([Won amount])"}
    assert sheet.Range("D2").Value2 == 727.5
    assert sheet.Range("E5").Value2 == pytest.approx(700 / 727.5)


def test_a_second_refresh_with_the_same_figures_writes_nothing(book: tuple[Any, ExcelBook], monkeypatch: pytest.MonkeyPatch) -> None:
    LiveBook(book[1]).write(TEAM, MORE)
    monkeypatch.setattr(Dispatch, "__setattr__", lambda *_: pytest.fail("something was set"))
    assert LiveBook(book[1]).write(TEAM, MORE).cells == 0


def test_columns_that_stay_the_same_are_not_touched(book: tuple[Any, ExcelBook]) -> None:
    """A text that Excel could take for a number gets an apostrophe; ids that are there already stay as they were entered."""
    LiveBook(book[1]).write(TEAM, ALIKE)
    sheet = Dispatch(book[0]).Worksheets("Team")
    assert [sheet.Range(f"A{row}").PrefixCharacter for row in (5, 6, 7)] == ["", "", ""]


def test_calls_do_not_grow_with_the_rows(engine: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [0]
    for name in ("__getattr__", "__setattr__"):
        original = getattr(Dispatch, name)
        monkeypatch.setattr(Dispatch, name, lambda *given, original=original: calls.__setitem__(0, calls[0] + 1) or original(*given))
    counts = []
    for rows in (3, 300):
        excel = opened_blank(engine)
        host = host_of(engine, excel.book)
        calls[0] = 0
        area = Area("Sheet1", 1, 1, rows, 4)
        host.write(area, [["Ana", float(at), f"id {at}", None] for at in range(rows)])
        assert host.values(area)[-1] == ["Ana", rows - 1.0, f"id {rows - 1}", None]
        counts.append(calls[0])
    assert counts[0] == counts[1] < 60


def test_only_this_computer_says_where_the_folder_of_a_cloud_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no sheet of the workbook, as xlwings would ask: it could send its reader to another computer."""
    for name in ("OneDrive", "OneDriveConsumer"):
        monkeypatch.setenv(name, str(tmp_path))
    team_workbook(tmp_path / "Team.xlsx")
    for name, path in (("https://d.docs.live.net/0123/Team.xlsx", tmp_path / "Team.xlsx"), ("https://elsewhere.example/Team.xlsx", None), (str(tmp_path / "Own.xlsx"), tmp_path / "Own.xlsx")):
        assert ExcelBook(SimpleNamespace(api=SimpleNamespace(Path="there", FullName=name))).path == path
    assert ExcelBook(SimpleNamespace(api=SimpleNamespace(Path="", FullName="Book1"))).path is None


# --- values as they are ----------------------------------------------------------------------------------------


def opened_blank(engine: SimpleNamespace) -> Any:
    from tests.standins.excel import Excel, call_udf_of

    return Excel(call_udf_of(engine))


TEXTS = (
    "=1+1", "+1", "-5%", "@ana", "'quoted'", "007", "1E5", "3-4", "1/2", "TRUE", "false", "März 5", "Mar 5", "#1 of the team", " 12", " padded ",
    "12:30", "$5", "(4)", "P1", "two\nlines", "two\r\nlines of Windows", "▲ good", "=CMD|'/c calc'!A1", "1,000", "x" * 300,
)  # fmt: skip


@pytest.mark.parametrize("text_cell", [False, True], ids=["a cell without a format", "a cell for text"])
def test_a_text_stays_the_text_that_it_is(engine: SimpleNamespace, text_cell: bool) -> None:
    excel = opened_blank(engine)
    host, area = host_of(engine, excel.book), Area("Sheet1", 1, 1, len(TEXTS), 1)
    cells = Dispatch(excel.book).Worksheets("Sheet1").Range(f"A1:A{len(TEXTS)}")
    if text_cell:
        cells.NumberFormat = "@"
    host.write(area, [[text] for text in TEXTS])
    assert [row[0].replace("\r", "") for row in host.values(area)] == [text.replace("\r", "") for text in TEXTS]
    assert cells.HasFormula is False
    assert host.formulas(area) == [[""]] * len(TEXTS)
    assert cells.NumberFormat == ("@" if text_cell else "General")


def test_numbers_days_truths_blanks_and_errors(engine: SimpleNamespace) -> None:
    excel = opened_blank(engine)
    host, area = host_of(engine, excel.book), Area("Sheet1", 1, 1, 1, 6)
    host.write(area, [[43_100.0, 0.1 + 0.2, True, False, None, "#N/A"]])
    assert host.values(area) == [[43_100.0, 0.1 + 0.2, True, False, None, "#N/A"]]
    assert [type(value) for value in host.values(area)[0]] == [float, float, bool, bool, type(None), str]
    host.show_days(Area("Sheet1", 1, 1, 1, 1))
    assert Dispatch(excel.book).Worksheets("Sheet1").Range("A1").NumberFormat == "m/d/yyyy"


def test_a_day_keeps_the_format_of_its_cell_and_gets_the_short_one_where_there_is_none(book: tuple[Any, ExcelBook]) -> None:
    sheet = Dispatch(book[0]).Worksheets("Team")
    sheet.Range("F1").Value2 = "x"
    book[1].show_days(Area("Team", 1, 2, 1, 6))
    assert sheet.Range("B1").NumberFormat == "yyyy-mm-dd"
    assert sheet.Range("F1").NumberFormat == "m/d/yyyy"


def test_what_is_open_where(engine: SimpleNamespace, book: tuple[Any, ExcelBook], tmp_path: Path) -> None:
    host = book[1]
    assert host.path == tmp_path / "Team.xlsx"
    assert host_of(engine, opened_blank(engine).book).path is None
    assert host.sheets() == ["Team", "Other"]
    assert host.tables()["participants"].area == Area("Team", 5, 1, 7, 5)
    assert host.names()["team.won_amount"] == Area("Team", 1, 4, 1, 4)
    assert host.since_1904 is False
    book[0].from_1904 = True
    assert host.since_1904 is True


def test_names_that_stand_for_no_area_are_left_out(book: tuple[Any, ExcelBook]) -> None:
    names = Dispatch(book[0]).Names
    for name, refers_to in {"rate": "=0.05", "two": "=Team!$A$1,Team!$C$1", "moved": "=OFFSET(Team!$A$1,1,0)", "block": "=Team!$A$1:$B$2"}.items():
        names.Add(name, refers_to)
    found = book[1].names()
    assert found["block"] == Area("Team", 1, 1, 2, 2)
    assert not {"rate", "two", "moved"} & set(found)


# --- rows that a filter hides -------------------------------------------------------------------------------------


def test_figures_land_in_their_rows_while_a_filter_hides_some(engine: SimpleNamespace) -> None:
    """Excel puts an array only into the rows that are shown, each stretch from the array's first row on."""
    excel = opened_blank(engine)
    sheet = Dispatch(excel.book).Worksheets("Sheet1")
    sheet.Range("A1:B7").Value2 = (("Region", "Won"), *((region, 0.0) for region in "EWWEWE"))
    sheet.Range("A1:B7").AutoFilter(1, "W")
    wanted = [[float(at), f"={at}"] for at in range(1, 7)]
    sheet.Range("C2:C7").Value2 = tuple((row[0],) for row in wanted)
    assert [row[0] for row in sheet.Range("C2:C7").Value2] != [row[0] for row in wanted]  # what Excel would do
    host = host_of(engine, excel.book)
    host.write(Area("Sheet1", 2, 2, 7, 3), wanted)
    assert host.values(Area("Sheet1", 2, 2, 7, 3)) == wanted
    host.write_formulas(Area("Sheet1", 2, 4, 7, 4), [[f"=B{row}*2"] for row in range(2, 8)])
    assert host.formulas(Area("Sheet1", 2, 4, 7, 4)) == [[f"=B{row}*2"] for row in range(2, 8)]


def test_a_filter_of_a_table_counts_as_well(book: tuple[Any, ExcelBook], tmp_path: Path) -> None:
    sheet = Dispatch(book[0]).Worksheets("Team")
    sheet.Range("A6").EntireRow.Hidden = True
    table = sheet.ListObjects("participants")
    table._inner.filter = Filtered()
    team = book[1].book.sheets["Team"]
    areas = parts(team, Area("Team", 5, 1, 7, 2), filtered(team))
    assert areas == [Area("Team", 5, 1, 5, 2), Area("Team", 6, 1, 6, 2), Area("Team", 7, 1, 7, 2)]
    LiveBook(book[1]).write(TEAM, ALIKE)
    assert cells_of(book[0]) == in_file(tmp_path, ALIKE)


class Filtered(VBAObject):
    """The filter of a table that hides rows."""

    @member
    def FilterMode(self) -> object:
        return True


# --- what Excel refuses --------------------------------------------------------------------------------------------


def test_locked_cells_are_named_and_nothing_is_written(book: tuple[Any, ExcelBook]) -> None:
    sheet = Dispatch(book[0]).Worksheets("Team")
    sheet.Range("B1:D1").Locked = False
    sheet.Range("A5:B7").Locked = False
    sheet.Protect("secret")
    before = cells_of(book[0])
    with pytest.raises(InvalidInput) as refused:
        LiveBook(book[1]).write(TEAM, ALIKE)
    assert "Team!F1 is locked" in str(refused.value)
    assert "Team!D5:D7 is locked" in str(refused.value)
    assert "Team!B1" not in str(refused.value)
    assert cells_of(book[0]) == before


def test_unlocked_cells_of_a_protected_sheet_are_refreshed(book: tuple[Any, ExcelBook], tmp_path: Path) -> None:
    sheet = Dispatch(book[0]).Worksheets("Team")
    for cells in ("B1:F1", "A5:D7"):
        sheet.Range(cells).Locked = False
    sheet.Protect("secret")
    LiveBook(book[1]).write(TEAM, ALIKE)
    assert cells_of(book[0]) == in_file(tmp_path, ALIKE)
    with pytest.raises(InvalidInput, match="sheet Team is protected"):
        LiveBook(book[1]).write(TEAM, MORE)


def test_a_sheet_that_is_protected_from_hands_only_takes_figures(book: tuple[Any, ExcelBook]) -> None:
    Dispatch(book[0]).Worksheets("Team").Protect("secret", UserInterfaceOnly=True)
    assert book[1].protected("Team") is True
    assert book[1].locked(Area("Team", 1, 1, 9, 5)) == []


def test_a_table_below_that_would_be_torn_stays_where_it_is(book: tuple[Any, ExcelBook]) -> None:
    sheet = Dispatch(book[0]).Worksheets("Team")
    sheet.Range("D12:F13").Value2 = (("a", "b", "c"), (1.0, 2.0, 3.0))
    book[0].sheets_[0].vba_get("ListObjects").vba_get("Add", [1, sheet.Range("D12:F13")._inner, None, 1])
    before = cells_of(book[0])
    with pytest.raises(InvalidInput, match="torn apart"):
        LiveBook(book[1]).write(TEAM, MORE)
    with pytest.raises(NotWritable, match="attempting to shift cells in a table"):
        book[1].resize("participants", 9)
    assert cells_of(book[0]) == before


def test_a_copy_is_the_workbook_as_it_is_now(book: tuple[Any, ExcelBook], tmp_path: Path) -> None:
    before = cells_of(book[0])
    written = LiveBook(book[1]).write(TEAM, MORE, copy=tmp_path / "Team 2017-09-30.xlsx")
    assert written.copy == tmp_path / "Team 2017-09-30.xlsx"
    assert cells_in(written.copy.read_bytes()) == before
    assert book[1].path == tmp_path / "Team.xlsx"
    with pytest.raises(NotWritable, match="save a copy at"):
        book[1].copy_to(tmp_path / "no folder" / "Team.xlsx")


# --- all or nothing --------------------------------------------------------------------------------------------------


def test_whatever_fails_leaves_every_cell_and_every_setting(engine: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The n-th change is refused, for every n until the refresh gets through."""
    changes = {"Value2", "Formula2", "Formula2R1C1", "NumberFormat", "Delete", "Add", "ClearContents"}
    path, left, armed = team_workbook(tmp_path / "Team.xlsx"), [0], [False]

    def count(name: str) -> None:
        if armed[0] and name in changes:
            left[0] -= 1
            if left[0] == 0:
                raise ComError(-2147352567, "Exception occurred.", (0, "Microsoft Excel", "Not now.", None, 0, -2146827284))

    def got(self: Dispatch, name: str, original: Any = Dispatch.__getattr__) -> Any:
        if name in ("Delete", "Add", "ClearContents"):
            count(name)
        return original(self, name)

    def put(self: Dispatch, name: str, value: Any, original: Any = Dispatch.__setattr__) -> None:
        count(name)
        original(self, name, value)

    monkeypatch.setattr(Dispatch, "__getattr__", got)
    monkeypatch.setattr(Dispatch, "__setattr__", put)
    new = values(("P3", "007", 1), ("P4", "true", 22.5), ("P5", "+ Plus", None), ("P6", "Di", 4))
    for failing in range(1, 100):
        _, book, host = opened(engine, path)
        app = Dispatch(book).Application
        app.Calculation = -4135  # manual, as its user had set it
        before, settings = cells_of(book), resting(app)
        left[0], armed[0] = failing, True
        refused = ""
        try:
            LiveBook(host).write(TEAM, new)
        except NotWritable as wrong:
            refused = str(wrong)
        armed[0] = False
        assert resting(app) == settings
        if not refused:
            break
        assert "Not now" in refused
        assert cells_of(book) == before, failing
    assert failing > 10


def resting(app: Any) -> list[Any]:
    """What a refresh may change of Excel while it writes."""
    return [*(getattr(app, name) for name in SETTINGS), app.AutoCorrect.AutoFillFormulasInLists]


def test_excel_rests_while_it_is_written(book: tuple[Any, ExcelBook], monkeypatch: pytest.MonkeyPatch) -> None:
    app, seen = Dispatch(book[0]).Application, []
    original = ExcelBook.write
    monkeypatch.setattr(ExcelBook, "write", lambda *given: seen.append(resting(app)) or original(*given))
    before = resting(app)
    LiveBook(book[1]).write(TEAM, ALIKE)
    assert seen[0] == [False, False, -4135, True, False]
    assert resting(app) == before


def test_words_in_the_status_bar(book: tuple[Any, ExcelBook]) -> None:
    app = Dispatch(book[0]).Application
    book[1].say("Reading ...")
    assert app.StatusBar == "Reading ..."
    book[1].say("")
    assert app.StatusBar is False


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (ComError(-2147418111, "Call was rejected by callee."), "it is busy"),
        (ComError(-2147352567, "Exception occurred.", (0, "Microsoft Excel", "Unable to do so", None, 0, -2146827284)), "Unable to do so."),
        (ComError(-2147023174, "The RPC server is unavailable."), "RPC server is unavailable"),
    ],
)
def test_an_error_of_excel_is_told_in_its_words(book: tuple[Any, ExcelBook], monkeypatch: pytest.MonkeyPatch, wrong: ComError, words: str) -> None:
    def fail(*_: Any) -> None:
        raise wrong

    monkeypatch.setattr(Dispatch, "__setattr__", fail)
    with pytest.raises(NotWritable) as told:
        book[1].write(Area("Team", 1, 1, 1, 1), [["x"]])
    assert words in str(told.value)
    assert "Excel could not write Team!A1" in str(told.value)
