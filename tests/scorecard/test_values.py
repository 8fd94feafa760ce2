"""A scorecard's values: every field that a workbook may ask for is there, exact, and blank where it cannot be told."""

from dataclasses import replace
from datetime import date

import pytest

from spm_xl.measure.names import OF_A_LINE
from spm_xl.measure.result import Figure
from spm_xl.rational import Fraction
from spm_xl.scorecard.cards import USUAL
from spm_xl.scorecard.document import page
from spm_xl.scorecard.fields import FIELDS, KPI_FIELDS, MOST_CARDS
from spm_xl.scorecard.values import values
from spm_xl.workbook.bind.binding import value_of
from spm_xl.workbook.bind.vocabulary import LIST
from tests.scorecard import made

TEN = made.card(10)
NOBODY = replace(TEN, participants=(), teams=(), regions=(), products=(), distribution={}, goals=(), coaching=())


@pytest.mark.parametrize("card", [TEN, NOBODY, made.card(3, quotas=False)], ids=["ten", "nobody", "no quotas"])
def test_every_field_that_is_promised_is_there(card):
    found = values(card, company="Contoso", source="inputs")
    for field in FIELDS:
        if field.kind == LIST:
            names = {item.name for item in field.items} - {KPI_FIELDS[0]}
            assert all(names <= set(item) for item in found[field.name]), field.name
        elif not field.name.endswith(f".{KPI_FIELDS[0]}"):
            value_of(found, field.name)


def test_all_rows_of_a_list_have_the_same_fields():
    found = values(TEN)
    for name in ("participants", "teams", "regions", "kpis", "goals", "stages", "history"):
        assert len({tuple(sorted(item)) for item in found[name]}) <= 1, name


def test_figures_are_exact():
    first = next(item for item in values(TEN)["participants"] if item["participant"] == "P0003")
    assert first["won_amount"] == 3_001  # only the deal of the second quarter
    assert first["attainment"] == first["won_amount"] / first["quota"]
    assert isinstance(first["attainment"], Fraction)
    assert first["win_rate"] == Fraction(1, 2)


def test_the_participants_and_what_nobody_on_the_list_won_make_the_teams_amount():
    fewer = values(replace(TEN, participants=TEN.participants[2:]))
    listed = sum(item["won_amount"] for item in fewer["participants"])
    assert fewer["scorecard"]["unlisted_amount"] > 0
    assert listed + fewer["scorecard"]["unlisted_amount"] == fewer["team"]["won_amount"]


def test_a_figure_that_cannot_be_told_is_blank_and_says_why():
    without = values(made.card(3, quotas=False))
    assert without["team"]["attainment"] is None
    assert without["kpi"]["attainment"]["shown"] == ""
    assert "quota" in without["kpi"]["attainment"]["why"]
    assert without["kpi"]["attainment"]["of_target"] is None


def test_the_first_card_is_what_counts_and_no_card_repeats_or_is_untold():
    found = values(TEN)["card"]
    labels = [card["label"] for card in found.values() if card["label"]]
    assert labels[0] == "Actual"
    assert labels[1] == "Quota attainment"  # it ranks
    assert len(labels) == len(set(labels)) == MOST_CARDS
    without = values(made.card(3, quotas=False))["card"]
    assert without["1"]["label"] == "Won amount"
    assert not {"Quota attainment", "Pace index"} & {card["label"] for card in without.values()}


def test_a_kpi_of_ones_own_comes_before_the_usual_ones():
    own = replace(TEN.kpis[0], name="calls_per_win", label="Calls per win", own=True)
    total = replace(TEN.total, figures={**TEN.total.figures, "calls_per_win": Figure(Fraction(7, 2))})
    found = values(replace(TEN, kpis=(*TEN.kpis, own), total=total))
    assert found["card"]["3"]["label"] == "Calls per win"
    assert "calls_per_win" not in USUAL
    assert found["team"]["calls_per_win"] == Fraction(7, 2)
    assert found["participants"][0]["calls_per_win"] is None


