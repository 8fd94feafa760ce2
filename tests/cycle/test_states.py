"""Every step from every state: what may be done, and what the answer is where it may not."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

import pytest

from spm_xl.cycle.runs import entries_of
from spm_xl.cycle.states import standing
from spm_xl.cycle.steps import reopen
from spm_xl.errors import NotAllowed, SpmError
from tests.cycle.small import APRIL, DEALS, INES, Team, written

LATE = {"transaction": "SO-9", "date": "2026-01-30", "participant": "ada", "amount": 700, "booked": "2026-01-30"}
# step         from open      calculated    approved      paid        closed
TABLE = {
    "run again":      ("calculated", "calculated", "refused", "refused", "refused"),
    "approve":        ("refused", "approved", "refused", "refused", "refused"),
    "pay":            ("refused", "refused", "paid", "refused", "refused"),
    "close":          ("refused", "refused", "refused", "closed", "refused"),
    "reopen":         ("refused", "refused", "open", "refused", "paid"),
    "stop the money": ("refused", "refused", "open", "open", "open"),
}  # fmt: skip
STATES = ("open", "calculated", "approved", "paid", "closed")


def _reopen(team: Team, **more: Any) -> Any:
    return reopen(team.folder(1), by=INES, on=APRIL, reason="a deal came late", **more)


def _run_with_a_late_deal(team: Team) -> Any:
    written(team.inputs, [*DEALS, LATE])
    return team.run(1)


STEPS = {
    "run again": _run_with_a_late_deal,
    "approve": lambda team: team.approve(1),
    "pay": lambda team: team.pay(1),
    "close": lambda team: team.close(1),
    "reopen": _reopen,
    "stop the money": lambda team: _reopen(team, stopped=True),
}


def state(team: Team) -> str:
    return standing(entries_of(team.runs), "2026-01").state


@pytest.mark.parametrize("at", range(5), ids=STATES)
@pytest.mark.parametrize("step", TABLE)
def test_a_step_from_a_state(january, tmp_path, step, at):
    team = january(STATES[at], tmp_path)
    expected = TABLE[step][at]
    refusal: AbstractContextManager[Any] = pytest.raises(SpmError) if expected == "refused" else nullcontext()
    before = entries_of(team.runs)
    with refusal as told:
        STEPS[step](team)
    if expected == "refused":
        assert entries_of(team.runs) == before, "a refused step leaves no trace"
        assert state(team) == STATES[at]
        if at > 0:
            assert isinstance(told.value, NotAllowed)
            assert told.value.exit_code == 6
            assert "2026-01 " in str(told.value), "it names the period"
    else:
        assert state(team) == expected


def test_a_period_lives_from_run_to_close(team):
    """Two months, each run, approved, paid and closed; a run again changes no byte."""
    for month in (1, 2):
        team.take(month, "closed")
    files = {path: path.read_bytes() for path in team.runs.rglob("*") if path.is_file()}
    for month in (1, 2):
        assert team.run(month).written.up_to_date
    assert {path: path.read_bytes() for path in team.runs.rglob("*") if path.is_file()} == files
    kinds = [(entry.period, entry.kind) for entry in entries_of(team.runs)]
    steps = ("calculated", "approved", "paid", "closed")
    assert kinds == [(period, step) for period in ("2026-01", "2026-02") for step in steps]


def test_what_becomes_known_later_is_a_correction_in_the_open_period(team):
    """BAT-10: January is closed; its late deal is paid with February."""
    team.take(1, "closed")
    written(team.inputs, [*DEALS, {**LATE, "booked": "2026-02-20"}])
    ada = team.run(2).run.settlements[0]
    assert [(row.period, str(row.difference)) for row in ada.corrections] == [("2026-01", "70.00")]
    assert str(ada.net) == "580.00"


def test_a_period_is_not_opened_under_a_later_one(team):
    team.take(1, "approved")
    team.take(2, "approved")
    with pytest.raises(NotAllowed, match=r"2026-02 \(approved\) stands on it"):
        _reopen(team)
    reopen(team.folder(2), by=INES, on=APRIL, reason="first this one")
    _reopen(team)
    assert state(team) == "open"


def test_opening_needs_a_reason(team):
    team.take(1, "approved")
    with pytest.raises(NotAllowed, match="needs a reason"):
        reopen(team.folder(1), by=INES, on=APRIL, reason="  ")


def test_an_opened_period_is_issued_again_where_it_changed(team):
    """Only Ada's statement is new; what had been approved is kept."""
    team.take(1, "approved")
    bens = team.statement(1, "ben").read_bytes()
    _reopen(team)
    again = _run_with_a_late_deal(team)
    assert again.written.issued == ("ada",)
    team.approve(1)
    assert team.statement(1, "ben").read_bytes() == bens
    assert (team.folder(1) / "superseded/r1/statements" / team.statement(1, "ada").name).exists()


def test_a_closed_period_goes_back_to_paid_so_that_its_records_can_be_completed(team):
    team.take(1, "closed")
    team.take(2, "closed")
    _reopen(team)
    assert state(team) == "paid"
    team.close(1)
    assert state(team) == "closed"


def test_no_step_is_dated_before_the_last_one_of_its_period(team):
    team.take(1, "calculated")
    with pytest.raises(NotAllowed, match=r"2026-01 became calculated on 2026-03-03 and cannot be approved on 2026-03-02, before that"):
        team.approve(1, on=date(2026, 3, 2))
    assert state(team) == "calculated"
