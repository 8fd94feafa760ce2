"""A scorecard refreshed in its workbook: what it is measured from, where it goes, and that nothing people wrote is lost."""

from datetime import date
from pathlib import Path

import pytest

from spm_xl.errors import InvalidInput, NotFound, Refused, SpmError
from spm_xl.scorecard.refresh import refresh
from spm_xl.scorecard.settings import settings_of
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbook.ports.live_book import LiveBook
from tests.scorecard.small import NAMES, inputs, workbook
from tests.workbook.memory_host import MemoryHost


@pytest.fixture
def folder(tmp_path):
    return inputs(tmp_path / "crm")


@pytest.fixture
def book(tmp_path, folder):
    return workbook(tmp_path / "Team scorecard.xlsx", inputs="crm")


def shown(port):
    """Participant -> won amount and note."""
    return {row["Participant"]: (row["Won amount"], row["My note"]) for row in port.rows("participants")}


@pytest.fixture(params=["file", "open"])
def port(request, book):
    return FileBook(book) if request.param == "file" else LiveBook(MemoryHost(book.read_bytes(), book))


def after(port):
    return FileBook(port.path) if isinstance(port, FileBook) else port


# --- what it shows --------------------------------------------------------------------------------------


def test_a_workbook_that_names_its_inputs_is_refreshed_by_itself(port):
    done = refresh(port)
    found = after(port)
    assert shown(found) == {"P1": (100, "note on P1"), "P2": (200, "note on P2"), "P3": (300, "note on P3")}
    assert [row["Name"] for row in found.rows("participants")] == list(NAMES.values())
    assert found.named("team.win_rate") == 0.5
    assert found.named("team.won_amount") == 600
    assert found.named("scorecard.as_of") == 46112
    assert done.words == found.named("scorecard.result") == "3 participants measured from 6 opportunities of crm, as of 2026-03-31"
    assert done.card.as_of == date(2026, 3, 31)
    assert done.written.added == done.written.removed == 0


def test_progress_is_said_step_by_step_and_cleared_in_the_end(book):
    said = []
    refresh(FileBook(book, said=said.append))
    assert said == ["Reading crm ...", "Measuring the scorecard ...", "Writing the scorecard ...", ""]
    said.clear()
    with pytest.raises(NotFound):
        refresh(FileBook(book, said=said.append), team="Nobody's")
    assert said[-1] == ""


def test_forty_come_and_go_again(port, folder):
    many = [f"P{at}" for at in range(1, 41)]
    inputs(folder, many)
    assert refresh(port).written.added == 37
    assert shown(after(port)) == {who: (at * 100, f"note on {who}" if at < 4 else None) for at, who in enumerate(many, 1)}
    inputs(folder)
    if isinstance(port, FileBook):
        port = FileBook(port.path)
    assert refresh(port).written.removed == 37
    assert shown(after(port)) == {"P1": (100, "note on P1"), "P2": (200, "note on P2"), "P3": (300, "note on P3")}


def test_what_is_no_field_looks_like_one_and_is_said(tmp_path, folder):
    path = workbook(tmp_path / "near.xlsx", inputs="crm")
    port = LiveBook(MemoryHost(path.read_bytes(), path))
    port.host.named["team.win_rat"] = port.host.named["team.win_rate"]
    assert any("team.win_rat is no field" in note and "team.win_rate" in note for note in refresh(port).notes)


# --- what people wrote ----------------------------------------------------------------------------------


def test_somebody_who_left_stays_while_there_is_a_note(port, folder):
    inputs(folder, {"P3": "Cy Doe", "P4": "Di Fox"})
    done = refresh(port)
    assert shown(after(port)) == {"P1": (None, "note on P1"), "P2": (None, "note on P2"), "P3": (100, "note on P3"), "P4": (200, None)}
    assert [row["Name"] for row in after(port).rows("participants")] == ["before P1", "before P2", "Cy Doe", "Di Fox"]
    [note] = [note for note in done.notes if note.startswith("participants:")]
    assert note == (
        "participants: 2 rows are not in the data any more and stay, without figures, as somebody wrote there: "
        "P1 (My note: note on P1), P2 (My note: note on P2). Delete them when that is no longer needed."
    )


def test_somebody_who_comes_back_has_figures_and_note_again(port, folder):
    inputs(folder, {"P2": "Bob Ray"})
    refresh(port)
    inputs(folder)
    refresh(FileBook(port.path) if isinstance(port, FileBook) else port)
    assert shown(after(port)) == {"P1": (100, "note on P1"), "P2": (200, "note on P2"), "P3": (300, "note on P3")}


