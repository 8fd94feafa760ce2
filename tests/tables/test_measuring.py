"""The tables of measuring: what they take, what is told once, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_xl.api import check
from spm_xl.errors import ControlFailure, Refused
from spm_xl.tables.load import load
from spm_xl.tables.pipeline import circles, survivors
from spm_xl.tables.schema import BY_NAME, NEEDED
from tests.tables.made import COMPANY, folder, workbook

PEOPLE = [{"participant": "A", "name": "Ann", "team": "North", "region": "East"}, {"participant": "B", "name": "Bo"}]
DEAL = {"opportunity": "O-1", "participant": "A", "amount": "1000.10", "stage": "Closed Won", "created": "2026-01-10", "closed": "2026-02-20"}


def measured(**tables):
    """Inputs of a scorecard."""
    return load({"participants": PEOPLE, "opportunities": [DEAL], **tables}, needed=("participants",))


def deals(*changes):
    """Opportunities O-1, O-2, ..., each the usual one with some cells changed."""
    return [{**DEAL, "opportunity": f"O-{at}", **changed} for at, changed in enumerate(changes, 1)]


def refused(**tables):
    """The problems that refuse an input."""
    with pytest.raises(Refused) as found:
        measured(**tables)
    return [problem for problem in found.value.problems if problem.level == "refused"]


def test_an_opportunity_is_typed_like_every_other_row():
    (row,) = measured().rows("opportunities")
    assert (row["amount"], row["created"], row["status"], row["deleted"]) == (Decimal("1000.10"), date(2026, 1, 10), "won", False)
    assert measured().rows("participants")[0]["team"] == "North"


def test_pay_needs_its_tables_and_a_scorecard_does_not():
    assert set(NEEDED) == {"participants", "plans", "components", "transactions"}
    with pytest.raises(Refused, match="the needed table plans is missing"):
        load({"participants": PEOPLE, "opportunities": [DEAL]})
    with pytest.raises(Refused, match="the needed table participants is missing"):
        load({"opportunities": [DEAL]}, needed=("participants",))
    assert not load({**COMPANY}).rows("opportunities"), "an input without them stays valid"


def test_check_asks_for_what_the_inputs_are_for():
    assert check({"participants": PEOPLE, "opportunities": [DEAL]}) == ()
    assert {p.rule for p in check({"participants": PEOPLE, "opportunities": [DEAL], "plans": COMPANY["plans"]})} >= {"missing table"}


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        ("Closed Won", "won"), ("closedwon", "won"), ("WON", "won"), ("Closed-Lost", "lost"), ("Prospecting", "open"),
        ("Id. Decision Makers", "open"), ("contractsent", "open"), ("Our fifth step", "open"), ("Closed won (Sales Pipeline)", "won"), ("Closed (lost)", "lost"),
    ],
)  # fmt: skip
def test_a_status_comes_from_the_table_stages_or_from_the_stages_own_words(stage, status):
    stages = [{"stage": "our Fifth step ", "status": "open"}]
    assert measured(opportunities=deals({"stage": stage}), stages=stages).rows("opportunities")[0]["status"] == status


def test_the_rows_own_status_wins_over_the_stage_and_the_table_over_the_words():
    rows = measured(
        opportunities=deals({"stage": "Closed Won", "status": "lost"}, {"stage": "Won"}),
        stages=[{"stage": "Won", "status": "open"}],
    ).rows("opportunities")
    assert [row["status"] for row in rows] == ["lost", "open"]


def test_a_stage_that_cannot_be_told_is_refused_once_with_its_cell_and_how_to_say_it(tmp_path):
    rows = deals({}, *[{"stage": "Phase 2"}] * 400, {"stage": ""})
    path = workbook(tmp_path / "b.xlsx", opportunities=rows)
    with pytest.raises(Refused) as found:
        load(path)
    told = [problem for problem in found.value.problems if problem.rule == "unknown stage"]
    assert [str(problem.place) for problem in told] == ["b.xlsx › opportunities!D3", "b.xlsx › opportunities!D403"]
    assert "'Phase 2' does not say whether its opportunities (400)" in told[0].what
    assert "Add it to the table stages with its status" in told[0].remedy
    assert "neither stage nor status" in told[1].what


def test_unknown_owners_are_one_warning_that_counts_them():
    rows = deals(*[{"participant": f"X{at % 7}"} for at in range(3_000)], {"participant": "B"}, {"participant": ""})
    (problem,) = measured(opportunities=rows).problems
    assert problem.level == "warning"
    assert "names 7 in 3,000 rows" in problem.what
    assert "'X0' in row 1, 'X1' in row 2, 'X2' in row 3, ..." in problem.what
    assert "count for the whole team only" in problem.remedy


def test_references_on_which_no_pay_hangs_are_told_and_others_are_refused():
    told = measured(
        opportunities=deals({}, {"merged_into": "O-99"}),
        stage_changes=[{"opportunity": "O-98", "stage": "Demo", "date": "2026-01-11"}],
        activities=[{"activity": "a1", "participant": "Z", "date": "2026-01-12", "kind": "call", "opportunity": "001AAA"}],
    ).problems
    assert sorted(problem.what.split()[2] for problem in told) == ["merged_into", "opportunity", "opportunity", "participant"]
    assert {problem.level for problem in told} == {"warning"}
    for table, row in (
        ("goals", {"goal": "G", "participant": "Z"}),
        ("goals", {"goal": "G", "parent": "H"}),
        ("coaching", {"participant": "Z", "date": "2026-01-12", "note": "n"}),
    ):
        rows = [row, {"goal": "K"}] if table == "goals" else [row]
        (problem,) = refused(**{table: rows})
        assert problem.rule == "unknown reference"


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("opportunities", deals({}, {"opportunity": "O-1"})),
        ("stages", [{"stage": "Won", "status": "won"}, {"stage": "Won", "status": "won"}]),
        ("activities", [{"activity": "a", "date": "2026-01-12", "kind": "call"}] * 2),
        ("stage_changes", [{"opportunity": "O-1", "stage": "Demo", "date": "2026-01-11"}] * 2),
        ("kpis", [{"kpi": "mine", "expression": "won_deals"}] * 2),
        ("holidays", [{"calendar": "", "date": "2026-12-25"}] * 2),
        ("linearity", [{"elapsed": "0.5", "reached": "0.4"}] * 2),
    ],
)
def test_two_rows_of_one_key_are_refused_with_both_rows(table, rows):
    (problem,) = refused(**{table: rows})
    assert problem.rule == "duplicate key"
    assert "row 1" in problem.what
    assert "row 2" in problem.what


def test_ids_that_differ_in_case_only_are_probable_duplicates():
    assert refused(opportunities=deals({}, {"opportunity": "o-1"}))[0].rule == "probable duplicate"


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"amount": "1,234.50"}, "text as number"),
        ({"amount": "(12)"}, "text as number"),
        ({"amount": "#DIV/0!"}, "error value"),
        ({"amount": True}, "boolean as number"),
        ({"amount": float("inf")}, "not a finite number"),
        ({"amount": "1e99"}, "number out of range"),
        ({"closed": "02/03/2026"}, "text as date"),
        ({"closed": 46023}, "number as date"),
        ({"opportunity": "1.23E+05"}, "damaged identifier"),
        ({"status": "winning"}, "unknown word"),
        ({"deleted": "perhaps"}, "not yes or no"),
        ({"opportunity": None}, "blank"),
    ],
)
def test_a_cell_that_is_no_value_is_refused_as_everywhere(cells, rule):
    assert refused(opportunities=deals(cells))[0].rule == rule


ROWS = {
    "opportunities": [DEAL, {**DEAL, "opportunity": "O-2", "merged_into": "O-1"}],
    "merges": [{"opportunity": "O-9", "merged_into": "O-1"}],
    "stages": [{"stage": "Demo", "status": "open"}],
    "stage_changes": [{"opportunity": "O-1", "stage": "Demo", "date": "2026-01-11"}],
    "activities": [{"activity": "a", "participant": "A", "date": "2026-01-12", "kind": "call", "opportunity": "O-1"}],
    "kpis": [{"kpi": "mine", "expression": "won_deals"}],
    "goals": [{"goal": "G", "parent": "H"}, {"goal": "H"}],
    "coaching": [{"participant": "A", "date": "2026-01-12", "note": "n"}],
    "holidays": [{"date": "2026-12-25"}],
    "linearity": [{"elapsed": "0.5", "reached": "0.4"}],
}


@pytest.mark.parametrize(("table", "column"), [(name, column.name) for name in ROWS for column in BY_NAME[name].columns])
def test_an_error_value_in_any_cell_is_refused_at_its_cell(table, column):
    measured(**ROWS)
    first, *others = ROWS[table]
    problems = refused(**{**ROWS, table: [{**first, column: "#DIV/0!"}, *others]})
    assert problems[0].rule == "error value"
    assert str(problems[0].place) == f"{table} (row 1, {column})"


def test_shares_are_fractions_here_too():
    assert refused(goals=[{"goal": "G", "weight": "20"}])[0].rule == "rate above 1"
    assert refused(stages=[{"stage": "Demo", "status": "open", "probability": "25"}])[0].rule == "rate above 1"
    assert refused(linearity=[{"elapsed": "50", "reached": "40"}])[0].rule == "rate above 1"


def test_a_deal_closed_before_it_was_created_counts_and_is_told():
    problems = measured(opportunities=deals({"closed": "2026-01-09"}, {"closed": "2026-01-08"}, {"closed": ""}, {"status": "open", "closed": "2026-01-01"})).problems
    assert [problem.rule for problem in problems] == ["no closed date", "reversed dates"]
    assert "closed before they were created (2, the first in row 1)" in problems[1].what
    assert "not for the sales cycle" in problems[1].what


def test_a_goal_that_ends_before_it_begins_is_refused_and_one_that_lacks_all_is_not():
    assert refused(goals=[{"goal": "G", "start": "2026-03-01", "due": "2026-02-01"}])[0].rule == "reversed dates"
    assert measured(goals=[{"goal": "G"}]).problems == ()


def test_a_goal_of_a_team_that_nobody_is_in_is_told():
    people = [{"participant": "A", "name": "Ann", "team": "North"}]
    assert measured(participants=people, goals=[{"goal": "G1", "team": "north"}]).problems == ()
    (problem,) = measured(participants=people, goals=[{"goal": "G1", "team": "Nort"}]).problems
    assert (problem.level, problem.place.cell) == ("warning", "team")
    assert "nobody is in the team 'Nort'" in problem.what
    assert problem.remedy == "Did you mean North?"


def test_weights_of_one_owner_that_do_not_come_to_one_are_told():
    rows = [{"goal": f"G{at}", "participant": "A", "due": "2026-12-31", "weight": "0.3"} for at in range(3)]
    (problem,) = measured(goals=rows).problems
    assert "the weights of A's 3 goals come to 0.9" in problem.what


@pytest.mark.parametrize(("linearity", "wrong"), [
    ([("0.25", "0.2"), ("0.5", "0.1")], "falls from 0.2 to 0.1"),
    ([("0", "0.1")], "begins with nothing"),
    ([("1", "0.9")], "ends with all"),
])  # fmt: skip
def test_a_linearity_that_falls_is_refused(linearity, wrong):
    rows = [{"elapsed": elapsed, "reached": reached} for elapsed, reached in linearity]
    (problem,) = refused(linearity=rows)
    assert wrong in problem.what


@pytest.mark.parametrize("name", ["2nd", "my kpi", "a-b", "x" * 65, "1", "_a"])
def test_a_kpi_has_a_name_that_an_expression_can_use(name):
    assert refused(kpis=[{"kpi": name, "expression": "won_deals"}])[0].rule == "name of a KPI"


def test_merges_are_followed_to_the_end_and_circles_are_refused():
    rows = deals({"merged_into": "O-2"}, {"merged_into": "O-3"}, {})
    done = [{"activity": f"a{at}", "date": "2026-01-12", "kind": "call", "opportunity": f"O-{at}"} for at in (1, 2, 3)]
    inputs = measured(opportunities=rows, activities=done)
    assert {row["opportunity"] for row in inputs.rows("activities")} == {"O-3"}
    (problem,) = refused(opportunities=deals({"merged_into": "O-2"}, {"merged_into": "O-1"}, {"merged_into": "O-1"}))
    assert "O-1 into O-2 into O-1" in problem.what
    (problem,) = refused(merges=[{"opportunity": "X", "merged_into": "Y"}, {"opportunity": "Y", "merged_into": "X"}])
    assert str(problem.place) == "merges (row 1, opportunity)"
    (problem,) = refused(goals=[{"goal": "G", "parent": "H"}, {"goal": "H", "parent": "G"}])
    assert problem.rule == "goals in a circle"


def test_control_totals_count_opportunities_and_activities():
    measured(totals=[{"table": "opportunities", "count": "1", "amount": "1000.10"}])
    with pytest.raises(ControlFailure, match="the source declares the count 2"):
        measured(totals=[{"table": "opportunities", "count": "2"}])


def test_the_tables_stand_in_a_folder_and_a_workbook_as_all_others(tmp_path):
    tables = {"participants": [{**PEOPLE[0], "plan": "AE"}, {**PEOPLE[1], "plan": "AE"}], "transactions": [
        {"transaction": "D-1", "date": "2026-01-15", "participant": "A", "amount": "1"}], "opportunities": [DEAL],
        "stages": [{"stage": "Closed Won", "status": "won"}]}  # fmt: skip
    for source in (folder(tmp_path / "f", **tables), workbook(tmp_path / "b.xlsx", **tables)):
        assert load(source).rows("opportunities")[0]["status"] == "won"


def test_every_lenient_column_says_what_becomes_of_its_rows():
    from spm_xl.tables.references import CONSEQUENCES

    lenient = {column.name for table in BY_NAME.values() for column in table.columns if column.lenient}
    assert lenient == set(CONSEQUENCES)


def test_a_long_chain_of_merges_is_followed_at_once():
    chain = {f"{at}": f"{at + 1}" for at in range(100_000)}
    assert set(survivors(chain).values()) == {"100000"}
    (circle,) = circles({**chain, "100000": "50000"})
    assert len(circle) == 50_001


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.sampled_from("ABCDEFGH"), max_size=8))
def test_every_merge_ends_at_one_that_is_left_or_runs_in_a_circle(merged):
    left = survivors(merged)
    assert not set(left.values()) & set(merged), "a survivor was merged into nobody"
    for one in set(merged) - set(left):
        seen = {one}
        while merged[one] not in seen:
            one = merged[one]
            seen.add(one)
    found = circles(merged)
    members = [one for circle in found for one in circle]
    assert len(members) == len(set(members))
    assert bool(found) == (len(left) < len(merged))
    for circle in found:
        assert [merged[one] for one in circle] == [*circle[1:], circle[0]]
