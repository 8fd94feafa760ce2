"""The journal's file: whole whatever happens, one writer at a time, and nothing else taken for it."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from spm_xl.cycle import journal as module
from spm_xl.cycle.journal import FILE, Head, broken, journal
from spm_xl.errors import ControlFailure, InvalidInput, NotWritable

DAY = date(2026, 4, 2)


def started(folder: Path, code: str) -> subprocess.Popen[str]:
    """Another process with the journal of a folder open as `kept`."""
    head = "import sys, time\nfrom pathlib import Path\nfrom datetime import date\nfrom spm_xl.cycle.journal import journal\n"
    body = f"with journal(Path({str(folder)!r})) as kept:\n" + "".join(f"    {line}\n" for line in code.splitlines())
    return subprocess.Popen([sys.executable, "-c", head + body], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def append(kept, text, key=""):
    return kept.append("note", on=DAY, by="Ines", key=key, content={"text": text})


def test_the_same_entry_happens_once(tmp_path):
    with journal(tmp_path) as kept:
        first = append(kept, "accepted", key="A-1")
        assert append(kept, "accepted", key="A-1") == first
        with pytest.raises(ControlFailure, match="another entry under A-1"):
            append(kept, "something else", key="A-1")
        assert kept.head() == Head(1, first.digest)


def both(kept):
    """One entry, and another under the same key."""
    with kept.writing():
        append(kept, "one", key="A-1")
        append(kept, "another", key="A-1")


def test_what_fails_inside_leaves_nothing(tmp_path):
    with journal(tmp_path) as kept:
        with pytest.raises(ControlFailure):
            both(kept)
        assert kept.head() == Head(0, "")


def test_a_second_process_waits_and_then_says_what_is_in_use(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "WAIT", 0.3)
    other = started(tmp_path, "with kept.writing():\n    print('mine', flush=True)\n    time.sleep(60)")
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        with journal(tmp_path) as kept:
            assert kept.entries() == (), "reading goes on meanwhile"
            with pytest.raises(NotWritable, match=rf"{FILE} is in use"):
                append(kept, "mine too")
    finally:
        other.kill()
        other.communicate()
    with journal(tmp_path) as kept:
        append(kept, "the other is gone")
        assert len(kept.entries()) == 1


def test_two_processes_write_one_chain(tmp_path):
    code = "for at in range(60):\n    kept.append('note', on=date(2026, 4, 2), by='X', content={'at': at})"
    both = [started(tmp_path, code) for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    with journal(tmp_path) as kept:
        found = kept.entries()
    assert len(found) == 120
    assert broken(found) == ""
    assert [path.name for path in tmp_path.iterdir()] == [FILE], "one file beside the runs, and nothing left over"


@pytest.mark.parametrize("seed", range(4))
def test_a_process_killed_while_it_writes_leaves_a_whole_journal(tmp_path, seed):
    code = "print('begun', flush=True)\nat = 0\nwhile True:\n    kept.append('note', on=date(2026, 4, 2), by='X', content={'at': at, 'text': 'x' * 5000})\n    at += 1"
    process = started(tmp_path, code)
    assert process.stdout is not None
    assert process.stdout.readline()
    time.sleep(random.Random(seed).random() * 0.25)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with journal(tmp_path) as kept:
        before = kept.entries()
        assert broken(before) == ""
        assert [entry.content["at"] for entry in before] == list(range(len(before)))
        append(kept, "goes on")
        assert broken(kept.entries()) == ""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of file sizes there")
def test_a_full_disk_is_said_and_leaves_a_whole_journal(tmp_path):
    with journal(tmp_path) as kept:
        append(kept, "before")
    code = (
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "kept.append('note', on=date(2026, 4, 2), by='X', content={'text': 'x' * 100_000})"
    )
    _, err = started(tmp_path, code).communicate(timeout=60)
    assert "NotWritable" in err
    assert "cannot be written" in err
    with journal(tmp_path) as kept:
        assert [entry.content["text"] for entry in kept.entries()] == ["before"]


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(NotWritable, match="cannot be written"), journal(tmp_path / "runs"):
        pass


def test_another_program_s_file_is_refused_and_stays(tmp_path):
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute("CREATE TABLE browsing (url TEXT)")
    connection.commit()
    connection.close()
    before = (tmp_path / FILE).read_bytes()
    with pytest.raises(InvalidInput, match="another program"), journal(tmp_path):
        pass
    assert (tmp_path / FILE).read_bytes() == before


def test_the_file_itself_refuses_a_change(tmp_path):
    with journal(tmp_path) as kept:
        append(kept, "said")
    connection = sqlite3.connect(tmp_path / FILE)
    for statement in ("UPDATE entries SET person = 'X'", "DELETE FROM entries"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_two_thousand_entries_are_one_chain(tmp_path):
    with journal(tmp_path) as kept:
        with kept.writing():
            for at in range(2_000):
                kept.append("note", on=DAY, by="X", key=f"n {at}", content={"at": at})
        assert broken(kept.entries()) == ""
        assert kept.head().entries == 2_000


def test_hostile_texts_are_kept_as_they_are(tmp_path):
    texts = ["=HYPERLINK(1)", "'; DROP TABLE entries; --", "日本\u0000\U0001f600", "a\nb", "\ud800"]
    with journal(tmp_path) as kept:
        for text in texts[:4]:
            append(kept, text)
        assert [entry.content["text"] for entry in kept.entries()] == texts[:4]
        assert broken(kept.entries()) == ""
        with pytest.raises(InvalidInput, match="cannot be kept"):
            append(kept, texts[4])