def test_somebody_who_left_without_a_note_goes(book, folder):
    host = MemoryHost(book.read_bytes(), book)
    for row in (8, 9):
        del host.cells["Team"][row, 6]
    inputs(folder, {"P3": "Cy Doe"})
    done = refresh(LiveBook(host))
    assert list(shown(LiveBook(host))) == ["P3"]
    assert "participants: rows without an item in the data were taken out: P1, P2." in done.notes


def test_a_formula_and_an_empty_box_are_no_notes(book, folder):
    host = MemoryHost(book.read_bytes(), book)
    host.cells["Team"][8, 6] = (False, "")
    host.cells["Team"][9, 6] = ("looked up", "=UPPER(A9)")
    inputs(folder, {"P3": "Cy Doe"})
    refresh(LiveBook(host))
    assert list(shown(LiveBook(host))) == ["P3"]


# --- settings -------------------------------------------------------------------------------------------


def test_what_is_given_wins_over_the_workbook(tmp_path, folder):
    path = workbook(tmp_path / "set.xlsx", inputs="nowhere", window="2026-Q1", as_of="2026-02-10", team="West")
    given = {"source": folder, "window": "2026-02", "team": ""}
    found = settings_of(FileBook(path), given)
    assert (found.source, found.window, found.as_of, found.team, found.interval) == (folder, "2026-02", date(2026, 2, 10), "", "quarter")
    card = refresh(FileBook(path), **given).card
    assert (card.name, card.as_of) == ("2026-02", date(2026, 2, 10))


