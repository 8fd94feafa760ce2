"""Files are whole or absent: new ones are their owner's only, finance's own keep their rights, links and place."""

import os
import resource
import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from spm_xl.errors import NotWritable
from spm_xl.workbook.parts.whole_file import keep_contents, replace_whole, write_whole

OTHER = 65_534  # the user and group called nobody


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"old")
    return path


@pytest.fixture
def open_folder():
    """A folder that every user can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


def as_another_user(action):
    """What an action says as a user without special rights: the message of its error, "" for none."""
    if os.geteuid():
        return _said(action)
    source, target = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(OTHER)
            os.setuid(OTHER)
            os.write(target, _said(action).encode())
        finally:
            os._exit(0)
    os.close(target)
    with open(source, "rb") as said:
        text = said.read().decode()
    os.waitpid(child, 0)
    return text


def _said(action):
    try:
        action()
    except Exception as wrong:
        return f"{type(wrong).__name__}: {wrong}"
    return ""


def test_a_new_file_is_its_owners_only(tmp_path):
    write_whole(tmp_path / "pay.xlsx", b"new")
    assert rights(tmp_path / "pay.xlsx") == 0o600
    assert os.listdir(tmp_path) == ["pay.xlsx"]


def test_what_stands_at_the_temporary_name_is_not_written_through(tmp_path):
    (tmp_path / "other").write_bytes(b"somebody's")
    (tmp_path / ".pay.xlsx.part").symlink_to(tmp_path / "other")
    write_whole(tmp_path / "pay.xlsx", b"new")
    assert ((tmp_path / "other").read_bytes(), (tmp_path / "pay.xlsx").read_bytes()) == (b"somebody's", b"new")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666])
def test_a_file_that_is_replaced_keeps_its_rights(book, mode):
    book.chmod(mode)
    replace_whole(book, b"new", b"old")
    assert (book.read_bytes(), rights(book), os.listdir(book.parent)) == (b"new", mode, ["book.xlsx"])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only the system's administrator gives files away")
def test_a_file_that_is_replaced_keeps_its_owner(book):
    os.chown(book, OTHER, OTHER)
    book.chmod(0o640)
    replace_whole(book, b"new", b"old")
    assert (book.stat().st_uid, book.stat().st_gid, rights(book)) == (OTHER, OTHER, 0o640)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only the system's administrator gives files away")
def test_rights_of_a_group_are_not_given_to_another_one(open_folder):
    book = open_folder / "book.xlsx"
    book.write_bytes(b"old")
    book.chmod(0o666)  # of the administrator and his group
    assert as_another_user(lambda: replace_whole(book, b"new", b"old")) == ""
    assert (book.read_bytes(), book.stat().st_uid, rights(book)) == (b"new", OTHER, 0o606)


def test_a_link_stays_a_link(book, tmp_path):
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "this month.xlsx"
    link.symlink_to(Path("..") / "book.xlsx")
    replace_whole(link, b"new", b"old")
    assert (link.is_symlink(), book.read_bytes(), os.listdir(link.parent)) == (True, b"new", ["this month.xlsx"])


def refused(path, was=b"old"):
    """The message, after which nothing is changed and nothing is left."""
    before = {each: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}
    with pytest.raises(NotWritable) as wrong:
        replace_whole(path, b"new", was)
    assert {each: each.read_bytes() for each in path.parent.iterdir() if each.is_file()} == before
    assert "\n" not in str(wrong.value)
    return str(wrong.value)


def test_a_file_that_is_read_only_stays(book):
    book.chmod(0o444)
    assert "book.xlsx is read-only" in refused(book)


@pytest.mark.parametrize("lock", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_file_that_is_open_stays(book, lock):
    (book.parent / lock).write_bytes(b"")
    assert "is open in a spreadsheet program" in refused(book)


def test_a_file_that_is_open_under_its_own_name_stays(book, tmp_path):
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "link.xlsx").symlink_to(book)
    (tmp_path / "~$book.xlsx").write_bytes(b"")
    assert "is open in a spreadsheet program" in refused(tmp_path / "links" / "link.xlsx")


def test_a_file_that_changed_meanwhile_stays(book):
    assert "was changed by another program meanwhile" in refused(book, was=b"older")


def test_a_file_that_is_gone_is_said(tmp_path):
    assert "gone.xlsx cannot be written: No such file" in refused(tmp_path / "gone.xlsx")


def test_links_in_a_circle_are_said(tmp_path):
    (tmp_path / "a.xlsx").symlink_to(tmp_path / "b.xlsx")
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "a.xlsx")
    assert "a.xlsx cannot be written" in refused(tmp_path / "a.xlsx")


def test_a_folder_without_the_right_to_write(open_folder):
    book = open_folder / "book.xlsx"
    book.write_bytes(b"old")
    book.chmod(0o666)
    open_folder.chmod(0o555)
    assert "NotWritable" in as_another_user(lambda: replace_whole(book, b"new", b"old"))
    assert "Permission denied" in as_another_user(lambda: write_whole(book, b"new"))
    assert (book.read_bytes(), os.listdir(open_folder)) == (b"old", ["book.xlsx"])


def test_a_disk_that_is_full(book, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with pytest.raises(NotWritable, match="MB are free there"):
            replace_whole(book, bytes(5_000), b"old")
        with pytest.raises(NotWritable, match="MB are free there"):
            write_whole(tmp_path / "new.xlsx", bytes(5_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (book.read_bytes(), os.listdir(tmp_path)) == (b"old", ["book.xlsx"])


@pytest.mark.parametrize("letter", ["x", "é"])
def test_names_as_long_as_a_system_takes(tmp_path, letter):
    longest = tmp_path / (letter * (250 // len(letter.encode())) + ".xlsx")
    write_whole(longest, b"old")
    replace_whole(longest, b"new", b"old")
    assert (longest.read_bytes(), len(os.listdir(tmp_path))) == (b"new", 1)
    with pytest.raises(NotWritable, match="name too long"):
        write_whole(tmp_path / ("x" * 300 + ".xlsx"), b"new")


def test_many_files_are_forced_to_the_disk_together(tmp_path, monkeypatch):
    """A process that waited for the disk after each file would wait more than it works."""
    forced, real = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (forced.append(os.fstat(handle).st_ino), real(handle)))
    paths = [tmp_path / f"{number}.xlsx" for number in range(20)]
    for path in paths:
        write_whole(path, b"pay", forced=False)
    assert not forced
    keep_contents(paths)
    assert sorted(forced) == sorted(path.stat().st_ino for path in paths)
    with pytest.raises(NotWritable, match=r"gone\.xlsx cannot be written"):
        keep_contents([*paths, tmp_path / "gone.xlsx"])
