"""A manager's decisions planned around, in a file, in LibreOffice and in Excel: what was typed stays, what a plan writes is new."""

from __future__ import annotations

import shutil

import pytest

from spm_xl.alignment import layout
from spm_xl.alignment.accepted import around, planned_around
from spm_xl.alignment.book import write_book
from spm_xl.alignment.read_back import read_back
from spm_xl.alignment.replan import replan, replanned
from spm_xl.territory.plan import planned
from spm_xl.territory.problem import problem
from spm_xl.territory.terms import Terms
from spm_xl.territory.unplannable import Unplannable
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.grid.grid import address
from spm_xl.workbook.parts import package
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbook.ports.live_book import LiveBook
from spm_xl.workbook.refresh.pictures import images
from spm_xl.workbook.refresh.refresh import refresh
from tests.alignment.small_book import written
from tests.office import office
from tests.standins.com import Dispatch
from tests.standins.pywin32 import windows_xlwings
from tests.udfs.excel_books import opened
from tests.workbook.memory_host import MemoryHost


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The workbook of a first plan: account A4, the nearest to Bo, goes from Ann to Bo."""
    folder = tmp_path_factory.mktemp("plan")
    asked = read_back(FileBook(written(folder / "small.xlsx", tolerances=(0.1, 0.15))))
    path = folder / "first.xlsx"
    write_book(planned(asked.problem, asked.terms), path, source=asked.source)
    return path


@pytest.fixture
def book(first, tmp_path):
    path = tmp_path / "plan.xlsx"
    shutil.copy(first, path)
    return path


def typed(path, table, key, header, value):
    """A value typed by hand: everything else of the file stays as it is."""
    rows = FileBook(path).rows(table)
    first_header = next(iter(rows[0]))
    items = [{"key": row[first_header], "value": value if row[first_header] == key else row[header]} for row in rows]
    binding = Binding(tables={table: Rows("items", {first_header: "key", header: "value"}, (first_header,))})
    path.write_bytes(refresh(path.read_bytes(), binding, {"items": items}, into_locked=True).data)


def column(port, table, header):
    return {next(iter(row.values())): row[header] for row in port.rows(table)}


def test_an_untouched_workbook_stays_byte_for_byte(book):
    before = book.read_bytes()
    done = replan(book)
    assert (done.words, done.written.cells) == ("7 accounts of 2 participants planned: 1 change hands", 0)
    assert book.read_bytes() == before


def test_a_refused_move_is_replaced_by_another_and_stays_refused(book):
    typed(book, layout.MOVES, "A4", layout.ANSWER, "refused")
    done = replan(book)
    port = FileBook(book)
    assert (column(port, layout.ACCOUNTS, layout.PLANNED)["A4"], done.plan.value, done.plan.bound) == ("Ann", 1.0, 1.0)
    assert column(port, layout.MOVES, layout.ANSWER) == {"A4": "refused", "A2": None, "B3": None}
    assert column(port, layout.MOVES, layout.TO) == {"A4": "Bo", "A2": "Bo", "B3": "Ann"}
    again = book.read_bytes()
    assert replan(book).written.cells == 0
    assert book.read_bytes() == again


def test_a_typed_name_is_a_move_and_stays_typed(book):
    typed(book, layout.ACCOUNTS, "A4", layout.CHOICE, "Ann")
    typed(book, layout.ACCOUNTS, "A2", layout.CHOICE, "Bo")
    done = replan(book)
    port = FileBook(book)
    assert done.words == "7 accounts of 2 participants planned around 2 decisions: 1 change hands"
    assert column(port, layout.MOVES, layout.TO) == {"A2": "Bo", "B3": "Ann"}
    assert {name: each for name, each in column(port, layout.ACCOUNTS, layout.CHOICE).items() if each} == {"A4": "Ann", "A2": "Bo"}


def test_what_people_added_is_still_there(book):
    import openpyxl

    own = openpyxl.load_workbook(book)
    own["Accounts"]["T2"] = "ask finance"
    own.create_sheet("My notes")["A1"] = "=1+1"
    own.save(book)
    typed(book, layout.MOVES, "A4", layout.ANSWER, "refused")
    before = package.opened(book.read_bytes())
    replan(book)
    after = package.opened(book.read_bytes())
    shown = openpyxl.load_workbook(book)
    assert (shown["Accounts"]["T2"].value, shown["My notes"]["A1"].value) == ("ask finance", "=1+1")
    assert after["xl/styles.xml"] == before["xl/styles.xml"]


def test_the_map_of_the_plan_is_drawn_anew_and_that_of_today_stays(book):
    typed(book, layout.MOVES, "A4", layout.ANSWER, "refused")
    before = package.opened(book.read_bytes())
    assert not [note for note in replan(book).notes if "picture" in note]
    after, named = package.opened(book.read_bytes()), dict(images(before))
    assert {name: after[part] != before[part] for name, part in named.items()} == {layout.MAP_TODAY: False, layout.MAP_PLANNED: True}


def test_choices_that_cannot_be_met_together_change_nothing(book):
    for account in ("A1", "A4", "A3", "A2", "B1"):
        typed(book, layout.ACCOUNTS, account, layout.CHOICE, "Ann")
    before = book.read_bytes()
    with pytest.raises(Unplannable, match="Your decisions stand in Accounts!") as told:
        replan(book)
    assert str(told.value).endswith("Nothing was changed in the workbook.")
    assert book.read_bytes() == before


def test_the_workbook_is_kept_as_it_was_where_that_is_asked_for(book, tmp_path):
    kept = tmp_path / "before.xlsx"
    replan(book, copy=kept)
    assert not kept.exists()
    typed(book, layout.MOVES, "A4", layout.ANSWER, "refused")
    before = book.read_bytes()
    replan(book, copy=kept)
    assert kept.read_bytes() == before


def test_a_file_and_an_open_workbook_get_the_same_plan(book):
    typed(book, layout.MOVES, "A4", layout.ANSWER, "refused")
    host = MemoryHost(book.read_bytes(), book)
    host.pictures = {layout.MAP_TODAY: b"", layout.MAP_PLANNED: b""}
    live, file = replanned(LiveBook(host)), replan(book)
    assert (live.words, live.written.cells, live.written.added) == (file.words, file.written.cells, file.written.added)
    for table, header in ((layout.ACCOUNTS, layout.PLANNED), (layout.MOVES, layout.TO)):
        assert column(LiveBook(host), table, header) == column(FileBook(book), table, header)


def test_a_manager_plans_again_in_excel(book):
    with windows_xlwings() as engine:
        _, workbook, host = opened(engine, book)
        accounts = LiveBook(host).area(layout.ACCOUNTS)
        at = list(LiveBook(host).places().tables[layout.ACCOUNTS]).index(layout.CHOICE)
        Dispatch(workbook).Worksheets(accounts.sheet).Cells(accounts.top + 3, accounts.left + at).Value2 = "Ann"
        host.show_picture = lambda name, png: True  # the stand-in has no pictures; `tests/workbook/test_pictures.py` has
        done = replanned(LiveBook(host))
        assert done.words == "7 accounts of 2 participants planned around 1 decision: 1 change hands"
        assert column(LiveBook(host), layout.ACCOUNTS, layout.FINAL) == {"A1": "Ann", "A4": "Ann", "A3": "Ann", "A2": "Bo", "B1": "Bo", "B2": "Bo", "B3": "Ann"}


@pytest.mark.hosts
def test_a_manager_plans_again_in_libreoffice_and_takes_it_back(book):
    calc = office()
    document = calc.open_document(str(book))
    accounts = FileBook(book).area(layout.ACCOUNTS)
    at = accounts.left + list(FileBook(book).places().tables[layout.ACCOUNTS]).index(layout.CHOICE)
    calc.type_in(document, accounts.sheet, {address(accounts.top + 3, at): "Ann"})
    words = calc.menu(document, "replan")
    assert words.startswith("7 accounts of 2 participants planned around 1 decision: 1 change hands.")
    calc.save(document, str(book.with_name("live.xlsx")))
    live = FileBook(book.with_name("live.xlsx"))
    assert column(live, layout.ACCOUNTS, layout.FINAL) == {"A1": "Ann", "A4": "Ann", "A3": "Ann", "A2": "Bo", "B1": "Bo", "B2": "Bo", "B3": "Ann"}
    assert column(live, layout.ACCOUNTS, layout.CHOICE)["A4"] == "Ann"
    assert column(live, layout.MOVES, layout.TO) == {"A2": "Bo", "B3": "Ann"}
    assert calc.undo_steps(document)[0] == "Plan territories again"
    calc.undo(document)
    calc.save(document, str(book.with_name("undone.xlsx")))
    assert column(FileBook(book.with_name("undone.xlsx")), layout.ACCOUNTS, layout.PLANNED)["A2"] == "Ann"
    assert calc.menu(document, "refresh").startswith("7 accounts")  # the other entry does what the workbook needs, too
    calc.close_document(document)


def test_decisions_hold_whatever_the_terms_ignore():
    four = problem(
        ["a", "b", "c", "d"], ["Ann", "Bo"], {"potential": [1, 1, 1, 1]}, current=["Ann", "Ann", "Bo", None], locked=[True, False, False, False],
        segments=["x", "", "", ""], skills=[None, frozenset()],
    )  # fmt: skip
    for ignore in (frozenset(), frozenset({"skills", "locks"})):
        for keep in (False, True):
            plan = planned_around(four, Terms(ignore=ignore, keep=keep, tolerances={"potential": 0.5}), {"a": "Bo", "c": "Ann"})
            assert plan.assigned[[0, 2]].tolist() == [1, 0]
            assert (plan.problem, plan.value) == (four, 2.0)


def test_without_decisions_the_question_is_the_same():
    two = problem(["a", "b"], ["Ann", "Bo"], {"potential": [1, 1]}, current=["Ann", "Ann"])
    held, terms = around(two, Terms(ignore=frozenset({"skills"})), {})
    assert (held.allowed == two.allowed).all()
    assert terms.ignore == {"skills"}
