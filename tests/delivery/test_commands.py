"""The commands deliver, roll-up and match, as they are typed."""

import json
import shutil

import pytest

from spm_xl.cycle.journal import broken, journal
from tests.cli.conftest import spm  # noqa: F401 - the command line as a fixture
from tests.hosts import opened


def entries(folder):
    with journal(folder) as kept:
        return kept.entries()


@pytest.fixture
def draft(approved, tmp_path):
    """The same run in a folder of its own, where no journal approves it, whatever its manifest says."""
    shutil.copytree(approved, tmp_path / "loose" / "2026-01")
    return tmp_path / "loose" / "2026-01"


def test_a_package_is_made_and_noted_once(spm, approved, tmp_path):  # noqa: F811
    asked = ("deliver", approved, "--out", tmp_path / "p", "--on", "2026-02-06", "--by", "Ines Vidal", "--only", "H1101")
    before = entries(approved.parent)
    code, out, err = spm(*asked)
    assert code == 0, err
    assert out.strip() == str(tmp_path / "p")
    assert "1 message(s) to send" in err
    code, _, err = spm(*asked)
    assert code == 0
    assert "up to date" in err
    (noted,) = entries(approved.parent)[len(before) :]
    assert (noted.kind, noted.by, noted.period, noted.subject) == ("delivered", "Ines Vidal", "2026-01", "2026-01")
    assert not broken(entries(approved.parent))


def test_a_draft_is_handed_out_only_as_a_draft(spm, approved, draft, tmp_path):  # noqa: F811
    inputs = approved.parent.parent / "inputs.xlsx"
    code, _, err = spm("deliver", draft, "--inputs", inputs, "--out", tmp_path / "p")
    assert code == 6
    assert "--draft" in err
    assert not (tmp_path / "p").exists()
    code, _, err = spm("deliver", draft, "--inputs", inputs, "--out", tmp_path / "p", "--draft", "--only", "H1101", "--on", "2026-02-06")
    assert code == 0, err
    assert b"your draft statement" in (tmp_path / "p" / "to_send" / "H1101_2026-01.eml").read_bytes()
    assert spm("deliver", draft, "--out", tmp_path / "q", "--draft")[0] == 3, "nobody says what it was calculated from"


def test_a_list_writes_nothing(spm, approved, tmp_path):  # noqa: F811
    before = entries(approved.parent)
    code, out, err = spm("deliver", approved, "--list", "--json")
    assert code == 0
    told = json.loads(out)
    assert len([one for one in told["addressees"] if one["kind"] == "statement"]) == len(json.loads((approved / "manifest.json").read_bytes())["statements"])
    assert "nothing was written" in err
    assert entries(approved.parent) == before
    assert spm("deliver", approved)[0] == 2


def test_passwords_are_asked_for_before_anything_is_written(spm, approved, tmp_path):  # noqa: F811
    file = tmp_path / "passwords.csv"
    file.write_text("participant,password\nH1101,correct horse battery\n", encoding="utf-8")
    file.chmod(0o600)
    code, out, err = spm("deliver", approved, "--out", tmp_path / "p", "--encrypt", f"file:{file}")
    assert code == 4
    assert "H1102: the password is missing" in err
    assert not (tmp_path / "p").exists()
    code, out, err = spm("deliver", approved, "--out", tmp_path / "p", "--encrypt", f"file:{file}", "--only", "H1101", "--json")
    assert code == 0, err
    assert "horse" not in out + err


def test_a_sender_is_needed(spm, approved, tmp_path):  # noqa: F811
    code, _, err = spm("deliver", approved, "--out", tmp_path / "p", "--from", "not an address")
    assert code == 3
    assert "--from" in err


def test_inputs_that_changed_are_not_those_of_the_run(spm, approved, tmp_path):  # noqa: F811
    from spm_xl.sample import write

    inputs = write(tmp_path / "other", as_workbook=False)
    table = inputs / "transactions.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(lines[:1] + lines[40:]), encoding="utf-8")
    code, _, _err = spm("deliver", approved, "--inputs", inputs, "--out", tmp_path / "p")
    assert code in (3, 4)
    assert not (tmp_path / "p").exists()


def test_the_roll_up_of_one_manager(spm, approved, tmp_path):  # noqa: F811
    code, _out, err = spm("roll-up", approved, "--manager", "H1004", "--out", tmp_path / "team.xlsx")
    assert code == 0, err
    assert opened(tmp_path / "team.xlsx").sheetnames == ["Start here", "Checks", "Team", "Pay"]
    assert spm("roll-up", approved, "--manager", "H1101", "--out", tmp_path / "x.xlsx")[0] == 3


def test_a_paid_file_is_matched_without_being_recorded(spm, approved, tmp_path):  # noqa: F811
    assert spm("match", approved, approved / "payroll.csv")[0] == 0
    lines = (approved / "payroll.csv").read_bytes().split(b"\r\n")
    short = tmp_path / "paid.csv"
    short.write_bytes(b"\r\n".join([lines[0], *lines[2:]]))
    code, out, _err = spm("match", approved, short, "--out", tmp_path / "differences.xlsx", "--json")
    (missing,) = json.loads(out)
    assert (code, missing["kind"]) == (4, "missing")
    assert (tmp_path / "differences.xlsx").exists()
    accepting = ("match", approved, short, "--accept", missing["subject"])
    assert spm(*accepting, "--reason", "paid by cheque")[0] == 0
    assert spm(*accepting)[0] == 3, "an acceptance needs a reason"


def test_what_differs_when_paying_is_written_before_it_is_refused(spm, approved, tmp_path):  # noqa: F811
    paid = tmp_path / "paid.csv"
    lines = (approved / "payroll.csv").read_text(encoding="utf-8-sig").splitlines()
    paid.write_text("\n".join([lines[0], *lines[2:]]), encoding="utf-8")
    before = entries(approved.parent)
    asked = ("pay", approved, "--by", "Ines Vidal", "--on", "2026-02-13", "--file", paid, "--out", tmp_path / "differences.csv")
    code, _, err = spm(*asked)
    assert code == 4, err
    assert "missing" in (tmp_path / "differences.csv").read_text(encoding="utf-8-sig")
    assert entries(approved.parent) == before
    assert spm("pay", approved, "--by", "Ines Vidal", "--out", tmp_path / "x.csv")[0] == 2
