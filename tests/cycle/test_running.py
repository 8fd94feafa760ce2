"""Writing runs inside the cycle: what counts, what stays, two at once, and what is killed in between."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal

import pytest

from spm_xl import api
from spm_xl.cycle import running
from spm_xl.cycle.journal import FILE, broken, journal
from spm_xl.cycle.journal_checks import verify
from spm_xl.cycle.runs import entries_of
from spm_xl.errors import ControlFailure, InvalidInput, NotAllowed
from tests.cycle.small import APRIL, DEALS, INES, MARCH, OSKAR, Team, written

LATE = {"transaction": "SO-9", "date": "2026-01-30", "participant": "ada", "amount": 700}
RUN = (
    "import sys\nfrom datetime import date\nfrom pathlib import Path\nfrom spm_xl.cycle.running import run\n"
    "folder = Path(sys.argv[1])\n"
    "run(folder / 'inputs', '2026-01', folder / 'runs' / sys.argv[2], by='Oskar Lind', on=date(2026, 3, 3), workers=1)\n"
)


def files(team):
    return {path.relative_to(team.runs).as_posix(): path.read_bytes() for path in team.runs.rglob("*") if path.is_file()}


def begun(team, name="2026-01"):
    return subprocess.Popen([sys.executable, "-c", RUN, str(team.runs.parent), name], stderr=subprocess.PIPE, text=True)


def test_the_first_run_makes_the_journal_and_the_same_run_again_changes_no_byte(team):
    """BAT-05."""
    team.run(1)
    before = files(team)
    assert FILE in before
    assert team.run(1, by="Somebody Else", on=APRIL).written.up_to_date
    assert files(team) == before


def test_the_journal_may_grow_meanwhile(team):
    """What else happens leaves the run as it is; the manifest keeps the head that it was written with."""
    team.run(1)
    before = files(team)
    with journal(team.runs) as kept:
        kept.append("delivered", on=APRIL, by=INES, period="2026-01")
    assert team.run(1).written.up_to_date
    assert {**files(team), FILE: b""} == {**before, FILE: b""}


def test_a_run_that_changes_is_noted_with_the_head_it_stands_on(team):
    team.run(1)
    written(team.inputs, [*DEALS, LATE])
    assert team.run(1).written.issued == ("ada",)
    first, second = entries_of(team.runs)
    assert json.loads((team.folder(1) / "manifest.json").read_text())["journal"] == {"entries": 1, "head": first.digest}
    assert second.content["payable"] == {"USD": "970.00"}
    assert (second.by, second.on) == (OSKAR, MARCH)


def test_the_run_before_is_the_one_that_the_journal_knows(team):
    assert team.run(1).previous is None
    assert team.run(2).previous == team.folder(1)
    with pytest.raises(ControlFailure, match="2026-01"):
        team.run(3, previous=team.folder(1))


def test_accepted_adjustments_of_the_journal_count(team):
    team.run(1)
    row = {"adjustment": "A-1", "participant": "ben", "date": "2026-02-05", "kind": "earnings", "amount": "25.00", "reason": "answered", "approver": INES}
    with journal(team.runs) as kept:
        kept.append("adjustment", on=APRIL, by=INES, subject="A-1", key="adjustment A-1", content=row)
    nets = {one.person.participant: one.net for one in team.run(2).run.settlements}
    assert nets["ben"] == Decimal("435.00")
    explained = api.explain(team.inputs, "ben", "2026-02", runs=team.runs)
    assert Decimal("25.00") in list(explained["amount"])
    frame = api.calculate(team.inputs, "2026-02", previous=team.folder(1))["payouts"].set_index("participant")
    assert frame.net["ben"] == Decimal("435.00")


def test_a_closed_period_is_not_written_into_another_folder(team):
    team.take(1, "approved")
    with pytest.raises(NotAllowed, match="run 2026-01"):
        running.run(team.inputs, "2026-01", team.runs / "again", by=OSKAR, on=MARCH)
    assert not (team.runs / "again").exists()


def test_another_company_has_a_folder_of_its_own(team):
    team.run(1)
    written(team.inputs, settings=[{"name": "company", "value": "Other"}, {"name": "first_period", "value": "2026-01"}])
    with pytest.raises(InvalidInput, match="the cycle of Kestrel Tools, not of Other"):
        running.run(team.inputs, "2026-02", team.runs / "2026-02", by=OSKAR, on=MARCH)
    assert not (team.runs / "2026-02").exists()


def test_inputs_that_are_refused_leave_no_journal(team):
    written(team.inputs, rate="ten")
    with pytest.raises(InvalidInput):
        team.run(1)
    assert not team.runs.exists()


def test_two_runs_at_once_do_not_mix(team):
    """Both wait for each other; one chain, one run, noted once."""
    both = [begun(team), begun(team)]
    for process in both:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert [entry.kind for entry in entries_of(team.runs)] == ["calculated"]
    assert all(check.agrees for check in verify(team.runs))
    assert not list(team.runs.glob(".*"))


def test_a_run_that_was_killed_before_it_was_noted_is_noted_by_the_next(team, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(running, "_noted", killed)
        with pytest.raises(KeyboardInterrupt):
            team.run(1)
    assert entries_of(team.runs) == ()
    assert [check.detail for check in verify(team.folder(1)) if not check.agrees] == ["2026-01"]
    before = files(team)
    assert team.run(1).written.up_to_date
    assert len(entries_of(team.runs)) == 1
    assert {**files(team), FILE: b""} == {**before, FILE: b""}
    assert all(check.agrees for check in verify(team.folder(1)))


@pytest.mark.parametrize("seed", range(4))
def test_a_run_killed_at_any_moment_is_completed_by_the_next(january, tmp_path, seed):
    """BAT-01: the end is what an undisturbed run makes, to the byte."""
    team = january("calculated", tmp_path / "killed")
    calm = Team(shutil.copytree(tmp_path / "killed", tmp_path / "calm"))
    for each in (team, calm):
        written(each.inputs, [*DEALS, LATE])
    process = begun(team)
    time.sleep(0.25 + random.Random(seed).random() * 0.5)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert broken(entries_of(team.runs)) == ""
    team.run(1)
    calm.run(1)
    assert {**files(team), FILE: b""} == {**files(calm), FILE: b""}
    assert entries_of(team.runs) == entries_of(calm.runs)
    assert all(check.agrees for check in verify(team.runs))


def test_the_day_comes_from_the_data_where_none_is_given(team):
    api.run(team.inputs, "2026-01", team.folder(1), by=OSKAR, workers=1)
    assert entries_of(team.runs)[0].on == date(2026, 1, 31)
