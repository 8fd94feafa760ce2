"""The territory workbook of a plan: live, right without a calculation, whole, and safe whatever its words are."""

import re
import zipfile
from dataclasses import replace

import numpy
import pytest

from spm_xl.alignment import layout
from spm_xl.alignment.book import workbook, write_book
from spm_xl.alignment.map_picture import map_pictures
from spm_xl.alignment.source import Source
from spm_xl.territory.distance import on_globe
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import problem
from spm_xl.territory.terms import Terms
from tests.hosts import cached, error_cells, opened, recalculated, stale_cells, validator_errors

SEGMENTS = {"A1": "GENERAL", "A2": "GENERAL", "B1": "SPECIAL", "N1": "GENERAL"}
SKILLS = {"Ann": frozenset({"GENERAL"}), "Bo": None}


def small_plan(**changed):
    """Ann has too much today; A2 moves to Bo, and N1, which nobody had, goes to Bo as well."""
    columns = {
        "accounts": ["A1", "A2", "B1", "N1"], "participants": ["Ann", "Bo"], "amounts": {"potential": [50, 20, 20, 10], "workload": [5.5, 2, 2, 1]},
        "capacity": {"workload": [9, 9]}, "current": ["Ann", "Ann", "Bo", None], "locked": [True, False, False, False],
        "segments": list(SEGMENTS.values()), "skills": list(SKILLS.values()),
        "places": on_globe([42, 42.2, 42.4, 42.5], [-71, -71.5, -72, -72.1]), "homes": on_globe([42, 42.4], [-71, -72]), "travel": "workload",
    } | changed  # fmt: skip
    return Plan(problem(**columns), Terms(), numpy.array([0, 1, 1, 1]), 1.0, 1.0)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """The workbook of the small plan, with a curve of two."""
    path = tmp_path_factory.mktemp("book") / "plan.xlsx"
    plan = small_plan()
    write_book(plan, path, curve=(plan, replace(plan, assigned=numpy.array([0, 0, 1, 1]))), source=Source(SEGMENTS, {}, SKILLS))
    return path


def column(cells, sheet, header, top=4):
    """The values under a header."""
    shown = cells[sheet]
    letters = next(re.match("[A-Z]+", at)[0] for at, value in shown.items() if value == header and at.endswith(str(top)) and at.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(top))
    return [shown.get(f"{letters}{row}") for row in range(top + 1, top + 1 + len([at for at in shown if re.fullmatch(r"A\d+", at) and int(at[1:]) > top]))]


def test_the_same_plan_gives_the_same_bytes():
    bare = small_plan(places=None, homes=None)  # the maps are compared below
    assert workbook(bare) == workbook(bare)


def test_figures_before_and_after(path):
    cells = cached(path)
    assert column(cells, layout.BEFORE_AFTER, "potential today") == [70, 20]
    assert column(cells, layout.BEFORE_AFTER, "potential index final") == [100, 100]
    assert column(cells, layout.BEFORE_AFTER, "potential standing") == ["● within", "● within"]
    assert column(cells, layout.DISRUPTION_SHEET, "Won")[:2] == [0, 1]
    assert column(cells, layout.MOVES_SHEET, "Account") == ["A2", "N1"]
    assert cells[layout.START]["B4"] == "✓ OK: all 7 checks read 0"


@pytest.mark.hosts
def test_every_value_is_what_its_formula_comes_to(path):
    assert stale_cells(path) == []
    assert error_cells(path) == []


@pytest.mark.hosts
def test_a_name_that_the_manager_types_changes_the_totals_and_an_answer_too(path, tmp_path):
    book = opened(path)
    accounts, moves = book[layout.ACCOUNTS_SHEET], book[layout.MOVES_SHEET]
    headers = {each.value: each.column for each in accounts[4]}
    answer = next(each.column for each in moves[4] if each.value == layout.ANSWER)
    accounts.cell(7, headers[layout.CHOICE]).value = "Ann"  # B1, which is SPECIAL
    moves.cell(5, answer).value = layout.REFUSED  # A2
    edited = tmp_path / "edited.xlsx"
    book.save(edited)
    accounts.cell(7, headers[layout.CHOICE]).value = moves.cell(5, answer).value = None
    cells = recalculated(edited)
    assert column(cells, layout.ACCOUNTS_SHEET, layout.FINAL) == ["Ann", "Ann", "Ann", "Bo"]
    assert column(cells, layout.BEFORE_AFTER, "potential final") == [90, 10]
    assert column(cells, layout.BEFORE_AFTER, "potential standing") == ["▲ above", "▼ below"]
    assert column(cells, layout.BEFORE_AFTER, "workload standing")[0] == "✗ over capacity"
    results = dict(zip(column(cells, "Checks", "Check"), column(cells, "Checks", "Result"), strict=True))
    assert {name for name, result in results.items() if result != "✓ OK"} == {"skills", "capacity"}  # every account still once, sums agree, the lock holds


@pytest.mark.hosts
def test_microsofts_validator_finds_nothing(path, tmp_path):
    bare = tmp_path / "bare.xlsx"
    write_book(small_plan(places=None, homes=None, travel=None, capacity=None, segments=None, skills=None), bare)
    assert validator_errors(path) == validator_errors(bare) == []
    assert not {layout.MAP, layout.CURVE_SHEET, layout.SKILLS_SHEET} & set(opened(bare).sheetnames)


@pytest.mark.hosts
def test_words_are_never_formulas(tmp_path):
    names = ["=1+1", ">5", "+cmd|' /C calc'!A0", "@x"]
    measures = {"Moved": [50, 20, 20, 10], "=a[b]#'": [1, 2, 3, 4]}
    plan = small_plan(accounts=names, amounts=measures, travel=None, capacity=None, participants=["=Ann", ">Bo"], current=["=Ann", "=Ann", ">Bo", None])
    path = tmp_path / "hostile.xlsx"
    write_book(plan, path, source=Source(dict.fromkeys(names, "=x"), {}, {}))
    sheet = opened(path)[layout.ACCOUNTS_SHEET]
    assert {sheet.cell(row, 1).data_type for row in range(5, 9)} == {"s"}
    assert validator_errors(path) == stale_cells(path) == error_cells(path) == []


def test_nothing_is_hidden(path):
    book = opened(path)
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}
    assert not [name for name, defined in book.defined_names.items() if defined.hidden]
    with zipfile.ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if "externalLink" in name or "vba" in name]


def test_maps_have_words_for_who_cannot_see_them(path):
    with zipfile.ZipFile(path) as parts:
        drawings = "".join(parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/drawings/drawing"))
    assert "Map planned: 4 accounts of 2 participants" in drawings
    assert "Index of every participant in potential" in drawings


@pytest.mark.parametrize("places", [on_globe([-18, -17, -14, -13], [178, 179, -172, -171]), numpy.array([[0.0, 0], [1, 0], [0, 1], [5, 5]]), on_globe([1, 1, 1, 1], [2, 2, 2, 2])])
def test_maps_of_the_antimeridian_of_a_plane_and_of_one_place(places):
    pictures = map_pictures(small_plan(places=places, homes=places[:2]))
    assert list(pictures) == [layout.MAP_TODAY, layout.MAP_PLANNED]
    assert all(each.startswith(b"\x89PNG") and len(each) < 200_000 for each in pictures.values())
    assert pictures == map_pictures(small_plan(places=places, homes=places[:2]))
