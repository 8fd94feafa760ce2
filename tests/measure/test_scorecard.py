"""The scorecard: published figures, lines, ranks, statuses and notes, from inputs alone."""

import os
import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from spm_xl.errors import InvalidInput, NotFound, Refused
from spm_xl.measure.by_period import by_period
from spm_xl.measure.measuring import measuring
from spm_xl.measure.scorecard import scorecard
from spm_xl.scorecard.calculate import calculate
from spm_xl.tables.inputs import Inputs, Rows
from spm_xl.tables.load import load
from tests.measure.made import deal, inputs_of, person

ROOT = Path(__file__).resolve().parents[2]
MAVEN = Path(os.environ.get("SPM_SHARED_DATA", ROOT.parent / "shared" / "data")) / "crm_maven"
needs_maven = pytest.mark.skipif(not MAVEN.is_dir(), reason="the Maven CRM is not here (SPM_SHARED_DATA)")


@pytest.fixture(scope="module")
def maven():
    return load(MAVEN, "maven", needed=("participants",))


@needs_maven
def test_the_figures_of_the_maven_crm(maven):
    card = scorecard(maven, window="all")
    total = card.total
    assert (total.measures["won_deals"], total.measures["lost_deals"], total.measures["won_amount"]) == (4238, 2473, 10005534)
    assert total.figures["win_rate"].value == Fraction(4238, 6711)
    assert round(float(total.figures["win_rate"].value), 6) == 0.631501
    assert round(float(total.figures["cycle_mean"].value), 3) == 51.782
    assert total.figures["cycle_median"].value == 57
    assert {line.key: line.measures["won_amount"] for line in card.regions} == {"West": 3568647, "Central": 3346293, "East": 3090594}
    assert (card.as_of, len(card.participants), card.read) == (date(2017, 12, 31), 35, {"opportunities": 8800})
    assert total.figures["coverage"].why == "none of the open deals has an amount"


@needs_maven
def test_lines_and_months_add_up_to_the_whole(maven):
    card = scorecard(maven, window="2017-Q4")
    for lines in (card.participants, card.teams, card.regions, card.products):
        for name in ("won_deals", "lost_deals", "won_amount", "open_deals", "new_deals"):
            assert sum(line.measures[name] for line in lines) == card.total.measures[name]
        for at, month in enumerate(card.total.months):
            assert sum(line.months[at] for line in lines) == month
    assert sum(card.total.months[-3:]) == card.total.measures["won_amount"]
    assert [str(day) for day in card.history[-3:]] == ["2017-10-01", "2017-11-01", "2017-12-01"]


@needs_maven
def test_periods_add_up_to_the_year(maven):
    team = measuring(maven)
    card = scorecard(maven, window="2017")
    for interval, size in (("period", 12), ("quarter", 4), ("half", 2), ("year", 1)):
        lines = by_period(team, card.window, interval)
        assert len(lines) == size
        assert sum(line.measures["won_amount"] for line in lines) == card.total.measures["won_amount"]


@needs_maven
def test_the_order_of_rows_never_matters(maven):
    found = maven.tables["opportunities"]
    order = list(range(len(found.numbers)))
    random.Random(3).shuffle(order)
    columns = {name: [values[at] for at in order] for name, values in found.columns.items()}
    shuffled = Inputs({**maven.tables, "opportunities": Rows(found.table, columns, found.file, found.sheet, found.numbers)})
    assert scorecard(shuffled) == scorecard(maven)


