"""The territory commands, as a person types them."""

import csv
import json

import pytest

from spm_xl.cli.main import main


@pytest.fixture
def files(tmp_path, capsys):
    run("example", tmp_path / "t", expect=0)
    capsys.readouterr()
    return tmp_path / "t" / "accounts.csv", tmp_path / "t" / "participants.csv"


def run(*arguments, expect):
    with pytest.raises(SystemExit) as ended:
        main(["territory", *map(str, arguments)])
    assert ended.value.code == expect


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("mode", ["realign", "balance", "homes", "centres"])
def test_a_plan_gives_every_account_to_one_participant_in_the_order_of_the_file(files, tmp_path, capsys, mode):
    out, moves = tmp_path / "plan.csv", tmp_path / "moves.csv"
    run("plan", *files, "--mode", mode, "--out", out, "--moves", moves, "--json", expect=0)
    data = json.loads(capsys.readouterr().out)
    assert [row["account_id"] for row in rows(out)] == [row["account_id"] for row in rows(files[0])]
    assert data["feasible"]
    assert data["bound"] <= data["value"] * (1 + 1e-9)
    assert len(data["assignment"]) == 60
    changed = [row["account_id"] for row in rows(out) if row["rep"] != row["previous_rep"]]
    assert sorted(changed) == [row["account_id"] for row in rows(moves)]
    assert all(row["why"] for row in rows(moves))
    before = out.read_bytes()
    run("plan", *files, "--mode", mode, "--out", out, "-q", expect=0)
    assert out.read_bytes() == before


def test_a_plan_is_scored_and_said_in_words(files, tmp_path, capsys):
    out = tmp_path / "plan.csv"
    run("plan", *files, "--out", out, expect=0)
    assert "proven to be the best possible" in capsys.readouterr().out
    run("score", *files, out, expect=0)
    said = capsys.readouterr().out
    assert "R1" in said
    assert "proven to be the best possible" in said


def test_a_plan_that_draws_anew_says_how_much_it_moves(files, capsys):
    run("plan", *files, "--mode", "balance", expect=0)
    assert "change hands: --mode balance draws anew" in capsys.readouterr().err


def test_an_assignment_that_is_no_division_is_refused(files, tmp_path, capsys):
    out = tmp_path / "plan.csv"
    run("plan", *files, "--out", out, expect=0)
    good = out.read_text(encoding="utf-8").splitlines()
    for bad, said in (
        ([*good[:-1]], "A060 is in no territory"),
        ([*good, "A999,R1,"], "the accounts have no A999"),
        ([*good[:-1], "A060,R9,"], "R9 is not among the participants"),
        ([*good, good[1]], "A001 stands in row 2 and in row 62"),
    ):
        out.write_text("\n".join(bad) + "\n", encoding="utf-8")
        capsys.readouterr()
        run("score", *files, out, "--no-bound", expect=3)
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--tolerance", "potental=5%"], "Did you mean potential?"),
        (["--tolerance", "potential=5"], "Write 5% for 5 percent"),
        (["--tolerance", "potential"], "such as potential=5%"),
        (["--ignore", "lock"], "Did you mean locks?"),
        (["--mode", "balanced"], "Did you mean balance?"),
        (["--weight", "potential=-1"], "above 0"),
    ],
)
def test_an_option_that_says_nothing_is_a_usage_error_with_near_names(files, capsys, options, said):
    run("plan", *files, *options, expect=2)
    assert said in capsys.readouterr().err


def test_faults_of_the_files_are_listed_and_nothing_is_written(files, tmp_path, capsys):
    text = files[0].read_text(encoding="utf-8").replace("A002", "A001")
    files[0].write_text(text, encoding="utf-8")
    run("plan", *files, "--out", tmp_path / "out.csv", expect=3)
    assert "A001 stands in row 2 already" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_an_example_writes_over_nothing(files):
    run("example", files[0].parent, expect=2)
