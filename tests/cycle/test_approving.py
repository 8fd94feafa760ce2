"""Approvals: by whom, for what exactly, and what needs a reason or a second person."""

from __future__ import annotations

import json
import os
from decimal import Decimal

import pytest

from spm_xl.cycle import approving
from spm_xl.cycle.journal_checks import verify
from spm_xl.cycle.runs import entries_of
from spm_xl.cycle.steps import reopen
from spm_xl.errors import ControlFailure, InvalidInput, NotAllowed
from spm_xl.outputs.sheet_rows import Workbook
from tests.cycle.small import APRIL, DEALS, INES, LOOKED_AT, OSKAR, PETRA, written


def approvals(team, month):
    """The rows of the control workbook's sheet Approvals."""
    rows = list(Workbook(team.folder(month) / "control.xlsx").rows("Approvals"))
    return [(row[2], row[3], row[4], row[6]) for row in rows if len(row) > 6 and isinstance(row[0], float)]


@pytest.mark.parametrize("name", [OSKAR, "oskar lind", "  Oskar   LIND "])
def test_who_prepared_a_run_does_not_approve_it(team, name):
    """AUD-03."""
    team.run(1)
    with pytest.raises(NotAllowed, match="prepared it"):
        team.approve(1, by=name)
    assert json.loads((team.folder(1) / "manifest.json").read_text())["status"] == "draft"


def test_a_small_company_approves_its_own_run_in_the_open(team):
    """AUD-03: the override is logged, and printed on the control workbook."""
    team.run(1)
    entry = team.approve(1, by=OSKAR, own=True).entry
    assert entry.content["own"]
    assert approvals(team, 1)[-1][:2] == ("approved by the preparer (small-company override)", OSKAR)
    assert all(check.agrees for check in verify(team.folder(1)))


def test_own_is_not_said_of_an_approval_by_somebody_else(team):
    team.run(1)
    assert not team.approve(1, own=True).entry.content["own"]


def test_a_run_that_nobody_is_said_to_have_prepared_needs_the_override(team):
    team.run(1, by="")
    with pytest.raises(NotAllowed, match="does not say who prepared it"):
        team.approve(1)
    assert team.approve(1, own=True).entry.content["own"]


def test_an_approval_names_what_it_approves(team):
    team.run(1)
    entry = team.approve(1).entry
    manifest = json.loads((team.folder(1) / "manifest.json").read_text())
    assert entry.content["result"] == manifest["result"]
    assert manifest["status"] == "approved"
    assert manifest["journal"] == {"entries": entry.number, "head": entry.digest}
    shown = Workbook(team.folder(1) / "control.xlsx")
    start = {row[0]: row[1] for row in shown.rows("Start here") if len(row) > 1}
    assert start["Status"] == f"approved by {INES} on {APRIL}, result {manifest['result'][:12]}"
    assert entry.digest in start["Journal"]


def test_only_the_word_changes_when_a_run_is_approved(team):
    team.run(1)
    before = {name: (team.folder(1) / name).read_bytes() for name in ("payroll.csv", "payroll.xlsx", "ledger.csv")}
    result = json.loads((team.folder(1) / "manifest.json").read_text())["result"]
    team.approve(1)
    assert {name: (team.folder(1) / name).read_bytes() for name in before} == before
    assert json.loads((team.folder(1) / "manifest.json").read_text())["result"] == result


def test_inputs_that_changed_since_are_not_approved(team):
    team.run(1)
    written(team.inputs, [*DEALS, {"transaction": "SO-9", "date": "2026-01-30", "participant": "ada", "amount": 700}])
    with pytest.raises(ControlFailure, match=r"the inputs changed since \(transactions.csv\)"):
        team.approve(1)
    assert [entry.kind for entry in entries_of(team.runs)] == ["calculated"]


def test_inputs_that_moved_are_named(team, tmp_path):
    team.run(1)
    team.inputs.rename(tmp_path / "elsewhere")
    with pytest.raises(InvalidInput, match="--inputs"):
        team.approve(1)
    team.approve(1, inputs=tmp_path / "elsewhere")


def test_a_file_that_was_altered_is_not_approved(team):
    team.run(1)
    file = team.folder(1) / "payroll.csv"
    file.write_bytes(file.read_bytes().replace(b"500.00", b"900.00"))
    with pytest.raises(ControlFailure, match=r"payroll.csv"):
        team.approve(1)


def test_the_period_before_is_approved_first_and_is_the_one_that_stands(team):
    team.run(1)
    team.run(2)
    with pytest.raises(NotAllowed, match=r"2026-01 is calculated\. Approve it first"):
        team.approve(2)
    team.approve(1)
    with pytest.raises(NotAllowed, match="Run 2026-02 again"):
        team.approve(2)
    team.run(2)
    team.approve(2)


def test_large_changes_of_pay_need_a_word(team):
    """REC-08: Ada's pay goes from 500 to 2,510."""
    team.take(1, "approved")
    written(team.inputs, [*DEALS, {"transaction": "SO-9", "date": "2026-02-20", "participant": "ada", "amount": 20000}])
    team.run(2)
    with pytest.raises(NotAllowed, match=r"1 change\(s\) of pay are at or over 1,000 or 25%.*ada USD 500.00 to 2,510.00"):
        team.approve(2, reason="")
    team.approve(2, reason="SO-9 is a large order; the contract was looked at")
    assert approvals(team, 2)[-1][3] == "SO-9 is a large order; the contract was looked at"


def cut(team):
    """January is paid at 10%; then the rate is made 8%, backwards."""
    team.take(1, "paid")
    written(team.inputs, rate="0.08")
    return team.run(2)


