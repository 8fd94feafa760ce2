"""The sample company: complete, consistent, and the same every time."""

import csv
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest

from spm_xl.api import settled
from spm_xl.sample import tables, write
from spm_xl.scorecard.calculate import calculate
from spm_xl.tables.schema import BY_NAME

TABLES = tables()


def test_made_from_a_fixed_seed():
    again = tables()
    assert again == TABLES
    assert [row["transaction"] for row in again["transactions"]] == [row["transaction"] for row in TABLES["transactions"]]


def test_written_as_csv_with_the_declared_columns(tmp_path):
    folder = write(tmp_path, as_workbook=False)
    assert {file.stem for file in folder.iterdir()} == set(TABLES)
    with (folder / "rates.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [column.name for column in BY_NAME["rates"].columns]
    assert len(rows) == len(TABLES["rates"])


@pytest.mark.parametrize("name", TABLES)
def test_keys_are_unique_and_names_exist(name):
    table = BY_NAME[name]
    keys = Counter(tuple(row[column] for column in table.key) for row in TABLES[name])
    assert not [key for key, count in keys.items() if count > 1]
    for column in table.columns:
        values = [row[column.name] for row in TABLES[name]]
        if column.required:
            assert all(value not in (None, "") for value in values), column.name
        if column.choices:
            assert {value for value in values if value is not None} <= set(column.choices), column.name
        if column.refers:
            table_there, column_there = column.refers.split(".")
            known = {row[column_there] for row in TABLES.get(table_there, ())}
            assert {value for value in values if value is not None} <= known, column.name


def test_splits_share_a_whole_deal_that_names_nobody():
    deals = {row["transaction"]: row for row in TABLES["transactions"]}
    shares = defaultdict(Decimal)
    for row in TABLES["splits"]:
        shares[row["transaction"]] += row["share"]
        assert deals[row["transaction"]]["participant"] is None
    assert set(shares.values()) == {Decimal(1)}


def test_a_return_takes_back_at_most_its_order():
    orders = {row["transaction"]: row for row in TABLES["transactions"]}
    returns = [row for row in TABLES["transactions"] if row["reverses"]]
    assert len(returns) > 15
    for row in returns:
        order = orders[row["reverses"]]
        assert row["date"] > order["date"]
        assert -order["amount"] <= row["amount"] < 0
    partial = [row for row in returns if -row["amount"] < orders[row["reverses"]]["amount"]]
    assert partial, "some orders come back in part"


def test_nobody_sells_outside_employment_or_on_leave():
    people = {row["participant"]: row for row in TABLES["participants"]}
    away = {row["participant"]: row for row in TABLES["leave"]}
    for row in TABLES["transactions"]:
        if not row["participant"] or row["reverses"]:
            continue
        person, absence = people[row["participant"]], away.get(row["participant"])
        assert person["hire_date"] <= row["date"] <= (person["end_date"] or date.max), row
        assert not absence or not absence["start"] <= row["date"] <= absence["end"], row


def test_the_year_holds_what_a_real_year_holds():
    rows = TABLES["transactions"]
    assert {row["currency"] for row in rows} == {"USD", "EUR"}
    assert sum(row["booked"] is not None and row["booked"].month != row["date"].month for row in rows) > 10
    assert sum(row["participant"] is None for row in rows) - len(TABLES["splits"]) / 2 >= 4
    assert {row["recoverable"] for row in TABLES["draws"]} == {Decimal(0), Decimal("0.5"), Decimal(1)}
    assert {row["type"] for row in TABLES["draws"]} == {"top_up", "additive"}
    assert sum(row["hire_date"] >= date(2026, 1, 1) for row in TABLES["participants"]) >= 5
    assert sum(row["end_date"] is not None for row in TABLES["participants"]) == 3


def test_declared_totals_are_those_of_the_tables():
    for total in TABLES["totals"]:
        rows = TABLES[total["table"]]
        column = {"hours": "hours"}.get(total["table"], "amount")
        assert (total["count"], total["amount"]) == (len(rows), sum(row[column] for row in rows))


def test_every_order_of_a_seller_was_an_opportunity_won_on_its_day():
    split = {row["transaction"] for row in TABLES["splits"]}
    orders = Counter(
        (row["date"], row["customer"], row["product"], row["amount"])
        for row in TABLES["transactions"]
        if row["deal_type"] in ("new", "expansion", "renewal") and not row["reverses"] and (row["participant"] or row["transaction"] in split)
    )
    won = Counter(
        (row["closed"], row["account"], row["product"], row["amount"])
        for row in TABLES["opportunities"]
        if row["stage"] == "Won" and not row["deleted"] and not row["merged_into"]
    )
    assert won == orders


def test_opportunities_go_their_way_stage_by_stage():
    order = {row["stage"]: row["order"] for row in TABLES["stages"]}
    ways = defaultdict(list)
    for row in TABLES["stage_changes"]:
        ways[row["opportunity"]].append((row["date"], order[row["stage"]]))
    for row in TABLES["opportunities"]:
        if not row["merged_into"]:
            way = ways[row["opportunity"]]
            assert way == sorted(way), row
            assert (way[0], way[-1][1]) == ((row["created"], 1), order[row["stage"]])
            assert row["stage"] not in ("Won", "Lost") or way[-1][0] == row["closed"]


def test_goals_of_participants_add_up_to_the_teams():
    handed_down = sum(row["target"] for row in TABLES["goals"] if row["parent"] == "G-EAST")
    assert handed_down == next(row["target"] for row in TABLES["goals"] if row["goal"] == "G-EAST")


def test_the_scorecard_of_the_sample_shows_everything():
    card = calculate(TABLES, as_of=date(2026, 6, 15))
    assert card.name == "2026-Q2"
    untold = {name: figure.why for name, figure in card.total.figures.items() if figure.value is None}
    assert set(untold) <= {"weighted_coverage"}, "the stages of a past day are known from the history only"
    assert {"demos_per_win", "calls_per_new"} < set(card.total.figures)
    assert {figure.status for line in card.participants for figure in line.figures.values()} == {"good", "watch", "behind", "none"}
    assert {team.key for team in card.teams} >= {"East", "West", "EMEA"}
    assert [goal.goal.goal for goal in card.goals if len(goal.lacks) > 3] == ["G-BETTER"]
    assert len(card.coaching) == 6
    assert [step.stage for step in card.stages] == ["Qualified", "Demonstration", "Proposal", "Negotiation"]
    assert any("deleted" in note for note in card.notes)
    assert any("merged" in note for note in card.notes)


def test_a_finance_director_would_believe_the_year():
    run = settled(TABLES, "2026-12")
    attainment = {
        line.participant: float(line.attainment)
        for settlement in run.settlements
        for line in settlement.lines
        if line.attainment is not None and line.component in ("New business", "Team bookings", "Company bookings")
    }
    assert len(attainment) == 24
    assert all(0.6 < reached < 1.35 for reached in attainment.values()), attainment
    target = {row["participant"]: row["target_incentive"] for row in TABLES["participants"]}  # the last one holds
    for settlement in run.settlements:
        earned = sum(row.earned for row in settlement.year) / target[settlement.person.participant]
        assert Decimal("0.35") < earned < Decimal("1.5"), settlement.person
    assert all(control.difference == 0 for control in run.controls)
    assert len(run.suspense) == 4
