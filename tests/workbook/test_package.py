"""The package: opened by its directory, equal to what the standard library reads, and refused where two readers could see two files."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_xl.errors import InvalidInput
from spm_xl.workbook.parts import package
from spm_xl.workbook.parts.package import Limits

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="\\/:\0"), min_size=1, max_size=12).filter(
    lambda name: ".." not in name
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


def made(*entries, comment=b"", count=None, shift=0, before=b"", after=b""):
    """A zip of entries (name, bytes, changes); the changes are of what the directory or the part's own head says."""
    out, central = before, b""
    for name, data, facts in entries:
        said = {"method": 8, "flags": 0, "size": len(data), "local": name, "gap": b"", "extra": b"", **facts}
        deflate = zlib.compressobj(9, 8, -15)
        packed = said.get("packed", deflate.compress(data) + deflate.flush() if said["method"] == 8 else data)
        own = said["local"].encode()
        offset = said.get("offset", len(out))
        rest = (said["method"], 0, 0x21, zlib.crc32(data), said.get("packed_size", len(packed)), said["size"])
        if "offset" not in said:
            out += struct.pack("<4s5H3I2H", b"PK\3\4", 20, said["flags"], *rest, len(own), 0) + own + packed + said["gap"]
        title = name.encode("utf-8" if said["flags"] & 0x800 else "cp437")
        central += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, said["flags"], *rest, len(title), len(said["extra"]), 0, 0, 0, 0, offset)
        central += title + said["extra"]
    number = len(entries) if count is None else count
    return out + central + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, number, number, len(central), len(out) + shift, len(comment)) + comment + after


class Pipe:
    """Takes what is written and cannot go back, so that the sizes of a part stand behind it."""

    def __init__(self):
        self.pieces = []

    def write(self, data):
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self):
        """Nothing is kept back."""

    def getvalue(self):
        return b"".join(self.pieces)


A, B = ("a.xml", b"<a/>", {}), ("b.xml", b"<b/>", {})


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(PATHS, st.binary(max_size=300), max_size=8),
    st.booleans(),
    st.binary(max_size=40).filter(lambda text: b"PK" not in text),
    st.booleans(),
)
def test_what_the_standard_library_writes_is_read_the_same(parts, packed, comment, streamed):
    target = Pipe() if streamed else io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = comment
    data = target.getvalue()
    if len({name.lower() for name in parts}) < len(parts):
        with pytest.raises(InvalidInput, match="two parts with the name"):
            package.opened(data)
        return
    assert dict(package.opened(data)) == parts
    again = package.rewritten(package.opened(data), {})
    assert dict(package.opened(again)) == parts
    assert package.rewritten(package.opened(again), {}) == again
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == parts
        assert archive.comment == b""


def test_folders_are_no_parts():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.mkdir("xl")
        archive.writestr("xl/a.xml", b"<a/>")
    parts = package.opened(target.getvalue())
    assert list(parts) == ["xl/a.xml"]
    assert list(package.opened(package.rewritten(parts, {}))) == ["xl/a.xml"]


def test_figures_in_64_bits_are_read(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"part{number}.xml", b"<a>%d</a>" % number * 9)
    parts = package.opened(target.getvalue())
    assert {name: len(parts[name]) for name in parts} == {"part0.xml": 72, "part1.xml": 72, "part2.xml": 72}


def test_a_part_is_unpacked_only_when_it_is_asked_for():
    data = made(("a.xml", b"<a/>", {}), ("b.xml", b"<b/>", {"packed": b"\xff\xff\xff"}))
    parts = package.opened(data)
    assert (list(parts), parts["a.xml"], "b.xml" in parts, "c.xml" in parts) == (["a.xml", "b.xml"], b"<a/>", True, False)
    with pytest.raises(InvalidInput, match=r"b\.xml' is damaged"):
        parts["b.xml"]
    assert parts.part("b.xml").packed == b"\xff\xff\xff"


def test_parts_are_changed_taken_out_and_added():
    parts = package.opened(made(A, B))
    new = package.opened(package.rewritten(parts, {"a.xml": b"<new/>", "b.xml": None, "c.xml": b"<c/>", "d.xml": None}))
    assert dict(new) == {"a.xml": b"<new/>", "c.xml": b"<c/>"}
    assert package.opened(package.rewritten(parts, {"a.xml": b"<new/>"})).part("b.xml") == parts.part("b.xml")


