"""Scorecards that somebody has already: fed by names or by a binding file, and nothing else in them changes."""

import os
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from spm_xl.errors import InvalidInput
from spm_xl.scorecard.binding import binding, remarks
from spm_xl.scorecard.values import values
from spm_xl.workbook.bind.binding_file import load
from spm_xl.workbook.parts import package
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbooks import scorecard_story as story
from tests import hosts
from tests.scorecard import made

ROOT = Path(__file__).resolve().parents[2]
VENDOR = Path(os.environ.get("SPM_SHARED_DATA", ROOT.parent / "shared" / "data")) / "workbooks/ms_vendor_scorecard.xltx"
FED = ROOT / "examples/templates/team_scorecard.toml"
HEADERS = ("ID", "Participant", "Won amount", "Averge deal", "Attainment", "Twice", "Agreed")
SUMMARY = "Vendor Performance Summary"


def own_scorecard(path):
    """A sales manager's sheet: two figures with names, a table with an own id, a formula and agreements, a pie, a rule, a note on a cell."""
    with Workbook(path) as book:
        sheet, other = book.add_worksheet("Meine Mannschaft"), book.add_worksheet("Other")
        percent, red = book.add_format({"num_format": "0%"}), book.add_format({"font_color": "red"})
        sheet.write_row("A1", ["Quote", 0.1], percent)
        sheet.write_row("A2", ["Umsatz", 1])
        book.define_name("spm_Team.Win_Rate", "='Meine Mannschaft'!$B$1")
        book.define_name("team.won_amount", "='Meine Mannschaft'!$B$2")
        columns = [{"header": header} for header in HEADERS]
        columns[5]["formula"] = "=spm_Participants[[#This Row],[Won amount]]*2"
        columns[4]["format"] = percent
        rows = [[f"X{at}", f"P{at:04d}", at, "mine", 0.5, None, f"agreed with {at}"] for at in (3, 1, 9)]
        sheet.add_table("B5:H8", {"name": "spm_Participants", "columns": columns, "data": rows, "style": "Table Style Medium 4"})
        sheet.conditional_format("D6:D8", {"type": "cell", "criteria": "<", "value": 1_500, "format": red})
        sheet.write_comment("B7", "met on Tuesday")
        sheet.write("B12", "checked by Erika")
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"categories": "='Meine Mannschaft'!$C$6:$C$8", "values": "='Meine Mannschaft'!$D$6:$D$8"})
        other.insert_chart("B2", chart)
        other.write_formula("A1", "=SUM(spm_Participants[Won amount])", None, 13)
    return path


def fed(path, by=None, card=None):
    """Write a scorecard into a workbook; gives the parts that changed."""
    port, found = FileBook(path), values(card or made.card(4), company="Contoso", source="inputs")
    before = dict(package.contents(port.data))
    port.write(by or binding(port.places(), found), found)
    after = dict(package.contents(path.read_bytes()))
    assert set(after) <= set(before) | {"xl/styles.xml"}
    return {name for name, content in before.items() if after.get(name) != content}


def test_figures_go_to_their_names_and_what_is_ones_own_stays_with_its_row(tmp_path):
    path = own_scorecard(tmp_path / "own.xlsx")
    fed(path)
    rows = FileBook(path).rows("spm_Participants")
    assert [(row["Participant"], row["ID"], row["Agreed"]) for row in rows[:2]] == [("P0003", "X3", "agreed with 3"), ("P0001", "X1", "agreed with 1")]
    assert sorted(row["Participant"] for row in rows) == ["P0001", "P0002", "P0003", "P0004"]
    assert [row["Averge deal"] for row in rows[:2]] == ["mine", "mine"]  # near a field, and none
    assert {row["Participant"]: row["Won amount"] for row in rows} == {f"P{at:04d}": 1_000 * at + 1 for at in (1, 2, 3, 4)}
    assert FileBook(path).named("spm_Team.Win_Rate") == 0.5
    assert FileBook(path).named("team.won_amount") == 10_004


def test_a_header_that_is_near_a_field_is_told(tmp_path):
    port = FileBook(own_scorecard(tmp_path / "own.xlsx"))
    assert remarks(port.places(), values(made.card(4))) == (
        "Column 'Averge deal' of table spm_Participants is no field of participants, and stays as it is. Did you mean 'average deal'?",
    )


@pytest.mark.hosts
def test_formulas_rules_and_pictures_of_ones_own_follow(tmp_path):
    path = own_scorecard(tmp_path / "own.xlsx")
    changed = fed(path)
    assert not {"xl/comments1.xml", "xl/theme/theme1.xml", "docProps/app.xml", "docProps/core.xml"} & changed
    assert hosts.validator_errors(path) == []
    cells = hosts.recalculated(path)
    assert cells["Other"]["A1"] == 10_004
    assert [cells["Meine Mannschaft"][f"G{row}"] for row in range(6, 10)] == [2 * cells["Meine Mannschaft"][f"D{row}"] for row in range(6, 10)]
    assert "checked by Erika" in cells["Meine Mannschaft"].values()
    parts = dict(package.contents(path.read_bytes()))
    assert "$D$6:$D$9" in parts["xl/charts/chart1.xml"].decode()
    assert 'sqref="D6:D9"' in parts["xl/worksheets/sheet1.xml"].decode()


# --- by a binding file ----------------------------------------------------------------------------------


@pytest.fixture
def vendor(tmp_path):
    if not VENDOR.exists():
        pytest.skip("the workbooks are not here (SPM_SHARED_DATA)")
    path = tmp_path / "team.xltx"
    path.write_bytes(VENDOR.read_bytes())
    return path


def by_file(path, card=None):
    return fed(path, load(FED.read_text(encoding="utf-8"), FED.name), card or story.card())  # the sample has six targets, as the workbook has rows


def test_microsofts_vendor_scorecard_takes_the_teams_targets(vendor):
    changed = by_file(vendor)
    rows = FileBook(vendor).rows("Table1")
    wanted = [(each["label"], pytest.approx(float(each["reached"]))) for each in values(story.card())["targets"]]
    assert [(row[" "], row["Company's Combined Score"]) for row in rows] == wanted
    assert all(row["Weight"] for row in rows)  # the workbook's own
    assert {name for name in changed if name.startswith(("xl/drawings", "xl/theme", "docProps", "xl/printerSettings"))} == set()


@pytest.mark.hosts
def test_its_own_total_follows(vendor):
    by_file(vendor)
    assert hosts.validator_errors(vendor) == []
    cells = hosts.recalculated(vendor)[SUMMARY]
    total = sum(cells[f"B{row}"] * cells[f"H{row}"] for row in range(17, 23))
    assert cells["G4"] == pytest.approx(total)
    assert hosts.error_cells(vendor) == []


def test_fewer_targets_than_its_total_names_are_refused_and_it_stays(vendor):
    before = vendor.read_bytes()
    with pytest.raises(InvalidInput, match=r"reads rows .* that the data no longer has"):
        by_file(vendor, made.card(4))
    assert vendor.read_bytes() == before
