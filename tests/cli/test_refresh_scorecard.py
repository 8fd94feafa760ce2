"""`spm-xl refresh` of a team scorecard: from inputs that are named, or that the workbook names."""

import json
import os

import pytest

from spm_xl.workbook.ports.file_book import FileBook
from tests.scorecard.small import inputs, workbook


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A folder with inputs and a scorecard that does not name them; the current one."""
    monkeypatch.chdir(tmp_path)
    inputs(tmp_path / "crm")
    return workbook(tmp_path / "Team scorecard.xlsx")


def won(book):
    return [row["Won amount"] for row in FileBook(book).rows("participants")]


def test_a_scorecard_is_refreshed_from_inputs(spm, book):
    before = book.read_bytes()
    code, out, err = spm("refresh", book, "--inputs", "crm")
    assert code == 0
    assert out.splitlines()[:2] == ["3 participants measured from 6 opportunities of crm, as of 2026-03-31", "13 cell(s) show another value"]
    assert err.splitlines()[:3] == ["Reading crm ...", "Measuring the scorecard ...", "Writing the scorecard ..."]
    assert f"written: {book}" in err
    assert won(book) == [100, 200, 300]
    assert book.with_name("Team scorecard.before.xlsx").read_bytes() == before
    code, out, err = spm("refresh", book, "--inputs", "crm")
    assert code == 0
    assert "is up to date: nothing was written." in err


def test_a_workbook_that_names_its_inputs_needs_no_more(spm, tmp_path, book):
    workbook(book, inputs="crm")
    code, _, _ = spm("refresh", book, "--quiet")
    assert (code, won(book)) == (0, [100, 200, 300])


def test_choices_of_the_command_line(spm, book):
    code, out, _ = spm("refresh", book, "--inputs", "crm", "--window", "2026-01", "--as-of", "2026-01-31", "--ranked-by", "win_rate", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["window"], found["as_of"], found["participants"]) == ("2026-01", "2026-01-31", 3)
    assert (found["book"], found["written"]) == (str(book), str(book))
    assert found["result"].endswith("as of 2026-01-31")
    assert won(book) == [0, 0, 0]


def test_a_dry_run_writes_nothing(spm, book):
    before, files = book.read_bytes(), os.listdir()
    code, out, err = spm("refresh", book, "--inputs", "crm", "--dry-run", "--dated-copy")
    assert code == 0
    assert "13 cell(s) show another value" in out
    assert "dry run: nothing was written." in err
    assert (book.read_bytes(), os.listdir()) == (before, files)


def test_another_file_is_written_instead(spm, book, tmp_path):
    before = book.read_bytes()
    assert spm("refresh", book, "--inputs", "crm", "--out", tmp_path / "new.xlsx")[0] == 0
    assert (book.read_bytes(), won(tmp_path / "new.xlsx")) == (before, [100, 200, 300])


def test_dated_copies_pile_up_beside(spm, book):
    spm("refresh", book, "--inputs", "crm", "--no-copy")
    for day in ("2026-02-15", "2026-03-31", "2026-02-15"):
        code, _, err = spm("refresh", book, "--inputs", "crm", "--as-of", day, "--dated-copy", "--no-copy")
        assert code == 0
        assert "as it was before: " in err
    assert sorted(os.listdir()) == ["Team scorecard 2026-02-15.xlsx", "Team scorecard 2026-03-31 (2).xlsx", "Team scorecard 2026-03-31.xlsx", "Team scorecard.xlsx", "crm"]


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        ([], 2, "give --data or --inputs"),
        (["--data", "crm", "--window", "2026", "--dated-copy"], 2, "--window, --dated-copy go with --inputs"),
        (["--data", "nowhere", "--inputs", "crm"], 2, "nowhere"),
        (["--inputs", "crn"], 2, "Did you mean crm"),
        (["--inputs", "crm", "--team", "Nobody's"], 3, "Nobody's"),
        (["--inputs", "crm", "--as-of", "soon"], 3, "the as-of day 'soon' is no day"),
        (["--inputs", "crm", "--mapping", "salesfroce"], 3, "salesforce"),
        (["--inputs", "crm", "--out", "scorecard.xlsm"], 3, "stays an .xlsx file"),
    ],
)
def test_a_usage_that_cannot_be(spm, book, more, code, words):
    before = book.read_bytes()
    found, _, err = spm("refresh", book, *more)
    assert (found, words in err) == (code, True), err
    assert book.read_bytes() == before


def test_a_refresh_that_fails_leaves_the_bytes(spm, book):
    deals = book.parent / "crm" / "opportunities.csv"
    text = deals.read_text()
    deals.write_text(text.replace("200,won", "2OO,won"))
    before, files = book.read_bytes(), sorted(os.listdir())
    code, _, err = spm("refresh", book, "--inputs", "crm", "--dated-copy")
    assert (code, "opportunities.csv" in err, "2OO" in err) == (3, True, True)
    deals.write_text(text)
    book.with_name(f".~lock.{book.name}#").touch()
    code, _, err = spm("refresh", book, "--inputs", "crm", "--dated-copy")
    assert (code, "open in a spreadsheet program" in err) == (5, True)
    book.with_name(f".~lock.{book.name}#").unlink()
    assert (book.read_bytes(), sorted(os.listdir())) == (before, files)


def test_the_files_that_a_mapping_names_are_looked_for_in_the_folder_of_data(spm, book, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "crm" / "opportunities.csv").rename(tmp_path / "elsewhere" / "deals.csv")
    header = (tmp_path / "elsewhere" / "deals.csv").read_text().splitlines()[0].split(",")
    columns = ", ".join(f'{name} = "{name}"' for name in header)
    (tmp_path / "crm" / "mapping.toml").write_text(f'[tables.opportunities]\nfile = "deals.csv"\ncolumns = {{{columns}}}\n')
    code, _, err = spm("refresh", book, "--inputs", "crm", "--data", "elsewhere")
    assert code == 0, err
    assert won(book) == [100, 200, 300]


def test_a_file_that_is_no_workbook_is_named(spm, book):
    book.write_text("hello")
    code, _, err = spm("refresh", book, "--inputs", "crm")
    assert code == 3
    assert f"{book.name}: this is no readable .xlsx workbook" in err
