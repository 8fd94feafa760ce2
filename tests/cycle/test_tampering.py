"""What somebody may alter behind the cycle's back, and the check of `verify` that says so."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from spm_xl.cycle.journal import RULES, canonical, digest_of, journal
from spm_xl.cycle.journal_checks import verify
from spm_xl.cycle.steps import reopen
from spm_xl.outputs.manifest import result_told, sha256
from tests.cycle.small import APRIL, DEALS, INES, Team, written


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """January is closed, in its second revision; February approved; March calculated."""
    team = Team(tmp_path_factory.mktemp("altered"))
    team.take(1, "approved")
    reopen(team.folder(1), by=INES, on=APRIL, reason="a deal was late")
    written(team.inputs, [*DEALS, {"transaction": "SO-9", "date": "2026-01-30", "participant": "ada", "amount": 700}])
    team.take(1, "closed")
    team.take(2, "approved")
    team.run(3)
    assert all(check.agrees for check in verify(team.runs))
    return team.runs


@pytest.fixture
def runs(company, tmp_path):
    return shutil.copytree(company, tmp_path / "runs")


@contextlib.contextmanager
def unguarded(runs: Path) -> Iterator[sqlite3.Connection]:
    """The journal as another program opens it, its triggers put away meanwhile."""
    with contextlib.closing(sqlite3.connect(runs / "cycle.sqlite", isolation_level=None)) as connection:
        for name in ("unchanged", "undeleted"):
            connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        yield connection
        for name in ("unchanged", "undeleted"):
            connection.execute(RULES[name])


def sql(text: str) -> Callable[[Path], None]:
    def altered(runs: Path) -> None:
        with unguarded(runs) as connection:
            connection.execute(text)

    return altered


def rebuilt(runs: Path, change: str = "", keep: int = 1_000) -> None:
    """A journal with a chain that fits in itself, made anew after a change."""
    with unguarded(runs) as connection:
        connection.execute(change)
        connection.execute("DELETE FROM entries WHERE number > ?", (keep,))
        before = ""
        for row in connection.execute("SELECT number, day, kind, period, subject, person, key, content FROM entries ORDER BY number").fetchall():
            digest = digest_of((*row, before))
            connection.execute("UPDATE entries SET previous = ?, digest = ? WHERE number = ?", (before, digest, row[0]))
            before = digest


def text(name: str, old: str, new: str) -> Callable[[Path], None]:
    def altered(runs: Path) -> None:
        found = (runs / name).read_text(encoding="utf-8")
        assert old in found
        (runs / name).write_text(found.replace(old, new, 1), encoding="utf-8", newline="")

    return altered


def cell(name: str, pattern: str, new: str) -> Callable[[Path], None]:
    """A cell of a workbook, wherever the pattern matches first."""

    def altered(runs: Path) -> None:
        path = next(runs.glob(name))
        with zipfile.ZipFile(path) as package:
            parts = {each: package.read(each) for each in package.namelist()}
        for part in sorted(parts):
            changed, count = re.subn(pattern, new, parts[part].decode("utf-8", "surrogateescape"), count=1)
            if count:
                parts[part] = changed.encode("utf-8", "surrogateescape")
                break
        else:
            raise AssertionError(f"{pattern} is nowhere in {path.name}")
        with zipfile.ZipFile(path, "w") as package:
            for each, content in parts.items():
                package.writestr(each, content)

    return altered


def payroll_and_its_hashes(runs: Path) -> None:
    """A cent more, with the manifest's hash and result made to fit."""
    file, manifest = runs / "2026-03/payroll.csv", runs / "2026-03/manifest.json"
    file.write_bytes(file.read_bytes().replace(b"520.00", b"520.01"))
    found = json.loads(manifest.read_text())
    found["files"]["payroll.csv"] = sha256(file.read_bytes())
    found["result"] = result_told(found)
    manifest.write_text(json.dumps(found, sort_keys=True, indent=1) + "\n")


def sealed_anew(runs: Path) -> None:
    """Another result for March, in manifest and journal, the chain made anew."""
    payroll_and_its_hashes(runs)
    manifest = runs / "2026-03/manifest.json"
    with contextlib.closing(sqlite3.connect(runs / "cycle.sqlite")) as connection:
        (kept,) = connection.execute("SELECT content FROM entries WHERE period = '2026-03'").fetchone()
    content = {**json.loads(kept), "result": json.loads(manifest.read_text())["result"], "manifest": sha256(manifest.read_bytes())}
    rebuilt(runs, f"UPDATE entries SET content = '{canonical(content)}' WHERE period = '2026-03'")


def gone(name: str) -> Callable[[Path], None]:
    def altered(runs: Path) -> None:
        path = next(runs.glob(name))
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return altered


def appended(kind: str, content: dict[str, object]) -> Callable[[Path], None]:
    """An entry at the end of the chain, that fits it."""

    def altered(runs: Path) -> None:
        with journal(runs) as kept:
            kept.append(kind, on=APRIL, by=INES, period="2026-03", subject="A-1", content=content)

    return altered


