"""The book port: a file and an open workbook take the same values by the same rules, and stay as they were where anything fails."""

from datetime import date
from pathlib import Path

import pytest

from spm_xl.errors import InvalidInput, NotFound, NotWritable
from spm_xl.workbook.bind.binding import Binding, Rows
from spm_xl.workbook.grid.cells import Known
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbook.ports.live_book import LiveBook
from spm_xl.workbook.ports.live_host import Area
from tests.udfs.books import made
from tests.workbook.memory_host import MemoryHost
from tests.workbook.refreshing import fed, items, team


def scorecard(people=("Ann", "Bob", "Cy")):
    """A sheet with named cells, a table with notes and a formula, a list by order and rows without a table."""

    def fill(book, sheet):
        sheet.write_row("A1", ["Title", "Before"])
        sheet.write_row("A2", ["Day"])
        book.define_name("scorecard.title", "=Team!$B$1")
        book.define_name("scorecard.as_of", "=Team!$B$2")
        book.define_name("many", "=Team!$A$1:$B$2")
        for row, name in enumerate(people, 5):
            sheet.write_row(row - 1, 0, [name, row * 10.0, None, f"note on {name}"])
            sheet.write_formula(row - 1, 2, f"=B{row}*2", None, row * 20)
        columns = [{"header": "Id"}, {"header": "Won"}, {"header": "Double"}, {"header": "My note"}]
        sheet.add_table(3, 0, 3 + len(people), 3, {"name": "People", "columns": columns})
        last = 3 + len(people)
        sheet.write_row(last + 2, 0, ["checked by", "finance"])
        best = book.add_worksheet("Best")
        best.write_row(1, 0, ["Ann", 1.0])
        best.add_table(0, 0, 1, 1, {"name": "Ranked", "columns": [{"header": "Id"}, {"header": "Won"}]})
        best.write_row("E1", ["Region", "Won"])
        best.write_row("E2", ["West", 1.0])
        best.write_row("E3", ["East", 2.0])

    return made(fill, sheet="Team")


BINDING = Binding(
    cells={"Best!H1": "currency"},
    names={"scorecard.title": "title", "scorecard.as_of": "as_of"},
    tables={"People": Rows("people", {"Id": "id", "Won": "won"}, ("Id",)), "Ranked": Rows("ranked", {"Id": "id", "Won": "won"})},
    ranges={"Best!E2:F3": Rows("regions", {"Region": "region", "Won": "won"}, ("Region",))},
)


def values(*people, regions=("East", "West")):
    rows = [{"id": name, "won": float(won)} for name, won in people]
    return {
        "title": "=1+1", "as_of": date(2017, 12, 31), "currency": "USD", "people": rows, "ranked": rows[:2],
        "regions": [{"region": region, "won": len(region) + at} for at, region in enumerate(regions)],
    }  # fmt: skip


FEWER_AND_MORE = values(("Cy", 7), ("Dee", 1), ("Ann", 50), ("Eve", 2.5))


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "Team.xlsx"
    found.write_bytes(scorecard())
    return found


@pytest.fixture
def host(path):
    return MemoryHost(path.read_bytes(), path)


def asked(port):
    """What a port answers of everything that it can be asked."""
    named = {name: port.named(name) for name in ("scorecard.title", "SCORECARD.AS_OF", "many", "gone")}
    return port.places(), named, {table: (port.rows(table), port.rows(table, entered=True)) for table in port.places().tables}


def table_cells(port):
    """What the tables show, but for formulas, which only a spreadsheet program calculates."""
    return {table: [{header: value for header, value in row.items() if header != "Double"} for row in port.rows(table)] for table in port.places().tables}


# --- a file and an open workbook are alike --------------------------------------------------------------


def test_both_ports_answer_the_same_of_a_workbook(path, host):
    assert asked(FileBook(path)) == asked(LiveBook(host))
    places, named, rows = asked(FileBook(path))
    assert places.names == ("scorecard.as_of", "scorecard.title")
    assert places.tables["People"] == ("Id", "Won", "Double", "My note")
    assert named == {"scorecard.title": "Before", "SCORECARD.AS_OF": None, "many": None, "gone": None}
    assert rows["People"][0][0] == {"Id": "Ann", "Won": 50.0, "Double": 100.0, "My note": "note on Ann"}
    assert rows["People"][1][0]["Double"] is None