@needs_maven
def test_an_earlier_as_of_day_knows_nothing_of_what_came_later(maven):
    """As of a day: the same as if the CRM had been exported on it, but for the deals that were open then."""
    day = date(2017, 8, 15)
    found = maven.tables["opportunities"]
    kept = [at for at, created in enumerate(found.column("created")) if not created or created <= day]
    columns = {name: [values[at] for at in kept] for name, values in found.columns.items()}
    for at, closed in enumerate(columns["closed"]):
        if closed and closed > day:
            columns["status"][at], columns["stage"][at], columns["closed"][at], columns["amount"][at] = "open", "Engaging", None, None
    then = Inputs({**maven.tables, "opportunities": Rows(found.table, columns, found.file, found.sheet, found.numbers[: len(kept)])})
    one, other = scorecard(maven, as_of=day), scorecard(then, as_of=day)
    for name in ("won_deals", "lost_deals", "won_amount", "open_deals", "active_deals", "cycle_median", "accounts"):
        assert [line.measures.get(name) for line in one.participants] == [line.measures.get(name) for line in other.participants]
    assert [line.rank_before for line in one.participants] == [line.rank_before for line in other.participants]


QUARTER = [
    deal("O1", "P1", "won", "2026-01-05", "2026-01-20", 600),
    deal("O2", "P2", "won", "2026-01-05", "2026-02-10", 500),
    deal("O3", "P1", "won", "2026-04-05", "2026-04-20", 100),
    deal("O4", "P2", "won", "2026-04-05", "2026-05-10", 900),
    deal("O5", "P2", "won", "2026-04-05", "2026-05-30", 900),
]
TWO = [person("P1"), person("P2")]


def test_the_rank_before_is_that_of_the_same_day_of_the_interval_before():
    card = scorecard(inputs_of(TWO, QUARTER), as_of=date(2026, 5, 10))
    assert [(line.key, line.rank, line.rank_before) for line in card.participants] == [("P2", 1, 2), ("P1", 2, 1)]
    assert card.name == "2026-Q2"
    assert card.participants[0].measures["won_amount"] == 900, "what was won after the as-of day is not known"


def test_equal_values_share_a_rank_and_whoever_has_none_has_no_rank():
    rows = [deal("O1", "P1", "won", "2026-01-05", "2026-01-20", 5), deal("O2", "P2", "won", "2026-01-05", "2026-01-25", 5)]
    card = scorecard(inputs_of([*TWO, person("P3")], rows), ranked_by="average deal")
    assert [(line.key, line.rank) for line in card.participants] == [("P1", 1), ("P2", 1), ("P3", None)]
    slow = scorecard(inputs_of(TWO, [*rows[:1], deal("O2", "P2", "won", "2026-01-24", "2026-01-25", 5)]), ranked_by="cycle_mean")
    assert [line.key for line in slow.participants] == ["P2", "P1"], "a shorter cycle is better"


def test_quotas_without_a_plan_count_by_days_and_judge_by_pace():
    quota = {"participant": "P1", "component": "New", "start": date(2026, 1, 1), "end": date(2026, 12, 31), "quota": 3650}
    card = scorecard(inputs_of(TWO, QUARTER, quotas=[quota]), window="2026-Q1", as_of=date(2026, 1, 31))
    ann, bob = card.participants
    assert (ann.measures["quota"], ann.measures["credit"], ann.measures["remaining"]) == (900, 600, 300)
    assert ann.figures["attainment"].value == Fraction(2, 3)
    assert (ann.figures["pace"].status, ann.figures["attainment"].status, ann.status) == ("good", "good", "good"), "two thirds in a third of the days"
    assert bob.figures["attainment"].why == "there is no quota in this window"
    assert (card.ranked_by, bob.rank) == ("attainment", None)
    assert card.distribution == {"below 50%": 0, "50% to 80%": 1, "80% to 100%": 0, "100% to 120%": 0, "120% and more": 0}
    assert card.total.measures["quota"] == 900


def test_an_open_quota_runs_to_the_end_of_its_fiscal_year():
    quota = {"participant": "P1", "component": "New", "start": date(2026, 1, 1), "quota": 3650}
    assert scorecard(inputs_of(TWO, QUARTER, quotas=[quota]), window="2026-01").total.measures["quota"] == 310