@pytest.mark.parametrize(
    ("typed", "window", "as_of"),
    [(2026, "2026", None), (46054, "2026-02", None), (" 2026-Q1 ", "2026-Q1", None), ("", "", None), ("2026-01", "2026-01", 46112), ("all", "all", "2026-03-31")],
)
def test_settings_as_people_type_them(tmp_path, folder, typed, window, as_of):
    path = workbook(tmp_path / "set.xlsx", inputs=str(folder), window=typed, as_of=as_of)
    found = settings_of(FileBook(path), {})
    assert (found.window, found.as_of) == (window, date(2026, 3, 31) if as_of else None)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "there are no inputs. Name their file or folder in the workbook's cell spm.inputs"),
        ({"inputs": "  "}, "there are no inputs"),
        ({"inputs": "crn"}, "which the workbook's cell spm.inputs names. Did you mean crm?"),
        ({"inputs": "=NA()"}, "the cell spm.inputs shows the error #N/A"),
        ({"inputs": "crm", "as_of": "soon"}, "the as-of day 'soon' is no day. Write it as 2026-03-31"),
        ({"inputs": "crm", "as_of": 7}, "is no day"),
        ({"inputs": "crm", "copy": "sometimes"}, "spm.copy holds 'sometimes'. Type yes or no."),
        ({"inputs": "crm", "window": "2026-Q9"}, "2026-Q9"),
        ({"inputs": "crm", "ranked_by": "win_rat"}, "win_rate"),
        ({"inputs": "crm", "team": "Nobody's"}, "Nobody's"),
        ({"inputs": "crm", "mapping": "salesfroce"}, "salesforce"),
        ({"inputs": "Team scorecard.xlsx"}, "Team scorecard.xlsx is named as its own inputs"),
        ({"inputs": "."}, "holds this workbook itself, whose tables would be read as inputs. Put the inputs into a folder of their own"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_nothing_changes(tmp_path, folder, settings, words):
    path = workbook(tmp_path / "Team scorecard.xlsx", **settings)
    before = path.read_bytes()
    with pytest.raises(SpmError) as refused:
        refresh(FileBook(path))
    assert words in str(refused.value)
    assert path.read_bytes() == before


def test_a_folder_as_windows_writes_it(tmp_path):
    (tmp_path / "data").mkdir()
    folder = inputs(tmp_path / "data" / "crm")
    path = workbook(tmp_path / "set.xlsx", inputs="data\\crm")
    assert settings_of(FileBook(path), {}).source == folder


def test_a_workbook_in_no_folder_says_so(book, folder):
    """Never saved, or in a cloud whose folder is not on this computer."""
    port = LiveBook(MemoryHost(book.read_bytes()))
    with pytest.raises(InvalidInput, match=r"in no folder of this computer, so that spm.inputs \(crm\) has no folder.*never saved, or it is in a cloud"):
        refresh(port)
    with pytest.raises(InvalidInput, match="in no folder of this computer, so that a copy of it has no folder"):
        refresh(port, source=folder, copy=True)


@pytest.mark.parametrize("setting", ["inputs", "mapping"])
@pytest.mark.parametrize(
    "place", [r"\\server\share\crm", "//server/share/crm", r"\/server/share", r"\\?\UNC\server\share", r"\??\UNC\server\share", "https://host/crm.csv", "smb://host/crm"]
)
def test_a_workbook_sends_nobody_to_another_computer(tmp_path, folder, setting, place):
    """Windows tells a server how to log in as its user, who only pressed a button in a workbook that came by mail."""
    path = workbook(tmp_path / "mailed.xlsx", **{"inputs": "crm", setting: place})
    with pytest.raises(InvalidInput, match=rf"spm.{setting} names .* on another computer"):
        refresh(FileBook(path))
    assert settings_of(FileBook(path), {"source": "//server/crm", "mapping": "//server/ours.toml"}).source == Path("//server/crm")


@pytest.mark.parametrize(("typed", "words"), [("/dev/zero", "there is no"), ("~nobody.here/crm", "there is no"), ("x" * 5_000, "cannot be read: File name too long")])
def test_inputs_that_are_no_file_and_no_folder(tmp_path, typed, words):
    path = workbook(tmp_path / "set.xlsx", inputs=typed)
    with pytest.raises(NotFound, match=words):
        refresh(FileBook(path))


def test_a_mapping_beside_the_workbook(tmp_path, folder):
    (tmp_path / "ours.toml").write_text("")
    path = workbook(tmp_path / "set.xlsx", inputs="crm", mapping="ours.toml")
    assert settings_of(FileBook(path), {}).mapping == tmp_path / "ours.toml"
    path = workbook(tmp_path / "set.xlsx", inputs="crm", mapping="maven")
    assert settings_of(FileBook(path), {}).mapping == "maven"


# --- where it goes --------------------------------------------------------------------------------------


def test_the_binding_beside_the_workbook_wins(port):
    port.path.with_suffix(".toml").write_text('[cells]\n"Setup!D4" = "team.won_amount"\n')
    refresh(port)
    found = after(port)
    assert found.named("team.won_amount") is None
    cells = found.host.cells["Setup"] if isinstance(found, LiveBook) else {spot: (cell.value, "") for spot, cell in found.book.by_name["setup"].cells.items()}
    assert cells[4, 4] == (600, "")


def test_a_binding_that_is_given_wins_over_all(port):
    port.path.with_suffix(".toml").write_text("no TOML")
    refresh(port, binding=Binding(names={"team.won_amount": "team.lost_amount"}))
    assert after(port).named("team.won_amount") == 150


def test_a_workbook_without_a_place_for_a_scorecard(tmp_path, folder):
    from xlsxwriter import Workbook

    path = tmp_path / "plain.xlsx"
    with Workbook(path) as plain:
        plain.add_worksheet().write("A1", "nothing")
        plain.define_name("team.win_rat", "=Sheet1!$B$1")
    with pytest.raises(InvalidInput, match=r"has no place for a scorecard.*participants, teams.*Did you mean team.win_rate"):
        refresh(FileBook(path), source=folder)


def test_wrong_inputs_are_named_with_their_cells_and_nothing_changes(port, folder):
    deals = folder / "opportunities.csv"
    deals.write_text(deals.read_text().replace("200,won", "2OO,won"))
    before = port.path.read_bytes() if isinstance(port, FileBook) else port.host.state()
    with pytest.raises(Refused, match=r"opportunities.csv.*2OO"):
        refresh(port)
    assert before == (port.path.read_bytes() if isinstance(port, FileBook) else port.host.state())


# --- dated copies ---------------------------------------------------------------------------------------


def test_a_dated_copy_has_the_day_that_it_shows(book, folder):
    first = refresh(FileBook(book), copy=True).written.copy
    assert first.name == "Team scorecard before 2026-03-31.xlsx"  # it showed no day yet
    was = book.read_bytes()
    inputs(folder, won=7)
    second = refresh(FileBook(book), copy=True, as_of="2026-03-15").written.copy
    assert second.name == "Team scorecard 2026-03-31.xlsx"
    assert second.read_bytes() == was
    third = refresh(FileBook(book), copy=True, as_of="2026-03-31").written.copy
    assert third.name == "Team scorecard 2026-03-15.xlsx"
    workbook(book.with_name("Other.xlsx"), inputs="crm", copy="yes")
    assert refresh(FileBook(book.with_name("Other.xlsx"))).written.copy.name == "Other before 2026-03-31.xlsx"
    refresh(FileBook(book), as_of="2026-03-15")
    assert refresh(FileBook(book), copy=True).written.copy.name == "Team scorecard 2026-03-15 (2).xlsx"