@pytest.mark.parametrize(
    "given",
    [FEWER_AND_MORE, values(("Bob", 1)), values(), values(*((f"P{at}", at) for at in range(40))), values(("Ann", 50), ("Bob", 60), ("Cy", 70)), values(("Zoe", 3))],
    ids=["some come and one goes", "one is left", "nobody", "forty new ones", "as they are", "another one"],
)
def test_both_ports_write_the_same(path, host, given):
    live, file = LiveBook(host), FileBook(path)
    by_file, by_program = file.write(BINDING, given), live.write(BINDING, given)
    assert (by_program.cells, by_program.added, by_program.removed, by_program.notes) == (by_file.cells, by_file.added, by_file.removed, by_file.notes)
    assert table_cells(live) == table_cells(FileBook(path))
    for name in ("scorecard.title", "scorecard.as_of"):
        assert live.named(name) == FileBook(path).named(name)
    assert live.named("scorecard.title") == "=1+1"
    assert live.named("scorecard.as_of") == 43100
    own = FileBook(path).book.by_name["best"].cells
    assert {spot: cell for spot, (cell, _) in host.cells["Best"].items() if spot[1] > 4} == {spot: cell.value for spot, cell in own.items() if spot[1] > 4}
    assert own[1, 8].value == "USD"


def test_the_same_values_again_change_nothing(path, host):
    for port in (FileBook(path), LiveBook(host)):
        port.write(BINDING, FEWER_AND_MORE)
    file, calls = path.read_bytes(), len(host.calls)
    assert FileBook(path).write(BINDING, FEWER_AND_MORE).cells == LiveBook(host).write(BINDING, FEWER_AND_MORE).cells == 0
    assert path.read_bytes() == file
    assert not {"write", "resize", "remove", "suspended"} & set(host.calls[calls:])


def test_notes_and_formulas_stay_with_their_participants(host):
    LiveBook(host).write(BINDING, FEWER_AND_MORE)
    rows = {row["Id"]: row for row in LiveBook(host).rows("People")}
    assert list(rows) == ["Ann", "Cy", "Dee", "Eve"]
    assert [row["My note"] for row in rows.values()] == ["note on Ann", "note on Cy", None, None]
    at = {cell: spot for spot, (cell, _) in host.cells["Team"].items() if spot[1] == 1}
    assert host.cells["Team"][at["Cy"][0], 3][1] == "=B7*2"  # a program moves it; this one keeps its text
    assert host.formats == {Area("Team", 2, 2, 2, 2): "day"}


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_a_table_grows_and_shrinks_with_what_is_below(host, count):
    LiveBook(host).write(BINDING, values(*((f"P{at}", at) for at in range(count))))
    area = host.listed["People"][1]
    assert area.bottom - area.top + 1 == max(count, 1)
    assert host.cells["Team"][area.bottom + 2, 1] == ("checked by", "")
    LiveBook(host).write(BINDING, values(("Ann", 1), ("Bob", 2), ("Cy", 3)))
    assert host.listed["People"][1] == Area("Team", 5, 1, 7, 4)
    assert host.cells["Team"][9, 1] == ("checked by", "")


# --- what stands against it -----------------------------------------------------------------------------


WRONG = Binding(
    names={"scorecard.titel": "title", "scorecard.as_of": "as_off"},
    tables={"People": Rows("people", {"Idd": "id", "Won": "won"}), "Gone": Rows("people", {"Id": "id"}), "Ranked": Rows("title", {"Id": "id"})},
)


def test_all_that_is_wrong_is_named_at_once_and_alike(path, host):
    before, file = host.state(), path.read_bytes()
    with pytest.raises(InvalidInput) as by_program:
        LiveBook(host).write(WRONG, FEWER_AND_MORE)
    with pytest.raises(InvalidInput) as by_file:
        FileBook(path).write(WRONG, FEWER_AND_MORE)
    assert str(by_program.value) == str(by_file.value)
    for words in ("scorecard.titel", "as_off", "'Idd'", "no table 'Gone'", "'title' is no list", "Nothing was changed."):
        assert words in str(by_program.value)
    assert host.state() == before
    assert path.read_bytes() == file


@pytest.mark.parametrize(
    ("binding", "given", "words"),
    [
        (Binding(tables={"People": Rows("people", {"Id": "id", "Double": "won"})}), {}, "column C .* holds formulas"),
        (Binding(cells={"Team!C5": "title"}), {}, "Team!C5 holds the formula =B5\\*2, which is not overwritten"),
        (Binding(names={"scorecard.title": "title"}, cells={"Team!B1": "currency"}), {}, "bound to one cell"),
        (Binding(names={"scorecard.title": "title"}), {"title": "x" * 40_000}, "40,000 characters"),
        (Binding(names={"scorecard.title": "title"}), {"title": [1]}, "its value is a list"),
        (Binding(names={"many": "title"}), {}, "more than one cell"),
        (Binding(tables={"People": Rows("people", {"Id": "id"}, ("Id",))}), {"people": items(("Ann", 1))}, "has no 'id'"),
        (BINDING, values(("Ann", 1), ("Ann", 2)), "same key 'Ann'"),
    ],
)
def test_both_refuse_in_the_same_words(path, host, binding, given, words):
    before = host.state()
    with pytest.raises(InvalidInput, match=words) as by_program:
        LiveBook(host).write(binding, FEWER_AND_MORE | given)
    with pytest.raises(InvalidInput) as by_file:
        FileBook(path).write(binding, FEWER_AND_MORE | given)
    assert str(by_program.value) == str(by_file.value)
    assert host.state() == before