def test_coverage_is_good_from_the_coverage_needed_on():
    rows = [*QUARTER[:1], deal("O9", "P1", "lost", "2026-01-05", "2026-02-01"), deal("O8", "P1", created="2026-01-05", amount=599)]
    quota = {"participant": "P1", "component": "New", "start": date(2026, 1, 1), "end": date(2026, 3, 31), "quota": 900}
    behind = scorecard(inputs_of(TWO, rows, quotas=[quota])).participants[0].figures
    assert (behind["coverage_needed"].value, behind["coverage"].value, behind["coverage"].status) == (2, Fraction(599, 300), "behind")
    rows[-1] = {**rows[-1], "amount": 600}
    assert scorecard(inputs_of(TWO, rows, quotas=[quota])).participants[0].figures["coverage"].status == "good"


def test_linearity_forecasts_by_what_is_usually_there():
    points = [{"elapsed": Decimal("0.5"), "reached": Decimal("0.25")}]
    card = scorecard(inputs_of(TWO, QUARTER[:1], linearity=points, holidays=[{"date": date(2026, 1, 1)}]), window="2026-01", as_of=date(2026, 1, 22))
    assert (card.elapsed, card.working_days) == (15, 21)
    assert card.total.measures["reached_share"] == Fraction(1, 4) + Fraction(3, 4) * (Fraction(15, 21) - Fraction(1, 2)) * 2
    assert card.total.figures["linear_forecast"].value == 600 / card.total.measures["reached_share"]
    assert card.total.figures["run_rate"].value == 840


def test_who_left_before_and_sold_nothing_is_not_shown_and_told():
    people = [person("P1"), person("P2", end_date=date(2026, 3, 31)), person("P3", end_date=date(2025, 12, 1)), person("P4", hire_date=date(2026, 7, 1)), person("P5")]
    card = scorecard(inputs_of(people, QUARTER), window="2026-Q2", as_of=date(2026, 6, 30))
    assert [line.key for line in card.participants] == ["P2", "P1", "P5"], "P2 has left, and deals of the window are P2's"
    assert card.participants[2].measures["won_deals"] == 0
    assert card.participants[2].figures["win_rate"].why == "win rate has no meaning where opportunities is 0"
    assert any(note.startswith("2 participants are not shown") for note in card.notes)


def test_a_deal_of_nobody_counts_for_all_together_and_is_told():
    rows = [*QUARTER, deal("O9", "", "won", "2026-04-05", "2026-04-20", 7, region="East", product="Widget")]
    card = scorecard(inputs_of(TWO, rows), window="2026-Q2")
    assert card.total.measures["won_amount"] == 1907
    assert sum(line.measures["won_amount"] for line in card.participants) == 1900
    assert [(line.key, line.measures["won_amount"]) for line in (*card.regions, *card.products)] == [("East", 7), ("Widget", 7)]
    assert any("nobody among the participants (1 won)" in note for note in card.notes)


def test_deleted_and_merged_deals_never_count_and_are_told():
    rows = [*QUARTER, deal("O6", "P1", "won", "2026-04-05", "2026-04-20", 9, deleted=True), deal("O7", "P1", "won", "2026-04-05", "2026-04-20", 9, merged_into="O3")]
    card = scorecard(inputs_of(TWO, rows))
    assert card.total.measures["won_amount"] == 1900
    assert {note.split(" and ")[0] for note in card.notes} >= {"1 opportunity is deleted in the source system", "1 opportunity is merged into another one"}


def test_one_team_alone():
    people = [person("P1", team="North"), person("P2", team="South")]
    card = scorecard(inputs_of(people, QUARTER), team="south", window="all")
    assert ([line.key for line in card.participants], card.total.measures["won_deals"]) == (["P2"], 3)
    with pytest.raises(NotFound, match="Did you mean South"):
        scorecard(inputs_of(people, QUARTER), team="Suoth")