NESTED = made(A)
REFUSED = {
    "no zip": (b"<html>not found</html>", "no zip file"),
    "nothing": (b"", "no zip file"),
    "Excel 97": (b"\xd0\xcf\x11\xe0" + bytes(600), "password or of Excel 97-2003"),
    "cut off": (made(A, B)[:-30], "cut off"),
    "bytes before it": (b"#!/bin/sh\n" + made(A), "no zip file"),
    "a directory elsewhere": (made(A, shift=-9), "not where it should be"),
    "a directory behind itself": (made(A, shift=99), "not where it should be"),
    "fewer entries than the directory has": (made(A, B, count=1), "not as long as it says"),
    "more entries than the directory has": (made(A, B, count=9), "cut off"),
    "too many parts": (made(A, count=60_000), "60,000 parts"),
    "two directories": (made(A, comment=NESTED), "two directories"),
    "encrypted": (made(("a.xml", b"<a/>", {"flags": 1})), "encrypted"),
    "strongly encrypted": (made(("a.xml", b"<a/>", {"flags": 0x41})), "encrypted"),
    "packed by bzip2": (made(("a.xml", b"<a/>", {"method": 12})), "packed in a way"),
    "two parts over each other": (made(A, ("b.xml", b"<a/>", {"offset": 0})), "lie over each other"),
    "a part over the directory": (made(("a.xml", b"<a/>", {"packed_size": 60})), "lie over each other"),
    "a part that starts nowhere": (made(A, ("b.xml", b"<a/>", {"offset": 2**31})), "lie over each other"),
    "more bytes than the file": (made(("a.xml", b"<a/>", {"packed_size": 2**31})), "lie over each other"),
    "figures that are missing": (made(("a.xml", b"<a/>", {"size": 2**32 - 1})), "larger than its directory can say"),
    "64 bits that are cut off": (made(("a.xml", b"<a/>", {"size": 2**32 - 1, "extra": b"\1\0\10\0\1"})), "cut off"),
    "two names in other capitals": (made(A, ("A.XML", b"<b/>", {})), "two parts with the name"),
    "a name twice": (made(A, ("a.xml", b"<b/>", {})), "two parts with the name"),
    "a name that climbs": (made(("../a.xml", b"<a/>", {})), "part with the name"),
    "a name that climbs inside": (made(("xl/../../a.xml", b"<a/>", {})), "part with the name"),
    "a name from the root": (made(("/xl/a.xml", b"<a/>", {})), "part with the name"),
    "a name of Windows": (made(("xl\\a.xml", b"<a/>", {})), "part with the name"),
    "a name with a zero": (made(("a.xml\0.png", b"<a/>", {})), "part with the name"),
    "a name with a line break": (made(("a\n.xml", b"<a/>", {})), "part with the name"),
    "no name": (made(("", b"<a/>", {})), "part with the name"),
    "a name that is no UTF-8": (made(A).replace(b"a.xml", b"a\xff.xl").replace(b"\x14\0\0\0\x08", b"\x14\0\0\x08\x08"), "cut off"),
    "parts of 600 MB": (made(("a.xml", b"<a/>", {"size": 600 * 2**20})), "unpacks to 629,145,600 bytes"),
    "parts of 600 MB together": (made(*[(f"{at}.xml", b"<a/>", {"size": 2**20}) for at in range(600)]), "unpacks to 629,145,600 bytes"),
}  # fmt: skip
REFUSED_WHEN_READ = {
    "another name before the part": (made(("a.xml", b"<a/>", {"local": "b.xml"})), "another name or packing"),
    "less than the directory says": (made(("a.xml", b"<a/>", {"size": 5})), "not what the directory says"),
    "more than the directory says": (made(("a.xml", b"<a/>" * 1000, {"size": 5})), "not what the directory says"),
    "a plain part of another size": (made(("a.xml", b"<a/>", {"method": 0, "size": 3})), "not what the directory says"),
    "a part without its end": (made(("a.xml", b"<a/>", {"packed": b"\x00\x04\x00\xfb\xff<a/>"})), "not what the directory says"),
    "something behind the part's end": (made(("a.xml", b"<a/>", {"packed": zlib.compress(b"<a/>")[2:-4] + b"salaries"})), "not what the directory"),
    "a bomb": (made(("a.xml", bytes(64 * 2**20), {})), "more than 300 times its packed size"),
    "a bomb that says it is small": (made(("a.xml", bytes(64 * 2**20), {"size": 100})), "not what the directory says"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_zip_that_could_be_two_files_is_refused(case):
    data, why = REFUSED[case]
    with pytest.raises(InvalidInput, match=why) as refused:
        package.opened(data)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("case", REFUSED_WHEN_READ)
def test_a_part_that_is_not_what_its_directory_says_is_refused(case):
    data, why = REFUSED_WHEN_READ[case]
    parts = package.opened(data)
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(InvalidInput, match=why):
        parts["a.xml"]
    assert time.process_time() - started < 1
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def test_a_false_end_in_the_comment_is_not_the_end():
    false_end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, 51, 4, 9)
    assert list(package.opened(made(A, B, comment=b"see " + false_end + b"and more"))) == ["a.xml", "b.xml"]


def test_bytes_that_no_part_has_are_not_kept():
    secret = b"other people's pay"
    data = made(("a.xml", b"<a/>", {"gap": secret, "extra": b"\x99\x99\x12\0" + secret}), B, comment=secret, after=b"\r\n")
    assert data.count(secret) == 3
    parts = package.opened(data)
    assert dict(parts) == {"a.xml": b"<a/>", "b.xml": b"<b/>"}
    assert secret not in package.rewritten(parts, {})


def test_limits_can_be_set():
    data = made(*[(f"{at}.xml", bytes(2**16), {}) for at in range(4)])
    with pytest.raises(InvalidInput, match="4 parts"):
        package.opened(data, Limits(parts=3))
    with pytest.raises(InvalidInput, match="unpacks to 262,144 bytes"):
        package.opened(data, Limits(unpacked=2**17))
    with pytest.raises(InvalidInput, match="more than 50 times"):
        package.opened(data, Limits(ratio=50, ratio_from=2**10))["0.xml"]
    big = made(("a.xml", b"<a/>", {"size": 600 * 2**20}))
    assert len(package.opened(big, Limits(unpacked=2**30))) == 1


def test_more_parts_than_a_zip_can_name_are_refused():
    part = package.stored("a.xml", b"")
    with pytest.raises(InvalidInput, match="65,535 parts"):
        package.written(part._replace(name=str(at)) for at in range(65_536))
