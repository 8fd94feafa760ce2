"""The scorecard template: it reads as it should, its values are true, and a refresh keeps it whole, however many people there are."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from spm_xl.errors import NotFound
from spm_xl.scorecard.binding import binding, remarks
from spm_xl.scorecard.fields import MOST_CARDS, SETTINGS
from spm_xl.scorecard.kept_rows import GONE, with_kept_rows
from spm_xl.scorecard.values import values
from spm_xl.udfs.hosts.excel_check import project_problems
from spm_xl.workbook.formulas.references import letters_of
from spm_xl.workbook.lint import lint
from spm_xl.workbook.parts import package
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbooks import scorecard_story as story
from spm_xl.workbooks.kept import content, kept_file
from spm_xl.workbooks.scorecard import SHEETS
from spm_xl.workbooks.scorecard_fed import STANDINGS
from spm_xl.workbooks.scorecard_page import CARDS
from spm_xl.workbooks.scorecard_start import MACRO
from tests import hosts
from tests.scorecard import made
from tests.workbooks import live_workbooks as live

EDITIONS = ("addin", "macro")
SIZES = (0, 1, 35, 400)
FEW = SIZES[:3]  # for programs that take long with many people
AGE = {"Scorecard!T2", "Scorecard!S3"}  # they tell how old the data is today
NOTE, COACHED = "Bring Aldgate to the fair", ("H2101", "2026-06-02", "Agreed on two visits")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return live.written(tmp_path_factory.mktemp("scorecard"), "scorecard", "addin")


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """The template after refreshes with few and many people, one after the other, each kept; the sample's participant had a note."""
    folder = tmp_path_factory.mktemp("grown")
    path = with_notes(live.written(folder, "scorecard", "addin"))
    found = {}
    for size in SIZES:
        refreshed(path, card_of(size))
        found[size] = folder / f"{size}.xlsx"
        found[size].write_bytes(path.read_bytes())
    return found


def card_of(size):
    one = made.card(max(1, size))
    return one if size else replace(one, participants=(), teams=(), regions=(), products=(), distribution={}, goals=(), coaching=())


def refreshed(path, card):
    """Write a scorecard as a refresh does; gives what it did."""
    port, found = FileBook(path), values(card, company="Contoso", source="inputs")
    places = port.places()
    assert remarks(places, found) == ()
    feeding, found, _ = with_kept_rows(port, binding(places, found), found)
    return port.write(feeding, found)


def with_notes(path):
    """Somebody's notes in the yellow cells of Participants and Coaching, typed into the file as Excel does."""
    from spm_xl.workbook.bind.binding import Binding
    from spm_xl.workbook.refresh.refresh import refresh

    note = letters_of(list(FileBook(path).places().tables["Participants"]).index("Note") + 1)
    cells = {f"Participants!{note}7": "note", **{f"Coaching!{letter}7": f"coached.{at}" for at, letter in enumerate("ABC")}}
    given = {"note": NOTE, "coached": {str(at): value for at, value in enumerate(COACHED)}}
    path.write_bytes(refresh(path.read_bytes(), Binding(cells=cells), given).data)
    return path


# --- as it is delivered ---------------------------------------------------------------------------------


def test_the_kept_template_is_what_the_code_builds():
    assert kept_file("scorecard", "addin").read_bytes() == live.built("scorecard", "addin") == content("scorecard", "addin"), "run: make workbooks"


@pytest.mark.parametrize("own", EDITIONS)
@pytest.mark.hosts
def test_microsofts_validator_finds_nothing(own, tmp_path):
    assert hosts.validator_errors(live.written(tmp_path, "scorecard", own)) == []


@pytest.mark.parametrize("own", EDITIONS)
def test_nothing_is_there_that_excel_would_repair(own, tmp_path):
    path = live.written(tmp_path, "scorecard", own)
    assert lint.problems(path) == []
    assert hosts.audit_errors(path) == []