def test_somebody_counts_where_they_are_on_the_as_of_day():
    people = [person("P1", team="North"), {**person("P1", team="South"), "effective": date(2026, 4, 1)}, person("P2", team="North")]
    assert {line.key: line.measures["won_amount"] for line in scorecard(inputs_of(people, QUARTER), window="all").teams} == {"North": 2300, "South": 700}
    before = scorecard(inputs_of(people, QUARTER), window="2026-Q1", as_of=date(2026, 3, 31))
    assert {line.key: line.measures["won_amount"] for line in before.teams} == {"North": 1100}


def test_ramp_is_the_first_full_month_as_good_as_that_of_the_others():
    people = [person("P1"), person("P2", hire_date=date(2026, 1, 15))]
    months = [("2026-02-10", 10, 50), ("2026-03-10", 10, 10), ("2026-04-10", 10, 90)]
    rows = [deal("O0", "P1", "won", "2025-12-01", "2025-12-31", 1)]
    for at, (day, established, new) in enumerate(months):
        rows += [deal(f"A{at}", "P1", "won", "2026-01-01", day, established * 5), deal(f"B{at}", "P2", "won", "2026-01-01", day, new - 1)]
    card = scorecard(inputs_of(people, rows), window="all", as_of=date(2026, 4, 30))
    lines = {line.key: line for line in card.participants}
    assert lines["P2"].figures["ramp_months"].value == 3, "February and March fell short of 50"
    assert lines["P1"].figures["ramp_months"].why == "the day of hire is not known"
    assert card.total.figures["ramp_months"].value == 3


def test_stages_by_history_and_by_where_deals_stand():
    stages = [{"stage": name, "status": status, "order": at} for at, (name, status) in enumerate([("First", "open"), ("Second", "open"), ("Won", "won"), ("Lost", "lost")], 1)]
    rows = [
        deal("O1", status="", stage="Won", created="2026-01-01", closed="2026-02-01", amount=1),
        deal("O2", status="", stage="Lost", created="2026-01-01", closed="2026-02-01", amount=1),
        deal("O3", status="", stage="Second", created="2026-01-01"),
        deal("O4", status="", stage="First", created="2026-01-01"),
    ]
    stood = scorecard(inputs_of([], rows, stages=stages), as_of=date(2026, 3, 31))
    assert [(step.stage, step.reached, step.advanced) for step in stood.stages] == [("First", 4, 3), ("Second", 3, 1)]
    history = [{"opportunity": f"O{at}", "stage": "First", "date": date(2026, 1, 1)} for at in (1, 2, 3, 4)]
    history += [{"opportunity": "O1", "stage": "Second", "date": date(2026, 1, 9)}, {"opportunity": "O3", "stage": "Second", "date": date(2026, 1, 9)}]
    known = scorecard(inputs_of([], rows, stages=stages, stage_changes=history), as_of=date(2026, 3, 31))
    assert [(step.stage, step.reached, step.advanced) for step in known.stages] == [("First", 4, 2), ("Second", 2, 1)], "O2 was lost in the first stage"
    assert any("without a history" in note for note in stood.notes)
    assert not any("without a history" in note for note in known.notes)


def test_a_goal_is_measured_from_its_first_day_to_the_as_of_day():
    goal = {"goal": "G1", "participant": "P2", "measure": "won_amount", "baseline": 0, "target": 3600, "start": date(2026, 4, 1), "due": date(2026, 6, 30)}
    team = {**goal, "goal": "G2", "participant": "", "measure": "win_rate", "target": 1}
    card = scorecard(inputs_of(TWO, QUARTER, goals=[goal, team]), window="2026-05", as_of=date(2026, 5, 15))
    assert [each.actual for each in card.goals] == [900, 1], "not the window of the scorecard, but the days of the goal"


