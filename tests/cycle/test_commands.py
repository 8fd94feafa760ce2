"""The commands of the cycle, as its team gives them."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from spm_xl.cli.main import main
from spm_xl.cycle.runs import entries_of
from tests.cycle.small import DEALS, written

NO_SELLER = {"transaction": "SO-8", "date": "2026-01-20", "amount": 55000}


@pytest.fixture
def spm(capsys, team, monkeypatch):
    """Runs a command line where the inputs and the runs stand: exit code, stdout, stderr."""
    monkeypatch.chdir(team.runs.parent)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return run


def settle(spm, month="2026-01", by="Oskar Lind"):
    return spm("run", "inputs", "--period", month, "--out", f"runs/{month}", "--by", by, "--on", "2026-03-03", "-q")


def test_a_month_from_run_to_close(spm, team, tmp_path):
    written(team.inputs, [*DEALS, NO_SELLER])
    assert settle(spm)[0] == 0
    code, _, err = spm("approve", "runs/2026-01", "--by", "oskar lind")
    assert (code, "prepared it" in err) == (6, True)
    code, out, err = spm("approve", "runs/2026-01", "--by", "Ines Vidal", "--on", "2026-04-02", "--json")
    assert code == 0
    told = json.loads(out)
    assert (told["step"], told["by"], told["on"], told["own"]) == ("approved", "Ines Vidal", "2026-04-02", False)
    assert "3 statement(s) issued as approved" in err
    code, _, err = spm("pay", "runs/2026-01", "--by", "Petra", "--file", _paid(tmp_path, "400.01"))
    assert (code, "400.01" in err) == (4, True)
    code, _, err = spm("pay", "runs/2026-01", "--by", "Petra", "--file", _paid(tmp_path, "400.00"))
    assert (code, "matched" in err) == (0, True)
    assert spm("pay", "runs/2026-01", "--by", "Petra", "--file", _paid(tmp_path, "400.00"))[0] == 0
    code, _, err = spm("close", "runs/2026-01", "--by", "Petra")
    assert (code, "SO-8 (suspense)" in err) == (6, True)
    assert spm("accept", "runs/2026-01", "SO-8", "--by", "Ines", "--reason", "house account")[0] == 0
    assert spm("close", "runs/2026-01", "--by", "Petra")[0] == 0
    code, out, err = spm("verify", "runs")
    assert (code, "all 0" in err) == (0, True)
    assert [entry.kind for entry in entries_of(team.runs)] == ["calculated", "approved", "paid", "accepted", "closed"]
    written(team.inputs, [*DEALS, NO_SELLER, {"transaction": "SO-9", "date": "2026-01-30", "participant": "ada", "amount": 700}])
    code, _, err = settle(spm)
    assert (code, "2026-01 is closed" in err) == (6, True)


def _paid(folder, bens):
    """What payroll says that it paid."""
    path = folder / "paid.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [["participant", "earning_code", "amount", "currency"], ["ada", "COMM", "500.00", "USD"], ["ben", "COMM", bens, "USD"]]
        csv.writer(file).writerows(rows)
    return path


def test_status_tells_every_period(spm, team):
    settle(spm)
    spm("approve", "runs/2026-01", "--by", "Ines Vidal", "--on", "2026-04-02", "-q")
    settle(spm, "2026-02")
    code, out, err = spm("status", "runs", "--json")
    told = json.loads(out)
    assert code == 0
    rows = [(one["period"], one["state"], one["prepared"], one["approved"], one["next"]) for one in told["periods"]]
    assert rows == [
        ("2026-01", "approved", "Oskar Lind, 2026-03-03", "Ines Vidal, 2026-04-02", "pay"),
        ("2026-02", "calculated", "Oskar Lind, 2026-03-03", "", "approve"),
    ]
    assert told["head"] == {"entries": 3, "digest": entries_of(team.runs)[-1].digest}
    assert told["periods"][0]["payable"] == {"USD": "900.00"}
    code, out, err = spm("status", "runs")
    assert told["head"]["digest"] in err
    assert told["periods"][0]["result"][:12] in out


def test_status_of_a_folder_without_a_journal(spm, team):
    code, out, err = spm("status", "inputs")
    assert (code, out) == (3, "")
    assert "no journal" in err
    assert not (team.inputs / "cycle.sqlite").exists()


def test_who_and_when_are_the_system_s_where_they_are_not_given(spm, team, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "olind")
    assert spm("run", "inputs", "--period", "2026-01", "--out", "runs/2026-01", "-q")[0] == 0
    entry = entries_of(team.runs)[0]
    assert (entry.by, entry.on) == ("olind", date.today())


def test_a_dry_run_and_explain_see_what_the_journal_knows_and_write_nothing(spm, team):
    settle(spm)
    before = {path: path.read_bytes() for path in team.runs.rglob("*") if path.is_file()}
    code, _, _ = spm("run", "inputs", "--period", "2026-02", "--out", "runs/2026-02", "--dry-run", "-q")
    assert code == 0
    code, out, _ = spm("explain", "inputs", "--participant", "ada", "--period", "2026-02", "--runs", "runs")
    assert (code, "510.00" in out) == (0, True)
    assert {path: path.read_bytes() for path in team.runs.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("step", ["approve", "pay", "close", "reopen"])
def test_a_step_with_a_run_that_the_journal_does_not_know(spm, team, tmp_path, step):
    code, _, err = spm(step, team.inputs, "--by", "Ines", *(["--reason", "x"] if step == "reopen" else []))
    assert code == 3
    assert "is no run" in err


def test_a_day_that_is_none(spm):
    settle(spm)
    code, _, err = spm("approve", "runs/2026-01", "--by", "Ines", "--on", "yesterday")
    assert (code, "is no day" in err) == (2, True)


def test_what_a_name_holds_is_not_obeyed_by_a_terminal(spm, team):
    settle(spm)
    code, out, err = spm("approve", "runs/2026-01", "--by", "Ines\x1b[2J Vidal", "--reason", "looked at")
    assert code == 0
    assert "\x1b" not in out + err + "".join(spm("status", "runs")[1:])
