"""Refreshing a file where it stands: whole or as it was, with its permissions, and never under somebody's hands."""

import os
import stat

import pytest

from spm_xl.errors import InvalidInput, NotFound, NotWritable
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.refresh import refresh as refreshing
from spm_xl.workbook.refresh.refresh import refresh_file
from tests.udfs.books import made
from tests.workbook.refreshing import fed, items, shown, team

TEAM = team()
CELL = Binding(cells={"Team!A1": "value"})


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "Pay 2026.xlsx"
    path.write_bytes(made(lambda book, sheet: sheet.write("A1", "before")))
    path.chmod(0o640)
    return path


def test_a_file_is_refreshed_and_keeps_its_permissions(book):
    done = refresh_file(book, CELL, {"value": "after"})
    assert shown(book.read_bytes()) == {"A1": "after"}
    assert book.read_bytes() == done.data
    assert stat.S_IMODE(book.stat().st_mode) == 0o640
    assert os.listdir(book.parent) == [book.name]


def test_a_file_that_holds_the_values_already_is_not_written(book):
    before = book.stat()
    assert refresh_file(book, CELL, {"value": "before"}).changed == ()
    assert (book.stat().st_mtime_ns, book.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"])
def test_a_file_that_is_open_in_a_program_stays(book, lock):
    before = book.read_bytes()
    (book.parent / lock.format(book.name)).write_bytes(b"somebody")
    with pytest.raises(NotWritable, match="is open in a spreadsheet program"):
        refresh_file(book, CELL, {"value": "after"})
    assert book.read_bytes() == before


def test_a_file_that_changed_meanwhile_stays_as_it_is_now(book, monkeypatch):
    usual = refreshing.refresh

    def meanwhile(*given, **more):
        done = usual(*given, **more)
        book.write_bytes(TEAM)
        return done

    monkeypatch.setattr(refreshing, "refresh", meanwhile)
    with pytest.raises(NotWritable, match="changed by another program"):
        refresh_file(book, CELL, {"value": "after"})
    assert book.read_bytes() == TEAM


def test_a_file_without_the_right_to_write_stays(book):
    before = book.read_bytes()
    book.chmod(0o440)
    with pytest.raises(NotWritable, match="read-only"):
        refresh_file(book, CELL, {"value": "after"})
    assert book.read_bytes() == before


@pytest.mark.parametrize(
    ("binding", "values"),
    [(CELL, {}), (CELL, {"value": [1]}), (Binding(names={"Gone": "value"}), {"value": 1}), (fed(Other="name"), {"people": items(("Ann", 1))})],
)
def test_whatever_goes_wrong_the_file_is_as_before(tmp_path, binding, values):
    path = tmp_path / "team.xlsx"
    path.write_bytes(TEAM)
    with pytest.raises(InvalidInput):
        refresh_file(path, binding, values)
    assert path.read_bytes() == TEAM
    assert os.listdir(tmp_path) == ["team.xlsx"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_file(book, monkeypatch, step):
    before = book.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(NotWritable, match="No space left"):
        refresh_file(book, CELL, {"value": "after"})
    assert book.read_bytes() == before
    assert os.listdir(book.parent) == [book.name]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotFound, match=r"no file .*/none\.xlsx"):
        refresh_file(tmp_path / "none.xlsx", CELL, {"value": 1})
