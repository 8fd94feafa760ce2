"""Paying and closing: what payroll paid, what stands open, and what is accepted by name."""

from __future__ import annotations

import shutil

import pytest

from spm_xl.cycle.accepting import accept
from spm_xl.cycle.journal_checks import verify
from spm_xl.cycle.runs import entries_of
from spm_xl.errors import NotAllowed, NotFound
from spm_xl.outputs.sheet_rows import Workbook
from tests.cycle.small import APRIL, DEALS, INES, PEOPLE, Team, written

NO_SELLER = {"transaction": "SO-8", "date": "2026-01-20", "amount": 55000}
UNKNOWN = {"transaction": "SO-7", "date": "2026-01-21", "participant": "dot", "amount": 900}


@pytest.fixture
def paid(team):
    """January is paid, with one deal of nobody and one of somebody who has no plan."""
    written(team.inputs, [*DEALS, NO_SELLER, UNKNOWN], participants=[*PEOPLE, {**PEOPLE[0], "participant": "dot", "plan": ""}])
    team.take(1, "paid")
    return team


def test_a_period_with_a_deal_of_nobody_is_not_closed(paid):
    """ING-23, REC-04."""
    with pytest.raises(NotAllowed) as told:
        paid.close(1)
    assert "SO-8 (suspense): USD 55,000" in str(told.value)
    assert "SO-7 (credit, not on the roster)" in str(told.value)
    assert "spm-xl accept runs/2026-01" in str(told.value)


def test_each_item_is_accepted_by_name_with_a_reason(paid):
    folder = paid.folder(1)
    with pytest.raises(NotFound, match="SO-8"):
        accept(folder, ["SO-80"], by=INES, on=APRIL, reason="house account")
    with pytest.raises(NotAllowed, match="needs a reason"):
        accept(folder, ["SO-8"], by=INES, on=APRIL, reason="")
    assert [item.subject for item in accept(folder, ["SO-8"], by=INES, on=APRIL, reason="house account")] == ["SO-8"]
    assert accept(folder, ["SO-8"], by=INES, on=APRIL, reason="house account") == ()
    with pytest.raises(NotAllowed, match="1 item"):
        paid.close(1)
    accept(folder, ["SO-7"], by=INES, on=APRIL, reason="a partner's")
    assert paid.close(1).entry.kind == "closed"
    assert all(check.agrees for check in verify(folder))


def test_an_item_that_stays_the_same_needs_no_second_word(paid):
    accept(paid.folder(1), ["SO-8", "SO-7"], by=INES, on=APRIL, reason="house account")
    paid.close(1)
    paid.take(2, "closed")
    shown = [row for row in Workbook(paid.folder(2) / "control.xlsx").rows("To clear") if len(row) > 6]
    accepted = {row[1]: (row[3], row[4], row[6]) for row in shown}
    assert accepted["SO-8"] == ("✓ OK", INES, "house account")


def test_somebody_who_was_paid_last_month_and_has_no_statement_now(team):
    team.take(1, "closed")
    written(team.inputs, participants=[*PEOPLE[:2], {**PEOPLE[2], "end_date": "2026-01-31"}])
    team.take(2, "paid")
    with pytest.raises(NotAllowed, match=r"cem \(on the roster, no statement\): was settled in 2026-01"):
        team.close(2)


def test_somebody_who_had_left_and_has_a_sale(team):
    gone = {**PEOPLE[2], "end_date": "2025-12-31"}
    written(team.inputs, [*DEALS, {**UNKNOWN, "participant": "cem"}], participants=[*PEOPLE[:2], gone])
    team.take(1, "paid")
    with pytest.raises(NotAllowed, match=r"SO-7 \(left, with credit\): USD 900.00: participant cem was not employed on 2026-01-21"):
        team.close(1)


def test_what_payroll_paid_is_kept_by_its_hash_and_the_same_file_again_changes_nothing(team, tmp_path):
    """DRW-10."""
    team.take(1, "approved")
    entry = team.pay(1, files=(("paid.csv", "a" * 64),))
    assert (entry.content["file"], entry.content["sha256"]) == ("paid.csv", "a" * 64)
    assert team.pay(1, files=(("the same again.csv", "a" * 64),)) == entry
    with pytest.raises(NotAllowed, match="paid already"):
        team.pay(1, files=(("other.csv", "b" * 64),))
    assert len(entries_of(team.runs)) == 3


@pytest.mark.parametrize(("state", "step"), [("approved", "pay"), ("paid", "close")])
def test_a_step_that_was_killed_before_its_seal_is_completed(team, state, step, monkeypatch):
    from spm_xl.cycle import steps

    team.take(1, state)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(steps, "sealed", killed)
        with pytest.raises(KeyboardInterrupt):
            getattr(team, step)(1)
    assert not all(check.agrees for check in verify(team.folder(1)))
    before = entries_of(team.runs)
    getattr(team, step)(1)
    assert entries_of(team.runs) == before
    assert all(check.agrees for check in verify(team.folder(1)))


def test_a_run_that_was_altered_is_neither_paid_nor_closed(january, tmp_path):
    team = january("approved", tmp_path)
    file = team.folder(1) / "ledger.csv"
    file.write_bytes(file.read_bytes().replace(b"500.00", b"501.00"))
    with pytest.raises(Exception, match=r"ledger.csv"):
        team.pay(1)


def test_the_folder_of_all_runs_may_be_moved(january, tmp_path):
    """What lies beside it goes with it."""
    january("paid", tmp_path / "here")
    shutil.move(tmp_path / "here", tmp_path / "there")
    team = Team(tmp_path / "there")
    team.close(1)
    assert all(check.agrees for check in verify(team.runs))