def test_locked_cells_and_protected_tables_are_refused(host):
    host.guarded = {"Team"}
    host.open_cells = {("Team", 1, 2)}
    before = host.state()
    with pytest.raises(InvalidInput) as refused:
        LiveBook(host).write(BINDING, FEWER_AND_MORE)
    assert "People would get 2 and lose 1 rows, and sheet Team is protected" in str(refused.value)
    assert "Team!R2C2 is locked" in str(refused.value)
    assert "R1C2" not in str(refused.value)
    assert host.state() == before


def test_only_a_table_changes_its_size_while_the_workbook_is_open(host):
    with pytest.raises(InvalidInput, match="only a table can while the workbook is open"):
        LiveBook(host).write(BINDING, values(("Ann", 1), regions=("East", "West", "South")))


def test_a_cell_that_would_move_is_bound_by_a_name(host):
    with pytest.raises(InvalidInput, match="Team!B9 lies below People, which gets more rows or fewer"):
        LiveBook(host).write(Binding(cells={"Team!B9": "title"}, tables=BINDING.tables), FEWER_AND_MORE | values(("Ann", 1)))


def test_a_table_that_would_be_torn_apart_is_named(host):
    host.listed["Below"] = (("A", "B"), Area("Team", 20, 4, 25, 5))
    with pytest.raises(InvalidInput, match="table Below stands partly below it"):
        LiveBook(host).write(BINDING, values(("Ann", 1)))


def test_a_table_that_is_gone_is_named(path, host):
    for port in (FileBook(path), LiveBook(host)):
        with pytest.raises(NotFound, match=r"no table 'Peple'\. Did you mean People"):
            port.rows("Peple")


def test_what_a_formula_comes_to_stays_the_formula(host):
    binding = Binding(cells={"Team!C5": "sum"}, tables={"People": Rows("people", {"Id": "id", "Double": "double"}, ("Id",))})
    people = [{"id": name, "double": Known(1.0)} for name in ("Ann", "Bob", "Cy", "Dee")]
    del host.listed["Ranked"]
    LiveBook(host).write(Binding(tables=binding.tables), {"people": people})
    assert [host.cells["Team"][row, 3][1] for row in (5, 6, 7, 8)] == ["=B5*2", "=B6*2", "=B7*2", "=B7*2"]


def test_a_formula_of_the_last_row_alone_is_not_filled_down(host):
    host.cells["Team"][7, 4] = (6000.0, "=500*12")
    LiveBook(host).write(BINDING, FEWER_AND_MORE)
    assert [row["My note"] for row in LiveBook(host).rows("People")] == ["note on Ann", 6000.0, None, None]
    assert host.cells["Team"][7, 4] == (None, "")


# --- faults ---------------------------------------------------------------------------------------------


def calls_of(path, given):
    counted = MemoryHost(path.read_bytes(), path)
    LiveBook(counted).write(BINDING, given)
    return counted.calls


@pytest.mark.parametrize("given", [FEWER_AND_MORE, values(("Cy", 1)), values(*((f"P{at}", at) for at in range(9)))], ids=["both", "fewer", "more"])
def test_whatever_call_fails_the_workbook_is_as_it_was(path, given):
    calls = calls_of(path, given)
    assert {"write", "resize", "remove", "suspended"} <= set(calls) | {"resize", "remove"}
    for number, name in enumerate(calls, 1):
        host = MemoryHost(path.read_bytes(), path)
        before = host.state()
        host.fails_at = number
        with pytest.raises(Exception, match=f"{name} was refused") as failed:
            LiveBook(host).write(BINDING, given)
        assert host.state() == before, f"call {number}, {name}"
        if name in ("write", "resize", "remove", "suspended"):
            assert type(failed.value) is NotWritable
            assert "Nothing was changed." in str(failed.value)