def test_pictures_are_never_empty():
    withed, without = values(TEN), values(made.card(3, quotas=False))
    assert withed["scorecard"]["spread_title"] == "Participants by attainment"
    assert withed["targets"][0]["label"] == "Actual"
    assert "Quota attainment" not in [row["label"] for row in withed["targets"]]  # the first one says it
    assert without["scorecard"]["targets_title"] == "Share of the won amount by region"
    assert sum(row["reached"] for row in without["targets"]) == 1
    assert without["scorecard"]["spread_title"] == "Participants by win rate"
    assert sum(row["participants"] for row in without["spread"]) == 3


def test_where_lower_is_better_the_target_is_reached_the_other_way_round():
    days = replace(next(kpi for kpi in TEN.kpis if kpi.name == "cycle_mean"), target=Fraction(50), watch=Fraction(60))
    kpis = tuple(days if kpi.name == "cycle_mean" else kpi for kpi in TEN.kpis)
    found = next(row for row in values(replace(TEN, kpis=kpis))["targets"] if row["label"] == days.label)
    assert found["reached"] == Fraction(50) / TEN.total.figures["cycle_mean"].value
    figures = {**TEN.total.figures, "cycle_mean": replace(TEN.total.figures["cycle_mean"], value=Fraction(0))}
    best = replace(TEN, kpis=kpis, total=replace(TEN.total, figures=figures))
    found = next(row for row in values(best)["targets"] if row["label"] == days.label)
    assert (found["reached"], found["drawn"]) == (None, Fraction(3, 2)), "none at all is no share of the target, and as long a bar as there is"


def test_the_latest_coaching_note_is_shown_with_its_day():
    found = values(TEN)
    assert next(item for item in found["participants"] if item["participant"] == "P0001")["latest_note"] == "2026-05-09: 09: call"
    assert [note["date"] for note in found["coaching_notes"]] == [date(2026, 5, 9), date(2026, 5, 2)]
    assert {note["name"] for note in found["coaching_notes"]} == {"Name of P0001"}


def test_a_goal_says_what_it_lacks_and_whose_it_is():
    goal = values(TEN)["goals"][0]
    assert goal["owner"] == "Name of P0001"
    assert "measure" in goal["lacks"]
    assert goal["status"] == ""


def test_long_notes_fit_into_a_cell():
    many = values(replace(TEN, notes=tuple(f"note {at} {'x' * 9_000}" for at in range(5_000))))["scorecard"]["notes"]
    assert many.splitlines()[-1] == "... and 4980 more"
    assert len(many) < 32_767
    talk = replace(TEN.coaching[0], note="y" * 32_760, day=date(2026, 5, 14))
    found = values(replace(TEN, coaching=(talk,)))
    assert len(next(item for item in found["participants"] if item["participant"] == "P0001")["latest_note"]) == 1_000
    assert found["coaching_notes"][0]["note"] == talk.note


def test_months_are_counted_from_the_last_one():
    young = replace(TEN, history=TEN.history[-2:], total=replace(TEN.total, months=(Fraction(1), Fraction(2))))
    found = values(young)
    assert (found["team"]["month_10"], found["team"]["month_11"], found["team"]["month_12"]) == (None, 1, 2)
    assert (found["scorecard"]["month_10"], found["scorecard"]["month_12"]) == (None, TEN.history[-1])
    assert [row["won_amount"] for row in found["history"]] == [1, 2]


def test_the_page_lists_every_field():
    text = page()
    for field in FIELDS:
        for item in field.items or (field,):
            name = item.name.rpartition(".")[2]
            assert name == KPI_FIELDS[0] or name.startswith("month_") or f"{item.name}`" in text, item.name
    kept = (made.__file__.rpartition("/tests/")[0]) + "/docs/scorecard.md"
    with open(kept, encoding="utf-8") as file:
        assert file.read() == text, "run: make workbooks"


def test_no_kpi_of_a_company_can_hide_a_column_of_a_line():
    columns = {item.name for field in FIELDS if field.name in ("lines", "participants", "teams", "regions", "products") for item in field.items}
    assert columns - {KPI_FIELDS[0]} <= OF_A_LINE
    assert len(columns) > 20