@pytest.mark.parametrize(("as_of", "told"), [(date(2025, 12, 31), True), (date(2026, 5, 31), False)])
def test_an_as_of_day_before_all_opportunities_is_told(as_of, told):
    card = scorecard(inputs_of(TWO, QUARTER), window="all", as_of=as_of)
    assert any("lies before the opportunities, of which the first known day is 2026-01-05" in note for note in card.notes) is told


def test_coaching_notes_are_those_up_to_the_as_of_day():
    notes = [{"participant": "P1", "date": date(2026, day, 1), "note": f"month {day}"} for day in (6, 5, 4)]
    card = scorecard(inputs_of(TWO, QUARTER, coaching=notes), as_of=date(2026, 5, 31))
    assert [note.note for note in card.coaching] == ["month 4", "month 5"]


def test_own_kpis_use_others_and_change_built_in_targets():
    kpis = [
        {"kpi": "double", "expression": "win_rate * 2", "unit": "ratio", "target": 2, "watch": 1},
        {"kpi": "lost_a_lot", "expression": "lost_deals > 0"},
        {"kpi": "win_rate", "target": Decimal("0.5"), "label": "Hit rate"},
        {"kpi": "coverage", "expression": "open_amount / quota"},
    ]
    card = scorecard(inputs_of(TWO, QUARTER, kpis=kpis))
    assert card.total.figures["double"].value == 2
    assert (card.total.figures["double"].status, card.total.figures["win_rate"].status) == ("good", "good")
    assert card.total.figures["lost_a_lot"].value == 0
    assert {kpi.name: kpi.label for kpi in card.kpis}["win_rate"] == "Hit rate"
    assert next(kpi for kpi in card.kpis if kpi.name == "coverage").own


def test_every_wrong_kpi_is_refused_with_its_cell():
    kpis = [
        {"kpi": "one", "expression": "attainmnt > 1"},
        {"kpi": "two", "expression": "three + 1"},
        {"kpi": "three", "expression": "two"},
        {"kpi": "won_amount", "expression": "1"},
        {"kpi": "win_rate", "watch": 1, "target": Decimal("0.5")},
        {"kpi": "calls", "expression": "activities_cal"},
    ]
    done = [{"activity": "A1", "participant": "P1", "date": date(2026, 1, 1), "kind": "Call"}]
    with pytest.raises(Refused) as refused:
        scorecard(inputs_of(TWO, QUARTER, kpis=kpis, activities=done))
    found = {(problem.place.row, problem.place.cell): problem.what for problem in refused.value.problems}
    assert list(found) == [(1, "expression"), (2, "expression"), (4, "kpi"), (5, "watch"), (6, "expression")]
    assert "Did you mean attainment?" in found[1, "expression"]
    assert "two > three > two" in found[2, "expression"]
    assert "Did you mean activities_call?" in found[6, "expression"]


@pytest.mark.parametrize("name", ["Won_Deals", "QUOTA", "activities_call", "Activities_Call"])
def test_a_kpi_that_is_called_like_a_measure_is_refused_as_case_does_not_count(name):
    done = [{"activity": "A1", "participant": "P1", "date": date(2026, 1, 1), "kind": "Call"}]
    kpis = [{"kpi": "other", "expression": "won_deals + 0"}, {"kpi": name, "expression": "won_amount * 2"}]
    with pytest.raises(Refused) as refused:
        scorecard(inputs_of(TWO, QUARTER, kpis=kpis, activities=done))
    assert [str(problem.place) for problem in refused.value.problems] == ["kpis (row 2, kpi)"]


def test_a_kpi_that_others_ask_for_may_be_called_like_a_kind_of_activity_that_is_not_there():
    kpis = [{"kpi": "activities_twice", "expression": "won_deals * 2"}, {"kpi": "more", "expression": "Activities_Twice + 1"}]
    card = scorecard(inputs_of(TWO, QUARTER, kpis=kpis))
    assert card.total.figures["more"].value == card.total.measures["won_deals"] * 2 + 1