def byte(at: int, content: bytes) -> Callable[[Path], None]:
    def altered(runs: Path) -> None:
        file = runs / "cycle.sqlite"
        whole = file.read_bytes()
        file.write_bytes(whole[:at] + content + whole[at + len(content) :])

    return altered


def another_journal(runs: Path) -> None:
    (runs / "cycle.sqlite").unlink()
    with journal(runs) as kept:
        kept.append("calculated", on=APRIL, by="Nobody", period="2026-01", content={"result": "", "manifest": "", "company": "", "payable": {}})


@dataclass(frozen=True)
class Tampering:
    """What is altered, and the check that finds it, with a word of what it says."""

    what: str
    alter: Callable[[Path], None]
    check: str
    says: str


DECIDED, WHOLE = "Journal: adjustments were decided", "Journal: its file is whole"
CHAIN, HEADS, READ = "Journal: each entry follows the one before", "Journal: heads kept in the runs", "Journal: entries can be read"
RESULTS, RULES_STAND, THERE = "Journal: results are those of the runs", "Journal: its own rules stand", "Journal: runs are there"
KNOWN = "Journal: knows the runs beside it"
SEALED, WRITTEN, ORDER = "Journal: runs are sealed", "Files are as they were written", "Journal: steps follow each other"
ENTRIES = (
    Tampering("who approved", sql("UPDATE entries SET person = 'Oskar Lind' WHERE number = 2"), CHAIN, "entry 2 (approved, 2026-04-02) was changed"),
    Tampering("one letter of a reason", sql("UPDATE entries SET content = replace(content, 'was late', 'was lame')"), CHAIN, "entry 3 (reopened"),
    Tampering("the day of a payment", sql("UPDATE entries SET day = '2026-04-01' WHERE kind = 'paid'"), CHAIN, "entry 6 (paid"),
    Tampering("a blank in an entry's text", sql("UPDATE entries SET content = replace(content, ':', ': ') WHERE number = 1"), READ, "entry 1"),
    Tampering("a day that is none", sql("UPDATE entries SET day = '2026-13-40' WHERE number = 4"), READ, "entry 4"),
    Tampering("a text that is no JSON", sql("UPDATE entries SET content = '{' WHERE number = 5"), READ, "entry 5"),
    Tampering("a text without what it must say", sql("UPDATE entries SET content = '{}' WHERE number = 1"), READ, "entry 1: it names no result"),
    Tampering("an entry taken out", sql("DELETE FROM entries WHERE number = 3"), CHAIN, "entry 3 is missing"),
    Tampering(
        "an entry put in",
        sql("INSERT INTO entries VALUES (11, '2026-04-02', 'adjustment', '2026-03', 'A-1', 'Nobody', '', '{}', 'abc', 'def')"),
        CHAIN,
        "entry 11 (adjustment) does not follow the one before it",
    ),
    Tampering("the end cut off", sql("DELETE FROM entries WHERE number > 8"), HEADS, "entries 9 to"),
    Tampering("the end cut off after the last manifest", sql("DELETE FROM entries WHERE number > 6"), HEADS, "2026-01/seal.json (entries 7 to 7 are gone)"),
    Tampering("a chain made anew after a change", lambda runs: rebuilt(runs, "UPDATE entries SET person = 'Petra' WHERE number = 5"), HEADS, "2026-01"),
    Tampering("a chain made anew that ends earlier", lambda runs: rebuilt(runs, "SELECT 1", keep=9), KNOWN, "2026-03"),
    Tampering("a result made anew in manifest and journal", sealed_anew, "Statements to payroll.csv, USD", "ada"),
    Tampering("another journal", another_journal, HEADS, "2026-01"),
    Tampering("the preparer as the approver", lambda runs: rebuilt(runs, "UPDATE entries SET person = 'Oskar Lind' WHERE number = 5"), ORDER, "entry 5"),
    Tampering("a payment before the approval", lambda runs: rebuilt(runs, "UPDATE entries SET kind = 'paid' WHERE number = 2"), ORDER, "entry 2"),
    Tampering("the triggers", lambda runs: connection_of(runs, "DROP TRIGGER undeleted"), RULES_STAND, "undeleted"),
    Tampering("a trigger that does nothing", lambda runs: connection_of(runs, "DROP TRIGGER unchanged", "CREATE TRIGGER unchanged BEFORE UPDATE ON entries BEGIN SELECT 1; END"), RULES_STAND, "unchanged"),
    Tampering("an adjustment that nobody decided", appended("adjustment", {"participant": "ada", "date": "2026-03-01", "amount": "500.00"}), DECIDED, "entry 11"),
    Tampering("an adjustment that is no amount", appended("adjustment", {"amount": "much"}), READ, "entry 11: its content cannot be read"),
    Tampering("cuts that are none", appended("approved", {"result": "", "cuts": [{}]}), READ, "entry 11: its content cannot be read"),
    Tampering(
        "a cut that one person approved",
        appended("approved", {"result": "", "cuts": [{"participant": "ada", "period": "2026-01", "amount": "-1"}], "reason": "x", "second": "Vidal, Ines"}),
        ORDER,
        "has no second person",
    ),
    Tampering("a second file for entries", lambda runs: connection_of(runs, "PRAGMA journal_mode = WAL"), WHOLE, "second file"),
    Tampering("a count of free pages", byte(32, b"\0\0\0\x05\0\0\0\x02"), WHOLE, ""),
    Tampering("a table more", lambda runs: connection_of(runs, "CREATE TABLE notes (text TEXT)"), RULES_STAND, "notes"),
)  # fmt: skip
FILES = (
    Tampering("net on a statement", cell("2026-02/statements/ada*.xlsx", r"<v>510</v>", "<v>511</v>"), WRITTEN, "ada"),
    Tampering("a cent in payroll.csv", text("2026-02/payroll.csv", "510.00", "510.01"), WRITTEN, "payroll.csv"),
    Tampering("a cent in payroll.xlsx", cell("2026-02/payroll.xlsx", r"<v>510</v>", "<v>510.01</v>"), WRITTEN, "payroll.xlsx"),
    Tampering("a cent in the ledger", text("2026-01/ledger.csv", "570.00", "570.01"), WRITTEN, "ledger.csv"),
    Tampering("a figure of the manifest", text("2026-01/manifest.json", '"payable": "570.00"', '"payable": "570.01"'), "The result is that of what the manifest tells", "manifest.json"),
    Tampering("the head in the manifest", text("2026-02/manifest.json", '"head": "', '"head": "0'), HEADS, "2026-02/manifest.json"),
    Tampering("the status of a run", text("2026-03/manifest.json", '\n "status": "draft"', '\n "status": "approved"'), RESULTS, "2026-03 says approved and is calculated"),
    Tampering("what the approval says in the control workbook", cell("2026-01/control.xlsx", INES, "Oskar Lind"), WRITTEN, "control.xlsx"),
    Tampering("a file that was superseded", cell("2026-01/superseded/r1/statements/ada*.xlsx", r"<v>500</v>", "<v>501</v>"), WRITTEN, "superseded/r1"),
    Tampering("payroll with its hashes", payroll_and_its_hashes, RESULTS, "2026-03: result"),
    Tampering("the seal", text("2026-01/seal.json", '"entries": 7', '"entries": 6'), HEADS, "2026-01/seal.json"),
    Tampering("a seal that is none", text("2026-01/seal.json", "{", ""), SEALED, "seal.json cannot be read"),
    Tampering("the seal taken away", gone("2026-01/seal.json"), SEALED, "2026-01 (closed, entry 7"),
    Tampering("another step in the seal", text("2026-01/seal.json", '"step": "closed"', '"step": "paid"'), SEALED, "is not the one of entry 7"),
    Tampering("a blank in the seal", text("2026-01/seal.json", '"step": ', '"step":  '), SEALED, "is not as it was written"),
    Tampering("a seal on a draft", lambda runs: shutil.copy(runs / "2026-01/seal.json", runs / "2026-03/seal.json"), SEALED, "was never approved"),
    Tampering("a file under the name of a lock", lambda runs: (runs / "2026-02/~$payroll.csv").write_bytes(bytes(5000)), "No other files", "~$payroll"),
    Tampering("a manifest without its statements", text("2026-02/manifest.json", '"statements": [', '"statement": ['), "Manifest can be read", "statements is missing"),
    Tampering("a statement more", lambda runs: (runs / "2026-01/statements/zoe_2026-01.xlsx").write_bytes(b"x"), "No other files", "zoe"),
    Tampering("a run taken away", gone("2026-02"), THERE, "2026-02"),
)  # fmt: skip