def test_a_stop_by_the_user_puts_it_back_too(host, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    before = host.state()
    monkeypatch.setattr(host, "remove", stopped)
    with pytest.raises(KeyboardInterrupt):
        LiveBook(host).write(BINDING, FEWER_AND_MORE)
    assert host.state() == before


def test_a_busy_program_that_takes_nothing_is_left_alone(host, monkeypatch):
    def busy(*_):
        raise OSError("a cell is being edited")

    for name in ("suspended", "write", "write_formulas", "resize", "remove"):
        monkeypatch.setattr(host, name, busy)
    with pytest.raises(NotWritable, match=r"a cell is being edited. Nothing was changed\."):
        LiveBook(host).write(BINDING, FEWER_AND_MORE)


def test_a_program_that_can_undo_is_asked_to(host, monkeypatch):
    asked, written = [], MemoryHost.write
    monkeypatch.setattr(host, "undone", lambda: asked.append(True) or True)
    monkeypatch.setattr(host, "resize", lambda *_: 1 / 0)
    with pytest.raises(NotWritable, match="division by zero"):
        LiveBook(host).write(BINDING, FEWER_AND_MORE)
    assert asked == [True]
    assert not host.resting
    assert written is MemoryHost.write


def test_a_workbook_that_cannot_be_put_back_is_not_called_unchanged(host, monkeypatch):
    def refused(*_):
        raise OSError("the program is gone")

    monkeypatch.setattr(host, "remove", refused)
    monkeypatch.setattr(host, "write_formulas", refused)
    with pytest.raises(NotWritable, match="Close it without saving") as failed:
        LiveBook(host).write(BINDING, FEWER_AND_MORE)
    assert "Nothing was changed" not in str(failed.value)


# --- copies ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["file", "program"])
def test_a_copy_is_kept_beside_and_never_written_over(path, host, kind):
    port = FileBook(path) if kind == "file" else LiveBook(host)
    wanted = path.with_name("Team 2017-09-30.xlsx")
    wanted.write_text("mine")
    before = path.read_bytes()
    kept = port.write(BINDING, FEWER_AND_MORE, copy=wanted).copy
    assert kept == path.with_name("Team 2017-09-30 (2).xlsx")
    assert kept.read_bytes() == (before if kind == "file" else b"a copy")
    assert wanted.read_text() == "mine"


def test_a_copy_of_a_refresh_that_fails_is_not_kept(path, host, monkeypatch):
    host.fails_at = len(calls_of(path, FEWER_AND_MORE))
    with pytest.raises(NotWritable):
        LiveBook(host).write(BINDING, FEWER_AND_MORE, copy=path.with_name("copy.xlsx"))
    monkeypatch.setattr("spm_xl.workbook.ports.file_book.replace_whole", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        FileBook(path).write(BINDING, FEWER_AND_MORE, copy=path.with_name("copy.xlsx"))
    monkeypatch.setattr(host, "copy_to", lambda kept: kept.write_text("half of it") and 1 / 0)
    with pytest.raises(ZeroDivisionError):
        LiveBook(host).write(BINDING, FEWER_AND_MORE, copy=path.with_name("copy.xlsx"))
    assert [each.name for each in path.parent.iterdir()] == ["Team.xlsx"]


@pytest.mark.parametrize("kind", ["file", "program"])
def test_no_copy_is_kept_where_nothing_changes(path, host, kind):
    port = FileBook(path) if kind == "file" else LiveBook(host)
    port.write(BINDING, FEWER_AND_MORE)
    port = FileBook(path) if kind == "file" else port
    assert port.write(BINDING, FEWER_AND_MORE, copy=path.with_name("copy.xlsx")).copy is None
    assert [each.name for each in path.parent.iterdir()] == ["Team.xlsx"]


def test_a_file_may_be_looked_at_without_being_written(path):
    before = path.read_bytes()
    port = FileBook(path, writes=False)
    assert port.write(BINDING, FEWER_AND_MORE, copy=Path("never.xlsx")).copy is None
    assert path.read_bytes() == before != port.done.data


def test_a_file_that_is_open_elsewhere_or_gone_says_so(path):
    lock = path.with_name(".~lock.Team.xlsx#")
    lock.touch()
    with pytest.raises(NotWritable, match="open in a spreadsheet program"):
        FileBook(path).write(BINDING, FEWER_AND_MORE)
    with pytest.raises(NotFound, match="there is no file"):
        FileBook(path.with_name("none.xlsx")).write(BINDING, FEWER_AND_MORE)


def test_a_team_in_one_table_by_order(tmp_path):
    path = tmp_path / "team.xlsx"
    path.write_bytes(team())
    host = MemoryHost(path.read_bytes(), path)
    given = {"people": items(("Zoe", 1.0), ("Ann", 2.0))}
    assert LiveBook(host).write(fed(), given).cells == FileBook(path).write(fed(), given).cells == 4
    assert table_cells(LiveBook(host)) == table_cells(FileBook(path))