def test_changed_terms_that_take_from_settled_pay_need_two_people_and_a_reason(team):
    ran = cut(team)
    assert {(row.period, row.cause) for one in ran.run.settlements for row in one.corrections} == {("2026-01", "terms")}
    with pytest.raises(NotAllowed, match=r"ada 2026-01 USD -100.00 .*; ben 2026-01 USD -80.00") as told:
        team.approve(2)
    assert "--second" in str(told.value)
    for second, reason in ((OSKAR, LOOKED_AT), (PETRA, ""), (PETRA, "  ")):
        with pytest.raises(NotAllowed):
            team.approve(2, second=second, reason=reason)
    with pytest.raises(NotAllowed, match="cannot be the second person"):
        team.approve(2, second=INES)
    entry = team.approve(2, second=PETRA, reason="agreed with the works council").entry
    assert [(one["participant"], Decimal(one["amount"])) for one in entry.content["cuts"]] == [("ada", -100), ("ben", -80)]
    reason = approvals(team, 2)[-1]
    assert reason[2] == PETRA
    assert "less than settled: ada 2026-01 -100.00, ben 2026-01 -80.00" in reason[3]


def test_a_deal_that_is_taken_back_is_no_cut(team):
    team.take(1, "paid")
    written(team.inputs, [*DEALS, {"transaction": "SO-1R", "date": "2026-01-10", "booked": "2026-02-15", "participant": "ada", "amount": -1000}])
    team.run(2)
    assert team.approve(2).entry.content["cuts"] == []


def test_a_cut_of_a_period_that_nobody_approved_is_free(team):
    team.run(1)
    written(team.inputs, rate="0.08")
    team.run(1)
    assert team.approve(1).entry.content["cuts"] == []


def test_an_interrupted_approval_is_completed_by_giving_it_again(team, monkeypatch):
    """The approval stands, and its statements were not issued."""
    team.run(1)

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(approving, "published", killed)
        with pytest.raises(KeyboardInterrupt):
            team.approve(1)
    assert [entry.kind for entry in entries_of(team.runs)] == ["calculated", "approved"]
    assert not all(check.agrees for check in verify(team.folder(1)))
    with pytest.raises(NotAllowed, match="do not say yet that they are approved"):
        team.pay(1)
    done = team.approve(1, by=PETRA)
    assert done.completed
    assert done.entry.by == INES, "the approval stays that of the one who gave it"
    assert len(entries_of(team.runs)) == 2
    assert all(check.agrees for check in verify(team.folder(1)))
    with pytest.raises(NotAllowed, match="approved already"):
        team.approve(1)


def test_a_second_approval_after_reopening_counts_the_revision(team):
    team.take(1, "approved")
    reopen(team.folder(1), by=INES, on=APRIL, reason="a deal was late")
    written(team.inputs, [*DEALS, {"transaction": "SO-9", "date": "2026-01-30", "participant": "ada", "amount": 700}])
    team.run(1)
    team.approve(1)
    told = {one["participant"]: one for one in json.loads((team.folder(1) / "manifest.json").read_text())["statements"]}
    assert {who: one["revision"] for who, one in told.items()} == {"ada": 2, "ben": 1, "cem": 1}
    assert told["ada"]["replaces"]["reason"] == "a deal was late"
    assert told["ada"]["replaces"]["since"] == APRIL.isoformat()
    assert all(check.agrees for check in verify(team.folder(1)))


def test_the_way_to_the_inputs_is_kept_from_where_the_journal_stands(team):
    team.run(1)
    assert entries_of(team.runs)[0].content["inputs"] == "../inputs"
    assert os.sep + "tmp" not in str(entries_of(team.runs)[0].content)


def test_a_cut_is_not_hidden_by_a_late_booking(team):
    """January's rate is made 8%, and a late order makes good for it in the sum: what Ada had been paid for her deal still comes to less."""
    team.take(1, "paid")
    written(team.inputs, [*DEALS, {"transaction": "SO-9", "date": "2026-01-30", "booked": "2026-02-15", "participant": "ada", "amount": 9000}], rate="0.08")
    team.run(2)
    with pytest.raises(NotAllowed, match=r"ada 2026-01 USD -100.00 .*; ben 2026-01 USD -80.00"):
        team.approve(2)


def test_a_cut_after_opening_an_approved_period_again_is_one(team):
    """Two steps instead of one: open the period again, then lower the rate. Its statements had been handed out."""
    team.take(1, "approved")
    reopen(team.folder(1), by=INES, on=APRIL, reason="to look at it again")
    written(team.inputs, rate="0.08")
    team.run(1)
    with pytest.raises(NotAllowed, match=r"ada 2026-01 USD -100.00 \(approved before; changed since"):
        team.approve(1)
    assert len(team.approve(1, second=PETRA).entry.content["cuts"]) == 2


def test_a_cut_of_a_period_that_was_settled_before_the_journal_began_is_one(team):
    team.take(1, "paid")
    (team.runs / "cycle.sqlite").unlink()
    team.runs.rename(team.runs.parent / "before")
    written(team.inputs, rate="0.08")
    team.run(2, previous=team.runs.parent / "before/2026-01")
    with pytest.raises(NotAllowed, match=r"ada 2026-01 USD -100.00"):
        team.approve(2)


@pytest.mark.parametrize("name", ["oskar  lind", "Lind, Oskar", "Öskar Lind", "Os\u200bkar\u00a0Lind", "\u041eskar L\u0456nd", "ＯＳＫＡＲ LIND"])
def test_the_preparer_under_another_spelling_is_still_the_preparer(team, name):
    """AUD-03."""
    team.run(1)
    with pytest.raises(NotAllowed, match="prepared it"):
        team.approve(1, by=name)
