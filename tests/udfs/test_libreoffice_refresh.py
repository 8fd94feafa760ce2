"""A scorecard that is open in LibreOffice, refreshed from the menu and by buttons: as the file, all or nothing."""

import os
import shutil
from pathlib import Path

import pytest

from spm_xl.scorecard.refresh import refresh
from spm_xl.workbook.grid.grid import address
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbook.ports.live_book import LiveBook
from spm_xl.workbook.refresh.refresh_places import Problems, area_named
from spm_xl.workbooks.edition import edition
from spm_xl.workbooks.scorecard import built
from tests.scorecard.small import FIRST, NAMES, inputs, workbook
from tests.workbook.memory_host import MemoryHost

pytestmark = pytest.mark.hosts
TEMPLATE = Path(__file__).resolve().parents[2] / "workbooks/templates/scorecard-addin.xlsx"
DATA = Path(os.environ.get("SPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


@pytest.fixture
def folder(tmp_path):
    return inputs(tmp_path / "crm")


@pytest.fixture
def book(tmp_path, folder):
    return workbook(tmp_path / "Team scorecard.xlsx", total=True, inputs="crm")


@pytest.fixture
def document(calc, book):
    """The scorecard, open and not changed since."""
    found = calc.open_document(str(book))
    calc.is_modified(found, False)
    yield found
    if calc.alive:
        calc.close_document(found)


def everything(calc, document):
    """What the cells of a document show and hold, whether it is changed, and what can be undone."""
    sheets = {name: [calc.read(document, name, "A1:M60"), calc.formulas(document, name, "A1:M60")] for name in calc.sheet_names(document)}
    return sheets, calc.is_modified(document), calc.undo_steps(document), calc.tables(document), calc.notes(document, "Team")


def rows(calc, document):
    """Participant -> won amount, twice that, and note; as long as the table is."""
    _, top, _, bottom = calc.tables(document)["participants"]
    found = calc.read(document, "Team", f"A{top + 1}:F{bottom - 1}")
    return {row[0]: (row[2], row[4], row[5]) for row in found}


@pytest.mark.parametrize("people", [dict(NAMES), [f"P{at}" for at in range(2, 21)], {"P3": "Cy Doe"}], ids=["the same", "more and fewer", "one"])
def test_a_file_an_office_and_a_plain_program_show_the_same(calc, book, document, folder, people):
    """One workbook, refreshed through every port."""
    inputs(folder, people)
    plain = LiveBook(MemoryHost(book.read_bytes(), book))
    copy = book.with_name("file.xlsx")
    shutil.copy(book, copy)
    done = [refresh(FileBook(copy)), refresh(plain)]
    words = calc.menu(document, "refresh").splitlines()
    calc.save(document, str(book.with_name("live.xlsx")))
    ports = [FileBook(copy), plain, FileBook(book.with_name("live.xlsx"))]
    assert words[0] == f"{done[0].words}."
    for each in done:
        rows_changed = f", {each.written.added} row(s) more and {each.written.removed} fewer" if each.written.added or each.written.removed else ""
        assert words[1] == f"{each.written.cells} cell(s) show another value{rows_changed}."
        assert set(each.notes) <= {*words, ""}
    shown = [port.rows("participants", entered=True) for port in ports]
    assert shown[0] == shown[1] == shown[2]
    named = [{name: port.named(name) for name in ("scorecard.as_of", "scorecard.result", "team.win_rate", "team.won_amount")} for port in ports]
    assert named[0] == named[1] == named[2]
    assert {at: each for at, each in rows(calc, document).items() if each[2]} == {
        at: (each[0], 2 * (each[0] or 0), f"note on {at}") for at, each in rows(calc, document).items() if at in NAMES
    }
    assert calc.shown(document, "Team", "B2") == [["03/31/26"]]  # a cell without a format shows a day as one


def test_mavens_35_agents_on_the_template_are_those_of_the_file(calc, tmp_path):
    source = DATA / "crm_maven"
    if not source.is_dir():
        pytest.skip("the files of the Maven CRM are not here (SPM_SHARED_DATA)")
    path, copy = tmp_path / "scorecard.xlsx", tmp_path / "file.xlsx"
    for each in (path, copy):
        shutil.copy(TEMPLATE, each)
    refresh(FileBook(copy), source=source, mapping="maven")
    document = calc.open_document(str(path))
    for name, value in (("spm.inputs", str(source)), ("spm.mapping", "maven")):
        sheet, cell = place_of(path, name)
        calc.type_in(document, sheet, {cell: value})
    assert calc.menu(document, "refresh").startswith("35 participants measured from 8,800 opportunities of crm_maven, as of 2017-12-31.")
    calc.save(document, str(tmp_path / "live.xlsx"))
    calc.close_document(document)
    file, live = FileBook(copy), FileBook(tmp_path / "live.xlsx")
    assert set(file.places().tables) == set(live.places().tables)
    for table in file.places().tables:
        assert [each for one, other in zip(file.rows(table, entered=True), live.rows(table, entered=True), strict=True) for each in differing(one, other)] == [], table


def differing(one, other):
    """The headers under which two rows differ; LibreOffice writes 15 digits of a number."""
    both = ((header, one[header], other[header]) for header in one)
    return [each for each in both if (pytest.approx(each[1], rel=1e-14) if isinstance(each[1], float) else each[1]) != each[2]]


def test_one_undo_takes_the_whole_refresh_back(calc, document, folder):
    before = everything(calc, document)
    inputs(folder, [f"P{at}" for at in range(1, 21)])
    calc.menu(document, "refresh")
    assert calc.undo_steps(document) == ["Refresh scorecard"]
    calc.undo(document)
    after = everything(calc, document)
    assert (after[0], after[3]) == (before[0], before[3])


def test_it_grows_to_forty_and_shrinks_again_with_its_chart_and_notes(calc, document, folder):
    inputs(folder, [f"P{at}" for at in range(1, 41)])
    calc.menu(document, "refresh")
    last = FIRST + 39
    assert rows(calc, document) == {f"P{at}": (at * 100, at * 200, f"note on P{at}" if at < 4 else None) for at in range(1, 41)}
    assert calc.chart_ranges(document, "Team") == [f"$Team.$A${FIRST}:$A${last}", f"$Team.$C${FIRST}:$C${last}"]
    assert calc.formula(document, "Team", "H1") == f"=SUM(C{FIRST}:C{last})"
    assert calc.named_content(document, "Won") == f"$Team.$C${FIRST}:$C${last}"
    assert "SUBTOTAL" in calc.formula(document, "Team", f"C{last + 1}")
    assert calc.read(document, "Team", f"A{last + 4}") == [["checked by finance"]]
    inputs(folder, {"P3": NAMES["P3"], "P1": NAMES["P1"], "P2": NAMES["P2"]})
    calc.menu(document, "refresh")
    assert rows(calc, document) == {"P1": (200, 400, "note on P1"), "P2": (300, 600, "note on P2"), "P3": (100, 200, "note on P3")}
    assert calc.chart_ranges(document, "Team") == [f"$Team.$A${FIRST}:$A${FIRST + 2}", f"$Team.$C${FIRST}:$C${FIRST + 2}"]
    assert calc.read(document, "Team", f"A{FIRST + 6}") == [["checked by finance"]]


def test_a_table_of_one_row_grows_with_all_that_covers_it(calc, tmp_path, folder):
    path = workbook(tmp_path / "one.xlsx", people=("P1",), inputs="crm")
    document = calc.open_document(str(path))
    calc.menu(document, "refresh")
    last = FIRST + 2
    assert rows_without_total(calc, document) == ["P1", "P3", "P2"]  # the others by rank
    assert calc.chart_ranges(document, "Team") == [f"$Team.$A${FIRST}:$A${last}", f"$Team.$C${FIRST}:$C${last}"]
    assert calc.formula(document, "Team", "H1") == f"=SUM(C{FIRST}:C{last})"
    assert calc.named_content(document, "Won") == f"$Team.$C${FIRST}:$C${last}"
    assert calc.read(document, "Team", "H1") == [[600]]
    calc.close_document(document)


def rows_without_total(calc, document):
    _, top, _, bottom = calc.tables(document)["participants"]
    return [row[0] for row in calc.read(document, "Team", f"A{top + 1}:A{bottom}")]


def test_notes_and_comments_go_with_their_participants(calc, document, folder):
    calc.add_note(document, "Team", f"C{FIRST + 1}", "asked Bob about this one")
    calc.type_in(document, "Team", {f"F{FIRST}": ""})
    inputs(folder, {"P2": NAMES["P2"], "P4": "Di Fox"})
    words = calc.menu(document, "refresh")
    assert rows(calc, document) == {"P2": (100, 200, "note on P2"), "P3": (None, 0, "note on P3"), "P4": (200, 400, None)}
    assert calc.notes(document, "Team") == {f"C{FIRST}": "asked Bob about this one"}
    assert "participants: a row is not in the data any more and stays" in words
    assert "rows without an item in the data were taken out: P1." in words


# --- all or nothing -------------------------------------------------------------------------------------


def broken_inputs(calc, document, folder, book):
    deals = folder / "opportunities.csv"
    deals.write_text(deals.read_text().replace("200,won", "2OO,won"))
    return "2OO"


def no_inputs(calc, document, folder, book):
    shutil.rmtree(folder)
    return "there is no "


def a_locked_sheet(calc, document, folder, book):
    inputs(folder, ["P1", "P9"])
    calc.protect(document, "Team")
    calc.is_modified(document, False)
    return "sheet Team is protected"


def a_binding_that_does_not_fit(calc, document, folder, book):
    book.with_suffix(".toml").write_text('[names]\ngone = "team.won_amount"\n')
    return "the workbook has no name 'gone'"


def merged_cells_in_the_way(calc, document, folder, book):
    inputs(folder, [f"P{at}" for at in range(1, 10)])
    calc.merge(document, "Team", f"F{FIRST + 5}:G{FIRST + 5}")
    calc.is_modified(document, False)
    calc.forget_steps(document)
    return "LibreOffice cannot move the cells below the table"


@pytest.mark.parametrize("wrong", [broken_inputs, no_inputs, a_locked_sheet, a_binding_that_does_not_fit, merged_cells_in_the_way])
def test_a_refresh_that_fails_leaves_everything_as_it_was(calc, document, folder, book, wrong):
    told = wrong(calc, document, folder, book)
    before = everything(calc, document)
    words = calc.menu(document, "refresh")
    assert told in words
    assert "internal error" not in words
    assert everything(calc, document) == before


def test_a_document_that_was_never_saved_or_is_none(calc, tmp_path):
    empty = calc.open_document()
    assert "there are no inputs" in calc.menu(empty, "refresh")
    calc.close_document(empty)


# --- pressed for real -----------------------------------------------------------------------------------


def test_the_entry_of_the_menu_is_pressed(calc, document):
    calc.dispatch(document, "service:org.spmxl.Menu?refresh")
    assert rows(calc, document)["P3"] == (300, 600, "note on P3")


def test_a_button_on_the_sheet_is_pressed(calc, document, tmp_path):
    """A button of a document of LibreOffice's own, which opens the address of the menu entry."""
    calc.add_button(document, "Team", "Refresh scorecard", "service:org.spmxl.Menu?refresh")
    calc.save(document, str(tmp_path / "scorecard.ods"), "calc8")
    own = calc.open_document(str(tmp_path / "scorecard.ods"))
    assert calc.press(own, "Team", "Refresh scorecard", f"C{FIRST + 2}", 300)
    assert rows(calc, own)["P3"] == (300, 600, "note on P3")
    calc.close_document(own)


def test_the_button_of_a_macro_workbook_is_pressed(calc, tmp_path, folder):
    """The same button calls Python in Excel; in LibreOffice its macro asks the extension. Rows are as high as their texts."""
    folder.joinpath("goals.csv").write_text(f"goal,title,participant\nG1,{'Win together. ' * 20},P1\nG2,Win,P2\n")
    path = tmp_path / "scorecard.xlsm"
    path.write_bytes(built(edition("macro")))
    document = calc.open_document(str(path))
    typed, day = place_of(path, "spm.inputs"), place_of(path, "scorecard.as_of")
    calc.type_in(document, typed[0], {typed[1]: "crm"})
    assert calc.read(document, *day) == [[46171]]
    assert calc.press(document, "Scorecard", "Refresh scorecard", day[1], 46112)
    assert [row[0] for row in calc.read(document, "Participants", "A5:A30") if row[0] in NAMES] == ["P3", "P2", "P1"]
    goals = [row[0] for row in calc.read(document, "Goals", "A1:A12")]
    long, short = (calc.height(document, "Goals", 1 + goals.index(goal)) for goal in ("G1", "G2"))
    assert long > short
    calc.close_document(document)


def place_of(path, name):
    """Sheet and address of a named cell."""
    found = area_named(FileBook(path).book, name, Problems())
    return found.sheet, address(found.top, found.left)