def connection_of(runs: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(runs / "cycle.sqlite", isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("tampering", [*ENTRIES, *FILES], ids=lambda one: one.what)
def test_verify_names_what_was_altered(runs, tampering):
    """AUD-01."""
    tampering.alter(runs)
    wrong = {check.name.rpartition("2026-")[2][4:] if check.name[:5] == "2026-" else check.name: check.detail for check in verify(runs) if not check.agrees}
    assert tampering.check in wrong, wrong
    assert tampering.says in wrong[tampering.check]


def test_a_journal_that_is_gone_is_missed_by_its_runs(runs):
    (runs / "cycle.sqlite").unlink()
    wrong = [check for check in verify(runs / "2026-02") if not check.agrees]
    assert [(check.name, check.detail) for check in wrong] == [("Journal: is there", "cycle.sqlite with 9 entries")]


@pytest.mark.parametrize("content", [b"garbage" * 900, b"SQLite format 3\x00" + bytes(4000)])
def test_a_journal_that_is_no_database_is_a_finding_not_a_crash(runs, content):
    (runs / "cycle.sqlite").write_bytes(content)
    assert any(check.name.startswith("Journal: ") and not check.agrees for check in verify(runs / "2026-01"))
    assert (runs / "cycle.sqlite").read_bytes() == content, "it is never made anew over another file"


def test_nothing_is_built_on_a_journal_that_was_altered(runs):
    team = Team(runs.parent)
    written(team.inputs)
    sql("UPDATE entries SET person = 'Oskar Lind' WHERE number = 2")(runs)
    with pytest.raises(Exception, match=r"entry 2 \(approved, 2026-04-02\) was changed"):
        team.run(3)