def test_no_error_no_long_formula_no_hidden_number(book):
    shown = hosts.cached(book)
    assert [cell for cells in shown.values() for cell, value in cells.items() if value in hosts.ERROR_VALUES] == []
    assert {cell: formula for cell, formula in live.typed_formulas(book).items() if len(formula) > live.LONGEST} == {}
    assert live.hidden_numbers(book) == []


def test_sheets_print_and_inputs_are_checked(book):
    assert live.layout_problems(book) == ["Participants does not fit the width of a page"]  # it takes two, with the names on both
    assert live.unchecked_inputs(book) == []
    assert live.wrong_roles(book) == []
    assert [sheet.title for sheet in load_workbook(book).worksheets] == list(SHEETS)


def test_pictures_have_words_for_those_who_do_not_see_them(book):
    drawing = dict(package.contents(book.read_bytes()))["xl/drawings/drawing1.xml"].decode()
    assert drawing.count("<c:chart ") == 3
    assert drawing.count(' descr="') == 3


def test_colours_of_a_status_can_be_read():
    """Text on its fill has a contrast of 4.5 to 1 at least; symbol and word stand there as well."""
    for symbol, fill, text in STANDINGS:
        light, dark = sorted((luminance(fill), luminance(text)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, symbol
    assert [fill for _, fill, _ in STANDINGS] == ["#0072B2", "#E69F00", "#D55E00"]


def luminance(colour):
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_no_number_format_loses_a_sign(book):
    """LibreOffice drops the minus of what falls into the last section of a format with conditions, such as [>1000]."""
    formats = {cell.number_format for sheet in load_workbook(book).worksheets for row in sheet.iter_rows() for cell in row}
    assert [each for each in formats if "[" in each] == []


def test_every_card_has_its_place():
    assert len(CARDS) == MOST_CARDS


def test_every_setting_has_its_cell_which_is_blank_and_unlocked(book):
    found = load_workbook(book)
    for field in SETTINGS:
        sheet, cell = next(iter(found.defined_names[field.name].destinations))
        at = found[sheet][cell.replace("$", "")]
        assert (sheet, at.value, at.protection.locked) == ("Settings", None, False), field.name
        assert any(at.coordinate in check.sqref and check.prompt for check in found[sheet].data_validations.dataValidation), field.name


def test_what_a_refresh_writes_is_plain_and_not_locked_away(book):
    """A bound cell holds a value and no formula, and its sheet is not protected."""
    port = FileBook(book)
    given = values(story.card())
    bound, formulas = binding(port.places(), given), hosts.formulas(book)
    protected = {sheet.title for sheet in load_workbook(book).worksheets if sheet.protection.sheet}
    assert protected == {"Start here", "Settings", "Checks"}
    for name in bound.names:
        area = port._area(name)
        assert area is not None
        assert area.sheet not in protected, name
        assert f"{letters_of(area.left)}{area.top}" not in formulas.get(area.sheet, {}), name


def test_the_same_figures_again_change_nothing_that_is_seen(book, tmp_path):
    path = tmp_path / "again.xlsx"
    path.write_bytes(book.read_bytes())
    port, found = FileBook(path), values(story.card(), company=story.COMPANY, source="an invented sample company")
    port.write(binding(port.places(), found), found)
    before, after = hosts.cached(book), hosts.cached(path)
    formulas = hosts.formulas(book)
    for sheet, cells in before.items():
        for cell, value in cells.items():
            if cell not in formulas[sheet]:
                assert hosts._same(value, after[sheet].get(cell), 1e-12), f"{sheet}!{cell}"


@pytest.mark.hosts
def test_every_value_is_what_libreoffice_calculates(book):
    different = live.stale(book, hosts.recalculated(book))
    assert {each.partition(" ")[0] for each in different} <= AGE


def test_the_macro_edition_has_a_sound_project_and_a_button(tmp_path):
    made_here = live.built("scorecard", "macro")
    assert project_problems(made_here) == []
    buttons = dict(package.contents(made_here))["xl/drawings/vmlDrawing1.vml"].decode()
    assert f"<x:FmlaMacro>[0]!{MACRO}</x:FmlaMacro>" in buttons
    assert "vmlDrawing" not in " ".join(name for name, _ in package.contents(live.built("scorecard", "addin")))


# --- after refreshes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_lists_show_everybody_in_the_order_of_rank(grown, size):
    ranked = FileBook(grown[size]).rows("Participants_ranked")
    wanted = [line.name for line in card_of(size).participants]
    assert [row["Name"] for row in ranked if row["Name"]] == wanted
    everybody = FileBook(grown[size]).rows("Participants")
    assert sorted(row["Name"] for row in everybody if row["Standing"] != GONE and row["Name"]) == sorted(wanted)


@pytest.mark.parametrize("size", SIZES)
def test_what_people_wrote_stays(grown, size):
    """Also what was written about somebody of the sample, who is not in the data any more."""
    book = FileBook(grown[size])
    noted = [(row["Participant"], row["Standing"], row["Won amount"]) for row in book.rows("Participants") if row["Note"] == NOTE]
    assert noted == [("H2101", GONE, None)]
    assert tuple(book.rows("My_notes")[0].values()) == COACHED


@pytest.mark.parametrize("size", SIZES)
def test_a_sparkline_and_a_mark_for_everybody(grown, size):
    sheet = dict(package.contents(grown[size].read_bytes()))["xl/worksheets/sheet2.xml"].decode()
    rows = max(1, size)
    assert sheet.count("<x14:sparkline>") == rows + 1  # and one for the whole team
    assert f"<xm:f>Scorecard!V{30 + rows}:AG{30 + rows}</xm:f><xm:sqref>S{30 + rows}</xm:sqref>" in sheet.replace("'", "")
    for column, top in (("R", 29), ("G", 29), ("B", 31)):
        assert f'sqref="{column}{top}:{column}{30 + rows}"' in sheet or (rows == 1 and f'sqref="{column}{top}"' in sheet), column
    book = dict(package.contents(grown[size].read_bytes()))["xl/workbook.xml"].decode()
    assert ">Scorecard!$A:$T<" in book
    assert ">Scorecard!$28:$30<" in book


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.hosts
def test_a_refreshed_scorecard_is_valid(grown, size):
    assert hosts.validator_errors(grown[size]) == []
    if size in FEW:
        assert [each for each in lint.problems(grown[size]) if "has a formula and no value" not in each] == []


@pytest.mark.hosts
def test_after_a_refresh_every_check_reads_0_and_nothing_is_an_error(grown):
    fresh = hosts.recalculated_all(grown[size] for size in FEW)
    for size, path in ((size, grown[size]) for size in FEW):
        cells = fresh[path]
        checks = {cells["Checks"][f"A{row}"]: cells["Checks"][f"B{row}"] for row in range(6, 12)}
        assert set(checks.values()) == {0}, (size, checks)
        assert cells["Start here"]["C6"] == "✓ all read 0"
        assert not [(sheet, cell) for sheet, own in cells.items() for cell, value in own.items() if value in hosts.ERROR_VALUES]
        shown = hosts.cached(path)
        formulas = hosts.formulas(path)
        moved = [cell for sheet, own in shown.items() for cell, value in own.items() if cell not in formulas[sheet] and not hosts._same(value, cells[sheet].get(cell), 1e-9)]
        assert moved == [], size


# --- spm-xl template ------------------------------------------------------------------------------------


def test_there_is_no_edition_that_needs_no_program():
    with pytest.raises(NotFound, match=r"the scorecard has no lambda edition\. Take one of: addin, macro"):
        content("scorecard", "lambda")


def test_the_command_writes_it(tmp_path, monkeypatch, capsys):
    from spm_xl.cli.main import main

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as done:
        main(["template", "scorecard"])
    assert done.value.code == 0
    assert Path("scorecard-addin.xlsx").read_bytes() == live.built("scorecard", "addin")
    assert "spm-xl refresh" in capsys.readouterr().err