def test_bands_that_lie_the_wrong_way_round_are_refused():
    row = {"kpi": "mine", "expression": "won_deals", "target": 10, "watch": 12}
    with pytest.raises(Refused, match="watch lies above target"):
        scorecard(inputs_of(TWO, QUARTER, kpis=[row]))
    assert scorecard(inputs_of(TWO, QUARTER, kpis=[{**row, "better": "lower"}])).total.figures["mine"].status == "good"


def test_of_many_kinds_of_activities_the_usual_ones_and_those_of_kpis_are_measures():
    kinds = ["Call"] * 3 + [f"About {at}" for at in range(300)]
    done = [{"activity": f"A{at}", "participant": "P1", "date": date(2026, 1, 5), "kind": kind} for at, kind in enumerate(kinds)]
    inputs = inputs_of(TWO, QUARTER, kpis=[{"kpi": "last", "expression": "activities_about_99"}], activities=done)
    card = scorecard(inputs, window="all")
    found = card.total.measures
    assert (found["activities"], found["activities_call"], card.total.figures["last"].value) == (303, 3, 1)
    assert sum(name.startswith("activities_") for name in found) == 201
    assert sum(value for name, value in found.items() if name.startswith("activities_")) == 3 + 199 + 1
    assert any("100 activities of rare kinds" in note for note in card.notes)


def test_a_kind_of_activity_that_nobody_did_is_none_of_them():
    done = [{"activity": "A1", "participant": "P1", "date": date(2026, 4, 1), "kind": "Call"}]
    kpis = [{"kpi": "demos", "expression": "activities_demonstration"}]
    assert scorecard(inputs_of(TWO, QUARTER, kpis=kpis, activities=done)).total.figures["demos"].value == 0
    assert scorecard(inputs_of(TWO, QUARTER, kpis=kpis)).total.figures["demos"].why == "there are no activities"


def test_what_cannot_be_measured_is_said():
    with pytest.raises(InvalidInput, match="Name the as-of day"):
        scorecard(inputs_of(TWO))
    with pytest.raises(NotFound, match="no window '2026-Q9'"):
        scorecard(inputs_of(TWO, QUARTER), window="2026-Q9")
    with pytest.raises(InvalidInput, match="lies before the window 2026-Q2"):
        scorecard(inputs_of(TWO, QUARTER), window="2026-Q2", as_of=date(2026, 3, 31))
    with pytest.raises(NotFound, match="Did you mean win_rate"):
        scorecard(inputs_of(TWO, QUARTER), ranked_by="winrate")
    with pytest.raises(InvalidInput, match="Did you mean quarter"):
        scorecard(inputs_of(TWO, QUARTER), interval="quater")


def test_inputs_of_pay_alone_have_a_scorecard_too():
    card = scorecard(inputs_of(TWO), as_of=date(2026, 3, 31))
    assert card.total.figures["win_rate"].why == "there are no opportunities"
    assert card.total.months == ()
    assert card.notes[0].startswith("There are no opportunities")


def test_calculate_takes_what_load_takes():
    tables = {"participants": TWO, "opportunities": QUARTER}
    assert calculate(tables, window="2026") == scorecard(inputs_of(TWO, QUARTER), window="2026")


@pytest.mark.parametrize("deals", [[], [deal("D1", created="2026-01-05")], [deal("D1", status="won", created="2026-01-05", closed="2026-02-10", amount=100)]])
def test_who_is_hired_when_no_month_of_the_data_is_over_has_no_ramp(deals):
    hired = person("P1", hire_date=date(2026, 2, 2))
    found = scorecard(inputs_of([hired], deals), as_of=date(2026, 2, 20)).participants[0].figures["ramp_months"]
    assert (found.value, found.why) == (None, "hired on 2026-02-02, outside the months that are looked at")


