"""`spm-xl goals`: a small team in the middle of its third quarter."""

import json

import pytest

TABLES = {
    "participants": ["participant,name,team,region", "ann,Ann Lee,West,East", "bob,Bob Ray,West,East", "eve,Eve Fox,North,West"],
    "opportunities": [
        "opportunity,participant,amount,stage,status,created,closed",
        "1,ann,100000,Won,won,2026-04-02,2026-05-10", "2,ann,50000,Won,won,2026-06-02,2026-07-10", "3,ann,90000,Lost,lost,2026-06-12,2026-08-10",
        "4,bob,60000,Won,won,2026-06-12,2026-08-14", "5,bob,60000,Open,open,2026-06-12,",
    ],
    "goals": [
        "goal,title,participant,team,parent,measure,unit,baseline,target,start,due,weight,why",
        "T,Sell 400k,,West,,won_amount,USD,300000,400000,2026-07-01,2026-09-30,1,Growth",
        "G1,Ann sells,ann,,T,won_amount,USD,150000,200000,2026-07-01,2026-09-30,0.75,",
        "G2,Bob sells,bob,,T,won_amount,USD,150000,180000,2026-07-01,2026-09-30,1,",
        "G3,Win more,ann,,,win_rate,%,0.4,0.5,2026-07-01,2026-09-30,0.25,Quality",
        "G4,,eve,,,winrate,,,,,,,",
    ],
    "holidays": ["calendar,date,name", "East,2026-07-03,Independence Day", "West,2026-07-03,Independence Day"],
}  # fmt: skip


@pytest.fixture
def team(tmp_path):
    for name, rows in TABLES.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def test_how_every_goal_stands(spm, team):
    code, out, err = spm("goals", team, "--as-of", "2026-08-14", "--json")
    assert code == 0, err
    found = json.loads(out)
    goals = {goal["goal"]: goal for goal in found["goals"]}
    # the team sold 110,000 of 400,000 by the 32nd of 65 working days
    assert {name: goals["T"][name] for name in ("actual", "progress", "expected", "pace", "projection", "status")} == {
        "actual": 110000, "progress": 0.275, "expected": 0.492307692307692, "pace": 0.55859375, "projection": 223437.5, "status": "behind",
    }  # fmt: skip
    assert (goals["G3"]["actual"], goals["G3"]["words"]) == (0.5, "done")
    assert goals["G4"]["words"] == "cannot be told without baseline, target, start and due"
    assert found["scores"] == {"participants": {"ann": 0.4375, "bob": 0.333333333333333}, "teams": {"West": 0.275}}
    assert [gap["words"] for gap in found["cascades"]] == ["the targets of G1, G2 come to 380,000, 20,000 less than 400,000 of T."]


def test_what_a_goal_lacks_is_told_with_the_history_of_its_owner(spm, team):
    _, out, _ = spm("goals", team, "--as-of", "2026-08-14", "--json")
    lacks = {goal["goal"]: goal["lacks"] for goal in json.loads(out)["goals"]}
    assert lacks["G1"] == [
        "Its target of 200,000 is above 1.5 x 100,000, 100,000 being the best of 1 comparable interval before it: "
        "say in why what will make it attainable, or set a nearer one."
    ]
    assert lacks["G3"] == []
    assert lacks["G4"][0] == "It has no title: say what is to be reached."


def test_the_table_for_people(spm, team):
    code, out, _ = spm("goals", team, "--as-of", "2026-08-14")
    assert code == 0
    line = next(line for line in out.splitlines() if "Ann sells" in line)
    assert all(word in line for word in ("Ann Lee", "50,000", "200,000", "25.0%", "49.2%", "▼ behind"))
    assert "The targets of G1, G2 come to 380,000" in out


def test_check_lists_what_goals_lack(spm, team):
    code, out, _ = spm("check", team, "--json")
    assert code == 0
    told = [problem for problem in json.loads(out) if problem["rule"] == "goal is not SMART"]
    assert {problem["level"] for problem in told} == {"warning"}
    assert "goals.csv (row 6, measure)" in [problem["place"] for problem in told]


def test_inputs_without_goals_say_so(spm, team):
    (team / "goals.csv").unlink()
    code, out, err = spm("goals", team, "--as-of", "2026-08-14")
    assert (code, out) == (0, "")
    assert "no goals" in err
