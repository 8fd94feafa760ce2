"""The package: every statement reaches exactly one addressee, whole, and what stood already is left as it is."""

import json
import os
import signal
from collections import Counter
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from zipfile import ZipFile

import pytest

from spm_xl.delivery import package as packages
from spm_xl.delivery.encryption import decrypted
from spm_xl.delivery.mail import attachments_of
from spm_xl.delivery.package import Sender, write_package
from spm_xl.delivery.parcels import Choice, planned
from spm_xl.delivery.standing import read_package, sent
from spm_xl.errors import ControlFailure, NotFound, NotWritable
from spm_xl.outputs.manifest import sha256

SENDER = Sender("pay@halden.example", "Halden Instruments, Inc.", date(2026, 2, 6))


def contents(folder):
    """Every file of a folder by its name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def with_people(recall, **changed):
    """The run with other persons; changed : participant -> fields of the person."""
    settled = [replace(s, person=replace(s.person, **changed.get(s.person.participant, {}))) for s in recall.run.settlements]
    return replace(recall, run=replace(recall.run, settlements=tuple(settled)))


@pytest.fixture(scope="module")
def everybody(recall):
    """Who gets what of the whole company."""
    return planned(recall, Choice())


@pytest.fixture(scope="module")
def package(recall, everybody, tmp_path_factory):
    """The package of the whole company."""
    out = tmp_path_factory.mktemp("packages") / "January"
    return out, write_package(recall, everybody, out, SENDER)


def test_every_statement_reaches_exactly_one_addressee(recall, package):
    out, _ = package
    statements = {one["participant"]: one["sha256"] for one in recall.found["statements"]}
    persons = {s.person.participant: s.person for s in recall.run.settlements}
    told = read_package(out)
    got = Counter()
    for one in told["addressees"]:
        content = (out / one["file"]).read_bytes()
        message = message_from_bytes(content, policy=policy.SMTP)
        assert sha256(content) == one["sha256"] == told["files"][one["file"]]["sha256"]
        assert str(message["To"].addresses[0].addr_spec) == one["address"]
        if one["kind"] == "statement":
            (held,) = attachments_of(content)
            assert sha256(held.content) == one["attachments"][0]["sha256"] == one["holds"] == statements[one["participant"]]
            assert one["address"] == persons[one["participant"]].email
            got[one["participant"]] += 1
    assert got == Counter(dict.fromkeys(statements, 1))
    assert not told["left_out"]
    assert told["run"]["manifest"] == sha256((recall.folder / "manifest.json").read_bytes())
    assert told["journal"] == recall.found["journal"]
    assert told["status"] == "approved"
    assert set(contents(out)) == {*told["files"], "package.json"}


def test_a_managers_folder_holds_the_roll_up_and_the_direct_reports(recall, package):
    out, _ = package
    folder = out / "by_manager" / "H1002 Desmond Achebe"
    direct = {s.person.participant for s in recall.run.settlements if s.person.manager == "H1002"}
    assert {path.name for path in folder.iterdir()} == {f"{who}_2026-01.xlsx" for who in direct} | {"Team_H1002_2026-01.xlsx"}
    assert "H1002" not in direct, "nobody finds their own statement in the folder of their team"
    assert all((out / "by_manager").joinpath(shelf["folder"].partition("/")[2]).is_dir() for shelf in read_package(out)["managers"])
    pay_hidden = planned(recall, Choice(pay=False, attach_team=True))
    assert all(len(shelf.enclosed) == 1 for shelf in pay_hidden.shelves), "who may not see pay gets no statements of others"
    assert all(len(parcel.enclosed) == 1 for parcel in pay_hidden.parcels)


def test_the_same_again_changes_nothing_and_gives_the_same_bytes_elsewhere(recall, everybody, package, tmp_path):
    out, made = package
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    again = write_package(recall, everybody, out, replace(SENDER, on=date(2026, 3, 1)))
    assert again.up_to_date
    assert again.sha256 == made.sha256
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before
    write_package(recall, everybody, tmp_path / "January", SENDER)
    assert contents(tmp_path / "January") == contents(out)
    assert not list(out.parent.glob(".*")), "nothing is left beside it"
    if os.name == "posix":
        assert all(path.stat().st_mode & 0o077 == 0 for path in out.rglob("*"))


def test_a_message_that_was_altered_is_made_again(recall, package, tmp_path):
    plan = planned(recall, Choice(only=("H1101", "H1102")))
    write_package(recall, plan, tmp_path / "p", SENDER)
    good = contents(tmp_path / "p")
    victim = tmp_path / "p" / "to_send" / "H1101_2026-01.eml"
    victim.write_bytes(victim.read_bytes().replace(b"To: ", b"Cc: all@example.com\r\nTo: ", 1))
    made = write_package(recall, plan, tmp_path / "p", SENDER)
    assert made.made == ("to_send/H1101_2026-01.eml",)
    assert contents(tmp_path / "p") == good


def test_only_what_was_issued_again_is_sent_again(recall, package, tmp_path):
    out, _ = package
    statements = [dict(one) for one in recall.found["statements"]]
    changed = next(one for one in statements if one["participant"] == "H1103")
    copy = tmp_path / "runs" / "2026-01"
    (copy / "statements").mkdir(parents=True)
    for one in statements:
        (copy / one["file"]).write_bytes((recall.folder / one["file"]).read_bytes())
    other = (recall.folder / "statements" / "H1104_2026-01.xlsx").read_bytes()  # another content, as a revision has
    (copy / changed["file"]).write_bytes(other)
    changed |= {"sha256": sha256(other), "revision": 2}
    again = replace(recall, folder=copy, found={**recall.found, "statements": statements})
    plan = planned(again, Choice(before=sent(read_package(out))))
    assert [(p.participant, p.kind, p.revision) for p in plan.parcels if p.kind == "statement"] == [("H1103", "statement", 2)]
    assert plan.parcels[0].subject == "Halden Instruments, Inc.: your corrected statement, revision 2, for 2026-01"
    assert {p.participant for p in plan.parcels if p.kind == "team"} == {"H1001", "H1002"}, "whose roll-ups show the revision"
    made = write_package(again, plan, tmp_path / "again", SENDER)
    assert len(list((made.folder / "to_send").iterdir())) == 3
    third = planned(again, Choice(before=sent(read_package(made.folder))))
    assert not third.parcels
    assert len(third.unchanged) == len(statements) + 4, "what an earlier package sent is not forgotten"


def test_who_cannot_be_reached_is_listed_with_the_reason(recall, tmp_path):
    hostile = with_people(
        recall, H1101={"email": ""}, H1102={"email": "a@b.example\nBcc: x@y.example"}, H1103={"email": "né@halden.example"},
        H1104={"email": "a" * 70 + "@halden.example"}, H1105={"email": "=HYPERLINK(1)@x"},
    )  # fmt: skip
    plan = planned(hostile, Choice(only=("H1101", "H1102", "H1103", "H1104", "H1105", "H1107")))
    whys = {who: why for who, kind, why in plan.left_out if kind == "statement"}
    assert set(whys) == {"H1101", "H1102", "H1103", "H1104", "H1105"}
    assert "has no address" in whys["H1101"]
    made = write_package(hostile, plan, tmp_path / "p", SENDER)
    listed = (made.folder / "addressees.csv").read_text(encoding="utf-8-sig")
    assert all(f"{who},,statement" in listed for who in whys)
    assert not any(b"y.example" in content for name, content in contents(made.folder / "to_send").items())


def test_an_address_of_two_people_is_refused_unless_it_is_accepted(recall):
    shared = with_people(recall, H1101={"email": "sales@halden.example"}, H1102={"email": "Sales@halden.example"})
    with pytest.raises(ControlFailure, match=r"sales@halden\.example: H1101, H1102"):
        planned(shared, Choice(only=("H1101", "H1102")))
    assert len(planned(shared, Choice(only=("H1101", "H1102"), shared=("sales@halden.example",))).parcels) == 2


def test_a_statement_that_was_altered_is_not_handed_out(recall, tmp_path):
    copy = tmp_path / "2026-01"
    (copy / "statements").mkdir(parents=True)
    for one in recall.found["statements"]:
        (copy / one["file"]).write_bytes((recall.folder / one["file"]).read_bytes())
    with (copy / recall.found["statements"][7]["file"]).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ControlFailure, match="not as the run wrote it"):
        planned(replace(recall, folder=copy), Choice())


def test_only_some_and_nobody_unknown(recall):
    plan = planned(recall, Choice(only=("H1101", "H1002")))
    assert [(p.participant, p.kind) for p in plan.parcels] == [("H1002", "statement"), ("H1101", "statement"), ("H1002", "team")]
    assert [shelf.manager for shelf in plan.shelves] == ["H1002"]
    with pytest.raises(NotFound, match="Did you mean"):
        planned(recall, Choice(only=("H1l01",)))


def test_encrypted_for_its_reader_and_for_nobody_else(recall, tmp_path):
    plan = planned(recall, Choice(only=("H1103", "H1004"), pay=False), encrypted=True)
    words = {"H1103": "correct horse battery", "H1004": "Zwölf große Boxer"}
    made = write_package(recall, plan, tmp_path / "p", SENDER, words)
    statements = {one["participant"]: one["sha256"] for one in recall.found["statements"]}
    for one in read_package(made.folder)["addressees"]:
        held = attachments_of((made.folder / one["file"]).read_bytes())[0]
        assert one["encrypted"]
        assert held.content.startswith(b"\xd0\xcf\x11\xe0"), "a workbook that is encrypted, not one that is protected"
        assert decrypted(held.content, "another password") is None
        opened = decrypted(held.content, words[one["participant"]])
        assert sha256(opened) == one["attachments"][0]["holds"]
        if one["kind"] == "statement":
            assert sha256(opened) == statements[one["participant"]]
    for path in (made.folder / "by_manager").rglob("*.xlsx"):
        assert decrypted(path.read_bytes(), words["H1004"]) is not None, "the folder is the manager's, and so is its password"
    every = b"".join(contents(made.folder).values())
    assert not any(word.encode() in every or word.encode("utf-16-le") in every for word in words.values())
    before = contents(made.folder)
    assert write_package(recall, plan, tmp_path / "p", SENDER, words).up_to_date
    assert contents(made.folder) == before
    renewed = write_package(recall, plan, tmp_path / "p", SENDER, words | {"H1103": "a new word for her"})
    assert renewed.made == ("to_send/H1103_2026-01.eml", "package.json"), "a password that changed closes the file anew"


def test_a_team_may_go_in_one_message(recall, tmp_path):
    plan = planned(recall, Choice(only=("H1004",), attach_team=True))
    made = write_package(recall, plan, tmp_path / "p", SENDER)
    report, team = attachments_of((made.folder / "to_send" / "H1004_team.eml").read_bytes())
    with ZipFile(BytesIO(team.content)) as found:
        held = {info.filename: sha256(found.read(info)) for info in found.infolist()}
    statements = {Path(one["file"]).name: one["sha256"] for one in recall.found["statements"]}
    direct = {f"{s.person.participant}_2026-01.xlsx" for s in recall.run.settlements if s.person.manager == "H1004"}
    assert held == {name: statements[name] for name in direct}
    assert report.name == "Team_H1004_2026-01.xlsx"


def test_a_package_is_never_written_over_something_else(recall, tmp_path):
    plan = planned(recall, Choice(only=("H1101",)))
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("keep")
    with pytest.raises(NotWritable, match="holds other files"):
        write_package(recall, plan, tmp_path / "notes", SENDER)
    with pytest.raises(NotWritable, match="inside of the run"):
        write_package(recall, plan, recall.folder / "package", SENDER)
    write_package(recall, plan, tmp_path / "p", SENDER)
    other = replace(recall, run=replace(recall.run, company="Another Company"))
    with pytest.raises(NotWritable, match="Another Company"):
        write_package(other, plan, tmp_path / "p", SENDER)
    (tmp_path / "p" / "to_send" / "mine.txt").write_text("keep")
    with pytest.raises(NotWritable, match=r"to_send/mine\.txt"):
        write_package(recall, plan, tmp_path / "p", SENDER)


def _killed(recall, plan, out, where):
    """Makes a package and is killed on the way: while its files are made, or between the old package and the new."""
    if where == "files":
        packages.keep_contents = lambda paths: os.kill(os.getpid(), signal.SIGKILL)
    else:
        rename = Path.rename
        Path.rename = lambda path, target: os.kill(os.getpid(), signal.SIGKILL) if path.name.endswith(".writing") else rename(path, target)
    write_package(recall, plan, out, SENDER)


@pytest.mark.skipif(os.name != "posix", reason="processes are killed as POSIX does")
@pytest.mark.parametrize("where", ["files", "place"])
def test_killed_on_the_way_it_leaves_the_package_before_or_none(recall, everybody, tmp_path, where):
    few = planned(recall, Choice(only=("H1101", "H1102")))
    out = write_package(recall, few, tmp_path / "p", SENDER).folder
    before = contents(out)
    fork = get_context("fork").Process(target=_killed, args=(recall, everybody, out, where))
    fork.start()
    fork.join()
    assert fork.exitcode == -signal.SIGKILL
    if out.exists():
        assert contents(out) == before
    assert write_package(recall, few, out, SENDER).up_to_date
    assert contents(out) == before, "the package before is put back"
    assert not list(tmp_path.glob(".*before"))
    whole = write_package(recall, everybody, out, SENDER)
    assert len(contents(out)) == whole.files
    assert not list(tmp_path.glob(".*"))


def test_a_full_disk_leaves_the_package_before(recall, everybody, tmp_path, monkeypatch):
    few = planned(recall, Choice(only=("H1101",)))
    out = write_package(recall, few, tmp_path / "p", SENDER).folder
    before, count = contents(out), iter(range(1_000))
    whole = packages.write_whole

    def failing(path, content, **more):
        if next(count) == 5:
            raise NotWritable("no space left on device")
        whole(path, content, **more)

    monkeypatch.setattr(packages, "write_whole", failing)
    with pytest.raises(NotWritable):
        write_package(recall, everybody, out, SENDER)
    assert contents(out) == before
    assert not list(tmp_path.glob(".*"))


def test_the_manifest_is_canonical_and_tells_no_path(package):
    out, _ = package
    text = (out / "package.json").read_text(encoding="utf-8")
    assert json.dumps(json.loads(text), sort_keys=True, indent=1, ensure_ascii=False) + "\n" == text
    assert str(out.parent) not in text
    assert "/tmp" not in text