def test_a_stage_without_probability_leaves_only_those_without_a_weighted_pipeline_who_have_deals_in_it():
    stages = [{"stage": "Offer", "status": "open", "probability": "0.5"}, {"stage": "Talk", "status": "open"}]
    deals = [
        deal("D1", created="2026-01-05", amount=100, stage="Offer"), deal("D2", "P2", created="2026-01-05", amount=70, stage="Talk"),
        deal("D3", "P2", created="2026-01-05", amount=30, stage="Offer"), deal("D4", "P2", created="2026-01-05", stage="Offer"),
    ]  # fmt: skip
    card = scorecard(inputs_of([person("P1"), person("P2")], deals, stages=stages), as_of=date(2026, 2, 1))
    first, second = sorted(card.participants, key=lambda line: line.key)
    assert first.measures["weighted_amount"] == 50
    for line in (second, card.total):
        assert "weighted_amount" not in line.measures
        assert line.measures["open_amount"] in (100, 200)
        assert line.figures["weighted_coverage"].why.startswith("there is no quota") or "'Talk'" in line.figures["weighted_coverage"].why


def test_goals_of_everybody_count_the_days_of_everybody_and_a_team_is_found_in_any_case():
    people = [person("P1", team="North", calendar="uk"), person("P2", calendar="de")]
    days = {"measure": "won_deals", "start": date(2026, 1, 5), "due": date(2026, 1, 9), "target": 2, "baseline": 1}
    goals = [{"goal": "G1", **days}, {"goal": "G2", "team": "north", **days}]
    free = [{"calendar": "uk", "date": date(2026, 1, 6)}, {"calendar": "de", "date": date(2026, 1, 7)}]
    deals = [deal("D1", status="won", created="2026-01-01", closed="2026-01-06", amount=5)]
    everybody, team = scorecard(inputs_of(people, deals, goals=goals, holidays=free), as_of=date(2026, 1, 8)).goals
    assert (everybody.actual, everybody.expected) == (1, Fraction(4, 5))
    assert (team.actual, team.expected) == (1, Fraction(3, 4))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(9999, 12, 31)])
def test_an_as_of_day_of_no_calendar_is_refused(day):
    with pytest.raises(InvalidInput, match="1900 to 9998"):
        scorecard(inputs_of(TWO, QUARTER), as_of=day)


def test_a_deal_closed_on_the_last_of_all_days_needs_an_as_of_day():
    inputs = inputs_of((), [deal("D1", status="won", created="2026-01-05", closed="9999-12-31", amount=5)])
    with pytest.raises(InvalidInput, match="latest day in the data"):
        scorecard(inputs)
    assert scorecard(inputs, as_of=date(2026, 3, 31)).total.measures["open_deals"] == 1


@pytest.mark.parametrize("name", ["Rank", "name", "status", "month_12"])
def test_a_kpi_that_is_called_like_a_column_of_every_scorecard_is_refused(name):
    with pytest.raises(Refused, match="is a column of every scorecard"):
        scorecard(inputs_of(TWO, QUARTER, kpis=[{"kpi": name, "expression": "won_deals"}]))


def test_a_thousand_kpis_may_need_each_other_and_not_one_more():
    kpis = [{"kpi": f"k{at}", "expression": f"k{at - 1} + 1" if at else "0 * won_deals"} for at in range(1001)]
    assert scorecard(inputs_of(TWO, QUARTER, kpis=kpis[:1000])).total.figures["k999"].value == 999
    with pytest.raises(Refused, match="1,001 KPIs are too many"):
        scorecard(inputs_of(TWO, QUARTER, kpis=kpis))


def test_a_long_circle_of_kpis_is_told_by_its_first_ones():
    kpis = [{"kpi": f"k{at}", "expression": f"k{(at + 1) % 50} + 1"} for at in range(50)]
    with pytest.raises(Refused, match=r"k0 > k1 > k2 > k3 > k4 > k5 > \.\.\. > k0\. Break it"):
        scorecard(inputs_of(TWO, QUARTER, kpis=kpis))
