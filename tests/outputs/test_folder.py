"""A run's folder: whole or absent, the same whoever writes it, and touched only where it differs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from spm_xl.errors import ControlFailure, InvalidInput, NotWritable
from spm_xl.outputs import folder as folder_module
from spm_xl.outputs import issue
from spm_xl.outputs.differences import differences
from spm_xl.outputs.folder import write_run
from spm_xl.outputs.ledger import ledger_csv, read_ledger
from spm_xl.outputs.verify import verify
from tests.outputs.builders import credit, ledger, line, person, run, sample_run, settlement, simple_run

ROOT = Path(__file__).resolve().parents[2]
WRITE_MANY = """
import sys
from pathlib import Path
from tests.outputs.builders import simple_run
from spm_xl.outputs.folder import write_run
{before}
try:
    write_run(simple_run({count}), Path(sys.argv[1]), workers={workers})
except Exception as wrong:
    print(type(wrong).__name__, wrong)
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def times(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def child(out: Path, count: int, before: str = "", workers: int = 1) -> subprocess.Popen:
    code = WRITE_MANY.format(count=count, before=before, workers=workers)
    return subprocess.Popen([sys.executable, "-c", code, str(out)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def late_booking(result, at=0):
    """The run after one more transaction became known for a participant."""
    settlements = list(result.settlements)
    who = settlements[at].person
    deals = [deal.credit for deal in settlements[at].lines[0].deals]
    settlements[at] = settlement(who, [line(who.participant, [*deals, credit(who.participant, "T-late", "500.00")], prior="0")])
    return run(settlements)


def test_everything_is_there_and_verifies(tmp_path: Path):
    out = write_run(sample_run(), tmp_path / "2026-03").folder
    statements = {f"statements/P00{number}_2026-03.xlsx" for number in range(1, 8)}
    assert set(contents(out)) == statements | {"payroll.csv", "payroll.xlsx", "control.xlsx", "ledger.csv", "manifest.json"}
    assert [str(check) for check in verify(out) if check.difference] == []
    assert not list(tmp_path.glob(".*"))


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_files_belong_to_their_owner_only(tmp_path: Path):
    out = write_run(sample_run(), tmp_path / "2026-03").folder
    assert {path.stat().st_mode & 0o077 for path in (out, *out.rglob("*"))} == {0}


def test_any_number_of_workers_writes_the_same_bytes(tmp_path: Path):
    result = simple_run(40)
    one = write_run(result, tmp_path / "a" / "2026-03", workers=1).folder
    two = write_run(result, tmp_path / "b" / "other name", workers=2).folder
    assert contents(one) == contents(two)


def test_statements_that_are_packed_one_by_one_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As large ones are, of which not several are kept at hand."""
    some = write_run(simple_run(20), tmp_path / "some", workers=1).folder
    monkeypatch.setattr(issue, "MOST_AT_HAND", 0)
    assert contents(write_run(simple_run(20), tmp_path / "each", workers=1).folder) == contents(some)


def test_progress_counts_every_statement(tmp_path: Path):
    seen = []
    write_run(simple_run(30), tmp_path / "x", workers=2, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 30) for done in range(1, 31)]


def test_a_second_run_touches_nothing(tmp_path: Path):
    out = write_run(sample_run(), tmp_path / "2026-03").folder
    before = times(out)
    again = write_run(sample_run(), out)
    assert again.up_to_date
    assert (again.issued, again.unchanged) == ((), 7)
    assert times(out) == before


def test_a_late_booking_issues_only_the_statement_that_it_changes(tmp_path: Path):
    result = simple_run(30)
    out = write_run(result, tmp_path / "2026-03").folder
    before, old = times(out), contents(out)
    changed = late_booking(result, 4)
    changed = replace(changed, files=(replace(changed.files[0], sha256="e" * 64),))  # the input file is another
    written = write_run(changed, out)
    assert written.issued == ("P00005",)
    assert written.unchanged == 29
    assert {name for name in before if times(out)[name] != before[name]} == {
        "P00005_2026-03.xlsx", "payroll.csv", "payroll.xlsx", "control.xlsx", "ledger.csv", "manifest.json",
    }  # fmt: skip
    assert contents(out) == contents(write_run(changed, tmp_path / "afresh").folder)
    (tmp_path / "old").mkdir()
    for name, content in old.items():
        (tmp_path / "old" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "old" / name).write_bytes(content)
    found = differences(tmp_path / "old", out)
    assert {one.participant for one in found} == {"P00005"}
    assert found[0].item == "payable"
    assert found[0].difference == Decimal("25.00")
    assert [(one.detail, one.old, one.new) for one in found if one.detail == "T-late"] == [("T-late", None, Decimal("25.00"))]


def test_the_statement_of_somebody_who_left_goes_and_the_users_own_files_stay(tmp_path: Path):
    result = simple_run(3)
    out = write_run(result, tmp_path / "2026-03").folder
    (out / "notes.txt").write_text("mine")
    written = write_run(run(result.settlements[:2]), out)
    assert written.removed == ("statements/P00003_2026-03.xlsx",)
    assert not (out / "statements/P00003_2026-03.xlsx").exists()
    assert (out / "notes.txt").read_text() == "mine"


def test_a_changed_statement_is_written_anew(tmp_path: Path):
    out = write_run(simple_run(3), tmp_path / "2026-03").folder
    right = contents(out)
    (out / "statements/P00002_2026-03.xlsx").write_bytes(b"changed by hand")
    assert write_run(simple_run(3), out).issued == ("P00002",)
    assert contents(out) == right


def test_the_manifest_names_no_path_and_no_clock(tmp_path: Path):
    out = write_run(sample_run(), tmp_path / "2026-03").folder
    text = (out / "manifest.json").read_text()
    assert str(tmp_path) not in text
    assert str(time.localtime().tm_year) not in text or time.localtime().tm_year == 2026
    found = json.loads(text)
    assert text == json.dumps(found, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    assert found["statements"][4] | {"sha256": "", "content": ""} == {
        "participant": "P005", "file": "statements/P005_2026-03.xlsx", "sha256": "", "content": "",
        "net": "3076.68", "plan_currency": "USD", "payable": "2841.93", "currency": "EUR", "status": "draft", "revision": 1,
    }  # fmt: skip


def test_a_run_names_the_one_before_it(tmp_path: Path):
    before = write_run(simple_run(2), tmp_path / "a").folder
    found = json.loads((write_run(simple_run(2), tmp_path / "b").folder / "manifest.json").read_text())
    assert found["previous"] == ""
    with pytest.raises(InvalidInput, match="is no run"):
        write_run(simple_run(2), tmp_path / "c", previous=tmp_path)
    assert not (tmp_path / "c").exists()
    after = write_run(simple_run(2), tmp_path / "c", previous=before).folder
    assert len(json.loads((after / "manifest.json").read_text())["previous"]) == 64


# what must stop


def test_a_folder_of_something_else_is_refused(tmp_path: Path):
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(NotWritable, match="holds other files and no run"):
        write_run(sample_run(), tmp_path)
    assert contents(tmp_path) == {"photo.jpg": b"x"}


def test_the_run_of_another_period_is_not_written_over(tmp_path: Path):
    out = write_run(simple_run(2), tmp_path / "run").folder
    before = contents(out)
    february = replace(simple_run(2), company="Other Inc")
    with pytest.raises(NotWritable, match="holds the run 2026-03 of Acme Inc, not 2026-03 of Other Inc"):
        write_run(february, out)
    assert contents(out) == before


def test_a_file_that_is_open_in_excel_stops_before_anything_changes(tmp_path: Path):
    out = write_run(simple_run(3), tmp_path / "2026-03").folder
    (out / "~$payroll.xlsx").write_bytes(b"")
    before = contents(out)
    with pytest.raises(NotWritable, match=r"payroll.xlsx is open in a spreadsheet program"):
        write_run(late_booking(simple_run(3)), out)
    assert contents(out) == before
    assert write_run(simple_run(3), out).up_to_date


def test_a_control_that_differs_publishes_nothing(tmp_path: Path):
    result = sample_run()
    first = result.controls[0]
    with pytest.raises(ControlFailure, match="do not read 0"):
        write_run(replace(result, controls=(replace(first, left=first.left + 1),)), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (15_000, 15_000))"
    process = child(tmp_path / "out", 3, limit)
    told, _ = process.communicate(timeout=60)
    assert told.startswith("NotWritable statements/P00001_2026-03.xlsx cannot be written: File too large.")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_over_an_earlier_write_leaves_it_as_it_was(tmp_path: Path):
    out = write_run(simple_run(2), tmp_path / "out").folder
    before = contents(out)
    process = child(out, 3, "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (15_000, 15_000))")
    told, _ = process.communicate(timeout=60)
    assert told.startswith("NotWritable")
    assert contents(out) == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_parent_is_named(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(NotWritable, match="cannot be written"):
        write_run(simple_run(1), tmp_path / "out")


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_run_is_completed_by_the_next(tmp_path: Path, workers: int):
    out = tmp_path / "out"
    process = child(out, 60, workers=workers)
    until = time.monotonic() + 60
    while len(list(tmp_path.glob(".out.writing/statements/*.xlsx"))) < 12 and time.monotonic() < until:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)  # the worker processes end, too: they hold the pipe
    assert not out.exists()
    whole = [path.read_bytes() for path in tmp_path.glob(".out.writing/statements/P*.xlsx")]
    assert len(whole) >= 12
    assert all(content.startswith(b"PK") and b"PK\x05\x06" in content[-22:] for content in whole)
    write_run(simple_run(60), out)
    assert contents(out) == contents(write_run(simple_run(60), tmp_path / "undisturbed").folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "undisturbed"]


def test_a_write_that_stopped_half_way_is_seen_and_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    out = write_run(simple_run(6), tmp_path / "out").folder
    changed = late_booking(late_booking(simple_run(6), 1), 3)
    moved = []

    def failing(source: Path, target: Path) -> None:
        if len(moved) == 3:
            raise NotWritable("the cable was pulled")
        moved.append(target)
        os.replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(folder_module, "move_whole", failing)
        with pytest.raises(NotWritable):
            write_run(changed, out)
    assert any(check.difference for check in verify(out))
    write_run(changed, out)
    assert contents(out) == contents(write_run(changed, tmp_path / "afresh").folder)


# going on without somebody


def unpayable(result, at):
    settlements = list(result.settlements)
    settlements[at] = replace(settlements[at], net=Decimal("-5.00"), payable=Decimal("-5.00"))
    return replace(result, settlements=tuple(settlements))


def test_one_who_cannot_be_paid_stops_all(tmp_path: Path):
    with pytest.raises(ControlFailure, match="P00002 in 2026-03"):
        write_run(unpayable(simple_run(3), 1), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_keep_going_leaves_one_out_and_the_next_run_can_pay(tmp_path: Path):
    written = write_run(unpayable(simple_run(3), 1), tmp_path / "out", keep_going=True)
    assert [participant for participant, _ in written.left_out] == ["P00002"]
    assert written.issued == ("P00001", "P00003")
    assert "P00002" not in (written.folder / "payroll.csv").read_text()
    entries = read_ledger((written.folder / "ledger.csv").read_bytes()).entries
    assert {(e.item, e.amount) for e in entries if e.participant == "P00002"} == {
        ("due", 0), ("paid", 0), ("carried", 0),
    }  # fmt: skip
    assert json.loads((written.folder / "manifest.json").read_text())["left_out"][0]["participant"] == "P00002"
    assert [str(check) for check in verify(written.folder) if check.difference] == []


def test_keep_going_needs_to_know_what_was_settled_before(tmp_path: Path):
    result = unpayable(simple_run(2), 0)
    earlier = replace(ledger(result.settlements).entries[0], period="2026-02")
    result = replace(result, ledger=replace(result.ledger, entries=(*result.ledger.entries, earlier)))
    with pytest.raises(ControlFailure, match="Name its folder"):
        write_run(result, tmp_path / "out", keep_going=True)


def test_a_participant_of_odd_names_gets_a_safe_file(tmp_path: Path):
    odd = [settlement(person(name), [line(name, [credit(name, "T1", "100")])]) for name in ("../CON", "a b", "=1+1")]
    out = write_run(run(odd), tmp_path / "out").folder
    assert len(contents(out)) == 8
    assert all(path.parent in (out, out / "statements") for path in out.rglob("*.xlsx"))
    assert [str(check) for check in verify(out) if check.difference] == []
    assert ledger_csv(run(odd).ledger) == (out / "ledger.csv").read_bytes()
